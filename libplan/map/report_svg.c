/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Maps in a page are looked at on screens: a tenth of a point is finer than a pixel even when magnified, and coordinates
 * told as steps from the last one take a third of the room. */

#include "map/report_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct path {
    plan_buf *out;
    const char *at, *end;
    long x, y;   /* tenths of a point */
    long bx, by; /* begin of the part: where Z leads back to */
    char command;
    bool fresh; /* a letter was written last: no blank needed */
} path;

static bool read_number(path *p, long *tenths)
{
    char *after;
    while (p->at < p->end && (*p->at == ' ' || *p->at == ',' || *p->at == '\n'))
        p->at++;
    if (p->at >= p->end)
        return false;
    double value = strtod(p->at, &after);
    if (after == p->at || after > p->end || !(fabs(value) < 1e8))
        return false;
    p->at = after;
    *tenths = lround(value * 10);
    return true;
}

static void write_number(path *p, long tenths)
{
    unsigned long size = tenths < 0 ? -(unsigned long)tenths : (unsigned long)tenths;
    char text[32];
    if (size % 10 == 0)
        snprintf(text, sizeof text, "%lu", size / 10);
    else if (size < 10)
        snprintf(text, sizeof text, ".%lu", size);
    else
        snprintf(text, sizeof text, "%lu.%lu", size / 10, size % 10);
    plan_buf_add(p->out, tenths < 0 ? "-" : p->fresh ? "" : " ");
    plan_buf_add(p->out, text);
    p->fresh = false;
}

static void write_letter(path *p, char letter)
{
    /* What follows the points of m are lines without being called so. */
    if (p->command == letter && letter != 'm' && letter != 'z')
        return;
    if (letter == 'l' && p->command == 'm') {
        p->command = 'l';
        return;
    }
    plan_buf_add_n(p->out, &letter, 1);
    p->fresh = true;
    p->command = letter;
}

static bool write_line(path *p, char letter)
{
    long x, y;
    if (!read_number(p, &x) || !read_number(p, &y))
        return false;
    if (letter == 'l' && x == p->x && y == p->y)
        return true;
    write_letter(p, letter);
    write_number(p, x - p->x);
    write_number(p, y - p->y);
    p->x = x;
    p->y = y;
    if (letter == 'm') {
        p->bx = x;
        p->by = y;
    }
    return true;
}

static bool write_curve(path *p)
{
    long v[6];
    for (int i = 0; i < 6; i++)
        if (!read_number(p, &v[i]))
            return false;
    write_letter(p, 'c');
    for (int i = 0; i < 6; i++)
        write_number(p, v[i] - (i % 2 ? p->y : p->x));
    p->x = v[4];
    p->y = v[5];
    return true;
}

/* The numbers after a letter, as often as they repeat. */
static bool write_part(path *p, char letter)
{
    bool good = true, more = true;
    while (good && more) {
        good = letter == 'C' ? write_curve(p) : write_line(p, letter == 'M' ? 'm' : 'l');
        letter = letter == 'M' ? 'L' : letter;
        while (p->at < p->end && *p->at == ' ')
            p->at++;
        more = p->at < p->end && strchr("0123456789+-.", *p->at);
    }
    return good;
}

/* Appends the path data in [at, end) told in steps; false where they are of a kind Cairo does not write. */
static bool shrink_path(plan_buf *out, const char *at, const char *end)
{
    path p = {.out = out, .at = at, .end = end};
    bool good = true;
    while (good) {
        while (p.at < end && *p.at == ' ')
            p.at++;
        if (p.at >= end)
            return true;
        char letter = *p.at++;
        if (letter == 'Z') {
            write_letter(&p, 'z');
            p.x = p.bx;
            p.y = p.by;
        } else {
            good = strchr("MLC", letter) && write_part(&p, letter);
        }
    }
    return false;
}

void plan_report_shrink_svg(plan_buf *out, const char *svg, size_t n)
{
    static const char mark[] = " d=\"";
    const char *end = svg + n, *at = strstr(svg, "<svg");
    at = at ? at : svg;
    while (at < end) {
        const char *data = strstr(at, mark), *symbols = strstr(at, "<symbol");
        /* Letters are small and drawn in large: theirs stay as they are. */
        if (symbols && data && symbols < data) {
            const char *after = strstr(symbols, "</symbol>");
            after = after ? after : end;
            plan_buf_add_n(out, at, (size_t)(after - at));
            at = after;
            continue;
        }
        const char *last = data ? strchr(data + sizeof mark - 1, '"') : NULL;
        if (!last) {
            plan_buf_add_n(out, at, (size_t)(end - at));
            return;
        }
        data += sizeof mark - 1;
        plan_buf_add_n(out, at, (size_t)(data - at));
        size_t before = out->length;
        if (!shrink_path(out, data, last) && !out->failed) {
            out->length = before;
            plan_buf_add_n(out, data, (size_t)(last - data));
        }
        at = last;
    }
}
