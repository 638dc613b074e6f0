/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_TURN_H
#define PLAN_WLAN_TURN_H

#include <stddef.h>
#include <stdint.h>

/* Internal. Rows become columns: to[c * to_stride + r] = from[r * from_stride + c] for rows x cols items of 4 or 2
 * bytes, whatever they mean; strides in items. The two do not overlap. */

void plan_turn_4(const void *from, size_t from_stride, void *to, size_t to_stride, int32_t rows,
                 int32_t cols);
void plan_turn_2(const void *from, size_t from_stride, void *to, size_t to_stride, int32_t rows,
                 int32_t cols);

#endif
