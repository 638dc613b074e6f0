/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/bare.h"

#include "core/mem.h"

#include <stdlib.h>
#include <time.h>

static void fill_mates(plan_bare *bare, int32_t *at)
{
    const plan_graph *g = bare->graph;
    for (int32_t e = 0; e < g->n_edges; e++)
        at[e] = -1;
    for (int32_t a = 0; a < 2 * g->n_edges; a++) {
        int32_t e = g->arc_edge[a];
        if (at[e] < 0) {
            at[e] = a;
        } else {
            bare->mate[a] = at[e];
            bare->mate[at[e]] = a;
        }
    }
}

plan_status plan_bare_new(int32_t n_nodes, int32_t n_edges, const int32_t *tail, const int32_t *head,
                          const int64_t *cost, const uint8_t *terminal, int32_t root, plan_bare **out,
                          plan_error *err)
{
    plan_status status = PLAN_OK;
    int32_t *at = plan_mem_raw((size_t)n_edges, sizeof *at);
    plan_bare *bare = plan_mem_new(1, sizeof *bare);
    if (!at || !bare) {
        status = plan_error_memory(err);
        goto done;
    }
    status = plan_graph_new(n_nodes, n_edges, tail, head, cost, &bare->graph, err);
    if (status != PLAN_OK)
        goto done;
    bare->mate = plan_mem_raw(2 * (size_t)n_edges, sizeof *bare->mate);
    bare->terminal = plan_mem_copy(terminal, (size_t)n_nodes, 1);
    bare->surcharge = plan_mem_new((size_t)n_nodes, sizeof *bare->surcharge);
    bare->list = plan_mem_raw((size_t)n_nodes, sizeof *bare->list);
    if (!bare->mate || !bare->terminal || !bare->list || !bare->surcharge) {
        status = plan_error_memory(err);
        goto done;
    }
    bare->root = root;
    bare->terminal[root] = 1;
    for (int32_t v = 0; v < n_nodes; v++)
        if (bare->terminal[v])
            bare->list[bare->n_list++] = v;
    fill_mates(bare, at);
    *out = bare;
    bare = NULL;
done:
    free(at);
    plan_bare_free(bare);
    return status;
}

void plan_bare_free(plan_bare *bare)
{
    if (!bare)
        return;
    plan_graph_free(bare->graph);
    free(bare->mate);
    free(bare->terminal);
    free(bare->list);
    free(bare->surcharge);
    free(bare);
}

plan_status plan_bare_check(const plan_bare *bare, const uint8_t *in, bool *tree, plan_error *err)
{
    const plan_graph *g = bare->graph;
    int32_t n_in = 0, met = 1, joined = 0, top = 0;
    for (int32_t e = 0; e < g->n_edges; e++)
        n_in += in[e] != 0;
    uint8_t *seen = plan_mem_new((size_t)g->n_nodes, 1);
    int32_t *stack = plan_mem_raw((size_t)g->n_nodes, sizeof *stack);
    if (!seen || !stack) {
        free(seen);
        free(stack);
        return plan_error_memory(err);
    }
    seen[bare->root] = 1;
    stack[top++] = bare->root;
    while (top > 0) {
        int32_t v = stack[--top];
        joined += bare->terminal[v];
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t w = g->arc_node[a];
            if (!in[g->arc_edge[a]] || seen[w])
                continue;
            seen[w] = 1;
            met++;
            stack[top++] = w;
        }
    }
    *tree = met == n_in + 1 && joined == bare->n_list;
    free(seen);
    free(stack);
    return PLAN_OK;
}

enum { WORK_A_REPORT = 2000000 };

double plan_effort_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

bool plan_effort_over(const plan_effort *effort)
{
    if (effort->limit > 0 && effort->work >= effort->limit)
        return true;
    return effort->deadline_s > 0 && plan_effort_clock() >= effort->deadline_s;
}

plan_status plan_effort_report(plan_effort *effort, const char *step, plan_error *err)
{
    if (!effort || effort->work - effort->reported < WORK_A_REPORT)
        return PLAN_OK;
    effort->reported = effort->work;
    double share = 0;
    if (effort->deadline_s > 0)
        share = (plan_effort_clock() - effort->begin_s) / (effort->deadline_s - effort->begin_s);
    if (effort->limit > 0 && (double)effort->work / (double)effort->limit > share)
        share = (double)effort->work / (double)effort->limit;
    return plan_hooks_progress(effort->hooks, step, share > 1 ? 1 : share, err);
}
