/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* WLAN coverage of a town drawn by hand: levels against the formulas, laws, ties, threads, and what cannot be. */

#include "small_city.h"

#include "geo/crs.h"
#include "io/gpkg.h"
#include "wlan/coverage.h"
#include "wlan/indoor.h"
#include "wlan/rates.h"
#include "wlan/wlan_kept.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))
enum { SCHOOL, BLOCK, N_BUILDINGS };

typedef struct fixture {
    plan_ctx *ctx;
    plan_city *city;
    char models[600], rules[600], rates[600], path[600];
} fixture;

static void must(plan_status status, const plan_error *err)
{
    if (status != PLAN_OK)
        fail_msg("%s", err->message);
}

static void set_number(plan_table *t, const char *column, int32_t row, double value)
{
    plan_column_set_number(plan_table_edit(t, column), row, value);
}

/* A playground of 40 x 40 m in the open and one behind the block. */
static plan_table *squares(void)
{
    static const double x[] = {60, 60}, y[] = {-20, 140};
    plan_error err = PLAN_ERROR_INIT;
    plan_table *t = NULL;
    must(plan_table_new(plan_workspace_spec("squares"), &t, &err), &err);
    plan_table_set_crs(t, SMALL_CITY_EPSG);
    must(plan_table_add_rows(t, 2, &err), &err);
    for (int32_t i = 0; i < 2; i++) {
        double a = SMALL_CITY_X + x[i], b = SMALL_CITY_Y + y[i];
        const double ring[] = {a, b, a + 40, b, a + 40, b + 40, a, b + 40, a, b};
        must(plan_column_set_text(plan_table_edit(t, "kind"), i, "playground", &err), &err);
        must(plan_column_set_text(plan_table_edit(t, "source_id"), i, i ? "hidden" : "open", &err), &err);
        must(plan_geom_add_simple(plan_table_edit_geom(t), ring, 5, &err), &err);
    }
    must(plan_table_seal(t, &err), &err);
    return t;
}

/* School of three storeys at 0 .. 30, block of 12 m height across the way north. */
static int setup(void **state)
{
    static const double street[] = {-100, 60, 300, 60};
    plan_error err = PLAN_ERROR_INIT;
    fixture *f = calloc(1, sizeof *f);
    small_city drawn;
    plan_gpkg *writer = NULL;
    const char *data = getenv("PLAN_DATA_DIR"), *tmp = getenv("PLAN_TMP");
    assert_non_null(f);
    snprintf(f->models, sizeof f->models, "%s/wlan/p1411.csv", data ? data : "data");
    snprintf(f->rules, sizeof f->rules, "%s/wlan/rules.csv", data ? data : "data");
    snprintf(f->rates, sizeof f->rates, "%s/wlan/rates.csv", data ? data : "data");
    snprintf(f->path, sizeof f->path, "%s/coverage-%ld.gpkg", tmp ? tmp : "/tmp", (long)getpid());
    must(plan_ctx_new(&f->ctx, &err), &err);
    small_city_begin(&drawn);
    small_city_street(&drawn, "residential", 0, 2, street);
    small_city_building(&drawn, 0, 0, 30, 30, 0, "public", "school");
    small_city_building(&drawn, 0, 100, 200, 12, 20, "residential", NULL);
    set_number(drawn.buildings, "levels", SCHOOL, 3);
    set_number(drawn.buildings, "height_m", SCHOOL, 9);
    set_number(drawn.buildings, "height_m", BLOCK, 12);
    small_city_site(&drawn, "access_point", "Café", 100, 106);
    small_city_seal(&drawn);
    plan_table *open = squares();
    const plan_gpkg_opts opts = {NULL, NULL, NULL};
    const plan_table *tables[] = {drawn.buildings, drawn.streets, drawn.sites, open};
    must(plan_gpkg_create(f->ctx, f->path, &opts, &writer, &err), &err);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        must(plan_gpkg_add_table(writer, tables[i], &err), &err);
    must(plan_gpkg_finish(writer, &err), &err);
    plan_gpkg_free(writer);
    plan_table_free(open);
    small_city_clear(&drawn);
    must(plan_city_open(f->ctx, f->path, NULL, &f->city, &err), &err);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    plan_city_free(f->city);
    plan_ctx_free(f->ctx);
    remove(f->path);
    free(f);
    return 0;
}

static plan_wlan_opts options(const fixture *f)
{
    plan_wlan_opts o = PLAN_WLAN_OPTS_INIT;
    o.models = f->models;
    o.rules = f->rules;
    o.rates = f->rates;
    o.existing = false;
    o.threads = 1;
    return o;
}

/* An access point outdoors at metres from the town's corner. */
static plan_access_point at(const fixture *f, double x, double y, double height_m)
{
    plan_access_point p = PLAN_ACCESS_POINT_INIT;
    plan_error err = PLAN_ERROR_INIT;
    plan_transform *t = NULL;
    double xy[2] = {SMALL_CITY_X + x, SMALL_CITY_Y + y};
    must(plan_transform_new(f->ctx, SMALL_CITY_EPSG, 4326, &t, &err), &err);
    plan_transform_apply(t, xy, 1, NULL);
    plan_transform_free(t);
    p.lon = xy[0];
    p.lat = xy[1];
    p.height_m = height_m;
    p.place = PLAN_WLAN_OUTDOOR;
    return p;
}

static plan_result *cover(const fixture *f, const plan_wlan_opts *o)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_result *result = NULL;
    must(plan_wlan_coverage(f->city, o, &result, &err), &err);
    return result;
}

