/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_OSM_RULES_H
#define PLAN_IO_OSM_RULES_H

#include "core/table.h"
#include "io/osm_data.h"

/* Internal. Which OpenStreetMap objects make which layer and column: data/osm/mapping.csv, read and
 * compiled. The file itself explains its columns. */

/** Layers rules may fill: the workspace's, then those only used while importing. */
typedef enum plan_osm_layer {
    PLAN_OSM_BUILDINGS,
    PLAN_OSM_ADDRESSES,
    PLAN_OSM_STREETS,
    PLAN_OSM_BARRIERS,
    PLAN_OSM_BARRIER_AREAS,
    PLAN_OSM_SQUARES,
    PLAN_OSM_SITES,
    PLAN_OSM_DUCTS,
    PLAN_OSM_WORKS,
    PLAN_OSM_DISTRICTS,
    PLAN_OSM_VEGETATION,
    PLAN_OSM_TREES,
    PLAN_OSM_PLACES,
    PLAN_OSM_GROUNDS,    /**< areas that say what the buildings on them are */
    PLAN_OSM_FACILITIES, /**< points that say what the building around them is */
    PLAN_OSM_LANDUSE,    /**< context of the estimates */
    PLAN_OSM_SKIPPED,    /**< objects left out with a finding */
    PLAN_OSM_N_LAYERS
} plan_osm_layer;

typedef enum plan_osm_shape {
    PLAN_OSM_POINT = 1, /**< a node */
    PLAN_OSM_LINE = 2,  /**< a way, open or closed */
    PLAN_OSM_AREA = 4   /**< a closed way or a multipolygon */
} plan_osm_shape;

/** Name, geometry and columns of a layer. */
const plan_layerspec *plan_osm_layer_spec(plan_osm_layer layer);

typedef struct plan_osm_rule plan_osm_rule;
typedef struct plan_osm_rules plan_osm_rules;

/** Reads and compiles path. Errors name the file's line and the word. */
PLAN_CHECKED plan_status plan_osm_rules_read(const char *path, plan_osm_rules **out, plan_error *err);
void plan_osm_rules_free(plan_osm_rules *rules);
/** SHA-256 of the rule file, hexadecimal. */
const char *plan_osm_rules_sha256(const plan_osm_rules *rules);

/** Number of a key; -1 where no rule needs it. Keys the importer itself needs are always there. */
int32_t plan_osm_rules_key(const plan_osm_rules *rules, const char *key);
/** 1 + number of a value; 0 where no rule names it. */
int32_t plan_osm_rules_value(const plan_osm_rules *rules, const char *value);

/** Bit 1 << layer for each layer an object of these shapes (plan_osm_shape, or-ed) belongs to. */
uint32_t plan_osm_rules_layers(const plan_osm_rules *rules, unsigned shapes, const plan_osm_tags *tags);
/** First rule for a column of a layer that fits; NULL where none does. */
const plan_osm_rule *plan_osm_rules_find(const plan_osm_rules *rules, plan_osm_layer layer, int32_t column,
                                         unsigned shapes, const plan_osm_tags *tags);
/** Value a rule gives: a literal, or the text of a tag (borrowed from either). NULL where the tag is missing. */
const char *plan_osm_rule_text(const plan_osm_rule *rule, const plan_osm_tags *tags);
/** Value as number: a literal, or the sum of the tags named ("@a+@b"), units m and km understood. NaN where it
 *  cannot be read; *unread then points to the text at fault, else to NULL. */
double plan_osm_rule_number(const plan_osm_rule *rule, const plan_osm_tags *tags, const char **unread);
/** Name under which the value is an assumption; NULL where it is not. */
const char *plan_osm_rule_assumed(const plan_osm_rule *rule);

/** Text of a tag by key number; NULL where the object has none. */
const char *plan_osm_tag_text(const plan_osm_tags *tags, int32_t key);

#endif
