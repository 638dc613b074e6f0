/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Where PoPs stand and who is served from which, against brute force on small random street graphs. */

#include "fibre/locate.h"
#include "graph/path.h"
#include "graph/relieve.h"
#include "graph/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { NODES = 14, STREETS = 24, SITES = 6, CASES = 400 };

static uint32_t below(uint32_t *state, uint32_t n)
{
    *state = *state * 1664525u + 1013904223u; /* Numerical Recipes, quick and dirty */
    return (*state >> 8) % n;
}

typedef struct town {
    plan_graph *graph;
    int32_t units[NODES], way[SITES * NODES];
    int64_t open[SITES];
} town;

/* A random street graph, not always in one piece, with lines at every node and candidates at the first few. */
static void draw_town(town *t, uint32_t *state, int32_t most_way)
{
    int32_t tail[STREETS], head[STREETS];
    int64_t cost[STREETS], distance[NODES];
    plan_error err = PLAN_ERROR_INIT;
    for (int32_t e = 0; e < STREETS; e++) {
        tail[e] = (int32_t)below(state, NODES);
        head[e] = (int32_t)below(state, NODES);
        cost[e] = 1 + below(state, 50);
    }
    assert_int_equal(plan_graph_new(NODES, STREETS, tail, head, cost, &t->graph, &err), PLAN_OK);
    for (int32_t v = 0; v < NODES; v++)
        t->units[v] = 1 + (int32_t)below(state, 5);
    for (int32_t c = 0; c < SITES; c++) {
        plan_source_node source = {c, 0};
        plan_paths paths = {distance, NULL, NULL};
        assert_int_equal(plan_path_nearest(t->graph, &source, 1, &paths, NULL, &err), PLAN_OK);
        for (int32_t v = 0; v < NODES; v++)
            t->way[c * NODES + v] = distance[v] == PLAN_COST_NONE ? PLAN_WAY_NONE
                                    : distance[v] > most_way      ? (int32_t)distance[v] + PLAN_WAY_FAR
                                                                  : (int32_t)distance[v];
        t->open[c] = below(state, 400);
    }
}

/* Sum of prices and ways where each place goes to the nearest of the sites in `set`. */
static int64_t cost_of(const town *t, unsigned set)
{
    int64_t cost = 0;
    for (int32_t c = 0; c < SITES; c++)
        cost += set >> c & 1 ? t->open[c] : 0;
    for (int32_t v = 0; v < NODES; v++) {
        int64_t best = PLAN_WAY_NONE;
        for (int32_t c = 0; c < SITES; c++)
            if (set >> c & 1 && t->way[c * NODES + v] < best)
                best = t->way[c * NODES + v];
        cost += best * t->units[v];
    }
    return cost;
}

/* The same without what stands for a way that is none or not allowed. */
static int64_t bare_price(const town *t, const uint8_t *chosen)
{
    int64_t price = 0;
    for (int32_t c = 0; c < SITES; c++)
        price += chosen[c] ? t->open[c] : 0;
    for (int32_t v = 0; v < NODES; v++) {
        int64_t best = PLAN_WAY_NONE;
        for (int32_t c = 0; c < SITES; c++)
            if (chosen[c] && t->way[c * NODES + v] < best)
                best = t->way[c * NODES + v];
        price += best == PLAN_WAY_NONE ? 0 : best % PLAN_WAY_FAR * t->units[v];
    }
    return price;
}

static int count(unsigned set)
{
    int n = 0;
    for (; set; set >>= 1)
        n += set & 1;
    return n;
}

/* Places that some candidate may serve and none of `set` does. */
static int unserved(const town *t, unsigned set)
{
    int n = 0;
    for (int32_t v = 0; v < NODES; v++) {
        bool any = false, served = false;
        for (int32_t c = 0; c < SITES; c++) {
            any |= t->way[c * NODES + v] < PLAN_WAY_FAR;
            served |= set >> c & 1 && t->way[c * NODES + v] < PLAN_WAY_FAR;
        }
        n += any && !served;
    }
    return n;
}

