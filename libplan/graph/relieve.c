/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/relieve.h"

#include "core/mem.h"
#include "graph/path.h"
#include "graph/tree.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_ROUNDS = 200,
    MOST_CLIMB = 20000 /* places walked for one move */
};

/* What hangs at place low is fed from place `from` of another tree, over the way that edge closes to place to; the way from
 * low up to place high is left out. */
typedef struct shift {
    double price; /* a load moved that had to go */
    int32_t edge, from, to, low, high;
    int64_t load;
} shift;

typedef struct reliever {
    const plan_relieve *in;
    const plan_graph *graph;
    plan_graph *parts; /* its first n_parts edges */
    plan_tree *tree;
    int32_t *place;        /* of a node in the tree, -1 = outside */
    int64_t *way;          /* from the root */
    int64_t *load, *needs; /* at and below a place */
    int64_t *borne;        /* of a tree */
    int64_t *distance;     /* of a node to the forest: cost of new trench */
    int32_t *edge, *source;
    plan_source_node *sources;
    uint8_t *moved, *feeds; /* of a place in this round: it changes its tree; others now hang on it */
    uint8_t *used;          /* of a node outside: a new way leads over it */
    shift *list;
    size_t cap_list;
    int32_t n_list;
} reliever;

static void reliever_free(reliever *r)
{
    plan_tree_free(r->tree);
    plan_graph_free(r->parts);
    free(r->place);
    free(r->way);
    free(r->load);
    free(r->needs);
    free(r->borne);
    free(r->distance);
    free(r->edge);
    free(r->source);
    free(r->sources);
    free(r->moved);
    free(r->feeds);
    free(r->used);
    free(r->list);
}

static plan_status reliever_init(reliever *r, const plan_relieve *in, plan_error *err)
{
    const plan_graph *g = in->problem->graph;
    size_t n = (size_t)g->n_nodes;
    *r = (reliever){.in = in, .graph = g};
    r->place = plan_mem_raw(n, sizeof *r->place);
    r->way = plan_mem_raw(n, sizeof *r->way);
    r->load = plan_mem_raw(n, sizeof *r->load);
    r->needs = plan_mem_raw(n, sizeof *r->needs);
    r->borne = plan_mem_raw((size_t)in->problem->n_roots, sizeof *r->borne);
    r->distance = plan_mem_raw(n, sizeof *r->distance);
    r->edge = plan_mem_raw(n, sizeof *r->edge);
    r->source = plan_mem_raw(n, sizeof *r->source);
    r->sources = plan_mem_raw(n, sizeof *r->sources);
    r->moved = plan_mem_raw(n, 1);
    r->feeds = plan_mem_raw(n, 1);
    r->used = plan_mem_raw(n, 1);
    if (!r->place || !r->way || !r->load || !r->needs || !r->borne || !r->distance || !r->edge ||
        !r->source || !r->sources || !r->moved || !r->feeds || !r->used)
        return plan_error_memory(err);
    return plan_graph_new(g->n_nodes, in->n_parts, g->tail, g->head, g->cost, &r->parts, err);
}

/* Seats the forest; *over is the load above capacity. */
static plan_status survey(reliever *r, const uint8_t *forest, int64_t *over, plan_error *err)
{
    const plan_steiner *p = r->in->problem;
    plan_tree_free(r->tree);
    r->tree = NULL;
    plan_status status = plan_tree_new(r->graph, forest, p->roots, p->n_roots, &r->tree, err);
    if (status != PLAN_OK)
        return status;
    const plan_tree *t = r->tree;
    for (int32_t v = 0; v < r->graph->n_nodes; v++)
        r->place[v] = -1;
    memset(r->borne, 0, (size_t)p->n_roots * sizeof *r->borne);
    for (int32_t i = 0; i < t->n; i++) {
        r->place[t->node[i]] = i;
        r->way[i] = t->parent[i] < 0 ? 0 : r->way[t->parent[i]] + r->in->length[t->edge[i]];
        r->load[i] = r->in->load[t->node[i]];
        r->needs[i] = p->kind[t->node[i]] != PLAN_NODE_FREE;
        r->borne[t->root[i]] += r->load[i];
    }
    plan_tree_sum_up(t, r->load);
    plan_tree_sum_up(t, r->needs);
    *over = 0;
    for (int32_t k = 0; k < p->n_roots; k++)
        *over += r->borne[k] > r->in->capacity ? r->borne[k] - r->in->capacity : 0;
    return PLAN_OK;
}

