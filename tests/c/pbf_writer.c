/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "pbf_writer.h"

#include "files.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void add(pbf_bytes *b, const void *bytes, size_t n)
{
    if (b->n + n > b->cap) {
        b->cap = 2 * (b->n + n) + 64;
        b->at = realloc(b->at, b->cap);
        assert_non_null(b->at);
    }
    if (n)
        memcpy(b->at + b->n, bytes, n);
    b->n += n;
}

static void drop(pbf_bytes *b)
{
    free(b->at);
    *b = (pbf_bytes){NULL, 0, 0};
}

void pbf_varint(pbf_bytes *b, uint64_t value)
{
    unsigned char byte;
    do {
        byte = (unsigned char)((value & 127) | (value > 127 ? 128 : 0));
        add(b, &byte, 1);
        value >>= 7;
    } while (value);
}

void pbf_field(pbf_bytes *b, int field, const void *bytes, size_t n)
{
    pbf_varint(b, (uint64_t)field << 3 | 2);
    pbf_varint(b, n);
    add(b, bytes, n);
}

void pbf_number(pbf_bytes *b, int field, uint64_t value)
{
    pbf_varint(b, (uint64_t)field << 3);
    pbf_varint(b, value);
}

static uint64_t zigzag(int64_t value)
{
    return (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
}

void pbf_free(pbf_writer *w)
{
    drop(&w->file);
    for (int i = 0; i < 3; i++)
        drop(&w->groups[i]);
    for (int i = 0; i < 4; i++)
        drop(&w->dense[i]);
    for (int i = 0; i < w->n_strings; i++)
        free(w->strings[i]);
    *w = (pbf_writer){.n_strings = 0};
}

/* RFC 1950 around stored blocks of RFC 1951. */
static void pack(pbf_bytes *out, const pbf_bytes *raw)
{
    uint32_t a = 1, b = 0;
    add(out, "\x78\x01", 2);
    for (size_t i = 0; i < raw->n || i == 0; i += 65535) {
        size_t n = raw->n - i < 65535 ? raw->n - i : 65535;
        unsigned char head[5] = {i + n == raw->n, (unsigned char)n, (unsigned char)(n >> 8),
                                 (unsigned char)~n, (unsigned char)(~n >> 8)};
        add(out, head, 5);
        add(out, raw->at + i, n);
    }
    for (size_t i = 0; i < raw->n; i++) {
        a = (a + raw->at[i]) % 65521;
        b = (b + a) % 65521;
    }
    unsigned char sum[4] = {(unsigned char)(b >> 8), (unsigned char)b, (unsigned char)(a >> 8),
                            (unsigned char)a};
    add(out, sum, 4);
}

void pbf_blob(pbf_writer *w, const char *type, const pbf_bytes *raw)
{
    pbf_bytes blob = {NULL, 0, 0}, header = {NULL, 0, 0}, packed = {NULL, 0, 0};
    if (w->zlib) {
        pack(&packed, raw);
        pbf_number(&blob, 2, raw->n);
        pbf_field(&blob, 3, packed.at, packed.n);
    } else {
        pbf_field(&blob, 1, raw->at, raw->n);
    }
    pbf_field(&header, 1, type, strlen(type));
    pbf_number(&header, 3, blob.n);
    unsigned char size[4] = {0, 0, (unsigned char)(header.n >> 8), (unsigned char)header.n};
    add(&w->file, size, 4);
    add(&w->file, header.at, header.n);
    add(&w->file, blob.at, blob.n);
    drop(&blob);
    drop(&header);
    drop(&packed);
}

void pbf_header(pbf_writer *w, const char *features, int64_t replication)
{
    pbf_bytes raw = {NULL, 0, 0};
    while (*features) {
        size_t n = strcspn(features, ",");
        pbf_field(&raw, 4, features, n);
        features += n + (features[n] == ',');
    }
    if (replication)
        pbf_number(&raw, 32, (uint64_t)replication);
    pbf_blob(w, "OSMHeader", &raw);
    drop(&raw);
}

static uint64_t string_id(pbf_writer *w, const char *text, size_t n)
{
    if (w->n_strings == 0)
        w->strings[w->n_strings++] = calloc(1, 1); /* number 0 ends the tags of a dense node */
    for (int i = 1; i < w->n_strings; i++)
        if (strlen(w->strings[i]) == n && memcmp(w->strings[i], text, n) == 0)
            return (uint64_t)i;
    assert_in_range(w->n_strings, 0, 255);
    char *copy = calloc(1, n + 1);
    assert_non_null(copy);
    memcpy(copy, text, n);
    w->strings[w->n_strings] = copy;
    return (uint64_t)w->n_strings++;
}

/* Tags as two packed lists, or one after the other where vals is NULL. */
static void put_tags(pbf_writer *w, const char *tags, pbf_bytes *keys, pbf_bytes *vals)
{
    while (*tags) {
        size_t pair = strcspn(tags, ";"), key = strcspn(tags, "=");
        pbf_varint(keys, string_id(w, tags, key));
        pbf_varint(vals ? vals : keys, string_id(w, tags + key + 1, pair - key - 1));
        tags += pair + (tags[pair] == ';');
    }
}

static void put_tag_fields(pbf_writer *w, pbf_bytes *message, const char *tags)
{
    pbf_bytes keys = {NULL, 0, 0}, vals = {NULL, 0, 0};
    put_tags(w, tags, &keys, &vals);
    if (keys.n) {
        pbf_field(message, 2, keys.at, keys.n);
        pbf_field(message, 3, vals.at, vals.n);
    }
    drop(&keys);
    drop(&vals);
}

void pbf_node(pbf_writer *w, int64_t id, double lon, double lat, const char *tags)
{
    double step = (w->granularity ? w->granularity : 100) * 1e-9;
    int64_t values[3] = {id, llround(lat / step), llround(lon / step)};
    if (w->is_dense) {
        for (int i = 0; i < 3; i++) {
            pbf_varint(&w->dense[i], zigzag(values[i] - w->last[i]));
            w->last[i] = values[i];
        }
        put_tags(w, tags, &w->dense[3], NULL);
        pbf_varint(&w->dense[3], 0);
        return;
    }
    pbf_bytes message = {NULL, 0, 0};
    pbf_number(&message, 1, zigzag(id));
    put_tag_fields(w, &message, tags);
    pbf_number(&message, 8, zigzag(values[1]));
    pbf_number(&message, 9, zigzag(values[2]));
    pbf_field(&w->groups[0], 1, message.at, message.n);
    drop(&message);
}

void pbf_way(pbf_writer *w, int64_t id, const int64_t *refs, int n, const char *tags)
{
    pbf_bytes message = {NULL, 0, 0}, list = {NULL, 0, 0};
    pbf_number(&message, 1, (uint64_t)id);
    put_tag_fields(w, &message, tags);
    for (int i = 0; i < n; i++)
        pbf_varint(&list, zigzag(refs[i] - (i ? refs[i - 1] : 0)));
    pbf_field(&message, 8, list.at, list.n);
    pbf_field(&w->groups[1], 3, message.at, message.n);
    drop(&message);
    drop(&list);
}

void pbf_relation(pbf_writer *w, int64_t id, const char *members, const char *tags)
{
    pbf_bytes message = {NULL, 0, 0}, roles = {NULL, 0, 0}, ids = {NULL, 0, 0}, types = {NULL, 0, 0};
    int64_t last = 0;
    pbf_number(&message, 1, (uint64_t)id);
    put_tag_fields(w, &message, tags);
    while (*members) {
        char *end;
        int64_t member = strtoll(members + 1, &end, 10);
        size_t n = strcspn(end, " ");
        pbf_varint(&types, *members == 'n' ? 0 : *members == 'w' ? 1 : 2);
        pbf_varint(&ids, zigzag(member - last));
        pbf_varint(&roles, string_id(w, end + 1, n - 1));
        last = member;
        members = end + n + (end[n] == ' ');
    }
    pbf_field(&message, 8, roles.at, roles.n);
    pbf_field(&message, 9, ids.at, ids.n);
    pbf_field(&message, 10, types.at, types.n);
    pbf_field(&w->groups[2], 4, message.at, message.n);
    drop(&message);
    drop(&roles);
    drop(&ids);
    drop(&types);
}

static void put_dense(pbf_writer *w)
{
    static const int fields[] = {1, 8, 9, 10};
    pbf_bytes message = {NULL, 0, 0};
    for (int i = 0; i < 4; i++) {
        pbf_field(&message, fields[i], w->dense[i].at, w->dense[i].n);
        drop(&w->dense[i]);
    }
    pbf_field(&w->groups[0], 2, message.at, message.n);
    drop(&message);
    memset(w->last, 0, sizeof w->last);
}

void pbf_flush(pbf_writer *w)
{
    pbf_bytes table = {NULL, 0, 0}, raw = {NULL, 0, 0};
    if (w->dense[0].n)
        put_dense(w);
    string_id(w, "", 0);
    for (int i = 0; i < w->n_strings; i++) {
        pbf_field(&table, 1, w->strings[i], strlen(w->strings[i]));
        free(w->strings[i]);
    }
    w->n_strings = 0;
    pbf_field(&raw, 1, table.at, table.n);
    for (int g = 0; g < 3; g++) {
        if (w->groups[g].n)
            pbf_field(&raw, 2, w->groups[g].at, w->groups[g].n);
        drop(&w->groups[g]);
    }
    if (w->granularity)
        pbf_number(&raw, 17, (uint64_t)w->granularity);
    pbf_blob(w, "OSMData", &raw);
    drop(&table);
    drop(&raw);
}

const char *pbf_save_part(const pbf_writer *w, const char *name, size_t n)
{
    const char *path = files_path(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(w->file.at, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    return path;
}

const char *pbf_save(const pbf_writer *w, const char *name)
{
    return pbf_save_part(w, name, w->file.n);
}
