/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_RULES_H
#define PLAN_WLAN_RULES_H

#include "core/result.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* Internal. What the regulator allows. Rules are dated data (data/wlan/rules.csv or a file of one's own). Every power
 * and channel a plan works with comes out of plan_rules_permit, which cannot give an illegal one: whatever no rule
 * allows is refused, and a power above the rule is clipped and said so. */

typedef enum plan_band { PLAN_BAND_2_4, PLAN_BAND_5, PLAN_BAND_6, PLAN_N_BANDS } plan_band;
typedef enum plan_place { PLAN_PLACE_INDOOR, PLAN_PLACE_OUTDOOR } plan_place;
typedef enum plan_power_class {
    PLAN_POWER_STANDARD,
    PLAN_POWER_LPI, /**< low power, indoors only */
    PLAN_POWER_VLP, /**< very low power, anywhere */
    PLAN_N_POWER_CLASSES
} plan_power_class;

/** "2.4", "5", "6". */
const char *plan_band_name(plan_band band);
/** PLAN_E_ARGUMENT "band: '7' is none of 2.4, 5, 6". */
PLAN_CHECKED plan_status plan_band_parse(const char *text, plan_band *out, plan_error *err);
const char *plan_power_class_name(plan_power_class of);
/** Middle of a 20 MHz channel, MHz; NaN where the band has no such channel. */
double plan_channel_mhz(plan_band band, int32_t channel);

enum { PLAN_CHANNELS_MAX = 64 };

typedef struct plan_rule_band {
    plan_band band;
    plan_power_class power;
    bool indoor, outdoor;
    double mhz_from, mhz_to;
    int32_t channels[PLAN_CHANNELS_MAX]; /**< of 20 MHz, ascending */
    int32_t n_channels;
    double eirp_dbm;        /**< with transmit power control */
    double eirp_no_tpc_dbm; /**< without */
    bool dfs;
    int32_t from, to; /**< dates yyyymmdd the rule holds, both included */
    int32_t line;     /**< in the file */
    char source[240];
} plan_rule_band;

typedef struct plan_rules {
    char *path;           /**< owned */
    plan_rule_band *rows; /**< owned; of the one country */
    int32_t n;
    char country[8];
    bool shipped; /**< the file is the library's own, byte for byte */
} plan_rules;
#define PLAN_RULES_INIT          \
    {                            \
        NULL, NULL, 0, "", false \
    }

/** Reads the rules of a country ("de") from a file (wlan/rules_data.c; fills; free on failure too). PLAN_E_DATA names
 *  file, line, column and value; a country the file does not know is PLAN_E_NOT_FOUND. A file of one's own may be
 *  stricter for Germany than the law, never laxer (plan_rule_envelope). */
PLAN_CHECKED plan_status plan_rules_read(const char *path, const char *country, plan_rules *out,
                                         plan_error *err);
void plan_rules_free(plan_rules *rules);
/** Adds the finding `own_rules` where they are not those of the library. */
PLAN_CHECKED plan_status plan_rules_tell(const plan_rules *rules, plan_result *result, plan_error *err);
/** What no file can lift, in no country: low power indoor equipment outdoors, 5150–5350 MHz outdoors, more than 14 dBm
 *  outdoors at 6 GHz; in "de" also channels, powers and missing DFS that the decisions behind data/wlan/rules.csv do not
 *  allow. NULL where a row keeps to it, else what is wrong, in words. */
const char *plan_rule_envelope(const char *country, const plan_rule_band *row);

/** What somebody would like to do. */
typedef struct plan_ask {
    plan_band band;
    plan_place place;
    int32_t date;      /**< yyyymmdd */
    double eirp_dbm;   /**< NaN = as much as allowed */
    int32_t channel;   /**< 20 MHz channel (of a wider one: any of its parts); 0 = the library chooses */
    int32_t width_mhz; /**< 20, 40, 80, 160 */
    bool tpc;          /**< the equipment controls its power */
} plan_ask;
#define PLAN_ASK_INIT                                        \
    {                                                        \
        PLAN_BAND_5, PLAN_PLACE_OUTDOOR, 0, NAN, 0, 20, true \
    }

/** What may be done. */
typedef struct plan_permit {
    plan_band band;
    plan_place place;
    plan_power_class power; /**< the class of equipment that is needed */
    double eirp_dbm;        /**< to work with: the smaller of asked and allowed */
    double max_eirp_dbm;    /**< allowed */
    bool clipped;           /**< asked for more than allowed: a finding */
    bool dfs, tpc;          /**< the equipment must have it */
    int32_t channel;        /**< 20 MHz channel (of a wider one: its lowest part) */
    int32_t width_mhz;
    double f_ghz; /**< middle of the channel used */
    /** Lowest parts of all channels allowed alike, ascending: for assigning them. */
    int32_t channels[PLAN_CHANNELS_MAX];
    int32_t n_channels;
    char source[240];
} plan_permit;

/** Where a channel must be chosen: outdoors at 5 GHz 100 (5250–5350 and weather radar are elsewhere), else the lowest
 *  with the greatest power. PLAN_E_ARGUMENT, in words, where nothing is allowed: "rules: 5 GHz channel 36 may not be used
 *  outdoors: de allows it indoors only on 2026-11-25 (source)". */
PLAN_CHECKED plan_status plan_rules_permit(const plan_rules *rules, const plan_ask *ask, plan_permit *out,
                                           plan_error *err);
/** Whether a permit is what the rules allow on a day: what plan_rules_permit gives always is. */
bool plan_permit_holds(const plan_rules *rules, const plan_permit *permit, int32_t date);

#endif
