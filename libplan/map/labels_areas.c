/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Names of points, areas and places: upright. */

#include "map/labels.h"

#include "geo/geom.h"
#include "map/paint.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
#define GAP_MM 0.4
#define APART_MM 25.0 /* between two of one name */
enum { GRID = 13 };

static const char *name_of(const plan_map_layer *layer, const char *column, int32_t row)
{
    const plan_column *col = plan_table_find(layer->table, column);
    const char *text = col && col->type == PLAN_TEXT ? plan_column_text(col, row) : NULL;
    return text && *text ? text : NULL;
}

static plan_quad quad_of(double cx, double cy, double w, double h)
{
    return plan_quad_make(cx, cy, w + 2 * GAP_MM, h * 0.86 + 2 * GAP_MM, 0);
}

/* Puts a text with its middle at cx, cy; false where that is not free. */
static bool put(const plan_labeller *l, const plan_text_style *style, const char *text, const char *kind,
                double cx, double cy, double w, double h)
{
    plan_quad quad = quad_of(cx, cy, w, h);
    if (!plan_map_labels_fit(l->labels, &quad, 1) ||
        plan_map_labels_said(l->labels, text, quad.at[0], quad.at[1], APART_MM * l->frame->grow))
        return false;
    plan_map_label label = {.text = text, .kind = kind, .style = *style, .x = cx - w / 2, .y = cy - h / 2};
    label.style.align = PLAN_ALIGN_LEFT;
    /* The left edge of wrapped lines is their box; centred lines keep it. */
    if (style->wrap_mm > 0) {
        label.style.align = PLAN_ALIGN_CENTRE;
        label.x = cx - style->wrap_mm / 2;
    }
    plan_map_labels_take(l->labels, &label, &quad, 1);
    return true;
}

/* ---- points ---- */

static void label_point(const plan_labeller *l, const plan_map_layer *layer, int32_t row, const char *text,
                        const plan_text_style *style)
{
    /* Right, left, above, below, then the corners: Imhof's order, roughly. */
    static const int8_t sides[][2] = {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -1}, {1, 1}, {-1, -1}, {-1, 1}};
    double xy[2], w, h;
    plan_symbol s = plan_map_symbol(layer, layer->class_of[row], l->frame);
    double r = (s.size_mm + s.width_mm) / 2 + GAP_MM + 0.3;
    plan_map_layer_middle(layer, row, xy);
    plan_canvas_measure(l->c, style, text, &w, &h, NULL);
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        double cx = plan_map_x(l->frame, xy[0]) + sides[i][0] * (r + w / 2 + GAP_MM);
        double cy = plan_map_y(l->frame, xy[1]) + sides[i][1] * (r + h / 2);
        if (put(l, style, text, "site", cx, cy, w, h))
            return;
    }
    l->labels->left_out++;
}

void plan_map_label_points(const plan_labeller *l, const plan_map_layer *layer)
{
    const plan_style_def *def = layer->style.def;
    const plan_column *col = def->label_column ? plan_table_find(layer->table, def->label_column) : NULL;
    if (!col || !plan_map_layer_is_drawn(l->scene, layer, l->frame->scale))
        return;
    for (int32_t row = 0; row < plan_table_rows(layer->table); row++) {
        char number[24];
        plan_text_style style;
        if (layer->class_of[row] < 0 || !plan_map_box_meets(layer->box + 4 * (size_t)row, l->frame->world) ||
            !plan_map_label_type(l, layer, row, &style))
            continue;
        const char *text = col->type == PLAN_TEXT ? plan_column_text(col, row) : number;
        if (text == number)
            snprintf(number, sizeof number, "%.0f", plan_column_number(col, row));
        char *kept = plan_arena_text(l->labels->arena, text, strlen(text));
        if (kept)
            label_point(l, layer, row, kept, &style);
    }
}

/* ---- areas ---- */

typedef struct spot {
    double x, y, cost;
} spot;

static int by_cost(const void *pa, const void *pb)
{
    const spot *a = pa, *b = pb;
    if (a->cost != b->cost)
        return a->cost < b->cost ? -1 : 1;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    return (a->y > b->y) - (a->y < b->y);
}

static bool is_in_area(const plan_labeller *l, const plan_map_layer *layer, int32_t row, double x, double y)
{
    const plan_map_frame *f = l->frame;
    return plan_geom_row_contains(layer->geom, row, f->world[0] + (x - f->x) / f->mm,
                                  f->world[3] - (y - f->y) / f->mm);
}

/* Part of the box w x h around x, y that lies outside of the area. */
static double share_outside(const plan_labeller *l, const plan_map_layer *layer, int32_t row, double x,
                            double y, double w, double h)
{
    int out = 0;
    for (int i = -1; i <= 1; i++)
        for (int k = -1; k <= 1; k += 2)
            out += !is_in_area(l, layer, row, x + i * w / 2, y + k * h / 2);
    return out / 6.0;
}

