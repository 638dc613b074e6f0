/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Links of the mesh: every pair of roofs within reach, from the corners that see each other best. */

#include "core/parallel.h"
#include "geo/geom.h"
#include "wlan/mesh_run.h"
#include "wlan/sight.h"

#include <math.h>
#include <string.h>

enum { CORNERS_TRIED = 3, PAIRS_A_TURN = 256 };

/* Roofs nearer than this share a building or a yard: cable is laid there. */
#define LEAST_M 15.0

typedef struct mast {
    double xyz[3];
    int8_t corner;
} mast;

/* The corners of a node nearest to the other, best first. */
static int corners_towards(const plan_mesh_node *node, const plan_mesh_node *other, mast *out)
{
    bool taken[PLAN_MESH_CORNERS] = {false};
    int n = 0;
    while (n < CORNERS_TRIED && n < node->n_corners) {
        int best = -1;
        double least = INFINITY;
        for (int i = 0; i < node->n_corners; i++) {
            double d = hypot(node->corner[i][0] - other->xy[0], node->corner[i][1] - other->xy[1]);
            if (!taken[i] && d < least) {
                least = d;
                best = i;
            }
        }
        taken[best] = true;
        out[n++] = (mast){{node->corner[best][0], node->corner[best][1], node->roof_m + node->mast_m},
                          (int8_t)best};
    }
    return n;
}

/* How high the mast of a node can be. */
static double room_m(const plan_mesh_run *run, const plan_mesh_node *node)
{
    return node->mast_fixed || run->opts->mast_max_m < node->mast_m ? 0
                                                                    : run->opts->mast_max_m - node->mast_m;
}

static double vegetation_db(const plan_mesh_run *run, const plan_sight *sight)
{
    return plan_vegetation_loss(&run->models.vegetation, run->permit.f_ghz, sight->vegetation_m).median_db;
}

double plan_mesh_up_m(double m)
{
    return ceil(m * 10 - 1e-6) / 10;
}

static double lack_m(const plan_mesh_run *run, const mast *a, const mast *b)
{
    return plan_sight_raise_m(run->obstacles, a->xyz, b->xyz, run->permit.f_ghz, run->opts->fresnel_share,
                              INFINITY);
}

/* One end is at its limit: the other rises alone. What lacks falls along a bent line, ever less steeply, so that following
 * its last slope never goes too far. */
static double raise_alone(const plan_mesh_run *run, const mast *fixed, mast *free, double room, double lack)
{
    double up = 0, slope = 1, from = free->xyz[2];
    for (int turn = 0; turn < 30 && lack > 1e-7 && up < room; turn++) {
        double step = fmin(lack / slope, room - up);
        up += step;
        free->xyz[2] = from + up;
        double left = lack_m(run, fixed, free);
        if (!(left < lack))
            break; /* what is in the way stands at the other end */
        slope = (lack - left) / step;
        lack = left;
    }
    up = fmin(plan_mesh_up_m(up), room);
    free->xyz[2] = from + up;
    return up;
}

/* Masts for the zone to be clear, as far as they can be raised: both the same, or where one is at its limit the other. */
static void raise_masts(const plan_mesh_run *run, const plan_mesh_node *a, const plan_mesh_node *b, mast *ma,
                        mast *mb, plan_mesh_link *link)
{
    double need = link->raise_m > 0 ? plan_mesh_up_m(link->raise_m) : 0;
    double room_a = room_m(run, a), room_b = room_m(run, b), up_a = fmin(need, room_a),
           up_b = fmin(need, room_b);
    ma->xyz[2] += up_a;
    mb->xyz[2] += up_b;
    double lack = need > 0 ? lack_m(run, ma, mb) : 0;
    if (lack > 1e-7 && up_a < room_a)
        up_a += raise_alone(run, mb, ma, room_a - up_a, lack);
    else if (lack > 1e-7 && up_b < room_b)
        up_b += raise_alone(run, ma, mb, room_b - up_b, lack);
    link->mast_a_m = a->mast_m + up_a;
    link->mast_b_m = b->mast_m + up_b;
}

