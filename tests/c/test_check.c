/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* A small town with everything wrong in it that plan_city_check looks for. */

#include "files.h"
#include "io/check.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static plan_ctx *ctx;

static int set_up(void **state)
{
    (void)state;
    return plan_ctx_new(&ctx, NULL) != PLAN_OK;
}

static int tear_down(void **state)
{
    (void)state;
    plan_ctx_free(ctx);
    return 0;
}

static void add_layer(const char *file, const char *layer, const char *csv)
{
    const char *args[] = {"-f", "GPKG", "-nln", layer, "-a_srs", "EPSG:25833", "-update", "-append", NULL};
    FILE *there = fopen(files_path(file), "rb");
    if (there)
        (void)fclose(there);
    else
        args[6] = NULL;
    (void)files_convert(file, files_write("layer.csv", csv), args);
}

/* Squares of 10 m along a street at y = 5934000; x and y in metres from 384000, 5934000 (EPSG:25833). */
#define SQUARE(x, y)                                                                                       \
    "\"POLYGON((384" x "0 5934" y "0,384" x "9 5934" y "0,384" x "9 5934" y "9,384" x "0 5934" y "9,384" x \
    "0 5934" y "0))\""

static const char buildings[] =
    "source_id,use,levels,height_m,dwellings,residents,housenumber,assumed,WKT\n"
    "w1,residential,2,7,2,4,1,levels=rule," SQUARE(
        "00",
        "01") "\n"
              "w2,residential,2,7,2,4,,," SQUARE(
                  "02",
                  "01") "\n"
                        "w2,residential,2,7,2,4,,," SQUARE(
                            "04",
                            "01") "\n" /* id again; no address at all */
                                  "w4,public,2,7,,,,," SQUARE(
                                      "00",
                                      "01") "\n" /* same place as w1 */
                                            "w5,public,2,0.5,,,,," SQUARE(
                                                "06",
                                                "01") "\n" /* too low */
                                                      "w6,public,2,401,,,,," SQUARE(
                                                          "08",
                                                          "01") "\n" /* too high */
                                                                "w7,public,10,12,,,,," SQUARE(
                                                                    "10",
                                                                    "01") "\n" /* 1.2 m a storey */
                                                                          "w8,public,1,90,,,,," SQUARE(
                                                                              "12",
                                                                              "01") "\n" /* 90 m in one storey */
                                                                                    "w9,public,1,50,,,,," SQUARE(
                                                                                        "14",
                                                                                        "01") "\n" /* a church: fine */
                                                                                              "w10,public,-1,7,,,,," SQUARE(
                                                                                                  "16",
                                                                                                  "01") "\n" /* below ground */
                                                                                                        "w11,residential,2,7,-3,4,1,," SQUARE(
                                                                                                            "18",
                                                                                                            "01") "\n" /* negative dwellings */
                                                                                                                  "w12,residential,2,7,3,9999,1,," SQUARE(
                                                                                                                      "20",
                                                                                                                      "01") "\n" /* too many residents */
                                                                                                                            "w13,public,2,7,,,,," SQUARE(
                                                                                                                                "00",
                                                                                                                                "80") "\n" /* 800 m from the street */
                                                                                                                                      "w14,public,2,7,,,,,\"POLYGON((384220 5934010,384229 5934019,384229 5934010,384220 5934019,384220 5934010))\"\n"
                                                                                                                                      "w15,public,2,7,,,,,\n"; /* no geometry */

static const char streets[] =
    "source_id,WKT\n"
    "w90,\"LINESTRING(384000 5934000,384100 5934000)\"\n"
    "w91,\"LINESTRING(384100 5934000,384300 5934000)\"\n"
    "w92,\"LINESTRING(384100 5933990,384100 5934005)\"\n"  /* crosses, does not join */
    "w93,\"LINESTRING(384200 5934000,384200 5934000)\"\n"; /* no length */

static const char addresses[] = "source_id,building,housenumber,WKT\nn1,w2,7,POINT(384025 5934015)\n";
static const char squares[] =
    "source_id,name,WKT\nw70,Markt,\"POLYGON((394000 5934000,394010 5934000,394010 5934010,394000 5934000))\"\n";
static const char works[] = "year,WKT\nsoon,\"LINESTRING(384000 5934000,384100 5934000)\"\n";

