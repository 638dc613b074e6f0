/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/mem.h"
#include "fibre/locate.h"

#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS = 20, /* of handing on, and so many more a site */
    ROUNDS_A_SITE = 10,
    MOST_CHAINS = 500,     /* then, along several sites, */
    CHAIN_WORK = 20000000, /* as far as this many places and sites looked at allow */
    NEAR = 16              /* sites of a place looked at before all are */
};
#define NO_CHAIN INT64_MAX

/* A place that may leave a site: what that costs a unit. */
typedef struct leaver {
    int64_t delta;
    int32_t place, to;
} leaver;

typedef struct sharer {
    const plan_share *in;
    int64_t capacity;
    int32_t *site;
    int64_t *handicap, *load;
    uint8_t *stuck; /* site that can hand nothing on */
    leaver *leavers;
    int32_t *first, *next; /* places of a site, in no order; -1 = no further one. While handing on */
    int32_t *
        near; /* of a place: its NEAR nearest sites by way, then number; -1 = no further one. NULL = so few sites */
} sharer;

/* Row by row of the ways, as they lie in memory: with many sites, looking them up place by place is what takes long. */
static plan_status find_near(sharer *s, plan_error *err)
{
    const plan_share *in = s->in;
    if (in->k <= 2 * NEAR)
        return PLAN_OK;
    s->near = plan_mem_raw((size_t)in->n * NEAR, sizeof *s->near);
    if (!s->near)
        return plan_error_memory(err);
    for (size_t i = 0; i < (size_t)in->n * NEAR; i++)
        s->near[i] = -1;
    for (int32_t k = 0; k < in->k; k++)
        for (int32_t i = 0; i < in->n; i++) {
            int32_t *near = s->near + (size_t)i * NEAR, at = NEAR, way = in->way[k][i];
            if (way >= PLAN_WAY_NONE)
                continue;
            while (at > 0 && (near[at - 1] < 0 || in->way[near[at - 1]][i] > way))
                at--;
            if (at == NEAR)
                continue;
            memmove(near + at + 1, near + at, (size_t)(NEAR - 1 - at) * sizeof *near);
            near[at] = k;
        }
    return PLAN_OK;
}

/* As best_site, of the near ones; false where one further off may be better, as handicaps are never below 0. */
static bool best_near(const sharer *s, int32_t place, int32_t but, int64_t *cost, int32_t *best)
{
    const int32_t *near = s->near + (size_t)place * NEAR;
    int64_t way = 0;
    *best = -1;
    for (int i = 0; i < NEAR; i++) {
        int32_t k = near[i];
        if (k < 0)
            return true; /* these are all */
        way = s->in->way[k][place];
        int64_t c = way + s->handicap[k];
        if (k == but || (*best >= 0 && (c > *cost || (c == *cost && k > *best))))
            continue;
        *best = k;
        *cost = c;
    }
    return *best >= 0 && *cost < way;
}

/* Best site of a place but for `but` (-1 = of all); *cost is its way and handicap. */
static int32_t best_site(const sharer *s, int32_t place, int32_t but, int64_t *cost)
{
    int32_t best = -1;
    if (s->near && best_near(s, place, but, cost, &best))
        return best;
    best = -1;
    for (int32_t k = 0; k < s->in->k; k++) {
        int64_t way = s->in->way[k][place], c = way + s->handicap[k];
        if (k == but || way >= PLAN_WAY_NONE || (best >= 0 && c >= *cost))
            continue;
        best = k;
        *cost = c;
    }
    return best;
}

