/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The mesh on hand-made roofs: clearance by hand, masts that clear what they are said to clear, tree, reserves and cut
 * sites of a town of five towers, and every corner of prices read from a file. */

#include "graph/bare.h"
#include "wlan/mesh_run.h"
#include "wlan/sight.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 320 }; /* cells of 2 m */

typedef struct scene {
    plan_mesh_run run;
    plan_mesh_opts opts;
    float *height, *canopy; /* canopy: NULL = nothing grows */
    int32_t *building;
} scene;

static void scene_begin(scene *s)
{
    memset(s, 0, sizeof *s);
    s->opts = (plan_mesh_opts)PLAN_MESH_OPTS_INIT;
    s->run.opts = &s->opts;
    s->run.threads = 1;
    s->run.permit.f_ghz = 5.5;
    s->run.permit.eirp_dbm = 30;
    s->run.permit.n_channels = 2;
    s->run.permit.channels[0] = 100;
    s->run.permit.channels[1] = 108;
    s->run.need_dbm = -60;
    s->run.costs.cents[PLAN_PRICE_RADIO_END] = 40000;
    s->run.costs.cents[PLAN_PRICE_MAST] = 6000;
    s->height = plan_mem_new((size_t)N * N, sizeof *s->height);
    s->building = plan_mem_new((size_t)N * N, sizeof *s->building);
    for (int32_t i = 0; i < N * N; i++)
        s->building[i] = -1;
}

/* A tower of 6 x 6 m around x, y; a node stands on it where `node`. */
static void tower(scene *s, int32_t building, double x, double y, float height, bool node)
{
    for (int32_t r = (int32_t)(y / 2) - 1; r <= (int32_t)(y / 2) + 1; r++)
        for (int32_t c = (int32_t)(x / 2) - 1; c <= (int32_t)(x / 2) + 1; c++) {
            s->height[r * N + c] = height;
            s->building[r * N + c] = building;
        }
    if (!node)
        return;
    plan_mesh_run *run = &s->run;
    assert_true(plan_mem_grow(&run->nodes, &run->cap_nodes, (size_t)run->n_nodes + 1, sizeof *run->nodes));
    run->nodes[run->n_nodes++] = (plan_mesh_node){.building = building,
                                                  .xy = {x, y},
                                                  .n_corners = 1,
                                                  .corner = {{x, y}},
                                                  .roof_m = height,
                                                  .mast_m = s->opts.mast_m,
                                                  .online = true,
                                                  .hops = -1};
}

static void scene_plan(scene *s)
{
    plan_grid grid = {0, 0, 2, N, N};
    assert_int_equal(
        plan_obstacles_from_arrays(&grid, NULL, s->height, s->canopy, s->building, &s->run.obstacles, NULL),
        PLAN_OK);
    assert_int_equal(plan_mesh_find_links(&s->run, NULL), PLAN_OK);
    assert_int_equal(plan_mesh_choose_links(&s->run, NULL), PLAN_OK);
}

static void scene_free(scene *s)
{
    plan_obstacles_free(s->run.obstacles);
    free(s->run.nodes);
    free(s->run.links);
    free(s->run.masts);
    free(s->height);
    free(s->canopy);
    free(s->building);
}

/* Two towers 400 m apart, a block halfway. Radius of the first zone there: 17.32 sqrt(0.2 * 0.2 / (5.5 * 0.4)) = 2.34 m,
 * 60 % of it 1.40 m; masts of 2 m on roofs of 20 m hold the line at 22 m. */
