/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_ANTENNA_H
#define PLAN_WLAN_ANTENNA_H

#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/* Internal. Antenna patterns. Azimuth in degrees clockwise from north, elevation in degrees above the horizon. */

typedef enum plan_antenna_kind {
    PLAN_ANTENNA_OMNI,
    PLAN_ANTENNA_SECTOR,
    PLAN_ANTENNA_FILE
} plan_antenna_kind;

typedef struct plan_antenna {
    plan_antenna_kind kind;
    double gain_dbi;     /**< in the direction of the main lobe */
    double azimuth_deg;  /**< of the main lobe */
    double tilt_deg;     /**< of the main lobe below the horizon; mechanical */
    double width_az_deg; /**< SECTOR: half-power beam widths */
    double width_el_deg; /**< SECTOR; OMNI: 0 = no vertical pattern */
    double floor_az_db;  /**< side lobes: greatest loss in azimuth (front to back), */
    double floor_el_db;  /**< in elevation */
    float *az_db,
        *el_db; /**< FILE: loss against the main lobe at 0..359 degrees clockwise from it, and at −90..90
                               (el_db[0] is straight down: 181 values); owned */
} plan_antenna;
/** Isotropic: 0 dBi everywhere. */
#define PLAN_ANTENNA_INIT                                  \
    {                                                      \
        PLAN_ANTENNA_OMNI, 0, 0, 0, 0, 0, 0, 0, NULL, NULL \
    }

/** A sector after 3GPP TR 38.901 Table 7.3-1: min(12 (φ/φ3dB)², floor) in each plane, their sum at most the greater
 *  floor. Floors of 30 dB. */
plan_antenna plan_antenna_sector(double gain_dbi, double azimuth_deg, double tilt_deg, double width_az_deg,
                                 double width_el_deg);
/** Rod: the same in all azimuths; width_el_deg = 0 also in elevation. */
plan_antenna plan_antenna_omni(double gain_dbi, double width_el_deg);
/** Gain towards a direction, dBi. Finite; never above gain_dbi. */
double plan_antenna_gain_dbi(const plan_antenna *antenna, double azimuth_deg, double elevation_deg);
/** The same less gain_dbi: <= 0. */
double plan_antenna_relative_db(const plan_antenna *antenna, double azimuth_deg, double elevation_deg);
/** The same towards a place dx m east, dy m north and dz m above; straight above or below counts as 0.1 m off. */
double plan_antenna_towards_db(const plan_antenna *antenna, double dx, double dy, double dz);
/** Whether gain depends on direction at all. */
bool plan_antenna_is_directional(const plan_antenna *antenna);
void plan_antenna_free(plan_antenna *antenna);

/** Pattern from a file (wlan/antenna_file.c): *.csv with the columns plane, angle_deg, value_db (plane gain: dBi, no angle;
 *  az: loss at 0..360 clockwise from the main lobe; el: loss at −90..90 above the horizon), or the planning format (*.msi,
 *  *.pln) with GAIN, HORIZONTAL and VERTICAL, other keys not looked at. Angles may be any, in any order, losses run straight
 *  between them. Fills out (azimuth and tilt 0; free it). PLAN_E_DATA names file, line and value. */
PLAN_CHECKED plan_status plan_antenna_read(const char *path, plan_antenna *out, plan_error *err);

#endif
