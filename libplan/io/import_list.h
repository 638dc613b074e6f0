/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_IMPORT_LIST_H
#define PLAN_IO_IMPORT_LIST_H

#include "core/hooks.h"
#include "core/result.h"
#include "geo/ctx.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a list adds to a workspace. */
typedef enum plan_import_list_kind {
    PLAN_IMPORT_ACCESS_POINTS, /**< layer sites: CSV, or Freifunk's meshviewer.json or nodelist.json */
    PLAN_IMPORT_WALK           /**< layer wlan_walk: CSV of levels measured in the street */
} plan_import_list_kind;

/** A workspace with a list added to it: every layer of the file `city`, the list's rows after those of the layer it belongs
 *  to (rows of sites with the source_id of a row of the list are replaced; a walk test takes the place of the one
 *  before), and a row of provenance. Result "import", to be saved as another file. The caller owns *out. Columns of
 *  the lists: sites as in the workspace and ssid, bssid, band, eirp_dbm, indoor, clients, gateway; walk tests level_dbm,
 *  band or freq_mhz, bssid, ssid, time; places as lon, lat (degrees) or x, y (CRS of the workspace). Rows without a place
 *  are findings (no_location, bad_location). PLAN_E_DATA names file, row, column and value. O(bytes). */
PLAN_API PLAN_CHECKED plan_status plan_import_list(plan_ctx *ctx, const char *city, const char *list,
                                                   plan_import_list_kind kind, const plan_hooks *hooks,
                                                   plan_result **out, plan_error *err);

#ifdef __cplusplus
}
#endif

#endif
