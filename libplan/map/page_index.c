/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* First sheet of an atlas: where every sheet lies, and a list of them. */

#include "map/page.h"

#include "map/paint.h"

#include <math.h>
#include <stdio.h>

void plan_page_index_frames(const plan_page *s)
{
    const plan_pen halo = {0xffffff, 0.9, PLAN_DASH_SOLID, true},
                   pen = {PLAN_PAGE_ACCENT, 0.35, PLAN_DASH_SOLID, true};
    plan_text_style type = plan_page_type(s, 13, PLAN_PAGE_ACCENT, true);
    type.align = PLAN_ALIGN_CENTRE;
    type.halo = 0xffffff;
    type.halo_mm = 0.6;
    plan_canvas_save(s->c);
    plan_canvas_clip_rect(s->c, s->map.x, s->map.y, s->map.w, s->map.h);
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t i = 0; i < s->n_all; i++) {
            plan_map_frame f = s->map;
            plan_map_frame_set(&f, s->all[i].cx, s->all[i].cy, s->all[i].scale);
            double x = plan_map_x(&s->map, f.world[0]), y = plan_map_y(&s->map, f.world[3]);
            plan_canvas_rect(s->c, x, y, plan_map_x(&s->map, f.world[2]) - x,
                             plan_map_y(&s->map, f.world[1]) - y);
            plan_canvas_stroke(s->c, pass ? &pen : &halo, false);
        }
    }
    for (int32_t i = 0; i < s->n_all; i++) {
        char number[24];
        double w, h;
        snprintf(number, sizeof number, "%d", (int)s->all[i].number);
        plan_canvas_measure(s->c, &type, number, &w, &h, NULL);
        plan_canvas_text(s->c, &type, plan_map_x(&s->map, s->all[i].cx),
                         plan_map_y(&s->map, s->all[i].cy) - h / 2, number);
    }
    plan_canvas_restore(s->c);
}

void plan_page_index_list(const plan_page *s)
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
}
