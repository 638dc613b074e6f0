/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Small charts where they tell more than words: years with spending and need met, concentration of need, what
 * the network's cost is made of. */

#include "map/page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
enum { MOST_YEARS = 200 };

typedef struct plot {
    plan_page *s;
    double x, y, w, h; /* of the area within the axes */
} plot;

static double number_at(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *col = plan_table_find(t, column);
    return col ? plan_column_number(col, row) : NAN;
}

static double chart_heading(plan_page *s, double x, double y, double w, const char *text)
{
    plan_text_style type = plan_page_type(s, 9.5, PLAN_PAGE_INK, true);
    type.wrap_mm = w;
    type.lines = 1;
    return plan_page_text(s, "H2", &type, x, y, text) + 1.5 * s->f;
}

/* Room for the greatest share beside a plot. */
static double axis_width(const plan_page *s)
{
    plan_text_style type = plan_page_type(s, 6.5, PLAN_PAGE_SOFT, false);
    char text[PLAN_LANG_SIZE];
    double w, h;
    plan_canvas_measure(s->c, &type, plan_lang_share(s->scene->lang, 1, 0, text), &w, &h, NULL);
    return w + 1.2 * s->f;
}

/* Share of 0, half and 1 with lines across. */
static void share_axis(const plot *p)
{
    plan_text_style type = plan_page_type(p->s, 6.5, PLAN_PAGE_SOFT, false);
    for (int i = 0; i <= 4; i++) {
        char text[PLAN_LANG_SIZE];
        double y = p->y + p->h * (1 - i / 4.0);
        plan_page_line(p->s, p->x, y, p->x + p->w, y, i ? 0xdddddd : PLAN_PAGE_INK, i ? 0.1 : 0.2);
        if (i % 2 == 0)
            plan_canvas_text(p->s->c, &type, p->x + p->w + 0.8 * p->s->f, y - 1.5 * p->s->f,
                             plan_lang_share(p->s->scene->lang, i / 4.0, 0, text));
    }
}

static void curve(const plot *p, const double *v, int32_t n, double first_x, double step, uint32_t colour,
                  plan_dash dash)
{
    const plan_pen halo = {0xffffff, 1.1 * p->s->f, PLAN_DASH_SOLID, PLAN_ENDS_ROUND},
                   pen = {colour, 0.5 * p->s->f, dash, PLAN_ENDS_ROUND};
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t i = 0; i < n; i++)
            (i ? plan_canvas_line : plan_canvas_move)(p->s->c, first_x + i * step, p->y + p->h * (1 - v[i]));
        plan_canvas_stroke(p->s->c, pass ? &pen : &halo, false);
    }
}

static void year_labels(const plot *p, const plan_table *t, int32_t n, double step)
{
    plan_text_style type = plan_page_type(p->s, 6.5, PLAN_PAGE_SOFT, false);
    int32_t every = (int32_t)ceil(9.5 * p->s->f / step);
    type.align = PLAN_ALIGN_CENTRE;
    for (int32_t i = 0; i < n; i += every) {
        char text[24];
        snprintf(text, sizeof text, "%.0f", number_at(t, "year", i));
        plan_canvas_text(p->s->c, &type, p->x + (i + 0.5) * step, p->y + p->h + 0.5 * p->s->f, text);
    }
}

/* Colour of a year on the map. */
static uint32_t year_colour(const plan_page *s, double year)
{
    const plan_style *style = &s->scene->subject->style;
    for (int32_t i = 0; i < style->n_classes; i++)
        if (!style->classes[i].rest && year >= style->classes[i].from && year <= style->classes[i].to)
            return s->scene->subject->geom->kind == PLAN_GEOM_LINE ? style->classes[i].symbol.line
                                                                   : style->classes[i].symbol.fill;
    return 0xbdbdbd;
}

