/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_POLYGONISE_BORDER_H
#define PLAN_IO_POLYGONISE_BORDER_H

#include "geo/raster.h"

/* Internal. One closed border of an area of cells, smoothed. */

typedef struct plan_border_point {
    double x, y; /**< in cells */
    bool fixed;  /**< three or more classes meet here */
    bool kept;
} plan_border_point;

typedef struct plan_border_scratch {
    int32_t (*corner)[2]; /**< every corner of a cell on the border, the first not repeated */
    plan_border_point *point;
    double *xy;
    int32_t (*stack)[2];
    size_t n, n_points, cap_corner, cap_point, cap_xy, cap_stack;
} plan_border_scratch;
void plan_border_free(plan_border_scratch *b);

/** Starts a border, adds its corners (those where it turns are enough; closed), ends it: appends the outline as a path to
 *  geom. Nothing is appended where nothing would be left of it. */
void plan_border_begin(plan_border_scratch *b);
PLAN_CHECKED plan_status plan_border_corner(plan_border_scratch *b, int32_t x, int32_t y, plan_error *err);
PLAN_CHECKED plan_status plan_border_finish(plan_border_scratch *b, const plan_grid *grid,
                                            const uint8_t *classes, bool smooth, bool hole, plan_geom *geom,
                                            plan_error *err);

#endif