static void clearance_by_hand(void **state)
{
    (void)state;
    const struct {
        float block;
        double mast_max_m;
        plan_mesh_state becomes;
        double raise_m;
    } cases[] = {
        {19, 6, PLAN_MESH_CLEAR, 19 + 1.40 - 22}, {20.5, 6, PLAN_MESH_CLEAR, 20.5 + 1.40 - 22},
        {21, 6, PLAN_MESH_CLEAR, 21 + 1.40 - 22}, {25, 6, PLAN_MESH_BLOCKED, 25 + 1.40 - 22},
        {25, 7, PLAN_MESH_CLEAR, 25 + 1.40 - 22}, {21, 2, PLAN_MESH_BLOCKED, 21 + 1.40 - 22},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scene s;
        scene_begin(&s);
        s.opts.mast_max_m = cases[i].mast_max_m;
        tower(&s, 0, 101, 301, 20, true);
        tower(&s, 1, 501, 301, 20, true);
        tower(&s, 2, 301, 301, cases[i].block, false);
        scene_plan(&s);
        assert_int_equal(s.run.n_links, 1);
        const plan_mesh_link *l = &s.run.links[0];
        assert_true(fabs(l->raise_m - cases[i].raise_m) < 0.01);
        assert_int_equal(l->state, cases[i].becomes);
        assert_int_equal(l->blocker, 2);
        /* Free space over 400 m at 5.5 GHz: 92.45 + 20 lg 5.5 + 20 lg 0.4 = 99.30 dB. */
        assert_true(fabs(l->level_dbm - (30 + 16 - 99.30)) < 0.01);
        double a[3] = {101, 301, 20 + l->mast_a_m}, b[3] = {501, 301, 20 + l->mast_b_m};
        plan_sight sight;
        plan_sight_line(s.run.obstacles, a, b, 5.5, &sight);
        assert_int_equal(sight.fresnel_share >= 0.6 - 1e-6, cases[i].becomes == PLAN_MESH_CLEAR);
        if (cases[i].becomes == PLAN_MESH_BLOCKED) { /* the metres it is said to lack do clear it */
            a[2] += l->lack_m;
            b[2] += l->lack_m;
            plan_sight_line(s.run.obstacles, a, b, 5.5, &sight);
            assert_true(fabs(sight.fresnel_share - 0.6) < 1e-6);
        }
        scene_free(&s);
    }
}

/* One mast is told and stays: the other rises for both. */
static void one_mast_may_not_rise(void **state)
{
    (void)state;
    scene s;
    scene_begin(&s);
    tower(&s, 0, 101, 301, 20, true);
    tower(&s, 1, 501, 301, 20, true);
    tower(&s, 2, 301, 301, 21, false);
    s.run.nodes[0].mast_fixed = true;
    scene_plan(&s);
    const plan_mesh_link *l = &s.run.links[0];
    assert_int_equal(l->state, PLAN_MESH_CLEAR);
    assert_true(l->mast_a_m == 2);
    assert_true(l->mast_b_m > 2.75 &&
                l->mast_b_m <= 6); /* 0.4 m are lacking halfway: 0.8 m at one end alone */
    scene_free(&s);
}

/* Towers 0 - 1 - 2 in a row and 3, 4 beside: 0 has fibre; 4 is behind a high block and sees nobody. */
static void tree_reserves_and_cut_sites(void **state)
{
    (void)state;
    for (int ring = 0; ring < 2; ring++) {
        scene s;
        scene_begin(&s);
        tower(&s, 0, 51, 301, 20, true);
        tower(&s, 1, 201, 301, 20, true);
        tower(&s, 2, 401, 301, 20, true);
        tower(&s, 3, 201, 451, 20, true);
        tower(&s, 4, 301, 51, 10, true);
        tower(&s, 5, 301, 59, 60, false); /* a yard of walls around tower 4 */
        tower(&s, 6, 293, 51, 60, false);
        tower(&s, 7, 309, 51, 60, false);
        for (int32_t c = 140; c < 160; c++)
            s.height[30 * N + c] = 60;
        s.run.nodes[0].gateway = true;
        s.run.nodes[3].gateway = ring;
        scene_plan(&s);
        int32_t tree = 0, reserve = 0;
        for (int32_t i = 0; i < s.run.n_links; i++) {
            tree += s.run.links[i].role == PLAN_MESH_TREE;
            reserve += s.run.links[i].role == PLAN_MESH_RESERVE;
            if (s.run.links[i].a == 4 || s.run.links[i].b == 4)
                assert_int_equal(s.run.links[i].role, PLAN_MESH_NONE);
        }
        assert_int_equal(tree, ring ? 2 : 3);
        assert_int_equal(s.run.nodes[4].hops, -1);
        assert_int_equal(s.run.n_islands, 1);
        for (int32_t v = 1; v < 4; v++) {
            assert_true(s.run.nodes[v].hops >= 0);
            assert_int_equal(s.run.nodes[v].parted, 0); /* reserves see to that */
        }
        assert_int_equal(s.run.nodes[0].parted, ring ? 0 : 3); /* the only uplink */
        assert_true(reserve > 0);
        assert_true(s.run.reserve_bound <= reserve * 80000);
        for (int32_t i = 0; i < s.run.n_links; i++)
            if (s.run.links[i].role == PLAN_MESH_TREE || s.run.links[i].role == PLAN_MESH_RESERVE)
                assert_true(s.run.links[i].channel == 100 || s.run.links[i].channel == 108);
        scene_free(&s);
    }
}

