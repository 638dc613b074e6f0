/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/mem.h"
#include "core/parallel.h"
#include "fibre/detour.h"
#include "fibre/drops.h"
#include "geo/geom.h"
#include "geo/index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_NEAR = 48, /* pieces looked at for one building */
    BUILDINGS_A_REPORT = 8192
};
/* A further drop: at most so much longer than the nearest. */
#define FURTHER_SHARE 2.0
#define FURTHER_M 25.0
#define ACROSS_STREET_M 15.0
/* Taps nearer than this are one place; so is the end of a piece, m. */
#define SAME_PLACE_M 1.0
/* Where a way ends at the wall (an entrance), the drop is what leads through it, m. */
#define WALL_M 1.0
/* A street whose axis is nearer than this to the tap is where the drop begins, none that it crosses, m. */
#define AT_TAP_M 0.5

typedef struct finder {
    const plan_drops_input *in;
    plan_demand *demand;
    int32_t offset;                      /* first building of the batch */
    plan_index *segments;                /* of pieces that take drops */
    int32_t *segment_piece, *segment_at; /* piece of an item, number of the segment in it */
    double *segment_xy;                  /* ax, ay, bx, by of an item */
    plan_index *buildings, *axes;        /* axes of carriageways */
} finder;

/* Nearest place of one piece. */
typedef struct near_piece {
    double distance, facade[2], tap[2], t;
    int32_t piece, segment;
} near_piece;

/* The search around one building. */
typedef struct search {
    const finder *f;
    int32_t row;
    const plan_geom *g;
    double point[2], radius, limit;
    bool live_only, adaptive;
    near_piece near[MOST_NEAR];
    int32_t n;
    bool enclosed; /* a place was given up for the buildings around */
} search;

bool plan_streets_takes_drops(const plan_streets *streets, const plan_catalogue *catalogue, int32_t piece)
{
    const plan_rule *rule = &catalogue->rules[streets->rule[piece]];
    return rule->drop && rule->setup < 0;
}

int64_t plan_drop_cost(const plan_catalogue *catalogue, const plan_drop *drop)
{
    const plan_item *trench = &catalogue->items[catalogue->fixed[PLAN_ITEM_DROP_TRENCH]];
    const plan_item *wall = &catalogue->items[catalogue->fixed[PLAN_ITEM_WALL_PASSAGE]];
    int64_t crossing_ct = drop->crossings > 0 ? catalogue->items[drop->crossing].price_ct : 0;
    return drop->length_cm * trench->price_ct + 100 * drop->walls * wall->price_ct +
           100 * drop->crossings * crossing_ct;
}

/* Nearest points of a building's outline and a street segment. */
static double outline_to_segment(const search *s, const double *seg, near_piece *out)
{
    double best = INFINITY, q[2], t;
    const plan_geom *g = s->g;
    for (int32_t p = g->row_off[s->row]; p < g->row_off[s->row + 1]; p++)
        for (int32_t c = g->path_off[p]; c + 1 < g->path_off[p + 1]; c++) {
            const double *a = g->xy + 2 * (size_t)c;
            double d = plan_segment_nearest(seg, seg + 2, a, q, &t);
            if (d < best) {
                best = d;
                out->t = t;
                memcpy(out->facade, a, sizeof out->facade);
                memcpy(out->tap, q, sizeof out->tap);
            }
            for (int end = 0; end < 2; end++) {
                d = plan_segment_nearest(a, a + 2, seg + 2 * end, q, &t);
                if (d >= best)
                    continue;
                best = d;
                out->t = end;
                memcpy(out->facade, q, sizeof out->facade);
                memcpy(out->tap, seg + 2 * end, sizeof out->tap);
            }
        }
    return best;
}

static double further_limit(double nearest)
{
    return fmax(FURTHER_SHARE * nearest + FURTHER_M, nearest + ACROSS_STREET_M);
}

/* Keeps the nearest place of each piece, sorted by distance, then piece. */
static void keep(search *s, const near_piece *x)
{
    int32_t at = 0;
    while (at < s->n && s->near[at].piece != x->piece)
        at++;
    if (at < s->n && s->near[at].distance <= x->distance)
        return;
    if (at == s->n) {
        if (s->n == MOST_NEAR && s->near[at - 1].distance <= x->distance)
            return;
        at = s->n < MOST_NEAR ? s->n++ : s->n - 1;
    }
    while (at > 0 && (s->near[at - 1].distance > x->distance ||
                      (s->near[at - 1].distance == x->distance && s->near[at - 1].piece > x->piece))) {
        s->near[at] = s->near[at - 1];
        at--;
    }
    s->near[at] = *x;
}

