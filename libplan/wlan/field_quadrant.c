/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* One quadrant, line by line outwards: bounds of what is hidden, wedge by wedge, and the exact check of the few cells
 * between the bounds. */

#include "wlan/field_private.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A top this steep above everything: right at the antenna. */
static const double steepest = 1e9;
/* Share by which bounds are widened for the rounding of floats, and places between wedges likewise. */
static const float slack = 1e-5F, wedge_slack = 2e-3F;
/* Shortest crossing of a cell, in cells, that is one; below it is a corner (as in wlan/sight). */
static const double corner = 1e-9;
/* Overlap of quadrants and rings, in cells, so that rounding leaves no cell to nobody. */
static const double overlap = 1e-6;

/* As fmin and fmax, where nothing is not a number. */
static inline double less(double a, double b)
{
    return a < b ? a : b;
}

static inline double more(double a, double b)
{
    return a > b ? a : b;
}

/* --- memory ------------------------------------------------------------------------------------ */

void plan_field_quadrant_free(plan_field_quadrant *q)
{
    plan_field_polar *p = &q->polar;
    float *floats[] = {p->high, p->low, p->slope, p->slope_u, p->edge_m, p->edge_u, p->leaf_m, p->shrink};
    for (size_t i = 0; i < sizeof floats / sizeof *floats; i++)
        free(floats[i]);
    free(p->met);
    free(q->runs);
    free(q->doubtful);
    free(q->spare_loss);
    free(q->spare_state);
    free(q->events);
    free(q->events_of);
    *q = (plan_field_quadrant){0};
}

plan_status plan_field_quadrant_reserve(plan_field_quadrant *q, int32_t n, plan_error *err)
{
    if (q->room >= n)
        return PLAN_OK;
    plan_field_quadrant_free(q);
    size_t cells = (size_t)n + PLAN_FIELD_PAD, wedges = PLAN_FIELD_WEDGES_ROOM;
    plan_field_polar *p = &q->polar;
    float **floats[] = {&p->high,   &p->low,    &p->slope,  &p->slope_u,
                        &p->edge_m, &p->edge_u, &p->leaf_m, &p->shrink};
    bool ok = true;
    for (size_t i = 0; i < sizeof floats / sizeof *floats; i++)
        ok = (*floats[i] = plan_mem_new(wedges, sizeof **floats[i])) != NULL && ok;
    size_t words = ((size_t)n / 2 + 1) / 32 + 1;
    ok = (p->met = plan_mem_raw(words * wedges, sizeof *p->met)) != NULL && ok;
    ok = (q->runs = plan_mem_raw(2 * cells, sizeof *q->runs)) != NULL && ok;
    ok = (q->doubtful = plan_mem_raw(cells, sizeof *q->doubtful)) != NULL && ok;
    ok = (q->spare_loss = plan_mem_raw(cells, sizeof *q->spare_loss)) != NULL && ok;
    ok = (q->spare_state = plan_mem_raw(cells, sizeof *q->spare_state)) != NULL && ok;
    ok = (q->events_of = plan_mem_raw(cells, sizeof *q->events_of)) != NULL && ok;
    if (!ok) {
        plan_field_quadrant_free(q);
        return plan_error_memory(err);
    }
    q->room = n;
    return PLAN_OK;
}

static void reset(plan_field_quadrant *q)
{
    plan_field_polar *p = &q->polar;
    int32_t most = (PLAN_FIELD_WEDGES_MAX - 4) / 2;
    q->scale = q->half + 1 < most ? q->half + 1 : most;
    p->n = 2 * q->scale + 2;
    for (int32_t k = 0; k < p->n + PLAN_FIELD_PAD; k++) {
        double y = (k + 0.5 - q->scale - 1) / q->scale;
        p->high[k] = p->low[k] = p->slope[k] = p->edge_m[k] = (float)-steepest;
        p->slope_u[k] = p->edge_u[k] = p->leaf_m[k] = 0;
        p->shrink[k] = (float)(1 / sqrt(1 + y * y));
    }
    for (int32_t w = 0; w <= q->half / 32; w++)
        memset(p->met + (size_t)w * PLAN_FIELD_WEDGES_ROOM, 0,
               (size_t)(p->n + PLAN_FIELD_PAD) * sizeof *p->met);
    q->n_events = 0;
    for (int32_t i = 0; i <= q->half; i++)
        q->events_of[i] = -1;
}

