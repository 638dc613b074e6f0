/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "steiner_samples.h"

#include "core/mem.h"
#include "graph/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define FAR ((int64_t)1 << 50)

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

int32_t sample_pick(uint32_t *state, int32_t n)
{
    return (int32_t)(next_random(state) % (uint32_t)n);
}

static void add_edge(sample *s, int32_t u, int32_t v, int64_t cost)
{
    s->tail[s->m] = u;
    s->head[s->m] = v;
    s->cost[s->m++] = cost;
}

static void finish(sample *s)
{
    assert_int_equal(plan_graph_new(s->n, s->m, s->tail, s->head, s->cost, &s->graph, NULL), PLAN_OK);
    s->problem = (plan_steiner){s->graph, s->kind, s->roots, s->n_roots, NULL};
}

/* The last `leaves` nodes are buildings: 1 .. 3 edges each to other nodes, none among themselves. */
static void add_leaves(sample *s, uint32_t *state, int32_t leaves, bool one_edge)
{
    int32_t inner = s->n;
    s->n += leaves;
    for (int32_t v = inner; v < s->n; v++) {
        s->kind[v] = PLAN_NODE_LEAF;
        for (int32_t k = one_edge ? 1 : 1 + sample_pick(state, 3); k-- > 0;)
            add_edge(s, v, sample_pick(state, inner), 1 + sample_pick(state, 10));
    }
}

void sample_make_small(sample *s, uint32_t *state, bool tree)
{
    int32_t leaves = sample_pick(state, 4), terminals = sample_pick(state, 3);
    int32_t inner = 3 + sample_pick(state, 7);
    *s = (sample){.n = inner};
    for (int32_t v = 1; v < inner; v++) {
        if (!tree && sample_pick(state, 12) == 0)
            continue; /* not joined: a second component, perhaps */
        int32_t to = sample_pick(state, v);
        add_edge(s, v, to, 1 + sample_pick(state, 20));
    }
    for (int32_t i = tree ? inner : sample_pick(state, 2 * inner); i-- > 0 && !tree;) {
        int32_t u = sample_pick(state, inner), v = sample_pick(state, inner);
        add_edge(s, u, v, sample_pick(state, 20));
    }
    add_leaves(s, state, leaves, tree);
    while (terminals-- > 0)
        s->kind[sample_pick(state, inner)] = PLAN_NODE_TERMINAL;
    s->n_roots = tree ? 1 : 1 + sample_pick(state, 2);
    for (int32_t r = 0; r < 2; r++)
        s->roots[r] = sample_pick(state, inner);
    finish(s);
}

void sample_make_grid(sample *s, uint32_t *state, int32_t terminals)
{
    int32_t width = 3 + sample_pick(state, 3), height = 3 + sample_pick(state, 3);
    int32_t leaves = sample_pick(state, terminals > 4 ? 5 : 2), most = 2 + sample_pick(state, 12);
    int32_t least = sample_pick(state, 4) > 0; /* now and then ways that cost nothing */
    *s = (sample){.n = width * height};
    for (int32_t v = 0; v < s->n; v++) {
        if (v % width + 1 < width && sample_pick(state, 9) > 0)
            add_edge(s, v, v + 1, least + sample_pick(state, most));
        if (v + width < s->n && sample_pick(state, 9) > 0)
            add_edge(s, v, v + width, least + sample_pick(state, most));
    }
    int32_t inner = s->n;
    for (int32_t i = 0; i < terminals - leaves; i++)
        s->kind[sample_pick(state, inner)] = PLAN_NODE_TERMINAL;
    add_leaves(s, state, leaves, false);
    s->n_roots = 1 + (sample_pick(state, 4) == 0);
    for (int32_t r = 0; r < 2; r++)
        s->roots[r] = sample_pick(state, inner);
    finish(s);
}

void sample_free(sample *s)
{
    plan_graph_free(s->graph);
    s->graph = NULL;
}

