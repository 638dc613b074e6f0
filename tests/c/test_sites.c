/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Proposed access points in a town drawn by hand: laws for every band and day, nothing to place or to reach, budgets, what is
 * covered already, years, threads; and years filled by hand. */

#include "small_city.h"

#include "graph/bare.h"
#include "io/gpkg.h"
#include "wlan/coverage.h"
#include "wlan/sites_run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct town {
    plan_ctx *ctx;
    plan_city *city;
    char files[5][600], path[600], nobody[600];
} town;

static void must(plan_status status, const plan_error *err)
{
    if (status != PLAN_OK)
        fail_msg("%s", err->message);
}

static plan_table *playgrounds(void)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_table *t = NULL;
    must(plan_table_new(plan_workspace_spec("squares"), &t, &err), &err);
    plan_table_set_crs(t, SMALL_CITY_EPSG);
    must(plan_table_add_rows(t, 2, &err), &err);
    for (int32_t row = 0; row < 2; row++) {
        double x = SMALL_CITY_X + 50 + 200 * row, y = SMALL_CITY_Y;
        const double ring[] = {x, y, x + 40, y, x + 40, y + 40, x, y + 40, x, y};
        must(plan_column_set_text(plan_table_edit(t, "source_id"), row, row ? "far" : "near", &err), &err);
        must(plan_column_set_text(plan_table_edit(t, "kind"), row, "playground", &err), &err);
        must(plan_geom_add_simple(plan_table_edit_geom(t), ring, 5, &err), &err);
    }
    must(plan_table_seal(t, &err), &err);
    return t;
}

/* A school, a kiosk of 16 m2 and a house; a playground beside the school, one 200 m off with a lamp within reach of a radio. */
static void open_town_with(town *t, bool anything, double w, double h, int32_t levels)
{
    static const double street[] = {-100, 60, 500, 60};
    static const char *const names[] = {"p1411", "rules", "rates", "costs-2025", "demand"};
    const char *data = getenv("PLAN_DATA_DIR"), *tmp = getenv("PLAN_TMP");
    plan_error err = PLAN_ERROR_INIT;
    small_city drawn;
    plan_gpkg *writer = NULL;
    for (int i = 0; i < 5; i++)
        snprintf(t->files[i], sizeof t->files[i], "%s/wlan/%s.csv", data ? data : "data", names[i]);
    snprintf(t->path, sizeof t->path, "%s/sites-%ld.gpkg", tmp ? tmp : "/tmp", (long)getpid());
    must(plan_ctx_new(&t->ctx, &err), &err);
    small_city_begin(&drawn);
    small_city_street(&drawn, "residential", 0, 2, street);
    small_city_building(&drawn, 0, 100, 20, 12, 4, "residential", NULL);
    if (anything) {
        small_city_building(&drawn, 0, 0, w, h, 0, "public", "school");
        small_city_building(&drawn, 0, 40, 4, 4, 0, "public", "culture");
        plan_column_set_number(plan_table_edit(drawn.buildings, "height_m"), 1, 3 * levels);
        plan_column_set_number(plan_table_edit(drawn.buildings, "levels"), 1, levels);
        small_city_site(&drawn, "street_lamp", "lamp", 245, 45);
    }
    small_city_seal(&drawn);
    plan_table *squares = playgrounds();
    const plan_gpkg_opts opts = {NULL, NULL, NULL};
    const plan_table *tables[] = {drawn.buildings, drawn.streets, drawn.sites, squares};
    must(plan_gpkg_create(t->ctx, t->path, &opts, &writer, &err), &err);
    for (size_t i = 0; i < (anything ? 4 : 2); i++)
        must(plan_gpkg_add_table(writer, tables[i], &err), &err);
    must(plan_gpkg_finish(writer, &err), &err);
    plan_gpkg_free(writer);
    plan_table_free(squares);
    small_city_clear(&drawn);
    must(plan_city_open(t->ctx, t->path, NULL, &t->city, &err), &err);
}

static void open_town(town *t, bool anything)
{
    open_town_with(t, anything, 30, 30, 3);
}

