/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The table need_indicators and the audit against counting the same thing twice. */

#include "core/mem.h"
#include "core/sum.h"
#include "need/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* Rank correlation from which on two indicators say the same: common advice in the handbook on composite
 * indicators (OECD and JRC 2008, step 6) is to look at anything above 0.9. */
static const double ALIKE = 0.9;

static const plan_colspec indicators_cols[] = {
    {"name", PLAN_TEXT, "", "Indicator", "name of the indicator"},
    {"group", PLAN_TEXT, "", "Group", "group it belongs to; missing at the top"},
    {"column", PLAN_TEXT, "", "Column", "layer and column it is read from"},
    {"source", PLAN_TEXT, "", "Source",
     "own (column of buildings), given, assumed, or how the layer is joined by place"},
    {"normalise", PLAN_TEXT, "", "Normaliser", "how values become need"},
    {"scale", PLAN_TEXT, "", "Scale", "values of no and of most need, where the normaliser has such"},
    {"weight", PLAN_DOUBLE, "1", "Weight", "weight within its group"},
    {"weight_share", PLAN_DOUBLE, "1", "Share of weight",
     "share of the whole weight where nothing is missing"},
    {"measured", PLAN_INT32, "1", "Measured", "buildings with demand whose value is not estimated"},
    {"assumed", PLAN_INT32, "1", "Assumed", "buildings with demand whose value is estimated by a rule"},
    {"imputed", PLAN_INT32, "1", "Imputed",
     "buildings with demand without value, filled by the option missing"},
    {"missing", PLAN_INT32, "1", "Missing",
     "buildings with demand without value, scored without this indicator"},
    {"minimum", PLAN_DOUBLE, "", "Minimum", "least value of a building with demand"},
    {"median", PLAN_DOUBLE, "", "Median", "middle value of the buildings with demand"},
    {"maximum", PLAN_DOUBLE, "", "Maximum", "largest value of a building with demand"},
    {"contribution", PLAN_DOUBLE, "1", "Mean contribution", "contribution to the score, mean over persons"},
    {"closest", PLAN_TEXT, "", "Closest indicator",
     "indicator that ranks the buildings most alike or most opposite"},
    {"correlation", PLAN_DOUBLE, "1", "Correlation",
     "Spearman's rank correlation with the closest indicator"},
};
const plan_layerspec plan_need_indicators_spec = {
    "need_indicators",    PLAN_GEOM_NONE,
    "Indicators of need", "what each indicator is, rests on and contributes",
    indicators_cols,      COUNT(indicators_cols)};

/* What the planner wrote, or what stands for AUTO. */
static void describe_scale(const plan_need_leaf *leaf, char *text, size_t size)
{
    const plan_need_scale *s = &leaf->scale;
    text[0] = '\0';
    if (s->kind != PLAN_NORMALISE_GOALPOSTS && s->kind != PLAN_NORMALISE_TARGET &&
        s->kind != PLAN_NORMALISE_MINMAX)
        return;
    snprintf(text, size, "%.6g .. %.6g%s", s->log ? exp(s->zero) : s->zero, s->log ? exp(s->one) : s->one,
             s->log ? " (logarithmic)" : "");
}

static double weight_share(const plan_need_tree *tree, int32_t leaf)
{
    double share = 1;
    int32_t v = 0;
    while (tree->nodes[v].leaf != leaf)
        v++;
    for (; v > 0; v = tree->nodes[v].parent) {
        const plan_need_node *group = &tree->nodes[tree->nodes[v].parent];
        double weights = 0;
        for (int32_t k = 0; k < group->n; k++)
            weights += tree->nodes[tree->members[group->first + k]].weight;
        share *= tree->nodes[v].weight / weights;
    }
    return share;
}

