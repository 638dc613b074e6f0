/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_SOURCE_H
#define PLAN_IO_SOURCE_H

#include "core/hooks.h"
#include "core/result.h"
#include "core/table.h"
#include "geo/ctx.h"

#ifdef __cplusplus
extern "C" {
#endif

/** \file
 *  Reading vector files through GDAL/OGR, by Arrow batches, into plan_tables. Only local files of the
 *  allowed formats: GeoPackage, SQLite, GeoJSON, Shapefile, CSV, FlatGeobuf, OSM, GML, and .zip/.gz of
 *  these. URLs, /vsicurl/ and other network or virtual file systems, WFS and VRT are refused by name. */

typedef struct plan_source plan_source;

/** Opens path read-only. */
PLAN_API PLAN_CHECKED plan_status plan_source_open(plan_ctx *ctx, const char *path, plan_source **out,
                                                   plan_error *err);
/** Takes NULL. */
PLAN_API void plan_source_free(plan_source *source);
/** Number of layers. */
PLAN_API int32_t plan_source_n_layers(const plan_source *source);
/** Name of layer i, owned by the source. */
PLAN_API const char *plan_source_layer_name(const plan_source *source, int32_t i);
/** Whether there is a layer of that name. */
PLAN_API bool plan_source_has(const plan_source *source, const char *layer);
/** EPSG code of a layer's CRS in *epsg, 0 where it is unknown; extent in its own CRS in bbox (may be NULL). */
PLAN_API PLAN_CHECKED plan_status plan_source_crs(plan_source *source, const char *layer, int *epsg,
                                                  double bbox[4], plan_error *err);

/** Kind of geometry of a layer; where the file does not declare it, that of its first geometry. */
PLAN_API PLAN_CHECKED plan_status plan_source_kind(plan_source *source, const char *layer,
                                                   plan_geom_kind *kind, plan_error *err);

/** What to read, and how strictly. */
typedef struct plan_source_opts {
    /** Columns expected, with their types. A column of the spec that the file lacks is added as missing
     *  unless listed in required; one whose values cannot be of the type is PLAN_E_DATA naming layer,
     *  column, row and value. Columns beyond the spec are kept as they are. NULL: everything as it is. */
    const plan_layerspec *spec;
    const char *const *required; /**< column names, ended by NULL; may be NULL */
    int to_epsg;                 /**< working CRS to bring the geometry into; 0 = as it is */
    plan_result *findings;       /**< takes nothing, fills: rows dropped or repaired; may be NULL */
    const plan_hooks *hooks;     /**< may be NULL */
    bool spec_only;              /**< columns beyond the spec are neither read nor checked */
} plan_source_opts;

/** Reads one layer whole into a sealed table named layer. Geometry is checked against spec->geom (multi and
 *  single alike; another kind is PLAN_E_DATA); rows with non-finite coordinates are dropped with a
 *  finding, as are those without geometry where the spec has one; invalid polygons are repaired with a
 *  finding. A layer with geometry but without a CRS is PLAN_E_DATA when to_epsg asks for one. Empty texts
 *  are missing; dates are ISO text; columns of a CSV beyond the spec are numbers where every value is one
 *  (leading zeros keep them text). A value that does not fit the type of its own column, as SQLite's files may
 *  hold, is PLAN_E_DATA, whether the spec has the column or not, unless only the spec's are read. Rows in messages count from 1. O(bytes). */
PLAN_API PLAN_CHECKED plan_status plan_source_read(plan_source *source, const char *layer,
                                                   const plan_source_opts *opts, plan_table **out,
                                                   plan_error *err);

#ifdef __cplusplus
}
#endif

#endif
