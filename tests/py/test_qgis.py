# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""Results as headless QGIS opens them: default styles, aliases, units, the project."""

import os
import sqlite3
import subprocess
import sys
import unittest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

try:
    from qgis.core import QgsApplication, QgsProject, QgsRenderContext, QgsVectorLayer
except ImportError:
    raise unittest.SkipTest("QGIS is missing (Debian: python3-qgis)") from None

import chain

# What each layer is drawn with; the others are plain tables.
RENDERERS = {
    "pops": "singleSymbol",
    "cabinets": "singleSymbol",
    "unserved": {"categorizedSymbol", "singleSymbol"},  # single where everything is served
    "rollout_trench": "categorizedSymbol",
    "rollout_buildings": "categorizedSymbol",
    "trench": "singleSymbol",
    "drops": "singleSymbol",
    "need_buildings": "graduatedSymbol",
    "findings": "singleSymbol",
    "buildings": "categorizedSymbol",
    "streets": "categorizedSymbol",
    "barriers": "categorizedSymbol",
    "barrier_areas": "categorizedSymbol",
    "squares": "categorizedSymbol",
    "sites": "categorizedSymbol",
    "vegetation": "singleSymbol",
    "trees": "singleSymbol",
    "districts": "singleSymbol",
    "places": "singleSymbol",
    "addresses": "singleSymbol",
}
ALIASES = {
    ("trench", "length_m"): "Length [m]",
    ("trench", "cost_eur"): "Cost [EUR]",
    ("rollout_buildings", "year"): "Year",
    ("need_buildings", "score"): "Need score",
    ("buildings", "height_m"): "Height [m]",
}


def tables(path):
    with sqlite3.connect(path) as db:
        rows = db.execute(
            "SELECT table_name, data_type, feature_count FROM gpkg_contents JOIN gpkg_ogr_contents USING (table_name) "
            "WHERE table_name != 'layer_styles'"
        )
        return rows.fetchall()


