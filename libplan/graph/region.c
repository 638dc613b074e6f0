/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/region.h"

#include "core/mem.h"
#include "graph/reduce.h"
#include "graph/steiner.h"

#include <stdlib.h>
#include <string.h>

/* Terminals in a ball, by how often its centre was looked at before, times a scale that moves until about one ball in
 * eight is too hard to be solved to the end. */
static const int32_t SIZES[] = {8, 12, 16, 22, 30, 40, 52, 66};
static const double SCALE_LEAST = 0.5, SCALE_MOST = 16, SCALE_UP = 0.02, SCALE_DOWN = 0.14;
enum { N_SIZES = sizeof SIZES / sizeof *SIZES, BALL_MOST = 4000, CANDIDATES = 4 };

void plan_regions_free(plan_regions *x)
{
    if (!x)
        return;
    free(x->order);
    free(x->place);
    free(x->last);
    free(x->up);
    free(x->level);
    plan_heap_free(&x->heap);
    free(x->distance);
    free(x->stamp);
    free(x->ball);
    free(x->cut);
    free(x->cut_up);
    free(x->local);
    free(x->part_local);
    free(x->tail);
    free(x->head);
    free(x->edge);
    free(x->edge_cost);
    free(x->kind);
    free(x->surcharge);
    free(x);
}

plan_status plan_regions_new(const plan_bare *bare, uint8_t *in, uint64_t seed, plan_regions **out,
                             plan_error *err)
{
    size_t n = (size_t)bare->graph->n_nodes, m = (size_t)bare->graph->n_edges;
    plan_regions *x = plan_mem_new(1, sizeof *x);
    if (!x)
        return plan_error_memory(err);
    x->bare = bare;
    x->in = in;
    x->random = seed;
    x->stale = true;
    x->scale = 1;
    x->cost = plan_steiner_cost(bare->graph, in);
    bool heap = plan_heap_init(&x->heap, bare->graph->n_nodes);
    x->order = plan_mem_raw(n, sizeof *x->order);
    x->place = plan_mem_raw(n, sizeof *x->place);
    x->last = plan_mem_raw(n, sizeof *x->last);
    x->up = plan_mem_raw(n, sizeof *x->up);
    x->level = plan_mem_new(n, 1);
    x->distance = plan_mem_raw(n, sizeof *x->distance);
    x->stamp = plan_mem_new(n, sizeof *x->stamp);
    x->ball = plan_mem_raw(n, sizeof *x->ball);
    x->cut = plan_mem_raw(n, sizeof *x->cut);
    x->cut_up = plan_mem_raw(n, sizeof *x->cut_up);
    x->local = plan_mem_raw(n, sizeof *x->local);
    x->part_local = plan_mem_raw(n + 1, sizeof *x->part_local);
    x->tail = plan_mem_raw(m, sizeof *x->tail);
    x->head = plan_mem_raw(m, sizeof *x->head);
    x->edge = plan_mem_raw(m, sizeof *x->edge);
    x->edge_cost = plan_mem_raw(m, sizeof *x->edge_cost);
    x->kind = plan_mem_raw(2 * n + 1, 1);
    x->surcharge = plan_mem_raw(2 * n + 1, sizeof *x->surcharge);
    if (!heap || !x->order || !x->place || !x->last || !x->up || !x->level || !x->distance || !x->stamp ||
        !x->ball || !x->cut || !x->cut_up || !x->local || !x->part_local || !x->tail || !x->head ||
        !x->edge || !x->edge_cost || !x->kind || !x->surcharge) {
        plan_regions_free(x);
        return plan_error_memory(err);
    }
    *out = x;
    return PLAN_OK;
}

