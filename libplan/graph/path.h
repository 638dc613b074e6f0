/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_PATH_H
#define PLAN_GRAPH_PATH_H

#include "core/hooks.h"
#include "graph/graph.h"

/* Internal. Shortest paths. */

/** Where a search begins: node at the given cost. */
typedef struct plan_source_node {
    int32_t node;
    int64_t cost; /**< >= 0 */
} plan_source_node;

/** What a search fills; each array has n_nodes items and may be NULL but distance. */
typedef struct plan_paths {
    int64_t *distance; /**< from the nearest source, PLAN_COST_NONE where none reaches */
    int32_t *edge;     /**< last edge of the way, -1 at a source and where none reaches */
    int32_t *source;   /**< index of the source, -1 where none reaches */
} plan_paths;

/** Shortest paths from the nearest of n sources to every node (Dijkstra 1959). Nodes leave the queue by distance, then
 *  by number; of equal ways the one found first stays. O(E log V). hooks may be NULL. */
PLAN_CHECKED plan_status plan_path_nearest(const plan_graph *graph, const plan_source_node *sources,
                                           int32_t n, const plan_paths *out, const plan_hooks *hooks,
                                           plan_error *err);
/** The same, but no node beyond `most` is looked at: those are as if not reached. O(E log V) of what is within. */
PLAN_CHECKED plan_status plan_path_within(const plan_graph *graph, const plan_source_node *sources, int32_t n,
                                          int64_t most, const plan_paths *out, const plan_hooks *hooks,
                                          plan_error *err);

#endif
