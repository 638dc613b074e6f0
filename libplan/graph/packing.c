/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/packing.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_AN_INVERSE = 80 };
static const double WORTH_LEAST = 1e-7, PIVOT_LEAST = 1e-7, ENTRY_LEAST = 1e-13, TIE = 1e-12;

void plan_packing_free(plan_packing *x)
{
    if (!x)
        return;
    free(x->value);
    free(x->basic);
    free(x->slack);
    free(x->price);
    free(x->first);
    free(x->rows);
    free(x->in_basis);
    free(x->etas);
    free(x->entry_row);
    free(x->entry);
    free(x->alpha);
    free(x->capacity);
    free(x->count);
    free(x->waiting);
    free(x->column_at);
    free(x->columns);
    free(x->done);
    free(x);
}

plan_status plan_packing_new(int32_t n_rows, const double *capacity, plan_packing **out, plan_error *err)
{
    size_t n = (size_t)n_rows;
    plan_packing *x = plan_mem_new(1, sizeof *x);
    if (!x)
        return plan_error_memory(err);
    x->n_rows = n_rows;
    x->value = plan_mem_raw(n, sizeof *x->value);
    x->basic = plan_mem_raw(n, sizeof *x->basic);
    x->slack = plan_mem_raw(n, 1);
    x->price = plan_mem_new(n, sizeof *x->price);
    x->alpha = plan_mem_new(n, sizeof *x->alpha);
    x->capacity = plan_mem_copy(capacity, n, sizeof *x->capacity);
    x->count = plan_mem_raw(n, sizeof *x->count);
    x->waiting = plan_mem_raw(n, sizeof *x->waiting);
    x->column_at = plan_mem_raw(n + 2, sizeof *x->column_at);
    if (!x->capacity || !x->count || !x->waiting || !x->column_at || !x->value || !x->basic || !x->slack ||
        !x->price || !x->alpha || !plan_mem_grow(&x->first, &x->cap_first, 1, sizeof *x->first)) {
        plan_packing_free(x);
        return plan_error_memory(err);
    }
    x->first[0] = 0;
    for (int32_t i = 0; i < n_rows; i++) {
        x->value[i] = capacity[i];
        x->basic[i] = -1 - i;
        x->slack[i] = 1;
    }
    *out = x;
    return PLAN_OK;
}

plan_status plan_packing_add(plan_packing *x, const int32_t *rows, int32_t n, plan_error *err)
{
    size_t c = (size_t)x->n_columns, begin = x->first[c];
    if (!plan_mem_grow(&x->first, &x->cap_first, c + 2, sizeof *x->first) ||
        !plan_mem_grow(&x->in_basis, &x->cap_in_basis, c + 1, 1) ||
        !plan_mem_grow(&x->rows, &x->cap_rows, begin + (size_t)n, sizeof *x->rows))
        return plan_error_memory(err);
    memcpy(x->rows + begin, rows, (size_t)n * sizeof *rows);
    x->first[c + 1] = begin + (size_t)n;
    x->in_basis[c] = 0;
    x->n_columns++;
    return PLAN_OK;
}

/* alpha, seen from the basis. */
static void transform(plan_packing *x)
{
    size_t at = 0;
    for (size_t k = 0; k < x->n_etas; k++) {
        const struct plan_packing_eta *e = &x->etas[k];
        double t = x->alpha[e->row];
        if (t != 0) {
            t /= e->pivot;
            x->alpha[e->row] = t;
            for (size_t i = at; i < e->end; i++)
                x->alpha[x->entry_row[i]] -= t * x->entry[i];
            x->work += (int64_t)(e->end - at);
        }
        at = e->end;
    }
    x->work += (int64_t)x->n_etas + x->n_rows;
}

static void find_prices(plan_packing *x)
{
    for (int32_t i = 0; i < x->n_rows; i++)
        x->price[i] = x->basic[i] >= 0;
    for (size_t k = x->n_etas; k-- > 0;) {
        const struct plan_packing_eta *e = &x->etas[k];
        double sum = x->price[e->row];
        for (size_t i = k > 0 ? x->etas[k - 1].end : 0; i < e->end; i++)
            sum -= x->price[x->entry_row[i]] * x->entry[i];
        x->price[e->row] = sum / e->pivot;
    }
    x->work += x->n_etas > 0 ? (int64_t)(x->etas[x->n_etas - 1].end + 2 * x->n_etas) : 0;
    x->work += x->n_rows;
}

/* The row whose variable first comes down to 0 as what enters rises; among such that nearly tie the greatest pivot
 * (Harris 1973). -1 = none. */
static int32_t leaving_row(const plan_packing *x)
{
    double least = 1e300;
    int32_t best = -1;
    for (int32_t i = 0; i < x->n_rows; i++)
        if (x->alpha[i] > PIVOT_LEAST && x->value[i] + TIE < least * x->alpha[i])
            least = (x->value[i] > 0 ? x->value[i] + TIE : TIE) / x->alpha[i];
    for (int32_t i = 0; i < x->n_rows; i++)
        if (x->alpha[i] > PIVOT_LEAST && x->value[i] <= least * x->alpha[i] &&
            (best < 0 || x->alpha[i] > x->alpha[best]))
            best = i;
    return best;
}

