/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_COVERAGE_H
#define PLAN_WLAN_COVERAGE_H

#include "core/hooks.h"
#include "core/result.h"
#include "io/workspace.h"

#include <math.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum plan_wlan_band { PLAN_WLAN_2_4, PLAN_WLAN_5, PLAN_WLAN_6 } plan_wlan_band;

/** Where an access point hangs; AUTO = indoors where its place lies in a building or a building is named. */
typedef enum plan_wlan_place { PLAN_WLAN_AUTO, PLAN_WLAN_INDOOR, PLAN_WLAN_OUTDOOR } plan_wlan_place;

/** One access point on one band, told by the planner. */
typedef struct plan_access_point {
    const char *name;
    double lon, lat;      /**< degrees; NaN = the middle of the building named */
    const char *building; /**< source_id of the building it hangs in or on; NULL = by place */
    double height_m; /**< above ground; NaN = assumed: indoors 2.5 m above the floor of the middle storey,
                               outdoors PLAN_WLAN_OUTDOOR_M */
    plan_wlan_band band;
    int32_t channel;     /**< 0 = the lowest that is lawful there */
    double eirp_dbm;     /**< NaN = the most that is lawful there */
    const char *antenna; /**< "omni", "sector" or the file of a pattern */
    double gain_dbi; /**< of the antenna, main beam: counts on the way up; NaN = that of the file, of a sector
                              PLAN_WLAN_SECTOR_DBI, of a rod PLAN_WLAN_OMNI_DBI */
    double azimuth_deg; /**< of the main beam, clockwise from north */
    double tilt_deg;    /**< downwards */
    plan_wlan_place place;
    bool existing;            /**< hangs there already */
    const char *ssid, *bssid; /**< name of its network, address of its radio; NULL = not known */
} plan_access_point;
#define PLAN_ACCESS_POINT_INIT                                                                              \
    {                                                                                                       \
        NULL, NAN, NAN, NULL, NAN, PLAN_WLAN_5, 0, NAN, "omni", NAN, 0.0, 0.0, PLAN_WLAN_AUTO, false, NULL, \
            NULL                                                                                            \
    }
extern PLAN_API const plan_optset plan_access_point_optset;

/** Height of an access point outdoors where nobody told it: a lamp post, or above a door. */
#define PLAN_WLAN_OUTDOOR_M 4.0
/** Gains of antennas nobody told: a rod as in ordinary access points; a sector of 90 by 30 degrees, whose
 *  beam has a directivity of about 32400 / (90 x 30), 10.8 dBi, less losses. */
#define PLAN_WLAN_OMNI_DBI 2.0
#define PLAN_WLAN_SECTOR_DBI 10.0

/** Bands that count. */
typedef enum plan_wlan_bands {
    PLAN_WLAN_ALL_BANDS,
    PLAN_WLAN_ONLY_2_4,
    PLAN_WLAN_ONLY_5,
    PLAN_WLAN_ONLY_6
} plan_wlan_bands;

/** What is asked for line of sight and blocked streets. */
typedef enum plan_wlan_model { PLAN_WLAN_P1411, PLAN_WLAN_UMI } plan_wlan_model;
/** Kind of town, as Recommendation ITU-R P.1411 tells them apart. */
typedef enum plan_wlan_town { PLAN_WLAN_HIGH_RISE, PLAN_WLAN_LOW_RISE, PLAN_WLAN_RESIDENTIAL } plan_wlan_town;
/** Walls as Recommendation ITU-R P.2109 tells them apart. */
typedef enum plan_wlan_walls { PLAN_WLAN_TRADITIONAL, PLAN_WLAN_EFFICIENT } plan_wlan_walls;

/** Of 802.11. */
typedef enum plan_wlan_rate_standard {
    PLAN_WLAN_RATE_N,
    PLAN_WLAN_RATE_AC,
    PLAN_WLAN_RATE_AX
} plan_wlan_rate_standard;

