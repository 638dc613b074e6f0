/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/ways.h"

#include "core/mem.h"
#include "graph/relieve.h"
#include "graph/straighten.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FAR_ROUNDS = 12, /* of straightening what is beyond reach */
    FAR_WEIGHT = 4   /* by which a line beyond reach counts for more in each */
};

typedef struct ways {
    plan_network_run *run;
    int32_t n_roots; /* PoPs the trees begin at; others may have been proposed */
    int64_t *length; /* of an edge, cm */
    int64_t *load;   /* of a node */
    double price;    /* of a line and cm, 1/100 cent */
} ways;

/* What a forest is like. */
typedef struct standing {
    int64_t trench; /* 1/100 cent */
    double all;     /* with the feeder */
} standing;

static plan_status begin(ways *w, plan_error *err)
{
    const plan_network_run *run = w->run;
    const plan_joint *j = run->joint;
    w->length = plan_mem_raw((size_t)j->graph->n_edges, sizeof *w->length);
    w->load = plan_mem_new((size_t)j->graph->n_nodes, sizeof *w->load);
    if (!w->length || !w->load)
        return plan_error_memory(err);
    for (int32_t e = 0; e < j->graph->n_edges; e++)
        w->length[e] = e < j->n_parts ? j->to_cm[e] - j->from_cm[e]
                                      : run->demand->drops[j->drop[e - j->n_parts]].length_cm;
    for (int32_t d = 0; d < run->demand->n; d++)
        w->load[j->n_places + d] = run->demand->units[d];
    w->price = 100 * plan_cabinets_feeder_ct_cm(run); /* costs of the graph are 1/100 cent */
    return PLAN_OK;
}

static plan_status look(const ways *w, standing *out, plan_error *err)
{
    const plan_network_run *run = w->run;
    const plan_joint *j = run->joint;
    plan_tree *t = NULL;
    plan_status status = plan_tree_new(j->graph, run->in, j->root, w->n_roots, &t, err);
    int64_t *way = status == PLAN_OK ? plan_mem_new((size_t)t->n, sizeof *way) : NULL;
    if (status == PLAN_OK && !way)
        status = plan_error_memory(err);
    *out = (standing){plan_steiner_cost(j->graph, run->in), 0};
    for (int32_t i = 0; status == PLAN_OK && i < t->n; i++) {
        int32_t d = t->node[i] - j->n_places;
        way[i] = t->parent[i] < 0 ? run->pops.at[t->root[i]].join_cm
                                  : way[t->parent[i]] + w->length[t->edge[i]];
        if (d >= 0)
            out->all += (double)run->demand->units[d] * (double)way[i] * w->price;
    }
    out->all += (double)out->trench;
    free(way);
    plan_tree_free(t);
    return status;
}

plan_status plan_ways_straighten(plan_network_run *run, const plan_steiner *problem, plan_error *err)
{
    ways w = {.run = run, .n_roots = problem->n_roots};
    standing first, last;
    double before = 0, after = 0;
    plan_status status = begin(&w, err);
    if (status == PLAN_OK)
        status = look(&w, &first, err);
    if (status == PLAN_OK) {
        plan_straighten in = {problem, run->joint->n_parts, w.length, w.load, w.price};
        status = plan_tree_straighten(&in, run->in, &before, &after, err);
    }
    if (status == PLAN_OK)
        status = look(&w, &last, err);
    if (status == PLAN_OK)
        run->ways = (plan_ways){last.trench - first.trench, first.all - last.all, 0, 0};
    free(w.length);
    free(w.load);
    return status;
}

