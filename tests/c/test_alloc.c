/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Every public function with its n-th allocation failing, for every n: it must say "out of memory" and leave
 * nothing behind (the sanitizers look). Linked with --wrap=malloc,calloc,realloc: only the allocations of
 * libplan's own objects fail, not those of the libraries below. */

#include "io/geotiff.h"
#include "io/polygonise.h"
#include "plan.h"
#include "graph/blocks.h"
#include "graph/cover.h"
#include "wlan/facade.h"
#include "wlan/mesh.h"
#include "wlan/sites.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static long countdown = -1; /* allocations until one fails; -1 = none does */
static bool failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

static bool fails_now(void)
{
    if (countdown < 0 || countdown-- > 0)
        return false;
    failed = true;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails_now() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
    return fails_now() ? NULL : __real_realloc(p, size);
}

typedef struct fixture {
    plan_ctx *ctx;
    plan_city *city;
    plan_result *import, *need, *network, *rollout;
    char pbf[1000], city_path[1000], out_path[1000], saved_path[1000], list[1000];
    char rules[1000], estimates[1000], catalogue[1000], supply[1000], wlan[5][1000];
} fixture;

static plan_status import_osm(fixture *f, plan_result **out, plan_error *err)
{
    plan_import_osm_opts opts = PLAN_IMPORT_OSM_OPTS_INIT;
    opts.rules = f->rules;
    opts.estimates = f->estimates;
    opts.threads = 1;
    return plan_import_osm(f->ctx, f->pbf, &opts, out, err);
}

static plan_status need_score(fixture *f, plan_city *city, plan_result **out, plan_error *err)
{
    plan_indicator indicators[3];
    for (int i = 0; i < 3; i++)
        indicators[i] = *(const plan_indicator *)plan_indicator_optset.defaults;
    indicators[0].name = "people";
    indicators[1].name = "many";
    indicators[1].group = "people";
    indicators[1].column = "residents";
    indicators[1].normalise = PLAN_NORMALISE_RANK;
    indicators[2].name = "far";
    indicators[2].column = "streets";
    indicators[2].join = PLAN_JOIN_DISTANCE;
    plan_need_opts opts = PLAN_NEED_OPTS_INIT;
    opts.threads = 1;
    opts.indicators = (plan_records){indicators, 3};
    opts.assumed_supply = f->supply;
    return plan_need_score(city, &opts, out, err);
}

static plan_status network_build(fixture *f, plan_city *city, plan_result **out, plan_error *err)
{
    plan_network_opts opts = PLAN_NETWORK_OPTS_INIT;
    opts.catalogue = f->catalogue;
    opts.threads = 1;
    return plan_network_build(city, &opts, out, err);
}

static plan_status rollout_order(fixture *f, plan_rollout_by by, plan_result **out, plan_error *err)
{
    plan_rollout_opts opts = PLAN_ROLLOUT_OPTS_INIT;
    opts.by = by;
    opts.budget_eur = 1e5;
    return plan_rollout_order(f->network, f->need, &opts, out, err);
}

/* The cases: each calls one public function and frees what it gave. */

static plan_status case_ctx(fixture *f, plan_error *err)
{
    (void)f;
    plan_ctx *ctx = NULL;
    plan_status status = plan_ctx_new(&ctx, err);
    plan_ctx_free(ctx);
    return status;
}

static plan_status case_import(fixture *f, plan_error *err)
{
    plan_result *result = NULL;
    plan_status status = import_osm(f, &result, err);
    plan_result_free(result);
    return status;
}

static plan_status case_open(fixture *f, plan_error *err)
{
    plan_city *city = NULL;
    const plan_table *layer;
    plan_status status = plan_city_open(f->ctx, f->city_path, NULL, &city, err);
    for (int i = 0; status == PLAN_OK && plan_workspace_specs[i]; i++)
        status = plan_city_layer(city, plan_workspace_specs[i]->name, &layer, err);
    plan_city_free(city);
    return status;
}

static plan_status case_check(fixture *f, plan_error *err)
{
    plan_result *result = NULL;
    plan_status status = plan_city_check(f->city, &result, err);
    plan_result_free(result);
    return status;
}

static plan_status case_need(fixture *f, plan_error *err)
{
    plan_result *result = NULL;
    plan_status status = need_score(f, f->city, &result, err);
    plan_result_free(result);
    return status;
}

