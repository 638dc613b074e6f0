/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Lists of access points and walk tests: what is read, what is left out with a finding, what is refused. */

#include "files.h"
#include "geo/crs.h"
#include "io/import_freifunk.h"
#include "io/import_list.h"
#include "io/import_walk.h"
#include "out/save.h"
#include "small_city.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { EPSG = 25833 };

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

typedef plan_status (*reader)(plan_ctx *, const char *, int, plan_result *, plan_table **, plan_error *);

static plan_table *read_with(reader read, const char *path, plan_result **findings)
{
    plan_table *table = NULL;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_result_new("import", findings, &err), PLAN_OK);
    if (read(ctx, path, EPSG, *findings, &table, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    assert_true(plan_table_is_sealed(table));
    assert_int_equal(plan_table_crs(table), EPSG);
    assert_int_equal(plan_table_geom(table)->n_coords, plan_table_rows(table));
    return table;
}

static const char *text(const plan_table *t, const char *column, int32_t row)
{
    const char *value = plan_column_text(plan_table_find(t, column), row);
    return value ? value : "";
}

static double number(const plan_table *t, const char *column, int32_t row)
{
    return plan_column_number(plan_table_find(t, column), row);
}

static int findings_of(plan_result *findings, const char *code)
{
    assert_int_equal(plan_result_seal(findings, NULL), PLAN_OK);
    const plan_table *t = plan_result_table(findings, "findings");
    int n = 0;
    for (int32_t row = 0; row < plan_table_rows(t); row++)
        n += strcmp(text(t, "code", row), code) == 0;
    return n;
}

static void expect_place(const plan_table *t, int32_t row, double lon, double lat)
{
    double xy[2] = {lon, lat};
    plan_transform *transform = NULL;
    assert_int_equal(plan_transform_new(ctx, 4326, EPSG, &transform, NULL), PLAN_OK);
    plan_transform_apply(transform, xy, 1, NULL);
    plan_transform_free(transform);
    assert_true(fabs(plan_table_geom(t)->xy[2 * row] - xy[0]) < 1e-6);
    assert_true(fabs(plan_table_geom(t)->xy[2 * row + 1] - xy[1]) < 1e-6);
}

/* The form of meshviewer.json, with what occurs in the wild: no location, a null one, one in the Gulf of Guinea. */
static void meshviewer(void **state)
{
    (void)state;
    const char *path = files_write(
        "meshviewer.json",
        "{\"timestamp\":\"2026-11-01T00:00:00+0000\",\"nodes\":["
        "{\"node_id\":\"a0f3c1\",\"hostname\":\"Rathaus Süd\",\"is_online\":true,\"is_gateway\":false,\"clients\":7,"
        "\"location\":{\"latitude\":53.557,\"longitude\":13.261}},"
        "{\"node_id\":\"a0f3c2\",\"hostname\":\"Keller\",\"is_online\":false,\"clients\":0},"
        "{\"node_id\":\"a0f3c3\",\"hostname\":\"null\",\"location\":null},"
        "{\"node_id\":\"a0f3c4\",\"hostname\":\"Insel\",\"location\":{\"latitude\":0,\"longitude\":0}},"
        "{\"node_id\":\"a0f3c5\",\"hostname\":\"Turm\",\"is_gateway\":true,\"location\":{\"latitude\":53.56,"
        "\"longitude\":13.27}}],\"links\":["
        "{\"source\":\"a0f3c1\",\"target\":\"a0f3c5\",\"type\":\"wifi\",\"source_tq\":0.9},"
        "{\"source\":\"a0f3c5\",\"target\":\"a0f3c1\",\"type\":\"vpn\"},"
        "{\"source\":\"a0f3c5\",\"target\":\"a0f3c2\",\"type\":\"wifi\"}]}");
    plan_result *findings = NULL;
    plan_table *t = read_with(plan_import_access_points, path, &findings);
    assert_int_equal(plan_table_rows(t), 2);
    assert_string_equal(text(t, "source_id", 0), "a0f3c1");
    assert_string_equal(text(t, "name", 0), "Rathaus Süd");
    assert_string_equal(text(t, "kind", 0), "mesh_node");
    assert_string_equal(text(t, "operator", 0), "Freifunk");
    assert_true(number(t, "online", 0) == 1 && number(t, "gateway", 0) == 0 && number(t, "clients", 0) == 7);
    assert_true(isnan(number(t, "online", 1)) && number(t, "gateway", 1) == 1 &&
                isnan(number(t, "clients", 1)));
    assert_string_equal(text(t, "neighbours", 0), "a0f3c5"); /* by radio, and to a node with a place */
    assert_string_equal(text(t, "neighbours", 1), "a0f3c1");
    assert_true(isnan(number(t, "height_m", 0)));
    expect_place(t, 0, 13.261, 53.557);
    expect_place(t, 1, 13.27, 53.56);
    assert_int_equal(plan_result_n_findings(findings), 3);
    assert_int_equal(findings_of(findings, "no_location"), 2);
    assert_int_equal(findings_of(findings, "bad_location"), 1);
    plan_table_free(t);
    plan_result_free(findings);
}

static void nodelist(void **state)
{
    (void)state;
    const char *path = files_write(
        "nodelist.json",
        "{\"version\":\"1.0.1\",\"nodes\":[{\"id\":\"n1\",\"name\":\"one\",\"status\":{\"online\":true,\"clients\":3,"
        "\"lastcontact\":\"2026-11-01\"},\"position\":{\"lat\":53.557,\"long\":13.261}},"
        "{\"id\":\"n2\",\"name\":\"two\",\"status\":{\"online\":false}}]}");
    plan_result *findings = NULL;
    plan_table *t = read_with(plan_import_access_points, path, &findings);
    assert_int_equal(plan_table_rows(t), 1);
    assert_true(number(t, "online", 0) == 1 && number(t, "clients", 0) == 3);
    expect_place(t, 0, 13.261, 53.557);
    assert_int_equal(findings_of(findings, "no_location"), 1);
    plan_table_free(t);
    plan_result_free(findings);
}

static void access_points_as_csv(void **state)
{
    (void)state;
    const char *degrees = files_write("aps.csv",
                                      "name,lon,lat,band,height_m,online,indoor,room\n"
                                      "hall,13.261,53.557,5,3.5,true,true,12\n"
                                      "yard,13.27,53.56,2.4,,false,,\nlost,,,,,,,\nfar,thirteen,53,,,,,\n");
    plan_result *findings = NULL;
    plan_table *t = read_with(plan_import_access_points, degrees, &findings);
    assert_int_equal(plan_table_rows(t), 2);
    assert_string_equal(text(t, "kind", 0), "access_point");
    assert_string_equal(text(t, "band", 0), "5");
    assert_string_equal(text(t, "band", 1), "2.4");
    assert_true(number(t, "height_m", 0) == 3.5 && isnan(number(t, "height_m", 1)));
    assert_true(number(t, "online", 1) == 0 && number(t, "indoor", 0) == 1 && isnan(number(t, "indoor", 1)));
    expect_place(t, 1, 13.27, 53.56);
    assert_int_equal(findings_of(findings, "no_location"), 2);
    assert_int_equal(plan_result_n_findings(findings), 2);
    plan_table_free(t);
    plan_result_free(findings);

    const char *metres = files_write(
        "metres.csv", "source_id,kind,x,y,eirp_dbm,operator\n7,mesh_node,385000.5,5935000,20,me\n");
    t = read_with(plan_import_access_points, metres, &findings);
    assert_string_equal(text(t, "kind", 0), "mesh_node");
    assert_string_equal(text(t, "operator", 0), "me");
    assert_true(number(t, "eirp_dbm", 0) == 20);
    assert_true(plan_table_geom(t)->xy[0] == 385000.5 && plan_table_geom(t)->xy[1] == 5935000);
    plan_table_free(t);
    plan_result_free(findings);
}

static void walk(void **state)
{
    (void)state;
    const char *path = files_write("walk.csv", "lon,lat,level_dbm,band,freq_mhz,bssid,time\n"
                                               "13.261,53.557,-61.5,5,,aa:bb,2026-11-01T10:00:00\n"
                                               "13.262,53.557,-72,,2437,aa:bc,\n13.263,53.557,-72,,6115,,\n"
                                               "13.264,53.557,,5,,,\n13.265,53.557,-70,,,,\n,,-70,5,,,\n");
    plan_result *findings = NULL;
    plan_table *t = read_with(plan_import_walk, path, &findings);
    assert_int_equal(plan_table_rows(t), 3);
    assert_string_equal(text(t, "band", 0), "5");
    assert_string_equal(text(t, "band", 1), "2.4");
    assert_string_equal(text(t, "band", 2), "6");
    assert_true(number(t, "level_dbm", 0) == -61.5);
    assert_string_equal(text(t, "bssid", 1), "aa:bc");
    assert_true(strncmp(text(t, "time", 0), "2026-11-01", 10) == 0);
    expect_place(t, 2, 13.263, 53.557);
    assert_int_equal(findings_of(findings, "no_level"), 1);
    assert_int_equal(findings_of(findings, "no_band"), 1);
    assert_int_equal(findings_of(findings, "no_location"), 1);
    plan_table_free(t);
    plan_result_free(findings);
}

static void mistakes_are_named(void **state)
{
    (void)state;
    const struct {
        reader read;
        const char *name, *text, *message;
        plan_status status;
    } cases[] = {
        {plan_import_access_points, "m1.json", "{\"nodes\":[", "m1.json: line 1: no JSON: ", PLAN_E_DATA},
        {plan_import_access_points, "m2.json", "{\"nodes\":{}}", "no list of nodes in it", PLAN_E_DATA},
        {plan_import_access_points, "m3.json", "[]", "no list of nodes in it", PLAN_E_DATA},
        {plan_import_access_points, "m4.json", "{\"nodes\":[7]}", "nodes[0], node: is no object",
         PLAN_E_DATA},
        {plan_import_access_points, "m5.json", "{\"nodes\":[{\"hostname\":\"x\"}]}",
         "nodes[0], node_id: is missing or no text", PLAN_E_DATA},
        {plan_import_access_points, "m6.json", "{\"nodes\":[{\"id\":\"x\",\"position\":3}]}",
         "nodes[0], location: is no object", PLAN_E_DATA},
        {plan_import_access_points, "m7.json",
         "{\"nodes\":[{\"id\":\"x\",\"position\":{\"lat\":\"53\",\"long\":13}}]}",
         "nodes[0], location: has a latitude or longitude that is no number", PLAN_E_DATA},
        {plan_import_access_points, "m16.json", "{\"nodes\":[],\"links\":[{\"source\":\"x\",\"target\":7}]}",
         "links[0]: source or target is missing or no text", PLAN_E_DATA},
        {plan_import_access_points, "m8.csv", "height_m,lon,lat\n3,13,53\nhigh,13,53\n", "row 2",
         PLAN_E_DATA},
        {plan_import_access_points, "m9.csv", "name,kind\nx,mesh_node\n", "no row says where it is",
         PLAN_E_DATA},
        {plan_import_access_points, "m10.csv", "name,lon,lat\n", "no row in it", PLAN_E_DATA},
        {plan_import_access_points, "m11.csv", "lon,lat,kind\n13,53,lamp\n",
         "row 1, column kind: 'lamp' is neither access_point nor mesh_node", PLAN_E_DATA},
        {plan_import_access_points, "m12.csv", "lon,lat,band\n13,53,7\n",
         "row 1, column band: '7' is none of 2.4, 5, 6", PLAN_E_DATA},
        {plan_import_access_points, "m13.csv", "lon,lat,height_m\n13,53,-2\n",
         "row 1, column height_m: '-2' is not between 0 and 500", PLAN_E_DATA},
        {plan_import_access_points, "m14.csv", "lon,lat,eirp_dbm\n13,53,100\n",
         "row 1, column eirp_dbm: '100' is not between -20 and 60", PLAN_E_DATA},
        {plan_import_access_points, "m15.txt", "x", "is a *.json of Freifunk or a *.csv", PLAN_E_ARGUMENT},
        {plan_import_walk, "w1.csv", "lon,lat,band\n13,53,5\n", "level_dbm", PLAN_E_NOT_FOUND},
        {plan_import_walk, "w2.csv", "lon,lat,level_dbm,band\n13,53,61,5\n",
         "row 1, column level_dbm: '61' is not between -120 and 0 dBm", PLAN_E_DATA},
        {plan_import_walk, "w3.csv", "lon,lat,level_dbm,band\n13,53,-61,wifi\n",
         "row 1, column band: 'wifi' is none of 2.4, 5, 6", PLAN_E_DATA},
        {plan_import_walk, "w4.csv", "lon,lat,level_dbm,freq_mhz\n13,53,-61,1800\n",
         "row 1, column freq_mhz: '1800' is in no WLAN band", PLAN_E_DATA},
        {plan_import_walk, "w5.json", "{}", "a walk test is a *.csv", PLAN_E_ARGUMENT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_result *findings = NULL;
        plan_table *table = NULL;
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_result_new("import", &findings, NULL), PLAN_OK);
        char stem[20] = "";
        memcpy(stem, cases[i].name, strcspn(cases[i].name, "."));
        plan_status status = cases[i].read(ctx, files_write(cases[i].name, cases[i].text), EPSG, findings,
                                           &table, &err);
        if (status != cases[i].status || !strstr(err.message, cases[i].message) || !strstr(err.message, stem))
            fail_msg("case %zu: %d %s", i, (int)status, err.message);
        assert_null(table);
        plan_result_free(findings);
    }
}

static void a_missing_file_is_named(void **state)
{
    (void)state;
    plan_result *findings = NULL;
    plan_table *table = NULL;
    assert_int_equal(plan_result_new("import", &findings, NULL), PLAN_OK);
    static const char *const names[] = {"/nowhere/a.json", "/nowhere/a.csv"};
    for (int i = 0; i < 2; i++) {
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_import_access_points(ctx, names[i], EPSG, findings, &table, &err),
                         PLAN_E_NOT_FOUND);
        assert_non_null(strstr(err.message, names[i]));
    }
    plan_result_free(findings);
}

