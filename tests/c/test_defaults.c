/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What a host need not care for. NULL options are the defaults, in every public function that takes options: the same
 * status and the same words as the struct of defaults gets. A locale with a comma changes no byte. */

#include "core/mem.h"
#include "plan.h"
#include "files.h"
#include "small_city.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct fixture {
    plan_ctx *ctx;
    plan_city *city;
    plan_result *need, *network;
    char saved[1000], out[1000];
} fixture;

static plan_status of_import(fixture *f, bool given, plan_result **out, plan_error *err)
{
    const plan_import_osm_opts opts = PLAN_IMPORT_OSM_OPTS_INIT;
    return plan_import_osm(f->ctx, "nowhere.osm.pbf", given ? &opts : NULL, out, err);
}

static plan_status of_need(fixture *f, bool given, plan_result **out, plan_error *err)
{
    const plan_need_opts opts = PLAN_NEED_OPTS_INIT;
    return plan_need_score(f->city, given ? &opts : NULL, out, err);
}

static plan_status of_network(fixture *f, bool given, plan_result **out, plan_error *err)
{
    const plan_network_opts opts = PLAN_NETWORK_OPTS_INIT;
    return plan_network_build(f->city, given ? &opts : NULL, out, err);
}

static plan_status of_rollout(fixture *f, bool given, plan_result **out, plan_error *err)
{
    const plan_rollout_opts opts = PLAN_ROLLOUT_OPTS_INIT;
    return plan_rollout_order(f->network, f->need, given ? &opts : NULL, out, err);
}

static plan_status of_wlan(fixture *f, bool given, plan_result **out, plan_error *err)
{
    const plan_wlan_opts opts = PLAN_WLAN_OPTS_INIT;
    return plan_wlan_coverage(f->city, given ? &opts : NULL, out, err);
}

static plan_status of_sites(fixture *f, bool given, plan_result **out, plan_error *err)
{
    const plan_sites_opts opts = PLAN_SITES_OPTS_INIT;
    return plan_sites_plan(f->city, NULL, NULL, given ? &opts : NULL, out, err);
}

static plan_status of_mesh(fixture *f, bool given, plan_result **out, plan_error *err)
{
    const plan_mesh_opts opts = PLAN_MESH_OPTS_INIT;
    return plan_mesh_plan(f->city, NULL, given ? &opts : NULL, out, err);
}

static plan_status of_save(fixture *f, bool given, plan_result **out, plan_error *err)
{
    const plan_save_opts opts = PLAN_SAVE_OPTS_INIT;
    const plan_result *results[] = {f->need};
    (void)out;
    return plan_results_save(f->ctx, results, 1, f->saved, given ? &opts : NULL, err);
}

static plan_status of_map(fixture *f, bool given, plan_result **out, plan_error *err)
{
    const plan_map_opts opts = PLAN_MAP_OPTS_INIT;
    plan_table **tables = NULL;
    int32_t n = 0;
    char *bytes = NULL;
    size_t n_bytes = 0;
    plan_status status = plan_map_read(f->ctx, f->saved, NULL, given ? &opts : NULL, &tables, &n, err);
    if (status == PLAN_OK)
        status = plan_map_draw((const plan_table *const *)tables, n, given ? &opts : NULL, PLAN_MAP_SVG,
                               &bytes, &n_bytes, out, err);
    free(bytes);
    plan_map_tables_free(tables, n);
    return status;
}

static plan_status of_report(fixture *f, bool given, plan_result **out, plan_error *err)
{
    const plan_report_opts opts = PLAN_REPORT_OPTS_INIT;
    plan_table **tables = NULL;
    int32_t n = 0;
    (void)out;
    plan_status status = plan_report_read(f->ctx, f->saved, NULL, &tables, &n, err);
    if (status == PLAN_OK)
        status = plan_report_save((const plan_table *const *)tables, n, f->out, given ? &opts : NULL, err);
    plan_report_tables_free(tables, n);
    return status;
}

static fixture make_fixture(void)
{
    fixture f = {NULL, NULL, NULL, NULL, "", ""};
    small_city city;
    small_city_begin(&city);
    (void)small_city_street(&city, "residential", 0, 2, (double[]){0, 0, 100, 0});
    for (int i = 0; i < 4; i++)
        (void)small_city_building(&city, 10 + 20 * i, 8, 8, 8, 1 + i, "residential", NULL);
    assert_int_equal(plan_ctx_new(&f.ctx, NULL), PLAN_OK);
    f.city = small_city_open(&city, f.ctx);
    small_city_clear(&city);
    plan_network_opts opts = PLAN_NETWORK_OPTS_INIT;
    const char *data = getenv("PLAN_DATA_DIR");
    char prices[1000];
    (void)snprintf(prices, sizeof prices, "%s/catalogue/example-2025.csv", data ? data : "data");
    opts.catalogue = prices;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_network_build(f.city, &opts, &f.network, &err), PLAN_OK);
    assert_int_equal(plan_need_score(f.city, NULL, &f.need, &err), PLAN_OK);
    (void)snprintf(f.saved, sizeof f.saved, "%s", files_path("defaults.gpkg"));
    (void)snprintf(f.out, sizeof f.out, "%s", files_path("defaults.html"));
    return f;
}

