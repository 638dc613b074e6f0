/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "geo/geom.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const double *point_at(const plan_geom *g, int32_t coord)
{
    return g->xy ? g->xy + 2 * (size_t)coord : NULL; /* rings may all be empty */
}

void plan_bbox_add(double bbox[4], const double *xy, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        double x = xy[2 * (size_t)i], y = xy[2 * (size_t)i + 1];
        bbox[0] = fmin(bbox[0], x);
        bbox[1] = fmin(bbox[1], y);
        bbox[2] = fmax(bbox[2], x);
        bbox[3] = fmax(bbox[3], y);
    }
}

static void box_empty(double bbox[4])
{
    static const double empty[4] = PLAN_BBOX_EMPTY;
    memcpy(bbox, empty, sizeof empty);
}

void plan_geom_row_bbox(const plan_geom *g, int32_t row, double bbox[4])
{
    box_empty(bbox);
    int32_t begin = g->row_off[row], end = g->row_off[row + 1];
    if (end > begin)
        plan_bbox_add(bbox, point_at(g, g->path_off[begin]), g->path_off[end] - g->path_off[begin]);
}

void plan_geom_bbox(const plan_geom *g, double bbox[4])
{
    box_empty(bbox);
    plan_bbox_add(bbox, g->xy, g->n_coords);
}

double plan_ring_area(const double *xy, int32_t n)
{
    double twice = 0;
    for (int32_t i = 1; i + 1 < n; i++) {
        const double *b = xy + 2 * (size_t)i;
        twice += (b[0] - xy[0]) * (b[3] - xy[1]) - (b[2] - xy[0]) * (b[1] - xy[1]);
    }
    return twice / 2;
}

static double path_area(const plan_geom *g, int32_t path)
{
    return fabs(plan_ring_area(point_at(g, g->path_off[path]), g->path_off[path + 1] - g->path_off[path]));
}

double plan_geom_row_area(const plan_geom *g, int32_t row)
{
    double area = 0;
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++)
        area += g->hole[p] ? -path_area(g, p) : path_area(g, p);
    return area;
}

double plan_path_length(const double *xy, int32_t n)
{
    double length = 0;
    for (int32_t i = 1; i < n; i++) {
        const double *b = xy + 2 * (size_t)i;
        length += hypot(b[0] - b[-2], b[1] - b[-1]);
    }
    return length;
}

void plan_path_point(const double *xy, int32_t n, double along, double out[2])
{
    for (int32_t i = 0; i + 1 < n; i++) {
        const double *p = xy + 2 * (size_t)i, *q = p + 2;
        double length = hypot(q[0] - p[0], q[1] - p[1]);
        if (along <= length || i + 2 == n) {
            double t = length > 0 ? fmin(fmax(along / length, 0), 1) : 0;
            out[0] = p[0] + t * (q[0] - p[0]);
            out[1] = p[1] + t * (q[1] - p[1]);
            return;
        }
        along -= length;
    }
}

int32_t plan_path_part(const double *xy, int32_t n, double from, double to, double *out)
{
    double along = 0;
    int32_t count = 1;
    plan_path_point(xy, n, from, out);
    for (int32_t i = 1; i + 1 < n; i++) {
        const double *q = xy + 2 * (size_t)i;
        along += hypot(q[0] - q[-2], q[1] - q[-1]);
        if (along > from && along < to) {
            memcpy(out + 2 * (size_t)count, q, 2 * sizeof *q);
            count++;
        }
    }
    plan_path_point(xy, n, to, out + 2 * (size_t)count);
    return count + 1;
}

double plan_geom_row_length(const plan_geom *g, int32_t row)
{
    double length = 0;
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++)
        length += plan_path_length(point_at(g, g->path_off[p]), g->path_off[p + 1] - g->path_off[p]);
    return length;
}

bool plan_segment_level(const double *a, const double *b, double y, double *x)
{
    if ((a[1] > y) == (b[1] > y))
        return false;
    *x = a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
    return true;
}

bool plan_geom_row_contains(const plan_geom *g, int32_t row, double x, double y)
{
    bool inside = false;
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++)
        for (int32_t c = g->path_off[p] + 1; c < g->path_off[p + 1]; c++) {
            double at;
            if (plan_segment_level(point_at(g, c - 1), point_at(g, c), y, &at) && at > x)
                inside = !inside;
        }
    return inside;
}

/** Adds area x centroid of a ring, seen from `origin`, to moment. */
static double ring_moment(const double *xy, int32_t n, const double origin[2], double sign, double moment[2])
{
    double twice = 0, mx = 0, my = 0;
    for (int32_t i = 0; i + 1 < n; i++) {
        const double *a = xy + 2 * (size_t)i;
        double ax = a[0] - origin[0], ay = a[1] - origin[1], bx = a[2] - origin[0], by = a[3] - origin[1];
        double cross = ax * by - bx * ay;
        twice += cross;
        mx += (ax + bx) * cross;
        my += (ay + by) * cross;
    }
    sign *= twice < 0 ? -1 : 1; /* by role, whatever the direction of the ring */
    moment[0] += sign * mx / 6;
    moment[1] += sign * my / 6;
    return sign * twice / 2;
}

