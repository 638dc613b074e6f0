/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/reduce.h"

#include "core/mem.h"
#include "graph/heap.h"
#include "graph/shrink.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 4, ROUNDS_WITH_LEAVES = 12 };

static void enqueue(plan_shrink *s, int32_t v)
{
    if (s->queued[v])
        return;
    s->queued[v] = 1;
    s->queue[s->n_queue++] = v;
}

static void hang(plan_shrink *s, int32_t half, int32_t v)
{
    s->node[half] = v;
    s->next[half] = s->head[v];
    s->prev[half] = -1;
    if (s->head[v] >= 0)
        s->prev[s->head[v]] = half;
    s->head[v] = half;
    s->degree[v]++;
    enqueue(s, v);
}

static void unhang(plan_shrink *s, int32_t half)
{
    int32_t v = s->node[half], next = s->next[half], prev = s->prev[half];
    if (prev >= 0)
        s->next[prev] = next;
    else
        s->head[v] = next;
    if (next >= 0)
        s->prev[next] = prev;
    s->node[half] = -1;
    s->degree[v]--;
    enqueue(s, v);
}

void plan_shrink_drop(plan_shrink *s, int32_t e)
{
    unhang(s, 2 * e);
    unhang(s, 2 * e + 1);
}

void plan_shrink_put(plan_shrink *s, int32_t e, int32_t u, int32_t v, int64_t cost, int32_t piece)
{
    if (u == v)
        return;
    int32_t from = s->degree[u] <= s->degree[v] ? u : v, to = u ^ v ^ from;
    for (int32_t h = s->head[from]; h >= 0; h = s->next[h]) {
        if (s->node[h ^ 1] != to)
            continue;
        if (cost < s->cost[h >> 1]) {
            s->cost[h >> 1] = cost;
            s->piece[h >> 1] = piece;
        }
        enqueue(s, u);
        enqueue(s, v);
        return;
    }
    s->cost[e] = cost;
    s->piece[e] = piece;
    hang(s, 2 * e, u);
    hang(s, 2 * e + 1, v);
}

static plan_status add_fixed(plan_reduction *r, int32_t piece, int64_t cost, plan_error *err)
{
    if (!plan_mem_grow(&r->fixed, &r->cap_fixed, r->n_fixed + 1, sizeof *r->fixed))
        return plan_error_memory(err);
    r->fixed[r->n_fixed++] = piece;
    r->offset += cost;
    return PLAN_OK;
}

plan_status plan_shrink_fix(plan_shrink *s, int32_t e, plan_error *err)
{
    int32_t keep = s->node[2 * e], lose = s->node[2 * e + 1];
    plan_status status = add_fixed(s->out, s->piece[e], s->cost[e], err);
    if (status != PLAN_OK)
        return status;
    plan_shrink_drop(s, e);
    while (s->head[lose] >= 0) {
        int32_t h = s->head[lose], f = h >> 1, far = s->node[h ^ 1];
        plan_shrink_drop(s, f);
        plan_shrink_put(s, f, keep, far, s->cost[f], s->piece[f]);
    }
    s->n_terminals += 1 - s->terminal[keep] - s->terminal[lose];
    s->terminal[keep] = 1;
    s->terminal[lose] = 0;
    s->surcharge[keep] = s->surcharge[lose] = 0;
    if (s->root == lose)
        s->root = keep;
    enqueue(s, keep);
    return PLAN_OK;
}

static plan_status join_two(plan_shrink *s, int32_t v, plan_error *err)
{
    plan_reduction *r = s->out;
    int32_t h1 = s->head[v], h2 = s->next[h1], e1 = h1 >> 1, e2 = h2 >> 1;
    int32_t u = s->node[h1 ^ 1], w = s->node[h2 ^ 1];
    if (!plan_mem_grow(&r->pair, &r->cap_pairs, r->n_pairs + 1, sizeof *r->pair))
        return plan_error_memory(err);
    int32_t piece = r->n_given + (int32_t)r->n_pairs;
    r->pair[r->n_pairs][0] = s->piece[e1];
    r->pair[r->n_pairs++][1] = s->piece[e2];
    plan_shrink_drop(s, e1);
    plan_shrink_drop(s, e2);
    plan_shrink_put(s, e1, u, w, s->cost[e1] + s->cost[e2], piece);
    return PLAN_OK;
}

