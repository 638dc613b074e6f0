/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_IMPORT_WALK_H
#define PLAN_IO_IMPORT_WALK_H

#include "core/result.h"
#include "geo/ctx.h"

/* Internal. Walk tests: levels that somebody measured. */

/** Points: level_dbm, band ("2.4", "5", "6"), bssid, ssid, time. */
extern const plan_layerspec plan_walk_spec;

/** Reads a walk-test CSV into a sealed table of points in to_epsg: *out is the caller's. Columns: level_dbm (−120..0),
 *  band, and lon, lat (degrees) or x, y (to_epsg); optional: bssid, ssid, time. PLAN_E_DATA names file, line, column and
 *  value. findings is borrowed: bad_location. */
PLAN_CHECKED plan_status plan_import_walk(plan_ctx *ctx, const char *path, int to_epsg, plan_result *findings,
                                          plan_table **out, plan_error *err);

#endif
