/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Beside the map: legend, key figures, chart, locator. Blocks flow down the columns of the panel; what finds no room
 * in any is left out, the least needed first. */

#include "map/page.h"

#include "map/paint.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

typedef struct cursor {
    double x, y, w;
    bool draw; /* else only measured */
} cursor;

static void heading(const plan_page *s, cursor *at, const char *text)
{
    plan_text_style type = plan_page_type(s, 9.5, PLAN_PAGE_INK, true);
    type.wrap_mm = at->w;
    type.lines = 2;
    double w, h;
    plan_canvas_measure(s->c, &type, text, &w, &h, NULL);
    if (at->draw)
        plan_page_text(s, "H2", &type, at->x, at->y, text);
    at->y += h + 1.0 * s->f;
}

/* ---- legend ---- */

int32_t plan_page_rows(const plan_page *s, const plan_map_layer *layer, int32_t class_index)
{
    int32_t n = 0;
    for (int32_t row = 0; row < plan_table_rows(layer->table); row++)
        n += layer->class_of[row] == class_index &&
             plan_map_box_meets(layer->box + 4 * (size_t)row, s->map.world);
    return n;
}

/* Rows a class is listed with: those of the sheet in an atlas, else all. */
static int32_t rows_told(const plan_page *s, const plan_map_layer *layer, int32_t class_index)
{
    return s->own ? plan_page_rows(s, layer, class_index) : layer->style.classes[class_index].rows;
}

/* Length of a class in m, of the rows rows_told counts; NaN where the layer does not tell. */
static double metres_told(const plan_page *s, const plan_map_layer *layer, int32_t class_index)
{
    const plan_column *length = layer->geom->kind == PLAN_GEOM_LINE && layer->theme
                                    ? plan_table_find(layer->table, "length_m")
                                    : NULL;
    double sum = length ? 0 : NAN;
    for (int32_t row = 0; length && row < length->n; row++) {
        double v = plan_column_number(length, row);
        if (layer->class_of[row] == class_index && v > 0 &&
            (!s->own || plan_map_box_meets(layer->box + 4 * (size_t)row, s->map.world)))
            sum += v;
    }
    return sum;
}

/* "1,786 · 45 km" */
static const char *count_text(const plan_page *s, const plan_map_layer *layer, int32_t i)
{
    char rows[PLAN_LANG_SIZE], km[PLAN_LANG_SIZE];
    double m = metres_told(s, layer, i);
    plan_lang_number(s->scene->lang, rows_told(s, layer, i), 0, rows);
    const plan_lang_arg args[] = {
        {"n", rows}, {"km", plan_lang_quantity(s->scene->lang, m / 1000, m < 9950 ? 1 : 0, "km", km)}};
    return plan_story_fill(s->scene, isnan(m) ? "{n}" : "{n} \xc2\xb7 {km}", args, COUNT(args));
}

static double row_height(const plan_page *s)
{
    return 4.3 * s->f;
}

/* What the basemap shows is known from other maps: its rows stand closer. */
static double base_height(const plan_page *s)
{
    return 3.8 * s->f;
}

