/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/dual.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

/* Nodes of a ball that is polished, by how often it was. */
static const int32_t POLISH_SIZES[] = {60, 90, 130, 180, 240, 310, 390, 480, 600, 800, 1000, 1300};
static const double MEMORY = 0.98; /* of what a step gained, from step to step */
enum {
    USUALLY_APART = 40, /* nodes a terminal */
    N_SIZES = sizeof POLISH_SIZES / sizeof *POLISH_SIZES,
    STALE_CANDIDATES = 8,
    EXPLORED = 10,          /* of 100 steps */
    POLISH_WORK = 50000000, /* of a ball, in steps of graph/packing.h */
    GAIN_SHARE = 10000000,  /* of the bound: what counts as a gain */
    CANDIDATES = 4,
    LEVEL_MOST = 250,
    SIZE_LEAST = 150,
    CHANGED_NEAR = 12,
    DELAY_LEAST = 1,
    DELAY_STEPS = 7
};

void plan_dual_free(plan_dual *x)
{
    if (!x)
        return;
    plan_polish_free(x->polish);
    if (!x->shares) {
        free(x->level);
        free(x->polished);
    }
    plan_heap_free(&x->heap);
    free(x->distance);
    free(x->stamp);
    free(x->position);
    free(x->in_chain);
    free(x->ball);
    free(x->terminals);
    free(x->saved);
    free(x->undo);
    free(x->cuts);
    free(x->amount);
    free(x->losses);
    free(x);
}

int32_t plan_dual_sparseness(const plan_bare *bare)
{
    int32_t apart = bare->graph->n_nodes / bare->n_list;
    return apart > USUALLY_APART ? apart / USUALLY_APART : 1;
}

plan_status plan_dual_new(plan_ascent *ascent, int32_t size_most, uint64_t seed, plan_dual **out,
                          plan_error *err)
{
    size_t n = (size_t)ascent->bare->graph->n_nodes;
    plan_dual *x = plan_mem_new(1, sizeof *x);
    if (!x)
        return plan_error_memory(err);
    x->ascent = ascent;
    x->random = seed;
    x->size_most = size_most;
    bool heap = plan_heap_init(&x->heap, (int32_t)n);
    x->level = plan_mem_new(n, 1);
    x->polished = plan_mem_new(n, 1);
    x->distance = plan_mem_raw(n, sizeof *x->distance);
    x->stamp = plan_mem_new(n, sizeof *x->stamp);
    x->position = plan_mem_raw(n, sizeof *x->position);
    x->in_chain = plan_mem_new(n, sizeof *x->in_chain);
    x->ball = plan_mem_raw(n, sizeof *x->ball);
    x->terminals = plan_mem_raw(n, sizeof *x->terminals);
    if (!heap || !x->level || !x->polished || !x->distance || !x->stamp || !x->position || !x->in_chain ||
        !x->ball || !x->terminals) {
        plan_dual_free(x);
        return plan_error_memory(err);
    }
    plan_status status = plan_polish_new(ascent, &x->polish, err);
    if (status != PLAN_OK) {
        plan_dual_free(x);
        return status;
    }
    memset(ascent->open, 0, n);
    *out = x;
    return PLAN_OK;
}

void plan_dual_move(plan_dual *x, const plan_dual_ground *ground)
{
    x->ground = *ground;
    x->next_survey = 0;
}

void plan_dual_share(plan_dual *x, plan_dual *with)
{
    free(x->level);
    free(x->polished);
    x->level = with->level;
    x->polished = with->polished;
    x->shares = true;
}

static bool is_outside(const plan_dual *x, int32_t v)
{
    return v == x->ascent->bare->root || (x->ground.side && x->ground.side[v] != x->ground.own);
}

static void collect_ball(plan_dual *x, int32_t centre, int32_t size)
{
    const plan_bare *bare = x->ascent->bare;
    const plan_graph *g = bare->graph;
    plan_heap_clear(&x->heap);
    x->now += 2; /* now - 1: met, now: in the ball */
    x->n_ball = x->n_terminals = 0;
    x->stamp[centre] = x->now - 1;
    x->distance[centre] = 0;
    plan_heap_push(&x->heap, centre, 0);
    while (x->heap.n > 0 && x->n_ball < size) {
        plan_heap_item item = plan_heap_pop(&x->heap);
        int32_t v = item.node;
        if (is_outside(x, v))
            continue;
        x->stamp[v] = x->now;
        x->ball[x->n_ball++] = v;
        if (bare->terminal[v])
            x->terminals[x->n_terminals++] = v;
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t w = g->arc_node[a];
            int64_t d = item.key + plan_bare_length(bare, g->arc_edge[a]);
            if (x->stamp[w] == x->now || (x->stamp[w] == x->now - 1 && x->distance[w] <= d))
                continue;
            x->stamp[w] = x->now - 1;
            x->distance[w] = d;
            plan_heap_push(&x->heap, w, d);
        }
    }
}

