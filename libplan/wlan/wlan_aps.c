/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The access points a coverage is reckoned with: told in options, in the workspace, in a list, and assumed. */

#include "wlan/wlan_aps.h"

#include "core/mem.h"
#include "geo/crs.h"
#include "geo/geom.h"
#include "io/import_freifunk.h"
#include "wlan/wlan_run.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EPSG_DEGREES = 4326 };
#define UNDER_CEILING_M 2.5    /* above the floor, where an access point hangs in a room */
#define LEAST_EIRP_DBM 0.0     /* 1 mW: no equipment for sale works with less */
#define EXISTING_EIRP_DBM 20.0 /* 100 mW, the whole 2.4 GHz band's limit: what shops hang up */
#define SECTOR_AZ_DEG 90.0
#define SECTOR_EL_DEG 30.0

static_assert((int)PLAN_WLAN_2_4 == (int)PLAN_BAND_2_4 && (int)PLAN_WLAN_6 == (int)PLAN_BAND_6,
              "bands by the same numbers");

/* What is known of an access point before it is looked at. */
typedef struct wanted {
    plan_wlan_ap ap; /* name, source_id, ..., basis, from, xy, building (-1 = not named) */
    double height_m, eirp_dbm, gain_dbi;
    plan_band band;
    int32_t channel;
    plan_wlan_place place;
    const char *antenna; /* NULL = omni */
    double azimuth_deg, tilt_deg;
    bool strict; /* what cannot be is an error, else a finding and left out */
} wanted;

static const char *arena_text(plan_wlan_run *run, const char *text)
{
    return text ? plan_arena_text(run->arena, text, strlen(text)) : NULL;
}

static const char *text_of(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(t, column);
    return c && c->type == PLAN_TEXT ? plan_column_text(c, row) : NULL;
}

/* ---- where ---- */

typedef struct standing {
    const plan_geom *geom;
    const double *xy;
    int32_t row;
} standing;

static bool stands_in(void *user, int32_t row)
{
    standing *s = user;
    if (!plan_geom_row_contains(s->geom, row, s->xy[0], s->xy[1]))
        return true;
    s->row = row;
    return false;
}

/* A building's name must not lend a place in the open the power that is lawful indoors. */
static bool lies_in(const plan_wlan_run *run, int32_t building, const double xy[2])
{
    return plan_geom_row_contains(plan_table_geom(run->buildings), building, xy[0], xy[1]);
}

static int32_t building_at(const plan_wlan_run *run, const double xy[2])
{
    const double box[4] = {xy[0], xy[1], xy[0], xy[1]};
    standing s = {plan_table_geom(run->buildings), xy, -1};
    plan_index_query(run->of_buildings, box, stands_in, &s);
    return s.row;
}

int32_t plan_wlan_storeys(const plan_wlan_run *run, int32_t building)
{
    double levels = plan_column_number(plan_table_find(run->buildings, "levels"), building);
    double height = plan_obstacles_height(run->obstacles, building);
    if (!(levels >= 1))
        levels = height > 0 ? height / run->opts->level_m : 1;
    return (int32_t)fmin(fmax(round(levels), 1), PLAN_WLAN_STOREYS_MAX);
}

/* From a place in a building to just before its nearest wall. */
static void to_wall(const plan_wlan_run *run, int32_t building, double xy[2])
{
    const plan_geom *g = plan_table_geom(run->buildings);
    double best = INFINITY, at[2] = {xy[0], xy[1]};
    for (int32_t p = g->row_off[building]; p < g->row_off[building + 1]; p++) {
        for (int32_t c = g->path_off[p]; c + 1 < g->path_off[p + 1]; c++) {
            double q[2], t,
                d = plan_segment_nearest(&g->xy[2 * (size_t)c], &g->xy[2 * (size_t)c + 2], xy, q, &t);
            if (d < best) {
                best = d;
                memcpy(at, q, sizeof at);
            }
        }
    }
    double out = run->opts->cell_m;
    if (best > 0 && isfinite(best)) {
        double dx = (at[0] - xy[0]) / best, dy = (at[1] - xy[1]) / best;
        xy[0] = at[0] + dx * out;
        xy[1] = at[1] + dy * out;
    }
}

static plan_status note(plan_wlan_run *run, const plan_wlan_ap *ap, const char *code, plan_error *err,
                        const char *text)
{
    plan_finding f = {code, "wlan_sites", ap->source_id, -1, ap->xy[0], ap->xy[1]};
    return plan_result_add_finding(run->result, &f, err, "access point %s: %s", ap->name, text);
}

