/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Sight lines: scenes made by hand, Fresnel zones worked by hand, and stepping finely along the line. */

#include "wlan/obstacles_private.h"
#include "wlan/sight.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_near(a, b, tolerance) assert_true(fabs((double)(a) - (double)(b)) <= (tolerance))

enum { SIDE = 40, CELLS = SIDE * SIDE };

static uint64_t seed = 11;

static double random_in(double low, double high)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return low + (high - low) * ((double)((seed * UINT64_C(2685821657736338717)) >> 32) / 4294967296.0);
}

typedef struct scene {
    float ground[CELLS], height[CELLS], plants[CELLS];
    int32_t building[CELLS];
    plan_grid grid;
    plan_obstacles *obstacles;
} scene;

/* 40 x 40 cells of 1 m, level and empty. */
static scene empty_scene(void)
{
    scene s = {.grid = {0, 0, 1, SIDE, SIDE}};
    for (int i = 0; i < CELLS; i++)
        s.building[i] = -1;
    return s;
}

static void build(scene *s)
{
    assert_int_equal(plan_obstacles_from_arrays(&s->grid, s->ground, s->height, s->plants, s->building,
                                                &s->obstacles, NULL),
                     PLAN_OK);
}

static void block(scene *s, int32_t col, int32_t row, float height, int32_t building)
{
    s->height[row * SIDE + col] = height;
    s->building[row * SIDE + col] = building;
}

static plan_sight look(const scene *s, double ax, double ay, double az, double bx, double by, double bz)
{
    plan_sight sight;
    plan_sight_line(s->obstacles, (double[]){ax, ay, az}, (double[]){bx, by, bz}, 5.5, &sight);
    return sight;
}

/* A wall of 10 m across the way, columns 20 .. 21. */
static void wall(void **state)
{
    (void)state;
    scene s = empty_scene();
    for (int32_t row = 0; row < SIDE; row++) {
        block(&s, 20, row, 10, 7);
        block(&s, 21, row, 10, 7);
    }
    build(&s);
    plan_sight low = look(&s, 5.5, 20.5, 1.5, 35.5, 20.5, 1.5);
    assert_false(low.clear);
    assert_int_equal(low.roofs, 1);
    assert_int_equal(low.edge_building, 7);
    assert_near(low.excess_m, 8.5, 1e-6); /* 10 - 1.5 */
    assert_near(low.edge_m, 16.5, 1e-9);  /* the far edge, x = 22, is nearer to its end than the near one */
    assert_int_equal(low.edge_col, 21);
    assert_near(low.length_m, 30, 1e-12);
    /* P.526 (26) by hand: 8.5 sqrt(2 * 30 / (0.0545077 * 16.5 * 13.5)), wavelength 0.299792458 / 5.5 m */
    assert_near(low.nu, 8.5 * sqrt(60 / (0.29979245800 / 5.5 * 16.5 * 13.5)), 1e-9);
    /* At the wall's height nothing is strictly above the line; a hair lower and it is. */
    assert_true(look(&s, 5.5, 20.5, 10, 35.5, 20.5, 10).clear);
    assert_false(look(&s, 5.5, 20.5, 9.999, 35.5, 20.5, 9.999).clear);
    assert_near(look(&s, 5.5, 20.5, 10, 35.5, 20.5, 10).nu, 0, 1e-12);
    assert_true(look(&s, 5.5, 20.5, 1.5, 19.5, 3.5, 1.5).clear); /* this side of it */
    plan_obstacles_free(s.obstacles);
}

