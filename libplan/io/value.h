/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_VALUE_H
#define PLAN_IO_VALUE_H

#include "core/table.h"

#include <stddef.h>
#include <stdint.h>

/* Internal. One value on its way from a file into a column, and what a text has to look like to be one
 * of another type. */

typedef enum plan_value_type {
    PLAN_VALUE_MISSING,
    PLAN_VALUE_INT,
    PLAN_VALUE_REAL,
    PLAN_VALUE_BOOL, /**< in i */
    PLAN_VALUE_TEXT
} plan_value_type;

typedef struct plan_value {
    plan_value_type type;
    int64_t i;
    double f;
    const char *text; /**< borrowed, not terminated */
    size_t length;
} plan_value;

/** Puts value into an unsealed column. Texts become numbers only where the whole text is one ("12.5", not
 *  "12,5" and not "12 m"), whole numbers only where they are whole and fit, flags from yes/no, true/false and
 *  0/1; an empty text is missing; text that is not UTF-8 is taken as ISO 8859-1. What cannot be of the
 *  column's type is PLAN_E_DATA with a message that shows the value ("'12,5' is not a number"). */
PLAN_CHECKED plan_status plan_value_store(const plan_value *value, plan_column *col, int32_t row,
                                          plan_error *err);

/** Narrowest type that can hold every text seen without losing a digit: leading zeros and plus signs
 *  keep a column text (keys of municipalities). */
typedef struct plan_value_guess {
    bool any, not_int32, not_int64, not_number;
} plan_value_guess;
void plan_value_guess_add(plan_value_guess *guess, const char *text, size_t length);
plan_type plan_value_guess_type(const plan_value_guess *guess);

#endif
