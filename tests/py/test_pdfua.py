# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""Printed maps against what of PDF/UA-1 (ISO 14289-1) a program can check. Numbers in brackets: failure conditions of
the Matterhorn Protocol 1.1. What needs eyes (whether an alternative text is good) is not here."""

import base64
import json
import os
import re
import shutil
import subprocess
import unittest
from xml.etree import ElementTree

import chain

# ISO 32000-1, 14.8.4, as far as maps have use for them.
TYPES = set("Document Part Sect Div Caption P H1 H2 H3 L LI Lbl LBody Table THead TBody TR TH TD Span Link Figure".split())
TOKEN = re.compile(
    rb"%[^\r\n]*|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<<|>>|<[0-9A-Fa-f\s]*>|[\[\]{}]|/[^\s()<>\[\]{}/%]*|[^\s()<>\[\]{}/%]+",
    re.S,
)
PAINTING = set(b"f F f* S s B B* b b* sh Do Tj TJ ' \"".split())


class Pdf:
    """A PDF by way of qpdf's JSON."""

    def __init__(self, path):
        done = subprocess.run(
            ["qpdf", "--json=2", "--json-key=qpdf", "--json-stream-data=inline", "--decode-level=generalized", path],
            capture_output=True, text=True, timeout=120, check=True,
        )
        header, self.objects = json.loads(done.stdout)["qpdf"]
        self.version = header["pdfversion"]
        self.trailer = self.objects["trailer"]["value"]

    def get(self, value):
        """What a reference stands for; a stream gives its dictionary."""
        if isinstance(value, str) and re.fullmatch(r"\d+ \d+ R", value):
            found = self.objects["obj:" + value]
            return found["value"] if "value" in found else found["stream"]["dict"]
        return value

    def data(self, reference):
        return base64.b64decode(self.objects["obj:" + reference]["stream"]["data"])

    def find(self, *keys):
        at = self.trailer
        for key in keys:
            at = self.get(self.get(at)[key])
        return at

    def text(self, value):
        value = self.get(value)
        return value[2:] if isinstance(value, str) and value[:2] in ("u:", "b:") else value

    def kids(self, element):
        kids = self.get(element.get("/K", []))
        return kids if isinstance(kids, list) else [element["/K"] if isinstance(self.get(element["/K"]), dict) else kids]

    def elements(self):
        """Every structure element with the types of those around it, in order."""
        def walk(value, around):
            element = self.get(value)
            if not isinstance(element, dict) or "/S" not in element:
                return
            yield element, around
            for kid in self.kids(element):
                yield from walk(kid, around + [element["/S"][1:]])
        for top in self.kids(self.find("/Root", "/StructTreeRoot")):
            yield from walk(top, [])

    def pages(self):
        def walk(node):
            node = self.get(node)
            if node["/Type"] == "/Pages":
                for kid in node["/Kids"]:
                    yield from walk(kid)
            else:
                yield node
        return list(walk(self.find("/Root", "/Pages")))

    def content(self, page):
        contents = page["/Contents"]
        return b"\n".join(self.data(c) for c in (contents if isinstance(contents, list) else [contents]))


def marked(content):
    """MCIDs of a content stream, and how many painting operators stand neither in a tag nor in an artefact."""
    stack, operands, mcids, bare = [], [], [], 0
    for token in TOKEN.findall(content):
        if token in (b"BDC", b"BMC"):
            mcid = operands.index(b"/MCID") if b"/MCID" in operands else -1
            if mcid >= 0:
                mcids.append(int(operands[mcid + 1]))
            stack.append(mcid >= 0 or operands[:1] == [b"/Artifact"])
        elif token == b"EMC":
            stack.pop()
        elif token in PAINTING:
            bare += not any(stack)
        elif token[:1].isalpha() or token[:1] in (b"'", b'"'):
            pass
        else:
            operands.append(token)
            continue
        operands = []
    assert not stack
    return mcids, bare


