/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/polygonise_border.h"

#include "core/mem.h"
#include "geo/geom.h"

#include <math.h>
#include <stdlib.h>

/* How far a simplified border may lie from the middles of the sides it ran through, in cells: less than half of what
 * two borders that do not meet are apart there (the diagonal of half a cell, 0.707). */
static const double tolerance = 0.3;

void plan_border_free(plan_border_scratch *b)
{
    free(b->corner);
    free(b->point);
    free(b->xy);
    free(b->stack);
}

void plan_border_begin(plan_border_scratch *b)
{
    b->n = b->n_points = 0;
}

plan_status plan_border_corner(plan_border_scratch *b, int32_t x, int32_t y, plan_error *err)
{
    int32_t from[2] = {x, y};
    if (b->n > 0) {
        from[0] = b->corner[b->n - 1][0];
        from[1] = b->corner[b->n - 1][1];
    }
    int32_t dx = (x > from[0]) - (x < from[0]), dy = (y > from[1]) - (y < from[1]);
    int32_t steps = b->n == 0 ? 1 : abs(x - from[0]) + abs(y - from[1]);
    if (!plan_mem_grow(&b->corner, &b->cap_corner, b->n + (size_t)steps, sizeof *b->corner))
        return plan_error_memory(err);
    if (b->n == 0) {
        b->corner[b->n][0] = x;
        b->corner[b->n++][1] = y;
        return PLAN_OK;
    }
    for (int32_t s = 1; s <= steps; s++) {
        b->corner[b->n][0] = from[0] + s * dx;
        b->corner[b->n++][1] = from[1] + s * dy;
    }
    return PLAN_OK;
}

static uint8_t class_at(const plan_grid *g, const uint8_t *classes, int32_t col, int32_t row)
{
    bool inside = col >= 0 && row >= 0 && col < g->n_cols && row < g->n_rows;
    return inside ? classes[(size_t)row * (size_t)g->n_cols + (size_t)col] : 0;
}

/** Whether three or four borders meet at a corner. */
static bool is_meeting(const plan_grid *g, const uint8_t *classes, const int32_t corner[2])
{
    uint8_t a = class_at(g, classes, corner[0] - 1, corner[1] - 1),
            b = class_at(g, classes, corner[0], corner[1] - 1),
            c = class_at(g, classes, corner[0], corner[1]),
            d = class_at(g, classes, corner[0] - 1, corner[1]);
    return (a != b) + (b != c) + (c != d) + (d != a) > 2;
}

/** The middles of the sides, and the meeting places between them. */
static plan_status lay_points(plan_border_scratch *b, const plan_grid *g, const uint8_t *classes,
                              plan_error *err)
{
    size_t n = b->n - 1; /* the last corner is the first */
    if (!plan_mem_grow(&b->point, &b->cap_point, 2 * n, sizeof *b->point))
        return plan_error_memory(err);
    for (size_t i = 0; i < n; i++) {
        const int32_t *from = b->corner[i], *to = b->corner[i + 1];
        b->point[b->n_points++] = (plan_border_point){(from[0] + to[0]) / 2.0, (from[1] + to[1]) / 2.0, false,
                                                      false};
        if (is_meeting(g, classes, to))
            b->point[b->n_points++] = (plan_border_point){to[0], to[1], true, true};
    }
    return PLAN_OK;
}

/* --- stretches ----------------------------------------------------------------------------------- */

/* Points first .. first + n - 1 of a border, round it, seen forwards or backwards. */
typedef struct stretch {
    plan_border_scratch *b;
    size_t first, n;
    bool back;
} stretch;

static plan_border_point *at(const stretch *s, size_t i)
{
    return &s->b->point[(s->first + (s->back ? s->n - 1 - i : i)) % s->b->n_points];
}

static int compare(const plan_border_point *a, const plan_border_point *b)
{
    return a->x != b->x ? (a->x > b->x) - (a->x < b->x) : (a->y > b->y) - (a->y < b->y);
}

/** Turns the stretch so that it is the same one from whichever side it comes. */
static void direct(stretch *s)
{
    for (size_t i = 0; i < s->n; i++) {
        int order = compare(at(s, i), at(s, s->n - 1 - i));
        if (order != 0) {
            s->back = order > 0;
            return;
        }
    }
}

static double off_line(const plan_border_point *a, const plan_border_point *b, const plan_border_point *p)
{
    double q[2], t;
    return plan_segment_nearest((double[]){a->x, a->y}, (double[]){b->x, b->y}, (double[]){p->x, p->y}, q,
                                &t);
}

static plan_status push(plan_border_scratch *b, size_t *depth, size_t from, size_t to, plan_error *err)
{
    if (!plan_mem_grow(&b->stack, &b->cap_stack, *depth + 1, sizeof *b->stack))
        return plan_error_memory(err);
    b->stack[*depth][0] = (int32_t)from;
    b->stack[(*depth)++][1] = (int32_t)to;
    return PLAN_OK;
}

