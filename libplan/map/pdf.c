/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "map/pdf_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 64 };

typedef struct document {
    qpdf_data q;
    const plan_pdf_meta *meta;
    int32_t n_figures, n_drawings; /* met so far */
    bool too_deep;
} document;

static void set_text(document *d, qpdf_oh dict, const char *key, const char *text)
{
    qpdf_oh value = qpdf_oh_new_unicode_string(d->q, text);
    qpdf_oh_replace_key(d->q, dict, key, value);
    qpdf_oh_release(d->q, value);
}

static void set_parsed(document *d, qpdf_oh dict, const char *key, const char *pdf)
{
    qpdf_oh value = qpdf_oh_parse(d->q, pdf);
    qpdf_oh_replace_key(d->q, dict, key, value);
    qpdf_oh_release(d->q, value);
}

static bool has_name(document *d, qpdf_oh dict, const char *key, const char *name)
{
    qpdf_oh value = qpdf_oh_get_key(d->q, dict, key);
    bool same = qpdf_oh_is_name(d->q, value) && strcmp(qpdf_oh_get_name(d->q, value), name) == 0;
    qpdf_oh_release(d->q, value);
    return same;
}

/* ---- structure ---- */

/* What stands under /K: nothing, one thing or an array of them. */
static int n_kids(document *d, qpdf_oh element)
{
    qpdf_oh kids = qpdf_oh_get_key(d->q, element, "/K");
    int n = qpdf_oh_is_array(d->q, kids) ? qpdf_oh_get_array_n_items(d->q, kids)
                                         : !qpdf_oh_is_null(d->q, kids);
    qpdf_oh_release(d->q, kids);
    return n;
}

static qpdf_oh kid_at(document *d, qpdf_oh element, int i)
{
    qpdf_oh kids = qpdf_oh_get_key(d->q, element, "/K");
    if (!qpdf_oh_is_array(d->q, kids))
        return kids;
    qpdf_oh kid = qpdf_oh_get_array_item(d->q, kids, i);
    qpdf_oh_release(d->q, kids);
    return kid;
}

static bool is_element(document *d, qpdf_oh oh)
{
    return qpdf_oh_is_dictionary(d->q, oh) && qpdf_oh_has_key(d->q, oh, "/S");
}

/* A row with nothing but headers heads columns. */
static bool heads_columns(document *d, qpdf_oh row)
{
    int n = n_kids(d, row);
    bool all = n > 0;
    for (int i = 0; all && i < n; i++) {
        qpdf_oh cell = kid_at(d, row, i);
        all = is_element(d, cell) && has_name(d, cell, "/S", "/TH");
        qpdf_oh_release(d->q, cell);
    }
    return all;
}

static void set_scopes(document *d, qpdf_oh row)
{
    const char *scope = heads_columns(d, row) ? "<< /O /Table /Scope /Column >>"
                                              : "<< /O /Table /Scope /Row >>";
    int n = n_kids(d, row);
    for (int i = 0; i < n; i++) {
        qpdf_oh cell = kid_at(d, row, i);
        if (is_element(d, cell) && has_name(d, cell, "/S", "/TH"))
            set_parsed(d, cell, "/A", scope);
        qpdf_oh_release(d->q, cell);
    }
}

static void visit(document *d, qpdf_oh element, int depth)
{
    if (depth > DEEPEST) {
        d->too_deep = true;
        return;
    }
    if (has_name(d, element, "/S", "/Figure")) {
        if (d->n_figures < d->meta->n_figures)
            set_text(d, element, "/Alt", d->meta->figures[d->n_figures]);
        d->n_figures++;
    }
    if (has_name(d, element, "/S", "/TR"))
        set_scopes(d, element);
    int n = n_kids(d, element);
    for (int i = 0; i < n && !d->too_deep; i++) {
        qpdf_oh kid = kid_at(d, element, i);
        if (is_element(d, kid))
            visit(d, kid, depth + 1);
        qpdf_oh_release(d->q, kid);
    }
}

