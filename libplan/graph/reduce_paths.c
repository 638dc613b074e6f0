/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Tests by distances. The bottleneck between two nodes is the least, over all ways that may rest at terminals, of the
 * longest leg. An edge longer than the bottleneck between its ends is in no optimal tree (Duin and Volgenant 1989).
 * The cheapest edge of a terminal that begins a way to another terminal no longer than its second cheapest edge is in
 * one (Duin and Volgenant 1989, "nearest vertex"). */

#include "core/mem.h"
#include "graph/heap.h"
#include "graph/shrink.h"

#include <stdlib.h>

enum { LOCAL_SCANS = 80 };

typedef struct link {
    int64_t length;
    int32_t s, t;
} link;

typedef struct tests {
    plan_shrink *s;
    int64_t *distance; /* to the nearest terminal */
    int32_t *base;     /* that terminal, -1 = none */
    int32_t *begin;    /* first edge of the way from it */
    int64_t *near;     /* of a terminal: shortest way to another that begins with its cheapest edge */
    int32_t *partner;  /* that other */
    int32_t *up;       /* of a terminal: where it was linked in the tree of links, and at what length */
    int64_t *up_length;
    int32_t *rank;
    int32_t *stamp, now;
    link *links;
    int32_t n_links;
    plan_heap heap;
} tests;

static void tests_free(tests *t)
{
    free(t->distance);
    free(t->base);
    free(t->begin);
    free(t->near);
    free(t->partner);
    free(t->up);
    free(t->up_length);
    free(t->rank);
    free(t->stamp);
    free(t->links);
    plan_heap_free(&t->heap);
}

static plan_status tests_init(tests *t, plan_error *err)
{
    size_t n = (size_t)t->s->n;
    t->distance = plan_mem_raw(n, sizeof *t->distance);
    t->base = plan_mem_raw(n, sizeof *t->base);
    t->begin = plan_mem_raw(n, sizeof *t->begin);
    t->near = plan_mem_raw(n, sizeof *t->near);
    t->partner = plan_mem_raw(n, sizeof *t->partner);
    t->up = plan_mem_raw(n, sizeof *t->up);
    t->up_length = plan_mem_raw(n, sizeof *t->up_length);
    t->rank = plan_mem_raw(n, sizeof *t->rank);
    t->stamp = plan_mem_new(n, sizeof *t->stamp);
    t->links = plan_mem_raw((size_t)t->s->m, sizeof *t->links);
    if (!plan_heap_init(&t->heap, t->s->n) || !t->distance || !t->base || !t->begin || !t->near ||
        !t->partner || !t->up || !t->up_length || !t->rank || !t->stamp || !t->links)
        return plan_error_memory(err);
    return PLAN_OK;
}

/* A leaf with a choice: all its edges have the surcharge. */
static bool is_leaf(const plan_shrink *s, int32_t v)
{
    return s->surcharge[v] > 0;
}

/* Regions of the nodes nearest to each terminal; without leaves where only others are to count. */
static void find_regions(tests *t, bool leaves)
{
    const plan_shrink *s = t->s;
    for (int32_t v = 0; v < s->n; v++) {
        bool source = s->terminal[v] && (leaves || !is_leaf(s, v));
        t->base[v] = source ? v : -1;
        t->begin[v] = -1;
        t->distance[v] = source ? 0 : PLAN_COST_NONE;
        if (source)
            plan_heap_push(&t->heap, v, 0);
    }
    while (t->heap.n > 0) {
        plan_heap_item item = plan_heap_pop(&t->heap);
        for (int32_t h = s->head[item.node]; h >= 0; h = s->next[h]) {
            int32_t w = s->node[h ^ 1];
            int64_t d = item.key + s->cost[h >> 1];
            if (d >= t->distance[w])
                continue;
            t->distance[w] = d;
            t->base[w] = t->base[item.node];
            t->begin[w] = t->begin[item.node] >= 0 ? t->begin[item.node] : h >> 1;
            plan_heap_push(&t->heap, w, d);
        }
    }
}

static int by_length(const void *a, const void *b)
{
    const link *x = a, *y = b;
    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    if (x->s != y->s)
        return x->s < y->s ? -1 : 1;
    return (x->t > y->t) - (x->t < y->t);
}

