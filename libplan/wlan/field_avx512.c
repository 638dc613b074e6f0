/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The inner loops of wlan/field for processors with AVX-512. Without FMA: it would round differently. */

#include "wlan/field_private.h"

#include <string.h>

#ifdef PLAN_FIELD_X86

#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl")
#pragma GCC diagnostic ignored "-Wpsabi" /* no vector leaves this file */
#endif

#define KERNEL plan_field_avx512
#define NAME "AVX-512"
#define LANES 16

typedef float vf __attribute__((vector_size(64)));
typedef int32_t vi __attribute__((vector_size(64)));
typedef uint16_t half __attribute__((vector_size(32)));
typedef uint8_t quarter __attribute__((vector_size(16)));
typedef __mmask16 yes;

static const vi counting = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

PLAN_FIELD_INLINE yes above(vf a, vf b)
{
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_GT_OQ);
}

PLAN_FIELD_INLINE yes at_least(vf a, vf b)
{
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_GE_OQ);
}

PLAN_FIELD_INLINE yes below(vi a, int32_t b)
{
    return _mm512_cmplt_epi32_mask((__m512i)a, _mm512_set1_epi32(b));
}

PLAN_FIELD_INLINE vf pick(yes which, vf a, vf b)
{
    return (vf)_mm512_mask_blend_ps(which, (__m512)b, (__m512)a);
}

PLAN_FIELD_INLINE vi pick_int(yes which, vi a, vi b)
{
    return (vi)_mm512_mask_blend_epi32(which, (__m512i)b, (__m512i)a);
}

PLAN_FIELD_INLINE vf larger(vf a, vf b)
{
    return (vf)_mm512_max_ps((__m512)a, (__m512)b);
}

PLAN_FIELD_INLINE vf smaller(vf a, vf b)
{
    return (vf)_mm512_min_ps((__m512)a, (__m512)b);
}

PLAN_FIELD_INLINE vf gather(const float *t, vi i)
{
    return (vf)_mm512_i32gather_ps((__m512i)i, t, 4);
}

PLAN_FIELD_INLINE vf gather_near(const float *t, vi i)
{
    int32_t first = i[0];
    __m512i at = _mm512_sub_epi32((__m512i)i, _mm512_set1_epi32(first));
    return (vf)_mm512_permutexvar_ps(at, _mm512_loadu_ps(t + first));
}

PLAN_FIELD_INLINE vf by_octave(const float *t, vi i)
{
    return (vf)_mm512_permutex2var_ps(_mm512_loadu_ps(t), (__m512i)i, _mm512_loadu_ps(t + 16));
}

/* Reads two bytes more than it takes. */
PLAN_FIELD_INLINE vi gather_short(const uint16_t *t, vi i)
{
    return (vi)_mm512_i32gather_epi32((__m512i)i, t, 2) & UINT16_MAX;
}

/* The second of two bytes a lane. */
PLAN_FIELD_INLINE vi second_bytes(const void *from)
{
    typedef uint8_t bytes __attribute__((vector_size(2 * LANES)));
    bytes both;
    memcpy(&both, from, sizeof both);
    return __builtin_convertvector(
        __builtin_shufflevector(both, both, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31), vi);
}

PLAN_FIELD_INLINE quarter narrow_to_bytes(vi v)
{
    return (quarter)_mm512_cvtepi32_epi8((__m512i)v);
}

PLAN_FIELD_INLINE half narrow(vi v)
{
    return (half)_mm512_cvtepi32_epi16((__m512i)v);
}

PLAN_FIELD_INLINE void write_first(uint16_t *to, half v, int32_t n)
{
    if (n >= LANES)
        memcpy(to, &v, sizeof v);
    else
        _mm256_mask_storeu_epi16(to, (__mmask16)((1U << n) - 1), (__m256i)v);
}

PLAN_FIELD_INLINE unsigned bits_of(yes which)
{
    return which;
}

#include "wlan/field_kernel.h"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