static bool on_segment(void *user, int32_t item, double box_distance)
{
    search *s = user;
    const finder *f = s->f;
    const plan_streets *streets = f->in->streets;
    double limit = s->limit;
    if (s->adaptive && s->n > 0)
        limit = fmin(limit, further_limit(s->near[0].distance));
    if (box_distance - s->radius > limit)
        return false;
    int32_t piece = f->segment_piece[item];
    if (s->live_only && !f->in->live[streets->component[streets->tail[piece]]])
        return true;
    near_piece x = {.piece = piece, .segment = f->segment_at[item]};
    x.distance = outline_to_segment(s, f->segment_xy + 4 * (size_t)item, &x);
    if (x.distance <= limit)
        keep(s, &x);
    return true;
}

static plan_status look_around(search *s, bool live_only, bool adaptive, double limit, plan_error *err)
{
    s->live_only = live_only;
    s->adaptive = adaptive;
    s->limit = limit;
    s->n = 0;
    return plan_index_nearest(s->f->segments, s->point[0], s->point[1], on_segment, s, err);
}

typedef struct passing {
    const finder *f;
    const double *a, *b;
    int32_t own, piece, count;
} passing;

static bool on_street(void *user, int32_t item)
{
    passing *x = user;
    double t;
    const double *q = x->f->segment_xy + 4 * (size_t)item;
    if (x->f->segment_piece[item] != x->piece && plan_segments_cross(x->a, x->b, q, q + 2, &t))
        x->count++;
    return x->count == 0;
}

static bool crosses_street(const finder *f, const near_piece *near)
{
    passing x = {f, near->facade, near->tap, -1, near->piece, 0};
    double box[4] = PLAN_BBOX_EMPTY;
    plan_bbox_add(box, near->facade, 1);
    plan_bbox_add(box, near->tap, 1);
    plan_index_query(f->segments, box, on_street, &x);
    return x.count > 0;
}

/* Carriageways between two sides on the way. */
typedef struct crossed {
    const finder *f;
    const double *a, *b;
    int32_t count, rule;
    bool closed; /* one that no rule lets cross */
} crossed;

static bool on_axis(void *user, int32_t item)
{
    crossed *x = user;
    const plan_streets *s = x->f->in->streets;
    const double *q = s->axis_xy + 4 * (size_t)item;
    double t;
    if (!plan_segments_cross(x->a, x->b, q, q + 2, &t))
        return true;
    x->count++;
    x->rule = s->axis_rule[item];
    x->closed |= x->rule < 0 || x->f->in->catalogue->rules[x->rule].setup < 0;
    return true;
}

static crossed cross_axes(const finder *f, const double a[2], const double b[2])
{
    crossed x = {f, a, b, 0, -1, false};
    double box[4] = PLAN_BBOX_EMPTY;
    plan_bbox_add(box, a, 1);
    plan_bbox_add(box, b, 1);
    plan_index_query(f->axes, box, on_axis, &x);
    return x;
}

static bool is_blocked(const finder *f, const double a[2], const double b[2])
{
    return (f->in->barriers && plan_barriers_block(f->in->barriers, a, b)) || cross_axes(f, a, b).closed;
}

static bool leg_blocked(const void *user, const double a[2], const double b[2])
{
    return is_blocked(user, a, b);
}

/* Carriageways on the way; those at its very end are where it begins. */
static crossed cross_on_way(const finder *f, const plan_detour *way)
{
    crossed all = {.rule = -1};
    for (int32_t i = 0; i + 1 < way->n; i++) {
        const double *a = way->xy + 2 * (size_t)i;
        double b[2] = {a[2], a[3]}, length = hypot(b[0] - a[0], b[1] - a[1]);
        double share = i + 2 == way->n && length > 0 ? fmax(0, 1 - AT_TAP_M / length) : 1;
        for (int k = 0; k < 2; k++)
            b[k] = a[k] + share * (b[k] - a[k]);
        crossed over = cross_axes(f, a, b);
        all.count += over.count;
        all.rule = over.count > 0 ? over.rule : all.rule;
    }
    return all;
}

