/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "map/paint.h"

#include "core/mem.h"
#include "geo/geom.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Coordinates nearer than this to the one before are left out, mm: half the thinnest line. */
#define TOLERANCE_MM 0.05
/* In an overview, of which every sheet of an atlas has one: so much, and what is smaller than that is left out. */
#define PLAIN_TOLERANCE_MM 0.15
#define PLAIN_LEAST_MM 0.4
#define HATCH_LINE_MM 0.12
#define BEYOND_MM 3.0 /* drawn past the neatline, so that no cut edge shows */
enum { ROWS_A_PATH = 400, WIDTHS = 16 };

typedef struct brush {
    plan_canvas *c;
    const plan_map_scene *scene;
    const plan_map_frame *frame;
    double box[4];           /* frame with what is drawn past it, mm */
    double tolerance, least; /* mm */
    double *a, *b;           /* a path before and after clipping */
    size_t cap_a, cap_b;
    bool failed;
} brush;

/* ---- what is drawn at a scale ---- */

static double clamp(double v, double least, double most)
{
    return v < least ? least : v > most ? most : v;
}

bool plan_map_layer_is_drawn(const plan_map_scene *scene, const plan_map_layer *layer, double scale)
{
    const plan_style_def *def = layer->style.def;
    if (layer->style.kind == PLAN_STYLE_TABLE || (def->scale > 0 && scale > def->scale))
        return false;
    if (layer->theme)
        return layer == scene->subject ||
               (!def->hidden && !(def->superseded_by && plan_map_scene_layer(scene, def->superseded_by)));
    return true;
}

bool plan_map_class_is_drawn(const plan_map_layer *layer, int32_t class_index, double scale)
{
    /* Classes of streets in the order of their style: main, through, street, service, track, path. */
    static const double limits[] = {400000, 200000, 60000, 20000, 30000, 12000};
    enum { N = sizeof limits / sizeof *limits };
    if (strcmp(layer->name, "streets") != 0 || layer->style.kind != PLAN_STYLE_CATEGORIES || class_index >= N)
        return true;
    return scale <= limits[class_index];
}

static uint32_t darker(uint32_t colour, double by)
{
    uint32_t out = 0;
    for (int shift = 16; shift >= 0; shift -= 8)
        out |= (uint32_t)lround((colour >> shift & 255) * (1 - by)) << shift;
    return out;
}

plan_symbol plan_map_symbol(const plan_map_layer *layer, int32_t class_index, const plan_map_frame *frame)
{
    double scale = frame->scale;
    plan_symbol s = layer->style.classes[class_index].symbol;
    double k = frame->grow *
               (layer->theme ? clamp(sqrt(20000 / scale), 0.55, 1.25) : clamp(sqrt(14000 / scale), 0.5, 2.2));
    if (layer->geom->kind == PLAN_GEOM_LINE) {
        s.width_mm = fmax(s.width_mm * k, PLAN_MAP_LEAST_LINE_MM);
        s.casing_mm = s.casing_mm > 0 ? fmax(s.casing_mm * fmin(k, 1.2 * frame->grow), PLAN_MAP_LEAST_LINE_MM)
                                      : 0;
    } else if (layer->geom->kind == PLAN_GEOM_POINT) {
        double km = frame->grow * clamp(sqrt(9000 / scale), 0.35, 1.1);
        /* The few points from which all starts stay large. */
        s.size_mm *= strcmp(layer->name, "pops") == 0 ? fmax(km, 0.7 * frame->grow) : km;
        s.width_mm = fmax(s.width_mm * km, PLAN_MAP_LEAST_LINE_MM);
    } else if (s.width_mm > 0) {
        s.width_mm = fmax(s.width_mm, PLAN_MAP_LEAST_LINE_MM) * frame->grow;
        /* The edge of a house three line widths wide must not drown its colour. */
        if (layer->theme && !s.hollow && scale > 12000)
            s.line = darker(s.fill, plan_colour_lightness(s.fill) > 72 ? 0.3 : 0.0);
    }
    s.hatch_mm *= frame->grow;
    return s;
}

/* ---- paths ---- */

static double *room(brush *b, double **at, size_t *cap, size_t need)
{
    if (!plan_mem_grow(at, cap, need, sizeof **at))
        b->failed = true;
    return b->failed ? NULL : *at;
}

