/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GEO_CTX_H
#define PLAN_GEO_CTX_H

#include "core/hooks.h"
#include "core/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Handles of the geometry and projection libraries. One for each thread that calls libplan; needed
 *  only where those libraries are touched. */
typedef struct plan_ctx plan_ctx;

PLAN_API PLAN_CHECKED plan_status plan_ctx_new(plan_ctx **out, plan_error *err);
PLAN_API void plan_ctx_free(plan_ctx *ctx);

#ifdef __cplusplus
}
#endif

#endif
