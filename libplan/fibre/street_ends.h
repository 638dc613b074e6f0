/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_STREET_ENDS_H
#define PLAN_FIBRE_STREET_ENDS_H

#include "fibre/streets.h"

/* Internal. The pieces at every node of streets that have no graph yet. An end is 2 x piece, and 1 more at its head; the other
 * one is end ^ 1. */
typedef struct plan_street_ends {
    int32_t *first; /**< end[first[v]] .. end[first[v + 1] - 1] lie at node v, by rising number */
    int32_t *end;
} plan_street_ends;

static inline int32_t plan_street_end_node(const plan_streets *streets, int32_t end)
{
    return end % 2 ? streets->head[end / 2] : streets->tail[end / 2];
}
/** Fills out (free it, on failure too). O(n). */
PLAN_CHECKED plan_status plan_street_ends_list(const plan_streets *streets, plan_street_ends *out,
                                               plan_error *err);
/** Takes a zeroed one too. */
void plan_street_ends_free(plan_street_ends *ends);

#endif
