/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Names along streets and rivers: pieces of a name are joined to chains, smoothed, and the text is laid where
 * the chain runs straightest. */

#include "map/labels.h"

#include "geo/geom.h"
#include "map/paint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
#define STEP_MM 0.8       /* between the points of a smoothed chain */
#define SMOOTH_MM 2.4     /* over which it is smoothed, to each side */
#define JOIN_M 0.5        /* ends that are one node */
#define LEAST_COSINE 0.35 /* of a chain going on at a node: about 70 degrees */
#define MOST_TURN 0.55    /* of a text between two letters' widths, radians */
#define MOST_TURN_ALL 1.5 /* of a text as a whole */
#define APART_MM 55.0     /* between two of one name: carriageways are not named twice */
#define REPEAT_MM 140.0   /* a long street is named again */
#define CLOSE 6000.0      /* from 1:this on, larger, names of streets are larger ... */
#define LARGER 1.13       /* ... by this */
enum { MOST_POINTS = 4000, MOST_QUADS = 40, MOST_SPOTS = 400 };

typedef struct piece {
    int32_t row, path, name, rank; /* name: dictionary code */
} piece;

typedef struct chain {
    const char *text;
    int32_t row, rank;
    double length_mm;
    double *xy; /* mm, in the arena */
    int32_t n, order;
} chain;

typedef struct chains {
    chain *at;
    int32_t n;
    size_t cap;
} chains;

static int by_name(const void *pa, const void *pb)
{
    const piece *a = pa, *b = pb;
    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return (a->path > b->path) - (a->path < b->path);
}

static int by_rank(const void *pa, const void *pb)
{
    const chain *a = pa, *b = pb;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->length_mm != b->length_mm)
        return a->length_mm > b->length_mm ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

/* ---- joining ---- */

static const double *path_at(const plan_map_layer *layer, const piece *p, int32_t *n)
{
    *n = layer->geom->path_off[p->path + 1] - layer->geom->path_off[p->path];
    return layer->geom->xy + 2 * (size_t)layer->geom->path_off[p->path];
}

typedef struct thread {
    double xy[2 * MOST_POINTS]; /* world; grows at its end, is turned to grow at its beginning */
    int32_t n;
} thread;

static void add_points(thread *t, const double *xy, int32_t n, bool backwards)
{
    for (int32_t i = 0; i < n && t->n < MOST_POINTS; i++) {
        const double *p = xy + 2 * (size_t)(backwards ? n - 1 - i : i);
        if (t->n && p[0] == t->xy[2 * t->n - 2] && p[1] == t->xy[2 * t->n - 1])
            continue;
        memcpy(t->xy + 2 * (size_t)t->n++, p, 2 * sizeof *p);
    }
}

static void turn(thread *t)
{
    for (int32_t i = 0, k = t->n - 1; i < k; i++, k--) {
        double swap[2];
        memcpy(swap, t->xy + 2 * i, sizeof swap);
        memcpy(t->xy + 2 * i, t->xy + 2 * k, sizeof swap);
        memcpy(t->xy + 2 * k, swap, sizeof swap);
    }
}

/* Cosine between the thread's last step and the first of a piece begun at its end. */
static double cosine_on(const thread *t, const double *xy, int32_t n, bool backwards)
{
    const double *e = t->xy + 2 * (size_t)t->n - 2, *d = e - 2;
    const double *q = xy + 2 * (size_t)(backwards ? n - 2 : 1);
    double ax = e[0] - d[0], ay = e[1] - d[1], bx = q[0] - e[0], by = q[1] - e[1];
    double length = hypot(ax, ay) * hypot(bx, by);
    return length > 0 ? (ax * bx + ay * by) / length : -1;
}

/* Adds the straightest unused piece that begins where the thread ends. */
static bool extend(thread *t, const plan_map_layer *layer, const piece *pieces, int32_t n, uint8_t *used)
{
    const double *end = t->xy + 2 * (size_t)t->n - 2;
    int32_t best = -1;
    bool best_backwards = false;
    double best_cosine = LEAST_COSINE;
    for (int32_t i = 0; i < n && t->n >= 2; i++) {
        int32_t count;
        const double *xy = path_at(layer, &pieces[i], &count);
        for (int side = 0; side < 2 && !used[i] && count >= 2; side++) {
            const double *p = xy + (side ? 2 * (size_t)count - 2 : 0);
            if (hypot(p[0] - end[0], p[1] - end[1]) > JOIN_M)
                continue;
            double cosine = cosine_on(t, xy, count, side);
            if (cosine > best_cosine) {
                best = i;
                best_cosine = cosine;
                best_backwards = side;
            }
        }
    }
    if (best < 0)
        return false;
    int32_t count;
    const double *xy = path_at(layer, &pieces[best], &count);
    used[best] = 1;
    add_points(t, xy, count, best_backwards);
    return true;
}

