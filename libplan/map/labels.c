/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The engine: what stands where, and in which order names are tried. */

#include "map/labels.h"

#include "map/paint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL_MM 8.0
#define GAP_MM 0.4   /* between labels */
#define INSET_MM 1.2 /* from the neatline */

plan_quad plan_quad_make(double cx, double cy, double w, double h, double angle)
{
    double c = cos(angle), s = sin(angle);
    static const double corner[4][2] = {{-0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}};
    plan_quad q;
    for (int i = 0; i < 4; i++) {
        double x = corner[i][0] * w, y = corner[i][1] * h;
        q.at[2 * i] = cx + c * x - s * y;
        q.at[2 * i + 1] = cy + s * x + c * y;
    }
    return q;
}

/* Whether an edge of a parts a from b. */
static bool parts(const plan_quad *a, const plan_quad *b)
{
    for (int i = 0; i < 4; i++) {
        const double *p = a->at + 2 * i, *q = a->at + 2 * ((i + 1) % 4);
        double nx = q[1] - p[1], ny = p[0] - q[0];
        double a_least = INFINITY, a_most = -INFINITY, b_least = INFINITY, b_most = -INFINITY;
        for (int k = 0; k < 4; k++) {
            double va = nx * a->at[2 * k] + ny * a->at[2 * k + 1],
                   vb = nx * b->at[2 * k] + ny * b->at[2 * k + 1];
            a_least = fmin(a_least, va);
            a_most = fmax(a_most, va);
            b_least = fmin(b_least, vb);
            b_most = fmax(b_most, vb);
        }
        if (a_most <= b_least || b_most <= a_least)
            return true;
    }
    return false;
}

bool plan_quads_overlap(const plan_quad *a, const plan_quad *b)
{
    return !parts(a, b) && !parts(b, a);
}

static void box_of(const plan_quad *q, double box[4])
{
    box[0] = box[1] = INFINITY;
    box[2] = box[3] = -INFINITY;
    for (int i = 0; i < 4; i++) {
        box[0] = fmin(box[0], q->at[2 * i]);
        box[1] = fmin(box[1], q->at[2 * i + 1]);
        box[2] = fmax(box[2], q->at[2 * i]);
        box[3] = fmax(box[3], q->at[2 * i + 1]);
    }
}

plan_status plan_map_labels_begin(plan_map_labels *labels, const plan_map_frame *f, plan_error *err)
{
    memset(labels, 0, sizeof *labels);
    labels->box[0] = f->x + INSET_MM;
    labels->box[1] = f->y + INSET_MM;
    labels->box[2] = f->x + f->w - INSET_MM;
    labels->box[3] = f->y + f->h - INSET_MM;
    labels->columns = (int32_t)(f->w / CELL_MM) + 1;
    labels->rows = (int32_t)(f->h / CELL_MM) + 1;
    labels->ink_w = (int32_t)f->w + 1;
    labels->ink_h = (int32_t)f->h + 1;
    labels->arena = plan_arena_new();
    labels->head = plan_mem_raw((size_t)labels->columns * (size_t)labels->rows, sizeof *labels->head);
    labels->ink = plan_mem_new((size_t)labels->ink_w * (size_t)labels->ink_h, 1);
    if (!labels->arena || !labels->head || !labels->ink)
        return plan_error_memory(err);
    for (int32_t i = 0; i < labels->columns * labels->rows; i++)
        labels->head[i] = -1;
    return PLAN_OK;
}

void plan_map_labels_free(plan_map_labels *labels)
{
    plan_arena_free(labels->arena);
    free(labels->at);
    free(labels->quads);
    free(labels->head);
    free(labels->next);
    free(labels->ink);
    memset(labels, 0, sizeof *labels);
}

/* A quad is kept once, in a list of links per cell: next[link] = next link, link / cells by division is not needed as
 * the quad's number stands beside it. */
static int32_t cell_of(const plan_map_labels *l, double v, int axis)
{
    int32_t most = (axis ? l->rows : l->columns) - 1;
    double at = floor((v - l->box[axis]) / CELL_MM);
    return at < 0 ? 0 : at > most ? most : (int32_t)at;
}

static void link_quad(plan_map_labels *l, int32_t quad)
{
    double box[4];
    box_of(&l->quads[quad], box);
    int32_t x1 = cell_of(l, box[2], 0), y1 = cell_of(l, box[3], 1);
    for (int32_t y = cell_of(l, box[1], 1); y <= y1; y++) {
        for (int32_t x = cell_of(l, box[0], 0); x <= x1; x++) {
            size_t used = l->next ? (size_t)l->next[0] : 2;
            if (!plan_mem_grow(&l->next, &l->cap_next, used + 2, sizeof *l->next)) {
                l->failed = true;
                return;
            }
            int32_t *head = &l->head[y * l->columns + x];
            l->next[used] = quad;
            l->next[used + 1] = *head;
            *head = (int32_t)used;
            l->next[0] = (int32_t)used + 2;
        }
    }
}

