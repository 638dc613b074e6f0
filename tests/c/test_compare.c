/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The whole rollout and the comparison of two, on networks put together by hand and at random: what the
 * tables say must agree with each other, with the money and with the tree. */

#include "fibre/network.h"
#include "need/need.h"
#include "rollout/rollout.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

typedef struct town {
    plan_result *network, *need;
    plan_table *pops, *trench, *drops, *buildings;
    int32_t n_ranked;
} town;

static void set(plan_table *t, int32_t row, const char *column, double value)
{
    plan_column_set_number(plan_table_edit(t, column), row, value);
}

static void set_text(plan_table *t, int32_t row, const char *column, const char *text)
{
    assert_int_equal(plan_column_set_text(plan_table_edit(t, column), row, text, NULL), PLAN_OK);
}

static int32_t add_row(plan_table *t, int32_t n_xy, const double *xy)
{
    assert_int_equal(plan_table_add_rows(t, 1, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add_simple(plan_table_edit_geom(t), xy, n_xy, NULL), PLAN_OK);
    return plan_table_rows(t) - 1;
}

static town new_town(void)
{
    town w = {NULL, NULL, NULL, NULL, NULL, NULL, 0};
    assert_int_equal(plan_result_new("network", &w.network, NULL), PLAN_OK);
    assert_int_equal(plan_result_new("need", &w.need, NULL), PLAN_OK);
    assert_int_equal(plan_table_new(&plan_pops_spec, &w.pops, NULL), PLAN_OK);
    assert_int_equal(plan_table_new(&plan_trench_spec, &w.trench, NULL), PLAN_OK);
    assert_int_equal(plan_table_new(&plan_drops_spec, &w.drops, NULL), PLAN_OK);
    assert_int_equal(plan_table_new(&plan_need_buildings_spec, &w.buildings, NULL), PLAN_OK);
    return w;
}

static void add_pop(town *w, double cost)
{
    int32_t row = add_row(w->pops, 1, (double[]){0, 0});
    set(w->pops, row, "id", row);
    set(w->pops, row, "cost_eur", cost);
}

static void add_trench(town *w, int32_t parent, int32_t pop, double length, double cost)
{
    int32_t row = add_row(w->trench, 2, (double[]){0, 0, length, 0});
    set(w->trench, row, "id", row);
    set(w->trench, row, "parent", parent);
    set(w->trench, row, "pop", pop);
    set(w->trench, row, "length_m", length);
    set(w->trench, row, "cost_eur", cost);
}

/* A building with a drop (trench -1 = at the PoP; -2 = none at all). */
static void add_building(town *w, int32_t trench, int32_t pop, double need, double cost)
{
    char id[16];
    int32_t b = add_row(w->buildings, 5, (double[]){0, 0, 2, 0, 2, 2, 0, 2, 0, 0});
    snprintf(id, sizeof id, "w%d", b);
    set(w->buildings, b, "building", b);
    set_text(w->buildings, b, "source_id", id);
    set(w->buildings, b, "score", need / 10);
    set(w->buildings, b, "need", need);
    set(w->buildings, b, "persons", 10);
    set_text(w->buildings, b, "main_reason", "undersupply");
    set(w->buildings, b, "rank", ++w->n_ranked);
    if (trench < -1)
        return;
    int32_t d = add_row(w->drops, 2, (double[]){0, 0, 5, 5});
    set(w->drops, d, "id", d);
    set(w->drops, d, "building", b);
    set_text(w->drops, d, "source_id", id);
    set(w->drops, d, "trench", trench);
    set(w->drops, d, "pop", pop);
    set(w->drops, d, "dwellings", 1 + b % 4);
    set(w->drops, d, "units", 1 + b % 4);
    set(w->drops, d, "residents", 2);
    set(w->drops, d, "length_m", 7);
    set(w->drops, d, "cost_eur", cost);
}

static void close_town(town *w)
{
    assert_int_equal(plan_result_take(w->network, w->pops, NULL), PLAN_OK);
    assert_int_equal(plan_result_take(w->network, w->trench, NULL), PLAN_OK);
    assert_int_equal(plan_result_take(w->network, w->drops, NULL), PLAN_OK);
    assert_int_equal(plan_result_take(w->need, w->buildings, NULL), PLAN_OK);
}

static void free_town(town *w)
{
    plan_result_free(w->network);
    plan_result_free(w->need);
}

static double get(const plan_result *r, const char *table, const char *column, int32_t row)
{
    const plan_table *t = plan_result_table(r, table);
    assert_non_null(t);
    const plan_column *col = plan_table_find(t, column);
    assert_non_null(col);
    return plan_column_number(col, row);
}

static const char *get_text(const plan_result *r, const char *table, const char *column, int32_t row)
{
    return plan_column_text(plan_table_find(plan_result_table(r, table), column), row);
}

static plan_rollout_opts budget(double eur)
{
    plan_rollout_opts opts = PLAN_ROLLOUT_OPTS_INIT;
    opts.budget_eur = eur;
    return opts;
}

static plan_result *roll_out(const town *w, const plan_rollout_opts *opts)
{
    plan_result *r = NULL;
    plan_error err = PLAN_ERROR_INIT;
    if (plan_rollout_order(w->network, w->need, opts, &r, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    return r;
}

/* PoP 100; street A (cost 100) with 2 buildings of need 1 each (drops 10); street B (cost 200) with one of need 9
 * (drop 10); one building without a drop. B goes first: 9 / 210 > 2 / 120. The PoP joins B's block. */
static town small_town(void)
{
    town w = new_town();
    add_pop(&w, 100);
    add_trench(&w, -1, 0, 100, 100);
    add_trench(&w, -1, 0, 150, 200);
    add_building(&w, 0, 0, 1, 10);
    add_building(&w, 0, 0, 1, 10);
    add_building(&w, 1, 0, 9, 10);
    add_building(&w, -2, 0, 9, 0);
    close_town(&w);
    return w;
}

static void test_by_hand(void **state)
{
    (void)state;
    town w = small_town();
    plan_rollout_opts opts = budget(150);
    plan_result *r = roll_out(&w, &opts);
    /* 2027: PoP 100, carry 50. 2028: 200 available: street B 200, nothing left. 2029: 150: drop 10, street A 100,
     * drops 10, 10, carry 20. */
    assert_int_equal(plan_table_rows(plan_result_table(r, "rollout_years")), 3);
    const double spend[] = {100, 200, 130}, carry[] = {50, 0, 20};
    for (int y = 0; y < 3; y++) {
        assert_near(get(r, "rollout_years", "year", y), 2027 + y, 0);
        assert_near(get(r, "rollout_years", "spend_eur", y), spend[y], 0);
        assert_near(get(r, "rollout_years", "carry_eur", y), carry[y], 0);
    }
    assert_near(get(r, "rollout_years", "cum_need_share", 2), 11.0 / 20, 1e-15);
    assert_near(get(r, "rollout_years", "need_met", 2), 11, 1e-15);
    /* Ceiling: first block PoP, B and its drop: 9 for 310; after 150 EUR 9 x 150 / 310, of 20. */
    assert_near(get(r, "rollout_years", "need_ceiling", 0), 9.0 * 150 / 310 / 20, 1e-15);
    assert_near(get(r, "rollout_trench", "year", 0), 2029, 0);
    assert_near(get(r, "rollout_trench", "year", 1), 2028, 0);
    assert_near(get(r, "rollout_trench", "order", 1), 2, 0);
    assert_int_equal(plan_table_rows(plan_result_table(r, "rollout_buildings")), 3);
    assert_near(get(r, "rollout_buildings", "order", 2), 3, 0);
    assert_string_equal(
        get_text(r, "rollout_buildings", "reason", 2),
        "year 2029: need 9.0 (rank 3 of 4; mostly undersupply), reached with 310 EUR on its own");
    assert_string_equal(
        get_text(r, "rollout_buildings", "reason", 0),
        "year 2029: need 1.0 (rank 1 of 4; mostly undersupply), shares 120 EUR of works with 1 other building that is best built together");
    assert_near(plan_result_total(r, "spend_eur"), 430, 0);
    assert_near(plan_result_total(r, "need_met_share"), 11.0 / 20, 1e-15);
    assert_near(plan_result_total(r, "need_no_drop_share"), 9.0 / 20, 1e-15);
    assert_near(plan_result_total(r, "waiting_years"), 3, 1e-15);
    /* (9 x 310 + 420 + 430) / 11 */
    assert_near(plan_result_total(r, "need_mean_spend_eur"), 3640.0 / 11, 1e-12);
    plan_result_free(r);
    free_town(&w);
}

static void test_other_orders(void **state)
{
    (void)state;
    town w = small_town();
    plan_rollout_opts opts = budget(10000);
    /* By distance street A (100 m) comes before street B (150 m). */
    opts.by = PLAN_BY_DISTANCE;
    plan_result *r = roll_out(&w, &opts);
    const double by_distance[] = {3, 4, 6};
    for (int b = 0; b < 3; b++)
        assert_near(get(r, "rollout_buildings", "order", b), by_distance[b], 0);
    assert_string_equal(
        get_text(r, "rollout_buildings", "reason", 0),
        "year 2027: need 1.0 (rank 1 of 4; mostly undersupply), 107 m along the trench from the PoP");
    assert_true(plan_result_total(r, "need_mean_spend_eur") >
                plan_result_total(r, "need_mean_spend_least_eur"));
    plan_result_free(r);
    /* Lines: 1 and 2 on A for 120 EUR, 3 on B for 210. */
    opts.by = PLAN_BY_PROFIT;
    r = roll_out(&w, &opts);
    assert_near(get(r, "rollout_buildings", "order", 0), 4, 0); /* two lines pay their drop before one does */
    assert_near(get(r, "rollout_buildings", "order", 1), 3, 0);
    assert_near(get(r, "rollout_buildings", "order", 2), 6, 0);
    /* 3 lines x 0.27 x 20 EUR x 12 months = 194.4 */
    assert_non_null(strstr(get_text(r, "rollout_buildings", "reason", 2), "revenue 194 EUR a year"));
    plan_result_free(r);
    const double value[] = {0, 0, 0, 5};
    opts.by = PLAN_BY_VALUE;
    opts.value = (plan_values){value, 4};
    r = roll_out(&w, &opts); /* nothing reachable is worth anything: along the tree */
    for (int b = 0; b < 3; b++)
        assert_near(get(r, "rollout_buildings", "order", b), by_distance[b], 0);
    plan_result_free(r);
    free_town(&w);
}

static void test_years_cap(void **state)
{
    (void)state;
    town w = small_town();
    plan_rollout_opts opts = budget(310);
    opts.years = 1;
    plan_result *r = roll_out(&w, &opts);
    assert_near(get(r, "rollout_buildings", "year", 2), 2027, 0);
    assert_true(isnan(get(r, "rollout_buildings", "year", 0)) && isnan(get(r, "rollout_trench", "year", 0)));
    assert_near(plan_result_total(r, "buildings_not_built"), 2, 0);
    assert_string_equal(get_text(r, "findings", "code", 0), "not_built");
    assert_non_null(strstr(get_text(r, "rollout_buildings", "reason", 0), "not built by 2027: need 1.0"));
    plan_result_free(r);
    free_town(&w);
}

static void test_empty(void **state)
{
    (void)state;
    town w = new_town();
    close_town(&w);
    plan_rollout_opts opts = budget(1);
    plan_result *r = roll_out(&w, &opts), *c = NULL;
    assert_int_equal(plan_table_rows(plan_result_table(r, "rollout_years")), 0);
    assert_near(plan_result_total(r, "spend_eur"), 0, 0);
    assert_int_equal(plan_rollout_compare(r, r, &c, NULL), PLAN_OK);
    plan_result_free(c);
    plan_result_free(r);
    free_town(&w);
}

static town random_town(int n_pops, int n_trench, int n_buildings)
{
    town w = new_town();
    for (int p = 0; p < n_pops; p++)
        add_pop(&w, rand() % 500);
    for (int t = 0; t < n_trench; t++) {
        int32_t parent = rand() % 6 == 0 ? -1 : rand() % (t + 1) - 1;
        int32_t pop = parent < 0 ? rand() % n_pops
                                 : (int32_t)plan_column_number(plan_table_find(w.trench, "pop"), parent);
        add_trench(&w, parent, pop, 1 + rand() % 300, rand() % 100000 / 100.0);
    }
    for (int b = 0; b < n_buildings; b++) {
        int32_t trench = rand() % 12 == 0 ? -1 - rand() % 2 : rand() % n_trench;
        int32_t pop = trench < 0 ? rand() % n_pops
                                 : (int32_t)plan_column_number(plan_table_find(w.trench, "pop"), trench);
        add_building(&w, trench, pop, rand() % 3 ? rand() % 1000 / 10.0 : 0, rand() % 50000 / 100.0);
    }
    close_town(&w);
    return w;
}

static int64_t cents(double eur)
{
    assert_near(eur * 100, nearbyint(eur * 100), 1e-4);
    return llround(eur * 100);
}

/* What must hold whatever the order. */
static void check_rollout(const town *w, const plan_result *r)
{
    int32_t n_years = plan_table_rows(plan_result_table(r, "rollout_years"));
    int32_t n_trench = plan_table_rows(plan_result_table(r, "rollout_trench"));
    int32_t n_buildings = plan_table_rows(plan_result_table(r, "rollout_buildings"));
    int64_t spend = 0, carry = 0, total = 0, buildings = 0;
    for (int32_t y = 0; y < n_years; y++) {
        int64_t s = cents(get(r, "rollout_years", "spend_eur", y)),
                a = cents(get(r, "rollout_years", "available_eur", y));
        int64_t parts = cents(get(r, "rollout_years", "pops_eur", y)) +
                        cents(get(r, "rollout_years", "cabinets_eur", y)) +
                        cents(get(r, "rollout_years", "trench_eur", y)) +
                        cents(get(r, "rollout_years", "drops_eur", y));
        assert_int_equal(a, cents(get(r, "rollout_years", "budget_eur", y)) + carry);
        assert_int_equal(parts, s);
        assert_true(s <= a);
        carry = cents(get(r, "rollout_years", "carry_eur", y));
        assert_int_equal(carry, a - s);
        spend += s;
        buildings += (int64_t)get(r, "rollout_years", "buildings", y);
        assert_int_equal(cents(get(r, "rollout_years", "cum_spend_eur", y)), spend);
        double share = get(r, "rollout_years", "cum_need_share", y);
        assert_true(isnan(share) || share <= get(r, "rollout_years", "need_ceiling", y) + 1e-9);
    }
    for (int32_t i = 0; i < plan_table_rows(plan_result_table(w->network, "pops")); i++)
        total += cents(get(w->network, "pops", "cost_eur", i));
    for (int32_t t = 0; t < n_trench; t++) {
        double year = get(r, "rollout_trench", "year", t), parent = get(r, "rollout_trench", "parent", t);
        total += cents(get(r, "rollout_trench", "cost_eur", t));
        if (parent >= 0) {
            assert_true(get(r, "rollout_trench", "year", (int32_t)parent) <= year);
            assert_true(get(r, "rollout_trench", "order", (int32_t)parent) <
                        get(r, "rollout_trench", "order", t));
        }
    }
    for (int32_t b = 0; b < n_buildings; b++) {
        int32_t row = (int32_t)get(r, "rollout_buildings", "building", b);
        const plan_column *building = plan_table_find(plan_result_table(w->network, "drops"), "building");
        int32_t d = 0;
        while ((int32_t)plan_column_number(building, d) != row)
            d++;
        double trench = get(w->network, "drops", "trench", d);
        total += cents(get(r, "rollout_buildings", "cost_eur", b));
        if (trench >= 0)
            assert_true(get(r, "rollout_trench", "year", (int32_t)trench) <=
                        get(r, "rollout_buildings", "year", b));
    }
    assert_int_equal(spend, total);
    assert_int_equal(buildings, n_buildings);
    assert_int_equal(cents(plan_result_total(r, "spend_eur")), total);
}

static void test_invariants(void **state)
{
    (void)state;
    srand(21);
    for (int trial = 0; trial < 60; trial++) {
        int n_buildings = 1 + rand() % 80;
        town w = random_town(1 + rand() % 3, 1 + rand() % 40, n_buildings);
        double least = NAN;
        for (int by = PLAN_BY_NEED; by <= PLAN_BY_DISTANCE; by++) {
            plan_rollout_opts opts = budget(1500 + rand() % 5000);
            opts.by = (plan_rollout_by)by;
            plan_result *r = roll_out(&w, &opts);
            check_rollout(&w, r);
            double mean = plan_result_total(r, "need_mean_spend_eur");
            if (by == PLAN_BY_NEED)
                least = mean;
            assert_true(isnan(mean) || mean >= least - 1e-9);
            assert_true(isnan(mean) ||
                        fabs(plan_result_total(r, "need_mean_spend_least_eur") - least) < 1e-9);
            plan_result_free(r);
        }
        free_town(&w);
    }
}

static void test_compare(void **state)
{
    (void)state;
    town w = small_town();
    plan_rollout_opts opts = budget(320);
    plan_result *fair = roll_out(&w, &opts), *near = NULL, *c = NULL;
    opts.by = PLAN_BY_DISTANCE;
    opts.years = 1;
    near = roll_out(&w, &opts);
    /* fair: the needy one in 2027 (310 of 320), the two others in 2028; near: those two in 2027 (220), the needy
     * one not at all. */
    assert_int_equal(plan_rollout_compare(fair, near, &c, NULL), PLAN_OK);
    assert_int_equal(plan_table_rows(plan_result_table(c, "compare_buildings")), 3);
    assert_near(get(c, "compare_buildings", "difference", 0), -1, 0);
    assert_near(get(c, "compare_buildings", "year_a", 2), 2027, 0);
    assert_true(isnan(get(c, "compare_buildings", "year_b", 2)) &&
                isnan(get(c, "compare_buildings", "difference", 2)));
    /* The plans end in 2028, so what is not built waits three years: (9 x 1 + 2 x 2) / 11, (9 x 3 + 2) / 11. */
    assert_near(plan_result_total(c, "waiting_years_a"), 13.0 / 11, 1e-15);
    assert_near(plan_result_total(c, "waiting_years_b"), 29.0 / 11, 1e-15);
    assert_near(plan_result_total(c, "buildings_earlier_a"), 1, 0);
    assert_near(plan_result_total(c, "buildings_earlier_b"), 2, 0);
    assert_near(plan_result_total(c, "need_earlier_a"), 9, 0);
    assert_near(plan_result_total(c, "persons_earlier_b"), 20, 0);
    assert_near(plan_result_total(c, "buildings_only_a"), 1, 0);
    assert_int_equal(plan_table_rows(plan_result_table(c, "compare_years")), 2);
    assert_near(get(c, "compare_years", "spend_eur_a", 0), 310, 0);
    assert_near(get(c, "compare_years", "spend_eur_b", 1), 0, 0);
    assert_near(get(c, "compare_years", "cum_spend_eur_b", 1), get(near, "rollout_years", "spend_eur", 0), 0);
    assert_near(get(c, "compare_years", "cum_buildings_a", 1), 3, 0);
    plan_result_free(c);
    plan_result_free(fair);
    plan_result_free(near);
    free_town(&w);
}

/* What a saved plan was made with can be read from it, lists too. */
static void test_budgets_are_told(void **state)
{
    (void)state;
    static const double budgets[] = {320.5, 1e6};
    town w = small_town();
    plan_rollout_opts opts = PLAN_ROLLOUT_OPTS_INIT;
    opts.budgets = (plan_values){budgets, 2};
    plan_result *r = roll_out(&w, &opts);
    int32_t row = 0;
    while (strcmp(get_text(r, "parameters", "name", row), "budgets") != 0)
        row++;
    assert_string_equal(get_text(r, "parameters", "value", row), "320.5,1000000");
    plan_result_free(r);
    free_town(&w);
}

/* A copy of a rollout as someone may have edited it: row i of the years is row order[i] of before, its year `year[i]`. */
static plan_result *with_years(const plan_result *r, const int32_t order[2], const double year[2])
{
    plan_result *copy = NULL;
    plan_table *years = NULL, *buildings = NULL;
    const plan_table *from = plan_result_table(r, "rollout_buildings");
    assert_int_equal(plan_result_new("rollout", &copy, NULL), PLAN_OK);
    assert_int_equal(plan_table_new(&plan_rollout_years_spec, &years, NULL), PLAN_OK);
    assert_int_equal(plan_table_add_rows(years, 2, NULL), PLAN_OK);
    for (int32_t row = 0; row < 2; row++) {
        set(years, row, "spend_eur", get(r, "rollout_years", "spend_eur", order[row]));
        if (!isnan(year[row]))
            set(years, row, "year", year[row]);
    }
    assert_int_equal(plan_table_new(&plan_rollout_buildings_spec, &buildings, NULL), PLAN_OK);
    for (int32_t row = 0; row < plan_table_rows(from); row++) {
        add_row(buildings, 5, (double[]){0, 0, 2, 0, 2, 2, 0, 2, 0, 0});
        set(buildings, row, "building", get(r, "rollout_buildings", "building", row));
        set(buildings, row, "year", get(r, "rollout_buildings", "year", row));
    }
    assert_int_equal(plan_result_take(copy, years, NULL), PLAN_OK);
    assert_int_equal(plan_result_take(copy, buildings, NULL), PLAN_OK);
    return copy;
}

static void test_compare_edited_years(void **state)
{
    (void)state;
    static const struct {
        int32_t order[2];
        double year[2];
        const char *message;
    } cases[] = {
        {{0, 1}, {2027, 2028}, ""},
        {{1, 0},
         {2028, 2027},
         "layer rollout_years, column year, row 2: 2027: expected the year after that of the row before"},
        {{0, 1}, {2027, NAN}, "layer rollout_years, column year, row 2: nan: expected a year"},
        {{0, 1}, {NAN, 2028}, "layer rollout_years, column year, row 1: nan: expected a year"},
        {{0, 1}, {2027, 2029}, "row 2: 2029: expected the year after that of the row before"},
        {{0, 1}, {2026, 2027}, "layer rollout_buildings, column year, row"},
    };
    town w = small_town();
    plan_rollout_opts opts = budget(320);
    plan_result *r = roll_out(&w, &opts);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_error err = PLAN_ERROR_INIT;
        plan_result *c = NULL, *edited = with_years(r, cases[i].order, cases[i].year);
        bool good = !cases[i].message[0];
        assert_int_equal(plan_rollout_compare(r, edited, &c, &err), good ? PLAN_OK : PLAN_E_DATA);
        assert_non_null(strstr(err.message, cases[i].message));
        assert_true((c != NULL) == good);
        plan_result_free(c);
        plan_result_free(edited);
    }
    plan_result_free(r);
    free_town(&w);
}

static void test_compare_other_city(void **state)
{
    (void)state;
    town w = small_town(), v = new_town();
    add_pop(&v, 1);
    add_building(&v, -1, 0, 1, 1);
    set_text(v.buildings, 0, "source_id", "w99");
    set_text(v.drops, 0, "source_id", "w99");
    close_town(&v);
    plan_rollout_opts opts = budget(1000);
    plan_result *a = roll_out(&w, &opts), *b = roll_out(&v, &opts), *c = NULL;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_rollout_compare(a, b, &c, &err), PLAN_E_DATA);
    assert_string_equal(err.message,
                        "compare: building 0 is 'w0' in one rollout and 'w99' in the other: they are of "
                        "different cities");
    err = (plan_error)PLAN_ERROR_INIT;
    assert_int_equal(plan_rollout_compare(w.network, b, &c, &err), PLAN_E_NOT_FOUND);
    assert_string_equal(err.message, "the network result has no table rollout_buildings");
    err = (plan_error)PLAN_ERROR_INIT;
    assert_int_equal(plan_rollout_order(v.network, w.need, &opts, &c, &err), PLAN_E_DATA);
    assert_non_null(strstr(err.message, "network and need are of different cities"));
    assert_null(c);
    plan_result_free(a);
    plan_result_free(b);
    free_town(&w);
    free_town(&v);
}

/* One spoiled value each, and the line that names it. */
static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *table, *column;
        double value;
        const char *says;
    } cases[] = {
        {"trench", "parent", 1,
         "layer trench, column parent, row 2: 1: expected -1 or the row of a segment before"},
        {"trench", "id", 7, "layer trench, column id, row 2: 7: expected the row number, the first is 0"},
        {"trench", "pop", 3, "layer trench, column pop, row 2: 3: expected the id of a PoP"},
        {"trench", "cost_eur", -1,
         "layer trench, column cost_eur, row 2: -1: expected EUR in whole cents, 0 or more"},
        {"trench", "cost_eur", 0.001,
         "layer trench, column cost_eur, row 2: 0.001: expected EUR in whole cents"},
        {"trench", "cost_eur", NAN, "layer trench, column cost_eur, row 2: nan"},
        {"drops", "building", 9, "layer drops, column building, row 2: 9: expected a row that exists"},
        {"drops", "building", 0, "layer drops, column building, row 2: 0: expected one drop a building"},
        {"drops", "trench", 5, "layer drops, column trench, row 2: 5: expected"},
        {"need_buildings", "need", -2, "layer need_buildings, column need, row 2: -2: expected 0 or more"},
        {"need_buildings", "building", 5,
         "layer need_buildings, column building, row 2: 5: expected the row number, the first is 0"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        town w = new_town();
        plan_table *tables[] = {w.trench, w.drops, w.buildings};
        add_pop(&w, 1);
        for (int i = 0; i < 3; i++) {
            add_trench(&w, -1, 0, 1, 1);
            add_building(&w, i, 0, 1, 1);
        }
        for (int i = 0; i < 3; i++)
            if (strcmp(plan_table_name(tables[i]), cases[k].table) == 0)
                set(tables[i], 1, cases[k].column, cases[k].value);
        close_town(&w);
        plan_rollout_opts opts = budget(10);
        plan_result *r = NULL;
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_rollout_order(w.network, w.need, &opts, &r, &err), PLAN_E_DATA);
        assert_null(r);
        if (!strstr(err.message, cases[k].says))
            fail_msg("%s", err.message);
        free_town(&w);
    }
}

