/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_PLOTS_H
#define PLAN_FIBRE_PLOTS_H

#include "fibre/drops.h"

/* Internal. Where a PoP may be built: a vehicle reaches it, and houses stand around. */

/** A street for vehicles (service and above) is this near, m, */
#define PLAN_PLOTS_STREET_M 50.0
/** and at least PLAN_PLOTS_HOUSES buildings with demand are within, m. */
#define PLAN_PLOTS_M 150.0
#define PLAN_PLOTS_HOUSES 3

typedef struct plan_plots plan_plots;

/** table: layer streets; live: of a component. All borrowed for the life of the result. O(n log n). */
PLAN_CHECKED plan_status plan_plots_new(const plan_streets *streets, const plan_table *table,
                                        const plan_catalogue *catalogue, const uint8_t *live,
                                        const plan_demand *demand, plan_plots **out, plan_error *err);
void plan_plots_free(plan_plots *plots);
/** Whether a place is fit. */
bool plan_plots_suit(const plan_plots *plots, const double xy[2]);
/** The place at a street for vehicles by the nearest building around which it is fit. *found false, and out as it was, where
 *  none of the hundred nearest is. */
PLAN_CHECKED plan_status plan_plots_nearest(const plan_plots *plots, const double xy[2], double out[2],
                                            bool *found, plan_error *err);

#endif
