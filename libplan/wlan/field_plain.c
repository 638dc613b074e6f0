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
#include "wlan/field_eight.h"

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

PLAN_FIELD_INLINE half narrow(vi v)
{
    return __builtin_convertvector(v, half);
}

PLAN_FIELD_INLINE unsigned bits_of(yes which)
{
    unsigned bits = 0;
    for (int i = 0; i < LANES; i++)
        bits |= (which[i] ? 1U : 0U) << i;
    return bits;
}

#include "wlan/field_kernel.h"