/* --- lines ------------------------------------------------------------------------------------- */

/* Where a line of cells begins and ends. */
typedef struct span {
    int32_t number; /* 0 = through the antenna's cell */
    double u0, u, u1;
    size_t at;     /* of its cell beside the antenna's, in the arrays */
    int32_t reach; /* cells to each side that any wedge meets */
} span;

static span span_of(const plan_field_quadrant *q, int32_t i)
{
    span s = {.number = i, .u0 = more(i - 0.5 - q->along, 0), .u = i - q->along, .u1 = i + 0.5 - q->along};
    s.at = (size_t)(q->half + q->sign * i) * (size_t)q->n + (size_t)q->half;
    int32_t reach = (int32_t)ceil(s.u1 * (1 + 1.0 / q->scale)) + 1;
    s.reach = reach < q->half ? reach : q->half;
    return s;
}

static int32_t wedge_at(float at, int32_t n)
{
    return at <= 0 ? 0 : at >= (float)n ? n : (int32_t)at;
}

/* Wedges a run touches and those it covers from side to side. */
static void cut(const plan_field_quadrant *q, const span *s, plan_field_run *r)
{
    int32_t n = q->polar.n;
    float near = (float)less(q->scale / s->u0, steepest), far = (float)(q->scale / s->u1);
    float low = (float)(r->from - 0.5 - q->across), high = (float)(r->until - 0.5 - q->across);
    float middle = (float)q->scale + 1, begin = middle + low * (low > 0 ? far : near),
          end = middle + high * (high > 0 ? near : far);
    r->touch_from = wedge_at(begin - wedge_slack, n);
    r->touch_until = wedge_at(end + wedge_slack + 1, n);
    r->cover_from = wedge_at(begin + wedge_slack + 1, n);
    r->cover_until = wedge_at(end - wedge_slack, n);
}

/* Runs of the same top in a terrain: the ground counts. */
static int32_t terrain_runs(const plan_field_quadrant *q, const span *s, plan_field_run *runs)
{
    const float *top = q->top + s->at;
    const int32_t *numbers = q->numbers + s->at;
    int32_t n = 0;
    for (int32_t m = -s->reach; m <= s->reach; m++) {
        if (n > 0 && top[m] == top[m - 1] && numbers[m] == numbers[m - 1]) {
            runs[n - 1].until = m + 1;
            continue;
        }
        runs[n++] = (plan_field_run){.from = m, .until = m + 1, .number = numbers[m]};
    }
    return n;
}

/* The antenna's own cell hides nothing. */
static int32_t leave_out_own(plan_field_run *runs, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (runs[i].from <= 0 && runs[i].until > 0) {
            runs[n] = runs[i];
            runs[n++].from = 1;
            runs[i].until = 0;
            break;
        }
    return n;
}

static void find_runs(plan_field_quadrant *q, const span *s)
{
    int32_t n = q->top ? terrain_runs(q, s, q->runs)
                       : q->kernel->runs(q->numbers + s->at, -s->reach, s->reach + 1, q->runs);
    int32_t kept = 0;
    if (s->number == 0)
        n = leave_out_own(q->runs, n);
    for (int32_t i = 0; i < n; i++) {
        plan_field_run r = q->runs[i];
        const plan_solid *solid = r.number < 0 ? NULL : &q->obstacles->solids[r.number];
        float ground = q->ground ? q->ground[(int64_t)s->at + r.from] : 0;
        float top = solid ? plan_solid_top(solid, ground) : ground;
        r.rise_m = (float)((double)top - q->z_m);
        r.solid = top > ground;
        r.indoors = solid && (solid->building >= 0 || (double)(top - ground) > q->receiver_m);
        if (r.from >= r.until || (!q->top && !r.solid && !r.indoors))
            continue;
        cut(q, s, &r);
        q->runs[kept++] = r;
    }
    q->n_runs = kept;
}

