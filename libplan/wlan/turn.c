/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/turn.h"

#include <string.h>

/* A square of as many rows as a vector has items is turned by shuffling row i with row i + half, item by item, as often as
 * the side halves. Squares of a strip of 64 bytes of rows follow each other, so that what is written is whole lines of
 * memory. */

typedef uint32_t __attribute__((vector_size(16))) four;
typedef uint16_t __attribute__((vector_size(16))) eight;

static inline four low_4(four a, four b)
{
    return __builtin_shufflevector(a, b, 0, 4, 1, 5);
}

static inline four high_4(four a, four b)
{
    return __builtin_shufflevector(a, b, 2, 6, 3, 7);
}

static inline eight low_8(eight a, eight b)
{
    return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

static inline eight high_8(eight a, eight b)
{
    return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/* So that a square stays in registers. */
#define UNROLLED _Pragma("GCC unroll 16")

/* The body of both: they differ in type and side alone. */
#define TURN(name, item, vector, N, low, high)                                                              \
    static inline void square_##name(const char *from, size_t from_row, char *to, size_t to_row)            \
    {                                                                                                       \
        vector a[N], b[N];                                                                                  \
        UNROLLED for (int i = 0; i < (N); i++) memcpy(&a[i], from + (size_t)i * from_row, sizeof a[i]);     \
        UNROLLED for (int side = 1; side < (N); side *= 2)                                                  \
        {                                                                                                   \
            UNROLLED for (int i = 0; i < (N) / 2; i++)                                                      \
            {                                                                                               \
                b[2 * i] = low(a[i], a[i + (N) / 2]);                                                       \
                b[2 * i + 1] = high(a[i], a[i + (N) / 2]);                                                  \
            }                                                                                               \
            memcpy(a, b, sizeof a);                                                                         \
        }                                                                                                   \
        UNROLLED for (int i = 0; i < (N); i++) memcpy(to + (size_t)i * to_row, &a[i], sizeof a[i]);         \
    }                                                                                                       \
    void name(const void *from, size_t from_stride, void *to, size_t to_stride, int32_t rows, int32_t cols) \
    {                                                                                                       \
        enum { STRIP = 64 / (int)sizeof(item) };                                                            \
        const char *f = from;                                                                               \
        char *t = to;                                                                                       \
        size_t size = sizeof(item), from_row = from_stride * size, to_row = to_stride * size;               \
        for (int32_t r0 = 0; r0 < rows; r0 += STRIP) {                                                      \
            int32_t r1 = r0 + STRIP < rows ? r0 + STRIP : rows, whole = r0 + (r1 - r0) / (N) * (N), c = 0;  \
            for (; c + (N) <= cols; c += (N))                                                               \
                for (int32_t r = r0; r < whole; r += (N))                                                   \
                    square_##name(f + (size_t)r * from_row + (size_t)c * size, from_row,                    \
                                  t + (size_t)c * to_row + (size_t)r * size, to_row);                       \
            for (int32_t r = r0; r < r1; r++)                                                               \
                for (int32_t k = r < whole ? c : 0; k < cols; k++)                                          \
                    memcpy(t + (size_t)k * to_row + (size_t)r * size,                                       \
                           f + (size_t)r * from_row + (size_t)k * size, size);                              \
        }                                                                                                   \
    }

TURN(plan_turn_4, uint32_t, four, 4, low_4, high_4)
TURN(plan_turn_2, uint16_t, eight, 8, low_8, high_8)
