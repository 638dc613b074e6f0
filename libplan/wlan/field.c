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

enum {
    SIDE_MAX = 16001,
    STRIP = 32 /* lines of the quadrants east and west turned at a time: whole lines of memory */
};

struct plan_field_scratch {
    plan_field_tables tables;
    plan_field_quadrant quadrant;
    plan_field_ways ways;
    const plan_field_kernel *kernel;
    uint16_t *strip;
    int32_t *numbers[2]; /* in a terrain: by rows and by columns */
    float *ground[2], *top[2];
    size_t cap_strip, cap[6]; /* the six are of those in the terrain */
    bool grown;               /* anything, in the window */
};

int plan_field_kernels(const plan_field_kernel *kernels[PLAN_FIELD_KERNELS_MAX])
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
    const plan_field_kernel *kernels[PLAN_FIELD_KERNELS_MAX] = {NULL};
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
    }
    free(s->strip);
    free(s);
}

void plan_field_free(plan_field *field)
{
    free(field->cell);
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

static size_t strip_stride(int32_t n)
{
    return (size_t)n + PLAN_FIELD_PAD;
}

static plan_status reserve(plan_field_scratch *s, const plan_obstacles *o, plan_field *out, plan_error *err)
{
    size_t need = (size_t)out->n * (size_t)out->n + PLAN_FIELD_PAD, before = s->cap_strip;
    bool ok = take(&s->strip, &s->cap_strip, STRIP * strip_stride(out->n), sizeof *s->strip);
    if (ok && s->cap_strip > before) /* cells of no line are turned with the others, and written over */
        memset(s->strip, 0, s->cap_strip * sizeof *s->strip);
    for (int i = 0; i < 2 && ok && o->ground; i++)
        ok = take(&s->numbers[i], &s->cap[i], need, sizeof *s->numbers[i]) &&
             take(&s->ground[i], &s->cap[2 + i], need, sizeof *s->ground[i]) &&
             take(&s->top[i], &s->cap[4 + i], need, sizeof *s->top[i]);
    ok = ok && take(&out->cell, &out->cap, need, sizeof *out->cell);
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

/* In a terrain every cell counts. */
static void read_window(plan_field_scratch *s, const plan_obstacles *o, const plan_field *f)
{
    int32_t n = f->n;
    size_t side = (size_t)n, cells = side * side;
    for (int i = 0; i < 2; i++) /* what is read past the end is not used, but has to be something */
        memset(s->ground[i] + cells, 0, PLAN_FIELD_PAD * sizeof *s->ground[i]);
    plan_tiles_window(o->solid, f->col, f->row, n, n, s->numbers[0]);
    plan_turn_4(s->numbers[0], side, s->numbers[1], side, n, n);
    plan_obstacles_window(o, f->col, f->row, n, n, s->ground[0], s->top[0], NULL);
    plan_turn_4(s->ground[0], side, s->ground[1], side, n, n);
    plan_turn_4(s->top[0], side, s->top[1], side, n, n);
}

/* --- quadrants --------------------------------------------------------------------------------- */

static void point(plan_field_quadrant *q, const plan_field_scratch *s, const plan_obstacles *o,
                  const plan_field *f, bool columns, int32_t sign)
{
    int32_t own_col = f->col + q->half, own_row = f->row + q->half;
    q->numbers = o->ground ? s->numbers[columns] : NULL;
    q->ground = o->ground ? s->ground[columns] : NULL;
    q->top = o->ground ? s->top[columns] : NULL;
    q->solid = &o->solid_stripes[columns];
    q->plants = s->grown ? &o->plant_stripes[columns] : NULL;
    q->own_line = columns ? own_col : own_row;
    q->own_cell = columns ? own_row : own_col;
    q->sign = sign;
    q->along = sign * (columns ? q->east : q->north);
    q->across = columns ? q->north : q->east;
    plan_field_quadrant_begin(q);
}

/* Lines are rows, and can be written where they belong. */
static plan_status north_or_south(plan_field_quadrant *q, plan_field *f, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (int32_t i = 0; i <= q->half && !status; i++) {
        size_t row = (size_t)(q->half + q->sign * i);
        int32_t from, until;
        status = plan_field_quadrant_line(q, i, f->cell + row * (size_t)f->n + q->half, &from, &until, err);
    }
    return status;
}

/* Lines are columns. Some cells that are not theirs are written too: to be run before the others. */
static plan_status east_or_west(plan_field_quadrant *q, plan_field *f, uint16_t *strip, plan_error *err)
{
    size_t stride = strip_stride(f->n);
    plan_status status = PLAN_OK;
    for (int32_t i0 = 0; i0 <= q->half && !status; i0 += STRIP) {
        int32_t lines = q->half + 1 - i0 < STRIP ? q->half + 1 - i0 : STRIP, first = 0, last = 0;
        for (int32_t k = 0; k < lines && !status; k++) {
            int32_t from, until, at = q->sign > 0 ? k : lines - 1 - k;
            status = plan_field_quadrant_line(q, i0 + k, strip + (size_t)at * stride + q->half, &from, &until,
                                              err);
            first = from < first ? from : first;
            last = until > last ? until : last;
        }
        int32_t col = q->sign > 0 ? q->half + i0 : q->half - (i0 + lines - 1);
        if (!status)
            plan_turn_2(strip + q->half + first, stride,
                        f->cell + (size_t)(q->half + first) * (size_t)f->n + col, (size_t)f->n, lines,
                        last - first);
    }
    return status;
}

/* Whether anything stands there, too. */
static plan_status quadrants(plan_field_scratch *s, const plan_obstacles *o, plan_field *f, bool *stands,
                             plan_error *err)
{
    plan_field_quadrant *q = &s->quadrant;
    plan_status status = PLAN_OK;
    *stands = false;
    for (int i = 0; i < 4 && !status; i++) {
        point(q, s, o, f, i < 2, i % 2 ? -1 : 1);
        status = i < 2 ? east_or_west(q, f, s->strip, err) : north_or_south(q, f, err);
        *stands = *stands || q->n_runs > 0;
    }
    return status;
}

/* --- together ---------------------------------------------------------------------------------- */

static int32_t within(double x, int32_t n)
{
    return x < 0 ? 0 : x > n ? n : (int32_t)x;
}

/* Cells whose middle is beyond the radius; u, v: the antenna in cells of the window. */
static void clear_outside(plan_field *f, double u, double v, double radius)
{
    for (int32_t r = 0; r < f->n; r++) {
        double dy = r + 0.5 - v, wide = radius * radius - dy * dy;
        uint16_t *row = f->cell + (size_t)r * (size_t)f->n;
        int32_t from = f->n, until = f->n;
        if (wide >= 0) {
            from = within(ceil(u - 0.5 - sqrt(wide)), f->n);
            until = within(floor(u - 0.5 + sqrt(wide)) + 1, f->n);
        }
        until = until > from ? until : from;
        memset(row, 0, (size_t)from * sizeof *row);
        memset(row + until, 0, (size_t)(f->n - until) * sizeof *row);
    }
}

/* The antenna's own cell: always within the radius, always in sight. */
static void own_cell(const plan_obstacles *o, const plan_field_site *site, const plan_field_tables *t,
                     plan_field *f)
{
    int32_t own = f->n / 2;
    plan_obstacle cell = plan_obstacles_at(o, f->col + own, f->row + own);
    bool indoors = cell.building >= 0 || (double)(cell.top - cell.ground) > site->receiver_m;
    double xy[2], drop = (double)cell.ground + site->receiver_m - site->z_m;
    plan_grid_middle(&o->grid, f->col + own, f->row + own, xy);
    double dx = site->x - xy[0], dy = site->y - xy[1];
    float steps = plan_field_sight_steps(t, (float)(dx * dx + dy * dy + drop * drop));
    f->cell[(size_t)own * (size_t)f->n + (size_t)own] = indoors
                                                            ? PLAN_FIELD_CELL_BUILDING
                                                            : plan_field_cell(steps, PLAN_FIELD_KIND_SIGHT);
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
    if (o->ground)
        read_window(s, o, out);
    s->grown = o->plants && anything_grows(o->plants, out);
    plan_field_quadrant *q = &s->quadrant;
    q->obstacles = o;
    q->kernel = s->kernel;
    q->tables = &s->tables;
    q->n = out->n;
    q->half = half;
    q->east = u - half - 0.5;
    q->north = v - half - 0.5;
    q->cell_m = g->cell_m;
    q->radius = radius;
    q->z_m = site->z_m;
    q->receiver_m = site->receiver_m;
    bool stands;
    if ((status = quadrants(s, o, out, &stands, err)))
        return status;
    clear_outside(out, u, v, radius);
    own_cell(o, site, &s->tables, out);
    if (!stands) {
        plan_field_ways_none(&s->ways);
        return PLAN_OK;
    }
    const float *ground = o->ground ? s->ground[0] : NULL;
    if ((status = plan_field_ways_find(&s->ways, o, site, &s->tables, s->kernel, s->grown, ground, out, err)))
        return status;
    plan_field_ways_give(&s->ways, site, ground, out);
    return PLAN_OK;
}

plan_status plan_field_keep_streets(const plan_field_scratch *scratch, plan_field_streets *out,
                                    plan_error *err)
{
    return plan_field_ways_keep(&scratch->ways, out, err);
}