static const char *years_alternative(const plan_page *s, const plan_table *t, int32_t n)
{
    plan_buf buf = PLAN_BUF_INIT;
    plan_buf_add(&buf, plan_lang_text(s->scene->lang, "Chart of spending a year and need met so far."));
    for (int32_t i = 0; i < n; i++) {
        char money[PLAN_LANG_SIZE], share[PLAN_LANG_SIZE];
        plan_buf_printf(&buf, " %.0f: %s, %s.", number_at(t, "year", i),
                        plan_lang_money_short(s->scene->lang, number_at(t, "spend_eur", i), money),
                        plan_lang_share(s->scene->lang, number_at(t, "cum_need_share", i), 0, share));
    }
    const char *kept = buf.failed ? NULL : plan_arena_text(s->scene->arena, buf.text, buf.length);
    plan_buf_free(&buf);
    return kept ? kept : "";
}

static void years_chart(plan_page *s, const plan_table *t, double x, double y, double w, double h)
{
    int32_t n = plan_table_rows(t) < MOST_YEARS ? plan_table_rows(t) : MOST_YEARS;
    double most = 0, met[MOST_YEARS + 1] = {0};
    char text[PLAN_LANG_SIZE];
    y += chart_heading(s, x, y, w, plan_lang_text(s->scene->lang, "Years, money and need met"));
    const plot p = {s, x, y + 4 * s->f, w - axis_width(s), h - 9 * s->f};
    double step = p.w / n;
    for (int32_t i = 0; i < n; i++) {
        most = fmax(most, number_at(t, "spend_eur", i));
        met[i + 1] = number_at(t, "cum_need_share", i);
    }
    plan_page_figure_begin(s, years_alternative(s, t, n));
    plan_text_style type = plan_page_type(s, 6.5, PLAN_PAGE_SOFT, false), right = type;
    right.align = PLAN_ALIGN_RIGHT;
    const plan_lang_arg arg = {"money", plan_lang_money_short(s->scene->lang, most, text)};
    plan_canvas_text(s->c, &type, x, y,
                     plan_story_fill(s->scene,
                                     plan_lang_text(s->scene->lang, "bars: spending, up to {money} a year"),
                                     &arg, 1));
    right.colour = 0xc51b7d;
    plan_canvas_text(s->c, &right, x + w, y, plan_lang_text(s->scene->lang, "line: need met"));
    share_axis(&p);
    for (int32_t i = 0; i < n && most > 0; i++) {
        double bar = p.h * fmax(number_at(t, "spend_eur", i), 0) / most * 0.55;
        plan_canvas_rect(s->c, p.x + i * step + step * 0.1, p.y + p.h - bar, step * 0.8, bar);
        plan_canvas_fill(s->c, year_colour(s, number_at(t, "year", i)), false);
    }
    curve(&p, met, n + 1, p.x, step, 0xc51b7d, PLAN_DASH_SOLID);
    year_labels(&p, t, n, step);
    plan_page_figure_end(s);
}

/* "solid: A (by need)" */
static const char *with_order(const plan_page *s, char which, const char *text)
{
    const plan_lang_arg args[] = {{"text", text}, {"order", plan_story_order(s->scene, which)}};
    return *args[1].value ? plan_story_fill(s->scene, "{text} ({order})", args, COUNT(args)) : text;
}

static void compare_chart(plan_page *s, const plan_table *t, double x, double y, double w, double h)
{
    static const char *const columns[] = {"cum_need_share_a", "cum_need_share_b"};
    static const uint32_t colours[] = {0x5e3c99, 0xe66101};
    int32_t n = plan_table_rows(t) < MOST_YEARS ? plan_table_rows(t) : MOST_YEARS;
    y += chart_heading(s, x, y, w, plan_lang_text(s->scene->lang, "Need met over the years"));
    const plot p = {s, x, y + 4 * s->f, w - axis_width(s), h - 9 * s->f};
    double step = p.w / n;
    plan_page_figure_begin(
        s, plan_lang_text(s->scene->lang, "Chart of need met over the years in plans A and B."));
    plan_text_style type = plan_page_type(s, 6.5, colours[0], true);
    plan_canvas_text(s->c, &type, x, y, with_order(s, 'a', plan_lang_text(s->scene->lang, "solid: A")));
    type.colour = 0x9c4200;
    plan_canvas_text(s->c, &type, x + w / 2, y,
                     with_order(s, 'b', plan_lang_text(s->scene->lang, "dashed: B")));
    share_axis(&p);
    for (size_t k = 0; k < COUNT(columns); k++) {
        double met[MOST_YEARS + 1] = {0};
        for (int32_t i = 0; i < n; i++)
            met[i + 1] = fmax(number_at(t, columns[k], i), met[i]);
        curve(&p, met, n + 1, p.x, step, colours[k], k ? PLAN_DASH_DASH : PLAN_DASH_SOLID);
    }
    year_labels(&p, t, n, step);
    plan_page_figure_end(s);
}

