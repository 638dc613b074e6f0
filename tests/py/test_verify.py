# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""The checker of results: silent on what the stages write, and not silent on any fault planted in it."""

import json
import os
import shutil
import sqlite3
import subprocess
import unittest

import chain

# code, layer, row (None: of the layer), SQL that plants it. Rows count from 0, fid from 1. MID is a segment with a
# parent that has one too, FAR one that does not hang below it.
FAULTS = (
    ("bad_id", "trench", "MID", "UPDATE trench SET id = 1000000 WHERE fid = MID + 1"),
    ("bad_id", "drops", 3, "UPDATE drops SET id = 1000000 WHERE fid = 4"),
    ("bad_parent", "trench", "MID", "UPDATE trench SET parent = MID WHERE fid = MID + 1"),
    ("bad_parent", "trench", "MID", "UPDATE trench SET parent = NULL WHERE fid = MID + 1"),
    ("gap", "trench", "MID", "UPDATE trench SET parent = FAR WHERE fid = MID + 1"),
    ("gap", "trench", "MID", "UPDATE trench SET parent = -1 WHERE fid = MID + 1"),
    ("gap", "drops", 3, "UPDATE drops SET trench = (SELECT trench FROM drops WHERE trench <> "
     "(SELECT trench FROM drops WHERE fid = 4) LIMIT 1) WHERE fid = 4"),
    ("gap", "drops", 3, "UPDATE drops SET geom = (SELECT geom FROM drops WHERE fid = 9) WHERE fid = 4"),
    ("bad_id", "drops", 3, "UPDATE drops SET geom = NULL WHERE fid = 4"),  # reading leaves such a row out
    ("bad_number", "trench", "MID", "UPDATE trench SET pop = 7 WHERE fid = MID + 1"),
    ("bad_number", "drops", 3, "UPDATE drops SET trench = 1000000 WHERE fid = 4"),
    ("building_twice", "drops", 4, "UPDATE drops SET building = (SELECT building FROM drops WHERE fid = 4) WHERE fid = 5"),
    ("count_differs", "trench", "MID", "UPDATE trench SET buildings = buildings + 1 WHERE fid = MID + 1"),
    ("count_differs", "trench", "MID", "UPDATE trench SET dwellings = dwellings - 1 WHERE fid = MID + 1"),
    ("count_differs", "pops", 0, "UPDATE pops SET buildings = buildings + 1"),
    ("count_differs", "pops", 0, "DELETE FROM drops WHERE fid = (SELECT max(fid) FROM drops)"),
    ("above_capacity", "pops", 0, "ALTER TABLE pops ADD COLUMN capacity_dwellings INTEGER; "
     "UPDATE pops SET capacity_dwellings = 1"),
    ("length_differs", "trench", "MID", "UPDATE trench SET length_m = length_m + 1 WHERE fid = MID + 1"),
    ("length_differs", "drops", 3, "UPDATE drops SET length_m = length_m * 2 WHERE fid = 4"),
    ("no_cents", "trench", "MID", "UPDATE trench SET cost_eur = cost_eur + 0.001 WHERE fid = MID + 1"),
    ("no_cents", "drops", 3, "UPDATE drops SET cost_eur = NULL WHERE fid = 4"),
    ("sum_differs", "bill", None, "UPDATE drops SET cost_eur = cost_eur + 1 WHERE fid = 4"),
    ("price_differs", "bill", 0, "UPDATE bill SET unit_price_eur = unit_price_eur + 1 WHERE fid = 1"),
    ("parts_differ", "bill", 0, "UPDATE bill SET labour_eur = labour_eur + 1 WHERE fid = 1"),
    ("quantity_differs", "bill", 0, "UPDATE bill SET quantity = quantity + 1 WHERE fid = 1"),
    ("areas_differ", "bill", 0, "UPDATE bill_areas SET cost_eur = cost_eur + 1 WHERE item = (SELECT item FROM bill WHERE "
     "fid = 1)"),
    ("above_capacity", "cabinets", 0, "UPDATE cabinets SET units = 1000000, buildings = 9 WHERE fid = 1"),
    ("above_capacity", "pops", 0, "UPDATE pops SET capacity_units = 1"),
    ("way_differs", "drops", 3, "UPDATE drops SET fibre_m = fibre_m + 1 WHERE fid = 4"),
    ("margin_differs", "drops", 3, "UPDATE drops SET loss_db = loss_db + 0.1 WHERE fid = 4"),
    ("too_dark", "drops", 3, "UPDATE drops SET margin_db = -1 WHERE fid = 4"),
    ("not_below", "drops", None, "UPDATE cabinets SET trench = (SELECT max(id) FROM trench) WHERE fid = 1"),
    ("out_of_reach", "drops", None, "UPDATE parameters SET value = '1' WHERE name = 'cabinet_reach_m'"),
    ("duct_full", "trench", "MID", "UPDATE cables SET number = 1000 WHERE trench = MID"),
    ("cables_too_small", "trench", "MID", "DELETE FROM cables WHERE trench = MID"),
    ("loss_differs", "drops", 3, "UPDATE drops SET loss_db = loss_db - 1, margin_db = margin_db + 1 WHERE fid = 4"),
    ("margin_differs", "drops", 3, "UPDATE summary SET value = 90 WHERE key = 'optical_budget_db'"),
    ("count_differs", "trench", "MID", "UPDATE trench SET fibres = fibres - 1 WHERE fid = MID + 1"),
    ("count_differs", "trench", "MID", "UPDATE trench SET ducts = ducts + 1 WHERE fid = MID + 1"),
    ("count_differs", "trench", "MID", "UPDATE trench SET width_class = 61 WHERE fid = MID + 1"),
    ("count_differs", "drops", 3, "UPDATE drops SET fibres = 0 WHERE fid = 4"),
    ("count_differs", "cabinets", 0, "UPDATE cabinets SET units = 1 WHERE fid = 1"),
    ("count_differs", "cabinets", 0, "UPDATE cabinets SET splitters = splitters + 1 WHERE fid = 1"),
    ("count_differs", "cabinets", 0, "UPDATE cabinets SET ports = 0 WHERE fid = 1"),
    ("count_differs", "cabinets", 0, "UPDATE cabinets SET longest_m = 1 WHERE fid = 1"),
    ("count_differs", "pops", 0, "UPDATE pops SET units = 1"),
    ("cables_too_small", "drops", 3, "DELETE FROM cables WHERE [drop] = 3"),
    ("length_differs", "cables", 0, "UPDATE cables SET length_m = length_m + 1 WHERE fid = 1"),
    ("price_differs", "cables", 0, "UPDATE cables SET cost_eur = cost_eur * 2 WHERE fid = 1"),
    ("bad_ducts", "trench", "MID", "UPDATE trench SET duct_item = 'none' WHERE fid = MID + 1"),
    ("price_differs", "trench", "MID", "UPDATE trench SET cost_eur = round(cost_eur + 100, 2) WHERE fid = MID + 1; "
     "UPDATE trench SET cost_eur = round(cost_eur - 100, 2) WHERE fid = FAR + 1"),
    ("price_differs", "drops", 3, "UPDATE drops SET cost_eur = round(cost_eur - 1000, 2) WHERE fid = 4"),
    ("price_differs", "cabinets", 0, "UPDATE cabinets SET cost_eur = cost_eur + 10 WHERE fid = 1"),
    ("areas_differ", "cabinets", 0, "UPDATE bill_areas SET cabinet = 1 WHERE cabinet = 0"),
    ("price_differs", "bill_areas", None, "UPDATE bill_areas SET unit_price_eur = unit_price_eur + 1 WHERE fid = 1"),
    ("parts_differ", "bill_areas", None, "UPDATE bill_areas SET material_eur = material_eur + 1 WHERE fid = 1"),
    ("areas_differ", "bill", None, "UPDATE bill_areas SET labour_eur = labour_eur + 1, material_eur = material_eur - 1 "
     "WHERE fid = 1"),
    ("not_billed", "bill_areas", None, "UPDATE bill_areas SET item = 'bogus' WHERE fid = 1"),
    ("price_differs", "bill_areas", None, "UPDATE bill_areas SET quantity = quantity + 5 WHERE fid = "
     "(SELECT min(fid) FROM bill_areas WHERE item = 'port')"),
    ("no_source", "bill", 0, "UPDATE bill SET source = '' WHERE fid = 1"),
    ("off_its_trench", "cabinets", 0, "UPDATE cabinets SET geom = (SELECT geom FROM cabinets WHERE fid = 2) WHERE fid = 1"),
    ("off_its_place", "pops", 0, "UPDATE pops SET x_m = x_m + 500"),
    ("off_its_tree", "pops", 0, "UPDATE pops SET geom = (SELECT geom FROM cabinets WHERE fid = 2) WHERE fid = 1"),
    ("no_street", "trench", "MID", "UPDATE trench SET source_id = 'w1' WHERE fid = MID + 1"),
    ("off_its_street", "trench", "MID", "UPDATE context_streets SET geom = (SELECT geom FROM context_streets WHERE fid = 1)"),
    ("not_told", "drops", None, "DELETE FROM summary WHERE key = 'optical_budget_db'"),
    ("not_told", "drops", None, "DELETE FROM summary WHERE key = 'optical_fixed_db'"),
    ("not_told", "cabinets", None, "DELETE FROM parameters WHERE name = 'reserve'"),
    ("not_told", "cabinets", None, "DELETE FROM parameters WHERE name = 'cabinet_reach_m'"),
    ("bound_above", "trench", None, "UPDATE summary SET value = 1e12 WHERE key = 'trench_bound_eur'"),
    ("total_differs", "trench", None, "UPDATE summary SET value = value + 1 WHERE key = 'gap_pct'"),
    ("total_differs", "trench", None, "UPDATE summary SET value = 1 WHERE key = 'trench_m'"),
    ("total_differs", "drops", None, "UPDATE summary SET value = value + 5 WHERE key = 'units'"),
    ("total_differs", "bill", None, "UPDATE summary SET value = 3 WHERE key = 'cost_cables_eur'"),
    ("total_differs", "bill", None, "UPDATE summary SET value = value + 0.01 WHERE stage = 'network' AND key = 'cost_eur'"),
    ("total_differs", "trench", None,
     "UPDATE summary SET value = value - 1 WHERE stage = 'network' AND key = 'cost_trench_eur'"),
    ("rows_differ", "rollout_trench", None,
     "DELETE FROM rollout_trench WHERE fid = (SELECT max(fid) FROM rollout_trench)"),
    ("before_parent", "rollout_trench", None, "UPDATE rollout_trench SET year = 2100 WHERE fid = 1"),
    ("before_parent", "rollout_buildings", None, "UPDATE rollout_trench SET year = NULL"),
    ("cost_differs", "rollout_trench", "MID", "UPDATE rollout_trench SET cost_eur = cost_eur + 1 WHERE fid = MID + 1"),
    ("cost_differs", "rollout_buildings", 3, "UPDATE rollout_buildings SET cost_eur = cost_eur + 1 WHERE fid = 4"),
    ("no_drop", "rollout_buildings", 3, "UPDATE rollout_buildings SET building = 1000000 WHERE fid = 4"),
    ("overspent", "rollout_years", 0, "UPDATE rollout_years SET spend_eur = available_eur + 1 WHERE fid = 1"),
    ("carry_differs", "rollout_years", 1, "UPDATE rollout_years SET available_eur = available_eur + 1 WHERE fid = 2"),
    ("parts_differ", "rollout_years", 0, "UPDATE rollout_years SET pops_eur = pops_eur + 1 WHERE fid = 1"),
    ("sum_differs", "rollout_years", 1, "UPDATE rollout_years SET cum_spend_eur = cum_spend_eur + 1 WHERE fid = 2"),
    ("sum_differs", "rollout_years", 1,
     "UPDATE rollout_years SET trench_eur = trench_eur + 1, drops_eur = drops_eur - 1 WHERE fid = 2"),
)


