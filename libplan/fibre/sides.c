/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The street graph with sides in place of axes. */

#include "fibre/sides.h"

#include "core/mem.h"
#include "fibre/bores.h"
#include "fibre/street_ends.h"
#include "fibre/sides_path.h"
#include "geo/geom.h"
#include "geo/index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Carriageway where the layer does not know its width, m. */
#define USUAL_WIDTH_M 6.0
/* A corner lies at most so many offsets from its junction, and no further along a piece than this share of it. */
#define CORNER_OFFSETS 3.0
#define CORNER_SHARE 0.45
#define WHOLE_SHARE 0.9
/* At the shortest pieces a corner keeps this share of its place: better a trench that turns early than one in the middle. */
#define SHORT_SHARE 0.6
/* Lines whose angle has a smaller sine are taken for parallel. */
#define PARALLEL 0.17
/* A side may lie so far in buildings that are drawn imprecisely, m. */
#define INSIDE_M 0.5
/* How far along an arm its direction is taken, m. */
#define DIRECTION_M 4.0

/* A piece as it leaves a node. */
typedef struct arm {
    int32_t piece;
    bool head; /* the node is the piece's head */
    bool two;  /* has sides */
    double dir[2], angle, length, offset;
} arm;

typedef struct weaver {
    const plan_streets *in;
    const plan_sides *sides;
    const plan_catalogue *catalogue;
    const plan_scale *scale;
    plan_streets *out;
    plan_street_ends ends;
    int32_t *at; /* node of side s of end e at [2e + s]; 0 = left of the piece, 1 = right */
    arm *arms;
    size_t cap_arms;
    double *path;
    size_t cap_path;
    const plan_geom *buildings;    /* may be NULL */
    const plan_barriers *barriers; /* may be NULL */
    plan_stretches stretches;
    plan_index *houses;
    double *share; /* of a piece: how much of its offset there is room for; 0 = none, it keeps to the axis */
} weaver;

bool plan_sides_carriageway(const char *street_class)
{
    static const char *const classes[] = {"trunk",        "trunk_link",     "primary",       "primary_link",
                                          "secondary",    "secondary_link", "tertiary",      "tertiary_link",
                                          "unclassified", "residential",    "living_street", "road"};
    for (size_t i = 0; street_class && i < sizeof classes / sizeof *classes; i++)
        if (strcmp(classes[i], street_class) == 0)
            return true;
    return false;
}

plan_status plan_sides_choose(const plan_table *table, const plan_catalogue *catalogue,
                              const int32_t *street_rule, plan_sides *out, plan_error *err)
{
    size_t n = (size_t)plan_table_rows(table);
    const plan_column *street_class = plan_table_find(table, "class"),
                      *width = plan_table_find(table, "width_m");
    const plan_column *sidewalk = plan_table_find(table, "sidewalk");
    out->rule = plan_mem_raw(n, sizeof *out->rule);
    out->crossing = plan_mem_raw(n, sizeof *out->crossing);
    out->offset_m = plan_mem_new(n, sizeof *out->offset_m);
    if (!out->rule || !out->crossing || !out->offset_m)
        return plan_error_memory(err);
    for (int32_t r = 0; r < (int32_t)n; r++) {
        const char *kind = street_class ? plan_column_text(street_class, r) : NULL;
        double width_m = width ? plan_column_number(width, r) : NAN;
        out->rule[r] = out->crossing[r] = -1;
        if (street_rule[r] < 0 || catalogue->rules[street_rule[r]].of != PLAN_RULE_STREET)
            continue;
        out->rule[r] = plan_catalogue_side(catalogue, kind, width_m,
                                           sidewalk ? plan_column_text(sidewalk, r) : NULL);
        if (out->rule[r] >= 0 || plan_sides_carriageway(kind))
            out->crossing[r] = plan_catalogue_first(catalogue, PLAN_RULE_CROSSING, kind);
        if (out->rule[r] < 0)
            continue;
        out->offset_m[r] = (width_m > 0 ? width_m : USUAL_WIDTH_M) / 2 +
                           catalogue->rules[out->rule[r]].reach_m;
    }
    return plan_sides_pair(table, out, err);
}

