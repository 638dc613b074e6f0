/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "rollout/tree.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Least sum of cents that no longer fits: leaves room for exact products. */
static const int64_t CENTS_MOST = INT64_C(1) << 60;

plan_status plan_rollout_table(const plan_result *result, const char *name, const plan_table **out,
                               plan_error *err)
{
    *out = plan_result_table(result, name);
    return *out ? PLAN_OK
                : plan_error_set(err, PLAN_E_NOT_FOUND, "the %s result has no table %s",
                                 plan_result_stage(result), name);
}

plan_status plan_rollout_column(const plan_table *table, const char *name, const plan_column **out,
                                plan_error *err)
{
    *out = plan_table_find(table, name);
    return *out ? PLAN_OK
                : plan_error_set(err, PLAN_E_NOT_FOUND, "layer %s has no column %s", plan_table_name(table),
                                 name);
}

static plan_status bad_value(const plan_table *table, const plan_column *col, int32_t row,
                             const char *expected, plan_error *err)
{
    return plan_error_set(err, PLAN_E_DATA, "layer %s, column %s, row %d: %.15g: expected %s",
                          plan_table_name(table), col->name, row + 1, plan_column_number(col, row), expected);
}

plan_status plan_rollout_check_years(const plan_table *years, plan_error *err)
{
    enum { LEAST = 1900, MOST = 9999 };
    const plan_column *year;
    plan_status status = plan_rollout_column(years, "year", &year, err);
    for (int32_t r = 0; status == PLAN_OK && r < plan_table_rows(years); r++) {
        double y = plan_column_number(year, r);
        if (!(y >= LEAST && y <= MOST && y == floor(y)))
            status = bad_value(years, year, r, "a year", err);
        else if (r > 0 && y != plan_column_number(year, r - 1) + 1)
            status = bad_value(years, year, r, "the year after that of the row before", err);
    }
    return status;
}

static plan_status read_cents(const plan_table *table, const plan_column *cost, int32_t row, int64_t *out,
                              plan_error *err)
{
    double cents = plan_column_number(cost, row) * 100;
    /* The nearest double to a whole number of cents is off by less than this. */
    if (!(cents >= 0 && cents < (double)CENTS_MOST) || fabs(cents - nearbyint(cents)) > 1e-12 * cents + 1e-6)
        return bad_value(table, cost, row, "EUR in whole cents, 0 or more", err);
    *out = llround(cents);
    return PLAN_OK;
}

/* Costs of a table's rows into cents, from step `first` on. */
static plan_status read_costs(plan_rollout_tree *tree, const plan_table *table, int32_t first,
                              plan_error *err)
{
    const plan_column *cost;
    plan_status status = plan_rollout_column(table, "cost_eur", &cost, err);
    for (int32_t r = 0; status == PLAN_OK && r < plan_table_rows(table); r++)
        status = read_cents(table, cost, r, &tree->cost[first + r], err);
    return status;
}

/* Number of a column as a row below `limit`, or -1 where allowed. */
static plan_status read_index(const plan_table *table, const plan_column *col, int32_t row, int32_t limit,
                              bool none_allowed, int32_t *out, plan_error *err)
{
    double x = plan_column_number(col, row);
    if (!(x >= (none_allowed ? -1 : 0) && x < limit && x == floor(x)))
        return bad_value(table, col, row,
                         none_allowed ? "-1 or the row of a segment before" : "a row that exists", err);
    *out = (int32_t)x;
    return PLAN_OK;
}

/* Step of the PoP with the id in a row's column "pop". PoPs are few. */
static plan_status find_pop(const plan_rollout_tree *tree, const plan_table *table, const plan_column *pop,
                            int32_t row, int32_t *step, plan_error *err)
{
    const plan_column *id;
    plan_status status = plan_rollout_column(tree->pops, "id", &id, err);
    for (int32_t p = 0; status == PLAN_OK && p < tree->n_pops; p++)
        if (plan_column_number(id, p) == plan_column_number(pop, row)) {
            *step = p;
            return PLAN_OK;
        }
    return status != PLAN_OK ? status : bad_value(table, pop, row, "the id of a PoP", err);
}

static double length_at(const plan_column *length, int32_t row)
{
    double m = plan_column_number(length, row);
    return m > 0 ? m : 0;
}