class Maps(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("qpdf"):
            raise unittest.SkipTest("qpdf is missing (Debian: qpdf)")
        result = chain.make_rollout(chain.make_city())
        cls.paths = {}
        for name, args in (("sheet", ("--paper", "A4")), ("english", ("--lang", "en", "--theme", "need", "--paper", "A4")),
                           ("atlas", ("--atlas", "grid", "--paper", "A4", "--scale", "12500"))):
            cls.paths[name] = os.path.join(chain.TMP, name + ".pdf")
            chain.run("map", result, cls.paths[name], *args)
        cls.pdfs = {name: Pdf(path) for name, path in cls.paths.items()}
        cls.result = result

    def each(self):
        return self.pdfs.items()

    def test_file_is_sound(self):
        for name, path in self.paths.items():
            done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, (name, done.stdout, done.stderr))

    def test_document_says_what_it_is(self):
        for name, pdf in self.each():
            root = pdf.find("/Root")
            self.assertEqual(pdf.text(root["/Lang"]), "en" if name == "english" else "de")  # [11-006]
            self.assertIs(pdf.get(root["/ViewerPreferences"])["/DisplayDocTitle"], True)  # [07-002]
            self.assertIs(pdf.get(root["/MarkInfo"])["/Marked"], True)
            self.assertIsNot(pdf.get(root["/MarkInfo"]).get("/Suspects"), True)  # [02-003]
            xmp = ElementTree.fromstring(pdf.data(root["/Metadata"]))  # [06-001]
            space = {"dc": "http://purl.org/dc/elements/1.1/", "ua": "http://www.aiim.org/pdfua/ns/id/",
                     "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
            self.assertEqual(xmp.find(".//ua:part", space).text, "1")  # [06-002]
            title = xmp.find(".//dc:title//rdf:li", space).text  # [06-003]
            self.assertTrue(title)
            self.assertEqual(title, pdf.text(pdf.find("/Info")["/Title"]))

    def test_everything_is_tagged_or_an_artefact(self):
        for name, pdf in self.each():
            tagged = {}
            for element, _ in pdf.elements():
                for kid in pdf.kids(element):
                    if isinstance(kid, int):
                        tagged.setdefault(element["/Pg"], []).append(kid)
            found = 0
            for page in pdf.pages():
                mcids, bare = marked(pdf.content(page))
                self.assertEqual(bare, 0, name)  # [01-005]
                self.assertEqual(len(mcids), len(set(mcids)))
                found += len(mcids)
            self.assertEqual(found, sum(len(v) for v in tagged.values()))
            self.assertGreater(found, 10)

    def test_structure(self):
        for name, pdf in self.each():
            elements = list(pdf.elements())
            self.assertEqual([e["/S"] for e, around in elements if not around], ["/Document"])
            self.assertLessEqual({e["/S"][1:] for e, _ in elements}, TYPES)  # [02-001]
            levels = [int(e["/S"][2:]) for e, _ in elements if re.fullmatch(r"/H\d", e["/S"])]
            self.assertEqual(levels[:1], [1])  # [14-002]
            for before, after in zip(levels, levels[1:]):
                self.assertLessEqual(after, before + 1)  # [14-003]
            for element, around in elements:
                kind = element["/S"][1:]
                if kind in ("TH", "TD"):
                    self.assertEqual(around[-1], "TR")  # [09-004]
                if kind == "TR":
                    self.assertIn(around[-1], ("Table", "THead", "TBody"))

    def test_figures_and_tables(self):
        for name, pdf in self.each():
            figures = headers = 0
            for element, _ in pdf.elements():
                if element["/S"] == "/Figure":
                    figures += 1
                    self.assertGreater(len(pdf.text(element["/Alt"]).strip()), 10)  # [13-004]
                if element["/S"] == "/TH":
                    headers += 1
                    self.assertIn(pdf.get(element["/A"])["/Scope"], ("/Row", "/Column"))  # [15-003]
            self.assertGreaterEqual(figures, len(pdf.pages()))
            self.assertGreater(headers, 0)

    def test_pages_and_links(self):
        for name, pdf in self.each():
            inside = [pdf.get(kid).get("/Obj") for e, _ in pdf.elements() if e["/S"] == "/Link"
                      for kid in pdf.kids(e) if isinstance(pdf.get(kid), dict)]
            for page in pdf.pages():
                self.assertEqual(page["/Tabs"], "/S")  # [28-008]
                self.assertIn("/StructParents", page)
                for reference in pdf.get(page.get("/Annots", [])):
                    annot = pdf.get(reference)
                    if annot["/Subtype"] == "/Link":
                        self.assertTrue(pdf.text(annot["/Contents"]))  # [28-012]
                        self.assertIn(reference, inside)  # [28-011]

    def test_fonts(self):
        for name, pdf in self.each():
            fonts = [pdf.get("%s R" % key[4:-2]) for key in pdf.objects if key.startswith("obj:")]
            fonts = [f for f in fonts if isinstance(f, dict) and f.get("/Type") == "/Font"]
            self.assertTrue(fonts)
            for font in fonts:
                if font["/Subtype"] != "/Type3" and "/DescendantFonts" not in font:
                    descriptor = pdf.get(font["/FontDescriptor"])
                    self.assertTrue({"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor))  # [31-009]
                if font["/Subtype"] not in ("/CIDFontType0", "/CIDFontType2"):
                    self.assertIn("/ToUnicode", font)  # [31-027]

    def test_no_clock(self):
        again = os.path.join(chain.TMP, "again.pdf")
        chain.run("map", self.result, again, "--paper", "A4")
        with open(again, "rb") as a, open(self.paths["sheet"], "rb") as b:
            self.assertEqual(a.read(), b.read())
        for name, pdf in self.each():
            date = pdf.text(pdf.find("/Info").get("/CreationDate", "D:20160210"))
            self.assertEqual(date[:10], "D:20160210")  # the state of the sample's data

    def test_poppler_reads_it_aloud(self):
        if not shutil.which("pdfinfo"):
            self.skipTest("pdfinfo is missing (Debian: poppler-utils)")
        for name, path in self.paths.items():
            done = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, text=True, timeout=60)
            self.assertEqual(done.stderr, "")
            self.assertEqual(len(re.findall(r"^Document", done.stdout, re.M)), 1)
            self.assertRegex(done.stdout, r"H1")
            self.assertRegex(done.stdout, r"Table")

    def test_poppler_reads_every_word(self):
        """Ligatures (fi), and the lines of what is wrapped."""
        if not shutil.which("pdfinfo"):
            self.skipTest("pdfinfo is missing (Debian: poppler-utils)")
        path = os.path.join(chain.TMP, "words.pdf")
        title = "Office files: the first affluent waffle"
        message = "A finding that fills a flat line of fine print so far that it has to be wrapped or made smaller. " * 2
        chain.run("map", self.result, path, "--paper", "A4", "--lang", "en", "--title", title, "--message", message.strip())
        done = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, text=True, timeout=60)
        self.assertIn(f'"{title}"', done.stdout)
        # The note of key figures stands in two lines of the panel.
        self.assertRegex(done.stdout, r'"residents connected \(estimate\)"')
        for pdf in [Pdf(path), self.pdfs["sheet"]]:
            for page in pdf.pages():
                self.assertNotRegex(pdf.content(page), rb"/Span <<\s*/ActualText <feff0020>")


if __name__ == "__main__":
    unittest.main()
