/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The summary of a network against its layers, and its proof against itself. */

#include "core/sum.h"
#include "out/verify_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Sums of doubles written with all their digits, in another order. */
#define SAME_SHARE 1e-9

static void expect(plan_verifier *v, const plan_table *t, const char *key, double counted)
{
    double told = plan_result_total(v->network, key);
    if (!(fabs(told - counted) <= SAME_SHARE * fabs(counted) + 1e-6))
        plan_verify_fault(v, "total_differs", t, -1, "total %s is %.10g, the rows say %.10g", key, told,
                          counted);
}

static double sum_of(const plan_table *t, const char *column)
{
    plan_sum sum = {0};
    for (int32_t r = 0; r < plan_table_rows(t); r++) {
        double x = plan_verify_number(t, column, r);
        plan_sum_add(&sum, isnan(x) ? 0 : x);
    }
    return plan_sum_get(&sum);
}

static double extreme(const plan_table *t, const char *column, bool least)
{
    double found = NAN;
    for (int32_t r = 0; r < plan_table_rows(t); r++) {
        double x = plan_verify_number(t, column, r);
        found = least ? fmin(found, x) : fmax(found, x);
    }
    return found;
}

/* EUR of the bill's items whose key begins so. */
static double billed(const plan_verifier *v, const char *begin)
{
    const plan_table *bill = plan_result_table(v->network, "bill");
    double cents = 0;
    for (int32_t r = 0; r < plan_table_rows(bill); r++)
        if (strncmp(plan_verify_text(bill, "item", r), begin, strlen(begin)) == 0)
            cents += round(plan_verify_number(bill, "cost_eur", r) * 100);
    return cents / 100;
}

static void check_sizes(plan_verifier *v)
{
    const plan_table *bill = plan_result_table(v->network, "bill");
    double ducts = 0, cables = billed(v, "cable_");
    /* duct_bridge and duct_tunnel are civil works: ducts are named by their size */
    for (int digit = '0'; digit <= '9'; digit++) {
        const char begin[] = {'d', 'u', 'c', 't', '_', (char)digit, 0};
        ducts += billed(v, begin);
    }
    expect(v, bill, "cost_ducts_eur", ducts);
    expect(v, bill, "cost_cables_eur", cables);
    expect(v, bill, "cost_fibre_eur", ducts + cables);
    expect(v, bill, "cost_splitting_eur", billed(v, "cabinet") + billed(v, "splitter"));
}

static void check_unserved(plan_verifier *v)
{
    const plan_table *t = plan_result_table(v->network, "unserved"),
                     *drops = plan_result_table(v->network, "drops");
    expect(v, t, "unserved", plan_table_rows(t));
    expect(v, t, "demand_buildings", (double)plan_table_rows(t) + plan_table_rows(drops));
    for (int32_t r = 0; r < plan_table_rows(t) && v->status == PLAN_OK; r++) {
        char key[100];
        const char *reason = plan_verify_text(t, "reason", r);
        int32_t n = 0;
        snprintf(key, sizeof key, "unserved_%.80s", reason);
        if (isnan(plan_result_total(v->network, key))) {
            plan_verify_fault(v, "bad_reason", t, r, "reason '%s' is none", reason);
            continue;
        }
        for (int32_t i = 0; i < plan_table_rows(t); i++)
            n += strcmp(plan_verify_text(t, "reason", i), reason) == 0;
        if (plan_result_total(v->network, key) != n)
            expect(v, t, key, n);
    }
}

/* What nothing can be below is below what was found, and the gap is what lies between. */
static void check_proof(plan_verifier *v)
{
    static const char *const pairs[][2] = {{"trench_bound_eur", "trench_search_eur"},
                                           {"pops_choice_bound_eur", "pops_choice_eur"},
                                           {"cost_fibre_least_eur", "cost_fibre_eur"},
                                           {"cabinets_least", "cabinets"},
                                           {"pops_least", "pops"},
                                           {"cost_splitting_least_eur", "cost_splitting_eur"}};
    const plan_table *t = plan_result_table(v->network, "trench");
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        double least = plan_result_total(v->network, pairs[k][0]),
               found = plan_result_total(v->network, pairs[k][1]);
        if (least > found + 1e-6)
            plan_verify_fault(v, "bound_above", t, -1, "%s is %.2f, above %s of %.2f", pairs[k][0], least,
                              pairs[k][1], found);
    }
    double bound = plan_result_total(v->network, "trench_bound_eur"),
           found = plan_result_total(v->network, "trench_search_eur");
    if (!isnan(bound) && !isnan(found) && found > 0)
        expect(v, t, "gap_pct", 100 * (found - bound) / found);
}

void plan_verify_totals(plan_verifier *v)
{
    static const struct {
        const char *key, *table, *column;
    } sums[] = {{"trench_m", "trench", "length_m"},  {"drop_m", "drops", "length_m"},
                {"dwellings", "drops", "dwellings"}, {"residents", "drops", "residents"},
                {"units", "drops", "units"},         {"cabinets", "cabinets", "housings"}};
    const plan_table *drops = plan_result_table(v->network, "drops"),
                     *pops = plan_result_table(v->network, "pops");
    if (!plan_result_table(v->network, "cabinets"))
        return;
    for (size_t k = 0; k < sizeof sums / sizeof *sums; k++) {
        const plan_table *t = plan_result_table(v->network, sums[k].table);
        expect(v, t, sums[k].key, sum_of(t, sums[k].column));
    }
    expect(v, drops, "buildings", plan_table_rows(drops));
    expect(v, pops, "pops", plan_table_rows(pops));
    if (plan_table_rows(drops) > 0) {
        expect(v, drops, "loss_most_db", extreme(drops, "loss_db", false));
        expect(v, drops, "margin_least_db", extreme(drops, "margin_db", true));
    }
    check_sizes(v);
    check_unserved(v);
    check_proof(v);
}
