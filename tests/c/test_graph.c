/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Graph, components and shortest paths, against Bellman-Ford on small random graphs. */

#include "core/mem.h"
#include "graph/graph.h"
#include "graph/path.h"
#include "graph/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_NODES = 24, MOST_EDGES = 60 };

typedef struct random_graph {
    int32_t n, m, tail[MOST_EDGES], head[MOST_EDGES];
    int64_t cost[MOST_EDGES];
    plan_graph *graph;
} random_graph;

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Loops, parallel and free edges on purpose. */
static void make(random_graph *r, uint32_t *state)
{
    r->n = 1 + (int32_t)(next_random(state) % MOST_NODES);
    r->m = (int32_t)(next_random(state) % MOST_EDGES);
    for (int32_t e = 0; e < r->m; e++) {
        r->tail[e] = (int32_t)(next_random(state) % (uint32_t)r->n);
        r->head[e] = (int32_t)(next_random(state) % (uint32_t)r->n);
        r->cost[e] = next_random(state) % 8;
    }
    assert_int_equal(plan_graph_new(r->n, r->m, r->tail, r->head, r->cost, &r->graph, NULL), PLAN_OK);
}

static void bellman_ford(const random_graph *r, const plan_source_node *sources, int32_t n, int64_t *distance)
{
    for (int32_t v = 0; v < r->n; v++)
        distance[v] = PLAN_COST_NONE;
    for (int32_t i = 0; i < n; i++)
        if (sources[i].cost < distance[sources[i].node])
            distance[sources[i].node] = sources[i].cost;
    for (int32_t round = 0; round < r->n; round++)
        for (int32_t e = 0; e < r->m; e++) {
            int32_t u = r->tail[e], v = r->head[e];
            if (distance[u] != PLAN_COST_NONE && distance[u] + r->cost[e] < distance[v])
                distance[v] = distance[u] + r->cost[e];
            if (distance[v] != PLAN_COST_NONE && distance[v] + r->cost[e] < distance[u])
                distance[u] = distance[v] + r->cost[e];
        }
}

/* The way back along `edge` must lead to `source` and be as long as `distance` says. */
static void check_way(const random_graph *r, const plan_source_node *sources, const plan_paths *paths,
                      int32_t v)
{
    int64_t length = 0;
    int32_t at = v, steps = 0;
    while (paths->edge[at] >= 0) {
        int32_t e = paths->edge[at];
        length += r->cost[e];
        assert_true(r->tail[e] == at || r->head[e] == at);
        at = r->tail[e] == at ? r->head[e] : r->tail[e];
        assert_true(++steps <= r->n);
    }
    const plan_source_node *s = &sources[paths->source[v]];
    assert_int_equal(at, s->node);
    assert_int_equal(length + s->cost, paths->distance[v]);
}

static void nearest_agrees_with_bellman_ford(void **state)
{
    (void)state;
    uint32_t seed = 20260801;
    for (int round = 0; round < 400; round++) {
        random_graph r;
        make(&r, &seed);
        plan_source_node sources[3];
        int32_t n = 1 + (int32_t)(next_random(&seed) % 3);
        for (int32_t i = 0; i < n; i++)
            sources[i] = (plan_source_node){(int32_t)(next_random(&seed) % (uint32_t)r.n),
                                            next_random(&seed) % 10};
        int64_t distance[MOST_NODES], want[MOST_NODES];
        int32_t edge[MOST_NODES], source[MOST_NODES];
        plan_paths paths = {distance, edge, source};
        assert_int_equal(plan_path_nearest(r.graph, sources, n, &paths, NULL, NULL), PLAN_OK);
        bellman_ford(&r, sources, n, want);
        for (int32_t v = 0; v < r.n; v++) {
            assert_int_equal(distance[v], want[v]);
            if (want[v] == PLAN_COST_NONE)
                assert_int_equal(source[v], -1);
            else
                check_way(&r, sources, &paths, v);
        }
        plan_graph_free(r.graph);
    }
}

static void components_are_those_of_reachability(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int round = 0; round < 200; round++) {
        random_graph r;
        make(&r, &seed);
        int32_t component[MOST_NODES], n, highest = -1;
        assert_int_equal(plan_graph_components(r.graph, component, &n, NULL), PLAN_OK);
        for (int32_t v = 0; v < r.n; v++) {
            plan_source_node source = {v, 0};
            int64_t distance[MOST_NODES];
            bellman_ford(&r, &source, 1, distance);
            for (int32_t w = 0; w < r.n; w++)
                assert_int_equal(component[w] == component[v], distance[w] != PLAN_COST_NONE);
            assert_true(component[v] <= highest + 1); /* numbered by lowest node */
            highest = component[v] > highest ? component[v] : highest;
        }
        assert_int_equal(n, highest + 1);
        plan_graph_free(r.graph);
    }
}

