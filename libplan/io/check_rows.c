/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/mem.h"
#include "core/sum.h"
#include "geo/geom.h"
#include "io/check_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Heights in m no building of a town has. */
#define LEAST_HEIGHT_M 1.0
#define MOST_HEIGHT_M 400.0
/* Height a storey in m: below the first the height or the storeys are wrong, above the second too (a hall or
 * church of one storey reaches 60 m). */
#define LEAST_STOREY_M 1.8
#define MOST_STOREY_M 20.0
#define MOST_HALL_M 60.0
#define MOST_LEVELS 130.0
/* More than any single building in Europe holds. */
#define MOST_DWELLINGS 2500.0
#define MOST_RESIDENTS 6000.0
/* Grid on which geometries are compared, in m: copies may differ in their last digits. */
#define SAME_M 0.01

static const char *text_of(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(t, column);
    return c && c->type == PLAN_TEXT ? plan_column_text(c, row) : NULL;
}

static plan_status report(const plan_table *t, int32_t row, const char *code, const char *text,
                          plan_result *result, plan_error *err)
{
    double xy[2] = {NAN, NAN};
    const plan_geom *g = plan_table_geom(t);
    if (g && !plan_geom_row_point(g, row, xy))
        xy[0] = xy[1] = NAN;
    plan_finding f = {code, plan_table_name(t), text_of(t, "source_id", row), row, xy[0], xy[1]};
    return plan_result_add_finding(result, &f, err, "%s", text);
}

/** First row of every id, then one finding for each row that has it again. */
static plan_status duplicate_ids(const plan_table *t, plan_result *result, plan_error *err)
{
    const plan_column *ids = plan_table_find(t, "source_id");
    if (!ids || ids->type != PLAN_TEXT)
        return PLAN_OK;
    int32_t n = plan_column_n_texts(ids);
    int32_t *first = plan_mem_raw((size_t)n, sizeof *first);
    plan_status st = first ? PLAN_OK : plan_error_memory(err);
    for (int32_t c = 0; c < n && !st; c++)
        first[c] = -1;
    for (int32_t r = 0; r < ids->n && !st; r++) {
        int32_t code = ids->at.code[r];
        if (code < 0)
            continue;
        if (first[code] < 0) {
            first[code] = r;
            continue;
        }
        char text[160];
        (void)snprintf(text, sizeof text, "source_id %.60s is already that of row %d",
                       plan_column_text_at(ids, code), first[code] + 1);
        st = report(t, r, "duplicate_source_id", text, result, err);
    }
    free(first);
    return st;
}

/** What two copies of a geometry have in common wherever their rings begin. */
typedef struct shape {
    int64_t box[4], size;
    int32_t coords, row;
} shape;

static int by_shape(const void *a, const void *b)
{
    const shape *p = a, *q = b;
    for (int i = 0; i < 4; i++)
        if (p->box[i] != q->box[i])
            return p->box[i] < q->box[i] ? -1 : 1;
    if (p->size != q->size)
        return p->size < q->size ? -1 : 1;
    if (p->coords != q->coords)
        return p->coords < q->coords ? -1 : 1;
    return (p->row > q->row) - (p->row < q->row);
}

static bool same_shape(const shape *p, const shape *q)
{
    return memcmp(p->box, q->box, sizeof p->box) == 0 && p->size == q->size && p->coords == q->coords;
}

static shape shape_of(const plan_geom *g, int32_t row)
{
    double box[4];
    shape s = {.row = row};
    plan_geom_row_bbox(g, row, box);
    for (int i = 0; i < 4; i++)
        s.box[i] = isfinite(box[i]) ? llround(box[i] / SAME_M) : INT64_MAX;
    double size = g->kind == PLAN_GEOM_POLYGON ? plan_geom_row_area(g, row) : plan_geom_row_length(g, row);
    s.size = llround(size / (10 * SAME_M));
    s.coords = g->path_off[g->row_off[row + 1]] - g->path_off[g->row_off[row]];
    return s;
}

