/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Curves of wlan/field in steps of 1/64 dB, rounded up: at most 1.3 steps (0.02 dB) of some 21 lg d too much, never less than free
 * space. The parabolas by ν² are within 0.03 dB. */

#include "wlan/field_private.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Steps added before fractions are cut off: rounds up what is not a whole step already, and makes good what the parabolas
 * of field_kernel.h err by: 0.111 steps of 20 lg d in line PLAN_FIELD_SMOOTH_U, at the ends of 16 cells at 45°. */
static const double round_up = 0.9999 + 0.12;

void plan_field_tables_free(plan_field_tables *t)
{
    plan_propagation_free(&t->p);
    free(t->edge);
    free(t->lg);
    *t = (plan_field_tables){0};
}

static float float_of(int32_t bits)
{
    float v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

/* Bullington's loss with the correction of P.526-15 §4.5.1, less its 0.02 dB a km, by ν² > 0. */
static double edge_loss_db(double nu2)
{
    double x = sqrt(nu2) - 0.1, loss_db = 6.9 + 20 * log10(sqrt(x * x + 1) + x);
    return loss_db + 10 * (1 - exp(-loss_db / 6));
}

static bool same_law(const plan_power_law *a, const plan_power_law *b)
{
    return a->at_1_m_db == b->at_1_m_db && a->decade_db == b->decade_db;
}

static bool same(const plan_propagation *a, const plan_propagation *b)
{
    size_t bytes = (size_t)b->n * sizeof *b->nlos_db;
    return a->n == b->n && a->residential == b->residential && a->vegetation_max_db == b->vegetation_max_db &&
           a->vegetation_db_m == b->vegetation_db_m && same_law(&a->free, &b->free) &&
           same_law(&a->sight[0], &b->sight[0]) && same_law(&a->sight[1], &b->sight[1]) &&
           memcmp(a->los_db, b->los_db, bytes) == 0 && memcmp(a->nlos_db, b->nlos_db, bytes) == 0;
}

static plan_status take_copy(plan_field_tables *t, const plan_propagation *p, plan_error *err)
{
    size_t n = (size_t)p->n;
    t->p = *p;
    t->p.free_db = NULL; /* the law says it */
    t->p.los_db = plan_mem_copy(p->los_db, n, sizeof *p->los_db);
    t->p.nlos_db = plan_mem_copy(p->nlos_db, n, sizeof *p->nlos_db);
    t->edge = plan_mem_raw((size_t)3 * PLAN_FIELD_OCTAVES, sizeof *t->edge);
    t->lg = plan_mem_raw(n, sizeof *t->lg);
    return t->p.los_db && t->p.nlos_db && t->edge && t->lg ? PLAN_OK : plan_error_memory(err);
}

static plan_field_law law_of(const plan_power_law *law)
{
    static const double decades_of_octave_of_square = 0.15051499783199060; /* lg √2 */
    return (plan_field_law){(float)(law->at_1_m_db * PLAN_FIELD_STEPS + round_up),
                            (float)(law->decade_db * PLAN_FIELD_STEPS * decades_of_octave_of_square)};
}

plan_status plan_field_tables_make(plan_field_tables *t, const plan_propagation *p, plan_error *err)
{
    if (t->edge && same(&t->p, p))
        return PLAN_OK;
    plan_field_tables_free(t);
    if (p->n < 4)
        return plan_error_set(err, PLAN_E_ARGUMENT, "field: tables of %d entries", p->n);
    plan_status status = take_copy(t, p, err);
    if (status) {
        plan_field_tables_free(t);
        return status;
    }
    t->free = law_of(&p->free);
    t->sight[0] = law_of(&p->sight[0]);
    t->sight[1] = law_of(&p->sight[1]);
    t->bent = !same_law(&p->sight[0], &p->sight[1]);
    for (int32_t k = 0; k < PLAN_FIELD_OCTAVES; k++) { /* through both ends and the middle */
        double nu2 = ldexp((double)PLAN_FIELD_NU_LEAST, k), a = edge_loss_db(nu2) * PLAN_FIELD_STEPS,
               b = edge_loss_db(1.5 * nu2) * PLAN_FIELD_STEPS, c = edge_loss_db(2 * nu2) * PLAN_FIELD_STEPS;
        t->edge[k] = (float)a;
        t->edge[PLAN_FIELD_OCTAVES + k] = (float)(4 * b - 3 * a - c);
        t->edge[2 * PLAN_FIELD_OCTAVES + k] = (float)(2 * a - 4 * b + 2 * c);
    }
    for (int32_t i = 0; i < p->n; i++)
        t->lg[i] = (float)log10(i > 0 ? (double)i / PLAN_PROPAGATION_STEPS_A_METRE : 0.25);
    double most = (double)p->vegetation_max_db;
    t->leaf_most = (float)(most * PLAN_FIELD_STEPS);
    t->leaf_rate = most > 0 ? (float)((double)p->vegetation_db_m / most / log(2)) : 0;
    return PLAN_OK;
}

/* --- one cell at a time ------------------------------------------------------------------------ */

/* log2 of d² >= 1, as the kernels reckon it. */
static float lg2_of(float d2)
{
    int32_t bits;
    memcpy(&bits, &d2, sizeof bits);
    float octaves = (float)((bits >> 23) - 127), t = float_of((bits & 0x7fffff) | 0x3f800000) - 1;
    return octaves + PLAN_FIELD_LG2(t);
}

float plan_field_free_steps(const plan_field_tables *t, float d2_m2)
{
    return t->free.at + t->free.by * lg2_of(d2_m2 > 1 ? d2_m2 : 1);
}

float plan_field_sight_steps(const plan_field_tables *t, float d2_m2)
{
    float lg2 = lg2_of(d2_m2 > 1 ? d2_m2 : 1), most = t->free.at + t->free.by * lg2;
    for (int i = 0; i < 2; i++) {
        float steps = t->sight[i].at + t->sight[i].by * lg2;
        most = steps > most ? steps : most;
    }
    return most;
}
