/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Branch and bound over the sites of a covering problem, bounded by its relaxation. */

#include "core/mem.h"
#include "graph/cover_parts.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 40 }; /* of the relaxation in a node; the prices of the node before are its start */

typedef struct search {
    const plan_cover_sets *sets;
    plan_cover_relax *relax;
    plan_cover_choice choice;
    int64_t budget, spent; /* spent: by sites settled in */
    int64_t best, until;
    int32_t nodes;
    uint8_t *state;
    uint8_t *wanted; /* scratch */
    int32_t *trail;  /* sites settled, in order */
    int32_t n_trail;
    plan_effort *effort;
} search;

typedef struct open_node {
    int32_t site, trail; /* branched on; trail before it */
    bool second;         /* the other branch is under way */
} open_node;

static void settle(search *x, int32_t site, uint8_t state)
{
    x->state[site] = state;
    x->trail[x->n_trail++] = site;
    if (state == PLAN_COVER_IN)
        x->spent += x->sets->cost[site];
}

static void take_back(search *x, int32_t n_trail)
{
    while (x->n_trail > n_trail) {
        int32_t s = x->trail[--x->n_trail];
        if (x->state[s] == PLAN_COVER_IN)
            x->spent -= x->sets->cost[s];
        x->state[s] = PLAN_COVER_FREE;
    }
}

/* A choice near what the relaxation takes. */
static void round_off(search *x)
{
    const plan_cover_sets *sets = x->sets;
    uint8_t *wanted = x->wanted;
    int64_t cost = x->spent;
    for (int32_t s = 0; s < sets->m; s++) {
        wanted[s] = x->state[s] == PLAN_COVER_IN ||
                    (x->relax->take[s] > 0.5 && x->state[s] == PLAN_COVER_FREE &&
                     cost + sets->cost[s] <= x->budget);
        if (wanted[s] && x->state[s] != PLAN_COVER_IN)
            cost += sets->cost[s];
    }
    plan_cover_choice_set(&x->choice, wanted, x->effort);
    plan_cover_exchange(&x->choice, x->budget, x->effort);
}

/* The site to branch on, -1 where the node is done with. best_in is filled when a better choice is met. */
static int32_t look_at(search *x, uint8_t *best_in)
{
    const plan_cover_sets *sets = x->sets;
    x->nodes--;
    for (;;) {
        for (int32_t s = 0; s < sets->m; s++)
            if (x->state[s] == PLAN_COVER_FREE && sets->cost[s] > x->budget - x->spent)
                settle(x, s, PLAN_COVER_OUT);
        int64_t bound = plan_cover_relax_run(x->relax, x->budget, x->state, x->best, ROUNDS, x->effort);
        if (bound <= x->best)
            return -1;
        round_off(x);
        if (x->choice.covered > x->best) {
            x->best = x->choice.covered;
            memcpy(best_in, x->choice.in, (size_t)sets->m);
            if (bound <= x->best || x->best >= x->until)
                return -1;
        }
        int32_t from = x->n_trail;
        x->n_trail += plan_cover_relax_settle(x->relax, x->budget, x->best, x->state, x->trail + x->n_trail);
        for (int32_t i = from; i < x->n_trail; i++)
            if (x->state[x->trail[i]] == PLAN_COVER_IN)
                x->spent += sets->cost[x->trail[i]];
        if (x->spent > x->budget)
            return -1; /* what a better choice must take does not fit */
        if (x->n_trail == from)
            break;
    }
    int32_t at = -1;
    for (int32_t s = 0; s < sets->m; s++)
        if (x->state[s] == PLAN_COVER_FREE &&
            (at < 0 || x->relax->earns[s] * x->relax->take[s] > x->relax->earns[at] * x->relax->take[at]))
            at = s;
    return at; /* without a free site, rounding off gave all there is in this node */
}

static plan_status walk(search *x, uint8_t *best_in, open_node *open, bool *done, plan_error *err)
{
    int32_t depth = 0;
    int32_t site = look_at(x, best_in);
    for (;;) {
        plan_status status = plan_effort_report(x->effort, "choosing sites", err);
        if (status != PLAN_OK)
            return status;
        if (x->best >= x->until)
            break;
        if (site >= 0) {
            if (x->nodes <= 0 || plan_effort_over(x->effort))
                return PLAN_OK;
            open[depth++] = (open_node){site, x->n_trail, false};
            settle(x, site, PLAN_COVER_IN);
        } else {
            while (depth > 0 && open[depth - 1].second)
                depth--;
            if (depth == 0)
                break;
            take_back(x, open[depth - 1].trail);
            open[depth - 1].second = true;
            settle(x, open[depth - 1].site, PLAN_COVER_OUT);
        }
        site = look_at(x, best_in);
    }
    *done = true;
    return PLAN_OK;
}

plan_status plan_cover_branch(const plan_cover_sets *sets, plan_cover_relax *relax, int64_t budget,
                              int64_t cutoff, int64_t until, int32_t nodes, uint8_t *in, int64_t *found,
                              bool *done, plan_effort *effort, plan_error *err)
{
    search x = {.sets = sets,
                .relax = relax,
                .budget = budget,
                .best = cutoff,
                .until = until,
                .nodes = nodes,
                .effort = effort};
    *done = false;
    *found = cutoff;
    x.state = plan_mem_new((size_t)sets->m, 1);
    x.wanted = plan_mem_new((size_t)sets->m, 1);
    x.trail = plan_mem_new((size_t)sets->m + 1, sizeof *x.trail);
    open_node *open = plan_mem_new((size_t)sets->m + 1, sizeof *open);
    plan_status status = PLAN_OK;
    if (!plan_cover_choice_init(&x.choice, sets) || !x.state || !x.wanted || !x.trail || !open)
        status = plan_error_memory(err);
    else
        status = walk(&x, in, open, done, err);
    *found = x.best;
    plan_cover_choice_free(&x.choice);
    free(x.state);
    free(x.wanted);
    free(x.trail);
    free(open);
    return status;
}
