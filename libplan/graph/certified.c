/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/certified.h"

#include "core/mem.h"
#include "core/parallel.h"
#include "graph/grounds.h"
#include "graph/reduce.h"
#include "graph/region.h"
#include "graph/starts.h"

#include <stdlib.h>
#include <string.h>

enum {
    LEVELS_MOST = 40,
    EXCHANGE_MOST = 300,
    EXCHANGE_PASSES = 4,
    CUT_MOST = 2000,        /* nodes of a cut or a ball of the bound's search */
    CUT_NODES = 500000,     /* and as many more, shared by the terminals */
    BRANCH_EDGES = 3000,    /* small enough to branch to the end */
    BRANCH_AT_ONCE = 600,   /* before anything else is tried */
    BRANCH_FROM = 30000000, /* work of a level */
    BRANCH_LEAST = 2000000,
    BRANCH_SHARE = 2,   /* of other work for each of branching */
    CHUNK_FROM = 50000, /* nodes of a tree that is too large to be numbered anew after every gain */
    CHUNK = 15000,
    CHUNK_WORK = 4000000,
    SLICE_LEAST = 200000, /* work of two turns */
    WIDE_FROM = 40,       /* nodes of a cut: wider ones that cross the tree more than once come last */
    POLISH_WORK = 1000000000,
    COMPLETION_SHARE = 10,
    STARTS_TERMINALS = 1000,    /* at most: with more, parts of the tree gain more than whole trees */
    STARTS_TREE_WORK = 2000000, /* of one tree, at most */
    STARTS_WORK = 8000000,      /* to begin with, */
    STARTS_SHARE = 4,           /* and one part in so many of all work */
    STARTS_IDLE = 2,            /* searches without gain, and no more follow */
    FINEST = 1024,
    FINE_ENOUGH = 1000000, /* of an edge's cost */
    GUIDE_SHARE = 50,      /* of the gap: when the tree is cheaper by that, it guides the bound anew */
};

static const double SHARE_LEAST = 0.1; /* of a turn */

/* The search: a chain of reduced problems, the last of which is worked on. */
typedef struct certify {
    const plan_steiner *problem;
    const plan_certify_opts *opts;
    plan_certificate *out;
    uint8_t *in;    /* the best forest, of the problem given */
    uint8_t *trial; /* scratch like in */
    plan_reduction *level[LEVELS_MOST];
    int n_levels;
    int64_t unit;   /* every cost is a multiple of it */
    int64_t offset; /* cost of a forest = offset + cost of its tree in the last level */
    plan_effort effort;
    bool closed; /* nothing cheaper is left */
    /* of the last level */
    uint8_t *tree;
    plan_regions *regions;
    plan_ascent *ascent;
    plan_grounds *grounds;
    int64_t *saved, saved_bound; /* of the bound, while it is completed */
    int64_t next_completion;     /* work */
    int64_t guide_cost;          /* of the tree that guides the bound */
    int64_t slice;
    int64_t starts_work; /* so far */
    int starts_idle;     /* the last so many gained nothing */
    double tree_share;   /* of the work of two turns */
    int32_t branch_nodes;
    int64_t next_branch; /* work */
} certify;

double plan_certificate_gap(const plan_certificate *c)
{
    return c->cost > 0 ? (double)(c->cost - c->bound) / (double)c->cost : 0;
}

static const plan_bare *bare_of(const certify *c)
{
    return c->level[c->n_levels - 1]->bare;
}

static plan_steiner as_steiner(const certify *c)
{
    const plan_bare *bare = bare_of(c);
    return (plan_steiner){bare->graph, bare->terminal, &bare->root, 1, c->problem->hooks};
}

static bool is_done(const certify *c)
{
    return c->closed || plan_certificate_gap(c->out) <= c->opts->target_gap || plan_effort_over(&c->effort);
}

/* Edges of the problem given that a tree of the last level stands for. */
static plan_status expand(const certify *c, const uint8_t *tree, uint8_t *in, plan_error *err)
{
    uint8_t *above = NULL;
    plan_status status = PLAN_OK;
    for (int k = c->n_levels - 1; k >= 0 && status == PLAN_OK; k--) {
        const plan_reduction *r = c->level[k];
        uint8_t *below = k == 0 ? in : plan_mem_new((size_t)r->n_given, 1);
        if (!below) {
            status = plan_error_memory(err);
            break;
        }
        status = plan_reduction_expand(r, above ? above : tree, below, err);
        free(above);
        above = k == 0 ? NULL : below;
    }
    free(above);
    return status;
}

