/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/cabinets.h"

#include "core/mem.h"
#include "fibre/cables.h"
#include "fibre/partition.h"
#include "fibre/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Parts of a cent in which borders of areas are compared. */
enum { CENT = 10000 };

typedef struct maker {
    const plan_network_run *run;
    const plan_tree *tree;
    plan_cabinets *out;
    int32_t *length_cm;
    int64_t *load; /* units, 0 for what is larger than a cabinet */
    uint8_t *top;
    int64_t *below;   /* units at and below a place in its own area */
    int64_t *deepest; /* of an area, cm from the root */
    int32_t *kids;    /* places below a place in its own area, */
    int32_t *kid;     /* and the last of them */
} maker;

int32_t plan_cabinets_ratio(const plan_network_run *run)
{
    return run->opts->architecture == PLAN_POINT_TO_POINT ? 1 : run->opts->split_ratio;
}

int64_t plan_cabinets_reserved(const plan_network_run *run, int64_t n)
{
    return (int64_t)ceil((double)n * (1 + run->opts->reserve) - 1e-9);
}

static int64_t splitters_for(const plan_network_run *run, int64_t units)
{
    int32_t ratio = plan_cabinets_ratio(run);
    return ratio == 1 ? 0 : (int64_t)ceil((double)units * (1 + run->opts->reserve) / ratio - 1e-9);
}

static int32_t demand_at(const plan_network_run *run, int32_t place)
{
    return run->tree->node[place] >= run->joint->n_places ? run->tree->node[place] - run->joint->n_places
                                                          : -1;
}

static int32_t length_of(const plan_network_run *run, int32_t place)
{
    const plan_joint *j = run->joint;
    int32_t e = run->tree->edge[place];
    if (e < 0)
        return 0;
    return e < j->n_parts ? j->to_cm[e] - j->from_cm[e]
                          : run->demand->drops[j->drop[e - j->n_parts]].length_cm;
}

static plan_status begin(maker *m, plan_error *err)
{
    size_t n = (size_t)m->tree->n, areas = n + (size_t)m->run->pops.n;
    plan_cabinets *o = m->out;
    m->length_cm = plan_mem_raw(n, sizeof *m->length_cm);
    m->load = plan_mem_new(n, sizeof *m->load);
    m->top = plan_mem_new(n, 1);
    m->below = plan_mem_new(n, sizeof *m->below);
    m->deepest = plan_mem_new(areas, sizeof *m->deepest);
    m->kids = plan_mem_new(n, sizeof *m->kids);
    m->kid = plan_mem_new(n, sizeof *m->kid);
    o->area = plan_mem_raw(n, sizeof *o->area);
    o->stands = plan_mem_new(n, 1);
    o->feeder = plan_mem_new(n, sizeof *o->feeder);
    o->distribution = plan_mem_new(n, sizeof *o->distribution);
    o->depth_cm = plan_mem_new(n, sizeof *o->depth_cm);
    if (!m->length_cm || !m->load || !m->top || !m->below || !m->deepest || !m->kids || !m->kid || !o->area ||
        !o->stands || !o->feeder || !o->distribution || !o->depth_cm)
        return plan_error_memory(err);
    for (int32_t i = 0; i < m->tree->n; i++) {
        int32_t d = demand_at(m->run, i);
        m->length_cm[i] = length_of(m->run, i);
        if (m->tree->parent[i] >= 0)
            o->depth_cm[i] = o->depth_cm[m->tree->parent[i]] + m->length_cm[i];
        if (d >= 0 && m->run->demand->units[d] <= m->run->opts->cabinet_units)
            m->load[i] = m->run->demand->units[d];
    }
    return PLAN_OK;
}

/* Cost of a line's fibre over 1 cm, cents, reserve included: that of the cable that has it cheapest. */
static double fibre_ct_cm(const plan_network_run *run)
{
    const plan_catalogue *c = &run->catalogue;
    double fibre_ct_m = INFINITY;
    for (int32_t i = 0; i < c->n_items; i++)
        if (plan_item_is_cable(&c->items[i]))
            fibre_ct_m = fmin(fibre_ct_m, (double)c->items[i].price_ct / c->items[i].many);
    return fibre_ct_m / 100 * (1 + run->opts->reserve);
}

