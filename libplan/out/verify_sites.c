/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Proposed access points and a mesh as they are written: laws, ranks, sums, degrees, ways to the gateways, failures. */

#include "core/mem.h"
#include "out/verify_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *text_at(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(t, column);
    const char *text = c ? plan_column_text(c, row) : NULL;
    return text ? text : "";
}

static bool is_proposed(const plan_table *sites, int32_t row)
{
    return strncmp(text_at(sites, "basis", row), "proposed", 8) == 0;
}

/* The curve goes step by step through the proposals outdoors in the order of their ranks. */
static void check_curve(plan_verifier *v, const plan_table *sites, const plan_table *curve)
{
    int32_t steps = plan_table_rows(curve) - 1, rank = 0;
    int64_t cents = 0;
    for (int32_t row = 0; row < plan_table_rows(sites); row++) {
        if (!is_proposed(sites, row) || plan_verify_number(sites, "indoor", row) == 1)
            continue;
        cents += plan_verify_cents(v, sites, "cost_eur", row);
        if (!(plan_verify_number(sites, "gain_persons", row) >= 0))
            plan_verify_fault(v, "bad_gain", sites, row, "gains %g persons",
                              plan_verify_number(sites, "gain_persons", row));
        if (plan_verify_number(sites, "rank", row) != ++rank || rank > steps) {
            plan_verify_fault(v, "bad_rank", sites, row, "rank is %g, expected %d of %d",
                              plan_verify_number(sites, "rank", row), (int)rank, (int)steps);
            return;
        }
        if (plan_verify_cents(v, curve, "cost_eur", rank) != cents)
            plan_verify_fault(v, "bad_sum", curve, rank, "the first %d cost %.2f together", (int)rank,
                              (double)cents / 100);
        double step = plan_verify_number(curve, "persons", rank) -
                      plan_verify_number(curve, "persons", rank - 1);
        if (fabs(step - plan_verify_number(sites, "gain_persons", row)) > 1e-6)
            plan_verify_fault(v, "bad_sum", curve, rank, "the step brings %g persons, not its gain", step);
    }
    if (rank != steps)
        plan_verify_fault(v, "bad_rank", curve, -1, "%d steps for %d access points", (int)steps, (int)rank);
}

/* Every public building has its reason, and as many access points in wlan_sites as it says, for that money. */
static void check_indoor(plan_verifier *v, const plan_table *sites, const plan_table *indoor)
{
    int32_t at = 0, n = plan_table_rows(sites);
    for (int32_t row = 0; row < plan_table_rows(indoor); row++) {
        double building = plan_verify_number(indoor, "building", row);
        int64_t cents = 0;
        int32_t count = 0;
        while (at < n && (!is_proposed(sites, at) || plan_verify_number(sites, "indoor", at) != 1))
            at++;
        for (; at < n && plan_verify_number(sites, "building", at) == building; at++, count++)
            cents += plan_verify_cents(v, sites, "cost_eur", at);
        if (count != plan_verify_number(indoor, "proposed", row))
            plan_verify_fault(v, "bad_sum", indoor, row, "%d access points are proposed in it", (int)count);
        else if (cents != plan_verify_cents(v, indoor, "cost_eur", row))
            plan_verify_fault(v, "bad_sum", indoor, row, "its access points cost %.2f", (double)cents / 100);
        if (text_at(indoor, "reason", row)[0] == '\0')
            plan_verify_fault(v, "no_reason", indoor, row, "says nothing of why");
    }
    if (at < n)
        plan_verify_fault(v, "bad_sum", sites, at, "belongs to no building of wlan_indoor");
}

static void check_total(plan_verifier *v, const plan_result *result, const plan_table *t, const char *key,
                        double found)
{
    double told = plan_result_total(result, key);
    if (!(fabs(told - found) <= 1e-6 * fmax(1, fabs(found))))
        plan_verify_fault(v, "total", t, -1, "the summary tells %s %.2f, the rows say %.2f", key, told,
                          found);
}

