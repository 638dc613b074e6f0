/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Visibility and loss around one antenna: the window, its four quadrants, and what they give put together. */

#include "wlan/field.h"

#include "core/mem.h"
#include "wlan/field_private.h"
#include "wlan/turn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 16001, TILE = 16 };

struct plan_field_scratch {
    plan_field_tables tables;
    plan_field_quadrant quadrant;
    plan_field_ways ways;
    const plan_field_kernel *kernel;
    int32_t *numbers[2]; /* by rows and by columns */
    float *ground[2], *top[2];
    uint16_t *plants[2];
    float *loss; /* by columns */
    uint8_t *state;
    size_t cap[10]; /* of the ten above */
    bool grown;     /* anything, in the window */
};

int plan_field_kernels(const plan_field_kernel *kernels[3])
{
    int n = 0;
    kernels[n++] = &plan_field_plain;
#ifdef PLAN_FIELD_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2"))
        kernels[n++] = &plan_field_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        kernels[n++] = &plan_field_avx512;
#endif
    return n;
}

plan_status plan_field_scratch_new(plan_field_scratch **out, plan_error *err)
{
    const plan_field_kernel *kernels[3] = {NULL, NULL, NULL};
    *out = plan_mem_new(1, sizeof **out);
    if (!*out)
        return plan_error_memory(err);
    (*out)->kernel = kernels[plan_field_kernels(kernels) - 1];
    return PLAN_OK;
}

void plan_field_scratch_use(plan_field_scratch *scratch, const plan_field_kernel *kernel)
{
    scratch->kernel = kernel;
}

void plan_field_scratch_free(plan_field_scratch *s)
{
    if (!s)
        return;
    plan_field_tables_free(&s->tables);
    plan_field_quadrant_free(&s->quadrant);
    plan_field_ways_free(&s->ways);
    for (int i = 0; i < 2; i++) {
        free(s->numbers[i]);
        free(s->ground[i]);
        free(s->top[i]);
        free(s->plants[i]);
    }
    free(s->loss);
    free(s->state);
    free(s);
}

void plan_field_free(plan_field *field)
{
    free(field->state);
    free(field->loss_db);
    *field = (plan_field)PLAN_FIELD_INIT;
}

/* --- surroundings ------------------------------------------------------------------------------ */

