/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/graph.h"

#include "core/mem.h"

#include <stdlib.h>

static void fill_arcs(plan_graph *g)
{
    int32_t *first = g->first;
    for (int32_t e = 0; e < g->n_edges; e++) {
        first[g->tail[e]]++;
        if (g->tail[e] != g->head[e])
            first[g->head[e]]++;
    }
    int32_t sum = 0;
    for (int32_t v = 0; v <= g->n_nodes; v++) {
        int32_t n = first[v];
        first[v] = sum;
        sum += n;
    }
    /* first[v] runs ahead while its arcs are laid down, and is set back by shifting. */
    for (int32_t e = 0; e < g->n_edges; e++) {
        int32_t u = g->tail[e], v = g->head[e];
        int32_t a = first[u]++;
        g->arc_node[a] = v;
        g->arc_edge[a] = e;
        if (u != v) {
            a = first[v]++;
            g->arc_node[a] = u;
            g->arc_edge[a] = e;
        }
    }
    for (int32_t v = g->n_nodes; v > 0; v--)
        first[v] = first[v - 1];
    first[0] = 0;
}

plan_status plan_graph_new(int32_t n_nodes, int32_t n_edges, const int32_t *tail, const int32_t *head,
                           const int64_t *cost, plan_graph **out, plan_error *err)
{
    if (n_nodes < 0 || n_edges < 0 || n_edges > INT32_MAX / 2)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "graph: %d nodes and %d edges are beyond what is supported", n_nodes, n_edges);
    int64_t total = 0;
    for (int32_t e = 0; e < n_edges; e++) {
        if (tail[e] < 0 || tail[e] >= n_nodes || head[e] < 0 || head[e] >= n_nodes || cost[e] < 0 ||
            cost[e] > PLAN_COST_MAX - total)
            return plan_error_set(err, PLAN_E_ARGUMENT,
                                  "graph: edge %d (%d - %d) has an end or a cost out of range", e, tail[e],
                                  head[e]);
        total += cost[e];
    }

    size_t n = (size_t)n_nodes, m = (size_t)n_edges;
    plan_graph *g = plan_mem_new(1, sizeof *g);
    if (!g)
        return plan_error_memory(err);
    g->n_nodes = n_nodes;
    g->n_edges = n_edges;
    g->tail = plan_mem_copy(tail, m, sizeof *tail);
    g->head = plan_mem_copy(head, m, sizeof *head);
    g->cost = plan_mem_copy(cost, m, sizeof *cost);
    g->first = plan_mem_new(n + 1, sizeof *g->first);
    g->arc_node = plan_mem_raw(2 * m, sizeof *g->arc_node);
    g->arc_edge = plan_mem_raw(2 * m, sizeof *g->arc_edge);
    if (!g->tail || !g->head || !g->cost || !g->first || !g->arc_node || !g->arc_edge) {
        plan_graph_free(g);
        return plan_error_memory(err);
    }
    fill_arcs(g);
    *out = g;
    return PLAN_OK;
}

void plan_graph_free(plan_graph *graph)
{
    if (!graph)
        return;
    free(graph->tail);
    free(graph->head);
    free(graph->cost);
    free(graph->first);
    free(graph->arc_node);
    free(graph->arc_edge);
    free(graph);
}

plan_status plan_graph_components(const plan_graph *graph, int32_t *component, int32_t *n, plan_error *err)
{
    int32_t *stack = plan_mem_raw((size_t)graph->n_nodes, sizeof *stack);
    if (!stack)
        return plan_error_memory(err);
    for (int32_t v = 0; v < graph->n_nodes; v++)
        component[v] = -1;
    int32_t count = 0;
    for (int32_t start = 0; start < graph->n_nodes; start++) {
        if (component[start] >= 0)
            continue;
        int32_t top = 0;
        stack[top++] = start;
        component[start] = count;
        while (top > 0) {
            int32_t v = stack[--top];
            for (int32_t a = graph->first[v]; a < graph->first[v + 1]; a++) {
                int32_t w = graph->arc_node[a];
                if (component[w] < 0) {
                    component[w] = count;
                    stack[top++] = w;
                }
            }
        }
        count++;
    }
    free(stack);
    *n = count;
    return PLAN_OK;
}
