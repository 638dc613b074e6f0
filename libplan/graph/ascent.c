/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/ascent.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

/* A cut crossed once more by the guide waits behind all that are crossed less. */
enum { DELAY_AT_FIRST = 8 };
#define CROSSING_WEIGHT ((int64_t)1 << 20)

void plan_ascent_free(plan_ascent *x)
{
    if (!x)
        return;
    if (!x->shares) {
        free(x->left);
        free(x->guide);
        free(x->chain_of);
        free(x->delay);
    }
    free(x->chains);
    free(x->cuts);
    free(x->pool);
    free(x->open);
    free(x->active);
    free(x->stamp);
    free(x->part);
    free(x->border);
    plan_heap_free(&x->heap);
    free(x);
}

static bool make_scratch(plan_ascent *x)
{
    const plan_graph *g = x->bare->graph;
    size_t n = (size_t)g->n_nodes, arcs = 2 * (size_t)g->n_edges;
    x->open = plan_mem_new(n, 1);
    x->active = plan_mem_new(n, 1);
    x->stamp = plan_mem_new(n, sizeof *x->stamp);
    x->part = plan_mem_raw(n, sizeof *x->part);
    x->border = plan_mem_raw(arcs, sizeof *x->border);
    return plan_heap_init(&x->heap, g->n_nodes) && x->open && x->active && x->stamp && x->part && x->border;
}

plan_status plan_ascent_new(const plan_bare *bare, plan_ascent **out, plan_error *err)
{
    size_t n = (size_t)bare->graph->n_nodes, arcs = 2 * (size_t)bare->graph->n_edges;
    plan_ascent *x = plan_mem_new(1, sizeof *x);
    if (!x)
        return plan_error_memory(err);
    x->bare = bare;
    x->left = plan_mem_raw(arcs, sizeof *x->left);
    x->guide = plan_mem_new(arcs, 1);
    x->chain_of = plan_mem_raw(n, sizeof *x->chain_of);
    x->delay = plan_mem_raw(n, 1);
    if (!make_scratch(x) || !x->left || !x->guide || !x->chain_of || !x->delay) {
        plan_ascent_free(x);
        return plan_error_memory(err);
    }
    memset(x->delay, DELAY_AT_FIRST, n);
    *out = x;
    return PLAN_OK;
}

plan_status plan_ascent_share(const plan_ascent *whole, plan_ascent **out, plan_error *err)
{
    plan_ascent *x = plan_mem_new(1, sizeof *x);
    if (!x)
        return plan_error_memory(err);
    x->bare = whole->bare;
    x->shares = true;
    x->left = whole->left;
    x->guide = whole->guide;
    x->chain_of = whole->chain_of;
    x->delay = whole->delay;
    if (!make_scratch(x)) {
        plan_ascent_free(x);
        return plan_error_memory(err);
    }
    *out = x;
    return PLAN_OK;
}

plan_status plan_ascent_guide(plan_ascent *x, const uint8_t *in, plan_error *err)
{
    (void)err;
    const plan_graph *g = x->bare->graph;
    memset(x->guide, 0, 2 * (size_t)g->n_edges);
    if (!in)
        return PLAN_OK;
    int32_t n = 0, *queue = x->part;
    x->now++;
    x->stamp[x->bare->root] = x->now;
    queue[n++] = x->bare->root;
    for (int32_t i = 0; i < n; i++) {
        int32_t v = queue[i];
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t w = g->arc_node[a];
            if (!in[g->arc_edge[a]] || x->stamp[w] == x->now)
                continue;
            x->stamp[w] = x->now;
            x->guide[x->bare->mate[a]] = 1;
            queue[n++] = w;
        }
    }
    return PLAN_OK;
}

/* The set in hand: nodes that reach the terminal by arcs without cost left, and the arcs that enter it. */
typedef struct growing {
    int32_t n_part, scanned, n_border;
    bool met; /* the root, something closed, or another active terminal is among them */
} growing;

static bool is_end(const plan_ascent *x, int32_t v)
{
    return !x->open[v] || x->active[v];
}

static void scan(plan_ascent *x, growing *s, plan_effort *effort)
{
    const plan_graph *g = x->bare->graph;
    while (s->scanned < s->n_part) {
        int32_t v = x->part[s->scanned++];
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t w = g->arc_node[a];
            if (x->stamp[w] == x->now)
                continue;
            if (x->left[a] > 0) {
                x->border[s->n_border++] = a;
                continue;
            }
            if (is_end(x, w)) {
                s->met = true;
                return;
            }
            x->stamp[w] = x->now;
            x->part[s->n_part++] = w;
        }
        effort->work += g->first[v + 1] - g->first[v];
    }
}

