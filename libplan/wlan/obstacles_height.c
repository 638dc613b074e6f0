/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* How high what stands in a workspace is, where it says and where it does not. */

#include "wlan/obstacles_private.h"

#include "io/workspace.h"

#include <math.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

typedef struct typical {
    const char *word;
    double height_m;
} typical;

/* Buildings that tell neither height nor storeys: two storeys and a roof for dwellings, two of 3.5 m for what is public,
 * one and a half of 4 m for trade, a hall, a garage. Assumptions of ours; data/osm/estimates.csv has the storeys they go by. */
static const typical by_use[] = {
    {"residential", 8}, {"public", 8}, {"commercial", 7}, {"industrial", 7}, {"other", 3},
};
static const double any_building_m = 6;

/* Rec. ITU-R P.452-16, table 4 (nominal clutter heights): mixed forest 15 m, orchard 4 m, park land and scattered trees
 * 4 m. Scrub and rows of trees are assumptions of ours. */
static const typical by_kind[] = {
    {"wood", 15}, {"orchard", 4}, {"park", 4}, {"scrub", 3}, {"hedge", 2}, {"tree_row", 10}, {"tree", 10},
};
static const double any_plant_m = 4, any_tree_m = 10;
/* Crown of a street tree that tells nothing: 6 m across. */
static const double any_crown_m = 6;

enum { STATED, IMPORTED, BY_LEVELS, BY_KIND, N_WAYS };

/* The highest building there is has 828 m. */
static const double most_m = 1000;

static bool plausible(double value, double most)
{
    return value > 0 && value <= most; /* false for NaN */
}

static double typical_of(const typical *list, size_t n, const plan_column *column, int32_t row, double other)
{
    const char *word = column && column->type == PLAN_TEXT ? plan_column_text(column, row) : NULL;
    for (size_t i = 0; word && i < n; i++)
        if (strcmp(list[i].word, word) == 0)
            return list[i].height_m;
    return other;
}

static double number(const plan_column *column, int32_t row)
{
    return column && column->type != PLAN_TEXT ? plan_column_number(column, row) : NAN;
}

static bool is_assumed(const plan_column *column, int32_t row, const char *what)
{
    return column && column->type == PLAN_TEXT &&
           plan_workspace_is_assumed(plan_column_text(column, row), what);
}

plan_status plan_heights_of_buildings(const plan_table *buildings, double level_m, double *height_m,
                                      plan_result *findings, plan_error *err)
{
    const plan_column *height = plan_table_find(buildings, "height_m"),
                      *levels = plan_table_find(buildings, "levels"),
                      *use = plan_table_find(buildings, "use"),
                      *assumed = plan_table_find(buildings, "assumed");
    const plan_finding f = {"assumed_height", "buildings", NULL, -1, NAN, NAN};
    int32_t n = plan_table_rows(buildings), ways[N_WAYS] = {0};
    for (int32_t row = 0; row < n; row++) {
        double h = number(height, row), l = number(levels, row);
        int way = plausible(h, most_m)             ? is_assumed(assumed, row, "height_m") ? IMPORTED : STATED
                  : plausible(l, most_m / level_m) ? BY_LEVELS
                                                   : BY_KIND;
        height_m[row] = way == BY_LEVELS ? l * level_m
                        : way == BY_KIND ? typical_of(by_use, COUNT(by_use), use, row, any_building_m)
                                         : h;
        ways[way]++;
    }
    if (!findings || ways[STATED] == n)
        return PLAN_OK;
    return plan_result_add_finding(
        findings, &f, err,
        "height of %d of %d buildings is assumed: %d by rules of the import, %d by storeys of %g m, "
        "%d by use",
        n - ways[STATED], n, ways[IMPORTED], ways[BY_LEVELS], level_m, ways[BY_KIND]);
}

plan_status plan_heights_of_plants(const plan_table *layer, double *height_m, double *radius_m,
                                   plan_result *findings, plan_error *err)
{
    const plan_column *height = plan_table_find(layer, "height_m"), *kind = plan_table_find(layer, "kind"),
                      *crown = plan_table_find(layer, "crown_m"),
                      *assumed = plan_table_find(layer, "assumed");
    const plan_geom *geom = plan_table_geom(layer);
    const plan_finding f = {"assumed_height", plan_table_name(layer), NULL, -1, NAN, NAN};
    int32_t n = plan_table_rows(layer), told = 0, no_crown = 0;
    double other_m = radius_m ? any_tree_m : any_plant_m;
    for (int32_t row = 0; row < n; row++) {
        double h = number(height, row), c = number(crown, row);
        bool stated = plausible(h, PLAN_PLANT_MAX_M);
        told += stated && !is_assumed(assumed, row, "height_m");
        height_m[row] = stated ? h : typical_of(by_kind, COUNT(by_kind), kind, row, other_m);
        if (geom->row_off[row] == geom->row_off[row + 1])
            height_m[row] = NAN;
        if (!radius_m)
            continue;
        no_crown += !plausible(c, 100) || is_assumed(assumed, row, "crown_m");
        radius_m[row] = (plausible(c, 100) ? c : any_crown_m) / 2;
    }
    if (!findings || (told == n && no_crown == 0))
        return PLAN_OK;
    if (!radius_m)
        return plan_result_add_finding(
            findings, &f, err, "height of %d of %d areas is assumed by what grows there", n - told, n);
    return plan_result_add_finding(findings, &f, err,
                                   "of %d trees the height of %d and the crown of %d is assumed", n, n - told,
                                   no_crown);
}