/* Cairo puts every page's elements beside one another; readers want one Document around them all. */
static void gather(document *d, qpdf_oh tree)
{
    qpdf_oh top = qpdf_oh_parse(d->q, "<< /Type /StructElem /S /Document >>");
    qpdf_oh root = qpdf_make_indirect_object(d->q, top), all = qpdf_oh_new_array(d->q);
    qpdf_oh_replace_key(d->q, root, "/P", tree);
    int n = n_kids(d, tree);
    for (int i = 0; i < n; i++) {
        qpdf_oh part = kid_at(d, tree, i);
        bool inner = is_element(d, part) && has_name(d, part, "/S", "/Document");
        int n_inner = inner ? n_kids(d, part) : 1;
        for (int k = 0; k < n_inner; k++) {
            qpdf_oh kid = inner ? kid_at(d, part, k) : qpdf_oh_new_object(d->q, part);
            if (is_element(d, kid))
                qpdf_oh_replace_key(d->q, kid, "/P", root);
            qpdf_oh_append_item(d->q, all, kid);
            qpdf_oh_release(d->q, kid);
        }
        qpdf_oh_release(d->q, part);
    }
    qpdf_oh_replace_key(d->q, root, "/K", all);
    qpdf_oh_replace_key(d->q, tree, "/K", root);
    qpdf_oh_release(d->q, all);
    qpdf_oh_release(d->q, root);
    qpdf_oh_release(d->q, top);
}

static plan_status finish_structure(document *d, plan_error *err)
{
    qpdf_oh root = qpdf_get_root(d->q), tree = qpdf_oh_get_key(d->q, root, "/StructTreeRoot");
    plan_status status = PLAN_OK;
    if (!qpdf_oh_is_dictionary(d->q, tree) || n_kids(d, tree) == 0) {
        status = plan_error_set(err, PLAN_E_DATA, "pdf: the document has no tags");
        goto done;
    }
    gather(d, tree);
    qpdf_oh top = kid_at(d, tree, 0);
    visit(d, top, 0);
    qpdf_oh_release(d->q, top);
    if (d->too_deep)
        status = plan_error_set(err, PLAN_E_DATA, "pdf: tags are nested more than %d deep", DEEPEST);
    else if (d->n_figures != d->meta->n_figures)
        status = plan_error_set(err, PLAN_E_ARGUMENT, "pdf: %d figures, but %d alternative texts",
                                (int)d->n_figures, (int)d->meta->n_figures);
done:
    qpdf_oh_release(d->q, tree);
    qpdf_oh_release(d->q, root);
    return status;
}

/* ---- pages ---- */

static qpdf_oh new_stream(document *d, const char *bytes, size_t n)
{
    qpdf_oh stream = qpdf_oh_new_stream(d->q), null = qpdf_oh_new_null(d->q);
    qpdf_oh_replace_stream_data(d->q, stream, (const unsigned char *)bytes, n, null, null);
    qpdf_oh_release(d->q, null);
    return stream;
}

/* A link says where it leads to those who do not see it. */
static void describe_links(document *d, qpdf_oh page)
{
    qpdf_oh annots = qpdf_oh_get_key(d->q, page, "/Annots");
    int n = qpdf_oh_is_array(d->q, annots) ? qpdf_oh_get_array_n_items(d->q, annots) : 0;
    for (int i = 0; i < n; i++) {
        qpdf_oh annot = qpdf_oh_get_array_item(d->q, annots, i);
        qpdf_oh action = qpdf_oh_get_key(d->q, annot, "/A");
        qpdf_oh uri = qpdf_oh_is_dictionary(d->q, action) ? qpdf_oh_get_key(d->q, action, "/URI")
                                                          : qpdf_oh_new_null(d->q);
        if (!qpdf_oh_has_key(d->q, annot, "/Contents")) {
            if (qpdf_oh_is_string(d->q, uri))
                qpdf_oh_replace_key(d->q, annot, "/Contents", uri);
            else
                set_text(d, annot, "/Contents", d->meta->title);
        }
        qpdf_oh_release(d->q, uri);
        qpdf_oh_release(d->q, action);
        qpdf_oh_release(d->q, annot);
    }
    qpdf_oh_release(d->q, annots);
}

