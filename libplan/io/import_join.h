/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_IMPORT_JOIN_H
#define PLAN_IO_IMPORT_JOIN_H

#include "geo/index.h"
#include "io/import_private.h"

/* Internal. Joining by place while importing. */

/** Polygons to look points up in. Borrows the geometry. */
typedef struct plan_import_places {
    const plan_geom *geom;
    plan_index *index;
    double *area; /**< m² of each */
} plan_import_places;

PLAN_CHECKED plan_status plan_import_places_make(const plan_geom *geom, plan_import_places *out,
                                                 plan_error *err);
void plan_import_places_free(plan_import_places *places);
/** Smallest polygon around xy, ties by row; -1 where there is none. Rows whose source[row] is `but` are passed over
 *  (source may be NULL). */
int32_t plan_import_places_around(const plan_import_places *places, const double xy[2], const int32_t *source,
                                  int32_t but);
/** Polygon around xy, else the nearest within reach_m, ties by row; -1 where there is none. */
int32_t plan_import_places_nearest(const plan_import_places *places, const double xy[2], double reach_m);

/** Share in percent of the counted places within some 300 m of each place that are marked: counted over the square
 *  of 3 x 3 grid cells of 250 m around it. 0 where none is counted. xy: n points. share (fills): n values. O(n log n). */
PLAN_CHECKED plan_status plan_import_share_near(const double *xy, const bool *counted, const bool *marked,
                                                int32_t n, double *share, plan_error *err);

/** Groups polygons that share a wall: a side with the same two corners, to the bit (nodes of the file are shared, so
 *  houses of a row are joined). Only rows with takes_part are looked at. group (fills): the lowest row of each row's
 *  group, itself where it stands alone. Expected O(corners). */
PLAN_CHECKED plan_status plan_import_share_walls(const plan_geom *geom, const bool *takes_part,
                                                 int32_t *group, plan_error *err);

/** Gives addresses their building (column "building") and buildings their street and house numbers where they have none
 *  of their own. sources: area each row came from. *counts: distinct house numbers of each building,
 *  owned by the caller. */
PLAN_CHECKED plan_status plan_import_join_addresses(plan_import *import, const plan_import_places *buildings,
                                                    plan_table *table, const int32_t *source,
                                                    plan_table *addresses, const int32_t *address_source,
                                                    double reach_m, int32_t **counts, plan_error *err);

#endif
