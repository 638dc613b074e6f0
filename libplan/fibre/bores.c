/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/bores.h"

#include "core/mem.h"
#include "fibre/street_ends.h"
#include "geo/geom.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is left of a way when less than this is, goes with the bore, m. */
#define REST_M 0.05

/* A bore as it grows. */
typedef struct growing {
    int32_t piece;      /* it began as */
    int32_t node[2];    /* at its tail and its head */
    int32_t rule, into; /* bore it went into, -1 = none */
    double *xy;
    int32_t n;
    size_t cap;
} growing;

typedef struct joiner {
    plan_streets *in;
    const plan_catalogue *catalogue;
    const plan_scale *scale;
    plan_streets *out;
    int32_t n_nodes; /* before any way was cut */
    plan_street_ends ends;
    int32_t *bore; /* of a piece, -1 = none */
    double *cut;   /* what bores took of a piece at end 2p + head, map units */
    int32_t *cut_node, *cut_bore;
    growing *bores;
    int32_t n_bores;
    int32_t *node; /* of the new graph, -1 = none yet */
    double *path;
    size_t cap_path;
} joiner;

plan_status plan_bores_note(plan_bores *bores, int32_t piece, double before, double after, plan_error *err)
{
    if (!plan_mem_grow(&bores->at, &bores->cap, (size_t)bores->n + 1, sizeof *bores->at))
        return plan_error_memory(err);
    bores->at[bores->n++] = (plan_bore){piece, {before, after}};
    return PLAN_OK;
}

static void joiner_free(joiner *j)
{
    for (int32_t b = 0; b < j->n_bores; b++)
        free(j->bores[b].xy);
    free(j->bores);
    plan_street_ends_free(&j->ends);
    free(j->bore);
    free(j->cut);
    free(j->cut_node);
    free(j->cut_bore);
    free(j->node);
    free(j->path);
    plan_streets_free(j->out);
}

static plan_status begin_ends(joiner *j, plan_error *err)
{
    const plan_streets *s = j->in;
    int32_t ends = 2 * s->n_pieces;
    j->bore = plan_mem_raw((size_t)s->n_pieces, sizeof *j->bore);
    j->cut = plan_mem_new((size_t)ends, sizeof *j->cut);
    j->cut_node = plan_mem_raw((size_t)ends, sizeof *j->cut_node);
    j->cut_bore = plan_mem_raw((size_t)ends, sizeof *j->cut_bore);
    if (!j->bore || !j->cut || !j->cut_node || !j->cut_bore)
        return plan_error_memory(err);
    for (int32_t p = 0; p < s->n_pieces; p++)
        j->bore[p] = -1;
    for (int32_t e = 0; e < ends; e++) {
        j->cut_node[e] = plan_street_end_node(s, e);
        j->cut_bore[e] = -1;
    }
    return plan_street_ends_list(s, &j->ends, err);
}

static plan_status begin_bores(joiner *j, const plan_bores *list, plan_error *err)
{
    const plan_streets *s = j->in;
    j->bores = plan_mem_new((size_t)list->n, sizeof *j->bores);
    if (!j->bores)
        return plan_error_memory(err);
    for (int32_t b = 0; b < list->n; b++) {
        int32_t p = list->at[b].piece, n = s->first[p + 1] - s->first[p];
        growing *g = &j->bores[j->n_bores++];
        *g = (growing){.piece = p, .node = {s->tail[p], s->head[p]}, .rule = s->rule[p], .into = -1};
        if (!plan_mem_grow(&g->xy, &g->cap, 2 * (size_t)n, sizeof *g->xy))
            return plan_error_memory(err);
        memcpy(g->xy, s->xy + 2 * (size_t)s->first[p], 2 * (size_t)n * sizeof *g->xy);
        g->n = n;
        j->bore[p] = b;
    }
    return PLAN_OK;
}

/* The bore it has become part of. */
static int32_t whole_of(const joiner *j, int32_t bore)
{
    while (bore >= 0 && j->bores[bore].into >= 0)
        bore = j->bores[bore].into;
    return bore;
}

