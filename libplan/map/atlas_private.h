/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_ATLAS_PRIVATE_H
#define PLAN_MAP_ATLAS_PRIVATE_H

#include "map/atlas.h"

/* Internal. An atlas in the making. */

/** Free edge of a sheet around what it must show. */
#define PLAN_ATLAS_EDGE 0.02

typedef struct plan_atlas_group {
    const char *name; /* "" = no district */
    double box[4];    /* of its rows' middles */
    int32_t rows;
} plan_atlas_group;

/** A sheet. */
typedef struct plan_atlas_piece {
    char name[200];
    double cx, cy, scale;
    double box[4]; /* of the middles of its rows */
    int32_t group, rows;
} plan_atlas_piece;

typedef struct plan_atlas {
    const plan_page *sheet;
    const plan_map_layer *subject;
    double *xy;        /* middles of the subject's rows */
    int32_t *group_of; /* a row; -1 = nowhere */
    int32_t *in_group; /* as group_of; -1 = on the sheet of another group */
    plan_atlas_group *groups;
    int32_t n_rows, n_groups; /* the last group holds what lies in no district */
    plan_atlas_piece *pieces;
    int32_t n;
    size_t cap;
    bool failed;
} plan_atlas;

/** Adds a sheet; NULL where memory is exhausted, which a->failed tells. */
plan_atlas_piece *plan_atlas_add(plan_atlas *a);
/** District a point lies in, the smallest of several; -1 = none. */
int32_t plan_atlas_district(const plan_map_layer *districts, const double *xy);
/** Sheets of what lies in no district: each where rows are, beside those there are as far as it can, named
 *  by its places. */
void plan_atlas_add_rest(plan_atlas *a, double scale);

#endif
