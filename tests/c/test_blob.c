/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Geometry blobs: there and back, and the dialects other programs write. Bytes are spelled out by OGC
 * 06-103r4 (WKB), OGC 12-128r18 (GeoPackage) and SpatiaLite's description of its own format. */

#include "geo/geom.h"
#include "io/gpkg_blob.h"
#include "io/wkb.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static plan_table *new_layer(plan_geom_kind kind)
{
    plan_layerspec spec = {"shapes", kind, "", "", NULL, 0};
    plan_table *t = NULL;
    assert_int_equal(plan_table_new(&spec, &t, NULL), PLAN_OK);
    return t;
}

/** Bytes from "01 02000000 ..."; spaces are skipped. */
static size_t from_hex(const char *hex, uint8_t *bytes)
{
    size_t n = 0;
    for (; *hex; hex++)
        if (*hex != ' ') {
            char pair[3] = {hex[0], hex[1], 0};
            bytes[n++] = (uint8_t)strtoul(pair, NULL, 16);
            hex++;
        }
    return n;
}

#define ONE "000000000000F03F"   /* 1.0, little-endian */
#define TWO "0000000000000040"   /* 2.0 */
#define THREE "0000000000000840" /* 3.0 */
#define ZERO "0000000000000000"
#define NANS "000000000000F87F"

static const struct {
    const char *what, *hex;
    plan_geom_kind kind;
    int32_t paths, coords;
    double last[2]; /* of the coordinates */
} good[] = {
    {"point", "01 01000000" ONE TWO, PLAN_GEOM_POINT, 1, 1, {1, 2}},
    {"big-endian point", "00 00000001 3FF0000000000000 4000000000000000", PLAN_GEOM_POINT, 1, 1, {1, 2}},
    {"point Z, ISO", "01 E9030000" ONE TWO THREE, PLAN_GEOM_POINT, 1, 1, {1, 2}},
    {"point ZM, ISO", "01 B90B0000" ONE TWO THREE THREE, PLAN_GEOM_POINT, 1, 1, {1, 2}},
    {"point Z with SRID, PostGIS", "01 010000A0 E6100000" ONE TWO THREE, PLAN_GEOM_POINT, 1, 1, {1, 2}},
    {"empty point", "01 01000000" NANS NANS, PLAN_GEOM_NONE, 0, 0, {0, 0}},
    {"multipoint of one", "01 04000000 01000000 01 01000000" ONE TWO, PLAN_GEOM_POINT, 1, 1, {1, 2}},
    {"line", "01 02000000 02000000" ONE ONE TWO THREE, PLAN_GEOM_LINE, 1, 2, {2, 3}},
    {"empty line", "01 02000000 00000000", PLAN_GEOM_NONE, 0, 0, {0, 0}},
    {"two lines",
     "01 05000000 02000000 01 02000000 02000000" ONE ONE TWO TWO "01 02000000 02000000" ONE TWO TWO THREE,
     PLAN_GEOM_LINE,
     2,
     4,
     {2, 3}},
    {"open clockwise ring: closed and turned",
     "01 03000000 01000000 03000000" ZERO ZERO ONE TWO TWO ZERO,
     PLAN_GEOM_POLYGON,
     1,
     4,
     {0, 0}},
    {"collection of a multipolygon",
     "01 07000000 01000000 01 06000000 01000000 01 03000000 01000000 04000000" ZERO ZERO TWO ZERO ONE TWO ZERO
         ZERO,
     PLAN_GEOM_POLYGON,
     1,
     4,
     {0, 0}},
    {"empty collection", "01 07000000 00000000", PLAN_GEOM_NONE, 0, 0, {0, 0}},
    {"compound of a line",
     "01 09000000 01000000 01 02000000 02000000" ONE ONE TWO THREE,
     PLAN_GEOM_LINE,
     1,
     2,
     {2, 3}},
    {"multisurface",
     "01 0C000000 01000000 01 03000000 01000000 04000000" ZERO ZERO TWO ZERO ONE TWO ZERO ZERO,
     PLAN_GEOM_POLYGON,
     1,
     4,
     {0, 0}},
};

