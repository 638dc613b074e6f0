/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "map/page.h"

#include "map/paint.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
#define COUNT(a) (sizeof(a) / sizeof *(a))
#define LEAST_PT 6.0 /* smallest type on a sheet */
#define BAND_MM 3.4  /* between neatline and outer frame */

plan_text_style plan_page_type(const plan_page *sheet, double size_pt, uint32_t colour, bool bold)
{
    return (plan_text_style){.size_pt = fmax(size_pt * sheet->f, LEAST_PT), .colour = colour, .bold = bold};
}

void plan_page_fit(const plan_page *page, plan_text_style *type, const char *text, double w)
{
    plan_text_style line = *type;
    double tw, th;
    line.wrap_mm = 0;
    for (;;) {
        plan_canvas_measure(page->c, &line, text, &tw, &th, NULL);
        if (tw <= w || line.size_pt <= LEAST_PT)
            break;
        line.size_pt = fmax(line.size_pt * 0.93, LEAST_PT);
    }
    type->size_pt = line.size_pt;
}

double plan_page_text(const plan_page *sheet, const char *tag, const plan_text_style *style, double x,
                      double y, const char *text)
{
    if (tag)
        plan_canvas_tag_begin(sheet->c, tag, NULL);
    double h = plan_canvas_text(sheet->c, style, x, y, text);
    if (tag)
        plan_canvas_tag_end(sheet->c, tag);
    return h;
}

void plan_page_line(const plan_page *sheet, double x0, double y0, double x1, double y1, uint32_t colour,
                    double width_mm)
{
    const plan_pen pen = {colour, width_mm * sheet->map.grow, PLAN_DASH_SOLID, PLAN_ENDS_SHARP};
    plan_canvas_move(sheet->c, x0, y0);
    plan_canvas_line(sheet->c, x1, y1);
    plan_canvas_stroke(sheet->c, &pen, false);
}

void plan_page_figure_begin(plan_page *sheet, const char *alternative)
{
    if (!plan_mem_grow(&sheet->figures, &sheet->cap_figures, (size_t)sheet->n_figures + 1,
                       sizeof *sheet->figures)) {
        sheet->labels->failed = true;
        return;
    }
    sheet->figures[sheet->n_figures++] = alternative;
    plan_canvas_tag_begin(sheet->c, "Figure", NULL);
}

void plan_page_figure_end(plan_page *sheet)
{
    plan_canvas_tag_end(sheet->c, "Figure");
}

/* ---- layout ---- */

void plan_page_lay_out(plan_page *s, plan_map_paper paper, bool landscape)
{
    static const double sides[][2] = {
        {210, 297}, {297, 420}, {420, 594}, {594, 841}, {841, 1189}}; /* ISO 216 */
    double small = sides[paper][0], large = sides[paper][1];
    s->w = landscape ? large : small;
    s->h = landscape ? small : large;
    s->f = sqrt(small / 297);
    double margin = 9 * s->f, band = BAND_MM * s->f, gap = 6 * s->f;
    double head = 21 * s->f, foot = 17 * s->f;
    double panel_w = landscape ? 84 * s->f : s->w - 2 * margin;
    double panel_h = landscape ? s->h - 2 * margin - head : s->h * 0.27;
    if (!landscape)
        panel_h = fmin(panel_h, 112 * s->f);
    s->columns = landscape ? 1 : 3;
    /* What is read from further off is larger, as the furniture; nothing gets smaller than on A3. */
    s->map.grow = fmax(s->f, 1);
    s->map.x = margin + band;
    s->map.y = margin + head + band;
    s->map.w = s->w - 2 * margin - 2 * band - (landscape ? panel_w + gap : 0);
    s->map.h = s->h - 2 * margin - head - foot - 2 * band - (landscape ? 0 : panel_h + gap);
    s->panel[0] = landscape ? s->w - margin - panel_w : margin;
    s->panel[1] = landscape ? margin + head : s->h - margin - foot - panel_h;
    s->panel[2] = panel_w;
    s->panel[3] = panel_h;
    s->foot_y = s->h - margin - foot + (landscape ? 3 : 1.5) * s->f;
}

