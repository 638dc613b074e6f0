/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Normalisers: cases worked by hand from their definitions in need.h, and ranks against counting. */

#include "need/normalise.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

#define COUNT(a) (sizeof(a) / sizeof *(a))
enum { MOST = 6 };

typedef struct sample {
    const char *what;
    plan_normalise kind;
    double good, bad, target, winsorise;
    bool invert, log;
    double values[MOST], expected[MOST]; /* NaN = missing; the list ends with an infinity */
} sample;

#define END INFINITY

static const sample samples[] = {
    {"minmax", PLAN_NORMALISE_MINMAX, NAN, NAN, NAN, 0, false, false, {2, 4, 10, END}, {0, 0.25, 1}},
    {"minmax inverted", PLAN_NORMALISE_MINMAX, NAN, NAN, NAN, 0, true, false, {2, 4, 10, END}, {1, 0.75, 0}},
    {"missing stays missing",
     PLAN_NORMALISE_MINMAX,
     NAN,
     NAN,
     NAN,
     0,
     false,
     false,
     {2, NAN, 10, END},
     {0, NAN, 1}},
    {"constant is no need", PLAN_NORMALISE_MINMAX, NAN, NAN, NAN, 0, false, false, {3, 3, END}, {0, 0}},
    /* floor(0.25 x 5) = 1 value is drawn in at each end: the scale is 2 .. 4 */
    {"winsorised",
     PLAN_NORMALISE_MINMAX,
     NAN,
     NAN,
     NAN,
     0.25,
     false,
     false,
     {1, 2, 3, 4, 100, END},
     {0, 0, 0.5, 1, 1}},
    {"rank, ties share",
     PLAN_NORMALISE_RANK,
     NAN,
     NAN,
     NAN,
     0,
     false,
     false,
     {5, 7, 7, 9, END},
     {0, 0.5, 0.5, 1}},
    {"rank, least ones tied",
     PLAN_NORMALISE_RANK,
     NAN,
     NAN,
     NAN,
     0,
     false,
     false,
     {0, 0, 0, 7, 9, END},
     {0, 0, 0, 0.75, 1}},
    {"rank inverted, least ones tied",
     PLAN_NORMALISE_RANK,
     NAN,
     NAN,
     NAN,
     0,
     true,
     false,
     {5, 7, 9, 9, END},
     {1, 2 / 3.0, 0, 0}},
    {"rank inverted", PLAN_NORMALISE_RANK, NAN, NAN, NAN, 0, true, false, {5, 7, 9, END}, {1, 0.5, 0}},
    {"percentile",
     PLAN_NORMALISE_PERCENTILE,
     NAN,
     NAN,
     NAN,
     0,
     false,
     false,
     {5, 7, 7, 9, END},
     {0.125, 0.5, 0.5, 0.875}},
    {"goalposts falling",
     PLAN_NORMALISE_AUTO,
     1000,
     16,
     NAN,
     0,
     false,
     false,
     {1000, 508, 16, 2, 5000, END},
     {0, 0.5, 1, 1, 0}},
    {"goalposts rising", PLAN_NORMALISE_GOALPOSTS, 0, 4, NAN, 0, false, false, {-1, 1, 4, END}, {0, 0.25, 1}},
    /* log10: 3, 1.5, 0; a rate of 0 is the most need */
    {"goalposts logarithmic",
     PLAN_NORMALISE_AUTO,
     1000,
     1,
     NAN,
     0,
     false,
     true,
     {1000, 31.622776601683793, 1, 0, END},
     {0, 0.5, 1, 1}},
    {"minmax logarithmic",
     PLAN_NORMALISE_MINMAX,
     NAN,
     NAN,
     NAN,
     0,
     false,
     true,
     {1, 10, 100, END},
     {0, 0.5, 1}},
    {"target, worst is the largest",
     PLAN_NORMALISE_AUTO,
     NAN,
     NAN,
     10,
     0,
     false,
     false,
     {5, 10, 15, 20, END},
     {0, 0, 0.5, 1}},
    {"target, worst is the smallest",
     PLAN_NORMALISE_AUTO,
     NAN,
     NAN,
     10,
     0,
     true,
     false,
     {5, 10, 15, 0, END},
     {0.5, 0, 0, 1}},
    {"target to a fixed worst",
     PLAN_NORMALISE_TARGET,
     NAN,
     30,
     10,
     0,
     false,
     false,
     {5, 20, 40, END},
     {0, 0.5, 1}},
    {"nobody beyond the target", PLAN_NORMALISE_TARGET, NAN, NAN, 10, 0, false, false, {5, 7, END}, {0, 0}},
    /* mean 2, population deviation sqrt(2/3): Phi(-1.2247..), Phi(0), Phi(1.2247..); Phi by erfc in bc */
    {"z", PLAN_NORMALISE_Z, NAN, NAN, NAN, 0, false, false, {1, 2, 3, END}, {0.11033568, 0.5, 0.88966432}},
    {"z inverted",
     PLAN_NORMALISE_Z,
     NAN,
     NAN,
     NAN,
     0,
     true,
     false,
     {1, 2, 3, END},
     {0.88966432, 0.5, 0.11033568}},
    {"z of a constant", PLAN_NORMALISE_Z, NAN, NAN, NAN, 0, false, false, {4, 4, END}, {0.5, 0.5}},
    {"none", PLAN_NORMALISE_NONE, NAN, NAN, NAN, 0, false, false, {0, 0.3, 1, END}, {0, 0.3, 1}},
};