/* Forgets border arcs that begin inside by now. */
static int64_t tidy(plan_ascent *x, growing *s, int32_t *crossings)
{
    const plan_graph *g = x->bare->graph;
    int64_t least = PLAN_COST_NONE;
    int32_t k = 0, crossed = 0;
    for (int32_t i = 0; i < s->n_border; i++) {
        int32_t a = x->border[i];
        if (x->stamp[g->arc_node[a]] == x->now)
            continue;
        x->border[k++] = a;
        if (x->left[a] < least)
            least = x->left[a];
        crossed += x->guide[a];
    }
    s->n_border = k;
    *crossings = crossed;
    return least;
}

static void lay_down(plan_ascent *x, growing *s, int64_t amount)
{
    const plan_graph *g = x->bare->graph;
    int32_t k = 0;
    for (int32_t i = 0; i < s->n_border; i++) {
        int32_t a = x->border[i], w = g->arc_node[a];
        x->left[a] -= amount;
        if (x->left[a] > 0) {
            x->border[k++] = a;
        } else if (is_end(x, w)) {
            s->met = true;
        } else if (x->stamp[w] != x->now) {
            x->stamp[w] = x->now;
            x->part[s->n_part++] = w;
        }
    }
    s->n_border = k;
    x->bound += amount;
}

static plan_status remember(plan_ascent *x, const growing *s, int64_t amount, int32_t crossings,
                            plan_error *err)
{
    if (!plan_mem_grow(&x->cuts, &x->cap_cuts, x->n_cuts + 1, sizeof *x->cuts))
        return plan_error_memory(err);
    x->cuts[x->n_cuts++] = (plan_cut){amount, s->scanned, crossings};
    return PLAN_OK;
}

/* Makes the cuts from `cut` on a chain. */
static plan_status close_chain(plan_ascent *x, size_t cut, plan_error *err)
{
    if (cut == x->n_cuts)
        return PLAN_OK;
    size_t n = (size_t)x->cuts[x->n_cuts - 1].n;
    if (!plan_mem_grow(&x->chains, &x->cap_chains, x->n_chains + 1, sizeof *x->chains) ||
        !plan_mem_grow(&x->pool, &x->cap_pool, x->n_pool + n, sizeof *x->pool))
        return plan_error_memory(err);
    int32_t t = x->part[0];
    memcpy(x->pool + x->n_pool, x->part, n * sizeof *x->pool);
    x->chains[x->n_chains] = (plan_chain){x->chain_of[t], (int32_t)cut, (int32_t)x->n_cuts, x->n_pool};
    x->chain_of[t] = (int32_t)x->n_chains++;
    x->n_pool += n;
    return PLAN_OK;
}

static int64_t score_of(const plan_ascent *x, int32_t terminal, int32_t border, int32_t crossings)
{
    int64_t score = (int64_t)border * x->delay[terminal];
    return crossings > 1 ? score + CROSSING_WEIGHT * (crossings - 1) : score;
}

/* Raises the set of one terminal as long as it is the best to raise. */
static plan_status raise_one(plan_ascent *x, int32_t t, int32_t keep, plan_effort *effort, plan_error *err)
{
    growing s = {.n_part = 1};
    x->now++;
    x->stamp[t] = x->now;
    x->part[0] = t;
    x->active[t] = 0;
    size_t first_cut = x->n_cuts;
    for (;;) {
        scan(x, &s, effort);
        if (s.met)
            break;
        int32_t crossings;
        int64_t amount = tidy(x, &s, &crossings);
        effort->work += s.n_border;
        if (s.n_border == 0)
            break; /* cannot be reached at all: no terminal of a bare problem */
        if (x->most > 0 && s.scanned > x->most && crossings > 1)
            break;
        int64_t score = score_of(x, t, s.n_border, crossings);
        if (x->heap.n > 0 && score > x->heap.items[0].key) {
            x->active[t] = 1;
            plan_heap_push(&x->heap, t, score);
            break;
        }
        if (s.scanned <= keep) {
            plan_status status = remember(x, &s, amount, crossings, err);
            if (status != PLAN_OK)
                return status;
        }
        lay_down(x, &s, amount);
        if (s.met)
            break;
    }
    return close_chain(x, first_cut, err);
}

plan_status plan_ascent_raise(plan_ascent *x, const int32_t *terminals, int32_t n, int32_t keep,
                              plan_effort *effort, plan_error *err)
{
    const plan_graph *g = x->bare->graph;
    for (int32_t i = 0; i < n; i++) {
        int32_t t = terminals[i];
        if (!x->open[t])
            continue;
        x->active[t] = 1;
        plan_heap_push(&x->heap, t, score_of(x, t, g->first[t + 1] - g->first[t], 1));
    }
    plan_status status = PLAN_OK;
    while (x->heap.n > 0 && status == PLAN_OK) {
        int32_t t = plan_heap_pop(&x->heap).node;
        status = raise_one(x, t, keep, effort, err);
        if (status == PLAN_OK)
            status = plan_effort_report(effort, "bound", err);
    }
    while (x->heap.n > 0)
        x->active[plan_heap_pop(&x->heap).node] = 0;
    return status;
}

