/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/streets.h"

#include "core/mem.h"
#include "fibre/bores.h"
#include "fibre/links.h"
#include "fibre/sides.h"
#include "geo/geom.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_A_REPORT = 2048 };

/* A vertex of the layer: a place, to 1 mm, that one or several coordinates share. */
typedef struct vertex {
    int64_t x_mm, y_mm;
    int32_t uses; /* coordinates there; an end counts two */
    int32_t node; /* -1 = none */
    bool bank;    /* a bridge or tunnel is joined here */
} vertex;

typedef struct noder {
    const plan_geom *g;
    const plan_catalogue *catalogue;
    const plan_barriers *barriers;
    const plan_scale *scale;
    plan_streets *out;
    int32_t *rule; /* of a row, -1 = no trench */
    int32_t *at;   /* vertex of a coordinate */
    vertex *vertices;
    int32_t n_vertices;
    int32_t *slots; /* open addressing; -1 = empty */
    uint64_t mask;
    plan_stretches stretches;
    plan_bores bores;
    plan_sides sides;
    double *path, *part; /* shape in hand, without repeated points; a part of it */
    int32_t n_path;
    size_t cap_path, cap_part;
} noder;

static void noder_free(noder *s)
{
    free(s->rule);
    free(s->at);
    free(s->vertices);
    free(s->slots);
    free(s->stretches.at);
    free(s->bores.at);
    free(s->path);
    free(s->part);
    plan_sides_free(&s->sides);
}

static uint64_t mix(uint64_t h)
{
    /* splitmix64 finaliser, Steele, Lea and Flood 2014 */
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    return h ^ (h >> 31);
}

static int32_t find_vertex(noder *s, const double *xy)
{
    int64_t x = llround(xy[0] * 1000), y = llround(xy[1] * 1000);
    uint64_t slot = mix(mix((uint64_t)x) + (uint64_t)y) & s->mask;
    for (; s->slots[slot] >= 0; slot = (slot + 1) & s->mask) {
        const vertex *v = &s->vertices[s->slots[slot]];
        if (v->x_mm == x && v->y_mm == y)
            return s->slots[slot];
    }
    s->vertices[s->n_vertices] = (vertex){x, y, 0, -1, false};
    s->slots[slot] = s->n_vertices;
    return s->n_vertices++;
}

static plan_status choose_rules(noder *s, const plan_table *table, const uint8_t *forbidden, plan_error *err)
{
    int32_t n = plan_table_rows(table);
    const plan_column *street_class = plan_table_find(table, "class"),
                      *surface = plan_table_find(table, "surface");
    const plan_column *bridge = plan_table_find(table, "bridge"), *tunnel = plan_table_find(table, "tunnel");
    s->rule = plan_mem_raw((size_t)n, sizeof *s->rule);
    if (!s->rule)
        return plan_error_memory(err);
    for (int32_t r = 0; r < n; r++)
        s->rule[r] = forbidden && forbidden[r]
                         ? -1
                         : plan_catalogue_street(s->catalogue,
                                                 street_class ? plan_column_text(street_class, r) : NULL,
                                                 surface ? plan_column_text(surface, r) : NULL,
                                                 bridge && plan_column_number(bridge, r) == 1,
                                                 tunnel && plan_column_number(tunnel, r) == 1);
    return plan_sides_choose(table, s->catalogue, s->rule, &s->sides, err);
}

static bool is_structure(const noder *s, int32_t row)
{
    plan_rule_of of = s->catalogue->rules[s->rule[row]].of;
    return of == PLAN_RULE_BRIDGE || of == PLAN_RULE_TUNNEL;
}