static void test_null_options_are_the_defaults(void **state)
{
    (void)state;
    static plan_status (*const calls[])(fixture *, bool, plan_result **, plan_error *) = {
        of_import, of_need, of_network, of_rollout, of_wlan, of_sites, of_mesh, of_save, of_map, of_report};
    fixture f = make_fixture();
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        plan_result *with = NULL, *without = NULL;
        plan_error err_with = PLAN_ERROR_INIT, err_without = PLAN_ERROR_INIT;
        plan_status status = calls[i](&f, true, &with, &err_with);
        assert_int_equal(calls[i](&f, false, &without, &err_without), status);
        assert_string_equal(err_without.message, err_with.message);
        plan_result_free(with);
        plan_result_free(without);
    }
    plan_result_free(f.need);
    plan_result_free(f.network);
    small_city_close(f.city);
    plan_ctx_free(f.ctx);
}

/* A locale whose numbers have a comma, made in the test's own directory; false where that cannot be done. */
static bool set_comma(void)
{
    char command[1200];
    (void)snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 '%s' >/dev/null 2>&1",
                   files_path("de_DE.UTF-8"));
    (void)system(command); /* NOLINT(cert-env33-c): the only way to make a locale */
    char *folder = strdup(files_path("x"));
    *strrchr(folder, '/') = '\0';
    bool done = setenv("LOCPATH", folder, 1) == 0 && setlocale(LC_NUMERIC, "de_DE.UTF-8") &&
                strcmp(localeconv()->decimal_point, ",") == 0;
    free(folder);
    return done;
}

/* All that a chain writes into parameters and reasons, and its map. */
static void tell_chain(fixture *f, plan_buf *out)
{
    plan_rollout_opts opts = PLAN_ROLLOUT_OPTS_INIT;
    plan_error err = PLAN_ERROR_INIT;
    plan_result *rollout = NULL, *report = NULL;
    assert_int_equal(plan_opt_parse(&plan_rollout_optset, &opts, "budget_eur", "10000.5", &err), PLAN_OK);
    assert_int_equal(plan_rollout_order(f->network, f->need, &opts, &rollout, &err), PLAN_OK);
    const plan_result *results[] = {f->need, f->network, rollout};
    assert_int_equal(plan_results_save(f->ctx, results, 3, f->saved, NULL, &err), PLAN_OK);
    for (int32_t i = 0; i < plan_result_n_tables(rollout); i++) {
        const plan_table *t = plan_result_table_at(rollout, i);
        for (int32_t c = 0; c < plan_table_n_columns(t); c++)
            for (int32_t r = 0; r < plan_table_rows(t) && plan_table_column(t, c)->type == PLAN_TEXT; r++) {
                const char *text = plan_column_text(plan_table_column(t, c), r);
                plan_buf_add(out, text ? text : "-");
                plan_buf_add(out, "\n");
            }
    }
    plan_table **tables = NULL;
    char *bytes = NULL;
    int32_t n = 0;
    size_t n_bytes = 0;
    assert_int_equal(plan_map_read(f->ctx, f->saved, NULL, NULL, &tables, &n, &err), PLAN_OK);
    assert_int_equal(plan_map_draw((const plan_table *const *)tables, n, NULL, PLAN_MAP_SVG, &bytes, &n_bytes,
                                   &report, &err),
                     PLAN_OK);
    plan_buf_add_n(out, bytes, n_bytes);
    free(bytes);
    plan_map_tables_free(tables, n);
    plan_result_free(report);
    plan_result_free(rollout);
}

static void test_host_locale_changes_nothing(void **state)
{
    (void)state;
    plan_buf point = PLAN_BUF_INIT, comma = PLAN_BUF_INIT;
    fixture f = make_fixture();
    tell_chain(&f, &point);
    bool there = set_comma();
    if (there)
        tell_chain(&f, &comma);
    (void)setlocale(LC_NUMERIC, "C");
    plan_result_free(f.need);
    plan_result_free(f.network);
    small_city_close(f.city);
    plan_ctx_free(f.ctx);
    if (there) {
        assert_int_equal(comma.length, point.length);
        assert_memory_equal(comma.text, point.text, point.length);
    }
    plan_buf_free(&point);
    plan_buf_free(&comma);
    if (!there)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_null_options_are_the_defaults),
        cmocka_unit_test(test_host_locale_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
