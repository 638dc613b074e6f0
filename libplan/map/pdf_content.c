/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Content streams (ISO 32000-1, 7.8.2 and 14.6): what is painted outside every tag is decoration, and has to
 * say so. */

#include "map/pdf_private.h"

#include <string.h>

typedef struct scanner {
    const char *at, *end;
    int tagged, open;     /* depth of marked content from the first tag on; of all marked content */
    bool paints;          /* something has been painted since `run` */
    bool operand_tag;     /* an operand since the last operator names a structure tag */
    const char *run;      /* begin of what is not tagged and not yet written */
    const char *operands; /* begin of the operands of the operator to come */
    plan_buf *out;
} scanner;

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_delimiter(char c)
{
    return c && strchr("()<>[]{}/%", c);
}

static bool skip_string(scanner *s)
{
    int depth = 0;
    for (; s->at < s->end; s->at++) {
        if (*s->at == '\\')
            s->at++;
        else if (*s->at == '(')
            depth++;
        else if (*s->at == ')' && --depth == 0) {
            s->at++;
            return true;
        }
    }
    return false;
}

/* Past what is between ID and EI. */
static bool skip_image(scanner *s)
{
    for (; s->end - s->at >= 4; s->at++) {
        if (is_space(s->at[0]) && s->at[1] == 'E' && s->at[2] == 'I' && is_space(s->at[3])) {
            s->at += 3;
            return true;
        }
    }
    return false;
}

/* Next word in *word, *n. False at the end; *bad on what is no PDF. Strings, numbers and brackets are words too. */
static bool next_word(scanner *s, const char **word, size_t *n, bool *bad)
{
    while (s->at < s->end && (is_space(*s->at) || *s->at == '%')) {
        if (*s->at == '%')
            while (s->at < s->end && *s->at != '\n' && *s->at != '\r')
                s->at++;
        else
            s->at++;
    }
    *word = s->at;
    if (s->at >= s->end)
        return false;
    if (*s->at == '(') {
        *bad = !skip_string(s);
    } else if (is_delimiter(*s->at) && *s->at != '/') {
        s->at++;
    } else {
        for (s->at++; s->at < s->end && !is_space(*s->at) && !is_delimiter(*s->at);)
            s->at++;
    }
    *n = (size_t)(s->at - *word);
    return true;
}

static bool is(const char *word, size_t n, const char *name)
{
    return n == strlen(name) && strncmp(word, name, n) == 0;
}

static bool is_painting(const char *word, size_t n)
{
    static const char *const names[] = {"f",  "F",  "f*", "S",  "s",  "B", "B*", "b",
                                        "b*", "sh", "Do", "Tj", "TJ", "'", "\""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is(word, n, names[i]))
            return true;
    return false;
}

static bool is_operator(const char *word)
{
    char c = *word;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'' || c == '"';
}

/* Writes the run up to `to`, as artefact where something is painted in it. */
static void end_run(scanner *s, const char *to)
{
    size_t n = (size_t)(to - s->run);
    if (s->paints)
        plan_buf_add(s->out, "/Artifact BMC\n");
    plan_buf_add_n(s->out, s->run, n);
    if (s->paints)
        plan_buf_add(s->out, "\nEMC\n");
    s->run = to;
    s->paints = false;
}

static bool begin_marked(scanner *s)
{
    s->open++;
    if (s->tagged || s->operand_tag)
        s->tagged++;
    if (s->tagged == 1)
        end_run(s, s->operands);
    return true;
}

static bool end_marked(scanner *s)
{
    if (s->open-- == 0)
        return false;
    if (s->tagged && --s->tagged == 0) {
        plan_buf_add_n(s->out, s->run, (size_t)(s->at - s->run));
        plan_buf_add(s->out, "\n");
        s->run = s->at;
    }
    return true;
}

bool plan_pdf_mark_artifacts(plan_buf *out, const char *content, size_t n)
{
    scanner s = {.at = content, .end = content + n, .run = content, .operands = NULL, .out = out};
    const char *word;
    size_t length = 0;
    bool bad = false;
    while (!bad && next_word(&s, &word, &length, &bad)) {
        if (!s.operands)
            s.operands = word;
        /* A tag of the structure has a number on the page; Span with the text of a ligature has none. */
        s.operand_tag = s.operand_tag || is(word, length, "/MCID") || is(word, length, "/Artifact");
        if (!is_operator(word))
            continue;
        if (is(word, length, "ID")) {
            s.paints = s.paints || !s.tagged;
            bad = !skip_image(&s);
        } else if (is(word, length, "BDC") || is(word, length, "BMC"))
            bad = !begin_marked(&s);
        else if (is(word, length, "EMC"))
            bad = !end_marked(&s);
        else if (is_painting(word, length) && !s.tagged)
            s.paints = true;
        s.operands = NULL;
        s.operand_tag = false;
    }
    if (bad || s.open)
        return false;
    end_run(&s, s.end);
    return true;
}
