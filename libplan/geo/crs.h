/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GEO_CRS_H
#define PLAN_GEO_CRS_H

#include "geo/ctx.h"

#include <stdbool.h>
#include <stdint.h>

/* Internal. The only file that calls PROJ. Everywhere x is east or longitude, y north or latitude. */

/** Metric working CRS for data around lon, lat (degrees): ETRS89 / UTM (EPSG:25828 .. 25838) in Europe,
 *  WGS 84 / UTM (EPSG:326zz, 327zz) elsewhere, with the zone exceptions of Norway and Svalbard. */
PLAN_CHECKED plan_status plan_crs_choose(double lon, double lat, int *epsg, plan_error *err);

typedef struct plan_transform plan_transform;
/** From one EPSG code to another, in x-y order whatever the CRS's own axis order. */
PLAN_CHECKED plan_status plan_transform_new(plan_ctx *ctx, int from_epsg, int to_epsg, plan_transform **out,
                                            plan_error *err);
/** From a CRS given as WKT2, PROJJSON or any text PROJ takes. */
PLAN_CHECKED plan_status plan_transform_from_text(plan_ctx *ctx, const char *crs, int to_epsg,
                                                  plan_transform **out, plan_error *err);
void plan_transform_free(plan_transform *t);
/** In place, n points x,y interleaved. Points that cannot be transformed become infinite and are
 *  counted in *failed (may be NULL). Not thread-safe on one transform. */
void plan_transform_apply(plan_transform *t, double *xy, int32_t n, int32_t *failed);

/** WKT (version 1, as GeoPackage wants it) and name of an EPSG code; both malloc'ed, caller frees. */
PLAN_CHECKED plan_status plan_crs_describe(plan_ctx *ctx, int epsg, char **wkt, char **name, plan_error *err);
/** True in *metric when the CRS is projected with metre as unit. */
PLAN_CHECKED plan_status plan_crs_is_metric(plan_ctx *ctx, int epsg, bool *metric, plan_error *err);

/** Scale of the projection over a city: true ellipsoidal length = map length / scale at its middle.
 *  A grid of PROJ's point scale factors, read bilinearly: pure and thread-safe once made. */
typedef struct plan_scale {
    double x0, y0, dx, dy; /**< grid origin and step, working CRS */
    double k[5][5];        /**< [row from south][column from west] */
} plan_scale;
#define PLAN_SCALE_ONE                                                          \
    {                                                                           \
        0, 0, 1, 1,                                                             \
        {                                                                       \
            {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, \
            {                                                                   \
                1, 1, 1, 1, 1                                                   \
            }                                                                   \
        }                                                                       \
    }
PLAN_CHECKED plan_status plan_scale_make(plan_ctx *ctx, int epsg, const double bbox[4], plan_scale *out,
                                         plan_error *err);
double plan_scale_at(const plan_scale *scale, double x, double y);
/** Ellipsoidal length in m of a path of n points (map coordinates). */
double plan_scale_length(const plan_scale *scale, const double *xy, int32_t n);

#endif
