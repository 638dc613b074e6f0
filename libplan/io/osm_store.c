/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/osm_store.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GROW(array, cap, need) plan_mem_grow(&(array), &(cap), (need), sizeof *(array))

void plan_osm_store_clear(plan_osm_store *store)
{
    for (int k = 0; k < 3; k++)
        free(store->list[k].at);
    free(store->tags);
    free(store->refs);
    free(store->members);
    free(store->text);
    free(store->node_xy);
    free(store->spot);
    free(store->spot_xy);
    free(store->spot_id);
    *store = (plan_osm_store){.n_spots = 0};
}

void plan_osm_store_free(plan_osm_store *store)
{
    if (!store)
        return;
    plan_osm_store_clear(store);
    free(store);
}

static plan_osm_object *last(plan_osm_store *store, plan_osm_kind kind)
{
    return &store->list[kind].at[store->list[kind].n - 1];
}

bool plan_osm_store_begin(plan_osm_store *store, plan_osm_kind kind, int64_t id)
{
    plan_osm_list *list = &store->list[kind];
    if (list->n == INT32_MAX || !GROW(list->at, list->cap, list->n + 1))
        return false;
    list->at[list->n++] = (plan_osm_object){
        .id = id,
        .first = (int64_t)(kind == PLAN_OSM_WAY ? store->n_refs : store->n_members),
        .first_tag = (int64_t)store->n_tags,
    };
    return true;
}

bool plan_osm_store_place(plan_osm_store *store, double lon, double lat)
{
    size_t n = store->list[PLAN_OSM_NODE].n;
    if (!GROW(store->node_xy, store->cap_node_xy, 2 * n))
        return false;
    store->node_xy[2 * n - 2] = lon;
    store->node_xy[2 * n - 1] = lat;
    return true;
}

bool plan_osm_store_add_tag(plan_osm_store *store, plan_osm_kind kind, const plan_osm_tag *tag)
{
    if (!GROW(store->tags, store->cap_tags, store->n_tags + 1))
        return false;
    store->tags[store->n_tags++] = *tag;
    last(store, kind)->n_tags++;
    return true;
}

bool plan_osm_store_add_ref(plan_osm_store *store, int64_t id)
{
    if (!GROW(store->refs, store->cap_refs, store->n_refs + 1))
        return false;
    store->refs[store->n_refs++] = id;
    last(store, PLAN_OSM_WAY)->n++;
    return true;
}

bool plan_osm_store_add_member(plan_osm_store *store, const plan_osm_member *member)
{
    if (!GROW(store->members, store->cap_members, store->n_members + 1))
        return false;
    store->members[store->n_members++] = *member;
    last(store, PLAN_OSM_RELATION)->n++;
    return true;
}

bool plan_osm_store_add_text(plan_osm_store *store, const char *text, uint32_t *at)
{
    size_t n = strlen(text) + 1;
    if (store->n_text + n > UINT32_MAX || !GROW(store->text, store->cap_text, store->n_text + n))
        return false;
    *at = (uint32_t)store->n_text;
    memcpy(store->text + store->n_text, text, n);
    store->n_text += n;
    return true;
}

void plan_osm_store_drop_last(plan_osm_store *store, plan_osm_kind kind)
{
    const plan_osm_object *object = last(store, kind);
    store->n_tags = (size_t)object->first_tag;
    if (kind == PLAN_OSM_WAY)
        store->n_refs = (size_t)object->first;
    else if (kind == PLAN_OSM_RELATION)
        store->n_members = (size_t)object->first;
    store->list[kind].n--;
}

static bool append_list(plan_osm_store *store, const plan_osm_store *piece, plan_osm_kind kind)
{
    plan_osm_list *to = &store->list[kind];
    const plan_osm_list *from = &piece->list[kind];
    int64_t shift = (int64_t)(kind == PLAN_OSM_WAY ? store->n_refs : store->n_members);
    if (to->n + from->n > INT32_MAX || !GROW(to->at, to->cap, to->n + from->n))
        return false;
    for (size_t i = 0; i < from->n; i++) {
        to->at[to->n + i] = from->at[i];
        to->at[to->n + i].first += shift;
        to->at[to->n + i].first_tag += (int64_t)store->n_tags;
    }
    return true;
}

