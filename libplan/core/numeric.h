/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_NUMERIC_H
#define PLAN_CORE_NUMERIC_H

#include <locale.h>

/* Internal. Numbers are read and written with a point, whatever locale the host has set. */

typedef struct plan_numeric {
    locale_t before, own; /* 0 where the host's locale has a point anyway */
} plan_numeric;

/** Gives the calling thread, and no other, a locale with a point; nothing to do, and nothing done, where it has one. Calls
 *  may be nested. Where memory is short the thread stays as it is. */
plan_numeric plan_numeric_begin(void);
void plan_numeric_end(plan_numeric *numeric);

/** Among the declarations of a public function, or of what a thread runs: holds until it returns. */
#define PLAN_NUMERIC_POINT \
    __attribute__((cleanup(plan_numeric_end), unused)) plan_numeric numeric_point = plan_numeric_begin()

#endif
