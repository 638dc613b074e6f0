/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_RELIEVE_H
#define PLAN_GRAPH_RELIEVE_H

#include "graph/steiner.h"

/* Internal. A cheapest forest loads its trees as it likes. Here parts of trees that bear too much are hung on others. */

typedef struct plan_relieve {
    const plan_steiner *problem; /**< borrowed, as all */
    int32_t n_parts;             /**< the first edges: between nodes that may be passed through */
    const int64_t *length;       /**< of an edge */
    const int64_t *load;         /**< of a node */
    double price;                /**< of a load and unit of length, in the unit of the edges' costs */
    int64_t capacity;            /**< load a tree should bear at most */
    const int64_t
        *handicap; /**< of a root: a tree may be overloaded from one with a greater handicap, to hand it on */
} plan_relieve;

/** Moves what costs least a load moved, in rounds: a new way between two trees, and one left out of the overloaded tree.
 *  Fills *over with the load above capacity that is left. The result joins what `forest` joined, and no node changes
 *  its tree but from an overloaded one. At most 200 rounds of O(E log V). */
PLAN_CHECKED plan_status plan_tree_relieve(const plan_relieve *in, uint8_t *forest, int64_t *over,
                                           plan_error *err);

#endif