/* ---- frame ---- */

/* Distance of grid lines in m: some 60 mm apart on paper. */
static double grid_step(const plan_page *s)
{
    static const double steps[] = {1, 2, 5, 10};
    double want = 60 * s->f / s->map.mm, power = pow(10, floor(log10(want)));
    for (size_t i = 0; i < COUNT(steps); i++)
        if (steps[i] * power >= want * 0.8)
            return steps[i] * power;
    return 10 * power;
}

/* A coordinate as maps print it, in km: whole ones, parts where the grid is finer, and no thousands apart. */
static const char *coordinate_text(const plan_page *s, double v, double step, char text[PLAN_LANG_SIZE])
{
    int decimals = step >= 1000 ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3;
    double unit = pow(10, decimals), km = round(v / 1000 * unit) / unit;
    char part[PLAN_LANG_SIZE] = "0";
    /* The language's own sign before the parts: "0,5" without its 0. */
    if (decimals)
        plan_lang_number(s->scene->lang, fabs(km - trunc(km)), decimals, part);
    snprintf(text, PLAN_LANG_SIZE, "%.0f%.80s", trunc(km), part + 1);
    return text;
}

static void grid(const plan_page *s)
{
    const plan_map_frame *m = &s->map;
    double step = grid_step(s), band = BAND_MM * s->f;
    plan_text_style type = plan_page_type(s, 6, PLAN_PAGE_SOFT, false);
    char text[PLAN_LANG_SIZE];
    for (double x = ceil(m->world[0] / step) * step; x <= m->world[2]; x += step) {
        double px = plan_map_x(m, x);
        for (int side = 0; side < 2; side++)
            plan_page_line(s, px, side ? m->y + m->h : m->y - band, px, side ? m->y + m->h + band : m->y,
                           PLAN_PAGE_INK, 0.12);
        if (px > m->x + m->w - 12 * s->f)
            continue;
        coordinate_text(s, x, step, text);
        plan_canvas_text(s->c, &type, px + 0.7, m->y - band + 0.3 * s->f, text);
        plan_canvas_text(s->c, &type, px + 0.7, m->y + m->h + 0.3 * s->f, text);
    }
    for (double y = ceil(m->world[1] / step) * step; y <= m->world[3]; y += step) {
        double py = plan_map_y(m, y);
        for (int side = 0; side < 2; side++)
            plan_page_line(s, side ? m->x + m->w : m->x - band, py, side ? m->x + m->w + band : m->x, py,
                           PLAN_PAGE_INK, 0.12);
        if (py < m->y + 12 * s->f)
            continue;
        coordinate_text(s, y, step, text);
        for (int side = 0; side < 2; side++) {
            plan_canvas_save(s->c);
            plan_canvas_move_origin(s->c, side ? m->x + m->w : m->x - band, py - 0.7, -PI / 2);
            plan_canvas_text(s->c, &type, 0, 0.3 * s->f, text);
            plan_canvas_restore(s->c);
        }
        for (double x = ceil(m->world[0] / step) * step; x <= m->world[2]; x += step) {
            double px = plan_map_x(m, x), r = 1.1 * s->f;
            plan_page_line(s, px - r, py, px + r, py, 0x8a8a8a, 0.1);
            plan_page_line(s, px, py - r, px, py + r, 0x8a8a8a, 0.1);
        }
    }
}

