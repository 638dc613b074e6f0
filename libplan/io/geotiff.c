/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Reading GeoTIFF. */

#include "io/geotiff.h"

#include "core/mem.h"
#include "io/source_guard.h"
#include "io/source_path.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>
#include <gdal_utils.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plan_geotiff {
    GDALDatasetH ds;
    char *path;
    plan_geotiff_info about;
};

static plan_status say(const plan_geotiff *t, const char *what, const plan_gdal_guard *g, plan_error *err)
{
    return plan_error_set(err, PLAN_E_IO, "%s: %s: %s", t->path, what, plan_gdal_reason(g));
}

static void look_at(plan_geotiff *t)
{
    double gt[6];
    plan_geotiff_info *a = &t->about;
    a->n_cols = GDALGetRasterXSize(t->ds);
    a->n_rows = GDALGetRasterYSize(t->ds);
    a->n_bands = GDALGetRasterCount(t->ds);
    OGRSpatialReferenceH srs = GDALGetSpatialRef(t->ds);
    const char *authority = srs ? OSRGetAuthorityName(srs, NULL) : NULL,
               *code = srs ? OSRGetAuthorityCode(srs, NULL) : NULL;
    a->epsg = authority && code && EQUAL(authority, "EPSG") ? atoi(code) : 0;
    if (GDALGetGeoTransform(t->ds, gt) != CE_None)
        return;
    a->upright = gt[1] > 0 && gt[5] < 0 && gt[2] == 0 && gt[4] == 0 && fabs(gt[1] + gt[5]) <= 1e-9 * gt[1];
    a->grid = (plan_grid){gt[0], gt[3] + a->n_rows * gt[5], gt[1], a->n_cols, a->n_rows};
}

static plan_status open_file(plan_geotiff *t, const plan_gdal_guard *g, plan_error *err)
{
    const char *const drivers[] = {"GTiff", NULL};
    plan_buf name = PLAN_BUF_INIT;
    plan_buf_add(&name, t->path[0] == '/' ? "" : "./");
    plan_buf_add(&name, t->path);
    if (name.failed) {
        plan_buf_free(&name);
        return plan_error_memory(err);
    }
    if (!GDALGetDriverByName("GTiff"))
        GDALAllRegister();
    t->ds = GDALOpenEx(name.text, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, drivers, NULL,
                       NULL);
    plan_buf_free(&name);
    if (!t->ds)
        return plan_error_set(err, PLAN_E_DATA, "%s: cannot be read as GeoTIFF: %s", t->path,
                              plan_gdal_reason(g));
    look_at(t);
    if (t->about.n_bands < 1)
        return plan_error_set(err, PLAN_E_DATA, "%s: a GeoTIFF without a band", t->path);
    return PLAN_OK;
}

plan_status plan_geotiff_open(const char *path, plan_geotiff **out, plan_error *err)
{
    plan_gdal_guard g;
    *out = NULL;
    plan_status status = plan_source_path_check(path, err);
    if (status)
        return status;
    plan_geotiff *t = plan_mem_new(1, sizeof *t);
    if (!t)
        return plan_error_memory(err);
    plan_gdal_enter(&g);
    t->path = plan_mem_text(path);
    status = t->path ? open_file(t, &g, err) : plan_error_memory(err);
    plan_gdal_leave(&g);
    if (status) {
        plan_geotiff_free(t);
        return status;
    }
    *out = t;
    return PLAN_OK;
}

void plan_geotiff_free(plan_geotiff *t)
{
    plan_gdal_guard g;
    if (!t)
        return;
    plan_gdal_enter(&g);
    if (t->ds)
        (void)GDALClose(t->ds);
    plan_gdal_leave(&g);
    free(t->path);
    free(t);
}

const plan_geotiff_info *plan_geotiff_about(const plan_geotiff *t)
{
    return &t->about;
}

const char *plan_geotiff_name(const plan_geotiff *t, int32_t band)
{
    return GDALGetDescription(GDALGetRasterBand(t->ds, band + 1));
}

const char *plan_geotiff_unit(const plan_geotiff *t, int32_t band)
{
    return GDALGetRasterUnitType(GDALGetRasterBand(t->ds, band + 1));
}

/** From cells as they are stored to values. */
static void make_values(GDALRasterBandH band, float *cells, size_t n)
{
    int has_nodata = 0;
    double nodata = GDALGetRasterNoDataValue(band, &has_nodata);
    double scale = GDALGetRasterScale(band, NULL), offset = GDALGetRasterOffset(band, NULL);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(cells[i]) || (has_nodata && cells[i] == (float)nodata))
            cells[i] = NAN;
        else if (scale != 1 || offset != 0)
            cells[i] = (float)(cells[i] * scale + offset);
    }
}

/** Turns rows from north into rows from south. */
static void turn(float *cells, int32_t n_cols, int32_t n_rows)
{
    for (int32_t r = 0; r < n_rows / 2; r++) {
        float *a = cells + (size_t)r * (size_t)n_cols, *b = cells + (size_t)(n_rows - 1 - r) * (size_t)n_cols;
        for (int32_t c = 0; c < n_cols; c++) {
            float kept = a[c];
            a[c] = b[c];
            b[c] = kept;
        }
    }
}

