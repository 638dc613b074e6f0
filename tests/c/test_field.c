/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Visibility and loss around an antenna against the exact sight line, cell by cell; the loss against its models. */

#include "core/mem.h"
#include "wlan/corner.h"
#include "wlan/field_private.h"
#include "wlan/models_data.h"
#include "wlan/sight.h"
#include "wlan/turn.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_near(a, b, tolerance) assert_true(fabs((double)(a) - (double)(b)) <= (tolerance))

enum { SIDE = 61, CELLS = SIDE * SIDE, MIDDLE = 30 };

static const double f_ghz = 5.5, receiver_m = 1.5;
static uint64_t seed = 3;

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
    bool terrain, leaves;
    plan_obstacles *obstacles;
    plan_radio_models set;
    plan_propagation p;
    plan_field_scratch *scratch;
    plan_field field;
} scene;

/* Level, empty, cells of cell_m. */
static void begin(scene *s, double cell_m)
{
    memset(s, 0, sizeof *s);
    s->grid = (plan_grid){1000, 2000, cell_m, SIDE, SIDE};
    for (int i = 0; i < CELLS; i++)
        s->building[i] = -1;
}

static void block(scene *s, int32_t c0, int32_t r0, int32_t c1, int32_t r1, float height, int32_t building)
{
    for (int32_t r = r0; r <= r1; r++)
        for (int32_t c = c0; c <= c1; c++) {
            s->height[r * SIDE + c] = height;
            s->building[r * SIDE + c] = building;
        }
}

static void build(scene *s)
{
    plan_models_opts opts = PLAN_MODELS_OPTS_INIT;
    char path[4096];
    snprintf(path, sizeof path, "%s/wlan/p1411.csv", getenv("PLAN_DATA_DIR"));
    assert_int_equal(plan_models_read(path, &opts, &s->set, NULL), PLAN_OK);
    assert_int_equal(plan_propagation_make(&s->set, f_ghz, 5, receiver_m, 400, false, &s->p, NULL), PLAN_OK);
    assert_int_equal(plan_obstacles_from_arrays(&s->grid, s->terrain ? s->ground : NULL, s->height,
                                                s->leaves ? s->plants : NULL, s->building, &s->obstacles,
                                                NULL),
                     PLAN_OK);
    assert_int_equal(plan_field_scratch_new(&s->scratch, NULL), PLAN_OK);
}

/* So that the way over the roofs is the better one where two corners lie between. */
static void block_streets(scene *s)
{
    for (int32_t i = 0; i < s->p.n; i++)
        s->p.nlos_db[i] = 300;
}

static void end(scene *s)
{
    plan_field_free(&s->field);
    plan_field_scratch_free(s->scratch);
    plan_propagation_free(&s->p);
    plan_obstacles_free(s->obstacles);
}

/* u, v: place in cells of the raster. */
static plan_field_site at(const scene *s, double u, double v, double z_m, double radius_m)
{
    const plan_grid *g = &s->grid;
    return (plan_field_site){g->x0 + u * g->cell_m, g->y0 + v * g->cell_m, z_m, receiver_m, radius_m};
}

static void compute(scene *s, const plan_field_site *site)
{
    assert_int_equal(plan_field_compute(s->obstacles, site, &s->p, s->scratch, &s->field, NULL), PLAN_OK);
}

/* Cell of the raster in the field. */
static size_t place(const scene *s, int32_t col, int32_t row)
{
    const plan_field *f = &s->field;
    assert_true(col >= f->col && col < f->col + f->n && row >= f->row && row < f->row + f->n);
    return (size_t)(row - f->row) * (size_t)f->n + (size_t)(col - f->col);
}

static double middle_of(const scene *s, int32_t col, int32_t row, double b[3])
{
    plan_grid_middle(&s->grid, col, row, b);
    b[2] = (double)plan_obstacles_at(s->obstacles, col, row).ground + receiver_m;
    return b[2];
}

typedef struct tally {
    int64_t cells, clear, wrong, roofs, streets;
} tally;

