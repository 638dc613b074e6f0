/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Which links to build: those that are there, the tree of greatest margins, reserves for any one failure,
 * and what still hangs on one site. All gateways hang on one more node, the fibre, which does not fail. */

#include "wlan/mesh_run.h"

#include <stdlib.h>
#include <string.h>

typedef struct choice {
    plan_graph *graph; /* nodes, then the fibre; clear links, then gateways' ways into it */
    int32_t *link;     /* of an edge, -1 = into the fibre */
    uint8_t *have;
    int32_t fibre;
} choice;

static plan_status make_graph(const plan_mesh_run *run, choice *x, plan_error *err)
{
    size_t room = (size_t)run->n_links + (size_t)run->n_nodes;
    int32_t *tail = plan_mem_new(room, sizeof *tail), *head = plan_mem_new(room, sizeof *head), n = 0;
    int64_t *cost = plan_mem_new(room, sizeof *cost);
    plan_status status = PLAN_OK;
    x->fibre = run->n_nodes;
    x->link = plan_mem_new(room, sizeof *x->link);
    x->have = plan_mem_new(room, 1);
    if (!tail || !head || !cost || !x->link || !x->have) {
        status = plan_error_memory(err);
        goto done;
    }
    for (int32_t i = 0; i < run->n_links; i++) {
        const plan_mesh_link *l = &run->links[i];
        if (l->state != PLAN_MESH_CLEAR || !run->nodes[l->a].online || !run->nodes[l->b].online)
            continue;
        tail[n] = l->a;
        head[n] = l->b;
        cost[n] = l->cost;
        x->link[n++] = i;
    }
    for (int32_t v = 0; v < run->n_nodes; v++)
        if (run->nodes[v].gateway) {
            tail[n] = v;
            head[n] = x->fibre;
            x->have[n] = 1;
            x->link[n++] = -1;
        }
    status = plan_graph_new(run->n_nodes + 1, n, tail, head, cost, &x->graph, err);
done:
    free(tail);
    free(head);
    free(cost);
    return status;
}

typedef struct ranked {
    bool existing;
    double margin_db;
    int32_t edge;
} ranked;

static int widest_first(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->existing != y->existing)
        return x->existing ? -1 : 1;
    if (x->margin_db != y->margin_db)
        return x->margin_db > y->margin_db ? -1 : 1;
    return (x->edge > y->edge) - (x->edge < y->edge);
}

static int32_t head_of(int32_t *of, int32_t v)
{
    while (of[v] != v)
        v = of[v] = of[of[v]];
    return v;
}

/* Spanning forest of greatest margins (Kruskal 1956), the ways into the fibre given; links that are there
 * come first, and all of them stay. */
static plan_status grow_tree(plan_mesh_run *run, choice *x, plan_error *err)
{
    const plan_graph *g = x->graph;
    ranked *order = plan_mem_new((size_t)g->n_edges, sizeof *order);
    int32_t *of = plan_mem_new((size_t)g->n_nodes, sizeof *of), n = 0;
    plan_status status = order && of ? PLAN_OK : plan_error_memory(err);
    for (int32_t v = 0; status == PLAN_OK && v < g->n_nodes; v++)
        of[v] = v;
    for (int32_t e = 0; status == PLAN_OK && e < g->n_edges; e++)
        if (x->link[e] < 0)
            of[head_of(of, g->tail[e])] = head_of(of, x->fibre);
        else
            order[n++] = (ranked){run->links[x->link[e]].existing, run->links[x->link[e]].margin_db, e};
    if (status == PLAN_OK)
        qsort(order, (size_t)n, sizeof *order, widest_first);
    for (int32_t i = 0; i < n && status == PLAN_OK; i++) {
        int32_t e = order[i].edge, u = head_of(of, g->tail[e]), v = head_of(of, g->head[e]);
        if (u == v && order[i].existing) {
            x->have[e] = 1;
            run->links[x->link[e]].role = PLAN_MESH_RESERVE;
        }
        if (u == v)
            continue;
        of[u] = v;
        x->have[e] = 1;
        run->links[x->link[e]].role = PLAN_MESH_TREE;
    }
    free(order);
    free(of);
    return status;
}

