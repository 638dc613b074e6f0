/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/wkb.h"

#include "geo/geom.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846

/* OGC 06-103r4, table 7; the curved kinds from ISO 13249-3. */
enum {
    WKB_POINT = 1,
    WKB_LINE,
    WKB_POLYGON,
    WKB_MULTI_POINT,
    WKB_MULTI_LINE,
    WKB_MULTI_POLYGON,
    WKB_COLLECTION,
    WKB_ARC,
    WKB_COMPOUND,
    WKB_CURVE_POLYGON,
    WKB_MULTI_CURVE,
    WKB_MULTI_SURFACE,
    WKB_POLYHEDRAL = 15,
    WKB_TIN = 16,
    WKB_TRIANGLE = 17
};
#define EWKB_Z 0x80000000U
#define EWKB_M 0x40000000U
#define EWKB_SRID 0x20000000U
#define SPATIALITE_COMPRESSED 1000000U
#define SPATIALITE_ENTITY 0x69
enum { MAX_DEPTH = 8, CHUNK = 64 };
/* Chord of an arc every 4 degrees, as most readers draw them. */
#define ARC_STEP (4.0 * PI / 180.0)

typedef struct reader {
    const uint8_t *at;
    size_t left;
    plan_wkb_dialect dialect;
    bool little;
    plan_geom *out;      /* NULL: only the kind is asked for */
    plan_geom_kind kind; /* of what was met so far */
    plan_error *err;
} reader;

typedef struct head {
    uint32_t type;
    int dims;
    bool compressed; /* SpatiaLite: inner points as float differences */
} head;

static plan_status broken(reader *r)
{
    return plan_error_set(r->err, PLAN_E_DATA, "geometry breaks off or is malformed");
}

static bool take_u32(reader *r, uint32_t *v)
{
    if (r->left < 4)
        return false;
    *v = 0;
    for (int i = 0; i < 4; i++)
        *v |= (uint32_t)r->at[i] << (8 * (r->little ? i : 3 - i));
    r->at += 4;
    r->left -= 4;
    return true;
}

static double take_f64(reader *r)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v |= (uint64_t)r->at[i] << (8 * (r->little ? i : 7 - i));
    r->at += 8;
    r->left -= 8;
    double d;
    memcpy(&d, &v, sizeof d);
    return d;
}

static double take_f32(reader *r)
{
    uint32_t v = 0;
    (void)take_u32(r, &v);
    float f;
    memcpy(&f, &v, sizeof f);
    return (double)f;
}

static bool take_count(reader *r, size_t least_bytes, uint32_t *n)
{
    return take_u32(r, n) && *n <= r->left / least_bytes;
}

/** nested: in SpatiaLite's blobs members begin with a mark instead of a byte order, the whole with nothing. */
static bool take_head(reader *r, bool nested, head *h)
{
    if (r->dialect == PLAN_WKB_STANDARD || nested) {
        if (r->left < 1)
            return false;
        uint8_t mark = *r->at++;
        r->left--;
        if (r->dialect == PLAN_WKB_STANDARD) {
            if (mark > 1)
                return false;
            r->little = mark == 1;
        } else if (mark != SPATIALITE_ENTITY) {
            return false;
        }
    }
    uint32_t type = 0, srid;
    if (!take_u32(r, &type))
        return false;
    *h = (head){0, 2, false};
    if (r->dialect == PLAN_WKB_SPATIALITE && type >= SPATIALITE_COMPRESSED) {
        h->compressed = true;
        type -= SPATIALITE_COMPRESSED;
    }
    if (r->dialect == PLAN_WKB_STANDARD) {
        h->dims += !!(type & EWKB_Z) + !!(type & EWKB_M);
        if ((type & EWKB_SRID) && !take_u32(r, &srid))
            return false;
        type &= ~(EWKB_Z | EWKB_M | EWKB_SRID);
    }
    if (type / 1000 > 3)
        return false;
    h->dims += type / 1000 == 3 ? 2 : type / 1000 > 0;
    h->type = type % 1000;
    return !h->compressed || h->type == WKB_LINE || h->type == WKB_POLYGON;
}

static plan_geom_kind kind_of(uint32_t type)
{
    switch (type) {
    case WKB_POINT: return PLAN_GEOM_POINT;
    case WKB_LINE:
    case WKB_ARC:
    case WKB_COMPOUND: return PLAN_GEOM_LINE;
    case WKB_POLYGON:
    case WKB_CURVE_POLYGON:
    case WKB_TRIANGLE: return PLAN_GEOM_POLYGON;
    default: return PLAN_GEOM_NONE;
    }
}

