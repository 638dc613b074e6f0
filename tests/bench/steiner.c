/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* tests/bench/steiner FILE.gr[.gz] [--seconds S] [--threads T] [--gap PCT] [--work N]: solves a Steiner tree problem in
 * the format of PACE 2018 and prints one line of JSON. Beside terminals (T) the file may name leaves (L), which are
 * joined and never passed through, and the root (R); without one the last terminal is it. */

#include "core/mem.h"
#include "graph/bare.h"
#include "graph/certified.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <zlib.h>

typedef struct instance {
    int32_t n, m, n_terminals;
    int32_t *tail, *head;
    int64_t *cost;
    uint8_t *kind;
    int32_t root;
    bool rooted; /* by a line of its own */
    size_t cap_tail, cap_head, cap_cost;
} instance;

static bool add_edge(instance *x, int32_t a, int32_t b, int64_t cost)
{
    size_t need = (size_t)x->m + 1;
    if (a < 1 || b < 1 || a > x->n || b > x->n || cost < 0 ||
        !plan_mem_grow(&x->tail, &x->cap_tail, need, sizeof *x->tail) ||
        !plan_mem_grow(&x->head, &x->cap_head, need, sizeof *x->head) ||
        !plan_mem_grow(&x->cost, &x->cap_cost, need, sizeof *x->cost))
        return false;
    x->tail[x->m] = a - 1;
    x->head[x->m] = b - 1;
    x->cost[x->m++] = cost;
    return true;
}

static bool read_line(instance *x, const char *line)
{
    int32_t a, b;
    int64_t cost;
    if (sscanf(line, " E %" SCNd32 " %" SCNd32 " %" SCNd64, &a, &b, &cost) == 3)
        return add_edge(x, a, b, cost);
    char what;
    if (sscanf(line, " %c %" SCNd32, &what, &a) == 2 && strchr("TLR", what)) {
        if (a < 1 || a > x->n)
            return false;
        x->kind[a - 1] = what == 'L' ? PLAN_NODE_LEAF : PLAN_NODE_TERMINAL;
        if (what == 'R' || (what == 'T' && !x->rooted))
            x->root = a - 1;
        x->rooted = x->rooted || what == 'R';
        x->n_terminals++;
        return true;
    }
    if (sscanf(line, " Nodes %" SCNd32, &a) == 1) {
        if (x->kind || a < 1)
            return false;
        x->n = a;
        x->kind = plan_mem_new((size_t)a, 1);
        return x->kind != NULL;
    }
    return true; /* sections, comments, numbers that are counted anyway */
}

static bool read_instance(const char *path, instance *x)
{
    gzFile file = gzopen(path, "rb");
    if (!file)
        return false;
    gzbuffer(file, 1 << 17);
    char line[256];
    bool good = true;
    while (good && gzgets(file, line, sizeof line))
        good = read_line(x, line);
    int code;
    gzerror(file, &code);
    gzclose(file);
    return good && code == Z_OK && x->n > 0 && x->n_terminals > 0;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Whether the edges are a tree that joins the root and all that is to be joined, leaves by one edge. */
static bool is_answer(const instance *x, const plan_graph *g, const uint8_t *in, int32_t unreachable)
{
    int32_t n = 0, m = 0, joined = 0, *queue = plan_mem_raw((size_t)x->n, sizeof *queue);
    uint8_t *seen = plan_mem_new((size_t)x->n, 1);
    bool good = queue && seen;
    if (good) {
        seen[x->root] = 1;
        queue[n++] = x->root;
    }
    for (int32_t e = 0; e < x->m; e++)
        m += in[e] != 0;
    for (int32_t i = 0; good && i < n; i++) {
        int32_t v = queue[i], degree = 0;
        joined += x->kind[v] != PLAN_NODE_FREE || v == x->root;
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            int32_t w = g->arc_node[a];
            degree += in[g->arc_edge[a]] != 0;
            if (!in[g->arc_edge[a]] || seen[w])
                continue;
            seen[w] = 1;
            queue[n++] = w;
        }
        good = x->kind[v] != PLAN_NODE_LEAF || degree == 1;
    }
    for (int32_t v = 0; good && v < x->n; v++)
        joined -= x->kind[v] != PLAN_NODE_FREE || v == x->root;
    free(queue);
    free(seen);
    return good && m == n - 1 && joined + unreachable == 0;
}

