/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Means and their exact decomposition: a published index, means worked by hand, and the identity base +
 * contributions = score on random hierarchies. */

#include "need/combine.h"
#include "need/indicator.h"
#include "need/normalise.h"
#include "need/run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

enum { MOST_LEAVES = 12, MOST_RECORDS = 24 };

static plan_indicator leaf_of(const char *name, const char *group, double weight)
{
    static const double none = 0;
    plan_indicator spec = PLAN_INDICATOR_INIT;
    spec.name = name;
    spec.group = group;
    spec.weight = weight;
    spec.value = (plan_values){&none, 1};
    return spec;
}

static plan_indicator group_of(const char *name, const char *group, plan_combine combine, double power)
{
    plan_indicator spec = PLAN_INDICATOR_INIT;
    spec.name = name;
    spec.group = group;
    spec.combine = combine;
    spec.power = combine == PLAN_COMBINE_POWER ? power : 1; /* elsewhere it has no effect, and is refused */
    return spec;
}

static void build(const plan_indicator *records, int32_t n, plan_combine combine, plan_need_tree *tree)
{
    plan_need_opts opts = PLAN_NEED_OPTS_INIT;
    int32_t *leaf = NULL;
    plan_error err = PLAN_ERROR_INIT;
    opts.combine = combine;
    if (plan_need_tree_build(&opts, records, n, 1, tree, &leaf, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    free(leaf);
}

static double score(const plan_need_tree *tree, const double *x, double *base, double *part, double *share)
{
    plan_need_scratch scratch;
    double s;
    assert_int_equal(plan_need_scratch_init(tree, &scratch, NULL), PLAN_OK);
    plan_need_tree_score(tree, &scratch, x, &s, base, part, share);
    plan_need_scratch_clear(&scratch);
    return s;
}

/* Human Development Index 2019 of Sudan, the worked example of UNDP's Human Development Report 2020,
 * technical note 1: life expectancy 65.3 (goalposts 20 and 85), expected schooling 7.9 (0, 18), mean
 * schooling 3.8 (0, 15), income 3,829 $ (100, 75,000, logarithmic); printed: health 0.6971, income 0.5506,
 * HDI 0.510. Its geometric mean of an arithmetic mean is our hierarchy. (The printed inputs are rounded.) */
static void test_published_index(void **state)
{
    (void)state;
    static const double bad[] = {20, 0, 0, 100}, good[] = {85, 18, 15, 75000},
                        value[] = {65.3, 7.9, 3.8, 3829};
    plan_indicator records[] = {
        leaf_of("health", NULL, 1), group_of("education", NULL, PLAN_COMBINE_ARITHMETIC, 1),
        leaf_of("expected", "education", 1), leaf_of("mean", "education", 1), leaf_of("income", NULL, 1)};
    double x[4], base, part[4], share[4];
    for (int k = 0; k < 4; k++) {
        plan_indicator spec = PLAN_INDICATOR_INIT;
        plan_need_scale scale;
        spec.good = bad[k]; /* our 1 is "most need": here, most development */
        spec.bad = good[k];
        spec.log = k == 3;
        assert_int_equal(plan_need_scale_fit(&spec, &value[k], NULL, 1, &scale, NULL), PLAN_OK);
        x[k] = plan_need_scale_read(&scale, value[k]);
        plan_need_scale_clear(&scale);
    }
    assert_near(x[0], 0.6971, 2e-4);
    assert_near(x[3], 0.5506, 5e-5);
    plan_need_tree tree;
    build(records, 5, PLAN_COMBINE_GEOMETRIC, &tree);
    double hdi = score(&tree, x, &base, part, share);
    assert_near(hdi, 0.510, 5e-4);
    /* The printed dimension indices give the printed index. */
    const plan_need_member printed[] = {{0.6971, 0.01, 1}, {0.3447, 0.01, 1}, {0.5506, 0.01, 1}};
    double s, b, parts[3];
    plan_need_mean(PLAN_COMBINE_GEOMETRIC, 1, 0.01, printed, 3, &s, &b, parts);
    assert_near(s, 0.510, 5e-4);
    plan_need_tree_clear(&tree);
}

/* Two members, weights 1 and 3, worked by hand. */
static void test_means_by_hand(void **state)
{
    (void)state;
    static const struct {
        plan_combine combine;
        double power, score, base, first;
    } cases[] = {
        /* (0.8 + 3 x 0.2) / 4 = 0.35; shares 0.2 and 0.15 */
        {PLAN_COMBINE_ARITHMETIC, 1, 0.35, 0, 0.2},
        /* exp((ln 0.8 + 3 ln 0.2) / 4); the first's share of the rise is ln 80 / (ln 80 + 3 ln 20) */
        {PLAN_COMBINE_GEOMETRIC, 1, 0.28284271247461906, 0.01, 0.27284271247461906 * 0.3277697204563478},
        /* 4 / (1/0.8 + 3/0.2); the first's share is (100 - 1.25) / (98.75 + 3 x 95) */
        {PLAN_COMBINE_POWER, -1, 0.24615384615384617, 0.01, 0.23615384615384617 * 0.25732899022801303},
        /* sqrt((0.64 + 3 x 0.04) / 4); the first's share is 0.64 / 0.76 */
        {PLAN_COMBINE_POWER, 2, 0.43588989435406736, 0, 0.43588989435406736 * 0.84210526315789469},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const plan_need_member members[] = {{0.8, 0, 1}, {0.2, 0, 3}};
        double s, b, part[2];
        plan_need_mean(cases[k].combine, cases[k].power, 0.01, members, 2, &s, &b, part);
        assert_near(s, cases[k].score, 1e-14);
        assert_near(b, cases[k].base, 1e-14);
        assert_near(part[0], cases[k].first, 1e-14);
        assert_near(part[0] + part[1], s - b, 1e-15);
    }
}

static double random_unit(void)
{
    /* Both ends, values below the floor and tiny ones come up often. */
    switch (rand() % 8) {
    case 0: return 0;
    case 1: return 1;
    case 2: return 1e-3 * rand() / RAND_MAX;
    default: return (double)rand() / RAND_MAX;
    }
}

static double random_power(void)
{
    static const double powers[] = {-20, -3, -1, -0.01, 0.01, 0.5, 2, 20};
    return powers[rand() % 8];
}

/* Base plus contributions is the score to 1e-12 on random hierarchies with missing values; contributions
 * are never negative, shares sum to 1, and the score stays within 0 .. 1. */
static void test_identity(void **state)
{
    (void)state;
    static char names[MOST_RECORDS][16];
    srand(7);
    for (int trial = 0; trial < 20000; trial++) {
        plan_indicator records[MOST_RECORDS];
        double x[MOST_LEAVES], part[MOST_LEAVES], share[MOST_LEAVES], base;
        int n_groups = rand() % 5, n = 0, n_leaves = n_groups + 1 + rand() % 6, present = 0;
        for (int g = 0; g < n_groups; g++, n++) {
            snprintf(names[n], sizeof names[n], "g%d", g);
            records[n] = group_of(names[n], g > 0 && rand() % 2 ? names[rand() % g] : NULL,
                                  (plan_combine)(rand() % 3), random_power());
            records[n].weight = 0.1 + rand() % 10;
        }
        for (int k = 0; k < n_leaves; k++, n++) {
            snprintf(names[n], sizeof names[n], "l%d", k);
            const char *group = k < n_groups                 ? names[k]
                                : n_groups > 0 && rand() % 2 ? names[rand() % n_groups]
                                                             : NULL;
            records[n] = leaf_of(names[n], group, 0.1 + rand() % 10);
            x[k] = rand() % 6 == 0 ? NAN : random_unit();
            present += !isnan(x[k]);
        }
        plan_need_tree tree;
        build(records, n, (plan_combine)(rand() % 2), &tree);
        double s = score(&tree, x, &base, part, share), sum = base, shares = 0;
        for (int k = 0; k < n_leaves; k++) {
            shares += share[k];
            if (isnan(x[k])) {
                assert_true(isnan(part[k]) && share[k] == 0);
                continue;
            }
            assert_true(part[k] >= 0);
            sum += part[k];
        }
        assert_int_equal(isnan(s), present == 0);
        if (present > 0) {
            assert_near(sum, s, 1e-12);
            assert_near(shares, 1, 1e-12);
            assert_true(s >= 0 && s <= 1 + 1e-12 && base <= s);
        }
        plan_need_tree_clear(&tree);
    }
}

/* A building without any need scores the base, and nothing contributes. */
static void test_no_need(void **state)
{
    (void)state;
    plan_indicator records[] = {leaf_of("a", NULL, 1), group_of("g", NULL, PLAN_COMBINE_GEOMETRIC, 1),
                                leaf_of("b", "g", 1), leaf_of("c", "g", 2)};
    double x[] = {0, 0, 0}, base, part[3], share[3];
    plan_need_tree tree;
    build(records, 4, PLAN_COMBINE_ARITHMETIC, &tree);
    assert_near(score(&tree, x, &base, part, share), 0.005, 1e-15); /* half of the group's floor 0.01 */
    assert_near(base, 0.005, 1e-15);
    for (int k = 0; k < 3; k++)
        assert_true(part[k] == 0);
    plan_need_tree_clear(&tree);
}

static void expect(const plan_indicator *records, int32_t n, const char *message)
{
    plan_need_opts opts = PLAN_NEED_OPTS_INIT;
    plan_need_tree tree;
    int32_t *leaf = NULL;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_need_tree_build(&opts, records, n, 1, &tree, &leaf, &err), PLAN_E_ARGUMENT);
    if (!strstr(err.message, message))
        fail_msg("'%s' does not say '%s'", err.message, message);
}

static void test_refused(void **state)
{
    (void)state;
    plan_indicator cycle[] = {group_of("a", "b", PLAN_COMBINE_ARITHMETIC, 1),
                              group_of("b", "a", PLAN_COMBINE_ARITHMETIC, 1), leaf_of("c", "b", 1)};
    expect(cycle, 3, "a member of itself");
    plan_indicator self[] = {group_of("a", "a", PLAN_COMBINE_ARITHMETIC, 1)};
    expect(self, 1, "a member of itself");
    plan_indicator empty[] = {group_of("a", NULL, PLAN_COMBINE_ARITHMETIC, 1), leaf_of("b", NULL, 1)};
    expect(empty, 2, "'a' has neither column nor value");
    plan_indicator unknown[] = {leaf_of("b", "people", 1)};
    expect(unknown, 1, "there is no group 'people'");
    plan_indicator no_group[] = {leaf_of("b", NULL, 1), leaf_of("c", "b", 1)};
    expect(no_group, 2, "'b' has a value of its own");
    plan_indicator twice[] = {leaf_of("b", NULL, 1), leaf_of("b", NULL, 1)};
    expect(twice, 2, "two indicators are named 'b'");
    plan_indicator badly[] = {leaf_of("B 1", NULL, 1)};
    expect(badly, 1, "expected at most 40 characters of a-z");
    plan_indicator nameless[] = {leaf_of(NULL, NULL, 1)};
    expect(nameless, 1, "indicators[1] has no name");
    plan_indicator half = leaf_of("b", NULL, 1);
    half.good = 3;
    expect(&half, 1, "goalposts need both good and bad");
    half.bad = 3;
    expect(&half, 1, "good and bad are both 3");
    plan_indicator power = group_of("g", NULL, PLAN_COMBINE_POWER, 0);
    expect(&power, 1, "power 0");
    plan_indicator count = leaf_of("b", NULL, 1);
    count.join = PLAN_JOIN_COUNT;
    expect(&count, 1, "needs max_distance_m");
    plan_indicator both = leaf_of("b", NULL, 1);
    both.column = "residents";
    expect(&both, 1, "both column and value");
    plan_indicator few = leaf_of("b", NULL, 1);
    few.value.n = 2;
    expect(&few, 1, "value has 2 numbers, the workspace 1 buildings");
}

/* Spearman (1904) on a list with ties: ranks 1 2.5 2.5 4 against 1 2 3 4 correlate as 4.5 / sqrt(4.5 x 5). */
static void test_spearman(void **state)
{
    (void)state;
    double a[] = {1, 5, 5, 9, 100, NAN}, b[] = {10, 20, 30, 40, 0, 7}, falling[] = {9, 5, 5, 1, 0, 7},
           rho = NAN;
    uint8_t in[] = {1, 1, 1, 1, 0, 1};
    assert_int_equal(plan_need_spearman(a, b, in, 6, &rho, NULL), PLAN_OK);
    assert_near(rho, 4.5 / sqrt(22.5), 1e-15);
    assert_int_equal(plan_need_spearman(a, falling, in, 6, &rho, NULL), PLAN_OK);
    assert_near(rho, -1, 1e-15);
    double constant[] = {3, 3, 3, 3, 3, 3};
    assert_int_equal(plan_need_spearman(a, constant, in, 6, &rho, NULL), PLAN_OK);
    assert_true(isnan(rho));
    assert_int_equal(plan_need_spearman(a, b, NULL, 2, &rho, NULL), PLAN_OK);
    assert_true(isnan(rho));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_index), cmocka_unit_test(test_means_by_hand),
        cmocka_unit_test(test_identity),        cmocka_unit_test(test_no_need),
        cmocka_unit_test(test_refused),         cmocka_unit_test(test_spearman),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
