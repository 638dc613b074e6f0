/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/wiring.h"

#include <stdio.h>
#include <string.h>

/* Ducts side by side a trench of each class takes, as is usual for microduct bundles of 40 to 50 mm. */
enum { NARROW_CM = 30, NARROW_DUCTS = 2, MIDDLE_CM = 45, MIDDLE_DUCTS = 6, WIDE_CM = 60 };

plan_status plan_wiring_open(plan_network_run *run, plan_wiring *out, plan_error *err)
{
    const plan_cabinets *c = &run->cabinets;
    int64_t most = 0;
    for (int32_t i = 0; i < run->tree->n; i++) {
        most = c->feeder[i] > most ? c->feeder[i] : most;
        most = c->distribution[i] > most ? c->distribution[i] : most;
    }
    for (int32_t d = 0; d < run->demand->n; d++) {
        int64_t fibres = plan_cabinets_reserved(run, run->demand->units[d]);
        most = fibres > most ? fibres : most;
    }
    *out = (plan_wiring){.run = run, .cables = PLAN_CABLES_INIT, .ducts = PLAN_DUCTS_INIT};
    plan_status status = plan_cables_init(&out->cables, &run->catalogue, most, err);
    if (status == PLAN_OK)
        status = plan_ducts_init(&out->ducts, &run->catalogue, err);
    if (status == PLAN_OK) {
        out->sheet = plan_sheet_open(&plan_cables_spec, 0, 0, err);
        status = out->sheet.status;
    }
    return status;
}

plan_status plan_wiring_close(plan_wiring *wiring, plan_status status)
{
    plan_cables_free(&wiring->cables);
    plan_ducts_free(&wiring->ducts);
    if (status == PLAN_OK)
        return plan_sheet_close(&wiring->sheet, wiring->run->result);
    plan_table_free(wiring->sheet.table);
    return status;
}

static void write_cable(plan_wiring *w, const plan_way *way, const char *role, int32_t size, int32_t number,
                        int64_t cents)
{
    plan_sheet *s = &w->sheet;
    int32_t r = w->rows++;
    const struct {
        const char *column;
        double value;
    } numbers[] = {{"trench", way->trench},
                   {"drop", way->drop},
                   {"fibres", w->cables.fibres[size]},
                   {"number", number},
                   {"length_m", (double)way->cm / 100},
                   {"cost_eur", (double)cents / 100}};
    plan_sheet_add_row(s);
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        plan_sheet_number(s, plan_sheet_col(s, numbers[k].column), r, numbers[k].value);
    plan_sheet_text(s, plan_sheet_col(s, "role"), r, role);
    plan_sheet_text(s, plan_sheet_col(s, "item"), r, w->run->catalogue.items[w->cables.item[size]].key);
}

/* Cables for so many fibres; need grows by a tube for each. */
static void lay_cables(plan_wiring *w, const plan_way *way, const char *role, int64_t fibres,
                       int32_t need[PLAN_MOST_WIDTHS], plan_wires *out)
{
    plan_sizes set;
    if (fibres == 0)
        return;
    plan_cables_choose(&w->cables, fibres, &set);
    for (int32_t s = 0; s < w->cables.n; s++) {
        if (set.number[s] == 0)
            continue;
        int64_t cents = plan_bill_charge(&w->run->bill, w->cables.item[s], set.number[s] * way->cm);
        write_cable(w, way, role, s, set.number[s], cents);
        need[plan_ducts_width(&w->ducts, w->cables.mm[s])] += set.number[s];
        out->cables += set.number[s];
        out->cents += cents;
    }
}

static void lay_ducts(plan_wiring *w, const plan_way *way, plan_wires *out)
{
    size_t at = 0;
    for (int32_t s = 0; s < w->ducts.n; s++) {
        int32_t number = w->answer.number[s];
        if (number == 0)
            continue;
        out->cents += plan_bill_charge(&w->run->bill, w->ducts.item[s], number * way->cm);
        out->ducts += number;
        const char *key = w->run->catalogue.items[w->ducts.item[s]].key, *comma = at > 0 ? ", " : "";
        int n = number > 1 ? snprintf(out->text + at, sizeof out->text - at, "%s%d %s", comma, number, key)
                           : snprintf(out->text + at, sizeof out->text - at, "%s%s", comma, key);
        at = n < 0 || at + (size_t)n >= sizeof out->text ? sizeof out->text - 1 : at + (size_t)n;
    }
    out->width_cm = out->ducts <= NARROW_DUCTS ? NARROW_CM : out->ducts <= MIDDLE_DUCTS ? MIDDLE_CM : WIDE_CM;
}

plan_status plan_wiring_lay(plan_wiring *wiring, const plan_way *way, plan_wires *out, plan_error *err)
{
    plan_wiring *w = wiring;
    int32_t need[PLAN_MOST_WIDTHS] = {0};
    *out = (plan_wires){.cents = 0};
    lay_cables(w, way, way->trench < 0 ? "drop" : "feeder", way->feeder, need, out);
    lay_cables(w, way, way->trench < 0 ? "drop" : "distribution", way->distribution, need, out);
    for (int32_t k = 0; k < w->ducts.n_widths && way->trench >= 0; k++)
        need[k] = (int32_t)plan_cabinets_reserved(w->run, need[k]);
    if (w->sheet.status != PLAN_OK)
        return w->sheet.status;
    if (memcmp(need, w->need, sizeof need) != 0) {
        plan_status status = plan_ducts_choose(&w->ducts, need, &w->answer, err);
        if (status != PLAN_OK)
            return status;
        memcpy(w->need, need, sizeof need);
    }
    lay_ducts(w, way, out);
    return PLAN_OK;
}
