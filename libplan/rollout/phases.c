/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "rollout/phases.h"

#include <math.h>

/* More than any state has; keeps 200 years of it inside 64 bits of cents. */
static const double BUDGET_MOST = 1e13;

plan_status plan_phases_budgets(double budget_eur, plan_values budgets, int64_t *cents, plan_error *err)
{
    if (!budgets.at && isnan(budget_eur))
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "rollout: budget_eur is not given: expected EUR a year, above 0");
    if (!budgets.at && !(budget_eur >= 0.01 && budget_eur <= BUDGET_MOST))
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "rollout: budget_eur %g: expected 0.01 .. 1e13 EUR a year", budget_eur);
    if (budgets.at && budgets.n < 1)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "rollout: budgets is an empty list: expected EUR of each year");
    for (int32_t i = 0; budgets.at && i < budgets.n; i++) {
        double b = budgets.at[i];
        if (!(b >= 0 && b <= BUDGET_MOST))
            return plan_error_set(err, PLAN_E_ARGUMENT, "rollout: budgets[%d] %g: expected 0 .. 1e13 EUR",
                                  i + 1, b);
        if (i == budgets.n - 1 && b < 0.01)
            return plan_error_set(err, PLAN_E_ARGUMENT,
                                  "rollout: budgets[%d] %g: the last budget goes on and must be above 0",
                                  i + 1, b);
    }
    for (int32_t y = 0; y < PLAN_PHASES_MOST; y++) {
        int32_t i = y < budgets.n ? y : budgets.n - 1;
        cents[y] = llround((budgets.at ? budgets.at[i] : budget_eur) * 100);
    }
    return PLAN_OK;
}

void plan_phases_cut(const int64_t *cost, const int32_t *order, int32_t n, const int64_t *budgets,
                     int32_t most, int32_t *year, plan_phase *phases, int32_t *n_years)
{
    int32_t years = 0, next = 0;
    int64_t carry = 0;
    if (most <= 0 || most > PLAN_PHASES_MOST)
        most = PLAN_PHASES_MOST;
    while (next < n && years < most) {
        plan_phase *p = &phases[years];
        *p = (plan_phase){budgets[years], budgets[years] + carry, 0, 0};
        while (next < n && cost[order[next]] <= p->available - p->spend) {
            p->spend += cost[order[next]];
            year[order[next++]] = years;
        }
        carry = p->carry = p->available - p->spend;
        years++;
    }
    while (next < n)
        year[order[next++]] = -1;
    *n_years = years;
}