static bool centroid(const plan_geom *g, int32_t row, double xy[2])
{
    int32_t begin = g->row_off[row], end = g->row_off[row + 1];
    const double *origin = point_at(g, g->path_off[begin]);
    double area = 0, moment[2] = {0, 0};
    for (int32_t p = begin; p < end; p++)
        area += ring_moment(point_at(g, g->path_off[p]), g->path_off[p + 1] - g->path_off[p], origin,
                            g->hole[p] ? -1 : 1, moment);
    if (!(area > 0))
        return false;
    xy[0] = origin[0] + moment[0] / area;
    xy[1] = origin[1] + moment[1] / area;
    return true;
}

/** Next crossing of the level right of x, over paths begin .. end-1; infinite where there is none. *odd says whether an
 *  odd number of edges crosses there. */
static double next_crossing(const plan_geom *g, int32_t begin, int32_t end, double y, double x, bool *odd)
{
    double next = INFINITY;
    *odd = false;
    for (int32_t p = begin; p < end; p++)
        for (int32_t c = g->path_off[p] + 1; c < g->path_off[p + 1]; c++) {
            double at;
            if (!plan_segment_level(point_at(g, c - 1), point_at(g, c), y, &at) || !(at > x) || at > next)
                continue;
            *odd = at < next ? true : !*odd;
            next = at;
        }
    return next;
}

/** Middle of the widest stretch inside paths begin .. end-1 (a shell and its holes) on the level halfway up. O(edges x
 *  crossings), no memory: asked only where the centroid lies outside. */
static bool widest_stretch(const plan_geom *g, int32_t begin, int32_t end, double xy[2])
{
    double box[4] = PLAN_BBOX_EMPTY, widest = 0;
    plan_bbox_add(box, point_at(g, g->path_off[begin]), g->path_off[begin + 1] - g->path_off[begin]);
    double y = box[1] + (box[3] - box[1]) / 2, before = -INFINITY;
    bool inside = false, odd;
    for (;;) {
        double x = next_crossing(g, begin, end, y, before, &odd);
        if (!(x < INFINITY))
            break;
        if (inside && x - before > widest) {
            widest = x - before;
            xy[0] = before + (x - before) / 2;
            xy[1] = y;
        }
        inside = inside != odd;
        before = x;
    }
    return widest > 0;
}

static void polygon_point(const plan_geom *g, int32_t row, double xy[2])
{
    if (centroid(g, row, xy) && plan_geom_row_contains(g, row, xy[0], xy[1]))
        return;
    int32_t begin = g->row_off[row], end = g->row_off[row + 1], shell = begin;
    double largest = -1;
    for (int32_t p = begin; p < end; p++)
        if (!g->hole[p] && path_area(g, p) > largest) {
            largest = path_area(g, p);
            shell = p;
        }
    int32_t next = shell + 1;
    while (next < end && g->hole[next])
        next++;
    if (!widest_stretch(g, shell, next, xy))
        memcpy(xy, point_at(g, g->path_off[shell]), 2 * sizeof *xy); /* no area: any point of it */
}

static void line_point(const plan_geom *g, int32_t row, double xy[2])
{
    int32_t longest = g->row_off[row];
    double length = -1;
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++) {
        double l = plan_path_length(point_at(g, g->path_off[p]), g->path_off[p + 1] - g->path_off[p]);
        if (l > length) {
            length = l;
            longest = p;
        }
    }
    double left = length / 2;
    memcpy(xy, point_at(g, g->path_off[longest]), 2 * sizeof *xy);
    for (int32_t c = g->path_off[longest] + 1; c < g->path_off[longest + 1]; c++) {
        const double *a = point_at(g, c - 1), *b = point_at(g, c);
        double l = hypot(b[0] - a[0], b[1] - a[1]);
        if (l >= left && l > 0) {
            xy[0] = a[0] + (b[0] - a[0]) * left / l;
            xy[1] = a[1] + (b[1] - a[1]) * left / l;
            return;
        }
        left -= l;
    }
}

bool plan_geom_row_point(const plan_geom *g, int32_t row, double xy[2])
{
    int32_t begin = g->row_off[row], end = g->row_off[row + 1];
    if (end == begin || g->path_off[end] == g->path_off[begin])
        return false;
    switch (g->kind) {
    case PLAN_GEOM_POLYGON: polygon_point(g, row, xy); return true;
    case PLAN_GEOM_LINE: line_point(g, row, xy); return true;
    default: memcpy(xy, point_at(g, g->path_off[begin]), 2 * sizeof *xy); return true;
    }
}

