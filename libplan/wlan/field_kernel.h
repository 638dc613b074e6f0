/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The inner loops of wlan/field, included once for each kind of processor by field_plain.c, field_avx2.c and
 * field_avx512.c. They define KERNEL (name of the table), NAME, LANES; the vectors vf, vi, half and quarter of as many floats,
 * numbers of 32, 16 and 8 bits; yes, a truth for each lane (for & | ~); counting; and the inline functions above,
 * at_least, below, pick, pick_int, larger, smaller, gather, gather_near, gather_short, by_octave, second_bytes, narrow,
 * narrow_to_bytes, write_first and bits_of. No operation here is contracted or reordered: every kind gives the same bytes. */

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

/* Items of an array by wedge: wedges rise with the lanes, and near ones, the last less than LANES after the first, are taken by
 * a shuffle where there is one. */
PLAN_FIELD_INLINE vf by_wedge(const float *t, vi wedge, bool near)
{
    return near ? gather_near(t, wedge) : gather(t, wedge);
}

/* More than roofs cost, or PLAN_FIELD_STEPS_MAX: nothing is in the way. */
static const float no_roofs = 1e6F;
enum { EACH = (1 << LANES) - 1 }; /* bits of a vector of truths */

/* Vectors begin at multiples of LANES, so that what was written is read in the same pieces. */
PLAN_FIELD_INLINE int32_t whole(int32_t k)
{
    return k & ~(LANES - 1);
}

/* What the lines so far have left in the wedges of a vector. */
typedef struct tops {
    vf slope, slope_u, edge_m, edge_u, shrink;
} tops;

/* Steps lost at the edge where the line is blocked: over the roofs by Bullington's, between the steepest top seen from the
 * antenna and, seen from the receiver, the steeper of that top and the last edge before it. */
PLAN_FIELD_INLINE vf over_roofs(const plan_field_line *l, vf drop, const tops *t)
{
    vf u = all(l->u), s = drop * l->by_u, slope_u = u - t->slope_u, edge_u = u - t->edge_u;
    vf edge_m = t->edge_m - drop, top_m = t->slope * t->slope_u - drop;
    yes steeper = above(edge_m * slope_u, top_m * edge_u);
    vf back = pick(steeper, edge_m, top_m) / pick(steeper, edge_u, slope_u);
    vf nu2 = (t->slope - s) * larger(s + back, all(0)); /* below 0 where nothing stands out: as the least */
    nu2 = nu2 * (l->nu_scale * t->shrink);
    nu2 = smaller(larger(nu2, all(PLAN_FIELD_NU_LEAST)), all(PLAN_FIELD_NU_MOST));
    const float *edge = l->tables->edge;
    vi octave = ((vi)nu2 >> 23) - PLAN_FIELD_NU_BASE;
    vf part = part_of(nu2), by = by_octave(edge + 2 * PLAN_FIELD_OCTAVES, octave);
    by = by_octave(edge + PLAN_FIELD_OCTAVES, octave) + part * by;
    return by_octave(edge, octave) + part * by;
}

/* What a cell of each wedge loses over the roofs: no_roofs where nothing is in the way, and where that is not decided -1 less
 * the loss there may be. */
PLAN_FIELD_INLINE vf judged(yes clear, yes hidden, vf roofs)
{
    return pick(clear, all(no_roofs), pick(hidden, roofs, -1 - roofs));
}

/* Of a line on level ground, where cells of a wedge have all but their distance in common: for the wedges from .. until-1, and
 * some more. */
static void make_roofs(const plan_field_line *l, int32_t from, int32_t until)
{
    const plan_field_polar *p = l->polar;
    const vf drop = all(l->drop_m), s = drop * l->by_u;
    for (int32_t k = whole(from); k < until; k += LANES) {
        yes clear = at_least(s, load(p->high + k));
        vf roofs = all(no_roofs);
        if (bits_of(clear) != EACH) {
            tops t = {load(p->slope + k), load(p->slope_u + k), load(p->edge_m + k), load(p->edge_u + k),
                      load(p->shrink + k)};
            roofs = judged(clear, above(load(p->low + k), s), over_roofs(l, drop, &t));
        }
        memcpy(p->roofs + k, &roofs, sizeof roofs);
    }
}

/* Else for the cells of a block, from the wedges they are in. */
PLAN_FIELD_INLINE vf roofs_of(const plan_field_line *l, vi wedge, vf drop, bool near)
{
    const plan_field_polar *p = l->polar;
    vf s = drop * l->by_u;
    yes clear = at_least(s, by_wedge(p->high, wedge, near));
    if (bits_of(clear) == EACH)
        return all(no_roofs);
    tops t = {by_wedge(p->slope, wedge, near), by_wedge(p->slope_u, wedge, near),
              by_wedge(p->edge_m, wedge, near), by_wedge(p->edge_u, wedge, near),
              by_wedge(p->shrink, wedge, near)};
    return judged(clear, above(by_wedge(p->low, wedge, near), s), over_roofs(l, drop, &t));
}

