/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_TABLE_H
#define PLAN_CORE_TABLE_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** \file
 *  plan_table: what passes between the stages. Typed columns, at most one flat geometry, a row number
 *  that is the row's identity within a run. A table is filled by one owner, sealed, and from then on
 *  only read (from any number of threads). At most INT32_MAX rows, paths and coordinates. */

typedef enum plan_type {
    PLAN_DOUBLE, /**< missing = NaN */
    PLAN_INT32,
    PLAN_INT64,
    PLAN_BOOL,
    PLAN_TEXT /**< UTF-8, dictionary-coded; missing = code -1 */
} plan_type;

typedef enum plan_geom_kind {
    PLAN_GEOM_NONE,
    PLAN_GEOM_POINT,
    PLAN_GEOM_LINE,   /**< any number of paths a row */
    PLAN_GEOM_POLYGON /**< rings closed (first = last), shells counter-clockwise, holes after their shell */
} plan_geom_kind;

/** A column, told once: from this come GeoPackage field descriptions, QGIS aliases, the Lua
 *  reference and the data dictionary. */
typedef struct plan_colspec {
    const char *name; /**< snake_case, unit as suffix where there is one (length_m, cost_eur) */
    plan_type type;
    const char *unit;  /**< "m", "EUR", "1" for a share, "" where there is none */
    const char *alias; /**< short human title ("Trench length"); "" = name */
    const char *text;  /**< one line: what it says and where it comes from */
} plan_colspec;

/** A layer (table with or without geometry), told once. */
typedef struct plan_layerspec {
    const char *name;
    plan_geom_kind geom;
    const char *title; /**< human title ("Buildings by year of connection") */
    const char *text;  /**< one line */
    const plan_colspec *cols;
    size_t n_cols;
} plan_layerspec;

/** Flat geometry of all rows. Row r has paths row_off[r] .. row_off[r+1]-1; path p has coordinates
 *  path_off[p] .. path_off[p+1]-1; coordinate c is xy[2c], xy[2c+1]. A point row has one path of one
 *  coordinate. A row without geometry has no path. */
typedef struct plan_geom {
    plan_geom_kind kind;
    int32_t n_rows, n_paths, n_coords;
    int32_t *row_off;
    int32_t *path_off;
    uint8_t *hole; /**< polygons: 1 where the path is a hole of the shell before it */
    double *xy;
    size_t cap_rows, cap_paths, cap_holes, cap_coords;
} plan_geom;

typedef struct plan_dict plan_dict;

/** One column. `at` has one value a row; read the member that fits `type`. */
typedef struct plan_column {
    char *name, *unit, *alias, *text; /**< owned by the table */
    plan_type type;
    int32_t n; /**< rows */
    union {
        double *f64;
        int32_t *i32;
        int64_t *i64;
        uint8_t *bit;  /**< 0 or 1 */
        int32_t *code; /**< into the dictionary, -1 missing */
    } at;
    uint8_t *valid; /**< INT32, INT64, BOOL: 0 where missing; NULL for DOUBLE and TEXT */
    plan_dict *dict;
    size_t cap, cap_valid;
} plan_column;

typedef struct plan_table plan_table;

/** Empty table with the columns of spec (borrowed only during the call). */
PLAN_API PLAN_CHECKED plan_status plan_table_new(const plan_layerspec *spec, plan_table **out,
                                                 plan_error *err);
/** Takes NULL. */
PLAN_API void plan_table_free(plan_table *table);

/** Adds a column to an unsealed table, missing in the rows already there. A name already taken is
 *  PLAN_E_ARGUMENT. */
PLAN_API PLAN_CHECKED plan_status plan_table_add_column(plan_table *table, const plan_colspec *spec,
                                                        plan_error *err);
/** Appends n rows with every column missing (geometry is appended on its own, in row order). */
PLAN_API PLAN_CHECKED plan_status plan_table_add_rows(plan_table *table, int32_t n, plan_error *err);
/** Checks that geometry and columns agree and closes the table for writing. Rows whose geometry was
 *  never begun at the end get an empty one. */
