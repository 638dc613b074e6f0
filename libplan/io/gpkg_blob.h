/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_GPKG_BLOB_H
#define PLAN_IO_GPKG_BLOB_H

#include "core/mem.h"
#include "core/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Internal. Geometry as it stands in SQLite files: GeoPackage blobs (OGC 12-128r18, 2.1.3) and
 * SpatiaLite blobs. */

/** Geometry type a layer is declared with: "POINT", "LINESTRING", "MULTILINESTRING" where any row has
 *  several paths, "MULTIPOLYGON". *multi (fills) goes to plan_gpkg_blob_encode for all of its rows. */
const char *plan_gpkg_blob_type(const plan_geom *g, bool *multi);
/** Appends row `row` as GeoPackage blob: little-endian, with envelope but for points. A row without
 *  geometry appends nothing: store NULL. Failure is sticky in out. */
void plan_gpkg_blob_encode(const plan_geom *g, int32_t row, int32_t srs_id, bool multi, plan_buf *out);

/** Whether the bytes look like a GeoPackage or a SpatiaLite blob. */
bool plan_gpkg_blob_is(const void *bytes, size_t n);
/** Kind and spatial reference of such a blob; PLAN_GEOM_NONE where it is empty. */
PLAN_CHECKED plan_status plan_gpkg_blob_kind(const void *bytes, size_t n, plan_geom_kind *kind,
                                             int32_t *srs_id, plan_error *err);
/** Appends it as next row of out, as plan_wkb_read does. */
PLAN_CHECKED plan_status plan_gpkg_blob_decode(const void *bytes, size_t n, plan_geom *out, plan_error *err);

#endif
