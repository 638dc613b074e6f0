/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_GEOTIFF_H
#define PLAN_IO_GEOTIFF_H

#include "core/hooks.h"
#include "geo/raster.h"
#include "io/newfile.h"

/* Internal. GeoTIFF: terrain in, Cloud-Optimised GeoTIFF out. Windows run row by row from south, as everywhere here;
 * bands count from 0. */

typedef struct plan_geotiff plan_geotiff;

/** Opens a plain local file: URLs, virtual file systems and other formats are refused. */
PLAN_CHECKED plan_status plan_geotiff_open(const char *path, plan_geotiff **out, plan_error *err);
void plan_geotiff_free(plan_geotiff *tiff);

typedef struct plan_geotiff_info {
    int32_t n_cols, n_rows, n_bands;
    int epsg;       /**< 0 = unknown, or none of EPSG's */
    bool upright;   /**< north is up and cells are square: grid holds */
    plan_grid grid; /**< in the file's CRS */
} plan_geotiff_info;
/** Owned by the tiff. */
const plan_geotiff_info *plan_geotiff_about(const plan_geotiff *tiff);
/** Name and unit of a band, "" where it has none; owned by the tiff. */
const char *plan_geotiff_name(const plan_geotiff *tiff, int32_t band);
const char *plan_geotiff_unit(const plan_geotiff *tiff, int32_t band);
/** A window within the file, scale and offset of the band applied; NaN where it has no value. */
PLAN_CHECKED plan_status plan_geotiff_read(plan_geotiff *tiff, int32_t band, int32_t col, int32_t row,
                                           int32_t n_cols, int32_t n_rows, float *out, plan_error *err);
/** Rows row .. row + n_rows - 1 of a grid in the CRS epsg, all its columns: the first band brought there, bilinear
 *  between the middles of the cells (over all cells that fall into one of the grid where those of the file are smaller);
 *  NaN where there is no value. PLAN_E_DATA where the file has no CRS, or its values are no metres. */
PLAN_CHECKED plan_status plan_geotiff_onto(plan_geotiff *tiff, const plan_grid *grid, int epsg, int32_t row,
                                           int32_t n_rows, float *out, plan_error *err);

/* --- writing (geotiff_write.c) ----------------------------------------------------------------- */

typedef enum plan_cell_type { PLAN_CELL_UINT8, PLAN_CELL_INT16, PLAN_CELL_FLOAT } plan_cell_type;

typedef struct plan_geotiff_band {
    const char *name; /**< "median level" */
    const char *unit; /**< "dBm"; "" where there is none */
    double scale;     /**< value = scale x cell; 1 = cells are values */
} plan_geotiff_band;

typedef struct plan_geotiff_spec {
    plan_grid grid;
    int epsg;
    plan_cell_type type;
    double nodata; /**< cell that says "no value"; NaN: for FLOAT NaN, else none */
    const plan_geotiff_band *bands;
    int32_t n_bands;
    bool classes;            /**< values are names: overviews take one of them, else they average */
    const char *title;       /**< tag of the file; NULL = none */
    const char *attribution; /**< tag of the file; NULL = none */
} plan_geotiff_spec;

/** Fills the window of n_cols x n_rows cells from (col, row) on, of spec->type. */
typedef plan_status plan_geotiff_fill(void *user, int32_t band, int32_t col, int32_t row, int32_t n_cols,
                                      int32_t n_rows, void *cells, plan_error *err);

/** Writes a Cloud-Optimised GeoTIFF (tiles of 512, DEFLATE, overviews) that appears at path when it is whole; the same
 *  input gives the same bytes. Blocks without any value are not in the file. fill is called on this thread, once for each
 *  window and band. Beside the file, and removed in the end, lies an uncompressed one. */
PLAN_CHECKED plan_status plan_geotiff_write(const char *path, const plan_geotiff_spec *spec,
                                            plan_geotiff_fill *fill, void *user, const plan_hooks *hooks,
                                            plan_error *err);
/** The same, but for its appearing under its name: that is up to plan_newfile_finish. *out is the caller's. */
PLAN_CHECKED plan_status plan_geotiff_prepare(const char *path, const plan_geotiff_spec *spec,
                                              plan_geotiff_fill *fill, void *user, const plan_hooks *hooks,
                                              plan_newfile **out, plan_error *err);

#endif