static void close_town(town *t)
{
    plan_city_free(t->city);
    plan_ctx_free(t->ctx);
    remove(t->path);
}

static plan_sites_opts options(const town *t)
{
    plan_sites_opts o = PLAN_SITES_OPTS_INIT;
    o.models = t->files[0];
    o.rules = t->files[1];
    o.costs = t->files[3];
    o.demand = t->files[4];
    o.threads = 1;
    return o;
}

static plan_result *propose(const town *t, const plan_sites_opts *o)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_result *result = NULL;
    must(plan_sites_plan(t->city, NULL, NULL, o, &result, &err), &err);
    return result;
}

static double number(const plan_table *t, const char *column, int32_t row)
{
    return plan_column_number(plan_table_find(t, column), row);
}

static int32_t rows(const plan_result *r, const char *table)
{
    return plan_table_rows(plan_result_table(r, table));
}

/* What German law lets anybody do, told without the reader of the rules (2006/771/EC, (EU) 2022/179, (EU) 2021/1067). */
static void assert_lawful(const plan_table *t, int32_t row)
{
    double f = number(t, "f_ghz", row), eirp = number(t, "eirp_dbm", row);
    bool indoor = number(t, "indoor", row) == 1;
    if (f < 2.5)
        assert_true(f > 2.4 && f < 2.4835 && eirp <= 20);
    else if (f < 5.35)
        assert_true(indoor && f > 5.15 && eirp <= 23);
    else if (f < 5.725)
        assert_true(f > 5.47 && eirp <= 30);
    else
        assert_true(f > 5.945 && f < 6.425 && eirp <= (indoor ? 23 : 14));
}

static void nothing_unlawful(void **state)
{
    static const int32_t dates[] = {19990101, 20060101, 20070212, 20131211,
                                    20211201, 20220330, 20220331, 20270101};
    town t = {.ctx = NULL};
    int32_t refused = 0, allowed = 0;
    (void)state;
    open_town(&t, true);
    for (size_t d = 0; d < sizeof dates / sizeof *dates; d++)
        for (int band = PLAN_SITES_2_4; band <= PLAN_SITES_6; band++)
            for (int indoor = PLAN_SITES_2_4; indoor <= PLAN_SITES_6; indoor++) {
                plan_sites_opts o = options(&t);
                plan_error err = PLAN_ERROR_INIT;
                plan_result *result = NULL;
                o.date = dates[d];
                o.band = (plan_sites_band)band;
                o.indoor_band = (plan_sites_band)indoor;
                o.cell_m = 5;
                o.radius_m = 60;
                plan_status status = plan_sites_plan(t.city, NULL, NULL, &o, &result, &err);
                refused += status != PLAN_OK;
                allowed += status == PLAN_OK;
                if (status != PLAN_OK) {
                    assert_int_equal(status, PLAN_E_ARGUMENT);
                    assert_null(result);
                    assert_true(strstr(err.message, "rules") != NULL);
                    continue;
                }
                const plan_table *sites = plan_result_table(result, "wlan_sites");
                for (int32_t row = 0; row < plan_table_rows(sites); row++)
                    assert_lawful(sites, row);
                plan_result_free(result);
            }
    /* data/wlan/rules.csv: 6 GHz from December 2021, 2.4 GHz from December 2013, 5 GHz from February 2007 on. Before that
     * all is refused: 2 days x 9; then only 5 GHz is allowed (8 of 9 refused on 20070212); then 5 of 9 on 20131211; then
     * the three with 6 GHz outdoors, very low power, on 4 days. */
    assert_int_equal(refused, 2 * 9 + 8 + 5 + 4 * 3);
    assert_int_equal(allowed, 72 - refused);
    close_town(&t);
}