/* A workspace with one house, one street and two sites. */
static plan_city *small_workspace(small_city *city)
{
    small_city_begin(city);
    small_city_building(city, 10, 10, 10, 10, 2, "residential", NULL);
    small_city_street(city, "residential", 0, 2, (double[]){0, 0, 100, 0});
    small_city_site(city, "pop", "exchange", 50, 50);
    small_city_site(city, "access_point", "old", 60, 60);
    return small_city_open(city, ctx);
}

/* Adds a list and saves; *result is the caller's, and so is the path. */
static const char *add_list(const char *city, plan_import_list_kind kind, const char *list, const char *name,
                            plan_result **result)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_save_opts opts = PLAN_SAVE_OPTS_INIT;
    if (plan_import_list(ctx, city, list, kind, NULL, result, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    const plan_result *const results[] = {*result};
    const char *path = files_path(name);
    opts.provenance = plan_result_table(*result, "provenance");
    remove(path);
    if (plan_results_save(ctx, results, 1, path, &opts, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    return path;
}

static void lists_are_added_to_a_workspace(void **state)
{
    (void)state;
    small_city drawn;
    plan_result *result = NULL;
    plan_city *city = small_workspace(&drawn);
    assert_int_equal(plan_city_crs(city), SMALL_CITY_EPSG);
    const char *list = files_write(
        "list.csv", "source_id,name,x,y,band\na1,hall,500020,5930020,5\na2,yard,500030,5930020,5\n");
    const char *one = add_list(plan_city_path(city), PLAN_IMPORT_ACCESS_POINTS, list, "one.gpkg", &result);
    const plan_table *sites = plan_result_table(result, "sites");
    assert_int_equal(plan_table_rows(sites), 4);
    assert_string_equal(text(sites, "name", 1), "old");
    assert_string_equal(text(sites, "name", 3), "yard");
    assert_string_equal(text(sites, "band", 3), "5");
    assert_true(plan_table_geom(sites)->xy[6] == 500030);
    assert_int_equal(plan_table_rows(plan_result_table(result, "buildings")), 1);
    assert_int_equal(plan_table_rows(plan_result_table(result, "streets")), 1);
    assert_int_equal(plan_table_rows(plan_result_table(result, "provenance")), 1);
    assert_true(plan_result_total(result, "access_points") == 2 &&
                plan_result_total(result, "sites_replaced") == 0);
    plan_result_free(result);

    /* once more: replaced, not doubled; the walk beside it */
    list = files_write("list.csv", "source_id,name,x,y\na2,court,500031,5930020\n");
    const char *two = add_list(one, PLAN_IMPORT_ACCESS_POINTS, list, "two.gpkg", &result);
    sites = plan_result_table(result, "sites");
    assert_int_equal(plan_table_rows(sites), 4);
    assert_string_equal(text(sites, "name", 2), "hall");
    assert_string_equal(text(sites, "band", 2), "5");
    assert_string_equal(text(sites, "name", 3), "court");
    assert_true(plan_result_total(result, "sites_replaced") == 1);
    plan_result_free(result);
    list = files_write("steps.csv", "x,y,level_dbm,band\n500000,5930000,-60,5\n500001,5930000,-61,5\n");
    const char *three = add_list(two, PLAN_IMPORT_WALK, list, "three.gpkg", &result);
    plan_result_free(result);
    add_list(three, PLAN_IMPORT_WALK, list, "four.gpkg", &result);
    assert_int_equal(plan_table_rows(plan_result_table(result, "wlan_walk")), 2);
    assert_int_equal(plan_table_rows(plan_result_table(result, "sites")), 4);
    assert_int_equal(plan_table_rows(plan_result_table(result, "provenance")), 3); /* two lists, one walk */
    plan_result_free(result);
    small_city_close(city);
    small_city_clear(&drawn);
}

static void a_list_that_fails_leaves_nothing(void **state)
{
    (void)state;
    small_city drawn;
    plan_result *result = NULL;
    plan_error err = PLAN_ERROR_INIT;
    plan_city *city = small_workspace(&drawn);
    const char *list = files_write("list.csv", "x,y,band\n1,1,9\n");
    assert_int_equal(
        plan_import_list(ctx, plan_city_path(city), list, PLAN_IMPORT_ACCESS_POINTS, NULL, &result, &err),
        PLAN_E_DATA);
    assert_null(result);
    assert_int_equal(plan_import_list(ctx, "nowhere.gpkg", list, PLAN_IMPORT_WALK, NULL, &result, NULL),
                     PLAN_E_NOT_FOUND);
    small_city_close(city);
    small_city_clear(&drawn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(meshviewer),
        cmocka_unit_test(nodelist),
        cmocka_unit_test(access_points_as_csv),
        cmocka_unit_test(walk),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(a_missing_file_is_named),
        cmocka_unit_test(lists_are_added_to_a_workspace),
        cmocka_unit_test(a_list_that_fails_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