/* A ring of 12 m around a courtyard. */
static void courtyard(void **state)
{
    (void)state;
    scene s = empty_scene();
    for (int32_t i = 10; i <= 30; i++) {
        block(&s, i, 10, 12, 0);
        block(&s, i, 30, 12, 0);
        block(&s, 10, i, 12, 0);
        block(&s, 30, i, 12, 0);
    }
    build(&s);
    assert_true(look(&s, 15.5, 15.5, 1.5, 28.5, 22.5, 1.5).clear); /* both within */
    plan_sight out = look(&s, 20.5, 20.5, 1.5, 38.5, 20.5, 1.5);
    assert_false(out.clear);
    assert_int_equal(out.roofs, 1);
    plan_sight through = look(&s, 3.5, 20.5, 1.5, 38.5, 20.5, 1.5);
    assert_int_equal(through.roofs, 1); /* one building, crossed twice */
    /* From a roof of 12 m at x = 10.5 (its own cell does not count) down into the yard. */
    assert_true(look(&s, 10.5, 20.5, 13, 25.5, 20.5, 1.5).clear);
    assert_false(look(&s, 3.5, 20.5, 13, 25.5, 20.5, 1.5).clear);
    plan_obstacles_free(s.obstacles);
}

/* One cell open in a wall at column 20, row 15. */
static void gap(void **state)
{
    (void)state;
    scene s = empty_scene();
    for (int32_t row = 0; row < SIDE; row++)
        if (row != 15)
            block(&s, 20, row, 8, row < 15 ? 1 : 2);
    build(&s);
    for (int32_t row = 0; row < SIDE; row++) {
        /* From (10.5, 15.5) the gap (x 20 .. 21, y 15 .. 16) lets through lines with |dy| of at most 0.5 m
         * where they leave it, 10.5 m on: at x = 31.5, 21 m on, |dy| <= 1. On that line itself the corner is only
         * touched. */
        bool clear = look(&s, 10.5, 15.5, 2, 31.5, row + 0.5, 2).clear;
        assert_int_equal(clear, abs(row - 15) <= 1);
    }
    plan_obstacles_free(s.obstacles);
}

/* Ground rising 1 in 4 from x = 10 on: 20 m up and down it is a plane but for its steps. */
static void slope(void **state)
{
    (void)state;
    scene s = empty_scene();
    for (int32_t row = 0; row < SIDE; row++)
        for (int32_t col = 0; col < SIDE; col++)
            s.ground[row * SIDE + col] = col < 10 ? 100 : 100 + 0.25F * (float)(col - 9);
    build(&s);
    /* The steps' edges stand half a rise, 0.125 m, above the line through the middles: a line parallel to it is clear at
     * 0.2 m and not at 0.1 m. */
    assert_true(look(&s, 12.5, 5.5, 100.75 + 0.2, 32.5, 5.5, 105.75 + 0.2).clear);
    assert_false(look(&s, 12.5, 5.5, 100.75 + 0.1, 32.5, 5.5, 105.75 + 0.1).clear);
    /* Level again behind the brow at column 24. */
    for (int32_t row = 0; row < SIDE; row++)
        for (int32_t col = 25; col < SIDE; col++)
            s.ground[row * SIDE + col] = 100;
    plan_obstacles_free(s.obstacles);
    build(&s);
    plan_sight hidden = look(&s, 5.5, 5.5, 101.5, 35.5, 5.5, 101.5);
    assert_false(hidden.clear);
    assert_int_equal(hidden.roofs, 0); /* ground is no roof */
    assert_int_equal(hidden.edge_building, -1);
    assert_int_equal(hidden.edge_col, 24); /* the brow: 100 + 0.25 * 15 = 103.75 */
    assert_near(hidden.excess_m, 103.75 - 101.5, 1e-5);
    plan_obstacles_free(s.obstacles);
}