/* All distances by ways whose inner nodes are not leaves; roots are one place. */
static void distances(const plan_steiner *p, int64_t d[SAMPLE_NODES][SAMPLE_NODES])
{
    const plan_graph *g = p->graph;
    bool closed[SAMPLE_NODES];
    assert_true(g->n_nodes <= SAMPLE_NODES);
    for (int32_t u = 0; u < g->n_nodes; u++) {
        closed[u] = p->kind[u] == PLAN_NODE_LEAF;
        for (int32_t v = 0; v < g->n_nodes; v++)
            d[u][v] = u == v ? 0 : FAR;
    }
    for (int32_t e = 0; e < g->n_edges; e++) {
        int32_t u = g->tail[e], v = g->head[e];
        if (g->cost[e] < d[u][v])
            d[u][v] = d[v][u] = g->cost[e];
    }
    for (int32_t r = 0; r < p->n_roots; r++) {
        closed[p->roots[r]] = false;
        d[p->roots[r]][p->roots[0]] = d[p->roots[0]][p->roots[r]] = 0;
    }
    for (int32_t k = 0; k < g->n_nodes; k++)
        for (int32_t u = 0; u < g->n_nodes && !closed[k]; u++)
            for (int32_t v = 0; v < g->n_nodes; v++)
                if (d[u][k] + d[k][v] < d[u][v])
                    d[u][v] = d[u][k] + d[k][v];
}

int64_t sample_exact(const plan_steiner *p)
{
    int64_t d[SAMPLE_NODES][SAMPLE_NODES];
    int32_t terminal[SAMPLE_TERMINALS], k = 0, n = p->graph->n_nodes;
    distances(p, d);
    for (int32_t v = 0; v < n; v++) {
        if (p->kind[v] == PLAN_NODE_FREE || d[v][p->roots[0]] >= FAR || d[v][p->roots[0]] == 0)
            continue;
        assert_true(k < SAMPLE_TERMINALS);
        terminal[k++] = v;
    }
    /* A terminal at distance 0 costs nothing more, wherever it is joined. */
    int64_t(*best)[SAMPLE_NODES] = plan_mem_raw((size_t)1 << k, sizeof *best);
    assert_non_null(best);
    for (int32_t set = 1; set < 1 << k; set++) {
        int64_t merged[SAMPLE_NODES];
        for (int32_t v = 0; v < n; v++) {
            merged[v] = FAR;
            for (int32_t i = 0; i < k; i++)
                if (set == 1 << i)
                    merged[v] = d[terminal[i]][v];
            for (int32_t part = (set - 1) & set; part > (set ^ part); part = (part - 1) & set)
                if (best[part][v] + best[set ^ part][v] < merged[v])
                    merged[v] = best[part][v] + best[set ^ part][v];
            bool root = v == p->roots[0] || v == p->roots[p->n_roots - 1];
            if (p->kind[v] == PLAN_NODE_LEAF && !root)
                merged[v] = FAR; /* never a branching */
        }
        for (int32_t v = 0; v < n; v++) {
            best[set][v] = FAR;
            for (int32_t u = 0; u < n; u++)
                if (merged[u] + d[u][v] < best[set][v])
                    best[set][v] = merged[u] + d[u][v];
        }
    }
    int64_t cost = k == 0 ? 0 : best[(1 << k) - 1][p->roots[0]];
    free(best);
    return cost;
}

void sample_check(const plan_steiner *p, const uint8_t *in)
{
    int64_t d[SAMPLE_NODES][SAMPLE_NODES];
    const plan_graph *g = p->graph;
    distances(p, d);
    int32_t degree[SAMPLE_NODES] = {0}, edges = 0;
    for (int32_t e = 0; e < g->n_edges; e++) {
        degree[g->tail[e]] += in[e];
        degree[g->head[e]] += in[e];
        edges += in[e];
    }
    int32_t roots = p->n_roots == 2 && p->roots[0] == p->roots[1] ? 1 : p->n_roots;
    plan_tree *tree = NULL;
    plan_error err = PLAN_ERROR_INIT;
    if (plan_tree_new(g, in, p->roots, p->n_roots, &tree, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    bool joined[SAMPLE_NODES] = {false};
    for (int32_t i = 0; i < tree->n; i++)
        joined[tree->node[i]] = true;
    assert_int_equal(tree->n, edges + roots);
    for (int32_t v = 0; v < g->n_nodes; v++) {
        bool root = v == p->roots[0] || v == p->roots[p->n_roots - 1];
        if (p->kind[v] != PLAN_NODE_FREE)
            assert_int_equal(joined[v], d[v][p->roots[0]] < FAR);
        else if (!root)
            assert_int_not_equal(degree[v], 1);
        if (p->kind[v] == PLAN_NODE_LEAF && !root)
            assert_true(degree[v] <= 1);
    }
    plan_tree_free(tree);
}
