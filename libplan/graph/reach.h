/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_REACH_H
#define PLAN_GRAPH_REACH_H

#include "core/hooks.h"
#include "graph/graph.h"
#include "graph/heap.h"

/* Internal. The nearest of some seats to each node, kept up while seats come and go. */

typedef struct plan_reach {
    const plan_graph *graph; /**< borrowed */
    int64_t *distance;       /**< to the nearest seat, PLAN_COST_NONE = none */
    int32_t *edge;           /**< that the way arrives by, -1 at seats and where there is none */
    int32_t *source;         /**< the seat itself, -1 = none */
    uint8_t *seat;           /**< as of the last update */
    plan_heap heap;
} plan_reach;

/** Without seats. Free it on failure too. */
PLAN_CHECKED plan_status plan_reach_init(plan_reach *reach, const plan_graph *graph, plan_error *err);
void plan_reach_free(plan_reach *reach);
/** Makes seats of the nodes flagged, and of no others. The distances are those plan_path_nearest finds; of ways of equal
 *  cost the one known before stays. O(V) and the search over nodes whose nearest seat went or came. */
PLAN_CHECKED plan_status plan_reach_update(plan_reach *reach, const uint8_t *seat, const plan_hooks *hooks,
                                           plan_error *err);

#endif
