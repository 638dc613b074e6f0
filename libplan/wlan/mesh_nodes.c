/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Nodes of the mesh: roofs of public buildings with their corners, nodes that are there, and the gateways. */

#include "geo/geom.h"
#include "geo/index.h"
#include "io/import_freifunk.h"
#include "wlan/mesh_run.h"
#include "wlan/wlan_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EIGHTH 0.78539816339744831 /* of a full turn: π / 4 */
#define KNOWN_HEIGHT_M 5.0 /* above ground, of a node away from buildings of which nobody told the height */

static const char *arena_text(plan_mesh_run *run, const char *text)
{
    const char *copy = text ? plan_arena_text(run->arena, text, strlen(text)) : NULL;
    run->failed |= text && !copy;
    return copy;
}

static const char *text_of(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(t, column);
    return c ? plan_column_text(c, row) : NULL;
}

static double number_of(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(t, column);
    return c ? plan_column_number(c, row) : NAN;
}

static float ground_at(const plan_mesh_run *run, const double xy[2])
{
    int32_t col = 0, row = 0;
    plan_grid_cell(plan_obstacles_grid(run->obstacles), xy[0], xy[1], &col, &row);
    return plan_obstacles_at(run->obstacles, col, row).ground;
}

static bool stands_on(const plan_mesh_run *run, int32_t building, const double xy[2])
{
    int32_t col, row;
    return plan_grid_cell(plan_obstacles_grid(run->obstacles), xy[0], xy[1], &col, &row) &&
           plan_obstacles_at(run->obstacles, col, row).building == building;
}

/* The outermost vertices of the roof in eight directions, drawn in until they stand on the roof as the raster has it. */
static void find_corners(const plan_mesh_run *run, plan_mesh_node *node)
{
    const plan_geom *g = plan_table_geom(run->buildings);
    double cell = plan_obstacles_grid(run->obstacles)->cell_m;
    for (int k = 0; k < PLAN_MESH_CORNERS; k++) {
        double dx = cos(k * EIGHTH), dy = sin(k * EIGHTH), most = -INFINITY, at[2] = {0, 0};
        for (int32_t p = g->row_off[node->building]; p < g->row_off[node->building + 1]; p++)
            for (int32_t c = g->path_off[p]; c < g->path_off[p + 1]; c++) {
                const double *xy = &g->xy[2 * (size_t)c];
                if (xy[0] * dx + xy[1] * dy > most) {
                    most = xy[0] * dx + xy[1] * dy;
                    memcpy(at, xy, sizeof at);
                }
            }
        double to[2] = {node->xy[0] - at[0], node->xy[1] - at[1]}, far = hypot(to[0], to[1]);
        bool on = false;
        for (double in = 0.5 * cell; in <= fmin(far, 4 * cell) && !on; in += 0.5 * cell) {
            double xy[2] = {at[0] + to[0] / far * in, at[1] + to[1] / far * in};
            on = stands_on(run, node->building, xy);
            if (on)
                memcpy(at, xy, sizeof at);
        }
        bool known = !on;
        for (int i = 0; i < node->n_corners && !known; i++)
            known = hypot(node->corner[i][0] - at[0], node->corner[i][1] - at[1]) < cell;
        if (!known)
            memcpy(node->corner[node->n_corners++], at, sizeof at);
    }
    if (node->n_corners == 0)
        memcpy(node->corner[node->n_corners++], node->xy, sizeof node->xy);
}

static plan_mesh_node *add_node(plan_mesh_run *run)
{
    if (!plan_mem_grow(&run->nodes, &run->cap_nodes, (size_t)run->n_nodes + 1, sizeof *run->nodes))
        return NULL;
    plan_mesh_node *node = &run->nodes[run->n_nodes++];
    *node = (plan_mesh_node){.building = -1, .online = true, .hops = -1, .mast_m = run->opts->mast_m};
    return node;
}

static plan_status find(plan_mesh_run *run, const char *code, const char *layer, const char *id,
                        const double xy[2], const char *text, plan_error *err)
{
    plan_finding f = {code, layer, id, -1, xy[0], xy[1]};
    return plan_result_add_finding(run->result, &f, err, "%s", text);
}

