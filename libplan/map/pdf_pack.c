/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* A zlib stream whose pieces are packed apart, each knowing the end of the one before it, and joined at byte borders
 * (RFC 1950 and 1951). */

#include "core/parallel.h"
#include "map/pdf.h"

#include <stdlib.h>
#include <zlib.h>

/* Level: a map takes half the time of zlib's own choice, and some hundredths more room. */
enum { PIECE = 1 << 18, WINDOW = 1 << 15, LEVEL = 4, MOST_MEMORY = 9 };

typedef struct packing {
    const char *bytes;
    size_t n;
    int32_t n_pieces;
    plan_buf *pieces;
    uLong *sums; /* Adler-32 of each */
} packing;

static size_t length_of(const packing *p, int32_t i)
{
    size_t from = (size_t)i * PIECE;
    return p->n - from < PIECE ? p->n - from : PIECE;
}

static bool pack_piece(const packing *p, int32_t i)
{
    const Bytef *from = (const Bytef *)p->bytes + (size_t)i * PIECE;
    uInt n = (uInt)length_of(p, i);
    z_stream z = {0};
    if (deflateInit2(&z, LEVEL, Z_DEFLATED, -MAX_WBITS, MOST_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    uLong room = deflateBound(&z, n) + 16;
    char *out = plan_mem_raw(room, 1);
    bool packed = out && (i == 0 || deflateSetDictionary(&z, from - WINDOW, WINDOW) == Z_OK);
    if (packed) {
        bool last = i == p->n_pieces - 1;
        z.next_in = (Bytef *)(uintptr_t)from; /* zlib reads only */
        z.avail_in = n;
        z.next_out = (Bytef *)out;
        z.avail_out = (uInt)room;
        packed = deflate(&z, last ? Z_FINISH : Z_SYNC_FLUSH) == (last ? Z_STREAM_END : Z_OK) &&
                 z.avail_in == 0 && z.avail_out > 0;
    }
    if (packed)
        plan_buf_add_n(&p->pieces[i], out, room - z.avail_out);
    p->sums[i] = adler32(adler32(0, NULL, 0), from, n);
    (void)deflateEnd(&z);
    free(out);
    return packed && !p->pieces[i].failed;
}

static plan_status pack_pieces(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    const packing *p = user;
    (void)worker;
    for (int32_t i = begin; i < end; i++)
        if (!pack_piece(p, i))
            return plan_error_memory(err);
    return PLAN_OK;
}

static void join(plan_buf *out, const packing *p)
{
    static const char head[] = {0x78, 0x5e};
    uLong sum = adler32(0, NULL, 0);
    plan_buf_add_n(out, head, sizeof head);
    for (int32_t i = 0; i < p->n_pieces; i++) {
        plan_buf_add_n(out, p->pieces[i].text, p->pieces[i].length);
        sum = adler32_combine(sum, p->sums[i], (z_off_t)length_of(p, i));
    }
    for (int shift = 24; shift >= 0; shift -= 8)
        plan_buf_add_n(out, &(const char){(char)(sum >> shift & 0xff)}, 1);
}

plan_status plan_pdf_pack(plan_buf *out, const char *bytes, size_t n, int threads, plan_error *err)
{
    packing p = {.bytes = bytes, .n = n, .n_pieces = n ? (int32_t)((n - 1) / PIECE + 1) : 1};
    plan_status status = PLAN_OK;
    p.pieces = plan_mem_new((size_t)p.n_pieces, sizeof *p.pieces);
    p.sums = plan_mem_new((size_t)p.n_pieces, sizeof *p.sums);
    if (!p.pieces || !p.sums)
        status = plan_error_memory(err);
    if (status == PLAN_OK)
        status = plan_parallel_for(threads, p.n_pieces, pack_pieces, &p, err);
    if (status == PLAN_OK)
        join(out, &p);
    for (int32_t i = 0; p.pieces && i < p.n_pieces; i++)
        plan_buf_free(&p.pieces[i]);
    free(p.pieces);
    free(p.sums);
    return status == PLAN_OK && out->failed ? plan_error_memory(err) : status;
}
