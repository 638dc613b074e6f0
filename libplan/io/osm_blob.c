/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Format: https://wiki.openstreetmap.org/wiki/PBF_Format */

#include "io/osm_blob.h"

#include "io/osm.pb-c.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* Limits of the format. */
enum { MAX_HEADER = 64 << 10, MAX_BLOB = 32 << 20 };

plan_status plan_osm_file_read(const plan_osm_file *f, int64_t offset, void *bytes, size_t n, plan_error *err)
{
    for (size_t have = 0; have < n;) {
        ssize_t got = pread(f->fd, (char *)bytes + have, n - have, (off_t)(offset + (int64_t)have));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return plan_error_set(err, PLAN_E_IO, "%s, byte %lld: %s", f->path, (long long)offset,
                                  strerror(errno));
        if (got == 0)
            return plan_error_set(err, PLAN_E_IO, "%s ends at byte %lld, in the middle of a block", f->path,
                                  (long long)(offset + (int64_t)have));
        have += (size_t)got;
    }
    return PLAN_OK;
}

typedef struct scratch {
    plan_arena *arena;
    bool exhausted;
} scratch;

static void *scratch_take(void *user, size_t size)
{
    scratch *s = user;
    void *piece = plan_arena_take(s->arena, 1, size);
    s->exhausted |= !piece;
    return piece;
}

static void scratch_drop(void *user, void *piece)
{
    (void)user;
    (void)piece;
}

/* Unpacks a message into the arena; what names it in the message of an error, offset the block it is in. */
plan_status plan_osm_unpack(const plan_osm_file *f, plan_arena *arena, const ProtobufCMessageDescriptor *type,
                            const uint8_t *bytes, size_t n, int64_t offset, const char *what, void *message,
                            plan_error *err)
{
    scratch s = {arena, false};
    ProtobufCAllocator allocator = {scratch_take, scratch_drop, &s};
    ProtobufCMessage *got = protobuf_c_message_unpack(type, &allocator, n, bytes);
    memcpy(message, &got, sizeof got);
    if (got)
        return PLAN_OK;
    if (s.exhausted)
        return plan_error_memory(err);
    return plan_error_set(err, PLAN_E_DATA, "%s, block at byte %lld: %s is damaged", f->path,
                          (long long)offset, what);
}

static plan_status inflate_blob(const plan_osm_file *f, const plan_osm_blob *b,
                                const ProtobufCBinaryData *packed, uint8_t *raw, size_t n, plan_error *err)
{
    uLongf got = (uLongf)n;
    int code = uncompress(raw, &got, packed->data, (uLong)packed->len);
    if (code == Z_MEM_ERROR)
        return plan_error_memory(err);
    if (code != Z_OK || got != n)
        return plan_error_set(err, PLAN_E_DATA,
                              "%s, block at byte %lld: the compressed data are damaged or not %zu bytes long",
                              f->path, (long long)b->offset, n);
    return PLAN_OK;
}

/* Reads a blob and unpacks it: *raw is owned by the caller. */
plan_status plan_osm_file_load(const plan_osm_file *f, const plan_osm_blob *b, uint8_t **raw,
                               int32_t *raw_size, plan_error *err)
{
    plan_status status;
    uint8_t *bytes = plan_mem_raw((size_t)b->size, 1), *out = NULL;
    plan_arena *arena = plan_arena_new();
    PlanOsmpb__Blob *message = NULL;
    if (!bytes || !arena) {
        status = plan_error_memory(err);
        goto done;
    }
    status = plan_osm_file_read(f, b->offset, bytes, (size_t)b->size, err);
    if (status == PLAN_OK)
        status = plan_osm_unpack(f, arena, &plan_osmpb__blob__descriptor, bytes, (size_t)b->size, b->offset,
                                 "the blob", &message, err);
    if (status != PLAN_OK)
        goto done;
    if (!message->has_raw && !message->has_zlib_data) {
        status = plan_error_set(
            err, PLAN_E_DATA,
            "%s, block at byte %lld: neither raw nor zlib data (other compressions are not read)", f->path,
            (long long)b->offset);
        goto done;
    }
    int64_t n = message->has_raw ? (int64_t)message->raw.len : message->raw_size;
    if (n < 0 || n > MAX_BLOB) {
        status = plan_error_set(err, PLAN_E_DATA,
                                "%s, block at byte %lld: says it unpacks to %lld bytes, at most %d "
                                "are allowed",
                                f->path, (long long)b->offset, (long long)n, MAX_BLOB);
        goto done;
    }
    out = plan_mem_raw((size_t)n, 1);
    if (!out)
        status = plan_error_memory(err);
    else if (message->has_raw)
        memcpy(out, message->raw.data ? message->raw.data : bytes, (size_t)n);
    else
        status = inflate_blob(f, b, &message->zlib_data, out, (size_t)n, err);
    if (status != PLAN_OK)
        goto done;
    *raw = out;
    *raw_size = (int32_t)n;
    out = NULL;
done:
    plan_arena_free(arena);
    free(bytes);
    free(out);
    return status;
}

/* --- the file's frame ------------------------------------------------------------------------ */

