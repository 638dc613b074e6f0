/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The tables of a proposal of sites. */

#include "geo/geom.h"
#include "wlan/sites_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define GAP_SHARE 0.5 /* a place of which less is covered is a gap, as in wlan/coverage */

typedef struct cell_value {
    const char *column;
    double number;    /* NaN = missing, or a text */
    const char *text; /* NULL = missing, or a number */
} cell_value;

static plan_status write_row(plan_table *t, int32_t row, const cell_value *values, size_t n, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < n && status == PLAN_OK; i++) {
        plan_column *c = plan_table_edit(t, values[i].column);
        if (values[i].text)
            status = plan_column_set_text(c, row, values[i].text, err);
        else if (isfinite(values[i].number))
            plan_column_set_number(c, row, values[i].number);
    }
    return status;
}

static const char *uplink_name(plan_sites_uplink uplink)
{
    static const char *const names[] = {"building", "fibre", "radio"};
    return names[uplink];
}

static const char *district_name(const plan_sites_run *run, int32_t district)
{
    return district < 0 ? NULL : plan_sites_text(run->districts, "name", district);
}

static const char *list_channels(const plan_permit *permit, char *text, size_t size)
{
    size_t n = 0;
    text[0] = '\0';
    for (int32_t i = 0; i < permit->n_channels && n + 8 < size; i++)
        n += (size_t)snprintf(text + n, size - n, "%s%d", i ? " " : "", (int)permit->channels[i]);
    return text;
}

static void say_choice(const plan_sites_run *run, const plan_sites_choice *choice, char *text, size_t size)
{
    const plan_sites_candidate *c = &run->candidates[choice->candidate];
    const plan_sites_place *p = choice->main_place >= 0 ? &run->places[choice->main_place] : NULL;
    char joined[120];
    if (c->backhaul.uplink == PLAN_SITES_UPLINK_BUILDING)
        snprintf(joined, sizeof joined, "joined by the cable of its building");
    else
        snprintf(joined, sizeof joined, "joined by %.0f m of %s", c->backhaul.way_m,
                 c->backhaul.uplink == PLAN_SITES_UPLINK_FIBRE ? "trench to the fibre"
                                                               : "radio from a public building");
    const char *kind = p && p->kind ? p->kind : "place";
    snprintf(text, size, "reaches %.0f persons nobody before it does, most of them at the %s%s%.80s; %s",
             (double)choice->gain / 1000, kind, p && p->name ? " " : "", p && p->name ? p->name : "", joined);
}

static plan_status write_choice(const plan_sites_run *run, plan_table *t, int32_t row,
                                const plan_sites_choice *choice, plan_error *err)
{
    const plan_sites_candidate *c = &run->candidates[choice->candidate];
    char reason[400], channels[300];
    say_choice(run, choice, reason, sizeof reason);
    const cell_value values[] = {
        {"id", row, NULL},
        {"source_id", NAN, c->source_id},
        {"name", NAN, c->name},
        {"basis", NAN, "proposed"},
        {"rank", choice->rank, NULL},
        {"gain_persons", (double)choice->gain / 1000, NULL},
        {"mount", NAN, plan_sites_mount_name(c->mount)},
        {"indoor", 0, NULL},
        {"building", c->building >= 0 ? (double)c->building : (double)NAN, NULL},
        {"height_m", c->height_m, NULL},
        {"band", NAN, plan_band_name(run->outdoor.band)},
        {"channel", choice->channel, NULL},
        {"channels", NAN, list_channels(&run->outdoor, channels, sizeof channels)},
        {"f_ghz", plan_channel_mhz(run->outdoor.band, choice->channel) / 1000, NULL},
        {"eirp_dbm", run->outdoor.eirp_dbm, NULL},
        {"limit_dbm", run->outdoor.max_eirp_dbm, NULL},
        {"power", NAN,
         c->mount == PLAN_SITES_LAMP || c->mount == PLAN_SITES_STOP ? "lamp"
         : c->mount == PLAN_SITES_CABINET                           ? "cabinet"
                                                                    : "building"},
        {"uplink", NAN, uplink_name(c->backhaul.uplink)},
        {"uplink_m", c->backhaul.way_m, NULL},
        {"cost_eur", (double)c->cost / 100, NULL},
        {"year", choice->year, NULL},
        {"district", NAN, district_name(run, choice->district)},
        {"reason", NAN, reason},
    };
    plan_status status = write_row(t, row, values, COUNT(values), err);
    return status == PLAN_OK ? plan_geom_add_simple(plan_table_edit_geom(t), c->xy, 1, err) : status;
}

