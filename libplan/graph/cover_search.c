/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Choices for a covering problem: greedy, exchange one for one, and perturbation. */

#include "core/mem.h"
#include "graph/cover_parts.h"

#include <stdlib.h>
#include <string.h>

bool plan_cover_choice_init(plan_cover_choice *c, const plan_cover_sets *sets)
{
    *c = (plan_cover_choice){.sets = sets};
    c->in = plan_mem_new((size_t)sets->m, 1);
    c->count = plan_mem_new((size_t)sets->n, sizeof *c->count);
    c->gain = plan_mem_new((size_t)sets->m, sizeof *c->gain);
    c->loss = plan_mem_new((size_t)sets->m, sizeof *c->loss);
    c->extra = plan_mem_new((size_t)sets->m, sizeof *c->extra);
    c->touched = plan_mem_new((size_t)sets->m, sizeof *c->touched);
    if (!c->in || !c->count || !c->gain || !c->loss || !c->extra || !c->touched)
        return false;
    for (int32_t g = 0; g < sets->n; g++)
        for (int32_t k = sets->back_off[g]; k < sets->back_off[g + 1]; k++)
            c->gain[sets->back[k]] += sets->weight[g];
    return true;
}

void plan_cover_choice_free(plan_cover_choice *c)
{
    free(c->in);
    free(c->count);
    free(c->gain);
    free(c->loss);
    free(c->extra);
    free(c->touched);
    *c = (plan_cover_choice){.sets = NULL};
}

/* Weight w of group g is from now on (sign 1) or no longer (-1) there to be gained. */
static void offer(plan_cover_choice *c, int32_t g, int64_t w, plan_effort *effort)
{
    const plan_cover_sets *sets = c->sets;
    for (int32_t k = sets->back_off[g]; k < sets->back_off[g + 1]; k++)
        c->gain[sets->back[k]] += w;
    effort->work += sets->back_off[g + 1] - sets->back_off[g];
}

/* The chosen site that covers g, `but` left aside. */
static int32_t keeper(const plan_cover_choice *c, int32_t g, int32_t but)
{
    const plan_cover_sets *sets = c->sets;
    for (int32_t k = sets->back_off[g]; k < sets->back_off[g + 1]; k++)
        if (c->in[sets->back[k]] && sets->back[k] != but)
            return sets->back[k];
    return -1;
}

void plan_cover_choice_add(plan_cover_choice *c, int32_t site, plan_effort *effort)
{
    const plan_cover_sets *sets = c->sets;
    c->covered += c->gain[site];
    c->cost += sets->cost[site];
    c->loss[site] = 0;
    for (int32_t k = sets->off[site]; k < sets->off[site + 1]; k++) {
        int32_t g = sets->group[k];
        int64_t w = sets->weight[g];
        if (c->count[g] == 0) {
            offer(c, g, -w, effort);
            c->loss[site] += w;
        } else if (c->count[g] == 1)
            c->loss[keeper(c, g, site)] -= w;
        c->count[g]++;
    }
    c->in[site] = 1;
    effort->work += sets->off[site + 1] - sets->off[site];
}

void plan_cover_choice_drop(plan_cover_choice *c, int32_t site, plan_effort *effort)
{
    const plan_cover_sets *sets = c->sets;
    c->in[site] = 0;
    c->covered -= c->loss[site];
    c->cost -= sets->cost[site];
    for (int32_t k = sets->off[site]; k < sets->off[site + 1]; k++) {
        int32_t g = sets->group[k];
        int64_t w = sets->weight[g];
        c->count[g]--;
        if (c->count[g] == 0)
            offer(c, g, w, effort);
        else if (c->count[g] == 1)
            c->loss[keeper(c, g, site)] += w;
    }
    effort->work += sets->off[site + 1] - sets->off[site];
}

void plan_cover_choice_set(plan_cover_choice *c, const uint8_t *in, plan_effort *effort)
{
    for (int32_t s = 0; s < c->sets->m; s++)
        if (c->in[s] && !in[s])
            plan_cover_choice_drop(c, s, effort);
    for (int32_t s = 0; s < c->sets->m; s++)
        if (in[s] && !c->in[s])
            plan_cover_choice_add(c, s, effort);
}

/* Whether gain a for cost ca is more than gain b for cost cb; exact. */
static bool is_better(int64_t a, int64_t ca, int64_t b, int64_t cb)
{
    return (__int128)a * cb > (__int128)b * ca;
}

void plan_cover_fill(plan_cover_choice *c, int64_t budget, const uint8_t *barred, plan_effort *effort)
{
    const plan_cover_sets *sets = c->sets;
    for (;;) {
        int32_t best = -1;
        for (int32_t s = 0; s < sets->m; s++)
            if (!c->in[s] && c->gain[s] > 0 && sets->cost[s] <= budget - c->cost && !(barred && barred[s]) &&
                (best < 0 || is_better(c->gain[s], sets->cost[s], c->gain[best], sets->cost[best])))
                best = s;
        effort->work += sets->m;
        if (best < 0)
            return;
        plan_cover_choice_add(c, best, effort);
    }
}

