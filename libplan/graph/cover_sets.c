/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Covering problems brought to their core: what is covered already left out, demands alike merged. */

#include "core/mem.h"
#include "graph/cover_parts.h"

#include <stdlib.h>
#include <string.h>

/* A demand with a fingerprint of the sites that cover it. */
typedef struct mark {
    uint64_t hash;
    int32_t demand;
} mark;

typedef struct scratch {
    int32_t *off, *site; /* sites of a demand, ascending */
    uint8_t *covered;    /* by what is fixed */
    mark *marks;
    int32_t *group_of; /* demand -> group, -1 */
} scratch;

static plan_status check(const plan_cover_problem *p, plan_error *err)
{
    int64_t weight = 0, cost = 0;
    for (int32_t d = 0; d < p->n_demands; d++) {
        if (p->weight[d] < 0 || p->weight[d] > PLAN_COVER_MAX - weight)
            return plan_error_set(err, PLAN_E_ARGUMENT,
                                  "covering: demand %d has a weight below 0, or too great", d);
        weight += p->weight[d];
    }
    for (int32_t s = 0; s < p->n_sites; s++) {
        if (p->cost && (p->cost[s] <= 0 || p->cost[s] > PLAN_COVER_MAX - cost))
            return plan_error_set(err, PLAN_E_ARGUMENT,
                                  "covering: site %d has a cost of 0 or less, or too great", s);
        cost += p->cost ? p->cost[s] : 1;
        for (int32_t k = p->off[s]; k < p->off[s + 1]; k++)
            if (p->demand[k] < 0 || p->demand[k] >= p->n_demands)
                return plan_error_set(err, PLAN_E_ARGUMENT,
                                      "covering: site %d covers a demand that is not there", s);
    }
    return PLAN_OK;
}

static void turn_round(const plan_cover_problem *p, scratch *x)
{
    for (int32_t s = 0; s < p->n_sites; s++)
        for (int32_t k = p->off[s]; k < p->off[s + 1]; k++)
            x->off[p->demand[k] + 1]++;
    for (int32_t d = 0; d < p->n_demands; d++)
        x->off[d + 1] += x->off[d];
    for (int32_t s = 0; s < p->n_sites; s++)
        for (int32_t k = p->off[s]; k < p->off[s + 1]; k++) {
            int32_t d = p->demand[k];
            x->site[x->off[d]++] = s;
            if (p->fixed && p->fixed[s])
                x->covered[d] = 1;
        }
    memmove(x->off + 1, x->off, (size_t)p->n_demands * sizeof *x->off);
    x->off[0] = 0;
}

static int by_hash(const void *a, const void *b)
{
    const mark *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->demand > y->demand) - (x->demand < y->demand);
}

static bool alike(const scratch *x, int32_t a, int32_t b)
{
    int32_t n = x->off[a + 1] - x->off[a];
    return n == x->off[b + 1] - x->off[b] &&
           memcmp(x->site + x->off[a], x->site + x->off[b], (size_t)n * sizeof *x->site) == 0;
}

/* Numbers the groups in the order of their first demand; returns how many. */
static int32_t merge(const plan_cover_problem *p, scratch *x, plan_cover_sets *out)
{
    int32_t n = 0;
    for (int32_t d = 0; d < p->n_demands; d++) {
        x->group_of[d] = -1;
        if (x->covered[d])
            out->base += p->weight[d];
        else if (x->off[d] < x->off[d + 1] && p->weight[d] > 0) {
            uint64_t hash = 0;
            for (int32_t k = x->off[d]; k < x->off[d + 1]; k++)
                hash = (hash ^ (uint64_t)x->site[k]) * 0x9e3779b97f4a7c15u + (hash >> 29);
            x->marks[n++] = (mark){hash, d};
        }
    }
    qsort(x->marks, (size_t)n, sizeof *x->marks, by_hash);
    for (int32_t i = 0; i < n; i++) { /* the demand that stands for its group */
        int32_t d = x->marks[i].demand, first = d;
        for (int32_t k = i - 1; k >= 0 && x->marks[k].hash == x->marks[i].hash; k--)
            if (alike(x, d, x->marks[k].demand)) {
                first = x->group_of[x->marks[k].demand];
                break;
            }
        x->group_of[d] = first;
    }
    int32_t groups = 0;
    for (int32_t d = 0; d < p->n_demands; d++)
        if (x->group_of[d] == d)
            x->group_of[d] = groups++;
        else if (x->group_of[d] >= 0)
            x->group_of[d] = x->group_of[x->group_of[d]]; /* its first comes before it, numbered by now */
    return groups;
}

