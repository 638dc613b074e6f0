/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/sheet.h"

plan_sheet plan_sheet_open(const plan_layerspec *spec, int epsg, int32_t rows, plan_error *err)
{
    plan_sheet s = {NULL, NULL, err, PLAN_OK};
    s.status = plan_table_new(spec, &s.table, err);
    if (s.status != PLAN_OK)
        return s;
    s.status = plan_table_add_rows(s.table, rows, err);
    if (spec->geom != PLAN_GEOM_NONE)
        plan_table_set_crs(s.table, epsg);
    s.geom = plan_table_edit_geom(s.table);
    return s;
}

plan_status plan_sheet_close(plan_sheet *sheet, plan_result *result)
{
    if (sheet->status == PLAN_OK)
        return plan_result_take(result, sheet->table, sheet->err);
    plan_table_free(sheet->table);
    return sheet->status;
}

plan_column *plan_sheet_col(const plan_sheet *sheet, const char *name)
{
    return sheet->table ? plan_table_edit(sheet->table, name) : NULL;
}

void plan_sheet_add_row(plan_sheet *sheet)
{
    if (sheet->status == PLAN_OK)
        sheet->status = plan_table_add_rows(sheet->table, 1, sheet->err);
}

void plan_sheet_number(plan_sheet *sheet, plan_column *col, int32_t row, double value)
{
    if (sheet->status == PLAN_OK)
        plan_column_set_number(col, row, value);
}

void plan_sheet_text(plan_sheet *sheet, plan_column *col, int32_t row, const char *text)
{
    if (sheet->status == PLAN_OK)
        sheet->status = plan_column_set_text(col, row, text, sheet->err);
}

void plan_sheet_path(plan_sheet *sheet, const double *xy, int32_t n)
{
    if (sheet->status == PLAN_OK)
        sheet->status = plan_geom_add_simple(sheet->geom, xy, n, sheet->err);
}