static double number(const plan_result *r, const char *table, const char *column, int32_t row)
{
    const plan_table *t = plan_result_table(r, table);
    assert_non_null(t);
    const plan_column *c = plan_table_find(t, column);
    assert_non_null(c);
    assert_true(row < plan_table_rows(t));
    return plan_column_number(c, row);
}

static const char *text(const plan_result *r, const char *table, const char *column, int32_t row)
{
    return plan_column_text(plan_table_find(plan_result_table(r, table), column), row);
}

static int32_t findings_of(const plan_result *r, const char *code, const char *words)
{
    const plan_table *t = plan_result_table(r, "findings");
    int32_t n = 0;
    for (int32_t row = 0; row < plan_table_rows(t); row++)
        n += strcmp(plan_column_text(plan_table_find(t, "code"), row), code) == 0 &&
             strstr(plan_column_text(plan_table_find(t, "text"), row), words) != NULL;
    return n;
}

/* Level and server of the cell at metres from the corner. */
static double level_at(const plan_result *r, double x, double y, int32_t *server, double *distance_m,
                       const double from[3])
{
    const plan_wlan_kept *k = plan_wlan_kept_of(r);
    int32_t col, row;
    double xy[2];
    assert_non_null(k);
    assert_true(plan_grid_cell(&k->raster.grid, SMALL_CITY_X + x, SMALL_CITY_Y + y, &col, &row));
    plan_grid_middle(&k->raster.grid, col, row, xy);
    memcpy(server, plan_tiles_at(k->raster.server, col, row), sizeof *server);
    *distance_m = hypot(hypot(xy[0] - SMALL_CITY_X - from[0], xy[1] - SMALL_CITY_Y - from[1]), from[2]);
    int16_t level;
    memcpy(&level, plan_tiles_at(k->raster.level, col, row), sizeof level);
    return plan_wlan_dbm(level);
}

/* ---- no access point ---- */

static void test_without_access_points_everything_has_its_row(void **state)
{
    const fixture *f = *state;
    const plan_wlan_opts o = options(f);
    plan_result *r = cover(f, &o);
    assert_int_equal(plan_table_rows(plan_result_table(r, "wlan_buildings")), 1);
    assert_int_equal(plan_table_rows(plan_result_table(r, "wlan_storeys")), 3);
    assert_int_equal(plan_table_rows(plan_result_table(r, "wlan_squares")), 2);
    assert_int_equal(plan_table_rows(plan_result_table(r, "wlan_sites")), 0);
    assert_int_equal(plan_table_rows(plan_result_table(r, "wlan_coverage")), 0);
    assert_int_equal(plan_table_rows(plan_result_table(r, "wlan_gaps")), 3);
    assert_string_equal(text(r, "wlan_buildings", "class", 0), "none");
    assert_string_equal(text(r, "wlan_buildings", "reason", 0), "no access point known");
    assert_true(isnan(number(r, "wlan_squares", "level_dbm", 0)));
    plan_result_free(r);
}

/* ---- levels ---- */

static void test_levels_in_sight_are_the_link_budget(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    const plan_access_point p = at(f, 80, 0, 6);
    const double from[3] = {80, 0, 6 - 1.5};
    o.access_points = (plan_records){&p, 1};
    plan_result *r = cover(f, &o);
    for (double d = 10; d <= 120; d += 10) {
        int32_t server;
        double m, dbm = level_at(r, 80 + d, -20, &server, &m, from);
        /* P.1411 in sight, the edition after -12: shared/radio.md §1; channel 100 = 5.5 GHz. Up is worse: 15 dBm of
         * the device and 2 dBi. The table has half metres. */
        double loss = 20.7 * log10(m) + 31.23 + 20.6 * log10(5.5);
        assert_int_equal(server, PLAN_WLAN_SIGHT);
        assert_near(dbm, 15 + 2 - loss, 0.01 + 20.7 * log10((m + 0.25) / m));
    }
    assert_near(number(r, "wlan_sites", "eirp_dbm", 0), 30, 0); /* 5470-5725 MHz with power control: §2 */
    plan_result_free(r);
}

static void test_behind_a_block_it_is_weaker(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    const plan_access_point p = at(f, 80, 60, 6);
    const double from[3] = {80, 60, 4.5};
    o.access_points = (plan_records){&p, 1};
    plan_result *r = cover(f, &o);
    int32_t before, behind;
    double m, free_db, dbm = level_at(r, 80, 90, &before, &m, from);
    assert_true(dbm > -75 && (before & PLAN_WLAN_SIGHT));
    double there = level_at(r, 80, 120, &behind, &m, from);
    free_db = 92.45 + 20 * log10(5.5) + 20 * log10(m / 1000);
    assert_true(isnan(there) || !(behind & PLAN_WLAN_SIGHT));
    /* At least a grazing edge, 6 dB (P.526), below free space. */
    assert_true(isnan(there) || there <= 17 - free_db - 6);
    assert_true(number(r, "wlan_squares", "share_usable", 1) < number(r, "wlan_squares", "share_usable", 0));
    assert_near(number(r, "wlan_squares", "ground_m2", 0), 1600, 0);
    plan_result_free(r);
}

static void test_ties_go_to_the_lowest(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    const plan_access_point points[] = {at(f, 80, 0, 6), at(f, 80, 0, 6)};
    o.access_points = (plan_records){points, 2};
    plan_result *r = cover(f, &o);
    assert_true(number(r, "wlan_sites", "served_m2", 0) > 0);
    assert_near(number(r, "wlan_sites", "served_m2", 1), 0, 0);
    plan_result_free(r);
}