class Qgis(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.application = QgsApplication([], False)
        cls.application.initQgis()
        cls.city = chain.make_city()
        cls.result = chain.make_rollout(cls.city)

    @classmethod
    def tearDownClass(cls):
        QgsProject.instance().clear()
        cls.application.exitQgis()

    def check_renderer(self, name, layer):
        expected = RENDERERS[name.replace("context_", "")]
        self.assertIn(layer.renderer().type(), {expected} if isinstance(expected, str) else expected, name)

    def check_layer(self, path, name, kind, count):
        layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
        self.assertTrue(layer.isValid(), name)
        self.assertEqual(layer.featureCount(), count, name)
        self.assertEqual(sum(1 for _ in layer.getFeatures()), count, name)
        message, loaded = layer.loadDefaultStyle()
        self.assertTrue(loaded, f"{name}: {message}")
        if kind == "features":
            self.check_renderer(name, layer)
        for field in layer.fields():
            if field.name() != "fid":
                self.assertNotEqual(field.alias(), "", f"{name}.{field.name()}")
            wanted = ALIASES.get((name, field.name()))
            if wanted:
                self.assertEqual(field.alias(), wanted)
        return layer

    def test_every_layer_opens_with_its_default_style(self):
        for path in (self.city, self.result):
            for name, kind, count in tables(path):
                with self.subTest(layer=name):
                    self.check_layer(path, name, kind, count)

    def test_every_feature_has_a_symbol(self):
        for path in (self.city, self.result):
            for name, kind, count in tables(path):
                layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
                if kind != "features" or name == "need_buildings":  # without demand there is no score
                    continue
                context = QgsRenderContext()
                renderer = layer.renderer()
                renderer.startRender(context, layer.fields())
                drawn = sum(renderer.symbolForFeature(feature, context) is not None for feature in layer.getFeatures())
                renderer.stopRender(context)
                self.assertEqual(drawn, count, name)

    def test_years_are_the_classes(self):
        layer = QgsVectorLayer(f"{self.result}|layername=rollout_buildings", "years", "ogr")
        with sqlite3.connect(self.result) as db:
            years = [row[0] for row in db.execute("SELECT DISTINCT year FROM rollout_buildings WHERE year NOT NULL ORDER BY 1")]
        values = []
        for category in layer.renderer().categories():
            value = category.value()
            values += [int(v) for v in value] if isinstance(value, list) else [int(value)] if value not in ("", None) else []
        self.assertEqual(values, years)
        self.assertEqual(layer.renderer().categories()[-1].label(), "not built")

    def test_names_are_written_by_kind(self):
        """As on printed maps: main roads from afar, paths from near, water slanted."""
        layer = QgsVectorLayer(f"{self.city}|layername=streets", "streets", "ogr")
        self.assertTrue(layer.labelsEnabled())
        rules = layer.labeling().rootRule().children()
        self.assertEqual([int(r.settings().minimumScale) for r in rules], [60000, 45000, 16000, 6000, 8000, 4000])
        self.assertIn("'residential'", rules[2].filterExpression())
        self.assertTrue(rules[-1].isElse())
        layer = QgsVectorLayer(f"{self.city}|layername=barrier_areas", "water", "ogr")
        (rule,) = layer.labeling().rootRule().children()
        self.assertEqual(rule.filterExpression(), "\"kind\" IN ('water')")
        self.assertTrue(rule.settings().format().font().italic())

    def test_places_are_only_named(self):
        layer = QgsVectorLayer(f"{self.city}|layername=places", "places", "ogr")
        self.assertEqual(layer.renderer().symbol().size(), 0)
        suburbs = layer.labeling().rootRule().children()[1]
        self.assertIn("'suburb'", suburbs.filterExpression())
        self.assertEqual(suburbs.settings().format().capitalization(), 1)  # all capitals

    def test_project_opens_whole(self):
        for path, title in ((self.city, "City workspace"), (self.result, "Fibre rollout by year")):
            project = QgsProject.instance()
            self.assertTrue(project.read(f"geopackage:{path}?projectName=plan"), project.error())
            self.assertEqual(project.title(), title)
            self.assertEqual(project.crs().authid(), "EPSG:25833")
            names = {name for name, _, _ in tables(path)}
            layers = [node.layer() for node in project.layerTreeRoot().findLayers()]
            self.assertEqual({layer.id().replace("libplan_layer_", "") for layer in layers}, names)
            self.assertTrue(all(layer.isValid() for layer in layers))
            for layer in layers:
                if layer.isSpatial():
                    self.check_renderer(layer.id().replace("libplan_layer_", ""), layer)
                self.assertIn("OpenStreetMap", " ".join(layer.metadata().rights()), layer.id())
            project.clear()

    def test_what_is_shown_first(self):
        project = QgsProject.instance()
        self.assertTrue(project.read(f"geopackage:{self.result}?projectName=plan"))
        shown = [n.layerId().replace("libplan_layer_", "") for n in project.layerTreeRoot().findLayers() if n.isVisible()]
        self.assertIn("rollout_buildings", shown)
        self.assertIn("context_streets", shown)
        for hidden in ("trench", "need_buildings", "findings", "bill"):
            self.assertNotIn(hidden, shown)
        self.assertLess(shown.index("rollout_trench"), shown.index("rollout_buildings"))
        self.assertLess(shown.index("rollout_buildings"), shown.index("context_streets"))
        project.clear()

    def test_it_can_be_drawn(self):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "render_qgis.py")
        picture = os.path.join(chain.TMP, "map.png")
        done = subprocess.run(
            [sys.executable, "-B", script, self.result, picture, "--size", "210x148", "--dpi", "60"],
            capture_output=True,
            text=True,
            timeout=300,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(os.path.getsize(picture), 10000)


if __name__ == "__main__":
    unittest.main()