static void test_dialects(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        uint8_t bytes[400];
        plan_wkb_input in = {bytes, from_hex(good[i].hex, bytes), PLAN_WKB_STANDARD, true};
        plan_geom_kind kind = PLAN_GEOM_LINE;
        assert_int_equal(plan_wkb_kind(&in, &kind, NULL), PLAN_OK);
        assert_int_equal(kind, good[i].kind);
        plan_table *t = new_layer(kind ? kind : PLAN_GEOM_POLYGON);
        plan_geom *g = plan_table_edit_geom(t);
        assert_int_equal(plan_wkb_read(&in, g, NULL), PLAN_OK);
        assert_int_equal(g->n_rows, 1);
        assert_int_equal(g->n_paths, good[i].paths);
        assert_int_equal(g->n_coords, good[i].coords);
        if (g->n_coords > 0)
            assert_memory_equal(g->xy + 2 * (g->n_coords - 1), good[i].last, sizeof good[i].last);
        if (kind == PLAN_GEOM_POLYGON)
            assert_true(plan_ring_area(g->xy, g->n_coords) > 0);
        /* Cut anywhere, it must be refused and the layer left as it was. */
        for (size_t n = 0; n < in.n; n++) {
            plan_error err = PLAN_ERROR_INIT;
            plan_wkb_input cut = {bytes, n, PLAN_WKB_STANDARD, true};
            assert_int_equal(plan_wkb_read(&cut, g, &err), PLAN_E_DATA);
            assert_true(err.message[0] != '\0');
            assert_int_equal(g->n_rows, 1);
            assert_int_equal(g->n_paths, good[i].paths);
            assert_int_equal(g->n_coords, good[i].coords);
        }
        plan_table_free(t);
    }
}

static void test_arc_becomes_chords(void **state)
{
    (void)state;
    /* Half circle from (1, 0) by (0, 1) to (-1, 0): length pi; chords of 4 degrees fall short by 2e-4. */
    uint8_t bytes[100];
    plan_wkb_input in = {bytes,
                         from_hex("01 08000000 03000000" ONE ZERO ZERO ONE "000000000000F0BF" ZERO, bytes),
                         PLAN_WKB_STANDARD, true};
    plan_table *t = new_layer(PLAN_GEOM_LINE);
    plan_geom *g = plan_table_edit_geom(t);
    assert_int_equal(plan_wkb_read(&in, g, NULL), PLAN_OK);
    assert_int_equal(g->n_coords, 46);
    double length = plan_geom_row_length(g, 0);
    assert_true(length < 3.14159266 && length > 3.14159265 * (1 - 2.1e-4));
    for (int32_t c = 0; c < g->n_coords; c++)
        assert_true(fabs(hypot(g->xy[2 * c], g->xy[2 * c + 1]) - 1) < 1e-12 && g->xy[2 * c + 1] > -1e-12);
    plan_table_free(t);
}

static void test_what_does_not_fit_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *hex, *message;
        plan_geom_kind into;
    } cases[] = {
        {"01 01000000" ONE TWO, "a point where a polygon belongs", PLAN_GEOM_POLYGON},
        {"01 02000000 02000000" ONE ONE TWO THREE, "a line where a polygon belongs", PLAN_GEOM_POLYGON},
        {"01 04000000 02000000 01 01000000" ONE TWO "01 01000000" TWO TWO, "several points in one row",
         PLAN_GEOM_POINT},
        {"01 63000000 00000000", "unknown type 99", PLAN_GEOM_POINT},
        {"01 02000000 FFFFFFFF" ONE ONE, "malformed", PLAN_GEOM_LINE},
        {"07 01000000" ONE TWO, "malformed", PLAN_GEOM_POINT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t bytes[200];
        plan_error err = PLAN_ERROR_INIT;
        plan_wkb_input in = {bytes, from_hex(cases[i].hex, bytes), PLAN_WKB_STANDARD, true};
        plan_table *t = new_layer(cases[i].into);
        assert_int_equal(plan_wkb_read(&in, plan_table_edit_geom(t), &err), PLAN_E_DATA);
        assert_non_null(strstr(err.message, cases[i].message));
        assert_int_equal(plan_table_geom(t)->n_rows, 0);
        plan_table_free(t);
    }
}

