/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_LANG_PRIVATE_H
#define PLAN_CORE_LANG_PRIVATE_H

#include "core/lang.h"
#include "core/mem.h"

/* Internal. Shared by the files lang*.c. */

enum { PLAN_LANG_FORMS = 6 }; /* most plural forms of any language gettext knows */

/** One message. Key: context, byte 4, text, as in gettext; without context the text alone. */
typedef struct plan_lang_entry {
    const char *key;
    const char
        *forms[PLAN_LANG_FORMS]; /**< form 0 is the text of a message without plural; NULL from the end on */
    int32_t line;                /**< in the file, of the message's first line */
} plan_lang_entry;

struct plan_lang {
    plan_arena *arena; /**< all texts */
    plan_lang_entry *entries;
    size_t n, cap;
    const char *tag, *notice, *plural;
    const char
        *fallback_name; /**< "de" of de-leicht: the file beside that has what this one lacks; "" = none */
    int n_forms;
    plan_lang *fallback; /**< owned */
};

/** Fills lang from the text of a .po file (cut up in place). path: for messages. */
PLAN_CHECKED plan_status plan_lang_parse(plan_lang *lang, const char *path, char *text, plan_error *err);

/** Value of a plural expression of gettext ("n != 1", C's operators on n) for n; false where it is none. */
bool plan_lang_plural_value(const char *expression, uint64_t n, uint64_t *value);

#endif
