/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/steiner.h"

#include "core/mem.h"
#include "graph/heap.h"

#include <stdlib.h>
#include <string.h>

/* Size of the part a key-path exchange may move, and passes over the tree. On Neubrandenburg (15,000 buildings) these save
 * 1.7 % of the trench cost for a third of the stage's time; parts of 2,000 nodes save 0.3 % more and take three times
 * as long, more passes save nothing. */
enum { EXCHANGE_MOST = 400, EXCHANGE_PASSES = 4, NODES_A_REPORT = 32768 };

typedef struct growth {
    const plan_steiner *problem;
    uint8_t *in;     /* edges of the tree */
    uint8_t *member; /* nodes of the tree */
    int64_t *distance;
    int32_t *edge; /* last edge of the way from the tree */
    plan_heap heap;
} growth;

static void grow_free(growth *g)
{
    free(g->member);
    free(g->distance);
    free(g->edge);
    plan_heap_free(&g->heap);
}

static int32_t other_end(const plan_graph *graph, int32_t edge, int32_t node)
{
    return graph->tail[edge] == node ? graph->head[edge] : graph->tail[edge];
}

static void join_tree(growth *g, int32_t node)
{
    const plan_graph *graph = g->problem->graph;
    while (!g->member[node]) {
        g->member[node] = 1;
        g->distance[node] = 0;
        /* A leaf is never left again. */
        if (g->problem->kind[node] != PLAN_NODE_LEAF)
            plan_heap_push(&g->heap, node, 0);
        int32_t e = g->edge[node];
        g->in[e] = 1;
        node = other_end(graph, e, node);
    }
}

static void relax(growth *g, int32_t node, int64_t distance)
{
    const plan_graph *graph = g->problem->graph;
    for (int32_t a = graph->first[node]; a < graph->first[node + 1]; a++) {
        int32_t w = graph->arc_node[a], e = graph->arc_edge[a];
        int64_t d = distance + graph->cost[e];
        if (d >= g->distance[w])
            continue;
        g->distance[w] = d;
        g->edge[w] = e;
        plan_heap_push(&g->heap, w, d);
    }
}

static void plant_roots(growth *g, uint8_t mark)
{
    const plan_steiner *p = g->problem;
    for (int32_t v = 0; v < p->graph->n_nodes; v++)
        g->distance[v] = PLAN_COST_NONE;
    for (int32_t r = 0; r < p->n_roots; r++) {
        int32_t v = p->roots[r];
        g->member[v] = mark;
        g->distance[v] = 0;
        plan_heap_push(&g->heap, v, 0);
    }
}

plan_status plan_steiner_grow(const plan_steiner *problem, uint8_t *in, plan_error *err)
{
    plan_status status = PLAN_OK;
    const plan_graph *graph = problem->graph;
    size_t n = (size_t)graph->n_nodes;
    memset(in, 0, (size_t)graph->n_edges);

    growth g = {.problem = problem, .in = in};
    g.member = plan_mem_new(n, 1);
    g.distance = plan_mem_raw(n, sizeof *g.distance);
    g.edge = plan_mem_raw(n, sizeof *g.edge);
    if (!plan_heap_init(&g.heap, graph->n_nodes) || !g.member || !g.distance || !g.edge) {
        status = plan_error_memory(err);
        goto done;
    }
    plant_roots(&g, 1);
    int64_t steps = 0, joined = 0, all = 1;
    for (size_t v = 0; v < n; v++)
        all += problem->kind[v] != PLAN_NODE_FREE;
    while (g.heap.n > 0) {
        plan_heap_item item = plan_heap_pop(&g.heap);
        if (problem->kind[item.node] != PLAN_NODE_FREE && !g.member[item.node]) {
            join_tree(&g, item.node);
            joined++;
        } else {
            relax(&g, item.node, item.key);
        }
        if (++steps % NODES_A_REPORT == 0) {
            status = plan_hooks_progress(problem->hooks, "tree", (double)joined / (double)all, err);
            if (status != PLAN_OK)
                goto done;
        }
    }
done:
    grow_free(&g);
    return status;
}

/* member: 0 not of the forest, 1 a leaf, 2 a node the spanning tree may pass through, 3 spanned already. */
static void mark_members(const plan_steiner *p, const uint8_t *in, uint8_t *member)
{
    const plan_graph *graph = p->graph;
    for (int32_t e = 0; e < graph->n_edges; e++)
        if (in[e])
            member[graph->tail[e]] = member[graph->head[e]] = 1;
    for (int32_t r = 0; r < p->n_roots; r++)
        member[p->roots[r]] = 2;
    for (int32_t v = 0; v < graph->n_nodes; v++)
        if (member[v] == 1 && p->kind[v] != PLAN_NODE_LEAF)
            member[v] = 2;
}