/* A path on paper, simplified, in b->a. Returns its number of points. */
static int32_t project(brush *b, const double *xy, int32_t n, bool closed)
{
    double *out = room(b, &b->a, &b->cap_a, 2 * (size_t)n + 2);
    int32_t kept = 0;
    for (int32_t i = 0; out && i < n; i++) {
        double x = plan_map_x(b->frame, xy[2 * i]), y = plan_map_y(b->frame, xy[2 * i + 1]);
        bool last = i == n - 1;
        if (kept && !last && fabs(x - out[2 * kept - 2]) < b->tolerance &&
            fabs(y - out[2 * kept - 1]) < b->tolerance)
            continue;
        out[2 * kept] = x;
        out[2 * kept++ + 1] = y;
    }
    return closed && kept > 1 ? kept - 1 : kept;
}

static bool is_inside(const double box[4], const double *xy, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (xy[2 * i] < box[0] || xy[2 * i] > box[2] || xy[2 * i + 1] < box[1] || xy[2 * i + 1] > box[3])
            return false;
    return true;
}

/* Sutherland and Hodgman 1974, one side of the box: from b->a to b->b, then exchanged. */
static int32_t clip_side(brush *b, int32_t n, int side)
{
    int axis = side & 1;
    double limit = b->box[side], sign = side < 2 ? 1 : -1;
    double *out = room(b, &b->b, &b->cap_b, 4 * (size_t)n + 4);
    int32_t kept = 0;
    for (int32_t i = 0; out && i < n; i++) {
        const double *p = b->a + 2 * i, *q = b->a + 2 * ((i + 1) % n);
        double dp = sign * (p[axis] - limit), dq = sign * (q[axis] - limit);
        if (dp >= 0) {
            memcpy(out + 2 * (size_t)kept++, p, 2 * sizeof *p);
        }
        if ((dp >= 0) != (dq >= 0)) {
            double t = dp / (dp - dq);
            out[2 * kept] = p[0] + (q[0] - p[0]) * t;
            out[2 * kept++ + 1] = p[1] + (q[1] - p[1]) * t;
        }
    }
    double *swap = b->a;
    size_t cap = b->cap_a;
    b->a = b->b;
    b->cap_a = b->cap_b;
    b->b = swap;
    b->cap_b = cap;
    return kept;
}

static void add_ring(brush *b, const double *xy, int32_t n, bool hole)
{
    int32_t kept = project(b, xy, n, true);
    if (b->failed || kept < 3)
        return;
    if (!is_inside(b->box, b->a, kept))
        for (int side = 0; side < 4 && kept > 0; side++)
            kept = clip_side(b, kept, side);
    if (b->failed || kept < 3)
        return;
    /* y runs down: a shell that runs counter-clockwise in the world has a negative area here. */
    double area = 0;
    for (int32_t i = 0; i < kept; i++) {
        const double *p = b->a + 2 * i, *q = b->a + 2 * ((i + 1) % kept);
        area += p[0] * q[1] - q[0] * p[1];
    }
    bool backwards = (area > 0) != hole;
    for (int32_t i = 0; i < kept; i++) {
        const double *p = b->a + 2 * (backwards ? kept - 1 - i : i);
        (i ? plan_canvas_line : plan_canvas_move)(b->c, p[0], p[1]);
    }
    plan_canvas_close(b->c);
}

/* Whether a-b is wholly beyond one side of the box. */
static bool is_beyond(const double box[4], const double *p, const double *q)
{
    return (p[0] < box[0] && q[0] < box[0]) || (p[0] > box[2] && q[0] > box[2]) ||
           (p[1] < box[1] && q[1] < box[1]) || (p[1] > box[3] && q[1] > box[3]);
}

static void add_line(brush *b, const double *xy, int32_t n)
{
    int32_t kept = project(b, xy, n, false);
    bool drawing = false;
    for (int32_t i = 0; !b->failed && i + 1 < kept; i++) {
        const double *p = b->a + 2 * i;
        if (is_beyond(b->box, p, p + 2)) {
            drawing = false;
            continue;
        }
        if (!drawing)
            plan_canvas_move(b->c, p[0], p[1]);
        plan_canvas_line(b->c, p[2], p[3]);
        drawing = true;
    }
}

