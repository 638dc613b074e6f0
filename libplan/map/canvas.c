/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Pages, paths and tags. Text: canvas_text.c. */

#include "map/canvas.h"

#include "core/mem.h"
#include "core/parallel.h"
#include "map/canvas_ink.h"
#include "map/pdf.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
#define SQRT2 1.41421356237309504880
#define POINTS_PER_MM (72 / 25.4)
enum { GREATEST_PIXELS = 32767 }; /* Cairo's limit on the side of an image */

struct plan_canvas {
    plan_canvas_format format;
    cairo_surface_t *surface;
    cairo_t *cr;
    struct plan_canvas_text *texts;
    plan_buf bytes;
    bool apart, lost; /* drawings are kept apart; one of them found no memory */
    plan_ink *ink;    /* takes what is drawn, while a drawing is kept apart */
    plan_buf *drawings;
    size_t cap_drawings;
    int32_t n_drawings;
};

static cairo_status_t take_bytes(void *closure, const unsigned char *data, unsigned int n)
{
    plan_buf *buf = closure;
    plan_buf_add_n(buf, (const char *)data, n);
    return buf->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static plan_status status_of(cairo_status_t status, plan_error *err)
{
    if (status == CAIRO_STATUS_SUCCESS)
        return PLAN_OK;
    if (status == CAIRO_STATUS_NO_MEMORY)
        return plan_error_memory(err);
    return plan_error_set(err, PLAN_E_INTERNAL, "map: drawing failed: %s", cairo_status_to_string(status));
}

static plan_status make_surface(plan_canvas *c, const plan_canvas_opts *opts, plan_error *err)
{
    double w = opts->width_mm * POINTS_PER_MM, h = opts->height_mm * POINTS_PER_MM;
    if (opts->format == PLAN_CANVAS_PDF) {
        c->surface = cairo_pdf_surface_create_for_stream(take_bytes, &c->bytes, w, h);
    } else if (opts->format == PLAN_CANVAS_SVG) {
        c->surface = cairo_svg_surface_create_for_stream(take_bytes, &c->bytes, w, h);
        cairo_svg_surface_set_document_unit(c->surface, CAIRO_SVG_UNIT_PT);
    } else {
        double px = opts->dpi / 25.4;
        double pw = ceil(opts->width_mm * px), ph = ceil(opts->height_mm * px);
        if (pw > GREATEST_PIXELS || ph > GREATEST_PIXELS)
            return plan_error_set(
                err, PLAN_E_ARGUMENT,
                "map: %.0f x %.0f mm at %d dpi is a picture of %.0f x %.0f points; at most %d a side: take "
                "fewer dpi, or PDF",
                opts->width_mm, opts->height_mm, (int)opts->dpi, pw, ph, (int)GREATEST_PIXELS);
        c->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)pw, (int)ph);
    }
    return status_of(cairo_surface_status(c->surface), err);
}

plan_status plan_canvas_new(const plan_canvas_opts *opts, plan_canvas **out, plan_error *err)
{
    plan_canvas *c = plan_mem_new(1, sizeof *c);
    if (!c)
        return plan_error_memory(err);
    c->format = opts->format;
    c->apart = opts->apart && opts->format == PLAN_CANVAS_PDF;
    plan_status status = make_surface(c, opts, err);
    if (status == PLAN_OK) {
        c->cr = cairo_create(c->surface);
        double scale = opts->format == PLAN_CANVAS_PNG ? opts->dpi / 25.4 : POINTS_PER_MM;
        cairo_scale(c->cr, scale, scale);
        /* The sheet is white, whatever stands behind the picture. */
        if (opts->format == PLAN_CANVAS_PNG) {
            cairo_set_source_rgb(c->cr, 1, 1, 1);
            cairo_paint(c->cr);
        }
        status = status_of(cairo_status(c->cr), err);
    }
    if (status == PLAN_OK)
        status = plan_canvas_text_new(c, c->cr, opts->font, &c->texts, err);
    if (status != PLAN_OK) {
        plan_canvas_free(c);
        return status;
    }
    *out = c;
    return PLAN_OK;
}

void plan_canvas_free(plan_canvas *c)
{
    if (!c)
        return;
    plan_canvas_text_free(c->texts);
    if (c->cr)
        cairo_destroy(c->cr);
    if (c->surface) {
        /* What is unfinished is written to the buffer, which must still be there. */
        cairo_surface_finish(c->surface);
        cairo_surface_destroy(c->surface);
    }
    plan_buf_free(&c->bytes);
    plan_ink_free(c->ink);
    for (int32_t i = 0; i < c->n_drawings; i++)
        plan_buf_free(&c->drawings[i]);
    free(c->drawings);
    free(c);
}