def check(path):
    done = subprocess.run([chain.PLAN, "check", path, "--json"], capture_output=True, text=True, timeout=300)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def plant(path, sql):
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA synchronous = OFF")
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute('DROP TRIGGER "%s"' % name)
        (mid,) = db.execute(
            "SELECT t.id FROM trench t JOIN trench u ON u.id = t.parent WHERE u.parent >= 0 LIMIT 1").fetchone()
        (far,) = db.execute(
            "SELECT id FROM trench WHERE id < %d AND id <> (SELECT parent FROM trench WHERE id = %d) LIMIT 1"
            % (mid, mid)).fetchone()
        db.executescript(sql.replace("MID", str(mid)).replace("FAR", str(far)))
    db.close()
    return mid


class Verify(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        city = os.path.join(chain.TMP, "few.gpkg")
        chain.run("import", "osm", chain.PBF, city, "--bbox", "13.258,53.553,13.268,53.559")
        cls.good = chain.make_rollout(city)

    def test_what_the_stages_write_is_sound(self):
        code, found = check(self.good)
        self.assertEqual(found["findings"], [])
        self.assertEqual(code, 0)
        totals = {row["key"]: row["value"] for row in found["summary"]}
        self.assertGreater(totals["segments"], 100)
        self.assertGreater(totals["drops"], 100)
        self.assertEqual(totals["lengths"], totals["segments"] + totals["drops"])

    def test_every_planted_fault_is_found(self):
        bad = os.path.join(chain.TMP, "bad.gpkg")
        for fault, layer, row, sql in FAULTS:
            with self.subTest(fault=fault, sql=sql):
                shutil.copyfile(self.good, bad)
                mid = plant(bad, sql)
                code, found = check(bad)
                self.assertEqual(code, 1)
                seen = {(f["code"], f["layer"], f.get("row")) for f in found["findings"]}
                if row is None:
                    seen = {f[:2] for f in seen}
                    wanted = (fault, layer)
                else:
                    wanted = (fault, layer, mid if row == "MID" else row)
                self.assertTrue(wanted in seen, "%s is not among %s" % (wanted, sorted({f[:2] for f in seen})))

    def test_a_layer_that_is_missing_is_an_error(self):
        bad = os.path.join(chain.TMP, "bad.gpkg")
        shutil.copyfile(self.good, bad)
        plant(bad, "DELETE FROM gpkg_contents WHERE table_name = 'drops'; DROP TABLE drops; "
              "DELETE FROM gpkg_geometry_columns WHERE table_name = 'drops'")
        done = subprocess.run([chain.PLAN, "check", bad], capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 1)
        self.assertIn("layer drops of the network result is missing", done.stderr)


if __name__ == "__main__":
    unittest.main()