static int by_height(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

bool plan_field_above_roofs(const plan_obstacles *o, double x, double y, double z_m)
{
    enum { REACH = 25, SIDE = 2 * REACH + 1 };
    const double apart_m = 4;
    float tops[SIDE * SIDE];
    size_t n = 0;
    for (int j = -REACH; j <= REACH; j++)
        for (int i = -REACH; i <= REACH; i++) {
            int32_t col, row;
            if (i * i + j * j > REACH * REACH ||
                !plan_grid_cell(&o->grid, x + i * apart_m, y + j * apart_m, &col, &row))
                continue;
            plan_obstacle at = plan_obstacles_at(o, col, row);
            if (at.building >= 0)
                tops[n++] = at.top;
        }
    qsort(tops, n, sizeof *tops, by_height);
    return n > 0 && z_m > (double)tops[n / 2];
}

/* --- memory ------------------------------------------------------------------------------------ */

static bool take(void *array, size_t *cap, size_t need, size_t size)
{
    return *cap >= need || plan_mem_grow(array, cap, need, size);
}

static plan_status reserve(plan_field_scratch *s, const plan_obstacles *o, plan_field *out, plan_error *err)
{
    size_t need = (size_t)out->n * (size_t)out->n + PLAN_FIELD_PAD;
    bool ok = take(&s->loss, &s->cap[8], need, sizeof *s->loss) && take(&s->state, &s->cap[9], need, 1);
    for (int i = 0; i < 2 && ok; i++) {
        ok = take(&s->numbers[i], &s->cap[i], need, sizeof *s->numbers[i]);
        if (o->ground)
            ok = ok && take(&s->ground[i], &s->cap[2 + i], need, sizeof *s->ground[i]) &&
                 take(&s->top[i], &s->cap[4 + i], need, sizeof *s->top[i]);
        if (o->plants)
            ok = ok && take(&s->plants[i], &s->cap[6 + i], need, sizeof *s->plants[i]);
    }
    if (ok && out->cap < need) {
        float *loss = plan_mem_raw(need, sizeof *loss);
        uint8_t *state = plan_mem_raw(need, sizeof *state);
        ok = loss && state;
        if (ok) {
            free(out->loss_db);
            free(out->state);
            out->loss_db = loss;
            out->state = state;
            out->cap = need;
        } else {
            free(loss);
            free(state);
        }
    }
    return ok ? plan_field_quadrant_reserve(&s->quadrant, out->n, err) : plan_error_memory(err);
}

/* --- window ------------------------------------------------------------------------------------ */

static bool anything_grows(const plan_tiles *plants, const plan_field *f)
{
    int32_t n_across, n_up;
    plan_tiles_count(plants, &n_across, &n_up);
    int32_t last_across = (f->col + f->n) / PLAN_TILE, last_up = (f->row + f->n) / PLAN_TILE;
    for (int32_t up = f->row > 0 ? f->row / PLAN_TILE : 0; up <= last_up && up < n_up; up++)
        for (int32_t across = f->col > 0 ? f->col / PLAN_TILE : 0; across <= last_across && across < n_across;
             across++)
            if (plan_tiles_look(plants, across, up))
                return true;
    return false;
}

static void read_window(plan_field_scratch *s, const plan_obstacles *o, const plan_field *f)
{
    int32_t n = f->n;
    size_t side = (size_t)n, cells = side * side;
    for (int i = 0; i < 2; i++) { /* what is read past the end is not used, but has to be something */
        memset(s->numbers[i] + cells, 0, PLAN_FIELD_PAD * sizeof *s->numbers[i]);
        if (o->ground)
            memset(s->ground[i] + cells, 0, PLAN_FIELD_PAD * sizeof *s->ground[i]);
        if (o->plants)
            memset(s->plants[i] + cells, 0, PLAN_FIELD_PAD * sizeof *s->plants[i]);
    }
    plan_tiles_window(o->solid, f->col, f->row, n, n, s->numbers[0]);
    plan_turn_4(s->numbers[0], side, s->numbers[1], side, n, n);
    if (o->ground) {
        plan_obstacles_window(o, f->col, f->row, n, n, s->ground[0], s->top[0], NULL);
        plan_turn_4(s->ground[0], side, s->ground[1], side, n, n);
        plan_turn_4(s->top[0], side, s->top[1], side, n, n);
    }
    s->grown = o->plants && anything_grows(o->plants, f);
    if (s->grown) {
        plan_tiles_window(o->plants, f->col, f->row, n, n, s->plants[0]);
        plan_turn_2(s->plants[0], side, s->plants[1], side, n, n);
    }
}

/* --- together ---------------------------------------------------------------------------------- */

/* Cells of a row, from .. until-1. */
typedef struct stretch {
    int32_t from, until;
} stretch;

static int32_t within(double x, int32_t n)
{
    return x < 0 ? 0 : x > n ? n : (int32_t)x;
}

/* Cells whose middle is not further off than `wide`, of those the window has. */
static stretch around(double antenna, double wide, int32_t n)
{
    return (stretch){within(ceil(antenna - 0.5 - wide), n), within(floor(antenna - 0.5 + wide) + 1, n)};
}

static void outside(plan_field *f, int32_t row, int32_t from, int32_t until)
{
    size_t at = (size_t)row * (size_t)f->n;
    for (int32_t c = from; c < until; c++) {
        f->loss_db[at + (size_t)c] = INFINITY;
        f->state[at + (size_t)c] = PLAN_FIELD_OUTSIDE;
    }
}

/* Columns from .. until-1 of rows r0 .. r1-1, each within its own stretch, out of what lies by columns. */
static void take_columns(const plan_field_scratch *s, plan_field *f, int32_t r0, int32_t r1,
                         const stretch *of_rows)
{
    size_t n = (size_t)f->n;
    int32_t both_from = 0, both_until = f->n;
    for (int32_t r = 0; r < r1 - r0; r++) {
        both_from = of_rows[r].from > both_from ? of_rows[r].from : both_from;
        both_until = of_rows[r].until < both_until ? of_rows[r].until : both_until;
    }
    if (both_from < both_until) {
        size_t at = (size_t)both_from * n + (size_t)r0, to = (size_t)r0 * n + (size_t)both_from;
        plan_turn_4(s->loss + at, n, f->loss_db + to, n, both_until - both_from, r1 - r0);
        plan_turn_1(s->state + at, n, f->state + to, n, both_until - both_from, r1 - r0);
    }
    for (int32_t r = r0; r < r1; r++)
        for (int32_t c = of_rows[r - r0].from; c < of_rows[r - r0].until; c++) {
            if (c == both_from && both_from < both_until)
                c = both_until;
            if (c >= of_rows[r - r0].until)
                break;
            f->loss_db[(size_t)r * n + (size_t)c] = s->loss[(size_t)c * n + (size_t)r];
            f->state[(size_t)r * n + (size_t)c] = s->state[(size_t)c * n + (size_t)r];
        }
}

/* Rows hold the quadrants north and south; those east and west are filled in, and what is beyond the radius. u, v: the
 * antenna in cells of the window. */
static void put_together(const plan_field_scratch *s, plan_field *f, double u, double v, double radius)
{
    int32_t own = f->n / 2;
    for (int32_t r0 = 0; r0 < f->n; r0 += TILE) {
        int32_t r1 = r0 + TILE < f->n ? r0 + TILE : f->n;
        stretch west[TILE], east[TILE], disc[TILE] = {{0, 0}};
        for (int32_t r = r0; r < r1; r++) {
            double dy = fabs(r + 0.5 - v);
            stretch d = dy <= radius ? around(u, sqrt(radius * radius - dy * dy), f->n) : (stretch){0, 0};
            int32_t last = within(floor(u - 0.5 - dy) + 1, own), first = within(ceil(u - 0.5 + dy), f->n);
            first = first > own + 1 ? first : own + 1;
            disc[r - r0] = d;
            west[r - r0] = (stretch){d.from, last < d.until ? last : d.until};
            east[r - r0] = (stretch){first > d.from ? first : d.from, d.until};
        }
        take_columns(s, f, r0, r1, west);
        take_columns(s, f, r0, r1, east);
        for (int32_t r = r0; r < r1; r++) {
            stretch d = disc[r - r0];
            outside(f, r, 0, d.from < d.until ? d.from : f->n);
            outside(f, r, d.until > d.from ? d.until : f->n, f->n);
        }
    }
}

/* The antenna's own cell: always within the radius, always in sight. */
static void own_cell(const plan_obstacles *o, const plan_field_site *site, const plan_field_tables *t,
                     plan_field *f)
{
    int32_t own = f->n / 2;
    size_t at = (size_t)own * (size_t)f->n + (size_t)own;
    plan_obstacle cell = plan_obstacles_at(o, f->col + own, f->row + own);
    bool indoors = cell.building >= 0 || (double)(cell.top - cell.ground) > site->receiver_m;
    double xy[2], drop = (double)cell.ground + site->receiver_m - site->z_m;
    plan_grid_middle(&o->grid, f->col + own, f->row + own, xy);
    double dx = site->x - xy[0], dy = site->y - xy[1];
    float d2 = (float)fmax(dx * dx + dy * dy + drop * drop, 1);
    int32_t bits;
    memcpy(&bits, &d2, sizeof bits);
    bits = (bits >> PLAN_FIELD_BITS) - PLAN_FIELD_D_BASE;
    f->loss_db[at] = indoors ? INFINITY : t->los_db[bits < t->n ? bits : t->n - 1];
    f->state[at] = indoors ? PLAN_FIELD_BUILDING : PLAN_FIELD_SIGHT;
}

static plan_status check(const plan_obstacles *o, const plan_field_site *site, const plan_propagation *p,
                         plan_error *err)
{
    const plan_grid *g = &o->grid;
    double u = (site->x - g->x0) / g->cell_m, v = (site->y - g->y0) / g->cell_m;
    if (!isfinite(site->x) || !isfinite(site->y) || !isfinite(site->z_m) || !isfinite(site->receiver_m) ||
        !(fabs(u) < 1e8 && fabs(v) < 1e8))
        return plan_error_set(err, PLAN_E_ARGUMENT, "field: an antenna at %g, %g, %g m is nowhere", site->x,
                              site->y, site->z_m);
    if (!(site->radius_m > 0 && site->radius_m <= p->max_m + 1 &&
          2 * site->radius_m / g->cell_m + 3 < SIDE_MAX))
        return plan_error_set(err, PLAN_E_ARGUMENT, "field: a radius of %g m is not between 0 and %g m",
                              site->radius_m, fmin(p->max_m, (SIDE_MAX - 3) * g->cell_m / 2));
    return PLAN_OK;
}

plan_status plan_field_compute(const plan_obstacles *o, const plan_field_site *site,
                               const plan_propagation *p, plan_field_scratch *s, plan_field *out,
                               plan_error *err)
{
    const plan_grid *g = &o->grid;
    plan_status status = check(o, site, p, err);
    if (status)
        return status;
    double u = (site->x - g->x0) / g->cell_m, v = (site->y - g->y0) / g->cell_m;
    double radius = site->radius_m / g->cell_m;
    int32_t half = (int32_t)ceil(radius);
    out->n = 2 * half + 1;
    out->col = (int32_t)floor(u) - half;
    out->row = (int32_t)floor(v) - half;
    u -= out->col;
    v -= out->row;
    if ((status = plan_field_tables_make(&s->tables, p, err)) || (status = reserve(s, o, out, err)))
        return status;
    read_window(s, o, out);
    plan_field_quadrant *q = &s->quadrant;
    q->obstacles = o;
    q->kernel = s->kernel;
    q->tables = &s->tables;
    q->n = out->n;
    q->half = half;
    q->cell_m = g->cell_m;
    q->radius = radius;
    q->z_m = site->z_m;
    q->receiver_m = site->receiver_m;
    for (int i = 0; i < 4 && !status; i++) {
        int columns = i / 2; /* north, south; east, west */
        double off[2] = {u - half - 0.5, v - half - 0.5};
        q->sign = i % 2 ? -1 : 1;
        q->numbers = s->numbers[columns];
        q->ground = o->ground ? s->ground[columns] : NULL;
        q->top = o->ground ? s->top[columns] : NULL;
        q->plants = s->grown ? s->plants[columns] : NULL;
        q->loss = columns ? s->loss : out->loss_db;
        q->state = columns ? s->state : out->state;
        q->along = q->sign * off[columns ? 0 : 1];
        q->across = off[columns ? 1 : 0];
        status = plan_field_quadrant_run(q, err);
    }
    if (status)
        return status;
    put_together(s, out, u, v, radius);
    own_cell(o, site, &s->tables, out);
    return plan_field_follow_ways(&s->ways, o, site, &s->tables, s->kernel, s->grown,
                                  o->ground ? s->ground[0] : NULL, out, err);
}

plan_status plan_field_keep_streets(const plan_field_scratch *scratch, plan_field_streets *out,
                                    plan_error *err)
{
    return plan_field_ways_keep(&scratch->ways, out, err);
}
