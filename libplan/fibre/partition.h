/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_PARTITION_H
#define PLAN_FIBRE_PARTITION_H

#include "core/hooks.h"

#include <stdint.h>

/* Internal. Cutting a forest into areas that hang together, each of bounded load and reach. An area is named by its top,
 * the place nearest the root; no place is in two areas. The area of a root is free. */

typedef struct plan_partition {
    int32_t n;                /**< places, parents before children */
    const int32_t *parent;    /**< -1 at a root */
    const int32_t *length_cm; /**< of the way to the parent, >= 0; 0 at roots */
    const int64_t *load;      /**< of a place, 0 .. most_load */
    int64_t most_load;        /**< of an area */
    int64_t most_cm;          /**< from an area's top to a place with load */
} plan_partition;

/** Prices that tell areas of the same number apart; any unit. Sums that would leave int64 are PLAN_E_DATA. */
typedef struct plan_partition_prices {
    int64_t area;            /**< of an area that is no root's */
    int64_t splitter;        /**< 0 = none */
    int32_t split_ratio;     /**< loads a splitter, reserve taken off already; 0 = none */
    int64_t feeder_cm;       /**< of a load and cm between root and top */
    int64_t distribution_cm; /**< of a load and cm between top and place */
} plan_partition_prices;

/** Fewest areas: fills top[place] with 1 where an area begins, roots included, and *n_areas with the number of those that
 *  are no root's. Exact: at each place the cheapest cuts are kept for every reach that is of use (Kundu and Misra 1977,
 *  10.1137/0206012, with reach as a second measure), for a place cut off one level higher serves at least as well.
 *  All places must be within most_cm of their parents where they bear load. O(n log n) as a rule. */
PLAN_CHECKED plan_status plan_partition_fewest(const plan_partition *in, uint8_t *top, int32_t *n_areas,
                                               plan_error *err);
/** Moves the tops up and down while that makes the areas cheaper; their number stays. Returns through *cost what they
 *  cost after. O(n) a pass, at most 60 passes. */
PLAN_CHECKED plan_status plan_partition_improve(const plan_partition *in, const plan_partition_prices *prices,
                                                uint8_t *top, int64_t *cost, plan_error *err);
/** Cost of given areas. */
PLAN_CHECKED plan_status plan_partition_cost(const plan_partition *in, const plan_partition_prices *prices,
                                             const uint8_t *top, int64_t *cost, plan_error *err);

#endif
