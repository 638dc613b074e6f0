/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Format: https://wiki.openstreetmap.org/wiki/PBF_Format */

#include "io/osm_block.h"

#include "io/osm.pb-c.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct word {
    int32_t key, value; /* numbers in the rules, -1 and 0 where they do not name it */
    int64_t text;       /* place in the piece's text, -1 = not copied yet */
    bool looked_up;
} word;

typedef struct block {
    const plan_osm_wanted *wanted;
    int64_t offset;
    const PlanOsmpb__PrimitiveBlock *message;
    char **strings;
    word *words;
    size_t n_strings;
    plan_osm_piece *out;
    int32_t spot; /* where the last node was found */
} block;

static plan_status damaged(const block *b, const char *what, int64_t id, plan_error *err)
{
    return plan_error_set(err, PLAN_E_DATA, "%s, block at byte %lld: %s %lld", b->wanted->file->path,
                          (long long)b->offset, what, (long long)id);
}

/* Text that is no UTF-8 would make the GeoPackage invalid: its bytes beyond ASCII become '?', control
 * characters a blank. In place; the length stays. */
static void clean(char *text)
{
    bool good = true;
    for (const unsigned char *p = (unsigned char *)text; good && *p;) {
        int more = *p < 0x80                 ? 0
                   : *p >= 0xc2 && *p < 0xe0 ? 1
                   : *p >= 0xe0 && *p < 0xf0 ? 2
                   : *p >= 0xf0 && *p < 0xf5 ? 3
                                             : -1;
        good = more >= 0 && !(*p == 0xe0 && p[1] < 0xa0) && !(*p == 0xed && p[1] > 0x9f) &&
               !(*p == 0xf0 && p[1] < 0x90) && !(*p == 0xf4 && p[1] > 0x8f);
        for (p++; more > 0 && good; more--, p++)
            good = (*p & 0xc0) == 0x80;
    }
    for (char *p = text; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c < 0x20 || c == 0x7f)
            *p = ' ';
        else if (c >= 0x80 && !good)
            *p = '?';
    }
}

static word *word_at(const block *b, uint32_t sid)
{
    word *w = &b->words[sid];
    if (!w->looked_up) {
        clean(b->strings[sid]);
        *w = (word){plan_osm_rules_key(b->wanted->rules, b->strings[sid]),
                    plan_osm_rules_value(b->wanted->rules, b->strings[sid]), -1, true};
    }
    return w;
}

/* Adds a tag to the object in hand where the rules name its key. */
static plan_status add_tag(const block *b, plan_osm_kind kind, int64_t id, uint64_t key, uint64_t value,
                           plan_error *err)
{
    if (key >= b->n_strings || value >= b->n_strings)
        return damaged(b, "a tag without text at object", id, err);
    const word *k = word_at(b, (uint32_t)key);
    if (k->key < 0)
        return PLAN_OK;
    word *v = word_at(b, (uint32_t)value);
    plan_osm_store *store = &b->out->store;
    if (v->text < 0) {
        uint32_t at;
        if (!plan_osm_store_add_text(store, b->strings[value], &at))
            return plan_error_memory(err);
        v->text = at;
    }
    plan_osm_tag tag = {(uint16_t)k->key, (uint16_t)v->value, (uint32_t)v->text};
    return plan_osm_store_add_tag(store, kind, &tag) ? PLAN_OK : plan_error_memory(err);
}

static plan_status add_tags(const block *b, plan_osm_kind kind, int64_t id, const uint32_t *keys,
                            size_t n_keys, const uint32_t *vals, size_t n_vals, plan_error *err)
{
    plan_status status = PLAN_OK;
    if (n_keys != n_vals)
        return damaged(b, "tag keys and values differ in number at object", id, err);
    for (size_t t = 0; t < n_keys && status == PLAN_OK; t++)
        status = add_tag(b, kind, id, keys[t], vals[t], err);
    return status;
}