double plan_segment_nearest(const double a[2], const double b[2], const double p[2], double q[2], double *t)
{
    double dx = b[0] - a[0], dy = b[1] - a[1], squared = dx * dx + dy * dy;
    double at = squared > 0 ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / squared : 0;
    if (!(at > 0))
        at = 0;
    if (at >= 1) { /* the end itself, not one rounding beside it */
        at = 1;
        q[0] = b[0];
        q[1] = b[1];
    } else {
        q[0] = a[0] + at * dx;
        q[1] = a[1] + at * dy;
    }
    *t = at;
    return hypot(p[0] - q[0], p[1] - q[1]);
}

/** Twice the signed area of a, b, c; its sign is that of the exact value for the coordinate differences.
 *  Source: Shewchuk 1997, the error bound of orient2d's first stage; then Kahan's difference of products. */
static double turn(const double a[2], const double b[2], const double c[2])
{
    double ax = a[0] - c[0], ay = a[1] - c[1], bx = b[0] - c[0], by = b[1] - c[1];
    double left = ax * by, right = ay * bx, det = left - right;
    if (fabs(det) > 4 * DBL_EPSILON * (fabs(left) + fabs(right)))
        return det;
    return fma(ax, by, -right) - fma(ay, bx, -right);
}

static bool in_box(const double a[2], const double b[2], const double p[2])
{
    return p[0] >= fmin(a[0], b[0]) && p[0] <= fmax(a[0], b[0]) && p[1] >= fmin(a[1], b[1]) &&
           p[1] <= fmax(a[1], b[1]);
}

bool plan_segments_meet(const double a[2], const double b[2], const double c[2], const double d[2])
{
    double t1 = turn(a, b, c), t2 = turn(a, b, d), t3 = turn(c, d, a), t4 = turn(c, d, b);
    if (((t1 > 0 && t2 < 0) || (t1 < 0 && t2 > 0)) && ((t3 > 0 && t4 < 0) || (t3 < 0 && t4 > 0)))
        return true;
    return (t1 == 0 && in_box(a, b, c)) || (t2 == 0 && in_box(a, b, d)) || (t3 == 0 && in_box(c, d, a)) ||
           (t4 == 0 && in_box(c, d, b));
}

bool plan_segments_cross(const double a[2], const double b[2], const double c[2], const double d[2],
                         double *t)
{
    double t1 = turn(a, b, c), t2 = turn(a, b, d), t3 = turn(c, d, a), t4 = turn(c, d, b);
    if (!((t1 > 0 && t2 < 0) || (t1 < 0 && t2 > 0)) || !((t3 > 0 && t4 < 0) || (t3 < 0 && t4 > 0)))
        return false;
    *t = t3 / (t3 - t4);
    return true;
}

/* Nearer than this to an edge is on it, m. */
#define ON_EDGE_M 0.002

/** First place along a-b after t where an edge of the row is met; 1 where there is none. */
static double next_edge(const plan_geom *g, int32_t row, const double a[2], const double b[2], double t)
{
    double next = 1;
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++)
        for (int32_t c = g->path_off[p] + 1; c < g->path_off[p + 1]; c++) {
            const double *e = point_at(g, c - 1), *f = point_at(g, c);
            double te = turn(a, b, e), tf = turn(a, b, f), ta = turn(e, f, a), tb = turn(e, f, b);
            if ((te > 0 && tf > 0) || (te < 0 && tf < 0) || ta == tb)
                continue;
            double at = ta / (ta - tb);
            if (at > t + 1e-9 && at < next)
                next = at;
        }
    return next;
}

static bool is_near_edge(const plan_geom *g, int32_t row, const double xy[2])
{
    double q[2], t;
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++)
        for (int32_t c = g->path_off[p] + 1; c < g->path_off[p + 1]; c++)
            if (plan_segment_nearest(point_at(g, c - 1), point_at(g, c), xy, q, &t) < ON_EDGE_M)
                return true;
    return false;
}

double plan_geom_row_overlap(const plan_geom *g, int32_t row, const double a[2], const double b[2])
{
    double sum = 0, length = hypot(b[0] - a[0], b[1] - a[1]);
    for (double t = 0; t < 1;) {
        double next = next_edge(g, row, a, b, t), middle = (t + next) / 2;
        const double m[2] = {a[0] + middle * (b[0] - a[0]), a[1] + middle * (b[1] - a[1])};
        if ((next - t) * length > ON_EDGE_M && plan_geom_row_contains(g, row, m[0], m[1]) &&
            !is_near_edge(g, row, m))
            sum += (next - t) * length;
        t = next;
    }
    return sum;
}