/* Laws of loss by log2 d²: copies, as cells that are written could be any of the tables. */
typedef struct laws {
    plan_field_law free, sight[2];
    bool bent;
} laws;

PLAN_FIELD_INLINE laws laws_of(const plan_field_tables *t)
{
    return (laws){t->free, {t->sight[0], t->sight[1]}, t->bent};
}

PLAN_FIELD_INLINE vf by_law(const plan_field_law *law, vf lg2)
{
    return all(law->at) + all(law->by) * lg2;
}

PLAN_FIELD_INLINE vf in_sight(const laws *t, vf lg2, vf free)
{
    vf steps = larger(by_law(&t->sight[0], lg2), free);
    return t->bent ? larger(by_law(&t->sight[1], lg2), steps) : steps;
}

PLAN_FIELD_INLINE half cells_of(vf steps, vi kind)
{
    return narrow(to_int(smaller(steps, all(PLAN_FIELD_STEPS_MAX))) << PLAN_FIELD_KIND_BITS | kind);
}

/* log2 d² of PLAN_FIELD_SMOOTH cells as a parabola about their middle; LANES of them at a time. */
static void make_smooth(const plan_field_line *l, int32_t from, int32_t until)
{
    static const float octaves = 1.44269504F; /* 1 / ln 2 */
    vf u2 = all(l->u * l->u * l->cell2_m2 + l->drop_m * l->drop_m), y2 = all(l->cell2_m2);
    float *to = l->smooth;
    for (int32_t m = from; m < until; m += PLAN_FIELD_SMOOTH * LANES, to += LANES) {
        vf y = to_float(counting * PLAN_FIELD_SMOOTH + m) + (l->y0 + 0.5F * (PLAN_FIELD_SMOOTH - 1));
        vf inverse = 1 / (y * y * y2 + u2), slope = y * y2 * inverse;
        vf by[3] = {lg2_of(y * y * y2 + u2), slope * (2 * octaves),
                    (y2 * inverse - 2 * (slope * slope)) * octaves};
        for (int i = 0; i < 3; i++)
            memcpy(to + i * l->smooth_room, &by[i], sizeof by[i]);
    }
}

/* Of the block `at` cells from the line's first, a multiple of LANES. */
PLAN_FIELD_INLINE vf smooth_of(const plan_field_line *l, unsigned at)
{
    const float *by = l->smooth + at / PLAN_FIELD_SMOOTH;
    float within = LANES < PLAN_FIELD_SMOOTH ? (float)(int32_t)(at % PLAN_FIELD_SMOOTH) : 0;
    vf t = to_float(counting) + (within - 0.5F * (PLAN_FIELD_SMOOTH - 1));
    return all(by[0]) + t * (all(by[l->smooth_room]) + t * all(by[2 * l->smooth_room]));
}

/* How a line is gone through: wedges of a block fit into a vector; their roofs are made; log2 d² is parabolas. */
typedef struct course {
    bool near, level, smooth;
} course;

/* Cells from .. from + LANES - 1, of which those with a bit in `valid` are wanted. Bits for those undecided. */
PLAN_FIELD_INLINE half line_block(const plan_field_line *l, const laws *t, int32_t first, int32_t m,
                                  unsigned valid, unsigned *undecided, course c)
{
    const plan_field_polar *p = l->polar;
    vf y = to_float(counting + m) + l->y0, drop = all(l->drop_m), lg2;
    vf place = y * l->wedge_scale + l->wedge_of;
    if (c.smooth) {
        lg2 = smooth_of(l, (unsigned)(m - first));
    } else {
        place = smaller(larger(place, all(0)), all((float)(p->n - 1)));
        if (l->ground)
            drop = load(l->ground + m) - l->below_m;
        lg2 = lg2_of(larger((y * y + l->u * l->u) * l->cell2_m2 + drop * drop, all(1)));
    }
    vi wedge = to_int(place), kind = all_int(PLAN_FIELD_KIND_SIGHT);
    bool leaves = wedge[0] < p->leaf_until && wedge[LANES - 1] >= p->leaf_from;
    vf roofs = c.level ? by_wedge(p->roofs, wedge, c.near) : roofs_of(l, wedge, drop, c.near);
    vf free = by_law(&t->free, lg2), steps = in_sight(t, lg2, free);
    yes clear = above(roofs, all(PLAN_FIELD_STEPS_MAX));
    *undecided = 0;
    if (~bits_of(clear) & valid) {
        *undecided = bits_of(above(all(0), roofs)) & valid;
        kind = pick_int(clear, kind, all_int(PLAN_FIELD_KIND_ROOF));
        steps = pick(clear, steps, free + larger(roofs, -1 - roofs));
    }
    if (leaves)
        steps = steps + by_wedge(p->leaf, wedge, c.near);
    return cells_of(steps, kind);
}

