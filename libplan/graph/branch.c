/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/branch.h"

#include "core/mem.h"
#include "graph/polish.h"
#include "graph/reduce.h"
#include "graph/steiner.h"

#include <stdlib.h>
#include <string.h>

enum { EXCHANGE_MOST = 200, EXCHANGE_PASSES = 3, DEEPEST = 60 };

typedef struct search {
    int32_t nodes_left, rounds;
    int64_t polish_work;
    plan_effort *effort;
} search;

/* One problem of the search. in and tree are edge marks of its bare graph. */
typedef struct problem {
    const plan_bare *bare;
    uint8_t *in;   /* the best tree cheaper than the cutoff so far */
    uint8_t *tree; /* scratch: the last heuristic tree */
    uint8_t *gone;
    int64_t *least;
    int64_t best; /* cost of `in`, or the cutoff */
    int64_t lower;
    plan_ascent *ascent;
    int depth;
} problem;

static plan_status solve(search *s, const plan_bare *bare, int depth, int64_t cutoff, uint8_t *in,
                         int64_t *found, int64_t *bound, plan_error *err);

static plan_steiner as_steiner(const plan_bare *bare, const uint8_t *kind)
{
    return (plan_steiner){bare->graph, kind, &bare->root, 1, NULL};
}

static void take_tree(problem *p)
{
    int64_t cost = plan_steiner_cost(p->bare->graph, p->tree);
    if (cost < p->best) {
        p->best = cost;
        memcpy(p->in, p->tree, (size_t)p->bare->graph->n_edges);
    }
}

static plan_status build_tree(const plan_bare *bare, uint8_t *tree, plan_error *err)
{
    plan_steiner whole = as_steiner(bare, bare->terminal);
    plan_status status = plan_steiner_grow(&whole, tree, err);
    if (status == PLAN_OK)
        status = plan_steiner_clean(&whole, tree, err);
    if (status == PLAN_OK)
        status = plan_steiner_improve(&whole, tree, EXCHANGE_MOST, EXCHANGE_PASSES, err);
    return status;
}

/* A tree of the arcs the bound has used up, and of the best tree. */
static plan_status build_on_bound(problem *p, plan_error *err)
{
    const plan_bare *bare = p->bare;
    const plan_graph *g = bare->graph;
    plan_reduction *r = NULL;
    uint8_t *tree = NULL;
    memset(p->gone, 1, (size_t)g->n_edges);
    for (int32_t a = 0; a < 2 * g->n_edges; a++)
        if (p->ascent->left[a] == 0)
            p->gone[g->arc_edge[a]] = 0;
    plan_steiner whole = as_steiner(bare, bare->terminal);
    plan_status status = plan_reduce(&whole, p->gone, PLAN_REDUCE_DEGREE, bare->surcharge, &r, err);
    if (status != PLAN_OK || r->unreachable > 0)
        goto done;
    tree = plan_mem_new((size_t)r->bare->graph->n_edges, 1);
    if (!tree) {
        status = plan_error_memory(err);
        goto done;
    }
    status = build_tree(r->bare, tree, err);
    if (status == PLAN_OK)
        status = plan_reduction_expand(r, tree, p->tree, err);
    if (status == PLAN_OK)
        take_tree(p);
done:
    free(tree);
    plan_reduction_free(r);
    return status;
}

/* Solves what is left of p when edges are gone or a node is made a terminal (kind); keeps what is better. *bound as
 * for plan_branch_solve, in costs of p. *same: nothing was solved, as too little has gone. */
