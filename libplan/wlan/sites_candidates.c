/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Where an access point could hang outdoors, what it would cost there, and how it would be joined. */

#include "geo/crs.h"
#include "geo/geom.h"
#include "wlan/facade.h"
#include "wlan/sight.h"
#include "wlan/sites_run.h"
#include "wlan/wlan_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Heights above ground: above doors and hands, below the eaves. */
#define FACADE_M 4.0
#define ROOF_ABOVE_M 1.0
#define LAMP_M 5.0 /* of a lamp of which nobody told the height; the access point hangs half a metre lower */
#define STOP_M 3.0
#define CABINET_M 2.5
/* A street cabinet is no mast: it gets a pole. */
#define RADIO_REACH_M 300.0
#define RADIO_GHZ 5.5        /* radio uplinks, as those of wlan/mesh */
#define RADIO_ROOF_M 2.0     /* above the roof of the public building, as there */
#define RADIO_ZONE_SHARE 0.6 /* of the first Fresnel zone, as there */
#define FREE_WALL_M 2.0      /* least wall of a building for anything to hang on */

const char *plan_sites_mount_name(plan_sites_mount mount)
{
    static const char *const names[PLAN_SITES_N_MOUNTS] = {"facade", "roof", "lamp", "stop", "cabinet"};
    return names[mount];
}

/* --- how it is joined -------------------------------------------------------------------------- */

typedef struct nearest {
    const plan_sites_run *run;
    const double *xy;
    double z_m, best_m;
    int32_t item;
} nearest;

double plan_sites_to_line(const plan_geom *g, int32_t row, const double xy[2])
{
    double best = INFINITY, q[2], t;
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++)
        for (int32_t c = g->path_off[p]; c + 1 < g->path_off[p + 1]; c++)
            best = fmin(best,
                        plan_segment_nearest(&g->xy[2 * (size_t)c], &g->xy[2 * (size_t)c + 2], xy, q, &t));
    return best;
}

static bool look_at_trench(void *user, int32_t row, double box_m)
{
    nearest *n = user;
    if (box_m >= n->best_m)
        return false;
    double d = plan_sites_to_line(plan_table_geom(n->run->trench), row, n->xy);
    if (d < n->best_m) {
        n->best_m = d;
        n->item = row;
    }
    return true;
}

/* Whether a radio on the roof of a public building sees the place. */
static bool is_in_sight(const nearest *n, int32_t building)
{
    const plan_obstacles *o = n->run->obstacles;
    const double from[3] = {n->xy[0], n->xy[1], n->z_m};
    double to[3];
    int32_t col, row;
    plan_sight sight;
    if (!plan_geom_row_point(plan_table_geom(n->run->buildings), building, to) ||
        !plan_grid_cell(plan_obstacles_grid(o), to[0], to[1], &col, &row))
        return false;
    to[2] = plan_obstacles_at(o, col, row).top + RADIO_ROOF_M;
    plan_sight_line(o, from, to, RADIO_GHZ, &sight);
    return sight.fresnel_share >= RADIO_ZONE_SHARE;
}

static bool look_at_public(void *user, int32_t item, double box_m)
{
    nearest *n = user;
    if (box_m >= n->best_m)
        return false;
    double d = plan_sites_to_line(plan_table_geom(n->run->buildings), n->run->public_rows[item], n->xy);
    if (d < n->best_m && is_in_sight(n, n->run->public_rows[item])) {
        n->best_m = d;
        n->item = n->run->public_rows[item];
    }
    return true;
}

plan_status plan_sites_join(const plan_sites_run *run, const double xy[2], double z_m, int32_t building,
                            plan_sites_backhaul *out, plan_error *err)
{
    const int64_t *price = run->costs.cents;
    plan_sites_backhaul best = {PLAN_SITES_UPLINK_BUILDING, 0, INT64_MAX, 0};
    if (building >= 0 && (!run->rollout || run->year_of[building] > 0)) {
        *out = (plan_sites_backhaul){PLAN_SITES_UPLINK_BUILDING, 0, price[PLAN_PRICE_FIBRE_END],
                                     run->rollout ? run->year_of[building] : 0};
        return PLAN_OK;
    }
    double scale = plan_scale_at(plan_city_scale(run->city), xy[0], xy[1]);
    nearest n = {run, xy, z_m, INFINITY, -1};
    plan_status status = run->trenches
                             ? plan_index_nearest(run->trenches, xy[0], xy[1], look_at_trench, &n, err)
                             : PLAN_OK;
    if (status == PLAN_OK && n.item >= 0) {
        double m = n.best_m / scale;
        best = (plan_sites_backhaul){
            PLAN_SITES_UPLINK_FIBRE, m,
            price[PLAN_PRICE_FIBRE_END] + llround(m * (double)price[PLAN_PRICE_TRENCH]),
            (int32_t)plan_column_number(plan_table_find(run->trench, "year"), n.item)};
    }
    n = (nearest){run, xy, z_m, RADIO_REACH_M * scale, -1};
    int64_t radio = 2 * price[PLAN_PRICE_RADIO_END];
    if (status == PLAN_OK && run->publics && radio < best.cost)
        status = plan_index_nearest(run->publics, xy[0], xy[1], look_at_public, &n, err);
    if (status == PLAN_OK && n.item >= 0)
        best = (plan_sites_backhaul){PLAN_SITES_UPLINK_RADIO, n.best_m / scale, radio,
                                     run->rollout ? run->year_of[n.item] : 0};
    *out = best;
    return status;
}