static plan_status write_room(const plan_sites_run *run, plan_table *t, int32_t row,
                              const plan_sites_building *plan, const plan_sites_room *room, plan_error *err)
{
    char reason[200], channels[300];
    snprintf(reason, sizeof reason, "one of %d for %.0f m² on %d storey%s", (int)plan->n,
             plan->ground_m2 * plan->storeys, (int)plan->storeys, plan->storeys == 1 ? "" : "s");
    bool first = room == &run->rooms[plan->first];
    const cell_value values[] = {
        {"id", row, NULL},
        {"source_id", NAN, plan_sites_text(run->buildings, "source_id", plan->row)},
        {"name", NAN, plan_sites_text(run->buildings, "name", plan->row)},
        {"basis", NAN, "proposed_indoor"},
        {"mount", NAN, "room"},
        {"indoor", 1, NULL},
        {"building", plan->row, NULL},
        {"storey", room->storey, NULL},
        {"height_m", room->height_m, NULL},
        {"band", NAN, plan_band_name(run->indoor.band)},
        {"channel", room->channel, NULL},
        {"channels", NAN, list_channels(&run->indoor, channels, sizeof channels)},
        {"f_ghz", plan_channel_mhz(run->indoor.band, room->channel) / 1000, NULL},
        {"eirp_dbm", run->indoor.eirp_dbm, NULL},
        {"limit_dbm", run->indoor.max_eirp_dbm, NULL},
        {"power", NAN, "building"},
        {"uplink", NAN, uplink_name(plan->backhaul.uplink)},
        {"uplink_m", plan->backhaul.way_m, NULL},
        {"cost_eur", (double)(room->cost + (first ? plan->backhaul.cost : 0)) / 100, NULL},
        {"year", room->year, NULL},
        {"district", NAN, district_name(run, plan->district)},
        {"reason", NAN, reason},
    };
    plan_status status = write_row(t, row, values, COUNT(values), err);
    return status == PLAN_OK ? plan_geom_add_simple(plan_table_edit_geom(t), room->xy, 1, err) : status;
}

/* How far the fibre is from every row. */
static plan_status tell_fibre(const plan_sites_run *run, plan_table *t, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (int32_t row = 0; row < plan_table_rows(t) && status == PLAN_OK; row++) {
        double building = plan_sites_number(t, "building", row), xy[2];
        plan_sites_fibre f;
        if (!plan_geom_row_point(plan_table_geom(t), row, xy))
            continue;
        status = plan_sites_near_fibre(run, xy, building >= 0 ? (int32_t)building : -1, &f, err);
        if (status == PLAN_OK && isfinite(f.fibre_m))
            plan_column_set_number(plan_table_edit(t, "fibre_m"), row, f.fibre_m);
        if (status == PLAN_OK && f.year > 0)
            plan_column_set_number(plan_table_edit(t, "fibre_year"), row, f.year);
    }
    return status;
}

/* What the coverage knows of, as it told it and with its numbers: its other tables name them. */
static plan_status copy_existing(const plan_sites_run *run, plan_table *t, int32_t *row, plan_error *err)
{
    static const char *const texts[] = {"source_id", "name", "basis", "band"};
    static const char *const numbers[] = {"indoor", "building", "height_m", "channel",
                                          "f_ghz",  "eirp_dbm", "limit_dbm"};
    const plan_table *from = run->coverage ? plan_result_table(run->coverage, "wlan_sites") : NULL;
    plan_status status = PLAN_OK;
    for (int32_t r = 0; from && status == PLAN_OK && r < plan_table_rows(from); r++) {
        status = plan_table_add_rows(t, 1, err);
        for (size_t i = 0; i < COUNT(texts) && status == PLAN_OK; i++)
            status = plan_column_set_text(plan_table_edit(t, texts[i]), *row,
                                          plan_sites_text(from, texts[i], r), err);
        if (status != PLAN_OK)
            break;
        plan_column_set_number(plan_table_edit(t, "id"), *row, *row);
        for (size_t i = 0; i < COUNT(numbers); i++) {
            const plan_column *c = plan_table_find(from, numbers[i]);
            double value = c ? plan_column_number(c, r) : NAN;
            if (isfinite(value))
                plan_column_set_number(plan_table_edit(t, numbers[i]), *row, value);
        }
        status = plan_geom_add_copy(plan_table_edit_geom(t), plan_table_geom(from), r, err);
        ++*row;
    }
    return status;
}