static plan_status finish_page(document *d, size_t at, plan_error *err)
{
    unsigned char *content = NULL;
    size_t n = 0;
    plan_buf marked = PLAN_BUF_INIT;
    plan_status status = PLAN_OK;
    qpdf_oh page = qpdf_get_page_n(d->q, at);
    if (qpdf_oh_get_page_content_data(d->q, page, &content, &n) > QPDF_WARNINGS ||
        !plan_pdf_mark_artifacts(&marked, (const char *)content, n)) {
        status = plan_error_set(err, PLAN_E_DATA, "pdf: page %zu cannot be read", at + 1);
        goto done;
    }
    if (marked.failed) {
        status = plan_error_memory(err);
        goto done;
    }
    qpdf_oh stream = new_stream(d, marked.text ? marked.text : "", marked.length);
    qpdf_oh_replace_key(d->q, page, "/Contents", stream);
    qpdf_oh_release(d->q, stream);
    set_parsed(d, page, "/Tabs", "/S");
    describe_links(d, page);
    d->n_drawings += plan_pdf_place_drawings(d->q, page, d->meta);
done:
    qpdf_oh_release(d->q, page);
    plan_buf_free(&marked);
    free(content);
    return status;
}

/* ---- metadata ---- */

static void add_element(plan_buf *out, const char *before, const char *text, const char *after)
{
    if (!text || !*text)
        return;
    plan_buf_add(out, before);
    plan_buf_xml(out, text);
    plan_buf_add(out, after);
}

/* ISO 16684-1 (XMP); part 1 of PDF/UA: ISO 14289-1, 5. */
static void write_xmp(plan_buf *out, const plan_pdf_meta *m)
{
    plan_buf_add(out, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                      "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                      "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" "
                      "xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n"
                      "<pdfuaid:part>1</pdfuaid:part>\n<dc:format>application/pdf</dc:format>\n");
    add_element(out, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", m->title,
                "</rdf:li></rdf:Alt></dc:title>\n");
    add_element(out, "<dc:language><rdf:Bag><rdf:li>", m->lang, "</rdf:li></rdf:Bag></dc:language>\n");
    add_element(out, "<dc:creator><rdf:Seq><rdf:li>", m->author, "</rdf:li></rdf:Seq></dc:creator>\n");
    add_element(out, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">", m->subject,
                "</rdf:li></rdf:Alt></dc:description>\n");
    add_element(out, "<pdf:Keywords>", m->keywords, "</pdf:Keywords>\n");
    add_element(out, "<xmp:CreateDate>", m->date, "</xmp:CreateDate>\n");
    plan_buf_add(out, "<xmp:CreatorTool>libplan " PLAN_VERSION "</xmp:CreatorTool>\n"
                      "<pdf:Producer>libplan " PLAN_VERSION "</pdf:Producer>\n"
                      "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n");
}

static void set_info(document *d)
{
    const plan_pdf_meta *m = d->meta;
    const struct {
        const char *key, *value;
    } fields[] = {{"/Title", m->title},
                  {"/Author", m->author},
                  {"/Subject", m->subject},
                  {"/Keywords", m->keywords},
                  {"/Creator", "libplan " PLAN_VERSION},
                  {"/Producer", "libplan " PLAN_VERSION}};
    qpdf_oh trailer = qpdf_get_trailer(d->q), info = qpdf_oh_new_dictionary(d->q);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].value && *fields[i].value)
            set_text(d, info, fields[i].key, fields[i].value);
    int year, month, day;
    if (m->date && sscanf(m->date, "%4d-%2d-%2d", &year, &month, &day) == 3) {
        char date[64];
        snprintf(date, sizeof date, "D:%04d%02d%02d", year, month, day);
        set_text(d, info, "/CreationDate", date);
    }
    qpdf_oh object = qpdf_make_indirect_object(d->q, info);
    qpdf_oh_replace_key(d->q, trailer, "/Info", object);
    qpdf_oh_release(d->q, object);
    qpdf_oh_release(d->q, info);
    qpdf_oh_release(d->q, trailer);
}

