/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Plane geometry: hand-computed figures, and oracles in whole numbers or by brute force. */

#include "core/table.h"
#include "geo/geom.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PI 3.14159265358979323846

static uint64_t seed = 1;

/** xorshift64*, Vigna 2016: the same numbers everywhere. */
static uint32_t next_random(void)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (uint32_t)((seed * UINT64_C(2685821657736338717)) >> 32);
}

static double random_in(double low, double high)
{
    return low + (high - low) * (next_random() / 4294967296.0);
}

static plan_table *new_layer(plan_geom_kind kind)
{
    plan_layerspec spec = {"shapes", kind, "", "", NULL, 0};
    plan_table *t = NULL;
    assert_int_equal(plan_table_new(&spec, &t, NULL), PLAN_OK);
    return t;
}

static void add_path(plan_table *t, bool new_row, bool hole, const double *xy, int32_t n)
{
    plan_geom *g = plan_table_edit_geom(t);
    if (new_row)
        assert_int_equal(plan_geom_begin_row(g, NULL), PLAN_OK);
    assert_int_equal(plan_geom_begin_path(g, hole, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add(g, xy, n, NULL), PLAN_OK);
}

/* A U, 10 wide and 10 high, walls 2 thick: area 100 - 6 * 8 = 52. Its centroid lies in the opening. */
static const double u_shape[] = {0, 0, 10, 0, 10, 10, 8, 10, 8, 2, 2, 2, 2, 10, 0, 10, 0, 0};
static const double square10[] = {0, 0, 10, 0, 10, 10, 0, 10, 0, 0};
static const double hole6[] = {2, 2, 2, 8, 8, 8, 8, 2, 2, 2};

static void test_area_and_length(void **state)
{
    (void)state;
    plan_table *t = new_layer(PLAN_GEOM_POLYGON);
    add_path(t, true, false, u_shape, 9);
    add_path(t, true, false, square10, 5);
    add_path(t, false, true, hole6, 5);
    const plan_geom *g = plan_table_geom(t);
    assert_true(plan_ring_area(u_shape, 9) == 52);
    assert_true(plan_ring_area(hole6, 5) == -36); /* clockwise */
    assert_true(plan_geom_row_area(g, 0) == 52);
    assert_true(plan_geom_row_area(g, 1) == 64);
    assert_true(plan_geom_row_length(g, 1) == 40 + 24);
    assert_true(plan_path_length(u_shape, 1) == 0);
    assert_true(plan_path_length((const double[]){0, 0, 3, 4, 3, 10}, 3) == 11);
    double box[4];
    plan_geom_row_bbox(g, 0, box);
    assert_memory_equal(box, ((const double[]){0, 0, 10, 10}), sizeof box);
    plan_table_free(t);
}

static void test_empty_row_has_empty_box(void **state)
{
    (void)state;
    plan_table *t = new_layer(PLAN_GEOM_LINE);
    double box[4], xy[2];
    plan_geom_bbox(plan_table_geom(t), box);
    assert_true(box[0] > box[2]);
    assert_int_equal(plan_geom_begin_row(plan_table_edit_geom(t), NULL), PLAN_OK);
    plan_geom_row_bbox(plan_table_geom(t), 0, box);
    assert_true(box[0] > box[2] && box[1] > box[3]);
    assert_false(plan_geom_row_point(plan_table_geom(t), 0, xy));
    plan_table_free(t);
}

/** Sum of the angles under which the sides are seen: 2 pi inside, 0 outside. */
static bool inside_by_angles(const double *ring, int32_t n, double x, double y)
{
    double turn = 0;
    for (int32_t i = 0; i + 1 < n; i++) {
        double a = atan2(ring[2 * i + 1] - y, ring[2 * i] - x),
               b = atan2(ring[2 * i + 3] - y, ring[2 * i + 2] - x);
        double d = b - a;
        turn += d > PI ? d - 2 * PI : d < -PI ? d + 2 * PI : d;
    }
    return fabs(turn) > PI;
}

static int32_t random_star(double *ring)
{
    int32_t n = 3 + (int32_t)(next_random() % 20);
    for (int32_t i = 0; i < n; i++) {
        double r = random_in(1, 10), angle = 2 * PI * i / n;
        ring[2 * i] = r * cos(angle);
        ring[2 * i + 1] = r * sin(angle);
    }
    memcpy(ring + 2 * n, ring, 2 * sizeof *ring);
    return n + 1;
}

static void test_contains_against_angles(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        double ring[64];
        int32_t n = random_star(ring);
        plan_table *t = new_layer(PLAN_GEOM_POLYGON);
        add_path(t, true, false, ring, n);
        for (int k = 0; k < 50; k++) {
            double x = random_in(-11, 11), y = random_in(-11, 11);
            assert_int_equal(plan_geom_row_contains(plan_table_geom(t), 0, x, y),
                             inside_by_angles(ring, n, x, y));
        }
        plan_table_free(t);
    }
}

