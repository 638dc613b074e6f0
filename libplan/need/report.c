/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The table need_buildings and the totals. */

#include "core/mem.h"
#include "core/sum.h"
#include "need/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec buildings_cols[] = {
    {"building", PLAN_INT32, "", "Building", "row of the building in the workspace"},
    {"source_id", PLAN_TEXT, "", "Source id", "id of the building in the source"},
    {"name", PLAN_TEXT, "", "Name", "name of the building"},
    {"use", PLAN_TEXT, "", "Use", "residential, public, commercial, industrial or other"},
    {"public_kind", PLAN_TEXT, "", "Public kind", "kind of public building"},
    {"street", PLAN_TEXT, "", "Street", "street of the address"},
    {"housenumber", PLAN_TEXT, "", "House number", "house number"},
    {"score", PLAN_DOUBLE, "1", "Need score", "need of a person here, 0 none to 1 most"},
    {"rank", PLAN_INT32, "", "Rank",
     "place by score among the buildings with demand, 1 = most need; ties share the lowest"},
    {"persons", PLAN_DOUBLE, "1", "Persons", "residents, and what a business or public building counts for"},
    {"need", PLAN_DOUBLE, "1", "Need", "score times persons (or dwellings, or 1: option weigh_by)"},
    {"base", PLAN_DOUBLE, "1", "Base",
     "score of a building without any need; base and contributions sum to the score"},
    {"main_reason", PLAN_TEXT, "", "Main reason", "indicator that contributes most to the score"},
    {"measured_share", PLAN_DOUBLE, "1", "Measured share",
     "share of the score's weight resting on data not estimated"},
    {"quality", PLAN_TEXT, "", "Data quality",
     "measured, incomplete (measured, but an indicator without value was skipped), partly assumed, assumed, imputed or no "
     "value"},
};
const plan_layerspec plan_need_buildings_spec = {
    "need_buildings",   PLAN_GEOM_POLYGON,
    "Need by building", "need of every building, its rank, and what each indicator contributes",
    buildings_cols,     COUNT(buildings_cols)};

static plan_status copy_texts(plan_table *to, const plan_table *from, const char *name, plan_error *err)
{
    const plan_column *source = plan_table_find(from, name);
    plan_column *col = plan_table_edit(to, name);
    plan_status status = PLAN_OK;
    if (!source || source->type != PLAN_TEXT)
        return PLAN_OK;
    for (int32_t i = 0; status == PLAN_OK && i < plan_table_rows(from); i++)
        status = plan_column_set_text(col, i, plan_column_text(source, i), err);
    return status;
}

typedef struct placed {
    double score;
    int32_t row;
} placed;

