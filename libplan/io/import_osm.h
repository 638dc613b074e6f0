/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_IMPORT_OSM_H
#define PLAN_IO_IMPORT_OSM_H

#include "core/hooks.h"
#include "core/result.h"
#include "geo/ctx.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct plan_import_osm_opts {
    const char *bbox; /**< "W,S,E,N" in degrees; NULL = the whole file */
    const char
        *boundary;     /**< polygon file to clip to, or the name of an administrative boundary in the file */
    const char *rules; /**< mapping rules (CSV); required */
    const char *estimates; /**< estimate rules for levels, heights, dwellings, residents (CSV); required */
    int32_t epsg;          /**< working CRS; 0 = chosen from the data */
    int32_t threads;       /**< 0 = all processors */
    const plan_hooks *hooks;
} plan_import_osm_opts;
#define PLAN_IMPORT_OSM_OPTS_INIT          \
    {                                      \
        NULL, NULL, NULL, NULL, 0, 0, NULL \
    }
extern PLAN_API const plan_optset plan_import_osm_optset;

/** OpenStreetMap PBF to workspace layers (plan_workspace_specs), by rules that are data. Result "import". */
PLAN_API PLAN_CHECKED plan_status plan_import_osm(plan_ctx *ctx, const char *path,
                                                  const plan_import_osm_opts *opts, plan_result **out,
                                                  plan_error *err);

#ifdef __cplusplus
}
#endif

#endif
