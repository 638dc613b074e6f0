/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Raw values of an indicator: from the buildings' own columns, other layers, the caller or an assumption. */

#include "core/mem.h"
#include "need/run.h"
#include "need/supply.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool plan_need_is_assumed(const char *assumed, const char *column)
{
    return plan_workspace_is_assumed(assumed, column);
}

/* Marks rows whose `assumed` lists the column; feature (may be NULL) leads from building to row. */
static plan_status mark_assumed(const plan_table *table, const char *column, const int32_t *feature,
                                int32_t n, uint8_t *state, plan_error *err)
{
    const plan_column *assumed = plan_table_find(table, "assumed");
    if (!assumed || assumed->type != PLAN_TEXT)
        return PLAN_OK;
    int32_t n_texts = plan_column_n_texts(assumed);
    uint8_t *hit = plan_mem_new((size_t)n_texts, 1);
    if (!hit)
        return plan_error_memory(err);
    for (int32_t c = 0; c < n_texts; c++)
        hit[c] = plan_need_is_assumed(plan_column_text_at(assumed, c), column);
    for (int32_t i = 0; i < n; i++) {
        int32_t row = feature ? feature[i] : i;
        if (row >= 0 && assumed->at.code[row] >= 0 && hit[assumed->at.code[row]])
            state[i] = PLAN_NEED_ASSUMED;
    }
    free(hit);
    return PLAN_OK;
}

static bool has_missing(const plan_column *col)
{
    for (int32_t i = 0; i < col->n; i++)
        if (plan_column_is_missing(col, i))
            return true;
    return false;
}

/* A column of buildings. Where the filter does not hold a building has no value: text 0, numbers missing. */
static plan_status own_values(plan_need_run *run, plan_need_leaf *leaf, const plan_column *col,
                              plan_error *err)
{
    uint8_t *keep = NULL;
    if (col->type == PLAN_TEXT && !leaf->spec->filter && !has_missing(col))
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "need: indicator '%s': '%s' is a text that every building has, so it tells "
                              "none apart; give a filter",
                              leaf->spec->name, col->name);
    plan_status status = plan_need_filter(leaf->spec->name, leaf->spec->filter, run->buildings, &keep, err);
    for (int32_t i = 0; status == PLAN_OK && i < run->n; i++) {
        bool kept = !keep || keep[i];
        if (col->type == PLAN_TEXT)
            leaf->raw[i] = kept && !plan_column_is_missing(col, i) ? 1 : 0;
        else
            leaf->raw[i] = kept ? plan_column_number(col, i) : NAN;
    }
    free(keep);
    leaf->from = "own";
    return status == PLAN_OK ? mark_assumed(run->buildings, col->name, NULL, run->n, leaf->state, err)
                             : status;
}

static plan_status joined_values(plan_need_run *run, plan_need_leaf *leaf, const plan_table *layer,
                                 const plan_column *col, plan_error *err)
{
    static const char *const names[] = {"auto", "within", "share", "nearest", "distance", "count"};
    const plan_indicator *s = leaf->spec;
    plan_need_joining joining = {
        s->name, layer, col, NULL, plan_need_join_kind(s->join, layer, col != NULL), s->max_distance_m};
    uint8_t *keep = NULL;
    int32_t *feature = plan_mem_raw((size_t)run->n, sizeof *feature);
    plan_status status = feature ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK)
        status = plan_need_filter(s->name, s->filter, layer, &keep, err);
    joining.keep = keep;
    if (status == PLAN_OK)
        status = plan_need_join_values(&run->places, &joining, leaf->raw, feature, run->result, err);
    if (status == PLAN_OK && col && joining.join != PLAN_JOIN_COUNT)
        status = mark_assumed(layer, col->name, feature, run->n, leaf->state, err);
    /* A share by estimated dwellings is an estimate itself. */
    if (status == PLAN_OK && joining.join == PLAN_JOIN_SHARE)
        status = mark_assumed(run->buildings, "dwellings", NULL, run->n, leaf->state, err);
    leaf->from = names[joining.join];
    free(keep);
    free(feature);
    return status;
}

static plan_status assumed_rates(plan_need_run *run, plan_need_leaf *leaf, plan_error *err)
{
    const plan_table *sites = NULL;
    plan_table *rates = NULL;
    plan_status status = plan_city_layer(run->city, "sites", &sites, err);
    if (status == PLAN_OK)
        status = plan_need_rates_read(run->opts->assumed_supply, &rates, err);
    if (status == PLAN_OK)
        status = plan_need_assume_supply(&run->places, sites, rates, leaf->raw, run->result, err);
    memset(leaf->state, PLAN_NEED_ASSUMED, (size_t)run->n);
    leaf->from = "assumed";
    plan_table_free(rates);
    return status;
}

/* Layer named by the first `length` bytes of text; *layer = NULL where there is none or it is empty. */
static plan_status layer_of(plan_need_run *run, const char *text, size_t length, const plan_table **layer,
                            plan_error *err)
{
    *layer = NULL;
    char *name = plan_mem_copy(text, length + 1, 1);
    if (!name)
        return plan_error_memory(err);
    name[length] = '\0';
    plan_status status = strcmp(name, "buildings") == 0 ? PLAN_OK
                                                        : plan_city_layer(run->city, name, layer, err);
    if (strcmp(name, "buildings") == 0)
        *layer = run->buildings;
    free(name);
    return status;
}

static plan_status no_layer(const plan_indicator *s, plan_error *err)
{
    return plan_error_set(
        err, PLAN_E_NOT_FOUND,
        "need: indicator '%s': column '%s': the workspace has neither such a layer nor such a "
        "column of buildings",
        s->name, s->column);
}

static plan_status column_values(plan_need_run *run, plan_need_leaf *leaf, plan_error *err)
{
    const plan_indicator *s = leaf->spec;
    const plan_table *layer = NULL;
    const char *dot = strchr(s->column, '.');
    const plan_column *own = plan_table_find(run->buildings, s->column), *col = NULL;
    if (!dot && own)
        return own_values(run, leaf, own, err);
    plan_status status = layer_of(run, s->column, dot ? (size_t)(dot - s->column) : strlen(s->column), &layer,
                                  err);
    if (status != PLAN_OK)
        return status;
    bool absent = !layer || plan_table_rows(layer) == 0;
    if (absent && run->opts->assumed_supply && strcmp(s->column, "supply.down_mbit") == 0)
        return assumed_rates(run, leaf, err);
    if (!layer)
        return no_layer(s, err);
    if (dot && !(col = plan_table_find(layer, dot + 1)))
        return plan_error_set(err, PLAN_E_NOT_FOUND, "need: indicator '%s': layer %s has no column '%s'",
                              s->name, plan_table_name(layer), dot + 1);
    if (layer == run->buildings && col && s->join == PLAN_JOIN_AUTO)
        return own_values(run, leaf, col, err);
    return joined_values(run, leaf, layer, col, err);
}

plan_status plan_need_leaf_values(plan_need_run *run, plan_need_leaf *leaf, plan_error *err)
{
    plan_status status = PLAN_OK;
    if (leaf->spec->value.at) {
        memcpy(leaf->raw, leaf->spec->value.at, (size_t)run->n * sizeof *leaf->raw);
        leaf->from = "given";
    } else {
        status = column_values(run, leaf, err);
    }
    for (int32_t i = 0; status == PLAN_OK && i < run->n; i++)
        if (isnan(leaf->raw[i]))
            leaf->state[i] = PLAN_NEED_ABSENT;
    return status;
}
