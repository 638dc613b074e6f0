/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/reach.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum { NODES_A_REPORT = 65536 };

plan_status plan_reach_init(plan_reach *reach, const plan_graph *graph, plan_error *err)
{
    size_t n = (size_t)graph->n_nodes;
    *reach = (plan_reach){.graph = graph,
                          .distance = plan_mem_raw(n, sizeof *reach->distance),
                          .edge = plan_mem_raw(n, sizeof *reach->edge),
                          .source = plan_mem_raw(n, sizeof *reach->source),
                          .seat = plan_mem_new(n, 1)};
    if (!reach->distance || !reach->edge || !reach->source || !reach->seat ||
        !plan_heap_init(&reach->heap, graph->n_nodes))
        return plan_error_memory(err);
    for (size_t v = 0; v < n; v++) {
        reach->distance[v] = PLAN_COST_NONE;
        reach->edge[v] = reach->source[v] = -1;
    }
    return PLAN_OK;
}

void plan_reach_free(plan_reach *reach)
{
    free(reach->distance);
    free(reach->edge);
    free(reach->source);
    free(reach->seat);
    plan_heap_free(&reach->heap);
    *reach = (plan_reach){.graph = NULL};
}

static void forget(plan_reach *r, int32_t v)
{
    r->distance[v] = PLAN_COST_NONE;
    r->edge[v] = r->source[v] = -1;
}

/* Offers the ways over v to its neighbours. Who got there over v before follows v to another seat at equal cost, or its
 * way and its seat would not belong together. */
static void offer(plan_reach *r, int32_t v)
{
    const plan_graph *g = r->graph;
    for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
        int32_t e = g->arc_edge[a], w = g->arc_node[a];
        int64_t distance = r->distance[v] + g->cost[e];
        bool follows = distance == r->distance[w] && r->edge[w] == e && r->source[w] != r->source[v];
        if (distance >= r->distance[w] && !follows)
            continue;
        r->distance[w] = distance;
        r->edge[w] = e;
        r->source[w] = r->source[v];
        plan_heap_push(&r->heap, w, distance);
    }
}

/* Nodes whose seat went look for another among their neighbours. */
static void ask(plan_reach *r, int32_t v)
{
    const plan_graph *g = r->graph;
    for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
        int32_t w = g->arc_node[a];
        if (r->distance[w] == PLAN_COST_NONE)
            continue;
        int64_t distance = r->distance[w] + g->cost[g->arc_edge[a]];
        if (distance >= r->distance[v])
            continue;
        r->distance[v] = distance;
        r->edge[v] = g->arc_edge[a];
        r->source[v] = r->source[w];
    }
    if (r->source[v] >= 0)
        plan_heap_push(&r->heap, v, r->distance[v]);
}

/* Seats that come stand; those that are new are marked by 2. */
static void seat_all(plan_reach *r, const uint8_t *seat, bool *gone)
{
    for (int32_t v = 0; v < r->graph->n_nodes; v++) {
        *gone |= r->seat[v] && !seat[v];
        if (seat[v] && !r->seat[v]) {
            r->distance[v] = 0;
            r->edge[v] = -1;
            r->source[v] = v;
            r->seat[v] = 2;
        } else if (!seat[v]) {
            r->seat[v] = 0;
        }
    }
}

/* Forgets the ways to seats that went, then asks for others. lost: scratch for all nodes. */
static void replace_lost(plan_reach *r, int32_t *lost)
{
    int32_t n = 0;
    for (int32_t v = 0; v < r->graph->n_nodes; v++)
        if (r->source[v] >= 0 && !r->seat[r->source[v]]) {
            forget(r, v);
            lost[n++] = v;
        }
    for (int32_t i = 0; i < n; i++)
        ask(r, lost[i]);
}

plan_status plan_reach_update(plan_reach *reach, const uint8_t *seat, const plan_hooks *hooks,
                              plan_error *err)
{
    plan_reach *r = reach;
    int32_t *lost = plan_mem_raw((size_t)r->graph->n_nodes, sizeof *lost);
    bool gone = false;
    if (!lost)
        return plan_error_memory(err);
    seat_all(r, seat, &gone);
    if (gone)
        replace_lost(r, lost);
    for (int32_t v = 0; v < r->graph->n_nodes; v++)
        if (r->seat[v] == 2) {
            r->seat[v] = 1;
            offer(r, v);
        }
    plan_status status = PLAN_OK;
    for (int32_t done = 1; r->heap.n > 0 && status == PLAN_OK; done++) {
        offer(r, plan_heap_pop(&r->heap).node);
        if (done % NODES_A_REPORT == 0)
            status = plan_hooks_progress(hooks, "shortest paths", (double)done / r->graph->n_nodes, err);
    }
    free(lost);
    return status;
}
