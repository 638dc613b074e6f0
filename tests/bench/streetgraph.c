/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* streetgraph CITY.gpkg DATADIR TERMINALS STEM: the street graph a network is sought in, with the street nodes nearest to
 * evenly picked buildings with demand as terminals, as STEM.gr (PACE 2018, costs in cm) and STEM.csv (for other programs:
 * edge, ends, metres, coordinates of the ends; no loops, the shortest of parallel edges, the largest component). */

#include "core/mem.h"
#include "fibre/drops.h"
#include "fibre/streets.h"
#include "io/workspace.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct edge {
    int32_t tail, head, cm;
} edge;

typedef struct sample {
    const plan_streets *streets;
    int32_t *number; /* of a street node, 1 .. n_nodes; 0 = left out */
    int32_t n_nodes;
    edge *edges;
    int32_t n_edges;
    int32_t *terminals; /* street nodes */
    int32_t n_terminals;
} sample;

static int by_ends(const void *a, const void *b)
{
    const edge *x = a, *y = b;
    if (x->tail != y->tail)
        return x->tail < y->tail ? -1 : 1;
    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    return (x->cm > y->cm) - (x->cm < y->cm);
}

static int32_t largest_component(const plan_streets *s)
{
    int32_t best = 0;
    for (int32_t c = 1; c < s->n_components; c++)
        if (s->component_cm[c] > s->component_cm[best])
            best = c;
    return best;
}

static bool take_graph(sample *x)
{
    const plan_streets *s = x->streets;
    int32_t largest = largest_component(s), n = 0;
    x->number = plan_mem_new((size_t)s->n_nodes, sizeof *x->number);
    x->edges = plan_mem_raw((size_t)s->n_pieces, sizeof *x->edges);
    if (!x->number || !x->edges)
        return false;
    for (int32_t v = 0; v < s->n_nodes; v++)
        if (s->component[v] == largest)
            x->number[v] = ++x->n_nodes;
    for (int32_t p = 0; p < s->n_pieces; p++) {
        int32_t a = s->tail[p], b = s->head[p];
        if (a != b && x->number[a])
            x->edges[n++] = (edge){a < b ? a : b, a < b ? b : a, s->length_cm[p]};
    }
    qsort(x->edges, (size_t)n, sizeof *x->edges, by_ends);
    for (int32_t i = 0; i < n; i++) {
        const edge *last = &x->edges[x->n_edges - 1];
        if (x->n_edges == 0 || last->tail != x->edges[i].tail || last->head != x->edges[i].head)
            x->edges[x->n_edges++] = x->edges[i];
    }
    return true;
}

/* The nearest node that is no terminal yet, so that there are as many terminals as asked for. */
static int32_t nearest_free_node(const sample *x, const uint8_t *taken, const double xy[2])
{
    int32_t best = -1;
    double least = INFINITY;
    for (int32_t v = 0; v < x->streets->n_nodes; v++) {
        const double *p = x->streets->node_xy + 2 * (size_t)v;
        double d = hypot(p[0] - xy[0], p[1] - xy[1]);
        if (x->number[v] && !taken[v] && d < least) {
            least = d;
            best = v;
        }
    }
    return best;
}

static bool take_terminals(sample *x, const plan_demand *demand, int32_t wanted)
{
    uint8_t *taken = plan_mem_new((size_t)x->streets->n_nodes, 1);
    x->terminals = plan_mem_raw((size_t)wanted, sizeof *x->terminals);
    for (int32_t i = 0; taken && x->terminals && i < wanted && demand->n > 0; i++) {
        int32_t d = (int32_t)((int64_t)i * demand->n / wanted);
        int32_t v = nearest_free_node(x, taken, demand->xy + 2 * (size_t)d);
        if (v < 0)
            break;
        taken[v] = 1;
        x->terminals[x->n_terminals++] = v;
    }
    bool good = taken && x->terminals && x->n_terminals == wanted;
    free(taken);
    return good;
}

static FILE *open_file(const char *stem, const char *ending)
{
    char path[1000];
    snprintf(path, sizeof path, "%s%s", stem, ending);
    FILE *file = fopen(path, "w");
    if (!file)
        fprintf(stderr, "streetgraph: %s cannot be written\n", path);
    return file;
}

