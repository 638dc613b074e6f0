/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_NEED_NORMALISE_H
#define PLAN_NEED_NORMALISE_H

#include "need/need.h"

#include <stdint.h>

/* Internal. From raw values to need in [0, 1] (1 = most need). A scale is fitted once to the reference
 * (the buildings with demand) and then reads off any value, so that a building outside the reference is
 * measured against it without moving it. */

typedef struct plan_need_scale {
    plan_normalise kind; /**< never AUTO */
    bool log, falling;   /**< falling: small values are the need */
    double zero, one;    /**< GOALPOSTS, MINMAX, TARGET: value of no and of most need, logarithm taken */
    double mean, sd;     /**< Z */
    double low, high;    /**< winsorising bounds, logarithm taken */
    double *sorted;      /**< RANK, PERCENTILE: reference, ascending; owned */
    int32_t n;           /**< values in the reference */
    double median;       /**< raw; NaN where the reference is empty */
    bool constant;       /**< the reference holds fewer than two different values */
} plan_need_scale;

/** What AUTO stands for with the bounds of spec. */
plan_normalise plan_need_scale_kind(const plan_indicator *spec);
/** Fits a scale to the values whose `in` is not 0 (NULL = all); NaN are left out. The bounds of spec are
 *  validated before. A value that has no logarithm is PLAN_E_DATA naming its row. O(n log n). */
PLAN_CHECKED plan_status plan_need_scale_fit(const plan_indicator *spec, const double *values,
                                             const uint8_t *in, int32_t n, plan_need_scale *out,
                                             plan_error *err);
void plan_need_scale_clear(plan_need_scale *scale);
/** Need of a raw value; NaN gives NaN. A value outside [0, 1] under NONE, or without a logarithm, gives an
 *  infinity. O(log n) for ranks, else O(1). */
double plan_need_scale_read(const plan_need_scale *scale, double value);

#endif
