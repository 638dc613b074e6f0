/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/mem.h"
#include "fibre/detour.h"
#include "fibre/run.h"
#include "fibre/wiring.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_A_REPORT = 16384 };

static const char *text_at(const plan_table *table, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(table, column);
    return c ? plan_column_text(c, row) : NULL;
}

static double euros(int64_t cents)
{
    return (double)cents / 100;
}

/* Shape of a segment, from its upstream end; room for it in *xy. */
static plan_status shape_of(const plan_network_run *run, const plan_segments *seg, int32_t row, double **xy,
                            size_t *cap, int32_t *n, plan_error *err)
{
    const plan_joint *j = run->joint;
    const plan_tree *t = run->tree;
    const plan_streets *s = run->streets;
    int32_t count = 0;
    for (int32_t i = seg->begin[row]; i <= seg->end[row]; i++) {
        int32_t e = t->edge[i], piece = j->piece[e], from = t->node[t->parent[i]], to = t->node[i];
        size_t need = (size_t)count + (size_t)(s->first[piece + 1] - s->first[piece]) + 2;
        if (!plan_mem_grow(xy, cap, 2 * need, sizeof **xy))
            return plan_error_memory(err);
        if (count == 0) {
            memcpy(*xy, j->xy + 2 * (size_t)from, 2 * sizeof **xy);
            count = 1;
        }
        double *inner = *xy + 2 * (size_t)count;
        int32_t k = plan_streets_between(s, piece, j->from_cm[e], j->to_cm[e], inner);
        if (j->graph->tail[e] != from)
            for (int32_t a = 0, b = k - 1; a < b; a++, b--) {
                double x = inner[2 * a], y = inner[2 * a + 1];
                memcpy(inner + 2 * a, inner + 2 * b, 2 * sizeof x);
                inner[2 * b] = x;
                inner[2 * b + 1] = y;
            }
        count += k;
        memcpy(*xy + 2 * (size_t)count, j->xy + 2 * (size_t)to, 2 * sizeof **xy);
        count++;
    }
    *n = count;
    return PLAN_OK;
}

/* What a segment costs and holds, its civil works charged with it. */
static plan_status charge_segment(plan_network_run *run, const plan_segments *seg, int32_t r,
                                  plan_wiring *wiring, int64_t *cm, plan_wires *wires, plan_error *err)
{
    const plan_joint *j = run->joint;
    int32_t begin = seg->begin[r], end = seg->end[r];
    const plan_rule *rule = &run->catalogue.rules[run->streets->rule[j->piece[run->tree->edge[begin]]]];
    *cm = 0;
    for (int32_t i = begin; i <= end; i++)
        *cm += j->to_cm[run->tree->edge[i]] - j->from_cm[run->tree->edge[i]];
    plan_way way = {r, -1, run->cabinets.feeder[end], run->cabinets.distribution[end], *cm};
    run->bill.area = run->cabinets.area[end];
    plan_status status = plan_wiring_lay(wiring, &way, wires, err);
    wires->cents += plan_bill_charge(&run->bill, rule->item, *cm);
    if (rule->setup >= 0)
        wires->cents += plan_bill_charge(&run->bill, rule->setup, 1);
    return status;
}

/* Cabinet of an area; -1 = the PoP's own. */
static int32_t cabinet_of(const plan_network_run *run, int32_t place)
{
    int32_t area = run->cabinets.area[place];
    return area < run->cabinets.n ? area : -1;
}

static void write_segment(plan_network_run *run, const plan_segments *seg, plan_sheet *s, int32_t r,
                          int64_t cm, const plan_wires *wires)
{
    int32_t begin = seg->begin[r], end = seg->end[r], piece = run->joint->piece[run->tree->edge[begin]];
    int32_t street = run->streets->street[piece];
    const plan_rule *rule = &run->catalogue.rules[run->streets->rule[piece]];
    const struct {
        const char *column;
        double value;
    } numbers[] = {{"id", r},
                   {"parent", seg->parent[r]},
                   {"pop", run->tree->root[begin]},
                   {"length_m", (double)cm / 100},
                   {"cost_eur", euros(wires->cents)},
                   {"buildings", (double)seg->buildings[begin]},
                   {"dwellings", (double)seg->dwellings[begin]},
                   {"cabinet", cabinet_of(run, end)},
                   {"fibres", (double)(run->cabinets.feeder[end] + run->cabinets.distribution[end])},
                   {"cables", (double)wires->cables},
                   {"ducts", (double)wires->ducts},
                   {"width_class", wires->width_cm}};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        plan_sheet_number(s, plan_sheet_col(s, numbers[k].column), r, numbers[k].value);
    plan_sheet_text(s, plan_sheet_col(s, "source_id"), r, text_at(run->street_table, "source_id", street));
    plan_sheet_text(s, plan_sheet_col(s, "name"), r, text_at(run->street_table, "name", street));
    plan_sheet_text(s, plan_sheet_col(s, "class"), r, text_at(run->street_table, "class", street));
    plan_sheet_text(s, plan_sheet_col(s, "method"), r, rule->method);
    plan_sheet_text(s, plan_sheet_col(s, "item"), r, run->catalogue.items[rule->item].key);
    if (run->streets->works_year[piece] > 0)
        plan_sheet_number(s, plan_sheet_col(s, "works_year"), r, run->streets->works_year[piece]);
    plan_sheet_text(s, plan_sheet_col(s, "duct_item"), r, wires->text);
}