static plan_status case_network(fixture *f, plan_error *err)
{
    plan_result *result = NULL;
    plan_status status = network_build(f, f->city, &result, err);
    plan_result_free(result);
    return status;
}

static plan_status case_rollout(fixture *f, plan_error *err)
{
    plan_result *result = NULL;
    plan_status status = rollout_order(f, PLAN_BY_NEED, &result, err);
    plan_result_free(result);
    return status;
}

static plan_status case_rollout_by_distance(fixture *f, plan_error *err)
{
    plan_result *result = NULL;
    plan_status status = rollout_order(f, PLAN_BY_DISTANCE, &result, err);
    plan_result_free(result);
    return status;
}

static plan_status case_compare(fixture *f, plan_error *err)
{
    plan_result *result = NULL;
    plan_status status = plan_rollout_compare(f->rollout, f->rollout, &result, err);
    plan_result_free(result);
    return status;
}

static plan_status case_save(fixture *f, plan_error *err)
{
    const plan_result *const results[] = {f->need, f->network, f->rollout};
    plan_save_opts opts = PLAN_SAVE_OPTS_INIT;
    return plan_results_save(f->ctx, results, 3, f->out_path, &opts, err);
}

static plan_status case_lang(fixture *f, plan_error *err)
{
    char path[1000];
    plan_lang *lang = NULL;
    (void)f;
    snprintf(path, sizeof path, "%s/locale/de-leicht.po", getenv("PLAN_DATA_DIR"));
    plan_status status = plan_lang_read(path, &lang, err);
    plan_lang_free(lang);
    return status;
}

static plan_status case_report(fixture *f, plan_error *err)
{
    const plan_result *const results[] = {f->need, f->network, f->rollout};
    const plan_table *tables[64];
    plan_report_opts opts = PLAN_REPORT_OPTS_INIT;
    int32_t n = 0;
    for (int i = 0; i < 3; i++)
        for (int32_t k = 0; k < plan_result_n_tables(results[i]); k++)
            tables[n++] = plan_result_table_at(results[i], k);
    char path[1010];
    snprintf(path, sizeof path, "%s.html", f->out_path);
    opts.maps = false; /* maps have a case of their own */
    return plan_report_save(tables, n, path, &opts, err);
}

static plan_status draw_map(fixture *f, plan_map_format format, bool save, plan_error *err)
{
    plan_map_opts opts = PLAN_MAP_OPTS_INIT;
    plan_table **tables = NULL;
    plan_result *report = NULL;
    char *bytes = NULL, path[1010];
    size_t n_bytes = 0;
    int32_t n = 0;
    snprintf(path, sizeof path, "%s.svg", f->out_path);
    opts.paper = PLAN_PAPER_A4;
    plan_status status = plan_map_read(f->ctx, f->saved_path, f->city_path, &opts, &tables, &n, err);
    const plan_table *const *read = (const plan_table *const *)tables;
    if (status == PLAN_OK && save)
        status = plan_map_save(read, n, path, &opts, &report, err);
    else if (status == PLAN_OK)
        status = plan_map_draw(read, n, &opts, format, &bytes, &n_bytes, &report, err);
    plan_map_tables_free(tables, n);
    plan_result_free(report);
    free(bytes);
    unlink(path);
    return status;
}

static plan_status case_map_draw(fixture *f, plan_error *err)
{
    return draw_map(f, PLAN_MAP_PDF, false, err);
}

static plan_status case_map_save(fixture *f, plan_error *err)
{
    return draw_map(f, PLAN_MAP_SVG, true, err);
}

static plan_status case_report_read(fixture *f, plan_error *err)
{
    plan_table **tables = NULL;
    int32_t n = 0;
    plan_status status = plan_report_read(f->ctx, f->saved_path, NULL, &tables, &n, err);
    plan_report_tables_free(tables, n);
    return status;
}

static plan_status case_verify(fixture *f, plan_error *err)
{
    plan_result *result = NULL;
    plan_status status = plan_result_verify(f->ctx, f->saved_path, NULL, &result, err);
    plan_result_free(result);
    return status;
}

static plan_status case_import_list(fixture *f, plan_error *err)
{
    plan_result *result = NULL;
    plan_status status = plan_import_list(f->ctx, f->city_path, f->list, PLAN_IMPORT_ACCESS_POINTS, NULL,
                                          &result, err);
    plan_result_free(result);
    return status;
}

