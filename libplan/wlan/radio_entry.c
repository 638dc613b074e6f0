/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/radio.h"

#include <math.h>

double plan_normal_quantile(double p)
{
    if (!(p > 0 && p < 1))
        return NAN;
    double tail = p < 0.5 ? p : 1 - p;
    /* Start: Abramowitz and Stegun 26.2.23, within 4.5e-4; two steps of Halley on erfc end at rounding. */
    double t = sqrt(-2 * log(tail));
    double x = (2.515517 + t * (0.802853 + t * 0.010328)) /
                   (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) -
               t;
    for (int i = 0; i < 2; i++) {
        double miss = 0.5 * erfc(-x / sqrt(2)) - tail;
        double step = miss * sqrt(2 * acos(-1)) * exp(x * x / 2);
        x -= step / (1 + x * step / 2);
    }
    return p < 0.5 ? x : -x;
}

double plan_entry_db(const plan_entry_row *row, double f_ghz, double p, double elevation_deg)
{
    double lg = log10(f_ghz), quantile = plan_normal_quantile(p);
    double mu1 = row->r + row->s * lg + row->t * lg * lg + 0.212 * fabs(elevation_deg);
    double mu2 = row->w + row->x * lg;
    double sigma1 = row->u + row->v * lg, sigma2 = row->y + row->z * lg;
    double a = quantile * sigma1 + mu1, b = quantile * sigma2 + mu2, c = -3;
    return 10 * log10(pow(10, a / 10) + pow(10, b / 10) + pow(10, c / 10));
}