/* On the level of a corner a ray passes through it: it counts once where the outline goes on, not at all or
 * twice where it turns back. */
static void test_contains_on_the_level_of_corners(void **state)
{
    (void)state;
    static const double diamond[] = {0, -1, 1, 0, 0, 1, -1, 0, 0, -1};
    static const struct {
        double x, y;
        bool inside;
    } cases[] = {{-0.5, 0, true}, {0.5, 0, true}, {-2, 0, false},
                 {2, 0, false},   {-2, 1, false}, {-2, -1, false}};
    plan_table *t = new_layer(PLAN_GEOM_POLYGON);
    add_path(t, true, false, diamond, 5);
    add_path(t, true, false, u_shape, 9);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(plan_geom_row_contains(plan_table_geom(t), 0, cases[i].x, cases[i].y),
                         cases[i].inside);
    assert_true(plan_geom_row_contains(plan_table_geom(t), 1, 1, 2)); /* the level of the U's floor */
    assert_false(plan_geom_row_contains(plan_table_geom(t), 1, -1, 2));
    assert_false(plan_geom_row_contains(plan_table_geom(t), 1, 11, 2));
    assert_false(plan_geom_row_contains(plan_table_geom(t), 1, -1, 10));
    plan_table_free(t);
}

static void test_point_lies_inside(void **state)
{
    (void)state;
    for (int round = 0; round < 500; round++) {
        double ring[64], xy[2];
        int32_t n = random_star(ring);
        plan_table *t = new_layer(PLAN_GEOM_POLYGON);
        add_path(t, true, false, ring, n);
        assert_true(plan_geom_row_point(plan_table_geom(t), 0, xy));
        assert_true(inside_by_angles(ring, n, xy[0], xy[1]));
        plan_table_free(t);
    }
}

static void test_point_of_odd_polygons(void **state)
{
    (void)state;
    static const double far_square[] = {20, 0, 21, 0, 21, 1, 20, 1, 20, 0};
    static const double no_area[] = {1, 1, 2, 2, 3, 3, 1, 1};
    double xy[2];
    plan_table *t = new_layer(PLAN_GEOM_POLYGON);
    add_path(t, true, false, u_shape, 9);
    add_path(t, true, false, square10, 5);
    add_path(t, false, true, hole6, 5);
    add_path(t, true, false, far_square, 5);
    add_path(t, false, false, square10, 5); /* the larger part, though second */
    add_path(t, true, false, no_area, 4);
    const plan_geom *g = plan_table_geom(t);
    for (int32_t r = 0; r < 3; r++) {
        assert_true(plan_geom_row_point(g, r, xy));
        assert_true(plan_geom_row_contains(g, r, xy[0], xy[1]));
    }
    /* The U on the level of its middle: two walls of 2 m, the west one comes first. */
    assert_true(plan_geom_row_point(g, 0, xy));
    assert_true(xy[0] == 1 && xy[1] == 5);
    assert_true(plan_geom_row_point(g, 3, xy));
    plan_table_free(t);
}

static void test_point_of_convex_is_centroid(void **state)
{
    (void)state;
    /* Half square: the centroid of a triangle is the mean of its corners. */
    static const double triangle[] = {1000000, 5000000, 1000003, 5000000, 1000000, 5000003, 1000000, 5000000};
    double xy[2];
    plan_table *t = new_layer(PLAN_GEOM_POLYGON);
    add_path(t, true, false, triangle, 4);
    assert_true(plan_geom_row_point(plan_table_geom(t), 0, xy));
    assert_true(fabs(xy[0] - 1000001) < 1e-9 && fabs(xy[1] - 5000001) < 1e-9);
    plan_table_free(t);
}