static void test_a_sector_looks_one_way(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    plan_access_point p = at(f, 120, 0, 6);
    const double from[3] = {120, 0, 4.5};
    p.antenna = "sector";
    p.azimuth_deg = 90;
    o.access_points = (plan_records){&p, 1};
    plan_result *r = cover(f, &o);
    int32_t server;
    double m, east = level_at(r, 160, 0, &server, &m, from), west = level_at(r, 80, 0, &server, &m, from);
    assert_near(east - west, 30, 1); /* front to back of the sector: antenna.h */
    plan_result_free(r);
}

/* ---- inside ---- */

static void test_floors_cost_what_the_multi_wall_model_says(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    o.own = true;
    plan_result *r = cover(f, &o);
    assert_int_equal(plan_table_rows(plan_result_table(r, "wlan_sites")), 1);
    assert_near(number(r, "wlan_buildings", "own", 0), 1, 0);
    double low = number(r, "wlan_storeys", "own_dbm", 0), middle = number(r, "wlan_storeys", "own_dbm", 1);
    /* The access point hangs in the middle storey: one floor between, 18.3 dB (COST 231, n = 1), and some metres. */
    assert_true(middle - low >= plan_floors_db(1));
    assert_true(middle - low < plan_floors_db(1) + 5);
    assert_near(number(r, "wlan_storeys", "inside_share", 1), 1, 0);
    assert_true(number(r, "wlan_buildings", "cautious_dbm", 0) <
                number(r, "wlan_buildings", "inside_dbm", 0));
    /* Outside it is heard through the walls: weaker than inside. */
    assert_true(number(r, "wlan_buildings", "outside_dbm", 0) < middle);
    plan_result_free(r);
}

static void test_from_outside_through_the_window(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    const plan_access_point p = at(f, 45, 15, 1.6);
    o.access_points = (plan_records){&p, 1};
    plan_result *r = cover(f, &o);
    double outside = number(r, "wlan_storeys", "outside_dbm", 0),
           window = number(r, "wlan_storeys", "window_dbm", 0);
    /* P.2109 traditional, median at 5.5 GHz and no elevation: 16.5 dB (shared/radio.md §1). */
    assert_near(outside - window, 16.5, 0.2);
    assert_true(number(r, "wlan_buildings", "sight", 0) == 1);
    o.walls = PLAN_WLAN_EFFICIENT;
    plan_result *efficient = cover(f, &o);
    assert_near(window - number(efficient, "wlan_storeys", "window_dbm", 0), 31.8 - 16.5, 0.2);
    plan_result_free(efficient);
    plan_result_free(r);
}

/* ---- façades, directions, bands ---- */

/* Row of the school's façade that faces so. */
static int32_t facing(const plan_result *r, double azimuth_deg)
{
    for (int32_t row = 0; row < plan_table_rows(plan_result_table(r, "wlan_facades")); row++)
        if (fabs(number(r, "wlan_facades", "azimuth_deg", row) - azimuth_deg) < 1)
            return row;
    fail_msg("no façade faces %g", azimuth_deg);
    return -1;
}

static void test_every_facade_has_its_row(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    const plan_access_point p = at(f, 45, 15, 1.6);
    o.access_points = (plan_records){&p, 1};
    plan_result *r = cover(f, &o);
    const plan_table *t = plan_result_table(r, "wlan_facades");
    const plan_geom *g = plan_table_geom(t);
    assert_int_equal(plan_table_rows(t), 4); /* the block is no public building */
    for (int32_t row = 0; row < 4; row++) {
        const double *xy = &g->xy[2 * (size_t)g->path_off[g->row_off[row]]];
        assert_int_equal(g->path_off[g->row_off[row] + 1] - g->path_off[g->row_off[row]], 2);
        assert_near(hypot(xy[2] - xy[0], xy[3] - xy[1]), 30, 1e-6);
        assert_near(number(r, "wlan_facades", "length_m", row), 30, 1e-6);
        assert_near(number(r, "wlan_facades", "places", row), 3, 0); /* every 12 m, as near as goes */
    }
    int32_t east = facing(r, 90), west = facing(r, 270);
    assert_true(number(r, "wlan_facades", "sight", east) == 1 &&
                number(r, "wlan_facades", "sight", west) == 0);
    /* The middle of the eastern wall, 13.5 m away: P.1411 in sight, up 15 dBm + 2 dBi, down 30 dBm. */
    double loss = 20.7 * log10(13.5) + 31.23 + 20.6 * log10(5.5);
    assert_near(number(r, "wlan_facades", "best_dbm", east), 17 - loss, 0.4);
    assert_near(number(r, "wlan_facades", "best_dbm", east), number(r, "wlan_buildings", "outside_dbm", 0),
                1e-9);
    assert_string_equal(text(r, "wlan_facades", "class", east), "best");
    assert_true(number(r, "wlan_facades", "rate_mbit", east) > number(r, "wlan_facades", "rate_mbit", west));
    plan_result_free(r);
}

