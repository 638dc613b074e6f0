/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/areas.h"

#include "core/mem.h"
#include "core/parallel.h"
#include "fibre/locate.h"
#include "fibre/run.h"
#include "graph/path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Price of a closed edge at most, 1/100 cent: EUR 1e9, more than any way is worth. */
#define CLOSED_COST INT64_C(10000000000000)

/* Where there are more than PLAN_MANY_POPS, none serves anybody further off, or it is the nearest. */
#define MANY_REACH_M 10000.0
/* A way may end within a piece of street that begins within reach. */
#define PIECE_MOST_M 3000.0

typedef struct sharing {
    const plan_network_run *run;
    int32_t first; /* PoP the workers begin with */
    int32_t n;     /* buildings with a drop */
    int32_t *building, *units;
    double *tap;   /* of its first drop, x and y by turns */
    int32_t **way; /* of a PoP, cm */
    int64_t most_cm;
} sharing;

static void sharing_free(sharing *s)
{
    for (int32_t k = 0; s->way && k < s->run->pops.n; k++)
        free(s->way[k]);
    free(s->way);
    free(s->building);
    free(s->units);
    free(s->tap);
}

static plan_status sharing_init(sharing *s, plan_error *err)
{
    const plan_demand *d = s->run->demand;
    s->building = plan_mem_raw((size_t)d->n, sizeof *s->building);
    s->units = plan_mem_raw((size_t)d->n, sizeof *s->units);
    s->way = plan_mem_new((size_t)s->run->pops.n, sizeof *s->way);
    s->tap = plan_mem_raw(2 * (size_t)d->n, sizeof *s->tap);
    if (!s->building || !s->units || !s->way || !s->tap)
        return plan_error_memory(err);
    for (int32_t i = 0; i < d->n; i++)
        if (d->n_drops[i] > 0) {
            s->units[s->n] = d->units[i];
            memcpy(s->tap + 2 * (size_t)s->n, d->drops[(size_t)i * PLAN_MAX_DROPS].tap, 2 * sizeof *s->tap);
            s->building[s->n++] = i;
        }
    for (int32_t k = 0; k < s->run->pops.n; k++)
        if (!(s->way[k] = plan_mem_raw((size_t)s->n, sizeof **s->way)))
            return plan_error_memory(err);
    s->most_cm = llround(100 *
                         fmin(s->run->reach_m, s->run->pops.n > PLAN_MANY_POPS ? MANY_REACH_M : INFINITY));
    return PLAN_OK;
}

static plan_status measure_range(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    (void)worker;
    const sharing *s = user;
    const plan_streets *streets = s->run->streets;
    const double far_m = (double)s->most_cm / 100 * 1.01 + PIECE_MOST_M;
    int64_t *distance = plan_mem_raw((size_t)streets->n_nodes, sizeof *distance);
    plan_status status = distance ? PLAN_OK : plan_error_memory(err);
    for (int32_t k = s->first + begin; k < s->first + end && status == PLAN_OK; k++) {
        const plan_pop_place *pop = &s->run->pops.at[k];
        /* What is further than the equipment bears is left to the nearest PoP; what is so as the crow flies
         * is not looked up. */
        status = plan_pop_distances(streets, pop, s->most_cm, distance, err);
        for (int32_t i = 0; i < s->n && status == PLAN_OK; i++) {
            const plan_drop *drop = &s->run->demand->drops[(size_t)s->building[i] * PLAN_MAX_DROPS];
            double dx = s->tap[2 * (size_t)i] - pop->tap[0], dy = s->tap[2 * (size_t)i + 1] - pop->tap[1];
            int64_t cm = dx * dx + dy * dy > far_m * far_m ? PLAN_WAY_FAR
                                                           : plan_pop_way_cm(streets, distance, pop, drop);
            s->way[k][i] = cm >= PLAN_WAY_FAR ? PLAN_WAY_NONE : (int32_t)cm;
        }
    }
    free(distance);
    return status;
}