static void find_tap(const plan_streets *s, near_piece *near, const double p[2])
{
    double best = INFINITY;
    for (int32_t c = s->first[near->piece]; c + 1 < s->first[near->piece + 1]; c++) {
        const double *a = s->xy + 2 * (size_t)c;
        double q[2], t, d = plan_segment_nearest(a, a + 2, p, q, &t);
        if (d >= best)
            continue;
        best = d;
        near->segment = c - s->first[near->piece];
        near->t = t;
    }
}

static plan_status fill_drop(const finder *f, near_piece *near, const plan_detour *way, plan_drop *drop,
                             plan_error *err)
{
    int32_t last = way->n - 1;
    double cm = round(100 * plan_scale_length(f->in->scale, way->xy, way->n));
    *drop = (plan_drop){.piece = near->piece, .walls = way->walls, .n_bends = way->n - 2};
    memcpy(drop->facade, way->xy, sizeof drop->facade);
    memcpy(drop->tap, way->xy + 2 * (size_t)last, sizeof drop->tap);
    if (memcmp(drop->tap, near->tap, sizeof drop->tap) != 0)
        find_tap(f->in->streets, near, drop->tap);
    drop->position_cm = plan_streets_position(f->in->streets, near->piece, near->segment, near->t);
    drop->length_cm = cm < 1 ? 1 : (int32_t)cm;
    crossed over = cross_on_way(f, way);
    drop->crossings = over.count;
    drop->crossing = over.count > 0 && over.rule >= 0 ? f->in->catalogue->rules[over.rule].setup : -1;
    if (drop->n_bends == 0)
        return PLAN_OK;
    drop->bends = plan_mem_copy(way->xy + 2, (size_t)drop->n_bends, 2 * sizeof *drop->bends);
    return drop->bends ? PLAN_OK : plan_error_memory(err);
}

/* Straight, else round other buildings, else through those it is attached to; false where there is no way. A further drop
 * is only worth its place among the candidates when it is straight. */
static bool find_way(const search *s, const near_piece *near, double longest, bool further, plan_detour *way)
{
    const plan_drops_input *in = s->f->in;
    const plan_streets *streets = in->streets;
    const plan_item *items = in->catalogue->items;
    const int32_t *fixed = in->catalogue->fixed;
    bool attached;
    plan_detour_scene scene = {.buildings = in->buildings,
                               .index = s->f->buildings,
                               .own = s->row,
                               .longest_m = longest,
                               .street = streets->xy + 2 * (size_t)streets->first[near->piece],
                               .n_street = streets->first[near->piece + 1] - streets->first[near->piece],
                               .facade = near->facade,
                               .tap = near->tap,
                               .blocked = leg_blocked,
                               .user = s->f};
    *way = (plan_detour){.n = 2};
    memcpy(way->xy, near->facade, 2 * sizeof *way->xy);
    memcpy(way->xy + 2, near->tap, 2 * sizeof *way->xy);
    if (plan_detour_walls(&scene, near->facade, near->tap, &attached) == 0)
        return true;
    if (further)
        return false;
    if (plan_detour_find(&scene, way))
        return true;
    /* a passage is worth so many metres of trench */
    scene.wall_m = (double)items[fixed[PLAN_ITEM_WALL_PASSAGE]].price_ct /
                   fmax(1, (double)items[fixed[PLAN_ITEM_DROP_TRENCH]].price_ct);
    plan_detour_attach(&scene);
    return scene.n_attached > 0 && plan_detour_find(&scene, way);
}

/* Moves the façade point towards the middle of the building until the drop is WALL_M long. */
static void step_inside(const search *s, near_piece *near)
{
    double dx = s->point[0] - near->tap[0], dy = s->point[1] - near->tap[1], length = hypot(dx, dy);
    bool none = length < WALL_M;
    near->facade[0] = near->tap[0] + WALL_M * (none ? 1 : dx / length);
    near->facade[1] = near->tap[1] + WALL_M * (none ? 0 : dy / length);
}