static plan_status fill_sites(const plan_sites_run *run, plan_table *t, plan_error *err)
{
    int32_t row = 0;
    plan_status status = copy_existing(run, t, &row, err);
    for (int32_t i = 0; i < run->n_choices && status == PLAN_OK; i++) {
        status = plan_table_add_rows(t, 1, err);
        if (status == PLAN_OK)
            status = write_choice(run, t, row++, &run->choices[i], err);
    }
    for (int32_t i = 0; i < run->n_plans; i++)
        for (int32_t k = 0; k < run->plans[i].n && status == PLAN_OK; k++) {
            status = plan_table_add_rows(t, 1, err);
            if (status == PLAN_OK)
                status = write_room(run, t, row++, &run->plans[i], &run->rooms[run->plans[i].first + k], err);
        }
    return status == PLAN_OK && run->rollout ? tell_fibre(run, t, err) : status;
}

static plan_status fill_indoor(const plan_sites_run *run, plan_table *t, plan_error *err)
{
    plan_status status = plan_table_add_rows(t, run->n_plans, err);
    for (int32_t i = 0; i < run->n_plans && status == PLAN_OK; i++) {
        const plan_sites_building *p = &run->plans[i];
        const cell_value values[] = {
            {"building", p->row, NULL},
            {"source_id", NAN, plan_sites_text(run->buildings, "source_id", p->row)},
            {"name", NAN, plan_sites_text(run->buildings, "name", p->row)},
            {"public_kind", NAN, plan_sites_text(run->buildings, "public_kind", p->row)},
            {"district", NAN, district_name(run, p->district)},
            {"storeys", p->storeys, NULL},
            {"floor_m2", p->ground_m2 * p->storeys, NULL},
            {"existing", p->existing, NULL},
            {"storeys_usable", p->n_served, NULL},
            {"proposed", p->n, NULL},
            {"worst_dbm", p->n > 0 ? p->least_dbm : (double)NAN, NULL},
            {"uplink", NAN, p->n > 0 ? uplink_name(p->backhaul.uplink) : NULL},
            {"uplink_m", p->n > 0 ? p->backhaul.way_m : (double)NAN, NULL},
            {"gain_persons", p->n > 0 ? p->persons : (double)NAN, NULL},
            {"cost_eur", (double)p->cost / 100, NULL},
            {"year", p->n > 0 ? (double)p->year : (double)NAN, NULL},
            {"reason", NAN, p->reason},
        };
        status = write_row(t, i, values, COUNT(values), err);
        if (status == PLAN_OK)
            status = plan_geom_add_copy(plan_table_edit_geom(t), plan_table_geom(run->buildings), p->row,
                                        err);
    }
    return status;
}

static double share(int32_t part, int32_t all)
{
    return all > 0 ? (double)part / all : 0;
}

static plan_status fill_gaps(const plan_sites_run *run, plan_table *t, plan_error *err)
{
    plan_status status = PLAN_OK;
    int32_t row = 0;
    for (int32_t i = 0; i < run->n_places && status == PLAN_OK; i++) {
        const plan_sites_place *p = &run->places[i];
        double then = share(p->by_existing + p->by_proposed, p->n);
        double possible = share(p->by_existing + p->reachable, p->n);
        if (p->n > 0 && then >= GAP_SHARE)
            continue;
        const char *reason = p->n == 0 ? "no ground to stand on: built over, or outside the raster"
                             : p->reachable == 0
                                 ? "no facade, lamp, stop or cabinet that could be joined is near enough"
                             : possible < GAP_SHARE          ? "candidates near reach less than half of it"
                             : !isnan(run->opts->budget_eur) ? "the budget gives more elsewhere"
                             : run->opts->n_sites >= 0
                                 ? "the number of sites gives more elsewhere"
                                 : "the share asked for is reached at less cost elsewhere";
        const cell_value values[] = {
            {"source_id", NAN, p->source_id}, {"name", NAN, p->name},
            {"kind", NAN, p->kind},           {"district", NAN, district_name(run, p->district)},
            {"persons", p->persons, NULL},    {"share_existing", share(p->by_existing, p->n), NULL},
            {"share_proposed", then, NULL},   {"share_possible", possible, NULL},
            {"reason", NAN, reason},
        };
        status = plan_table_add_rows(t, 1, err);
        if (status == PLAN_OK)
            status = write_row(t, row++, values, COUNT(values), err);
        if (status == PLAN_OK)
            status = plan_geom_add_simple(plan_table_edit_geom(t), p->xy, 1, err);
    }
    return status;
}

static void persons(const plan_sites_run *run, double *all, double *existing)
{
    int64_t sum = 0, covered = 0;
    for (int32_t i = 0; i < run->n_points; i++) {
        sum += run->points[i].weight;
        covered += run->points[i].covered ? run->points[i].weight : 0;
    }
    *all = (double)sum / 1000;
    *existing = (double)covered / 1000;
}