static plan_indicator indicator_of(const sample *s)
{
    plan_indicator spec = PLAN_INDICATOR_INIT;
    spec.name = "x";
    spec.normalise = s->kind;
    spec.good = s->good;
    spec.bad = s->bad;
    spec.target = s->target;
    spec.winsorise = s->winsorise;
    spec.invert = s->invert;
    spec.log = s->log;
    return spec;
}

static void test_samples(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT(samples); k++) {
        plan_indicator spec = indicator_of(&samples[k]);
        plan_need_scale scale;
        plan_error err = PLAN_ERROR_INIT;
        int32_t n = 0;
        while (!isinf(samples[k].values[n]))
            n++;
        assert_int_equal(plan_need_scale_fit(&spec, samples[k].values, NULL, n, &scale, &err), PLAN_OK);
        for (int32_t i = 0; i < n; i++) {
            double y = plan_need_scale_read(&scale, samples[k].values[i]), e = samples[k].expected[i];
            if (isnan(e) ? !isnan(y) : !(fabs(y - e) < 1e-8))
                fail_msg("%s: value %g: %.10g, expected %.10g", samples[k].what, samples[k].values[i], y, e);
        }
        plan_need_scale_clear(&scale);
    }
}

/* Only the reference sets the scale; others are read off it and clamped. */
static void test_reference(void **state)
{
    (void)state;
    double values[] = {0, 10, 20, 1000};
    uint8_t in[] = {0, 1, 1, 0};
    for (int k = 0; k < 2; k++) {
        plan_indicator spec = PLAN_INDICATOR_INIT;
        spec.normalise = k ? PLAN_NORMALISE_RANK : PLAN_NORMALISE_MINMAX;
        plan_need_scale scale;
        assert_int_equal(plan_need_scale_fit(&spec, values, in, 4, &scale, NULL), PLAN_OK);
        assert_int_equal(scale.n, 2);
        assert_near(scale.median, 15, 0);
        assert_near(plan_need_scale_read(&scale, 0), 0, 0);
        assert_near(plan_need_scale_read(&scale, 1000), 1, 0);
        assert_near(plan_need_scale_read(&scale, 15), 0.5, 0);
        plan_need_scale_clear(&scale);
    }
}

static void test_refused(void **state)
{
    (void)state;
    double below[] = {1, -2}, nothing[] = {1, 0}, endless[] = {1, INFINITY};
    plan_need_scale scale;
    plan_error err = PLAN_ERROR_INIT;
    plan_indicator spec = PLAN_INDICATOR_INIT;
    spec.name = "rate";
    assert_int_equal(plan_need_scale_fit(&spec, endless, NULL, 2, &scale, NULL), PLAN_E_DATA);
    spec.log = true;
    assert_int_equal(plan_need_scale_fit(&spec, below, NULL, 2, &scale, &err), PLAN_E_DATA);
    assert_string_equal(err.message,
                        "need: indicator 'rate': building row 2: value -2 cannot be normalised on a "
                        "logarithmic scale");
    assert_int_equal(plan_need_scale_fit(&spec, nothing, NULL, 2, &scale, NULL), PLAN_E_DATA);
    spec = (plan_indicator)PLAN_INDICATOR_INIT;
    spec.normalise = PLAN_NORMALISE_NONE;
    assert_int_equal(plan_need_scale_fit(&spec, below, NULL, 1, &scale, NULL), PLAN_OK);
    assert_true(isinf(plan_need_scale_read(&scale, 1.5)));
    plan_need_scale_clear(&scale);
}

/* Ranks against counting all pairs. */
static void test_ranks_by_counting(void **state)
{
    (void)state;
    enum { N = 200 };
    double values[N];
    srand(1);
    for (int i = 0; i < N; i++)
        values[i] = rand() % 40;
    plan_indicator spec = PLAN_INDICATOR_INIT;
    spec.normalise = PLAN_NORMALISE_RANK;
    plan_need_scale scale;
    assert_int_equal(plan_need_scale_fit(&spec, values, NULL, N, &scale, NULL), PLAN_OK);
    for (int i = 0; i < N; i++) {
        double less = 0, equal = 0;
        for (int k = 0; k < N; k++) {
            less += values[k] < values[i];
            equal += values[k] == values[i];
        }
        double average_rank = less + (1 + equal) / 2;
        assert_near(plan_need_scale_read(&scale, values[i]), less > 0 ? (average_rank - 1) / (N - 1) : 0,
                    1e-15);
    }
    plan_need_scale_clear(&scale);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_reference),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_ranks_by_counting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