static void copy_into(void *to, size_t at, const void *from, size_t n, size_t size)
{
    if (n)
        memcpy((char *)to + at * size, from, n * size);
}

bool plan_osm_store_append(plan_osm_store *store, const plan_osm_store *piece)
{
    size_t nodes = store->list[PLAN_OSM_NODE].n, more_nodes = piece->list[PLAN_OSM_NODE].n;
    if (store->n_text + piece->n_text > UINT32_MAX ||
        !GROW(store->tags, store->cap_tags, store->n_tags + piece->n_tags) ||
        !GROW(store->refs, store->cap_refs, store->n_refs + piece->n_refs) ||
        !GROW(store->members, store->cap_members, store->n_members + piece->n_members) ||
        !GROW(store->text, store->cap_text, store->n_text + piece->n_text) ||
        !GROW(store->node_xy, store->cap_node_xy, 2 * (nodes + more_nodes)))
        return false;
    for (int k = 0; k < 3; k++)
        if (!append_list(store, piece, (plan_osm_kind)k))
            return false;
    for (size_t t = 0; t < piece->n_tags; t++) {
        store->tags[store->n_tags + t] = piece->tags[t];
        store->tags[store->n_tags + t].text += (uint32_t)store->n_text;
    }
    copy_into(store->refs, store->n_refs, piece->refs, piece->n_refs, sizeof *store->refs);
    copy_into(store->members, store->n_members, piece->members, piece->n_members, sizeof *store->members);
    copy_into(store->text, store->n_text, piece->text, piece->n_text, 1);
    copy_into(store->node_xy, 2 * nodes, piece->node_xy, 2 * more_nodes, sizeof(double));
    for (int k = 0; k < 3; k++)
        store->list[k].n += piece->list[k].n;
    store->n_tags += piece->n_tags;
    store->n_refs += piece->n_refs;
    store->n_members += piece->n_members;
    store->n_text += piece->n_text;
    store->bad_coordinates += piece->bad_coordinates;
    if (piece->newest > store->newest)
        store->newest = piece->newest;
    return true;
}

/* --- order ----------------------------------------------------------------------------------- */

typedef struct pair {
    uint64_t key; /* the id, its sign turned so that unsigned order is its order */
    uint32_t at;
} pair;

static uint64_t key_of(int64_t id)
{
    return (uint64_t)id ^ (uint64_t)1 << 63;
}

static int64_t id_of(uint64_t key)
{
    return (int64_t)(key ^ (uint64_t)1 << 63);
}

/* Stable sort by key, least digit first; digits that are the same everywhere cost one look. The result is
 * in *pairs, which may have changed places with *other. */
static void radix_sort(pair **pairs, pair **other, size_t n)
{
    enum { BITS = 11, DIGITS = 6, BINS = 1 << BITS };
    for (int d = 0; d < DIGITS; d++) {
        size_t count[BINS] = {0}, sum = 0;
        for (size_t i = 0; i < n; i++)
            count[(*pairs)[i].key >> (BITS * d) & (BINS - 1)]++;
        if (count[(*pairs)[0].key >> (BITS * d) & (BINS - 1)] == n)
            continue;
        for (int b = 0; b < BINS; b++) {
            size_t here = count[b];
            count[b] = sum;
            sum += here;
        }
        for (size_t i = 0; i < n; i++)
            (*other)[count[(*pairs)[i].key >> (BITS * d) & (BINS - 1)]++] = (*pairs)[i];
        pair *swap = *pairs;
        *pairs = *other;
        *other = swap;
    }
}

static bool ascends(const plan_osm_list *list)
{
    for (size_t i = 1; i < list->n; i++)
        if (list->at[i - 1].id >= list->at[i].id)
            return false;
    return true;
}