void plan_sides_free(plan_sides *sides)
{
    free(sides->rule);
    free(sides->crossing);
    free(sides->offset_m);
    free(sides->only);
    *sides = (plan_sides)PLAN_SIDES_INIT;
}

int32_t plan_sides_cuts(const plan_sides *sides, const plan_catalogue *catalogue, int32_t row,
                        double length_m)
{
    if (sides->rule[row] < 0 || sides->crossing[row] < 0)
        return 1;
    double every = catalogue->rules[sides->crossing[row]].reach_m;
    return every > 0 ? (int32_t)fmin(1000, fmax(1, round(length_m / every))) : 1;
}

/* Row of a piece that has sides, else -1. Stretches under barriers keep to the axis. */
static int32_t two_sided_row(const weaver *w, int32_t piece)
{
    int32_t row = w->in->street[piece];
    bool plain = w->catalogue->rules[w->in->rule[piece]].of == PLAN_RULE_STREET;
    return plain && w->sides->rule[row] >= 0 && !(w->share && w->share[piece] <= 0) ? row : -1;
}

/* Of a piece with sides. */
static double offset_of(const weaver *w, int32_t piece)
{
    return w->sides->offset_m[w->in->street[piece]] * w->share[piece];
}

static plan_status add_node(weaver *w, const double xy[2], int32_t *node, plan_error *err)
{
    return plan_streets_add_node(w->out, xy, node, err);
}

static plan_status add_straight(weaver *w, int32_t row, int32_t rule, int32_t tail, int32_t head,
                                plan_error *err)
{
    double line[4];
    memcpy(line, w->out->node_xy + 2 * (size_t)tail, 2 * sizeof *line);
    memcpy(line + 2, w->out->node_xy + 2 * (size_t)head, 2 * sizeof *line);
    return plan_bores_add_piece(w->out, w->barriers, &w->stretches, w->scale, row, rule, tail, head, line, 2,
                                err);
}

static arm make_arm(const weaver *w, int32_t end)
{
    const plan_streets *s = w->in;
    arm a = {.piece = end / 2, .head = end % 2};
    int32_t begin = s->first[a.piece], n = s->first[a.piece + 1] - begin, row = two_sided_row(w, a.piece);
    const double *xy = s->xy + 2 * (size_t)begin, *from = xy + (a.head ? 2 * (n - 1) : 0), *to = from;
    int step = a.head ? -2 : 2;
    a.length = plan_path_length(xy, n);
    a.two = row >= 0;
    a.offset = a.two ? offset_of(w, a.piece) : 0;
    double most = fmin(DIRECTION_M, a.length / 2);
    for (int32_t i = 1; i < n; i++) {
        to += step;
        if (hypot(to[0] - from[0], to[1] - from[1]) >= most)
            break;
    }
    double d = hypot(to[0] - from[0], to[1] - from[1]);
    a.dir[0] = d > 0 ? (to[0] - from[0]) / d : 1;
    a.dir[1] = d > 0 ? (to[1] - from[1]) / d : 0;
    a.angle = atan2(a.dir[1], a.dir[0]);
    return a;
}

static int by_angle(const void *x, const void *y)
{
    const arm *a = x, *b = y;
    if (a->angle != b->angle)
        return a->angle < b->angle ? -1 : 1;
    if (a->piece != b->piece)
        return a->piece < b->piece ? -1 : 1;
    return (int)a->head - (int)b->head;
}

/* The node an arm's left (side 0) or right (1), seen from the junction outward, begins at. */
static void set_side(weaver *w, const arm *a, int side, int32_t node)
{
    w->at[2 * (2 * (size_t)a->piece + a->head) + (a->head ? 1 - side : side)] = node;
}