static plan_status write_trench(plan_network_run *run, const plan_segments *seg, plan_wiring *wiring,
                                plan_error *err)
{
    double *xy = NULL;
    size_t cap = 0;
    plan_sheet s = plan_sheet_open(&plan_trench_spec, plan_city_crs(run->city), seg->n, err);
    for (int32_t r = 0; r < seg->n && s.status == PLAN_OK; r++) {
        int32_t n = 0;
        int64_t cm;
        plan_wires wires;
        s.status = charge_segment(run, seg, r, wiring, &cm, &wires, err);
        write_segment(run, seg, &s, r, cm, &wires);
        if (s.status == PLAN_OK)
            s.status = shape_of(run, seg, r, &xy, &cap, &n, err);
        plan_sheet_path(&s, xy, n);
        if (s.status == PLAN_OK && r % ROWS_A_REPORT == 0)
            s.status = plan_hooks_progress(run->opts->hooks, "tables", 0.5 * r / seg->n, err);
    }
    free(xy);
    return plan_sheet_close(&s, run->result);
}

/* Trench, passages, entry, wiring and ports of one building, cents. */
static int64_t charge_drop(plan_network_run *run, int32_t d, const plan_drop *drop)
{
    const int32_t *fixed = run->catalogue.fixed;
    return plan_bill_charge(&run->bill, fixed[PLAN_ITEM_DROP_TRENCH], drop->length_cm) +
           plan_bill_charge(&run->bill, fixed[PLAN_ITEM_WALL_PASSAGE], drop->walls) +
           (drop->crossings > 0 ? plan_bill_charge(&run->bill, drop->crossing, drop->crossings) : 0) +
           plan_bill_charge(&run->bill, fixed[PLAN_ITEM_BUILDING_ENTRY], 1) +
           plan_bill_charge(&run->bill, fixed[PLAN_ITEM_INHOUSE], run->demand->dwellings[d]) +
           plan_bill_charge(&run->bill, fixed[PLAN_ITEM_PORT], run->demand->units[d]);
}

double plan_network_way_m(const plan_network_run *run, int32_t place)
{
    const plan_pop_place *pop = &run->pops.at[run->tree->root[place]];
    return (double)(run->cabinets.depth_cm[place] + pop->join_cm) / 100;
}

/* Where the planner names no class of equipment, the furthest customer does. */
static void choose_optics(plan_network_run *run)
{
    double most_m = 0;
    for (int32_t i = 0; i < run->tree->n; i++)
        most_m = run->tree->node[i] >= run->joint->n_places ? fmax(most_m, plan_network_way_m(run, i))
                                                            : most_m;
    if (!run->opts->optical_class)
        plan_optics_choose(&run->optics, plan_cabinets_ratio(run), most_m);
}

/* Place of each building in the tree's order, -1 where it is not in it. */
static int32_t *places_of_demand(const plan_network_run *run, plan_error *err)
{
    int32_t *place = plan_mem_raw((size_t)run->demand->n, sizeof *place);
    if (!place) {
        (void)plan_error_memory(err);
        return NULL;
    }
    for (int32_t d = 0; d < run->demand->n; d++)
        place[d] = -1;
    for (int32_t i = 0; i < run->tree->n; i++)
        if (run->tree->node[i] >= run->joint->n_places)
            place[run->tree->node[i] - run->joint->n_places] = i;
    return place;
}

