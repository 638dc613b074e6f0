/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The tables rollout_buildings and rollout_trench. */

#include "core/mem.h"
#include "rollout/run.h"

#include <math.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec buildings_cols[] = {
    {"building", PLAN_INT32, "", "Building", "row of the building in the workspace"},
    {"source_id", PLAN_TEXT, "", "Source id", "id of the building in the source"},
    {"name", PLAN_TEXT, "", "Name", "name of the building"},
    {"use", PLAN_TEXT, "", "Use", "residential, public, commercial, industrial or other"},
    {"public_kind", PLAN_TEXT, "", "Public kind", "kind of public building"},
    {"street", PLAN_TEXT, "", "Street", "street of the address"},
    {"housenumber", PLAN_TEXT, "", "House number", "house number"},
    {"year", PLAN_INT32, "", "Year", "year of connection; missing = not built within the plan"},
    {"order", PLAN_INT32, "", "Position", "position among all steps of building, from 1"},
    {"score", PLAN_DOUBLE, "1", "Need score", "need of a person here, 0 none to 1 most"},
    {"rank", PLAN_INT32, "", "Need rank", "place by score, 1 = most need"},
    {"need", PLAN_DOUBLE, "1", "Need", "score times persons"},
    {"persons", PLAN_DOUBLE, "1", "Persons", "residents, and what a business or public building counts for"},
    {"dwellings", PLAN_INT32, "1", "Dwellings", "homes in the building"},
    {"residents", PLAN_DOUBLE, "1", "Residents", "people living in the building"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost of the drop", "cost from the trench to the building and in it"},
    {"reason", PLAN_TEXT, "", "Reason",
     "why the building is connected in this year; works shared with others: the block of trenches and drops "
     "that gives most for its money as a whole, and is built in one go"},
};
const plan_layerspec plan_rollout_buildings_spec = {"rollout_buildings",
                                                    PLAN_GEOM_POLYGON,
                                                    "Buildings by year of connection",
                                                    "year in which each building is connected, and why",
                                                    buildings_cols,
                                                    COUNT(buildings_cols)};

