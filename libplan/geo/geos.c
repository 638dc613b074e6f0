/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "geo/geos.h"

#include "core/mem.h"
#include "geo/ctx_handles.h"
#include "geo/geom.h"

#include <geos_c.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_RING = 4, LEAST_LINE = 2, EXCEPTION = 2 };

static plan_status geos_failed(plan_ctx *ctx, plan_error *err, const char *doing)
{
    if (!ctx->geos_message[0] || strstr(ctx->geos_message, "bad_alloc"))
        return plan_error_memory(err); /* GEOS names every other failure */
    return plan_error_set(err, PLAN_E_INTERNAL, "%s: GEOS failed: %s", doing, ctx->geos_message);
}

static int32_t path_length(const plan_geom *g, int32_t path)
{
    return g->path_off[path + 1] - g->path_off[path];
}

/** Whether GEOS can hold the path at all: long enough, rings closed. */
static bool path_usable(const plan_geom *g, int32_t path)
{
    int32_t n = path_length(g, path);
    if (g->kind != PLAN_GEOM_POLYGON)
        return n >= LEAST_LINE;
    const double *xy = g->xy + 2 * (size_t)g->path_off[path];
    return n >= LEAST_RING && xy[0] == xy[2 * (size_t)n - 2] && xy[1] == xy[2 * (size_t)n - 1];
}

static GEOSGeometry *path_to_geos(plan_ctx *ctx, const plan_geom *g, int32_t path)
{
    GEOSCoordSequence *seq = GEOSCoordSeq_copyFromBuffer_r(ctx->geos, g->xy + 2 * (size_t)g->path_off[path],
                                                           (unsigned)path_length(g, path), 0, 0);
    if (!seq)
        return NULL;
    return g->kind == PLAN_GEOM_POLYGON ? GEOSGeom_createLinearRing_r(ctx->geos, seq)
                                        : GEOSGeom_createLineString_r(ctx->geos, seq);
}

static void destroy_all(plan_ctx *ctx, GEOSGeometry **parts, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        GEOSGeom_destroy_r(ctx->geos, parts[i]);
}

/** The shell at `path` with its holes up to `end`; paths GEOS cannot hold are left out. NULL on failure. */
static GEOSGeometry *polygon_to_geos(plan_ctx *ctx, const plan_geom *g, int32_t path, int32_t end)
{
    unsigned n = 0;
    GEOSGeometry **holes = plan_mem_new((size_t)(end - path), sizeof *holes);
    GEOSGeometry *shell = holes ? path_to_geos(ctx, g, path) : NULL, *polygon = NULL;
    for (int32_t p = path + 1; shell && p < end; p++) {
        if (!path_usable(g, p))
            continue;
        holes[n] = path_to_geos(ctx, g, p);
        if (!holes[n])
            goto done;
        n++;
    }
    if (shell)
        polygon = GEOSGeom_createPolygon_r(ctx->geos, shell, holes, n); /* takes all, on failure too */
    if (shell) {
        shell = NULL;
        n = 0;
    }
done:
    if (shell)
        GEOSGeom_destroy_r(ctx->geos, shell);
    if (holes)
        destroy_all(ctx, holes, n);
    free(holes);
    return polygon;
}

/** A line or polygon row as Multi geometry; paths GEOS cannot hold are left out. NULL on failure. */
static GEOSGeometry *row_to_geos(plan_ctx *ctx, const plan_geom *g, int32_t row)
{
    int32_t begin = g->row_off[row], end = g->row_off[row + 1];
    bool polygons = g->kind == PLAN_GEOM_POLYGON;
    unsigned n = 0;
    ctx->geos_message[0] = '\0';
    GEOSGeometry **parts = plan_mem_new((size_t)(end - begin), sizeof *parts), *whole = NULL;
    for (int32_t p = begin, next; parts && p < end; p = next) {
        next = p + 1;
        while (polygons && next < end && g->hole[next])
            next++;
        if (!path_usable(g, p))
            continue;
        parts[n] = polygons ? polygon_to_geos(ctx, g, p, next) : path_to_geos(ctx, g, p);
        if (!parts[n]) {
            destroy_all(ctx, parts, n);
            free(parts);
            return NULL;
        }
        n++;
    }
    if (parts) /* takes the parts, on failure too */
        whole = GEOSGeom_createCollection_r(ctx->geos, polygons ? GEOS_MULTIPOLYGON : GEOS_MULTILINESTRING,
                                            parts, n);
    free(parts);
    return whole;
}

/** Appends a line or ring as path of the row begun; role turns a ring: 1 shell, -1 hole, 0 a line. */
static plan_status path_from_geos(plan_ctx *ctx, const GEOSGeometry *path, int role, plan_geom *out,
                                  plan_error *err)
{
    unsigned n = 0;
    const GEOSCoordSequence *seq = GEOSGeom_getCoordSeq_r(ctx->geos, path);
    if (!seq || !GEOSCoordSeq_getSize_r(ctx->geos, seq, &n))
        return geos_failed(ctx, err, "reading a geometry back");
    double *xy = plan_mem_raw(n, 2 * sizeof *xy);
    if (!xy)
        return plan_error_memory(err);
    plan_status st = PLAN_OK;
    if (!GEOSCoordSeq_copyToBuffer_r(ctx->geos, seq, xy, 0, 0))
        st = geos_failed(ctx, err, "reading a geometry back");
    if (!st && role * plan_ring_area(xy, (int32_t)n) < 0)
        for (size_t a = 0, b = n; a + 1 < b; a++) {
            b--;
            double keep[2] = {xy[2 * a], xy[2 * a + 1]};
            memcpy(xy + 2 * a, xy + 2 * b, sizeof keep);
            memcpy(xy + 2 * b, keep, sizeof keep);
        }
    if (!st)
        st = plan_geom_begin_path(out, role < 0, err);
    if (!st)
        st = plan_geom_add(out, xy, (int32_t)n, err);
    free(xy);
    return st;
}