static uint32_t layers_of_last(const block *b, plan_osm_kind kind, unsigned shapes)
{
    const plan_osm_store *store = &b->out->store;
    plan_osm_tags tags = plan_osm_object_tags(store, &store->list[kind].at[store->list[kind].n - 1]);
    return plan_osm_rules_layers(b->wanted->rules, shapes, &tags);
}

static void see_time(const block *b, bool known, int64_t stamp)
{
    double seconds = (double)stamp * b->message->date_granularity / 1000.0;
    if (known && seconds > (double)b->out->store.newest && seconds < 1e11)
        b->out->store.newest = (int64_t)seconds;
}

/* A node of a way: its place is what counts. */
static plan_status see_spot(block *b, int64_t id, double lon, double lat, plan_error *err)
{
    plan_osm_piece *out = b->out;
    int32_t spot = plan_osm_store_spot(b->wanted->spots, id, b->spot);
    b->spot = spot < 0 ? -1 - spot : spot;
    if (spot < 0)
        return PLAN_OK;
    if (!plan_mem_grow(&out->spot, &out->cap_spots, out->n_spots + 1, sizeof *out->spot) ||
        !plan_mem_grow(&out->spot_xy, &out->cap_spot_xy, 2 * (out->n_spots + 1), sizeof *out->spot_xy))
        return plan_error_memory(err);
    out->spot_xy[2 * out->n_spots] = lon;
    out->spot_xy[2 * out->n_spots + 1] = lat;
    out->spot[out->n_spots++] = spot;
    return PLAN_OK;
}

/* Coordinates of the file to degrees; false outside the globe. Division, not multiplication by 1e-9, gives
 * the double next to the decimal number. */
static bool place(const block *b, int64_t raw_lon, int64_t raw_lat, double *lon, double *lat)
{
    double step = b->message->granularity;
    *lon = ((double)b->message->lon_offset + step * (double)raw_lon) / 1e9;
    *lat = ((double)b->message->lat_offset + step * (double)raw_lat) / 1e9;
    return fabs(*lon) <= 180 && fabs(*lat) <= 90;
}

static int64_t plus(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b); /* differences in a damaged file may wrap */
}

static plan_status read_nodes(block *b, const PlanOsmpb__PrimitiveGroup *group, plan_error *err)
{
    plan_osm_store *store = &b->out->store;
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < group->n_nodes && status == PLAN_OK; i++) {
        const PlanOsmpb__Node *node = group->nodes[i];
        double lon, lat;
        see_time(b, node->info && node->info->has_timestamp, node->info ? node->info->timestamp : 0);
        if (!place(b, node->lon, node->lat, &lon, &lat)) {
            store->bad_coordinates++;
            continue;
        }
        status = see_spot(b, node->id, lon, lat, err);
        if (status != PLAN_OK || (node->n_keys == 0 && node->n_vals == 0))
            continue;
        if (!plan_osm_store_begin(store, PLAN_OSM_NODE, node->id) || !plan_osm_store_place(store, lon, lat))
            return plan_error_memory(err);
        status = add_tags(b, PLAN_OSM_NODE, node->id, node->keys, node->n_keys, node->vals, node->n_vals,
                          err);
        if (status == PLAN_OK && !layers_of_last(b, PLAN_OSM_NODE, PLAN_OSM_POINT))
            plan_osm_store_drop_last(store, PLAN_OSM_NODE);
    }
    return status;
}

