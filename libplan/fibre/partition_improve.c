/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/mem.h"
#include "fibre/partition.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_PASSES = 60,
    MOST_STEPS = 200 /* places a top may move by at once */
};

/* Of an area, or of the part of one at and below a place. moment: sum of load x depth; deepest: of what bears load, -1 =
 * nothing does. */
typedef struct bulk {
    int64_t load, moment, deepest;
} bulk;

typedef struct mover {
    const plan_partition *in;
    const plan_partition_prices *prices;
    uint8_t *top;
    int64_t *depth;
    int32_t *area;    /* top of a place's area */
    bulk *below;      /* in the same area */
    int32_t *heavy;   /* child in the same area with most load, -1 = none */
    uint8_t *touched; /* by top: changed in this pass */
} mover;

static bulk plus(bulk a, bulk b)
{
    return (bulk){a.load + b.load, a.moment + b.moment, a.deepest > b.deepest ? a.deepest : b.deepest};
}

/* The deepest may stay: an upper bound. */
static bulk minus(bulk a, bulk b)
{
    return (bulk){a.load - b.load, a.moment - b.moment, a.deepest};
}

static int64_t cost_of(const mover *m, int32_t top, bulk b)
{
    const plan_partition_prices *p = m->prices;
    bool is_root = m->in->parent[top] < 0;
    int64_t splitters = p->split_ratio > 0 ? (b.load + p->split_ratio - 1) / p->split_ratio : 0;
    return (is_root ? 0 : p->area) + splitters * p->splitter + b.load * m->depth[top] * p->feeder_cm +
           (b.moment - b.load * m->depth[top]) * p->distribution_cm;
}

static bool fits(const mover *m, int32_t top, bulk b)
{
    return b.load <= m->in->most_load && b.deepest - m->depth[top] <= m->in->most_cm;
}

static void survey(mover *m)
{
    const plan_partition *in = m->in;
    for (int32_t i = 0; i < in->n; i++) {
        m->area[i] = m->top[i] ? i : m->area[in->parent[i]];
        m->below[i] = (bulk){in->load[i], in->load[i] * m->depth[i], in->load[i] > 0 ? m->depth[i] : -1};
        m->heavy[i] = -1;
    }
    for (int32_t i = in->n; i-- > 0;) {
        int32_t up = in->parent[i];
        if (m->top[i])
            continue;
        m->below[up] = plus(m->below[up], m->below[i]);
        if (m->heavy[up] < 0 || m->below[i].load >= m->below[m->heavy[up]].load)
            m->heavy[up] = i;
    }
}

/* Whether the areas are cheaper and allowed with area a at `at`, having b, and the one above having rest. */
static bool better(const mover *m, int32_t at, bulk b, int32_t above, bulk left, int64_t *least)
{
    if (b.load == 0 || !fits(m, at, b) || !fits(m, above, left))
        return false;
    int64_t cost = cost_of(m, at, b) + cost_of(m, above, left);
    if (cost >= *least)
        return false;
    *least = cost;
    return true;
}

/* Best new top of the area at `top`; -1 = where it is. */
static int32_t best_move(const mover *m, int32_t top)
{
    int32_t above = m->area[m->in->parent[top]], best = -1, steps = 0;
    bulk own = m->below[top], other = m->below[above];
    int64_t least = cost_of(m, top, own) + cost_of(m, above, other);
    for (int32_t v = m->in->parent[top]; v != above && steps < MOST_STEPS; v = m->in->parent[v], steps++) {
        if (own.load + m->below[v].load > m->in->most_load)
            break;
        if (better(m, v, plus(own, m->below[v]), above, minus(other, m->below[v]), &least))
            best = v;
    }
    steps = 0;
    for (int32_t v = m->heavy[top]; v >= 0 && steps < MOST_STEPS; v = m->heavy[v], steps++) {
        bulk rest = plus(other, minus(own, m->below[v]));
        if (rest.load > m->in->most_load)
            break;
        if (better(m, v, m->below[v], above, rest, &least))
            best = v;
    }
    return best;
}

