/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* onetree FILE.osm.pbf DATADIR OUTDIR: the way that peer-postgis.sh goes, step by step and on one thread: the file into a
 * workspace, the street graph, the nearest street of every building with demand, the tree from one PoP with its idle ends cut
 * off. Prints "step seconds" for each step, then "reached N of M". */

#include "core/mem.h"
#include "fibre/joint.h"
#include "graph/bare.h"
#include "graph/steiner.h"
#include "plan.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct way {
    plan_ctx *ctx;
    const char *pbf, *data;
    char workspace[1000], prices[1000];
    plan_city *city;
    plan_catalogue catalogue;
    const plan_table *buildings, *street_table, *lines, *areas;
    plan_barriers *barriers;
    plan_streets *streets;
    plan_demand *demand;
    plan_pops pops;
    plan_joint *joint;
    uint8_t *live, *in;
} way;

static plan_status import(way *w, plan_error *err)
{
    char rules[1000], estimates[1000];
    snprintf(rules, sizeof rules, "%s/osm/mapping.csv", w->data);
    snprintf(estimates, sizeof estimates, "%s/osm/estimates.csv", w->data);
    plan_import_osm_opts opts = PLAN_IMPORT_OSM_OPTS_INIT;
    opts.rules = rules;
    opts.estimates = estimates;
    opts.threads = 1;
    plan_result *result = NULL;
    plan_status status = plan_import_osm(w->ctx, w->pbf, &opts, &result, err);
    const plan_result *const results[] = {result};
    plan_save_opts save = PLAN_SAVE_OPTS_INIT;
    if (status == PLAN_OK)
        status = plan_results_save(w->ctx, results, 1, w->workspace, &save, err);
    plan_result_free(result);
    return status;
}

static plan_status graph(way *w, plan_error *err)
{
    plan_status status = plan_city_open(w->ctx, w->workspace, NULL, &w->city, err);
    if (status == PLAN_OK)
        status = plan_city_need_layer(w->city, "buildings", "onetree", &w->buildings, err);
    if (status == PLAN_OK)
        status = plan_city_need_layer(w->city, "streets", "onetree", &w->street_table, err);
    if (status == PLAN_OK)
        status = plan_city_layer(w->city, "barriers", &w->lines, err);
    if (status == PLAN_OK)
        status = plan_city_layer(w->city, "barrier_areas", &w->areas, err);
    if (status == PLAN_OK)
        status = plan_catalogue_read(w->prices, NULL, &w->catalogue, err);
    if (status == PLAN_OK)
        status = plan_barriers_new(w->lines, w->areas, &w->catalogue, &w->barriers, err);
    if (status == PLAN_OK)
        status = plan_streets_new(w->street_table, w->barriers, &w->catalogue, plan_city_scale(w->city), NULL,
                                  &w->streets, err);
    return status;
}

static plan_status nearest(way *w, plan_error *err)
{
    w->live = plan_mem_new((size_t)w->streets->n_components, 1);
    if (!w->live)
        return plan_error_memory(err);
    plan_pops_main_components(w->streets, w->live);
    plan_drops_input in = {.buildings = plan_table_geom(w->buildings),
                           .streets = w->streets,
                           .live = w->live,
                           .barriers = w->barriers,
                           .catalogue = &w->catalogue,
                           .scale = plan_city_scale(w->city),
                           .max_drop_m = 100,
                           .candidates = 1,
                           .threads = 1};
    plan_status status = plan_demand_new(w->buildings, false, &w->demand, err);
    return status == PLAN_OK ? plan_drops_find(&in, w->demand, err) : status;
}

/* The PoP stands where the first building's drop begins. */
static plan_status tree(way *w, plan_error *err)
{
    plan_pop_place place = {.basis = PLAN_POP_GIVEN};
    for (int32_t d = 0; d < w->demand->n; d++)
        if (w->demand->n_drops[d] > 0) {
            const plan_drop *drop = &w->demand->drops[PLAN_MAX_DROPS * (size_t)d];
            place.piece = drop->piece;
            place.position_cm = drop->position_cm;
            for (int k = 0; k < 2; k++)
                place.xy[k] = place.tap[k] = drop->tap[k];
            break;
        }
    plan_status status = plan_pops_add(&w->pops, &place, "PoP", "the first", err);
    if (status == PLAN_OK)
        status = plan_joint_new(w->streets, &w->catalogue, w->demand, &w->pops, &w->joint, err);
    if (status != PLAN_OK)
        return status;
    w->in = plan_mem_new((size_t)w->joint->graph->n_edges, 1);
    plan_steiner problem = {w->joint->graph, w->joint->kind, w->joint->root, 1, NULL};
    status = w->in ? plan_steiner_grow(&problem, w->in, err) : plan_error_memory(err);
    return status == PLAN_OK ? plan_steiner_clean(&problem, w->in, err) : status;
}

static void report(const way *w)
{
    const plan_joint *j = w->joint;
    int32_t reached = 0;
    for (int32_t e = j->n_parts; e < j->graph->n_edges; e++)
        reached += w->in[e];
    printf("reached %d of %d\n", reached, w->demand->n);
}

static void way_free(way *w)
{
    free(w->in);
    free(w->live);
    plan_joint_free(w->joint);
    plan_pops_free(&w->pops);
    plan_demand_free(w->demand);
    plan_streets_free(w->streets);
    plan_barriers_free(w->barriers);
    plan_catalogue_free(&w->catalogue);
    plan_city_free(w->city);
    plan_ctx_free(w->ctx);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        plan_status (*call)(way *, plan_error *);
    } steps[] = {{"import", import}, {"graph", graph}, {"nearest", nearest}, {"tree", tree}};
    if (argc != 4) {
        fprintf(stderr, "usage: onetree FILE.osm.pbf DATADIR OUTDIR\n");
        return 2;
    }
    way w = {.pbf = argv[1], .data = argv[2], .catalogue = PLAN_CATALOGUE_INIT, .pops = PLAN_POPS_INIT};
    snprintf(w.workspace, sizeof w.workspace, "%s/onetree.gpkg", argv[3]);
    snprintf(w.prices, sizeof w.prices, "%s/catalogue/example-2025.csv", w.data);
    plan_error err = PLAN_ERROR_INIT;
    plan_status status = plan_ctx_new(&w.ctx, &err);
    for (size_t i = 0; status == PLAN_OK && i < sizeof steps / sizeof *steps; i++) {
        double begin = plan_effort_clock();
        status = steps[i].call(&w, &err);
        printf("%s %.3f\n", steps[i].name, plan_effort_clock() - begin);
    }
    if (status == PLAN_OK)
        report(&w);
    else
        fprintf(stderr, "onetree: %s\n", err.message);
    way_free(&w);
    return status == PLAN_OK ? 0 : 1;
}