static plan_status read_trench(plan_rollout_tree *tree, plan_error *err)
{
    const plan_column *id, *parent, *pop, *length;
    plan_status status = plan_rollout_column(tree->trench, "id", &id, err);
    if (status == PLAN_OK)
        status = plan_rollout_column(tree->trench, "parent", &parent, err);
    if (status == PLAN_OK)
        status = plan_rollout_column(tree->trench, "pop", &pop, err);
    if (status == PLAN_OK)
        status = plan_rollout_column(tree->trench, "length_m", &length, err);
    for (int32_t r = 0; status == PLAN_OK && r < tree->n_trench; r++) {
        int32_t step = tree->n_pops + r, up = -1;
        if (plan_column_number(id, r) != r)
            return bad_value(tree->trench, id, r, "the row number, the first is 0", err);
        status = read_index(tree->trench, parent, r, r, true, &up, err);
        if (status == PLAN_OK && up >= 0)
            tree->parent[step] = tree->n_pops + up;
        else if (status == PLAN_OK)
            status = find_pop(tree, tree->trench, pop, r, &tree->parent[step], err);
        if (status == PLAN_OK)
            tree->length[step] = tree->length[tree->parent[step]] + length_at(length, r);
    }
    return status;
}

static plan_status read_drops(plan_rollout_tree *tree, plan_error *err)
{
    const plan_column *building, *trench, *pop, *length;
    uint8_t *seen = plan_mem_new((size_t)plan_table_rows(tree->need), 1);
    plan_status status = seen ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK)
        status = plan_rollout_column(tree->drops, "building", &building, err);
    if (status == PLAN_OK)
        status = plan_rollout_column(tree->drops, "trench", &trench, err);
    if (status == PLAN_OK)
        status = plan_rollout_column(tree->drops, "pop", &pop, err);
    if (status == PLAN_OK)
        status = plan_rollout_column(tree->drops, "length_m", &length, err);
    for (int32_t r = 0; status == PLAN_OK && r < tree->n_drops; r++) {
        int32_t step = plan_rollout_first_drop(tree) + r, up = -1;
        status = read_index(tree->drops, building, r, plan_table_rows(tree->need), false, &tree->building[r],
                            err);
        if (status == PLAN_OK && seen[tree->building[r]]++)
            status = bad_value(tree->drops, building, r, "one drop a building", err);
        if (status == PLAN_OK)
            status = read_index(tree->drops, trench, r, tree->n_trench, true, &up, err);
        if (status == PLAN_OK && up >= 0)
            tree->parent[step] = tree->n_pops + up;
        else if (status == PLAN_OK)
            status = find_pop(tree, tree->drops, pop, r, &tree->parent[step], err);
        if (status == PLAN_OK)
            tree->length[step] = tree->length[tree->parent[step]] + length_at(length, r);
    }
    free(seen);
    return status;
}

/* Cabinets cost with the step they stand at. */
static plan_status read_cabinets(plan_rollout_tree *tree, plan_error *err)
{
    const plan_column *trench, *pop, *cost;
    if (!tree->cabinets)
        return PLAN_OK;
    plan_status status = plan_rollout_column(tree->cabinets, "trench", &trench, err);
    if (status == PLAN_OK)
        status = plan_rollout_column(tree->cabinets, "pop", &pop, err);
    if (status == PLAN_OK)
        status = plan_rollout_column(tree->cabinets, "cost_eur", &cost, err);
    for (int32_t r = 0; status == PLAN_OK && r < plan_table_rows(tree->cabinets); r++) {
        int32_t at = -1, step = -1;
        int64_t cents = 0;
        status = read_cents(tree->cabinets, cost, r, &cents, err);
        if (status == PLAN_OK)
            status = read_index(tree->cabinets, trench, r, tree->n_trench, true, &at, err);
        if (status == PLAN_OK && at >= 0)
            step = tree->n_pops + at;
        else if (status == PLAN_OK)
            status = find_pop(tree, tree->cabinets, pop, r, &step, err);
        if (status == PLAN_OK && cents > CENTS_MOST - tree->cost[step])
            status = bad_value(tree->cabinets, cost, r, "less", err);
        if (status != PLAN_OK)
            break;
        tree->cabinet[step] += cents;
        tree->cost[step] += cents;
    }
    return status;
}

