/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The order of building, against all orders that keep parents first, and its ceiling, against all choices. */

#include "rollout/order.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

enum { MOST = 8, TRIALS = 5000 };

typedef struct sample {
    int32_t n, parent[MOST];
    int64_t cost[MOST], weight[MOST];
} sample;

static void make(sample *s)
{
    int most_cost = rand() % 3 == 0 ? 2 : 12; /* small numbers bring ties and nothings */
    s->n = 1 + rand() % MOST;
    for (int32_t v = 0; v < s->n; v++) {
        s->parent[v] = rand() % 5 == 0 ? -1 : rand() % (v + 1) - 1;
        s->cost[v] = rand() % most_cost;
        s->weight[v] = rand() % 2 ? rand() % most_cost : 0;
    }
}

static int64_t value(const sample *s, const int32_t *order)
{
    int64_t cost = 0, sum = 0;
    for (int32_t k = 0; k < s->n; k++) {
        cost += s->cost[order[k]];
        sum += s->weight[order[k]] * cost;
    }
    return sum;
}

/* Least value over all orders that go on from those done (a bit set). */
static int64_t brute(const sample *s, unsigned done, int64_t cost)
{
    int64_t best = INT64_MAX;
    if (done == (1u << s->n) - 1)
        return 0;
    for (int32_t v = 0; v < s->n; v++) {
        if (done >> v & 1 || (s->parent[v] >= 0 && !(done >> s->parent[v] & 1)))
            continue;
        int64_t at = cost + s->cost[v];
        int64_t rest = s->weight[v] * at + brute(s, done | 1u << v, at);
        best = rest < best ? rest : best;
    }
    return best;
}

static void check_order(const sample *s, const int32_t *order)
{
    unsigned done = 0;
    for (int32_t k = 0; k < s->n; k++) {
        assert_true(order[k] >= 0 && order[k] < s->n && !(done >> order[k] & 1));
        assert_true(s->parent[order[k]] < 0 || done >> s->parent[order[k]] & 1);
        done |= 1u << order[k];
    }
}

/* Heaviest parents-first choice within a budget, by all subsets. */
static int64_t heaviest(const sample *s, int64_t budget)
{
    int64_t best = 0;
    for (unsigned set = 0; set < 1u << s->n; set++) {
        int64_t cost = 0, weight = 0;
        bool closed = true;
        for (int32_t v = 0; v < s->n; v++) {
            if (!(set >> v & 1))
                continue;
            closed = closed && (s->parent[v] < 0 || set >> s->parent[v] & 1);
            cost += s->cost[v];
            weight += s->weight[v];
        }
        if (closed && cost <= budget && weight > best)
            best = weight;
    }
    return best;
}

/* Blocks: ratios never rise, each ends where the ceiling is reached by the choice itself. */
static void check_blocks(const sample *s, const int32_t *order, const int32_t *block, int32_t n_blocks)
{
    int64_t cost[MOST] = {0}, spent = 0;
    double weight[MOST] = {0}, met = 0;
    for (int32_t k = 0; k < s->n; k++) {
        assert_true(k == 0 ? block[order[0]] == 0
                           : block[order[k]] - block[order[k - 1]] == 0 ||
                                 block[order[k]] - block[order[k - 1]] == 1);
        cost[block[order[k]]] += s->cost[order[k]];
        weight[block[order[k]]] += (double)s->weight[order[k]];
    }
    assert_int_equal(block[order[s->n - 1]], n_blocks - 1);
    for (int32_t b = 0; b < n_blocks; b++) {
        if (b > 0 && cost[b - 1] > 0)
            assert_true(weight[b] * (double)cost[b - 1] <= weight[b - 1] * (double)cost[b]);
        spent += cost[b];
        met += weight[b];
        if (b + 1 == n_blocks || cost[b + 1] > 0)
            assert_near(plan_outtree_ceiling(cost, weight, n_blocks, spent), met, 1e-9);
    }
    for (int64_t budget = 0; budget <= spent + 1; budget += 1 + spent / 10)
        assert_true(plan_outtree_ceiling(cost, weight, n_blocks, budget) >=
                    (double)heaviest(s, budget) - 1e-9);
}

static void test_least_of_all_orders(void **state)
{
    (void)state;
    srand(3);
    for (int trial = 0; trial < TRIALS; trial++) {
        sample s;
        int32_t order[MOST], block[MOST], n_blocks = 0;
        make(&s);
        plan_outtree tree = {s.n, s.parent, s.cost};
        assert_int_equal(plan_outtree_horn(&tree, s.weight, order, block, &n_blocks, NULL, NULL), PLAN_OK);
        check_order(&s, order);
        assert_int_equal(value(&s, order), brute(&s, 0, 0));
        check_blocks(&s, order, block, n_blocks);
    }
}

