/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "need/normalise.h"

#include "core/mem.h"
#include "core/sum.h"

#include <math.h>
#include <stdlib.h>

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

plan_normalise plan_need_scale_kind(const plan_indicator *spec)
{
    if (spec->normalise != PLAN_NORMALISE_AUTO)
        return spec->normalise;
    if (!isnan(spec->good) && !isnan(spec->bad))
        return PLAN_NORMALISE_GOALPOSTS;
    return isnan(spec->target) ? PLAN_NORMALISE_MINMAX : PLAN_NORMALISE_TARGET;
}

/* Logarithm where asked for: -inf at 0, which only bounds on both sides can take, NaN below. */
static double scaled(bool log_scale, double value)
{
    return !log_scale ? value : value < 0 ? NAN : log(value);
}

static bool bounded(const plan_need_scale *s)
{
    return s->kind == PLAN_NORMALISE_GOALPOSTS;
}

/* Reference values, scaled and ascending, into s->sorted. */
static plan_status collect(plan_need_scale *s, const char *name, const double *values, const uint8_t *in,
                           int32_t n, plan_error *err)
{
    s->sorted = plan_mem_raw((size_t)n, sizeof *s->sorted);
    if (!s->sorted)
        return plan_error_memory(err);
    for (int32_t i = 0; i < n; i++) {
        if (isnan(values[i]))
            continue;
        double x = scaled(s->log, values[i]);
        if (isnan(x) || (isinf(x) && !(bounded(s) && x < 0)))
            return plan_error_set(err, PLAN_E_DATA,
                                  "need: indicator '%s': building row %d: value %g cannot be normalised%s",
                                  name, i + 1, values[i], s->log ? " on a logarithmic scale" : "");
        if (!in || in[i])
            s->sorted[s->n++] = x;
    }
    qsort(s->sorted, (size_t)s->n, sizeof *s->sorted, compare_doubles);
    return PLAN_OK;
}

static void fit_moments(plan_need_scale *s)
{
    plan_sum sum = {0, 0}, squares = {0, 0};
    for (int32_t i = 0; i < s->n; i++)
        plan_sum_add(&sum, clamp(s->sorted[i], s->low, s->high));
    s->mean = plan_sum_get(&sum) / s->n;
    for (int32_t i = 0; i < s->n; i++) {
        double d = clamp(s->sorted[i], s->low, s->high) - s->mean;
        plan_sum_add(&squares, d * d);
    }
    s->sd = sqrt(plan_sum_get(&squares) / s->n);
}

static void fit_bounds(plan_need_scale *s, const plan_indicator *spec)
{
    switch (s->kind) {
    case PLAN_NORMALISE_GOALPOSTS:
        s->zero = scaled(s->log, spec->good);
        s->one = scaled(s->log, spec->bad);
        break;
    case PLAN_NORMALISE_TARGET:
        s->zero = scaled(s->log, spec->target);
        s->one = !isnan(spec->bad) ? scaled(s->log, spec->bad) : s->falling ? s->low : s->high;
        /* Nobody is beyond the target: no need anywhere. */
        if (isnan(spec->bad) && (s->falling ? s->one > s->zero : s->one < s->zero))
            s->one = s->zero;
        break;
    case PLAN_NORMALISE_MINMAX:
        s->zero = s->falling ? s->high : s->low;
        s->one = s->falling ? s->low : s->high;
        break;
    case PLAN_NORMALISE_Z: fit_moments(s); break;
    default: break;
    }
}

plan_status plan_need_scale_fit(const plan_indicator *spec, const double *values, const uint8_t *in,
                                int32_t n, plan_need_scale *out, plan_error *err)
{
    plan_need_scale s = {.kind = plan_need_scale_kind(spec),
                         .log = spec->log,
                         .falling = spec->invert,
                         .median = NAN,
                         .zero = NAN,
                         .one = NAN,
                         .low = NAN,
                         .high = NAN};
    plan_status status = collect(&s, spec->name, values, in, n, err);
    if (status != PLAN_OK) {
        plan_need_scale_clear(&s);
        return status;
    }
    if (s.n > 0) {
        int32_t cut = (int32_t)floor(spec->winsorise * s.n);
        double middle = (s.sorted[(s.n - 1) / 2] + s.sorted[s.n / 2]) / 2;
        s.low = s.sorted[cut];
        s.high = s.sorted[s.n - 1 - cut];
        s.median = s.log ? exp(middle) : middle;
        s.constant = s.sorted[0] == s.sorted[s.n - 1];
    } else {
        s.constant = true;
    }
    fit_bounds(&s, spec);
    *out = s;
    return PLAN_OK;
}

void plan_need_scale_clear(plan_need_scale *scale)
{
    free(scale->sorted);
    scale->sorted = NULL;
    scale->n = 0;
}

/* Number of reference values below x, or not above it. */
static int32_t count_below(const plan_need_scale *s, double x, bool or_equal)
{
    int32_t low = 0, high = s->n;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (s->sorted[middle] < x || (or_equal && s->sorted[middle] == x))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double read_rank(const plan_need_scale *s, double x)
{
    double less = count_below(s, x, false), equal = count_below(s, x, true) - less;
    double share;
    /* Those who share the end of no need have none: a house without residents, among many, has no middling rank. */
    bool least = s->falling ? less + equal == s->n : less == 0;
    if (s->kind == PLAN_NORMALISE_RANK && least && equal > 0 && equal < s->n)
        return 0;
    if (s->kind == PLAN_NORMALISE_PERCENTILE)
        share = s->n > 0 ? (less + equal / 2) / s->n : 0.5;
    else
        share = s->n > 1 ? (less + (equal - 1) / 2) / (s->n - 1) : 0.5;
    return clamp(s->falling ? 1 - share : share, 0, 1);
}

double plan_need_scale_read(const plan_need_scale *s, double value)
{
    if (isnan(value))
        return NAN;
    double x = scaled(s->log, value);
    if (isnan(x))
        return INFINITY;
    switch (s->kind) {
    case PLAN_NORMALISE_NONE: return x >= 0 && x <= 1 ? x : INFINITY;
    case PLAN_NORMALISE_RANK:
    case PLAN_NORMALISE_PERCENTILE: return read_rank(s, x);
    case PLAN_NORMALISE_Z: {
        if (s->n == 0 || s->sd == 0)
            return 0.5;
        double z = (clamp(x, s->low, s->high) - s->mean) / s->sd;
        return 0.5 * erfc((s->falling ? z : -z) / sqrt(2));
    }
    default:
        /* A scale of no width tells nobody apart: no need. Also catches an empty reference. */
        if (!(s->one != s->zero) || isnan(s->one) || isnan(s->zero))
            return 0;
        return clamp((x - s->zero) / (s->one - s->zero), 0, 1);
    }
}