plan_status plan_shrink_degrees(plan_shrink *s, plan_error *err)
{
    plan_status status = PLAN_OK;
    while (s->n_queue > 0 && status == PLAN_OK) {
        int32_t v = s->queue[--s->n_queue];
        s->queued[v] = 0;
        if (s->degree[v] == 1) {
            int32_t h = s->head[v];
            if (!s->terminal[v])
                plan_shrink_drop(s, h >> 1);
            else if (s->n_terminals > 1)
                status = plan_shrink_fix(s, h >> 1, err);
        } else if (s->degree[v] == 2 && !s->terminal[v]) {
            status = join_two(s, v, err);
        }
    }
    return status;
}

static void shrink_free(plan_shrink *s)
{
    free(s->node);
    free(s->next);
    free(s->prev);
    free(s->cost);
    free(s->piece);
    free(s->head);
    free(s->degree);
    free(s->terminal);
    free(s->surcharge);
    free(s->queue);
    free(s->queued);
}

static plan_status shrink_init(plan_shrink *s, const plan_graph *g, plan_error *err)
{
    size_t n = (size_t)g->n_nodes, m = (size_t)g->n_edges;
    s->n = g->n_nodes;
    s->m = g->n_edges;
    s->node = plan_mem_raw(2 * m, sizeof *s->node);
    s->next = plan_mem_raw(2 * m, sizeof *s->next);
    s->prev = plan_mem_raw(2 * m, sizeof *s->prev);
    s->cost = plan_mem_raw(m, sizeof *s->cost);
    s->piece = plan_mem_raw(m, sizeof *s->piece);
    s->head = plan_mem_raw(n, sizeof *s->head);
    s->degree = plan_mem_new(n, sizeof *s->degree);
    s->terminal = plan_mem_new(n, 1);
    s->surcharge = plan_mem_new(n, sizeof *s->surcharge);
    s->queue = plan_mem_raw(n, sizeof *s->queue);
    s->queued = plan_mem_new(n, 1);
    if (!s->node || !s->next || !s->prev || !s->cost || !s->piece || !s->head || !s->degree || !s->terminal ||
        !s->surcharge || !s->queue || !s->queued)
        return plan_error_memory(err);
    memset(s->node, 0xff, 2 * m * sizeof *s->node);
    memset(s->head, 0xff, n * sizeof *s->head);
    return PLAN_OK;
}

/* What a root reaches where there are no leaves. */
static plan_status flood(const plan_steiner *p, const uint8_t *gone, uint8_t *reached, plan_error *err)
{
    const plan_graph *g = p->graph;
    int32_t *queue = plan_mem_raw((size_t)g->n_nodes, sizeof *queue), n = 0;
    if (!queue)
        return plan_error_memory(err);
    for (int32_t r = 0; r < p->n_roots; r++) {
        if (!reached[p->roots[r]])
            queue[n++] = p->roots[r];
        reached[p->roots[r]] = 1;
    }
    for (int32_t i = 0; i < n; i++)
        for (int32_t a = g->first[queue[i]]; a < g->first[queue[i] + 1]; a++) {
            int32_t w = g->arc_node[a];
            if (reached[w] || (gone && gone[g->arc_edge[a]]))
                continue;
            reached[w] = 1;
            queue[n++] = w;
        }
    free(queue);
    return PLAN_OK;
}

/* Shortest ways from the roots that pass through no leaf. */
typedef struct ways {
    int64_t *way;
    int32_t *from; /* node before */
    plan_heap heap;
} ways;