/* Spots inside the part of an area that the frame shows, the best first. Returns their number. */
static int find_spots(const plan_labeller *l, const plan_map_layer *layer, int32_t row, double w, double h,
                      spot spots[GRID * GRID])
{
    const double *box = layer->box + 4 * (size_t)row, *b = l->labels->box;
    double x0 = fmax(plan_map_x(l->frame, box[0]), b[0]), x1 = fmin(plan_map_x(l->frame, box[2]), b[2]);
    double y0 = fmax(plan_map_y(l->frame, box[3]), b[1]), y1 = fmin(plan_map_y(l->frame, box[1]), b[3]);
    double size = hypot(x1 - x0, y1 - y0), mx = 0, my = 0;
    int n = 0;
    for (int i = 0; i < GRID * GRID && x1 > x0 && y1 > y0; i++) {
        double x = x0 + (x1 - x0) * (i % GRID + 0.5) / GRID, y = y0 + (y1 - y0) * (i / GRID + 0.5) / GRID;
        if (!is_in_area(l, layer, row, x, y))
            continue;
        spots[n++] = (spot){x, y, 0};
        mx += x;
        my += y;
    }
    for (int i = 0; i < n; i++) {
        spot *s = &spots[i];
        s->cost = hypot(s->x - mx / n, s->y - my / n) / size +
                  3 * share_outside(l, layer, row, s->x, s->y, w, h) +
                  plan_map_labels_ink(l->labels, s->x, s->y, w, h) / 40;
    }
    if (n > 1)
        qsort(spots, (size_t)n, sizeof *spots, by_cost);
    return n;
}

typedef struct named_area {
    int32_t row;
    double mm2;
} named_area;

