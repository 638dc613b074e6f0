# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ctrl-C at any time of any command: it ends at once, says so in one line, and leaves the old output alone."""

import os
import signal
import subprocess
import time
import unittest

PLAN = os.environ.get("PLAN", "plan")
TMP = os.environ.get("PLAN_TMP", "/tmp")
PBF = os.path.join(os.environ.get("PLAN_DATA_DIR", "data"), "neubrandenburg", "neubrandenburg.osm.pbf")
BBOX = "13.240,53.545,13.285,53.570"  # half of the town, for what takes long
OLD = b"the old output"
STARTED = 0.15  # s; before that the program has hardly begun
AT_ONCE = 2.5  # s; a second on a machine that has nothing else to do
CAPPED = 8.0  # s; of what takes longer, the beginning is looked at
SHARES = (0.2, 0.5, 0.8)  # of the time the command takes
ROUNDS = 6  # a machine in use shifts the moment: then it is tried again
# Every pair of buildings: no index helps, it does not end within the test.
ENDLESS = "SELECT count(*) FROM buildings a, buildings b WHERE ST_Distance(a.geom, b.geom) < 10"


def path(name):
    return os.path.join(TMP, name)


def make(*args):
    done = subprocess.run([PLAN, *args, "--quiet"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


class Interrupt(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.town, cls.city = path("town.gpkg"), path("city.gpkg")
        cls.fair, cls.market = path("fair.gpkg"), path("market.gpkg")
        make("import", "osm", PBF, cls.town)
        make("import", "osm", PBF, cls.city, "--bbox", BBOX)
        for by, result in (("need", cls.fair), ("profit", cls.market)):
            make("rollout", cls.city, result, "--budget-eur", "2e6", "--effort-s", "0", "--by", by)

    @classmethod
    def tearDownClass(cls):
        for made in (cls.town, cls.city, cls.fair, cls.market):
            os.remove(made)

    def start(self, args, out):
        if out:
            with open(out, "wb") as f:
                f.write(OLD)
        return subprocess.Popen([PLAN, *args], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def time_of(self, args, out):
        child = self.start(args, out)
        begun = time.monotonic()
        try:
            _, errors = child.communicate(timeout=CAPPED)
            self.assertEqual(child.returncode, 0, errors)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGINT)
            child.communicate(timeout=60)
        return time.monotonic() - begun

    def clear(self, out):
        """What a command that was through wrote, with what lies beside it (rasters, their styles)."""
        for f in os.listdir(TMP):
            if out and f.startswith("out"):
                os.remove(path(f))

    def interrupted(self, args, out, wait):
        """Whether the signal found the command at work, and the seconds it then took to end."""
        before = sorted(f for f in os.listdir(TMP) if not out or path(f) != out)
        child = self.start(args, out)
        time.sleep(wait)
        child.send_signal(signal.SIGINT)
        asked = time.monotonic()
        _, errors = child.communicate(timeout=60)
        took = time.monotonic() - asked
        if child.returncode == 0:
            self.clear(out)
            return False, 0  # it was through before the signal came
        begun = child.returncode != -signal.SIGINT  # else it was not there yet to take the signal
        if begun:
            self.assertEqual((child.returncode, errors), (130, f"plan {args[0]}: cancelled\n"))
        if out:
            with open(out, "rb") as f:
                self.assertEqual(f.read(), OLD)
            os.remove(out)
        self.assertEqual(sorted(os.listdir(TMP)), before, "files left behind")
        return begun, took

    def stops(self, *args, out=None, least=2):
        """Of the signals sent at shares of its time, so many at least find the command still at work."""
        whole = self.time_of(args, out)
        self.clear(out)
        cancelled, slow = 0, []
        for tried in range(ROUNDS * len(SHARES)):
            if tried >= len(SHARES) and cancelled >= least:
                break
            share = SHARES[tried % len(SHARES)]
            at_work, took = self.interrupted(args, out, max(whole * share, STARTED))
            cancelled += at_work
            if took >= AT_ONCE:
                slow.append((share, took))
        self.assertGreaterEqual(cancelled, least, f"{args[0]} takes {whole:.1f} s")
        # One may have been held up by what else the machine does.
        self.assertLess(len(slow), 2, f"{args[0]} takes {whole:.1f} s, and to end, by share: {slow}")

    def test_check(self):
        self.stops("check", self.town, least=1)

    def test_check_of_a_result(self):
        self.stops("check", self.fair, least=1)

    def test_need(self):
        self.stops("need", self.town, path("out.gpkg"), least=1, out=path("out.gpkg"))

    def test_network(self):
        self.stops("network", self.city, path("out.gpkg"), "--effort-s", "2", out=path("out.gpkg"))

    def test_compare(self):
        self.stops("compare", self.fair, self.market, path("out.gpkg"), out=path("out.gpkg"))

    def test_sql(self):
        self.stops("sql", self.city, ENDLESS, least=len(SHARES))

    def test_wlan(self):
        self.stops("wlan", self.city, path("out.gpkg"), "--own", out=path("out.gpkg"))

    def test_sites(self):
        self.stops("sites", self.city, path("out.gpkg"), out=path("out.gpkg"))

    def test_mesh(self):
        self.stops("mesh", self.city, path("out.gpkg"), out=path("out.gpkg"))

    def test_map(self):
        self.stops("map", self.fair, path("out.pdf"), "--atlas", "district", out=path("out.pdf"))

    def test_report(self):
        self.stops("report", self.fair, path("out.html"), out=path("out.html"))


if __name__ == "__main__":
    unittest.main()
