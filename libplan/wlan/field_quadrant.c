/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* One quadrant, line by line outwards: bounds of what is hidden, wedge by wedge; the few cells between the bounds are
 * checked one by one (field_exact.c). */

#include "wlan/field_private.h"

#include "core/mem.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A top this steep above everything: right at the antenna. */
static const double steepest = 1e9;
/* A float of four such bytes is -1.7e9: flatter than anything. */
static const int far_below = 0xce, far_above = 0x4e; /* 8.7e8 */
/* Share by which bounds are widened for the rounding of floats, and places between wedges likewise. */
static const float slack = 1e-5F, wedge_slack = 2e-3F;
/* Overlap of quadrants and rings, in cells, so that rounding leaves no cell to nobody. */
static const double overlap = 1e-6;
/* Lines ahead whose stripes are asked of memory. */
static const int32_t stripes_ahead = 8;

typedef plan_field_span span;

/* --- memory ------------------------------------------------------------------------------------ */

void plan_field_quadrant_free(plan_field_quadrant *q)
{
    for (int l = 0; l < PLAN_FIELD_LEVELS; l++)
        free(q->polar[l].memory);
    free(q->stripes);
    free(q->runs);
    free(q->cuts);
    free(q->runs_of);
    free(q->doubtful);
    free(q->smooth);
    free(q->events);
    free(q->events_of);
    *q = (plan_field_quadrant){0};
}

/* Of the level l; see levels_at: at most a wedge a cell. */
static int32_t scale_of(int32_t half, int l)
{
    static const int32_t most = (PLAN_FIELD_WEDGES_MAX - 4) / 2;
    int32_t scale = half >> (l + 1);
    scale = scale > 1 ? scale : 1;
    return scale < most ? scale : most;
}

static int32_t wedges_of(int32_t scale)
{
    return 2 * scale + 2;
}

/* Words of a bit a line. */
static size_t words_of(int32_t half, int l)
{
    return (size_t)(half >> l) / 32 + 1;
}

enum { LEAST = 6, NOTHING = 4 }; /* arrays that reset fills as one: the first of the list below */

/* All arrays in one piece, as closely as may be, and each on a border of PLAN_FIELD_ALIGN bytes: no vector lies across two
 * lines of memory. */
static bool reserve_polar(plan_field_polar *p, int32_t half, int l)
{
    float **floats[] = {&p->high,       &p->low,        &p->slope,   &p->edge_m,
                        &p->open_from,  &p->open_above,                        /* LEAST */
                        &p->slope_u,    &p->edge_u,     &p->leaf_m,  &p->leaf, /* NOTHING */
                        &p->open_until, &p->shrink,     &p->stretch, &p->roofs};
    enum { ALIGN = PLAN_FIELD_ALIGN / (int)sizeof(float) };
    const size_t n_floats = sizeof floats / sizeof *floats, words = words_of(half, l);
    p->room = (wedges_of(scale_of(half, l)) + PLAN_FIELD_PAD + ALIGN - 1) / ALIGN * ALIGN;
    float *at = p->memory = plan_mem_new((n_floats + 2 * words) * (size_t)p->room + ALIGN, sizeof *at);
    if (!at)
        return false;
    at += (PLAN_FIELD_ALIGN - (uintptr_t)at % PLAN_FIELD_ALIGN) / sizeof *at;
    for (size_t i = 0; i < n_floats; i++, at += p->room)
        *floats[i] = at;
    p->met_high = at;
    p->met = (int32_t *)(void *)(at + words * (size_t)p->room);
    return true;
}

static int32_t smooth_room(int32_t n)
{
    return n / PLAN_FIELD_SMOOTH + PLAN_FIELD_PAD;
}

plan_status plan_field_quadrant_reserve(plan_field_quadrant *q, int32_t n, plan_error *err)
{
    if (q->room >= n)
        return PLAN_OK;
    plan_field_quadrant_free(q);
    size_t cells = (size_t)n + PLAN_FIELD_PAD;
    bool ok = true;
    for (int l = 0; l < PLAN_FIELD_LEVELS; l++)
        ok = reserve_polar(&q->polar[l], n / 2, l) && ok;
    ok = (q->stripes = plan_mem_raw(cells, sizeof *q->stripes)) != NULL && ok;
    ok = (q->runs_of = plan_mem_new(cells, sizeof *q->runs_of)) != NULL && ok;
    ok = (q->doubtful = plan_mem_raw(cells, sizeof *q->doubtful)) != NULL && ok;
    ok = (q->smooth = plan_mem_raw(3 * (size_t)smooth_room(n), sizeof *q->smooth)) != NULL && ok;
    ok = (q->events_of = plan_mem_raw(cells, sizeof *q->events_of)) != NULL && ok;
    if (!ok) {
        plan_field_quadrant_free(q);
        return plan_error_memory(err);
    }
    q->room = n;
    return PLAN_OK;
}

