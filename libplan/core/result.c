/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/result.h"

#include "core/line.h"
#include "core/numeric.h"
#include "core/mem.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec summary_cols[] = {
    {"stage", PLAN_TEXT, "", "Stage", "stage that made the total"},
    {"key", PLAN_TEXT, "", "Key", "stable name of the total"},
    {"value", PLAN_DOUBLE, "", "Value", "the total"},
    {"unit", PLAN_TEXT, "", "Unit", "unit of the value"},
    {"basis", PLAN_TEXT, "", "Basis", "counted, proven, heuristic or assumed"},
    {"text", PLAN_TEXT, "", "Meaning", "what the total says"},
};
static const plan_colspec findings_cols[] = {
    {"stage", PLAN_TEXT, "", "Stage", "stage that made the finding"},
    {"code", PLAN_TEXT, "", "Code", "stable reason code"},
    {"layer", PLAN_TEXT, "", "Layer", "layer it concerns"},
    {"source_id", PLAN_TEXT, "", "Source id", "object it concerns, in the source"},
    {"row", PLAN_INT32, "", "Row", "row of the layer, the first is 0; texts count from 1"},
    {"text", PLAN_TEXT, "", "Finding", "what was dropped, repaired, assumed or left out, and why"},
};
static const plan_colspec parameters_cols[] = {
    {"stage", PLAN_TEXT, "", "Stage", "stage the parameter belongs to"},
    {"name", PLAN_TEXT, "", "Name", "name of the option"},
    {"value", PLAN_TEXT, "", "Value", "value used; empty = not given"},
    {"unit", PLAN_TEXT, "", "Unit", "unit of the value"},
    {"text", PLAN_TEXT, "", "Meaning", "what the option does"},
};

const plan_layerspec plan_summary_spec = {
    "summary", PLAN_GEOM_NONE, "Summary", "totals, each with its basis", summary_cols, COUNT(summary_cols)};
const plan_layerspec plan_findings_spec = {
    "findings",    PLAN_GEOM_POINT,     "Findings", "what was dropped, repaired, assumed or left unserved",
    findings_cols, COUNT(findings_cols)};
const plan_layerspec plan_parameters_spec = {"parameters",    PLAN_GEOM_NONE,
                                             "Parameters",    "options the stages ran with",
                                             parameters_cols, COUNT(parameters_cols)};

enum { SUMMARY, FINDINGS, PARAMETERS, N_COMMON };
enum { MOST_VALUES = 200 }; /* of a list, told one by one: as many as a rollout has years */

struct plan_result {
    char *stage;
    plan_table **tables;
    int32_t n_tables;
    size_t cap_tables;
    plan_table *common[N_COMMON];
    void *kept;
    void (*free_kept)(void *object);
};

const char *plan_basis_name(plan_basis basis)
{
    static const char *const names[] = {"counted", "proven", "heuristic", "assumed"};
    return (unsigned)basis < COUNT(names) ? names[basis] : "unknown";
}

plan_status plan_result_new(const char *stage, plan_result **out, plan_error *err)
{
    static const plan_layerspec *const specs[N_COMMON] = {&plan_summary_spec, &plan_findings_spec,
                                                          &plan_parameters_spec};
    plan_status status = PLAN_OK;
    plan_result *r = plan_mem_new(1, sizeof *r);
    if (!r || !(r->stage = plan_mem_text(stage)))
        status = plan_error_memory(err);
    for (int i = 0; status == PLAN_OK && i < N_COMMON; i++)
        status = plan_table_new(specs[i], &r->common[i], err);
    if (status != PLAN_OK) {
        plan_result_free(r);
        return status;
    }
    *out = r;
    return PLAN_OK;
}

void plan_result_keep(plan_result *r, void *object, void (*free_object)(void *object))
{
    if (r->kept)
        r->free_kept(r->kept);
    r->kept = object;
    r->free_kept = free_object;
}

void *plan_result_kept(const plan_result *r)
{
    return r->kept;
}

