/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_PARALLEL_H
#define PLAN_CORE_PARALLEL_H

#include "status.h"

#include <stdint.h>

/* Internal. Work split so that the thread count never changes a byte: pieces write only to their own
 * rows, sums are made afterwards in row order. */

/** Rows begin .. end-1; worker is 0 .. threads-1. Returns a status; err is the worker's own. */
typedef plan_status plan_parallel_fn(void *user, int32_t begin, int32_t end, int worker, plan_error *err);

/** Calls fn over pieces of [0, n) on up to `threads` threads (1 = on this one). When several pieces
 *  fail, the failure of the lowest row is reported. Falls back to fewer threads when the system
 *  gives none. */
PLAN_CHECKED plan_status plan_parallel_for(int threads, int32_t n, plan_parallel_fn *fn, void *user,
                                           plan_error *err);
/** threads option to a number: 0 = as many as there are processors (at most 64). */
int plan_parallel_threads(int32_t option);

#endif
