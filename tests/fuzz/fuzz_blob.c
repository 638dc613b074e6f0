/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Any bytes as geometry blob: refused, or read into the kind it claims to be, and then the same again
 * after writing and reading once more. */

#include "input.h"
#include "io/gpkg_blob.h"

#include "core/mem.h"
#include "core/table.h"

#include <string.h>

static plan_table *decode(const void *bytes, size_t n, plan_geom_kind kind)
{
    const plan_layerspec spec = {"fuzz", kind, "", "", NULL, 0};
    plan_table *table = NULL;
    plan_error err = PLAN_ERROR_INIT;
    if (plan_table_new(&spec, &table, &err) != PLAN_OK || plan_table_add_rows(table, 1, &err) != PLAN_OK)
        abort();
    if (plan_gpkg_blob_decode(bytes, n, plan_table_edit_geom(table), &err) == PLAN_OK)
        return table;
    if (err.message[0] == '\0')
        abort();
    plan_table_free(table);
    return NULL;
}

/* Paths are not counted: one without coordinates is not written. Rings with an area beyond the reach of
 * doubles may turn round each time. */
static void compare(const plan_geom *a, const plan_geom *b)
{
    if (a->n_rows != b->n_rows || a->n_coords != b->n_coords)
        abort();
    if (a->kind != PLAN_GEOM_POLYGON && a->n_coords &&
        memcmp(a->xy, b->xy, 2 * (size_t)a->n_coords * sizeof *a->xy) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    plan_geom_kind kind = PLAN_GEOM_NONE;
    int32_t srs_id = 0;
    plan_error err = PLAN_ERROR_INIT;
    if (plan_gpkg_blob_kind(data, size, &kind, &srs_id, &err) != PLAN_OK || kind == PLAN_GEOM_NONE)
        return 0;
    plan_table *first = decode(data, size, kind);
    if (!first)
        return 0;
    const plan_geom *geom = plan_table_geom(first);
    plan_buf blob = PLAN_BUF_INIT;
    bool multi = false;
    (void)plan_gpkg_blob_type(geom, &multi);
    plan_gpkg_blob_encode(geom, 0, srs_id, multi, &blob);
    if (blob.length > 0) {
        plan_table *second = decode(blob.text, blob.length, kind);
        if (!second)
            abort();
        compare(geom, plan_table_geom(second));
        plan_table_free(second);
    }
    plan_buf_free(&blob);
    plan_table_free(first);
    return 0;
}