static plan_status reach_out(reliever *r, plan_error *err)
{
    int32_t n = 0;
    for (int32_t i = 0; i < r->tree->n; i++)
        if (r->in->problem->kind[r->tree->node[i]] != PLAN_NODE_LEAF)
            r->sources[n++] = (plan_source_node){r->tree->node[i], 0};
    plan_paths paths = {r->distance, r->edge, r->source};
    return plan_path_nearest(r->parts, r->sources, n, &paths, r->in->problem->hooks, err);
}

static int32_t other_end(const plan_graph *g, int32_t edge, int32_t node)
{
    return g->tail[edge] == node ? g->head[edge] : g->tail[edge];
}

static int64_t length_back(const reliever *r, int32_t node)
{
    int64_t length = 0;
    for (; r->edge[node] >= 0; node = other_end(r->graph, r->edge[node], node))
        length += r->in->length[r->edge[node]];
    return length;
}

static int64_t room_in(const reliever *r, int32_t tree, int32_t from_tree)
{
    /* Beyond its capacity only downhill, from where it can go on. */
    return r->in->handicap && r->in->handicap[tree] < r->in->handicap[from_tree]
               ? INT64_MAX
               : r->in->capacity - r->borne[tree];
}

/* What is best left out when x->to is fed from x->from over a new way of so much cost and length. */
static bool best_cut(const reliever *r, shift *x, double cost, int64_t length)
{
    const plan_tree *t = r->tree;
    int32_t tree = t->root[x->to];
    int64_t excess = r->borne[tree] - r->in->capacity, room = room_in(r, t->root[x->from], tree);
    int64_t before = 0, needs = 0, way = r->way[x->from] + length;
    double ways = 0, trench = 0;
    int32_t kept = -1, steps = 0;
    bool found = false;
    for (int32_t p = x->to; t->parent[p] >= 0 && steps < MOST_CLIMB; p = t->parent[p], steps++) {
        if (r->load[p] > room)
            break;
        if (r->needs[p] > needs || p == x->to) {
            ways += (double)(r->load[p] - before) * (double)(way + r->way[x->to] - 2 * r->way[p]);
            kept = p;
            trench = 0;
        }
        before = r->load[p];
        needs = r->needs[p];
        trench += (double)r->graph->cost[t->edge[p]];
        int32_t up = t->parent[p];
        if (r->load[kept] == 0 || (t->parent[up] >= 0 && r->needs[up] == r->needs[p]) || trench <= 0)
            continue;
        int64_t wanted = r->load[kept] < excess ? r->load[kept] : excess;
        double price = (cost - trench + r->in->price * ways) / (double)wanted;
        if (found && price >= x->price)
            continue;
        x->price = price;
        x->low = kept;
        x->high = up;
        x->load = r->load[kept];
        found = true;
    }
    return found;
}

static plan_status add(reliever *r, int32_t from, int32_t to, int32_t edge, double cost, int64_t length,
                       plan_error *err)
{
    shift x = {.edge = edge, .from = from, .to = to};
    if (r->borne[r->tree->root[to]] <= r->in->capacity || !best_cut(r, &x, cost, length))
        return PLAN_OK;
    if (!plan_mem_grow(&r->list, &r->cap_list, (size_t)r->n_list + 1, sizeof *r->list))
        return plan_error_memory(err);
    r->list[r->n_list++] = x;
    return PLAN_OK;
}

