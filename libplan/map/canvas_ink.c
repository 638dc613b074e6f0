/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "map/canvas_ink.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 4, LONGEST_NUMBER = 24 };
#define FARTHEST 1e9 /* of what is written; no sheet is as large */
#define UNKNOWN_COLOUR UINT32_MAX

/* What the reader of the file knows so far; the page around leaves it open. */
typedef struct state {
    uint32_t fill;
    plan_ink_pen pen;
} state;
static const state unknown = {UNKNOWN_COLOUR, {UNKNOWN_COLOUR, -1, {-1, -1}, false, false}};

struct plan_ink {
    plan_buf out, path;
    bool fill_waits; /* for a stroke of the same path, which takes one operator then */
    uint32_t waiting;
    state now, kept[DEEPEST];
    int depth;
};

plan_ink *plan_ink_new(void)
{
    plan_ink *ink = plan_mem_new(1, sizeof *ink);
    if (ink)
        ink->now = unknown;
    return ink;
}

void plan_ink_free(plan_ink *ink)
{
    if (!ink)
        return;
    plan_buf_free(&ink->out);
    plan_buf_free(&ink->path);
    free(ink);
}

/* ---- numbers ---- */

/* A number of so many parts (a power of ten), without what need not be written. Returns its end. */
static char *put_decimal(char *at, long long v, int parts)
{
    char digits[LONGEST_NUMBER];
    int n = 0;
    if (v < 0) {
        *at++ = '-';
        v = -v;
    }
    long long whole = v / parts;
    int rest = (int)(v % parts);
    do
        digits[n++] = (char)('0' + whole % 10);
    while (whole /= 10);
    while (n)
        *at++ = digits[--n];
    if (rest)
        *at++ = '.';
    for (; rest; rest = rest * 10 % parts)
        *at++ = (char)('0' + rest * 10 / parts);
    *at++ = ' ';
    return at;
}

static double limited(double v)
{
    return v >= -FARTHEST && v <= FARTHEST ? v : 0;
}

static char *put_place(char *at, double mm)
{
    return put_decimal(at, llround(limited(mm * PLAN_INK_PER_MM)), 1);
}

static char *put_length(char *at, double mm)
{
    return put_decimal(at, llround(limited(mm * PLAN_INK_PER_MM * 100)), 100);
}

/* n coordinates and an operator, to the path. */
static void add_places(plan_ink *ink, const double *mm, int n, const char *op)
{
    char text[6 * LONGEST_NUMBER], *at = text;
    for (int i = 0; i < n; i++)
        at = put_place(at, mm[i]);
    plan_buf_add_n(&ink->path, text, (size_t)(at - text));
    plan_buf_add(&ink->path, op);
}

static void add_colour(plan_ink *ink, uint32_t colour, const char *op)
{
    char text[3 * LONGEST_NUMBER], *at = text;
    for (int shift = 16; shift >= 0; shift -= 8)
        at = put_decimal(at, lround((colour >> shift & 255) / 255.0 * 1000), 1000);
    plan_buf_add_n(&ink->out, text, (size_t)(at - text));
    plan_buf_add(&ink->out, op);
}

/* ---- painting ---- */

static void set_fill(plan_ink *ink, uint32_t colour)
{
    if (ink->now.fill != colour)
        add_colour(ink, colour, "rg\n");
    ink->now.fill = colour;
}

static void set_pen(plan_ink *ink, const plan_ink_pen *pen)
{
    const plan_ink_pen *is = &ink->now.pen;
    char text[2 * LONGEST_NUMBER], *at = text;
    bool known = is->width_mm >= 0;
    if (is->colour != pen->colour)
        add_colour(ink, pen->colour, "RG\n");
    if (is->width_mm != pen->width_mm) {
        at = put_length(at, pen->width_mm);
        plan_buf_add_n(&ink->out, text, (size_t)(at - text));
        plan_buf_add(&ink->out, "w\n");
    }
    if (!known || is->round_ends != pen->round_ends)
        plan_buf_add(&ink->out, pen->round_ends ? "1 J\n" : "0 J\n");
    if (!known || is->round_corners != pen->round_corners)
        plan_buf_add(&ink->out, pen->round_corners ? "1 j\n" : "0 j\n");
    if (is->dash_mm[0] != pen->dash_mm[0] || is->dash_mm[1] != pen->dash_mm[1]) {
        at = text;
        if (pen->dash_mm[0] > 0)
            at = put_length(put_length(at, pen->dash_mm[0]), pen->dash_mm[1]);
        plan_buf_add(&ink->out, "[");
        plan_buf_add_n(&ink->out, text, (size_t)(at - text));
        plan_buf_add(&ink->out, "] 0 d\n");
    }
    ink->now.pen = *pen;
}

