/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/hooks.h"

#include <stdarg.h>
#include <stdio.h>

plan_status plan_hooks_progress(const plan_hooks *hooks, const char *step, double share, plan_error *err)
{
    if (hooks && hooks->progress && !hooks->progress(hooks->user, step, share))
        return plan_error_set(err, PLAN_E_CANCELLED, "cancelled during %s", step);
    return PLAN_OK;
}

void plan_hooks_log(const plan_hooks *hooks, plan_log_level level, const char *format, ...)
{
    if (!hooks || !hooks->log)
        return;
    char line[1000];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    hooks->log(hooks->user, level, line);
}
