/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What stands behind the certificate, part by part and as a whole, against the exact cost (Dreyfus and Wagner 1971) of
 * small random problems; and the whole on real fibre networks with proven optima (PACE 2018, track C). */

#include "core/mem.h"
#include "graph/branch.h"
#include "graph/certified.h"
#include "graph/grounds.h"
#include "graph/reduce.h"
#include "graph/region.h"
#include "graph/starts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "steiner_samples.h"

static void make_any(sample *s, uint32_t *seed, int round)
{
    if (round % 3 == 0)
        sample_make_small(s, seed, round % 30 == 0);
    else
        sample_make_grid(s, seed, 2 + sample_pick(seed, round % 40 == 1 ? 11 : 6));
}

static plan_steiner bare_problem(const plan_bare *bare)
{
    return (plan_steiner){bare->graph, bare->terminal, &bare->root, 1, NULL};
}

static void reductions_keep_the_optimum(void **state)
{
    (void)state;
    uint32_t seed = 17;
    for (int round = 0; round < 4000; round++) {
        sample s;
        make_any(&s, &seed, round);
        int64_t optimum = sample_exact(&s.problem);
        for (int level = PLAN_REDUCE_NONE; level <= PLAN_REDUCE_PATHS; level++) {
            plan_reduction *r = NULL;
            assert_int_equal(plan_reduce(&s.problem, NULL, (plan_reduce_level)level, NULL, &r, NULL),
                             PLAN_OK);
            plan_steiner bare = bare_problem(r->bare);
            assert_int_equal(sample_exact(&bare) + r->offset, optimum);

            uint8_t tree[SAMPLE_EDGES], in[SAMPLE_EDGES];
            assert_int_equal(plan_steiner_solve(&bare, tree, NULL), PLAN_OK);
            assert_int_equal(plan_reduction_expand(r, tree, in, NULL), PLAN_OK);
            assert_int_equal(plan_steiner_cost(s.graph, in),
                             plan_steiner_cost(r->bare->graph, tree) + r->offset);
            assert_int_equal(plan_steiner_clean(&s.problem, in, NULL), PLAN_OK); /* ends that cost nothing */
            sample_check(&s.problem, in);
            plan_reduction_free(r);
        }
        sample_free(&s);
    }
}

/* Every arc carries what the cuts it enters say, no more than its cost, and the bound is their sum. */
static void check_amounts(const plan_ascent *x)
{
    const plan_graph *g = x->bare->graph;
    int64_t carried[2 * SAMPLE_EDGES] = {0}, sum = 0;
    for (int32_t t = 0; t < g->n_nodes; t++)
        for (int32_t c = x->chain_of[t]; c >= 0; c = x->chains[c].next)
            for (int32_t k = x->chains[c].cut; k < x->chains[c].end; k++) {
                bool inside[SAMPLE_NODES] = {false};
                for (int32_t i = 0; i < x->cuts[k].n; i++)
                    inside[x->pool[x->chains[c].nodes + (size_t)i]] = true;
                assert_true(inside[t] && !inside[x->bare->root]);
                assert_true(x->cuts[k].amount > 0);
                sum += x->cuts[k].amount;
                for (int32_t v = 0; v < g->n_nodes; v++)
                    for (int32_t a = g->first[v]; a < g->first[v + 1]; a++)
                        if (inside[v] && !inside[g->arc_node[a]])
                            carried[a] += x->cuts[k].amount;
            }
    assert_int_equal(sum, x->bound - x->owed);
    for (int32_t a = 0; a < 2 * g->n_edges; a++) {
        assert_true(x->left[a] >= 0);
        /* once the surcharge of a leaf is owed, no cut of its chain carries it */
        int64_t paid = g->cost[g->arc_edge[a]] - x->left[a] - carried[a];
        assert_true(paid == 0 || x->owed > 0);
    }
}

