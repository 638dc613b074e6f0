#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""Draws the QGIS project inside a GeoPackage of libplan as a sheet with legend, scale and sources.

    render_qgis.py RESULT.gpkg OUT.png [--size 420x297] [--dpi 100] [--extent XMIN,YMIN,XMAX,YMAX]
                   [--title TEXT] [--show LAYER] [--hide LAYER]

Needs python3-qgis; without a display set QT_QPA_PLATFORM=offscreen.
"""

import argparse
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendStyle,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
    QgsTextFormat,
    QgsUnitTypes,
)
from qgis.PyQt.QtGui import QFont  # noqa: E402

MM = QgsUnitTypes.LayoutMillimeters
MARGIN, LEGEND, HEAD, FOOT = 8, 74, 16, 14  # mm


def place(item, x, y, width, height):
    item.attemptMove(QgsLayoutPoint(x, y, MM))
    item.attemptResize(QgsLayoutSize(width, height, MM))


def text_format(size):
    form = QgsTextFormat()
    form.setFont(QFont("Sans Serif"))
    form.setSize(size)
    return form


def add_label(layout, text, size, x, y, width, height, bold=False):
    label = QgsLayoutItemLabel(layout)
    label.setText(text)
    font = QFont("Sans Serif")
    font.setPointSizeF(size)
    font.setBold(bold)
    label.setFont(font)
    layout.addLayoutItem(label)
    place(label, x, y, width, height)


def map_extent(project, wanted, ratio):
    box = QgsRectangle(project.viewSettings().defaultViewExtent())
    if wanted:
        box = QgsRectangle(*(float(part) for part in wanted.split(",")))
    if box.width() < box.height() * ratio:
        box.grow(0)
        more = (box.height() * ratio - box.width()) / 2
        box = QgsRectangle(box.xMinimum() - more, box.yMinimum(), box.xMaximum() + more, box.yMaximum())
    else:
        more = (box.width() / ratio - box.height()) / 2
        box = QgsRectangle(box.xMinimum(), box.yMinimum() - more, box.xMaximum(), box.yMaximum() + more)
    return box


def shown_layers(project, show, hide):
    layers = []
    for node in project.layerTreeRoot().findLayers():
        layer = node.layer()
        visible = node.isVisible() and layer.name() not in hide and layer.id() not in hide
        if layer.isSpatial() and (visible or layer.id() in show):
            layers.append(layer)
    return layers


def add_map(layout, project, args, width, height):
    frame = QgsLayoutItemMap(layout)
    layout.addLayoutItem(frame)
    w, h = width - LEGEND - 3 * MARGIN, height - HEAD - FOOT - 2 * MARGIN
    place(frame, MARGIN, MARGIN + HEAD, w, h)
    frame.setCrs(project.crs() if project.crs().isValid() else QgsCoordinateReferenceSystem("EPSG:25833"))
    frame.setLayers(shown_layers(project, args.show, args.hide))
    frame.setExtent(map_extent(project, args.extent, w / h))
    for layer in frame.layers():
        counter = layer.countSymbolFeatures()
        if counter:
            counter.waitForFinished()
    frame.setFrameEnabled(True)
    return frame


def add_legend(layout, project, frame, width, height):
    legend = QgsLayoutItemLegend(layout)
    legend.setLinkedMap(frame)
    legend.setAutoUpdateModel(False)
    root = legend.model().rootGroup()
    shown = {layer.id() for layer in frame.layers()}
    for node in root.findLayers():
        if node.layerId() not in shown:
            node.parent().removeChildNode(node)
    for group in root.findGroups():
        if not group.findLayers():
            root.removeChildNode(group)
    legend.setLegendFilterByMapEnabled(True)
    for style, size in ((QgsLegendStyle.Group, 10), (QgsLegendStyle.Subgroup, 9), (QgsLegendStyle.SymbolLabel, 8)):
        font = QFont("Sans Serif")
        font.setPointSizeF(size)
        font.setBold(style == QgsLegendStyle.Group)
        legend.setStyleFont(style, font)
    layout.addLayoutItem(legend)
    place(legend, width - LEGEND - MARGIN, MARGIN + HEAD, LEGEND, height / 2)


def add_scale(layout, frame, width, height):
    bar = QgsLayoutItemScaleBar(layout)
    bar.setStyle("Single Box")
    bar.setLinkedMap(frame)
    bar.applyDefaultSize()
    bar.setTextFormat(text_format(8))
    layout.addLayoutItem(bar)
    right, top = width - LEGEND - 2 * MARGIN, height - MARGIN - FOOT + 1
    bar.attemptMove(QgsLayoutPoint(right - 70, top, MM))
    add_label(layout, f"1 : {frame.scale():,.0f}", 8, right - 100, top + 4, 28, 5)
    north = QgsLayoutItemPicture(layout)
    north.setPicturePath(":/images/north_arrows/layout_default_north_arrow.svg")
    layout.addLayoutItem(north)
    place(north, width - MARGIN - 12, MARGIN, 12, HEAD - 3)


def draw(project, args):
    width, height = (float(part) for part in args.size.split("x"))
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(width, height, MM))
    title = args.title or project.title()
    add_label(layout, title, 20, MARGIN, MARGIN, width - 2 * MARGIN, HEAD, bold=True)
    frame = add_map(layout, project, args, width, height)
    add_legend(layout, project, frame, width, height)
    add_scale(layout, frame, width, height)
    sources, _ = project.readEntry("CopyrightLabel", "/Label", "")
    add_label(layout, sources, 8, MARGIN, height - MARGIN - FOOT + 5, width / 2, FOOT)
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = args.dpi
    return QgsLayoutExporter(layout).exportToImage(args.output, settings) == QgsLayoutExporter.Success


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gpkg")
    parser.add_argument("output")
    parser.add_argument("--size", default="420x297", help="of the sheet in mm")
    parser.add_argument("--dpi", type=float, default=100)
    parser.add_argument("--extent")
    parser.add_argument("--title")
    parser.add_argument("--show", action="append", default=[])
    parser.add_argument("--hide", action="append", default=[])
    args = parser.parse_args()
    application = QgsApplication([], True)
    application.initQgis()
    project = QgsProject.instance()
    name = os.path.abspath(args.gpkg)
    if not project.read(f"geopackage:{name}?projectName=plan"):
        sys.exit(f"{args.gpkg}: no project that QGIS can read: {project.error()}")
    done = draw(project, args)
    project.clear()
    application.exitQgis()
    if not done:
        sys.exit(f"{args.output}: cannot be written")


if __name__ == "__main__":
    main()
