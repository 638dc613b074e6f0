/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "rollout/equity.h"

#include "core/mem.h"
#include "core/sum.h"

#include <stdlib.h>

double plan_equity_mean(const double *values, const double *weights, int32_t n)
{
    plan_sum sum = {0, 0}, weight = {0, 0};
    for (int32_t i = 0; i < n; i++) {
        plan_sum_add(&sum, weights[i] * values[i]);
        plan_sum_add(&weight, weights[i]);
    }
    return plan_sum_get(&weight) > 0 ? plan_sum_get(&sum) / plan_sum_get(&weight) : NAN;
}

typedef struct person {
    double score, wait, weight;
    int32_t at;
} person;

static int most_need_first(const void *a, const void *b)
{
    const person *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* 2 cov(wait, R) / mean(wait) over people in order; total = sum of weights. */
static double index_of(const person *people, int32_t n, double total)
{
    plan_sum before = {0, 0}, wait = {0, 0}, product = {0, 0};
    for (int32_t begin = 0, end; begin < n; begin = end) {
        plan_sum group = {0, 0}, waited = {0, 0};
        for (end = begin; end < n && people[end].score == people[begin].score; end++) {
            plan_sum_add(&group, people[end].weight);
            plan_sum_add(&waited, people[end].weight * people[end].wait);
        }
        double rank = (plan_sum_get(&before) + plan_sum_get(&group) / 2) / total;
        plan_sum_add(&wait, plan_sum_get(&waited));
        plan_sum_add(&product, plan_sum_get(&waited) * (rank - 0.5)); /* the weighted mean of R is 1/2 */
        plan_sum_add(&before, plan_sum_get(&group));
    }
    return plan_sum_get(&wait) > 0 ? 2 * plan_sum_get(&product) / plan_sum_get(&wait) : NAN;
}

plan_status plan_equity_concentration(const double *wait, const double *score, const double *weight,
                                      int32_t n, double *index, plan_error *err)
{
    person *people = plan_mem_raw((size_t)n, sizeof *people);
    plan_sum total = {0, 0};
    int32_t k = 0;
    if (!people)
        return plan_error_memory(err);
    for (int32_t i = 0; i < n; i++) {
        if (isnan(wait[i]) || isnan(score[i]) || !(weight[i] > 0))
            continue;
        people[k] = (person){score[i], wait[i], weight[i], k};
        k++;
        plan_sum_add(&total, weight[i]);
    }
    qsort(people, (size_t)k, sizeof *people, most_need_first);
    *index = k > 0 ? index_of(people, k, plan_sum_get(&total)) : NAN;
    free(people);
    return PLAN_OK;
}