/* An edge that costs a tree more than the optimum is in no optimal tree: the optimum stays when it goes. */
static void check_least(const plan_ascent *x, int64_t optimum)
{
    int64_t least[SAMPLE_EDGES];
    uint8_t gone[SAMPLE_EDGES] = {0};
    plan_reduction *r = NULL;
    assert_int_equal(plan_ascent_least(x, least, NULL), PLAN_OK);
    for (int32_t e = 0; e < x->bare->graph->n_edges; e++)
        gone[e] = least[e] > optimum;
    plan_steiner bare = bare_problem(x->bare);
    assert_int_equal(plan_reduce(&bare, gone, PLAN_REDUCE_NONE, NULL, &r, NULL), PLAN_OK);
    plan_steiner rest = bare_problem(r->bare);
    assert_int_equal(r->unreachable, 0);
    assert_int_equal(sample_exact(&rest), optimum);
    plan_reduction_free(r);
}

static void bounds_hold(void **state)
{
    (void)state;
    uint32_t seed = 23;
    int64_t sum_run = 0, sum_steps = 0, sum_exact = 0;
    for (int round = 0; round < 3000; round++) {
        sample s;
        plan_reduction *r = NULL;
        make_any(&s, &seed, round);
        assert_int_equal(plan_reduce(&s.problem, NULL, PLAN_REDUCE_DEGREE, NULL, &r, NULL), PLAN_OK);
        plan_steiner bare = bare_problem(r->bare);
        int64_t optimum = sample_exact(&bare);

        uint8_t tree[SAMPLE_EDGES];
        assert_int_equal(plan_steiner_solve(&bare, tree, NULL), PLAN_OK);
        plan_ascent *x = NULL;
        plan_dual *dual = NULL;
        plan_effort effort = {0};
        assert_int_equal(plan_ascent_new(r->bare, &x, NULL), PLAN_OK);
        assert_int_equal(plan_ascent_guide(x, round % 2 ? tree : NULL, NULL), PLAN_OK);
        assert_int_equal(plan_ascent_run(x, SAMPLE_NODES, &effort, NULL), PLAN_OK);
        check_amounts(x);
        assert_true(x->bound <= optimum);
        sum_run += x->bound;
        check_least(x, optimum);
        assert_int_equal(plan_dual_new(x, SAMPLE_NODES, (uint64_t)round, &dual, NULL), PLAN_OK);
        for (int i = 0; i < 20 && r->bare->n_list > 1; i++) {
            int64_t before = x->bound;
            assert_int_equal(plan_dual_step(dual, &effort, NULL), PLAN_OK);
            assert_true(x->bound >= before && x->bound <= optimum);
        }
        check_amounts(x);
        check_least(x, optimum);
        sum_steps += x->bound;
        sum_exact += optimum;
        plan_dual_free(dual);
        plan_ascent_free(x);
        plan_reduction_free(r);
        sample_free(&s);
    }
    print_message("3000 small graphs: bound %.2f %% under the optimum, after 20 balls %.2f %%\n",
                  100.0 * (double)(sum_exact - sum_run) / (double)sum_exact,
                  100.0 * (double)(sum_exact - sum_steps) / (double)sum_exact);
}

/* A grid of many nodes, whose edges cost 1 to 9, with terminals strewn over it. */
static plan_bare *large_grid(int32_t side, uint32_t *seed)
{
    int32_t n = side * side, m = 0;
    int32_t *tail = plan_mem_raw(2 * (size_t)n, sizeof *tail),
            *head = plan_mem_raw(2 * (size_t)n, sizeof *head);
    int64_t *cost = plan_mem_raw(2 * (size_t)n, sizeof *cost);
    uint8_t *terminal = plan_mem_new((size_t)n, 1);
    plan_bare *bare = NULL;
    for (int32_t v = 0; v < n; v++) {
        terminal[v] = v == 0 || sample_pick(seed, 20) == 0;
        for (int way = 0; way < 2; way++) {
            int32_t w = way ? v + side : v + 1;
            if (way ? w >= n : w % side == 0)
                continue;
            tail[m] = v;
            head[m] = w;
            cost[m++] = 1024 * (1 + (int64_t)sample_pick(seed, 9)); /* so that halves can be laid */
        }
    }
    assert_int_equal(plan_bare_new(n, m, tail, head, cost, terminal, 0, &bare, NULL), PLAN_OK);
    free(tail);
    free(head);
    free(cost);
    free(terminal);
    return bare;
}