/* Whether the place is one a drop found before already leads to. */
static bool same_place(const finder *f, const near_piece *near, const plan_drop *drops, int32_t n)
{
    const plan_streets *s = f->in->streets;
    int32_t position = plan_streets_position(s, near->piece, near->segment, near->t);
    int32_t node = -1;
    if (position <= 100 * SAME_PLACE_M)
        node = s->tail[near->piece];
    else if (s->length_cm[near->piece] - position <= 100 * SAME_PLACE_M)
        node = s->head[near->piece];
    for (int32_t i = 0; i < n; i++) {
        if (hypot(near->tap[0] - drops[i].tap[0], near->tap[1] - drops[i].tap[1]) < SAME_PLACE_M)
            return true;
        if (node >= 0 && (node == s->tail[drops[i].piece] || node == s->head[drops[i].piece]))
            return true;
    }
    return false;
}

/* How long a further drop to this place may be; negative = it is none. */
static double most_for(const finder *f, const near_piece *near, const plan_drop *drops, int32_t n)
{
    double first = drops[0].length_cm / 100.0;
    if (same_place(f, near, drops, n))
        return -1;
    double most = crosses_street(f, near) ? first + ACROSS_STREET_M : FURTHER_SHARE * first + FURTHER_M;
    return fmin(most, f->in->max_drop_m);
}

/* The nearest first. */
static void sort_drops(plan_drop *drops, int32_t n)
{
    for (int32_t i = 1; i < n; i++)
        for (int32_t k = i; k > 0 && drops[k].length_cm < drops[k - 1].length_cm; k--) {
            plan_drop swap = drops[k];
            drops[k] = drops[k - 1];
            drops[k - 1] = swap;
        }
}

static plan_status choose(search *s, int32_t d, plan_error *err)
{
    const finder *f = s->f;
    plan_drop *drops = f->demand->drops + (size_t)d * PLAN_MAX_DROPS;
    plan_status status = PLAN_OK;
    uint8_t *n = &f->demand->n_drops[d];
    for (int32_t i = 0; i < s->n && *n < f->in->candidates && status == PLAN_OK; i++) {
        near_piece *near = &s->near[i];
        plan_detour way;
        if (*n > 0 && near->distance > further_limit(drops[0].length_cm / 100.0))
            break;
        double most = *n > 0 ? most_for(f, near, drops, *n) : f->in->max_drop_m;
        if (near->distance > most || is_blocked(f, near->facade, near->tap))
            continue;
        if (near->distance < WALL_M)
            step_inside(s, near);
        if (find_way(s, near, most, *n > 0, &way))
            status = fill_drop(f, near, &way, &drops[(*n)++], err);
        else
            s->enclosed = true;
    }
    sort_drops(drops, *n);
    return status;
}

/* Why nothing was found, from all streets within PLAN_NO_STREET_M. */
static plan_status explain(search *s, int32_t d, plan_error *err)
{
    plan_demand *demand = s->f->demand;
    double longest = s->f->in->max_drop_m;
    plan_status status = look_around(s, true, true, PLAN_NO_STREET_M, err);
    if (status != PLAN_OK)
        return status;
    double live = s->n > 0 ? s->near[0].distance : INFINITY;
    status = look_around(s, false, true, PLAN_NO_STREET_M, err);
    if (status != PLAN_OK)
        return status;
    double any = s->n > 0 ? s->near[0].distance : INFINITY;
    demand->nearest_m[d] = isfinite(any) ? any : NAN;
    plan_unserved reason = PLAN_UNSERVED_DISCONNECTED;
    if (!isfinite(any))
        reason = PLAN_UNSERVED_NO_STREET;
    else if (live <= longest)
        reason = s->enclosed ? PLAN_UNSERVED_DROP_ENCLOSED : PLAN_UNSERVED_DROP_BLOCKED;
    else if (any > longest)
        reason = PLAN_UNSERVED_DROP_TOO_LONG;
    demand->reason[d] = (uint8_t)reason;
    return PLAN_OK;
}

