/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_SOURCE_PRIVATE_H
#define PLAN_IO_SOURCE_PRIVATE_H

#include "geo/crs.h"
#include "io/source.h"

/* Internal. What the reader (source_read.c) and the workspace ask of the GDAL adapter (source.c). */

struct ArrowArrayStream;
struct ArrowSchema;
struct ArrowArray;

plan_ctx *plan_source_ctx(const plan_source *source);
/** Whether the format has no column types but text (CSV). */
bool plan_source_is_untyped(const plan_source *source);
/** CRS of a layer as text for PROJ: "EPSG:25833" or WKT2; *out = NULL where the layer has none; caller frees. *swapped says
 *  that the layer's coordinates come as y, x. */
PLAN_CHECKED plan_status plan_source_crs_text(plan_source *source, const char *layer, char **out,
                                              bool *swapped, plan_error *err);
/** Starts reading a layer from its first row: the stream and its schema are the caller's to release, the stream first
 *  of all before the next one. only (may be NULL): columns beyond it are left out where the format can. *rows is -1
 *  where the number is not known without counting. */
PLAN_CHECKED plan_status plan_source_stream(plan_source *source, const char *layer,
                                            const plan_layerspec *only, struct ArrowArrayStream *stream,
                                            struct ArrowSchema *schema, int64_t *rows, plan_error *err);
/** Next batch; out->release is NULL at the end. Whatever GDAL reports as failure is one. */
PLAN_CHECKED plan_status plan_source_next(plan_source *source, const char *layer,
                                          struct ArrowArrayStream *stream, const struct ArrowSchema *schema,
                                          struct ArrowArray *out, plan_error *err);

#endif