static const plan_colspec trench_cols[] = {
    {"id", PLAN_INT32, "", "Id", "id of the segment in layer trench"},
    {"parent", PLAN_INT32, "", "Upstream segment", "id of the segment towards the PoP, -1 at the PoP"},
    {"pop", PLAN_INT32, "", "PoP", "id of the PoP"},
    {"year", PLAN_INT32, "", "Year", "year of building; missing = not built within the plan"},
    {"order", PLAN_INT32, "", "Position", "position among all steps of building, from 1"},
    {"name", PLAN_TEXT, "", "Street", "name of the street"},
    {"method", PLAN_TEXT, "", "Method", "way of laying"},
    {"length_m", PLAN_DOUBLE, "m", "Length", "length on the ellipsoid"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost", "cost of the segment, without cabinets"},
    {"dwellings", PLAN_INT32, "1", "Dwellings", "dwellings served through it once all is built"},
};
const plan_layerspec plan_rollout_trench_spec = {"rollout_trench",
                                                 PLAN_GEOM_LINE,
                                                 "Trench by year of building",
                                                 "year in which each trench segment is built",
                                                 trench_cols,
                                                 COUNT(trench_cols)};

enum { LOOK_EVERY = 4096 };

/* Sets one value of a row from a column of another table, whatever its type; a column that is not there
 * leaves it missing. */
static plan_status copy_value(plan_table *to, int32_t row, const plan_table *from, int32_t from_row,
                              const char *name, plan_error *err)
{
    const plan_column *source = plan_table_find(from, name);
    plan_column *col = plan_table_edit(to, name);
    if (!source || (source->type == PLAN_TEXT) != (col->type == PLAN_TEXT) ||
        plan_column_is_missing(source, from_row))
        return PLAN_OK;
    if (col->type == PLAN_TEXT)
        return plan_column_set_text(col, row, plan_column_text(source, from_row), err);
    plan_column_set_number(col, row, plan_column_number(source, from_row));
    return PLAN_OK;
}

static void set_when(const plan_rollout_run *run, plan_table *t, int32_t row, int32_t step)
{
    if (run->year[step] >= 0)
        plan_column_set_number(plan_table_edit(t, "year"), row, run->opts->first_year + run->year[step]);
    plan_column_set_number(plan_table_edit(t, "order"), row, run->place[step] + 1);
}

static plan_status write_building(plan_rollout_run *run, plan_table *t, int32_t row, int32_t drop,
                                  plan_error *err)
{
    static const char *const of_need[] = {"building", "source_id",   "name",  "use",  "public_kind",
                                          "street",   "housenumber", "score", "rank", "persons"};
    static const char *const of_drop[] = {"dwellings", "residents", "cost_eur"};
    const plan_rollout_tree *tree = &run->tree;
    int32_t building = tree->building[drop], step = plan_rollout_first_drop(tree) + drop;
    plan_status status = PLAN_OK;
    for (size_t c = 0; status == PLAN_OK && c < COUNT(of_need); c++)
        status = copy_value(t, row, tree->need, building, of_need[c], err);
    for (size_t c = 0; status == PLAN_OK && c < COUNT(of_drop); c++)
        status = copy_value(t, row, tree->drops, drop, of_drop[c], err);
    if (status != PLAN_OK)
        return status;
    set_when(run, t, row, step);
    plan_column_set_number(plan_table_edit(t, "need"), row, tree->weight[step]);
    status = plan_rollout_reason(run, drop, t, row, err);
    const plan_geom *polygons = plan_table_geom(tree->need);
    if (status == PLAN_OK && polygons)
        status = plan_geom_add_copy(plan_table_edit_geom(t), polygons, building, err);
    return status;
}

/* Drops in the order of their buildings. */
static plan_status write_buildings(plan_rollout_run *run, plan_table *t, plan_error *err)
{
    const plan_rollout_tree *tree = &run->tree;
    int32_t n = plan_table_rows(tree->need), row = 0;
    int32_t *drop_of = plan_mem_raw((size_t)n, sizeof *drop_of);
    plan_status status = drop_of ? PLAN_OK : plan_error_memory(err);
    for (int32_t b = 0; status == PLAN_OK && b < n; b++)
        drop_of[b] = -1;
    for (int32_t d = 0; status == PLAN_OK && d < tree->n_drops; d++)
        drop_of[tree->building[d]] = d;
    for (int32_t b = 0; status == PLAN_OK && b < n; b++) {
        if (b % LOOK_EVERY == 0)
            status = plan_hooks_progress(run->opts->hooks, "writing the rollout", (double)b / n, err);
        if (status == PLAN_OK && drop_of[b] >= 0)
            status = write_building(run, t, row++, drop_of[b], err);
    }
    free(drop_of);
    return status;
}

plan_status plan_rollout_report_buildings(plan_rollout_run *run, plan_error *err)
{
    plan_table *t = NULL;
    plan_status status = plan_table_new(&plan_rollout_buildings_spec, &t, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, run->tree.n_drops, err);
    if (status == PLAN_OK) {
        plan_table_set_crs(t, plan_table_crs(run->tree.need));
        status = write_buildings(run, t, err);
    }
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    return plan_result_take(run->result, t, err);
}

plan_status plan_rollout_report_trench(plan_rollout_run *run, plan_error *err)
{
    static const char *const copied[] = {"id",     "parent",   "pop",      "name",
                                         "method", "length_m", "cost_eur", "dwellings"};
    const plan_rollout_tree *tree = &run->tree;
    const plan_geom *lines = plan_table_geom(tree->trench);
    plan_table *t = NULL;
    plan_status status = plan_table_new(&plan_rollout_trench_spec, &t, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, tree->n_trench, err);
    if (status == PLAN_OK)
        plan_table_set_crs(t, plan_table_crs(tree->trench));
    for (int32_t r = 0; status == PLAN_OK && r < tree->n_trench; r++) {
        if (r % LOOK_EVERY == 0)
            status = plan_hooks_progress(run->opts->hooks, "writing the trench", (double)r / tree->n_trench,
                                         err);
        for (size_t c = 0; status == PLAN_OK && c < COUNT(copied); c++)
            status = copy_value(t, r, tree->trench, r, copied[c], err);
        if (status == PLAN_OK)
            set_when(run, t, r, tree->n_pops + r);
        if (status == PLAN_OK && lines)
            status = plan_geom_add_copy(plan_table_edit_geom(t), lines, r, err);
    }
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    return plan_result_take(run->result, t, err);
}
