/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_OBSTACLES_PRIVATE_H
#define PLAN_WLAN_OBSTACLES_PRIVATE_H

#include "geo/tiles.h"
#include "wlan/obstacles.h"

/* Internal. What is in plan_obstacles: filled by obstacles_build.c and obstacles_terrain.c, read by obstacles.c. */

/** Something solid: a building, or in hand-made scenes a height of its own. Cells hold its number: four bytes for
 *  height and building together. */
typedef struct plan_solid {
    float height_m; /**< above ground */
    float roof_m;   /**< above datum; NaN = height_m above the ground of each cell */
    int32_t building;
} plan_solid;

struct plan_obstacles {
    plan_grid grid;
    plan_tiles *solid;  /**< int32_t into solids, -1 = none */
    plan_tiles *plants; /**< uint16_t, cm above ground, 0 = none; NULL where nothing grows */
    plan_tiles *ground; /**< float, m above datum; NULL = flat at 0 */
    plan_tiles *filled; /**< uint8_t, 1 where the terrain has no value of its own; NULL where it has all */
    plan_solid *solids;
    size_t n_solids, cap_solids;
    float *height_m; /**< of the buildings; NaN where one has no cell */
    int32_t n_buildings;
};

enum { PLAN_PLANT_CM = 100, PLAN_PLANT_MAX_M = 600 };

/** Empty raster without solids; the place of n_buildings heights, all NaN. */
PLAN_CHECKED plan_status plan_obstacles_new(const plan_grid *grid, int32_t n_buildings, plan_obstacles **out,
                                            plan_error *err);

/** Height above ground of every building, and a finding on how many are assumed and by what. findings may be NULL. */
PLAN_CHECKED plan_status plan_heights_of_buildings(const plan_table *buildings, double level_m,
                                                   double *height_m, plan_result *findings, plan_error *err);
/** The same for areas of vegetation, and for trees with the radius of their crowns (else radius_m is NULL); NaN where a
 *  row has no place. */
PLAN_CHECKED plan_status plan_heights_of_plants(const plan_table *layer, double *height_m, double *radius_m,
                                                plan_result *findings, plan_error *err);
/** Fills o->ground from a GeoTIFF. */
PLAN_CHECKED plan_status plan_obstacles_read_terrain(plan_obstacles *o, const char *path, int epsg,
                                                     const plan_hooks *hooks, plan_result *findings,
                                                     plan_error *err);

#endif