/* What cannot be: the end where it was asked for, else a finding and *skip. */
static plan_status refuse(plan_wlan_run *run, const wanted *w, const char *code, const char *text, bool *skip,
                          plan_error *err)
{
    *skip = true;
    if (w->strict)
        return plan_error_set(err, PLAN_E_ARGUMENT, "wlan: access point %s: %s", w->ap.name, text);
    char line[600];
    snprintf(line, sizeof line, "%.500s; left out", text);
    return note(run, &w->ap, code, err, line);
}

/* Indoors or outdoors, which building, how high. */
static plan_status settle_place(plan_wlan_run *run, wanted *w, plan_buf *assumed, bool *skip, plan_error *err)
{
    plan_wlan_ap *ap = &w->ap;
    char line[300];
    int32_t col, row;
    int32_t in = ap->building >= 0 ? ap->building : building_at(run, ap->xy);
    double roof = in >= 0 ? plan_obstacles_height(run->obstacles, in) : NAN;
    if (!isfinite(ap->xy[0]) ||
        !plan_grid_cell(plan_obstacles_grid(run->obstacles), ap->xy[0], ap->xy[1], &col, &row))
        return refuse(run, w, "outside_city", "its place lies outside the city's buildings and terrain", skip,
                      err);
    if (w->height_m <= 0) {
        snprintf(line, sizeof line, "height_m is %g: below ground", w->height_m);
        return refuse(run, w, "below_ground", line, skip, err);
    }
    if (ap->building >= 0 && !lies_in(run, ap->building, ap->xy)) {
        snprintf(line, sizeof line, "its place does not lie in building '%.200s'",
                 text_of(run->buildings, "source_id", ap->building));
        return refuse(run, w, "not_in_building", line, skip, err);
    }
    ap->indoor = w->place == PLAN_WLAN_INDOOR ||
                 (w->place == PLAN_WLAN_AUTO && in >= 0 && !(w->height_m > roof));
    ap->building = in;
    if (ap->indoor && in < 0)
        return refuse(run, w, "no_building", "is to hang indoors, but no building stands there", skip, err);
    if (ap->indoor && w->height_m > roof) {
        snprintf(line, sizeof line, "is to hang indoors at %g m, but the building is %.1f m high",
                 w->height_m, roof);
        return refuse(run, w, "above_roof", line, skip, err);
    }
    ap->height_m = w->height_m;
    if (isnan(w->height_m)) {
        int32_t middle = ap->indoor ? (plan_wlan_storeys(run, in) - 1) / 2 : 0;
        if (w->ap.from == PLAN_WLAN_FROM_SITES || w->ap.from == PLAN_WLAN_FROM_LIST)
            middle = 0; /* shops and cafés, whose guests sit downstairs */
        ap->height_m = ap->indoor ? middle * run->opts->level_m + UNDER_CEILING_M : PLAN_WLAN_OUTDOOR_M;
        plan_buf_printf(assumed, "height_m=%s;", ap->indoor ? "storey" : "outdoor");
    }
    if (!ap->indoor && in >= 0 && ap->height_m <= roof) {
        to_wall(run, in, ap->xy);
        plan_status status = note(
            run, ap, "moved_to_wall", err,
            "hangs outdoors, but its place lies in a building: moved before the nearest wall");
        if (status != PLAN_OK)
            return status;
    }
    if (!plan_grid_cell(plan_obstacles_grid(run->obstacles), ap->xy[0], ap->xy[1], &col, &row))
        return refuse(run, w, "outside_city", "its place lies outside the city's buildings and terrain", skip,
                      err);
    ap->ground_m = plan_obstacles_at(run->obstacles, col, row).ground;
    return PLAN_OK;
}

/* Its height above datum, and so all it sees, rests on ground that nobody measured there. */
static plan_status tell_ground(plan_wlan_run *run, const plan_wlan_ap *ap, plan_error *err)
{
    int32_t col, row;
    if (!plan_grid_cell(plan_obstacles_grid(run->obstacles), ap->xy[0], ap->xy[1], &col, &row) ||
        !plan_obstacles_ground_is_filled(run->obstacles, col, row))
        return PLAN_OK;
    return note(
        run, ap, "terrain_missing", err,
        "the terrain has no value where it stands: its ground is taken from the neighbours in the row");
}

