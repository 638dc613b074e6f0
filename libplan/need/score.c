/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/mem.h"

#include "core/numeric.h"
#include "core/parallel.h"
#include "io/domain.h"
#include "need/indicator.h"
#include "need/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 65536, DEFAULTS = 3 };

/* What is asked of a town that has given no indicators. Without supply and without an assumption of it,
 * undersupply is left out; where nobody counted residents, homes stand for them. */
static plan_status default_indicators(plan_need_run *run, plan_indicator list[DEFAULTS], plan_error *err)
{
    const plan_indicator none = PLAN_INDICATOR_INIT;
    const plan_table *supply = NULL;
    plan_indicator *next = list;
    plan_status status = plan_city_layer(run->city, "supply", &supply, err);
    if (status != PLAN_OK)
        return status;
    if ((supply && plan_table_rows(supply) > 0) || run->opts->assumed_supply) {
        *next = none;
        next->name = "undersupply";
        next->column = "supply.down_mbit";
        next->weight = 3;
        next->good = 1000;
        next->bad = 1;
        next++->log = true;
    } else {
        plan_finding f = {"no_supply", "supply", NULL, -1, NAN, NAN};
        status = plan_result_add_finding(
            run->result, &f, err,
            "no supply layer and no assumption of one: need is scored without undersupply");
    }
    bool homes = !plan_column_has_values(plan_table_find(run->buildings, "residents")) &&
                 plan_column_has_values(plan_table_find(run->buildings, "dwellings"));
    *next = none;
    next->name = next->column = homes ? "dwellings" : "residents";
    next++->normalise = PLAN_NORMALISE_RANK;
    *next = none;
    next->name = "public";
    next->column = "public_kind";
    next->weight = 2;
    next++->normalise = PLAN_NORMALISE_NONE;
    run->indicators = list;
    run->n_indicators = (int32_t)(next - list);
    return status;
}

static const char *source_id_of(const plan_need_run *run, int32_t row)
{
    const plan_column *id = plan_table_find(run->buildings, "source_id");
    const char *text = id ? plan_column_text(id, row) : NULL;
    return text ? text : "no source_id";
}

static plan_status leaf_init(plan_need_run *run, plan_need_leaf *leaf, const plan_indicator *spec,
                             plan_error *err)
{
    size_t n = (size_t)run->n;
    leaf->spec = spec;
    leaf->raw = plan_mem_new(n, sizeof *leaf->raw);
    leaf->need = plan_mem_new(n, sizeof *leaf->need);
    leaf->part = plan_mem_new(n, sizeof *leaf->part);
    leaf->state = plan_mem_new(n, sizeof *leaf->state);
    return leaf->raw && leaf->need && leaf->part && leaf->state ? PLAN_OK : plan_error_memory(err);
}

/* Need of a building without a value, by the leaf's policy; NaN = the others share the weight. */
static plan_status fill_missing(const plan_need_run *run, plan_need_leaf *leaf, int32_t row, plan_error *err)
{
    switch (leaf->spec->missing) {
    case PLAN_MISSING_MEDIAN: leaf->need[row] = plan_need_scale_read(&leaf->scale, leaf->scale.median); break;
    case PLAN_MISSING_WORST: leaf->need[row] = 1; break;
    case PLAN_MISSING_BEST: leaf->need[row] = 0; break;
    case PLAN_MISSING_ERROR:
        if (run->demand[row])
            return plan_error_set(err, PLAN_E_DATA, "need: indicator '%s': building row %d (%s) has no value",
                                  leaf->spec->name, row + 1, source_id_of(run, row));
        leaf->need[row] = NAN;
        break;
    default: leaf->need[row] = NAN;
    }
    if (!isnan(leaf->need[row]))
        leaf->state[row] = PLAN_NEED_IMPUTED;
    return PLAN_OK;
}