/* The tags of one dense node, from *at on to after the 0 that ends them. */
static plan_status read_dense_tags(block *b, const PlanOsmpb__DenseNodes *dense, size_t *at, int64_t id,
                                   double lon, double lat, bool placed, plan_error *err)
{
    plan_osm_store *store = &b->out->store;
    plan_status status = PLAN_OK;
    if (*at >= dense->n_keys_vals || dense->keys_vals[*at] == 0 || !placed) {
        while (*at < dense->n_keys_vals && dense->keys_vals[*at] != 0)
            *at += 2;
        (*at)++;
        return PLAN_OK;
    }
    if (!plan_osm_store_begin(store, PLAN_OSM_NODE, id) || !plan_osm_store_place(store, lon, lat))
        return plan_error_memory(err);
    for (; *at < dense->n_keys_vals && dense->keys_vals[*at] != 0 && status == PLAN_OK; *at += 2) {
        if (*at + 1 >= dense->n_keys_vals || dense->keys_vals[*at] < 0 || dense->keys_vals[*at + 1] < 0)
            return damaged(b, "tags end in the middle at node", id, err);
        status = add_tag(b, PLAN_OSM_NODE, id, (uint64_t)dense->keys_vals[*at],
                         (uint64_t)dense->keys_vals[*at + 1], err);
    }
    (*at)++;
    if (status == PLAN_OK && !layers_of_last(b, PLAN_OSM_NODE, PLAN_OSM_POINT))
        plan_osm_store_drop_last(store, PLAN_OSM_NODE);
    return status;
}

static plan_status read_dense(block *b, const PlanOsmpb__DenseNodes *dense, plan_error *err)
{
    int64_t id = 0, raw_lon = 0, raw_lat = 0, stamp = 0;
    size_t tag = 0;
    plan_status status = PLAN_OK;
    if (dense->n_id != dense->n_lat || dense->n_id != dense->n_lon)
        return damaged(b, "node ids and coordinates differ in number; ids:", (int64_t)dense->n_id, err);
    const PlanOsmpb__DenseInfo *info = dense->denseinfo;
    for (size_t i = 0; i < dense->n_id && status == PLAN_OK; i++) {
        double lon, lat;
        id = plus(id, dense->id[i]);
        raw_lon = plus(raw_lon, dense->lon[i]);
        raw_lat = plus(raw_lat, dense->lat[i]);
        if (info && i < info->n_timestamp) {
            stamp = plus(stamp, info->timestamp[i]);
            see_time(b, true, stamp);
        }
        bool placed = place(b, raw_lon, raw_lat, &lon, &lat);
        if (placed)
            status = see_spot(b, id, lon, lat, err);
        else
            b->out->store.bad_coordinates++;
        if (status == PLAN_OK && dense->n_keys_vals)
            status = read_dense_tags(b, dense, &tag, id, lon, lat, placed, err);
    }
    return status;
}

