/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Cheapest links so that any one node may fail. What is left to mend is counted over the tree of blocks and cut
 * nodes: a cut node where k blocks meet parts k - 1 times, and a link mends once each cut node on the way between its
 * ends. */

#include "core/mem.h"
#include "graph/blocks.h"

#include <stdlib.h>
#include <string.h>

/* The forest of blocks and cut nodes: blocks first, then cut nodes. */
typedef struct block_tree {
    int32_t n;
    int32_t *parent, *depth;
    int32_t *at;   /* of a graph node: its place, -1 = touches no edge */
    int32_t *meet; /* of a graph node: blocks it is in */
    int64_t broken;
} block_tree;

typedef struct survivor {
    const plan_graph *graph;
    int32_t anchor;
    uint8_t *in;
    plan_blocks blocks;
    block_tree tree;
    int32_t *first, *list, *queue; /* scratch: blocks' and cut nodes' neighbours */
    int64_t dear;                  /* what a parted component counts for, more than any number of cuts */
} survivor;

static bool survivor_init(survivor *x)
{
    size_t n = (size_t)x->graph->n_nodes, m = (size_t)x->graph->n_edges;
    block_tree *t = &x->tree;
    x->dear = x->graph->n_nodes + 1;
    x->in = plan_mem_new(m, 1);
    t->parent = plan_mem_new(n + m, sizeof *t->parent);
    t->depth = plan_mem_new(n + m, sizeof *t->depth);
    t->at = plan_mem_new(n, sizeof *t->at);
    t->meet = plan_mem_new(n, sizeof *t->meet);
    x->first = plan_mem_new(n + m + 1, sizeof *x->first);
    x->list = plan_mem_new(2 * (n + m) + 2, sizeof *x->list);
    x->queue = plan_mem_new(n + m, sizeof *x->queue);
    return x->in && t->parent && t->depth && t->at && t->meet && x->first && x->list && x->queue;
}

static void survivor_free(survivor *x)
{
    plan_blocks_free(&x->blocks);
    free(x->in);
    free(x->tree.parent);
    free(x->tree.depth);
    free(x->tree.at);
    free(x->tree.meet);
    free(x->first);
    free(x->list);
    free(x->queue);
}

static void count_member(survivor *x, int32_t block, int32_t node)
{
    x->tree.meet[node]++;
    x->tree.at[node] = block;
}

static void count_link(survivor *x, int32_t block, int32_t node)
{
    if (x->blocks.cut[node]) {
        x->first[block + 1]++;
        x->first[x->tree.at[node] + 1]++;
    }
}

static void list_link(survivor *x, int32_t block, int32_t node)
{
    if (x->blocks.cut[node]) {
        int32_t cut = x->tree.at[node];
        x->list[x->first[block]++] = cut;
        x->list[x->first[cut]++] = block;
    }
}

/* Calls found for every node of every block, once each. */
static void members(survivor *x, void (*found)(survivor *, int32_t, int32_t))
{
    const plan_graph *g = x->graph;
    int32_t *seen_by = x->queue; /* of a block: the node that met it last */
    for (int32_t b = 0; b < x->blocks.n_blocks; b++)
        seen_by[b] = -1;
    for (int32_t v = 0; v < g->n_nodes; v++)
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t b = x->blocks.block[g->arc_edge[a]];
            if (b >= 0 && seen_by[b] != v) {
                seen_by[b] = v;
                found(x, b, v);
            }
        }
}

static void root_all(survivor *x)
{
    block_tree *t = &x->tree;
    for (int32_t i = 0; i < t->n; i++)
        t->depth[i] = -1;
    for (int32_t root = 0; root < t->n; root++) {
        if (t->depth[root] >= 0)
            continue;
        int32_t n = 0, done = 0;
        x->queue[n++] = root;
        t->depth[root] = 0;
        t->parent[root] = -1;
        while (done < n) {
            int32_t v = x->queue[done++];
            for (int32_t k = x->first[v]; k < x->first[v + 1]; k++) {
                int32_t w = x->list[k];
                if (t->depth[w] < 0) {
                    t->depth[w] = t->depth[v] + 1;
                    t->parent[w] = v;
                    x->queue[n++] = w;
                }
            }
        }
    }
}

