/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The network stage on cities drawn by hand. Lengths drawn on the map are divided by the scale of the projection
 * (0.9996, on the central meridian of EPSG:25833) to give those on the ellipsoid. */

#include "fibre/network.h"
#include "network_checks.h"
#include "small_city.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char catalogue_path[500];
static plan_ctx *ctx;

static int begin(void **state)
{
    (void)state;
    const char *data = getenv("PLAN_DATA_DIR");
    snprintf(catalogue_path, sizeof catalogue_path, "%s/catalogue/example-2025.csv", data ? data : "data");
    return plan_ctx_new(&ctx, NULL) == PLAN_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    plan_ctx_free(ctx);
    return 0;
}

static plan_network_opts options(void)
{
    plan_network_opts opts = PLAN_NETWORK_OPTS_INIT;
    opts.catalogue = catalogue_path;
    return opts;
}

/* Builds, and clears the city. */
static plan_result *build(small_city *drawn, const plan_network_opts *opts)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_result *network = NULL;
    plan_city *city = small_city_open(drawn, ctx);
    if (plan_network_build(city, opts, &network, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    small_city_close(city);
    small_city_clear(drawn);
    return network;
}

static double value(const plan_result *r, const char *table, const char *column, int32_t row)
{
    return plan_column_number(plan_table_find(plan_result_table(r, table), column), row);
}

static const char *text(const plan_result *r, const char *table, const char *column, int32_t row)
{
    return plan_column_text(plan_table_find(plan_result_table(r, table), column), row);
}

static int32_t rows(const plan_result *r, const char *table)
{
    return plan_table_rows(plan_result_table(r, table));
}

static double quantity(const plan_result *r, const char *item)
{
    for (int32_t i = 0; i < rows(r, "bill"); i++)
        if (strcmp(text(r, "bill", "item", i), item) == 0)
            return value(r, "bill", "quantity", i);
    return 0;
}

static bool near(double a, double b, double tolerance)
{
    return fabs(a - b) <= tolerance;
}

/* One street of 200 m, the PoP at its west end, three houses north of it: walls 10 m off the axis, at x = 45..55, 95..105,
 * 145..155. The nearest point of the first wall to the street is a corner or any point of the wall. */
static void draw_row(small_city *city)
{
    small_city_begin(city);
    small_city_street(city, "residential", 0, 2, (double[]){0, 0, 200, 0});
    small_city_building(city, 45, 10, 10, 8, 1, "residential", NULL);
    small_city_building(city, 95, 10, 10, 8, 6, "residential", NULL);
    small_city_building(city, 145, 10, 10, 8, 0, "public", "school");
    small_city_building(city, 60, 10, 3, 3, 0, "other", NULL);      /* a shed */
    small_city_building(city, 70, 10, 6, 6, 0, "commercial", NULL); /* a kiosk, 36 m² */
}

static void a_row_of_houses_costs_what_it_should(void **state)
{
    (void)state;
    small_city city;
    draw_row(&city);
    plan_pop pop = {"West", SMALL_CITY_X, SMALL_CITY_Y + 20, NAN, NAN};
    plan_network_opts opts = options();
    opts.pops = (plan_records){&pop, 1};
    plan_result *n = build(&city, &opts);
    check_network(n, 3);

    assert_int_equal(rows(n, "drops"), 3);
    assert_int_equal(rows(n, "trench"), 3);
    double last = value(n, "trench", "length_m", 0) + value(n, "trench", "length_m", 1) +
                  value(n, "trench", "length_m", 2);
    assert_true(last >= 144.9 / SMALL_CITY_SCALE && last <= 155.1 / SMALL_CITY_SCALE);
    for (int32_t i = 0; i < 3; i++) {
        assert_true(near(value(n, "drops", "length_m", i), 10 / SMALL_CITY_SCALE, 0.01));
        assert_int_equal((int)value(n, "drops", "trench", i), i);
        assert_int_equal((int)value(n, "trench", "buildings", i), 3 - i);
    }
    assert_int_equal((int)value(n, "trench", "dwellings", 0), 7);
    assert_true(quantity(n, "inhouse_wiring") == 7);
    assert_true(quantity(n, "port") == 8); /* seven dwellings and the school */
    assert_true(quantity(n, "building_entry") == 3);
    assert_true(quantity(n, "splitter") == 1); /* 8 x 1.2 / 32, rounded up */
    assert_true(near(quantity(n, "pop_join"), 20 / SMALL_CITY_SCALE, 0.01));
    assert_true(near(quantity(n, "trench_asphalt"), last, 1e-9));
    assert_string_equal(text(n, "pops", "name", 0), "West");
    assert_string_equal(text(n, "pops", "basis", 0), "given");
    assert_true(plan_result_total(n, "residents") == 14);
    plan_result_free(n);
}

/* Whoever counts as a person for the need is a customer of the network: where no building tells its dwellings, one is
 * taken for two residents, rounded up. */
static void residents_without_dwellings_are_joined(void **state)
{
    (void)state;
    small_city city;
    draw_row(&city);
    plan_column *residents = plan_table_edit(city.buildings, "residents");
    plan_column *dwellings = plan_table_edit(city.buildings, "dwellings");
    const double living[] = {5, 12, NAN, 0, 1};
    for (int32_t i = 0; i < 5; i++) {
        plan_column_set_missing(dwellings, i);
        plan_column_set_number(residents, i, living[i]);
    }
    plan_network_opts opts = options();
    plan_result *n = build(&city, &opts);
    check_network(n, 4); /* the shed stays out; someone lives in the kiosk */
    assert_true(plan_result_total(n, "dwellings") == 3 + 6 + 0 + 1);
    assert_true(plan_result_total(n, "units") == 3 + 6 + 1 + 1);
    const plan_table *f = plan_result_table(n, "findings");
    assert_int_equal(plan_table_rows(f), 1);
    assert_string_equal(text(n, "findings", "code", 0), "dwellings_missing");
    assert_string_equal(text(n, "findings", "text", 0),
                        "3 buildings have residents but no dwellings: one assumed for each 2 residents");
    plan_result_free(n);
}

/* A street of a class nobody knows is priced as any other, a barrier of such a kind stops no one: both are told. */
static void unknown_words_are_findings(void **state)
{
    (void)state;
    small_city city;
    draw_row(&city);
    small_city_street(&city, "residental", 0, 2, (double[]){0, 0, 0, 50});
    small_city_barrier(&city, "rails", 2, (double[]){-50, -50, -50, 50});
    plan_network_opts opts = options();
    plan_result *n = build(&city, &opts);
    int32_t last = rows(n, "findings") - 1;
    assert_true(last >= 1);
    assert_string_equal(text(n, "findings", "code", last - 1), "unknown_word");
    assert_string_equal(text(n, "findings", "text", last - 1), "class 'residental' in 1 row is not known");
    assert_string_equal(text(n, "findings", "layer", last), "barriers");
    assert_string_equal(text(n, "findings", "text", last),
                        "kind 'rails' in 1 row is not known: expected rail, water, motorway or protected");
    plan_result_free(n);
}

static const char *basis(const plan_result *n, const char *key)
{
    for (int32_t i = 0; i < rows(n, "summary"); i++)
        if (strcmp(text(n, "summary", "key", i), key) == 0)
            return text(n, "summary", "basis", i);
    return "";
}

static void sums_of_estimates_are_no_counts(void **state)
{
    (void)state;
    small_city city;
    plan_network_opts opts = options();
    for (int assumed = 0; assumed < 2; assumed++) {
        draw_row(&city);
        if (assumed)
            assert_int_equal(plan_column_set_text(plan_table_edit(city.buildings, "assumed"), 0,
                                                  "dwellings=flats;residents=flat", NULL),
                             PLAN_OK);
        plan_result *n = build(&city, &opts);
        static const char *const keys[] = {"dwellings", "residents", "units"};
        for (int k = 0; k < 3; k++)
            assert_string_equal(basis(n, keys[k]), assumed ? "assumed" : "counted");
        plan_result_free(n);
    }
}

static void options_choose_who_is_joined_and_how_fibres_split(void **state)
{
    (void)state;
    small_city city;
    draw_row(&city);
    plan_network_opts opts = options();
    opts.public_only = true;
    opts.split_ratio = 1;
    plan_result *n = build(&city, &opts);
    check_network(n, 1);
    assert_string_equal(text(n, "drops", "source_id", 0), "b3");
    assert_true(quantity(n, "splitter") == 0);
    assert_string_equal(text(n, "pops", "basis", 0), "proposed");
    plan_result_free(n);
}

/* River y = 40 .. 60 from the west edge; a street on its south, one beyond it with a bridge at x = 400. */
static void every_reason_of_not_being_served_is_given(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_area(&city, "water", 5, (double[]){-100, 40, 350, 40, 350, 60, -100, 60, -100, 40});
    small_city_street(&city, "residential", 0, 2, (double[]){0, 0, 400, 0});
    small_city_street(&city, "residential", 0, 2, (double[]){1000, 0, 1100, 0}); /* joined to nothing */
    small_city_building(&city, 10, 5, 10, 10, 1, "residential", NULL);
    small_city_building(&city, 10, 70, 10, 10, 1, "residential", NULL);   /* across the river */
    small_city_building(&city, 10, -160, 10, 10, 1, "residential", NULL); /* 150 m off */
    small_city_building(&city, 10, -800, 10, 10, 1, "residential", NULL); /* 790 m off */
    small_city_building(&city, 1010, 5, 10, 10, 1, "residential", NULL);  /* at the other street */
    plan_pop pop = {NULL, SMALL_CITY_X, SMALL_CITY_Y, NAN, NAN};
    plan_network_opts opts = options();
    opts.pops = (plan_records){&pop, 1};
    plan_result *n = build(&city, &opts);
    check_network(n, 5);
    const char *const want[] = {"drop_blocked", "drop_too_long", "no_street", "disconnected"};
    assert_int_equal(rows(n, "unserved"), 4);
    for (int32_t i = 0; i < 4; i++) {
        char key[40];
        assert_string_equal(text(n, "unserved", "reason", i), want[i]);
        snprintf(key, sizeof key, "unserved_%s", want[i]);
        assert_true(plan_result_total(n, key) == 1);
        assert_int_equal((int)value(n, "unserved", "building", i), i + 1);
    }
    assert_non_null(strstr(text(n, "unserved", "text", 1), "150 m"));
    assert_int_equal(plan_result_n_findings(n), 4);
    plan_result_free(n);
}

/* A house whose nearest street is an isolated yard (0.25 % of all streets) is joined to the street behind it. */
static void isolated_ways_are_no_trap(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_street(&city, "residential", 0, 2, (double[]){0, 0, 4000, 0});
    small_city_street(&city, "footway", 0, 2, (double[]){100, 21, 110, 21});
    small_city_building(&city, 100, 10, 10, 10, 1, "residential", NULL);
    small_city_building(&city, 300, 10, 10, 10, 1, "residential", NULL);
    plan_network_opts opts = options();
    opts.candidates = 1;
    plan_result *n = build(&city, &opts);
    check_network(n, 2);
    assert_int_equal(rows(n, "drops"), 2);
    plan_result_free(n);
}

/* PoP south of a railway, a house north of it; a bridge over it some way east. The bore costs 12,000 + 12 m x 380 =
 * 16,560. By a bridge 30 m off: 2 x 30 m more of street at 145 and 20 m of bridge at 190, 12,500; by one 600 m off it is
 * 177,800. */
static void the_cheaper_of_bore_and_detour_is_taken(void **state)
{
    (void)state;
    for (int detour = 30; detour <= 600; detour += 570) {
        small_city city;
        small_city_begin(&city);
        double e = detour;
        small_city_barrier(&city, "rail", 2, (double[]){-100, 50, 1000, 50});
        small_city_street(&city, "residential", 0, 3, (double[]){0, 0, 0, 50, 0, 100});
        small_city_street(&city, "residential", 0, 3, (double[]){0, 0, e, 0, e, 40});
        small_city_street(&city, "residential", 'b', 2, (double[]){e, 40, e, 60});
        small_city_street(&city, "residential", 0, 3, (double[]){e, 60, e, 100, 0, 100});
        small_city_building(&city, -20, 95, 10, 10, 1, "residential", NULL);
        plan_pop pop = {NULL, SMALL_CITY_X, SMALL_CITY_Y, NAN, NAN};
        plan_network_opts opts = options();
        opts.pops = (plan_records){&pop, 1};
        plan_result *n = build(&city, &opts);
        check_network(n, 1);
        assert_true(plan_result_total(n, "bores") == (detour == 600));
        assert_true(quantity(n, "bore_rail_setup") == (detour == 600));
        if (detour == 600) {
            assert_true(near(quantity(n, "bore_rail"), 12 / SMALL_CITY_SCALE, 0.02));
            assert_int_equal(rows(n, "trench"), 3);
            assert_string_equal(text(n, "trench", "method", 1), "bore");
        } else {
            assert_true(near(quantity(n, "duct_bridge"), 20 / SMALL_CITY_SCALE, 0.02));
        }
        plan_result_free(n);
    }
}

/* House b stands behind house a; straight to the street leads through a. Past it from b's other corner, or round it, or
 * through it where it is attached and too long to go round; where it is not, there is no way. */
static void drops_go_round_other_houses_where_they_can(void **state)
{
    (void)state;
    const struct {
        double x, w, h, walls, served;
        double length_m; /* of the drop */
    } cases[] = {
        {-3, 16, 5, 0, 1, 20},
        /* from the corner at (20, 20) to half a metre off the corners of a at (22, 15) and (22, 10), and on */
        {-60, 82, 5, 0, 1, 5.148 + 15.5},
        {-300, 600, 10, 1, 1, 20},
        {-300, 600, 5, 0, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        small_city city;
        small_city_begin(&city);
        small_city_street(&city, "residential", 0, 2, (double[]){-300, 0, 300, 0});
        small_city_building(&city, cases[i].x, 10, cases[i].w, cases[i].h, 0, "other", NULL);
        small_city_building(&city, 0, 20, 20, 10, 1, "residential", NULL);
        small_city_building(&city, 200, -20, 10, 10, 1, "residential", NULL);
        plan_network_opts opts = options();
        plan_result *n = build(&city, &opts);
        check_network(n, 2);
        assert_true(quantity(n, "wall_passage") == cases[i].walls);
        assert_int_equal(rows(n, "unserved"), 1 - cases[i].served);
        assert_int_equal(plan_result_n_findings(n), cases[i].served ? cases[i].walls : 1);
        if (cases[i].served)
            assert_true(near(value(n, "drops", "length_m", 0), cases[i].length_m / SMALL_CITY_SCALE, 0.02));
        else
            assert_string_equal(text(n, "unserved", "reason", 0), "drop_enclosed");
        plan_result_free(n);
    }
}

/* Two PoPs on one street serve a house each; a PoP in the layer counts where none is given. */
static void pops_come_from_options_then_sites_then_proposal(void **state)
{
    (void)state;
    small_city city;
    plan_network_opts opts = options();
    plan_pop two[] = {{NULL, SMALL_CITY_X, SMALL_CITY_Y, NAN, NAN},
                      {NULL, SMALL_CITY_X + 1000, SMALL_CITY_Y, NAN, NAN}};
    for (int what = 0; what < 3; what++) {
        small_city_begin(&city);
        small_city_street(&city, "residential", 0, 2, (double[]){0, 0, 1000, 0});
        small_city_building(&city, 10, 10, 10, 10, 1, "residential", NULL);
        small_city_building(&city, 980, 10, 10, 10, 2, "residential", NULL);
        if (what < 2)
            small_city_site(&city, "pop", "Depot", 990, -10);
        small_city_site(&city, "exchange", "Old exchange", 700, -10);
        opts.pops = what == 0 ? (plan_records){two, 2} : (plan_records){NULL, 0};
        plan_result *n = build(&city, &opts);
        check_network(n, 2);
        if (what == 0) {
            assert_int_equal(rows(n, "pops"), 2);
            assert_true(plan_result_total(n, "trench_m") < 60);
            assert_string_equal(text(n, "pops", "name", 1), "PoP 2");
        } else if (what == 1) {
            assert_string_equal(text(n, "pops", "name", 0), "Depot");
            assert_string_equal(text(n, "pops", "basis", 0), "sites");
            assert_true(quantity(n, "pop_existing") == 1);
        } else {
            /* Weighted median is at the two dwellings (mean 320 m); the exchange (mean 420 m) is too far off. */
            assert_string_equal(text(n, "pops", "basis", 0), "proposed");
            assert_true(quantity(n, "pop") + quantity(n, "pop_existing") == 1);
            assert_non_null(text(n, "pops", "reason", 0));
        }
        plan_result_free(n);
    }
}

/* Houses of 200,000 lines in all along 1 km, the middle at 500 m. A line's feeder costs 7.60 EUR / 288 x 1.2 x 1.2 / 32 =
 * 0.0012 EUR/m. At 600 m an exchange is 10 m further on average, 2,400 EUR; at the end 250 m, 59,000 EUR: a new PoP costs
 * 40,000 EUR more than one fitted into the exchange. */
static void an_exchange_is_taken_where_it_is_cheaper(void **state)
{
    (void)state;
    const struct {
        double x;
        bool taken;
    } cases[] = {{600, true}, {1000, false}};
    for (int i = 0; i < 2; i++) {
        small_city city;
        small_city_begin(&city);
        small_city_street(&city, "residential", 0, 2, (double[]){0, 0, 1000, 0});
        for (int k = 0; k < 20; k++)
            small_city_building(&city, 20 + 50 * k, 10, 10, 10, 10000, "residential", NULL);
        small_city_site(&city, "exchange", "Old exchange", cases[i].x, -10);
        plan_network_opts opts = options();
        opts.propose_pops = 1;
        opts.pop_units = 1000000;
        plan_result *n = build(&city, &opts);
        assert_int_equal(strcmp(text(n, "pops", "name", 0), "Old exchange") == 0, cases[i].taken);
        assert_true(quantity(n, "pop_existing") == cases[i].taken);
        plan_result_free(n);
    }
}

/* Houses along a path, its middle in open country, and at its ends hamlets with a street. A PoP needs a street for its
 * vehicles and houses around; the chapel on the path has neither, and where nothing is fit the path will do. */
static void pops_stand_where_vehicles_come_and_houses_are(void **state)
{
    (void)state;
    static const char *const classes[] = {"residential", "path"};
    for (int i = 0; i < 2; i++) {
        small_city city;
        small_city_begin(&city);
        small_city_street(&city, "path", 0, 2, (double[]){0, 0, 1000, 0});
        for (int k = 0; k < 2; k++) {
            small_city_street(&city, classes[i], 0, 2, (double[]){1000.0 * k, 0, 1000.0 * k, 60});
            for (int h = 0; h < 4; h++)
                small_city_building(&city, 1000.0 * k + 10, 15 * h, 10, 10, 2, "residential", NULL);
        }
        small_city_building(&city, 495, 5, 10, 10, 0, "public", "worship");
        plan_network_opts opts = options();
        opts.propose_pops = 1;
        plan_result *n = build(&city, &opts);
        check_network(n, 9);
        assert_string_equal(text(n, "pops", "basis", 0), "proposed");
        double x = plan_column_number(plan_table_find(plan_result_table(n, "pops"), "x_m"), 0) - SMALL_CITY_X;
        double hamlet = fmin(fabs(x), fabs(x - 1000));
        if (i == 0)
            assert_true(hamlet < 1e-6);
        else
            assert_true(hamlet > 100);
        plan_result_free(n);
    }
}

static void degrees_are_brought_into_the_working_crs(void **state)
{
    (void)state;
    small_city city;
    draw_row(&city);
    /* 15 E is the central meridian; 53.5 N lies some metres off, so only x and the rough place are asserted */
    plan_pop pop = {"P", NAN, NAN, 15.0, 53.5166};
    plan_network_opts opts = options();
    opts.pops = (plan_records){&pop, 1};
    plan_result *n = build(&city, &opts);
    assert_true(near(value(n, "pops", "x_m", 0), SMALL_CITY_X, 0.001));
    assert_true(near(value(n, "pops", "y_m", 0), SMALL_CITY_Y, 900));
    plan_result_free(n);
}

static void mistakes_are_told_in_one_line(void **state)
{
    (void)state;
    plan_pop nowhere = {"Far", 0, 0, NAN, NAN}, both = {"B", 1, 1, 1, 1}, none = PLAN_POP_INIT;
    plan_network_opts no_catalogue = PLAN_NETWORK_OPTS_INIT, far = options(), twice = options(),
                      no_place = options(), ratio = options(), drop = options();
    far.pops = (plan_records){&nowhere, 1};
    twice.pops = (plan_records){&both, 1};
    no_place.pops = (plan_records){&none, 1};
    ratio.split_ratio = 0;
    drop.max_drop_m = NAN;
    const struct {
        const plan_network_opts *opts;
        plan_status status;
        const char *want;
    } cases[] = {{&no_catalogue, PLAN_E_ARGUMENT, "catalogue"}, {&far, PLAN_E_ARGUMENT, "PoP Far"},
                 {&twice, PLAN_E_ARGUMENT, "pops[1]"},          {&no_place, PLAN_E_ARGUMENT, "pops[1]"},
                 {&ratio, PLAN_E_ARGUMENT, "split_ratio"},      {&drop, PLAN_E_ARGUMENT, "max_drop_m"}};
    small_city drawn;
    draw_row(&drawn);
    plan_city *city = small_city_open(&drawn, ctx);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_error err = PLAN_ERROR_INIT;
        plan_result *network = NULL;
        plan_status status = plan_network_build(city, cases[i].opts, &network, &err);
        if (status != cases[i].status || !strstr(err.message, cases[i].want) || strchr(err.message, '\n'))
            fail_msg("case %zu: %s '%s'", i, plan_status_name(status), err.message);
        assert_null(network);
    }
    small_city_close(city);
    small_city_clear(&drawn);
}

static void where_nothing_can_be_planned_it_is_said(void **state)
{
    (void)state;
    const char *const want[] = {"none of 1 rows may carry a trench",
                                "no PoP is given and none can be proposed"};
    for (int what = 0; what < 2; what++) {
        small_city drawn;
        small_city_begin(&drawn);
        small_city_street(&drawn, what ? "residential" : "motorway", 0, 2, (double[]){0, 0, 100, 0});
        small_city_building(&drawn, 10, 10, 10, 10, 0, "other", NULL);
        plan_city *city = small_city_open(&drawn, ctx);
        plan_error err = PLAN_ERROR_INIT;
        plan_result *network = NULL;
        plan_network_opts opts = options();
        assert_int_equal(plan_network_build(city, &opts, &network, &err), PLAN_E_DATA);
        assert_non_null(strstr(err.message, want[what]));
        small_city_close(city);
        small_city_clear(&drawn);
    }
}

/* A street of 2 km from the PoP in the west, a side street at x = 1000 each way; 20 houses of 5 homes along the street
 * beyond the crossing, ten along each side street. */
static void draw_cross(small_city *city)
{
    small_city_begin(city);
    small_city_street(city, "residential", 0, 3, (double[]){0, 0, 1000, 0, 2000, 0});
    small_city_street(city, "residential", 0, 3, (double[]){1000, -400, 1000, 0, 1000, 400});
    for (int k = 0; k < 20; k++) {
        small_city_building(city, 1100 + 40 * k, 10, 8, 8, 5, "residential", NULL);
        small_city_building(city, 1010, (k < 10 ? 20 : -20) + (k < 10 ? 35 : -35) * (k % 10) - 4, 8, 8, 5,
                            "residential", NULL);
    }
}

static void cabinets_bear_lines_and_stand_at_corners(void **state)
{
    (void)state;
    small_city city;
    draw_cross(&city);
    plan_pop pop = {"West", SMALL_CITY_X, SMALL_CITY_Y, NAN, NAN};
    plan_network_opts opts = options();
    opts.pops = (plan_records){&pop, 1};
    opts.cabinet_units = 60;
    opts.split_ratio = 16;
    plan_result *n = build(&city, &opts);
    check_network(n, 40);
    /* 200 lines, at most 60 a place; the PoP, 1 km off, reaches none. */
    assert_true(plan_result_total(n, "cabinets_least") == 4);
    assert_int_equal(rows(n, "cabinets"), 4);
    int corners = 0;
    for (int32_t k = 0; k < 4; k++) {
        int64_t units = (int64_t)value(n, "cabinets", "units", k);
        /* lines with the reserve of a fifth, by 16, rounded up; feeder fibres with a fifth more */
        int64_t splitters = (units * 6 + 79) / 80;
        assert_int_equal((int64_t)value(n, "cabinets", "splitters", k), splitters);
        assert_int_equal((int64_t)value(n, "cabinets", "fibres", k), (splitters * 6 + 4) / 5);
        assert_true(value(n, "cabinets", "ports", k) == 16 * (double)splitters);
        corners += near(value(n, "cabinets", "feeder_m", k), 1000 / SMALL_CITY_SCALE, 0.02);
    }
    assert_true(corners >= 2); /* at the crossing; the street beyond is too much for one */
    /* The last house: 1000 + 860 m and the drop of 10 m; 0.4 dB/km, 6 splices, 4 connectors, splitter of 16. */
    double most = 0;
    for (int32_t i = 0; i < rows(n, "drops"); i++) {
        double km = value(n, "drops", "fibre_m", i) / 1000;
        most = fmax(most, km);
        assert_true(near(value(n, "drops", "loss_db", i), 0.4 * km + 0.6 + 2.0 + 14.4, 1e-9));
        assert_true(near(value(n, "drops", "margin_db", i), 29 - 3 - value(n, "drops", "loss_db", i), 1e-9));
    }
    assert_true(most > 1.87 && most < 1.89);
    plan_result_free(n);

    /* A fibre a line: no splitters, and 200 x 1.2 fibres in the first segment. */
    draw_cross(&city);
    opts.architecture = PLAN_POINT_TO_POINT;
    n = build(&city, &opts);
    check_network(n, 40);
    assert_true(quantity(n, "splitter") == 0);
    assert_true(value(n, "trench", "fibres", 0) == 240);
    assert_int_equal((int)value(n, "trench", "pop", 0), 0);
    plan_result_free(n);
}

/* Houses beyond what the equipment bears or reaches are findings: with a splitter of 128, 0.4 dB/km, class B+. */
static void customers_in_the_dark_are_findings(void **state)
{
    (void)state;
    small_city city;
    draw_cross(&city);
    plan_network_opts opts = options();
    opts.split_ratio = 128;
    opts.optical_class = "B+";
    plan_result *n = build(&city, &opts);
    /* 24.6 + 2.6 dB are more than 28 - 3 at any distance. */
    assert_true(plan_result_total(n, "margin_least_db") < 0);
    assert_int_equal(plan_result_n_findings(n), 40);
    assert_string_equal(text(n, "findings", "code", 0), "optical_budget");
    assert_non_null(strstr(text(n, "findings", "text", 0), "class B+ bears 28.0 dB"));
    plan_result_free(n);
}

/* A house of 130 lines where a cabinet takes 50: three cabinets of its own. */
static void a_large_house_has_cabinets_of_its_own(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_street(&city, "residential", 0, 2, (double[]){0, 0, 300, 0});
    small_city_building(&city, 100, 10, 30, 10, 130, "residential", NULL);
    small_city_building(&city, 200, 10, 10, 10, 3, "residential", NULL);
    plan_network_opts opts = options();
    opts.cabinet_units = 50;
    plan_result *n = build(&city, &opts);
    check_network(n, 2);
    assert_int_equal(rows(n, "cabinets"), 1);
    assert_true(value(n, "cabinets", "housings", 0) == 3);
    assert_true(quantity(n, "cabinet") == 3);
    assert_true(plan_result_total(n, "cabinets_least") == 3);
    plan_result_free(n);
}

/* A town of blocks: streets every 100 m, a house every 20 m on both sides, some rails. */
static void draw_town(small_city *city, int blocks)
{
    small_city_begin(city);
    for (int i = 0; i <= blocks; i++) {
        double *along = malloc(((size_t)blocks + 1) * 2 * sizeof *along),
               *up = malloc(((size_t)blocks + 1) * 2 * sizeof *up);
        assert_true(along && up);
        for (int k = 0; k <= blocks; k++) {
            along[2 * k] = up[2 * k + 1] = 100.0 * k;
            along[2 * k + 1] = up[2 * k] = 100.0 * i;
        }
        small_city_street(city, "residential", 0, blocks + 1, along);
        small_city_street(city, i % 2 ? "footway" : "tertiary", 0, blocks + 1, up);
        for (int k = 0; k < 5 * blocks; k++)
            small_city_building(city, 5 + 20.0 * k, 100.0 * i + (k % 2 ? 8 : -16), 8 + k % 5, 8,
                                1 + (k * 7 + i) % 9, "residential", k % 37 ? NULL : "school");
        free(along);
        free(up);
    }
    small_city_barrier(city, "rail", 2, (double[]){-50, 150.5, 100.0 * blocks + 50, 152.5});
}

static void threads_change_nothing(void **state)
{
    (void)state;
    small_city drawn;
    draw_town(&drawn, 12);
    int32_t demand = plan_table_rows(drawn.buildings);
    plan_city *city = small_city_open(&drawn, ctx);
    plan_result *network[3] = {NULL, NULL, NULL};
    for (int32_t t = 0; t < 3; t++) {
        plan_error err = PLAN_ERROR_INIT;
        plan_network_opts opts = options();
        opts.threads = 1 + t;
        opts.propose_pops = 3;
        opts.candidates = 3;
        if (plan_network_build(city, &opts, &network[t], &err) != PLAN_OK)
            fail_msg("%s", err.message);
        check_network(network[t], demand);
    }
    assert_int_equal(rows(network[0], "pops"), 3);
    check_same(network[0], network[1]);
    check_same(network[0], network[2]);
    for (int t = 0; t < 3; t++)
        plan_result_free(network[t]);
    small_city_close(city);
    small_city_clear(&drawn);
}

static bool stop_at(void *user, const char *step, double share)
{
    (void)step;
    assert_true(share >= 0 && share <= 1);
    return --*(int *)user > 0;
}

/* Whenever the hook says stop, the call ends with nothing given back. */
static void it_can_be_cancelled_at_every_step(void **state)
{
    (void)state;
    small_city drawn;
    draw_town(&drawn, 4);
    plan_city *city = small_city_open(&drawn, ctx);
    int calls = 0;
    for (int at = 1;; at++) {
        int left = at;
        plan_hooks hooks = {NULL, stop_at, &left};
        plan_network_opts opts = options();
        opts.hooks = &hooks;
        plan_result *network = NULL;
        plan_status status = plan_network_build(city, &opts, &network, NULL);
        if (left > 0) {
            assert_int_equal(status, PLAN_OK);
            plan_result_free(network);
            break;
        }
        assert_int_equal(status, PLAN_E_CANCELLED);
        assert_null(network);
        calls++;
    }
    assert_true(calls >= 5);
    small_city_close(city);
    small_city_clear(&drawn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_of_houses_costs_what_it_should),
        cmocka_unit_test(residents_without_dwellings_are_joined),
        cmocka_unit_test(sums_of_estimates_are_no_counts),
        cmocka_unit_test(options_choose_who_is_joined_and_how_fibres_split),
        cmocka_unit_test(every_reason_of_not_being_served_is_given),
        cmocka_unit_test(isolated_ways_are_no_trap),
        cmocka_unit_test(the_cheaper_of_bore_and_detour_is_taken),
        cmocka_unit_test(drops_go_round_other_houses_where_they_can),
        cmocka_unit_test(pops_come_from_options_then_sites_then_proposal),
        cmocka_unit_test(an_exchange_is_taken_where_it_is_cheaper),
        cmocka_unit_test(pops_stand_where_vehicles_come_and_houses_are),
        cmocka_unit_test(degrees_are_brought_into_the_working_crs),
        cmocka_unit_test(mistakes_are_told_in_one_line),
        cmocka_unit_test(where_nothing_can_be_planned_it_is_said),
        cmocka_unit_test(cabinets_bear_lines_and_stand_at_corners),
        cmocka_unit_test(customers_in_the_dark_are_findings),
        cmocka_unit_test(unknown_words_are_findings),
        cmocka_unit_test(a_large_house_has_cabinets_of_its_own),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(it_can_be_cancelled_at_every_step),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
