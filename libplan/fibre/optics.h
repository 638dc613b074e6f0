/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_OPTICS_H
#define PLAN_FIBRE_OPTICS_H

#include "core/csv.h"
#include "core/status.h"

#include <stdint.h>

/* Internal. What light loses on its way from the PoP to a customer, and what the equipment bears. The values are a file a
 * planner edits, explained in data/catalogue/optics.csv. */

typedef struct plan_optics {
    plan_csv csv;
    double fibre_db_km, splice_db, connector_db; /**< dB/km, dB each */
    double splices, connectors;                  /**< on every way */
    double drum_km;                              /**< a further splice each */
    double reserve_db;                           /**< kept for ageing and repair */
    double pop_pon_lines, pop_ptp_lines;         /**< lines a PoP takes, with splitters and without */
    double pop_lines;                            /**< the one of the two that counts */
    double splitter_db;                          /**< 0 = no splitter */
    const char *class_name;                      /**< of the equipment; borrowed from csv, as all texts */
    double budget_db, reach_km;
} plan_optics;
#define PLAN_OPTICS_INIT                                           \
    {                                                              \
        PLAN_CSV_INIT, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, 0 \
    }

/** Reads the table at path (fills; free it on failure too). split_ratio 1 = a fibre a customer: the classes marked ptp;
 *  else those marked pon, and the loss of the smallest splitter with at least so many outputs. class_name NULL = the first
 *  class of them. PLAN_E_DATA names file, line, column and value; PLAN_E_ARGUMENT a class or ratio that is not there. */
PLAN_CHECKED plan_status plan_optics_read(const char *path, int32_t split_ratio, const char *class_name,
                                          plan_optics *out, plan_error *err);
void plan_optics_free(plan_optics *optics);
/** Takes the first class of the same kind that will do over length_m; where none will, the one that bears most. */
void plan_optics_choose(plan_optics *optics, int32_t split_ratio, double length_m);
/** Longest way in m over which the class taken will do, or, where it is not `fixed`, the best class of its kind. */
double plan_optics_reach(const plan_optics *optics, int32_t split_ratio, bool fixed);
/** Loss in dB over a way of length_m >= 0: fibre, splices (one more every full drum), connectors, splitter. */
double plan_optics_loss(const plan_optics *optics, double length_m);

#endif
