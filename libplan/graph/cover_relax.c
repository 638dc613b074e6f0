/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Lagrangian relaxation of covering (Fisher 1981; for maximal covering Galvao and ReVelle 1996): the link "a group is
 * covered only by a chosen site" is given a price for each group. What remains falls apart into groups, worth their
 * weight above their price, and a knapsack of sites that earn the prices. Any prices give an upper bound. */

#include "core/mem.h"
#include "graph/cover_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool plan_cover_relax_init(plan_cover_relax *r, const plan_cover_sets *sets)
{
    *r = (plan_cover_relax){.sets = sets, .weigh = 1};
    double **of_group[] = {&r->price, &r->best, &r->share, &r->from_share, &r->sum_share};
    double **of_site[] = {&r->earns,  &r->take,  &r->x,     &r->next,  &r->ahead,
                          &r->from_x, &r->sum_x, &r->worth, &r->stride};
    for (size_t i = 0; i < sizeof of_group / sizeof *of_group; i++)
        if (!(*of_group[i] = plan_mem_new((size_t)sets->n, sizeof(double))))
            return false;
    for (size_t i = 0; i < sizeof of_site / sizeof *of_site; i++)
        if (!(*of_site[i] = plan_mem_new((size_t)sets->m, sizeof(double))))
            return false;
    r->order = plan_mem_new((size_t)sets->m, sizeof *r->order);
    if (!r->order)
        return false;
    for (int32_t g = 0; g < sets->n; g++) {
        r->share[g] = 1 / sqrt((double)(sets->back_off[g + 1] - sets->back_off[g]));
        r->best[g] = (double)sets->weight[g] * r->share[g];
        for (int32_t k = sets->back_off[g]; k < sets->back_off[g + 1]; k++)
            r->worth[sets->back[k]] += (double)sets->weight[g];
    }
    return true;
}

void plan_cover_relax_free(plan_cover_relax *r)
{
    double *all[] = {r->price, r->best, r->share, r->from_share, r->sum_share, r->earns, r->take,
                     r->x,     r->next, r->ahead, r->from_x,     r->sum_x,     r->worth, r->stride};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    free(r->order);
    *r = (plan_cover_relax){.sets = NULL};
}

static int by_ratio(const void *a, const void *b)
{
    const plan_cover_rank *x = a, *y = b;
    if (x->ratio != y->ratio)
        return x->ratio > y->ratio ? -1 : 1;
    return (x->site > y->site) - (x->site < y->site);
}

/* What sites earn at the prices, and the order of those not settled. Returns what the groups are worth beyond their
 * price, and what settled sites earn; *left = budget after them. */
static double reckon(plan_cover_relax *r, const double *price, const uint8_t *state, double *left,
                     plan_effort *effort)
{
    const plan_cover_sets *sets = r->sets;
    double worth = 0;
    memset(r->earns, 0, (size_t)sets->m * sizeof *r->earns);
    for (int32_t g = 0; g < sets->n; g++) {
        double p = price[g], beyond = (double)sets->weight[g] - p;
        if (beyond > 0)
            worth += beyond;
        if (p > 0)
            for (int32_t k = sets->back_off[g]; k < sets->back_off[g + 1]; k++)
                r->earns[sets->back[k]] += p;
    }
    r->n_order = 0;
    for (int32_t s = 0; s < sets->m; s++) {
        r->take[s] = 0;
        if (state && state[s] == PLAN_COVER_IN) {
            worth += r->earns[s];
            *left -= (double)sets->cost[s];
            r->take[s] = 1;
        } else if (!(state && state[s] == PLAN_COVER_OUT) && r->earns[s] > 0)
            r->order[r->n_order++] = (plan_cover_rank){r->earns[s] / (double)sets->cost[s], s};
    }
    qsort(r->order, (size_t)r->n_order, sizeof *r->order, by_ratio);
    effort->work += sets->back_off[sets->n] + 12 * (int64_t)sets->m;
    return worth;
}

/* The upper bound at some prices; fills take, first_left and last_taken. */
static double bound_at(plan_cover_relax *r, const double *price, int64_t budget, const uint8_t *state,
                       plan_effort *effort)
{
    const plan_cover_sets *sets = r->sets;
    double left = (double)budget;
    double bound = reckon(r, price, state, &left, effort);
    r->first_left = 0;
    r->last_taken = 0;
    for (int32_t i = 0; i < r->n_order; i++) {
        int32_t s = r->order[i].site;
        double cost = (double)sets->cost[s], share = left >= cost ? 1 : left / cost;
        if (share > 0) {
            r->take[s] = share;
            bound += share * r->earns[s];
            left -= share * cost;
            r->last_taken = r->order[i].ratio;
        }
        if (share < 1) {
            r->first_left = r->order[i].ratio;
            return bound;
        }
    }
    r->last_taken = 0; /* the budget does not end: nothing is crowded out */
    return bound;
}

