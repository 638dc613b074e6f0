/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Need of a small town, from a workspace file to the table: the tables agree with each other and with the
 * definitions in need.h; what cannot be used is named. */

#include "files.h"
#include "io/gpkg.h"
#include "need/need.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))
#define COUNT(a) (sizeof(a) / sizeof *(a))

/* Metres from this corner, on the central meridian of UTM zone 33, where the map's scale is 0.9996. */
static const double X0 = 500000, Y0 = 5930000, SCALE = 0.9996;

enum { WITH_SITES = 1, WITH_SUPPLY = 2, WITH_CELLS = 4, N = 40 };

static const plan_colspec cells_cols[] = {{"cell_id", PLAN_TEXT, "", "", ""},
                                          {"old", PLAN_DOUBLE, "", "", ""},
                                          {"people", PLAN_DOUBLE, "", "", ""}};
static const plan_layerspec cells_spec = {"cells", PLAN_GEOM_POLYGON, "", "", cells_cols, COUNT(cells_cols)};

static const char rates[] = "site,line_m,detour,down_mbit,year,source\n"
                            "cabinet,0,1,100,2020,test\n"
                            "cabinet,1000,1,10,2020,test\n"
                            "exchange,0,1,20,2020,test\n"
                            "exchange,4000,1,2,2020,test\n"
                            "none,0,1,16,2020,test\n";

static plan_table *table_of(const plan_layerspec *spec)
{
    plan_table *t = NULL;
    assert_int_equal(plan_table_new(spec, &t, NULL), PLAN_OK);
    plan_table_set_crs(t, 25833);
    return t;
}