/* A tree of a problem; edges that `near` marks (NULL: none) are taken for nothing. */
static plan_status grow_near(const plan_steiner *whole, const uint8_t *near, uint8_t *tree, plan_error *err)
{
    const plan_graph *g = whole->graph;
    plan_graph *cheap = NULL;
    plan_steiner eased = *whole;
    plan_status status = PLAN_OK;
    if (near) {
        status = plan_graph_new(g->n_nodes, g->n_edges, g->tail, g->head, g->cost, &cheap, err);
        if (status != PLAN_OK)
            return status;
        for (int32_t e = 0; e < g->n_edges; e++)
            if (near[e])
                cheap->cost[e] = 0;
        eased.graph = cheap;
    }
    status = plan_steiner_grow(&eased, tree, err);
    plan_graph_free(cheap);
    return status == PLAN_OK ? plan_steiner_clean(whole, tree, err) : status;
}

static void take_trial(certify *c)
{
    int64_t cost = plan_steiner_cost(c->problem->graph, c->trial);
    if (cost >= c->out->cost)
        return;
    memcpy(c->in, c->trial, (size_t)c->problem->graph->n_edges);
    c->out->cost = cost;
}

/* Takes a tree of the last level as the answer if it is the cheapest so far. A tree that passes through a leaf shows a
 * surcharge beside its true cost, and is no answer: another is grown along it. */
static plan_status publish(certify *c, const uint8_t *tree, plan_error *err)
{
    int64_t cost = c->offset + plan_steiner_cost(bare_of(c)->graph, tree);
    if (cost >= c->out->cost)
        return PLAN_OK;
    plan_status status = expand(c, tree, c->trial, err);
    if (status == PLAN_OK && plan_steiner_cost(c->problem->graph, c->trial) != cost) {
        uint8_t *near = plan_mem_copy(c->trial, (size_t)c->problem->graph->n_edges, 1);
        status = near ? grow_near(c->problem, near, c->trial, err) : plan_error_memory(err);
        free(near);
    }
    if (status == PLAN_OK)
        take_trial(c);
    return status;
}

static void raise_bound(certify *c, int64_t bound)
{
    /* Once edges are deleted, the bound holds for all trees cheaper than the best one. */
    if (bound > c->out->cost - c->unit)
        bound = c->out->cost; /* the next cost a forest can have */
    if (bound > c->out->bound)
        c->out->bound = bound;
    c->closed = c->closed || c->out->bound >= c->out->cost;
}

static void leave_level(certify *c)
{
    plan_regions_free(c->regions);
    plan_grounds_free(c->grounds);
    plan_ascent_free(c->ascent);
    free(c->tree);
    free(c->saved);
    c->saved = NULL;
    c->regions = NULL;
    c->grounds = NULL;
    c->ascent = NULL;
    c->tree = NULL;
}

/* A first tree of the last level. */
static plan_status first_tree(certify *c, const uint8_t *near, plan_error *err)
{
    plan_steiner whole = as_steiner(c);
    c->tree = plan_mem_new((size_t)whole.graph->n_edges, 1);
    if (!c->tree)
        return plan_error_memory(err);
    plan_status status = grow_near(&whole, near, c->tree, err);
    return status == PLAN_OK ? publish(c, c->tree, err) : status;
}

/* Work of many trees on the last level: where terminals are few and far apart. Small problems are solved to the end
 * anyway. */
static int64_t starts_share(const certify *c)
{
    const plan_bare *bare = bare_of(c);
    int64_t most = STARTS_WORK + c->effort.work / STARTS_SHARE - c->starts_work;
    if (c->starts_idle == STARTS_IDLE || bare->n_list > STARTS_TERMINALS ||
        bare->graph->n_edges < BRANCH_AT_ONCE || plan_starts_work(bare->graph) > STARTS_TREE_WORK)
        return 0;
    if (c->effort.limit > 0 && most > (c->effort.limit - c->effort.work) / STARTS_SHARE)
        most = (c->effort.limit - c->effort.work) / STARTS_SHARE;
    return most;
}

