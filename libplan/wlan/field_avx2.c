/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The inner loops of wlan/field for processors with AVX2. Without FMA: it would round differently. */

#include "wlan/field_private.h"

#include <string.h>

#ifdef PLAN_FIELD_X86

#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#pragma GCC diagnostic ignored "-Wpsabi" /* no vector leaves this file */
#endif

#define KERNEL plan_field_avx2
#define NAME "AVX2"
#include "wlan/field_eight.h"

PLAN_FIELD_INLINE vf pick(yes which, vf a, vf b)
{
    return (vf)_mm256_blendv_ps((__m256)b, (__m256)a, (__m256)which);
}

PLAN_FIELD_INLINE vi pick_int(yes which, vi a, vi b)
{
    return (vi)pick(which, (vf)a, (vf)b);
}

PLAN_FIELD_INLINE vf larger(vf a, vf b)
{
    return (vf)_mm256_max_ps((__m256)a, (__m256)b);
}

PLAN_FIELD_INLINE vf smaller(vf a, vf b)
{
    return (vf)_mm256_min_ps((__m256)a, (__m256)b);
}

PLAN_FIELD_INLINE vf gather(const float *t, vi i)
{
    return (vf)_mm256_i32gather_ps(t, (__m256i)i, 4);
}

PLAN_FIELD_INLINE vf gather_near(const float *t, vi i)
{
    int32_t first = i[0];
    __m256i at = _mm256_sub_epi32((__m256i)i, _mm256_set1_epi32(first));
    return (vf)_mm256_permutevar8x32_ps(_mm256_loadu_ps(t + first), at);
}

PLAN_FIELD_INLINE vf by_octave(const float *t, vi i)
{
    vf by[4], high = (vf)(i << 28), highest = (vf)(i << 27); /* two bits as signs */
    for (int k = 0; k < 4; k++)
        by[k] = (vf)_mm256_permutevar8x32_ps(_mm256_loadu_ps(t + 8 * k), (__m256i)i);
    __m256 low = _mm256_blendv_ps((__m256)by[0], (__m256)by[1], (__m256)high);
    return (vf)_mm256_blendv_ps(low, _mm256_blendv_ps((__m256)by[2], (__m256)by[3], (__m256)high),
                                (__m256)highest);
}

/* Reads two bytes more than it takes. */
PLAN_FIELD_INLINE vi gather_short(const uint16_t *t, vi i)
{
    return (vi)_mm256_i32gather_epi32((const int *)(const void *)t, (__m256i)i, 2) & UINT16_MAX;
}

PLAN_FIELD_INLINE half narrow(vi v)
{
    __m256i packed = _mm256_packus_epi32((__m256i)v, (__m256i)v);
    return (half)_mm256_castsi256_si128(_mm256_permute4x64_epi64(packed, 8));
}

PLAN_FIELD_INLINE unsigned bits_of(yes which)
{
    return (unsigned)_mm256_movemask_ps((__m256)which);
}

#include "wlan/field_kernel.h"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
