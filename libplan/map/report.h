/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_REPORT_H
#define PLAN_MAP_REPORT_H

#include "core/hooks.h"
#include "core/spec.h"
#include "core/table.h"
#include "geo/ctx.h"

#ifdef __cplusplus
extern "C" {
#endif

/** \file
 *  A report people understand: one HTML file that needs nothing else, for council papers and the town's website. */

typedef struct plan_report_opts {
    const char *lang;  /**< NULL or "en" is English; else the path of a .po file */
    const char *title; /**< NULL = made from what the result is about */
    const char *place; /**< name of the town; NULL = that whose border holds most of the plan, if one does */
    bool maps;         /**< with maps, where the result has something to draw */
    const plan_hooks *hooks;
} plan_report_opts;
#define PLAN_REPORT_OPTS_INIT        \
    {                                \
        NULL, NULL, NULL, true, NULL \
    }
extern PLAN_API const plan_optset plan_report_optset;

/** Reads from a GeoPackage of plan_results_save what a report tells of. *tables: *n sealed tables, the caller frees
 *  with plan_report_tables_free. A file without totals is PLAN_E_NOT_FOUND. */
PLAN_API PLAN_CHECKED plan_status plan_report_read(plan_ctx *ctx, const char *path, const plan_hooks *hooks,
                                                   plan_table ***tables, int32_t *n, plan_error *err);
/** Takes NULL. */
PLAN_API void plan_report_tables_free(plan_table **tables, int32_t n);

/** Writes the report on n sealed tables (borrowed; several of a name, as of several results, count as one), which
 *  appears under path (its name ends in .html or .htm) whole or not at all. Tables without totals are
 *  PLAN_E_ARGUMENT. Same tables and options, same bytes. O(rows log rows). */
PLAN_API PLAN_CHECKED plan_status plan_report_save(const plan_table *const *tables, int32_t n,
                                                   const char *path, const plan_report_opts *opts,
                                                   plan_error *err);

#ifdef __cplusplus
}
#endif

#endif
