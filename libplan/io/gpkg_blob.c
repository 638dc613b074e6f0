/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/gpkg_blob.h"

#include "geo/geom.h"
#include "io/wkb.h"

#include <math.h>
#include <string.h>

/* OGC 12-128r18, table 6: flags of the blob header. */
enum {
    FLAG_LITTLE = 1,
    FLAG_ENVELOPE_XY = 1 << 1,
    ENVELOPE_SHIFT = 1,
    ENVELOPE_MASK = 7,
    FLAG_EMPTY = 1 << 4
};
enum { GPKG_HEADER = 8, SPATIALITE_HEADER = 39, SPATIALITE_END = 0xFE, SPATIALITE_MBR_END = 0x7C };

const char *plan_gpkg_blob_type(const plan_geom *g, bool *multi)
{
    *multi = g->kind == PLAN_GEOM_POLYGON;
    for (int32_t r = 0; g->kind == PLAN_GEOM_LINE && r < g->n_rows && !*multi; r++)
        *multi = g->row_off[r + 1] - g->row_off[r] > 1;
    switch (g->kind) {
    case PLAN_GEOM_POINT: return "POINT";
    case PLAN_GEOM_LINE: return *multi ? "MULTILINESTRING" : "LINESTRING";
    case PLAN_GEOM_POLYGON: return "MULTIPOLYGON";
    default: return "GEOMETRY";
    }
}

static void put_u32(uint8_t *to, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(v >> (8 * i));
}

static void put_f64(uint8_t *to, double value)
{
    uint64_t v;
    memcpy(&v, &value, sizeof v);
    for (int i = 0; i < 8; i++)
        to[i] = (uint8_t)(v >> (8 * i));
}

void plan_gpkg_blob_encode(const plan_geom *g, int32_t row, int32_t srs_id, bool multi, plan_buf *out)
{
    if (g->row_off[row + 1] == g->row_off[row])
        return;
    uint8_t header[GPKG_HEADER + 32] = {'G', 'P', 0, FLAG_LITTLE};
    size_t n = GPKG_HEADER;
    put_u32(header + 4, (uint32_t)srs_id);
    if (g->kind != PLAN_GEOM_POINT) {
        double box[4] = PLAN_BBOX_EMPTY;
        plan_geom_row_bbox(g, row, box);
        header[3] |= FLAG_ENVELOPE_XY;
        static const int order[4] = {0, 2, 1, 3}; /* the blob has min x, max x, min y, max y */
        for (int i = 0; i < 4; i++, n += 8)
            put_f64(header + n, box[order[i]]);
    }
    plan_buf_add_n(out, (const char *)header, n);
    plan_wkb_write(g, row, multi, out);
}

static bool is_gpkg(const uint8_t *b, size_t n)
{
    return n >= GPKG_HEADER && b[0] == 'G' && b[1] == 'P';
}

static bool is_spatialite(const uint8_t *b, size_t n)
{
    return n >= SPATIALITE_HEADER + 5 && b[0] == 0 && b[1] <= 1 &&
           b[SPATIALITE_HEADER - 1] == SPATIALITE_MBR_END && b[n - 1] == SPATIALITE_END;
}

bool plan_gpkg_blob_is(const void *bytes, size_t n)
{
    return bytes && (is_gpkg(bytes, n) || is_spatialite(bytes, n));
}

static int32_t get_i32(const uint8_t *b, bool little)
{
    uint32_t v = 0;
    for (int i = 0; i < 4; i++)
        v |= (uint32_t)b[i] << (8 * (little ? i : 3 - i));
    return (int32_t)v;
}

/** Takes the header off: what is left in *in is geometry; in->n = 0 for an empty one. */
static plan_status open_blob(const uint8_t *b, size_t n, plan_wkb_input *in, int32_t *srs_id, plan_error *err)
{
    if (is_gpkg(b, n)) {
        static const size_t envelope[8] = {0, 32, 48, 48, 64, SIZE_MAX, SIZE_MAX, SIZE_MAX};
        size_t extra = envelope[(b[3] >> ENVELOPE_SHIFT) & ENVELOPE_MASK];
        if (extra == SIZE_MAX || n < GPKG_HEADER + extra)
            return plan_error_set(err, PLAN_E_DATA, "geometry blob with a broken header");
        *srs_id = get_i32(b + 4, b[3] & FLAG_LITTLE);
        size_t body = b[3] & FLAG_EMPTY ? 0 : n - GPKG_HEADER - extra;
        *in = (plan_wkb_input){b + GPKG_HEADER + extra, body, PLAN_WKB_STANDARD, true};
        return PLAN_OK;
    }
    if (is_spatialite(b, n)) {
        *srs_id = get_i32(b + 2, b[1] == 1);
        *in = (plan_wkb_input){b + SPATIALITE_HEADER, n - SPATIALITE_HEADER - 1, PLAN_WKB_SPATIALITE,
                               b[1] == 1};
        return PLAN_OK;
    }
    return plan_error_set(err, PLAN_E_DATA, "a blob of %zu bytes that is no geometry", n);
}

plan_status plan_gpkg_blob_kind(const void *bytes, size_t n, plan_geom_kind *kind, int32_t *srs_id,
                                plan_error *err)
{
    plan_wkb_input in = {0};
    *kind = PLAN_GEOM_NONE;
    plan_status st = open_blob(bytes, n, &in, srs_id, err);
    return st || in.n == 0 ? st : plan_wkb_kind(&in, kind, err);
}

plan_status plan_gpkg_blob_decode(const void *bytes, size_t n, plan_geom *out, plan_error *err)
{
    plan_wkb_input in = {0};
    int32_t srs_id = 0;
    plan_status st = open_blob(bytes, n, &in, &srs_id, err);
    if (st)
        return st;
    return in.n == 0 ? plan_geom_begin_row(out, err) : plan_wkb_read(&in, out, err);
}
