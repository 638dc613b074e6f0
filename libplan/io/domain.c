/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/domain.h"

#include "core/mem.h"
#include "geo/geom.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
/* Longer lists are not read out. */
enum { LISTED_WORDS = 8 };

static const char *const uses[] = {"residential", "public", "commercial", "industrial", "other", NULL};
/* Those the mapping rules give. */
static const char *const public_kinds[] = {
    "school",     "kindergarten", "townhall", "administration", "library", "hospital", "fire",      "police",
    "university", "community",    "culture",  "sport",          "worship", "social",   "transport", NULL};
/* Values of highway=* (wiki.openstreetmap.org/wiki/Key:highway) that are ways. */
static const char *const street_classes[] = {"motorway",      "motorway_link",
                                             "trunk",         "trunk_link",
                                             "primary",       "primary_link",
                                             "secondary",     "secondary_link",
                                             "tertiary",      "tertiary_link",
                                             "unclassified",  "residential",
                                             "living_street", "service",
                                             "pedestrian",    "track",
                                             "road",          "busway",
                                             "bus_guideway",  "escape",
                                             "raceway",       "footway",
                                             "bridleway",     "steps",
                                             "corridor",      "path",
                                             "cycleway",      "elevator",
                                             "platform",      "construction",
                                             "proposed",      "services",
                                             "rest_area",     NULL};
static const char *const surfaces[] = {"asphalt", "paved", "unpaved", NULL};
static const char *const sidewalks[] = {"both", "left", "right", "no", "separate", NULL};
static const char *const barrier_kinds[] = {"rail", "water", "motorway", "protected", NULL};
static const char *const fees[] = {"no", "yes", "customers", NULL};

static const plan_domain domains[] = {
    {"buildings", "use", uses, 0, 0},
    {"buildings", "public_kind", public_kinds, 0, 0},
    {"streets", "class", street_classes, 0, 0},
    {"streets", "surface", surfaces, 0, 0},
    {"streets", "sidewalk", sidewalks, 0, 0},
    {"barriers", "kind", barrier_kinds, 0, 0},
    {"barrier_areas", "kind", barrier_kinds, 0, 0},
    {"sites", "fee", fees, 0, 0},
    /* The largest dwelling houses of the world have some 20 000 people. */
    {"buildings", "dwellings", NULL, 0, 100000},
    {"buildings", "residents", NULL, 0, 100000},
    {"buildings", "levels", NULL, 0, 1000},
    {"buildings", "height_m", NULL, 0, 10000},
    {"streets", "width_m", NULL, 0, 1000},
    {"sites", "height_m", NULL, -1000, 10000},
    {"ducts", "free_microducts", NULL, 0, 100000},
    {"works", "year", NULL, 1800, 2500},
    {"supply", "down_mbit", NULL, 0, 1e8},
    {"supply", "up_mbit", NULL, 0, 1e8},
    {"vegetation", "height_m", NULL, 0, 1000},
    {"trees", "height_m", NULL, 0, 1000},
    {"trees", "crown_m", NULL, 0, 1000},
};

const plan_domain *plan_domain_of(const char *layer, const char *column)
{
    for (size_t i = 0; i < COUNT(domains); i++)
        if (strcmp(domains[i].layer, layer) == 0 && strcmp(domains[i].column, column) == 0)
            return &domains[i];
    return NULL;
}

static bool is_listed(const char *const *words, const char *word)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

/** "residential, public or other"; nothing where there are too many. */
static void list_words(const plan_domain *domain, plan_buf *out)
{
    size_t n = 0;
    while (domain->words[n])
        n++;
    if (n > LISTED_WORDS)
        return;
    plan_buf_add(out, ": expected ");
    for (size_t i = 0; i < n; i++)
        plan_buf_printf(out, "%s%s", i == 0 ? "" : i + 1 < n ? ", " : " or ", domain->words[i]);
}

static plan_finding finding_of(const char *code, const plan_table *layer, int32_t row)
{
    const plan_column *ids = plan_table_find(layer, "source_id");
    const plan_geom *geom = plan_table_geom(layer);
    double xy[2] = {NAN, NAN};
    if (geom && !plan_geom_row_point(geom, row, xy))
        xy[0] = xy[1] = NAN;
    return (plan_finding){code, plan_table_name(layer), ids ? plan_column_text(ids, row) : NULL, row, xy[0],
                          xy[1]};
}

