/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "need/join.h"

#include "core/mem.h"
#include "core/parallel.h"
#include "geo/geom.h"
#include "geo/index.h"
#include "need/share.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Buildings joined between two looks at the cancel hook: a few milliseconds of work. */
enum { BATCH = 4096 };

plan_status plan_need_places_init(const plan_table *buildings, const plan_scale *scale, int32_t threads,
                                  const plan_hooks *hooks, plan_need_places *out, plan_error *err)
{
    int32_t n = plan_table_rows(buildings);
    const plan_geom *g = plan_table_geom(buildings);
    double *xy = plan_mem_raw((size_t)n, 2 * sizeof *xy);
    if (!xy)
        return plan_error_memory(err);
    for (int32_t i = 0; i < n; i++)
        if (!g || !plan_geom_row_point(g, i, &xy[2 * (size_t)i]))
            xy[2 * (size_t)i] = xy[2 * (size_t)i + 1] = NAN;
    *out = (plan_need_places){buildings, scale, n, xy, plan_parallel_threads(threads), hooks};
    return PLAN_OK;
}

void plan_need_places_clear(plan_need_places *places)
{
    free(places->xy);
    places->xy = NULL;
}

plan_join plan_need_join_kind(plan_join join, const plan_table *layer, bool has_column)
{
    if (join != PLAN_JOIN_AUTO)
        return join;
    if (!has_column)
        return PLAN_JOIN_DISTANCE;
    const plan_geom *g = plan_table_geom(layer);
    return g && g->kind == PLAN_GEOM_POLYGON ? PLAN_JOIN_WITHIN : PLAN_JOIN_NEAREST;
}

/* Whether the value of a row is one of the alternatives "a|b". */
static bool is_one_of(const plan_column *col, int32_t row, const char *alternatives)
{
    if (plan_column_is_missing(col, row))
        return false;
    const char *text = col->type == PLAN_TEXT ? plan_column_text(col, row) : NULL;
    double number = text ? NAN : plan_column_number(col, row);
    for (const char *a = alternatives;; a++) {
        size_t length = strcspn(a, "|");
        char *end;
        if (text && strlen(text) == length && memcmp(text, a, length) == 0)
            return true;
        if (!text && length > 0 && strtod(a, &end) == number && end == a + length)
            return true;
        if (col->type == PLAN_BOOL && length == (number != 0 ? 4 : 5) &&
            memcmp(a, number != 0 ? "true" : "false", length) == 0)
            return true;
        a += length;
        if (!*a)
            return false;
    }
}

plan_status plan_need_filter(const char *name, const char *filter, const plan_table *layer, uint8_t **keep,
                             plan_error *err)
{
    *keep = NULL;
    if (!filter)
        return PLAN_OK;
    const char *equals = strchr(filter, '=');
    if (!equals || equals == filter || !equals[1])
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "need: indicator '%s': filter '%s': expected 'column=value'", name, filter);
    char *column = plan_mem_copy(filter, (size_t)(equals - filter) + 1, 1);
    if (!column)
        return plan_error_memory(err);
    column[equals - filter] = '\0';
    plan_status status = PLAN_OK;
    int32_t n = plan_table_rows(layer);
    const plan_column *col = plan_table_find(layer, column);
    uint8_t *mask = plan_mem_new((size_t)n, 1);
    if (!col)
        status = plan_error_set(err, PLAN_E_NOT_FOUND,
                                "need: indicator '%s': filter '%s': layer %s has no column '%s'", name,
                                filter, plan_table_name(layer), column);
    else if (!mask)
        status = plan_error_memory(err);
    free(column);
    if (status != PLAN_OK) {
        free(mask);
        return status;
    }
    for (int32_t i = 0; i < n; i++)
        mask[i] = is_one_of(col, i, equals + 1);
    *keep = mask;
    return PLAN_OK;
}

/* One search from one building. */
typedef struct search {
    const plan_need_joining *joining;
    const plan_geom *geom;
    double p[2], limit; /* limit: map metres */
    int32_t best, count;
    double best_measure; /* area (within) or distance (nearest) */
} search;