static plan_status find_vertices(noder *s, plan_error *err)
{
    const plan_geom *g = s->g;
    size_t n = (size_t)g->n_coords, slots = 16;
    while (slots < 2 * n)
        slots *= 2;
    s->mask = slots - 1;
    s->at = plan_mem_raw(n, sizeof *s->at);
    s->vertices = plan_mem_raw(n, sizeof *s->vertices);
    s->slots = plan_mem_raw(slots, sizeof *s->slots);
    if (!s->at || !s->vertices || !s->slots)
        return plan_error_memory(err);
    memset(s->slots, 0xff, slots * sizeof *s->slots);
    for (int32_t r = 0; r < g->n_rows; r++) {
        if (s->rule[r] < 0)
            continue;
        bool structure = is_structure(s, r);
        for (int32_t p = g->row_off[r]; p < g->row_off[r + 1]; p++) {
            int32_t begin = g->path_off[p], end = g->path_off[p + 1];
            for (int32_t c = begin; c < end; c++) {
                s->at[c] = find_vertex(s, g->xy + 2 * (size_t)c);
                vertex *v = &s->vertices[s->at[c]];
                if (c > begin && s->at[c] == s->at[c - 1] && c + 1 < end)
                    continue; /* the same point again */
                bool is_end = c == begin || c + 1 == end;
                v->uses += is_end ? 2 : 1;
                v->bank |= is_end && structure;
            }
        }
    }
    return PLAN_OK;
}

plan_status plan_streets_add_node(plan_streets *o, const double xy[2], int32_t *node, plan_error *err)
{
    if (!plan_mem_grow(&o->node_xy, &o->cap_node, 2 * ((size_t)o->n_nodes + 1), sizeof *o->node_xy) ||
        !plan_mem_grow(&o->cut, &o->cap_cut, (size_t)o->n_nodes + 1, sizeof *o->cut))
        return plan_error_memory(err);
    o->node_xy[2 * (size_t)o->n_nodes] = xy[0];
    o->node_xy[2 * (size_t)o->n_nodes + 1] = xy[1];
    o->cut[o->n_nodes] = 0;
    *node = o->n_nodes++;
    return PLAN_OK;
}

plan_status plan_streets_add_axis(plan_streets *o, const double segment[4], int32_t rule, plan_error *err)
{
    size_t n = (size_t)o->n_axes;
    if (!plan_mem_grow(&o->axis_xy, &o->cap_axis_xy, 4 * (n + 1), sizeof *o->axis_xy) ||
        !plan_mem_grow(&o->axis_rule, &o->cap_axis_rule, n + 1, sizeof *o->axis_rule))
        return plan_error_memory(err);
    memcpy(o->axis_xy + 4 * n, segment, 4 * sizeof *segment);
    o->axis_rule[n] = rule;
    o->n_axes++;
    return PLAN_OK;
}

static plan_status vertex_node(noder *s, int32_t coord, int32_t *node, plan_error *err)
{
    vertex *v = &s->vertices[s->at[coord]];
    if (v->node < 0) {
        plan_status status = plan_streets_add_node(s->out, s->g->xy + 2 * (size_t)coord, &v->node, err);
        if (status != PLAN_OK)
            return status;
    }
    *node = v->node;
    return PLAN_OK;
}