static void none_one_and_all_alike(void **state)
{
    (void)state;
    for (int n = 0; n < 3; n++) {
        scene s;
        scene_begin(&s);
        for (int i = 0; i < n; i++)
            tower(&s, i, 101 + 100 * i, 101, 20, true);
        if (n > 0)
            s.run.nodes[0].gateway = true;
        scene_plan(&s);
        assert_int_equal(s.run.n_links, n == 2);
        scene_free(&s);
    }
}

/* The figure in the words, in metres; NaN where the words tell none. */
static double told_m(const char *text)
{
    static const char *const before[] = {"would have to be ", "it lacks "};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        const char *at = strstr(text, before[i]);
        if (at)
            return strtod(at + strlen(before[i]), NULL);
    }
    return NAN;
}

/* Seeded: two towers with blocks between. Masts raised by the metres told, at their node and at the link, clear the line. */
static void metres_told_clear(void **state)
{
    uint64_t random = 11;
    int blocked = 0;
    (void)state;
    for (int round = 0; round < 600; round++) {
        double mast = 2 + plan_random_below(&random, 60) / 10.0, told[2] = {0, 0};
        float high[5], at[5][2];
        for (int i = 0; i < 5; i++) {
            high[i] = (float)(10 + plan_random_below(&random, 1700) / 100.0);
            at[i][0] = (float)(160 + plan_random_below(&random, 280));
            at[i][1] = (float)(294 + plan_random_below(&random, 14));
        }
        for (int turn = 0; turn < 3; turn++) {
            scene s;
            char text[400];
            scene_begin(&s);
            s.opts.mast_m = s.opts.mast_max_m = turn == 0 ? mast : mast + told[turn - 1];
            tower(&s, 0, 101, 301, 20, true);
            tower(&s, 1, 501, 301, 17.3F, true);
            for (int i = 0; i < 5; i++)
                tower(&s, 2 + i, at[i][0], at[i][1], high[i], false);
            s.run.nodes[0].gateway = true;
            scene_plan(&s);
            const plan_mesh_link *l = &s.run.links[0];
            if (turn == 0) {
                plan_mesh_say_node(&s.run, 1, text, sizeof text);
                told[0] = told_m(text);
                plan_mesh_say_link(&s.run, l, text, sizeof text);
                told[1] = told_m(text);
                assert_int_equal(l->state == PLAN_MESH_BLOCKED, !isnan(told[0]));
                assert_int_equal(l->state == PLAN_MESH_BLOCKED, !isnan(told[1]));
            } else {
                assert_int_equal(l->state, PLAN_MESH_CLEAR);
            }
            bool open = l->state != PLAN_MESH_BLOCKED;
            scene_free(&s);
            if (turn == 0 && open)
                break;
            blocked += turn == 0;
        }
    }
    assert_true(blocked > 200);
}

/* Node 0 sees 1 (near, weak by 2 dB), 2 (weak by 5 dB, but the line higher above all), and 3 behind a block: what is told is
 * the line nearest to being a link, whatever it has of free zone. */
