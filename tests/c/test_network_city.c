/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The network of a whole city, Neubrandenburg, from its OpenStreetMap extract: invariants that must hold whatever the
 * prices, and figures an engineer would check first. Skips where the extract is not there. */

#include "fibre/detour.h"
#include "fibre/network.h"
#include "geo/geom.h"
#include "geo/index.h"
#include "io/gpkg.h"
#include "io/import_osm.h"
#include "network_checks.h"
#include "real_city.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static plan_ctx *ctx;
static plan_city *city; /* NULL = no extract */
static char catalogue_path[500];

static void must(plan_status status, const plan_error *err)
{
    if (status != PLAN_OK)
        fail_msg("%s", err->message);
}

static int begin(void **state)
{
    (void)state;
    char extract[500], workspace[500];
    plan_error err = PLAN_ERROR_INIT;
    snprintf(catalogue_path, sizeof catalogue_path, "%s/catalogue/example-2025.csv",
             real_city_folder("PLAN_DATA_DIR", "data"));
    snprintf(workspace, sizeof workspace, "%s/network-city-%ld.gpkg", real_city_folder("PLAN_TMP", "/tmp"),
             (long)getpid());
    if (!real_city_extract("PLAN_DATA_DIR", "data", "neubrandenburg/neubrandenburg.osm.pbf", extract))
        return 0;
    must(plan_ctx_new(&ctx, &err), &err);
    city = real_city_import(ctx, extract, workspace);
    return 0;
}

static int end(void **state)
{
    (void)state;
    if (city)
        remove(plan_city_path(city));
    plan_city_free(city);
    plan_ctx_free(ctx);
    return 0;
}

static plan_result *build(int32_t threads, int32_t pops, double effort_s)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_result *network = NULL;
    plan_network_opts opts = PLAN_NETWORK_OPTS_INIT;
    opts.catalogue = catalogue_path;
    opts.threads = threads;
    opts.propose_pops = pops;
    opts.effort_s = effort_s;
    must(plan_network_build(city, &opts, &network, &err), &err);
    return network;
}

/* Cabinets from which no drop begins within 100 m: on the open road. */
static int32_t lonely_cabinets(const plan_result *network)
{
    const plan_geom *cabinets = plan_table_geom(plan_result_table(network, "cabinets"));
    const plan_geom *drops = plan_table_geom(plan_result_table(network, "drops"));
    int32_t lonely = 0;
    for (int32_t k = 0; k < cabinets->n_rows; k++) {
        const double *at = &cabinets->xy[2 * cabinets->path_off[cabinets->row_off[k]]];
        double least = INFINITY;
        for (int32_t c = 0; c < drops->n_coords; c++)
            least = fmin(least, hypot(drops->xy[2 * c] - at[0], drops->xy[2 * c + 1] - at[1]));
        lonely += least > 100;
    }
    return lonely;
}

/* Proposed PoPs, but for exchanges that are there, with fewer than three façades served within 200 m. */
static int32_t remote_pops(const plan_result *network)
{
    const plan_table *pops = plan_result_table(network, "pops");
    const plan_geom *drops = plan_table_geom(plan_result_table(network, "drops"));
    int32_t remote = 0;
    for (int32_t k = 0; k < plan_table_rows(pops); k++) {
        const double *at = &plan_table_geom(pops)->xy[2 * k];
        const char *reason = plan_column_text(plan_table_find(pops, "reason"), k);
        int32_t near = 0;
        for (int32_t r = 0; r < drops->n_rows; r++) {
            const double *end = &drops->xy[2 * (drops->path_off[drops->row_off[r] + 1] - 1)];
            near += hypot(end[0] - at[0], end[1] - at[1]) < 200;
        }
        remote += near < 3 && strncmp(reason, "existing exchange", 17) != 0;
    }
    return remote;
}