static void ways_free(ways *w)
{
    free(w->way);
    free(w->from);
    plan_heap_free(&w->heap);
}

/* What a root reaches: 1 = reached, 2 = reached, but a leaf. */
static plan_status explore(const plan_steiner *p, const uint8_t *gone, uint8_t *reached, ways *x,
                           plan_error *err)
{
    const plan_graph *g = p->graph;
    x->way = plan_mem_raw((size_t)g->n_nodes, sizeof *x->way);
    x->from = plan_mem_raw((size_t)g->n_nodes, sizeof *x->from);
    if (!x->way || !x->from || !plan_heap_init(&x->heap, g->n_nodes))
        return plan_error_memory(err);
    for (int32_t v = 0; v < g->n_nodes; v++) {
        x->way[v] = PLAN_COST_NONE;
        x->from[v] = -1;
    }
    for (int32_t r = 0; r < p->n_roots; r++) {
        x->way[p->roots[r]] = 0;
        plan_heap_push(&x->heap, p->roots[r], 0);
    }
    while (x->heap.n > 0) {
        plan_heap_item item = plan_heap_pop(&x->heap);
        int32_t v = item.node;
        reached[v] = 1;
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t w = g->arc_node[a], e = g->arc_edge[a];
            int64_t d = item.key + g->cost[e];
            if (d >= x->way[w] || (gone && gone[e]))
                continue;
            if (p->kind[w] == PLAN_NODE_LEAF) {
                reached[w] = 2;
                continue;
            }
            x->way[w] = d;
            x->from[w] = v;
            plan_heap_push(&x->heap, w, d);
        }
    }
    return PLAN_OK;
}

/* A way between two nodes: by where those from the roots meet. Roots are one place. */
static int64_t detour(const ways *x, int32_t a, int32_t b)
{
    int64_t length = 0;
    while (a != b && (x->from[a] >= 0 || x->from[b] >= 0)) {
        int32_t *far = x->from[b] < 0 || (x->from[a] >= 0 && x->way[a] > x->way[b]) ? &a : &b;
        length += x->way[*far] - x->way[x->from[*far]];
        *far = x->from[*far];
    }
    return length;
}

/* Leaves that are left with a choice: a surcharge beyond any detour keeps them from being passed through. */
static plan_status add_surcharge(plan_shrink *s, const uint8_t *reached, const ways *x, plan_error *err)
{
    int64_t all = 0;
    for (int32_t v = 0; v < s->n; v++) {
        if (reached[v] != 2 || s->degree[v] < 2)
            continue;
        int64_t most = 1;
        int32_t begin = s->node[s->head[v] ^ 1];
        for (int32_t h = s->next[s->head[v]]; h >= 0; h = s->next[h])
            most += 2 * detour(x, begin, s->node[h ^ 1]); /* twice: far from a tie */
        if (all > PLAN_COST_MAX / 2 - most * s->degree[v])
            return plan_error_set(err, PLAN_E_ARGUMENT, "steiner: costs too great for %d nodes", s->n);
        all += most * s->degree[v];
        for (int32_t h = s->head[v]; h >= 0; h = s->next[h])
            s->cost[h >> 1] += most;
        s->surcharge[v] = most;
        s->leaves = true;
        s->out->offset -= most;
    }
    return PLAN_OK;
}

