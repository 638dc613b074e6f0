/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The raster of obstacles from a workspace: buildings, vegetation, trees. Pieces are rows of tiles, each filled by one
 * thread in the order of the layers' rows, so that the number of threads changes nothing. */

#include "wlan/obstacles.h"

#include "core/mem.h"
#include "core/parallel.h"
#include "geo/geom.h"
#include "wlan/obstacles_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double margin_m = 300;

/* What is to be drawn: rows of a layer, by the rows of tiles they touch. */
typedef struct drawing {
    const plan_geom *geom;
    const double *height_m; /* of each row; NaN = nothing stands there */
    const double *radius_m; /* of points; NULL = polygons */
    int32_t *first, *items; /* items of piece p: first[p] .. first[p + 1] - 1 */
} drawing;

typedef struct build {
    plan_obstacles *obstacles;
    const plan_hooks *hooks;
    const drawing *draw;
    bool plants;
    int32_t n_pieces;
} build;

/* --- which row of tiles meets what --------------------------------------------------------------- */

/** Rows of tiles first .. last; false where it lies outside the raster. */
static bool pieces_of(const drawing *d, const plan_grid *g, int32_t row, int32_t *first, int32_t *last)
{
    double box[4];
    if (isnan(d->height_m[row]))
        return false;
    plan_geom_row_bbox(d->geom, row, box);
    double r = d->radius_m ? d->radius_m[row] : 0;
    if (!(box[0] - r < g->x0 + g->n_cols * g->cell_m && box[2] + r >= g->x0))
        return false;
    double south = floor((box[1] - r - g->y0) / g->cell_m), north = floor((box[3] + r - g->y0) / g->cell_m);
    if (!(south < g->n_rows && north >= 0))
        return false;
    *first = south < 0 ? 0 : (int32_t)south / PLAN_TILE;
    *last = (int32_t)fmin(north, g->n_rows - 1) / PLAN_TILE;
    return true;
}

static plan_status sort_out(drawing *d, const plan_grid *g, int32_t n_pieces, plan_error *err)
{
    int32_t first, last;
    d->first = plan_mem_new((size_t)n_pieces + 2, sizeof *d->first);
    if (!d->first)
        return plan_error_memory(err);
    for (int32_t row = 0; row < d->geom->n_rows; row++)
        for (int32_t p = pieces_of(d, g, row, &first, &last) ? first : INT32_MAX; p <= last; p++)
            d->first[p + 2]++;
    for (int32_t p = 0; p < n_pieces; p++)
        d->first[p + 2] += d->first[p + 1];
    d->items = plan_mem_raw((size_t)d->first[n_pieces + 1], sizeof *d->items);
    if (!d->items)
        return plan_error_memory(err);
    for (int32_t row = 0; row < d->geom->n_rows; row++)
        for (int32_t p = pieces_of(d, g, row, &first, &last) ? first : INT32_MAX; p <= last; p++)
            d->items[d->first[p + 1]++] = row;
    return PLAN_OK;
}

/* --- drawing ------------------------------------------------------------------------------------- */

typedef struct brush {
    const build *b;
    int32_t item;
    uint16_t plant_cm;
    plan_status status;
    plan_error *err;
} brush;

/** The higher of two roofs wins, the earlier of two equals. */
static void paint_solid(const brush *br, int32_t *cells, int32_t n)
{
    const plan_solid *solids = br->b->obstacles->solids;
    float height = solids[br->item].height_m;
    for (int32_t i = 0; i < n; i++)
        if (cells[i] < 0 || solids[cells[i]].height_m < height)
            cells[i] = br->item;
}

static void paint_plant(const brush *br, uint16_t *cells, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (cells[i] < br->plant_cm)
            cells[i] = br->plant_cm;
}

static void paint(void *user, int32_t row, int32_t from, int32_t until)
{
    brush *br = user;
    const build *b = br->b;
    plan_tiles *tiles = b->plants ? b->obstacles->plants : b->obstacles->solid;
    for (int32_t c = from; c < until && !br->status;) {
        int32_t end = (c / PLAN_TILE + 1) * PLAN_TILE;
        size_t at = (size_t)(row % PLAN_TILE) * PLAN_TILE + (size_t)(c % PLAN_TILE);
        void *cells;
        end = end < until ? end : until;
        br->status = plan_tiles_touch(tiles, c / PLAN_TILE, row / PLAN_TILE, &cells, br->err);
        if (!br->status && b->plants)
            paint_plant(br, (uint16_t *)cells + at, end - c);
        else if (!br->status)
            paint_solid(br, (int32_t *)cells + at, end - c);
        c = end;
    }
}

