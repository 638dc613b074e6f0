/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Covering, from the problem to the choice with its bound. */

#include "graph/cover.h"

#include "core/mem.h"
#include "graph/cover_parts.h"

#include <stdlib.h>
#include <string.h>

enum { WORK = 450000000, NODES = 1000000, ROUNDS = 250, TRIES = 40 };

typedef struct solver {
    const plan_cover_opts *opts;
    plan_cover_sets sets;
    plan_cover_choice choice;
    plan_cover_relax relax;
    uint8_t *best; /* sites */
    int64_t covered, cost, bound;
    uint64_t random;
    plan_effort effort;
    int64_t work; /* all there is */
} solver;

static bool solver_init(solver *x)
{
    x->best = plan_mem_new((size_t)x->sets.m, 1);
    return plan_cover_choice_init(&x->choice, &x->sets) && plan_cover_relax_init(&x->relax, &x->sets) &&
           x->best;
}

static void solver_free(solver *x)
{
    plan_cover_choice_free(&x->choice);
    plan_cover_relax_free(&x->relax);
    plan_cover_sets_free(&x->sets);
    free(x->best);
}

static void keep(solver *x)
{
    memcpy(x->best, x->choice.in, (size_t)x->sets.m);
    x->covered = x->choice.covered;
    x->cost = x->choice.cost;
}

/* Share of the work after which a step is to hand over to the next. */
static void until_share(solver *x, double share)
{
    x->effort.limit = (int64_t)(share * (double)x->work);
}

/* A choice near what the relaxation took last, exchanged to a local optimum. */
static void round_off(solver *x, int64_t budget, uint8_t *wanted)
{
    int64_t cost = 0;
    for (int32_t i = 0; i < x->relax.n_order; i++) {
        int32_t s = x->relax.order[i].site;
        if (x->relax.take[s] > 0.5 && cost + x->sets.cost[s] <= budget) {
            wanted[s] = 1;
            cost += x->sets.cost[s];
        }
    }
    plan_cover_choice_set(&x->choice, wanted, &x->effort);
    plan_cover_exchange(&x->choice, budget, &x->effort);
}

static plan_status from_relaxation(solver *x, int64_t budget, plan_error *err)
{
    uint8_t *wanted = plan_mem_new((size_t)x->sets.m, 1);
    if (!wanted)
        return plan_error_memory(err);
    round_off(x, budget, wanted);
    free(wanted);
    return PLAN_OK;
}

/* A few rounds of the bound, and choices near it. */
static plan_status approach(solver *x, int64_t budget, plan_error *err)
{
    int64_t bound = plan_cover_relax_run(&x->relax, budget, NULL, x->covered, ROUNDS, &x->effort);
    if (bound < x->bound)
        x->bound = bound;
    plan_status status = from_relaxation(x, budget, err);
    if (status != PLAN_OK)
        return status;
    if (x->choice.covered < x->covered)
        plan_cover_choice_set(&x->choice, x->best, &x->effort);
    status = plan_cover_search(&x->choice, budget, x->bound, TRIES, &x->random, &x->effort, err);
    if (status == PLAN_OK && x->choice.covered > x->covered)
        keep(x);
    return status;
}

static plan_status solve_budget(solver *x, int64_t budget, const uint8_t *begin, plan_error *err);

/* Nothing but exchange and perturbation. */
static plan_status search(solver *x, int64_t budget, int64_t until, const uint8_t *begin, plan_error *err)
{
    plan_cover_choice_set(&x->choice, begin, &x->effort);
    plan_status status = plan_cover_search(&x->choice, budget, until, INT32_MAX, &x->random, &x->effort, err);
    keep(x);
    return status;
}

/* Solves what the settled sites leave (prove: with a bound of it; else searches there alone), and takes the
 * choice over where it is better. */
