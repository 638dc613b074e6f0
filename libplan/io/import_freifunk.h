/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_IMPORT_FREIFUNK_H
#define PLAN_IO_IMPORT_FREIFUNK_H

#include "core/result.h"
#include "geo/ctx.h"

/* Internal. Lists of access points that exist: Freifunk meshviewer.json and nodelist.json, or CSV. */

/** Rows as in the workspace layer `sites` plus what the lists say; kind access_point or mesh_node. */
extern const plan_layerspec plan_access_points_spec;

/** Reads a list of access points into a sealed table of points in to_epsg (the city's CRS): *out is the caller's.
 *  The kind of file is seen from its content ({ = JSON). CSV columns: name, kind, and lon, lat (degrees) or x, y (to_epsg);
 *  optional ones may be left out. findings is borrowed and filled: no_location, bad_location. Missing kind is
 *  access_point in CSV, mesh_node in Freifunk's lists. PLAN_E_DATA names file, line (or node) and value. */
PLAN_CHECKED plan_status plan_import_access_points(plan_ctx *ctx, const char *path, int to_epsg,
                                                   plan_result *findings, plan_table **out, plan_error *err);

#endif