static plan_status save_arcs(plan_dual *x, plan_error *err)
{
    const plan_graph *g = x->ascent->bare->graph;
    size_t n = 0;
    for (int32_t i = 0; i < x->n_ball; i++)
        n += (size_t)(g->first[x->ball[i] + 1] - g->first[x->ball[i]]);
    if (!plan_mem_grow(&x->saved, &x->cap_saved, n, sizeof *x->saved))
        return plan_error_memory(err);
    n = 0;
    for (int32_t i = 0; i < x->n_ball; i++)
        for (int32_t v = x->ball[i], a = g->first[v]; a < g->first[v + 1]; a++)
            x->saved[n++] = x->ascent->left[a];
    return PLAN_OK;
}

static void restore_arcs(plan_dual *x)
{
    const plan_graph *g = x->ascent->bare->graph;
    size_t n = 0;
    for (int32_t i = 0; i < x->n_ball; i++)
        for (int32_t v = x->ball[i], a = g->first[v]; a < g->first[v + 1]; a++)
            x->ascent->left[a] = x->saved[n++];
}

/* Takes back the cuts of a chain that lie in the ball: an arc from u to v carried those that hold v, but not u. */
static plan_status take_back(plan_dual *x, int32_t chain, plan_effort *effort, plan_error *err)
{
    plan_ascent *y = x->ascent;
    const plan_graph *g = y->bare->graph;
    plan_chain *c = &y->chains[chain];
    const int32_t *nodes = y->pool + c->nodes;
    int32_t n = 0, most = y->cuts[c->end - 1].n, end = c->cut;
    while (n < most && x->stamp[nodes[n]] == x->now)
        n++;
    while (end < c->end && y->cuts[end].n <= n)
        end++;
    if (end == c->cut)
        return PLAN_OK;
    n = y->cuts[end - 1].n;
    if (!plan_mem_grow(&x->undo, &x->cap_undo, x->n_undo + 1, sizeof *x->undo) ||
        !plan_mem_grow(&x->amount, &x->cap_amount, (size_t)n + 1, sizeof *x->amount))
        return plan_error_memory(err);
    x->undo[x->n_undo++] = (struct plan_dual_undo){chain, c->cut};

    /* amount[i]: of the cuts that hold the node at position i */
    int64_t sum = 0;
    for (int32_t i = n, k = end; i-- > 0;) {
        while (k > c->cut && y->cuts[k - 1].n > i)
            sum += y->cuts[--k].amount;
        x->amount[i] = sum;
    }
    y->bound -= sum;
    x->chain_now++;
    for (int32_t i = 0; i < n; i++) {
        x->position[nodes[i]] = i;
        x->in_chain[nodes[i]] = x->chain_now;
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t v = nodes[i];
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t u = g->arc_node[a];
            if (x->in_chain[u] != x->chain_now)
                y->left[a] += x->amount[i];
            else if (x->position[u] > i)
                y->left[a] += x->amount[i] - x->amount[x->position[u]];
        }
    }
    effort->work += 4 * n;
    c->cut = end;
    return PLAN_OK;
}

/* Chains with no cut left are taken out of the lists when they are met. */
static plan_status take_back_all(plan_dual *x, plan_effort *effort, plan_error *err)
{
    plan_ascent *y = x->ascent;
    x->n_undo = 0;
    for (int32_t i = 0; i < x->n_terminals; i++) {
        int32_t *link = &y->chain_of[x->terminals[i]];
        while (*link >= 0) {
            plan_chain *c = &y->chains[*link];
            if (c->cut == c->end) {
                *link = c->next;
                continue;
            }
            plan_status status = take_back(x, *link, effort, err);
            if (status != PLAN_OK)
                return status;
            link = &c->next;
        }
    }
    return PLAN_OK;
}

static void undo(plan_dual *x, size_t n_chains, size_t n_cuts, size_t n_pool, int64_t bound)
{
    plan_ascent *y = x->ascent;
    restore_arcs(x);
    while (y->n_chains > n_chains) {
        const plan_chain *c = &y->chains[--y->n_chains];
        y->chain_of[y->pool[c->nodes]] = c->next;
    }
    y->n_cuts = n_cuts;
    y->n_pool = n_pool;
    for (size_t i = 0; i < x->n_undo; i++)
        y->chains[x->undo[i].chain].cut = x->undo[i].cut;
    y->bound = bound;
}

/* What keeps the bound from the guiding tree: costs left on its arcs, and amounts on cuts it crosses more than once,
 * counted once for every crossing beyond the first. Each loss is put down to a node, with the size of its cut. */