/* Cells from .. until-1 of a line whose first wanted is `first`. */
PLAN_FIELD_INLINE int32_t line_blocks(const plan_field_line *l, int32_t first, int32_t from, int32_t until,
                                      uint16_t *cell, int32_t *doubtful, course c)
{
    const laws t = laws_of(l->tables);
    int32_t n = 0, m = from;
    unsigned undecided;
    for (; m + LANES <= until; m += LANES) {
        half block = line_block(l, &t, first, m, EACH, &undecided, c);
        memcpy(cell + m, &block, sizeof block);
        for (; undecided; undecided &= undecided - 1)
            doubtful[n++] = m + __builtin_ctz(undecided);
    }
    if (m >= until)
        return n;
    half block = line_block(l, &t, first, m, (1U << (until - m)) - 1, &undecided, c);
    write_first(cell + m, block, until - m);
    for (; undecided; undecided &= undecided - 1)
        doubtful[n++] = m + __builtin_ctz(undecided);
    return n;
}

/* The same where nothing stands or grows. */
static void open_blocks(const plan_field_line *l, int32_t first, int32_t from, int32_t until, uint16_t *cell)
{
    const laws t = laws_of(l->tables);
    for (int32_t m = from; m < until; m += LANES) {
        vf lg2 = smooth_of(l, (unsigned)(m - first));
        half block = cells_of(in_sight(&t, lg2, by_law(&t.free, lg2)), all_int(PLAN_FIELD_KIND_SIGHT));
        if (m + LANES <= until)
            memcpy(cell + m, &block, sizeof block);
        else
            write_first(cell + m, block, until - m);
    }
}

static int32_t wedge_of_cell(const plan_field_line *l, int32_t m)
{
    return plan_field_wedge_at(((float)m + l->y0) * l->wedge_scale + l->wedge_of, l->polar->n - 1);
}

/* Where a wedge begins among the cells from .. until-1 of a line: whole parabolas before it, or behind. */
static int32_t border_of(const plan_field_line *l, int32_t wedge, int32_t from, int32_t until, bool behind)
{
    float at = ((float)wedge - l->wedge_of) / l->wedge_scale - l->y0 - (float)from;
    at = at < 0 ? 0 : at > (float)(until - from) ? (float)(until - from) : at;
    int32_t m = ((int32_t)at + (behind ? PLAN_FIELD_SMOOTH : -1)) / PLAN_FIELD_SMOOTH * PLAN_FIELD_SMOOTH;
    return from + m < until ? from + m : until;
}

static int32_t kernel_line(const plan_field_line *l, int32_t from, int32_t until, uint16_t *cell,
                           int32_t *doubtful)
{
    /* So that rounding makes no more wedges of a block than it has cells. Most lines are near: see levels_at. */
    const bool near = l->wedge_scale < 1 - 1e-4F, smooth = l->u >= PLAN_FIELD_SMOOTH_U;
    if (!near)
        return line_blocks(l, from, from, until, cell, doubtful, (course){false, false, false});
    if (l->ground)
        return line_blocks(l, from, from, until, cell, doubtful, (course){true, false, false});
    int32_t a = from, b = until; /* what is not open */
    if (smooth) {
        make_smooth(l, from, until);
        a = border_of(l, l->polar->busy_from, from, until, false);
        b = border_of(l, l->polar->busy_until, from, until, true);
        if (a >= b)
            a = b = until;
        open_blocks(l, from, from, a, cell);
        open_blocks(l, from, b, until, cell);
    }
    if (a >= b)
        return 0;
    make_roofs(l, wedge_of_cell(l, a), wedge_of_cell(l, b - 1) + 1);
    return smooth ? line_blocks(l, from, a, b, cell, doubtful, (course){true, true, true})
                  : line_blocks(l, from, a, b, cell, doubtful, (course){true, true, false});
}

/* Which of the wedges k, k+1 .. are from .. until-1. */
PLAN_FIELD_INLINE yes within(int32_t k, int32_t from, int32_t until)
{
    return below(counting, until - k) & ~below(counting, from - k);
}

static void kernel_touch(const plan_field_polar *p, const plan_field_cut *cut, float slope, int32_t line)
{
    const int64_t word = (int64_t)(line / 32) * p->room;
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
        yes first = counts & below(counting, cut->touch_from + 1 - k),
            last = counts & ~first & ~below(counting, cut->touch_until - 1 - k),
            inner = counts & ~(first | last);
        vf open_from = load(p->open_from + k), open_until = load(p->open_until + k),
           open_above = load(p->open_above + k);
        open_until = pick(first, smaller(open_until, all(cut->begin)), open_until);
        open_from = pick(last, larger(open_from, all(cut->end)), open_from);
        open_above = pick(inner, larger(open_above, all(slope)), open_above);
        memcpy(p->open_from + k, &open_from, sizeof open_from);
        memcpy(p->open_until + k, &open_until, sizeof open_until);
        memcpy(p->open_above + k, &open_above, sizeof open_above);
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
        yes middle = within(k, cut->middle_from, cut->middle_until);
        vf edge = pick(middle, all(e->edge_m), load(p->edge_m + k)),
           at = pick(middle, all(e->edge_u), load(p->edge_u + k));
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
