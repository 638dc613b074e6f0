/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Charts as SVG within the page. A title and a description stand for them where they are not seen; lines are told
 * apart by dashes and by words at their ends, not by colour alone. */

#include "map/report_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 760, HEIGHT = 340, TOP = 34, BOTTOM = 46, MOST_TICKS = 8 };
static const double letter = 7.4; /* width of a usual letter at 13 px */

static double width_of(const char *text)
{
    double n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n * letter;
}

static double x_of(const plan_chart *c, double x)
{
    double range = c->x_max > c->x_min ? c->x_max - c->x_min : 1;
    return c->left + (WIDTH - c->left - c->right) * (x - c->x_min) / range;
}

static double y_of(const plan_chart *c, double y)
{
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (c->y_max > 0 ? y / c->y_max : 0);
}

static void begin_svg(plan_html *h, const char *id, const char *title, const char *text, int height)
{
    plan_buf_printf(&h->out,
                    "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-title %s-text\">\n"
                    "<title id=\"%s-title\">",
                    WIDTH, height, id, id, id);
    plan_html_text(h, title);
    plan_buf_printf(&h->out, "</title><desc id=\"%s-text\">", id);
    plan_html_text(h, text);
    plan_html_raw(h, "</desc>\n");
}

static void begin_figure(plan_html *h, const char *title, const char *text)
{
    plan_html_raw(h, "<figure><figcaption>");
    plan_html_element(h, "strong", title);
    plan_html_element(h, "span", text);
    plan_html_raw(h, "</figcaption>\n<div class=\"chart\" role=\"group\" tabindex=\"0\" aria-label=\"");
    plan_html_text(h, title);
    plan_html_raw(h, "\">\n");
}

static void text_at(plan_html *h, double x, double y, const char *class_name, const char *text)
{
    plan_buf_printf(&h->out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, class_name);
    plan_html_text(h, text);
    plan_html_raw(h, "</text>\n");
}

/* 1, 2 or 5 times a power of ten, of which at most `most` fit into range. */
static double step_of(double range, int most)
{
    if (!(range > 0))
        return 1;
    double power = pow(10, floor(log10(range / most)));
    double times = range / most / power;
    return power * (times > 5 ? 10 : times > 2 ? 5 : times > 1 ? 2 : 1);
}

static void write_value(const plan_html *h, double value, bool share, bool money, double step,
                        char text[PLAN_LANG_SIZE])
{
    if (share)
        plan_lang_share(h->lang, value, 0, text);
    else if (money)
        plan_lang_money_short(h->lang, value, text);
    else
        plan_lang_number(h->lang, value, step < 1 ? 1 : 0, text);
}

/* Room for the longest words at either side. */
static plan_chart placed(const plan_html *h, const plan_chart *chart, double before_title)
{
    plan_chart c = *chart;
    char text[PLAN_LANG_SIZE];
    double step = step_of(c.y_max, 5);
    for (int i = 0; i * step <= c.y_max * 1.0001; i++) {
        write_value(h, i * step, c.y_share, c.y_money, step, text);
        c.left = fmax(c.left, width_of(text) + 14);
    }
    for (int i = 0; i < c.n_series; i++)
        c.right = fmax(c.right, width_of(c.series[i].title) + before_title + 6);
    return c;
}

static void draw_axes(plan_html *h, const plan_chart *c)
{
    char text[PLAN_LANG_SIZE];
    double step = step_of(c->y_max, 5);
    for (int i = 0; i * step <= c->y_max * 1.0001; i++) {
        double y = y_of(c, i * step);
        plan_buf_printf(&h->out, "<path d=\"M%.1f %.1fH%.1f\" class=\"%s\"/>\n", c->left, y, WIDTH - c->right,
                        i ? "grid" : "axis");
        write_value(h, i * step, c->y_share, c->y_money, step, text);
        text_at(h, c->left - 8, y + 4, "e", text);
    }
    step = c->x_money   ? step_of(c->x_max - c->x_min, 4)
           : c->x_share ? step_of(c->x_max - c->x_min, 5)
                        : fmax(1, step_of(c->x_max - c->x_min, MOST_TICKS));
    for (double x = ceil(c->x_min / step - 1e-9) * step; x <= c->x_max * 1.00001; x += step) {
        if (c->x_share || c->x_money)
            write_value(h, x, c->x_share, c->x_money, step, text);
        else
            snprintf(text, sizeof text, "%.0f", x);
        plan_buf_printf(&h->out, "<path d=\"M%.1f %dv5\" class=\"axis\"/>\n", x_of(c, x), HEIGHT - BOTTOM);
        text_at(h, x_of(c, x), HEIGHT - BOTTOM + 20, "m", text);
    }
    text_at(h, fmax(c->left - 60, 2), TOP - 16, "t", c->y_title);
    text_at(h, (c->left + WIDTH - c->right) / 2, HEIGHT - 8, "m t", c->x_title);
}

