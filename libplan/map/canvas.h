/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_CANVAS_H
#define PLAN_MAP_CANVAS_H

#include "core/mem.h"
#include "core/status.h"
#include "out/style.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Internal. Paper to draw on: the only files that know Cairo, Pango and fontconfig are canvas*.c. Lengths are mm,
 * y runs down from the upper left corner, colours are 0xRRGGBB. Failures of the libraries below are kept and
 * told by plan_canvas_finish, so that drawing reads as drawing. */

typedef enum plan_canvas_format { PLAN_CANVAS_PDF, PLAN_CANVAS_SVG, PLAN_CANVAS_PNG } plan_canvas_format;
typedef struct plan_canvas plan_canvas;

typedef struct plan_canvas_opts {
    plan_canvas_format format;
    double width_mm, height_mm; /**< of the first page */
    int32_t dpi;                /**< PNG */
    const char *font;           /**< family; NULL = the first installed of a list */
    bool apart;                 /**< PDF: drawings are kept for plan_pdf_finish */
} plan_canvas_opts;

PLAN_CHECKED plan_status plan_canvas_new(const plan_canvas_opts *opts, plan_canvas **out, plan_error *err);
void plan_canvas_free(plan_canvas *c);
/** Ends the page (PDF only) and begins one of another size. */
void plan_canvas_next_page(plan_canvas *c, double width_mm, double height_mm);
/** The finished file in *n bytes; malloc'ed, the caller frees. Nothing can be drawn after. */
PLAN_CHECKED plan_status plan_canvas_finish(plan_canvas *c, char **bytes, size_t *n, plan_error *err);

/* ---- state ---- */

void plan_canvas_save(plan_canvas *c);
void plan_canvas_restore(plan_canvas *c);
/** Turns what is drawn next around x, y by angle (clockwise) and makes x, y the origin. */
void plan_canvas_move_origin(plan_canvas *c, double x, double y, double angle);
/** Nothing is drawn outside, until restored. */
void plan_canvas_clip_rect(plan_canvas *c, double x, double y, double w, double h);

/* ---- drawings: many paths, drawn without text and without turning ---- */

/** From here to the end what is drawn is kept apart where the options say so, and a point that stands in for it is drawn:
 *  the PDF must then go through plan_pdf_finish. Elsewhere this changes nothing. */
void plan_canvas_drawing_begin(plan_canvas *c);
void plan_canvas_drawing_end(plan_canvas *c);
/** Those kept apart, in their order: operators of a PDF, 0.005 mm a unit, y down from the upper left corner, packed as
 *  FlateDecode unpacks them. Borrowed. */
const plan_buf *plan_canvas_drawings(const plan_canvas *c, int32_t *n);
/** Colour of the point that stands in for a drawing, and how many there can be. */
#define PLAN_CANVAS_DRAWING_COLOUR(i) (0x800001u | (i) >> 8 << 16 | ((i)&255) << 8)
#define PLAN_CANVAS_MOST_DRAWINGS 0x8000

/* ---- structure (PDF only): Document, H1, P, Figure, Table, TR, TH, TD, Link ---- */

/** attributes: as cairo_tag_begin takes them; NULL = none. */
void plan_canvas_tag_begin(plan_canvas *c, const char *tag, const char *attributes);
void plan_canvas_tag_end(plan_canvas *c, const char *tag);

/* ---- paths: built, then filled or stroked ---- */

void plan_canvas_move(plan_canvas *c, double x, double y);
void plan_canvas_line(plan_canvas *c, double x, double y);
void plan_canvas_close(plan_canvas *c);
void plan_canvas_rect(plan_canvas *c, double x, double y, double w, double h);
void plan_canvas_circle(plan_canvas *c, double x, double y, double radius);
/** Marker of a size around x, y. */
void plan_canvas_marker(plan_canvas *c, plan_marker marker, double x, double y, double size_mm);
/** Forgets the path. */
void plan_canvas_new_path(plan_canvas *c);

typedef enum plan_ends {
    PLAN_ENDS_ROUND, /**< ends and corners round */
    PLAN_ENDS_SHARP, /**< ends cut off, corners sharp */
    PLAN_ENDS_CUT    /**< ends cut off, corners round */
} plan_ends;

typedef struct plan_pen {
    uint32_t colour;
    double width_mm;
    plan_dash dash;
    plan_ends ends;
} plan_pen;
/** Inside by the winding of the path: holes run against their shell. keep: the path stays for another call. */
void plan_canvas_fill(plan_canvas *c, uint32_t colour, bool keep);
void plan_canvas_stroke(plan_canvas *c, const plan_pen *pen, bool keep);
/** Diagonal lines so far apart and so thick across the path, whose box in mm is box (xmin, ymin, xmax, ymax); they meet at the borders of neighbours. */
void plan_canvas_hatch(plan_canvas *c, uint32_t colour, double distance_mm, double width_mm,
                       const double box[4], bool keep);

/* ---- text ---- */

typedef enum plan_align { PLAN_ALIGN_LEFT, PLAN_ALIGN_CENTRE, PLAN_ALIGN_RIGHT } plan_align;
typedef struct plan_text_style {
    double size_pt;
    uint32_t colour;
    bool bold, italic;
    bool capitals;     /**< drawn in capitals; read as it is written */
    double spacing_em; /**< added between letters */
    uint32_t halo;     /**< colour of the edge around letters */
    double halo_mm;    /**< 0 = none */
    double wrap_mm;    /**< breaks lines at this width; 0 = one line */
    int32_t lines;     /**< at most so many, the last ends with an ellipsis; 0 = any number */
    plan_align align;  /**< within wrap_mm; without it, which part of the text stands at x */
} plan_text_style;

/** Box of a text as it would be drawn; *baseline (may be NULL) from its top. */
void plan_canvas_measure(plan_canvas *c, const plan_text_style *style, const char *text, double *w, double *h,
                         double *baseline);
/** Whether a text has more than the lines its style allows. */
bool plan_canvas_is_cut(plan_canvas *c, const plan_text_style *style, const char *text);
/** Draws with the upper edge at y; returns the height. Characters no font has are drawn as "?" and counted. */
double plan_canvas_text(plan_canvas *c, const plan_text_style *style, double x, double y, const char *text);
/** Along a path of n points (x, y pairs) from start_mm on, letters standing on it, their middle offset_mm above. */
void plan_canvas_text_along(plan_canvas *c, const plan_text_style *style, const double *xy, int32_t n,
                            double start_mm, const char *text);

/** The first text drawn that has a character no installed font has, with that character; NULL = none. */
const char *plan_canvas_missing(const plan_canvas *c, uint32_t *character, int32_t *n);

/* ---- shared by the files canvas*.c ---- */

struct plan_canvas_text;
PLAN_CHECKED plan_status plan_canvas_text_new(plan_canvas *c, void *cairo, const char *font,
                                              struct plan_canvas_text **out, plan_error *err);
void plan_canvas_text_free(struct plan_canvas_text *t);
/** False where memory was exhausted when a text was drawn. */
bool plan_canvas_text_is_whole(const struct plan_canvas_text *t);
struct plan_canvas_text *plan_canvas_texts(const plan_canvas *c);
void *plan_canvas_cairo(const plan_canvas *c);

#endif