/* 20 dBm down; 15 dBm of the device and 2 dBi up: 3 dB between them everywhere, and the worse is the level. */
static void test_both_directions_are_told(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    plan_access_point points[] = {at(f, 45, 15, 1.6), at(f, 15, 15, 5.5)};
    points[1].place = PLAN_WLAN_INDOOR;
    points[0].eirp_dbm = points[1].eirp_dbm = 20;
    o.access_points = (plan_records){points, 2};
    plan_result *r = cover(f, &o);
    static const char *const tables[][2] = {{"wlan_buildings", "inside_dbm"},
                                            {"wlan_squares", "level_dbm"},
                                            {"wlan_facades", "level_dbm"},
                                            {"wlan_cells", "level_dbm"}};
    for (int i = 0; i < 4; i++) {
        int32_t told = 0;
        for (int32_t row = 0; row < plan_table_rows(plan_result_table(r, tables[i][0])); row++) {
            double level = number(r, tables[i][0], tables[i][1], row);
            double up = number(r, tables[i][0], "up_dbm", row),
                   down = number(r, tables[i][0], "down_dbm", row);
            if (isnan(level))
                continue;
            assert_near(up, level, 1e-9);
            assert_near(down - up, 3, 1e-6);
            told++;
        }
        if (told == 0)
            fail_msg("no level in %s", tables[i][0]);
    }
    plan_result_free(r);
}

/* What a band gives among others is what it gives alone. */
static void test_bands_are_told_apart(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    plan_access_point points[] = {at(f, 45, 15, 5), at(f, 60, 40, 5), at(f, 15, 15, 2.5)};
    points[0].band = PLAN_WLAN_2_4;
    points[2].place = PLAN_WLAN_INDOOR;
    o.access_points = (plan_records){points, 3};
    plan_result *all = cover(f, &o);
    o.bands = PLAN_WLAN_ONLY_2_4;
    plan_result *low = cover(f, &o);
    o.bands = PLAN_WLAN_ONLY_5;
    plan_result *high = cover(f, &o);
    static const char *const tables[][4] = {{"wlan_buildings", "inside_dbm", "inside_24_dbm", "inside_5_dbm"},
                                            {"wlan_squares", "level_dbm", "level_24_dbm", "level_5_dbm"},
                                            {"wlan_facades", "level_dbm", "level_24_dbm", "level_5_dbm"}};
    for (int i = 0; i < 3; i++)
        for (int32_t row = 0; row < plan_table_rows(plan_result_table(all, tables[i][0])); row++) {
            double both = number(all, tables[i][0], tables[i][1], row);
            double a = number(all, tables[i][0], tables[i][2], row),
                   b = number(all, tables[i][0], tables[i][3], row);
            double x = number(low, tables[i][0], tables[i][1], row),
                   y = number(high, tables[i][0], tables[i][1], row);
            assert_true(a == x || (isnan(a) && isnan(x)));
            assert_true(b == y || (isnan(b) && isnan(y)));
            assert_true(isnan(both) || !(both < fmax(a, b)));
            assert_true(number(low, tables[i][0], tables[i][2], row) == x || isnan(x));
            assert_true(isnan(number(low, tables[i][0], tables[i][3], row)));
        }
    assert_true(isnan(number(all, "wlan_squares", "level_6_dbm", 0)));
    assert_false(isnan(number(all, "wlan_squares", "level_24_dbm", 0)));
    plan_result_free(high);
    plan_result_free(low);
    plan_result_free(all);
}

static void test_areas_have_the_rate_of_their_class(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    const plan_access_point p = at(f, 60, 15, 6);
    o.access_points = (plan_records){&p, 1};
    plan_result *r = cover(f, &o);
    /* HE20, one stream, of the last sensitivity below the least level of the class (shared/radio.md §2); half of it. */
    static const struct {
        const char *name;
        double mbit_s;
    } rates[] = {{"best", 86}, {"good", 51.6}, {"fair", 51.6}, {"weak", 25.8}, {"edge", 8.6}};
    int32_t seen = 0;
    for (int32_t row = 0; row < plan_table_rows(plan_result_table(r, "wlan_coverage")); row++)
        for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
            if (strcmp(text(r, "wlan_coverage", "class", row), rates[i].name) == 0) {
                assert_near(number(r, "wlan_coverage", "rate_mbit", row), rates[i].mbit_s / 2, 0.05);
                seen |= 1 << i;
            }
    assert_int_equal(seen, 31);
    plan_result_free(r);
}

/* Best rate of the file's rows at a level, Mbit/s. */
static double rate_of_rows(const plan_rates *rates, int standard, int32_t width_mhz, int32_t streams,
                           double dbm)
{
    double best = 0;
    for (int32_t i = 0; i < rates->n; i++) {
        const plan_rate_row *row = &rates->rows[i];
        for (int32_t n = 1; n <= streams; n++)
            if ((int)row->standard == standard && row->width_mhz == width_mhz &&
                dbm >= row->sensitivity_dbm && (row->streams >> n & 1))
                best = fmax(best, n * row->mbit_s);
    }
    return best;
}