static void mark(plan_packing *x, int32_t variable, uint8_t basic)
{
    if (variable >= 0)
        x->in_basis[variable] = basic;
    else
        x->slack[-1 - variable] = basic;
}

static plan_status add_eta(plan_packing *x, int32_t row, plan_error *err)
{
    size_t at = x->n_etas > 0 ? x->etas[x->n_etas - 1].end : 0, n = at;
    if (!plan_mem_grow(&x->etas, &x->cap_etas, x->n_etas + 1, sizeof *x->etas) ||
        !plan_mem_grow(&x->entry_row, &x->cap_entry_row, at + (size_t)x->n_rows, sizeof *x->entry_row) ||
        !plan_mem_grow(&x->entry, &x->cap_entry, at + (size_t)x->n_rows, sizeof *x->entry))
        return plan_error_memory(err);
    for (int32_t i = 0; i < x->n_rows; i++) {
        double a = x->alpha[i];
        if (i == row || (a < ENTRY_LEAST && a > -ENTRY_LEAST))
            continue;
        x->entry_row[n] = i;
        x->entry[n++] = a;
    }
    x->etas[x->n_etas++] = (struct plan_packing_eta){row, x->alpha[row], n};
    return PLAN_OK;
}

/* alpha holds what enters, seen from the basis. */
static plan_status pivot(plan_packing *x, int32_t variable, plan_error *err)
{
    plan_status status = PLAN_OK;
    int32_t row = leaving_row(x);
    if (row >= 0) {
        double step = x->value[row] > 0 ? x->value[row] / x->alpha[row] : 0;
        for (int32_t i = 0; i < x->n_rows; i++)
            x->value[i] -= step * x->alpha[i];
        x->value[row] = step;
        status = add_eta(x, row, err);
        mark(x, x->basic[row], 0);
        mark(x, variable, 1);
        x->basic[row] = variable;
    }
    memset(x->alpha, 0, (size_t)x->n_rows * sizeof *x->alpha);
    x->pivots++;
    x->work += 4 * (int64_t)x->n_rows;
    return status;
}

plan_status plan_packing_enter(plan_packing *x, int32_t column, plan_error *err)
{
    for (size_t k = x->first[column]; k < x->first[column + 1]; k++)
        x->alpha[x->rows[k]] = 1;
    transform(x);
    return pivot(x, column, err);
}

/* What is worth most a unit; slacks are -1 - row. False where nothing is worth more. */
static bool choose(plan_packing *x, int32_t *variable)
{
    double best = WORTH_LEAST;
    bool found = false;
    for (int32_t i = 0; i < x->n_rows; i++)
        if (!x->slack[i] && -x->price[i] > best) {
            best = -x->price[i];
            *variable = -1 - i;
            found = true;
        }
    for (int32_t c = 0; c < x->n_columns; c++) {
        if (x->in_basis[c])
            continue;
        double worth = 1;
        for (size_t k = x->first[c]; k < x->first[c + 1]; k++)
            worth -= x->price[x->rows[k]];
        if (worth > best) {
            best = worth;
            *variable = c;
            found = true;
        }
    }
    x->work += (int64_t)x->first[x->n_columns] + x->n_columns;
    return found;
}

/* --- the inverse made anew -------------------------------------------------------------------------- */

/* Lists the basic columns of each row whose slack is not basic: columns[column_at[row] ..]. */
static plan_status list_basics(plan_packing *x, plan_error *err)
{
    size_t n = 0;
    for (int32_t c = 0; c < x->n_columns; c++)
        n += x->in_basis[c] ? x->first[c + 1] - x->first[c] : 0;
    if (!plan_mem_grow(&x->columns, &x->cap_columns, n, sizeof *x->columns) ||
        !plan_mem_grow(&x->done, &x->cap_done, (size_t)x->n_columns, 1))
        return plan_error_memory(err);
    memset(x->column_at, 0, ((size_t)x->n_rows + 2) * sizeof *x->column_at);
    memset(x->count, 0, (size_t)x->n_rows * sizeof *x->count);
    for (int32_t c = 0; c < x->n_columns; c++) {
        x->done[c] = !x->in_basis[c];
        for (size_t k = x->first[c]; x->in_basis[c] && k < x->first[c + 1]; k++) {
            x->column_at[x->rows[k] + 2]++;
            x->count[x->rows[k]] += !x->slack[x->rows[k]];
        }
    }
    for (int32_t i = 0; i < x->n_rows; i++)
        x->column_at[i + 2] += x->column_at[i + 1];
    for (int32_t c = 0; c < x->n_columns; c++)
        for (size_t k = x->first[c]; x->in_basis[c] && k < x->first[c + 1]; k++)
            x->columns[x->column_at[x->rows[k] + 1]++] = c;
    x->work += 4 * (int64_t)n + x->n_columns + 3 * x->n_rows;
    return PLAN_OK;
}