/* Slopes under which a top hides what is behind: at most, where its nearer edge counts for one above the antenna and
 * its further edge for one below. */
static float steeper(const plan_field_run *r, const span *s)
{
    double rise = (double)r->rise_m, u = rise > 0 ? s->u0 : s->u1;
    return (float)(rise * less(1 / u, steepest));
}

static float flatter(const plan_field_run *r, const span *s)
{
    double rise = (double)r->rise_m, u = rise > 0 ? s->u1 : s->u0;
    return (float)more(rise * less(1 / u, steepest), -steepest);
}

static void touch(const plan_field_quadrant *q, const span *s)
{
    for (int32_t i = 0; i < q->n_runs; i++) {
        float slope = steeper(&q->runs[i], s);
        q->kernel->touch(&q->polar, &q->runs[i], slope + fabsf(slope) * slack, s->number);
    }
}

static void pass(const plan_field_quadrant *q, const span *s)
{
    for (int32_t i = 0; i < q->n_runs; i++) {
        const plan_field_run *r = &q->runs[i];
        float low = flatter(r, s), near = (float)more(s->u0, 0.05);
        float slope_u = r->rise_m > 0 ? near : (float)s->u1;
        q->kernel->pass(&q->polar, r, low - fabsf(low) * slack, r->rise_m / slope_u, slope_u, (float)s->u1);
    }
}

/* --- leaves ------------------------------------------------------------------------------------ */