static int by_id(const void *a, const void *b)
{
    int64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static plan_status read_ways(block *b, const PlanOsmpb__PrimitiveGroup *group, plan_error *err)
{
    plan_osm_store *store = &b->out->store;
    const plan_osm_wanted *wanted = b->wanted;
    for (size_t i = 0; i < group->n_ways; i++) {
        const PlanOsmpb__Way *way = group->ways[i];
        see_time(b, way->info && way->info->has_timestamp, way->info ? way->info->timestamp : 0);
        if (!plan_osm_store_begin(store, PLAN_OSM_WAY, way->id))
            return plan_error_memory(err);
        plan_status status = add_tags(b, PLAN_OSM_WAY, way->id, way->keys, way->n_keys, way->vals,
                                      way->n_vals, err);
        if (status != PLAN_OK)
            return status;
        bool member = wanted->n_ways &&
                      bsearch(&way->id, wanted->ways, wanted->n_ways, sizeof *wanted->ways, by_id);
        if (!member && !layers_of_last(b, PLAN_OSM_WAY, PLAN_OSM_LINE | PLAN_OSM_AREA)) {
            plan_osm_store_drop_last(store, PLAN_OSM_WAY);
            continue;
        }
        int64_t ref = 0;
        for (size_t n = 0; n < way->n_refs; n++) {
            ref = plus(ref, way->refs[n]);
            if (!plan_osm_store_add_ref(store, ref))
                return plan_error_memory(err);
        }
    }
    return PLAN_OK;
}

/* Multipolygons of the old kind have their tags on the outer way, and only remarks of their own. */
static bool only_remarks(const block *b, const PlanOsmpb__Relation *relation)
{
    static const char *const remarks[] = {"type", "source", "created_by", "note", "fixme"};
    for (size_t t = 0; t < relation->n_keys; t++) {
        bool remark = false;
        for (size_t m = 0; m < sizeof remarks / sizeof *remarks; m++)
            remark |= strcmp(b->strings[relation->keys[t]], remarks[m]) == 0;
        if (!remark)
            return false;
    }
    return true;
}

static bool wants_relation(const block *b, const PlanOsmpb__Relation *relation)
{
    const plan_osm_store *store = &b->out->store;
    const plan_osm_rules *rules = b->wanted->rules;
    plan_osm_tags tags = plan_osm_object_tags(
        store, &store->list[PLAN_OSM_RELATION].at[store->list[PLAN_OSM_RELATION].n - 1]);
    const char *type = plan_osm_tag_text(&tags, plan_osm_rules_key(rules, "type"));
    const char *boundary = plan_osm_tag_text(&tags, plan_osm_rules_key(rules, "boundary"));
    const char *name = plan_osm_tag_text(&tags, plan_osm_rules_key(rules, "name"));
    const char *wanted = b->wanted->boundary;
    if (!type || (strcmp(type, "multipolygon") != 0 && strcmp(type, "boundary") != 0))
        return false;
    if (wanted && name && boundary && strcmp(boundary, "administrative") == 0 && strcmp(name, wanted) == 0)
        return true;
    return plan_osm_rules_layers(rules, PLAN_OSM_AREA, &tags) ||
           (strcmp(type, "multipolygon") == 0 && only_remarks(b, relation));
}

static plan_status add_members(const block *b, const PlanOsmpb__Relation *relation, plan_error *err)
{
    if (relation->n_memids != relation->n_types || relation->n_memids != relation->n_roles_sid)
        return damaged(b, "members, roles and types differ in number at relation", relation->id, err);
    int64_t id = 0;
    for (size_t m = 0; m < relation->n_memids; m++) {
        id = plus(id, relation->memids[m]);
        if (relation->roles_sid[m] < 0 || (size_t)relation->roles_sid[m] >= b->n_strings)
            return damaged(b, "a member's role without text at relation", relation->id, err);
        const char *role = b->strings[relation->roles_sid[m]];
        plan_osm_member member = {
            .id = id,
            .kind = relation->types[m] == PLAN_OSMPB__RELATION__MEMBER_TYPE__WAY    ? PLAN_OSM_WAY
                    : relation->types[m] == PLAN_OSMPB__RELATION__MEMBER_TYPE__NODE ? PLAN_OSM_NODE
                                                                                    : PLAN_OSM_RELATION,
            .role = strcmp(role, "inner") == 0                    ? PLAN_OSM_INNER
                    : *role == '\0' || strcmp(role, "outer") == 0 ? PLAN_OSM_OUTER
                                                                  : PLAN_OSM_OTHER_ROLE,
        };
        if (!plan_osm_store_add_member(&b->out->store, &member))
            return plan_error_memory(err);
    }
    return PLAN_OK;
}

static plan_status read_relations(block *b, const PlanOsmpb__PrimitiveGroup *group, plan_error *err)
{
    plan_osm_store *store = &b->out->store;
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < group->n_relations && status == PLAN_OK; i++) {
        const PlanOsmpb__Relation *relation = group->relations[i];
        see_time(b, relation->info && relation->info->has_timestamp,
                 relation->info ? relation->info->timestamp : 0);
        if (!plan_osm_store_begin(store, PLAN_OSM_RELATION, relation->id))
            return plan_error_memory(err);
        status = add_tags(b, PLAN_OSM_RELATION, relation->id, relation->keys, relation->n_keys,
                          relation->vals, relation->n_vals, err);
        if (status == PLAN_OK && !wants_relation(b, relation))
            plan_osm_store_drop_last(store, PLAN_OSM_RELATION);
        else if (status == PLAN_OK)
            status = add_members(b, relation, err);
    }
    return status;
}

