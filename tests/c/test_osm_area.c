/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Rings and polygons out of ways. */

#include "geo/geom.h"
#include "io/osm_area.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE = 10, NODES = SIDE * SIDE, MAX_PARTS = 400, MAX_SPOTS = 2000 };

/* Node "xy" of a grid of metres is number 10 y + x. */
static void grid(double xy[2 * NODES])
{
    for (int i = 0; i < NODES; i++) {
        xy[2 * i] = i % SIDE;
        xy[2 * i + 1] = i / SIDE; /* NOLINT: whole metres */
    }
}

static double ring_area(const plan_osm_rings *r, const plan_osm_ring *ring, const double *xy)
{
    double flat[2 * MAX_SPOTS];
    for (int i = 0; i < ring->n; i++)
        memcpy(flat + 2 * i, xy + 2 * (size_t)r->spots[ring->first + i], 2 * sizeof *flat);
    assert_int_equal(r->spots[ring->first], r->spots[ring->first + ring->n - 1]);
    return plan_ring_area(flat, ring->n);
}

/* "00 50 55 05 00 | i 11 12 22 21 11": ways by their nodes' x and y, i = inner. */
static int parse(const char *text, plan_osm_part *parts, int32_t *spots)
{
    int n = 0;
    parts[0] = (plan_osm_part){spots, 0, PLAN_OSM_OUTER};
    for (; *text; text++) {
        if (*text == '|') {
            parts[n + 1] = (plan_osm_part){parts[n].spots + parts[n].n, 0, PLAN_OSM_OUTER};
            n++;
        } else if (*text == 'i') {
            parts[n].role = PLAN_OSM_INNER;
        } else if (*text >= '0' && *text <= '9') {
            spots[parts[n].spots - spots + parts[n].n++] = (text[1] - '0') * SIDE + (text[0] - '0');
            text++;
        }
    }
    return n + 1;
}

static void test_cases(void **state)
{
    static const struct {
        const char *ways;
        const char *rings; /* s = shell, h = hole, with its area; then what was left over */
        double most_gap;
    } cases[] = {
        {"00 50 55 05 00", "s25", 0},
        {"00 05 55 50 00", "s25", 0}, /* turned to counter-clockwise */
        {"00 50 55 | 00 05 55", "s25", 0},
        {"50 00 | 55 05 | 50 55 | 05 00", "s25", 0},
        {"00 50 55 05 00 | i 11 13 33 31 11", "s25 h4", 0},
        {"i 11 13 33 31 11 | 00 50 55 05 00", "s25 h4", 0},
        /* island in a lake in an island */
        {"00 90 99 09 00 | i 11 81 88 18 11 | 22 72 77 27 22", "s81 h49 s25", 0},
        /* roles are often wrong: place decides */
        {"00 50 55 05 00 | 11 31 33 13 11", "s25 h4 mismatch1", 0},
        {"i 00 50 55 05 00 | 60 90 93 63 60", "s9 stray1", 0},
        /* a hole that shares a corner, and one that shares a side's nodes, with its shell */
        {"00 50 55 05 00 | i 00 20 22 02 00", "s25 h4", 0},
        /* two shells that touch in a point: closed ways, and one walk through the point twice */
        {"00 20 22 02 00 | 22 42 44 24 22", "s4 s4", 0},
        {"22 02 00 20 22 | 22 24 44 | 44 42 22", "s4 s4", 0},
        {"00 20 22 | 22 42 44 | 44 24 22 | 22 02 00", "s4 s4", 0},
        /* a spur at a ring, a gap, nothing but an open way */
        {"00 50 55 05 00 | 55 88", "s25 open1", 0},
        {"00 50 | 50 55 | 55 05 00 | 50 90", "s25 open1", 0},
        {"00 50 | 50 55 05", "open2", 0},
        {"00 50 | 50 55 05 | 60 90 93 63 60", "s9 open2", 0},
        {"00 01 | 11 12", "open2", 0},
        {"00 50", "open1", 0},
        /* the gap from 01 to 00 is 1 of 19 */
        {"00 50 55 | 55 05 01", "s25 gap1", 0.06},
        {"00 50 55 | 55 05 01", "open2", 0.05},
        {"00 50 55 | 55 05 01", "open2", 0},
        {"00 50 | 55 05", "open2", 0.9}, /* two gaps are not guessed at */
        /* no area */
        {"00 50 00", "flat1", 0},
        {"00 50 | 50 00", "flat1", 0},
        {"00", "open1", 0},
    };
    double xy[2 * NODES];
    (void)state;
    grid(xy);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        plan_osm_part parts[20];
        int32_t spots[200];
        char text[200] = "";
        plan_osm_rings r;
        int n = parse(cases[c].ways, parts, spots);
        assert_int_equal(plan_osm_rings_make(parts, n, xy, cases[c].most_gap, &r, NULL), PLAN_OK);
        for (size_t i = 0; i < r.n_rings; i++) {
            double area = ring_area(&r, &r.rings[i], xy);
            assert_true(r.rings[i].hole ? area < 0 : area > 0);
            (void)snprintf(text + strlen(text), sizeof text - strlen(text), " %c%.0f",
                           r.rings[i].hole ? 'h' : 's', fabs(area));
        }
        const struct {
            const char *name;
            double n;
        } rest[] = {{"open", r.n_open},
                    {"stray", r.n_stray},
                    {"mismatch", r.n_mismatch},
                    {"flat", r.n_flat},
                    {"gap", r.gap_m}};
        for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
            if (rest[i].n > 0)
                (void)snprintf(text + strlen(text), sizeof text - strlen(text), " %s%.0f", rest[i].name,
                               rest[i].n);
        if (strcmp(text + 1, cases[c].rings) != 0)
            fail_msg("%s: expected %s, got%s", cases[c].ways, cases[c].rings, text);
        plan_osm_rings_free(&r);
    }
}

