/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/barriers.h"

#include "core/mem.h"
#include "geo/geom.h"
#include "geo/index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Up to here an area's overlap with a street that goes on as bridge is imprecise drawing, m. */
#define BANK_SLACK_M 5.0
/* Nearer than this to the edge of an area is on it, m. */
#define ON_EDGE_M 0.02

typedef struct feature {
    int32_t rule; /* -1 = cannot be crossed */
    bool area;
    bool drop; /* a drop may cross */
    double box[4];
} feature;

struct plan_barriers {
    const plan_catalogue *catalogue;
    feature *features; /* rows of lines, then of areas */
    int32_t n_features;
    double *segment; /* ax, ay, bx, by */
    int32_t *owner;  /* feature of a segment */
    int32_t n_segments;
    size_t cap_segment, cap_owner;
    plan_index *by_segment, *by_area;
};

static plan_status add_segments(plan_barriers *b, const plan_geom *g, int32_t row, int32_t owner,
                                plan_error *err)
{
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++) {
        int32_t n = g->path_off[p + 1] - g->path_off[p] - 1;
        if (n < 1)
            continue;
        size_t need = (size_t)b->n_segments + (size_t)n;
        if (need > INT32_MAX)
            return plan_error_set(err, PLAN_E_DATA, "layer barriers: more than %d segments", INT32_MAX);
        if (!plan_mem_grow(&b->segment, &b->cap_segment, 4 * need, sizeof *b->segment) ||
            !plan_mem_grow(&b->owner, &b->cap_owner, need, sizeof *b->owner))
            return plan_error_memory(err);
        for (int32_t i = 0; i < n; i++) {
            memcpy(b->segment + 4 * (size_t)b->n_segments, g->xy + 2 * (size_t)(g->path_off[p] + i),
                   4 * sizeof *b->segment);
            b->owner[b->n_segments++] = owner;
        }
    }
    return PLAN_OK;
}

static plan_status add_layer(plan_barriers *b, const plan_table *table, bool area, plan_error *err)
{
    plan_status status = PLAN_OK;
    if (!table)
        return PLAN_OK;
    const plan_geom *g = plan_table_geom(table);
    const plan_column *kind = plan_table_find(table, "kind");
    for (int32_t row = 0; row < plan_table_rows(table) && status == PLAN_OK; row++) {
        feature *f = &b->features[b->n_features];
        f->rule = plan_catalogue_barrier(b->catalogue, kind ? plan_column_text(kind, row) : NULL);
        f->area = area;
        f->drop = f->rule >= 0 && b->catalogue->rules[f->rule].drop;
        plan_geom_row_bbox(g, row, f->box);
        status = add_segments(b, g, row, b->n_features++, err);
    }
    return status;
}

static plan_status make_indexes(plan_barriers *b, plan_error *err)
{
    plan_status status = PLAN_OK;
    double *boxes = plan_mem_raw((size_t)b->n_segments * 4, sizeof *boxes);
    double *areas = plan_mem_raw((size_t)b->n_features * 4, sizeof *areas);
    if (!boxes || !areas) {
        status = plan_error_memory(err);
        goto done;
    }
    for (int32_t s = 0; s < b->n_segments; s++) {
        const double *xy = b->segment + 4 * (size_t)s;
        boxes[4 * (size_t)s] = fmin(xy[0], xy[2]);
        boxes[4 * (size_t)s + 1] = fmin(xy[1], xy[3]);
        boxes[4 * (size_t)s + 2] = fmax(xy[0], xy[2]);
        boxes[4 * (size_t)s + 3] = fmax(xy[1], xy[3]);
    }
    for (int32_t f = 0; f < b->n_features; f++) {
        const double none[4] = PLAN_BBOX_EMPTY;
        memcpy(areas + 4 * (size_t)f, b->features[f].area ? b->features[f].box : none, sizeof none);
    }
    status = plan_index_new(boxes, b->n_segments, &b->by_segment, err);
    if (status == PLAN_OK)
        status = plan_index_new(areas, b->n_features, &b->by_area, err);
done:
    free(boxes);
    free(areas);
    return status;
}

plan_status plan_barriers_new(const plan_table *lines, const plan_table *areas,
                              const plan_catalogue *catalogue, plan_barriers **out, plan_error *err)
{
    size_t n = (lines ? (size_t)plan_table_rows(lines) : 0) + (areas ? (size_t)plan_table_rows(areas) : 0);
    plan_barriers *b = plan_mem_new(1, sizeof *b);
    if (!b)
        return plan_error_memory(err);
    plan_status status = PLAN_OK;
    b->catalogue = catalogue;
    b->features = plan_mem_new(n, sizeof *b->features);
    if (!b->features)
        status = plan_error_memory(err);
    if (status == PLAN_OK)
        status = add_layer(b, lines, false, err);
    if (status == PLAN_OK)
        status = add_layer(b, areas, true, err);
    if (status == PLAN_OK)
        status = make_indexes(b, err);
    if (status != PLAN_OK) {
        plan_barriers_free(b);
        return status;
    }
    *out = b;
    return PLAN_OK;
}

