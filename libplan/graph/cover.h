/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_COVER_H
#define PLAN_GRAPH_COVER_H

#include "core/hooks.h"

#include <stdint.h>

/* Internal. Which sites to choose: maximal covering (most weight for a budget; Church and ReVelle 1974) and covering of
 * a given weight at least cost, both with a bound. Weights and costs are whole numbers of units the caller chooses,
 * so that every sum is exact. */

/** All weights together, and all costs together, are at most this. */
#define PLAN_COVER_MAX ((int64_t)1 << 50)

typedef struct plan_cover_problem {
    int32_t n_sites, n_demands;
    const int32_t *off;    /**< n_sites + 1: site s covers demand[off[s]] .. demand[off[s+1]-1] */
    const int32_t *demand; /**< 0 .. n_demands - 1, in any order; once a site */
    const int64_t *weight; /**< of a demand, >= 0 */
    const int64_t *cost;   /**< of a site, > 0; NULL = 1 each */
    const uint8_t *fixed;  /**< 1 = stands already: chosen, at no cost; NULL = none */
} plan_cover_problem;

typedef enum plan_cover_goal {
    PLAN_COVER_BUDGET, /**< most weight with sites of at most `budget` */
    PLAN_COVER_TARGET  /**< least cost that covers at least `target` (those that stand already included) */
} plan_cover_goal;

typedef struct plan_cover_opts {
    plan_cover_goal goal;
    int64_t budget, target;
    int64_t
        work; /**< steps of some nanoseconds; 0 = 4.5 x 10^8, about a second. Reaching the proof ends it earlier */
    uint64_t seed;           /**< of the perturbations */
    const plan_hooks *hooks; /**< may be NULL */
} plan_cover_opts;
#define PLAN_COVER_OPTS_INIT                \
    {                                       \
        PLAN_COVER_BUDGET, 0, 0, 0, 1, NULL \
    }

typedef struct plan_cover {
    int32_t n;     /**< sites chosen, those that stand already not counted */
    int32_t *site; /**< in the order of most gain for its cost, given those before: a plan in steps */
    int64_t *gain; /**< weight each adds */
    int64_t base;  /**< weight covered by what stands already */
    int64_t covered, cost;
    int64_t reachable; /**< weight some site covers */
    int64_t
        bound; /**< BUDGET: no choice covers more; TARGET: no choice that covers it costs less. Equal to covered or
                        cost where the choice is proven best */
} plan_cover;

/** Fills out; plan_cover_free when done, on failure too. PLAN_E_ARGUMENT for a budget < 0, a demand outside its range,
 *  weight < 0, cost <= 0, sums above PLAN_COVER_MAX, and for a target that all sites together do not reach. No sites and no
 *  demand give an empty choice. Same input, same choice. Relaxation of "covered only by what is chosen" by
 *  subgradients (Fisher 1981), lazy greedy, exchange, branch and bound on the rest while work lasts. */
PLAN_CHECKED plan_status plan_cover_solve(const plan_cover_problem *problem, const plan_cover_opts *opts,
                                          plan_cover *out, plan_error *err);
/** Takes a zeroed struct too. */
void plan_cover_free(plan_cover *cover);

#endif
