/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_OSM_BLOB_H
#define PLAN_IO_OSM_BLOB_H

#include "core/mem.h"
#include "core/status.h"

#include <stdint.h>

/* Internal. The frame of an .osm.pbf file: a row of blobs, each with a header before it. */

typedef struct plan_osm_blob {
    int64_t offset; /**< of its bytes, after the header */
    int32_t size;
} plan_osm_blob;

typedef struct plan_osm_file {
    const char *path; /**< borrowed */
    int fd;
    int64_t size;
    plan_osm_blob *blobs; /**< those with objects, in the order of the file */
    size_t n_blobs, cap_blobs;
    int64_t replication; /**< state of the data by the file's header, seconds since 1970; 0 = not said */
} plan_osm_file;
#define PLAN_OSM_FILE_INIT         \
    {                              \
        NULL, -1, 0, NULL, 0, 0, 0 \
    }

/** Opens path (borrowed) and looks at every blob's header; close it on failure too. PLAN_E_IO where the file
 *  ends too early, PLAN_E_DATA where it is no OSM PBF, contradicts itself or needs what is not read here,
 *  naming the byte. O(blobs). */
PLAN_CHECKED plan_status plan_osm_file_open(const char *path, plan_osm_file *file, plan_error *err);
void plan_osm_file_close(plan_osm_file *file);
PLAN_CHECKED plan_status plan_osm_file_read(const plan_osm_file *file, int64_t offset, void *bytes, size_t n,
                                            plan_error *err);
/** Reads a blob and unpacks it (raw or zlib) into *raw, owned by the caller. Thread-safe. */
PLAN_CHECKED plan_status plan_osm_file_load(const plan_osm_file *file, const plan_osm_blob *blob,
                                            uint8_t **raw, int32_t *raw_size, plan_error *err);

struct ProtobufCMessageDescriptor;
/** Unpacks a message into the arena; message is the address of a pointer to its type. what names it in
 *  the text of an error, offset the block it is in. */
PLAN_CHECKED plan_status plan_osm_unpack(const plan_osm_file *file, plan_arena *arena,
                                         const struct ProtobufCMessageDescriptor *type, const uint8_t *bytes,
                                         size_t n, int64_t offset, const char *what, void *message,
                                         plan_error *err);

#endif
