/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Internal. What field_plain.c and field_avx2.c have in common of what field_kernel.h asks for: eight lanes, and a truth as a
 * vector of 0 and -1. Included within either, as the processor is told there. */

#include "wlan/field_private.h"

#include <string.h>

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

/* The second of two bytes a lane. */
PLAN_FIELD_INLINE vi second_bytes(const void *from)
{
    typedef uint8_t bytes __attribute__((vector_size(2 * LANES)));
    bytes both;
    memcpy(&both, from, sizeof both);
    return __builtin_convertvector(__builtin_shufflevector(both, both, 1, 3, 5, 7, 9, 11, 13, 15), vi);
}

PLAN_FIELD_INLINE quarter narrow_to_bytes(vi v)
{
    return __builtin_convertvector(v, quarter);
}

PLAN_FIELD_INLINE void write_first(uint16_t *to, half v, int32_t n)
{
    memcpy(to, &v, n < LANES ? (size_t)n * sizeof *to : sizeof v);
}