/* Minimum spanning tree of the terminals' distances (Mehlhorn 1988), kept as the tree of Kruskal's unions. */
static void find_links(tests *t)
{
    const plan_shrink *s = t->s;
    t->n_links = 0;
    for (int32_t e = 0; e < s->m; e++) {
        int32_t u = s->node[2 * e], v = s->node[2 * e + 1];
        if (u < 0 || t->base[u] < 0 || t->base[v] < 0 || t->base[u] == t->base[v])
            continue;
        t->links[t->n_links++] = (link){t->distance[u] + s->cost[e] + t->distance[v], t->base[u], t->base[v]};
    }
    qsort(t->links, (size_t)t->n_links, sizeof *t->links, by_length);
    for (int32_t v = 0; v < s->n; v++) {
        t->up[v] = v;
        t->rank[v] = 0;
        t->up_length[v] = PLAN_COST_NONE;
    }
    for (int32_t i = 0; i < t->n_links; i++) {
        int32_t a = t->links[i].s, b = t->links[i].t;
        while (t->up[a] != a)
            a = t->up[a];
        while (t->up[b] != b)
            b = t->up[b];
        if (a == b)
            continue;
        int32_t low = t->rank[a] < t->rank[b] ? a : b, high = a ^ b ^ low;
        t->up[low] = high;
        t->up_length[low] = t->links[i].length;
        t->rank[high] += t->rank[low] == t->rank[high];
    }
}

/* Longest link between two terminals in the spanning tree: lengths grow upwards, so the lower always climbs first. */
static int64_t bottleneck(const tests *t, int32_t a, int32_t b)
{
    int64_t longest = 0;
    while (a != b) {
        int32_t *x = t->up_length[a] <= t->up_length[b] ? &a : &b;
        if (t->up_length[*x] == PLAN_COST_NONE)
            return PLAN_COST_NONE;
        longest = t->up_length[*x];
        *x = t->up[*x];
    }
    return longest;
}

/* Whether a way from one end of e to the other has only legs below its cost: few steps, near the edge. */
static bool has_short_way(tests *t, int32_t e)
{
    const plan_shrink *s = t->s;
    int32_t u = s->node[2 * e], goal = s->node[2 * e + 1];
    int64_t limit = s->cost[e], *distance = t->near;
    t->now++;
    plan_heap_clear(&t->heap);
    t->stamp[u] = t->now;
    distance[u] = 0;
    plan_heap_push(&t->heap, u, 0);
    for (int32_t scans = 0; t->heap.n > 0 && scans < LOCAL_SCANS;) {
        plan_heap_item item = plan_heap_pop(&t->heap);
        if (item.node == goal)
            return true;
        int64_t begin = s->terminal[item.node] ? 0 : item.key;
        for (int32_t h = s->head[item.node]; h >= 0; h = s->next[h], scans++) {
            int32_t w = s->node[h ^ 1];
            int64_t d = begin + s->cost[h >> 1];
            if (d >= limit || (t->stamp[w] == t->now && d >= distance[w]))
                continue;
            /* A terminal is rested at once, not twice. */
            if (t->stamp[w] == t->now && s->terminal[w])
                continue;
            t->stamp[w] = t->now;
            distance[w] = d;
            plan_heap_push(&t->heap, w, d);
        }
    }
    return false;
}

static int64_t drop_long_edges(tests *t)
{
    plan_shrink *s = t->s;
    int64_t dropped = 0;
    for (int32_t e = 0; e < s->m; e++) {
        int32_t u = s->node[2 * e], v = s->node[2 * e + 1];
        if (u < 0)
            continue;
        int64_t c = s->cost[e];
        bool is_long = t->distance[u] < c && t->distance[v] < c &&
                       (t->base[u] == t->base[v] || bottleneck(t, t->base[u], t->base[v]) < c);
        if (is_long || has_short_way(t, e)) {
            plan_shrink_drop(s, e);
            dropped++;
        }
    }
    return dropped;
}

