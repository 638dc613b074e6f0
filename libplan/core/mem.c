/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/mem.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined __SANITIZE_ADDRESS__
#define SINGLE_PIECES 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SINGLE_PIECES 1
#endif
#endif
#ifndef SINGLE_PIECES
#define SINGLE_PIECES 0
#endif

static _Thread_local unsigned long refused;

unsigned long plan_mem_refused(void)
{
    return refused;
}

static void *counted(void *got)
{
    refused += got == NULL;
    return got;
}

static bool bytes_of(size_t n, size_t size, size_t *bytes)
{
    if (__builtin_mul_overflow(n, size, bytes) || *bytes > PTRDIFF_MAX)
        return false;
    if (*bytes == 0)
        *bytes = 1;
    return true;
}

void *plan_mem_new(size_t n, size_t size)
{
    size_t bytes;
    return bytes_of(n, size, &bytes) ? counted(calloc(1, bytes)) : counted(NULL);
}

void *plan_mem_raw(size_t n, size_t size)
{
    size_t bytes;
    return bytes_of(n, size, &bytes) ? counted(malloc(bytes)) : counted(NULL);
}

void *plan_mem_copy(const void *source, size_t n, size_t size)
{
    void *copy = plan_mem_raw(n, size);
    if (copy && n && size)
        memcpy(copy, source, n * size);
    return copy;
}

char *plan_mem_text(const char *text)
{
    return plan_mem_copy(text, strlen(text) + 1, 1);
}

bool plan_mem_grow(void *array, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return true;
    size_t room = *cap + *cap / 2 + 8, bytes;
    if (room < need)
        room = need;
    if (!bytes_of(room, size, &bytes)) {
        refused++;
        return false;
    }
    /* array is the address of a pointer to some object type: copied bytewise, so that no type is
     * read through another. */
    void *old;
    memcpy(&old, array, sizeof old);
    void *grown = counted(realloc(old, bytes));
    if (!grown)
        return false;
    memcpy(array, &grown, sizeof grown);
    *cap = room;
    return true;
}

enum { ARENA_FIRST = 1 << 10, ARENA_BLOCK = 1 << 16 };

typedef struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
} block;

struct plan_arena {
    block *blocks;
};

plan_arena *plan_arena_new(void)
{
    return plan_mem_new(1, sizeof(plan_arena));
}

void plan_arena_free(plan_arena *arena)
{
    if (!arena)
        return;
    for (block *b = arena->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(arena);
}

void *plan_arena_take(plan_arena *arena, size_t n, size_t size)
{
    size_t bytes;
    if (!bytes_of(n, size, &bytes) || bytes > PTRDIFF_MAX - sizeof(block) - ARENA_BLOCK)
        return NULL;
    bytes = (bytes + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    block *b = arena->blocks;
    if (!b || b->size - b->used < bytes) {
        size_t room = !b ? ARENA_FIRST : b->size * 2 > ARENA_BLOCK ? ARENA_BLOCK : b->size * 2;
        if (SINGLE_PIECES || bytes > room)
            room = bytes;
        b = counted(calloc(1, sizeof *b + room));
        if (!b)
            return NULL;
        b->size = room;
        b->next = arena->blocks;
        arena->blocks = b;
    }
    void *piece = b->bytes + b->used;
    b->used += bytes;
    return piece;
}

char *plan_arena_text(plan_arena *arena, const char *text, size_t length)
{
    char *copy = length < SIZE_MAX ? plan_arena_take(arena, length + 1, 1) : NULL;
    if (copy)
        memcpy(copy, text, length);
    return copy;
}

void plan_buf_add_n(plan_buf *buf, const char *bytes, size_t n)
{
    if (buf->failed)
        return;
    if (n >= SIZE_MAX - buf->length || !plan_mem_grow(&buf->text, &buf->cap, buf->length + n + 1, 1)) {
        buf->failed = true;
        return;
    }
    if (n)
        memcpy(buf->text + buf->length, bytes, n);
    buf->length += n;
    buf->text[buf->length] = '\0';
}

void plan_buf_add(plan_buf *buf, const char *text)
{
    plan_buf_add_n(buf, text, strlen(text));
}

void plan_buf_printf(plan_buf *buf, const char *format, ...)
{
    char small[256];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (n < 0) {
        buf->failed = true;
    } else if ((size_t)n < sizeof small) {
        plan_buf_add_n(buf, small, (size_t)n);
    } else if (!buf->failed) {
        if (plan_mem_grow(&buf->text, &buf->cap, buf->length + (size_t)n + 1, 1)) {
            vsnprintf(buf->text + buf->length, (size_t)n + 1, format, again);
            buf->length += (size_t)n;
        } else {
            buf->failed = true;
        }
    }
    va_end(again);
}

void plan_buf_xml(plan_buf *buf, const char *text)
{
    for (const char *c = text; *c; c++) {
        switch (*c) {
        case '&': plan_buf_add(buf, "&amp;"); break;
        case '<': plan_buf_add(buf, "&lt;"); break;
        case '>': plan_buf_add(buf, "&gt;"); break;
        case '"': plan_buf_add(buf, "&quot;"); break;
        case '\'': plan_buf_add(buf, "&apos;"); break;
        default:
            if ((unsigned char)*c >= ' ' || *c == '\n' || *c == '\t')
                plan_buf_add_n(buf, c, 1);
        }
    }
}

void plan_buf_free(plan_buf *buf)
{
    free(buf->text);
    *buf = (plan_buf)PLAN_BUF_INIT;
}