/* Down to a whole number, on the safe side of rounding. */
static int64_t whole(double bound)
{
    return (int64_t)floor(bound * (1 + 1e-12) + 1e-6);
}

/* x of the sites not settled back into 0 <= x <= 1, cost <= left: nearest in the metric of the steps (Pock and Chambolle
 * 2011), found by halving the price of the budget. */
static void project(plan_cover_relax *r, const uint8_t *state, double left)
{
    const plan_cover_sets *sets = r->sets;
    double low = 0, high = 0;
    for (int turn = 0; turn < 60; turn++) {
        double price = turn == 0 ? 0 : high > low ? 0.5 * (low + high) : 0, spent = 0, dearest = 0;
        for (int32_t s = 0; s < sets->m; s++) {
            if (state && state[s] != PLAN_COVER_FREE)
                continue;
            double slope = (double)sets->cost[s] * r->stride[s], x = r->next[s] - price * slope;
            spent += (double)sets->cost[s] * (x < 0 ? 0 : x > 1 ? 1 : x);
            if (slope > 0 && r->next[s] / slope > dearest)
                dearest = r->next[s] / slope;
        }
        if (turn == 0) {
            if (spent <= left)
                break;
            high = dearest;
        } else if (spent > left)
            low = price;
        else
            high = price;
        if (turn > 0 && fabs(spent - left) <= 1e-9 * left)
            break;
    }
    for (int32_t s = 0; s < sets->m; s++) {
        double x = r->next[s] - high * (double)sets->cost[s] * r->stride[s];
        r->next[s] = state && state[s] == PLAN_COVER_IN    ? 1
                     : state && state[s] == PLAN_COVER_OUT ? 0
                     : x < 0                               ? 0
                     : x > 1                               ? 1
                                                           : x;
    }
}

/* One step of prices and choice towards the saddle (primal-dual hybrid gradient, Chambolle and Pock 2011). */
static void step(plan_cover_relax *r, const uint8_t *state, double left, plan_effort *effort)
{
    const plan_cover_sets *sets = r->sets;
    memset(r->earns, 0, (size_t)sets->m * sizeof *r->earns);
    for (int32_t g = 0; g < sets->n; g++) {
        int32_t begin = sets->back_off[g], end = sets->back_off[g + 1];
        double covered = 0;
        for (int32_t k = begin; k < end; k++)
            covered += r->ahead[sets->back[k]];
        double share = r->share[g] + r->weigh / (double)(end - begin) * (1 - covered);
        r->share[g] = share = share < 0 ? 0 : share > 1 ? 1 : share;
        r->sum_share[g] += share;
        double p = share * (double)sets->weight[g];
        for (int32_t k = begin; p > 0 && k < end; k++)
            r->earns[sets->back[k]] += p;
    }
    for (int32_t s = 0; s < sets->m; s++) {
        r->stride[s] = r->worth[s] > 0 ? 1 / (r->weigh * r->worth[s]) : 0;
        r->next[s] = r->x[s] + r->stride[s] * r->earns[s];
    }
    project(r, state, left);
    for (int32_t s = 0; s < sets->m; s++) {
        r->ahead[s] = 2 * r->next[s] - r->x[s];
        r->x[s] = r->next[s];
        r->sum_x[s] += r->x[s];
    }
    r->n_sum++;
    effort->work += 2 * (int64_t)sets->back_off[sets->n] + 20 * (int64_t)sets->m;
}

/* What shares x of the sites cover, a group at most once. */
static double covered_by(const plan_cover_sets *sets, const double *x)
{
    double sum = 0;
    for (int32_t g = 0; g < sets->n; g++) {
        double covered = 0;
        for (int32_t k = sets->back_off[g]; k < sets->back_off[g + 1]; k++)
            covered += x[sets->back[k]];
        sum += (double)sets->weight[g] * (covered < 1 ? covered : 1);
    }
    return sum;
}

/* Begins again from the mean of what was since the last time, with prices and choice weighed by how far each came
 * (Applegate et al. 2021). */
static void restart(plan_cover_relax *r)
{
    const plan_cover_sets *sets = r->sets;
    double far_share = 0, far_x = 0;
    for (int32_t g = 0; g < sets->n; g++) {
        double mean = r->sum_share[g] / r->n_sum, d = mean - r->from_share[g];
        far_share += d * d * (double)sets->weight[g] * (double)(sets->back_off[g + 1] - sets->back_off[g]);
        r->from_share[g] = r->share[g] = mean;
        r->sum_share[g] = 0;
    }
    for (int32_t s = 0; s < sets->m; s++) {
        double mean = r->sum_x[s] / r->n_sum, d = mean - r->from_x[s];
        far_x += d * d * r->worth[s];
        r->from_x[s] = r->x[s] = r->ahead[s] = mean;
        r->sum_x[s] = 0;
    }
    r->n_sum = 0;
    if (far_share > 0 && far_x > 0)
        r->weigh = sqrt(r->weigh * sqrt(far_share / far_x));
}

