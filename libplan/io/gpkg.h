/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_GPKG_H
#define PLAN_IO_GPKG_H

#include "core/hooks.h"
#include "core/lang.h"
#include "core/table.h"
#include "geo/ctx.h"

/* Internal. The GeoPackage writer: one file, one transaction, appears under its name only when
 * whole (written beside it, synced, renamed). Same tables, same bytes. */

typedef struct plan_gpkg plan_gpkg;

typedef struct plan_gpkg_opts {
    const char
        *time; /**< "2025-01-31T00:00:00.000Z" for every last_change; NULL = "1970-01-01T00:00:00.000Z" */
    const plan_hooks *hooks; /**< may be NULL */
    const plan_lang *lang;   /**< of titles and descriptions, borrowed; NULL = English */
} plan_gpkg_opts;

/** ctx is borrowed until the writer is freed. A file that another program has open for writing (a -wal or
 *  -journal beside it) is refused: renaming over it would corrupt what that program writes. */
PLAN_CHECKED plan_status plan_gpkg_create(plan_ctx *ctx, const char *path, const plan_gpkg_opts *opts,
                                          plan_gpkg **out, plan_error *err);
/** Writes a sealed table as feature layer (with R-tree, extent) or attribute table; fid = row + 1. Title, text, column
 *  aliases, units and descriptions go to gpkg_contents and gpkg_data_columns. Missing values and rows
 *  without geometry are NULL. Names taken by the format ("fid", "geom", "gpkg_...") are PLAN_E_ARGUMENT. */
PLAN_CHECKED plan_status plan_gpkg_add_table(plan_gpkg *w, const plan_table *table, plan_error *err);
/** Default QGIS style of a layer (QML), in layer_styles as QGIS writes it. */
PLAN_CHECKED plan_status plan_gpkg_add_style(plan_gpkg *w, const char *layer, const char *style_name,
                                             const char *qml, plan_error *err);
/** QGIS project: n bytes of a .qgz archive, in qgis_projects as QGIS writes it. */
PLAN_CHECKED plan_status plan_gpkg_add_project(plan_gpkg *w, const char *name, const void *qgz, size_t n,
                                               plan_error *err);
/** Metadata document about the whole file. mime: "text/xml", "application/json". */
PLAN_CHECKED plan_status plan_gpkg_add_metadata(plan_gpkg *w, const char *uri, const char *mime,
                                                const char *text, plan_error *err);
/** Commits, closes, syncs, renames. After failure only plan_gpkg_free is left to call. */
PLAN_CHECKED plan_status plan_gpkg_finish(plan_gpkg *w, plan_error *err);
/** Frees; an unfinished file is removed and whatever stood under the name stays untouched. */
void plan_gpkg_free(plan_gpkg *w);

#endif
