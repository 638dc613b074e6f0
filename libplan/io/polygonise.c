/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Classes to areas. GDAL finds the areas; their borders are then taken apart at the places where three or more classes
 * meet, and every stretch between two of those is smoothed on its own, always in the same direction, so that the areas
 * on both its sides get the same one. */

#include "io/polygonise.h"

#include "core/mem.h"
#include "io/polygonise_border.h"
#include "io/source_guard.h"

#include <cpl_string.h>
#include <gdal.h>
#include <gdal_alg.h>
#include <math.h>
#include <ogr_api.h>
#include <stdlib.h>
#include <string.h>

typedef struct job {
    const plan_grid *grid;
    uint8_t *classes;
    const plan_polygonise_opts *opts;
    plan_border_scratch border;
    plan_gdal_guard guard;
    GDALDatasetH raster, vector;
    OGRLayerH layer;
    double from, share; /* of the progress, for the step in hand */
    plan_status cancelled;
    OGRFeatureH *areas; /* in the raster's order */
    size_t n_areas, cap_areas;
} job;

static plan_status failed(const job *j, plan_error *err)
{
    if (j->cancelled)
        return plan_error_set(err, PLAN_E_CANCELLED, "cancelled during areas");
    return plan_error_set(err, PLAN_E_INTERNAL, "areas of classes: %s", plan_gdal_reason(&j->guard));
}

static int CPL_STDCALL progress(double share, const char *message, void *user)
{
    job *j = user;
    (void)message;
    if (!j->cancelled)
        j->cancelled = plan_hooks_progress(j->opts->hooks, "areas", j->from + share * j->share, NULL);
    return j->cancelled == PLAN_OK;
}

/** Told to stop while it draws areas, GDAL 3.6 leaks those it has: it is let through, some 3 s for 100 million cells. */
static int CPL_STDCALL progress_to_the_end(double share, const char *message, void *user)
{
    (void)progress(share, message, user);
    return TRUE;
}

/* --- the raster -------------------------------------------------------------------------------- */

/** GDAL's view of the array, without a copy; its first row, the southernmost, is "above". */
static plan_status wrap(job *j, plan_error *err)
{
    char place[40];
    double gt[6] = {0, 1, 0, 0, 0, 1};
    if (!GDALGetDriverByName("MEM"))
        GDALAllRegister();
    GDALDriverH driver = GDALGetDriverByName("MEM");
    j->raster = driver ? GDALCreate(driver, "", j->grid->n_cols, j->grid->n_rows, 0, GDT_Byte, NULL) : NULL;
    int n = CPLPrintPointer(place, j->classes, sizeof place - 1);
    place[n] = '\0';
    char **list = CSLSetNameValue(NULL, "DATAPOINTER", place);
    bool good = j->raster && GDALAddBand(j->raster, GDT_Byte, list) == CE_None &&
                GDALSetGeoTransform(j->raster, gt) == CE_None;
    CSLDestroy(list);
    return good ? PLAN_OK : failed(j, err);
}

static plan_status sieve(job *j, plan_error *err)
{
    GDALRasterBandH band = GDALGetRasterBand(j->raster, 1);
    if (j->opts->min_cells > 1 &&
        GDALSieveFilter(band, NULL, band, j->opts->min_cells, 4, NULL, progress, j) != CE_None)
        return failed(j, err);
    GDALFlushCache(j->raster);
    return j->cancelled ? failed(j, err) : PLAN_OK;
}

static plan_status find_areas(job *j, plan_error *err)
{
    GDALDriverH driver = GDALGetDriverByName("Memory");
    if (!driver)
        driver = GDALGetDriverByName("MEM"); /* one driver for both since GDAL 3.11 */
    j->vector = driver ? GDALCreate(driver, "", 0, 0, 0, GDT_Unknown, NULL) : NULL;
    j->layer = j->vector ? GDALDatasetCreateLayer(j->vector, "areas", NULL, wkbPolygon, NULL) : NULL;
    OGRFieldDefnH field = OGR_Fld_Create("class", OFTInteger);
    bool good = j->layer && OGR_L_CreateField(j->layer, field, FALSE) == OGRERR_NONE;
    OGR_Fld_Destroy(field);
    GDALRasterBandH band = GDALGetRasterBand(j->raster, 1);
    if (!good || GDALPolygonize(band, band, j->layer, 0, NULL, progress_to_the_end, j) != CE_None ||
        j->cancelled)
        return failed(j, err);
    return PLAN_OK;
}

