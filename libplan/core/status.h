/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_STATUS_H
#define PLAN_CORE_STATUS_H

/** Part of the ABI: a symbol of libplan that programs may link against. */
#define PLAN_API __attribute__((visibility("default")))
/** A status must be looked at. */
#define PLAN_CHECKED __attribute__((warn_unused_result))
#define PLAN_PRINTF(fmt_at, args_at) __attribute__((format(printf, fmt_at, args_at)))

#ifdef __cplusplus
extern "C" {
#endif

/** What became of a call. Every fallible function of libplan returns one. */
typedef enum plan_status {
    PLAN_OK = 0,
    PLAN_E_ARGUMENT,  /**< the caller's options or arguments cannot be used */
    PLAN_E_NOT_FOUND, /**< a file, layer, column or key is not there */
    PLAN_E_DATA,      /**< the data contradict themselves or their specification */
    PLAN_E_IO,        /**< reading or writing failed (disk full, permission, truncated file) */
    PLAN_E_MEMORY,    /**< out of memory */
    PLAN_E_CANCELLED, /**< the progress hook asked to stop */
    PLAN_E_INTERNAL   /**< a defect of libplan or of a library below it */
} plan_status;

/** Detail of a failure. Owned by the caller, who may pass NULL wherever one is taken. */
typedef struct plan_error {
    plan_status status;
    char message[1000]; /**< one line; names layer, column, row and value where there are such */
} plan_error;

#define PLAN_ERROR_INIT \
    {                   \
        PLAN_OK, ""     \
    }

/** Short lower-case name of a status ("ok", "argument", ...); never NULL. */
PLAN_API const char *plan_status_name(plan_status status);

/** Records a failure in err (fills; may be NULL) and returns status, so that a caller can write
 *  `return plan_error_set(err, PLAN_E_DATA, "layer %s: ...", name)`.
 *  A message already there, written by a lower layer, is kept: it knows more. */
PLAN_API plan_status plan_error_set(plan_error *err, plan_status status, const char *format, ...)
    PLAN_PRINTF(3, 4);

/** plan_error_set for an allocation that failed. */
PLAN_API plan_status plan_error_memory(plan_error *err);

#ifdef __cplusplus
}
#endif

#endif