/* --- the block ------------------------------------------------------------------------------- */

/* The first field of a group tells its kind: groups never mix kinds. */
static unsigned kind_of(const ProtobufCBinaryData *group)
{
    unsigned field = group->len ? group->data[0] >> 3 : 0;
    return field == 1 || field == 2 ? 1u << PLAN_OSM_PASS_NODES
           : field == 3             ? 1u << PLAN_OSM_PASS_WAYS
           : field == 4             ? 1u << PLAN_OSM_PASS_RELATIONS
                                    : 0;
}

static plan_status read_group(block *b, plan_osm_pass pass, plan_arena *arena,
                              const ProtobufCBinaryData *bytes, plan_error *err)
{
    PlanOsmpb__PrimitiveGroup *group = NULL;
    plan_status status = plan_osm_unpack(b->wanted->file, arena, &plan_osmpb__primitive_group__descriptor,
                                         bytes->data, bytes->len, b->offset, "a group of objects", &group,
                                         err);
    if (status != PLAN_OK)
        return status;
    int kinds = (group->n_nodes || group->dense) + (group->n_ways > 0) + (group->n_relations > 0);
    if (kinds > 1)
        return damaged(b, "a group mixes kinds of objects; kinds:", kinds, err);
    switch (pass) {
    case PLAN_OSM_PASS_RELATIONS: return read_relations(b, group, err);
    case PLAN_OSM_PASS_WAYS: return read_ways(b, group, err);
    default:
        status = read_nodes(b, group, err);
        return status == PLAN_OK && group->dense ? read_dense(b, group->dense, err) : status;
    }
}

static plan_status read_strings(block *b, plan_arena *arena, plan_error *err)
{
    PlanOsmpb__StringTable *table = NULL;
    plan_status status = plan_osm_unpack(b->wanted->file, arena, &plan_osmpb__string_table__descriptor,
                                         b->message->stringtable.data, b->message->stringtable.len, b->offset,
                                         "the table of strings", &table, err);
    if (status != PLAN_OK)
        return status;
    b->strings = table->s;
    b->n_strings = table->n_s;
    b->words = plan_arena_take(arena, b->n_strings, sizeof *b->words);
    return b->words ? PLAN_OK : plan_error_memory(err);
}

plan_status plan_osm_block_read(const plan_osm_wanted *wanted, plan_osm_pass pass, const uint8_t *raw,
                                size_t n, int64_t offset, plan_osm_piece *out, plan_error *err)
{
    PlanOsmpb__PrimitiveBlock *message = NULL;
    plan_arena *arena = plan_arena_new();
    plan_status status = arena
                             ? plan_osm_unpack(wanted->file, arena, &plan_osmpb__primitive_block__descriptor,
                                               raw, n, offset, "the block of objects", &message, err)
                             : plan_error_memory(err);
    if (status != PLAN_OK)
        goto done;
    block b = {.wanted = wanted, .offset = offset, .message = message, .out = out};
    out->kinds = 0;
    for (size_t g = 0; g < message->n_primitivegroup; g++)
        out->kinds |= kind_of(&message->primitivegroup[g]);
    if (!(out->kinds & 1u << pass))
        goto done;
    status = read_strings(&b, arena, err);
    for (size_t g = 0; g < message->n_primitivegroup && status == PLAN_OK; g++)
        if (kind_of(&message->primitivegroup[g]) & 1u << pass)
            status = read_group(&b, pass, arena, &message->primitivegroup[g], err);
done:
    plan_arena_free(arena);
    return status;
}

void plan_osm_piece_clear(plan_osm_piece *piece)
{
    plan_osm_store_clear(&piece->store);
    free(piece->spot);
    free(piece->spot_xy);
    *piece = (plan_osm_piece){.n_spots = 0};
}
