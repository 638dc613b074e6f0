/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/wlan_shares.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

static int32_t bin_of(int16_t level)
{
    int32_t bin = (level - (int32_t)(PLAN_WLAN_FLOOR_DBM * 100)) / 10;
    return bin < 0 ? 0 : bin < PLAN_WLAN_BINS ? bin : PLAN_WLAN_BINS - 1;
}

/* Middle of a bin, dBm. */
static double dbm_of(int32_t bin)
{
    return PLAN_WLAN_FLOOR_DBM + (bin + 0.5) / 10;
}

plan_status plan_wlan_scale_make(double usable_dbm, double sigma_blocked_db, double sigma_sight_db,
                                 plan_wlan_scale *out, plan_error *err)
{
    out->usable = (int16_t)lrint(usable_dbm * 100);
    out->likely = plan_mem_new(2 * PLAN_WLAN_BINS, sizeof *out->likely);
    if (!out->likely)
        return plan_error_memory(err);
    for (int32_t bin = 0; bin < PLAN_WLAN_BINS; bin++) {
        out->likely[bin] = plan_level_share(dbm_of(bin), sigma_blocked_db, usable_dbm);
        out->likely[PLAN_WLAN_BINS + bin] = plan_level_share(dbm_of(bin), sigma_sight_db, usable_dbm);
    }
    return PLAN_OK;
}

plan_status plan_wlan_scale_servers(plan_wlan_scale *scale, int32_t n, plan_error *err)
{
    scale->down = plan_mem_new((size_t)n, sizeof *scale->down);
    scale->up = plan_mem_new((size_t)n, sizeof *scale->up);
    return scale->down && scale->up ? PLAN_OK : plan_error_memory(err);
}

void plan_wlan_scale_free(plan_wlan_scale *scale)
{
    free(scale->likely);
    free(scale->down);
    free(scale->up);
    *scale = (plan_wlan_scale){0, NULL, NULL, NULL};
}

plan_status plan_wlan_shares_new(int32_t n_servers, plan_wlan_shares **out, plan_error *err)
{
    plan_wlan_shares *s = plan_mem_new(1, sizeof *s);
    if (!s)
        return plan_error_memory(err);
    s->n_all = n_servers;
    s->best = PLAN_WLAN_NONE;
    s->by_server = plan_mem_new((size_t)n_servers, sizeof *s->by_server);
    s->servers = plan_mem_new((size_t)n_servers, sizeof *s->servers);
    if (!s->by_server || !s->servers) {
        plan_wlan_shares_free(s);
        return plan_error_memory(err);
    }
    *out = s;
    return PLAN_OK;
}

void plan_wlan_shares_free(plan_wlan_shares *s)
{
    if (!s)
        return;
    free(s->by_server);
    free(s->servers);
    free(s);
}

void plan_wlan_shares_reset(plan_wlan_shares *s)
{
    for (int32_t i = 0; i < s->n_servers; i++)
        s->by_server[s->servers[i]] = 0;
    *s = (plan_wlan_shares){
        .by_server = s->by_server, .servers = s->servers, .n_all = s->n_all, .best = PLAN_WLAN_NONE};
}

void plan_wlan_shares_add(plan_wlan_shares *s, const plan_wlan_scale *scale, int16_t level, int32_t server)
{
    s->cells++;
    if (level == PLAN_WLAN_NONE) {
        s->by_class[PLAN_LEVEL_NONE]++;
        return;
    }
    bool sight = (server & PLAN_WLAN_SIGHT) != 0;
    int32_t id = server & ~PLAN_WLAN_SIGHT, bin = bin_of(level);
    s->reached++;
    s->usable += level >= scale->usable;
    s->sight += sight;
    s->by_class[plan_level_class_of(level / 100.0)]++;
    s->levels.n[bin]++;
    s->level_sum += level;
    s->down_sum += level + scale->down[id];
    s->up_sum += level + scale->up[id];
    s->likely += scale->likely[(sight ? PLAN_WLAN_BINS : 0) + bin];
    if (s->best == PLAN_WLAN_NONE || level > s->best)
        s->best = level;
    if (s->by_server[id]++ == 0)
        s->servers[s->n_servers++] = id;
}

void plan_wlan_levels_add(plan_wlan_levels *levels, int16_t level)
{
    if (level != PLAN_WLAN_NONE)
        levels->n[bin_of(level)]++;
}

double plan_wlan_levels_median(const plan_wlan_levels *levels, int64_t cells)
{
    int64_t above = 0;
    for (int32_t bin = PLAN_WLAN_BINS - 1; cells > 0 && bin >= 0; bin--) {
        above += levels->n[bin];
        if (2 * above >= cells)
            return dbm_of(bin);
    }
    return NAN;
}

double plan_wlan_shares_median(const plan_wlan_shares *s)
{
    return plan_wlan_levels_median(&s->levels, s->cells);
}

int32_t plan_wlan_shares_server(const plan_wlan_shares *s)
{
    int32_t best = -1;
    for (int32_t i = 0; i < s->n_servers; i++) {
        int32_t id = s->servers[i];
        if (best < 0 || s->by_server[id] > s->by_server[best] ||
            (id < best && s->by_server[id] == s->by_server[best]))
            best = id;
    }
    return best;
}

void plan_wlan_shares_values(const plan_wlan_shares *s, double values[PLAN_WLAN_N_SHARES])
{
    double n = s->cells > 0 ? (double)s->cells : NAN;
    int at = 0;
    for (int of = PLAN_LEVEL_BEST; of > PLAN_LEVEL_NONE; of--)
        values[at++] = (double)s->by_class[of] / n;
    values[at++] = (double)s->usable / n;
    values[at++] = s->likely / n;
    values[at] = (double)s->sight / n;
}

void plan_wlan_shares_write(const double values[PLAN_WLAN_N_SHARES], plan_table *t, int32_t row)
{
    static const char *const columns[PLAN_WLAN_N_SHARES] = {"share_best",   "share_good", "share_fair",
                                                            "share_weak",   "share_edge", "share_usable",
                                                            "share_likely", "sight_share"};
    for (int i = 0; i < PLAN_WLAN_N_SHARES; i++)
        plan_column_set_number(plan_table_edit(t, columns[i]), row, values[i]);
}
