/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Shortest ways in the visibility graph of the few buildings that turn out to be in the way: those the way found so far
 * passes through are added until it passes through none. */

#include "fibre/detour.h"

#include "geo/geom.h"

#include <math.h>
#include <string.h>

enum {
    MOST_ACTIVE = 24, /* buildings gone round */
    MOST_NODES = 320,
    MOST_STARTS = 48,
    MOST_TAPS = 12
};
/* Corners of a rounded outline: one for so much of a turn, radians. */
#define TURN_A_CORNER 0.35
/* A pointed corner's place lies at most so far off it, m. */
#define MITRE_MOST_M 1.0

typedef struct node {
    double xy[2], foot[2]; /* foot: nearest point of the street */
    double way, rest;      /* from the building, walls reckoned in; to the foot */
    int32_t from;          /* -1 = here it begins */
    bool done;
} node;

typedef struct net {
    const plan_detour_scene *scene;
    int32_t active[MOST_ACTIVE];
    double box[MOST_ACTIVE][4], own_box[4];
    int32_t n_active;
    node at[MOST_NODES];
    int32_t n;
    double best; /* weight of the best way to the street */
    int32_t last;
    bool full; /* more than can be taken in */
} net;

static bool boxes_meet(const double a[4], const double b[4], double slack)
{
    return a[0] <= b[2] + slack && b[0] <= a[2] + slack && a[1] <= b[3] + slack && b[1] <= a[3] + slack;
}

static bool is_attached(const plan_detour_scene *s, int32_t row)
{
    for (int32_t i = 0; i < s->n_attached; i++)
        if (s->attached[i] == row)
            return true;
    return false;
}

/* Whether an edge of the row comes near the segment. */
static bool comes_near(const plan_geom *g, int32_t row, const double *seg)
{
    double q[2], t;
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++)
        for (int32_t c = g->path_off[p]; c + 1 < g->path_off[p + 1]; c++) {
            const double *e = g->xy + 2 * (size_t)c;
            if (plan_segments_meet(seg, seg + 2, e, e + 2) ||
                plan_segment_nearest(seg, seg + 2, e, q, &t) <= PLAN_DETOUR_TOUCH_M ||
                plan_segment_nearest(e, e + 2, seg, q, &t) <= PLAN_DETOUR_TOUCH_M)
                return true;
        }
    return false;
}

static bool touches(const plan_geom *g, int32_t a, int32_t b)
{
    const double *first = g->xy + 2 * (size_t)g->path_off[g->row_off[a]];
    const double *other = g->xy + 2 * (size_t)g->path_off[g->row_off[b]];
    for (int32_t p = g->row_off[a]; p < g->row_off[a + 1]; p++)
        for (int32_t c = g->path_off[p]; c + 1 < g->path_off[p + 1]; c++)
            if (comes_near(g, b, g->xy + 2 * (size_t)c))
                return true;
    return plan_geom_row_contains(g, b, first[0], first[1]) ||
           plan_geom_row_contains(g, a, other[0], other[1]);
}

typedef struct attaching {
    plan_detour_scene *scene;
    int32_t to;
    double region[4];
} attaching;

static bool on_neighbour(void *user, int32_t row)
{
    attaching *x = user;
    plan_detour_scene *s = x->scene;
    const plan_geom *g = s->buildings;
    double box[4];
    if (s->n_attached == PLAN_DETOUR_ATTACHED)
        return false;
    plan_geom_row_bbox(g, row, box);
    if (row != s->own && row != x->to && !is_attached(s, row) && boxes_meet(box, x->region, 0) &&
        touches(g, x->to, row))
        s->attached[s->n_attached++] = row;
    return true;
}

void plan_detour_attach(plan_detour_scene *scene)
{
    attaching x = {.scene = scene, .to = scene->own};
    plan_geom_row_bbox(scene->buildings, scene->own, x.region);
    for (int k = 0; k < 4; k++)
        x.region[k] += (k < 2 ? -1 : 1) * scene->longest_m;
    scene->n_attached = 0;
    for (int32_t i = 0; i <= scene->n_attached; i++) {
        double box[4];
        x.to = i == 0 ? scene->own : scene->attached[i - 1];
        plan_geom_row_bbox(scene->buildings, x.to, box);
        for (int k = 0; k < 4; k++)
            box[k] += (k < 2 ? -1 : 1) * PLAN_DETOUR_TOUCH_M;
        plan_index_query(scene->index, box, on_neighbour, &x);
    }
}

typedef struct passing {
    const plan_detour_scene *scene;
    const double *a, *b;
    int32_t count;
    bool all_attached;
    net *active; /* gets those that may not be passed; may be NULL */
} passing;