static plan_status draw_piece(const build *b, int32_t piece, plan_raster_scratch *scratch, plan_error *err)
{
    const drawing *d = b->draw;
    const plan_grid *g = &b->obstacles->grid;
    int32_t from = piece * PLAN_TILE, until = from + PLAN_TILE < g->n_rows ? from + PLAN_TILE : g->n_rows;
    plan_status status = PLAN_OK;
    for (int32_t i = d->first[piece]; i < d->first[piece + 1] && !status; i++) {
        int32_t row = d->items[i];
        brush br = {b, row, 0, PLAN_OK, err};
        br.plant_cm = b->plants ? (uint16_t)lrint(d->height_m[row] * PLAN_PLANT_CM) : 0;
        if (d->radius_m)
            plan_raster_disc(g, d->geom->xy + 2 * (size_t)d->geom->path_off[d->geom->row_off[row]],
                             d->radius_m[row], from, until, paint, &br);
        else
            status = plan_raster_polygon(g, d->geom, row, from, until, scratch, paint, &br, err);
        status = status ? status : br.status;
    }
    return status;
}

static plan_status draw_pieces(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    const build *b = user;
    plan_raster_scratch scratch = PLAN_RASTER_SCRATCH_INIT;
    plan_status status = PLAN_OK;
    for (int32_t p = begin; p < end && !status; p++) {
        if (worker == 0)
            status = plan_hooks_progress(b->hooks, b->plants ? "vegetation" : "obstacles",
                                         (double)p / b->n_pieces, err);
        if (!status)
            status = draw_piece(b, p, &scratch, err);
    }
    plan_raster_scratch_free(&scratch);
    return status;
}

static plan_status draw(plan_obstacles *o, drawing *d, bool plants, const plan_obstacles_opts *opts,
                        plan_error *err)
{
    int32_t across;
    build b = {o, opts->hooks, d, plants, 0};
    plan_tiles_count(o->solid, &across, &b.n_pieces);
    plan_status status = sort_out(d, &o->grid, b.n_pieces, err);
    if (!status)
        status = plan_parallel_for(plan_parallel_threads(opts->threads), b.n_pieces, draw_pieces, &b, err);
    free(d->first);
    free(d->items);
    return status;
}

/* --- the parts ----------------------------------------------------------------------------------- */

/** Which buildings have a cell, and how low the ground is under each. */
static void visit_cells(plan_obstacles *o, float *lowest)
{
    int32_t across, up;
    plan_tiles_count(o->solid, &across, &up);
    for (int32_t u = 0; u < up; u++)
        for (int32_t a = 0; a < across; a++) {
            const int32_t *cells = plan_tiles_look(o->solid, a, u);
            const float *ground = o->ground ? plan_tiles_look(o->ground, a, u) : NULL;
            for (size_t i = 0; cells && i < (size_t)PLAN_TILE * PLAN_TILE; i++) {
                int32_t b = cells[i];
                if (b < 0 || (!lowest && i > 0 && b == cells[i - 1]))
                    continue;
                o->height_m[b] = o->solids[b].height_m;
                if (lowest && !(lowest[b] <= (ground ? ground[i] : 0)))
                    lowest[b] = ground ? ground[i] : 0;
            }
        }
}

/** A roof is level: its height counts from where the ground is lowest at the walls (OpenStreetMap, key height). */
static plan_status level_roofs(plan_obstacles *o, plan_error *err)
{
    float *lowest = o->ground ? plan_mem_raw(o->n_solids, sizeof *lowest) : NULL;
    if (o->ground && !lowest)
        return plan_error_memory(err);
    for (size_t i = 0; lowest && i < o->n_solids; i++)
        lowest[i] = NAN;
    visit_cells(o, lowest);
    for (size_t i = 0; lowest && i < o->n_solids; i++)
        o->solids[i].roof_m = lowest[i] + o->solids[i].height_m; /* NaN stays where there is no cell */
    free(lowest);
    return PLAN_OK;
}

static plan_status draw_buildings(plan_obstacles *o, const plan_table *buildings,
                                  const plan_obstacles_opts *opts, plan_result *findings, plan_error *err)
{
    int32_t n = plan_table_rows(buildings);
    double *height_m = plan_mem_raw((size_t)n, sizeof *height_m);
    o->solids = plan_mem_new((size_t)n, sizeof *o->solids);
    plan_status status = height_m && o->solids ? PLAN_OK : plan_error_memory(err);
    if (!status)
        status = plan_heights_of_buildings(buildings, opts->level_m, height_m, findings, err);
    for (int32_t b = 0; b < n && !status; b++)
        o->solids[b] = (plan_solid){(float)height_m[b], NAN, b};
    if (!status) {
        o->n_solids = o->cap_solids = (size_t)n;
        drawing d = {plan_table_geom(buildings), height_m, NULL, NULL, NULL};
        status = draw(o, &d, false, opts, err);
    }
    free(height_m);
    return status;
}

