/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/radio.h"

#include <math.h>

/* Edges (P.526) and vegetation (P.833): what stands in the way. */

double plan_knife_edge_db(double nu)
{
    if (!(nu > -0.78))
        return 0;
    double shifted = nu - 0.1;
    return fmax(0, 6.9 + 20 * log10(sqrt(shifted * shifted + 1) + shifted));
}

double plan_knife_edge_nu(double h_m, double d1_m, double d2_m, double f_ghz)
{
    return h_m * sqrt(2 * f_ghz / PLAN_LIGHT_M_GHZ * (1 / d1_m + 1 / d2_m));
}

/* ν of an edge against the line from `from` to `to`. */
static double nu_between(const plan_edge *edge, const plan_edge *from, const plan_edge *to, double f_ghz)
{
    double d1 = edge->d_m - from->d_m, d2 = to->d_m - edge->d_m;
    double line = from->z_m + (to->z_m - from->z_m) * d1 / (d1 + d2);
    return plan_knife_edge_nu(edge->z_m - line, d1, d2, f_ghz);
}

/* Edge with the greatest ν strictly between two points; -1 where there is none. */
static int32_t highest(const plan_edge *edges, int32_t n, const plan_edge *from, const plan_edge *to,
                       double f_ghz, double *nu)
{
    int32_t best = -1;
    *nu = -INFINITY;
    for (int32_t i = 0; i < n; i++) {
        if (!(edges[i].d_m > from->d_m && edges[i].d_m < to->d_m))
            continue;
        double here = nu_between(&edges[i], from, to, f_ghz);
        if (here > *nu) {
            *nu = here;
            best = i;
        }
    }
    return best;
}

double plan_deygout_db(const plan_edge *edges, int32_t n, double a_m, double b_m, double d_m, double f_ghz)
{
    const plan_edge a = {0, a_m}, b = {d_m, b_m};
    double nu;
    int32_t main_edge = highest(edges, n, &a, &b, f_ghz, &nu);
    /* An edge clear of the line has no others to sum with: they would count the same clearance again. */
    if (main_edge < 0 || nu <= -0.78)
        return 0;
    double db = plan_knife_edge_db(nu);
    if (highest(edges, n, &a, &edges[main_edge], f_ghz, &nu) >= 0)
        db += plan_knife_edge_db(nu);
    if (highest(edges, n, &edges[main_edge], &b, f_ghz, &nu) >= 0)
        db += plan_knife_edge_db(nu);
    return db;
}

double plan_bullington_db(const plan_edge *edges, int32_t n, double a_m, double b_m, double d_m, double f_ghz)
{
    const plan_edge a = {0, a_m}, b = {d_m, b_m};
    double nu;
    if (highest(edges, n, &a, &b, f_ghz, &nu) < 0)
        return 0;
    double from_a = -INFINITY, from_b = -INFINITY;
    for (int32_t i = 0; i < n; i++) {
        if (!(edges[i].d_m > 0 && edges[i].d_m < d_m))
            continue;
        from_a = fmax(from_a, (edges[i].z_m - a_m) / edges[i].d_m);
        from_b = fmax(from_b, (edges[i].z_m - b_m) / (d_m - edges[i].d_m));
    }
    if (from_a >= (b_m - a_m) / d_m) { /* blocked: where the two horizons meet stands the equivalent edge */
        double at_m = (b_m - a_m + from_b * d_m) / (from_a + from_b);
        plan_edge top = {at_m, a_m + from_a * at_m};
        nu = at_m > 0 && at_m < d_m ? nu_between(&top, &a, &b, f_ghz) : nu;
    }
    double single = plan_knife_edge_db(nu);
    return single + (1 - exp(-single / 6)) * (10 + 0.02 * d_m / 1000);
}

unsigned plan_vegetation_at(const plan_vegetation_row *row, double f_ghz, double *max_db, double *gamma_db_m)
{
    *max_db = row->a1 * pow(1000 * f_ghz, row->alpha);
    int32_t i = 0;
    while (i < row->n_gamma - 2 && f_ghz > row->gamma_f_ghz[i + 1])
        i++;
    const double *f = row->gamma_f_ghz + i, *g = row->gamma_db_m + i;
    double slope = row->n_gamma > 1 ? log(g[1] / g[0]) / log(f[1] / f[0]) : 0;
    *gamma_db_m = row->n_gamma > 0 ? g[0] * pow(f_ghz / f[0], slope) : 0;
    return f_ghz < row->f_min_ghz || f_ghz > row->f_max_ghz ? PLAN_LOSS_FREQUENCY : 0;
}

plan_loss plan_vegetation_loss(const plan_vegetation_row *row, double f_ghz, double length_m)
{
    double max_db, gamma_db_m;
    plan_loss loss = {0, 0, 0};
    if (!(length_m > 0))
        return loss;
    loss.flags = plan_vegetation_at(row, f_ghz, &max_db, &gamma_db_m);
    loss.median_db = -max_db * expm1(-length_m * gamma_db_m / max_db);
    return loss;
}
