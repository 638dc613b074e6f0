/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_OUT_QGIS_H
#define PLAN_OUT_QGIS_H

#include "core/mem.h"
#include "out/style.h"

/* Internal. Style definitions as QGIS 3.22 (and later) reads them. */

/** A layer as it goes into a project; both borrowed. */
typedef struct plan_qgis_layer {
    const plan_table *table;
    const plan_style *style;
    const plan_lang *lang; /**< NULL = English */
} plan_qgis_layer;

/** Style document (QML) of a layer: symbols, labels, aliases with units, attribute table, map tip. Malloc'ed,
 *  caller frees. */
PLAN_CHECKED plan_status plan_qgis_style(const plan_qgis_layer *layer, char **qml, plan_error *err);

typedef struct plan_qgis_project_opts {
    const char *name; /**< of the project inside the file */
    const char *title;
    const char *file;        /**< name of the GeoPackage, without folders: the project lies in it */
    const char *attribution; /**< shown on the map; "" = none */
    int crs;                 /**< EPSG code of the map; 0 = none */
    const plan_lang *lang;   /**< NULL = English */
} plan_qgis_project_opts;

/** Project archive (.qgz) showing layers (uppermost first): n bytes in *bytes, malloc'ed, caller frees. Same
 *  input, same bytes. */
PLAN_CHECKED plan_status plan_qgis_project(const plan_qgis_layer *layers, int32_t n_layers,
                                           const plan_qgis_project_opts *opts, char **bytes, size_t *n,
                                           plan_error *err);

/* Shared by the files qgis*.c. */

/** Elements common to a style document and a layer of a project. */
void plan_qgis_body(plan_buf *out, const plan_qgis_layer *layer);
/** Attributes common to both: scale range, labels. */
void plan_qgis_attributes(plan_buf *out, const plan_style *style);
/** <symbol> of a class; width: expression for the line's width in mm, NULL = as in the symbol. */
void plan_qgis_symbol(plan_buf *out, const char *name, const plan_symbol *symbol, plan_geom_kind geom,
                      const char *width);
/** <Option> of text type. */
void plan_qgis_option(plan_buf *out, const char *name, const char *value);
/** Number with a point, whatever the locale. */
void plan_qgis_number(plan_buf *out, double value);

#endif