/* Whether one of the words of a text, with blanks between, is this. */
static bool has_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = text; n > 0 && (at = strstr(at, word)); at += n)
        if ((at == text || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

static bool is_there(const plan_mesh_node *a, const plan_mesh_node *b)
{
    return a->existing && b->existing && a->neighbours && b->source_id &&
           has_word(a->neighbours, b->source_id);
}

/* Looks from corner to corner; the pair that needs least raising stays. */
static void look(const plan_mesh_run *run, plan_mesh_link *link)
{
    const plan_mesh_node *a = &run->nodes[link->a], *b = &run->nodes[link->b];
    mast from[CORNERS_TRIED], to[CORNERS_TRIED], best_a = {{0, 0, 0}, -1}, best_b = best_a;
    int n_from = corners_towards(a, b, from), n_to = corners_towards(b, a, to);
    link->raise_m = INFINITY;
    for (int i = 0; i < n_from; i++)
        for (int k = 0; k < n_to; k++) {
            double raise_m = plan_sight_raise_m(run->obstacles, from[i].xyz, to[k].xyz, run->permit.f_ghz,
                                                run->opts->fresnel_share, link->raise_m);
            if (raise_m >= link->raise_m)
                continue;
            link->raise_m = raise_m;
            best_a = from[i];
            best_b = to[k];
        }
    link->corner_a = best_a.corner;
    link->corner_b = best_b.corner;
    link->mast_a_m = a->mast_m;
    link->mast_b_m = b->mast_m;
    if (!link->existing)
        raise_masts(run, a, b, &best_a, &best_b, link);
    plan_sight sight;
    plan_sight_line(run->obstacles, best_a.xyz, best_b.xyz, run->permit.f_ghz, &sight);
    link->lack_m = lack_m(run, &best_a, &best_b);
    link->length_m = sight.length_m;
    link->vegetation_m = sight.vegetation_m;
    link->vegetation_db = vegetation_db(run, &sight);
    link->clearance = sight.fresnel_share;
    link->blocker = sight.edge_building;
    link->excess_m = sight.excess_m;
    link->level_dbm = run->permit.eirp_dbm + run->opts->gain_dbi -
                      plan_radio_free_space_db(run->permit.f_ghz, sight.length_m) - link->vegetation_db;
    link->margin_db = link->level_dbm - run->need_dbm + run->opts->margin_db;
    link->state = link->clearance < run->opts->fresnel_share - 1e-6 ? PLAN_MESH_BLOCKED
                  : link->margin_db < run->opts->margin_db          ? PLAN_MESH_WEAK
                                                                    : PLAN_MESH_CLEAR;
    int64_t masts = llround((link->mast_a_m - a->mast_m + link->mast_b_m - b->mast_m) *
                            (double)run->costs.cents[PLAN_PRICE_MAST]);
    link->cost = 2 * run->costs.cents[PLAN_PRICE_RADIO_END] + masts;
    if (link->existing) { /* it works, whatever the model says */
        link->state = PLAN_MESH_CLEAR;
        link->cost = 0;
    }
    link->role = link->state == PLAN_MESH_CLEAR ? PLAN_MESH_SPARE : PLAN_MESH_NONE;
}

static plan_status look_at_some(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    plan_mesh_run *run = user;
    (void)worker;
    (void)err;
    for (int32_t i = begin; i < end; i++)
        look(run, &run->links[i]);
    return PLAN_OK;
}

typedef struct turn {
    plan_mesh_run *run;
    int32_t from;
} turn;

static plan_status look_from(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    const turn *t = user;
    return look_at_some(t->run, t->from + begin, t->from + end, worker, err);
}

static plan_status pair_up(plan_mesh_run *run, plan_error *err)
{
    for (int32_t a = 0; a < run->n_nodes; a++)
        for (int32_t b = a + 1; b < run->n_nodes; b++) {
            const plan_mesh_node *from = &run->nodes[a], *to = &run->nodes[b];
            double d = hypot(from->xy[0] - to->xy[0], from->xy[1] - to->xy[1]);
            bool existing = is_there(from, to);
            if (!existing && (d > run->opts->max_link_m || d < LEAST_M ||
                              (from->building >= 0 && from->building == to->building)))
                continue;
            if (!plan_mem_grow(&run->links, &run->cap_links, (size_t)run->n_links + 1, sizeof *run->links))
                return plan_error_memory(err);
            run->links[run->n_links++] = (plan_mesh_link){
                .a = a, .b = b, .blocker = -1, .existing = existing};
        }
    return PLAN_OK;
}

plan_status plan_mesh_find_links(plan_mesh_run *run, plan_error *err)
{
    plan_status status = pair_up(run, err);
    for (int32_t at = 0; status == PLAN_OK && at < run->n_links; at += PAIRS_A_TURN) {
        turn t = {run, at};
        int32_t n = run->n_links - at < PAIRS_A_TURN ? run->n_links - at : PAIRS_A_TURN;
        status = plan_hooks_progress(run->opts->hooks, "roof to roof", (double)at / run->n_links, err);
        if (status == PLAN_OK)
            status = plan_parallel_for(run->threads, n, look_from, &t, err);
    }
    return status;
}