static double indoor_until(const plan_sites_run *run, int32_t year)
{
    int64_t cents = 0;
    for (int32_t i = 0; i < run->n_plans; i++)
        cents += run->plans[i].n > 0 && run->plans[i].year <= year ? run->plans[i].cost : 0;
    return (double)cents / 100;
}

static plan_status fill_curve(const plan_sites_run *run, plan_table *t, plan_error *err)
{
    double all, existing, reached;
    persons(run, &all, &existing);
    reached = existing;
    int64_t cents = 0;
    plan_sites_tally tally;
    plan_status status = plan_sites_tally_new(run, &tally, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, run->n_choices + 1, err);
    for (int32_t i = 0; i <= run->n_choices && status == PLAN_OK; i++) {
        const plan_sites_choice *c = i > 0 ? &run->choices[i - 1] : NULL;
        cents += c ? run->candidates[c->candidate].cost : 0;
        reached += c ? (double)c->gain / 1000 : 0;
        if (c)
            plan_sites_tally_add(run, &tally, i - 1);
        const cell_value values[] = {{"rank", i, NULL},
                                     {"cost_eur", (double)cents / 100, NULL},
                                     {"persons", reached, NULL},
                                     {"share", all > 0 ? reached / all : (double)NAN, NULL},
                                     {"places", tally.places, NULL},
                                     {"indoor_eur", c ? indoor_until(run, c->year) : 0, NULL},
                                     {"year", c ? (double)c->year : (double)NAN, NULL}};
        status = write_row(t, i, values, COUNT(values), err);
    }
    plan_sites_tally_free(&tally);
    return status;
}

static plan_status fill_districts(const plan_sites_run *run, plan_table *t, plan_error *err)
{
    enum { OUTDOOR, INDOOR, BUILDINGS, SERVED, PLACES, PERSONS, EXISTING, THEN, COST, N };
    static const char *const columns[N] = {"outdoor",          "indoor",       "buildings",
                                           "buildings_served", "places",       "persons",
                                           "persons_existing", "persons_then", "cost_eur"};
    int32_t n = (run->districts ? plan_table_rows(run->districts) : 0) + 1, row = 0; /* the last: in none */
    double(*sum)[N] = plan_mem_new((size_t)n, sizeof *sum);
    if (!sum)
        return plan_error_memory(err);
    for (int32_t i = 0; i < run->n_choices; i++) {
        const plan_sites_choice *c = &run->choices[i];
        double *s = sum[c->district >= 0 ? c->district : n - 1];
        s[OUTDOOR]++;
        s[COST] += (double)run->candidates[c->candidate].cost;
    }
    for (int32_t i = 0; i < run->n_plans; i++) {
        const plan_sites_building *p = &run->plans[i];
        double *s = sum[p->district >= 0 ? p->district : n - 1];
        s[BUILDINGS]++;
        s[SERVED] += plan_sites_is_served(p);
        s[INDOOR] += p->n;
        s[COST] += (double)p->cost;
    }
    for (int32_t i = 0; i < run->n_places; i++) {
        const plan_sites_place *p = &run->places[i];
        double *s = sum[p->district >= 0 ? p->district : n - 1];
        s[PLACES]++;
        s[PERSONS] += p->persons;
        s[EXISTING] += p->persons * share(p->by_existing, p->n);
        s[THEN] += p->persons * share(p->by_existing + p->by_proposed, p->n);
    }
    plan_status status = PLAN_OK;
    for (int32_t d = 0; d < n && status == PLAN_OK; d++) {
        if (sum[d][BUILDINGS] + sum[d][PLACES] + sum[d][OUTDOOR] == 0)
            continue;
        status = plan_table_add_rows(t, 1, err);
        if (status == PLAN_OK)
            status = plan_column_set_text(plan_table_edit(t, "district"), row,
                                          d < n - 1 ? district_name(run, d) : NULL, err);
        for (int32_t i = 0; i < N && status == PLAN_OK; i++)
            plan_column_set_number(plan_table_edit(t, columns[i]), row,
                                   i == COST ? sum[d][i] / 100 : sum[d][i]);
        row++;
    }
    free(sum);
    return status;
}

static plan_status make(plan_sites_run *run, const plan_layerspec *spec,
                        plan_status (*fill)(const plan_sites_run *, plan_table *, plan_error *),
                        plan_error *err)
{
    plan_table *t = NULL;
    plan_status status = plan_table_new(spec, &t, err);
    if (status == PLAN_OK)
        plan_table_set_crs(t, spec->geom == PLAN_GEOM_NONE ? 0 : plan_city_crs(run->city));
    if (status == PLAN_OK)
        status = fill(run, t, err);
    if (status == PLAN_OK)
        return plan_result_take(run->result, t, err);
    plan_table_free(t);
    return status;
}

