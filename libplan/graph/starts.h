/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_STARTS_H
#define PLAN_GRAPH_STARTS_H

#include "graph/bare.h"
#include "graph/steiner.h"

/* Internal. A better tree from many: trees grown by costs with noise are exchanged to the end, and pairs of the best are
 * put together by growing along what they share (Pajor, Uchoa and Werneck 2018, 10.1007/s12532-017-0123-4). Worth its
 * work where terminals are few and far apart: the ways between them are long, and parts of the tree say little of
 * it. */

/** Replaces the tree `in` by the cheapest found for about `work`; never dearer. The same for the same seed. */
PLAN_CHECKED plan_status plan_starts_search(const plan_steiner *problem, uint64_t seed, int64_t work,
                                            uint8_t *in, plan_effort *effort, plan_error *err);
/** Work of one tree. */
int64_t plan_starts_work(const plan_graph *graph);

#endif
