/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What falls apart when one fails: against taking each node and edge out; and links to survive it against all sets. */

#include "core/mem.h"
#include "graph/bare.h"
#include "graph/blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NODES = 9, EDGES = 24 };

/* Components of the edges in use without one node and one edge (-1 = none); the node itself is not counted. */
static int32_t components(const plan_graph *g, const uint8_t *in, int32_t no_node, int32_t no_edge)
{
    int32_t of[NODES], n = 0;
    for (int32_t v = 0; v < g->n_nodes; v++)
        of[v] = v;
    for (bool moved = true; moved;) {
        moved = false;
        for (int32_t e = 0; e < g->n_edges; e++) {
            int32_t u = g->tail[e], v = g->head[e];
            if (!in[e] || e == no_edge || u == no_node || v == no_node || of[u] == of[v])
                continue;
            of[u] = of[v] = of[u] < of[v] ? of[u] : of[v];
            moved = true;
        }
    }
    for (int32_t v = 0; v < g->n_nodes; v++)
        n += of[v] == v && v != no_node;
    return n;
}

static plan_graph *random_graph(uint64_t *random, int32_t most_edges)
{
    int32_t n = 1 + plan_random_below(random, NODES - 1), m = plan_random_below(random, most_edges + 1);
    int32_t tail[EDGES], head[EDGES];
    int64_t cost[EDGES];
    for (int32_t e = 0; e < m; e++) {
        tail[e] = plan_random_below(random, n);
        head[e] = plan_random_below(random, n);
        cost[e] = 1 + plan_random_below(random, 50);
    }
    plan_graph *g = NULL;
    assert_int_equal(plan_graph_new(n, m, tail, head, cost, &g, NULL), PLAN_OK);
    return g;
}

/* Whether two edges lie on a cycle together: no single node between them parts them. */
static bool together(const plan_graph *g, const uint8_t *in, int32_t e, int32_t f)
{
    for (int32_t v = 0; v < g->n_nodes; v++) {
        uint8_t left[EDGES];
        memcpy(left, in, sizeof left);
        int32_t ends[2] = {-1, -1};
        for (int32_t i = 0; i < 2; i++) {
            int32_t edge = i ? f : e;
            ends[i] = g->tail[edge] != v ? g->tail[edge] : g->head[edge];
        }
        int32_t of[NODES];
        for (int32_t u = 0; u < g->n_nodes; u++)
            of[u] = u;
        for (bool moved = true; moved;) {
            moved = false;
            for (int32_t k = 0; k < g->n_edges; k++) {
                int32_t a = g->tail[k], b = g->head[k];
                if (!in[k] || a == v || b == v || of[a] == of[b])
                    continue;
                of[a] = of[b] = of[a] < of[b] ? of[a] : of[b];
                moved = true;
            }
        }
        if (of[ends[0]] != of[ends[1]])
            return false;
    }
    return true;
}

static void failures_equal_taking_out(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int round = 0; round < 1500; round++) {
        plan_graph *g = random_graph(&random, EDGES / 2 + round % (EDGES / 2));
        uint8_t in[EDGES];
        for (int32_t e = 0; e < g->n_edges; e++)
            in[e] = plan_random_below(&random, 5) > 0;
        plan_blocks blocks;
        assert_int_equal(plan_blocks_find(g, in, &blocks, NULL), PLAN_OK);
        int32_t whole = components(g, in, -1, -1);
        assert_int_equal(blocks.n_components, whole);
        for (int32_t v = 0; v < g->n_nodes; v++) {
            bool alone = true;
            for (int32_t e = 0; e < g->n_edges; e++)
                alone &= !(in[e] && g->tail[e] != g->head[e] && (g->tail[e] == v || g->head[e] == v));
            assert_int_equal(blocks.cut[v], !alone && components(g, in, v, -1) > whole);
        }
        for (int32_t e = 0; e < g->n_edges; e++) {
            bool used = in[e] && g->tail[e] != g->head[e];
            assert_int_equal(blocks.block[e] >= 0, used);
            assert_int_equal(blocks.bridge[e], used && components(g, in, -1, e) > whole);
            for (int32_t f = 0; used && f < e; f++)
                if (in[f] && g->tail[f] != g->head[f] && round % 8 == 0)
                    assert_int_equal(blocks.block[e] == blocks.block[f], together(g, in, e, f));
        }
        plan_blocks_free(&blocks);
        plan_graph_free(g);
    }
}

/* How much is broken: parts beyond one, and for each node that may fail the parts it makes. */
static int32_t broken(const plan_graph *g, const uint8_t *in, int32_t anchor)
{
    int32_t whole = components(g, in, -1, -1), sum = (whole - 1) * 1000;
    for (int32_t v = 0; v < g->n_nodes; v++) {
        int32_t parts = components(g, in, v, -1) - whole;
        if (v != anchor && parts > 0)
            sum += parts;
    }
    return sum;
}

static void links_are_enough_and_near_the_cheapest(void **state)
{
    (void)state;
    uint64_t random = 8;
    int64_t found_sum = 0, best_sum = 0, bound_sum = 0;
    for (int round = 0; round < 600; round++) {
        plan_graph *g = random_graph(&random, 13);
        int32_t m = g->n_edges, anchor = plan_random_below(&random, g->n_nodes + 1) - 1;
        uint8_t have[EDGES], in[EDGES];
        for (int32_t e = 0; e < m; e++)
            have[e] = plan_random_below(&random, 3) == 0;
        memset(in, 1, sizeof in);
        int32_t goal = broken(g, in, anchor);
        int64_t best = INT64_MAX;
        for (uint32_t chosen = 0; chosen < (uint32_t)1 << m; chosen++) {
            int64_t cost = 0;
            for (int32_t e = 0; e < m; e++) {
                in[e] = have[e] || chosen >> e & 1;
                cost += !have[e] && (chosen >> e & 1) ? g->cost[e] : 0;
            }
            if (cost < best && broken(g, in, anchor) == goal)
                best = cost;
        }
        plan_survive got;
        assert_int_equal(plan_survive_find(g, have, anchor, &got, NULL), PLAN_OK);
        int64_t cost = 0;
        for (int32_t e = 0; e < m; e++) {
            in[e] = have[e] || got.add[e];
            cost += got.add[e] ? g->cost[e] : 0;
        }
        assert_int_equal(broken(g, in, anchor), goal);
        assert_int_equal(cost, got.cost);
        assert_true(got.bound <= best);
        assert_true(best <= got.cost);
        int32_t whole = components(g, in, -1, -1), n_cut = 0;
        for (int32_t v = 0; v < g->n_nodes; v++)
            n_cut += v != anchor && components(g, in, v, -1) > whole;
        assert_int_equal(got.n_cut, n_cut);
        found_sum += got.cost;
        best_sum += best;
        bound_sum += got.bound;
        plan_survive_free(&got);
        plan_graph_free(g);
    }
    print_message("600 small graphs: links %.1f %% dearer than the cheapest, bound %.1f %% below it\n",
                  100.0 * (double)(found_sum - best_sum) / (double)best_sum,
                  100.0 * (double)(best_sum - bound_sum) / (double)best_sum);
    assert_true((double)found_sum < 1.1 * (double)best_sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failures_equal_taking_out),
        cmocka_unit_test(links_are_enough_and_near_the_cheapest),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("blocks", tests, NULL, NULL);
}