static plan_status solve_rest(solver *x, int64_t budget, const uint8_t *state, bool prove, plan_error *err)
{
    solver rest = {.opts = x->opts, .random = x->random, .effort = x->effort, .work = x->work};
    int32_t m = x->sets.m, n = 0;
    int64_t cost = 0;
    int32_t *site_of = plan_mem_new((size_t)m, sizeof *site_of);
    uint8_t *in = plan_mem_new((size_t)m, 1);
    plan_status status = site_of && in ? plan_cover_sets_rest(&x->sets, state, &rest.sets, site_of, err)
                                       : plan_error_memory(err);
    if (status == PLAN_OK && !solver_init(&rest))
        status = plan_error_memory(err);
    if (status != PLAN_OK)
        goto done;
    for (int32_t s = 0; s < m; s++)
        if (state[s] == PLAN_COVER_IN)
            cost += x->sets.cost[s];
    if (cost > budget) { /* what a better choice must take does not fit */
        x->bound = x->covered;
        goto done;
    }
    for (int64_t spent = cost; n < rest.sets.m; n++)
        if (x->best[site_of[n]] && rest.sets.cost[n] <= budget - spent) {
            in[n] = 1;
            spent += rest.sets.cost[n];
        }
    if (prove)
        status = solve_budget(&rest, budget - cost, in, err);
    else
        status = search(&rest, budget - cost, x->bound - rest.sets.base, in, err);
    x->effort = rest.effort;
    x->random = rest.random;
    if (status != PLAN_OK)
        goto done;
    if (rest.sets.base + rest.covered > x->covered) {
        for (int32_t s = 0; s < m; s++)
            x->best[s] = state[s] == PLAN_COVER_IN;
        for (int32_t i = 0; i < rest.sets.m; i++)
            x->best[site_of[i]] = rest.best[i];
        plan_cover_choice_set(&x->choice, x->best, &x->effort);
        keep(x);
    }
    int64_t bound = prove ? rest.sets.base + rest.bound : x->bound;
    bound = bound > x->covered ? bound : x->covered;
    x->bound = bound < x->bound ? bound : x->bound;
done:
    solver_free(&rest);
    free(site_of);
    free(in);
    return status;
}

/* Leaves free the sites chosen and those that earn most for their cost at the last prices. */
static void find_best(const solver *x, uint8_t *state)
{
    enum { FOR_ONE_CHOSEN = 4, AT_LEAST = 40 };
    int32_t chosen = 0;
    for (int32_t s = 0; s < x->sets.m; s++) {
        chosen += x->best[s];
        state[s] = x->best[s] ? PLAN_COVER_FREE : PLAN_COVER_OUT;
    }
    for (int32_t i = 0; i < x->relax.n_order && i < FOR_ONE_CHOSEN * chosen + AT_LEAST; i++)
        state[x->relax.order[i].site] = PLAN_COVER_FREE;
}

static plan_status branch(solver *x, int64_t budget, uint8_t *in, plan_error *err)
{
    int64_t found;
    bool done;
    plan_status status = plan_cover_branch(&x->sets, &x->relax, budget, x->covered, x->bound, NODES, in,
                                           &found, &done, &x->effort, err);
    if (status != PLAN_OK)
        return status;
    if (found > x->covered) {
        plan_cover_choice_set(&x->choice, in, &x->effort);
        keep(x);
    }
    if (done)
        x->bound = x->covered;
    return PLAN_OK;
}

/* Branch and bound; where that does not end, search among the best sites alone, as there are fewer changes
 * and each costs less, then among all. */
static plan_status finish(solver *x, int64_t budget, plan_error *err)
{
    uint8_t *in = plan_mem_new((size_t)x->sets.m, 1), *state = plan_mem_new((size_t)x->sets.m, 1);
    plan_status status = in && state ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK) {
        find_best(x, state);
        until_share(x, 0.4);
        status = branch(x, budget, in, err);
    }
    if (status == PLAN_OK && x->covered < x->bound) {
        for (int32_t s = 0; s < x->sets.m; s++)
            state[s] = x->best[s] ? PLAN_COVER_FREE : state[s];
        until_share(x, 0.85);
        status = solve_rest(x, budget, state, false, err);
    }
    if (status == PLAN_OK && x->covered < x->bound) {
        until_share(x, 1);
        plan_cover_choice_set(&x->choice, x->best, &x->effort);
        status = plan_cover_search(&x->choice, budget, x->bound, INT32_MAX, &x->random, &x->effort, err);
        if (status == PLAN_OK && x->choice.covered > x->covered)
            keep(x);
    }
    free(in);
    free(state);
    return status;
}