static int compare_placed(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static plan_status write_ranks(const plan_need_run *run, plan_table *t, plan_error *err)
{
    plan_column *rank = plan_table_edit(t, "rank");
    placed *order = plan_mem_raw((size_t)run->n, sizeof *order);
    if (!order)
        return plan_error_memory(err);
    int32_t n = 0;
    for (int32_t i = 0; i < run->n; i++)
        if (run->demand[i] && !isnan(run->score[i]))
            order[n++] = (placed){run->score[i], i};
    qsort(order, (size_t)n, sizeof *order, compare_placed);
    for (int32_t k = 0, place = 1; k < n; k++) {
        if (k > 0 && order[k].score < order[k - 1].score)
            place = k + 1;
        plan_column_set_number(rank, order[k].row, place);
    }
    free(order);
    return PLAN_OK;
}

/* What the score of a building is multiplied with. */
static double weight_of(const plan_need_run *run, const plan_column *dwellings, int32_t row)
{
    if (!run->demand[row])
        return 0;
    if (run->opts->weigh_by == PLAN_WEIGH_PERSONS)
        return run->persons[row];
    double d = dwellings && run->opts->weigh_by == PLAN_WEIGH_DWELLINGS ? plan_column_number(dwellings, row)
                                                                        : 1;
    return d > 1 ? d : 1;
}

static const char *main_reason(const plan_need_run *run, int32_t row)
{
    const char *name = NULL;
    double most = 0;
    for (int32_t k = 0; k < run->tree.n_leaves; k++) {
        if (run->leaves[k].part[row] > most) {
            most = run->leaves[k].part[row];
            name = run->leaves[k].spec->name;
        }
    }
    return name;
}

static const char *quality(const plan_need_run *run, int32_t row)
{
    int32_t counts[4] = {0, 0, 0, 0};
    for (int32_t k = 0; k < run->tree.n_leaves; k++)
        counts[run->leaves[k].state[row]]++;
    if (isnan(run->score[row]))
        return "no value";
    if (counts[PLAN_NEED_IMPUTED] > 0)
        return "imputed";
    if (counts[PLAN_NEED_ASSUMED] == 0)
        return counts[PLAN_NEED_ABSENT] > 0 ? "incomplete" : "measured";
    return counts[PLAN_NEED_MEASURED] > 0 ? "partly assumed" : "assumed";
}

static plan_status write_scores(const plan_need_run *run, plan_table *t, plan_error *err)
{
    const plan_column *dwellings = plan_table_find(run->buildings, "dwellings");
    plan_column *building = plan_table_edit(t, "building"), *score = plan_table_edit(t, "score");
    plan_column *persons = plan_table_edit(t, "persons"), *need = plan_table_edit(t, "need");
    plan_column *base = plan_table_edit(t, "base"), *share = plan_table_edit(t, "measured_share");
    plan_column *reason = plan_table_edit(t, "main_reason"), *flag = plan_table_edit(t, "quality");
    plan_status status = PLAN_OK;
    for (int32_t i = 0; status == PLAN_OK && i < run->n; i++) {
        plan_column_set_number(building, i, i);
        plan_column_set_number(score, i, run->score[i]);
        plan_column_set_number(persons, i, run->persons[i]);
        plan_column_set_number(need, i, run->demand[i] ? run->score[i] * weight_of(run, dwellings, i) : 0);
        plan_column_set_number(base, i, run->base[i]);
        plan_column_set_number(share, i, run->measured[i]);
        status = plan_column_set_text(reason, i, main_reason(run, i), err);
        if (status == PLAN_OK)
            status = plan_column_set_text(flag, i, quality(run, i), err);
    }
    return status;
}

/* A column for each indicator's raw value and contribution. */
static plan_status write_leaf(const plan_need_run *run, const plan_need_leaf *leaf, plan_table *t,
                              plan_error *err)
{
    char name[64], alias[96], text[300];
    const plan_indicator *s = leaf->spec;
    const char *from = s->column ? s->column : "the caller";
    snprintf(name, sizeof name, "v_%s", s->name);
    snprintf(alias, sizeof alias, "Value: %s", s->name);
    snprintf(text, sizeof text, "value of indicator %s before normalising, from %.150s (%s)", s->name, from,
             leaf->from);
    plan_status status = plan_table_add_column(t, &(plan_colspec){name, PLAN_DOUBLE, "", alias, text}, err);
    if (status != PLAN_OK)
        return status;
    memcpy(plan_table_edit(t, name)->at.f64, leaf->raw, (size_t)run->n * sizeof *leaf->raw);

    snprintf(name, sizeof name, "c_%s", s->name);
    snprintf(alias, sizeof alias, "Contribution: %s", s->name);
    snprintf(text, sizeof text, "contribution of indicator %s to the score, in its unit", s->name);
    status = plan_table_add_column(t, &(plan_colspec){name, PLAN_DOUBLE, "1", alias, text}, err);
    if (status == PLAN_OK)
        memcpy(plan_table_edit(t, name)->at.f64, leaf->part, (size_t)run->n * sizeof *leaf->part);
    return status;
}

static plan_status copy_polygons(const plan_need_run *run, plan_table *t, plan_error *err)
{
    const plan_geom *from = plan_table_geom(run->buildings);
    plan_geom *to = plan_table_edit_geom(t);
    plan_status status = PLAN_OK;
    plan_table_set_crs(t, plan_table_crs(run->buildings));
    for (int32_t i = 0; status == PLAN_OK && from && i < run->n; i++) {
        if (i % 16384 == 0)
            status = plan_hooks_progress(run->opts->hooks, "writing need", (double)i / run->n, err);
        if (status == PLAN_OK)
            status = plan_geom_add_copy(to, from, i, err);
    }
    return status;
}

static plan_status report_buildings(plan_need_run *run, plan_error *err)
{
    static const char *const copied[] = {"source_id", "name", "use", "public_kind", "street", "housenumber"};
    plan_table *t = NULL;
    plan_status status = plan_table_new(&plan_need_buildings_spec, &t, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, run->n, err);
    for (size_t c = 0; status == PLAN_OK && c < COUNT(copied); c++)
        status = copy_texts(t, run->buildings, copied[c], err);
    if (status == PLAN_OK)
        status = write_scores(run, t, err);
    if (status == PLAN_OK)
        status = write_ranks(run, t, err);
    for (int32_t k = 0; status == PLAN_OK && run->n > 0 && k < run->tree.n_leaves; k++)
        status = write_leaf(run, &run->leaves[k], t, err);
    if (status == PLAN_OK)
        status = copy_polygons(run, t, err);
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    return plan_result_take(run->result, t, err);
}

static plan_status report_without_value(plan_need_run *run, plan_error *err)
{
    const plan_column *id = plan_table_find(run->buildings, "source_id");
    plan_status status = PLAN_OK;
    for (int32_t i = 0; status == PLAN_OK && i < run->n; i++) {
        if (!isnan(run->score[i]) || !run->demand[i])
            continue;
        plan_finding f = {"no_value",
                          "buildings",
                          id ? plan_column_text(id, i) : NULL,
                          i,
                          run->places.xy[2 * (size_t)i],
                          run->places.xy[2 * (size_t)i + 1]};
        status = plan_result_add_finding(run->result, &f, err,
                                         "no indicator has a value here: the building has no score");
    }
    return status;
}

static plan_status report_totals(plan_need_run *run, plan_error *err)
{
    plan_sum persons = {0, 0}, need = {0, 0}, score = {0, 0}, measured = {0, 0}, weighed = {0, 0};
    const plan_column *needs = plan_table_find(plan_result_table(run->result, "need_buildings"), "need");
    int32_t n_demand = 0;
    for (int32_t i = 0; i < run->n; i++) {
        plan_sum_add(&persons, run->persons[i]);
        n_demand += run->demand[i];
        if (isnan(run->score[i]) || !run->demand[i])
            continue;
        plan_sum_add(&need, plan_column_number(needs, i));
        plan_sum_add(&weighed, run->persons[i]);
        plan_sum_add(&score, run->persons[i] * run->score[i]);
        plan_sum_add(&measured, run->persons[i] * run->measured[i]);
    }
    double w = plan_sum_get(&weighed), share = w > 0 ? plan_sum_get(&measured) / w : NAN;
    plan_basis estimate = plan_workspace_basis(run->buildings, "residents");
    const struct {
        const char *key;
        double value;
        const char *unit;
        plan_basis basis;
        const char *text;
    } totals[] = {
        {"buildings", run->n, "1", PLAN_BASIS_COUNTED, "buildings"},
        {"buildings_with_demand", n_demand, "1", PLAN_BASIS_COUNTED,
         "buildings with persons, which are ranked"},
        {"persons", plan_sum_get(&persons), "1", estimate,
         "persons: residents, and what businesses and public buildings count for"},
        {"need", plan_sum_get(&need), "1", share < 1 ? PLAN_BASIS_ASSUMED : estimate, "sum of need"},
        {"score_mean", w > 0 ? plan_sum_get(&score) / w : NAN, "1", share < 1 ? PLAN_BASIS_ASSUMED : estimate,
         "mean score of a person"},
        {"measured_share", share, "1", PLAN_BASIS_COUNTED,
         "share of the scores' weight resting on data not estimated, mean over persons"},
    };
    plan_status status = PLAN_OK;
    for (size_t k = 0; status == PLAN_OK && k < COUNT(totals); k++)
        status = plan_result_add_total(run->result, totals[k].key, totals[k].value, totals[k].unit,
                                       totals[k].basis, totals[k].text, err);
    return status;
}

/* The options as used: the default indicators are told like any others. */
static plan_status report_parameters(plan_need_run *run, plan_error *err)
{
    plan_need_opts used = *run->opts;
    used.indicators = (plan_records){run->indicators, run->n_indicators};
    return plan_result_add_parameters(run->result, &plan_need_optset, &used, err);
}

plan_status plan_need_report(plan_need_run *run, plan_error *err)
{
    plan_result_set_crs(run->result, plan_table_crs(run->buildings));
    plan_status status = report_buildings(run, err);
    if (status == PLAN_OK)
        status = plan_need_report_indicators(run, err);
    if (status == PLAN_OK)
        status = report_without_value(run, err);
    if (status == PLAN_OK)
        status = report_totals(run, err);
    if (status == PLAN_OK)
        status = report_parameters(run, err);
    return status == PLAN_OK ? plan_result_seal(run->result, err) : status;
}
