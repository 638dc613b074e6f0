/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What cabinets serve and hold, and the fibres in every trench and drop, counted again from the drops. */

#include "core/mem.h"
#include "out/verify_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAME_WAY_M 0.006

/* Groups of drops: those of each cabinet, then those that hang on their PoP without one. */
typedef struct recount {
    plan_verifier *v;
    const plan_table *trench, *drops, *cabinets;
    int32_t n_trench, n_drops, n_cabinets;
    double share;           /* fibres for each that is needed */
    double ratio;           /* customers a splitter; 1 = a fibre each */
    int32_t *begin, *order; /* drops of group g: order[begin[g] .. begin[g + 1] - 1] */
    int64_t *below;         /* of a segment: lines of the group in hand */
    int32_t *touched;
    int64_t *fibres; /* that a segment must hold */
} recount;

static int64_t reserved(const recount *x, double n)
{
    return (int64_t)ceil(n * x->share - 1e-9);
}

static void expect(const recount *x, const plan_table *t, int32_t row, const char *column, double counted)
{
    double written = plan_verify_number(t, column, row);
    if (plan_table_find(t, column) && !(fabs(written - counted) <= SAME_WAY_M))
        plan_verify_fault(x->v, "count_differs", t, row, "%s is %.10g, expected %.10g", column, written,
                          counted);
}

static int32_t group_of(const recount *x, int32_t drop)
{
    int32_t cabinet = plan_verify_row(x->drops, "cabinet", drop, x->n_cabinets);
    return cabinet >= 0 ? cabinet : x->n_cabinets;
}

static void group(recount *x)
{
    int32_t n_groups = x->n_cabinets + 1;
    for (int32_t r = 0; r < x->n_drops; r++)
        x->begin[group_of(x, r) + 1]++;
    for (int32_t g = 0; g < n_groups; g++)
        x->begin[g + 1] += x->begin[g];
    for (int32_t r = 0; r < x->n_drops; r++)
        x->order[x->begin[group_of(x, r)]++] = r;
    for (int32_t g = n_groups; g > 0; g--) /* each went on to where the next begins */
        x->begin[g] = x->begin[g - 1];
    x->begin[0] = 0;
}

/* Lines of a drop on the segments up to that of its cabinet. */
static void lead_up(recount *x, int32_t drop, int32_t top, int32_t *n_touched)
{
    double units = plan_verify_number(x->drops, "units", drop);
    for (int32_t s = plan_verify_row(x->drops, "trench", drop, x->n_trench); s > top;
         s = plan_verify_row(x->trench, "parent", s, s)) {
        if (x->below[s] == 0)
            x->touched[(*n_touched)++] = s;
        x->below[s] += units > 0 ? (int64_t)units : 0;
    }
}

static void count_group(recount *x, int32_t g)
{
    int32_t n_touched = 0;
    int32_t top = g < x->n_cabinets ? plan_verify_row(x->cabinets, "trench", g, x->n_trench) : -1;
    double units = 0, longest = 0;
    for (int32_t i = x->begin[g]; i < x->begin[g + 1]; i++) {
        int32_t r = x->order[i];
        units += plan_verify_number(x->drops, "units", r);
        longest = fmax(longest, plan_verify_number(x->drops, "fibre_m", r));
        lead_up(x, r, top, &n_touched);
    }
    for (int32_t i = 0; i < n_touched; i++) {
        int32_t s = x->touched[i];
        x->fibres[s] += reserved(x, (double)x->below[s]);
        x->below[s] = 0;
    }
    if (g == x->n_cabinets)
        return;
    double splitters = x->ratio > 1 ? ceil(units * x->share / x->ratio - 1e-9) : 0;
    double fibres = (double)reserved(x, x->ratio > 1 ? splitters : units);
    expect(x, x->cabinets, g, "units", units);
    expect(x, x->cabinets, g, "buildings", x->begin[g + 1] - x->begin[g]);
    expect(x, x->cabinets, g, "splitters", splitters);
    expect(x, x->cabinets, g, "ports", x->ratio > 1 ? splitters * x->ratio : fibres);
    expect(x, x->cabinets, g, "fibres", fibres);
    if (x->begin[g + 1] > x->begin[g])
        expect(x, x->cabinets, g, "longest_m", longest - plan_verify_number(x->cabinets, "feeder_m", g));
    for (int32_t s = top; s >= 0; s = plan_verify_row(x->trench, "parent", s, s))
        x->fibres[s] += (int64_t)fibres;
}

