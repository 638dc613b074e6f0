/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/polish.h"

#include "core/mem.h"
#include "graph/packing.h"

#include <stdlib.h>
#include <string.h>

enum {
    ONE = 1 << 20,                /* of a flow */
    VIOLATION_LEAST = ONE / 1000, /* of a cut */
    NESTED_MOST = 6,              /* cuts of a terminal a round */
    ROUNDS_MOST = 60,
    WORK_PER_STEP = 32 /* its steps are that much shorter */
};
/* Capacities are cut by up to this share, so that few ways tie; the bound loses no more. */
static const double PERTURBATION = 1e-5;

/* The part in hand. Its nodes are 1 .. n, 0 is the rest; arcs are listed by the node they enter. */
struct plan_polish {
    plan_ascent *ascent; /* borrowed */
    int32_t *number;     /* of a node of the graph; 0 = not in the part */
    int32_t *arc_number; /* of an arc of the graph in the part */
    uint64_t random;
    const int32_t *nodes; /* borrowed: of the graph, by number - 1 */
    int32_t n;
    int32_t *first; /* of a node: its arcs */
    size_t cap_first;
    int32_t *arc, *from, *mate,
        *row; /* of an arc: in the graph, where it begins, the one back (-1), its row (-1) */
    size_t cap_arc, cap_from, cap_mate, cap_row;
    int32_t *left; /* of an arc: what more can flow */
    size_t cap_left;
    int32_t *way; /* of a node: arc on the way to the terminal */
    int32_t *queue, *stamp, now;
    size_t cap_way, cap_queue, cap_stamp;
    double *capacity; /* of a row */
    size_t cap_capacity;
    double unit; /* what a capacity of 1 stands for */
    plan_packing *packing;
    /* nodes of the columns */
    size_t *column_first;
    int32_t *column_nodes, *rows;
    uint64_t *column_hash;
    size_t cap_column_first, cap_column_nodes, cap_rows, cap_column_hash;
    int32_t n_rows;
};

void plan_polish_free(plan_polish *x)
{
    if (!x)
        return;
    free(x->number);
    free(x->arc_number);
    free(x->first);
    free(x->arc);
    free(x->from);
    free(x->mate);
    free(x->row);
    free(x->left);
    free(x->way);
    free(x->queue);
    free(x->stamp);
    free(x->capacity);
    plan_packing_free(x->packing);
    free(x->column_first);
    free(x->column_nodes);
    free(x->rows);
    free(x->column_hash);
    free(x);
}

plan_status plan_polish_new(plan_ascent *ascent, plan_polish **out, plan_error *err)
{
    const plan_graph *g = ascent->bare->graph;
    plan_polish *x = plan_mem_new(1, sizeof *x);
    if (!x)
        return plan_error_memory(err);
    x->ascent = ascent;
    x->random = 1;
    x->number = plan_mem_new((size_t)g->n_nodes, sizeof *x->number);
    x->arc_number = plan_mem_raw(2 * (size_t)g->n_edges, sizeof *x->arc_number);
    if (!x->number || !x->arc_number) {
        plan_polish_free(x);
        return plan_error_memory(err);
    }
    *out = x;
    return PLAN_OK;
}

static bool make_room(plan_polish *x, size_t n, size_t arcs)
{
    return plan_mem_grow(&x->first, &x->cap_first, n + 2, sizeof *x->first) &&
           plan_mem_grow(&x->way, &x->cap_way, n + 1, sizeof *x->way) &&
           plan_mem_grow(&x->queue, &x->cap_queue, n + 1, sizeof *x->queue) &&
           plan_mem_grow(&x->stamp, &x->cap_stamp, n + 1, sizeof *x->stamp) &&
           plan_mem_grow(&x->arc, &x->cap_arc, arcs, sizeof *x->arc) &&
           plan_mem_grow(&x->from, &x->cap_from, arcs, sizeof *x->from) &&
           plan_mem_grow(&x->mate, &x->cap_mate, arcs, sizeof *x->mate) &&
           plan_mem_grow(&x->row, &x->cap_row, arcs, sizeof *x->row) &&
           plan_mem_grow(&x->left, &x->cap_left, arcs, sizeof *x->left) &&
           plan_mem_grow(&x->rows, &x->cap_rows, arcs, sizeof *x->rows) &&
           plan_mem_grow(&x->capacity, &x->cap_capacity, arcs, sizeof *x->capacity);
}