/* begin: a choice to begin with, within the budget; NULL = none. */
static plan_status solve_budget(solver *x, int64_t budget, const uint8_t *begin, plan_error *err)
{
    if (begin)
        plan_cover_choice_set(&x->choice, begin, &x->effort);
    plan_cover_exchange(&x->choice, budget, &x->effort);
    keep(x);
    x->bound = x->sets.reachable;
    until_share(x, 0.5);
    plan_status status = approach(x, budget, err);
    if (status != PLAN_OK || x->covered >= x->bound)
        return status;
    uint8_t *state = plan_mem_new((size_t)x->sets.m, 1);
    int32_t *settled = plan_mem_new((size_t)x->sets.m, sizeof *settled);
    if (!state || !settled)
        status = plan_error_memory(err);
    else if (plan_cover_relax_settle(&x->relax, budget, x->covered, state, settled) > x->sets.m / 10)
        status = solve_rest(x, budget, state, true, err);
    else if ((status = approach(x, budget, err)) == PLAN_OK && x->covered < x->bound)
        status = finish(x, budget, err);
    free(state);
    free(settled);
    return status;
}

/* Adds by most useful gain for its cost until the target is met, then leaves out what is not needed,
 * dearest first. */
static void reach(plan_cover_choice *c, int64_t target, plan_effort *effort)
{
    const plan_cover_sets *sets = c->sets;
    while (c->covered < target) {
        int32_t best = -1;
        double ratio = 0;
        for (int32_t s = 0; s < sets->m; s++) {
            int64_t left = target - c->covered, gain = c->gain[s] < left ? c->gain[s] : left;
            double r = (double)gain / (double)sets->cost[s];
            if (!c->in[s] && r > ratio) {
                ratio = r;
                best = s;
            }
        }
        effort->work += sets->m;
        if (best < 0)
            return;
        plan_cover_choice_add(c, best, effort);
    }
    for (;;) {
        int32_t worst = -1;
        for (int32_t s = 0; s < sets->m; s++)
            if (c->in[s] && c->covered - c->loss[s] >= target &&
                (worst < 0 || sets->cost[s] > sets->cost[worst]))
                worst = s;
        if (worst < 0)
            return;
        plan_cover_choice_drop(c, worst, effort);
    }
}

/* Looks for a choice that is cheaper by `step` at least; *found tells. */
static plan_status cheaper(solver *x, int64_t target, int64_t step, int32_t tries, bool *found,
                           plan_error *err)
{
    int64_t budget = x->cost - step;
    *found = false;
    plan_cover_choice_set(&x->choice, x->best, &x->effort);
    while (x->choice.cost > budget) { /* the least loss for its cost goes */
        int32_t least = -1;
        for (int32_t s = 0; s < x->sets.m; s++)
            if (x->choice.in[s] && (least < 0 || (double)x->choice.loss[s] * (double)x->sets.cost[least] <
                                                     (double)x->choice.loss[least] * (double)x->sets.cost[s]))
                least = s;
        plan_cover_choice_drop(&x->choice, least, &x->effort);
    }
    plan_status status = plan_cover_search(&x->choice, budget, target, tries, &x->random, &x->effort, err);
    if (status == PLAN_OK && x->choice.covered >= target) {
        reach(&x->choice, target, &x->effort);
        keep(x);
        *found = true;
    }
    return status;
}

/* Bound on the cost by prices that suit a budget between the bound and the best choice. */
static void raise_bound(solver *x, int64_t target)
{
    for (int turn = 0; turn < 3 && x->bound < x->cost && !plan_effort_over(&x->effort); turn++) {
        int64_t budget = turn == 0 ? x->cost - x->sets.unit : x->bound;
        int64_t covers = plan_cover_relax_run(&x->relax, budget, NULL, target - 1, ROUNDS, &x->effort);
        int64_t bound = covers < target ? budget + x->sets.unit : plan_cover_relax_cost(&x->relax, target);
        if (bound > x->bound)
            x->bound = bound > x->cost ? x->cost : bound;
    }
}

