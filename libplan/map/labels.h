/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_LABELS_H
#define PLAN_MAP_LABELS_H

#include "core/mem.h"
#include "map/canvas.h"
#include "map/scene.h"

/* Internal. Names on the map, placed one after the other, the important first: none overlaps another, none
 * leaves the frame, none covers a marker. */

/** Four corners x, y in mm, in order around. */
typedef struct plan_quad {
    double at[8];
} plan_quad;
/** Upright or turned box around its middle. */
plan_quad plan_quad_make(double cx, double cy, double w, double h, double angle);
/** Whether they share a point (touching does not count), by the separating axis theorem. */
bool plan_quads_overlap(const plan_quad *a, const plan_quad *b);

typedef struct plan_map_label {
    const char *name;        /**< NULL = text; else what text is short for */
    const char *text, *kind; /**< kind: "place", "street", "water", "green", "site" */
    plan_text_style style;
    double x, y; /**< straight: upper left corner, before turning */
    double angle;
    const double *path; /**< curved: n_path points; NULL = straight */
    int32_t n_path;
    double start_mm;
    int32_t first_quad, n_quads;
} plan_map_label;

typedef struct plan_map_labels {
    plan_arena *arena;
    plan_map_label *at;
    int32_t n;
    plan_quad *quads; /**< of labels and of what they may not cover */
    int32_t n_quads;
    int32_t left_out; /**< names without room */
    size_t cap, cap_quads, cap_next;
    double box[4]; /**< mm: xmin, ymin, xmax, ymax of where labels may stand */
    int32_t columns, rows;
    int32_t *head, *next; /**< cells of the box: lists of quads */
    int32_t *next_quad;
    uint8_t *ink; /**< how much the theme has drawn in each mm² */
    int32_t ink_w, ink_h;
    bool failed;
} plan_map_labels;

PLAN_CHECKED plan_status plan_map_labels_begin(plan_map_labels *labels, const plan_map_frame *frame,
                                               plan_error *err);
void plan_map_labels_free(plan_map_labels *labels);
/** Whether all quads lie in the box and clear of all that stands. */
bool plan_map_labels_fit(const plan_map_labels *labels, const plan_quad *quads, int32_t n);
/** Whether a label of this name stands nearer than so many mm. */
bool plan_map_labels_said(const plan_map_labels *labels, const char *text, double x, double y,
                          double near_mm);
/** Keeps a place free. */
void plan_map_labels_block(plan_map_labels *labels, const plan_quad *quad);
/** Adds a label with its quads; texts and paths must live in labels->arena. */
void plan_map_labels_take(plan_map_labels *labels, const plan_map_label *label, const plan_quad *quads,
                          int32_t n);
/** Mean ink under a box of the paper, 0 .. 255. */
double plan_map_labels_ink(const plan_map_labels *labels, double cx, double cy, double w, double h);
void plan_map_labels_add_ink(plan_map_labels *labels, double x, double y, int amount);

/** Places the names of a scene in a frame, none of them on the n quads of kept_free (may be NULL). The caller frees
 *  *labels on failure too. */
PLAN_CHECKED plan_status plan_map_labels_place(plan_canvas *c, const plan_map_scene *scene,
                                               const plan_map_frame *frame, const plan_quad *kept_free,
                                               int32_t n, plan_map_labels *labels, plan_error *err);
void plan_map_labels_draw(plan_canvas *c, const plan_map_labels *labels);

/* ---- shared by the files labels*.c ---- */

typedef struct plan_labeller {
    plan_canvas *c;
    const plan_map_scene *scene;
    const plan_map_frame *frame;
    plan_map_labels *labels;
} plan_labeller;
/** How a row is written, at this scale; false where it is not. */
bool plan_map_label_type(const plan_labeller *l, const plan_map_layer *layer, int32_t row,
                         plan_text_style *type);
void plan_map_label_points(const plan_labeller *l, const plan_map_layer *layer);
void plan_map_label_places(const plan_labeller *l);
/** Areas of a layer, large ones first. */
void plan_map_label_areas(const plan_labeller *l, const plan_map_layer *layer, const char *kind);
/** Lines of a layer along themselves; only: those written so in its style, NULL = all. */
PLAN_CHECKED plan_status plan_map_label_lines(const plan_labeller *l, const plan_map_layer *layer,
                                              const char *kind, const char *only, plan_error *err);

#endif
