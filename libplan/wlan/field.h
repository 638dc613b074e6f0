/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_FIELD_H
#define PLAN_WLAN_FIELD_H

#include "wlan/obstacles.h"
#include "wlan/propagation.h"

#include <math.h>

/* Internal. Visibility and basic transmission loss from one antenna to every cell within a radius: the inner
 * loop of everything WLAN. Pure but for reading obstacles; one scratch a thread. */

typedef enum plan_field_state {
    PLAN_FIELD_OUTSIDE,  /**< beyond the radius */
    PLAN_FIELD_BUILDING, /**< within a building: no receiver outdoors */
    PLAN_FIELD_SIGHT,    /**< line of sight */
    PLAN_FIELD_ROOF,     /**< blocked; the way over the roofs is the better one */
    PLAN_FIELD_STREET    /**< blocked; the way through the streets is the better one */
} plan_field_state;

typedef struct plan_field_site {
    double x, y;       /**< working CRS */
    double z_m;        /**< antenna, m above datum */
    double receiver_m; /**< receivers, m above the ground of their cell */
    double radius_m;
} plan_field_site;

/** Window of n x n cells around the antenna's cell, row by row from south. A cell is two bytes: see
 *  plan_field_state_of and plan_field_loss_db. */
typedef struct plan_field {
    int32_t col, row, n; /**< lower left cell of the window in the raster (may lie outside), side */
    uint16_t *cell;
    size_t cap;
} plan_field;
#define PLAN_FIELD_INIT  \
    {                    \
        0, 0, 0, NULL, 0 \
    }
enum {
    PLAN_FIELD_STEPS = 64, /**< a dB: losses are whole steps, rounded up */
    PLAN_FIELD_KIND_BITS = 2,
    PLAN_FIELD_STEPS_MAX = UINT16_MAX >> PLAN_FIELD_KIND_BITS /**< 255.98 dB, and what is more */
};

static inline plan_field_state plan_field_state_of(uint16_t cell)
{
    int kind = cell & ((1 << PLAN_FIELD_KIND_BITS) - 1);
    if (kind == 0)
        return cell ? PLAN_FIELD_BUILDING : PLAN_FIELD_OUTSIDE;
    return (plan_field_state)(PLAN_FIELD_BUILDING + kind);
}

/** Median basic transmission loss between isotropic antennas; INFINITY where OUTSIDE or BUILDING. */
static inline double plan_field_loss_db(uint16_t cell)
{
    if (plan_field_state_of(cell) <= PLAN_FIELD_BUILDING)
        return INFINITY;
    return (double)(cell >> PLAN_FIELD_KIND_BITS) / PLAN_FIELD_STEPS;
}

typedef struct plan_field_scratch plan_field_scratch;
PLAN_CHECKED plan_status plan_field_scratch_new(plan_field_scratch **out, plan_error *err);
void plan_field_scratch_free(plan_field_scratch *scratch);

/** Fills out (its arrays grow as needed and are used again from call to call; plan_field_free at the end). State
 *  agrees with plan_sight_line to the middle of the cell at ground + receiver_m, but for at most 1 % of the visible
 *  cells. Ways through streets are found on squares of some 6 m, within the window and at most as long as p reaches; the
 *  vegetation counted is that on the line in sight. Deterministic on every machine. */
PLAN_CHECKED plan_status plan_field_compute(const plan_obstacles *obstacles, const plan_field_site *site,
                                            const plan_propagation *p, plan_field_scratch *scratch,
                                            plan_field *out, plan_error *err);
void plan_field_free(plan_field *field);

/** What comes through the streets to the squares around an antenna: of a field, for places that are no cell of it. */
typedef struct plan_field_streets {
    int32_t col, row, n_cols, n_rows; /**< squares */
    uint16_t *loss;                   /**< owned; NULL = none */
} plan_field_streets;
#define PLAN_FIELD_STREETS_INIT \
    {                           \
        0, 0, 0, 0, NULL        \
    }
/** Of the last field computed with this scratch. Fills out (free it). */
PLAN_CHECKED plan_status plan_field_keep_streets(const plan_field_scratch *scratch, plan_field_streets *out,
                                                 plan_error *err);
/** Loss by the way through the streets at a place out of sight; INFINITY where there is none. */
double plan_field_street_db(const plan_obstacles *obstacles, const plan_field_streets *streets, double x,
                            double y);
void plan_field_streets_free(plan_field_streets *streets);

/** Whether an antenna stands higher than the median of the roofs (by their area) within 100 m; false where there are none.
 *  Chooses between the curves of plan_propagation_make. O(1): looks at every fourth metre. */
bool plan_field_above_roofs(const plan_obstacles *obstacles, double x, double y, double z_m);

#endif
