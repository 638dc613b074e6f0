/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_PACKING_H
#define PLAN_GRAPH_PACKING_H

#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Internal. The linear programme max sum y, where each column is a set of rows, the amounts y >= 0 of the columns that
 * hold a row add up to at most its capacity, and columns come while it is solved. */

typedef struct plan_packing {
    int32_t n_rows;
    double *value;  /**< of a row: of the variable that is basic there */
    int32_t *basic; /**< of a row: a column, or -1 - row of a slack */
    uint8_t *slack; /**< of a row: its slack is basic */
    double *price;  /**< of a row: what more capacity is worth; holds after plan_packing_solve */
    size_t *first;  /**< of a column: its rows are rows[first[c]] .. rows[first[c + 1] - 1] */
    int32_t *rows;
    uint8_t *in_basis; /**< of a column */
    int32_t n_columns;
    int64_t pivots, work; /**< done so far; work in steps of a few nanoseconds */
    /* scratch: the inverse as a product of one-column matrices (Dantzig and Orchard-Hays 1954) */
    struct plan_packing_eta {
        int32_t row;
        double pivot;
        size_t end; /* its entries end there; they begin where those of the one before end */
    } * etas;
    int32_t *entry_row;
    double *entry;
    double *alpha;
    double *capacity;
    int32_t *count, *waiting; /* of a row, when the inverse is made anew */
    int32_t *column_at, *columns;
    uint8_t *done;
    size_t fresh_entries, fresh_etas; /* after that was last done */
    size_t cap_columns, cap_done;
    size_t n_etas, cap_etas, cap_entry_row, cap_entry, cap_first, cap_rows, cap_in_basis;
} plan_packing;

/** Capacities > 0, best of the order of 1. Starts with all amounts 0. */
PLAN_CHECKED plan_status plan_packing_new(int32_t n_rows, const double *capacity, plan_packing **out,
                                          plan_error *err);
void plan_packing_free(plan_packing *packing);
/** Adds a column, whose number is n_columns before. */
PLAN_CHECKED plan_status plan_packing_add(plan_packing *packing, const int32_t *rows, int32_t n,
                                          plan_error *err);
/** Raises the amount of one column as far as it goes: one step of the simplex method, improving or not. */
PLAN_CHECKED plan_status plan_packing_enter(plan_packing *packing, int32_t column, plan_error *err);
/** Steps until no column is worth more (*optimal) or work reaches work_most. */
PLAN_CHECKED plan_status plan_packing_solve(plan_packing *packing, int64_t work_most, bool *optimal,
                                            plan_error *err);

#endif