static int by_area(const void *pa, const void *pb)
{
    const named_area *a = pa, *b = pb;
    if (a->mm2 != b->mm2)
        return a->mm2 > b->mm2 ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static bool label_area(const plan_labeller *l, const plan_map_layer *layer, const named_area *area,
                       const char *kind, const plan_text_style *style)
{
    spot spots[GRID * GRID];
    double w, h;
    const char *text = name_of(layer, "name", area->row);
    plan_text_style larger = *style;
    double grow = l->frame->grow, most_w = 45 * grow;
    larger.size_pt = fmin(fmax(style->size_pt, style->size_pt * pow(area->mm2 / (400 * grow * grow), 0.22)),
                          2.2 * style->size_pt);
    larger.spacing_em = larger.size_pt > 1.4 * style->size_pt ? 0.14 : 0;
    plan_canvas_measure(l->c, &larger, text, &w, &h, NULL);
    if (w > most_w) { /* a long name: two lines or three */
        larger.wrap_mm = most_w;
        larger.lines = 3;
        larger.align = PLAN_ALIGN_CENTRE;
        plan_canvas_measure(l->c, &larger, text, &w, &h, NULL);
    }
    int n = find_spots(l, layer, area->row, w, h, spots);
    for (int i = 0; i < n && i < 40; i++)
        if (spots[i].cost < 3.2 && put(l, &larger, text, kind, spots[i].x, spots[i].y, w, h))
            return true;
    return false;
}

void plan_map_label_areas(const plan_labeller *l, const plan_map_layer *layer, const char *kind)
{
    int32_t n = plan_table_rows(layer->table), used = 0;
    plan_text_style style;
    named_area *areas = plan_mem_raw((size_t)n, sizeof *areas);
    if (!areas) {
        l->labels->failed = true;
        return;
    }
    for (int32_t row = 0; row < n; row++) {
        if (!plan_map_box_meets(layer->box + 4 * (size_t)row, l->frame->world) ||
            !plan_map_label_type(l, layer, row, &style))
            continue;
        double mm2 = plan_geom_row_area(layer->geom, row) * l->frame->mm * l->frame->mm;
        if (mm2 >= 6)
            areas[used++] = (named_area){row, mm2};
    }
    qsort(areas, (size_t)used, sizeof *areas, by_area);
    for (int32_t i = 0; i < used; i++) {
        plan_map_label_type(l, layer, areas[i].row, &style);
        if (!label_area(l, layer, &areas[i], kind, &style))
            l->labels->left_out++;
    }
    free(areas);
}

/* ---- places ---- */

#define SAME_MM 100.0 /* a place is named once: by its point, its area or its district */
#define WIDE 40000.0  /* from 1:this on, smaller, the town is one of many */

/* Middle of the houses of a district that the frame shows. Returns their number. */
static int32_t settled_middle(const plan_labeller *l, int32_t row, double xy[2])
{
    const plan_map_layer *d = l->scene->districts, *s = plan_map_scene_layer(l->scene, "buildings");
    int32_t n = 0;
    double sum[2] = {0, 0};
    if (!s)
        s = l->scene->subject;
    for (int32_t i = 0; i < plan_table_rows(s->table); i++) {
        double p[2];
        const double *box = d->box + 4 * (size_t)row;
        plan_map_layer_middle(s, i, p);
        if (!(p[0] >= box[0] && p[0] <= box[2] && p[1] >= box[1] && p[1] <= box[3]) ||
            p[0] < l->frame->world[0] || p[0] > l->frame->world[2] || p[1] < l->frame->world[1] ||
            p[1] > l->frame->world[3] || !plan_geom_row_contains(d->geom, row, p[0], p[1]))
            continue;
        sum[0] += p[0];
        sum[1] += p[1];
        n++;
    }
    if (n > 0) {
        xy[0] = sum[0] / n;
        xy[1] = sum[1] / n;
    }
    return n;
}

/* Around the middle of its houses, where least is covered. */
static bool label_settled(const plan_labeller *l, const char *text, const plan_text_style *style,
                          const double xy[2])
{
    enum { RINGS = 8, TURNS = 16 };
    spot spots[RINGS * TURNS + 1];
    double w, h, x = plan_map_x(l->frame, xy[0]), y = plan_map_y(l->frame, xy[1]);
    int n = 0;
    plan_canvas_measure(l->c, style, text, &w, &h, NULL);
    for (int i = 0; i < RINGS * TURNS; i++) {
        double r = 1.6 * l->frame->grow * (1 + i / TURNS), a = 2 * PI * (i % TURNS) / TURNS;
        /* Names are wide: a step aside is longer than one up. */
        spots[n++] = (spot){x + 1.4 * r * cos(a), y + r * sin(a), r / (14 * l->frame->grow)};
    }
    spots[n++] = (spot){x, y, 0};
    for (int i = 0; i < n; i++)
        spots[i].cost += plan_map_labels_ink(l->labels, spots[i].x, spots[i].y, w, h) / 30;
    qsort(spots, (size_t)n, sizeof *spots, by_cost);
    for (int i = 0; i < n; i++)
        if (put(l, style, text, "place", spots[i].x, spots[i].y, w, h))
            return true;
    return false;
}

/* The sheet's title names the town already. */
static bool is_in_title(const plan_labeller *l, const char *name)
{
    return l->frame->scale <= WIDE && *l->scene->town && strcmp(name, l->scene->town) == 0;
}

static bool is_said(const plan_labeller *l, const char *name, const double xy[2])
{
    return plan_map_labels_said(l->labels, name, plan_map_x(l->frame, xy[0]), plan_map_y(l->frame, xy[1]),
                                SAME_MM * l->frame->grow);
}

/* Points of a layer that is only names, those written first in its style first. */
static void label_named(const plan_labeller *l, const plan_map_layer *layer)
{
    for (int32_t i = 0; i < layer->style.def->n_labels; i++) {
        for (int32_t row = 0; row < plan_table_rows(layer->table); row++) {
            double xy[2];
            plan_text_style style;
            if (layer->label_of[row] != i ||
                !plan_map_box_meets(layer->box + 4 * (size_t)row, l->frame->world) ||
                !plan_map_label_type(l, layer, row, &style))
                continue;
            const char *name = name_of(layer, "name", row);
            plan_map_layer_middle(layer, row, xy);
            if (!name || is_in_title(l, name) || is_said(l, name, xy))
                continue;
            l->labels->left_out += !label_settled(l, name, &style, xy);
        }
    }
}

static void label_districts(const plan_labeller *l)
{
    const plan_map_layer *d = l->scene->districts;
    for (int32_t row = 0; row < plan_table_rows(d->table); row++) {
        double xy[2];
        plan_text_style style;
        const char *name = name_of(d, "name", row);
        if (!name || (row == l->scene->town_row && plan_table_rows(d->table) > 1) ||
            !plan_map_box_meets(d->box + 4 * (size_t)row, l->frame->world) ||
            !plan_map_label_type(l, d, row, &style))
            continue;
        int32_t houses = settled_middle(l, row, xy);
        if (houses == 0)
            plan_map_layer_middle(d, row, xy);
        if (is_said(l, name, xy))
            continue;
        style.size_pt = fmin(style.size_pt + houses * l->frame->grow / 150, 1.25 * style.size_pt);
        if (houses > 3 && label_settled(l, name, &style, xy))
            continue;
        style.bold = false;
        const named_area area = {row, 400 * l->frame->grow * l->frame->grow};
        if (houses > 3 || !label_area(l, d, &area, "place", &style))
            l->labels->left_out++;
    }
}

void plan_map_label_places(const plan_labeller *l)
{
    const plan_map_layer *places = plan_map_scene_layer(l->scene, "places");
    if (places)
        label_named(l, places);
    if (l->scene->districts)
        label_districts(l);
}