static void reset(plan_field_polar *p, int32_t half, int l)
{
    int32_t scale = scale_of(half, l), n = wedges_of(scale);
    for (int32_t k = 0; k < n + PLAN_FIELD_PAD && p->scale != scale; k++) {
        double y = (k + 0.5 - scale - 1) / scale;
        p->stretch[k] = (float)sqrt(1 + y * y);
        p->shrink[k] = (float)(1 / sqrt(1 + y * y));
    }
    p->by_scale = 1.0 / scale;
    p->scale = scale;
    p->n = p->leaf_from = p->busy_from = n;
    p->leaf_until = p->busy_until = 0;
    const size_t bytes = (size_t)p->room * sizeof(float), words = words_of(half, l);
    memset(p->high, far_below, LEAST * bytes);
    memset(p->slope_u, 0, NOTHING * bytes);
    memset(p->open_until, far_above, bytes);
    memset(p->met_high, far_below, words * bytes);
    memset(p->met, 0, words * bytes);
}

void plan_field_quadrant_begin(plan_field_quadrant *q)
{
    for (int l = 0; l < PLAN_FIELD_LEVELS; l++)
        reset(&q->polar[l], q->half, l);
    q->nu_scale = 2 / (q->tables->p.wavelength_m * q->cell_m);
    q->n_events = q->n_runs = 0;
    for (int32_t i = 0; i <= q->half; i++)
        q->events_of[i] = -1;
}

/* Levels a line still counts for: that whose wedges are one to two cells wide in it, and those it lies before. */
static int levels_at(const plan_field_quadrant *q, int32_t line)
{
    int n = PLAN_FIELD_LEVELS;
    while (n > 1 && line > q->half >> (n - 1))
        n--;
    return n;
}

/* --- lines ------------------------------------------------------------------------------------- */

static span span_of(const plan_field_quadrant *q, int32_t i)
{
    span s = plan_field_span_of(q, i);
    int32_t reach = (int32_t)(s.u1 * (1 + q->polar[levels_at(q, i) - 1].by_scale)) + 2;
    s.reach = reach < q->half ? reach : q->half;
    return s;
}

/* So that four numbers of a cut cost hardly more than one. */
typedef float four __attribute__((vector_size(16)));
typedef int32_t four_ints __attribute__((vector_size(16)));
_Static_assert(offsetof(plan_field_cut, middle_from) == sizeof(four_ints), "four numbers");

/* Wedges a run touches and those it covers from side to side, of a level whose scale by the line's nearer and further side
 * is given. */
static inline plan_field_cut cut(const plan_field_polar *p, float across, const plan_field_run *r, float near,
                                 float far)
{
    float low = (float)r->from - across, high = (float)r->until - across;
    float middle = (float)p->scale + 1, low_near = low * near, low_far = low * far, high_near = high * near,
          high_far = high * far;
    float begin = middle + (low_near < low_far ? low_near : low_far),
          end = middle + (high_near > high_far ? high_near : high_far);
    /* A top below the antenna is met by falling lines, lowest where they leave it: it covers where that is its further side,
     * and there both bounds of the slope are one. */
    bool below = r->rise_m < 0;
    float cover_begin = below ? middle + low_far : begin, cover_end = below ? middle + high_far : end;
    four most = (float)p->n - (four){0}, at = {begin - wedge_slack, end + wedge_slack + 1,
                                               cover_begin + wedge_slack + 1, cover_end - wedge_slack};
    four_ints less_than = at < most;
    at = (four)(((four_ints)at & less_than) | ((four_ints)most & ~less_than));
    at = (four)((four_ints)at & (at > 0));
    four_ints whole = __builtin_convertvector(at, four_ints),
              half = __builtin_convertvector(at + (four){0.5F + wedge_slack, -0.5F - wedge_slack}, four_ints);
    plan_field_cut c;
    memcpy(&c, &whole, sizeof whole);
    c.middle_from = half[0];
    c.middle_until = whole[1] == p->n ? p->n : half[1]; /* targets in the last wedge are at its border */
    c.begin = begin - wedge_slack;
    c.end = end + wedge_slack;
    return c;
}

