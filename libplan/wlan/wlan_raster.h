/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_WLAN_RASTER_H
#define PLAN_WLAN_WLAN_RASTER_H

#include "core/hooks.h"
#include "geo/tiles.h"
#include "wlan/antenna.h"
#include "wlan/field.h"
#include "wlan/rules.h"

#include <math.h>

/* Internal. Level and best server of every cell outdoors, of any number of antennas. */

#define PLAN_WLAN_NONE INT16_MIN /**< level of a cell that nobody reaches */
/** Levels below this, dBm, are no level: a receiver of 20 MHz hears thermal noise at -101 dBm plus its own 6 dB. */
#define PLAN_WLAN_FLOOR_DBM (-90.0)
enum { PLAN_WLAN_SIGHT = 1 << 30 }; /**< set in `server` where the best one is in line of sight */

/** What radiates: an access point outdoors, or a façade of the building an access point hangs in. */
typedef struct plan_wlan_emitter {
    int32_t server; /**< what the raster is to hold */
    double x, y;    /**< working CRS */
    double z_m;     /**< m above datum */
    double radius_m;
    double level_dbm;            /**< level where loss is 0, main beam; the worse of down and up */
    double behind_m;             /**< way inside the building before x, y; 0 outdoors */
    const plan_antenna *antenna; /**< borrowed; NULL = the same in all directions */
    int32_t propagation;         /**< which of the tables */
} plan_wlan_emitter;

typedef struct plan_wlan_raster {
    plan_grid grid;
    plan_tiles *level;  /**< int16_t, hundredths of dBm, median; PLAN_WLAN_NONE */
    plan_tiles *server; /**< int32_t, with PLAN_WLAN_SIGHT; -1 = none; NULL where not asked for */
    plan_tiles *of_band[PLAN_N_BANDS]; /**< as level, by band: only where there are several; NULL else */
    unsigned bands;                    /**< bit b: something radiates in band b */
} plan_wlan_raster;

/** Fills out (free it on failure too). propagations: tables for the emitters, reaching at least their radius.
 *  Ties go to the lowest server. band_of (by server; may be NULL): also the best server and the level of each band. streets: filled
 *  by emitter (free them on failure too); NULL = not wanted. Same bytes on any number of threads. */
PLAN_CHECKED plan_status plan_wlan_raster_make(const plan_obstacles *obstacles,
                                               const plan_wlan_emitter *emitters, int32_t n,
                                               const plan_propagation *propagations, double receiver_m,
                                               const uint8_t *band_of, plan_field_streets *streets,
                                               int threads, const plan_hooks *hooks, plan_wlan_raster *out,
                                               plan_error *err);
void plan_wlan_raster_free(plan_wlan_raster *raster);

/** Stored level of one band in a cell. */
int16_t plan_wlan_raster_band(const plan_wlan_raster *raster, int band, int32_t col, int32_t row);
/** dBm of a stored level; NaN for none. */
static inline double plan_wlan_dbm(int16_t level)
{
    return level == PLAN_WLAN_NONE ? (double)NAN : level / 100.0;
}

#endif
