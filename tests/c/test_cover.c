/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Covering: against trying every choice, against the integer programme solved by GLPK where it is there, and on a town
 * sized case against its own bound. */

#include "core/mem.h"
#include "graph/bare.h"
#include "graph/cover.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#ifdef HAVE_GLPK
#include <glpk.h>
#endif

enum { SITES = 14, DEMANDS = 40 };

/* A random problem that owns its arrays. */
typedef struct sample {
    plan_cover_problem p;
    int32_t off[SITES + 1], demand[SITES * DEMANDS];
    int64_t weight[DEMANDS], cost[SITES];
    uint8_t fixed[SITES];
} sample;

static void sample_make(sample *s, uint64_t *random)
{
    memset(s, 0, sizeof *s);
    int32_t m = 1 + plan_random_below(random, SITES), n = plan_random_below(random, DEMANDS + 1), links = 0;
    int32_t density = 1 + plan_random_below(random, 5);
    bool costs = plan_random_below(random, 2) == 0, equal = plan_random_below(random, 5) == 0;
    for (int32_t d = 0; d < n; d++)
        s->weight[d] = equal ? 7 : plan_random_below(random, 100);
    for (int32_t i = 0; i < m; i++) {
        for (int32_t d = 0; d < n; d++)
            if (plan_random_below(random, 10) < density)
                s->demand[links++] = d;
        s->off[i + 1] = links;
        s->cost[i] = 2 * (1 + plan_random_below(random, 9));
        s->fixed[i] = plan_random_below(random, 10) == 0;
    }
    s->p = (plan_cover_problem){m, n, s->off, s->demand, s->weight, costs ? s->cost : NULL, s->fixed};
}

static void value(const plan_cover_problem *p, uint32_t chosen, int64_t *covered, int64_t *cost)
{
    uint64_t seen = 0;
    *covered = *cost = 0;
    for (int32_t s = 0; s < p->n_sites; s++) {
        bool fixed = p->fixed && p->fixed[s];
        if (!fixed && !(chosen >> s & 1))
            continue;
        *cost += fixed ? 0 : p->cost ? p->cost[s] : 1;
        for (int32_t k = p->off[s]; k < p->off[s + 1]; k++)
            seen |= (uint64_t)1 << p->demand[k];
    }
    for (int32_t d = 0; d < p->n_demands; d++)
        if (seen >> d & 1)
            *covered += p->weight[d];
}

static uint32_t chosen_of(const plan_cover *c)
{
    uint32_t chosen = 0;
    for (int32_t i = 0; i < c->n; i++)
        chosen |= (uint32_t)1 << c->site[i];
    return chosen;
}

static void budgets_equal_the_best_of_all_choices(void **state)
{
    (void)state;
    uint64_t random = 12;
    for (int round = 0; round < 600; round++) {
        sample s;
        sample_make(&s, &random);
        plan_cover_opts opts = PLAN_COVER_OPTS_INIT;
        opts.budget = plan_random_below(&random, 30);
        int64_t best = 0, covered, cost;
        for (uint32_t chosen = 0; chosen < (uint32_t)1 << s.p.n_sites; chosen++) {
            value(&s.p, chosen, &covered, &cost);
            if (cost <= opts.budget && covered > best)
                best = covered;
        }
        plan_cover got;
        assert_int_equal(plan_cover_solve(&s.p, &opts, &got, NULL), PLAN_OK);
        value(&s.p, chosen_of(&got), &covered, &cost);
        assert_int_equal(covered, got.covered);
        assert_int_equal(cost, got.cost);
        assert_true(cost <= opts.budget);
        assert_int_equal(got.covered, best);
        assert_int_equal(got.bound, best);
        int64_t sum = got.base;
        for (int32_t i = 0; i < got.n; i++)
            sum += got.gain[i];
        assert_int_equal(sum, got.covered);
        plan_cover_free(&got);
    }
}

static void targets_equal_the_best_of_all_choices(void **state)
{
    (void)state;
    uint64_t random = 77;
    for (int round = 0; round < 600; round++) {
        sample s;
        sample_make(&s, &random);
        int64_t all, covered, cost, best = INT64_MAX;
        value(&s.p, ((uint32_t)1 << s.p.n_sites) - 1, &all, &cost);
        plan_cover_opts opts = PLAN_COVER_OPTS_INIT;
        opts.goal = PLAN_COVER_TARGET;
        opts.target = all * (50 + plan_random_below(&random, 51)) / 100;
        for (uint32_t chosen = 0; chosen < (uint32_t)1 << s.p.n_sites; chosen++) {
            value(&s.p, chosen, &covered, &cost);
            if (covered >= opts.target && cost < best)
                best = cost;
        }
        plan_cover got;
        assert_int_equal(plan_cover_solve(&s.p, &opts, &got, NULL), PLAN_OK);
        value(&s.p, chosen_of(&got), &covered, &cost);
        assert_true(covered >= opts.target);
        assert_int_equal(cost, best);
        assert_int_equal(got.cost, best);
        assert_int_equal(got.bound, best);
        plan_cover_free(&got);
    }
}