static int32_t pass(mover *m)
{
    int32_t moved = 0;
    survey(m);
    memset(m->touched, 0, (size_t)m->in->n);
    for (int32_t i = 0; i < m->in->n; i++) {
        if (!m->top[i] || m->in->parent[i] < 0 || m->area[i] != i)
            continue;
        int32_t above = m->area[m->in->parent[i]];
        if (m->touched[i] || m->touched[above])
            continue;
        int32_t to = best_move(m, i);
        if (to < 0)
            continue;
        m->top[i] = 0;
        m->top[to] = 1;
        m->touched[i] = m->touched[above] = m->touched[to] = 1;
        moved++;
    }
    return moved;
}

static void mover_free(mover *m)
{
    free(m->depth);
    free(m->area);
    free(m->below);
    free(m->heavy);
    free(m->touched);
}

/** No sum of costs may leave int64, wherever the tops move: their number stays, and with it what they cost; load times
 *  depth of a top is at most the moment of what is below it, and splitters are one an area more than loads ask for. */
static plan_status check_sums(const mover *m, plan_error *err)
{
    const plan_partition_prices *p = m->prices;
    int64_t load = 0, moment = 0, tops = 0, part, all = 0, way;
    bool over = __builtin_add_overflow(p->feeder_cm, p->distribution_cm, &way);
    for (int32_t i = 0; i < m->in->n; i++) {
        over = over || __builtin_mul_overflow(m->in->load[i], m->depth[i], &part) ||
               __builtin_add_overflow(moment, part, &moment) ||
               __builtin_add_overflow(load, m->in->load[i], &load);
        tops += m->top[i];
    }
    over = over || __builtin_mul_overflow(tops, p->area, &all) ||
           __builtin_mul_overflow(moment, way, &part) || __builtin_add_overflow(all, part, &all) ||
           __builtin_add_overflow(load, tops, &load) || __builtin_mul_overflow(load, p->splitter, &part) ||
           __builtin_add_overflow(all, part, &all);
    return over ? plan_error_set(err, PLAN_E_DATA,
                                 "cabinets: lines times lengths times prices are too large to be summed")
                : PLAN_OK;
}

static plan_status mover_init(mover *m, plan_error *err)
{
    const plan_partition *in = m->in;
    size_t n = (size_t)in->n;
    m->depth = plan_mem_new(n, sizeof *m->depth);
    m->area = plan_mem_raw(n, sizeof *m->area);
    m->below = plan_mem_raw(n, sizeof *m->below);
    m->heavy = plan_mem_raw(n, sizeof *m->heavy);
    m->touched = plan_mem_new(n, 1);
    if (!m->depth || !m->area || !m->below || !m->heavy || !m->touched)
        return plan_error_memory(err);
    for (int32_t i = 0; i < in->n; i++)
        if (in->parent[i] >= 0)
            m->depth[i] = m->depth[in->parent[i]] + in->length_cm[i];
    return check_sums(m, err);
}

static int64_t total(mover *m)
{
    int64_t cost = 0;
    survey(m);
    for (int32_t i = 0; i < m->in->n; i++)
        if (m->top[i])
            cost += cost_of(m, i, m->below[i]);
    return cost;
}

plan_status plan_partition_cost(const plan_partition *in, const plan_partition_prices *prices,
                                const uint8_t *top, int64_t *cost, plan_error *err)
{
    mover m = {.in = in, .prices = prices};
    m.top = plan_mem_copy(top, (size_t)in->n, 1);
    plan_status status = m.top ? mover_init(&m, err) : plan_error_memory(err);
    if (status == PLAN_OK)
        *cost = total(&m);
    mover_free(&m);
    free(m.top);
    return status;
}

plan_status plan_partition_improve(const plan_partition *in, const plan_partition_prices *prices,
                                   uint8_t *top, int64_t *cost, plan_error *err)
{
    mover m = {.in = in, .prices = prices, .top = top};
    plan_status status = mover_init(&m, err);
    for (int32_t i = 0; i < MOST_PASSES && status == PLAN_OK; i++)
        if (pass(&m) == 0)
            break;
    if (status == PLAN_OK)
        *cost = total(&m);
    mover_free(&m);
    return status;
}