/* The line of a class: its sign, what it is called on one or two lines, how many there are. */
static void legend_row(const plan_page *s, cursor *at, const plan_map_layer *layer, int32_t i, bool count)
{
    plan_symbol symbol = plan_map_symbol(layer, i, &s->map);
    plan_text_style type = plan_page_type(s, 8, PLAN_PAGE_INK, false), right = type;
    double line = count ? row_height(s) : base_height(s), sample = 8 * s->f,
           number_w = count ? (layer->geom->kind == PLAN_GEOM_LINE ? 22 : 14) * s->f : 0, tw, th;
    const char *text = plan_story_class(s->scene, layer, i);
    type.wrap_mm = at->w - sample - 2 * s->f - number_w;
    type.lines = 2;
    plan_canvas_measure(s->c, &type, text, &tw, &th, NULL);
    double h = fmax(line, th + 0.6 * s->f);
    if (at->draw) {
        /* Lines of a legend are as thick as the eye needs to tell their colours. */
        if (layer->geom->kind == PLAN_GEOM_LINE && layer->theme)
            symbol.width_mm = fmax(symbol.width_mm, 0.8 * s->f);
        else if (layer->geom->kind == PLAN_GEOM_LINE && symbol.casing_mm > 0) {
            symbol.width_mm = fmax(symbol.width_mm, 0.6 * s->f);
            symbol.casing_mm = fmax(symbol.casing_mm, 0.2 * s->map.grow);
        }
        /* Signs that are dots on the map are told apart by their shape here. */
        if (layer->geom->kind == PLAN_GEOM_POINT)
            symbol.size_mm = fmax(symbol.size_mm, 1.6 * s->f);
        plan_map_paint_sample(s->c, &symbol, layer->geom->kind, at->x, at->y + (h - line) / 2 + 0.6 * s->f,
                              sample, line - 1.2 * s->f, s->map.grow);
        right.align = PLAN_ALIGN_RIGHT;
        plan_canvas_tag_begin(s->c, "TR", NULL);
        plan_page_text(s, "TH", &type, at->x + sample + 2 * s->f, at->y + (h - th) / 2, text);
        if (count)
            plan_page_text(s, "TD", &right, at->x + at->w, at->y + (h - (th < line ? th : th / 2)) / 2,
                           count_text(s, layer, i));
        plan_canvas_tag_end(s->c, "TR");
    }
    at->y += h;
}

static bool is_listed(const plan_page *s, const plan_map_layer *layer)
{
    return plan_map_layer_is_drawn(s->scene, layer, s->map.scale) && plan_table_rows(layer->table) > 0;
}

/* Whether the sheet shows a row of it. */
static bool is_on_sheet(const plan_page *s, const plan_map_layer *layer)
{
    for (int32_t i = 0; i < layer->style.n_classes; i++)
        if (rows_told(s, layer, i) > 0)
            return true;
    return false;
}

/* What the width of a layer's lines says: three samples with their values. */
static void width_key(const plan_page *s, cursor *at, const plan_map_layer *layer)
{
    const plan_column *col = plan_table_find(layer->table, layer->style.def->width_column);
    double most = layer->style.width_max_value, power = pow(10, floor(log10(fmax(most, 1))));
    const double values[] = {1, fmax(round(power / 10), 1), floor(most / power) * power};
    plan_text_style type = plan_page_type(s, 7, PLAN_PAGE_SOFT, false);
    double h = row_height(s), x = at->x, tw, th;
    if (at->draw) {
        const plan_lang_arg arg = {
            "what", plan_lang_text(s->scene->lang, col->alias && *col->alias ? col->alias : col->name)};
        const char *text = plan_story_fill(s->scene, plan_lang_text(s->scene->lang, "Width: {what}"), &arg,
                                           1);
        plan_canvas_tag_begin(s->c, "TR", NULL);
        plan_canvas_measure(s->c, &type, text, &tw, &th, NULL);
        plan_page_text(s, "TH", &type, x, at->y + (h - th) / 2, text);
        x += tw + 3 * s->f;
        for (size_t i = 0; i < COUNT(values) && x < at->x + at->w - 14 * s->f; i++) {
            char number[PLAN_LANG_SIZE];
            plan_page_line(s, x, at->y + h / 2, x + 5 * s->f, at->y + h / 2, PLAN_PAGE_SOFT,
                           plan_map_line_width(layer, 0, &s->map, values[i]) / s->map.grow);
            plan_lang_number(s->scene->lang, values[i], 0, number);
            plan_canvas_measure(s->c, &type, number, &tw, &th, NULL);
            plan_page_text(s, "TD", &type, x + 6 * s->f, at->y + (h - th) / 2, number);
            x += 6 * s->f + tw + 3 * s->f;
        }
        plan_canvas_tag_end(s->c, "TR");
    }
    at->y += h;
}

