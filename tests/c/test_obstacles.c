/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The raster of obstacles against asking every cell, its ground, and places along façades. */

#include "wlan/obstacles.h"

#include "files.h"
#include "real_city.h"
#include "geo/geom.h"
#include "io/geotiff.h"
#include "io/gpkg.h"
#include "io/import_osm.h"
#include "small_city.h"
#include "wlan/facade.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define assert_near(a, b, tolerance) assert_true(fabs((double)(a) - (double)(b)) <= (tolerance))

static uint64_t seed = 23;

static double random_in(double low, double high)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return low + (high - low) * ((double)((seed * UINT64_C(2685821657736338717)) >> 32) / 4294967296.0);
}

/* --- polygons to cells --------------------------------------------------------------------------- */

enum { COLS = 90, ROWS = 70 };

typedef struct mask {
    uint8_t at[ROWS][COLS];
} mask;

static void mark(void *user, int32_t row, int32_t from, int32_t until)
{
    mask *m = user;
    assert_true(row >= 0 && row < ROWS && from >= 0 && from < until && until <= COLS);
    for (int32_t c = from; c < until; c++)
        m->at[row][c]++;
}

/* A star with a hole, both by random radii, some of it outside the raster; every fifth with whole coordinates, so that
 * edges pass through the middles of cells. */
static void random_star(plan_geom *g, int n)
{
    double x = random_in(-10, 190), y = random_in(-10, 150);
    assert_int_equal(plan_geom_begin_row(g, NULL), PLAN_OK);
    for (int ring = 0; ring < 2; ring++) {
        double xy[2 * 33];
        for (int i = 0; i < 32; i++) {
            double angle = (ring ? -i : i) * acos(-1) / 16, r = ring ? random_in(1, 5) : random_in(6, 40);
            xy[2 * i] = x + r * cos(angle);
            xy[2 * i + 1] = y + r * sin(angle);
            if (n % 5 == 0) {
                xy[2 * i] = round(xy[2 * i]);
                xy[2 * i + 1] = round(xy[2 * i + 1]);
            }
        }
        memcpy(xy + 64, xy, 2 * sizeof *xy);
        assert_int_equal(plan_geom_begin_path(g, ring == 1, NULL), PLAN_OK);
        assert_int_equal(plan_geom_add(g, xy, 33, NULL), PLAN_OK);
    }
}

static void polygons(void **state)
{
    (void)state;
    const plan_layerspec spec = {"p", PLAN_GEOM_POLYGON, "", "", NULL, 0};
    const plan_grid grid = {0.3, -0.7, 2, COLS, ROWS};
    plan_raster_scratch scratch = PLAN_RASTER_SCRATCH_INIT;
    plan_table *t;
    int64_t inside = 0;
    assert_int_equal(plan_table_new(&spec, &t, NULL), PLAN_OK);
    plan_geom *g = plan_table_edit_geom(t);
    for (int n = 0; n < 100; n++) {
        static mask m;
        memset(&m, 0, sizeof m);
        random_star(g, n);
        for (int32_t from = 0; from < ROWS; from += 30) /* in pieces, as threads do */
            assert_int_equal(plan_raster_polygon(&grid, g, n, from, from + 30 < ROWS ? from + 30 : ROWS,
                                                 &scratch, mark, &m, NULL),
                             PLAN_OK);
        for (int32_t r = 0; r < ROWS; r++)
            for (int32_t c = 0; c < COLS; c++) {
                double xy[2];
                plan_grid_middle(&grid, c, r, xy);
                assert_int_equal(m.at[r][c], plan_geom_row_contains(g, n, xy[0], xy[1]));
                inside += m.at[r][c];
            }
    }
    assert_true(inside > 10000);
    plan_raster_scratch_free(&scratch);
    plan_table_free(t);
}

