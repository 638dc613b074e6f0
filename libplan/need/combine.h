/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_NEED_COMBINE_H
#define PLAN_NEED_COMBINE_H

#include "need/need.h"

#include <stdint.h>

/* Internal. Means of a group and what each member contributes, exactly. Pure. */

/** A member of a group: its value, its value where there is no need, its weight (any positive unit). */
typedef struct plan_need_member {
    double x, x0, weight;
} plan_need_member;

/** Quasi-arithmetic mean M = phi^-1(sum w phi(x)) with phi = x, ln x or x^power, weights scaled to 1.
 *  *score = M(x), *base = M(x0); part[i] (n values) = (score - base) w_i (phi(x_i) - phi(x0_i)) / sum of
 *  the same, so that base + sum of part = score; all 0 where score = base. Members are raised to `floor`
 *  where phi has no value at 0. n >= 1; x, x0 in [0, 1], x >= x0. O(n). */
void plan_need_mean(plan_combine combine, double power, double floor, const plan_need_member *members,
                    int32_t n, double *score, double *base, double *part);
/** Whether the mean raises its members to the floor. */
bool plan_need_mean_has_floor(plan_combine combine, double power);

/** A hierarchy: node 0 is the top; a parent stands before its children. */
typedef struct plan_need_node {
    int32_t parent;   /**< -1 for the top */
    int32_t leaf;     /**< number of the indicator, -1 for a group */
    int32_t first, n; /**< groups: their members in plan_need_tree.members */
    double weight;
    plan_combine combine;
    double power;
} plan_need_node;

typedef struct plan_need_tree {
    plan_need_node *nodes;
    int32_t *members;                  /**< node numbers, grouped by parent */
    int32_t n_nodes, n_leaves, widest; /**< widest = members of the largest group */
    double floor;
} plan_need_tree;

/** Scratch of one worker. */
typedef struct plan_need_scratch {
    double *score, *base, *part, *share; /**< a node each */
    uint8_t *present;
    plan_need_member *members;
    double *parts;
} plan_need_scratch;
PLAN_CHECKED plan_status plan_need_scratch_init(const plan_need_tree *tree, plan_need_scratch *scratch,
                                                plan_error *err);
void plan_need_scratch_clear(plan_need_scratch *scratch);

/** Score of one building. x: need a leaf in [0, 1], NaN = absent (its group's other members share its
 *  weight). Fills *score and *base (NaN where no leaf is present), part[leaf] (contribution, NaN where
 *  absent) and share[leaf] (its share of the whole weight, 0 where absent). base + sum of part = score.
 *  O(nodes). */
void plan_need_tree_score(const plan_need_tree *tree, plan_need_scratch *scratch, const double *x,
                          double *score, double *base, double *part, double *share);

#endif
