/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Key-path exchange (Uchoa and Werneck 2010, there with better bounds): take out the way between two key nodes and join
 * the two sides by the cheapest way there is. Only the lower side is searched from, so the work stays near the
 * leaves. */

#include "core/mem.h"
#include "graph/heap.h"
#include "graph/steiner.h"
#include "graph/tree.h"

#include <stdlib.h>
#include <string.h>

enum { NODES_A_REPORT = 2048 };

typedef struct exchange {
    const plan_steiner *problem;
    uint8_t *in;
    int32_t *up;     /* edge to the parent, -1 at roots and outside the tree */
    int32_t *degree; /* in the tree; 0 outside; roots count two more */
    int32_t *below;  /* stamp: node belongs to the lower side */
    int32_t *on_way; /* stamp: inner node of the way taken out */
    int32_t *seen;   /* stamp: distance and edge hold */
    int64_t *distance;
    int32_t *edge;
    int32_t *side; /* nodes of the lower side */
    int32_t n_side, stamp, gains;
    plan_heap heap;
} exchange;

static int32_t other_end(const plan_graph *graph, int32_t edge, int32_t node)
{
    return graph->tail[edge] == node ? graph->head[edge] : graph->tail[edge];
}

static void exchange_free(exchange *x)
{
    free(x->up);
    free(x->degree);
    free(x->below);
    free(x->on_way);
    free(x->seen);
    free(x->distance);
    free(x->edge);
    free(x->side);
    plan_heap_free(&x->heap);
}

static plan_status exchange_init(exchange *x, int32_t most, plan_error *err)
{
    const plan_steiner *p = x->problem;
    size_t n = (size_t)p->graph->n_nodes;
    x->up = plan_mem_raw(n, sizeof *x->up);
    x->degree = plan_mem_new(n, sizeof *x->degree);
    x->below = plan_mem_new(n, sizeof *x->below);
    x->on_way = plan_mem_new(n, sizeof *x->on_way);
    x->seen = plan_mem_new(n, sizeof *x->seen);
    x->distance = plan_mem_raw(n, sizeof *x->distance);
    x->edge = plan_mem_raw(n, sizeof *x->edge);
    x->side = plan_mem_raw((size_t)most, sizeof *x->side);
    if (!plan_heap_init(&x->heap, p->graph->n_nodes) || !x->up || !x->degree || !x->below || !x->on_way ||
        !x->seen || !x->distance || !x->edge || !x->side)
        return plan_error_memory(err);
    for (int32_t e = 0; e < p->graph->n_edges; e++) {
        if (!x->in[e])
            continue;
        x->degree[p->graph->tail[e]]++;
        x->degree[p->graph->head[e]]++;
    }
    for (int32_t r = 0; r < p->n_roots; r++)
        x->degree[p->roots[r]] += 2;
    return PLAN_OK;
}

static bool is_key(const exchange *x, int32_t v)
{
    return x->degree[v] != 2 || x->problem->kind[v] != PLAN_NODE_FREE;
}

/* Collects the side below v (v included); false when it has more than `most` nodes. */
static bool collect_side(exchange *x, int32_t v, int32_t most)
{
    const plan_graph *graph = x->problem->graph;
    x->n_side = 0;
    x->side[x->n_side++] = v;
    x->below[v] = x->stamp;
    for (int32_t i = 0; i < x->n_side; i++) {
        int32_t u = x->side[i];
        for (int32_t a = graph->first[u]; a < graph->first[u + 1]; a++) {
            int32_t e = graph->arc_edge[a], w = graph->arc_node[a];
            if (!x->in[e] || e == x->up[u] || w == u)
                continue;
            if (x->n_side == most)
                return false;
            x->below[w] = x->stamp;
            x->side[x->n_side++] = w;
        }
    }
    return true;
}

/* Cost of the way from v up to the next key node, whose inner nodes are stamped. */
static int64_t way_up(exchange *x, int32_t v, int32_t *end)
{
    const plan_graph *graph = x->problem->graph;
    int64_t cost = 0;
    do {
        cost += graph->cost[x->up[v]];
        v = other_end(graph, x->up[v], v);
        if (is_key(x, v))
            break;
        x->on_way[v] = x->stamp;
    } while (true);
    *end = v;
    return cost;
}

static void reach(exchange *x, int32_t node, int32_t edge, int64_t distance)
{
    if (x->seen[node] == x->stamp && x->distance[node] <= distance)
        return;
    x->seen[node] = x->stamp;
    x->distance[node] = distance;
    x->edge[node] = edge;
    plan_heap_push(&x->heap, node, distance);
}