static plan_status concentration_chart(plan_page *s, double x, double y, double w, double h, plan_error *err)
{
    double v[101] = {0}, half;
    char text[PLAN_LANG_SIZE];
    plan_status status = plan_story_concentration(s->scene->subject->table, "need", &half, v, err);
    if (status != PLAN_OK || isnan(half))
        return status;
    y += chart_heading(s, x, y, w, plan_lang_text(s->scene->lang, "How need is concentrated"));
    const plot p = {s, x, y + 1.5 * s->f, w - axis_width(s), h - 9 * s->f};
    const plan_lang_arg args[] = {{"share", plan_lang_share(s->scene->lang, half, 0, text)}};
    plan_page_figure_begin(
        s, plan_story_fill(
               s->scene,
               plan_lang_text(s->scene->lang, "Curve: {share} of the buildings hold half of the need."), args,
               1));
    share_axis(&p);
    curve(&p, v, 101, p.x, p.w / 100, PLAN_PAGE_ACCENT, PLAN_DASH_SOLID);
    double px = p.x + p.w * half, py = p.y + p.h / 2;
    plan_page_line(s, px, py, px, p.y + p.h, 0xc51b7d, 0.3);
    plan_canvas_circle(s->c, px, py, 0.9 * s->f);
    plan_canvas_fill(s->c, 0xc51b7d, false);
    plan_text_style type = plan_page_type(s, 7, 0xc51b7d, true),
                    axis = plan_page_type(s, 6.5, PLAN_PAGE_SOFT, false);
    type.halo = 0xffffff;
    type.halo_mm = 0.5;
    plan_canvas_text(
        s->c, &type, px + 1.6 * s->f, py + 2 * s->f,
        plan_story_fill(s->scene, plan_lang_text(s->scene->lang, "half of the need in {share}"), args, 1));
    plan_canvas_text(s->c, &axis, p.x, p.y + p.h + 0.6 * s->f,
                     plan_lang_text(s->scene->lang, "buildings, those with most need first"));
    plan_page_figure_end(s);
    return PLAN_OK;
}

static void cost_chart(plan_page *s, double x, double y, double w)
{
    static const struct part {
        const char *key, *name;
        uint32_t colour;
    } parts[] = {{"cost_trench_eur", PLAN_TR("trenches"), 0x253494},
                 {"cost_drops_eur", PLAN_TR("drops and entries"), 0x41b6c4},
                 {"cost_cabinets_eur", PLAN_TR("cabinets"), 0xf5b301},
                 {"cost_pops_eur", PLAN_TR("points of presence"), 0x8a8a8a}};
    double total = plan_map_scene_total(s->scene, "network", "cost_eur", NULL), at = x;
    plan_buf alternative = PLAN_BUF_INIT;
    y += chart_heading(s, x, y, w, plan_lang_text(s->scene->lang, "What the network costs"));
    plan_buf_add(&alternative, plan_lang_text(s->scene->lang, "What the network costs"));
    for (size_t i = 0; i < COUNT(parts); i++) {
        char money[PLAN_LANG_SIZE];
        double v = plan_map_scene_total(s->scene, "network", parts[i].key, NULL);
        if (v > 0)
            plan_buf_printf(&alternative, "; %s %s", plan_lang_text(s->scene->lang, parts[i].name),
                            plan_lang_money_short(s->scene->lang, v, money));
    }
    const char *kept = alternative.failed
                           ? NULL
                           : plan_arena_text(s->scene->arena, alternative.text, alternative.length);
    plan_buf_free(&alternative);
    plan_page_figure_begin(s, kept ? kept : "");
    plan_text_style type = plan_page_type(s, 7.5, PLAN_PAGE_INK, false), right = type;
    right.align = PLAN_ALIGN_RIGHT;
    double line = y + 7.5 * s->f;
    for (size_t i = 0; i < COUNT(parts); i++) {
        char money[PLAN_LANG_SIZE];
        double v = plan_map_scene_total(s->scene, "network", parts[i].key, NULL), part = w * v / total;
        if (!(v > 0))
            continue;
        plan_canvas_rect(s->c, at, y, part, 5 * s->f);
        plan_canvas_fill(s->c, parts[i].colour, false);
        plan_canvas_rect(s->c, x, line + 0.6 * s->f, 3 * s->f, 2.4 * s->f);
        plan_canvas_fill(s->c, parts[i].colour, false);
        plan_canvas_text(s->c, &type, x + 5 * s->f, line, plan_lang_text(s->scene->lang, parts[i].name));
        plan_canvas_text(s->c, &right, x + w, line, plan_lang_money_short(s->scene->lang, v, money));
        at += part;
        line += 4.2 * s->f;
    }
    plan_page_figure_end(s);
}