static plan_status report_word(const plan_table *layer, const plan_domain *domain, const char *word,
                               int32_t rows, int32_t first, plan_result *result, plan_error *err)
{
    plan_buf known = PLAN_BUF_INIT;
    plan_finding f = finding_of("unknown_word", layer, first);
    list_words(domain, &known);
    plan_status st = known.failed
                         ? plan_error_memory(err)
                         : plan_result_add_finding(result, &f, err, "%s '%.80s' in %d row%s is not known%s",
                                                   domain->column, word, rows, rows == 1 ? "" : "s",
                                                   known.length ? known.text : "");
    plan_buf_free(&known);
    return st;
}

static plan_status find_in(const plan_table *layer, const plan_domain *domain, plan_result *result,
                           plan_error *err)
{
    const plan_column *col = plan_table_find(layer, domain->column);
    if (!col || col->type != PLAN_TEXT)
        return PLAN_OK;
    plan_status st = PLAN_OK;
    int32_t n = plan_column_n_texts(col);
    int32_t *rows = plan_mem_new((size_t)n, sizeof *rows), *first = plan_mem_new((size_t)n, sizeof *first);
    if (!rows || !first)
        st = plan_error_memory(err);
    for (int32_t r = 0; r < col->n && !st; r++) {
        int32_t code = col->at.code[r];
        if (code >= 0 && rows[code]++ == 0)
            first[code] = r;
    }
    for (int32_t c = 0; c < n && !st; c++)
        if (rows[c] > 0 && !is_listed(domain->words, plan_column_text_at(col, c)))
            st = report_word(layer, domain, plan_column_text_at(col, c), rows[c], first[c], result, err);
    free(rows);
    free(first);
    return st;
}

plan_status plan_domain_find_words(const plan_table *layer, const char *const *columns, plan_result *result,
                                   plan_error *err)
{
    plan_status st = PLAN_OK;
    for (size_t i = 0; i < COUNT(domains) && layer && !st; i++) {
        const plan_domain *d = &domains[i];
        if (d->words && strcmp(d->layer, plan_table_name(layer)) == 0 &&
            (!columns || is_listed(columns, d->column)))
            st = find_in(layer, d, result, err);
    }
    return st;
}

plan_status plan_domain_find_numbers(const plan_table *layer, plan_result *result, plan_error *err)
{
    plan_status st = PLAN_OK;
    for (size_t i = 0; i < COUNT(domains) && layer && !st; i++) {
        const plan_domain *d = &domains[i];
        const plan_column *col = plan_table_find(layer, d->column);
        if (d->words || strcmp(d->layer, plan_table_name(layer)) != 0 || !col || col->type == PLAN_TEXT)
            continue;
        for (int32_t r = 0; r < col->n && !st; r++) {
            if (!plan_domain_excludes(d, plan_column_number(col, r)))
                continue;
            plan_finding f = finding_of("impossible_value", layer, r);
            st = plan_result_add_finding(result, &f, err, "%s %.10g is impossible: expected %.10g to %.10g",
                                         d->column, plan_column_number(col, r), d->min, d->max);
        }
    }
    return st;
}

bool plan_domain_excludes(const plan_domain *domain, double value)
{
    return domain && !domain->words && (value < domain->min || value > domain->max);
}

plan_status plan_domain_check_numbers(const plan_table *layer, const char *const *columns, plan_error *err)
{
    for (; layer && *columns; columns++) {
        const plan_domain *d = plan_domain_of(plan_table_name(layer), *columns);
        const plan_column *col = plan_table_find(layer, *columns);
        for (int32_t r = 0; d && col && col->type != PLAN_TEXT && r < col->n; r++)
            if (plan_domain_excludes(d, plan_column_number(col, r)))
                return plan_error_set(err, PLAN_E_DATA,
                                      "layer %s, column %s, row %d: %.10g: expected %.10g to %.10g", d->layer,
                                      d->column, r + 1, plan_column_number(col, r), d->min, d->max);
    }
    return PLAN_OK;
}