static void invariants_hold_and_threads_change_nothing(void **state)
{
    (void)state;
    if (!city)
        skip();
    plan_result *one = build(1, 0, 1), *two = build(2, 0, 1);
    int32_t demand = (int32_t)plan_result_total(one, "demand_buildings");
    check_network(one, demand);
    check_same(one, two);
    print_message(
        "%d buildings with demand, %.0f joined, %.1f km of trench, %.1f m a building, %.0f EUR a dwelling\n",
        demand, plan_result_total(one, "buildings"), plan_result_total(one, "trench_m") / 1000,
        plan_result_total(one, "trench_m_per_building"), plan_result_total(one, "cost_per_dwelling_eur"));
    double gap_pct = plan_result_total(one, "gap_pct");
    print_message("at most %.3f %% cheaper trenches and drops possible (proven)\n", gap_pct);
    /* A guard against getting worse; with a second of effort 3.3 %, what capacity of the PoPs and reach cost included. */
    assert_true(gap_pct >= 0 && gap_pct < 3.6);
    double fibre_least = plan_result_total(one, "cost_fibre_least_eur");
    assert_true(fibre_least > 0 && fibre_least <= plan_result_total(one, "cost_fibre_eur"));
    /* Three of 292 today, of villages with yards far off the road; it was 41 when they stood at the heads of their areas. */
    assert_true(lonely_cabinets(one) <= 6);
    /* 49,920 lines, 16,384 a PoP: four at least. Every customer sees enough light. */
    assert_int_equal((int)plan_result_total(one, "pops_least"), 4);
    assert_true(plan_result_total(one, "pops") >= 4 && plan_result_total(one, "margin_least_db") >= 0);
    for (int32_t r = 0; r < plan_table_rows(plan_result_table(one, "pops")); r++)
        assert_true(plan_column_number(plan_table_find(plan_result_table(one, "pops"), "units"), r) <= 16384);
    assert_int_equal(remote_pops(one), 0);
    /* Nearly every building stands at a street that leads to the PoP: a throwaway PostGIS + pgRouting chain reached
     * 99.8 % of them (issue of the first build). */
    assert_true(plan_result_total(one, "unserved") < 0.006 * demand);
    /* Rural parts of town included, 15 .. 60 m of trench a building is what built networks report. */
    assert_in_range((int)plan_result_total(one, "trench_m_per_building"), 15, 60);
    plan_result_free(one);
    plan_result_free(two);
}

static double way_of_light(const plan_result *network)
{
    const plan_table *drops = plan_result_table(network, "drops");
    double sum = 0;
    for (int32_t r = 0; r < plan_table_rows(drops); r++)
        sum += plan_column_number(plan_table_find(drops, "fibre_m"), r);
    return sum / plan_table_rows(drops);
}

static void several_pops_make_several_trees(void **state)
{
    (void)state;
    if (!city)
        skip();
    plan_result *one = build(2, 1, 1), *four = build(2, 4, 1);
    check_network(four, (int32_t)plan_result_total(one, "demand_buildings"));
    assert_int_equal((int)plan_result_total(four, "pops"), 4);
    assert_true(way_of_light(four) < 0.9 * way_of_light(one));
    /* Loads of 76 % of what the PoPs take: hung on others as capacity asks, thousands may come out of reach. */
    assert_true(plan_result_total(four, "margin_least_db") >= 0);
    plan_result_free(one);
    plan_result_free(four);
}

typedef struct crossing {
    const plan_geom *lines;
    const plan_column *method; /* NULL = all count */
    const double *a, *b;
    int32_t met;
} crossing;

static bool is_priced(const char *method)
{
    return strcmp(method, "bore") == 0 || strcmp(method, "bridge") == 0 || strcmp(method, "tunnel") == 0;
}

static bool on_row(void *user, int32_t row)
{
    crossing *x = user;
    const plan_geom *g = x->lines;
    int32_t path = g->row_off[row];
    if (x->method && is_priced(plan_column_text(x->method, row)))
        return true;
    for (int32_t c = g->path_off[path]; c + 1 < g->path_off[path + 1]; c++)
        x->met += plan_segments_meet(g->xy + 2 * (size_t)c, g->xy + 2 * (size_t)(c + 1), x->a, x->b);
    return true;
}

/* Lines that meet a barrier of the layer which takes a bridge, a tunnel or a bore, without being one. */
static int32_t count_crossings(const plan_table *lines, const plan_index *index, const char *layer)
{
    const plan_table *barriers = NULL;
    plan_error err = PLAN_ERROR_INIT;
    crossing x = {plan_table_geom(lines), plan_table_find(lines, "method"), NULL, NULL, 0};
    must(plan_city_layer(city, layer, &barriers, &err), &err);
    const plan_geom *g = barriers ? plan_table_geom(barriers) : NULL;
    for (int32_t r = 0; g && r < g->n_rows; r++) {
        const char *kind = plan_column_text(plan_table_find(barriers, "kind"), r);
        if (strcmp(kind, "protected") == 0)
            continue;
        for (int32_t p = g->row_off[r]; p < g->row_off[r + 1]; p++)
            for (int32_t c = g->path_off[p]; c + 1 < g->path_off[p + 1]; c++) {
                double box[4] = PLAN_BBOX_EMPTY;
                x.a = g->xy + 2 * (size_t)c;
                x.b = x.a + 2;
                plan_bbox_add(box, x.a, 2);
                plan_index_query(index, box, on_row, &x);
            }
    }
    return x.met;
}

typedef struct wading {
    const plan_geom *lines, *areas;
    const plan_column *method;
    int32_t area, met;
} wading;

static bool on_trench(void *user, int32_t row)
{
    wading *x = user;
    const plan_geom *g = x->lines;
    double inside_m = 0;
    if (is_priced(plan_column_text(x->method, row)))
        return true;
    for (int32_t c = g->path_off[g->row_off[row]]; c + 1 < g->path_off[g->row_off[row] + 1]; c++)
        inside_m += plan_geom_row_overlap(x->areas, x->area, g->xy + 2 * (size_t)c,
                                          g->xy + 2 * (size_t)c + 2);
    x->met += inside_m > 0.05;
    return true;
}