/* ---- smoothing ---- */

/* The thread on paper in equal steps, its length in *length_mm. */
static double *resample(const plan_labeller *l, const thread *t, int32_t *n, double *length_mm)
{
    double length = 0;
    for (int32_t i = 0; i + 1 < t->n; i++)
        length += hypot(t->xy[2 * i + 2] - t->xy[2 * i], t->xy[2 * i + 3] - t->xy[2 * i + 1]) * l->frame->mm;
    *length_mm = length;
    *n = (int32_t)fmin(fmax(length / STEP_MM, 2), MOST_POINTS) + 1;
    double *out = plan_arena_take(l->labels->arena, 2 * (size_t)*n, sizeof *out);
    double step = length / (*n - 1), passed = 0;
    int32_t i = 0;
    for (int32_t k = 0; out && k < *n; k++) {
        double piece_mm = 0;
        for (; i + 2 < t->n; i++) {
            piece_mm = hypot(t->xy[2 * i + 2] - t->xy[2 * i], t->xy[2 * i + 3] - t->xy[2 * i + 1]) *
                       l->frame->mm;
            if (passed + piece_mm >= k * step)
                break;
            passed += piece_mm;
        }
        piece_mm = hypot(t->xy[2 * i + 2] - t->xy[2 * i], t->xy[2 * i + 3] - t->xy[2 * i + 1]) * l->frame->mm;
        double s = piece_mm > 0 ? fmin((k * step - passed) / piece_mm, 1) : 0;
        out[2 * k] = plan_map_x(l->frame, t->xy[2 * i] + (t->xy[2 * i + 2] - t->xy[2 * i]) * s);
        out[2 * k + 1] = plan_map_y(l->frame, t->xy[2 * i + 1] + (t->xy[2 * i + 3] - t->xy[2 * i + 1]) * s);
    }
    return out;
}

/* Mean over a window that narrows towards the ends, so that these stay where they are. */
static double *smooth(const plan_labeller *l, const double *xy, int32_t n)
{
    double *out = plan_arena_take(l->labels->arena, 2 * (size_t)n, sizeof *out);
    for (int32_t i = 0; out && i < n; i++) {
        int32_t reach = (int32_t)(SMOOTH_MM / STEP_MM), weight = 0;
        reach = reach < i ? reach : i;
        reach = reach < n - 1 - i ? reach : n - 1 - i;
        double sum[2] = {0, 0};
        for (int32_t k = -reach; k <= reach; k++) {
            int32_t w = reach + 1 - abs(k);
            sum[0] += w * xy[2 * (i + k)];
            sum[1] += w * xy[2 * (i + k) + 1];
            weight += w;
        }
        out[2 * i] = sum[0] / weight;
        out[2 * i + 1] = sum[1] / weight;
    }
    return out;
}

/* ---- collecting ---- */

static bool begin_chain(const plan_labeller *l, const thread *t, const piece *p, const plan_column *names,
                        chains *all)
{
    chain c = {plan_column_text_at(names, p->name), p->row, p->rank, 0, NULL, 0, all->n};
    double *rough = resample(l, t, &c.n, &c.length_mm);
    c.xy = rough ? smooth(l, rough, c.n) : NULL;
    if (!c.xy || !plan_mem_grow(&all->at, &all->cap, (size_t)all->n + 1, sizeof *all->at)) {
        l->labels->failed = true;
        return false;
    }
    all->at[all->n++] = c;
    return true;
}

/* Chains of the pieces of one name. */
static void join_name(const plan_labeller *l, const plan_map_layer *layer, const piece *pieces, int32_t n,
                      uint8_t *used, thread *t, const plan_column *names, chains *all)
{
    for (int32_t i = 0; i < n && !l->labels->failed; i++) {
        int32_t count;
        const double *xy = path_at(layer, &pieces[i], &count);
        if (used[i] || count < 2)
            continue;
        used[i] = 1;
        t->n = 0;
        add_points(t, xy, count, false);
        for (int side = 0; side < 2; side++) {
            while (extend(t, layer, pieces, n, used) && t->n < MOST_POINTS)
                ;
            turn(t);
        }
        if (t->n >= 2)
            begin_chain(l, t, &pieces[i], names, all);
    }
}

static int32_t find_pieces(const plan_labeller *l, const plan_map_layer *layer, const char *only,
                           const plan_column *names, piece *out)
{
    int32_t n = 0;
    plan_text_style style;
    for (int32_t row = 0; row < plan_table_rows(layer->table); row++) {
        int32_t rank = layer->label_of[row];
        if (layer->class_of[row] < 0 || !plan_map_box_meets(layer->box + 4 * (size_t)row, l->frame->world) ||
            !plan_map_label_type(l, layer, row, &style) ||
            (only && strcmp(layer->style.def->labels[rank].values, only) != 0))
            continue;
        for (int32_t p = layer->geom->row_off[row]; p < layer->geom->row_off[row + 1]; p++)
            out[n++] = (piece){row, p, names->at.code[row], rank};
    }
    qsort(out, (size_t)n, sizeof *out, by_name);
    return n;
}

