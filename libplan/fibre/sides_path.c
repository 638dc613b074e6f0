/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/sides_path.h"

#include "geo/geom.h"

#include <math.h>
#include <string.h>

/* A bend's corner lies at most so many offsets from the axis: sharper ones are cut. */
#define MITRE_MOST 1.5
/* Vertices nearer to the end than this are left out, m. */
#define NEAR_END_M 0.5

static double along(const double *a, const double *b, const double *p)
{
    double d = hypot(b[0] - a[0], b[1] - a[1]);
    return d > 0 ? ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / d : 0;
}

/* The point beside vertex p of the axis, between its neighbours a and b. */
static void beside(const double *a, const double *p, const double *b, double offset, double out[2])
{
    double ux = p[0] - a[0], uy = p[1] - a[1], vx = b[0] - p[0], vy = b[1] - p[1];
    double u = hypot(ux, uy), v = hypot(vx, vy);
    ux = u > 0 ? ux / u : 1;
    uy = u > 0 ? uy / u : 0;
    vx = v > 0 ? vx / v : ux;
    vy = v > 0 ? vy / v : uy;
    double nx = -(uy + vy), ny = ux + vx, d = hypot(nx, ny);
    if (d < 1e-6) { /* it turns back */
        out[0] = p[0] - offset * uy;
        out[1] = p[1] + offset * ux;
        return;
    }
    /* half the sum of two unit normals has the cosine of half the bend as length */
    double reach = offset * fmin(2 / d, MITRE_MOST);
    out[0] = p[0] + reach * nx / d;
    out[1] = p[1] + reach * ny / d;
}

/* Cuts loops off: where two parts cross, the line goes on from the crossing. */
static int32_t cut_loops(double *xy, int32_t n)
{
    for (int32_t i = 0; i + 3 < n; i++)
        for (int32_t j = n - 2; j > i + 1; j--) {
            const double *a = xy + 2 * (size_t)i, *c = xy + 2 * (size_t)j;
            double t;
            if (!plan_segments_cross(a, a + 2, c, c + 2, &t))
                continue;
            double cut[2] = {a[0] + t * (a[2] - a[0]), a[1] + t * (a[3] - a[1])};
            memcpy(xy + 2 * (size_t)(i + 1), cut, sizeof cut);
            memmove(xy + 2 * (size_t)(i + 2), xy + 2 * (size_t)(j + 1), 2 * (size_t)(n - j - 1) * sizeof *xy);
            n -= j - i - 1;
            break;
        }
    return n;
}

int32_t plan_side_path(const double *axis, int32_t n, double offset, const double from[2], const double to[2],
                       double *xy)
{
    const double *last = axis + 2 * (size_t)(n - 1);
    double length = plan_path_length(axis, n), done = 0;
    double begin = fmax(0, along(axis, axis + 2, from)) + (offset != 0 ? NEAR_END_M : 0);
    double end = length - fmax(0, along(last, last - 2, to)) - (offset != 0 ? NEAR_END_M : 0);
    int32_t count = 1;
    const double *before = axis;
    memcpy(xy, from, 2 * sizeof *xy);
    for (int32_t i = 1; i < n; i++) {
        const double *p = axis + 2 * (size_t)i;
        double point[2];
        done += hypot(p[0] - p[-2], p[1] - p[-1]);
        bool is_last = i + 1 == n;
        if (!is_last && (done <= begin || done >= end))
            continue;
        if (is_last)
            memcpy(point, to, sizeof point);
        else if (offset != 0)
            beside(p - 2, p, p + 2, offset, point);
        else
            memcpy(point, p, sizeof point);
        double wx = p[0] - before[0], wy = p[1] - before[1];
        /* What runs against the axis is a bend too narrow for the offset. */
        while (offset != 0 && count > 1) {
            const double *q = xy + 2 * (size_t)(count - 1);
            if ((point[0] - q[0]) * wx + (point[1] - q[1]) * wy > 0)
                break;
            count--;
        }
        memcpy(xy + 2 * (size_t)count, point, sizeof point);
        count++;
        before = p;
    }
    return offset != 0 ? cut_loops(xy, count) : count;
}
