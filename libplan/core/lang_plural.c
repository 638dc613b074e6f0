/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Plural expressions of .po files: C's conditional expression on the unsigned number n
 * (GNU gettext manual, "Plural forms"). Small enough to be read anew at each use. */

#include "core/lang_private.h"

#include <string.h>

enum { DEEPEST = 50 }; /* a file is not to be trusted with the stack */

typedef struct reader {
    const char *at;
    uint64_t n;
    int depth;
    bool bad;
} reader;

static uint64_t conditional(reader *r);

static void skip_blanks(reader *r)
{
    while (*r->at == ' ' || *r->at == '\t')
        r->at++;
}

static bool take(reader *r, const char *sign)
{
    skip_blanks(r);
    size_t length = strlen(sign);
    if (strncmp(r->at, sign, length) != 0)
        return false;
    r->at += length;
    return true;
}

static uint64_t number(reader *r)
{
    uint64_t value = 0;
    if (*r->at < '0' || *r->at > '9')
        r->bad = true;
    for (int digits = 0; *r->at >= '0' && *r->at <= '9'; digits++) {
        value = value * 10 + (uint64_t)(*r->at++ - '0');
        r->bad = r->bad || digits > 9;
    }
    return value;
}

static uint64_t primary(reader *r)
{
    uint64_t value = 0;
    if (r->bad || ++r->depth > DEEPEST) {
        r->bad = true;
        return 0;
    }
    if (take(r, "n")) {
        value = r->n;
    } else if (take(r, "(")) {
        value = conditional(r);
        r->bad = r->bad || !take(r, ")");
    } else if (take(r, "!")) {
        value = !primary(r);
    } else {
        value = number(r);
    }
    r->depth--;
    return value;
}

/* Binary operators by level, the weakest first; of two that begin alike the longer stands first. */
static const char *const operators[][4] = {
    {"||"}, {"&&"}, {"==", "!="}, {"<=", ">=", "<", ">"}, {"+", "-", NULL}, {"*", "/", "%"}};
enum { LEVELS = sizeof operators / sizeof *operators };

static uint64_t apply(reader *r, const char *op, uint64_t a, uint64_t b)
{
    if ((*op == '/' || *op == '%') && b == 0) {
        r->bad = true;
        return 0;
    }
    switch (*op) {
    case '|': return a || b;
    case '&': return a && b;
    case '=': return a == b;
    case '!': return a != b;
    case '<': return op[1] ? a <= b : a < b;
    case '>': return op[1] ? a >= b : a > b;
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return a / b;
    default: return a % b;
    }
}

static const char *take_operator(reader *r, size_t level)
{
    for (size_t k = 0; k < 4 && operators[level][k]; k++)
        if (take(r, operators[level][k]))
            return operators[level][k];
    return NULL;
}

static uint64_t binary(reader *r, size_t level)
{
    if (level == LEVELS)
        return primary(r);
    uint64_t value = binary(r, level + 1);
    const char *op;
    while (!r->bad && (op = take_operator(r, level))) {
        uint64_t right = binary(r, level + 1);
        value = apply(r, op, value, right);
    }
    return value;
}

static uint64_t conditional(reader *r)
{
    if (r->bad || ++r->depth > DEEPEST) {
        r->bad = true;
        return 0;
    }
    uint64_t value = binary(r, 0);
    if (take(r, "?")) {
        uint64_t yes = conditional(r);
        r->bad = r->bad || !take(r, ":");
        uint64_t no = conditional(r);
        value = value ? yes : no;
    }
    r->depth--;
    return value;
}

bool plan_lang_plural_value(const char *expression, uint64_t n, uint64_t *value)
{
    reader r = {expression, n, 0, false};
    *value = conditional(&r);
    skip_blanks(&r);
    return !r.bad && (*r.at == '\0' || *r.at == ';');
}
