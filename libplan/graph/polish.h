/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_POLISH_H
#define PLAN_GRAPH_POLISH_H

#include "graph/ascent.h"

/* Internal. The best amounts on cuts within a part of the graph: the dual ascent there is taken as the first basis of the
 * simplex method, and cuts that are missing come from least cuts of its prices (Koch and Martin 1998 solve the same
 * programme from the other side). */

typedef struct plan_polish plan_polish;

PLAN_CHECKED plan_status plan_polish_new(plan_ascent *ascent, plan_polish **out, plan_error *err);
void plan_polish_free(plan_polish *polish);
/** Cuts to start from: the first n nodes of a chain of the ascent. */
typedef struct plan_polish_cut {
    size_t nodes; /**< in the ascent's pool */
    int32_t n;
} plan_polish_cut;

/** Lays the best amounts on cuts within the n nodes (the root not among them); what is outside counts as the root.
 *  cuts: to begin with, raised one after the other; *optimal: no cuts within the nodes are better. */
PLAN_CHECKED plan_status plan_polish_cuts(plan_polish *polish, const int32_t *nodes, int32_t n,
                                          const plan_polish_cut *cuts, size_t n_cuts, int64_t work_most,
                                          plan_effort *effort, bool *optimal, plan_error *err);

#endif