/* "▲ 12" in the middle of a side: where the map goes on. */
static void reference(const plan_page *s, int side)
{
    static const double turn[] = {-PI / 2, 0, PI / 2, PI};
    const plan_map_frame *m = &s->map;
    int32_t number = s->place->neighbour[side];
    double band = BAND_MM * s->f, w = 11 * s->f, h = band + 1.6 * s->f;
    double cx = side == 0 ? m->x - band / 2 : side == 2 ? m->x + m->w + band / 2 : m->x + m->w / 2;
    double cy = side == 1 ? m->y - band / 2 : side == 3 ? m->y + m->h + band / 2 : m->y + m->h / 2;
    plan_text_style type = plan_page_type(s, 8, 0xffffff, true);
    char text[24], target[48];
    bool upright = side == 0 || side == 2;
    snprintf(text, sizeof text, "%d", (int)number);
    snprintf(target, sizeof target, "dest='sheet-%d'", (int)number);
    plan_canvas_rect(s->c, cx - (upright ? h : w) / 2, cy - (upright ? w : h) / 2, upright ? h : w,
                     upright ? w : h);
    plan_canvas_fill(s->c, PLAN_PAGE_ACCENT, false);
    plan_canvas_save(s->c);
    plan_canvas_move_origin(s->c, cx - (upright ? 0 : w / 4), cy - (upright ? w / 4 : 0), turn[side]);
    plan_canvas_marker(s->c, PLAN_MARKER_TRIANGLE, 0, 0, 2.4 * s->f);
    plan_canvas_fill(s->c, 0xffffff, false);
    plan_canvas_restore(s->c);
    type.align = PLAN_ALIGN_CENTRE;
    double tw, th;
    plan_canvas_measure(s->c, &type, text, &tw, &th, NULL);
    plan_canvas_tag_begin(s->c, "Link", target);
    plan_canvas_text(s->c, &type, cx + (upright ? 0 : w / 6), cy + (upright ? w / 6 : 0) - th / 2, text);
    plan_canvas_tag_end(s->c, "Link");
}

void plan_page_frame(const plan_page *s)
{
    const plan_map_frame *m = &s->map;
    const plan_pen inner = {PLAN_PAGE_INK, 0.2 * s->map.grow, PLAN_DASH_SOLID, PLAN_ENDS_SHARP},
                   outer = {PLAN_PAGE_INK, 0.5 * s->map.grow, PLAN_DASH_SOLID, PLAN_ENDS_SHARP};
    double band = BAND_MM * s->f;
    grid(s);
    plan_canvas_rect(s->c, m->x, m->y, m->w, m->h);
    plan_canvas_stroke(s->c, &inner, false);
    plan_canvas_rect(s->c, m->x - band, m->y - band, m->w + 2 * band, m->h + 2 * band);
    plan_canvas_stroke(s->c, &outer, false);
    for (int side = 0; side < 4; side++)
        if (s->place->neighbour[side] > 0)
            reference(s, side);
}

#define NORTH_MM 15.0 /* plate of the north arrow */

plan_quad plan_page_north_place(const plan_page *s)
{
    double side = NORTH_MM * s->f;
    return plan_quad_make(s->map.x + s->map.w - side * 0.7, s->map.y + side * 0.7, side, side, 0);
}

void plan_page_north(const plan_page *s)
{
    const plan_quad place = plan_page_north_place(s);
    double r = 4.6 * s->f, x = (place.at[0] + place.at[4]) / 2,
           y = (place.at[1] + place.at[5]) / 2 + 1.4 * s->f;
    const plan_pen pen = {PLAN_PAGE_INK, 0.2 * s->map.grow, PLAN_DASH_SOLID, PLAN_ENDS_SHARP},
                   hair = {PLAN_PAGE_HAIR, 0.15 * s->map.grow, PLAN_DASH_SOLID, PLAN_ENDS_SHARP};
    plan_canvas_circle(s->c, x, y - 1.4 * s->f, NORTH_MM * s->f / 2);
    plan_canvas_fill(s->c, 0xffffff, true);
    plan_canvas_stroke(s->c, &hair, false);
    for (int side = -1; side <= 1; side += 2) {
        plan_canvas_move(s->c, x, y - r);
        plan_canvas_line(s->c, x + side * r * 0.5, y + r);
        plan_canvas_line(s->c, x, y + r * 0.55);
        plan_canvas_close(s->c);
        plan_canvas_fill(s->c, side < 0 ? PLAN_PAGE_INK : 0xffffff, true);
        plan_canvas_stroke(s->c, &pen, false);
    }
    plan_text_style type = plan_page_type(s, 7.5, PLAN_PAGE_INK, true);
    type.align = PLAN_ALIGN_CENTRE;
    plan_canvas_text(s->c, &type, x, y - r - 3.4 * s->f, plan_lang_text_in(s->scene->lang, "north", "N"));
}

