/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_ROLLOUT_TREE_H
#define PLAN_ROLLOUT_TREE_H

#include "core/result.h"
#include "rollout/order.h"

#include <stdint.h>

/* Internal. The network and the need of its buildings as one out-tree, read from tables and checked. */

/** Steps: the PoPs, then the trench segments, then the drops, each in row order. A cabinet belongs to the step of the
 *  segment or PoP it stands at, so that it is there before what it serves. */
typedef struct plan_rollout_tree {
    const plan_table *pops, *trench, *drops, *need; /**< borrowed */
    const plan_table *cabinets;                     /**< borrowed; NULL = the network has none */
    int32_t n_pops, n_trench, n_drops, n;           /**< n = steps */
    int32_t *parent;   /**< of a step, -1 for a PoP; always below the step's own number */
    int64_t *cost;     /**< cents, cabinets included */
    int64_t *cabinet;  /**< of it cabinets, cents */
    double *length;    /**< m from the PoP to the step's end */
    int32_t *building; /**< of a drop: row of need_buildings */
    double *weight;    /**< need of a step: 0 but for drops */
} plan_rollout_tree;

/** Step number of the first drop. */
static inline int32_t plan_rollout_first_drop(const plan_rollout_tree *tree)
{
    return tree->n_pops + tree->n_trench;
}

/** Reads and checks (PLAN_E_NOT_FOUND: table or column; PLAN_E_DATA: layer, column, row and value). A need that is
 *  missing counts as 0; *n_missing says how often. O(n). */
PLAN_CHECKED plan_status plan_rollout_tree_read(const plan_result *network, const plan_result *need,
                                                plan_rollout_tree *out, int32_t *n_missing, plan_error *err);
void plan_rollout_tree_clear(plan_rollout_tree *tree);

/** Table or column by name; absence is PLAN_E_NOT_FOUND. */
PLAN_CHECKED plan_status plan_rollout_table(const plan_result *result, const char *name,
                                            const plan_table **out, plan_error *err);
PLAN_CHECKED plan_status plan_rollout_column(const plan_table *table, const char *name,
                                             const plan_column **out, plan_error *err);
/** The column year of rollout_years or compare_years: whole, each a year after the row before, as everything that looks
 *  up a year by its row takes for granted (PLAN_E_DATA: layer, column, row and value). A table comes from a file anyone
 *  may have edited. O(n). */
PLAN_CHECKED plan_status plan_rollout_check_years(const plan_table *years, plan_error *err);

#endif
