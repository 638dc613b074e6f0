/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_STEINER_H
#define PLAN_GRAPH_STEINER_H

#include "core/hooks.h"
#include "graph/graph.h"

/* Internal. Cheap forests that join terminals to roots. A heuristic: plan_steiner_solve never costs more than twice
 * the optimum where terminals are not forced to be leaves; no bound is proven here. */

/** What a node is to the tree. */
typedef enum plan_node_kind {
    PLAN_NODE_FREE,     /**< may be used, need not */
    PLAN_NODE_TERMINAL, /**< is joined, and may be passed through */
    PLAN_NODE_LEAF      /**< is joined by one edge, and never passed through (a building) */
} plan_node_kind;

/** All borrowed. */
typedef struct plan_steiner {
    const plan_graph *graph;
    const uint8_t *kind;  /**< plan_node_kind of each node; roots count as terminals whatever it says */
    const int32_t *roots; /**< each the root of a tree; two in one place share it */
    int32_t n_roots;
    const plan_hooks *hooks; /**< may be NULL */
} plan_steiner;

/** Fills in[e] = 1 for the edges of a forest that joins every terminal some root can reach; those that none can are
 *  left out. grow, then clean, then improve. */
PLAN_CHECKED plan_status plan_steiner_solve(const plan_steiner *problem, uint8_t *in, plan_error *err);

/** The shortest-path heuristic (Takahashi and Matsuyama 1980) as one search: the tree grows to the terminal nearest to
 *  it, whose way joins the queue at distance 0 (Poggi de Aragao and Werneck 2002). Near O(E log V) in practice. */
PLAN_CHECKED plan_status plan_steiner_grow(const plan_steiner *problem, uint8_t *in, plan_error *err);
/** Minimum spanning forest on the nodes of the forest `in`, leaves at their cheapest edge to it, ends that serve
 *  nobody cut off. Never dearer than before. O(E log V). */
PLAN_CHECKED plan_status plan_steiner_clean(const plan_steiner *problem, uint8_t *in, plan_error *err);
/** Exchanges key paths (ways between branchings, terminals and roots) for cheaper ones, as long as the side they hold
 *  has at most `most` nodes, until a whole pass finds none or `passes` are done. Never dearer than before. */
PLAN_CHECKED plan_status plan_steiner_improve(const plan_steiner *problem, uint8_t *in, int32_t most,
                                              int32_t passes, plan_error *err);
/** Sum of the costs of the edges in the forest. */
int64_t plan_steiner_cost(const plan_graph *graph, const uint8_t *in);

#endif
