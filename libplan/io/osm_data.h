/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_OSM_DATA_H
#define PLAN_IO_OSM_DATA_H

#include <stddef.h>
#include <stdint.h>

/* Internal. OpenStreetMap objects in memory: only those the rules ask for, with only the tags whose
 * keys the rules name. */

typedef enum plan_osm_kind { PLAN_OSM_NODE, PLAN_OSM_WAY, PLAN_OSM_RELATION } plan_osm_kind;

/** key: number among the rules' keys. value: 1 + number among the rules' values, 0 = a value the
 *  rules do not name. text: where the value stands in the store's text. */
typedef struct plan_osm_tag {
    uint16_t key, value;
    uint32_t text;
} plan_osm_tag;

/** View of one object's tags; borrows. */
typedef struct plan_osm_tags {
    const plan_osm_tag *at;
    int32_t n;
    const char *text;
} plan_osm_tags;

/** first, n: its refs (way) or members (relation); a node has none. */
typedef struct plan_osm_object {
    int64_t id;
    int64_t first;
    int32_t n;
    int32_t n_tags;
    int64_t first_tag;
} plan_osm_object;

typedef enum plan_osm_role { PLAN_OSM_OUTER, PLAN_OSM_INNER, PLAN_OSM_OTHER_ROLE } plan_osm_role;

typedef struct plan_osm_member {
    int64_t id;
    uint8_t kind; /**< plan_osm_kind */
    uint8_t role; /**< plan_osm_role; no role counts as outer */
} plan_osm_member;

typedef struct plan_osm_list {
    plan_osm_object *at;
    size_t n, cap;
} plan_osm_list;

/** What was read. list[kind] ascends by id. */
typedef struct plan_osm_store {
    plan_osm_list list[3];
    plan_osm_tag *tags;
    int64_t *refs; /**< node ids of ways; after plan_osm_store_resolve see `spot` */
    plan_osm_member *members;
    char *text;
    double *node_xy; /**< lon, lat of list[PLAN_OSM_NODE], degrees */
    size_t n_tags, cap_tags, n_refs, cap_refs, n_members, cap_members, n_text, cap_text, cap_node_xy;

    int32_t *spot;    /**< for each ref its place in spot_xy */
    double *spot_xy;  /**< lon, lat of every distinct node of a way; NaN where the file lacks it */
    int64_t *spot_id; /**< ascending */
    int32_t n_spots;

    int64_t newest;          /**< latest timestamp of any object read, seconds since 1970; 0 = none known */
    int64_t replication;     /**< of the file's header, seconds since 1970; 0 = none */
    int64_t duplicates;      /**< objects dropped because their id came twice */
    int64_t bad_coordinates; /**< nodes outside the globe, treated as not there */
    char sha256[65];         /**< of the file */
} plan_osm_store;

#endif
