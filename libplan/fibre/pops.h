/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_POPS_H
#define PLAN_FIBRE_POPS_H

#include "fibre/drops.h"
#include "fibre/network.h"
#include "fibre/streets.h"
#include "geo/index.h"

#include <math.h>

/* Internal. Where the points of presence stand. */

typedef enum plan_pop_basis { PLAN_POP_GIVEN, PLAN_POP_SITES, PLAN_POP_PROPOSED } plan_pop_basis;
const char *plan_pop_basis_name(plan_pop_basis basis);

typedef struct plan_pop_place {
    char *name, *reason; /**< owned */
    plan_pop_basis basis;
    bool existing; /**< fitted into a PoP or exchange that is there */
    double xy[2];  /**< working CRS */
    double tap[2]; /**< where it joins the street */
    int32_t piece, position_cm;
    int32_t join_cm;     /**< from xy to tap, on the ellipsoid */
    int64_t handicap_cm; /**< by which its ways count as longer, so that its area keeps to its capacity */
} plan_pop_place;

typedef struct plan_pops {
    plan_pop_place *at;
    int32_t n;
    size_t cap;
    int32_t least; /**< PoPs that are needed at least (proven); 0 = not sought */
    double cost_eur,
        bound_eur; /**< of proposed PoPs and their feeders by shortest ways, and what that cannot be below
                                     with the places compared; NaN = not sought */
} plan_pops;
#define PLAN_POPS_INIT          \
    {                           \
        NULL, 0, 0, 0, NAN, NAN \
    }
void plan_pops_free(plan_pops *pops);

/** What the choice rests on; all borrowed. */
typedef struct plan_pops_input {
    plan_city *city;
    const plan_network_opts *opts;
    const plan_streets *streets;
    const plan_index *taps; /**< of the streets, plan_pops_taps */
    const plan_catalogue *catalogue;
    const plan_scale *scale;
    const plan_table *buildings, *sites; /**< sites may be NULL */
    const plan_table *street_table;      /**< rows of the pieces */
    int64_t capacity;                    /**< lines of a PoP, 0 = any */
    double reach_m;                      /**< longest way the equipment bears */
    double feeder_ct_cm;                 /**< price of a line's share of the feeder, cents a cm */
} plan_pops_input;

/** Further from the street than this is a mistake in the coordinates, m. */
#define PLAN_POP_MAX_JOIN_M 1000.0

/** PoPs given by the options, else those of layer sites (kind pop); none where neither has any (fills; free it on failure
 *  too). PLAN_E_ARGUMENT for one without place or too far from the streets. */
PLAN_CHECKED plan_status plan_pops_known(const plan_pops_input *in, plan_pops *out, plan_error *err);

/** Components of the street graph worth planning for without a PoP: the longest, and all with at least 1 % of the
 *  streets' length. Fills live[component]. */
void plan_pops_main_components(const plan_streets *streets, uint8_t *live);
/** Components that hold a PoP. Fills live[component]. */
void plan_pops_components(const plan_pops *pops, const plan_streets *streets, uint8_t *live);

/** Proposes PoPs among exchanges, public buildings and streets amid the demand (the last two where a vehicle comes and
 *  houses stand around, fibre/plots.h), opts->propose_pops of them or, where
 *  that is 0, as many as capacity and reach ask for and as pay: least price of PoPs and feeder on exact street distances
 *  (capacitated p-median, fibre/locate.h). PLAN_E_DATA where there is no demand within reach of a street. */
PLAN_CHECKED plan_status plan_pops_propose(const plan_pops_input *in, const plan_demand *demand,
                                           const uint8_t *live, plan_pops *out, plan_error *err);

/** The same for the buildings where far is 1 alone, as if there were no other PoP: appends to out. */
PLAN_CHECKED plan_status plan_pops_add_for(const plan_pops_input *in, const plan_demand *demand,
                                           const uint8_t *live, const uint8_t *far, plan_pops *out,
                                           plan_error *err);
/** Distances in cm along the streets from a place's tap to every street node. O(E log V). */
PLAN_CHECKED plan_status plan_pop_distances(const plan_streets *streets, const plan_pop_place *place,
                                            int64_t most_cm, int64_t *distance, plan_error *err);
/** Way from a place's tap to that of a drop by such distances; PLAN_COST_NONE = none. */
int64_t plan_pop_way_cm(const plan_streets *streets, const int64_t *distance, const plan_pop_place *place,
                        const plan_drop *drop);
/** "PoP " where the name does not begin so itself, else nothing. */
const char *plan_pop_title(const char *name);
/** Forgets all but the first n. */
void plan_pops_cut(plan_pops *pops, int32_t n);
/** Index of the pieces that take drops, by number (free with plan_index_free). */
PLAN_CHECKED plan_status plan_pops_taps(const plan_streets *streets, const plan_catalogue *catalogue,
                                        plan_index **out, plan_error *err);
/** Joins the place to the nearest street piece that takes drops in a live component (NULL = any), the first of several as
 *  near. *found is false where there is none within PLAN_POP_MAX_JOIN_M. PLAN_E_MEMORY. Internal to pops*.c. */
PLAN_CHECKED plan_status plan_pop_join(const plan_pops_input *in, const uint8_t *live, plan_pop_place *place,
                                       bool *found, plan_error *err);
/** Appends a place, its texts formatted and owned. */
PLAN_CHECKED plan_status plan_pops_add(plan_pops *pops, const plan_pop_place *place, const char *name,
                                       const char *reason, plan_error *err);

#endif