/* The two cheapest edges of a terminal. */
static int32_t cheapest(const plan_shrink *s, int32_t v, int64_t *second)
{
    int32_t best = -1;
    *second = PLAN_COST_NONE;
    for (int32_t h = s->head[v]; h >= 0; h = s->next[h]) {
        int32_t e = h >> 1;
        if (best < 0 || s->cost[e] < s->cost[best]) {
            if (best >= 0)
                *second = s->cost[best];
            best = e;
        } else if (s->cost[e] < *second) {
            *second = s->cost[e];
        }
    }
    return best;
}

static void note_way(tests *t, int32_t from, int32_t to, int32_t e)
{
    int32_t s = t->base[from], begin = t->begin[from] >= 0 ? t->begin[from] : e;
    int64_t second, length = t->distance[from] + t->s->cost[e] + t->distance[to];
    if (begin == cheapest(t->s, s, &second) && length <= second && length < t->near[s]) {
        t->near[s] = length;
        t->partner[s] = t->base[to];
    }
}

static plan_status fix_sure_edges(tests *t, int64_t *fixed, plan_error *err)
{
    plan_shrink *s = t->s;
    for (int32_t v = 0; v < s->n; v++)
        t->near[v] = PLAN_COST_NONE;
    for (int32_t e = 0; e < s->m; e++) {
        int32_t u = s->node[2 * e], v = s->node[2 * e + 1];
        if (u < 0 || t->base[u] < 0 || t->base[v] < 0 || t->base[u] == t->base[v])
            continue;
        note_way(t, u, v, e);
        note_way(t, v, u, e);
    }
    /* Two fixed edges may lean on the same way: a terminal takes part in one a round. */
    t->now++;
    for (int32_t v = 0; v < s->n && s->n_terminals > 1; v++) {
        if (t->near[v] == PLAN_COST_NONE || t->stamp[v] == t->now || t->stamp[t->partner[v]] == t->now)
            continue;
        t->stamp[v] = t->stamp[t->partner[v]] = t->now;
        int64_t second;
        int32_t e = cheapest(s, v, &second);
        if (e < 0 || t->near[v] > second)
            continue;
        plan_status status = plan_shrink_fix(s, e, err);
        if (status != PLAN_OK)
            return status;
        ++*fixed;
    }
    return PLAN_OK;
}

/* A leaf's edge that costs no less than another one with the way on from there to a terminal that is no leaf: whatever
 * tree has it can take the other. */
static int64_t drop_dear_choices(tests *t)
{
    plan_shrink *s = t->s;
    int64_t dropped = 0;
    for (int32_t v = 0; v < s->n; v++) {
        if (s->degree[v] < 2 || !is_leaf(s, v))
            continue;
        int32_t best = -1;
        int64_t least = PLAN_COST_NONE;
        for (int32_t h = s->head[v]; h >= 0; h = s->next[h]) {
            int64_t on = t->distance[s->node[h ^ 1]];
            if (on != PLAN_COST_NONE && s->cost[h >> 1] + on < least) {
                best = h;
                least = s->cost[h >> 1] + on;
            }
        }
        for (int32_t h = best < 0 ? -1 : s->head[v], next; h >= 0; h = next) {
            next = s->next[h];
            if (h == best || s->cost[h >> 1] < least)
                continue;
            plan_shrink_drop(s, h >> 1);
            dropped++;
        }
    }
    return dropped;
}

plan_status plan_shrink_paths(plan_shrink *s, const plan_hooks *hooks, int64_t *changed, plan_error *err)
{
    tests t = {.s = s};
    plan_status status = tests_init(&t, err);
    if (status != PLAN_OK)
        goto done;
    if (s->leaves) {
        find_regions(&t, false);
        *changed += drop_dear_choices(&t);
        status = plan_shrink_degrees(s, err);
        if (status != PLAN_OK || s->n_terminals == 1)
            goto done;
    }
    find_regions(&t, true);
    status = fix_sure_edges(&t, changed, err);
    if (status == PLAN_OK)
        status = plan_shrink_degrees(s, err);
    if (status == PLAN_OK)
        status = plan_hooks_progress(hooks, "reductions", 0, err);
    if (status != PLAN_OK)
        goto done;
    find_regions(&t, true);
    find_links(&t);
    *changed += drop_long_edges(&t);
    status = plan_shrink_degrees(s, err);
done:
    tests_free(&t);
    return status;
}