static plan_status try_starts(certify *c, plan_error *err)
{
    plan_steiner whole = as_steiner(c);
    int64_t begin = c->effort.work, most = starts_share(c);
    if (most <= 0)
        return PLAN_OK;
    int64_t before = plan_steiner_cost(whole.graph, c->tree);
    plan_status status = plan_starts_search(&whole, c->opts->seed + (uint64_t)c->n_levels, most, c->tree,
                                            &c->effort, err);
    c->starts_work += c->effort.work - begin;
    c->starts_idle = plan_steiner_cost(whole.graph, c->tree) < before ? 0 : c->starts_idle + 1;
    return status == PLAN_OK ? publish(c, c->tree, err) : status;
}

static plan_status improve_tree(certify *c, plan_error *err)
{
    plan_steiner whole = as_steiner(c);
    plan_status status = plan_steiner_improve(&whole, c->tree, EXCHANGE_MOST, EXCHANGE_PASSES, err);
    return status == PLAN_OK ? publish(c, c->tree, err) : status;
}

/* --- the two turns -------------------------------------------------------------------------------- */

static plan_status improve_parts(certify *c, plan_effort *effort, int64_t work, plan_error *err)
{
    plan_status status = PLAN_OK;
    int64_t end = effort->work + work;
    while (status == PLAN_OK && effort->work < end && !plan_effort_over(effort))
        status = c->regions->n_tree > CHUNK_FROM
                     ? plan_regions_chunk(c->regions, CHUNK, CHUNK_WORK, effort, err)
                     : plan_regions_step(c->regions, effort, err);
    return status;
}

/* Cuts are as wide as terminals are far apart. */
static int32_t widest(const certify *c)
{
    const plan_bare *bare = bare_of(c);
    return CUT_MOST + CUT_NODES / bare->n_list;
}

/* Begins the bound anew when the tree that guides it has become much better; keeps what is greater. */
static plan_status guide_bound(certify *c, plan_error *err)
{
    const plan_bare *bare = bare_of(c);
    plan_ascent *fresh = NULL;
    plan_status status = plan_ascent_new(bare, &fresh, err);
    if (status == PLAN_OK)
        status = plan_ascent_guide(fresh, c->tree, err);
    if (status == PLAN_OK) {
        fresh->most = WIDE_FROM * plan_dual_sparseness(bare);
        status = plan_ascent_run(fresh, widest(c), &c->effort, err);
    }
    if (status != PLAN_OK)
        goto done;
    c->guide_cost = c->regions->cost;
    if (c->ascent && c->ascent->bound >= fresh->bound) {
        status = plan_ascent_guide(c->ascent, c->tree, err);
        goto done;
    }
    plan_grounds_free(c->grounds);
    plan_ascent_free(c->ascent);
    c->grounds = NULL;
    c->ascent = fresh;
    fresh = NULL;
    raise_bound(c, c->offset + c->ascent->bound);
    status = plan_grounds_new(c->ascent, widest(c), c->opts->seed, &c->grounds, err);
done:
    plan_ascent_free(fresh);
    return status;
}

/* Lays on wide cuts what small ones left over. That stays as long as the bound is read only. */
static plan_status complete_bound(certify *c, plan_error *err)
{
    plan_ascent *y = c->ascent;
    const plan_graph *g = bare_of(c)->graph;
    int32_t most = y->most;
    memcpy(c->saved, y->left, 2 * (size_t)g->n_edges * sizeof *y->left);
    c->saved_bound = y->bound;
    memset(y->open, 1, (size_t)g->n_nodes);
    y->open[bare_of(c)->root] = 0;
    y->most = 0;
    plan_status status = plan_ascent_raise(y, bare_of(c)->list, bare_of(c)->n_list, 0, &c->effort, err);
    y->most = most;
    memset(y->open, 0, (size_t)g->n_nodes);
    raise_bound(c, c->offset + y->bound);
    return status;
}

static void forget_completion(certify *c)
{
    plan_ascent *y = c->ascent;
    memcpy(y->left, c->saved, 2 * (size_t)bare_of(c)->graph->n_edges * sizeof *y->left);
    y->bound = c->saved_bound;
}

/* --- smaller problems ----------------------------------------------------------------------------- */

