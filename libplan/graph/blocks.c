/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Components, cut nodes, bridges and blocks in one walk in depth (Hopcroft and Tarjan 1973). */

#include "graph/blocks.h"

#include "core/mem.h"

#include <stdlib.h>

typedef struct walk {
    const plan_graph *graph;
    const uint8_t *in;
    plan_blocks *out;
    int32_t *order,
        *low;           /* of a node: when it was reached (from 1), and the earliest reached from below it */
    int32_t *next;      /* arc to look at next */
    int32_t *path, *by; /* nodes from the start, and the edge that led to each */
    int32_t *edges;     /* walked, not yet in a block */
    int32_t n_edges, count;
} walk;

static void close_block(walk *x, int32_t edge)
{
    int32_t n = 0, last;
    do {
        last = x->edges[--x->n_edges];
        x->out->block[last] = x->out->n_blocks;
        n++;
    } while (last != edge);
    x->out->n_blocks++;
    if (n == 1)
        x->out->bridge[edge] = 1;
}

static void reach(walk *x, int32_t node, int32_t depth, int32_t edge)
{
    x->order[node] = x->low[node] = ++x->count;
    x->next[node] = x->graph->first[node];
    x->out->component[node] = x->out->n_components;
    x->path[depth] = node;
    x->by[depth] = edge;
}

/* Looks at one more arc of the deepest node; returns the new depth. */
static int32_t look(walk *x, int32_t depth)
{
    int32_t v = x->path[depth], arc = x->next[v]++;
    int32_t e = x->graph->arc_edge[arc], w = x->graph->arc_node[arc];
    if (e == x->by[depth] || w == v || (x->in && !x->in[e]))
        return depth;
    if (x->order[w] == 0) {
        x->edges[x->n_edges++] = e;
        reach(x, w, depth + 1, e);
        return depth + 1;
    }
    if (x->order[w] < x->order[v]) { /* back up; the same edge seen from above is left aside */
        x->edges[x->n_edges++] = e;
        if (x->order[w] < x->low[v])
            x->low[v] = x->order[w];
    }
    return depth;
}

static void walk_from(walk *x, int32_t start)
{
    int32_t depth = 0, below = 0; /* parts below the start */
    reach(x, start, 0, -1);
    for (;;) {
        int32_t v = x->path[depth];
        if (x->next[v] < x->graph->first[v + 1]) {
            depth = look(x, depth);
            continue;
        }
        if (depth == 0)
            break;
        int32_t above = x->path[depth - 1];
        if (x->low[v] < x->low[above])
            x->low[above] = x->low[v];
        if (x->low[v] >= x->order[above]) {
            close_block(x, x->by[depth]);
            if (depth > 1)
                x->out->cut[above] = 1;
            else
                below++;
        }
        depth--;
    }
    if (below > 1)
        x->out->cut[start] = 1;
    x->out->n_components++;
}

plan_status plan_blocks_find(const plan_graph *graph, const uint8_t *in, plan_blocks *out, plan_error *err)
{
    size_t n = (size_t)graph->n_nodes, m = (size_t)graph->n_edges;
    walk x = {.graph = graph, .in = in, .out = out};
    *out = (plan_blocks){.n_components = 0};
    out->component = plan_mem_new(n, sizeof *out->component);
    out->cut = plan_mem_new(n, 1);
    out->bridge = plan_mem_new(m, 1);
    out->block = plan_mem_new(m, sizeof *out->block);
    x.order = plan_mem_new(n, sizeof *x.order);
    x.low = plan_mem_new(n, sizeof *x.low);
    x.next = plan_mem_new(n, sizeof *x.next);
    x.path = plan_mem_new(n + 1, sizeof *x.path);
    x.by = plan_mem_new(n + 1, sizeof *x.by);
    x.edges = plan_mem_new(m, sizeof *x.edges);
    plan_status status = PLAN_OK;
    if (!out->component || !out->cut || !out->bridge || !out->block || !x.order || !x.low || !x.next ||
        !x.path || !x.by || !x.edges) {
        status = plan_error_memory(err);
        plan_blocks_free(out);
        goto done;
    }
    for (size_t e = 0; e < m; e++)
        out->block[e] = -1;
    for (int32_t v = 0; v < graph->n_nodes; v++)
        if (x.order[v] == 0)
            walk_from(&x, v);
done:
    free(x.order);
    free(x.low);
    free(x.next);
    free(x.path);
    free(x.by);
    free(x.edges);
    return status;
}

void plan_blocks_free(plan_blocks *blocks)
{
    free(blocks->component);
    free(blocks->cut);
    free(blocks->bridge);
    free(blocks->block);
    *blocks = (plan_blocks){.n_components = 0};
}