static void nothing_fixed_outdoors_at_6_ghz(void **state)
{
    town t = {.ctx = NULL};
    plan_error err = PLAN_ERROR_INIT;
    plan_result *r = NULL;
    (void)state;
    open_town(&t, true);
    plan_sites_opts o = options(&t);
    o.band = PLAN_SITES_6;
    assert_int_equal(plan_sites_plan(t.city, NULL, NULL, &o, &r, &err), PLAN_E_ARGUMENT);
    assert_null(r);
    assert_non_null(strstr(err.message, "not to fixed access points"));
    o.band = PLAN_SITES_5;
    o.indoor_band = PLAN_SITES_6; /* low power indoors: 23 dBm by (EU) 2021/1067 */
    r = propose(&t, &o);
    const plan_table *sites = plan_result_table(r, "wlan_sites");
    int32_t n = 0;
    for (int32_t row = 0; row < plan_table_rows(sites); row++) {
        bool low = number(sites, "f_ghz", row) > 5.9;
        n += low;
        if (low)
            assert_true(number(sites, "indoor", row) == 1 && number(sites, "eirp_dbm", row) == 23);
    }
    assert_true(n > 0);
    plan_result_free(r);
    close_town(&t);
}

static void every_public_building_and_place_has_its_reason(void **state)
{
    town t = {.ctx = NULL};
    (void)state;
    open_town(&t, true);
    plan_sites_opts o = options(&t);
    plan_result *r = propose(&t, &o);
    const plan_table *indoor = plan_result_table(r, "wlan_indoor");
    assert_int_equal(plan_table_rows(indoor), 2);
    for (int32_t row = 0; row < 2; row++)
        assert_true(strlen(plan_column_text(plan_table_find(indoor, "reason"), row)) > 5);
    assert_true(number(indoor, "proposed", 0) >= 3); /* three storeys of 900 m2 */
    assert_int_equal((int)number(indoor, "floor_m2", 0), 2700);
    assert_true(number(indoor, "worst_dbm", 0) >= o.indoor_dbm);
    assert_int_equal((int)number(indoor, "proposed", 1), 0); /* 16 m2 */
    assert_int_equal(rows(r, "wlan_gaps_left"), 0);          /* the lamp serves the far one */
    assert_int_equal((int)plan_result_total(r, "sites_places"), 2);
    plan_result_free(r);
    o.cell_m = 10; /* coarser than the kiosk: it keeps its area */
    r = propose(&t, &o);
    assert_int_equal((int)number(plan_result_table(r, "wlan_indoor"), "floor_m2", 0), 2700);
    plan_result_free(r);
    close_town(&t);
}

/* A tower of 144 m2 on each of 8 storeys: the ceiling between would ask for more on every second storey than one on each. */
static void no_more_than_one_on_each_small_storey(void **state)
{
    town t = {.ctx = NULL};
    (void)state;
    open_town_with(&t, true, 12, 12, 8);
    plan_sites_opts o = options(&t);
    for (int i = 0; i < 3; i++) {
        static const double asked[] = {-67, -75, -85};
        o.indoor_dbm = asked[i];
        plan_result *r = propose(&t, &o);
        const plan_table *indoor = plan_result_table(r, "wlan_indoor");
        double n = number(indoor, "proposed", 0);
        assert_true(number(indoor, "worst_dbm", 0) >= asked[i]);
        assert_true(i == 0 ? n == 8 : n <= 8);
        if (i == 2)
            assert_true(n == 4); /* so little goes through a ceiling too */
        plan_result_free(r);
    }
    close_town(&t);
}