static plan_status branch_out(certify *c, plan_error *err)
{
    const plan_bare *bare = bare_of(c);
    plan_branch_limits limits = {c->branch_nodes, 2, POLISH_WORK};
    int64_t found, bound, cutoff = c->out->cost - c->offset, begin = c->effort.work;
    uint8_t *tree = plan_mem_new((size_t)bare->graph->n_edges, 1);
    if (!tree)
        return plan_error_memory(err);
    plan_effort effort = c->effort;
    int64_t most = begin + BRANCH_LEAST + begin / BRANCH_SHARE;
    if (effort.limit == 0 || most < effort.limit)
        effort.limit = most;
    plan_status status = plan_branch_solve(bare, cutoff, &limits, tree, &found, &bound, &effort, err);
    c->effort.work = effort.work;
    c->effort.reported = effort.reported;
    if (status == PLAN_OK && found < cutoff)
        status = publish(c, tree, err);
    if (status == PLAN_OK)
        raise_bound(c, c->offset + bound);
    c->branch_nodes *= 2;
    c->next_branch = c->effort.work + BRANCH_SHARE * (c->effort.work - begin);
    free(tree);
    return status;
}

/* Work on the last level can begin: its tree is there. */
static plan_status enter_level(certify *c, plan_error *err)
{
    const plan_bare *bare = bare_of(c);
    c->out->nodes = bare->graph->n_nodes;
    c->out->edges = bare->graph->n_edges;
    c->guide_cost = PLAN_COST_NONE;
    c->next_branch = c->effort.work + BRANCH_FROM;
    c->saved = plan_mem_raw(2 * (size_t)bare->graph->n_edges, sizeof *c->saved);
    if (!c->saved)
        return plan_error_memory(err);
    c->slice = 20 * (int64_t)bare->graph->n_edges;
    if (c->slice < SLICE_LEAST)
        c->slice = SLICE_LEAST;
    if (bare->n_list == 1) {
        raise_bound(c, c->offset);
        c->closed = true;
        return publish(c, c->tree, err);
    }
    c->tree_share = 0.5;
    plan_status status = plan_regions_new(bare, c->tree, c->opts->seed + (uint64_t)c->n_levels, &c->regions,
                                          err);
    if (status == PLAN_OK)
        status = guide_bound(c, err);
    if (status == PLAN_OK && !is_done(c) && bare->graph->n_edges < BRANCH_AT_ONCE)
        status = branch_out(c, err);
    return status;
}

static plan_status push_level(certify *c, plan_reduction *r, const uint8_t *near, plan_error *err)
{
    leave_level(c);
    c->level[c->n_levels++] = r;
    c->offset += r->offset;
    plan_status status = first_tree(c, near, err);
    if (status == PLAN_OK)
        status = improve_tree(c, err);
    if (status == PLAN_OK)
        status = try_starts(c, err);
    return status == PLAN_OK ? enter_level(c, err) : status;
}

/* Deletes what no cheaper tree can use; a new level when that leaves a tenth less. */
static plan_status delete_edges(certify *c, plan_error *err)
{
    const plan_graph *g = bare_of(c)->graph;
    size_t m = (size_t)g->n_edges;
    plan_reduction *r = NULL;
    int32_t n_gone = 0;
    plan_status status = PLAN_OK;
    int64_t *least = plan_mem_raw(m, sizeof *least);
    uint8_t *gone = plan_mem_new(m, 1), *near = NULL;
    if (!least || !gone) {
        status = plan_error_memory(err);
        goto done;
    }
    status = plan_ascent_least(c->ascent, least, err);
    if (status != PLAN_OK)
        goto done;
    for (int32_t e = 0; e < g->n_edges; e++) {
        gone[e] = least[e] > c->out->cost - c->offset - c->unit;
        n_gone += gone[e];
    }
    if (n_gone < g->n_edges / 20 || c->n_levels == LEVELS_MOST)
        goto done;
    plan_steiner rest = as_steiner(c);
    status = plan_reduce(&rest, gone, PLAN_REDUCE_PATHS, bare_of(c)->surcharge, &r, err);
    if (status != PLAN_OK)
        goto done;
    if (r->unreachable > 0) {
        raise_bound(c, c->out->cost);
        goto done;
    }
    if (r->bare->graph->n_edges > g->n_edges / 20 * 19)
        goto done;
    status = plan_reduction_contract(r, c->tree, &near, err);
    if (status != PLAN_OK)
        goto done;
    plan_reduction *next = r;
    r = NULL;
    status = push_level(c, next, near, err);
done:
    free(least);
    free(gone);
    free(near);
    plan_reduction_free(r);
    return status;
}

