/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The file that reads vectors through GDAL. */

#include "io/source.h"

#include "core/mem.h"
#include "geo/geom.h"
#include "io/source_guard.h"
#include "io/source_path.h"
#include "io/source_private.h"
#include "io/source_values.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_recordbatch.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { BATCH_ROWS = 8192, SURE_MATCH = 90, DATES_MENDED = 3080500 };

struct plan_source {
    plan_ctx *ctx;
    GDALDatasetH ds;
    char *path; /* as the caller gave it */
    char *name; /* as GDAL was given it */
    const plan_format *format;
    char **names;
    int32_t n;
    bool late_dates; /* of the stream open: see mend_dates */
};

/** SQLite files say how many pages they have (sqlite.org/fileformat2.html, 1.3): a shorter one was cut off. */
static plan_status check_whole(const char *name, const char *path, plan_error *err)
{
    unsigned char h[100];
    VSILFILE *file = VSIFOpenL(name, "rb");
    if (!file)
        return plan_error_set(err, PLAN_E_IO, "%s: cannot be opened", path);
    size_t got = VSIFReadL(h, 1, sizeof h, file);
    uint64_t size = VSIFSeekL(file, 0, SEEK_END) == 0 ? VSIFTellL(file) : 0;
    (void)VSIFCloseL(file);
    if (got < sizeof h || memcmp(h, "SQLite format 3", 16) != 0)
        return plan_error_set(err, PLAN_E_DATA, "%s: not an SQLite file, or cut off in its first bytes",
                              path);
    uint32_t page = (uint32_t)h[16] << 8 | h[17];
    uint32_t pages = (uint32_t)h[28] << 24 | (uint32_t)h[29] << 16 | (uint32_t)h[30] << 8 | h[31];
    if (page == 1)
        page = 65536;
    bool counted = pages > 0 && memcmp(h + 24, h + 92, 4) == 0;
    if (counted && size < (uint64_t)page * pages)
        return plan_error_set(err, PLAN_E_IO, "%s: the file is cut off: %llu of %llu bytes are there", path,
                              (unsigned long long)size, (unsigned long long)page * pages);
    return PLAN_OK;
}

static bool has_suffix(const char *text, const char *suffix)
{
    size_t n = strlen(text), m = strlen(suffix);
    return n > m && EQUAL(text + n - m, suffix);
}

static plan_status unknown_format(const char *path, plan_error *err)
{
    char known[200];
    plan_format_list(known, sizeof known);
    return plan_error_set(err, PLAN_E_ARGUMENT, "%s: format not read; known are %s", path, known);
}

/** The one readable file of an archive, or the folder where all of them are Shapefiles. */
static plan_status pick_member(const char *path, plan_buf *name, const plan_format **format, plan_error *err)
{
    char **members = VSIReadDirRecursive(name->text);
    const char *first = NULL, *second = NULL;
    bool shapes = true;
    for (int i = 0; members && members[i]; i++) {
        const char *base = CPLGetFilename(members[i]);
        const plan_format *f = plan_format_of(members[i], strlen(members[i]));
        if (!f || base[0] == '.' || STARTS_WITH(members[i], "__MACOSX/"))
            continue;
        shapes = shapes && EQUAL(f->extension, ".shp");
        if (!first) {
            first = members[i];
            *format = f;
        } else {
            second = members[i];
        }
    }
    plan_status st = PLAN_OK;
    if (!first) {
        st = plan_error_set(err, PLAN_E_DATA, "%s: no readable file in the archive", path);
    } else if (second && !shapes) {
        st = plan_error_set(err, PLAN_E_DATA,
                            "%s: several files in the archive (%s, %s, ...): unpack it and name one", path,
                            first, second);
    } else {
        const char *inside = second ? CPLGetPath(first) : first;
        plan_buf_add(name, inside[0] ? "/" : "");
        plan_buf_add(name, inside);
    }
    CSLDestroy(members);
    return st;
}

/** From the caller's plain path to what GDAL is given, and the driver. */
static plan_status resolve(const char *path, plan_buf *name, const plan_format **format, plan_error *err)
{
    plan_status st = plan_source_path_check(path, err);
    if (st)
        return st;
    bool zip = has_suffix(path, ".zip"), gz = has_suffix(path, ".gz");
    plan_buf_add(name, zip ? "/vsizip/{" : gz ? "/vsigzip/" : "");
    plan_buf_add(name, path[0] == '/' ? "" : "./"); /* "CSV:a.csv" is a file name here, no prefix */
    plan_buf_add(name, path);
    plan_buf_add(name, zip ? "}" : "");
    if (!name->failed && zip) {
        st = pick_member(path, name, format, err);
    } else {
        *format = plan_format_of(path, strlen(path) - (gz ? 3 : 0));
        if (*format && gz && EQUAL((*format)->extension, ".shp"))
            return plan_error_set(err, PLAN_E_ARGUMENT, "%s: a Shapefile is several files; pack them as .zip",
                                  path);
    }
    if (name->failed)
        return plan_error_memory(err);
    if (!st && !*format)
        return unknown_format(path, err);
    return !st && (*format)->sqlite ? check_whole(name->text, path, err) : st;
}