static plan_status find_shifts(reliever *r, const uint8_t *forest, plan_error *err)
{
    plan_status status = PLAN_OK;
    r->n_list = 0;
    for (int32_t e = 0; e < r->in->n_parts && status == PLAN_OK; e++) {
        int32_t a = r->graph->tail[e], b = r->graph->head[e];
        if (forest[e] || r->source[a] < 0 || r->source[b] < 0)
            continue;
        int32_t p = r->place[r->sources[r->source[a]].node], q = r->place[r->sources[r->source[b]].node];
        if (r->tree->root[p] == r->tree->root[q])
            continue;
        double cost = (double)r->distance[a] + (double)r->distance[b] + (double)r->graph->cost[e];
        int64_t length = length_back(r, a) + length_back(r, b) + r->in->length[e];
        status = add(r, p, q, e, cost, length, err);
        if (status == PLAN_OK)
            status = add(r, q, p, e, cost, length, err);
    }
    return status;
}

static int cheapest_first(const void *a, const void *b)
{
    const shift *x = a, *y = b;
    if (x->price != y->price)
        return x->price < y->price ? -1 : 1;
    if (x->edge != y->edge)
        return x->edge < y->edge ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

/* Whether a shift may still be made after those made in this round. */
static bool is_open(const reliever *r, const shift *x)
{
    const plan_tree *t = r->tree;
    int32_t tree = t->root[x->to], target = t->root[x->from];
    if (r->borne[tree] <= r->in->capacity || x->load > room_in(r, target, tree))
        return false;
    for (int32_t p = x->to; p != x->high; p = t->parent[p])
        if (r->moved[p] || r->feeds[p])
            return false;
    /* What hangs in a part that moved, or has lost one, is no longer as reckoned. */
    for (int32_t p = x->high; p >= 0; p = t->parent[p])
        if (r->moved[p])
            return false;
    for (int32_t p = x->from; p >= 0; p = t->parent[p])
        if (r->moved[p])
            return false;
    const int32_t ends[] = {r->graph->tail[x->edge], r->graph->head[x->edge]};
    for (int k = 0; k < 2; k++)
        for (int32_t v = ends[k]; r->edge[v] >= 0; v = other_end(r->graph, r->edge[v], v))
            if (r->used[v])
                return false;
    return true;
}

static void make(reliever *r, const shift *x, uint8_t *forest)
{
    const plan_tree *t = r->tree;
    const int32_t ends[] = {r->graph->tail[x->edge], r->graph->head[x->edge]};
    forest[x->edge] = 1;
    for (int k = 0; k < 2; k++)
        for (int32_t v = ends[k]; r->edge[v] >= 0; v = other_end(r->graph, r->edge[v], v)) {
            forest[r->edge[v]] = 1;
            r->used[v] = 1;
        }
    for (int32_t p = x->low; p != x->high; p = t->parent[p])
        forest[t->edge[p]] = 0;
    for (int32_t p = x->to; p != x->high; p = t->parent[p])
        r->moved[p] = 1;
    for (int32_t p = x->from; p >= 0; p = t->parent[p])
        r->feeds[p] = 1;
    /* Nothing above may move in this round: its load has changed. */
    for (int32_t p = x->high; p >= 0; p = t->parent[p])
        r->feeds[p] = 1;
    r->borne[t->root[x->to]] -= x->load;
    r->borne[t->root[x->from]] += x->load;
}

plan_status plan_tree_relieve(const plan_relieve *in, uint8_t *forest, int64_t *over, plan_error *err)
{
    reliever r;
    plan_status status = reliever_init(&r, in, err);
    if (status == PLAN_OK)
        status = survey(&r, forest, over, err);
    for (int round = 0; round < MOST_ROUNDS && status == PLAN_OK && *over > 0; round++) {
        int32_t made = 0;
        status = reach_out(&r, err);
        if (status == PLAN_OK)
            status = find_shifts(&r, forest, err);
        if (status != PLAN_OK)
            break;
        memset(r.moved, 0, (size_t)r.graph->n_nodes);
        memset(r.feeds, 0, (size_t)r.graph->n_nodes);
        memset(r.used, 0, (size_t)r.graph->n_nodes);
        if (r.n_list > 0)
            qsort(r.list, (size_t)r.n_list, sizeof *r.list, cheapest_first);
        for (int32_t i = 0; i < r.n_list; i++)
            if (is_open(&r, &r.list[i])) {
                make(&r, &r.list[i], forest);
                made++;
            }
        if (made == 0)
            break;
        status = survey(&r, forest, over, err);
    }
    reliever_free(&r);
    return status;
}