/* --- the course ----------------------------------------------------------------------------------- */

/* The wide cuts cost as much work as many turns: they are laid seldom, and at the end. */
static plan_status complete_and_delete(certify *c, plan_error *err)
{
    int n_levels = c->n_levels;
    int64_t begin = c->effort.work;
    plan_status status = complete_bound(c, err);
    if (status == PLAN_OK && !is_done(c))
        status = delete_edges(c, err);
    if (c->n_levels == n_levels)
        forget_completion(c);
    c->next_completion = c->effort.work + COMPLETION_SHARE * (c->effort.work - begin);
    return status;
}

/* Shares the next turns by what the last ones gained for their work, so that the gap closes where it closes faster. */
static void share_work(certify *c, int64_t tree_gain, int64_t bound_gain, int64_t tree_work,
                       int64_t bound_work)
{
    double for_tree = (double)tree_gain / (double)(tree_work + 1);
    double for_bound = (double)bound_gain / (double)(bound_work + 1);
    double share = for_tree + for_bound > 0 ? for_tree / (for_tree + for_bound) : 0.5;
    c->tree_share = 0.5 * c->tree_share + 0.5 * share;
    if (c->tree_share < SHARE_LEAST)
        c->tree_share = SHARE_LEAST;
    if (c->tree_share > 1 - SHARE_LEAST)
        c->tree_share = 1 - SHARE_LEAST;
    c->slice += c->slice / 8;
}

typedef struct turns {
    certify *c;
    plan_effort effort[1 + PLAN_GROUNDS_MOST]; /* of the tree's turn and those of the bound */
} turns;

static plan_status one_turn(void *user, int32_t first, int32_t end, int worker, plan_error *err)
{
    turns *t = user;
    certify *c = t->c;
    plan_status status = PLAN_OK;
    for (int32_t i = first; i < end && status == PLAN_OK; i++) {
        plan_effort *effort = &t->effort[i];
        double share = i == 0 ? c->tree_share : (1 - c->tree_share) / c->grounds->n;
        int64_t work = (int64_t)(share * (double)c->slice);
        effort->hooks = worker == 0 ? c->problem->hooks
                                    : NULL; /* hooks are spoken to on the caller's thread */
        status = i == 0 ? improve_parts(c, effort, work, err)
                        : plan_grounds_search(c->grounds, i - 1, work, effort, err);
    }
    return status;
}

/* The tree's turn and one on each ground of the bound at once. All have their work beforehand and share nothing, so that
 * neither threads nor the clock change what they do. */
static plan_status run_turns(certify *c, int64_t *tree_work, int64_t *bound_work, plan_error *err)
{
    turns t = {.c = c};
    int32_t n = 1 + c->grounds->n;
    for (int32_t i = 0; i < n; i++)
        t.effort[i] = c->effort;
    plan_status status = plan_grounds_draw(c->grounds, err);
    if (status == PLAN_OK)
        status = plan_parallel_for(plan_parallel_threads(c->opts->threads), n, one_turn, &t, err);
    plan_grounds_sum(c->grounds);
    *tree_work = t.effort[0].work - c->effort.work;
    *bound_work = 0;
    for (int32_t i = 1; i < n; i++)
        *bound_work += t.effort[i].work - c->effort.work;
    return status;
}

static plan_status take_turns(certify *c, plan_error *err)
{
    int64_t cost = c->regions->cost, bound = c->ascent->bound, tree_work, bound_work;
    plan_status status = run_turns(c, &tree_work, &bound_work, err);
    c->effort.work += tree_work + bound_work;
    if (status == PLAN_OK)
        status = publish(c, c->tree, err);
    if (status != PLAN_OK)
        return status;
    share_work(c, cost - c->regions->cost, c->ascent->bound - bound, tree_work, bound_work);
    if (!is_done(c) && c->guide_cost - c->regions->cost > (c->out->cost - c->out->bound) / GUIDE_SHARE)
        status = guide_bound(c, err);
    if (status == PLAN_OK && (is_done(c) || c->effort.work >= c->next_completion))
        status = complete_and_delete(c, err);
    if (status == PLAN_OK && !is_done(c) && bare_of(c)->graph->n_edges < BRANCH_EDGES &&
        c->effort.work >= c->next_branch)
        status = branch_out(c, err);
    return status == PLAN_OK ? plan_effort_report(&c->effort, "trenches", err) : status;
}