/* Trenches in water that are no bore, bridge or tunnel; along a bank they may run. */
static int32_t count_wading(const plan_table *trench, const plan_index *index)
{
    const plan_table *areas = NULL;
    plan_error err = PLAN_ERROR_INIT;
    must(plan_city_layer(city, "barrier_areas", &areas, &err), &err);
    wading x = {plan_table_geom(trench), plan_table_geom(areas), plan_table_find(trench, "method"), 0, 0};
    for (x.area = 0; x.area < x.areas->n_rows; x.area++) {
        double box[4];
        if (strcmp(plan_column_text(plan_table_find(areas, "kind"), x.area), "protected") == 0)
            continue;
        plan_geom_row_bbox(x.areas, x.area, box);
        plan_index_query(index, box, on_trench, &x);
    }
    return x.met;
}

static void nothing_crosses_water_or_rail_at_no_price(void **state)
{
    (void)state;
    if (!city)
        skip();
    plan_result *network = build(0, 1, 1);
    for (int k = 0; k < 2; k++) {
        plan_error err = PLAN_ERROR_INIT;
        plan_index *index = NULL;
        const plan_table *lines = plan_result_table(network, k ? "trench" : "drops");
        must(plan_index_rows(plan_table_geom(lines), &index, &err), &err);
        assert_int_equal(count_crossings(lines, index, "barriers"), 0);
        assert_int_equal(k ? count_wading(lines, index) : count_crossings(lines, index, "barrier_areas"), 0);
        plan_index_free(index);
    }
    plan_result_free(network);
}

typedef struct passing {
    const plan_geom *buildings;
    const double *a, *b;
    const plan_detour_scene *scene; /* of the drop's own building */
    int32_t attached, others;
} passing;

static bool on_building(void *user, int32_t row)
{
    passing *x = user;
    if (row == x->scene->own || plan_geom_row_overlap(x->buildings, row, x->a, x->b) <= 0.5)
        return true;
    for (int32_t i = 0; i < x->scene->n_attached; i++)
        if (x->scene->attached[i] == row) {
            x->attached++;
            return true;
        }
    x->others++;
    return true;
}

/* The issue: drops never through other buildings; what touches the own one is a passage in-house. */
static void no_drop_passes_through_other_houses(void **state)
{
    (void)state;
    if (!city)
        skip();
    plan_result *network = build(0, 1, 1);
    plan_error err = PLAN_ERROR_INIT;
    plan_index *index = NULL;
    const plan_table *table = plan_result_table(network, "drops"), *buildings = NULL;
    const plan_geom *drops = plan_table_geom(table);
    must(plan_city_layer(city, "buildings", &buildings, &err), &err);
    passing x = {.buildings = plan_table_geom(buildings)};
    must(plan_index_rows(x.buildings, &index, &err), &err);
    int32_t bent = 0;
    for (int32_t r = 0; r < drops->n_rows; r++) {
        int32_t path = drops->row_off[r],
                own = (int32_t)plan_column_number(plan_table_find(table, "building"), r);
        plan_detour_scene scene = {.buildings = x.buildings, .index = index, .own = own, .longest_m = 100};
        plan_detour_attach(&scene);
        x.scene = &scene;
        bent += drops->path_off[path + 1] - drops->path_off[path] > 2;
        for (int32_t c = drops->path_off[path]; c + 1 < drops->path_off[path + 1]; c++) {
            double box[4] = PLAN_BBOX_EMPTY;
            x.a = drops->xy + 2 * (size_t)c;
            x.b = x.a + 2;
            plan_bbox_add(box, x.a, 2);
            plan_index_query(index, box, on_building, &x);
        }
    }
    print_message("%d drops of %d go round something, %d passages through attached buildings\n", bent,
                  drops->n_rows, x.attached);
    assert_int_equal(x.others, 0);
    assert_true(bent > 0 && x.attached < 60);
    plan_index_free(index);
    plan_result_free(network);
}

/* Left to itself the stage puts in as much effort as it takes to prove that no trenches are 1 % cheaper. */
static void little_is_left_to_find(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    print_message("skipped: takes minutes under the sanitizers\n");
    skip();
#endif
    if (!city)
        skip();
    plan_result *network = build(2, 0, NAN);
    double gap_pct = plan_result_total(network, "gap_pct");
    print_message("at most %.3f %% cheaper trenches and drops possible (proven)\n", gap_pct);
    assert_true(gap_pct >= 0 && gap_pct <= 1);
    plan_result_free(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invariants_hold_and_threads_change_nothing),
        cmocka_unit_test(little_is_left_to_find),
        cmocka_unit_test(several_pops_make_several_trees),
        cmocka_unit_test(nothing_crosses_water_or_rail_at_no_price),
        cmocka_unit_test(no_drop_passes_through_other_houses),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
