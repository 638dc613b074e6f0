/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_OUT_SAVE_H
#define PLAN_OUT_SAVE_H

#include "core/hooks.h"
#include "core/result.h"
#include "geo/ctx.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct plan_save_opts {
    const char *lang; /**< of titles, aliases and legends: "en", or the path of a .po file */
    const plan_table
        *provenance; /**< of the workspace; written along and used for the file's date; may be NULL */
    const plan_table *const
        *context; /**< workspace layers to draw beneath (streets, barriers, ...), written as
                                           "context_NAME" with the columns that are drawn; may be NULL */
    int32_t n_context;
    const plan_hooks *hooks;
    const char *const
        *inputs; /**< files the results were made of, ended by NULL; none of them may be the file written,
                                    by whatever name or link; may be NULL */
} plan_save_opts;
#define PLAN_SAVE_OPTS_INIT             \
    {                                   \
        "en", NULL, NULL, 0, NULL, NULL \
    }

/** Names of the workspace layers worth drawing beneath results, for plan_save_opts.context; ended by NULL. */
extern PLAN_API const char *const plan_save_context_layers[];

/** Writes results (borrows; n of them, upstream first) into one GeoPackage: every table as layer, with default styles, a QGIS project
 *  and metadata; summary, findings and parameters of all in one table each. A table name found twice is
 *  taken from the later result. The file (a name that ends in .gpkg) appears whole or not at all; missing folders on the
 *  way to it are made. Same input and same file name (it stands in
 *  the project), same bytes. O(bytes). */
PLAN_API PLAN_CHECKED plan_status plan_results_save(plan_ctx *ctx, const plan_result *const *results,
                                                    int32_t n, const char *path, const plan_save_opts *opts,
                                                    plan_error *err);
/** Totals of results as JSON text (malloc'ed, caller frees): {"stage": {"key": {"value", "unit", "basis"}}, "findings": {"code": n}}; with a rollout also
 *  "years": [{"year", "spend_eur", ...}, ...], the numbers of its table of years. */
PLAN_API PLAN_CHECKED plan_status plan_results_json(const plan_result *const *results, int32_t n, char **json,
                                                    plan_error *err);
/** Human summary, several lines, counted, proven, heuristic and assumed apart (malloc'ed, caller frees). */
PLAN_API PLAN_CHECKED plan_status plan_results_text(const plan_result *const *results, int32_t n, char **text,
                                                    plan_error *err);

#ifdef __cplusplus
}
#endif

#endif
