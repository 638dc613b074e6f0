/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The inner loops of wlan/field for processors with AVX-512. Without FMA: it would round differently. */

#include "wlan/field_private.h"

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
typedef uint8_t vb __attribute__((vector_size(16)));

static const vi counting = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

static inline unsigned bits_of(vi mask)
{
    return _mm512_movepi32_mask((__m512i)mask);
}

static inline vf pick(vi mask, vf yes, vf no)
{
    return (vf)_mm512_mask_blend_ps(_mm512_movepi32_mask((__m512i)mask), (__m512)no, (__m512)yes);
}

static inline vi pick_int(vi mask, vi yes, vi no)
{
    return (vi)_mm512_mask_blend_epi32(_mm512_movepi32_mask((__m512i)mask), (__m512i)no, (__m512i)yes);
}

static inline vf larger(vf a, vf b)
{
    return (vf)_mm512_max_ps((__m512)a, (__m512)b);
}

static inline vf smaller(vf a, vf b)
{
    return (vf)_mm512_min_ps((__m512)a, (__m512)b);
}

static inline vf gather(const float *t, vi i)
{
    return (vf)_mm512_i32gather_ps((__m512i)i, t, 4);
}

static inline vf gather_near(const float *t, vi i)
{
    int32_t first = i[0];
    __m512i at = _mm512_sub_epi32((__m512i)i, _mm512_set1_epi32(first));
    return (vf)_mm512_permutex2var_ps(_mm512_loadu_ps(t + first), at, _mm512_loadu_ps(t + first + 16));
}

static inline vf gather_less_near(const float *t, vi i)
{
    int32_t first = i[0];
    __m512i at = _mm512_sub_epi32((__m512i)i, _mm512_set1_epi32(first));
    __m512 low = _mm512_permutex2var_ps(_mm512_loadu_ps(t + first), at, _mm512_loadu_ps(t + first + 16));
    __m512 high = _mm512_permutex2var_ps(_mm512_loadu_ps(t + first + 32), at,
                                         _mm512_loadu_ps(t + first + 48));
    return (vf)_mm512_mask_blend_ps(_mm512_cmpgt_epi32_mask(at, _mm512_set1_epi32(31)), low, high);
}

#include "wlan/field_kernel.h"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
