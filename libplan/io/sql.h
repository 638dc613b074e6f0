/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_SQL_H
#define PLAN_IO_SQL_H

#include "core/hooks.h"
#include "core/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Runs one SELECT (or WITH ... SELECT) on a GeoPackage with SpatiaLite's ST_ functions, read-only: anything that
 *  writes, attaches, loads or touches files is refused, and so are virtual tables of the file other than R-trees.
 *  results_path (may be NULL) is attached as schema "result". Column types follow the values (all integer, number, text); a geometry column becomes the
 *  table's geometry (the first; kinds must agree), with its CRS. *out is sealed, named "sql". hooks may be NULL;
 *  cancelling interrupts the query. */
PLAN_API PLAN_CHECKED plan_status plan_sql_query(const char *path, const char *results_path, const char *sql,
                                                 const plan_hooks *hooks, plan_table **out, plan_error *err);

#ifdef __cplusplus
}
#endif

#endif
