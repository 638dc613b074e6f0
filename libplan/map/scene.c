/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "map/scene.h"

#include "core/sha256.h"
#include "geo/geom.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LAYERS = 10, ROOM_PERCENT = 3, LEAST_TOWN = 40 };
/* Part of the people left out on each side of the town's frame: a farm far off makes no quarter smaller. */
#define LEFT_OUT 0.002

typedef struct theme_layers {
    const char *name;
    const char *layers[MOST_LAYERS]; /* the first that is there is the subject */
} theme_layers;

static const theme_layers themes[] = {
    [PLAN_MAP_AUTO] = {"auto", {NULL}},
    [PLAN_MAP_ROLLOUT] = {"rollout", {"rollout_buildings", "rollout_trench", "cabinets", "unserved", "pops"}},
    [PLAN_MAP_NEED] = {"need", {"need_buildings"}},
    [PLAN_MAP_NETWORK] = {"network", {"trench", "drops", "cabinets", "unserved", "pops"}},
    [PLAN_MAP_WLAN] = {"wlan", {"wlan_coverage", "wlan_buildings", "wlan_squares", "wlan_sites"}},
    [PLAN_MAP_SUPPLY] = {"supply", {"supply"}},
    [PLAN_MAP_COMPARE] = {"compare", {"compare_buildings", "pops"}},
    [PLAN_MAP_SITES] = {"sites", {"wlan_indoor", "wlan_sites", "wlan_gaps_left"}},
    [PLAN_MAP_MESH] = {"mesh", {"wlan_nodes", "wlan_links", "wlan_masts"}},
};
static const char *const base_layers[] = {"vegetation", "squares",   "barrier_areas", "streets", "barriers",
                                          "districts",  "buildings", "places",        NULL};

const char *const *plan_map_theme_layers(plan_map_theme t)
{
    return themes[t].layers;
}

const char *const *plan_map_base_layers(void)
{
    return base_layers;
}

static const char *bare_name(const char *name)
{
    return strncmp(name, "context_", 8) == 0 ? name + 8 : name;
}