plan_status plan_geotiff_read(plan_geotiff *t, int32_t band, int32_t col, int32_t row, int32_t n_cols,
                              int32_t n_rows, float *out, plan_error *err)
{
    plan_gdal_guard g;
    plan_status status = PLAN_OK;
    plan_gdal_enter(&g);
    GDALRasterBandH b = GDALGetRasterBand(t->ds, band + 1);
    if (!b || GDALRasterIO(b, GF_Read, col, t->about.n_rows - row - n_rows, n_cols, n_rows, out, n_cols,
                           n_rows, GDT_Float32, 0, 0) != CE_None)
        status = say(t, "cannot be read", &g, err);
    if (!status)
        make_values(b, out, (size_t)n_cols * (size_t)n_rows);
    plan_gdal_leave(&g);
    if (!status)
        turn(out, n_cols, n_rows);
    return status;
}

/* --- onto another grid --------------------------------------------------------------------------- */

static plan_status check_metres(const plan_geotiff *t, plan_error *err)
{
    static const char *const metres[] = {"", "m", "metre", "meter", "metres", "meters", "unknown"};
    const char *unit = plan_geotiff_unit(t, 0);
    for (size_t i = 0; i < sizeof metres / sizeof *metres; i++)
        if (EQUAL(unit, metres[i]))
            return PLAN_OK;
    return plan_error_set(err, PLAN_E_DATA, "%s: heights in '%s', not in metres", t->path, unit);
}

/** Runs the warper into memory; NULL where it failed. */
static GDALDatasetH warp(const plan_geotiff *t, const plan_grid *grid, int epsg, int32_t row, int32_t n_rows)
{
    char **args = NULL;
    double south = grid->y0 + row * grid->cell_m, north = grid->y0 + (row + n_rows) * grid->cell_m;
    int bad = FALSE;
    args = CSLAddString(args, "-of");
    args = CSLAddString(args, "MEM");
    args = CSLAddString(args, "-t_srs");
    args = CSLAddString(args, CPLSPrintf("EPSG:%d", epsg));
    args = CSLAddString(args, "-te");
    args = CSLAddString(args, CPLSPrintf("%.17g", grid->x0));
    args = CSLAddString(args, CPLSPrintf("%.17g", south));
    args = CSLAddString(args, CPLSPrintf("%.17g", grid->x0 + grid->n_cols * grid->cell_m));
    args = CSLAddString(args, CPLSPrintf("%.17g", north));
    args = CSLAddString(args, "-ts");
    args = CSLAddString(args, CPLSPrintf("%d", grid->n_cols));
    args = CSLAddString(args, CPLSPrintf("%d", n_rows));
    static const char *const rest[] = {"-r",   "bilinear", "-et",     "0",          "-ovr",
                                       "NONE", "-ot",      "Float32", "-dstnodata", "nan"};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        args = CSLAddString(args, rest[i]);
    GDALWarpAppOptions *options = GDALWarpAppOptionsNew(args, NULL);
    GDALDatasetH source = t->ds;
    GDALDatasetH out = options ? GDALWarp("", NULL, 1, &source, options, &bad) : NULL;
    GDALWarpAppOptionsFree(options);
    CSLDestroy(args);
    return out;
}

plan_status plan_geotiff_onto(plan_geotiff *t, const plan_grid *grid, int epsg, int32_t row, int32_t n_rows,
                              float *out, plan_error *err)
{
    plan_gdal_guard g;
    plan_status status = check_metres(t, err);
    if (!status && !GDALGetSpatialRef(t->ds))
        status = plan_error_set(err, PLAN_E_DATA, "%s: the GeoTIFF does not say in which CRS it is", t->path);
    if (status)
        return status;
    plan_gdal_enter(&g);
    int network = OSRGetPROJEnableNetwork(); /* grids of shifts are read from the disk or not at all */
    OSRSetPROJEnableNetwork(FALSE);
    GDALDatasetH warped = warp(t, grid, epsg, row, n_rows);
    GDALRasterBandH b = warped ? GDALGetRasterBand(warped, 1) : NULL;
    if (!b || GDALRasterIO(b, GF_Read, 0, 0, grid->n_cols, n_rows, out, grid->n_cols, n_rows, GDT_Float32, 0,
                           0) != CE_None)
        status = say(t, "cannot be brought into the working CRS", &g, err);
    if (!status) {
        double scale = GDALGetRasterScale(GDALGetRasterBand(t->ds, 1), NULL),
               offset = GDALGetRasterOffset(GDALGetRasterBand(t->ds, 1), NULL);
        for (size_t i = 0; i < (size_t)grid->n_cols * (size_t)n_rows; i++)
            out[i] = isfinite(out[i]) ? (float)(out[i] * scale + offset) : NAN;
    }
    if (warped)
        (void)GDALClose(warped);
    OSRSetPROJEnableNetwork(network);
    plan_gdal_leave(&g);
    if (!status)
        turn(out, grid->n_cols, n_rows);
    return status;
}
