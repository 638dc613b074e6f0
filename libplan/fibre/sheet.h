/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_SHEET_H
#define PLAN_FIBRE_SHEET_H

#include "core/result.h"

/* Internal. A table being filled: what fails first is kept, and what follows does nothing. */

typedef struct plan_sheet {
    plan_table *table;
    plan_geom *geom;
    plan_error *err;
    plan_status status; /**< of the first thing that failed */
} plan_sheet;

plan_sheet plan_sheet_open(const plan_layerspec *spec, int epsg, int32_t rows, plan_error *err);
/** Hands the table to the result, or frees it. */
PLAN_CHECKED plan_status plan_sheet_close(plan_sheet *sheet, plan_result *result);
/** Column by name; NULL where the table could not be made. */
plan_column *plan_sheet_col(const plan_sheet *sheet, const char *name);
void plan_sheet_add_row(plan_sheet *sheet);
void plan_sheet_number(plan_sheet *sheet, plan_column *col, int32_t row, double value);
void plan_sheet_text(plan_sheet *sheet, plan_column *col, int32_t row, const char *text);
/** Next row's geometry: one path. */
void plan_sheet_path(plan_sheet *sheet, const double *xy, int32_t n);

#endif
