/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_GPKG_DDL_H
#define PLAN_IO_GPKG_DDL_H

#include "core/mem.h"
#include "core/table.h"

/* Internal. The tables and triggers a GeoPackage has besides its layers (OGC 12-128r18, annexes C and F), and those
 * GDAL and QGIS add. */

/** Tables of the format and its extensions rtree, metadata and schema. */
extern const char plan_gpkg_ddl_core[];
/** Triggers that keep count; in $i the layer's name. */
extern const char plan_gpkg_ddl_count[];
/** Triggers that keep the R-tree; in $i the layer's name. */
extern const char plan_gpkg_ddl_rtree[];
/** layer_styles; qgis_projects. */
extern const char plan_gpkg_ddl_styles[], plan_gpkg_ddl_projects[];

/** Appends sql with $i replaced by name as inside "identifier", and $l as inside 'literal'. */
void plan_gpkg_ddl_fill(plan_buf *out, const char *sql, const char *name);
/** Appends the statement that makes a layer's table; geom_type NULL: without geometry. */
void plan_gpkg_ddl_table(plan_buf *out, const plan_table *table, const char *geom_type);

#endif
