/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_NEED_RUN_H
#define PLAN_NEED_RUN_H

#include "need/combine.h"
#include "need/join.h"
#include "need/normalise.h"

/* Internal. What one call of plan_need_score holds, shared by its steps. */

/** On what a building's value of an indicator rests. */
typedef enum plan_need_state {
    PLAN_NEED_MEASURED,
    PLAN_NEED_ASSUMED,
    PLAN_NEED_IMPUTED,
    PLAN_NEED_ABSENT
} plan_need_state;

/** An indicator with its values. */
typedef struct plan_need_leaf {
    const plan_indicator *spec; /**< borrowed */
    const char *from;           /**< where the values are from: "own", "given", "within", ..., "assumed" */
    double *raw;                /**< a building; NaN = missing; owned */
    double *need;               /**< normalised; NaN = absent; owned */
    double *part;               /**< contribution; owned */
    uint8_t *state;             /**< plan_need_state; owned */
    plan_need_scale scale;
} plan_need_leaf;

typedef struct plan_need_run {
    plan_city *city;
    const plan_need_opts *opts;
    const plan_table *buildings;
    int32_t n; /**< buildings */
    const plan_indicator *indicators;
    int32_t n_indicators;
    plan_need_places places;
    plan_need_tree tree;
    int32_t *leaf_of; /**< leaf -> record */
    plan_need_leaf *leaves;
    double *persons;                 /**< a building */
    uint8_t *demand;                 /**< 1 where persons > 0 */
    double *score, *base, *measured; /**< a building */
    plan_result *result;
} plan_need_run;

/** Persons a building counts for, by use. */
PLAN_CHECKED plan_status plan_need_count_persons(plan_need_run *run, plan_error *err);
/** Raw values and states of a leaf whose spec is set. */
PLAN_CHECKED plan_status plan_need_leaf_values(plan_need_run *run, plan_need_leaf *leaf, plan_error *err);
/** Tables need_buildings and need_indicators, audit and totals, from a scored run. */
PLAN_CHECKED plan_status plan_need_report(plan_need_run *run, plan_error *err);
/** need_indicators, and the finding double_counting for every pair of indicators that rank the buildings with
 *  demand almost alike. */
PLAN_CHECKED plan_status plan_need_report_indicators(plan_need_run *run, plan_error *err);
/** Whether a building's column is listed in `assumed` ("levels=rule;residents=rule"). */
bool plan_need_is_assumed(const char *assumed, const char *column);

/** Spearman's rank correlation of two lists, ties by average rank, over rows where both have a value and `in` is
 *  not 0; NaN where fewer than 3 are left or one is constant. O(n log n). */
PLAN_CHECKED plan_status plan_need_spearman(const double *a, const double *b, const uint8_t *in, int32_t n,
                                            double *rho, plan_error *err);

#endif
