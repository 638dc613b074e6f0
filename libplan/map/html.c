/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "map/html.h"

#include <string.h>

void plan_html_raw(plan_html *h, const char *markup)
{
    plan_buf_add(&h->out, markup);
}

void plan_html_text(plan_html *h, const char *text)
{
    plan_buf_xml(&h->out, text ? text : "");
}

static void begin(plan_html *h, const char *tag)
{
    plan_buf_printf(&h->out, "<%s>", tag);
}

static void end(plan_html *h, const char *tag)
{
    plan_buf_printf(&h->out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

void plan_html_element(plan_html *h, const char *tag, const char *text)
{
    begin(h, tag);
    plan_html_text(h, text);
    end(h, tag);
}

void plan_html_say(plan_html *h, const char *tag, const char *text)
{
    plan_html_element(h, tag, plan_lang_text(h->lang, text));
}

void plan_html_fill(plan_html *h, const char *tag, const char *text, const plan_lang_arg *args, size_t n)
{
    plan_buf filled = PLAN_BUF_INIT;
    plan_lang_fill(&filled, text, args, n);
    plan_html_element(h, tag, filled.text ? filled.text : "");
    h->out.failed = h->out.failed || filled.failed;
    plan_buf_free(&filled);
}

void plan_html_begin_table(plan_html *h, const char *caption)
{
    h->tables++;
    plan_buf_printf(&h->out,
                    "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"t%d\">\n<table>",
                    h->tables);
    plan_buf_printf(&h->out, "<caption id=\"t%d\">", h->tables);
    plan_html_text(h, plan_lang_text(h->lang, caption));
    plan_html_raw(h, "</caption>\n");
}

void plan_html_head(plan_html *h, const char *const *titles, int n, int n_text)
{
    plan_html_raw(h, "<thead><tr>");
    for (int i = 0; i < n; i++)
        plan_html_say(h, i < n_text ? "th scope=\"col\"" : "th scope=\"col\" class=\"n\"", titles[i]);
    plan_html_raw(h, "</tr></thead>\n<tbody>\n");
}

void plan_html_begin_row(plan_html *h, const char *header)
{
    plan_html_raw(h, "<tr>");
    plan_html_element(h, "th scope=\"row\"", header);
}

void plan_html_cell(plan_html *h, const char *text)
{
    plan_html_element(h, "td", text);
}

void plan_html_number(plan_html *h, const char *text)
{
    plan_html_element(h, "td class=\"n\"", text);
}

void plan_html_end_row(plan_html *h)
{
    plan_html_raw(h, "</tr>\n");
}

void plan_html_end_table(plan_html *h)
{
    plan_html_raw(h, "</tbody></table>\n</div>\n");
}

void plan_html_base64(plan_html *h, const char *bytes, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char chunk[1024];
    size_t length = 0;
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)(unsigned char)bytes[i] << 16;
        if (i + 1 < n)
            v |= (uint32_t)(unsigned char)bytes[i + 1] << 8;
        if (i + 2 < n)
            v |= (unsigned char)bytes[i + 2];
        chunk[length++] = digits[v >> 18];
        chunk[length++] = digits[v >> 12 & 63];
        chunk[length++] = i + 1 < n ? digits[v >> 6 & 63] : '=';
        chunk[length++] = i + 2 < n ? digits[v & 63] : '=';
        if (length == sizeof chunk || i + 3 >= n) {
            plan_buf_add_n(&h->out, chunk, length);
            length = 0;
        }
    }
}
