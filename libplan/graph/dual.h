/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_DUAL_H
#define PLAN_GRAPH_DUAL_H

#include "graph/ascent.h"
#include "graph/polish.h"

/* Internal. Better bounds part by part: the cuts within a ball are taken back and raised anew, in another order or as
 * graph/polish.h finds best; what is no worse stays. */

typedef struct plan_dual_loss {
    int32_t node, size;
    int64_t amount;
} plan_dual_loss;

enum { PLAN_DUAL_CHANGED = 4 };

/** Where balls may lie; all borrowed. */
typedef struct plan_dual_ground {
    const int32_t *nodes, *terminals; /**< NULL = all of the problem */
    int32_t n_nodes, n_terminals;
    const uint8_t *side; /**< of a node of the problem; NULL = all may be used */
    uint8_t own;         /**< side of the ground's nodes */
} plan_dual_ground;

typedef struct plan_dual {
    plan_ascent *ascent; /**< borrowed; run with keep > 0 */
    plan_dual_ground ground;
    plan_polish *polish;
    uint64_t random;
    int64_t tried, gained, kept, next_survey;
    int32_t size_most; /**< nodes of a ball */
    plan_dual_loss *losses;
    size_t n_losses, cap_losses;
    bool shares;             /**< level and polished are another's */
    uint8_t *polished;       /**< of a node: how often it was in the middle of a ball that was polished */
    double gain[2], work[2]; /**< of late, by balls raised in another order [0] and polished [1] */
    uint8_t *level;          /**< of a node: how often it was in a ball without gain */
    plan_heap heap;
    int64_t *distance;
    int32_t *stamp, now;
    int32_t *position; /**< of a node in the chain in hand */
    int32_t *in_chain; /**< stamp: the node is in it */
    int32_t chain_now;
    int32_t *ball, n_ball;
    int32_t *terminals, n_terminals;               /**< of the ball */
    int32_t changed[PLAN_DUAL_CHANGED], n_changed; /**< terminals whose delay is tried otherwise */
    uint8_t delay_before[PLAN_DUAL_CHANGED];
    int64_t *saved; /**< of the arcs into the ball, as before */
    size_t cap_saved;
    struct plan_dual_undo {
        int32_t chain, cut;
    } * undo;
    size_t n_undo, cap_undo;
    plan_polish_cut *cuts; /**< those taken back */
    size_t n_cuts, cap_cuts;
    int64_t *amount; /**< scratch: of cuts at and after one */
    size_t cap_amount;
} plan_dual;

PLAN_CHECKED plan_status plan_dual_new(plan_ascent *ascent, int32_t size_most, uint64_t seed, plan_dual **out,
                                       plan_error *err);
/** From now on balls lie on a ground (borrowed), and amounts in an ascent that holds the chains of its terminals. */
void plan_dual_move(plan_dual *dual, const plan_dual_ground *ground);
/** Lets a dual know what another learns of the nodes; their grounds must not meet. */
void plan_dual_share(plan_dual *dual, plan_dual *with);
/** How many times farther apart terminals are than buildings along streets. */
int32_t plan_dual_sparseness(const plan_bare *bare);
void plan_dual_free(plan_dual *dual);
/** One ball, where the bound loses most against the guiding tree; ascent->bound never falls. */
PLAN_CHECKED plan_status plan_dual_step(plan_dual *dual, plan_effort *effort, plan_error *err);

#endif