static int32_t add(plan_table *t, int32_t n, const double *xy)
{
    double moved[16];
    for (int32_t i = 0; i < n; i++) {
        moved[2 * i] = X0 + xy[2 * i];
        moved[2 * i + 1] = Y0 + xy[2 * i + 1];
    }
    assert_int_equal(plan_table_add_rows(t, 1, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add_simple(plan_table_edit_geom(t), moved, n, NULL), PLAN_OK);
    return plan_table_rows(t) - 1;
}

static int32_t add_box(plan_table *t, double x, double y, double w, double h)
{
    return add(t, 5, (double[]){x, y, x + w, y, x + w, y + h, x, y + h, x, y});
}

static void set(plan_table *t, int32_t row, const char *column, double value)
{
    plan_column_set_number(plan_table_edit(t, column), row, value);
}

static void set_text(plan_table *t, int32_t row, const char *column, const char *text)
{
    assert_int_equal(plan_column_set_text(plan_table_edit(t, column), row, text, NULL), PLAN_OK);
}

/* N buildings in a row, 50 m apart, 10 x 10 m: homes, then of every ten a shed (3), a shop (5), a kiosk of
 * 6 x 6 m (7) and a school (9). */
static plan_table *make_buildings(void)
{
    plan_table *t = table_of(plan_workspace_spec("buildings"));
    for (int i = 0; i < N; i++) {
        double size = i % 10 == 7 ? 6 : 10;
        int32_t row = add_box(t, 50 * i, 0, size, size);
        char id[16];
        snprintf(id, sizeof id, "w%d", i);
        set_text(t, row, "source_id", id);
        set_text(t, row, "use",
                 i % 10 == 3                  ? "other"
                 : i % 10 == 5 || i % 10 == 7 ? "commercial"
                 : i % 10 == 9                ? "public"
                                              : "residential");
        if (i % 10 == 9)
            set_text(t, row, "public_kind", "school");
        if (i % 2 == 0) {
            set(t, row, "dwellings", 1 + i % 3);
            set(t, row, "residents", 2.5 * (1 + i % 3));
        } else if (i % 10 == 1) {
            set(t, row, "dwellings", 2); /* residents unknown */
        }
        set_text(t, row, "assumed", i % 4 == 0 ? "dwellings=area;residents=dwellings" : NULL);
    }
    return t;
}

static plan_status put(plan_gpkg *w, plan_table *t, plan_error *err)
{
    plan_status status = plan_table_seal(t, err);
    if (status == PLAN_OK)
        status = plan_gpkg_add_table(w, t, err);
    plan_table_free(t);
    return status;
}

static plan_table *make_sites(void)
{
    plan_table *t = table_of(plan_workspace_spec("sites"));
    set_text(t, add(t, 1, (double[]){105, 5}), "kind", "cabinet");
    set_text(t, add(t, 1, (double[]){1005, 5}), "kind", "exchange");
    set_text(t, add(t, 1, (double[]){5, 5}), "kind", "mast");
    return t;
}

/* The west has 16 Mbit/s, the middle 250, the east nothing known. */
static plan_table *make_supply(void)
{
    plan_table *t = table_of(plan_workspace_spec("supply"));
    set(t, add_box(t, -10, -10, 500, 100), "down_mbit", 16);
    set(t, add_box(t, 490, -10, 1000, 100), "down_mbit", 250);
    return t;
}

static plan_table *make_cells(void)
{
    plan_table *t = table_of(&cells_spec);
    for (int i = 0; i < 4; i++) {
        int32_t row = add_box(t, -10 + 500 * i, -10, 500, 100);
        set(t, row, "old", 0.1 * i);
        set(t, row, "people", 30 + i);
    }
    return t;
}

typedef struct town {
    plan_ctx *ctx;
    plan_city *city;
} town;

static town open_town(int layers)
{
    town w = {NULL, NULL};
    plan_gpkg *writer = NULL;
    plan_error err = PLAN_ERROR_INIT;
    char name[40];
    snprintf(name, sizeof name, "need-%d.gpkg", layers);
    const char *path = files_path(name);
    plan_gpkg_opts opts = {.time = NULL};
    plan_table *streets = table_of(plan_workspace_spec("streets"));
    add(streets, 2, (double[]){0, 20, 50 * N, 20});
    plan_status status = plan_ctx_new(&w.ctx, &err);
    if (status == PLAN_OK)
        status = plan_gpkg_create(w.ctx, path, &opts, &writer, &err);
    if (status == PLAN_OK)
        status = put(writer, make_buildings(), &err);
    if (status == PLAN_OK)
        status = put(writer, streets, &err);
    if (status == PLAN_OK && layers & WITH_SITES)
        status = put(writer, make_sites(), &err);
    if (status == PLAN_OK && layers & WITH_SUPPLY)
        status = put(writer, make_supply(), &err);
    if (status == PLAN_OK && layers & WITH_CELLS)
        status = put(writer, make_cells(), &err);
    if (status == PLAN_OK)
        status = plan_gpkg_finish(writer, &err);
    plan_gpkg_free(writer);
    if (status == PLAN_OK)
        status = plan_city_open(w.ctx, path, NULL, &w.city, &err);
    if (status != PLAN_OK)
        fail_msg("%s", err.message);
    return w;
}

static void close_town(town *w)
{
    plan_city_free(w->city);
    plan_ctx_free(w->ctx);
}

static plan_result *score(const town *w, const plan_need_opts *opts)
{
    plan_result *r = NULL;
    plan_error err = PLAN_ERROR_INIT;
    if (plan_need_score(w->city, opts, &r, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    return r;
}

static const plan_column *column(const plan_result *r, const char *name)
{
    const plan_column *col = plan_table_find(plan_result_table(r, "need_buildings"), name);
    if (!col)
        fail_msg("no column %s", name);
    return col;
}

static double get(const plan_result *r, const char *name, int32_t row)
{
    return plan_column_number(column(r, name), row);
}

static bool text_is(const plan_result *r, const char *name, int32_t row, const char *text)
{
    const char *value = plan_column_text(column(r, name), row);
    return value ? text && strcmp(value, text) == 0 : !text;
}

static int count_findings(const plan_result *r, const char *code)
{
    const plan_table *t = plan_result_table(r, "findings");
    int n = 0;
    for (int32_t i = 0; i < plan_table_rows(t); i++)
        n += strcmp(plan_column_text(plan_table_find(t, "code"), i), code) == 0;
    return n;
}

/* What holds whatever the indicators: base and contributions make the score; ranks by counting; need is
 * score times persons; no demand, no need and no rank. */
static void check_result(const plan_result *r, const char *const *names)
{
    const plan_table *t = plan_result_table(r, "need_buildings");
    double need = 0;
    assert_int_equal(plan_table_rows(t), N);
    for (int32_t i = 0; i < N; i++) {
        double s = get(r, "score", i), sum = get(r, "base", i);
        char name[64];
        for (size_t k = 0; names[k]; k++) {
            snprintf(name, sizeof name, "c_%s", names[k]);
            double c = get(r, name, i);
            sum += isnan(c) ? 0 : c;
        }
        assert_near(get(r, "building", i), i, 0);
        if (isnan(s))
            continue;
        assert_near(sum, s, 1e-12);
        assert_true(s >= 0 && s <= 1);
        if (!(get(r, "persons", i) > 0)) {
            assert_true(get(r, "need", i) == 0 && isnan(get(r, "rank", i)));
            continue;
        }
        assert_near(get(r, "need", i), s * get(r, "persons", i), 1e-12);
        need += get(r, "need", i);
        int better = 0;
        for (int32_t k = 0; k < N; k++)
            better += get(r, "persons", k) > 0 && get(r, "score", k) > s;
        assert_near(get(r, "rank", i), better + 1, 0);
    }
    assert_near(plan_result_total(r, "need"), need, 1e-9);
}

static void test_default(void **state)
{
    (void)state;
    town w = open_town(WITH_SITES);
    plan_need_opts opts = PLAN_NEED_OPTS_INIT;
    opts.assumed_supply = files_write("rates.csv", rates);
    plan_result *r = score(&w, &opts);
    check_result(r, (const char *const[]){"undersupply", "residents", "public", NULL});
    /* Building 2 stands at the cabinet. Building 20 stands at the exchange: 20 beats the 19 of a cabinet 900 m
     * away. Building 39, 950 m beyond, has 20 - 18 x 950 / 4000 of it; the cabinet's table ends at 10. */
    assert_near(get(r, "v_undersupply", 2), 100, 1e-9);
    assert_near(get(r, "v_undersupply", 20), 20, 1e-9);
    assert_near(get(r, "v_undersupply", 39), 20 - 18 * 950 / SCALE / 4000, 1e-4);
    /* Weight 3 of 6 on log10(1000 / 100) / 3 = 1/3. */
    assert_near(get(r, "c_undersupply", 2), 0.5 / 3, 1e-9);
    assert_near(get(r, "v_public", 9), 1, 0);
    assert_near(get(r, "c_public", 9), 2.0 / 5,
                1e-12); /* see below: without residents 5 of weight are left */
    assert_near(get(r, "v_public", 2), 0, 0);
    /* School 25; shop 2; kiosk of 36 m² and shed nobody; two dwellings without residents at the town's 2.5 each. */
    const double persons[] = {2.5, 5, 7.5, 0, 5, 2, 2.5, 0, 7.5, 25};
    for (int32_t i = 0; i < 10; i++)
        assert_near(get(r, "persons", i), persons[i], 1e-12);
    assert_int_equal(count_findings(r, "residents_missing"), 1);
    assert_int_equal(count_findings(r, "assumed_supply"), 1);
    /* A school has no residents: they are unknown there, and the others take their weight. */
    assert_true(isnan(get(r, "v_residents", 9)) && isnan(get(r, "c_residents", 9)));
    assert_true(text_is(r, "quality", 0, "partly assumed") && text_is(r, "quality", 2, "partly assumed"));
    assert_near(get(r, "measured_share", 0), 2.0 / 6, 1e-12); /* residents are estimated in every fourth */
    assert_near(get(r, "measured_share", 2), 3.0 / 6, 1e-12);
    assert_true(text_is(r, "main_reason", 2, "undersupply"));
    plan_result_free(r);
    close_town(&w);
}

static void test_without_sites(void **state)
{
    (void)state;
    town w = open_town(0);
    plan_need_opts opts = PLAN_NEED_OPTS_INIT;
    plan_result *r = score(&w, &opts);
    check_result(r, (const char *const[]){"residents", "public", NULL});
    assert_true(text_is(r, "quality", 9, "incomplete")); /* a school, whose residents are unknown */
    assert_near(get(r, "measured_share", 9), 1, 0);      /* of what counts there */
    assert_int_equal(count_findings(r, "no_supply"), 1);
    assert_null(plan_table_find(plan_result_table(r, "need_buildings"), "v_undersupply"));
    plan_result_free(r);
    opts.assumed_supply = files_write("rates.csv", rates);
    r = score(&w, &opts);
    check_result(r, (const char *const[]){"undersupply", "residents", "public", NULL});
    assert_int_equal(count_findings(r, "no_sites"), 1);
    assert_int_equal(count_findings(r, "constant_indicator"), 1);
    for (int32_t i = 0; i < N; i++)
        assert_near(get(r, "v_undersupply", i), 16, 0);
    plan_result_free(r);
    close_town(&w);
}

/* Where the workspace has a supply layer it is used and counts as measured; where it says nothing the
 * value is missing. */
static void test_supply(void **state)
{
    (void)state;
    town w = open_town(WITH_SUPPLY | WITH_SITES);
    plan_indicator rate = PLAN_INDICATOR_INIT;
    rate.name = "rate";
    rate.column = "supply.down_mbit";
    rate.good = 1000;
    rate.bad = 16;
    plan_need_opts opts = PLAN_NEED_OPTS_INIT;
    opts.indicators = (plan_records){&rate, 1};
    opts.assumed_supply = files_write("rates.csv", rates);
    plan_result *r = score(&w, &opts);
    check_result(r, (const char *const[]){"rate", NULL});
    assert_near(get(r, "score", 0), 1, 0);
    assert_near(get(r, "score", 20), 750.0 / 984, 1e-12);
    assert_true(text_is(r, "quality", 0, "measured") && get(r, "measured_share", 0) == 1);
    assert_true(isnan(get(r, "score", 39)) && text_is(r, "quality", 39, "no value"));
    assert_int_equal(count_findings(r, "no_value"), 8); /* 30 .. 39 without the shed and the kiosk */
    plan_result_free(r);
    const struct {
        plan_missing missing;
        double score;
    } policies[] = {{PLAN_MISSING_WORST, 1}, {PLAN_MISSING_BEST, 0}, {PLAN_MISSING_MEDIAN, 750.0 / 984}};
    for (size_t k = 0; k < COUNT(policies); k++) {
        rate.missing = policies[k].missing;
        r = score(&w, &opts);
        assert_near(get(r, "score", 39), policies[k].score, 1e-12);
        assert_true(text_is(r, "quality", 39, "imputed") && get(r, "measured_share", 39) == 0);
        plan_result_free(r);
    }
    rate.missing = PLAN_MISSING_ERROR;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_need_score(w.city, &opts, &r, &err), PLAN_E_DATA);
    assert_string_equal(err.message, "need: indicator 'rate': building row 31 (w30) has no value");
    close_town(&w);
}

static plan_indicator indicator(const char *name, const char *group, const char *from)
{
    plan_indicator spec = PLAN_INDICATOR_INIT;
    spec.name = name;
    spec.group = group;
    spec.column = from;
    return spec;
}

/* A hierarchy of everything: cells shared and within, distances with a filter, values of the caller. */
static void test_hierarchy(void **state)
{
    (void)state;
    town w = open_town(WITH_SITES | WITH_CELLS);
    double own[N], shared[4] = {0, 0, 0, 0};
    for (int i = 0; i < N; i++)
        own[i] = i % 5 == 0 ? NAN : (double)i;
    plan_indicator list[] = {indicator("people", NULL, NULL),
                             indicator("old", "people", "cells.old"),
                             indicator("many", "people", "cells.people"),
                             indicator("far", NULL, "sites"),
                             indicator("schools", NULL, "buildings"),
                             indicator("own", "people", NULL),
                             indicator("homes", NULL, "use")};
    list[0].combine = PLAN_COMBINE_GEOMETRIC;
    list[0].weight = 2;
    list[2].join = PLAN_JOIN_SHARE;
    list[2].normalise = PLAN_NORMALISE_RANK;
    list[3].filter = "kind=cabinet|exchange";
    list[4].join = PLAN_JOIN_COUNT;
    list[4].filter = "public_kind=school";
    list[4].max_distance_m = 260;
    list[4].normalise = PLAN_NORMALISE_PERCENTILE;
    list[5].value = (plan_values){own, N};
    list[5].normalise = PLAN_NORMALISE_Z;
    list[6].filter = "use=residential";
    list[6].normalise = PLAN_NORMALISE_NONE;
    plan_need_opts opts = PLAN_NEED_OPTS_INIT;
    opts.indicators = (plan_records){list, COUNT(list)};
    opts.combine = PLAN_COMBINE_POWER;
    opts.power = -1;
    opts.threads = 1;
    plan_result *r = score(&w, &opts);
    check_result(r, (const char *const[]){"old", "many", "far", "schools", "own", "homes", NULL});
    for (int32_t i = 0; i < N; i++) {
        shared[i / 10] += get(r, "v_many", i);
        assert_near(get(r, "v_old", i), 0.1 * (i / 10), 1e-15);
        double half = i % 10 == 7 ? 3 : 5, x = 50 * i + half, y = half - 5;
        assert_near(get(r, "v_far", i), fmin(hypot(x - 105, y), hypot(x - 1005, y)) / SCALE, 1e-4);
        assert_near(get(r, "v_homes", i), i % 10 != 3 && i % 10 != 5 && i % 10 != 7 && i % 10 != 9, 0);
    }
    for (int c = 0; c < 4; c++)
        assert_near(shared[c], 30 + c, 1e-9);
    assert_near(get(r, "v_schools", 14), 2, 0); /* schools 9 and 19 stand 250 m away */
    assert_near(get(r, "v_schools", 9), 1, 0);  /* itself */
    /* More threads, the same numbers. */
    opts.threads = 4;
    plan_result *again = score(&w, &opts);
    for (int32_t c = 0; c < plan_table_n_columns(plan_result_table(r, "need_buildings")); c++) {
        const plan_column *a = plan_table_column(plan_result_table(r, "need_buildings"), c);
        const plan_column *b = plan_table_column(plan_result_table(again, "need_buildings"), c);
        if (a->type == PLAN_DOUBLE)
            assert_memory_equal(a->at.f64, b->at.f64, N * sizeof *a->at.f64);
    }
    plan_result_free(r);
    plan_result_free(again);
    close_town(&w);
}

static void test_double_counting(void **state)
{
    (void)state;
    town w = open_town(0);
    plan_indicator list[] = {indicator("homes", NULL, "dwellings"),
                             indicator("people", NULL, "buildings.residents")};
    plan_need_opts opts = PLAN_NEED_OPTS_INIT;
    opts.indicators = (plan_records){list, 2};
    plan_result *r = score(&w, &opts);
    assert_int_equal(count_findings(r, "double_counting"), 1);
    assert_near(plan_result_total(r, "pairs_alike"), 1, 0);
    const plan_table *t = plan_result_table(r, "need_indicators");
    assert_string_equal(plan_column_text(plan_table_find(t, "closest"), 0), "people");
    assert_near(plan_column_number(plan_table_find(t, "correlation"), 0), 1, 1e-12);
    assert_near(plan_column_number(plan_table_find(t, "weight_share"), 1), 0.5, 1e-15);
    plan_result_free(r);
    opts.weigh_by = PLAN_WEIGH_DWELLINGS;
    r = score(&w, &opts);
    assert_near(get(r, "need", 2), 3 * get(r, "score", 2), 1e-12);
    plan_result_free(r);
    close_town(&w);
}

static void test_refused(void **state)
{
    (void)state;
    town w = open_town(WITH_SITES);
    const char *const broken = files_write("broken.csv", "site,line_m,detour,down_mbit,year,source\n"
                                                         "cabinet,far,1,100,2020,test\n");
    struct {
        plan_indicator spec;
        const char *supply;
        plan_status status;
        const char *says;
    } cases[] = {
        {indicator("x", NULL, "resident"), NULL, PLAN_E_NOT_FOUND,
         "column 'resident': the workspace has neither such a layer nor"},
        {indicator("x", NULL, "cells.old"), NULL, PLAN_E_NOT_FOUND,
         "column 'cells.old': the workspace has neither"},
        {indicator("x", NULL, "sites.hight_m"), NULL, PLAN_E_NOT_FOUND,
         "layer sites has no column 'hight_m'"},
        {indicator("x", NULL, "supply.down_mbit"), NULL, PLAN_E_NOT_FOUND,
         "'supply.down_mbit': the workspace has neither"},
        {indicator("x", NULL, "supply.down_mbit"), "nowhere.csv", PLAN_E_NOT_FOUND, "nowhere.csv"},
        {indicator("x", NULL, "supply.down_mbit"), broken, PLAN_E_DATA, "column line_m: 'far' is no number"},
        {indicator("x", NULL, "height_m"), NULL, PLAN_E_DATA, "indicator 'x': no building has a value"},
        {indicator("x", NULL, "residents"), NULL, PLAN_E_DATA,
         "is not in 0 .. 1, as normalise 'none' expects"},
        {indicator("x", NULL, "residents"), NULL, PLAN_E_ARGUMENT, "winsorise"},
        {indicator("x", NULL, "residents"), NULL, PLAN_E_ARGUMENT, "weight"},
        {indicator("x", NULL, "sites"), NULL, PLAN_E_NOT_FOUND,
         "filter 'colour=red': layer sites has no column 'colour'"},
    };
    cases[7].spec.normalise = PLAN_NORMALISE_NONE;
    cases[8].spec.winsorise = 0.3;
    cases[9].spec.weight = -1;
    cases[10].spec.filter = "colour=red";
    for (size_t k = 0; k < COUNT(cases); k++) {
        plan_need_opts opts = PLAN_NEED_OPTS_INIT;
        plan_result *r = NULL;
        plan_error err = PLAN_ERROR_INIT;
        opts.indicators = (plan_records){&cases[k].spec, 1};
        opts.assumed_supply = cases[k].supply;
        plan_status status = plan_need_score(w.city, &opts, &r, &err);
        if (status != cases[k].status || !strstr(err.message, cases[k].says))
            fail_msg("case %zu: %s: %s", k, plan_status_name(status), err.message);
        assert_null(r);
    }
    close_town(&w);
}

static bool stop_at(void *user, const char *step, double share)
{
    (void)step;
    int *left = user;
    assert_true(share >= 0 && share <= 1);
    return (*left)-- > 0;
}

/* Cancelled at every look at the hook. */
static void test_cancel(void **state)
{
    (void)state;
    town w = open_town(WITH_SITES);
    int n = 0;
    for (plan_status status = PLAN_E_CANCELLED; status != PLAN_OK; n++) {
        int left = n;
        plan_hooks hooks = {NULL, stop_at, &left};
        plan_need_opts opts = PLAN_NEED_OPTS_INIT;
        plan_result *r = NULL;
        opts.hooks = &hooks;
        opts.assumed_supply = files_write("rates.csv", rates);
        status = plan_need_score(w.city, &opts, &r, NULL);
        assert_true(status == PLAN_OK || status == PLAN_E_CANCELLED);
        assert_int_equal(status == PLAN_OK, r != NULL);
        plan_result_free(r);
    }
    assert_true(n > 5);
    close_town(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default),         cmocka_unit_test(test_without_sites),
        cmocka_unit_test(test_supply),          cmocka_unit_test(test_hierarchy),
        cmocka_unit_test(test_double_counting), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_cancel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
