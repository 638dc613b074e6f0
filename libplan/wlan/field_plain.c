/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The inner loops of wlan/field for any processor. */

#include "wlan/field_private.h"

#include <string.h>

#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wpsabi" /* no vector leaves this file */
#endif

#define KERNEL plan_field_plain
#define NAME "plain"
#define LANES 8

typedef float vf __attribute__((vector_size(32)));
typedef int32_t vi __attribute__((vector_size(32)));
typedef uint16_t half __attribute__((vector_size(16)));
typedef uint8_t quarter __attribute__((vector_size(8)));
typedef vi yes;

static const vi counting = {0, 1, 2, 3, 4, 5, 6, 7};

PLAN_FIELD_INLINE yes above(vf a, vf b)
{
    return a > b;
}

PLAN_FIELD_INLINE yes at_least(vf a, vf b)
{
    return a >= b;
}

PLAN_FIELD_INLINE yes below(vi a, int32_t b)
{
    return a < b;
}

PLAN_FIELD_INLINE vi pick_int(yes which, vi a, vi b)
{
    return (a & which) | (b & ~which);
}

PLAN_FIELD_INLINE vf pick(yes which, vf a, vf b)
{
    return (vf)pick_int(which, (vi)a, (vi)b);
}

PLAN_FIELD_INLINE vf larger(vf a, vf b)
{
    return pick(a > b, a, b);
}

PLAN_FIELD_INLINE vf smaller(vf a, vf b)
{
    return pick(a < b, a, b);
}

PLAN_FIELD_INLINE vf gather(const float *t, vi i)
{
    return (vf){t[i[0]], t[i[1]], t[i[2]], t[i[3]], t[i[4]], t[i[5]], t[i[6]], t[i[7]]};
}

PLAN_FIELD_INLINE vf gather_near(const float *t, vi i)
{
    return gather(t, i);
}

PLAN_FIELD_INLINE vf by_octave(const float *t, vi i)
{
    return gather(t, i);
}

PLAN_FIELD_INLINE vi gather_short(const uint16_t *t, vi i)
{
    return (vi){t[i[0]], t[i[1]], t[i[2]], t[i[3]], t[i[4]], t[i[5]], t[i[6]], t[i[7]]};
}

/* Two bytes a lane, the first and the second. */
PLAN_FIELD_INLINE void split_bytes(const void *from, vi *first, vi *second)
{
    typedef uint8_t bytes __attribute__((vector_size(2 * LANES)));
    bytes both;
    memcpy(&both, from, sizeof both);
    *first = __builtin_convertvector(__builtin_shufflevector(both, both, 0, 2, 4, 6, 8, 10, 12, 14), vi);
    *second = __builtin_convertvector(__builtin_shufflevector(both, both, 1, 3, 5, 7, 9, 11, 13, 15), vi);
}

PLAN_FIELD_INLINE quarter narrow_to_bytes(vi v)
{
    return __builtin_convertvector(v, quarter);
}

PLAN_FIELD_INLINE half narrow(vi v)
{
    return __builtin_convertvector(v, half);
}

PLAN_FIELD_INLINE void write_first(uint16_t *to, half v, int32_t n)
{
    memcpy(to, &v, n < LANES ? (size_t)n * sizeof *to : sizeof v);
}

PLAN_FIELD_INLINE unsigned bits_of(yes which)
{
    unsigned bits = 0;
    for (int i = 0; i < LANES; i++)
        bits |= (which[i] ? 1U : 0U) << i;
    return bits;
}

#include "wlan/field_kernel.h"
