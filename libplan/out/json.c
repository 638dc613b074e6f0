/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The only file that calls jansson. */

#include "out/report.h"

#include "core/numeric.h"
#include "out/save.h"

#include "rollout/rollout.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 15 }; /* what every double keeps through decimal text */

/* jansson passes NULL through and takes ownership of values set, so one check at the end is enough
 * where every set is looked at; ok collects them. */
static bool set(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

static json_t *number(double value)
{
    if (!isfinite(value))
        return json_null();
    return value == floor(value) && fabs(value) < 1e15 ? json_integer((json_int_t)value) : json_real(value);
}

/* Text of a column; bytes that are no UTF-8 are refused by jansson, so they become null. */
static json_t *text_of(const plan_column *col, int32_t row)
{
    const char *text = col ? plan_column_text(col, row) : NULL;
    json_t *value = text ? json_string(text) : NULL;
    return value ? value : json_null();
}

static plan_status dump(json_t *root, bool ok, char **json, plan_error *err)
{
    char *text = ok ? json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(DIGITS)) : NULL;
    json_decref(root);
    if (!text)
        return plan_error_memory(err);
    *json = text;
    return PLAN_OK;
}

static bool add_totals(json_t *root, const plan_result *result)
{
    const plan_table *t = plan_result_table(result, plan_summary_spec.name);
    const plan_column *key = plan_table_find(t, "key"), *value = plan_table_find(t, "value");
    json_t *stage = json_object_get(root, plan_result_stage(result));
    bool ok = stage || set(root, plan_result_stage(result), json_object());
    stage = json_object_get(root, plan_result_stage(result));
    for (int32_t row = 0; ok && row < plan_table_rows(t); row++) {
        json_t *total = json_object();
        ok = set(total, "value", number(plan_column_number(value, row)));
        ok = set(total, "unit", text_of(plan_table_find(t, "unit"), row)) && ok;
        ok = set(total, "basis", text_of(plan_table_find(t, "basis"), row)) && ok;
        ok = set(stage, plan_column_text(key, row), total) && ok;
    }
    return ok;
}

/* Rows of the table of years, each an object of its numbers; nothing for results that have none. */
static bool add_years(json_t *root, const plan_result *result)
{
    const plan_table *t = plan_result_table(result, plan_rollout_years_spec.name);
    json_t *list = t ? json_array() : NULL;
    bool ok = !t || set(root, "years", list);
    for (int32_t row = 0; ok && t && row < plan_table_rows(t); row++) {
        json_t *year = json_object();
        for (int32_t i = 0; i < plan_table_n_columns(t); i++) {
            const plan_column *col = plan_table_column(t, i);
            if (col->type != PLAN_TEXT)
                ok = set(year, col->name, number(plan_column_number(col, row))) && ok;
        }
        ok = json_array_append_new(list, year) == 0 && ok;
    }
    return ok;
}

/* A code found by several stages is summed. */
static bool add_codes(json_t *root, const plan_code_count *codes, int32_t n)
{
    json_t *findings = json_object();
    bool ok = set(root, "findings", findings);
    for (int32_t i = 0; ok && i < n; i++) {
        json_int_t before = json_integer_value(json_object_get(findings, codes[i].code));
        ok = set(findings, codes[i].code, json_integer(before + codes[i].n));
    }
    return ok;
}

plan_status plan_results_json(const plan_result *const *results, int32_t n, char **json, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    plan_code_count *codes = NULL;
    int32_t n_codes = 0;
    plan_status status = plan_report_codes(results, n, &codes, &n_codes, err);
    if (status)
        return status;
    json_t *root = json_object();
    bool ok = root != NULL;
    for (int32_t i = 0; ok && i < n; i++)
        ok = add_totals(root, results[i]) && add_years(root, results[i]);
    ok = ok && add_codes(root, codes, n_codes);
    free(codes);
    return dump(root, ok, json, err);
}

static bool add_provenance(json_t *root, const plan_table *t)
{
    json_t *list = json_array();
    bool ok = set(root, "provenance", list);
    for (int32_t row = 0; ok && row < plan_table_rows(t); row++) {
        json_t *source = json_object();
        for (int32_t i = 0; i < plan_table_n_columns(t); i++)
            ok = set(source, plan_table_column(t, i)->name, text_of(plan_table_column(t, i), row)) && ok;
        ok = json_array_append_new(list, source) == 0 && ok;
    }
    return ok;
}

static bool add_parameters(json_t *all, const plan_result *result)
{
    const plan_table *t = plan_result_table(result, plan_parameters_spec.name);
    const plan_column *name = plan_table_find(t, "name"), *value = plan_table_find(t, "value");
    json_t *stage = json_object();
    bool ok = set(all, plan_result_stage(result), stage);
    for (int32_t row = 0; ok && row < plan_table_rows(t); row++)
        ok = set(stage, plan_column_text(name, row), text_of(value, row));
    return ok;
}

plan_status plan_report_metadata(const plan_result *const *results, int32_t n, const char *title,
                                 const char *attribution, const plan_table *provenance, char **json,
                                 plan_error *err)
{
    json_t *root = json_object(), *parameters = json_object();
    bool ok = set(root, "title", json_string(title));
    ok = set(root, "made_by", json_string("libplan")) && ok;
    ok = set(root, "attribution", json_string(attribution)) && ok;
    ok = (!provenance || add_provenance(root, provenance)) && ok;
    ok = set(root, "parameters", parameters) && ok;
    for (int32_t i = 0; ok && i < n; i++)
        ok = add_parameters(parameters, results[i]);
    return dump(root, ok, json, err);
}