/* Preorder by a walk that needs no stack but the order itself: `last` holds the next arc to try meanwhile. */
static void walk_tree(plan_regions *x)
{
    const plan_graph *g = x->bare->graph;
    for (int32_t i = 0; i < x->n_tree; i++)
        x->place[x->order[i]] = -1;
    if (x->n_tree == 0)
        memset(x->place, 0xff, (size_t)g->n_nodes * sizeof *x->place);
    x->n_tree = 0;
    int32_t at = x->bare->root;
    x->place[at] = 0;
    x->order[x->n_tree++] = at;
    x->up[0] = -1;
    x->last[0] = g->first[at];
    while (at >= 0) {
        int32_t p = x->place[at], a = x->last[p];
        while (a < g->first[at + 1] && (!x->in[g->arc_edge[a]] || g->arc_edge[a] == x->up[p]))
            a++;
        x->last[p] = a + 1;
        if (a < g->first[at + 1]) {
            int32_t w = g->arc_node[a], q = x->n_tree++;
            x->place[w] = q;
            x->order[q] = w;
            x->up[q] = g->arc_edge[a];
            x->last[q] = g->first[w];
            at = w;
        } else {
            x->last[p] = x->n_tree - 1;
            at = x->up[p] >= 0 ? plan_other_end(g, x->up[p], at) : -1;
        }
    }
    x->stale = false;
}

static int32_t pick_centre(plan_regions *x)
{
    int32_t best = -1;
    for (int k = 0; k < CANDIDATES; k++) {
        int32_t v = x->order[plan_random_below(&x->random, x->n_tree)];
        if (best < 0 || x->level[v] < x->level[best])
            best = v;
    }
    return best;
}

/* Nodes by distance from the centre until `parts` terminals and branchings are among them. */
static void collect_ball(plan_regions *x, int32_t centre, int32_t parts, int32_t nodes)
{
    const plan_graph *g = x->bare->graph;
    plan_heap_clear(&x->heap);
    x->now += 2; /* now - 1: met, now: in the ball */
    x->n_ball = 0;
    x->n_cut = 0;
    x->stamp[centre] = x->now - 1;
    x->distance[centre] = 0;
    plan_heap_push(&x->heap, centre, 0);
    while (x->heap.n > 0 && parts > 0 && x->n_ball < nodes) {
        plan_heap_item item = plan_heap_pop(&x->heap);
        int32_t v = item.node, p = x->place[v];
        x->stamp[v] = x->now;
        x->ball[x->n_ball++] = v;
        parts -= x->bare->terminal[v];
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t w = g->arc_node[a], e = g->arc_edge[a];
            if (x->stamp[w] == x->now) {
                if (x->in[e])
                    x->cut[x->n_cut++] = e == x->up[p] ? p : x->place[w];
                continue;
            }
            int64_t d = item.key + plan_bare_length(x->bare, e);
            if (x->stamp[w] == x->now - 1 && x->distance[w] <= d)
                continue;
            x->stamp[w] = x->now - 1;
            x->distance[w] = d;
            plan_heap_push(&x->heap, w, d);
        }
    }
}

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static void nest_cuts(plan_regions *x)
{
    qsort(x->cut, (size_t)x->n_cut, sizeof *x->cut, by_number);
    for (int32_t i = 0; i < x->n_cut; i++) {
        int32_t j = i - 1;
        while (j >= 0 && x->last[x->cut[j]] < x->cut[i])
            j = x->cut_up[j];
        x->cut_up[i] = j;
        x->part_local[i + 1] = -1;
    }
    x->part_local[0] = -1;
}

/* The part of the tree without its cut edges that holds a place: its cut + 1, 0 = the root's. */
static int32_t part_of(const plan_regions *x, int32_t place)
{
    int32_t low = 0, high = x->n_cut; /* first cut beyond place */
    while (low < high) {
        int32_t mid = (low + high) / 2;
        if (x->cut[mid] <= place)
            low = mid + 1;
        else
            high = mid;
    }
    int32_t j = low - 1;
    while (j >= 0 && x->last[x->cut[j]] < place)
        j = x->cut_up[j];
    return j + 1;
}

/* Number of a node in the small problem: what hangs together outside the ball is one node there. */
static int32_t local_of(plan_regions *x, int32_t v)
{
    int32_t place = x->place[v];
    if (place < 0)
        return x->local[v];
    int32_t part = part_of(x, place);
    if (x->part_local[part] < 0) {
        x->part_local[part] = x->n_local;
        x->surcharge[x->n_local] = 0;
        x->kind[x->n_local++] = x->bare->terminal[v];
    }
    return x->part_local[part];
}