static plan_status finish_catalogue(document *d, plan_error *err)
{
    plan_buf xmp = PLAN_BUF_INIT;
    write_xmp(&xmp, d->meta);
    if (xmp.failed) {
        plan_buf_free(&xmp);
        return plan_error_memory(err);
    }
    qpdf_oh root = qpdf_get_root(d->q), stream = new_stream(d, xmp.text, xmp.length);
    qpdf_oh dict = qpdf_oh_get_dict(d->q, stream);
    set_parsed(d, dict, "/Type", "/Metadata");
    set_parsed(d, dict, "/Subtype", "/XML");
    qpdf_oh_replace_key(d->q, root, "/Metadata", stream);
    set_text(d, root, "/Lang", d->meta->lang);
    set_parsed(d, root, "/MarkInfo", "<< /Marked true >>");
    set_parsed(d, root, "/ViewerPreferences", "<< /DisplayDocTitle true >>");
    qpdf_oh_release(d->q, dict);
    qpdf_oh_release(d->q, stream);
    qpdf_oh_release(d->q, root);
    plan_buf_free(&xmp);
    set_info(d);
    return PLAN_OK;
}

/* ---- the whole ---- */

static plan_status check_qpdf(document *d, plan_error *err)
{
    if (!qpdf_has_error(d->q))
        return PLAN_OK;
    return plan_error_set(err, PLAN_E_DATA, "pdf: %s", qpdf_get_error_full_text(d->q, qpdf_get_error(d->q)));
}

static plan_status write_pdf(document *d, char **out, size_t *n_out, plan_error *err)
{
    if (qpdf_init_write_memory(d->q) > QPDF_WARNINGS)
        return check_qpdf(d, err);
    qpdf_set_deterministic_ID(d->q, QPDF_TRUE);
    qpdf_set_object_stream_mode(d->q, qpdf_o_generate);
    qpdf_set_compress_streams(d->q, QPDF_TRUE);
    qpdf_set_minimum_pdf_version(d->q, "1.7");
    if (qpdf_write(d->q) > QPDF_WARNINGS)
        return check_qpdf(d, err);
    size_t n = qpdf_get_buffer_length(d->q);
    char *bytes = plan_mem_copy(qpdf_get_buffer(d->q), n, 1);
    if (!bytes)
        return plan_error_memory(err);
    *out = bytes;
    *n_out = n;
    return PLAN_OK;
}

plan_status plan_pdf_finish(const char *bytes, size_t n, const plan_pdf_meta *meta, char **out, size_t *n_out,
                            plan_error *err)
{
    document d = {.q = qpdf_init(), .meta = meta};
    plan_status status = PLAN_OK;
    if (!d.q)
        return plan_error_memory(err);
    qpdf_silence_errors(d.q);
    qpdf_set_suppress_warnings(d.q, QPDF_TRUE);
    if (!meta->lang || !*meta->lang || !meta->title || !*meta->title) {
        status = plan_error_set(err, PLAN_E_ARGUMENT, "pdf: language and title are needed");
        goto done;
    }
    if (qpdf_read_memory(d.q, "pdf", bytes, n, NULL) > QPDF_WARNINGS) {
        status = check_qpdf(&d, err);
        goto done;
    }
    status = finish_structure(&d, err);
    int n_pages = status == PLAN_OK ? qpdf_get_num_pages(d.q) : 0;
    for (int i = 0; status == PLAN_OK && i < n_pages; i++)
        status = finish_page(&d, (size_t)i, err);
    if (status == PLAN_OK && d.n_drawings != meta->n_drawings)
        status = plan_error_set(err, PLAN_E_INTERNAL, "pdf: %d drawings, but %d places for them",
                                (int)meta->n_drawings, (int)d.n_drawings);
    if (status == PLAN_OK)
        status = finish_catalogue(&d, err);
    if (status == PLAN_OK)
        status = check_qpdf(&d, err);
    if (status == PLAN_OK)
        status = write_pdf(&d, out, n_out, err);
done:
    qpdf_cleanup(&d.q);
    return status;
}