/* Exactly through corners: the cells beside a corner are not crossed. */
static void corners(void **state)
{
    (void)state;
    scene s = empty_scene();
    for (int32_t i = 0; i + 1 < SIDE; i++) {
        block(&s, i + 1, i, 20, 3);
        block(&s, i, i + 1, 20, 3);
    }
    build(&s);
    assert_true(look(&s, 2.5, 2.5, 1, 37.5, 37.5, 1).clear);
    assert_true(look(&s, 37.5, 37.5, 1, 2.5, 2.5, 1).clear);
    assert_false(look(&s, 2.5, 2.5, 1, 37.5, 36.5, 1).clear);
    plan_obstacles_free(s.obstacles);
    s = empty_scene(); /* 3 : 1, which passes through the corner (4, 3) on its way from (2.5, 2.5) */
    block(&s, 3, 3, 20, 3);
    block(&s, 4, 2, 20, 4);
    build(&s);
    assert_true(look(&s, 2.5, 2.5, 1, 5.5, 3.5, 1).clear);
    plan_obstacles_free(s.obstacles);
    s = empty_scene(); /* along a border: the cells east and north of it are the ones crossed */
    block(&s, 10, 20, 20, 3);
    build(&s);
    assert_false(look(&s, 10, 5.5, 1, 10, 35.5, 1).clear);
    assert_true(look(&s, 11, 5.5, 1, 11, 35.5, 1).clear);
    plan_obstacles_free(s.obstacles);
}

/* r = 17.32 sqrt(d1 d2 / (f d)), km and GHz (radio.md, 4): in the middle of 30 m at 5.5 GHz 17.32 * sqrt(0.015 * 0.015
 * / (5.5 * 0.03)) = 0.6396 m. */
static void fresnel(void **state)
{
    (void)state;
    scene s = empty_scene();
    block(&s, 20, 20, 10, 0);
    s.grid.cell_m =
        2; /* x = 40 .. 42: the middle of a line from 26 to 56 is x = 41, the edges 14 and 16 m on */
    build(&s);
    double r = 17.32 * sqrt(0.015 * 0.015 / (5.5 * 0.030)),
           r_edge = 17.32 * sqrt(0.014 * 0.016 / (5.5 * 0.030));
    plan_sight touching = look(&s, 26, 41, 10 + 0.6 * r, 56, 41, 10 + 0.6 * r);
    assert_true(touching.clear);
    assert_near(touching.fresnel_share, 0.6, 3e-4); /* 17.32 is rounded: 17.3145 */
    assert_near(touching.excess_m, -0.6 * r, 1e-6);
    assert_near(touching.nu, -0.6 * sqrt(2), 4e-4);
    plan_sight blocked = look(&s, 26, 41, 9, 56, 41, 9);
    assert_true(blocked.fresnel_share < 0);
    assert_near(blocked.fresnel_share, -1 / r_edge, 1e-3);
    plan_obstacles_free(s.obstacles);
}

/* J(ν) at 0 is 6.03 dB (P.526, figure 9); Bullington on one edge: that plus its correction. */
static void diffraction(void **state)
{
    (void)state;
    scene s = empty_scene();
    block(&s, 20, 20, 10, 0);
    build(&s);
    double a[] = {5.5, 20.5, 10}, b[] = {35.5, 20.5, 10};
    double j = 6.9 + 20 * log10(sqrt(0.01 + 1) - 0.1);
    assert_near(j, 6.03, 0.01);
    assert_near(plan_sight_diffraction_db(s.obstacles, a, b, 5.5),
                j + (1 - exp(-j / 6)) * (10 + 0.02 * 0.030), 1e-9);
    /* Through the block: edges at 14.5 and 15.5 m, both 8 m up: the single edge lies where lines over them meet,
     * 8 (1 + 0.5 / 14.5) m up in the middle. */
    a[2] = b[2] = 2;
    double nu = 8 * 15 / 14.5 * sqrt(2 * 30 / (0.299792458 / 5.5 * 15 * 15)), x = nu - 0.1;
    j = 6.9 + 20 * log10(sqrt(x * x + 1) + x);
    assert_near(plan_sight_diffraction_db(s.obstacles, a, b, 5.5),
                j + (1 - exp(-j / 6)) * (10 + 0.02 * 0.030), 1e-9);
    a[2] = b[2] = 30; /* high above everything */
    assert_near(plan_sight_diffraction_db(s.obstacles, a, b, 5.5), 0, 0);
    plan_obstacles_free(s.obstacles);
}