static plan_status draw_plants(plan_obstacles *o, const plan_table *layer, bool trees,
                               const plan_obstacles_opts *opts, plan_result *findings, plan_error *err)
{
    static const uint16_t bare = 0;
    int32_t n = layer ? plan_table_rows(layer) : 0;
    if (n == 0)
        return PLAN_OK;
    double *height_m = plan_mem_raw((size_t)n, sizeof *height_m),
           *radius_m = trees ? plan_mem_raw((size_t)n, sizeof *radius_m) : NULL;
    plan_status status = height_m && (radius_m || !trees) ? PLAN_OK : plan_error_memory(err);
    if (!status && !o->plants)
        status = plan_tiles_new(o->grid.n_cols, o->grid.n_rows, sizeof bare, &bare, &o->plants, err);
    if (!status)
        status = plan_heights_of_plants(layer, height_m, radius_m, findings, err);
    if (!status) {
        drawing d = {plan_table_geom(layer), height_m, radius_m, NULL, NULL};
        status = draw(o, &d, true, opts, err);
    }
    free(height_m);
    free(radius_m);
    return status;
}

/** Buildings that no middle of a cell lies in: sheds, mostly. */
static plan_status tell_unseen(const plan_obstacles *o, const plan_table *buildings, plan_result *findings,
                               plan_error *err)
{
    const plan_geom *g = plan_table_geom(buildings);
    int32_t unseen = 0;
    for (int32_t b = 0; b < o->n_buildings; b++) {
        double box[4];
        int32_t col, row;
        plan_geom_row_bbox(g, b, box);
        unseen += isnan(o->height_m[b]) &&
                  plan_grid_cell(&o->grid, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, &col, &row);
    }
    if (!findings || unseen == 0)
        return PLAN_OK;
    const plan_finding f = {"building_below_cell", "buildings", NULL, -1, NAN, NAN};
    return plan_result_add_finding(
        findings, &f, err,
        "%d buildings are so small that no middle of a cell of %g m lies in them: they "
        "obstruct nothing",
        unseen, o->grid.cell_m);
}

/* --- the whole ----------------------------------------------------------------------------------- */

static plan_status check_opts(const plan_obstacles_opts *opts, plan_error *err)
{
    if (!(opts->cell_m >= 0.5 && opts->cell_m <= 10))
        return plan_error_set(err, PLAN_E_ARGUMENT, "cells of %g m: 0.5 to 10 are possible", opts->cell_m);
    if (!(opts->level_m >= 1 && opts->level_m <= 10))
        return plan_error_set(err, PLAN_E_ARGUMENT, "storeys of %g m: 1 to 10 are possible", opts->level_m);
    return PLAN_OK;
}

static plan_status place_grid(const plan_table *buildings, const plan_obstacles_opts *opts, plan_grid *grid,
                              plan_error *err)
{
    double box[4] = PLAN_BBOX_EMPTY;
    if (opts->bbox) {
        memcpy(box, opts->bbox, sizeof box);
    } else {
        plan_geom_bbox(plan_table_geom(buildings), box);
        if (!(box[0] <= box[2]))
            return plan_error_set(err, PLAN_E_DATA, "layer buildings: not one building has a place");
        for (int i = 0; i < 4; i++)
            box[i] += i < 2 ? -margin_m : margin_m;
    }
    for (int i = 0; i < 4; i++)
        if (!isfinite(box[i]))
            return plan_error_set(err, PLAN_E_ARGUMENT, "box %g, %g, %g, %g", box[0], box[1], box[2], box[3]);
    return plan_grid_over(box, opts->cell_m, grid, err);
}

plan_status plan_obstacles_build(plan_city *city, const plan_obstacles_opts *opts, plan_result *findings,
                                 plan_obstacles **out, plan_error *err)
{
    const plan_table *buildings = NULL, *vegetation = NULL, *trees = NULL;
    plan_obstacles *o = NULL;
    plan_grid grid;
    *out = NULL;
    plan_status status = check_opts(opts, err);
    if (status || (status = plan_city_need_layer(city, "buildings", "wlan", &buildings, err)) ||
        (status = plan_city_layer(city, "vegetation", &vegetation, err)) ||
        (status = plan_city_layer(city, "trees", &trees, err)) ||
        (status = place_grid(buildings, opts, &grid, err)) ||
        (status = plan_obstacles_new(&grid, plan_table_rows(buildings), &o, err)))
        goto done;
    if ((status = draw_buildings(o, buildings, opts, findings, err)) ||
        (status = draw_plants(o, vegetation, false, opts, findings, err)) ||
        (status = draw_plants(o, trees, true, opts, findings, err)))
        goto done;
    if (opts->terrain && (status = plan_obstacles_read_terrain(o, opts->terrain, plan_city_crs(city),
                                                               opts->hooks, findings, err)))
        goto done;
    if (!(status = level_roofs(o, err)))
        status = plan_obstacles_find_tops(o, opts->threads, err);
    if (!status && !opts->no_fields)
        status = plan_obstacles_find_ways(o, err);
    if (!status && !opts->no_fields)
        status = plan_obstacles_find_stripes(o, err);
    if (!status)
        status = tell_unseen(o, buildings, findings, err);
done:
    if (status)
        plan_obstacles_free(o);
    else
        *out = o;
    return status;
}
