/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/mem.h"
#include "core/sum.h"
#include "need/run.h"

#include <math.h>
#include <stdlib.h>

typedef struct item {
    double value;
    int32_t at;
} item;

static int compare_items(const void *a, const void *b)
{
    const item *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Average ranks of n values into rank, by way of items. */
static void average_ranks(item *items, int32_t n, double *rank)
{
    qsort(items, (size_t)n, sizeof *items, compare_items);
    for (int32_t begin = 0, end; begin < n; begin = end) {
        for (end = begin + 1; end < n && items[end].value == items[begin].value; end++)
            ;
        for (int32_t k = begin; k < end; k++)
            rank[items[k].at] = (begin + 1 + end) / 2.0;
    }
}

static double pearson(const double *a, const double *b, int32_t n)
{
    /* Ranks 1 .. n with ties averaged have the mean (n + 1) / 2 exactly. */
    double mean = (n + 1) / 2.0;
    plan_sum ab = {0, 0}, aa = {0, 0}, bb = {0, 0};
    for (int32_t i = 0; i < n; i++) {
        plan_sum_add(&ab, (a[i] - mean) * (b[i] - mean));
        plan_sum_add(&aa, (a[i] - mean) * (a[i] - mean));
        plan_sum_add(&bb, (b[i] - mean) * (b[i] - mean));
    }
    double spread = sqrt(plan_sum_get(&aa)) * sqrt(plan_sum_get(&bb));
    return spread > 0 ? plan_sum_get(&ab) / spread : NAN;
}

plan_status plan_need_spearman(const double *a, const double *b, const uint8_t *in, int32_t n, double *rho,
                               plan_error *err)
{
    item *items = plan_mem_raw((size_t)n, sizeof *items);
    double *ra = plan_mem_raw((size_t)n, sizeof *ra), *rb = plan_mem_raw((size_t)n, sizeof *rb);
    plan_status status = items && ra && rb ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK) {
        int32_t k = 0;
        for (int32_t i = 0; i < n; i++)
            if ((!in || in[i]) && !isnan(a[i]) && !isnan(b[i])) {
                items[k] = (item){a[i], k};
                rb[k++] = b[i];
            }
        average_ranks(items, k, ra);
        for (int32_t i = 0; i < k; i++)
            items[i] = (item){rb[i], i};
        average_ranks(items, k, rb);
        *rho = k >= 3 ? pearson(ra, rb, k) : NAN;
    }
    free(items);
    free(ra);
    free(rb);
    return status;
}
