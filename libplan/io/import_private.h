/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_IMPORT_PRIVATE_H
#define PLAN_IO_IMPORT_PRIVATE_H

#include "core/result.h"
#include "geo/crs.h"
#include "io/import_osm.h"
#include "io/osm_area.h"
#include "io/osm_estimate.h"
#include "io/osm_rules.h"
#include "io/osm_store.h"

#include <stdbool.h>

/* Internal. What the steps of an import hand to one another. */

/** An area of the file: a closed way or a multipolygon, whose tags may be those of its outer way. */
typedef struct plan_import_area {
    int64_t id;
    plan_osm_kind kind;
    plan_osm_tags tags;
    uint32_t layers; /**< bits 1 << plan_osm_layer; 0 = nothing left of it */
    int32_t row;     /**< in the areas' geometry */
} plan_import_area;

/** Where to cut. */
typedef struct plan_import_clip {
    bool given;
    double bbox[4];                  /**< W, S, E, N in degrees */
    const plan_osm_object *boundary; /**< an administrative boundary of the file; else NULL */
    plan_osm_kind boundary_kind;
    plan_table *mask;    /**< its only row is the area to keep, working CRS once projected */
    double mask_bbox[4]; /**< of it, working CRS */
} plan_import_clip;

typedef struct plan_import {
    plan_ctx *ctx;
    const char *path;
    const plan_import_osm_opts *opts;
    int threads;
    plan_osm_rules *rules;
    plan_osm_estimates *estimates;
    plan_osm_store *store; /**< coordinates in the working CRS once projected */
    plan_result *result;
    int epsg;
    plan_import_clip clip;
    bool *near;             /**< for each node of a way: it may be needed; NULL = all are */
    uint32_t *way_lines;    /**< for each way: bits of the layers it joins as a line */
    plan_table *area_table; /**< geometry of the areas */
    plan_import_area *areas;
    size_t n_areas, cap_areas;
} plan_import;

/** "n123", "w123", "r123" */
typedef struct plan_import_id {
    char text[24];
} plan_import_id;
plan_import_id plan_import_id_of(plan_osm_kind kind, int64_t id);

/** A finding about an object, at x, y (NaN: nowhere). */
#define plan_import_find(import, code, layer, kind, id, x, y, err, ...)                                    \
    plan_result_add_finding((import)->result,                                                              \
                            &(plan_finding){code, layer, plan_import_id_of(kind, id).text, -1, x, y}, err, \
                            __VA_ARGS__)

/* import_clip.c */
/** Looks at the words of --bbox and --boundary, before anything is read. */
PLAN_CHECKED plan_status plan_import_clip_check(plan_import *import, plan_error *err);
/** Works out what they mean in degrees, and which nodes are near. The file is read, but not projected. */
PLAN_CHECKED plan_status plan_import_clip_prepare(plan_import *import, plan_error *err);
/** Makes the mask in the working CRS. */
PLAN_CHECKED plan_status plan_import_clip_make(plan_import *import, plan_error *err);
bool plan_import_inside(const plan_import *import, double x, double y);

/* import_area.c */
/** Appends the polygons of a way or relation as one row; *shells counts them. Says in findings what was missing
 *  where report is set. */
PLAN_CHECKED plan_status plan_import_polygon(plan_import *import, plan_osm_kind kind,
                                             const plan_osm_object *object, const char *report_layer,
                                             plan_geom *out, int32_t *shells, plan_error *err);
/** Classifies ways and relations, assembles and repairs all areas. */
PLAN_CHECKED plan_status plan_import_areas(plan_import *import, plan_error *err);

/* import_rows.c */
/** Fills a layer's table by its rules, cut at the boundary. source (may be NULL, else freed by the caller) is filled
 *  with the area each row came from, -1 where it was a node or line. */
PLAN_CHECKED plan_status plan_import_rows(plan_import *import, plan_osm_layer layer, plan_table **out,
                                          int32_t **source, plan_error *err);

/* import_buildings.c */
/** Buildings and addresses: joined, with use and kind by what stands around and inside, estimates filled in. */
PLAN_CHECKED plan_status plan_import_buildings(plan_import *import, plan_table **buildings,
                                               plan_table **addresses, plan_error *err);

#endif
