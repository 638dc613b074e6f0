/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_SHRINK_H
#define PLAN_GRAPH_SHRINK_H

#include "graph/reduce.h"

/* Internal to the reductions: a graph that can lose edges and have them joined. Half edges 2e and 2e + 1 hang in the
 * ring of their node. */

typedef struct plan_shrink {
    int32_t n, m;
    int32_t *node;        /**< of a half edge; -1 = the edge is gone */
    int32_t *next, *prev; /**< half edges of the same node, -1 at the ends */
    int64_t *cost;        /**< of an edge */
    int32_t *piece;       /**< of an edge */
    int32_t *head;        /**< first half edge of a node, -1 = none */
    int32_t *degree;
    uint8_t *terminal;
    int64_t *surcharge; /**< of a leaf with a choice: on all its edges; 0 = no leaf */
    bool leaves;        /**< there are such */
    int32_t n_terminals, root;
    int32_t *queue; /**< nodes to look at again */
    uint8_t *queued;
    int32_t n_queue;
    plan_reduction *out;
} plan_shrink;

/** Hangs edge e between u and v, unless it is a loop or no cheaper than an edge there; of parallel edges the cheaper
 *  stays (in the place of the old one). */
void plan_shrink_put(plan_shrink *s, int32_t e, int32_t u, int32_t v, int64_t cost, int32_t piece);
void plan_shrink_drop(plan_shrink *s, int32_t e);
/** Puts edge e into every tree: its second end becomes one with its first, which then is a terminal. */
PLAN_CHECKED plan_status plan_shrink_fix(plan_shrink *s, int32_t e, plan_error *err);
/** Works off the queue: nodes of degree 1 and 2. */
PLAN_CHECKED plan_status plan_shrink_degrees(plan_shrink *s, plan_error *err);
/** One round of the tests by bottlenecks; *changed counts edges dropped or fixed. */
PLAN_CHECKED plan_status plan_shrink_paths(plan_shrink *s, const plan_hooks *hooks, int64_t *changed,
                                           plan_error *err);

#endif