static plan_status index_publics(plan_sites_run *run, plan_error *err)
{
    int32_t rows = plan_table_rows(run->buildings);
    double *boxes = plan_mem_new((size_t)rows, 4 * sizeof *boxes);
    run->public_rows = plan_mem_new((size_t)rows, sizeof *run->public_rows);
    plan_status status = boxes && run->public_rows ? PLAN_OK : plan_error_memory(err);
    for (int32_t row = 0; status == PLAN_OK && row < rows; row++) {
        bool joined = !run->rollout || run->year_of[row] > 0;
        if (!plan_wlan_is_public(run->buildings, row) || !joined)
            continue;
        plan_geom_row_bbox(plan_table_geom(run->buildings), row, &boxes[4 * (size_t)run->n_publics]);
        run->public_rows[run->n_publics++] = row;
    }
    if (status == PLAN_OK && run->n_publics > 0)
        status = plan_index_new(boxes, run->n_publics, &run->publics, err);
    free(boxes);
    return status;
}

plan_status plan_sites_find_fibre(plan_sites_run *run, plan_error *err)
{
    int32_t rows = plan_table_rows(run->buildings);
    run->year_of = plan_mem_new((size_t)rows, sizeof *run->year_of);
    if (!run->year_of)
        return plan_error_memory(err);
    if (run->rollout) {
        const plan_table *t = plan_result_table(run->rollout, "rollout_buildings");
        const plan_column *building = t ? plan_table_find(t, "building") : NULL;
        const plan_column *year = t ? plan_table_find(t, "year") : NULL;
        if (!building || !year)
            return plan_error_set(err, PLAN_E_DATA,
                                  "sites: the rollout has no table rollout_buildings with building and year");
        for (int32_t row = 0; row < plan_table_rows(t); row++) {
            double b = plan_column_number(building, row), y = plan_column_number(year, row);
            if (b >= 0 && b < rows && y > 0)
                run->year_of[(int32_t)b] = (int32_t)y;
        }
        run->trench = plan_result_table(run->rollout, "rollout_trench");
        if (run->trench && (!plan_table_find(run->trench, "year") || plan_table_rows(run->trench) == 0))
            run->trench = NULL;
        if (run->trench) {
            plan_status status = plan_index_rows(plan_table_geom(run->trench), &run->trenches, err);
            if (status != PLAN_OK)
                return status;
        }
    }
    if (run->rollout) {
        plan_status status = plan_sites_index_lit(run, err);
        if (status != PLAN_OK)
            return status;
    }
    return index_publics(run, err);
}

/* --- where it could hang ----------------------------------------------------------------------- */

static plan_status add_candidate(plan_sites_run *run, const plan_sites_candidate *c, plan_error *err)
{
    static const plan_wlan_price power[PLAN_SITES_N_MOUNTS] = {
        PLAN_PRICE_POWER_BUILDING, PLAN_PRICE_POWER_BUILDING, PLAN_PRICE_POWER_LAMP, PLAN_PRICE_POWER_LAMP,
        PLAN_PRICE_POWER_CABINET};
    int32_t col, row;
    if (!plan_grid_cell(plan_obstacles_grid(run->obstacles), c->xy[0], c->xy[1], &col, &row))
        return PLAN_OK;
    if (!plan_mem_grow(&run->candidates, &run->cap_candidates, (size_t)run->n_candidates + 1,
                       sizeof *run->candidates))
        return plan_error_memory(err);
    plan_sites_candidate *at = &run->candidates[run->n_candidates];
    const int64_t *price = run->costs.cents;
    *at = *c;
    at->z_m = plan_obstacles_at(run->obstacles, col, row).ground + c->height_m;
    plan_status status = plan_sites_join(run, c->xy, at->z_m, c->building, &at->backhaul, err);
    if (status != PLAN_OK || at->backhaul.cost == INT64_MAX)
        return status; /* nothing to join it to */
    at->cost = price[PLAN_PRICE_AP_OUTDOOR] + price[power[c->mount]] + at->backhaul.cost;
    if (c->mount == PLAN_SITES_ROOF)
        at->cost += price[PLAN_PRICE_MAST_FOOT] + llround(ROOF_ABOVE_M * (double)price[PLAN_PRICE_MAST]);
    run->n_candidates++;
    return PLAN_OK;
}