static plan_status normalise_leaf(plan_need_run *run, plan_need_leaf *leaf, bool any_demand, plan_error *err)
{
    plan_status status = plan_need_scale_fit(leaf->spec, leaf->raw, any_demand ? run->demand : NULL, run->n,
                                             &leaf->scale, err);
    if (status == PLAN_OK && leaf->scale.n == 0)
        status = plan_error_set(err, PLAN_E_DATA, "need: indicator '%s': no building has a value",
                                leaf->spec->name);
    for (int32_t i = 0; status == PLAN_OK && i < run->n; i++) {
        leaf->need[i] = plan_need_scale_read(&leaf->scale, leaf->raw[i]);
        if (isnan(leaf->raw[i]))
            status = fill_missing(run, leaf, i, err);
        else if (isinf(leaf->need[i]))
            status = plan_error_set(
                err, PLAN_E_DATA,
                "need: indicator '%s': building row %d (%s): value %g is not in 0 .. 1, as normalise "
                "'none' expects",
                leaf->spec->name, i + 1, source_id_of(run, i), leaf->raw[i]);
    }
    if (status == PLAN_OK && leaf->scale.constant) {
        plan_finding f = {"constant_indicator", NULL, NULL, -1, NAN, NAN};
        status = plan_result_add_finding(
            run->result, &f, err,
            "indicator '%s' has the same value for every building with demand and tells none apart",
            leaf->spec->name);
    }
    return status;
}

static plan_status gather_leaves(plan_need_run *run, plan_error *err)
{
    bool any_demand = run->n > 0 && memchr(run->demand, 1, (size_t)run->n) != NULL;
    plan_status status = PLAN_OK;
    run->leaves = plan_mem_new((size_t)run->tree.n_leaves, sizeof *run->leaves);
    if (!run->leaves)
        return plan_error_memory(err);
    for (int32_t k = 0; status == PLAN_OK && k < run->tree.n_leaves; k++) {
        plan_need_leaf *leaf = &run->leaves[k];
        status = plan_hooks_progress(run->opts->hooks, "reading indicators", (double)k / run->tree.n_leaves,
                                     err);
        if (status == PLAN_OK)
            status = leaf_init(run, leaf, &run->indicators[run->leaf_of[k]], err);
        if (status == PLAN_OK)
            status = plan_need_leaf_values(run, leaf, err);
        if (status == PLAN_OK && run->n > 0)
            status = normalise_leaf(run, leaf, any_demand, err);
    }
    return status;
}

static void score_row(plan_need_run *run, plan_need_scratch *scratch, int32_t row, double *x, double *part,
                      double *share)
{
    for (int32_t k = 0; k < run->tree.n_leaves; k++)
        x[k] = run->leaves[k].need[row];
    plan_need_tree_score(&run->tree, scratch, x, &run->score[row], &run->base[row], part, share);
    double measured = 0;
    for (int32_t k = 0; k < run->tree.n_leaves; k++) {
        run->leaves[k].part[row] = part[k];
        if (run->leaves[k].state[row] == PLAN_NEED_MEASURED)
            measured += share[k];
    }
    run->measured[row] = isnan(run->score[row]) ? NAN : measured < 1 ? measured : 1;
}

typedef struct score_job {
    plan_need_run *run;
    int32_t offset;
} score_job;

static plan_status score_rows(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    const score_job *job = user;
    plan_need_run *run = job->run;
    size_t n = (size_t)run->tree.n_leaves;
    plan_need_scratch scratch;
    (void)worker;
    plan_status status = plan_need_scratch_init(&run->tree, &scratch, err);
    if (status != PLAN_OK)
        return status;
    double *x = plan_mem_raw(3 * n, sizeof *x);
    if (x)
        for (int32_t i = begin + job->offset; i < end + job->offset; i++)
            score_row(run, &scratch, i, x, x + n, x + 2 * n);
    else
        status = plan_error_memory(err);
    free(x);
    plan_need_scratch_clear(&scratch);
    return status;
}

