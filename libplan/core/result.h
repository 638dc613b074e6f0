/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_RESULT_H
#define PLAN_CORE_RESULT_H

#include "spec.h"
#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** \file
 *  What every stage gives back: sealed tables, totals (table "summary"), findings (table "findings")
 *  and the parameters it ran with (table "parameters"). One type for all stages, so that saving,
 *  Lua and JSON are written once. */

/** On what a total rests. Printed apart, never mixed. */
typedef enum plan_basis {
    PLAN_BASIS_COUNTED,   /**< counted or summed from the tables */
    PLAN_BASIS_PROVEN,    /**< a bound or optimum with a proof */
    PLAN_BASIS_HEURISTIC, /**< found by a method without a proof */
    PLAN_BASIS_ASSUMED    /**< rests on an estimate or an example price */
} plan_basis;
/** "counted", "proven", "heuristic" or "assumed"; never NULL. */
PLAN_API const char *plan_basis_name(plan_basis basis);

typedef struct plan_result plan_result;

/** stage (copied): "import", "need", "network", "rollout", ... */
PLAN_API PLAN_CHECKED plan_status plan_result_new(const char *stage, plan_result **out, plan_error *err);
/** Frees the result and its tables; takes NULL. */
PLAN_API void plan_result_free(plan_result *result);

/** Name of the stage that made it; owned by the result. */
PLAN_API const char *plan_result_stage(const plan_result *result);
/** Tables in the order they were taken, then summary, findings, parameters. */
PLAN_API int32_t plan_result_n_tables(const plan_result *result);
/** NULL outside the range; owned by the result. */
PLAN_API const plan_table *plan_result_table_at(const plan_result *result, int32_t i);
/** By name; NULL where there is none. */
PLAN_API const plan_table *plan_result_table(const plan_result *result, const char *name);
/** A total by key; NaN where there is none. */
PLAN_API double plan_result_total(const plan_result *result, const char *key);

/** Seals table and takes it, on failure too (it is then freed). */
PLAN_API PLAN_CHECKED plan_status plan_result_take(plan_result *result, plan_table *table, plan_error *err);
/** Adds a row to the summary. key is snake_case and stable; text is one human line. */
PLAN_API PLAN_CHECKED plan_status plan_result_add_total(plan_result *result, const char *key, double value,
                                                        const char *unit, plan_basis basis, const char *text,
                                                        plan_error *err);
/** Records every scalar of opts, and those of its records ("indicators[2].weight"). */
PLAN_API PLAN_CHECKED plan_status plan_result_add_parameters(plan_result *result, const plan_optset *set,
                                                             const void *opts, plan_error *err);

/** One finding. layer, source_id may be NULL; row -1 where there is none; x NaN where there is no place.
 *
 *  Rows: in the API and in columns of tables (findings.row, need_buildings.building, drops.building, ...) the first is 0,
 *  as in plan_table. In words for people, that is error messages, findings' texts and what the command prints, the first
 *  is 1, which is its fid in a GeoPackage of ours. Errors and findings of reading count all rows of the file; later ones
 *  those that were not left out. */
typedef struct plan_finding {
    const char *code; /**< snake_case and stable: "clipped_way", "repaired_polygon", "no_street" */
    const char *layer;
    const char *source_id;
    int32_t row;
    double x, y;
} plan_finding;
/** Appends a finding (borrows); format gives its one line. */
PLAN_API PLAN_CHECKED plan_status plan_result_add_finding(plan_result *result, const plan_finding *finding,
                                                          plan_error *err, const char *format, ...)
    PLAN_PRINTF(4, 5);
/** Something of the stage's own that goes with its tables and cannot be one (a raster): taken, and freed with the
 *  result. What was kept before is freed. */
PLAN_API void plan_result_keep(plan_result *result, void *object, void (*free_object)(void *object));
/** NULL where nothing was kept. */
PLAN_API void *plan_result_kept(const plan_result *result);
/** Appends all findings of source (borrows). */
PLAN_API PLAN_CHECKED plan_status plan_result_add_findings(plan_result *result, const plan_table *source,
                                                           plan_error *err);
/** Findings so far. */
PLAN_API int32_t plan_result_n_findings(const plan_result *result);
/** CRS of the findings' places. */
PLAN_API void plan_result_set_crs(plan_result *result, int epsg);
/** Seals summary, findings and parameters; nothing can be added after. */
PLAN_API PLAN_CHECKED plan_status plan_result_seal(plan_result *result, plan_error *err);

/** Specs of the three common tables, for docs. */
extern PLAN_API const plan_layerspec plan_summary_spec, plan_findings_spec, plan_parameters_spec;

#ifdef __cplusplus
}
#endif

#endif
