/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What a report is made from, found among tables by name. */

#include "core/sha256.h"
#include "map/report_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const plan_table *plan_facts_table(const plan_facts *f, const char *name)
{
    for (int32_t i = 0; i < f->n; i++)
        if (strcmp(plan_table_name(f->tables[i]), name) == 0 && plan_table_rows(f->tables[i]) > 0)
            return f->tables[i];
    return NULL;
}

double plan_facts_number(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *col = t ? plan_table_find(t, column) : NULL;
    return col && col->type != PLAN_TEXT ? plan_column_number(col, row) : NAN;
}

const char *plan_facts_words(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *col = t ? plan_table_find(t, column) : NULL;
    const char *text = col ? plan_column_text(col, row) : NULL;
    return text ? text : "";
}

/* Next row of the tables called name whose columns hold the given texts; walks over all of them. */
static bool find_row(const plan_facts *f, const char *name, const char *stage, const char *column,
                     const char *key, const plan_table **table, int32_t *row)
{
    for (int32_t i = 0; i < f->n; i++) {
        const plan_table *t = f->tables[i];
        if (strcmp(plan_table_name(t), name) != 0)
            continue;
        for (int32_t r = 0; r < plan_table_rows(t); r++) {
            if (strcmp(plan_facts_words(t, "stage", r), stage) == 0 &&
                strcmp(plan_facts_words(t, column, r), key) == 0) {
                *table = t;
                *row = r;
                return true;
            }
        }
    }
    return false;
}

double plan_facts_total(const plan_facts *f, const char *stage, const char *key, const char **basis)
{
    const plan_table *t;
    int32_t row;
    bool found = find_row(f, plan_summary_spec.name, stage, "key", key, &t, &row);
    if (basis)
        *basis = found ? plan_facts_words(t, "basis", row) : NULL;
    return found ? plan_facts_number(t, "value", row) : NAN;
}

const char *plan_facts_share(const plan_facts *f, double share, char text[PLAN_LANG_SIZE])
{
    return plan_lang_share(f->lang, share, share > 0.99 && share < 1 ? 1 : 0, text);
}

const char *plan_facts_parameter(const plan_facts *f, const char *stage, const char *name)
{
    const plan_table *t;
    int32_t row;
    return find_row(f, plan_parameters_spec.name, stage, "name", name, &t, &row)
               ? plan_facts_words(t, "value", row)
               : "";
}

const char *plan_facts_basis_title(const char *basis)
{
    static const char *const titles[][2] = {{"counted", PLAN_TR("counted")},
                                            {"proven", PLAN_TR("proven")},
                                            {"heuristic", PLAN_TR("found by heuristic")},
                                            {"assumed", PLAN_TR("assumed")}};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(titles[i][0], basis) == 0)
            return titles[i][1];
    return basis;
}

/* The latest state of the data, as day. */
static void find_date(plan_facts *f)
{
    for (int32_t row = 0; f->provenance && row < plan_table_rows(f->provenance); row++) {
        const char *state = plan_facts_words(f->provenance, "state_of", row);
        int year, month, day;
        if (sscanf(state, "%4d-%2d-%2d", &year, &month, &day) == 3 && strncmp(state, f->date, 10) > 0)
            snprintf(f->date, sizeof f->date, "%.10s", state);
    }
}

static void hash_column(plan_sha256 *hash, const plan_table *t, const char *column)
{
    for (int32_t row = 0; row < plan_table_rows(t); row++) {
        const char *text = plan_facts_words(t, column, row);
        plan_sha256_add(hash, text, strlen(text) + 1);
    }
}

/* As on the maps: inputs by their hashes and the parameters of every stage, in the order they came. */
static void find_id(plan_facts *f)
{
    char hex[65];
    plan_sha256 hash;
    plan_sha256_begin(&hash);
    if (f->provenance)
        hash_column(&hash, f->provenance, "sha256");
    for (int32_t i = 0; i < f->n; i++) {
        if (strcmp(plan_table_name(f->tables[i]), plan_parameters_spec.name) != 0)
            continue;
        hash_column(&hash, f->tables[i], "name");
        hash_column(&hash, f->tables[i], "value");
    }
    plan_sha256_end(&hash, hex);
    snprintf(f->id, sizeof f->id, "%.4s-%.4s-%.4s", hex, hex + 4, hex + 8);
}

void plan_facts_find(plan_facts *f)
{
    f->years = plan_facts_table(f, "rollout_years");
    f->buildings = plan_facts_table(f, "rollout_buildings");
    f->compare = plan_facts_table(f, "compare_years");
    f->indicators = plan_facts_table(f, "need_indicators");
    f->bill = plan_facts_table(f, "bill");
    f->provenance = plan_facts_table(f, "provenance");
    find_date(f);
    find_id(f);
}
