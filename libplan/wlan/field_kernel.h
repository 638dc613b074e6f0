/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The inner loops of wlan/field, included once for each kind of processor by field_plain.c and field_avx2.c, which
 * define KERNEL (name of the table), NAME, LANES, the vectors vf, vi, vb of so many, counting, larger, smaller, pick, gather and bits_of. No operation here is
 * contracted or reordered: every kind gives the same bytes. */

#include <string.h>

static inline vf load(const float *from)
{
    vf v;
    memcpy(&v, from, sizeof v);
    return v;
}

static inline vi load_int(const int32_t *from)
{
    vi v;
    memcpy(&v, from, sizeof v);
    return v;
}

static inline vf all(float x)
{
    return x - (vf){0};
}

static inline vi all_int(int32_t x)
{
    return x - (vi){0};
}

static inline vf to_float(vi v)
{
    return __builtin_convertvector(v, vf);
}

static inline vi to_int(vf v)
{
    return __builtin_convertvector(v, vi);
}

/* Index of a positive float into a table by its bits. */
static inline vi place(vf v, int32_t base, int32_t n)
{
    vi at = ((vi)v >> PLAN_FIELD_BITS) - base;
    return pick_int(at < n, at, all_int(n - 1));
}

/* Items of an array by wedge: wedges rise with the lanes, and near ones are taken by a shuffle where there is one. */
static inline vf by_wedge(const float *t, vi wedge, int near)
{
    return near == 2 ? gather_near(t, wedge) : near == 1 ? gather_less_near(t, wedge) : gather(t, wedge);
}

/* Loss where the line is blocked: over the roofs by Bullington's edge, between the steepest top seen from the antenna and,
 * seen from the receiver, the steeper of that top and the last edge before it. */
static inline vf over_roofs(const plan_field_line *l, vi wedge, vf drop, vf free_db, int near)
{
    const plan_field_polar *p = l->polar;
    vf u = all(l->u), s = drop / u, slope = by_wedge(p->slope, wedge, near);
    vf edge_u = by_wedge(p->edge_u, wedge, near), slope_u = by_wedge(p->slope_u, wedge, near);
    vf back = larger((by_wedge(p->edge_m, wedge, near) - drop) / (u - edge_u),
                     (slope * slope_u - drop) / (u - slope_u));
    vf nu2 = larger(slope - s, all(0)) * larger(s + back, all(0));
    nu2 = nu2 * (l->nu_scale * by_wedge(p->shrink, wedge, near));
    nu2 = smaller(larger(nu2, all(0x1p-20F)), all(0x1p20F));
    return free_db + gather(l->tables->edge_db, place(nu2, PLAN_FIELD_NU_BASE, PLAN_FIELD_NU_N));
}

static inline int32_t line_block(const plan_field_line *l, int32_t m, float *loss, uint8_t *state,
                                 unsigned valid, int32_t *doubtful, int near)
{
    const plan_field_polar *p = l->polar;
    const plan_field_tables *t = l->tables;
    vf y = to_float(counting + m) + l->y0;
    vf at = smaller(larger(y * l->wedge_scale + l->wedge_of, all(0)), all((float)(p->n - 1)));
    vi wedge = to_int(at);
    vf drop = l->ground ? load(l->ground + m) - l->below_m : all(l->drop_m);
    vf s = drop / all(l->u);
    vf d2 = larger((y * y + l->u * l->u) * l->cell2_m2 + drop * drop, all(1));
    vi by_d = place(d2, PLAN_FIELD_D_BASE, t->n);
    vi clear = s >= by_wedge(p->high, wedge, near), hidden = s < by_wedge(p->low, wedge, near);
    unsigned in_sight = bits_of(clear);
    vf db = all(0);
    vi kind = all_int(PLAN_FIELD_ROOF);
    if (~in_sight & valid)
        db = over_roofs(l, wedge, drop, gather(t->free_db, by_d), near);
    if (in_sight) {
        db = pick(clear, gather(t->los_db, by_d), db);
        kind = pick_int(clear, all_int(PLAN_FIELD_SIGHT), kind);
    }
    if (l->leaves) {
        vf steps = smaller(by_wedge(p->leaf_m, wedge, near) * (float)PLAN_FIELD_LEAF_STEPS,
                           all((float)(PLAN_FIELD_LEAF_N - 1)));
        if (bits_of(steps >= all(1)))
            db = db + gather(t->leaf_db, to_int(steps));
    }
    vb narrow = __builtin_convertvector(kind, vb);
    memcpy(loss + m, &db, sizeof db);
    memcpy(state + m, &narrow, sizeof narrow);
    int32_t n = 0;
    for (unsigned unsure = ~(in_sight | bits_of(hidden)) & valid; unsure; unsure &= unsure - 1)
        doubtful[n++] = m + __builtin_ctz(unsure);
    return n;
}

