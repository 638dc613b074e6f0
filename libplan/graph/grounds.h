/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_GROUNDS_H
#define PLAN_GRAPH_GROUNDS_H

#include "graph/dual.h"

/* Internal. The bound's search on several grounds at once. A large graph is parted into grounds of as many nodes, and on
 * each the search of graph/dual.h goes on by itself; cuts that reach across a border rest until the grounds are drawn anew.
 * How many grounds there are depends on the graph alone, so that threads never change what is found. */

enum { PLAN_GROUNDS_MOST = 2 };

typedef struct plan_grounds {
    plan_ascent *whole; /**< borrowed */
    int n;              /**< 1: the graph is small, and its search works on whole itself */
    plan_ascent *ascent[PLAN_GROUNDS_MOST];
    plan_dual *dual[PLAN_GROUNDS_MOST];
    int64_t bound; /**< of whole when the grounds were drawn */
    uint64_t random;
    uint8_t *side;              /**< of a node: its ground */
    int32_t *nodes, *terminals; /**< by ground */
    int32_t *order, *met, now;  /**< scratch */
} plan_grounds;

/** The arguments are those of plan_dual_new. */
PLAN_CHECKED plan_status plan_grounds_new(plan_ascent *whole, int32_t size_most, uint64_t seed,
                                          plan_grounds **out, plan_error *err);
void plan_grounds_free(plan_grounds *grounds);
/** Draws new borders before a turn. O(V + E + nodes on chains). */
PLAN_CHECKED plan_status plan_grounds_draw(plan_grounds *grounds, plan_error *err);
/** Steps on ground k until `work` is done; several at once. */
PLAN_CHECKED plan_status plan_grounds_search(plan_grounds *grounds, int k, int64_t work, plan_effort *effort,
                                             plan_error *err);
/** Adds what was gained to the bound of whole, after a turn. */
void plan_grounds_sum(plan_grounds *grounds);

#endif
