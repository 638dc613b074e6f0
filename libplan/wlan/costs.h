/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_COSTS_H
#define PLAN_WLAN_COSTS_H

#include "core/status.h"

#include <stdint.h>

/* Internal. Prices of WLAN sites and radio links (data/wlan/costs-2025.csv or a file of one's own). */

typedef enum plan_wlan_price {
    PLAN_PRICE_AP_INDOOR,
    PLAN_PRICE_AP_OUTDOOR,
    PLAN_PRICE_POWER_BUILDING,
    PLAN_PRICE_POWER_LAMP,
    PLAN_PRICE_POWER_CABINET,
    PLAN_PRICE_MAST_FOOT,
    PLAN_PRICE_MAST, /**< a metre */
    PLAN_PRICE_RADIO_END,
    PLAN_PRICE_TRENCH, /**< a metre */
    PLAN_PRICE_FIBRE_END,
    PLAN_N_WLAN_PRICES
} plan_wlan_price;

/** Cents, a piece or a metre. */
typedef struct plan_wlan_costs {
    int64_t cents[PLAN_N_WLAN_PRICES];
    int32_t year; /**< latest price level */
} plan_wlan_costs;

/** PLAN_E_DATA names file, line and key for a key unknown, missing or twice, a wrong unit, a price that is none or below
 *  0. Every key must be there. */
PLAN_CHECKED plan_status plan_wlan_costs_read(const char *path, plan_wlan_costs *out, plan_error *err);

#endif