static double cross(const double a[2], const double b[2])
{
    return a[0] * b[1] - a[1] * b[0];
}

static double dot(const double a[2], const double b[2])
{
    return a[0] * b[0] + a[1] * b[1];
}

/* Draws a corner nearer to the junction where it is far from it, or beyond what there is of the two streets. */
static void limit_corner(const arm *a, const arm *b, double c[2])
{
    double share = fmin(1, CORNER_OFFSETS * fmax(a->offset, b->offset) / fmax(hypot(c[0], c[1]), 1e-9));
    const arm *const arms[] = {a, b};
    for (int k = 0; k < 2; k++) {
        double t = dot(c, arms[k]->dir);
        if (t > CORNER_SHARE * arms[k]->length)
            share = fmin(share, fmax(CORNER_SHARE * arms[k]->length / t, SHORT_SHARE));
    }
    c[0] *= share;
    c[1] *= share;
}

/* Corner, from the junction, of the left side of a and the right side of b, the next street with sides to its left. */
static void corner_of(const arm *a, const arm *b, double c[2])
{
    double sine = cross(a->dir, b->dir), cosine = dot(a->dir, b->dir), mean = (a->offset + b->offset) / 2;
    if (fabs(sine) > PARALLEL) {
        /* left of a: dir_a x c = offset_a; right of b: dir_b x c = -offset_b */
        c[0] = (b->offset * a->dir[0] + a->offset * b->dir[0]) / sine;
        c[1] = (b->offset * a->dir[1] + a->offset * b->dir[1]) / sine;
    } else if (cosine < 0) {
        c[0] = mean * (b->dir[1] - a->dir[1]) / 2;
        c[1] = mean * (a->dir[0] - b->dir[0]) / 2;
    } else {
        double sign = sine >= 0 ? 1 : -1;
        c[0] = sign * CORNER_OFFSETS * mean * a->dir[0];
        c[1] = sign * CORNER_OFFSETS * mean * a->dir[1];
    }
    limit_corner(a, b, c);
}

static bool has_sides_at(const weaver *w, int32_t node)
{
    for (int32_t i = w->ends.first[node]; i < w->ends.first[node + 1]; i++)
        if (two_sided_row(w, w->ends.end[i] / 2) >= 0)
            return true;
    return false;
}

/* Place on the axis of a single street where the sides of its neighbours a and b reach it. */
static void corner_on(const weaver *w, const arm *single, const arm *a, const arm *b, double c[2])
{
    double sum = 0;
    int n = 0;
    const arm *const beside[] = {a, b};
    for (int k = 0; k < 2; k++) {
        double sine = fabs(cross(beside[k]->dir, single->dir));
        if (sine > PARALLEL) {
            sum += beside[k]->offset / sine;
            n++;
        }
    }
    double d = n > 0 ? sum / n : fmax(a->offset, b->offset);
    int32_t far = single->head ? w->in->tail[single->piece] : w->in->head[single->piece];
    double share = has_sides_at(w, far) ? CORNER_SHARE : WHOLE_SHARE;
    d = fmin(fmin(d, CORNER_OFFSETS * fmax(a->offset, b->offset)), share * single->length);
    c[0] = d * single->dir[0];
    c[1] = d * single->dir[1];
}

