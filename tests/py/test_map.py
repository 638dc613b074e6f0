# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""Maps as other programs see them: fonts, words, counts, bytes; what the command refuses."""

import os
import re
import shutil
import sqlite3
import struct
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree

import chain

OUT = os.path.join(chain.TMP, "maps")


def tool(*args):
    return subprocess.run(args, capture_output=True, text=True, timeout=60)


def need_poppler():
    if not shutil.which("pdftotext"):
        raise unittest.SkipTest("poppler's tools are missing (Debian: poppler-utils)")


class Maps(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.makedirs(OUT, exist_ok=True)
        cls.city = chain.make_city()
        cls.result = chain.make_rollout(cls.city)

    def draw(self, name, *args):
        path = os.path.join(OUT, name)
        chain.run("map", self.result, path, *args)
        return path

    def count(self, sql):
        with sqlite3.connect(self.result) as db:
            return db.execute(sql).fetchone()[0]

    def legend(self, path):
        """Lines of the sheet as words; numbers without thousands' commas."""
        need_poppler()
        text = tool("pdftotext", "-layout", path, "-").stdout
        return [" ".join(line.replace(",", "").split()) for line in text.splitlines()]

    def test_counts_of_the_legend_are_those_of_the_layers(self):
        lines = self.legend(self.draw("rollout.pdf", "--lang", "en"))
        for layer, label in (("cabinets", "Cabinets"), ("pops", "Points of presence")):
            n = self.count(f"SELECT count(*) FROM {layer}")
            self.assertTrue(any(line.endswith(f"{label} {n}") for line in lines), (label, n))
        with sqlite3.connect(self.result) as db:
            years = db.execute("SELECT year, count(*) FROM rollout_buildings WHERE year > 0 GROUP BY year").fetchall()
        shown = {}
        for line in lines:
            found = re.search(r"(\d{4})(?:–(\d{4}))? (\d+)$", line)
            if found:
                first, last, n = int(found[1]), int(found[2] or found[1]), int(found[3])
                shown.setdefault((first, last), set()).add(n)
        for (first, last), counts in shown.items():
            self.assertIn(sum(n for year, n in years if first <= year <= last), counts)
        self.assertEqual(sum(n for year, n in years if any(a <= year <= b for a, b in shown)), sum(n for _, n in years))

    def test_fonts_are_embedded(self):
        need_poppler()
        rows = tool("pdffonts", self.draw("fonts.pdf")).stdout.splitlines()[2:]
        self.assertTrue(rows)
        for row in rows:
            self.assertEqual(row.split()[-5], "yes", row)

    def test_sheet_says_where_when_and_from_what(self):
        words = "\n".join(self.legend(self.draw("words.pdf", "--lang", "en", "--theme", "need")))
        for expected in ("1 : ", "OpenStreetMap contributors", "ODbL-1.0", "EPSG:25833", "Sheet 1 of 1", "Plan ", "Legend"):
            self.assertIn(expected, words)

    def test_same_input_same_bytes(self):
        for name in ("a.pdf", "a.svg", "a.png"):
            with open(self.draw(name, "--dpi", "50"), "rb") as file:
                first = file.read()
            with open(self.draw("again-" + name, "--dpi", "50"), "rb") as file:
                self.assertEqual(first, file.read(), name)

    def test_size_of_the_sheet(self):
        need_poppler()
        info = tool("pdfinfo", self.draw("a2.pdf", "--paper", "A2", "--portrait")).stdout
        width, height = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info).groups()
        # ISO 216: 420 x 594 mm, 72 points an inch.
        self.assertAlmostEqual(float(width), 420 / 25.4 * 72, delta=0.1)
        self.assertAlmostEqual(float(height), 594 / 25.4 * 72, delta=0.1)
        with open(self.draw("a4.png", "--paper", "A4", "--landscape", "--dpi", "100"), "rb") as file:
            size = struct.unpack(">II", file.read(24)[16:])
        self.assertEqual(size, (1170, 827))  # 297 and 210 mm at 100 an inch, rounded up

    def test_svg_is_xml(self):
        root = ElementTree.parse(self.draw("map.svg", "--theme", "network")).getroot()
        self.assertTrue(root.tag.endswith("svg"))

    def test_atlas(self):
        need_poppler()
        path = self.draw("atlas.pdf", "--atlas", "grid", "--paper", "A4", "--scale", "5000", "--lang", "en")
        pages = int(re.search(r"Pages:\s+(\d+)", tool("pdfinfo", path).stdout)[1])
        self.assertGreater(pages, 3)
        index = tool("pdftotext", "-l", "1", "-layout", path, "-").stdout
        self.assertIn("Sheets of this atlas", index)
        last = tool("pdftotext", "-f", str(pages), path, "-").stdout
        self.assertIn(f"Sheet {pages} of {pages}", last)

    def test_themes(self):
        for theme in ("rollout", "need", "network"):
            with self.subTest(theme=theme):
                self.assertGreater(os.path.getsize(self.draw(theme + ".png", "--theme", theme, "--dpi", "60")), 10000)

    def refused(self, words, *args):
        done = subprocess.run([chain.PLAN, "map", *args], capture_output=True, text=True, timeout=60)
        self.assertNotEqual(done.returncode, 0, args)
        self.assertIn(words, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_refused(self):
        out = os.path.join(OUT, "refused.pdf")
        self.refused("must end in .pdf, .svg or .png", self.result, os.path.join(OUT, "refused.jpg"))
        self.refused("A4, A3, A2, A1, A0", self.result, out, "--paper", "A9")
        self.refused("'scale' must be", self.result, out, "--scale", "0.5")
        self.refused("no font 'Comic Neue Nope'", self.result, out, "--font", "Comic Neue Nope")
        self.refused("theme 'wlan'", self.result, out, "--theme", "wlan")
        self.refused("nothing to draw", self.city, out)
        self.refused("locale/xx.po", self.result, out, "--lang", "xx")
        self.refused("exclude one another", self.result, out, "--portrait", "--landscape")
        self.assertFalse(os.path.exists(out))


if __name__ == "__main__":
    unittest.main()
