/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/table.h"

#include "core/dict.h"
#include "core/mem.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct plan_table {
    char *name, *title, *text;
    plan_column **cols; /* each its own allocation: column pointers stay good while columns are added */
    int32_t n_cols, n_rows;
    size_t cap_cols;
    plan_geom geom;
    int crs;
    bool sealed;
};

static size_t value_size(plan_type type)
{
    switch (type) {
    case PLAN_DOUBLE: return sizeof(double);
    case PLAN_INT64: return sizeof(int64_t);
    case PLAN_BOOL: return sizeof(uint8_t);
    case PLAN_INT32:
    case PLAN_TEXT: break;
    }
    return sizeof(int32_t);
}

static bool has_valid(plan_type type)
{
    return type == PLAN_INT32 || type == PLAN_INT64 || type == PLAN_BOOL;
}

static void column_free(plan_column *c)
{
    if (!c)
        return;
    free(c->name);
    free(c->unit);
    free(c->alias);
    free(c->text);
    free(c->at.f64);
    free(c->valid);
    plan_dict_free(c->dict);
    free(c);
}

static bool column_resize(plan_column *c, int32_t n)
{
    size_t size = value_size(c->type), rows = (size_t)n;
    bool fits = true;
    switch (c->type) {
    case PLAN_DOUBLE: fits = plan_mem_grow(&c->at.f64, &c->cap, rows, size); break;
    case PLAN_INT32: fits = plan_mem_grow(&c->at.i32, &c->cap, rows, size); break;
    case PLAN_INT64: fits = plan_mem_grow(&c->at.i64, &c->cap, rows, size); break;
    case PLAN_BOOL: fits = plan_mem_grow(&c->at.bit, &c->cap, rows, size); break;
    case PLAN_TEXT: fits = plan_mem_grow(&c->at.code, &c->cap, rows, size); break;
    }
    if (!fits || (has_valid(c->type) && !plan_mem_grow(&c->valid, &c->cap_valid, rows, 1)))
        return false;
    if (n > c->n) {
        size_t from = (size_t)c->n, more = rows - from;
        if (has_valid(c->type))
            memset(c->valid + from, 0, more);
        if (c->type == PLAN_DOUBLE)
            for (size_t i = from; i < rows; i++)
                c->at.f64[i] = NAN;
        else
            memset((char *)c->at.f64 + from * size, c->type == PLAN_TEXT ? 0xff : 0, more * size);
    }
    c->n = n;
    return true;
}

static bool geom_init(plan_geom *g, plan_geom_kind kind)
{
    g->kind = kind;
    if (kind == PLAN_GEOM_NONE)
        return true;
    if (!plan_mem_grow(&g->row_off, &g->cap_rows, 1, sizeof *g->row_off) ||
        !plan_mem_grow(&g->path_off, &g->cap_paths, 1, sizeof *g->path_off))
        return false;
    g->row_off[0] = 0;
    g->path_off[0] = 0;
    return true;
}

plan_status plan_table_new(const plan_layerspec *spec, plan_table **out, plan_error *err)
{
    plan_status status = PLAN_E_MEMORY;
    plan_table *t = plan_mem_new(1, sizeof *t);
    if (!t)
        goto done;
    t->name = plan_mem_text(spec->name);
    t->title = plan_mem_text(spec->title ? spec->title : spec->name);
    t->text = plan_mem_text(spec->text ? spec->text : "");
    if (!t->name || !t->title || !t->text || !geom_init(&t->geom, spec->geom))
        goto done;
    for (size_t i = 0; i < spec->n_cols; i++) {
        status = plan_table_add_column(t, &spec->cols[i], err);
        if (status != PLAN_OK)
            goto done;
    }
    *out = t;
    return PLAN_OK;
done:
    plan_table_free(t);
    return status == PLAN_E_MEMORY ? plan_error_memory(err) : status;
}

