/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Three walks over the file: relations say which ways they are made of, ways which nodes. */

#include "io/osm_pbf.h"

#include "core/parallel.h"
#include "core/sha256.h"
#include "io/osm_block.h"

#include <stdlib.h>
#include <string.h>

/* Unpacked blocks kept between the walks: a city's file is then unpacked once. */
enum { CACHE_BYTES = 256 << 20, BATCH_PER_THREAD = 8, HASH_BYTES = 1 << 18 };

typedef struct held {
    uint8_t *raw;
    int32_t size;
    unsigned kinds; /* passes that find something here; known after the first */
} held;

typedef struct reader {
    plan_osm_file file;
    plan_osm_wanted wanted;
    const plan_osm_pbf_opts *opts;
    plan_osm_store *store;
    held *held; /* by blob */
    int64_t held_bytes;
    int64_t *ways;
    plan_sha256 sha256;
    int64_t hashed;
    plan_osm_pass pass;
    size_t *batch; /* blobs in hand */
    int32_t n_batch;
    bool hold;
    plan_osm_piece *pieces; /* what they gave */
} reader;

/* The file's hash up to the end of the batch, made while the others unpack. */
static plan_status hash_to(reader *r, int64_t end, plan_error *err)
{
    plan_status status = PLAN_OK;
    uint8_t *bytes = r->hashed < end ? plan_mem_raw(HASH_BYTES, 1) : NULL;
    if (r->hashed < end && !bytes)
        return plan_error_memory(err);
    while (r->hashed < end && status == PLAN_OK) {
        size_t n = end - r->hashed < HASH_BYTES ? (size_t)(end - r->hashed) : HASH_BYTES;
        status = plan_osm_file_read(&r->file, r->hashed, bytes, n, err);
        if (status == PLAN_OK)
            plan_sha256_add(&r->sha256, bytes, n);
        r->hashed += (int64_t)n;
    }
    free(bytes);
    return status;
}

static plan_status read_one(reader *r, int32_t i, plan_error *err)
{
    const plan_osm_blob *blob = &r->file.blobs[r->batch[i]];
    held *h = &r->held[r->batch[i]];
    uint8_t *raw = h->raw;
    int32_t size = h->size;
    plan_status status = raw ? PLAN_OK : plan_osm_file_load(&r->file, blob, &raw, &size, err);
    if (status == PLAN_OK)
        status = plan_osm_block_read(&r->wanted, r->pass, raw, (size_t)size, blob->offset, &r->pieces[i],
                                     err);
    if (r->hold && !h->raw) {
        h->raw = raw;
        h->size = size;
    } else if (!h->raw) {
        free(raw);
    }
    return status;
}

/* Row 0 of the first walk is the hash. */
static plan_status read_rows(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    reader *r = user;
    plan_status status = PLAN_OK;
    (void)worker;
    int32_t shift = r->pass == 0;
    for (int32_t row = begin; row < end && status == PLAN_OK; row++) {
        const plan_osm_blob *last = &r->file.blobs[r->batch[r->n_batch - 1]];
        status = row < shift ? hash_to(r, last->offset + last->size, err) : read_one(r, row - shift, err);
    }
    return status;
}

static plan_status take_piece(reader *r, int32_t i, plan_error *err)
{
    plan_osm_piece *piece = &r->pieces[i];
    if (!plan_osm_store_append(r->store, &piece->store))
        return plan_error_memory(err);
    for (size_t s = 0; s < piece->n_spots; s++) {
        r->store->spot_xy[2 * (size_t)piece->spot[s]] = piece->spot_xy[2 * s];
        r->store->spot_xy[2 * (size_t)piece->spot[s] + 1] = piece->spot_xy[2 * s + 1];
    }
    if (r->pass == 0) {
        held *h = &r->held[r->batch[i]];
        h->kinds = piece->kinds;
        r->held_bytes += h->raw ? h->size : 0;
    }
    return PLAN_OK;
}

static plan_status read_batch(reader *r, plan_error *err)
{
    int threads = r->opts->threads;
    r->hold = r->pass == 0 && r->held_bytes < CACHE_BYTES;
    plan_status status = plan_parallel_for(threads, r->n_batch + (r->pass == 0), read_rows, r, err);
    for (int32_t i = 0; i < r->n_batch; i++) {
        if (status == PLAN_OK)
            status = take_piece(r, i, err);
        plan_osm_piece_clear(&r->pieces[i]);
    }
    r->n_batch = 0;
    return status;
}

