/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_OUT_VERIFY_PRIVATE_H
#define PLAN_OUT_VERIFY_PRIVATE_H

#include "out/verify.h"

#include <stdbool.h>

/* Internal. One look at a file. The first failure of the machine (not of the file) is kept in status, and everything
 * after it does nothing. */

typedef struct plan_verifier {
    plan_ctx *ctx;
    const plan_hooks *hooks;
    const plan_result *network, *rollout, *wlan, *sites, *mesh; /* NULL where the file has none */
    plan_result *out;
    int32_t n_faults, n_lengths;
    double most_off_m; /* largest difference of a length */
    plan_status status;
    plan_error *err;
} plan_verifier;

/** One violation, at the row's place; row -1 = of the whole layer. */
void plan_verify_fault(plan_verifier *v, const char *code, const plan_table *table, int32_t row,
                       const char *format, ...) __attribute__((format(printf, 5, 6)));
/** Number of a column, NaN where the column or the value is missing. */
double plan_verify_number(const plan_table *table, const char *column, int32_t row);
/** Text of a column, "" where the column or the value is missing. */
const char *plan_verify_text(const plan_table *table, const char *column, int32_t row);
/** Whole number of a column within least .. most; false, with a finding "bad_number", where it is none. */
bool plan_verify_index(plan_verifier *v, const plan_table *table, const char *column, int32_t row,
                       double least, double most, int32_t *out);
/** Cents of a column of euros; a finding "no_cents" and 0 where it is no whole number of them. */
int64_t plan_verify_cents(plan_verifier *v, const plan_table *table, const char *column, int32_t row);
/** Hundredths of a number, rounded; 0 where it is none or beyond 1e13: the fault that it is is told elsewhere. */
int64_t plan_verify_hundredths(const plan_table *table, const char *column, int32_t row);
/** Row that a column names, -1 where it names none below limit. */
int32_t plan_verify_row(const plan_table *table, const char *column, int32_t row, int32_t limit);
/** A parameter or total of the network: NaN, or "", where it is not told. */
double plan_verify_told(const plan_verifier *v, const char *name);
const char *plan_verify_told_text(const plan_verifier *v, const char *name);
/** Sum of a column of euros, cents. */
int64_t plan_verify_sum(plan_verifier *v, const plan_table *table, const char *column);
/** Whether a row has a single path with at least `least` points; *xy its points, *n their number. */
bool plan_verify_path(const plan_table *table, int32_t row, const double **xy, int32_t *n);

void plan_verify_trees(plan_verifier *v);
void plan_verify_counts(plan_verifier *v);
void plan_verify_lengths(plan_verifier *v);
void plan_verify_fibres(plan_verifier *v);
void plan_verify_cabinets(plan_verifier *v);
void plan_verify_places(plan_verifier *v);
void plan_verify_bill(plan_verifier *v);
void plan_verify_costs(plan_verifier *v);
void plan_verify_totals(plan_verifier *v);
void plan_verify_rollout(plan_verifier *v);
void plan_verify_wlan(plan_verifier *v);
void plan_verify_sites(plan_verifier *v);
void plan_verify_mesh(plan_verifier *v);
/** Rows of wlan_sites against the law, told again there. */
void plan_verify_access_points(plan_verifier *v, const plan_table *sites);
/** Nobody works with more. */
extern const double plan_verify_most_dbm;

#endif
