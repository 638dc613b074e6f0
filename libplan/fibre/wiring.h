/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_WIRING_H
#define PLAN_FIBRE_WIRING_H

#include "fibre/cables.h"
#include "fibre/run.h"
#include "fibre/sheet.h"

/* Internal. Cables and ducts of each way, charged to the bill and written to table cables. */

typedef struct plan_wiring {
    plan_network_run *run;
    plan_cables cables;
    plan_ducts ducts;
    plan_sheet sheet;
    int32_t rows;
    int32_t need[PLAN_MOST_WIDTHS]; /**< asked for last, and the answer: ways in a row are often alike */
    plan_sizes answer;
} plan_wiring;

/** A way to be wired: a trench segment or a drop. */
typedef struct plan_way {
    int32_t trench, drop;         /**< rows, -1 = it is the other */
    int64_t feeder, distribution; /**< fibres */
    int64_t cm;
} plan_way;

/** What lies in it. */
typedef struct plan_wires {
    int64_t cents;
    int64_t cables, ducts; /**< pieces side by side */
    int32_t width_cm;      /**< class of the trench */
    char text[200];        /**< ducts: "duct_7x10, 2 duct_1x7" */
} plan_wires;

/** Fills wiring; plan_wiring_close it on failure too. */
PLAN_CHECKED plan_status plan_wiring_open(plan_network_run *run, plan_wiring *out, plan_error *err);
/** Chooses, charges and writes. Segments get a share of spare tubes, the reserve; drops get none. */
PLAN_CHECKED plan_status plan_wiring_lay(plan_wiring *wiring, const plan_way *way, plan_wires *out,
                                         plan_error *err);
/** Hands table cables to the result when status is PLAN_OK, frees the rest; returns status or its own. */
PLAN_CHECKED plan_status plan_wiring_close(plan_wiring *wiring, plan_status status);

#endif
