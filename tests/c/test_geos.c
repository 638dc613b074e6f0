/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Validity, repair and clipping on shapes small enough to do by hand. */

#include "geo/geom.h"
#include "geo/geos.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
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

static plan_table *new_layer(plan_geom_kind kind)
{
    plan_layerspec spec = {"shapes", kind, "", "", NULL, 0};
    plan_table *t = NULL;
    assert_int_equal(plan_table_new(&spec, &t, NULL), PLAN_OK);
    return t;
}

static const struct {
    const char *what;
    int32_t n;
    double xy[20];
    bool valid;
    double area; /* after repair */
} rings[] = {
    {"square", 5, {0, 0, 10, 0, 10, 10, 0, 10, 0, 0}, true, 100},
    {"clockwise square", 5, {0, 0, 0, 10, 10, 10, 10, 0, 0, 0}, true, 100},
    {"bow tie: two triangles of 25", 5, {0, 0, 10, 10, 10, 0, 0, 10, 0, 0}, false, 50},
    {"spike on a square", 7, {0, 0, 10, 0, 10, 10, 15, 10, 10, 10, 0, 10, 0, 0}, false, 100},
    {"line there and back", 4, {0, 0, 5, 5, 10, 10, 0, 0}, false, 0},
    {"two points", 2, {0, 0, 1, 1}, false, 0},
    {"not closed", 4, {0, 0, 10, 0, 10, 10, 0, 10}, false, 0},
    {"one place", 4, {3, 3, 3, 3, 3, 3, 3, 3}, false, 0},
};

static void test_validity_and_repair(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rings / sizeof *rings; i++) {
        plan_table *t = new_layer(PLAN_GEOM_POLYGON), *u = new_layer(PLAN_GEOM_POLYGON);
        plan_geom *g = plan_table_edit_geom(t), *out = plan_table_edit_geom(u);
        assert_int_equal(plan_geom_add_simple(g, rings[i].xy, rings[i].n, NULL), PLAN_OK);
        bool valid = !rings[i].valid;
        char reason[100] = "";
        assert_int_equal(plan_geos_is_valid(ctx, g, 0, &valid, reason, sizeof reason, NULL), PLAN_OK);
        assert_int_equal(valid, rings[i].valid);
        assert_int_equal(reason[0] == '\0', rings[i].valid);
        assert_int_equal(plan_geos_is_valid(ctx, g, 0, &valid, NULL, 0, NULL), PLAN_OK);
        assert_int_equal(plan_geos_repair(ctx, g, 0, out, NULL), PLAN_OK);
        assert_int_equal(out->n_rows, 1);
        assert_true(fabs(plan_geom_row_area(out, 0) - rings[i].area) < 1e-9);
        for (int32_t p = 0; p < out->n_paths; p++) /* shells only, counter-clockwise */
            assert_true(
                plan_ring_area(out->xy + 2 * out->path_off[p], out->path_off[p + 1] - out->path_off[p]) > 0);
        if (out->n_paths > 0) {
            assert_int_equal(plan_geos_is_valid(ctx, out, 0, &valid, NULL, 0, NULL), PLAN_OK);
            assert_true(valid);
        }
        plan_table_free(t);
        plan_table_free(u);
    }
}

static plan_table *square_with_hole(void)
{
    static const double shell[] = {0, 0, 10, 0, 10, 10, 0, 10, 0, 0}, hole[] = {4, 4, 4, 6, 6, 6, 6, 4, 4, 4};
    plan_table *t = new_layer(PLAN_GEOM_POLYGON);
    plan_geom *g = plan_table_edit_geom(t);
    assert_int_equal(plan_geom_add_simple(g, shell, 5, NULL), PLAN_OK);
    assert_int_equal(plan_geom_begin_path(g, true, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add(g, hole, 5, NULL), PLAN_OK);
    return t;
}

static void test_hole_survives(void **state)
{
    (void)state;
    plan_table *t = square_with_hole(), *u = new_layer(PLAN_GEOM_POLYGON);
    plan_geom *out = plan_table_edit_geom(u);
    assert_int_equal(plan_geos_repair(ctx, plan_table_geom(t), 0, out, NULL), PLAN_OK);
    assert_int_equal(out->n_paths, 2);
    assert_int_equal(out->hole[0], 0);
    assert_int_equal(out->hole[1], 1);
    assert_true(plan_ring_area(out->xy + 2 * out->path_off[1], 5) == -4); /* clockwise */
    assert_true(plan_geom_row_area(out, 0) == 96);
    plan_table_free(t);
    plan_table_free(u);
}

static void test_clip_lines(void **state)
{
    (void)state;
    static const struct {
        double xy[4];
        double length; /* within the square 0..10 with the hole 4..6 */
        int32_t parts;
    } cases[] = {
        {{-5, 5, 15, 5}, 8, 2},   {{1, 1, 9, 1}, 8, 1}, {{-5, -5, -1, -1}, 0, 0},
        {{20, 20, 30, 30}, 0, 0}, {{0, 5, 5, 5}, 4, 1}, {{-3, 0, 0, -3}, 0, 0},
    };
    plan_table *mask = square_with_hole();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_table *t = new_layer(PLAN_GEOM_LINE), *u = new_layer(PLAN_GEOM_LINE);
        plan_geom *out = plan_table_edit_geom(u);
        assert_int_equal(plan_geom_add_simple(plan_table_edit_geom(t), cases[i].xy, 2, NULL), PLAN_OK);
        assert_int_equal(plan_geos_clip(ctx, plan_table_geom(t), 0, plan_table_geom(mask), 0, out, NULL),
                         PLAN_OK);
        assert_int_equal(out->n_rows, 1);
        assert_int_equal(out->n_paths, cases[i].parts);
        assert_true(fabs(plan_geom_row_length(out, 0) - cases[i].length) < 1e-12);
        plan_table_free(t);
        plan_table_free(u);
    }
    plan_table_free(mask);
}

static void test_clip_polygon(void **state)
{
    (void)state;
    static const double across[] = {5, -5, 15, -5, 15, 15, 5, 15, 5, -5},
                        beside[] = {10, 0, 20, 0, 20, 10, 10, 10, 10, 0};
    plan_table *mask = square_with_hole(), *t = new_layer(PLAN_GEOM_POLYGON),
               *u = new_layer(PLAN_GEOM_POLYGON);
    plan_geom *g = plan_table_edit_geom(t), *out = plan_table_edit_geom(u);
    assert_int_equal(plan_geom_add_simple(g, across, 5, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add_simple(g, beside, 5, NULL), PLAN_OK); /* shares only an edge */
    for (int32_t r = 0; r < 2; r++)
        assert_int_equal(plan_geos_clip(ctx, g, r, plan_table_geom(mask), 0, out, NULL), PLAN_OK);
    assert_true(fabs(plan_geom_row_area(out, 0) - 48) < 1e-12); /* half the square less half the hole */
    assert_int_equal(out->row_off[2] - out->row_off[1], 0);
    plan_table_free(mask);
    plan_table_free(t);
    plan_table_free(u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_validity_and_repair),
        cmocka_unit_test(test_hole_survives),
        cmocka_unit_test(test_clip_lines),
        cmocka_unit_test(test_clip_polygon),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
