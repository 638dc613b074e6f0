/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/antenna.h"

#include <math.h>
#include <stdlib.h>

static const double side_lobes_db = 30; /* TR 38.901 Table 7.3-1: SLA_V and A_max */
static const double degree = 0.017453292519943295;

plan_antenna plan_antenna_sector(double gain_dbi, double azimuth_deg, double tilt_deg, double width_az_deg,
                                 double width_el_deg)
{
    plan_antenna a = PLAN_ANTENNA_INIT;
    a.kind = PLAN_ANTENNA_SECTOR;
    a.gain_dbi = gain_dbi;
    a.azimuth_deg = azimuth_deg;
    a.tilt_deg = tilt_deg;
    a.width_az_deg = width_az_deg;
    a.width_el_deg = width_el_deg;
    a.floor_az_db = a.floor_el_db = side_lobes_db;
    return a;
}

plan_antenna plan_antenna_omni(double gain_dbi, double width_el_deg)
{
    plan_antenna a = PLAN_ANTENNA_INIT;
    a.gain_dbi = gain_dbi;
    a.width_el_deg = width_el_deg;
    a.floor_el_db = side_lobes_db;
    return a;
}

static double parabola(double angle_deg, double width_deg, double floor_db)
{
    if (!(width_deg > 0))
        return 0;
    double share = angle_deg / width_deg;
    return fmin(12 * share * share, floor_db);
}

/* Straight between whole degrees; the first and the last of n are the table's ends. */
static double tabled(const float *db, int n, double at)
{
    int i = (int)floor(at);
    if (i < 0)
        return db[0];
    if (i >= n - 1)
        return db[n - 1];
    return db[i] + (at - i) * (db[i + 1] - db[i]);
}

double plan_antenna_relative_db(const plan_antenna *a, double azimuth_deg, double elevation_deg)
{
    double off_deg = remainder(azimuth_deg - a->azimuth_deg, 360);
    switch (a->kind) {
    case PLAN_ANTENNA_OMNI:
        /* A rod cannot be tilted to all sides: electrical. */
        return -parabola(elevation_deg + a->tilt_deg, a->width_el_deg, a->floor_el_db);
    case PLAN_ANTENNA_SECTOR: {
        double el_deg = elevation_deg + a->tilt_deg * cos(off_deg * degree);
        double db = parabola(off_deg, a->width_az_deg, a->floor_az_db) +
                    parabola(el_deg, a->width_el_deg, a->floor_el_db);
        return -fmin(db, fmax(a->floor_az_db, a->floor_el_db));
    }
    default: {
        double el_deg = elevation_deg + a->tilt_deg * cos(off_deg * degree);
        double round_deg = off_deg < 0 ? off_deg + 360 : off_deg;
        double az_db = round_deg > 359 ? a->az_db[359] + (round_deg - 359) * (a->az_db[0] - a->az_db[359])
                                       : tabled(a->az_db, 360, round_deg);
        return -(az_db + tabled(a->el_db, 181, el_deg + 90));
    }
    }
}

double plan_antenna_gain_dbi(const plan_antenna *antenna, double azimuth_deg, double elevation_deg)
{
    return antenna->gain_dbi + plan_antenna_relative_db(antenna, azimuth_deg, elevation_deg);
}

double plan_antenna_towards_db(const plan_antenna *antenna, double dx, double dy, double dz)
{
    double plan_m = fmax(hypot(dx, dy), 0.1);
    return plan_antenna_relative_db(antenna, atan2(dx, dy) / degree, atan2(dz, plan_m) / degree);
}

bool plan_antenna_is_directional(const plan_antenna *antenna)
{
    return antenna->kind != PLAN_ANTENNA_OMNI || antenna->width_el_deg > 0;
}

void plan_antenna_free(plan_antenna *antenna)
{
    free(antenna->az_db);
    free(antenna->el_db);
    *antenna = (plan_antenna)PLAN_ANTENNA_INIT;
}