/* Begins where the last run ended. */
static double begin(plan_cover_relax *r, int64_t budget, const uint8_t *state)
{
    const plan_cover_sets *sets = r->sets;
    double left = (double)budget;
    for (int32_t s = 0; s < sets->m; s++)
        if (state && state[s] == PLAN_COVER_IN)
            left -= (double)sets->cost[s];
    memcpy(r->from_share, r->share, (size_t)sets->n * sizeof *r->share);
    memset(r->sum_share, 0, (size_t)sets->n * sizeof *r->sum_share);
    memcpy(r->next, r->x, (size_t)sets->m * sizeof *r->x);
    project(r, state, left);
    memcpy(r->x, r->next, (size_t)sets->m * sizeof *r->x);
    memcpy(r->ahead, r->x, (size_t)sets->m * sizeof *r->x);
    memcpy(r->from_x, r->x, (size_t)sets->m * sizeof *r->x);
    memset(r->sum_x, 0, (size_t)sets->m * sizeof *r->sum_x);
    r->n_sum = 0;
    return left;
}

int64_t plan_cover_relax_run(plan_cover_relax *r, int64_t budget, const uint8_t *state, int64_t cutoff,
                             int32_t rounds, plan_effort *effort)
{
    enum { LOOK = 10 };
    const plan_cover_sets *sets = r->sets;
    double left = begin(r, budget, state);
    double least = bound_at(r, r->best, budget, state, effort), gap_at_restart = INFINITY;
    for (int32_t round = 1; round <= rounds && whole(least) > cutoff && !plan_effort_over(effort); round++) {
        step(r, state, left, effort);
        if (round % LOOK != 0 && round != rounds)
            continue;
        for (int32_t g = 0; g < sets->n; g++)
            r->price[g] = (double)sets->weight[g] * r->sum_share[g] / r->n_sum;
        double bound = bound_at(r, r->price, budget, state, effort);
        if (bound < least) {
            least = bound;
            memcpy(r->best, r->price, (size_t)sets->n * sizeof *r->best);
        }
        for (int32_t s = 0; s < sets->m; s++)
            r->next[s] = r->sum_x[s] / r->n_sum;
        double gap = bound - covered_by(sets, r->next);
        effort->work += sets->back_off[sets->n];
        if (gap < 0.4 * gap_at_restart || r->n_sum > 12 * LOOK) {
            restart(r);
            gap_at_restart = gap;
        }
    }
    bound_at(r, r->best, budget, state, effort);
    return whole(least);
}

int64_t plan_cover_relax_cost(plan_cover_relax *r, int64_t target)
{
    const plan_cover_sets *sets = r->sets;
    plan_effort none = {.limit = 0};
    double left = 0, worth = reckon(r, r->best, NULL, &left, &none), cost = 0;
    double need = (double)target * (1 - 1e-12) - 1e-6 - worth;
    for (int32_t i = 0; i < r->n_order && need > 0; i++) {
        int32_t s = r->order[i].site;
        double share = need < r->earns[s] ? need / r->earns[s] : 1;
        cost += share * (double)sets->cost[s];
        need -= r->earns[s];
    }
    double units = ceil(cost * (1 - 1e-12) / (double)sets->unit - 1e-9);
    return (int64_t)units * sets->unit;
}

int32_t plan_cover_relax_settle(plan_cover_relax *r, int64_t budget, int64_t cutoff, uint8_t *state,
                                int32_t *settled)
{
    const plan_cover_sets *sets = r->sets;
    plan_effort none = {.limit = 0};
    double bound = bound_at(r, r->best, budget, state, &none);
    int32_t n = 0;
    for (int32_t s = 0; s < sets->m; s++) {
        if (state[s] != PLAN_COVER_FREE)
            continue;
        double cost = (double)sets->cost[s], ratio = r->earns[s] / cost;
        if (r->take[s] >= 1 && whole(bound - cost * (ratio - r->first_left)) <= cutoff)
            state[s] = PLAN_COVER_IN;
        else if (r->take[s] <= 0 && whole(bound - cost * (r->last_taken - ratio)) <= cutoff)
            state[s] = PLAN_COVER_OUT;
        else
            continue;
        settled[n++] = s;
    }
    return n;
}