static plan_status find_losses(plan_dual *x, plan_error *err)
{
    const plan_ascent *y = x->ascent;
    const plan_graph *g = y->bare->graph;
    const plan_dual_ground *ground = &x->ground;
    int32_t n = ground->nodes ? ground->n_nodes : g->n_nodes;
    x->n_losses = 0;
    for (int32_t i = 0; i < n; i++) {
        int32_t v = ground->nodes ? ground->nodes[i] : i;
        plan_dual_loss loss = {.node = v};
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++)
            if (y->guide[a])
                loss.amount += y->left[a];
        for (int32_t c = y->chain_of[v]; c >= 0; c = y->chains[c].next)
            for (int32_t k = y->chains[c].cut; k < y->chains[c].end; k++) {
                if (y->cuts[k].crossings < 2)
                    continue;
                loss.amount += y->cuts[k].amount * (y->cuts[k].crossings - 1);
                if (y->cuts[k].n > loss.size)
                    loss.size = y->cuts[k].n;
            }
        if (loss.amount == 0)
            continue;
        if (!plan_mem_grow(&x->losses, &x->cap_losses, x->n_losses + 1, sizeof *x->losses))
            return plan_error_memory(err);
        x->losses[x->n_losses++] = loss;
    }
    x->next_survey = x->tried + (int64_t)(x->n_losses / 4) + 8;
    return PLAN_OK;
}

static int32_t any_terminal(plan_dual *x)
{
    const plan_dual_ground *ground = &x->ground;
    const plan_bare *bare = x->ascent->bare;
    return ground->terminals ? ground->terminals[plan_random_below(&x->random, ground->n_terminals)]
                             : bare->list[plan_random_below(&x->random, bare->n_list)];
}

/* Any terminal, and a ball of any size. */
static int32_t pick_anywhere(plan_dual *x, int32_t *size)
{
    const plan_bare *bare = x->ascent->bare;
    *size = SIZE_LEAST + plan_random_below(&x->random, SIZE_LEAST << plan_random_below(&x->random, 4));
    *size *= plan_dual_sparseness(bare);
    return any_terminal(x);
}

static int32_t pick_centre(plan_dual *x, int32_t *size)
{
    if (x->n_losses == 0 || plan_random_below(&x->random, 2) == 0)
        return pick_anywhere(x, size);
    const plan_dual_loss *best = x->losses;
    double best_worth = -1;
    for (int k = 0; k < CANDIDATES; k++) {
        const plan_dual_loss *l = &x->losses[plan_random_below(&x->random, (int32_t)x->n_losses)];
        double worth = (double)l->amount / (1 + x->level[l->node]);
        if (worth > best_worth) {
            best_worth = worth;
            best = l;
        }
    }
    int32_t most = (best->size < SIZE_LEAST / 2 ? SIZE_LEAST / 2 : best->size) * 2 +
                   20 * x->level[best->node];
    *size = most / 2 + plan_random_below(&x->random, most);
    return best->node;
}

/* A terminal around which little was polished; balls grow as they come back. */
static int32_t pick_stale(plan_dual *x, int32_t *size)
{
    const plan_bare *bare = x->ascent->bare;
    int32_t best = -1;
    for (int k = 0; k < STALE_CANDIDATES; k++) {
        int32_t v = any_terminal(x);
        if (best < 0 || x->polished[v] < x->polished[best])
            best = v;
    }
    *size = POLISH_SIZES[x->polished[best] < N_SIZES ? x->polished[best] : N_SIZES - 1];
    *size *= plan_dual_sparseness(bare);
    return best;
}

/* Terminals near the centre come earlier or later than they did; the others keep their place. */
static void change_delays(plan_dual *x)
{
    plan_ascent *y = x->ascent;
    int32_t near = x->n_terminals < CHANGED_NEAR ? x->n_terminals : CHANGED_NEAR;
    x->n_changed = 0;
    for (int32_t k = 1 + plan_random_below(&x->random, PLAN_DUAL_CHANGED); k-- > 0 && near > 0;) {
        int32_t t = x->terminals[plan_random_below(&x->random, near)];
        x->changed[x->n_changed] = t;
        x->delay_before[x->n_changed++] = y->delay[t];
        y->delay[t] = (uint8_t)(DELAY_LEAST << plan_random_below(&x->random, DELAY_STEPS));
        y->delay[t] = (uint8_t)(y->delay[t] + plan_random_below(&x->random, y->delay[t]));
    }
}

static int by_chain(const void *a, const void *b)
{
    const struct plan_dual_undo *x = a, *y = b;
    return (x->chain > y->chain) - (x->chain < y->chain);
}

