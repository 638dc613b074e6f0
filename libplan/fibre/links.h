/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_LINKS_H
#define PLAN_FIBRE_LINKS_H

#include "fibre/streets.h"

/* Internal. Ways side by side that the layer does not join along their length: a footway beside its street. */

/** Ways at most so far apart are linked, m. */
#define PLAN_LINK_M 12.0

/** Adds short pieces across from a piece, at its nodes and every 40 m within, to another street that runs
 *  along it within PLAN_LINK_M, so that one trench can change over where two would be dug else: by the
 *  dearer of the two rules, or by the crossing's where a carriageway lies between. None through a building
 *  or across a barrier (both may be NULL), and none where the two meet near by. Before the graph of the
 *  streets is made. O(n log n). */
PLAN_CHECKED plan_status plan_links_add(plan_streets *streets, const plan_geom *buildings,
                                        const plan_barriers *barriers, const plan_catalogue *catalogue,
                                        const plan_scale *scale, plan_error *err);

#endif
