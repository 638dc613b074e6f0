/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_BRANCH_H
#define PLAN_GRAPH_BRANCH_H

#include "graph/bare.h"

/* Internal. Small Steiner problems to the end: bound, tree, deletion of what no better tree can use, and branching
 * over a node (in the tree or not) where that is not enough. */

typedef struct plan_branch_limits {
    int32_t nodes;       /**< problems looked at before giving up: at least 1 */
    int32_t rounds;      /**< of bound and deletion before branching */
    int64_t polish_work; /**< of the best cuts of a problem, in steps of graph/packing.h; 0 = without */
} plan_branch_limits;

/** Looks for a tree cheaper than cutoff. *found: its cost, with in[e] filled; or cutoff when there is none (in left
 *  alone). *bound: no tree is cheaper than min(*bound, *found); equal to *found when the search came to its end. */
PLAN_CHECKED plan_status plan_branch_solve(const plan_bare *bare, int64_t cutoff,
                                           const plan_branch_limits *limits, uint8_t *in, int64_t *found,
                                           int64_t *bound, plan_effort *effort, plan_error *err);

#endif