plan_status plan_streets_add_piece(plan_streets *o, const plan_scale *scale, int32_t row, int32_t rule,
                                   int32_t tail, int32_t head, const double *path, int32_t n, plan_error *err)
{
    size_t p = (size_t)o->n_pieces, at = p ? (size_t)o->first[p] : 0;
    if (p + 1 >= INT32_MAX / 2 || at + (size_t)n >= INT32_MAX)
        return plan_error_set(err, PLAN_E_DATA, "layer streets: too many pieces");
    if (!plan_mem_grow(&o->tail, &o->cap_tail, p + 1, sizeof *o->tail) ||
        !plan_mem_grow(&o->head, &o->cap_head, p + 1, sizeof *o->head) ||
        !plan_mem_grow(&o->street, &o->cap_street, p + 1, sizeof *o->street) ||
        !plan_mem_grow(&o->rule, &o->cap_rule, p + 1, sizeof *o->rule) ||
        !plan_mem_grow(&o->length_cm, &o->cap_length, p + 1, sizeof *o->length_cm) ||
        !plan_mem_grow(&o->first, &o->cap_first, p + 2, sizeof *o->first) ||
        !plan_mem_grow(&o->xy, &o->cap_xy, 2 * (at + (size_t)n), sizeof *o->xy))
        return plan_error_memory(err);
    o->first[0] = 0;

    double *xy = o->xy + 2 * at;
    memcpy(xy, path, 2 * (size_t)n * sizeof *xy);
    memcpy(xy, o->node_xy + 2 * (size_t)tail, 2 * sizeof *xy);
    memcpy(xy + 2 * (size_t)(n - 1), o->node_xy + 2 * (size_t)head, 2 * sizeof *xy);
    double cm = round(100 * plan_scale_length(scale, xy, n));
    if (!(cm < INT32_MAX))
        return plan_error_set(err, PLAN_E_DATA, "layer streets, row %d: %g m is too long", row + 1, cm / 100);
    o->tail[p] = tail;
    o->head[p] = head;
    o->street[p] = row;
    o->rule[p] = rule;
    o->length_cm[p] = cm < 1 ? 1 : (int32_t)cm;
    o->first[p + 1] = (int32_t)at + n;
    o->n_pieces++;
    return PLAN_OK;
}

/* Adds the part of the path in hand from `from` to `to` (map units along it). */
static plan_status add_piece(noder *s, int32_t row, int32_t rule, int32_t tail, int32_t head, double from,
                             double to, plan_error *err)
{
    if (!plan_mem_grow(&s->part, &s->cap_part, 2 * ((size_t)s->n_path + 2), sizeof *s->part))
        return plan_error_memory(err);
    int32_t n = plan_path_part(s->path, s->n_path, from, to, s->part);
    return plan_streets_add_piece(s->out, s->scale, row, rule, tail, head, s->part, n, err);
}

/* Such a part of a street itself, cut where its carriageway may be crossed. */
static plan_status add_run(noder *s, int32_t row, int32_t tail, int32_t head, double from, double to,
                           plan_error *err)
{
    int32_t n = plan_sides_cuts(&s->sides, s->catalogue, row, to - from);
    plan_status status = PLAN_OK;
    for (int32_t i = 1; i <= n && status == PLAN_OK; i++) {
        double until = i < n ? from + (to - from) / (n - i + 1) : to, xy[2] = {0, 0};
        int32_t next = head;
        if (i < n) {
            plan_path_point(s->path, s->n_path, until, xy);
            status = plan_streets_add_node(s->out, xy, &next, err);
            if (status == PLAN_OK)
                s->out->cut[next] = 1;
        }
        if (status == PLAN_OK)
            status = add_piece(s, row, s->rule[row], tail, next, from, until, err);
        tail = next;
        from = until;
    }
    return status;
}

/* The path in hand between two nodes, cut where it crosses barriers. */
static plan_status add_edge(noder *s, int32_t row, int32_t tail, int32_t head, const bool bank[2],
                            plan_error *err)
{
    double length = plan_path_length(s->path, s->n_path), at = 0;
    plan_status status = PLAN_OK;
    s->stretches.n = 0;
    if (s->barriers && !is_structure(s, row))
        status = plan_barriers_along(s->barriers, s->path, s->n_path, bank, &s->stretches, err);

    int32_t from = tail;
    for (int32_t i = 0; i < s->stretches.n && status == PLAN_OK; i++) {
        const plan_stretch *x = &s->stretches.at[i];
        int32_t enter = from, leave = head;
        double xy[2] = {0, 0};
        if (x->from > 0) {
            plan_path_point(s->path, s->n_path, x->from, xy);
            status = plan_streets_add_node(s->out, xy, &enter, err);
            if (status == PLAN_OK)
                status = add_run(s, row, from, enter, at, x->from, err);
        }
        if (status == PLAN_OK && x->to < length) {
            plan_path_point(s->path, s->n_path, x->to, xy);
            status = plan_streets_add_node(s->out, xy, &leave, err);
        }
        if (status == PLAN_OK && x->rule >= 0)
            status = add_piece(s, row, x->rule, enter, leave, x->from, x->to, err);
        if (status == PLAN_OK && plan_barriers_bore(s->catalogue, x->rule))
            status = plan_bores_note(&s->bores, s->out->n_pieces - 1, x->before, x->after, err);
        s->out->n_closed += x->rule < 0;
        s->out->n_crossings += x->rule >= 0;
        from = leave;
        at = x->to;
    }
    if (status == PLAN_OK && at < length)
        status = add_run(s, row, from, head, at, length, err);
    return status;
}