static void test_rates_are_those_of_standard_width_and_streams(void **state)
{
    const fixture *f = *state;
    static const struct {
        plan_wlan_rate_standard standard;
        int32_t width_mhz, streams;
    } all[] = {{PLAN_WLAN_RATE_N, 20, 1},  {PLAN_WLAN_RATE_N, 40, 4},   {PLAN_WLAN_RATE_AC, 80, 2},
               {PLAN_WLAN_RATE_AX, 40, 1}, {PLAN_WLAN_RATE_AX, 160, 4}, {PLAN_WLAN_RATE_AC, 20, 3}};
    plan_rates rates = PLAN_RATES_INIT;
    plan_error err = PLAN_ERROR_INIT;
    must(plan_rates_read(f->rates, &rates, &err), &err);
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        plan_wlan_opts o = options(f);
        plan_access_point points[] = {at(f, 45, 15, 5), at(f, 180, 20, 5)};
        points[1].band = PLAN_WLAN_2_4; /* its band has no channel above 40 MHz and no 802.11ac */
        o.access_points = (plan_records){points, 2};
        o.disagreement = false;
        o.standard = all[k].standard;
        o.width_mhz = all[k].width_mhz;
        o.streams = all[k].streams;
        plan_result *r = cover(f, &o);
        for (int32_t row = 0; row < plan_table_rows(plan_result_table(r, "wlan_coverage")); row++)
            assert_near(number(r, "wlan_coverage", "rate_mbit", row),
                        rate_of_rows(&rates, all[k].standard, all[k].width_mhz, all[k].streams,
                                     number(r, "wlan_coverage", "from_dbm", row)) /
                            2,
                        1e-9);
        int32_t seen = 0;
        for (int32_t row = 0; row < plan_table_rows(plan_result_table(r, "wlan_cells")); row++) {
            double server = number(r, "wlan_cells", "server", row);
            if (isnan(server))
                continue;
            int standard = server == 1 && all[k].standard == PLAN_WLAN_RATE_AC ? PLAN_WLAN_N
                                                                               : (int)all[k].standard;
            int32_t width = server == 1 && all[k].width_mhz > 40 ? 40 : all[k].width_mhz;
            assert_near(number(r, "wlan_cells", "rate_mbit", row),
                        rate_of_rows(&rates, standard, width, all[k].streams,
                                     number(r, "wlan_cells", "level_dbm", row)) /
                            2,
                        1e-9);
            seen |= 1 << (int)server;
        }
        assert_int_equal(seen, 3);
        plan_result_free(r);
    }
    plan_rates_free(&rates);
}

static void test_rates_the_table_lacks_are_refused(void **state)
{
    const fixture *f = *state;
    static const struct {
        plan_wlan_rate_standard standard;
        int32_t width_mhz, streams;
        const char *why;
    } all[] = {{PLAN_WLAN_RATE_N, 80, 1, "has no rate of 802.11n at 80 MHz and 1 stream"},
               {PLAN_WLAN_RATE_AX, 30, 1, "'width_mhz': 30 is none of 20, 40, 80, 160"},
               {PLAN_WLAN_RATE_AX, 20, 5, "'streams' must be from 1 to 4"}};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        plan_error err = PLAN_ERROR_INIT;
        plan_wlan_opts o = options(f);
        plan_result *r = NULL;
        o.standard = all[k].standard;
        o.width_mhz = all[k].width_mhz;
        o.streams = all[k].streams;
        assert_int_equal(plan_wlan_coverage(f->city, &o, &r, &err), PLAN_E_ARGUMENT);
        if (!strstr(err.message, all[k].why))
            fail_msg("'%s' does not say '%s'", err.message, all[k].why);
    }
}

/* Every model that is asked outside its range says so, once a range, with how often. */
static void test_what_is_stretched_is_told(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    o.own = true;
    plan_result *r = cover(f, &o);
    /* 5.5 GHz through floors, of which COST 231 knows nothing. */
    assert_int_equal(findings_of(r, "extrapolated",
                                 "COST 231 (floors) was found for other frequencies; its own are "
                                 "0.8 to 1.9 GHz: "),
                     1);
    assert_int_equal(findings_of(r, "extrapolated", "P.833"), 0); /* nothing grows here */
    plan_result_free(r);
    /* In a corner of the middle storey: the far corner is 35 m or more away. */
    plan_access_point p = at(f, 1, 1, 5.5);
    p.place = PLAN_WLAN_INDOOR;
    o.own = false;
    o.access_points = (plan_records){&p, 1};
    r = cover(f, &o);
    assert_int_equal(findings_of(r, "extrapolated",
                                 "P.1238 (inside buildings) was found for other distances; its own "
                                 "are 4 to 30 m: "),
                     1);
    plan_result_free(r);
}

/* ---- the same bytes ---- */

static void same_tables(const plan_result *a, const plan_result *b)
{
    assert_int_equal(plan_result_n_tables(a), plan_result_n_tables(b));
    for (int32_t i = 0; i < plan_result_n_tables(a); i++) {
        const plan_table *x = plan_result_table_at(a, i), *y = plan_result_table_at(b, i);
        if (strcmp(plan_table_name(x), "parameters") == 0) /* has the number of threads */
            continue;
        assert_int_equal(plan_table_rows(x), plan_table_rows(y));
        for (int32_t c = 0; c < plan_table_n_columns(x); c++) {
            const plan_column *p = plan_table_column(x, c), *q = plan_table_column(y, c);
            for (int32_t row = 0; row < p->n; row++) {
                const char *s = plan_column_text(p, row), *t = plan_column_text(q, row);
                double u = plan_column_number(p, row), v = plan_column_number(q, row);
                assert_true(s == t || (s && t && strcmp(s, t) == 0));
                assert_true(u == v || (isnan(u) && isnan(v)));
            }
        }
    }
}

static void test_threads_change_nothing(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    plan_access_point points[] = {at(f, 80, 0, 6), at(f, 150, 60, 5), at(f, 20, 150, 8)};
    points[1].band = PLAN_WLAN_2_4;
    o.access_points = (plan_records){points, 3};
    o.own = o.existing = true;
    plan_result *one = cover(f, &o);
    o.threads = 4;
    plan_result *four = cover(f, &o);
    same_tables(one, four);
    plan_result_free(one);
    plan_result_free(four);
}

/* ---- existing ---- */

