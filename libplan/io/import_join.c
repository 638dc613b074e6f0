/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Points to polygons, house numbers to houses. */

#include "io/import_join.h"

#include "core/mem.h"
#include "geo/geom.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PROGRESS_EVERY = 2048 };

plan_status plan_import_places_make(const plan_geom *geom, plan_import_places *out, plan_error *err)
{
    plan_import_places p = {.geom = geom};
    p.area = plan_mem_raw((size_t)geom->n_rows, sizeof *p.area);
    if (!p.area)
        return plan_error_memory(err);
    for (int32_t row = 0; row < geom->n_rows; row++)
        p.area[row] = plan_geom_row_area(geom, row);
    plan_status status = plan_index_rows(geom, &p.index, err);
    if (status != PLAN_OK) {
        free(p.area);
        return status;
    }
    *out = p;
    return PLAN_OK;
}

void plan_import_places_free(plan_import_places *places)
{
    plan_index_free(places->index);
    free(places->area);
    *places = (plan_import_places){NULL, NULL, NULL};
}

/* --- looking up --------------------------------------------------------------------------------- */

typedef struct lookup {
    const plan_import_places *places;
    const double *xy;
    const int32_t *source;
    int32_t but;
    double best; /* area, or distance */
    int32_t row;
} lookup;

static bool around(void *user, int32_t row)
{
    lookup *l = user;
    double area = l->places->area[row];
    bool better = area < l->best || (area == l->best && row < l->row);
    if (better && !(l->source && l->source[row] == l->but) &&
        plan_geom_row_contains(l->places->geom, row, l->xy[0], l->xy[1])) {
        l->best = area;
        l->row = row;
    }
    return true;
}

int32_t plan_import_places_around(const plan_import_places *places, const double xy[2], const int32_t *source,
                                  int32_t but)
{
    lookup l = {places, xy, source, but, INFINITY, -1};
    const double box[4] = {xy[0], xy[1], xy[0], xy[1]};
    plan_index_query(places->index, box, around, &l);
    return l.row;
}

static double distance_to(const plan_geom *g, int32_t row, const double xy[2])
{
    double nearest = INFINITY;
    if (plan_geom_row_contains(g, row, xy[0], xy[1]))
        return 0;
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++)
        for (int32_t i = g->path_off[p]; i + 1 < g->path_off[p + 1]; i++) {
            double q[2], t;
            const double *a = g->xy + 2 * (size_t)i;
            nearest = fmin(nearest, plan_segment_nearest(a, a + 2, xy, q, &t));
        }
    return nearest;
}

static bool is_nearer(void *user, int32_t row)
{
    lookup *l = user;
    double distance = distance_to(l->places->geom, row, l->xy);
    if (distance < l->best || (distance == l->best && row < l->row)) {
        l->best = distance;
        l->row = row;
    }
    return true;
}

int32_t plan_import_places_nearest(const plan_import_places *places, const double xy[2], double reach_m)
{
    lookup l = {.places = places, .xy = xy, .best = reach_m, .row = INT32_MAX};
    const double box[4] = {xy[0] - reach_m, xy[1] - reach_m, xy[0] + reach_m, xy[1] + reach_m};
    plan_index_query(places->index, box, is_nearer, &l);
    return l.row == INT32_MAX ? -1 : l.row;
}

/* --- shares ------------------------------------------------------------------------------------- */

#define CELL_M 250.0

typedef struct cell {
    int64_t key;
    int32_t counted, marked;
} cell;

static int64_t cell_key(double x, double y)
{
    return ((int64_t)floor(y / CELL_M) << 32) + (int64_t)floor(x / CELL_M);
}