/* What nobody needs comes last, each branch to its end before the next, leaves before branches. */
static void test_needless_tail(void **state)
{
    (void)state;
    /* 0: root; 1, 2 branches of it; 3, 4 on branch 1, 5 below 4; 6 on branch 2; only 6 is needed */
    const int32_t parent[] = {-1, 0, 0, 1, 1, 4, 2}, expected[] = {0, 2, 6, 1, 3, 4, 5};
    const int64_t cost[] = {1, 1, 1, 1, 1, 1, 1}, weight[] = {0, 0, 0, 0, 0, 0, 5};
    int32_t order[7], block[7], n_blocks = 0;
    plan_outtree tree = {7, parent, cost};
    assert_int_equal(plan_outtree_horn(&tree, weight, order, block, &n_blocks, NULL, NULL), PLAN_OK);
    assert_memory_equal(order, expected, sizeof expected);
    assert_int_equal(block[6], 0);
    assert_int_equal(block[1], 1);
}

/* A ratio that doubles cannot tell apart: 3037000500 / 3037000499 against 3037000499 / 3037000498. The second
 * is larger by 1e-19. */
static void test_exact_ratios(void **state)
{
    (void)state;
    const int32_t parent[] = {-1, -1};
    const int64_t cost[] = {3037000499, 3037000498}, weight[] = {3037000500, 3037000499};
    int32_t order[2], block[2], n_blocks = 0;
    plan_outtree tree = {2, parent, cost};
    assert_int_equal(plan_outtree_horn(&tree, weight, order, block, &n_blocks, NULL, NULL), PLAN_OK);
    assert_int_equal(order[0], 1);
    assert_int_equal(n_blocks, 2);
}

static void test_weights_keep_proportion(void **state)
{
    (void)state;
    double weights[] = {0, 0.1, 0.2, 1e-12, 123456.789};
    int64_t whole[5], sum = 0;
    plan_outtree_weigh(weights, 5, whole);
    for (int i = 0; i < 5; i++)
        sum += whole[i];
    assert_true(sum > 0 && sum < INT64_C(1) << 60);
    assert_int_equal(whole[0], 0);
    /* Each within half a unit of a scale on which the sum has 59 bits: 2^42 for 123457. */
    for (int i = 0; i < 5; i++)
        assert_near((double)whole[i], ldexp(weights[i], 42), 0.5);
    double nothing[] = {0, 0};
    plan_outtree_weigh(nothing, 2, whole);
    assert_true(whole[0] == 0 && whole[1] == 0);
}

static void test_fetch(void **state)
{
    (void)state;
    const int32_t parent[] = {-1, 0, 1, 0, 2}, wanted[] = {4, 3}, expected[] = {0, 1, 2, 4, 3};
    const int64_t cost[] = {1, 1, 1, 1, 1};
    int32_t order[5];
    plan_outtree tree = {5, parent, cost};
    assert_int_equal(plan_outtree_fetch(&tree, wanted, 2, order, NULL), PLAN_OK);
    assert_memory_equal(order, expected, sizeof expected);
    assert_int_equal(plan_outtree_fetch(&tree, NULL, 0, order, NULL), PLAN_OK);
    for (int32_t v = 0; v < 5; v++)
        assert_int_equal(order[v], v);
}

static bool stop(void *user, const char *step, double share)
{
    (void)user;
    (void)step;
    (void)share;
    return false;
}

static void test_cancel(void **state)
{
    (void)state;
    enum { N = 20000 };
    static int32_t parent[N], order[N], block[N];
    static int64_t cost[N], weight[N];
    int32_t n_blocks = 0;
    for (int32_t v = 0; v < N; v++) {
        parent[v] = v - 1;
        cost[v] = 1;
        weight[v] = v % 7;
    }
    plan_outtree tree = {N, parent, cost};
    plan_hooks hooks = {NULL, stop, NULL};
    assert_int_equal(plan_outtree_horn(&tree, weight, order, block, &n_blocks, &hooks, NULL),
                     PLAN_E_CANCELLED);
    assert_int_equal(plan_outtree_horn(&tree, weight, order, block, &n_blocks, NULL, NULL), PLAN_OK);
    for (int32_t v = 0; v < N; v++) /* a path has one order */
        assert_int_equal(order[v], v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_least_of_all_orders),
        cmocka_unit_test(test_needless_tail),
        cmocka_unit_test(test_exact_ratios),
        cmocka_unit_test(test_weights_keep_proportion),
        cmocka_unit_test(test_fetch),
        cmocka_unit_test(test_cancel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
