/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The inner loops of wlan/field, included once for each kind of processor by field_plain.c, field_avx2.c and
 * field_avx512.c. They define KERNEL (name of the table), NAME, LANES; the vectors vf, vi, half and quarter of as many floats,
 * numbers of 32, 16 and 8 bits; yes, a truth for each lane (for & | ~); counting; and the inline functions above,
 * at_least, below, pick, pick_int, larger, smaller, gather, gather_near, gather_short, by_octave, second_bytes, narrow,
 * narrow_to_bytes, write_first and bits_of. No operation here is contracted or reordered, and none depends
 * on where in a vector a cell is: every kind gives the same bytes. */

#include <stddef.h>
#include <string.h>

PLAN_FIELD_INLINE vf load(const float *from)
{
    vf v;
    memcpy(&v, from, sizeof v);
    return v;
}

PLAN_FIELD_INLINE vi load_int(const int32_t *from)
{
    vi v;
    memcpy(&v, from, sizeof v);
    return v;
}

PLAN_FIELD_INLINE vf all(float x)
{
    return x - (vf){0};
}

PLAN_FIELD_INLINE vi all_int(int32_t x)
{
    return x - (vi){0};
}

PLAN_FIELD_INLINE vf to_float(vi v)
{
    return __builtin_convertvector(v, vf);
}

PLAN_FIELD_INLINE vi to_int(vf v)
{
    return __builtin_convertvector(v, vi);
}

/* Where within its octave a number is, 0 .. 1. */
PLAN_FIELD_INLINE vf part_of(vf x)
{
    return (vf)(((vi)x & 0x7fffff) | 0x3f800000) - 1;
}

/* log2 of d² >= 1. */
PLAN_FIELD_INLINE vf lg2_of(vf d2)
{
    vf octaves = to_float(((vi)d2 >> 23) - 127), t = part_of(d2);
    return octaves + PLAN_FIELD_LG2(t);
}

/* Items of an array by wedge: wedges rise with the lanes, and near ones are taken by a shuffle where there is one. */
PLAN_FIELD_INLINE vf by_wedge(const float *t, vi wedge, bool near)
{
    return near ? gather_near(t, wedge) : gather(t, wedge);
}

/* Steps lost at the edge where the line is blocked: over the roofs by Bullington's, between the steepest top seen from the
 * antenna and, seen from the receiver, the steeper of that top and the last edge before it. */
PLAN_FIELD_INLINE vf over_roofs(const plan_field_line *l, vi wedge, vf drop, bool near)
{
    const plan_field_polar *p = l->polar;
    vf u = all(l->u), s = drop * l->by_u, slope = by_wedge(p->slope, wedge, near);
    vf edge_u = u - by_wedge(p->edge_u, wedge, near), slope_u = by_wedge(p->slope_u, wedge, near);
    vf edge_m = by_wedge(p->edge_m, wedge, near) - drop, top_m = slope * slope_u - drop;
    slope_u = u - slope_u;
    yes steeper = above(edge_m * slope_u, top_m * edge_u);
    vf back = pick(steeper, edge_m, top_m) / pick(steeper, edge_u, slope_u);
    vf nu2 = (slope - s) * larger(s + back, all(0)); /* below 0 where nothing stands out: as the least */
    nu2 = nu2 * (l->nu_scale * by_wedge(p->shrink, wedge, near));
    nu2 = smaller(larger(nu2, all(PLAN_FIELD_NU_LEAST)), all(PLAN_FIELD_NU_MOST));
    const float *edge = l->tables->edge;
    vi octave = ((vi)nu2 >> 23) - PLAN_FIELD_NU_BASE;
    vf part = part_of(nu2), by = by_octave(edge + 2 * PLAN_FIELD_OCTAVES, octave);
    by = by_octave(edge + PLAN_FIELD_OCTAVES, octave) + part * by;
    return by_octave(edge, octave) + part * by;
}

/* Cells of one block: where they are, and whether anything grows. `valid` are the cells wanted. Bits for those undecided. */
PLAN_FIELD_INLINE half block_of(const plan_field_line *l, vi wedge, vf drop, vf lg2, bool leaves,
                                unsigned valid, unsigned *undecided, bool near)
{
    const plan_field_polar *p = l->polar;
    const plan_field_tables *t = l->tables;
    vf s = drop * l->by_u, steps = all(t->free.at) + all(t->free.by) * lg2;
    yes clear = at_least(s, by_wedge(p->high, wedge, near));
    vi kind = all_int(PLAN_FIELD_KIND_SIGHT);
    unsigned in_sight = bits_of(clear);
    *undecided = 0;
    vf sight = larger(all(t->sight[0].at) + all(t->sight[0].by) * lg2, steps);
    if (t->bent)
        sight = larger(all(t->sight[1].at) + all(t->sight[1].by) * lg2, sight);
    if (~in_sight & valid) {
        yes hidden = above(by_wedge(p->low, wedge, near), s);
        *undecided = ~(in_sight | bits_of(hidden)) & valid;
        kind = pick_int(clear, kind, all_int(PLAN_FIELD_KIND_ROOF));
        sight = pick(clear, sight, steps + over_roofs(l, wedge, drop, near));
    }
    steps = sight;
    if (leaves)
        steps = steps + by_wedge(p->leaf, wedge, near);
    steps = smaller(steps, all(PLAN_FIELD_STEPS_MAX));
    return narrow(to_int(steps) << PLAN_FIELD_KIND_BITS | kind);
}