static void add_quad(plan_map_labels *l, const plan_quad *quad)
{
    if (!plan_mem_grow(&l->quads, &l->cap_quads, (size_t)l->n_quads + 1, sizeof *l->quads)) {
        l->failed = true;
        return;
    }
    l->quads[l->n_quads++] = *quad;
    link_quad(l, l->n_quads - 1);
}

static bool is_free(const plan_map_labels *l, const plan_quad *quad)
{
    double box[4];
    box_of(quad, box);
    if (box[0] < l->box[0] || box[1] < l->box[1] || box[2] > l->box[2] || box[3] > l->box[3])
        return false;
    int32_t x1 = cell_of(l, box[2], 0), y1 = cell_of(l, box[3], 1);
    for (int32_t y = cell_of(l, box[1], 1); y <= y1; y++)
        for (int32_t x = cell_of(l, box[0], 0); x <= x1; x++)
            for (int32_t at = l->head[y * l->columns + x]; at >= 0; at = l->next[at + 1])
                if (plan_quads_overlap(&l->quads[l->next[at]], quad))
                    return false;
    return true;
}

bool plan_map_labels_fit(const plan_map_labels *l, const plan_quad *quads, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (!is_free(l, &quads[i]))
            return false;
    return true;
}

bool plan_map_labels_said(const plan_map_labels *l, const char *text, double x, double y, double near_mm)
{
    for (int32_t i = 0; i < l->n; i++) {
        const double *at = l->quads[l->at[i].first_quad].at;
        const char *name = l->at[i].name ? l->at[i].name : l->at[i].text;
        if (strcmp(name, text) == 0 && hypot(at[0] - x, at[1] - y) < near_mm)
            return true;
    }
    return false;
}

void plan_map_labels_block(plan_map_labels *l, const plan_quad *quad)
{
    add_quad(l, quad);
}

void plan_map_labels_take(plan_map_labels *l, const plan_map_label *label, const plan_quad *quads, int32_t n)
{
    if (!plan_mem_grow(&l->at, &l->cap, (size_t)l->n + 1, sizeof *l->at)) {
        l->failed = true;
        return;
    }
    l->at[l->n] = *label;
    l->at[l->n].first_quad = l->n_quads;
    l->at[l->n++].n_quads = n;
    for (int32_t i = 0; i < n; i++)
        add_quad(l, &quads[i]);
}

void plan_map_labels_add_ink(plan_map_labels *l, double x, double y, int amount)
{
    int32_t column = (int32_t)floor(x - l->box[0] + INSET_MM), row = (int32_t)floor(y - l->box[1] + INSET_MM);
    if (column < 0 || row < 0 || column >= l->ink_w || row >= l->ink_h)
        return;
    uint8_t *at = &l->ink[row * l->ink_w + column];
    *at = (uint8_t)(*at + amount > 255 ? 255 : *at + amount);
}

double plan_map_labels_ink(const plan_map_labels *l, double cx, double cy, double w, double h)
{
    double sum = 0;
    int32_t n = 0, x0 = (int32_t)floor(cx - w / 2 - l->box[0] + INSET_MM),
            y0 = (int32_t)floor(cy - h / 2 - l->box[1] + INSET_MM);
    for (int32_t y = y0; y <= y0 + (int32_t)h; y++) {
        for (int32_t x = x0; x <= x0 + (int32_t)w; x++, n++)
            if (x >= 0 && y >= 0 && x < l->ink_w && y < l->ink_h)
                sum += l->ink[y * l->ink_w + x];
    }
    return n ? sum / n : 0;
}

/* ---- the order in which names are tried ---- */

static void add_ink_of(const plan_labeller *l, const plan_map_layer *layer)
{
    const plan_map_frame *f = l->frame;
    for (int32_t row = 0; row < plan_table_rows(layer->table); row++) {
        const double *box = layer->box + 4 * (size_t)row;
        if (!plan_map_box_meets(box, f->world))
            continue;
        if (layer->geom->kind == PLAN_GEOM_LINE) {
            int32_t to = layer->geom->path_off[layer->geom->row_off[row + 1]];
            for (int32_t c = layer->geom->path_off[layer->geom->row_off[row]]; c < to; c++)
                plan_map_labels_add_ink(l->labels, plan_map_x(f, layer->geom->xy[2 * c]),
                                        plan_map_y(f, layer->geom->xy[2 * c + 1]), 20);
            continue;
        }
        double xy[2];
        plan_map_layer_middle(layer, row, xy);
        double area = fmax((box[2] - box[0]) * (box[3] - box[1]) * f->mm * f->mm, 0.05);
        plan_map_labels_add_ink(l->labels, plan_map_x(f, xy[0]), plan_map_y(f, xy[1]),
                                area > 1 ? 120 : 10 + (int)(area * 110));
    }
}