/* A single street with sides at the node: its two sides lead to the others, or it ends. */
static plan_status end_sides(weaver *w, const double v[2], const arm *arms, int32_t n, plan_error *err)
{
    int32_t middle = -1, sides[2] = {-1, -1};
    const arm *only = NULL;
    plan_status status = n > 1 ? add_node(w, v, &middle, err) : PLAN_OK;
    for (int32_t i = 0; i < n; i++) {
        if (arms[i].two)
            only = &arms[i];
        else
            for (int side = 0; side < 2; side++)
                set_side(w, &arms[i], side, middle);
    }
    for (int side = 0; side < 2 && status == PLAN_OK; side++) {
        double o = side ? -only->offset : only->offset;
        double xy[2] = {v[0] - o * only->dir[1], v[1] + o * only->dir[0]};
        status = add_node(w, xy, &sides[side], err);
        set_side(w, only, side, sides[side]);
    }
    int32_t row = w->in->street[only->piece], own = w->in->rule[only->piece];
    if (status == PLAN_OK && n == 1 && w->sides->crossing[row] >= 0)
        status = add_straight(w, row, w->sides->crossing[row], sides[0], sides[1], err);
    /* Half the carriageway, opened as the street's own trench. */
    for (int side = 0; side < 2 && n > 1 && status == PLAN_OK; side++)
        status = add_straight(w, row, own, sides[side], middle, err);
    return status;
}

/* The corner between the street with sides at arms[i] and the next one; says where that is, and how many single streets
 * lie between. */
static plan_status make_corner(weaver *w, const double v[2], const arm *arms, int32_t n, int32_t i,
                               int32_t *next, int32_t *between, int32_t *node, plan_error *err)
{
    int32_t j = (i + 1) % n;
    *between = 0;
    for (; !arms[j].two; j = (j + 1) % n)
        ++*between;
    double c[2];
    if (*between == 1)
        corner_on(w, &arms[(i + 1) % n], &arms[i], &arms[j], c);
    else
        corner_of(&arms[i], &arms[j], c);
    double xy[2] = {v[0] + c[0], v[1] + c[1]};
    plan_status status = add_node(w, xy, node, err);
    set_side(w, &arms[i], 0, *node);
    set_side(w, &arms[j], 1, *node);
    for (int32_t k = (i + 1) % n; k != j; k = (k + 1) % n)
        for (int side = 0; side < 2; side++)
            set_side(w, &arms[k], side, *node);
    *next = j;
    return status;
}

/* Corners between several streets with sides, and crossings from corner to corner. */
static plan_status make_corners(weaver *w, int32_t v, const arm *arms, int32_t n, int32_t n_two,
                                plan_error *err)
{
    const double *xy = w->in->node_xy + 2 * (size_t)v;
    int32_t i = 0, singles = 0, first = -1, last = -1;
    plan_status status = PLAN_OK;
    while (!arms[i].two)
        i++;
    for (int32_t k = 0; k < n_two && status == PLAN_OK; k++) {
        int32_t next, between, node = -1, row = w->in->street[arms[i].piece];
        status = make_corner(w, xy, arms, n, i, &next, &between, &node, err);
        singles += between;
        /* Across the street to the right of this corner, once the corner there is known. */
        if (status == PLAN_OK && n_two > 2 && last >= 0 && w->sides->crossing[row] >= 0)
            status = add_straight(w, row, w->sides->crossing[row], last, node, err);
        if (first < 0)
            first = node;
        last = node;
        i = next;
    }
    int32_t row = w->in->street[arms[i].piece];
    bool wanted = n_two > 2 || singles > 0 || (w->in->cut[v] && w->sides->only[row] == 0);
    if (status == PLAN_OK && wanted && w->sides->crossing[row] >= 0)
        status = add_straight(w, row, w->sides->crossing[row], last, first, err);
    return status;
}

static plan_status weave_node(weaver *w, int32_t v, plan_error *err)
{
    int32_t begin = w->ends.first[v], n = w->ends.first[v + 1] - begin, n_two = 0, node;
    if (!plan_mem_grow(&w->arms, &w->cap_arms, (size_t)n, sizeof *w->arms))
        return plan_error_memory(err);
    for (int32_t i = 0; i < n; i++) {
        w->arms[i] = make_arm(w, w->ends.end[begin + i]);
        n_two += w->arms[i].two;
    }
    const double *xy = w->in->node_xy + 2 * (size_t)v;
    if (n_two == 0) {
        plan_status status = add_node(w, xy, &node, err);
        for (int32_t i = 0; i < 2 * n; i++)
            set_side(w, &w->arms[i / 2], i % 2, node);
        return status;
    }
    qsort(w->arms, (size_t)n, sizeof *w->arms, by_angle);
    return n_two == 1 ? end_sides(w, xy, w->arms, n, err) : make_corners(w, v, w->arms, n, n_two, err);
}