static plan_status solve_rest(search *s, problem *p, const uint8_t *kind, bool only_if_smaller,
                              int64_t *bound, bool *same, plan_error *err)
{
    plan_reduction *r = NULL;
    uint8_t *in = NULL;
    plan_steiner rest = as_steiner(p->bare, kind);
    plan_status status = plan_reduce(&rest, p->gone, PLAN_REDUCE_PATHS, p->bare->surcharge, &r, err);
    if (status != PLAN_OK)
        goto done;
    s->effort->work += 20 * (int64_t)p->bare->graph->n_edges;
    *same = false;
    *bound = p->best;
    if (r->unreachable > 0)
        goto done;
    if (only_if_smaller && r->bare->graph->n_edges > p->bare->graph->n_edges / 10 * 9) {
        *same = true;
        goto done;
    }
    in = plan_mem_new((size_t)r->bare->graph->n_edges, 1);
    if (!in) {
        status = plan_error_memory(err);
        goto done;
    }
    int64_t found;
    status = solve(s, r->bare, p->depth + 1, p->best - r->offset, in, &found, bound, err);
    *bound += r->offset;
    if (status == PLAN_OK && found + r->offset < p->best) {
        p->best = found + r->offset;
        status = plan_reduction_expand(r, in, p->in, err);
    }
done:
    free(in);
    plan_reduction_free(r);
    return status;
}

/* The free node to decide on: most branches in the last tree, then most edges. */
static int32_t choose(const problem *p)
{
    const plan_graph *g = p->bare->graph;
    int32_t best = -1, best_rank = -1;
    for (int32_t v = 0; v < g->n_nodes; v++) {
        if (p->bare->terminal[v])
            continue;
        int32_t branches = 0, degree = g->first[v + 1] - g->first[v];
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++)
            branches += p->tree[g->arc_edge[a]];
        int32_t rank = branches * 4096 + (degree < 4096 ? degree : 4095);
        if (rank > best_rank) {
            best = v;
            best_rank = rank;
        }
    }
    return best;
}

static plan_status branch(search *s, problem *p, plan_error *err)
{
    const plan_graph *g = p->bare->graph;
    int32_t v = choose(p);
    if (v < 0)
        return PLAN_OK;
    uint8_t *kind = plan_mem_copy(p->bare->terminal, (size_t)g->n_nodes, 1);
    if (!kind)
        return plan_error_memory(err);
    bool same;
    int64_t with = p->lower, without = p->lower;
    kind[v] = PLAN_NODE_TERMINAL;
    memset(p->gone, 0, (size_t)g->n_edges);
    plan_status status = solve_rest(s, p, kind, false, &with, &same, err);
    kind[v] = PLAN_NODE_FREE;
    for (int32_t a = g->first[v]; a < g->first[v + 1]; a++)
        p->gone[g->arc_edge[a]] = 1;
    if (status == PLAN_OK)
        status = solve_rest(s, p, kind, false, &without, &same, err);
    int64_t both = with < without ? with : without;
    if (both > p->lower)
        p->lower = both;
    free(kind);
    return status;
}

/* The bound as good as cuts can make it. */
static plan_status polish(search *s, problem *p, plan_error *err)
{
    plan_ascent *x = p->ascent;
    const plan_bare *bare = p->bare;
    plan_polish *better = NULL;
    plan_polish_cut *cuts = plan_mem_raw(x->n_cuts, sizeof *cuts);
    int32_t *nodes = plan_mem_raw((size_t)bare->graph->n_nodes, sizeof *nodes), n = 0;
    size_t n_cuts = 0;
    bool optimal;
    plan_status status = cuts && nodes ? plan_polish_new(x, &better, err) : plan_error_memory(err);
    if (status != PLAN_OK)
        goto done;
    for (int32_t v = 0; v < bare->graph->n_nodes; v++)
        if (v != bare->root)
            nodes[n++] = v;
    for (size_t c = 0; c < x->n_chains; c++)
        for (int32_t k = x->chains[c].cut; k < x->chains[c].end; k++)
            cuts[n_cuts++] = (plan_polish_cut){x->chains[c].nodes, x->cuts[k].n};
    plan_ascent_clear(x);
    status = plan_polish_cuts(better, nodes, n, cuts, n_cuts, s->polish_work, s->effort, &optimal, err);
    if (status == PLAN_OK)
        status = plan_ascent_raise(x, bare->list, bare->n_list, 0, s->effort, err);
done:
    plan_polish_free(better);
    free(cuts);
    free(nodes);
    return status;
}

