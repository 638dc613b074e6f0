/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef TESTS_C_PBF_WRITER_H
#define TESTS_C_PBF_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A small writer of .osm.pbf files, written apart from the reader from the format's description. Failing to write
 * fails the running test. */

typedef struct pbf_bytes {
    unsigned char *at;
    size_t n, cap;
} pbf_bytes;

typedef struct pbf_writer {
    pbf_bytes file;      /* what was flushed so far; change it to make damaged files */
    pbf_bytes groups[3]; /* nodes, ways, relations of the block in hand */
    pbf_bytes dense[4];  /* id, lat, lon, keys_vals */
    int64_t last[3];     /* of the dense nodes */
    char *strings[256];
    int n_strings;
    bool is_dense;
    bool zlib;       /* pack blobs (stored, not squeezed) */
    int granularity; /* nanodegrees; 0 = 100 */
} pbf_writer;

void pbf_free(pbf_writer *w);
/** The file's header block. features: required ones, by comma. replication: 0 = none. */
void pbf_header(pbf_writer *w, const char *features, int64_t replication);
/** tags: "key=value;key=value" */
void pbf_node(pbf_writer *w, int64_t id, double lon, double lat, const char *tags);
void pbf_way(pbf_writer *w, int64_t id, const int64_t *refs, int n, const char *tags);
/** members: "w12@outer w13@inner n4@" */
void pbf_relation(pbf_writer *w, int64_t id, const char *members, const char *tags);
/** Ends the block: its objects go to the file. */
void pbf_flush(pbf_writer *w);
/** A blob of any type with any bytes. */
void pbf_blob(pbf_writer *w, const char *type, const pbf_bytes *raw);
/** Saves the file in the test's own directory; returns its path. */
const char *pbf_save(const pbf_writer *w, const char *name);
/** Saves its first n bytes. */
const char *pbf_save_part(const pbf_writer *w, const char *name, size_t n);

/** Primitives, for tests that build damaged messages. */
void pbf_varint(pbf_bytes *b, uint64_t value);
void pbf_field(pbf_bytes *b, int field, const void *bytes, size_t n);
void pbf_number(pbf_bytes *b, int field, uint64_t value);

#endif