/* ---- with what ---- */

static plan_status settle_antenna(wanted *w, plan_error *err)
{
    plan_antenna *a = &w->ap.antenna;
    const char *name = w->antenna ? w->antenna : "omni";
    bool told = !isnan(w->gain_dbi);
    *a = (plan_antenna)PLAN_ANTENNA_INIT;
    if (strcmp(name, "omni") == 0) {
        *a = plan_antenna_omni(told ? w->gain_dbi : PLAN_WLAN_OMNI_DBI, 0);
    } else if (strcmp(name, "sector") == 0) {
        *a = plan_antenna_sector(told ? w->gain_dbi : PLAN_WLAN_SECTOR_DBI, w->azimuth_deg, w->tilt_deg,
                                 SECTOR_AZ_DEG, SECTOR_EL_DEG);
    } else {
        plan_status status = plan_antenna_read(name, a, err);
        if (status != PLAN_OK)
            return status;
        if (told)
            a->gain_dbi = w->gain_dbi;
        a->azimuth_deg = w->azimuth_deg;
        a->tilt_deg = w->tilt_deg;
    }
    return PLAN_OK;
}

/* Power and channel come out of the rules alone. */
static plan_status settle_power(plan_wlan_run *run, wanted *w, plan_buf *assumed, bool *skip, plan_error *err)
{
    plan_wlan_ap *ap = &w->ap;
    plan_error why = PLAN_ERROR_INIT;
    char line[300];
    if (w->eirp_dbm < LEAST_EIRP_DBM) {
        snprintf(line, sizeof line, "eirp_dbm is %g: below 1 mW, which is no power to work with",
                 w->eirp_dbm);
        return refuse(run, w, "no_power", line, skip, err);
    }
    const plan_ask ask = {w->band,
                          ap->indoor ? PLAN_PLACE_INDOOR : PLAN_PLACE_OUTDOOR,
                          run->opts->date,
                          w->eirp_dbm,
                          w->channel,
                          run->radio.rate[w->band].width_mhz,
                          true};
    plan_status status = plan_rules_permit(&run->radio.rules, &ask, &ap->permit, &why);
    if (status == PLAN_E_ARGUMENT)
        return refuse(run, w, "unlawful", why.message, skip, err);
    if (status != PLAN_OK)
        return plan_error_set(err, status, "%s", why.message);
    if (isnan(w->eirp_dbm))
        plan_buf_add(assumed, "eirp_dbm=limit;");
    if (w->channel == 0)
        plan_buf_add(assumed, "channel=lawful;");
    if (ap->permit.clipped) {
        snprintf(line, sizeof line, "%.1f dBm are not lawful at %s GHz %s: reckoned with %.1f dBm",
                 w->eirp_dbm, plan_band_name(w->band), ap->indoor ? "indoors" : "outdoors",
                 ap->permit.eirp_dbm);
        status = note(run, ap, "eirp_clipped", err, line);
    }
    return status;
}

static void settle_levels(const plan_wlan_run *run, plan_wlan_ap *ap)
{
    ap->link = (plan_link){ap->permit.eirp_dbm, ap->antenna.gain_dbi, run->opts->client_dbm, 0};
    plan_levels levels = plan_link_levels(&ap->link, 0, 0);
    ap->level_dbm = levels.worse_dbm;
    ap->down_dbm = levels.down_dbm;
    ap->up_dbm = levels.up_dbm;
}

static bool is_wanted(const plan_wlan_run *run, plan_band band)
{
    static const int only[] = {-1, PLAN_BAND_2_4, PLAN_BAND_5, PLAN_BAND_6};
    return run->opts->bands == PLAN_WLAN_ALL_BANDS || only[run->opts->bands] == (int)band;
}

