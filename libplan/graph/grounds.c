/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/grounds.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum { NODES_A_GROUND = 5000 }; /* at least: several times the widest usual ball */

void plan_grounds_free(plan_grounds *x)
{
    if (!x)
        return;
    /* Those after the first share what the first owns. */
    for (int k = x->n; k-- > 0;) {
        plan_dual_free(x->dual[k]);
        if (x->ascent[k] != x->whole)
            plan_ascent_free(x->ascent[k]);
    }
    free(x->side);
    free(x->nodes);
    free(x->terminals);
    free(x->order);
    free(x->met);
    free(x);
}

static int grounds_of(const plan_bare *bare)
{
    int32_t n = bare->graph->n_nodes / NODES_A_GROUND;
    return n < 1 ? 1 : n > PLAN_GROUNDS_MOST ? PLAN_GROUNDS_MOST : (int)n;
}

static plan_status make_searches(plan_grounds *x, int32_t size_most, uint64_t seed, plan_error *err)
{
    for (int k = 0; k < x->n; k++) {
        plan_status status = PLAN_OK;
        if (x->n == 1)
            x->ascent[k] = x->whole;
        else
            status = plan_ascent_share(x->whole, &x->ascent[k], err);
        if (status == PLAN_OK)
            status = plan_dual_new(x->ascent[k], size_most, seed + (uint64_t)k, &x->dual[k], err);
        if (status != PLAN_OK)
            return status;
        if (k > 0)
            plan_dual_share(x->dual[k], x->dual[0]);
    }
    return PLAN_OK;
}

plan_status plan_grounds_new(plan_ascent *whole, int32_t size_most, uint64_t seed, plan_grounds **out,
                             plan_error *err)
{
    size_t n = (size_t)whole->bare->graph->n_nodes;
    plan_grounds *x = plan_mem_new(1, sizeof *x);
    if (!x)
        return plan_error_memory(err);
    x->whole = whole;
    x->n = grounds_of(whole->bare);
    x->random = seed;
    if (x->n > 1) {
        x->side = plan_mem_new(n, 1);
        x->nodes = plan_mem_raw(n, sizeof *x->nodes);
        x->terminals = plan_mem_raw((size_t)whole->bare->n_list, sizeof *x->terminals);
        x->order = plan_mem_raw(n, sizeof *x->order);
        x->met = plan_mem_new(n, sizeof *x->met);
    }
    plan_status status = PLAN_OK;
    if (x->n > 1 && (!x->side || !x->nodes || !x->terminals || !x->order || !x->met))
        status = plan_error_memory(err);
    if (status == PLAN_OK)
        status = make_searches(x, size_most, seed, err);
    if (status != PLAN_OK) {
        plan_grounds_free(x);
        return status;
    }
    memset(whole->open, 0, n);
    *out = x;
    return PLAN_OK;
}

/* Nodes by the number of edges from any one of them: grounds are rings around it, others every time. */
static void order_nodes(plan_grounds *x)
{
    const plan_graph *g = x->whole->bare->graph;
    int32_t n = 0;
    x->now++;
    x->order[n] = plan_random_below(&x->random, g->n_nodes);
    x->met[x->order[n++]] = x->now;
    for (int32_t i = 0; i < n; i++)
        for (int32_t v = x->order[i], a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t w = g->arc_node[a];
            if (x->met[w] == x->now)
                continue;
            x->met[w] = x->now;
            x->order[n++] = w;
        }
}

/* The graph is connected: order holds every node. */
static void share_nodes(plan_grounds *x)
{
    const plan_bare *bare = x->whole->bare;
    int32_t n = bare->graph->n_nodes, n_terminals = 0;
    for (int32_t i = 0; i < n; i++) {
        x->side[x->order[i]] = (uint8_t)((int64_t)i * x->n / n);
        x->nodes[i] = x->order[i];
    }
    for (int k = 0, i = 0; k < x->n; k++) {
        int32_t begin = i, first_terminal = n_terminals;
        for (; i < n && x->side[x->order[i]] == k; i++)
            if (bare->terminal[x->order[i]] && x->order[i] != bare->root)
                x->terminals[n_terminals++] = x->order[i];
        plan_dual_ground ground = {x->nodes + begin, x->terminals + first_terminal,
                                   i - begin,        n_terminals - first_terminal,
                                   x->side,          (uint8_t)k};
        plan_dual_move(x->dual[k], &ground);
    }
}