static int by_delta(const void *a, const void *b)
{
    const leaver *x = a, *y = b;
    if (x->delta != y->delta)
        return x->delta < y->delta ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static int32_t most_loaded(const sharer *s)
{
    int32_t most = -1;
    for (int32_t k = 0; k < s->in->k; k++)
        if (!s->stuck[k] && s->load[k] > s->capacity && (most < 0 || s->load[k] > s->load[most]))
            most = k;
    return most;
}

static void put(sharer *s, int32_t place, int32_t site)
{
    s->next[place] = s->first[site];
    s->first[site] = place;
}

/* Places of a site that another may take, cheapest first; those stay with it that none may. */
static int32_t take_leavers(sharer *s, int32_t k)
{
    int32_t n = 0, i = s->first[k], next;
    for (s->first[k] = -1; i >= 0; i = next) {
        int64_t there = 0;
        int32_t to = best_site(s, i, k, &there);
        next = s->next[i];
        if (to >= 0)
            s->leavers[n++] = (leaver){there - s->in->way[k][i] - s->handicap[k], i, to};
        else
            put(s, i, k);
    }
    qsort(s->leavers, (size_t)n, sizeof *s->leavers, by_delta);
    return n;
}

/* Raises the handicap of a site until what is left fits. */
static void hand_on(sharer *s, int32_t k)
{
    int32_t n = take_leavers(s, k), last = -1, gone = 0;
    int64_t left = s->load[k];
    while (last + 1 < n && left > s->capacity)
        left -= s->in->units[s->leavers[++last].place];
    /* Where nobody else may take it, or only from beyond what is allowed, it stays. */
    if (last < 0 || left > s->capacity || s->leavers[last].delta >= PLAN_WAY_FAR / 2) {
        s->stuck[k] = 1;
        while (last >= 0 && s->leavers[last].delta >= PLAN_WAY_FAR / 2)
            last--;
    }
    int64_t rise = last < 0 ? 0 : s->leavers[last].delta + 1;
    s->handicap[k] += rise;
    for (; last >= 0 && gone < n && s->leavers[gone].delta < rise; gone++) {
        int32_t place = s->leavers[gone].place, to = s->leavers[gone].to;
        s->site[place] = to;
        s->load[k] -= s->in->units[place];
        s->load[to] += s->in->units[place];
        s->stuck[to] &= s->load[to] > s->capacity; /* it may have something to hand on again */
        put(s, place, to);
    }
    for (; gone < n; gone++)
        put(s, s->leavers[gone].place, k);
}

/* What it costs a unit to move from one site to another, and who would. */
typedef struct chains {
    int64_t *cost;     /* [from][to] */
    int32_t *place;    /* [from][to] */
    int64_t *distance; /* of a site from the overloaded one */
    int32_t *before;   /* site on the way */
    uint8_t *done;
} chains;

static void list_moves(const sharer *s, chains *c)
{
    int32_t n = s->in->k;
    for (size_t a = 0; a < (size_t)n * (size_t)n; a++)
        c->cost[a] = NO_CHAIN;
    for (int32_t i = 0; i < s->in->n; i++) {
        int32_t from = s->site[i];
        for (int32_t to = 0; from >= 0 && to < n; to++) {
            size_t arc = (size_t)from * (size_t)n + (size_t)to;
            int64_t cost = s->in->way[to][i] + s->handicap[to] - s->in->way[from][i] - s->handicap[from];
            if (to == from || s->in->way[to][i] >= PLAN_WAY_NONE || cost >= c->cost[arc])
                continue;
            c->cost[arc] = cost < 0 ? 0 : cost; /* ties leave -1 */
            c->place[arc] = i;
        }
    }
}

/* Nearest site with room, from the overloaded one (Dijkstra 1959); -1 = none. */
static int32_t find_room(const sharer *s, chains *c, int32_t from)
{
    int32_t n = s->in->k;
    for (int32_t k = 0; k < n; k++) {
        c->distance[k] = NO_CHAIN;
        c->before[k] = -1;
        c->done[k] = 0;
    }
    c->distance[from] = 0;
    for (;;) {
        int32_t at = -1;
        for (int32_t k = 0; k < n; k++)
            if (!c->done[k] && c->distance[k] != NO_CHAIN && (at < 0 || c->distance[k] < c->distance[at]))
                at = k;
        if (at < 0 || c->distance[at] >= PLAN_WAY_FAR / 2)
            return -1;
        c->done[at] = 1;
        if (at != from) {
            int32_t last = c->place[(size_t)c->before[at] * (size_t)n + (size_t)at];
            if (s->load[at] + s->in->units[last] <= s->capacity)
                return at;
        }
        for (int32_t to = 0; to < n; to++) {
            int64_t cost = c->cost[(size_t)at * (size_t)n + (size_t)to];
            if (cost == NO_CHAIN || c->done[to] || c->distance[at] + cost >= c->distance[to])
                continue;
            c->distance[to] = c->distance[at] + cost;
            c->before[to] = at;
        }
    }
}

/* Hands a place on from site to site until there is room (successive shortest paths). */
static void hand_along(sharer *s, chains *c, int32_t from)
{
    int32_t n = s->in->k;
    list_moves(s, c);
    int32_t to = find_room(s, c, from);
    if (to < 0) {
        s->stuck[from] = 1;
        return;
    }
    int64_t all = c->distance[to];
    for (int32_t k = 0; k < n; k++)
        if (c->distance[k] < all)
            s->handicap[k] += all - c->distance[k];
    for (int32_t k = to; k != from; k = c->before[k]) {
        int32_t place = c->place[(size_t)c->before[k] * (size_t)n + (size_t)k];
        s->site[place] = k;
        s->load[k] += s->in->units[place];
        s->load[c->before[k]] -= s->in->units[place];
    }
}

/* What handing on to the next left over: prices may rise long before a third site is worth it. */
static plan_status settle(sharer *s, plan_error *err)
{
    size_t n = (size_t)s->in->k;
    int32_t k = most_loaded(s);
    if (k < 0)
        return PLAN_OK;
    int64_t most = CHAIN_WORK / ((int64_t)s->in->n * s->in->k);
    if (most == 0)
        return PLAN_OK;
    chains c = {plan_mem_raw(n * n, sizeof *c.cost), plan_mem_raw(n * n, sizeof *c.place),
                plan_mem_raw(n, sizeof *c.distance), plan_mem_raw(n, sizeof *c.before), plan_mem_raw(n, 1)};
    plan_status status = c.cost && c.place && c.distance && c.before && c.done ? PLAN_OK
                                                                               : plan_error_memory(err);
    for (int32_t chain = 0; chain < MOST_CHAINS && chain < most && k >= 0 && status == PLAN_OK; chain++) {
        hand_along(s, &c, k);
        k = most_loaded(s);
    }
    free(c.cost);
    free(c.place);
    free(c.distance);
    free(c.before);
    free(c.done);
    return status;
}

/* Capacity, or more where all together are too small. */
static int64_t fair_capacity(const plan_share *in, const int32_t *site)
{
    int64_t all = 0, biggest = 0;
    for (int32_t i = 0; i < in->n; i++) {
        if (site[i] < 0)
            continue;
        all += in->units[i];
        biggest = in->units[i] > biggest ? in->units[i] : biggest;
    }
    if (in->capacity <= 0)
        return INT64_MAX;
    int64_t fair = (all + in->k - 1) / in->k + biggest;
    return all <= in->capacity * in->k ? in->capacity : fair > in->capacity ? fair : in->capacity;
}

static void sum_up(const sharer *s, int64_t *total, int64_t *over)
{
    *total = *over = 0;
    for (int32_t i = 0; i < s->in->n; i++)
        *total += (int64_t)s->in->units[i] *
                  (s->site[i] >= 0 ? s->in->way[s->site[i]][i] : (int64_t)PLAN_WAY_NONE);
    for (int32_t k = 0; k < s->in->k && s->in->capacity > 0; k++)
        *over += s->load[k] > s->in->capacity ? s->load[k] - s->in->capacity : 0;
}

plan_status plan_share_out(const plan_share *in, int32_t *site, int64_t *handicap, int64_t *load,
                           int64_t *total, int64_t *over, plan_error *err)
{
    sharer s = {.in = in, .site = site, .handicap = handicap, .load = load};
    s.stuck = plan_mem_new((size_t)in->k, 1);
    s.leavers = plan_mem_raw((size_t)in->n, sizeof *s.leavers);
    s.first = plan_mem_raw((size_t)in->k, sizeof *s.first);
    s.next = plan_mem_raw((size_t)in->n, sizeof *s.next);
    plan_status status = s.stuck && s.leavers && s.first && s.next ? PLAN_OK : plan_error_memory(err);
    if (status != PLAN_OK)
        goto done;
    for (int32_t k = 0; k < in->k; k++)
        s.first[k] = -1;
    memset(handicap, 0, (size_t)in->k * sizeof *handicap);
    memset(load, 0, (size_t)in->k * sizeof *load);
    if ((status = find_near(&s, err)) != PLAN_OK)
        goto done;
    for (int32_t i = 0; i < in->n; i++) {
        int64_t cost = 0;
        site[i] = best_site(&s, i, -1, &cost);
        if (site[i] >= 0) {
            load[site[i]] += in->units[i];
            put(&s, i, site[i]);
        }
    }
    s.capacity = fair_capacity(in, site);
    for (int64_t round = 0; round < ROUNDS + (int64_t)ROUNDS_A_SITE * in->k; round++) {
        int32_t k = most_loaded(&s);
        if (k < 0)
            break;
        hand_on(&s, k);
    }
    memset(s.stuck, 0, (size_t)in->k);
    status = settle(&s, err);
    sum_up(&s, total, over);
done:
    free(s.stuck);
    free(s.leavers);
    free(s.first);
    free(s.next);
    free(s.near);
    return status;
}