/* From the street to the building. */
static void write_line(plan_sheet *s, const double tap[2], const plan_drop *drop)
{
    double line[2 * (PLAN_DETOUR_BENDS + 2)];
    int32_t n = 0;
    memcpy(line, tap, 2 * sizeof *line);
    for (int32_t i = drop->n_bends; i-- > 0;)
        memcpy(line + 2 * (size_t)++n, drop->bends + 2 * (size_t)i, 2 * sizeof *line);
    memcpy(line + 2 * (size_t)++n, drop->facade, 2 * sizeof *line);
    plan_sheet_path(s, line, n + 1);
}

static void write_drop(plan_network_run *run, const plan_segments *seg, plan_wiring *wiring, plan_sheet *s,
                       int32_t r, int32_t d, int32_t at)
{
    const plan_joint *j = run->joint;
    const plan_tree *t = run->tree;
    const plan_drop *drop = &run->demand->drops[j->drop[t->edge[at] - j->n_parts]];
    const double *tap = j->xy + 2 * (size_t)t->node[t->parent[at]];
    double loss_db = plan_optics_loss(&run->optics, plan_network_way_m(run, at));
    plan_way way = {-1, r, 0, plan_cabinets_reserved(run, run->demand->units[d]), drop->length_cm};
    plan_wires wires;
    run->bill.area = run->cabinets.area[at];
    s->status = plan_wiring_lay(wiring, &way, &wires, s->err);
    const struct {
        const char *column;
        double value;
    } numbers[] = {{"id", r},
                   {"building", run->demand->building[d]},
                   {"trench", seg->at[t->parent[at]]},
                   {"pop", t->root[at]},
                   {"dwellings", run->demand->dwellings[d]},
                   {"residents", run->demand->residents[d]},
                   {"units", run->demand->units[d]},
                   {"length_m", drop->length_cm / 100.0},
                   {"cost_eur", euros(charge_drop(run, d, drop) + wires.cents)},
                   {"cabinet", cabinet_of(run, at)},
                   {"fibres", (double)way.distribution},
                   {"fibre_m", plan_network_way_m(run, at)},
                   {"loss_db", loss_db},
                   {"margin_db", run->optics.budget_db - run->optics.reserve_db - loss_db}};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        plan_sheet_number(s, plan_sheet_col(s, numbers[k].column), r, numbers[k].value);
    plan_sheet_text(s, plan_sheet_col(s, "source_id"), r,
                    text_at(run->buildings, "source_id", run->demand->building[d]));
    plan_sheet_text(s, plan_sheet_col(s, "item"), r,
                    run->catalogue.items[run->catalogue.fixed[PLAN_ITEM_DROP_TRENCH]].key);
    write_line(s, tap, drop);
}

static plan_status write_drops(plan_network_run *run, const plan_segments *seg, const int32_t *place,
                               plan_wiring *wiring, plan_error *err)
{
    int32_t n = 0, r = 0;
    for (int32_t d = 0; d < run->demand->n; d++)
        n += place[d] >= 0;
    plan_sheet s = plan_sheet_open(&plan_drops_spec, plan_city_crs(run->city), n, err);
    for (int32_t d = 0; d < run->demand->n && s.status == PLAN_OK; d++) {
        if (place[d] >= 0)
            write_drop(run, seg, wiring, &s, r++, d, place[d]);
        if (s.status == PLAN_OK && d % ROWS_A_REPORT == 0)
            s.status = plan_hooks_progress(run->opts->hooks, "tables", 0.5 + 0.4 * d / run->demand->n, err);
    }
    return plan_sheet_close(&s, run->result);
}

static void say_why(const plan_network_run *run, int32_t d, plan_unserved reason, char *text, size_t size)
{
    double nearest = run->demand->nearest_m[d], most = run->opts->max_drop_m;
    switch (reason) {
    case PLAN_UNSERVED_NO_STREET:
        snprintf(text, size, "no street that takes a drop within %.0f m", PLAN_NO_STREET_M);
        break;
    case PLAN_UNSERVED_DROP_TOO_LONG:
        snprintf(text, size, "nearest street is %.0f m away, the longest drop allowed is %.0f m", nearest,
                 most);
        break;
    case PLAN_UNSERVED_DROP_BLOCKED:
        snprintf(text, size, "every drop within %.0f m would cross water, rail or a motorway", most);
        break;
    case PLAN_UNSERVED_DROP_ENCLOSED:
        snprintf(text, size, "every drop within %.0f m would pass through buildings it is not attached to",
                 most);
        break;
    default: snprintf(text, size, "the streets within %.0f m do not lead to a PoP", most); break;
    }
}