/* ---- placing ---- */

typedef struct text_spot {
    double start, cost;
} text_spot;

static int by_spot_cost(const void *pa, const void *pb)
{
    const text_spot *a = pa, *b = pb;
    if (a->cost != b->cost)
        return a->cost < b->cost ? -1 : 1;
    return (a->start > b->start) - (a->start < b->start);
}

static double direction(const chain *c, int32_t i, int32_t k)
{
    return atan2(c->xy[2 * k + 1] - c->xy[2 * i + 1], c->xy[2 * k] - c->xy[2 * i]);
}

static double difference(double a, double b)
{
    return fabs(remainder(a - b, 2 * PI));
}

/* What a text from point i on, k points long, costs by its turns; infinite where it cannot be read. */
static double bend_cost(const chain *c, int32_t i, int32_t k)
{
    enum { NEAR = 3 };
    double all = 0, last = direction(c, i, i + 1), first = last;
    for (int32_t p = i; p + NEAR <= i + k && p + NEAR < c->n; p++) {
        double now = direction(c, p, p + NEAR);
        if (difference(now, last) > MOST_TURN || difference(now, first) > MOST_TURN_ALL)
            return INFINITY;
        all += difference(now, last);
        last = now;
    }
    return all;
}

/* Boxes along the text; 0 where it runs out of the chain. */
static int32_t boxes_along(const chain *c, double step, double start, double w, double h, plan_quad *quads)
{
    int32_t n = (int32_t)fmin(ceil(w / (2 * h)), MOST_QUADS);
    for (int32_t i = 0; i < n; i++) {
        double ends[4];
        for (int side = 0; side < 2; side++) {
            double at = (start + w * (i + side) / n) / step;
            int32_t p = (int32_t)floor(at);
            if (p < 0 || p + 1 >= c->n)
                return 0;
            for (int axis = 0; axis < 2; axis++)
                ends[2 * side + axis] = c->xy[2 * p + axis] +
                                        (c->xy[2 * p + 2 + axis] - c->xy[2 * p + axis]) * (at - p);
        }
        double dx = ends[2] - ends[0], dy = ends[3] - ends[1];
        quads[i] = plan_quad_make((ends[0] + ends[2]) / 2, (ends[1] + ends[3]) / 2, hypot(dx, dy) + 0.6, h,
                                  atan2(dy, dx));
    }
    return n;
}

/* Whether a text from `start` on, w mm long, runs from left to right: else it would stand on its head. */
static bool runs_right(const chain *c, double step, double start, double w)
{
    int32_t i = (int32_t)(start / step), k = (int32_t)((start + w) / step);
    return c->xy[2 * (k < c->n ? k : c->n - 1)] >= c->xy[2 * i];
}

/* Takes the first place of the part from..to of a chain that is free. */
static bool place_text(const plan_labeller *l, const chain *c, const char *text, const char *kind,
                       const plan_text_style *style, double from, double to)
{
    text_spot spots[MOST_SPOTS];
    plan_quad quads[MOST_QUADS];
    double w, h, step = c->length_mm / (c->n - 1);
    int n = 0;
    plan_canvas_measure(l->c, style, text, &w, &h, NULL);
    if (w + 1 > to - from || w + 1 > c->length_mm || w / (2 * h) > MOST_QUADS)
        return false;
    double move = fmax(1.2, (to - from - w) / (MOST_SPOTS - 1));
    for (double s = from + 0.5; s + w + 0.5 <= to && n < MOST_SPOTS; s += move) {
        double cost = bend_cost(c, (int32_t)(s / step), (int32_t)ceil(w / step));
        if (isfinite(cost) && runs_right(c, step, s, w))
            spots[n++] = (text_spot){s, 2 * cost + fabs(s + w / 2 - (from + to) / 2) / 60};
    }
    qsort(spots, (size_t)n, sizeof *spots, by_spot_cost);
    for (int i = 0; i < n; i++) {
        int32_t boxes = boxes_along(c, step, spots[i].start, w, h * 0.84, quads);
        if (!boxes || !plan_map_labels_fit(l->labels, quads, boxes) ||
            plan_map_labels_said(l->labels, c->text, quads[0].at[0], quads[0].at[1],
                                 APART_MM * l->frame->grow))
            continue;
        plan_map_label label = {.name = c->text,
                                .text = text,
                                .kind = kind,
                                .style = *style,
                                .path = c->xy,
                                .n_path = c->n,
                                .start_mm = spots[i].start};
        plan_map_labels_take(l->labels, &label, quads, boxes);
        return true;
    }
    return false;
}

