/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The packed R-tree against looking at every box. */

#include "geo/index.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 3000 };

static uint64_t seed = 7;

static double random_in(double low, double high)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return low + (high - low) * ((double)((seed * UINT64_C(2685821657736338717)) >> 32) / 4294967296.0);
}

static void random_boxes(double *boxes, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        double *b = boxes + 4 * i;
        b[0] = floor(random_in(0, 100)); /* whole places: many ties */
        b[1] = floor(random_in(0, 100));
        b[2] = b[0] + floor(random_in(0, 5));
        b[3] = b[1] + floor(random_in(0, 5));
        if (i % 17 == 3) { /* empty ones are never found */
            b[0] = INFINITY;
            b[2] = -INFINITY;
        }
    }
}

typedef struct found {
    int32_t item[MOST];
    double distance[MOST];
    int32_t n, stop_after;
} found;

static bool take(void *user, int32_t item)
{
    found *f = user;
    f->item[f->n++] = item;
    return f->n != f->stop_after;
}

static bool take_near(void *user, int32_t item, double distance)
{
    found *f = user;
    f->distance[f->n] = distance;
    return take(user, item);
}

static int by_value(const void *a, const void *b)
{
    int32_t p, q;
    memcpy(&p, a, sizeof p);
    memcpy(&q, b, sizeof q);
    return (p > q) - (p < q);
}

static bool meets(const double *a, const double *b)
{
    return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

static double distance_to(const double *b, double x, double y)
{
    double dx = fmax(fmax(b[0] - x, x - b[2]), 0), dy = fmax(fmax(b[1] - y, y - b[3]), 0);
    return sqrt(dx * dx + dy * dy);
}

static const int32_t sizes[] = {0, 1, 2, 15, 16, 17, 256, 257, 1000, MOST};
enum { N_SIZES = sizeof sizes / sizeof *sizes };

static void test_query_against_all_boxes(void **state)
{
    (void)state;
    static double boxes[4 * MOST];
    static found f;
    for (int s = 0; s < N_SIZES; s++) {
        int32_t n = sizes[s];
        plan_index *index = NULL;
        random_boxes(boxes, n);
        assert_int_equal(plan_index_new(boxes, n, &index, NULL), PLAN_OK);
        for (int round = 0; round < 50; round++) {
            double q[4] = {random_in(-5, 105), random_in(-5, 105), 0, 0};
            q[2] = q[0] + random_in(0, 20);
            q[3] = q[1] + random_in(0, 20);
            for (int k = 0; k < 4 && round % 2; k++)
                q[k] = floor(q[k]); /* boxes that only touch are found */
            f = (found){.n = 0};
            plan_index_query(index, q, take, &f);
            qsort(f.item, (size_t)f.n, sizeof *f.item, by_value);
            int32_t k = 0;
            for (int32_t i = 0; i < n; i++)
                if (meets(boxes + 4 * i, q)) {
                    assert_true(k < f.n);
                    assert_int_equal(f.item[k++], i);
                }
            assert_int_equal(k, f.n);
        }
        plan_index_free(index);
    }
}

static void test_nearest_against_sorting(void **state)
{
    (void)state;
    static double boxes[4 * MOST];
    static found f;
    for (int s = 0; s < N_SIZES; s++) {
        int32_t n = sizes[s], with_box = 0;
        plan_index *index = NULL;
        random_boxes(boxes, n);
        for (int32_t i = 0; i < n; i++)
            with_box += boxes[4 * i] <= boxes[4 * i + 2];
        assert_int_equal(plan_index_new(boxes, n, &index, NULL), PLAN_OK);
        for (int round = 0; round < 5; round++) {
            double x = floor(random_in(0, 100)), y = floor(random_in(0, 100));
            f = (found){.n = 0};
            assert_int_equal(plan_index_nearest(index, x, y, take_near, &f, NULL), PLAN_OK);
            assert_int_equal(f.n, with_box);
            for (int32_t k = 0; k < f.n; k++) {
                assert_true(f.distance[k] == distance_to(boxes + 4 * f.item[k], x, y));
                /* Ascending, ties by item: then it is the one order there is. */
                if (k > 0)
                    assert_true(f.distance[k] > f.distance[k - 1] ||
                                (f.distance[k] == f.distance[k - 1] && f.item[k] > f.item[k - 1]));
            }
        }
        plan_index_free(index);
    }
}

static void test_stops_when_told(void **state)
{
    (void)state;
    static double boxes[4 * MOST];
    static found f;
    plan_index *index = NULL;
    random_boxes(boxes, MOST);
    assert_int_equal(plan_index_new(boxes, MOST, &index, NULL), PLAN_OK);
    f = (found){.stop_after = 3};
    plan_index_query(index, (const double[]){0, 0, 100, 100}, take, &f);
    assert_int_equal(f.n, 3);
    f = (found){.stop_after = 5};
    assert_int_equal(plan_index_nearest(index, 50, 50, take_near, &f, NULL), PLAN_OK);
    assert_int_equal(f.n, 5);
    plan_index_free(index);
}

static void test_rows_of_a_layer(void **state)
{
    (void)state;
    static found f;
    plan_layerspec spec = {"lines", PLAN_GEOM_LINE, "", "", NULL, 0};
    plan_table *t = NULL;
    plan_index *index = NULL;
    assert_int_equal(plan_table_new(&spec, &t, NULL), PLAN_OK);
    plan_geom *g = plan_table_edit_geom(t);
    assert_int_equal(plan_geom_add_simple(g, (const double[]){0, 0, 1, 1}, 2, NULL), PLAN_OK);
    assert_int_equal(plan_geom_begin_row(g, NULL), PLAN_OK); /* no geometry */
    assert_int_equal(plan_geom_add_simple(g, (const double[]){5, 5, 4, 9}, 2, NULL), PLAN_OK);
    assert_int_equal(plan_index_rows(g, &index, NULL), PLAN_OK);
    f = (found){.n = 0};
    plan_index_query(index, (const double[]){4.5, 8, 4.6, 8}, take, &f);
    assert_int_equal(f.n, 1);
    assert_int_equal(f.item[0], 2);
    plan_index_free(index);
    plan_index_free(NULL);
    plan_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query_against_all_boxes),
        cmocka_unit_test(test_nearest_against_sorting),
        cmocka_unit_test(test_stops_when_told),
        cmocka_unit_test(test_rows_of_a_layer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