/* Without capacities: the number given or free, ways bounded or not. */
static void the_best_sites_are_found(void **state)
{
    (void)state;
    uint32_t seed = 7;
    int optimal = 0, all = 0;
    for (int i = 0; i < CASES; i++) {
        town t;
        uint8_t chosen[SITES];
        int64_t found = 0, price = -1, bound = 0, best = INT64_MAX;
        int32_t least = 0, fewest = SITES + 1, p = i % 2 ? 0 : 1 + (int32_t)below(&seed, 3);
        plan_error err = PLAN_ERROR_INIT;
        draw_town(&t, &seed, i % 3 ? 60 : 1000000);
        plan_locate in = {NODES, SITES, t.units, t.way, t.open, 0, p, NULL, NULL};
        assert_int_equal(plan_locate_choose(&in, chosen, &found, &price, &err), PLAN_OK);
        assert_int_equal(price, bare_price(&t, chosen));
        assert_int_equal(plan_locate_least(&in, &least, &err), PLAN_OK);
        /* The same reach told apart from the ways; and where all reach all, one site does. */
        uint8_t reaches[NODES * SITES];
        int32_t again = 0;
        for (int32_t k = 0; k < NODES * SITES; k++)
            reaches[k] = t.way[k] < PLAN_WAY_FAR;
        in.reaches = reaches;
        assert_int_equal(plan_locate_least(&in, &again, &err), PLAN_OK);
        assert_int_equal(again, least);
        memset(reaches, 1, sizeof reaches);
        assert_int_equal(plan_locate_least(&in, &again, &err), PLAN_OK);
        assert_int_equal(again, 1);
        in.reaches = NULL;
        assert_int_equal(plan_locate_bound(&in, &bound, &err), PLAN_OK);
        unsigned set = 0;
        for (unsigned s = 1; s < 1u << SITES; s++) {
            if (unserved(&t, s) == 0 && count(s) < fewest)
                fewest = count(s);
            if ((p == 0 || count(s) == p) && cost_of(&t, s) < best)
                best = cost_of(&t, s);
        }
        for (int32_t c = 0; c < SITES; c++)
            set |= (unsigned)chosen[c] << c;
        assert_true(p == 0 || count(set) == p);
        assert_int_equal(found, cost_of(&t, set));
        assert_true(bound <= best && best <= found);
        assert_true(least <= fewest);
        /* Where the number is free, nobody is left out who could be served. */
        assert_true(p > 0 || unserved(&t, set) == 0);
        optimal += found == best;
        all++;
        plan_graph_free(t.graph);
    }
    print_message("%d of %d choices are the best\n", optimal, all);
    /* A local search with exchanges is not always right. */
    assert_true(optimal >= all - all / 50);
}

/* Least way over all ways of sharing whole places out to the sites; -1 = none keeps the capacity. */
static int64_t best_share(const plan_share *in, int32_t place, int64_t *load)
{
    int64_t best = -1;
    if (place == in->n)
        return 0;
    for (int32_t k = 0; k < in->k; k++) {
        if (in->way[k][place] >= PLAN_WAY_NONE || load[k] + in->units[place] > in->capacity)
            continue;
        load[k] += in->units[place];
        int64_t rest = best_share(in, place + 1, load);
        load[k] -= in->units[place];
        if (rest >= 0 && (best < 0 || rest + (int64_t)in->units[place] * in->way[k][place] < best))
            best = rest + (int64_t)in->units[place] * in->way[k][place];
    }
    return best;
}

/* Places of one line each on a line: the optimum without whole places in the way. */
static void places_are_shared_out_at_least_way(void **state)
{
    (void)state;
    enum { PLACES = 9, PEOPLE = 3 };
    uint32_t seed = 11;
    for (int i = 0; i < CASES; i++) {
        int32_t units[PLACES], way[PEOPLE][PLACES], site[PLACES];
        int64_t handicap[PEOPLE], load[PEOPLE], none[PEOPLE] = {0}, total = 0, over = 0;
        const int32_t *rows[PEOPLE] = {way[0], way[1], way[2]};
        plan_error err = PLAN_ERROR_INIT;
        for (int32_t v = 0; v < PLACES; v++) {
            units[v] = 1;
            for (int32_t k = 0; k < PEOPLE; k++)
                way[k][v] = (int32_t)below(&seed, 1000000); /* no two alike: no ties */
        }
        plan_share in = {PLACES, PEOPLE, units, rows, 3 + below(&seed, 3)};
        assert_int_equal(plan_share_out(&in, site, handicap, load, &total, &over, &err), PLAN_OK);
        assert_int_equal(over, 0);
        assert_int_equal(total, best_share(&in, 0, none));
        for (int32_t v = 0; v < PLACES; v++)
            for (int32_t k = 0; k < PEOPLE; k++)
                assert_true(way[site[v]][v] + handicap[site[v]] <= way[k][v] + handicap[k]);
    }
}

