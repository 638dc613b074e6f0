/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* First sheet of an atlas: where every sheet lies, and a list of them. */

#include "map/page.h"

#include "map/paint.h"

#include <math.h>
#include <stdio.h>

/* The part of a sheet that is its own: without what its neighbours show too. */
#define OWN 0.94
#define TAG_W 7.5
#define TAG_H 4.4

static void own_box(const plan_page *s, int32_t i, double box[4])
{
    plan_map_frame f = s->map;
    plan_map_frame_set(&f, s->all[i].cx, s->all[i].cy, s->all[i].scale * OWN);
    box[0] = plan_map_x(&s->map, f.world[0]);
    box[1] = plan_map_y(&s->map, f.world[3]);
    box[2] = plan_map_x(&s->map, f.world[2]);
    box[3] = plan_map_y(&s->map, f.world[1]);
}

plan_quad plan_page_index_tag(const plan_page *s, int32_t i)
{
    double box[4], w = TAG_W * s->f, h = TAG_H * s->f;
    own_box(s, i, box);
    /* A sheet may reach beyond what the index shows; its number does not. */
    box[0] = fmin(fmax(box[0], s->map.x), s->map.x + s->map.w - w);
    box[1] = fmin(fmax(box[1], s->map.y), s->map.y + s->map.h - h);
    return plan_quad_make(box[0] + w / 2, box[1] + h / 2, w, h, 0);
}

void plan_page_index_frames(const plan_page *s)
{
    const plan_pen pen = {PLAN_PAGE_ACCENT, 0.35 * s->map.grow, PLAN_DASH_SOLID, PLAN_ENDS_SHARP};
    plan_canvas_save(s->c);
    plan_canvas_clip_rect(s->c, s->map.x, s->map.y, s->map.w, s->map.h);
    for (int32_t i = 0; i < s->n_all; i++) {
        double box[4];
        own_box(s, i, box);
        plan_canvas_rect(s->c, box[0], box[1], box[2] - box[0], box[3] - box[1]);
        plan_canvas_stroke(s->c, &pen, false);
    }
    plan_canvas_restore(s->c);
}

void plan_page_index_numbers(const plan_page *s)
{
    plan_text_style type = plan_page_type(s, 8.5, 0xffffff, true);
    type.align = PLAN_ALIGN_CENTRE;
    plan_canvas_save(s->c);
    plan_canvas_clip_rect(s->c, s->map.x, s->map.y, s->map.w, s->map.h);
    for (int32_t i = 0; i < s->n_all; i++) {
        char number[24];
        double w, h;
        const plan_quad tag = plan_page_index_tag(s, i);
        snprintf(number, sizeof number, "%d", (int)s->all[i].number);
        plan_canvas_rect(s->c, tag.at[0], tag.at[1], tag.at[4] - tag.at[0], tag.at[5] - tag.at[1]);
        plan_canvas_fill(s->c, PLAN_PAGE_ACCENT, false);
        plan_canvas_measure(s->c, &type, number, &w, &h, NULL);
        plan_canvas_text(s->c, &type, (tag.at[0] + tag.at[4]) / 2, (tag.at[1] + tag.at[5]) / 2 - h / 2,
                         number);
    }
    plan_canvas_restore(s->c);
}

double plan_page_index_list(const plan_page *s)
{
    double y = s->panel[1], per_column = ceil((double)s->n_all / s->columns);
    double column_w = s->panel[2] / s->columns;
    plan_text_style title = plan_page_type(s, 9.5, PLAN_PAGE_INK, true),
                    type = plan_page_type(s, 8, PLAN_PAGE_INK, false),
                    bold = plan_page_type(s, 8, PLAN_PAGE_ACCENT, true), right = type;
    right.align = PLAN_ALIGN_RIGHT;
    y += plan_page_text(s, "H2", &title, s->panel[0], y,
                        plan_lang_text(s->scene->lang, "Sheets of this atlas")) +
         1.5 * s->f;
    double room = s->panel[1] + s->panel[3] - y, step = fmin(4.6 * s->f, room / fmax(per_column, 1));
    plan_canvas_tag_begin(s->c, "Table", NULL);
    for (int32_t i = 0; i < s->n_all && step > 2.2; i++) {
        char number[24], target[48], count[PLAN_LANG_SIZE];
        double x = s->panel[0] + floor(i / per_column) * column_w,
               at = y + (i - floor(i / per_column) * per_column) * step;
        snprintf(number, sizeof number, "%d", (int)s->all[i].number);
        snprintf(target, sizeof target, "dest='sheet-%d'", (int)s->all[i].number);
        type.wrap_mm = column_w - 34 * s->f;
        type.lines = 1;
        plan_canvas_tag_begin(s->c, "TR", NULL);
        plan_canvas_tag_begin(s->c, "TH", NULL);
        plan_page_text(s, NULL, &bold, x, at, number);
        plan_canvas_tag_end(s->c, "TH");
        plan_canvas_tag_begin(s->c, "TD", NULL);
        plan_canvas_tag_begin(s->c, "Link", target);
        plan_canvas_text(s->c, &type, x + 9 * s->f, at, s->all[i].name);
        plan_canvas_tag_end(s->c, "Link");
        plan_canvas_tag_end(s->c, "TD");
        plan_page_text(s, "TD", &right, x + column_w - 4 * s->f, at,
                       plan_lang_number(s->scene->lang, s->all[i].features, 0, count));
        plan_canvas_tag_end(s->c, "TR");
    }
    plan_canvas_tag_end(s->c, "Table");
    return y + step * per_column;
}