/* --- the part as a programme ----------------------------------------------------------------------- */

static plan_status number_part(plan_polish *x, const int32_t *nodes, int32_t n, plan_error *err)
{
    const plan_bare *bare = x->ascent->bare;
    const plan_graph *g = bare->graph;
    size_t arcs = 0;
    for (int32_t i = 0; i < n; i++)
        arcs += (size_t)(g->first[nodes[i] + 1] - g->first[nodes[i]]);
    if (!make_room(x, (size_t)n, arcs))
        return plan_error_memory(err);
    x->nodes = nodes;
    x->n = n;
    memset(x->stamp, 0, ((size_t)n + 1) * sizeof *x->stamp);
    x->now = 0;
    for (int32_t i = 0; i < n; i++)
        x->number[nodes[i]] = i + 1;
    int32_t k = 0;
    x->first[0] = x->first[1] = 0;
    for (int32_t i = 0; i < n; i++) {
        for (int32_t v = nodes[i], a = g->first[v]; a < g->first[v + 1]; a++) {
            x->arc[k] = a;
            x->arc_number[a] = k;
            x->from[k++] = x->number[g->arc_node[a]];
        }
        x->first[i + 2] = k;
    }
    for (int32_t i = 0; i < k; i++)
        x->mate[i] = x->from[i] > 0 ? x->arc_number[bare->mate[x->arc[i]]] : -1;
    return PLAN_OK;
}

static void leave_part(plan_polish *x)
{
    for (int32_t i = 0; i < x->n; i++)
        x->number[x->nodes[i]] = 0;
}

static plan_status make_packing(plan_polish *x, plan_error *err)
{
    const int64_t *left = x->ascent->left;
    int32_t arcs = x->first[x->n + 1];
    int64_t most = 1;
    for (int32_t i = 0; i < arcs; i++)
        if (left[x->arc[i]] > most)
            most = left[x->arc[i]];
    x->unit = (double)most;
    x->n_rows = 0;
    for (int32_t i = 0; i < arcs; i++) {
        x->row[i] = -1;
        if (left[x->arc[i]] <= 0)
            continue;
        double share = PERTURBATION * (double)(plan_random_next(&x->random) >> 11) * 0x1p-53;
        x->row[i] = x->n_rows;
        x->capacity[x->n_rows++] = (double)left[x->arc[i]] * (1 - share) / x->unit;
    }
    plan_packing_free(x->packing);
    x->packing = NULL;
    if (!plan_mem_grow(&x->column_first, &x->cap_column_first, 1, sizeof *x->column_first))
        return plan_error_memory(err);
    x->column_first[0] = 0;
    return plan_packing_new(x->n_rows, x->capacity, &x->packing, err);
}

/* Makes a column of a cut (numbers of nodes, the terminal first, all stamped `now`). *added: no, where one like it is
 * there, or an arc without capacity enters it. */
static plan_status add_cut(plan_polish *x, const int32_t *cut, int32_t n, bool *added, plan_error *err)
{
    plan_packing *p = x->packing;
    size_t c = (size_t)p->n_columns, begin = x->column_first[c];
    int32_t n_rows = 0;
    uint64_t hash = 0;
    *added = false;
    for (int32_t i = 0; i < n; i++)
        for (int32_t v = cut[i], a = x->first[v]; a < x->first[v + 1]; a++) {
            if (x->from[a] > 0 && x->stamp[x->from[a]] == x->now)
                continue;
            if (x->row[a] < 0)
                return PLAN_OK;
            uint64_t key = (uint64_t)a;
            hash += plan_random_next(&key);
            x->rows[n_rows++] = x->row[a];
        }
    for (size_t k = 0; k < c; k++)
        if (x->column_hash[k] == hash)
            return PLAN_OK;
    if (!plan_mem_grow(&x->column_first, &x->cap_column_first, c + 2, sizeof *x->column_first) ||
        !plan_mem_grow(&x->column_hash, &x->cap_column_hash, c + 1, sizeof *x->column_hash) ||
        !plan_mem_grow(&x->column_nodes, &x->cap_column_nodes, begin + (size_t)n, sizeof *x->column_nodes))
        return plan_error_memory(err);
    memcpy(x->column_nodes + begin, cut, (size_t)n * sizeof *cut);
    x->column_first[c + 1] = begin + (size_t)n;
    x->column_hash[c] = hash;
    *added = true;
    return plan_packing_add(p, x->rows, n_rows, err);
}