static void block_markers(const plan_labeller *l, const plan_map_layer *layer)
{
    for (int32_t row = 0; row < plan_table_rows(layer->table); row++) {
        double xy[2];
        if (layer->class_of[row] < 0 || !plan_map_box_meets(layer->box + 4 * (size_t)row, l->frame->world))
            continue;
        plan_symbol s = plan_map_symbol(layer, layer->class_of[row], l->frame);
        double size = s.size_mm + s.width_mm;
        plan_map_layer_middle(layer, row, xy);
        plan_quad q = plan_quad_make(plan_map_x(l->frame, xy[0]), plan_map_y(l->frame, xy[1]), size, size, 0);
        plan_map_labels_block(l->labels, &q);
    }
}

static void prepare(const plan_labeller *l)
{
    for (int32_t i = 0; i < l->scene->n; i++) {
        const plan_map_layer *layer = &l->scene->layers[i];
        if (!plan_map_layer_is_drawn(l->scene, layer, l->frame->scale))
            continue;
        bool buildings = strcmp(layer->name, "buildings") == 0;
        if (layer->theme || buildings)
            add_ink_of(l, layer);
        if (layer->theme && layer->geom->kind == PLAN_GEOM_POINT)
            block_markers(l, layer);
    }
}

bool plan_map_label_type(const plan_labeller *l, const plan_map_layer *layer, int32_t row,
                         plan_text_style *type)
{
    if (layer->label_of[row] < 0)
        return false;
    const plan_style_label *label = &layer->style.def->labels[layer->label_of[row]];
    *type = (plan_text_style){.size_pt = label->size_pt * l->frame->grow,
                              .colour = label->colour,
                              .bold = label->bold,
                              .italic = label->italic,
                              .capitals = label->capitals,
                              .spacing_em = label->spacing_em,
                              .halo = 0xffffff,
                              .halo_mm = label->halo_mm * l->frame->grow};
    return label->scale <= 0 || l->frame->scale <= label->scale;
}

static plan_status place_waters(const plan_labeller *l, plan_error *err)
{
    const plan_map_layer *areas = plan_map_scene_layer(l->scene, "barrier_areas");
    const plan_map_layer *lines = plan_map_scene_layer(l->scene, "barriers");
    if (areas)
        plan_map_label_areas(l, areas, "water");
    return lines ? plan_map_label_lines(l, lines, "water", "water", err) : PLAN_OK;
}

static plan_status place_streets(const plan_labeller *l, plan_error *err)
{
    const plan_map_layer *streets = plan_map_scene_layer(l->scene, "streets");
    const plan_map_layer *barriers = plan_map_scene_layer(l->scene, "barriers");
    plan_status status = PLAN_OK;
    if (barriers)
        status = plan_map_label_lines(l, barriers, "street", "motorway", err);
    if (status == PLAN_OK && streets)
        status = plan_map_label_lines(l, streets, "street", NULL, err);
    return status;
}

plan_status plan_map_labels_place(plan_canvas *c, const plan_map_scene *scene, const plan_map_frame *frame,
                                  const plan_quad *kept_free, int32_t n, plan_map_labels *labels,
                                  plan_error *err)
{
    const plan_labeller l = {c, scene, frame, labels};
    const plan_map_layer *squares = plan_map_scene_layer(scene, "squares");
    plan_status status = plan_map_labels_begin(labels, frame, err);
    if (status != PLAN_OK)
        return status;
    for (int32_t i = 0; i < n; i++)
        plan_map_labels_block(labels, &kept_free[i]);
    prepare(&l);
    for (int32_t i = scene->n - 1; i >= 0; i--)
        if (scene->layers[i].theme && scene->layers[i].geom->kind == PLAN_GEOM_POINT &&
            strcmp(scene->layers[i].name, "pops") == 0)
            plan_map_label_points(&l, &scene->layers[i]);
    plan_map_label_places(&l);
    status = place_waters(&l, err);
    if (status == PLAN_OK)
        status = place_streets(&l, err);
    if (status == PLAN_OK && squares)
        plan_map_label_areas(&l, squares, "green");
    for (int32_t i = scene->n - 1; i >= 0 && status == PLAN_OK; i--)
        if (scene->layers[i].theme && scene->layers[i].geom->kind == PLAN_GEOM_POINT &&
            strcmp(scene->layers[i].name, "pops") != 0)
            plan_map_label_points(&l, &scene->layers[i]);
    if (status == PLAN_OK && labels->failed)
        status = plan_error_memory(err);
    return status;
}

void plan_map_labels_draw(plan_canvas *c, const plan_map_labels *labels)
{
    for (int32_t i = labels->n - 1; i >= 0; i--) {
        const plan_map_label *label = &labels->at[i];
        if (label->path) {
            plan_canvas_text_along(c, &label->style, label->path, label->n_path, label->start_mm,
                                   label->text);
        } else {
            plan_canvas_save(c);
            plan_canvas_move_origin(c, label->x, label->y, label->angle);
            plan_canvas_text(c, &label->style, 0, 0, label->text);
            plan_canvas_restore(c);
        }
    }
}
