/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* From Arrow batches to a table: columns by the spec, geometry checked, moved to the working CRS and
 * repaired, batch by batch. */

#include "core/mem.h"
#include "geo/geom.h"
#include "geo/geos.h"
#include "io/arrow.h"
#include "io/source_private.h"
#include "io/value.h"
#include "io/wkb.h"

#include <float.h>
#include <math.h>
#include <ogr_recordbatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Rings up to this size are proven simple here, pair by pair; larger ones go to GEOS. */
enum { SMALL_RING = 24 };

/** A field of the file on its way into a column. */
typedef struct field {
    int64_t child; /* in the batch */
    plan_column *col;
    plan_value_guess guess; /* CSV, beyond the spec */
    const char *name;       /* of the column; borrowed from the spec or the schema */
} field;

typedef struct reading {
    plan_source *source;
    const char *layer;
    const plan_source_opts *opts;
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    bool stream_open;
    int64_t rows_expected, row; /* of the file, before this batch */
    field *fields;
    int32_t n_fields;
    int64_t geom_child, id_child; /* -1 where there is none */
    plan_geom_kind kind;
    plan_transform *transform;
    bool swapped;
    plan_table *table;
    plan_table *scratch; /* geometry of one batch, as it came */
    uint8_t *keep;       /* of the batch's rows */
    size_t cap_keep;
    plan_buf text;
    plan_error *err;
} reading;

/** The same failure, with layer, column (may be NULL) and row in front. */
static plan_status in_row(reading *r, const char *column, int64_t i, const plan_error *what)
{
    long long row = (long long)(r->row + i + 1);
    if (column)
        return plan_error_set(r->err, what->status, "layer %s, column %s, row %lld: %s", r->layer, column,
                              row, what->message);
    return plan_error_set(r->err, what->status, "layer %s, row %lld: %s", r->layer, row, what->message);
}

/* --- Columns ------------------------------------------------------------------------------------- */

static int64_t find_child(const struct ArrowSchema *schema, const char *name)
{
    for (int64_t i = 0; i < schema->n_children; i++)
        if (strcasecmp(schema->children[i]->name, name) == 0)
            return i;
    return -1;
}

