/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_MODELS_DATA_H
#define PLAN_WLAN_MODELS_DATA_H

#include "wlan/radio.h"

/* Internal. Reads the coefficients of the propagation models. */

typedef struct plan_models_opts {
    const char *edition; /**< of P.1411; NULL = the last in the file */
    plan_street_model los_model, nlos_model;
    plan_surroundings surroundings;
    const char *vegetation; /**< name of a pair of P.833 ("second"); NULL = the unnamed one */
} plan_models_opts;
#define PLAN_MODELS_OPTS_INIT                                         \
    {                                                                 \
        NULL, PLAN_MODEL_P1411, PLAN_MODEL_P1411, PLAN_LOW_RISE, NULL \
    }

/** p1411: path of p1411.csv; p1238.csv, p2109.csv and p833.csv lie beside it. PLAN_E_DATA names file, line, column and
 *  value; an edition the file does not know is PLAN_E_ARGUMENT and lists those it does. */
PLAN_CHECKED plan_status plan_models_read(const char *p1411, const plan_models_opts *opts,
                                          plan_radio_models *out, plan_error *err);

#endif
