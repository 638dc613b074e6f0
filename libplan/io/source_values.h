/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_SOURCE_VALUES_H
#define PLAN_IO_SOURCE_VALUES_H

#include "core/status.h"

#include <gdal.h>
#include <ogr_api.h>

/* Internal. Columns of SQLite hold any value whatever their declared type, and GDAL makes of it what fits: text in a
 * column of numbers is 0, 3.7 among whole numbers 3, 4294967300 among those of 32 bits 4. */

/** PLAN_E_DATA naming layer, column, row and value for the first value of a layer that GDAL would change. To be called
 *  within a guard, which it may leave failed: the caller clears it. What SQLite cannot be asked is left to the read that
 *  follows. One pass over the table. */
PLAN_CHECKED plan_status plan_source_check_values(GDALDatasetH dataset, OGRLayerH layer, plan_error *err);

#endif
