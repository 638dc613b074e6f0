/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/facade.h"

#include "core/mem.h"
#include "geo/geom.h"

#include <math.h>
#include <stdlib.h>

/* Corners of bays and of walls drawn by hand turn less. */
static const double corner_cos = 0.86602540378443865; /* 30° */
/* Off the wall, in cells: the nearest at which the cell is not the building's own any more. */
static const double off_wall[] = {0.75, 1, 1.5, 2};

/* A closed ring, and on which side of it outdoors is. */
typedef struct ring {
    const double *xy;
    int32_t n_sides;
    double out; /* +1: right of the way round, -1: left */
    bool hole;
} ring;

static double side(const ring *r, int32_t i, double way[2])
{
    const double *a = r->xy + 2 * (size_t)i;
    way[0] = a[2] - a[0];
    way[1] = a[3] - a[1];
    return hypot(way[0], way[1]);
}

/** Whether the ring turns sharply at the end of side i. Sides of no length turn nothing. */
static bool is_corner(const ring *r, int32_t i)
{
    double a[2], b[2], la = side(r, i, a), lb = 0;
    for (int32_t k = 1; k <= r->n_sides && lb == 0; k++)
        lb = side(r, (i + k) % r->n_sides, b);
    return la > 0 && lb > 0 && a[0] * b[0] + a[1] * b[1] < corner_cos * la * lb;
}

typedef struct walk {
    const plan_obstacles *obstacles;
    int32_t building;
    double spacing_m;
    plan_facade *out;
    plan_error *err;
} walk;

/** Moves off the wall until the cell is free; false where another building stands there. */
static bool step_off(const walk *w, const double normal[2], plan_facade_point *p)
{
    const plan_grid *g = plan_obstacles_grid(w->obstacles);
    for (size_t i = 0; i < sizeof off_wall / sizeof *off_wall; i++) {
        p->x = p->wall_x + normal[0] * off_wall[i] * g->cell_m;
        p->y = p->wall_y + normal[1] * off_wall[i] * g->cell_m;
        if (!plan_grid_cell(g, p->x, p->y, &p->col, &p->row))
            return false;
        int32_t there = plan_obstacles_at(w->obstacles, p->col, p->row).building;
        if (there < 0)
            return true;
        if (there != w->building)
            return false;
    }
    return false;
}

static plan_status add_point(const walk *w, const ring *r, int32_t i, double along_m, double length_m)
{
    double way[2], l = side(r, i, way);
    const double *a = r->xy + 2 * (size_t)i;
    double normal[2] = {r->out * way[1] / l, -r->out * way[0] / l};
    plan_facade_point p = {.wall_x = a[0] + way[0] * along_m / l, .wall_y = a[1] + way[1] * along_m / l};
    p.length_m = length_m;
    p.facade = w->out->n_facades;
    p.courtyard = r->hole;
    p.azimuth_deg = atan2(normal[0], normal[1]) * (180 / acos(-1));
    p.azimuth_deg += p.azimuth_deg < 0 ? 360 : 0;
    if (!step_off(w, normal, &p)) {
        w->out->shared_m += length_m;
        return PLAN_OK;
    }
    if (!plan_mem_grow(&w->out->at, &w->out->cap, (size_t)w->out->n + 1, sizeof *w->out->at))
        return plan_error_memory(w->err);
    w->out->at[w->out->n++] = p;
    return PLAN_OK;
}

/** Sides first .. first + n - 1 (round the ring) are one façade. */
static plan_status add_facade(const walk *w, const ring *r, int32_t first, int32_t n)
{
    double total = 0, way[2], before = 0;
    for (int32_t k = 0; k < n; k++)
        total += side(r, (first + k) % r->n_sides, way);
    if (!(total > 0))
        return PLAN_OK;
    size_t number = (size_t)w->out->n_facades;
    if (!plan_mem_grow(&w->out->sides, &w->out->cap_sides, number + 1, sizeof *w->out->sides))
        return plan_error_memory(w->err);
    w->out->sides[number] = (plan_facade_sides){r->xy, r->n_sides, first, n};
    int32_t pieces = (int32_t)fmin(fmax(1, round(total / w->spacing_m)), 10000), k = 0;
    plan_status status = PLAN_OK;
    for (int32_t i = 0; i < pieces && !status; i++) {
        double at = (i + 0.5) * total / pieces, l = side(r, (first + k) % r->n_sides, way);
        while (k + 1 < n && before + l < at) {
            before += l;
            l = side(r, (first + ++k) % r->n_sides, way);
        }
        if (l > 0)
            status = add_point(w, r, (first + k) % r->n_sides, fmin(at - before, l), total / pieces);
    }
    w->out->n_facades++;
    return status;
}

static plan_status add_ring(const walk *w, const ring *r)
{
    int32_t start = 0; /* first side after a corner; a round tower has none and is one façade */
    plan_status status = PLAN_OK;
    for (int32_t i = 0; i < r->n_sides && start == 0; i++)
        if (is_corner(r, i))
            start = i + 1;
    for (int32_t i = 0, first = 0; i < r->n_sides && !status; i++)
        if (i + 1 == r->n_sides || is_corner(r, (start + i) % r->n_sides)) {
            status = add_facade(w, r, (start + first) % r->n_sides, i + 1 - first);
            first = i + 1;
        }
    return status;
}

plan_status plan_facade_points(const plan_obstacles *obstacles, const plan_geom *g, int32_t building,
                               double spacing_m, plan_facade *out, plan_error *err)
{
    const walk w = {obstacles, building, spacing_m, out, err};
    plan_status status = PLAN_OK;
    out->n = out->n_facades = 0;
    out->shared_m = 0;
    if (!(spacing_m > 0))
        return plan_error_set(err, PLAN_E_ARGUMENT, "points every %g m along façades", spacing_m);
    for (int32_t p = g->row_off[building]; p < g->row_off[building + 1] && !status; p++) {
        int32_t n = g->path_off[p + 1] - g->path_off[p];
        ring r = {g->xy + 2 * (size_t)g->path_off[p], n - 1, 1, g->hole[p] != 0};
        double area = n > 3 ? plan_ring_area(r.xy, n) : 0;
        if (area == 0)
            continue;
        r.out = (area > 0) != r.hole ? 1 : -1;
        status = add_ring(&w, &r);
    }
    return status;
}

void plan_facade_free(plan_facade *f)
{
    free(f->at);
    free(f->sides);
    *f = (plan_facade)PLAN_FACADE_INIT;
}