static void write_numbers(const plan_need_run *run, int32_t k, plan_table *t)
{
    static const char *const names[] = {"measured", "assumed", "imputed", "missing"};
    const plan_need_leaf *leaf = &run->leaves[k];
    double least = INFINITY, most = -INFINITY;
    int32_t counts[COUNT(names)] = {0, 0, 0, 0};
    plan_sum part = {0, 0}, persons = {0, 0};
    for (int32_t i = 0; i < run->n; i++) {
        if (!run->demand[i])
            continue;
        counts[leaf->state[i]]++;
        least = leaf->raw[i] < least ? leaf->raw[i] : least;
        most = leaf->raw[i] > most ? leaf->raw[i] : most;
        plan_sum_add(&persons, run->persons[i]);
        plan_sum_add(&part, isnan(leaf->part[i]) ? 0 : run->persons[i] * leaf->part[i]);
    }
    for (size_t c = 0; c < COUNT(names); c++)
        plan_column_set_number(plan_table_edit(t, names[c]), k, counts[c]);
    plan_column_set_number(plan_table_edit(t, "weight"), k, leaf->spec->weight);
    plan_column_set_number(plan_table_edit(t, "weight_share"), k, weight_share(&run->tree, k));
    plan_column_set_number(plan_table_edit(t, "minimum"), k, isinf(least) ? NAN : least);
    plan_column_set_number(plan_table_edit(t, "median"), k, leaf->scale.median);
    plan_column_set_number(plan_table_edit(t, "maximum"), k, isinf(most) ? NAN : most);
    double all = plan_sum_get(&persons);
    plan_column_set_number(plan_table_edit(t, "contribution"), k, all > 0 ? plan_sum_get(&part) / all : NAN);
}

static plan_status write_texts(const plan_need_run *run, int32_t k, plan_table *t, plan_error *err)
{
    static const char *const kinds[] = {"auto",       "minmax",    "z",      "rank",
                                        "percentile", "goalposts", "target", "none"};
    static const char *const columns[] = {"name", "group", "column", "source", "normalise", "scale"};
    const plan_need_leaf *leaf = &run->leaves[k];
    char scale[100];
    describe_scale(leaf, scale, sizeof scale);
    const char *const texts[] = {leaf->spec->name,
                                 leaf->spec->group,
                                 leaf->spec->column,
                                 leaf->from,
                                 kinds[plan_need_scale_kind(leaf->spec)],
                                 scale[0] ? scale : NULL};
    plan_status status = PLAN_OK;
    for (size_t c = 0; status == PLAN_OK && c < COUNT(columns); c++)
        status = plan_column_set_text(plan_table_edit(t, columns[c]), k, texts[c], err);
    return status;
}

static plan_status find_alike(plan_need_run *run, const char *a, const char *b, double rho, plan_error *err)
{
    plan_finding f = {"double_counting", NULL, NULL, -1, NAN, NAN};
    return plan_result_add_finding(
        run->result, &f, err,
        "indicators '%s' and '%s' rank the buildings with demand almost %s (Spearman %.2f): one of "
        "them may count the other twice",
        a, b, rho > 0 ? "alike" : "oppositely", rho);
}

/* Closest relative of every indicator, and a finding for each pair that says the same. */
static plan_status audit(plan_need_run *run, plan_table *t, plan_error *err)
{
    int32_t n = run->tree.n_leaves, pairs = 0;
    plan_column *closest = plan_table_edit(t, "closest"), *correlation = plan_table_edit(t, "correlation");
    plan_status status = PLAN_OK;
    for (int32_t a = 0; status == PLAN_OK && a < n; a++) {
        for (int32_t b = 0; status == PLAN_OK && b < n; b++) {
            double rho = NAN, best = plan_column_number(correlation, a);
            if (a == b)
                continue;
            status = plan_hooks_progress(run->opts->hooks, "comparing indicators", (double)a / n, err);
            if (status == PLAN_OK)
                status = plan_need_spearman(run->leaves[a].need, run->leaves[b].need, run->demand, run->n,
                                            &rho, err);
            if (status != PLAN_OK || isnan(rho))
                continue;
            if (isnan(best) || fabs(rho) > fabs(best)) {
                plan_column_set_number(correlation, a, rho);
                status = plan_column_set_text(closest, a, run->leaves[b].spec->name, err);
            }
            if (status == PLAN_OK && a < b && fabs(rho) > ALIKE) {
                status = find_alike(run, run->leaves[a].spec->name, run->leaves[b].spec->name, rho, err);
                pairs++;
            }
        }
    }
    return status != PLAN_OK
               ? status
               : plan_result_add_total(run->result, "pairs_alike", pairs, "1", PLAN_BASIS_COUNTED,
                                       "pairs of indicators that rank buildings almost alike or oppositely",
                                       err);
}

plan_status plan_need_report_indicators(plan_need_run *run, plan_error *err)
{
    plan_table *t = NULL;
    plan_status status = plan_table_new(&plan_need_indicators_spec, &t, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, run->tree.n_leaves, err);
    for (int32_t k = 0; status == PLAN_OK && k < run->tree.n_leaves; k++) {
        write_numbers(run, k, t);
        status = write_texts(run, k, t, err);
    }
    if (status == PLAN_OK)
        status = audit(run, t, err);
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    return plan_result_take(run->result, t, err);
}
