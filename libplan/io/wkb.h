/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_WKB_H
#define PLAN_IO_WKB_H

#include "core/mem.h"
#include "core/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Internal. Well-known binary (OGC 06-103r4, with the ISO and the PostGIS ways of marking Z and M) to and
 * from flat geometry. Z and M are dropped, arcs are drawn as chords, big-endian input is read. */

/** How geometry inside a blob is marked: as WKB, or as in SpatiaLite's own blobs. */
typedef enum plan_wkb_dialect { PLAN_WKB_STANDARD, PLAN_WKB_SPATIALITE } plan_wkb_dialect;

typedef struct plan_wkb_input {
    const uint8_t *bytes; /**< borrowed */
    size_t n;
    plan_wkb_dialect dialect;
    bool little; /**< byte order; PLAN_WKB_STANDARD reads it from the bytes */
} plan_wkb_input;

/** Kind of geometry in in; a collection has the kind of its members; PLAN_GEOM_NONE where it is empty.
 *  PLAN_E_DATA when the members differ or the bytes are no geometry. */
PLAN_CHECKED plan_status plan_wkb_kind(const plan_wkb_input *in, plan_geom_kind *kind, plan_error *err);
/** Appends the geometry as next row of out; an empty one gives a row without path. Rings are closed,
 *  shells turned counter-clockwise and holes clockwise. Coordinates are taken as they are, not-a-number
 *  too. Another kind than out->kind, several points in one row, and broken bytes are PLAN_E_DATA; out is
 *  then as before. O(bytes). */
PLAN_CHECKED plan_status plan_wkb_read(const plan_wkb_input *in, plan_geom *out, plan_error *err);
/** Appends a row as little-endian WKB: Point, LineString (MultiLineString when multi), MultiPolygon.
 *  The row has a geometry. */
void plan_wkb_write(const plan_geom *g, int32_t row, bool multi, plan_buf *out);

#endif