static void test_those_of_the_workspace_are_marked_and_assumed(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    o.existing = true;
    plan_result *r = cover(f, &o);
    assert_int_equal(plan_table_rows(plan_result_table(r, "wlan_sites")), 1);
    assert_string_equal(text(r, "wlan_sites", "basis", 0), "existing");
    assert_string_equal(text(r, "wlan_sites", "name", 0), "Café");
    assert_string_equal(text(r, "wlan_sites", "band", 0), "2.4");
    assert_non_null(strstr(text(r, "wlan_sites", "assumed", 0), "eirp_dbm=existing"));
    assert_near(number(r, "wlan_sites", "indoor", 0), 1, 0);
    o.bands = PLAN_WLAN_ONLY_5;
    plan_result *five = cover(f, &o);
    assert_int_equal(plan_table_rows(plan_result_table(five, "wlan_sites")), 0);
    plan_result_free(five);
    plan_result_free(r);
}

/* ---- laws ---- */

/* Limits of shared/radio.md §2, told again: nothing that comes out may break them, whatever was asked for. */
static void check_lawful(const plan_result *r)
{
    double mhz = 1000 * number(r, "wlan_sites", "f_ghz", 0), eirp = number(r, "wlan_sites", "eirp_dbm", 0);
    bool indoor = number(r, "wlan_sites", "indoor", 0) == 1;
    if (mhz < 2500)
        assert_true(eirp <= 20);
    else if (mhz < 5350)
        assert_true(indoor && eirp <= 23.01);
    else if (mhz < 5900)
        assert_true(mhz > 5470 && eirp <= 30);
    else
        assert_true(eirp <= (indoor ? 23.01 : 14));
}

static void test_nothing_unlawful_comes_out(void **state)
{
    const fixture *f = *state;
    int32_t lawful = 0, refused = 0;
    for (int band = PLAN_WLAN_2_4; band <= PLAN_WLAN_6; band++)
        for (int place = PLAN_WLAN_INDOOR; place <= PLAN_WLAN_OUTDOOR; place++)
            for (int32_t channel = 0; channel <= 180; channel += channel < 16 ? 1 : 4) {
                plan_error err = PLAN_ERROR_INIT;
                plan_wlan_opts o = options(f);
                plan_access_point p = at(f, 15, 15, 2.5);
                plan_result *r = NULL;
                if (place == PLAN_WLAN_OUTDOOR)
                    p = at(f, 80, 0, 6);
                p.place = (plan_wlan_place)place;
                p.band = (plan_wlan_band)band;
                p.channel = channel;
                p.eirp_dbm = 36;
                o.access_points = (plan_records){&p, 1};
                o.disagreement = false;
                o.radius_m = 10;
                plan_status status = plan_wlan_coverage(f->city, &o, &r, &err);
                if (status == PLAN_OK) {
                    check_lawful(r);
                    lawful++;
                } else {
                    assert_int_equal(status, PLAN_E_ARGUMENT);
                    refused++;
                }
                plan_result_free(r);
            }
    assert_true(lawful > 20 && refused > 20);
}

/* ---- what cannot be ---- */

static const char *building_id(const fixture *f, int32_t row)
{
    const plan_table *buildings = NULL;
    plan_error err = PLAN_ERROR_INIT;
    must(plan_city_layer(f->city, "buildings", &buildings, &err), &err);
    return plan_column_text(plan_table_find(buildings, "source_id"), row);
}

static void refused(const fixture *f, const plan_access_point *p, const char *why)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_wlan_opts o = options(f);
    plan_result *r = NULL;
    o.access_points = (plan_records){p, 1};
    assert_int_equal(plan_wlan_coverage(f->city, &o, &r, &err), PLAN_E_ARGUMENT);
    if (!strstr(err.message, why) || strchr(err.message, '\n'))
        fail_msg("'%s' does not say '%s'", err.message, why);
    assert_null(r);
}

static void test_what_cannot_be_is_said(void **state)
{
    const fixture *f = *state;
    plan_access_point p = at(f, 5000, 5000, 6);
    refused(f, &p, "AP 1: its place lies outside the city");
    p = at(f, 80, 0, -1);
    refused(f, &p, "height_m is -1: below ground");
    p = at(f, 80, 0, 0);
    refused(f, &p, "below ground");
    p = at(f, 80, 0, 6);
    p.eirp_dbm = -INFINITY;
    refused(f, &p, "no power to work with");
    p = at(f, 80, 0, 6);
    p.channel = 36;
    refused(f, &p, "36");
    p = at(f, 80, 0, 6);
    p.place = PLAN_WLAN_INDOOR;
    refused(f, &p, "no building stands there");
    p = (plan_access_point)PLAN_ACCESS_POINT_INIT;
    refused(f, &p, "needs lon and lat");
    p.building = "b99";
    refused(f, &p, "no building 'b99'");
    p = at(f, 15, 15, 50);
    p.place = PLAN_WLAN_INDOOR;
    refused(f, &p, "the building is 9.0 m high");
    /* Named, but not where it stands: 6 GHz with 23 dBm is for indoors only. */
    p = at(f, 80, 0, 2.5);
    p.band = PLAN_WLAN_6;
    p.place = PLAN_WLAN_INDOOR;
    p.building = building_id(f, SCHOOL);
    refused(f, &p, "its place does not lie in building '");
}

/* ---- walk test ---- */