static void best_miss_is_the_nearest(void **state)
{
    const struct {
        float block;
        const char *says;
    } cases[] = {{30, "line to b: has"}, {22.3F, "line to d: both masts would have to be 1."}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scene s;
        char text[400];
        static const char *const names[] = {"a", "b", "c", "d"};
        scene_begin(&s);
        s.opts.mast_max_m = s.opts.mast_m;
        tower(&s, 0, 21, 301, 20, true);
        tower(&s, 1, 421, 301, 21, true);
        tower(&s, 2, 21, 21, 60, true); /* 280 m */
        tower(&s, 3, 321, 601, 20, true);
        tower(&s, 4, 221, 301, 19, false);             /* below the line to b: some zone to spare */
        tower(&s, 5, 171, 451, cases[i].block, false); /* in the line to d */
        for (int k = 0; k < 4; k++)
            s.run.nodes[k].name = names[k];
        s.run.nodes[1].gateway = true;
        s.run.need_dbm = -30;
        scene_plan(&s);
        for (int32_t k = 0; k < s.run.n_links; k++) { /* margins by hand */
            plan_mesh_link *l = &s.run.links[k];
            if (l->a == 0 && l->b < 3)
                l->margin_db = l->b == 1 ? 8 : 5;
            else if (l->a == 0)
                l->margin_db = 10;
        }
        plan_mesh_say_node(&s.run, 0, text, sizeof text);
        if (!strstr(text, cases[i].says))
            fail_msg("%s", text);
        scene_free(&s);
    }
}

/* A wood of 40 m on the way: what blocks is trees where the link would hold without them, and its metres and decibels are told. */
static void trees_are_what_blocks(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        scene s;
        char text[400];
        scene_begin(&s);
        s.run.models.vegetation = (plan_vegetation_row){
            .a1 = 1.37,
            .alpha = 0.42,
            .f_min_ghz = 1,
            .f_max_ghz = 10,
            .gamma_f_ghz = {5},
            .gamma_db_m = {0.3},
            .n_gamma = 1};                   /* P.833: 51 (1 - exp(-40 0.3 / 51)) = 10.7 dB */
        s.run.need_dbm = i == 2 ? -30 : -60; /* level without trees: 30 + 16 - 99.30 = -53.3 dBm */
        tower(&s, 0, 101, 301, 20, true);
        tower(&s, 1, 501, 301, 20, true);
        s.canopy = plan_mem_new((size_t)N * N, sizeof *s.canopy);
        for (int32_t r = 140; i > 0 && r < 160; r++)
            for (int32_t c = 140; c < 160; c++)
                s.canopy[r * N + c] = 30;
        scene_plan(&s);
        const plan_mesh_link *l = &s.run.links[0];
        const char *blocker = plan_mesh_blocker(&s.run, l);
        plan_mesh_say_link(&s.run, l, text, sizeof text);
        assert_int_equal(l->state, i == 0 ? PLAN_MESH_CLEAR : PLAN_MESH_WEAK);
        assert_true(fabs(l->vegetation_m - (i ? 40 : 0)) < 0.1);
        assert_int_equal(l->vegetation_db > 0, i > 0);
        assert_int_equal(blocker && strcmp(blocker, "trees") == 0, i == 1);
        assert_int_equal(strstr(text, "40 m of trees take") != NULL, i > 0);
        assert_int_equal(strstr(text, "without them it would hold") != NULL, i == 1);
        scene_free(&s);
    }
}

/* One roof, links to both sides from its two corners: two masts, each with its foot. */
static void a_mast_on_every_corner_used(void **state)
{
    scene s;
    (void)state;
    scene_begin(&s);
    s.run.costs.cents[PLAN_PRICE_MAST_FOOT] = 35000;
    tower(&s, 0, 301, 301, 20, true);
    tower(&s, 1, 101, 301, 20, true);
    tower(&s, 2, 501, 301, 20, true);
    plan_mesh_node *middle = &s.run.nodes[0];
    middle->n_corners = 2;
    middle->corner[0][0] = 299; /* west */
    middle->corner[1][0] = middle->corner[1][1] = 303;
    middle->gateway = true;
    s.run.nodes[2].existing = true;
    s.opts.max_link_m = 250;
    scene_plan(&s);
    const struct {
        int32_t node;
        const char *corner;
        int64_t cost;
    } masts[] = {{0, "west corner", 35000 + 2 * 6000},
                 {0, "north-east corner", 35000 + 2 * 6000},
                 {1, "middle", 35000 + 2 * 6000},
                 {2, "middle", 0}};
    assert_int_equal(s.run.n_masts, 4);
    for (int i = 0; i < 4; i++) {
        const plan_mesh_mast *m = &s.run.masts[i];
        assert_int_equal(m->node, masts[i].node);
        assert_string_equal(plan_mesh_corner_name(&s.run.nodes[m->node], m->corner), masts[i].corner);
        assert_int_equal(m->links, 1);
        assert_int_equal(m->cost, masts[i].cost);
    }
    scene_free(&s);
}

