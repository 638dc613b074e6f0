/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_HOOKS_H
#define PLAN_CORE_HOOKS_H

#include "status.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum plan_log_level { PLAN_LOG_DEBUG, PLAN_LOG_INFO, PLAN_LOG_WARNING } plan_log_level;

/** How a long call speaks to the program around it. All members may be NULL. The library calls them
 *  only on the thread that made the call, and prints nothing itself. */
typedef struct plan_hooks {
    void (*log)(void *user, plan_log_level level, const char *message);
    /** step names the work in hand, share is its finished part in [0, 1]. Returning false cancels:
     *  the call ends with PLAN_E_CANCELLED and leaves nothing behind. Called at least every 100 ms
     *  of work. */
    bool (*progress)(void *user, const char *step, double share);
    void *user;
} plan_hooks;

/** Reports progress; PLAN_E_CANCELLED when the hook says stop. hooks may be NULL. */
PLAN_API PLAN_CHECKED plan_status plan_hooks_progress(const plan_hooks *hooks, const char *step, double share,
                                                      plan_error *err);
PLAN_API void plan_hooks_log(const plan_hooks *hooks, plan_log_level level, const char *format, ...)
    PLAN_PRINTF(3, 4);

#ifdef __cplusplus
}
#endif

#endif