static plan_status walk(reader *r, plan_osm_pass pass, plan_error *err)
{
    static const char *const steps[] = {"reading relations", "reading ways", "reading nodes"};
    int32_t batch_size = r->opts->threads * BATCH_PER_THREAD;
    plan_status status = plan_hooks_progress(r->opts->hooks, steps[pass], 0, err);
    r->pass = pass;
    for (size_t b = 0; b < r->file.n_blobs && status == PLAN_OK; b++) {
        if (pass == 0 || r->held[b].kinds & 1u << pass)
            r->batch[r->n_batch++] = b;
        if (r->n_batch == 0 || (r->n_batch < batch_size && b + 1 < r->file.n_blobs))
            continue;
        status = read_batch(r, err);
        if (status == PLAN_OK)
            status = plan_hooks_progress(r->opts->hooks, steps[pass],
                                         (double)(b + 1) / (double)r->file.n_blobs, err);
    }
    if (status == PLAN_OK &&
        !plan_osm_store_order(r->store, pass == PLAN_OSM_PASS_RELATIONS ? PLAN_OSM_RELATION
                                        : pass == PLAN_OSM_PASS_WAYS    ? PLAN_OSM_WAY
                                                                        : PLAN_OSM_NODE))
        status = plan_error_memory(err);
    return status;
}

static int by_id(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static plan_status want_member_ways(reader *r, plan_error *err)
{
    const plan_osm_store *store = r->store;
    size_t n = 0;
    r->ways = plan_mem_raw(store->n_members, sizeof *r->ways);
    if (!r->ways)
        return plan_error_memory(err);
    for (size_t m = 0; m < store->n_members; m++)
        if (store->members[m].kind == PLAN_OSM_WAY && store->members[m].role != PLAN_OSM_OTHER_ROLE)
            r->ways[n++] = store->members[m].id;
    qsort(r->ways, n, sizeof *r->ways, by_id);
    r->wanted.ways = r->ways;
    r->wanted.n_ways = n;
    return PLAN_OK;
}

static plan_status read_all(reader *r, const char *path, plan_error *err)
{
    plan_status status = plan_osm_file_open(path, &r->file, err);
    if (status != PLAN_OK)
        return status;
    size_t batch_size = (size_t)r->opts->threads * BATCH_PER_THREAD;
    r->held = plan_mem_new(r->file.n_blobs, sizeof *r->held);
    r->batch = plan_mem_new(batch_size, sizeof *r->batch);
    r->pieces = plan_mem_new(batch_size, sizeof *r->pieces);
    if (!r->held || !r->batch || !r->pieces)
        return plan_error_memory(err);
    status = walk(r, PLAN_OSM_PASS_RELATIONS, err);
    if (status == PLAN_OK)
        status = hash_to(r, r->file.size, err);
    if (status == PLAN_OK)
        status = want_member_ways(r, err);
    if (status == PLAN_OK)
        status = walk(r, PLAN_OSM_PASS_WAYS, err);
    if (status == PLAN_OK)
        status = plan_osm_store_resolve(r->store, err);
    if (status == PLAN_OK)
        status = walk(r, PLAN_OSM_PASS_NODES, err);
    r->store->replication = r->file.replication;
    plan_sha256_end(&r->sha256, r->store->sha256);
    return status;
}

plan_status plan_osm_pbf_read(const char *path, const plan_osm_pbf_opts *opts, plan_osm_store **out,
                              plan_error *err)
{
    *out = NULL;
    plan_osm_store *store = plan_mem_new(1, sizeof *store);
    if (!store)
        return plan_error_memory(err);
    reader r = {.file = PLAN_OSM_FILE_INIT, .opts = opts, .store = store};
    r.wanted = (plan_osm_wanted){
        .file = &r.file, .rules = opts->rules, .boundary = opts->boundary, .spots = store};
    plan_sha256_begin(&r.sha256);
    plan_status status = read_all(&r, path, err);
    for (size_t b = 0; r.held && b < r.file.n_blobs; b++)
        free(r.held[b].raw);
    free(r.held);
    free(r.batch);
    free(r.pieces);
    free(r.ways);
    plan_osm_file_close(&r.file);
    if (status == PLAN_OK) {
        *out = store;
        store = NULL;
    }
    plan_osm_store_free(store);
    return status;
}