/* Every cell against the exact line, and what holds of any loss. */
static tally compare(const scene *s, const plan_field_site *site)
{
    tally t = {0};
    const plan_field *f = &s->field;
    for (int32_t row = f->row; row < f->row + f->n; row++)
        for (int32_t col = f->col; col < f->col + f->n; col++) {
            size_t i = place(s, col, row);
            double b[3];
            plan_sight sight;
            middle_of(s, col, row, b);
            double d = hypot(b[0] - site->x, b[1] - site->y);
            bool own = col == f->col + f->n / 2 && row == f->row + f->n / 2;
            assert_int_equal(plan_field_state_of(f->cell[i]) == PLAN_FIELD_OUTSIDE,
                             d > site->radius_m && !own);
            assert_int_equal(isinf(plan_field_loss_db(f->cell[i])) != 0,
                             plan_field_state_of(f->cell[i]) <= PLAN_FIELD_BUILDING);
            if (plan_field_state_of(f->cell[i]) == PLAN_FIELD_OUTSIDE)
                continue;
            plan_obstacle cell = plan_obstacles_at(s->obstacles, col, row);
            assert_int_equal(plan_field_state_of(f->cell[i]) == PLAN_FIELD_BUILDING, cell.building >= 0);
            if (plan_field_state_of(f->cell[i]) == PLAN_FIELD_BUILDING)
                continue;
            plan_sight_line(s->obstacles, (double[]){site->x, site->y, site->z_m}, b, f_ghz, &sight);
            double free_db = plan_radio_free_space_db(f_ghz, fmax(sight.length_m, 1));
            assert_true(plan_field_loss_db(f->cell[i]) >= free_db - 1e-4); /* floats */
            t.cells++;
            t.clear += sight.clear;
            t.wrong += sight.clear != (plan_field_state_of(f->cell[i]) == PLAN_FIELD_SIGHT);
            t.roofs += plan_field_state_of(f->cell[i]) == PLAN_FIELD_ROOF;
            t.streets += plan_field_state_of(f->cell[i]) == PLAN_FIELD_STREET;
        }
    return t;
}

static tally look(scene *s, double u, double v, double z_m, double radius_m)
{
    plan_field_site site = at(s, u, v, z_m, radius_m);
    compute(s, &site);
    return compare(s, &site);
}

static plan_field_state state_at(const scene *s, int32_t col, int32_t row)
{
    return plan_field_state_of(s->field.cell[place(s, col, row)]);
}

static double loss_at(const scene *s, int32_t col, int32_t row)
{
    return plan_field_loss_db(s->field.cell[place(s, col, row)]);
}

/* --- scenes ------------------------------------------------------------------------------------ */

static void wall(void **state)
{
    (void)state;
    scene s;
    begin(&s, 2);
    block(&s, 40, 10, 41, 50, 12, 0);
    build(&s);
    tally t = look(&s, MIDDLE + 0.5, MIDDLE + 0.5, 5, 58);
    assert_int_equal(t.wrong, 0);
    assert_int_equal(state_at(&s, 39, MIDDLE), PLAN_FIELD_SIGHT);
    assert_int_equal(state_at(&s, 40, MIDDLE), PLAN_FIELD_BUILDING);
    assert_true(state_at(&s, 42, MIDDLE) >= PLAN_FIELD_ROOF);
    assert_int_equal(state_at(&s, 10, MIDDLE), PLAN_FIELD_SIGHT);
    /* From a roof 8 m above it the wall's shadow is as long as the wall and receiver tell: the wall ends at
     * u = 23 m, line to d runs at 20 - 18.5 * 23 / d m there, above 12 m from d = 53.2 m on (column 57 at 54 m). */
    assert_int_equal(look(&s, MIDDLE + 0.5, MIDDLE + 0.5, 20, 59).wrong, 0);
    assert_true(state_at(&s, 56, MIDDLE) >= PLAN_FIELD_ROOF);
    assert_int_equal(state_at(&s, 57, MIDDLE), PLAN_FIELD_SIGHT);
    end(&s);
}

static void courtyard(void **state)
{
    (void)state;
    scene s;
    begin(&s, 1);
    block(&s, 20, 20, 40, 40, 15, 0);
    for (int32_t r = 24; r <= 36; r++)
        for (int32_t c = 24; c <= 36; c++) {
            s.height[r * SIDE + c] = 0;
            s.building[r * SIDE + c] = -1;
        }
    build(&s);
    tally t = look(&s, 30.3, 29.6, 4, 29);
    assert_int_equal(t.wrong, 0);
    assert_int_equal(t.clear, 13 * 13);
    assert_int_equal(look(&s, 10.3, 29.6, 4, 29).wrong, 0);
    assert_true(state_at(&s, 30, 30) >= PLAN_FIELD_ROOF);
    end(&s);
}

