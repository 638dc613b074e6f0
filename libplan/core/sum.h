/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_SUM_H
#define PLAN_CORE_SUM_H

#include <math.h>

/** Compensated sum (Neumaier 1974): sums that reach a report do not depend on luck. */
typedef struct plan_sum {
    double sum, lost;
} plan_sum;

static inline void plan_sum_add(plan_sum *s, double value)
{
    double t = s->sum + value;
    s->lost += fabs(s->sum) >= fabs(value) ? (s->sum - t) + value : (value - t) + s->sum;
    s->sum = t;
}

static inline double plan_sum_get(const plan_sum *s)
{
    return s->sum + s->lost;
}

#endif