/* A layer of the theme: its title with the unit and the sum, then its classes. */
static void legend_layer(const plan_page *s, cursor *at, const plan_map_layer *layer)
{
    const plan_style *style = &layer->style;
    const plan_column *col = style->def->column ? plan_table_find(layer->table, style->def->column) : NULL;
    bool wide = style->def->width_column && style->width_max_value > 1;
    if (style->n_classes == 1) {
        legend_row(s, at, layer, 0, true);
        if (wide)
            width_key(s, at, layer);
        return;
    }
    plan_text_style type = plan_page_type(s, 8, PLAN_PAGE_INK, true),
                    right = plan_page_type(s, 7, PLAN_PAGE_SOFT, false);
    double w, h;
    char title[300];
    const char *unit = col && *col->unit && strcmp(col->unit, "1") != 0
                           ? plan_lang_text_in(s->scene->lang, "unit", col->unit)
                           : "";
    snprintf(title, sizeof title, *unit ? "%.200s, %.60s" : "%.200s%.60s", plan_story_layer(s->scene, layer),
             unit);
    type.wrap_mm = at->w - 16 * s->f;
    type.lines = 2;
    plan_canvas_measure(s->c, &type, title, &w, &h, NULL);
    h = fmax(row_height(s), h + 0.6 * s->f);
    at->y += 1.0 * s->f;
    if (at->draw) {
        right.align = PLAN_ALIGN_RIGHT;
        plan_canvas_tag_begin(s->c, "TR", NULL);
        plan_page_text(s, "TH", &type, at->x, at->y + 0.3 * s->f, title);
        plan_page_text(s, "TH", &right, at->x + at->w, at->y + 0.6 * s->f,
                       plan_lang_text(s->scene->lang, layer->geom->kind == PLAN_GEOM_LINE &&
                                                              strcmp(layer->name, "wlan_links") != 0
                                                          ? PLAN_TR("sections")
                                                          : PLAN_TR("number")));
        plan_canvas_tag_end(s->c, "TR");
    }
    at->y += h;
    for (int32_t i = 0; i < style->n_classes; i++)
        if (style->kind == PLAN_STYLE_GRADES || rows_told(s, layer, i) > 0)
            legend_row(s, at, layer, i, true);
    if (wide)
        width_key(s, at, layer);
}

static void note(const plan_page *s, cursor *at, const char *text)
{
    plan_text_style type = plan_page_type(s, 7, PLAN_PAGE_SOFT, false);
    double w, h;
    type.wrap_mm = at->w;
    at->y += 0.8 * s->f;
    plan_canvas_measure(s->c, &type, text, &w, &h, NULL);
    if (at->draw)
        plan_page_text(s, "P", &type, at->x, at->y, text);
    at->y += h;
}

/* What A and B of the classes are. */
static void order_note(const plan_page *s, cursor *at)
{
    const plan_lang_arg args[] = {{"a", plan_story_order(s->scene, 'a')},
                                  {"b", plan_story_order(s->scene, 'b')}};
    if (s->scene->theme == PLAN_MAP_COMPARE && *args[0].value && *args[1].value)
        note(s, at,
             plan_story_fill(s->scene, plan_lang_text(s->scene->lang, "Plan A: {a}. Plan B: {b}."), args,
                             COUNT(args)));
}

static void outside_note(const plan_page *s, cursor *at);

static void legend(const plan_page *s, cursor *at)
{
    heading(s, at, plan_lang_text(s->scene->lang, "Legend"));
    if (at->draw)
        plan_canvas_tag_begin(s->c, "Table", NULL);
    for (int32_t i = s->scene->n - 1; i >= 0; i--)
        if (s->scene->layers[i].theme && is_listed(s, &s->scene->layers[i]) &&
            is_on_sheet(s, &s->scene->layers[i]))
            legend_layer(s, at, &s->scene->layers[i]);
    if (at->draw)
        plan_canvas_tag_end(s->c, "Table");
    order_note(s, at);
    outside_note(s, at);
}

