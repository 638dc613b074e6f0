/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_OBSTACLES_PRIVATE_H
#define PLAN_WLAN_OBSTACLES_PRIVATE_H

#include "geo/tiles.h"
#include "wlan/obstacles.h"

#include <math.h>

/* Internal. What is in plan_obstacles: filled by obstacles_build.c and obstacles_terrain.c, read by obstacles.c. */

/** Something solid: a building, or in hand-made scenes a height of its own. Cells hold its number: four bytes for
 *  height and building together. */
typedef struct plan_solid {
    float height_m; /**< above ground */
    float roof_m;   /**< above datum; NaN = height_m above the ground of each cell */
    int32_t building;
} plan_solid;

/** Open ground in squares of k x k cells, for ways round buildings (wlan/obstacles_ways.c). A square stands for its largest
 *  piece of connected open ground. */
typedef struct plan_way_node {
    uint8_t
        exits; /**< a bit for each of the 8 squares beside it one can walk to; 0 east, then against the clock */
    uint8_t middle; /**< cell of the piece nearest to the middle, row * k + column; with the bits below */
} plan_way_node;
enum {
    PLAN_WAY_SIDE_MAX = 8,   /**< cells */
    PLAN_WAY_MIDDLE = 0x3f,  /**< bits of the cell */
    PLAN_WAY_CLOSED = 0x40,  /**< no open ground to speak of */
    PLAN_WAY_SEVERAL = 0x80, /**< open cells besides the piece: see plan_way_grid.pieces */
};
typedef struct plan_way_piece {
    int64_t node;
    uint64_t cells; /**< of the piece, bit row * k + column */
} plan_way_piece;
typedef struct plan_way_grid {
    int32_t k, n_cols, n_rows; /**< cells of a square's side; squares */
    plan_way_node *nodes;
    plan_way_piece *pieces; /**< by rising node, of those with PLAN_WAY_SEVERAL */
    size_t n_pieces, cap_pieces;
} plan_way_grid;

/** Cells from .. until-1 of a line that hold the same value (wlan/obstacles_stripes.c). */
typedef struct plan_stripe {
    int32_t from, until, value;
} plan_stripe;
/** The same within a tile: cells first .. last of it. */
typedef struct plan_stripe_part {
    int32_t value;
    uint8_t first, last;
} plan_stripe_part;
/** Of all rows, or all columns, of a raster, tile by tile. */
typedef struct plan_stripes {
    int32_t n_tiles, n_along; /**< tiles across the lines, and along them */
    plan_stripe_part *at; /**< of tile 0 of the first lines, line by line, then of its neighbour along them */
    int32_t *starts;      /**< first of a line in a tile; at the end the number of all */
    int32_t n;
    size_t cap, cap_starts;
} plan_stripes;

struct plan_obstacles {
    plan_grid grid;
    plan_way_grid ways;
    plan_stripes
        solid_stripes[2]; /**< by row and by column; none where there is a terrain: there the ground counts */
    plan_stripes plant_stripes[2];
    plan_tiles *solid;  /**< int32_t into solids, -1 = none */
    plan_tiles *plants; /**< uint16_t, cm above ground, 0 = none; NULL where nothing grows */
    plan_tiles *ground; /**< float, m above datum; NULL = flat at 0 */
    plan_tiles *filled; /**< uint8_t, 1 where the terrain has no value of its own; NULL where it has all */
    plan_solid *solids;
    size_t n_solids, cap_solids;
    float *tops;     /**< of blocks of PLAN_BLOCK x PLAN_BLOCK cells, those of whole tiles: m above datum */
    float *height_m; /**< of the buildings; NaN where one has no cell */
    int32_t n_buildings;
};

enum { PLAN_PLANT_CM = 100, PLAN_PLANT_MAX_M = 600 };

/** Empty raster without solids; the place of n_buildings heights, all NaN. */
PLAN_CHECKED plan_status plan_obstacles_new(const plan_grid *grid, int32_t n_buildings, plan_obstacles **out,
                                            plan_error *err);

/** Top above datum of something solid on a cell whose ground is given. */
static inline float plan_solid_top(const plan_solid *s, float ground)
{
    float top = isnan(s->roof_m) ? ground + s->height_m : s->roof_m;
    return top > ground ? top : ground;
}

/** Fills o->tops; solids and ground are complete. */
PLAN_CHECKED plan_status plan_obstacles_find_tops(plan_obstacles *o, int32_t threads, plan_error *err);
/** Fills o->ways; o->solid is complete. */
PLAN_CHECKED plan_status plan_obstacles_find_ways(plan_obstacles *o, plan_error *err);
void plan_way_grid_free(plan_way_grid *ways);
/** Fills the stripes; all cells are complete. */
PLAN_CHECKED plan_status plan_obstacles_find_stripes(plan_obstacles *o, plan_error *err);
void plan_stripes_free(plan_stripes *stripes);
size_t plan_stripes_bytes(const plan_stripes *stripes);
/** Stripes of cells from .. until-1 of a line, cut off at both ends; any line, any cells. out has room for
 *  until - from. Returns how many. Line `soon` is likely to be read a little later. */
int32_t plan_stripes_read(const plan_stripes *stripes, int32_t line, int32_t soon, int32_t from,
                          int32_t until, plan_stripe *out);
/** Cells of the piece a square with PLAN_WAY_SEVERAL stands for. */
uint64_t plan_way_piece_of(const plan_way_grid *ways, int64_t node);

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