/* Prim 1957 from all roots at once, on the nodes with member 2. */
static plan_status span(growth *g, plan_error *err)
{
    const plan_graph *graph = g->problem->graph;
    plant_roots(g, 2);
    int64_t steps = 0;
    while (g->heap.n > 0) {
        plan_heap_item item = plan_heap_pop(&g->heap);
        int32_t v = item.node;
        g->member[v] = 3;
        if (g->edge[v] >= 0)
            g->in[g->edge[v]] = 1;
        for (int32_t a = graph->first[v]; a < graph->first[v + 1]; a++) {
            int32_t w = graph->arc_node[a], e = graph->arc_edge[a];
            if (g->member[w] != 2 || graph->cost[e] >= g->distance[w])
                continue;
            g->distance[w] = graph->cost[e];
            g->edge[w] = e;
            plan_heap_push(&g->heap, w, graph->cost[e]);
        }
        if (++steps % NODES_A_REPORT == 0) {
            plan_status status = plan_hooks_progress(g->problem->hooks, "tree", 0.9, err);
            if (status != PLAN_OK)
                return status;
        }
    }
    return PLAN_OK;
}

static void attach_leaves(growth *g)
{
    const plan_graph *graph = g->problem->graph;
    for (int32_t v = 0; v < graph->n_nodes; v++) {
        if (g->member[v] != 1)
            continue;
        int32_t best = -1;
        for (int32_t a = graph->first[v]; a < graph->first[v + 1]; a++) {
            int32_t e = graph->arc_edge[a];
            if (g->member[graph->arc_node[a]] == 3 && (best < 0 || graph->cost[e] < graph->cost[best]))
                best = e;
        }
        if (best >= 0)
            g->in[best] = 1;
    }
}

/* Cuts ends that are neither terminal nor root, each up to the next branching. */
static void prune(growth *g)
{
    const plan_graph *graph = g->problem->graph;
    int32_t *degree = g->edge;
    memset(degree, 0, (size_t)graph->n_nodes * sizeof *degree);
    for (int32_t e = 0; e < graph->n_edges; e++) {
        if (!g->in[e])
            continue;
        degree[graph->tail[e]]++;
        degree[graph->head[e]]++;
    }
    for (int32_t r = 0; r < g->problem->n_roots; r++)
        degree[g->problem->roots[r]] += 2; /* a root is never an end */
    for (int32_t start = 0; start < graph->n_nodes; start++) {
        int32_t v = start;
        while (degree[v] == 1 && g->problem->kind[v] == PLAN_NODE_FREE) {
            int32_t a = graph->first[v];
            while (!g->in[graph->arc_edge[a]])
                a++;
            g->in[graph->arc_edge[a]] = 0;
            degree[v] = 0;
            v = graph->arc_node[a];
            degree[v]--;
        }
    }
}

plan_status plan_steiner_clean(const plan_steiner *problem, uint8_t *in, plan_error *err)
{
    plan_status status = PLAN_OK;
    const plan_graph *graph = problem->graph;
    size_t n = (size_t)graph->n_nodes;
    growth g = {.problem = problem, .in = in};
    g.member = plan_mem_new(n, 1);
    g.distance = plan_mem_raw(n, sizeof *g.distance);
    g.edge = plan_mem_raw(n, sizeof *g.edge);
    if (!plan_heap_init(&g.heap, graph->n_nodes) || !g.member || !g.distance || !g.edge) {
        status = plan_error_memory(err);
        goto done;
    }
    mark_members(problem, in, g.member);
    memset(in, 0, (size_t)graph->n_edges);
    for (size_t v = 0; v < n; v++)
        g.edge[v] = -1;
    status = span(&g, err);
    if (status != PLAN_OK)
        goto done;
    attach_leaves(&g);
    prune(&g);
done:
    grow_free(&g);
    return status;
}

int64_t plan_steiner_cost(const plan_graph *graph, const uint8_t *in)
{
    int64_t sum = 0;
    for (int32_t e = 0; e < graph->n_edges; e++)
        if (in[e])
            sum += graph->cost[e];
    return sum;
}

plan_status plan_steiner_solve(const plan_steiner *problem, uint8_t *in, plan_error *err)
{
    plan_status status = plan_steiner_grow(problem, in, err);
    if (status == PLAN_OK)
        status = plan_steiner_clean(problem, in, err);
    if (status == PLAN_OK)
        status = plan_steiner_improve(problem, in, EXCHANGE_MOST, EXCHANGE_PASSES, err);
    if (status == PLAN_OK)
        status = plan_steiner_clean(problem, in, err);
    return status;
}
