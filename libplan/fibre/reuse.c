/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/reuse.h"

#include "core/mem.h"
#include "geo/geom.h"
#include "geo/index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A piece runs along a line that is near at this share of its points, one every so many metres. */
#define ALONG_SHARE 0.8
#define STEP_M 4.0

plan_status plan_reuse_named(const plan_table *streets, plan_records named, const char *option,
                             uint8_t **rows, plan_error *err)
{
    const plan_column *source = plan_table_find(streets, "source_id");
    const plan_named_street *at = named.at;
    int32_t n = plan_table_rows(streets);
    *rows = NULL;
    if (named.n == 0)
        return PLAN_OK;
    *rows = plan_mem_new((size_t)n, 1);
    if (!*rows)
        return plan_error_memory(err);
    for (int32_t i = 0; i < named.n; i++) {
        bool found = false;
        for (int32_t r = 0; source && at[i].source_id && r < n; r++) {
            const char *id = plan_column_text(source, r);
            if (!id || strcmp(id, at[i].source_id) != 0)
                continue;
            (*rows)[r] = 1;
            found = true;
        }
        if (!found)
            return plan_error_set(err, PLAN_E_ARGUMENT, "network: %s[%d]: no street has source_id '%s'",
                                  option, i + 1, at[i].source_id ? at[i].source_id : "");
    }
    return PLAN_OK;
}

/* The row of a layer of lines that runs along a piece. */
typedef struct finder {
    const plan_geom *g;
    plan_index *index;
    const double *p;
    double reach_m;
    int32_t only; /* row to look at, -1 = any */
    int32_t row;  /* found */
} finder;

static bool on_row(void *user, int32_t row)
{
    finder *f = user;
    double q[2], t;
    if (f->only >= 0 && row != f->only)
        return true;
    for (int32_t p = f->g->row_off[row]; p < f->g->row_off[row + 1]; p++)
        for (int32_t c = f->g->path_off[p]; c + 1 < f->g->path_off[p + 1]; c++) {
            const double *a = f->g->xy + 2 * (size_t)c;
            if (plan_segment_nearest(a, a + 2, f->p, q, &t) <= f->reach_m && (f->row < 0 || row < f->row))
                f->row = row;
        }
    return true;
}

static bool is_near(finder *f, const double p[2], int32_t only)
{
    double box[4] = {p[0] - f->reach_m, p[1] - f->reach_m, p[0] + f->reach_m, p[1] + f->reach_m};
    f->p = p;
    f->only = only;
    f->row = -1;
    plan_index_query(f->index, box, on_row, f);
    return f->row >= 0;
}

/* Share of a piece's points near `row`; where row is -1, near any, and the first found at its middle segment's points. */
static double share_along(finder *f, const plan_streets *s, int32_t piece, int32_t row, int32_t *found)
{
    int32_t all = 0, near = 0;
    *found = -1;
    for (int32_t c = s->first[piece]; c + 1 < s->first[piece + 1]; c++) {
        const double *a = s->xy + 2 * (size_t)c;
        int32_t n = (int32_t)ceil(fmin(1e5, hypot(a[2] - a[0], a[3] - a[1]) / STEP_M));
        for (int32_t k = 0; k < n; k++, all++) {
            double t = (k + 0.5) / n, p[2] = {a[0] + t * (a[2] - a[0]), a[1] + t * (a[3] - a[1])};
            if (!is_near(f, p, row))
                continue;
            near++;
            if (*found < 0)
                *found = f->row;
        }
    }
    return all > 0 ? (double)near / all : 0;
}

/* Row of the layer along a piece, -1 where there is none. */
static int32_t along(finder *f, const plan_streets *s, int32_t piece)
{
    int32_t row, again;
    if (share_along(f, s, piece, -1, &row) < ALONG_SHARE)
        return -1;
    return share_along(f, s, piece, row, &again) >= ALONG_SHARE ? row : -1;
}

