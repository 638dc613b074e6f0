/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/line.h"

#include <stdio.h>
#include <string.h>

/** What stands for the character at c, "" where it stands for itself; *n bytes of it. */
static void escape_one(const unsigned char *c, char piece[8], size_t *n)
{
    piece[0] = '\0';
    *n = 1;
    if (*c == '\n' || *c == '\t' || *c == '\r') {
        (void)snprintf(piece, 8, "\\%c", *c == '\n' ? 'n' : *c == '\t' ? 't' : 'r');
    } else if (*c < ' ' || *c == 0x7F) {
        (void)snprintf(piece, 8, "\\x%02x", *c);
    } else if (*c == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0) { /* C1 in UTF-8 */
        (void)snprintf(piece, 8, "\\u%04x", c[1]);
        *n = 2;
    }
}

void plan_line_escape(char *to, size_t size, const char *text)
{
    size_t at = 0;
    for (const unsigned char *c = (const unsigned char *)text; *c;) {
        char piece[8];
        size_t taken;
        escape_one(c, piece, &taken);
        size_t n = piece[0] ? strlen(piece) : 1;
        if (at + n >= size)
            break;
        memcpy(to + at, piece[0] ? piece : (const char *)c, n);
        at += n;
        c += taken;
    }
    to[at] = '\0';
}
