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

#endif