static void reverse(growing *g)
{
    for (int32_t a = 0, b = g->n - 1; a < b; a++, b--)
        for (int k = 0; k < 2; k++) {
            double swap = g->xy[2 * (size_t)a + (size_t)k];
            g->xy[2 * (size_t)a + (size_t)k] = g->xy[2 * (size_t)b + (size_t)k];
            g->xy[2 * (size_t)b + (size_t)k] = swap;
        }
    int32_t node = g->node[0];
    g->node[0] = g->node[1];
    g->node[1] = node;
}

/* Adds a path that begins at its head. */
static plan_status append(growing *g, const double *xy, int32_t n, bool backwards, plan_error *err)
{
    if (!plan_mem_grow(&g->xy, &g->cap, 2 * ((size_t)g->n + (size_t)n), sizeof *g->xy))
        return plan_error_memory(err);
    for (int32_t i = 1; i < n; i++) {
        memcpy(g->xy + 2 * (size_t)g->n, xy + 2 * (size_t)(backwards ? n - 1 - i : i), 2 * sizeof *xy);
        g->n++;
    }
    return PLAN_OK;
}

/* The end of a piece by which the way goes on at the head of a bore; -1 = it ends, or there is a choice. */
static int32_t next_end(const joiner *j, int32_t node, int32_t bore, int32_t piece)
{
    if (node >= j->n_nodes || j->ends.first[node + 1] - j->ends.first[node] != 2)
        return -1;
    for (int32_t i = j->ends.first[node]; i < j->ends.first[node + 1]; i++) {
        int32_t p = j->ends.end[i] / 2;
        if (p == piece || (j->bore[p] >= 0 && whole_of(j, j->bore[p]) == bore))
            continue;
        plan_rule_of of = j->catalogue->rules[j->in->rule[p]].of;
        return of == PLAN_RULE_BRIDGE || of == PLAN_RULE_TUNNEL ? -1 : j->ends.end[i];
    }
    return -1;
}

static double length_of(const joiner *j, int32_t p)
{
    const plan_streets *s = j->in;
    return plan_path_length(s->xy + 2 * (size_t)s->first[p], s->first[p + 1] - s->first[p]);
}

static double left_of(const joiner *j, int32_t p)
{
    return length_of(j, p) - j->cut[2 * (size_t)p] - j->cut[2 * (size_t)p + 1];
}

/* Way from the head of a bore to the next one, where there is no choice; INFINITY beyond `most`. */
static double way_to_next(const joiner *j, int32_t bore, double most)
{
    int32_t node = j->bores[bore].node[1], piece = -1;
    double way = 0;
    while (way <= most) {
        int32_t e = next_end(j, node, bore, piece);
        if (e < 0)
            break;
        if (j->bore[e / 2] >= 0)
            return way;
        way += left_of(j, e / 2);
        if (j->cut_bore[e ^ 1] >= 0)
            return way <= most && whole_of(j, j->cut_bore[e ^ 1]) != bore ? way : INFINITY;
        node = j->cut_node[e ^ 1];
        piece = e / 2;
    }
    return INFINITY;
}

/* Adds a bore that has an end at the head of another. */
static plan_status merge(joiner *j, int32_t bore, int32_t next, plan_error *err)
{
    growing *g = &j->bores[bore], *h = &j->bores[next];
    if (h->node[0] != g->node[1])
        reverse(h);
    plan_status status = append(g, h->xy, h->n, false, err);
    g->node[1] = h->node[1];
    g->rule = plan_barriers_dearer(j->catalogue, g->rule, h->rule);
    h->into = bore;
    j->in->n_crossings--;
    return status;
}