plan_status plan_sites_report(plan_sites_run *run, plan_error *err)
{
    plan_status status = make(run, &plan_sites_sites_spec, fill_sites, err);
    if (status == PLAN_OK)
        status = make(run, &plan_sites_indoor_spec, fill_indoor, err);
    if (status == PLAN_OK)
        status = make(run, &plan_sites_gaps_spec, fill_gaps, err);
    if (status == PLAN_OK)
        status = make(run, &plan_sites_curve_spec, fill_curve, err);
    if (status == PLAN_OK)
        status = make(run, &plan_sites_years_spec, plan_sites_fill_years, err);
    return status == PLAN_OK ? make(run, &plan_sites_districts_spec, fill_districts, err) : status;
}

plan_status plan_sites_report_totals(plan_sites_run *run, plan_error *err)
{
    const plan_sites_opts *o = run->opts;
    bool cost_goal = isnan(o->budget_eur) && o->n_sites < 0;
    double all, existing, cents = 0, indoor_cents = 0, served = 0, with_existing = 0, usable = 0, gain = 0;
    persons(run, &all, &existing);
    for (int32_t i = 0; i < run->n_choices; i++) {
        cents += (double)run->candidates[run->choices[i].candidate].cost;
        gain += (double)run->choices[i].gain / 1000;
    }
    for (int32_t i = 0; i < run->n_plans; i++) {
        indoor_cents += (double)run->plans[i].cost;
        served += run->plans[i].n > 0;
        with_existing += run->plans[i].existing > 0;
        usable += run->plans[i].n_served == run->plans[i].storeys;
    }
    double found = cost_goal ? (double)run->cover.cost : (double)run->cover.covered,
           bound = (double)run->cover.bound;
    double gap = bound > 0 ? (cost_goal ? found - bound : bound - found) / bound : 0;
    const struct {
        const char *key;
        double value;
        const char *unit;
        plan_basis basis;
        const char *text;
    } totals[] = {
        {"sites_places", run->n_places, "1", PLAN_BASIS_COUNTED,
         "places outdoors: squares, parks, playgrounds, stops"},
        {"sites_persons", all, "1", PLAN_BASIS_ASSUMED, "persons they count for"},
        {"sites_persons_existing", existing, "1", PLAN_BASIS_ASSUMED,
         "of them reached already: nothing is proposed for them"},
        {"sites_persons_possible", existing + (double)run->cover.reachable / 1000, "1", PLAN_BASIS_ASSUMED,
         "of them any candidate could reach"},
        {"sites_persons_then", existing + gain, "1", PLAN_BASIS_ASSUMED,
         "of them reached with what is proposed"},
        {"sites_candidates", run->n_candidates, "1", PLAN_BASIS_COUNTED, "candidates outdoors"},
        {"sites_outdoor", run->n_choices, "1", PLAN_BASIS_HEURISTIC, "access points proposed outdoors"},
        {"sites_outdoor_eur", cents / 100, "EUR", PLAN_BASIS_ASSUMED,
         "cost of the access points outdoors, by example prices"},
        {"sites_gap", gap, "1", PLAN_BASIS_PROVEN,
         cost_goal ? "no choice that reaches as many is cheaper by a larger share"
                   : "no choice for that money or number reaches more persons by a larger share"},
        {"sites_buildings", run->n_plans, "1", PLAN_BASIS_COUNTED, "public buildings looked at"},
        {"sites_buildings_existing", with_existing, "1", PLAN_BASIS_COUNTED,
         "of them with an access point already"},
        {"sites_buildings_usable", usable, "1", PLAN_BASIS_ASSUMED,
         "of them with every storey usable already: nothing is proposed"},
        {"sites_buildings_proposed", served, "1", PLAN_BASIS_COUNTED, "of them with a proposal"},
        {"sites_indoor", run->n_rooms, "1", PLAN_BASIS_HEURISTIC, "access points proposed in them"},
        {"sites_indoor_eur", indoor_cents / 100, "EUR", PLAN_BASIS_ASSUMED,
         "cost of the access points in public buildings, by example prices"},
    };
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < COUNT(totals) && status == PLAN_OK; i++)
        status = plan_result_add_total(run->result, totals[i].key, totals[i].value, totals[i].unit,
                                       totals[i].basis, totals[i].text, err);
    return status;
}
