/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_ROLLOUT_PHASES_H
#define PLAN_ROLLOUT_PHASES_H

#include "core/spec.h"
#include "core/status.h"

#include <stdint.h>

/* Internal. An order of steps cut into years by money. Pure; all money in whole cents. */

enum { PLAN_PHASES_MOST = 200 }; /**< years; nobody plans further */

/** One year. available = budget + carry of the year before; carry = available - spend >= 0. */
typedef struct plan_phase {
    int64_t budget, available, spend, carry;
} plan_phase;

/** Budgets of the years: budgets where given (the last one goes on), else budget_eur. Fills cents
 *  (PLAN_PHASES_MOST of them). An option that is missing, NaN, negative, or 0 where it goes on is
 *  PLAN_E_ARGUMENT by name. */
PLAN_CHECKED plan_status plan_phases_budgets(double budget_eur, plan_values budgets, int64_t *cents,
                                             plan_error *err);

/** Follows the order strictly: a step belongs to the first year in which its whole cost is available;
 *  until then the money is carried over. At most `most` years (0 = PLAN_PHASES_MOST). year[step] is
 *  0 .. *n_years - 1, or -1 for what is left over. phases has room for PLAN_PHASES_MOST. O(n + years). */
void plan_phases_cut(const int64_t *cost, const int32_t *order, int32_t n, const int64_t *budgets,
                     int32_t most, int32_t *year, plan_phase *phases, int32_t *n_years);

#endif
