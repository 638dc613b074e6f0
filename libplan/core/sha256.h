/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_SHA256_H
#define PLAN_CORE_SHA256_H

#include <stddef.h>
#include <stdint.h>

/* Internal. SHA-256 (FIPS 180-4), to name input files exactly. Not meant for secrets. */

typedef struct plan_sha256 {
    uint32_t state[8];
    uint64_t length; /**< bytes taken so far */
    uint8_t block[64];
} plan_sha256;

void plan_sha256_begin(plan_sha256 *hash);
void plan_sha256_add(plan_sha256 *hash, const void *bytes, size_t n);
/** Writes 64 lower-case hexadecimal digits and a NUL. hash must begin anew after this. */
void plan_sha256_end(plan_sha256 *hash, char hex[65]);

#endif
