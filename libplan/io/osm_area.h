/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_OSM_AREA_H
#define PLAN_IO_OSM_AREA_H

#include "core/status.h"
#include "io/osm_data.h"

#include <stdbool.h>
#include <stddef.h>

/* Internal. Rings out of ways, polygons out of rings: joined where ways share their end nodes, never by
 * coordinates. Pure. */

/** One member way, its nodes by number (borrowed). */
typedef struct plan_osm_part {
    const int32_t *spots;
    int32_t n;
    plan_osm_role role;
} plan_osm_part;

typedef struct plan_osm_ring {
    int32_t first, n; /**< in spots; closed, first node = last; shells counter-clockwise, holes clockwise */
    bool hole;
} plan_osm_ring;

/** What became of the parts. Each shell is followed by its holes. */
typedef struct plan_osm_rings {
    int32_t *spots;
    plan_osm_ring *rings;
    bool *open; /**< for each part: it closes no ring and was left out */
    size_t n_spots, cap_spots, n_rings, cap_rings;
    int32_t n_open;
    int32_t n_stray;    /**< rings of inner ways that lie in no shell: left out */
    int32_t n_mismatch; /**< rings whose role says other than where they lie: place decides */
    int32_t n_flat;     /**< rings without area: left out */
    double gap_m;       /**< length of the straight line a gap was closed with; 0 = none was needed */
} plan_osm_rings;
#define PLAN_OSM_RINGS_INIT                         \
    {                                               \
        NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0 \
    }

/** Assembles parts, none given twice. xy: coordinates by node number, all finite. A ring ends wherever its walk comes
 *  back to an end node, so rings may touch. most_gap: where the parts left over form one chain with a gap, it is
 *  closed by a straight line if that is at most this share of the chain's length; 0 = never.
 *  O(nodes log parts + rings² nodes) at worst. */
PLAN_CHECKED plan_status plan_osm_rings_make(const plan_osm_part *parts, int32_t n, const double *xy,
                                             double most_gap, plan_osm_rings *out, plan_error *err);
void plan_osm_rings_free(plan_osm_rings *rings);

#endif
