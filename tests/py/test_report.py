# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""Reports as readers and browsers meet them: valid, complete in themselves, true to the tables, in every language."""

import glob
import html.parser
import os
import re
import shutil
import sqlite3
import subprocess
import unittest

import chain

VOID = {"meta", "link", "img", "br", "hr", "path", "rect"}
LOCALE = os.path.join(os.environ.get("PLAN_DATA_DIR", "data"), "locale")


class Page(html.parser.HTMLParser):
    """What is asked of a page; complains about elements that do not nest."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack, self.elements, self.complaints, self.words = [], [], [], []
        self.feed(text)
        self.close()
        self.complaints += ["not closed: " + tag for tag in self.stack]

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.stack)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.stack)))

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            self.complaints.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data):
        if not {"style", "title"} & set(self.stack[-1:]):
            self.words.append(data)

    def all(self, tag):
        return [attrs for name, attrs, _ in self.elements if name == tag]

    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


class Reports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = chain.make_city()
        cls.result = chain.make_rollout(cls.city, chain.TMP, "--compare", "profit")
        cls.languages = ["en"] + sorted(os.path.basename(p)[:-3] for p in glob.glob(os.path.join(LOCALE, "*.po")))
        cls.texts = {}
        for lang in cls.languages:
            path = os.path.join(chain.TMP, lang + ".html")
            chain.run("report", cls.result, path, "--lang", lang, "--place", "Neu<brandenburg> & \"mehr\"")
            cls.texts[lang] = read(path)
        cls.pages = {lang: Page(text) for lang, text in cls.texts.items()}

    def test_elements_nest_and_ids_differ(self):
        for lang, page in self.pages.items():
            self.assertEqual(page.complaints, [], lang)
            ids = [attrs["id"] for _, attrs, _ in page.elements if "id" in attrs]
            self.assertEqual(len(ids), len(set(ids)))
            for _, attrs, _ in page.elements:
                for name in ("aria-labelledby", "aria-describedby"):
                    self.assertLessEqual(set(attrs.get(name, "").split()), set(ids))
                if attrs.get("href", "").startswith("#"):
                    self.assertIn(attrs["href"][1:], ids)

    def test_needs_nothing_else(self):
        for lang, page in self.pages.items():
            for tag, attrs, _ in page.elements:
                for name in ("src", "href", "xlink:href", "srcset", "action", "data"):
                    self.assertRegex(attrs.get(name, "#"), r"^(#|data:)", (lang, tag))
            self.assertFalse(page.all("script") + page.all("iframe") + page.all("object"))
            self.assertNotRegex(self.texts[lang], r"@import|url\((?!data:)")

    def test_readers_that_do_not_see_it(self):
        for lang, page in self.pages.items():
            self.assertTrue(page.all("html")[0]["lang"].startswith(lang[:2]))
            levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
            self.assertEqual(levels.count(1), 1)
            self.assertEqual(levels[0], 1)
            for before, after in zip(levels, levels[1:]):
                self.assertLessEqual(after, before + 1)
            for tag in ("header", "nav", "main", "footer"):
                self.assertEqual(len([1 for name, _, around in page.elements if name == tag and around[-1] == "body"]), 1)
            for attrs in page.all("img"):
                self.assertGreater(len(attrs["alt"]), 20)
            self.assertEqual(len(page.all("table")), len(page.all("caption")))
            for attrs in page.all("th"):
                self.assertIn(attrs["scope"], ("col", "row"))
            for tag, attrs, _ in page.elements:
                if tag == "svg":
                    self.assertTrue(attrs.get("aria-hidden") == "true" or (attrs["role"] == "img" and attrs["aria-labelledby"]))
            # What scrolls has to be reached by keyboard, and to have a name.
            for attrs in page.all("div"):
                if attrs.get("class") in ("scroll", "chart"):
                    self.assertEqual(attrs["tabindex"], "0")
                    self.assertTrue(attrs.get("aria-labelledby") or attrs.get("aria-label"))

    def test_contrast(self):
        """WCAG 2.1, 1.4.3: 4.5:1 for text; the colours text is set in, on white and on the grey ground."""
        def light(colour):
            channels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
            return sum(w * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4)
                       for w, c in zip((0.2126, 0.7152, 0.0722), channels))

        css = self.texts["en"]
        names = dict(re.findall(r"--(\w+):#([0-9a-f]{6})", css))
        self.assertLessEqual({"ink", "soft", "deep", "wash"}, set(names))
        fills = set(re.findall(r"fill:#([0-9a-f]{6})", css)) | set(re.findall(r'<g fill="#([0-9a-f]{6})"', css))
        self.assertTrue(fills)
        for ground in ("ffffff", names["wash"]):
            for colour in fills | {names["ink"], names["soft"], names["deep"]}:
                self.assertGreaterEqual((light(ground) + 0.05) / (light(colour) + 0.05), 4.5, colour)

    def test_numbers_are_those_of_the_tables(self):
        text = self.pages["en"].text()
        with sqlite3.connect(self.result) as db:
            years = db.execute("SELECT year, spend_eur, buildings, cum_need_share FROM rollout_years").fetchall()
            codes = db.execute("SELECT count(*) FROM findings GROUP BY stage, code").fetchall()
            basis = db.execute("SELECT DISTINCT basis FROM summary").fetchall()
            proven = db.execute("SELECT text FROM summary WHERE basis = 'proven'").fetchall()
        self.assertTrue(years)
        for year, spend, buildings, share in years:
            self.assertRegex(text, rf"{year} €{spend:,.0f} [\d.,]+ km {buildings:,} .{{1,40}}{100 * share:.1f}%")
        for (n,) in codes:
            self.assertIn(f" {n:,} ", text)
        for (name,) in basis:
            self.assertIn({"counted": "Counted", "proven": "Proven", "heuristic": "Found by heuristic", "assumed": "Assumed"}[name], text)
        for (words,) in proven:
            self.assertIn(words, text)
        for words in ("OpenStreetMap contributors", "ODbL-1.0", "split_ratio", "Neu<brandenburg> & \"mehr\""):
            self.assertIn(words, text)

    def test_maps_legend_counts_the_layer(self):
        with sqlite3.connect(self.result) as db:
            (n,) = db.execute("SELECT count(*) FROM rollout_buildings").fetchone()
        table = re.search(r"Buildings by year of connection</caption>(.*?)</table>", self.texts["en"], re.S)[1]
        self.assertEqual(sum(int(x.replace(",", "")) for x in re.findall(r'<td class="n">([\d,]+)</td>', table)), n)
        self.assertGreaterEqual(self.texts["en"].count("data:image/svg+xml;base64,"), 2)

    def test_maps_bear_the_same_number(self):
        path = os.path.join(chain.TMP, "id.pdf")
        chain.run("map", self.result, path, "--lang", "en", "--paper", "A4")
        if not shutil.which("pdftotext"):
            self.skipTest("pdftotext is missing (Debian: poppler-utils)")
        words = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, timeout=60).stdout
        self.assertEqual(re.search(r"Plan ([0-9a-f-]{14})", words)[1], re.search(r"Plan ([0-9a-f-]{14})", self.texts["en"])[1])

    def test_languages(self):
        for lang, word in (("de", "Auf einen Blick"), ("tr", "Kısaca"), ("de-leicht", "Das Wichtigste")):
            self.assertIn(word, self.pages[lang].text())
            self.assertNotIn("In brief", self.pages[lang].text())
        self.assertIn("Entwurf, noch nicht geprüft", self.pages["de-leicht"].text())
        self.assertNotIn("Entwurf", self.pages["de"].text())
        self.assertRegex(self.pages["de"].text(), r"\d\.\d{3}\.\d{3} €|\d{3}\.\d{3}\s€")
        # German where nothing is said.
        path = os.path.join(chain.TMP, "plain.html")
        chain.run("report", self.result, path)
        self.assertIn('<html lang="de">', read(path))

    def test_a_file_of_ones_own(self):
        own = os.path.join(chain.TMP, "nds.po")
        with open(own, "w", encoding="utf-8") as f:
            f.write('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: nds\\n"\n\n'
                    'msgid "In brief"\nmsgstr "Kort seggt"\n')
        path = os.path.join(chain.TMP, "nds.html")
        chain.run("report", self.result, path, "--lang", own)
        self.assertIn("Kort seggt", read(path))
        self.assertIn('<html lang="nds">', read(path))

    def test_town_and_days(self):
        """The town is that whose border holds most of the plan; days are written as the language writes them."""
        for lang, day in (("de", "10. Februar 2016"), ("en", "10 February 2016")):
            path = os.path.join(chain.TMP, f"town-{lang}.html")
            chain.run("report", self.result, path, "--lang", lang, "--no-maps")
            text = read(path)
            self.assertRegex(text, "<h1>[^<]+: Neubrandenburg</h1>")
            self.assertIn(f"<td>{day}</td>", text)
            self.assertNotRegex(text, r">\d{4}-\d\d-\d\d")

    def test_same_bytes(self):
        path = os.path.join(chain.TMP, "again.html")
        chain.run("report", self.result, path, "--lang", "en", "--place", "Neu<brandenburg> & \"mehr\"")
        self.assertEqual(read(path), self.texts["en"])

    def test_other_results(self):
        for stage, missing in (("need", "Cost of the network"), ("network", "Year by year")):
            result, path = os.path.join(chain.TMP, stage + ".gpkg"), os.path.join(chain.TMP, stage + ".html")
            chain.run(stage, self.city, result, "--lang", "de")
            chain.run("report", result, path, "--lang", "en", "--no-maps")
            page = Page(read(path))
            self.assertEqual(page.complaints, [])
            self.assertIn("In brief", page.text())
            self.assertNotIn(missing, page.text())
            self.assertNotIn("nan", page.text().lower().split())

    def refused(self, *args):
        done = subprocess.run([chain.PLAN, *args], capture_output=True, text=True, timeout=60)
        self.assertIn(done.returncode, (1, 2), done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        return done.stderr

    def test_bad_input(self):
        out = os.path.join(chain.TMP, "bad.html")
        broken = os.path.join(chain.TMP, "broken.po")
        with open(broken, "w", encoding="utf-8") as f:
            f.write('msgid "a\n')
        for args, words in (
            ((self.result, out, "--lang", "xx"), "xx.po"),
            ((self.result, out, "--lang", broken), "line 1"),
            ((self.city, out), "no result of need, network, rollout, compare or wlan"),
            ((broken, out), "broken.po"),
            ((self.result, os.path.join(chain.TMP, "bad.pdf")), "must end in .html"),
            ((self.result, os.path.join(broken, "x.html")), "broken.po"),
        ):
            self.assertRegex(self.refused("report", *args), words)
        for args in (("need", self.city, os.path.join(chain.TMP, "x.gpkg"), "--lang", "xx"),):
            self.assertIn("xx.po", self.refused(*args))
        self.assertFalse(os.path.exists(out) or os.path.exists(os.path.join(chain.TMP, "x.gpkg")))


class Browser(unittest.TestCase):
    """In headless Chromium, where there is one."""

    @classmethod
    def setUpClass(cls):
        cls.browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if not cls.browser:
            raise unittest.SkipTest("no Chromium here (Debian: chromium)")
        cls.path = os.path.join(chain.TMP, "browser.html")
        chain.run("report", chain.make_rollout(chain.make_city()), cls.path, "--lang", "de", "--no-maps")

    def look(self, script, width):
        """What a script leaves in the page's title, in a window so wide."""
        path = os.path.join(chain.TMP, "look.html")
        with open(path, "w", encoding="utf-8") as f:
            f.write(read(self.path).replace("</body>", f"<script>{script}</script></body>"))
        done = subprocess.run(
            [self.browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr",
             "--virtual-time-budget=3000", "--user-data-dir=" + os.path.join(chain.TMP, "chromium"),
             f"--window-size={width},900", "--dump-dom", "file://" + path],
            capture_output=True, text=True, timeout=120,
        )
        self.assertEqual(done.returncode, 0, done.stderr[-500:])
        self.assertNotIn("CONSOLE", done.stderr)
        return re.search(r"<title>(.*?)</title>", done.stdout, re.S)[1]

    def test_reflows_at_four_times_the_size(self):
        # 1280 px at 400 % are 320 CSS px (WCAG 2.1, 1.4.10); headless windows are at least 500 px wide, so the page stands
        # in a frame. Tables and charts may scroll on their own.
        script = ("const f=document.createElement('iframe');f.style.width='320px';"
                  "const copy=document.documentElement.outerHTML.replace(/<script>.*?<\\/script>/s,'');"
                  "document.body.append(f);f.onload=()=>{document.title=f.contentDocument.documentElement.scrollWidth};"
                  "f.srcdoc=copy")
        self.assertLessEqual(int(self.look(script, 1280)), 320)

    def test_keyboard_reaches_everything(self):
        script = ("const all=[...document.querySelectorAll('a[href],summary,[tabindex]')];"
                  "document.title=all.filter(e=>{e.focus();return document.activeElement!==e&&"
                  "!(e.closest('details:not([open])')&&e.tagName!=='SUMMARY')}).length+' '+all[0].className+' '+all.length")
        lost, first, count = self.look(script, 1280).split()
        self.assertEqual((lost, first), ("0", "skip"))
        self.assertGreater(int(count), 20)

    def test_axe(self):
        axe = os.environ.get("AXE_CORE") or os.path.join(
            os.environ.get("PLAN_SRCDIR", "."), "tests/axe/node_modules/axe-core/axe.min.js")
        if not os.path.isfile(axe):
            self.skipTest("axe-core is missing (npm ci --prefix tests/axe, or AXE_CORE names its axe.min.js)")
        script = read(axe) + (";axe.run({runOnly:['wcag2a','wcag2aa','wcag21a','wcag21aa','best-practice']}).then(r=>{"
                              "document.title='done '+r.violations.map(v=>v.id+':'+v.nodes[0].html).join(' | ')})")
        self.assertEqual(self.look(script, 1280).strip(), "done")


if __name__ == "__main__":
    unittest.main()