/* Chains on their way from one hand to another. */
typedef struct moved {
    plan_chain *chains;
    plan_cut *cuts;
    int32_t *pool;
    size_t n_chains, n_cuts, n_pool, cap_chains, cap_cuts, cap_pool;
} moved;

static bool take_chain(moved *to, const plan_ascent *from, const plan_chain *c, int32_t *chain_of)
{
    size_t n_cuts = (size_t)(c->end - c->cut), n = (size_t)from->cuts[c->end - 1].n;
    if (!plan_mem_grow(&to->chains, &to->cap_chains, to->n_chains + 1, sizeof *to->chains) ||
        !plan_mem_grow(&to->cuts, &to->cap_cuts, to->n_cuts + n_cuts, sizeof *to->cuts) ||
        !plan_mem_grow(&to->pool, &to->cap_pool, to->n_pool + n, sizeof *to->pool))
        return false;
    int32_t *last = &chain_of[from->pool[c->nodes]];
    to->chains[to->n_chains] = (plan_chain){*last, (int32_t)to->n_cuts, (int32_t)(to->n_cuts + n_cuts),
                                            to->n_pool};
    *last = (int32_t)to->n_chains++;
    memcpy(to->cuts + to->n_cuts, from->cuts + c->cut, n_cuts * sizeof *to->cuts);
    memcpy(to->pool + to->n_pool, from->pool + c->nodes, n * sizeof *to->pool);
    to->n_cuts += n_cuts;
    to->n_pool += n;
    return true;
}

static void put_down(plan_ascent *x, const moved *of)
{
    free(x->chains);
    free(x->cuts);
    free(x->pool);
    x->chains = of->chains;
    x->cuts = of->cuts;
    x->pool = of->pool;
    x->n_chains = of->n_chains;
    x->n_cuts = of->n_cuts;
    x->n_pool = of->n_pool;
    x->cap_chains = of->cap_chains;
    x->cap_cuts = of->cap_cuts;
    x->cap_pool = of->cap_pool;
}

/* Every terminal's chains to the hand that has its ground; those whose cuts were all taken back are left behind. */
static plan_status hand_over(plan_grounds *x, plan_error *err)
{
    moved to[PLAN_GROUNDS_MOST] = {0};
    const moved nothing = {0};
    bool good = true;
    for (int32_t v = 0; v < x->whole->bare->graph->n_nodes; v++)
        x->whole->chain_of[v] = -1;
    for (int k = -1; k < x->n && good; k++) {
        const plan_ascent *from = k < 0 ? x->whole : x->ascent[k];
        for (size_t i = 0; i < from->n_chains && good; i++) {
            const plan_chain *c = &from->chains[i];
            if (c->cut < c->end)
                good = take_chain(&to[x->side[from->pool[c->nodes]]], from, c, x->whole->chain_of);
        }
    }
    for (int k = 0; k < x->n; k++)
        put_down(x->ascent[k], &to[k]);
    put_down(x->whole, &nothing);
    return good ? PLAN_OK : plan_error_memory(err);
}

plan_status plan_grounds_draw(plan_grounds *x, plan_error *err)
{
    plan_status status = PLAN_OK;
    if (x->n > 1) {
        order_nodes(x);
        share_nodes(x);
        status = hand_over(x, err);
        x->bound = x->whole->bound;
        for (int k = 0; k < x->n; k++) {
            x->ascent[k]->bound = x->bound;
            x->ascent[k]->owed = x->whole->owed;
        }
    }
    return status;
}

plan_status plan_grounds_search(plan_grounds *x, int k, int64_t work, plan_effort *effort, plan_error *err)
{
    plan_status status = PLAN_OK;
    int64_t end = effort->work + work;
    if (x->n > 1 && x->dual[k]->ground.n_terminals == 0)
        return PLAN_OK;
    while (status == PLAN_OK && effort->work < end && !plan_effort_over(effort))
        status = plan_dual_step(x->dual[k], effort, err);
    return status;
}

void plan_grounds_sum(plan_grounds *x)
{
    for (int k = 0; k < x->n && x->n > 1; k++)
        x->whole->bound += x->ascent[k]->bound - x->bound;
}