/* Every year has what the rows say is built in it, and the last has reached and spent all. */
static void check_years(plan_verifier *v, const plan_table *sites)
{
    const plan_table *years = plan_result_table(v->sites, "wlan_sites_years");
    int32_t n = years ? plan_table_rows(years) : 0;
    int64_t so_far = 0;
    double all = 0;
    for (int32_t row = 0; row < n; row++) {
        double year = plan_verify_number(years, "year", row), built = 0;
        int64_t cents = 0;
        for (int32_t i = 0; i < plan_table_rows(sites); i++)
            if (is_proposed(sites, i) && plan_verify_number(sites, "year", i) == year) {
                cents += plan_verify_cents(v, sites, "cost_eur", i);
                built++;
            }
        so_far += cents;
        all += built;
        if (cents != plan_verify_cents(v, years, "cost_eur", row) ||
            so_far != plan_verify_cents(v, years, "cost_so_far_eur", row))
            plan_verify_fault(v, "bad_sum", years, row, "%.2f is spent in it, %.2f so far",
                              (double)cents / 100, (double)so_far / 100);
        if (built != plan_verify_number(years, "outdoor", row) + plan_verify_number(years, "indoor", row))
            plan_verify_fault(v, "bad_sum", years, row, "%g access points are built in it", built);
    }
    if (n == 0)
        return;
    if (all != plan_result_total(v->sites, "sites_outdoor") + plan_result_total(v->sites, "sites_indoor"))
        plan_verify_fault(v, "bad_sum", years, -1, "%g access points are built in all of them", all);
    check_total(v, v->sites, years, "sites_persons_then", plan_verify_number(years, "persons_so_far", n - 1));
}

void plan_verify_sites(plan_verifier *v)
{
    const plan_table *sites = plan_result_table(v->sites, "wlan_sites");
    const plan_table *curve = plan_result_table(v->sites, "wlan_curve");
    const plan_table *districts = plan_result_table(v->sites, "wlan_sites_districts");
    const plan_table *indoor = plan_result_table(v->sites, "wlan_indoor");
    int32_t last = plan_table_rows(curve) - 1;
    double eur = 0, access_points = 0;
    if (!v->wlan)
        plan_verify_access_points(v, sites);
    if (last < 0) {
        plan_verify_fault(v, "bad_rank", curve, -1, "has no row");
        return;
    }
    check_curve(v, sites, curve);
    check_indoor(v, sites, indoor);
    for (int32_t row = 0; row < plan_table_rows(districts); row++) {
        eur += (double)plan_verify_cents(v, districts, "cost_eur", row);
        access_points += plan_verify_number(districts, "outdoor", row) +
                         plan_verify_number(districts, "indoor", row);
    }
    check_years(v, sites);
    double outdoor = plan_result_total(v->sites, "sites_outdoor_eur"),
           rooms = plan_result_total(v->sites, "sites_indoor_eur");
    check_total(v, v->sites, curve, "sites_outdoor", last);
    check_total(v, v->sites, curve, "sites_outdoor_eur", plan_verify_number(curve, "cost_eur", last));
    check_total(v, v->sites, curve, "sites_persons_then", plan_verify_number(curve, "persons", last));
    check_total(v, v->sites, indoor, "sites_indoor_eur",
                (double)plan_verify_sum(v, indoor, "cost_eur") / 100);
    if (fabs(eur / 100 - outdoor - rooms) > 0.005)
        plan_verify_fault(v, "bad_sum", districts, -1, "cost %.2f together, all proposed %.2f", eur / 100,
                          outdoor + rooms);
    if (access_points !=
        plan_result_total(v->sites, "sites_outdoor") + plan_result_total(v->sites, "sites_indoor"))
        plan_verify_fault(v, "bad_sum", districts, -1, "have %g access points together", access_points);
}