static bool on_building(void *user, int32_t row)
{
    passing *x = user;
    const plan_detour_scene *s = x->scene;
    if (row == s->own || plan_geom_row_overlap(s->buildings, row, x->a, x->b) <= PLAN_DETOUR_OVERLAP_M)
        return true;
    x->count++;
    if (is_attached(s, row))
        return true;
    x->all_attached = false;
    net *w = x->active;
    for (int32_t i = 0; w && i < w->n_active; i++)
        if (w->active[i] == row)
            return true;
    if (w && w->n_active == MOST_ACTIVE)
        w->full = true;
    else if (w) {
        plan_geom_row_bbox(s->buildings, row, w->box[w->n_active]);
        w->active[w->n_active++] = row;
    }
    return true;
}

static passing pass(const plan_detour_scene *scene, const double a[2], const double b[2], net *active)
{
    passing x = {scene, a, b, 0, true, active};
    double box[4] = PLAN_BBOX_EMPTY;
    plan_bbox_add(box, a, 1);
    plan_bbox_add(box, b, 1);
    plan_index_query(scene->index, box, on_building, &x);
    return x;
}

int32_t plan_detour_walls(const plan_detour_scene *scene, const double a[2], const double b[2],
                          bool *all_attached)
{
    passing x = pass(scene, a, b, NULL);
    *all_attached = x.all_attached;
    return x.count;
}

static void add_node(net *w, const double xy[2], double way)
{
    const plan_detour_scene *s = w->scene;
    if (w->n == MOST_NODES) {
        w->full = true;
        return;
    }
    node *v = &w->at[w->n++];
    *v = (node){.xy = {xy[0], xy[1]}, .way = way, .rest = INFINITY, .from = -1};
    for (int32_t i = 0; i + 1 < s->n_street; i++) {
        double q[2], t,
            d = plan_segment_nearest(s->street + 2 * (size_t)i, s->street + 2 * (size_t)(i + 1), xy, q, &t);
        if (d >= v->rest)
            continue;
        v->rest = d;
        memcpy(v->foot, q, sizeof q);
    }
}

/* Where the way may begin. */
static void add_starts(net *w)
{
    const plan_geom *g = w->scene->buildings;
    int32_t row = w->scene->own, points = 0;
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++)
        if (!g->hole[p])
            points += 2 * (g->path_off[p + 1] - g->path_off[p] - 1);
    int32_t step = points / MOST_STARTS + 1, k = 0;
    add_node(w, w->scene->facade, 0);
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++) {
        if (g->hole[p])
            continue;
        for (int32_t i = 0; i < 2 * (g->path_off[p + 1] - g->path_off[p] - 1); i++) {
            const double *a = g->xy + 2 * (size_t)(g->path_off[p] + i / 2);
            const double middle[2] = {(a[0] + a[2]) / 2, (a[1] + a[3]) / 2};
            if (k++ % step == 0)
                add_node(w, i % 2 ? middle : a, 0);
        }
    }
}

/* Where it may end but for the feet: the tap it began with, and the street's vertices near by. */
static void add_taps(net *w)
{
    const plan_detour_scene *s = w->scene;
    int32_t n = 0;
    add_node(w, s->tap, INFINITY);
    for (int32_t i = 0; i < s->n_street && n < MOST_TAPS; i++) {
        const double *p = s->street + 2 * (size_t)i;
        if (hypot(p[0] - s->tap[0], p[1] - s->tap[1]) > s->longest_m)
            continue;
        add_node(w, p, INFINITY);
        n++;
    }
}

/* A place off the corner at p, between its neighbours; false where it turns the other way. */
static bool corner(const double *before, const double *p, const double *after, double sign, double *turned,
                   double out[2])
{
    double ux = p[0] - before[0], uy = p[1] - before[1], vx = after[0] - p[0], vy = after[1] - p[1];
    double u = hypot(ux, uy), v = hypot(vx, vy);
    if (u == 0 || v == 0)
        return false;
    *turned += sign * atan2(ux * vy - uy * vx, ux * vx + uy * vy);
    if (*turned < 0)
        *turned = 0;
    if (*turned < TURN_A_CORNER)
        return false;
    *turned = 0;
    /* normals to the outer side, and their sum */
    double nx = sign * (uy / u + vy / v), ny = -sign * (ux / u + vx / v), d = hypot(nx, ny);
    double reach = d > 1e-6 ? fmin(2 * PLAN_DETOUR_CLEAR_M / d, MITRE_MOST_M) : 0;
    out[0] = p[0] + (d > 0 ? reach * nx / d : 0);
    out[1] = p[1] + (d > 0 ? reach * ny / d : 0);
    return true;
}

