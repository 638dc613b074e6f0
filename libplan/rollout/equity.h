/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_ROLLOUT_EQUITY_H
#define PLAN_ROLLOUT_EQUITY_H

#include "core/status.h"

#include <stdint.h>

/* Internal. How fairly the waiting is shared out. Pure. */

/** Weighted mean; NaN where all weights are 0 or n = 0. O(n). */
double plan_equity_mean(const double *values, const double *weights, int32_t n);

/** Concentration index of waiting years against need (Kakwani, Wagstaff and van Doorslaer 1997): 2 cov(wait,
 *  R) / mean(wait), R the weighted fractional rank from the most need (0) to the least (1), equal scores
 *  sharing the middle rank. Above 0: those in greater need are connected earlier. In [-1, 1]; NaN where all
 *  weights or waits are 0. Rows with NaN are left out. O(n log n). */
PLAN_CHECKED plan_status plan_equity_concentration(const double *wait, const double *score,
                                                   const double *weight, int32_t n, double *index,
                                                   plan_error *err);

#endif
