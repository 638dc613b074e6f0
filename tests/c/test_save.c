/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Results as file, JSON and text. */

#include "out/report.h"
#include "out/save.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec trench_cols[] = {
    {"name", PLAN_TEXT, "", "Street", "street it lies in"},
    {"year", PLAN_INT32, "", "Year", "year it is built"},
    {"length_m", PLAN_DOUBLE, "m", "Trench length", "length on the ellipsoid"}};
static const plan_layerspec trench_spec = {"rollout_trench",   PLAN_GEOM_LINE, "Trench by year",
                                           "what is dug when", trench_cols,    COUNT(trench_cols)};
static const plan_colspec source_cols[] = {{"file", PLAN_TEXT, "", "File", ""},
                                           {"attribution", PLAN_TEXT, "", "Attribution", ""},
                                           {"state_of", PLAN_TEXT, "", "State of", ""}};
static const plan_layerspec source_spec = {"provenance", PLAN_GEOM_NONE, "Provenance",
                                           "",           source_cols,    COUNT(source_cols)};

static plan_result *new_result(const char *stage, int32_t rows)
{
    plan_result *r = NULL;
    plan_table *t = NULL;
    assert_int_equal(plan_result_new(stage, &r, NULL), PLAN_OK);
    assert_int_equal(plan_table_new(&trench_spec, &t, NULL), PLAN_OK);
    assert_int_equal(plan_table_add_rows(t, rows, NULL), PLAN_OK);
    plan_table_set_crs(t, 25833);
    for (int32_t i = 0; i < rows; i++) {
        const double path[] = {380000 + 10.0 * i, 5930000, 380010 + 10.0 * i, 5930003};
        assert_int_equal(plan_geom_add_simple(plan_table_edit_geom(t), path, 2, NULL), PLAN_OK);
        plan_column_set_number(plan_table_edit(t, "year"), i, 2027 + i % 3);
    }
    assert_int_equal(plan_result_take(r, t, NULL), PLAN_OK);
    plan_result_set_crs(r, 25833);
    assert_int_equal(
        plan_result_add_total(r, "spend_eur", 2500000.5, "EUR", PLAN_BASIS_ASSUMED, "Spend", NULL), PLAN_OK);
    assert_int_equal(plan_result_add_total(r, "buildings", 12345, "1", PLAN_BASIS_COUNTED,
                                           "Stra\xc3\x9f"
                                           "en",
                                           NULL),
                     PLAN_OK);
    assert_int_equal(plan_result_add_total(r, "gap", NAN, "m\xc2\xb2", PLAN_BASIS_PROVEN, "Gap", NULL),
                     PLAN_OK);
    const plan_finding place = {"no_street", "buildings", "w1", 0, 380000, 5930000},
                       nowhere = {"bad_row", NULL, NULL, -1, NAN, NAN};
    for (int i = 0; i < 3; i++)
        assert_int_equal(plan_result_add_finding(r, &place, NULL, "no street near"), PLAN_OK);
    assert_int_equal(plan_result_add_finding(r, &nowhere, NULL, "a row \"quoted\""), PLAN_OK);
    assert_int_equal(plan_result_seal(r, NULL), PLAN_OK);
    return r;
}

static plan_table *provenance(void)
{
    static const char *const rows[][3] = {{"b.csv", "\xc2\xa9 C", "2025-01-31T20:21:22Z"},
                                          {"a.pbf", "\xc2\xa9 A & B", "2024-05-06"},
                                          {"c.csv", "\xc2\xa9 C", "some day"}};
    plan_table *t = NULL;
    assert_int_equal(plan_table_new(&source_spec, &t, NULL), PLAN_OK);
    assert_int_equal(plan_table_add_rows(t, COUNT(rows), NULL), PLAN_OK);
    for (int32_t r = 0; r < (int32_t)COUNT(rows); r++)
        for (size_t c = 0; c < COUNT(source_cols); c++)
            assert_int_equal(
                plan_column_set_text(plan_table_edit(t, source_cols[c].name), r, rows[r][c], NULL), PLAN_OK);
    assert_int_equal(plan_table_seal(t, NULL), PLAN_OK);
    return t;
}

static void assert_query(sqlite3 *db, const char *sql, const char *expected)
{
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(s, 0), expected);
    sqlite3_finalize(s);
}

