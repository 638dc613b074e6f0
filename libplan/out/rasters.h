/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_OUT_RASTERS_H
#define PLAN_OUT_RASTERS_H

#include "core/hooks.h"
#include "core/result.h"
#include "io/newfile.h"

/* Internal. What of a result is no table: rasters as Cloud-Optimised GeoTIFF beside the GeoPackage, each with the
 * style QGIS looks for (same name, .qml), which a GeoPackage cannot hold for rasters. */

/** For results with a WLAN coverage: STEM-wlan.tif (median and cautious level), STEM-server.tif (best access point, line of
 *  sight), STEM = path without .gpkg. Nothing for others. inputs (ended by NULL; may be NULL): files that must not be
 *  written over. attribution may be NULL. */
typedef struct plan_rasters {
    plan_newfile **files; /**< written, but not yet under their names */
    size_t n, cap;
} plan_rasters;
PLAN_CHECKED plan_status plan_rasters_write(const plan_result *const *results, int32_t n, const char *path,
                                            const char *attribution, const char *const *inputs,
                                            const plan_hooks *hooks, plan_rasters *out, plan_error *err);
/** Lets them appear. */
PLAN_CHECKED plan_status plan_rasters_finish(plan_rasters *rasters, plan_error *err);
/** Takes a zeroed one too; what has not appeared is gone. */
void plan_rasters_free(plan_rasters *rasters);

#endif