static plan_status allocate(plan_streets *s, plan_error *err)
{
    size_t n = (size_t)s->n_pieces;
    s->own_rule = plan_mem_copy(s->rule, n, sizeof *s->rule);
    s->works_year = plan_mem_new(n, sizeof *s->works_year);
    s->free_tubes = plan_mem_new(n, sizeof *s->free_tubes);
    s->duct = plan_mem_new(n, sizeof *s->duct);
    s->forced = plan_mem_new(n, 1);
    s->overfull = plan_mem_new(n, 1);
    return s->own_rule && s->works_year && s->free_tubes && s->duct && s->forced && s->overfull
               ? PLAN_OK
               : plan_error_memory(err);
}

static bool is_plain(const plan_streets *s, const plan_catalogue *c, int32_t piece)
{
    plan_rule_of of = c->rules[s->own_rule[piece]].of;
    return of == PLAN_RULE_STREET || of == PLAN_RULE_SIDE;
}

static void take(plan_streets *s, const plan_catalogue *c, int32_t piece, int32_t rule)
{
    if (c->items[c->rules[rule].item].price_ct < c->items[c->rules[s->rule[piece]].item].price_ct)
        s->rule[piece] = rule;
}

static void mark_works(plan_streets *s, const plan_table *works, finder *f, const plan_catalogue *c)
{
    const plan_column *kind = plan_table_find(works, "kind"), *year = plan_table_find(works, "year");
    for (int32_t p = 0; p < s->n_pieces; p++) {
        if (!is_plain(s, c, p))
            continue;
        int32_t row = along(f, s, p);
        if (row < 0 || !year || plan_column_is_missing(year, row))
            continue;
        int32_t rule = plan_catalogue_first(c, PLAN_RULE_WORKS, kind ? plan_column_text(kind, row) : NULL);
        if (rule < 0)
            continue;
        s->works_year[p] = (int32_t)plan_column_number(year, row);
        take(s, c, p, rule);
    }
}

static void mark_ducts(plan_streets *s, const plan_table *ducts, finder *f, const plan_catalogue *c,
                       int32_t rule)
{
    const plan_column *tubes = plan_table_find(ducts, "free_microducts");
    for (int32_t p = 0; p < s->n_pieces && tubes; p++) {
        int32_t row = is_plain(s, c, p) ? along(f, s, p) : -1;
        double n = row >= 0 ? plan_column_number(tubes, row) : 0;
        if (!(n >= 1))
            continue;
        s->free_tubes[p] = (int32_t)fmin(n, INT32_MAX);
        s->duct[p] = row;
        take(s, c, p, rule);
    }
}

/* Whether piece p is the second side of a street, beside piece p - 1: what follows on has a node in common. */
static bool is_beside(const plan_streets *s, const plan_catalogue *c, int32_t p)
{
    return p > 0 && c->rules[s->own_rule[p]].of == PLAN_RULE_SIDE &&
           c->rules[s->own_rule[p - 1]].of == PLAN_RULE_SIDE && s->street[p] == s->street[p - 1] &&
           s->tail[p] != s->head[p - 1] && s->tail[p - 1] != s->head[p] && s->tail[p] != s->tail[p - 1];
}

/* Sides are made in pairs, the left one first: forcing a street is forcing one trench in it. */
static void mark_forced(plan_streets *s, const plan_catalogue *c, const uint8_t *forced)
{
    bool second = false;
    for (int32_t p = 0; p < s->n_pieces; p++) {
        plan_rule_of of = c->rules[s->own_rule[p]].of;
        second = !second && is_beside(s, c, p);
        if (of != PLAN_RULE_CROSSING)
            s->forced[p] = forced[s->street[p]] && !second;
    }
}