static bool counts(const search *s, int32_t item)
{
    return !s->joining->keep || s->joining->keep[item];
}

/* Distance in map metres from p to a feature: 0 inside a polygon. */
static double distance_to(const plan_geom *g, int32_t row, const double p[2])
{
    if (g->kind == PLAN_GEOM_POLYGON && plan_geom_row_contains(g, row, p[0], p[1]))
        return 0;
    double best = INFINITY;
    for (int32_t path = g->row_off[row]; path < g->row_off[row + 1]; path++) {
        int32_t begin = g->path_off[path], end = g->path_off[path + 1];
        for (int32_t c = begin; c < end; c++) {
            const double *a = &g->xy[2 * (size_t)c];
            double q[2], t;
            double d = c + 1 < end ? plan_segment_nearest(a, a + 2, p, q, &t)
                                   : hypot(a[0] - p[0], a[1] - p[1]);
            best = d < best ? d : best;
        }
    }
    return best;
}

static bool found_within(void *user, int32_t item)
{
    search *s = user;
    if (!counts(s, item) || !plan_geom_row_contains(s->geom, item, s->p[0], s->p[1]))
        return true;
    double area = plan_geom_row_area(s->geom, item);
    if (s->best < 0 || area < s->best_measure || (area == s->best_measure && item < s->best)) {
        s->best = item;
        s->best_measure = area;
    }
    return true;
}

static bool found_near(void *user, int32_t item, double box_distance)
{
    search *s = user;
    if (box_distance > s->best_measure || box_distance > s->limit)
        return false;
    if (!counts(s, item))
        return true;
    double d = distance_to(s->geom, item, s->p);
    if (d <= s->limit && (d < s->best_measure || (d == s->best_measure && item < s->best))) {
        s->best = item;
        s->best_measure = d;
    }
    return true;
}

static bool found_counted(void *user, int32_t item)
{
    search *s = user;
    if (counts(s, item) && distance_to(s->geom, item, s->p) <= s->limit)
        s->count++;
    return true;
}

/* Value of the joined column in a feature's row; text counts 1, presence of the feature alone too. */
static double feature_value(const plan_need_joining *j, int32_t feature)
{
    if (!j->column || j->column->type == PLAN_TEXT)
        return feature >= 0 && (!j->column || !plan_column_is_missing(j->column, feature)) ? 1 : 0;
    return feature >= 0 ? plan_column_number(j->column, feature) : NAN;
}

typedef struct join_job {
    const plan_need_places *places;
    const plan_need_joining *joining;
    const plan_index *index;
    double *value;
    int32_t *feature, offset;
    bool empty; /* no feature counts at all */
} join_job;

static plan_status join_one(const join_job *job, int32_t i, plan_error *err)
{
    const plan_need_joining *j = job->joining;
    const double *p = &job->places->xy[2 * (size_t)i];
    double k = job->places->scale ? plan_scale_at(job->places->scale, p[0], p[1]) : 1;
    double limit = isnan(j->max_distance_m) ? INFINITY : j->max_distance_m * k;
    search s = {j, plan_table_geom(j->layer), {p[0], p[1]}, limit, -1, 0, INFINITY};
    plan_status status = PLAN_OK;

    if (j->join == PLAN_JOIN_COUNT) {
        double box[4] = {p[0] - limit, p[1] - limit, p[0] + limit, p[1] + limit};
        plan_index_query(job->index, box, found_counted, &s);
        job->value[i] = s.count;
        return PLAN_OK;
    }
    if (j->join == PLAN_JOIN_WITHIN || j->join == PLAN_JOIN_SHARE)
        plan_index_query(job->index, (double[]){p[0], p[1], p[0], p[1]}, found_within, &s);
    else
        status = plan_index_nearest(job->index, p[0], p[1], found_near, &s, err);
    if (job->feature)
        job->feature[i] = s.best;
    if (j->join != PLAN_JOIN_DISTANCE)
        job->value[i] = feature_value(j, s.best);
    else /* nothing within the limit is at least that far; without any feature there is no distance */
        job->value[i] = s.best >= 0 ? s.best_measure / k : job->empty ? NAN : j->max_distance_m;
    return status;
}