void plan_page_scale_bar(const plan_page *s, double x, double y, double most_mm)
{
    static const double steps[] = {5, 2.5, 2, 1};
    double metres = most_mm / s->map.mm, power = pow(10, floor(log10(metres))), length = power;
    for (size_t i = 0; i < COUNT(steps); i++)
        if (steps[i] * power <= metres) {
            length = steps[i] * power;
            break;
        }
    double w = length * s->map.mm, h = 1.5 * s->f;
    bool km = length >= 1000;
    const plan_pen pen = {PLAN_PAGE_INK, 0.15 * s->map.grow, PLAN_DASH_SOLID, PLAN_ENDS_SHARP};
    plan_text_style type = plan_page_type(s, 7, PLAN_PAGE_INK, false);
    type.align = PLAN_ALIGN_CENTRE;
    enum { PARTS = 4 };
    for (int i = 0; i < PARTS; i++) {
        plan_canvas_rect(s->c, x + w * i / PARTS, y, w / PARTS, h);
        plan_canvas_fill(s->c, i % 2 ? 0xffffff : PLAN_PAGE_INK, true);
        plan_canvas_stroke(s->c, &pen, false);
    }
    for (int i = 0; i <= PARTS; i += 2) {
        char value[PLAN_LANG_SIZE], text[PLAN_LANG_SIZE + 8];
        double v = length * i / PARTS / (km ? 1000 : 1);
        plan_lang_number(s->scene->lang, v,
                         v == floor(v)                         ? 0
                         : fabs(v * 10 - round(v * 10)) < 1e-9 ? 1
                                                               : 2,
                         value);
        snprintf(text, sizeof text, i == PARTS ? "%s %s" : "%s%s", value, i < PARTS ? "" : km ? "km" : "m");
        plan_canvas_text(s->c, &type, x + w * i / PARTS, y + h + 0.4 * s->f, text);
    }
}

/* ---- head and foot ---- */

#define TITLE_LEAST_PT 12.0 /* on A3 */

static void fit_title(const plan_page *s, plan_text_style *title, const char *text, double w)
{
    plan_text_style line = *title;
    double tw, th;
    line.wrap_mm = 0;
    title->lines = 1;
    for (; line.size_pt > TITLE_LEAST_PT * s->f; line.size_pt *= 0.93) {
        title->size_pt = line.size_pt;
        plan_canvas_measure(s->c, &line, text, &tw, &th, NULL);
        if (tw <= w)
            return;
    }
    title->lines = 2;
}

/* Remembers the first text of a sheet's head that its lines do not hold. */
static void note_cut(plan_page *s, const plan_text_style *style, const char *text)
{
    if (plan_canvas_is_cut(s->c, style, text) && !s->cut)
        s->cut = plan_arena_text(s->scene->arena, text, strlen(text));
}

static void head(plan_page *s)
{
    double x = s->map.x - BAND_MM * s->f, y = 9 * s->f, w = s->w - x - 9 * s->f;
    plan_text_style title = plan_page_type(s, 21, PLAN_PAGE_INK, true);
    plan_text_style message = plan_page_type(s, 11.5, PLAN_PAGE_SOFT, false);
    plan_canvas_rect(s->c, x, y, 14 * s->f, 1.3 * s->f);
    plan_canvas_fill(s->c, PLAN_PAGE_ACCENT, false);
    title.wrap_mm = w;
    message.wrap_mm = w;
    message.lines = 1;
    plan_buf text = PLAN_BUF_INIT;
    plan_buf_add(&text, s->story->title);
    if (*s->place->name)
        plan_buf_printf(&text, " \xc2\xb7 %s", s->place->name);
    /* A long title gets smaller, then takes a second line, before it is cut. */
    fit_title(s, &title, text.text ? text.text : "", w);
    note_cut(s, &title, text.text ? text.text : "");
    plan_page_text(s, "H1", &title, x, y + 2.2 * s->f, text.failed ? s->story->title : text.text);
    plan_buf_free(&text);
    plan_page_fit(s, &message, s->story->message, w);
    note_cut(s, &message, s->story->message);
    if (*s->story->message)
        plan_page_text(s, "P", &message, x, y + 12.2 * s->f, s->story->message);
}

