/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What no choice of sites can be below. */

#include "core/mem.h"
#include "fibre/locate.h"

#include <stdlib.h>
#include <string.h>

static bool reaches(const plan_locate *in, int32_t c, int32_t i)
{
    size_t at = (size_t)c * (size_t)in->n + (size_t)i;
    return in->reaches ? in->reaches[at] : in->way[at] < PLAN_WAY_FAR;
}

static int32_t group_of(int32_t *up, int32_t v)
{
    while (up[v] != v)
        v = up[v] = up[up[v]];
    return v;
}

typedef struct rare {
    int32_t place, reach; /* candidates that reach it */
} rare;

static int by_reach(const void *a, const void *b)
{
    const rare *x = a, *y = b;
    return x->reach != y->reach ? x->reach - y->reach : (x->place > y->place) - (x->place < y->place);
}

typedef struct counter {
    int32_t *up;      /* union-find over candidates */
    int32_t *apart;   /* of a group: places of which no candidate reaches two */
    int64_t *units;   /* of a group */
    uint8_t *covered; /* candidate that reaches one of them */
    rare *rares;
    int32_t n_rares;
} counter;

/* Candidates that reach the same place are of one group. */
static void make_groups(const plan_locate *in, counter *x)
{
    for (int32_t c = 0; c < in->m; c++)
        x->up[c] = c;
    for (int32_t i = 0; i < in->n; i++) {
        int32_t first = -1, reach = 0;
        for (int32_t c = 0; c < in->m; c++) {
            if (!reaches(in, c, i))
                continue;
            reach++;
            if (first < 0)
                first = c;
            else
                x->up[group_of(x->up, c)] = group_of(x->up, first);
        }
        if (reach > 0)
            x->rares[x->n_rares++] = (rare){i, reach};
    }
}

static void count_apart(const plan_locate *in, counter *x)
{
    qsort(x->rares, (size_t)x->n_rares, sizeof *x->rares, by_reach);
    for (int32_t r = 0; r < x->n_rares; r++) {
        int32_t i = x->rares[r].place, group = -1;
        bool apart = true;
        for (int32_t c = 0; c < in->m; c++) {
            if (!reaches(in, c, i))
                continue;
            group = group_of(x->up, c);
            apart &= !x->covered[c];
        }
        x->units[group] += in->units[i];
        x->apart[group] += apart;
        for (int32_t c = 0; c < in->m && apart; c++)
            x->covered[c] |= reaches(in, c, i);
    }
}

plan_status plan_locate_least(const plan_locate *in, int32_t *least, plan_error *err)
{
    size_t m = (size_t)in->m;
    counter x = {plan_mem_raw(m, sizeof *x.up),
                 plan_mem_new(m, sizeof *x.apart),
                 plan_mem_new(m, sizeof *x.units),
                 plan_mem_new(m, 1),
                 plan_mem_raw((size_t)in->n, sizeof *x.rares),
                 0};
    plan_status status = x.up && x.apart && x.units && x.covered && x.rares ? PLAN_OK
                                                                            : plan_error_memory(err);
    if (status == PLAN_OK) {
        int64_t sum = 0;
        make_groups(in, &x);
        count_apart(in, &x);
        for (int32_t c = 0; c < in->m; c++) {
            int64_t full = in->capacity > 0 ? (x.units[c] + in->capacity - 1) / in->capacity : 0;
            sum += full > x.apart[c] ? full : x.apart[c];
        }
        *least = (int32_t)sum;
    }
    free(x.up);
    free(x.apart);
    free(x.units);
    free(x.covered);
    free(x.rares);
    return status;
}

/* A place that pays v for being served may spend what is above a way on the opening of that candidate; no more than a
 * candidate's price may be spent on it in all. */
typedef struct ascent {
    const plan_locate *in;
    int64_t *slack; /* of a candidate: of its price, not yet paid */
    int64_t *paid;  /* v of a place */
} ascent;

static int64_t cost_at(const ascent *a, int32_t c, int32_t i)
{
    return (int64_t)a->in->units[i] * a->in->way[(size_t)c * (size_t)a->in->n + (size_t)i];
}

/* Raises v of a place to the next cost of a candidate, or as far as the slacks let it. */
static bool raise(ascent *a, int32_t i)
{
    int64_t next = INT64_MAX, room = INT64_MAX;
    for (int32_t c = 0; c < a->in->m; c++) {
        int64_t cost = cost_at(a, c, i);
        if (cost > a->paid[i])
            next = cost < next ? cost : next;
        else
            room = a->slack[c] < room ? a->slack[c] : room;
    }
    /* Beyond the last candidate only the slack bounds it. */
    int64_t rise = next == INT64_MAX ? room : next - a->paid[i] < room ? next - a->paid[i] : room;
    if (rise <= 0 || rise == INT64_MAX)
        return false;
    for (int32_t c = 0; c < a->in->m; c++)
        if (cost_at(a, c, i) <= a->paid[i])
            a->slack[c] -= rise;
    a->paid[i] += rise;
    return true;
}

plan_status plan_locate_bound(const plan_locate *in, int64_t *bound, plan_error *err)
{
    ascent a = {in, plan_mem_copy(in->open, (size_t)in->m, sizeof *in->open),
                plan_mem_raw((size_t)in->n, sizeof *a.paid)};
    plan_status status = a.slack && a.paid ? PLAN_OK : plan_error_memory(err);
    for (int32_t i = 0; status == PLAN_OK && i < in->n; i++) {
        a.paid[i] = INT64_MAX;
        for (int32_t c = 0; c < in->m; c++)
            a.paid[i] = cost_at(&a, c, i) < a.paid[i] ? cost_at(&a, c, i) : a.paid[i];
    }
    bool more = in->m > 0;
    while (status == PLAN_OK && more) {
        more = false;
        for (int32_t i = 0; i < in->n; i++)
            more |= raise(&a, i);
        status = plan_hooks_progress(in->hooks, "places for a PoP", 0.99, err);
    }
    int64_t sum = 0;
    for (int32_t i = 0; status == PLAN_OK && i < in->n; i++)
        sum += a.paid[i];
    free(a.slack);
    free(a.paid);
    if (status == PLAN_OK)
        *bound = in->m > 0 ? sum : 0;
    return status;
}
