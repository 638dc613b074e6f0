/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What cables and ducts cannot be below, wherever trenches and cabinets are. */

#include "core/mem.h"
#include "fibre/cables.h"
#include "fibre/run.h"
#include "graph/path.h"

#include <math.h>
#include <stdlib.h>

/* For numbers of fibres rounded up but for this share, and prices a line summed in floating point. */
#define SLACK 1e-6

/* At least, with the tube or the part of it, cents a cm. */
typedef struct prices {
    double trench, drop; /* of a fibre */
    double cable;        /* of a whole cable in a drop */
} prices;

/* Cheapest tube that takes a cable for mm, cents a m; where it may lie in a duct that is there, nothing. */
static double tube_ct_m(const plan_network_run *run, int32_t mm)
{
    const plan_catalogue *c = &run->catalogue;
    double least = INFINITY;
    if (run->ducts)
        return 0;
    for (int32_t i = 0; i < c->n_items; i++)
        if (plan_item_is_duct(&c->items[i]) && c->items[i].mm >= mm)
            least = fmin(least, (double)c->items[i].price_ct / c->items[i].many);
    return least;
}

static prices prices_of(const plan_network_run *run)
{
    const plan_catalogue *c = &run->catalogue;
    prices p = {INFINITY, INFINITY, INFINITY};
    for (int32_t i = 0; i < c->n_items; i++) {
        const plan_item *item = &c->items[i];
        if (!plan_item_is_cable(item))
            continue;
        double tube = tube_ct_m(run, item->mm), price = (double)item->price_ct;
        p.trench = fmin(p.trench, (price + (1 + run->opts->reserve) * tube) / item->many / 100);
        p.drop = fmin(p.drop, (price + tube) / item->many / 100);
        p.cable = fmin(p.cable, (price + tube) / 100);
    }
    return p;
}

/* Fibres a line takes at least on its way: as one of a splitter's, or its own. */
static double fibres_of_line(const plan_network_run *run)
{
    double own = 1 + run->opts->reserve;
    int32_t ratio = plan_cabinets_ratio(run);
    return ratio == 1 ? own : fmin(own, own * own / ratio);
}

/* Ways along the streets from the nearest PoP to each node; has[piece] where a PoP stands. */
static plan_status find_ways(const plan_network_run *run, int64_t *distance, uint8_t *has, plan_error *err)
{
    const plan_streets *s = run->streets;
    plan_source_node *sources = plan_mem_raw(2 * (size_t)run->pops.n, sizeof *sources);
    if (!sources)
        return plan_error_memory(err);
    for (int32_t k = 0; k < run->pops.n; k++) {
        const plan_pop_place *p = &run->pops.at[k];
        sources[2 * k] = (plan_source_node){s->tail[p->piece], p->position_cm};
        sources[2 * k + 1] = (plan_source_node){s->head[p->piece], s->length_cm[p->piece] - p->position_cm};
        has[p->piece] = 1;
    }
    plan_paths paths = {distance, NULL, NULL};
    plan_status status = plan_path_nearest(s->graph, sources, 2 * run->pops.n, &paths, run->opts->hooks, err);
    free(sources);
    return status;
}

static int64_t way_to(const plan_network_run *run, const int64_t *distance, const uint8_t *has,
                      const plan_drop *drop)
{
    /* of no PoP: only ways over the ends of the piece */
    const plan_pop_place nowhere = {.piece = -1};
    int64_t way = plan_pop_way_cm(run->streets, distance, &nowhere, drop);
    for (int32_t k = 0; has[drop->piece] && k < run->pops.n; k++) {
        int64_t there = plan_pop_way_cm(run->streets, distance, &run->pops.at[k], drop);
        way = there < way ? there : way;
    }
    return way;
}

/* The least a building costs: a cable of its own in the drop, its lines' fibres on the way there. Cents. */
static double least_of(const plan_network_run *run, const prices *p, const int64_t *distance,
                       const uint8_t *has, int32_t d)
{
    double least = INFINITY, units = run->demand->units[d];
    double drop_ct_cm = fmax(p->cable, units * (1 + run->opts->reserve) * p->drop);
    for (int32_t k = 0; k < run->demand->n_drops[d]; k++) {
        const plan_drop *drop = &run->demand->drops[(size_t)d * PLAN_MAX_DROPS + (size_t)k];
        int64_t way = way_to(run, distance, has, drop);
        if (way != PLAN_COST_NONE)
            least = fmin(least, (double)way * p->trench * units * fibres_of_line(run) +
                                    drop->length_cm * drop_ct_cm);
    }
    return isfinite(least) ? least : 0;
}

plan_status plan_network_least_fibre(const plan_network_run *run, double *eur, plan_error *err)
{
    int64_t *distance = plan_mem_raw((size_t)run->streets->n_nodes, sizeof *distance);
    uint8_t *has = plan_mem_new((size_t)run->streets->n_pieces, 1);
    prices p = prices_of(run);
    double cents = 0;
    plan_status status = distance && has ? find_ways(run, distance, has, err) : plan_error_memory(err);
    for (int32_t i = 0; status == PLAN_OK && i < run->tree->n; i++)
        if (run->tree->node[i] >= run->joint->n_places)
            cents += least_of(run, &p, distance, has, run->tree->node[i] - run->joint->n_places);
    if (status == PLAN_OK) /* each line of the bill is rounded by half a cent at most */
        *eur = fmax(0, cents * (1 - SLACK) - run->catalogue.n_items) / 100;
    free(distance);
    free(has);
    return status;
}