struct plan_canvas_text *plan_canvas_texts(const plan_canvas *c)
{
    return c->texts;
}

void *plan_canvas_cairo(const plan_canvas *c)
{
    return c->cr;
}

void plan_canvas_next_page(plan_canvas *c, double width_mm, double height_mm)
{
    cairo_show_page(c->cr);
    if (c->format == PLAN_CANVAS_PDF)
        cairo_pdf_surface_set_size(c->surface, width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM);
}

/* Cairo numbers what it draws over the life of the process; the file must not depend on it. */
static void renumber_svg(plan_buf *svg)
{
    static const char name[] = "surface";
    plan_buf out = PLAN_BUF_INIT;
    long seen[64];
    int n = 0;
    const char *at = svg->text, *next;
    while (at && (next = strstr(at, name))) {
        char *end;
        next += sizeof name - 1;
        plan_buf_add_n(&out, at, (size_t)(next - at));
        long id = strtol(next, &end, 10);
        int i = 0;
        while (i < n && seen[i] != id)
            i++;
        if (end > next && i == n && n < 64)
            seen[n++] = id;
        if (end > next)
            plan_buf_printf(&out, "%d", i + 1);
        at = end;
    }
    plan_buf_add(&out, at ? at : "");
    plan_buf_free(svg);
    *svg = out;
}

plan_status plan_canvas_finish(plan_canvas *c, char **bytes, size_t *n, plan_error *err)
{
    cairo_status_t drawn = cairo_status(c->cr);
    if (c->format == PLAN_CANVAS_PNG)
        drawn = drawn ? drawn : cairo_surface_write_to_png_stream(c->surface, take_bytes, &c->bytes);
    cairo_surface_finish(c->surface);
    plan_status status = status_of(drawn ? drawn : cairo_surface_status(c->surface), err);
    if (status == PLAN_OK && c->format == PLAN_CANVAS_SVG)
        renumber_svg(&c->bytes);
    if (status == PLAN_OK && (c->bytes.failed || c->lost || !plan_canvas_text_is_whole(c->texts)))
        status = plan_error_memory(err);
    if (status != PLAN_OK)
        return status;
    *bytes = c->bytes.text;
    *n = c->bytes.length;
    c->bytes = (plan_buf)PLAN_BUF_INIT;
    return PLAN_OK;
}

/* ---- drawings kept apart ---- */

void plan_canvas_drawing_begin(plan_canvas *c)
{
    if (!c->apart || c->ink)
        return;
    c->ink = plan_ink_new();
    c->lost = c->lost || !c->ink;
}

/* A picture of one point whose colour is the drawing's number and never grey, which Cairo would write otherwise. */
static void draw_stand_in(plan_canvas *c, int32_t number)
{
    cairo_surface_t *point = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1);
    unsigned char *data = cairo_image_surface_get_data(point);
    if (data) {
        uint32_t colour = PLAN_CANVAS_DRAWING_COLOUR((uint32_t)number);
        memcpy(data, &colour, sizeof colour);
        cairo_surface_mark_dirty(point);
    }
    cairo_save(c->cr);
    cairo_set_source_surface(c->cr, point, 0, 0);
    cairo_paint(c->cr); /* a fill would clip what takes its place */
    cairo_restore(c->cr);
    cairo_surface_destroy(point);
}

/* At once, so that an atlas' sheets do not lie about unpacked. */
static bool keep_packed(plan_canvas *c, plan_ink *ink)
{
    plan_buf drawn = PLAN_BUF_INIT, packed = PLAN_BUF_INIT;
    plan_ink_take(ink, &drawn);
    bool kept = c->n_drawings < PLAN_CANVAS_MOST_DRAWINGS && !drawn.failed &&
                plan_mem_grow(&c->drawings, &c->cap_drawings, (size_t)c->n_drawings + 1,
                              sizeof *c->drawings) &&
                plan_pdf_pack(&packed, drawn.text, drawn.length, plan_parallel_threads(0), NULL) == PLAN_OK;
    if (kept)
        c->drawings[c->n_drawings++] = packed;
    else
        plan_buf_free(&packed);
    plan_buf_free(&drawn);
    return kept;
}