/* The cuts given, in their order, each raised as far as it goes. */
static plan_status begin_with(plan_polish *x, const plan_polish_cut *cuts, size_t n_cuts, plan_error *err)
{
    const int32_t *pool = x->ascent->pool;
    plan_status status = PLAN_OK;
    for (size_t k = 0; k < n_cuts && status == PLAN_OK; k++) {
        bool added;
        x->now++;
        for (int32_t i = 0; i < cuts[k].n; i++) {
            x->queue[i] = x->number[pool[cuts[k].nodes + (size_t)i]];
            x->stamp[x->queue[i]] = x->now;
        }
        status = add_cut(x, x->queue, cuts[k].n, &added, err);
        if (status == PLAN_OK && added)
            status = plan_packing_enter(x->packing, x->packing->n_columns - 1, err);
    }
    return status;
}

/* --- least cuts ------------------------------------------------------------------------------------- */

static void price_arcs(plan_polish *x)
{
    for (int32_t a = 0; a < x->first[x->n + 1]; a++) {
        double price = x->row[a] < 0 ? 1 : x->packing->price[x->row[a]];
        x->left[a] = price >= 1 ? ONE : price > 0 ? (int32_t)(price * ONE) : 0;
    }
}

/* Goes back from a terminal over arcs with something left, to the rest: true, and the arc that leaves it, or false,
 * and the cut is in the queue and stamped. */
static bool find_way(plan_polish *x, int32_t terminal, int32_t *n_queue, int32_t *last)
{
    int32_t n = 0;
    x->now++;
    x->stamp[terminal] = x->now;
    x->way[terminal] = -1;
    x->queue[n++] = terminal;
    for (int32_t i = 0; i < n; i++) {
        int32_t v = x->queue[i];
        for (int32_t a = x->first[v]; a < x->first[v + 1]; a++) {
            int32_t u = x->from[a];
            if (x->left[a] <= 0 || (u > 0 && x->stamp[u] == x->now))
                continue;
            if (u == 0) {
                *last = a;
                x->packing->work += 8 * (int64_t)i;
                /* whose end is v */
                x->way[0] = v;
                return true;
            }
            x->stamp[u] = x->now;
            x->way[u] = a;
            x->queue[n++] = u;
        }
    }
    x->packing->work += 8 * (int64_t)n;
    *n_queue = n;
    return false;
}

static int32_t head_of(const plan_polish *x, int32_t a)
{
    return x->number[x->ascent->bare->graph->arc_node[x->ascent->bare->mate[x->arc[a]]]];
}

static int32_t send(plan_polish *x, int32_t last)
{
    int32_t amount = x->left[last];
    for (int32_t v = x->way[0]; x->way[v] >= 0; v = head_of(x, x->way[v]))
        if (x->left[x->way[v]] < amount)
            amount = x->left[x->way[v]];
    x->left[last] -= amount;
    for (int32_t v = x->way[0]; x->way[v] >= 0; v = head_of(x, x->way[v])) {
        int32_t a = x->way[v];
        x->left[a] -= amount;
        if (x->mate[a] >= 0)
            x->left[x->mate[a]] += amount;
    }
    return amount;
}

/* Cuts of one terminal that the prices pay too little for, one within the next. */
static plan_status cut_off(plan_polish *x, int32_t terminal, int32_t *n_added, plan_error *err)
{
    plan_status status = PLAN_OK;
    int32_t flow = 0, n = 0, last;
    price_arcs(x);
    x->packing->work += x->first[x->n + 1] / 2;
    for (int k = 0; k < NESTED_MOST && status == PLAN_OK;) {
        bool added = false;
        if (find_way(x, terminal, &n, &last)) {
            flow += send(x, last);
            if (flow > ONE - VIOLATION_LEAST)
                break;
            continue;
        }
        status = add_cut(x, x->queue, n, &added, err);
        *n_added += added;
        k++;
        /* what enters it counts as paid for from now on */
        for (int32_t i = 0; i < n; i++)
            for (int32_t v = x->queue[i], a = x->first[v]; a < x->first[v + 1]; a++)
                if (x->from[a] == 0 || x->stamp[x->from[a]] != x->now)
                    x->left[a] += ONE;
    }
    return status;
}