/* A run of cells of one number and ground; the antenna's own cell hides nothing. */
static void add_run(plan_field_quadrant *q, const span *s, int32_t from, int32_t until, int32_t number)
{
    if (s->number == 0 && from <= 0 && until > 0) {
        if (from < 0)
            add_run(q, s, from, 0, number);
        if (until > 1)
            add_run(q, s, 1, until, number);
        return;
    }
    const plan_solid *solid = number < 0 ? NULL : &q->obstacles->solids[number];
    float ground = q->ground ? q->ground[(int64_t)s->at + from] : 0;
    float top = solid ? plan_solid_top(solid, ground) : ground;
    plan_field_run r = {.from = from, .until = until, .rise_m = (float)((double)top - q->z_m)};
    r.solid = top > ground;
    r.indoors = solid && (solid->building >= 0 || (double)(top - ground) > q->receiver_m);
    if (q->top || r.solid || r.indoors)
        q->runs[q->n_runs++] = r;
}

/* Runs of the same top in a terrain: the ground counts. */
static void terrain_runs(plan_field_quadrant *q, const span *s)
{
    const float *top = q->top + s->at;
    const int32_t *numbers = q->numbers + s->at;
    q->n_runs = 0;
    for (int32_t m = -s->reach, from = m; m <= s->reach; from = m) {
        m++;
        while (m <= s->reach && top[m] == top[m - 1] && numbers[m] == numbers[m - 1])
            m++;
        add_run(q, s, from, m, numbers[from]);
    }
}

/* Those of a line, by cells from the antenna's. */
static int32_t read_stripes(plan_field_quadrant *q, const plan_stripes *of, const span *s)
{
    int32_t line = q->own_line + q->sign * s->number;
    int32_t n = plan_stripes_read(of, line, line + stripes_ahead * q->sign, q->own_cell - s->reach,
                                  q->own_cell + s->reach + 1, q->stripes);
    for (int32_t i = 0; i < n; i++) {
        q->stripes[i].from -= q->own_cell;
        q->stripes[i].until -= q->own_cell;
    }
    return n;
}

static void level_runs(plan_field_quadrant *q, const span *s)
{
    int32_t n = read_stripes(q, q->solid, s);
    for (int32_t i = 0; i < n; i++)
        add_run(q, s, q->stripes[i].from, q->stripes[i].until, q->stripes[i].value);
}

static plan_status find_runs(plan_field_quadrant *q, const span *s, plan_error *err)
{
    size_t most = 2 * (size_t)s->reach + 2; /* each cell its own, and that of the antenna cut in two */
    if (!plan_mem_grow(&q->runs, &q->cap_runs, q->n_runs + most, sizeof *q->runs) ||
        !plan_mem_grow(&q->cuts, &q->cap_cuts, PLAN_FIELD_LEVELS * most, sizeof *q->cuts))
        return plan_error_memory(err);
    if (q->top)
        terrain_runs(q, s);
    else
        level_runs(q, s);
    q->runs_of[s->number + 1] = q->n_runs;
    return PLAN_OK;
}

/* First run of a line. */
static size_t first_of(const plan_field_quadrant *q, const span *s)
{
    return q->top ? 0 : q->runs_of[s->number];
}

/* A range of wedges, by another. */
static inline void widen(int32_t *from, int32_t *until, int32_t by_from, int32_t by_until)
{
    *from = by_from < *from ? by_from : *from;
    *until = by_until > *until ? by_until : *until;
}

/* Slopes under which a top hides what is behind: at most, where its nearer edge counts for one above the antenna and
 * its further edge for one below; and the wedges, for pass. */