static plan_status write_unserved(plan_network_run *run, const int32_t *place, plan_error *err)
{
    const plan_demand *demand = run->demand;
    int32_t n = 0, r = 0;
    for (int32_t d = 0; d < demand->n; d++)
        n += place[d] < 0;
    plan_sheet s = plan_sheet_open(&plan_unserved_spec, plan_city_crs(run->city), n, err);
    for (int32_t d = 0; d < demand->n && s.status == PLAN_OK; d++) {
        if (place[d] >= 0)
            continue;
        char text[160];
        plan_unserved reason = demand->reason[d] ? (plan_unserved)demand->reason[d]
                                                 : PLAN_UNSERVED_DISCONNECTED;
        say_why(run, d, reason, text, sizeof text);
        plan_column_set_number(plan_sheet_col(&s, "building"), r, demand->building[d]);
        plan_column_set_number(plan_sheet_col(&s, "dwellings"), r, demand->dwellings[d]);
        plan_column_set_number(plan_sheet_col(&s, "residents"), r, demand->residents[d]);
        plan_sheet_text(&s, plan_sheet_col(&s, "source_id"), r,
                        text_at(run->buildings, "source_id", demand->building[d]));
        plan_sheet_text(&s, plan_sheet_col(&s, "reason"), r, plan_unserved_name(reason));
        plan_sheet_text(&s, plan_sheet_col(&s, "text"), r, text);
        plan_sheet_path(&s, demand->xy + 2 * (size_t)d, 1);
        r++;
    }
    return plan_sheet_close(&s, run->result);
}

/* Place of each PoP's root in the tree's order; one that shares the place of another has none (-1). */
static int32_t root_of(const plan_network_run *run, int32_t pop)
{
    for (int32_t i = 0; i < run->tree->n; i++)
        if (run->tree->parent[i] < 0 && run->tree->root[i] == pop)
            return i;
    return -1;
}

static plan_status write_pops(plan_network_run *run, const plan_segments *seg, plan_error *err)
{
    const int32_t *fixed = run->catalogue.fixed;
    plan_sheet s = plan_sheet_open(&plan_pops_spec, plan_city_crs(run->city), run->pops.n, err);
    for (int32_t k = 0; k < run->pops.n && s.status == PLAN_OK; k++) {
        const plan_pop_place *p = &run->pops.at[k];
        int32_t root = root_of(run, k);
        run->bill.area = run->cabinets.n + k;
        int64_t cents = plan_bill_charge(&run->bill,
                                         fixed[p->existing ? PLAN_ITEM_POP_EXISTING : PLAN_ITEM_POP], 1) +
                        plan_bill_charge(&run->bill, fixed[PLAN_ITEM_POP_JOIN], p->join_cm) +
                        plan_bill_charge(&run->bill, fixed[PLAN_ITEM_SPLITTER],
                                         run->cabinets.at[run->cabinets.n + k].splitters);
        plan_column_set_number(plan_sheet_col(&s, "id"), k, k);
        plan_column_set_number(plan_sheet_col(&s, "x_m"), k, p->xy[0]);
        plan_column_set_number(plan_sheet_col(&s, "y_m"), k, p->xy[1]);
        plan_column_set_number(plan_sheet_col(&s, "buildings"), k,
                               root < 0 ? 0 : (double)seg->buildings[root]);
        plan_column_set_number(plan_sheet_col(&s, "dwellings"), k,
                               root < 0 ? 0 : (double)seg->dwellings[root]);
        plan_column_set_number(plan_sheet_col(&s, "units"), k, root < 0 ? 0 : (double)seg->units[root]);
        plan_column_set_number(plan_sheet_col(&s, "capacity_units"), k, (double)run->capacity);
        plan_column_set_number(plan_sheet_col(&s, "cost_eur"), k, euros(cents));
        plan_sheet_text(&s, plan_sheet_col(&s, "name"), k, p->name);
        plan_sheet_text(&s, plan_sheet_col(&s, "basis"), k, plan_pop_basis_name(p->basis));
        plan_sheet_text(&s, plan_sheet_col(&s, "reason"), k, p->reason);
        plan_sheet_path(&s, p->xy, 1);
    }
    return plan_sheet_close(&s, run->result);
}

