/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GEO_INDEX_H
#define PLAN_GEO_INDEX_H

#include "core/status.h"
#include "core/table.h"

/* Internal. Static packed R-tree (sort-tile-recursive, Leutenegger et al. 1997): built once, then
 * only read, from any number of threads. */

typedef struct plan_index plan_index;

/** boxes: n times {xmin, ymin, xmax, ymax}, borrowed during the call; empty boxes are never found.
 *  O(n log n). */
PLAN_CHECKED plan_status plan_index_new(const double *boxes, int32_t n, plan_index **out, plan_error *err);
/** One box a row. */
PLAN_CHECKED plan_status plan_index_rows(const plan_geom *geom, plan_index **out, plan_error *err);
void plan_index_free(plan_index *index);

/** Calls found(user, item) for every item whose box meets `box`, in ascending build order of the tree
 *  (deterministic); stops when found returns false. */
void plan_index_query(const plan_index *index, const double box[4], bool (*found)(void *user, int32_t item),
                      void *user);
/** Calls found(user, item, box_distance) in ascending distance of the item's box from (x, y), ties by item;
 *  stops when found returns false. box_distance is a lower bound of the true distance.
 *  PLAN_E_MEMORY only. */
PLAN_CHECKED plan_status plan_index_nearest(const plan_index *index, double x, double y,
                                            bool (*found)(void *user, int32_t item, double box_distance),
                                            void *user, plan_error *err);

#endif