static plan_status load(plan_shrink *s, const plan_steiner *p, const uint8_t *gone, bool given,
                        plan_error *err)
{
    const plan_graph *g = p->graph;
    ways x = {0};
    uint8_t *reached = plan_mem_new((size_t)g->n_nodes, 1);
    if (!reached)
        return plan_error_memory(err);
    bool leaves = given && memchr(p->kind, PLAN_NODE_LEAF, (size_t)g->n_nodes) != NULL;
    plan_status status = leaves ? explore(p, gone, reached, &x, err) : flood(p, gone, reached, err);
    if (status != PLAN_OK)
        goto done;
    for (int32_t r = 0; r < p->n_roots; r++)
        reached[p->roots[r]] = 3;
    s->root = p->roots[0];
    s->terminal[s->root] = 1;
    s->n_terminals = 1;
    for (int32_t v = 0; v < g->n_nodes; v++) {
        if (reached[v] == 3 || p->kind[v] == PLAN_NODE_FREE)
            continue;
        s->terminal[v] = reached[v] != 0;
        s->n_terminals += reached[v] != 0;
        s->out->unreachable += !reached[v];
    }
    for (int32_t e = 0; e < g->n_edges; e++) {
        int32_t u = g->tail[e], v = g->head[e];
        bool two_leaves = reached[u] == 2 && reached[v] == 2;
        if (!reached[u] || !reached[v] || two_leaves || (gone && gone[e]))
            continue;
        plan_shrink_put(s, e, reached[u] == 3 ? s->root : u, reached[v] == 3 ? s->root : v, g->cost[e], e);
    }
    if (leaves)
        status = add_surcharge(s, reached, &x, err);
done:
    ways_free(&x);
    free(reached);
    return status;
}

/* What the bare problem's root does not reach: where every tree had to pass through a leaf, leaves that lost their
 * other edges cut some off. */
static plan_status count_lost(plan_reduction *r, int32_t n_terminals, plan_error *err)
{
    const plan_bare *bare = r->bare;
    plan_steiner whole = {bare->graph, bare->terminal, &bare->root, 1, NULL};
    uint8_t *reached = plan_mem_new((size_t)bare->graph->n_nodes, 1);
    if (!reached)
        return plan_error_memory(err);
    plan_status status = flood(&whole, NULL, reached, err);
    r->unreachable += n_terminals;
    for (int32_t i = 0; i < bare->n_list; i++)
        r->unreachable -= reached[bare->list[i]];
    free(reached);
    return status;
}

static plan_status finish(plan_shrink *s, plan_error *err)
{
    plan_status status = PLAN_OK;
    plan_reduction *r = s->out;
    size_t m = (size_t)s->m;
    int32_t n = 0, k = 0;
    int32_t *tail = plan_mem_raw(m, sizeof *tail), *head = plan_mem_raw(m, sizeof *head);
    int64_t *cost = plan_mem_raw(m, sizeof *cost);
    int32_t *id = s->queue; /* the queue is empty */
    uint8_t *terminal = s->queued;
    r->trail = plan_mem_raw(m, sizeof *r->trail);
    if (!tail || !head || !cost || !r->trail) {
        status = plan_error_memory(err);
        goto done;
    }
    bool trivial = s->n_terminals == 1;
    for (int32_t v = 0; v < s->n; v++) {
        id[v] = v == s->root || (!trivial && s->degree[v] > 0) ? n++ : -1;
        if (id[v] >= 0)
            terminal[id[v]] = s->terminal[v];
    }
    for (int32_t e = 0; e < s->m && !trivial; e++) {
        if (s->node[2 * e] < 0)
            continue;
        tail[k] = id[s->node[2 * e]];
        head[k] = id[s->node[2 * e + 1]];
        cost[k] = s->cost[e];
        r->trail[k++] = s->piece[e];
    }
    status = plan_bare_new(n, k, tail, head, cost, terminal, id[s->root], &r->bare, err);
    if (status != PLAN_OK)
        goto done;
    for (int32_t v = 0; v < s->n; v++)
        if (id[v] >= 0)
            r->bare->surcharge[id[v]] = s->surcharge[v];
    if (s->leaves)
        status = count_lost(r, s->n_terminals, err);
done:
    free(tail);
    free(head);
    free(cost);
    return status;
}