bool plan_osm_store_order(plan_osm_store *store, plan_osm_kind kind)
{
    plan_osm_list *list = &store->list[kind];
    bool done = false;
    if (ascends(list))
        return true;
    pair *pairs = plan_mem_raw(list->n, sizeof *pairs), *other = plan_mem_raw(list->n, sizeof *other);
    plan_osm_object *sorted = plan_mem_raw(list->n, sizeof *sorted);
    double *xy = plan_mem_raw(kind == PLAN_OSM_NODE ? 2 * list->n : 0, sizeof *xy);
    if (!pairs || !other || !sorted || !xy)
        goto done;
    for (size_t i = 0; i < list->n; i++)
        pairs[i] = (pair){key_of(list->at[i].id), (uint32_t)i};
    radix_sort(&pairs, &other, list->n);
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (i > 0 && pairs[i].key == pairs[i - 1].key)
            continue;
        sorted[n] = list->at[pairs[i].at];
        if (kind == PLAN_OSM_NODE)
            memcpy(xy + 2 * n, store->node_xy + 2 * (size_t)pairs[i].at, 2 * sizeof *xy);
        n++;
    }
    store->duplicates += (int64_t)(list->n - n);
    memcpy(list->at, sorted, n * sizeof *sorted);
    if (kind == PLAN_OSM_NODE)
        memcpy(store->node_xy, xy, 2 * n * sizeof *xy);
    list->n = n;
    done = true;
done:
    free(pairs);
    free(other);
    free(sorted);
    free(xy);
    return done;
}

/* --- spots ----------------------------------------------------------------------------------- */

static bool make_spots(plan_osm_store *store, const pair *pairs)
{
    size_t distinct = 0;
    for (size_t i = 0; i < store->n_refs; i++)
        distinct += i == 0 || pairs[i].key != pairs[i - 1].key;
    store->spot_id = plan_mem_raw(distinct, sizeof *store->spot_id);
    store->spot_xy = plan_mem_raw(2 * distinct, sizeof *store->spot_xy);
    store->spot = plan_mem_raw(store->n_refs, sizeof *store->spot);
    if (!store->spot_id || !store->spot_xy || !store->spot)
        return false;
    for (size_t i = 0; i < 2 * distinct; i++)
        store->spot_xy[i] = NAN;
    store->n_spots = 0;
    for (size_t i = 0; i < store->n_refs; i++) {
        if (i == 0 || pairs[i].key != pairs[i - 1].key)
            store->spot_id[store->n_spots++] = id_of(pairs[i].key);
        store->spot[pairs[i].at] = store->n_spots - 1;
    }
    return true;
}

plan_status plan_osm_store_resolve(plan_osm_store *store, plan_error *err)
{
    plan_status status = PLAN_OK;
    pair *pairs = NULL, *other = NULL;
    if (store->n_refs > INT32_MAX / 2)
        return plan_error_set(err, PLAN_E_DATA,
                              "more than %d way nodes to keep: cut the file into parts first", INT32_MAX / 2);
    pairs = plan_mem_raw(store->n_refs, sizeof *pairs);
    other = plan_mem_raw(store->n_refs, sizeof *other);
    if (!pairs || !other) {
        status = plan_error_memory(err);
        goto done;
    }
    for (size_t i = 0; i < store->n_refs; i++)
        pairs[i] = (pair){key_of(store->refs[i]), (uint32_t)i};
    if (store->n_refs)
        radix_sort(&pairs, &other, store->n_refs);
    if (!make_spots(store, pairs))
        status = plan_error_memory(err);
done:
    free(pairs);
    free(other);
    return status;
}

int32_t plan_osm_store_spot(const plan_osm_store *store, int64_t id, int32_t from)
{
    int32_t low = 0, high = store->n_spots;
    if (from < high && store->spot_id[from] <= id) {
        int32_t step = 1;
        low = from;
        while (low < high - step && store->spot_id[low + step] <= id) {
            low += step;
            step = step < INT32_MAX / 4 ? 2 * step : step;
        }
        high = high - low < step ? high : low + step;
    }
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (store->spot_id[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < store->n_spots && store->spot_id[low] == id ? low : -1 - low;
}

const plan_osm_object *plan_osm_store_find(const plan_osm_store *store, plan_osm_kind kind, int64_t id)
{
    const plan_osm_list *list = &store->list[kind];
    size_t low = 0, high = list->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->at[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < list->n && list->at[low].id == id ? &list->at[low] : NULL;
}
