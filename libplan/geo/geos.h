/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GEO_GEOS_H
#define PLAN_GEO_GEOS_H

#include "core/table.h"
#include "geo/ctx.h"

#include <stdbool.h>

/* Internal. The only file that calls GEOS. Every predicate's three outcomes (no, yes, exception) are told
 * apart here. */

/** Whether a polygon row is valid by OGC rules. reason (may be NULL; size bytes) says why not. */
PLAN_CHECKED plan_status plan_geos_is_valid(plan_ctx *ctx, const plan_geom *g, int32_t row, bool *valid,
                                            char *reason, size_t size, plan_error *err);
/** Appends to out the polygonal part of the repaired row (GEOSMakeValid, structure method), shells
 *  counter-clockwise; an empty row where nothing of area is left. */
PLAN_CHECKED plan_status plan_geos_repair(plan_ctx *ctx, const plan_geom *g, int32_t row, plan_geom *out,
                                          plan_error *err);
/** Appends to out the part of a row (line or polygon) within the polygon rows of mask. */
PLAN_CHECKED plan_status plan_geos_clip(plan_ctx *ctx, const plan_geom *g, int32_t row, const plan_geom *mask,
                                        int32_t mask_row, plan_geom *out, plan_error *err);

#endif