plan_status plan_reduce(const plan_steiner *problem, const uint8_t *gone, plan_reduce_level level,
                        const int64_t *surcharge, plan_reduction **out, plan_error *err)
{
    plan_status status = PLAN_OK;
    plan_shrink s = {0};
    plan_reduction *r = plan_mem_new(1, sizeof *r);
    if (!r)
        return plan_error_memory(err);
    s.out = r;
    r->n_given = problem->graph->n_edges;
    status = shrink_init(&s, problem->graph, err);
    for (int32_t v = 0; status == PLAN_OK && surcharge && v < s.n; v++) {
        s.surcharge[v] = surcharge[v];
        s.leaves = s.leaves || surcharge[v] > 0;
    }
    if (status == PLAN_OK)
        status = load(&s, problem, gone, surcharge == NULL, err);
    if (status == PLAN_OK && level >= PLAN_REDUCE_DEGREE)
        status = plan_shrink_degrees(&s, err);
    int64_t changed = INT32_MAX;
    int rounds = s.leaves ? ROUNDS_WITH_LEAVES : ROUNDS;
    for (int round = 0; level >= PLAN_REDUCE_PATHS && round < rounds && changed > s.m / 200; round++) {
        changed = 0;
        if (status == PLAN_OK && s.n_terminals > 1)
            status = plan_shrink_paths(&s, problem->hooks, &changed, err);
    }
    if (status == PLAN_OK)
        status = finish(&s, err);
    if (status == PLAN_OK) {
        *out = r;
        r = NULL;
    }
    shrink_free(&s);
    plan_reduction_free(r);
    return status;
}

void plan_reduction_free(plan_reduction *r)
{
    if (!r)
        return;
    plan_bare_free(r->bare);
    free(r->trail);
    free(r->pair);
    free(r->fixed);
    free(r);
}

plan_status plan_reduction_expand(const plan_reduction *r, const uint8_t *bare_in, uint8_t *in,
                                  plan_error *err)
{
    /* A piece is a part of at most one other, so the marks of pairs need no more than one pass downwards. */
    uint8_t *used = plan_mem_new(r->n_pairs, 1);
    if (!used)
        return plan_error_memory(err);
    memset(in, 0, (size_t)r->n_given);
    int32_t m = r->bare->graph->n_edges;
    for (int32_t i = -(int32_t)r->n_fixed; i < m; i++) {
        if (i >= 0 && !bare_in[i])
            continue;
        int32_t piece = i < 0 ? r->fixed[i + (int32_t)r->n_fixed] : r->trail[i];
        *(piece < r->n_given ? &in[piece] : &used[piece - r->n_given]) = 1;
    }
    for (size_t i = r->n_pairs; i-- > 0;) {
        if (!used[i])
            continue;
        for (int k = 0; k < 2; k++) {
            int32_t piece = r->pair[i][k];
            *(piece < r->n_given ? &in[piece] : &used[piece - r->n_given]) = 1;
        }
    }
    free(used);
    return PLAN_OK;
}

plan_status plan_reduction_contract(const plan_reduction *r, const uint8_t *in, uint8_t **out,
                                    plan_error *err)
{
    uint8_t *pair = plan_mem_new(r->n_pairs, 1);
    uint8_t *marks = plan_mem_new((size_t)r->bare->graph->n_edges, 1);
    if (!pair || !marks) {
        free(pair);
        free(marks);
        return plan_error_memory(err);
    }
    for (size_t i = 0; i < r->n_pairs; i++) {
        pair[i] = 1;
        for (int k = 0; k < 2; k++) {
            int32_t piece = r->pair[i][k];
            pair[i] &= piece < r->n_given ? in[piece] : pair[piece - r->n_given];
        }
    }
    for (int32_t e = 0; e < r->bare->graph->n_edges; e++) {
        int32_t piece = r->trail[e];
        marks[e] = piece < r->n_given ? in[piece] : pair[piece - r->n_given];
    }
    free(pair);
    *out = marks;
    return PLAN_OK;
}
