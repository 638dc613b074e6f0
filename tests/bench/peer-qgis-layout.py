#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""A3 sheet of a result's QGIS project as headless QGIS prints it: peer of plan map.

    peer-qgis-layout.py RESULT.gpkg OUT.pdf XMIN,YMIN,XMAX,YMAX

Prints the seconds of reading the project and of the export. Needs python3-qgis.
"""

import argparse
import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "py"))

import render_qgis  # noqa: E402
from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsLayoutExporter,
    QgsLayoutSize,
    QgsPrintLayout,
    QgsProject,
)

WIDTH, HEIGHT = 420, 297  # mm


def main():
    result, output, extent = sys.argv[1:]
    application = QgsApplication([], True)
    application.initQgis()
    project = QgsProject.instance()
    began = time.perf_counter()
    if not project.read(f"geopackage:{os.path.abspath(result)}?projectName=plan"):
        sys.exit(f"{result}: no project that QGIS can read")
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(WIDTH, HEIGHT, render_qgis.MM))
    options = argparse.Namespace(extent=extent, show=[], hide=[])
    frame = render_qgis.add_map(layout, project, options, WIDTH, HEIGHT)
    render_qgis.add_legend(layout, project, frame, WIDTH, HEIGHT)
    render_qgis.add_scale(layout, frame, WIDTH, HEIGHT)
    read = time.perf_counter()
    settings = QgsLayoutExporter.PdfExportSettings()
    done = QgsLayoutExporter(layout).exportToPdf(output, settings) == QgsLayoutExporter.Success
    ended = time.perf_counter()
    print(f"{read - began:.2f} {ended - read:.2f}")
    project.clear()
    application.exitQgis()
    sys.exit(0 if done else f"{output}: cannot be written")


if __name__ == "__main__":
    main()