/* log2 d² of PLAN_FIELD_SMOOTH cells as a parabola about their middle, t cells from it: smooth[0] + t (smooth[1] + t
 * smooth[2]); LANES of them at a time. */
static void make_smooth(const plan_field_line *l, int32_t from, int32_t until)
{
    static const float octaves = 1.44269504F; /* 1 / ln 2 */
    vf u2 = all(l->u * l->u * l->cell2_m2 + l->drop_m * l->drop_m), y2 = all(l->cell2_m2);
    float *to = l->smooth;
    for (int32_t m = from; m < until; m += PLAN_FIELD_SMOOTH * LANES, to += 3 * LANES) {
        vf y = to_float(counting * PLAN_FIELD_SMOOTH + m) + (l->y0 + 0.5F * (PLAN_FIELD_SMOOTH - 1));
        vf inverse = 1 / (y * y * y2 + u2), slope = y * y2 * inverse;
        vf by[3] = {lg2_of(y * y * y2 + u2), slope * (2 * octaves),
                    (y2 * inverse - 2 * (slope * slope)) * octaves};
        memcpy(to, by, sizeof by);
    }
}

/* Of the block `at` cells from the line's first. */
PLAN_FIELD_INLINE vf smooth_of(const plan_field_line *l, int32_t at)
{
    int32_t which = at / PLAN_FIELD_SMOOTH, within = at % PLAN_FIELD_SMOOTH;
    const float *by = l->smooth + which / LANES * (3 * LANES) + which % LANES;
    vf t = to_float(counting) + ((float)within - 0.5F * (PLAN_FIELD_SMOOTH - 1));
    return all(by[0]) + t * (all(by[LANES]) + t * all(by[2 * LANES]));
}

/* One block. smooth: on level ground, far enough for the parabolas. */
PLAN_FIELD_INLINE half line_block(const plan_field_line *l, int32_t m, int32_t at, unsigned valid,
                                  unsigned *undecided, bool near, bool smooth)
{
    const plan_field_polar *p = l->polar;
    vf y = to_float(counting + m) + l->y0, drop = all(l->drop_m), lg2;
    vf place = y * l->wedge_scale + l->wedge_of;
    if (smooth) {
        lg2 = smooth_of(l, at);
    } else {
        place = smaller(larger(place, all(0)), all((float)(p->n - 1)));
        if (l->ground)
            drop = load(l->ground + m) - l->below_m;
        lg2 = lg2_of(larger((y * y + l->u * l->u) * l->cell2_m2 + drop * drop, all(1)));
    }
    vi wedge = to_int(place);
    bool leaves = wedge[0] < p->leaf_until && wedge[LANES - 1] >= p->leaf_from;
    return block_of(l, wedge, drop, lg2, leaves, valid, undecided, near);
}

PLAN_FIELD_INLINE int32_t line_blocks(const plan_field_line *l, int32_t from, int32_t until, uint16_t *cell,
                                      int32_t *doubtful, bool near, bool smooth)
{
    int32_t n = 0, m = from;
    unsigned undecided;
    for (; m + LANES <= until; m += LANES) {
        half block = line_block(l, m, m - from, (1U << LANES) - 1, &undecided, near, smooth);
        memcpy(cell + m, &block, sizeof block);
        for (; undecided; undecided &= undecided - 1)
            doubtful[n++] = m + __builtin_ctz(undecided);
    }
    if (m >= until)
        return n;
    half block = line_block(l, m, m - from, (1U << (until - m)) - 1, &undecided, near, smooth);
    write_first(cell + m, block, until - m);
    for (; undecided; undecided &= undecided - 1)
        doubtful[n++] = m + __builtin_ctz(undecided);
    return n;
}

