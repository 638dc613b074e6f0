/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Which sites to open. */

#include "fibre/locate.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_TRIED = 24,    /* moves reckoned in full in a round */
    MANY_TRIED = 8,     /* where there is much to reckon */
    MANY_WORK = 200000, /* places times sites */
    ROUNDS = 60,        /* of improvement, and so many more a site */
    ROUNDS_A_SITE = 2
};

/* Opens candidate `in` and closes chosen site `out`; -1 = neither. */
typedef struct move {
    int64_t cost; /* capacities aside: the least it can come to */
    int32_t in, out;
} move;

typedef struct locator {
    const plan_locate *in;
    int64_t all; /* units */
    int32_t *chosen, k;
    int32_t *nearest; /* of a place: index into chosen, -1 */
    int64_t *first, *second;
    int64_t *lost; /* of a chosen site: by its closing */
    move tried[MOST_TRIED];
    int32_t n_tried;
    int32_t *site; /* scratch of sharing out */
    int64_t *handicap, *load;
    const int32_t **rows;
    uint8_t *is_chosen;
} locator;

static void locator_free(locator *x)
{
    free(x->chosen);
    free(x->nearest);
    free(x->first);
    free(x->second);
    free(x->lost);
    free(x->site);
    free(x->handicap);
    free(x->load);
    free(x->rows);
    free(x->is_chosen);
}

static plan_status locator_init(locator *x, const plan_locate *in, plan_error *err)
{
    size_t n = (size_t)in->n, m = (size_t)in->m + 1;
    *x = (locator){.in = in};
    x->chosen = plan_mem_new(m, sizeof *x->chosen);
    x->nearest = plan_mem_raw(n, sizeof *x->nearest);
    x->first = plan_mem_raw(n, sizeof *x->first);
    x->second = plan_mem_raw(n, sizeof *x->second);
    x->lost = plan_mem_raw(m, sizeof *x->lost);
    x->site = plan_mem_raw(n, sizeof *x->site);
    x->handicap = plan_mem_raw(m, sizeof *x->handicap);
    x->load = plan_mem_raw(m, sizeof *x->load);
    x->rows = plan_mem_raw(m, sizeof *x->rows);
    x->is_chosen = plan_mem_new(m, 1);
    if (!x->chosen || !x->nearest || !x->first || !x->second || !x->lost || !x->site || !x->handicap ||
        !x->load || !x->rows || !x->is_chosen)
        return plan_error_memory(err);
    for (int32_t i = 0; i < in->n; i++)
        x->all += in->units[i];
    return PLAN_OK;
}

static const int32_t *row_of(const locator *x, int32_t c)
{
    return x->in->way + (size_t)c * (size_t)x->in->n;
}

/* Nearest and second nearest chosen site of every place; returns the cost, capacities aside. */
static int64_t refresh(locator *x)
{
    int64_t cost = 0;
    for (int32_t k = 0; k < x->k; k++)
        cost += x->in->open[x->chosen[k]];
    for (int32_t i = 0; i < x->in->n; i++) {
        x->first[i] = x->second[i] = PLAN_WAY_NONE;
        x->nearest[i] = -1;
    }
    for (int32_t k = 0; k < x->k; k++) {
        const int32_t *way = row_of(x, x->chosen[k]);
        for (int32_t i = 0; i < x->in->n; i++) {
            if (way[i] < x->first[i]) {
                x->second[i] = x->first[i];
                x->first[i] = way[i];
                x->nearest[i] = k;
            } else if (way[i] < x->second[i]) {
                x->second[i] = way[i];
            }
        }
    }
    for (int32_t i = 0; i < x->in->n; i++)
        cost += x->in->units[i] * x->first[i];
    return cost;
}

/* What the chosen sites cost, capacities reckoned in. base: without them. */
static plan_status full_cost(locator *x, int64_t base, int64_t *cost, plan_error *err)
{
    int64_t opened = 0, total = 0, over = 0;
    *cost = base;
    if (x->in->capacity <= 0 || x->k == 0)
        return PLAN_OK;
    for (int32_t k = 0; k < x->k; k++) {
        x->rows[k] = row_of(x, x->chosen[k]);
        opened += x->in->open[x->chosen[k]];
    }
    plan_share share = {x->in->n, x->k, x->in->units, x->rows, x->in->capacity};
    plan_status status = plan_share_out(&share, x->site, x->handicap, x->load, &total, &over, err);
    *cost = opened + total + over * PLAN_WAY_FAR;
    return status;
}

