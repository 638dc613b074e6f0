/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "geo/ctx.h"

#include "core/mem.h"
#include "geo/ctx_handles.h"

#include <geos_c.h>
#include <proj.h>
#include <stdio.h>
#include <stdlib.h>

/** Keeps one line of a library's message instead of letting it print. */
static void keep(char *to, size_t size, const char *message)
{
    (void)snprintf(to, size, "%s", message);
    for (char *c = to; *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
}

static void geos_says(const char *message, void *user)
{
    plan_ctx *ctx = user;
    keep(ctx->geos_message, sizeof ctx->geos_message, message);
}

static void geos_notes(const char *message, void *user)
{
    (void)message;
    (void)user;
}

static void proj_says(void *user, int level, const char *message)
{
    plan_ctx *ctx = user;
    if (level == PJ_LOG_ERROR)
        keep(ctx->proj_message, sizeof ctx->proj_message, message);
}

plan_status plan_ctx_new(plan_ctx **out, plan_error *err)
{
    plan_ctx *ctx = plan_mem_new(1, sizeof *ctx);
    if (!ctx)
        return plan_error_memory(err);
    ctx->geos = GEOS_init_r();
    ctx->proj = proj_context_create();
    if (!ctx->geos || !ctx->proj) {
        plan_ctx_free(ctx);
        return plan_error_memory(err);
    }
    (void)GEOSContext_setErrorMessageHandler_r(ctx->geos, geos_says, ctx);
    (void)GEOSContext_setNoticeMessageHandler_r(ctx->geos, geos_notes, ctx);
    proj_log_func(ctx->proj, ctx, proj_says);
    (void)proj_context_set_enable_network(ctx->proj, 0); /* grids come from the disk or not at all */
    *out = ctx;
    return PLAN_OK;
}

void plan_ctx_free(plan_ctx *ctx)
{
    if (!ctx)
        return;
    if (ctx->geos)
        GEOS_finish_r(ctx->geos);
    if (ctx->proj)
        (void)proj_context_destroy(ctx->proj);
    free(ctx);
}
