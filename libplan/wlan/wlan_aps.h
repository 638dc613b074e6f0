/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_WLAN_APS_H
#define PLAN_WLAN_WLAN_APS_H

#include "wlan/antenna.h"
#include "wlan/budget.h"
#include "wlan/coverage.h"
#include "wlan/models_data.h"
#include "wlan/obstacles.h"
#include "wlan/propagation.h"
#include "wlan/rates.h"
#include "wlan/rules.h"

/* Internal. The access points of a calculation, and the files their radio is reckoned by. */

enum { PLAN_WLAN_MODELS_MAX = 4 };

/** Models, rules and rates as read, and the tables made of them. */
typedef struct plan_wlan_radio {
    plan_radio_models models[PLAN_WLAN_MODELS_MAX]; /**< the one chosen first */
    int32_t n_models;
    plan_rules rules;
    plan_rates rates;
    plan_propagation *tables[PLAN_WLAN_MODELS_MAX]; /**< of each model, by frequency and height */
    size_t cap_tables[PLAN_WLAN_MODELS_MAX];
    double *heights; /**< of a table, above ground */
    size_t cap_heights;
    int32_t n_tables; /**< frequencies and heights */
    double receiver_m, radius_m;
    struct {
        plan_wlan_standard standard;
        int32_t width_mhz;
    } rate[PLAN_N_BANDS + 1]; /**< by band; last as the options say */
    int32_t streams;
} plan_wlan_radio;

/** Reads the files the options name. */
PLAN_CHECKED plan_status plan_wlan_radio_read(const plan_wlan_opts *opts, plan_wlan_radio *out,
                                              plan_error *err);
void plan_wlan_radio_free(plan_wlan_radio *radio);
/** Number of the table for a frequency and height of antenna, above the roofs around it or not; made where it is not there yet. */
PLAN_CHECKED plan_status plan_wlan_radio_table(plan_wlan_radio *radio, double f_ghz, double tx_m,
                                               bool above_roofs, int32_t *number, plan_error *err);
/** What one device gets at a level of a band (-1 = as the options say, whatever the band), Mbit/s: half of the rate of
 *  the physical layer. */
double plan_wlan_radio_rate(const plan_wlan_radio *radio, int band, double level_dbm);
/** "P.1411 2.1" or "UMi", for messages. */
void plan_wlan_radio_model_name(const plan_radio_models *models, char *text, size_t size);

typedef enum plan_wlan_basis { PLAN_WLAN_EXISTING, PLAN_WLAN_GIVEN, PLAN_WLAN_ASSUMED } plan_wlan_basis;
/** Where an access point is told. */
typedef enum plan_wlan_from {
    PLAN_WLAN_FROM_OPTIONS,
    PLAN_WLAN_FROM_SITES,
    PLAN_WLAN_FROM_LIST,
    PLAN_WLAN_FROM_OWN
} plan_wlan_from;

/** An access point on one band. Texts belong to the run's arena; NULL = not known. */
typedef struct plan_wlan_ap {
    const char *name, *source_id, *operator_, *ssid, *bssid, *fee, *antenna_name;
    const char *assumed; /**< "height_m=outdoor;eirp_dbm=limit" */
    plan_wlan_basis basis;
    plan_wlan_from from;
    double xy[2];    /**< working CRS */
    double height_m; /**< above ground */
    double ground_m; /**< of the ground there, above datum */
    bool indoor;
    int32_t building; /**< it hangs in or on; -1 = none */
    plan_antenna antenna;
    plan_permit permit;
    plan_link link;
    double level_dbm;        /**< the worse of down and up where loss is 0, main beam */
    double down_dbm, up_dbm; /**< down and up where loss is 0 */
    int32_t table;           /**< of the radio */
} plan_wlan_ap;

#endif
