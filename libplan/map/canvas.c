/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Pages, paths and tags. Text: canvas_text.c. */

#include "map/canvas.h"

#include "core/mem.h"

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
    if (status == PLAN_OK && (c->bytes.failed || !plan_canvas_text_is_whole(c->texts)))
        status = plan_error_memory(err);
    if (status != PLAN_OK)
        return status;
    *bytes = c->bytes.text;
    *n = c->bytes.length;
    c->bytes = (plan_buf)PLAN_BUF_INIT;
    return PLAN_OK;
}

/* ---- state ---- */

void plan_canvas_save(plan_canvas *c)
{
    cairo_save(c->cr);
}

void plan_canvas_restore(plan_canvas *c)
{
    cairo_restore(c->cr);
}

void plan_canvas_move_origin(plan_canvas *c, double x, double y, double angle)
{
    cairo_translate(c->cr, x, y);
    cairo_rotate(c->cr, angle);
}

void plan_canvas_clip_rect(plan_canvas *c, double x, double y, double w, double h)
{
    cairo_rectangle(c->cr, x, y, w, h);
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
    cairo_move_to(c->cr, x, y);
}

void plan_canvas_line(plan_canvas *c, double x, double y)
{
    cairo_line_to(c->cr, x, y);
}

void plan_canvas_close(plan_canvas *c)
{
    cairo_close_path(c->cr);
}

void plan_canvas_rect(plan_canvas *c, double x, double y, double w, double h)
{
    cairo_rectangle(c->cr, x, y, w, h);
}

void plan_canvas_circle(plan_canvas *c, double x, double y, double radius)
{
    cairo_new_sub_path(c->cr);
    cairo_arc(c->cr, x, y, radius, 0, 2 * PI);
    cairo_close_path(c->cr);
}

void plan_canvas_new_path(plan_canvas *c)
{
    cairo_new_path(c->cr);
}

void plan_canvas_marker(plan_canvas *c, plan_marker marker, double x, double y, double size_mm)
{
    double r = size_mm / 2;
    switch (marker) {
    case PLAN_MARKER_CIRCLE: plan_canvas_circle(c, x, y, r); break;
    case PLAN_MARKER_SQUARE: cairo_rectangle(c->cr, x - r, y - r, size_mm, size_mm); break;
    case PLAN_MARKER_DIAMOND:
        cairo_move_to(c->cr, x, y - r);
        cairo_line_to(c->cr, x + r, y);
        cairo_line_to(c->cr, x, y + r);
        cairo_line_to(c->cr, x - r, y);
        cairo_close_path(c->cr);
        break;
    case PLAN_MARKER_TRIANGLE:
        cairo_move_to(c->cr, x, y - r);
        cairo_line_to(c->cr, x + r, y + r);
        cairo_line_to(c->cr, x - r, y + r);
        cairo_close_path(c->cr);
        break;
    case PLAN_MARKER_CROSS: {
        /* Two bars as one outline, so that it is filled and edged as the others are. */
        static const int8_t at[][2] = {{-3, -2}, {-2, -3}, {0, -1}, {2, -3}, {3, -2}, {1, 0},
                                       {3, 2},   {2, 3},   {0, 1},  {-2, 3}, {-3, 2}, {-1, 0}};
        for (size_t i = 0; i < sizeof at / sizeof *at; i++)
            (i ? cairo_line_to : cairo_move_to)(c->cr, x + at[i][0] * r / 3, y + at[i][1] * r / 3);
        cairo_close_path(c->cr);
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
    set_colour(c, colour);
    (keep ? cairo_fill_preserve : cairo_fill)(c->cr);
}

void plan_canvas_stroke(plan_canvas *c, const plan_pen *pen, bool keep)
{
    double w = pen->width_mm;
    /* Short enough for a thin line to read as one, as long as wide for a thick one. */
    const double dashes[] = {fmax(4 * w, 1.2), fmax(2.5 * w, 0.8)}, dots[] = {fmax(w, 0.3), fmax(2 * w, 0.5)};
    set_colour(c, pen->colour);
    cairo_set_line_width(c->cr, w);
    cairo_set_line_cap(c->cr, pen->ends != PLAN_ENDS_ROUND || pen->dash ? CAIRO_LINE_CAP_BUTT
                                                                        : CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(c->cr, pen->ends == PLAN_ENDS_SHARP ? CAIRO_LINE_JOIN_MITER : CAIRO_LINE_JOIN_ROUND);
    cairo_set_dash(c->cr, pen->dash == PLAN_DASH_DASH ? dashes : dots, pen->dash == PLAN_DASH_SOLID ? 0 : 2,
                   0);
    (keep ? cairo_stroke_preserve : cairo_stroke)(c->cr);
}

void plan_canvas_hatch(plan_canvas *c, uint32_t colour, double distance_mm, const double box[4], bool keep)
{
    cairo_path_t *path = keep ? cairo_copy_path(c->cr) : NULL;
    double step = distance_mm * SQRT2;
    const plan_pen pen = {colour, 0.12, PLAN_DASH_SOLID, PLAN_ENDS_SHARP};
    cairo_save(c->cr);
    cairo_clip(c->cr);
    /* x + y = k * step: the same lines for every area of the sheet. */
    for (double k = ceil((box[0] + box[1]) / step); k * step < box[2] + box[3]; k++) {
        double left = fmax(box[0], k * step - box[3]), right = fmin(box[2], k * step - box[1]);
        cairo_move_to(c->cr, left, k * step - left);
        cairo_line_to(c->cr, right, k * step - right);
    }
    plan_canvas_stroke(c, &pen, false);
    cairo_restore(c->cr);
    if (path) {
        cairo_append_path(c->cr, path);
        cairo_path_destroy(path);
    }
}