static int32_t kernel_line(const plan_field_line *l, int32_t from, int32_t until, uint16_t *cell,
                           int32_t *doubtful)
{
    /* Wedges of a block fit into two vectors. */
    bool near = l->wedge_scale < 2;
    if (!near || l->ground || l->u < PLAN_FIELD_SMOOTH_U)
        return near ? line_blocks(l, from, until, cell, doubtful, true, false)
                    : line_blocks(l, from, until, cell, doubtful, false, false);
    make_smooth(l, from, until);
    return line_blocks(l, from, until, cell, doubtful, true, true);
}

/* Which of the wedges k, k+1 .. are from .. until-1: vectors begin at multiples of LANES, so that what was written is read
 * in the same pieces. */
PLAN_FIELD_INLINE yes within(int32_t k, int32_t from, int32_t until)
{
    return below(counting, until - k) & ~below(counting, from - k);
}

PLAN_FIELD_INLINE int32_t whole(int32_t k)
{
    return k & ~(LANES - 1);
}

static void kernel_touch(const plan_field_polar *p, const plan_field_cut *cut, float slope, int32_t line)
{
    const int64_t word = (int64_t)(line / 32) * PLAN_FIELD_WEDGES_ROOM;
    int32_t *met = p->met + word;
    float *met_high = p->met_high + word;
    vi bit = all_int((int32_t)(1U << (line % 32)));
    for (int32_t k = whole(cut->touch_from); k < cut->touch_until; k += LANES) {
        yes in = within(k, cut->touch_from, cut->touch_until),
            counts = in & above(all(slope), load(p->low + k));
        if (!bits_of(counts)) /* hidden by what is before it, as most is */
            continue;
        vf high = load(p->high + k), steepest = load(met_high + k);
        vi bits = load_int(met + k);
        high = pick(counts, larger(high, all(slope)), high);
        steepest = pick(counts, larger(steepest, all(slope)), steepest);
        bits = pick_int(counts, bits | bit, bits);
        memcpy(p->high + k, &high, sizeof high);
        memcpy(met_high + k, &steepest, sizeof steepest);
        memcpy(met + k, &bits, sizeof bits);
    }
}

static void kernel_pass(const plan_field_polar *p, const plan_field_cut *cut, const plan_field_edge *e)
{
    for (int32_t k = whole(cut->touch_from); k < cut->touch_until; k += LANES) {
        yes in = within(k, cut->touch_from, cut->touch_until),
            covered = within(k, cut->cover_from, cut->cover_until);
        vf low = load(p->low + k), slope = load(p->slope + k), slope_u = load(p->slope_u + k);
        yes steeper = in & above(all(e->slope), slope);
        low = pick(covered, larger(low, all(e->low)), low);
        slope = pick(steeper, all(e->slope), slope);
        slope_u = pick(steeper, all(e->slope_u), slope_u);
        memcpy(p->low + k, &low, sizeof low);
        memcpy(p->slope + k, &slope, sizeof slope);
        memcpy(p->slope_u + k, &slope_u, sizeof slope_u);
        if (!e->solid)
            continue;
        vf edge = pick(in, all(e->edge_m), load(p->edge_m + k)),
           at = pick(in, all(e->edge_u), load(p->edge_u + k));
        memcpy(p->edge_m + k, &edge, sizeof edge);
        memcpy(p->edge_u + k, &at, sizeof at);
    }
}

/* 2^-x for x >= 0: exact at whole numbers, elsewhere within 5e-4; fitted here. */
PLAN_FIELD_INLINE vf halved(vf x)
{
    x = smaller(x, all(100));
    vi whole_x = to_int(x);
    vf part = x - to_float(whole_x);
    return (1 + part * (-0.5F + (part - 1) * (0.19315F + part * -0.03975F))) * (vf)((127 - whole_x) << 23);
}

static void kernel_leaf(const plan_field_polar *p, const plan_field_tables *t, int32_t from, int32_t until,
                        float metres)
{
    for (int32_t k = whole(from); k < until; k += LANES) {
        yes in = within(k, from, until);
        vf sum = load(p->leaf_m + k);
        sum = pick(in, larger(sum + load(p->stretch + k) * metres, all(0)), sum);
        vf steps = t->leaf_most * (1 - halved(sum * t->leaf_rate));
        memcpy(p->leaf_m + k, &sum, sizeof sum);
        memcpy(p->leaf + k, &steps, sizeof steps);
    }
}

/* Of cells: short, and as many as a vector holds elsewhere. */
enum { AT_ONCE = 2 * LANES };
typedef uint16_t vs __attribute__((vector_size(2 * AT_ONCE)));