static plan_status add_public(plan_mesh_run *run, plan_error *err)
{
    const plan_geom *g = plan_table_geom(run->buildings);
    for (int32_t row = 0; row < plan_table_rows(run->buildings); row++) {
        double xy[2], height = plan_obstacles_height(run->obstacles, row);
        if (!plan_wlan_is_public(run->buildings, row) || !plan_geom_row_point(g, row, xy))
            continue;
        const char *id = text_of(run->buildings, "source_id", row);
        if (!(height > 0)) {
            plan_status status = find(run, "no_roof", "buildings", id, xy,
                                      "smaller than a cell or without height: no place for a mast", err);
            if (status != PLAN_OK)
                return status;
            continue;
        }
        plan_mesh_node *node = add_node(run);
        if (!node)
            return plan_error_memory(err);
        node->source_id = arena_text(run, id);
        node->name = arena_text(run, text_of(run->buildings, "name", row));
        node->kind = arena_text(run, text_of(run->buildings, "public_kind", row));
        node->building = row;
        memcpy(node->xy, xy, sizeof xy);
        node->roof_m = ground_at(run, xy) + height;
        find_corners(run, node);
    }
    return PLAN_OK;
}

static bool is_there(const plan_mesh_run *run, const char *id)
{
    for (int32_t i = 0; id && i < run->n_nodes; i++)
        if (run->nodes[i].existing && run->nodes[i].source_id && strcmp(run->nodes[i].source_id, id) == 0)
            return true;
    return false;
}

/* Nodes that are there: of a table of the shape of layer sites. */
static plan_status add_known(plan_mesh_run *run, const plan_table *t, plan_error *err)
{
    const plan_geom *g = plan_table_geom(t);
    const plan_grid *grid = plan_obstacles_grid(run->obstacles);
    for (int32_t row = 0; row < plan_table_rows(t); row++) {
        const char *kind = text_of(t, "kind", row), *id = text_of(t, "source_id", row);
        double xy[2];
        int32_t col, r;
        if (!kind || strcmp(kind, "mesh_node") != 0 || is_there(run, id) || !plan_geom_row_point(g, row, xy))
            continue;
        if (!plan_grid_cell(grid, xy[0], xy[1], &col, &r)) {
            plan_status status = find(run, "outside_city", "sites", id, xy, "lies outside the city: left out",
                                      err);
            if (status != PLAN_OK)
                return status;
            continue;
        }
        plan_mesh_node *node = add_node(run);
        if (!node)
            return plan_error_memory(err);
        plan_obstacle cell = plan_obstacles_at(run->obstacles, col, r);
        double height = number_of(t, "height_m", row), online = number_of(t, "online", row);
        node->source_id = arena_text(run, id);
        node->name = arena_text(run, text_of(t, "name", row));
        node->kind = "mesh_node";
        node->neighbours = arena_text(run, text_of(t, "neighbours", row));
        node->existing = true;
        node->online = !(online == 0);
        node->building = cell.building;
        node->gateway = number_of(t, "gateway", row) == 1;
        node->why = node->gateway ? "has an uplink of its own, as its list says" : NULL;
        memcpy(node->xy, xy, sizeof xy);
        memcpy(node->corner[node->n_corners++], xy, sizeof xy);
        bool told = height > 0 && cell.ground + height >= cell.top;
        node->mast_fixed = told;
        node->roof_m = told                 ? cell.ground + height
                       : cell.building >= 0 ? cell.top
                                            : cell.ground + KNOWN_HEIGHT_M;
        node->mast_m = told || cell.building < 0 ? 0 : run->opts->mast_m;
    }
    return PLAN_OK;
}

plan_status plan_mesh_find_nodes(plan_mesh_run *run, plan_error *err)
{
    plan_status status = PLAN_OK;
    if (run->opts->on == PLAN_MESH_PUBLIC)
        status = add_public(run, err);
    if (status == PLAN_OK && run->sites)
        status = add_known(run, run->sites, err);
    if (status == PLAN_OK && run->opts->list)
        status = plan_import_access_points(plan_city_ctx(run->city), run->opts->list,
                                           plan_city_crs(run->city), run->result, &run->list, err);
    if (status == PLAN_OK && run->list)
        status = add_known(run, run->list, err);
    return status == PLAN_OK && run->failed ? plan_error_memory(err) : status;
}