void plan_table_free(plan_table *t)
{
    if (!t)
        return;
    for (int32_t i = 0; i < t->n_cols; i++)
        column_free(t->cols[i]);
    free(t->cols);
    free(t->geom.row_off);
    free(t->geom.path_off);
    free(t->geom.hole);
    free(t->geom.xy);
    free(t->name);
    free(t->title);
    free(t->text);
    free(t);
}

plan_status plan_table_add_column(plan_table *t, const plan_colspec *spec, plan_error *err)
{
    if (t->sealed)
        return plan_error_set(err, PLAN_E_INTERNAL, "table %s is sealed", t->name);
    if (plan_table_find(t, spec->name))
        return plan_error_set(err, PLAN_E_ARGUMENT, "table %s: column %s is there twice", t->name,
                              spec->name);
    plan_column *c = plan_mem_new(1, sizeof *c);
    if (!c || !plan_mem_grow(&t->cols, &t->cap_cols, (size_t)t->n_cols + 1, sizeof *t->cols)) {
        free(c);
        return plan_error_memory(err);
    }
    c->type = spec->type;
    c->name = plan_mem_text(spec->name);
    c->unit = plan_mem_text(spec->unit ? spec->unit : "");
    c->alias = plan_mem_text(spec->alias && *spec->alias ? spec->alias : spec->name);
    c->text = plan_mem_text(spec->text ? spec->text : "");
    if (c->type == PLAN_TEXT)
        c->dict = plan_dict_new();
    if (!c->name || !c->unit || !c->alias || !c->text || (c->type == PLAN_TEXT && !c->dict) ||
        !column_resize(c, t->n_rows)) {
        column_free(c);
        return plan_error_memory(err);
    }
    t->cols[t->n_cols++] = c;
    return PLAN_OK;
}

plan_status plan_table_add_rows(plan_table *t, int32_t n, plan_error *err)
{
    if (t->sealed)
        return plan_error_set(err, PLAN_E_INTERNAL, "table %s is sealed", t->name);
    if (n < 0 || n > INT32_MAX - 1 - t->n_rows)
        return plan_error_set(err, PLAN_E_DATA, "table %s: more than %d rows", t->name, INT32_MAX - 1);
    for (int32_t i = 0; i < t->n_cols; i++) {
        if (!column_resize(t->cols[i], t->n_rows + n)) {
            for (int32_t k = 0; k < i; k++)
                t->cols[k]->n = t->n_rows;
            return plan_error_memory(err);
        }
    }
    t->n_rows += n;
    return PLAN_OK;
}

plan_status plan_table_seal(plan_table *t, plan_error *err)
{
    if (t->geom.kind != PLAN_GEOM_NONE) {
        if (t->geom.n_rows > t->n_rows)
            return plan_error_set(err, PLAN_E_INTERNAL, "table %s: %d geometries for %d rows", t->name,
                                  t->geom.n_rows, t->n_rows);
        while (t->geom.n_rows < t->n_rows) {
            plan_status status = plan_geom_begin_row(&t->geom, err);
            if (status != PLAN_OK)
                return status;
        }
    }
    t->sealed = true;
    return PLAN_OK;
}

bool plan_table_is_sealed(const plan_table *t)
{
    return t->sealed;
}

const char *plan_table_name(const plan_table *t)
{
    return t->name;
}

const char *plan_table_title(const plan_table *t)
{
    return t->title;
}

const char *plan_table_text(const plan_table *t)
{
    return t->text;
}

int32_t plan_table_rows(const plan_table *t)
{
    return t->n_rows;
}

int32_t plan_table_n_columns(const plan_table *t)
{
    return t->n_cols;
}

const plan_column *plan_table_column(const plan_table *t, int32_t i)
{
    return i >= 0 && i < t->n_cols ? t->cols[i] : NULL;
}

const plan_column *plan_table_find(const plan_table *t, const char *name)
{
    for (int32_t i = 0; i < t->n_cols; i++)
        if (strcmp(t->cols[i]->name, name) == 0)
            return t->cols[i];
    return NULL;
}

const plan_geom *plan_table_geom(const plan_table *t)
{
    return t->geom.kind == PLAN_GEOM_NONE ? NULL : &t->geom;
}

