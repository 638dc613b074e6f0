/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Masts of the mesh: one on every corner of a roof that planned links start from, and table wlan_masts. */

#include "wlan/mesh_run.h"

#include <math.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec masts_cols[] = {
    {"id", PLAN_INT32, "", "Mast", "number of the mast, from 0"},
    {"node", PLAN_INT32, "", "Node", "whose roof it stands on"},
    {"name", PLAN_TEXT, "", "Name", "name or id of the node"},
    {"basis", PLAN_TEXT, "", "Basis", "existing (a node that is there) or proposed"},
    {"corner", PLAN_TEXT, "", "Corner", "of the roof, seen from its middle"},
    {"height_m", PLAN_DOUBLE, "m", "Height", "above the roof: the highest its links need"},
    {"top_m", PLAN_DOUBLE, "m", "Top", "above datum"},
    {"links", PLAN_INT32, "1", "Links", "planned links it carries"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost", "foot and tube; nothing where a node is there"},
};
const plan_layerspec plan_wlan_masts_spec = {
    "wlan_masts", PLAN_GEOM_POINT,  "Masts of the mesh", "every corner of a roof that carries planned links",
    masts_cols,   COUNT(masts_cols)};

const char *plan_mesh_corner_name(const plan_mesh_node *node, int32_t corner)
{
    static const char *const names[] = {"east corner",       "north-east corner", "north corner",
                                        "north-west corner", "west corner",       "south-west corner",
                                        "south corner",      "south-east corner"};
    double x = node->corner[corner][0] - node->xy[0], y = node->corner[corner][1] - node->xy[1];
    if (!(hypot(x, y) > 0))
        return "middle";
    long eighth = lround(atan2(y, x) / (2 * 3.14159265358979323846) * 8);
    return names[(eighth + 8) % 8];
}

static plan_mesh_mast *mast_at(plan_mesh_run *run, int32_t *of, int32_t node, int32_t corner)
{
    int32_t *at = &of[(size_t)node * PLAN_MESH_CORNERS + (size_t)corner];
    if (*at == 0) { /* 0 = none yet */
        run->masts[run->n_masts] = (plan_mesh_mast){.node = node, .corner = corner};
        *at = ++run->n_masts;
    }
    return &run->masts[*at - 1];
}

static void carry(plan_mesh_run *run, int32_t *of, int32_t node, int32_t corner, double height_m)
{
    plan_mesh_mast *m = mast_at(run, of, node, corner);
    m->links++;
    m->height_m = fmax(m->height_m, height_m);
    run->nodes[node].mast_m = fmax(run->nodes[node].mast_m, height_m);
}

static int by_node(const void *a, const void *b)
{
    const plan_mesh_mast *x = a, *y = b;
    return x->node != y->node ? (x->node > y->node) - (x->node < y->node)
                              : (x->corner > y->corner) - (x->corner < y->corner);
}

plan_status plan_mesh_settle_masts(plan_mesh_run *run, plan_error *err)
{
    int32_t *of = plan_mem_new((size_t)run->n_nodes, PLAN_MESH_CORNERS * sizeof *of);
    size_t planned = 0;
    for (int32_t i = 0; i < run->n_links; i++)
        planned += plan_mesh_is_planned(&run->links[i]);
    run->masts = plan_mem_new(2 * planned, sizeof *run->masts);
    if (!of || !run->masts) {
        free(of);
        return plan_error_memory(err);
    }
    for (int32_t i = 0; i < run->n_links; i++) {
        const plan_mesh_link *l = &run->links[i];
        if (!plan_mesh_is_planned(l))
            continue;
        carry(run, of, l->a, l->corner_a, l->mast_a_m);
        carry(run, of, l->b, l->corner_b, l->mast_b_m);
    }
    free(of);
    const int64_t *price = run->costs.cents;
    for (int32_t i = 0; i < run->n_masts; i++) {
        plan_mesh_mast *m = &run->masts[i];
        if (!run->nodes[m->node].existing)
            m->cost = price[PLAN_PRICE_MAST_FOOT] + llround(m->height_m * (double)price[PLAN_PRICE_MAST]);
    }
    if (run->n_masts > 0)
        qsort(run->masts, (size_t)run->n_masts, sizeof *run->masts, by_node);
    return PLAN_OK;
}

static plan_status write_mast(const plan_mesh_run *run, plan_table *t, int32_t row, plan_error *err)
{
    const plan_mesh_mast *m = &run->masts[row];
    const plan_mesh_node *node = &run->nodes[m->node];
    char name[128];
    const struct {
        const char *column;
        double value;
    } numbers[] = {{"id", row},
                   {"node", m->node},
                   {"height_m", m->height_m},
                   {"top_m", node->roof_m + m->height_m},
                   {"links", m->links},
                   {"cost_eur", (double)m->cost / 100}};
    const struct {
        const char *column, *text;
    } texts[] = {{"name", plan_mesh_node_text(node, name, sizeof name)},
                 {"basis", node->existing ? "existing" : "proposed"},
                 {"corner", plan_mesh_corner_name(node, m->corner)}};
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < COUNT(numbers); i++)
        plan_column_set_number(plan_table_edit(t, numbers[i].column), row, numbers[i].value);
    for (size_t i = 0; i < COUNT(texts) && status == PLAN_OK; i++)
        status = plan_column_set_text(plan_table_edit(t, texts[i].column), row, texts[i].text, err);
    return status == PLAN_OK ? plan_geom_add_simple(plan_table_edit_geom(t), node->corner[m->corner], 1, err)
                             : status;
}

plan_status plan_mesh_report_masts(plan_mesh_run *run, plan_error *err)
{
    plan_table *t = NULL;
    plan_status status = plan_table_new(&plan_wlan_masts_spec, &t, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, run->n_masts, err);
    if (status == PLAN_OK)
        plan_table_set_crs(t, plan_city_crs(run->city));
    for (int32_t i = 0; i < run->n_masts && status == PLAN_OK; i++)
        status = write_mast(run, t, i, err);
    if (status == PLAN_OK)
        return plan_result_take(run->result, t, err);
    plan_table_free(t);
    return status;
}