/* Whether all tree edges of a node are cut: it is a part of its own. */
static bool is_alone(const plan_regions *x, int32_t v)
{
    const plan_graph *g = x->bare->graph;
    for (int32_t a = g->first[v]; a < g->first[v + 1]; a++)
        if (x->in[g->arc_edge[a]] && x->stamp[g->arc_node[a]] != x->now)
            return false;
    return true;
}

static void make_problem(plan_regions *x)
{
    const plan_graph *g = x->bare->graph;
    x->n_local = x->m_local = 0;
    nest_cuts(x);
    for (int32_t i = 0; i < x->n_ball; i++) {
        int32_t v = x->ball[i];
        if (x->place[v] < 0) {
            x->kind[x->n_local] = 0;
            x->surcharge[x->n_local] = 0;
            x->local[v] = x->n_local++;
        } else {
            x->local[v] = local_of(x, v);
        }
    }
    for (int32_t i = 0; i < x->n_ball; i++)
        if (x->bare->surcharge[x->ball[i]] > 0 && is_alone(x, x->ball[i]))
            x->surcharge[x->local[x->ball[i]]] = x->bare->surcharge[x->ball[i]];
    for (int32_t i = 0; i < x->n_ball; i++) {
        int32_t v = x->ball[i];
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t w = g->arc_node[a], e = g->arc_edge[a];
            bool inside = x->stamp[w] == x->now;
            if (!inside && x->place[w] < 0)
                continue;
            if (inside && w < v)
                continue; /* once */
            if (!inside && x->in[e])
                x->kind[x->local[v]] = 1; /* holds the outside */
            int32_t l = inside ? x->local[w] : local_of(x, w);
            if (l == x->local[v])
                continue;
            if (!inside)
                x->kind[l] = 1;
            x->tail[x->m_local] = x->local[v];
            x->head[x->m_local] = l;
            x->edge[x->m_local] = e;
            x->edge_cost[x->m_local++] = g->cost[e];
        }
    }
}

static void replace(plan_regions *x, const uint8_t *in)
{
    const plan_graph *g = x->bare->graph;
    for (int32_t i = 0; i < x->n_cut; i++)
        x->in[x->up[x->cut[i]]] = 0;
    for (int32_t k = 0; k < x->m_local; k++)
        if (in[k])
            x->in[x->edge[k]] = 1;
    for (int32_t i = 0; i < x->n_ball; i++) {
        int32_t v = x->ball[i];
        x->level[v] = 0;
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++)
            x->level[g->arc_node[a]] = 0;
    }
    x->stale = true;
    x->gained++;
}

/* What is solved for a ball: its problem, reduced, and what its part of the tree costs now. */
typedef struct local_problem {
    plan_graph *graph;
    plan_reduction *reduction;
    uint8_t *in; /* of the problem's edges */
    int64_t now;
    bool empty; /* nothing to be joined */
} local_problem;

static void local_free(local_problem *p)
{
    plan_graph_free(p->graph);
    plan_reduction_free(p->reduction);
    free(p->in);
}

static plan_status local_init(const plan_regions *x, plan_reduce_level level, local_problem *p,
                              plan_error *err)
{
    int32_t root = 0;
    while (root < x->n_local && !x->kind[root])
        root++;
    p->empty = root == x->n_local;
    if (p->empty)
        return PLAN_OK;
    for (int32_t i = 0; i < x->n_cut; i++)
        p->now += x->bare->graph->cost[x->up[x->cut[i]]];
    p->in = plan_mem_new((size_t)x->m_local, 1);
    if (!p->in)
        return plan_error_memory(err);
    plan_status status = plan_graph_new(x->n_local, x->m_local, x->tail, x->head, x->edge_cost, &p->graph,
                                        err);
    plan_steiner whole = {p->graph, x->kind, &root, 1, NULL};
    return status == PLAN_OK ? plan_reduce(&whole, NULL, level, x->surcharge, &p->reduction, err) : status;
}

static plan_status take_local(plan_regions *x, local_problem *p, const uint8_t *bare_in, int64_t found,
                              plan_error *err)
{
    if (found + p->reduction->offset >= p->now)
        return PLAN_OK;
    plan_status status = plan_reduction_expand(p->reduction, bare_in, p->in, err);
    if (status != PLAN_OK)
        return status;
    replace(x, p->in);
    x->cost += found + p->reduction->offset - p->now;
    return PLAN_OK;
}

