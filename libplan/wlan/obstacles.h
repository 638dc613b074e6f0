/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_OBSTACLES_H
#define PLAN_WLAN_OBSTACLES_H

#include "core/hooks.h"
#include "core/result.h"
#include "geo/raster.h"
#include "io/workspace.h"

/* Internal. What stands between two antennas: a raster of terrain, buildings and vegetation.
 *
 * What a cell means, everywhere in wlan/: a flat-topped prism. All of the cell's square from the ground up to
 * `top` is solid; a sight line is blocked where it passes strictly below the top of a cell it crosses, the cells of
 * its two ends not counted. A cell belongs to a building where its middle lies in the building. */

typedef struct plan_obstacles_opts {
    double cell_m;       /**< side of a cell, [0.5, 10] */
    double level_m;      /**< height of a storey where a building has storeys but no height */
    const char *terrain; /**< GeoTIFF of the ground, m above datum; NULL = flat at 0 */
    const double
        *bbox; /**< xmin, ymin, xmax, ymax to build for, working CRS; NULL = buildings' box + 300 m */
    int32_t threads;
    const plan_hooks *hooks;
    bool no_fields; /**< nobody computes fields (wlan/field) on it: ways and stripes are not looked for */
} plan_obstacles_opts;
#define PLAN_OBSTACLES_OPTS_INIT             \
    {                                        \
        2.0, 3.0, NULL, NULL, 0, NULL, false \
    }

typedef struct plan_obstacles plan_obstacles;

/** From the workspace's buildings (height_m, else levels x level_m, else the use's typical height, a finding
 *  `assumed_height` counted) and vegetation (height_m, else by kind), and the terrain. findings borrowed, filled. */
PLAN_CHECKED plan_status plan_obstacles_build(plan_city *city, const plan_obstacles_opts *opts,
                                              plan_result *findings, plan_obstacles **out, plan_error *err);
/** From arrays of n_cols x n_rows (row 0 south), copied: tests and hand-made scenes. ground, vegetation and
 *  building may be NULL. height and vegetation are above ground; building is the row of the building, -1 none. */
PLAN_CHECKED plan_status plan_obstacles_from_arrays(const plan_grid *grid, const float *ground,
                                                    const float *height, const float *vegetation,
                                                    const int32_t *building, plan_obstacles **out,
                                                    plan_error *err);
void plan_obstacles_free(plan_obstacles *obstacles);

const plan_grid *plan_obstacles_grid(const plan_obstacles *obstacles);
/** Whether the ground is other than flat at 0 / anything grows anywhere: callers skip what is not there. */
bool plan_obstacles_has_terrain(const plan_obstacles *obstacles);
/** Whether the file of the terrain has no value in a cell of the raster: it was filled from its neighbours. */
bool plan_obstacles_ground_is_filled(const plan_obstacles *obstacles, int32_t col, int32_t row);
bool plan_obstacles_has_vegetation(const plan_obstacles *obstacles);
/** Window of n_cols x n_rows cells from (col, row), row by row from south, m above datum: ground, top of what is
 *  solid (ground where nothing stands), top of vegetation (ground where none). Any of the three may be NULL.
 *  Outside the raster: the ground of the nearest cell, nothing stands. Thread-safe. */
void plan_obstacles_window(const plan_obstacles *obstacles, int32_t col, int32_t row, int32_t n_cols,
                           int32_t n_rows, float *ground, float *top, float *vegetation);
/** Rows of the buildings the cells belong to, -1 where none. */
void plan_obstacles_buildings(const plan_obstacles *obstacles, int32_t col, int32_t row, int32_t n_cols,
                              int32_t n_rows, int32_t *building);
/** One cell, as the windows have it; any col and row. Thread-safe. */
typedef struct plan_obstacle {
    float ground, top, vegetation; /**< m above datum */
    int32_t building;              /**< -1 = none */
} plan_obstacle;
plan_obstacle plan_obstacles_at(const plan_obstacles *obstacles, int32_t col, int32_t row);
/** Top of what is solid in one cell: plan_obstacles_at for those who want no more. Thread-safe. */
float plan_obstacles_top(const plan_obstacles *obstacles, int32_t col, int32_t row);
enum { PLAN_BLOCK = 16 }; /**< cells along a side of the blocks below; the first begins at cell 0 */
/** No top in the block of a cell is higher; INFINITY outside the raster. Thread-safe. */
float plan_obstacles_block_top(const plan_obstacles *obstacles, int32_t col, int32_t row);
/** Height of a building above ground as the raster has it, m; NaN where the building has no cell. */
double plan_obstacles_height(const plan_obstacles *obstacles, int32_t building);
/** Bytes in use. */
size_t plan_obstacles_bytes(const plan_obstacles *obstacles);

#endif
