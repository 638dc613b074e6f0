/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_BARE_H
#define PLAN_GRAPH_BARE_H

#include "core/hooks.h"
#include "graph/graph.h"

#include <stdbool.h>
#include <stddef.h>

/* Internal. The Steiner problem at its barest: one connected graph without loops, one root, terminals that may be
 * passed through. What bounds and searches work on; graph/reduce.h makes one of a forest with leaves. */

typedef struct plan_bare {
    plan_graph *graph; /**< owned */
    int32_t *mate;     /**< arc back; arc a of node v stands for the way into v from graph->arc_node[a] */
    uint8_t *terminal; /**< 1 = is to be joined; the root is one */
    int32_t *list;     /**< the terminals by number */
    int32_t n_list;
    int32_t root;
    int64_t *
        surcharge; /**< of a leaf: on top of the costs of all its edges, so that no good tree passes through it;
                             0 = no leaf */
} plan_bare;

/** Borrows the arrays. No edge may be a loop. O(V + E). */
PLAN_CHECKED plan_status plan_bare_new(int32_t n_nodes, int32_t n_edges, const int32_t *tail,
                                       const int32_t *head, const int64_t *cost, const uint8_t *terminal,
                                       int32_t root, plan_bare **out, plan_error *err);
void plan_bare_free(plan_bare *bare);
/** A tree (edges with in[e] != 0): true when its edges are a tree that joins all terminals. O(V + E). */
PLAN_CHECKED plan_status plan_bare_check(const plan_bare *bare, const uint8_t *in, bool *tree,
                                         plan_error *err);

static inline int32_t plan_other_end(const plan_graph *graph, int32_t edge, int32_t node)
{
    return graph->tail[edge] ^ graph->head[edge] ^ node;
}

/** How far apart the ends of an edge lie: its cost without surcharges. */
static inline int64_t plan_bare_length(const plan_bare *bare, int32_t edge)
{
    const plan_graph *g = bare->graph;
    return g->cost[edge] - bare->surcharge[g->tail[edge]] - bare->surcharge[g->head[edge]];
}

/** How much may be done. Work is counted in steps of a few nanoseconds, the same on every machine; the deadline is only
 *  looked at between whole steps of the search. */
typedef struct plan_effort {
    const plan_hooks *hooks;    /**< may be NULL */
    int64_t work, limit;        /**< limit 0 = none */
    int64_t reported;           /**< work at the last report */
    double begin_s, deadline_s; /**< on the monotonic clock; deadline 0 = none */
} plan_effort;

/** Seconds of the monotonic clock. */
double plan_effort_clock(void);
/** True when the work limit or the deadline is reached. */
bool plan_effort_over(const plan_effort *effort);
/** Reports progress now and then; PLAN_E_CANCELLED when the hook says stop. effort may be NULL. */
PLAN_CHECKED plan_status plan_effort_report(plan_effort *effort, const char *step, plan_error *err);

/** Seeded stream of numbers (splitmix64, Steele, Lea and Flood 2014). */
static inline uint64_t plan_random_next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/** 0 .. n - 1. */
static inline int32_t plan_random_below(uint64_t *state, int32_t n)
{
    return (int32_t)(((plan_random_next(state) >> 32) * (uint64_t)n) >> 32);
}

#endif