/* Blocks and their tree for the edges in use. */
static plan_status survey(survivor *x, plan_error *err)
{
    const plan_graph *g = x->graph;
    block_tree *t = &x->tree;
    plan_blocks_free(&x->blocks);
    plan_status status = plan_blocks_find(g, x->in, &x->blocks, err);
    if (status != PLAN_OK)
        return status;
    for (int32_t v = 0; v < g->n_nodes; v++) {
        t->meet[v] = 0;
        t->at[v] = -1;
    }
    members(x, count_member);
    t->n = x->blocks.n_blocks;
    t->broken = (x->blocks.n_components - 1) * x->dear;
    for (int32_t v = 0; v < g->n_nodes; v++) {
        if (x->blocks.cut[v])
            t->at[v] = t->n++;
        if (x->blocks.cut[v] && v != x->anchor)
            t->broken += t->meet[v] - 1;
    }
    memset(x->first, 0, ((size_t)t->n + 1) * sizeof *x->first);
    members(x, count_link);
    for (int32_t i = 0; i < t->n; i++)
        x->first[i + 1] += x->first[i];
    members(x, list_link);
    memmove(x->first + 1, x->first, (size_t)t->n * sizeof *x->first);
    x->first[0] = 0;
    root_all(x);
    return PLAN_OK;
}

/* What an edge not in use would mend. */
static int64_t mends(const survivor *x, int32_t e)
{
    const block_tree *t = &x->tree;
    int32_t u = x->graph->tail[e], v = x->graph->head[e];
    if (u == v)
        return 0;
    if (x->blocks.component[u] != x->blocks.component[v])
        return x->dear;
    int32_t a = t->at[u], b = t->at[v], from = a, to = b;
    int64_t n = 0;
    while (a != b) {
        int32_t *deeper = t->depth[a] >= t->depth[b] ? &a : &b;
        if (*deeper >= x->blocks.n_blocks && *deeper != from && *deeper != to)
            n++;
        *deeper = t->parent[*deeper];
    }
    if (a >= x->blocks.n_blocks && a != from && a != to)
        n++;
    if (x->anchor >= 0 && x->blocks.cut[x->anchor] && n > 0) { /* the anchor on the way counts for nothing */
        int32_t at = t->at[x->anchor], p = from, q = to;
        bool on = false;
        while (p != q) {
            int32_t *deeper = t->depth[p] >= t->depth[q] ? &p : &q;
            on |= *deeper == at;
            *deeper = t->parent[*deeper];
        }
        n -= (on || p == at) && at != from && at != to;
    }
    return n;
}

static plan_status add_greedily(survivor *x, const uint8_t *have, plan_error *err)
{
    for (;;) {
        plan_status status = survey(x, err);
        if (status != PLAN_OK || x->tree.broken == 0)
            return status;
        int32_t best = -1;
        int64_t most = 0;
        for (int32_t e = 0; e < x->graph->n_edges; e++) {
            int64_t n = x->in[e] || have[e] ? 0 : mends(x, e);
            if (n > 0 &&
                (best < 0 || (__int128)n * x->graph->cost[best] > (__int128)most * x->graph->cost[e])) {
                best = e;
                most = n;
            }
        }
        if (best < 0)
            return PLAN_OK;
        x->in[best] = 1;
    }
}

typedef struct pick {
    int64_t cost;
    int32_t edge;
} pick;

static int dearest_first(const void *a, const void *b)
{
    const pick *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost > y->cost ? -1 : 1;
    return (x->edge > y->edge) - (x->edge < y->edge);
}

/* Leaves out each added edge that the others make needless, or puts a cheaper one in its place. */
static plan_status improve(survivor *x, const uint8_t *have, bool *better, plan_error *err)
{
    const plan_graph *g = x->graph;
    int32_t n = 0;
    *better = false;
    pick *picks = plan_mem_new((size_t)g->n_edges, sizeof *picks);
    if (!picks)
        return plan_error_memory(err);
    plan_status status = survey(x, err);
    int64_t goal = x->tree.broken;
    for (int32_t e = 0; e < g->n_edges; e++)
        if (x->in[e] && !have[e])
            picks[n++] = (pick){g->cost[e], e};
    qsort(picks, (size_t)n, sizeof *picks, dearest_first);
    for (int32_t i = 0; i < n && status == PLAN_OK; i++) {
        int32_t e = picks[i].edge, instead = -1;
        x->in[e] = 0;
        if ((status = survey(x, err)) != PLAN_OK)
            break;
        if (x->tree.broken == goal) {
            *better = true;
            continue;
        }
        for (int32_t f = 0; f < g->n_edges; f++)
            if (!x->in[f] && g->cost[f] < g->cost[e] && (instead < 0 || g->cost[f] < g->cost[instead]) &&
                mends(x, f) >= x->tree.broken - goal)
                instead = f;
        x->in[e] = instead < 0;
        if (instead >= 0) {
            x->in[instead] = 1;
            if ((status = survey(x, err)) != PLAN_OK)
                break;
            if (x->tree.broken == goal)
                *better = true;
            else { /* it joined components but left a cut */
                x->in[instead] = 0;
                x->in[e] = 1;
            }
        }
    }
    free(picks);
    return status;
}

