/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_CHECK_H
#define PLAN_IO_CHECK_H

#include "io/workspace.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is in a workspace, what is missing for which stage, what looks wrong. Result "check": tables
 *  check_layers (layer, present, rows, geometry, xmin, ymin, xmax, ymax, crs, assumed_share, needed_by, text),
 *  check_stages (stage, ready, missing), findings (invalid or duplicate geometry, impossible heights,
 *  disconnected streets, buildings outside the streets' extent, ...), totals. Bad rows are findings, not
 *  errors: the whole file is looked at. */
PLAN_API PLAN_CHECKED plan_status plan_city_check(plan_city *city, plan_result **out, plan_error *err);

#ifdef __cplusplus
}
#endif

#endif