static plan_status solve_local(plan_regions *x, const plan_branch_limits *limits, plan_effort *effort,
                               plan_error *err)
{
    local_problem p = {0};
    uint8_t *bare_in = NULL;
    plan_status status = local_init(x, PLAN_REDUCE_PATHS, &p, err);
    if (status != PLAN_OK || p.empty || p.reduction->unreachable > 0)
        goto done;
    effort->work += 40 * (int64_t)x->m_local;
    bare_in = plan_mem_new((size_t)p.reduction->bare->graph->n_edges, 1);
    if (!bare_in) {
        status = plan_error_memory(err);
        goto done;
    }
    int64_t found, bound;
    status = plan_branch_solve(p.reduction->bare, p.now - p.reduction->offset, limits, bare_in, &found,
                               &bound, effort, err);
    if (status != PLAN_OK)
        goto done;
    if (bound >= found) {
        x->closed++;
        x->scale = x->scale < SCALE_MOST ? x->scale + SCALE_UP : x->scale;
    } else {
        x->scale = x->scale > SCALE_LEAST ? x->scale - SCALE_DOWN : x->scale;
    }
    status = take_local(x, &p, bare_in, found, err);
done:
    free(bare_in);
    local_free(&p);
    return status;
}

plan_status plan_regions_step(plan_regions *x, plan_effort *effort, plan_error *err)
{
    const plan_branch_limits limits = {12, 2, 0};
    if (x->stale)
        walk_tree(x);
    int32_t centre = pick_centre(x), level = x->level[centre];
    int32_t parts = (int32_t)(x->scale * SIZES[level < N_SIZES ? level : N_SIZES - 1]);
    collect_ball(x, centre, parts, BALL_MOST);
    for (int32_t i = 0; i < x->n_ball / 2; i++)
        if (x->level[x->ball[i]] < N_SIZES * 4)
            x->level[x->ball[i]]++;
    make_problem(x);
    x->tried++;
    effort->work += 100 + 10 * x->n_ball;
    plan_status status = solve_local(x, &limits, effort, err);
    return status == PLAN_OK ? plan_effort_report(effort, "trenches", err) : status;
}

plan_status plan_regions_chunk(plan_regions *x, int32_t nodes, int64_t work, plan_effort *effort,
                               plan_error *err)
{
    local_problem p = {0};
    plan_regions *part = NULL;
    uint8_t *tree = NULL;
    if (x->stale)
        walk_tree(x);
    collect_ball(x, pick_centre(x), INT32_MAX, nodes);
    for (int32_t i = 0; i < x->n_ball; i++)
        x->level[x->ball[i]] = (uint8_t)(x->level[x->ball[i]] < 250 ? x->level[x->ball[i]] + 1 : 250);
    make_problem(x);
    int64_t end = effort->work + work;
    effort->work += 60 * (int64_t)x->m_local + 20 * (int64_t)x->n_tree;
    plan_status status = local_init(x, PLAN_REDUCE_NONE, &p, err);
    if (status != PLAN_OK || p.empty)
        goto done;
    for (int32_t k = 0; k < x->m_local; k++)
        p.in[k] = x->in[x->edge[k]];
    status = plan_reduction_contract(p.reduction, p.in, &tree, err);
    bool is_tree = false; /* of parallel edges of one cost another may have stayed */
    if (status == PLAN_OK)
        status = plan_bare_check(p.reduction->bare, tree, &is_tree, err);
    if (status != PLAN_OK || !is_tree)
        goto done;
    status = plan_regions_new(p.reduction->bare, tree, plan_random_next(&x->random), &part, err);
    if (status != PLAN_OK)
        goto done;
    part->scale = x->scale;
    while (status == PLAN_OK && effort->work < end && !plan_effort_over(effort))
        status = plan_regions_step(part, effort, err);
    if (status == PLAN_OK)
        status = take_local(x, &p, tree, part->cost, err);
    x->scale = part->scale;
    x->tried += part->tried;
    x->closed += part->closed;
done:
    plan_regions_free(part);
    free(tree);
    local_free(&p);
    return status;
}
