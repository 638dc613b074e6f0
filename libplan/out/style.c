/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "out/style.h"

#include "core/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_YEARS = 7, YEAR_GROUPS = 5, MAX_GRADES = 8 };

/* ---- colour ---- */

static double linear_channel(uint32_t value)
{
    double c = value / 255.0; /* IEC 61966-2-1 */
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

double plan_colour_lightness(uint32_t colour)
{
    double y = 0.2126 * linear_channel(colour >> 16 & 255) + 0.7152 * linear_channel(colour >> 8 & 255) +
               0.0722 * linear_channel(colour & 255);
    return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : y * 24389 / 27; /* CIE 15:2004 */
}

static uint32_t mix(uint32_t a, uint32_t b, double t)
{
    uint32_t colour = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        double va = a >> shift & 255, vb = b >> shift & 255;
        colour |= (uint32_t)lround(va + (vb - va) * t) << shift;
    }
    return colour;
}

void plan_colour_ramp(int32_t n, uint32_t *colours)
{
    static const uint32_t stops[] = {0x081d58, 0x253494, 0x225ea8, 0x1d91c0,
                                     0x41b6c4, 0x7fcdbb, 0xc7e9b4, 0xe3f4b3};
    enum { LAST = sizeof stops / sizeof *stops - 1 };
    double dark = plan_colour_lightness(stops[0]), light = plan_colour_lightness(stops[LAST]);
    for (int32_t i = 0; i < n; i++) {
        double want = n > 1 ? dark + (light - dark) * i / (n - 1) : plan_colour_lightness(stops[2]);
        int s = 0;
        while (s + 2 <= LAST && plan_colour_lightness(stops[s + 1]) < want)
            s++;
        double from = plan_colour_lightness(stops[s]), to = plan_colour_lightness(stops[s + 1]);
        colours[i] = mix(stops[s], stops[s + 1], fmin(fmax((want - from) / (to - from), 0), 1));
    }
}

/* ---- classes ---- */

static void paint(plan_symbol *symbol, plan_geom_kind geom, uint32_t colour)
{
    if (geom == PLAN_GEOM_LINE) {
        symbol->line = colour;
        return;
    }
    symbol->fill = colour;
    if (!symbol->line)
        symbol->line = mix(colour, 0x000000, 0.3);
}

static plan_style_class *add_class(plan_style *style, const plan_symbol *symbol)
{
    plan_style_class *c = &style->classes[style->n_classes++];
    memset(c, 0, sizeof *c);
    c->symbol = *symbol;
    c->from = -INFINITY;
    c->to = INFINITY;
    return c;
}

static void add_categories(plan_style *style)
{
    for (int32_t i = 0; i < style->def->n_categories; i++) {
        const plan_style_category *from = &style->def->categories[i];
        plan_style_class *c = add_class(style, &from->symbol);
        c->value = from->value;
        c->rest = !from->value;
        snprintf(c->label, sizeof c->label, "%s", from->label);
    }
}