void plan_barriers_free(plan_barriers *barriers)
{
    if (!barriers)
        return;
    plan_index_free(barriers->by_segment);
    plan_index_free(barriers->by_area);
    free(barriers->features);
    free(barriers->segment);
    free(barriers->owner);
    free(barriers);
}

/* Twice the area of p, a, b: positive where p is left of a-b, and exactly 0 where p is one of them. */
static double side(const double a[2], const double b[2], const double p[2])
{
    return (a[0] - p[0]) * (b[1] - p[1]) - (a[1] - p[1]) * (b[0] - p[0]);
}

/* The path being looked at. */
typedef struct along {
    const plan_barriers *b;
    const double *xy;
    int32_t n;
    double length;
    double *breaks; /* of the area in hand */
    int32_t n_breaks;
    size_t cap_breaks;
    int32_t area;
    plan_stretches *out;
    const bool *bank;
    bool failed; /* out of memory */
} along;

static void add_stretch(along *w, double from, double to, const feature *f)
{
    double before = fmax(-from, 0), after = fmax(to - w->length, 0);
    from = fmax(from, 0);
    to = fmin(to, w->length);
    if (to <= from)
        return;
    plan_stretches *list = w->out;
    if (!plan_mem_grow(&list->at, &list->cap, (size_t)list->n + 1, sizeof *list->at)) {
        w->failed = true;
        return;
    }
    list->at[list->n++] = (plan_stretch){from, to, before, after, f->rule};
}

static double reach_of(const along *w, const feature *f)
{
    return f->rule < 0 ? 0 : w->b->catalogue->rules[f->rule].reach_m;
}

/* A line barrier: the path's segments from one side of it to the other. */
static void cross_line(along *w, const double *seg, const feature *f)
{
    double at = 0;
    for (int32_t i = 0; i + 1 < w->n; i++) {
        const double *p = w->xy + 2 * (size_t)i, *q = p + 2;
        double length = hypot(q[0] - p[0], q[1] - p[1]);
        double sp = side(seg, seg + 2, p), sq = side(seg, seg + 2, q);
        if ((sp >= 0) != (sq >= 0) && (side(p, q, seg) >= 0) != (side(p, q, seg + 2) >= 0)) {
            double s = at + length * (sp / (sp - sq));
            /* At least 1 m, so that a crossing never vanishes. */
            double reach = fmax(reach_of(w, f), 0.5);
            add_stretch(w, s - reach, s + reach, f);
        }
        at += length;
    }
}

static bool on_line(void *user, int32_t segment)
{
    along *w = user;
    const feature *f = &w->b->features[w->b->owner[segment]];
    if (!f->area)
        cross_line(w, w->b->segment + 4 * (size_t)segment, f);
    return !w->failed;
}