static void refused(void **state)
{
    (void)state;
    int32_t off[] = {0, 2}, demand[] = {0, 1};
    int64_t weight[] = {3, 4}, cost[] = {5};
    plan_cover_problem p = {1, 2, off, demand, weight, cost, NULL};
    plan_cover_opts opts = PLAN_COVER_OPTS_INIT;
    plan_cover got;
    plan_error err = PLAN_ERROR_INIT;
    opts.budget = -1;
    assert_int_equal(plan_cover_solve(&p, &opts, &got, &err), PLAN_E_ARGUMENT);
    opts = (plan_cover_opts){.goal = PLAN_COVER_TARGET, .target = 8};
    err = (plan_error)PLAN_ERROR_INIT;
    assert_int_equal(plan_cover_solve(&p, &opts, &got, &err), PLAN_E_ARGUMENT);
    assert_string_equal(err.message, "covering: all sites together cover 7 of the 8 asked for");
    opts.target = 7;
    assert_int_equal(plan_cover_solve(&p, &opts, &got, NULL), PLAN_OK);
    assert_int_equal(got.cost, 5);
    plan_cover_free(&got);
    cost[0] = 0;
    assert_int_equal(plan_cover_solve(&p, &opts, &got, NULL), PLAN_E_ARGUMENT);
    cost[0] = 1;
    weight[1] = -1;
    assert_int_equal(plan_cover_solve(&p, &opts, &got, NULL), PLAN_E_ARGUMENT);
    weight[1] = 1;
    demand[1] = 2;
    assert_int_equal(plan_cover_solve(&p, &opts, &got, NULL), PLAN_E_ARGUMENT);
    off[1] = 0; /* covers nothing */
    opts.target = 0;
    assert_int_equal(plan_cover_solve(&p, &opts, &got, NULL), PLAN_OK);
    assert_int_equal(got.n, 0);
    assert_int_equal(got.reachable, 0);
    plan_cover_free(&got);
    p.n_sites = p.n_demands = 0;
    assert_int_equal(plan_cover_solve(&p, &opts, &got, NULL), PLAN_OK);
    plan_cover_free(&got);
}

/* Sites and demands strewn over a square; a site covers what lies within radius. */
typedef struct town {
    plan_cover_problem p;
    int32_t *off, *demand;
    int64_t *weight;
} town;

static void town_make(town *t, int32_t m, int32_t n, double radius, uint64_t random)
{
    double *xy = plan_mem_new((size_t)(m + n) * 2, sizeof *xy);
    t->off = plan_mem_new((size_t)m + 1, sizeof *t->off);
    t->demand = plan_mem_new((size_t)m * (size_t)n, sizeof *t->demand);
    t->weight = plan_mem_new((size_t)n, sizeof *t->weight);
    for (int32_t i = 0; i < 2 * (m + n); i++)
        xy[i] = (double)plan_random_below(&random, 1000000) * 1e-6;
    for (int32_t d = 0; d < n; d++)
        t->weight[d] = 1 + plan_random_below(&random, 1000);
    int32_t links = 0;
    for (int32_t s = 0; s < m; s++) {
        for (int32_t d = 0; d < n; d++) {
            double dx = xy[2 * s] - xy[2 * (m + d)], dy = xy[2 * s + 1] - xy[2 * (m + d) + 1];
            if (dx * dx + dy * dy < radius * radius)
                t->demand[links++] = d;
        }
        t->off[s + 1] = links;
    }
    t->p = (plan_cover_problem){m, n, t->off, t->demand, t->weight, NULL, NULL};
    free(xy);
}

static void town_free(town *t)
{
    free(t->off);
    free(t->demand);
    free(t->weight);
}

static void a_town_is_near_its_bound(void **state)
{
    (void)state;
    town t;
    town_make(&t, 150, 4000, 0.12, 5);
    plan_cover_opts opts = PLAN_COVER_OPTS_INIT;
    opts.budget = 20;
    opts.work = 100000000;
    plan_cover a, b;
    assert_int_equal(plan_cover_solve(&t.p, &opts, &a, NULL), PLAN_OK);
    assert_int_equal(plan_cover_solve(&t.p, &opts, &b, NULL), PLAN_OK);
    assert_int_equal(a.n, b.n); /* the same again */
    assert_memory_equal(a.site, b.site, (size_t)a.n * sizeof *a.site);
    print_message("150 sites, 20 chosen: %.3f %% short of the bound at most\n",
                  100.0 * (double)(a.bound - a.covered) / (double)a.bound);
    assert_true((double)a.covered >= 0.98 * (double)a.bound);
    for (int32_t i = 1; i < a.n; i++)
        assert_true(a.gain[i] <= a.gain[i - 1]); /* equal costs: what is gained never grows */
    plan_cover_free(&a);
    plan_cover_free(&b);
    opts.goal = PLAN_COVER_TARGET;
    int64_t all = 0;
    for (int32_t d = 0; d < t.p.n_demands; d++)
        all += t.p.weight[d];
    opts.target = all * 9 / 10;
    assert_int_equal(plan_cover_solve(&t.p, &opts, &a, NULL), PLAN_OK);
    print_message("nine tenths covered: %d sites, at least %d are needed\n", (int)a.cost, (int)a.bound);
    assert_true((double)a.cost <= 1.08 * (double)a.bound);
    plan_cover_free(&a);
    town_free(&t);
}