/* End blocks, and components without: which one each node is inside of, -1 = none. */
static void mark_ends(const survivor *x, int32_t *end_of)
{
    const plan_graph *g = x->graph;
    for (int32_t v = 0; v < g->n_nodes; v++) {
        int32_t at = x->tree.at[v];
        if (at < 0) { /* a node by itself */
            end_of[v] = x->tree.n + v;
            continue;
        }
        int32_t cuts = x->blocks.cut[v] ? 2 : x->first[at + 1] - x->first[at];
        bool held = cuts == 1 && x->anchor >= 0 && x->list[x->first[at]] == x->tree.at[x->anchor];
        end_of[v] = cuts > 1 || held ? -1 : at;
    }
}

/* Half of the sum of each end's cheapest edge out; x as surveyed with what is there. */
static plan_status reckon_bound(survivor *x, const uint8_t *have, int64_t *bound, plan_error *err)
{
    const plan_graph *g = x->graph;
    size_t n_ends = (size_t)x->tree.n + (size_t)g->n_nodes;
    int32_t *end_of = plan_mem_new((size_t)g->n_nodes, sizeof *end_of);
    int64_t *least = plan_mem_new(n_ends, sizeof *least);
    plan_status status = PLAN_OK;
    if (!end_of || !least) {
        status = plan_error_memory(err);
        goto done;
    }
    mark_ends(x, end_of);
    for (size_t i = 0; i < n_ends; i++)
        least[i] = -1;
    for (int32_t e = 0; e < g->n_edges; e++) {
        int32_t u = g->tail[e], v = g->head[e];
        if (have[e] || mends(x, e) == 0)
            continue;
        for (int32_t side = 0; side < 2; side++) {
            int32_t end = end_of[side ? v : u];
            if (end >= 0 && end_of[side ? u : v] != end && (least[end] < 0 || g->cost[e] < least[end]))
                least[end] = g->cost[e];
        }
    }
    int64_t sum = 0;
    for (size_t i = 0; i < n_ends; i++)
        sum += least[i] > 0 ? least[i] : 0;
    *bound = (sum + 1) / 2;
done:
    free(end_of);
    free(least);
    return status;
}

static plan_status report(survivor *x, const uint8_t *have, plan_survive *out, plan_error *err)
{
    const plan_graph *g = x->graph;
    plan_status status = survey(x, err);
    if (status != PLAN_OK)
        return status;
    out->add = plan_mem_new((size_t)g->n_edges, 1);
    out->cut = plan_mem_new((size_t)g->n_nodes, 1);
    if (!out->add || !out->cut)
        return plan_error_memory(err);
    for (int32_t e = 0; e < g->n_edges; e++)
        if (x->in[e] && !have[e]) {
            out->add[e] = 1;
            out->n_add++;
            out->cost += g->cost[e];
        }
    for (int32_t v = 0; v < g->n_nodes; v++) {
        out->cut[v] = x->blocks.cut[v] && v != x->anchor;
        out->n_cut += out->cut[v];
    }
    return PLAN_OK;
}

plan_status plan_survive_find(const plan_graph *graph, const uint8_t *have, int32_t anchor, plan_survive *out,
                              plan_error *err)
{
    survivor x = {.graph = graph, .anchor = anchor};
    *out = (plan_survive){.n_add = 0};
    plan_status status = survivor_init(&x) ? PLAN_OK : plan_error_memory(err);
    if (status != PLAN_OK)
        goto done;
    memcpy(x.in, have, (size_t)graph->n_edges);
    if ((status = survey(&x, err)) != PLAN_OK ||
        (status = reckon_bound(&x, have, &out->bound, err)) != PLAN_OK ||
        (status = add_greedily(&x, have, err)) != PLAN_OK)
        goto done;
    for (bool better = true; better;)
        if ((status = improve(&x, have, &better, err)) != PLAN_OK)
            goto done;
    status = report(&x, have, out, err);
done:
    survivor_free(&x);
    if (status != PLAN_OK)
        plan_survive_free(out);
    return status;
}

void plan_survive_free(plan_survive *survive)
{
    free(survive->add);
    free(survive->cut);
    *survive = (plan_survive){.n_add = 0};
}
