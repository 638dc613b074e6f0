/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The .po format as the GNU gettext manual tells it ("The Format of PO Files"). Files come from translators:
 * nothing in them is trusted. */

#include "core/lang_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum part { NONE, CONTEXT, ID, PLURAL, STR } part;

typedef struct reader {
    plan_lang *lang;
    const char *path;
    char *at; /* rest of the file */
    int32_t line;
    part part; /* last keyword */
    int form;  /* of STR */
    plan_buf context, id, forms[PLAN_LANG_FORMS];
    bool has_context, has_plural, has_str, fuzzy;
    int32_t begun; /* line the message began at */
    plan_error *err;
} reader;

static plan_status bad_at(const reader *r, int32_t line, const char *what)
{
    return plan_error_set(r->err, PLAN_E_DATA, "%s: line %d: %s", r->path, (int)line, what);
}

static plan_status bad(const reader *r, const char *what)
{
    return bad_at(r, r->line, what);
}

static void begin_message(reader *r)
{
    r->context.length = r->id.length = 0;
    for (int i = 0; i < PLAN_LANG_FORMS; i++)
        r->forms[i].length = 0;
    r->part = NONE;
    r->has_context = r->has_plural = r->has_str = r->fuzzy = false;
    r->begun = 0;
}

static const char *keep(reader *r, const plan_buf *text)
{
    return plan_arena_text(r->lang->arena, text->length ? text->text : "", text->length);
}

/* context \4 id */
static const char *keep_key(reader *r)
{
    plan_buf key = PLAN_BUF_INIT;
    if (r->has_context) {
        plan_buf_add_n(&key, r->context.text, r->context.length);
        plan_buf_add(&key, "\4");
    }
    plan_buf_add_n(&key, r->id.text, r->id.length);
    const char *kept = key.failed ? NULL : keep(r, &key);
    plan_buf_free(&key);
    return kept;
}

/* The header is the translation of the empty text: lines "Name: value". */
static const char *header_field(reader *r, const char *name)
{
    const char *text = r->forms[0].length ? r->forms[0].text : "";
    size_t length = strlen(name);
    for (const char *line = text; line; line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
        if (strncmp(line, name, length) != 0 || line[length] != ':')
            continue;
        const char *value = line + length + 1;
        value += strspn(value, " ");
        return plan_arena_text(r->lang->arena, value, strcspn(value, "\n"));
    }
    return plan_arena_text(r->lang->arena, "", 0);
}

static plan_status read_plural(reader *r)
{
    const char *text = header_field(r, "Plural-Forms");
    if (!text)
        return plan_error_memory(r->err);
    const char *n = strstr(text, "nplurals="), *expression = strstr(text, "plural=(");
    expression = expression ? expression : strstr(text, " plural=");
    uint64_t value;
    if (!*text)
        return PLAN_OK;
    r->lang->n_forms = n ? atoi(n + strlen("nplurals=")) : 0;
    if (r->lang->n_forms < 1 || r->lang->n_forms > PLAN_LANG_FORMS || !expression)
        return bad_at(r, r->begun, "Plural-Forms: expected nplurals=N; plural=EXPRESSION;");
    r->lang->plural = strchr(expression, '=') + 1;
    if (!plan_lang_plural_value(r->lang->plural, 1, &value))
        return bad_at(r, r->begun, "Plural-Forms: the expression cannot be read");
    return PLAN_OK;
}

