/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Models asked outside the ranges they were found in: a finding for each model and range, with how often. */

#include "wlan/wlan_run.h"

#include "wlan/indoor.h"

#include <math.h>
#include <stdio.h>

/* A range of a model, and how many of how many lie outside. */
typedef struct range {
    const char *model, *of, *unit;
    double from, to;
    int64_t n, all;
    const char *what;
} range;

static plan_status tell(plan_wlan_run *run, const range *r, plan_error *err)
{
    char limits[80] = "";
    if (r->n == 0)
        return PLAN_OK;
    if (isfinite(r->from))
        snprintf(limits, sizeof limits, " %g to %g %s", r->from, r->to, r->unit);
    plan_finding f = {"extrapolated", "wlan_coverage", NULL, -1, NAN, NAN};
    return plan_result_add_finding(run->result, &f, err, "%s was found for other %s%s%s: %lld of %lld %s",
                                   r->model, r->of, *limits ? "; its own are" : "", limits, (long long)r->n,
                                   (long long)r->all, r->what);
}

/* Access points whose table of the chosen model met the flag; of P.833 only where plants stand. */
static int64_t aps_with(const plan_wlan_run *run, unsigned flag, bool vegetation)
{
    int64_t n = 0;
    for (int32_t i = 0; i < run->n_aps; i++) {
        const plan_propagation *p = &run->radio.tables[0][run->aps[i].table];
        n += ((vegetation ? p->vegetation_flags : p->flags) & flag) != 0;
    }
    return n;
}

plan_status plan_wlan_report_ranges(plan_wlan_run *run, plan_error *err)
{
    static const char aps[] = "access points", places[] = "places inside public buildings";
    const plan_radio_models *m = &run->radio.models[0];
    const plan_site_general *office = &m->indoor[PLAN_INDOOR_OFFICE][1];
    const plan_wlan_stretched *s = &run->stretched;
    bool plants = plan_obstacles_has_vegetation(run->obstacles);
    char chosen[80];
    plan_wlan_radio_model_name(m, chosen, sizeof chosen);
    const range ranges[] = {
        {chosen, "frequencies", "GHz", NAN, NAN, aps_with(run, PLAN_LOSS_FREQUENCY, false), run->n_aps, aps},
        {chosen, "distances", "m", NAN, NAN, aps_with(run, PLAN_LOSS_FAR, false), run->n_aps,
         "access points within their reach"},
        {chosen, "heights of antennas", "m", NAN, NAN, aps_with(run, PLAN_LOSS_HEIGHT, false), run->n_aps,
         aps},
        {"P.833 (vegetation)", "frequencies", "GHz", m->vegetation.f_min_ghz, m->vegetation.f_max_ghz,
         plants ? aps_with(run, PLAN_LOSS_FREQUENCY, true) : 0, run->n_aps, aps},
        {"P.1238 (inside buildings)", "frequencies", "GHz", office->f_min_ghz, office->f_max_ghz,
         s->frequency, s->places, places},
        {"P.1238 (inside buildings)", "distances", "m", office->d_min_m, office->d_max_m, s->far, s->places,
         places},
        {"COST 231 (floors)", "frequencies", "GHz", PLAN_FLOORS_F_MIN_GHZ, PLAN_FLOORS_F_MAX_GHZ, s->floors,
         s->places, places},
    };
    plan_status status = PLAN_OK;
    for (size_t i = 0; status == PLAN_OK && i < sizeof ranges / sizeof *ranges; i++)
        status = tell(run, &ranges[i], err);
    return status;
}