/* A school of six storeys: one access point on its top storey serves that one and perhaps the next; the others are planned. */
static void one_access_point_is_not_a_building(void **state)
{
    town t = {.ctx = NULL};
    plan_error err = PLAN_ERROR_INIT;
    plan_result *coverage = NULL, *r = NULL;
    char list[600];
    (void)state;
    open_town_with(&t, true, 12, 12, 6);
    const char *tmp = getenv("PLAN_TMP");
    snprintf(list, sizeof list, "%s/known-%ld.csv", tmp ? tmp : "/tmp", (long)getpid());
    FILE *f = fopen(list, "w");
    assert_non_null(f);
    fprintf(f, "name,x,y,indoor,height_m\none,%.1f,%.1f,1,17\n", SMALL_CITY_X + 6, SMALL_CITY_Y + 6);
    fclose(f);
    plan_wlan_opts w = PLAN_WLAN_OPTS_INIT;
    w.models = t.files[0];
    w.rules = t.files[1];
    w.rates = t.files[2];
    w.threads = 1;
    w.list = list;
    must(plan_wlan_coverage(t.city, &w, &coverage, &err), &err);
    plan_sites_opts o = options(&t);
    must(plan_sites_plan(t.city, coverage, NULL, &o, &r, &err), &err);
    const plan_table *indoor = plan_result_table(r, "wlan_indoor"),
                     *sites = plan_result_table(r, "wlan_sites");
    assert_int_equal((int)number(indoor, "existing", 0), 1);
    int32_t usable = (int32_t)number(indoor, "storeys_usable", 0);
    assert_true(usable >= 1 && usable < 6);
    assert_int_equal((int)number(indoor, "floor_m2", 0), 6 * 144);
    assert_int_equal((int)number(indoor, "proposed", 0), 6 - usable);
    const plan_table *storeys = plan_result_table(coverage, "wlan_storeys");
    for (int32_t row = 0; row < plan_table_rows(sites); row++) { /* none on a storey that is usable */
        const char *basis = plan_column_text(plan_table_find(sites, "basis"), row);
        if (strcmp(basis, "proposed_indoor") != 0)
            continue;
        for (int32_t k = 0; k < plan_table_rows(storeys); k++)
            if (number(storeys, "building", k) == number(sites, "building", row) &&
                number(storeys, "storey", k) == number(sites, "storey", row))
                assert_false(number(storeys, "inside_share", k) >= 0.5);
    }
    plan_result_free(r);
    plan_result_free(coverage);
    remove(list);
    close_town(&t);
}

static void bring_channels(plan_permit *permit, plan_band band, int32_t first, int32_t last, int32_t step)
{
    permit->band = band;
    for (int32_t c = first; c <= last; c += step)
        permit->channels[permit->n_channels++] = c;
    permit->channel = first;
}

/* Seeded: rooms of twenty buildings and lamps between. Only channels that do not overlap, all used alike, and the nearest
 * neighbour on another wherever there are enough. */
static void one_assignment_of_channels(void **state)
{
    enum { B = 20, A_BUILDING = 6, LAMPS = 30, ROOMS = B * A_BUILDING };
    uint64_t random = 3;
    (void)state;
    for (int band = PLAN_BAND_2_4; band <= PLAN_BAND_5; band++) {
        plan_sites_opts o = PLAN_SITES_OPTS_INIT;
        plan_sites_candidate candidates[LAMPS];
        plan_sites_choice choices[LAMPS];
        plan_sites_room rooms[ROOMS];
        memset(candidates, 0, sizeof candidates);
        memset(choices, 0, sizeof choices);
        memset(rooms, 0, sizeof rooms);
        plan_sites_run run = {.opts = &o,
                              .candidates = candidates,
                              .choices = choices,
                              .n_choices = LAMPS,
                              .rooms = rooms,
                              .n_rooms = ROOMS};
        bring_channels(&run.outdoor, (plan_band)band, band ? 100 : 1, band ? 140 : 13, band ? 4 : 1);
        bring_channels(&run.indoor, (plan_band)band, band ? 100 : 1, band ? 140 : 13, band ? 4 : 1);
        for (int32_t i = 0; i < LAMPS; i++) {
            choices[i].candidate = i;
            candidates[i].xy[0] = plan_random_below(&random, 1000);
            candidates[i].xy[1] = plan_random_below(&random, 1000);
        }
        for (int32_t i = 0; i < ROOMS; i++) {
            int32_t b = i / A_BUILDING;
            rooms[i] = (plan_sites_room){.building = b,
                                         .storey = i % A_BUILDING / 2,
                                         .xy = {b % 5 * 200 + i % 2 * 15, b / 5 * 200},
                                         .height_m = 2.5 + 3 * (i % A_BUILDING / 2)};
        }
        assert_int_equal(plan_sites_settle_channels(&run, NULL), PLAN_OK);
        int32_t used[200] = {0}, most = 0, least = ROOMS;
        for (int32_t i = 0; i < LAMPS + ROOMS; i++) {
            int32_t c = i < LAMPS ? choices[i].channel : rooms[i - LAMPS].channel;
            assert_true(band ? c >= 100 && c <= 140 && c % 4 == 0 : c == 1 || c == 5 || c == 9 || c == 13);
            used[c]++;
        }
        for (int32_t c = 0; c < 200; c++)
            if (used[c] > 0) {
                most = used[c] > most ? used[c] : most;
                least = used[c] < least ? used[c] : least;
            }
        assert_true(most <= least * 2);
        for (int32_t i = 0; i < ROOMS; i++)
            for (int32_t k = 0; k < i; k++)
                if (rooms[i].building == rooms[k].building && rooms[i].channel == rooms[k].channel)
                    assert_true(!band && rooms[i].storey != rooms[k].storey); /* six rooms, four channels */
    }
}

