/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_CANVAS_INK_H
#define PLAN_MAP_CANVAS_INK_H

#include "core/mem.h"
#include "map/canvas.h"

/* Internal, of canvas*.c. Paths as operators of a PDF (ISO 32000-1, 8.4 and 8.5): a town has some hundred thousand
 * corners, and Cairo would write, pack, and have unpacked each of them. Lengths are mm as on the canvas. */

/** Whole numbers of so many a mm are written: 5080 an inch, finer than a platesetter. */
#define PLAN_INK_PER_MM 200

typedef struct plan_ink plan_ink;

/** NULL where memory is exhausted. */
plan_ink *plan_ink_new(void);
void plan_ink_free(plan_ink *ink);
/** Moves what was drawn to *out; failed where memory was exhausted. */
void plan_ink_take(plan_ink *ink, plan_buf *out);

void plan_ink_save(plan_ink *ink);
void plan_ink_restore(plan_ink *ink);
/** Nothing is drawn outside the path, which is forgotten, until restored. */
void plan_ink_clip(plan_ink *ink);

void plan_ink_move(plan_ink *ink, double x, double y);
void plan_ink_line(plan_ink *ink, double x, double y);
void plan_ink_curve(plan_ink *ink, const double xy[6]);
void plan_ink_close(plan_ink *ink);
void plan_ink_rect(plan_ink *ink, double x, double y, double w, double h);
void plan_ink_new_path(plan_ink *ink);
/** Appends the path to *out, and takes one up again. */
void plan_ink_copy_path(plan_ink *ink, plan_buf *out);
void plan_ink_add_path(plan_ink *ink, const plan_buf *path);

/** As plan_canvas_fill and plan_canvas_stroke. */
void plan_ink_fill(plan_ink *ink, uint32_t colour, bool keep);
typedef struct plan_ink_pen {
    uint32_t colour;
    double width_mm, dash_mm[2]; /**< dash: 0 = none */
    bool round_ends, round_corners;
} plan_ink_pen;
void plan_ink_stroke(plan_ink *ink, const plan_ink_pen *pen, bool keep);

#endif
