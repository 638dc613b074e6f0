/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_ROLLOUT_RUN_H
#define PLAN_ROLLOUT_RUN_H

#include "rollout/phases.h"
#include "rollout/rollout.h"
#include "rollout/tree.h"

/* Internal. What one call of plan_rollout_order holds, shared by its steps. */

/** A Sidney block: steps that are best built together. */
typedef struct plan_rollout_block {
    int64_t cost;  /**< cents */
    double weight; /**< of what the order is by */
    int32_t drops;
} plan_rollout_block;

typedef struct plan_rollout_run {
    const plan_rollout_opts *opts;
    plan_rollout_tree tree;
    double *worth;                   /**< of a step: what the order is by; equals tree.weight by need */
    int32_t *order, *place;          /**< step at a position, position of a step */
    int32_t *block;                  /**< of a step; -1 by distance */
    plan_rollout_block *blocks;      /**< by worth */
    plan_rollout_block *need_blocks; /**< by need, for the ceiling */
    int32_t n_blocks, n_need_blocks;
    double need_cost_least;            /**< least sum of need x cost until met on this tree, need EUR */
    int32_t *year;                     /**< of a step, from 0; -1 = not built */
    int64_t budgets[PLAN_PHASES_MOST]; /**< cents */
    plan_phase phases[PLAN_PHASES_MOST];
    int32_t n_years;
    int32_t n_ranked; /**< buildings with a rank */
    double need_all;  /**< need of all buildings of need_buildings, with a drop or without */
    plan_result *result;
} plan_rollout_run;

/** Tables rollout_buildings, rollout_trench, rollout_years. */
PLAN_CHECKED plan_status plan_rollout_report_buildings(plan_rollout_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_rollout_report_trench(plan_rollout_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_rollout_report_years(plan_rollout_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_rollout_report_totals(plan_rollout_run *run, plan_error *err);
/** Writes why drop `drop` is built when it is, in a sentence, to column reason of a row. */
PLAN_CHECKED plan_status plan_rollout_reason(const plan_rollout_run *run, int32_t drop, plan_table *table,
                                             int32_t row, plan_error *err);

#endif