/* A link its list tells of stays, costs nothing and needs no higher mast, though the model finds it blocked. */
static void a_link_that_is_there(void **state)
{
    char text[400];
    (void)state;
    for (int known = 0; known < 2; known++) {
        scene s;
        scene_begin(&s);
        s.run.costs.cents[PLAN_PRICE_MAST_FOOT] = 35000;
        tower(&s, 0, 101, 301, 20, true);
        tower(&s, 1, 501, 301, 20, true);
        tower(&s, 2, 301, 301, 40, false);
        s.run.nodes[0].gateway = true;
        for (int i = 0; i < 2; i++)
            s.run.nodes[i].existing = true;
        s.run.nodes[0].source_id = "a0";
        s.run.nodes[1].source_id = "a0f";
        s.run.nodes[0].neighbours = known ? "a0f3 a0f" : "a0f3"; /* the beginning of another's name is none */
        scene_plan(&s);
        const plan_mesh_link *l = &s.run.links[0];
        assert_int_equal(s.run.n_links, 1);
        assert_int_equal(l->existing, known);
        assert_int_equal(l->role, known ? PLAN_MESH_TREE : PLAN_MESH_NONE);
        assert_int_equal(s.run.nodes[1].hops, known ? 1 : -1);
        assert_int_equal(plan_mesh_node_cents(&s.run, 1), 0);
        plan_mesh_say_link(&s.run, l, text, sizeof text);
        assert_int_equal(strstr(text, "there already, as its list says, though the model finds") != NULL,
                         known);
        scene_free(&s);
    }
}

static void prices(void **state)
{
    (void)state;
    plan_wlan_costs costs;
    plan_error err = PLAN_ERROR_INIT;
    char path[1200];
    snprintf(path, sizeof path, "%s/wlan/costs-2025.csv", getenv("PLAN_DATA_DIR"));
    assert_int_equal(plan_wlan_costs_read(path, &costs, NULL), PLAN_OK);
    assert_int_equal(costs.cents[PLAN_PRICE_RADIO_END], 40000); /* the file */
    assert_int_equal(costs.year, 2025);
    static const char head[] = "key,description,unit,price_eur,labour_share,year,source\n";
    const struct {
        const char *row, *says;
    } bad[] = {{"mast,x,piece,1,0,2025,y\n", "unit of 'mast' must be m, not 'piece'"},
               {"mats,x,m,1,0,2025,y\n", "key 'mats' is not known"},
               {"mast,x,m,-1,0,2025,y\n", "price_eur of 'mast' must be a price, not '-1'"},
               {"mast,x,m,1,0,soon,y\n", "year of 'mast' must be a year, not 'soon'"},
               {"mast,x,m,1,0,2025,y\nmast,x,m,1,0,2025,y\n", "key 'mast' stands there twice"},
               {"mast,x,m,1,0,2025,y\n", "key 'ap_indoor' is missing"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[400];
        err = (plan_error)PLAN_ERROR_INIT;
        snprintf(text, sizeof text, "%s%s", head, bad[i].row);
        snprintf(path, sizeof path, "%s/prices.csv", getenv("PLAN_TMP"));
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fputs(text, f);
        fclose(f);
        assert_int_equal(plan_wlan_costs_read(path, &costs, &err), PLAN_E_DATA);
        assert_non_null(strstr(err.message, i == 5 ? "is missing" : bad[i].says));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clearance_by_hand),           cmocka_unit_test(one_mast_may_not_rise),
        cmocka_unit_test(tree_reserves_and_cut_sites), cmocka_unit_test(none_one_and_all_alike),
        cmocka_unit_test(metres_told_clear),           cmocka_unit_test(best_miss_is_the_nearest),
        cmocka_unit_test(trees_are_what_blocks),       cmocka_unit_test(a_mast_on_every_corner_used),
        cmocka_unit_test(a_link_that_is_there),        cmocka_unit_test(prices),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("mesh", tests, NULL, NULL);
}
