/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/path.h"

#include "core/mem.h"
#include "graph/heap.h"

#include <stdlib.h>

enum { NODES_A_REPORT = 65536 };

static void begin(const plan_graph *graph, const plan_source_node *sources, int32_t n, const plan_paths *out,
                  plan_heap *heap)
{
    for (int32_t v = 0; v < graph->n_nodes; v++) {
        out->distance[v] = PLAN_COST_NONE;
        if (out->edge)
            out->edge[v] = -1;
        if (out->source)
            out->source[v] = -1;
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t v = sources[i].node;
        if (sources[i].cost >= out->distance[v])
            continue;
        out->distance[v] = sources[i].cost;
        if (out->source)
            out->source[v] = i;
        plan_heap_push(heap, v, sources[i].cost);
    }
}

plan_status plan_path_nearest(const plan_graph *graph, const plan_source_node *sources, int32_t n,
                              const plan_paths *out, const plan_hooks *hooks, plan_error *err)
{
    return plan_path_within(graph, sources, n, PLAN_COST_NONE, out, hooks, err);
}

plan_status plan_path_within(const plan_graph *graph, const plan_source_node *sources, int32_t n,
                             int64_t most, const plan_paths *out, const plan_hooks *hooks, plan_error *err)
{
    plan_heap heap;
    if (!plan_heap_init(&heap, graph->n_nodes))
        return plan_error_memory(err);
    begin(graph, sources, n, out, &heap);

    plan_status status = PLAN_OK;
    for (int32_t done = 0; heap.n > 0; done++) {
        plan_heap_item item = plan_heap_pop(&heap);
        for (int32_t a = graph->first[item.node]; a < graph->first[item.node + 1]; a++) {
            int32_t e = graph->arc_edge[a], w = graph->arc_node[a];
            int64_t distance = item.key + graph->cost[e];
            if (distance >= out->distance[w] || distance > most)
                continue;
            out->distance[w] = distance;
            if (out->edge)
                out->edge[w] = e;
            if (out->source)
                out->source[w] = out->source[item.node];
            plan_heap_push(&heap, w, distance);
        }
        if (done % NODES_A_REPORT == NODES_A_REPORT - 1) {
            status = plan_hooks_progress(hooks, "shortest paths", (double)done / graph->n_nodes, err);
            if (status != PLAN_OK)
                break;
        }
    }
    plan_heap_free(&heap);
    return status;
}