/* Rows of a walk test at metres from the corner, all before the first access point of the tests below. */
static void write_walk(const fixture *f, char path[700], const char *columns, const char *const *rows)
{
    snprintf(path, 700, "%s.csv", f->path);
    FILE *csv = fopen(path, "w");
    assert_non_null(csv);
    fprintf(csv, "x,y,band,level_dbm%s\n", columns);
    for (; *rows; rows++)
        fprintf(csv, "%.1f,%.1f,5,%s\n", SMALL_CITY_X + 100, SMALL_CITY_Y + 60, *rows);
    fclose(csv);
}

static void test_measured_beside_modelled(void **state)
{
    const fixture *f = *state;
    char path[700];
    snprintf(path, sizeof path, "%s.csv", f->path);
    FILE *csv = fopen(path, "w");
    assert_non_null(csv);
    fprintf(csv, "x,y,band,level_dbm\n%.1f,%.1f,5,-60\n%.1f,%.1f,5,-64\n%.1f,%.1f,5,-50\n",
            SMALL_CITY_X + 100, SMALL_CITY_Y + 60, SMALL_CITY_X + 100, SMALL_CITY_Y + 60, SMALL_CITY_X + 100,
            SMALL_CITY_Y + 106);
    fclose(csv);
    plan_wlan_opts o = options(f);
    plan_access_point p = at(f, 60, 60, 6);
    p.existing = true;
    o.access_points = (plan_records){&p, 1};
    o.measured = path;
    plan_result *r = cover(f, &o);
    remove(path);
    assert_int_equal(plan_table_rows(plan_result_table(r, "wlan_measured")), 3);
    double model = number(r, "wlan_measured", "model_dbm", 0);
    /* Downwards: 30 dBm less P.1411 in sight at 40.3 m. */
    assert_near(model, 30 - (20.7 * log10(40.25) + 31.23 + 20.6 * log10(5.5)), 0.2);
    assert_near(number(r, "wlan_measured_streets", "n", 0), 2, 0); /* the third lies in the block */
    assert_near(number(r, "wlan_measured_streets", "not_compared", 0), 1, 0);
    assert_near(number(r, "wlan_measured_streets", "bias_db", 0), -62 - model, 1e-9);
    assert_near(number(r, "wlan_measured_streets", "spread_db", 0), sqrt(8), 1e-9); /* of -60 and -64 */
    assert_string_equal(text(r, "wlan_measured", "matched_by", 0), "band");
    plan_result_free(r);
}

/* What is only proposed is not on air, and cannot have been heard. */
static void test_measured_only_beside_what_exists(void **state)
{
    const fixture *f = *state;
    static const char *const rows[] = {"-60", "-64", NULL};
    char path[700];
    write_walk(f, path, "", rows);
    plan_wlan_opts o = options(f);
    plan_access_point points[] = {at(f, 95, 60, 6), at(f, 60, 60, 6)};
    o.access_points = (plan_records){points, 2};
    o.measured = path;
    plan_result *r = cover(f, &o);
    assert_int_equal(plan_table_rows(plan_result_table(r, "wlan_measured")), 2);
    assert_true(isnan(number(r, "wlan_measured", "model_dbm", 0)));
    assert_near(number(r, "wlan_measured_streets", "n", 0), 0, 0);
    assert_true(isnan(plan_result_total(r, "measured_bias_db")));
    assert_int_equal(findings_of(r, "not_compared", "none of the 2 access points exists already"), 1);
    plan_result_free(r);
    points[1].existing = true; /* the farther one: the nearer, proposed, must not win */
    r = cover(f, &o);
    remove(path);
    assert_near(number(r, "wlan_measured", "server", 0), 1, 0);
    assert_near(plan_result_total(r, "measured"), 2, 0);
    plan_result_free(r);
}

static void test_measured_is_matched_by_address_and_network(void **state)
{
    const fixture *f = *state;
    static const char *const rows[] = {"-60,AA-BB-CC-00-00-02,", "-60,,far", "-60,aa:bb:cc:00:00:09,",
                                       "-60,,nobody's",          "-60,,",    NULL};
    char path[700];
    write_walk(f, path, ",bssid,ssid", rows);
    plan_wlan_opts o = options(f);
    plan_access_point points[] = {at(f, 95, 60, 6), at(f, 60, 60, 6)};
    points[0].existing = points[1].existing = true;
    points[0].bssid = "aa:bb:cc:00:00:01";
    points[1].bssid = "aa:bb:cc:00:00:02";
    points[0].ssid = "near";
    points[1].ssid = "far";
    o.access_points = (plan_records){points, 2};
    o.measured = path;
    plan_result *r = cover(f, &o);
    remove(path);
    assert_near(number(r, "wlan_measured", "server", 0), 1, 0);
    assert_string_equal(text(r, "wlan_measured", "matched_by", 0), "bssid");
    assert_near(number(r, "wlan_measured", "server", 1), 1, 0);
    assert_string_equal(text(r, "wlan_measured", "matched_by", 1), "ssid");
    for (int32_t row = 2; row < 4; row++)
        assert_true(number(r, "wlan_measured", "outlier", row) == 1 &&
                    isnan(number(r, "wlan_measured", "server", row)));
    assert_near(number(r, "wlan_measured", "server", 4), 0, 0);
    assert_string_equal(text(r, "wlan_measured", "matched_by", 4), "band");
    assert_int_equal(findings_of(r, "not_compared", "2 of 5 measurements"), 1);
    plan_result_free(r);
}

/* A walk over the middles of cells before a sector that looks 25 degrees down: the raster's level and that of a single
 * place are one. */
