/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_NEED_INDICATOR_H
#define PLAN_NEED_INDICATOR_H

#include "need/combine.h"
#include "need/need.h"

/* Internal. The planner's list of indicators and groups, checked and made into a tree. */

/** Whether a record is a group: it has neither column nor value. */
bool plan_indicator_is_group(const plan_indicator *indicator);

/** Checks n indicators against each other and against n_buildings, and builds the tree: node 0 is the top with
 *  combine, power and floor of opts; leaf k is indicators[leaf[k]]. indicators is borrowed. Fills tree (free
 *  with plan_need_tree_clear) and *leaf (malloc'ed, caller frees). PLAN_E_ARGUMENT names the indicator. */
PLAN_CHECKED plan_status plan_need_tree_build(const plan_need_opts *opts, const plan_indicator *indicators,
                                              int32_t n, int32_t n_buildings, plan_need_tree *tree,
                                              int32_t **leaf, plan_error *err);
void plan_need_tree_clear(plan_need_tree *tree);

#endif