static void load_column(plan_packing *x, int32_t column)
{
    memset(x->alpha, 0, (size_t)x->n_rows * sizeof *x->alpha);
    for (size_t k = x->first[column]; k < x->first[column + 1]; k++)
        x->alpha[x->rows[k]] = 1;
}

static plan_status seat(plan_packing *x, int32_t column, int32_t row, plan_error *err)
{
    plan_status status = add_eta(x, row, err);
    x->basic[row] = column;
    x->done[column] = 1;
    x->count[row] = -1;
    x->work += x->n_rows;
    return status;
}

/* Rows that one column alone holds come first: what follows is not changed by it. */
static plan_status seat_singles(plan_packing *x, plan_error *err)
{
    plan_status status = PLAN_OK;
    int32_t n = 0;
    for (int32_t i = 0; i < x->n_rows; i++)
        if (x->count[i] == 1)
            x->waiting[n++] = i;
    while (n > 0 && status == PLAN_OK) {
        int32_t row = x->waiting[--n], k = x->column_at[row];
        if (x->count[row] != 1)
            continue;
        while (x->done[x->columns[k]])
            k++;
        int32_t column = x->columns[k];
        load_column(x, column);
        status = seat(x, column, row, err);
        for (size_t j = x->first[column]; j < x->first[column + 1]; j++)
            if (x->count[x->rows[j]] > 0 && --x->count[x->rows[j]] == 1)
                x->waiting[n++] = x->rows[j];
    }
    return status;
}

/* The other columns, short ones first, each at the row of few columns among its great entries. */
static plan_status seat_others(plan_packing *x, bool *regular, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (;;) {
        int32_t column = -1;
        size_t shortest = SIZE_MAX;
        for (int32_t c = 0; c < x->n_columns; c++) {
            if (x->done[c])
                continue;
            size_t n = 0;
            for (size_t k = x->first[c]; k < x->first[c + 1]; k++)
                n += x->count[x->rows[k]] > 0;
            if (n < shortest) {
                shortest = n;
                column = c;
            }
        }
        if (column < 0 || status != PLAN_OK)
            return status;
        x->work += x->n_columns;
        load_column(x, column);
        transform(x);
        double greatest = 0;
        for (int32_t i = 0; i < x->n_rows; i++)
            if (x->count[i] >= 0 && !x->slack[i] && fabs(x->alpha[i]) > greatest)
                greatest = fabs(x->alpha[i]);
        int32_t row = -1;
        for (int32_t i = 0; i < x->n_rows; i++)
            if (x->count[i] >= 0 && !x->slack[i] && fabs(x->alpha[i]) >= 0.1 * greatest &&
                (row < 0 || x->count[i] < x->count[row]))
                row = i;
        if (row < 0 || greatest < PIVOT_LEAST) {
            *regular = false;
            return PLAN_OK;
        }
        for (size_t k = x->first[column]; k < x->first[column + 1]; k++)
            x->count[x->rows[k]] -= x->count[x->rows[k]] > 0;
        status = seat(x, column, row, err);
    }
}

/* The product of many steps grows long: it is made anew from the basis, in an order that keeps it short. */
static plan_status invert(plan_packing *x, bool *regular, plan_error *err)
{
    *regular = true;
    plan_status status = list_basics(x, err);
    x->n_etas = 0;
    for (int32_t i = 0; i < x->n_rows; i++)
        x->basic[i] = -1 - i;
    if (status == PLAN_OK)
        status = seat_singles(x, err);
    if (status == PLAN_OK)
        status = seat_others(x, regular, err);
    if (status == PLAN_OK) {
        memcpy(x->alpha, x->capacity, (size_t)x->n_rows * sizeof *x->alpha);
        transform(x);
        memcpy(x->value, x->alpha, (size_t)x->n_rows * sizeof *x->alpha);
    }
    memset(x->alpha, 0, (size_t)x->n_rows * sizeof *x->alpha);
    x->fresh_etas = x->n_etas;
    x->fresh_entries = x->n_etas > 0 ? x->etas[x->n_etas - 1].end : 0;
    return status;
}

static bool is_long(const plan_packing *x)
{
    size_t entries = x->n_etas > 0 ? x->etas[x->n_etas - 1].end : 0;
    return x->n_etas > x->fresh_etas + STEPS_AN_INVERSE ||
           entries > 2 * x->fresh_entries + 20 * (size_t)x->n_rows;
}

plan_status plan_packing_solve(plan_packing *x, int64_t work_most, bool *optimal, plan_error *err)
{
    plan_status status = PLAN_OK;
    *optimal = false;
    while (status == PLAN_OK && x->work < work_most) {
        int32_t variable;
        bool regular = true;
        if (is_long(x))
            status = invert(x, &regular, err);
        if (status != PLAN_OK || !regular)
            break;
        find_prices(x);
        if (!choose(x, &variable)) {
            *optimal = true;
            break;
        }
        if (variable >= 0) {
            status = plan_packing_enter(x, variable, err);
        } else {
            x->alpha[-1 - variable] = 1;
            transform(x);
            status = pivot(x, variable, err);
        }
    }
    return status;
}