static void gap(void **state)
{
    (void)state;
    scene s;
    begin(&s, 1);
    block(&s, 40, 0, 40, MIDDLE - 1, 10, 0);
    block(&s, 40, MIDDLE + 1, 40, SIDE - 1, 10, 1);
    build(&s);
    assert_int_equal(look(&s, MIDDLE + 0.5, MIDDLE + 0.5, 5, 29).wrong, 0);
    for (int32_t c = 40; c < 60; c++)
        assert_int_equal(state_at(&s, c, MIDDLE), PLAN_FIELD_SIGHT);
    assert_int_equal(state_at(&s, 41, MIDDLE), PLAN_FIELD_SIGHT);
    assert_true(state_at(&s, 41, MIDDLE + 1) >= PLAN_FIELD_ROOF);
    /* The gap of 1 m, entered at 9.5 m and left at 10.5 m, lets through |y| < 0.5 / 10.5 u: 2 m at 42 m beyond SIDE;
     * at u = 20 m 0.95 m, less than the 1 m to the next cell's middle. */
    assert_true(state_at(&s, 50, MIDDLE + 1) >= PLAN_FIELD_ROOF);
    assert_int_equal(state_at(&s, 52, MIDDLE + 1), PLAN_FIELD_SIGHT);
    end(&s);
}

static void slope(void **state)
{
    (void)state;
    scene s;
    begin(&s, 2);
    s.terrain = true;
    for (int32_t r = 0; r < SIDE; r++)
        for (int32_t c = 0; c < SIDE; c++)
            s.ground[r * SIDE + c] = c < 40 ? 0.3F * (float)c : 0.3F * 40 - 0.6F * (float)(c - 40);
    build(&s);
    tally t = look(&s, MIDDLE + 0.2, MIDDLE + 0.7, 9 + 4, 58);
    assert_int_equal(t.wrong, 0);
    assert_in_range(t.clear, t.cells / 2, t.cells - 100); /* all this side of the ridge, little beyond */
    assert_int_equal(state_at(&s, 40, MIDDLE), PLAN_FIELD_SIGHT);
    assert_true(state_at(&s, 55, MIDDLE) >= PLAN_FIELD_ROOF);
    end(&s);
}

/* --- against exact lines ----------------------------------------------------------------------- */

static void random_scene(scene *s, int n)
{
    begin(s, n % 3 == 0 ? 1 : 2);
    s->terrain = n % 2 == 1;
    s->leaves = n % 4 >= 2;
    for (int i = 0; i < CELLS; i++) {
        s->ground[i] = (float)(20 + 3 * sin(i % SIDE * 0.2) + 2 * cos(i / SIDE * 0.3));
        s->plants[i] = (i / 7 + i / SIDE) % 11 == 0 ? 6 : 0;
    }
    for (int32_t b = 0; b < 25; b++) {
        int32_t c = (int32_t)random_in(0, SIDE - 8), r = (int32_t)random_in(0, SIDE - 8);
        block(s, c, r, c + (int32_t)random_in(0, 8), r + (int32_t)random_in(0, 8),
              (float)random_in(1, n % 5 == 0 ? 3 : 14), b);
    }
    build(s);
    if (n % 3 == 0)
        block_streets(s);
}

static void against_lines(void **state)
{
    (void)state;
    tally all = {0};
    for (int n = 0; n < 12; n++) {
        scene s;
        random_scene(&s, n);
        for (int k = 0; k < 6; k++) {
            double u = random_in(5, SIDE - 5), v = random_in(5, SIDE - 5);
            if (k % 3 == 1) { /* middles and corners of cells: lines through corners */
                u = floor(u) + 0.5;
                v = floor(v) + 0.5;
            } else if (k % 3 == 2) {
                u = floor(u);
            }
            double top = (double)plan_obstacles_at(s.obstacles, (int32_t)u, (int32_t)v).top;
            tally t = look(&s, u, v, top + random_in(1, 6), 20 + 20 * random_in(0, 1));
            all.cells += t.cells;
            all.clear += t.clear;
            all.wrong += t.wrong;
            all.roofs += t.roofs;
            all.streets += t.streets;
        }
        end(&s);
    }
    assert_int_equal(all.wrong, 0);
    /* The scenes test all answers. */
    assert_true(all.clear > all.cells / 10 && all.clear < all.cells * 9 / 10);
    assert_true(all.roofs > 1000 && all.streets > 1000);
}