static int32_t kernel_line(const plan_field_line *l, int32_t from, int32_t until, float *loss, uint8_t *state,
                           int32_t *doubtful)
{
    int32_t n = 0;
    float span = (float)(LANES - 1) * l->wedge_scale; /* wedges of a block */
    int near = span < (float)(2 * LANES - 2) ? 2 : span < (float)(4 * LANES - 2) ? 1 : 0;
    for (int32_t m = from; m < until; m += LANES) {
        unsigned valid = until - m < LANES ? (1U << (until - m)) - 1 : (1U << LANES) - 1;
        n += line_block(l, m, loss, state, valid, doubtful + n, near);
    }
    return n;
}

static void kernel_touch(const plan_field_polar *p, const plan_field_run *r, float slope, int32_t line)
{
    int32_t *met = p->met + (int64_t)(line / 32) * PLAN_FIELD_WEDGES_ROOM;
    vi bit = all_int((int32_t)(1U << (line % 32)));
    for (int32_t k = r->touch_from; k < r->touch_until; k += LANES) {
        vi in = counting < r->touch_until - k;
        vf high = load(p->high + k);
        vi bits = load_int(met + k);
        high = pick(in, larger(high, all(slope)), high);
        bits = bits | (in & bit);
        memcpy(p->high + k, &high, sizeof high);
        memcpy(met + k, &bits, sizeof bits);
    }
}

static void raise_low(const plan_field_polar *p, const plan_field_run *r, float value)
{
    for (int32_t k = r->cover_from; k < r->cover_until; k += LANES) {
        vi in = counting < r->cover_until - k;
        vf low = load(p->low + k);
        low = pick(in, larger(low, all(value)), low);
        memcpy(p->low + k, &low, sizeof low);
    }
}

static void kernel_pass(const plan_field_polar *p, const plan_field_run *r, float low, float slope,
                        float slope_u, float edge_u)
{
    raise_low(p, r, low);
    for (int32_t k = r->touch_from; k < r->touch_until; k += LANES) {
        vi in = counting < r->touch_until - k;
        vf old = load(p->slope + k), old_u = load(p->slope_u + k);
        vi steeper = in & (all(slope) > old);
        old = pick(steeper, all(slope), old);
        old_u = pick(steeper, all(slope_u), old_u);
        memcpy(p->slope + k, &old, sizeof old);
        memcpy(p->slope_u + k, &old_u, sizeof old_u);
        if (!r->solid)
            continue;
        vf edge = pick(in, all(r->rise_m), load(p->edge_m + k)),
           at = pick(in, all(edge_u), load(p->edge_u + k));
        memcpy(p->edge_m + k, &edge, sizeof edge);
        memcpy(p->edge_u + k, &at, sizeof at);
    }
}

static void kernel_leaf(const plan_field_polar *p, int32_t from, int32_t until, float metres)
{
    for (int32_t k = from; k < until; k += LANES) {
        vi in = counting < until - k;
        vf old = load(p->leaf_m + k);
        vf sum = larger(old + all(metres) / load(p->shrink + k), all(0));
        sum = pick(in, sum, old);
        memcpy(p->leaf_m + k, &sum, sizeof sum);
    }
}

static inline int32_t end_run(plan_field_run *runs, int32_t n, int32_t from, int32_t until, int32_t number)
{
    if (number < 0)
        return n;
    runs[n].from = from;
    runs[n].until = until;
    runs[n].number = number;
    return n + 1;
}

static int32_t kernel_runs(const int32_t *numbers, int32_t from, int32_t until, plan_field_run *runs)
{
    int32_t n = 0, begin = from;
    for (int32_t m = from + 1; m < until; m += LANES) {
        unsigned changes = bits_of(load_int(numbers + m) != load_int(numbers + m - 1));
        for (; changes; changes &= changes - 1) {
            int32_t at = m + __builtin_ctz(changes);
            if (at >= until)
                break;
            n = end_run(runs, n, begin, at, numbers[begin]);
            begin = at;
        }
    }
    return begin < until ? end_run(runs, n, begin, until, numbers[begin]) : n;
}

static void kernel_streets(const float *level, int32_t n, float *loss, uint8_t *state)
{
    const vb street = (vb){0} + PLAN_FIELD_STREET;
    int32_t m = 0;
    for (; m + LANES <= n; m += LANES) {
        vf old = load(loss + m), db = load(level + m);
        vb kind;
        memcpy(&kind, state + m, sizeof kind);
        vi better = (db < old) & (__builtin_convertvector(kind, vi) == PLAN_FIELD_ROOF);
        if (!bits_of(better))
            continue;
        old = pick(better, db, old);
        vb taken = __builtin_convertvector(better, vb);
        kind = (kind & ~taken) | (street & taken);
        memcpy(loss + m, &old, sizeof old);
        memcpy(state + m, &kind, sizeof kind);
    }
    for (; m < n; m++)
        if (state[m] == PLAN_FIELD_ROOF && level[m] < loss[m]) {
            loss[m] = level[m];
            state[m] = PLAN_FIELD_STREET;
        }
}

const plan_field_kernel KERNEL = {NAME,        kernel_line, kernel_touch,  kernel_pass,
                                  kernel_leaf, kernel_runs, kernel_streets};
