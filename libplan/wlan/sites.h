/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_SITES_H
#define PLAN_WLAN_SITES_H

#include "core/hooks.h"
#include "core/result.h"
#include "io/workspace.h"

#include <math.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum plan_sites_band { PLAN_SITES_2_4, PLAN_SITES_5, PLAN_SITES_6 } plan_sites_band;

typedef struct plan_sites_opts {
    double budget_eur; /**< for access points outdoors; NaN = not given */
    int32_t n_sites;   /**< outdoors; -1 = not given; used where there is no budget */
    double share;      /**< of what can be covered outdoors, where there is neither: at least cost */
    bool indoor;       /**< propose access points in public buildings too */
    double
        year_eur; /**< spent a year at most, most persons for the money first; NaN = all in the year of the fibre */
    int32_t first_year;
    plan_sites_band band;        /**< outdoors */
    plan_sites_band indoor_band; /**< indoors */
    double usable_dbm;           /**< least median level that counts as covered */
    double indoor_dbm;           /**< level the rooms of a public building are to have */
    double radius_m;
    double demand_m;   /**< distance of the places looked at on squares */
    double facade_m;   /**< distance of candidates along façades of public buildings */
    double client_dbm; /**< EIRP of the device */
    double cell_m, level_m;
    const char *terrain;                         /**< GeoTIFF of the ground; NULL = flat */
    const char *models, *rules, *costs, *demand; /**< files; needed */
    const char *country;
    int32_t date;
    int32_t threads;
    const plan_result *network; /**< borrowed: its cabinets and PoPs are candidates; NULL = none */
    const plan_hooks *hooks;
} plan_sites_opts;
#define PLAN_SITES_OPTS_INIT                                                                                 \
    {                                                                                                        \
        .budget_eur = NAN, .n_sites = -1, .share = 0.9, .indoor = true, .year_eur = NAN, .first_year = 2027, \
        .band = PLAN_SITES_5, .indoor_band = PLAN_SITES_5, .usable_dbm = -75.0, .indoor_dbm = -67.0,         \
        .radius_m = 200.0, .demand_m = 8.0, .facade_m = 40.0, .client_dbm = 15.0, .cell_m = 2.0,             \
        .level_m = 3.0, .country = "de", .date = 20270101                                                    \
    }
extern PLAN_API const plan_optset plan_sites_optset;

/** Where access points should stand. Outdoors: candidates on façades and roofs of public buildings, lamps, stops and
 *  street cabinets; demand on squares, parks, playgrounds and at stops, weighed by persons (demand file); what the
 *  coverage (borrowed, may be NULL; fresh from plan_wlan_coverage, without `own`) already covers is taken off and told; most persons for the budget, or for a number of
 *  sites, or a share at least cost, with a bound. Indoors: number and places by floor area and storeys (P.1238).
 *  rollout (borrowed, may be NULL): the fibre that sites are joined to, and the year it is there. Result "sites":
 *  wlan_sites (existing ones too, where coverage knows them), wlan_indoor, wlan_gaps_left, wlan_curve, wlan_sites_years,
 *  wlan_sites_districts.
 *
 *  Every band, channel and power comes out of the rules: nothing unlawful can be proposed. PLAN_E_ARGUMENT as the rules
 *  refuse. No candidates, no demand, a budget of 0 give an empty proposal with its reasons. */
PLAN_API PLAN_CHECKED plan_status plan_sites_plan(plan_city *city, const plan_result *coverage,
                                                  const plan_result *rollout, const plan_sites_opts *opts,
                                                  plan_result **out, plan_error *err);

extern PLAN_API const plan_layerspec plan_sites_sites_spec, plan_sites_indoor_spec, plan_sites_gaps_spec,
    plan_sites_curve_spec, plan_sites_districts_spec, plan_sites_years_spec;

#ifdef __cplusplus
}
#endif

#endif
