/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Text on the canvas: shaped by Pango, so that Arabic joins and runs from the right. */

#include "map/canvas.h"

#include "core/mem.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MM_PER_POINT (25.4 / 72)

/* Families that ordinary systems have, best first. */
static const char *const families[] = {"Source Sans 3", "Noto Sans",       "Open Sans",
                                       "Lato",          "Liberation Sans", "DejaVu Sans"};

struct plan_canvas_text {
    PangoFontMap *fonts;
    PangoContext *context;
    PangoLayout *layout;
    char *family;
    char *missing; /* first text with a character no font has */
    uint32_t missing_character;
    int32_t n_missing;
    bool failed; /* a text is not drawn, or not whole: memory was exhausted */
};

static bool is_installed(PangoFontMap *map, const char *name)
{
    PangoFontFamily **all;
    int n;
    bool found = false;
    pango_font_map_list_families(map, &all, &n);
    for (int i = 0; i < n && !found; i++)
        found = strcasecmp(pango_font_family_get_name(all[i]), name) == 0;
    g_free(all);
    return found;
}

static plan_status choose_family(struct plan_canvas_text *t, const char *font, plan_error *err)
{
    const char *chosen = NULL;
    if (font && *font) {
        if (!is_installed(t->fonts, font))
            return plan_error_set(err, PLAN_E_ARGUMENT,
                                  "map: option 'font': no font '%.100s' is installed; 'fc-list : family' "
                                  "lists those there are",
                                  font);
        chosen = font;
    }
    for (size_t i = 0; !chosen && i < sizeof families / sizeof *families; i++)
        if (is_installed(t->fonts, families[i]))
            chosen = families[i];
    if (!chosen) {
        PangoFontFamily **all;
        int n;
        pango_font_map_list_families(t->fonts, &all, &n);
        g_free(all);
        if (n == 0)
            return plan_error_set(err, PLAN_E_NOT_FOUND,
                                  "map: no font is installed (Debian: fonts-dejavu-core)");
        chosen = "Sans";
    }
    t->family = plan_mem_text(chosen);
    return t->family ? PLAN_OK : plan_error_memory(err);
}