static const char *kind_name(plan_geom_kind kind)
{
    static const char *const names[] = {"no geometry", "a point", "a line", "a polygon"};
    return names[kind];
}

/** One kind a row, and the kind of the table. */
static plan_status meet_kind(reader *r, plan_geom_kind kind)
{
    if (r->out && kind != r->out->kind)
        return plan_error_set(r->err, PLAN_E_DATA, "%s where %s belongs", kind_name(kind),
                              kind_name(r->out->kind));
    if (r->kind != PLAN_GEOM_NONE && r->kind != kind)
        return plan_error_set(r->err, PLAN_E_DATA, "a collection of %s and %s", kind_name(r->kind),
                              kind_name(kind));
    if (r->kind == PLAN_GEOM_POINT && r->out)
        return plan_error_set(r->err, PLAN_E_DATA, "several points in one row");
    r->kind = kind;
    return PLAN_OK;
}

static size_t coordinate_bytes(const head *h, bool whole)
{
    if (!h->compressed || whole)
        return 8 * (size_t)h->dims;
    return 8 + 4 * (size_t)(h->dims > 2) + 8 * (size_t)(h->dims > 3); /* M stays whole when compressed */
}

/** Next x, y of a run; compressed inner points are differences to the one before. */
static void take_xy(reader *r, const head *h, bool whole, double xy[2])
{
    size_t before = r->left, size = coordinate_bytes(h, whole);
    if (h->compressed && !whole) {
        xy[0] += take_f32(r);
        xy[1] += take_f32(r);
    } else {
        xy[0] = take_f64(r);
        xy[1] = take_f64(r);
    }
    size_t rest = size - (before - r->left);
    r->at += rest;
    r->left -= rest;
}

static bool run_fits(const reader *r, const head *h, uint32_t n)
{
    if (!h->compressed || n < 3)
        return n <= r->left / coordinate_bytes(h, true);
    size_t ends = 2 * coordinate_bytes(h, true);
    return r->left >= ends && n - 2 <= (r->left - ends) / coordinate_bytes(h, false);
}

/** Appends n coordinates to the path last begun. */
static plan_status take_run(reader *r, const head *h, uint32_t n)
{
    if (!run_fits(r, h, n))
        return broken(r);
    double chunk[2 * CHUNK], last[2] = {0, 0};
    for (uint32_t done = 0; done < n;) {
        int32_t m = 0;
        for (; m < CHUNK && done < n; m++, done++) {
            take_xy(r, h, done == 0 || done == n - 1, last);
            memcpy(chunk + 2 * m, last, sizeof last);
        }
        plan_status st = r->out ? plan_geom_add(r->out, chunk, m, r->err) : PLAN_OK;
        if (st)
            return st;
    }
    return PLAN_OK;
}

/** Adds the chords of a circular arc a-b-c, without a, with c. A straight or broken arc is a-b-c itself. */
static plan_status add_arc(plan_geom *g, const double a[2], const double b[2], const double c[2],
                           plan_error *err)
{
    double bx = b[0] - a[0], by = b[1] - a[1], cx = c[0] - a[0], cy = c[1] - a[1];
    bool full = cx == 0 && cy == 0; /* start = end: a whole circle, b opposite */
    double d = 2 * (bx * cy - by * cx), ux = bx / 2, uy = by / 2;
    const double straight[4] = {b[0], b[1], c[0], c[1]};
    if (!full && !(fabs(d) > 1e-12 * (bx * bx + by * by + cx * cx + cy * cy)))
        return plan_geom_add(g, straight, 2, err);
    if (!full) {
        double b2 = bx * bx + by * by, c2 = cx * cx + cy * cy;
        ux = (cy * b2 - by * c2) / d;
        uy = (bx * c2 - cx * b2) / d;
    }
    double radius = hypot(ux, uy), from = atan2(-uy, -ux), to = atan2(cy - uy, cx - ux);
    if (!isfinite(radius) || !isfinite(to - from))
        return plan_geom_add(g, straight, 2, err);
    double turn = full ? 2 * PI : to - from;
    if (!full && d > 0 && turn < 0)
        turn += 2 * PI;
    if (!full && d < 0 && turn > 0)
        turn -= 2 * PI;
    int steps = (int)ceil(fabs(turn) / ARC_STEP);
    plan_status st = PLAN_OK;
    for (int i = 1; i < steps && !st; i++) {
        double angle = from + turn * i / steps;
        const double p[2] = {a[0] + ux + radius * cos(angle), a[1] + uy + radius * sin(angle)};
        st = plan_geom_add(g, p, 1, err);
    }
    return st ? st : plan_geom_add(g, c, 1, err);
}