static void test_spatialite_blob(void **state)
{
    (void)state;
    /* start 00, byte order 01, SRID 25833, box, end of box 7C, type 1, x, y, end FE */
    static const char point[] = "00 01 E9640000" ONE TWO ONE TWO "7C 01000000" ONE TWO "FE";
    /* compressed line (1000002): first and last whole, those between as float differences: 1,1 +1,+2 then 3,3 */
    static const char line[] = "00 01 E9640000" ONE ONE THREE THREE "7C 42420F00 03000000" ONE ONE
                               "0000803F 00000040" THREE THREE "FE";
    static const char multi[] = "00 01 E9640000" ONE TWO ONE TWO "7C 04000000 01000000 69 01000000" ONE TWO
                                "FE";
    static const struct {
        const char *hex;
        plan_geom_kind kind;
        int32_t coords;
    } cases[] = {{point, PLAN_GEOM_POINT, 1}, {line, PLAN_GEOM_LINE, 3}, {multi, PLAN_GEOM_POINT, 1}};
    for (size_t i = 0; i < 3; i++) {
        uint8_t bytes[200];
        size_t n = from_hex(cases[i].hex, bytes);
        plan_geom_kind kind = PLAN_GEOM_NONE;
        int32_t srs = 0;
        plan_table *t = new_layer(cases[i].kind);
        plan_geom *g = plan_table_edit_geom(t);
        assert_true(plan_gpkg_blob_is(bytes, n));
        assert_int_equal(plan_gpkg_blob_kind(bytes, n, &kind, &srs, NULL), PLAN_OK);
        assert_int_equal(kind, cases[i].kind);
        assert_int_equal(srs, 25833);
        assert_int_equal(plan_gpkg_blob_decode(bytes, n, g, NULL), PLAN_OK);
        assert_int_equal(g->n_coords, cases[i].coords);
        if (cases[i].coords == 3)
            assert_memory_equal(g->xy, ((const double[]){1, 1, 2, 3, 3, 3}), 6 * sizeof(double));
        plan_table_free(t);
    }
    /* Only lines and polygons can be compressed: an arc (1000008) that says so is none. */
    static const char arc[] = "00 01 E9640000" ONE ONE THREE THREE "7C 48420F00 03000000" ONE ONE
                              "0000803F 00000040" THREE THREE "FE";
    uint8_t bytes[200];
    plan_geom_kind kind;
    int32_t srs;
    assert_int_equal(plan_gpkg_blob_kind(bytes, from_hex(arc, bytes), &kind, &srs, NULL), PLAN_E_DATA);
    assert_false(plan_gpkg_blob_is("hello, this is no geometry at all, but long enough for one", 58));
}