/* One round of bound, tree and deletion; *closed: nothing is left to decide. */
static plan_status one_round(search *s, problem *p, bool polished, bool *closed, plan_error *err)
{
    const plan_bare *bare = p->bare;
    plan_status status = plan_ascent_guide(p->ascent, p->tree, err);
    if (status == PLAN_OK)
        status = plan_ascent_run(p->ascent, polished ? bare->graph->n_nodes : 0, s->effort, err);
    if (status == PLAN_OK && polished)
        status = polish(s, p, err);
    if (status != PLAN_OK)
        return status;
    if (p->ascent->bound > p->lower)
        p->lower = p->ascent->bound;
    *closed = p->lower >= p->best;
    if (*closed)
        return PLAN_OK;
    status = build_on_bound(p, err);
    if (status == PLAN_OK)
        status = plan_ascent_least(p->ascent, p->least, err);
    if (status != PLAN_OK)
        return status;
    *closed = p->lower >= p->best;
    if (*closed)
        return PLAN_OK;
    for (int32_t e = 0; e < bare->graph->n_edges; e++)
        p->gone[e] = p->least[e] >= p->best;
    bool same = true;
    int64_t bound;
    status = solve_rest(s, p, bare->terminal, true, &bound, &same, err);
    if (status == PLAN_OK && !same) {
        if (bound > p->lower)
            p->lower = bound;
        *closed = true;
    }
    return status;
}

/* Tree, bound, deletion. *closed: nothing is left to decide. */
static plan_status bound_and_delete(search *s, problem *p, bool *closed, plan_error *err)
{
    plan_status status = build_tree(p->bare, p->tree, err);
    if (status != PLAN_OK)
        return status;
    take_tree(p);
    for (int32_t round = 0; round <= s->rounds && !*closed && status == PLAN_OK; round++) {
        bool last = round == s->rounds;
        if (!last || s->polish_work > 0)
            status = one_round(s, p, last, closed, err);
    }
    return status;
}

static plan_status problem_init(problem *p, plan_error *err)
{
    size_t m = (size_t)p->bare->graph->n_edges;
    p->tree = plan_mem_new(m, 1);
    p->gone = plan_mem_new(m, 1);
    p->least = plan_mem_raw(m, sizeof *p->least);
    if (!p->tree || !p->gone || !p->least)
        return plan_error_memory(err);
    return plan_ascent_new(p->bare, &p->ascent, err);
}

static plan_status solve(search *s, const plan_bare *bare, int depth, int64_t cutoff, uint8_t *in,
                         int64_t *found, int64_t *bound, plan_error *err)
{
    plan_status status = PLAN_OK;
    problem p = {.bare = bare, .in = in, .best = cutoff, .depth = depth};
    if (bare->n_list == 1) {
        if (cutoff > 0) {
            p.best = 0;
            memset(in, 0, (size_t)bare->graph->n_edges);
        }
        p.lower = p.best;
        goto done;
    }
    if (s->nodes_left <= 0 || plan_effort_over(s->effort) || depth >= DEEPEST || cutoff <= 0)
        goto done;
    s->nodes_left--;
    status = problem_init(&p, err);
    if (status != PLAN_OK)
        goto done;
    bool closed = false;
    status = bound_and_delete(s, &p, &closed, err);
    if (status == PLAN_OK && !closed && s->nodes_left > 0)
        status = branch(s, &p, err);
done:
    *found = p.best;
    *bound = p.lower < p.best ? p.lower : p.best;
    free(p.tree);
    free(p.gone);
    free(p.least);
    plan_ascent_free(p.ascent);
    return status;
}

plan_status plan_branch_solve(const plan_bare *bare, int64_t cutoff, const plan_branch_limits *limits,
                              uint8_t *in, int64_t *found, int64_t *bound, plan_effort *effort,
                              plan_error *err)
{
    search s = {limits->nodes, limits->rounds, limits->polish_work, effort};
    return solve(&s, bare, 0, cutoff, in, found, bound, err);
}