static plan_status add_path(noder *s, int32_t row, int32_t path, plan_error *err)
{
    const plan_geom *g = s->g;
    int32_t begin = g->path_off[path], end = g->path_off[path + 1], start = begin, tail, head;
    if (end - begin < 2)
        return PLAN_OK;
    if (!plan_mem_grow(&s->path, &s->cap_path, 2 * (size_t)(end - begin), sizeof *s->path))
        return plan_error_memory(err);
    plan_status status = vertex_node(s, begin, &tail, err);
    s->n_path = 0;
    for (int32_t c = begin; c < end && status == PLAN_OK; c++) {
        bool again = c > begin && s->at[c] == s->at[c - 1];
        if (!again) {
            memcpy(s->path + 2 * (size_t)s->n_path, g->xy + 2 * (size_t)c, 2 * sizeof *s->path);
            s->n_path++;
        }
        if (c == begin || s->n_path < 2 || (s->vertices[s->at[c]].uses < 2 && c + 1 < end))
            continue;
        bool bank[2] = {s->vertices[s->at[start]].bank, s->vertices[s->at[c]].bank};
        status = vertex_node(s, c, &head, err);
        if (status == PLAN_OK)
            status = add_edge(s, row, tail, head, bank, err);
        memcpy(s->path, g->xy + 2 * (size_t)c, 2 * sizeof *s->path);
        s->n_path = 1;
        start = c;
        tail = head;
    }
    return status;
}

static plan_status add_streets(noder *s, const plan_hooks *hooks, plan_error *err)
{
    const plan_geom *g = s->g;
    plan_status status = PLAN_OK;
    for (int32_t r = 0; r < g->n_rows && status == PLAN_OK; r++) {
        if (r % ROWS_A_REPORT == 0)
            status = plan_hooks_progress(hooks, "streets", (double)r / g->n_rows, err);
        if (s->rule[r] < 0)
            continue;
        for (int32_t p = g->row_off[r]; p < g->row_off[r + 1] && status == PLAN_OK; p++)
            status = add_path(s, r, p, err);
    }
    return status;
}

static plan_status join(plan_streets *o, plan_error *err)
{
    size_t n = (size_t)o->n_pieces;
    int64_t *cost = plan_mem_raw(n, sizeof *cost);
    o->component = plan_mem_raw((size_t)o->n_nodes, sizeof *o->component);
    if (!cost || !o->component) {
        free(cost);
        return plan_error_memory(err);
    }
    for (size_t p = 0; p < n; p++)
        cost[p] = o->length_cm[p];
    plan_status status = plan_graph_new(o->n_nodes, o->n_pieces, o->tail, o->head, cost, &o->graph, err);
    free(cost);
    if (status == PLAN_OK)
        status = plan_graph_components(o->graph, o->component, &o->n_components, err);
    if (status != PLAN_OK)
        return status;
    o->component_cm = plan_mem_new((size_t)o->n_components, sizeof *o->component_cm);
    if (!o->component_cm)
        return plan_error_memory(err);
    for (size_t p = 0; p < n; p++)
        o->component_cm[o->component[o->tail[p]]] += o->length_cm[p];
    return PLAN_OK;
}