static int by_key(const void *a, const void *b)
{
    const cell *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static int32_t merge_cells(cell *cells, int32_t n)
{
    int32_t distinct = 0;
    for (int32_t i = 0; i < n; i++) {
        if (distinct == 0 || cells[distinct - 1].key != cells[i].key) {
            cells[distinct++] = cells[i];
        } else {
            cells[distinct - 1].counted += cells[i].counted;
            cells[distinct - 1].marked += cells[i].marked;
        }
    }
    return distinct;
}

plan_status plan_import_share_near(const double *xy, const bool *counted, const bool *marked, int32_t n,
                                   double *share, plan_error *err)
{
    cell *cells = plan_mem_raw((size_t)n, sizeof *cells);
    int32_t n_cells = 0;
    if (!cells)
        return plan_error_memory(err);
    for (int32_t i = 0; i < n; i++)
        if (counted[i] && isfinite(xy[2 * (size_t)i]))
            cells[n_cells++] = (cell){cell_key(xy[2 * (size_t)i], xy[2 * (size_t)i + 1]), 1, marked[i]};
    if (n_cells)
        qsort(cells, (size_t)n_cells, sizeof *cells, by_key);
    n_cells = merge_cells(cells, n_cells);
    for (int32_t i = 0; i < n; i++) {
        int32_t all = 0, hits = 0;
        for (int d = 0; d < 9 && isfinite(xy[2 * (size_t)i]) && n_cells; d++) {
            cell wanted = {cell_key(xy[2 * (size_t)i] + (d % 3 - 1) * CELL_M,
                                    xy[2 * (size_t)i + 1] + (d / 3 - 1) * CELL_M),
                           0, 0};
            const cell *found = bsearch(&wanted, cells, (size_t)n_cells, sizeof *cells, by_key);
            all += found ? found->counted : 0;
            hits += found ? found->marked : 0;
        }
        share[i] = all ? 100.0 * hits / all : 0;
    }
    free(cells);
    return PLAN_OK;
}

/* --- addresses ---------------------------------------------------------------------------------- */

/* One house number of a building. */
typedef struct entry {
    int32_t building;
    int32_t street, number; /* codes of the columns, -1 missing */
    int32_t value;          /* leading digits of the number */
    const char *text;       /* the number */
} entry;

static int by_number(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->building != y->building)
        return (x->building > y->building) - (x->building < y->building);
    if (x->street != y->street)
        return (x->street > y->street) - (x->street < y->street);
    if (x->value != y->value)
        return (x->value > y->value) - (x->value < y->value);
    int order = strcmp(x->text, y->text);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

static bool same_number(const entry *a, const entry *b)
{
    return a->building == b->building && a->street == b->street && a->number == b->number;
}

static int32_t leading_number(const char **text)
{
    int32_t value = 0;
    const char *p = *text + strspn(*text, " ");
    for (; *p >= '0' && *p <= '9' && value < 100000; p++)
        value = 10 * value + (*p - '0');
    *text = p;
    return value;
}

/* How many houses "12", "12;14", "12-18" are. A range counts one side of the street. */
static int32_t houses(const char *text)
{
    enum { MOST_IN_RANGE = 20 };
    int32_t n = 0;
    for (const char *p = text; *p; p += *p != '\0') {
        int32_t from = leading_number(&p), to = 0;
        p += strspn(p, " abcdefghABCDEFGH");
        if (*p == '-') {
            p++;
            to = leading_number(&p);
        }
        n += to > from && (to - from) % 2 == 0 && to - from <= 2 * MOST_IN_RANGE ? (to - from) / 2 + 1 : 1;
        p += strcspn(p, ";,");
    }
    return n > 0 ? n : 1;
}

static plan_status find_buildings(plan_import *import, const plan_import_places *buildings,
                                  const plan_table *table, const int32_t *source, plan_table *addresses,
                                  const int32_t *address_source, double reach_m, int32_t *found,
                                  plan_error *err)
{
    int32_t *of_area = plan_mem_raw(import->n_areas, sizeof *of_area);
    plan_status status = of_area ? PLAN_OK : plan_error_memory(err);
    for (size_t a = 0; a < import->n_areas && status == PLAN_OK; a++)
        of_area[a] = -1;
    for (int32_t b = 0; b < plan_table_rows(table) && status == PLAN_OK; b++)
        of_area[source[b]] = b;
    const plan_column *id = plan_table_find(table, "source_id");
    plan_column *building = plan_table_edit(addresses, "building");
    const plan_geom *g = plan_table_geom(addresses);
    for (int32_t a = 0; a < plan_table_rows(addresses) && status == PLAN_OK; a++) {
        if (a % PROGRESS_EVERY == 0)
            status = plan_hooks_progress(import->opts->hooks, "joining addresses",
                                         (double)a / plan_table_rows(addresses), err);
        if (status != PLAN_OK)
            break;
        found[a] = address_source[a] >= 0 ? of_area[address_source[a]] : -1;
        if (found[a] < 0)
            found[a] = plan_import_places_nearest(buildings, g->xy + 2 * (size_t)a, reach_m);
        if (found[a] >= 0)
            status = plan_column_set_text(building, a, plan_column_text(id, found[a]), err);
    }
    free(of_area);
    return status;
}

/* The distinct numbers of all buildings, in order. */
static size_t collect(const plan_table *addresses, const int32_t *found, entry *entries)
{
    const plan_column *street = plan_table_find(addresses, "street"),
                      *number = plan_table_find(addresses, "housenumber");
    size_t n = 0, distinct = 0;
    for (int32_t a = 0; a < plan_table_rows(addresses); a++) {
        const char *text = plan_column_text(number, a), *digits = text;
        if (found[a] >= 0 && text)
            entries[n++] = (entry){found[a], street->at.code[a], number->at.code[a], leading_number(&digits),
                                   text};
    }
    if (n)
        qsort(entries, n, sizeof *entries, by_number);
    for (size_t i = 0; i < n; i++)
        if (distinct == 0 || !same_number(&entries[distinct - 1], &entries[i]))
            entries[distinct++] = entries[i];
    return distinct;
}

/* A corner house has numbers of two streets: the street with more of them names it, ties by order in the file. */
static void main_street(const entry *entries, size_t n, size_t *first, size_t *end)
{
    *first = *end = 0;
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i; j < n && entries[j].street == entries[i].street; j++)
            ;
        if (j - i > *end - *first) {
            *first = i;
            *end = j;
        }
    }
}