static void round_trip(plan_table *t, const char *type, int32_t srs_id)
{
    const plan_geom *g = plan_table_geom(t);
    bool multi = false;
    assert_string_equal(plan_gpkg_blob_type(g, &multi), type);
    plan_table *u = new_layer(g->kind);
    plan_geom *back = plan_table_edit_geom(u);
    for (int32_t r = 0; r < g->n_rows; r++) {
        plan_buf blob = PLAN_BUF_INIT;
        plan_geom_kind kind = PLAN_GEOM_NONE;
        int32_t srs = 0;
        plan_gpkg_blob_encode(g, r, srs_id, multi, &blob);
        if (g->row_off[r + 1] == g->row_off[r]) {
            assert_int_equal(blob.length, 0);
            assert_int_equal(plan_geom_begin_row(back, NULL), PLAN_OK);
        } else {
            assert_memory_equal(blob.text, "GP", 2);
            assert_int_equal(plan_gpkg_blob_kind(blob.text, blob.length, &kind, &srs, NULL), PLAN_OK);
            assert_int_equal(kind, g->kind);
            assert_int_equal(srs, srs_id);
            assert_int_equal(plan_gpkg_blob_decode(blob.text, blob.length, back, NULL), PLAN_OK);
        }
        plan_buf_free(&blob);
    }
    assert_int_equal(back->n_rows, g->n_rows);
    assert_int_equal(back->n_paths, g->n_paths);
    assert_int_equal(back->n_coords, g->n_coords);
    assert_memory_equal(back->row_off, g->row_off, sizeof(int32_t) * (size_t)(g->n_rows + 1));
    assert_memory_equal(back->path_off, g->path_off, sizeof(int32_t) * (size_t)(g->n_paths + 1));
    assert_memory_equal(back->xy, g->xy, 2 * sizeof(double) * (size_t)g->n_coords);
    if (g->kind == PLAN_GEOM_POLYGON)
        assert_memory_equal(back->hole, g->hole, (size_t)g->n_paths);
    plan_table_free(u);
    plan_table_free(t);
}

static void test_there_and_back(void **state)
{
    (void)state;
    static const double ring[] = {0, 0, 10, 0, 10, 10, 0, 0}, hole[] = {5, 4, 6, 5, 7, 4, 5, 4};
    plan_table *points = new_layer(PLAN_GEOM_POINT), *lines = new_layer(PLAN_GEOM_LINE);
    plan_table *multi = new_layer(PLAN_GEOM_LINE), *polygons = new_layer(PLAN_GEOM_POLYGON);
    plan_geom *g = plan_table_edit_geom(polygons);
    assert_int_equal(plan_geom_add_simple(plan_table_edit_geom(points), ring + 2, 1, NULL), PLAN_OK);
    assert_int_equal(plan_geom_begin_row(plan_table_edit_geom(points), NULL), PLAN_OK);
    assert_int_equal(plan_geom_add_simple(plan_table_edit_geom(lines), ring, 3, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add_simple(plan_table_edit_geom(multi), ring, 3, NULL), PLAN_OK);
    assert_int_equal(plan_geom_begin_path(plan_table_edit_geom(multi), false, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add(plan_table_edit_geom(multi), hole, 2, NULL), PLAN_OK);
    for (int part = 0; part < 2; part++) { /* two shells, each with a hole */
        if (part == 0)
            assert_int_equal(plan_geom_begin_row(g, NULL), PLAN_OK);
        assert_int_equal(plan_geom_begin_path(g, false, NULL), PLAN_OK);
        assert_int_equal(plan_geom_add(g, ring, 4, NULL), PLAN_OK);
        assert_int_equal(plan_geom_begin_path(g, true, NULL), PLAN_OK);
        assert_int_equal(plan_geom_add(g, hole, 4, NULL), PLAN_OK);
    }
    round_trip(points, "POINT", 4326);
    round_trip(lines, "LINESTRING", 25833);
    round_trip(multi, "MULTILINESTRING", 25833);
    round_trip(polygons, "MULTIPOLYGON", -1);
}

static void test_bytes_of_a_point(void **state)
{
    (void)state;
    plan_table *t = new_layer(PLAN_GEOM_POINT);
    plan_buf blob = PLAN_BUF_INIT;
    uint8_t expected[40];
    size_t n = from_hex("47 50 00 01 E9640000 01 01000000" ONE TWO, expected);
    assert_int_equal(plan_geom_add_simple(plan_table_edit_geom(t), (const double[]){1, 2}, 1, NULL), PLAN_OK);
    plan_gpkg_blob_encode(plan_table_geom(t), 0, 25833, false, &blob);
    assert_int_equal(blob.length, n);
    assert_memory_equal(blob.text, expected, n);
    plan_buf_free(&blob);
    plan_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_arc_becomes_chords),
        cmocka_unit_test(test_what_does_not_fit_is_named),
        cmocka_unit_test(test_spatialite_blob),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_bytes_of_a_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