/** Appends the members of out's kind to the row begun; what has another dimension is left out. */
static plan_status members_from_geos(plan_ctx *ctx, const GEOSGeometry *geom, plan_geom *out, plan_error *err)
{
    int type = GEOSGeomTypeId_r(ctx->geos, geom);
    char empty = GEOSisEmpty_r(ctx->geos, geom);
    if (type < 0 || empty == EXCEPTION)
        return geos_failed(ctx, err, "reading a geometry back");
    if (empty)
        return PLAN_OK;
    plan_status st = PLAN_OK;
    if (type == GEOS_POLYGON && out->kind == PLAN_GEOM_POLYGON) {
        st = path_from_geos(ctx, GEOSGetExteriorRing_r(ctx->geos, geom), 1, out, err);
        int holes = GEOSGetNumInteriorRings_r(ctx->geos, geom);
        for (int i = 0; i < holes && !st; i++)
            st = path_from_geos(ctx, GEOSGetInteriorRingN_r(ctx->geos, geom, i), -1, out, err);
    } else if ((type == GEOS_LINESTRING || type == GEOS_LINEARRING) && out->kind == PLAN_GEOM_LINE) {
        st = path_from_geos(ctx, geom, 0, out, err);
    } else if (type >= GEOS_MULTIPOINT) {
        int n = GEOSGetNumGeometries_r(ctx->geos, geom);
        for (int i = 0; i < n && !st; i++)
            st = members_from_geos(ctx, GEOSGetGeometryN_r(ctx->geos, geom, i), out, err);
    }
    return st;
}

plan_status plan_geos_is_valid(plan_ctx *ctx, const plan_geom *g, int32_t row, bool *valid, char *reason,
                               size_t size, plan_error *err)
{
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++)
        if (!path_usable(g, p)) {
            *valid = false;
            if (reason)
                (void)snprintf(reason, size, "ring %d has fewer than four points or is open",
                               p - g->row_off[row] + 1);
            return PLAN_OK;
        }
    GEOSGeometry *geom = row_to_geos(ctx, g, row);
    if (!geom)
        return geos_failed(ctx, err, "building a geometry");
    char answer = GEOSisValid_r(ctx->geos, geom);
    plan_status st = answer == EXCEPTION ? geos_failed(ctx, err, "testing a geometry") : PLAN_OK;
    if (!st && !answer && reason) {
        char *why = GEOSisValidReason_r(ctx->geos, geom);
        (void)snprintf(reason, size, "%s", why ? why : "invalid");
        GEOSFree_r(ctx->geos, why);
    }
    GEOSGeom_destroy_r(ctx->geos, geom);
    if (!st)
        *valid = answer == 1;
    return st;
}

plan_status plan_geos_repair(plan_ctx *ctx, const plan_geom *g, int32_t row, plan_geom *out, plan_error *err)
{
    GEOSGeometry *geom = row_to_geos(ctx, g, row), *repaired = NULL;
    GEOSMakeValidParams *params = geom ? GEOSMakeValidParams_create_r(ctx->geos) : NULL;
    if (params && GEOSMakeValidParams_setMethod_r(ctx->geos, params, GEOS_MAKE_VALID_STRUCTURE) &&
        GEOSMakeValidParams_setKeepCollapsed_r(ctx->geos, params, 0))
        repaired = GEOSMakeValidWithParams_r(ctx->geos, geom, params);
    plan_status st = repaired ? plan_geom_begin_row(out, err) : geos_failed(ctx, err, "repairing a geometry");
    if (!st)
        st = members_from_geos(ctx, repaired, out, err);
    if (repaired)
        GEOSGeom_destroy_r(ctx->geos, repaired);
    if (params)
        GEOSMakeValidParams_destroy_r(ctx->geos, params);
    if (geom)
        GEOSGeom_destroy_r(ctx->geos, geom);
    return st;
}

plan_status plan_geos_clip(plan_ctx *ctx, const plan_geom *g, int32_t row, const plan_geom *mask,
                           int32_t mask_row, plan_geom *out, plan_error *err)
{
    double a[4], b[4];
    plan_geom_row_bbox(g, row, a);
    plan_geom_row_bbox(mask, mask_row, b);
    if (!(a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]))
        return plan_geom_begin_row(out, err);
    GEOSGeometry *geom = row_to_geos(ctx, g, row), *cut = geom ? row_to_geos(ctx, mask, mask_row) : NULL;
    GEOSGeometry *part = cut ? GEOSIntersection_r(ctx->geos, geom, cut) : NULL;
    plan_status st = part ? plan_geom_begin_row(out, err) : geos_failed(ctx, err, "clipping a geometry");
    if (!st)
        st = members_from_geos(ctx, part, out, err);
    if (part)
        GEOSGeom_destroy_r(ctx->geos, part);
    if (cut)
        GEOSGeom_destroy_r(ctx->geos, cut);
    if (geom)
        GEOSGeom_destroy_r(ctx->geos, geom);
    return st;
}
