/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/mem.h"

#include "core/numeric.h"
#include "core/sum.h"
#include "rollout/run.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define OPT(type, member) type, offsetof(plan_rollout_opts, member)

static const char *const by_names[] = {"need", "profit", "distance", "value", NULL};
static const plan_rollout_opts rollout_defaults = PLAN_ROLLOUT_OPTS_INIT;
static const plan_optspec rollout_opts[] = {
    {"by", OPT(PLAN_OPT_CHOICE, by), "", 0, 0, by_names, NULL,
     "what comes first: most need, revenue or value per euro, or the nearest to the PoP"},
    {"value", OPT(PLAN_OPT_VALUES, value), "", 0, 0, NULL, NULL,
     "worth of a building, 0 or more (by 'value')"},
    {"budget_eur", OPT(PLAN_OPT_DOUBLE, budget_eur), "EUR", 0.01, 1e13, NULL, NULL, "budget a year"},
    {"budgets", OPT(PLAN_OPT_VALUES, budgets), "EUR", 0, 0, NULL, NULL,
     "budgets of the first years, the last one goes on; instead of budget_eur"},
    {"first_year", OPT(PLAN_OPT_INT, first_year), "", 1900, 2300, NULL, NULL, "first year of building"},
    {"years", OPT(PLAN_OPT_INT, years), "", 0, PLAN_PHASES_MOST, NULL, NULL,
     "years to build at most; 0 = until all is built"},
    {"take_up", OPT(PLAN_OPT_DOUBLE, take_up), "1", 0, 1, NULL, NULL,
     "share of lines that become customers (by 'profit')"},
    {"revenue_eur", OPT(PLAN_OPT_DOUBLE, revenue_eur), "EUR", 0, 1e6, NULL, NULL,
     "revenue a customer and month (by 'profit')"},
};
const plan_optset plan_rollout_optset = {"rollout",
                                         "order of building, cut into years by budget",
                                         rollout_opts,
                                         COUNT(rollout_opts),
                                         sizeof(plan_rollout_opts),
                                         &rollout_defaults};

/* Euros a year that the lines of a drop bring in: homes, businesses and public institutions alike. */
static plan_status worth_by_profit(plan_rollout_run *run, plan_error *err)
{
    const plan_rollout_tree *t = &run->tree;
    const plan_column *lines = plan_table_find(t->drops, "units");
    plan_status status = lines ? PLAN_OK : plan_rollout_column(t->drops, "dwellings", &lines, err);
    for (int32_t d = 0; status == PLAN_OK && d < t->n_drops; d++) {
        double n = plan_column_number(lines, d);
        run->worth[plan_rollout_first_drop(t) + d] = (n > 0 ? n : 0) * run->opts->take_up *
                                                     run->opts->revenue_eur * 12;
    }
    return status;
}

static plan_status worth_by_value(plan_rollout_run *run, plan_error *err)
{
    const plan_rollout_tree *t = &run->tree;
    const plan_values *v = &run->opts->value;
    if (!v->at)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "rollout: by 'value' needs value: a number for each building");
    if (v->n != plan_table_rows(t->need))
        return plan_error_set(err, PLAN_E_ARGUMENT, "rollout: value has %d numbers, the city %d buildings",
                              v->n, plan_table_rows(t->need));
    for (int32_t d = 0; d < t->n_drops; d++) {
        double x = v->at[t->building[d]];
        if (!(x >= 0 && x < 1e300))
            return plan_error_set(err, PLAN_E_ARGUMENT,
                                  "rollout: value of building %d is %g: expected 0 or more",
                                  t->building[d] + 1, x);
        run->worth[plan_rollout_first_drop(t) + d] = x;
    }
    return PLAN_OK;
}

static plan_status fill_worth(plan_rollout_run *run, plan_error *err)
{
    switch (run->opts->by) {
    case PLAN_BY_PROFIT: return worth_by_profit(run, err);
    case PLAN_BY_VALUE: return worth_by_value(run, err);
    default:
        for (int32_t v = 0; v < run->tree.n; v++)
            run->worth[v] = run->tree.weight[v];
        return PLAN_OK;
    }
}

