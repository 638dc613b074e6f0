/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/links.h"

#include "core/mem.h"
#include "fibre/street_ends.h"
#include "geo/geom.h"
#include "geo/index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Ways whose directions have at least this cosine run along each other. */
#define ALONG 0.9
/* Nearer than this are joined as drawn, m. */
#define TOUCH_M 0.3
/* A link that would end so near to a node ends there, m. */
#define AT_NODE_M 2.0
/* Ways that meet within so many widths of a link need none. */
#define MEET_WIDTHS 3.0
/* Within a piece one every so many metres. */
#define EVERY_M 40.0
/* A link may lie so far in buildings that are drawn imprecisely, m. */
#define INSIDE_M 0.5

/* Where a link begins or ends: a node, or a place on a piece. */
typedef struct spot {
    int32_t node; /* -1 = none made yet */
    int32_t piece;
    double along; /* map units from its tail */
} spot;

typedef struct link {
    spot end[2];
    int32_t row, rule;
} link;

/* A piece is to be cut for an end of a link. */
typedef struct cut {
    int32_t piece;
    double along;
    int32_t link, end;
} cut;

typedef struct linker {
    plan_streets *in;
    const plan_catalogue *catalogue;
    const plan_scale *scale;
    const plan_geom *buildings;
    const plan_barriers *barriers;
    plan_streets *out;
    plan_street_ends ends;
    int32_t *item_piece; /* piece of a segment; segments are coordinates */
    plan_index *segments, *axes, *houses;
    int32_t *linked; /* node a node is linked to */
    link *links;
    cut *cuts;
    int32_t n, n_cuts;
    size_t cap;
    double *path;
    size_t cap_path;
} linker;

static void linker_free(linker *l)
{
    plan_street_ends_free(&l->ends);
    free(l->item_piece);
    free(l->linked);
    free(l->links);
    free(l->cuts);
    free(l->path);
    plan_index_free(l->segments);
    plan_index_free(l->axes);
    plan_index_free(l->houses);
    plan_streets_free(l->out);
}

/* Whether a trench of a piece may change over: no bridge, tunnel, bore or crossing. */
static bool is_open(const linker *l, int32_t piece)
{
    const plan_rule *r = &l->catalogue->rules[l->in->rule[piece]];
    return (r->of == PLAN_RULE_STREET || r->of == PLAN_RULE_SIDE) && r->drop && r->setup < 0;
}

static plan_status begin(linker *l, plan_error *err)
{
    size_t n = (size_t)l->in->n_nodes;
    l->linked = plan_mem_raw(n, sizeof *l->linked);
    if (!l->linked)
        return plan_error_memory(err);
    memset(l->linked, 0xff, n * sizeof *l->linked);
    return plan_street_ends_list(l->in, &l->ends, err);
}

static plan_status index_lines(const double *xy, int32_t n, int32_t step, const int32_t *item_piece,
                               plan_index **out, plan_error *err)
{
    double *boxes = plan_mem_raw((size_t)n * 4, sizeof *boxes);
    if (!boxes)
        return plan_error_memory(err);
    for (int32_t i = 0; i < n; i++) {
        double box[4] = PLAN_BBOX_EMPTY;
        if (!item_piece || item_piece[i] >= 0)
            plan_bbox_add(box, xy + 2 * (size_t)i * (size_t)step, 2);
        memcpy(boxes + 4 * (size_t)i, box, sizeof box);
    }
    plan_status status = plan_index_new(boxes, n, out, err);
    free(boxes);
    return status;
}

static plan_status make_indexes(linker *l, plan_error *err)
{
    const plan_streets *s = l->in;
    int32_t n = s->first[s->n_pieces];
    l->item_piece = plan_mem_raw((size_t)n, sizeof *l->item_piece);
    if (!l->item_piece)
        return plan_error_memory(err);
    for (int32_t p = 0; p < s->n_pieces; p++)
        for (int32_t c = s->first[p]; c < s->first[p + 1]; c++)
            l->item_piece[c] = c + 1 < s->first[p + 1] && is_open(l, p) ? p : -1;
    plan_status status = index_lines(s->xy, n, 1, l->item_piece, &l->segments, err);
    if (status == PLAN_OK)
        status = index_lines(s->axis_xy, s->n_axes, 2, NULL, &l->axes, err);
    if (status == PLAN_OK && l->buildings)
        status = plan_index_rows(l->buildings, &l->houses, err);
    return status;
}

