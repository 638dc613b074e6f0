/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_STRAIGHTEN_H
#define PLAN_GRAPH_STRAIGHTEN_H

#include "graph/steiner.h"

/* Internal. A cheapest tree winds; what runs in it from the roots to the leaves costs by its length. Here trench is traded
 * for way. */

typedef struct plan_straighten {
    const plan_steiner *problem; /**< borrowed, as all */
    int32_t n_parts;             /**< the first edges: between nodes that may be passed through */
    const int64_t *length;       /**< of an edge */
    const int64_t *load;         /**< of a node: what its way is weighed by, >= 0 */
    double price;                /**< of a load and unit of length, in the unit of the edges' costs */
} plan_straighten;

/** Exchanges parts of the forest `in` for shorter ways, while cost + price x sum of load x way falls: a new way between two
 *  nodes of a tree closes a circle, of which the best part between two loaded places is left out. Each pass makes all
 *  exchanges whose circles do not touch, best first. Fills *before and *after with that sum. At most 40 passes of
 *  O(E + circles), after O(E log V). The result joins what `in` joined. */
PLAN_CHECKED plan_status plan_tree_straighten(const plan_straighten *in, uint8_t *forest, double *before,
                                              double *after, plan_error *err);

/** As often as loads change: what a run learnt of the graph the next one keeps. `in` is borrowed, and its loads may be
 *  changed between runs; plan_straightener_free(NULL) is allowed. */
typedef struct plan_straightener plan_straightener;
PLAN_CHECKED plan_status plan_straightener_new(const plan_straighten *in, plan_straightener **out,
                                               plan_error *err);
PLAN_CHECKED plan_status plan_straightener_run(plan_straightener *s, uint8_t *forest, double *before,
                                               double *after, plan_error *err);
void plan_straightener_free(plan_straightener *s);

#endif