static plan_status solve_target(solver *x, int64_t target, plan_error *err)
{
    plan_status status = PLAN_OK;
    int64_t unit = x->sets.unit;
    reach(&x->choice, target, &x->effort);
    keep(x);
    x->bound = 0;
    until_share(x, 0.5);
    raise_bound(x, target);
    for (int64_t step = (x->cost - x->bound) / 2; x->bound < x->cost && !plan_effort_over(&x->effort);) {
        bool found;
        step = step < unit ? unit : step / unit * unit;
        status = cheaper(x, target, step, step > unit ? TRIES / 4 : 4 * TRIES, &found, err);
        if (status != PLAN_OK)
            return status;
        if (!found && step == unit)
            break;
        if (!found || step > x->cost - x->bound)
            step /= 2;
    }
    until_share(x, 0.65);
    raise_bound(x, target);
    uint8_t *in = plan_mem_new((size_t)x->sets.m, 1);
    if (!in)
        return plan_error_memory(err);
    until_share(x, 1);
    bool done = true;
    while (x->bound < x->cost && done) {
        int64_t found;
        status = plan_cover_branch(&x->sets, &x->relax, x->cost - unit, target - 1, target, NODES, in, &found,
                                   &done, &x->effort, err);
        if (status != PLAN_OK)
            break;
        if (found >= target) {
            plan_cover_choice_set(&x->choice, in, &x->effort);
            reach(&x->choice, target, &x->effort);
            keep(x);
        } else if (done)
            x->bound = x->cost;
    }
    free(in);
    return status;
}

/* The chosen sites in the order of most gain for its cost. */
static plan_status put_in_order(solver *x, plan_cover *out, plan_error *err)
{
    const plan_cover_sets *sets = &x->sets;
    out->site = plan_mem_new((size_t)sets->m, sizeof *out->site);
    out->gain = plan_mem_new((size_t)sets->m, sizeof *out->gain);
    uint8_t *barred = plan_mem_new((size_t)sets->m, 1);
    plan_status status = out->site && out->gain && barred ? PLAN_OK : plan_error_memory(err);
    if (status != PLAN_OK)
        goto done;
    memset(barred, 0, (size_t)sets->m);
    plan_cover_choice_set(&x->choice, barred, &x->effort);
    for (;;) {
        int32_t best = -1;
        for (int32_t s = 0; s < sets->m; s++)
            if (x->best[s] && !x->choice.in[s] && x->choice.gain[s] > 0 &&
                (best < 0 || (__int128)x->choice.gain[s] * sets->cost[best] >
                                 (__int128)x->choice.gain[best] * sets->cost[s]))
                best = s;
        if (best < 0)
            break;
        out->site[out->n] = best;
        out->gain[out->n++] = x->choice.gain[best];
        plan_cover_choice_add(&x->choice, best, &x->effort);
    }
    out->cost = x->choice.cost; /* without those that add nothing */
    out->covered = sets->base + x->choice.covered;
done:
    free(barred);
    return status;
}

plan_status plan_cover_solve(const plan_cover_problem *problem, const plan_cover_opts *opts, plan_cover *out,
                             plan_error *err)
{
    solver x = {.opts = opts, .random = opts->seed, .work = opts->work > 0 ? opts->work : WORK};
    *out = (plan_cover){.n = 0};
    x.effort = (plan_effort){.hooks = opts->hooks, .begin_s = plan_effort_clock()};
    if (opts->goal == PLAN_COVER_BUDGET && opts->budget < 0)
        return plan_error_set(err, PLAN_E_ARGUMENT, "covering: the budget is below 0");
    plan_status status = plan_cover_sets_make(problem, &x.sets, err);
    if (status != PLAN_OK)
        goto done;
    if (!solver_init(&x)) {
        status = plan_error_memory(err);
        goto done;
    }
    out->base = x.sets.base;
    out->reachable = x.sets.base + x.sets.reachable;
    if (opts->goal == PLAN_COVER_BUDGET) {
        status = solve_budget(&x, opts->budget, NULL, err);
        out->bound = x.sets.base + x.bound;
    } else if (opts->target > out->reachable) {
        status = plan_error_set(err, PLAN_E_ARGUMENT,
                                "covering: all sites together cover %lld of the %lld asked for",
                                (long long)out->reachable, (long long)opts->target);
    } else {
        status = solve_target(&x, opts->target - x.sets.base, err);
        out->bound = x.bound;
    }
    if (status == PLAN_OK)
        status = put_in_order(&x, out, err);
done:
    solver_free(&x);
    if (status != PLAN_OK)
        plan_cover_free(out);
    return status;
}

void plan_cover_free(plan_cover *cover)
{
    free(cover->site);
    free(cover->gain);
    *cover = (plan_cover){.n = 0};
}
