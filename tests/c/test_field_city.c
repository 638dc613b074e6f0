/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Sight on real places against an exact check of every cell, both of flat prisms: the difference is at most 1 % of the
 * cells in sight and 0.2 % of all. Skips where an extract is not there. */

#include "files.h"
#include "real_city.h"
#include "wlan/field.h"
#include "wlan/models_data.h"
#include "wlan/sight.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const double f_ghz = 5.5, receiver_m = 1.5, radius_m = 150;
static uint64_t seed = 9;

static int32_t below(int32_t n)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (int32_t)((seed * UINT64_C(2685821657736338717)) % (uint64_t)n);
}

/* Lamps, façades and roofs by turns, anywhere in their cell. */
static plan_field_site some_site(const plan_obstacles *o, int32_t turn)
{
    const plan_grid *g = plan_obstacles_grid(o);
    int32_t edge = (int32_t)(radius_m / g->cell_m / 2);
    for (;;) {
        int32_t c = edge + below(g->n_cols - 2 * edge), r = edge + below(g->n_rows - 2 * edge);
        plan_obstacle at = plan_obstacles_at(o, c, r);
        bool wall = plan_obstacles_at(o, c + 1, r).building >= 0 ||
                    plan_obstacles_at(o, c, r + 1).building >= 0;
        if (turn % 3 == 2 ? at.building < 0 : at.building >= 0 || (turn % 3 == 1 && !wall))
            continue;
        double xy[2];
        plan_grid_middle(g, c, r, xy);
        plan_field_site s = {.receiver_m = receiver_m, .radius_m = radius_m};
        s.x = xy[0] + (below(1000) - 500) * 0.00098 * g->cell_m;
        s.y = xy[1] + (below(1000) - 500) * 0.00098 * g->cell_m;
        s.z_m = turn % 3 == 2 ? (double)at.top + 2 : (double)at.ground + 5;
        return s;
    }
}

typedef struct tally {
    int64_t cells, clear, wrong;
} tally;

static void count(const plan_obstacles *o, const plan_field_site *s, const plan_field *f, tally *t)
{
    for (int32_t r = 0; r < f->n; r++)
        for (int32_t c = 0; c < f->n; c++) {
            plan_field_state state = plan_field_state_of(f->cell[(size_t)r * (size_t)f->n + (size_t)c]);
            if (state <= PLAN_FIELD_BUILDING)
                continue;
            double b[3];
            plan_sight sight;
            plan_grid_middle(plan_obstacles_grid(o), f->col + c, f->row + r, b);
            b[2] = (double)plan_obstacles_at(o, f->col + c, f->row + r).ground + s->receiver_m;
            plan_sight_line(o, (double[]){s->x, s->y, s->z_m}, b, f_ghz, &sight);
            t->cells++;
            t->clear += sight.clear;
            t->wrong += sight.clear != (state == PLAN_FIELD_SIGHT);
        }
}

static void compare(const char *extract)
{
    enum { SITES = 12 };
    plan_error err = PLAN_ERROR_INIT;
    plan_ctx *ctx = NULL;
    plan_result *findings = NULL;
    plan_obstacles *o = NULL;
    plan_obstacles_opts opts = PLAN_OBSTACLES_OPTS_INIT;
    plan_models_opts models = PLAN_MODELS_OPTS_INIT;
    plan_radio_models set;
    plan_propagation p = {0};
    plan_field_scratch *scratch = NULL;
    plan_field field = PLAN_FIELD_INIT;
    tally t = {0};
    char path[500];
    snprintf(path, sizeof path, "%s/wlan/p1411.csv", real_city_folder("PLAN_DATA_DIR", "data"));
    assert_int_equal(plan_ctx_new(&ctx, NULL), PLAN_OK);
    plan_city *city = real_city_import(ctx, extract, files_path("field-city.gpkg"));
    opts.cell_m = 1;
    if (plan_result_new("wlan", &findings, &err) || plan_models_read(path, &models, &set, &err) ||
        plan_propagation_make(&set, f_ghz, 5, receiver_m, radius_m, false, &p, &err) ||
        plan_obstacles_build(city, &opts, findings, &o, &err) || plan_field_scratch_new(&scratch, &err))
        fail_msg("%s", err.message);
    for (int32_t i = 0; i < SITES; i++) {
        plan_field_site s = some_site(o, i);
        assert_int_equal(plan_field_compute(o, &s, &p, scratch, &field, &err), PLAN_OK);
        count(o, &s, &field, &t);
    }
    print_message("%lld of %lld cells err; %lld are in sight\n", (long long)t.wrong, (long long)t.cells,
                  (long long)t.clear);
    assert_true(t.clear > t.cells / 10 && t.clear < t.cells * 9 / 10);
    assert_true(t.wrong * 100 <= t.clear);
    assert_true(t.wrong * 500 <= t.cells);
    plan_field_free(&field);
    plan_field_scratch_free(scratch);
    plan_obstacles_free(o);
    plan_propagation_free(&p);
    plan_result_free(findings);
    plan_city_free(city);
    plan_ctx_free(ctx);
}

static void neubrandenburg(void **state)
{
    (void)state;
    char extract[500];
    if (!real_city_extract("PLAN_DATA_DIR", "data", "neubrandenburg/neubrandenburg.osm.pbf", extract))
        skip();
    compare(extract);
}

static void miraustrasse(void **state)
{
    (void)state;
    char extract[500];
    if (!real_city_extract("PLAN_SHARED", "../shared", "data/berlin-miraustrasse/miraustrasse.osm.pbf",
                           extract))
        skip();
    compare(extract);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(neubrandenburg), cmocka_unit_test(miraustrasse)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("field_city", tests, NULL, NULL);
}
