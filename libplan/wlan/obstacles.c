/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The raster of obstacles: reading it, and making it from arrays. */

#include "wlan/obstacles.h"

#include "core/mem.h"
#include "wlan/obstacles_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

plan_status plan_obstacles_new(const plan_grid *grid, int32_t n_buildings, plan_obstacles **out,
                               plan_error *err)
{
    static const int32_t none = -1;
    *out = NULL;
    plan_status status = plan_grid_check(grid, err);
    if (status)
        return status;
    plan_obstacles *o = plan_mem_new(1, sizeof *o);
    if (!o)
        return plan_error_memory(err);
    o->grid = *grid;
    o->n_buildings = n_buildings;
    o->height_m = plan_mem_raw((size_t)n_buildings, sizeof *o->height_m);
    status = o->height_m ? plan_tiles_new(grid->n_cols, grid->n_rows, sizeof none, &none, &o->solid, err)
                         : plan_error_memory(err);
    if (status) {
        plan_obstacles_free(o);
        return status;
    }
    for (int32_t b = 0; b < n_buildings; b++)
        o->height_m[b] = NAN;
    *out = o;
    return PLAN_OK;
}

void plan_obstacles_free(plan_obstacles *o)
{
    if (!o)
        return;
    plan_tiles_free(o->solid);
    plan_tiles_free(o->plants);
    plan_tiles_free(o->ground);
    plan_tiles_free(o->filled);
    plan_way_grid_free(&o->ways);
    for (int i = 0; i < 2; i++) {
        plan_stripes_free(&o->solid_stripes[i]);
        plan_stripes_free(&o->plant_stripes[i]);
    }
    free(o->solids);
    free(o->tops);
    free(o->height_m);
    free(o);
}

/* --- from arrays ------------------------------------------------------------------------------- */

typedef struct scene {
    const float *ground, *height, *vegetation;
    const int32_t *building;
} scene;

static plan_status check_scene(const plan_grid *g, const scene *s, int32_t *n_buildings, plan_error *err)
{
    *n_buildings = 0;
    for (int32_t row = 0; row < g->n_rows; row++)
        for (int32_t col = 0; col < g->n_cols; col++) {
            size_t i = (size_t)row * (size_t)g->n_cols + (size_t)col;
            float height = s->height ? s->height[i] : 0, plants = s->vegetation ? s->vegetation[i] : 0;
            int32_t building = s->building ? s->building[i] : -1;
            if (!(height >= 0) || !isfinite(height) || !(plants >= 0) || plants > PLAN_PLANT_MAX_M ||
                (s->ground && !isfinite(s->ground[i])) || building < -1 || building == INT32_MAX)
                return plan_error_set(err, PLAN_E_ARGUMENT,
                                      "column %d, row %d: height %g m, vegetation %g m, building %d", col,
                                      row, (double)height, (double)plants, building);
            if (building >= *n_buildings)
                *n_buildings = building + 1;
        }
    return PLAN_OK;
}

static plan_status add_solid(plan_obstacles *o, float height, int32_t building, int32_t *number,
                             plan_error *err)
{
    const plan_solid *last = o->n_solids ? &o->solids[o->n_solids - 1] : NULL;
    if (!last || last->building != building || last->height_m != height) {
        if (!plan_mem_grow(&o->solids, &o->cap_solids, o->n_solids + 1, sizeof *o->solids))
            return plan_error_memory(err);
        o->solids[o->n_solids++] = (plan_solid){height, NAN, building};
    }
    if (building >= 0 && !(o->height_m[building] >= height))
        o->height_m[building] = height;
    *number = (int32_t)o->n_solids - 1;
    return PLAN_OK;
}

static plan_status set_cell(plan_obstacles *o, const scene *s, int32_t col, int32_t row, plan_error *err)
{
    size_t i = (size_t)row * (size_t)o->grid.n_cols + (size_t)col;
    size_t at = (size_t)(row % PLAN_TILE) * PLAN_TILE + (size_t)(col % PLAN_TILE);
    int32_t across = col / PLAN_TILE, up = row / PLAN_TILE, number = -1;
    float height = s->height ? s->height[i] : 0;
    int32_t building = s->building ? s->building[i] : -1;
    plan_status status = PLAN_OK;
    void *cells;
    if (height > 0 || building >= 0) {
        if ((status = plan_tiles_touch(o->solid, across, up, &cells, err)) ||
            (status = add_solid(o, height, building, &number, err)))
            return status;
        ((int32_t *)cells)[at] = number;
    }
    if (s->vegetation && s->vegetation[i] > 0) {
        if ((status = plan_tiles_touch(o->plants, across, up, &cells, err)))
            return status;
        ((uint16_t *)cells)[at] = (uint16_t)lrintf(s->vegetation[i] * PLAN_PLANT_CM);
    }
    if (s->ground) {
        if ((status = plan_tiles_touch(o->ground, across, up, &cells, err)))
            return status;
        ((float *)cells)[at] = s->ground[i];
    }
    return PLAN_OK;
}