static void vegetation(void **state)
{
    (void)state;
    scene s = empty_scene();
    for (int32_t col = 10; col < 16; col++)
        s.plants[20 * SIDE + col] = 8;
    block(&s, 15, 20, 5, 0); /* under the last of the crowns a hut */
    build(&s);
    assert_near(look(&s, 5.5, 20.5, 6, 35.5, 20.5, 6).vegetation_m, 6, 1e-9);
    assert_near(look(&s, 5.5, 20.5, 3, 35.5, 20.5, 3).vegetation_m, 5, 1e-9); /* not within the hut */
    assert_near(look(&s, 5.5, 20.5, 9, 35.5, 20.5, 9).vegetation_m, 0, 0);
    /* Down from 14 m at x = 8.5 to 0 at x = 22.5: below 8 m from x = 14.5 on, below 5 m from 17.5 on. */
    assert_near(look(&s, 8.5, 20.5, 14, 22.5, 20.5, 0).vegetation_m, 1.5 * sqrt(2), 1e-9);
    assert_true(look(&s, 5.5, 20.5, 6, 35.5, 20.5, 6).clear);
    plan_obstacles_free(s.obstacles);
}

static void random_scene(scene *s, bool hilly)
{
    *s = empty_scene();
    s->grid = (plan_grid){392000.5, 5935000.25, 2, SIDE, SIDE};
    for (int32_t i = 0; i < CELLS; i++)
        s->ground[i] = hilly ? (float)random_in(20, 21) : 0;
    for (int32_t n = 0; n < 25; n++) {
        int32_t col = (int32_t)random_in(0, SIDE - 6), row = (int32_t)random_in(0, SIDE - 6);
        int32_t w = (int32_t)random_in(1, 6), h = (int32_t)random_in(1, 6);
        float height = (float)floor(random_in(3, 15));
        for (int32_t r = row; r < row + h; r++)
            for (int32_t c = col; c < col + w; c++)
                block(s, c, r, height, n);
    }
    build(s);
}

/* Steps of a 4000th along the line: what is met there must be told, and what is told must be met nearby. */
static void compare_with_steps(const scene *s, const double a[3], const double b[3], int *blocked)
{
    enum { STEPS = 4000 };
    plan_sight sight;
    plan_sight_line(s->obstacles, a, b, 2.4, &sight);
    double d = hypot(b[0] - a[0], b[1] - a[1]), worst = -INFINITY, nu = -INFINITY;
    int32_t ca, ra, cb, rb, c, r;
    assert_true(plan_grid_cell(&s->grid, a[0], a[1], &ca, &ra));
    assert_true(plan_grid_cell(&s->grid, b[0], b[1], &cb, &rb));
    for (int i = 1; i < STEPS; i++) {
        double t = (double)i / STEPS, z = a[2] + t * (b[2] - a[2]);
        assert_true(plan_grid_cell(&s->grid, a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), &c, &r));
        if ((c == ca && r == ra) || (c == cb && r == rb))
            continue;
        double h = (double)plan_obstacles_at(s->obstacles, c, r).top - z;
        worst = fmax(worst, h);
        nu = fmax(nu, h * sqrt(2 / (0.299792458 / 2.4 * d * t * (1 - t))));
    }
    /* What the steps meet is told ... */
    assert_true(worst <= 0 || !sight.clear);
    assert_true(sight.nu >= nu - 1e-9);
    /* ... and what is told is there. */
    assert_true(sight.clear == !(sight.excess_m > 0));
    if (isfinite(sight.nu)) {
        double t = sight.edge_m / d, mid[2];
        plan_grid_middle(&s->grid, sight.edge_col, sight.edge_row, mid);
        for (int i = 0; i < 2; i++)
            assert_true(fabs(a[i] + t * (b[i] - a[i]) - mid[i]) <= s->grid.cell_m / 2 + 1e-6);
        plan_obstacle cell = plan_obstacles_at(s->obstacles, sight.edge_col, sight.edge_row);
        assert_near(cell.top - (a[2] + t * (b[2] - a[2])), sight.excess_m, 1e-6);
    }
    *blocked += !sight.clear;
}