static plan_status score_all(plan_need_run *run, plan_error *err)
{
    score_job job = {run, 0};
    plan_status status = PLAN_OK;
    for (; status == PLAN_OK && job.offset < run->n; job.offset += BATCH) {
        int32_t rows = run->n - job.offset < BATCH ? run->n - job.offset : BATCH;
        status = plan_hooks_progress(run->opts->hooks, "scoring need", (double)job.offset / run->n, err);
        if (status == PLAN_OK)
            status = plan_parallel_for(run->places.threads, rows, score_rows, &job, err);
    }
    return status;
}

static plan_status run_init(plan_need_run *run, plan_error *err)
{
    plan_status status = plan_city_need_layer(run->city, "buildings", "need", &run->buildings, err);
    static const char *const numbers[] = {"residents", "dwellings", NULL};
    if (status == PLAN_OK)
        status = plan_domain_check_numbers(run->buildings, numbers, err);
    if (status == PLAN_OK)
        status = plan_domain_find_words(run->buildings, NULL, run->result, err);
    if (status != PLAN_OK)
        return status;
    size_t n = (size_t)plan_table_rows(run->buildings);
    run->n = (int32_t)n;
    run->persons = plan_mem_new(n, sizeof *run->persons);
    run->demand = plan_mem_new(n, sizeof *run->demand);
    run->score = plan_mem_new(n, sizeof *run->score);
    run->base = plan_mem_new(n, sizeof *run->base);
    run->measured = plan_mem_new(n, sizeof *run->measured);
    if (!run->persons || !run->demand || !run->score || !run->base || !run->measured)
        return plan_error_memory(err);
    status = plan_need_places_init(run->buildings, plan_city_scale(run->city), run->opts->threads,
                                   run->opts->hooks, &run->places, err);
    return status == PLAN_OK ? plan_need_count_persons(run, err) : status;
}

static void run_clear(plan_need_run *run)
{
    for (int32_t k = 0; run->leaves && k < run->tree.n_leaves; k++) {
        plan_need_leaf *leaf = &run->leaves[k];
        free(leaf->raw);
        free(leaf->need);
        free(leaf->part);
        free(leaf->state);
        plan_need_scale_clear(&leaf->scale);
    }
    free(run->leaves);
    free(run->leaf_of);
    free(run->persons);
    free(run->demand);
    free(run->score);
    free(run->base);
    free(run->measured);
    plan_need_places_clear(&run->places);
    plan_need_tree_clear(&run->tree);
}

plan_status plan_need_score(plan_city *city, const plan_need_opts *opts, plan_result **out, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    static const plan_need_opts defaults = PLAN_NEED_OPTS_INIT;
    plan_indicator standard[DEFAULTS];
    plan_need_run run = {.city = city, .opts = opts ? opts : &defaults};
    run.indicators = run.opts->indicators.at;
    run.n_indicators = run.opts->indicators.n;

    plan_status status = plan_opts_check(&plan_need_optset, run.opts, err);
    if (status == PLAN_OK)
        status = plan_result_new("need", &run.result, err);
    if (status == PLAN_OK)
        status = run_init(&run, err);
    if (status == PLAN_OK && run.n_indicators == 0)
        status = default_indicators(&run, standard, err);
    if (status == PLAN_OK)
        status = plan_need_tree_build(run.opts, run.indicators, run.n_indicators, run.n, &run.tree,
                                      &run.leaf_of, err);
    if (status == PLAN_OK)
        status = gather_leaves(&run, err);
    if (status == PLAN_OK)
        status = score_all(&run, err);
    if (status == PLAN_OK)
        status = plan_need_report(&run, err);
    run_clear(&run);
    if (status != PLAN_OK) {
        plan_result_free(run.result);
        return status;
    }
    *out = run.result;
    return PLAN_OK;
}
