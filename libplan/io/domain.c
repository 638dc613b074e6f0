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
    {"buildings", "use", uses},
    {"buildings", "public_kind", public_kinds},
    {"streets", "class", street_classes},
    {"streets", "surface", surfaces},
    {"streets", "sidewalk", sidewalks},
    {"barriers", "kind", barrier_kinds},
    {"barrier_areas", "kind", barrier_kinds},
    {"sites", "fee", fees},
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

static plan_status report_word(const plan_table *layer, const plan_domain *domain, const char *word,
                               int32_t rows, int32_t first, plan_result *result, plan_error *err)
{
    const plan_column *ids = plan_table_find(layer, "source_id");
    const plan_geom *geom = plan_table_geom(layer);
    double xy[2] = {NAN, NAN};
    plan_buf known = PLAN_BUF_INIT;
    if (geom && !plan_geom_row_point(geom, first, xy))
        xy[0] = xy[1] = NAN;
    list_words(domain, &known);
    plan_finding f = {
        "unknown_word", plan_table_name(layer), ids ? plan_column_text(ids, first) : NULL, first, xy[0],
        xy[1]};
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
        if (strcmp(d->layer, plan_table_name(layer)) == 0 && (!columns || is_listed(columns, d->column)))
            st = find_in(layer, d, result, err);
    }
    return st;
}