static void test_point_of_line_is_its_middle(void **state)
{
    (void)state;
    static const double line[] = {0, 0, 10, 0, 10, 0, 10, 4}, shorter[] = {50, 50, 51, 50};
    double xy[2];
    plan_table *t = new_layer(PLAN_GEOM_LINE);
    add_path(t, true, false, shorter, 2);
    add_path(t, false, false, line, 4);
    assert_true(plan_geom_row_point(plan_table_geom(t), 0, xy));
    assert_true(xy[0] == 7 && xy[1] == 0); /* 14 m long */
    plan_table_free(t);
}

static void test_nearest_on_segment(void **state)
{
    (void)state;
    static const struct {
        double a[2], b[2], p[2], q[2], t, d;
    } cases[] = {
        {{0, 0}, {10, 0}, {3, 4}, {3, 0}, 0.3, 4},  {{0, 0}, {10, 0}, {-3, 4}, {0, 0}, 0, 5},
        {{0, 0}, {10, 0}, {13, -4}, {10, 0}, 1, 5}, {{2, 2}, {2, 2}, {2, 5}, {2, 2}, 0, 3},
        {{0, 0}, {10, 10}, {5, 5}, {5, 5}, 0.5, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double q[2], t, d = plan_segment_nearest(cases[i].a, cases[i].b, cases[i].p, q, &t);
        assert_true(fabs(d - cases[i].d) < 1e-12 && fabs(t - cases[i].t) < 1e-12);
        assert_true(fabs(q[0] - cases[i].q[0]) < 1e-12 && fabs(q[1] - cases[i].q[1]) < 1e-12);
    }
}

static int64_t turn(const int64_t *a, const int64_t *b, const int64_t *c)
{
    int64_t t = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    return (t > 0) - (t < 0);
}

static bool on_segment(const int64_t *a, const int64_t *b, const int64_t *p)
{
    return turn(a, b, p) == 0 && (p[0] - a[0]) * (p[0] - b[0]) <= 0 && (p[1] - a[1]) * (p[1] - b[1]) <= 0;
}

/* Oracle: the same question in whole numbers, where nothing is rounded. */
static void test_segments_against_whole_numbers(void **state)
{
    (void)state;
    int met = 0, crossed = 0;
    for (int round = 0; round < 20000; round++) {
        int64_t p[4][2];
        double f[4][2], t;
        for (int i = 0; i < 4; i++)
            for (int k = 0; k < 2; k++) {
                p[i][k] = next_random() % 8;
                f[i][k] = 400000.125 + 0.0625 * (double)p[i][k]; /* exact in binary */
            }
        bool cross = turn(p[0], p[1], p[2]) * turn(p[0], p[1], p[3]) < 0 &&
                     turn(p[2], p[3], p[0]) * turn(p[2], p[3], p[1]) < 0;
        bool meet = cross || on_segment(p[0], p[1], p[2]) || on_segment(p[0], p[1], p[3]) ||
                    on_segment(p[2], p[3], p[0]) || on_segment(p[2], p[3], p[1]);
        assert_int_equal(plan_segments_meet(f[0], f[1], f[2], f[3]), meet);
        assert_int_equal(plan_segments_cross(f[0], f[1], f[2], f[3], &t), cross);
        if (cross) { /* the place lies on the other segment's line */
            double x = f[0][0] + t * (f[1][0] - f[0][0]), y = f[0][1] + t * (f[1][1] - f[0][1]);
            double off = (f[3][0] - f[2][0]) * (y - f[2][1]) - (f[3][1] - f[2][1]) * (x - f[2][0]);
            assert_true(t > 0 && t < 1 && fabs(off) < 1e-9);
        }
        met += meet;
        crossed += cross;
    }
    assert_true(met > 1000 && crossed > 1000 && met > crossed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_area_and_length),
        cmocka_unit_test(test_empty_row_has_empty_box),
        cmocka_unit_test(test_contains_against_angles),
        cmocka_unit_test(test_contains_on_the_level_of_corners),
        cmocka_unit_test(test_point_lies_inside),
        cmocka_unit_test(test_point_of_odd_polygons),
        cmocka_unit_test(test_point_of_convex_is_centroid),
        cmocka_unit_test(test_point_of_line_is_its_middle),
        cmocka_unit_test(test_nearest_on_segment),
        cmocka_unit_test(test_segments_against_whole_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
