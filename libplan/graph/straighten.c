/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/straighten.h"

#include "core/mem.h"
#include "graph/reach.h"
#include "graph/tree.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_PASSES = 40,
    MOST_CIRCLE = 20000 /* places walked for one exchange */
};

/* A way outside the forest that would close a circle, and what is best left out of it. */
typedef struct exchange {
    double gain;
    int32_t edge;      /* of the new way, where two nearest forest places meet */
    int32_t from, to;  /* places of the tree: `to` is fed from `from` */
    int32_t low, high; /* the way from place low up to place high is left out */
} exchange;

struct plan_straightener {
    const plan_straighten *in;
    const plan_graph *graph; /* of the problem */
    plan_graph *parts;       /* its first n_parts edges */
    plan_tree *tree;
    int32_t *place;   /* of a node in the tree, -1 = outside */
    int32_t *level;   /* edges from the root */
    int64_t *way;     /* from the root */
    int64_t *load;    /* at and below a place */
    int64_t *needs;   /* terminals and leaves at and below a place */
    plan_reach reach; /* of a node to the forest: cost of new trench */
    uint8_t *seat;    /* node of the forest that trench may join */
    uint8_t *touched; /* by node */
    uint8_t *last;    /* forest before a pass */
    exchange *list;
    size_t cap_list;
    int32_t n_list;
};
typedef struct plan_straightener straightener;

static void forget_tree(straightener *s)
{
    plan_tree_free(s->tree);
    s->tree = NULL;
}

void plan_straightener_free(plan_straightener *s)
{
    if (!s)
        return;
    forget_tree(s);
    plan_graph_free(s->parts);
    free(s->place);
    free(s->level);
    free(s->way);
    free(s->load);
    free(s->needs);
    plan_reach_free(&s->reach);
    free(s->seat);
    free(s->touched);
    free(s->last);
    free(s->list);
    free(s);
}

static plan_status straightener_init(straightener *s, const plan_straighten *in, plan_error *err)
{
    const plan_graph *g = in->problem->graph;
    size_t n = (size_t)g->n_nodes;
    s->in = in;
    s->graph = g;
    s->place = plan_mem_raw(n, sizeof *s->place);
    s->level = plan_mem_raw(n, sizeof *s->level);
    s->way = plan_mem_raw(n, sizeof *s->way);
    s->load = plan_mem_raw(n, sizeof *s->load);
    s->needs = plan_mem_raw(n, sizeof *s->needs);
    s->seat = plan_mem_raw(n, 1);
    s->touched = plan_mem_raw(n, 1);
    s->last = plan_mem_raw((size_t)g->n_edges, 1);
    if (!s->place || !s->level || !s->way || !s->load || !s->needs || !s->seat || !s->touched || !s->last)
        return plan_error_memory(err);
    plan_status status = plan_graph_new(g->n_nodes, in->n_parts, g->tail, g->head, g->cost, &s->parts, err);
    return status == PLAN_OK ? plan_reach_init(&s->reach, s->parts, err) : status;
}

plan_status plan_straightener_new(const plan_straighten *in, plan_straightener **out, plan_error *err)
{
    straightener *s = plan_mem_new(1, sizeof *s);
    plan_status status = s ? straightener_init(s, in, err) : plan_error_memory(err);
    if (status == PLAN_OK)
        *out = s;
    else
        plan_straightener_free(s);
    return status;
}

/* Seats the forest: places, ways, loads. Returns its worth in *worth. */
static plan_status survey(straightener *s, const uint8_t *forest, double *worth, plan_error *err)
{
    const plan_graph *g = s->graph;
    forget_tree(s);
    plan_status status = plan_tree_new(g, forest, s->in->problem->roots, s->in->problem->n_roots, &s->tree,
                                       err);
    if (status != PLAN_OK)
        return status;
    const plan_tree *t = s->tree;
    double cost = 0, ways = 0;
    for (int32_t v = 0; v < g->n_nodes; v++)
        s->place[v] = -1;
    for (int32_t i = 0; i < t->n; i++) {
        int32_t up = t->parent[i];
        s->place[t->node[i]] = i;
        s->level[i] = up < 0 ? 0 : s->level[up] + 1;
        s->way[i] = up < 0 ? 0 : s->way[up] + s->in->length[t->edge[i]];
        s->load[i] = s->in->load[t->node[i]];
        s->needs[i] = s->in->problem->kind[t->node[i]] != PLAN_NODE_FREE;
        cost += up < 0 ? 0 : (double)g->cost[t->edge[i]];
        ways += (double)s->load[i] * (double)s->way[i];
    }
    plan_tree_sum_up(t, s->load);
    plan_tree_sum_up(t, s->needs);
    *worth = cost + s->in->price * ways;
    return PLAN_OK;
}