static plan_result *check(const char *file)
{
    plan_city *city = NULL;
    plan_result *r = NULL;
    plan_error err = PLAN_ERROR_INIT;
    plan_status st = plan_city_open(ctx, files_path(file), NULL, &city, &err);
    assert_string_equal(err.message, "");
    assert_int_equal(st, PLAN_OK);
    st = plan_city_check(city, &r, &err);
    assert_string_equal(err.message, "");
    assert_int_equal(st, PLAN_OK);
    plan_city_free(city); /* the result stands on its own */
    return r;
}

static const char *text(const plan_table *t, const char *column, int32_t row)
{
    const char *s = plan_column_text(plan_table_find(t, column), row);
    return s ? s : "";
}

static int32_t row_of(const plan_table *t, const char *column, const char *value)
{
    for (int32_t i = 0; i < plan_table_rows(t); i++)
        if (strcmp(text(t, column, i), value) == 0)
            return i;
    fail_msg("no %s in %s", value, plan_table_name(t));
    return -1;
}

static double number(const plan_table *t, const char *column, int32_t row)
{
    return plan_column_number(plan_table_find(t, column), row);
}

static void test_what_looks_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *code, *layer, *id, *text;
    } expected[] = {
        {"duplicate_source_id", "buildings", "w2", "source_id w2 is already that of row 2"},
        {"duplicate_geometry", "buildings", "w4", "same geometry as row 1 (w1)"},
        {"impossible_height", "buildings", "w5", "height_m 0.5 is impossible"},
        {"impossible_height", "buildings", "w6", "height_m 401 is impossible"},
        {"height_contradicts_levels", "buildings", "w7", "height_m 12 contradicts levels 10"},
        {"height_contradicts_levels", "buildings", "w8", "height_m 90 contradicts levels 1"},
        {"impossible_levels", "buildings", "w10", "levels -1 is impossible"},
        {"impossible_dwellings", "buildings", "w11", "dwellings -3 is impossible"},
        {"impossible_residents", "buildings", "w12", "residents 9999 is impossible"},
        {"far_from_street", "buildings", "w13", "the nearest street is 804 m away"},
        {"repaired_polygon", "buildings", "w14", "row 14: invalid polygon repaired"},
        {"no_geometry", "buildings", "w15", "row 15: no geometry"},
        {"zero_length", "streets", "w93", "a street without length"},
        {"disconnected_streets", "streets", "w92", "1 street of 15 m does not join the others; nearest to"},
        {"disconnected_streets", "streets", "w93",
         "1 street of 0 m does not join the others; nearest to 0 buildings"},
        {"extent_apart", "squares", "", "the layer lies apart from the buildings"},
        {"unreadable_layer", "works", "", "layer works, column year, row 1: 'soon' is not a whole number"},
    };
    add_layer("wrong.gpkg", "buildings", buildings);
    add_layer("wrong.gpkg", "streets", streets);
    add_layer("wrong.gpkg", "addresses", addresses);
    add_layer("wrong.gpkg", "squares", squares);
    add_layer("wrong.gpkg", "works", works);
    plan_result *r = check("wrong.gpkg");
    const plan_table *f = plan_result_table(r, "findings");
    int32_t others = 0;
    bool seen[sizeof expected / sizeof *expected] = {false};
    for (int32_t i = 0; i < plan_table_rows(f); i++) {
        bool known = strcmp(text(f, "code", i), "missing_column") == 0;
        for (size_t k = 0; k < sizeof expected / sizeof *expected && !known; k++)
            if (!seen[k] && strcmp(text(f, "code", i), expected[k].code) == 0 &&
                strcmp(text(f, "layer", i), expected[k].layer) == 0 &&
                strcmp(text(f, "source_id", i), expected[k].id) == 0 &&
                strncmp(text(f, "text", i), expected[k].text, strlen(expected[k].text)) == 0)
                known = seen[k] = true;
        if (!known)
            print_message("unexpected: %s %s %s: %s\n", text(f, "code", i), text(f, "layer", i),
                          text(f, "source_id", i), text(f, "text", i));
        others += !known;
    }
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++)
        if (!seen[k])
            fail_msg("not found: %s %s", expected[k].code, expected[k].id);
    assert_int_equal(others, 0);
    assert_int_equal(plan_table_crs(f), 25833);
    plan_result_free(r);
}

