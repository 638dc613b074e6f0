/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_JOINT_H
#define PLAN_FIBRE_JOINT_H

#include "fibre/pops.h"

/* Internal. The graph the tree is sought in: street pieces cut at every tap, buildings as leaves behind their candidate
 * drops. Nodes: those of the streets, then taps, then buildings. Edges: parts of pieces, then drops. */

typedef struct plan_joint {
    plan_graph *graph;                /**< cost in 1/100 cent */
    uint8_t *kind;                    /**< plan_node_kind of a node */
    int32_t n_places;                 /**< street nodes and taps */
    double *xy;                       /**< 2 a place */
    int32_t n_parts;                  /**< street edges */
    int32_t *piece, *from_cm, *to_cm; /**< of a street edge, from its tail to its head */
    int32_t *drop;                    /**< of edge n_parts + i: index into demand->drops */
    int32_t *root;                    /**< place of each PoP */
} plan_joint;

/** All borrowed. O(n log n). */
PLAN_CHECKED plan_status plan_joint_new(const plan_streets *streets, const plan_catalogue *catalogue,
                                        const plan_demand *demand, const plan_pops *pops, plan_joint **out,
                                        plan_error *err);
void plan_joint_free(plan_joint *joint);

#endif
