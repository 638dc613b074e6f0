/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* One assignment of channels for all access points, outdoors and in every building: of the channels that do not overlap
 * the one whose users near are weakest there. */

#include "geo/geom.h"
#include "wlan/sites_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Channels of 20 MHz overlap that are less than this many numbers (of 5 MHz) apart, in every band. */
enum { APART = 4 };
/* 2.4 GHz: four channels of OFDM, 20 MHz wide, fit into 2400-2483.5 MHz; ETSI EN 300 328 knows no raster of its own. */
static const int32_t clear_2_4[] = {1, 5, 9, 13};
/* What stands between counts as so many metres more of way. */
#define STOREY_M 15.0
#define WALL_M 15.0
#define LEAST_M 3.0

typedef struct sender {
    double xy[2], height_m;
    int32_t building; /* it stands in; -1 = outdoors */
    plan_band band;
    int32_t channel; /* 0 = to be found */
    int32_t *out;
    const plan_permit *permit;
} sender;

static int32_t clear_channels(const plan_permit *permit, int32_t out[PLAN_CHANNELS_MAX])
{
    int32_t n = 0;
    for (int32_t i = 0; i < permit->n_channels; i++) {
        bool take = permit->band != PLAN_BAND_2_4;
        for (size_t k = 0; k < sizeof clear_2_4 / sizeof *clear_2_4; k++)
            take |= permit->channels[i] == clear_2_4[k];
        if (take)
            out[n++] = permit->channels[i];
    }
    if (n == 0) /* rules of one's own may leave others only */
        out[n++] = permit->channel;
    return n;
}

/* How much of b is heard at a: falls with the square of the way; 0 beyond far_m. */
static double heard(const sender *a, const sender *b, double far_m, double level_m)
{
    double x = a->xy[0] - b->xy[0], y = a->xy[1] - b->xy[1];
    if (fabs(x) > far_m || fabs(y) > far_m)
        return 0;
    double way = hypot(x, y);
    if (a->building >= 0 && a->building == b->building)
        way += fabs(round((a->height_m - b->height_m) / level_m)) * STOREY_M;
    else
        way += WALL_M * ((a->building >= 0) + (b->building >= 0));
    return way > far_m ? 0 : 1 / fmax(way * way, LEAST_M * LEAST_M);
}

/* The channel least heard from those that have one; of several the one least used anywhere, the lowest. */
static void find_channel(const plan_sites_run *run, sender *senders, int32_t n, int32_t at)
{
    sender *a = &senders[at];
    int32_t channels[PLAN_CHANNELS_MAX], n_channels = clear_channels(a->permit, channels), best = 0;
    double load[PLAN_CHANNELS_MAX] = {0};
    int32_t used[PLAN_CHANNELS_MAX] = {0};
    for (int32_t k = 0; k < n; k++) {
        const sender *b = &senders[k];
        if (b->channel == 0 || b->band != a->band)
            continue;
        double h = heard(a, b, 2 * run->opts->radius_m, run->opts->level_m);
        for (int32_t c = 0; c < n_channels; c++) {
            bool same = abs(channels[c] - b->channel) < APART;
            load[c] += same ? h : 0;
            used[c] += same;
        }
    }
    for (int32_t c = 1; c < n_channels; c++)
        if (load[c] < load[best] || (load[c] <= load[best] && used[c] < used[best]))
            best = c;
    a->channel = *a->out = channels[best];
}

/* Those that are there keep theirs. */
static int32_t take_existing(const plan_sites_run *run, sender *out)
{
    const plan_table *t = run->coverage ? plan_result_table(run->coverage, "wlan_sites") : NULL;
    int32_t n = 0;
    for (int32_t row = 0; t && row < plan_table_rows(t); row++) {
        const char *band = plan_sites_text(t, "band", row);
        double channel = plan_sites_number(t, "channel", row),
               building = plan_sites_number(t, "building", row);
        double height = plan_sites_number(t, "height_m", row);
        sender s = {.channel = channel > 0 ? (int32_t)channel : 0, .building = -1};
        if (!band || s.channel == 0 || plan_band_parse(band, &s.band, NULL) != PLAN_OK ||
            !plan_geom_row_point(plan_table_geom(t), row, s.xy))
            continue;
        if (plan_sites_number(t, "indoor", row) == 1 && building >= 0)
            s.building = (int32_t)building;
        s.height_m = isfinite(height) ? height : 0;
        out[n++] = s;
    }
    return n;
}

plan_status plan_sites_settle_channels(plan_sites_run *run, plan_error *err)
{
    const plan_table *t = run->coverage ? plan_result_table(run->coverage, "wlan_sites") : NULL;
    size_t room = (size_t)run->n_choices + (size_t)run->n_rooms + (size_t)(t ? plan_table_rows(t) : 0);
    sender *senders = plan_mem_new(room, sizeof *senders);
    if (!senders)
        return plan_error_memory(err);
    int32_t n = take_existing(run, senders), first = n;
    for (int32_t i = 0; i < run->n_choices; i++) {
        const plan_sites_candidate *c = &run->candidates[run->choices[i].candidate];
        senders[n++] = (sender){{c->xy[0], c->xy[1]},     c->height_m,  -1, run->outdoor.band, 0,
                                &run->choices[i].channel, &run->outdoor};
    }
    for (int32_t i = 0; i < run->n_rooms; i++) {
        plan_sites_room *r = &run->rooms[i];
        senders[n++] = (sender){{r->xy[0], r->xy[1]}, r->height_m, r->building, run->indoor.band, 0,
                                &r->channel,          &run->indoor};
    }
    for (int32_t i = first; i < n; i++)
        find_channel(run, senders, i, i);
    free(senders);
    return PLAN_OK;
}