/* The cuts taken back, in the order they were laid. */
static plan_status list_cuts(plan_dual *x, plan_error *err)
{
    const plan_ascent *y = x->ascent;
    x->n_cuts = 0;
    if (x->n_undo > 1)
        qsort(x->undo, x->n_undo, sizeof *x->undo, by_chain);
    for (size_t i = 0; i < x->n_undo; i++) {
        const plan_chain *c = &y->chains[x->undo[i].chain];
        size_t n = (size_t)(c->cut - x->undo[i].cut);
        if (!plan_mem_grow(&x->cuts, &x->cap_cuts, x->n_cuts + n, sizeof *x->cuts))
            return plan_error_memory(err);
        for (int32_t k = x->undo[i].cut; k < c->cut; k++)
            x->cuts[x->n_cuts++] = (plan_polish_cut){c->nodes, y->cuts[k].n};
    }
    return PLAN_OK;
}

/* The better of the two ways to raise a ball anew by what it gained for its work so far, now and then the other. */
static bool choose_polish(plan_dual *x)
{
    int32_t dice = plan_random_below(&x->random, 100);
    bool polish = x->gain[1] * x->work[0] >= x->gain[0] * x->work[1];
    return dice < EXPLORED ? dice % 2 == 0 : polish;
}

static void learn(plan_dual *x, bool polish, int64_t gain, int64_t work)
{
    x->gain[polish] = MEMORY * x->gain[polish] + (double)gain;
    x->work[polish] = MEMORY * x->work[polish] + (double)work;
}

/* Raises the terminals of the ball anew, some earlier or later than before. */
static plan_status raise_otherwise(plan_dual *x, plan_effort *effort, plan_error *err)
{
    change_delays(x);
    return plan_ascent_raise(x->ascent, x->terminals, x->n_terminals, x->n_ball, effort, err);
}

/* Raises them as well as can be. */
static plan_status raise_best(plan_dual *x, plan_effort *effort, plan_error *err)
{
    bool optimal;
    x->n_changed = 0;
    plan_status status = list_cuts(x, err);
    if (status == PLAN_OK && x->n_terminals > 0)
        status = plan_polish_cuts(x->polish, x->ball, x->n_ball, x->cuts, x->n_cuts, POLISH_WORK, effort,
                                  &optimal, err);
    if (status == PLAN_OK)
        status = plan_ascent_raise(x->ascent, x->terminals, x->n_terminals, x->n_ball, effort, err);
    return status;
}

static void note_polished(plan_dual *x, bool gained)
{
    for (int32_t i = 0; i < x->n_ball && gained; i++)
        x->polished[x->ball[i]] /= 2;
    for (int32_t i = 0; i < x->n_ball / 2; i++)
        if (x->polished[x->ball[i]] < LEVEL_MOST)
            x->polished[x->ball[i]]++;
}

plan_status plan_dual_step(plan_dual *x, plan_effort *effort, plan_error *err)
{
    plan_ascent *y = x->ascent;
    size_t n_chains = y->n_chains, n_cuts = y->n_cuts, n_pool = y->n_pool;
    int64_t bound = y->bound, work = effort->work;
    plan_status status = PLAN_OK;
    if (x->tried >= x->next_survey)
        status = find_losses(x, err);
    if (status != PLAN_OK)
        return status;
    bool polish = choose_polish(x);
    int32_t size, centre = polish ? pick_stale(x, &size) : pick_centre(x, &size);
    if (size > x->size_most)
        size = x->size_most;
    collect_ball(x, centre, size);
    status = save_arcs(x, err);
    if (status == PLAN_OK)
        status = take_back_all(x, effort, err);
    if (status != PLAN_OK)
        return status;
    for (int32_t i = 0; i < x->n_ball; i++)
        y->open[x->ball[i]] = 1;
    status = polish ? raise_best(x, effort, err) : raise_otherwise(x, effort, err);
    for (int32_t i = 0; i < x->n_ball; i++)
        y->open[x->ball[i]] = 0;
    if (status != PLAN_OK)
        return status;
    x->tried++;
    effort->work += 20 * x->n_ball + 100;
    int64_t gain = y->bound - bound;
    if (gain < 0) {
        for (int32_t i = x->n_changed; i-- > 0;)
            y->delay[x->changed[i]] = x->delay_before[i];
        undo(x, n_chains, n_cuts, n_pool, bound);
        gain = 0;
    } else {
        x->kept++;
        x->gained += gain > 0;
    }
    learn(x, polish, gain, effort->work - work);
    if (polish)
        note_polished(x, gain > (bound - y->owed) / GAIN_SHARE);
    else if (x->level[centre] < LEVEL_MOST)
        x->level[centre]++;
    return PLAN_OK;
}
