/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Cutting an order into years: cases by hand, and what must hold for every budget; measures of equity. */

#include "rollout/equity.h"
#include "rollout/phases.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

/* Budget 100: 60 is built at once; 70 waits a year for 140, leaving 70; 200 waits for 270; the last 5 follow. */
static void test_carry_over(void **state)
{
    (void)state;
    const int64_t cost[] = {60, 70, 200, 5}, expected_carry[] = {40, 70, 170, 65};
    const int32_t order[] = {0, 1, 2, 3}, expected_year[] = {0, 1, 3, 3};
    int64_t budgets[PLAN_PHASES_MOST];
    plan_phase phases[PLAN_PHASES_MOST];
    int32_t year[4], n_years = 0;
    assert_int_equal(plan_phases_budgets(1, (plan_values){NULL, 0}, budgets, NULL), PLAN_OK);
    assert_true(budgets[0] == 100 && budgets[199] == 100);
    plan_phases_cut(cost, order, 4, budgets, 0, year, phases, &n_years);
    assert_int_equal(n_years, 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(year[i], expected_year[i]);
        assert_int_equal(phases[i].carry, expected_carry[i]);
    }
}

static void test_budgets_list(void **state)
{
    (void)state;
    const double list[] = {0, 2.5, 0.07};
    int64_t cents[PLAN_PHASES_MOST];
    assert_int_equal(plan_phases_budgets(NAN, (plan_values){list, 3}, cents, NULL), PLAN_OK);
    assert_true(cents[0] == 0 && cents[1] == 250 && cents[2] == 7 && cents[3] == 7 && cents[199] == 7);
}

static void test_budgets_refused(void **state)
{
    (void)state;
    const double negative[] = {5, -1, 3}, zero[] = {5, 0}, nan[] = {NAN}, endless[] = {INFINITY};
    const struct {
        double eur;
        plan_values list;
        const char *says;
    } cases[] = {
        {NAN, {NULL, 0}, "rollout: budget_eur is not given"},
        {0, {NULL, 0}, "rollout: budget_eur 0: expected"},
        {-5, {NULL, 0}, "rollout: budget_eur -5: expected"},
        {INFINITY, {NULL, 0}, "rollout: budget_eur inf: expected"},
        {1, {negative, 3}, "rollout: budgets[2] -1: expected"},
        {1, {zero, 2}, "rollout: budgets[2] 0: the last budget goes on"},
        {1, {nan, 1}, "rollout: budgets[1] nan: expected"},
        {1, {endless, 1}, "rollout: budgets[1] inf: expected"},
        {1, {zero, 0}, "rollout: budgets is an empty list"},
    };
    int64_t cents[PLAN_PHASES_MOST];
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_phases_budgets(cases[k].eur, cases[k].list, cents, &err), PLAN_E_ARGUMENT);
        if (strncmp(err.message, cases[k].says, strlen(cases[k].says)) != 0)
            fail_msg("%s", err.message);
    }
}

/* For random costs and budgets: money in = money out + carry, never more than available, years never fall
 * along the order, a step waits only while it does not fit, what is left is at the end. */
static void test_invariants(void **state)
{
    (void)state;
    enum { N = 40 };
    srand(9);
    for (int trial = 0; trial < 3000; trial++) {
        int64_t cost[N], budgets[PLAN_PHASES_MOST], spend[PLAN_PHASES_MOST] = {0};
        int32_t order[N], year[N], n_years = 0, n = rand() % N, most = rand() % 3 ? 0 : 1 + rand() % 5;
        plan_phase phases[PLAN_PHASES_MOST];
        for (int32_t i = 0; i < n; i++) {
            cost[i] = rand() % 4 ? rand() % 1000 : 0;
            order[i] = n - 1 - i;
        }
        for (int y = 0; y < PLAN_PHASES_MOST; y++)
            budgets[y] = y < 3 ? rand() % 500 : 100;
        plan_phases_cut(cost, order, n, budgets, most, year, phases, &n_years);
        assert_true(n_years <= (most ? most : PLAN_PHASES_MOST));
        for (int32_t k = 0; k < n; k++) {
            int32_t y = year[order[k]], before = k > 0 ? year[order[k - 1]] : 0;
            assert_true(y >= -1 && y < n_years);
            assert_true(y < 0 ? before < 0 || k == 0 || n_years == (most ? most : PLAN_PHASES_MOST)
                              : before >= 0 && y >= before);
            if (y >= 0)
                spend[y] += cost[order[k]];
            for (int32_t w = before; y > before && w < y; w++)
                assert_true(cost[order[k]] > phases[w].carry);
        }
        int64_t carry = 0;
        for (int32_t y = 0; y < n_years; y++) {
            assert_int_equal(phases[y].available, phases[y].budget + carry);
            assert_int_equal(phases[y].spend, spend[y]);
            assert_true(phases[y].spend <= phases[y].available);
            carry = phases[y].available - phases[y].spend;
            assert_int_equal(phases[y].carry, carry);
        }
    }
}

/* Three persons of equal weight wait 1, 2, 3 years from the most need on: covariance with the ranks 1/6,
 * 1/2, 5/6 is 2/9, the mean wait 2, the index 2/9. */
static void test_concentration(void **state)
{
    (void)state;
    const double score[] = {0.9, 0.5, 0.1}, one[] = {1, 1, 1}, rising[] = {1, 2, 3}, falling[] = {3, 2, 1};
    const double same[] = {2, 2, 2}, alike[] = {0.5, 0.5, 0.5};
    double index = NAN;
    assert_int_equal(plan_equity_concentration(rising, score, one, 3, &index, NULL), PLAN_OK);
    assert_near(index, 2.0 / 9, 1e-15);
    assert_int_equal(plan_equity_concentration(falling, score, one, 3, &index, NULL), PLAN_OK);
    assert_near(index, -2.0 / 9, 1e-15);
    assert_int_equal(plan_equity_concentration(same, score, one, 3, &index, NULL), PLAN_OK);
    assert_near(index, 0, 1e-15);
    assert_int_equal(plan_equity_concentration(rising, alike, one, 3, &index, NULL), PLAN_OK);
    assert_near(index, 0, 1e-15);
    /* A person counted twice is two persons: 0.9 (1 year) twice, 0.1 (3 years) once. */
    const double twice[] = {2, 1}, wait[] = {1, 3}, need[] = {0.9, 0.1}, waits[] = {1, 1, 3},
                 needs[] = {0.9, 0.9, 0.1};
    double expected = NAN;
    assert_int_equal(plan_equity_concentration(wait, need, twice, 2, &index, NULL), PLAN_OK);
    assert_int_equal(plan_equity_concentration(waits, needs, one, 3, &expected, NULL), PLAN_OK);
    assert_near(index, expected, 1e-15);
    assert_int_equal(plan_equity_concentration(wait, need, twice, 0, &index, NULL), PLAN_OK);
    assert_true(isnan(index));
    assert_near(plan_equity_mean(rising, twice, 2), 4.0 / 3, 1e-15);
    assert_true(isnan(plan_equity_mean(rising, twice, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_carry_over),      cmocka_unit_test(test_budgets_list),
        cmocka_unit_test(test_budgets_refused), cmocka_unit_test(test_invariants),
        cmocka_unit_test(test_concentration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
