/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_REGION_H
#define PLAN_GRAPH_REGION_H

#include "graph/bare.h"
#include "graph/branch.h"
#include "graph/heap.h"

/* Internal. Better trees part by part: the tree inside a ball around some node is taken out, what remains outside is
 * held together, and the small problem of joining it all again is solved (nearly) to the end. */

typedef struct plan_regions {
    const plan_bare *bare; /**< borrowed */
    uint8_t *in;           /**< borrowed: the tree, replaced by better ones */
    int64_t cost;          /**< of it */
    uint64_t random;
    int64_t tried, closed, gained;
    double scale; /**< of the size of balls */
    /* the tree in preorder */
    bool stale;
    int32_t *order, n_tree; /**< its nodes */
    int32_t *place;         /**< of a node in the order, -1 = not in the tree */
    int32_t *last;          /**< of a place: last place below it */
    int32_t *up;            /**< of a place: edge to the parent, -1 at the root */
    uint8_t *level;         /**< of a node: how often it was looked at since the tree changed near it */
    /* the ball in hand */
    plan_heap heap;
    int64_t *distance;
    int32_t *stamp, now;
    int32_t *ball, n_ball;
    int32_t *cut, n_cut; /**< places whose edge to the parent is inside the ball, rising */
    int32_t *cut_up;     /**< index of the next cut above, -1 = none */
    int32_t *local;      /**< of a node: its number in the small problem */
    int32_t *part_local; /**< of a cut (+ 1; 0 the root's part): its number, -1 = none yet */
    int32_t *tail, *head, *edge;
    int64_t *edge_cost;
    uint8_t *kind;
    int64_t *surcharge;
    int32_t n_local, m_local;
} plan_regions;

PLAN_CHECKED plan_status plan_regions_new(const plan_bare *bare, uint8_t *in, uint64_t seed,
                                          plan_regions **out, plan_error *err);
void plan_regions_free(plan_regions *regions);
/** One ball, around a tree node looked at seldom so far. */
PLAN_CHECKED plan_status plan_regions_step(plan_regions *regions, plan_effort *effort, plan_error *err);
/** A ball of `nodes` nodes as a problem of its own, worked on by steps as above for `work`: for trees so large that
 *  what a step does to the whole would take longer than the step. */
PLAN_CHECKED plan_status plan_regions_chunk(plan_regions *regions, int32_t nodes, int64_t work,
                                            plan_effort *effort, plan_error *err);

#endif
