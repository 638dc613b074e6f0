/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_IMPORT_WALK_H
#define PLAN_IO_IMPORT_WALK_H

#include "core/result.h"
#include "geo/ctx.h"

/* Internal. Walk tests: levels that somebody measured in the street. */

/** Points: level_dbm, band ("2.4", "5", "6"), bssid, ssid, time. Layer name `wlan_walk`. */
extern const plan_layerspec plan_walk_spec;

/** Reads a walk-test CSV into a sealed table of points in to_epsg, in the order of the file; *out is the caller's.
 *  Columns: level_dbm (−120..0); band (2.4, 5, 6) or freq_mhz; lon, lat (degrees) or x, y (to_epsg); optional bssid,
 *  ssid, time. Others are not looked at. PLAN_E_DATA names file, row, column and value. findings is borrowed and filled:
 *  no_location, bad_location, no_level, no_band; those rows are left out. */
PLAN_CHECKED plan_status plan_import_walk(plan_ctx *ctx, const char *path, int to_epsg, plan_result *findings,
                                          plan_table **out, plan_error *err);

#endif
