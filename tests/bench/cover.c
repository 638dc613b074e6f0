/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* cover [SITES [DEMANDS [CHOSEN [RADIUS [SEED]]]]]: sites and demands strewn over a square of side 1, the most weight for
 * a number of sites and the fewest sites for 95 % of the weight; one JSON line each. */

#include "core/mem.h"
#include "graph/bare.h"
#include "graph/cover.h"

#include <stdio.h>
#include <stdlib.h>

static void solve(const plan_cover_problem *p, const plan_cover_opts *opts, const char *goal)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_cover got;
    double begin = plan_effort_clock();
    if (plan_cover_solve(p, opts, &got, &err) != PLAN_OK) {
        fprintf(stderr, "cover: %s\n", err.message);
        exit(1);
    }
    double found = (double)(opts->goal == PLAN_COVER_BUDGET ? got.covered : got.cost),
           bound = (double)got.bound;
    printf(
        "{\"goal\": \"%s\", \"sites\": %d, \"covered\": %lld, \"of\": %lld, \"bound\": %lld, \"gap_pct\": %.4f, "
        "\"seconds\": %.2f}\n",
        goal, got.n, (long long)got.covered, (long long)got.reachable, (long long)got.bound,
        100 * (found > bound ? found - bound : bound - found) / bound, plan_effort_clock() - begin);
    plan_cover_free(&got);
}

int main(int argc, char **argv)
{
    int32_t m = argc > 1 ? atoi(argv[1]) : 400, n = argc > 2 ? atoi(argv[2]) : 28000;
    double radius = argc > 4 ? atof(argv[4]) : 0.08;
    uint64_t random = argc > 5 ? (uint64_t)atoll(argv[5]) : 1;
    double *xy = plan_mem_new((size_t)(m + n) * 2, sizeof *xy);
    int32_t *off = plan_mem_new((size_t)m + 1, sizeof *off);
    int32_t *demand = plan_mem_new((size_t)m * (size_t)n, sizeof *demand), links = 0;
    int64_t *weight = plan_mem_new((size_t)n, sizeof *weight), all = 0;
    if (!xy || !off || !demand || !weight)
        return 1;
    for (int32_t i = 0; i < 2 * (m + n); i++)
        xy[i] = (double)plan_random_below(&random, 1000000) * 1e-6;
    for (int32_t d = 0; d < n; d++)
        weight[d] = 1 + plan_random_below(&random, 100);
    uint8_t *seen = plan_mem_new((size_t)n, 1);
    for (int32_t s = 0; s < m; s++) {
        for (int32_t d = 0; d < n; d++) {
            double dx = xy[2 * s] - xy[2 * (m + d)], dy = xy[2 * s + 1] - xy[2 * (m + d) + 1];
            if (dx * dx + dy * dy < radius * radius) {
                demand[links++] = d;
                all += seen[d] ? 0 : weight[d];
                seen[d] = 1;
            }
        }
        off[s + 1] = links;
    }
    plan_cover_problem p = {m, n, off, demand, weight, NULL, NULL};
    plan_cover_opts opts = PLAN_COVER_OPTS_INIT;
    opts.budget = argc > 3 ? atoi(argv[3]) : 30;
    solve(&p, &opts, "most for so many sites");
    opts.goal = PLAN_COVER_TARGET;
    opts.target = (all * 95 + 99) / 100;
    solve(&p, &opts, "fewest for 95 %");
    free(xy);
    free(off);
    free(demand);
    free(weight);
    free(seen);
    return 0;
}