void plan_result_free(plan_result *r)
{
    if (!r)
        return;
    for (int32_t i = 0; i < r->n_tables; i++)
        plan_table_free(r->tables[i]);
    for (int i = 0; i < N_COMMON; i++)
        plan_table_free(r->common[i]);
    plan_result_keep(r, NULL, NULL);
    free(r->tables);
    free(r->stage);
    free(r);
}

const char *plan_result_stage(const plan_result *r)
{
    return r->stage;
}

int32_t plan_result_n_tables(const plan_result *r)
{
    return r->n_tables + N_COMMON;
}

const plan_table *plan_result_table_at(const plan_result *r, int32_t i)
{
    if (i < 0 || i >= r->n_tables + N_COMMON)
        return NULL;
    return i < r->n_tables ? r->tables[i] : r->common[i - r->n_tables];
}

const plan_table *plan_result_table(const plan_result *r, const char *name)
{
    for (int32_t i = 0; i < plan_result_n_tables(r); i++)
        if (strcmp(plan_table_name(plan_result_table_at(r, i)), name) == 0)
            return plan_result_table_at(r, i);
    return NULL;
}

double plan_result_total(const plan_result *r, const char *key)
{
    const plan_table *t = r->common[SUMMARY];
    const plan_column *keys = plan_table_find(t, "key"), *values = plan_table_find(t, "value");
    for (int32_t i = 0; i < plan_table_rows(t); i++)
        if (strcmp(plan_column_text(keys, i), key) == 0)
            return plan_column_number(values, i);
    return NAN;
}

plan_status plan_result_take(plan_result *r, plan_table *table, plan_error *err)
{
    plan_status status = plan_table_seal(table, err);
    if (status == PLAN_OK &&
        !plan_mem_grow(&r->tables, &r->cap_tables, (size_t)r->n_tables + 1, sizeof *r->tables))
        status = plan_error_memory(err);
    if (status != PLAN_OK) {
        plan_table_free(table);
        return status;
    }
    r->tables[r->n_tables++] = table;
    return PLAN_OK;
}

/* One value of a row under construction. */
static plan_status put(plan_table *t, int32_t row, const char *column, const char *text, plan_error *err)
{
    return plan_column_set_text(plan_table_edit(t, column), row, text, err);
}

/* Appends a row of texts; columns and texts are parallel. */
static plan_status add_texts(plan_table *t, size_t n, const char *const *columns, const char *const *texts,
                             int32_t *row, plan_error *err)
{
    *row = plan_table_rows(t);
    plan_status status = plan_table_add_rows(t, 1, err);
    for (size_t i = 0; status == PLAN_OK && i < n; i++)
        status = put(t, *row, columns[i], texts[i], err);
    return status;
}

plan_status plan_result_add_total(plan_result *r, const char *key, double value, const char *unit,
                                  plan_basis basis, const char *text, plan_error *err)
{
    static const char *const columns[] = {"stage", "key", "unit", "basis", "text"};
    const char *const texts[] = {r->stage, key, unit, plan_basis_name(basis), text};
    plan_table *t = r->common[SUMMARY];
    int32_t row;
    plan_status status = add_texts(t, COUNT(columns), columns, texts, &row, err);
    if (status == PLAN_OK)
        plan_column_set_number(plan_table_edit(t, "value"), row, value);
    return status;
}

static plan_status add_parameters(plan_result *r, const plan_optset *set, const void *opts,
                                  const char *prefix, plan_error *err);

/* "2.5,3": a list as the command takes it, so that a saved plan can be made again. One number a building is data rather
 * than a parameter: only how many there were is kept. */
static void format_values(const plan_values *values, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    if (values->at && values->n > MOST_VALUES)
        snprintf(text, size, "(%d values)", (int)values->n);
    for (int32_t i = 0; values->at && values->n <= MOST_VALUES && i < values->n; i++) {
        int n = snprintf(text + used, size - used, "%s%.15g", i > 0 ? "," : "", values->at[i]);
        used += n > 0 ? (size_t)n : 0;
    }
}

