/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Writing Cloud-Optimised GeoTIFF: first a plain one, window by window, then GDAL's copy in the right order. */

#include "core/mem.h"
#include "core/parallel.h"
#include "io/geotiff.h"
#include "io/newfile.h"
#include "io/source_guard.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WINDOW = 512 };

typedef struct writer {
    const char *path;
    const plan_geotiff_spec *spec;
    const plan_hooks *hooks;
    plan_newfile *file;
    char *plain, *overviews; /* beside the file, removed in the end */
    GDALDatasetH ds;
    plan_gdal_guard guard;
    plan_status cancelled;
} writer;

static const GDALDataType gdal_types[] = {GDT_Byte, GDT_Int16, GDT_Float32};
static const size_t sizes[] = {1, 2, 4};

static plan_status failed(const writer *w, plan_error *err)
{
    return plan_error_set(err, PLAN_E_IO, "%s: cannot be written: %s", w->path, plan_gdal_reason(&w->guard));
}

static plan_status check_spec(const char *path, const plan_geotiff_spec *spec, plan_error *err)
{
    plan_status status = plan_grid_check(&spec->grid, err);
    if (!status && spec->n_bands < 1)
        status = plan_error_set(err, PLAN_E_ARGUMENT, "%s: a raster without bands", path);
    return status;
}

static char *beside(const plan_newfile *file, const char *suffix)
{
    plan_buf name = PLAN_BUF_INIT;
    plan_buf_add(&name, plan_newfile_part(file));
    plan_buf_add(&name, suffix);
    if (name.failed)
        plan_buf_free(&name);
    return name.text;
}

static plan_status describe(const writer *w, plan_error *err)
{
    const plan_geotiff_spec *s = w->spec;
    const plan_grid *g = &s->grid;
    double gt[6] = {g->x0, g->cell_m, 0, g->y0 + g->n_rows * g->cell_m, 0, -g->cell_m};
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    bool good = OSRImportFromEPSG(srs, s->epsg) == OGRERR_NONE && GDALSetSpatialRef(w->ds, srs) == CE_None &&
                GDALSetGeoTransform(w->ds, gt) == CE_None;
    OSRDestroySpatialReference(srs);
    if (s->title)
        (void)GDALSetMetadataItem(w->ds, "TIFFTAG_IMAGEDESCRIPTION", s->title, NULL);
    if (s->attribution)
        (void)GDALSetMetadataItem(w->ds, "TIFFTAG_COPYRIGHT", s->attribution, NULL);
    for (int32_t b = 0; b < s->n_bands && good; b++) {
        GDALRasterBandH band = GDALGetRasterBand(w->ds, b + 1);
        GDALSetDescription(band, s->bands[b].name);
        (void)GDALSetRasterUnitType(band, s->bands[b].unit);
        if (s->bands[b].scale != 1)
            (void)GDALSetRasterScale(band, s->bands[b].scale);
        if (!isnan(s->nodata) || s->type == PLAN_CELL_FLOAT)
            good = GDALSetRasterNoDataValue(band, s->nodata) == CE_None;
    }
    return good && !w->guard.failed ? PLAN_OK : failed(w, err);
}

static plan_status create_plain(writer *w, plan_error *err)
{
    const plan_geotiff_spec *s = w->spec;
    char **options = NULL;
    if (!GDALGetDriverByName("GTiff"))
        GDALAllRegister();
    GDALDriverH driver = GDALGetDriverByName("GTiff");
    if (!driver || !GDALGetDriverByName("COG"))
        return plan_error_set(err, PLAN_E_INTERNAL, "%s: this GDAL cannot write Cloud-Optimised GeoTIFF",
                              w->path);
    options = CSLSetNameValue(options, "TILED", "YES");
    options = CSLSetNameValue(options, "BLOCKXSIZE", "512");
    options = CSLSetNameValue(options, "BLOCKYSIZE", "512");
    options = CSLSetNameValue(options, "INTERLEAVE", "BAND");
    options = CSLSetNameValue(options, "BIGTIFF", "IF_SAFER");
    options = CSLSetNameValue(options, "SPARSE_OK", "YES");
    w->ds = GDALCreate(driver, w->plain, s->grid.n_cols, s->grid.n_rows, s->n_bands, gdal_types[s->type],
                       options);
    CSLDestroy(options);
    return w->ds ? describe(w, err) : failed(w, err);
}

/** Rows from south to rows from north. */
static void turn(char *cells, size_t row_bytes, int32_t n_rows, char *one)
{
    for (int32_t r = 0; r < n_rows / 2; r++) {
        char *a = cells + (size_t)r * row_bytes, *b = cells + (size_t)(n_rows - 1 - r) * row_bytes;
        memcpy(one, a, row_bytes);
        memcpy(a, b, row_bytes);
        memcpy(b, one, row_bytes);
    }
}

typedef struct source {
    plan_geotiff_fill *fill;
    void *user;
    char *cells, *one_row;
} source;

/** Whether no cell of the window has a value: such a block need not be in the file. */
static bool is_empty(const plan_geotiff_spec *s, const char *cells, size_t n)
{
    size_t size = sizes[s->type];
    float number;
    int16_t whole;
    bool none = false;
    switch (s->type) {
    case PLAN_CELL_UINT8: none = (unsigned char)cells[0] == s->nodata; break;
    case PLAN_CELL_INT16:
        memcpy(&whole, cells, sizeof whole);
        none = whole == s->nodata;
        break;
    case PLAN_CELL_FLOAT:
        memcpy(&number, cells, sizeof number);
        none = isnan(s->nodata) ? isnan(number) : (double)number == s->nodata;
        break;
    }
    return none && memcmp(cells, cells + size, (n - 1) * size) == 0;
}