/* Need of every drop. That both results are of one city is seen by the buildings' ids. */
static plan_status read_need(plan_rollout_tree *tree, int32_t *n_missing, plan_error *err)
{
    const plan_column *building, *need;
    const plan_column *id = plan_table_find(tree->need, "source_id"),
                      *drop_id = plan_table_find(tree->drops, "source_id");
    plan_status status = plan_rollout_column(tree->need, "building", &building, err);
    if (status == PLAN_OK)
        status = plan_rollout_column(tree->need, "need", &need, err);
    *n_missing = 0;
    for (int32_t b = 0; status == PLAN_OK && b < plan_table_rows(tree->need); b++)
        if (plan_column_number(building, b) != b)
            status = bad_value(tree->need, building, b, "the row number, the first is 0", err);
    for (int32_t r = 0; status == PLAN_OK && r < tree->n_drops; r++) {
        int32_t b = tree->building[r];
        const char *here = drop_id ? plan_column_text(drop_id, r) : NULL,
                   *there = id ? plan_column_text(id, b) : NULL;
        double x = plan_column_number(need, b);
        if (here && there && strcmp(here, there) != 0)
            return plan_error_set(
                err, PLAN_E_DATA,
                "layer drops, column source_id, row %d: '%s' is '%s' in need_buildings: network and "
                "need are of different cities",
                r + 1, here, there);
        if (x < 0 || isinf(x))
            return bad_value(tree->need, need, b, "0 or more", err);
        *n_missing += isnan(x);
        tree->weight[plan_rollout_first_drop(tree) + r] = isnan(x) ? 0 : x;
    }
    return status;
}

static plan_status tree_alloc(plan_rollout_tree *tree, plan_error *err)
{
    tree->n_pops = plan_table_rows(tree->pops);
    tree->n_trench = plan_table_rows(tree->trench);
    tree->n_drops = plan_table_rows(tree->drops);
    int64_t n = (int64_t)tree->n_pops + tree->n_trench + tree->n_drops;
    if (n > INT32_MAX)
        return plan_error_set(err, PLAN_E_DATA, "the network has more than %d pops, segments and drops",
                              INT32_MAX);
    tree->n = (int32_t)n;
    tree->parent = plan_mem_raw((size_t)n, sizeof *tree->parent);
    tree->cost = plan_mem_new((size_t)n, sizeof *tree->cost);
    tree->cabinet = plan_mem_new((size_t)n, sizeof *tree->cabinet);
    tree->length = plan_mem_new((size_t)n, sizeof *tree->length);
    tree->weight = plan_mem_new((size_t)n, sizeof *tree->weight);
    tree->building = plan_mem_new((size_t)tree->n_drops, sizeof *tree->building);
    if (!tree->parent || !tree->cost || !tree->cabinet || !tree->length || !tree->weight || !tree->building)
        return plan_error_memory(err);
    for (int32_t p = 0; p < tree->n_pops; p++)
        tree->parent[p] = -1;
    return PLAN_OK;
}

static plan_status check_total(const plan_rollout_tree *tree, plan_error *err)
{
    int64_t left = CENTS_MOST;
    for (int32_t v = 0; v < tree->n; v++) {
        if (tree->cost[v] > left)
            return plan_error_set(err, PLAN_E_DATA, "the network costs more than 1e16 EUR");
        left -= tree->cost[v];
    }
    return PLAN_OK;
}

plan_status plan_rollout_tree_read(const plan_result *network, const plan_result *need,
                                   plan_rollout_tree *out, int32_t *n_missing, plan_error *err)
{
    plan_rollout_tree tree = {.n = 0};
    plan_status status = plan_rollout_table(network, "pops", &tree.pops, err);
    if (status == PLAN_OK)
        status = plan_rollout_table(network, "trench", &tree.trench, err);
    if (status == PLAN_OK)
        status = plan_rollout_table(network, "drops", &tree.drops, err);
    if (status == PLAN_OK)
        status = plan_rollout_table(need, "need_buildings", &tree.need, err);
    if (status == PLAN_OK)
        status = tree_alloc(&tree, err);
    tree.cabinets = plan_result_table(network, "cabinets");
    if (status == PLAN_OK)
        status = read_costs(&tree, tree.pops, 0, err);
    if (status == PLAN_OK)
        status = read_costs(&tree, tree.trench, tree.n_pops, err);
    if (status == PLAN_OK)
        status = read_costs(&tree, tree.drops, plan_rollout_first_drop(&tree), err);
    if (status == PLAN_OK)
        status = read_cabinets(&tree, err);
    if (status == PLAN_OK)
        status = check_total(&tree, err);
    if (status == PLAN_OK)
        status = read_trench(&tree, err);
    if (status == PLAN_OK)
        status = read_drops(&tree, err);
    if (status == PLAN_OK)
        status = read_need(&tree, n_missing, err);
    if (status != PLAN_OK) {
        plan_rollout_tree_clear(&tree);
        return status;
    }
    *out = tree;
    return PLAN_OK;
}

void plan_rollout_tree_clear(plan_rollout_tree *tree)
{
    free(tree->parent);
    free(tree->cost);
    free(tree->cabinet);
    free(tree->length);
    free(tree->weight);
    free(tree->building);
    *tree = (plan_rollout_tree){.n = 0};
}