static void add_path(plan_ink *ink, const char *op)
{
    if (ink->path.length)
        plan_buf_add_n(&ink->out, ink->path.text, ink->path.length);
    plan_buf_add(&ink->out, op);
}

static void draw_waiting(plan_ink *ink)
{
    if (!ink->fill_waits)
        return;
    ink->fill_waits = false;
    set_fill(ink, ink->waiting);
    add_path(ink, "f\n");
}

static void forget_path(plan_ink *ink)
{
    ink->out.failed = ink->out.failed || ink->path.failed;
    ink->path.length = 0;
}

void plan_ink_take(plan_ink *ink, plan_buf *out)
{
    draw_waiting(ink);
    forget_path(ink);
    *out = ink->out;
    ink->out = (plan_buf)PLAN_BUF_INIT;
    ink->now = unknown;
}

void plan_ink_fill(plan_ink *ink, uint32_t colour, bool keep)
{
    draw_waiting(ink);
    if (!ink->path.length)
        return;
    ink->fill_waits = true;
    ink->waiting = colour;
    if (!keep)
        plan_ink_new_path(ink);
}

void plan_ink_stroke(plan_ink *ink, const plan_ink_pen *pen, bool keep)
{
    if (!ink->path.length)
        return;
    if (ink->fill_waits)
        set_fill(ink, ink->waiting);
    set_pen(ink, pen);
    add_path(ink, ink->fill_waits ? "B\n" : "S\n");
    ink->fill_waits = false;
    if (!keep)
        plan_ink_new_path(ink);
}

/* ---- state ---- */

void plan_ink_save(plan_ink *ink)
{
    draw_waiting(ink);
    plan_buf_add(&ink->out, "q\n");
    if (ink->depth < DEEPEST)
        ink->kept[ink->depth] = ink->now;
    ink->depth++;
}

void plan_ink_restore(plan_ink *ink)
{
    draw_waiting(ink);
    if (ink->depth == 0)
        return;
    plan_buf_add(&ink->out, "Q\n");
    ink->depth--;
    ink->now = ink->depth < DEEPEST ? ink->kept[ink->depth] : unknown;
}

void plan_ink_clip(plan_ink *ink)
{
    draw_waiting(ink);
    add_path(ink, "W n\n");
    forget_path(ink);
}

/* ---- paths ---- */

void plan_ink_move(plan_ink *ink, double x, double y)
{
    draw_waiting(ink);
    add_places(ink, (const double[]){x, y}, 2, "m\n");
}

void plan_ink_line(plan_ink *ink, double x, double y)
{
    draw_waiting(ink);
    add_places(ink, (const double[]){x, y}, 2, "l\n");
}

void plan_ink_curve(plan_ink *ink, const double xy[6])
{
    draw_waiting(ink);
    add_places(ink, xy, 6, "c\n");
}

void plan_ink_close(plan_ink *ink)
{
    draw_waiting(ink);
    plan_buf_add(&ink->path, "h\n");
}

void plan_ink_rect(plan_ink *ink, double x, double y, double w, double h)
{
    draw_waiting(ink);
    add_places(ink, (const double[]){x, y, w, h}, 4, "re\n");
}

void plan_ink_new_path(plan_ink *ink)
{
    draw_waiting(ink);
    forget_path(ink);
}

void plan_ink_copy_path(plan_ink *ink, plan_buf *out)
{
    plan_buf_add_n(out, ink->path.text, ink->path.length);
}

void plan_ink_add_path(plan_ink *ink, const plan_buf *path)
{
    draw_waiting(ink);
    plan_buf_add_n(&ink->path, path->text, path->length);
    ink->path.failed = ink->path.failed || path->failed;
}