/** One window; top is its first row from north. */
static plan_status write_window(writer *w, const source *from, int32_t band, int32_t col, int32_t top,
                                plan_error *err)
{
    const plan_grid *g = &w->spec->grid;
    int32_t n_cols = g->n_cols - col < WINDOW ? g->n_cols - col : WINDOW;
    int32_t n_rows = g->n_rows - top < WINDOW ? g->n_rows - top : WINDOW;
    plan_status status = from->fill(from->user, band, col, g->n_rows - top - n_rows, n_cols, n_rows,
                                    from->cells, err);
    if (status || is_empty(w->spec, from->cells, (size_t)n_cols * (size_t)n_rows))
        return status;
    turn(from->cells, (size_t)n_cols * sizes[w->spec->type], n_rows, from->one_row);
    GDALRasterBandH b = GDALGetRasterBand(w->ds, band + 1);
    if (GDALRasterIO(b, GF_Write, col, top, n_cols, n_rows, from->cells, n_cols, n_rows,
                     gdal_types[w->spec->type], 0, 0) != CE_None)
        return failed(w, err);
    return PLAN_OK;
}

static plan_status write_plain(writer *w, plan_geotiff_fill *fill, void *user, plan_error *err)
{
    const plan_grid *g = &w->spec->grid;
    size_t size = sizes[w->spec->type];
    source from = {fill, user, plan_mem_raw((size_t)WINDOW * WINDOW, size), plan_mem_raw(WINDOW, size)};
    plan_status status = from.cells && from.one_row ? create_plain(w, err) : plan_error_memory(err);
    for (int32_t band = 0; band < w->spec->n_bands && !status; band++)
        for (int32_t top = 0; top < g->n_rows && !status; top += WINDOW) {
            double done = (band + (double)top / g->n_rows) / w->spec->n_bands;
            status = plan_hooks_progress(w->hooks, "raster file", done / 2, err);
            for (int32_t col = 0; col < g->n_cols && !status; col += WINDOW)
                status = write_window(w, &from, band, col, top, err);
        }
    if (!status) {
        GDALFlushCache(w->ds);
        status = w->guard.failed ? failed(w, err) : PLAN_OK;
    }
    free(from.cells);
    free(from.one_row);
    return status;
}

static int CPL_STDCALL copy_progress(double share, const char *message, void *user)
{
    writer *w = user;
    (void)message;
    if (!w->cancelled)
        w->cancelled = plan_hooks_progress(w->hooks, "raster file", 0.5 + share / 2, NULL);
    return w->cancelled == PLAN_OK;
}

static plan_status write_cog(writer *w, plan_error *err)
{
    char **options = NULL, threads[16];
    snprintf(threads, sizeof threads, "%d", plan_parallel_threads(0));
    options = CSLSetNameValue(options, "COMPRESS", "DEFLATE");
    options = CSLSetNameValue(options, "PREDICTOR", w->spec->type == PLAN_CELL_UINT8 ? "NO" : "YES");
    options = CSLSetNameValue(options, "BLOCKSIZE", "512");
    options = CSLSetNameValue(options, "NUM_THREADS",
                              threads); /* blocks are written in their order: the same bytes */
    options = CSLSetNameValue(options, "SPARSE_OK", "TRUE");
    options = CSLSetNameValue(options, "BIGTIFF", "IF_SAFER");
    options = CSLSetNameValue(options, "OVERVIEW_RESAMPLING", w->spec->classes ? "NEAREST" : "AVERAGE");
    GDALDatasetH cog = GDALCreateCopy(GDALGetDriverByName("COG"), plan_newfile_part(w->file), w->ds, FALSE,
                                      options, copy_progress, w);
    CSLDestroy(options);
    if (cog)
        (void)GDALClose(cog);
    if (w->cancelled)
        return plan_error_set(err, PLAN_E_CANCELLED, "cancelled during raster file");
    return cog && !w->guard.failed ? PLAN_OK : failed(w, err);
}

plan_status plan_geotiff_prepare(const char *path, const plan_geotiff_spec *spec, plan_geotiff_fill *fill,
                                 void *user, const plan_hooks *hooks, plan_newfile **out, plan_error *err)
{
    writer w = {.path = path, .spec = spec, .hooks = hooks};
    *out = NULL;
    plan_status status = check_spec(path, spec, err);
    if (!status)
        status = plan_newfile_create(path, &w.file, err);
    if (status)
        return status;
    plan_gdal_enter(&w.guard);
    w.plain = beside(w.file, ".plain");
    w.overviews = beside(w.file, ".ovr.tmp"); /* what GDAL calls it; it removes it unless it fails */
    status = w.plain && w.overviews ? write_plain(&w, fill, user, err) : plan_error_memory(err);
    if (!status)
        status = write_cog(&w, err);
    if (w.ds)
        (void)GDALClose(w.ds);
    if (w.plain)
        (void)unlink(w.plain);
    if (w.overviews)
        (void)unlink(w.overviews);
    plan_gdal_leave(&w.guard);
    free(w.plain);
    free(w.overviews);
    if (status)
        plan_newfile_free(w.file);
    else
        *out = w.file;
    return status;
}

plan_status plan_geotiff_write(const char *path, const plan_geotiff_spec *spec, plan_geotiff_fill *fill,
                               void *user, const plan_hooks *hooks, plan_error *err)
{
    plan_newfile *file = NULL;
    plan_status status = plan_geotiff_prepare(path, spec, fill, user, hooks, &file, err);
    if (!status)
        status = plan_newfile_finish(file, err);
    plan_newfile_free(file);
    return status;
}
