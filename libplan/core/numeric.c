/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/numeric.h"

#include <string.h>

plan_numeric plan_numeric_begin(void)
{
    plan_numeric numeric = {(locale_t)0, (locale_t)0};
    if (strcmp(localeconv()->decimal_point, ".") == 0)
        return numeric;
    locale_t copy = duplocale(uselocale((locale_t)0));
    if (copy)
        numeric.own = newlocale(LC_NUMERIC_MASK, "C", copy);
    if (numeric.own)
        numeric.before = uselocale(numeric.own);
    else if (copy)
        freelocale(copy);
    return numeric;
}

void plan_numeric_end(plan_numeric *numeric)
{
    if (!numeric->own)
        return;
    (void)uselocale(numeric->before);
    freelocale(numeric->own);
}