void plan_canvas_drawing_end(plan_canvas *c)
{
    plan_ink *ink = c->ink;
    if (!ink)
        return;
    c->ink = NULL;
    if (keep_packed(c, ink))
        draw_stand_in(c, c->n_drawings - 1);
    else
        c->lost = true;
    plan_ink_free(ink);
}

const plan_buf *plan_canvas_drawings(const plan_canvas *c, int32_t *n)
{
    *n = c->n_drawings;
    return c->drawings;
}

/* ---- state ---- */

void plan_canvas_save(plan_canvas *c)
{
    if (c->ink)
        plan_ink_save(c->ink);
    else
        cairo_save(c->cr);
}

void plan_canvas_restore(plan_canvas *c)
{
    if (c->ink)
        plan_ink_restore(c->ink);
    else
        cairo_restore(c->cr);
}

void plan_canvas_move_origin(plan_canvas *c, double x, double y, double angle)
{
    cairo_translate(c->cr, x, y);
    cairo_rotate(c->cr, angle);
}

void plan_canvas_clip_rect(plan_canvas *c, double x, double y, double w, double h)
{
    plan_canvas_rect(c, x, y, w, h);
    if (c->ink)
        plan_ink_clip(c->ink);
    else
        cairo_clip(c->cr);
}

void plan_canvas_tag_begin(plan_canvas *c, const char *tag, const char *attributes)
{
    if (c->format == PLAN_CANVAS_PDF)
        cairo_tag_begin(c->cr, tag, attributes);
}

void plan_canvas_tag_end(plan_canvas *c, const char *tag)
{
    if (c->format == PLAN_CANVAS_PDF)
        cairo_tag_end(c->cr, tag);
}

/* ---- paths ---- */

void plan_canvas_move(plan_canvas *c, double x, double y)
{
    if (c->ink)
        plan_ink_move(c->ink, x, y);
    else
        cairo_move_to(c->cr, x, y);
}

void plan_canvas_line(plan_canvas *c, double x, double y)
{
    if (c->ink)
        plan_ink_line(c->ink, x, y);
    else
        cairo_line_to(c->cr, x, y);
}

void plan_canvas_close(plan_canvas *c)
{
    if (c->ink)
        plan_ink_close(c->ink);
    else
        cairo_close_path(c->cr);
}

void plan_canvas_rect(plan_canvas *c, double x, double y, double w, double h)
{
    if (c->ink)
        plan_ink_rect(c->ink, x, y, w, h);
    else
        cairo_rectangle(c->cr, x, y, w, h);
}

/* Four curves, each off a circle by less than 3/10000 of its radius. */
static void ink_circle(plan_ink *ink, double x, double y, double r)
{
    const double k = 4.0 / 3 * (SQRT2 - 1) * r;
    plan_ink_move(ink, x + r, y);
    plan_ink_curve(ink, (const double[]){x + r, y + k, x + k, y + r, x, y + r});
    plan_ink_curve(ink, (const double[]){x - k, y + r, x - r, y + k, x - r, y});
    plan_ink_curve(ink, (const double[]){x - r, y - k, x - k, y - r, x, y - r});
    plan_ink_curve(ink, (const double[]){x + k, y - r, x + r, y - k, x + r, y});
    plan_ink_close(ink);
}

void plan_canvas_circle(plan_canvas *c, double x, double y, double radius)
{
    if (c->ink) {
        ink_circle(c->ink, x, y, radius);
        return;
    }
    cairo_new_sub_path(c->cr);
    cairo_arc(c->cr, x, y, radius, 0, 2 * PI);
    cairo_close_path(c->cr);
}

void plan_canvas_new_path(plan_canvas *c)
{
    if (c->ink)
        plan_ink_new_path(c->ink);
    else
        cairo_new_path(c->cr);
}

void plan_canvas_marker(plan_canvas *c, plan_marker marker, double x, double y, double size_mm)
{
    double r = size_mm / 2;
    switch (marker) {
    case PLAN_MARKER_CIRCLE: plan_canvas_circle(c, x, y, r); break;
    case PLAN_MARKER_SQUARE: plan_canvas_rect(c, x - r, y - r, size_mm, size_mm); break;
    case PLAN_MARKER_DIAMOND:
        plan_canvas_move(c, x, y - r);
        plan_canvas_line(c, x + r, y);
        plan_canvas_line(c, x, y + r);
        plan_canvas_line(c, x - r, y);
        plan_canvas_close(c);
        break;
    case PLAN_MARKER_TRIANGLE:
        plan_canvas_move(c, x, y - r);
        plan_canvas_line(c, x + r, y + r);
        plan_canvas_line(c, x - r, y + r);
        plan_canvas_close(c);
        break;
    case PLAN_MARKER_CROSS: {
        /* Two bars as one outline, so that it is filled and edged as the others are. */
        static const int8_t at[][2] = {{-3, -2}, {-2, -3}, {0, -1}, {2, -3}, {3, -2}, {1, 0},
                                       {3, 2},   {2, 3},   {0, 1},  {-2, 3}, {-3, 2}, {-1, 0}};
        for (size_t i = 0; i < sizeof at / sizeof *at; i++)
            (i ? plan_canvas_line : plan_canvas_move)(c, x + at[i][0] * r / 3, y + at[i][1] * r / 3);
        plan_canvas_close(c);
        break;
    }
    }
}

