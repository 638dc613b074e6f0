/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GEO_CTX_HANDLES_H
#define PLAN_GEO_CTX_HANDLES_H

#include "geo/ctx.h"

/* Internal. What is in a plan_ctx, without the headers of the libraries. */

struct GEOSContextHandle_HS;
struct pj_ctx;

struct plan_ctx {
    struct GEOSContextHandle_HS *geos;
    struct pj_ctx *proj;
    char geos_message[256]; /**< last error of each library, one line; "" where there was none */
    char proj_message[256];
};

#endif
