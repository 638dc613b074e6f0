/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_ARROW_H
#define PLAN_IO_ARROW_H

#include "core/mem.h"
#include "core/table.h"
#include "io/value.h"

#include <stdbool.h>

/* Internal. Values out of Arrow arrays (Arrow C data interface), as GDAL's batches bring them. */

struct ArrowSchema;
struct ArrowArray;

/** Whether a column of the batch holds geometry (extension "ogc.wkb"). */
bool plan_arrow_is_geometry(const struct ArrowSchema *field);
/** Type of column that keeps a field's values as they are: dates, times and lists are text. False where
 *  there is none (binary). */
bool plan_arrow_column_type(const struct ArrowSchema *field, plan_type *type);
/** Value i of a field. Dates as "2024-05-01", times as "2024-05-01T12:30:00Z" (Z where the zone is known),
 *  lists joined by ';'. Texts borrow from the array or from scratch, which is overwritten. */
void plan_arrow_value(const struct ArrowSchema *field, const struct ArrowArray *array, int64_t i,
                      plan_buf *scratch, plan_value *out);
/** Bytes of value i of a binary field, borrowed; false where it is missing. */
bool plan_arrow_bytes(const struct ArrowSchema *field, const struct ArrowArray *array, int64_t i,
                      const void **bytes, size_t *n);

#endif
