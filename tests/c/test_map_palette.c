/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Colours that are told apart: on a grey copy, and by eyes that lack a kind of cone. */

#include "map/page.h"
#include "map/paint.h"
#include "out/style.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for Simulation of Color Vision Deficiency",
 * matrices of severity 1.0 for protanomaly, deuteranomaly, tritanomaly; on linear RGB. */
static const double machado[][3][3] = {
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
};

static void linear_rgb(uint32_t colour, double rgb[3])
{
    for (int i = 0; i < 3; i++) {
        double c = (colour >> (16 - 8 * i) & 255) / 255.0; /* IEC 61966-2-1 */
        rgb[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
    }
}

static void seen_by(int kind, double rgb[3])
{
    double out[3];
    for (int i = 0; i < 3; i++) {
        out[i] = machado[kind][i][0] * rgb[0] + machado[kind][i][1] * rgb[1] + machado[kind][i][2] * rgb[2];
        out[i] = fmin(fmax(out[i], 0), 1);
    }
    memcpy(rgb, out, sizeof out);
}

static double lab_f(double t)
{
    return t > 216.0 / 24389 ? cbrt(t) : (t * 24389 / 27 + 16) / 116; /* CIE 15:2004 */
}

static void lab(const double rgb[3], double out[3])
{
    /* sRGB primaries and D65 white. */
    double x = (0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.95047;
    double y = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    double z = (0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.08883;
    out[0] = 116 * lab_f(y) - 16;
    out[1] = 500 * (lab_f(x) - lab_f(y));
    out[2] = 200 * (lab_f(y) - lab_f(z));
}

/* Distance of two colours as seen with a deficiency (CIE 1976). */
static double distance(int kind, uint32_t a, uint32_t b)
{
    double p[3], q[3], la[3], lb[3];
    linear_rgb(a, p);
    linear_rgb(b, q);
    seen_by(kind, p);
    seen_by(kind, q);
    lab(p, la);
    lab(q, lb);
    return sqrt(pow(la[0] - lb[0], 2) + pow(la[1] - lb[1], 2) + pow(la[2] - lb[2], 2));
}

/* maps.md: neighbours differ by 15 in lightness. 15 in all three dimensions for the deficient eye is six times what is just
 * noticed (2.3, Mahy et al. 1994). */
static void check(const char *name, const uint32_t *colours, int32_t n, double lightness)
{
    for (int32_t i = 0; i + 1 < n; i++) {
        double d = fabs(plan_colour_lightness(colours[i]) - plan_colour_lightness(colours[i + 1]));
        if (d < lightness)
            fail_msg("%s: classes %d and %d differ by %.1f in lightness", name, (int)i, (int)i + 1, d);
        for (int kind = 0; kind < 3; kind++)
            for (int32_t k = i + 1; k < n; k++)
                if (distance(kind, colours[i], colours[k]) < 15)
                    fail_msg("%s: classes %d and %d are %.1f apart for deficiency %d", name, (int)i, (int)k,
                             distance(kind, colours[i], colours[k]), kind);
    }
}

static void test_grades(void **state)
{
    (void)state;
    int found = 0;
    for (const plan_style_def *def = plan_style_defs; def->layer; def++) {
        if (def->kind != PLAN_STYLE_GRADES)
            continue;
        check(def->layer, def->colours, def->n_colours, 15);
        found++;
    }
    assert_true(found >= 3); /* need_buildings, need_cells, compare_buildings at least */
}

/* On a grey copy any two classes, neighbours or not, are told apart by lightness or by a second channel. */
static void test_grades_on_a_grey_copy(void **state)
{
    (void)state;
    for (const plan_style_def *def = plan_style_defs; def->layer; def++) {
        for (int32_t i = 0; def->kind == PLAN_STYLE_GRADES && i < def->n_colours; i++)
            for (int32_t k = i + 1; k < def->n_colours; k++) {
                double d = fabs(plan_colour_lightness(def->colours[i]) -
                                plan_colour_lightness(def->colours[k]));
                bool channel = (i < def->n_low) != (k < def->n_low) &&
                               (def->low_hatch_mm > 0 || def->low_marker != def->symbol.marker);
                if (d < 15 && !channel)
                    fail_msg("%s: classes %d and %d differ by %.1f in lightness", def->layer, (int)i, (int)k,
                             d);
            }
    }
}

static bool differ_in_grey(const plan_symbol *a, const plan_symbol *b)
{
    bool point = a->size_mm > 0, area = !point && (a->fill || b->fill);
    if (point && a->marker != b->marker)
        return true;
    if (a->hollow != b->hollow || (a->hatch_mm > 0) != (b->hatch_mm > 0) || a->dash != b->dash)
        return true;
    if (!area && !point && fmax(a->width_mm, b->width_mm) >= 2 * fmin(a->width_mm, b->width_mm))
        return true;
    return fabs(plan_colour_lightness(point || area ? a->fill : a->line) -
                plan_colour_lightness(point || area ? b->fill : b->line)) >= 15;
}

/* What a map is about; the ground it stands on is faint, and most of it is known by its shape. */
static void test_categories_on_a_grey_copy(void **state)
{
    (void)state;
    int found = 0;
    for (const plan_style_def *def = plan_style_defs; def->layer; def++) {
        if (def->kind != PLAN_STYLE_CATEGORIES || strcmp(def->group, "City") == 0)
            continue;
        for (int32_t i = 0; i < def->n_categories; i++)
            for (int32_t k = i + 1; k < def->n_categories; k++)
                if (!differ_in_grey(&def->categories[i].symbol, &def->categories[k].symbol))
                    fail_msg("%s: '%s' and '%s' are alike on a grey copy", def->layer,
                             def->categories[i].label, def->categories[k].label);
        found++;
    }
    assert_true(found >= 6);
}

static void test_years(void **state)
{
    (void)state;
    for (int32_t n = 2; n <= 5; n++) {
        uint32_t colours[5];
        plan_colour_ramp(n, colours);
        check("years", colours, n, 15);
    }
}

/* The test's own sight is tested: the palette everybody warns of must fail. */
static void test_red_and_green_are_one(void **state)
{
    (void)state;
    assert_true(distance(1, 0x8c7a1e, 0xa06f1e) < 15);
    assert_true(distance(1, 0x1a9641, 0xd7191c) < distance(1, 0x253494, 0xffffcc));
}

static double contrast(uint32_t a, uint32_t b)
{
    double pa[3], pb[3]; /* WCAG 2.1, 1.4.3 */
    linear_rgb(a, pa);
    linear_rgb(b, pb);
    double ya = 0.2126 * pa[0] + 0.7152 * pa[1] + 0.0722 * pa[2],
           yb = 0.2126 * pb[0] + 0.7152 * pb[1] + 0.0722 * pb[2];
    return (fmax(ya, yb) + 0.05) / (fmin(ya, yb) + 0.05);
}

static void check_type(uint32_t colour)
{
    if (contrast(colour, 0xffffff) < 4.5 || contrast(colour, PLAN_MAP_LAND) < 4.5)
        fail_msg("colour %06x has a contrast of %.1f", (unsigned)colour, contrast(colour, PLAN_MAP_LAND));
}

static void test_type_is_readable(void **state)
{
    (void)state;
    static const uint32_t type[] = {PLAN_PAGE_INK, PLAN_PAGE_SOFT, PLAN_PAGE_ACCENT};
    for (size_t i = 0; i < COUNT(type); i++)
        check_type(type[i]);
    for (const plan_style_def *def = plan_style_defs; def->layer; def++)
        for (int32_t i = 0; i < def->n_labels; i++)
            check_type(def->labels[i].colour);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grades),
        cmocka_unit_test(test_grades_on_a_grey_copy),
        cmocka_unit_test(test_categories_on_a_grey_copy),
        cmocka_unit_test(test_years),
        cmocka_unit_test(test_red_and_green_are_one),
        cmocka_unit_test(test_type_is_readable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