/* --- mesh -------------------------------------------------------------------------------------- */

typedef struct net {
    const plan_table *nodes, *links;
    int32_t n, m;
    int32_t *a, *b, *degree, *hops; /* of the links planned */
} net;

static plan_status net_read(plan_verifier *v, net *x)
{
    x->n = plan_table_rows(x->nodes);
    x->a = plan_mem_new((size_t)plan_table_rows(x->links), sizeof *x->a);
    x->b = plan_mem_new((size_t)plan_table_rows(x->links), sizeof *x->b);
    x->degree = plan_mem_new((size_t)x->n, sizeof *x->degree);
    x->hops = plan_mem_new((size_t)x->n, sizeof *x->hops);
    if (!x->a || !x->b || !x->degree || !x->hops)
        return plan_error_memory(v->err);
    for (int32_t row = 0; row < plan_table_rows(x->links); row++) {
        const char *role = text_at(x->links, "role", row);
        int32_t a, b;
        if (!plan_verify_index(v, x->links, "node_a", row, 0, x->n - 1, &a) ||
            !plan_verify_index(v, x->links, "node_b", row, 0, x->n - 1, &b))
            continue;
        bool planned = strcmp(role, "tree") == 0 || strcmp(role, "reserve") == 0;
        if (planned && strcmp(text_at(x->links, "state", row), "clear") != 0)
            plan_verify_fault(v, "blocked_link", x->links, row, "is planned but %s",
                              text_at(x->links, "state", row));
        if (planned) {
            x->degree[a]++;
            x->degree[b]++;
            x->a[x->m] = a;
            x->b[x->m++] = b;
        }
    }
    return PLAN_OK;
}

/* Hops from the gateways, without one node (-1 = all), by sweeping over the links; returns how many are reached. */
static int32_t net_walk(const net *x, int32_t without)
{
    int32_t reached = 0;
    for (int32_t i = 0; i < x->n; i++) {
        x->hops[i] = i != without && plan_verify_number(x->nodes, "gateway", i) == 1 ? 0 : -1;
        reached += x->hops[i] == 0;
    }
    bool grew = true;
    for (int32_t hop = 0; grew; hop++) {
        grew = false;
        for (int32_t k = 0; k < x->m; k++)
            for (int turn = 0; turn < 2; turn++) {
                int32_t from = turn ? x->b[k] : x->a[k], to = turn ? x->a[k] : x->b[k];
                if (x->hops[from] != hop || x->hops[to] >= 0 || to == without)
                    continue;
                x->hops[to] = hop + 1;
                reached++;
                grew = true;
            }
    }
    return reached;
}

/* The summary's hops against those just walked. */
static void check_hops(plan_verifier *v, const net *x)
{
    double most = 0, sum = 0;
    int32_t n = 0;
    for (int32_t i = 0; i < x->n; i++) {
        most = fmax(most, x->hops[i]);
        sum += x->hops[i] > 0 ? x->hops[i] : 0;
        n += x->hops[i] > 0;
    }
    check_total(v, v->mesh, x->nodes, "mesh_most_hops", most);
    if (n > 0)
        check_total(v, v->mesh, x->nodes, "mesh_mean_hops", sum / n);
}

static void check_nodes(plan_verifier *v, const net *x)
{
    int32_t all = net_walk(x, -1);
    for (int32_t i = 0; i < x->n; i++) {
        double hops = plan_verify_number(x->nodes, "hops", i);
        if (x->degree[i] != plan_verify_number(x->nodes, "links", i))
            plan_verify_fault(v, "bad_degree", x->nodes, i, "has %d planned links", (int)x->degree[i]);
        if (x->hops[i] >= 0 ? hops != x->hops[i] : !isnan(hops))
            plan_verify_fault(v, "bad_hops", x->nodes, i, "says %g, the links say %d", hops, (int)x->hops[i]);
    }
    check_total(v, v->mesh, x->nodes, "mesh_reached", all);
    check_hops(v, x);
    for (int32_t i = 0; i < x->n && v->status == PLAN_OK; i++) {
        if (i % 32 == 0)
            v->status = plan_hooks_progress(v->hooks, "failures", (double)i / x->n, v->err);
        if (isnan(plan_verify_number(x->nodes, "hops", i)))
            continue;
        int32_t parted = all - 1 - net_walk(x, i);
        double told = plan_verify_number(x->nodes, "parted", i);
        if (parted != (isnan(told) ? 0 : told))
            plan_verify_fault(v, "bad_failure", x->nodes, i, "its failure parts %d, it says %g", (int)parted,
                              told);
    }
}

