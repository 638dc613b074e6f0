/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_OUT_REPORT_H
#define PLAN_OUT_REPORT_H

#include "core/mem.h"
#include "core/result.h"

/* Internal. What the reports share: text, JSON, and the metadata of a file. */

/** Findings of one code of one stage; texts borrowed from the results. */
typedef struct plan_code_count {
    const char *stage, *code;
    int32_t n;
} plan_code_count;

/** Findings of all results counted by stage and code, in order of stages, then by code. Malloc'ed, caller frees. */
PLAN_CHECKED plan_status plan_report_codes(const plan_result *const *results, int32_t n,
                                           plan_code_count **out, int32_t *n_out, plan_error *err);

/** Metadata document of a file: title, attribution, provenance (may be NULL), parameters of every stage. JSON, malloc'ed,
 *  caller frees. */
PLAN_CHECKED plan_status plan_report_metadata(const plan_result *const *results, int32_t n, const char *title,
                                              const char *attribution, const plan_table *provenance,
                                              char **json, plan_error *err);

/** Years of a rollout (nothing for other results) as aligned lines, at most 40; failure shows in out->failed. */
void plan_report_years(plan_buf *out, const plan_result *result);

/** value with thousands separated by commas: whole numbers without, EUR with two, others with up to three
 *  decimals; "unknown" for NaN. */
void plan_report_number(double value, const char *unit, char *text, size_t size);

#endif
