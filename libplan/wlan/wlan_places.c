/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Where places lie, and what becomes of buildings and squares: gaps, districts. */

#include "wlan/wlan_run.h"

#include "core/sum.h"
#include "geo/geom.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GAP_SHARE 0.5     /* a place of which less is usable is a gap */
#define GAP_LEAST_M2 20.0 /* of ground or floor: less is no place to stay */

/* ---- where ---- */

typedef struct finding_district {
    const plan_geom *geom;
    const double *xy;
    int32_t row;
    double area;
} finding_district;

static bool lies_in(void *user, int32_t row)
{
    finding_district *f = user;
    double area = plan_geom_row_area(f->geom, row);
    if (plan_geom_row_contains(f->geom, row, f->xy[0], f->xy[1]) &&
        (f->row < 0 || area < f->area || (area == f->area && row < f->row))) {
        f->row = row;
        f->area = area;
    }
    return true;
}

int32_t plan_wlan_district_of(const plan_wlan_run *run, const plan_geom *g, int32_t row)
{
    double xy[2];
    if (!run->of_districts || !plan_geom_row_point(g, row, xy))
        return -1;
    const double box[4] = {xy[0], xy[1], xy[0], xy[1]};
    finding_district f = {plan_table_geom(run->districts), xy, -1, 0};
    plan_index_query(run->of_districts, box, lies_in, &f);
    return f.row;
}

const char *plan_wlan_district_name(const plan_wlan_run *run, int32_t district)
{
    return district >= 0 ? plan_column_text(plan_table_find(run->districts, "name"), district) : NULL;
}

int32_t plan_wlan_nearest(const plan_wlan_run *run, const double xy[2], double *distance_m)
{
    int32_t best = -1;
    *distance_m = NAN;
    for (int32_t i = 0; i < run->n_aps; i++) {
        double d = hypot(run->aps[i].xy[0] - xy[0], run->aps[i].xy[1] - xy[1]);
        if (best < 0 || d < *distance_m) {
            best = i;
            *distance_m = d;
        }
    }
    return best;
}

plan_status plan_wlan_add_outcome(plan_wlan_run *run, const plan_wlan_outcome *outcome, const char *reason,
                                  plan_error *err)
{
    plan_wlan_outcome o = *outcome;
    o.reason = plan_arena_text(run->arena, reason, strlen(reason));
    if (!o.reason || !plan_mem_grow(&run->outcomes, &run->cap_outcomes, (size_t)run->n_outcomes + 1,
                                    sizeof *run->outcomes))
        return plan_error_memory(err);
    run->outcomes[run->n_outcomes++] = o;
    return PLAN_OK;
}

/* ---- gaps ---- */

static double missing_m2(const plan_wlan_outcome *o)
{
    return o->area_m2 - o->usable_m2;
}

static int largest_first(const void *a, const void *b)
{
    const plan_wlan_outcome *x = *(const plan_wlan_outcome *const *)a,
                            *y = *(const plan_wlan_outcome *const *)b;
    if (missing_m2(x) != missing_m2(y))
        return missing_m2(x) > missing_m2(y) ? -1 : 1;
    if (x->square != y->square)
        return x->square ? 1 : -1;
    return (x->row > y->row) - (x->row < y->row);
}

static plan_status write_gap(plan_wlan_run *run, const plan_wlan_outcome *o, plan_table *t, plan_error *err)
{
    const plan_table *from = o->square ? run->squares : run->buildings;
    int32_t row = plan_table_rows(t);
    double xy[2] = {NAN, NAN}, distance = NAN;
    plan_status status = plan_table_add_rows(t, 1, err);
    if (status != PLAN_OK)
        return status;
    plan_geom_row_point(plan_table_geom(from), o->row, xy);
    int32_t nearest = plan_wlan_nearest(run, xy, &distance);
    const struct {
        const char *column, *text;
    } texts[] = {{"of", o->square ? "square" : "building"},
                 {"source_id", plan_column_text(plan_table_find(from, "source_id"), o->row)},
                 {"name", plan_column_text(plan_table_find(from, "name"), o->row)},
                 {"kind", o->kind},
                 {"district", plan_wlan_district_name(run, o->district)},
                 {"reason", o->reason}};
    for (size_t i = 0; status == PLAN_OK && i < sizeof texts / sizeof *texts; i++)
        status = plan_column_set_text(plan_table_edit(t, texts[i].column), row, texts[i].text, err);
    plan_column_set_number(plan_table_edit(t, "row"), row, o->row);
    plan_column_set_number(plan_table_edit(t, "area_m2"), row, missing_m2(o));
    plan_column_set_number(plan_table_edit(t, "share"), row, missing_m2(o) / o->area_m2);
    if (nearest >= 0) {
        plan_column_set_number(plan_table_edit(t, "nearest"), row, nearest);
        plan_column_set_number(plan_table_edit(t, "nearest_m"), row, distance);
    }
    return status == PLAN_OK ? plan_geom_add_copy(plan_table_edit_geom(t), plan_table_geom(from), o->row, err)
                             : status;
}