static plan_status take_arcs(reader *r, const head *h, uint32_t n)
{
    if (!run_fits(r, h, n) || (n > 0 && n % 2 == 0))
        return broken(r);
    double a[2] = {0, 0}, b[2] = {0, 0}, c[2] = {0, 0};
    if (n > 0)
        take_xy(r, h, true, a);
    plan_status st = n > 0 && r->out ? plan_geom_add(r->out, a, 1, r->err) : PLAN_OK;
    for (uint32_t i = 1; i < n && !st; i += 2) {
        take_xy(r, h, true, b);
        take_xy(r, h, true, c);
        if (r->out)
            st = add_arc(r->out, a, b, c, r->err);
        memcpy(a, c, sizeof a);
    }
    return st;
}

/** Coordinates of a line, an arc or a compound of both, into the path last begun. Where pieces join the
 *  point is there twice, which harms nothing. */
static plan_status take_curve(reader *r, const head *h, int depth)
{
    uint32_t n = 0;
    if (!take_count(r, h->compressed ? 1 : h->type == WKB_COMPOUND ? 9 : 16, &n))
        return broken(r);
    if (h->type == WKB_LINE)
        return take_run(r, h, n);
    if (h->type == WKB_ARC)
        return take_arcs(r, h, n);
    if (h->type != WKB_COMPOUND || depth >= MAX_DEPTH)
        return broken(r);
    plan_status st = PLAN_OK;
    for (uint32_t i = 0; i < n && !st; i++) {
        head part;
        st = take_head(r, true, &part) ? take_curve(r, &part, depth + 1) : broken(r);
    }
    return st;
}

static void reverse_path(plan_geom *g, int32_t path)
{
    for (int32_t a = g->path_off[path], b = g->path_off[path + 1] - 1; a < b; a++, b--)
        for (int k = 0; k < 2; k++) {
            double keep = g->xy[2 * (size_t)a + k];
            g->xy[2 * (size_t)a + k] = g->xy[2 * (size_t)b + k];
            g->xy[2 * (size_t)b + k] = keep;
        }
}

/** Closes the ring just read and turns it the way its role asks. */
static plan_status finish_ring(plan_geom *g, bool hole, plan_error *err)
{
    int32_t path = g->n_paths - 1, first = g->path_off[path], n = g->n_coords - first;
    if (n == 0)
        return PLAN_OK;
    double start[2];
    memcpy(start, g->xy + 2 * (size_t)first, sizeof start);
    if (memcmp(start, g->xy + 2 * (size_t)(g->n_coords - 1), sizeof start) != 0) {
        plan_status st = plan_geom_add(g, start, 1, err);
        if (st)
            return st;
        n++;
    }
    double area = plan_ring_area(g->xy + 2 * (size_t)first, n);
    if (hole ? area > 0 : area < 0)
        reverse_path(g, path);
    return PLAN_OK;
}

static plan_status take_polygon(reader *r, const head *h)
{
    uint32_t rings = 0;
    if (!take_count(r, 4, &rings))
        return broken(r);
    plan_status st = PLAN_OK;
    for (uint32_t i = 0; i < rings && !st; i++) {
        head curve = *h;
        if (r->out)
            st = plan_geom_begin_path(r->out, i > 0, r->err);
        if (!st && h->type == WKB_CURVE_POLYGON) {
            st = take_head(r, true, &curve) ? take_curve(r, &curve, 0) : broken(r);
        } else if (!st) {
            uint32_t n = 0;
            st = take_count(r, 1, &n) ? take_run(r, h, n) : broken(r);
        }
        if (!st && r->out)
            st = finish_ring(r->out, i > 0, r->err);
    }
    return st;
}

static plan_status take_point(reader *r, const head *h)
{
    if (!run_fits(r, h, 1))
        return broken(r);
    double xy[2] = {0, 0};
    take_xy(r, h, true, xy);
    if (isnan(xy[0]) && isnan(xy[1])) /* how WKB says POINT EMPTY */
        return PLAN_OK;
    plan_status st = meet_kind(r, PLAN_GEOM_POINT);
    if (!st && r->out)
        st = plan_geom_begin_path(r->out, false, r->err);
    return st || !r->out ? st : plan_geom_add(r->out, xy, 1, r->err);
}