/* Every tree enters a leaf: its surcharge is owed from the start, and on no chain, so that the amounts that are sought
 * compare with costs. */
static void pay_surcharges(plan_ascent *x)
{
    const plan_bare *bare = x->bare;
    const plan_graph *g = bare->graph;
    for (int32_t i = 0; i < bare->n_list; i++) {
        int32_t t = bare->list[i];
        if (t == bare->root || bare->surcharge[t] == 0)
            continue;
        for (int32_t a = g->first[t]; a < g->first[t + 1]; a++)
            x->left[a] -= bare->surcharge[t];
        x->owed += bare->surcharge[t];
    }
}

void plan_ascent_clear(plan_ascent *x)
{
    const plan_bare *bare = x->bare;
    const plan_graph *g = bare->graph;
    for (int32_t a = 0; a < 2 * g->n_edges; a++)
        x->left[a] = g->cost[g->arc_edge[a]];
    x->owed = 0;
    pay_surcharges(x);
    x->bound = x->owed;
    x->n_chains = x->n_cuts = x->n_pool = 0;
    for (int32_t v = 0; v < g->n_nodes; v++)
        x->chain_of[v] = -1;
    memset(x->open, 1, (size_t)g->n_nodes);
    x->open[bare->root] = 0;
}

plan_status plan_ascent_run(plan_ascent *x, int32_t keep, plan_effort *effort, plan_error *err)
{
    plan_ascent_clear(x);
    return plan_ascent_raise(x, x->bare->list, x->bare->n_list, keep, effort, err);
}

plan_status plan_ascent_lay(plan_ascent *x, const int32_t *nodes, int32_t n, int64_t amount, plan_error *err)
{
    const plan_graph *g = x->bare->graph;
    growing s = {.n_part = n, .scanned = n};
    int32_t crossings = 0;
    x->now++;
    for (int32_t i = 0; i < n; i++) {
        x->stamp[nodes[i]] = x->now;
        x->part[i] = nodes[i];
    }
    for (int32_t i = 0; i < n; i++)
        for (int32_t a = g->first[nodes[i]]; a < g->first[nodes[i] + 1]; a++)
            if (x->stamp[g->arc_node[a]] != x->now) {
                x->border[s.n_border++] = a;
                crossings += x->guide[a];
                if (x->left[a] < amount)
                    amount = x->left[a];
            }
    if (amount <= 0)
        return PLAN_OK;
    for (int32_t i = 0; i < s.n_border; i++)
        x->left[x->border[i]] -= amount;
    x->bound += amount;
    size_t cut = x->n_cuts;
    plan_status status = remember(x, &s, amount, crossings, err);
    return status == PLAN_OK ? close_chain(x, cut, err) : status;
}

/* Shortest ways by what is left: forwards from the root, or backwards to the nearest terminal. */
static void spread(const plan_ascent *x, bool forwards, int64_t *distance, plan_heap *heap)
{
    const plan_bare *bare = x->bare;
    const plan_graph *g = bare->graph;
    for (int32_t v = 0; v < g->n_nodes; v++) {
        bool source = forwards ? v == bare->root : bare->terminal[v] && v != bare->root;
        distance[v] = source ? 0 : PLAN_COST_NONE;
        if (source)
            plan_heap_push(heap, v, 0);
    }
    while (heap->n > 0) {
        plan_heap_item item = plan_heap_pop(heap);
        for (int32_t a = g->first[item.node]; a < g->first[item.node + 1]; a++) {
            int32_t w = g->arc_node[a];
            int64_t d = item.key + x->left[forwards ? bare->mate[a] : a];
            if (d >= distance[w])
                continue;
            distance[w] = d;
            plan_heap_push(heap, w, d);
        }
    }
}

plan_status plan_ascent_least(const plan_ascent *x, int64_t *least, plan_error *err)
{
    plan_status status = PLAN_OK;
    const plan_graph *g = x->bare->graph;
    size_t n = (size_t)g->n_nodes;
    plan_heap heap = {0};
    int64_t *from = plan_mem_raw(n, sizeof *from), *to = plan_mem_raw(n, sizeof *to);
    if (!from || !to || !plan_heap_init(&heap, g->n_nodes)) {
        status = plan_error_memory(err);
        goto done;
    }
    spread(x, true, from, &heap);
    spread(x, false, to, &heap);
    for (int32_t e = 0; e < g->n_edges; e++)
        least[e] = PLAN_COST_NONE;
    for (int32_t v = 0; v < g->n_nodes; v++)
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t u = g->arc_node[a], e = g->arc_edge[a];
            if (from[u] == PLAN_COST_NONE || to[v] == PLAN_COST_NONE)
                continue;
            int64_t with = x->bound + from[u] + x->left[a] + to[v];
            if (with < least[e])
                least[e] = with;
        }
done:
    free(from);
    free(to);
    plan_heap_free(&heap);
    return status;
}