/* Lines far off are reckoned otherwise, and what nothing stands or grows before otherwise again. */
static void far_out(void **state)
{
    (void)state;
    scene s;
    begin(&s, 1);
    block(&s, 40, 20, 44, 26, 10, 0);
    block(&s, 12, 45, 20, 46, 3, 1);
    block(&s, 50, 50, 50, 50, 8, 2);
    build(&s);
    for (int n = 0; n < 8; n++) {
        tally t = look(&s, random_in(25, 35), random_in(20, 40), random_in(2, 14), 179);
        assert_int_equal(t.wrong, 0);
        assert_true(t.clear < t.cells);
    }
    end(&s);
}

static void assert_same_on_all(scene *s, const plan_field_site *site)
{
    const plan_field_kernel *kernels[PLAN_FIELD_KERNELS_MAX];
    int n_kernels = plan_field_kernels(kernels);
    plan_field_scratch_use(s->scratch, kernels[0]);
    compute(s, site);
    size_t cells = (size_t)s->field.n * (size_t)s->field.n;
    uint16_t *cell = plan_mem_copy(s->field.cell, cells, sizeof *cell);
    for (int k = 0; k < n_kernels; k++) {
        plan_field_site other = at(s, 20, 20, 40, 30);
        plan_field_scratch_use(s->scratch, kernels[k]);
        compute(s, &other); /* what was before leaves no trace */
        compute(s, site);
        assert_memory_equal(s->field.cell, cell, cells * sizeof *cell);
    }
    free(cell);
}

static void same_on_all_processors(void **state)
{
    (void)state;
    for (int n = 0; n < 8; n++) {
        scene s;
        random_scene(&s, n);
        plan_field_site site = at(&s, random_in(10, 50), random_in(10, 50), 33, 59.3);
        assert_same_on_all(&s, &site);
        end(&s);
    }
    scene s; /* far out, where the cells of a vector lie otherwise among those of a line */
    begin(&s, 1);
    block(&s, 40, 0, 40, MIDDLE - 1, 10, 0);
    build(&s);
    for (int n = 0; n < 40; n++) {
        plan_field_site site = at(&s, 10 + 0.973 * n, 50 - 0.917 * n, 4 + 0.4 * n, 179);
        assert_same_on_all(&s, &site);
    }
    end(&s);
}

/* Antennas a hair off the middle of their cells: as many wedges as cells lie side by side there, but for rounding. */
static void nearly_in_the_middle(void **state)
{
    (void)state;
    static const double off[] = {-4.2721698851251824e-06, 3.2099564533858638e-06};
    scene s;
    begin(&s, 0.5);
    block(&s, 0, 45, 20, 46, 12, 0);
    block(&s, 40, 45, 60, 46, 12, 1);
    block(&s, 14, 0, 15, 20, 12, 2);
    block(&s, 45, 40, 46, 60, 12, 3);
    build(&s);
    for (int n = 0; n < 8; n++) {
        double a = off[n & 1] * (n & 2 ? -1 : 1), b = off[!(n & 1)] * (n & 4 ? -1 : 1);
        plan_field_site site = at(&s, MIDDLE + 0.5 + a, MIDDLE + 0.5 + b, 5, 299.9);
        assert_same_on_all(&s, &site);
    }
    end(&s);
}

/* What is alike on all sides of an antenna loses as much: on the diagonals, where quadrants meet, too. */
static void alike_on_all_sides(void **state)
{
    (void)state;
    scene s;
    begin(&s, 1);
    block(&s, MIDDLE - 16, MIDDLE - 16, MIDDLE + 16, MIDDLE + 16, 9, 0);
    block(&s, MIDDLE - 15, MIDDLE - 15, MIDDLE + 15, MIDDLE + 15, 0, -1);
    block(&s, MIDDLE - 8, MIDDLE - 8, MIDDLE + 8, MIDDLE + 8, 12, 1);
    block(&s, MIDDLE - 7, MIDDLE - 7, MIDDLE + 7, MIDDLE + 7, 0, -1);
    build(&s);
    block_streets(&s);
    compute(&s, (plan_field_site[]){at(&s, MIDDLE + 0.5, MIDDLE + 0.5, 5, 29)});
    for (int32_t r = 1; r <= 20; r++)
        for (int32_t c = 0; c <= 20; c++) {
            double db = loss_at(&s, MIDDLE + c, MIDDLE + r);
            if (c * c + r * r > 28 * 28 || isinf(db))
                continue;
            assert_near(loss_at(&s, MIDDLE - c, MIDDLE + r), db, 0.5);
            assert_near(loss_at(&s, MIDDLE + c, MIDDLE - r), db, 0.5);
            assert_near(loss_at(&s, MIDDLE - c, MIDDLE - r), db, 0.5);
            assert_near(loss_at(&s, MIDDLE + r, MIDDLE + c), db, 0.5);
        }
    end(&s);
}

