/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_DROPS_H
#define PLAN_FIBRE_DROPS_H

#include "core/hooks.h"
#include "core/result.h"
#include "core/table.h"
#include "fibre/barriers.h"
#include "fibre/streets.h"
#include "io/workspace.h"

/* Internal. Who wants a line, and where it could leave the street. */

enum { PLAN_MAX_DROPS = 3 };

/** A way from façade to street. */
typedef struct plan_drop {
    double facade[2], tap[2]; /**< map coordinates; tap lies on the street's axis */
    double *bends; /**< n_bends points between them, owned by the demand; NULL where it is straight */
    int32_t n_bends;
    int32_t piece, position_cm; /**< of the tap */
    int32_t length_cm;          /**< on the ellipsoid, >= 1 */
    int32_t walls;              /**< attached buildings it passes through */
    int32_t crossings;          /**< carriageways it crosses */
    int32_t crossing;           /**< item charged for each; -1 = none */
} plan_drop;

/** Why a building is not served; 0 = served, so far as is known. */
typedef enum plan_unserved {
    PLAN_UNSERVED_NOT,
    PLAN_UNSERVED_NO_STREET,     /**< no street that takes a drop within PLAN_NO_STREET_M */
    PLAN_UNSERVED_DROP_TOO_LONG, /**< nearest such street beyond max_drop_m */
    PLAN_UNSERVED_DROP_BLOCKED,  /**< every drop within max_drop_m would cross water, rail or motorway */
    PLAN_UNSERVED_DROP_ENCLOSED, /**< those that would not, would pass through buildings it is not attached to */
    PLAN_UNSERVED_DISCONNECTED, /**< streets near by do not lead to a PoP */
    PLAN_N_UNSERVED
} plan_unserved;
const char *plan_unserved_name(plan_unserved reason);
#define PLAN_NO_STREET_M 500.0

/** Buildings with demand, in row order. */
typedef struct plan_demand {
    int32_t n;
    int32_t *building; /**< row of layer buildings */
    int32_t *units;    /**< lines: one a dwelling, one for a site without dwellings */
    int32_t *dwellings;
    double *residents; /**< NaN where unknown */
    int32_t n_derived; /**< buildings whose dwellings follow from their residents */
    double *xy;        /**< 2 a building: a point inside */
    plan_drop *drops;  /**< PLAN_MAX_DROPS a building, the nearest first */
    uint8_t *n_drops;
    uint8_t *reason;   /**< plan_unserved */
    double *nearest_m; /**< to the nearest street that takes drops; NaN where none within PLAN_NO_STREET_M */
} plan_demand;

/** Demand of layer buildings (borrowed): a building with dwellings or residents, a public one, or a commercial,
 *  industrial or public one without kind of at least PLAN_SITE_MIN_M2. Where residents have no dwellings, one is taken
 *  for each PLAN_PERSONS_PER_DWELLING of them, rounded up. public_only: those with a public_kind only. O(n). */
PLAN_CHECKED plan_status plan_demand_new(const plan_table *buildings, bool public_only, plan_demand **out,
                                         plan_error *err);
void plan_demand_free(plan_demand *demand);
/** Adds the finding dwellings_missing where dwellings were taken from residents. */
PLAN_CHECKED plan_status plan_demand_report(const plan_demand *demand, plan_result *result, plan_error *err);

/** What plan_drops_find works on; all borrowed. */
typedef struct plan_drops_input {
    const plan_geom *buildings;
    const plan_streets *streets;
    const uint8_t *live;           /**< per component: whether a PoP can be reached from there */
    const plan_barriers *barriers; /**< may be NULL */
    const plan_catalogue *catalogue;
    const plan_scale *scale;
    double max_drop_m;
    int32_t candidates; /**< 1 .. PLAN_MAX_DROPS */
    int32_t threads;
    const plan_hooks *hooks;
} plan_drops_input;

/** Fills drops, n_drops, reason and nearest_m. The first drop goes to the nearest street that takes one; a further one
 *  must lead to another piece at another place, at most twice as long (and 25 m), or 15 m longer where it
 *  crosses a street. A drop that would pass through another building goes round it (fibre/detour.h); where there is no way
 *  round, it may pass through buildings that touch its own, or touch such ones, and through no others. Where a street has sides, the nearer one is nearest; beyond a carriageway the crossing is charged, and where
 *  the rules have none there is no way. The result does not depend on threads. O(n log n). */
PLAN_CHECKED plan_status plan_drops_find(const plan_drops_input *in, plan_demand *demand, plan_error *err);
/** Whether drops may begin on a piece. */
bool plan_streets_takes_drops(const plan_streets *streets, const plan_catalogue *catalogue, int32_t piece);
/** Cost of a drop's trench, wall passages and crossings, 1/100 cent. */
int64_t plan_drop_cost(const plan_catalogue *catalogue, const plan_drop *drop);

#endif
