/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What is said of nodes and links of the mesh. */

#include "wlan/mesh_run.h"

#include <math.h>
#include <stdio.h>

const char *plan_mesh_node_text(const plan_mesh_node *node, char *text, size_t size)
{
    snprintf(text, size, "%.120s", node->name ? node->name : node->source_id ? node->source_id : "?");
    return text;
}

/* The blocked or weak line of a node that lacks least; NULL where there is none. */
static const plan_mesh_link *best_miss(const plan_mesh_run *run, int32_t node)
{
    const plan_mesh_link *best = NULL;
    for (int32_t i = 0; i < run->n_links; i++) {
        const plan_mesh_link *l = &run->links[i];
        if ((l->a == node || l->b == node) && l->state != PLAN_MESH_CLEAR &&
            (!best || l->raise_m < best->raise_m))
            best = l;
    }
    return best;
}

/* The line that lacks least of those that leave a part of the mesh; NULL where there is none. */
static const plan_mesh_link *best_way_out(const plan_mesh_run *run, int32_t island)
{
    const plan_mesh_link *best = NULL;
    for (int32_t i = 0; i < run->n_links; i++) {
        const plan_mesh_link *l = &run->links[i];
        bool from = run->nodes[l->a].island == island, to = run->nodes[l->b].island == island;
        if (from != to && l->state != PLAN_MESH_CLEAR && (!best || l->raise_m < best->raise_m))
            best = l;
    }
    return best;
}

static void say_island(const plan_mesh_run *run, int32_t island, char *text, size_t size)
{
    const plan_mesh_link *out = best_way_out(run, island);
    char from[128], to[128];
    if (!out) {
        snprintf(text, size,
                 "linked, but its part of the mesh has no gateway, and no other roof is within %g m",
                 run->opts->max_link_m);
        return;
    }
    if (out->state == PLAN_MESH_WEAK) {
        snprintf(
            text, size,
            "linked, but its part of the mesh has no gateway, and the best line out of it has %.1f dB of margin",
            out->margin_db);
        return;
    }
    bool inside = run->nodes[out->a].island == island;
    snprintf(
        text, size,
        "linked, but its part of the mesh has no gateway: from %s to %s both masts would have to be %.1f m higher",
        plan_mesh_node_text(&run->nodes[inside ? out->a : out->b], from, sizeof from),
        plan_mesh_node_text(&run->nodes[inside ? out->b : out->a], to, sizeof to),
        plan_mesh_up_m(out->raise_m));
}

void plan_mesh_say_node(const plan_mesh_run *run, int32_t i, char *text, size_t size)
{
    const plan_mesh_node *n = &run->nodes[i];
    if (!n->online)
        snprintf(text, size, "not in service when its list was made: left out of the plan");
    else if (n->gateway)
        snprintf(text, size, "gateway: %s%s", n->why ? n->why : "",
                 n->parted > 0 ? "; others hang on it alone" : "");
    else if (n->hops >= 0 && n->cut)
        snprintf(text, size, "%d link%s to a gateway; %d node%s hang%s on it alone", n->hops,
                 n->hops == 1 ? "" : "s", n->parted, n->parted == 1 ? "" : "s", n->parted == 1 ? "s" : "");
    else if (n->hops >= 0)
        snprintf(text, size, "%d link%s to a gateway; its failure parts nobody", n->hops,
                 n->hops == 1 ? "" : "s");
    else if (n->degree > 0)
        say_island(run, n->island, text, size);
    else {
        const plan_mesh_link *miss = best_miss(run, i);
        char other[128];
        if (!miss)
            snprintf(text, size, "no other roof within %g m", run->opts->max_link_m);
        else if (miss->state == PLAN_MESH_WEAK)
            snprintf(text, size, "no link has the margin asked for: the best has %.1f dB", miss->margin_db);
        else
            snprintf(text, size, "no clear line: towards %s both masts would have to be %.1f m higher",
                     plan_mesh_node_text(&run->nodes[miss->a == i ? miss->b : miss->a], other, sizeof other),
                     plan_mesh_up_m(miss->raise_m));
    }
}

const char *plan_mesh_building_id(const plan_mesh_run *run, int32_t building)
{
    return building < 0 || !run->buildings
               ? NULL
               : plan_column_text(plan_table_find(run->buildings, "source_id"), building);
}

void plan_mesh_say_link(const plan_mesh_run *run, const plan_mesh_link *l, char *text, size_t size)
{
    double least = run->opts->fresnel_share;
    const char *in_way = plan_mesh_building_id(run, l->blocker);
    if (l->state == PLAN_MESH_WEAK)
        snprintf(text, size, "clear, but %.1f dB of margin where %.1f are asked for", l->margin_db,
                 run->opts->margin_db);
    else if (l->state == PLAN_MESH_BLOCKED)
        snprintf(text, size, "%s%s reaches into the zone: on masts of %.4g and %.4g m it lacks %.1f m",
                 in_way ? "building " : "the ground", in_way ? in_way : "", l->mast_a_m, l->mast_b_m,
                 plan_mesh_up_m(l->lack_m));
    else if (!isfinite(l->clearance))
        snprintf(text, size, "clear: nothing between; %.1f dB of margin", l->margin_db);
    else
        snprintf(text, size,
                 "clear: %.0f %% of the first Fresnel zone free (%.0f asked for); %.1f dB of margin",
                 fmin(l->clearance, 9.99) * 100, least * 100, l->margin_db);
}
