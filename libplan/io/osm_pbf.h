/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_OSM_PBF_H
#define PLAN_IO_OSM_PBF_H

#include "core/hooks.h"
#include "io/osm_rules.h"
#include "io/osm_store.h"

/* Internal. Reading .osm.pbf. */

typedef struct plan_osm_pbf_opts {
    const plan_osm_rules *rules;
    const char *boundary; /**< relations boundary=administrative of this name are kept too; may be NULL */
    int threads;
    const plan_hooks *hooks; /**< may be NULL */
} plan_osm_pbf_opts;

/** Reads the objects the rules ask for, the ways that multipolygons among them are made of, and the nodes of
 *  all these ways. Walks the file three times (relations, ways, nodes), unpacking in each only the groups
 *  of that kind; blocks are unpacked in parallel and put together in the order of the file.
 *  PLAN_E_IO where the file ends too early, PLAN_E_DATA where it is no OSM PBF or contradicts itself,
 *  naming the byte. O(bytes); memory for what is kept, and at most 256 MiB of unpacked blocks. */
PLAN_CHECKED plan_status plan_osm_pbf_read(const char *path, const plan_osm_pbf_opts *opts,
                                           plan_osm_store **out, plan_error *err);

#endif
