/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "out/report.h"

#include "core/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_code(const void *pa, const void *pb)
{
    const plan_code_count *a = pa, *b = pb;
    return strcmp(a->code, b->code);
}

/* Adds the counts of one result to list, which has room. */
static plan_status count_codes(const plan_result *result, plan_code_count **list, size_t *cap, int32_t *n,
                               plan_error *err)
{
    const plan_table *t = plan_result_table(result, plan_findings_spec.name);
    const plan_column *codes = t ? plan_table_find(t, "code") : NULL;
    int32_t kinds = codes ? plan_column_n_texts(codes) : 0, first = *n;
    if (!plan_mem_grow(list, cap, (size_t)(first + kinds) + 1, sizeof **list))
        return plan_error_memory(err);
    for (int32_t k = 0; k < kinds; k++)
        (*list)[first + k] = (plan_code_count){plan_result_stage(result), plan_column_text_at(codes, k), 0};
    for (int32_t row = 0; kinds && row < plan_table_rows(t); row++)
        if (codes->at.code[row] >= 0)
            (*list)[first + codes->at.code[row]].n++;
    qsort(*list + first, (size_t)kinds, sizeof **list, by_code);
    *n += kinds;
    return PLAN_OK;
}

plan_status plan_report_codes(const plan_result *const *results, int32_t n, plan_code_count **out,
                              int32_t *n_out, plan_error *err)
{
    plan_code_count *list = NULL;
    size_t cap = 0;
    int32_t count = 0;
    for (int32_t i = 0; i < n; i++) {
        plan_status status = count_codes(results[i], &list, &cap, &count, err);
        if (status) {
            free(list);
            return status;
        }
    }
    *out = list;
    *n_out = count;
    return PLAN_OK;
}

static int decimals_of(double value, const char *unit)
{
    if (strncmp(unit, "EUR", 3) == 0)
        return 2;
    double size = fabs(value);
    if (size == floor(size))
        return 0;
    return size >= 1000 ? 1 : size >= 10 ? 2 : 3;
}

void plan_report_number(double value, const char *unit, char *text, size_t size)
{
    char digits[400];
    if (!isfinite(value)) {
        snprintf(text, size, "%s", isnan(value) ? "unknown" : value > 0 ? "infinite" : "-infinite");
        return;
    }
    int n = snprintf(digits, sizeof digits, "%.*f", decimals_of(value, unit), fabs(value));
    size_t whole = strspn(digits, "0123456789"), at = 0;
    bool zero = strspn(digits, "0.,") == (size_t)n;
    if (value < 0 && !zero && at + 1 < size)
        text[at++] = '-';
    for (size_t i = 0; i < (size_t)n && at + 2 < size; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0)
            text[at++] = ',';
        text[at++] = i == whole ? '.' : digits[i]; /* the point, whatever the locale made of it */
    }
    text[at < size ? at : size - 1] = '\0';
}