/* As check_amounts, for chains that several hands hold: what is laid beyond them, on cuts that nobody remembers, stays.
 * rest: of an arc, and last of the bound; filled when `fill`. */
static void check_grounds(const plan_grounds *x, int64_t *rest, bool fill)
{
    const plan_graph *g = x->whole->bare->graph;
    int64_t *left = plan_mem_raw(2 * (size_t)g->n_edges, sizeof *left), sum = 0;
    int32_t *inside = plan_mem_new((size_t)g->n_nodes, sizeof *inside), now = 0;
    for (int32_t a = 0; a < 2 * g->n_edges; a++)
        left[a] = g->cost[g->arc_edge[a]];
    for (int k = 0; k < x->n; k++) {
        const plan_ascent *y = x->ascent[k];
        for (size_t c = 0; c < y->n_chains; c++)
            for (int32_t cut = y->chains[c].cut; cut < y->chains[c].end; cut++) {
                const int32_t *nodes = y->pool + y->chains[c].nodes;
                sum += y->cuts[cut].amount;
                now++;
                for (int32_t i = 0; i < y->cuts[cut].n; i++)
                    inside[nodes[i]] = now;
                assert_true(inside[x->whole->bare->root] != now);
                for (int32_t i = 0; i < y->cuts[cut].n; i++)
                    for (int32_t a = g->first[nodes[i]]; a < g->first[nodes[i] + 1]; a++)
                        if (inside[g->arc_node[a]] != now)
                            left[a] -= y->cuts[cut].amount;
            }
    }
    int32_t arcs = 2 * g->n_edges;
    for (int32_t a = 0; a < arcs; a++) {
        assert_true(x->whole->left[a] >= 0);
        if (fill)
            rest[a] = left[a] - x->whole->left[a];
        assert_true(rest[a] >= 0 && left[a] - x->whole->left[a] == rest[a]);
    }
    if (fill)
        rest[arcs] = x->whole->bound - sum;
    assert_int_equal(x->whole->bound - sum, rest[arcs]);
    free(left);
    free(inside);
}

static void grounds_hold_the_bound(void **state)
{
    (void)state;
    uint32_t seed = 41;
    plan_bare *bare = large_grid(110, &seed);
    plan_ascent *x = NULL;
    plan_grounds *grounds = NULL;
    plan_effort effort = {0};
    assert_int_equal(plan_ascent_new(bare, &x, NULL), PLAN_OK);
    plan_steiner problem = bare_problem(bare);
    uint8_t *tree = plan_mem_new((size_t)bare->graph->n_edges, 1);
    int64_t *rest = plan_mem_new(2 * (size_t)bare->graph->n_edges + 1, sizeof *rest);
    assert_int_equal(plan_steiner_solve(&problem, tree, NULL), PLAN_OK);
    assert_int_equal(plan_ascent_guide(x, tree, NULL), PLAN_OK);
    x->most = 40; /* so that something is left to gain */
    assert_int_equal(plan_ascent_run(x, 400, &effort, NULL), PLAN_OK);
    assert_int_equal(plan_grounds_new(x, 400, 7, &grounds, NULL), PLAN_OK);
    assert_int_equal(grounds->n, PLAN_GROUNDS_MOST);
    int64_t first = x->bound;
    for (int turn = 0; turn < 6; turn++) {
        int64_t before = x->bound;
        assert_int_equal(plan_grounds_draw(grounds, NULL), PLAN_OK);
        if (turn == 0)
            check_grounds(grounds, rest, true);
        for (int k = 0; k < grounds->n; k++)
            assert_int_equal(plan_grounds_search(grounds, k, 300000, &effort, NULL), PLAN_OK);
        plan_grounds_sum(grounds);
        assert_true(x->bound >= before);
        check_grounds(grounds, rest, false);
    }
    assert_true(x->bound > first);
    assert_true(x->bound > first && x->bound <= plan_steiner_cost(bare->graph, tree));
    print_message("grounds: bound %lld, then %lld\n", (long long)first, (long long)x->bound);
    free(rest);
    free(tree);
    plan_grounds_free(grounds);
    plan_ascent_free(x);
    plan_bare_free(bare);
}