/* What the theme counts, in a word where there is one. */
static const char *subject_name(const plan_page *s)
{
    const char *name = s->scene->subject->name;
    return strstr(name, "buildings") ? plan_lang_text(s->scene->lang, PLAN_TR("buildings"))
           : strstr(name, "trench")  ? plan_lang_text(s->scene->lang, PLAN_TR("sections"))
                                     : plan_story_layer(s->scene, s->scene->subject);
}

/* The counts are those of the whole layer: say so where the sheet does not show all. */
static void outside_note(const plan_page *s, cursor *at)
{
    const plan_map_layer *subject = s->scene->subject;
    int32_t outside = 0, all = 0;
    char inside_text[PLAN_LANG_SIZE], all_text[PLAN_LANG_SIZE];
    for (int32_t row = 0; row < plan_table_rows(subject->table); row++) {
        all += subject->class_of[row] >= 0;
        outside += subject->class_of[row] >= 0 &&
                   !plan_map_box_meets(subject->box + 4 * (size_t)row, s->map.world);
    }
    if (s->own)
        note(s, at, plan_lang_text(s->scene->lang, "Counts and figures are those of this sheet."));
    if (outside == 0 || s->own)
        return;
    const plan_lang_arg args[] = {{"n", plan_lang_number(s->scene->lang, all - outside, 0, inside_text)},
                                  {"all", plan_lang_number(s->scene->lang, all, 0, all_text)},
                                  {"what", subject_name(s)}};
    const char *text = plan_story_fill(
        s->scene,
        plan_lang_text(s->scene->lang,
                       "{what}: this sheet shows {n} of {all}. All counts are of the whole plan."),
        args, COUNT(args));
    note(s, at, text);
}

/* What the basemap's signs mean, in two columns. */
static void base_legend(const plan_page *s, cursor *at)
{
    static const char *const layers[] = {"streets",   "barriers", "barrier_areas",
                                         "districts", "squares",  "vegetation"};
    enum { MOST = 20 };
    const plan_map_layer *layer_of[MOST];
    int32_t class_of[MOST], n = 0;
    for (size_t l = 0; l < COUNT(layers); l++) {
        const plan_map_layer *layer = plan_map_scene_layer(s->scene, layers[l]);
        for (int32_t i = 0; layer && i < layer->style.n_classes && n < MOST; i++) {
            bool water_again = strcmp(layers[l], "barriers") == 0 && i == 1;
            if (water_again || !is_listed(s, layer) || plan_page_rows(s, layer, i) == 0 ||
                !plan_map_class_is_drawn(layer, i, s->map.scale))
                continue;
            layer_of[n] = layer;
            class_of[n++] = i;
        }
    }
    if (n == 0)
        return;
    heading(s, at, plan_lang_text(s->scene->lang, "Basemap"));
    int32_t half = (n + 1) / 2;
    double top = at->y, y[2] = {top, top};
    if (at->draw)
        plan_canvas_tag_begin(s->c, "Table", NULL);
    for (int32_t i = 0; i < n; i++) {
        cursor part = {at->x + (i >= half) * (at->w / 2 + s->f), y[i >= half], at->w / 2 - s->f, at->draw};
        legend_row(s, &part, layer_of[i], class_of[i], false);
        y[i >= half] = part.y;
    }
    if (at->draw)
        plan_canvas_tag_end(s->c, "Table");
    at->y = fmax(y[0], y[1]);
}

/* ---- key figures ---- */