static void add_source(plan_buf *out, const plan_table *t, int32_t row)
{
    const char *who = plan_column_text(plan_table_find(t, "attribution"), row);
    const char *licence = plan_column_text(plan_table_find(t, "licence"), row);
    plan_buf line = PLAN_BUF_INIT;
    plan_buf_printf(&line, "%s%s%s%s", who ? who : "", licence ? " (" : "", licence ? licence : "",
                    licence ? ")" : "");
    if (line.text && line.length && !(out->text && strstr(out->text, line.text)))
        plan_buf_printf(out, "%s%s", out->length ? "; " : "", line.text);
    plan_buf_free(&line);
}

static const char *sources(const plan_page *s)
{
    const plan_table *t = plan_map_scene_table(s->scene, "provenance");
    plan_buf list = PLAN_BUF_INIT;
    for (int32_t row = 0;
         t && plan_table_find(t, "attribution") && plan_table_find(t, "licence") && row < plan_table_rows(t);
         row++)
        add_source(&list, t, row);
    const plan_lang_arg arg = {"sources", list.text ? list.text : ""};
    const char *text = list.length ? plan_story_fill(
                                         s->scene, plan_lang_text(s->scene->lang, "Data: {sources}"), &arg, 1)
                                   : plan_lang_text(s->scene->lang, "Data: the file names no source");
    plan_buf_free(&list);
    return text;
}

static const char *identity(const plan_page *s)
{
    char date[PLAN_LANG_SIZE] = "", number[24], of[24];
    int y, m, d;
    if (sscanf(s->scene->date, "%d-%d-%d", &y, &m, &d) == 3)
        plan_lang_date(s->scene->lang, y, m, d, date);
    snprintf(number, sizeof number, "%d", (int)s->place->number);
    snprintf(of, sizeof of, "%d", (int)s->of);
    const plan_lang_arg args[] = {{"date", date}, {"id", s->scene->id}, {"n", number}, {"of", of}};
    const char *text = *date ? plan_lang_text(s->scene->lang,
                                              "Data as of {date} · Plan {id} · Sheet {n} of {of}")
                             : plan_lang_text(s->scene->lang, "Plan {id} · Sheet {n} of {of}");
    return plan_story_fill(s->scene, text, args, COUNT(args));
}

static void foot(const plan_page *s)
{
    const plan_map_frame *m = &s->map;
    double band = BAND_MM * s->f, x = m->x - band, w = m->w + 2 * band;
    double y = s->columns == 1 ? m->y + m->h + band + 3 * s->f : s->foot_y;
    char scale[PLAN_LANG_SIZE];
    plan_text_style ratio = plan_page_type(s, 10, PLAN_PAGE_INK, true),
                    small = plan_page_type(s, 7, PLAN_PAGE_SOFT, false);
    plan_lang_number(s->scene->lang, m->scale, 0, scale);
    const plan_lang_arg args[] = {{"n", scale}};
    const char *text = plan_story_fill(s->scene, "1 : {n}", args, 1);
    double tw, th;
    plan_canvas_measure(s->c, &ratio, text, &tw, &th, NULL);
    plan_page_text(s, "P", &ratio, x, y - 0.6 * s->f, text);
    plan_page_scale_bar(s, x + tw + 7 * s->f, y + 0.3 * s->f, fmin(70 * s->f, w * 0.32));
    char crs[100];
    int epsg = plan_table_crs(s->scene->subject->table);
    snprintf(crs, sizeof crs, epsg ? "EPSG:%d" : "%.0d", epsg);
    const plan_lang_arg crs_args[] = {{"crs", crs}};
    plan_text_style right = small;
    right.align = PLAN_ALIGN_RIGHT;
    plan_page_text(
        s, "P", &right, x + w, y - 0.2 * s->f,
        plan_story_fill(s->scene, plan_lang_text(s->scene->lang, "Grid in km, {crs}"), crs_args, 1));
    const char *notice = plan_lang_notice(s->scene->lang);
    if (*notice)
        plan_page_text(s, "P", &right, x + w, y + 3 * s->f, notice);
    small.wrap_mm = w * 0.64;
    small.lines = 2;
    plan_page_text(s, "P", &small, x, y + 7.4 * s->f, sources(s));
    plan_page_text(s, "P", &right, x + w, y + 7.4 * s->f, identity(s));
}

