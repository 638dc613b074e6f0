/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_ROLLOUT_ROLLOUT_H
#define PLAN_ROLLOUT_ROLLOUT_H

#include "core/hooks.h"
#include "core/result.h"

#include <math.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum plan_rollout_by {
    PLAN_BY_NEED,     /**< most need per euro first: exact for sum of need x time */
    PLAN_BY_PROFIT,   /**< most revenue per euro first: what a market operator would do */
    PLAN_BY_DISTANCE, /**< nearest to the PoP along the trench first */
    PLAN_BY_VALUE     /**< most of the given values per euro first */
} plan_rollout_by;

typedef struct plan_rollout_opts {
    plan_rollout_by by;
    plan_values value;   /**< PLAN_BY_VALUE: worth of a building, >= 0, by building row */
    double budget_eur;   /**< a year, > 0 */
    plan_values budgets; /**< budgets of the first years, EUR; the last one goes on. Instead of budget_eur */
    int32_t first_year;
    int32_t years;  /**< at most so many; what does not fit is listed as not built. 0 = until all is built */
    double take_up; /**< PLAN_BY_PROFIT: share of lines (homes, businesses, public) that become customers */
    double revenue_eur; /**< PLAN_BY_PROFIT: a customer and month */
    const plan_hooks *hooks;
} plan_rollout_opts;
#define PLAN_ROLLOUT_OPTS_INIT                                             \
    {                                                                      \
        PLAN_BY_NEED, {NULL, 0}, NAN, {NULL, 0}, 2027, 0, 0.27, 20.0, NULL \
    }
extern PLAN_API const plan_optset plan_rollout_optset;

/** Order of building a network, cut into years. network (borrowed): tables trench, drops, pops; need
 *  (borrowed): table need_buildings, whose polygons are copied. Works from tables alone, so also from those of a
 *  saved GeoPackage. Result "rollout": rollout_buildings (one row a drop), rollout_trench, rollout_years.
 *
 *  Order: the exact minimiser of sum of weight x completion cost on the out-tree of PoPs, trench and drops
 *  (Horn 1972, Sidney 1975), O(n log n), compared in whole numbers, ties along the tree by id; PLAN_BY_DISTANCE takes
 *  drops by their distance along the trench and digs what each needs. The order is then followed strictly:
 *  a year has its budget and what was carried over; a step (PoP, segment or drop) is built in the year in
 *  which its whole cost fits, else the money waits. Nothing is planned beyond 200 years. A need that is
 *  missing counts as 0, with a finding. */
PLAN_API PLAN_CHECKED plan_status plan_rollout_order(const plan_result *network, const plan_result *need,
                                                     const plan_rollout_opts *opts, plan_result **out,
                                                     plan_error *err);

/** Two rollouts of the same city side by side. Result "compare": compare_buildings (building, source_id, use, street,
 *  housenumber, year_a, year_b, difference = year_b - year_a: above 0 where a is earlier, need, persons; POLYGON),
 *  compare_years (year, and spend_eur, need_met, buildings, cum_spend_eur, cum_buildings, cum_need_share each with
 *  _a and _b); totals: need-weighted mean waiting time of each, who is connected earlier in which. What is not
 *  built counts as waiting one year longer than the longer of the two plans. */
PLAN_API PLAN_CHECKED plan_status plan_rollout_compare(const plan_result *a, const plan_result *b,
                                                       plan_result **out, plan_error *err);

/** rollout_buildings: building (row), source_id, name, use, public_kind, street, housenumber, year (missing =
 *    not built), order (position among all steps), score, rank, need, persons, dwellings, residents, cost_eur
 *    (its drop), reason (in words); POLYGON.
 *  rollout_trench: id, parent, pop, year, order, name, method, length_m, cost_eur, dwellings; LINE.
 *  rollout_years: year, budget_eur, available_eur (with carry-over), spend_eur, pops_eur, trench_eur,
 *    cabinets_eur, drops_eur,
 *    carry_eur, trench_km, drops_km, buildings, dwellings, residents, public_buildings, need_met, need_share (of all
 *    buildings' need), cum_spend_eur, cum_buildings, cum_residents, cum_need_share, need_ceiling (no order on
 *    this network can have met a larger share with the money of these years). */
extern PLAN_API const plan_layerspec plan_rollout_buildings_spec, plan_rollout_trench_spec,
    plan_rollout_years_spec, plan_compare_buildings_spec, plan_compare_years_spec;

#ifdef __cplusplus
}
#endif

#endif
