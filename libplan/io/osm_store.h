/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_OSM_STORE_H
#define PLAN_IO_OSM_STORE_H

#include "core/status.h"
#include "io/osm_data.h"

#include <stdbool.h>

/* Internal. Filling and looking up a plan_osm_store. Every function that adds returns false when memory (or the
 * 32-bit place of tag texts) is exhausted. */

void plan_osm_store_clear(plan_osm_store *store);
void plan_osm_store_free(plan_osm_store *store);

/** Begins an object; tags, refs and members added next belong to it. */
bool plan_osm_store_begin(plan_osm_store *store, plan_osm_kind kind, int64_t id);
bool plan_osm_store_place(plan_osm_store *store, double lon, double lat);
bool plan_osm_store_add_tag(plan_osm_store *store, plan_osm_kind kind, const plan_osm_tag *tag);
bool plan_osm_store_add_ref(plan_osm_store *store, int64_t id);
bool plan_osm_store_add_member(plan_osm_store *store, const plan_osm_member *member);
/** Copies text in; its place in *at. */
bool plan_osm_store_add_text(plan_osm_store *store, const char *text, uint32_t *at);
/** Takes back the object begun last, with its tags, refs and members (not the text). */
void plan_osm_store_drop_last(plan_osm_store *store, plan_osm_kind kind);
/** Appends all of piece (borrows) to store. */
bool plan_osm_store_append(plan_osm_store *store, const plan_osm_store *piece);

/** Brings the objects of a kind into ascending order of id; of those with the same id the first stays. O(n)
 *  where they are in order already. */
bool plan_osm_store_order(plan_osm_store *store, plan_osm_kind kind);
/** Numbers the distinct nodes of all ways: spot, spot_id, spot_xy (NaN until set). At most INT32_MAX of them and
 *  of refs. O(refs). */
PLAN_CHECKED plan_status plan_osm_store_resolve(plan_osm_store *store, plan_error *err);
/** Place of a node among spot_id, starting the search at `from` (the place found before: ids mostly ascend);
 *  -1 - (place to go on from) where it is none. */
int32_t plan_osm_store_spot(const plan_osm_store *store, int64_t id, int32_t from);
/** Object by id; NULL where it is not there. */
const plan_osm_object *plan_osm_store_find(const plan_osm_store *store, plan_osm_kind kind, int64_t id);

static inline plan_osm_tags plan_osm_object_tags(const plan_osm_store *store, const plan_osm_object *object)
{
    return (plan_osm_tags){object->n_tags ? store->tags + object->first_tag : NULL, object->n_tags,
                           store->text};
}

#endif