static void test_options_refused(void **state)
{
    (void)state;
    town w = small_town();
    plan_result *r = NULL;
    plan_error err = PLAN_ERROR_INIT;
    plan_rollout_opts opts = budget(0.4); /* 200 years of it are 80 EUR; the PoP costs 100 */
    assert_int_equal(plan_rollout_order(w.network, w.need, &opts, &r, &err), PLAN_E_ARGUMENT);
    assert_string_equal(
        err.message,
        "rollout: budget_eur: the first step costs 100.00 EUR, so nothing is built within 200 years");
    const double bad[] = {0, -1, NAN};
    for (int i = 0; i < 3; i++) {
        err = (plan_error)PLAN_ERROR_INIT;
        opts = budget(bad[i]);
        assert_int_equal(plan_rollout_order(w.network, w.need, &opts, &r, &err), PLAN_E_ARGUMENT);
        assert_non_null(strstr(err.message, "budget_eur"));
    }
    opts = budget(100);
    opts.by = PLAN_BY_VALUE;
    assert_int_equal(plan_rollout_order(w.network, w.need, &opts, &r, NULL), PLAN_E_ARGUMENT);
    opts.value = (plan_values){bad, 3};
    assert_int_equal(plan_rollout_order(w.network, w.need, &opts, &r, NULL), PLAN_E_ARGUMENT);
    const double worth[] = {1, 2, -3, 4};
    opts.value = (plan_values){worth, 4};
    err = (plan_error)PLAN_ERROR_INIT;
    assert_int_equal(plan_rollout_order(w.network, w.need, &opts, &r, &err), PLAN_E_ARGUMENT);
    assert_string_equal(err.message, "rollout: value of building 3 is -3: expected 0 or more");
    assert_null(r);
    free_town(&w);
}

static bool stop_at(void *user, const char *step, double share)
{
    (void)step;
    (void)share;
    int *left = user;
    return (*left)-- > 0;
}

/* Cancelled at every look at the hook: nothing is given back, nothing lost (seen by the sanitizer). */
static void test_cancel(void **state)
{
    (void)state;
    town w = small_town();
    int n = 0;
    for (plan_status status = PLAN_E_CANCELLED; status != PLAN_OK; n++) {
        int left = n;
        plan_hooks hooks = {NULL, stop_at, &left};
        plan_rollout_opts opts = budget(100);
        plan_result *r = NULL;
        opts.hooks = &hooks;
        status = plan_rollout_order(w.network, w.need, &opts, &r, NULL);
        assert_true(status == PLAN_OK || status == PLAN_E_CANCELLED);
        assert_int_equal(status == PLAN_OK, r != NULL);
        plan_result_free(r);
    }
    assert_true(n > 3);
    free_town(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_other_orders),
        cmocka_unit_test(test_years_cap),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_invariants),
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_budgets_are_told),
        cmocka_unit_test(test_compare_edited_years),
        cmocka_unit_test(test_compare_other_city),
        cmocka_unit_test(test_options_refused),
        cmocka_unit_test(test_cancel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