static void against_steps(void **state)
{
    (void)state;
    int blocked = 0;
    for (int n = 0; n < 8; n++) {
        scene s;
        random_scene(&s, n % 2 == 1);
        for (int k = 0; k < 100; k++) {
            double a[3], b[3];
            for (int i = 0; i < 3; i++) {
                double low = i == 0 ? s.grid.x0 : i == 1 ? s.grid.y0 : 1.5, wide = i < 2 ? 2.0 * SIDE : 16;
                a[i] = random_in(low + 0.01, low + wide - 0.01) + (i == 2 && n % 2 ? 21 : 0);
                b[i] = random_in(low + 0.01, low + wide - 0.01) + (i == 2 && n % 2 ? 21 : 0);
            }
            compare_with_steps(&s, a, b, &blocked);
        }
        plan_obstacles_free(s.obstacles);
    }
    assert_in_range(blocked, 100, 700); /* the scenes test both answers */
}

static void there_and_back(void **state)
{
    (void)state;
    scene s;
    random_scene(&s, true);
    for (int k = 0; k < 500; k++) {
        double a[] = {s.grid.x0 + random_in(0, 2 * SIDE), s.grid.y0 + random_in(0, 2 * SIDE),
                      random_in(22, 40)};
        double b[] = {s.grid.x0 + random_in(0, 2 * SIDE), s.grid.y0 + random_in(0, 2 * SIDE),
                      random_in(22, 40)};
        plan_sight ab, ba;
        plan_sight_line(s.obstacles, a, b, 5.5, &ab);
        plan_sight_line(s.obstacles, b, a, 5.5, &ba);
        assert_int_equal(ab.clear, ba.clear);
        assert_int_equal(ab.roofs, ba.roofs);
        assert_true(ab.nu == ba.nu && ab.vegetation_m == ba.vegetation_m && ab.length_m == ba.length_m);
        assert_true(ab.edge_col == ba.edge_col && ab.edge_row == ba.edge_row);
        if (!isnan(ab.edge_m))
            assert_near(ab.edge_m + ba.edge_m, hypot(b[0] - a[0], b[1] - a[1]), 1e-9);
        assert_true(plan_sight_diffraction_db(s.obstacles, a, b, 5.5) ==
                    plan_sight_diffraction_db(s.obstacles, b, a, 5.5));
    }
    plan_obstacles_free(s.obstacles);
}

/* Nothing between two places in one cell or one above the other; ends outside the raster; no place at all. */
static void odd_lines(void **state)
{
    (void)state;
    scene s = empty_scene();
    block(&s, 0, 20, 10, 0);
    build(&s);
    plan_sight one = look(&s, 5.2, 5.2, 1, 5.8, 5.9, 3);
    assert_true(one.clear && one.nu == -INFINITY && isnan(one.edge_m) && one.fresnel_share == INFINITY);
    plan_sight mast = look(&s, 5.5, 5.5, 1, 5.5, 5.5, 30);
    assert_true(mast.clear && mast.length_m == 29);
    assert_true(look(&s, -30, 5.5, 1.5, 60, 5.5, 1.5).clear);
    assert_false(look(&s, -30, 20.5, 1.5, 60, 20.5, 1.5).clear);
    assert_false(look(&s, NAN, 20.5, 1.5, 60, 20.5, 1.5).clear);
    assert_false(look(&s, 1e300, 20.5, 1.5, 60, 20.5, 1.5).clear);
    plan_obstacles_free(s.obstacles);
}

