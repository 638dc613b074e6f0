/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The inner loops of wlan/field for any processor. */

#include "wlan/field_private.h"

#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wpsabi" /* no vector leaves this file */
#endif

#define KERNEL plan_field_plain
#define NAME "plain"
#define LANES 8

typedef float vf __attribute__((vector_size(32)));
typedef int32_t vi __attribute__((vector_size(32)));
typedef uint8_t vb __attribute__((vector_size(8)));

static const vi counting = {0, 1, 2, 3, 4, 5, 6, 7};

static inline vi pick_int(vi mask, vi yes, vi no)
{
    return (yes & mask) | (no & ~mask);
}

static inline vf pick(vi mask, vf yes, vf no)
{
    return (vf)pick_int(mask, (vi)yes, (vi)no);
}

static inline vf larger(vf a, vf b)
{
    return pick(a > b, a, b);
}

static inline vf smaller(vf a, vf b)
{
    return pick(a < b, a, b);
}

static inline vf gather(const float *t, vi i)
{
    return (vf){t[i[0]], t[i[1]], t[i[2]], t[i[3]], t[i[4]], t[i[5]], t[i[6]], t[i[7]]};
}

static inline vf gather_near(const float *t, vi i)
{
    return gather(t, i);
}

static inline vf gather_less_near(const float *t, vi i)
{
    return gather(t, i);
}

static inline unsigned bits_of(vi mask)
{
    unsigned bits = 0;
    for (int i = 0; i < LANES; i++)
        bits |= (mask[i] ? 1U : 0U) << i;
    return bits;
}

#include "wlan/field_kernel.h"
