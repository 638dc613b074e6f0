# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""Proposed access points and a mesh as the GeoPackage has them: sums, ranks, reasons, laws; and bad input in one line."""

import json
import os
import sqlite3
import subprocess
import unittest

PLAN = os.environ.get("PLAN", "plan")
TMP = os.environ.get("PLAN_TMP", "/tmp")
PBF = os.path.join(os.environ.get("PLAN_DATA_DIR", "data"), "neubrandenburg", "neubrandenburg.osm.pbf")
BBOX = "13.250,53.550,13.275,53.562"  # the old town and a piece of the south


def run(*args):
    return subprocess.run([PLAN, *args], capture_output=True, text=True, timeout=120)


def rows(path, query):
    with sqlite3.connect(path) as db:
        return db.execute(query).fetchall()


class Sites(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = os.path.join(TMP, "sites-city.gpkg")
        cls.out = os.path.join(TMP, "sites-out.gpkg")
        cls.mesh = os.path.join(TMP, "sites-mesh.gpkg")
        for command in (("import", "osm", PBF, cls.city, "--bbox", BBOX),
                        ("sites", cls.city, cls.out, "--n-sites", "12", "--year-eur", "40000", "--json"),
                        ("mesh", cls.city, cls.mesh)):
            made = run(*command)
            assert made.returncode == 0, made.stderr
            if "--json" in command:
                cls.totals = {key: each["value"] for key, each in json.loads(made.stdout)["sites"].items()}

    def test_every_public_building_has_its_reason(self):
        public = rows(self.city, "SELECT count(*) FROM buildings WHERE public_kind NOT NULL OR use = 'public'")[0][0]
        self.assertGreater(public, 10)
        self.assertEqual(rows(self.out, "SELECT count(*), count(DISTINCT building) FROM wlan_indoor "
                                        "WHERE length(reason) > 10"), [(public, public)])

    def test_ranks_gains_and_money(self):
        sites = rows(self.out, "SELECT rank, gain_persons, cost_eur FROM wlan_sites WHERE rank NOT NULL ORDER BY rank")
        self.assertEqual([each[0] for each in sites], list(range(1, 13)))
        # One weight each: most gain first, so that gains fall (a number of sites was asked for, not money).
        gains = [each[1] for each in sites]
        self.assertEqual(gains, sorted(gains, reverse=True))
        curve = rows(self.out, "SELECT rank, cost_eur, persons, share FROM wlan_curve ORDER BY rank")
        self.assertEqual(len(curve), 13)
        self.assertAlmostEqual(curve[-1][1], sum(each[2] for each in sites), 2)
        self.assertAlmostEqual(curve[-1][1], self.totals["sites_outdoor_eur"], 2)
        self.assertAlmostEqual(curve[-1][2], self.totals["sites_persons_then"], 3)
        self.assertAlmostEqual(curve[-1][2] - curve[0][2], sum(gains), 3)
        self.assertAlmostEqual(curve[-1][3], self.totals["sites_persons_then"] / self.totals["sites_persons"], 6)
        rooms = rows(self.out, "SELECT count(*), sum(cost_eur) FROM wlan_sites WHERE indoor")[0]
        self.assertEqual(rows(self.out, "SELECT sum(proposed), sum(cost_eur) FROM wlan_indoor")[0], rooms)
        districts = rows(self.out, "SELECT sum(outdoor), sum(indoor), sum(cost_eur), sum(persons) FROM "
                                   "wlan_sites_districts")[0]
        self.assertEqual(districts[:2], (12, rooms[0]))
        self.assertAlmostEqual(districts[2], curve[-1][1] + rooms[1], 2)
        self.assertAlmostEqual(districts[3], self.totals["sites_persons"], 3)

    def test_no_year_is_overspent(self):
        for year, spent in rows(self.out, "SELECT year, sum(cost_eur) FROM wlan_sites GROUP BY year"):
            self.assertGreaterEqual(year, 2027)
            self.assertLessEqual(spent, 40000)

    def test_nothing_unlawful(self):
        # German law as the field's facts have it: 2.4 GHz 20 dBm; 5150-5350 MHz indoors 23 dBm; 5470-5725 MHz 30 dBm.
        sites = rows(self.out, "SELECT f_ghz, eirp_dbm, indoor, channel, channels FROM wlan_sites")
        self.assertGreater(len(sites), 100)
        for f, eirp, indoor, channel, channels in sites:
            self.assertIn(str(channel), channels.split())
            self.assertLessEqual(eirp, 20 if f < 2.5 else 23 if f < 5.4 else 30)
            if 5.15 <= f <= 5.35:
                self.assertTrue(indoor)

    def test_results_are_verified_and_reported(self):
        for path in (self.out, self.mesh):
            checked = run("check", path)
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_a_changed_file_is_found_out(self):
        with sqlite3.connect(self.out) as db:
            spoilt = sqlite3.connect(os.path.join(TMP, "sites-spoilt.gpkg"))
            db.backup(spoilt)
        spoilt.execute("UPDATE wlan_curve SET cost_eur = cost_eur + 1 WHERE rank = 5")
        spoilt.execute("UPDATE wlan_sites_districts SET outdoor = outdoor + 1")
        spoilt.commit()
        spoilt.close()
        checked = run("check", os.path.join(TMP, "sites-spoilt.gpkg"))
        self.assertEqual(checked.returncode, 1)
        self.assertIn("wlan_curve row 6", checked.stdout)
        self.assertIn("wlan_sites_districts", checked.stdout)

    def test_changed_hops_are_found_out(self):
        path = os.path.join(TMP, "sites-spoilt-mesh.gpkg")
        with sqlite3.connect(self.mesh) as db:
            spoilt = sqlite3.connect(path)
            db.backup(spoilt)
        spoilt.execute("UPDATE summary SET value = value + 1 WHERE key LIKE 'mesh_%_hops'")
        spoilt.commit()
        spoilt.close()
        checked = run("check", path)
        self.assertEqual(checked.returncode, 1)
        for key in ("mesh_most_hops", "mesh_mean_hops"):
            self.assertIn(f"the summary tells {key}", checked.stdout)
        os.remove(path)

    def test_hops_are_summed_up(self):
        total = dict(rows(self.mesh, "SELECT key, value FROM summary WHERE key LIKE 'mesh%'"))
        ((most, mean),) = rows(self.mesh, "SELECT max(hops), avg(hops) FROM wlan_nodes WHERE hops > 0")
        self.assertEqual(total["mesh_most_hops"], most)
        self.assertAlmostEqual(total["mesh_mean_hops"], mean, 9)

    def test_nodes_too_far_from_a_gateway_are_found(self):
        far = os.path.join(TMP, "sites-far.gpkg")
        ((limit,),) = rows(self.mesh, "SELECT max(hops) / 2 FROM wlan_nodes")
        self.assertEqual(run("mesh", self.city, far, "--hops-max", str(limit)).returncode, 0)
        told = rows(far, "SELECT source_id FROM findings WHERE code = 'far_node' ORDER BY source_id")
        beyond = rows(far, f"SELECT source_id FROM wlan_nodes WHERE hops > {limit} ORDER BY source_id")
        self.assertTrue(0 < len(told) < len(rows(far, "SELECT id FROM wlan_nodes")))
        self.assertEqual(told, beyond)
        self.assertEqual(rows(self.mesh, "SELECT code FROM findings WHERE code = 'far_node'"), [])

    def test_links_that_are_planned_are_clear(self):
        links = rows(self.mesh, "SELECT state, margin_db, clearance, eirp_dbm FROM wlan_links WHERE role IN "
                                "('tree', 'reserve')")
        self.assertGreater(len(links), 10)
        for state, margin, clearance, eirp in links:
            self.assertEqual(state, "clear")
            self.assertGreaterEqual(margin, 10)  # margin_db of the options
            self.assertTrue(clearance is None or clearance >= 0.6 - 1e-6)
            self.assertLessEqual(eirp, 30)

    def test_bad_input_is_told_in_one_line(self):
        empty = os.path.join(TMP, "sites-empty.csv")
        with open(empty, "w", encoding="utf-8") as file:
            file.write("kind,persons_per_1000m2,least,most,note\n")
        out = os.path.join(TMP, "sites-none.gpkg")
        for command, said in (
                (("sites", self.city, out, "--band", "7"), "band"),
                (("sites", self.city, out, "--band", "6", "--date", "20200101"), "6 GHz"),
                (("sites", self.city, out, "--demand", empty), "sites-empty.csv"),
                (("sites", self.city, out, "--costs", "/nowhere/costs.csv"), "costs.csv"),
                (("sites", self.city, out, "--rollout", self.mesh), "rollout"),
                (("sites", self.city, out, "--country", "xx"), "xx"),
                (("sites", self.city, out, "--year-eur", "1"), "year_eur"),
                (("mesh", self.city, out, "--gateway", "nowhere"), "nowhere"),
                (("mesh", self.city, out, "--list", "/nowhere/list.json"), "list.json"),
                (("mesh", self.city, out, "--rate-mbit", "900"), "rate_mbit"),
                (("mesh", self.mesh, out), "buildings")):
            done = run(*command)
            self.assertNotEqual(done.returncode, 0, command)
            self.assertIn(said, done.stderr, command)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertFalse(os.path.exists(out), command)


if __name__ == "__main__":
    unittest.main()
