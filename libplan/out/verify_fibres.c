/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Light and room: the way and the optical margin of each customer, its cabinet's reach, and tubes for all cables. */

#include "core/mem.h"
#include "out/verify_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lengths are whole centimetres, losses and margins sums of a few numbers. */
#define SAME_WAY_M 0.006
#define SAME_DB 1e-6
enum { MOST_MM = 64, LONG_TEXT = 190 };

typedef struct ways {
    const plan_table *trench, *drops, *cabinets;
    int32_t n_trench;
    double *way; /* from the first place of the tree to the end of a segment, m */
} ways;

/* Light lost over a way, by what the summary tells of fibre, splices, connectors and splitters; NaN where it does not. */
static double loss_over(const plan_verifier *v, double length_m)
{
    double km = length_m / 1000;
    return plan_verify_told(v, "optical_fixed_db") + km * plan_verify_told(v, "optical_fibre_db_km") +
           floor(km / plan_verify_told(v, "optical_drum_km")) * plan_verify_told(v, "optical_splice_db");
}

static void check_light(plan_verifier *v, const ways *w, int32_t r, double bears)
{
    double loss = plan_verify_number(w->drops, "loss_db", r),
           margin = plan_verify_number(w->drops, "margin_db", r);
    double expected = loss_over(v, plan_verify_number(w->drops, "fibre_m", r));
    if (!isnan(expected) && !(fabs(loss - expected) <= SAME_DB))
        plan_verify_fault(v, "loss_differs", w->drops, r, "loss_db is %.3f, its way loses %.3f", loss,
                          expected);
    if (!isnan(bears) && !(fabs(bears - loss - margin) <= SAME_DB))
        plan_verify_fault(v, "margin_differs", w->drops, r,
                          "margin_db is %.3f, budget without reserve and loss leave %.3f", margin,
                          bears - loss);
    if (margin < -SAME_DB)
        plan_verify_fault(v, "too_dark", w->drops, r, "margin_db is %.3f", margin);
}

/* What every way of a PoP's customers has on top of trench and drop is its own way to the street. */
static void check_ways(plan_verifier *v, const ways *w)
{
    int32_t n_pops = plan_table_rows(plan_result_table(v->network, "pops"));
    double *join = plan_mem_raw((size_t)n_pops, sizeof *join);
    double bears = plan_verify_told(v, "optical_budget_db") - plan_verify_told(v, "optical_reserve_db");
    if (!join) {
        v->status = plan_error_memory(v->err);
        return;
    }
    if (isnan(bears) || isnan(loss_over(v, 0)))
        plan_verify_fault(v, "not_told", w->drops, -1,
                          "the summary does not tell what light loses and equipment bears");
    for (int32_t k = 0; k < n_pops; k++)
        join[k] = NAN;
    for (int32_t r = 0; r < plan_table_rows(w->drops) && v->status == PLAN_OK; r++) {
        int32_t at = plan_verify_row(w->drops, "trench", r, w->n_trench),
                pop = plan_verify_row(w->drops, "pop", r, n_pops);
        double fibre = plan_verify_number(w->drops, "fibre_m", r);
        double rest = fibre - (at >= 0 ? w->way[at] : 0) - plan_verify_number(w->drops, "length_m", r);
        if (pop >= 0 && isnan(join[pop]))
            join[pop] = rest;
        if (pop >= 0 && !(rest >= -SAME_WAY_M && fabs(rest - join[pop]) <= SAME_WAY_M))
            plan_verify_fault(v, "way_differs", w->drops, r, "fibre_m is %.2f, trench and drop %.2f m", fibre,
                              fibre - rest);
        check_light(v, w, r, bears);
    }
    free(join);
}

/* Whether segment `from` hangs at or below segment `top`. */
static bool hangs_below(const ways *w, int32_t from, int32_t top)
{
    while (from > top)
        from = plan_verify_row(w->trench, "parent", from, from);
    return from == top;
}

/* A customer's cabinet stands upstream, no further off than asked for. */
static void check_reach(plan_verifier *v, const ways *w)
{
    double most = plan_verify_told(v, "cabinet_reach_m");
    int32_t n = w->cabinets ? plan_table_rows(w->cabinets) : 0;
    if (n > 0 && isnan(most))
        plan_verify_fault(v, "not_told", w->cabinets, -1,
                          "the parameters do not tell the reach of a cabinet");
    for (int32_t r = 0; r < plan_table_rows(w->drops) && v->status == PLAN_OK; r++) {
        int32_t cabinet = plan_verify_row(w->drops, "cabinet", r, n),
                at = plan_verify_row(w->drops, "trench", r, w->n_trench);
        if (cabinet < 0)
            continue;
        int32_t top = plan_verify_row(w->cabinets, "trench", cabinet, w->n_trench);
        double way = (at >= 0 ? w->way[at] : 0) - (top >= 0 ? w->way[top] : 0) +
                     plan_verify_number(w->drops, "length_m", r);
        if (top >= 0 && !hangs_below(w, at, top))
            plan_verify_fault(v, "not_below", w->drops, r, "cabinet %d does not stand upstream", cabinet);
        else if (way > most + SAME_WAY_M && plan_verify_number(w->cabinets, "buildings", cabinet) > 1)
            plan_verify_fault(v, "out_of_reach", w->drops, r, "is %.2f m from cabinet %d, %g m are the most",
                              way, cabinet, most);
    }
}

