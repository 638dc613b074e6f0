/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The inner loops of wlan/field for processors with AVX2. Without FMA: it would round differently. */

#include "wlan/field_private.h"

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
#define LANES 8

typedef float vf __attribute__((vector_size(32)));
typedef int32_t vi __attribute__((vector_size(32)));
typedef uint8_t vb __attribute__((vector_size(8)));

static const vi counting = {0, 1, 2, 3, 4, 5, 6, 7};

static inline vf pick(vi mask, vf yes, vf no)
{
    return (vf)_mm256_blendv_ps((__m256)no, (__m256)yes, (__m256)mask);
}

static inline vi pick_int(vi mask, vi yes, vi no)
{
    return (vi)pick(mask, (vf)yes, (vf)no);
}

static inline vf larger(vf a, vf b)
{
    return (vf)_mm256_max_ps((__m256)a, (__m256)b);
}

static inline vf smaller(vf a, vf b)
{
    return (vf)_mm256_min_ps((__m256)a, (__m256)b);
}

static inline vf gather(const float *t, vi i)
{
    return (vf)_mm256_i32gather_ps(t, (__m256i)i, 4);
}

static inline vf gather_near(const float *t, vi i)
{
    int32_t first = i[0];
    __m256i at = _mm256_sub_epi32((__m256i)i, _mm256_set1_epi32(first));
    __m256 low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(t + first), at);
    __m256 high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(t + first + 8), at);
    return (vf)_mm256_blendv_ps(low, high, (__m256)_mm256_cmpgt_epi32(at, _mm256_set1_epi32(7)));
}

static inline vf gather_less_near(const float *t, vi i)
{
    return gather(t, i);
}

static inline unsigned bits_of(vi mask)
{
    return (unsigned)_mm256_movemask_ps((__m256)mask);
}

#include "wlan/field_kernel.h"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