static void add_row(brush *b, const plan_geom *g, int32_t row)
{
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++) {
        const double *xy = g->xy + 2 * (size_t)g->path_off[p];
        int32_t n = g->path_off[p + 1] - g->path_off[p];
        if (g->kind == PLAN_GEOM_POLYGON)
            add_ring(b, xy, n, g->hole[p]);
        else
            add_line(b, xy, n);
    }
}

static bool is_shown(const brush *b, const plan_map_layer *layer, int32_t row, int32_t class_index)
{
    const double *world = b->frame->world;
    double past = BEYOND_MM / b->frame->mm;
    const double seen[] = {world[0] - past, world[1] - past, world[2] + past, world[3] + past};
    const double *box = layer->box + 4 * (size_t)row;
    return layer->class_of[row] == class_index && plan_map_box_meets(box, seen) &&
           !(fmax(box[2] - box[0], box[3] - box[1]) * b->frame->mm < b->least);
}

/* ---- polygons ---- */

static void finish_area(brush *b, const plan_symbol *s)
{
    const double box[] = {b->frame->x, b->frame->y, b->frame->x + b->frame->w, b->frame->y + b->frame->h};
    const plan_pen pen = {s->line, s->width_mm, s->dash, PLAN_ENDS_ROUND};
    if (!s->hollow)
        plan_canvas_fill(b->c, s->fill, true);
    if (s->hatch_mm > 0)
        plan_canvas_hatch(b->c, s->hatch, s->hatch_mm, HATCH_LINE_MM * b->frame->grow, box, true);
    if (s->width_mm > 0)
        plan_canvas_stroke(b->c, &pen, true);
    plan_canvas_new_path(b->c);
}

/* An edge of an area, its lesser end first. */
typedef struct border {
    double at[4];
    int32_t number; /* in the order they are drawn */
} border;

