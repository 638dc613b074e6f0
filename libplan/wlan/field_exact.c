/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The exact check of the few cells between the bounds of wlan/field: a line to the middle of one cell through all that stands. */

#include "wlan/field_private.h"

/* Shortest crossing of a cell, in cells, that is one; below it is a corner (as in wlan/sight). */
static const double corner = 1e-9;

/* A line to the middle of one cell. */
typedef struct ray {
    int32_t line, m;              /* its end */
    double u, drop, slope, start; /* y = start + slope * u, in cells of the line */
    double fall;                  /* drop / u */
    double by_slope;              /* 1 / slope; 0 where there is none */
} ray;

/* Whether cells from .. until-1 of a line crossed from u0 to u1 hide the end, standing `rise` above the antenna. */
static inline bool hides(const ray *r, int32_t from, int32_t until, double rise, double u0, double u1)
{
    if (plan_field_less(r->fall * u0, r->fall * u1) >= rise)
        return false;
    if (r->by_slope != 0) {
        double a = (from - 0.5 - r->start) * r->by_slope, b = (until - 0.5 - r->start) * r->by_slope;
        u0 = plan_field_more(u0, plan_field_less(a, b));
        u1 = plan_field_less(u1, plan_field_more(a, b));
        if (u1 - u0 <= corner)
            return false;
    }
    return plan_field_less(r->fall * u0, r->fall * u1) < rise;
}

/* On level ground: the runs of a line; a, b: cells where the ray enters and leaves. */
static inline bool runs_hide(const plan_field_quadrant *q, const ray *r, int32_t line, double u0, double u1,
                             int32_t a, int32_t b)
{
    for (size_t i = q->runs_of[line]; i < q->runs_of[line + 1]; i++) {
        const plan_field_run *run = &q->runs[i];
        if (run->until <= a)
            continue;
        if (run->from > b)
            break;
        double rise = (double)run->rise_m;
        bool own = line == r->line && run->from <= r->m && r->m < run->until; /* it does not count */
        if (own ? hides(r, run->from, r->m, rise, u0, u1) || hides(r, r->m + 1, run->until, rise, u0, u1)
                : hides(r, run->from, run->until, rise, u0, u1))
            return true;
    }
    return false;
}

/* In a terrain: every cell. */
static bool cells_hide(const plan_field_quadrant *q, const ray *r, int32_t line, double u0, double u1,
                       int32_t a, int32_t b)
{
    size_t at = (size_t)(q->half + q->sign * line) * (size_t)q->n + (size_t)q->half;
    for (int32_t m = a; m <= b; m++) {
        int64_t cell = (int64_t)at + m;
        int32_t number = q->numbers[cell];
        float ground = q->ground[cell],
              top = number < 0 ? ground : plan_solid_top(&q->obstacles->solids[number], ground);
        bool own = (line == 0 && m == 0) || (line == r->line && m == r->m);
        if (!own && hides(r, m, m + 1, (double)top - q->z_m, u0, u1))
            return true;
    }
    return false;
}

/* Whether anything in a line hides the end. */
static inline bool line_hides(const plan_field_quadrant *q, const ray *r, int32_t line)
{
    const int32_t origin = q->half; /* so that truncating is rounding down */
    double u0 = plan_field_more(line - 0.5 - q->along, 0), u1 = plan_field_less(line + 0.5 - q->along, r->u);
    int32_t a = (int32_t)(r->start + r->slope * u0 + 0.5 + origin) - origin;
    int32_t b = (int32_t)(r->start + r->slope * u1 + 0.5 + origin) - origin;
    int32_t from = a < b ? a : b, to = a < b ? b : a;
    return q->top ? cells_hide(q, r, line, u0, u1, from, to) : runs_hide(q, r, line, u0, u1, from, to);
}

bool plan_field_is_clear(const plan_field_quadrant *q, const plan_field_polar *p, const plan_field_span *s,
                         int32_t m, int32_t wedge)
{
    double ground = q->ground ? (double)q->ground[(int64_t)s->at + m] : 0;
    ray r = {s->number, m, s->u, ground + q->receiver_m - q->z_m, (m - q->across) / s->u, q->across, 0, 0};
    r.fall = r.drop / r.u;
    r.by_slope = r.slope != 0 ? 1 / r.slope : 0;
    /* What stands out most in the wedge hides most often. */
    float slope = p->slope[wedge], edge = p->slope_u[wedge] + (slope > 0 ? 0.5F : -0.5F);
    int32_t most = (int32_t)((double)edge + q->along + 0.5);
    if (most > 0 && most < r.line && line_hides(q, &r, most))
        return false;
    /* Only lines in which something touches the wedge, those near the receiver first. */
    for (int32_t w = r.line / 32; w >= 0; w--) {
        size_t at = (size_t)w * (size_t)p->room + (size_t)wedge;
        uint32_t bits = r.fall < (double)p->met_high[at] ? (uint32_t)p->met[at] : 0;
        while (bits) {
            int k = 31 - __builtin_clz(bits);
            bits &= ~(1U << k);
            if (line_hides(q, &r, w * 32 + k))
                return false;
        }
    }
    return true;
}
