/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* A WLAN coverage as it is written: laws, numbers of access points, shares, sums. */

#include "out/verify_private.h"

#include <math.h>
#include <string.h>

#define ROUNDING 1e-9

/* Told again, so that a mistake in the rules' reader would show: in Germany and the European Union nobody works with
 * more than 1 W EIRP in these bands (2006/771/EC, (EU) 2022/179, (EU) 2021/1067), and not outdoors at 5150-5350 MHz. */
const double plan_verify_most_dbm = 30;
static const double indoor_from_ghz = 5.15, indoor_to_ghz = 5.35;

void plan_verify_access_points(plan_verifier *v, const plan_table *sites)
{
    for (int32_t row = 0; row < plan_table_rows(sites); row++) {
        int32_t id;
        double eirp = plan_verify_number(sites, "eirp_dbm", row),
               limit = plan_verify_number(sites, "limit_dbm", row);
        double f = plan_verify_number(sites, "f_ghz", row);
        plan_verify_index(v, sites, "id", row, row, row, &id);
        if (!(eirp <= limit) || !(limit <= plan_verify_most_dbm))
            plan_verify_fault(v, "unlawful", sites, row, "%.1f dBm at a limit of %.1f dBm", eirp, limit);
        if (f > indoor_from_ghz && f < indoor_to_ghz && plan_verify_number(sites, "indoor", row) != 1)
            plan_verify_fault(v, "unlawful", sites, row, "%.3f GHz outdoors", f);
    }
}

static void check_share(plan_verifier *v, const plan_table *t, const char *column, int32_t row)
{
    double share = plan_verify_number(t, column, row);
    if (share < -ROUNDING || share > 1 + ROUNDING)
        plan_verify_fault(v, "bad_share", t, row, "%s is %g", column, share);
}

static void check_server(plan_verifier *v, const plan_table *t, int32_t row, int32_t n_sites)
{
    int32_t server;
    if (!isnan(plan_verify_number(t, "server", row)))
        plan_verify_index(v, t, "server", row, 0, n_sites - 1, &server);
}

/* Classes of a piece of ground are parts of it, and what is usable lies within them or below. */
static void check_classes(plan_verifier *v, const plan_table *t, int32_t n_sites)
{
    static const char *const classes[] = {"share_best", "share_good", "share_fair", "share_weak",
                                          "share_edge"};
    for (int32_t row = 0; row < plan_table_rows(t); row++) {
        double sum = 0;
        for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
            check_share(v, t, classes[i], row);
            sum += plan_verify_number(t, classes[i], row);
        }
        if (sum > 1 + ROUNDING)
            plan_verify_fault(v, "bad_share", t, row, "the classes together are %g of the ground", sum);
        check_share(v, t, "share_usable", row);
        check_share(v, t, "share_likely", row);
        check_server(v, t, row, n_sites);
    }
}

static void check_buildings(plan_verifier *v, const plan_table *t, const plan_table *storeys, int32_t n_sites)
{
    int32_t at = 0, n = plan_table_rows(storeys);
    for (int32_t row = 0; row < plan_table_rows(t); row++) {
        double building = plan_verify_number(t, "building", row), usable = 0;
        int32_t first = at;
        for (; at < n && plan_verify_number(storeys, "building", at) == building; at++)
            usable += plan_verify_number(storeys, "inside_share", at) >= 0.5;
        if (at - first != plan_verify_number(t, "storeys", row))
            plan_verify_fault(v, "storeys", t, row, "has %d rows of storeys", (int)(at - first));
        if (usable != plan_verify_number(t, "storeys_usable", row))
            plan_verify_fault(v, "storeys", t, row, "%g of its storeys are usable", usable);
        check_share(v, t, "inside_share", row);
        check_share(v, t, "outside_share", row);
        check_server(v, t, row, n_sites);
    }
    if (at != n)
        plan_verify_fault(v, "storeys", storeys, at, "belongs to no building of wlan_buildings");
}

static void check_facades(plan_verifier *v, const plan_table *t, int32_t n_sites)
{
    for (int32_t row = 0; row < plan_table_rows(t); row++) {
        check_share(v, t, "usable_share", row);
        check_server(v, t, row, n_sites);
    }
}

void plan_verify_wlan(plan_verifier *v)
{
    const plan_table *sites = plan_result_table(v->wlan, "wlan_sites");
    const plan_table *buildings = plan_result_table(v->wlan, "wlan_buildings");
    int32_t n_sites = plan_table_rows(sites);
    plan_verify_access_points(v, sites);
    check_buildings(v, buildings, plan_result_table(v->wlan, "wlan_storeys"), n_sites);
    if (plan_result_table(v->wlan, "wlan_facades"))
        check_facades(v, plan_result_table(v->wlan, "wlan_facades"), n_sites);
    check_classes(v, plan_result_table(v->wlan, "wlan_squares"), n_sites);
    check_classes(v, plan_result_table(v->wlan, "wlan_cells"), n_sites);
    double told = plan_result_total(v->wlan, "public_buildings");
    if (told != plan_table_rows(buildings))
        plan_verify_fault(v, "total", buildings, -1, "the summary tells %g public buildings", told);
}