PLAN_API PLAN_CHECKED plan_status plan_table_seal(plan_table *table, plan_error *err);
/** True once the table is closed for writing. */
PLAN_API bool plan_table_is_sealed(const plan_table *table);

/** Name of the layer; owned by the table, as the two below. */
PLAN_API const char *plan_table_name(const plan_table *table);
/** Human title. */
PLAN_API const char *plan_table_title(const plan_table *table);
/** One line: what the table says. */
PLAN_API const char *plan_table_text(const plan_table *table);
/** Number of rows. */
PLAN_API int32_t plan_table_rows(const plan_table *table);
/** Number of columns, the geometry not counted. */
PLAN_API int32_t plan_table_n_columns(const plan_table *table);
/** Column by position; NULL outside the range. */
PLAN_API const plan_column *plan_table_column(const plan_table *table, int32_t i);
/** Column by name; NULL where there is none. */
PLAN_API const plan_column *plan_table_find(const plan_table *table, const char *name);
/** NULL where the table has no geometry column. */
PLAN_API const plan_geom *plan_table_geom(const plan_table *table);
/** EPSG code of the geometry, 0 where there is none. */
PLAN_API int plan_table_crs(const plan_table *table);

/** For whoever fills the table: NULL when sealed or absent. */
PLAN_API plan_column *plan_table_edit(plan_table *table, const char *name);
/** Geometry to append to: NULL when sealed or absent. */
PLAN_API plan_geom *plan_table_edit_geom(plan_table *table);
/** EPSG code of the geometry. */
PLAN_API void plan_table_set_crs(plan_table *table, int epsg);

/** Reading one value whatever the type; missing gives NaN (number) or NULL (text). */
PLAN_API double plan_column_number(const plan_column *col, int32_t row);
/** Text of a text column; NULL where missing, or of another type. */
PLAN_API const char *plan_column_text(const plan_column *col, int32_t row);
/** True where the row has no value. */
PLAN_API bool plan_column_is_missing(const plan_column *col, int32_t row);
/** True where any row has a value; false for NULL. O(rows). */
PLAN_API bool plan_column_has_values(const plan_column *col);
/** Distinct texts of a text column and the text of a code. */
PLAN_API int32_t plan_column_n_texts(const plan_column *col);
/** Text of a dictionary code; owned by the column. */
PLAN_API const char *plan_column_text_at(const plan_column *col, int32_t code);

/** Setting values of an unsealed column; rows and types are the caller's to have right (asserted). */
PLAN_API void plan_column_set_number(plan_column *col, int32_t row, double value);
/** INT64 ids beyond 2^53. */
PLAN_API void plan_column_set_int64(plan_column *col, int32_t row, int64_t value);
/** text may be NULL (missing); copied into the dictionary. */
PLAN_API PLAN_CHECKED plan_status plan_column_set_text(plan_column *col, int32_t row, const char *text,
                                                       plan_error *err);
/** Takes the row's value away. */
PLAN_API void plan_column_set_missing(plan_column *col, int32_t row);

/** Geometry is appended row by row: begin a row, begin its paths, add coordinates. */
PLAN_API PLAN_CHECKED plan_status plan_geom_begin_row(plan_geom *geom, plan_error *err);
/** Next path of the row begun last; hole = a hole of the shell before it. */
PLAN_API PLAN_CHECKED plan_status plan_geom_begin_path(plan_geom *geom, bool hole, plan_error *err);
/** Appends n coordinates (x, y pairs) to the path begun last. */
PLAN_API PLAN_CHECKED plan_status plan_geom_add(plan_geom *geom, const double *xy, int32_t n,
                                                plan_error *err);
/** Row with a single path (point, line or shell) of n coordinates. */
PLAN_API PLAN_CHECKED plan_status plan_geom_add_simple(plan_geom *geom, const double *xy, int32_t n,
                                                       plan_error *err);
/** Appends row `row` of source (same kind) as the next row. */
PLAN_API PLAN_CHECKED plan_status plan_geom_add_copy(plan_geom *geom, const plan_geom *source, int32_t row,
                                                     plan_error *err);

#ifdef __cplusplus
}
#endif

#endif
