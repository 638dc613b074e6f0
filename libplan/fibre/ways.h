/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_WAYS_H
#define PLAN_FIBRE_WAYS_H

#include "fibre/run.h"
#include "graph/steiner.h"

/* Internal. How far light travels in the forest of trenches. */

/** Trades trench in run->in for shorter ways from the PoPs while that is cheaper with the feeder's fibres reckoned in.
 *  Fills run->ways. */
PLAN_CHECKED plan_status plan_ways_straighten(plan_network_run *run, const plan_steiner *problem,
                                              plan_error *err);
/** Marks the buildings beyond the reach of the equipment in these trees: 1, else 0; *n says how many. */
PLAN_CHECKED plan_status plan_ways_far(plan_network_run *run, const plan_steiner *problem, uint8_t *far,
                                       int32_t *n, plan_error *err);
/** Brings them within it, for whatever trench that takes, but gives up once that costs more than `most` (1/100 cent). Fills
 *  far and shortening of run->ways. */
PLAN_CHECKED plan_status plan_ways_shorten(plan_network_run *run, const plan_steiner *problem, double most,
                                           plan_error *err);
/** Hangs parts of trees that bear more lines than a PoP takes on others; *over is what is left above. */
PLAN_CHECKED plan_status plan_ways_relieve(plan_network_run *run, const plan_steiner *problem, int64_t *over,
                                           plan_error *err);

#endif