/* The search from one spot of a piece. */
typedef struct search {
    const linker *l;
    int32_t node, piece; /* node -1: within the piece */
    double at[2], dir[2];
    double best_m, q[2], t;
    int32_t item;
} search;

static bool meets_near(const search *x, int32_t piece, double d)
{
    const plan_streets *s = x->l->in;
    const int32_t theirs[2] = {s->tail[piece], s->head[piece]};
    int32_t begin = x->node < 0 ? 0 : x->l->ends.first[x->node],
            end = x->node < 0 ? 2 : x->l->ends.first[x->node + 1];
    for (int32_t i = begin; i < end; i++) {
        int32_t own = plan_street_end_node(s, x->node < 0 ? 2 * x->piece + i : x->l->ends.end[i] ^ 1);
        for (int k = 0; k < 2; k++) {
            const double *xy = s->node_xy + 2 * (size_t)theirs[k];
            if (theirs[k] == x->node ||
                (theirs[k] == own && hypot(xy[0] - x->at[0], xy[1] - x->at[1]) < MEET_WIDTHS * d))
                return true;
        }
    }
    return false;
}

static bool on_segment(void *user, int32_t item)
{
    search *x = user;
    const plan_streets *s = x->l->in;
    int32_t piece = x->l->item_piece[item];
    const double *a = s->xy + 2 * (size_t)item;
    double q[2], t, length = hypot(a[2] - a[0], a[3] - a[1]);
    /* Within pieces links begin on one of the two alone. */
    if (s->street[piece] == s->street[x->piece] || (x->node < 0 && s->street[piece] > s->street[x->piece]) ||
        fabs(x->dir[0] * (a[2] - a[0]) + x->dir[1] * (a[3] - a[1])) < ALONG * length)
        return true;
    double d = plan_segment_nearest(a, a + 2, x->at, q, &t);
    if (d < TOUCH_M || d > x->best_m || (d == x->best_m && item > x->item) || meets_near(x, piece, d))
        return true;
    /* Beside it, not ahead of it. */
    if (fabs(x->dir[0] * (q[0] - x->at[0]) + x->dir[1] * (q[1] - x->at[1])) > d / 2)
        return true;
    x->best_m = d;
    x->item = item;
    x->t = t;
    memcpy(x->q, q, sizeof q);
    return true;
}

typedef struct passing {
    const linker *l;
    const double *a, *b;
    double inside_m;
    int32_t axis; /* crossed; -1 = none */
    int32_t n;
} passing;

static bool on_house(void *user, int32_t row)
{
    passing *x = user;
    x->inside_m += plan_geom_row_overlap(x->l->buildings, row, x->a, x->b);
    return x->inside_m <= INSIDE_M;
}

static bool on_axis(void *user, int32_t item)
{
    passing *x = user;
    const double *q = x->l->in->axis_xy + 4 * (size_t)item;
    double t;
    if (plan_segments_cross(x->a, x->b, q, q + 2, &t)) {
        x->axis = item;
        x->n++;
    }
    return true;
}

/* Rule of a link; -1 = there can be none. */
static int32_t rule_of(const linker *l, const double a[2], const double b[2], int32_t p, int32_t q)
{
    const plan_catalogue *c = l->catalogue;
    const plan_streets *s = l->in;
    passing x = {l, a, b, 0, -1, 0};
    double box[4] = PLAN_BBOX_EMPTY;
    plan_bbox_add(box, a, 1);
    plan_bbox_add(box, b, 1);
    if (l->barriers && plan_barriers_block(l->barriers, a, b))
        return -1;
    if (l->houses)
        plan_index_query(l->houses, box, on_house, &x);
    plan_index_query(l->axes, box, on_axis, &x);
    if (x.inside_m > INSIDE_M || x.n > 1)
        return -1;
    if (x.n == 1)
        return s->axis_rule[x.axis];
    return c->items[c->rules[s->rule[q]].item].price_ct > c->items[c->rules[s->rule[p]].item].price_ct
               ? s->rule[q]
               : s->rule[p];
}

/* Direction of a piece where it leaves a node. */
static bool direction(const plan_streets *s, int32_t end, double dir[2])
{
    const double *a = s->xy + 2 * (size_t)(end % 2 ? s->first[end / 2 + 1] - 1 : s->first[end / 2]);
    const double *b = end % 2 ? a - 2 : a + 2;
    double d = hypot(b[0] - a[0], b[1] - a[1]);
    dir[0] = d > 0 ? (b[0] - a[0]) / d : 0;
    dir[1] = d > 0 ? (b[1] - a[1]) / d : 0;
    return d > 0;
}

