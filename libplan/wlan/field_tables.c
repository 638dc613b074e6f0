/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Curves of wlan/field by the bits of d² and ν². An entry of d² stands for its upper end: at most 0.018 dB too much in
 * free space (20 lg d over 2^(1/512)) and in proportion to the slope of the others. One of ν² stands for its
 * middle: within 0.009 dB. */

#include "wlan/field_private.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void plan_field_tables_free(plan_field_tables *t)
{
    plan_propagation_free(&t->p);
    free(t->free_db);
    free(t->los_db);
    free(t->edge_db);
    free(t->leaf_db);
    free(t->lg);
    *t = (plan_field_tables){0};
}

static float float_of(int32_t bits)
{
    float v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static int32_t bits_of(float v)
{
    int32_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

/* Bullington's loss with the correction of P.526-15 §4.5.1, less its 0.02 dB a km, by ν² > 0. */
static double edge_loss_db(double nu2)
{
    double x = sqrt(nu2) - 0.1, loss_db = 6.9 + 20 * log10(sqrt(x * x + 1) + x);
    return loss_db + 10 * (1 - exp(-loss_db / 6));
}

static bool same(const plan_propagation *a, const plan_propagation *b)
{
    size_t bytes = (size_t)b->n * sizeof *b->free_db;
    return a->n == b->n && a->residential == b->residential && a->vegetation_max_db == b->vegetation_max_db &&
           a->vegetation_db_m == b->vegetation_db_m && memcmp(a->free_db, b->free_db, bytes) == 0 &&
           memcmp(a->los_db, b->los_db, bytes) == 0 && memcmp(a->nlos_db, b->nlos_db, bytes) == 0;
}

static plan_status take_copy(plan_field_tables *t, const plan_propagation *p, plan_error *err)
{
    size_t n = (size_t)p->n;
    t->p = *p;
    t->p.free_db = plan_mem_copy(p->free_db, n, sizeof *p->free_db);
    t->p.los_db = plan_mem_copy(p->los_db, n, sizeof *p->los_db);
    t->p.nlos_db = plan_mem_copy(p->nlos_db, n, sizeof *p->nlos_db);
    double last_m = (double)(p->n - 1) / PLAN_PROPAGATION_STEPS_A_METRE;
    t->n = (bits_of((float)(last_m * last_m)) >> PLAN_FIELD_BITS) - PLAN_FIELD_D_BASE + 1;
    t->free_db = plan_mem_raw((size_t)t->n, sizeof *t->free_db);
    t->los_db = plan_mem_raw((size_t)t->n, sizeof *t->los_db);
    t->edge_db = plan_mem_raw(PLAN_FIELD_NU_N, sizeof *t->edge_db);
    t->leaf_db = plan_mem_raw(PLAN_FIELD_LEAF_N, sizeof *t->leaf_db);
    t->lg = plan_mem_raw(n, sizeof *t->lg);
    return t->p.free_db && t->p.los_db && t->p.nlos_db && t->free_db && t->los_db && t->edge_db &&
                   t->leaf_db && t->lg
               ? PLAN_OK
               : plan_error_memory(err);
}

/* Straight in lg d between two entries: exact for the models' power laws. */
static double between(const float *db, int32_t i, double part)
{
    return (double)db[i] + part * ((double)db[i + 1] - (double)db[i]);
}

static void fill_by_distance(plan_field_tables *t)
{
    const plan_propagation *p = &t->p;
    for (int32_t k = 0; k < t->n; k++) {
        double d_m = sqrt((double)float_of((k + 1 + PLAN_FIELD_D_BASE) << PLAN_FIELD_BITS));
        double at = d_m * PLAN_PROPAGATION_STEPS_A_METRE;
        int32_t i = at < p->n - 2 ? (int32_t)at : p->n - 2;
        double part = fmin(log(at / i) / log1p(1.0 / i), 1);
        double free_db = ceil(between(p->free_db, i, part) * PLAN_FIELD_DB_STEPS) / PLAN_FIELD_DB_STEPS;
        t->free_db[k] = (float)free_db;
        t->los_db[k] = (float)fmax(between(p->los_db, i, part), free_db);
    }
}

plan_status plan_field_tables_make(plan_field_tables *t, const plan_propagation *p, plan_error *err)
{
    if (t->leaf_db && same(&t->p, p))
        return PLAN_OK;
    plan_field_tables_free(t);
    if (p->n < 4)
        return plan_error_set(err, PLAN_E_ARGUMENT, "field: tables of %d entries", p->n);
    plan_status status = take_copy(t, p, err);
    if (status) {
        plan_field_tables_free(t);
        return status;
    }
    fill_by_distance(t);
    for (int32_t k = 0; k < PLAN_FIELD_NU_N; k++) {
        int32_t bits = ((k + PLAN_FIELD_NU_BASE) << PLAN_FIELD_BITS) + (1 << (PLAN_FIELD_BITS - 1));
        t->edge_db[k] = (float)edge_loss_db((double)float_of(bits));
    }
    for (int32_t i = 0; i < p->n; i++)
        t->lg[i] = (float)log10(i > 0 ? (double)i / PLAN_PROPAGATION_STEPS_A_METRE : 0.25);
    double max_db = (double)p->vegetation_max_db, slope = (double)p->vegetation_db_m;
    for (int32_t k = 0; k < PLAN_FIELD_LEAF_N; k++)
        t->leaf_db[k] = max_db > 0 ? (float)(max_db * (1 - exp(-slope * k / PLAN_FIELD_LEAF_STEPS / max_db)))
                                   : 0;
    return PLAN_OK;
}