/* Keeps the cheapest moves, cheapest first; ties by number. */
static void keep(locator *x, move m)
{
    int32_t at = x->n_tried;
    if (at == MOST_TRIED && m.cost >= x->tried[at - 1].cost)
        return;
    if (at < MOST_TRIED)
        x->n_tried++;
    else
        at--;
    for (; at > 0 && x->tried[at - 1].cost > m.cost; at--)
        x->tried[at] = x->tried[at - 1];
    x->tried[at] = m;
}

/* All moves with candidate c coming in, its best partner going out (Whitaker). */
static void weigh_in(locator *x, int32_t c, int64_t now, bool may_add, bool may_swap)
{
    const int32_t *way = row_of(x, c), *units = x->in->units;
    int64_t gain = -x->in->open[c];
    for (int32_t k = 0; k < x->k; k++)
        x->lost[k] = -x->in->open[x->chosen[k]];
    for (int32_t i = 0; i < x->in->n; i++) {
        if (way[i] < x->first[i])
            gain += units[i] * (x->first[i] - way[i]);
        else if (x->nearest[i] >= 0)
            x->lost[x->nearest[i]] += units[i] *
                                      ((way[i] < x->second[i] ? way[i] : x->second[i]) - x->first[i]);
    }
    if (may_add)
        keep(x, (move){now - gain, c, -1});
    for (int32_t k = 0; k < x->k && may_swap; k++)
        keep(x, (move){now - gain + x->lost[k], c, k});
}

static void weigh_closing(locator *x, int64_t now)
{
    for (int32_t k = 0; k < x->k; k++)
        x->lost[k] = -x->in->open[x->chosen[k]];
    for (int32_t i = 0; i < x->in->n; i++)
        if (x->nearest[i] >= 0)
            x->lost[x->nearest[i]] += x->in->units[i] * (x->second[i] - x->first[i]);
    for (int32_t k = 0; k < x->k && x->k > 1; k++)
        keep(x, (move){now + x->lost[k], -1, k});
}

static void make(locator *x, move m)
{
    if (m.out >= 0) {
        x->is_chosen[x->chosen[m.out]] = 0;
        memmove(x->chosen + m.out, x->chosen + m.out + 1, (size_t)(x->k - m.out - 1) * sizeof *x->chosen);
        x->k--;
    }
    if (m.in >= 0) {
        x->is_chosen[m.in] = 1;
        x->chosen[x->k++] = m.in;
    }
}

/* What opening a candidate saves. */
static int64_t gain_of(const locator *x, int32_t c)
{
    const int32_t *way = row_of(x, c), *units = x->in->units;
    int64_t gain = -x->in->open[c];
    for (int32_t i = 0; i < x->in->n; i++)
        if (way[i] < x->first[i])
            gain += units[i] * (x->first[i] - way[i]);
    return gain;
}

/* The candidate that saves most, the first of those alike; -1 = none is left. The more is open the less another saves, so
 * that what was reckoned before bounds what it saves now: most are never looked at again (Minoux 1978). */
static int32_t best_candidate(const locator *x, int64_t *bound, int32_t *reckoned)
{
    for (;;) {
        int32_t best = -1;
        for (int32_t c = 0; c < x->in->m; c++)
            if (!x->is_chosen[c] && (best < 0 || bound[c] > bound[best]))
                best = c;
        if (best < 0 || reckoned[best] == x->k)
            return best;
        bound[best] = gain_of(x, best);
        reckoned[best] = x->k;
    }
}

/* Opens what helps most, one after the other. */
static plan_status greedy(locator *x, plan_error *err)
{
    int64_t *bound = plan_mem_raw((size_t)x->in->m, sizeof *bound);
    int32_t *reckoned = plan_mem_raw((size_t)x->in->m, sizeof *reckoned);
    plan_status status = bound && reckoned ? PLAN_OK : plan_error_memory(err);
    for (int32_t c = 0; c < x->in->m && status == PLAN_OK; c++) {
        bound[c] = INT64_MAX;
        reckoned[c] = -1;
    }
    while (status == PLAN_OK && x->k < x->in->m && (x->in->p == 0 || x->k < x->in->p)) {
        refresh(x);
        bool more = x->k == 0 || x->in->p > 0 || (x->in->capacity > 0 && x->k * x->in->capacity < x->all);
        int32_t best = best_candidate(x, bound, reckoned);
        status = plan_hooks_progress(x->in->hooks, "places for a PoP", 0.5, err);
        if (status != PLAN_OK || best < 0 || (!more && bound[best] <= 0))
            break;
        make(x, (move){0, best, -1});
    }
    free(bound);
    free(reckoned);
    return status;
}

