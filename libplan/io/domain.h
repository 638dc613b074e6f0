/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_DOMAIN_H
#define PLAN_IO_DOMAIN_H

#include "core/result.h"

/* Internal. What a value of a canonical layer can be: the words of a column of words. */

typedef struct plan_domain {
    const char *layer, *column;
    const char *const *words; /**< ended by NULL */
} plan_domain;

/** NULL where every value will do. */
const plan_domain *plan_domain_of(const char *layer, const char *column);

/** A finding unknown_word for every word of a canonical layer (may be NULL) that is none of its column's, with the number
 *  of rows and the place of the first. columns: which to look at, ended by NULL; NULL = all. O(rows). */
PLAN_CHECKED plan_status plan_domain_find_words(const plan_table *layer, const char *const *columns,
                                                plan_result *result, plan_error *err);
#endif
