/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Which candidates to take, in which order. */

#include "geo/geom.h"
#include "wlan/sites_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What all candidates together can cover beyond what is covered already. */
static int64_t reachable_weight(const plan_sites_run *run, uint8_t *seen)
{
    int64_t sum = 0;
    for (int32_t k = 0; k < run->off[run->n_candidates]; k++) {
        int32_t p = run->covers[k];
        sum += seen[p] ? 0 : run->points[p].weight;
        seen[p] = 1;
    }
    return sum;
}

/* The share asked for is of all that can be reached; what is covered already counts towards it. */
static int64_t target_weight(const plan_sites_run *run, int64_t reachable)
{
    int64_t existing = 0;
    for (int32_t i = 0; i < run->n_points; i++)
        existing += run->points[i].covered ? run->points[i].weight : 0;
    int64_t target = (int64_t)floor(run->opts->share * (double)(existing + reachable)) - existing;
    return target > 0 ? target : 0;
}

static plan_status solve(plan_sites_run *run, plan_error *err)
{
    const plan_sites_opts *o = run->opts;
    int64_t *weight = plan_mem_new((size_t)run->n_points, sizeof *weight);
    int64_t *cost = plan_mem_new((size_t)run->n_candidates, sizeof *cost);
    uint8_t *seen = plan_mem_new((size_t)run->n_points, 1);
    plan_status status = weight && cost && seen ? PLAN_OK : plan_error_memory(err);
    if (status != PLAN_OK)
        goto done;
    for (int32_t i = 0; i < run->n_points; i++)
        weight[i] = run->points[i].weight;
    for (int32_t c = 0; c < run->n_candidates; c++)
        cost[c] = run->candidates[c].cost;
    bool by_number = isnan(o->budget_eur) && o->n_sites >= 0;
    const plan_cover_problem problem = {run->n_candidates,       run->n_points, run->off, run->covers, weight,
                                        by_number ? NULL : cost, NULL};
    plan_cover_opts how = PLAN_COVER_OPTS_INIT;
    how.hooks = o->hooks;
    if (!isnan(o->budget_eur))
        how.budget = (int64_t)floor(o->budget_eur * 100 + 1e-6);
    else if (by_number)
        how.budget = o->n_sites;
    else {
        how.goal = PLAN_COVER_TARGET;
        how.target = target_weight(run, reachable_weight(run, seen));
    }
    status = plan_cover_solve(&problem, &how, &run->cover, err);
done:
    free(weight);
    free(cost);
    free(seen);
    return status;
}

/* Gains in the order of the plan, and the place each gives most to. */
static plan_status tell_gains(plan_sites_run *run, plan_error *err)
{
    uint8_t *seen = plan_mem_new((size_t)run->n_points, 1);
    int64_t *by_place = plan_mem_new((size_t)run->n_places, sizeof *by_place);
    plan_status status = seen && by_place ? PLAN_OK : plan_error_memory(err);
    for (int32_t i = 0; i < run->n_choices && status == PLAN_OK; i++) {
        plan_sites_choice *choice = &run->choices[i];
        int32_t c = choice->candidate;
        memset(by_place, 0, (size_t)run->n_places * sizeof *by_place);
        choice->main_place = -1;
        for (int32_t k = run->off[c]; k < run->off[c + 1]; k++) {
            const plan_sites_point *p = &run->points[run->covers[k]];
            if (seen[run->covers[k]])
                continue;
            seen[run->covers[k]] = 1;
            run->places[p->place].by_proposed++;
            by_place[p->place] += p->weight;
            if (choice->main_place < 0 || by_place[p->place] > by_place[choice->main_place])
                choice->main_place = p->place;
        }
    }
    free(seen);
    free(by_place);
    return status;
}

plan_status plan_sites_choose(plan_sites_run *run, plan_error *err)
{
    plan_status status = solve(run, err);
    if (status != PLAN_OK)
        return status;
    run->choices = plan_mem_new((size_t)run->cover.n, sizeof *run->choices);
    if (!run->choices)
        return plan_error_memory(err);
    run->n_choices = run->cover.n;
    for (int32_t i = 0; i < run->cover.n; i++) {
        int32_t c = run->cover.site[i];
        run->choices[i] = (plan_sites_choice){.candidate = c,
                                              .rank = i + 1,
                                              .gain = run->cover.gain[i],
                                              .district = plan_sites_district_of(run, run->candidates[c].xy)};
    }
    return tell_gains(run, err);
}
