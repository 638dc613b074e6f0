/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_SOURCE_GUARD_H
#define PLAN_IO_SOURCE_GUARD_H

#include <stdbool.h>

/* Internal. GDAL at work for us: its settings, and where its failures go. */

enum { PLAN_GDAL_SETTINGS = 4 };

typedef struct plan_gdal_guard {
    bool failed;
    bool network;      /**< something was to be fetched, and was not */
    char message[400]; /**< the first failure, one line */
    char *before[PLAN_GDAL_SETTINGS];
} plan_gdal_guard;

/** From here to leave, on this thread, GDAL's failures go to the guard, and to nobody's stderr. */
void plan_gdal_enter(plan_gdal_guard *guard);
void plan_gdal_leave(plan_gdal_guard *guard);
/** What GDAL said; never NULL. */
const char *plan_gdal_reason(const plan_gdal_guard *guard);

#endif