static void refuses_what_is_out_of_range(void **state)
{
    (void)state;
    const struct {
        int32_t tail, head;
        int64_t cost;
    } cases[] = {{-1, 0, 1}, {0, 2, 1}, {0, 1, -1}, {0, 1, INT64_MAX}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_graph *graph = NULL;
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_graph_new(2, 1, &cases[i].tail, &cases[i].head, &cases[i].cost, &graph, &err),
                         PLAN_E_ARGUMENT);
        assert_null(graph);
        assert_non_null(strstr(err.message, "edge 0"));
    }
}

static void empty_graph_is_a_graph(void **state)
{
    (void)state;
    plan_graph *graph = NULL;
    int32_t n = -1;
    assert_int_equal(plan_graph_new(0, 0, NULL, NULL, NULL, &graph, NULL), PLAN_OK);
    assert_int_equal(plan_graph_components(graph, NULL, &n, NULL), PLAN_OK);
    assert_int_equal(n, 0);
    plan_graph_free(graph);
}

/* Nodes 0 .. 5, root 2 and root 5:  0-2, 2-1, 1-3 | 5-4 ; expected preorder by hand. */
static void tree_is_in_preorder(void **state)
{
    (void)state;
    const int32_t tail[] = {0, 2, 1, 5, 0}, head[] = {2, 1, 3, 4, 3};
    const int64_t cost[] = {1, 1, 1, 1, 1};
    const uint8_t in[] = {1, 1, 1, 1, 0}, cycle[] = {1, 1, 1, 1, 1};
    const int32_t roots[] = {2, 5};
    plan_graph *graph = NULL;
    plan_tree *tree = NULL;
    assert_int_equal(plan_graph_new(6, 5, tail, head, cost, &graph, NULL), PLAN_OK);
    assert_int_equal(plan_tree_new(graph, in, roots, 2, &tree, NULL), PLAN_OK);
    const int32_t node[] = {2, 0, 1, 3, 5, 4}, parent[] = {-1, 0, 0, 2, -1, 4}, root[] = {0, 0, 0, 0, 1, 1};
    assert_int_equal(tree->n, 6);
    assert_memory_equal(tree->node, node, sizeof node);
    assert_memory_equal(tree->parent, parent, sizeof parent);
    assert_memory_equal(tree->root, root, sizeof root);
    int64_t value[] = {1, 1, 1, 1, 1, 1};
    const int64_t sums[] = {4, 1, 2, 1, 2, 1};
    plan_tree_sum_up(tree, value);
    assert_memory_equal(value, sums, sizeof sums);
    plan_tree_free(tree);
    tree = NULL;
    assert_int_equal(plan_tree_new(graph, cycle, roots, 2, &tree, NULL), PLAN_E_INTERNAL);
    assert_null(tree);
    plan_graph_free(graph);
}

static bool stop(void *user, const char *step, double share)
{
    (void)user;
    (void)step;
    (void)share;
    return false;
}

static void long_search_can_be_cancelled(void **state)
{
    (void)state;
    enum { N = 100000 };
    int32_t *tail = plan_mem_raw(N, sizeof *tail), *head = plan_mem_raw(N, sizeof *head);
    int64_t *cost = plan_mem_raw(N, sizeof *cost), *distance = plan_mem_raw(N, sizeof *distance);
    for (int32_t e = 0; e < N - 1; e++) {
        tail[e] = e;
        head[e] = e + 1;
        cost[e] = 1;
    }
    plan_graph *graph = NULL;
    assert_int_equal(plan_graph_new(N, N - 1, tail, head, cost, &graph, NULL), PLAN_OK);
    plan_source_node source = {0, 0};
    plan_paths paths = {distance, NULL, NULL};
    plan_hooks hooks = {NULL, stop, NULL};
    assert_int_equal(plan_path_nearest(graph, &source, 1, &paths, &hooks, NULL), PLAN_E_CANCELLED);
    plan_graph_free(graph);
    free(tail);
    free(head);
    free(cost);
    free(distance);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_agrees_with_bellman_ford),
        cmocka_unit_test(components_are_those_of_reachability),
        cmocka_unit_test(refuses_what_is_out_of_range),
        cmocka_unit_test(empty_graph_is_a_graph),
        cmocka_unit_test(tree_is_in_preorder),
        cmocka_unit_test(long_search_can_be_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