/* "Neustrelitzer Straße" as "Neustrelitzer Str.": as street signs have it. NULL where nothing can be cut. */
static const char *shorten(const plan_labeller *l, const char *text)
{
    static const char *const words[][2] = {{"stra\xc3\x9f"
                                            "e",
                                            "str."},
                                           {"Stra\xc3\x9f"
                                            "e",
                                            "Str."},
                                           {"Street", "St"},
                                           {"Avenue", "Ave"},
                                           {"Platz", "Pl."}};
    size_t n = strlen(text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t from = strlen(words[i][0]), to = strlen(words[i][1]);
        if (n <= from || strcmp(text + n - from, words[i][0]) != 0)
            continue;
        char *out = plan_arena_take(l->labels->arena, n - from + to + 1, 1);
        if (out) {
            memcpy(out, text, n - from);
            memcpy(out + n - from, words[i][1], to);
        }
        return out;
    }
    return NULL;
}

static void turn_back(double *xy, int32_t n)
{
    for (int32_t i = 0, k = n - 1; i < k; i++, k--)
        for (int axis = 0; axis < 2; axis++) {
            double swap = xy[2 * i + axis];
            xy[2 * i + axis] = xy[2 * k + axis];
            xy[2 * k + axis] = swap;
        }
}

/* Where a chain turns back, as round the end of a carriageway, a text is laid along it the other way. */
static bool place_either_way(const plan_labeller *l, const chain *c, const char *text, const char *kind,
                             const plan_text_style *style, double from, double to)
{
    if (place_text(l, c, text, kind, style, from, to))
        return true;
    chain back = *c;
    back.xy = plan_arena_take(l->labels->arena, 2 * (size_t)c->n, sizeof *c->xy);
    if (!back.xy) {
        l->labels->failed = true;
        return false;
    }
    memcpy(back.xy, c->xy, 2 * (size_t)c->n * sizeof *c->xy);
    turn_back(back.xy, back.n);
    return place_text(l, &back, text, kind, style, c->length_mm - to, c->length_mm - from);
}

static void place_chain(const plan_labeller *l, const plan_map_layer *layer, chain *c, const char *kind)
{
    plan_text_style own;
    plan_map_label_type(l, layer, c->row, &own);
    /* Where there is room for it. */
    if (strcmp(layer->name, "streets") == 0 && l->frame->scale <= CLOSE)
        own.size_pt *= LARGER;
    if (c->xy[0] > c->xy[2 * c->n - 2])
        turn_back(c->xy, c->n);
    int32_t times = 1 + (int32_t)(c->length_mm / (REPEAT_MM * l->frame->grow));
    bool placed = false;
    for (int32_t i = 0; i < times; i++) {
        double from = c->length_mm * i / times, to = c->length_mm * (i + 1) / times;
        const char *text = c->text;
        if (place_either_way(l, c, text, kind, &own, from, to)) {
            placed = true;
            continue;
        }
        text = shorten(l, text);
        placed = (text && place_either_way(l, c, text, kind, &own, from, to)) || placed;
    }
    l->labels->left_out += !placed;
}

plan_status plan_map_label_lines(const plan_labeller *l, const plan_map_layer *layer, const char *kind,
                                 const char *only, plan_error *err)
{
    const plan_column *names = plan_table_find(layer->table, layer->style.def->label_column);
    chains all = {NULL, 0, 0};
    plan_status status = PLAN_OK;
    if (!names || names->type != PLAN_TEXT || layer->geom->kind != PLAN_GEOM_LINE)
        return PLAN_OK;
    size_t most = (size_t)layer->geom->n_paths;
    piece *pieces = plan_mem_raw(most, sizeof *pieces);
    uint8_t *used = plan_mem_new(most, 1);
    thread *t = plan_mem_raw(1, sizeof *t);
    if (!pieces || !used || !t) {
        status = plan_error_memory(err);
        goto done;
    }
    int32_t n = find_pieces(l, layer, only, names, pieces);
    for (int32_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && pieces[to].name == pieces[from].name; to++)
            ;
        join_name(l, layer, pieces + from, to - from, used + from, t, names, &all);
    }
    if (all.n > 1)
        qsort(all.at, (size_t)all.n, sizeof *all.at, by_rank);
    for (int32_t i = 0; i < all.n && status == PLAN_OK; i++) {
        if (i % 64 == 0)
            status = plan_hooks_progress(l->scene->opts->hooks, "label", (double)i / all.n, err);
        place_chain(l, layer, &all.at[i], kind);
    }
done:
    free(all.at);
    free(pieces);
    free(used);
    free(t);
    return status;
}