/* Takes up an access point, or leaves it out with a finding. */
static plan_status add(plan_wlan_run *run, wanted *w, plan_error *err)
{
    plan_buf assumed = PLAN_BUF_INIT;
    bool skip = !is_wanted(run, w->band);
    plan_status status = PLAN_OK;
    w->ap.antenna = (plan_antenna)PLAN_ANTENNA_INIT;
    plan_buf_add(&assumed, w->ap.assumed);
    if (!skip)
        status = settle_place(run, w, &assumed, &skip, err);
    if (status == PLAN_OK && !skip)
        status = settle_power(run, w, &assumed, &skip, err);
    if (status == PLAN_OK && !skip)
        status = settle_antenna(w, err);
    if (status == PLAN_OK && !skip) {
        settle_levels(run, &w->ap);
        bool above_roofs = plan_field_above_roofs(run->obstacles, w->ap.xy[0], w->ap.xy[1],
                                                  w->ap.ground_m + w->ap.height_m);
        status = plan_wlan_radio_table(&run->radio, w->ap.permit.f_ghz, w->ap.height_m, above_roofs,
                                       &w->ap.table, err);
    }
    if (assumed.length > 0 && assumed.text[assumed.length - 1] == ';')
        assumed.text[assumed.length - 1] = '\0';
    if (status == PLAN_OK && assumed.failed)
        status = plan_error_memory(err);
    if (status == PLAN_OK && !skip) {
        w->ap.assumed = assumed.length ? arena_text(run, assumed.text) : NULL;
        w->ap.antenna_name = arena_text(run, w->antenna ? w->antenna : "omni");
        bool named = w->ap.from == PLAN_WLAN_FROM_OPTIONS || w->ap.from == PLAN_WLAN_FROM_OWN;
        if (!w->ap.antenna_name || (assumed.length && !w->ap.assumed) || (named && !w->ap.name) ||
            !plan_mem_grow(&run->aps, &run->cap_aps, (size_t)run->n_aps + 1, sizeof *run->aps))
            status = plan_error_memory(err);
    }
    if (status == PLAN_OK && !skip)
        status = tell_ground(run, &w->ap, err);
    if (status == PLAN_OK && !skip)
        run->aps[run->n_aps++] = w->ap;
    else
        plan_antenna_free(&w->ap.antenna);
    plan_buf_free(&assumed);
    return status;
}

static wanted blank(plan_wlan_from from, plan_wlan_basis basis)
{
    wanted w = {.height_m = NAN, .eirp_dbm = NAN, .gain_dbi = NAN, .strict = from == PLAN_WLAN_FROM_OPTIONS};
    w.ap.basis = basis;
    w.ap.from = from;
    w.ap.building = -1;
    w.ap.assumed = "";
    return w;
}

/* ---- those told in the options ---- */

static int32_t find_building(const plan_wlan_run *run, const char *id)
{
    const plan_column *ids = plan_table_find(run->buildings, "source_id");
    for (int32_t row = 0; row < plan_table_rows(run->buildings); row++) {
        const char *text = plan_column_text(ids, row);
        if (text && strcmp(text, id) == 0)
            return row;
    }
    return -1;
}

static plan_status find_given_place(plan_wlan_run *run, plan_transform *to_city, const plan_access_point *p,
                                    wanted *w, plan_error *err)
{
    bool placed = !isnan(p->lon) && !isnan(p->lat);
    if (p->building && (w->ap.building = find_building(run, p->building)) < 0)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "wlan: access point %s: no building '%s' in the workspace", w->ap.name,
                              p->building);
    if (!placed && !p->building)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "wlan: access point %s: needs lon and lat, or the source_id of a building",
                              w->ap.name);
    w->ap.xy[0] = p->lon;
    w->ap.xy[1] = p->lat;
    if (placed)
        plan_transform_apply(to_city, w->ap.xy, 1, NULL);
    else if (!plan_geom_row_point(plan_table_geom(run->buildings), w->ap.building, w->ap.xy))
        w->ap.xy[0] = NAN;
    return PLAN_OK;
}

static plan_status add_given(plan_wlan_run *run, plan_error *err)
{
    const plan_access_point *points = run->opts->access_points.at;
    plan_transform *to_city = NULL;
    plan_status status = plan_transform_new(plan_city_ctx(run->city), EPSG_DEGREES, plan_city_crs(run->city),
                                            &to_city, err);
    for (int32_t i = 0; status == PLAN_OK && i < run->opts->access_points.n; i++) {
        const plan_access_point *p = &points[i];
        char name[32];
        wanted w = blank(PLAN_WLAN_FROM_OPTIONS, p->existing ? PLAN_WLAN_EXISTING : PLAN_WLAN_GIVEN);
        snprintf(name, sizeof name, "AP %d", (int)i + 1);
        w.ap.name = arena_text(run, p->name && *p->name ? p->name : name);
        w.ap.ssid = p->ssid;
        w.ap.bssid = p->bssid;
        w.height_m = p->height_m;
        w.eirp_dbm = p->eirp_dbm;
        w.gain_dbi = p->gain_dbi;
        w.band = (plan_band)p->band;
        w.channel = p->channel;
        w.place = p->place;
        w.antenna = p->antenna;
        w.azimuth_deg = p->azimuth_deg;
        w.tilt_deg = p->tilt_deg;
        if (!w.ap.name)
            status = plan_error_memory(err);
        if (status == PLAN_OK)
            status = find_given_place(run, to_city, p, &w, err);
        if (status == PLAN_OK)
            status = add(run, &w, err);
    }
    plan_transform_free(to_city);
    return status;
}