static plan_status take_part(joiner *j, int32_t bore, int32_t e, double m, plan_error *err)
{
    const plan_streets *s = j->in;
    growing *g = &j->bores[bore];
    int32_t p = e / 2, n = s->first[p + 1] - s->first[p], node = -1;
    const double *xy = s->xy + 2 * (size_t)s->first[p];
    double length = plan_path_length(xy, n), from = j->cut[2 * (size_t)p],
           to = length - j->cut[2 * (size_t)p + 1];
    bool whole = m >= to - from - REST_M;
    if (!plan_mem_grow(&j->path, &j->cap_path, 2 * ((size_t)n + 1), sizeof *j->path))
        return plan_error_memory(err);
    if (!whole && e % 2)
        from = to - m;
    else if (!whole)
        to = from + m;
    int32_t count = plan_path_part(xy, n, from, to, j->path);
    plan_status status = append(g, j->path, count, e % 2, err);
    if (whole) {
        j->bore[p] = bore;
        g->node[1] = j->cut_node[e ^ 1];
        return status;
    }
    if (status == PLAN_OK)
        status = plan_streets_add_node(j->in, g->xy + 2 * (size_t)(g->n - 1), &node, err);
    j->cut[e] += m;
    j->cut_node[e] = g->node[1] = node;
    j->cut_bore[e] = bore;
    return status;
}

/* Carries a bore on from its head. */
static plan_status carry_on(joiner *j, int32_t bore, double m, plan_error *err)
{
    plan_status status = PLAN_OK;
    double way = way_to_next(j, bore, m + PLAN_PITS_M);
    bool joins = isfinite(way);
    m = joins ? way : m;
    while (status == PLAN_OK && (joins || m > REST_M)) {
        int32_t e = next_end(j, j->bores[bore].node[1], bore, -1);
        if (e < 0)
            break;
        if (j->bore[e / 2] >= 0)
            return merge(j, bore, whole_of(j, j->bore[e / 2]), err);
        int32_t beyond = j->cut_bore[e ^ 1];
        double left = left_of(j, e / 2);
        status = take_part(j, bore, e, joins ? left : m, err);
        if (status == PLAN_OK && joins && beyond >= 0)
            return merge(j, bore, whole_of(j, beyond), err);
        m -= left;
    }
    return status;
}

static plan_status carry_end(joiner *j, const plan_bore *x, int end, plan_error *err)
{
    int32_t bore = whole_of(j, j->bore[x->piece]);
    int32_t node = end ? j->in->head[x->piece] : j->in->tail[x->piece];
    growing *g = &j->bores[bore];
    if (g->node[0] == g->node[1] || (g->node[0] != node && g->node[1] != node))
        return PLAN_OK; /* a ring, or within it by now */
    if (g->node[1] != node)
        reverse(g);
    return carry_on(j, bore, x->beyond[end], err);
}

static plan_status new_node(joiner *j, int32_t old, int32_t *node, plan_error *err)
{
    plan_status status = PLAN_OK;
    if (j->node[old] < 0) {
        status = plan_streets_add_node(j->out, j->in->node_xy + 2 * (size_t)old, &j->node[old], err);
        if (status == PLAN_OK)
            j->out->cut[j->node[old]] = j->in->cut[old];
    }
    *node = j->node[old];
    return status;
}

static plan_status write_piece(joiner *j, int32_t p, plan_error *err)
{
    const plan_streets *s = j->in;
    int32_t n = s->first[p + 1] - s->first[p], tail = -1, head = -1, bore = j->bore[p], rule = s->rule[p];
    int32_t nodes[2] = {j->cut_node[2 * (size_t)p], j->cut_node[2 * (size_t)p + 1]};
    const double *xy = s->xy + 2 * (size_t)s->first[p];
    if (bore >= 0) {
        const growing *g = &j->bores[bore];
        if (g->into >= 0 || g->piece != p)
            return PLAN_OK;
        xy = g->xy;
        n = g->n;
        rule = g->rule;
        memcpy(nodes, g->node, sizeof nodes);
    } else if (j->cut_bore[2 * (size_t)p] >= 0 || j->cut_bore[2 * (size_t)p + 1] >= 0) {
        if (!plan_mem_grow(&j->path, &j->cap_path, 2 * ((size_t)n + 1), sizeof *j->path))
            return plan_error_memory(err);
        n = plan_path_part(xy, n, j->cut[2 * (size_t)p], length_of(j, p) - j->cut[2 * (size_t)p + 1],
                           j->path);
        xy = j->path;
    }
    plan_status status = new_node(j, nodes[0], &tail, err);
    if (status == PLAN_OK)
        status = new_node(j, nodes[1], &head, err);
    return status == PLAN_OK
               ? plan_streets_add_piece(j->out, j->scale, s->street[p], rule, tail, head, xy, n, err)
               : status;
}

