/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Drawings kept apart (canvas.h) as form XObjects (ISO 32000-1, 8.10) in the place of the points that stand in for
 * them. */

#include "map/canvas.h"
#include "map/pdf_private.h"

#include <stdlib.h>

/* A point stands on the millimetre at the upper left corner of the sheet: from units of 0.005 mm, y down, to it. The box
 * is larger than any sheet; what is drawn is clipped as it was. */
static const char *const form[][2] = {{"/Type", "/XObject"},
                                      {"/Subtype", "/Form"},
                                      {"/BBox", "[0 0 400000 400000]"},
                                      {"/Matrix", "[0.005 0 0 -0.005 0 1]"},
                                      {"/Resources", "<< >>"}};

static double number_of(qpdf_data q, qpdf_oh dict, const char *key)
{
    qpdf_oh value = qpdf_oh_get_key(q, dict, key);
    double v = qpdf_oh_is_number(q, value) ? qpdf_oh_get_numeric_value(q, value) : 0;
    qpdf_oh_release(q, value);
    return v;
}

/* The drawing an image stands in for, from 0; -1 = none. */
static int32_t drawing_of(qpdf_data q, qpdf_oh image, int32_t n)
{
    QPDF_BOOL unpacked = QPDF_FALSE;
    unsigned char *at = NULL;
    size_t length = 0;
    int32_t found = -1;
    if (!qpdf_oh_is_stream(q, image))
        return -1;
    qpdf_oh dict = qpdf_oh_get_dict(q, image);
    bool point = number_of(q, dict, "/Width") == 1 && number_of(q, dict, "/Height") == 1;
    qpdf_oh_release(q, dict);
    if (point &&
        qpdf_oh_get_stream_data(q, image, qpdf_dl_generalized, &unpacked, &at, &length) <= QPDF_WARNINGS &&
        unpacked && length == 3) {
        uint32_t colour = (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
        uint32_t i = (colour >> 16 & 0x7f) << 8 | (colour >> 8 & 0xff);
        if (colour == PLAN_CANVAS_DRAWING_COLOUR(i) && i < (uint32_t)n)
            found = (int32_t)i;
    }
    free(at);
    return found;
}

static void place(qpdf_data q, qpdf_oh objects, const char *name, const plan_buf *packed)
{
    qpdf_oh stream = qpdf_oh_new_stream(q), dict = qpdf_oh_get_dict(q, stream);
    qpdf_oh filter = qpdf_oh_new_name(q, "/FlateDecode"), null = qpdf_oh_new_null(q);
    for (size_t i = 0; i < sizeof form / sizeof *form; i++) {
        qpdf_oh value = qpdf_oh_parse(q, form[i][1]);
        qpdf_oh_replace_key(q, dict, form[i][0], value);
        qpdf_oh_release(q, value);
    }
    qpdf_oh_replace_stream_data(q, stream, (const unsigned char *)packed->text, packed->length, filter, null);
    qpdf_oh_replace_key(q, objects, name, stream);
    qpdf_oh_release(q, null);
    qpdf_oh_release(q, filter);
    qpdf_oh_release(q, dict);
    qpdf_oh_release(q, stream);
}

int32_t plan_pdf_place_drawings(qpdf_data q, qpdf_oh page, const plan_pdf_meta *meta)
{
    int32_t n = 0;
    qpdf_oh resources = qpdf_oh_get_key(q, page, "/Resources");
    qpdf_oh objects = qpdf_oh_is_dictionary(q, resources) ? qpdf_oh_get_key(q, resources, "/XObject")
                                                          : qpdf_oh_new_null(q);
    bool any = qpdf_oh_is_dictionary(q, objects);
    if (any)
        qpdf_oh_begin_dict_key_iter(q, objects);
    while (any && qpdf_oh_dict_more_keys(q)) {
        const char *name = qpdf_oh_dict_next_key(q);
        qpdf_oh image = qpdf_oh_get_key(q, objects, name);
        int32_t i = drawing_of(q, image, meta->n_drawings);
        qpdf_oh_release(q, image);
        if (i >= 0)
            place(q, objects, name, &meta->drawings[i]);
        n += i >= 0;
    }
    qpdf_oh_release(q, objects);
    qpdf_oh_release(q, resources);
    return n;
}
