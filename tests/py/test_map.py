# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""Maps as other programs see them: fonts, words, counts, bytes; what the command refuses."""

import json
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

    def test_coordinates_follow_the_language(self):
        """Ticks of a grid finer than a kilometre: 384,5 in German."""
        for lang, mark, other in (("de", ",", "."), ("en", ".", ",")):
            path = self.draw(f"ticks-{lang}.pdf", "--lang", lang, "--scale", "5000")
            need_poppler()
            words = tool("pdftotext", path, "-").stdout.split()
            self.assertTrue([w for w in words if re.fullmatch(r"\d{3,4}" + re.escape(mark) + r"\d", w)], words)
            self.assertFalse([w for w in words if re.fullmatch(r"\d{3,4}" + re.escape(other) + r"\d", w)])

    def test_long_title(self):
        """At most two lines; what has no room is cut, and a finding."""
        need_poppler()
        path, title = os.path.join(OUT, "long.pdf"), "Straßenbegleitgrün und Leitungen " * 5
        told = chain.run("map", self.result, path, "--title", title.strip(), "--paper", "A4")
        self.assertNotIn("text_cut", told)
        words = " ".join(tool("pdftotext", path, "-").stdout.split())
        self.assertIn(title.strip(), words)
        told = chain.run("map", self.result, path, "--title", title * 4, "--paper", "A4")
        self.assertIn("text_cut", told)

    def test_titles_in_other_scripts(self):
        need_poppler()
        path, title = os.path.join(OUT, "scripts.pdf"), "Нойбранденбург: интернет · نويبراندنبورغ"
        told = chain.run("map", self.result, path, "--title", title, "--paper", "A4")
        self.assertNotIn("missing_glyph", told)
        words = tool("pdftotext", path, "-").stdout
        self.assertIn("Нойбранденбург: интернет", words)
        self.assertNotIn("?", words)

    def test_legend_of_the_rollout(self):
        """Lengths beside counts, what widths mean, and the basemap's signs."""
        lines = self.legend(self.draw("legend.pdf", "--lang", "en"))
        self.assertTrue([line for line in lines if re.search(r"\d+ · [\d.]+ km$", line)], lines)
        self.assertTrue([line for line in lines if "Width: Dwellings" in line], lines)
        self.assertTrue([line for line in lines if "Basemap" in line], lines)

    def test_basemap_and_overview_share_their_room(self):
        """An overview gets lower before the basemap's signs are left out."""
        lines = self.legend(self.draw("room.pdf", "--lang", "en", "--landscape", "--scale", "5000"))
        for expected in ("Basemap", "Where this sheet lies"):
            self.assertTrue([line for line in lines if expected in line], (expected, lines))

    def test_scales_are_usual_ones(self):
        for paper in ("A4", "A3", "A2"):
            words = " ".join(self.legend(self.draw(f"scale-{paper}.pdf", "--paper", paper, "--lang", "en")))
            n = int(re.search(r"1 : (\d+)", words)[1])
            self.assertIn(f"{n:.2e}"[:4], ("1.00", "1.50", "2.00", "2.50", "3.00", "4.00", "5.00", "7.50"), n)

    def versus(self):
        """A rollout by need beside one by profit."""
        path = os.path.join(OUT, "versus.gpkg")
        if not os.path.exists(path):
            chain.run("rollout", self.city, path, "--budget-eur", chain.BUDGET_EUR, "--compare", "profit")
        return path

    def test_units_of_the_legend_follow_the_language(self):
        need_poppler()
        path = os.path.join(OUT, "versus.pdf")
        chain.run("map", self.versus(), path, "--theme", "compare", "--lang", "de")
        words = tool("pdftotext", path, "-").stdout
        self.assertIn(", Jahre", words)
        self.assertNotIn("years", words)

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
        self.assertEqual(root.get("role"), "img")
        self.assertTrue(root[0].tag.endswith("title") and root[0].text)
        self.assertTrue(root[1].tag.endswith("desc") and len(root[1].text) > 20)

    def test_atlas(self):
        need_poppler()
        path = self.draw("atlas.pdf", "--atlas", "grid", "--paper", "A4", "--scale", "5000", "--lang", "en")
        pages = int(re.search(r"Pages:\s+(\d+)", tool("pdfinfo", path).stdout)[1])
        self.assertGreater(pages, 3)
        index = tool("pdftotext", "-l", "1", "-layout", path, "-").stdout
        self.assertIn("Sheets of this atlas", index)
        last = tool("pdftotext", "-f", str(pages), path, "-").stdout
        self.assertIn(f"Sheet {pages} of {pages}", last)
        # A sheet tells of itself, the index of the whole plan.
        self.assertIn("Counts and figures are those of this sheet.", last)
        self.assertIn("buildings here", last)
        # The legend counts what the figures do.
        sheet = tool("pdftotext", "-f", str(pages), "-layout", path, "-").stdout
        legend = sheet[sheet.index("Buildings by year"):sheet.index("Counts and figures")]
        classes = re.findall(r"20\d\d(?:–20\d\d)? {2,}([\d,]+)$", legend, re.M)
        here = re.findall(r"([\d,]+) {2,}[\d,]+$", sheet[:sheet.index("buildings here")], re.M)[-1]
        self.assertEqual(sum(int(n.replace(",", "")) for n in classes), int(here.replace(",", "")), sheet)
        self.assertNotIn("Years, money and need met", last)
        self.assertIn("Years, money and need met", index)
        lone = [line for line in index.splitlines() if re.search(r"\b[A-Z]\d+ +1$", line)]
        self.assertFalse(lone, "sheets with one building each")

    def test_themes(self):
        for theme in ("rollout", "need", "network"):
            with self.subTest(theme=theme):
                self.assertGreater(os.path.getsize(self.draw(theme + ".png", "--theme", theme, "--dpi", "60")), 10000)

    def test_only_what_is_drawn_is_read(self):
        """A broken value in a layer of another theme is no matter of this map, nor of its bytes."""
        broken, out = os.path.join(OUT, "broken.gpkg"), os.path.join(OUT, "unbroken.pdf")
        shutil.copy(self.result, broken)
        with sqlite3.connect(broken) as db:
            # The triggers call functions that SQLite alone does not have.
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                db.execute(f'DROP TRIGGER "{name}"')
            db.execute("UPDATE drops SET length_m = 'long'")
            db.execute("UPDATE need_buildings SET score = 'high'")
        chain.run("map", broken, out)
        with open(out, "rb") as ours, open(self.draw("whole.pdf"), "rb") as theirs:
            self.assertEqual(ours.read(), theirs.read())
        self.refused("'high'", broken, os.path.join(OUT, "refused.pdf"), "--theme", "need")

    def test_pdf_shows_what_the_png_shows(self):
        """The map of a PDF is written without Cairo, that of a PNG is drawn by it: another program sees the same."""
        need_poppler()
        if not shutil.which("gdal_translate"):
            raise unittest.SkipTest("gdal_translate is missing (Debian: gdal-bin)")
        for theme in ("rollout", "need", "network"):
            with self.subTest(theme=theme):
                args = ("--theme", theme, "--paper", "A4", "--dpi", "60", "--scale", "2500")
                pdf, png = self.draw(f"seen-{theme}.pdf", *args), self.draw(f"seen-{theme}.png", *args)
                seen = subprocess.run(["pdftoppm", "-r", "60", pdf], capture_output=True, timeout=60).stdout
                size, _, seen = seen.split(b"\n", 3)[1:]
                points = png[:-4] + ".points"
                done = tool("gdal_translate", "-q", "-of", "ENVI", "-co", "INTERLEAVE=BIP", png, points)
                self.assertEqual(done.returncode, 0, done.stderr)
                with open(points, "rb") as file:
                    drawn = file.read()
                self.assertEqual(len(drawn), len(seen), size)
                # Edges are smoothed in two ways, 4 to 5 in the mean; maps of two themes differ by 17.
                self.assertLess(sum(abs(a - b) for a, b in zip(drawn, seen)) / len(seen), 7.0)

    def test_supply_of_a_workspace_has_a_basemap(self):
        """A workspace's own streets and places lie beneath, though it is no result."""
        if not shutil.which("ogr2ogr"):
            raise unittest.SkipTest("ogr2ogr is missing (Debian: gdal-bin)")
        city, cells = os.path.join(OUT, "supplied.gpkg"), os.path.join(OUT, "supply.geojson")
        shutil.copy(self.city, city)
        squares = []
        for i in range(6):
            west, south = 13.250 + 0.004 * i, 53.552
            ring = [[west + dx, south + dy] for dx, dy in ((0, 0), (0.004, 0), (0.004, 0.008), (0, 0.008), (0, 0))]
            squares.append(
                {
                    "type": "Feature",
                    "properties": {"source_id": str(i), "down_mbit": 10.0**i},
                    "geometry": {"type": "Polygon", "coordinates": [ring]},
                }
            )
        with open(cells, "w", encoding="utf-8") as file:
            json.dump({"type": "FeatureCollection", "features": squares}, file)
        done = tool("ogr2ogr", "-update", "-append", "-nln", "supply", "-t_srs", "EPSG:25833", city, cells)
        self.assertEqual(done.returncode, 0, done.stderr)
        path = os.path.join(OUT, "supply.pdf")
        chain.run("map", city, path, "--theme", "supply", "--lang", "en")
        words = "\n".join(self.legend(path))
        for expected in ("Basemap", "main road", "water", "Supply"):
            self.assertIn(expected, words)

    def test_no_word_is_cut(self):
        """Labels wrap; an ellipsis would hide what a figure or a class means."""
        need_poppler()
        for lang in ("en", "de", "tr", "de-leicht"):
            for theme in ("rollout", "need", "network"):
                path = self.draw(f"{theme}-{lang}.pdf", "--theme", theme, "--lang", lang)
                self.assertNotIn("…", tool("pdftotext", path, "-").stdout, (theme, lang))

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


