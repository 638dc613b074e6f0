/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_ROLLOUT_ORDER_H
#define PLAN_ROLLOUT_ORDER_H

#include "core/hooks.h"
#include "core/status.h"

#include <stdint.h>

/* Internal. Orders of an out-tree's jobs. Pure: knows neither tables nor years. */

/** Jobs 0 .. n-1; a job can be done once its parent is. */
typedef struct plan_outtree {
    int32_t n;
    const int32_t *parent; /**< -1 = none; else < the job's own number */
    const int64_t *cost;   /**< >= 0; all together < 2^62 */
} plan_outtree;

/** Numbers whole in proportion to weights >= 0, together below 2^60, so that ratios compare exactly. */
void plan_outtree_weigh(const double *weights, int32_t n, int64_t *whole);

/** Order that minimises sum of weight x completion cost among all that keep parents first (1 | outtree |
 *  sum w C: Horn 1972; Sidney 1975). Repeatedly the job of the largest weight per cost joins its parent, until
 *  only roots are left; what joins the top at once is a Sidney block. Ratios are compared exactly; ties go along the
 *  tree, leaves first, then by number. weight >= 0, together below 2^62. Fills order (n jobs) and
 *  block[job] (0 .. *n_blocks - 1, ascending along the order, ratios not rising). O(n log n). */
PLAN_CHECKED plan_status plan_outtree_horn(const plan_outtree *tree, const int64_t *weight, int32_t *order,
                                           int32_t *block, int32_t *n_blocks, const plan_hooks *hooks,
                                           plan_error *err);

/** Order that takes the jobs of `wanted` (n_wanted, in the order wanted) one by one, each after those of its
 *  ancestors that are not done yet; jobs nobody wants come last, by number. O(n). */
PLAN_CHECKED plan_status plan_outtree_fetch(const plan_outtree *tree, const int32_t *wanted, int32_t n_wanted,
                                            int32_t *order, plan_error *err);

/** The most weight any parents-first choice of jobs can have for at most `budget`: the concave envelope of the
 *  Sidney blocks, cumulated (cost and weight of n_blocks blocks in order). A bound for every order. O(n_blocks). */
double plan_outtree_ceiling(const int64_t *block_cost, const double *block_weight, int32_t n_blocks,
                            int64_t budget);

#endif