static plan_status measure(sharing *s, plan_error *err)
{
    plan_status status = PLAN_OK;
    int32_t threads = plan_parallel_threads(s->run->opts->threads), n = s->run->pops.n;
    for (s->first = 0; s->first < n && status == PLAN_OK; s->first += threads) {
        int32_t count = n - s->first < threads ? n - s->first : threads;
        status = plan_hooks_progress(s->run->opts->hooks, "areas of the PoPs", (double)s->first / n, err);
        if (status == PLAN_OK)
            status = plan_parallel_for(threads, count, measure_range, s, err);
    }
    return status;
}

/* Ends of the pieces the PoPs stand at, as sources 2 k and 2 k + 1. */
static plan_source_node *sources_of(const plan_network_run *run, bool handicapped)
{
    plan_source_node *sources = plan_mem_raw(2 * (size_t)run->pops.n, sizeof *sources);
    for (int32_t k = 0; sources && k < run->pops.n; k++) {
        const plan_pop_place *p = &run->pops.at[k];
        int64_t more = handicapped ? p->handicap_cm : 0;
        sources[2 * k] = (plan_source_node){run->streets->tail[p->piece], more + p->position_cm};
        sources[2 * k + 1] = (plan_source_node){run->streets->head[p->piece],
                                                more + run->streets->length_cm[p->piece] - p->position_cm};
    }
    return sources;
}

/* Buildings beyond every PoP's reach go to the nearest. */
static plan_status add_far(sharing *s, plan_error *err)
{
    const plan_network_run *run = s->run;
    const plan_streets *streets = run->streets;
    int64_t *distance = plan_mem_raw((size_t)streets->n_nodes, sizeof *distance);
    int32_t *source = plan_mem_raw((size_t)streets->n_nodes, sizeof *source);
    plan_source_node *sources = sources_of(run, false);
    plan_status status = distance && source && sources ? PLAN_OK : plan_error_memory(err);
    plan_paths paths = {distance, NULL, source};
    if (status == PLAN_OK)
        status = plan_path_nearest(streets->graph, sources, 2 * run->pops.n, &paths, run->opts->hooks, err);
    for (int32_t i = 0; i < s->n && status == PLAN_OK; i++) {
        const plan_drop *drop = &run->demand->drops[(size_t)s->building[i] * PLAN_MAX_DROPS];
        int32_t node = streets->tail[drop->piece];
        bool any = false;
        for (int32_t k = 0; k < run->pops.n && !any; k++)
            any = s->way[k][i] < PLAN_WAY_NONE;
        if (!any && source[node] >= 0)
            s->way[source[node] / 2][i] = distance[node] < PLAN_WAY_FAR ? (int32_t)distance[node]
                                                                        : PLAN_WAY_FAR;
    }
    free(distance);
    free(source);
    free(sources);
    return status;
}

static plan_status share(sharing *s, plan_network_run *run, plan_error *err)
{
    size_t n = (size_t)s->n, k = (size_t)run->pops.n;
    int32_t *site = plan_mem_raw(n, sizeof *site);
    int64_t *handicap = plan_mem_raw(k, sizeof *handicap), *load = plan_mem_raw(k, sizeof *load);
    int64_t total = 0, over = 0;
    plan_share in = {s->n, run->pops.n, s->units, (const int32_t *const *)s->way, run->capacity};
    plan_status status = site && handicap && load ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK)
        status = plan_share_out(&in, site, handicap, load, &total, &over, err);
    for (int32_t i = 0; i < s->n && status == PLAN_OK; i++)
        run->pop_of[s->building[i]] = site[i];
    for (int32_t p = 0; p < run->pops.n && status == PLAN_OK; p++)
        run->pops.at[p].handicap_cm = handicap[p];
    free(site);
    free(handicap);
    free(load);
    return status;
}

