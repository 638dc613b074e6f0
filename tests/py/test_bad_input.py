# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""Bad input from outside, seen as a planner sees it: one clear line, the exit code, the old output untouched."""

import http.server
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
import unittest

from osgeo import gdal, ogr, osr

gdal.UseExceptions()

PLAN = os.environ.get("PLAN", "plan")
TMP = os.environ.get("PLAN_TMP", "/tmp")
PBF = os.path.join(os.environ.get("PLAN_DATA_DIR", "data"), "neubrandenburg", "neubrandenburg.osm.pbf")
BBOX = "13.250,53.550,13.275,53.562"  # the old town and a piece of the south


def run(*args, **kwargs):
    return subprocess.run([PLAN, *args], capture_output=True, text=True, timeout=120, **kwargs)


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = os.path.join(TMP, "small.gpkg")
        made = run("import", "osm", PBF, cls.city, "--bbox", BBOX)
        assert made.returncode == 0, made.stderr

    def setUp(self):
        self.out = os.path.join(TMP, "out.gpkg")
        with open(self.out, "w", encoding="ascii") as f:
            f.write("the old output")
        self.bad = os.path.join(TMP, "bad.gpkg")

    def tearDown(self):
        for path in (self.out, self.bad):
            if os.path.exists(path):
                os.remove(path)
        left = [f for f in os.listdir(TMP) if f not in ("small.gpkg",)]
        self.assertEqual(left, [], "files left behind")

    def fails(self, code, *words, args=None, **kwargs):
        """The command ends with code, one line on stderr that holds the words, and the old output."""
        done = run(*(args or ("rollout", self.bad, self.out, "--budget-eur", "1e6")), **kwargs)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        lines = done.stderr.strip().splitlines()
        self.assertEqual(len(lines), 1, done.stderr)
        for word in words:
            self.assertIn(word, lines[0])
        self.assertNotIn("Traceback", done.stderr)
        self.assertNotIn(".lua:", done.stderr)
        if os.path.exists(self.out):
            with open(self.out, "rb") as f:
                self.assertEqual(f.read(), b"the old output")
        return lines[0]

    def succeeds(self, *args):
        done = run(*args)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return done

    def edit(self, *statements):
        """A copy of the small city, changed by SQL that needs no SpatiaLite."""
        shutil.copy(self.city, self.bad)
        db = sqlite3.connect(self.bad)
        for (name,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            db.execute(f'drop trigger "{name}"')
        for statement in statements:
            db.execute(statement)
        db.commit()
        db.close()

    def rows(self, path, name, ask):
        """What ask says of a layer; the data source must outlive the layer."""
        source = ogr.Open(path)
        return ask(source.GetLayerByName(name))

    def findings(self, path, code):
        return self.rows(path, "findings", lambda layer: sum(f.GetField("code") == code for f in layer))

    def layer_from(self, name, wkt, epsg=25833, fields=()):
        """Replaces a layer by hand-made rows of (wkt, {field: value})."""
        shutil.copy(self.city, self.bad)
        source = gdal.OpenEx(self.bad, gdal.OF_UPDATE)
        source.DeleteLayer(name)
        srs = None
        if epsg:
            srs = osr.SpatialReference()
            srs.ImportFromEPSG(epsg)
            srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        kind = ogr.wkbMultiPolygon if name == "buildings" else ogr.wkbLineString
        layer = source.CreateLayer(name, srs, kind)
        for field, ftype in fields:
            layer.CreateField(ogr.FieldDefn(field, ftype))
        for text, values in wkt:
            feature = ogr.Feature(layer.GetLayerDefn())
            if text:
                feature.SetGeometry(ogr.CreateGeometryFromWkt(text))
            for key, value in values.items():
                feature.SetField(key, value)
            layer.CreateFeature(feature)

    # --- files ---

    def test_missing_file(self):
        self.fails(1, "nowhere.gpkg", args=("rollout", "nowhere.gpkg", self.out, "--budget-eur", "1e6"))

    def test_truncated_pbf(self):
        with open(PBF, "rb") as f:
            data = f.read()
        for size in (0, 3, 100, len(data) // 2, len(data) - 1):
            path = os.path.join(TMP, "cut.osm.pbf")
            with open(path, "wb") as f:
                f.write(data[:size])
            self.fails(1, "cut.osm.pbf", args=("import", "osm", path, self.out))
            os.remove(path)

    def test_truncated_geopackage(self):
        with open(self.city, "rb") as f:
            data = f.read()
        for size in (0, 50, len(data) // 3, len(data) - 5000):
            with open(self.bad, "wb") as f:
                f.write(data[:size])
            self.fails(1, "bad.gpkg")

    def test_not_a_geopackage(self):
        with open(self.bad, "w", encoding="ascii") as f:
            f.write("this is no database, but it is long enough to look like one " * 50)
        self.fails(1, "bad.gpkg")

    def test_network_paths_are_refused(self):
        for path in ("/vsicurl/http://localhost/x.gpkg", "http://localhost/x.gpkg", "/vsis3/a/b.gpkg",
                     "WFS:http://localhost/", "<OGRVRTDataSource/>"):
            self.fails(2, args=("check", path))
            self.fails(2, "refused", args=("sql", path, "SELECT 1"))
            self.fails(2, "refused", args=("sql", self.city, "SELECT 1", "--results", path))
            self.fails(2, "refused", args=("rollout", path, self.out, "--budget-eur", "1e6"))

    def test_what_a_file_refers_to_is_not_fetched(self):
        """A coordinate system by link: GDAL would ask the address."""
        asked = []

        class Server(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_error(404)

            def log_message(self, *args):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            path = os.path.join(TMP, "link.geojson")
            link = {"type": "link", "properties": {"href": "http://127.0.0.1:%d/crs" % server.server_port}}
            ring = [[13.2, 53.5], [13.3, 53.5], [13.3, 53.6], [13.2, 53.5]]
            with open(path, "w", encoding="ascii") as f:
                json.dump({"type": "FeatureCollection", "crs": link, "features": [
                    {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}]}, f)
            self.fails(2, "link.geojson", "network", args=("check", path))
            self.fails(2, "link.geojson", "network", args=(
                "import", "osm", PBF, os.path.join(TMP, "linked.gpkg"), "--boundary", path))
            server.shutdown()
            os.remove(path)
        self.assertEqual(asked, [])

    # --- layers, columns, types ---

    def test_missing_layers(self):
        for layer in ("buildings", "streets"):
            self.edit(f"drop table {layer}", f"delete from gpkg_contents where table_name = '{layer}'",
                      f"delete from gpkg_geometry_columns where table_name = '{layer}'",
                      f"delete from gpkg_extensions where table_name = '{layer}'",
                      f"delete from gpkg_ogr_contents where table_name = '{layer}'")
            self.fails(1, layer)

    def test_empty_layers(self):
        for layer in ("buildings", "streets"):
            self.edit(f"delete from {layer}")
            self.fails(1, layer, "no usable rows")

    def test_homes_stand_for_residents_that_nobody_counted(self):
        self.edit("update buildings set residents = null")
        out = os.path.join(TMP, "homes.gpkg")
        self.succeeds("need", self.bad, out)
        with sqlite3.connect(out) as db:
            self.assertEqual(db.execute("select count(*) from need_indicators where name = 'dwellings'").fetchone(), (1,))
        db.close()
        os.remove(out)

    def test_control_characters_are_not_printed(self):
        escape = "char(27) || '[31m' || char(10) || char(155)"
        self.edit(f"update buildings set use = {escape}, height_m = 5000, source_id = {escape} where fid = 3",
                  'alter table squares rename column kind to "k\x1b[31mind"')
        checked = self.succeeds("check", self.bad)
        listed = self.succeeds("sql", self.bad, "SELECT use, \"k\x1b[31mind\" FROM buildings, squares LIMIT 9")
        for printed in (checked.stdout, checked.stderr, listed.stdout):
            self.assertEqual([c for c in printed if c != "\n" and not c.isprintable()], [])
        self.assertIn("use '\\x1b[31m\\n\\u009b' in 1 row is not known", checked.stdout)
        self.edit("update streets set width_m = 'x' || char(27) || char(10) || 'y' where fid = 2")
        line = self.fails(1, "streets", "width_m", "'x\\x1b\\ny'", args=("network", self.bad, self.out))
        self.assertTrue(line.isprintable())

    def test_missing_column(self):
        self.edit("alter table streets rename column class to klass")
        self.fails(1, "streets", "class")

    def test_missing_indicator_column(self):
        scheme = os.path.join(TMP, "scheme.lua")
        with open(scheme, "w", encoding="ascii") as f:
            f.write('return { { name = "age", column = "cells.share_over_65" } }')
        self.fails(1, "cells", args=("need", self.city, self.out, "--scheme", scheme))
        os.remove(scheme)

    def test_text_where_a_number_belongs(self):
        self.edit("create table b2 as select * from buildings", "drop table buildings",
                  "create table buildings (fid integer primary key, geom multipolygon, source_id text, use text, "
                  "public_kind text, levels text, dwellings integer, residents double, assumed text)",
                  "insert into buildings select fid, geom, source_id, use, public_kind, 'three', dwellings, residents, "
                  "assumed from b2", "drop table b2")
        self.fails(1, "buildings", "levels", "row", "three")

    # --- coordinates ---

    def test_no_crs(self):
        self.layer_from("streets", [("LINESTRING (380000 5935000, 380100 5935000)", {"class": "residential"})], epsg=0,
                        fields=[("class", ogr.OFTString)])
        self.fails(1, "streets", "no coordinate reference system")

    def test_wrong_crs(self):
        # Degrees in a layer that says it is metric: no building is anywhere near a street.
        self.layer_from("streets", [("LINESTRING (13.25 53.55, 13.26 53.56)", {"class": "residential"})],
                        fields=[("class", ogr.OFTString)])
        self.fails(1, "no building with demand lies within reach of a street")

    def test_nan_coordinates_are_findings(self):
        self.edit("update buildings set geom = cast(substr(geom, 1, length(geom) - 16) || "
                  "x'000000000000f87f000000000000f87f' as blob) where fid = 1")
        os.remove(self.out)
        self.succeeds("rollout", self.bad, self.out, "--budget-eur", "1e6")
        self.assertEqual(self.findings(self.out, "broken_coordinates"), 1)

    def test_far_coordinates_are_findings(self):
        self.edit("update buildings set geom = cast(substr(geom, 1, length(geom) - 16) || "
                  "x'9c7500883ce4377e9c7500883ce4377e' as blob) where fid = 1")  # 1e300, 1e300
        os.remove(self.out)
        self.succeeds("network", self.bad, self.out)
        checked = json.loads(self.succeeds("check", "--json", self.bad).stdout)
        self.assertEqual([f["text"] for f in checked["findings"] if f["code"] == "outside_crs"],
                         ["row 1: lies where the working CRS does not reach; left out"])

    def test_far_extents(self):
        self.edit("update gpkg_contents set max_x = 1e300 where table_name = 'streets'",
                  "drop table rtree_streets_geom", "delete from gpkg_extensions where table_name = 'streets'")
        for args in (("check", self.bad), ("network", self.bad, self.out)):
            line = self.fails(1, "bad.gpkg", "streets", "1e+300", "CRS", args=args)
            self.assertLess(len(line), 400)

    # --- magnitudes ---

    def test_numbers_no_town_has(self):
        for column, value, of in (("dwellings", "2147483647", "network rollout need"),
                                  ("residents", "1e15", "network rollout need"), ("residents", "-1", "need network")):
            self.edit(f"update buildings set {column} = {value} where fid = 3")
            for stage in of.split():
                args = ("rollout", self.bad, self.out, "--budget-eur", "1e6") if stage == "rollout" else (
                    stage, self.bad, self.out)
                start = time.monotonic()
                self.fails(1, "buildings", column, "row 3", "expected 0 to 100000", args=args)
                self.assertLess(time.monotonic() - start, 10)
            checked = subprocess.run([PLAN, "check", "--json", self.bad], capture_output=True, text=True)
            self.assertEqual(checked.returncode, 1)
            self.assertIn(f"impossible_{column}", [f["code"] for f in json.loads(checked.stdout)["findings"]])
        self.edit("update streets set width_m = 1e300 where fid = 2")
        self.fails(1, "streets", "width_m", "row 2", "1e+300", args=("network", self.bad, self.out))

    def test_self_crossing_building_is_repaired(self):
        box = self.rows(self.city, "buildings", lambda layer: layer.GetExtent())
        x, y = (box[0] + box[1]) / 2, (box[2] + box[3]) / 2
        bow = f"MULTIPOLYGON ((({x} {y},{x + 20} {y + 20},{x + 20} {y},{x} {y + 20},{x} {y})))"
        self.layer_from("buildings", [(bow, {"use": "residential", "dwellings": 4, "residents": 8.0})],
                        fields=[("use", ogr.OFTString), ("dwellings", ogr.OFTInteger), ("residents", ogr.OFTReal)])
        os.remove(self.out)
        self.succeeds("rollout", self.bad, self.out, "--budget-eur", "1e6")
        self.assertEqual(self.findings(self.out, "repaired_polygon"), 1)

    def test_disconnected_streets_leave_buildings_unserved(self):
        box = self.rows(self.city, "buildings", lambda layer: layer.GetExtent())
        x, y = box[0], box[2]
        house = "MULTIPOLYGON ((({0} {1},{2} {1},{2} {3},{0} {3},{0} {1})))"
        houses = [(house.format(x + at, y + 10, x + at + 10, y + 20),
                   {"use": "residential", "dwellings": 1, "residents": 2.0}) for at in (0, 50, 100, 150, 200, 1040)]
        self.layer_from("buildings", houses, fields=[("use", ogr.OFTString), ("dwellings", ogr.OFTInteger),
                                                     ("residents", ogr.OFTReal)])
        shutil.move(self.bad, self.bad + ".1")
        city, self.city = self.city, self.bad + ".1"
        self.layer_from("streets", [(f"LINESTRING ({x} {y}, {x + 220} {y})", {"class": "residential"}),
                                    (f"LINESTRING ({x + 1000} {y}, {x + 1100} {y})", {"class": "residential"})],
                        fields=[("class", ogr.OFTString)])
        os.remove(self.city)
        self.city = city
        os.remove(self.out)
        # One PoP alone: left to itself the network gives the other part a PoP of its own.
        self.succeeds("rollout", self.bad, self.out, "--budget-eur", "1e6", "--propose-pops", "1")
        reasons = self.rows(self.out, "unserved", lambda layer: [f.GetField("reason") for f in layer])
        self.assertEqual(reasons, ["disconnected"])

    # --- options ---

    def test_bad_options(self):
        for args, code, words in (
            (("rollout", self.city, self.out, "--budget-eur", "0"), 2, ["budget"]),
            (("rollout", self.city, self.out, "--budget-eur", "-5"), 2, ["budget"]),
            (("rollout", self.city, self.out, "--budget-eur", "nan"), 2, ["budget"]),
            (("rollout", self.city, self.out, "--budget-eur", "much"), 2, ["budget", "much"]),
            (("rollout", self.city, self.out), 2, ["budget"]),
            (("rollout", self.city, self.out, "--budgte-eur", "1e6"), 2, ["budgte", "budget"]),
            (("rollout", self.city, self.out, "--budget-eur", "1e6", "--by", "luck"), 2, ["luck", "need"]),
            (("network", self.city, self.out, "--pop", "0,0"), 2, ["PoP"]),
            (("network", self.city, self.out, "--pop", "here"), 2, ["pop", "here"]),
            (("network", self.city, self.out, "--catalogue", "nothing.csv"), 1, ["nothing.csv"]),
            (("network", self.city), 2, []),
            (("nonsense",), 2, ["nonsense"]),
            (("import", "osm", PBF, self.out, "--bbox", "1,2,3"), 2, ["bbox", "1,2,3"]),
            (("import", "osm", PBF, self.out, "--bbox", "0,0,1,1"), 1, ["bbox"]),
        ):
            with self.subTest(args=args):
                self.fails(code, *words, args=args)

    def test_budget_too_small_to_build_anything(self):
        self.fails(2, "budget", args=("rollout", self.city, self.out, "--budget-eur", "1"))

    # --- targets ---

    def test_target_directory_is_missing(self):
        folder = os.path.join(TMP, "no")
        self.succeeds("network", self.city, os.path.join(folder, "such", "out.gpkg"))
        self.assertEqual(os.listdir(os.path.join(folder, "such")), ["out.gpkg"])
        shutil.rmtree(folder)

    def test_target_directory_cannot_be_made(self):
        self.fails(1, "out.gpkg/sub", args=("network", self.city, os.path.join(self.out, "sub", "new.gpkg")))

    def test_target_is_a_directory(self):
        os.mkdir(self.bad)
        self.fails(1, "bad.gpkg", args=("network", self.city, self.bad))
        os.rmdir(self.bad)

    def test_target_cannot_be_written(self):
        folder = os.path.join(TMP, "locked")
        os.mkdir(folder)
        target = os.path.join(folder, "out.gpkg")
        shutil.copy(self.out, target)
        if os.geteuid() == 0:
            # root writes everywhere but to /proc
            target = "/proc/out.gpkg"
        os.chmod(folder, 0o555)
        self.fails(1, "out.gpkg", args=("network", self.city, target))
        os.chmod(folder, 0o755)
        shutil.rmtree(folder)

    def test_full_disk(self):
        def small_files():
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        self.fails(1, "out.gpkg", args=("network", self.city, self.out), preexec_fn=small_files)

    def test_full_stdout(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([PLAN, "check", self.city], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)

    # --- Ctrl-C ---

    def test_interrupt_at_any_time(self):
        for args in (("import", "osm", PBF, self.out), ("rollout", self.city, self.out, "--budget-eur", "1e5")):
            start = time.monotonic()
            self.succeeds(*args[:-1] if args[0] == "never" else [a if a != self.out else self.bad for a in args])
            whole = time.monotonic() - start
            os.remove(self.bad)
            cancelled = 0
            for share in (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
                child = subprocess.Popen([PLAN, *args], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                time.sleep(whole * share)
                child.send_signal(signal.SIGINT)
                asked = time.monotonic()
                _, errors = child.communicate(timeout=60)
                if child.returncode == 0:
                    # It was through before the signal came.
                    with open(self.out, "w", encoding="ascii") as f:
                        f.write("the old output")
                    continue
                self.assertLess(time.monotonic() - asked, 5)
                self.assertIn(child.returncode, (130, -signal.SIGINT), errors)
                with open(self.out, "rb") as f:
                    self.assertEqual(f.read(), b"the old output")
                self.assertEqual(sorted(os.listdir(TMP)), ["out.gpkg", "small.gpkg"])
                cancelled += 1
            self.assertGreaterEqual(cancelled, 4)


if __name__ == "__main__":
    unittest.main()