static plan_status join_rows(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    const join_job *job = user;
    (void)worker;
    plan_status status = PLAN_OK;
    for (int32_t i = begin + job->offset; status == PLAN_OK && i < end + job->offset; i++) {
        job->value[i] = NAN;
        if (job->feature)
            job->feature[i] = -1;
        if (!isnan(job->places->xy[2 * (size_t)i]))
            status = join_one(job, i, err);
    }
    return status;
}

static bool nothing_counts(const plan_need_joining *j)
{
    int32_t n = plan_table_rows(j->layer);
    for (int32_t i = 0; i < n; i++)
        if (!j->keep || j->keep[i])
            return false;
    return true;
}

static plan_status check_joining(const plan_need_joining *j, plan_error *err)
{
    static const char *const names[] = {"auto", "within", "share", "nearest", "distance", "count"};
    const plan_geom *g = plan_table_geom(j->layer);
    const char *layer = plan_table_name(j->layer), *join = names[j->join];
    bool polygons = j->join == PLAN_JOIN_WITHIN || j->join == PLAN_JOIN_SHARE;
    bool column_free = j->join == PLAN_JOIN_DISTANCE || j->join == PLAN_JOIN_COUNT;
    if (!g)
        return plan_error_set(err, PLAN_E_DATA,
                              "need: indicator '%s': layer %s has no geometry to join by place", j->name,
                              layer);
    if (polygons && g->kind != PLAN_GEOM_POLYGON)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "need: indicator '%s': join '%s' needs polygons; layer %s has none", j->name,
                              join, layer);
    if (column_free && j->column)
        return plan_error_set(
            err, PLAN_E_ARGUMENT,
            "need: indicator '%s': join '%s' takes the layer '%s' alone, not its column '%s'", j->name, join,
            layer, j->column->name);
    if ((j->join == PLAN_JOIN_SHARE || j->join == PLAN_JOIN_NEAREST) && !j->column)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "need: indicator '%s': join '%s' needs a column of layer %s", j->name, join,
                              layer);
    if (j->join == PLAN_JOIN_SHARE && j->column->type == PLAN_TEXT)
        return plan_error_set(err, PLAN_E_DATA,
                              "need: indicator '%s': layer %s, column %s is text and cannot be shared out",
                              j->name, layer, j->column->name);
    return PLAN_OK;
}

plan_status plan_need_join_values(const plan_need_places *places, const plan_need_joining *j, double *value,
                                  int32_t *feature, plan_result *findings, plan_error *err)
{
    plan_index *index = NULL;
    int32_t *host = feature;
    plan_status status = check_joining(j, err);
    if (status == PLAN_OK)
        status = plan_index_rows(plan_table_geom(j->layer), &index, err);
    if (status == PLAN_OK && j->join == PLAN_JOIN_SHARE && !host &&
        !(host = plan_mem_raw((size_t)places->n, sizeof *host)))
        status = plan_error_memory(err);

    join_job job = {places, j, index, value, host, 0, nothing_counts(j)};
    for (; status == PLAN_OK && job.offset < places->n; job.offset += BATCH) {
        int32_t rows = places->n - job.offset < BATCH ? places->n - job.offset : BATCH;
        status = plan_hooks_progress(places->hooks, "joining layers to buildings",
                                     (double)job.offset / places->n, err);
        if (status == PLAN_OK)
            status = plan_parallel_for(places->threads, rows, join_rows, &job, err);
    }
    if (status == PLAN_OK && j->join == PLAN_JOIN_SHARE)
        status = plan_need_share_out(places, j, host, value, findings, err);
    if (host != feature)
        free(host);
    plan_index_free(index);
    return status;
}
