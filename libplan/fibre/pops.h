/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_POPS_H
#define PLAN_FIBRE_POPS_H

#include "fibre/drops.h"
#include "fibre/network.h"
#include "fibre/streets.h"

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
    int32_t join_cm; /**< from xy to tap, on the ellipsoid */
} plan_pop_place;

typedef struct plan_pops {
    plan_pop_place *at;
    int32_t n;
    size_t cap;
} plan_pops;
#define PLAN_POPS_INIT \
    {                  \
        NULL, 0, 0     \
    }
void plan_pops_free(plan_pops *pops);

/** What the choice rests on; all borrowed. */
typedef struct plan_pops_input {
    plan_city *city;
    const plan_network_opts *opts;
    const plan_streets *streets;
    const plan_catalogue *catalogue;
    const plan_scale *scale;
    const plan_table *buildings, *sites; /**< sites may be NULL */
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

/** Proposes opts->propose_pops PoPs among exchanges, public buildings and street nodes amid the demand: least sum of
 *  units x trench metres (weighted p-median, greedy and swaps, on exact street distances). An exchange is taken where
 *  it is at most 25 % worse. PLAN_E_DATA where there is no demand within reach of a street. */
PLAN_CHECKED plan_status plan_pops_propose(const plan_pops_input *in, const plan_demand *demand,
                                           const uint8_t *live, plan_pops *out, plan_error *err);

/** Joins the place to the nearest street piece that takes drops in a live component (NULL = any). False where there is
 *  none within PLAN_POP_MAX_JOIN_M. Internal to pops*.c. */
bool plan_pop_join(const plan_pops_input *in, const uint8_t *live, plan_pop_place *place);
/** Appends a place, its texts formatted and owned. */
PLAN_CHECKED plan_status plan_pops_add(plan_pops *pops, const plan_pop_place *place, const char *name,
                                       const char *reason, plan_error *err);

#endif
