/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Accessible PDF: what stands in no tag becomes an artefact, and a PDF of Cairo's gets what PDF/UA-1 asks for.
 * tests/py/test_pdfua.py looks at whole maps. */

#include "map/canvas_ink.h"
#include "map/pdf_private.h"

#include <cairo-pdf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

/* ---- content streams ---- */

#define A "/Artifact BMC\n"
#define Z "\nEMC\n"
#define P "/P << /MCID 0 >> BDC"

/* Cases by hand from ISO 32000-1, 14.6: marked content nests properly with BT and ET. */
static void test_content(void **state)
{
    static const struct {
        const char *in, *out; /* NULL = refused */
    } cases[] = {
        {"", ""},
        {"q 1 0 0 1 0 0 cm Q", "q 1 0 0 1 0 0 cm Q"},
        {"0 0 1 1 re f", A "0 0 1 1 re f" Z},
        {P " 0 0 1 1 re f EMC", P " 0 0 1 1 re f EMC\n"},
        {"0 0 1 1 re f " P " (x)Tj EMC q Q", A "0 0 1 1 re f " Z P " (x)Tj EMC\n q Q"},
        {P " EMC 0 0 1 1 re S", P " EMC\n" A " 0 0 1 1 re S" Z},
        /* Text with its own spelling outside every tag: the whole of it is an artefact. */
        {"BT /Span << /ActualText (fi) >> BDC (x)Tj EMC ET",
         A "BT /Span << /ActualText (fi) >> BDC (x)Tj EMC ET" Z},
        {P " /Span << /ActualText (fi) >> BDC (x)Tj EMC (y)Tj EMC",
         P " /Span << /ActualText (fi) >> BDC (x)Tj EMC (y)Tj EMC\n"},
        {"/Artifact BMC 0 0 1 1 re f EMC", "/Artifact BMC 0 0 1 1 re f EMC\n"},
        /* Operators within strings, names and comments are none. */
        {"(f \\) EMC (BDC) S) pop /f /S % f S\n", "(f \\) EMC (BDC) S) pop /f /S % f S\n"},
        {"BI /W 1 ID \x01 EMC ( f EI Q", A "BI /W 1 ID \x01 EMC ( f EI Q" Z},
        {"<66> Tj", A "<66> Tj" Z},
        {"EMC", NULL},
        {P " (x)Tj", NULL},
        {"(x", NULL},
        {"BI ID xx", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_buf out = PLAN_BUF_INIT;
        bool good = plan_pdf_mark_artifacts(&out, cases[i].in, strlen(cases[i].in));
        if (good != (cases[i].out != NULL))
            fail_msg("case %zu: '%s' is %s", i, cases[i].in, good ? "taken" : "refused");
        if (good)
            assert_string_equal(out.text ? out.text : "", cases[i].out);
        plan_buf_free(&out);
    }
}

/* ---- documents ---- */

static cairo_status_t keep_bytes(void *buf, const unsigned char *bytes, unsigned n)
{
    plan_buf_add_n(buf, (const char *)bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

static void cell(cairo_t *c, const char *tag, double x, double y)
{
    cairo_tag_begin(c, tag, NULL);
    cairo_move_to(c, x, y);
    cairo_show_text(c, "cell");
    cairo_tag_end(c, tag);
}

static void draw_page(cairo_t *c, bool tagged)
{
    cairo_rectangle(c, 0, 0, 400, 300);
    cairo_fill(c);
    if (tagged) {
        cairo_tag_begin(c, "Document", NULL);
        cairo_tag_begin(c, "H1", NULL);
        cairo_move_to(c, 20, 30);
        cairo_show_text(c, "Überschrift");
        cairo_tag_end(c, "H1");
        cairo_tag_begin(c, "Figure", NULL);
        cairo_rectangle(c, 20, 50, 100, 100);
        cairo_stroke(c);
        cairo_tag_end(c, "Figure");
        cairo_tag_begin(c, "Table", NULL);
        for (int row = 0; row < 3; row++) {
            cairo_tag_begin(c, "TR", NULL);
            cell(c, row < 2 ? "TH" : "TD", 150, 50 + 20 * row);
            cell(c, row < 1 ? "TH" : "TD", 250, 50 + 20 * row);
            cairo_tag_end(c, "TR");
        }
        cairo_tag_end(c, "Table");
        cairo_tag_begin(c, CAIRO_TAG_LINK, "uri='https://example.org' rect=[20 200 100 20]");
        cell(c, "Span", 20, 215);
        cairo_tag_end(c, CAIRO_TAG_LINK);
        cairo_tag_end(c, "Document");
    }
    cairo_show_page(c);
}

static plan_buf draw(int pages, bool tagged)
{
    plan_buf out = PLAN_BUF_INIT;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(keep_bytes, &out, 400, 300);
    cairo_t *c = cairo_create(surface);
    for (int page = 0; page < pages; page++)
        draw_page(c, tagged);
    cairo_destroy(c);
    cairo_surface_finish(surface);
    assert_int_equal(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(surface);
    assert_false(out.failed);
    return out;
}

static const char *const alternatives[] = {"Karte: „Süd“ wird zuerst gebaut", "Karte 2"};
static const plan_pdf_meta meta = {.lang = "de",
                                   .title = "Ausbau <Süd> & Nord",
                                   .author = "Stadt",
                                   .date = "2026-03-05",
                                   .figures = alternatives,
                                   .n_figures = 2};

/* What qpdf says about a path of keys ("/Root/Lang"); released with the document. */
static qpdf_oh find(qpdf_data q, const char *path)
{
    char key[64];
    qpdf_oh at = qpdf_get_trailer(q);
    while (*path) {
        size_t n = strcspn(path + 1, "/") + 1;
        snprintf(key, sizeof key, "%.*s", (int)n, path);
        path += n;
        if (key[1] >= '0' && key[1] <= '9')
            at = qpdf_oh_get_array_item(q, at, atoi(key + 1));
        else
            at = qpdf_oh_get_key(q, at, key);
    }
    return at;
}

static void assert_text(qpdf_data q, const char *path, const char *want)
{
    qpdf_oh at = find(q, path);
    assert_string_equal(qpdf_oh_is_string(q, at) ? qpdf_oh_get_utf8_value(q, at) : qpdf_oh_unparse(q, at),
                        want);
}

static void test_document(void **state)
{
    plan_buf raw = draw(2, true);
    char *out = NULL;
    size_t n = 0;
    plan_error err = PLAN_ERROR_INIT;
    (void)state;
    if (plan_pdf_finish(raw.text, raw.length, &meta, &out, &n, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    qpdf_data q = qpdf_init();
    assert_int_equal(qpdf_read_memory(q, "out", out, n, NULL), QPDF_SUCCESS);
    assert_int_equal(qpdf_check_pdf(q), QPDF_SUCCESS);
    assert_text(q, "/Root/Lang", "de");
    assert_text(q, "/Root/MarkInfo/Marked", "true");
    assert_text(q, "/Root/ViewerPreferences/DisplayDocTitle", "true");
    assert_text(q, "/Info/Title", "Ausbau <Süd> & Nord");
    assert_text(q, "/Info/CreationDate", "D:20260305");
    assert_text(q, "/Root/Pages/Kids/1/Tabs", "/S");
    assert_text(q, "/Root/Pages/Kids/0/Annots/0/Contents", "https://example.org");
    /* One Document, holding the four elements of each page in order. */
    assert_text(q, "/Root/StructTreeRoot/K/S", "/Document");
    assert_int_equal(qpdf_oh_get_array_n_items(q, find(q, "/Root/StructTreeRoot/K/K")), 8);
    assert_text(q, "/Root/StructTreeRoot/K/K/1/Alt", alternatives[0]);
    assert_text(q, "/Root/StructTreeRoot/K/K/5/Alt", alternatives[1]);
    assert_text(q, "/Root/StructTreeRoot/K/K/2/K/0/K/1/A/Scope", "/Column");
    assert_text(q, "/Root/StructTreeRoot/K/K/2/K/1/K/0/A/Scope", "/Row");
    assert_true(qpdf_oh_is_null(q, find(q, "/Root/StructTreeRoot/K/K/2/K/2/K/0/A")));

    unsigned char *xmp = NULL, *content = NULL;
    size_t n_xmp = 0, n_content = 0;
    QPDF_BOOL filtered;
    assert_int_equal(
        qpdf_oh_get_stream_data(q, find(q, "/Root/Metadata"), qpdf_dl_all, &filtered, &xmp, &n_xmp),
        QPDF_SUCCESS);
    plan_buf text = PLAN_BUF_INIT;
    plan_buf_add_n(&text, (char *)xmp, n_xmp);
    assert_non_null(strstr(text.text, "<pdfuaid:part>1</pdfuaid:part>"));
    assert_non_null(strstr(text.text, "Ausbau &lt;Süd&gt; &amp; Nord"));
    plan_buf_free(&text);
    assert_int_equal(qpdf_oh_get_page_content_data(q, find(q, "/Root/Pages/Kids/0"), &content, &n_content),
                     QPDF_SUCCESS);
    plan_buf_add_n(&text, (char *)content, n_content);
    assert_non_null(strstr(text.text, "/Artifact BMC"));
    plan_buf_free(&text);
    free(xmp);
    free(content);
    qpdf_cleanup(&q);
    free(out);
    plan_buf_free(&raw);
}

/* Cairo writes the time of the clock; the finished document must not hold it. */
static void test_same_bytes(void **state)
{
    char *a = NULL, *b = NULL;
    size_t n_a = 0, n_b = 0;
    (void)state;
    plan_buf raw = draw(2, true), later = PLAN_BUF_INIT;
    plan_buf_add_n(&later, raw.text, raw.length);
    char *clock = strstr(raw.text, "/CreationDate (D:20");
    for (size_t i = 0; !clock && i + 20 < raw.length; i++)
        if (memcmp(raw.text + i, "/CreationDate (D:20", 19) == 0)
            clock = raw.text + i;
    assert_non_null(clock);
    later.text[clock - raw.text + 19] ^= 1;
    assert_int_equal(plan_pdf_finish(raw.text, raw.length, &meta, &a, &n_a, NULL), PLAN_OK);
    assert_int_equal(plan_pdf_finish(later.text, later.length, &meta, &b, &n_b, NULL), PLAN_OK);
    assert_int_equal(n_a, n_b);
    assert_memory_equal(a, b, n_a);
    free(a);
    free(b);
    plan_buf_free(&raw);
    plan_buf_free(&later);
}

static void assert_refused(const plan_buf *raw, const plan_pdf_meta *m, plan_status status,
                           const char *message)
{
    char *out = NULL;
    size_t n = 0;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_pdf_finish(raw->text, raw->length, m, &out, &n, &err), status);
    if (!strstr(err.message, message))
        fail_msg("'%s' lacks '%s'", err.message, message);
    assert_null(out);
}

static void test_refused(void **state)
{
    plan_buf raw = draw(1, true), untagged = draw(1, false), none = PLAN_BUF_INIT, cut = raw;
    plan_pdf_meta untitled = meta, unspoken = meta;
    (void)state;
    untitled.title = "";
    unspoken.lang = NULL;
    cut.length = 400;
    plan_buf_add(&none, "this is no PDF");
    assert_refused(&raw, &meta, PLAN_E_ARGUMENT, "1 figures, but 2 alternative texts");
    assert_refused(&raw, &untitled, PLAN_E_ARGUMENT, "language and title");
    assert_refused(&raw, &unspoken, PLAN_E_ARGUMENT, "language and title");
    assert_refused(&untagged, &meta, PLAN_E_DATA, "has no tags");
    assert_refused(&none, &meta, PLAN_E_DATA, "pdf: ");
    assert_refused(&cut, &meta, PLAN_E_DATA, "pdf: ");
    plan_buf_free(&raw);
    plan_buf_free(&untagged);
    plan_buf_free(&none);
}

/* ---- packing ---- */

/* Sizes around the pieces: zlib itself unpacks what was put in, and threads change no byte. */
static void test_pack(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 1000, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 900001};
    uint32_t seed = 7;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        plan_buf raw = PLAN_BUF_INIT, one = PLAN_BUF_INIT, many = PLAN_BUF_INIT;
        for (size_t k = 0; k < sizes[i]; k++) {
            seed = seed * 1664525 + 1013904223;
            plan_buf_add_n(&raw, &(const char){(char)('0' + (seed >> 29))}, 1);
        }
        assert_int_equal(plan_pdf_pack(&one, raw.text, raw.length, 1, NULL), PLAN_OK);
        assert_int_equal(plan_pdf_pack(&many, raw.text, raw.length, 3, NULL), PLAN_OK);
        assert_int_equal(one.length, many.length);
        assert_memory_equal(one.text, many.text, one.length);
        uLongf n = (uLongf)sizes[i] + 100;
        char *back = malloc(n);
        assert_int_equal(uncompress((Bytef *)back, &n, (const Bytef *)one.text, (uLong)one.length), Z_OK);
        assert_int_equal(n, sizes[i]);
        assert_true(n == 0 || memcmp(back, raw.text, n) == 0);
        free(back);
        plan_buf_free(&raw);
        plan_buf_free(&one);
        plan_buf_free(&many);
    }
}

/* ---- drawings ---- */

/* By hand from ISO 32000-1, 8.5: what a reader knows is not said twice, a fill and a stroke of one path are one. */
static void test_ink(void **state)
{
    (void)state;
    const plan_ink_pen solid = {0x000000, 0.25, {0, 0}, true, true},
                       dashed = {0xff0000, 0.1, {1.2, 0.8}, false, true};
    plan_ink *ink = plan_ink_new();
    plan_buf out = PLAN_BUF_INIT;
    plan_ink_save(ink);
    plan_ink_rect(ink, 1, 2, 3, 4);
    plan_ink_clip(ink);
    plan_ink_move(ink, 0.0049, -1);
    plan_ink_line(ink, 10, 20.0024);
    plan_ink_close(ink);
    plan_ink_fill(ink, 0xfcfbf8, true);
    plan_ink_stroke(ink, &solid, true);
    plan_ink_new_path(ink);
    plan_ink_move(ink, 1, 1);
    plan_ink_line(ink, 2, 2);
    plan_ink_stroke(ink, &solid, false);
    plan_ink_stroke(ink, &solid, false);
    plan_ink_restore(ink);
    plan_ink_rect(ink, 0, 0, 1, 1);
    plan_ink_fill(ink, 0xfcfbf8, false);
    plan_ink_move(ink, 1, 1);
    plan_ink_stroke(ink, &dashed, false);
    plan_ink_take(ink, &out);
    assert_string_equal(out.text, "q\n200 400 600 800 re\nW n\n"
                                  "0.988 0.984 0.973 rg\n0 0 0 RG\n50 w\n1 J\n1 j\n[] 0 d\n"
                                  "1 -200 m\n2000 4000 l\nh\nB\n200 200 m\n400 400 l\nS\nQ\n"
                                  "0.988 0.984 0.973 rg\n0 0 200 200 re\nf\n"
                                  "1 0 0 RG\n20 w\n0 J\n1 j\n[240 160 ] 0 d\n200 200 m\nS\n");
    plan_buf_free(&out);
    plan_ink_free(ink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content), cmocka_unit_test(test_document), cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_pack),     cmocka_unit_test(test_ink),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