static int solve(const char *path, const plan_certify_opts *opts)
{
    int failed = 1;
    instance x = {0};
    plan_graph *graph = NULL;
    uint8_t *in = NULL;
    plan_certificate result;
    plan_error err = PLAN_ERROR_INIT;
    double begin = plan_effort_clock();
    if (!read_instance(path, &x)) {
        fprintf(stderr, "steiner: %s cannot be read as a graph with terminals\n", path);
        goto done;
    }
    double read_s = plan_effort_clock() - begin;
    in = plan_mem_new((size_t)x.m, 1);
    if (!in || plan_graph_new(x.n, x.m, x.tail, x.head, x.cost, &graph, &err) != PLAN_OK) {
        fprintf(stderr, "steiner: %s: %s\n", path, in ? err.message : "out of memory");
        goto done;
    }
    plan_certify_opts rest = *opts; /* reading counts */
    if (rest.time_limit_s > 0)
        rest.time_limit_s = rest.time_limit_s > read_s + 0.01 ? rest.time_limit_s - read_s : 0.01;
    plan_steiner problem = {graph, x.kind, &x.root, 1, NULL};
    if (plan_steiner_certify(&problem, &rest, in, &result, &err) != PLAN_OK) {
        fprintf(stderr, "steiner: %s: %s\n", path, err.message);
        goto done;
    }
    if (plan_steiner_cost(graph, in) != result.cost) {
        fprintf(stderr, "steiner: %s: the tree costs something else than it says\n", path);
        goto done;
    }
    if (!is_answer(&x, graph, in, result.unreachable)) {
        fprintf(stderr, "steiner: %s: what was found is no tree that joins all\n", path);
        goto done;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"file\": \"%s\", \"cost\": %" PRId64 ", \"bound\": %" PRId64
           ", \"gap_pct\": %.5f, \"seconds\": %.3f, "
           "\"cpu_seconds\": %.3f, \"peak_mb\": %.1f, \"first_cost\": %" PRId64 ", \"first_seconds\": %.3f, "
           "\"work\": %" PRId64 ", \"nodes\": %d, \"edges\": %d}\n",
           name_of(path), result.cost, result.bound, 100 * plan_certificate_gap(&result),
           plan_effort_clock() - begin, (double)usage.ru_utime.tv_sec + 1e-6 * (double)usage.ru_utime.tv_usec,
           (double)usage.ru_maxrss / 1024.0, result.first_cost, read_s + result.first_seconds, result.work,
           result.nodes, result.edges);
    failed = 0;
done:
    plan_graph_free(graph);
    free(in);
    free(x.tail);
    free(x.head);
    free(x.cost);
    free(x.kind);
    return failed;
}

int main(int argc, char **argv)
{
    const char *path = NULL;
    plan_certify_opts opts = PLAN_CERTIFY_OPTS_INIT;
    opts.time_limit_s = 10;
    for (int i = 1; i < argc; i++) {
        bool option = strncmp(argv[i], "--", 2) == 0 && i + 1 < argc;
        if (option && strcmp(argv[i], "--seconds") == 0)
            opts.time_limit_s = atof(argv[++i]);
        else if (option && strcmp(argv[i], "--threads") == 0)
            opts.threads = atoi(argv[++i]);
        else if (option && strcmp(argv[i], "--gap") == 0)
            opts.target_gap = atof(argv[++i]) / 100;
        else if (option && strcmp(argv[i], "--work") == 0)
            opts.work_limit = atoll(argv[++i]);
        else if (!path && argv[i][0] != '-')
            path = argv[i];
        else
            path = "", i = argc;
    }
    if (!path || !*path) {
        fprintf(stderr, "usage: steiner FILE.gr[.gz] [--seconds S] [--threads T] [--gap PCT] [--work N]\n");
        return 2;
    }
    return solve(path, &opts);
}