static void money_number_and_share(void **state)
{
    town t = {.ctx = NULL};
    (void)state;
    open_town(&t, true);
    plan_sites_opts o = options(&t);
    const struct {
        double budget_eur;
        int32_t n_sites;
        double share;
        int32_t outdoor;
    } cases[] = {
        {0, -1, 0.9, 0},     {NAN, 0, 0.9, 0}, {NAN, 1, 0.9, 1},
        {NAN, -1, 0, 0},     {NAN, -1, 1, 2}, /* one for each playground */
        {1449.99, -1, 1, 0},                  /* 900 + 250 + 300 EUR on a facade (data/wlan/costs-2025.csv) */
        {1450, -1, 1, 1},    {1e9, -1, 1, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        o.budget_eur = cases[i].budget_eur;
        o.n_sites = cases[i].n_sites;
        o.share = cases[i].share;
        plan_result *r = propose(&t, &o);
        assert_int_equal((int)plan_result_total(r, "sites_outdoor"), cases[i].outdoor);
        assert_int_equal(rows(r, "wlan_curve"), cases[i].outdoor + 1);
        if (!isnan(cases[i].budget_eur))
            assert_true(plan_result_total(r, "sites_outdoor_eur") <= cases[i].budget_eur);
        assert_int_equal(rows(r, "wlan_gaps_left"), 2 - cases[i].outdoor);
        plan_result_free(r);
    }
    close_town(&t);
}

static void nobody_and_nowhere(void **state)
{
    town t = {.ctx = NULL};
    const char *tmp = getenv("PLAN_TMP");
    (void)state;
    open_town(&t, false); /* no public building, no lamp, no square */
    plan_sites_opts o = options(&t);
    plan_result *r = propose(&t, &o);
    assert_int_equal(rows(r, "wlan_sites"), 0);
    assert_int_equal(rows(r, "wlan_indoor"), 0);
    assert_int_equal(rows(r, "wlan_curve"), 1);
    plan_result_free(r);
    close_town(&t);
    open_town(&t, true);
    snprintf(t.nobody, sizeof t.nobody, "%s/nobody-%ld.csv", tmp ? tmp : "/tmp", (long)getpid());
    FILE *f = fopen(t.nobody, "w");
    assert_non_null(f);
    fputs("kind,persons_per_1000m2,least,most,note\n*,0,0,0,nobody\n", f);
    fclose(f);
    o = options(&t);
    o.demand = t.nobody;
    for (int by_number = 0; by_number < 2; by_number++) {
        o.n_sites = by_number ? 5 : -1;
        r = propose(&t, &o);
        assert_int_equal((int)plan_result_total(r, "sites_outdoor"), 0);
        assert_true(plan_result_total(r, "sites_persons") == 0);
        plan_result_free(r);
    }
    o.indoor = false;
    r = propose(&t, &o);
    assert_int_equal(rows(r, "wlan_sites"), 0);
    plan_result_free(r);
    remove(t.nobody);
    close_town(&t);
}

static void what_is_covered_is_taken_off(void **state)
{
    town t = {.ctx = NULL};
    plan_error err = PLAN_ERROR_INIT;
    plan_result *coverage = NULL, *r = NULL;
    (void)state;
    open_town(&t, true);
    plan_wlan_opts w = PLAN_WLAN_OPTS_INIT;
    w.models = t.files[0];
    w.rules = t.files[1];
    w.rates = t.files[2];
    w.threads = 1;
    plan_sites_opts o = options(&t);
    w.own = true;
    must(plan_wlan_coverage(t.city, &w, &coverage, &err), &err);
    assert_int_equal(plan_sites_plan(t.city, coverage, NULL, &o, &r, &err), PLAN_E_ARGUMENT);
    assert_true(strstr(err.message, "own") != NULL);
    plan_result_free(coverage);
    w.own = false;
    err = (plan_error)PLAN_ERROR_INIT;
    must(plan_wlan_coverage(t.city, &w, &coverage, &err), &err);
    o.cell_m = 5; /* other than the coverage's */
    must(plan_sites_plan(t.city, coverage, NULL, &o, &r, &err), &err);
    assert_true(plan_result_total(r, "sites_persons_existing") == 0);
    plan_result_free(r);
    plan_result_free(coverage);
    must(plan_result_new("wlan", &coverage, &err), &err); /* as read from a file: no raster */
    assert_int_equal(plan_sites_plan(t.city, coverage, NULL, &o, &r, &err), PLAN_E_ARGUMENT);
    assert_true(strstr(err.message, "raster") != NULL);
    plan_result_free(coverage);
    close_town(&t);
}

static void threads_change_nothing(void **state)
{
    static const char *const tables[] = {"wlan_sites", "wlan_indoor", "wlan_curve", "wlan_gaps_left"};
    town t = {.ctx = NULL};
    (void)state;
    open_town(&t, true);
    plan_sites_opts o = options(&t);
    o.share = 1;
    plan_result *one = propose(&t, &o);
    o.threads = 2;
    plan_result *two = propose(&t, &o);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const plan_table *a = plan_result_table(one, tables[i]), *b = plan_result_table(two, tables[i]);
        assert_int_equal(plan_table_rows(a), plan_table_rows(b));
        for (int32_t c = 0; c < plan_table_n_columns(a); c++)
            for (int32_t row = 0; row < plan_table_rows(a); row++) {
                const plan_column *x = plan_table_column(a, c), *y = plan_table_column(b, c);
                if (x->type == PLAN_TEXT) {
                    const char *p = plan_column_text(x, row), *q = plan_column_text(y, row);
                    assert_true(p == q || strcmp(p, q) == 0);
                } else {
                    double p = plan_column_number(x, row), q = plan_column_number(y, row);
                    assert_memory_equal(&p, &q, sizeof p);
                }
            }
    }
    plan_result_free(one);
    plan_result_free(two);
    close_town(&t);
}

