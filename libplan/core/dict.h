/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#ifndef PLAN_CORE_DICT_H
#define PLAN_CORE_DICT_H

#include <stdbool.h>
#include <stdint.h>

/* Internal. Distinct texts numbered 0, 1, ... in order of first appearance; hash table behind. */

typedef struct plan_dict plan_dict;

plan_dict *plan_dict_new(void);
void plan_dict_free(plan_dict *dict);
/** Number of text in *code, added (copied) where new. False when memory is exhausted. O(length). */
bool plan_dict_intern(plan_dict *dict, const char *text, int32_t *code);
/** Number of text; -1 where it is unknown. */
int32_t plan_dict_find(const plan_dict *dict, const char *text);
int32_t plan_dict_count(const plan_dict *dict);
/** Owned by the dictionary, good until it is freed. */
const char *plan_dict_text(const plan_dict *dict, int32_t code);

#endif