/** Points may well share a place (flats of one house); lines and polygons should not. */
static plan_status duplicate_shapes(const plan_table *t, plan_result *result, plan_error *err)
{
    const plan_geom *g = plan_table_geom(t);
    if (!g || g->kind == PLAN_GEOM_POINT)
        return PLAN_OK;
    shape *shapes = plan_mem_raw((size_t)g->n_rows, sizeof *shapes);
    if (!shapes)
        return plan_error_memory(err);
    int32_t n = 0;
    for (int32_t r = 0; r < g->n_rows; r++)
        if (g->row_off[r + 1] > g->row_off[r])
            shapes[n++] = shape_of(g, r);
    qsort(shapes, (size_t)n, sizeof *shapes, by_shape);
    plan_status st = PLAN_OK;
    for (int32_t i = 1, first = 0; i < n && !st; i++) {
        if (!same_shape(&shapes[first], &shapes[i])) {
            first = i;
            continue;
        }
        char text[160];
        const char *id = text_of(t, "source_id", shapes[first].row);
        (void)snprintf(text, sizeof text, "same geometry as row %d%s%.60s%s", shapes[first].row + 1,
                       id ? " (" : "", id ? id : "", id ? ")" : "");
        st = report(t, shapes[i].row, "duplicate_geometry", text, result, err);
    }
    free(shapes);
    return st;
}

plan_status plan_check_duplicates(const plan_table *layer, plan_result *result, plan_error *err)
{
    plan_status st = duplicate_ids(layer, result, err);
    return st ? st : duplicate_shapes(layer, result, err);
}

/** Number of a column that may be absent. */
static double number_of(const plan_column *c, int32_t row)
{
    return c && c->type != PLAN_TEXT ? plan_column_number(c, row) : NAN;
}

static plan_status check_height(const plan_table *t, int32_t row, double height, double levels,
                                plan_result *result, plan_error *err)
{
    char text[160];
    plan_status st = PLAN_OK;
    if (height < LEAST_HEIGHT_M || height > MOST_HEIGHT_M) {
        (void)snprintf(text, sizeof text, "height_m %.6g is impossible", height);
        st = report(t, row, "impossible_height", text, result, err);
    }
    if (!st && (levels < 0 || levels > MOST_LEVELS)) {
        (void)snprintf(text, sizeof text, "levels %.6g is impossible", levels);
        return report(t, row, "impossible_levels", text, result, err);
    }
    if (!st && levels >= 1 && height >= LEAST_HEIGHT_M && height <= MOST_HEIGHT_M &&
        (height < LEAST_STOREY_M * levels || (height > MOST_STOREY_M * levels && height > MOST_HALL_M))) {
        (void)snprintf(text, sizeof text, "height_m %.6g contradicts levels %.6g", height, levels);
        st = report(t, row, "height_contradicts_levels", text, result, err);
    }
    return st;
}

static plan_status check_count(const plan_table *t, int32_t row, const char *column, double value,
                               double most, plan_result *result, plan_error *err)
{
    char text[120];
    if (!(value < 0) && !(value > most))
        return PLAN_OK;
    (void)snprintf(text, sizeof text, "%s %.6g is impossible", column, value);
    return report(t, row, strcmp(column, "dwellings") == 0 ? "impossible_dwellings" : "impossible_residents",
                  text, result, err);
}