static bool is_listed(const char *const *names, const char *name)
{
    for (; names && *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static plan_status add_finding(reading *r, const char *code, int64_t i, const double xy[2], const char *id,
                               const char *text)
{
    if (!r->opts->findings)
        return PLAN_OK;
    plan_finding f = {code, r->layer, id, -1, xy ? xy[0] : NAN, xy ? xy[1] : NAN};
    if (i < 0)
        return plan_result_add_finding(r->opts->findings, &f, r->err, "%s", text);
    return plan_result_add_finding(r->opts->findings, &f, r->err, "row %lld: %s", (long long)(r->row + i + 1),
                                   text);
}

static plan_status add_missing_column(reading *r, const char *name)
{
    char text[160];
    (void)snprintf(text, sizeof text, "column %.80s is not in the file; missing in every row", name);
    return add_finding(r, "missing_column", -1, NULL, NULL, text);
}

/** The column of a CSV whose text became the geometry ("geom_WKT" of "WKT"): large, and said twice. */
static bool is_geometry_text(const reading *r, const char *name)
{
    static const char prefix[] = "geom_";
    const char *geom = r->geom_child >= 0 ? r->schema.children[r->geom_child]->name : "";
    return plan_source_is_untyped(r->source) && strncmp(geom, prefix, strlen(prefix)) == 0 &&
           strcmp(geom + strlen(prefix), name) == 0;
}

/** Spec columns first, each with the field that fills it (-1: none), then what is left over. */
static plan_status plan_fields(reading *r)
{
    const plan_layerspec *spec = r->opts->spec;
    size_t n_spec = spec ? spec->n_cols : 0;
    r->fields = plan_mem_new(n_spec + (size_t)r->schema.n_children, sizeof *r->fields);
    if (!r->fields)
        return plan_error_memory(r->err);
    for (size_t c = 0; c < n_spec; c++) {
        field f = {.child = find_child(&r->schema, spec->cols[c].name), .name = spec->cols[c].name};
        if (f.child < 0 && is_listed(r->opts->required, f.name))
            return plan_error_set(r->err, PLAN_E_NOT_FOUND, "layer %s: column %s is missing", r->layer,
                                  f.name);
        plan_status st = f.child < 0 ? add_missing_column(r, f.name) : PLAN_OK;
        if (st)
            return st;
        r->fields[r->n_fields++] = f;
    }
    for (int64_t i = 0; i < r->schema.n_children; i++) {
        bool taken = i == r->geom_child || is_geometry_text(r, r->schema.children[i]->name);
        for (size_t c = 0; c < n_spec && !taken; c++)
            taken = r->fields[c].child == i;
        if (!taken && !(spec && r->opts->spec_only))
            r->fields[r->n_fields++] = (field){.child = i, .name = r->schema.children[i]->name};
    }
    return PLAN_OK;
}

/** Adds the column of a field beyond the spec; a type that no column has is left out with a finding. */
static plan_status add_extra(reading *r, field *f)
{
    plan_type type = PLAN_TEXT;
    char text[160];
    if (!plan_arrow_column_type(r->schema.children[f->child], &type)) {
        (void)snprintf(text, sizeof text, "column %.80s holds binary data and is left out", f->name);
        f->child = -1;
        return add_finding(r, "binary_column", -1, NULL, NULL, text);
    }
    if (plan_source_is_untyped(r->source))
        type = plan_value_guess_type(&f->guess);
    plan_colspec col = {f->name, type, "", "", ""};
    return plan_table_add_column(r->table, &col, r->err);
}

static plan_status make_table(reading *r)
{
    const plan_layerspec *spec = r->opts->spec;
    plan_layerspec own = {r->layer,
                          r->kind,
                          spec ? spec->title : r->layer,
                          spec ? spec->text : "",
                          spec ? spec->cols : NULL,
                          spec ? spec->n_cols : 0};
    plan_layerspec scratch = {r->layer, r->kind, "", "", NULL, 0};
    plan_status st = plan_table_new(&own, &r->table, r->err);
    if (!st && r->kind != PLAN_GEOM_NONE)
        st = plan_table_new(&scratch, &r->scratch, r->err);
    for (int32_t i = (int32_t)own.n_cols; i < r->n_fields && !st; i++)
        st = add_extra(r, &r->fields[i]);
    for (int32_t i = 0; i < r->n_fields && !st; i++)
        if (r->fields[i].child >= 0)
            r->fields[i].col = plan_table_edit(r->table, r->fields[i].name);
    return st;
}

/** Stores the kept rows of one field. */
static plan_status store_field(reading *r, const struct ArrowArray *batch, const field *f, int32_t first)
{
    const struct ArrowSchema *schema = r->schema.children[f->child];
    const struct ArrowArray *array = batch->children[f->child];
    int32_t row = first;
    for (int64_t i = 0; i < batch->length; i++) {
        if (!r->keep[i])
            continue;
        plan_error e = PLAN_ERROR_INIT;
        plan_value v;
        plan_arrow_value(schema, array, i + batch->offset, &r->text, &v);
        if (r->text.failed)
            return plan_error_memory(r->err);
        if (plan_value_store(&v, f->col, row++, &e))
            return in_row(r, f->name, i, &e);
    }
    return PLAN_OK;
}

/* --- Geometry ------------------------------------------------------------------------------------ */

static plan_status decode_batch(reading *r, const struct ArrowArray *batch)
{
    plan_geom *g = plan_table_edit_geom(r->scratch);
    const struct ArrowSchema *schema = r->schema.children[r->geom_child];
    const struct ArrowArray *array = batch->children[r->geom_child];
    g->n_rows = g->n_paths = g->n_coords = 0;
    for (int64_t i = 0; i < batch->length; i++) {
        plan_error e = PLAN_ERROR_INIT;
        plan_wkb_input in = {NULL, 0, PLAN_WKB_STANDARD, true};
        const void *bytes = NULL;
        bool there = plan_arrow_bytes(schema, array, i + batch->offset, &bytes, &in.n) && in.n > 0;
        in.bytes = bytes;
        plan_status st = there ? plan_wkb_read(&in, g, &e) : plan_geom_begin_row(g, &e);
        if (st)
            return in_row(r, NULL, i, &e);
    }
    return PLAN_OK;
}

/* No false easting or northing of a metric CRS comes near: the Earth is 4e7 m around. */
#define FARTHEST_M 1e8

static bool row_is_within(const plan_geom *g, int32_t row, double farthest)
{
    int32_t begin = g->path_off[g->row_off[row]], end = g->path_off[g->row_off[row + 1]];
    for (size_t k = 2 * (size_t)begin; k < 2 * (size_t)end; k++)
        if (!(fabs(g->xy[k]) <= farthest))
            return false;
    return true;
}

/** Id of row i of the batch, for findings; NULL where it has none. Good until the next value is read. */
static const char *id_of(reading *r, const struct ArrowArray *batch, int64_t i)
{
    plan_value v;
    if (r->id_child < 0)
        return NULL;
    plan_arrow_value(r->schema.children[r->id_child], batch->children[r->id_child], i + batch->offset,
                     &r->text, &v);
    if (v.type == PLAN_VALUE_TEXT && v.text != r->text.text) {
        r->text.length = 0;
        plan_buf_add_n(&r->text, v.text, v.length);
    } else if (v.type == PLAN_VALUE_INT) {
        r->text.length = 0;
        plan_buf_printf(&r->text, "%lld", (long long)v.i);
    } else if (v.type != PLAN_VALUE_TEXT) {
        return NULL;
    }
    return r->text.failed ? NULL : r->text.text;
}

static plan_status drop(reading *r, const struct ArrowArray *batch, int64_t i, const char *code,
                        const char *text)
{
    r->keep[i] = 0;
    return add_finding(r, code, i, NULL, id_of(r, batch, i), text);
}

/** Rows that have no usable place, before and after the transform. */
static plan_status drop_unplaced(reading *r, const struct ArrowArray *batch, const plan_geom *g, bool moved)
{
    plan_status st = PLAN_OK;
    for (int32_t i = 0; i < batch->length && !st; i++) {
        if (!r->keep[i])
            continue;
        if (g->row_off[i + 1] == g->row_off[i]) {
            if (!moved && r->opts->spec)
                st = drop(r, batch, i, "no_geometry", "no geometry; left out");
        } else if (!row_is_within(g, i, moved && r->opts->to_epsg ? FARTHEST_M : DBL_MAX)) {
            st = moved
                     ? drop(r, batch, i, "outside_crs", "lies where the working CRS does not reach; left out")
                     : drop(r, batch, i, "broken_coordinates",
                            "coordinates that are no finite numbers; left out");
        }
    }
    return st;
}

static void move_batch(reading *r, plan_geom *g)
{
    for (int32_t c = 0; r->swapped && c < g->n_coords; c++) {
        double x = g->xy[2 * (size_t)c];
        g->xy[2 * (size_t)c] = g->xy[2 * (size_t)c + 1];
        g->xy[2 * (size_t)c + 1] = x;
    }
    if (r->transform)
        plan_transform_apply(r->transform, g->xy, g->n_coords, NULL);
}

/** Turns back rings that a transform or a change of axes mirrored. */
static void turn_rings(plan_geom *g)
{
    /* Where all rings are empty there is no coordinate to point at. */
    for (int32_t p = 0; g->kind == PLAN_GEOM_POLYGON && g->n_coords > 0 && p < g->n_paths; p++) {
        size_t a = (size_t)g->path_off[p], b = (size_t)g->path_off[p + 1];
        double area = plan_ring_area(g->xy + 2 * a, (int32_t)(b - a));
        if (g->hole[p] ? area <= 0 : area >= 0)
            continue;
        for (; a + 1 < b; a++) {
            b--;
            double keep[2] = {g->xy[2 * a], g->xy[2 * a + 1]};
            memcpy(g->xy + 2 * a, g->xy + 2 * b, sizeof keep);
            memcpy(g->xy + 2 * b, keep, sizeof keep);
        }
    }
}

/** Proves a polygon of one small ring valid without GEOS: no side touches another but its neighbours at their
 *  common corner, no side is a point, no corner folds back. False = not proven. */
static bool is_plainly_valid(const plan_geom *g, int32_t row)
{
    int32_t path = g->row_off[row];
    if (g->row_off[row + 1] != path + 1)
        return false;
    int32_t n = g->path_off[path + 1] - g->path_off[path] - 1; /* sides */
    if (n < 3 || n > SMALL_RING)
        return false;
    const double *p = g->xy + 2 * (size_t)g->path_off[path];
    if (p[0] != p[2 * n] || p[1] != p[2 * n + 1])
        return false;
    for (int32_t i = 0; i < n; i++) {
        const double *a = p + 2 * i, *b = a + 2, *c = p + 2 * ((i + 1) % n) + 2;
        double ux = b[0] - a[0], uy = b[1] - a[1], vx = c[0] - b[0], vy = c[1] - b[1];
        bool point = ux == 0 && uy == 0;
        bool folds = ux * vx + uy * vy < 0 &&
                     fabs(ux * vy - uy * vx) <= 1e-9 * (fabs(ux * vx) + fabs(uy * vy));
        if (point || folds)
            return false;
        for (int32_t k = i + 2; k < n; k++)
            if ((k + 1) % n != i && plan_segments_meet(a, b, p + 2 * k, p + 2 * k + 2))
                return false;
    }
    return true;
}

/** Appends polygon row i, repaired where it is invalid. */
static plan_status add_polygon(reading *r, const struct ArrowArray *batch, const plan_geom *g, int32_t i,
                               plan_geom *out)
{
    bool valid = is_plainly_valid(g, i);
    char why[160] = "";
    plan_ctx *ctx = plan_source_ctx(r->source);
    plan_status st = valid ? PLAN_OK : plan_geos_is_valid(ctx, g, i, &valid, why, sizeof why, r->err);
    if (st || valid)
        return st ? st : plan_geom_add_copy(out, g, i, r->err);
    st = plan_geos_repair(ctx, g, i, out, r->err);
    if (st)
        return st;
    char text[240];
    if (out->row_off[out->n_rows] == out->row_off[out->n_rows - 1]) {
        out->n_rows--;
        (void)snprintf(text, sizeof text, "polygon without area (%s); left out", why);
        return drop(r, batch, i, "collapsed_polygon", text);
    }
    double xy[2];
    bool placed = plan_geom_row_point(out, out->n_rows - 1, xy);
    (void)snprintf(text, sizeof text, "invalid polygon repaired (%s)", why);
    return add_finding(r, "repaired_polygon", i, placed ? xy : NULL, id_of(r, batch, i), text);
}

static plan_status read_geometry(reading *r, const struct ArrowArray *batch)
{
    plan_geom *g = plan_table_edit_geom(r->scratch), *out = plan_table_edit_geom(r->table);
    plan_status st = decode_batch(r, batch);
    if (!st)
        st = drop_unplaced(r, batch, g, false);
    if (st)
        return st;
    move_batch(r, g);
    st = drop_unplaced(r, batch, g, true);
    if (!st && (r->transform || r->swapped))
        turn_rings(g);
    for (int32_t i = 0; i < batch->length && !st; i++) {
        if (!r->keep[i])
            continue;
        bool check = r->kind == PLAN_GEOM_POLYGON && g->row_off[i + 1] > g->row_off[i];
        st = check ? add_polygon(r, batch, g, i, out) : plan_geom_add_copy(out, g, i, r->err);
    }
    return st;
}

/* --- The whole ------------------------------------------------------------------------------------ */

static plan_status read_batch(reading *r, const struct ArrowArray *batch)
{
    if (batch->length >= INT32_MAX)
        return plan_error_set(r->err, PLAN_E_DATA, "layer %s: more rows than can be read", r->layer);
    if (!plan_mem_grow(&r->keep, &r->cap_keep, (size_t)batch->length + 1, sizeof *r->keep))
        return plan_error_memory(r->err);
    memset(r->keep, 1, (size_t)batch->length);
    plan_status st = r->kind != PLAN_GEOM_NONE ? read_geometry(r, batch) : PLAN_OK;
    int32_t kept = 0, first = plan_table_rows(r->table);
    for (int64_t i = 0; i < batch->length; i++)
        kept += r->keep[i];
    if (!st)
        st = plan_table_add_rows(r->table, kept, r->err);
    for (int32_t f = 0; f < r->n_fields && !st; f++)
        if (r->fields[f].child >= 0)
            st = store_field(r, batch, &r->fields[f], first);
    r->row += batch->length;
    return st;
}

/** Types of the columns beyond the spec, where the file tells none. */
static plan_status guess_batch(reading *r, const struct ArrowArray *batch)
{
    for (int32_t f = r->opts->spec ? (int32_t)r->opts->spec->n_cols : 0; f < r->n_fields; f++) {
        int64_t child = r->fields[f].child;
        for (int64_t i = 0; i < batch->length && !r->fields[f].guess.not_number; i++) {
            plan_value v;
            plan_arrow_value(r->schema.children[child], batch->children[child], i + batch->offset, &r->text,
                             &v);
            if (v.type == PLAN_VALUE_TEXT)
                plan_value_guess_add(&r->fields[f].guess, v.text, v.length);
            else if (v.type != PLAN_VALUE_MISSING)
                r->fields[f].guess.not_number = true;
        }
    }
    r->row += batch->length;
    return PLAN_OK;
}

static plan_status each_batch(reading *r, plan_status (*work)(reading *r, const struct ArrowArray *batch))
{
    char step[80];
    (void)snprintf(step, sizeof step, "read %.64s", r->layer);
    for (;;) {
        struct ArrowArray batch;
        double share = r->rows_expected > 0 ? fmin((double)r->row / (double)r->rows_expected, 1) : 0;
        plan_status st = plan_hooks_progress(r->opts->hooks, step, share, r->err);
        if (!st)
            st = plan_source_next(r->source, r->layer, &r->stream, &r->schema, &batch, r->err);
        if (st || !batch.release)
            return st;
        st = work(r, &batch);
        batch.release(&batch);
        if (st)
            return st;
    }
}

static void close_stream(reading *r)
{
    if (!r->stream_open)
        return;
    r->schema.release(&r->schema);
    r->stream.release(&r->stream);
    r->stream_open = false;
}

static plan_status open_stream(reading *r)
{
    const plan_layerspec *only = r->opts->spec_only ? r->opts->spec : NULL;
    plan_status st = plan_source_stream(r->source, r->layer, only, &r->stream, &r->schema, &r->rows_expected,
                                        r->err);
    r->stream_open = st == PLAN_OK;
    r->row = 0;
    return st;
}

/** A first pass over a file without types. Its stream is read to the end and opened again. */
static plan_status guess_types(reading *r)
{
    plan_status st = each_batch(r, guess_batch);
    close_stream(r);
    if (!st)
        st = open_stream(r);
    size_t n_spec = r->opts->spec ? r->opts->spec->n_cols : 0;
    for (int32_t f = (int32_t)n_spec; f < r->n_fields && !st; f++) /* names belong to the schema */
        r->fields[f].name = r->schema.children[r->fields[f].child]->name;
    return st;
}

static plan_status choose_kind(reading *r)
{
    const plan_layerspec *spec = r->opts->spec;
    r->geom_child = r->id_child = -1;
    for (int64_t i = r->schema.n_children - 1; i >= 0; i--)
        if (plan_arrow_is_geometry(r->schema.children[i]))
            r->geom_child = i;
    r->id_child = find_child(&r->schema, "source_id");
    if (spec)
        r->kind = spec->geom;
    if (r->kind != PLAN_GEOM_NONE && r->geom_child < 0)
        return plan_error_set(r->err, PLAN_E_DATA, "layer %s has no geometry", r->layer);
    return PLAN_OK;
}

static plan_status prepare_transform(reading *r)
{
    int to = r->opts->to_epsg, epsg = 0;
    char *crs = NULL;
    if (r->kind == PLAN_GEOM_NONE)
        return PLAN_OK;
    plan_status st = plan_source_crs_text(r->source, r->layer, &crs, &r->swapped, r->err);
    if (!st && to && !crs)
        st = plan_error_set(r->err, PLAN_E_DATA, "layer %s has no coordinate reference system", r->layer);
    if (!st && to)
        st = plan_transform_from_text(plan_source_ctx(r->source), crs, to, &r->transform, r->err);
    if (!st && !to)
        st = plan_source_crs(r->source, r->layer, &epsg, NULL, r->err);
    if (!st)
        plan_table_set_crs(r->table, to ? to : epsg);
    free(crs);
    return st;
}

static plan_status read_all(reading *r)
{
    plan_status st = PLAN_OK;
    if (!r->opts->spec)
        st = plan_source_kind(r->source, r->layer, &r->kind, r->err);
    if (!st)
        st = open_stream(r);
    if (!st)
        st = choose_kind(r);
    if (!st)
        st = plan_fields(r);
    if (!st && plan_source_is_untyped(r->source))
        st = guess_types(r);
    if (!st)
        st = make_table(r);
    if (!st)
        st = prepare_transform(r);
    if (!st)
        st = each_batch(r, read_batch);
    return st ? st : plan_table_seal(r->table, r->err);
}

plan_status plan_source_read(plan_source *source, const char *layer, const plan_source_opts *opts,
                             plan_table **out, plan_error *err)
{
    plan_source_opts defaults = {0};
    reading r = {
        .source = source, .layer = layer, .opts = opts ? opts : &defaults, .text = PLAN_BUF_INIT, .err = err};
    if (!plan_source_has(source, layer))
        return plan_error_set(err, PLAN_E_NOT_FOUND, "there is no layer %s", layer);
    plan_status st = read_all(&r);
    close_stream(&r);
    plan_transform_free(r.transform);
    plan_table_free(r.scratch);
    free(r.keep);
    free(r.fields);
    plan_buf_free(&r.text);
    if (st) {
        plan_table_free(r.table);
        return st;
    }
    *out = r.table;
    return PLAN_OK;
}
