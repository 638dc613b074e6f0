/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef TESTS_STEINER_SAMPLES_H
#define TESTS_STEINER_SAMPLES_H

#include "graph/steiner.h"

#include <stdbool.h>

/* Small random Steiner problems with leaves, several roots and parts out of reach, and their exact cost. */

enum { SAMPLE_NODES = 40, SAMPLE_EDGES = 140, SAMPLE_TERMINALS = 12 };

typedef struct sample {
    int32_t n, m, tail[SAMPLE_EDGES], head[SAMPLE_EDGES], roots[2], n_roots;
    int64_t cost[SAMPLE_EDGES];
    uint8_t kind[SAMPLE_NODES];
    plan_graph *graph;
    plan_steiner problem;
} sample;

/** 0 .. n - 1. */
int32_t sample_pick(uint32_t *state, int32_t n);
/** Up to 8 nodes and 6 terminals; tree: without a cycle, all joined. */
void sample_make_small(sample *s, uint32_t *state, bool tree);
/** A grid of streets with up to 36 nodes and buildings, at most `terminals` (2 .. 12) to be joined. Costs are few
 *  whole numbers, so that many ways tie. */
void sample_make_grid(sample *s, uint32_t *state, int32_t terminals);
void sample_free(sample *s);
/** Cost of the cheapest forest (Dreyfus and Wagner 1971). */
int64_t sample_exact(const plan_steiner *problem);
/** Fails unless `in` is a forest that joins every terminal a root can reach, leaves by one edge, without free ends. */
void sample_check(const plan_steiner *problem, const uint8_t *in);

#endif