static plan_status weave_piece(weaver *w, int32_t p, plan_error *err)
{
    const plan_streets *s = w->in;
    int32_t begin = s->first[p], n = s->first[p + 1] - begin, row = two_sided_row(w, p);
    const double *axis = s->xy + 2 * (size_t)begin;
    plan_status status = PLAN_OK;
    if (!plan_mem_grow(&w->path, &w->cap_path, 2 * ((size_t)n + 2), sizeof *w->path))
        return plan_error_memory(err);
    for (int side = 0; side < (row >= 0 ? 2 : 1) && status == PLAN_OK; side++) {
        if (row >= 0 && w->sides->only[row] == (side ? 1 : -1))
            continue;
        int32_t tail = w->at[4 * (size_t)p + side], head = w->at[4 * (size_t)p + 2 + side];
        double offset = row >= 0 ? (side ? -1 : 1) * offset_of(w, p) : 0;
        int32_t m = plan_side_path(axis, n, offset, w->out->node_xy + 2 * (size_t)tail,
                                   w->out->node_xy + 2 * (size_t)head, w->path);
        /* An axis was looked at before. */
        status = plan_bores_add_piece(w->out, row >= 0 ? w->barriers : NULL, &w->stretches, w->scale,
                                      s->street[p], row >= 0 ? w->sides->rule[row] : s->rule[p], tail, head,
                                      w->path, m, err);
    }
    return status;
}

/* What a drop crosses at a price: between two sides always, else where a rule has a price for it. */
static plan_status add_axes(weaver *w, plan_streets *out, int32_t p, plan_error *err)
{
    const plan_streets *s = w->in;
    int32_t rule = w->sides->crossing[s->street[p]];
    plan_status status = PLAN_OK;
    if (two_sided_row(w, p) < 0 && (rule < 0 || w->catalogue->rules[rule].setup < 0))
        return PLAN_OK;
    for (int32_t c = s->first[p]; c + 1 < s->first[p + 1] && status == PLAN_OK; c++)
        status = plan_streets_add_axis(out, s->xy + 2 * (size_t)c, rule, err);
    return status;
}

typedef struct passing {
    const plan_geom *buildings;
    const double *a, *b;
    double inside_m;
} passing;

static bool on_house(void *user, int32_t row)
{
    passing *x = user;
    x->inside_m += plan_geom_row_overlap(x->buildings, row, x->a, x->b);
    return x->inside_m <= INSIDE_M;
}

/* Whether a line of n points keeps clear of buildings, and of barriers that its axis does not meet. */
static bool is_clear(const weaver *w, const double *xy, int32_t n)
{
    passing x = {.buildings = w->buildings};
    for (int32_t i = 0; i + 1 < n && x.inside_m <= INSIDE_M; i++) {
        double box[4] = PLAN_BBOX_EMPTY;
        x.a = xy + 2 * (size_t)i;
        x.b = x.a + 2;
        if (w->barriers && plan_barriers_block(w->barriers, x.a, x.b))
            return false;
        plan_bbox_add(box, x.a, 2);
        if (w->houses)
            plan_index_query(w->houses, box, on_house, &x);
    }
    return x.inside_m <= INSIDE_M;
}

static void beside_end(const double *end, const double *next, double offset, double out[2])
{
    double dx = next[0] - end[0], dy = next[1] - end[1], d = hypot(dx, dy);
    out[0] = end[0] - (d > 0 ? offset * dy / d : 0);
    out[1] = end[1] + (d > 0 ? offset * dx / d : 0);
}