static int64_t divisor(int64_t a, int64_t b)
{
    while (b > 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static plan_status build(const plan_cover_problem *p, const scratch *x, plan_cover_sets *out, plan_error *err)
{
    int32_t n_links = p->off[p->n_sites];
    out->off = plan_mem_new((size_t)out->m + 1, sizeof *out->off);
    out->group = plan_mem_new((size_t)n_links, sizeof *out->group);
    out->back_off = plan_mem_new((size_t)out->n + 1, sizeof *out->back_off);
    out->back = plan_mem_new((size_t)n_links, sizeof *out->back);
    out->weight = plan_mem_new((size_t)out->n, sizeof *out->weight);
    out->cost = plan_mem_new((size_t)out->m, sizeof *out->cost);
    if (!out->off || !out->group || !out->back_off || !out->back || !out->weight || !out->cost)
        return plan_error_memory(err);
    int32_t next = 0, n_back = 0;
    for (int32_t d = 0; d < p->n_demands; d++) {
        int32_t g = x->group_of[d];
        if (g < 0)
            continue;
        out->weight[g] += p->weight[d];
        out->reachable += p->weight[d];
        if (g < next)
            continue;
        next = g + 1;
        for (int32_t k = x->off[d]; k < x->off[d + 1]; k++) {
            out->back[n_back++] = x->site[k];
            out->off[x->site[k] + 1]++;
        }
        out->back_off[g + 1] = n_back;
    }
    for (int32_t s = 0; s < out->m; s++) {
        out->off[s + 1] += out->off[s];
        out->cost[s] = p->cost ? p->cost[s] : 1;
        out->unit = divisor(out->cost[s], out->unit);
    }
    for (int32_t g = 0; g < out->n; g++)
        for (int32_t k = out->back_off[g]; k < out->back_off[g + 1]; k++)
            out->group[out->off[out->back[k]]++] = g;
    memmove(out->off + 1, out->off, (size_t)out->m * sizeof *out->off);
    out->off[0] = 0;
    return PLAN_OK;
}

plan_status plan_cover_sets_make(const plan_cover_problem *p, plan_cover_sets *out, plan_error *err)
{
    scratch x = {NULL, NULL, NULL, NULL, NULL};
    *out = (plan_cover_sets){.m = p->n_sites};
    plan_status status = check(p, err);
    if (status != PLAN_OK)
        return status;
    x.off = plan_mem_new((size_t)p->n_demands + 1, sizeof *x.off);
    x.site = plan_mem_new((size_t)p->off[p->n_sites], sizeof *x.site);
    x.covered = plan_mem_new((size_t)p->n_demands, 1);
    x.marks = plan_mem_new((size_t)p->n_demands, sizeof *x.marks);
    x.group_of = plan_mem_new((size_t)p->n_demands, sizeof *x.group_of);
    if (!x.off || !x.site || !x.covered || !x.marks || !x.group_of) {
        status = plan_error_memory(err);
        goto done;
    }
    turn_round(p, &x);
    out->n = merge(p, &x, out);
    status = build(p, &x, out, err);
done:
    free(x.off);
    free(x.site);
    free(x.covered);
    free(x.marks);
    free(x.group_of);
    return status;
}

plan_status plan_cover_sets_rest(const plan_cover_sets *sets, const uint8_t *state, plan_cover_sets *out,
                                 int32_t *site_of, plan_error *err)
{
    size_t m = (size_t)sets->m, links = (size_t)sets->off[m];
    uint8_t *covered = plan_mem_new((size_t)sets->n, 1);
    int64_t *weight = plan_mem_new((size_t)sets->n, sizeof *weight), *cost = plan_mem_new(m, sizeof *cost);
    int32_t *off = plan_mem_new(m + 1, sizeof *off), *group = plan_mem_new(links, sizeof *group), n = 0;
    int64_t base = 0;
    plan_status status = covered && weight && cost && off && group ? PLAN_OK : plan_error_memory(err);
    if (status != PLAN_OK)
        goto done;
    for (int32_t s = 0; s < sets->m; s++)
        for (int32_t k = sets->off[s]; state[s] == PLAN_COVER_IN && k < sets->off[s + 1]; k++)
            covered[sets->group[k]] = 1;
    for (int32_t g = 0; g < sets->n; g++) {
        base += covered[g] ? sets->weight[g] : 0;
        weight[g] = covered[g] ? 0 : sets->weight[g];
    }
    for (int32_t s = 0; s < sets->m; s++) {
        if (state[s] != PLAN_COVER_FREE)
            continue;
        int32_t size = sets->off[s + 1] - sets->off[s];
        memcpy(group + off[n], sets->group + sets->off[s], (size_t)size * sizeof *group);
        cost[n] = sets->cost[s];
        site_of[n++] = s;
        off[n] = off[n - 1] + size;
    }
    plan_cover_problem rest = {n, sets->n, off, group, weight, cost, NULL};
    status = plan_cover_sets_make(&rest, out, err);
    out->base = base;
done:
    free(covered);
    free(weight);
    free(cost);
    free(off);
    free(group);
    return status;
}

void plan_cover_sets_free(plan_cover_sets *sets)
{
    free(sets->off);
    free(sets->group);
    free(sets->back_off);
    free(sets->back);
    free(sets->weight);
    free(sets->cost);
    *sets = (plan_cover_sets){.m = 0};
}
