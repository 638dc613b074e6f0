/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_BARRIERS_H
#define PLAN_FIBRE_BARRIERS_H

#include "core/table.h"
#include "fibre/catalogue.h"

#include <stdbool.h>

/* Internal. What a trench crosses only by bridge, tunnel or a priced crossing: lines and areas in one
 * index. Read-only once made, from any number of threads. */

typedef struct plan_barriers plan_barriers;

/** lines, areas: layers barriers and barrier_areas (borrowed for the life of the result; NULL where there are none).
 *  O(n log n). */
PLAN_CHECKED plan_status plan_barriers_new(const plan_table *lines, const plan_table *areas,
                                           const plan_catalogue *catalogue, plan_barriers **out,
                                           plan_error *err);
void plan_barriers_free(plan_barriers *barriers);

/** Part of a path that crosses a barrier, in map units from its start. */
typedef struct plan_stretch {
    double from, to;
    double before, after; /**< how much of its reach lies before the start and beyond the end of the path */
    int32_t rule;         /**< of the catalogue; -1 = cannot be crossed */
} plan_stretch;

/** Growing list; reused from path to path. */
typedef struct plan_stretches {
    plan_stretch *at; /**< owned */
    int32_t n;
    size_t cap;
} plan_stretches;

/** Two bores with less than this between them are one: their pits would not find room, m. */
#define PLAN_PITS_M 10.0
/** Stretches of a path of n points, ascending and apart from each other, bores by PLAN_PITS_M at least;
 *  where barriers overlap, the dearest counts. A line is crossed where the path changes sides (points on
 *  the line count to its left), its rule's reach on both sides; an area over the length inside (its edge is
 *  outside) and the reach. bank[0], bank[1]: start and end join a bridge or tunnel, where up to 5 m in an
 *  area are taken for imprecise drawing of its bank. */
PLAN_CHECKED plan_status plan_barriers_along(const plan_barriers *barriers, const double *xy, int32_t n,
                                             const bool bank[2], plan_stretches *out, plan_error *err);
/** Whether a crossing by this rule is a bore: it has a set-up. */
bool plan_barriers_bore(const plan_catalogue *catalogue, int32_t rule);
/** The dearer of two rules of barriers, by 100 m and the set-up. */
int32_t plan_barriers_dearer(const plan_catalogue *catalogue, int32_t a, int32_t b);
/** Whether the segment a-b meets a barrier that a drop may not cross. */
bool plan_barriers_block(const plan_barriers *barriers, const double a[2], const double b[2]);

#endif