static bool has_room(weaver *w, int32_t p, double offset)
{
    const plan_streets *s = w->in;
    int32_t n = s->first[p + 1] - s->first[p], only = w->sides->only[s->street[p]];
    const double *axis = s->xy + 2 * (size_t)s->first[p], *last = axis + 2 * (size_t)(n - 1);
    for (int side = -1; side <= 1; side += 2) {
        double from[2], to[2];
        if (only == -side)
            continue;
        beside_end(axis, axis + 2, side * offset, from);
        beside_end(last, last - 2, -side * offset, to);
        int32_t m = plan_side_path(axis, n, side * offset, from, to, w->path);
        if (!is_clear(w, w->path, m))
            return false;
    }
    return true;
}

/* Where houses stand nearer to the street than its width lets expect, its sides are drawn in; where that does not do, the
 * trench keeps to the axis. So it does where a side alone would cross a barrier, at no price. */
static plan_status find_room(weaver *w, plan_error *err)
{
    static const double shares[] = {1, 0.8, 0.65};
    const plan_streets *s = w->in;
    double *share = plan_mem_raw((size_t)s->n_pieces, sizeof *share);
    plan_status status = share ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK && w->buildings)
        status = plan_index_rows(w->buildings, &w->houses, err);
    for (int32_t p = 0; p < s->n_pieces && status == PLAN_OK; p++) {
        int32_t n = s->first[p + 1] - s->first[p];
        share[p] = 1;
        if (two_sided_row(w, p) < 0)
            continue;
        if (!plan_mem_grow(&w->path, &w->cap_path, 2 * ((size_t)n + 2), sizeof *w->path)) {
            status = plan_error_memory(err);
            break;
        }
        double offset = w->sides->offset_m[s->street[p]];
        size_t k = 0, n_shares = sizeof shares / sizeof *shares;
        while (k < n_shares && !has_room(w, p, offset * shares[k]))
            k++;
        share[p] = k < n_shares ? shares[k] : 0;
    }
    w->share = share;
    return status;
}

static plan_status list_arms(weaver *w, plan_error *err)
{
    w->at = plan_mem_raw(4 * (size_t)w->in->n_pieces, sizeof *w->at);
    return w->at ? plan_street_ends_list(w->in, &w->ends, err) : plan_error_memory(err);
}

plan_status plan_sides_weave(plan_streets *streets, const plan_sides *sides, const plan_geom *buildings,
                             const plan_barriers *barriers, const plan_catalogue *catalogue,
                             const plan_scale *scale, plan_error *err)
{
    weaver w = {.in = streets,
                .sides = sides,
                .catalogue = catalogue,
                .scale = scale,
                .buildings = buildings,
                .barriers = barriers};
    bool any = false;
    for (int32_t p = 0; p < streets->n_pieces && !any; p++)
        any = two_sided_row(&w, p) >= 0;
    plan_status status = PLAN_OK;
    for (int32_t p = 0; p < streets->n_pieces && !any && status == PLAN_OK; p++)
        status = add_axes(&w, streets, p, err);
    if (!any)
        return status;
    w.out = plan_mem_new(1, sizeof *w.out);
    status = w.out ? find_room(&w, err) : plan_error_memory(err);
    if (status == PLAN_OK)
        status = list_arms(&w, err);
    for (int32_t v = 0; v < streets->n_nodes && status == PLAN_OK; v++)
        status = weave_node(&w, v, err);
    for (int32_t p = 0; p < streets->n_pieces && status == PLAN_OK; p++)
        status = weave_piece(&w, p, err);
    for (int32_t p = 0; p < streets->n_pieces && status == PLAN_OK; p++)
        status = add_axes(&w, w.out, p, err);
    if (status == PLAN_OK) {
        plan_streets_replace(streets, w.out);
        w.out = NULL;
    }
    plan_streets_free(w.out);
    plan_index_free(w.houses);
    free(w.stretches.at);
    free(w.share);
    plan_street_ends_free(&w.ends);
    free(w.at);
    free(w.arms);
    free(w.path);
    return status;
}