class SitesAndMesh(unittest.TestCase):
    """Where access points should stand, and the links between roofs: sheets of their own."""

    @classmethod
    def setUpClass(cls):
        os.makedirs(OUT, exist_ok=True)
        cls.sites, cls.mesh = os.path.join(OUT, "sites.gpkg"), os.path.join(OUT, "mesh.gpkg")
        city = chain.make_city()
        chain.run("sites", city, cls.sites, "--n-sites", "12", "--year-eur", "40000")
        chain.run("mesh", city, cls.mesh)

    def words(self, result, name, *args):
        need_poppler()
        path = os.path.join(OUT, name)
        chain.run("map", result, path, *args)
        return tool("pdftotext", "-layout", path, "-").stdout

    def test_sites_tell_of_the_proposal_not_of_the_empty_coverage(self):
        words = self.words(self.sites, "sites.pdf", "--lang", "de")
        self.assertIn("wo WLAN-Zugangspunkte stehen sollen", words)
        self.assertIn("Im Freien erreichen 12 Zugangspunkte", words)
        self.assertIn("Zugangspunkte nach Jahren", words)
        self.assertNotIn("keines", words)
        self.assertNotIn("dBm", words)

    def test_classes_of_whole_numbers_count_as_the_layer_does(self):
        self.words(self.sites, "classes.pdf", "--lang", "en", "--paper", "A3", "--landscape")
        # The legend: beside the map, in its upper part (points from the upper left corner of the sheet).
        crop = ("-r", "72", "-x", "920", "-y", "80", "-W", "271", "-H", "170")
        lines = tool("pdftotext", "-layout", *crop, os.path.join(OUT, "classes.pdf"), "-").stdout.splitlines()
        with sqlite3.connect(self.sites) as db:
            counts = [n for (n,) in db.execute("SELECT proposed FROM wlan_indoor")]
        total = 0
        for line in lines:
            found = re.search(r"^\s*(\d+)(?:–(\d+)|( and more))?\s{2,}(\d+)$", line)
            if found:
                low = int(found[1])
                high = 10**9 if found[3] else int(found[2] or low)
                n = sum(low <= each <= high for each in counts)
                self.assertEqual(n, int(found[4]), line)
                total += n
        self.assertEqual(total, len(counts))

    def test_mesh(self):
        words = self.words(self.mesh, "mesh.pdf", "--lang", "de")
        self.assertIn("Funkstrecken von Dach zu Dach", words)
        self.assertIn("Dächer mit Weg zu einem", words)
        self.assertIn("Reserven der geplanten Funkstrecken", words)

    def test_masts_are_shown_where_the_scale_lets_them_apart(self):
        with sqlite3.connect(self.mesh) as db:
            (masts,) = db.execute("SELECT count(*) FROM wlan_masts").fetchone()
        for scale, shown in (("10000", True), ("30000", False)):
            words = self.words(self.mesh, f"masts-{scale}.pdf", "--lang", "de", "--scale", scale)
            self.assertEqual(bool(re.search(rf"Masten des Maschennetzes +{masts}$", words, re.M)), shown, scale)

    def test_no_word_is_cut(self):
        for lang in ("en", "de", "tr", "de-leicht"):
            for name, result in (("sites", self.sites), ("mesh", self.mesh)):
                self.assertNotIn("…", self.words(result, f"{name}-{lang}.pdf", "--lang", lang), (name, lang))

    def test_reports_have_sections(self):
        for name, result, ids in (("sites", self.sites, ("sites", "reached-title")),
                                  ("mesh", self.mesh, ("mesh", "margins-title"))):
            path = os.path.join(OUT, name + ".html")
            chain.run("report", result, path, "--lang", "de")
            with open(path, encoding="utf-8") as file:
                page = file.read()
            for each in ids:
                self.assertIn(f'id="{each}"', page)
            self.assertNotIn("0 von", page)


if __name__ == "__main__":
    unittest.main()