/* ---- access points and mesh ---- */

/* Bars from the ground up with their numbers on top and words below. */
static void counted_bars(const plot *p, const int32_t *count, const char *const *names, int32_t n)
{
    plan_text_style soft = plan_page_type(p->s, 6.5, PLAN_PAGE_SOFT, false),
                    ink = plan_page_type(p->s, 6.5, PLAN_PAGE_INK, false);
    int32_t most = 1;
    double step = p->w / n;
    int32_t every = (int32_t)ceil(9.5 * p->s->f / step);
    soft.align = ink.align = PLAN_ALIGN_CENTRE;
    int32_t highest = 0;
    for (int32_t i = 0; i < n; i++) {
        highest = count[i] > count[highest] ? i : highest;
        most = count[i] > most ? count[i] : most;
    }
    for (int32_t i = 0; i < n; i++) {
        char text[PLAN_LANG_SIZE];
        double bar = (p->h - 3 * p->s->f) * count[i] / most, middle = p->x + (i + 0.5) * step;
        plan_canvas_rect(p->s->c, middle - step * 0.4, p->y + p->h - bar, step * 0.8, bar);
        plan_canvas_fill(p->s->c, PLAN_PAGE_ACCENT, false);
        if (count[i] && (i == highest || step > 5 * p->s->f))
            plan_canvas_text(p->s->c, &ink, middle, p->y + p->h - bar - 3 * p->s->f,
                             plan_lang_number(p->s->scene->lang, count[i], 0, text));
        if (i % every == 0)
            plan_canvas_text(p->s->c, &soft, middle, p->y + p->h + 0.5 * p->s->f, names[i]);
    }
    plan_page_line(p->s, p->x, p->y + p->h, p->x + p->w, p->y + p->h, PLAN_PAGE_INK, 0.2);
}

/* What the bars say, for those who do not see them. */
static const char *bars_alternative(const plan_page *s, const char *title, const int32_t *count,
                                    const char *const *names, int32_t n)
{
    plan_buf buf = PLAN_BUF_INIT;
    plan_buf_printf(&buf, "%s.", title);
    for (int32_t i = 0; i < n; i++)
        if (count[i])
            plan_buf_printf(&buf, " %s: %d.", names[i], (int)count[i]);
    const char *kept = buf.failed ? NULL : plan_arena_text(s->scene->arena, buf.text, buf.length);
    plan_buf_free(&buf);
    return kept ? kept : "";
}

static void money_axis(const plot *p, double most)
{
    plan_text_style type = plan_page_type(p->s, 6.5, PLAN_PAGE_SOFT, false);
    for (int i = 0; i <= 2; i++) {
        char text[PLAN_LANG_SIZE];
        type.align = i == 0 ? PLAN_ALIGN_LEFT : i == 1 ? PLAN_ALIGN_CENTRE : PLAN_ALIGN_RIGHT;
        plan_canvas_text(p->s->c, &type, p->x + p->w * i / 2, p->y + p->h + 0.6 * p->s->f,
                         plan_lang_money_short(p->s->scene->lang, round(most * i / 2 / 100) * 100, text));
    }
}

