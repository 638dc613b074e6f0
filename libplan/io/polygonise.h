/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_POLYGONISE_H
#define PLAN_IO_POLYGONISE_H

#include "core/hooks.h"
#include "geo/raster.h"

/* Internal. A raster of classes to areas. */

enum { PLAN_CLASS_MAX = 127 };

typedef struct plan_polygonise_opts {
    int32_t
        min_cells; /**< patches of fewer cells take the class of their largest neighbour, patches without a class
                            too; 1 = keep all */
    bool
        smooth; /**< no staircases: borders run through the middles of the cells' sides, and are simplified by up to
                      0.3 cells; what lies on both sides of a border keeps the same one, so that there is neither gap nor
                      overlap. The area of a class changes by what its borders' corners have. */
    bool join; /**< one row a class; else one an area */
    const plan_hooks *hooks;
} plan_polygonise_opts;
#define PLAN_POLYGONISE_OPTS_INIT \
    {                             \
        9, true, true, NULL       \
    }

/** Appends polygons to geom (of an unsealed table), in ascending order of class, within a class in that of the raster from
 *  south-west. classes: n_cols x n_rows from south, 0 = no area, at most PLAN_CLASS_MAX; changed by the call:
 *  patches are merged. Cells that touch at a corner only are no neighbours; borders meet there in one point.
 *  *row_class and *row_cells (class and number of cells of each row appended; either may be NULL) are the caller's to
 *  free; n_rows of geom tells how many. PLAN_E_MEMORY, PLAN_E_CANCELLED, PLAN_E_INTERNAL only. */
PLAN_CHECKED plan_status plan_polygonise(const plan_grid *grid, uint8_t *classes,
                                         const plan_polygonise_opts *opts, plan_geom *geom,
                                         uint8_t **row_class, int64_t **row_cells, plan_error *err);

#endif