/* Raised by the answer, a line has just the share of the zone it was asked for; with 1 cm less it lacks some. */
static void raising_clears(void **state)
{
    (void)state;
    enum { N = 40 };
    plan_grid grid = {0, 0, 2, N, N};
    float height[N * N];
    uint32_t number = 17;
    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < N * N; i++) {
            number = number * 1664525u + 1013904223u;
            height[i] = number >> 28 < 3 ? (float)(number >> 20 & 15) + 3 : 0;
        }
        plan_obstacles *o = NULL;
        assert_int_equal(plan_obstacles_from_arrays(&grid, NULL, height, NULL, NULL, &o, NULL), PLAN_OK);
        double a[3] = {1 + round % 7, 3, 8 + round % 5}, b[3] = {77, 5 + (round * 13) % 70, 6 + round % 11};
        double share = round % 3 ? 0.6 : 1, raise_m = plan_sight_raise_m(o, a, b, 5.5, share, INFINITY);
        assert_true(isfinite(raise_m));
        assert_true(raise_m == plan_sight_raise_m(o, b, a, 5.5, share, INFINITY));
        plan_sight sight;
        a[2] += raise_m;
        b[2] += raise_m;
        plan_sight_line(o, a, b, 5.5, &sight);
        assert_true(fabs(sight.fresnel_share - share) < 1e-6);
        a[2] -= 0.01;
        b[2] -= 0.01;
        plan_sight_line(o, a, b, 5.5, &sight);
        assert_true(sight.fresnel_share < share);
        plan_obstacles_free(o);
    }
}

/* Passing over low blocks changes not a bit: with tops of blocks that hide nothing every cell is looked at. Lines along
 * borders and through corners are among them, and lines that leave the raster. */
static void blocks_change_nothing(void **state)
{
    (void)state;
    enum { N = 120, LINES = 4000 };
    plan_grid grid = {-10, 0, 2, N, N};
    static float height[N * N], ground[N * N];
    for (int hilly = 0; hilly < 2; hilly++) {
        plan_obstacles *o[2];
        for (int i = 0; i < N * N; i++) {
            height[i] = random_in(0, 1) < 0.02 ? (float)random_in(3, 25) : 0;
            ground[i] = (float)(8 + 6 * sin(i % N / 20.0) + random_in(0, 1));
        }
        for (int k = 0; k < 2; k++)
            assert_int_equal(
                plan_obstacles_from_arrays(&grid, hilly ? ground : NULL, height, NULL, NULL, &o[k], NULL),
                PLAN_OK);
        for (int i = 0; i < 64; i++) /* one tile: 16 x 16 blocks, 8 x 8 of them over the raster */
            o[1]->tops[i / 8 * (PLAN_TILE / PLAN_BLOCK) + i % 8] = INFINITY;
        for (int i = 0; i < LINES; i++) {
            double a[3] = {random_in(-30, 240), random_in(-10, 250), random_in(8, 40)};
            double b[3] = {random_in(-30, 240), random_in(-10, 250), random_in(8, 40)};
            for (int c = 0; c < 2 && i % 2; c++) { /* on corners of cells */
                a[c] = 2 * floor(a[c] / 2);
                b[c] = i % 3 ? 2 * floor(b[c] / 2) : a[c] + (b[0] - a[0]);
            }
            double share = i % 5 ? 0.6 : 0, all = plan_sight_raise_m(o[1], a, b, 5.5, share, INFINITY);
            assert_true(plan_sight_raise_m(o[0], a, b, 5.5, share, INFINITY) == all);
            assert_true(plan_sight_raise_m(o[0], a, b, 5.5, share, all + 0.1) == all);
            double some = plan_sight_raise_m(o[0], a, b, 5.5, share, all - 2);
            assert_true(some <= all && (some >= all - 2 || !isfinite(all)));
        }
        plan_obstacles_free(o[0]);
        plan_obstacles_free(o[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wall),
        cmocka_unit_test(courtyard),
        cmocka_unit_test(gap),
        cmocka_unit_test(slope),
        cmocka_unit_test(corners),
        cmocka_unit_test(fresnel),
        cmocka_unit_test(diffraction),
        cmocka_unit_test(vegetation),
        cmocka_unit_test(against_steps),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(odd_lines),
        cmocka_unit_test(raising_clears),
        cmocka_unit_test(blocks_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