/* People reached against euros: steep at first, then flat. */
static void reached_chart(plan_page *s, const plan_table *t, double x, double y, double w, double h)
{
    const plan_lang *lang = s->scene->lang;
    int32_t n = plan_table_rows(t);
    double most = number_at(t, "cost_eur", n - 1), last = number_at(t, "share", n - 1);
    double possible = plan_map_scene_total(s->scene, "sites", "sites_persons_possible", NULL) /
                      plan_map_scene_total(s->scene, "sites", "sites_persons", NULL);
    char share[PLAN_LANG_SIZE], money[PLAN_LANG_SIZE], limit[PLAN_LANG_SIZE];
    const plan_lang_arg args[] = {{"share", plan_lang_share(lang, last, 0, share)},
                                  {"money", plan_lang_money_short(lang, round(most / 100) * 100, money)},
                                  {"limit", plan_lang_share(lang, possible, 0, limit)}};
    y += chart_heading(s, x, y, w, plan_lang_text(lang, "People reached outdoors, against euros"));
    const plot p = {s, x, y + 1.5 * s->f, w - axis_width(s), h - 9 * s->f};
    plan_page_figure_begin(
        s,
        plan_story_fill(s->scene,
                        plan_lang_text(lang, "Curve: for {money} access points outdoors reach {share} of the "
                                             "people; any number of them would reach {limit}."),
                        args, COUNT(args)));
    share_axis(&p);
    const plan_pen pen = {PLAN_PAGE_ACCENT, 0.5 * s->f, PLAN_DASH_SOLID, false},
                   dashed = {PLAN_PAGE_SOFT, 0.3 * s->f, PLAN_DASH_DASH, false};
    for (int32_t i = 0; i < n; i++)
        (i ? plan_canvas_line : plan_canvas_move)(s->c, p.x + p.w * number_at(t, "cost_eur", i) / most,
                                                  p.y + p.h * (1 - number_at(t, "share", i)));
    plan_canvas_stroke(s->c, &pen, false);
    if (possible > 0 && possible <= 1) {
        plan_text_style type = plan_page_type(s, 6.5, PLAN_PAGE_SOFT, false);
        plan_canvas_move(s->c, p.x, p.y + p.h * (1 - possible));
        plan_canvas_line(s->c, p.x + p.w, p.y + p.h * (1 - possible));
        plan_canvas_stroke(s->c, &dashed, false);
        type.halo = 0xffffff;
        type.halo_mm = 0.5;
        plan_canvas_text(s->c, &type, p.x + s->f, p.y + p.h * (1 - possible) + 0.5 * s->f,
                         plan_story_fill(s->scene,
                                         plan_lang_text(lang, "most that could be reached: {limit}"), args,
                                         COUNT(args)));
    }
    money_axis(&p, most);
    plan_page_figure_end(s);
}

/* First and last year of proposed access points; false where they have none. */
static bool site_years(const plan_page *s, int *first, int *last)
{
    const plan_table *t = plan_map_scene_table(s->scene, "wlan_sites");
    *first = 9999;
    *last = 0;
    for (int32_t row = 0; t && row < plan_table_rows(t); row++) {
        double year = number_at(t, "year", row);
        if (!(year >= 1000 && year <= 9999))
            continue;
        *first = year < *first ? (int)year : *first;
        *last = year > *last ? (int)year : *last;
    }
    return *first <= *last && *last - *first < MOST_YEARS;
}

static void site_years_chart(plan_page *s, double x, double y, double w, double h)
{
    const plan_table *t = plan_map_scene_table(s->scene, "wlan_sites");
    const char *title = plan_lang_text(s->scene->lang, "Access points by year"), *names[MOST_YEARS];
    int32_t count[MOST_YEARS] = {0};
    int first, last;
    if (!site_years(s, &first, &last))
        return;
    for (int32_t row = 0; row < plan_table_rows(t); row++) {
        double year = number_at(t, "year", row);
        if (year >= first && year <= last)
            count[(int)year - first]++;
    }
    for (int i = 0; i <= last - first; i++) {
        char text[24];
        snprintf(text, sizeof text, "%d", first + i);
        names[i] = plan_arena_text(s->scene->arena, text, strlen(text));
        names[i] = names[i] ? names[i] : "";
    }
    y += chart_heading(s, x, y, w, title);
    const plot p = {s, x, y + 1.5 * s->f, w, h - 9 * s->f};
    plan_page_figure_begin(s, bars_alternative(s, title, count, names, last - first + 1));
    counted_bars(&p, count, names, last - first + 1);
    plan_page_figure_end(s);
}