static bool stands_on_mast(const plan_table *masts, double node, const double xy[2])
{
    const plan_geom *g = plan_table_geom(masts);
    for (int32_t row = 0; row < plan_table_rows(masts); row++) {
        const double *at = &g->xy[2 * (size_t)g->path_off[g->row_off[row]]];
        if (plan_verify_number(masts, "node", row) == node && hypot(at[0] - xy[0], at[1] - xy[1]) < 1e-3)
            return true;
    }
    return false;
}

/* Every planned link goes from mast to mast, and what they cost is what the summary says. */
static void check_masts(plan_verifier *v, const net *x)
{
    const plan_table *masts = plan_result_table(v->mesh, "wlan_masts");
    const plan_geom *g = plan_table_geom(x->links);
    double links = 0;
    if (!masts) /* of a file from before there were any */
        return;
    for (int32_t row = 0; row < plan_table_rows(x->links); row++) {
        const char *role = text_at(x->links, "role", row);
        if (strcmp(role, "tree") != 0 && strcmp(role, "reserve") != 0)
            continue;
        const double *from = &g->xy[2 * (size_t)g->path_off[g->row_off[row]]];
        if (!stands_on_mast(masts, plan_verify_number(x->links, "node_a", row), from) ||
            !stands_on_mast(masts, plan_verify_number(x->links, "node_b", row), from + 2))
            plan_verify_fault(v, "no_mast", x->links, row, "ends where no mast stands");
    }
    const plan_table *districts = plan_result_table(v->mesh, "wlan_mesh_districts");
    if (districts) {
        check_total(v, v->mesh, districts, "mesh_cost_eur",
                    (double)plan_verify_sum(v, districts, "cost_eur") / 100);
        check_total(v, v->mesh, districts, "mesh_island_eur",
                    (double)plan_verify_sum(v, districts, "island_eur") / 100);
    }
    for (int32_t row = 0; row < plan_table_rows(masts); row++)
        links += plan_verify_number(masts, "links", row);
    if (links != 2 * x->m)
        plan_verify_fault(v, "bad_sum", masts, -1, "carry %g ends of %d links", links, (int)x->m);
    check_total(v, v->mesh, masts, "mesh_masts", plan_table_rows(masts));
    check_total(v, v->mesh, masts, "mesh_masts_eur", (double)plan_verify_sum(v, masts, "cost_eur") / 100);
}

void plan_verify_mesh(plan_verifier *v)
{
    net x = {.nodes = plan_result_table(v->mesh, "wlan_nodes"),
             .links = plan_result_table(v->mesh, "wlan_links")};
    plan_status status = net_read(v, &x);
    if (status == PLAN_OK && v->status == PLAN_OK) {
        check_nodes(v, &x);
        check_masts(v, &x);
    } else if (v->status == PLAN_OK)
        v->status = status;
    for (int32_t row = 0; row < plan_table_rows(x.links); row++)
        if (!(plan_verify_number(x.links, "eirp_dbm", row) <= plan_verify_most_dbm))
            plan_verify_fault(v, "unlawful", x.links, row, "%.1f dBm",
                              plan_verify_number(x.links, "eirp_dbm", row));
    free(x.a);
    free(x.b);
    free(x.degree);
    free(x.hops);
}
