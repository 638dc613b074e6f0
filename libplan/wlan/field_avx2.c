/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The inner loops of wlan/field for processors with AVX2. Without FMA: it would round differently. */

#include "wlan/field_private.h"

#ifdef PLAN_FIELD_HAS_AVX2

#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#pragma GCC diagnostic ignored "-Wpsabi" /* no vector leaves this file */
#endif

#define KERNEL plan_field_avx2

typedef float vf __attribute__((vector_size(32)));
typedef int32_t vi __attribute__((vector_size(32)));
typedef uint32_t vu __attribute__((vector_size(32)));
typedef uint8_t vb __attribute__((vector_size(8)));

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

static inline vi gather_int(const int32_t *t, vi i)
{
    return (vi)_mm256_i32gather_epi32(t, (__m256i)i, 4);
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
