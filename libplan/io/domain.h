/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_DOMAIN_H
#define PLAN_IO_DOMAIN_H

#include "core/result.h"

/* Internal. What a value of a canonical layer can be: the words of a column of words, the range of a column of
 * numbers. */

typedef struct plan_domain {
    const char *layer, *column;
    const char *const *words; /**< ended by NULL; NULL: a column of numbers */
    double min, max;          /**< closed; beyond it no town has anything */
} plan_domain;

/** NULL where every value will do. */
const plan_domain *plan_domain_of(const char *layer, const char *column);

/** A finding unknown_word for every word of a canonical layer (may be NULL) that is none of its column's,
 *  with the number of rows and the place of the first. columns: which to look at, ended by NULL; NULL =
 *  all. O(rows). */
PLAN_CHECKED plan_status plan_domain_find_words(const plan_table *layer, const char *const *columns,
                                                plan_result *result, plan_error *err);
/** A finding impossible_value for every number of a layer (may be NULL) that is outside the domain of its
 *  column. O(rows). */
PLAN_CHECKED plan_status plan_domain_find_numbers(const plan_table *layer, plan_result *result,
                                                  plan_error *err);
/** Whether a number is outside its column's domain; a missing one is not. domain may be NULL. */
bool plan_domain_excludes(const plan_domain *domain, double value);
/** PLAN_E_DATA for the first number of a layer (may be NULL) that is outside the domain of one of the
 *  columns (ended by NULL), naming layer, column, row and value. O(rows). */
PLAN_CHECKED plan_status plan_domain_check_numbers(const plan_table *layer, const char *const *columns,
                                                   plan_error *err);

#endif
