/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/pops.h"

#include "core/mem.h"
#include "geo/geom.h"
#include "graph/path.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAIN_SHARE 0.01     /* of all street length */
#define NEAR_CITY_M 20000.0 /* a place this far from the streets is still meant to be in the city */
enum { EPSG_DEGREES = 4326 };

const char *plan_pop_basis_name(plan_pop_basis basis)
{
    static const char *const names[] = {"given", "sites", "proposed"};
    return names[basis];
}

const char *plan_pop_title(const char *name)
{
    return strncmp(name, "PoP ", 4) == 0 ? "" : "PoP ";
}

void plan_pops_cut(plan_pops *pops, int32_t n)
{
    for (; pops->n > n; pops->n--) {
        free(pops->at[pops->n - 1].name);
        free(pops->at[pops->n - 1].reason);
    }
}

void plan_pops_free(plan_pops *pops)
{
    plan_pops_cut(pops, 0);
    free(pops->at);
    *pops = (plan_pops)PLAN_POPS_INIT;
}

plan_status plan_pops_add(plan_pops *pops, const plan_pop_place *place, const char *name, const char *reason,
                          plan_error *err)
{
    if (!plan_mem_grow(&pops->at, &pops->cap, (size_t)pops->n + 1, sizeof *pops->at))
        return plan_error_memory(err);
    plan_pop_place *p = &pops->at[pops->n];
    *p = *place;
    p->name = plan_mem_text(name);
    p->reason = plan_mem_text(reason);
    pops->n++;
    return p->name && p->reason ? PLAN_OK : plan_error_memory(err);
}

plan_status plan_pops_taps(const plan_streets *s, const plan_catalogue *catalogue, plan_index **out,
                           plan_error *err)
{
    double *boxes = plan_mem_raw((size_t)s->n_pieces, 4 * sizeof *boxes);
    if (!boxes)
        return plan_error_memory(err);
    for (int32_t p = 0; p < s->n_pieces; p++) {
        double box[4] = PLAN_BBOX_EMPTY;
        if (plan_streets_takes_drops(s, catalogue, p))
            plan_bbox_add(box, s->xy + 2 * (size_t)s->first[p], s->first[p + 1] - s->first[p]);
        memcpy(boxes + 4 * (size_t)p, box, sizeof box);
    }
    plan_status status = plan_index_new(boxes, s->n_pieces, out, err);
    free(boxes);
    return status;
}

typedef struct joining {
    const plan_streets *streets;
    const uint8_t *live;
    plan_pop_place *place;
    double best, at;
    int32_t segment;
} joining;

static bool on_piece(void *user, int32_t p, double box_distance)
{
    joining *j = user;
    const plan_streets *s = j->streets;
    if (box_distance > j->best)
        return false;
    if (j->live && !j->live[s->component[s->tail[p]]])
        return true;
    for (int32_t c = s->first[p]; c + 1 < s->first[p + 1]; c++) {
        const double *a = s->xy + 2 * (size_t)c;
        double q[2], t, d = plan_segment_nearest(a, a + 2, j->place->xy, q, &t);
        /* At a junction several pieces are as near. */
        if (d > j->best || (d == j->best && (j->segment < 0 || p >= j->place->piece)))
            continue;
        j->best = d;
        j->place->piece = p;
        j->segment = c - s->first[p];
        j->at = t;
        memcpy(j->place->tap, q, sizeof q);
    }
    return true;
}

plan_status plan_pop_join(const plan_pops_input *in, const uint8_t *live, plan_pop_place *place, bool *found,
                          plan_error *err)
{
    joining j = {
        .streets = in->streets, .live = live, .place = place, .best = PLAN_POP_MAX_JOIN_M, .segment = -1};
    plan_status status = plan_index_nearest(in->taps, place->xy[0], place->xy[1], on_piece, &j, err);
    *found = j.segment >= 0;
    if (status != PLAN_OK || !*found)
        return status;
    double line[4] = {place->xy[0], place->xy[1], place->tap[0], place->tap[1]};
    place->position_cm = plan_streets_position(in->streets, place->piece, j.segment, j.at);
    place->join_cm = (int32_t)lround(100 * plan_scale_length(in->scale, line, 2));
    return PLAN_OK;
}