/* A table by hand, as a C caller fills one. */
static plan_status fill_table(plan_table *table, plan_error *err)
{
    static const plan_colspec note = {"note", PLAN_TEXT, "", "Note", ""};
    static const double ring[] = {0, 0, 2, 0, 2, 2, 0, 0};
    plan_geom *geom = plan_table_edit_geom(table);
    plan_status status = plan_table_add_column(table, &note, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(table, 3, err);
    if (status == PLAN_OK)
        status = plan_column_set_text(plan_table_edit(table, "note"), 1, "first", err);
    if (status == PLAN_OK)
        status = plan_geom_add_simple(geom, ring, 4, err);
    if (status == PLAN_OK)
        status = plan_geom_add_copy(geom, geom, 0, err);
    if (status == PLAN_OK)
        status = plan_geom_begin_row(geom, err);
    if (status == PLAN_OK)
        status = plan_geom_begin_path(geom, false, err);
    if (status == PLAN_OK)
        status = plan_geom_add(geom, ring, 4, err);
    return status == PLAN_OK ? plan_table_seal(table, err) : status;
}

static plan_status case_table(fixture *f, plan_error *err)
{
    static const plan_colspec cols[] = {{"id", PLAN_INT64, "", "", ""}, {"on", PLAN_BOOL, "", "", ""}};
    static const plan_layerspec spec = {"things", PLAN_GEOM_POLYGON, "", "", cols, 2};
    plan_table *table = NULL;
    (void)f;
    plan_status status = plan_table_new(&spec, &table, err);
    if (status == PLAN_OK)
        status = fill_table(table, err);
    plan_table_free(table);
    return status;
}

/* A result by hand; the table is the result's, whether it takes it or not. */
static plan_status case_result(fixture *f, plan_error *err)
{
    static const plan_layerspec spec = {"things", PLAN_GEOM_NONE, "", "", NULL, 0};
    static const plan_finding finding = {"odd", "things", "w1", 3, 1, 2};
    plan_result *result = NULL;
    plan_table *table = NULL;
    plan_need_opts opts = PLAN_NEED_OPTS_INIT;
    const plan_table *findings = plan_result_table(f->import, "findings");
    plan_status status = plan_result_new("by_hand", &result, err);
    if (status == PLAN_OK)
        status = plan_table_new(&spec, &table, err);
    if (status == PLAN_OK)
        status = plan_result_take(result, table, err);
    if (status == PLAN_OK)
        status = plan_result_add_total(result, "things", 3, "1", PLAN_BASIS_COUNTED, "things", err);
    if (status == PLAN_OK)
        status = plan_result_add_finding(result, &finding, err, "odd thing %d", 3);
    if (status == PLAN_OK)
        status = plan_result_add_findings(result, findings, err);
    if (status == PLAN_OK)
        status = plan_result_add_parameters(result, &plan_need_optset, &opts, err);
    if (status == PLAN_OK)
        status = plan_result_seal(result, err);
    plan_result_free(result);
    return status;
}

static plan_status case_load(fixture *f, plan_error *err)
{
    plan_result *result = NULL;
    plan_status status = plan_result_load(f->ctx, f->saved_path, "network", NULL, &result, err);
    plan_result_free(result);
    return status;
}

static plan_status case_json(fixture *f, plan_error *err)
{
    const plan_result *const results[] = {f->need, f->network, f->rollout};
    char *json = NULL;
    plan_status status = plan_results_json(results, 3, &json, err);
    free(json);
    return status;
}

static plan_status case_text(fixture *f, plan_error *err)
{
    const plan_result *const results[] = {f->need, f->network, f->rollout};
    char *text = NULL;
    plan_status status = plan_results_text(results, 3, &text, err);
    free(text);
    return status;
}

static plan_status case_sql(fixture *f, plan_error *err)
{
    plan_table *table = NULL;
    plan_status status = plan_sql_query(
        f->city_path, NULL, "select source_id, levels, geom from buildings limit 5", NULL, &table, err);
    plan_table_free(table);
    return status;
}

static plan_status case_source(fixture *f, plan_error *err)
{
    plan_source *source = NULL;
    plan_table *table = NULL;
    plan_geom_kind kind;
    int epsg;
    plan_status status = plan_source_open(f->ctx, f->city_path, &source, err);
    plan_source_opts opts = {.spec = plan_workspace_spec("buildings"), .to_epsg = 4326};
    if (status == PLAN_OK)
        status = plan_source_kind(source, "buildings", &kind, err);
    if (status == PLAN_OK)
        status = plan_source_crs(source, "buildings", &epsg, NULL, err);
    if (status == PLAN_OK)
        status = plan_source_read(source, "buildings", &opts, &table, err);
    plan_table_free(table);
    plan_source_free(source);
    return status;
}

static plan_status case_obstacles(fixture *f, plan_error *err)
{
    plan_obstacles_opts opts = PLAN_OBSTACLES_OPTS_INIT;
    plan_facade facade = PLAN_FACADE_INIT;
    plan_obstacles *obstacles = NULL;
    plan_result *findings = NULL;
    const plan_table *buildings = NULL;
    opts.threads = 1;
    plan_status status = plan_result_new("wlan", &findings, err);
    if (status == PLAN_OK)
        status = plan_obstacles_build(f->city, &opts, findings, &obstacles, err);
    if (status == PLAN_OK)
        status = plan_city_layer(f->city, "buildings", &buildings, err);
    if (status == PLAN_OK)
        status = plan_facade_points(obstacles, plan_table_geom(buildings), 0, 2, &facade, err);
    plan_facade_free(&facade);
    plan_obstacles_free(obstacles);
    plan_result_free(findings);
    return status;
}

/* Coverage and the GeoTIFFs beside it; a small radius, as nothing is allocated by cell. */
static plan_status case_wlan(fixture *f, plan_error *err)
{
    plan_wlan_opts opts = PLAN_WLAN_OPTS_INIT;
    plan_save_opts how = PLAN_SAVE_OPTS_INIT;
    plan_result *result = NULL;
    opts.models = f->wlan[0];
    opts.rules = f->wlan[1];
    opts.rates = f->wlan[2];
    opts.threads = 1;
    opts.own = true;
    opts.radius_m = 10;
    opts.cell_m = 5;
    plan_status status = plan_wlan_coverage(f->city, &opts, &result, err);
    if (status == PLAN_OK) {
        const plan_result *const results[] = {result};
        status = plan_results_save(f->ctx, results, 1, f->out_path, &how, err);
    }
    plan_result_free(result);
    return status;
}

static plan_status fill_classes(void *user, int32_t band, int32_t col, int32_t row, int32_t n_cols,
                                int32_t n_rows, void *cells, plan_error *err)
{
    (void)user;
    (void)band;
    (void)err;
    for (int32_t i = 0; i < n_cols * n_rows; i++)
        ((uint8_t *)cells)[i] = (uint8_t)((col + i % n_cols) / 20 + (row + i / n_cols) / 15);
    return PLAN_OK;
}

/* A raster to a file, back, and onto another grid. */
static plan_status case_geotiff(fixture *f, plan_error *err)
{
    static const plan_geotiff_band band[] = {{"class", "", 1}};
    const plan_geotiff_spec spec = {.grid = {0, 0, 2, 100, 80},
                                    .epsg = 25833,
                                    .type = PLAN_CELL_UINT8,
                                    .bands = band,
                                    .n_bands = 1,
                                    .classes = true};
    const plan_grid onto = {10, 10, 5, 20, 20};
    plan_geotiff *tiff = NULL;
    float cells[400];
    plan_status status = plan_geotiff_write(f->out_path, &spec, fill_classes, NULL, NULL, err);
    if (status == PLAN_OK)
        status = plan_geotiff_open(f->out_path, &tiff, err);
    if (status == PLAN_OK)
        status = plan_geotiff_onto(tiff, &onto, 25833, 0, 20, cells, err);
    plan_geotiff_free(tiff);
    return status;
}

static plan_status case_polygonise(fixture *f, plan_error *err)
{
    static const plan_layerspec spec = {"areas", PLAN_GEOM_POLYGON, "", "", NULL, 0};
    const plan_grid grid = {0, 0, 2, 100, 80};
    const plan_polygonise_opts opts = PLAN_POLYGONISE_OPTS_INIT;
    uint8_t classes[8000], *of_class = NULL;
    int64_t *cells = NULL;
    plan_table *table = NULL;
    (void)f;
    (void)fill_classes(NULL, 0, 0, 0, 100, 80, classes, NULL);
    plan_status status = plan_table_new(&spec, &table, err);
    if (status == PLAN_OK)
        status = plan_polygonise(&grid, classes, &opts, plan_table_edit_geom(table), &of_class, &cells, err);
    free(of_class);
    free(cells);
    plan_table_free(table);
    return status;
}

static plan_status case_sites(fixture *f, plan_error *err)
{
    plan_sites_opts opts = PLAN_SITES_OPTS_INIT;
    plan_result *result = NULL;
    opts.models = f->wlan[0];
    opts.rules = f->wlan[1];
    opts.costs = f->wlan[3];
    opts.demand = f->wlan[4];
    opts.threads = 1;
    opts.n_sites = 1;
    opts.radius_m = 20;
    opts.cell_m = 5;
    opts.facade_m = 500;
    plan_status status = plan_sites_plan(f->city, NULL, f->rollout, &opts, &result, err);
    plan_result_free(result);
    return status;
}

static plan_status case_mesh(fixture *f, plan_error *err)
{
    plan_mesh_opts opts = PLAN_MESH_OPTS_INIT;
    plan_result *result = NULL;
    opts.models = f->wlan[0];
    opts.rules = f->wlan[1];
    opts.rates = f->wlan[2];
    opts.costs = f->wlan[3];
    opts.threads = 1;
    opts.cell_m = 5;
    plan_status status = plan_mesh_plan(f->city, f->rollout, &opts, &result, err);
    plan_result_free(result);
    return status;
}

static plan_status case_cover(fixture *f, plan_error *err)
{
    static const int32_t off[] = {0, 3, 5, 8, 10}, demand[] = {0, 1, 2, 2, 3, 3, 4, 5, 5, 0};
    static const int64_t weight[] = {3, 1, 4, 1, 5, 9};
    const plan_cover_problem problem = {4, 6, off, demand, weight, NULL, NULL};
    plan_cover_opts opts = PLAN_COVER_OPTS_INIT;
    (void)f;
    plan_status status = PLAN_OK;
    for (int goal = PLAN_COVER_BUDGET; goal <= PLAN_COVER_TARGET && status == PLAN_OK; goal++) {
        plan_cover cover;
        opts.goal = (plan_cover_goal)goal;
        opts.budget = 2;
        opts.target = 20;
        status = plan_cover_solve(&problem, &opts, &cover, err);
        plan_cover_free(&cover);
    }
    return status;
}

/* A way of five nodes, and what would close it to a ring. */
static plan_status case_blocks(fixture *f, plan_error *err)
{
    static const int32_t tail[] = {0, 1, 2, 3, 0, 1}, head[] = {1, 2, 3, 4, 4, 3};
    static const int64_t cost[] = {1, 1, 1, 1, 5, 2};
    static const uint8_t have[] = {1, 1, 1, 1, 0, 0};
    plan_graph *graph = NULL;
    plan_blocks blocks = {.n_components = 0};
    plan_survive survive = {.n_add = 0};
    (void)f;
    plan_status status = plan_graph_new(5, 6, tail, head, cost, &graph, err);
    if (status == PLAN_OK)
        status = plan_blocks_find(graph, have, &blocks, err);
    if (status == PLAN_OK)
        status = plan_survive_find(graph, have, -1, &survive, err);
    plan_blocks_free(&blocks);
    plan_survive_free(&survive);
    plan_graph_free(graph);
    return status;
}

/* Fails the n-th allocation for n = 0, 1, ... up to 200, then ever further apart, until the call gets through. */
static void walk(void **state, plan_status (*call)(fixture *, plan_error *))
{
    fixture *f = *state;
    for (long n = 0;; n += n < 200 ? 1 : 1 + n / 40) {
        plan_error err = PLAN_ERROR_INIT;
        failed = false;
        countdown = n;
        plan_status status = call(f, &err);
        countdown = -1;
        if (!failed) {
            if (status != PLAN_OK)
                fail_msg("without a failing allocation: %s", err.message);
            assert_true(n > 0);
            return;
        }
        if (status != PLAN_E_MEMORY)
            fail_msg("allocation %ld failed, but the call said '%s' (%s)", n, plan_status_name(status),
                     err.message);
    }
}

#define WALK(name)                        \
    static void test_##name(void **state) \
    {                                     \
        walk(state, case_##name);         \
    }
WALK(ctx)
WALK(import)
WALK(wlan)
WALK(open)
WALK(check)
WALK(need)
WALK(network)
WALK(rollout)
WALK(rollout_by_distance)
WALK(compare)
WALK(save)
WALK(lang)
WALK(load)
WALK(map_draw)
WALK(map_save)
WALK(report_read)
WALK(verify)
WALK(import_list)
WALK(table)
WALK(result)
WALK(report)
WALK(json)
WALK(text)
WALK(sql)
WALK(source)
WALK(obstacles)
WALK(geotiff)
WALK(polygonise)
WALK(sites)
WALK(mesh)
WALK(cover)
WALK(blocks)

static void path_in(char path[1000], const char *variable, const char *fallback, const char *name)
{
    const char *dir = getenv(variable);
    snprintf(path, 1000, "%s/%s", dir ? dir : fallback, name);
}

static void write_list(const char *path)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("name,lon,lat\nMarkt,13.26,53.55\nRathaus,13.261,53.551\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    path_in(f->pbf, "PLAN_SRCDIR", ".", "tests/data/block.osm.pbf");
    path_in(f->city_path, "PLAN_TMP", "/tmp", "block.gpkg");
    path_in(f->out_path, "PLAN_TMP", "/tmp", "block-out.gpkg");
    path_in(f->saved_path, "PLAN_TMP", "/tmp", "block-saved.gpkg");
    path_in(f->list, "PLAN_TMP", "/tmp", "block-list.csv");
    write_list(f->list);
    path_in(f->rules, "PLAN_DATA_DIR", "data", "osm/mapping.csv");
    path_in(f->estimates, "PLAN_DATA_DIR", "data", "osm/estimates.csv");
    path_in(f->catalogue, "PLAN_DATA_DIR", "data", "catalogue/example-2025.csv");
    path_in(f->supply, "PLAN_DATA_DIR", "data", "need/assumed-supply.csv");
    path_in(f->wlan[0], "PLAN_DATA_DIR", "data", "wlan/p1411.csv");
    path_in(f->wlan[1], "PLAN_DATA_DIR", "data", "wlan/rules.csv");
    path_in(f->wlan[2], "PLAN_DATA_DIR", "data", "wlan/rates.csv");
    path_in(f->wlan[3], "PLAN_DATA_DIR", "data", "wlan/costs-2025.csv");
    path_in(f->wlan[4], "PLAN_DATA_DIR", "data", "wlan/demand.csv");
    plan_error err = PLAN_ERROR_INIT;
    plan_status status = plan_ctx_new(&f->ctx, &err);
    if (status == PLAN_OK)
        status = import_osm(f, &f->import, &err);
    plan_save_opts save = PLAN_SAVE_OPTS_INIT;
    const plan_result *const results[] = {f->import};
    if (status == PLAN_OK)
        status = plan_results_save(f->ctx, results, 1, f->city_path, &save, &err);
    if (status == PLAN_OK)
        status = plan_city_open(f->ctx, f->city_path, NULL, &f->city, &err);
    if (status == PLAN_OK)
        status = need_score(f, f->city, &f->need, &err);
    if (status == PLAN_OK)
        status = network_build(f, f->city, &f->network, &err);
    if (status == PLAN_OK)
        status = rollout_order(f, PLAN_BY_NEED, &f->rollout, &err);
    if (status == PLAN_OK)
        status = plan_results_save(f->ctx, (const plan_result *[]){f->network}, 1, f->saved_path, &save,
                                   &err);
    if (status != PLAN_OK)
        fail_msg("%s", err.message);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    plan_result_free(f->rollout);
    plan_result_free(f->network);
    plan_result_free(f->need);
    plan_result_free(f->import);
    plan_city_free(f->city);
    plan_ctx_free(f->ctx);
    unlink(f->city_path);
    unlink(f->out_path);
    unlink(f->saved_path);
    unlink(f->list);
    free(f);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wlan),
        cmocka_unit_test(test_ctx),
        cmocka_unit_test(test_import),
        cmocka_unit_test(test_open),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_need),
        cmocka_unit_test(test_network),
        cmocka_unit_test(test_rollout),
        cmocka_unit_test(test_rollout_by_distance),
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_save),
        cmocka_unit_test(test_lang),
        cmocka_unit_test(test_load),
        cmocka_unit_test(test_map_draw),
        cmocka_unit_test(test_map_save),
        cmocka_unit_test(test_report_read),
        cmocka_unit_test(test_verify),
        cmocka_unit_test(test_import_list),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_result),
        cmocka_unit_test(test_report),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_sql),
        cmocka_unit_test(test_source),
        cmocka_unit_test(test_obstacles),
        cmocka_unit_test(test_geotiff),
        cmocka_unit_test(test_polygonise),
        cmocka_unit_test(test_sites),
        cmocka_unit_test(test_mesh),
        cmocka_unit_test(test_cover),
        cmocka_unit_test(test_blocks),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
