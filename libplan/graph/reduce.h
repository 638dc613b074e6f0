/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_REDUCE_H
#define PLAN_GRAPH_REDUCE_H

#include "graph/bare.h"
#include "graph/steiner.h"

/* Internal. A Steiner problem made smaller without losing every optimal tree, and the way back. */

typedef struct plan_reduction {
    plan_bare *bare; /**< what is left; one node when nothing is to be decided */
    int64_t offset;  /**< cost of a forest = offset + cost of the bare tree it is made of */
    int32_t
        unreachable; /**< terminals no root can reach: left out; with surcharges given, those no root can reach but
                            through a leaf, and the bare problem is of no use */
    int32_t *trail; /**< of a bare edge: its piece */
    /* Pieces: below n_given an edge of the problem, else the two pieces it was joined of. */
    int32_t n_given;
    int32_t (*pair)[2];
    size_t n_pairs, cap_pairs;
    int32_t *fixed; /**< pieces in every tree */
    size_t n_fixed, cap_fixed;
} plan_reduction;

typedef enum plan_reduce_level {
    PLAN_REDUCE_NONE,   /**< roots become one, leaves become terminals, what no root reaches goes */
    PLAN_REDUCE_DEGREE, /**< and nodes of degree 1 and 2, loops, parallel edges */
    PLAN_REDUCE_PATHS /**< and edges longer than the bottleneck between their ends, sure edges at terminals */
} plan_reduce_level;

/** Reduces (borrows the problem). Edges with gone[e] != 0 are left out (gone may be NULL).
 *
 *  A leaf must not be passed through: its edges get a surcharge beyond any detour, once of which is in the offset.
 *  surcharge: NULL, or those of the bare problem this one is made of, whose costs have them already.
 *  Bottleneck tests: Duin and Volgenant 1989. O(E log V) in practice. */
PLAN_CHECKED plan_status plan_reduce(const plan_steiner *problem, const uint8_t *gone,
                                     plan_reduce_level level, const int64_t *surcharge, plan_reduction **out,
                                     plan_error *err);
void plan_reduction_free(plan_reduction *reduction);
/** Fills in[e] of the problem from the bare tree. O(E + pieces). */
PLAN_CHECKED plan_status plan_reduction_expand(const plan_reduction *reduction, const uint8_t *bare_in,
                                               uint8_t *in, plan_error *err);
/** Fills *out (owned by the caller) with a mark for each bare edge all of whose pieces are marked in `in`. */
PLAN_CHECKED plan_status plan_reduction_contract(const plan_reduction *reduction, const uint8_t *in,
                                                 uint8_t **out, plan_error *err);

#endif
