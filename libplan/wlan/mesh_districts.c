/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The mesh by district: table wlan_mesh_districts. */

#include "geo/geom.h"
#include "wlan/mesh_run.h"

#include <math.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec districts_cols[] = {
    {"district", PLAN_TEXT, "", "District", "name of the district; missing = in none"},
    {"nodes", PLAN_INT32, "1", "Nodes", "roofs and mesh nodes in service"},
    {"gateways", PLAN_INT32, "1", "Gateways", "of them with an uplink"},
    {"reached", PLAN_INT32, "1", "Reached", "of them with a way to a gateway"},
    {"cut_sites", PLAN_INT32, "1", "Cut sites", "of them whose failure cuts others off"},
    {"masts", PLAN_INT32, "1", "Masts", "corners that carry planned links"},
    {"link_ends", PLAN_INT32, "1", "Link ends", "ends of planned links"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost", "of masts and link ends"},
    {"island_eur", PLAN_DOUBLE, "EUR", "Cost without gateway", "of it in parts that reach no gateway"},
};
const plan_layerspec plan_wlan_mesh_districts_spec = {
    "wlan_mesh_districts", PLAN_GEOM_NONE,
    "Mesh by district",    "what is planned and reached by district",
    districts_cols,        COUNT(districts_cols)};

plan_status plan_mesh_find_districts(plan_mesh_run *run, plan_error *err)
{
    plan_status status = plan_city_layer(run->city, "districts", &run->districts, err);
    const plan_geom *g = status == PLAN_OK && run->districts ? plan_table_geom(run->districts) : NULL;
    int32_t n = g ? plan_table_rows(run->districts) : 0;
    for (int32_t i = 0; i < run->n_nodes && status == PLAN_OK; i++) {
        plan_mesh_node *node = &run->nodes[i];
        double least = INFINITY;
        node->district = -1;
        for (int32_t d = 0; d < n; d++) {
            double area = plan_geom_row_area(g, d);
            if (area < least && plan_geom_row_contains(g, d, node->xy[0], node->xy[1])) {
                least = area;
                node->district = d;
            }
        }
    }
    return status;
}

const char *plan_mesh_district_name(const plan_mesh_run *run, int32_t district)
{
    const plan_column *c = district >= 0 ? plan_table_find(run->districts, "name") : NULL;
    return c ? plan_column_text(c, district) : NULL;
}

int64_t plan_mesh_node_cents(const plan_mesh_run *run, int32_t node)
{
    int64_t cents = run->nodes[node].ends * run->costs.cents[PLAN_PRICE_RADIO_END];
    for (int32_t i = 0; i < run->n_masts; i++)
        cents += run->masts[i].node == node ? run->masts[i].cost : 0;
    return cents;
}

enum { NODES, GATEWAYS, REACHED, CUT, MASTS, ENDS, COST, ISLAND, N };

static void sum_up(const plan_mesh_run *run, double (*sum)[N], int32_t n)
{
    for (int32_t i = 0; i < run->n_nodes; i++) {
        const plan_mesh_node *v = &run->nodes[i];
        double *s = sum[v->district >= 0 ? v->district : n - 1];
        double cents = (double)plan_mesh_node_cents(run, i);
        s[NODES] += v->online;
        s[GATEWAYS] += v->gateway;
        s[REACHED] += v->hops >= 0;
        s[CUT] += v->parted > 0;
        s[ENDS] += v->degree;
        s[COST] += cents;
        s[ISLAND] += v->hops < 0 ? cents : 0;
    }
    for (int32_t i = 0; i < run->n_masts; i++) {
        int32_t d = run->nodes[run->masts[i].node].district;
        sum[d >= 0 ? d : n - 1][MASTS]++;
    }
}

static plan_status fill(const plan_mesh_run *run, plan_table *t, plan_error *err)
{
    static const char *const columns[N] = {"nodes", "gateways",  "reached",  "cut_sites",
                                           "masts", "link_ends", "cost_eur", "island_eur"};
    int32_t n = (run->districts ? plan_table_rows(run->districts) : 0) + 1, row = 0; /* the last: in none */
    double(*sum)[N] = plan_mem_new((size_t)n, sizeof *sum);
    if (!sum)
        return plan_error_memory(err);
    sum_up(run, sum, n);
    plan_status status = PLAN_OK;
    for (int32_t d = 0; d < n && status == PLAN_OK; d++) {
        if (sum[d][NODES] == 0)
            continue;
        status = plan_table_add_rows(t, 1, err);
        if (status == PLAN_OK)
            status = plan_column_set_text(plan_table_edit(t, "district"), row,
                                          plan_mesh_district_name(run, d < n - 1 ? d : -1), err);
        for (int32_t i = 0; i < N && status == PLAN_OK; i++)
            plan_column_set_number(plan_table_edit(t, columns[i]), row,
                                   i >= COST ? sum[d][i] / 100 : sum[d][i]);
        row++;
    }
    free(sum);
    return status;
}

plan_status plan_mesh_report_districts(plan_mesh_run *run, plan_error *err)
{
    plan_table *t = NULL;
    plan_status status = plan_table_new(&plan_wlan_mesh_districts_spec, &t, err);
    if (status == PLAN_OK)
        status = fill(run, t, err);
    if (status == PLAN_OK)
        return plan_result_take(run->result, t, err);
    plan_table_free(t);
    return status;
}
