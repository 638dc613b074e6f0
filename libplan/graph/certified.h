/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_CERTIFIED_H
#define PLAN_GRAPH_CERTIFIED_H

#include "graph/steiner.h"

/* Internal. Steiner forests with a proof of how much cheaper any other can be. */

typedef struct plan_certify_opts {
    double time_limit_s; /**< stops between two steps of the search; 0 = no limit */
    int64_t work_limit;  /**< in steps of some 50 ns; the same limit gives the same forest and bound on every
                              machine; 0 = no limit (with neither limit the search ends at the target alone) */
    double target_gap;   /**< stop at (cost - bound) / cost <= this; 0 = when proven optimal */
    int threads;         /**< 0 = one for each processor; changes no result */
    uint64_t seed;
} plan_certify_opts;

/** What a usual processor of 2020 does in a second, one thread. */
#define PLAN_CERTIFY_WORK_A_SECOND 25e6
#define PLAN_CERTIFY_OPTS_INIT \
    {                          \
        1.0, 0, 0.0, 1, 1      \
    }

typedef struct plan_certificate {
    int64_t cost;         /**< of the forest */
    int64_t bound;        /**< no forest that joins the same terminals costs less */
    int64_t first_cost;   /**< of the first forest */
    double first_seconds; /**< until then */
    int64_t work;         /**< spent */
    int32_t
        unreachable; /**< terminals that no root reaches: not joined, see plan_graph_components for which */
    int32_t nodes, edges; /**< of the reduced graph at the end */
} plan_certificate;

/** (cost - bound) / cost, 0 when nothing costs anything. */
double plan_certificate_gap(const plan_certificate *certificate);

/** Fills in[e] = 1 for the edges of a forest as plan_steiner_solve does, improves it until a limit is met, and proves a
 *  lower bound. Reductions, then in turn: small parts of the tree solved anew, cuts raised anew for the bound, edges
 *  that no better tree can use deleted. Some 150 bytes a node and 200 an edge. */
PLAN_CHECKED plan_status plan_steiner_certify(const plan_steiner *problem, const plan_certify_opts *opts,
                                              uint8_t *in, plan_certificate *out, plan_error *err);

#endif
