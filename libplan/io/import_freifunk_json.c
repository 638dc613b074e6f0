/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/textfile.h"
#include "io/import_freifunk_private.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* meshviewer.json:  nodes[]: node_id, hostname, is_online, is_gateway, clients, location {latitude, longitude}
 * nodelist.json:    nodes[]: id, name, status {online, clients}, position {lat, long} */

/* First of up to three keys an object has; NULL where there is none. */
static const json_t *first_of(const json_t *object, const char *a, const char *b, const char *c)
{
    const json_t *value = json_object_get(object, a);
    if (!value && b)
        value = json_object_get(object, b);
    return !value && c ? json_object_get(object, c) : value;
}

static double number_of(const json_t *value)
{
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static int flag_of(const json_t *value)
{
    return json_is_boolean(value) ? json_is_true(value) : -1;
}

static plan_status bad(const plan_placing *placing, size_t node, const char *key, const char *want,
                       plan_error *err)
{
    return plan_error_set(err, PLAN_E_DATA, "%s: nodes[%zu], %s: %s", placing->path, node, key, want);
}

static plan_status read_node(const plan_placing *placing, size_t i, const json_t *node, plan_table *table,
                             plan_error *err)
{
    plan_ap ap = PLAN_AP_INIT;
    if (!json_is_object(node))
        return bad(placing, i, "node", "is no object", err);
    const json_t *id = first_of(node, "node_id", "id", NULL);
    const json_t *name = first_of(node, "hostname", "name", NULL);
    const json_t *place = first_of(node, "location", "position", NULL);
    const json_t *status = json_object_get(node, "status");
    if (!json_is_string(id))
        return bad(placing, i, "node_id", "is missing or no text", err);
    if (place && !json_is_null(place) && !json_is_object(place))
        return bad(placing, i, "location", "is no object", err);
    const json_t *lat = first_of(place, "latitude", "lat", NULL);
    const json_t *lon = first_of(place, "longitude", "long", "lon");
    if ((lat && !json_is_null(lat) && !json_is_number(lat)) ||
        (lon && !json_is_null(lon) && !json_is_number(lon)))
        return bad(placing, i, "location", "has a latitude or longitude that is no number", err);
    ap.source_id = json_string_value(id);
    ap.name = json_string_value(name);
    ap.kind = "mesh_node";
    ap.operator_name = "Freifunk";
    ap.lon_lat[0] = number_of(lon);
    ap.lon_lat[1] = number_of(lat);
    ap.clients = number_of(first_of(node, "clients", NULL, NULL));
    ap.online = flag_of(first_of(node, "is_online", NULL, NULL));
    ap.gateway = flag_of(first_of(node, "is_gateway", NULL, NULL));
    if (json_is_object(status)) {
        ap.online = flag_of(json_object_get(status, "online"));
        ap.clients = number_of(json_object_get(status, "clients"));
    }
    return plan_ap_add(placing, (int32_t)(i + 1), &ap, table, err);
}

plan_status plan_ap_read_json(const plan_placing *placing, plan_table *table, plan_error *err)
{
    char *bytes = NULL;
    size_t n;
    json_error_t wrong;
    json_t *root = NULL;
    plan_status status = plan_textfile_read(placing->path, &bytes, &n, err);
    if (status != PLAN_OK)
        goto done;
    root = json_loadb(bytes, n, 0, &wrong);
    if (!root) {
        status = plan_error_set(err, PLAN_E_DATA, "%s: line %d: no JSON: %s", placing->path, wrong.line,
                                wrong.text);
        goto done;
    }
    const json_t *nodes = json_object_get(root, "nodes");
    if (!json_is_array(nodes)) {
        status = plan_error_set(err, PLAN_E_DATA,
                                "%s: no list of nodes in it, as meshviewer.json and nodelist.json have",
                                placing->path);
        goto done;
    }
    for (size_t i = 0; i < json_array_size(nodes) && status == PLAN_OK; i++)
        status = read_node(placing, i, json_array_get(nodes, i), table, err);
done:
    json_decref(root);
    free(bytes);
    return status;
}
