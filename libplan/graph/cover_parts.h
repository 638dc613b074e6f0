/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_COVER_PARTS_H
#define PLAN_GRAPH_COVER_PARTS_H

#include "graph/bare.h"
#include "graph/cover.h"

/* Internal to graph/cover*. */

/** The problem with what is fixed taken out and demands of equal sites merged. */
typedef struct plan_cover_sets {
    int32_t m, n;             /**< sites, groups of demands */
    int32_t *off, *group;     /**< groups of a site, ascending */
    int32_t *back_off, *back; /**< sites of a group, ascending */
    int64_t *weight, *cost;
    int64_t base, reachable; /**< covered by what is fixed; by anything, base not counted */
    int64_t unit;            /**< greatest common divisor of the costs */
} plan_cover_sets;

PLAN_CHECKED plan_status plan_cover_sets_make(const plan_cover_problem *problem, plan_cover_sets *out,
                                              plan_error *err);
/** What sites settled as in state (plan_cover_state, below) leave: those that are free, site_of them (room for all), and
 *  the groups no site settled in covers; base = weight of those it does. Fills out (free it). */
PLAN_CHECKED plan_status plan_cover_sets_rest(const plan_cover_sets *sets, const uint8_t *state,
                                              plan_cover_sets *out, int32_t *site_of, plan_error *err);
void plan_cover_sets_free(plan_cover_sets *sets);

/** A choice, and what each change of it would bring. */
typedef struct plan_cover_choice {
    const plan_cover_sets *sets;
    uint8_t *in;
    int32_t *count; /**< of a group: sites chosen that cover it */
    int64_t *gain;  /**< of a site: weight of its groups that no chosen one covers */
    int64_t *loss;  /**< of a chosen site: weight that it alone covers */
    int64_t *extra; /**< scratch, a site */
    int32_t *touched;
    int64_t covered, cost;
} plan_cover_choice;

bool plan_cover_choice_init(plan_cover_choice *c, const plan_cover_sets *sets);
void plan_cover_choice_free(plan_cover_choice *c);
void plan_cover_choice_add(plan_cover_choice *c, int32_t site, plan_effort *effort);
void plan_cover_choice_drop(plan_cover_choice *c, int32_t site, plan_effort *effort);
/** Makes the choice that of `in` (sites with in[s] != 0). */
void plan_cover_choice_set(plan_cover_choice *c, const uint8_t *in, plan_effort *effort);
/** Adds by most gain for its cost while the budget lasts; barred (may be NULL): sites not to be added. */
void plan_cover_fill(plan_cover_choice *c, int64_t budget, const uint8_t *barred, plan_effort *effort);
/** Adds and exchanges one for one within the budget until nothing improves. */
void plan_cover_exchange(plan_cover_choice *c, int64_t budget, plan_effort *effort);
/** Perturbs and repairs the choice until `until` (weight) is reached, `rounds` are done or the effort is over; leaves
 *  the best. */
PLAN_CHECKED plan_status plan_cover_search(plan_cover_choice *c, int64_t budget, int64_t until,
                                           int32_t rounds, uint64_t *random, plan_effort *effort,
                                           plan_error *err);

typedef struct plan_cover_rank {
    double ratio; /**< what a site earns for its cost */
    int32_t site;
} plan_cover_rank;

/** Relaxation: a price on every group; a site earns the prices of its groups. */
typedef struct plan_cover_relax {
    const plan_cover_sets *sets;
    double *price, *best;           /**< of a group; those of the best bound */
    double *share;                  /**< of a group: price for its weight, [0, 1] */
    double *from_share, *sum_share; /**< at the last restart, and summed since */
    double *earns;                  /**< of a site */
    double *x;                      /**< of a site: share chosen, feasible for the budget */
    double *next, *ahead, *from_x, *sum_x;
    double *worth, *stride; /**< of a site: weight of its groups, and length of a step */
    double weigh;           /**< steps of prices against those of the choice */
    int32_t n_sum;
    double *take;           /**< of a site: share in [0, 1] the relaxation chooses */
    plan_cover_rank *order; /**< sites not settled, most earned for its cost first */
    int32_t n_order;
    double first_left, last_taken; /**< ratios on both sides of where the budget ends */
} plan_cover_relax;

/** What is settled of a site. */
typedef enum plan_cover_state { PLAN_COVER_FREE, PLAN_COVER_IN, PLAN_COVER_OUT } plan_cover_state;

bool plan_cover_relax_init(plan_cover_relax *r, const plan_cover_sets *sets);
void plan_cover_relax_free(plan_cover_relax *r);
/** Improves the prices for `rounds`, and gives the least upper bound met on the weight that can be covered within the
 *  budget when sites are settled as in state (NULL = none); ends early when it falls to `cutoff` or below. Afterwards
 *  r->take is what the relaxation chooses at the best prices. */
int64_t plan_cover_relax_run(plan_cover_relax *r, int64_t budget, const uint8_t *state, int64_t cutoff,
                             int32_t rounds, plan_effort *effort);
/** Least cost at which the bound by the best prices reaches `target`: no choice that covers it costs less. */
int64_t plan_cover_relax_cost(plan_cover_relax *r, int64_t target);
/** After plan_cover_relax_run with the same budget and state: settles sites of which the other choice cannot cover more
 *  than `cutoff`, and lists them in settled (room for all). Returns how many. */
int32_t plan_cover_relax_settle(plan_cover_relax *r, int64_t budget, int64_t cutoff, uint8_t *state,
                                int32_t *settled);

/** Branch and bound: *found = the most weight above `cutoff` (in filled), or cutoff where there is no more. *done: the
 *  search came to its end within the effort and `nodes`. until: enough, the search may end there. */
PLAN_CHECKED plan_status plan_cover_branch(const plan_cover_sets *sets, plan_cover_relax *relax,
                                           int64_t budget, int64_t cutoff, int64_t until, int32_t nodes,
                                           uint8_t *in, int64_t *found, bool *done, plan_effort *effort,
                                           plan_error *err);

#endif
