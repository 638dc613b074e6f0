/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_IMPORT_FREIFUNK_H
#define PLAN_IO_IMPORT_FREIFUNK_H

#include "core/result.h"
#include "geo/ctx.h"

/* Internal. Lists of access points that exist: Freifunk's meshviewer.json and nodelist.json, or CSV. */

/** The columns of the workspace layer `sites`, then what such lists say besides: ssid, bssid, band, eirp_dbm, indoor, clients,
 *  gateway. Layer name `sites`; kind access_point or mesh_node. */
extern const plan_layerspec plan_access_points_spec;

/** Reads a list of access points into a sealed table of points in to_epsg (the city's CRS), in the order of the file; *out
 *  is the caller's. A file *.json is one of Freifunk's lists (kind mesh_node), *.csv has a place in the columns lon, lat
 *  (degrees) or x, y (to_epsg) and any of the columns of plan_access_points_spec (kind where empty: access_point; band 2.4,
 *  5 or 6). Other columns are not looked at. findings is borrowed and filled, one row each: no_location, bad_location;
 *  those are left out. PLAN_E_DATA names file, row (or node), column and value. */
PLAN_CHECKED plan_status plan_import_access_points(plan_ctx *ctx, const char *path, int to_epsg,
                                                   plan_result *findings, plan_table **out, plan_error *err);

#endif