/* Fibres of the cables in a trench (drop NULL) or a drop, by row; NULL when memory runs out. */
static int64_t *cables_in(const recount *x, const char *where, int32_t n)
{
    const plan_table *t = plan_result_table(x->v->network, "cables");
    int64_t *fibres = plan_mem_new((size_t)n, sizeof *fibres);
    for (int32_t r = 0; fibres && r < plan_table_rows(t); r++) {
        int32_t row = plan_verify_row(t, where, r, n);
        double all = plan_verify_number(t, "fibres", r) * plan_verify_number(t, "number", r);
        if (row >= 0 && all > 0 && all < 1e12)
            fibres[row] += (int64_t)all;
    }
    return fibres;
}

static void check_cables(const recount *x, const plan_table *t, const char *where)
{
    int32_t n = plan_table_rows(t);
    int64_t *has = plan_result_table(x->v->network, "cables") ? cables_in(x, where, n) : NULL;
    if (!has) {
        if (plan_result_table(x->v->network, "cables"))
            x->v->status = plan_error_memory(x->v->err);
        return;
    }
    for (int32_t r = 0; r < n; r++) {
        double wanted = plan_verify_number(t, "fibres", r);
        if (wanted > (double)has[r])
            plan_verify_fault(x->v, "cables_too_small", t, r, "its cables have %lld fibres, %g are wanted",
                              (long long)has[r], wanted);
    }
    free(has);
}

static void check_all(recount *x)
{
    group(x);
    for (int32_t g = 0; g <= x->n_cabinets; g++)
        count_group(x, g);
    for (int32_t s = 0; s < x->n_trench; s++)
        expect(x, x->trench, s, "fibres", (double)x->fibres[s]);
    for (int32_t r = 0; r < x->n_drops; r++)
        expect(x, x->drops, r, "fibres", (double)reserved(x, plan_verify_number(x->drops, "units", r)));
    check_cables(x, x->trench, "trench");
    if (x->v->status == PLAN_OK)
        check_cables(x, x->drops, "drop");
}

void plan_verify_cabinets(plan_verifier *v)
{
    recount x = {.v = v,
                 .trench = plan_result_table(v->network, "trench"),
                 .drops = plan_result_table(v->network, "drops"),
                 .cabinets = plan_result_table(v->network, "cabinets")};
    double reserve = plan_verify_told(v, "reserve");
    if (!x.cabinets || !plan_table_find(x.trench, "fibres"))
        return;
    if (isnan(reserve)) {
        plan_verify_fault(v, "not_told", x.cabinets, -1, "the parameters do not tell the reserve of fibres");
        return;
    }
    x.n_trench = plan_table_rows(x.trench);
    x.n_drops = plan_table_rows(x.drops);
    x.n_cabinets = plan_table_rows(x.cabinets);
    x.share = 1 + reserve;
    x.ratio = strcmp(plan_verify_told_text(v, "architecture"), "point-to-point") == 0
                  ? 1
                  : plan_verify_told(v, "split_ratio");
    x.begin = plan_mem_new((size_t)x.n_cabinets + 2, sizeof *x.begin);
    x.order = plan_mem_raw((size_t)x.n_drops, sizeof *x.order);
    x.below = plan_mem_new((size_t)x.n_trench, sizeof *x.below);
    x.touched = plan_mem_raw((size_t)x.n_trench, sizeof *x.touched);
    x.fibres = plan_mem_new((size_t)x.n_trench, sizeof *x.fibres);
    if (x.begin && x.order && x.below && x.touched && x.fibres)
        check_all(&x);
    else
        v->status = plan_error_memory(v->err);
    free(x.begin);
    free(x.order);
    free(x.below);
    free(x.touched);
    free(x.fibres);
}