double plan_cabinets_feeder_ct_cm(const plan_network_run *run)
{
    int32_t ratio = plan_cabinets_ratio(run);
    return ratio == 1 ? fibre_ct_cm(run) : fibre_ct_cm(run) * (1 + run->opts->reserve) / ratio;
}

static plan_partition_prices prices_of(const plan_network_run *run)
{
    const plan_catalogue *c = &run->catalogue;
    int32_t ratio = plan_cabinets_ratio(run);
    plan_partition_prices prices = {.area = CENT * c->items[c->fixed[PLAN_ITEM_CABINET]].price_ct,
                                    .splitter = CENT * c->items[c->fixed[PLAN_ITEM_SPLITTER]].price_ct,
                                    .split_ratio = (int32_t)floor(ratio / (1 + run->opts->reserve)),
                                    .feeder_cm = llround(CENT * plan_cabinets_feeder_ct_cm(run)),
                                    .distribution_cm = llround(CENT * fibre_ct_cm(run))};
    if (ratio == 1)
        prices.splitter = prices.split_ratio = 0;
    else if (prices.split_ratio < 1)
        prices.split_ratio = 1;
    return prices;
}

static plan_status cut(maker *m, plan_error *err)
{
    const plan_network_opts *opts = m->run->opts;
    plan_partition in = {m->tree->n, m->tree->parent,     m->length_cm,
                         m->load,    opts->cabinet_units, llround(100 * opts->cabinet_reach_m)};
    plan_partition_prices prices = prices_of(m->run);
    int32_t n_areas = 0;
    plan_status status = plan_partition_fewest(&in, m->top, &n_areas, err);
    if (status == PLAN_OK)
        status = plan_partition_cost(&in, &prices, m->top, &m->out->cost_first, err);
    if (status == PLAN_OK)
        status = plan_partition_improve(&in, &prices, m->top, &m->out->cost_after, err);
    m->out->least = n_areas;
    for (int32_t i = 0; i < m->tree->n && status == PLAN_OK; i++) {
        int32_t d = demand_at(m->run, i);
        if (d < 0 || m->load[i] > 0)
            continue;
        int32_t units = m->run->demand->units[d];
        m->top[i] = 1;
        m->load[i] = units;
        m->out->least += (units + opts->cabinet_units - 1) / opts->cabinet_units;
    }
    return status;
}

/* Numbers the areas and adds up what is in them. */
static plan_status number(maker *m, plan_error *err)
{
    plan_cabinets *o = m->out;
    const plan_tree *t = m->tree;
    for (int32_t i = 0; i < t->n; i++)
        o->n += m->top[i] && t->parent[i] >= 0;
    o->at = plan_mem_new((size_t)o->n + (size_t)m->run->pops.n, sizeof *o->at);
    if (!o->at)
        return plan_error_memory(err);
    for (int32_t k = 0; k < m->run->pops.n; k++)
        o->at[o->n + k] = (plan_cabinet){.pop = k, .top = -1, .spot = -1};
    int32_t next = 0;
    for (int32_t i = 0; i < t->n; i++) {
        int32_t up = t->parent[i], d = demand_at(m->run, i);
        o->area[i] = up < 0 ? o->n + t->root[i] : m->top[i] ? next++ : o->area[up];
        plan_cabinet *c = &o->at[o->area[i]];
        if (m->top[i]) {
            c->pop = t->root[i];
            c->top = c->spot = i;
        }
        if (d < 0)
            continue;
        c->units += m->load[i];
        c->buildings++;
        if (o->depth_cm[i] > m->deepest[o->area[i]])
            m->deepest[o->area[i]] = o->depth_cm[i];
    }
    return PLAN_OK;
}

static bool is_corner(const plan_network_run *run, int32_t place)
{
    int32_t node = run->tree->node[place];
    const plan_graph *g = run->streets->graph;
    return node < run->streets->n_nodes && g->first[node + 1] - g->first[node] >= 3;
}

/* An area may begin with a way on which nobody lives, as between villages: its cabinet belongs where it branches or
 * serves, and the fibres of the feeder alone lie on the way there. */
static int32_t gate_of(const maker *m, int32_t top)
{
    int32_t i = top;
    while (m->kids[i] == 1 && demand_at(m->run, m->kid[i]) < 0)
        i = m->kid[i];
    return i;
}

