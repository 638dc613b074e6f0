/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_LINE_H
#define PLAN_CORE_LINE_H

#include <stddef.h>

/* Internal. Texts that hold what came from a file, on their way to people. */

/** Copies text so that it is one line and does nothing to a terminal: control characters (ASCII's, and U+0080 to U+009F)
 *  as \n, \t, \x1b, \u009b. Cut at size, terminated. to and text are apart. */
void plan_line_escape(char *to, size_t size, const char *text);

#endif