/* Sums of what the column assumed names are no counts. */
static void test_basis(void **state)
{
    static const char houses[] =
        "source_id,dwellings,residents,assumed,WKT\nw1,1,2,height_m=r;residents=flat," SQUARE("00",
                                                                                              "01") "\n";
    (void)state;
    add_layer("basis.gpkg", "buildings", houses);
    add_layer("basis.gpkg", "streets",
              "source_id,class,WKT\nw90,residential,\"LINESTRING(384000 5934000,384100 5934000)\"\n");
    plan_result *r = check("basis.gpkg");
    const plan_table *s = plan_result_table(r, "summary");
    assert_string_equal(text(s, "basis", row_of(s, "key", "residents")), "assumed");
    assert_string_equal(text(s, "basis", row_of(s, "key", "dwellings")), "counted");
    plan_result_free(r);
}

static void test_totals(void **state)
{
    (void)state;
    plan_result *r = check("wrong.gpkg");
    assert_true(plan_result_total(r, "buildings") == 14);
    assert_true(plan_result_total(r, "streets") == 4);
    assert_true(plan_result_total(r, "residential_buildings") == 5);
    /* w2 twice, both of the id an address names; w1, w11, w12 have numbers of their own. */
    assert_true(plan_result_total(r, "unaddressed_buildings") == 0);
    assert_true(plan_result_total(r, "dwellings") == 2 + 2 + 2 + 3);
    assert_true(plan_result_total(r, "street_parts") == 3);
    assert_true(plan_result_total(r, "far_buildings") == 1);
    /* 315 m on the map, by UTM's scale there (0.9997656 at 116 km from the meridian) 315.07 on the ground. */
    assert_true(fabs(plan_result_total(r, "streets_length_m") - 315 / 0.99976) < 0.02);
    assert_true(fabs(plan_result_total(r, "disconnected_length_m") - 15) < 0.01);
    /* w7's middle is 10.5 m from the end of w92, 14.5 m from w91; all others are nearer to the main street. */
    assert_true(fabs(plan_result_total(r, "disconnected_share") - 1.0 / 14) < 1e-12);
    plan_result_free(r);
}

static void not_ready(const char *houses, const char *ways, const char *stage, const char *missing)
{
    static int n;
    char file[32];
    (void)snprintf(file, sizeof file, "refused-%d.gpkg", n++);
    add_layer(file, "buildings", houses);
    add_layer(file, "streets", ways);
    plan_result *r = check(file);
    const plan_table *stages = plan_result_table(r, "check_stages");
    int32_t row = row_of(stages, "stage", stage);
    assert_string_equal(text(stages, "missing", row), missing);
    assert_true(number(stages, "ready", row) == (*missing == '\0'));
    plan_result_free(r);
}

/* What a stage refuses is not ready for it. */
static void test_what_stages_refuse(void **state)
{
#define WAY ",\"LINESTRING(384000 5934000,384100 5934000)\"\n"
    static const char ways[] = "source_id,class,WKT\nw90,residential" WAY,
                      no_class[] = "source_id,WKT\nw90" WAY;
    static const char negative[] = "source_id,dwellings,residents,WKT\nw1,1,-2," SQUARE("00", "01") "\n",
                      crowd[] = "source_id,dwellings,residents,WKT\nw1,1,1e15," SQUARE("00", "01") "\n",
                      no_dwellings[] = "source_id,residents,WKT\nw1,2," SQUARE("00", "01") "\n",
                      nobody[] = "source_id,use,WKT\nw1,residential," SQUARE("00", "01") "\n";
    (void)state;
    not_ready(no_dwellings, no_class, "network", "streets.class");
    not_ready(no_dwellings, no_class, "rollout", "streets.class");
    not_ready(no_dwellings, no_class, "need", "");
    not_ready(no_dwellings, ways, "network", "");
    not_ready(no_dwellings, ways, "rollout", "");
    not_ready(negative, ways, "need", "buildings.residents possible");
    not_ready(negative, ways, "network", "buildings.residents possible");
    not_ready(negative, ways, "rollout", "buildings.residents possible");
    not_ready(crowd, ways, "need", "buildings.residents possible");
    not_ready(crowd, ways, "network", "buildings.residents possible");
    not_ready(nobody, ways, "need", "buildings.residents or buildings.dwellings");
    not_ready(nobody, ways, "network", "buildings.dwellings or buildings.residents or buildings.public_kind");
    not_ready(nobody, ways, "rollout", "buildings.residents or buildings.dwellings");
}

