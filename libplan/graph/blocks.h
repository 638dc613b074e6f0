/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_BLOCKS_H
#define PLAN_GRAPH_BLOCKS_H

#include "graph/graph.h"

#include <stdbool.h>

/* Internal. What falls apart when one node or one edge fails (Hopcroft and Tarjan 1973). */

typedef struct plan_blocks {
    int32_t n_components, n_blocks;
    int32_t *component; /**< of a node, numbered by lowest node */
    uint8_t *cut;       /**< of a node: 1 = without it its component falls apart */
    uint8_t *bridge;    /**< of an edge: 1 = without it its component falls apart */
    int32_t *block;     /**< of an edge: the largest part around it that no one node parts; -1 = not in use */
} plan_blocks;

/** Of the edges with in[e] != 0 (NULL = all; loops are left aside). O(V + E). */
PLAN_CHECKED plan_status plan_blocks_find(const plan_graph *graph, const uint8_t *in, plan_blocks *out,
                                          plan_error *err);
/** Takes a zeroed struct too. */
void plan_blocks_free(plan_blocks *blocks);

/** Links to add so that one node may fail without parting the rest. */
typedef struct plan_survive {
    uint8_t *add; /**< edges to add */
    int32_t n_add;
    int64_t cost;  /**< of them */
    int64_t bound; /**< no set of edges that does as much costs less */
    int32_t n_cut; /**< nodes whose failure still parts something: no edge of the graph helps */
    uint8_t *cut;  /**< those nodes */
} plan_survive;

/** have: edges that are there (in use, at no cost); the others of the graph can be added at their cost. anchor: a node that
 *  does not fail (the fibre behind all gateways), -1 = every node may. What all edges together cannot mend stays
 *  cut. Greedy by cut nodes mended for their cost, reverse deletion, exchange one for one; heuristic, with a bound by
 *  the end blocks: each needs an edge, and an edge serves two. O(n (V + E)) for n edges added. */
PLAN_CHECKED plan_status plan_survive_find(const plan_graph *graph, const uint8_t *have, int32_t anchor,
                                           plan_survive *out, plan_error *err);
void plan_survive_free(plan_survive *survive);

#endif
