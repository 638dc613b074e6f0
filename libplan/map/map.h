/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_MAP_H
#define PLAN_MAP_MAP_H

#include "core/hooks.h"
#include "core/lang.h"
#include "core/result.h"
#include "geo/ctx.h"

#ifdef __cplusplus
extern "C" {
#endif

/** \file
 *  Maps for people: sheets with everything a council needs to read them, drawn from the same styles as QGIS uses. */

typedef enum plan_map_theme {
    PLAN_MAP_AUTO, /**< what the tables say most about: mesh, sites, wlan, rollout, network, need, comparison, supply */
    PLAN_MAP_ROLLOUT,
    PLAN_MAP_NEED,
    PLAN_MAP_NETWORK,
    PLAN_MAP_WLAN,
    PLAN_MAP_SUPPLY,
    PLAN_MAP_COMPARE,
    PLAN_MAP_SITES, /**< where access points should stand */
    PLAN_MAP_MESH
} plan_map_theme;
typedef enum plan_map_paper {
    PLAN_PAPER_A4,
    PLAN_PAPER_A3,
    PLAN_PAPER_A2,
    PLAN_PAPER_A1,
    PLAN_PAPER_A0
} plan_map_paper;
typedef enum plan_map_orientation {
    PLAN_ORIENTATION_AUTO, /**< the one with the larger scale */
    PLAN_ORIENTATION_LANDSCAPE,
    PLAN_ORIENTATION_PORTRAIT
} plan_map_orientation;
typedef enum plan_map_atlas { PLAN_ATLAS_NONE, PLAN_ATLAS_DISTRICT, PLAN_ATLAS_GRID } plan_map_atlas;
typedef enum plan_map_extent {
    PLAN_EXTENT_TOWN, /**< where the people of the town live, if that makes the map clearly larger; else all */
    PLAN_EXTENT_ALL
} plan_map_extent;
typedef enum plan_map_format { PLAN_MAP_PDF, PLAN_MAP_SVG, PLAN_MAP_PNG } plan_map_format;

typedef struct plan_map_opts {
    plan_map_theme theme;
    plan_map_paper paper;
    plan_map_orientation orientation;
    plan_map_atlas atlas;
    plan_map_extent extent;
    double scale;        /**< n of 1:n; NaN = the largest round one that shows the extent */
    int32_t dpi;         /**< PNG */
    const char *lang;    /**< NULL or "en" is English; else the path of a .po file */
    const char *title;   /**< NULL = made from the result; so message */
    const char *message; /**< one sentence under the title */
    const char *font;    /**< family; NULL = the first installed of a list */
    /** Only the map, without sheet, so wide and high; 0 = a sheet. For reports. */
    double bare_width_mm, bare_height_mm;
    const plan_hooks *hooks;
} plan_map_opts;
#define PLAN_MAP_OPTS_INIT                                                                                \
    {                                                                                                     \
        PLAN_MAP_AUTO, PLAN_PAPER_A3, PLAN_ORIENTATION_AUTO, PLAN_ATLAS_NONE, PLAN_EXTENT_TOWN, NAN, 200, \
            NULL, NULL, NULL, NULL, 0, 0, NULL                                                            \
    }
extern PLAN_API const plan_optset plan_map_optset;

/** Sheets of a map: sheet, name, scale, features; POLYGON (what it shows). Labels: sheet, kind, text; POLYGON (the boxes
 *  they take up). */
extern PLAN_API const plan_layerspec plan_map_sheets_spec, plan_map_labels_spec;

/** Reads from a result's GeoPackage the tables a theme draws and tells of. city (may be NULL): workspace for what the
 *  result lacks (buildings, supply). *tables: *n sealed tables, the caller frees with plan_map_tables_free. */
PLAN_API PLAN_CHECKED plan_status plan_map_read(plan_ctx *ctx, const char *path, const char *city,
                                                const plan_map_opts *opts, plan_table ***tables, int32_t *n,
                                                plan_error *err);
/** Takes NULL. */
PLAN_API void plan_map_tables_free(plan_table **tables, int32_t n);

/** Draws n sealed tables (borrowed): layers by their names ("context_streets" as "streets"), tables summary,
 *  parameters, provenance, rollout_years, compare_years for the words and figures. *bytes (malloc'ed, caller frees):
 *  the file. *report (may be NULL; caller frees): result "map" with sheets, labels, totals, findings (a missing
 *  glyph, what lies outside). Tables that hold nothing of the theme, a scale at which nothing fits and a font that is not
 *  there are PLAN_E_ARGUMENT or PLAN_E_NOT_FOUND. Same tables, options and installed fonts: same bytes.
 *  O(coordinates + labels²). */
PLAN_API PLAN_CHECKED plan_status plan_map_draw(const plan_table *const *tables, int32_t n,
                                                const plan_map_opts *opts, plan_map_format format,
                                                char **bytes, size_t *n_bytes, plan_result **report,
                                                plan_error *err);
/** As plan_map_draw, into a file whose name ends in .pdf, .svg or .png; it appears whole or not at all. */
PLAN_API PLAN_CHECKED plan_status plan_map_save(const plan_table *const *tables, int32_t n, const char *path,
                                                const plan_map_opts *opts, plan_result **report,
                                                plan_error *err);

#ifdef __cplusplus
}
#endif

#endif