plan_status plan_wlan_report_gaps(plan_wlan_run *run, plan_error *err)
{
    plan_table *t = NULL;
    int32_t n = 0;
    const plan_wlan_outcome **gaps = plan_mem_raw((size_t)run->n_outcomes, sizeof *gaps);
    plan_status status = gaps ? plan_table_new(&plan_wlan_gaps_spec, &t, err) : plan_error_memory(err);
    for (int32_t i = 0; status == PLAN_OK && i < run->n_outcomes; i++) {
        const plan_wlan_outcome *o = &run->outcomes[i];
        if (o->area_m2 >= GAP_LEAST_M2 && o->usable_m2 < GAP_SHARE * o->area_m2)
            gaps[n++] = o;
    }
    if (status == PLAN_OK) {
        qsort(gaps, (size_t)n, sizeof *gaps, largest_first);
        plan_table_set_crs(t, plan_city_crs(run->city));
    }
    for (int32_t i = 0; status == PLAN_OK && i < n; i++)
        status = write_gap(run, gaps[i], t, err);
    free(gaps);
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    return plan_result_take(run->result, t, err);
}

/* ---- districts ---- */

/* One row: a kind of place in a district. */
typedef struct group {
    const plan_wlan_outcome *first;
    int32_t n, own, outside, usable, nothing;
    plan_sum area, usable_m2;
} group;

static int by_text(const char *a, const char *b)
{
    if (!a || !b)
        return !a - !b;
    return strcmp(a, b);
}

/* Districts by row (none last), buildings before squares, kinds by the alphabet. */
static int same_group(const plan_wlan_outcome *x, const plan_wlan_outcome *y)
{
    if (x->district != y->district) {
        if (x->district < 0 || y->district < 0)
            return x->district < 0 ? 1 : -1;
        return x->district < y->district ? -1 : 1;
    }
    if (x->square != y->square)
        return x->square ? 1 : -1;
    return by_text(x->kind, y->kind);
}

static int by_group(const void *a, const void *b)
{
    const plan_wlan_outcome *x = *(const plan_wlan_outcome *const *)a,
                            *y = *(const plan_wlan_outcome *const *)b;
    int order = same_group(x, y);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static void count(group *g, const plan_wlan_outcome *o)
{
    g->n++;
    g->own += o->own;
    g->outside += !o->square && o->outside_usable;
    g->usable += o->area_m2 > 0 && 2 * o->usable_m2 >= o->area_m2;
    g->nothing += !(o->usable_m2 > 0);
    plan_sum_add(&g->area, o->area_m2);
    plan_sum_add(&g->usable_m2, o->usable_m2);
}

static plan_status write_group(const plan_wlan_run *run, const group *g, plan_table *t, plan_error *err)
{
    int32_t row = plan_table_rows(t);
    double area = plan_sum_get(&g->area), usable = plan_sum_get(&g->usable_m2);
    plan_status status = plan_table_add_rows(t, 1, err);
    if (status != PLAN_OK)
        return status;
    const struct {
        const char *column;
        double value;
    } numbers[] = {
        {"n", g->n},       {"usable", g->usable}, {"not_usable", g->nothing},
        {"area_m2", area}, {"usable_m2", usable}, {"usable_share", area > 0 ? usable / area : NAN}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        plan_column_set_number(plan_table_edit(t, numbers[i].column), row, numbers[i].value);
    if (!g->first->square) {
        plan_column_set_number(plan_table_edit(t, "with_own"), row, g->own);
        plan_column_set_number(plan_table_edit(t, "outside_usable"), row, g->outside);
    }
    status = plan_column_set_text(plan_table_edit(t, "district"), row,
                                  plan_wlan_district_name(run, g->first->district), err);
    if (status == PLAN_OK)
        status = plan_column_set_text(plan_table_edit(t, "of"), row, g->first->square ? "square" : "building",
                                      err);
    return status == PLAN_OK ? plan_column_set_text(plan_table_edit(t, "kind"), row, g->first->kind, err)
                             : status;
}

plan_status plan_wlan_report_districts(plan_wlan_run *run, plan_error *err)
{
    plan_table *t = NULL;
    int32_t n = run->n_outcomes;
    const plan_wlan_outcome **by = plan_mem_raw((size_t)n, sizeof *by);
    plan_status status = by ? plan_table_new(&plan_wlan_districts_spec, &t, err) : plan_error_memory(err);
    for (int32_t i = 0; by && i < n; i++)
        by[i] = &run->outcomes[i];
    if (status == PLAN_OK)
        qsort(by, (size_t)n, sizeof *by, by_group);
    for (int32_t i = 0, end; status == PLAN_OK && i < n; i = end) {
        group g = {.first = by[i]};
        for (end = i; end < n && same_group(by[i], by[end]) == 0; end++)
            count(&g, by[end]);
        status = write_group(run, &g, t, err);
    }
    free(by);
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    return plan_result_take(run->result, t, err);
}
