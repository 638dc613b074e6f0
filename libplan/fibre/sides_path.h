/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_SIDES_PATH_H
#define PLAN_FIBRE_SIDES_PATH_H

#include <stdint.h>

/* Internal. */

/** Line beside an axis of n points at `offset` (left > 0, right < 0, 0 = the axis itself) from `from` to `to`, which lie
 *  near its ends. Mitred at bends, without spikes, backward parts or loops. Fills xy (room for n + 2 points) and
 *  returns their number, >= 2. Pure; O(n) but for loops. */
int32_t plan_side_path(const double *axis, int32_t n, double offset, const double from[2], const double to[2],
                       double *xy);

#endif