static plan_status list_moves(locator *x, int64_t now, plan_error *err)
{
    plan_status status = PLAN_OK;
    x->n_tried = 0;
    if (x->in->p == 0)
        weigh_closing(x, now);
    for (int32_t c = 0; c < x->in->m && status == PLAN_OK; c++) {
        if (!x->is_chosen[c])
            weigh_in(x, c, now, x->in->p == 0, true);
        if (c % 64 == 0)
            status = plan_hooks_progress(x->in->hooks, "places for a PoP", 0.9, err);
    }
    return status;
}

/* Makes the first of the listed moves that is cheaper in full; *better says whether there was one. */
static plan_status try_moves(locator *x, int64_t *best, bool *better, plan_error *err)
{
    plan_status status = PLAN_OK;
    size_t size = (size_t)x->in->m * sizeof *x->chosen;
    int32_t *before = plan_mem_copy(x->chosen, (size_t)x->in->m, sizeof *x->chosen), k = x->k;
    *better = false;
    if (!before)
        return plan_error_memory(err);
    int32_t most = (int64_t)x->in->n * x->k > MANY_WORK && x->n_tried > MANY_TRIED ? MANY_TRIED : x->n_tried;
    for (int32_t t = 0; t < most && status == PLAN_OK && !*better; t++) {
        move m = x->tried[t];
        int64_t cost = 0;
        if (m.cost >= *best)
            break;
        int32_t closed = m.out >= 0 ? x->chosen[m.out] : -1;
        make(x, m);
        status = full_cost(x, m.cost, &cost, err);
        if (status == PLAN_OK && cost < *best) {
            *best = cost;
            *better = true;
            break;
        }
        memcpy(x->chosen, before, size);
        x->k = k;
        if (m.in >= 0)
            x->is_chosen[m.in] = 0;
        if (closed >= 0)
            x->is_chosen[closed] = 1;
        if (status == PLAN_OK)
            status = plan_hooks_progress(x->in->hooks, "places for a PoP", 0.95, err);
    }
    free(before);
    return status;
}

/* The cost without what stands for ways that are not allowed or none, and for units above a capacity: by places shared
 * out once more, as the least cost was found with handicaps of its own. */
static plan_status find_price(locator *x, int64_t cost, int64_t *price, plan_error *err)
{
    int64_t total = 0, over = 0;
    bool limited = x->in->capacity > 0;
    *price = cost;
    if (cost < PLAN_WAY_FAR || x->k == 0)
        return PLAN_OK;
    refresh(x);
    *price = 0;
    for (int32_t k = 0; k < x->k; k++) {
        x->rows[k] = row_of(x, x->chosen[k]);
        *price += x->in->open[x->chosen[k]];
    }
    plan_share share = {x->in->n, x->k, x->in->units, x->rows, x->in->capacity};
    plan_status status = PLAN_OK;
    if (limited)
        status = plan_share_out(&share, x->site, x->handicap, x->load, &total, &over, err);
    for (int32_t i = 0; i < x->in->n && status == PLAN_OK; i++) {
        int64_t way = !limited ? x->first[i] : x->site[i] < 0 ? PLAN_WAY_NONE : x->rows[x->site[i]][i];
        *price += way >= PLAN_WAY_NONE ? 0 : x->in->units[i] * (way % PLAN_WAY_FAR);
    }
    return status;
}

plan_status plan_locate_choose(const plan_locate *in, uint8_t *chosen, int64_t *cost, int64_t *price,
                               plan_error *err)
{
    locator x;
    int64_t best = 0;
    plan_status status = locator_init(&x, in, err);
    if (status == PLAN_OK)
        status = greedy(&x, err);
    if (status == PLAN_OK)
        status = full_cost(&x, refresh(&x), &best, err);
    bool better = true;
    for (int32_t r = 0; status == PLAN_OK && better && r < ROUNDS + ROUNDS_A_SITE * x.k; r++) {
        status = list_moves(&x, refresh(&x), err);
        if (status == PLAN_OK)
            status = try_moves(&x, &best, &better, err);
    }
    if (status == PLAN_OK)
        status = find_price(&x, best, price, err);
    if (status == PLAN_OK) {
        memcpy(chosen, x.is_chosen, (size_t)in->m);
        *cost = best;
    }
    locator_free(&x);
    return status;
}