/** One entity: adds its paths to the row begun. */
static plan_status take_entity(reader *r, bool nested, int depth)
{
    head h;
    uint32_t n = 0;
    if (depth > MAX_DEPTH || !take_head(r, nested, &h))
        return broken(r);
    plan_geom_kind kind = kind_of(h.type);
    if (kind == PLAN_GEOM_POINT)
        return take_point(r, &h);
    if (kind != PLAN_GEOM_NONE) {
        const uint8_t *count = r->at;
        if (r->left < 4)
            return broken(r);
        if (!(count[0] | count[1] | count[2] | count[3])) { /* LINESTRING EMPTY, POLYGON EMPTY */
            r->at += 4;
            r->left -= 4;
            return PLAN_OK;
        }
        plan_status st = meet_kind(r, kind);
        if (!st && kind == PLAN_GEOM_LINE && r->out)
            st = plan_geom_begin_path(r->out, false, r->err);
        if (st)
            return st;
        return kind == PLAN_GEOM_LINE ? take_curve(r, &h, 0) : take_polygon(r, &h);
    }
    if (h.type < WKB_MULTI_POINT ||
        (h.type > WKB_MULTI_SURFACE && h.type != WKB_POLYHEDRAL && h.type != WKB_TIN))
        return plan_error_set(r->err, PLAN_E_DATA, "geometry of the unknown type %u", (unsigned)h.type);
    if (!take_count(r, 5, &n))
        return broken(r);
    plan_status st = PLAN_OK;
    for (uint32_t i = 0; i < n && !st; i++)
        st = take_entity(r, true, depth + 1);
    return st;
}

static reader start(const plan_wkb_input *in, plan_geom *out, plan_error *err)
{
    return (reader){in->bytes, in->n, in->dialect, in->little, out, PLAN_GEOM_NONE, err};
}

plan_status plan_wkb_kind(const plan_wkb_input *in, plan_geom_kind *kind, plan_error *err)
{
    reader r = start(in, NULL, err);
    plan_status st = take_entity(&r, false, 0);
    *kind = st ? PLAN_GEOM_NONE : r.kind;
    return st;
}

plan_status plan_wkb_read(const plan_wkb_input *in, plan_geom *out, plan_error *err)
{
    int32_t rows = out->n_rows, paths = out->n_paths, coords = out->n_coords;
    reader r = start(in, out, err);
    plan_status st = plan_geom_begin_row(out, err);
    if (!st)
        st = take_entity(&r, false, 0);
    if (st) {
        out->n_rows = rows;
        out->n_paths = paths;
        out->n_coords = coords;
    }
    return st;
}

static void put_u32(plan_buf *out, uint32_t v)
{
    char bytes[4];
    for (int i = 0; i < 4; i++)
        bytes[i] = (char)(uint8_t)(v >> (8 * i));
    plan_buf_add_n(out, bytes, 4);
}

static void put_head(plan_buf *out, uint32_t type)
{
    plan_buf_add_n(out, "\1", 1);
    put_u32(out, type);
}

static void put_coords(plan_buf *out, const double *xy, int32_t n)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    plan_buf_add_n(out, (const char *)xy, 16 * (size_t)n);
#else
    for (int32_t i = 0; i < 2 * n; i++) {
        uint64_t v;
        memcpy(&v, &xy[i], sizeof v);
        put_u32(out, (uint32_t)v);
        put_u32(out, (uint32_t)(v >> 32));
    }
#endif
}

static void put_path(plan_buf *out, const plan_geom *g, int32_t path)
{
    int32_t first = g->path_off[path], n = g->path_off[path + 1] - first;
    put_u32(out, (uint32_t)n);
    if (n > 0)
        put_coords(out, g->xy + 2 * (size_t)first, n);
}

static void put_polygons(plan_buf *out, const plan_geom *g, int32_t begin, int32_t end)
{
    uint32_t shells = 0;
    for (int32_t p = begin; p < end; p++)
        shells += p == begin || !g->hole[p];
    put_head(out, WKB_MULTI_POLYGON);
    put_u32(out, shells);
    for (int32_t p = begin; p < end;) {
        int32_t next = p + 1;
        while (next < end && g->hole[next])
            next++;
        put_head(out, WKB_POLYGON);
        put_u32(out, (uint32_t)(next - p));
        for (; p < next; p++)
            put_path(out, g, p);
    }
}

void plan_wkb_write(const plan_geom *g, int32_t row, bool multi, plan_buf *out)
{
    int32_t begin = g->row_off[row], end = g->row_off[row + 1];
    if (g->kind == PLAN_GEOM_POLYGON) {
        put_polygons(out, g, begin, end);
    } else if (g->kind == PLAN_GEOM_POINT) {
        put_head(out, WKB_POINT);
        put_coords(out, g->xy + 2 * (size_t)g->path_off[begin], 1);
    } else {
        if (multi) {
            put_head(out, WKB_MULTI_LINE);
            put_u32(out, (uint32_t)(end - begin));
        }
        for (int32_t p = begin; p < end; p++) {
            put_head(out, WKB_LINE);
            put_path(out, g, p);
        }
    }
}
