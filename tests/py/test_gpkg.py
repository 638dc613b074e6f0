# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""GeoPackages as other programs see them: valid, the same bytes every time, readable by GDAL."""

import glob
import hashlib
import importlib.util
import io
import json
import os
import sqlite3
import unittest
import zipfile
from xml.etree import ElementTree

import chain
from osgeo import gdal

gdal.UseExceptions()


def load_validator():
    """validate_gpkg.py comes with python3-gdal, as a module or as a script among its samples."""
    try:
        from osgeo_utils.samples import validate_gpkg
    except ImportError:
        places = glob.glob("/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py")
        if not places:
            return None
        spec = importlib.util.spec_from_file_location("validate_gpkg", places[0])
        validate_gpkg = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(validate_gpkg)
    return validate_gpkg


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def project_text(path):
    with sqlite3.connect(path) as db:
        (content,) = db.execute("SELECT content FROM qgis_projects").fetchone()
    with zipfile.ZipFile(io.BytesIO(bytes.fromhex(content))) as archive:
        assert archive.testzip() is None
        return archive.read("plan.qgs").decode("utf-8")


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = chain.make_city()
        cls.result = chain.make_rollout(cls.city)
        cls.files = (cls.city, cls.result)

    def test_validator_accepts(self):
        validator = load_validator()
        if not validator:
            self.skipTest("validate_gpkg.py is missing (Debian: python3-gdal)")
        for path in self.files:
            checker = validator.GPKGChecker(path, abort_at_first_error=False, extra_checks=True, warning_as_error=True)
            checker.check()
            self.assertEqual(checker.errors, [], path)

    def test_same_bytes_with_any_number_of_threads(self):
        first = {path: digest(path) for path in self.files}
        for threads in ("1", "2"):
            folder = os.path.join(chain.TMP, threads)
            os.mkdir(folder)
            city = os.path.join(folder, "city.gpkg")
            chain.run("import", "osm", chain.PBF, city, "--bbox", chain.BBOX, "--threads", threads)
            self.assertEqual(digest(city), first[self.city])
            result = chain.make_rollout(city, folder, "--threads", threads)
            self.assertEqual(digest(result), first[self.result])

    def test_gdal_reads_what_is_declared(self):
        for path in self.files:
            data = gdal.OpenEx(path)
            with sqlite3.connect(path) as db:
                contents = db.execute(
                    "SELECT table_name, data_type, feature_count FROM gpkg_contents JOIN gpkg_ogr_contents USING (table_name)"
                ).fetchall()
                for name, kind, count in contents:
                    layer = data.GetLayer(name)
                    self.assertIsNotNone(layer, name)
                    read = [feature.GetFID() for feature in layer]
                    self.assertEqual(len(read), count, name)
                    self.assertEqual(read, list(range(1, count + 1)), name)
                    self.assertEqual(bool(layer.GetGeometryColumn()), kind == "features", name)
                    if kind == "features":
                        self.assertEqual(layer.GetSpatialRef().GetAuthorityCode(None), "25833", name)

    def test_rtrees_are_sound(self):
        for path in self.files:
            with sqlite3.connect(path) as db:
                trees = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING rtree%'")]
                self.assertGreater(len(trees), 5)
                for tree in trees:
                    self.assertEqual(db.execute("SELECT rtreecheck(?)", (tree,)).fetchone()[0], "ok", tree)
                self.assertEqual(db.execute("PRAGMA integrity_check").fetchone()[0], "ok")
                self.assertEqual(db.execute("PRAGMA foreign_key_check").fetchall(), [])

    def test_it_can_be_edited_by_others(self):
        """The triggers keep R-tree and counts when GDAL changes a layer."""
        path = os.path.join(chain.TMP, "edited.gpkg")
        with open(self.result, "rb") as source, open(path, "wb") as target:
            target.write(source.read())
        data = gdal.OpenEx(path, gdal.OF_UPDATE)
        layer = data.GetLayer("drops")
        before = layer.GetFeatureCount()
        layer.DeleteFeature(1)
        moved = layer.GetFeature(2)
        geometry = moved.GetGeometryRef().Clone()
        for i in range(geometry.GetPointCount()):
            geometry.SetPoint_2D(i, geometry.GetX(i) + 1e5, geometry.GetY(i))
        moved.SetGeometry(geometry)
        layer.SetFeature(moved)
        del layer, moved, data
        with sqlite3.connect(path) as db:
            self.assertEqual(db.execute("SELECT count(*) FROM rtree_drops_geom").fetchone()[0], before - 1)
            self.assertEqual(
                db.execute("SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = 'drops'").fetchone()[0], before - 1
            )
            (x,) = db.execute("SELECT minx FROM rtree_drops_geom WHERE id = 2").fetchone()
            self.assertLess(abs(x - geometry.GetEnvelope()[0]), 1)

    def test_styles_and_project_are_xml(self):
        for path in self.files:
            with sqlite3.connect(path) as db:
                names = {row[0] for row in db.execute("SELECT table_name FROM gpkg_contents")} - {"layer_styles"}
                styles = db.execute("SELECT f_table_name, f_table_schema, useAsDefault, styleQML FROM layer_styles").fetchall()
            self.assertEqual({style[0] for style in styles}, names)
            for name, schema, default, qml in styles:
                self.assertEqual((schema, default), ("", 1), name)
                self.assertEqual(ElementTree.fromstring(qml).tag, "qgis", name)
            project = ElementTree.fromstring(project_text(path))
            self.assertEqual(len(project.findall("projectlayers/maplayer")), len(names))

    def test_metadata_says_where_it_is_from(self):
        with sqlite3.connect(self.result) as db:
            (text,) = db.execute("SELECT metadata FROM gpkg_metadata").fetchone()
            described = db.execute(
                "SELECT count(*) FROM gpkg_data_columns WHERE title IS NOT NULL AND description != ''"
            ).fetchone()[0]
            unit = db.execute(
                "SELECT description FROM gpkg_data_columns WHERE table_name = 'trench' AND column_name = 'length_m'"
            ).fetchone()[0]
        metadata = json.loads(text)
        self.assertIn("OpenStreetMap", metadata["attribution"])
        self.assertEqual(metadata["parameters"]["rollout"]["budget_eur"], "1000000")
        self.assertGreater(described, 100)
        self.assertTrue(unit.endswith("[m]"), unit)
        self.assertIn("OpenStreetMap", project_text(self.result))


if __name__ == "__main__":
    unittest.main()