/* Value and caption of a figure at a place; the height they take up, drawn or only measured. */
static double figure(const plan_page *s, const plan_story_figure *fig, double x, double y, double w,
                     bool draw)
{
    plan_text_style value = plan_page_type(s, 14, PLAN_PAGE_ACCENT, true),
                    caption = plan_page_type(s, 7, PLAN_PAGE_SOFT, false);
    char text[400];
    double tw, h, below;
    const char *basis = plan_story_basis(s->scene, fig->basis);
    snprintf(text, sizeof text, *basis ? "%.200s (%.100s)" : "%.200s%.100s", fig->caption, basis);
    caption.wrap_mm = value.wrap_mm = w;
    caption.lines = 3;
    value.lines = 1;
    plan_page_fit(s, &value, fig->value, w);
    plan_canvas_measure(s->c, &value, fig->value, &tw, &h, NULL);
    plan_canvas_measure(s->c, &caption, text, &tw, &below, NULL);
    if (draw) {
        plan_canvas_tag_begin(s->c, "TR", NULL);
        plan_page_text(s, "TD", &value, x, y, fig->value);
        plan_page_text(s, "TH", &caption, x, y + h - 0.2 * s->f, text);
        plan_canvas_tag_end(s->c, "TR");
    }
    return h + below;
}

static void figures(const plan_page *s, cursor *at)
{
    const plan_story *story = s->story;
    double w = at->w / 2 - 2 * s->f;
    if (story->n_figures == 0)
        return;
    heading(s, at, plan_lang_text(s->scene->lang, "Key figures"));
    if (at->draw)
        plan_canvas_tag_begin(s->c, "Table", NULL);
    for (int32_t i = 0; i < story->n_figures; i += 2) {
        double tallest = 0;
        for (int32_t k = i; k < i + 2 && k < story->n_figures; k++)
            tallest = fmax(tallest, figure(s, &story->figures[k], at->x + (k % 2) * (at->w / 2 + s->f), at->y,
                                           w, at->draw));
        at->y += fmax(tallest + 1 * s->f, 12 * s->f);
    }
    if (at->draw)
        plan_canvas_tag_end(s->c, "Table");
}

/* ---- locator ---- */

static void outline(const plan_page *s, const plan_map_frame *in, const double world[4], uint32_t colour,
                    bool fill)
{
    double x0 = fmax(plan_map_x(in, world[0]), in->x), x1 = fmin(plan_map_x(in, world[2]), in->x + in->w);
    double y0 = fmax(plan_map_y(in, world[3]), in->y), y1 = fmin(plan_map_y(in, world[1]), in->y + in->h);
    const plan_pen pen = {colour, (fill ? 0.6 : 0.2) * s->map.grow, PLAN_DASH_SOLID, PLAN_ENDS_SHARP};
    plan_canvas_rect(s->c, x0, y0, x1 - x0, y1 - y0);
    plan_canvas_stroke(s->c, &pen, false);
}

static plan_status locator(plan_page *s, cursor *at, plan_error *err)
{
    const double *box = s->scene->whole, *seen = s->map.world;
    /* Where all is on the sheet the overview is the map itself. */
    if (seen[0] <= box[0] && seen[1] <= box[1] && seen[2] >= box[2] && seen[3] >= box[3])
        return PLAN_OK;
    plan_map_frame in = {.x = at->x, .w = at->w, .grow = s->map.grow};
    heading(s, at, plan_lang_text(s->scene->lang, "Where this sheet lies"));
    in.y = at->y;
    in.h = fmin(at->w * 0.36, 26 * s->f) - s->locator_less;
    at->y += in.h;
    if (!at->draw)
        return PLAN_OK;
    double bw = fmax(box[2], s->map.world[2]) - fmin(box[0], s->map.world[0]);
    double bh = fmax(box[3], s->map.world[3]) - fmin(box[1], s->map.world[1]);
    plan_map_frame_set(&in, (fmax(box[2], s->map.world[2]) + fmin(box[0], s->map.world[0])) / 2,
                       (fmax(box[3], s->map.world[3]) + fmin(box[1], s->map.world[1])) / 2,
                       fmax(bw / in.w, bh / in.h) * 1040);
    plan_page_figure_begin(s, plan_lang_text(s->scene->lang, "Overview map with the frame of this sheet."));
    plan_status status = plan_map_paint(s->c, s->scene, &in, true, err);
    for (int32_t i = 0; i < s->n_all; i++) {
        plan_map_frame other = s->map;
        plan_map_frame_set(&other, s->all[i].cx, s->all[i].cy, s->all[i].scale);
        outline(s, &in, other.world, 0x8a8a8a, false);
    }
    outline(s, &in, s->map.world, 0xc51b7d, true);
    plan_page_figure_end(s);
    const plan_pen pen = {PLAN_PAGE_INK, 0.2 * s->map.grow, PLAN_DASH_SOLID, PLAN_ENDS_SHARP};
    plan_canvas_rect(s->c, in.x, in.y, in.w, in.h);
    plan_canvas_stroke(s->c, &pen, false);
    return status;
}

