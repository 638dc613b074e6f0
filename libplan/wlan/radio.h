/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_RADIO_H
#define PLAN_WLAN_RADIO_H

#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/* Internal. Propagation models: pure functions, f in GHz, distances in m (3-D), loss in dB. */

/** What a loss rests on besides its formula. */
enum {
    PLAN_LOSS_FAR = 1,        /**< distance outside the model's range: extrapolated */
    PLAN_LOSS_FREQUENCY = 2,  /**< frequency outside the model's range: extrapolated */
    PLAN_LOSS_FREE_SPACE = 4, /**< the model gave less than free space; raised to it */
    PLAN_LOSS_HEIGHT = 8      /**< an antenna height outside the model's range */
};

typedef struct plan_loss {
    double median_db;
    double sigma_db; /**< of the location variability, 0 where the model states none */
    unsigned flags;
} plan_loss;

/** The choice of models and editions a calculation runs with, read from data/wlan: opaque here, owned by the
 *  radio helper. */
typedef struct plan_radio_models plan_radio_models;

#endif