static void add_corners(net *w, int32_t row)
{
    const plan_geom *g = w->scene->buildings;
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++) {
        int32_t begin = g->path_off[p], n = g->path_off[p + 1] - begin - 1;
        const double *ring = g->xy + 2 * (size_t)begin;
        double sign = plan_ring_area(ring, n + 1) >= 0 ? 1 : -1, turned = 0, place[2];
        for (int32_t i = 0; i < n && !g->hole[p]; i++)
            if (corner(ring + 2 * (size_t)((i + n - 1) % n), ring + 2 * (size_t)i, ring + 2 * (size_t)(i + 1),
                       sign, &turned, place))
                add_node(w, place, INFINITY);
    }
}

/* Weight of a straight leg; infinite where there is none. */
static double weigh(const net *w, const double a[2], const double b[2])
{
    const plan_detour_scene *s = w->scene;
    double box[4] = PLAN_BBOX_EMPTY, weight = hypot(b[0] - a[0], b[1] - a[1]);
    plan_bbox_add(box, a, 1);
    plan_bbox_add(box, b, 1);
    for (int32_t i = 0; i < w->n_active; i++)
        if (boxes_meet(box, w->box[i], 0) &&
            plan_geom_row_overlap(s->buildings, w->active[i], a, b) > PLAN_DETOUR_OVERLAP_M)
            return INFINITY;
    if (boxes_meet(box, w->own_box, 0) &&
        plan_geom_row_overlap(s->buildings, s->own, a, b) > PLAN_DETOUR_OVERLAP_M)
        return INFINITY;
    for (int32_t i = 0; i < s->n_attached; i++)
        if (plan_geom_row_overlap(s->buildings, s->attached[i], a, b) > PLAN_DETOUR_OVERLAP_M)
            weight += s->wall_m;
    return s->blocked && s->blocked(s->user, a, b) ? INFINITY : weight;
}

static void relax(net *w, int32_t v)
{
    node *from = &w->at[v];
    if (from->way + from->rest < w->best) {
        double end = from->way + weigh(w, from->xy, from->foot);
        if (end < w->best) {
            w->best = end;
            w->last = v;
        }
    }
    for (int32_t i = 0; i < w->n; i++) {
        node *to = &w->at[i];
        double least = from->way + hypot(to->xy[0] - from->xy[0], to->xy[1] - from->xy[1]);
        if (to->done || least >= to->way || least + to->rest >= w->best)
            continue;
        double way = from->way + weigh(w, from->xy, to->xy);
        if (way < to->way) {
            to->way = way;
            to->from = v;
        }
    }
}

/* A*, the way to the street's nearest point being the least that is left. */
static void search(net *w)
{
    w->best = w->scene->longest_m + w->scene->wall_m * w->scene->n_attached;
    w->last = -1;
    for (;;) {
        int32_t next = -1;
        for (int32_t i = 0; i < w->n; i++)
            if (!w->at[i].done && w->at[i].way + w->at[i].rest < w->best &&
                (next < 0 || w->at[i].way + w->at[i].rest < w->at[next].way + w->at[next].rest))
                next = i;
        if (next < 0)
            return;
        w->at[next].done = true;
        relax(w, next);
    }
}

static bool write_way(const net *w, plan_detour *out)
{
    int32_t n = 2;
    for (int32_t v = w->last; w->at[v].from >= 0; v = w->at[v].from)
        n++;
    if (n > PLAN_DETOUR_BENDS + 2)
        return false;
    int32_t k = n - 1;
    memcpy(out->xy + 2 * (size_t)k, w->at[w->last].foot, 2 * sizeof *out->xy);
    for (int32_t v = w->last; v >= 0; v = w->at[v].from)
        memcpy(out->xy + 2 * (size_t)--k, w->at[v].xy, 2 * sizeof *out->xy);
    /* a way that bends at its end ends there */
    while (n > 2 && out->xy[2 * n - 2] == out->xy[2 * n - 4] && out->xy[2 * n - 1] == out->xy[2 * n - 3])
        n--;
    out->n = n;
    out->length_m = plan_path_length(out->xy, n);
    return true;
}

bool plan_detour_find(const plan_detour_scene *scene, plan_detour *out)
{
    net w = {.scene = scene};
    plan_geom_row_bbox(scene->buildings, scene->own, w.own_box);
    pass(scene, scene->facade, scene->tap, &w);
    for (int32_t before = -1; w.n_active > before && !w.full;) {
        before = w.n_active;
        w.n = 0;
        add_starts(&w);
        add_taps(&w);
        for (int32_t i = 0; i < w.n_active; i++)
            add_corners(&w, w.active[i]);
        search(&w);
        if (w.last < 0 || !write_way(&w, out) || out->length_m > scene->longest_m)
            return false;
        out->walls = 0;
        for (int32_t i = 0; i + 1 < out->n; i++)
            out->walls += pass(scene, out->xy + 2 * (size_t)i, out->xy + 2 * (size_t)(i + 1), &w).count;
    }
    return !w.full;
}