/* Sites of given costs (EUR) and years of fibre: years by hand. */
static void years_by_hand(void **state)
{
    const struct {
        double year_eur, cost[4];
        int32_t fibre[4], year[4];
    } cases[] = {
        /* Without a limit: when the fibre is there, and never before the first year. */
        {NAN, {10, 20, 30, 40}, {0, 2020, 2030, 2027}, {2027, 2027, 2030, 2027}},
        /* 100 a year: 60, then 60 waits, 40 fills the first year up. */
        {100, {60, 60, 40, 40}, {0, 0, 0, 0}, {2027, 2028, 2027, 2028}},
        /* 250 costs three untouched years, 2027 has 40 left for the last. */
        {100, {60, 250, 40, 50}, {0, 0, 0, 0}, {2027, 2030, 2027, 2030}},
        /* Money waits for fibre, not the other way about. */
        {100, {100, 100, 100, 1}, {2029, 2029, 0, 0}, {2029, 2030, 2027, 2028}},
        /* Fibre beyond every horizon of the money. */
        {NAN, {1, 1, 1, 1}, {2999, 0, 0, 0}, {2999, 2027, 2027, 2027}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_sites_opts o = PLAN_SITES_OPTS_INIT;
        plan_sites_candidate candidates[4];
        plan_sites_choice choices[4];
        memset(candidates, 0, sizeof candidates);
        memset(choices, 0, sizeof choices);
        o.year_eur = cases[i].year_eur;
        plan_sites_run run = {
            .opts = &o, .candidates = candidates, .n_candidates = 4, .choices = choices, .n_choices = 4};
        for (int32_t k = 0; k < 4; k++) {
            choices[k].candidate = k;
            candidates[k].cost = llround(cases[i].cost[k] * 100);
            candidates[k].backhaul.year = cases[i].fibre[k];
        }
        assert_int_equal(plan_sites_settle_years(&run, NULL), PLAN_OK);
        for (int32_t k = 0; k < 4; k++)
            assert_int_equal(choices[k].year, cases[i].year[k]);
    }
}

/* A building for 1 person and two places outdoors for 10 and 5, 100 EUR each and a year: most for the money first. */
static void years_go_by_gain_for_money(void **state)
{
    plan_sites_opts o = PLAN_SITES_OPTS_INIT;
    plan_sites_candidate candidates[2] = {{.cost = 10000}, {.cost = 10000}};
    plan_sites_choice choices[2] = {{.candidate = 0, .gain = 10000}, {.candidate = 1, .gain = 500}};
    plan_sites_room rooms[1] = {{.building = 0}};
    plan_sites_building plans[2] = {{.n = 0}, {.n = 1, .cost = 10000, .persons = 1}};
    (void)state;
    o.year_eur = 100;
    plan_sites_run run = {.opts = &o,
                          .candidates = candidates,
                          .choices = choices,
                          .n_choices = 2,
                          .plans = plans,
                          .n_plans = 2,
                          .rooms = rooms,
                          .n_rooms = 1};
    assert_int_equal(plan_sites_settle_years(&run, NULL), PLAN_OK);
    assert_int_equal(choices[0].year, 2027);
    assert_int_equal(plans[1].year, 2028);
    assert_int_equal(rooms[0].year, 2028);
    assert_int_equal(choices[1].year, 2029);
}

/* The table of years sums to all, and the curve counts places. */
static void years_and_curve_add_up(void **state)
{
    town t = {.ctx = NULL};
    (void)state;
    open_town(&t, true);
    plan_sites_opts o = options(&t);
    o.share = 1;
    o.year_eur = 2000;
    plan_result *r = propose(&t, &o);
    const plan_table *years = plan_result_table(r, "wlan_sites_years"),
                     *curve = plan_result_table(r, "wlan_curve");
    int32_t n = plan_table_rows(years), last = plan_table_rows(curve) - 1;
    double spent = 0, persons = 0;
    assert_true(n > 1);
    for (int32_t row = 0; row < n; row++) {
        spent += number(years, "cost_eur", row);
        persons += number(years, "persons", row);
        assert_true(fabs(number(years, "cost_so_far_eur", row) - spent) < 1e-6);
        assert_true(fabs(number(years, "persons_so_far", row) - persons) < 1e-6);
        assert_true(row == 0 || number(years, "year", row) > number(years, "year", row - 1));
    }
    double all = plan_result_total(r, "sites_outdoor_eur") + plan_result_total(r, "sites_indoor_eur");
    assert_true(fabs(spent - all) < 1e-6);
    assert_true(fabs(persons - plan_result_total(r, "sites_persons_then")) < 1e-6);
    assert_int_equal((int)number(years, "places_so_far", n - 1), 2);
    assert_int_equal((int)number(curve, "places", 0), 0);
    assert_int_equal((int)number(curve, "places", last), 2); /* both playgrounds */
    assert_true(number(curve, "indoor_eur", last) <= plan_result_total(r, "sites_indoor_eur"));
    plan_result_free(r);
    close_town(&t);
}

/* Seeded: nothing before its fibre, no year above its money but by what costs more than a year's. */
static void years_keep_to_their_money(void **state)
{
    enum { N = 200 };
    uint64_t random = 5;
    (void)state;
    for (int round = 0; round < 50; round++) {
        plan_sites_opts o = PLAN_SITES_OPTS_INIT;
        plan_sites_candidate candidates[N];
        plan_sites_choice choices[N];
        memset(candidates, 0, sizeof candidates);
        memset(choices, 0, sizeof choices);
        o.year_eur = 100 + plan_random_below(&random, 500);
        plan_sites_run run = {
            .opts = &o, .candidates = candidates, .n_candidates = N, .choices = choices, .n_choices = N};
        for (int32_t k = 0; k < N; k++) {
            choices[k].candidate = k;
            candidates[k].cost = 100 + plan_random_below(&random, 30000);
            candidates[k].backhaul.year = 2020 + plan_random_below(&random, 30);
        }
        assert_int_equal(plan_sites_settle_years(&run, NULL), PLAN_OK);
        double spent[700] = {0};
        for (int32_t k = 0; k < N; k++) {
            assert_true(choices[k].year >= candidates[k].backhaul.year && choices[k].year >= 2027);
            assert_true(choices[k].year < 2700);
            if ((double)candidates[k].cost <= o.year_eur * 100)
                spent[choices[k].year - 2000] += (double)candidates[k].cost;
        }
        for (int y = 0; y < 700; y++)
            assert_true(spent[y] <= o.year_eur * 100);
    }
    plan_sites_opts o = PLAN_SITES_OPTS_INIT;
    plan_sites_candidate candidate = {.cost = 100000};
    plan_sites_choice choice = {.candidate = 0};
    plan_error err = PLAN_ERROR_INIT;
    plan_sites_run run = {.opts = &o, .candidates = &candidate, .choices = &choice, .n_choices = 1};
    o.year_eur = 1;
    assert_int_equal(plan_sites_settle_years(&run, &err), PLAN_E_ARGUMENT);
    assert_true(strstr(err.message, "year_eur") != NULL);
}

static void files_that_are_wrong(void **state)
{
    town t = {.ctx = NULL};
    static const struct {
        int file;
        const char *text, *said;
    } cases[] = {
        {4, "kind,persons_per_1000m2,least,most,note\npark,1,2,3,\n", "row *"},
        {4, "kind,persons_per_1000m2,least,most,note\n*,many,2,3,\n", "many"},
        {3, "key,description,unit,price_eur,labour_share,year,source\nap_indoor,,piece,-1,0,2025,x\n", "-1"},
        {3, "key,description,unit,price_eur,labour_share,year,source\nap_indoor,,piece,1,0,2025,x\n",
         "missing"},
    };
    (void)state;
    open_town(&t, true);
    const char *tmp = getenv("PLAN_TMP");
    snprintf(t.nobody, sizeof t.nobody, "%s/wrong-%ld.csv", tmp ? tmp : "/tmp", (long)getpid());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_sites_opts o = options(&t);
        plan_error err = PLAN_ERROR_INIT;
        plan_result *r = NULL;
        FILE *f = fopen(t.nobody, "w");
        assert_non_null(f);
        fputs(cases[i].text, f);
        fclose(f);
        *(cases[i].file == 3 ? &o.costs : &o.demand) = t.nobody;
        assert_int_equal(plan_sites_plan(t.city, NULL, NULL, &o, &r, &err), PLAN_E_DATA);
        assert_null(r);
        assert_true(strstr(err.message, cases[i].said) != NULL);
        assert_true(strstr(err.message, ".csv") != NULL && strchr(err.message, '\n') == NULL);
    }
    remove(t.nobody);
    close_town(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_unlawful),
        cmocka_unit_test(nothing_fixed_outdoors_at_6_ghz),
        cmocka_unit_test(every_public_building_and_place_has_its_reason),
        cmocka_unit_test(no_more_than_one_on_each_small_storey),
        cmocka_unit_test(one_access_point_is_not_a_building),
        cmocka_unit_test(one_assignment_of_channels),
        cmocka_unit_test(money_number_and_share),
        cmocka_unit_test(nobody_and_nowhere),
        cmocka_unit_test(what_is_covered_is_taken_off),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(years_by_hand),
        cmocka_unit_test(years_go_by_gain_for_money),
        cmocka_unit_test(years_and_curve_add_up),
        cmocka_unit_test(years_keep_to_their_money),
        cmocka_unit_test(files_that_are_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