/* --- loss -------------------------------------------------------------------------------------- */

static double line_m(const scene *s, const plan_field_site *site, int32_t col, int32_t row)
{
    double b[3];
    middle_of(s, col, row, b);
    return hypot(hypot(b[0] - site->x, b[1] - site->y), b[2] - site->z_m);
}

static void flat_ground(void **state)
{
    (void)state;
    scene s;
    begin(&s, 2);
    build(&s);
    plan_field_site site = at(&s, 0.5, 0.5, 5, 120);
    compute(&s, &site);
    for (int32_t c = 0; c < 60; c++) {
        double d = line_m(&s, &site, c, 0);
        int32_t i = (int32_t)(d * PLAN_PROPAGATION_STEPS_A_METRE);
        assert_int_equal(state_at(&s, c, 0), PLAN_FIELD_SIGHT);
        /* Between the table's neighbours but for the rounding told in field_tables.c. */
        assert_true(loss_at(&s, c, 0) >= (double)s.p.los_db[i] - 1e-4);
        assert_true(loss_at(&s, c, 0) <= (double)s.p.los_db[i + 1] + 0.04);
        assert_true(c == 0 || loss_at(&s, c, 0) >= loss_at(&s, c - 1, 0));
        assert_true(c == 0 || loss_at(&s, c, c / 2) >= loss_at(&s, c - 1, (c - 1) / 2));
    }
    end(&s);
}

/* Antenna and receiver changed, at equal heights, both ways over the same wall. It stands in a closed frame: round its ends
 * P.1411's corner would lose more one way than the other, as x1 and x2 stand apart in it. */
static void there_and_back(void **state)
{
    (void)state;
    enum { LINES = 400 };
    for (int with_wall = 0; with_wall < 2; with_wall++) {
        double squares = 0;
        scene s;
        begin(&s, 2);
        if (with_wall) {
            block(&s, 0, 0, SIDE - 1, SIDE - 1, 9, 0);
            block(&s, 2, 2, 27, 58, 0, -1);
            block(&s, 34, 2, 58, 58, 0, -1);
        }
        build(&s);
        for (int32_t k = 0; k < LINES; k++) {
            int32_t ca = (int32_t)random_in(6, 27), ra = (int32_t)random_in(6, 54);
            int32_t cb = (int32_t)random_in(38, 54), rb = (int32_t)random_in(6, 54);
            plan_field_site a = at(&s, ca + 0.5, ra + 0.5, receiver_m, 180);
            plan_field_site b = at(&s, cb + 0.5, rb + 0.5, receiver_m, 180);
            compute(&s, &a);
            double ab = loss_at(&s, cb, rb);
            compute(&s, &b);
            /* Blocked: a wedge's edges are those of its line to within a cell or two, which counts most where the
             * wall is crossed at a slant (and right beside one: not looked at here). */
            double ba = loss_at(&s, ca, ra);
            assert_near(ab, ba, with_wall ? 7 : 0.04);
            squares += (ab - ba) * (ab - ba);
        }
        assert_true(sqrt(squares / LINES) < 0.8);
        end(&s);
    }
}

static void over_a_wall(void **state)
{
    (void)state;
    scene s;
    begin(&s, 1);
    block(&s, 45, 0, 46, 60, 7, 0);
    build(&s);
    block_streets(&s);
    plan_field_site site = at(&s, 30.5, 30.5, 5, 30);
    compute(&s, &site);
    int n = 0;
    for (int32_t c = 48; c < 60; c++)
        for (int32_t r = 20; r < 41; r++) {
            double b[3], a[] = {site.x, site.y, site.z_m};
            if (state_at(&s, c, r) != PLAN_FIELD_ROOF)
                continue;
            middle_of(&s, c, r, b);
            double want = plan_radio_free_space_db(f_ghz, line_m(&s, &site, c, r)) +
                          plan_sight_diffraction_db(s.obstacles, a, b, f_ghz);
            assert_near(loss_at(&s, c, r), want, 0.1);
            n++;
        }
    assert_true(n > 20);
    end(&s);
}