/* Words nobody knows: once each, with how many rows have them and where the first is. */
static void test_unknown_words(void **state)
{
    static const char houses[] = "source_id,use,public_kind,residents,WKT\nw1,residental,,2," SQUARE(
        "00", "01") "\n"
                    "w2,residential,,2," SQUARE("02", "01") "\nw3,residental,,2," SQUARE(
                        "04", "01") "\n"
                                    "w4,public,skool,2," SQUARE("06", "01") "\nw5,,,2," SQUARE("08",
                                                                                               "01") "\n";
    static const char ways[] = "source_id,class,surface,sidewalk,WKT\n"
                               "w90,residental,asphalt,both,\"LINESTRING(384000 5934000,384100 5934000)\"\n"
                               "w91,service,tarmac,none,\"LINESTRING(384100 5934000,384200 5934000)\"\n";
    static const char rails[] = "kind,WKT\nrails,\"LINESTRING(384000 5933900,384100 5933900)\"\n";
    static const struct {
        const char *layer, *id, *text;
        int32_t row;
    } expected[] = {
        {"buildings", "w1",
         "use 'residental' in 2 rows is not known: expected residential, public, commercial, industrial or other",
         0},
        {"buildings", "w4", "public_kind 'skool' in 1 row is not known", 3},
        {"streets", "w90", "class 'residental' in 1 row is not known", 0},
        {"streets", "w91", "surface 'tarmac' in 1 row is not known: expected asphalt, paved or unpaved", 1},
        {"streets", "w91",
         "sidewalk 'none' in 1 row is not known: expected both, left, right, no or separate", 1},
        {"barriers", "", "kind 'rails' in 1 row is not known: expected rail, water, motorway or protected",
         0},
    };
    (void)state;
    add_layer("words.gpkg", "buildings", houses);
    add_layer("words.gpkg", "streets", ways);
    add_layer("words.gpkg", "barriers", rails);
    plan_result *r = check("words.gpkg");
    const plan_table *f = plan_result_table(r, "findings");
    size_t n = 0;
    for (int32_t i = 0; i < plan_table_rows(f); i++) {
        if (strcmp(text(f, "code", i), "unknown_word") != 0)
            continue;
        assert_true(n < sizeof expected / sizeof *expected);
        assert_string_equal(text(f, "layer", i), expected[n].layer);
        assert_string_equal(text(f, "source_id", i), expected[n].id);
        assert_string_equal(text(f, "text", i), expected[n].text);
        assert_true(number(f, "row", i) == expected[n].row);
        n++;
    }
    assert_int_equal(n, sizeof expected / sizeof *expected);
    plan_result_free(r);
    assert_int_equal(remove(files_path("words.gpkg")), 0);
}

static void test_impossible_numbers(void **state)
{
    static const char houses[] = "source_id,dwellings,residents,WKT\nw1,2147483647,1e15," SQUARE("00",
                                                                                                 "01") "\n";
    static const char ways[] = "source_id,class,width_m,WKT\n"
                               "w90,service,1e300,\"LINESTRING(384000 5934000,384100 5934000)\"\n";
    static const char rates[] = "source_id,down_mbit,up_mbit,WKT\nw80,-1,1e8,POINT(384000 5934000)\n";
    static const struct {
        const char *code, *id, *text;
    } expected[] = {
        {"impossible_value", "w90", "width_m 1e+300 is impossible: expected 0 to 1000"},
        {"impossible_value", "w80", "down_mbit -1 is impossible: expected 0 to 100000000"},
        {"impossible_dwellings", "w1", "dwellings 2.14748e+09 is impossible"},
        {"impossible_residents", "w1", "residents 1e+15 is impossible"},
    };
    (void)state;
    add_layer("much.gpkg", "buildings", houses);
    add_layer("much.gpkg", "streets", ways);
    add_layer("much.gpkg", "supply", rates);
    plan_result *r = check("much.gpkg");
    const plan_table *f = plan_result_table(r, "findings");
    size_t n = 0;
    for (int32_t i = 0; i < plan_table_rows(f); i++) {
        if (strncmp(text(f, "code", i), "impossible_", 11) != 0)
            continue;
        assert_true(n < sizeof expected / sizeof *expected);
        assert_string_equal(text(f, "code", i), expected[n].code);
        assert_string_equal(text(f, "source_id", i), expected[n].id);
        assert_string_equal(text(f, "text", i), expected[n].text);
        n++;
    }
    assert_int_equal(n, sizeof expected / sizeof *expected);
    plan_result_free(r);
    assert_int_equal(remove(files_path("much.gpkg")), 0);
}