static bool is_listed(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

const plan_table *plan_map_scene_table(const plan_map_scene *scene, const char *name)
{
    for (int32_t i = 0; i < scene->n_tables; i++)
        if (strcmp(plan_table_name(scene->tables[i]), name) == 0)
            return scene->tables[i];
    return NULL;
}

const plan_map_layer *plan_map_scene_layer(const plan_map_scene *scene, const char *name)
{
    for (int32_t i = 0; i < scene->n; i++)
        if (strcmp(scene->layers[i].name, name) == 0)
            return &scene->layers[i];
    return NULL;
}

static const char *text_at(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *col = plan_table_find(t, column);
    const char *text = col ? plan_column_text(col, row) : NULL;
    return text ? text : "";
}

double plan_map_scene_total(const plan_map_scene *scene, const char *stage, const char *key,
                            plan_basis *basis)
{
    for (int32_t i = 0; i < scene->n_tables; i++) {
        const plan_table *t = scene->tables[i];
        const plan_column *value = plan_table_find(t, "value");
        if (strcmp(plan_table_name(t), plan_summary_spec.name) != 0 || !value)
            continue;
        for (int32_t row = 0; row < plan_table_rows(t); row++) {
            if (strcmp(text_at(t, "stage", row), stage) != 0 || strcmp(text_at(t, "key", row), key) != 0)
                continue;
            for (int b = PLAN_BASIS_COUNTED; basis && b <= PLAN_BASIS_ASSUMED; b++)
                if (strcmp(plan_basis_name((plan_basis)b), text_at(t, "basis", row)) == 0)
                    *basis = (plan_basis)b;
            return plan_column_number(value, row);
        }
    }
    return NAN;
}

void plan_map_layer_middle(const plan_map_layer *layer, int32_t row, double xy[2])
{
    const double *box = layer->box + 4 * (size_t)row;
    xy[0] = (box[0] + box[2]) / 2;
    xy[1] = (box[1] + box[3]) / 2;
}

/* ---- which layers ---- */

/* Layers that several themes draw say nothing about which it is. */
static bool has_subject(const plan_map_scene *scene, plan_map_theme t)
{
    static const char *const shared[] = {"pops", "cabinets", "unserved", "drops", "wlan_sites", NULL};
    /* Access points are of a coverage, unless sites were looked for. */
    bool looked_for = t == PLAN_MAP_SITES &&
                      isfinite(plan_map_scene_total(scene, "sites", "sites_outdoor", NULL));
    for (int i = 0; i < MOST_LAYERS && themes[t].layers[i]; i++) {
        const plan_table *table = plan_map_scene_table(scene, themes[t].layers[i]);
        if (table && plan_table_geom(table) && plan_table_rows(table) > 0 &&
            (looked_for || !is_listed(shared, themes[t].layers[i])))
            return true;
    }
    return false;
}

static const plan_map_theme theme_order[] = {PLAN_MAP_MESH,    PLAN_MAP_SITES,   PLAN_MAP_WLAN,
                                             PLAN_MAP_ROLLOUT, PLAN_MAP_NETWORK, PLAN_MAP_NEED,
                                             PLAN_MAP_COMPARE, PLAN_MAP_SUPPLY,  PLAN_MAP_AUTO};

const plan_map_theme *plan_map_theme_order(void)
{
    return theme_order;
}

plan_map_theme plan_map_scene_told(const plan_map_scene *scene)
{
    const plan_map_theme *t = theme_order;
    while (*t != PLAN_MAP_AUTO && !has_subject(scene, *t))
        t++;
    return *t;
}

static plan_status choose_theme(plan_map_scene *scene, plan_error *err)
{
    plan_map_theme asked = scene->opts->theme;
    if (asked == PLAN_MAP_AUTO)
        asked = plan_map_scene_told(scene);
    if (asked == PLAN_MAP_AUTO)
        return plan_error_set(
            err, PLAN_E_NOT_FOUND,
            "map: nothing to draw: no layer of a need, network, rollout, comparison, WLAN or "
            "supply has a row");
    scene->theme = asked;
    if (has_subject(scene, asked))
        return PLAN_OK;
    const char *first = themes[asked].layers[0];
    return plan_error_set(err, PLAN_E_NOT_FOUND, "map: theme '%s': layer %s %s", themes[asked].name, first,
                          plan_map_scene_table(scene, first) ? "has no row" : "is not there");
}

/* Buildings beneath the theme: those of the need result, which a saved result has too, else of the workspace. */
static const char *stand_in(const plan_map_scene *scene)
{
    if (scene->theme == PLAN_MAP_NEED)
        return "";
    return plan_map_scene_table(scene, "need_buildings") ? "need_buildings" : "buildings";
}

static plan_status prepare_rows(plan_map_scene *scene, plan_map_layer *layer, plan_error *err)
{
    int32_t n = plan_table_rows(layer->table);
    layer->box = plan_arena_take(scene->arena, (size_t)n * 4, sizeof *layer->box);
    layer->class_of = plan_arena_take(scene->arena, (size_t)n, sizeof *layer->class_of);
    layer->label_of = plan_arena_take(scene->arena, (size_t)n, sizeof *layer->label_of);
    if (!layer->box || !layer->class_of || !layer->label_of)
        return plan_error_memory(err);
    for (int32_t row = 0; row < n; row++) {
        plan_geom_row_bbox(layer->geom, row, layer->box + 4 * (size_t)row);
        layer->class_of[row] = (int8_t)plan_style_class_of(&layer->style, layer->table, row);
        layer->label_of[row] = (int8_t)plan_style_label_of(layer->style.def, layer->table, row);
    }
    return PLAN_OK;
}

static plan_status add_layer(plan_map_scene *scene, const plan_table *table, const char *name, bool theme,
                             plan_error *err)
{
    plan_map_layer *layer = &scene->layers[scene->n];
    *layer = (plan_map_layer){.table = table, .geom = plan_table_geom(table), .name = name, .theme = theme};
    plan_status status = plan_style_make(table, &layer->style, err);
    if (status == PLAN_OK && strcmp(name, "buildings") == 0 && strstr(plan_table_name(table), "need_")) {
        const plan_style_def *def = plan_style_find("buildings", PLAN_GEOM_POLYGON, NULL);
        layer->style = (plan_style){
            .def = def, .kind = PLAN_STYLE_SINGLE, .geom = PLAN_GEOM_POLYGON, .n_classes = 1};
        layer->style.classes[0] = (plan_style_class){.rest = true,
                                                     .symbol = def->categories[def->n_categories - 1].symbol,
                                                     .rows = plan_table_rows(table)};
    }
    if (status == PLAN_OK)
        status = prepare_rows(scene, layer, err);
    if (status == PLAN_OK)
        scene->n++;
    return status;
}

static int32_t order_of(const char *name, plan_geom_kind geom)
{
    int32_t order;
    plan_style_find(name, geom, &order);
    return order;
}

static plan_status add_layers(plan_map_scene *scene, plan_error *err)
{
    const char *buildings = stand_in(scene);
    plan_status status = PLAN_OK;
    scene->layers = plan_mem_new((size_t)scene->n_tables + 1, sizeof *scene->layers);
    if (!scene->layers)
        return plan_error_memory(err);
    int32_t last = 0;
    while (plan_style_defs[last].layer)
        last++;
    for (int32_t place = last; place >= 0; place--) {
        for (int32_t i = 0; !status && i < scene->n_tables; i++) {
            const plan_table *t = scene->tables[i];
            const char *name = bare_name(plan_table_name(t));
            bool theme = is_listed(themes[scene->theme].layers, name);
            if (!theme && strcmp(name, "buildings") == 0 && strcmp(buildings, name) != 0)
                continue;
            if (!theme && strcmp(name, buildings) == 0)
                name = "buildings";
            if (!plan_table_geom(t) || plan_table_rows(t) == 0 || (!theme && !is_listed(base_layers, name)))
                continue;
            if (order_of(name, plan_table_geom(t)->kind) == place)
                status = add_layer(scene, t, name, theme, err);
        }
    }
    for (int i = 0; i < MOST_LAYERS && themes[scene->theme].layers[i] && !scene->subject; i++)
        scene->subject = plan_map_scene_layer(scene, themes[scene->theme].layers[i]);
    scene->districts = plan_map_scene_layer(scene, "districts");
    return status;
}

/* ---- where ---- */

typedef struct weighted {
    double at, weight;
} weighted;

static int by_place(const void *pa, const void *pb)
{
    const weighted *a = pa, *b = pb;
    int order = (a->at > b->at) - (a->at < b->at);
    return order ? order : (a->weight > b->weight) - (a->weight < b->weight);
}

/* From where to where the middle of the weight lies, a part `off` of it left out at both ends. Sorts v. */
static void middle_of(weighted *v, int32_t n, double off, double *from, double *to)
{
    double all = 0, so_far = 0;
    qsort(v, (size_t)n, sizeof *v, by_place);
    for (int32_t i = 0; i < n; i++)
        all += v[i].weight;
    *from = v[0].at;
    *to = v[n - 1].at;
    for (int32_t i = 0; i < n; i++) {
        if (so_far <= off * all)
            *from = v[i].at;
        if (so_far < (1 - off) * all)
            *to = v[i].at;
        so_far += v[i].weight;
    }
}

/* The layer whose rows lie where people are: buildings rather than trenches. */
static const plan_map_layer *settled_layer(const plan_map_scene *scene)
{
    static const char *const names[] = {"rollout_buildings", "need_buildings", "compare_buildings",
                                        "wlan_buildings",    "wlan_indoor",    "cabinets"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const plan_map_layer *layer = plan_map_scene_layer(scene, names[i]);
        if (layer && layer->theme)
            return layer;
    }
    return scene->subject;
}

/* People in a row, where the layer tells; all rows alike where not. */
static double weight_of(const plan_map_layer *layer, int32_t row)
{
    static const char *const names[] = {"persons", "residents", "dwellings"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const plan_column *col = plan_table_find(layer->table, names[i]);
        double v = col ? plan_column_number(col, row) : NAN;
        if (col)
            return v > 0 ? v : 0;
    }
    return 1;
}

static bool find_whole(plan_map_scene *scene)
{
    double whole[4] = PLAN_BBOX_EMPTY;
    for (int32_t i = 0; i < scene->n; i++)
        for (int32_t row = 0; scene->layers[i].theme && row < plan_table_rows(scene->layers[i].table); row++)
            if (scene->layers[i].box[4 * (size_t)row] <= scene->layers[i].box[4 * (size_t)row + 2])
                plan_bbox_add(whole, scene->layers[i].box + 4 * (size_t)row, 2);
    memcpy(scene->whole, whole, sizeof whole);
    memcpy(scene->town_box, whole, sizeof whole);
    return whole[0] <= whole[2];
}

/* Where the people of the town live: rows within its district where there is one with half of all rows, else all. */
static plan_status find_town_box(plan_map_scene *scene, const uint8_t *in_town, plan_error *err)
{
    const plan_map_layer *layer = settled_layer(scene);
    int32_t n = plan_table_rows(layer->table), used = 0;
    weighted *x = plan_mem_raw((size_t)n, sizeof *x), *y = plan_mem_raw((size_t)n, sizeof *y);
    for (int32_t row = 0; x && y && row < n; row++) {
        double xy[2], weight = weight_of(layer, row);
        plan_map_layer_middle(layer, row, xy);
        if (!isfinite(xy[0]) || !isfinite(xy[1]) || weight <= 0 || (in_town && !in_town[row]))
            continue;
        x[used] = (weighted){xy[0], weight};
        y[used++] = (weighted){xy[1], weight};
    }
    if (used >= LEAST_TOWN) {
        middle_of(x, used, LEFT_OUT, &scene->town_box[0], &scene->town_box[2]);
        middle_of(y, used, LEFT_OUT, &scene->town_box[1], &scene->town_box[3]);
    }
    bool enough = x && y;
    free(x);
    free(y);
    return enough ? PLAN_OK : plan_error_memory(err);
}

/* Rows of the settled layer within a district. Returns their number. */
static int32_t rows_within(const plan_map_scene *scene, int32_t district, uint8_t *within)
{
    const plan_map_layer *d = scene->districts, *s = settled_layer(scene);
    const double *box = d->box + 4 * (size_t)district;
    int32_t inside = 0;
    for (int32_t row = 0; row < plan_table_rows(s->table); row++) {
        double xy[2];
        plan_map_layer_middle(s, row, xy);
        bool in = xy[0] >= box[0] && xy[0] <= box[2] && xy[1] >= box[1] && xy[1] <= box[3] &&
                  plan_geom_row_contains(d->geom, district, xy[0], xy[1]);
        if (within)
            within[row] = in;
        inside += in;
    }
    return inside;
}

static plan_status find_town(plan_map_scene *scene, plan_error *err)
{
    const plan_map_layer *d = scene->districts, *s = settled_layer(scene);
    int32_t best = 0, n = plan_table_rows(s->table);
    scene->town = "";
    scene->town_row = -1;
    if (!find_whole(scene))
        return plan_error_set(err, PLAN_E_DATA, "map: layer %s: no row has a place", s->name);
    for (int32_t i = 0; d && i < plan_table_rows(d->table); i++) {
        int32_t inside = *text_at(d->table, "name", i) ? rows_within(scene, i, NULL) : 0;
        if (inside > best) {
            best = inside;
            scene->town = text_at(d->table, "name", i);
            scene->town_row = i;
        }
    }
    scene->is_municipal = 2 * (int64_t)best >= n;
    uint8_t *within = scene->is_municipal ? plan_mem_new((size_t)n, 1) : NULL;
    if (within)
        rows_within(scene, scene->town_row, within);
    plan_status status = find_town_box(scene, within, err);
    free(within);
    return status;
}

/* ---- what all sheets say ---- */

static void add_column(plan_sha256 *hash, const plan_table *t, const char *column)
{
    for (int32_t row = 0; t && row < plan_table_rows(t); row++) {
        const char *text = text_at(t, column, row);
        plan_sha256_add(hash, text, strlen(text) + 1);
    }
}

static void find_id(plan_map_scene *scene)
{
    plan_sha256 hash;
    char hex[65];
    plan_sha256_begin(&hash);
    /* Provenance before parameters, however the tables came, so that reports and maps have one id. */
    for (int32_t i = 0; i < scene->n_tables; i++)
        if (strcmp(plan_table_name(scene->tables[i]), "provenance") == 0)
            add_column(&hash, scene->tables[i], "sha256");
    for (int32_t i = 0; i < scene->n_tables; i++) {
        const plan_table *t = scene->tables[i];
        if (strcmp(plan_table_name(t), plan_parameters_spec.name) == 0) {
            add_column(&hash, t, "name");
            add_column(&hash, t, "value");
        }
    }
    plan_sha256_end(&hash, hex);
    snprintf(scene->id, sizeof scene->id, "%.4s-%.4s-%.4s", hex, hex + 4, hex + 8);
}

static void find_date(plan_map_scene *scene)
{
    const plan_table *t = plan_map_scene_table(scene, "provenance");
    for (int32_t row = 0; t && row < plan_table_rows(t); row++) {
        int y, m, d;
        char date[32];
        if (sscanf(text_at(t, "state_of", row), "%4d-%2d-%2d", &y, &m, &d) != 3 || y < 1000 || y > 9999 ||
            m < 1 || m > 12 || d < 1 || d > 31)
            continue;
        snprintf(date, sizeof date, "%04d-%02d-%02d", y, m, d);
        if (strcmp(date, scene->date) > 0)
            snprintf(scene->date, sizeof scene->date, "%.10s", date);
    }
}

plan_status plan_map_scene_make(const plan_table *const *tables, int32_t n, const plan_map_opts *opts,
                                plan_map_scene *scene, plan_error *err)
{
    memset(scene, 0, sizeof *scene);
    scene->opts = opts;
    scene->tables = tables;
    scene->n_tables = n;
    scene->arena = plan_arena_new();
    plan_status status = scene->arena ? plan_lang_read(opts->lang, &scene->lang, err)
                                      : plan_error_memory(err);
    if (status == PLAN_OK)
        status = plan_result_new("map", &scene->report, err);
    if (status == PLAN_OK)
        status = choose_theme(scene, err);
    if (status == PLAN_OK)
        status = add_layers(scene, err);
    if (status == PLAN_OK)
        status = find_town(scene, err);
    if (status != PLAN_OK)
        return status;
    find_id(scene);
    find_date(scene);
    return PLAN_OK;
}

void plan_map_scene_free(plan_map_scene *scene)
{
    plan_lang_free(scene->lang);
    free(scene->layers);
    plan_arena_free(scene->arena);
    plan_result_free(scene->report);
    memset(scene, 0, sizeof *scene);
}

/* ---- frames ---- */

double plan_map_round_scale(double box_w_m, double box_h_m, double w_mm, double h_mm)
{
    /* Scales people know from other maps. */
    static const double steps[] = {1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10};
    double need = fmax(box_w_m / w_mm, box_h_m / h_mm) * 1000 * (1 + ROOM_PERCENT / 100.0);
    double power = pow(10, floor(log10(fmax(need, 100))));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i] * power >= need)
            return steps[i] * power;
    return 10 * power;
}

void plan_map_frame_set(plan_map_frame *frame, double cx, double cy, double scale)
{
    double half_w = frame->w * scale / 2000, half_h = frame->h * scale / 2000;
    frame->scale = scale;
    frame->mm = 1000 / scale;
    frame->world[0] = cx - half_w;
    frame->world[1] = cy - half_h;
    frame->world[2] = cx + half_w;
    frame->world[3] = cy + half_h;
}