static plan_status list_layers(plan_source *s, plan_error *err)
{
    int n = GDALDatasetGetLayerCount(s->ds);
    s->names = plan_mem_new((size_t)(n > 0 ? n : 0), sizeof *s->names);
    if (!s->names)
        return plan_error_memory(err);
    for (; s->n < n; s->n++) {
        s->names[s->n] = plan_mem_text(OGR_L_GetName(GDALDatasetGetLayer(s->ds, s->n)));
        if (!s->names[s->n])
            return plan_error_memory(err);
    }
    return PLAN_OK;
}

static GDALDatasetH open_dataset(const plan_source *s)
{
    const char *const drivers[] = {s->format->driver, NULL};
    return GDALOpenEx(s->name, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, drivers,
                      s->format->options, NULL);
}

static plan_status open_file(plan_source *s, const plan_gdal_guard *g, plan_error *err)
{
    if (!GDALGetDriverByName(s->format->driver))
        GDALAllRegister();
    if (!GDALGetDriverByName(s->format->driver))
        return plan_error_set(err, PLAN_E_INTERNAL, "%s: this GDAL has no driver %s", s->path,
                              s->format->driver);
    s->ds = open_dataset(s);
    if (g->network)
        return plan_error_set(err, PLAN_E_ARGUMENT, "%s: refused: %s", s->path, plan_gdal_reason(g));
    if (!s->ds)
        return plan_error_set(err, PLAN_E_DATA, "%s: cannot be read as %s: %s", s->path, s->format->driver,
                              plan_gdal_reason(g));
    return list_layers(s, err);
}

plan_status plan_source_open(plan_ctx *ctx, const char *path, plan_source **out, plan_error *err)
{
    plan_gdal_guard g;
    plan_buf name = PLAN_BUF_INIT;
    plan_source *s = plan_mem_new(1, sizeof *s);
    if (!s)
        return plan_error_memory(err);
    s->ctx = ctx;
    plan_gdal_enter(&g);
    plan_status st = resolve(path, &name, &s->format, err);
    s->name = name.text; /* taken over */
    if (!st && !(s->path = plan_mem_text(path)))
        st = plan_error_memory(err);
    if (!st)
        st = open_file(s, &g, err);
    plan_gdal_leave(&g);
    if (st) {
        plan_source_free(s);
        return st;
    }
    *out = s;
    return PLAN_OK;
}

void plan_source_free(plan_source *s)
{
    plan_gdal_guard g;
    if (!s)
        return;
    plan_gdal_enter(&g);
    if (s->ds)
        (void)GDALClose(s->ds);
    plan_gdal_leave(&g);
    for (int32_t i = 0; i < s->n; i++)
        free(s->names[i]);
    free(s->names);
    free(s->name);
    free(s->path);
    free(s);
}

int32_t plan_source_n_layers(const plan_source *s)
{
    return s->n;
}

const char *plan_source_layer_name(const plan_source *s, int32_t i)
{
    return i >= 0 && i < s->n ? s->names[i] : NULL;
}

bool plan_source_has(const plan_source *s, const char *layer)
{
    for (int32_t i = 0; i < s->n; i++)
        if (strcmp(s->names[i], layer) == 0)
            return true;
    return false;
}

plan_ctx *plan_source_ctx(const plan_source *s)
{
    return s->ctx;
}

bool plan_source_is_untyped(const plan_source *s)
{
    return strcmp(s->format->driver, "CSV") == 0;
}

static plan_status find_layer(plan_source *s, const char *layer, OGRLayerH *out, plan_error *err)
{
    for (int32_t i = 0; i < s->n; i++)
        if (strcmp(s->names[i], layer) == 0) {
            *out = GDALDatasetGetLayer(s->ds, i);
            return PLAN_OK;
        }
    return plan_error_set(err, PLAN_E_NOT_FOUND, "%s: there is no layer %s", s->path, layer);
}