/* ---- those in the workspace ---- */

static bool is_access_point(const plan_table *sites, int32_t row)
{
    const char *kind = text_of(sites, "kind", row);
    return kind && (strcmp(kind, "access_point") == 0 || strcmp(kind, "mesh_node") == 0);
}

static double number_of(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(t, column);
    return c && c->type != PLAN_TEXT ? plan_column_number(c, row) : NAN;
}

/* Band and power as the row tells them; where it does not, those of a small old access point. */
static plan_status find_radio(const plan_table *t, int32_t row, wanted *w, plan_error *err)
{
    const char *band = text_of(t, "band", row);
    plan_status status = band ? plan_band_parse(band, &w->band, err) : PLAN_OK;
    w->eirp_dbm = number_of(t, "eirp_dbm", row);
    if (!band)
        w->band = PLAN_BAND_2_4;
    if (!band && isnan(w->eirp_dbm))
        w->ap.assumed = "band=existing;eirp_dbm=existing;";
    else if (!band)
        w->ap.assumed = "band=existing;";
    else if (isnan(w->eirp_dbm))
        w->ap.assumed = "eirp_dbm=existing;";
    if (isnan(w->eirp_dbm))
        w->eirp_dbm = EXISTING_EIRP_DBM;
    return status;
}

static plan_status add_row(plan_wlan_run *run, const plan_table *t, int32_t row, plan_wlan_from from,
                           plan_error *err)
{
    const plan_geom *g = plan_table_geom(t);
    wanted w = blank(from, PLAN_WLAN_EXISTING);
    double indoor = number_of(t, "indoor", row), height = number_of(t, "height_m", row);
    w.ap.source_id = text_of(t, "source_id", row);
    w.ap.operator_ = text_of(t, "operator", row);
    w.ap.ssid = text_of(t, "ssid", row);
    w.ap.bssid = text_of(t, "bssid", row);
    w.ap.fee = text_of(t, "fee", row);
    w.ap.name = text_of(t, "name", row);
    if (!w.ap.name)
        w.ap.name = w.ap.source_id ? w.ap.source_id : "without a name";
    memcpy(w.ap.xy, &g->xy[2 * (size_t)g->path_off[g->row_off[row]]], sizeof w.ap.xy);
    w.place = isnan(indoor) ? PLAN_WLAN_AUTO : indoor > 0 ? PLAN_WLAN_INDOOR : PLAN_WLAN_OUTDOOR;
    /* Of what is mapped as an area the height is that of the building. */
    w.height_m = from == PLAN_WLAN_FROM_SITES && height > 4 * PLAN_WLAN_OUTDOOR_M ? NAN : height;
    if (number_of(t, "online", row) == 0)
        return note(run, &w.ap, "offline", err, "not in service; left out");
    if (!run->opts->closed && w.ap.fee &&
        (strcmp(w.ap.fee, "yes") == 0 || strcmp(w.ap.fee, "customers") == 0))
        return note(run, &w.ap, "not_open", err, "open to who pays or buys something alone; left out");
    plan_status status = find_radio(t, row, &w, err);
    return status == PLAN_OK ? add(run, &w, err) : status;
}

static plan_status add_rows(plan_wlan_run *run, const plan_table *t, plan_wlan_from from, plan_error *err)
{
    plan_status status = PLAN_OK;
    const plan_geom *g = t ? plan_table_geom(t) : NULL;
    for (int32_t row = 0; g && status == PLAN_OK && row < plan_table_rows(t); row++)
        if (is_access_point(t, row) && g->row_off[row] < g->row_off[row + 1])
            status = add_row(run, t, row, from, err);
    return status;
}

static plan_status add_list(plan_wlan_run *run, plan_error *err)
{
    plan_status status = plan_import_access_points(plan_city_ctx(run->city), run->opts->list,
                                                   plan_city_crs(run->city), run->result, &run->list, err);
    return status == PLAN_OK ? add_rows(run, run->list, PLAN_WLAN_FROM_LIST, err) : status;
}

