/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Ducts that are there, works that open a street anyway, streets forbidden and forced. Two ways lead from the PoP in the
 * west to houses in the east: the straight one (w1, 200 m), and one around (w2, 260 m). Prices and rules are those of
 * the example catalogue; metres drawn by 0.9996 are those on the ellipsoid. */

#include "fibre/network.h"
#include "network_checks.h"
#include "small_city.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HOUSES = 3 };
static const double straight[] = {0, 0, 200, 0}, around[] = {0, 0, 0, 30, 200, 30, 200, 0};

static char catalogue_path[500];
static plan_ctx *ctx;

static int begin(void **state)
{
    (void)state;
    const char *data = getenv("PLAN_DATA_DIR");
    snprintf(catalogue_path, sizeof catalogue_path, "%s/catalogue/example-2025.csv", data ? data : "data");
    return plan_ctx_new(&ctx, NULL) == PLAN_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    plan_ctx_free(ctx);
    return 0;
}

static void draw(small_city *city)
{
    small_city_begin(city);
    small_city_street(city, "residential", 0, 2, straight);
    small_city_street(city, "residential", 0, 4, around);
    small_city_street(city, "residential", 0, 2, (double[]){200, 0, 260, 0});
    for (int32_t i = 0; i < HOUSES; i++)
        small_city_building(city, 210 + 15 * i, -18, 10, 8, 1, "residential", NULL);
}

static plan_status try_build(small_city *drawn, const char *forbid, const char *force, plan_result **network,
                             plan_error *err)
{
    plan_pop pop = {"West", SMALL_CITY_X - 5, SMALL_CITY_Y, NAN, NAN};
    plan_named_street no = {forbid}, yes = {force};
    plan_network_opts opts = PLAN_NETWORK_OPTS_INIT;
    opts.catalogue = catalogue_path;
    opts.pops = (plan_records){&pop, 1};
    opts.forbid = (plan_records){&no, forbid != NULL};
    opts.force = (plan_records){&yes, force != NULL};
    plan_city *city = small_city_open(drawn, ctx);
    plan_status status = plan_network_build(city, &opts, network, err);
    small_city_close(city);
    small_city_clear(drawn);
    return status;
}

static plan_result *build(small_city *drawn, const char *forbid, const char *force)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_result *network = NULL;
    if (try_build(drawn, forbid, force, &network, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    if (!force) /* what is forced need not serve anybody */
        check_network(network, HOUSES);
    return network;
}

/* Metres of trench whose column has the text. */
static double metres(const plan_result *r, const char *column, const char *text)
{
    const plan_table *t = plan_result_table(r, "trench");
    double sum = 0;
    for (int32_t i = 0; i < plan_table_rows(t); i++)
        if (strcmp(plan_column_text(plan_table_find(t, column), i), text) == 0)
            sum += plan_column_number(plan_table_find(t, "length_m"), i);
    return sum * SMALL_CITY_SCALE;
}

static bool near(double a, double b)
{
    return fabs(a - b) < 0.05;
}

static void the_short_way_is_taken(void **state)
{
    (void)state;
    small_city city;
    draw(&city);
    plan_result *n = build(&city, NULL, NULL);
    assert_true(near(metres(n, "source_id", "w1"), 200));
    assert_true(near(metres(n, "source_id", "w2"), 0));
    plan_result_free(n);
}

static void a_forbidden_street_is_not_dug(void **state)
{
    (void)state;
    small_city city;
    draw(&city);
    plan_result *n = build(&city, "w1", NULL);
    assert_true(near(metres(n, "source_id", "w1"), 0));
    assert_true(near(metres(n, "source_id", "w2"), 260));
    plan_result_free(n);
}

static void a_forced_street_is_dug(void **state)
{
    (void)state;
    small_city city;
    draw(&city);
    plan_result *n = build(&city, NULL, "w2");
    assert_true(near(metres(n, "source_id", "w2"), 260)); /* and so the short way is not needed */
    assert_true(near(metres(n, "source_id", "w1"), 0));
    plan_result_free(n);

    plan_error err = PLAN_ERROR_INIT;
    plan_result *none = NULL;
    draw(&city);
    assert_int_equal(try_build(&city, NULL, "w99", &none, &err), PLAN_E_ARGUMENT);
    assert_non_null(strstr(err.message, "force[1]: no street has source_id 'w99'"));
    assert_null(none);

    err = (plan_error)PLAN_ERROR_INIT;
    draw(&city);
    assert_int_equal(try_build(&city, "w2", "w2", &none, &err), PLAN_E_ARGUMENT);
    assert_non_null(strstr(err.message, "street 'w2' is both in forbid and in force"));
    assert_null(none);
}

/* A duct 1 m beside the way around: 260 m at 18 EUR are less than 200 m at 145. With two tubes for three houses it is
 * too small, and one at too great a distance is none. */
static void a_duct_with_room_is_used(void **state)
{
    (void)state;
    static const struct {
        int32_t tubes;
        double off;
        bool used;
    } cases[] = {{3, 1, true}, {2, 1, false}, {3, 5, false}, {0, 1, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        small_city city;
        double off = cases[i].off;
        draw(&city);
        small_city_duct(&city, cases[i].tubes, 4,
                        (double[]){-off, 0, -off, 30 + off, 200 + off, 30 + off, 200 + off, 0});
        plan_result *n = build(&city, NULL, NULL);
        assert_true(near(metres(n, "item", "duct_reuse"), cases[i].used ? 260 : 0));
        assert_true(near(metres(n, "source_id", "w1"), cases[i].used ? 0 : 200));
        bool said = false;
        const plan_table *findings = plan_result_table(n, "findings");
        for (int32_t r = 0; r < plan_table_rows(findings); r++)
            said |= strcmp(plan_column_text(plan_table_find(findings, "code"), r), "duct_full") == 0;
        assert_int_equal(said, cases[i].tubes == 2);
        plan_result_free(n);
    }
}

static void works_are_made_use_of(void **state)
{
    (void)state;
    small_city city;
    draw(&city);
    small_city_works(&city, "sewer", 2029, 4, around);
    plan_result *n = build(&city, NULL, NULL);
    assert_true(near(metres(n, "item", "trench_works"), 260));
    const plan_table *t = plan_result_table(n, "trench");
    const plan_column *year = plan_table_find(t, "works_year"), *item = plan_table_find(t, "item");
    for (int32_t r = 0; r < plan_table_rows(t); r++) {
        bool works = strcmp(plan_column_text(item, r), "trench_works") == 0;
        assert_int_equal(plan_column_is_missing(year, r), !works);
        if (works)
            assert_true(plan_column_number(year, r) == 2029);
    }
    plan_result_free(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_short_way_is_taken), cmocka_unit_test(a_forbidden_street_is_not_dug),
        cmocka_unit_test(a_forced_street_is_dug), cmocka_unit_test(a_duct_with_room_is_used),
        cmocka_unit_test(works_are_made_use_of),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
