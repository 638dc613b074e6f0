/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/dict.h"
#include "core/mem.h"
#include "core/textfile.h"
#include "io/import_freifunk_private.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* meshviewer.json:  nodes[]: node_id, hostname, is_online, is_gateway, clients, location {latitude, longitude};
 *                   links[]: source, target (node_id), type (wifi, vpn, other)
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

/* --- links ------------------------------------------------------------------------------------------ */

typedef struct neighbours {
    plan_table *table;
    plan_dict *ids;  /* of its nodes */
    int32_t *row_of; /* of an id; of several nodes of one name the first */
    char **text;     /* of a row; NULL = none */
} neighbours;

static plan_status know_rows(neighbours *x, plan_error *err)
{
    const plan_column *id = plan_table_find(x->table, "source_id");
    int32_t n = plan_table_rows(x->table), code;
    x->ids = plan_dict_new();
    x->row_of = plan_mem_raw((size_t)n, sizeof *x->row_of);
    x->text = plan_mem_new((size_t)n, sizeof *x->text);
    if (!x->ids || !x->row_of || !x->text)
        return plan_error_memory(err);
    for (int32_t row = n - 1; row >= 0; row--) {
        if (!plan_dict_intern(x->ids, plan_column_text(id, row), &code))
            return plan_error_memory(err);
        x->row_of[code] = row;
    }
    return PLAN_OK;
}

static plan_status add_neighbour(neighbours *x, int32_t row, const char *other, plan_error *err)
{
    size_t before = x->text[row] ? strlen(x->text[row]) : 0, room = before + strlen(other) + 2;
    char *text = plan_mem_raw(room, 1);
    if (!text)
        return plan_error_memory(err);
    snprintf(text, room, "%s%s%s", before ? x->text[row] : "", before ? " " : "", other);
    free(x->text[row]);
    x->text[row] = text;
    return PLAN_OK;
}

/* By radio alone: what runs through a tunnel or a cable is no link of the mesh in the air. */
static plan_status read_link(const plan_placing *placing, size_t i, const json_t *link, neighbours *x,
                             plan_error *err)
{
    const char *source = json_string_value(json_object_get(link, "source")),
               *target = json_string_value(json_object_get(link, "target")),
               *type = json_string_value(json_object_get(link, "type"));
    if (!source || !target)
        return plan_error_set(err, PLAN_E_DATA, "%s: links[%zu]: source or target is missing or no text",
                              placing->path, i);
    if (type && strcmp(type, "wifi") != 0)
        return PLAN_OK;
    int32_t a = plan_dict_find(x->ids, source), b = plan_dict_find(x->ids, target);
    if (a < 0 || b < 0 || a == b || strchr(source, ' ') || strchr(target, ' '))
        return PLAN_OK; /* a node without a place was left out, and told */
    plan_status status = add_neighbour(x, x->row_of[a], target, err);
    return status == PLAN_OK ? add_neighbour(x, x->row_of[b], source, err) : status;
}

static plan_status read_links(const plan_placing *placing, const json_t *links, plan_table *table,
                              plan_error *err)
{
    neighbours x = {.table = table};
    int32_t n = plan_table_rows(table);
    if (!json_is_array(links))
        return PLAN_OK;
    plan_status status = know_rows(&x, err);
    for (size_t i = 0; i < json_array_size(links) && status == PLAN_OK; i++)
        status = read_link(placing, i, json_array_get(links, i), &x, err);
    for (int32_t row = 0; row < n && x.text; row++) {
        if (status == PLAN_OK && x.text[row])
            status = plan_column_set_text(plan_table_edit(table, "neighbours"), row, x.text[row], err);
        free(x.text[row]);
    }
    free(x.text);
    free(x.row_of);
    plan_dict_free(x.ids);
    return status;
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
    if (status == PLAN_OK)
        status = read_links(placing, json_object_get(root, "links"), table, err);
done:
    json_decref(root);
    free(bytes);
    return status;
}