/* Capacity decides the number: as many as brute force needs, or one more where whole places do not fit. */
static void capacity_asks_for_sites(void **state)
{
    (void)state;
    uint32_t seed = 23;
    int more = 0, all = 0;
    for (int i = 0; i < CASES / 4; i++) {
        town t;
        uint8_t chosen[SITES];
        int64_t cost = 0, price = -1, load[SITES], none[SITES] = {0};
        int32_t least = 0, units = 0, n = 0;
        plan_error err = PLAN_ERROR_INIT;
        draw_town(&t, &seed, 1000000);
        for (int32_t c = 0; c < SITES; c++)
            t.open[c] += 5000; /* no more than needed */
        for (int32_t v = 0; v < NODES; v++)
            units += t.units[v];
        plan_locate in = {NODES, SITES, t.units, t.way, t.open, 1 + units / 2 + below(&seed, 10),
                          0,     NULL,  NULL};
        assert_int_equal(plan_locate_choose(&in, chosen, &cost, &price, &err), PLAN_OK);
        assert_int_equal(plan_locate_least(&in, &least, &err), PLAN_OK);
        const int32_t *rows[SITES];
        int32_t site[NODES];
        int64_t handicap[SITES], total = 0, over = 0;
        for (int32_t c = 0; c < SITES; c++)
            if (chosen[c])
                rows[n++] = t.way + c * NODES;
        plan_share share = {NODES, n, t.units, rows, in.capacity};
        assert_int_equal(plan_share_out(&share, site, handicap, load, &total, &over, &err), PLAN_OK);
        assert_int_equal(over, 0);
        assert_true(price > 0 && price <= cost);
        assert_true(n >= least);
        more += n > least;
        all++;
        int64_t best = best_share(&share, 0, none);
        /* Places that no candidate reaches cost the same in both. */
        for (int32_t v = 0; v < NODES; v++)
            if (site[v] < 0)
                best = -1;
        assert_true(best < 0 || (best <= total && total <= best + 5 * 200 * n));
        plan_graph_free(t.graph);
    }
    print_message("%d of %d need more sites than the least proven\n", more, all);
    assert_true(more <= all / 4);
}

/* A ring of twelve houses with PoPs at either end of a diameter, all hung on the first: half of them must go. */
static void trees_hand_on_what_is_too_much(void **state)
{
    (void)state;
    enum { RING = 12 };
    int32_t tail[RING], head[RING], roots[] = {0, RING / 2};
    int64_t cost[RING], length[RING], load[RING], over = -1;
    uint8_t kind[RING], in[RING];
    plan_graph *g = NULL;
    plan_tree *tree = NULL;
    plan_error err = PLAN_ERROR_INIT;
    for (int32_t v = 0; v < RING; v++) {
        tail[v] = v;
        head[v] = (v + 1) % RING;
        cost[v] = 100 + v; /* no ties */
        length[v] = 10;
        load[v] = v == roots[0] || v == roots[1] ? 0 : 1;
        kind[v] = PLAN_NODE_TERMINAL;
        in[v] = 1;
    }
    in[5] = in[6] = 0; /* the second PoP has nothing */
    assert_int_equal(plan_graph_new(RING, RING, tail, head, cost, &g, &err), PLAN_OK);
    plan_steiner problem = {g, kind, roots, 2, NULL};
    plan_relieve relieve = {&problem, RING, length, load, 0.001, 5, NULL};
    assert_int_equal(plan_tree_relieve(&relieve, in, &over, &err), PLAN_OK);
    assert_int_equal(over, 0);
    assert_int_equal(plan_tree_new(g, in, roots, 2, &tree, &err), PLAN_OK);
    int64_t borne[2] = {0, 0};
    assert_int_equal(tree->n, RING); /* all are still joined */
    for (int32_t i = 0; i < tree->n; i++)
        borne[tree->root[i]] += load[tree->node[i]];
    assert_true(borne[0] <= 5 && borne[1] <= 5);
    plan_tree_free(tree);
    plan_graph_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_sites_are_found),
        cmocka_unit_test(places_are_shared_out_at_least_way),
        cmocka_unit_test(capacity_asks_for_sites),
        cmocka_unit_test(trees_hand_on_what_is_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
