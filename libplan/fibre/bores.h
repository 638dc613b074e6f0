/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_BORES_H
#define PLAN_FIBRE_BORES_H

#include "fibre/streets.h"

/* Internal. Crossings of barriers that do not end where a way of the layer does. */

/** A bore: piece of the street graph, and how much of its reach lies beyond its tail and its head, m. */
typedef struct plan_bore {
    int32_t piece;
    double beyond[2];
} plan_bore;

/** Growing list. */
typedef struct plan_bores {
    plan_bore *at; /**< owned */
    int32_t n;
    size_t cap;
} plan_bores;

PLAN_CHECKED plan_status plan_bores_note(plan_bores *bores, int32_t piece, double before, double after,
                                         plan_error *err);
/** Carries bores on over the ends of ways where just one other goes on, by what their reach lacks; those that then have
 *  less than PLAN_PITS_M between them are one, of the dearer kind. At junctions they end: their pit is there. Before the
 *  graph of the streets is made. O(n). */
PLAN_CHECKED plan_status plan_bores_join(plan_streets *streets, const plan_bores *bores,
                                         const plan_catalogue *catalogue, const plan_scale *scale,
                                         plan_error *err);
/** plan_streets_add_piece, bored where the path crosses a barrier (NULL = there are none), for lines that are not those
 *  of the layer; scratch is reused from path to path. */
PLAN_CHECKED plan_status plan_bores_add_piece(plan_streets *streets, const plan_barriers *barriers,
                                              plan_stretches *scratch, const plan_scale *scale, int32_t row,
                                              int32_t rule, int32_t tail, int32_t head, const double *path,
                                              int32_t n, plan_error *err);

#endif
