/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The street graph: what joins, what does not, and what crossing a barrier costs. Lengths asserted are those drawn,
 * divided by the scale of the projection (0.9996 on the central meridian of EPSG:25833). */

#include "fibre/streets.h"
#include "small_city.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static plan_catalogue catalogue = PLAN_CATALOGUE_INIT;
static const plan_scale one = PLAN_SCALE_ONE;

static int read_catalogue(void **state)
{
    (void)state;
    char path[500];
    plan_error err = PLAN_ERROR_INIT;
    const char *data = getenv("PLAN_DATA_DIR");
    snprintf(path, sizeof path, "%s/catalogue/example-2025.csv", data ? data : "data");
    if (plan_catalogue_read(path, NULL, &catalogue, &err) == PLAN_OK)
        return 0;
    print_error("%s\n", err.message);
    return -1;
}

static int free_catalogue(void **state)
{
    (void)state;
    plan_catalogue_free(&catalogue);
    return 0;
}

static plan_streets *build(small_city *city)
{
    plan_streets *streets = NULL;
    plan_barriers *barriers = NULL;
    plan_error err = PLAN_ERROR_INIT;
    small_city_seal(city);
    if (plan_barriers_new(city->barriers, city->barrier_areas, &catalogue, &barriers, &err) != PLAN_OK ||
        plan_streets_new(city->streets, barriers, &catalogue, &one, NULL, &streets, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    plan_barriers_free(barriers);
    small_city_clear(city);
    return streets;
}

static const char *method(const plan_streets *s, int32_t piece)
{
    return catalogue.rules[s->rule[piece]].method;
}

static void crossing_lines_do_not_join(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_street(&city, "residential", 0, 2, (double[]){0, 0, 100, 0});
    small_city_street(&city, "residential", 0, 2, (double[]){50, -50, 50, 50});
    plan_streets *s = build(&city);
    assert_int_equal(s->n_pieces, 2);
    assert_int_equal(s->n_nodes, 4);
    assert_int_equal(s->n_components, 2);
    plan_streets_free(s);
}

static void shared_vertices_join(void **state)
{
    (void)state;
    const struct {
        double x, y; /* m beside the shared vertex */
        int32_t pieces, nodes, components;
    } cases[] = {{0, 0, 4, 5, 1}, {0.0004, 0.0004, 4, 5, 1}, {0.002, 0, 2, 4, 2}, {0, 0.002, 2, 4, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        small_city city;
        small_city_begin(&city);
        small_city_street(&city, "residential", 0, 3, (double[]){0, 0, 50, 0, 100, 0});
        small_city_street(&city, "footway", 0, 3, (double[]){50, -50, 50 + cases[i].x, cases[i].y, 50, 50});
        plan_streets *s = build(&city);
        assert_int_equal(s->n_pieces, cases[i].pieces);
        assert_int_equal(s->n_nodes, cases[i].nodes);
        assert_int_equal(s->n_components, cases[i].components);
        plan_streets_free(s);
    }
}

/* A ring street closed on itself, one with a repeated point, one that has none but one place. */
static void odd_shapes_are_taken(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_street(&city, "residential", 0, 5, (double[]){0, 0, 10, 0, 10, 10, 0, 10, 0, 0});
    small_city_street(&city, "residential", 0, 4, (double[]){100, 0, 110, 0, 110, 0, 120, 0});
    small_city_street(&city, "residential", 0, 2, (double[]){200, 0, 200, 0});
    plan_streets *s = build(&city);
    assert_int_equal(s->n_pieces, 2);
    assert_int_equal(s->tail[0], s->head[0]);
    assert_int_equal(s->length_cm[0], 4000);
    assert_int_equal(s->length_cm[1], 2000);
    plan_streets_free(s);
}

static void forbidden_classes_carry_no_trench(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_street(&city, "motorway", 0, 2, (double[]){0, 0, 100, 0});
    small_city_street(&city, "motorway", 'b', 2, (double[]){0, 9, 100, 9});
    small_city_street(&city, "steps", 0, 2, (double[]){0, 20, 100, 20});
    plan_streets *s = build(&city);
    assert_int_equal(s->n_pieces, 0);
    plan_streets_free(s);
}

/* River 20 m wide from y = 40 to 60. One street has a bridge, drawn 2 m too short on one side; the other has none. */
static void rivers_are_crossed_by_bridge_or_bore(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_area(&city, "water", 5, (double[]){-100, 40, 300, 40, 300, 60, -100, 60, -100, 40});
    small_city_street(&city, "residential", 0, 2, (double[]){0, 0, 0, 42});
    small_city_street(&city, "residential", 'b', 2, (double[]){0, 42, 0, 60});
    small_city_street(&city, "residential", 0, 2, (double[]){0, 60, 0, 100});
    small_city_street(&city, "residential", 0, 2, (double[]){200, 0, 200, 100});
    plan_streets *s = build(&city);
    assert_int_equal(s->n_pieces, 6);
    assert_string_equal(method(s, 0), "open");
    assert_int_equal(s->length_cm[0], 4200);
    assert_string_equal(method(s, 1), "bridge");
    assert_string_equal(method(s, 2), "open");
    /* without a bridge: 20 m of river and 4 m (reach of water in trench-rules.csv) on each side */
    const char *const methods[] = {"open", "bore", "open"};
    const int32_t lengths[] = {3600, 2800, 3600};
    for (int32_t i = 0; i < 3; i++) {
        assert_string_equal(method(s, 3 + i), methods[i]);
        assert_int_equal(s->length_cm[3 + i], lengths[i]);
        assert_int_equal(s->street[3 + i], 3);
    }
    assert_int_equal(s->n_crossings, 1);
    assert_int_equal(s->n_components, 2);
    plan_streets_free(s);
}

static int32_t bores(const plan_streets *s)
{
    int32_t n = 0;
    for (int32_t p = 0; p < s->n_pieces; p++)
        n += strcmp(method(s, p), "bore") == 0;
    return n;
}

/* Rail along y = 0, with a bend at x = 50. */
static void rails_are_crossed_once_however_they_are_drawn(void **state)
{
    (void)state;
    const struct {
        const char *what;
        int32_t n;
        double xy[8];
        int32_t bores;
    } cases[] = {
        {"across", 2, {20, -50, 20, 50}, 1},
        {"level crossing: vertex on the rail's vertex", 3, {50, -50, 50, 0, 50, 50}, 1},
        {"level crossing: vertex on the rail's line", 3, {20, -50, 20, 0, 20, 50}, 1},
        {"up to the rail's vertex and back (one side)", 3, {40, 50, 50, 0, 60, 50}, 0},
        {"across and back", 4, {20, -50, 20, 50, 80, 50, 80, -50}, 2},
        {"beside it", 2, {0, 5, 100, 5}, 0},
        {"ends short of it", 2, {20, 50, 20, 1}, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        small_city city;
        small_city_begin(&city);
        small_city_barrier(&city, "rail", 3, (double[]){0, 0, 50, 0, 100, 0});
        small_city_street(&city, "residential", 0, cases[i].n, cases[i].xy);
        plan_streets *s = build(&city);
        if (bores(s) != cases[i].bores)
            fail_msg("%s: %d bores, not %d", cases[i].what, bores(s), cases[i].bores);
        int64_t length = 0;
        double drawn = 0;
        for (int32_t p = 0; p < s->n_pieces; p++)
            length += s->length_cm[p];
        for (int32_t k = 1; k < cases[i].n; k++)
            drawn += hypot(cases[i].xy[2 * k] - cases[i].xy[2 * k - 2],
                           cases[i].xy[2 * k + 1] - cases[i].xy[2 * k - 1]);
        assert_true(fabs((double)length - 100 * drawn) <= s->n_pieces);
        plan_streets_free(s);
    }
}

/* Two streets end at a junction that lies on the rail: through costs one bore, whichever way. */
static void junctions_on_a_rail_count_once(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_barrier(&city, "rail", 2, (double[]){0, 0, 100, 0});
    small_city_street(&city, "residential", 0, 2, (double[]){50, -50, 50, 0});
    small_city_street(&city, "residential", 0, 2, (double[]){50, 0, 50, 50});
    plan_streets *s = build(&city);
    assert_int_equal(bores(s), 1);
    assert_int_equal(s->n_components, 1);
    plan_streets_free(s);
}

/* Where ways end within the reach of 6 m, the bore goes on along the only one that does; at a junction its pit stands. */
static void bores_go_on_over_the_ends_of_ways(void **state)
{
    (void)state;
    const struct {
        const char *what;
        double y[4];  /* where the ways along x = 50 end */
        double track; /* y of a second track, 0 = none */
        bool junction;
        int32_t bores, cm;
    } cases[] = {
        {"on the rail", {-50, 0, 50}, 0, false, 1, 1200},
        {"within the reach", {-50, 2, 50}, 0, false, 1, 1200},
        {"short ways", {-50, -3, 4, 50}, 0, false, 1, 1200},
        {"what is left is no way", {-50, -6.02, 6.02, 50}, 0, false, 1, 1200},
        {"a junction", {-50, 2, 50}, 0, true, 1, 800},
        {"tracks whose pits have no room", {-50, 10, 50}, 21, false, 1, 3300},
        {"tracks apart", {-50, 10, 50}, 23, false, 2, 2400},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        small_city city;
        small_city_begin(&city);
        small_city_barrier(&city, "rail", 2, (double[]){0, 0, 100, 0});
        if (cases[i].track > 0)
            small_city_barrier(&city, "rail", 2, (double[]){0, cases[i].track, 100, cases[i].track});
        for (int k = 0; k < 3 && cases[i].y[k] < 50; k++) /* every other one drawn the other way */
            small_city_street(&city, "residential", 0, 2,
                              (double[]){50, cases[i].y[k + k % 2], 50, cases[i].y[k + 1 - k % 2]});
        if (cases[i].junction)
            small_city_street(&city, "footway", 0, 2, (double[]){50, cases[i].y[1], 90, cases[i].y[1] + 9});
        plan_streets *s = build(&city);
        int64_t all = 0, bored = 0;
        for (int32_t p = 0; p < s->n_pieces; p++) {
            all += s->length_cm[p];
            bored += strcmp(method(s, p), "bore") == 0 ? s->length_cm[p] : 0;
        }
        if (bores(s) != cases[i].bores || bored != cases[i].cm || s->n_components != 1)
            fail_msg("%s: %d bores of %d cm", cases[i].what, bores(s), (int)bored);
        assert_int_equal(s->n_crossings, cases[i].bores);
        assert_true(cases[i].junction || llabs(all - 10000) <= s->n_pieces);
        plan_streets_free(s);
    }
}

/* Four tracks 5 m apart (reach 6 m: y = -6 .. 21), and a cheaper stream before them (reach 4 m: y = -12 .. -4). */
static void neighbouring_barriers_are_one_bore_of_the_dearest_kind(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    for (int i = 0; i < 4; i++)
        small_city_barrier(&city, "rail", 2, (double[]){0, 5.0 * i, 100, 5.0 * i});
    small_city_barrier(&city, "water", 2, (double[]){0, -8, 100, -8});
    small_city_street(&city, "residential", 0, 2, (double[]){50, -50, 50, 50});
    plan_streets *s = build(&city);
    assert_int_equal(s->n_pieces, 3);
    assert_string_equal(catalogue.rules[s->rule[1]].kind, "rail");
    assert_int_equal(s->length_cm[1], 3300);
    plan_streets_free(s);
}

/* A street along the edge of an area shares its vertices and stays outside; one within is crossing all along. */
static void the_edge_of_an_area_is_outside(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_area(&city, "protected", 5, (double[]){0, 0, 100, 0, 100, 100, 0, 100, 0, 0});
    small_city_street(&city, "track", 0, 2, (double[]){0, 0, 100, 0});
    small_city_street(&city, "track", 0, 2, (double[]){20, 50, 80, 50});
    plan_streets *s = build(&city);
    assert_int_equal(s->n_pieces, 2);
    assert_int_equal(catalogue.rules[s->rule[0]].of, PLAN_RULE_STREET);
    assert_int_equal(catalogue.rules[s->rule[1]].of, PLAN_RULE_BARRIER);
    plan_streets_free(s);
}

/* A street of 100 m along y = 0 and a way beside it that is not joined: links at both ends and one within. The dearer of
 * the two, by example-2025.csv, is asphalt at the street. */
static void ways_side_by_side_are_linked(void **state)
{
    (void)state;
    const struct {
        const char *what, *street_class;
        double xy[4];
        const char *between; /* NULL = nothing */
        int32_t links;
    } cases[] = {
        {"a footway beside it", "footway", {0, 6, 100, 6}, NULL, 3},
        {"drawn the other way", "footway", {100, -6, 0, -6}, NULL, 3},
        {"beside a part of it", "path", {20, 6, 59, 6}, NULL, 2},
        {"too far", "footway", {0, 13, 100, 13}, NULL, 0},
        {"across it", "footway", {50, 6, 50, 100}, NULL, 0},
        {"no street of its own", "steps", {0, 6, 100, 6}, NULL, 0},
        {"rail between", "footway", {0, 6, 100, 6}, "rail", 0},
        {"houses between", "footway", {0, 6, 100, 6}, "house", 0},
        {"a house at one end", "footway", {0, 6, 100, 6}, "corner", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        small_city city;
        plan_streets *s = NULL;
        plan_barriers *barriers = NULL;
        plan_error err = PLAN_ERROR_INIT;
        const char *between = cases[i].between ? cases[i].between : "";
        small_city_begin(&city);
        small_city_street(&city, "residential", 0, 2, (double[]){0, 0, 100, 0});
        small_city_street(&city, cases[i].street_class, 0, 2, cases[i].xy);
        if (strcmp(between, "rail") == 0)
            small_city_barrier(&city, "rail", 2, (double[]){-50, 3, 150, 3});
        else if (*between)
            small_city_building(&city, -10, 2, strcmp(between, "corner") == 0 ? 20 : 120, 2, 0, "other",
                                NULL);
        small_city_seal(&city);
        if (plan_barriers_new(city.barriers, NULL, &catalogue, &barriers, &err) != PLAN_OK ||
            plan_streets_new_without(city.streets, NULL, plan_table_geom(city.buildings), barriers,
                                     &catalogue, &one, NULL, &s, &err) != PLAN_OK)
            fail_msg("%s", err.message);
        int32_t links = 0;
        for (int32_t p = 0; p < s->n_pieces; p++) {
            if (s->length_cm[p] != 600)
                continue;
            links++;
            assert_string_equal(catalogue.items[catalogue.rules[s->rule[p]].item].key, "trench_asphalt");
            assert_int_equal(s->street[p], 0);
        }
        if (links != cases[i].links)
            fail_msg("%s: %d links, not %d", cases[i].what, links, cases[i].links);
        plan_streets_free(s);
        plan_barriers_free(barriers);
        small_city_clear(&city);
    }
}

static void unknown_barriers_cannot_be_crossed(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_barrier(&city, "border", 2, (double[]){0, 0, 100, 0});
    small_city_street(&city, "residential", 0, 2, (double[]){50, -50, 50, 50});
    plan_streets *s = build(&city);
    assert_int_equal(s->n_pieces, 2);
    assert_int_equal(s->n_closed, 1);
    assert_int_equal(s->n_components, 2);
    plan_streets_free(s);
}

static void places_on_a_piece_are_measured_from_its_start(void **state)
{
    (void)state;
    small_city city;
    double xy[8];
    small_city_begin(&city);
    small_city_street(&city, "residential", 0, 4, (double[]){0, 0, 10, 0, 10, 30, 40, 30});
    plan_streets *s = build(&city);
    assert_int_equal(plan_streets_position(s, 0, 0, 0), 0);
    assert_int_equal(plan_streets_position(s, 0, 1, 0.5), 2500);
    assert_int_equal(plan_streets_position(s, 0, 2, 1), 7000);
    assert_int_equal(plan_streets_between(s, 0, 0, 7000, xy), 2);
    assert_int_equal(plan_streets_between(s, 0, 1000, 7000, xy), 1);
    assert_true(fabs(xy[0] - SMALL_CITY_X - 10) < 1e-6 && fabs(xy[1] - SMALL_CITY_Y - 30) < 1e-6);
    assert_int_equal(plan_streets_between(s, 0, 1500, 1600, xy), 0);
    plan_streets_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crossing_lines_do_not_join),
        cmocka_unit_test(shared_vertices_join),
        cmocka_unit_test(odd_shapes_are_taken),
        cmocka_unit_test(forbidden_classes_carry_no_trench),
        cmocka_unit_test(rivers_are_crossed_by_bridge_or_bore),
        cmocka_unit_test(rails_are_crossed_once_however_they_are_drawn),
        cmocka_unit_test(junctions_on_a_rail_count_once),
        cmocka_unit_test(bores_go_on_over_the_ends_of_ways),
        cmocka_unit_test(neighbouring_barriers_are_one_bore_of_the_dearest_kind),
        cmocka_unit_test(the_edge_of_an_area_is_outside),
        cmocka_unit_test(ways_side_by_side_are_linked),
        cmocka_unit_test(unknown_barriers_cannot_be_crossed),
        cmocka_unit_test(places_on_a_piece_are_measured_from_its_start),
    };
    return cmocka_run_group_tests(tests, read_catalogue, free_catalogue);
}
