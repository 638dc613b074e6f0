/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/dict.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

struct plan_dict {
    plan_arena *arena;
    char **texts;
    uint64_t *hashes; /* of the texts: growing the slots needs no text read again */
    int32_t *slots;   /* code + 1, 0 = free; open addressing, at most half full */
    int32_t n;
    size_t cap_texts, cap_hashes, n_slots;
};

/* FNV-1a, 64 bit (Fowler, Noll, Vo). */
static uint64_t hash_of(const char *text, size_t *length)
{
    uint64_t h = 14695981039346656037u;
    const char *c = text;
    for (; *c; c++)
        h = (h ^ (unsigned char)*c) * 1099511628211u;
    *length = (size_t)(c - text);
    return h;
}

plan_dict *plan_dict_new(void)
{
    return plan_mem_new(1, sizeof(plan_dict));
}

void plan_dict_free(plan_dict *d)
{
    if (!d)
        return;
    plan_arena_free(d->arena);
    free(d->texts);
    free(d->hashes);
    free(d->slots);
    free(d);
}

static size_t slot_of(const plan_dict *d, const char *text, uint64_t hash)
{
    size_t mask = d->n_slots - 1, i = (size_t)hash & mask;
    for (; d->slots[i]; i = (i + 1) & mask) {
        int32_t code = d->slots[i] - 1;
        if (d->hashes[code] == hash && strcmp(d->texts[code], text) == 0)
            break;
    }
    return i;
}

static bool grow_slots(plan_dict *d)
{
    size_t n_slots = d->n_slots ? d->n_slots * 2 : 16;
    int32_t *slots = plan_mem_new(n_slots, sizeof *slots);
    if (!slots)
        return false;
    for (int32_t code = 0; code < d->n; code++) {
        size_t i = (size_t)d->hashes[code] & (n_slots - 1);
        while (slots[i])
            i = (i + 1) & (n_slots - 1);
        slots[i] = code + 1;
    }
    free(d->slots);
    d->slots = slots;
    d->n_slots = n_slots;
    return true;
}

bool plan_dict_intern(plan_dict *d, const char *text, int32_t *code)
{
    size_t length;
    uint64_t hash = hash_of(text, &length);
    if (((size_t)d->n + 1) * 2 > d->n_slots && !grow_slots(d))
        return false;
    size_t slot = slot_of(d, text, hash);
    if (d->slots[slot]) {
        *code = d->slots[slot] - 1;
        return true;
    }
    if (d->n == INT32_MAX - 1 || (!d->arena && !(d->arena = plan_arena_new())))
        return false;
    if (!plan_mem_grow(&d->texts, &d->cap_texts, (size_t)d->n + 1, sizeof *d->texts) ||
        !plan_mem_grow(&d->hashes, &d->cap_hashes, (size_t)d->n + 1, sizeof *d->hashes))
        return false;
    char *copy = plan_arena_text(d->arena, text, length);
    if (!copy)
        return false;
    d->texts[d->n] = copy;
    d->hashes[d->n] = hash;
    *code = d->n++;
    d->slots[slot] = d->n;
    return true;
}

int32_t plan_dict_find(const plan_dict *d, const char *text)
{
    size_t length;
    if (!d->n_slots)
        return -1;
    return d->slots[slot_of(d, text, hash_of(text, &length))] - 1;
}

int32_t plan_dict_count(const plan_dict *d)
{
    return d->n;
}

const char *plan_dict_text(const plan_dict *d, int32_t code)
{
    return d->texts[code];
}