/* --- gateways ---------------------------------------------------------------------------------- */

static void open_gateway(plan_mesh_run *run, int32_t node, int32_t year, const char *why)
{
    run->nodes[node].gateway = true;
    run->nodes[node].gateway_year = year;
    run->nodes[node].why = why;
}

static plan_status by_name(plan_mesh_run *run, plan_error *err)
{
    for (int32_t i = 0; i < run->n_nodes; i++)
        if (run->nodes[i].source_id && strcmp(run->nodes[i].source_id, run->opts->gateway) == 0) {
            open_gateway(run, i, 0, "named as gateway");
            return PLAN_OK;
        }
    return plan_error_set(err, PLAN_E_NOT_FOUND,
                          "mesh: option 'gateway': no node or public building has source_id '%s'",
                          run->opts->gateway);
}

/* Buildings with fibre by the year asked for. A mesh is for the time until the fibre comes, so that is the rollout's first
 * year where none is given. */
static plan_status by_rollout(plan_mesh_run *run, plan_error *err)
{
    const plan_table *t = plan_result_table(run->rollout, "rollout_buildings");
    const plan_column *building = t ? plan_table_find(t, "building") : NULL,
                      *year = t ? plan_table_find(t, "year") : NULL;
    int32_t n = plan_table_rows(run->buildings);
    if (!building || !year)
        return plan_error_set(err, PLAN_E_DATA,
                              "mesh: the rollout has no table rollout_buildings with building and year");
    int32_t *of = plan_mem_new((size_t)n, sizeof *of), first = INT32_MAX;
    if (!of)
        return plan_error_memory(err);
    for (int32_t row = 0; row < plan_table_rows(t); row++) {
        double b = plan_column_number(building, row), y = plan_column_number(year, row);
        if (b >= 0 && b < n && y > 0)
            of[(int32_t)b] = (int32_t)y;
        if (y > 0 && y < first)
            first = (int32_t)y;
    }
    int32_t last = run->opts->year ? run->opts->year : first;
    for (int32_t i = 0; i < run->n_nodes; i++) {
        int32_t y = run->nodes[i].building >= 0 ? of[run->nodes[i].building] : 0;
        if (y > 0 && y <= last) {
            char why[64];
            snprintf(why, sizeof why, "has fibre in %d by the rollout", (int)y);
            open_gateway(run, i, y, arena_text(run, why));
        }
    }
    free(of);
    return run->failed ? plan_error_memory(err) : PLAN_OK;
}

/* Without any other: the node nearest to a PoP or exchange, else the first. */
static plan_status assumed(plan_mesh_run *run, plan_error *err)
{
    int32_t best = 0;
    double least = INFINITY;
    for (int32_t row = 0; run->sites && row < plan_table_rows(run->sites); row++) {
        const char *kind = text_of(run->sites, "kind", row);
        double xy[2];
        if (!kind || (strcmp(kind, "pop") != 0 && strcmp(kind, "exchange") != 0) ||
            !plan_geom_row_point(plan_table_geom(run->sites), row, xy))
            continue;
        for (int32_t i = 0; i < run->n_nodes; i++) {
            double d = hypot(run->nodes[i].xy[0] - xy[0], run->nodes[i].xy[1] - xy[1]);
            if (d < least) {
                least = d;
                best = i;
            }
        }
    }
    open_gateway(run, best, 0,
                 least < INFINITY ? "assumed: nearest to a PoP or exchange"
                                  : "assumed: nothing tells of an uplink");
    return find(run, "assumed_gateway", "wlan_nodes", run->nodes[best].source_id, run->nodes[best].xy,
                "nothing tells where fibre is: the gateway is assumed; give a rollout or name it", err);
}

plan_status plan_mesh_find_gateways(plan_mesh_run *run, plan_error *err)
{
    plan_status status = PLAN_OK;
    if (run->opts->gateway)
        status = by_name(run, err);
    if (status == PLAN_OK && run->rollout)
        status = by_rollout(run, err);
    bool any = run->n_nodes == 0;
    for (int32_t i = 0; i < run->n_nodes; i++)
        any |= run->nodes[i].gateway;
    return status == PLAN_OK && !any ? assumed(run, err) : status;
}
