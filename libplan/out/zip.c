/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* PKWARE APPNOTE.TXT 6.3.9: 4.3.7 local header, 4.3.12 central directory, 4.3.16 its end. */

#include "out/zip.h"

#include <stdint.h>
#include <string.h>

enum { VERSION_NEEDED = 10, DATE_1980_01_01 = 1 << 5 | 1 };

/* CRC-32 of ISO 3309, four bits at a time. */
static uint32_t crc_of(const unsigned char *bytes, size_t n)
{
    uint32_t table[16];
    for (uint32_t i = 0; i < 16; i++) {
        table[i] = i;
        for (int bit = 0; bit < 4; bit++)
            table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xEDB88320u : 0);
    }
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < n; i++) {
        crc ^= bytes[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

static void put(plan_buf *out, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++, value >>= 8)
        plan_buf_add_n(out, &(const char){(char)(value & 0xff)}, 1);
}

/* What the local and the central header share: from the version to the length of the extra field. */
static void put_common(plan_buf *out, const char *name, uint32_t crc, uint32_t size)
{
    put(out, VERSION_NEEDED, 2);
    put(out, 0, 2); /* flags */
    put(out, 0, 2); /* stored */
    put(out, 0, 2); /* time */
    put(out, DATE_1980_01_01, 2);
    put(out, crc, 4);
    put(out, size, 4);
    put(out, size, 4);
    put(out, (uint32_t)strlen(name), 2);
    put(out, 0, 2); /* extra field */
}

void plan_zip_single(plan_buf *out, const char *name, const void *bytes, size_t n)
{
    if (n >= UINT32_MAX - 1024) {
        out->failed = true;
        return;
    }
    uint32_t crc = crc_of(bytes, n);
    size_t start = out->length;
    put(out, 0x04034b50, 4);
    put_common(out, name, crc, (uint32_t)n);
    plan_buf_add(out, name);
    plan_buf_add_n(out, bytes, n);

    size_t directory = out->length;
    put(out, 0x02014b50, 4);
    put(out, VERSION_NEEDED, 2); /* made by */
    put_common(out, name, crc, (uint32_t)n);
    put(out, 0, 2); /* comment */
    put(out, 0, 2); /* disk */
    put(out, 0, 2); /* attributes inside, outside */
    put(out, 0, 4);
    put(out, 0, 4); /* offset of the local header */
    plan_buf_add(out, name);

    size_t end = out->length;
    put(out, 0x06054b50, 4);
    put(out, 0, 4); /* disks */
    put(out, 1, 2); /* entries here, in all */
    put(out, 1, 2);
    put(out, (uint32_t)(end - directory), 4);
    put(out, (uint32_t)(directory - start), 4);
    put(out, 0, 2); /* comment */
}
