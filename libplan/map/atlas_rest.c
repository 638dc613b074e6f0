/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Sheets of an atlas by district for what lies in none. A grid over all of it would lie on the districts' sheets and show
 * mostly fields: sheets are laid where rows are instead, from north to south, each over as many as it can hold. */

#include "map/atlas_private.h"

#include "geo/geom.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Places are named on a sheet's title down to this part of its rows. */
#define NAMED_SHARE 0.15
/* A place this far off a sheet names it where it shows none. */
#define BESIDE_M 1500.0
enum { SHIFTS = 9, MOST_NAMES = 2, LONG_NAME = 26 /* bytes: what a list of sheets has room for */ };

typedef struct spot {
    double x, y;
    int32_t row;
} spot;

static int from_north(const void *pa, const void *pb)
{
    const spot *a = pa, *b = pb;
    if (a->y != b->y)
        return a->y > b->y ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static int by_x(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

/* ---- what a sheet shows ---- */

/* West edge of the window w wide over most of the spots that are at most h south of the first, and over that one. xs: room
 * for n numbers. */
static double best_window(const spot *spots, int32_t n, double w, double h, double *xs)
{
    int32_t m = 0, most = 0;
    double best = spots[0].x;
    for (int32_t i = 0; i < n && spots[i].y >= spots[0].y - h; i++)
        if (fabs(spots[i].x - spots[0].x) <= w)
            xs[m++] = spots[i].x;
    qsort(xs, (size_t)m, sizeof *xs, by_x);
    for (int32_t from = 0, to = 0; from < m && xs[from] <= spots[0].x; from++) {
        while (to < m && xs[to] <= xs[from] + w)
            to++;
        if (xs[from] + w >= spots[0].x && to - from > most) {
            most = to - from;
            best = xs[from];
        }
    }
    return best;
}

/* Moves the rows of the window to a sheet; returns how many are left. */
static int32_t take_window(plan_atlas_piece *p, spot *spots, int32_t n, double west, double w, double h)
{
    double south = spots[0].y - h;
    int32_t left = 0;
    for (int32_t i = 0; i < n; i++) {
        const spot s = spots[i];
        const double xy[] = {s.x, s.y};
        if (s.y < south || s.x < west || s.x > west + w) {
            spots[left++] = s;
            continue;
        }
        plan_bbox_add(p->box, xy, 1);
        p->rows++;
    }
    return left;
}

/* ---- where it lies ---- */

static double overlap(const plan_atlas *a, const plan_atlas_piece *p, const plan_atlas_piece *q)
{
    double half_w = a->sheet->map.w / 2000, half_h = a->sheet->map.h / 2000;
    double w = fmin(p->cx + half_w * p->scale, q->cx + half_w * q->scale) -
               fmax(p->cx - half_w * p->scale, q->cx - half_w * q->scale);
    double h = fmin(p->cy + half_h * p->scale, q->cy + half_h * q->scale) -
               fmax(p->cy - half_h * p->scale, q->cy - half_h * q->scale);
    return w > 0 && h > 0 ? w * h : 0;
}

/* Around its rows, moved to where it lies least on the sheets before it. */
static void lay(const plan_atlas *a, plan_atlas_piece *p)
{
    double mx = (p->box[0] + p->box[2]) / 2, my = (p->box[1] + p->box[3]) / 2;
    double room_w = a->sheet->map.w * p->scale / 1000 * (1 - 2 * PLAN_ATLAS_EDGE) - (p->box[2] - p->box[0]);
    double room_h = a->sheet->map.h * p->scale / 1000 * (1 - 2 * PLAN_ATLAS_EDGE) - (p->box[3] - p->box[1]);
    double least = INFINITY, best[2] = {mx, my};
    for (int i = 0; i < SHIFTS * SHIFTS; i++) {
        double dx = (i % SHIFTS) / (SHIFTS - 1.0) - 0.5, dy = (i / SHIFTS) / (SHIFTS - 1.0) - 0.5;
        double cost = 0.1 * hypot(dx, dy) * room_w * room_h;
        p->cx = mx + dx * fmax(room_w, 0);
        p->cy = my + dy * fmax(room_h, 0);
        for (int32_t k = 0; k < a->n; k++)
            if (&a->pieces[k] != p)
                cost += overlap(a, p, &a->pieces[k]);
        if (cost < least) {
            least = cost;
            best[0] = p->cx;
            best[1] = p->cy;
        }
    }
    p->cx = best[0];
    p->cy = best[1];
}

/* ---- what it is called ---- */

/* The place nearest to a spot, of those in no district; -1 = none that the sheet shows. */
static int32_t nearest_place(const plan_map_layer *places, const uint8_t *outside, const double frame[4],
                             double x, double y)
{
    int32_t best = -1;
    double least = INFINITY;
    for (int32_t i = 0; i < plan_table_rows(places->table); i++) {
        double xy[2];
        plan_map_layer_middle(places, i, xy);
        double d = hypot(xy[0] - x, xy[1] - y);
        if (outside[i] && d < least && xy[0] >= frame[0] && xy[0] <= frame[2] && xy[1] >= frame[1] &&
            xy[1] <= frame[3]) {
            least = d;
            best = i;
        }
    }
    return best;
}

/* The one or two places that most rows of a sheet are near to; "" where it shows none, nor has one so far off. */
static void name_by_places(const plan_atlas *a, plan_atlas_piece *p, const plan_map_layer *places,
                           const uint8_t *outside, double off, int32_t *near)
{
    double half_w = a->sheet->map.w * p->scale / 2000 + off, half_h = a->sheet->map.h * p->scale / 2000 + off;
    const double frame[] = {p->cx - half_w, p->cy - half_h, p->cx + half_w, p->cy + half_h};
    int32_t n = plan_table_rows(places->table);
    const plan_column *names = plan_table_find(places->table, "name");
    memset(near, 0, (size_t)n * sizeof *near);
    for (int32_t row = 0; row < a->n_rows; row++) {
        const double *xy = a->xy + 2 * (size_t)row;
        bool on = a->in_group[row] == p->group && xy[0] >= p->box[0] && xy[0] <= p->box[2] &&
                  xy[1] >= p->box[1] && xy[1] <= p->box[3];
        int32_t at = on ? nearest_place(places, outside, frame, xy[0], xy[1]) : -1;
        if (at >= 0)
            near[at]++;
    }
    size_t used = 0;
    for (int k = 0; k < MOST_NAMES; k++) {
        int32_t best = 0;
        for (int32_t i = 1; i < n; i++)
            if (near[i] > near[best])
                best = i;
        if (near[best] == 0 || near[best] < NAMED_SHARE * p->rows)
            return;
        if (k > 0 && used + 2 + strlen(plan_column_text(names, best)) > LONG_NAME)
            return;
        int written = snprintf(p->name + used, sizeof p->name - used, "%s%.90s", k ? ", " : "",
                               plan_column_text(names, best));
        used += written > 0 ? (size_t)written : 0;
        near[best] = 0;
    }
}

/* Those of one name are numbered: "Woggersin 1", "Woggersin 2". */
static void number_names(plan_atlas *a, int32_t first)
{
    for (int32_t i = first; i < a->n; i++) {
        char name[sizeof a->pieces[i].name];
        int same = 1;
        snprintf(name, sizeof name, "%.180s", a->pieces[i].name);
        for (int32_t k = i + 1; k < a->n; k++)
            if (strcmp(a->pieces[k].name, name) == 0)
                snprintf(a->pieces[k].name, sizeof a->pieces[k].name, "%.180s %d", name, ++same);
        if (same > 1)
            snprintf(a->pieces[i].name, sizeof a->pieces[i].name, "%.180s 1", name);
    }
}

static void name_all(plan_atlas *a, int32_t first)
{
    const plan_map_scene *scene = a->sheet->scene;
    const plan_map_layer *places = plan_map_scene_layer(scene, "places");
    int32_t n = places ? plan_table_rows(places->table) : 0;
    uint8_t *outside = plan_mem_new((size_t)n, 1);
    int32_t *near = plan_mem_new((size_t)n, sizeof *near);
    a->failed = a->failed || !outside || !near;
    for (int32_t i = 0; i < n && !a->failed; i++) {
        double xy[2];
        plan_map_layer_middle(places, i, xy);
        outside[i] = places->label_of[i] >= 0 && plan_atlas_district(scene->districts, xy) < 0;
    }
    for (int32_t i = first; i < a->n && !a->failed; i++) {
        for (int far = 0; n > 0 && far < 2 && !*a->pieces[i].name; far++)
            name_by_places(a, &a->pieces[i], places, outside, far * BESIDE_M, near);
        if (!*a->pieces[i].name)
            snprintf(a->pieces[i].name, sizeof a->pieces[i].name, "%.180s", a->groups[a->n_groups - 1].name);
    }
    if (!a->failed)
        number_names(a, first);
    free(outside);
    free(near);
}

/* ---- all of them ---- */

/* Drawn as large as it may, but no more than twice as the others. */
static double scale_of(const plan_atlas *a, const plan_atlas_piece *p, double scale)
{
    double own = plan_map_round_scale(p->box[2] - p->box[0], p->box[3] - p->box[1], a->sheet->map.w,
                                      a->sheet->map.h);
    return fmax(fmin(scale, own), scale / 2);
}

void plan_atlas_add_rest(plan_atlas *a, double scale)
{
    int32_t group = a->n_groups - 1, n = a->groups[group].rows, first = a->n, at = 0;
    double w = a->sheet->map.w * scale / 1000 * (1 - 2 * PLAN_ATLAS_EDGE),
           h = a->sheet->map.h * scale / 1000 * (1 - 2 * PLAN_ATLAS_EDGE);
    spot *spots = plan_mem_raw((size_t)n, sizeof *spots);
    double *xs = plan_mem_raw((size_t)n, sizeof *xs);
    a->failed = a->failed || !spots || !xs;
    for (int32_t row = 0; row < a->n_rows && at < n && !a->failed; row++)
        if (a->in_group[row] == group)
            spots[at++] = (spot){a->xy[2 * (size_t)row], a->xy[2 * (size_t)row + 1], row};
    if (at > 1)
        qsort(spots, (size_t)at, sizeof *spots, from_north);
    while (at > 0 && !a->failed) {
        plan_atlas_piece *p = plan_atlas_add(a);
        if (!p)
            break;
        p->group = group;
        at = take_window(p, spots, at, best_window(spots, at, w, h, xs), w, h);
        p->scale = scale_of(a, p, scale);
        lay(a, p);
    }
    if (!a->failed && a->n > first)
        name_all(a, first);
    free(spots);
    free(xs);
}