plan_status plan_obstacles_from_arrays(const plan_grid *grid, const float *ground, const float *height,
                                       const float *vegetation, const int32_t *building, plan_obstacles **out,
                                       plan_error *err)
{
    static const uint16_t bare = 0;
    static const float level = 0;
    const scene s = {ground, height, vegetation, building};
    plan_obstacles *o = NULL;
    int32_t n_buildings = 0;
    *out = NULL;
    plan_status status = plan_grid_check(grid, err);
    if (!status)
        status = check_scene(grid, &s, &n_buildings, err);
    if (!status)
        status = plan_obstacles_new(grid, n_buildings, &o, err);
    if (!status && vegetation)
        status = plan_tiles_new(grid->n_cols, grid->n_rows, sizeof bare, &bare, &o->plants, err);
    if (!status && ground)
        status = plan_tiles_new(grid->n_cols, grid->n_rows, sizeof level, &level, &o->ground, err);
    for (int32_t row = 0; row < grid->n_rows && !status; row++)
        for (int32_t col = 0; col < grid->n_cols && !status; col++)
            status = set_cell(o, &s, col, row, err);
    if (!status)
        status = plan_obstacles_find_tops(o, 1, err);
    if (!status)
        status = plan_obstacles_find_ways(o, err);
    if (!status)
        status = plan_obstacles_find_stripes(o, err);
    if (status) {
        plan_obstacles_free(o);
        return status;
    }
    *out = o;
    return PLAN_OK;
}

/* --- reading ----------------------------------------------------------------------------------- */

const plan_grid *plan_obstacles_grid(const plan_obstacles *o)
{
    return &o->grid;
}

bool plan_obstacles_has_terrain(const plan_obstacles *o)
{
    return o->ground != NULL;
}

bool plan_obstacles_ground_is_filled(const plan_obstacles *o, int32_t col, int32_t row)
{
    return o->filled && *(const uint8_t *)plan_tiles_at(o->filled, col, row) != 0;
}

bool plan_obstacles_has_vegetation(const plan_obstacles *o)
{
    return o->plants != NULL;
}

double plan_obstacles_height(const plan_obstacles *o, int32_t building)
{
    return building >= 0 && building < o->n_buildings ? (double)o->height_m[building] : NAN;
}

static int32_t nearest(int64_t i, int32_t n)
{
    return i < 0 ? 0 : i >= n ? n - 1 : (int32_t)i;
}

static float ground_at(const plan_obstacles *o, int32_t col, int32_t row)
{
    return o->ground ? *(const float *)plan_tiles_at(o->ground, nearest(col, o->grid.n_cols),
                                                     nearest(row, o->grid.n_rows))
                     : 0;
}

float plan_obstacles_top(const plan_obstacles *o, int32_t col, int32_t row)
{
    int32_t number = *(const int32_t *)plan_tiles_at(o->solid, col, row);
    float ground = ground_at(o, col, row);
    return number < 0 ? ground : plan_solid_top(&o->solids[number], ground);
}

plan_obstacle plan_obstacles_at(const plan_obstacles *o, int32_t col, int32_t row)
{
    plan_obstacle cell = {ground_at(o, col, row), 0, 0, -1};
    int32_t number = *(const int32_t *)plan_tiles_at(o->solid, col, row);
    cell.top = number < 0 ? cell.ground : plan_solid_top(&o->solids[number], cell.ground);
    cell.building = number < 0 ? -1 : o->solids[number].building;
    uint16_t plants = o->plants ? *(const uint16_t *)plan_tiles_at(o->plants, col, row) : 0;
    cell.vegetation = cell.ground + (float)plants / PLAN_PLANT_CM;
    return cell;
}

/* A stretch of a row within one tile, or outside the raster. */
typedef struct stretch {
    int32_t from, n; /* within the window */
    size_t tile, at; /* which tile and cell; meaningless outside */
    bool inside;
} stretch;

static stretch next_stretch(const plan_grid *g, int64_t col, int64_t row, int32_t from, int32_t n_cols)
{
    int64_t c = col + from, end = col + n_cols, run;
    stretch s = {.from = from};
    s.inside = row >= 0 && row < g->n_rows && c >= 0 && c < g->n_cols;
    if (s.inside) {
        run = PLAN_TILE - c % PLAN_TILE;
        run = run < g->n_cols - c ? run : g->n_cols - c;
        s.at = (size_t)(row % PLAN_TILE) * PLAN_TILE + (size_t)(c % PLAN_TILE);
    } else {
        run = row >= 0 && row < g->n_rows && c < 0 ? -c : end - c;
    }
    s.n = (int32_t)(run < end - c ? run : end - c);
    return s;
}

