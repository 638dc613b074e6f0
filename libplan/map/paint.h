/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_PAINT_H
#define PLAN_MAP_PAINT_H

#include "map/canvas.h"
#include "map/scene.h"

/* Internal. Layers on paper, by their styles. */

/** Ground of the map. */
#define PLAN_MAP_LAND 0xfcfbf8
/** Thinnest line of a sheet, mm (shared/maps: what a copier keeps). */
#define PLAN_MAP_LEAST_LINE_MM 0.1

/** Draws what of the scene lies in the frame, clipped to it; plain leaves out the theme (for overviews). */
PLAN_CHECKED plan_status plan_map_paint(plan_canvas *c, const plan_map_scene *scene,
                                        const plan_map_frame *frame, bool plain, plan_error *err);
/** Whether a layer, and a class of it, is drawn at a scale. */
bool plan_map_layer_is_drawn(const plan_map_scene *scene, const plan_map_layer *layer, double scale);
bool plan_map_class_is_drawn(const plan_map_layer *layer, int32_t class_index, double scale);
/** Symbol of a class as it is drawn in a frame: finer where much has to stand on little paper, larger on large sheets. */
plan_symbol plan_map_symbol(const plan_map_layer *layer, int32_t class_index, const plan_map_frame *frame);
/** Sample of a symbol in a box, for legends of a sheet whose frame has that factor. */
void plan_map_paint_sample(plan_canvas *c, const plan_symbol *symbol, plan_geom_kind geom, double x, double y,
                           double w, double h, double grow);

/** Width in mm of a line whose layer's width column has the value v. */
double plan_map_line_width(const plan_map_layer *layer, int32_t class_index, const plan_map_frame *frame,
                           double v);

#endif
