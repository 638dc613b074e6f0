/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/mem.h"
#include "core/sum.h"
#include "geo/crs.h"
#include "geo/geom.h"
#include "geo/index.h"
#include "io/check_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A building farther from every street than this is likely not in the area of the streets. */
#define FAR_M 500.0
enum { LOOK_EVERY = 1024 };

typedef struct part {
    double length_m;
    int32_t streets, buildings, longest; /* longest: row whose place stands for the part */
    double longest_m;
} part;

typedef struct streets_check {
    const plan_table *streets, *buildings;
    const plan_geom *g;
    const plan_scale *scale;
    const plan_hooks *hooks;
    int32_t *parent;              /* union-find over street rows */
    part *parts;                  /* by root row */
    int32_t *seg_row, *seg_coord; /* of each segment: street and first coordinate */
    int32_t n_segs, n_far;
    plan_index *index;
    plan_result *result;
    plan_error *err;
} streets_check;

static int32_t root_of(int32_t *parent, int32_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

typedef struct corner {
    double x, y;
    int32_t row;
} corner;

static int by_place(const void *a, const void *b)
{
    const corner *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    return (p->row > q->row) - (p->row < q->row);
}

/** Streets that share a coordinate hang together; lines that merely cross do not (bridges). */
static plan_status join_streets(streets_check *c)
{
    const plan_geom *g = c->g;
    corner *corners = plan_mem_raw((size_t)g->n_coords, sizeof *corners);
    if (!corners)
        return plan_error_memory(c->err);
    for (int32_t r = 0; r < g->n_rows; r++) {
        c->parent[r] = r;
        for (int32_t k = g->path_off[g->row_off[r]]; k < g->path_off[g->row_off[r + 1]]; k++)
            corners[k] = (corner){g->xy[2 * (size_t)k], g->xy[2 * (size_t)k + 1], r};
    }
    qsort(corners, (size_t)g->n_coords, sizeof *corners, by_place);
    for (int32_t k = 1; k < g->n_coords; k++)
        if (corners[k].x == corners[k - 1].x && corners[k].y == corners[k - 1].y) {
            int32_t a = root_of(c->parent, corners[k - 1].row), b = root_of(c->parent, corners[k].row);
            c->parent[a > b ? a : b] = a > b ? b : a; /* the lowest row is the root */
        }
    free(corners);
    return PLAN_OK;
}

static plan_status report(streets_check *c, const plan_table *t, int32_t row, const char *code,
                          const char *text)
{
    double xy[2] = {NAN, NAN};
    const plan_column *ids = plan_table_find(t, "source_id");
    if (!plan_geom_row_point(plan_table_geom(t), row, xy))
        xy[0] = xy[1] = NAN;
    plan_finding f = {code, plan_table_name(t), ids ? plan_column_text(ids, row) : NULL, row, xy[0], xy[1]};
    return plan_result_add_finding(c->result, &f, c->err, "%s", text);
}

static plan_status measure(streets_check *c)
{
    const plan_geom *g = c->g;
    for (int32_t r = 0; r < g->n_rows; r++) {
        double length = 0;
        for (int32_t p = g->row_off[r]; p < g->row_off[r + 1]; p++)
            length += plan_scale_length(c->scale, g->xy + 2 * (size_t)g->path_off[p],
                                        g->path_off[p + 1] - g->path_off[p]);
        part *p = &c->parts[root_of(c->parent, r)];
        if (p->streets == 0 || length > p->longest_m) {
            p->longest = r;
            p->longest_m = length;
        }
        p->length_m += length;
        p->streets++;
        plan_status st = length > 0 ? PLAN_OK
                                    : report(c, c->streets, r, "zero_length", "a street without length");
        if (st)
            return st;
    }
    return PLAN_OK;
}

static plan_status index_segments(streets_check *c)
{
    const plan_geom *g = c->g;
    size_t most = (size_t)g->n_coords;
    double *boxes = plan_mem_raw(most, 4 * sizeof *boxes);
    c->seg_row = plan_mem_raw(most, sizeof *c->seg_row);
    c->seg_coord = plan_mem_raw(most, sizeof *c->seg_coord);
    plan_status st = boxes && c->seg_row && c->seg_coord ? PLAN_OK : plan_error_memory(c->err);
    for (int32_t r = 0; r < g->n_rows && !st; r++)
        for (int32_t p = g->row_off[r]; p < g->row_off[r + 1]; p++)
            for (int32_t k = g->path_off[p]; k + 1 < g->path_off[p + 1]; k++) {
                double *box = boxes + 4 * (size_t)c->n_segs;
                memcpy(box, (const double[4])PLAN_BBOX_EMPTY, 4 * sizeof *box);
                plan_bbox_add(box, g->xy + 2 * (size_t)k, 2);
                c->seg_row[c->n_segs] = r;
                c->seg_coord[c->n_segs++] = k;
            }
    if (!st)
        st = plan_index_new(boxes, c->n_segs, &c->index, c->err);
    free(boxes);
    return st;
}

typedef struct nearest {
    const streets_check *c;
    double xy[2], distance;
    int32_t row; /* street; -1 = none */
} nearest;

static bool look_nearer(void *user, int32_t item, double box_distance)
{
    nearest *n = user;
    if (box_distance > n->distance)
        return false;
    const double *a = n->c->g->xy + 2 * (size_t)n->c->seg_coord[item];
    double q[2], t, d = plan_segment_nearest(a, a + 2, n->xy, q, &t);
    int32_t row = n->c->seg_row[item];
    if (d < n->distance || (d == n->distance && row < n->row)) {
        n->distance = d;
        n->row = row;
    }
    return true;
}

/** Nearest street of every building: counts buildings by street part, reports those far away. */
static plan_status assign_buildings(streets_check *c)
{
    const plan_geom *b = plan_table_geom(c->buildings);
    for (int32_t r = 0; r < b->n_rows; r++) {
        nearest n = {.c = c, .distance = INFINITY, .row = -1};
        plan_status st = PLAN_OK;
        if (r % LOOK_EVERY == 0)
            st = plan_hooks_progress(c->hooks, "check streets", (double)r / b->n_rows, c->err);
        if (!st && plan_geom_row_point(b, r, n.xy))
            st = plan_index_nearest(c->index, n.xy[0], n.xy[1], look_nearer, &n, c->err);
        if (!st && n.row >= 0 && n.distance <= FAR_M)
            c->parts[root_of(c->parent, n.row)].buildings++;
        if (!st && n.row >= 0 && n.distance > FAR_M) {
            char text[80];
            (void)snprintf(text, sizeof text, "the nearest street is %.0f m away", n.distance);
            c->n_far++;
            st = report(c, c->buildings, r, "far_from_street", text);
        }
        if (st)
            return st;
    }
    return PLAN_OK;
}

/** The part with the longest streets is the city's; every other one is a finding. */
static plan_status report_parts(streets_check *c)
{
    int32_t n = c->g->n_rows, main = -1, parts = 0, cut_off = 0,
            all = c->buildings ? plan_table_rows(c->buildings) : 0;
    plan_sum length = {0, 0}, apart = {0, 0};
    plan_status st = PLAN_OK;
    for (int32_t r = 0; r < n; r++)
        if (c->parts[r].streets > 0) {
            parts++;
            plan_sum_add(&length, c->parts[r].length_m);
            if (main < 0 || c->parts[r].length_m > c->parts[main].length_m)
                main = r;
        }
    for (int32_t r = 0; r < n && !st; r++) {
        const part *p = &c->parts[r];
        char text[160];
        if (p->streets == 0 || r == main)
            continue;
        plan_sum_add(&apart, p->length_m);
        cut_off += p->buildings;
        (void)snprintf(text, sizeof text,
                       "%d street%s of %.0f m do%s not join the others; nearest to %d building%s", p->streets,
                       p->streets == 1 ? "" : "s", p->length_m, p->streets == 1 ? "es" : "", p->buildings,
                       p->buildings == 1 ? "" : "s");
        st = report(c, c->streets, p->longest, "disconnected_streets", text);
    }
    const struct {
        const char *key, *unit, *text;
        double value;
    } totals[] = {
        {"streets_length_m", "m", "length of all streets", plan_sum_get(&length)},
        {"street_parts", "1", "parts of the street network that do not join each other", parts},
        {"disconnected_length_m", "m", "length of streets apart from the largest part", plan_sum_get(&apart)},
        {"disconnected_share", "1", "share of buildings nearest to such a street",
         all > 0 ? (double)cut_off / all : 0},
        {"far_buildings", "1", "buildings more than 500 m from every street", c->n_far},
    };
    for (size_t i = 0; i < sizeof totals / sizeof *totals && !st; i++)
        st = plan_result_add_total(c->result, totals[i].key, totals[i].value, totals[i].unit,
                                   PLAN_BASIS_COUNTED, totals[i].text, c->err);
    return st;
}

plan_status plan_check_streets(plan_city *city, const plan_table *streets, const plan_table *buildings,
                               plan_result *result, plan_error *err)
{
    streets_check c = {.streets = streets,
                       .buildings = buildings,
                       .g = plan_table_geom(streets),
                       .scale = plan_city_scale(city),
                       .hooks = plan_city_hooks(city),
                       .result = result,
                       .err = err};
    c.parent = plan_mem_new((size_t)c.g->n_rows, sizeof *c.parent);
    c.parts = plan_mem_new((size_t)c.g->n_rows, sizeof *c.parts);
    plan_status st = c.parent && c.parts ? plan_hooks_progress(c.hooks, "check streets", 0, err)
                                         : plan_error_memory(err);
    if (!st)
        st = join_streets(&c);
    if (!st)
        st = measure(&c);
    if (!st)
        st = index_segments(&c);
    if (!st && buildings)
        st = assign_buildings(&c);
    if (!st)
        st = report_parts(&c);
    plan_index_free(c.index);
    free(c.seg_row);
    free(c.seg_coord);
    free(c.parts);
    free(c.parent);
    return st;
}