/* ---- those assumed ---- */

bool plan_wlan_is_public(const plan_table *buildings, int32_t row)
{
    const char *use = text_of(buildings, "use", row);
    return text_of(buildings, "public_kind", row) || (use && strcmp(use, "public") == 0);
}

/* Its name, else its address, else its id: what staff know it by. */
static const char *name_of_building(plan_wlan_run *run, int32_t row)
{
    const char *name = text_of(run->buildings, "name", row), *id = text_of(run->buildings, "source_id", row);
    const char *street = text_of(run->buildings, "street", row),
               *number = text_of(run->buildings, "housenumber", row);
    char address[300];
    if (name)
        return name;
    if (street && number) {
        snprintf(address, sizeof address, "%.200s %.80s", street, number);
        return arena_text(run, address);
    }
    return id ? id : "without a name";
}

static plan_status add_own(plan_wlan_run *run, plan_error *err)
{
    int32_t n = plan_table_rows(run->buildings), before = run->n_aps;
    uint8_t *has = plan_mem_new((size_t)n, sizeof *has);
    plan_status status = has ? PLAN_OK : plan_error_memory(err);
    for (int32_t i = 0; has && i < run->n_aps; i++)
        if (run->aps[i].indoor && run->aps[i].building >= 0)
            has[run->aps[i].building] = 1;
    for (int32_t row = 0; status == PLAN_OK && row < n; row++) {
        if (has[row] || !plan_wlan_is_public(run->buildings, row))
            continue;
        wanted w = blank(PLAN_WLAN_FROM_OWN, PLAN_WLAN_ASSUMED);
        w.ap.building = row;
        w.ap.source_id = text_of(run->buildings, "source_id", row);
        w.ap.name = name_of_building(run, row);
        w.place = PLAN_WLAN_INDOOR;
        w.band = (plan_band)run->opts->own_band;
        if (plan_geom_row_point(plan_table_geom(run->buildings), row, w.ap.xy))
            status = add(run, &w, err);
    }
    free(has);
    plan_finding f = {"assumed_access_points", "wlan_sites", NULL, -1, NAN, NAN};
    if (status == PLAN_OK && run->n_aps > before)
        status = plan_result_add_finding(
            run->result, &f, err,
            "%d public buildings without an access point got one each, %s GHz, in their middle: an assumption, "
            "not a plan",
            (int)(run->n_aps - before), plan_band_name((plan_band)run->opts->own_band));
    return status;
}

/* ---- all ---- */

static plan_status tell_assumed(plan_wlan_run *run, plan_error *err)
{
    static const char *const what[][2] = {
        {"eirp_dbm=existing",
         "band and power of %d existing access points are not known: 2.4 GHz and 20 dBm are assumed"},
        {"height_m=",
         "height of %d access points is not known: assumed (4 m outdoors, under the ceiling indoors)"},
        {"eirp_dbm=limit", "power of %d access points was not told: the most that is lawful is assumed"},
    };
    plan_status status = PLAN_OK;
    for (size_t k = 0; status == PLAN_OK && k < sizeof what / sizeof *what; k++) {
        int32_t n = 0;
        char text[300];
        plan_finding f = {"assumed_radio", "wlan_sites", NULL, -1, NAN, NAN};
        for (int32_t i = 0; i < run->n_aps; i++)
            n += run->aps[i].assumed && strstr(run->aps[i].assumed, what[k][0]);
        const char *number = strstr(what[k][1], "%d");
        snprintf(text, sizeof text, "%.*s%d%s", (int)(number - what[k][1]), what[k][1], (int)n, number + 2);
        if (n > 0)
            status = plan_result_add_finding(run->result, &f, err, "%s", text);
    }
    return status;
}

plan_status plan_wlan_find_aps(plan_wlan_run *run, plan_error *err)
{
    plan_status status = add_given(run, err);
    if (status == PLAN_OK && run->opts->existing)
        status = add_rows(run, run->sites, PLAN_WLAN_FROM_SITES, err);
    if (status == PLAN_OK && run->opts->list)
        status = add_list(run, err);
    if (status == PLAN_OK && run->opts->own)
        status = add_own(run, err);
    return status == PLAN_OK ? tell_assumed(run, err) : status;
}