/* ---- flow ---- */

enum { LEGEND, FIGURES, CHART, BASE, LOCATOR, N_BLOCKS };

static plan_status block(plan_page *s, int which, cursor *at, plan_error *err)
{
    double h = 0;
    plan_status status = PLAN_OK;
    switch (which) {
    case LEGEND: legend(s, at); break;
    case FIGURES: figures(s, at); break;
    case BASE: base_legend(s, at); break;
    case LOCATOR: return locator(s, at, err);
    default:
        if (s->own)
            return PLAN_OK;
        status = plan_page_chart(s, at->x, at->y, at->w, at->draw, &h, err);
        at->y += h;
    }
    return status;
}

plan_status plan_page_panel(plan_page *s, plan_error *err)
{
    /* Drawn in this order, given room in that of importance: legend, figures, chart, locator, basemap. */
    static const int order[] = {LEGEND, FIGURES, CHART, LOCATOR, BASE};
    double gap = 6 * s->f, room = s->panel[3] * s->columns, height[N_BLOCKS] = {0};
    double w = (s->panel[2] - (s->columns - 1) * gap) / s->columns, spacing = 4.5 * s->f;
    bool wanted[N_BLOCKS] = {false};
    plan_status status = PLAN_OK;
    s->locator_less = 0;
    for (size_t i = 0; i < COUNT(order) && status == PLAN_OK; i++) {
        cursor at = {0, 0, w, false};
        status = block(s, order[i], &at, err);
        height[order[i]] = at.y;
        if (at.y > 0 && at.y + spacing <= room) {
            wanted[order[i]] = true;
            room -= at.y + spacing;
        }
    }
    /* What the map's signs mean is worth a lower overview; the last block needs no space below it. */
    double lacking = height[BASE] - room;
    if (status == PLAN_OK && !wanted[BASE] && wanted[LOCATOR] && height[BASE] > 0 && lacking <= 11 * s->f &&
        s->columns == 1) {
        wanted[BASE] = true;
        s->locator_less = fmax(lacking, 0);
        height[LOCATOR] -= s->locator_less;
    }
    cursor at = {s->panel[0], s->panel[1], w, true};
    int column = 0;
    for (int b = 0; b < N_BLOCKS && status == PLAN_OK; b++) {
        if (!wanted[b])
            continue;
        double bottom = s->panel[1] + s->panel[3];
        if (at.y + height[b] > bottom && column + 1 < s->columns) {
            at.x += w + gap;
            at.y = s->panel[1];
            column++;
        }
        if (at.y + height[b] > bottom + 0.5 && at.y > s->panel[1])
            continue;
        if (at.y > s->panel[1])
            plan_page_line(s, at.x, at.y - spacing / 2, at.x + w, at.y - spacing / 2, PLAN_PAGE_HAIR, 0.1);
        status = block(s, b, &at, err);
        at.y += spacing;
    }
    return status;
}
