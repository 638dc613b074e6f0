/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_GRAPH_H
#define PLAN_GRAPH_GRAPH_H

#include "core/status.h"

#include <stdint.h>

/* Internal. Undirected weighted graph in compressed rows; knows no geometry. Costs are whole numbers >= 0 of a unit
 * the caller chooses, so that every sum is exact. */

/** All edges of a graph together cost at most this, so that no sum of costs overflows. */
#define PLAN_COST_MAX (INT64_MAX / 4)
#define PLAN_COST_NONE INT64_MAX

typedef struct plan_graph {
    int32_t n_nodes, n_edges;
    int32_t *tail, *head; /**< ends of edge e */
    int64_t *cost;        /**< of edge e */
    int32_t *first;       /**< n_nodes + 1: arcs of node v are first[v] .. first[v+1]-1 */
    int32_t *arc_node;    /**< other end of an arc */
    int32_t *arc_edge;    /**< edge of an arc */
} plan_graph;

/** Builds from edges (borrows the arrays); loops and parallel edges are kept. PLAN_E_ARGUMENT for an end outside the
 *  nodes, a cost below 0, costs that sum to more than PLAN_COST_MAX, more than 2^30 - 1 edges. O(V + E). */
PLAN_CHECKED plan_status plan_graph_new(int32_t n_nodes, int32_t n_edges, const int32_t *tail,
                                        const int32_t *head, const int64_t *cost, plan_graph **out,
                                        plan_error *err);
void plan_graph_free(plan_graph *graph);
/** Fills component[v] = number of v's component, 0 .. *n - 1 in order of the lowest node. */
PLAN_CHECKED plan_status plan_graph_components(const plan_graph *graph, int32_t *component, int32_t *n,
                                               plan_error *err);

#endif