static void set_colour(plan_canvas *c, uint32_t colour)
{
    cairo_set_source_rgb(c->cr, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0,
                         (colour & 255) / 255.0);
}

void plan_canvas_fill(plan_canvas *c, uint32_t colour, bool keep)
{
    if (c->ink) {
        plan_ink_fill(c->ink, colour, keep);
        return;
    }
    set_colour(c, colour);
    (keep ? cairo_fill_preserve : cairo_fill)(c->cr);
}

void plan_canvas_stroke(plan_canvas *c, const plan_pen *pen, bool keep)
{
    double w = pen->width_mm;
    /* Short enough for a thin line to read as one, as long as wide for a thick one. */
    const double dashes[] = {fmax(4 * w, 1.2), fmax(2.5 * w, 0.8)}, dots[] = {fmax(w, 0.3), fmax(2 * w, 0.5)};
    const double *pattern = pen->dash == PLAN_DASH_DASH ? dashes : dots;
    bool solid = pen->dash == PLAN_DASH_SOLID, round_ends = pen->ends == PLAN_ENDS_ROUND && solid,
         round_corners = pen->ends != PLAN_ENDS_SHARP;
    if (c->ink) {
        const plan_ink_pen ink = {
            pen->colour, w, {solid ? 0 : pattern[0], solid ? 0 : pattern[1]}, round_ends, round_corners};
        plan_ink_stroke(c->ink, &ink, keep);
        return;
    }
    set_colour(c, pen->colour);
    cairo_set_line_width(c->cr, w);
    cairo_set_line_cap(c->cr, round_ends ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
    cairo_set_line_join(c->cr, round_corners ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
    cairo_set_dash(c->cr, pattern, solid ? 0 : 2, 0);
    (keep ? cairo_stroke_preserve : cairo_stroke)(c->cr);
}

/* Diagonals x + y = k * step: the same lines for every area of the sheet. */
static void hatch_lines(plan_canvas *c, uint32_t colour, double distance_mm, double width_mm,
                        const double box[4])
{
    double step = distance_mm * SQRT2;
    const plan_pen pen = {colour, width_mm, PLAN_DASH_SOLID, PLAN_ENDS_SHARP};
    for (double k = ceil((box[0] + box[1]) / step); k * step < box[2] + box[3]; k++) {
        double left = fmax(box[0], k * step - box[3]), right = fmin(box[2], k * step - box[1]);
        plan_canvas_move(c, left, k * step - left);
        plan_canvas_line(c, right, k * step - right);
    }
    plan_canvas_stroke(c, &pen, false);
}

static void hatch_ink(plan_canvas *c, uint32_t colour, double distance_mm, double width_mm,
                      const double box[4], bool keep)
{
    plan_buf path = PLAN_BUF_INIT;
    plan_ink_save(c->ink);
    if (keep)
        plan_ink_copy_path(c->ink, &path);
    plan_ink_clip(c->ink);
    hatch_lines(c, colour, distance_mm, width_mm, box);
    plan_ink_restore(c->ink);
    plan_ink_add_path(c->ink, &path);
    plan_buf_free(&path);
}

void plan_canvas_hatch(plan_canvas *c, uint32_t colour, double distance_mm, double width_mm,
                       const double box[4], bool keep)
{
    if (c->ink) {
        hatch_ink(c, colour, distance_mm, width_mm, box, keep);
        return;
    }
    cairo_path_t *path = keep ? cairo_copy_path(c->cr) : NULL;
    cairo_save(c->cr);
    cairo_clip(c->cr);
    hatch_lines(c, colour, distance_mm, width_mm, box);
    cairo_restore(c->cr);
    if (path) {
        cairo_append_path(c->cr, path);
        cairo_path_destroy(path);
    }
}
