/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_REUSE_H
#define PLAN_FIBRE_REUSE_H

#include "fibre/run.h"

/* Internal. Trenches that cost less because something is there already or is opened anyway, and streets the planner
 * forbids or forces. */

/** 1 for each row of the streets that an option names by source_id; *rows NULL where it names none. An id no
 *  street has is PLAN_E_ARGUMENT. The caller frees *rows. */
PLAN_CHECKED plan_status plan_reuse_named(const plan_table *streets, plan_records named, const char *option,
                                          uint8_t **rows, plan_error *err);
/** Gives pieces along works and along ducts with free microducts (layers, may be NULL) the rules of the catalogue for
 *  these, where they are cheaper; marks the pieces of forced rows (may be NULL): of two sides the first. O(n log n). */
PLAN_CHECKED plan_status plan_reuse_mark(plan_streets *streets, const plan_table *ducts,
                                         const plan_table *works, const uint8_t *forced,
                                         const plan_catalogue *catalogue, plan_error *err);
/** Gives pieces the tree leads more buildings through than their duct has free microducts their own price back. Returns
 *  how many. */
PLAN_CHECKED plan_status plan_reuse_overfull(plan_network_run *run, int32_t *n, plan_error *err);
/** A finding for each duct that was too small. */
PLAN_CHECKED plan_status plan_reuse_report(plan_network_run *run, plan_error *err);

#endif
