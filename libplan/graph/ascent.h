/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_ASCENT_H
#define PLAN_GRAPH_ASCENT_H

#include "graph/bare.h"
#include "graph/heap.h"

/* Internal. Lower bounds for the Steiner tree (Wong 1984): every set of nodes that holds a terminal but not the root is
 * entered by some arc of the tree. Amounts laid on such cuts, no arc carrying more than its cost, add up to a bound. */

/** A cut that carries an amount: the first n nodes of its chain. */
typedef struct plan_cut {
    int64_t amount;
    int32_t n;
    int32_t crossings; /**< arcs of the guide that enter it */
} plan_cut;

/** Cuts of one terminal, one within the next, that were raised in one go. */
typedef struct plan_chain {
    int32_t next;     /**< chain of the same terminal, -1 = none */
    int32_t cut, end; /**< its cuts: cuts[cut .. end - 1], growing */
    size_t nodes;     /**< its nodes: pool[nodes ...], as many as the last cut has; the terminal first */
} plan_chain;

typedef struct plan_ascent {
    const plan_bare *bare; /**< borrowed */
    int64_t bound;         /**< sum of the amounts, and of the surcharges owed */
    int32_t most;          /**< nodes of a cut the guide enters more than once; 0 = any number */
    int64_t owed;          /**< surcharges in it */
    int64_t *left;         /**< of an arc: cost not yet laid on cuts, for the way into the arc's node */
    uint8_t *guide;        /**< of an arc: 1 = part of the guiding tree, away from the root */
    int32_t *chain_of;     /**< of a node: its last chain, -1 = none */
    plan_chain *chains;
    size_t n_chains, cap_chains;
    plan_cut *cuts;
    size_t n_cuts, cap_cuts;
    int32_t *pool;
    size_t n_pool, cap_pool;
    bool shares; /**< left, guide, chain_of and delay are another's */
    /* scratch */
    uint8_t *open;   /**< of a node: cuts may hold it */
    uint8_t *active; /**< of a terminal */
    uint8_t *delay;  /**< of a terminal: factor of its place in the order of raises; 8 at first */
    int32_t *stamp, now;
    int32_t *part;   /**< nodes of the cut in hand */
    int32_t *border; /**< arcs that may enter it */
    plan_heap heap;
} plan_ascent;

/** Nothing laid down yet. Borrows bare. O(V + E) memory. */
PLAN_CHECKED plan_status plan_ascent_new(const plan_bare *bare, plan_ascent **out, plan_error *err);
void plan_ascent_free(plan_ascent *ascent);
/** Another hand on the same amounts, with chains and scratch of its own: two may work at once as long as the nodes open to
 *  them differ, and each holds the chains of its own terminals. Nothing is open. It must not outlive `whole`. */
PLAN_CHECKED plan_status plan_ascent_share(const plan_ascent *whole, plan_ascent **out, plan_error *err);
/** Takes tree edges (in[e] != 0) as guide: cuts the tree enters once come first, since amounts on the others cannot
 *  count in full against that tree. NULL: no guide. */
PLAN_CHECKED plan_status plan_ascent_guide(plan_ascent *ascent, const uint8_t *in, plan_error *err);
/** Takes all amounts back; the nodes of the cuts stay in the pool until others are laid. All nodes are open. */
void plan_ascent_clear(plan_ascent *ascent);
/** Starts anew and lays amounts on cuts until the root reaches every terminal by arcs without cost left.
 *  keep: remember the cuts that hold at most that many nodes (for graph/dual.h); 0 = none. */
PLAN_CHECKED plan_status plan_ascent_run(plan_ascent *ascent, int32_t keep, plan_effort *effort,
                                         plan_error *err);
/** One raise after another for the n terminals listed, within the open nodes; what is not open counts as the root. */
PLAN_CHECKED plan_status plan_ascent_raise(plan_ascent *ascent, const int32_t *terminals, int32_t n,
                                           int32_t keep, plan_effort *effort, plan_error *err);
/** Lays as much of amount as its arcs bear on the cut of n nodes, the terminal first, and remembers it. */
PLAN_CHECKED plan_status plan_ascent_lay(plan_ascent *ascent, const int32_t *nodes, int32_t n, int64_t amount,
                                         plan_error *err);
/** Fills least[e] = a lower bound on every tree that uses edge e. O(E log V). */
PLAN_CHECKED plan_status plan_ascent_least(const plan_ascent *ascent, int64_t *least, plan_error *err);

#endif