static void touch(plan_field_quadrant *q, const span *s, int levels)
{
    float near[PLAN_FIELD_LEVELS], far[PLAN_FIELD_LEVELS];
    for (int l = 0; l < levels; l++) {
        near[l] = (float)plan_field_less(q->polar[l].scale * s->by_u0, steepest);
        far[l] = (float)(q->polar[l].scale * s->by_u1);
    }
    const float across = (float)(q->across + 0.5);
    plan_field_cut *c = q->cuts;
    for (size_t i = first_of(q, s); i < q->n_runs; i++) {
        const plan_field_run *r = &q->runs[i];
        double rise = (double)r->rise_m;
        float slope = (float)(rise * (rise > 0 ? s->by_u0 : s->by_u1));
        for (int l = 0; l < levels; l++, c++) {
            plan_field_polar *p = &q->polar[l];
            *c = cut(p, across, r, near[l], far[l]);
            widen(&p->busy_from, &p->busy_until, c->touch_from, c->touch_until);
            q->kernel->touch(p, c, slope + fabsf(slope) * slack, s->number);
        }
    }
}

/* At least, the other way round. */
static void pass(plan_field_quadrant *q, const span *s, int levels)
{
    const float near = (float)plan_field_more(s->u0, 0.05), by_near = 1 / near;
    const plan_field_cut *c = q->cuts;
    for (size_t i = first_of(q, s); i < q->n_runs; i++) {
        const plan_field_run *r = &q->runs[i];
        double rise = (double)r->rise_m;
        float low = (float)(rise * s->by_u1);
        plan_field_edge e = {.low = low - fabsf(low) * slack,
                             .slope = r->rise_m * (rise > 0 ? by_near : (float)s->by_u1),
                             .slope_u = rise > 0 ? near : (float)s->u1,
                             .edge_m = r->rise_m,
                             .edge_u = (float)s->u1,
                             .solid = r->solid};
        for (int l = 0; l < levels; l++, c++)
            q->kernel->pass(&q->polar[l], c, &e);
    }
}

/* --- leaves ------------------------------------------------------------------------------------ */

static plan_status at_line(plan_field_quadrant *q, double u, float from, float until, float metres,
                           plan_error *err)
{
    int32_t line = u >= q->half ? q->half + 1 : (int32_t)ceil(u + q->along);
    if (line > q->half)
        return PLAN_OK;
    if (!plan_mem_grow(&q->events, &q->cap_events, q->n_events + 1, sizeof *q->events))
        return plan_error_memory(err);
    q->events[q->n_events] = (plan_field_event){q->events_of[line], from, until, metres};
    q->events_of[line] = (int32_t)q->n_events++;
    return PLAN_OK;
}

/* Between two slopes, by the middles of wedges. */
static void add_leaf(plan_field_quadrant *q, float from, float until, float metres, int levels)
{
    for (int l = 0; l < levels; l++) {
        plan_field_polar *p = &q->polar[l];
        float scale = (float)p->scale, middle = scale + 1.5F;
        int32_t k0 = plan_field_wedge_at(middle + from * scale, p->n),
                k1 = plan_field_wedge_at(middle + until * scale, p->n);
        q->kernel->leaf(p, q->tables, k0, k1, metres);
        widen(&p->leaf_from, &p->leaf_until, k0, k1);
        widen(&p->busy_from, &p->busy_until, k0, k1);
    }
}

/* A run of leaves is passed through where the line to a receiver runs below its top there: that depends on how far off
 * the receiver is, the ground under it taken as that under the leaves. */
static plan_status add_leaves(plan_field_quadrant *q, const span *s, int32_t m, int32_t until,
                              int32_t height_cm, int levels, plan_error *err)
{
    double ground = q->ground ? (double)q->ground[(int64_t)s->at + m] : 0;
    double rise = ground + height_cm / (double)PLAN_PLANT_CM - q->z_m;
    double drop = ground + q->receiver_m - q->z_m, turn = s->u * drop / rise;
    float low = (float)((m - 0.5 - q->across) * s->by_u), high = (float)((until - 0.5 - q->across) * s->by_u);
    float metres = (float)((s->u1 - s->u0) * q->cell_m);
    if (rise <= 0 && drop >= 0)
        return PLAN_OK;
    if (rise > 0 && drop > 0 && turn > s->u)
        return at_line(q, turn, low, high, metres, err);
    if (rise < 0 && turn <= s->u)
        return PLAN_OK;
    add_leaf(q, low, high, metres, levels);
    return rise < 0 ? at_line(q, turn, low, high, -metres, err) : PLAN_OK;
}

static plan_status pass_leaves(plan_field_quadrant *q, const span *s, int levels, plan_error *err)
{
    plan_status status = PLAN_OK;
    if (s->u <= 0)
        return PLAN_OK;
    int32_t n = read_stripes(q, q->plants, s);
    for (int32_t i = 0; i < n && !status; i++)
        status = add_leaves(q, s, q->stripes[i].from, q->stripes[i].until, q->stripes[i].value, levels, err);
    return status;
}