/* Number and width of "duct_7x10"; false where the text is something else. */
static bool read_size(const char *text, const char *kind, int *many, int *mm)
{
    size_t n = strlen(kind);
    return strncmp(text, kind, n) == 0 && sscanf(text + n, "%dx%d", many, mm) == 2 && *mm > 0 &&
           *mm < MOST_MM;
}

/* Adds the tubes of "duct_7x10, 2 duct_1x7" by width; false where some are not told. */
static bool add_tubes(const char *text, int64_t tubes[MOST_MM])
{
    if (strlen(text) >= LONG_TEXT)
        return false;
    while (*text) {
        int number = 1, many = 0, mm = 0, used = 0;
        if (sscanf(text, "%d %n", &number, &used) == 1 && used > 0)
            text += used;
        else
            number = 1;
        if (!read_size(text, "duct_", &many, &mm))
            return false;
        tubes[mm] += (int64_t)number * many;
        text += strcspn(text, ",");
        text += strspn(text, ", ");
    }
    return true;
}

/* For each width there are tubes enough for all cables as wide or wider; cables[trench * MOST_MM + mm]. */
static void check_tubes(plan_verifier *v, const ways *w, const int32_t *cables)
{
    const plan_column *ducts = plan_table_find(w->trench, "duct_item");
    for (int32_t r = 0; r < w->n_trench && ducts && v->status == PLAN_OK; r++) {
        int64_t tubes[MOST_MM] = {0}, has = 0, needs = 0;
        const char *text = plan_column_text(ducts, r);
        if (!add_tubes(text ? text : "", tubes)) {
            if (strlen(text) < LONG_TEXT)
                plan_verify_fault(v, "bad_ducts", w->trench, r, "duct_item '%s' names no ducts", text);
            continue;
        }
        for (int mm = MOST_MM; mm-- > 0;) {
            has += tubes[mm];
            needs += cables[(size_t)r * MOST_MM + (size_t)mm];
            if (has >= needs)
                continue;
            plan_verify_fault(v, "duct_full", w->trench, r, "%lld cables of %d mm or more have %lld tubes",
                              (long long)needs, mm, (long long)has);
            break;
        }
    }
}

static void check_ducts(plan_verifier *v, const ways *w)
{
    const plan_table *t = plan_result_table(v->network, "cables");
    const plan_column *item = t ? plan_table_find(t, "item") : NULL;
    int32_t *cables = plan_mem_new((size_t)w->n_trench * MOST_MM, sizeof *cables);
    if (!cables)
        v->status = plan_error_memory(v->err);
    bool all = item;
    for (int32_t r = 0; item && r < plan_table_rows(t) && v->status == PLAN_OK; r++) {
        int32_t at = plan_verify_row(t, "trench", r, w->n_trench);
        double number = plan_verify_number(t, "number", r);
        const char *text = plan_column_text(item, r);
        int many = 0, mm = 0;
        if (at < 0 || !(number >= 0 && number < 1e6))
            continue;
        if (!text || !read_size(text, "cable_", &many, &mm))
            all = false;
        else
            cables[(size_t)at * MOST_MM + (size_t)mm] += (int32_t)number;
    }
    if (all && v->status == PLAN_OK)
        check_tubes(v, w, cables);
    free(cables);
}

void plan_verify_fibres(plan_verifier *v)
{
    ways w = {plan_result_table(v->network, "trench"), plan_result_table(v->network, "drops"),
              plan_result_table(v->network, "cabinets"), 0, NULL};
    w.n_trench = plan_table_rows(w.trench);
    w.way = plan_mem_raw((size_t)w.n_trench, sizeof *w.way);
    if (!w.way) {
        v->status = plan_error_memory(v->err);
        return;
    }
    for (int32_t r = 0; r < w.n_trench; r++) {
        int32_t up = plan_verify_row(w.trench, "parent", r, r);
        double length = plan_verify_number(w.trench, "length_m", r);
        w.way[r] = (up >= 0 ? w.way[up] : 0) + (length > 0 ? length : 0);
    }
    if (plan_table_find(w.drops, "fibre_m"))
        check_ways(v, &w);
    if (v->status == PLAN_OK)
        check_reach(v, &w);
    if (v->status == PLAN_OK)
        check_ducts(v, &w);
    free(w.way);
}