/* Nearest place of the forest to each node outside it. */
static plan_status reach_out(straightener *s, plan_error *err)
{
    for (int32_t v = 0; v < s->graph->n_nodes; v++)
        s->seat[v] = s->place[v] >= 0 && s->in->problem->kind[v] != PLAN_NODE_LEAF;
    return plan_reach_update(&s->reach, s->seat, s->in->problem->hooks, err);
}

static int32_t other_end(const plan_graph *g, int32_t edge, int32_t node)
{
    return g->tail[edge] == node ? g->head[edge] : g->tail[edge];
}

/* Length of the way from a node outside back to the forest. */
static int64_t length_back(const straightener *s, int32_t node)
{
    int64_t length = 0;
    for (; s->reach.edge[node] >= 0; node = other_end(s->graph, s->reach.edge[node], node))
        length += s->in->length[s->reach.edge[node]];
    return length;
}

static int32_t meet(const straightener *s, int32_t a, int32_t b)
{
    const plan_tree *t = s->tree;
    for (int steps = 0; a != b && steps < MOST_CIRCLE; steps++) {
        if (s->level[a] >= s->level[b])
            a = t->parent[a];
        else
            b = t->parent[b];
        if (a < 0 || b < 0)
            return -1; /* different trees */
    }
    return a == b ? a : -1;
}

/* What is best left out when `to` is fed from `from` over a new way of so much cost and length. */
static void best_cut(const straightener *s, exchange *x, double cost, int64_t length)
{
    const plan_tree *t = s->tree;
    int32_t top = meet(s, x->from, x->to);
    x->gain = 0;
    if (top < 0 || top == x->to)
        return;
    double saved_ways = 0, trench = 0;
    int64_t before = 0, needs = 0, way = s->way[x->from] + length;
    int32_t kept = -1;
    for (int32_t p = x->to; p != top; p = t->parent[p]) {
        int64_t own = s->load[p] - before;
        if (s->needs[p] > needs || p == x->to) {
            int64_t now = way + s->way[x->to] - s->way[p];
            saved_ways += (double)own * (double)(s->way[p] - now);
            kept = p;
            trench = 0;
        }
        before = s->load[p];
        needs = s->needs[p];
        trench += (double)s->graph->cost[t->edge[p]];
        int32_t up = t->parent[p];
        /* the part left out ends at the next place that is needed for others */
        if (up != top && s->needs[up] == s->needs[p])
            continue;
        /* what costs nothing is there already, or is wanted in any case */
        if (trench <= 0)
            continue;
        double gain = trench + s->in->price * saved_ways - cost;
        if (gain > x->gain) {
            x->gain = gain;
            x->low = kept;
            x->high = up;
        }
    }
}

static plan_status add(straightener *s, const exchange *x, plan_error *err)
{
    if (!plan_mem_grow(&s->list, &s->cap_list, (size_t)s->n_list + 1, sizeof *s->list))
        return plan_error_memory(err);
    s->list[s->n_list++] = *x;
    return PLAN_OK;
}