/** EPSG code of a CRS, looked up by its definition where the file names none; 0 where it has none. */
static int epsg_of(OGRSpatialReferenceH srs)
{
    const char *authority = OSRGetAuthorityName(srs, NULL), *code = OSRGetAuthorityCode(srs, NULL);
    if (authority && code && EQUAL(authority, "EPSG"))
        return atoi(code);
    int n = 0, *sure = NULL, epsg = 0;
    OGRSpatialReferenceH *match = OSRFindMatches(srs, NULL, &n, &sure);
    if (n > 0 && sure[0] >= SURE_MATCH) {
        authority = OSRGetAuthorityName(match[0], NULL);
        code = OSRGetAuthorityCode(match[0], NULL);
        if (authority && code && EQUAL(authority, "EPSG"))
            epsg = atoi(code);
    }
    OSRFreeSRSArray(match);
    CPLFree(sure);
    return epsg;
}

/** NULL where the layer has no CRS, or says that it is undefined (GeoPackage's -1 and 0). */
static OGRSpatialReferenceH srs_of(OGRLayerH layer)
{
    OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(layer);
    const char *name = srs ? OSRGetName(srs) : NULL;
    return name && !STARTS_WITH_CI(name, "Undefined") ? srs : NULL;
}

/** Whether a CSV gives its place as longitude and latitude by the names of its columns. */
static bool is_lonlat_csv(const plan_source *s, OGRLayerH layer)
{
    static const char *const names[] = {"lon", "long", "longitude", "laengengrad"};
    OGREnvelope box;
    bool named = false;
    if (!plan_source_is_untyped(s) || OGR_L_GetGeomType(layer) != wkbPoint)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        named = named || OGR_L_FindFieldIndex(layer, names[i], FALSE) >= 0;
    return named && OGR_L_GetExtent(layer, &box, TRUE) == OGRERR_NONE && box.MinX >= -180 &&
           box.MaxX <= 180 && box.MinY >= -90 && box.MaxY <= 90;
}

static int layer_epsg(const plan_source *s, OGRLayerH layer)
{
    OGRSpatialReferenceH srs = srs_of(layer);
    return srs ? epsg_of(srs) : is_lonlat_csv(s, layer) ? 4326 : 0;
}

plan_status plan_source_crs(plan_source *s, const char *layer, int *epsg, double bbox[4], plan_error *err)
{
    OGRLayerH ogr = NULL;
    plan_gdal_guard g;
    plan_status st = find_layer(s, layer, &ogr, err);
    if (st)
        return st;
    plan_gdal_enter(&g);
    *epsg = layer_epsg(s, ogr);
    if (bbox) {
        OGREnvelope box;
        memcpy(bbox, (const double[4])PLAN_BBOX_EMPTY, 4 * sizeof *bbox);
        g.failed = false;
        g.message[0] = '\0';
        if (OGR_L_GetExtent(ogr, &box, TRUE) == OGRERR_NONE) {
            const double corners[4] = {box.MinX, box.MinY, box.MaxX, box.MaxY};
            memcpy(bbox, corners, sizeof corners);
        }
        if (g.failed)
            st = plan_error_set(err, PLAN_E_IO, "%s: layer %s: %s", s->path, layer, plan_gdal_reason(&g));
    }
    plan_gdal_leave(&g);
    return st;
}

/** Coordinates are x, y unless the CRS has y first and the layer does not say that it turned them. */
static bool is_swapped(OGRSpatialReferenceH srs)
{
    int n = 0;
    const int *axes = OSRGetDataAxisToSRSAxisMapping(srs, &n);
    bool y_first = OSREPSGTreatsAsLatLong(srs) || OSREPSGTreatsAsNorthingEasting(srs);
    return y_first && axes && n >= 2 && axes[0] == 1 && axes[1] == 2;
}

plan_status plan_source_crs_text(plan_source *s, const char *layer, char **out, bool *swapped,
                                 plan_error *err)
{
    static const char *const wkt2[] = {"FORMAT=WKT2_2019", "MULTILINE=NO", NULL};
    OGRLayerH ogr = NULL;
    plan_gdal_guard g;
    plan_status st = find_layer(s, layer, &ogr, err);
    if (st)
        return st;
    plan_gdal_enter(&g);
    OGRSpatialReferenceH srs = srs_of(ogr);
    int epsg = layer_epsg(s, ogr);
    char code[24], *wkt = NULL, *text = NULL;
    if (epsg)
        (void)snprintf(code, sizeof code, "EPSG:%d", epsg);
    else if (srs && OSRExportToWktEx(srs, &wkt, wkt2) != OGRERR_NONE)
        st = plan_error_set(err, PLAN_E_DATA, "%s: layer %s has an unusable CRS: %s", s->path, layer,
                            plan_gdal_reason(&g));
    if (!st && (epsg || wkt) && !(text = plan_mem_text(epsg ? code : wkt)))
        st = plan_error_memory(err);
    bool turned = srs && is_swapped(srs);
    CPLFree(wkt);
    plan_gdal_leave(&g);
    if (st)
        return st;
    *swapped = turned;
    *out = text;
    return PLAN_OK;
}