typedef struct plan_wlan_opts {
    plan_records access_points; /**< of plan_access_point */
    const char *list;           /**< file of existing access points (CSV or Freifunk JSON); NULL = none */
    bool existing;              /**< with those of layer sites (kinds access_point, mesh_node) */
    bool closed;                /**< with those of which fee says yes or customers: open to who pays */
    bool own;                   /**< with one in every public building, indoors in its middle */
    plan_wlan_band own_band;
    plan_wlan_bands bands;
    const char *models;               /**< p1411.csv, with the other models' files beside it; needed */
    const char *rules;                /**< file of what is lawful; needed */
    const char *country;              /**< whose rules */
    int32_t date;                     /**< yyyymmdd: the rules of that day */
    const char *rates;                /**< file of sensitivities and rates; needed */
    plan_wlan_rate_standard standard; /**< of the devices; at 2.4 GHz n for ac, at 6 GHz always ax */
    int32_t width_mhz;                /**< of channels: 20, 40, 80, 160; at 2.4 GHz and for n at most 40 */
    int32_t streams;                  /**< spatial, of the devices, 1..4 */
    plan_wlan_model model;
    const char *edition; /**< of P.1411; NULL = the last in the file */
    plan_wlan_town surroundings;
    const char
        *vegetation;   /**< name of a pair of coefficients of P.833 in p833.csv; NULL = the unnamed one */
    bool disagreement; /**< reckon with the other models too, to see where they disagree */
    plan_wlan_walls walls;
    double cell_m;       /**< side of a raster cell */
    double level_m;      /**< height of a storey */
    double radius_m;     /**< nobody further from an access point counts as served by it */
    double receiver_m;   /**< height of the device above ground or floor */
    double client_dbm;   /**< EIRP of the device */
    double usable_dbm;   /**< least level that counts as usable */
    double place_share;  /**< the level reached at this share of alike places stands beside the median */
    const char *terrain; /**< GeoTIFF of the ground; NULL = flat */
    const char
        *measured; /**< CSV of a walk test; NULL = layer wlan_walk of the workspace, where there is one */
    int32_t threads;
    const plan_hooks *hooks;
} plan_wlan_opts;
#define PLAN_WLAN_OPTS_INIT                                                                               \
    {                                                                                                     \
        .existing = true, .own_band = PLAN_WLAN_5, .country = "de", .date = 20270101,                     \
        .standard = PLAN_WLAN_RATE_AX, .width_mhz = 20, .streams = 1, .surroundings = PLAN_WLAN_LOW_RISE, \
        .disagreement = true, .cell_m = 2.0, .level_m = 3.0, .radius_m = 300.0, .receiver_m = 1.5,        \
        .client_dbm = 15.0, .usable_dbm = -75.0, .place_share = 0.9                                       \
    }
extern PLAN_API const plan_optset plan_wlan_optset;

/** Received level, line of sight, best server, rate and class of WLAN: outdoors by raster cell, of every public
 *  building (outside at its façades, inside storey by storey) and of every square, park, playground and
 *  schoolyard. Result "wlan": the tables below; saving it writes a GeoTIFF beside the GeoPackage.
 *
 *  level = the worse of down (EIRP of the access point) and up (EIRP of the device and the access point's antenna
 *  gain); median over alike places, and the level that place_share of such places reach (log-normal, σ of the
 *  model). Best server = the highest level, ties to the lowest id. What is unlawful (rules) is refused where it was
 *  asked for, and never assumed. Every assumption is a finding. Models as radio.h tells; outdoor validations
 *  published for such models have errors of 8 to 12 dB (RMSE) without calibration: see total rmse_db.
 *
 *  PLAN_E_ARGUMENT: an access point outside the city, below ground, without power, or unlawful. O(access points x
 *  cells within the radius). */
PLAN_API PLAN_CHECKED plan_status plan_wlan_coverage(plan_city *city, const plan_wlan_opts *opts,
                                                     plan_result **out, plan_error *err);

extern PLAN_API const plan_layerspec plan_wlan_sites_spec, plan_wlan_buildings_spec, plan_wlan_storeys_spec,
    plan_wlan_facades_spec, plan_wlan_squares_spec, plan_wlan_coverage_spec, plan_wlan_gaps_spec,
    plan_wlan_cells_spec, plan_wlan_disputed_spec, plan_wlan_districts_spec, plan_wlan_measured_spec,
    plan_wlan_measured_streets_spec, plan_wlan_context_spec;

#ifdef __cplusplus
}
#endif

#endif