int plan_table_crs(const plan_table *t)
{
    return t->crs;
}

plan_column *plan_table_edit(plan_table *t, const char *name)
{
    if (t->sealed)
        return NULL;
    for (int32_t i = 0; i < t->n_cols; i++)
        if (strcmp(t->cols[i]->name, name) == 0)
            return t->cols[i];
    return NULL;
}

plan_geom *plan_table_edit_geom(plan_table *t)
{
    return t->sealed || t->geom.kind == PLAN_GEOM_NONE ? NULL : &t->geom;
}

void plan_table_set_crs(plan_table *t, int epsg)
{
    t->crs = epsg;
}

double plan_column_number(const plan_column *c, int32_t row)
{
    if (plan_column_is_missing(c, row))
        return NAN;
    switch (c->type) {
    case PLAN_DOUBLE: return c->at.f64[row];
    case PLAN_INT32: return c->at.i32[row];
    case PLAN_INT64: return (double)c->at.i64[row];
    case PLAN_BOOL: return c->at.bit[row];
    case PLAN_TEXT: break;
    }
    return NAN;
}

const char *plan_column_text(const plan_column *c, int32_t row)
{
    return c->type == PLAN_TEXT ? plan_column_text_at(c, c->at.code[row]) : NULL;
}

bool plan_column_is_missing(const plan_column *c, int32_t row)
{
    switch (c->type) {
    case PLAN_DOUBLE: return isnan(c->at.f64[row]);
    case PLAN_TEXT: return c->at.code[row] < 0;
    case PLAN_INT32:
    case PLAN_INT64:
    case PLAN_BOOL: break;
    }
    return !c->valid[row];
}

bool plan_column_has_values(const plan_column *c)
{
    for (int32_t row = 0; c && row < c->n; row++)
        if (!plan_column_is_missing(c, row))
            return true;
    return false;
}

int32_t plan_column_n_texts(const plan_column *c)
{
    return c->dict ? plan_dict_count(c->dict) : 0;
}

const char *plan_column_text_at(const plan_column *c, int32_t code)
{
    return c->dict && code >= 0 ? plan_dict_text(c->dict, code) : NULL;
}

void plan_column_set_number(plan_column *c, int32_t row, double value)
{
    assert(row >= 0 && row < c->n && c->type != PLAN_TEXT);
    if (isnan(value)) {
        plan_column_set_missing(c, row);
        return;
    }
    switch (c->type) {
    case PLAN_DOUBLE: c->at.f64[row] = value; return;
    case PLAN_INT32: c->at.i32[row] = (int32_t)value; break;
    case PLAN_INT64: c->at.i64[row] = (int64_t)value; break;
    case PLAN_BOOL: c->at.bit[row] = value != 0; break;
    case PLAN_TEXT: return;
    }
    c->valid[row] = 1;
}

void plan_column_set_int64(plan_column *c, int32_t row, int64_t value)
{
    assert(row >= 0 && row < c->n && c->type == PLAN_INT64);
    c->at.i64[row] = value;
    c->valid[row] = 1;
}

plan_status plan_column_set_text(plan_column *c, int32_t row, const char *text, plan_error *err)
{
    assert(row >= 0 && row < c->n && c->type == PLAN_TEXT);
    int32_t code = -1;
    if (text && !plan_dict_intern(c->dict, text, &code))
        return plan_error_memory(err);
    c->at.code[row] = code;
    return PLAN_OK;
}

void plan_column_set_missing(plan_column *c, int32_t row)
{
    assert(row >= 0 && row < c->n);
    switch (c->type) {
    case PLAN_DOUBLE: c->at.f64[row] = NAN; return;
    case PLAN_TEXT: c->at.code[row] = -1; return;
    case PLAN_INT32: c->at.i32[row] = 0; break;
    case PLAN_INT64: c->at.i64[row] = 0; break;
    case PLAN_BOOL: c->at.bit[row] = 0; break;
    }
    c->valid[row] = 0;
}
