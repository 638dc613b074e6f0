/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_MEM_H
#define PLAN_CORE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* Internal. Every size in libplan goes through these overflow-checked helpers. */

/** How often this thread was refused memory so far. For work of many small parts that go on without one, as a map does
 *  without a text: where this has grown, the whole is not what it should be. */
unsigned long plan_mem_refused(void);
/** n zeroed items; NULL on overflow or exhaustion. n = 0 gives a valid, freeable pointer. */
void *plan_mem_new(size_t n, size_t size);
/** n items, contents undefined. */
void *plan_mem_raw(size_t n, size_t size);
/** Copy of n items at source (borrows). */
void *plan_mem_copy(const void *source, size_t n, size_t size);
char *plan_mem_text(const char *text);
/** Makes room for at least `need` items in *array (capacity *cap, grown by half at least).
 *  On failure returns false and leaves both as they were. array is the address of a typed pointer:
 *  `plan_mem_grow(&v->items, &v->cap, v->n + 1, sizeof *v->items)`. */
bool plan_mem_grow(void *array, size_t *cap, size_t need, size_t size);

/** Scratch memory of one stage: freed as a whole. Under the sanitizers each piece is its own malloc,
 *  so that overruns are seen. */
typedef struct plan_arena plan_arena;
plan_arena *plan_arena_new(void);
void plan_arena_free(plan_arena *arena);
/** n zeroed items, aligned for any type; NULL when exhausted. */
void *plan_arena_take(plan_arena *arena, size_t n, size_t size);
char *plan_arena_text(plan_arena *arena, const char *text, size_t length);

/** Growing text. `failed` is sticky: check it once, at the end. */
typedef struct plan_buf {
    char *text; /**< always terminated after the first append; owned */
    size_t length, cap;
    bool failed;
} plan_buf;
#define PLAN_BUF_INIT     \
    {                     \
        NULL, 0, 0, false \
    }
void plan_buf_add(plan_buf *buf, const char *text);
void plan_buf_add_n(plan_buf *buf, const char *bytes, size_t n);
void plan_buf_printf(plan_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** text with the five XML characters escaped and control characters dropped. */
void plan_buf_xml(plan_buf *buf, const char *text);
void plan_buf_free(plan_buf *buf);

#endif