/* Which nodes the rest reaches by arcs that are paid in full: no cut of theirs is missing. Marked in way. */
static void find_paid(plan_polish *x)
{
    int32_t n = 0;
    memset(x->way, 0, ((size_t)x->n + 1) * sizeof *x->way);
    for (int32_t v = 1; v <= x->n; v++)
        for (int32_t a = x->first[v]; a < x->first[v + 1]; a++)
            if (x->from[a] == 0 && x->left[a] >= ONE - VIOLATION_LEAST && !x->way[v]) {
                x->way[v] = 1;
                x->queue[n++] = v;
            }
    for (int32_t i = 0; i < n; i++)
        for (int32_t v = x->queue[i], a = x->first[v]; a < x->first[v + 1]; a++) {
            int32_t w = x->from[a], back = x->mate[a];
            if (w == 0 || x->way[w] || x->left[back] < ONE - VIOLATION_LEAST)
                continue;
            x->way[w] = 1;
            x->queue[n++] = w;
        }
    x->packing->work += 4 * (int64_t)x->first[x->n + 1];
}

static plan_status separate(plan_polish *x, int64_t work_most, int32_t *n_added, plan_error *err)
{
    const plan_bare *bare = x->ascent->bare;
    plan_status status = PLAN_OK;
    *n_added = 0;
    price_arcs(x);
    find_paid(x);
    /* way is scratch to what follows: the terminals to look at wait in rows' place at the end of the queue */
    int32_t n = 0, *list = plan_mem_raw((size_t)x->n, sizeof *list);
    if (!list)
        return plan_error_memory(err);
    for (int32_t v = 1; v <= x->n; v++)
        if (bare->terminal[x->nodes[v - 1]] && !x->way[v])
            list[n++] = v;
    for (int32_t i = 0; i < n && status == PLAN_OK && x->packing->work < work_most; i++)
        status = cut_off(x, list[i], n_added, err);
    free(list);
    return status;
}

/* --- the whole -------------------------------------------------------------------------------------- */

/* Lays the amounts found down as cuts of the ascent, rounded so that every arc can bear them. */
static plan_status lay_columns(plan_polish *x, plan_error *err)
{
    plan_packing *p = x->packing;
    plan_status status = PLAN_OK;
    double *amount = plan_mem_new((size_t)p->n_columns, sizeof *amount);
    if (!amount)
        return plan_error_memory(err);
    for (int32_t i = 0; i < p->n_rows; i++)
        if (p->basic[i] >= 0)
            amount[p->basic[i]] = p->value[i];
    for (int32_t c = 0; c < p->n_columns && status == PLAN_OK; c++) {
        int64_t whole = (int64_t)(amount[c] * x->unit + 1e-3);
        if (whole <= 0)
            continue;
        int32_t n = 0;
        for (size_t k = x->column_first[c]; k < x->column_first[c + 1]; k++)
            x->queue[n++] = x->nodes[x->column_nodes[k] - 1];
        status = plan_ascent_lay(x->ascent, x->queue, n, whole, err);
    }
    free(amount);
    return status;
}

static plan_status solve(plan_polish *x, int64_t work_most, bool *optimal, plan_error *err)
{
    plan_status status = PLAN_OK;
    bool best = false;
    for (int round = 0; round < ROUNDS_MOST && status == PLAN_OK; round++) {
        int32_t n_added = 0;
        status = plan_packing_solve(x->packing, work_most, &best, err);
        if (status != PLAN_OK || !best)
            break;
        status = separate(x, work_most, &n_added, err);
        if (n_added == 0) {
            *optimal = x->packing->work < work_most;
            break;
        }
    }
    return status;
}

plan_status plan_polish_cuts(plan_polish *x, const int32_t *nodes, int32_t n, const plan_polish_cut *cuts,
                             size_t n_cuts, int64_t work_most, plan_effort *effort, bool *optimal,
                             plan_error *err)
{
    *optimal = false;
    plan_status status = number_part(x, nodes, n, err);
    if (status != PLAN_OK)
        return status;
    status = make_packing(x, err);
    if (status == PLAN_OK)
        status = begin_with(x, cuts, n_cuts, err);
    if (status == PLAN_OK)
        status = solve(x, work_most, optimal, err);
    if (status == PLAN_OK)
        status = lay_columns(x, err);
    if (x->packing)
        effort->work += x->packing->work / WORK_PER_STEP;
    leave_part(x);
    return status;
}
