/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_IMPORT_FREIFUNK_PRIVATE_H
#define PLAN_IO_IMPORT_FREIFUNK_PRIVATE_H

#include "geo/crs.h"
#include "io/import_freifunk.h"

#include <stdbool.h>

/* Internal. Points of a list, one after the other, into a table: shared by access points and walk tests. */

/** A file whose rows have lon, lat in degrees, or x, y in the working CRS. */
typedef struct plan_placing {
    const char *path, *layer;
    plan_transform *from_degrees; /**< to the working CRS */
    plan_result *findings;
} plan_placing;

/** Where a row lies. NaN = not given; degrees go before x, y. *found = false: a finding was written. */
PLAN_CHECKED plan_status plan_placing_find(const plan_placing *placing, int32_t row, const char *source_id,
                                           const double lon_lat[2], const double x_y[2], double xy[2],
                                           bool *found, plan_error *err);
/** Reads a CSV by a spec without geometry into a sealed table. Columns it lacks are no finding: most are optional. A lon
 *  or lat that is no number is missing. */
PLAN_CHECKED plan_status plan_placing_csv(plan_ctx *ctx, const char *path, const plan_layerspec *spec,
                                          const char *const *required, plan_table **out, plan_error *err);
/** Whether a table of plan_placing_csv says anywhere where its rows lie; PLAN_E_DATA names the columns that do. */
PLAN_CHECKED plan_status plan_placing_check(const char *path, const plan_table *rows, plan_error *err);
/** "2.4", "5" or "6". */
bool plan_placing_is_band(const char *text);

/** One access point of a list; texts borrowed, NULL or NaN = not said, -1 for online, gateway, indoor. */
typedef struct plan_ap {
    const char *source_id, *name, *kind, *operator_name, *ssid, *bssid, *band, *fee;
    double height_m, eirp_dbm, clients;
    int online, gateway, indoor;
    double lon_lat[2], x_y[2];
} plan_ap;
#define PLAN_AP_INIT                                                                           \
    {                                                                                          \
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NAN, NAN, NAN, -1, -1, -1, {NAN, NAN}, \
        {                                                                                      \
            NAN, NAN                                                                           \
        }                                                                                      \
    }
/** Appends to a table of plan_access_points_spec, or writes a finding. row: its number in the file, from 1. */
PLAN_CHECKED plan_status plan_ap_add(const plan_placing *placing, int32_t row, const plan_ap *ap,
                                     plan_table *table, plan_error *err);
/** Freifunk's lists (import_freifunk_json.c). */
PLAN_CHECKED plan_status plan_ap_read_json(const plan_placing *placing, plan_table *table, plan_error *err);

#endif
