/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/mem.h"
#include "fibre/run.h"

#include <stdlib.h>
#include <string.h>

static bool is_drop(const plan_network_run *run, int32_t at)
{
    return run->tree->edge[at] >= run->joint->n_parts;
}

static int32_t piece_at(const plan_network_run *run, int32_t at)
{
    return run->joint->piece[run->tree->edge[at]];
}

/* Street parts and drops that begin at each place of the tree's order: below[i] parts, 2^30 added where a drop does. */
enum { WITH_DROP = 1 << 30 };

static void count_below(const plan_network_run *run, int32_t *below)
{
    const plan_tree *t = run->tree;
    for (int32_t i = 0; i < t->n; i++) {
        if (t->parent[i] < 0)
            continue;
        if (is_drop(run, i))
            below[t->parent[i]] |= WITH_DROP;
        else
            below[t->parent[i]]++;
    }
}

/* Whether part i is drawn in one with the part above it. */
static bool continues(const plan_network_run *run, const int32_t *below, int32_t i)
{
    const plan_tree *t = run->tree;
    const plan_streets *s = run->streets;
    int32_t up = t->parent[i];
    if (t->parent[up] < 0 || below[up] != 1 || run->cabinets.stands[up])
        return false;
    int32_t a = piece_at(run, up), b = piece_at(run, i);
    return s->street[a] == s->street[b] && s->rule[a] == s->rule[b] && s->works_year[a] == s->works_year[b] &&
           run->catalogue.rules[s->rule[b]].setup < 0;
}

static void chain(const plan_network_run *run, const int32_t *below, plan_segments *s)
{
    const plan_tree *t = run->tree;
    for (int32_t i = 0; i < t->n; i++) {
        s->at[i] = -1;
        if (t->parent[i] < 0 || is_drop(run, i))
            continue;
        int32_t up = s->at[t->parent[i]];
        if (continues(run, below, i)) {
            s->at[i] = up;
            s->end[up] = i;
            continue;
        }
        s->at[i] = s->n;
        s->begin[s->n] = s->end[s->n] = i;
        s->parent[s->n++] = up;
    }
}

static void count_served(const plan_network_run *run, plan_segments *s)
{
    const plan_tree *t = run->tree;
    for (int32_t i = 0; i < t->n; i++) {
        if (t->parent[i] < 0 || !is_drop(run, i))
            continue;
        int32_t d = t->node[i] - run->joint->n_places;
        s->buildings[i] = 1;
        s->dwellings[i] = run->demand->dwellings[d];
        s->units[i] = run->demand->units[d];
    }
    plan_tree_sum_up(t, s->buildings);
    plan_tree_sum_up(t, s->dwellings);
    plan_tree_sum_up(t, s->units);
}

plan_status plan_segments_make(const plan_network_run *run, plan_segments *out, plan_error *err)
{
    size_t n = (size_t)run->tree->n;
    int32_t *below = plan_mem_new(n, sizeof *below);
    out->begin = plan_mem_raw(n, sizeof *out->begin);
    out->end = plan_mem_raw(n, sizeof *out->end);
    out->parent = plan_mem_raw(n, sizeof *out->parent);
    out->at = plan_mem_raw(n, sizeof *out->at);
    out->buildings = plan_mem_new(n, sizeof *out->buildings);
    out->dwellings = plan_mem_new(n, sizeof *out->dwellings);
    out->units = plan_mem_new(n, sizeof *out->units);
    if (!below || !out->begin || !out->end || !out->parent || !out->at || !out->buildings ||
        !out->dwellings || !out->units) {
        free(below);
        return plan_error_memory(err);
    }
    count_below(run, below);
    chain(run, below, out);
    count_served(run, out);
    free(below);
    return PLAN_OK;
}

void plan_segments_free(plan_segments *segments)
{
    free(segments->begin);
    free(segments->end);
    free(segments->parent);
    free(segments->at);
    free(segments->buildings);
    free(segments->dwellings);
    free(segments->units);
    *segments = (plan_segments)PLAN_SEGMENTS_INIT;
}
