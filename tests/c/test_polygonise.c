/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Areas of classes against their raster: every place in one area, none in two, whatever was smoothed. */

#include "io/polygonise.h"

#include "geo/geom.h"
#include "geo/geos.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COLS = 120, ROWS = 90 };

static uint64_t seed = 41;

static double random_in(double low, double high)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return low + (high - low) * ((double)((seed * UINT64_C(2685821657736338717)) >> 32) / 4294967296.0);
}

static const plan_grid grid = {392000, 5934000, 2, COLS, ROWS};

typedef struct areas {
    plan_table *table;
    plan_geom *geom;
    uint8_t *of_class;
    int64_t *cells;
} areas;

static areas make(uint8_t *classes, plan_polygonise_opts opts)
{
    const plan_layerspec spec = {"areas", PLAN_GEOM_POLYGON, "", "", NULL, 0};
    plan_error err = PLAN_ERROR_INIT;
    areas a = {NULL, NULL, NULL, NULL};
    assert_int_equal(plan_table_new(&spec, &a.table, NULL), PLAN_OK);
    a.geom = plan_table_edit_geom(a.table);
    if (plan_polygonise(&grid, classes, &opts, a.geom, &a.of_class, &a.cells, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    return a;
}

static void drop(areas *a)
{
    plan_table_free(a->table);
    free(a->of_class);
    free(a->cells);
}

/* Discs of classes 0 .. 5 over one another, and grains of noise: borders of every kind, many meetings. */
static void blobs(uint8_t *classes, uint8_t ground, double noise)
{
    memset(classes, ground, COLS * ROWS);
    for (int n = 0; n < 40; n++) {
        double x = random_in(0, COLS), y = random_in(0, ROWS), r = random_in(1, 18);
        uint8_t class = (uint8_t)random_in(ground, 6);
        for (int32_t i = 0; i < COLS * ROWS; i++)
            if (hypot(i % COLS - x, i / COLS - y) < r)
                classes[i] = class;
    }
    for (int32_t i = 0; i < COLS * ROWS; i++)
        if (random_in(0, 1) < noise)
            classes[i] = (uint8_t)random_in(ground, 6);
}

static int32_t class_of(const areas *a, double x, double y)
{
    int32_t class = 0;
    for (int32_t row = 0; row < a->geom->n_rows; row++)
        if (plan_geom_row_contains(a->geom, row, x, y)) {
            assert_int_equal(class, 0); /* in one area only */
            class = a->of_class[row];
        }
    return class;
}

static void assert_valid(const areas *a)
{
    plan_ctx *ctx;
    assert_int_equal(plan_ctx_new(&ctx, NULL), PLAN_OK);
    for (int32_t row = 0; row < a->geom->n_rows; row++) {
        bool valid;
        char reason[200];
        assert_int_equal(plan_geos_is_valid(ctx, a->geom, row, &valid, reason, sizeof reason, NULL), PLAN_OK);
        if (!valid)
            fail_msg("row %d: %s", row, reason);
        for (int32_t p = a->geom->row_off[row]; p < a->geom->row_off[row + 1]; p++)
            assert_int_equal(a->geom->hole[p],
                             plan_ring_area(a->geom->xy + 2 * (size_t)a->geom->path_off[p],
                                            a->geom->path_off[p + 1] - a->geom->path_off[p]) < 0);
    }
    plan_ctx_free(ctx);
}

static void staircases(void **state)
{
    (void)state;
    static uint8_t classes[COLS * ROWS];
    for (int n = 0; n < 12; n++) {
        blobs(classes, n % 2 ? 1 : 0, n < 6 ? 0 : 0.2);
        areas a = make(classes, (plan_polygonise_opts){1, false, n % 3 == 0, NULL});
        assert_valid(&a);
        int64_t cells = 0, told = 0;
        for (int32_t i = 0; i < COLS * ROWS; i++) {
            double xy[2];
            cells += classes[i] > 0;
            plan_grid_middle(&grid, i % COLS, i / COLS, xy);
            assert_int_equal(class_of(&a, xy[0], xy[1]), classes[i]);
        }
        for (int32_t row = 0; row < a.geom->n_rows; row++) {
            told += a.cells[row];
            assert_true(fabs(plan_geom_row_area(a.geom, row) - 4.0 * (double)a.cells[row]) < 1e-3);
            assert_true(row == 0 || a.of_class[row] >= a.of_class[row - 1]);
        }
        assert_int_equal(cells, told);
        drop(&a);
    }
}

static void smooth(void **state)
{
    (void)state;
    static uint8_t classes[COLS * ROWS];
    for (int n = 0; n < 24; n++) {
        blobs(classes, 1, n % 3 == 0 ? 0.3 : 0); /* something everywhere: a gap would be seen */
        areas a = make(classes, (plan_polygonise_opts){n % 2 ? 9 : 1, true, n % 4 < 2, NULL});
        assert_valid(&a);
        int32_t coords = a.geom->n_coords;
        for (int k = 0; k < 1500; k++)
            assert_true(class_of(&a, random_in(grid.x0 + 2, grid.x0 + 2 * COLS - 2),
                                 random_in(grid.y0 + 2, grid.y0 + 2 * ROWS - 2)) > 0);
        /* A cell all around whose cells are of its class lies within its area: a border moves by less than a cell. */
        for (int32_t i = 0; i < COLS * ROWS; i++) {
            bool inner = i % COLS > 0 && i % COLS < COLS - 1 && i / COLS > 0 && i / COLS < ROWS - 1;
            for (int32_t d = 0; d < 9 && inner; d++)
                inner = classes[i + (d / 3 - 1) * COLS + d % 3 - 1] == classes[i];
            double xy[2];
            plan_grid_middle(&grid, i % COLS, i / COLS, xy);
            if (inner && i % 7 == 0)
                assert_int_equal(class_of(&a, xy[0], xy[1]), classes[i]);
        }
        areas stairs = make(classes, (plan_polygonise_opts){1, false, true, NULL});
        assert_true(n % 3 == 0 || coords < stairs.geom->n_coords); /* grains of noise have none to save */
        drop(&stairs);
        drop(&a);
    }
}

static void same_again(void **state)
{
    (void)state;
    static uint8_t classes[COLS * ROWS], copy[COLS * ROWS];
    blobs(classes, 0, 0.1);
    memcpy(copy, classes, sizeof copy);
    areas a = make(classes, (plan_polygonise_opts)PLAN_POLYGONISE_OPTS_INIT);
    areas b = make(copy, (plan_polygonise_opts)PLAN_POLYGONISE_OPTS_INIT);
    assert_int_equal(a.geom->n_coords, b.geom->n_coords);
    assert_memory_equal(a.geom->xy, b.geom->xy, (size_t)a.geom->n_coords * 2 * sizeof *a.geom->xy);
    drop(&a);
    drop(&b);
}

/* One class on the left half, another on the right, one cell of a third: by hand. */
static void by_hand(void **state)
{
    (void)state;
    static uint8_t classes[COLS * ROWS];
    for (int32_t i = 0; i < COLS * ROWS; i++)
        classes[i] = i % COLS < COLS / 2 ? 3 : 5;
    classes[40 * COLS + 20] = 7;
    areas a = make(classes, (plan_polygonise_opts){1, true, true, NULL});
    assert_int_equal(a.geom->n_rows, 3);
    assert_true(a.of_class[0] == 3 && a.of_class[1] == 5 && a.of_class[2] == 7);
    assert_true(a.cells[0] == COLS / 2 * ROWS - 1 && a.cells[2] == 1);
    /* A cell becomes the diamond between the middles of its sides: half its area. */
    assert_true(fabs(plan_geom_row_area(a.geom, 2) - 2) < 1e-6);
    drop(&a);
    memset(classes, 0, sizeof classes);
    a = make(classes, (plan_polygonise_opts)PLAN_POLYGONISE_OPTS_INIT);
    assert_int_equal(a.geom->n_rows, 0);
    drop(&a);
    classes[5 * COLS + 5] = 2; /* below the least size */
    a = make(classes, (plan_polygonise_opts)PLAN_POLYGONISE_OPTS_INIT);
    assert_int_equal(a.geom->n_rows, 0);
    drop(&a);
}

static bool until(void *user, const char *step, double share)
{
    (void)step;
    return share < *(double *)user;
}

static void stopped(void **state)
{
    (void)state;
    static uint8_t classes[COLS * ROWS];
    const plan_layerspec spec = {"areas", PLAN_GEOM_POLYGON, "", "", NULL, 0};
    static double stops[] = {0, 0.1, 0.35, 0.7, 0.95};
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        plan_hooks hooks = {.progress = until, .user = &stops[i]};
        plan_polygonise_opts opts = PLAN_POLYGONISE_OPTS_INIT;
        plan_table *t;
        opts.hooks = &hooks;
        blobs(classes, 0, 0.1);
        for (int32_t c = 0; c < COLS; c++)
            classes[c] = (uint8_t)(c % PLAN_CLASS_MAX); /* up to the last of the classes */
        assert_int_equal(plan_table_new(&spec, &t, NULL), PLAN_OK);
        assert_int_equal(plan_polygonise(&grid, classes, &opts, plan_table_edit_geom(t), NULL, NULL, NULL),
                         PLAN_E_CANCELLED);
        plan_table_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(staircases), cmocka_unit_test(smooth),  cmocka_unit_test(same_again),
        cmocka_unit_test(by_hand),    cmocka_unit_test(stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