static void due_leaves(plan_field_quadrant *q, int32_t line, int levels)
{
    for (int32_t i = q->events_of[line]; i >= 0; i = q->events[i].next)
        add_leaf(q, q->events[i].from, q->events[i].until, q->events[i].metres, levels);
}

/* --- a line ------------------------------------------------------------------------------------ */

static void no_receiver(uint16_t *cell, int32_t from, int32_t until)
{
    if (from < until)
        memset(cell + from, PLAN_FIELD_CELL_BUILDING & UINT8_MAX, (size_t)(until - from) * sizeof *cell);
}

static void decide(const plan_field_quadrant *q, const span *s, const plan_field_line *l, uint16_t *cell,
                   int32_t n)
{
    const plan_field_polar *p = l->polar;
    for (int32_t i = 0; i < n; i++) {
        int32_t m = q->doubtful[i];
        if (!(cell[m] & PLAN_FIELD_KINDS))
            continue;
        float y = (float)m + l->y0, drop = l->ground ? l->ground[m] - l->below_m : l->drop_m;
        float place = y * l->wedge_scale + l->wedge_of;
        int32_t wedge = plan_field_wedge_at(place, p->n - 1);
        bool open = place > p->open_from[wedge] && place < p->open_until[wedge] &&
                    drop * l->by_u >= p->open_above[wedge];
        if (!open && !plan_field_is_clear(q, p, s, m, wedge))
            continue;
        float steps = plan_field_sight_steps(q->tables, (y * y + l->u * l->u) * l->cell2_m2 + drop * drop);
        cell[m] = plan_field_cell(steps + p->leaf[wedge], PLAN_FIELD_KIND_SIGHT);
    }
}

static void targets(plan_field_quadrant *q, const span *s, const plan_field_polar *p, uint16_t *cell,
                    int32_t *from, int32_t *until)
{
    double ring = sqrt(plan_field_more(q->radius * q->radius - s->u * s->u, 0)),
           wide = plan_field_less(s->u, ring) + overlap;
    *from = 1 -
            (int32_t)(wide - q->across + 1); /* to the next whole number, and up to it: neither is below -1 */
    *until = (int32_t)(q->across + wide + 1);
    *from = *from > -q->half ? *from : -q->half;
    *until = *until <= q->half ? *until : q->half + 1;
    plan_field_line l = {.tables = q->tables,
                         .polar = p,
                         .u = (float)s->u,
                         .by_u = (float)s->by_u,
                         .y0 = (float)-q->across,
                         .wedge_scale = (float)(p->scale * s->by_u),
                         .wedge_of = (float)(p->scale + 1),
                         .cell2_m2 = (float)(q->cell_m * q->cell_m),
                         .nu_scale = (float)(q->nu_scale * s->u),
                         .drop_m = (float)(q->receiver_m - q->z_m),
                         .ground = q->ground ? q->ground + s->at : NULL,
                         .below_m = (float)(q->z_m - q->receiver_m),
                         .smooth = q->smooth,
                         .smooth_room = smooth_room(q->room)};
    int32_t n = q->kernel->line(&l, *from, *until, cell, q->doubtful);
    for (size_t i = first_of(q, s); i < q->n_runs; i++) {
        const plan_field_run *r = &q->runs[i];
        if (r->indoors)
            no_receiver(cell, r->from > *from ? r->from : *from, r->until < *until ? r->until : *until);
    }
    decide(q, s, &l, cell, n);
}

plan_status plan_field_quadrant_line(plan_field_quadrant *q, int32_t i, uint16_t *cell, int32_t *from,
                                     int32_t *until, plan_error *err)
{
    span s = span_of(q, i);
    int levels = levels_at(q, i);
    *from = *until = 0;
    q->runs_of[i + 1] = q->n_runs;
    if (s.u1 <= 0)
        return PLAN_OK;
    plan_status status = find_runs(q, &s, err);
    if (status)
        return status;
    touch(q, &s, levels);
    if (q->plants)
        due_leaves(q, i, levels);
    if (i > 0 && s.u <= q->radius + overlap)
        targets(q, &s, &q->polar[levels - 1], cell, from, until);
    pass(q, &s, levels);
    return q->plants ? pass_leaves(q, &s, levels, err) : PLAN_OK;
}
