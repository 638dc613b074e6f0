/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_FIELD_H
#define PLAN_WLAN_FIELD_H

#include "wlan/obstacles.h"
#include "wlan/propagation.h"

/* Internal. Visibility and basic transmission loss from one antenna to every cell within a radius: the inner
 * loop of everything WLAN. Pure but for reading obstacles; one scratch a thread. */

typedef enum plan_field_state {
    PLAN_FIELD_OUTSIDE,  /**< beyond the radius */
    PLAN_FIELD_BUILDING, /**< within a building: no receiver outdoors */
    PLAN_FIELD_SIGHT,    /**< line of sight */
    PLAN_FIELD_ROOF,     /**< blocked; the way over the roofs is the better one */
    PLAN_FIELD_STREET    /**< blocked; the statistical model of blocked streets is the better one */
} plan_field_state;

typedef struct plan_field_site {
    double x, y;       /**< working CRS */
    double z_m;        /**< antenna, m above datum */
    double receiver_m; /**< receivers, m above the ground of their cell */
    double radius_m;
} plan_field_site;

/** Window of n x n cells around the antenna's cell, row by row from south. */
typedef struct plan_field {
    int32_t col, row, n; /**< lower left cell of the window in the raster (may lie outside), side */
    uint8_t *state;      /**< plan_field_state */
    float *loss_db; /**< median basic transmission loss between isotropic antennas; INFINITY where OUTSIDE
                              or BUILDING */
    size_t cap;
} plan_field;
#define PLAN_FIELD_INIT        \
    {                          \
        0, 0, 0, NULL, NULL, 0 \
    }

typedef struct plan_field_scratch plan_field_scratch;
PLAN_CHECKED plan_status plan_field_scratch_new(plan_field_scratch **out, plan_error *err);
void plan_field_scratch_free(plan_field_scratch *scratch);

/** Fills out (its arrays grow as needed and are used again from call to call; plan_field_free at the end). State
 *  agrees with plan_sight_line to the middle of the cell at ground + receiver_m, but for at most 1 % of the visible
 *  cells. Deterministic on every machine. */
PLAN_CHECKED plan_status plan_field_compute(const plan_obstacles *obstacles, const plan_field_site *site,
                                            const plan_propagation *p, plan_field_scratch *scratch,
                                            plan_field *out, plan_error *err);
void plan_field_free(plan_field *field);

#endif