plan_status plan_pop_distances(const plan_streets *streets, const plan_pop_place *place, int64_t most_cm,
                               int64_t *distance, plan_error *err)
{
    int32_t p = place->piece;
    const plan_source_node sources[2] = {{streets->tail[p], place->position_cm},
                                         {streets->head[p], streets->length_cm[p] - place->position_cm}};
    const plan_paths paths = {distance, NULL, NULL};
    return plan_path_within(streets->graph, sources, 2, most_cm, &paths, NULL, err);
}

int64_t plan_pop_way_cm(const plan_streets *streets, const int64_t *distance, const plan_pop_place *place,
                        const plan_drop *drop)
{
    int64_t tail = distance[streets->tail[drop->piece]], head = distance[streets->head[drop->piece]];
    int64_t way = PLAN_COST_NONE;
    if (tail != PLAN_COST_NONE)
        way = tail + drop->position_cm;
    if (head != PLAN_COST_NONE && head + streets->length_cm[drop->piece] - drop->position_cm < way)
        way = head + streets->length_cm[drop->piece] - drop->position_cm;
    if (drop->piece == place->piece) {
        int64_t direct = (int64_t)drop->position_cm - place->position_cm;
        direct = direct < 0 ? -direct : direct;
        way = direct < way ? direct : way;
    }
    return way;
}

void plan_pops_main_components(const plan_streets *streets, uint8_t *live)
{
    int64_t all = 0, most = 0;
    for (int32_t c = 0; c < streets->n_components; c++) {
        all += streets->component_cm[c];
        most = streets->component_cm[c] > most ? streets->component_cm[c] : most;
    }
    for (int32_t c = 0; c < streets->n_components; c++) {
        int64_t length = streets->component_cm[c];
        live[c] = length == most || (double)length >= MAIN_SHARE * (double)all;
    }
}

void plan_pops_components(const plan_pops *pops, const plan_streets *streets, uint8_t *live)
{
    memset(live, 0, (size_t)streets->n_components);
    for (int32_t i = 0; i < pops->n; i++)
        live[streets->component[streets->tail[pops->at[i].piece]]] = 1;
}

static plan_status to_metric(const plan_pops_input *in, double lon, double lat, double xy[2], bool *there,
                             plan_error *err)
{
    plan_transform *t = NULL;
    int32_t failed = 0;
    xy[0] = lon;
    xy[1] = lat;
    plan_status status = plan_transform_new(plan_city_ctx(in->city), EPSG_DEGREES, plan_city_crs(in->city),
                                            &t, err);
    if (status == PLAN_OK)
        plan_transform_apply(t, xy, 1, &failed);
    plan_transform_free(t);
    *there = failed == 0;
    return status;
}

/* A place in degrees that lies at the city when longitude and latitude change places. */
static bool is_swapped(const plan_pops_input *in, const plan_pop *pop)
{
    const plan_streets *s = in->streets;
    double box[4] = PLAN_BBOX_EMPTY, xy[2];
    bool there = false;
    if (!pop || !isfinite(pop->lon) || fabs(pop->lon) > 90 ||
        to_metric(in, pop->lat, pop->lon, xy, &there, NULL) != PLAN_OK || !there)
        return false;
    plan_bbox_add(box, s->xy, s->first[s->n_pieces]);
    return xy[0] > box[0] - NEAR_CITY_M && xy[0] < box[2] + NEAR_CITY_M && xy[1] > box[1] - NEAR_CITY_M &&
           xy[1] < box[3] + NEAR_CITY_M;
}

/* In the planner's own numbers. pop: as given; NULL = of layer sites. */
static plan_status no_street(const plan_pops_input *in, const plan_pop_place *place, const plan_pop *pop,
                             const char *name, plan_error *err)
{
    char where[80];
    if (pop && isfinite(pop->lon) && isfinite(pop->lat))
        snprintf(where, sizeof where, "lon %.10g, lat %.10g", pop->lon, pop->lat);
    else
        snprintf(where, sizeof where, "%.2f, %.2f", place->xy[0], place->xy[1]);
    return plan_error_set(err, PLAN_E_ARGUMENT, "%s%s at %s: no street that takes drops within %g m%s",
                          plan_pop_title(name), name, where, PLAN_POP_MAX_JOIN_M,
                          is_swapped(in, pop) ? "; longitude and latitude may have changed places" : "");
}

