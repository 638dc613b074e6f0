/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_AREAS_H
#define PLAN_FIBRE_AREAS_H

#include "core/status.h"

/* Internal. Which building is served from which PoP, where there are several: the nearest along the streets, with a
 * handicap where that would be more lines than a PoP takes. The trees are sought within these areas. */

struct plan_network_run;

/** With more PoPs than these the trees are sought within areas from the beginning. */
enum { PLAN_MANY_POPS = 40 };

/** Fills run->pop_of (PoP of a building, -1 = none) and the handicaps of run->pops; nothing with one PoP. After the drops
 *  are found. O(PoPs x E log V). */
PLAN_CHECKED plan_status plan_areas_share(struct plan_network_run *run, plan_error *err);
/** Closes what leads from one area to another in run->joint, by a price no tree pays. O(E log V). */
PLAN_CHECKED plan_status plan_areas_close(struct plan_network_run *run, plan_error *err);

#endif