static void count_kids(maker *m)
{
    for (int32_t i = 0; i < m->tree->n; i++) {
        int32_t up = m->tree->parent[i];
        if (up < 0 || m->top[i])
            continue;
        m->kids[up]++;
        m->kid[up] = i;
    }
}

/* From there a cabinet moves up to the next corner, where one is near and short of the PoP. */
static void choose_spot(const maker *m, plan_cabinet *c, int64_t deepest)
{
    const plan_tree *t = m->tree;
    int64_t most = llround(100 * m->run->opts->cabinet_reach_m), way = 0;
    if (demand_at(m->run, c->top) >= 0)
        c->spot = t->parent[c->top]; /* a house is no place for a cabinet */
    else
        c->spot = gate_of(m, c->top);
    for (int32_t i = c->spot; t->parent[i] >= 0; i = t->parent[i]) {
        if (is_corner(m->run, i)) {
            c->spot = i;
            c->corner = true;
            return;
        }
        way += m->length_cm[i];
        if (way > PLAN_CORNER_MOST_CM || deepest - m->out->depth_cm[i] + m->length_cm[i] > most)
            return;
    }
}

static void place_cabinets(maker *m)
{
    plan_cabinets *o = m->out;
    const plan_network_run *run = m->run;
    count_kids(m);
    for (int32_t k = 0; k < o->n + run->pops.n; k++) {
        plan_cabinet *c = &o->at[k];
        if (c->top < 0)
            continue;
        c->splitters = splitters_for(run, c->units);
        if (k < o->n) {
            choose_spot(m, c, m->deepest[k]);
            c->housings = (int32_t)((c->units + run->opts->cabinet_units - 1) / run->opts->cabinet_units);
            c->fibres = plan_cabinets_reserved(run, plan_cabinets_ratio(run) == 1 ? c->units : c->splitters);
            o->stands[c->spot] = 1;
            o->found += c->housings;
        }
        c->feeder_cm = o->depth_cm[c->spot] + run->pops.at[c->pop].join_cm;
        c->longest_cm = c->buildings > 0 ? m->deepest[k] - o->depth_cm[c->spot] : 0;
    }
}

static void lay_fibres(maker *m)
{
    plan_cabinets *o = m->out;
    const plan_tree *t = m->tree;
    memcpy(m->below, m->load, (size_t)t->n * sizeof *m->below);
    for (int32_t i = t->n; i-- > 0;) {
        if (m->top[i])
            continue;
        o->distribution[i] = plan_cabinets_reserved(m->run, m->below[i]);
        m->below[t->parent[i]] += m->below[i];
    }
    for (int32_t k = 0; k < o->n; k++) {
        const plan_cabinet *c = &o->at[k];
        for (int32_t i = c->spot; i > c->top; i = t->parent[i]) /* the spot lies below the top */
            o->distribution[i] = 0;
        for (int32_t i = c->top; i > c->spot; i = t->parent[i])
            o->distribution[i] += plan_cabinets_reserved(m->run, c->units);
        o->feeder[c->spot] += c->fibres;
    }
    plan_tree_sum_up(t, o->feeder);
}

plan_status plan_cabinets_make(plan_network_run *run, plan_error *err)
{
    maker m = {.run = run, .tree = run->tree, .out = &run->cabinets};
    plan_status status = begin(&m, err);
    if (status == PLAN_OK)
        status = plan_hooks_progress(run->opts->hooks, "cabinets", 0, err);
    if (status == PLAN_OK)
        status = cut(&m, err);
    if (status == PLAN_OK)
        status = number(&m, err);
    if (status == PLAN_OK) {
        place_cabinets(&m);
        lay_fibres(&m);
    }
    free(m.length_cm);
    free(m.load);
    free(m.top);
    free(m.below);
    free(m.deepest);
    free(m.kids);
    free(m.kid);
    return status;
}

void plan_cabinets_free(plan_cabinets *cabinets)
{
    free(cabinets->at);
    free(cabinets->area);
    free(cabinets->stands);
    free(cabinets->feeder);
    free(cabinets->distribution);
    free(cabinets->depth_cm);
    *cabinets = (plan_cabinets)PLAN_CABINETS_INIT;
}
