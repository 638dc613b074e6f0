/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/lang.h"

#include "core/lang_private.h"
#include "core/textfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static plan_status read_one(const char *path, plan_lang **out, plan_error *err)
{
    plan_lang *lang = plan_mem_new(1, sizeof *lang);
    char *text = NULL;
    size_t n = 0;
    plan_status status = PLAN_OK;
    if (lang)
        lang->arena = plan_arena_new();
    if (!lang || !lang->arena) {
        status = plan_error_memory(err);
        goto done;
    }
    lang->n_forms = 1;
    status = plan_textfile_read(path, &text, &n, err);
    if (status == PLAN_OK)
        status = plan_lang_parse(lang, path, text, err);
done:
    free(text);
    if (status != PLAN_OK) {
        plan_lang_free(lang);
        return status;
    }
    *out = lang;
    return PLAN_OK;
}

/* The file beside path that has what lang lacks. */
static plan_status read_fallback(plan_lang *lang, const char *path, plan_error *err)
{
    plan_buf beside = PLAN_BUF_INIT;
    const char *slash = strrchr(path, '/');
    plan_buf_add_n(&beside, path, slash ? (size_t)(slash + 1 - path) : 0);
    plan_buf_printf(&beside, "%s.po", lang->fallback_name);
    plan_status status = beside.failed ? plan_error_memory(err) : read_one(beside.text, &lang->fallback, err);
    plan_buf_free(&beside);
    return status;
}

plan_status plan_lang_read(const char *path, plan_lang **out, plan_error *err)
{
    plan_lang *lang = NULL;
    if (!path || strcmp(path, "en") == 0) {
        *out = NULL;
        return PLAN_OK;
    }
    plan_status status = read_one(path, &lang, err);
    if (status == PLAN_OK && *lang->fallback_name)
        status = read_fallback(lang, path, err);
    if (status != PLAN_OK) {
        plan_lang_free(lang);
        return status;
    }
    *out = lang;
    return PLAN_OK;
}

void plan_lang_free(plan_lang *lang)
{
    if (!lang)
        return;
    plan_lang_free(lang->fallback);
    plan_arena_free(lang->arena);
    free(lang->entries);
    free(lang);
}

const char *plan_lang_tag(const plan_lang *lang)
{
    return lang ? lang->tag : "en";
}

const char *plan_lang_notice(const plan_lang *lang)
{
    return lang ? lang->notice : "";
}

/* Compares an entry's key with context \4 text without putting those together. */
static int compare_key(const char *key, const char *context, const char *text)
{
    if (context) {
        size_t length = strlen(context);
        int order = strncmp(key, context, length);
        if (order != 0)
            return order;
        if (key[length] != '\4')
            return (unsigned char)key[length] < 4 ? -1 : 1;
        key += length + 1;
    }
    return strcmp(key, text);
}

static const plan_lang_entry *find_here(const plan_lang *lang, const char *context, const char *text)
{
    size_t from = 0, to = lang->n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = compare_key(lang->entries[middle].key, context, text);
        if (order == 0)
            return &lang->entries[middle];
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

/* *lang becomes the one that has the entry. */
static const plan_lang_entry *find(const plan_lang **lang, const char *context, const char *text)
{
    for (; *lang; *lang = (*lang)->fallback) {
        const plan_lang_entry *entry = find_here(*lang, context, text);
        if (entry)
            return entry;
    }
    return NULL;
}

const char *plan_lang_text(const plan_lang *lang, const char *text)
{
    return plan_lang_text_in(lang, NULL, text);
}

const char *plan_lang_text_in(const plan_lang *lang, const char *context, const char *text)
{
    const plan_lang_entry *entry = find(&lang, context, text);
    return entry ? entry->forms[0] : text;
}

const char *plan_lang_plural(const plan_lang *lang, const char *one, const char *many, int64_t n)
{
    const plan_lang_entry *entry = find(&lang, NULL, one);
    uint64_t form = 0, count = n < 0 ? -(uint64_t)n : (uint64_t)n;
    if (!entry)
        return count == 1 ? one : many;
    if (!lang->plural || !plan_lang_plural_value(lang->plural, count, &form) || form >= PLAN_LANG_FORMS ||
        !entry->forms[form])
        form = 0;
    return entry->forms[form];
}

const char *plan_lang_title(const plan_lang *lang, const char *text, char *buf, size_t size)
{
    const char *whole = plan_lang_text(lang, text), *colon = strstr(text, ": ");
    if (!lang || whole != text || !colon || size == 0)
        return whole;
    snprintf(buf, size, "%.*s", (int)(colon - text), text);
    const char *first = plan_lang_text(lang, buf);
    if (first == buf)
        return text;
    const char *rest = plan_lang_text(lang, colon + 2);
    snprintf(buf, size, "%s: %s", first, rest);
    return buf;
}

void plan_lang_fill(plan_buf *buf, const char *text, const plan_lang_arg *args, size_t n_args)
{
    while (*text) {
        size_t plain = strcspn(text, "{"), length = text[plain] ? strcspn(text + plain + 1, "{}") : 0;
        const plan_lang_arg *arg = NULL;
        plan_buf_add_n(buf, text, plain);
        text += plain;
        for (size_t i = 0; *text && text[1 + length] == '}' && i < n_args; i++)
            if (strlen(args[i].name) == length && strncmp(args[i].name, text + 1, length) == 0)
                arg = &args[i];
        if (arg) {
            plan_buf_add(buf, arg->value ? arg->value : "");
            text += length + 2;
        } else if (*text) {
            plan_buf_add_n(buf, text++, 1);
        }
    }
}