static plan_status find_exchanges(straightener *s, const uint8_t *forest, plan_error *err)
{
    plan_status status = PLAN_OK;
    s->n_list = 0;
    for (int32_t e = 0; e < s->in->n_parts && status == PLAN_OK; e++) {
        int32_t a = s->graph->tail[e], b = s->graph->head[e];
        if (e % 8192 == 0)
            status = plan_hooks_progress(s->in->problem->hooks, "straightening", (double)e / s->in->n_parts,
                                         err);
        if (forest[e] || s->reach.source[a] < 0 || s->reach.source[b] < 0 ||
            s->reach.source[a] == s->reach.source[b])
            continue;
        double cost = (double)s->reach.distance[a] + (double)s->reach.distance[b] + (double)s->graph->cost[e];
        int64_t length = length_back(s, a) + length_back(s, b) + s->in->length[e];
        int32_t p = s->place[s->reach.source[a]], q = s->place[s->reach.source[b]];
        exchange x = {.edge = e, .from = p, .to = q};
        if (s->way[p] > s->way[q]) {
            x.from = q;
            x.to = p;
        }
        if (s->way[x.from] + length >= s->way[x.to])
            continue;
        best_cut(s, &x, cost, length);
        if (status == PLAN_OK && x.gain > 1)
            status = add(s, &x, err);
    }
    return status;
}

static int best_first(const void *a, const void *b)
{
    const exchange *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain > y->gain ? -1 : 1;
    return (x->edge > y->edge) - (x->edge < y->edge);
}

/* Whether every node of the circle is as the exchange was reckoned with; marks them, where mark. */
static bool circle(straightener *s, const exchange *x, bool mark)
{
    const plan_tree *t = s->tree;
    const int32_t ends[] = {s->graph->tail[x->edge], s->graph->head[x->edge]};
    for (int k = 0; k < 2; k++)
        for (int32_t v = ends[k];; v = other_end(s->graph, s->reach.edge[v], v)) {
            if (!mark && s->touched[v])
                return false;
            s->touched[v] |= mark;
            if (s->reach.edge[v] < 0)
                break;
        }
    for (int32_t a = x->from, b = x->to; a != b;) {
        int32_t *lower = s->level[a] >= s->level[b] ? &a : &b;
        if (!mark && s->touched[t->node[*lower]])
            return false;
        s->touched[t->node[*lower]] |= mark;
        *lower = t->parent[*lower];
        if (a == b && !mark && s->touched[t->node[a]])
            return false;
        if (a == b)
            s->touched[t->node[a]] |= mark;
    }
    return true;
}

static void make(const straightener *s, const exchange *x, uint8_t *forest)
{
    const int32_t ends[] = {s->graph->tail[x->edge], s->graph->head[x->edge]};
    forest[x->edge] = 1;
    for (int k = 0; k < 2; k++)
        for (int32_t v = ends[k]; s->reach.edge[v] >= 0; v = other_end(s->graph, s->reach.edge[v], v))
            forest[s->reach.edge[v]] = 1;
    for (int32_t p = x->low; p != x->high; p = s->tree->parent[p])
        forest[s->tree->edge[p]] = 0;
}

plan_status plan_straightener_run(plan_straightener *s, uint8_t *forest, double *before, double *after,
                                  plan_error *err)
{
    size_t m = (size_t)s->graph->n_edges;
    plan_status status = survey(s, forest, before, err);
    *after = *before;
    for (int pass = 0; pass < MOST_PASSES && status == PLAN_OK; pass++) {
        double worth = 0;
        status = reach_out(s, err);
        if (status == PLAN_OK)
            status = find_exchanges(s, forest, err);
        if (status != PLAN_OK || s->n_list == 0)
            break;
        memcpy(s->last, forest, m);
        memset(s->touched, 0, (size_t)s->graph->n_nodes);
        qsort(s->list, (size_t)s->n_list, sizeof *s->list, best_first);
        for (int32_t i = 0; i < s->n_list; i++)
            if (circle(s, &s->list[i], false)) {
                (void)circle(s, &s->list[i], true);
                make(s, &s->list[i], forest);
            }
        status = survey(s, forest, &worth, err);
        if (status == PLAN_OK && worth >= *after) {
            memcpy(forest, s->last, m);
            break;
        }
        *after = worth;
    }
    return status;
}

plan_status plan_tree_straighten(const plan_straighten *in, uint8_t *forest, double *before, double *after,
                                 plan_error *err)
{
    straightener *s = NULL;
    plan_status status = plan_straightener_new(in, &s, err);
    if (status == PLAN_OK)
        status = plan_straightener_run(s, forest, before, after, err);
    plan_straightener_free(s);
    return status;
}
