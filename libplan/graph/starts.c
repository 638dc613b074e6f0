/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/starts.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    POOL = 12,
    NOISE_SHARE = 3,  /* one in so many trees is grown with noise, the others from two of the pool */
    NOISE_MOST = 512, /* 1/1024 on top of a cost */
    SHARED =
        1, /* 1/1024 of the cost, of an edge in both trees; in one of them a random share; in none all of it */
    ONE_LEAST = 100,
    ONE_MOST = 500,
    PASSES = 6,
    EXCHANGE_STEPS = 60000, /* tree nodes a pass of exchanges may collect */
    EXCHANGE_LEAST = 300,
    WORK_AN_EDGE = 60
};

typedef struct starts {
    const plan_steiner *problem;
    plan_graph *eased; /* the same with other costs */
    uint64_t random;
    int32_t most; /* nodes of the part an exchange may move */
    uint8_t *pool[POOL], *trial;
    int64_t cost[POOL];
    int32_t n;
} starts;

int64_t plan_starts_work(const plan_graph *graph)
{
    return WORK_AN_EDGE * ((int64_t)graph->n_edges + graph->n_nodes);
}

static void starts_free(starts *s)
{
    for (int32_t i = 0; i < POOL; i++)
        free(s->pool[i]);
    free(s->trial);
    plan_graph_free(s->eased);
}

static plan_status starts_init(starts *s, const uint8_t *in, plan_error *err)
{
    const plan_graph *g = s->problem->graph;
    int32_t keys = 2;
    for (int32_t v = 0; v < g->n_nodes; v++)
        keys += 2 * (s->problem->kind[v] != PLAN_NODE_FREE);
    s->most = EXCHANGE_STEPS / keys > EXCHANGE_LEAST ? EXCHANGE_STEPS / keys : EXCHANGE_LEAST;
    for (int32_t i = 0; i < POOL; i++)
        s->pool[i] = plan_mem_raw((size_t)g->n_edges, 1);
    s->trial = plan_mem_raw((size_t)g->n_edges, 1);
    for (int32_t i = 0; i < POOL; i++)
        if (!s->pool[i])
            return plan_error_memory(err);
    if (!s->trial)
        return plan_error_memory(err);
    memcpy(s->pool[0], in, (size_t)g->n_edges);
    s->cost[0] = plan_steiner_cost(g, in);
    s->n = 1;
    return plan_graph_new(g->n_nodes, g->n_edges, g->tail, g->head, g->cost, &s->eased, err);
}

static void add_noise(starts *s)
{
    const plan_graph *g = s->problem->graph;
    for (int32_t e = 0; e < g->n_edges; e++)
        s->eased->cost[e] = g->cost[e] + g->cost[e] / 1024 * plan_random_below(&s->random, NOISE_MOST);
}

static void favour_two(starts *s)
{
    const plan_graph *g = s->problem->graph;
    int32_t a = plan_random_below(&s->random, s->n), b = plan_random_below(&s->random, s->n - 1);
    b += b >= a;
    for (int32_t e = 0; e < g->n_edges; e++) {
        int in = s->pool[a][e] + s->pool[b][e];
        int32_t share = in == 2   ? SHARED
                        : in == 1 ? ONE_LEAST + plan_random_below(&s->random, ONE_MOST - ONE_LEAST)
                                  : 1024;
        s->eased->cost[e] = g->cost[e] / 1024 * share;
    }
}

/* Takes the trial into the pool in place of the dearest, unless a tree of the same cost is there. */
static void keep(starts *s)
{
    int64_t cost = plan_steiner_cost(s->problem->graph, s->trial);
    int32_t worst = 0;
    for (int32_t i = 0; i < s->n; i++) {
        if (s->cost[i] == cost)
            return;
        if (s->cost[i] > s->cost[worst])
            worst = i;
    }
    if (s->n < POOL)
        worst = s->n++;
    else if (cost > s->cost[worst])
        return;
    uint8_t *old = s->pool[worst];
    s->pool[worst] = s->trial;
    s->trial = old;
    s->cost[worst] = cost;
}

static plan_status one_tree(starts *s, plan_error *err)
{
    plan_steiner eased = *s->problem;
    eased.graph = s->eased;
    memset(s->trial, 0, (size_t)s->eased->n_edges);
    plan_status status = plan_steiner_grow(&eased, s->trial, err);
    if (status == PLAN_OK)
        status = plan_steiner_clean(s->problem, s->trial, err);
    if (status == PLAN_OK)
        status = plan_steiner_improve(s->problem, s->trial, s->most, PASSES, err);
    if (status == PLAN_OK)
        keep(s);
    return status;
}

plan_status plan_starts_search(const plan_steiner *problem, uint64_t seed, int64_t work, uint8_t *in,
                               plan_effort *effort, plan_error *err)
{
    starts s = {.problem = problem, .random = seed};
    int64_t end = effort->work + work;
    plan_status status = starts_init(&s, in, err);
    for (int64_t i = 0; status == PLAN_OK && effort->work < end && !plan_effort_over(effort); i++) {
        if (s.n < POOL / 2 || i % NOISE_SHARE == 0)
            add_noise(&s);
        else
            favour_two(&s);
        status = one_tree(&s, err);
        effort->work += plan_starts_work(problem->graph);
    }
    int32_t best = 0;
    for (int32_t i = 1; i < s.n; i++)
        if (s.cost[i] < s.cost[best])
            best = i;
    if (status == PLAN_OK)
        memcpy(in, s.pool[best], (size_t)problem->graph->n_edges);
    starts_free(&s);
    return status;
}