static plan_status name_building(plan_table *table, int32_t b, const plan_table *addresses,
                                 const entry *entries, size_t n, plan_buf *numbers, plan_error *err)
{
    plan_column *street = plan_table_edit(table, "street"), *number = plan_table_edit(table, "housenumber");
    size_t first, end;
    plan_status status = PLAN_OK;
    main_street(entries, n, &first, &end);
    numbers->length = 0;
    for (size_t i = first; i < end; i++) {
        plan_buf_add(numbers, i > first ? ";" : "");
        plan_buf_add(numbers, entries[i].text);
    }
    if (numbers->failed)
        return plan_error_memory(err);
    if (plan_column_is_missing(number, b))
        status = plan_column_set_text(number, b, numbers->text, err);
    if (status == PLAN_OK && plan_column_is_missing(street, b) && entries[first].street >= 0)
        status = plan_column_set_text(
            street, b, plan_column_text_at(plan_table_find(addresses, "street"), entries[first].street), err);
    return status;
}

plan_status plan_import_join_addresses(plan_import *import, const plan_import_places *buildings,
                                       plan_table *table, const int32_t *source, plan_table *addresses,
                                       const int32_t *address_source, double reach_m, int32_t **counts,
                                       plan_error *err)
{
    size_t n = (size_t)plan_table_rows(addresses), n_entries = 0;
    int32_t *found = plan_mem_raw(n, sizeof *found);
    int32_t *count = plan_mem_new((size_t)plan_table_rows(table), sizeof *count);
    entry *entries = plan_mem_raw(n, sizeof *entries);
    plan_buf numbers = PLAN_BUF_INIT;
    plan_status status = found && count && entries ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK)
        status = find_buildings(import, buildings, table, source, addresses, address_source, reach_m, found,
                                err);
    if (status == PLAN_OK)
        n_entries = collect(addresses, found, entries);
    for (size_t i = 0, j; i < n_entries && status == PLAN_OK; i = j) {
        int32_t b = entries[i].building;
        for (j = i; j < n_entries && entries[j].building == b; j++)
            count[b] += houses(entries[j].text);
        status = name_building(table, b, addresses, entries + i, j - i, &numbers, err);
    }
    plan_buf_free(&numbers);
    free(found);
    free(entries);
    if (status == PLAN_OK) {
        *counts = count;
        count = NULL;
    }
    free(count);
    return status;
}