static int by_value(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

/* The column's values that are there, ascending. */
static plan_status sorted_values(const plan_column *col, double **out, int32_t *n, plan_error *err)
{
    *out = plan_mem_raw((size_t)col->n, sizeof **out);
    *n = 0;
    if (!*out)
        return plan_error_memory(err);
    for (int32_t row = 0; row < col->n; row++) {
        double v = plan_column_number(col, row);
        if (isfinite(v))
            (*out)[(*n)++] = v;
    }
    qsort(*out, (size_t)*n, sizeof **out, by_value);
    return PLAN_OK;
}

static int32_t keep_distinct(double *v, int32_t n)
{
    int32_t kept = n > 0;
    for (int32_t i = 1; i < n; i++)
        if (v[i] > v[kept - 1])
            v[kept++] = v[i];
    return kept;
}

/* L* under which a white edge shows better than a grey one. */
#define DARK 65

static void add_years(plan_style *style, double *years, int32_t n)
{
    uint32_t colours[MAX_YEARS];
    n = keep_distinct(years, n);
    int32_t groups = n <= MAX_YEARS ? n : YEAR_GROUPS;
    plan_colour_ramp(groups, colours);
    for (int32_t g = 0; g < groups; g++) {
        int32_t first = (int32_t)((int64_t)g * n / groups),
                last = (int32_t)((int64_t)(g + 1) * n / groups) - 1;
        plan_style_class *c = add_class(style, &style->def->symbol);
        c->from = years[first];
        c->to = years[last];
        paint(&c->symbol, style->geom, colours[g]);
        /* A dark line keeps apart from dark buildings on both its sides by a white edge. */
        if (style->geom == PLAN_GEOM_LINE && plan_colour_lightness(colours[g]) < DARK) {
            c->symbol.casing = 0xffffff;
            c->symbol.casing_mm = fmax(c->symbol.casing_mm, 0.2);
        }
        if (first == last)
            snprintf(c->label, sizeof c->label, "%.0f", c->from);
        else
            snprintf(c->label, sizeof c->label, "%.0f\xe2\x80\x93%.0f", c->from, c->to); /* en dash */
    }
    add_categories(style);
}

/* A step of 1, 2 or 5 times a power of ten, about a hundredth of the range. */
static double round_step(double range)
{
    double power = pow(10, floor(log10(range / 100)));
    double times = range / 100 / power;
    return power * (times > 5 ? 10 : times > 2 ? 5 : times > 1 ? 2 : 1);
}

/* Inner limits: those of the definition, or quantiles rounded. Returns how many, ascending and distinct. */
static int32_t limits_of(const plan_style_def *def, const double *v, int32_t n, bool whole, double *limits,
                         int *decimals)
{
    int32_t count = def->n_colours - 1;
    double step = v[n - 1] > v[0] ? round_step(v[n - 1] - v[0]) : 1;
    step = whole ? fmax(step, 1) : step;
    *decimals = step < 1 ? (int)ceil(-log10(step) - 1e-9) : 0;
    for (int32_t i = 0; i < count; i++)
        limits[i] = def->breaks ? def->breaks[i]
                                : round(v[(int64_t)(i + 1) * n / def->n_colours] / step) * step;
    count = keep_distinct(limits, count);
    /* A limit at or below the least value, or above the greatest, divides nothing. */
    while (!def->breaks && count > 0 && limits[count - 1] > v[n - 1])
        count--;
    int32_t skip = 0;
    while (!def->breaks && skip < count && limits[skip] <= v[0])
        skip++;
    memmove(limits, limits + skip, (size_t)(count - skip) * sizeof *limits);
    return count - skip;
}

/* Puts the limits into a text with {from} and {to}, in the class's own room. */
static void name_range(plan_style_class *c, const char *text, const char *from, const char *to)
{
    size_t n = 0;
    while (*text && n + 1 < sizeof c->label) {
        const char *limit = strncmp(text, "{from}", 6) == 0 ? from
                            : strncmp(text, "{to}", 4) == 0 ? to
                                                            : NULL;
        if (limit) {
            int k = snprintf(c->label + n, sizeof c->label - n, "%s", limit);
            n += k > 0 ? (size_t)k : 0;
            text += strcspn(text, "}") + 1;
        } else {
            c->label[n++] = *text++;
        }
    }
    c->label[n < sizeof c->label ? n : sizeof c->label - 1] = 0;
}

/* What a class of grades is called: whole numbers as closed ranges ("1–2", "3"), others by their limits. */
static void label_grade(plan_style *style, int32_t i, const plan_lang *lang)
{
    plan_style_class *c = &style->classes[i];
    bool whole = style->is_whole, first = isinf(c->from), last = isinf(c->to);
    double low = whole && first ? style->least : c->from, high = whole && !last ? c->to - 1 : c->to;
    char from[PLAN_LANG_SIZE], to[PLAN_LANG_SIZE];
    const char *text = "{from} \xe2\x80\x93 {to}";
    if (first && last)
        text = plan_lang_text(lang, PLAN_TR("all"));
    else if (last)
        text = plan_lang_text(lang, PLAN_TR("{from} and more"));
    else if (whole)
        text = low < high ? "{from}\xe2\x80\x93{to}" : "{to}";
    else if (first)
        text = plan_lang_text(lang, PLAN_TR("below {to}"));
    name_range(c, text, plan_lang_number(lang, low, style->decimals, from),
               plan_lang_number(lang, high, style->decimals, to));
}

void plan_style_translate(plan_style *style, const plan_lang *lang)
{
    for (int32_t i = 0; lang && i < style->n_classes; i++) {
        plan_style_class *c = &style->classes[i];
        if (style->kind == PLAN_STYLE_GRADES && !style->def->breaks)
            label_grade(style, i, lang);
        else
            snprintf(c->label, sizeof c->label, "%s", plan_lang_text(lang, c->label));
    }
}

static void add_grades(plan_style *style, plan_type type, const double *v, int32_t n)
{
    const plan_style_def *def = style->def;
    double limits[MAX_GRADES];
    int decimals = 0;
    style->is_whole = !def->breaks && (type == PLAN_INT32 || type == PLAN_INT64);
    int32_t inner = limits_of(def, v, n, style->is_whole, limits, &decimals);
    style->decimals = decimals;
    style->least = v[0];
    for (int32_t i = 0; i <= inner; i++) {
        plan_style_class *c = add_class(style, &def->symbol);
        if (i > 0)
            c->from = limits[i - 1];
        if (i < inner)
            c->to = limits[i];
        if (def->breaks)
            snprintf(c->label, sizeof c->label, "%s", def->break_names[i]);
        else
            label_grade(style, i, NULL);
        /* With fewer classes than colours the outermost colours stay. */
        int32_t colour = inner ? i * (def->n_colours - 1) / inner : def->n_colours / 2;
        paint(&c->symbol, style->geom, def->colours[colour]);
        if (colour < def->n_low) {
            c->symbol.hatch = def->low_hatch;
            c->symbol.hatch_mm = def->low_hatch_mm;
            c->symbol.marker = style->geom == PLAN_GEOM_POINT ? def->low_marker : c->symbol.marker;
        }
    }
}

static void add_single(plan_style *style)
{
    style->kind = PLAN_STYLE_SINGLE;
    plan_style_class *c = add_class(style, &style->def->symbol);
    c->rest = true;
    /* A style whose classes carry the colours still needs one. */
    if (style->def->kind == PLAN_STYLE_CATEGORIES || style->def->kind == PLAN_STYLE_YEARS)
        c->symbol = style->def->categories[style->def->n_categories - 1].symbol;
    else if (style->def->kind == PLAN_STYLE_GRADES)
        paint(&c->symbol, style->geom, style->def->colours[style->def->n_colours / 2]);
}

static plan_status add_classes(plan_style *style, const plan_table *table, plan_error *err)
{
    const plan_style_def *def = style->def;
    const plan_column *col = def->column ? plan_table_find(table, def->column) : NULL;
    double *v = NULL;
    int32_t n = 0;
    bool numbers = def->kind == PLAN_STYLE_GRADES || def->kind == PLAN_STYLE_YEARS;
    plan_status status = PLAN_OK;
    if (col && numbers && col->type != PLAN_TEXT && (status = sorted_values(col, &v, &n, err)))
        goto done;
    if (def->kind == PLAN_STYLE_CATEGORIES && col && col->type == PLAN_TEXT)
        add_categories(style);
    else if (def->kind == PLAN_STYLE_YEARS && n > 0)
        add_years(style, v, n);
    else if (def->kind == PLAN_STYLE_GRADES && n > 0)
        add_grades(style, col->type, v, n);
    else
        add_single(style);
done:
    free(v);
    return status;
}

plan_status plan_style_make(const plan_table *table, plan_style *out, plan_error *err)
{
    const plan_geom *geom = plan_table_geom(table);
    memset(out, 0, sizeof *out);
    out->geom = geom ? geom->kind : PLAN_GEOM_NONE;
    out->def = plan_style_find(plan_table_name(table), out->geom, NULL);
    out->kind = out->def->kind;
    if (out->kind == PLAN_STYLE_TABLE)
        return PLAN_OK;
    plan_status status = add_classes(out, table, err);
    const plan_column *width = out->def->width_column ? plan_table_find(table, out->def->width_column) : NULL;
    for (int32_t row = 0; width && row < width->n; row++) {
        double v = plan_column_number(width, row);
        if (v > out->width_max_value && isfinite(v))
            out->width_max_value = v;
    }
    for (int32_t row = 0; !status && row < plan_table_rows(table); row++) {
        int32_t c = plan_style_class_of(out, table, row);
        if (c >= 0)
            out->classes[c].rows++;
    }
    return status;
}

/* Whether text is one of the words of list, separated by '|'. */
static bool is_listed(const char *list, const char *text)
{
    size_t n = strlen(text);
    for (const char *word = list; word; word = strchr(word, '|'), word = word ? word + 1 : NULL)
        if (strncmp(word, text, n) == 0 && (word[n] == '\0' || word[n] == '|'))
            return true;
    return false;
}

static bool holds(const plan_style *style, int32_t at, const plan_column *col, int32_t row)
{
    const plan_style_class *c = &style->classes[at];
    if (c->rest)
        return true;
    if (style->kind == PLAN_STYLE_CATEGORIES) {
        const char *text = plan_column_text(col, row);
        return text && is_listed(c->value, text);
    }
    double v = plan_column_number(col, row);
    if (style->kind == PLAN_STYLE_YEARS)
        return v >= c->from && v <= c->to;
    return v >= c->from && v < c->to;
}

int32_t plan_style_label_of(const plan_style_def *def, const plan_table *table, int32_t row)
{
    const plan_column *name = def->label_column ? plan_table_find(table, def->label_column) : NULL,
                      *col = def->column ? plan_table_find(table, def->column) : NULL;
    const char *said = name && name->type == PLAN_TEXT ? plan_column_text(name, row) : NULL;
    const char *value = col && col->type == PLAN_TEXT ? plan_column_text(col, row) : NULL;
    if (!name || plan_column_is_missing(name, row) || (said && !*said))
        return -1;
    for (int32_t i = 0; i < def->n_labels; i++)
        if (!def->labels[i].values || (value && is_listed(def->labels[i].values, value)))
            return i;
    return -1;
}

int32_t plan_style_class_of(const plan_style *style, const plan_table *table, int32_t row)
{
    const plan_column *col = style->def->column ? plan_table_find(table, style->def->column) : NULL;
    for (int32_t i = 0; i < style->n_classes; i++)
        if (holds(style, i, col, row))
            return i;
    return -1;
}
