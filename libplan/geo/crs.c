/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "geo/crs.h"

#include "core/mem.h"
#include "geo/ctx_handles.h"
#include "geo/geom.h"

#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <stdlib.h>

/** Area of use of ETRS89 (EPSG:4258), without Africa's north coast. */
static bool in_europe(double lon, double lat)
{
    if (lon < -16.1 || lon > 40.18 || lat < 34.5 || lat > 84.73)
        return false;
    if (lon < -2)
        return lat >= 35.95;
    return lon > 12 || lat >= 37.4;
}

/** UTM zone with the exceptions of south-west Norway and Svalbard (EPSG guidance note 7-2, 3.5.3.1). */
static int utm_zone(double lon, double lat)
{
    int zone = (int)floor((lon + 180) / 6) % 60 + 1;
    if (lat >= 56 && lat < 64 && lon >= 3 && lon < 12)
        return 32;
    if (lat >= 72 && lat < 84 && lon >= 0 && lon < 42)
        return lon < 9 ? 31 : lon < 21 ? 33 : lon < 33 ? 35 : 37;
    return zone;
}

plan_status plan_crs_choose(double lon, double lat, int *epsg, plan_error *err)
{
    if (!(lon >= -180 && lon <= 180 && lat >= -80 && lat <= 84))
        return plan_error_set(err, PLAN_E_DATA,
                              "no UTM zone for longitude %g, latitude %g: are these degrees?", lon, lat);
    int zone = utm_zone(lon, lat);
    if (in_europe(lon, lat))
        *epsg = 25800 + zone;
    else
        *epsg = (lat < 0 ? 32700 : 32600) + zone;
    return PLAN_OK;
}

struct plan_transform {
    PJ *pj; /* NULL: nothing to do */
};

static plan_status proj_failed(plan_ctx *ctx, plan_error *err, const char *doing, const char *what)
{
    return plan_error_set(err, PLAN_E_DATA, "%s %s: %s", doing, what,
                          ctx->proj_message[0] ? ctx->proj_message : "no reason given by PROJ");
}

static PJ *crs_of(plan_ctx *ctx, int epsg)
{
    char code[16];
    (void)snprintf(code, sizeof code, "%d", epsg);
    ctx->proj_message[0] = '\0';
    return proj_create_from_database(ctx->proj, "EPSG", code, PJ_CATEGORY_CRS, 0, NULL);
}

/** x-y order on both sides, whatever the CRSs' own axis order. NULL on failure. */
static PJ *between(plan_ctx *ctx, const PJ *from, const PJ *to)
{
    PJ *raw = proj_create_crs_to_crs_from_pj(ctx->proj, from, to, NULL, NULL);
    if (!raw)
        return NULL;
    PJ *pj = proj_normalize_for_visualization(ctx->proj, raw);
    (void)proj_destroy(raw);
    return pj;
}

/** Takes from (may be NULL: what could not be understood). */
static plan_status transform_from(plan_ctx *ctx, PJ *from, const char *name, int to_epsg,
                                  plan_transform **out, plan_error *err)
{
    plan_transform *t = NULL;
    plan_status st = PLAN_OK;
    PJ *to = from ? crs_of(ctx, to_epsg) : NULL;
    if (!from) {
        st = proj_failed(ctx, err, "unusable CRS", name);
    } else if (!to) {
        st = plan_error_set(err, PLAN_E_ARGUMENT, "EPSG:%d is no known CRS", to_epsg);
    } else if (!(t = plan_mem_new(1, sizeof *t))) {
        st = plan_error_memory(err);
    } else if (!proj_is_equivalent_to_with_ctx(ctx->proj, from, to,
                                               PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS)) {
        t->pj = between(ctx, from, to);
        if (!t->pj)
            st = proj_failed(ctx, err, "no transformation to the working CRS from", name);
    }
    (void)proj_destroy(from);
    (void)proj_destroy(to);
    if (st) {
        free(t);
        return st;
    }
    *out = t;
    return PLAN_OK;
}

plan_status plan_transform_new(plan_ctx *ctx, int from_epsg, int to_epsg, plan_transform **out,
                               plan_error *err)
{
    char name[24];
    (void)snprintf(name, sizeof name, "EPSG:%d", from_epsg);
    return transform_from(ctx, crs_of(ctx, from_epsg), name, to_epsg, out, err);
}

