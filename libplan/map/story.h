/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_STORY_H
#define PLAN_MAP_STORY_H

#include "map/scene.h"

/* Internal. What a map says in words and numbers, made from the tables. All texts live in the scene's arena. */

enum { PLAN_STORY_FIGURES = 6 };

typedef struct plan_story_figure {
    const char *value;   /**< "76,6 Mio. €" */
    const char *caption; /**< "cost at example prices" */
    plan_basis basis;
} plan_story_figure;

typedef struct plan_story {
    const char *title, *message;
    plan_story_figure figures[PLAN_STORY_FIGURES];
    int32_t n_figures;
} plan_story;

PLAN_CHECKED plan_status plan_story_make(const plan_map_scene *scene, plan_story *story, plan_error *err);
/** Message and figures of one sheet of an atlas: what lies in world (xmin, ymin, xmax, ymax); the title stays. */
void plan_story_here(const plan_map_scene *scene, const plan_story *story, const double world[4],
                     plan_story *here);
/** Share of the rows, those with most of a column first, that hold half of its sum; curve (may be NULL): 101 values, the
 *  share of the sum that the first i per cent of rows hold. NaN where there is nothing. O(n log n). */
PLAN_CHECKED plan_status plan_story_concentration(const plan_table *t, const char *column, double *half,
                                                  double *curve, plan_error *err);
/** What the basis of a figure is called on a sheet; "" for what is counted. */
const char *plan_story_basis(const plan_map_scene *scene, plan_basis basis);
/** Formatted text in the arena; an empty one when memory is out. */
const char *plan_story_fill(const plan_map_scene *scene, const char *text, const plan_lang_arg *args,
                            size_t n);
/** Label of a class in the language of the scene, with its limits. */
const char *plan_story_class(const plan_map_scene *scene, const plan_map_layer *layer, int32_t class_index);
/** Title of a layer in the language of the scene. */
const char *plan_story_layer(const plan_map_scene *scene, const plan_map_layer *layer);
/** Order a plan of a comparison builds in: "by need"; "" where the result does not say. which: 'a' or 'b'. */
const char *plan_story_order(const plan_map_scene *scene, char which);
/** What an order of building ("need", "profit") is called; NULL = none. */
const char *plan_story_order_name(const char *by);
/** What the map shows, for those who do not see it. */
const char *plan_story_alternative(const plan_map_scene *scene, const plan_story *story,
                                   const plan_map_frame *frame, const char *sheet);

#endif
