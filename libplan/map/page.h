/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_PAGE_H
#define PLAN_MAP_PAGE_H

#include "map/canvas.h"
#include "map/labels.h"
#include "map/scene.h"
#include "map/story.h"

/* Internal. A sheet of paper: where its parts lie, and the parts. */

enum {
    PLAN_PAGE_INK = 0x222222,
    PLAN_PAGE_SOFT = 0x5c5c5c,
    PLAN_PAGE_HAIR = 0xb8b8b8,
    PLAN_PAGE_ACCENT = 0x253494
};

/** What an atlas says about the sheets around; 0 = none. */
typedef struct plan_page_place {
    const char *name; /**< "Zirzow", "B 3"; "" = the only sheet */
    double cx, cy, scale;
    int32_t number;       /**< of the sheet, from 1 */
    int32_t neighbour[4]; /**< west, north, east, south */
    int32_t features;
    int32_t group; /**< district it belongs to */
} plan_page_place;

typedef struct plan_page {
    plan_canvas *c;
    const plan_map_scene *scene;
    const plan_story *story;
    double w, h; /**< page, mm */
    double f;    /**< factor of type and furniture: 1 on A3 */
    plan_map_frame map;
    double panel[4];     /**< x, y, w, h */
    int32_t columns;     /**< of the panel */
    double locator_less; /**< so much lower is the locator, for what else finds no room */
    double foot_y;
    const plan_page_place *place;
    const plan_page_place *all; /**< of the atlas */
    int32_t n_all, of;          /**< sheets there are */
    bool own;                   /**< legend and figures tell of this sheet, not of the whole plan */
    plan_map_labels *labels;    /**< of the sheet drawn last */
    const char *cut;      /**< first text the head of a sheet had no room for, in the arena; NULL = none */
    const char **figures; /**< alternative texts, in the arena, as they were drawn */
    int32_t n_figures;
    size_t cap_figures;
} plan_page;

/** Sets page, map frame (without its world) and panel for a paper and an orientation. */
void plan_page_lay_out(plan_page *sheet, plan_map_paper paper, bool landscape);
/** Draws one sheet whole. index: that of an atlas, with the sheets' frames and a list of them for the panel. */
PLAN_CHECKED plan_status plan_page_draw(plan_page *sheet, bool index, plan_error *err);

/* ---- shared by the files page*.c ---- */

plan_text_style plan_page_type(const plan_page *sheet, double size_pt, uint32_t colour, bool bold);
/** Makes the type smaller until the text fits into w on one line, down to the smallest of a sheet. */
void plan_page_fit(const plan_page *sheet, plan_text_style *type, const char *text, double w);
/** Text in a tag of the structure; returns its height. */
double plan_page_text(const plan_page *sheet, const char *tag, const plan_text_style *style, double x,
                      double y, const char *text);
/** width_mm: on A3; larger on larger sheets. */
void plan_page_line(const plan_page *sheet, double x0, double y0, double x1, double y1, uint32_t colour,
                    double width_mm);
/** Begins a figure with its alternative text. */
void plan_page_figure_begin(plan_page *sheet, const char *alternative);
void plan_page_figure_end(plan_page *sheet);
/** Frames of an atlas' sheets, then their numbers; where number i stands; the list of them for the panel, which gives its
 *  lower edge. */
void plan_page_index_frames(const plan_page *page);
void plan_page_index_numbers(const plan_page *page);
plan_quad plan_page_index_tag(const plan_page *page, int32_t i);
double plan_page_index_list(const plan_page *page);
/** Neatline, grid, ticks, north arrow, references to the sheets around. */
void plan_page_frame(const plan_page *sheet);
void plan_page_north(const plan_page *sheet);
/** Where it stands. */
plan_quad plan_page_north_place(const plan_page *sheet);
void plan_page_scale_bar(const plan_page *sheet, double x, double y, double most_mm);
/** Rows of a class the map's frame shows. */
int32_t plan_page_rows(const plan_page *sheet, const plan_map_layer *layer, int32_t class_index);
/** Legend, figures, chart, locator. */
PLAN_CHECKED plan_status plan_page_panel(plan_page *sheet, plan_error *err);
/** Height of the chart of the theme at a width; 0 = none. Draws it where draw is set. */
PLAN_CHECKED plan_status plan_page_chart(plan_page *sheet, double x, double y, double w, bool draw, double *h,
                                         plan_error *err);

#endif
