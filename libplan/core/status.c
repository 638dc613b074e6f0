/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/status.h"

#include "core/line.h"

#include <stdarg.h>
#include <stdio.h>

const char *plan_status_name(plan_status status)
{
    static const char *const names[] = {"ok", "argument", "not_found", "data",
                                        "io", "memory",   "cancelled", "internal"};
    return (unsigned)status < sizeof names / sizeof *names ? names[status] : "unknown";
}

plan_status plan_error_set(plan_error *err, plan_status status, const char *format, ...)
{
    if (err && err->status == PLAN_OK) {
        char message[sizeof err->message];
        va_list args;
        va_start(args, format);
        err->status = status;
        vsnprintf(message, sizeof message, format, args);
        va_end(args);
        plan_line_escape(err->message, sizeof err->message, message);
    }
    return status;
}

plan_status plan_error_memory(plan_error *err)
{
    return plan_error_set(err, PLAN_E_MEMORY, "out of memory");
}
