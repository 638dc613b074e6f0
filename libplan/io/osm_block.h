/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_OSM_BLOCK_H
#define PLAN_IO_OSM_BLOCK_H

#include "io/osm_blob.h"
#include "io/osm_rules.h"
#include "io/osm_store.h"

#include <stdbool.h>

/* Internal. One block of an .osm.pbf file: up to some 8,000 objects that share a table of strings. */

/** What a walk over the file looks for. */
typedef enum plan_osm_pass {
    PLAN_OSM_PASS_RELATIONS,
    PLAN_OSM_PASS_WAYS,
    PLAN_OSM_PASS_NODES,
    PLAN_OSM_N_PASSES
} plan_osm_pass;

/** What decides which objects are kept; borrows all of it. */
typedef struct plan_osm_wanted {
    const plan_osm_file *file; /**< named in errors */
    const plan_osm_rules *rules;
    const char *boundary; /**< administrative boundary relations of this name are kept; may be NULL */
    const int64_t *ways;  /**< these are kept whatever their tags; ascending */
    size_t n_ways;
    const plan_osm_store *spots; /**< whose way nodes are looked for */
} plan_osm_wanted;

/** What one block gives. spot_xy: lon, lat of the spots found in it. */
typedef struct plan_osm_piece {
    plan_osm_store store;
    int32_t *spot;
    double *spot_xy;
    size_t n_spots, cap_spots, cap_spot_xy;
    unsigned kinds; /**< bit 1 << pass for each that finds objects here */
} plan_osm_piece;

void plan_osm_piece_clear(plan_osm_piece *piece);
/** Reads the objects of one pass out of an unpacked block (fills out; clear it on failure too). offset: of the
 *  block, for errors. O(n). */
PLAN_CHECKED plan_status plan_osm_block_read(const plan_osm_wanted *wanted, plan_osm_pass pass,
                                             const uint8_t *raw, size_t n, int64_t offset,
                                             plan_osm_piece *out, plan_error *err);

#endif