static plan_status at_line(plan_field_quadrant *q, double u, int32_t from, int32_t until, float metres,
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

/* A run of leaves is passed through where the line to a receiver runs below its top there: that depends on how far off
 * the receiver is, the ground under it taken as that under the leaves. */
static plan_status add_leaves(plan_field_quadrant *q, const span *s, int32_t m, int32_t until,
                              plan_error *err)
{
    double ground = q->ground ? (double)q->ground[(int64_t)s->at + m] : 0;
    double rise = ground + q->plants[(int64_t)s->at + m] / (double)PLAN_PLANT_CM - q->z_m;
    double drop = ground + q->receiver_m - q->z_m, turn = s->u * drop / rise;
    double side = q->scale / s->u, middle = q->scale + 1.5; /* by the middles of wedges */
    int32_t from = wedge_at((float)(middle + (m - 0.5 - q->across) * side), q->polar.n);
    int32_t to = wedge_at((float)(middle + (until - 0.5 - q->across) * side), q->polar.n);
    float metres = (float)((s->u1 - s->u0) * q->cell_m);
    if (rise <= 0 && drop >= 0)
        return PLAN_OK;
    if (rise > 0 && drop > 0 && turn > s->u)
        return at_line(q, turn, from, to, metres, err);
    if (rise < 0 && turn <= s->u)
        return PLAN_OK;
    q->kernel->leaf(&q->polar, from, to, metres);
    return rise < 0 ? at_line(q, turn, from, to, -metres, err) : PLAN_OK;
}

static plan_status pass_leaves(plan_field_quadrant *q, const span *s, plan_error *err)
{
    const uint16_t *plants = q->plants + s->at;
    plan_status status = PLAN_OK;
    if (s->u <= 0)
        return PLAN_OK;
    for (int32_t m = -s->reach; m <= s->reach && !status;) {
        uint64_t cells[8]; /* mostly: nothing grows */
        memcpy(cells, plants + m, sizeof cells);
        if (!(cells[0] | cells[1] | cells[2] | cells[3] | cells[4] | cells[5] | cells[6] | cells[7])) {
            m += 32;
            continue;
        }
        int32_t from = m++;
        while (m <= s->reach && plants[m] == plants[from])
            m++;
        if (plants[from])
            status = add_leaves(q, s, from, m, err);
    }
    return status;
}

static void due_leaves(plan_field_quadrant *q, int32_t line)
{
    for (int32_t i = q->events_of[line]; i >= 0; i = q->events[i].next)
        q->kernel->leaf(&q->polar, q->events[i].from, q->events[i].until, q->events[i].metres);
}

/* --- exact ------------------------------------------------------------------------------------- */

/* A line to the middle of one cell. */
typedef struct ray {
    int32_t line, m;              /* its end */
    double u, drop, slope, start; /* y = start + slope * u, in cells of the line */
} ray;

/* Whether cell m of line s, crossed from u0 to u1, hides the end. */
static bool hides(const plan_field_quadrant *q, const ray *r, const span *s, int32_t m, double u0, double u1)
{
    int64_t at = (int64_t)s->at + m;
    int32_t number = q->numbers[at];
    if (number < 0 && !q->top)
        return false;
    float ground = q->ground ? q->ground[at] : 0;
    float top = number < 0 ? ground : plan_solid_top(&q->obstacles->solids[number], ground);
    double rise = (double)top - q->z_m, fall = r->drop / r->u;
    if (less(fall * u0, fall * u1) >= rise || (s->number == 0 && m == 0) ||
        (s->number == r->line && m == r->m))
        return false;
    if (r->slope != 0) {
        double a = (m - 0.5 - r->start) / r->slope, b = (m + 0.5 - r->start) / r->slope;
        u0 = more(u0, less(a, b));
        u1 = less(u1, more(a, b));
        if (u1 - u0 <= corner)
            return false;
    }
    return less(fall * u0, fall * u1) < rise;
}

/* Only lines in which something touches the wedge are looked at. */
static bool is_clear(const plan_field_quadrant *q, const ray *r, int32_t wedge)
{
    const int32_t origin = q->half; /* so that truncating is rounding down */
    for (int32_t w = 0; w <= r->line / 32; w++) {
        uint32_t bits = (uint32_t)q->polar.met[(size_t)w * PLAN_FIELD_WEDGES_ROOM + (size_t)wedge];
        for (; bits; bits &= bits - 1) {
            int32_t i = w * 32 + __builtin_ctz(bits);
            double u0 = more(i - 0.5 - q->along, 0), u1 = less(i + 0.5 - q->along, r->u);
            int32_t a = (int32_t)(r->start + r->slope * u0 + 0.5 + origin) - origin;
            int32_t b = (int32_t)(r->start + r->slope * u1 + 0.5 + origin) - origin;
            span s = {.number = i, .at = (size_t)(q->half + q->sign * i) * (size_t)q->n + (size_t)q->half};
            for (int32_t m = a < b ? a : b; m <= (a < b ? b : a); m++)
                if (hides(q, r, &s, m, u0, u1))
                    return false;
        }
    }
    return true;
}

static float sight_db(const plan_field_quadrant *q, const plan_field_line *l, int32_t m, int32_t wedge)
{
    float y = (float)m + l->y0, drop = l->ground ? l->ground[m] - l->below_m : l->drop_m;
    float d2 = (y * y + l->u * l->u) * l->cell2_m2 + drop * drop;
    int32_t bits;
    d2 = d2 > 1 ? d2 : 1;
    memcpy(&bits, &d2, sizeof bits);
    bits = (bits >> PLAN_FIELD_BITS) - PLAN_FIELD_D_BASE;
    float db = q->tables->los_db[bits < q->tables->n ? bits : q->tables->n - 1];
    if (l->leaves) {
        float steps = q->polar.leaf_m[wedge] * (float)PLAN_FIELD_LEAF_STEPS;
        db = db + q->tables->leaf_db[steps < PLAN_FIELD_LEAF_N - 1 ? (int32_t)steps : PLAN_FIELD_LEAF_N - 1];
    }
    return db;
}

static void decide(const plan_field_quadrant *q, const span *s, const plan_field_line *l, int32_t n)
{
    float *loss = q->loss + s->at;
    uint8_t *state = q->state + s->at;
    for (int32_t i = 0; i < n; i++) {
        int32_t m = q->doubtful[i];
        if (state[m] == PLAN_FIELD_BUILDING)
            continue;
        float at = ((float)m + l->y0) * l->wedge_scale + l->wedge_of;
        int32_t wedge = wedge_at(at, q->polar.n - 1);
        double ground = q->ground ? (double)q->ground[(int64_t)s->at + m] : 0;
        ray r = {s->number, m, s->u, ground + q->receiver_m - q->z_m, (m - q->across) / s->u, q->across};
        if (!is_clear(q, &r, wedge))
            continue;
        loss[m] = sight_db(q, l, m, wedge);
        state[m] = PLAN_FIELD_SIGHT;
    }
}

/* --- a quadrant -------------------------------------------------------------------------------- */

static void no_receiver(const plan_field_quadrant *q, int64_t at, int32_t n)
{
    static const float nothing[8] = {INFINITY, INFINITY, INFINITY, INFINITY,
                                     INFINITY, INFINITY, INFINITY, INFINITY};
    int32_t i = 0;
    for (; i + 8 <= n; i += 8)
        memcpy(q->loss + at + i, nothing, sizeof nothing);
    for (; i < n; i++)
        q->loss[at + i] = INFINITY;
    memset(q->state + at, PLAN_FIELD_BUILDING, (size_t)n);
}

static void targets(plan_field_quadrant *q, const span *s)
{
    double ring = sqrt(more(q->radius * q->radius - s->u * s->u, 0)), wide = less(s->u, ring) + overlap;
    int32_t from = (int32_t)ceil(q->across - wide), until = (int32_t)floor(q->across + wide) + 1;
    from = from > -q->half ? from : -q->half;
    until = until <= q->half ? until : q->half + 1;
    if (s->u > q->radius + overlap)
        return;
    plan_field_line l = {.tables = q->tables,
                         .polar = &q->polar,
                         .u = (float)s->u,
                         .y0 = (float)-q->across,
                         .wedge_scale = (float)(q->scale / s->u),
                         .wedge_of = (float)(q->scale + 1),
                         .cell2_m2 = (float)(q->cell_m * q->cell_m),
                         .nu_scale = (float)(2 * s->u / (q->tables->p.wavelength_m * q->cell_m)),
                         .drop_m = (float)(q->receiver_m - q->z_m),
                         .ground = q->ground ? q->ground + s->at : NULL,
                         .below_m = (float)(q->z_m - q->receiver_m),
                         .leaves = q->plants != NULL};
    float *loss = q->loss + s->at;
    uint8_t *state = q->state + s->at;
    bool spills = until + PLAN_FIELD_LANES_MAX > q->half; /* into the next line */
    int32_t n = q->kernel->line(&l, from, until, spills ? q->spare_loss + q->half : loss,
                                spills ? q->spare_state + q->half : state, q->doubtful);
    if (spills && from < until) {
        memcpy(loss + from, q->spare_loss + q->half + from, (size_t)(until - from) * sizeof *loss);
        memcpy(state + from, q->spare_state + q->half + from, (size_t)(until - from));
    }
    for (int32_t i = 0; i < q->n_runs; i++) {
        const plan_field_run *r = &q->runs[i];
        if (r->indoors)
            no_receiver(q, (int64_t)s->at + r->from, r->until - r->from);
    }
    decide(q, s, &l, n);
}

plan_status plan_field_quadrant_run(plan_field_quadrant *q, plan_error *err)
{
    plan_status status = PLAN_OK;
    reset(q);
    for (int32_t i = 0; i <= q->half && !status; i++) {
        span s = span_of(q, i);
        if (s.u1 <= 0)
            continue;
        find_runs(q, &s);
        touch(q, &s);
        if (q->plants)
            due_leaves(q, i);
        if (i > 0)
            targets(q, &s);
        pass(q, &s);
        if (q->plants)
            status = pass_leaves(q, &s, err);
    }
    return status;
}