static plan_status add_parameter(plan_result *r, const plan_optspec *spec, const void *opts,
                                 const char *prefix, plan_error *err)
{
    static const char *const columns[] = {"stage", "name", "value", "unit", "text"};
    char name[200], value[MOST_VALUES * 24];
    const void *at = (const char *)opts + spec->offset;
    snprintf(name, sizeof name, "%s%s", prefix, spec->name);
    if (spec->type == PLAN_OPT_RECORDS) {
        const plan_records *records = at;
        plan_status status = PLAN_OK;
        for (int32_t i = 0; status == PLAN_OK && i < records->n; i++) {
            char inner[220];
            snprintf(inner, sizeof inner, "%s[%d].", name, i + 1);
            status = add_parameters(r, spec->records,
                                    (const char *)records->at + (size_t)i * spec->records->size, inner, err);
        }
        return status;
    }
    if (spec->type == PLAN_OPT_VALUES)
        format_values(at, value, sizeof value);
    else
        plan_opt_record(spec, opts, value, sizeof value);
    const char *const texts[] = {r->stage, name, value, spec->unit, spec->text};
    int32_t row;
    return add_texts(r->common[PARAMETERS], COUNT(columns), columns, texts, &row, err);
}

static plan_status add_parameters(plan_result *r, const plan_optset *set, const void *opts,
                                  const char *prefix, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (size_t i = 0; status == PLAN_OK && i < set->n_opts; i++) {
        /* The thread count never changes a result, so it is no parameter of it. */
        if (strcmp(set->opts[i].name, "threads") != 0)
            status = add_parameter(r, &set->opts[i], opts, prefix, err);
    }
    return status;
}

plan_status plan_result_add_parameters(plan_result *r, const plan_optset *set, const void *opts,
                                       plan_error *err)
{
    PLAN_NUMERIC_POINT;
    return add_parameters(r, set, opts, "", err);
}

plan_status plan_result_add_finding(plan_result *r, const plan_finding *f, plan_error *err,
                                    const char *format, ...)
{
    static const char *const columns[] = {"stage", "code", "layer", "source_id", "text"};
    char text[1000], line[1200];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    plan_line_escape(line, sizeof line, text);

    const char *const texts[] = {r->stage, f->code, f->layer, f->source_id, line};
    plan_table *t = r->common[FINDINGS];
    int32_t row;
    plan_status status = add_texts(t, COUNT(columns), columns, texts, &row, err);
    if (status != PLAN_OK)
        return status;
    if (f->row >= 0)
        plan_column_set_number(plan_table_edit(t, "row"), row, f->row);
    plan_geom *g = plan_table_edit_geom(t);
    return isnan(f->x) || isnan(f->y) ? plan_geom_begin_row(g, err)
                                      : plan_geom_add_simple(g, (double[]){f->x, f->y}, 1, err);
}

plan_status plan_result_add_findings(plan_result *r, const plan_table *source, plan_error *err)
{
    static const char *const columns[] = {"stage", "code", "layer", "source_id", "text"};
    plan_table *t = r->common[FINDINGS];
    const plan_geom *from = plan_table_geom(source);
    plan_status status = PLAN_OK;
    for (int32_t i = 0; status == PLAN_OK && i < plan_table_rows(source); i++) {
        const char *texts[COUNT(columns)];
        for (size_t c = 0; c < COUNT(columns); c++)
            texts[c] = plan_column_text(plan_table_find(source, columns[c]), i);
        int32_t row;
        status = add_texts(t, COUNT(columns), columns, texts, &row, err);
        if (status != PLAN_OK)
            break;
        plan_column_set_number(plan_table_edit(t, "row"), row,
                               plan_column_number(plan_table_find(source, "row"), i));
        plan_geom *g = plan_table_edit_geom(t);
        /* An unsealed source may hold fewer geometries than rows only through a defect. */
        status = i < from->n_rows ? plan_geom_add_copy(g, from, i, err) : plan_geom_begin_row(g, err);
    }
    return status;
}

int32_t plan_result_n_findings(const plan_result *r)
{
    return plan_table_rows(r->common[FINDINGS]);
}

void plan_result_set_crs(plan_result *r, int epsg)
{
    plan_table_set_crs(r->common[FINDINGS], epsg);
}

plan_status plan_result_seal(plan_result *r, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (int i = 0; status == PLAN_OK && i < N_COMMON; i++)
        status = plan_table_seal(r->common[i], err);
    return status;
}