static void test_results_become_one_file(void **state)
{
    (void)state;
    char path[500];
    snprintf(path, sizeof path, "%s/save-%ld.gpkg", getenv("PLAN_TMP") ? getenv("PLAN_TMP") : "/tmp",
             (long)getpid());
    plan_result *a = new_result("network", 5), *b = new_result("rollout", 7);
    plan_result *empty = NULL;
    assert_int_equal(plan_result_new("compare", &empty, NULL), PLAN_OK);
    assert_int_equal(plan_result_seal(empty, NULL), PLAN_OK);
    plan_table *sources = provenance();
    const plan_table *streets = plan_result_table(a, "rollout_trench");
    const plan_result *const results[] = {a, b, empty};
    plan_save_opts opts = PLAN_SAVE_OPTS_INIT;
    opts.provenance = sources;
    opts.context = &streets;
    opts.n_context = 1;
    plan_ctx *ctx = NULL;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_ctx_new(&ctx, NULL), PLAN_OK);
    if (plan_results_save(ctx, results, 3, path, &opts, &err))
        fail_msg("%s", err.message);

    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    static const char *const queries[][2] = {
        {"SELECT count(*) FROM rollout_trench", "7"}, /* of the later result */
        {"SELECT count(*) FROM context_rollout_trench", "5"},
        {"SELECT group_concat(name) FROM pragma_table_info('context_rollout_trench')", "fid,geom,name,year"},
        {"SELECT group_concat(stage || ' ' || key) FROM summary",
         "network spend_eur,network buildings,network gap,rollout spend_eur,rollout buildings,rollout gap"},
        {"SELECT count(*) FROM findings WHERE stage = 'rollout'", "4"},
        {"SELECT count(geom) FROM findings", "6"},
        {"SELECT count(*) FROM parameters", "0"},
        {"SELECT DISTINCT last_change FROM gpkg_contents", "2025-01-31T20:21:22.000Z"},
        {"SELECT count(*) - (SELECT count(*) FROM gpkg_contents WHERE table_name != 'layer_styles') FROM layer_styles",
         "0"},
        {"SELECT json_extract(metadata, '$.attribution') FROM gpkg_metadata", "\xc2\xa9 C; \xc2\xa9 A & B"},
        {"SELECT json_extract(metadata, '$.provenance[1].file') FROM gpkg_metadata", "a.pbf"},
        {"SELECT hex(substr(content, 1, 8)) FROM qgis_projects",
         "3530346230333034"}, /* "504b0304": a zip archive */
    };
    for (size_t i = 0; i < COUNT(queries); i++)
        assert_query(db, queries[i][0], queries[i][1]);
    sqlite3_close(db);
    remove(path);
    plan_ctx_free(ctx);
    plan_table_free(sources);
    plan_result_free(a);
    plan_result_free(b);
    plan_result_free(empty);
}

static void test_language_is_checked(void **state)
{
    (void)state;
    plan_save_opts opts = PLAN_SAVE_OPTS_INIT;
    plan_error err = PLAN_ERROR_INIT;
    opts.lang = "no-such.po";
    assert_int_equal(plan_results_save(NULL, NULL, 0, "x.gpkg", &opts, &err), PLAN_E_NOT_FOUND);
    assert_non_null(strstr(err.message, "no-such.po"));
}

static void test_json(void **state)
{
    (void)state;
    plan_result *a = new_result("network", 1), *b = new_result("rollout", 1);
    const plan_result *const results[] = {a, b};
    char *text = NULL;
    assert_int_equal(plan_results_json(results, 2, &text, NULL), PLAN_OK);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    json_t *stage = json_object_get(root, "rollout");
    json_t *spend = json_object_get(stage, "spend_eur");
    assert_true(json_real_value(json_object_get(spend, "value")) == 2500000.5);
    assert_string_equal(json_string_value(json_object_get(spend, "unit")), "EUR");
    assert_string_equal(json_string_value(json_object_get(spend, "basis")), "assumed");
    assert_true(json_is_integer(json_object_get(json_object_get(stage, "buildings"), "value")));
    assert_true(json_is_null(json_object_get(json_object_get(stage, "gap"), "value")));
    json_t *findings = json_object_get(root, "findings");
    assert_int_equal(json_integer_value(json_object_get(findings, "no_street")), 6);
    assert_int_equal(json_integer_value(json_object_get(findings, "bad_row")), 2);
    json_decref(root);
    free(text);
    plan_result_free(a);
    plan_result_free(b);
}

static void test_text(void **state)
{
    (void)state;
    plan_result *a = new_result("network", 1);
    const plan_result *const results[] = {a};
    char *text = NULL;
    assert_int_equal(plan_results_text(results, 1, &text, NULL), PLAN_OK);
    assert_string_equal(text, "network\n"
                              "  key figures\n"
                              "          12,345     Stra\xc3\x9f"
                              "en (counted)\n"
                              "  proven\n"
                              "         unknown m\xc2\xb2  Gap\n"
                              "  assumed: rests on estimates or example prices\n"
                              "    2,500,000.50 EUR Spend\n"
                              "  findings\n"
                              "           1  bad_row\n"
                              "           3  no_street\n");
    free(text);
    assert_int_equal(plan_results_text(results, 0, &text, NULL), PLAN_OK);
    assert_string_equal(text, "");
    free(text);
    plan_result_free(a);
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *unit, *text;
    } cases[] = {
        {0, "", "0"},
        {999, "", "999"},
        {1000, "", "1,000"},
        {-1234567, "1", "-1,234,567"},
        {0.12345, "1", "0.123"},
        {12.345, "km", "12.35"},
        {1234.56, "km", "1,234.6"},
        {1234.5, "EUR", "1,234.50"},
        {-0.001, "EUR", "0.00"},
        {NAN, "m", "unknown"},
        {INFINITY, "m", "infinite"},
        {1e15, "", "1,000,000,000,000,000"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[64];
        plan_report_number(cases[i].value, cases[i].unit, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results_become_one_file),
        cmocka_unit_test(test_language_is_checked),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