static plan_geom_kind kind_of(OGRwkbGeometryType type)
{
    switch (OGR_GT_Flatten(type)) {
    case wkbPoint:
    case wkbMultiPoint: return PLAN_GEOM_POINT;
    case wkbLineString:
    case wkbMultiLineString:
    case wkbCircularString:
    case wkbCompoundCurve:
    case wkbMultiCurve:
    case wkbCurve: return PLAN_GEOM_LINE;
    case wkbPolygon:
    case wkbMultiPolygon:
    case wkbCurvePolygon:
    case wkbMultiSurface:
    case wkbSurface:
    case wkbPolyhedralSurface:
    case wkbTIN:
    case wkbTriangle: return PLAN_GEOM_POLYGON;
    default: return PLAN_GEOM_NONE;
    }
}

/** Kind of the first geometry of a layer that declares none. */
static plan_geom_kind peek_kind(OGRLayerH layer)
{
    plan_geom_kind kind = PLAN_GEOM_NONE;
    OGRFeatureH feature;
    OGR_L_ResetReading(layer);
    while (kind == PLAN_GEOM_NONE && (feature = OGR_L_GetNextFeature(layer))) {
        OGRGeometryH geom = OGR_F_GetGeometryRef(feature);
        while (geom && OGR_GT_Flatten(OGR_G_GetGeometryType(geom)) == wkbGeometryCollection)
            geom = OGR_G_GetGeometryCount(geom) > 0 ? OGR_G_GetGeometryRef(geom, 0) : NULL;
        if (geom)
            kind = kind_of(OGR_G_GetGeometryType(geom));
        OGR_F_Destroy(feature);
    }
    OGR_L_ResetReading(layer);
    return kind;
}

/** OSM files hold all layers in one stream: it is opened anew for each, and told which one is wanted, so that the
 *  others do not pile up. */
static plan_status want_only(plan_source *s, const char *layer, OGRLayerH *ogr, const plan_gdal_guard *g,
                             plan_error *err)
{
    char sql[200];
    if (strcmp(s->format->driver, "OSM") != 0)
        return PLAN_OK;
    (void)GDALClose(s->ds);
    s->ds = open_dataset(s);
    if (!s->ds)
        return plan_error_set(err, PLAN_E_IO, "%s: cannot be opened again: %s", s->path, plan_gdal_reason(g));
    (void)snprintf(sql, sizeof sql, "SET interest_layers = %.150s", layer);
    OGRLayerH none = GDALDatasetExecuteSQL(s->ds, sql, NULL, NULL);
    if (none)
        GDALDatasetReleaseResultSet(s->ds, none);
    return find_layer(s, layer, ogr, err);
}

plan_status plan_source_kind(plan_source *s, const char *layer, plan_geom_kind *kind, plan_error *err)
{
    OGRLayerH ogr = NULL;
    plan_gdal_guard g;
    plan_status st = find_layer(s, layer, &ogr, err);
    if (st)
        return st;
    plan_gdal_enter(&g);
    OGRwkbGeometryType type = OGR_L_GetGeomType(ogr);
    bool open = OGR_GT_Flatten(type) == wkbUnknown || OGR_GT_Flatten(type) == wkbGeometryCollection;
    if (open)
        st = want_only(s, layer, &ogr, &g, err);
    if (!st)
        *kind = open ? peek_kind(ogr) : kind_of(type);
    if (!st && g.failed)
        st = plan_error_set(err, PLAN_E_IO, "%s: layer %s: %s", s->path, layer, plan_gdal_reason(&g));
    plan_gdal_leave(&g);
    return st;
}

/** Before GDAL 3.8.5 (its issue 9636) the general way to batches rounds dates before 1970 up to the next day. A
 *  GeoPackage stores dates as ISO text, which is what they are read as then; those of other formats are mended
 *  batch by batch. */
static void avoid_late_dates(plan_source *s, OGRLayerH ogr)
{
    s->late_dates = atoi(GDALVersionInfo("VERSION_NUM")) < DATES_MENDED;
    if (!s->late_dates || strcmp(s->format->driver, "GPKG") != 0)
        return;
    OGRFeatureDefnH defn = OGR_L_GetLayerDefn(ogr);
    for (int i = 0; i < OGR_FD_GetFieldCount(defn); i++)
        if (OGR_Fld_GetType(OGR_FD_GetFieldDefn(defn, i)) == OFTDate)
            OGR_Fld_SetType(OGR_FD_GetFieldDefn(defn, i), OFTString);
}

