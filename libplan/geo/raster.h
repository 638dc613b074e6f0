/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GEO_RASTER_H
#define PLAN_GEO_RASTER_H

#include "core/table.h"

#include <stdbool.h>
#include <stdint.h>

/* Internal. From geometry to cells: a cell belongs where its middle lies, the same to the last bit as
 * plan_geom_row_contains says. */

/** A raster's place: lower left corner of cell (0, 0) in the working CRS. Row 0 is the southernmost. */
typedef struct plan_grid {
    double x0, y0, cell_m;
    int32_t n_cols, n_rows;
} plan_grid;

/** Refuses a grid that cannot be worked with. */
PLAN_CHECKED plan_status plan_grid_check(const plan_grid *grid, plan_error *err);
/** The least grid over a box whose corner is a multiple of the cell: the same cells whatever the box. */
PLAN_CHECKED plan_status plan_grid_over(const double bbox[4], double cell_m, plan_grid *out, plan_error *err);
/** Cell a place falls into; false outside the raster. */
bool plan_grid_cell(const plan_grid *grid, double x, double y, int32_t *col, int32_t *row);
/** Middle of a cell. */
void plan_grid_middle(const plan_grid *grid, int32_t col, int32_t row, double xy[2]);
/** First row whose middle is not below y, within 0 .. n_rows. */
int32_t plan_grid_row_from(const plan_grid *grid, double y);

/** Cells from .. until-1 of a row of the raster. */
typedef void plan_span_fn(void *user, int32_t row, int32_t from, int32_t until);

/** Memory between calls: one for each thread. */
typedef struct plan_raster_scratch {
    struct plan_raster_crossing *at;
    size_t cap;
} plan_raster_scratch;
#define PLAN_RASTER_SCRATCH_INIT \
    {                            \
        NULL, 0                  \
    }
void plan_raster_scratch_free(plan_raster_scratch *scratch);

/** Calls span for the cells of a polygon row that lie in the raster's rows from .. until-1, upwards, and from west
 *  to east. O(edges + rows log rows). */
PLAN_CHECKED plan_status plan_raster_polygon(const plan_grid *grid, const plan_geom *geom, int32_t geom_row,
                                             int32_t from, int32_t until, plan_raster_scratch *scratch,
                                             plan_span_fn *span, void *user, plan_error *err);
/** The same for a disc; the cell its middle falls into belongs to it however small it is. */
void plan_raster_disc(const plan_grid *grid, const double middle[2], double radius_m, int32_t from,
                      int32_t until, plan_span_fn *span, void *user);

#endif