static plan_status find_one(const finder *f, int32_t d, plan_error *err)
{
    plan_demand *demand = f->demand;
    search s = {.f = f, .row = demand->building[d], .g = f->in->buildings};
    memcpy(s.point, demand->xy + 2 * (size_t)d, sizeof s.point);
    for (int32_t c = s.g->path_off[s.g->row_off[s.row]]; c < s.g->path_off[s.g->row_off[s.row + 1]]; c++)
        s.radius = fmax(s.radius,
                        hypot(s.g->xy[2 * (size_t)c] - s.point[0], s.g->xy[2 * (size_t)c + 1] - s.point[1]));

    plan_status status = look_around(&s, true, true, f->in->max_drop_m, err);
    if (status != PLAN_OK)
        return status;
    status = choose(&s, d, err);
    /* The nearest ones may all be behind a barrier. */
    if (status == PLAN_OK && demand->n_drops[d] == 0 && s.n > 0) {
        status = look_around(&s, true, false, f->in->max_drop_m, err);
        if (status == PLAN_OK)
            status = choose(&s, d, err);
    }
    if (status != PLAN_OK)
        return status;
    if (demand->n_drops[d] == 0)
        return explain(&s, d, err);
    demand->nearest_m[d] = demand->drops[(size_t)d * PLAN_MAX_DROPS].length_cm / 100.0;
    demand->reason[d] = PLAN_UNSERVED_NOT;
    return PLAN_OK;
}

static plan_status find_range(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    (void)worker;
    const finder *f = user;
    for (int32_t i = begin; i < end; i++) {
        plan_status status = find_one(f, f->offset + i, err);
        if (status != PLAN_OK)
            return status;
    }
    return PLAN_OK;
}

static plan_status index_segments(finder *f, plan_error *err)
{
    const plan_streets *s = f->in->streets;
    size_t n = 0;
    for (int32_t p = 0; p < s->n_pieces; p++)
        n += (size_t)(s->first[p + 1] - s->first[p] - 1);
    f->segment_piece = plan_mem_raw(n, sizeof *f->segment_piece);
    f->segment_at = plan_mem_raw(n, sizeof *f->segment_at);
    f->segment_xy = plan_mem_raw(n, 4 * sizeof *f->segment_xy);
    double *boxes = plan_mem_raw(n, 4 * sizeof *boxes);
    if (!f->segment_piece || !f->segment_at || !f->segment_xy || !boxes) {
        free(boxes);
        return plan_error_memory(err);
    }
    int32_t k = 0;
    for (int32_t p = 0; p < s->n_pieces; p++) {
        if (!plan_streets_takes_drops(s, f->in->catalogue, p))
            continue;
        for (int32_t c = s->first[p]; c + 1 < s->first[p + 1]; c++, k++) {
            const double *a = s->xy + 2 * (size_t)c;
            double box[4] = PLAN_BBOX_EMPTY;
            plan_bbox_add(box, a, 2);
            memcpy(boxes + 4 * (size_t)k, box, sizeof box);
            memcpy(f->segment_xy + 4 * (size_t)k, a, 4 * sizeof *a);
            f->segment_piece[k] = p;
            f->segment_at[k] = c - s->first[p];
        }
    }
    plan_status status = plan_index_new(boxes, k, &f->segments, err);
    free(boxes);
    return status;
}

static plan_status index_axes(finder *f, plan_error *err)
{
    const plan_streets *s = f->in->streets;
    double *boxes = plan_mem_raw((size_t)s->n_axes, 4 * sizeof *boxes);
    if (!boxes)
        return plan_error_memory(err);
    for (int32_t i = 0; i < s->n_axes; i++) {
        double box[4] = PLAN_BBOX_EMPTY;
        plan_bbox_add(box, s->axis_xy + 4 * (size_t)i, 2);
        memcpy(boxes + 4 * (size_t)i, box, sizeof box);
    }
    plan_status status = plan_index_new(boxes, s->n_axes, &f->axes, err);
    free(boxes);
    return status;
}

plan_status plan_drops_find(const plan_drops_input *in, plan_demand *demand, plan_error *err)
{
    finder f = {.in = in, .demand = demand};
    plan_status status = index_segments(&f, err);
    if (status == PLAN_OK)
        status = plan_index_rows(in->buildings, &f.buildings, err);
    if (status == PLAN_OK)
        status = index_axes(&f, err);
    while (status == PLAN_OK && f.offset < demand->n) {
        int32_t n = demand->n - f.offset < BUILDINGS_A_REPORT ? demand->n - f.offset : BUILDINGS_A_REPORT;
        status = plan_hooks_progress(in->hooks, "drops", (double)f.offset / demand->n, err);
        if (status == PLAN_OK)
            status = plan_parallel_for(in->threads, n, find_range, &f, err);
        f.offset += n;
    }
    plan_index_free(f.segments);
    plan_index_free(f.buildings);
    plan_index_free(f.axes);
    free(f.segment_piece);
    free(f.segment_at);
    free(f.segment_xy);
    return status;
}