static plan_status read_file_header(plan_osm_file *f, const plan_osm_blob *b, plan_error *err)
{
    uint8_t *raw = NULL;
    int32_t n;
    PlanOsmpb__HeaderBlock *header = NULL;
    plan_arena *arena = plan_arena_new();
    plan_status status = arena ? plan_osm_file_load(f, b, &raw, &n, err) : plan_error_memory(err);
    if (status == PLAN_OK)
        status = plan_osm_unpack(f, arena, &plan_osmpb__header_block__descriptor, raw, (size_t)n, b->offset,
                                 "the file header", &header, err);
    for (size_t i = 0; status == PLAN_OK && i < header->n_required_features; i++) {
        const char *feature = header->required_features[i];
        if (strcmp(feature, "OsmSchema-V0.6") != 0 && strcmp(feature, "DenseNodes") != 0)
            status = plan_error_set(err, PLAN_E_DATA,
                                    "%s, block at byte %lld: the file asks its reader for '%.80s', "
                                    "which is not read here",
                                    f->path, (long long)b->offset, feature);
    }
    if (status == PLAN_OK && header->has_osmosis_replication_timestamp)
        f->replication = header->osmosis_replication_timestamp;
    plan_arena_free(arena);
    free(raw);
    return status;
}

/* Reads the header at `at` into b, sets *at to the byte after its blob. *is_data: holds objects. */
static plan_status next_blob(plan_osm_file *f, int64_t *at, plan_osm_blob *b, bool *is_data, plan_error *err)
{
    uint8_t size_bytes[4], bytes[MAX_HEADER];
    PlanOsmpb__BlobHeader *header = NULL;
    plan_arena *arena = NULL;
    bool first = *at == 0;
    plan_status status = plan_osm_file_read(f, *at, size_bytes, 4, err);
    if (status != PLAN_OK)
        return status;
    uint32_t size = (uint32_t)size_bytes[0] << 24 | (uint32_t)size_bytes[1] << 16 |
                    (uint32_t)size_bytes[2] << 8 | size_bytes[3];
    if (size == 0 || size > MAX_HEADER)
        return plan_error_set(err, PLAN_E_DATA, "%s, byte %lld: %s (block header of %u bytes)", f->path,
                              (long long)*at, first ? "not an OSM PBF file" : "no block begins here", size);
    status = plan_osm_file_read(f, *at + 4, bytes, size, err);
    if (status != PLAN_OK)
        return status;
    arena = plan_arena_new();
    status = arena ? plan_osm_unpack(f, arena, &plan_osmpb__blob_header__descriptor, bytes, size, *at,
                                     "its header", &header, err)
                   : plan_error_memory(err);
    if (status != PLAN_OK)
        goto done;
    *b = (plan_osm_blob){.offset = *at + 4 + (int64_t)size, .size = header->datasize};
    *is_data = strcmp(header->type, "OSMData") == 0;
    if (first && strcmp(header->type, "OSMHeader") != 0)
        status = plan_error_set(err, PLAN_E_DATA, "%s, byte 0: not an OSM PBF file (no OSMHeader first)",
                                f->path);
    else if (header->datasize < 0 || header->datasize > MAX_BLOB)
        status = plan_error_set(err, PLAN_E_DATA,
                                "%s, block at byte %lld: says it is %d bytes long, at most %d are "
                                "allowed",
                                f->path, (long long)*at, header->datasize, MAX_BLOB);
    else if (b->offset + b->size > f->size)
        status = plan_error_set(
            err, PLAN_E_IO, "%s is cut off: it ends at byte %lld, the block at byte %lld at %lld", f->path,
            (long long)f->size, (long long)*at, (long long)(b->offset + b->size));
    *at = b->offset + b->size;
done:
    plan_arena_free(arena);
    return status;
}

static plan_status index_blobs(plan_osm_file *f, plan_error *err)
{
    bool is_data;
    plan_osm_blob b;
    for (int64_t at = 0; at < f->size;) {
        bool first = at == 0;
        plan_status status = next_blob(f, &at, &b, &is_data, err);
        if (status == PLAN_OK && first)
            status = read_file_header(f, &b, err);
        if (status != PLAN_OK)
            return status;
        if (!is_data)
            continue;
        if (f->n_blobs == INT32_MAX ||
            !plan_mem_grow(&f->blobs, &f->cap_blobs, f->n_blobs + 1, sizeof *f->blobs))
            return plan_error_memory(err);
        f->blobs[f->n_blobs++] = b;
    }
    if (f->n_blobs == 0)
        return plan_error_set(err, PLAN_E_DATA, "%s ends at byte %lld without any data", f->path,
                              (long long)f->size);
    return PLAN_OK;
}

plan_status plan_osm_file_open(const char *path, plan_osm_file *file, plan_error *err)
{
    struct stat state;
    *file = (plan_osm_file)PLAN_OSM_FILE_INIT;
    file->path = path;
    file->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (file->fd < 0)
        return plan_error_set(err, errno == ENOENT ? PLAN_E_NOT_FOUND : PLAN_E_IO, "%s: %s", path,
                              strerror(errno));
    if (fstat(file->fd, &state) != 0)
        return plan_error_set(err, PLAN_E_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(state.st_mode))
        return plan_error_set(err, PLAN_E_ARGUMENT, "%s is no regular file", path);
    file->size = (int64_t)state.st_size;
    return index_blobs(file, err);
}

void plan_osm_file_close(plan_osm_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    free(file->blobs);
    *file = (plan_osm_file)PLAN_OSM_FILE_INIT;
}