static bool write_gr(const sample *x, const char *stem)
{
    FILE *file = open_file(stem, ".gr");
    if (!file)
        return false;
    fprintf(file, "SECTION Graph\nNodes %" PRId32 "\nEdges %" PRId32 "\n", x->n_nodes, x->n_edges);
    for (int32_t i = 0; i < x->n_edges; i++)
        fprintf(file, "E %" PRId32 " %" PRId32 " %" PRId32 "\n", x->number[x->edges[i].tail],
                x->number[x->edges[i].head], x->edges[i].cm);
    fprintf(file, "END\n\nSECTION Terminals\nTerminals %" PRId32 "\n", x->n_terminals);
    for (int32_t i = 0; i < x->n_terminals; i++)
        fprintf(file, "T %" PRId32 "\n", x->number[x->terminals[i]]);
    fprintf(file, "END\n\nEOF\n");
    return fclose(file) == 0;
}

static bool write_csv(const sample *x, const char *stem)
{
    FILE *file = open_file(stem, ".csv");
    if (!file)
        return false;
    fprintf(file, "edge,tail,head,length_m,tail_x,tail_y,head_x,head_y\n");
    for (int32_t i = 0; i < x->n_edges; i++) {
        const double *a = x->streets->node_xy + 2 * (size_t)x->edges[i].tail;
        const double *b = x->streets->node_xy + 2 * (size_t)x->edges[i].head;
        fprintf(file, "%" PRId32 ",%" PRId32 ",%" PRId32 ",%.2f,%.3f,%.3f,%.3f,%.3f\n", i + 1,
                x->number[x->edges[i].tail], x->number[x->edges[i].head], x->edges[i].cm / 100.0, a[0], a[1],
                b[0], b[1]);
    }
    return fclose(file) == 0;
}

static plan_status write_sample(const plan_streets *streets, const plan_demand *demand, int32_t wanted,
                                const char *stem, plan_error *err)
{
    sample x = {.streets = streets};
    bool good = take_graph(&x) && take_terminals(&x, demand, wanted) && write_gr(&x, stem) &&
                write_csv(&x, stem);
    free(x.number);
    free(x.edges);
    free(x.terminals);
    return good ? PLAN_OK
                : plan_error_set(err, PLAN_E_DATA, "no graph with %d terminals could be written", wanted);
}

/* What is measured is the search: streets are their axes, as other programs take them. */
static void leave_out_sides(plan_catalogue *catalogue)
{
    int32_t n = 0;
    for (int32_t i = 0; i < catalogue->n_rules; i++)
        if (catalogue->rules[i].of != PLAN_RULE_SIDE)
            catalogue->rules[n++] = catalogue->rules[i];
    catalogue->n_rules = n;
}

/* Barriers are left out likewise. */
static plan_status run(plan_ctx *ctx, char **argv, plan_error *err)
{
    plan_city *city = NULL;
    plan_streets *streets = NULL;
    plan_demand *demand = NULL;
    plan_catalogue catalogue = PLAN_CATALOGUE_INIT;
    const plan_table *street_table = NULL, *buildings = NULL;
    char prices[1000];
    snprintf(prices, sizeof prices, "%s/catalogue/example-2025.csv", argv[2]);
    plan_status status = plan_city_open(ctx, argv[1], NULL, &city, err);
    if (status == PLAN_OK)
        status = plan_city_need_layer(city, "streets", "streetgraph", &street_table, err);
    if (status == PLAN_OK)
        status = plan_city_need_layer(city, "buildings", "streetgraph", &buildings, err);
    if (status == PLAN_OK)
        status = plan_catalogue_read(prices, NULL, &catalogue, err);
    if (status == PLAN_OK)
        leave_out_sides(&catalogue);
    if (status == PLAN_OK)
        status = plan_streets_new(street_table, NULL, &catalogue, plan_city_scale(city), NULL, &streets, err);
    if (status == PLAN_OK)
        status = plan_demand_new(buildings, false, &demand, err);
    if (status == PLAN_OK)
        status = write_sample(streets, demand, atoi(argv[3]), argv[4], err);
    plan_demand_free(demand);
    plan_streets_free(streets);
    plan_catalogue_free(&catalogue);
    plan_city_free(city);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 5 || atoi(argv[3]) < 2) {
        fprintf(stderr, "usage: streetgraph CITY.gpkg DATADIR TERMINALS STEM\n");
        return 2;
    }
    plan_error err = PLAN_ERROR_INIT;
    plan_ctx *ctx = NULL;
    plan_status status = plan_ctx_new(&ctx, &err);
    if (status == PLAN_OK)
        status = run(ctx, argv, &err);
    if (status != PLAN_OK)
        fprintf(stderr, "streetgraph: %s\n", err.message);
    plan_ctx_free(ctx);
    return status == PLAN_OK ? 0 : 1;
}