static plan_status read_header(reader *r)
{
    const char *content = header_field(r, "Content-Type");
    r->lang->tag = header_field(r, "Language");
    r->lang->notice = header_field(r, "X-Notice");
    r->lang->fallback_name = header_field(r, "X-Fallback");
    if (!content || !r->lang->tag || !r->lang->notice || !r->lang->fallback_name)
        return plan_error_memory(r->err);
    if (!strstr(content, "charset=UTF-8") && !strstr(content, "charset=utf-8"))
        return bad_at(r, r->begun, "Content-Type: expected charset=UTF-8");
    if (!*r->lang->tag || strlen(r->lang->tag) > 35 ||
        r->lang->tag[strspn(r->lang->tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")])
        return bad_at(r, r->begun, "Language: expected a tag such as de or de-simple");
    if (r->lang->fallback_name[strspn(r->lang->fallback_name, "abcdefghijklmnopqrstuvwxyz0123456789-")])
        return bad_at(r, r->begun, "X-Fallback: expected the name of a file beside, such as de");
    return read_plural(r);
}

/* A message that gives its translation in some forms only is not translated. */
static plan_status end_message(reader *r)
{
    plan_lang *lang = r->lang;
    plan_lang_entry entry = {.line = r->begun};
    bool empty = false, failed = r->context.failed || r->id.failed;
    if (!r->begun)
        return PLAN_OK;
    if (!r->has_str)
        return bad_at(r, r->begun, "a message ends without msgstr");
    if (r->id.length == 0 && !r->has_context)
        return r->fuzzy ? PLAN_OK : read_header(r);
    for (int i = 0; i < PLAN_LANG_FORMS; i++)
        failed = failed || r->forms[i].failed;
    int n = r->has_plural ? lang->n_forms : 1;
    for (int i = 0; i < n; i++)
        empty = empty || r->forms[i].length == 0;
    if (r->fuzzy || empty)
        return PLAN_OK;
    entry.key = keep_key(r);
    for (int i = 0; i < n; i++) {
        entry.forms[i] = keep(r, &r->forms[i]);
        failed = failed || !entry.forms[i];
    }
    if (failed || !entry.key || !plan_mem_grow(&lang->entries, &lang->cap, lang->n + 1, sizeof entry))
        return plan_error_memory(r->err);
    lang->entries[lang->n++] = entry;
    return PLAN_OK;
}

/* "text" with C's escapes, to the end of the line. */
static plan_status read_string(reader *r, const char *at, plan_buf *to)
{
    at += strspn(at, " \t");
    if (*at++ != '"')
        return bad(r, "expected a text in quotes");
    for (; *at && *at != '"'; at++) {
        static const char escapes[] = "n\nt\tr\r\"\"\\\\";
        const char *escape = NULL;
        if (*at != '\\') {
            plan_buf_add_n(to, at, 1);
            continue;
        }
        at++;
        for (size_t i = 0; *at && i + 1 < sizeof escapes; i += 2)
            escape = escapes[i] == *at ? escapes + i + 1 : escape;
        if (!escape)
            return bad(r, "unknown escape in a text; there is \\n, \\t, \\r, \\\" and \\\\");
        plan_buf_add_n(to, escape, 1);
    }
    if (*at != '"' || at[1 + strspn(at + 1, " \t\r")])
        return bad(r, "a text in quotes has no end");
    return to->failed ? plan_error_memory(r->err) : PLAN_OK;
}

static bool is_word(const char *line, const char *word, const char **rest)
{
    size_t length = strlen(word);
    if (strncmp(line, word, length) != 0 || !strchr(" \t\"[", line[length]) || !line[length])
        return false;
    *rest = line + length;
    return true;
}

static plan_status read_str(reader *r, const char *rest)
{
    int form = 0;
    if (r->part != ID && r->part != PLURAL && !(r->part == STR && r->has_plural))
        return bad(r, "msgstr without msgid");
    if (r->has_plural != (*rest == '['))
        return bad(r, r->has_plural ? "expected msgstr[N]" : "msgstr[N] without msgid_plural");
    if (*rest == '[') {
        form = rest[1] >= '0' && rest[1] <= '9' && rest[2] == ']' ? rest[1] - '0' : PLAN_LANG_FORMS;
        if (form >= PLAN_LANG_FORMS || r->forms[form].length)
            return bad(r, "expected msgstr[N], each N once, below the number of forms");
        rest += 3;
    }
    r->part = STR;
    r->form = form;
    r->has_str = true;
    return read_string(r, rest, &r->forms[form]);
}

static plan_status read_keyword(reader *r, const char *line)
{
    const char *rest;
    bool begins = is_word(line, "msgctxt", &rest) || (is_word(line, "msgid", &rest) && r->part != CONTEXT);
    if (begins) {
        bool fuzzy = r->part == NONE && r->fuzzy;
        plan_status status = end_message(r);
        if (status != PLAN_OK)
            return status;
        begin_message(r);
        r->fuzzy = fuzzy;
        r->begun = r->line;
    }
    if (is_word(line, "msgctxt", &rest)) {
        r->part = CONTEXT;
        r->has_context = true;
        return read_string(r, rest, &r->context);
    }
    if (is_word(line, "msgid", &rest)) {
        r->part = ID;
        return read_string(r, rest, &r->id);
    }
    if (is_word(line, "msgid_plural", &rest)) {
        plan_buf unused = PLAN_BUF_INIT;
        if (r->part != ID)
            return bad(r, "msgid_plural without msgid");
        r->part = PLURAL;
        r->has_plural = true;
        plan_status status = read_string(r, rest, &unused);
        plan_buf_free(&unused);
        return status;
    }
    if (is_word(line, "msgstr", &rest))
        return read_str(r, rest);
    return bad(r, "expected msgctxt, msgid, msgid_plural, msgstr, a text in quotes or a comment");
}

static plan_status read_more(reader *r, const char *line)
{
    plan_buf unused = PLAN_BUF_INIT;
    plan_buf *const to[] = {NULL, &r->context, &r->id, &unused, &r->forms[r->form]};
    if (r->part == NONE)
        return bad(r, "a text in quotes without msgid");
    plan_status status = read_string(r, line, to[r->part]);
    plan_buf_free(&unused);
    return status;
}

static plan_status read_line(reader *r, const char *line)
{
    line += strspn(line, " \t\r");
    if (*line == '#') {
        /* Flags stand before the message they are about. */
        if (line[1] == ',' && r->part == STR) {
            plan_status status = end_message(r);
            if (status != PLAN_OK)
                return status;
            begin_message(r);
        }
        r->fuzzy = r->fuzzy || (line[1] == ',' && strstr(line, "fuzzy"));
        return PLAN_OK;
    }
    if (!*line)
        return PLAN_OK;
    return *line == '"' ? read_more(r, line) : read_keyword(r, line);
}

/* What is written into documents has to be UTF-8; the Unicode Standard, table 3-7. */
static bool is_utf8(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c;) {
        int more = *c < 0x80                 ? 0
                   : *c >= 0xc2 && *c < 0xe0 ? 1
                   : *c >= 0xe0 && *c < 0xf0 ? 2
                   : *c >= 0xf0 && *c < 0xf5 ? 3
                                             : -1;
        unsigned char low = *c == 0xe0   ? 0xa0
                            : *c == 0xf0 ? 0x90
                                         : 0x80,
                      high = *c == 0xed   ? 0x9f
                             : *c == 0xf4 ? 0x8f
                                          : 0xbf;
        if (more < 0)
            return false;
        for (c++; more > 0; more--, c++, low = 0x80, high = 0xbf)
            if (*c < low || *c > high)
                return false;
    }
    return true;
}

static int by_key(const void *a, const void *b)
{
    const plan_lang_entry *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static plan_status sort_entries(reader *r)
{
    plan_lang *lang = r->lang;
    if (lang->n == 0)
        return PLAN_OK;
    qsort(lang->entries, lang->n, sizeof *lang->entries, by_key);
    for (size_t i = 1; i < lang->n; i++) {
        if (strcmp(lang->entries[i - 1].key, lang->entries[i].key) == 0) {
            return bad_at(r, lang->entries[i].line, "the message stands in the file before");
        }
    }
    return PLAN_OK;
}

plan_status plan_lang_parse(plan_lang *lang, const char *path, char *text, plan_error *err)
{
    reader r = {.lang = lang, .path = path, .at = text, .err = err};
    plan_status status = PLAN_OK;
    if (!is_utf8(text))
        status = plan_error_set(err, PLAN_E_DATA, "%s: is not UTF-8", path);
    if (strncmp(r.at, "\xef\xbb\xbf", 3) == 0)
        r.at += 3;
    begin_message(&r);
    for (char *line = r.at; status == PLAN_OK && line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        r.line++;
        status = read_line(&r, line);
        line = end ? end + 1 : NULL;
    }
    if (status == PLAN_OK)
        status = end_message(&r);
    if (status == PLAN_OK && !lang->tag)
        status = plan_error_set(err, PLAN_E_DATA,
                                "%s: has no header (an empty msgid with Content-Type and Language)", path);
    if (status == PLAN_OK)
        status = sort_entries(&r);
    plan_buf_free(&r.context);
    plan_buf_free(&r.id);
    for (int i = 0; i < PLAN_LANG_FORMS; i++)
        plan_buf_free(&r.forms[i]);
    return status;
}
