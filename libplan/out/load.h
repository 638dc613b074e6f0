/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_OUT_LOAD_H
#define PLAN_OUT_LOAD_H

#include "core/hooks.h"
#include "core/result.h"
#include "geo/ctx.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Result of one stage ("need", "network", "rollout" or "wlan") out of a GeoPackage that plan_results_save wrote: its
 *  tables, totals, findings and parameters, so that a later stage goes on where an earlier run ended; with the file's
 *  provenance and background layers ("context_NAME"), so that saving writes them along.
 *  *out = NULL where the file holds nothing of that stage; a stage that is there in part is PLAN_E_DATA. The caller
 *  owns *out. O(bytes). */
PLAN_API PLAN_CHECKED plan_status plan_result_load(plan_ctx *ctx, const char *path, const char *stage,
                                                   const plan_hooks *hooks, plan_result **out,
                                                   plan_error *err);

#ifdef __cplusplus
}
#endif

#endif