/* Where the path meets the area's edge. */
static bool on_edge(void *user, int32_t segment)
{
    along *w = user;
    if (w->b->owner[segment] != w->area)
        return true;
    const double *seg = w->b->segment + 4 * (size_t)segment;
    double at = 0;
    for (int32_t i = 0; i + 1 < w->n; i++) {
        const double *p = w->xy + 2 * (size_t)i, *q = p + 2;
        double length = hypot(q[0] - p[0], q[1] - p[1]);
        double sp = side(seg, seg + 2, p), sq = side(seg, seg + 2, q);
        if (sp != sq && plan_segments_meet(p, q, seg, seg + 2)) {
            if (!plan_mem_grow(&w->breaks, &w->cap_breaks, (size_t)w->n_breaks + 1, sizeof *w->breaks)) {
                w->failed = true;
                return false;
            }
            w->breaks[w->n_breaks++] = at + length * fmin(fmax(sp / (sp - sq), 0), 1);
        }
        at += length;
    }
    return true;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct inside {
    const plan_barriers *b;
    int32_t area;
    double p[2];
    bool odd, on_edge;
} inside;

static bool cross_ray(void *user, int32_t segment)
{
    inside *x = user;
    if (x->b->owner[segment] != x->area)
        return true;
    const double *a = x->b->segment + 4 * (size_t)segment, *b = a + 2;
    double q[2], t;
    if (plan_segment_nearest(a, b, x->p, q, &t) < ON_EDGE_M) {
        x->on_edge = true;
        return false;
    }
    if ((a[1] > x->p[1]) != (b[1] > x->p[1])) {
        double east = a[0] + (b[0] - a[0]) * ((x->p[1] - a[1]) / (b[1] - a[1]));
        if (east > x->p[0])
            x->odd = !x->odd;
    }
    return true;
}

/* Even-odd along a ray to the east, by the index; the edge counts as outside. */
static bool is_inside(const plan_barriers *b, int32_t area, const double p[2])
{
    inside x = {b, area, {p[0], p[1]}, false, false};
    double box[4] = {p[0] - ON_EDGE_M, p[1] - ON_EDGE_M, b->features[area].box[2] + ON_EDGE_M,
                     p[1] + ON_EDGE_M};
    plan_index_query(b->by_segment, box, cross_ray, &x);
    return x.odd && !x.on_edge;
}

static bool on_area(void *user, int32_t area)
{
    along *w = user;
    double box[4] = PLAN_BBOX_EMPTY;
    plan_bbox_add(box, w->xy, w->n);
    w->area = area;
    w->n_breaks = 0;
    plan_index_query(w->b->by_segment, box, on_edge, w);
    if (w->failed)
        return false;
    if (w->n_breaks > 1)
        qsort(w->breaks, (size_t)w->n_breaks, sizeof *w->breaks, ascending);

    const feature *f = &w->b->features[area];
    double from = 0, reach = reach_of(w, f);
    for (int32_t i = 0; i <= w->n_breaks; i++) {
        double to = i < w->n_breaks ? w->breaks[i] : w->length, p[2] = {0, 0};
        if (to - from > 2 * ON_EDGE_M) {
            plan_path_point(w->xy, w->n, (from + to) / 2, p);
            bool bank = to - from <= BANK_SLACK_M &&
                        ((from <= 0 && w->bank[0]) || (to >= w->length && w->bank[1]));
            if (!bank && is_inside(w->b, area, p))
                add_stretch(w, from - reach, to + reach, f);
        }
        from = to;
    }
    return !w->failed;
}

static int by_from(const void *a, const void *b)
{
    const plan_stretch *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return (x->rule > y->rule) - (x->rule < y->rule);
}

/* Of 100 m, to tell which of two is dearer. */
static int64_t price_of(const plan_catalogue *c, int32_t rule)
{
    if (rule < 0)
        return INT64_MAX;
    const plan_rule *r = &c->rules[rule];
    return 100 * c->items[r->item].price_ct + (r->setup < 0 ? 0 : c->items[r->setup].price_ct);
}

bool plan_barriers_bore(const plan_catalogue *catalogue, int32_t rule)
{
    return rule >= 0 && catalogue->rules[rule].of == PLAN_RULE_BARRIER && catalogue->rules[rule].setup >= 0;
}

int32_t plan_barriers_dearer(const plan_catalogue *catalogue, int32_t a, int32_t b)
{
    return price_of(catalogue, b) > price_of(catalogue, a) ? b : a;
}

static void merge(plan_stretches *list, const plan_catalogue *c)
{
    if (list->n > 1)
        qsort(list->at, (size_t)list->n, sizeof *list->at, by_from);
    int32_t n = 0;
    for (int32_t i = 0; i < list->n; i++) {
        plan_stretch s = list->at[i];
        plan_stretch *last = n > 0 ? &list->at[n - 1] : NULL;
        bool bores = last && plan_barriers_bore(c, s.rule) && plan_barriers_bore(c, last->rule);
        if (!last || s.from > last->to + (bores ? PLAN_PITS_M : 0)) {
            list->at[n++] = s;
            continue;
        }
        last->to = fmax(last->to, s.to);
        last->before = fmax(last->before, s.before);
        last->after = fmax(last->after, s.after);
        last->rule = plan_barriers_dearer(c, last->rule, s.rule);
    }
    list->n = n;
}

plan_status plan_barriers_along(const plan_barriers *barriers, const double *xy, int32_t n,
                                const bool bank[2], plan_stretches *out, plan_error *err)
{
    out->n = 0;
    if (barriers->n_segments == 0 || n < 2)
        return PLAN_OK;
    double box[4] = PLAN_BBOX_EMPTY;
    plan_bbox_add(box, xy, n);
    along w = {.b = barriers, .xy = xy, .n = n, .length = plan_path_length(xy, n), .out = out, .bank = bank};
    plan_index_query(barriers->by_segment, box, on_line, &w);
    if (!w.failed)
        plan_index_query(barriers->by_area, box, on_area, &w);
    free(w.breaks);
    if (w.failed)
        return plan_error_memory(err);
    merge(out, barriers->catalogue);
    return PLAN_OK;
}

typedef struct blocking {
    const plan_barriers *b;
    const double *p, *q;
    bool met;
} blocking;

static bool on_drop(void *user, int32_t segment)
{
    blocking *x = user;
    const double *seg = x->b->segment + 4 * (size_t)segment;
    if (!x->b->features[x->b->owner[segment]].drop && plan_segments_meet(x->p, x->q, seg, seg + 2))
        x->met = true;
    return !x->met;
}

bool plan_barriers_block(const plan_barriers *barriers, const double a[2], const double b[2])
{
    blocking x = {barriers, a, b, false};
    double box[4] = PLAN_BBOX_EMPTY;
    plan_bbox_add(box, a, 1);
    plan_bbox_add(box, b, 1);
    plan_index_query(barriers->by_segment, box, on_drop, &x);
    return x.met;
}