/* ---- the whole sheet ---- */

static plan_status draw_map(plan_page *s, bool index, plan_error *err)
{
    int32_t n = 0, most = index ? s->n_all + 1 : 1;
    bool bare = s->scene->opts->bare_width_mm > 0;
    plan_quad *kept_free = plan_mem_raw((size_t)most, sizeof *kept_free);
    if (!kept_free)
        return plan_error_memory(err);
    if (!bare)
        kept_free[n++] = plan_page_north_place(s);
    for (int32_t i = 0; index && i < s->n_all; i++)
        kept_free[n++] = plan_page_index_tag(s, i);
    plan_map_labels_free(s->labels);
    plan_status status = plan_map_paint(s->c, s->scene, &s->map, false, err);
    if (index)
        plan_page_index_frames(s);
    if (status == PLAN_OK)
        status = plan_map_labels_place(s->c, s->scene, &s->map, kept_free, n, s->labels, err);
    if (status == PLAN_OK)
        plan_map_labels_draw(s->c, s->labels);
    if (index)
        plan_page_index_numbers(s);
    free(kept_free);
    return status;
}

/* The list of sheets, and the chart of the whole plan where it leaves room. */
static plan_status draw_index_panel(plan_page *s, plan_error *err)
{
    double y = plan_page_index_list(s) + 8 * s->f, h = 0, w = s->panel[2] / s->columns;
    plan_status status = plan_page_chart(s, s->panel[0], y, w, false, &h, err);
    if (status == PLAN_OK && h > 0 && y + h <= s->panel[1] + s->panel[3])
        status = plan_page_chart(s, s->panel[0], y, w, true, &h, err);
    return status;
}

static plan_status draw_sheet(plan_page *s, bool index, plan_error *err)
{
    char destination[48];
    snprintf(destination, sizeof destination, "name='sheet-%d'", (int)s->place->number);
    plan_canvas_tag_begin(s->c, "cairo.dest", destination);
    plan_canvas_tag_end(s->c, "cairo.dest");
    head(s);
    plan_page_figure_begin(s, plan_story_alternative(s->scene, s->story, &s->map, s->place->name));
    plan_status status = draw_map(s, index, err);
    plan_page_figure_end(s);
    if (status != PLAN_OK)
        return status;
    plan_page_frame(s);
    plan_page_north(s);
    if (index)
        status = draw_index_panel(s, err);
    else
        status = plan_page_panel(s, err);
    foot(s);
    return status;
}

plan_status plan_page_draw(plan_page *s, bool index, plan_error *err)
{
    plan_map_frame_set(&s->map, s->place->cx, s->place->cy, s->place->scale);
    if (s->scene->opts->bare_width_mm > 0)
        return draw_map(s, false, err);
    /* A sheet of an atlas tells of itself; what is told of the whole plan stands on the index. */
    const plan_story *whole = s->story;
    plan_story here;
    s->own = s->n_all > 0 && !index;
    if (s->own) {
        plan_story_here(s->scene, whole, s->map.world, &here);
        s->story = &here;
    }
    plan_status status = draw_sheet(s, index, err);
    s->story = whole;
    return status;
}
