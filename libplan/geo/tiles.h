/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GEO_TILES_H
#define PLAN_GEO_TILES_H

#include "core/status.h"

#include <stddef.h>
#include <stdint.h>

/* Internal. Sparse raster in tiles of PLAN_TILE x PLAN_TILE cells: a tile nobody wrote to costs nothing, so that
 * a large city fits. Row 0 is the southernmost, column 0 the westernmost. */

enum { PLAN_TILE = 256 };

typedef struct plan_tiles plan_tiles;

/** n_cols x n_rows cells of `size` bytes each; empty: value of cells never written (size bytes, copied). */
PLAN_CHECKED plan_status plan_tiles_new(int32_t n_cols, int32_t n_rows, size_t size, const void *empty,
                                        plan_tiles **out, plan_error *err);
void plan_tiles_free(plan_tiles *tiles);
/** Tiles across and up. */
void plan_tiles_count(const plan_tiles *tiles, int32_t *n_across, int32_t *n_up);
/** Cells of a tile, rows of PLAN_TILE from south; NULL where nothing was written. */
const void *plan_tiles_look(const plan_tiles *tiles, int32_t across, int32_t up);
/** The same for writing, made on first touch. Threads may touch different tiles at a time. */
PLAN_CHECKED plan_status plan_tiles_touch(plan_tiles *tiles, int32_t across, int32_t up, void **cells,
                                          plan_error *err);
/** One cell; the empty value outside the raster. */
const void *plan_tiles_at(const plan_tiles *tiles, int32_t col, int32_t row);
/** Copies the window of n_cols x n_rows cells from (col, row) on into out, row by row from south; outside the
 *  raster the empty value. */
void plan_tiles_window(const plan_tiles *tiles, int32_t col, int32_t row, int32_t n_cols, int32_t n_rows,
                       void *out);
/** Bytes in use. */
size_t plan_tiles_bytes(const plan_tiles *tiles);

#endif