/* 20 m of leaves 8 m high across a street: the loss behind is P.833's at 20 m, within a cell's length of it; an antenna
 * well above looks over them but close behind. */
static void leaves(void **state)
{
    (void)state;
    scene s, bare;
    begin(&s, 1);
    s.leaves = true;
    for (int i = 0; i < CELLS; i++)
        s.plants[i] = i % SIDE >= 20 && i % SIDE < 40 ? 8 : 0;
    build(&s);
    begin(&bare, 1);
    build(&bare);
    plan_field_site site = at(&s, 5.5, 30.5, 4, 54);
    compute(&s, &site);
    compute(&bare, &site);
    double slope_db = (double)s.p.vegetation_db_m, max_db = (double)s.p.vegetation_max_db;
    double want = max_db * (1 - exp(-20 * slope_db / max_db));
    assert_near(loss_at(&s, 55, 30) - loss_at(&bare, 55, 30), want, slope_db);
    assert_near(loss_at(&s, 10, 30), loss_at(&bare, 10, 30), 0);
    assert_true(loss_at(&s, 30, 30) - loss_at(&bare, 30, 30) < want);
    /* From 40 m, 54 m off, the line is at 8 m 44.9 m / 38.5 m * ... = 45.0 m away: column 50; all leaves end at 40. */
    site.z_m = 40;
    compute(&s, &site);
    compute(&bare, &site);
    assert_near(loss_at(&s, 58, 30), loss_at(&bare, 58, 30), 0);
    assert_true(loss_at(&s, 39, 30) > loss_at(&bare, 39, 30) + slope_db);
    end(&s);
    end(&bare);
}

/* --- streets ----------------------------------------------------------------------------------- */

/* All built over, 25 m high, but for what is opened. */
static void begin_built(scene *s)
{
    begin(s, 2);
    block(s, 0, 0, SIDE - 1, SIDE - 1, 25, 0);
}

static void open_up(scene *s, int32_t c0, int32_t r0, int32_t c1, int32_t r1)
{
    block(s, c0, r0, c1, r1, 0, -1);
}

/* A street of 14 m from west to east through row 30, an antenna in it, a side street of 14 m north through column 43. Squares
 * are 6 m: the place of the corner is known to that. */
static void round_one_corner(void **state)
{
    (void)state;
    scene s;
    begin_built(&s);
    open_up(&s, 0, 27, 60, 33);
    open_up(&s, 40, 34, 46, 60);
    build(&s);
    plan_field_site site = at(&s, 5.5, 30.5, 5, 119);
    compute(&s, &site);
    double before = 0;
    for (int32_t r = 38; r <= 60; r++) {
        const plan_corner corner = {76, 2 * (r - 30), 14};
        double want = plan_corner_loss(&s.set, &corner, f_ghz, 5, receiver_m).median_db;
        assert_int_equal(state_at(&s, 43, r), PLAN_FIELD_STREET);
        assert_near(loss_at(&s, 43, r), want, r < 46 ? 2 : 1.5);
        assert_true(loss_at(&s, 43, r) >= before);
        before = loss_at(&s, 43, r);
    }
    end(&s);
}

/* The side street turns east again: round two corners the site-general model at the length of the way, which is between
 * that along the inner corners, (5.5, 30.5) - (40, 34) - (47, 50) - (58.5, 53.5) = 64 cells less a square, and that along the
 * middles, 76 cells. */
static void round_two_corners(void **state)
{
    (void)state;
    scene s;
    begin_built(&s);
    open_up(&s, 0, 27, 46, 33);
    open_up(&s, 40, 34, 46, 56);
    open_up(&s, 40, 50, 60, 56);
    build(&s);
    plan_field_site site = at(&s, 5.5, 30.5, 5, 139);
    compute(&s, &site);
    assert_int_equal(state_at(&s, 58, 53), PLAN_FIELD_STREET);
    assert_true(loss_at(&s, 58, 53) >= plan_radio_nlos(&s.set, f_ghz, 128 - 6, 5, receiver_m).median_db);
    assert_true(loss_at(&s, 58, 53) <= plan_radio_nlos(&s.set, f_ghz, 152, 5, receiver_m).median_db + 0.1);
    assert_true(loss_at(&s, 58, 53) >= loss_at(&s, 43, 50));
    end(&s);
}