/* --- areas to rows ------------------------------------------------------------------------------- */

static plan_status take_areas(job *j, plan_error *err)
{
    OGR_L_ResetReading(j->layer);
    for (OGRFeatureH f = OGR_L_GetNextFeature(j->layer); f; f = OGR_L_GetNextFeature(j->layer)) {
        if (!plan_mem_grow(&j->areas, &j->cap_areas, j->n_areas + 1, sizeof *j->areas)) {
            OGR_F_Destroy(f);
            return plan_error_memory(err);
        }
        j->areas[j->n_areas++] = f;
    }
    return j->guard.failed ? failed(j, err) : PLAN_OK;
}

static double area_cells(OGRFeatureH f)
{
    return OGR_G_Area(OGR_F_GetGeometryRef(f));
}

static plan_status add_area(job *j, OGRFeatureH f, plan_geom *geom, plan_error *err)
{
    OGRGeometryH polygon = OGR_F_GetGeometryRef(f);
    plan_status status = PLAN_OK;
    for (int i = 0; i < OGR_G_GetGeometryCount(polygon) && !status; i++) {
        OGRGeometryH ring = OGR_G_GetGeometryRef(polygon, i);
        plan_border_begin(&j->border);
        for (int k = 0; k < OGR_G_GetPointCount(ring) && !status; k++)
            status = plan_border_corner(&j->border, (int32_t)lrint(OGR_G_GetX(ring, k)),
                                        (int32_t)lrint(OGR_G_GetY(ring, k)), err);
        if (!status)
            status = plan_border_finish(&j->border, j->grid, j->classes, j->opts->smooth, i > 0, geom, err);
    }
    return status;
}

typedef struct rows {
    uint8_t *of_class;
    int64_t *cells;
    size_t cap_class, cap_cells, n;
} rows;

static plan_status add_class(job *j, int class, plan_geom *geom, rows *out, plan_error *err)
{
    bool begun = false;
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < j->n_areas && !status; i++) {
        if (i % 256 == 0)
            status = plan_hooks_progress(j->opts->hooks, "areas", 0.9 + 0.1 * class / PLAN_CLASS_MAX, err);
        if (OGR_F_GetFieldAsInteger(j->areas[i], 0) != class)
            continue;
        if (!status && (!begun || !j->opts->join)) {
            if (!plan_mem_grow(&out->of_class, &out->cap_class, out->n + 1, sizeof *out->of_class) ||
                !plan_mem_grow(&out->cells, &out->cap_cells, out->n + 1, sizeof *out->cells))
                return plan_error_memory(err);
            out->of_class[out->n] = (uint8_t) class;
            out->cells[out->n++] = 0;
            status = plan_geom_begin_row(geom, err);
            begun = true;
        }
        if (!status) {
            out->cells[out->n - 1] += llrint(area_cells(j->areas[i]));
            status = add_area(j, j->areas[i], geom, err);
        }
    }
    return status;
}

static void close_job(job *j)
{
    for (size_t i = 0; i < j->n_areas; i++)
        OGR_F_Destroy(j->areas[i]);
    free(j->areas);
    if (j->vector)
        (void)GDALClose(j->vector);
    if (j->raster)
        (void)GDALClose(j->raster);
    plan_border_free(&j->border);
}

plan_status plan_polygonise(const plan_grid *grid, uint8_t *classes, const plan_polygonise_opts *opts,
                            plan_geom *geom, uint8_t **row_class, int64_t **row_cells, plan_error *err)
{
    job j = {.grid = grid, .classes = classes, .opts = opts, .share = 0.3};
    rows out = {NULL, NULL, 0, 0, 0};
    plan_status status = plan_grid_check(grid, err);
    plan_gdal_enter(&j.guard);
    if (status || (status = wrap(&j, err)) || (status = sieve(&j, err)))
        goto done;
    j.from = 0.3;
    j.share = 0.6;
    if ((status = find_areas(&j, err)) || (status = take_areas(&j, err)))
        goto done;
    for (int class = 1; class <= PLAN_CLASS_MAX && !status; class ++)
        status = add_class(&j, class, geom, &out, err);
done:
    close_job(&j);
    plan_gdal_leave(&j.guard);
    if (status || !row_class) {
        free(out.of_class);
        out.of_class = NULL;
    }
    if (status || !row_cells) {
        free(out.cells);
        out.cells = NULL;
    }
    if (row_class)
        *row_class = out.of_class;
    if (row_cells)
        *row_cells = out.cells;
    return status;
}