static int by_place(const void *pa, const void *pb)
{
    const border *a = pa, *b = pb;
    for (int i = 0; i < 4; i++)
        if (a->at[i] != b->at[i])
            return a->at[i] < b->at[i] ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static border border_of(const double *xy, int32_t number)
{
    bool forwards = xy[0] < xy[2] || (xy[0] == xy[2] && xy[1] <= xy[3]);
    const double *p = forwards ? xy : xy + 2, *q = forwards ? xy + 2 : xy;
    return (border){{p[0], p[1], q[0], q[1]}, number};
}

/* Marks the edges of a class that were drawn before: borders of two areas. twice: one flag an edge. */
static bool find_twice(const brush *b, const plan_map_layer *layer, int32_t class_index, uint8_t *twice,
                       size_t most)
{
    const plan_geom *g = layer->geom;
    border *all = plan_mem_raw(most, sizeof *all);
    int32_t n = 0;
    for (int32_t row = 0; all && row < plan_table_rows(layer->table); row++)
        for (int32_t p = g->row_off[row]; is_shown(b, layer, row, class_index) && p < g->row_off[row + 1];
             p++)
            for (int32_t k = g->path_off[p]; k + 1 < g->path_off[p + 1]; k++, n++)
                all[n] = border_of(g->xy + 2 * (size_t)k, n);
    if (!all)
        return false;
    qsort(all, (size_t)n, sizeof *all, by_place);
    for (int32_t i = 1; i < n; i++)
        twice[all[i].number] = memcmp(all[i].at, all[i - 1].at, sizeof all[i].at) == 0;
    free(all);
    return true;
}

/* Dashed edges without a fill, each drawn once: two patterns over one another would show none. */
static void paint_borders(brush *b, const plan_map_layer *layer, int32_t class_index, const plan_symbol *s)
{
    const plan_geom *g = layer->geom;
    const plan_pen pen = {s->line, s->width_mm, s->dash, PLAN_ENDS_ROUND};
    size_t most = (size_t)g->path_off[g->n_paths] + 1;
    uint8_t *twice = plan_mem_new(most, 1);
    int32_t n = 0;
    b->failed = b->failed || !twice || !find_twice(b, layer, class_index, twice, most);
    for (int32_t row = 0; row < plan_table_rows(layer->table) && !b->failed; row++) {
        for (int32_t p = g->row_off[row]; is_shown(b, layer, row, class_index) && p < g->row_off[row + 1];
             p++) {
            int32_t from = g->path_off[p], last = g->path_off[p + 1] - 1;
            for (int32_t k = from; k < last; k++, n++) {
                if (!twice[n])
                    continue;
                if (k > from)
                    add_line(b, g->xy + 2 * (size_t)from, k - from + 1);
                from = k + 1;
            }
            if (last > from)
                add_line(b, g->xy + 2 * (size_t)from, last - from + 1);
        }
    }
    free(twice);
    plan_canvas_stroke(b->c, &pen, false);
}

/* Buildings drawn by the theme are not drawn once more beneath it. */
static bool is_covered(const uint8_t *covered, const plan_map_layer *layer, int32_t row)
{
    const plan_column *id = covered ? plan_table_find(layer->table, "building") : NULL;
    double at = id ? plan_column_number(id, row) : NAN;
    return at >= 0 && at < plan_table_rows(layer->table) && covered[(int32_t)at];
}

static void paint_areas(brush *b, const plan_map_layer *layer, const uint8_t *covered)
{
    for (int32_t i = layer->style.n_classes - 1; i >= 0; i--) {
        plan_symbol s = plan_map_symbol(layer, i, b->frame);
        int32_t waiting = 0;
        if (s.hollow && s.dash != PLAN_DASH_SOLID && s.hatch_mm <= 0) {
            if (s.width_mm > 0)
                paint_borders(b, layer, i, &s);
            continue;
        }
        for (int32_t row = 0; row < plan_table_rows(layer->table) && !b->failed; row++) {
            if (!is_shown(b, layer, row, i) || is_covered(covered, layer, row))
                continue;
            add_row(b, layer->geom, row);
            /* A hatch is clipped by its path: one for all. */
            if (++waiting >= ROWS_A_PATH && s.hatch_mm <= 0) {
                finish_area(b, &s);
                waiting = 0;
            }
        }
        if (waiting)
            finish_area(b, &s);
    }
}

/* ---- lines ---- */

/* Width of a value in steps, so that rows of a width are one path. */
static int width_step(const plan_map_layer *layer, double v)
{
    double most = layer->style.width_max_value;
    return v > 0 && most > 0 ? (int)lround(sqrt(v / most) * (WIDTHS - 1)) : 0;
}

static double step_width(const plan_map_layer *layer, int32_t class_index, const plan_map_frame *frame,
                         int step)
{
    const plan_symbol s = plan_map_symbol(layer, class_index, frame);
    double least = layer->style.classes[class_index].symbol.width_mm;
    double most = layer->style.def->width_max_mm * (least > 0 ? s.width_mm / least : 1);
    return s.width_mm + fmax(most - s.width_mm, 0) * step / (WIDTHS - 1);
}

double plan_map_line_width(const plan_map_layer *layer, int32_t class_index, const plan_map_frame *frame,
                           double v)
{
    return step_width(layer, class_index, frame, width_step(layer, v));
}

static void stroke_class(brush *b, const plan_map_layer *layer, int32_t i, bool casing)
{
    const plan_style_def *def = layer->style.def;
    const plan_column *width = def->width_column && layer->style.width_max_value > 0
                                   ? plan_table_find(layer->table, def->width_column)
                                   : NULL;
    plan_symbol s = plan_map_symbol(layer, i, b->frame);
    /* What crosses a town on its way elsewhere ends at the data's edge, not in a round head. */
    bool cut = strcmp(layer->name, "barriers") == 0;
    for (int step = 0; step < (width ? WIDTHS : 1) && !b->failed; step++) {
        double w = width ? step_width(layer, i, b->frame, step) : s.width_mm;
        const plan_pen pen = {.colour = casing ? s.casing : s.line,
                              .width_mm = casing ? w + 2 * s.casing_mm : w,
                              .dash = casing ? PLAN_DASH_SOLID : s.dash,
                              .ends = cut ? PLAN_ENDS_CUT : PLAN_ENDS_ROUND};
        for (int32_t row = 0; row < plan_table_rows(layer->table) && !b->failed; row++)
            if (is_shown(b, layer, row, i) &&
                (!width || width_step(layer, plan_column_number(width, row)) == step))
                add_row(b, layer->geom, row);
        plan_canvas_stroke(b->c, &pen, false);
    }
}

static void paint_lines(brush *b, const plan_map_layer *layer)
{
    for (int pass = 0; pass < 2; pass++)
        for (int32_t i = layer->style.n_classes - 1; i >= 0; i--)
            if (plan_map_class_is_drawn(layer, i, b->frame->scale) &&
                (pass || layer->style.classes[i].symbol.casing_mm > 0))
                stroke_class(b, layer, i, pass == 0);
}

/* ---- points ---- */

static void paint_points(brush *b, const plan_map_layer *layer)
{
    for (int32_t i = layer->style.n_classes - 1; i >= 0; i--) {
        plan_symbol s = plan_map_symbol(layer, i, b->frame);
        const plan_pen pen = {s.line, s.width_mm, PLAN_DASH_SOLID, PLAN_ENDS_SHARP};
        if (s.size_mm <= 0) /* only named */
            continue;
        for (int32_t row = 0; row < plan_table_rows(layer->table); row++) {
            double xy[2];
            if (!is_shown(b, layer, row, i))
                continue;
            plan_map_layer_middle(layer, row, xy);
            plan_canvas_marker(b->c, s.marker, plan_map_x(b->frame, xy[0]), plan_map_y(b->frame, xy[1]),
                               s.size_mm);
            /* One by one: where they lie on one another each keeps its edge. */
            if (!s.hollow)
                plan_canvas_fill(b->c, s.fill, true);
            if (s.width_mm > 0)
                plan_canvas_stroke(b->c, &pen, true);
            plan_canvas_new_path(b->c);
        }
    }
}

/* ---- all of it ---- */

/* Where houses stand, as a tint: a town is seen before its houses are. */
static void paint_settlement(brush *b)
{
    enum { METRES = 90 };
    const plan_map_layer *layer = plan_map_scene_layer(b->scene, "buildings");
    if (!layer)
        layer = b->scene->subject;
    if (layer->geom->kind != PLAN_GEOM_POLYGON || b->frame->scale < 16000)
        return;
    /* One dot a cell of paper, however many houses it holds. */
    double step = fmax(METRES / 4.0, b->tolerance / b->frame->mm), width = METRES * b->frame->mm;
    const plan_pen pen = {0xf3efe7, fmax(width, PLAN_MAP_LEAST_LINE_MM), PLAN_DASH_SOLID, PLAN_ENDS_ROUND};
    size_t columns = (size_t)((b->frame->world[2] - b->frame->world[0]) / step) + 3,
           rows = (size_t)((b->frame->world[3] - b->frame->world[1]) / step) + 3;
    uint8_t *dotted = plan_mem_new(columns * rows, 1);
    b->failed = b->failed || !dotted;
    for (int32_t row = 0; row < plan_table_rows(layer->table) && !b->failed; row++) {
        double xy[2];
        if (!plan_map_box_meets(layer->box + 4 * (size_t)row, b->frame->world))
            continue;
        plan_map_layer_middle(layer, row, xy);
        double column = round(xy[0] / step) - floor(b->frame->world[0] / step),
               line = round(xy[1] / step) - floor(b->frame->world[1] / step);
        if (column < 0 || line < 0 || column >= (double)columns || line >= (double)rows)
            continue;
        uint8_t *dot = &dotted[(size_t)line * columns + (size_t)column];
        if (*dot)
            continue;
        *dot = 1;
        xy[0] = round(xy[0] / step) * step;
        xy[1] = round(xy[1] / step) * step;
        plan_canvas_move(b->c, plan_map_x(b->frame, xy[0]), plan_map_y(b->frame, xy[1]));
        plan_canvas_line(b->c, plan_map_x(b->frame, xy[0]), plan_map_y(b->frame, xy[1]));
    }
    plan_canvas_stroke(b->c, &pen, false);
    free(dotted);
}

/* One flag a building that the theme draws; NULL where there is none. */
static uint8_t *find_covered(const plan_map_scene *scene, const plan_map_layer *base)
{
    const plan_map_layer *s = scene->subject;
    const plan_column *id = s->geom->kind == PLAN_GEOM_POLYGON ? plan_table_find(s->table, "building") : NULL;
    int32_t n = base ? plan_table_rows(base->table) : 0;
    uint8_t *covered = id && n ? plan_mem_new((size_t)n, 1) : NULL;
    for (int32_t row = 0; covered && row < id->n; row++) {
        double at = plan_column_number(id, row);
        if (at >= 0 && at < n)
            covered[(int32_t)at] = 1;
    }
    return covered;
}

static void paint_layer(brush *b, const plan_map_layer *layer, const uint8_t *covered)
{
    if (layer->geom->kind == PLAN_GEOM_POLYGON)
        paint_areas(b, layer, strcmp(layer->name, "buildings") == 0 ? covered : NULL);
    else if (layer->geom->kind == PLAN_GEOM_LINE)
        paint_lines(b, layer);
    else
        paint_points(b, layer);
}

plan_status plan_map_paint(plan_canvas *c, const plan_map_scene *scene, const plan_map_frame *f, bool plain,
                           plan_error *err)
{
    brush b = {.c = c,
               .scene = scene,
               .frame = f,
               .tolerance = plain ? PLAIN_TOLERANCE_MM : TOLERANCE_MM,
               .least = plain ? PLAIN_LEAST_MM : 0};
    uint8_t *covered = plain ? NULL : find_covered(scene, plan_map_scene_layer(scene, "buildings"));
    plan_status status = PLAN_OK;
    b.box[0] = f->x - BEYOND_MM;
    b.box[1] = f->y - BEYOND_MM;
    b.box[2] = f->x + f->w + BEYOND_MM;
    b.box[3] = f->y + f->h + BEYOND_MM;
    plan_canvas_drawing_begin(c);
    plan_canvas_save(c);
    plan_canvas_clip_rect(c, f->x, f->y, f->w, f->h);
    plan_canvas_rect(c, f->x, f->y, f->w, f->h);
    plan_canvas_fill(c, PLAN_MAP_LAND, false);
    paint_settlement(&b);
    for (int32_t i = 0; i < scene->n && !b.failed && status == PLAN_OK; i++) {
        const plan_map_layer *layer = &scene->layers[i];
        status = plan_hooks_progress(scene->opts->hooks, "draw", (double)i / scene->n, err);
        bool buildings = strcmp(layer->name, "buildings") == 0;
        if (plan_map_layer_is_drawn(scene, layer, f->scale) && !(plain && (layer->theme || buildings)))
            paint_layer(&b, layer, covered);
    }
    plan_canvas_restore(c);
    plan_canvas_drawing_end(c);
    free(covered);
    free(b.a);
    free(b.b);
    return b.failed ? plan_error_memory(err) : status;
}

void plan_map_paint_sample(plan_canvas *c, const plan_symbol *s, plan_geom_kind geom, double x, double y,
                           double w, double h, double grow)
{
    const double box[] = {x, y, x + w, y + h};
    const plan_pen edge = {s->line, s->width_mm, geom == PLAN_GEOM_POLYGON ? s->dash : PLAN_DASH_SOLID,
                           PLAN_ENDS_SHARP};
    const plan_pen line = {s->line, s->width_mm, s->dash, PLAN_ENDS_ROUND};
    const plan_pen casing = {s->casing, s->width_mm + 2 * s->casing_mm, PLAN_DASH_SOLID, PLAN_ENDS_ROUND};
    if (geom == PLAN_GEOM_LINE) {
        for (int pass = s->casing_mm > 0 ? 0 : 1; pass < 2; pass++) {
            plan_canvas_move(c, x, y + h / 2);
            plan_canvas_line(c, x + w, y + h / 2);
            plan_canvas_stroke(c, pass ? &line : &casing, false);
        }
        return;
    }
    if (geom == PLAN_GEOM_POINT)
        plan_canvas_marker(c, s->marker, x + w / 2, y + h / 2, s->size_mm);
    else
        plan_canvas_rect(c, x, y, w, h);
    if (!s->hollow)
        plan_canvas_fill(c, s->fill, true);
    if (geom == PLAN_GEOM_POLYGON && s->hatch_mm > 0)
        plan_canvas_hatch(c, s->hatch, s->hatch_mm, HATCH_LINE_MM * grow, box, true);
    if (s->width_mm > 0)
        plan_canvas_stroke(c, &edge, true);
    plan_canvas_new_path(c);
}