#ifdef HAVE_GLPK
/* max sum w y, y_d <= sum of x over its sites, sum c x <= budget; or min sum c x, sum w y >= target. */
static int64_t by_glpk(const plan_cover_problem *p, const plan_cover_opts *opts)
{
    bool budget = opts->goal == PLAN_COVER_BUDGET;
    glp_prob *lp = glp_create_prob();
    int m = p->n_sites, n = p->n_demands;
    glp_set_obj_dir(lp, budget ? GLP_MAX : GLP_MIN);
    glp_add_cols(lp, m + n);
    glp_add_rows(lp, n + 1);
    int *col = calloc((size_t)(m + n + 2), sizeof *col);
    double *value_of = calloc((size_t)(m + n + 2), sizeof *value_of);
    for (int s = 0; s < m; s++) {
        glp_set_col_kind(lp, s + 1, GLP_BV);
        glp_set_obj_coef(lp, s + 1, budget ? 0 : p->cost ? (double)p->cost[s] : 1);
    }
    for (int d = 0; d < n; d++) {
        glp_set_col_bnds(lp, m + d + 1, GLP_DB, 0, 1);
        glp_set_obj_coef(lp, m + d + 1, budget ? (double)p->weight[d] : 0);
        int k = 0;
        col[++k] = m + d + 1;
        value_of[k] = 1;
        for (int s = 0; s < m; s++)
            for (int32_t i = p->off[s]; i < p->off[s + 1]; i++)
                if (p->demand[i] == d) {
                    col[++k] = s + 1;
                    value_of[k] = -1;
                }
        glp_set_mat_row(lp, d + 1, k, col, value_of);
        glp_set_row_bnds(lp, d + 1, GLP_UP, 0, 0);
    }
    int k = 0;
    for (int i = 0; i < (budget ? m : n); i++) {
        col[++k] = budget ? i + 1 : m + i + 1;
        value_of[k] = budget ? (p->cost ? (double)p->cost[i] : 1) : (double)p->weight[i];
    }
    glp_set_mat_row(lp, n + 1, k, col, value_of);
    glp_set_row_bnds(lp, n + 1, budget ? GLP_UP : GLP_LO, (double)opts->target, (double)opts->budget);
    glp_iocp how;
    glp_init_iocp(&how);
    how.presolve = GLP_ON;
    how.msg_lev = GLP_MSG_OFF;
    assert_int_equal(glp_intopt(lp, &how), 0);
    assert_int_equal(glp_mip_status(lp), GLP_OPT);
    int64_t best = (int64_t)(glp_mip_obj_val(lp) + 0.5);
    free(col);
    free(value_of);
    glp_delete_prob(lp);
    return best;
}

static void glpk_finds_the_same(void **state)
{
    (void)state;
    glp_term_out(GLP_OFF);
    for (uint64_t round = 0; round < 200; round++) {
        town t;
        town_make(&t, 30, 120, 0.2, round);
        plan_cover_opts opts = PLAN_COVER_OPTS_INIT;
        opts.budget = 3 + (int64_t)(round % 6);
        plan_cover got;
        assert_int_equal(plan_cover_solve(&t.p, &opts, &got, NULL), PLAN_OK);
        assert_int_equal(got.covered, by_glpk(&t.p, &opts));
        assert_int_equal(got.bound, got.covered);
        opts.goal = PLAN_COVER_TARGET;
        opts.target = got.reachable * (7 + (int64_t)(round % 4)) / 10;
        plan_cover_free(&got);
        assert_int_equal(plan_cover_solve(&t.p, &opts, &got, NULL), PLAN_OK);
        assert_int_equal(got.cost, by_glpk(&t.p, &opts));
        assert_int_equal(got.bound, got.cost);
        plan_cover_free(&got);
        town_free(&t);
    }
    glp_free_env();
}
#else
static void glpk_finds_the_same(void **state)
{
    (void)state;
    print_message("GLPK is missing (Debian: libglpk-dev)\n");
    skip();
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(budgets_equal_the_best_of_all_choices),
        cmocka_unit_test(targets_equal_the_best_of_all_choices),
        cmocka_unit_test(refused),
        cmocka_unit_test(a_town_is_near_its_bound),
        cmocka_unit_test(glpk_finds_the_same),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("cover", tests, NULL, NULL);
}