/* How much stronger than needed the planned links are. */
static void margins_chart(plan_page *s, const plan_table *t, double x, double y, double w, double h)
{
    static const char *const names[] = {"0\xe2\x80\x93"
                                        "5",
                                        "5\xe2\x80\x93"
                                        "10",
                                        "10\xe2\x80\x93"
                                        "15",
                                        "15\xe2\x80\x93"
                                        "20",
                                        "20\xe2\x80\x93"
                                        "25",
                                        "\xe2\x89\xa5 25"};
    const char *title = plan_lang_text(s->scene->lang, "Margins of the planned links, dB");
    const plan_column *role = plan_table_find(t, "role");
    int32_t count[COUNT(names)] = {0};
    for (int32_t row = 0; role && row < plan_table_rows(t); row++) {
        const char *is = plan_column_text(role, row);
        double margin = number_at(t, "margin_db", row);
        if (is && (strcmp(is, "tree") == 0 || strcmp(is, "reserve") == 0) && isfinite(margin))
            count[margin < 0 ? 0 : margin >= 25 ? COUNT(names) - 1 : (size_t)(margin / 5)]++;
    }
    y += chart_heading(s, x, y, w, title);
    const plot p = {s, x, y + 1.5 * s->f, w, h - 9 * s->f};
    plan_page_figure_begin(s, bars_alternative(s, title, count, names, COUNT(names)));
    counted_bars(&p, count, names, COUNT(names));
    plan_page_figure_end(s);
}

/* One or two charts; returns their height. */
static double sites_charts(plan_page *s, double x, double y, double w, double inner, bool draw)
{
    const plan_table *t = plan_map_scene_table(s->scene, "wlan_curve");
    double all = 0, years = inner * 0.75;
    int first, last;
    if (t && plan_table_rows(t) > 1 && number_at(t, "cost_eur", plan_table_rows(t) - 1) > 0) {
        if (draw)
            reached_chart(s, t, x, y, w, inner);
        all = inner + 6 * s->f;
    }
    if (site_years(s, &first, &last)) {
        if (draw)
            site_years_chart(s, x, y + all, w, years);
        all += years + 6 * s->f;
    }
    return all;
}

plan_status plan_page_chart(plan_page *s, double x, double y, double w, bool draw, double *h, plan_error *err)
{
    const plan_table *years = plan_map_scene_table(s->scene, "rollout_years");
    const plan_table *both = plan_map_scene_table(s->scene, "compare_years");
    const plan_table *links = plan_map_scene_table(s->scene, "wlan_links");
    const plan_map_scene *scene = s->scene;
    double inner = fmin(38 * s->f, w * 0.5), all = inner + 6 * s->f;
    plan_status status = PLAN_OK;
    *h = 0;
    if (scene->theme == PLAN_MAP_ROLLOUT && years && plan_table_rows(years) > 1) {
        *h = all;
        if (draw)
            years_chart(s, years, x, y, w, inner);
    } else if (scene->theme == PLAN_MAP_COMPARE && both && plan_table_rows(both) > 1) {
        *h = all;
        if (draw)
            compare_chart(s, both, x, y, w, inner);
    } else if (scene->theme == PLAN_MAP_NEED && plan_table_find(scene->subject->table, "need")) {
        *h = all;
        if (draw)
            status = concentration_chart(s, x, y, w, inner, err);
    } else if (scene->theme == PLAN_MAP_NETWORK &&
               plan_map_scene_total(scene, "network", "cost_eur", NULL) > 0) {
        *h = 30 * s->f;
        if (draw)
            cost_chart(s, x, y, w);
    } else if (scene->theme == PLAN_MAP_SITES) {
        *h = sites_charts(s, x, y, w, inner, draw);
    } else if (scene->theme == PLAN_MAP_MESH && links && plan_table_rows(links) > 0) {
        *h = inner * 0.75 + 6 * s->f;
        if (draw)
            margins_chart(s, links, x, y, w, inner * 0.75);
    }
    return status;
}