plan_status plan_transform_from_text(plan_ctx *ctx, const char *crs, int to_epsg, plan_transform **out,
                                     plan_error *err)
{
    char name[64];
    (void)snprintf(name, sizeof name, "%.60s", crs);
    for (char *c = name; *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    ctx->proj_message[0] = '\0';
    return transform_from(ctx, proj_create(ctx->proj, crs), name, to_epsg, out, err);
}

void plan_transform_free(plan_transform *t)
{
    if (!t)
        return;
    (void)proj_destroy(t->pj);
    free(t);
}

void plan_transform_apply(plan_transform *t, double *xy, int32_t n, int32_t *failed)
{
    size_t step = 2 * sizeof *xy, count = n > 0 ? (size_t)n : 0;
    if (t->pj && count > 0)
        (void)proj_trans_generic(t->pj, PJ_FWD, xy, step, count, xy + 1, step, count, NULL, 0, 0, NULL, 0, 0);
    int32_t bad = 0;
    for (size_t i = 0; i < count; i++)
        if (!isfinite(xy[2 * i]) || !isfinite(xy[2 * i + 1])) {
            xy[2 * i] = xy[2 * i + 1] = INFINITY;
            bad++;
        }
    if (failed)
        *failed = bad;
}

plan_status plan_crs_describe(plan_ctx *ctx, int epsg, char **wkt, char **name, plan_error *err)
{
    static const char *const one_line[] = {"MULTILINE=NO", NULL};
    plan_status st = PLAN_OK;
    char *wkt_copy = NULL, *name_copy = NULL;
    PJ *crs = crs_of(ctx, epsg);
    if (!crs)
        return plan_error_set(err, PLAN_E_ARGUMENT, "EPSG:%d is no known CRS", epsg);
    const char *text = proj_as_wkt(ctx->proj, crs, PJ_WKT1_GDAL, one_line), *title = proj_get_name(crs);
    if (!text || !title) {
        st = plan_error_set(err, PLAN_E_DATA, "EPSG:%d cannot be written as WKT", epsg);
    } else {
        wkt_copy = plan_mem_text(text);
        name_copy = plan_mem_text(title);
        if (!wkt_copy || !name_copy)
            st = plan_error_memory(err);
    }
    (void)proj_destroy(crs);
    if (st) {
        free(wkt_copy);
        free(name_copy);
        return st;
    }
    *wkt = wkt_copy;
    *name = name_copy;
    return PLAN_OK;
}

static bool axes_in_metres(plan_ctx *ctx, const PJ *crs)
{
    PJ *cs = proj_crs_get_coordinate_system(ctx->proj, crs);
    bool metres = cs && proj_cs_get_axis_count(ctx->proj, cs) >= 2;
    for (int i = 0; metres && i < 2; i++) {
        double factor = 0;
        metres = proj_cs_get_axis_info(ctx->proj, cs, i, NULL, NULL, NULL, &factor, NULL, NULL, NULL) &&
                 factor == 1;
    }
    (void)proj_destroy(cs);
    return metres;
}

plan_status plan_crs_is_metric(plan_ctx *ctx, int epsg, bool *metric, plan_error *err)
{
    PJ *crs = crs_of(ctx, epsg);
    if (!crs)
        return plan_error_set(err, PLAN_E_ARGUMENT, "EPSG:%d is no known CRS", epsg);
    if (proj_get_type(crs) == PJ_TYPE_COMPOUND_CRS) {
        PJ *plane = proj_crs_get_sub_crs(ctx->proj, crs, 0);
        (void)proj_destroy(crs);
        crs = plane;
    }
    *metric = crs && proj_get_type(crs) == PJ_TYPE_PROJECTED_CRS && axes_in_metres(ctx, crs);
    (void)proj_destroy(crs);
    return PLAN_OK;
}

enum { GRID = 5 };
/* A single point still gets a grid of some extent. */
#define LEAST_EXTENT_M 1000.0

/** Grid over bbox, a little wider than the data. */
static void place_grid(const double bbox[4], plan_scale *s)
{
    double w = fmax(bbox[2] - bbox[0], LEAST_EXTENT_M), h = fmax(bbox[3] - bbox[1], LEAST_EXTENT_M);
    s->x0 = (bbox[0] + bbox[2] - w) / 2;
    s->y0 = (bbox[1] + bbox[3] - h) / 2;
    s->dx = w / (GRID - 1);
    s->dy = h / (GRID - 1);
}

/** Areal scale at lon, lat (degrees) by central differences over some 20 m, against the area of the same step on the
 *  ellipsoid (radii of curvature: Snyder 1987, eqs. 4-18, 4-20). proj_factors would say the same, but PROJ 9.1 looks
 *  the CRS up anew at every call: 8 ms each. to_degrees leads from the CRS to degrees. */
static double areal_scale(PJ *to_degrees, double axis, double e2, double lon, double lat)
{
    const double step = 1e-4;
    PJ_COORD e = proj_trans(to_degrees, PJ_INV, proj_coord(lon + step, lat, 0, 0));
    PJ_COORD w = proj_trans(to_degrees, PJ_INV, proj_coord(lon - step, lat, 0, 0));
    PJ_COORD n = proj_trans(to_degrees, PJ_INV, proj_coord(lon, lat + step, 0, 0));
    PJ_COORD s = proj_trans(to_degrees, PJ_INV, proj_coord(lon, lat - step, 0, 0));
    double area = fabs((e.xy.x - w.xy.x) * (n.xy.y - s.xy.y) - (n.xy.x - s.xy.x) * (e.xy.y - w.xy.y));
    double phi = proj_torad(lat), q = 1 - e2 * sin(phi) * sin(phi), side = 2 * proj_torad(step);
    double meridian = axis * (1 - e2) / (q * sqrt(q)), parallel = axis / sqrt(q) * cos(phi);
    return area / (meridian * parallel * side * side);
}

/** The square root of the areal scale: for the conformal projections of planning it is the scale itself. */
static plan_status fill_grid(PJ *to_degrees, double axis, double e2, plan_scale *s, plan_error *err)
{
    for (int row = 0; row < GRID; row++)
        for (int col = 0; col < GRID; col++) {
            double x = s->x0 + col * s->dx, y = s->y0 + row * s->dy;
            PJ_COORD c = proj_trans(to_degrees, PJ_FWD, proj_coord(x, y, 0, 0));
            s->k[row][col] = sqrt(areal_scale(to_degrees, axis, e2, c.xy.x, c.xy.y));
            if (!(s->k[row][col] > 0.5 && s->k[row][col] < 2))
                return plan_error_set(err, PLAN_E_DATA,
                                      "the working CRS does not suit the place %.10g, %.10g: scale %g there",
                                      x, y, s->k[row][col]);
        }
    return PLAN_OK;
}

plan_status plan_scale_make(plan_ctx *ctx, int epsg, const double bbox[4], plan_scale *out, plan_error *err)
{
    plan_scale s = PLAN_SCALE_ONE;
    bool metric = false;
    plan_status st = plan_crs_is_metric(ctx, epsg, &metric, err);
    if (st)
        return st;
    if (!metric)
        return plan_error_set(err, PLAN_E_ARGUMENT, "EPSG:%d is not a projected CRS in metres", epsg);
    if (!(bbox[0] <= bbox[2] && bbox[1] <= bbox[3])) {
        *out = s;
        return PLAN_OK;
    }
    PJ *crs = crs_of(ctx, epsg), *base = crs ? proj_crs_get_geodetic_crs(ctx->proj, crs) : NULL;
    PJ *to_degrees = base ? between(ctx, crs, base) : NULL;
    PJ *ellipsoid = crs ? proj_get_ellipsoid(ctx->proj, crs) : NULL;
    double axis = 0, other = 0;
    place_grid(bbox, &s);
    if (!to_degrees || !ellipsoid ||
        !proj_ellipsoid_get_parameters(ctx->proj, ellipsoid, &axis, &other, NULL, NULL))
        st = proj_failed(ctx, err, "no way to degrees from", "the working CRS");
    else
        st = fill_grid(to_degrees, axis, 1 - other * other / (axis * axis), &s, err);
    (void)proj_destroy(ellipsoid);
    (void)proj_destroy(to_degrees);
    (void)proj_destroy(base);
    (void)proj_destroy(crs);
    if (!st)
        *out = s;
    return st;
}

/** Cell and place in it on one axis; beyond the grid its edge counts. */
static int cell_of(double at, double origin, double step, double *share)
{
    double u = fmin(fmax((at - origin) / step, 0), GRID - 1);
    int cell = (int)u;
    if (cell > GRID - 2)
        cell = GRID - 2;
    *share = u - cell;
    return cell;
}

double plan_scale_at(const plan_scale *s, double x, double y)
{
    double u, v;
    int col = cell_of(x, s->x0, s->dx, &u), row = cell_of(y, s->y0, s->dy, &v);
    double south = s->k[row][col] + u * (s->k[row][col + 1] - s->k[row][col]);
    double north = s->k[row + 1][col] + u * (s->k[row + 1][col + 1] - s->k[row + 1][col]);
    return south + v * (north - south);
}

double plan_scale_length(const plan_scale *s, const double *xy, int32_t n)
{
    double length = 0;
    for (int32_t i = 1; i < n; i++) {
        const double *b = xy + 2 * (size_t)i, *a = b - 2;
        length += hypot(b[0] - a[0], b[1] - a[1]) / plan_scale_at(s, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
    }
    return length;
}