plan_status plan_streets_new_without(const plan_table *table, const uint8_t *forbidden,
                                     const plan_geom *buildings, const plan_barriers *barriers,
                                     const plan_catalogue *catalogue, const plan_scale *scale,
                                     const plan_hooks *hooks, plan_streets **out, plan_error *err)
{
    plan_streets *streets = plan_mem_new(1, sizeof *streets);
    if (!streets)
        return plan_error_memory(err);
    noder s = {.g = plan_table_geom(table),
               .catalogue = catalogue,
               .barriers = barriers,
               .scale = scale,
               .out = streets};
    plan_status status = choose_rules(&s, table, forbidden, err);
    if (status == PLAN_OK)
        status = find_vertices(&s, err);
    if (status == PLAN_OK)
        status = add_streets(&s, hooks, err);
    if (status == PLAN_OK)
        status = plan_bores_join(streets, &s.bores, catalogue, scale, err);
    if (status == PLAN_OK)
        status = plan_sides_weave(streets, &s.sides, buildings, barriers, catalogue, scale, err);
    if (status == PLAN_OK)
        status = plan_links_add(streets, buildings, barriers, catalogue, scale, err);
    if (status == PLAN_OK)
        status = join(streets, err);
    noder_free(&s);
    if (status != PLAN_OK) {
        plan_streets_free(streets);
        return status;
    }
    *out = streets;
    return PLAN_OK;
}

plan_status plan_streets_new(const plan_table *table, const plan_barriers *barriers,
                             const plan_catalogue *catalogue, const plan_scale *scale,
                             const plan_hooks *hooks, plan_streets **out, plan_error *err)
{
    return plan_streets_new_without(table, NULL, NULL, barriers, catalogue, scale, hooks, out, err);
}

void plan_streets_free(plan_streets *streets)
{
    if (!streets)
        return;
    free(streets->node_xy);
    free(streets->cut);
    free(streets->own_rule);
    free(streets->works_year);
    free(streets->free_tubes);
    free(streets->duct);
    free(streets->forced);
    free(streets->overfull);
    free(streets->axis_xy);
    free(streets->axis_rule);
    free(streets->component);
    free(streets->component_cm);
    free(streets->tail);
    free(streets->head);
    free(streets->street);
    free(streets->rule);
    free(streets->length_cm);
    free(streets->first);
    free(streets->xy);
    plan_graph_free(streets->graph);
    free(streets);
}

void plan_streets_replace(plan_streets *streets, plan_streets *made)
{
    plan_streets old = *streets;
    made->n_closed += old.n_closed;
    made->n_crossings += old.n_crossings;
    *streets = *made;
    *made = old;
    plan_streets_free(made);
}

/* Length of a piece in map units up to vertex i. */
static double map_length(const plan_streets *s, int32_t piece, int32_t i)
{
    return plan_path_length(s->xy + 2 * (size_t)s->first[piece], i + 1);
}

int32_t plan_streets_position(const plan_streets *streets, int32_t piece, int32_t segment, double t)
{
    int32_t n = streets->first[piece + 1] - streets->first[piece];
    double before = map_length(streets, piece, segment), after = map_length(streets, piece, segment + 1);
    double all = map_length(streets, piece, n - 1);
    double share = all > 0 ? (before + t * (after - before)) / all : 0;
    return (int32_t)lround(fmin(fmax(share, 0), 1) * streets->length_cm[piece]);
}

int32_t plan_streets_between(const plan_streets *streets, int32_t piece, int32_t from_cm, int32_t to_cm,
                             double *xy)
{
    int32_t begin = streets->first[piece], n = streets->first[piece + 1] - begin, count = 0;
    double all = map_length(streets, piece, n - 1), along = 0;
    for (int32_t i = 1; i + 1 < n; i++) {
        const double *q = streets->xy + 2 * (size_t)(begin + i);
        along += hypot(q[0] - q[-2], q[1] - q[-1]);
        double cm = all > 0 ? along / all * streets->length_cm[piece] : 0;
        if (cm > from_cm && cm < to_cm) {
            memcpy(xy + 2 * (size_t)count, q, 2 * sizeof *xy);
            count++;
        }
    }
    return count;
}
