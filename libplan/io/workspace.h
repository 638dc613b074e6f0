/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_WORKSPACE_H
#define PLAN_IO_WORKSPACE_H

#include "core/hooks.h"
#include "core/result.h"
#include "geo/ctx.h"

#ifdef __cplusplus
extern "C" {
#endif

/** \file
 *  The city: the canonical layers of a workspace GeoPackage, in one metric CRS. Stages read it, nothing
 *  writes it. */

/** Specs of the canonical layers, in the order of the design; ended by NULL. */
extern PLAN_API const plan_layerspec *const plan_workspace_specs[];
/** Spec of a canonical layer; NULL where there is none of that name. */
PLAN_API const plan_layerspec *plan_workspace_spec(const char *layer);

/** Least ground area in m² of a commercial, industrial or public building without kind or dwellings that counts
 *  as a site with demand: kiosks, sheds and single garages are smaller. Need and network share it. */
#define PLAN_SITE_MIN_M2 50.0
/** Residents of a dwelling where the workspace does not tell: mean size of German households, 2.02 (Destatis,
 *  microcensus 2023), rounded. Need takes it for residents where no building has both, the network for dwellings. */
#define PLAN_PERSONS_PER_DWELLING 2.0

/** Whether a text of the column `assumed` ("levels=block;dwellings=flats") names a column. */
PLAN_API bool plan_workspace_is_assumed(const char *assumed, const char *column);
/** Basis of a sum over a column: assumed where the layer's column `assumed` names it in some row, else counted. */
PLAN_API plan_basis plan_workspace_basis(const plan_table *layer, const char *column);

typedef struct plan_city plan_city;

/** Opens path, chooses the working CRS (the file's own where it is metric, else the UTM zone of the data),
 *  and checks that buildings and streets are there. Layers are read when first asked for. ctx is borrowed
 *  for the life of the city; hooks may be NULL and are borrowed as long. */
PLAN_API PLAN_CHECKED plan_status plan_city_open(plan_ctx *ctx, const char *path, const plan_hooks *hooks,
                                                 plan_city **out, plan_error *err);
/** Takes NULL. */
PLAN_API void plan_city_free(plan_city *city);
/** Path it was opened with; owned by the city. */
PLAN_API const char *plan_city_path(const plan_city *city);
/** EPSG code of the working CRS. */
PLAN_API int plan_city_crs(const plan_city *city);
/** Layer by name, sealed and owned by the city; *out = NULL where the workspace has none. Not
 *  thread-safe: ask for the layers of a stage before starting threads. */
PLAN_API PLAN_CHECKED plan_status plan_city_layer(plan_city *city, const char *layer, const plan_table **out,
                                                  plan_error *err);
/** Like plan_city_layer, but absence is PLAN_E_NOT_FOUND and says which stage needs it. */
PLAN_API PLAN_CHECKED plan_status plan_city_need_layer(plan_city *city, const char *layer, const char *stage,
                                                       const plan_table **out, plan_error *err);
/** Findings made while reading (rows dropped or repaired), growing as layers are read; owned by the city. */
PLAN_API const plan_result *plan_city_findings(const plan_city *city);
struct plan_scale;
/** True length of map paths in the city's CRS; owned by the city. */
PLAN_API const struct plan_scale *plan_city_scale(const plan_city *city);
/** What it was opened with; may be NULL. */
PLAN_API const plan_hooks *plan_city_hooks(const plan_city *city);
/** What it was opened with. */
PLAN_API plan_ctx *plan_city_ctx(const plan_city *city);
/** Names of all layers of the file that have columns (canonical or not), for "layers joined by place". */
PLAN_API int32_t plan_city_n_layers(const plan_city *city);
/** NULL outside the range; owned by the city. */
PLAN_API const char *plan_city_layer_name(const plan_city *city, int32_t i);

#ifdef __cplusplus
}
#endif

#endif