/* Into a closed courtyard leads no street, whatever its distance; its wall is but one cell thick, and lies within squares. Nor
 * into a street beside the antenna's that it does not meet. */
static void no_way_in(void **state)
{
    (void)state;
    scene s;
    begin(&s, 2);
    block(&s, 35, 25, 50, 40, 15, 0);
    block(&s, 36, 26, 49, 39, 0, -1);
    build(&s);
    plan_field_site site = at(&s, 10.5, 10.5, 5, 119);
    compute(&s, &site);
    int streets = 0;
    for (int32_t r = 26; r <= 39; r++)
        for (int32_t c = 36; c <= 49; c++)
            assert_true(state_at(&s, c, r) == PLAN_FIELD_ROOF);
    for (int32_t r = 0; r < SIDE; r++)
        for (int32_t c = 51; c < SIDE; c++)
            streets += state_at(&s, c, r) == PLAN_FIELD_STREET;
    assert_true(streets > 20); /* but round it */
    end(&s);
    begin_built(&s);
    open_up(&s, 2, 27, 58, 33); /* beyond the raster all is open */
    open_up(&s, 2, 40, 58, 46);
    build(&s);
    compute(&s, (plan_field_site[]){at(&s, 5.5, 30.5, 5, 119)});
    for (int32_t c = 10; c <= 58; c++) {
        assert_int_equal(state_at(&s, c, 30), PLAN_FIELD_SIGHT);
        assert_int_equal(state_at(&s, c, 43), PLAN_FIELD_ROOF);
        assert_true(loss_at(&s, c, 43) > loss_at(&s, c, 30) + 25);
    }
    end(&s);
}

/* What is kept of the streets is what the cells have; of an antenna that sees all there is, nothing. */
static void kept_streets(void **state)
{
    (void)state;
    plan_field_streets streets = PLAN_FIELD_STREETS_INIT;
    scene s;
    begin_built(&s);
    open_up(&s, 0, 27, 60, 33);
    open_up(&s, 40, 34, 46, 60);
    build(&s);
    compute(&s, (plan_field_site[]){at(&s, 5.5, 30.5, 5, 119)});
    assert_int_equal(plan_field_keep_streets(s.scratch, &streets, NULL), PLAN_OK);
    for (int32_t r = 38; r <= 60; r++) {
        double b[3];
        middle_of(&s, 43, r, b);
        assert_near(plan_field_street_db(s.obstacles, &streets, b[0], b[1]), loss_at(&s, 43, r), 0.01);
    }
    assert_true(isinf(plan_field_street_db(s.obstacles, &streets, s.grid.x0 + 30, s.grid.y0 + 100)));
    compute(&s, (plan_field_site[]){at(&s, 5.5, 30.5, 5, 4)});
    assert_int_equal(plan_field_keep_streets(s.scratch, &streets, NULL), PLAN_OK);
    assert_null(streets.loss);
    plan_field_streets_free(&streets);
    end(&s);
}

/* Above the median of the roofs P.1411's rows over rooftops hold. */
static void above_the_roofs(void **state)
{
    (void)state;
    scene s;
    begin(&s, 2);
    block(&s, 20, 20, 40, 40, 12, 0);
    build(&s);
    const plan_grid *g = &s.grid;
    assert_true(plan_field_above_roofs(s.obstacles, g->x0 + 20, g->y0 + 20, 12.1));
    assert_false(plan_field_above_roofs(s.obstacles, g->x0 + 20, g->y0 + 20, 12));
    assert_false(plan_field_above_roofs(s.obstacles, g->x0 + 900, g->y0 + 20, 40));
    plan_propagation_free(&s.p);
    assert_int_equal(plan_propagation_make(&s.set, f_ghz, 14, receiver_m, 400, true, &s.p, NULL), PLAN_OK);
    for (int32_t i = 2; i < s.p.n; i += 50) {
        double d = (double)i / PLAN_PROPAGATION_STEPS_A_METRE, free_db = plan_radio_free_space_db(f_ghz, d);
        assert_near(s.p.los_db[i], fmax(plan_site_general_db(&s.set.roof_los, f_ghz, d), free_db), 1e-4);
        assert_near(s.p.nlos_db[i],
                    fmax(plan_site_general_db(&s.set.roof_nlos, f_ghz, d), (double)s.p.los_db[i]), 1e-4);
    }
    plan_field_site site = at(&s, 10.5, 30.5, 14, 119);
    compute(&s, &site);
    assert_int_equal(compare(&s, &site).wrong, 0);
    end(&s);
}