/* Exact order by weights, and its blocks with their sums. */
static plan_status order_by_ratio(const plan_rollout_run *run, const double *weights, int32_t *order,
                                  int32_t *block, plan_rollout_block **blocks, int32_t *n_blocks,
                                  plan_error *err)
{
    const plan_rollout_tree *t = &run->tree;
    plan_outtree tree = {t->n, t->parent, t->cost};
    int64_t *whole = plan_mem_raw((size_t)t->n, sizeof *whole);
    plan_status status = whole ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK) {
        plan_outtree_weigh(weights, t->n, whole);
        status = plan_outtree_horn(&tree, whole, order, block, n_blocks, run->opts->hooks, err);
    }
    free(whole);
    if (status == PLAN_OK && !(*blocks = plan_mem_new((size_t)*n_blocks, sizeof **blocks)))
        status = plan_error_memory(err);
    for (int32_t k = 0; status == PLAN_OK && k < t->n; k++) {
        plan_rollout_block *b = &(*blocks)[block[order[k]]];
        b->cost += t->cost[order[k]];
        b->weight += weights[order[k]];
        b->drops += order[k] >= plan_rollout_first_drop(t);
    }
    return status;
}

typedef struct far_drop {
    double length;
    int32_t step;
} far_drop;

static int nearest_first(const void *a, const void *b)
{
    const far_drop *x = a, *y = b;
    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    return (x->step > y->step) - (x->step < y->step);
}

static plan_status order_by_distance(plan_rollout_run *run, plan_error *err)
{
    const plan_rollout_tree *t = &run->tree;
    plan_outtree tree = {t->n, t->parent, t->cost};
    far_drop *drops = plan_mem_raw((size_t)t->n_drops, sizeof *drops);
    int32_t *wanted = plan_mem_raw((size_t)t->n_drops, sizeof *wanted);
    plan_status status = drops && wanted ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK) {
        for (int32_t d = 0; d < t->n_drops; d++)
            drops[d] = (far_drop){t->length[plan_rollout_first_drop(t) + d], plan_rollout_first_drop(t) + d};
        qsort(drops, (size_t)t->n_drops, sizeof *drops, nearest_first);
        for (int32_t d = 0; d < t->n_drops; d++)
            wanted[d] = drops[d].step;
        status = plan_outtree_fetch(&tree, wanted, t->n_drops, run->order, err);
    }
    free(drops);
    free(wanted);
    return status;
}

/* The order asked for, and the order by need beside it for the ceiling. */
static plan_status find_orders(plan_rollout_run *run, plan_error *err)
{
    const plan_rollout_tree *t = &run->tree;
    int32_t *order = plan_mem_raw((size_t)t->n, sizeof *order),
            *block = plan_mem_raw((size_t)t->n, sizeof *block);
    plan_status status = order && block ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK)
        status = order_by_ratio(run, t->weight, order, block, &run->need_blocks, &run->n_need_blocks, err);
    plan_sum least = {0, 0};
    int64_t spent = 0;
    for (int32_t k = 0; status == PLAN_OK && k < t->n; k++) {
        spent += t->cost[order[k]];
        plan_sum_add(&least, t->weight[order[k]] * ((double)spent / 100));
    }
    run->need_cost_least = plan_sum_get(&least);
    free(order);
    free(block);
    if (status == PLAN_OK && run->opts->by == PLAN_BY_DISTANCE)
        status = order_by_distance(run, err);
    else if (status == PLAN_OK)
        status = order_by_ratio(run, run->worth, run->order, run->block, &run->blocks, &run->n_blocks, err);
    for (int32_t k = 0; status == PLAN_OK && k < t->n; k++)
        run->place[run->order[k]] = k;
    return status;
}

static plan_status cut_years(plan_rollout_run *run, plan_error *err)
{
    const plan_rollout_tree *t = &run->tree;
    plan_phases_cut(t->cost, run->order, t->n, run->budgets, run->opts->years, run->year, run->phases,
                    &run->n_years);
    if (t->n > 0 && run->year[run->order[0]] < 0 && run->n_years == PLAN_PHASES_MOST)
        return plan_error_set(
            err, PLAN_E_ARGUMENT,
            "rollout: %s: the first step costs %.2f EUR, so nothing is built within %d years",
            run->opts->budgets.at ? "budgets" : "budget_eur", (double)t->cost[run->order[0]] / 100,
            PLAN_PHASES_MOST);
    return PLAN_OK;
}