plan_status plan_reuse_mark(plan_streets *streets, const plan_table *ducts, const plan_table *works,
                            const uint8_t *forced, const plan_catalogue *catalogue, plan_error *err)
{
    plan_status status = allocate(streets, err);
    int32_t duct = plan_catalogue_first(catalogue, PLAN_RULE_DUCT, NULL);
    int32_t dig = -1;
    for (int32_t r = 0; r < catalogue->n_rules && dig < 0; r++)
        dig = catalogue->rules[r].of == PLAN_RULE_WORKS && catalogue->rules[r].item >= 0 ? r : -1;
    finder f = {.index = NULL};
    if (status == PLAN_OK && works && dig >= 0) {
        f = (finder){.g = plan_table_geom(works), .reach_m = catalogue->rules[dig].reach_m};
        status = plan_index_rows(f.g, &f.index, err);
        if (status == PLAN_OK)
            mark_works(streets, works, &f, catalogue);
        plan_index_free(f.index);
    }
    if (status == PLAN_OK && ducts && duct >= 0) {
        f = (finder){.g = plan_table_geom(ducts), .reach_m = catalogue->rules[duct].reach_m};
        status = plan_index_rows(f.g, &f.index, err);
        if (status == PLAN_OK)
            mark_ducts(streets, ducts, &f, catalogue, duct);
        plan_index_free(f.index);
    }
    if (status == PLAN_OK && forced)
        mark_forced(streets, catalogue, forced);
    return status;
}

static bool is_in_duct(const plan_network_run *run, int32_t piece)
{
    return run->catalogue.rules[run->streets->rule[piece]].of == PLAN_RULE_DUCT;
}

static void give_back(plan_streets *s, int32_t piece, int32_t *n)
{
    s->rule[piece] = s->own_rule[piece];
    s->overfull[piece] = 1;
    ++*n;
}

/* A duct bears what runs in it along either side of the street: with too much in all, the side with less is dug. */
static void check_pieces(plan_network_run *run, const int64_t *used, int32_t *n)
{
    plan_streets *s = run->streets;
    bool second = false;
    for (int32_t p = 0; p < s->n_pieces; p++) {
        second = !second && is_beside(s, &run->catalogue, p);
        if (used[p] == 0 || !is_in_duct(run, p))
            continue;
        bool shared = second && used[p - 1] > 0 && is_in_duct(run, p - 1) && s->duct[p] == s->duct[p - 1];
        if (used[p] > s->free_tubes[p])
            give_back(s, p, n);
        else if (shared && used[p] + used[p - 1] > s->free_tubes[p])
            give_back(s, used[p] < used[p - 1] ? p : p - 1, n);
    }
}

plan_status plan_reuse_overfull(plan_network_run *run, int32_t *n, plan_error *err)
{
    const plan_tree *t = run->tree;
    const plan_joint *j = run->joint;
    int64_t *buildings = plan_mem_new((size_t)t->n, sizeof *buildings);
    int64_t *used = plan_mem_new((size_t)run->streets->n_pieces, sizeof *used);
    plan_status status = buildings && used ? PLAN_OK : plan_error_memory(err);
    *n = 0;
    for (int32_t i = 0; i < t->n && status == PLAN_OK; i++)
        buildings[i] = t->parent[i] >= 0 && t->edge[i] >= j->n_parts;
    if (status == PLAN_OK)
        plan_tree_sum_up(t, buildings);
    for (int32_t i = 0; i < t->n && status == PLAN_OK; i++) {
        int32_t p = t->parent[i] >= 0 && t->edge[i] < j->n_parts ? j->piece[t->edge[i]] : -1;
        if (p >= 0 && buildings[i] > used[p])
            used[p] = buildings[i];
    }
    if (status == PLAN_OK)
        check_pieces(run, used, n);
    free(buildings);
    free(used);
    return status;
}

plan_status plan_reuse_report(plan_network_run *run, plan_error *err)
{
    const plan_streets *s = run->streets;
    const plan_column *source = plan_table_find(run->street_table, "source_id");
    plan_status status = PLAN_OK;
    for (int32_t p = 0; p < s->n_pieces && status == PLAN_OK; p++) {
        if (!s->overfull[p])
            continue;
        const double *xy = s->xy + 2 * (size_t)s->first[p];
        plan_finding f = {"duct_full",  "streets", source ? plan_column_text(source, s->street[p]) : NULL,
                          s->street[p], xy[0],     xy[1]};
        status = plan_result_add_finding(
            run->result, &f, err, "duct has %d free microducts, too few for the buildings behind it: trench",
            s->free_tubes[p]);
    }
    return status;
}