/* Cheapest way from the lower side to the rest of the tree below `limit`; -1 where there is none, else the node of
 * the rest it ends at. */
static int32_t search(exchange *x, int64_t limit)
{
    const plan_graph *graph = x->problem->graph;
    const uint8_t *kind = x->problem->kind;
    plan_heap_clear(&x->heap);
    for (int32_t i = 0; i < x->n_side; i++)
        if (x->n_side == 1 || kind[x->side[i]] != PLAN_NODE_LEAF)
            reach(x, x->side[i], -1, 0);
    while (x->heap.n > 0) {
        plan_heap_item item = plan_heap_pop(&x->heap);
        int32_t v = item.node;
        bool in_rest = x->degree[v] > 0 && x->below[v] != x->stamp && x->on_way[v] != x->stamp;
        if (in_rest)
            return v;
        for (int32_t a = graph->first[v]; a < graph->first[v + 1]; a++) {
            int32_t w = graph->arc_node[a], e = graph->arc_edge[a];
            int64_t d = item.key + graph->cost[e];
            /* A leaf can neither be passed nor joined on to; roots never are leaves. */
            bool closed = kind[w] == PLAN_NODE_LEAF && x->degree[w] < 3;
            if (d < limit && !closed)
                reach(x, w, e, d);
        }
    }
    return -1;
}

static void take_out(exchange *x, int32_t v, int32_t end)
{
    const plan_graph *graph = x->problem->graph;
    while (v != end) {
        int32_t e = x->up[v], next = other_end(graph, e, v);
        x->in[e] = 0;
        x->degree[v]--;
        x->degree[next]--;
        x->up[v] = -1;
        v = next;
    }
}

/* Lays the way found from the rest's node down to the lower side, and turns the side's parents towards it. */
static void put_in(exchange *x, int32_t node)
{
    const plan_graph *graph = x->problem->graph;
    int32_t e;
    while ((e = x->edge[node]) >= 0) {
        int32_t next = other_end(graph, e, node);
        x->in[e] = 1;
        x->degree[node]++;
        x->degree[next]++;
        /* next hangs on node now; where next had a parent within the side, that one hangs on next, and so on. */
        if (x->below[next] != x->stamp) {
            x->up[next] = e;
            node = next;
            continue;
        }
        int32_t down = e, v = next;
        while (v >= 0) {
            int32_t old = x->up[v];
            int32_t above = old >= 0 ? other_end(graph, old, v) : -1;
            x->up[v] = down;
            down = old;
            v = above;
        }
        return;
    }
}

static void try_key_path(exchange *x, int32_t v, int32_t most)
{
    x->stamp++;
    if (x->up[v] < 0 || !is_key(x, v) || !collect_side(x, v, most))
        return;
    int32_t end;
    int64_t cost = way_up(x, v, &end);
    int32_t found = search(x, cost);
    if (found < 0)
        return;
    take_out(x, v, end);
    put_in(x, found);
    x->gains++;
}

static plan_status pass(exchange *x, int32_t most, int32_t done, int32_t passes, plan_error *err)
{
    const plan_steiner *p = x->problem;
    plan_tree *tree = NULL;
    plan_status status = plan_tree_new(p->graph, x->in, p->roots, p->n_roots, &tree, err);
    if (status != PLAN_OK)
        return status;
    for (int32_t v = 0; v < p->graph->n_nodes; v++)
        x->up[v] = -1;
    for (int32_t i = 0; i < tree->n; i++)
        x->up[tree->node[i]] = tree->edge[i];
    x->gains = 0;
    for (int32_t i = tree->n; i-- > 0 && status == PLAN_OK;) {
        try_key_path(x, tree->node[i], most);
        if (i % NODES_A_REPORT == 0)
            status = plan_hooks_progress(p->hooks, "better tree", (done + 1.0 - (double)i / tree->n) / passes,
                                         err);
    }
    plan_tree_free(tree);
    return status;
}

plan_status plan_steiner_improve(const plan_steiner *problem, uint8_t *in, int32_t most, int32_t passes,
                                 plan_error *err)
{
    if (most < 1)
        return PLAN_OK;
    exchange x = {.problem = problem, .in = in};
    plan_status status = exchange_init(&x, most, err);
    for (int32_t i = 0; i < passes && status == PLAN_OK; i++) {
        status = pass(&x, most, i, passes, err);
        if (x.gains == 0)
            break;
    }
    exchange_free(&x);
    return status;
}