static plan_status write_all(joiner *j, plan_error *err)
{
    plan_streets *s = j->in;
    plan_status status = PLAN_OK;
    j->out = plan_mem_new(1, sizeof *j->out);
    j->node = plan_mem_raw((size_t)s->n_nodes, sizeof *j->node);
    if (!j->out || !j->node)
        return plan_error_memory(err);
    memset(j->node, 0xff, (size_t)s->n_nodes * sizeof *j->node);
    for (int32_t p = 0; p < s->n_pieces && status == PLAN_OK; p++)
        status = write_piece(j, p, err);
    if (status != PLAN_OK)
        return status;
    plan_streets_replace(s, j->out);
    j->out = NULL;
    return PLAN_OK;
}

plan_status plan_bores_join(plan_streets *streets, const plan_bores *bores, const plan_catalogue *catalogue,
                            const plan_scale *scale, plan_error *err)
{
    joiner j = {.in = streets, .catalogue = catalogue, .scale = scale, .n_nodes = streets->n_nodes};
    if (bores->n == 0)
        return PLAN_OK;
    plan_status status = begin_ends(&j, err);
    if (status == PLAN_OK)
        status = begin_bores(&j, bores, err);
    for (int32_t b = 0; b < bores->n && status == PLAN_OK; b++)
        for (int end = 0; end < 2 && status == PLAN_OK; end++)
            status = carry_end(&j, &bores->at[b], end, err);
    if (status == PLAN_OK)
        status = write_all(&j, err);
    joiner_free(&j);
    return status;
}

plan_status plan_bores_add_piece(plan_streets *streets, const plan_barriers *barriers,
                                 plan_stretches *scratch, const plan_scale *scale, int32_t row, int32_t rule,
                                 int32_t tail, int32_t head, const double *path, int32_t n, plan_error *err)
{
    /* What laps over the bank is imprecise drawing, as where the axis does. */
    static const bool bank[2] = {true, true};
    plan_status status = PLAN_OK;
    scratch->n = 0;
    if (barriers)
        status = plan_barriers_along(barriers, path, n, bank, scratch, err);
    if (status != PLAN_OK || scratch->n == 0)
        return status == PLAN_OK ? plan_streets_add_piece(streets, scale, row, rule, tail, head, path, n, err)
                                 : status;
    double length = plan_path_length(path, n), at = 0;
    double *part = plan_mem_raw(2 * ((size_t)n + 1), sizeof *part);
    int32_t from = tail;
    if (!part)
        return plan_error_memory(err);
    for (int32_t i = 0; i <= 2 * scratch->n && status == PLAN_OK; i++) {
        const plan_stretch *x = &scratch->at[i / 2];
        bool across = i % 2;
        double to = i == 2 * scratch->n ? length : across ? x->to : x->from, xy[2];
        int32_t next = head;
        if (to <= at)
            continue;
        if (to < length) {
            plan_path_point(path, n, to, xy);
            status = plan_streets_add_node(streets, xy, &next, err);
        }
        int32_t m = plan_path_part(path, n, at, to, part), own = across ? x->rule : rule;
        if (status == PLAN_OK && own >= 0)
            status = plan_streets_add_piece(streets, scale, row, own, from, next, part, m, err);
        streets->n_crossings += across && own >= 0;
        streets->n_closed += across && own < 0;
        from = next;
        at = to;
    }
    free(part);
    return status;
}
