/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_ATLAS_H
#define PLAN_MAP_ATLAS_H

#include "map/page.h"

/* Internal. Which sheets an atlas has. */

enum { PLAN_ATLAS_SHEETS = 40, PLAN_ATLAS_MOST = 999 };

/** Places of the sheets (malloc'ed, the caller frees) for the frame of sheet, by opts->atlas: cells of a grid, or districts,
 *  those too large for a sheet in cells. Without a scale given the largest round one with at most PLAN_ATLAS_SHEETS.
 *  Numbers begin at 2: the index is sheet 1. Names live in the scene's arena. O(rows * (sheets + districts)). */
PLAN_CHECKED plan_status plan_atlas_places(const plan_page *sheet, plan_page_place **places, int32_t *n,
                                           plan_error *err);

#endif