/* On the façades of a public building, at each piece of wall, low and above the eaves. */
static plan_status add_building(plan_sites_run *run, int32_t row, plan_facade *facade, plan_error *err)
{
    double height = plan_obstacles_height(run->obstacles, row);
    if (!(height > FREE_WALL_M))
        return PLAN_OK;
    plan_status status = plan_facade_points(run->obstacles, plan_table_geom(run->buildings), row,
                                            run->opts->facade_m, facade, err);
    plan_sites_candidate c = {.source_id = plan_sites_text(run->buildings, "source_id", row),
                              .name = plan_sites_text(run->buildings, "name", row),
                              .building = row};
    for (int32_t i = 0; status == PLAN_OK && i < facade->n; i++) {
        const plan_facade_point *p = &facade->at[i];
        c.mount = PLAN_SITES_FACADE;
        c.xy[0] = p->x;
        c.xy[1] = p->y;
        c.height_m = fmin(FACADE_M, height - 0.5);
        status = add_candidate(run, &c, err);
        if (status != PLAN_OK || p->courtyard)
            continue;
        c.mount = PLAN_SITES_ROOF;
        c.height_m = height + ROOF_ABOVE_M;
        status = add_candidate(run, &c, err);
    }
    return status;
}

static plan_status add_site(plan_sites_run *run, int32_t row, plan_error *err)
{
    static const struct {
        const char *kind;
        plan_sites_mount mount;
        double height_m;
    } kinds[] = {{"street_lamp", PLAN_SITES_LAMP, LAMP_M},
                 {"stop", PLAN_SITES_STOP, STOP_M},
                 {"cabinet", PLAN_SITES_CABINET, CABINET_M}};
    const char *kind = plan_sites_text(run->sites, "kind", row);
    plan_sites_candidate c = {.source_id = plan_sites_text(run->sites, "source_id", row),
                              .name = plan_sites_text(run->sites, "name", row),
                              .building = -1};
    for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kind, kinds[i].kind) != 0 || !plan_geom_row_point(plan_table_geom(run->sites), row, c.xy))
            continue;
        const plan_column *told = plan_table_find(run->sites, "height_m");
        double height = told ? plan_column_number(told, row) : NAN;
        c.mount = kinds[i].mount;
        c.height_m = c.mount == PLAN_SITES_LAMP ? (height > 2 ? height : LAMP_M) - 0.5 : kinds[i].height_m;
        return add_candidate(run, &c, err);
    }
    return PLAN_OK;
}

/* Cabinets and PoPs of the network the rollout builds. */
static plan_status add_network(plan_sites_run *run, const char *layer, const char *word, plan_error *err)
{
    const plan_table *t = run->opts->network ? plan_result_table(run->opts->network, layer) : NULL;
    plan_status status = PLAN_OK;
    if (t && plan_table_crs(t) != plan_city_crs(run->city))
        return plan_error_set(err, PLAN_E_ARGUMENT, "sites: the network is of another city: EPSG:%d, not %d",
                              plan_table_crs(t), plan_city_crs(run->city));
    for (int32_t row = 0; t && status == PLAN_OK && row < plan_table_rows(t); row++) {
        plan_sites_candidate c = {.mount = PLAN_SITES_CABINET, .building = -1, .height_m = CABINET_M};
        char *id = plan_arena_take(run->arena, 40, 1);
        if (!id)
            return plan_error_memory(err);
        snprintf(id, 40, "%s %d", word, (int)plan_sites_number(t, "id", row));
        c.source_id = id;
        c.name = plan_sites_text(t, "name", row);
        if (plan_geom_row_point(plan_table_geom(t), row, c.xy))
            status = add_candidate(run, &c, err);
    }
    return status;
}

/* Without lamps and cabinets what is proposed hangs on public buildings and stops: say so. */
static plan_status miss_lamps(plan_sites_run *run, plan_error *err)
{
    for (int32_t row = 0; run->sites && row < plan_table_rows(run->sites); row++) {
        const char *kind = plan_sites_text(run->sites, "kind", row);
        if (kind && (strcmp(kind, "street_lamp") == 0 || strcmp(kind, "cabinet") == 0))
            return PLAN_OK;
    }
    const plan_finding f = {"no_lamps", "sites", NULL, -1, NAN, NAN};
    return plan_result_add_finding(run->result, &f, err,
                                   "no street lamp or cabinet is mapped: places outdoors away from public "
                                   "buildings and stops may have no candidate; add the register of lamps");
}

plan_status plan_sites_find_candidates(plan_sites_run *run, plan_error *err)
{
    enum { A_TURN = 8 };
    plan_facade facade = PLAN_FACADE_INIT;
    int32_t rows = plan_table_rows(run->buildings), done = 0;
    plan_status status = PLAN_OK;
    for (int32_t row = 0; status == PLAN_OK && row < rows; row++) {
        if (!plan_wlan_is_public(run->buildings, row))
            continue;
        if (done++ % A_TURN == 0)
            status = plan_hooks_progress(run->opts->hooks, "candidates", (double)row / rows, err);
        if (status == PLAN_OK)
            status = add_building(run, row, &facade, err);
    }
    for (int32_t row = 0; status == PLAN_OK && run->sites && row < plan_table_rows(run->sites); row++)
        status = add_site(run, row, err);
    if (status == PLAN_OK)
        status = add_network(run, "cabinets", "cabinet", err);
    if (status == PLAN_OK)
        status = add_network(run, "pops", "pop", err);
    if (status == PLAN_OK)
        status = miss_lamps(run, err);
    plan_facade_free(&facade);
    return status;
}