static void test_layers_and_stages(void **state)
{
    (void)state;
    plan_result *r = check("wrong.gpkg");
    assert_string_equal(plan_result_stage(r), "check");
    const plan_table *layers = plan_result_table(r, "check_layers"),
                     *stages = plan_result_table(r, "check_stages");
    int32_t b = row_of(layers, "layer", "buildings"), w = row_of(layers, "layer", "works");
    assert_true(number(layers, "present", b) == 1 && number(layers, "rows", b) == 14);
    assert_true(number(layers, "xmin", b) == 384000 && number(layers, "ymax", b) == 5934809);
    assert_true(number(layers, "crs", b) == 25833);
    assert_true(fabs(number(layers, "assumed_share", b) - 1.0 / 14) < 1e-12);
    assert_string_equal(text(layers, "geometry", b), "polygon");
    assert_non_null(strstr(text(layers, "needed_by", b), "network"));
    assert_true(number(layers, "present", w) == 0);
    assert_non_null(strstr(text(layers, "text", w), "'soon'"));
    assert_true(number(layers, "present", row_of(layers, "layer", "ducts")) == 0);
    assert_true(number(stages, "ready", row_of(stages, "stage", "need")) == 1);
    int32_t network = row_of(stages, "stage", "network");
    assert_true(number(stages, "ready", network) == 0); /* w11 */
    assert_string_equal(text(stages, "missing", network), "buildings.dwellings possible, streets.class");
    int32_t need = row_of(stages, "stage", "need");
    assert_non_null(strstr(text(stages, "better_with", need), "supply"));
    assert_string_equal(text(stages, "missing", need), "");
    int32_t rollout = row_of(stages, "stage", "rollout");
    assert_null(strstr(text(stages, "better_with", rollout), "districts")); /* no stage reads them */
    /* the stages there are, no others */
    assert_int_equal(plan_table_rows(stages), 3);
    plan_result_free(r);
}

static void test_good_town_has_no_findings(void **state)
{
    (void)state;
    static const char houses[] =
        "source_id,name,use,public_kind,operator,levels,height_m,dwellings,residents,street,"
        "housenumber,assumed,WKT\n"
        "w1,,residential,,,2,7,2,4,Weg,1,," SQUARE("00", "01") "\n"
                                                               "w2,,residential,,,2,7,2,4,Weg,,," SQUARE(
                                                                   "02", "01") "\n";
    static const char ways[] =
        "source_id,name,class,surface,width_m,oneway,bridge,tunnel,sidewalk,assumed,WKT\n"
        "w90,Weg,residential,asphalt,5,no,no,no,both,,\"LINESTRING(384000 5934000,384100 5934000)\"\n";
    add_layer("good.gpkg", "buildings", houses);
    add_layer("good.gpkg", "streets", ways);
    plan_result *r = check("good.gpkg");
    assert_int_equal(plan_result_n_findings(r), 0);
    assert_true(plan_result_total(r, "findings") == 0);
    assert_true(plan_result_total(r, "unaddressed_buildings") == 1);
    assert_true(plan_result_total(r, "street_parts") == 1);
    plan_result_free(r);
}

static bool stop_after(void *user, const char *step, double share)
{
    int *left = user;
    (void)step;
    (void)share;
    return (*left)-- > 0;
}

static void test_cancelled_anywhere(void **state)
{
    (void)state;
    int cancelled = 0;
    for (int n = 0; n < 100; n++) {
        int left = n;
        plan_hooks hooks = {.progress = stop_after, .user = &left};
        plan_city *city = NULL;
        plan_result *r = NULL;
        plan_status st = plan_city_open(ctx, files_path("good.gpkg"), &hooks, &city, NULL);
        if (!st)
            st = plan_city_check(city, &r, NULL);
        plan_result_free(r);
        plan_city_free(city);
        if (st == PLAN_OK)
            break;
        assert_int_equal(st, PLAN_E_CANCELLED);
        cancelled++;
    }
    assert_true(cancelled >= 3 && cancelled < 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_looks_wrong),   cmocka_unit_test(test_totals),
        cmocka_unit_test(test_layers_and_stages),  cmocka_unit_test(test_good_town_has_no_findings),
        cmocka_unit_test(test_what_stages_refuse), cmocka_unit_test(test_basis),
        cmocka_unit_test(test_unknown_words),      cmocka_unit_test(test_impossible_numbers),
        cmocka_unit_test(test_cancelled_anywhere),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