static plan_status add_link(linker *l, const search *x, double from, plan_error *err)
{
    const plan_streets *s = l->in;
    int32_t q = l->item_piece[x->item], rule = rule_of(l, x->at, x->q, x->piece, q);
    if (rule < 0)
        return PLAN_OK;
    const double *xy = s->xy + 2 * (size_t)s->first[q], *a = s->xy + 2 * (size_t)x->item;
    int32_t n = s->first[q + 1] - s->first[q];
    double along = plan_path_length(xy, x->item - s->first[q] + 1) + x->t * hypot(a[2] - a[0], a[3] - a[1]);
    int32_t to = along < AT_NODE_M                             ? s->tail[q]
                 : plan_path_length(xy, n) - along < AT_NODE_M ? s->head[q]
                                                               : -1;
    if (x->node >= 0 && to >= 0 && l->linked[to] == x->node)
        return PLAN_OK; /* from there already */
    if (x->node >= 0)
        l->linked[x->node] = to;
    if (!plan_mem_grow(&l->links, &l->cap, (size_t)l->n + 1, sizeof *l->links))
        return plan_error_memory(err);
    l->links[l->n++] = (link){{{x->node, x->piece, from}, {to, q, along}},
                              rule == s->rule[x->piece] ? s->street[x->piece] : s->street[q],
                              rule};
    return PLAN_OK;
}

static void look_around(const linker *l, search *x)
{
    double box[4] = {x->at[0] - x->best_m, x->at[1] - x->best_m, x->at[0] + x->best_m, x->at[1] + x->best_m};
    plan_index_query(l->segments, box, on_segment, x);
}

/* The shortest link from a node. */
static plan_status link_node(linker *l, int32_t node, plan_error *err)
{
    const plan_streets *s = l->in;
    search best = {.best_m = PLAN_LINK_M, .item = -1};
    for (int32_t i = l->ends.first[node]; i < l->ends.first[node + 1]; i++) {
        search x = {.l = l, .node = node, .piece = l->ends.end[i] / 2, .best_m = best.best_m, .item = -1};
        memcpy(x.at, s->node_xy + 2 * (size_t)node, sizeof x.at);
        if (!is_open(l, x.piece) || !direction(s, l->ends.end[i], x.dir))
            continue;
        look_around(l, &x);
        if (x.item >= 0)
            best = x;
    }
    return best.item < 0 ? PLAN_OK : add_link(l, &best, 0, err);
}

/* Links from within a piece, one every EVERY_M. */
static plan_status link_piece(linker *l, int32_t p, plan_error *err)
{
    const plan_streets *s = l->in;
    const double *xy = s->xy + 2 * (size_t)s->first[p];
    int32_t count = s->first[p + 1] - s->first[p];
    double length = plan_path_length(xy, count);
    int32_t n = (int32_t)fmin(1000, floor(length / EVERY_M));
    plan_status status = PLAN_OK;
    for (int32_t i = 1; i < n && is_open(l, p) && status == PLAN_OK; i++) {
        search x = {.l = l, .node = -1, .piece = p, .best_m = PLAN_LINK_M, .item = -1};
        double along = length * i / n, ahead[2];
        plan_path_point(xy, count, along, x.at);
        plan_path_point(xy, count, along + fmin(1, length - along), ahead);
        double d = hypot(ahead[0] - x.at[0], ahead[1] - x.at[1]);
        for (int k = 0; k < 2 && d > 0; k++)
            x.dir[k] = (ahead[k] - x.at[k]) / d;
        look_around(l, &x);
        if (x.item >= 0)
            status = add_link(l, &x, along, err);
    }
    return status;
}

static int by_place(const void *a, const void *b)
{
    const cut *x = a, *y = b;
    if (x->piece != y->piece)
        return x->piece < y->piece ? -1 : 1;
    if (x->along != y->along)
        return x->along < y->along ? -1 : 1;
    return x->link != y->link ? (x->link < y->link ? -1 : 1) : x->end - y->end;
}

static plan_status list_cuts(linker *l, plan_error *err)
{
    l->cuts = plan_mem_raw(2 * (size_t)l->n, sizeof *l->cuts);
    if (!l->cuts)
        return plan_error_memory(err);
    for (int32_t i = 0; i < l->n; i++)
        for (int32_t k = 0; k < 2; k++) {
            const spot *at = &l->links[i].end[k];
            if (at->node < 0)
                l->cuts[l->n_cuts++] = (cut){at->piece, at->along, i, k};
        }
    if (l->n_cuts > 1)
        qsort(l->cuts, (size_t)l->n_cuts, sizeof *l->cuts, by_place);
    return PLAN_OK;
}