/* Hops from the fibre over the edges in use, without one node (-1 = all); returns nodes it does not reach. */
static int32_t walk(const choice *x, const uint8_t *in, int32_t without, int32_t *hops, int32_t *queue)
{
    const plan_graph *g = x->graph;
    int32_t n = 0, done = 0;
    for (int32_t v = 0; v < g->n_nodes; v++)
        hops[v] = -1;
    hops[x->fibre] = 0;
    queue[n++] = x->fibre;
    while (done < n) {
        int32_t v = queue[done++];
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t w = g->arc_node[a];
            if (in[g->arc_edge[a]] && hops[w] < 0 && w != without) {
                hops[w] = hops[v] + 1;
                queue[n++] = w;
            }
        }
    }
    return g->n_nodes - n;
}

static plan_status reckon_failures(plan_mesh_run *run, const choice *x, const uint8_t *in, plan_error *err)
{
    const plan_graph *g = x->graph;
    int32_t *hops = plan_mem_new((size_t)g->n_nodes, sizeof *hops);
    int32_t *queue = plan_mem_new((size_t)g->n_nodes, sizeof *queue);
    plan_blocks blocks = {.n_components = 0};
    plan_status status = hops && queue ? plan_blocks_find(g, in, &blocks, err) : plan_error_memory(err);
    if (status != PLAN_OK)
        goto done;
    int32_t unreached = walk(x, in, -1, hops, queue), islands = 0;
    for (int32_t v = 0; v < run->n_nodes; v++) {
        run->nodes[v].hops = hops[v] > 0 ? hops[v] - 1 : -1;
        run->nodes[v].island = blocks.component[v];
        run->nodes[v].cut = blocks.cut[v];
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t link = x->link[g->arc_edge[a]];
            run->nodes[v].degree += in[g->arc_edge[a]] && link >= 0;
            run->nodes[v].ends += in[g->arc_edge[a]] && link >= 0 && !run->links[link].existing;
        }
    }
    for (int32_t c = 0; c < blocks.n_components; c++)
        islands += c != blocks.component[x->fibre];
    run->n_islands = islands;
    for (int32_t v = 0; v < run->n_nodes; v++)
        if (run->nodes[v].cut && run->nodes[v].hops >= 0)
            run->nodes[v].parted = walk(x, in, v, hops, queue) - unreached - 1;
    plan_status stopped = plan_hooks_progress(run->opts->hooks, "failures", 1, err);
    if (stopped != PLAN_OK)
        status = stopped;
done:
    plan_blocks_free(&blocks);
    free(hops);
    free(queue);
    return status;
}

/* A channel for every link to be built, other than those of links at its ends as far as there are enough. */
static void give_channels(plan_mesh_run *run)
{
    for (int32_t i = 0; i < run->n_links; i++) {
        plan_mesh_link *l = &run->links[i];
        if (!plan_mesh_is_planned(l) || l->existing)
            continue;
        int32_t used[PLAN_CHANNELS_MAX] = {0}, best = 0;
        for (int32_t k = 0; k < i; k++) {
            const plan_mesh_link *o = &run->links[k];
            if (o->channel == 0 || (o->a != l->a && o->a != l->b && o->b != l->a && o->b != l->b))
                continue;
            for (int32_t c = 0; c < run->permit.n_channels; c++)
                used[c] += run->permit.channels[c] == o->channel;
        }
        for (int32_t c = 1; c < run->permit.n_channels; c++)
            if (used[c] < used[best])
                best = c;
        l->channel = run->permit.n_channels > 0 ? run->permit.channels[best] : run->permit.channel;
    }
}

plan_status plan_mesh_choose_links(plan_mesh_run *run, plan_error *err)
{
    choice x = {.graph = NULL};
    plan_survive reserve = {.n_add = 0};
    plan_status status = make_graph(run, &x, err);
    if (status == PLAN_OK)
        status = grow_tree(run, &x, err);
    if (status == PLAN_OK)
        status = plan_hooks_progress(run->opts->hooks, "reserves", 0, err);
    if (status == PLAN_OK)
        status = plan_survive_find(x.graph, x.have, x.fibre, &reserve, err);
    if (status != PLAN_OK)
        goto done;
    run->reserve_bound = reserve.bound;
    for (int32_t e = 0; e < x.graph->n_edges; e++)
        if (reserve.add[e]) {
            x.have[e] = 1;
            run->links[x.link[e]].role = PLAN_MESH_RESERVE;
        }
    status = reckon_failures(run, &x, x.have, err);
    give_channels(run);
    if (status == PLAN_OK)
        status = plan_mesh_settle_masts(run, err);
done:
    plan_survive_free(&reserve);
    plan_graph_free(x.graph);
    free(x.link);
    free(x.have);
    return status;
}