static void kernel_streets(const uint16_t *level, int32_t n, uint16_t *cell)
{
    const vs street = (vs){0} + PLAN_FIELD_KIND_STREET, kinds = (vs){0} + PLAN_FIELD_KINDS,
             roof = (vs){0} + PLAN_FIELD_KIND_ROOF;
    int32_t m = 0;
    for (; m + AT_ONCE <= n; m += AT_ONCE) {
        vs old, db;
        memcpy(&old, cell + m, sizeof old);
        memcpy(&db, level + m, sizeof db);
        vs better = (vs)((db < (old & ~kinds)) & ((old & kinds) == roof));
        old = ((db | street) & better) | (old & ~better);
        memcpy(cell + m, &old, sizeof old);
    }
    for (; m < n; m++)
        if ((cell[m] & PLAN_FIELD_KINDS) == PLAN_FIELD_KIND_ROOF && level[m] < (cell[m] & ~PLAN_FIELD_KINDS))
            cell[m] = level[m] | PLAN_FIELD_KIND_STREET;
}

/* Of the kinds so far, only that has this bit. */
_Static_assert((PLAN_FIELD_KIND_ROOF & ~PLAN_FIELD_KIND_SIGHT) == PLAN_FIELD_KIND_ROOF, "a bit of its own");

static void kernel_roofs(const uint16_t *cell, size_t stride, int32_t rows, int32_t n, int32_t wide,
                         uint16_t *any)
{
    vs sum, next;
    int32_t m = 0;
    for (; m + AT_ONCE <= n; m += AT_ONCE) {
        sum = (vs){0};
        for (int32_t r = 0; r < rows; r++) {
            memcpy(&next, cell + (size_t)r * stride + m, sizeof next);
            sum |= next;
        }
        sum &= (vs){0} + PLAN_FIELD_KIND_ROOF;
        memcpy(any + m, &sum, sizeof sum);
    }
    for (; m < n; m++) {
        any[m] = 0;
        for (int32_t r = 0; r < rows; r++)
            any[m] |= cell[(size_t)r * stride + (size_t)m] & PLAN_FIELD_KIND_ROOF;
    }
    memset(any - PLAN_WAY_SIDE_MAX, 0, PLAN_WAY_SIDE_MAX * sizeof *any);
    for (m = -PLAN_WAY_SIDE_MAX; m < n; m += AT_ONCE) { /* what is read has not been written to yet */
        memcpy(&sum, any + m, sizeof sum);
        for (int32_t x = 1; x < wide; x++) {
            memcpy(&next, any + m + x, sizeof next);
            sum |= next;
        }
        memcpy(any + m, &sum, sizeof sum);
    }
}

_Static_assert(offsetof(plan_way_node, middle) == 1 && sizeof(plan_way_node) == 2, "the second byte");

static void kernel_squares(const plan_field_squares *q, int32_t from, int32_t until)
{
    const int32_t sixteenths = 65536 / q->k + 1; /* m / k is m * this / 65536 for the 64 cells there may be */
    const vi zero = {0};
    for (int32_t c = from; c < until; c += LANES) {
        vi node = second_bytes(q->nodes + c); /* exits are not asked for */
        vi cell_of = node & PLAN_WAY_MIDDLE, up = (cell_of * sixteenths) >> 16;
        vi col = (counting + c) * q->k + q->col, row = up + q->row;
        vi roofs = gather_short(q->roofs, col & (counting < zero + (until - c)));
        col = col + (cell_of - up * q->k);
        vi ground = (node & PLAN_WAY_CLOSED) == zero;
        vi within = ground & (col >= zero) & (row >= zero) & (col < zero + q->n) & (row < zero + q->n);
        vi cell = gather_short(q->cell, (row * q->n + col) & within);
        vi seen = within & ((cell & PLAN_FIELD_KINDS) == zero + PLAN_FIELD_KIND_SIGHT);
        vi key = (seen & PLAN_FIELD_SEEN) | (~seen & ground & PLAN_FIELD_NEVER) |
                 (~ground & PLAN_FIELD_NO_GROUND);
        vi middle = (row + PLAN_FIELD_PAD) << PLAN_FIELD_MIDDLE_BITS | (col + PLAN_FIELD_PAD);
        vi bits = (seen & PLAN_FIELD_WAY_SEEN) | (~seen & ground & PLAN_FIELD_WAY_OPEN) |
                  (((node & PLAN_WAY_SEVERAL) != zero) & PLAN_FIELD_WAY_PIECES) |
                  ((roofs != zero) & PLAN_FIELD_WAY_ROOFS);
        memcpy(q->key + c, &key, sizeof key);
        memcpy(q->middle + c, &middle, sizeof middle);
        half short_cell = narrow(cell);
        memcpy(q->seen + c, &short_cell, sizeof short_cell);
        quarter kind = narrow_to_bytes(bits);
        memcpy(q->kind + c, &kind, sizeof kind);
    }
}

const plan_field_kernel KERNEL = {NAME,        kernel_line,    kernel_touch, kernel_pass,
                                  kernel_leaf, kernel_streets, kernel_roofs, kernel_squares};
