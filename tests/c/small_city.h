/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef TESTS_SMALL_CITY_H
#define TESTS_SMALL_CITY_H

#include "io/workspace.h"

/* Cities drawn by hand: a few streets, buildings and barriers as tables. Coordinates are metres from
 * SMALL_CITY_X, SMALL_CITY_Y in EPSG:25833, on its central meridian, where its scale is 0.9996. Anything that fails ends
 * the test. */

#define SMALL_CITY_X 500000.0
#define SMALL_CITY_Y 5930000.0
#define SMALL_CITY_EPSG 25833
#define SMALL_CITY_SCALE 0.9996

typedef struct small_city {
    plan_table *buildings, *streets, *barriers, *barrier_areas, *sites, *ducts, *works;
} small_city;

void small_city_begin(small_city *city);
void small_city_clear(small_city *city);
/** Street through n points; bridge and tunnel by flag 'b', 't', else 0. Gives its row. */
int32_t small_city_street(small_city *city, const char *street_class, char flag, int32_t n, const double *xy);
/** House from x, y (lower left), w by h, with dwellings (0 = none), use and public_kind (NULL = none). */
int32_t small_city_building(small_city *city, double x, double y, double w, double h, int32_t dwellings,
                            const char *use, const char *public_kind);
void small_city_barrier(small_city *city, const char *kind, int32_t n, const double *xy);
/** Ring of n points, first = last, counter-clockwise. */
void small_city_area(small_city *city, const char *kind, int32_t n, const double *xy);
void small_city_site(small_city *city, const char *kind, const char *name, double x, double y);
void small_city_duct(small_city *city, int32_t free_microducts, int32_t n, const double *xy);
void small_city_works(small_city *city, const char *kind, int32_t year, int32_t n, const double *xy);
/** Seals the tables. */
void small_city_seal(small_city *city);
/** Seals, writes a workspace to PLAN_TMP (else /tmp) under a name of this process, opens it; removes the file when the
 *  city is closed by small_city_close. */
plan_city *small_city_open(small_city *city, plan_ctx *ctx);
void small_city_close(plan_city *city);

#endif