/** Keeps what is needed between two points kept (Douglas & Peucker 1973). */
static plan_status simplify(const stretch *s, size_t from, size_t to, plan_error *err)
{
    size_t depth = 0;
    plan_status status = push(s->b, &depth, from, to, err);
    while (depth > 0 && !status) {
        size_t a = (size_t)s->b->stack[--depth][0], z = (size_t)s->b->stack[depth][1], worst = 0;
        double most = tolerance;
        for (size_t i = a + 1; i < z; i++) {
            double d = off_line(at(s, a), at(s, z), at(s, i));
            if (d > most) {
                most = d;
                worst = i;
            }
        }
        if (worst == 0)
            continue;
        at(s, worst)->kept = true;
        status = push(s->b, &depth, a, worst, err);
        if (!status)
            status = push(s->b, &depth, worst, z, err);
    }
    return status;
}

/** A border nobody else ends on: from its least point and the one furthest from that. */
static plan_status simplify_round(plan_border_scratch *b, plan_error *err)
{
    stretch s = {b, 0, b->n_points + 1, false};
    for (size_t i = 1; i < b->n_points; i++)
        if (compare(&b->point[i], &b->point[s.first]) < 0)
            s.first = i;
    s.back = compare(at(&s, 1), at(&s, s.n - 2)) > 0;
    size_t far = 0;
    double most = -1;
    for (size_t i = 1; i + 1 < s.n; i++) {
        double d = hypot(at(&s, i)->x - at(&s, 0)->x, at(&s, i)->y - at(&s, 0)->y);
        if (d > most) {
            most = d;
            far = i;
        }
    }
    at(&s, 0)->kept = at(&s, far)->kept = true;
    plan_status status = simplify(&s, 0, far, err);
    return status ? status : simplify(&s, far, s.n - 1, err);
}

static plan_status simplify_all(plan_border_scratch *b, plan_error *err)
{
    size_t start = 0;
    while (start < b->n_points && !b->point[start].fixed)
        start++;
    if (start == b->n_points)
        return simplify_round(b, err);
    plan_status status = PLAN_OK;
    for (size_t from = start, i = 1; i <= b->n_points && !status; i++) {
        if (!b->point[(start + i) % b->n_points].fixed)
            continue;
        stretch s = {b, from, start + i - from + 1, false};
        direct(&s);
        status = simplify(&s, 0, s.n - 1, err);
        from = start + i;
    }
    return status;
}

/* --- the outline --------------------------------------------------------------------------------- */

/** Corners where it turns, as points. */
static plan_status lay_corners(plan_border_scratch *b, plan_error *err)
{
    size_t n = b->n - 1;
    if (!plan_mem_grow(&b->point, &b->cap_point, n, sizeof *b->point))
        return plan_error_memory(err);
    for (size_t i = 0; i < n; i++) {
        const int32_t *before = b->corner[(i + n - 1) % n], *here = b->corner[i], *after = b->corner[i + 1];
        bool straight = here[0] - before[0] == after[0] - here[0] &&
                        here[1] - before[1] == after[1] - here[1];
        b->point[b->n_points++] = (plan_border_point){here[0], here[1], false, !straight};
    }
    return PLAN_OK;
}

static plan_status add_path(plan_border_scratch *b, const plan_grid *g, bool hole, plan_geom *geom,
                            plan_error *err)
{
    size_t n = 0;
    if (!plan_mem_grow(&b->xy, &b->cap_xy, 2 * (b->n_points + 1), sizeof *b->xy))
        return plan_error_memory(err);
    for (size_t i = 0; i < b->n_points; i++)
        if (b->point[i].kept) {
            b->xy[2 * n] = g->x0 + b->point[i].x * g->cell_m;
            b->xy[2 * n++ + 1] = g->y0 + b->point[i].y * g->cell_m;
        }
    if (n < 3)
        return PLAN_OK;
    b->xy[2 * n] = b->xy[0];
    b->xy[2 * n++ + 1] = b->xy[1];
    double area = plan_ring_area(b->xy, (int32_t)n);
    if (area == 0)
        return PLAN_OK;
    if ((area > 0) == hole) /* shells counter-clockwise, holes clockwise */
        for (size_t i = 0, k = n - 1; i < k; i++, k--)
            for (size_t d = 0; d < 2; d++) {
                double kept = b->xy[2 * i + d];
                b->xy[2 * i + d] = b->xy[2 * k + d];
                b->xy[2 * k + d] = kept;
            }
    plan_status status = plan_geom_begin_path(geom, hole, err);
    return status ? status : plan_geom_add(geom, b->xy, (int32_t)n, err);
}

plan_status plan_border_finish(plan_border_scratch *b, const plan_grid *grid, const uint8_t *classes,
                               bool smooth, bool hole, plan_geom *geom, plan_error *err)
{
    if (b->n < 5)
        return PLAN_OK;
    plan_status status = smooth ? lay_points(b, grid, classes, err) : lay_corners(b, err);
    if (!status && smooth)
        status = simplify_all(b, err);
    return status ? status : add_path(b, grid, hole, geom, err);
}