static void discs(void **state)
{
    (void)state;
    const plan_grid grid = {0.3, -0.7, 2, COLS, ROWS};
    for (int n = 0; n < 200; n++) {
        static mask m;
        memset(&m, 0, sizeof m);
        double middle[] = {random_in(-10, 190), random_in(-10, 150)}, radius = random_in(0, n % 2 ? 1.5 : 12);
        int32_t col = -1, row = -1;
        (void)plan_grid_cell(&grid, middle[0], middle[1], &col, &row);
        for (int32_t from = 0; from < ROWS; from += 30)
            plan_raster_disc(&grid, middle, radius, from, from + 30 < ROWS ? from + 30 : ROWS, mark, &m);
        for (int32_t r = 0; r < ROWS; r++)
            for (int32_t c = 0; c < COLS; c++) {
                double xy[2];
                plan_grid_middle(&grid, c, r, xy);
                bool own = c == col && r == row;
                double off = hypot(xy[0] - middle[0], xy[1] - middle[1]) - radius;
                if (fabs(off) > 1e-9)
                    assert_int_equal(m.at[r][c], own || off < 0);
            }
    }
}

/* --- from a workspace ------------------------------------------------------------------------------ */

static plan_obstacles *build(plan_city *city, plan_obstacles_opts opts, plan_result **findings)
{
    plan_obstacles *o;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_result_new("wlan", findings, NULL), PLAN_OK);
    if (plan_obstacles_build(city, &opts, *findings, &o, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    assert_int_equal(plan_result_seal(*findings, NULL), PLAN_OK);
    return o;
}

static const char *finding(const plan_result *r, const char *code, const char *layer)
{
    const plan_table *t = plan_result_table(r, "findings");
    for (int32_t i = 0; i < plan_table_rows(t); i++) {
        const char *l = plan_column_text(plan_table_find(t, "layer"), i);
        if (strcmp(plan_column_text(plan_table_find(t, "code"), i), code) == 0 && l && strcmp(l, layer) == 0)
            return plan_column_text(plan_table_find(t, "text"), i);
    }
    return NULL;
}

static double top_at(const plan_obstacles *o, double x, double y)
{
    int32_t c, r;
    assert_true(plan_grid_cell(plan_obstacles_grid(o), SMALL_CITY_X + x, SMALL_CITY_Y + y, &c, &r));
    return (double)plan_obstacles_at(o, c, r).top;
}

/* Four houses: 12 m told, 4 storeys, nothing told, and a tower of 30 m over the corner of the first. */
static plan_city *four_houses(plan_ctx *ctx)
{
    small_city city;
    small_city_begin(&city);
    small_city_street(&city, "residential", 0, 2, (double[]){0, 0, 200, 0});
    small_city_building(&city, 10, 10, 20, 10, 1, "residential", NULL);
    small_city_building(&city, 50, 10, 20, 10, 1, "residential", NULL);
    small_city_building(&city, 90, 10, 20, 10, 0, "public", "school");
    small_city_building(&city, 24, 14, 20, 20, 0, "public", "townhall");
    small_city_building(&city, 120.2, 10.2, 0.5, 0.5, 0, "other", NULL);
    plan_column *height = plan_table_edit(city.buildings, "height_m"),
                *levels = plan_table_edit(city.buildings, "levels"),
                *assumed = plan_table_edit(city.buildings, "assumed");
    for (int32_t r = 0; r < 4; r++) {
        plan_column_set_missing(height, r);
        plan_column_set_missing(levels, r);
    }
    plan_column_set_number(height, 0, 12);
    plan_column_set_number(levels, 1, 4);
    plan_column_set_number(height, 3, 30);
    plan_column_set_number(height, 4, 3);
    assert_int_equal(plan_column_set_text(assumed, 3, "levels=x;height_m=from_levels", NULL), PLAN_OK);
    plan_city *open = small_city_open(&city, ctx);
    small_city_clear(&city);
    return open;
}

static void houses(void **state)
{
    (void)state;
    plan_ctx *ctx;
    plan_result *r;
    assert_int_equal(plan_ctx_new(&ctx, NULL), PLAN_OK);
    plan_city *city = four_houses(ctx);
    plan_obstacles_opts opts = PLAN_OBSTACLES_OPTS_INIT;
    plan_obstacles *o = build(city, opts, &r);
    const plan_grid *g = plan_obstacles_grid(o);
    /* Houses from 10, 10 to 120.7, 34, and 300 m around. */
    assert_true(g->x0 == SMALL_CITY_X - 290 && g->y0 == SMALL_CITY_Y - 290 && g->cell_m == 2);
    assert_int_equal(g->n_cols, 356); /* -290 .. 420.7 */
    assert_int_equal(g->n_rows, 312); /* -290 .. 334 */
    assert_false(plan_obstacles_has_terrain(o));
    assert_near(top_at(o, 15, 15), 12, 0);
    assert_near(top_at(o, 25, 15), 30, 0); /* where they overlap the higher one stands */
    assert_near(top_at(o, 55, 15), 12, 0); /* 4 storeys of 3 m */
    assert_near(top_at(o, 95, 15), 8, 0);  /* typical of public buildings, obstacles_height.c */
    assert_near(top_at(o, 75, 15), 0, 0);
    assert_near(plan_obstacles_height(o, 0), 12, 0);
    assert_true(isnan(plan_obstacles_height(o, 4))); /* no middle of a cell within */
    assert_true(isnan(plan_obstacles_height(o, 99)) && isnan(plan_obstacles_height(o, -1)));
    assert_string_equal(
        finding(r, "assumed_height", "buildings"),
        "height of 3 of 5 buildings is assumed: 1 by rules of the import, 1 by storeys of 3 m, 1 by use");
    assert_non_null(finding(r, "building_below_cell", "buildings"));
    /* Every cell by asking. */
    const plan_table *buildings;
    assert_int_equal(plan_city_layer(city, "buildings", &buildings, NULL), PLAN_OK);
    const plan_geom *geom = plan_table_geom(buildings);
    static const double heights[] = {12, 12, 8, 30, 3};
    for (int32_t row = 0; row < g->n_rows; row++)
        for (int32_t col = 0; col < g->n_cols; col++) {
            double xy[2], high = 0;
            int32_t who = -1;
            plan_grid_middle(g, col, row, xy);
            for (int32_t b = 0; b < 5; b++)
                if (plan_geom_row_contains(geom, b, xy[0], xy[1]) && heights[b] > high) {
                    high = heights[b];
                    who = b;
                }
            plan_obstacle cell = plan_obstacles_at(o, col, row);
            assert_true((double)cell.top == high && cell.building == who);
        }
    plan_obstacles_free(o);
    plan_result_free(r);
    small_city_close(city);
    plan_ctx_free(ctx);
}

static void bad_options(void **state)
{
    (void)state;
    plan_ctx *ctx;
    plan_obstacles *o;
    assert_int_equal(plan_ctx_new(&ctx, NULL), PLAN_OK);
    plan_city *city = four_houses(ctx);
    static const double boxes[][4] = {{0, 0, NAN, 1}, {10, 0, 0, 10}, {0, 0, 1e9, 1e9}};
    for (int i = 0; i < 6; i++) {
        plan_obstacles_opts opts = PLAN_OBSTACLES_OPTS_INIT;
        plan_error err = PLAN_ERROR_INIT;
        if (i < 3)
            opts.bbox = boxes[i];
        if (i == 3)
            opts.cell_m = 0.1;
        if (i == 4)
            opts.level_m = NAN;
        if (i == 5)
            opts.terrain = "https://example.org/dgm.tif";
        assert_int_equal(plan_obstacles_build(city, &opts, NULL, &o, &err), PLAN_E_ARGUMENT);
        assert_true(err.message[0] && !o);
    }
    small_city_close(city);
    plan_ctx_free(ctx);
}

/* --- ground ------------------------------------------------------------------------------------------ */

static plan_status slope_cells(void *user, int32_t band, int32_t col, int32_t row, int32_t n_cols,
                               int32_t n_rows, void *cells, plan_error *err)
{
    const double *hole = user; /* columns without a value */
    (void)band;
    (void)row;
    (void)err;
    for (int32_t r = 0; r < n_rows; r++)
        for (int32_t c = 0; c < n_cols; c++)
            ((float *)cells)[r * n_cols + c] = col + c >= hole[0] && col + c < hole[1]
                                                   ? -9999
                                                   : 50 + 0.1F * ((float)(col + c) * 5 + 2.5F);
    return PLAN_OK;
}

/* From x = -400 on 50 m, rising 1 in 10 eastwards; 5 m cells. */
static const char *write_slope(const char *name, double hole_from, double hole_to, int32_t n_cols,
                               int32_t n_rows)
{
    static const plan_geotiff_band band[] = {{"ground", "m", 1}};
    const plan_geotiff_spec spec = {.grid = {SMALL_CITY_X - 400, SMALL_CITY_Y - 400, 5, n_cols, n_rows},
                                    .epsg = SMALL_CITY_EPSG,
                                    .type = PLAN_CELL_FLOAT,
                                    .nodata = -9999,
                                    .bands = band,
                                    .n_bands = 1};
    double hole[] = {hole_from, hole_to};
    const char *path = files_path(name);
    assert_int_equal(plan_geotiff_write(path, &spec, slope_cells, hole, NULL, NULL), PLAN_OK);
    return path;
}

static void terrain(void **state)
{
    (void)state;
    plan_ctx *ctx;
    plan_result *r;
    assert_int_equal(plan_ctx_new(&ctx, NULL), PLAN_OK);
    plan_city *city = four_houses(ctx);
    plan_obstacles_opts opts = PLAN_OBSTACLES_OPTS_INIT;
    opts.terrain = write_slope("slope.tif", -1, -1, 200, 200);
    plan_obstacles *o = build(city, opts, &r);
    assert_true(plan_obstacles_has_terrain(o));
    assert_null(finding(r, "terrain_filled", "terrain"));
    for (double x = -280; x < 400; x += 7) {
        int32_t c, w;
        double xy[2];
        assert_true(plan_grid_cell(plan_obstacles_grid(o), SMALL_CITY_X + x, SMALL_CITY_Y + 100, &c, &w));
        plan_grid_middle(plan_obstacles_grid(o), c, w, xy);
        assert_near(plan_obstacles_at(o, c, w).ground, 50 + 0.1 * (xy[0] - SMALL_CITY_X + 400), 1e-3);
    }
    /* The roof is level, 12 m above where the ground is lowest: the middle of the westernmost cell, x = 11. */
    assert_near(top_at(o, 11, 11), 50 + 41.1 + 12, 1e-3);
    assert_near(top_at(o, 21, 11), 50 + 41.1 + 12, 1e-3);
    assert_near(plan_obstacles_height(o, 0), 12, 0);
    /* A window agrees with its cells, and beyond the raster the ground of its rim goes on. */
    float ground[50 * 30], top[50 * 30], plants[50 * 30];
    for (int k = 0; k < 3; k++) {
        int32_t col = k == 0 ? -20 : k == 1 ? 330 : 140, row = k == 0 ? -10 : k == 1 ? 300 : 150;
        plan_obstacles_window(o, col, row, 50, 30, ground, top, plants);
        for (int32_t i = 0; i < 1500; i++) {
            plan_obstacle cell = plan_obstacles_at(o, col + i % 50, row + i / 50);
            assert_true(cell.ground == ground[i] && cell.top == top[i] && cell.vegetation == plants[i]);
        }
    }
    assert_true(plan_obstacles_at(o, -5, 100).ground == plan_obstacles_at(o, 0, 100).ground);
    plan_obstacles_free(o);
    plan_result_free(r);
    /* A hole in the plane is closed to the same plane. */
    opts.terrain = write_slope("hole.tif", 106, 112, 200, 200); /* x = 130 .. 160: no house there */
    o = build(city, opts, &r);
    assert_non_null(finding(r, "terrain_filled", "terrain"));
    int32_t col, row;
    assert_true(plan_grid_cell(plan_obstacles_grid(o), SMALL_CITY_X + 145, SMALL_CITY_Y + 50, &col, &row));
    assert_true(plan_obstacles_ground_is_filled(o, col, row));
    assert_true(plan_grid_cell(plan_obstacles_grid(o), SMALL_CITY_X + 100, SMALL_CITY_Y + 50, &col, &row));
    assert_false(plan_obstacles_ground_is_filled(o, col, row));
    assert_near(top_at(o, 145, 100), 50 + 0.1 * 545, 0.02);
    plan_obstacles_free(o);
    plan_result_free(r);
    /* It ends at y = 300, 34 m before the raster: 17 rows of 356 cells like the last one there is. */
    opts.terrain = write_slope("low.tif", -1, -1, 200, 140);
    o = build(city, opts, &r);
    assert_non_null(strstr(finding(r, "terrain_filled", "terrain"), "6052 of 111072 cells"));
    assert_near(top_at(o, 145, 333), 50 + 0.1 * 545, 1e-3);
    plan_obstacles_free(o);
    plan_result_free(r);
    /* The city lies beside it. */
    plan_error err = PLAN_ERROR_INIT;
    opts.terrain = write_slope("beside.tif", -1, -1, 90,
                               200); /* up to x = 50: the second house is the first outside */
    assert_int_equal(plan_obstacles_build(city, &opts, NULL, &o, &err), PLAN_E_DATA);
    assert_non_null(strstr(err.message, "the terrain does not cover the city: 2 of 4 buildings stand where"));
    small_city_close(city);
    plan_ctx_free(ctx);
}

/* --- windows and arrays -------------------------------------------------------------------------------- */

static void arrays(void **state)
{
    (void)state;
    enum { N = 600 };
    const plan_grid grid = {0, 0, 1, N, N};
    float *height = calloc(N * N, sizeof *height), *plants = calloc(N * N, sizeof *plants);
    int32_t *building = malloc(N * N * sizeof *building);
    plan_obstacles *o;
    assert_true(height && plants && building);
    for (int32_t i = 0; i < N * N; i++) {
        building[i] = -1;
        if (i % 97 == 0 || i % N > 500) {
            building[i] = i % 50;
            height[i] = (float)(i % 7);
        }
        plants[i] = i % 31 == 0 ? 7.25F : 0;
    }
    assert_int_equal(plan_obstacles_from_arrays(&grid, NULL, height, plants, building, &o, NULL), PLAN_OK);
    float top[300 * 300], grown[300 * 300];
    int32_t who[300 * 300];
    plan_obstacles_window(o, 200, 200, 300, 300, NULL, top, grown);
    plan_obstacles_buildings(o, 200, 200, 300, 300, who);
    for (int32_t i = 0; i < 300 * 300; i++) {
        int32_t from = (200 + i / 300) * N + 200 + i % 300;
        assert_true(top[i] == height[from] && grown[i] == plants[from] && who[i] == building[from]);
    }
    plan_obstacles_free(o);
    height[7] = -1;
    assert_int_equal(plan_obstacles_from_arrays(&grid, NULL, height, NULL, NULL, &o, NULL), PLAN_E_ARGUMENT);
    height[7] = NAN;
    assert_int_equal(plan_obstacles_from_arrays(&grid, NULL, height, NULL, NULL, &o, NULL), PLAN_E_ARGUMENT);
    free(height);
    free(plants);
    free(building);
}

/* --- façades --------------------------------------------------------------------------------------------- */

static void facades(void **state)
{
    (void)state;
    plan_ctx *ctx;
    plan_result *r;
    plan_facade f = PLAN_FACADE_INIT;
    const plan_table *buildings;
    assert_int_equal(plan_ctx_new(&ctx, NULL), PLAN_OK);
    plan_city *city = four_houses(ctx);
    plan_obstacles *o = build(city, (plan_obstacles_opts)PLAN_OBSTACLES_OPTS_INIT, &r);
    assert_int_equal(plan_city_layer(city, "buildings", &buildings, NULL), PLAN_OK);
    const plan_geom *g = plan_table_geom(buildings);
    /* 20 x 10 m standing free, every 5 m: 4 + 2 + 4 + 2. */
    assert_int_equal(plan_facade_points(o, g, 1, 5, &f, NULL), PLAN_OK);
    assert_int_equal(f.n, 12);
    assert_int_equal(f.n_facades, 4);
    assert_near(f.shared_m, 0, 0);
    int facing[4] = {0};
    double length = 0;
    for (int32_t i = 0; i < f.n; i++) {
        const plan_facade_point *p = &f.at[i];
        length += p->length_m;
        facing[(int)round(p->azimuth_deg / 90) % 4]++;
        assert_near(p->length_m, 5, 1e-9);
        assert_int_equal(plan_obstacles_at(o, p->col, p->row).building, -1);
        assert_false(p->courtyard);
        double off = hypot(p->x - p->wall_x, p->y - p->wall_y), to = p->azimuth_deg * acos(-1) / 180;
        assert_true(off >= 1.5 - 1e-9 && off <= 4 + 1e-9); /* 3/4 to 2 cells */
        assert_near(p->wall_x + off * sin(to), p->x, 1e-6);
        assert_near(p->wall_y + off * cos(to), p->y, 1e-6);
        assert_false(plan_geom_row_contains(g, 1, p->x, p->y));
    }
    assert_near(length, 60, 1e-9);
    assert_true(facing[0] == 4 && facing[2] == 4 && facing[1] == 2 && facing[3] == 2);
    /* Where the tower stands over the first house's corner no place is outdoors. */
    assert_int_equal(plan_facade_points(o, g, 0, 5, &f, NULL), PLAN_OK);
    length = f.shared_m;
    assert_true(f.shared_m >= 5 && f.n < 12);
    for (int32_t i = 0; i < f.n; i++) {
        length += f.at[i].length_m;
        assert_int_equal(plan_obstacles_at(o, f.at[i].col, f.at[i].row).building, -1);
    }
    assert_near(length, 60, 1e-9);
    /* Far apart: one in the middle of each. */
    assert_int_equal(plan_facade_points(o, g, 1, 1000, &f, NULL), PLAN_OK);
    assert_int_equal(f.n, 4);
    assert_int_equal(plan_facade_points(o, g, 1, 0, &f, NULL), PLAN_E_ARGUMENT);
    plan_facade_free(&f);
    plan_obstacles_free(o);
    plan_result_free(r);
    small_city_close(city);
    plan_ctx_free(ctx);
}

static void courtyard(void **state)
{
    (void)state;
    const plan_layerspec spec = {"p", PLAN_GEOM_POLYGON, "", "", NULL, 0};
    const plan_grid grid = {0, 0, 1, 60, 60};
    plan_facade f = PLAN_FACADE_INIT;
    plan_table *t;
    plan_obstacles *o;
    static float height[3600];
    static int32_t who[3600];
    assert_int_equal(plan_table_new(&spec, &t, NULL), PLAN_OK);
    plan_geom *g = plan_table_edit_geom(t);
    assert_int_equal(plan_geom_begin_row(g, NULL), PLAN_OK);
    assert_int_equal(plan_geom_begin_path(g, false, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add(g, (double[]){10, 10, 50, 10, 50, 50, 10, 50, 10, 10}, 5, NULL), PLAN_OK);
    assert_int_equal(plan_geom_begin_path(g, true, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add(g, (double[]){20, 20, 20, 40, 40, 40, 40, 20, 20, 20}, 5, NULL), PLAN_OK);
    for (int32_t i = 0; i < 3600; i++) {
        who[i] = plan_geom_row_contains(g, 0, i % 60 + 0.5, i / 60 + 0.5) ? 0 : -1;
        height[i] = who[i] == 0 ? 9 : 0;
    }
    assert_int_equal(plan_obstacles_from_arrays(&grid, NULL, height, NULL, who, &o, NULL), PLAN_OK);
    assert_int_equal(plan_facade_points(o, g, 0, 10, &f, NULL), PLAN_OK);
    assert_int_equal(f.n, 16 + 8); /* 4 x 40 m outside, 4 x 20 m inside */
    assert_int_equal(f.n_facades, 8);
    int inside = 0;
    for (int32_t i = 0; i < f.n; i++) {
        const plan_facade_point *p = &f.at[i];
        bool yard = p->x > 20 && p->x < 40 && p->y > 20 && p->y < 40;
        assert_int_equal(yard, p->courtyard);
        inside += yard;
        /* Away from the wall: towards the middle in the yard, away from it outside. */
        double away = (p->x - p->wall_x) * (p->wall_x - 30) + (p->y - p->wall_y) * (p->wall_y - 30);
        assert_true(yard ? away < 0 : away > 0);
    }
    assert_int_equal(inside, 8);
    plan_facade_free(&f);
    plan_obstacles_free(o);
    plan_table_free(t);
}

/* --- a real city ------------------------------------------------------------------------------------------ */

/* Berlin, Miraustraße: the same on any number of threads. */
static void real_city(void **state)
{
    (void)state;
    char extract[500];
    plan_ctx *ctx;
    plan_result *r[2];
    plan_obstacles *o[2];
    if (!real_city_extract("PLAN_SHARED", "../shared", "data/berlin-miraustrasse/miraustrasse.osm.pbf",
                           extract))
        skip();
    assert_int_equal(plan_ctx_new(&ctx, NULL), PLAN_OK);
    plan_city *city = real_city_import(ctx, extract, files_path("city.gpkg"));
    for (int i = 0; i < 2; i++) {
        plan_obstacles_opts opts = PLAN_OBSTACLES_OPTS_INIT;
        opts.threads = i ? 5 : 1;
        o[i] = build(city, opts, &r[i]);
    }
    const plan_grid *g = plan_obstacles_grid(o[0]);
    /* Its trees, each in its place: 10 m, or more where a wood or another tree is higher. */
    const plan_table *trees;
    assert_int_equal(plan_city_layer(city, "trees", &trees, NULL), PLAN_OK);
    assert_int_equal(plan_table_rows(trees), 2866); /* nodes natural=tree of the extract, counted with GDAL */
    assert_true(plan_obstacles_has_vegetation(o[0]));
    assert_string_equal(finding(r[0], "assumed_height", "trees"),
                        "of 2866 trees the height of 2866 and the crown of 2866 is assumed");
    for (int32_t t = 0; t < plan_table_rows(trees); t++) {
        const double *xy = plan_table_geom(trees)->xy + 2 * (size_t)t;
        int32_t c, w;
        if (plan_grid_cell(g, xy[0], xy[1], &c, &w))
            assert_true(plan_obstacles_at(o[0], c, w).vegetation >= 10);
    }
    for (int32_t w = 0; w < g->n_rows; w++)
        for (int32_t c = 0; c < g->n_cols; c++) {
            plan_obstacle a = plan_obstacles_at(o[0], c, w), b = plan_obstacles_at(o[1], c, w);
            assert_memory_equal(&a, &b, sizeof a);
        }
    for (int i = 0; i < 2; i++) {
        plan_obstacles_free(o[i]);
        plan_result_free(r[i]);
    }
    plan_city_free(city);
    plan_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polygons),    cmocka_unit_test(discs),     cmocka_unit_test(houses),
        cmocka_unit_test(bad_options), cmocka_unit_test(terrain),   cmocka_unit_test(arrays),
        cmocka_unit_test(facades),     cmocka_unit_test(courtyard), cmocka_unit_test(real_city),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