/** Marks ids of buildings that an address names. NULL when memory is exhausted. */
static uint8_t *addressed_ids(const plan_table *buildings, const plan_table *addresses)
{
    const plan_column *ids = plan_table_find(buildings, "source_id");
    int32_t n = ids && ids->type == PLAN_TEXT ? plan_column_n_texts(ids) : 0;
    uint8_t *has = plan_mem_new((size_t)n, sizeof *has);
    const plan_column *names = addresses ? plan_table_find(addresses, "building") : NULL;
    plan_table *lookup = NULL;
    plan_layerspec spec = {
        "ids", PLAN_GEOM_NONE, "", "", (const plan_colspec[]){{"id", PLAN_TEXT, "", "", ""}}, 1};
    if (!has || n == 0 || !names || names->type != PLAN_TEXT)
        return has;
    /* Both dictionaries in one: codes below n are those of the buildings, in their order. */
    bool ok = plan_table_new(&spec, &lookup, NULL) == PLAN_OK &&
              plan_table_add_rows(lookup, 1, NULL) == PLAN_OK;
    plan_column *col = ok ? plan_table_edit(lookup, "id") : NULL;
    for (int32_t c = 0; c < n && ok; c++)
        ok = plan_column_set_text(col, 0, plan_column_text_at(ids, c), NULL) == PLAN_OK;
    for (int32_t c = 0; c < plan_column_n_texts(names) && ok; c++) {
        ok = plan_column_set_text(col, 0, plan_column_text_at(names, c), NULL) == PLAN_OK;
        if (ok && col->at.code[0] < n)
            has[col->at.code[0]] = 1;
    }
    plan_table_free(lookup);
    if (!ok) {
        free(has);
        return NULL;
    }
    return has;
}

static plan_status count_unaddressed(const plan_table *t, const plan_table *addresses, plan_result *result,
                                     plan_error *err)
{
    uint8_t *has = addressed_ids(t, addresses);
    if (!has)
        return plan_error_memory(err);
    const plan_column *ids = plan_table_find(t, "source_id");
    int32_t homes = 0, without = 0;
    for (int32_t r = 0; r < plan_table_rows(t); r++) {
        const char *use = text_of(t, "use", r);
        if (!use || strcmp(use, "residential") != 0)
            continue;
        homes++;
        int32_t code = ids && ids->type == PLAN_TEXT ? ids->at.code[r] : -1;
        without += !text_of(t, "housenumber", r) && !(code >= 0 && has[code]);
    }
    free(has);
    plan_status st = plan_result_add_total(result, "residential_buildings", homes, "1", PLAN_BASIS_COUNTED,
                                           "residential buildings", err);
    return st ? st
              : plan_result_add_total(result, "unaddressed_buildings", without, "1", PLAN_BASIS_COUNTED,
                                      "residential buildings without a house number", err);
}

static plan_status add_sum(const plan_table *t, const char *column, const char *text, plan_result *result,
                           plan_error *err)
{
    plan_sum sum = {0, 0};
    const plan_column *c = plan_table_find(t, column);
    for (int32_t r = 0; r < plan_table_rows(t); r++)
        if (number_of(c, r) > 0)
            plan_sum_add(&sum, number_of(c, r));
    return plan_result_add_total(result, column, plan_sum_get(&sum), "1", plan_workspace_basis(t, column),
                                 text, err);
}

plan_status plan_check_buildings(const plan_table *t, const plan_table *addresses, plan_result *result,
                                 plan_error *err)
{
    const plan_column *height = plan_table_find(t, "height_m"), *levels = plan_table_find(t, "levels");
    const plan_column *dwellings = plan_table_find(t, "dwellings"),
                      *residents = plan_table_find(t, "residents");
    plan_status st = PLAN_OK;
    for (int32_t r = 0; r < plan_table_rows(t) && !st; r++) {
        st = check_height(t, r, number_of(height, r), number_of(levels, r), result, err);
        if (!st)
            st = check_count(t, r, "dwellings", number_of(dwellings, r), MOST_DWELLINGS, result, err);
        if (!st)
            st = check_count(t, r, "residents", number_of(residents, r), MOST_RESIDENTS, result, err);
    }
    if (!st)
        st = add_sum(t, "dwellings", "dwellings in all buildings", result, err);
    if (!st)
        st = add_sum(t, "residents", "residents of all buildings", result, err);
    return st ? st : count_unaddressed(t, addresses, result, err);
}