/* A PoP joins a street of a main component where one is near; an isolated yard beside it would be a trap. */
static plan_status add_known(const plan_pops_input *in, const uint8_t *live, plan_pop_place *place,
                             const plan_pop *given, const char *name, plan_pops *out, plan_error *err)
{
    char fallback[32];
    if (!name || !*name) {
        snprintf(fallback, sizeof fallback, "PoP %d", out->n + 1);
        name = fallback;
    }
    bool found = false;
    plan_status status = plan_pop_join(in, live, place, &found, err);
    if (status == PLAN_OK && !found)
        status = plan_pop_join(in, NULL, place, &found, err);
    if (status != PLAN_OK)
        return status;
    if (!found)
        return no_street(in, place, given, name, err);
    return plan_pops_add(out, place, name, place->basis == PLAN_POP_GIVEN ? "given" : "in layer sites", err);
}

static plan_status place_of(const plan_pops_input *in, const plan_pop *pop, int32_t i, double xy[2],
                            plan_error *err)
{
    bool metric = isfinite(pop->x) && isfinite(pop->y), degrees = isfinite(pop->lon) && isfinite(pop->lat);
    if (metric == degrees)
        return plan_error_set(err, PLAN_E_ARGUMENT, "network: pops[%d]: give either x and y or lon and lat",
                              i + 1);
    if (metric) {
        xy[0] = pop->x;
        xy[1] = pop->y;
        return PLAN_OK;
    }
    bool there = false;
    plan_status status = to_metric(in, pop->lon, pop->lat, xy, &there, err);
    if (status == PLAN_OK && !there)
        status = plan_error_set(
            err, PLAN_E_ARGUMENT, "network: pops[%d]: lon %g, lat %g lie outside the working CRS%s", i + 1,
            pop->lon, pop->lat,
            is_swapped(in, pop) ? "; longitude and latitude may have changed places" : "");
    return status;
}

static plan_status add_given(const plan_pops_input *in, const uint8_t *live, plan_pops *out, plan_error *err)
{
    const plan_pop *given = in->opts->pops.at;
    plan_status status = PLAN_OK;
    for (int32_t i = 0; i < in->opts->pops.n && status == PLAN_OK; i++) {
        plan_pop_place place = {.basis = PLAN_POP_GIVEN};
        status = place_of(in, &given[i], i, place.xy, err);
        if (status == PLAN_OK)
            status = add_known(in, live, &place, &given[i], given[i].name, out, err);
    }
    return status;
}

static plan_status add_sites(const plan_pops_input *in, const uint8_t *live, plan_pops *out, plan_error *err)
{
    const plan_column *kind = in->sites ? plan_table_find(in->sites, "kind") : NULL;
    const plan_column *name = in->sites ? plan_table_find(in->sites, "name") : NULL;
    plan_status status = PLAN_OK;
    if (!kind)
        return PLAN_OK;
    for (int32_t r = 0; r < plan_table_rows(in->sites) && status == PLAN_OK; r++) {
        const char *text = plan_column_text(kind, r);
        plan_pop_place place = {.basis = PLAN_POP_SITES, .existing = true};
        if (text && strcmp(text, "pop") == 0 && plan_geom_row_point(plan_table_geom(in->sites), r, place.xy))
            status = add_known(in, live, &place, NULL, name ? plan_column_text(name, r) : NULL, out, err);
    }
    return status;
}

plan_status plan_pops_known(const plan_pops_input *in, plan_pops *out, plan_error *err)
{
    uint8_t *live = plan_mem_new((size_t)in->streets->n_components, 1);
    if (!live)
        return plan_error_memory(err);
    plan_pops_main_components(in->streets, live);
    plan_status status = add_given(in, live, out, err);
    if (status == PLAN_OK && out->n == 0)
        status = add_sites(in, live, out, err);
    free(live);
    return status;
}