static plan_status begin(certify *c, plan_error *err)
{
    plan_reduction *r = NULL;
    plan_status status = grow_near(c->problem, NULL, c->trial, err);
    if (status != PLAN_OK)
        return status;
    take_trial(c);
    c->out->first_cost = c->out->cost;
    c->out->first_seconds = plan_effort_clock() - c->effort.begin_s;
    status = plan_reduce(c->problem, NULL, PLAN_REDUCE_DEGREE, NULL, &r, err);
    if (status != PLAN_OK)
        return status;
    c->level[c->n_levels++] = r;
    c->offset = r->offset;
    c->out->unreachable = r->unreachable;
    status = first_tree(c, NULL, err);
    if (status != PLAN_OK)
        return status;
    plan_steiner whole = as_steiner(c);
    status = plan_reduce(&whole, NULL, PLAN_REDUCE_PATHS, bare_of(c)->surcharge, &r, err);
    return status == PLAN_OK ? push_level(c, r, NULL, err) : status;
}

static plan_status run(certify *c, plan_error *err)
{
    c->branch_nodes = 64;
    plan_status status = begin(c, err);
    while (status == PLAN_OK && !is_done(c))
        status = take_turns(c, err);
    return status;
}

/* What all costs are multiplied by, so that the parts of cuts, which are whole numbers, can be small. */
static int64_t fineness(const plan_graph *g)
{
    int64_t all = 1, times = 1;
    for (int32_t e = 0; e < g->n_edges; e++)
        all += g->cost[e];
    while (times < FINEST && all / (g->n_edges + 1) * times < FINE_ENOUGH && all < PLAN_COST_MAX / 4 / FINEST)
        times *= 2;
    return times;
}

static plan_status certify_fine(const plan_steiner *problem, const plan_certify_opts *opts, int64_t unit,
                                uint8_t *in, plan_certificate *out, plan_error *err)
{
    certify c = {.problem = problem, .opts = opts, .out = out, .in = in};
    c.effort = (plan_effort){
        .hooks = problem->hooks, .limit = opts->work_limit, .begin_s = plan_effort_clock()};
    if (opts->time_limit_s > 0)
        c.effort.deadline_s = c.effort.begin_s + opts->time_limit_s;
    c.unit = unit;
    c.trial = plan_mem_new((size_t)problem->graph->n_edges, 1);
    plan_status status = c.trial ? run(&c, err) : plan_error_memory(err);
    if (status == PLAN_OK)
        status = plan_steiner_clean(problem, in, err); /* ends that cost nothing */
    leave_level(&c);
    for (int k = 0; k < c.n_levels; k++)
        plan_reduction_free(c.level[k]);
    free(c.trial);
    out->work = c.effort.work;
    return status;
}

plan_status plan_steiner_certify(const plan_steiner *problem, const plan_certify_opts *opts, uint8_t *in,
                                 plan_certificate *out, plan_error *err)
{
    const plan_graph *g = problem->graph;
    plan_certificate result = {.cost = PLAN_COST_NONE};
    plan_graph *fine = NULL;
    memset(in, 0, (size_t)g->n_edges);
    if (problem->n_roots == 0) {
        result.cost = 0;
        for (int32_t v = 0; v < g->n_nodes; v++)
            result.unreachable += problem->kind[v] != PLAN_NODE_FREE;
        *out = result;
        return PLAN_OK;
    }
    int64_t times = fineness(g);
    plan_status status = plan_graph_new(g->n_nodes, g->n_edges, g->tail, g->head, g->cost, &fine, err);
    if (status != PLAN_OK)
        return status;
    for (int32_t e = 0; e < g->n_edges; e++)
        fine->cost[e] *= times;
    plan_steiner whole = *problem;
    whole.graph = fine;
    status = certify_fine(&whole, opts, times, in, &result, err);
    plan_graph_free(fine);
    if (status != PLAN_OK)
        return status;
    result.cost = plan_steiner_cost(g, in);
    result.first_cost /= times;
    result.bound = result.bound > 0 ? (result.bound - 1) / times + 1 : 0;
    if (result.bound > result.cost)
        result.bound = result.cost;
    *out = result;
    return PLAN_OK;
}