static plan_status run_init(plan_rollout_run *run, int32_t n_missing, plan_error *err)
{
    size_t n = (size_t)run->tree.n, item = sizeof(int32_t);
    plan_sum need = {0, 0};
    const plan_column *needs = plan_table_find(run->tree.need, "need"),
                      *rank = plan_table_find(run->tree.need, "rank");
    run->worth = plan_mem_new(n, sizeof *run->worth);
    run->order = plan_mem_raw(n, item);
    run->place = plan_mem_raw(n, item);
    run->block = plan_mem_raw(n, item);
    run->year = plan_mem_raw(n, item);
    if (!run->worth || !run->order || !run->place || !run->block || !run->year)
        return plan_error_memory(err);
    for (size_t v = 0; v < n; v++)
        run->block[v] = -1;
    for (int32_t b = 0; b < plan_table_rows(run->tree.need); b++) {
        double x = plan_column_number(needs, b);
        plan_sum_add(&need, x > 0 ? x : 0);
        run->n_ranked += rank && !plan_column_is_missing(rank, b);
    }
    run->need_all = plan_sum_get(&need);
    plan_result_set_crs(run->result, plan_table_crs(run->tree.need));
    plan_finding f = {"need_missing", "need_buildings", NULL, -1, NAN, NAN};
    if (n_missing > 0)
        return plan_result_add_finding(
            run->result, &f, err, "%d of the buildings with a drop have no need: counted as 0", n_missing);
    return PLAN_OK;
}

static void run_clear(plan_rollout_run *run)
{
    plan_rollout_tree_clear(&run->tree);
    free(run->worth);
    free(run->order);
    free(run->place);
    free(run->block);
    free(run->blocks);
    free(run->need_blocks);
    free(run->year);
    free(run);
}

/* What would be without effect is a mistake in the call. */
static plan_status check_effect(const plan_rollout_opts *opts, plan_error *err)
{
    const plan_rollout_opts *d = &rollout_defaults;
    if (opts->by != PLAN_BY_PROFIT && (opts->take_up != d->take_up || opts->revenue_eur != d->revenue_eur))
        return plan_error_set(err, PLAN_E_ARGUMENT, "rollout: %s has no effect by '%s': take by 'profit'",
                              opts->take_up != d->take_up ? "take_up" : "revenue_eur", by_names[opts->by]);
    if (opts->by != PLAN_BY_VALUE && opts->value.at)
        return plan_error_set(err, PLAN_E_ARGUMENT, "rollout: value has no effect by '%s': take by 'value'",
                              by_names[opts->by]);
    if (opts->budgets.at && !isnan(opts->budget_eur))
        return plan_error_set(err, PLAN_E_ARGUMENT, "rollout: budget_eur and budgets: give either");
    return PLAN_OK;
}

/* The steps of plan_rollout_order. */
static plan_status roll_out(plan_rollout_run *run, const plan_result *network, const plan_result *need,
                            plan_error *err)
{
    int32_t n_missing = 0;
    plan_status status = plan_rollout_tree_read(network, need, &run->tree, &n_missing, err);
    if (status == PLAN_OK)
        status = run_init(run, n_missing, err);
    if (status == PLAN_OK)
        status = fill_worth(run, err);
    if (status == PLAN_OK)
        status = plan_hooks_progress(run->opts->hooks, "ordering the steps", 0, err);
    if (status == PLAN_OK)
        status = find_orders(run, err);
    if (status == PLAN_OK)
        status = cut_years(run, err);
    if (status == PLAN_OK)
        status = plan_rollout_report_buildings(run, err);
    if (status == PLAN_OK)
        status = plan_rollout_report_trench(run, err);
    if (status == PLAN_OK)
        status = plan_rollout_report_years(run, err);
    if (status == PLAN_OK)
        status = plan_rollout_report_totals(run, err);
    if (status == PLAN_OK)
        status = plan_result_add_parameters(run->result, &plan_rollout_optset, run->opts, err);
    return status == PLAN_OK ? plan_result_seal(run->result, err) : status;
}

plan_status plan_rollout_order(const plan_result *network, const plan_result *need,
                               const plan_rollout_opts *opts, plan_result **out, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    plan_result *result = NULL;
    plan_rollout_run *run = plan_mem_new(1, sizeof *run);
    plan_status status = run ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK) {
        run->opts = opts ? opts : &rollout_defaults;
        status = plan_opts_check(&plan_rollout_optset, run->opts, err);
        if (status == PLAN_OK)
            status = check_effect(run->opts, err);
    }
    /* A budget that cannot be used is told before the work, not after it. */
    if (status == PLAN_OK)
        status = plan_phases_budgets(run->opts->budget_eur, run->opts->budgets, run->budgets, err);
    if (status == PLAN_OK)
        status = plan_result_new("rollout", &run->result, err);
    if (status == PLAN_OK)
        status = roll_out(run, network, need, err);
    if (run) {
        result = run->result;
        run_clear(run);
    }
    if (status != PLAN_OK) {
        plan_result_free(result);
        return status;
    }
    *out = result;
    return PLAN_OK;
}
