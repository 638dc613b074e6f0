/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_TREE_H
#define PLAN_GRAPH_TREE_H

#include "core/status.h"
#include "graph/graph.h"

/* Internal. A forest seen from its roots. */

typedef struct plan_tree {
    int32_t n; /**< nodes of the forest */
    int32_t *
        node; /**< in preorder: tree after tree in the order of the roots, parents before children, children by
                          edge number */
    int32_t *parent; /**< place of the parent in this order, -1 at a root */
    int32_t *edge;   /**< to the parent, -1 at a root */
    int32_t *root;   /**< index of the root */
} plan_tree;

/** From the edges with in[e] != 0 (borrowed), as far as roots reach them. Two roots in one place: the first has the
 *  tree. A cycle is PLAN_E_INTERNAL. O(V + E). */
PLAN_CHECKED plan_status plan_tree_new(const plan_graph *graph, const uint8_t *in, const int32_t *roots,
                                       int32_t n_roots, plan_tree **out, plan_error *err);
void plan_tree_free(plan_tree *tree);
/** Adds to value[i] (by place in the order) the values of everything below. O(n). */
void plan_tree_sum_up(const plan_tree *tree, int64_t *value);

#endif