/* The best site to take instead of `out`, and what that brings in *more. */
static int32_t best_instead(plan_cover_choice *c, int32_t out, int64_t budget, int64_t *more,
                            plan_effort *effort)
{
    const plan_cover_sets *sets = c->sets;
    int32_t n = 0, best = -1;
    for (int32_t k = sets->off[out]; k < sets->off[out + 1]; k++) {
        int32_t g = sets->group[k];
        if (c->count[g] != 1)
            continue;
        for (int32_t b = sets->back_off[g]; b < sets->back_off[g + 1]; b++) {
            int32_t s = sets->back[b];
            if (c->extra[s] == 0)
                c->touched[n++] = s;
            c->extra[s] += sets->weight[g];
        }
        effort->work += sets->back_off[g + 1] - sets->back_off[g];
    }
    int64_t room = budget - c->cost + sets->cost[out];
    *more = 0;
    for (int32_t s = 0; s < sets->m; s++) {
        int64_t change = c->gain[s] + c->extra[s] - c->loss[out];
        if (!c->in[s] && sets->cost[s] <= room && change > *more) {
            *more = change;
            best = s;
        }
    }
    effort->work += sets->m + sets->off[out + 1] - sets->off[out];
    while (n > 0)
        c->extra[c->touched[--n]] = 0;
    return best;
}

void plan_cover_exchange(plan_cover_choice *c, int64_t budget, plan_effort *effort)
{
    int32_t m = c->sets->m;
    plan_cover_fill(c, budget, NULL, effort);
    int32_t since = 0;
    for (int32_t s = 0; since < m && m > 0; s = s + 1 < m ? s + 1 : 0) {
        since++;
        int64_t more;
        int32_t instead = c->in[s] ? best_instead(c, s, budget, &more, effort) : -1;
        if (instead < 0)
            continue;
        plan_cover_choice_drop(c, s, effort);
        plan_cover_choice_add(c, instead, effort);
        plan_cover_fill(c, budget, NULL, effort);
        since = 0;
    }
}

/* Takes a few chosen sites out, more the longer nothing was found, that lie near each other half of the time, and bars them
 * for one filling. */
static void perturb(plan_cover_choice *c, int64_t budget, int32_t stale, uint8_t *barred, int32_t *chosen,
                    uint64_t *random, plan_effort *effort)
{
    const plan_cover_sets *sets = c->sets;
    int32_t n = 0;
    memset(barred, 0, (size_t)sets->m);
    for (int32_t s = 0; s < sets->m; s++)
        if (c->in[s])
            chosen[n++] = s;
    effort->work += sets->m;
    int32_t leave = 2 + plan_random_below(random, 4 + (stale < 200 ? stale / 25 : 8));
    if (leave > n)
        leave = n;
    bool near = plan_random_below(random, 2) == 0;
    int32_t at = n > 0 ? chosen[plan_random_below(random, n)] : -1;
    for (int32_t tries = 0; leave > 0 && tries < 50; tries++) {
        int32_t s = near ? at : chosen[plan_random_below(random, n)];
        if (c->in[s]) {
            plan_cover_choice_drop(c, s, effort);
            barred[s] = 1;
            leave--;
        }
        if (near && sets->off[at] < sets->off[at + 1]) { /* on to another chosen site that shares a group */
            int32_t k = sets->off[at] + plan_random_below(random, sets->off[at + 1] - sets->off[at]);
            int32_t g = sets->group[k];
            int32_t next = keeper(c, g, -1);
            at = next >= 0 ? next
                           : sets->back[sets->back_off[g] +
                                        plan_random_below(random, sets->back_off[g + 1] - sets->back_off[g])];
        }
    }
    /* One bad step now and then, or the filling would lead back. */
    int32_t s = sets->m > 0 ? plan_random_below(random, sets->m) : -1;
    if (s >= 0 && !c->in[s] && c->gain[s] > 0 && sets->cost[s] <= budget - c->cost &&
        plan_random_below(random, 3) == 0)
        plan_cover_choice_add(c, s, effort);
    plan_cover_fill(c, budget, barred, effort);
}

plan_status plan_cover_search(plan_cover_choice *c, int64_t budget, int64_t until, int32_t rounds,
                              uint64_t *random, plan_effort *effort, plan_error *err)
{
    const plan_cover_sets *sets = c->sets;
    uint8_t *best = plan_mem_new((size_t)sets->m, 1), *barred = plan_mem_new((size_t)sets->m, 1);
    int32_t *chosen = plan_mem_new((size_t)sets->m, sizeof *chosen);
    plan_status status = best && barred && chosen ? PLAN_OK : plan_error_memory(err);
    if (status != PLAN_OK)
        goto done;
    plan_cover_exchange(c, budget, effort);
    int64_t covered = c->covered;
    int32_t last = 0; /* round that found something */
    memcpy(best, c->in, (size_t)sets->m);
    for (int32_t round = 0; round < rounds && covered < until && !plan_effort_over(effort); round++) {
        perturb(c, budget, round - last, barred, chosen, random, effort);
        plan_cover_exchange(c, budget, effort);
        if (c->covered > covered)
            last = round;
        if (c->covered >= covered) { /* sideways too */
            covered = c->covered;
            memcpy(best, c->in, (size_t)sets->m);
        } else
            plan_cover_choice_set(c, best, effort);
        if ((status = plan_effort_report(effort, "choosing sites", err)) != PLAN_OK)
            goto done;
    }
    plan_cover_choice_set(c, best, effort);
done:
    free(best);
    free(barred);
    free(chosen);
    return status;
}