/* Finds what is beyond reach: marks its buildings in far (may be NULL) and gives it more weight; *n says how many. */
static plan_status find_far(ways *w, uint8_t *far, int32_t *n, plan_error *err)
{
    const plan_network_run *run = w->run;
    const plan_joint *j = run->joint;
    plan_tree *t = NULL;
    int64_t most = llround(100 * run->reach_m);
    plan_status status = plan_tree_new(j->graph, run->in, j->root, w->n_roots, &t, err);
    int64_t *way = status == PLAN_OK ? plan_mem_new((size_t)t->n, sizeof *way) : NULL;
    if (status == PLAN_OK && !way)
        status = plan_error_memory(err);
    *n = 0;
    for (int32_t i = 0; status == PLAN_OK && i < t->n; i++) {
        way[i] = t->parent[i] < 0 ? run->pops.at[t->root[i]].join_cm
                                  : way[t->parent[i]] + w->length[t->edge[i]];
        if (t->node[i] < j->n_places || way[i] <= most)
            continue;
        w->load[t->node[i]] *= FAR_WEIGHT;
        if (far)
            far[t->node[i] - j->n_places] = 1;
        ++*n;
    }
    free(way);
    plan_tree_free(t);
    return status;
}

/* Gives what is beyond reach more and more weight, as long as that brings it nearer and costs no more than `most`. */
static plan_status shorten(ways *w, const plan_steiner *problem, double most, standing *last, int32_t *left,
                           plan_error *err)
{
    plan_straighten in = {problem, w->run->joint->n_parts, w->length, w->load, w->price};
    plan_straightener *s = NULL;
    double first = last->all;
    plan_status status = plan_straightener_new(&in, &s, err);
    for (int round = 0; round<FAR_ROUNDS && * left> 0 && last->all - first <= most && status == PLAN_OK;
         round++) {
        double before = 0, after = 0;
        status = plan_straightener_run(s, w->run->in, &before, &after, err);
        if (status == PLAN_OK)
            status = find_far(w, NULL, left, err);
        if (status == PLAN_OK)
            status = look(w, last, err);
    }
    plan_straightener_free(s);
    return status;
}

plan_status plan_ways_far(plan_network_run *run, const plan_steiner *problem, uint8_t *far, int32_t *n,
                          plan_error *err)
{
    ways w = {.run = run, .n_roots = problem->n_roots};
    memset(far, 0, (size_t)run->demand->n);
    plan_status status = begin(&w, err);
    if (status == PLAN_OK)
        status = find_far(&w, far, n, err);
    free(w.length);
    free(w.load);
    return status;
}

plan_status plan_ways_shorten(plan_network_run *run, const plan_steiner *problem, double most,
                              plan_error *err)
{
    ways w = {.run = run, .n_roots = problem->n_roots};
    standing first = {0, 0}, last = {0, 0};
    int32_t left = 0;
    plan_status status = begin(&w, err);
    if (status == PLAN_OK)
        status = find_far(&w, NULL, &left, err);
    if (status == PLAN_OK && left > 0)
        status = look(&w, &first, err);
    if (status == PLAN_OK && left > 0) {
        last = first;
        status = shorten(&w, problem, most, &last, &left, err);
    }
    if (status == PLAN_OK) {
        run->ways.trench += last.trench - first.trench;
        run->ways.saving += first.all - last.all;
        run->ways.shortening = last.all - first.all;
    }
    run->ways.far = left;
    free(w.length);
    free(w.load);
    return status;
}

plan_status plan_ways_relieve(plan_network_run *run, const plan_steiner *problem, int64_t *over,
                              plan_error *err)
{
    ways w = {.run = run, .n_roots = problem->n_roots};
    size_t n = (size_t)run->pops.n;
    int64_t *handicap = plan_mem_raw(n, sizeof *handicap);
    plan_status status = handicap ? begin(&w, err) : plan_error_memory(err);
    for (size_t k = 0; k < n && status == PLAN_OK; k++)
        handicap[k] = run->pops.at[k].handicap_cm;
    plan_relieve in = {problem, run->joint->n_parts, w.length, w.load, w.price, run->capacity, handicap};
    if (status == PLAN_OK)
        status = plan_tree_relieve(&in, run->in, over, err);
    free(handicap);
    free(w.length);
    free(w.load);
    return status;
}