static void test_a_tilted_sector_is_the_same_in_raster_and_at_a_place(void **state)
{
    enum { STEPS = 12 };
    const fixture *f = *state;
    char path[700];
    double middle[STEPS][2], least = INFINITY, most = -INFINITY;
    plan_wlan_opts o = options(f);
    plan_access_point p = at(f, 101.3, -0.7, 12);
    p.antenna = "sector";
    p.azimuth_deg = 60;
    p.tilt_deg = 25;
    p.existing = true; /* a walk test is set beside what is there */
    p.gain_dbi = 15;   /* 15 dBm of the device and 15 dBi: as strong up as the 30 dBm down */
    o.access_points = (plan_records){&p, 1};
    plan_result *r = cover(f, &o);
    const plan_wlan_raster *raster = &plan_wlan_kept_of(r)->raster;
    snprintf(path, sizeof path, "%s.csv", f->path);
    FILE *csv = fopen(path, "w");
    assert_non_null(csv);
    fprintf(csv, "x,y,band,level_dbm\n");
    for (int i = 0; i < STEPS; i++) { /* steeply under it to far off, and beside the beam */
        int32_t col, row;
        double d = 3 + i * 7, side = i % 3 - 1;
        assert_true(plan_grid_cell(&raster->grid, SMALL_CITY_X + 101.3 + d, SMALL_CITY_Y + d * 0.5 * side,
                                   &col, &row));
        plan_grid_middle(&raster->grid, col, row, middle[i]);
        fprintf(csv, "%.3f,%.3f,5,-60\n", middle[i][0], middle[i][1]);
    }
    fclose(csv);
    o.measured = path;
    plan_result *walked = cover(f, &o);
    remove(path);
    for (int i = 0; i < STEPS; i++) {
        int32_t server;
        const double anywhere[3] = {0, 0, 0};
        double m, level = level_at(r, middle[i][0] - SMALL_CITY_X, middle[i][1] - SMALL_CITY_Y, &server, &m,
                                   anywhere);
        double loss = level - number(walked, "wlan_measured", "model_dbm", i);
        assert_near(loss, 0, 0.1);
        least = fmin(least, level);
        most = fmax(most, level);
    }
    assert_true(most - least > 15); /* the pattern is felt */
    plan_result_free(walked);
    plan_result_free(r);
}

/* ---- sums ---- */

static void test_shares_agree_with_each_other(void **state)
{
    const fixture *f = *state;
    plan_wlan_opts o = options(f);
    const plan_access_point points[] = {at(f, 80, 0, 6), at(f, 20, 150, 8)};
    o.access_points = (plan_records){points, 2};
    plan_result *r = cover(f, &o);
    const plan_table *cells = plan_result_table(r, "wlan_cells");
    double usable = 0, served = 0, disputed = 0;
    for (int32_t row = 0; row < plan_table_rows(cells); row++) {
        double sum = 0;
        static const char *const shares[] = {"share_best", "share_good", "share_fair", "share_weak"};
        for (int i = 0; i < 4; i++)
            sum += number(r, "wlan_cells", shares[i], row);
        assert_near(sum, number(r, "wlan_cells", "share_usable", row),
                    1e-9); /* usable = -75 = weak and better */
        usable += sum * number(r, "wlan_cells", "ground_m2", row);
        disputed += number(r, "wlan_cells", "disputed_share", row) *
                    number(r, "wlan_cells", "ground_m2", row);
        assert_true(number(r, "wlan_cells", "ground_m2", row) <= 10000 * 1.02);
    }
    for (int32_t row = 0; row < 2; row++)
        served += number(r, "wlan_sites", "served_m2", row);
    assert_near(usable, served,
                1e-6 * served); /* the grid's cells cut the raster into parts that sum to it */
    assert_near(disputed, plan_result_total(r, "disputed_m2"), 1e-6 * disputed);
    assert_true(number(r, "wlan_sites", "reach_blocked_least_m", 0) <=
                number(r, "wlan_sites", "reach_blocked_most_m", 0));
    plan_result_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_access_points_everything_has_its_row),
        cmocka_unit_test(test_levels_in_sight_are_the_link_budget),
        cmocka_unit_test(test_behind_a_block_it_is_weaker),
        cmocka_unit_test(test_ties_go_to_the_lowest),
        cmocka_unit_test(test_a_sector_looks_one_way),
        cmocka_unit_test(test_floors_cost_what_the_multi_wall_model_says),
        cmocka_unit_test(test_from_outside_through_the_window),
        cmocka_unit_test(test_every_facade_has_its_row),
        cmocka_unit_test(test_both_directions_are_told),
        cmocka_unit_test(test_bands_are_told_apart),
        cmocka_unit_test(test_areas_have_the_rate_of_their_class),
        cmocka_unit_test(test_rates_are_those_of_standard_width_and_streams),
        cmocka_unit_test(test_rates_the_table_lacks_are_refused),
        cmocka_unit_test(test_what_is_stretched_is_told),
        cmocka_unit_test(test_threads_change_nothing),
        cmocka_unit_test(test_those_of_the_workspace_are_marked_and_assumed),
        cmocka_unit_test(test_nothing_unlawful_comes_out),
        cmocka_unit_test(test_what_cannot_be_is_said),
        cmocka_unit_test(test_measured_beside_modelled),
        cmocka_unit_test(test_measured_only_beside_what_exists),
        cmocka_unit_test(test_measured_is_matched_by_address_and_network),
        cmocka_unit_test(test_a_tilted_sector_is_the_same_in_raster_and_at_a_place),
        cmocka_unit_test(test_shares_agree_with_each_other),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
