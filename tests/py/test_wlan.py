# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""WLAN coverage of the old town, as GIS staff meets it: layers, styles, the GeoTIFF beside; and bad input in one line."""

import json
import os
import shutil
import sqlite3
import subprocess
import unittest

from osgeo import gdal

gdal.UseExceptions()

PLAN = os.environ.get("PLAN", "plan")
TMP = os.environ.get("PLAN_TMP", "/tmp")
PBF = os.path.join(os.environ.get("PLAN_DATA_DIR", "data"), "neubrandenburg", "neubrandenburg.osm.pbf")
BBOX = "13.250,53.550,13.275,53.562"  # the old town and a piece of the south
PLACE = "13.2610,53.5575"  # the market


def run(*args):
    return subprocess.run([PLAN, *args], capture_output=True, text=True, timeout=120)


def rows(path, query):
    with sqlite3.connect(path) as db:
        return db.execute(query).fetchall()


class Wlan(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = os.path.join(TMP, "wlan-city.gpkg")
        cls.out = os.path.join(TMP, "wlan-out.gpkg")
        made = run("import", "osm", PBF, cls.city, "--bbox", BBOX)
        assert made.returncode == 0, made.stderr
        made = run("wlan", cls.city, cls.out, "--own", "--ap", f"Markt={PLACE},height=6", "--json")
        assert made.returncode == 0, made.stderr
        cls.totals = json.loads(made.stdout)

    def test_every_public_building_and_square_has_its_row(self):
        public = rows(self.city, "SELECT count(*) FROM buildings WHERE public_kind NOT NULL OR use = 'public'")[0][0]
        self.assertGreater(public, 10)
        self.assertEqual(rows(self.out, "SELECT count(*) FROM wlan_buildings")[0][0], public)
        squares = rows(self.city, "SELECT count(*) FROM squares")[0][0]
        self.assertEqual(rows(self.out, "SELECT count(*) FROM wlan_squares")[0][0], squares)
        self.assertEqual(rows(self.out, "SELECT count(*) FROM wlan_buildings WHERE reason IS NULL"), [(0,)])
        self.assertEqual(rows(self.out, "SELECT count(*) FROM wlan_squares WHERE reason IS NULL"), [(0,)])
        self.assertEqual(rows(self.out, "SELECT sum(n) FROM wlan_districts"), [(public + squares,)])

    def test_totals_say_what_they_rest_on(self):
        wlan = self.totals["wlan"]
        self.assertEqual(wlan["access_points_given"]["basis"], "counted")
        self.assertEqual(wlan["access_points_assumed"]["basis"], "assumed")
        self.assertEqual(wlan["published_rmse_least_db"]["value"], 8)
        for code in ("model", "assumed_access_points", "assumed_radio", "flat_ground"):
            self.assertGreater(self.totals["findings"][code], 0, code)

    def test_nothing_unlawful(self):
        # Limits as the field's facts have them: 5150-5350 MHz indoors only, 23 dBm; 5470-5725 MHz 30 dBm.
        for f, eirp, indoor, limit in rows(self.out, "SELECT f_ghz, eirp_dbm, indoor, limit_dbm FROM wlan_sites"):
            self.assertLessEqual(eirp, limit)
            if 5.15 <= f <= 5.35:
                self.assertTrue(indoor)
                self.assertLessEqual(eirp, 23.02)

    def test_coverage_lies_between_houses(self):
        """No area of the raster within the middle of a house: levels there are none."""
        tif = gdal.Open(self.out[:-5] + "-wlan.tif")
        transform, band = tif.GetGeoTransform(), tif.GetRasterBand(1)
        city = gdal.OpenEx(self.city)
        layer = city.GetLayerByName("buildings")
        looked = 0
        for building in layer:
            point = building.GetGeometryRef().Buffer(-4)
            if point.IsEmpty():
                continue
            point = point.PointOnSurface()
            col = int((point.GetX() - transform[0]) / transform[1])
            row = int((point.GetY() - transform[3]) / transform[5])
            if 0 <= col < tif.RasterXSize and 0 <= row < tif.RasterYSize:
                self.assertEqual(band.ReadAsArray(col, row, 1, 1)[0][0], band.GetNoDataValue())
                looked += 1
        self.assertGreater(looked, 50)

    def test_geotiffs_are_cloud_optimised_and_have_styles(self):
        bands = {"-wlan": ["dBm", "dBm", "Mbit/s"], "-server": ["", ""]}
        for name, units in bands.items():
            path = self.out[:-5] + name + ".tif"
            tif = gdal.Open(path)
            self.assertEqual(tif.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE"), "COG")
            self.assertEqual([tif.GetRasterBand(i + 1).GetUnitType() for i in range(tif.RasterCount)], units)
            with open(path[:-4] + ".qml", encoding="utf-8") as style:
                self.assertIn("<rasterrenderer", style.read())

    def test_geotiff_has_the_rate_of_its_level(self):
        tif = gdal.Open(self.out[:-5] + "-wlan.tif")
        level, _, rate = (tif.GetRasterBand(i).ReadAsArray().astype(float) for i in (1, 2, 3))
        there = level != tif.GetRasterBand(1).GetNoDataValue()
        self.assertTrue(((rate == tif.GetRasterBand(3).GetNoDataValue()) == ~there).all())
        for dbm, mbit in ((-60, 86), (-67, 51.6), (-75, 25.8), (-82.5, 0)):  # HE20, half of it
            near = there & (abs(level / 100 - dbm - 0.2) < 0.2)
            self.assertTrue(near.any(), dbm)
            self.assertLessEqual(abs(rate[near] / 10 - mbit / 2).max(), 0.06, dbm)

    def test_directions_are_those_of_the_budget(self):
        for eirp, down, up in rows(self.out, "SELECT eirp_dbm, down_over_db, up_over_db FROM wlan_sites"):
            self.assertAlmostEqual(down - up, eirp - 17)  # 15 dBm of the device and 2 dBi of the access point
            self.assertEqual(min(down, up), 0)

    def test_same_bytes_on_any_number_of_threads(self):
        made = []
        for threads in "13":
            folder = os.path.join(TMP, "wlan-" + threads)
            os.makedirs(folder, exist_ok=True)
            path = os.path.join(folder, "out.gpkg")
            done = run("wlan", self.city, path, "--ap", PLACE, "--threads", threads, "--no-disagreement", "--quiet")
            self.assertEqual(done.returncode, 0, done.stderr)
            with sqlite3.connect(path) as db:
                tables = [t for (t,) in db.execute("SELECT table_name FROM gpkg_contents ORDER BY 1")
                          if t not in ("parameters", "layer_styles")]
                made.append([(t, db.execute(f'SELECT * FROM "{t}"').fetchall()) for t in tables])
            with open(path[:-5] + "-wlan.tif", "rb") as f:
                made[-1].append(f.read())
        self.assertEqual(made[0], made[1])

    def test_goes_on_from_the_file(self):
        script = os.path.join(TMP, "again.lua")
        with open(script, "w", encoding="ascii") as f:
            f.write('local plan = require "plan"\nlocal loaded = assert(plan.load(...))\n'
                    'print(loaded.wlan.stage, #loaded.wlan.tables.wlan_buildings)\n')
        done = run("run", script, self.out)
        self.assertEqual(done.returncode, 0, done.stderr)
        count = rows(self.out, "SELECT count(*) FROM wlan_buildings")[0][0]
        self.assertEqual(done.stdout.split(), ["wlan", str(count)])

    def test_lists_of_access_points(self):
        """CSV and Freifunk's nodelist.json: existing, with what the list says of them."""
        out = os.path.join(TMP, "wlan-list.gpkg")
        lon, lat = PLACE.split(",")
        lists = {
            "aps.csv": f"name,lon,lat,band,eirp_dbm,height_m,indoor,fee\nLampe,{lon},{lat},5,40,5,0,no\n"
                       f"Fern,12.0,50.0,5,20,5,0,\nHotel,{lon},{lat},5,20,5,0,customers\n",
            "nodelist.json": json.dumps({"version": "1.0.1", "nodes": [
                {"id": "a", "name": "Knoten", "position": {"lat": float(lat), "long": float(lon)}, "status": {"online": True}},
                {"id": "b", "name": "Aus", "position": {"lat": float(lat), "long": float(lon)}, "status": {"online": False}},
            ]}),
        }
        for name, text in lists.items():
            path = os.path.join(TMP, name)
            with open(path, "w", encoding="ascii") as f:
                f.write(text)
            done = run("wlan", self.city, out, "--list", path, "--no-disagreement", "--quiet")
            self.assertEqual(done.returncode, 0, done.stderr)
            sites = rows(out, "SELECT name, basis, \"from\", band, eirp_dbm FROM wlan_sites")
            codes = {code for (code,) in rows(out, "SELECT code FROM findings")}
            if name == "aps.csv":  # 40 dBm are no lawful 30
                self.assertEqual(sites, [("Lampe", "existing", "list", "5", 30.0)])
                self.assertLessEqual({"eirp_clipped", "outside_city", "not_open"}, codes)
            else:
                self.assertEqual(sites, [("Knoten", "existing", "list", "2.4", 20.0)])
                self.assertLessEqual({"offline", "assumed_radio"}, codes)

    def test_access_point_where_the_terrain_has_a_hole(self):
        out, tif = os.path.join(TMP, "wlan-hole.gpkg"), os.path.join(TMP, "hole.tif")
        x, y = rows(self.out, "SELECT (min_x + max_x) / 2, (min_y + max_y) / 2 FROM gpkg_contents "
                              "WHERE table_name = 'wlan_buildings'")[0]
        place = self.place_of("Markt")
        n, cell = 1500, 4
        driver = gdal.GetDriverByName("GTiff").Create(tif, n, n, 1, gdal.GDT_Float32)
        driver.SetGeoTransform((x - n * cell / 2, cell, 0, y + n * cell / 2, 0, -cell))
        opened = gdal.OpenEx(self.out)
        driver.SetSpatialRef(opened.GetLayerByName("wlan_sites").GetSpatialRef())
        band = driver.GetRasterBand(1)
        band.SetNoDataValue(-9999)
        band.Fill(20)
        col, row = int((place[0] - x) / cell + n / 2), int((y - place[1]) / cell + n / 2)
        band.WriteRaster(col - 3, row - 3, 7, 7, b"\x00\x3c\x1c\xc6" * 49)  # -9999
        del band, driver
        for where, told in ((PLACE, 1), ("13.2640,53.5575", 0)):
            done = run("wlan", self.city, out, "--ap", f"Markt={where},height=6,place=outdoor", "--terrain", tif,
                       "--no-disagreement", "--quiet")
            self.assertEqual(done.returncode, 0, done.stderr)
            found = rows(out, "SELECT text FROM findings WHERE code = 'terrain_missing'")
            self.assertEqual(len(found), told)
            if told:
                self.assertIn("access point Markt: the terrain has no value where it stands", found[0][0])

    def place_of(self, name):
        opened = gdal.OpenEx(self.out)
        layer = opened.GetLayerByName("wlan_sites")
        for site in layer:
            if site.GetField("name") == name:
                return site.GetGeometryRef().GetX(), site.GetGeometryRef().GetY()
        return None

    def test_agree_reasons_and_shares(self):
        for reason, share in rows(self.out, "SELECT reason, share_usable FROM wlan_squares"):
            self.assertEqual(reason.startswith(("no usable", "nearest", "smaller")), not share, reason)

    def test_import_counts_public_buildings_alike(self):
        made = run("import", "osm", PBF, os.path.join(TMP, "wlan-count.gpkg"), "--bbox", BBOX, "--json")
        told = json.loads(made.stdout)["import"]["public_buildings"]["value"]
        self.assertEqual(told, self.totals["wlan"]["public_buildings"]["value"])

    def test_walk_test_of_the_workspace(self):
        """plan import walk puts it there; --measured is for those who do not want it there."""
        walk, city = os.path.join(TMP, "walk-in.csv"), os.path.join(TMP, "wlan-walked.gpkg")
        with open(walk, "w", encoding="ascii") as f:
            f.write(f"lon,lat,band,level_dbm,bssid\n{PLACE},5,-60,aa:bb:cc:dd:ee:01\n{PLACE},5,-62,\n")
        done = run("import", "walk", walk, self.city, city)
        self.assertEqual(done.returncode, 0, done.stderr)
        out = os.path.join(TMP, "wlan-walked-out.gpkg")
        args = ("--ap", f"Markt={PLACE},height=6,bssid=AABBCCDDEE01,existing", "--no-disagreement", "--quiet")
        told = []
        for measured in ((), ("--measured", walk)):
            done = run("wlan", city if not measured else self.city, out, *args, *measured)
            self.assertEqual(done.returncode, 0, done.stderr)
            told.append((rows(out, "SELECT id, level_dbm, model_dbm, server, matched_by FROM wlan_measured"),
                         rows(out, "SELECT * FROM wlan_measured_streets")))
        self.assertEqual(told[0], told[1])
        self.assertEqual([row[3:] for row in told[0][0]], [(0, "bssid"), (0, "band")])
        with sqlite3.connect(city) as db:
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                db.execute(f'DROP TRIGGER "{name}"')
            db.execute("ALTER TABLE wlan_walk RENAME COLUMN level_dbm TO level")
        done = run("wlan", city, out, *args)
        self.assertEqual(done.returncode, 1)
        self.assertIn("layer wlan_walk: no column level_dbm", done.stderr)

    def test_qgis_opens_it_with_styles(self):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        try:
            from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
        except ImportError:
            self.skipTest("QGIS is missing (Debian: python3-qgis)")
        application = QgsApplication([], False)
        application.initQgis()
        project = QgsProject.instance()
        self.assertTrue(project.read(f"geopackage:{self.out}?projectName=plan"), project.error())
        self.assertEqual(project.title(), "WLAN coverage")
        layers = {layer.id().replace("libplan_layer_", ""): layer for layer in project.mapLayers().values()}
        self.assertEqual([name for name, layer in layers.items() if not layer.isValid()], [])
        for name in ("wlan_sites", "wlan_buildings", "wlan_facades", "wlan_squares", "wlan_coverage"):
            self.assertEqual(layers[name].renderer().type(), "categorizedSymbol", name)
        self.assertEqual(layers["wlan_cells"].renderer().type(), "graduatedSymbol")
        alias = {field.name(): field.alias() for field in layers["wlan_buildings"].fields()}
        self.assertEqual(alias["inside_dbm"], "Level inside [dBm]")
        for name, kind in (("-wlan", "singlebandpseudocolor"), ("-server", "paletted")):
            raster = QgsRasterLayer(self.out[:-5] + name + ".tif", name)
            self.assertEqual(raster.renderer().type(), kind)  # QGIS takes the .qml beside it by itself
        project.clear()
        del layers, raster
        application.exitQgis()

    def test_check_verifies_it_from_the_file(self):
        done = run("check", self.out)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        bad = os.path.join(TMP, "wlan-tampered.gpkg")
        shutil.copy(self.out, bad)
        with sqlite3.connect(bad) as db:
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                db.execute(f'DROP TRIGGER "{name}"')
            db.execute("UPDATE wlan_sites SET eirp_dbm = 36 WHERE id = 0")
            db.execute("UPDATE wlan_squares SET share_best = 1.5 WHERE square = 0")
            db.execute("UPDATE wlan_buildings SET storeys = storeys + 1 WHERE building = (SELECT min(building) FROM wlan_buildings)")
        done = run("check", bad)
        self.assertEqual(done.returncode, 1)
        for code in ("unlawful: 1", "bad_share: ", "storeys: 1"):
            self.assertIn(code, done.stdout)

    # --- bad input ---

    def fails(self, code, *words, args):
        out = os.path.join(TMP, "wlan-bad.gpkg")
        done = run("wlan", self.city, out, *args)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        lines = done.stderr.strip().splitlines()
        self.assertEqual(len(lines), 1, done.stderr)
        for word in words:
            self.assertIn(word, lines[0])
        self.assertNotIn(".lua:", lines[0])
        self.assertEqual([f for f in os.listdir(TMP) if f.startswith("wlan-bad")], [])

    def test_bad_access_points(self):
        self.fails(2, "AP 1", "outside the city", args=("--ap", "12.0,50.0"))
        self.fails(2, "AP 1", "below ground", args=("--ap", PLACE + ",height=-2"))
        self.fails(2, "AP 1", "no power", args=("--ap", PLACE + ",eirp=-30"))
        self.fails(2, "AP 1", "36", args=("--ap", PLACE + ",channel=36,place=outdoor"))
        self.fails(2, "band", "2.4", args=("--ap", PLACE + ",band=7"))
        self.fails(2, "expected", "hight", args=("--ap", PLACE + ",hight=3"))
        self.fails(2, "expected LON,LAT", args=("--ap", "somewhere"))
        self.fails(2, "no building 'w0'", args=("--ap", "building=w0"))

    def test_bad_files(self):
        walk = os.path.join(TMP, "walk.csv")
        with open(walk, "w", encoding="ascii") as f:
            f.write(f"lon,lat,band,level_dbm\n{PLACE},5,+40\n")
        self.fails(1, "walk.csv", "level_dbm", args=("--measured", walk))
        self.fails(1, "nowhere.csv", args=("--measured", os.path.join(TMP, "nowhere.csv")))
        self.fails(1, "nowhere.tif", args=("--terrain", os.path.join(TMP, "nowhere.tif")))
        self.fails(1, "nowhere.json", args=("--list", os.path.join(TMP, "nowhere.json")))
        os.remove(walk)

    def test_bad_options(self):
        self.fails(2, "cell_m", args=("--cell", "0"))
        self.fails(2, "bands", args=("--bands", "7"))
        self.fails(2, "date", "20301331", args=("--date", "20301331"))


if __name__ == "__main__":
    unittest.main()