/* --- odd places -------------------------------------------------------------------------------- */

static void odd_places(void **state)
{
    (void)state;
    scene s;
    begin(&s, 2);
    block(&s, 20, 20, 30, 30, 9, 0);
    block(&s, 0, 0, 3, 3, 5, 1);
    build(&s);
    assert_int_equal(look(&s, 0.1, 60.9, 5, 59).wrong, 0);  /* in a corner of the raster */
    assert_int_equal(look(&s, -7.3, -4.2, 5, 59).wrong, 0); /* beside it */
    assert_int_equal(look(&s, -500, 900, 5, 59).clear,      /* far from it: nothing stands there */
                     look(&s, -500, 900, 5, 59).cells);
    assert_int_equal(look(&s, 40.5, 40.5, 5, 0.5).cells, 1); /* a radius within a cell */
    assert_int_equal(look(&s, 40.9, 40.9, 5, 0.1).cells, 1); /* that does not reach its middle */
    assert_int_equal(look(&s, 25.5, 25.5, 4, 59).clear, 0);  /* below its roof: nothing outside is seen */
    assert_int_equal(look(&s, 20.5, 25.5, 4, 59).wrong,
                     0); /* but from a cell at the wall, its own not counted */
    assert_true(state_at(&s, 19, 25) == PLAN_FIELD_SIGHT);
    assert_int_equal(look(&s, 25.5, 25.5, 11, 59).wrong, 0); /* on the roof */
    end(&s);
}

static void refused(void **state)
{
    (void)state;
    scene s;
    begin(&s, 2);
    build(&s);
    const plan_field_site bad[] = {at(&s, NAN, 5, 5, 50), at(&s, 5, 5, INFINITY, 50),
                                   at(&s, 5, 5, 5, 0),    at(&s, 5, 5, 5, NAN),
                                   at(&s, 5, 5, 5, 500),  at(&s, 1e300, 5, 5, 50)};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_field_compute(s.obstacles, &bad[i], &s.p, s.scratch, &s.field, &err),
                         PLAN_E_ARGUMENT);
    }
    end(&s);
}

/* Of every size about those of the squares that are turned at once; nothing beyond is written. */
static void rows_become_columns(void **state)
{
    enum { MOST = 70, ROOM = MOST + 3 };
    static const size_t sizes[] = {2, 4};
    static void (*const turn[])(const void *, size_t, void *, size_t, int32_t, int32_t) = {plan_turn_2,
                                                                                           plan_turn_4};
    static uint8_t from[4 * ROOM * ROOM], to[4 * ROOM * ROOM], expected[4 * ROOM * ROOM];
    (void)state;
    for (size_t i = 0; i < sizeof from; i++)
        from[i] = (uint8_t)random_in(0, 256);
    for (int round = 0; round < 300; round++) {
        size_t k = (size_t)round % 2, size = sizes[k];
        int32_t rows = (int32_t)random_in(0, MOST + 1), cols = (int32_t)random_in(0, MOST + 1);
        memset(to, 7, sizeof to);
        memset(expected, 7, sizeof expected);
        for (size_t r = 0; r < (size_t)rows; r++)
            for (size_t c = 0; c < (size_t)cols; c++)
                memcpy(expected + (c * ROOM + r) * size, from + (r * ROOM + c) * size, size);
        turn[k](from, ROOM, to, ROOM, rows, cols);
        assert_memory_equal(to, expected, sizeof to);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wall),
        cmocka_unit_test(courtyard),
        cmocka_unit_test(gap),
        cmocka_unit_test(slope),
        cmocka_unit_test(against_lines),
        cmocka_unit_test(far_out),
        cmocka_unit_test(same_on_all_processors),
        cmocka_unit_test(nearly_in_the_middle),
        cmocka_unit_test(alike_on_all_sides),
        cmocka_unit_test(flat_ground),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(over_a_wall),
        cmocka_unit_test(leaves),
        cmocka_unit_test(round_one_corner),
        cmocka_unit_test(round_two_corners),
        cmocka_unit_test(no_way_in),
        cmocka_unit_test(kept_streets),
        cmocka_unit_test(above_the_roofs),
        cmocka_unit_test(odd_places),
        cmocka_unit_test(refused),
        cmocka_unit_test(rows_become_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