/* A piece, cut where links end on it. */
static plan_status cut_piece(linker *l, int32_t p, const cut *at, int32_t n, plan_error *err)
{
    const plan_streets *s = l->in;
    int32_t count = s->first[p + 1] - s->first[p], from = s->tail[p];
    const double *xy = s->xy + 2 * (size_t)s->first[p];
    double length = plan_path_length(xy, count), done = 0;
    plan_status status = PLAN_OK;
    if (!plan_mem_grow(&l->path, &l->cap_path, 2 * ((size_t)count + 1), sizeof *l->path))
        return plan_error_memory(err);
    for (int32_t i = 0; i <= n && status == PLAN_OK; i++) {
        int32_t next = s->head[p];
        double to = length;
        if (i < n) {
            int32_t *node = &l->links[at[i].link].end[at[i].end].node;
            if (i > 0 && at[i].along - done < AT_NODE_M) { /* with the one before */
                *node = from;
                continue;
            }
            double place[2];
            to = at[i].along;
            plan_path_point(xy, count, to, place);
            status = plan_streets_add_node(l->out, place, &next, err);
            *node = next;
        }
        int32_t m = plan_path_part(xy, count, done, to, l->path);
        if (status == PLAN_OK)
            status = plan_streets_add_piece(l->out, l->scale, s->street[p], s->rule[p], from, next, l->path,
                                            m, err);
        from = next;
        done = to;
    }
    return status;
}

static plan_status write_link(linker *l, const link *x, plan_error *err)
{
    double line[4];
    int32_t tail = x->end[0].node, head = x->end[1].node;
    if (tail == head)
        return PLAN_OK;
    memcpy(line, l->out->node_xy + 2 * (size_t)tail, 2 * sizeof *line);
    memcpy(line + 2, l->out->node_xy + 2 * (size_t)head, 2 * sizeof *line);
    return plan_streets_add_piece(l->out, l->scale, x->row, x->rule, tail, head, line, 2, err);
}

static plan_status write_all(linker *l, plan_error *err)
{
    plan_streets *s = l->in;
    plan_status status = PLAN_OK;
    l->out = plan_mem_new(1, sizeof *l->out);
    if (!l->out)
        return plan_error_memory(err);
    for (int32_t v = 0, node; v < s->n_nodes && status == PLAN_OK; v++) {
        status = plan_streets_add_node(l->out, s->node_xy + 2 * (size_t)v, &node, err);
        if (status == PLAN_OK)
            l->out->cut[node] = s->cut[v];
    }
    for (int32_t p = 0, at = 0; p < s->n_pieces && status == PLAN_OK; p++) {
        int32_t begin = at;
        while (at < l->n_cuts && l->cuts[at].piece == p)
            at++;
        status = cut_piece(l, p, l->cuts + begin, at - begin, err);
    }
    for (int32_t i = 0; i < l->n && status == PLAN_OK; i++)
        status = write_link(l, &l->links[i], err);
    for (int32_t i = 0; i < s->n_axes && status == PLAN_OK; i++)
        status = plan_streets_add_axis(l->out, s->axis_xy + 4 * (size_t)i, s->axis_rule[i], err);
    if (status != PLAN_OK)
        return status;
    plan_streets_replace(s, l->out);
    l->out = NULL;
    return PLAN_OK;
}

plan_status plan_links_add(plan_streets *streets, const plan_geom *buildings, const plan_barriers *barriers,
                           const plan_catalogue *catalogue, const plan_scale *scale, plan_error *err)
{
    linker l = {
        .in = streets, .catalogue = catalogue, .scale = scale, .buildings = buildings, .barriers = barriers};
    if (streets->n_pieces == 0)
        return PLAN_OK;
    plan_status status = begin(&l, err);
    if (status == PLAN_OK)
        status = make_indexes(&l, err);
    for (int32_t v = 0; v < streets->n_nodes && status == PLAN_OK; v++)
        status = link_node(&l, v, err);
    for (int32_t p = 0; p < streets->n_pieces && status == PLAN_OK; p++)
        status = link_piece(&l, p, err);
    if (status == PLAN_OK)
        status = list_cuts(&l, err);
    if (status == PLAN_OK && l.n > 0)
        status = write_all(&l, err);
    linker_free(&l);
    return status;
}
