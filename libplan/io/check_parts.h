/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_CHECK_PARTS_H
#define PLAN_IO_CHECK_PARTS_H

#include "core/result.h"
#include "io/workspace.h"

/* Internal. What plan_city_check looks for, by subject. Each adds findings and totals to result. */

/** Duplicate ids and duplicate geometry of one layer. O(n log n). */
PLAN_CHECKED plan_status plan_check_duplicates(const plan_table *layer, plan_result *result, plan_error *err);
/** Heights, storeys, dwellings and residents that cannot be; residential buildings without an address. */
PLAN_CHECKED plan_status plan_check_buildings(const plan_table *buildings, const plan_table *addresses,
                                              plan_result *result, plan_error *err);
/** Streets without length, street components that do not hang together, buildings far from every street.
 *  O(n log n). buildings may be NULL. */
PLAN_CHECKED plan_status plan_check_streets(plan_city *city, const plan_table *streets,
                                            const plan_table *buildings, plan_result *result,
                                            plan_error *err);

#endif