static void branching_ends_at_the_optimum(void **state)
{
    (void)state;
    uint32_t seed = 31;
    for (int round = 0; round < 3000; round++) {
        sample s;
        plan_reduction *r = NULL;
        make_any(&s, &seed, round);
        assert_int_equal(plan_reduce(&s.problem, NULL, PLAN_REDUCE_NONE, NULL, &r, NULL), PLAN_OK);
        plan_steiner bare = bare_problem(r->bare);
        int64_t optimum = sample_exact(&bare), found, bound;
        plan_effort effort = {0};
        plan_branch_limits limits = {10000, 2, round % 2 ? 1000000 : 0};
        uint8_t tree[SAMPLE_EDGES] = {0};
        assert_int_equal(
            plan_branch_solve(r->bare, PLAN_COST_MAX, &limits, tree, &found, &bound, &effort, NULL), PLAN_OK);
        assert_int_equal(found, optimum);
        assert_int_equal(bound, optimum);
        assert_int_equal(plan_steiner_cost(r->bare->graph, tree), optimum);
        sample_check(&bare, tree);

        /* Nothing is cheaper than the optimum, and few problems suffice for a bound. */
        limits.nodes = 1 + round % 3;
        assert_int_equal(plan_branch_solve(r->bare, optimum, &limits, tree, &found, &bound, &effort, NULL),
                         PLAN_OK);
        assert_int_equal(found, optimum);
        assert_true(bound <= optimum);
        plan_reduction_free(r);
        sample_free(&s);
    }
}

static void regions_keep_a_tree(void **state)
{
    (void)state;
    uint32_t seed = 41;
    for (int round = 0; round < 2000; round++) {
        sample s;
        plan_reduction *r = NULL;
        make_any(&s, &seed, round);
        assert_int_equal(plan_reduce(&s.problem, NULL, PLAN_REDUCE_NONE, NULL, &r, NULL), PLAN_OK);
        plan_steiner bare = bare_problem(r->bare);
        uint8_t tree[SAMPLE_EDGES];
        assert_int_equal(plan_steiner_grow(&bare, tree, NULL), PLAN_OK);
        plan_regions *x = NULL;
        plan_effort effort = {0};
        assert_int_equal(plan_regions_new(r->bare, tree, (uint64_t)round, &x, NULL), PLAN_OK);
        for (int i = 0; i < 8; i++) {
            int64_t before = x->cost;
            plan_status status = i % 4 == 3 ? plan_regions_chunk(x, 15, 2000, &effort, NULL)
                                            : plan_regions_step(x, &effort, NULL);
            assert_int_equal(status, PLAN_OK);
            assert_true(x->cost <= before);
            assert_int_equal(x->cost, plan_steiner_cost(r->bare->graph, tree));
            bool is_tree = false;
            assert_int_equal(plan_bare_check(r->bare, tree, &is_tree, NULL), PLAN_OK);
            assert_true(is_tree);
        }
        assert_true(x->cost >= sample_exact(&bare));
        plan_regions_free(x);
        plan_reduction_free(r);
        sample_free(&s);
    }
}

/* Many small trees: most often the best there is, which one tree is less often. */
static void starts_find_the_best(void **state)
{
    (void)state;
    uint32_t seed = 43;
    int best = 0, best_first = 0, all = 0;
    for (int round = 0; round < 500; round++) {
        sample s;
        plan_reduction *r = NULL;
        make_any(&s, &seed, round);
        assert_int_equal(plan_reduce(&s.problem, NULL, PLAN_REDUCE_NONE, NULL, &r, NULL), PLAN_OK);
        plan_steiner bare = bare_problem(r->bare);
        for (int32_t e = 0; e < bare.graph->n_edges; e++)
            r->bare->graph->cost[e] *= 1024; /* so that noise is heard */
        uint8_t tree[SAMPLE_EDGES] = {0}, again[SAMPLE_EDGES] = {0};
        assert_int_equal(plan_steiner_grow(&bare, tree, NULL), PLAN_OK);
        memcpy(again, tree, sizeof tree);
        int64_t first = plan_steiner_cost(bare.graph, tree), optimum = sample_exact(&bare);
        int64_t work = 30 * plan_starts_work(bare.graph);
        plan_effort effort = {0};
        assert_int_equal(plan_starts_search(&bare, 7, work, tree, &effort, NULL), PLAN_OK);
        assert_true(effort.work >= work && effort.work < 2 * work);
        bool is_tree = false;
        assert_int_equal(plan_bare_check(r->bare, tree, &is_tree, NULL), PLAN_OK);
        assert_true(is_tree);
        int64_t cost = plan_steiner_cost(bare.graph, tree);
        assert_true(optimum <= cost && cost <= first);
        plan_effort other = {0};
        assert_int_equal(plan_starts_search(&bare, 7, work, again, &other, NULL), PLAN_OK);
        assert_memory_equal(tree, again, (size_t)bare.graph->n_edges);
        best += cost == optimum;
        best_first += first == optimum;
        all++;
        plan_reduction_free(r);
        sample_free(&s);
    }
    print_message("%d of %d are best, %d of the first trees\n", best, all, best_first);
    assert_true(best >= all * 99 / 100);
}