static plan_status open_stream(OGRLayerH ogr, const char *layer, const plan_source *s,
                               const plan_gdal_guard *g, struct ArrowArrayStream *stream,
                               struct ArrowSchema *schema, plan_error *err)
{
    char include[] = "INCLUDE_FID=NO", encoding[] = "GEOMETRY_ENCODING=WKB", batch[48];
    char *options[] = {include, encoding, batch, NULL};
    (void)snprintf(batch, sizeof batch, "MAX_FEATURES_IN_BATCH=%d", BATCH_ROWS);
    OGR_L_ResetReading(ogr);
    bool opened = OGR_L_GetArrowStream(ogr, stream, options);
    if (opened && stream->get_schema(stream, schema) == 0)
        return PLAN_OK;
    if (opened)
        stream->release(stream);
    return plan_error_set(err, PLAN_E_IO, "%s: layer %s: %s", s->path, layer, plan_gdal_reason(g));
}

/** GDAL leaves out the columns that `only` does not have; with NULL none. False where memory is exhausted. */
static bool ignore_columns(OGRLayerH ogr, const plan_layerspec *only)
{
    OGRFeatureDefnH defn = OGR_L_GetLayerDefn(ogr);
    int n = OGR_FD_GetFieldCount(defn), n_ignored = 0;
    const char **ignored = plan_mem_new((size_t)n + 1, sizeof *ignored);
    for (int i = 0; ignored && only && i < n; i++) {
        const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(defn, i));
        bool wanted = false;
        for (size_t c = 0; c < only->n_cols && !wanted; c++)
            wanted = strcasecmp(only->cols[c].name, name) == 0;
        if (!wanted)
            ignored[n_ignored++] = name;
    }
    /* A format that cannot leave out columns gives them all, and the reader passes them over. */
    if (ignored)
        (void)OGR_L_SetIgnoredFields(ogr, ignored);
    free(ignored);
    return ignored != NULL;
}

plan_status plan_source_stream(plan_source *s, const char *layer, const plan_layerspec *only,
                               struct ArrowArrayStream *stream, struct ArrowSchema *schema, int64_t *rows,
                               plan_error *err)
{
    OGRLayerH ogr = NULL;
    plan_gdal_guard g;
    plan_status st = find_layer(s, layer, &ogr, err);
    if (st)
        return st;
    memset(stream, 0, sizeof *stream);
    memset(schema, 0, sizeof *schema);
    plan_gdal_enter(&g);
    st = want_only(s, layer, &ogr, &g, err);
    if (!st && !ignore_columns(ogr, only))
        st = plan_error_memory(err);
    if (!st && s->format->sqlite) {
        st = plan_source_check_values(s->ds, ogr, err);
        g.failed = false; /* what keeps SQLite from answering keeps it from being read */
        g.message[0] = '\0';
    }
    if (!st) {
        *rows = OGR_L_GetFeatureCount(ogr, FALSE);
        avoid_late_dates(s, ogr);
        st = open_stream(ogr, layer, s, &g, stream, schema, err);
    }
    plan_gdal_leave(&g);
    return st;
}

/** Takes late dates back; only the last day of 1969 stays the first of 1970. */
static void mend_dates(const struct ArrowSchema *schema, const struct ArrowArray *batch)
{
    for (int64_t c = 0; c < schema->n_children; c++) {
        if (strcmp(schema->children[c]->format, "tdD") != 0)
            continue;
        int32_t *days = (int32_t *)batch->children[c]->buffers[1];
        for (int64_t i = 0; i < batch->length; i++)
            days[i] -= days[i] < 0;
    }
}

plan_status plan_source_next(plan_source *s, const char *layer, struct ArrowArrayStream *stream,
                             const struct ArrowSchema *schema, struct ArrowArray *out, plan_error *err)
{
    plan_gdal_guard g;
    memset(out, 0, sizeof *out);
    plan_gdal_enter(&g);
    int code = stream->get_next(stream, out);
    const char *detail = code ? stream->get_last_error(stream) : NULL;
    plan_status st = PLAN_OK;
    if (code || g.failed)
        st = plan_error_set(err, PLAN_E_IO, "%s: layer %s cannot be read to its end: %s", s->path, layer,
                            g.failed || !detail ? plan_gdal_reason(&g) : detail);
    plan_gdal_leave(&g);
    if (st && out->release)
        out->release(out);
    if (!st && out->release && s->late_dates)
        mend_dates(schema, out);
    return st;
}
