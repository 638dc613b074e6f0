/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_NEED_SHARE_H
#define PLAN_NEED_SHARE_H

#include "need/join.h"

/* Internal. Dasymetric mapping: counts of polygons shared out to the buildings in them. */

/** Turns the value of every building's polygon (host[i], -1 = none) into the building's share of it: by
 *  dwellings, by floor plan (m²) where no building of the polygon has a dwelling. Shares of a polygon sum to its value.
 *  A missing polygon value stays missing. Adds findings: cell_without_buildings (with what is lost),
 *  cell_without_dwellings, building_without_cell. O(n + cells). */
PLAN_CHECKED plan_status plan_need_share_out(const plan_need_places *places, const plan_need_joining *joining,
                                             const int32_t *host, double *value, plan_result *findings,
                                             plan_error *err);

#endif
