/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_SCENE_H
#define PLAN_MAP_SCENE_H

#include "core/mem.h"
#include "map/map.h"
#include "out/style.h"

/* Internal. What a map is drawn from: layers with their styles, in order, and what the sheets have in common. */

typedef struct plan_map_layer {
    const plan_table *table;
    const plan_geom *geom;
    const char *name; /**< without "context_" */
    plan_style style;
    bool theme;       /**< tells what the map is about; else basemap */
    double *box;      /**< 4 a row: xmin, ymin, xmax, ymax; empty where the row is not drawn */
    int8_t *class_of; /**< a row; -1 = not drawn */
    int8_t *label_of; /**< a row: which of its definition's labels; -1 = without a name */
} plan_map_layer;

typedef struct plan_map_scene {
    const plan_map_opts *opts;
    plan_lang *lang; /**< owned */
    plan_map_theme theme;
    const plan_table *const *tables;
    int32_t n_tables;
    plan_map_layer *layers; /**< lowest first; owned */
    int32_t n;
    const plan_map_layer *subject;   /**< whose rows the theme counts */
    const plan_map_layer *districts; /**< NULL = none */
    const char *town;                /**< name of the district with most of the subject; "" = none */
    int32_t town_row;
    bool is_municipal; /**< most of the subject lies in one district: districts are municipalities */
    double whole[4], town_box[4]; /**< extent of the subject: all, and where the people of the town live */
    char date[12];                /**< of the data: "2016-02-10"; "" = unknown */
    char id[16];                  /**< hash of inputs and parameters */
    plan_arena *arena;
    plan_result *report;
} plan_map_scene;

/** Borrows tables and opts for the life of the scene. Free with plan_map_scene_free on failure too. */
PLAN_CHECKED plan_status plan_map_scene_make(const plan_table *const *tables, int32_t n,
                                             const plan_map_opts *opts, plan_map_scene *scene,
                                             plan_error *err);
void plan_map_scene_free(plan_map_scene *scene);

/** Layer by its name without "context_"; NULL where there is none. */
const plan_map_layer *plan_map_scene_layer(const plan_map_scene *scene, const char *name);
/** Table by name; NULL where there is none. */
const plan_table *plan_map_scene_table(const plan_map_scene *scene, const char *name);
/** Total of a stage; NaN where there is none. *basis (may be NULL): on what it rests, by its first letter. */
double plan_map_scene_total(const plan_map_scene *scene, const char *stage, const char *key,
                            plan_basis *basis);
/** Middle of a row's box. */
void plan_map_layer_middle(const plan_map_layer *layer, int32_t row, double xy[2]);

/** Themes from the one that is taken first where none is asked for, ended by PLAN_MAP_AUTO. */
const plan_map_theme *plan_map_theme_order(void);
/** The first of them whose own layers the tables hold, PLAN_MAP_AUTO where none is. Asks for nothing but tables. */
plan_map_theme plan_map_scene_told(const plan_map_scene *scene);
/** Names of the tables a theme draws, ended by NULL; those of the basemap. */
const char *const *plan_map_theme_layers(plan_map_theme theme);
const char *const *plan_map_base_layers(void);

/** A rectangle of paper that shows a piece of the world. */
typedef struct plan_map_frame {
    double x, y, w, h; /**< on the sheet, mm */
    double world[4];   /**< xmin, ymin, xmax, ymax in m */
    double scale;      /**< n of 1:n */
    double mm;         /**< mm of paper a metre */
    double grow;       /**< factor of type and signs: 1 up to A3, more on sheets that hang on a wall */
} plan_map_frame;
void plan_map_frame_set(plan_map_frame *frame, double cx, double cy, double scale);
/** Largest round scale at which w x h mm show the box (m), some room around it. */
double plan_map_round_scale(double box_w_m, double box_h_m, double w_mm, double h_mm);
static inline double plan_map_x(const plan_map_frame *f, double x)
{
    return f->x + (x - f->world[0]) * f->mm;
}
static inline double plan_map_y(const plan_map_frame *f, double y)
{
    return f->y + (f->world[3] - y) * f->mm;
}
static inline bool plan_map_box_meets(const double *a, const double *b)
{
    return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

#endif