plan_status plan_areas_share(plan_network_run *run, plan_error *err)
{
    sharing s = {.run = run};
    if (run->pops.n < 2)
        return PLAN_OK;
    free(run->pop_of);
    run->pop_of = plan_mem_raw((size_t)run->demand->n, sizeof *run->pop_of);
    plan_status status = run->pop_of ? sharing_init(&s, err) : plan_error_memory(err);
    for (int32_t d = 0; d < run->demand->n && status == PLAN_OK; d++)
        run->pop_of[d] = -1;
    if (status == PLAN_OK)
        status = measure(&s, err);
    if (status == PLAN_OK)
        status = add_far(&s, err);
    if (status == PLAN_OK)
        status = share(&s, run, err);
    sharing_free(&s);
    return status;
}

/* PoP of every place of the joint graph, -1 where none leads there. */
static plan_status find_areas(const plan_network_run *run, int32_t *area, plan_error *err)
{
    const plan_joint *j = run->joint;
    plan_graph *lengths = NULL;
    int64_t *length = plan_mem_raw((size_t)j->n_parts, sizeof *length),
            *distance = plan_mem_raw((size_t)j->n_places, sizeof *distance);
    plan_source_node *sources = plan_mem_raw((size_t)run->pops.n, sizeof *sources);
    plan_status status = length && distance && sources ? PLAN_OK : plan_error_memory(err);
    if (status != PLAN_OK)
        goto done;
    for (int32_t e = 0; e < j->n_parts; e++)
        length[e] = j->to_cm[e] - j->from_cm[e];
    for (int32_t k = 0; k < run->pops.n; k++)
        sources[k] = (plan_source_node){j->root[k], run->pops.at[k].handicap_cm};
    status = plan_graph_new(j->n_places, j->n_parts, j->graph->tail, j->graph->head, length, &lengths, err);
    plan_paths paths = {distance, NULL, area};
    if (status == PLAN_OK)
        status = plan_path_nearest(lengths, sources, run->pops.n, &paths, run->opts->hooks, err);
done:
    plan_graph_free(lengths);
    free(length);
    free(distance);
    free(sources);
    return status;
}

/* A building keeps the drops that end in its area, or those of its nearest drop's where none does. */
static void close_drops(plan_network_run *run, const int32_t *area, int64_t price)
{
    const plan_joint *j = run->joint;
    plan_graph *g = j->graph;
    for (int32_t e = j->n_parts; e < g->n_edges;) {
        int32_t begin = e, d = j->drop[e - j->n_parts] / PLAN_MAX_DROPS, own = run->pop_of[d];
        bool any = false;
        for (; e < g->n_edges && j->drop[e - j->n_parts] / PLAN_MAX_DROPS == d; e++)
            any |= area[g->tail[e]] == own;
        for (int32_t k = begin; k < e; k++)
            if (area[g->tail[k]] != (any ? own : area[g->tail[begin]]))
                g->cost[k] = price;
    }
}

plan_status plan_areas_close(plan_network_run *run, plan_error *err)
{
    const plan_joint *j = run->joint;
    plan_graph *g = j->graph;
    int32_t n = 0;
    if (run->pops.n < 2)
        return PLAN_OK;
    int32_t *area = plan_mem_raw((size_t)j->n_places, sizeof *area);
    plan_status status = area ? find_areas(run, area, err) : plan_error_memory(err);
    for (int32_t e = 0; e < j->n_parts && status == PLAN_OK; e++)
        n += area[g->tail[e]] != area[g->head[e]];
    int64_t price = PLAN_COST_MAX / 4 / ((int64_t)n + run->demand->n * (int64_t)PLAN_MAX_DROPS + 1);
    price = price < CLOSED_COST ? price : CLOSED_COST;
    for (int32_t e = 0; e < j->n_parts && status == PLAN_OK; e++)
        /* What costs nothing is wanted by the planner. */
        if (area[g->tail[e]] != area[g->head[e]] && g->cost[e] > 0)
            g->cost[e] = price;
    if (status == PLAN_OK)
        close_drops(run, area, price);
    run->closed = true;
    free(area);
    return status;
}