/* Words at the ends of the lines, moved apart where they would meet. */
static void label_ends(plan_html *h, const plan_chart *c)
{
    enum { LINE = 16 };
    double at[PLAN_CHART_SERIES];
    int order[PLAN_CHART_SERIES];
    for (int i = 0; i < c->n_series; i++) {
        const plan_series *s = &c->series[i];
        at[i] = s->n ? y_of(c, s->y[s->n - 1]) : HEIGHT - BOTTOM;
        int k = i;
        for (; k > 0 && at[order[k - 1]] > at[i]; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
    for (int k = 1; k < c->n_series; k++)
        if (at[order[k]] < at[order[k - 1]] + LINE)
            at[order[k]] = at[order[k - 1]] + LINE;
    for (int i = 0; i < c->n_series; i++) {
        plan_buf_printf(&h->out, "<g fill=\"#%06x\">", (unsigned)c->series[i].colour);
        text_at(h, WIDTH - c->right + 8, at[i] + 4, "l", c->series[i].title);
        plan_html_raw(h, "</g>");
    }
}

void plan_chart_lines(plan_html *h, const plan_chart *chart)
{
    const plan_chart wide = placed(h, chart, 12), *c = &wide;
    begin_figure(h, c->title, c->text);
    begin_svg(h, c->id, c->title, c->text, HEIGHT);
    draw_axes(h, c);
    for (int i = 0; i < c->n_series; i++) {
        const plan_series *s = &c->series[i];
        plan_html_raw(h, "<path d=\"");
        for (int32_t k = 0; k < s->n; k++)
            if (isfinite(s->y[k]))
                plan_buf_printf(&h->out, "%c%.1f %.1f", k ? 'L' : 'M', x_of(c, s->x[k]), y_of(c, s->y[k]));
        plan_buf_printf(&h->out, "\" class=\"line%s\" stroke=\"#%06x\"/>\n", s->dashed ? " dash" : "",
                        (unsigned)s->colour);
    }
    label_ends(h, c);
    plan_html_raw(h, "</svg></div></figure>\n");
}

static void draw_key(plan_html *h, const plan_chart *c)
{
    for (int i = 0; i < c->n_series; i++) {
        double y = TOP + 8 + 22 * (c->n_series - 1 - i);
        plan_buf_printf(
            &h->out,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"13\" height=\"13\" fill=\"#%06x\" class=\"key\"/>\n",
            WIDTH - c->right + 14, y, (unsigned)c->series[i].colour);
        text_at(h, WIDTH - c->right + 33, y + 11, "l", c->series[i].title);
    }
}

void plan_chart_bars(plan_html *h, const plan_chart *chart)
{
    plan_chart wide = placed(h, chart, 36);
    const plan_chart *c = &wide;
    double each = chart->bar > 0 ? chart->bar : 1;
    wide.x_min -= 0.6 * each;
    wide.x_max += 0.6 * each;
    double width = (x_of(c, each) - x_of(c, 0)) * 0.78;
    begin_figure(h, c->title, c->text);
    begin_svg(h, c->id, c->title, c->text, HEIGHT);
    draw_axes(h, c);
    for (int32_t k = 0; k < c->series[0].n; k++) {
        double base = 0;
        for (int i = 0; i < c->n_series; i++) {
            double value = c->series[i].y[k] > 0 ? c->series[i].y[k] : 0;
            double top = y_of(c, base + value), bottom = y_of(c, base);
            if (bottom - top > 0.05)
                plan_buf_printf(
                    &h->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#%06x\"/>\n",
                    x_of(c, c->series[i].x[k]) - width / 2, top, width, bottom - top,
                    (unsigned)c->series[i].colour);
            base += value;
        }
    }
    draw_key(h, c);
    plan_html_raw(h, "</svg></div></figure>\n");
}

void plan_chart_costs(plan_html *h, const char *id, const char *title, const char *text, const plan_bar *bars,
                      int32_t n)
{
    enum { ROW = 34 };
    double most = 0, name = 60, room = 60;
    char money[PLAN_LANG_SIZE];
    for (int32_t i = 0; i < n; i++) {
        most = bars[i].value > most ? bars[i].value : most;
        name = fmax(name, width_of(bars[i].title) + 14);
        room = fmax(room, width_of(plan_lang_money_short(h->lang, bars[i].value, money)) + 14);
    }
    begin_figure(h, title, text);
    begin_svg(h, id, title, text, n * ROW + 8);
    for (int32_t i = 0; i < n; i++) {
        double width = most > 0 ? (WIDTH - name - room) * bars[i].value / most : 0;
        plan_buf_printf(&h->out,
                        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#225ea8\"/>\n", name,
                        i * ROW + 6, fmax(width, 1), ROW - 12);
        text_at(h, name - 10, i * ROW + 22, "e", bars[i].title);
        text_at(h, name + width + 8, i * ROW + 22, "l b",
                plan_lang_money_short(h->lang, bars[i].value, money));
    }
    plan_html_raw(h, "</svg></div></figure>\n");
}
