/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Stripes: the cells of every row and column of a raster that hold the same value, one after the other. A city has few of
 * them, and who walks along a line need not look at its cells. They are kept tile by tile, so that the lines of a window
 * lie close together. */

#include "core/mem.h"
#include "wlan/obstacles_private.h"
#include "wlan/turn.h"

#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 16 /* columns read from a tile at a time: whole lines of memory */ };

void plan_stripes_free(plan_stripes *s)
{
    free(s->at);
    free(s->starts);
    *s = (plan_stripes){0};
}

size_t plan_stripes_bytes(const plan_stripes *s)
{
    return s->cap * sizeof *s->at + s->cap_starts * sizeof *s->starts;
}

/* --- found ------------------------------------------------------------------------------------- */

/* Either kind of tiles, and some lines of one. */
typedef struct source {
    const plan_tiles *tiles;
    size_t size;  /* of a cell: 4 or 2 bytes */
    int32_t none; /* value of no stripe */
    int32_t cells[AT_ONCE][PLAN_TILE];
    uint16_t narrow[AT_ONCE][PLAN_TILE];
} source;

static void read_lines(source *s, const void *tile, int32_t first, bool columns)
{
    const char *from = tile;
    from += (size_t)first * s->size * (columns ? 1 : PLAN_TILE);
    void *to = s->size == 4 ? (void *)s->cells : (void *)s->narrow;
    if (!columns)
        memcpy(to, from, (size_t)AT_ONCE * PLAN_TILE * s->size);
    else if (s->size == 4)
        plan_turn_4(from, PLAN_TILE, to, PLAN_TILE, PLAN_TILE, AT_ONCE);
    else
        plan_turn_2(from, PLAN_TILE, to, PLAN_TILE, PLAN_TILE, AT_ONCE);
    for (int i = 0; i < AT_ONCE && s->size == 2; i++)
        for (int k = 0; k < PLAN_TILE; k++)
            s->cells[i][k] = s->narrow[i][k];
}

static plan_status add_line(plan_stripes *s, const int32_t *cells, int32_t none, plan_error *err)
{
    if (s->n > INT32_MAX - PLAN_TILE ||
        !plan_mem_grow(&s->at, &s->cap, (size_t)s->n + PLAN_TILE, sizeof *s->at))
        return plan_error_memory(err);
    for (int32_t i = 0; i < PLAN_TILE;) {
        int32_t value = cells[i], from = i++;
        while (i < PLAN_TILE && cells[i] == value)
            i++;
        if (value != none)
            s->at[s->n++] = (plan_stripe_part){value, (uint8_t)from, (uint8_t)(i - 1)};
    }
    return PLAN_OK;
}

static plan_status add_tile(plan_stripes *s, source *from, const void *tile, bool columns, int32_t *starts,
                            plan_error *err)
{
    plan_status status = PLAN_OK;
    for (int32_t first = 0; first < PLAN_TILE && !status; first += AT_ONCE) {
        if (tile)
            read_lines(from, tile, first, columns);
        for (int32_t i = 0; i < AT_ONCE && !status; i++) {
            starts[first + i] = s->n;
            if (tile)
                status = add_line(s, from->cells[i], from->none, err);
        }
    }
    return status;
}

static plan_status find(plan_stripes *s, source *from, bool columns, plan_error *err)
{
    int32_t across, up;
    plan_tiles_count(from->tiles, &across, &up);
    plan_stripes_free(s);
    s->n_tiles = columns ? across : up;
    s->n_along = columns ? up : across;
    size_t n = (size_t)across * (size_t)up * PLAN_TILE;
    if (!plan_mem_grow(&s->starts, &s->cap_starts, n + 1, sizeof *s->starts))
        return plan_error_memory(err);
    plan_status status = PLAN_OK;
    int32_t *starts = s->starts;
    for (int32_t t = 0; t < s->n_tiles; t++)
        for (int32_t k = 0; k < s->n_along && !status; k++, starts += PLAN_TILE) {
            const void *tile = columns ? plan_tiles_look(from->tiles, t, k)
                                       : plan_tiles_look(from->tiles, k, t);
            status = add_tile(s, from, tile, columns, starts, err);
        }
    s->starts[n] = s->n;
    return status;
}

static plan_status find_both(plan_stripes s[2], source *from, plan_error *err)
{
    plan_status status = find(&s[0], from, false, err);
    return status ? status : find(&s[1], from, true, err);
}

plan_status plan_obstacles_find_stripes(plan_obstacles *o, plan_error *err)
{
    source *from = plan_mem_new(1, sizeof *from);
    plan_status status = from ? PLAN_OK : plan_error_memory(err);
    if (!status && !o->ground) {
        from->tiles = o->solid;
        from->size = sizeof(int32_t);
        from->none = -1;
        status = find_both(o->solid_stripes, from, err);
    }
    if (!status && o->plants) {
        from->tiles = o->plants;
        from->size = sizeof(uint16_t);
        from->none = 0;
        status = find_both(o->plant_stripes, from, err);
    }
    free(from);
    return status;
}

/* --- read -------------------------------------------------------------------------------------- */

/* Where the starts of a line are, in its first tile; -1 = nowhere. */
static int64_t starts_of(const plan_stripes *s, int32_t line)
{
    if (line < 0 || line / PLAN_TILE >= s->n_tiles)
        return -1;
    return (int64_t)(line / PLAN_TILE) * s->n_along * PLAN_TILE + line % PLAN_TILE;
}

int32_t plan_stripes_read(const plan_stripes *s, int32_t line, int32_t soon, int32_t from, int32_t until,
                          plan_stripe *out)
{
    int32_t n = 0, end = s->n_along * PLAN_TILE;
    int64_t of_line = starts_of(s, line), of_soon = starts_of(s, soon);
    from = from > 0 ? from : 0;
    until = until < end ? until : end;
    if (of_line < 0)
        return 0;
    for (int32_t base = from / PLAN_TILE * PLAN_TILE; base < until; base += PLAN_TILE) {
        const int32_t *starts = s->starts + of_line + base;
        if (of_soon >= 0 && s->at)
            __builtin_prefetch(&s->at[s->starts[of_soon + base]]);
        for (int32_t k = starts[0]; k < starts[1]; k++) {
            const plan_stripe_part *p = &s->at[k];
            int32_t a = base + p->first, b = base + p->last + 1;
            a = a > from ? a : from;
            b = b < until ? b : until;
            if (a >= b)
                continue;
            if (n > 0 && out[n - 1].until == a && out[n - 1].value == p->value) /* a tile ends within it */
                out[n - 1].until = b;
            else
                out[n++] = (plan_stripe){a, b, p->value};
        }
    }
    return n;
}