/* A grid with few terminals: one tree, exchanged to the end, is dearer by some percent. */
static void starts_gain_on_large_grids(void **state)
{
    (void)state;
    uint32_t seed = 47;
    for (int round = 0; round < 3; round++) {
        plan_bare *bare = large_grid(50, &seed);
        plan_steiner problem = bare_problem(bare);
        uint8_t *tree = plan_mem_new((size_t)bare->graph->n_edges, 1);
        assert_int_equal(plan_steiner_solve(&problem, tree, NULL), PLAN_OK);
        int64_t first = plan_steiner_cost(bare->graph, tree);
        plan_effort effort = {0};
        assert_int_equal(
            plan_starts_search(&problem, 1, 60 * plan_starts_work(bare->graph), tree, &effort, NULL),
            PLAN_OK);
        bool is_tree = false;
        assert_int_equal(plan_bare_check(bare, tree, &is_tree, NULL), PLAN_OK);
        assert_true(is_tree);
        int64_t cost = plan_steiner_cost(bare->graph, tree);
        print_message("one tree %lld, of many %.2f %% less\n", (long long)first,
                      100.0 * (double)(first - cost) / (double)first);
        assert_true(cost < first - first / 200);
        free(tree);
        plan_bare_free(bare);
    }
}

static void certificates_are_true(void **state)
{
    (void)state;
    uint32_t seed = 53;
    int closed = 0, meant = 0;
    for (int round = 0; round < 3000; round++) {
        sample s;
        make_any(&s, &seed, round);
        uint8_t in[SAMPLE_EDGES], again[SAMPLE_EDGES];
        plan_certify_opts opts = PLAN_CERTIFY_OPTS_INIT;
        opts.time_limit_s = 0;
        opts.work_limit = 1 + 20000 * (round % 4);
        plan_certificate c = {0}, d = {0};
        assert_int_equal(plan_steiner_certify(&s.problem, &opts, in, &c, NULL), PLAN_OK);
        int64_t optimum = sample_exact(&s.problem);
        sample_check(&s.problem, in);
        assert_int_equal(plan_steiner_cost(s.graph, in), c.cost);
        assert_true(c.bound <= optimum && optimum <= c.cost && c.cost <= c.first_cost);
        meant += round % 4 > 0;
        closed += round % 4 > 0 && c.bound == c.cost;
        opts.threads = 2;
        assert_int_equal(plan_steiner_certify(&s.problem, &opts, again, &d, NULL), PLAN_OK);
        assert_memory_equal(in, again, (size_t)s.m);
        assert_int_equal(c.bound, d.bound);
        sample_free(&s);
    }
    print_message("%d of %d small graphs with some time: proven optimal\n", closed, meant);
    assert_int_equal(closed, meant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reductions_keep_the_optimum), cmocka_unit_test(bounds_hold),
        cmocka_unit_test(grounds_hold_the_bound),      cmocka_unit_test(branching_ends_at_the_optimum),
        cmocka_unit_test(regions_keep_a_tree),         cmocka_unit_test(starts_find_the_best),
        cmocka_unit_test(starts_gain_on_large_grids),  cmocka_unit_test(certificates_are_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