plan_status plan_canvas_text_new(plan_canvas *c, void *cairo, const char *font, struct plan_canvas_text **out,
                                 plan_error *err)
{
    struct plan_canvas_text *t = plan_mem_new(1, sizeof *t);
    (void)c;
    if (!t)
        return plan_error_memory(err);
    t->fonts = pango_cairo_font_map_new();
    plan_status status = choose_family(t, font, err);
    if (status != PLAN_OK) {
        plan_canvas_text_free(t);
        return status;
    }
    t->context = pango_font_map_create_context(t->fonts);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(t->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(t->context, FALSE);
    pango_cairo_update_context(cairo, t->context);
    t->layout = pango_layout_new(t->context);
    *out = t;
    return PLAN_OK;
}

void plan_canvas_text_free(struct plan_canvas_text *t)
{
    if (!t)
        return;
    if (t->layout)
        g_object_unref(t->layout);
    if (t->context)
        g_object_unref(t->context);
    if (t->fonts)
        g_object_unref(t->fonts);
    free(t->family);
    free(t->missing);
    free(t);
}

const char *plan_canvas_missing(const plan_canvas *c, uint32_t *character, int32_t *n)
{
    const struct plan_canvas_text *t = plan_canvas_texts(c);
    *character = t->missing_character;
    *n = t->n_missing;
    return t->missing;
}

/* A character alone is unknown, too: that is how the one to blame is found. */
static bool is_unknown(struct plan_canvas_text *t, const char *at, int n)
{
    PangoLayout *one = pango_layout_new(t->context);
    pango_layout_set_font_description(one, pango_layout_get_font_description(t->layout));
    pango_layout_set_text(one, at, n);
    bool unknown = pango_layout_get_unknown_glyphs_count(one) > 0;
    g_object_unref(one);
    return unknown;
}

/* Sets text with "?" for what no font has. */
static void set_without_unknown(struct plan_canvas_text *t, const char *text)
{
    plan_buf known = PLAN_BUF_INIT;
    for (const char *at = text; *at;) {
        const char *next = g_utf8_next_char(at);
        int n = (int)(next - at);
        if (!is_unknown(t, at, n)) {
            plan_buf_add_n(&known, at, (size_t)n);
        } else {
            plan_buf_add(&known, "?");
            if (!t->missing) {
                t->missing = plan_mem_text(text);
                t->failed = t->failed || !t->missing;
                t->missing_character = g_utf8_get_char(at);
            }
            t->n_missing++;
        }
        at = next;
    }
    t->failed = t->failed || known.failed;
    if (!known.failed && known.text)
        pango_layout_set_text(t->layout, known.text, -1);
    plan_buf_free(&known);
}

static PangoLayout *set_layout(struct plan_canvas_text *t, const plan_text_style *style, const char *text)
{
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, t->family);
    pango_font_description_set_absolute_size(font, style->size_pt * MM_PER_POINT * PANGO_SCALE);
    pango_font_description_set_weight(font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_style(font, style->italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    pango_layout_set_font_description(t->layout, font);
    pango_font_description_free(font);
    /* Cairo says what a ligature stands for in a span of its own, at which readers of tagged text stop. */
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_font_features_new("liga=0, clig=0"));
    if (style->capitals)
        pango_attr_list_insert(attributes, pango_attr_text_transform_new(PANGO_TEXT_TRANSFORM_UPPERCASE));
    if (style->spacing_em > 0) {
        int spacing = (int)lround(style->spacing_em * style->size_pt * MM_PER_POINT * PANGO_SCALE);
        pango_attr_list_insert(attributes, pango_attr_letter_spacing_new(spacing));
    }
    pango_layout_set_attributes(t->layout, attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_width(t->layout, style->wrap_mm > 0 ? (int)(style->wrap_mm * PANGO_SCALE) : -1);
    pango_layout_set_height(t->layout, style->lines > 0 ? -style->lines : -1);
    pango_layout_set_ellipsize(t->layout, style->wrap_mm > 0 && style->lines > 0 ? PANGO_ELLIPSIZE_END
                                                                                 : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_wrap(t->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_single_paragraph_mode(t->layout, style->wrap_mm <= 0);
    pango_layout_set_alignment(t->layout, style->align == PLAN_ALIGN_CENTRE  ? PANGO_ALIGN_CENTER
                                          : style->align == PLAN_ALIGN_RIGHT ? PANGO_ALIGN_RIGHT
                                                                             : PANGO_ALIGN_LEFT);
    /* Numbers in a column and sentences start where the sheet's language starts. */
    pango_layout_set_auto_dir(t->layout, FALSE);
    if (!text || !g_utf8_validate(text, -1, NULL))
        text = "";
    char *flat = strchr(text, '\n') && style->lines > 0 ? plan_mem_text(text) : NULL;
    /* Pango counts lines by the paragraph; where they are counted there is one. */
    for (char *at = flat; at && *at; at++)
        *at = *at == '\n' ? ' ' : *at;
    pango_layout_set_text(t->layout, flat ? flat : text, -1);
    if (pango_layout_get_unknown_glyphs_count(t->layout) > 0)
        set_without_unknown(t, flat ? flat : text);
    free(flat);
    return t->layout;
}

void plan_canvas_measure(plan_canvas *c, const plan_text_style *style, const char *text, double *w, double *h,
                         double *baseline)
{
    PangoLayout *layout = set_layout(plan_canvas_texts(c), style, text);
    PangoRectangle box;
    pango_layout_get_extents(layout, NULL, &box);
    *w = (double)box.width / PANGO_SCALE;
    *h = (double)box.height / PANGO_SCALE;
    if (baseline)
        *baseline = (double)pango_layout_get_baseline(layout) / PANGO_SCALE;
}

bool plan_canvas_is_cut(plan_canvas *c, const plan_text_style *style, const char *text)
{
    return pango_layout_is_ellipsized(set_layout(plan_canvas_texts(c), style, text));
}

static void set_source(cairo_t *cr, uint32_t colour)
{
    cairo_set_source_rgb(cr, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0,
                         (colour & 255) / 255.0);
}

/* The edge around the letters whose outlines are the path. */
static void stroke_halo(cairo_t *cr, const plan_text_style *style)
{
    set_source(cr, style->halo);
    cairo_set_line_width(cr, 2 * style->halo_mm);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_dash(cr, NULL, 0, 0);
    cairo_stroke(cr);
}

/* A line alone, where the text is read as well as seen: the space at which a line was broken is drawn as any other,
 * not told in a span of its own, at which readers of tagged text stop. */
static bool show_line(cairo_t *cr, PangoLayout *one, const char *text, const PangoLayoutLine *line)
{
    const char *end = text + line->start_index + line->length;
    plan_buf piece = PLAN_BUF_INIT;
    plan_buf_add_n(&piece, text + line->start_index, (size_t)line->length);
    if (*end == '\n')
        plan_buf_add(&piece, " ");
    if (!piece.failed && piece.length) {
        pango_layout_set_text(one, piece.text, (int)piece.length);
        pango_cairo_show_layout_line(cr, pango_layout_get_line_readonly(one, 0));
    }
    bool shown = !piece.failed;
    plan_buf_free(&piece);
    return shown;
}

static bool show_lines(cairo_t *cr, PangoLayout *layout, double x, double y)
{
    PangoLayout *one = pango_layout_copy(layout);
    const char *text = pango_layout_get_text(layout);
    PangoLayoutIter *at = pango_layout_get_iter(layout);
    bool cut = pango_layout_is_ellipsized(layout), shown = true;
    pango_layout_set_width(one, -1);
    pango_layout_set_height(one, -1);
    pango_layout_set_ellipsize(one, PANGO_ELLIPSIZE_NONE);
    pango_layout_set_single_paragraph_mode(one, TRUE);
    do {
        PangoLayoutLine *line = pango_layout_iter_get_line_readonly(at);
        PangoRectangle box;
        pango_layout_iter_get_line_extents(at, NULL, &box);
        cairo_move_to(cr, x + (double)box.x / PANGO_SCALE,
                      y + (double)pango_layout_iter_get_baseline(at) / PANGO_SCALE);
        if (cut && pango_layout_iter_at_last_line(at))
            pango_cairo_show_layout_line(cr, line);
        else
            shown = show_line(cr, one, text, line) && shown;
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
    g_object_unref(one);
    return shown;
}

bool plan_canvas_text_is_whole(const struct plan_canvas_text *t)
{
    return !t->failed;
}

double plan_canvas_text(plan_canvas *c, const plan_text_style *style, double x, double y, const char *text)
{
    cairo_t *cr = plan_canvas_cairo(c);
    double w, h;
    plan_canvas_measure(c, style, text, &w, &h, NULL);
    PangoLayout *layout = plan_canvas_texts(c)->layout;
    if (style->wrap_mm <= 0)
        x -= style->align == PLAN_ALIGN_RIGHT ? w : style->align == PLAN_ALIGN_CENTRE ? w / 2 : 0;
    cairo_new_path(cr);
    if (style->halo_mm > 0) {
        cairo_move_to(cr, x, y);
        pango_cairo_layout_path(cr, layout);
        stroke_halo(cr, style);
    }
    set_source(cr, style->colour);
    if (!show_lines(cr, layout, x, y))
        plan_canvas_texts(c)->failed = true;
    cairo_new_path(cr);
    return h;
}

/* ---- along a path ---- */

/* Point and direction at a distance along the path. */
static void point_along(const double *xy, int32_t n, double at, double p[2], double *angle)
{
    int32_t i = 0;
    double length = 0;
    for (; i + 2 < n; i++) {
        length = hypot(xy[2 * i + 2] - xy[2 * i], xy[2 * i + 3] - xy[2 * i + 1]);
        if (at <= length)
            break;
        at -= length;
    }
    const double *a = xy + 2 * i, *b = a + 2;
    length = hypot(b[0] - a[0], b[1] - a[1]);
    double t = length > 0 ? at / length : 0;
    p[0] = a[0] + (b[0] - a[0]) * t;
    p[1] = a[1] + (b[1] - a[1]) * t;
    *angle = atan2(b[1] - a[1], b[0] - a[0]);
}

/* The direction of a letter is that of the path over its width, so that a corner does not throw it about. */
static double angle_over(const double *xy, int32_t n, double at, double width)
{
    double a[2], b[2], unused;
    point_along(xy, n, fmax(at - width, 0), a, &unused);
    point_along(xy, n, at + width, b, &unused);
    return a[0] == b[0] && a[1] == b[1] ? unused : atan2(b[1] - a[1], b[0] - a[0]);
}

typedef struct along {
    cairo_t *cr;
    const double *xy;
    int32_t n;
    double start, below; /* below: baseline under the path */
} along;

typedef void show_fn(cairo_t *cr, PangoFont *font, PangoGlyphString *glyphs);

static double place_run(const along *a, PangoGlyphItem *run, double pen, show_fn *show)
{
    PangoGlyphString *one = pango_glyph_string_new();
    pango_glyph_string_set_size(one, 1);
    for (int i = 0; i < run->glyphs->num_glyphs; i++) {
        double width = (double)run->glyphs->glyphs[i].geometry.width / PANGO_SCALE, p[2], unused;
        one->glyphs[0] = run->glyphs->glyphs[i];
        one->log_clusters[0] = 0;
        point_along(a->xy, a->n, a->start + pen + width / 2, p, &unused);
        cairo_save(a->cr);
        cairo_translate(a->cr, p[0], p[1]);
        cairo_rotate(a->cr, angle_over(a->xy, a->n, a->start + pen + width / 2, fmax(width, 0.8)));
        cairo_move_to(a->cr, -width / 2, a->below);
        show(a->cr, run->item->analysis.font, one);
        cairo_restore(a->cr);
        pen += width;
    }
    pango_glyph_string_free(one);
    return pen;
}

static void place_line(const along *a, PangoLayout *layout, show_fn *show)
{
    double pen = 0;
    PangoLayoutLine *line = pango_layout_get_line_readonly(layout, 0);
    for (GSList *run = line ? line->runs : NULL; run; run = run->next)
        pen = place_run(a, run->data, pen, show);
}

void plan_canvas_text_along(plan_canvas *c, const plan_text_style *style, const double *xy, int32_t n,
                            double start_mm, const char *text)
{
    double w, h, baseline;
    if (n < 2)
        return;
    plan_canvas_measure(c, style, text, &w, &h, &baseline);
    const along a = {plan_canvas_cairo(c), xy, n, start_mm, baseline - h / 2};
    PangoLayout *layout = plan_canvas_texts(c)->layout;
    cairo_new_path(a.cr);
    if (style->halo_mm > 0) {
        place_line(&a, layout, pango_cairo_glyph_string_path);
        stroke_halo(a.cr, style);
    }
    set_source(a.cr, style->colour);
    place_line(&a, layout, pango_cairo_show_glyph_string);
    cairo_new_path(a.cr);
}
