/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The order of building as it is written: nothing before what it hangs on, no year above its money. */

#include "core/mem.h"
#include "out/verify_private.h"

#include <math.h>
#include <stdlib.h>

/* Year of a row; infinite where it is not built. */
static double year_of(const plan_table *t, int32_t row)
{
    double year = plan_verify_number(t, "year", row);
    return isnan(year) ? INFINITY : year;
}

static void check_trench(plan_verifier *v, const plan_table *t)
{
    const plan_table *planned = v->network ? plan_result_table(v->network, "trench") : NULL;
    if (planned && plan_table_rows(planned) != plan_table_rows(t)) {
        plan_verify_fault(v, "rows_differ", t, -1, "has %d rows, trench has %d", plan_table_rows(t),
                          plan_table_rows(planned));
        planned = NULL;
    }
    for (int32_t r = 0; r < plan_table_rows(t); r++) {
        double up = plan_verify_number(t, "parent", r);
        if (!(up >= -1 && up < r && up == floor(up)))
            plan_verify_fault(v, "bad_parent", t, r, "parent is %g, expected -1 or a row before", up);
        else if (up >= 0 && year_of(t, (int32_t)up) > year_of(t, r))
            plan_verify_fault(v, "before_parent", t, r, "is built in %g, its parent later or never",
                              year_of(t, r));
        if (planned && plan_verify_number(t, "cost_eur", r) != plan_verify_number(planned, "cost_eur", r))
            plan_verify_fault(v, "cost_differs", t, r, "cost_eur is %.2f, in trench %.2f",
                              plan_verify_number(t, "cost_eur", r),
                              plan_verify_number(planned, "cost_eur", r));
    }
}

/* rollout_buildings has a row for each drop, found by the building's row number. */
static void check_buildings(plan_verifier *v, const plan_table *t, const plan_table *trench)
{
    const plan_table *drops = v->network ? plan_result_table(v->network, "drops") : NULL;
    int32_t most = -1;
    for (int32_t r = 0; drops && r < plan_table_rows(drops); r++)
        most = (int32_t)fmin(1e9, fmax(most, plan_verify_number(drops, "building", r)));
    int32_t *drop_of = plan_mem_raw((size_t)(most + 1), sizeof *drop_of);
    if (!drop_of) {
        v->status = plan_error_memory(v->err);
        return;
    }
    for (int32_t b = 0; b <= most; b++)
        drop_of[b] = -1;
    for (int32_t r = 0; drops && r < plan_table_rows(drops); r++) {
        double b = plan_verify_number(drops, "building", r);
        if (b >= 0 && b <= most)
            drop_of[(int32_t)b] = r;
    }
    for (int32_t r = 0; drops && r < plan_table_rows(t); r++) {
        double b = plan_verify_number(t, "building", r);
        int32_t drop = b >= 0 && b <= most ? drop_of[(int32_t)b] : -1;
        if (drop < 0) {
            plan_verify_fault(v, "no_drop", t, r, "building %g has no drop in the network", b);
            continue;
        }
        double up = plan_verify_number(drops, "trench", drop);
        if (up >= 0 && up < plan_table_rows(trench) && year_of(trench, (int32_t)up) > year_of(t, r))
            plan_verify_fault(v, "before_parent", t, r, "is connected in %g, its trench later or never",
                              year_of(t, r));
        if (plan_verify_number(t, "cost_eur", r) != plan_verify_number(drops, "cost_eur", drop))
            plan_verify_fault(v, "cost_differs", t, r, "cost_eur is %.2f, in drops %.2f",
                              plan_verify_number(t, "cost_eur", r),
                              plan_verify_number(drops, "cost_eur", drop));
    }
    free(drop_of);
}

static void sum_year(plan_verifier *v, const plan_table *t, const plan_table *years, int32_t row,
                     const char *column)
{
    double year = plan_verify_number(years, "year", row);
    int64_t sum = 0;
    for (int32_t r = 0; r < plan_table_rows(t); r++)
        if (year_of(t, r) == year)
            sum += plan_verify_cents(v, t, "cost_eur", r);
    int64_t written = plan_verify_cents(v, years, column, row);
    if (sum != written)
        plan_verify_fault(v, "sum_differs", years, row, "%s of %g is %.2f EUR, layer %s sums to %.2f EUR",
                          column, year, (double)written / 100, plan_table_name(t), (double)sum / 100);
}

static void check_money(plan_verifier *v, const plan_table *years, int32_t row, int64_t *carried,
                        int64_t *spent)
{
    int64_t budget = plan_verify_cents(v, years, "budget_eur", row),
            spend = plan_verify_cents(v, years, "spend_eur", row);
    int64_t available = plan_verify_cents(v, years, "available_eur", row);
    int64_t carry = plan_verify_cents(v, years, "carry_eur", row);
    int64_t parts = plan_verify_cents(v, years, "pops_eur", row) +
                    plan_verify_cents(v, years, "trench_eur", row) +
                    plan_verify_cents(v, years, "cabinets_eur", row) +
                    plan_verify_cents(v, years, "drops_eur", row);
    double year = plan_verify_number(years, "year", row);
    *spent += spend;
    if (spend > available)
        plan_verify_fault(v, "overspent", years, row, "spends %.2f EUR of %.2f EUR in %g",
                          (double)spend / 100, (double)available / 100, year);
    if (available != budget + *carried || carry != available - spend)
        plan_verify_fault(v, "carry_differs", years, row,
                          "money of %g and what is carried over do not add up", year);
    if (spend != parts)
        plan_verify_fault(v, "parts_differ", years, row, "spend of %g is %.2f EUR, its parts %.2f EUR", year,
                          (double)spend / 100, (double)parts / 100);
    if (plan_verify_cents(v, years, "cum_spend_eur", row) != *spent)
        plan_verify_fault(v, "sum_differs", years, row, "spend up to %g should be %.2f EUR", year,
                          (double)*spent / 100);
    *carried = carry;
}

void plan_verify_rollout(plan_verifier *v)
{
    const plan_table *trench = plan_result_table(v->rollout, "rollout_trench");
    const plan_table *buildings = plan_result_table(v->rollout, "rollout_buildings");
    const plan_table *years = plan_result_table(v->rollout, "rollout_years");
    int64_t carried = 0, spent = 0;
    check_trench(v, trench);
    if (v->status == PLAN_OK)
        check_buildings(v, buildings, trench);
    for (int32_t r = 0; r < plan_table_rows(years) && v->status == PLAN_OK; r++) {
        check_money(v, years, r, &carried, &spent);
        sum_year(v, trench, years, r, "trench_eur");
        sum_year(v, buildings, years, r, "drops_eur");
    }
}