/* --- brute force ------------------------------------------------------------------------------- */

static unsigned seed = 1;

static int dice(int n)
{
    seed = seed * 1103515245u + 12345u;
    return (int)((seed >> 16) % (unsigned)n);
}

/* Even-odd over all rings at the middle of a cell. */
static bool covered(const plan_osm_rings *r, const double *xy, double x, double y)
{
    bool in = false;
    for (size_t i = 0; i < r->n_rings; i++)
        for (int j = r->rings[i].first; j + 1 < r->rings[i].first + r->rings[i].n; j++) {
            const double *a = xy + 2 * (size_t)r->spots[j], *b = xy + 2 * (size_t)r->spots[j + 1];
            if ((a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
                in = !in;
        }
    return in;
}

static bool chosen(const bool cells[SIDE][SIDE], int x, int y)
{
    return x >= 0 && y >= 0 && x < SIDE - 1 && y < SIDE - 1 && cells[y][x];
}

/* Random cells of the grid; every side between a chosen and an unchosen cell is a way of its own, in random order
 * and direction. Cells often touch at corners only. What comes out covers the chosen cells, and each shell's holes
 * follow it. */
static void test_random_cells(void **state)
{
    double xy[2 * NODES];
    (void)state;
    grid(xy);
    for (int round = 0; round < 300; round++) {
        bool cells[SIDE][SIDE] = {{false}};
        static plan_osm_part parts[MAX_PARTS];
        static int32_t spots[2 * MAX_PARTS];
        int n = 0, count = 0;
        for (int y = 0; y < SIDE - 1; y++)
            for (int x = 0; x < SIDE - 1; x++)
                count += cells[y][x] = dice(3) > 0;
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++)
                for (int up = 0; up < 2; up++) {
                    if (chosen(cells, x, y) == (up ? chosen(cells, x - 1, y) : chosen(cells, x, y - 1)))
                        continue;
                    int a = y * SIDE + x, b = up ? a + SIDE : a + 1, turned = dice(2);
                    spots[2 * n] = turned ? b : a;
                    spots[2 * n + 1] = turned ? a : b;
                    parts[n] = (plan_osm_part){spots + 2 * n, 2, PLAN_OSM_OUTER};
                    n++;
                }
        for (int i = n - 1; i > 0; i--) {
            int j = dice(i + 1);
            plan_osm_part swap = parts[i];
            parts[i] = parts[j];
            parts[j] = swap;
        }
        plan_osm_rings r;
        assert_int_equal(plan_osm_rings_make(parts, n, xy, 0.05, &r, NULL), PLAN_OK);
        assert_int_equal(r.n_open, 0);
        double area = 0;
        for (size_t i = 0; i < r.n_rings; i++)
            area += ring_area(&r, &r.rings[i], xy);
        assert_true(area == count);
        assert_true(r.n_rings == 0 || !r.rings[0].hole);
        for (int y = 0; y < SIDE - 1; y++)
            for (int x = 0; x < SIDE - 1; x++)
                assert_int_equal(covered(&r, xy, x + 0.5, y + 0.5), cells[y][x]);
        plan_osm_rings_free(&r);
    }
}

static void test_nothing(void **state)
{
    plan_osm_rings r;
    (void)state;
    assert_int_equal(plan_osm_rings_make(NULL, 0, NULL, 0.05, &r, NULL), PLAN_OK);
    assert_int_equal(r.n_rings, 0);
    plan_osm_rings_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_random_cells),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