static void say_spot(const plan_network_run *run, const plan_cabinet *c, char *text, size_t size)
{
    const char *where = run->tree->parent[c->spot] < 0 ? "in the PoP"
                        : !c->corner        ? "where its area begins to branch or serve, no corner near"
                        : c->spot >= c->top ? "corner where its area begins"
                                            : "corner just before its area";
    if (c->housings > 1)
        snprintf(text, size, "%s; one building of more lines than a cabinet takes", where);
    else
        snprintf(text, size, "%s", where);
}

static plan_status write_cabinets(plan_network_run *run, const plan_segments *seg, plan_error *err)
{
    const plan_cabinets *all = &run->cabinets;
    const int32_t *fixed = run->catalogue.fixed;
    int32_t ratio = plan_cabinets_ratio(run);
    plan_sheet s = plan_sheet_open(&plan_cabinets_spec, plan_city_crs(run->city), all->n, err);
    for (int32_t k = 0; k < all->n && s.status == PLAN_OK; k++) {
        const plan_cabinet *c = &all->at[k];
        char text[120];
        run->bill.area = k;
        int64_t cents = plan_bill_charge(&run->bill, fixed[PLAN_ITEM_CABINET], c->housings) +
                        plan_bill_charge(&run->bill, fixed[PLAN_ITEM_SPLITTER], c->splitters);
        const struct {
            const char *column;
            double value;
        } numbers[] = {{"id", k},
                       {"pop", c->pop},
                       {"trench", seg->at[c->spot]},
                       {"units", (double)c->units},
                       {"buildings", (double)c->buildings},
                       {"housings", c->housings},
                       {"splitters", (double)c->splitters},
                       {"ports", (double)(ratio == 1 ? c->fibres : c->splitters * ratio)},
                       {"fibres", (double)c->fibres},
                       {"feeder_m", (double)c->feeder_cm / 100},
                       {"longest_m", (double)c->longest_cm / 100},
                       {"cost_eur", euros(cents)}};
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            plan_sheet_number(&s, plan_sheet_col(&s, numbers[i].column), k, numbers[i].value);
        say_spot(run, c, text, sizeof text);
        plan_sheet_text(&s, plan_sheet_col(&s, "reason"), k, text);
        plan_sheet_path(&s, run->joint->xy + 2 * (size_t)run->tree->node[c->spot], 1);
    }
    return plan_sheet_close(&s, run->result);
}

static plan_status write_bills(plan_network_run *run, plan_error *err)
{
    int32_t n = run->cabinets.n + run->pops.n, *pop = plan_mem_raw((size_t)n, sizeof *pop);
    plan_table *bill = NULL, *areas = NULL;
    if (!pop)
        return plan_error_memory(err);
    for (int32_t k = 0; k < n; k++)
        pop[k] = run->cabinets.at[k].pop;
    plan_status status = plan_bill_table(&run->bill, &bill, err);
    if (status == PLAN_OK)
        status = plan_result_take(run->result, bill, err);
    if (status == PLAN_OK)
        status = plan_bill_areas_table(&run->bill, run->cabinets.n, pop, &areas, err);
    if (status == PLAN_OK)
        status = plan_result_take(run->result, areas, err);
    free(pop);
    return status;
}

/* Trenches, drops and the cables in both. */
static plan_status write_ways(plan_network_run *run, const plan_segments *seg, const int32_t *place,
                              plan_error *err)
{
    plan_wiring wiring;
    plan_status status = plan_wiring_open(run, &wiring, err);
    if (status == PLAN_OK)
        status = write_trench(run, seg, &wiring, err);
    if (status == PLAN_OK)
        status = write_drops(run, seg, place, &wiring, err);
    return plan_wiring_close(&wiring, status);
}

plan_status plan_network_tables(plan_network_run *run, plan_error *err)
{
    plan_segments seg = PLAN_SEGMENTS_INIT;
    int32_t *place = NULL;
    plan_status status = plan_segments_make(run, &seg, err);
    if (status != PLAN_OK)
        goto done;
    choose_optics(run);
    place = places_of_demand(run, err);
    if (!place) {
        status = PLAN_E_MEMORY;
        goto done;
    }
    status = write_pops(run, &seg, err);
    if (status == PLAN_OK)
        status = write_cabinets(run, &seg, err);
    if (status == PLAN_OK)
        status = write_ways(run, &seg, place, err);
    if (status == PLAN_OK)
        status = write_unserved(run, place, err);
    if (status == PLAN_OK)
        status = write_bills(run, err);
done:
    plan_segments_free(&seg);
    free(place);
    return status;
}