static const void *cells_of(const plan_tiles *t, int64_t col, int64_t row)
{
    return t ? plan_tiles_look(t, (int32_t)(col / PLAN_TILE), (int32_t)(row / PLAN_TILE)) : NULL;
}

static void read_ground(const plan_obstacles *o, int64_t col, int64_t row, const stretch *s, float *ground)
{
    if (!o->ground) {
        memset(ground, 0, (size_t)s->n * sizeof *ground);
        return;
    }
    const float *cells = s->inside ? cells_of(o->ground, col + s->from, row) : NULL;
    if (cells) {
        memcpy(ground, cells + s->at, (size_t)s->n * sizeof *ground);
        return;
    }
    for (int32_t i = 0; i < s->n; i++)
        memcpy(&ground[i],
               plan_tiles_at(o->ground, nearest(col + s->from + i, o->grid.n_cols),
                             nearest(row, o->grid.n_rows)),
               sizeof *ground);
}

enum { RUN = PLAN_TILE };

/** One row of the window. The ground is read even where only a top is wanted. */
static void read_row(const plan_obstacles *o, int64_t col, int64_t row, int32_t n_cols, float *ground,
                     float *top, float *plants)
{
    for (int32_t from = 0; from < n_cols;) {
        stretch s = next_stretch(&o->grid, col, row, from, n_cols);
        float own[RUN];
        if (s.n > RUN)
            s.n = RUN;
        read_ground(o, col, row, &s, own);
        if (ground)
            memcpy(ground + from, own, (size_t)s.n * sizeof *own);
        const int32_t *solid = s.inside && top ? cells_of(o->solid, col + from, row) : NULL;
        const uint16_t *grown = s.inside && plants ? cells_of(o->plants, col + from, row) : NULL;
        for (int32_t i = 0; top && i < s.n; i++) {
            int32_t number = solid ? solid[s.at + (size_t)i] : -1;
            top[from + i] = number < 0 ? own[i] : plan_solid_top(&o->solids[number], own[i]);
        }
        for (int32_t i = 0; plants && i < s.n; i++)
            plants[from + i] = own[i] + (grown ? (float)grown[s.at + (size_t)i] / PLAN_PLANT_CM : 0);
        from += s.n;
    }
}

void plan_obstacles_window(const plan_obstacles *o, int32_t col, int32_t row, int32_t n_cols, int32_t n_rows,
                           float *ground, float *top, float *vegetation)
{
    for (int32_t r = 0; r < n_rows; r++) {
        size_t at = (size_t)r * (size_t)n_cols;
        read_row(o, col, (int64_t)row + r, n_cols, ground ? ground + at : NULL, top ? top + at : NULL,
                 vegetation ? vegetation + at : NULL);
    }
}

void plan_obstacles_buildings(const plan_obstacles *o, int32_t col, int32_t row, int32_t n_cols,
                              int32_t n_rows, int32_t *building)
{
    plan_tiles_window(o->solid, col, row, n_cols, n_rows, building);
    for (size_t i = 0; i < (size_t)n_cols * (size_t)n_rows; i++)
        if (building[i] >= 0)
            building[i] = o->solids[building[i]].building;
}

static size_t bytes_of_tops(const plan_obstacles *o)
{
    int32_t across, up;
    plan_tiles_count(o->solid, &across, &up);
    return (size_t)across * (size_t)up * (PLAN_TILE / PLAN_BLOCK) * (PLAN_TILE / PLAN_BLOCK) *
           sizeof *o->tops;
}

size_t plan_obstacles_bytes(const plan_obstacles *o)
{
    size_t stripes = 0;
    for (int i = 0; i < 2; i++)
        stripes += plan_stripes_bytes(&o->solid_stripes[i]) + plan_stripes_bytes(&o->plant_stripes[i]);
    return sizeof *o + stripes + plan_tiles_bytes(o->solid) + (o->plants ? plan_tiles_bytes(o->plants) : 0) +
           (o->ground ? plan_tiles_bytes(o->ground) : 0) + o->cap_solids * sizeof *o->solids +
           (size_t)o->n_buildings * sizeof *o->height_m + bytes_of_tops(o) +
           (size_t)o->ways.n_cols * (size_t)o->ways.n_rows * sizeof *o->ways.nodes +
           o->ways.cap_pieces * sizeof *o->ways.pieces;
}
