/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Every layer's looks. Results are blue-green on a grey ground, so that they read on a black-and-white
 * copy and for eyes that do not tell red from green; what is not served is magenta and has a shape of
 * its own. */

#include "out/style.h"

#include <string.h>

#define COUNT(a) ((int32_t)(sizeof(a) / sizeof *(a)))

/* Groups of the legend. */
#define ROLLOUT "Rollout"
#define NETWORK "Fibre network"
#define NEED "Need"
#define MESH "Radio mesh"
#define COMPARE "Comparison"
#define CITY "City"
#define WLAN "WLAN"
#define NOTES "Findings"

/* ColorBrewer YlGnBu-5, light = little need; the middle one a little darker, so that neighbours differ by 15 in
 * lightness. */
static const uint32_t need_colours[] = {0xffffcc, 0xa1dab4, 0x3fb1c0, 0x2c7fb8, 0x253494};
/* ColorBrewer PuOr-5: later in A (orange) to earlier in A (violet). Both ends are dark: those of the low end are
 * hatched, so that a grey copy tells them apart. */
static const uint32_t difference_colours[] = {0xe66101, 0xfdb863, 0xf7f7f7, 0xb2abd2, 0x5e3c99};
static const double difference_breaks[] = {-2.5, -0.5, 0.5, 2.5};
static const char *const difference_names[] = {"3 and more years later in A", "1 or 2 years later in A",
                                               "same year", "1 or 2 years earlier in A",
                                               "3 and more years earlier in A"};

#define INK 0x333333
#define ALARM 0xc51b7d

static const plan_style_category no_year_area[] = {
    {NULL,
     "not built",
     {.fill = 0xf4f4f2, .line = 0xb4b4b0, .width_mm = 0.1, .hatch = 0xc4c4c0, .hatch_mm = 1.1}},
};
static const plan_style_category no_year_line[] = {
    {NULL, "not built", {.line = 0x8f8f8c, .width_mm = 0.25, .dash = PLAN_DASH_DOT}},
};

#define MARK(shape)                                                                        \
    {                                                                                      \
        .fill = ALARM, .line = 0xffffff, .width_mm = 0.15, .marker = shape, .size_mm = 1.7 \
    }
static const plan_style_category unserved_kinds[] = {
    {"no_street", "no street near", MARK(PLAN_MARKER_TRIANGLE)},
    {"drop_too_long", "drop too long", MARK(PLAN_MARKER_SQUARE)},
    {"drop_blocked", "drop blocked", MARK(PLAN_MARKER_DIAMOND)},
    {"drop_enclosed",
     "drop enclosed by buildings",
     {.fill = ALARM,
      .line = ALARM,
      .width_mm = 0.3,
      .marker = PLAN_MARKER_SQUARE,
      .size_mm = 1.7,
      .hollow = true}},
    {"disconnected", "not joined to a PoP", MARK(PLAN_MARKER_CIRCLE)},
    {NULL, "other reason", MARK(PLAN_MARKER_CROSS)},
};

#define NODE(colour, edge, shape, mm)                                                 \
    {                                                                                 \
        .fill = colour, .line = edge, .width_mm = 0.2, .marker = shape, .size_mm = mm \
    }
static const plan_style_category node_states[] = {
    {"gateway", "gateway", NODE(0xf5b301, 0x000000, PLAN_MARKER_DIAMOND, 2.1)},
    {"cut site", "cut site: others hang on it alone", NODE(ALARM, 0xffffff, PLAN_MARKER_TRIANGLE, 2.8)},
    {"linked", "linked", NODE(0x2c7fb8, 0xffffff, PLAN_MARKER_CIRCLE, 2.0)},
    {"island", "linked, no gateway", NODE(0xffffff, ALARM, PLAN_MARKER_CIRCLE, 2.0)},
    {"alone", "no clear line", NODE(ALARM, ALARM, PLAN_MARKER_CROSS, 2.0)},
    {NULL, "not in service", NODE(0xbdbdbd, 0xffffff, PLAN_MARKER_SQUARE, 1.6)},
};
static const plan_style_category link_roles[] = {
    {"tree", "link of the tree", {.line = 0x253494, .width_mm = 0.5}},
    {"reserve",
     "reserve, so that one site may fail",
     {.line = 0x41b6c4, .width_mm = 0.45, .dash = PLAN_DASH_DASH}},
    {"spare", "possible, not planned", {.line = 0xd9dfe2, .width_mm = 0.1}},
    {"none", "blocked or weak", {.line = ALARM, .width_mm = 0.12, .dash = PLAN_DASH_DOT}},
};

#define AREA(colour, edge)                            \
    {                                                 \
        .fill = colour, .line = edge, .width_mm = 0.1 \
    }
static const plan_style_category building_kinds[] = {
    {"residential", "residential", AREA(0xe2ddd5, 0xcfc8bd)},
    {"public", "public", AREA(0xcdbfd8, 0xa593b6)},
    {"commercial", "commercial", AREA(0xe5d2c1, 0xcfb79f)},
    {"industrial", "industrial", AREA(0xd6d6d1, 0xbfbfb8)},
    {NULL, "other", AREA(0xebebe8, 0xd8d8d3)},
};

#define ROAD(mm, edge)                                                      \
    {                                                                       \
        .line = 0xffffff, .width_mm = mm, .casing = edge, .casing_mm = 0.12 \
    }
static const plan_style_category street_kinds[] = {
    {"motorway|motorway_link|trunk|trunk_link|primary|primary_link", "main road", ROAD(0.9, 0x8f8a80)},
    {"secondary|secondary_link|tertiary|tertiary_link", "through road", ROAD(0.7, 0xa39d92)},
    {"residential|unclassified|living_street|road|busway", "street", ROAD(0.45, 0xb5b0a6)},
    {"service|pedestrian", "service road", {.line = 0xcfcbc4, .width_mm = 0.25}},
    {"track", "track", {.line = 0xcbbfa9, .width_mm = 0.2, .dash = PLAN_DASH_DASH}},
    {NULL, "path", {.line = 0xd2cdc5, .width_mm = 0.15, .dash = PLAN_DASH_DOT}},
};

static const plan_style_category barrier_line_kinds[] = {
    {"rail",
     "railway",
     {.line = 0xffffff, .width_mm = 0.25, .dash = PLAN_DASH_DASH, .casing = 0x7d7a75, .casing_mm = 0.1}},
    {"water", "water", {.line = 0xa9c6d8, .width_mm = 0.4}},
    {"motorway", "motorway", {.line = 0xf0dfb8, .width_mm = 1.0, .casing = 0x857c66, .casing_mm = 0.15}},
    {NULL, "other", {.line = 0x9aa88f, .width_mm = 0.2, .dash = PLAN_DASH_DASH}},
};
static const plan_style_category barrier_area_kinds[] = {
    {"water", "water", AREA(0xcfe0eb, 0xa9c6d8)},
    {"rail", "railway ground", AREA(0xe3e1de, 0xcfccc8)},
    {"protected",
     "protected",
     {.hollow = true, .line = 0x9aa88f, .width_mm = 0.2, .hatch = 0xb9c6ae, .hatch_mm = 1.6}},
    {NULL, "other", AREA(0xe6e6e1, 0xd2d2cb)},
};
static const plan_style_category square_kinds[] = {
    {"park|garden|playground|recreation_ground|pitch|cemetery|green", "green", AREA(0xe9f2df, 0xc6d8b4)},
    {NULL, "square", AREA(0xf0ebe2, 0xdfd8cb)},
};

/* Levels of WLAN: dark = strong, so that they read in grey; what is not served is marked by shape. */
#define BEST "best", "−60 dBm and more: many at a time"
#define GOOD "good", "−67 to −60 dBm: calls and video"
#define FAIR "fair", "−70 to −67 dBm: most uses"
#define WEAK "weak", "−75 to −70 dBm: messages, web"
#define EDGE "edge", "−80 to −75 dBm: now and then"
#define NOTHING NULL, "below −80 dBm: none"
#define RIM(colour, kind)                                             \
    {                                                                 \
        .hollow = true, .line = colour, .width_mm = 0.6, .dash = kind \
    }
static const plan_style_category wlan_areas[] = {
    {BEST, AREA(0x253494, 0x253494)}, {GOOD, AREA(0x2c7fb8, 0x2c7fb8)}, {FAIR, AREA(0x3fb1c0, 0x3fb1c0)},
    {WEAK, AREA(0xa1dab4, 0xa1dab4)}, {EDGE, AREA(0xffffcc, 0xe8e8b8)}, {NOTHING, {.hollow = true}},
};
static const plan_style_category wlan_buildings[] = {
    {BEST, AREA(0x253494, 0x000000)},
    {GOOD, AREA(0x2c7fb8, 0x000000)},
    {FAIR, AREA(0x3fb1c0, 0x000000)},
    {WEAK, AREA(0xa1dab4, 0x000000)},
    {EDGE, AREA(0xffffcc, 0x000000)},
    {NOTHING, {.fill = 0xfbeef5, .line = ALARM, .width_mm = 0.2, .hatch = ALARM, .hatch_mm = 1.2}},
};
static const plan_style_category wlan_squares[] = {
    {BEST, RIM(0x253494, PLAN_DASH_SOLID)}, {GOOD, RIM(0x2c7fb8, PLAN_DASH_SOLID)},
    {FAIR, RIM(0x3fb1c0, PLAN_DASH_SOLID)}, {WEAK, RIM(0x7fc79a, PLAN_DASH_DASH)},
    {EDGE, RIM(0xb8b86a, PLAN_DASH_DOT)},   {NOTHING, RIM(ALARM, PLAN_DASH_DASH)},
};
/* Measured less modelled, ColorBrewer PuOr-5. */
static const double wlan_difference_breaks[] = {-12, -4, 4, 12};
static const char *const wlan_difference_names[] = {"more than 12 dB weaker than modelled",
                                                    "4 to 12 dB weaker", "within 4 dB", "4 to 12 dB stronger",
                                                    "more than 12 dB stronger than modelled"};
static const double wlan_share_breaks[] = {0.005, 0.25, 0.5, 0.75};
static const char *const wlan_share_names[] = {"nothing usable", "up to a quarter", "up to a half",
                                               "up to three quarters", "more"};

#define DOT(shape, colour, mm)                                                        \
    {                                                                                 \
        .fill = colour, .line = INK, .width_mm = 0.15, .marker = shape, .size_mm = mm \
    }
static const plan_style_category site_kinds[] = {
    {"pop|exchange", "PoP or exchange", DOT(PLAN_MARKER_SQUARE, INK, 3)},
    {"cabinet", "cabinet", DOT(PLAN_MARKER_SQUARE, 0xf5b301, 1.8)},
    {"mast", "mast", DOT(PLAN_MARKER_TRIANGLE, 0xffffff, 2.2)},
    {"access_point|mesh_node", "radio node", DOT(PLAN_MARKER_DIAMOND, 0x41b6c4, 2)},
    {NULL, "other", DOT(PLAN_MARKER_CIRCLE, 0xd9d9d9, 1)},
};

static const plan_style_category wlan_site_kinds[] = {
    {"existing", "access point there", DOT(PLAN_MARKER_DIAMOND, 0x41b6c4, 2.6)},
    {"given", "access point given", DOT(PLAN_MARKER_SQUARE, 0xf5b301, 2.4)},
    {"proposed", "access point proposed outdoors", DOT(PLAN_MARKER_TRIANGLE, 0x253494, 2.8)},
    {"proposed_indoor", "access point proposed in a building", DOT(PLAN_MARKER_CIRCLE, 0x7fcdbb, 1.0)},
    {NULL, "access point assumed", DOT(PLAN_MARKER_CIRCLE, 0xffffff, 1.4)},
};

#define BY_YEAR(cats) \
    .kind = PLAN_STYLE_YEARS, .column = "year", .categories = cats, .n_categories = COUNT(cats)
#define BY_TEXT(col, cats) \
    .kind = PLAN_STYLE_CATEGORIES, .column = col, .categories = cats, .n_categories = COUNT(cats)
#define BY_GRADE(col, cols) \
    .kind = PLAN_STYLE_GRADES, .column = col, .colours = cols, .n_colours = COUNT(cols)
#define NAMED(col, list) .label_column = col, .labels = list, .n_labels = COUNT(list)

/* Names, readable on paper: 4.5 : 1 and more against white. What is water and green is slanted, as on other maps; parts of a
 * town are spaced capitals, what lies around it is not. */
#define WATER_NAME 0x2f6f96
#define GREEN_NAME 0x4a6a3a
#define STREET_NAME 0x3f3f3f
#define PLACE_NAME 0x4a4a4a
#define TYPE(which, pt, ink, from, halo) \
    .values = which, .size_pt = pt, .colour = ink, .scale = from, .halo_mm = halo
static const plan_style_label pop_names[] = {{TYPE(NULL, 10, 0x000000, 0, 0.35), .bold = true}};
static const plan_style_label cabinet_names[] = {{TYPE(NULL, 6, 0x6b4d00, 8000, 0.35), .bold = true}};
static const plan_style_label house_numbers[] = {{TYPE(NULL, 6, 0x5c5c5c, 2500, 0.3)}};
static const plan_style_label works_years[] = {{TYPE(NULL, 7, 0x8a5a14, 15000, 0.3)}};
static const plan_style_label district_names[] = {
    {TYPE(NULL, 8, PLACE_NAME, 60000, 0.4), .bold = true, .spacing_em = 0.06}};
static const plan_style_label place_names[] = {
    {TYPE("town", 12, PLACE_NAME, 0, 0.5), .bold = true},
    {TYPE("suburb", 8, PLACE_NAME, 40000, 0.45), .bold = true, .capitals = true, .spacing_em = 0.16},
    {TYPE("village", 8.5, PLACE_NAME, 150000, 0.4), .bold = true},
    {TYPE("quarter", 7.5, PLACE_NAME, 30000, 0.4), .capitals = true, .spacing_em = 0.14},
    {TYPE("hamlet", 7.5, PLACE_NAME, 80000, 0.4)},
    {TYPE("neighbourhood", 6.5, PLACE_NAME, 20000, 0.4), .capitals = true, .spacing_em = 0.12},
    {TYPE(NULL, 6.5, PLACE_NAME, 30000, 0.3)}};
static const plan_style_label line_names[] = {{TYPE("motorway", 6.5, 0x6b665e, 80000, 0.3), .bold = true},
                                              {TYPE("water", 7, WATER_NAME, 80000, 0.25), .italic = true}};
static const plan_style_label water_names[] = {{TYPE("water", 7, WATER_NAME, 0, 0.25), .italic = true}};
static const plan_style_label square_names[] = {{TYPE(NULL, 6.5, GREEN_NAME, 40000, 0.25), .italic = true}};
/* As street_kinds. */
static const plan_style_label street_names[] = {
    {TYPE("motorway|motorway_link|trunk|trunk_link|primary|primary_link", 6.8, STREET_NAME, 60000, 0.3)},
    {TYPE("secondary|secondary_link|tertiary|tertiary_link", 6.8, STREET_NAME, 45000, 0.3)},
    {TYPE("residential|unclassified|living_street|road|busway", 6.2, STREET_NAME, 16000, 0.3)},
    {TYPE("service|pedestrian", 6.2, STREET_NAME, 6000, 0.3)},
    {TYPE("track", 6.2, STREET_NAME, 8000, 0.3)},
    {TYPE(NULL, 6.2, STREET_NAME, 4000, 0.3)}};

const plan_style_def plan_style_defs[] = {
    {.layer = "pops",
     .kind = PLAN_STYLE_SINGLE,
     .group = "",
     .tip = "name basis buildings dwellings cost_eur",
     .symbol =
         {.fill = 0xffffff, .line = 0x000000, .width_mm = 0.9, .marker = PLAN_MARKER_SQUARE, .size_mm = 5},
     NAMED("name", pop_names)},
    {.layer = "cabinets",
     .kind = PLAN_STYLE_SINGLE,
     .group = "",
     .tip = "id units buildings splitters ports feeder_m longest_m cost_eur reason",
     .symbol =
         {.fill = 0xf5b301, .line = 0x000000, .width_mm = 0.25, .marker = PLAN_MARKER_SQUARE, .size_mm = 2.2},
     NAMED("id", cabinet_names)},
    {.layer = "unserved", .group = "", BY_TEXT("reason", unserved_kinds), .tip = "text dwellings residents"},

    {.layer = "wlan_nodes",
     .group = MESH,
     BY_TEXT("state", node_states),
     .tip = "name kind mast_m links hops parted reason"},
    {.layer = "wlan_links",
     .group = MESH,
     BY_TEXT("role", link_roles),
     .tip = "name_a name_b length_m margin_db clearance mast_a_m mast_b_m channel cost_eur reason"},

    {.layer = "wlan_masts",
     .kind = PLAN_STYLE_SINGLE,
     .group = MESH,
     .tip = "name corner height_m links cost_eur",
     .scale = 15000,
     .symbol = DOT(PLAN_MARKER_TRIANGLE, 0xffffff, 1.6)},

    {.layer = "rollout_trench",
     .group = ROLLOUT,
     BY_YEAR(no_year_line),
     .symbol = {.width_mm = 0.4, .casing = 0x707070, .casing_mm = 0.08},
     .width_column = "dwellings",
     .width_max_mm = 1.7,
     .tip = "name year order method length_m cost_eur"},
    {.layer = "rollout_areas",
     .group = ROLLOUT,
     BY_YEAR(no_year_area),
     .hidden = true,
     .symbol = {.width_mm = 0.2}},
    {.layer = "rollout_buildings",
     .group = ROLLOUT,
     BY_YEAR(no_year_area),
     .symbol = {.width_mm = 0.1},
     .tip = "name street housenumber year order reason score persons cost_eur"},

    {.layer = "compare_buildings",
     .group = COMPARE,
     BY_GRADE("difference", difference_colours),
     .n_low = 2,
     .low_hatch_mm = 0.6,
     .low_hatch = 0x5a2600,
     .breaks = difference_breaks,
     .break_names = difference_names,
     .symbol = {.width_mm = 0.1},
     .tip = "source_id street housenumber year_a year_b difference need"},

    {.layer = "trench",
     .kind = PLAN_STYLE_SINGLE,
     .group = NETWORK,
     .superseded_by = "rollout_trench",
     .symbol = {.line = 0x2c7fb8, .width_mm = 0.3},
     .width_column = "dwellings",
     .width_max_mm = 1.7,
     .tip = "name method item length_m cost_eur buildings dwellings cabinet fibres cables duct_item"},
    {.layer = "drops",
     .kind = PLAN_STYLE_SINGLE,
     .group = NETWORK,
     .symbol = {.line = 0x8c8c8c, .width_mm = 0.12},
     .scale = 15000,
     .tip = "source_id dwellings length_m cost_eur cabinet loss_db margin_db"},

    {.layer = "need_buildings",
     .group = NEED,
     BY_GRADE("score", need_colours),
     .symbol = {.width_mm = 0.1},
     .tip = "name street housenumber score rank persons need main_reason quality"},
    {.layer = "need_cells",
     .group = NEED,
     BY_GRADE("score", need_colours),
     .hidden = true,
     .symbol = {.line = 0xffffff, .width_mm = 0.1},
     .tip = "cell_id score need persons"},

    {.layer = "wlan_sites",
     .group = WLAN,
     BY_TEXT("basis", wlan_site_kinds),
     .tip =
         "id name basis rank gain_persons mount band channel eirp_dbm height_m indoor cost_eur year reason reach_sight_m "
         "reach_blocked_m served_m2 assumed"},
    {.layer = "wlan_gaps_left",
     .kind = PLAN_STYLE_SINGLE,
     .group = WLAN,
     .symbol =
         {.fill = ALARM, .line = 0xffffff, .width_mm = 0.15, .marker = PLAN_MARKER_TRIANGLE, .size_mm = 2.0},
     .tip = "name kind persons share_existing share_proposed share_possible reason"},
    {.layer = "wlan_indoor",
     .group = WLAN,
     BY_GRADE("proposed", need_colours),
     .symbol = {.line = INK, .width_mm = 0.1},
     .tip = "name public_kind storeys floor_m2 existing proposed worst_dbm cost_eur year reason"},
    {.layer = "wlan_measured",
     .group = WLAN,
     BY_GRADE("difference_db", difference_colours),
     .n_low = 2,
     .low_marker = PLAN_MARKER_TRIANGLE,
     .breaks = wlan_difference_breaks,
     .break_names = wlan_difference_names,
     .symbol = {.line = INK, .width_mm = 0.1, .marker = PLAN_MARKER_CIRCLE, .size_mm = 1.8},
     .tip = "level_dbm model_dbm difference_db band street sight"},
    {.layer = "wlan_gaps",
     .kind = PLAN_STYLE_SINGLE,
     .group = WLAN,
     .hidden = true,
     .symbol = {.hollow = true, .line = ALARM, .width_mm = 0.3, .hatch = ALARM, .hatch_mm = 1.2},
     .tip = "name kind area_m2 share nearest_m reason"},
    {.layer = "wlan_buildings",
     .group = WLAN,
     BY_TEXT("class", wlan_buildings),
     .symbol = {.width_mm = 0.2},
     .tip = "name public_kind storeys own inside_dbm inside_share outside_dbm rate_mbit reason"},
    {.layer = "wlan_facades",
     .group = WLAN,
     BY_TEXT("class", wlan_squares),
     .scale = 10000,
     .tip = "name facade azimuth_deg level_dbm down_dbm up_dbm sight rate_mbit usable_share"},
    {.layer = "wlan_squares",
     .group = WLAN,
     BY_TEXT("class", wlan_squares),
     .tip = "name kind level_dbm share_usable share_likely rate_mbit reason"},
    {.layer = "wlan_disputed",
     .kind = PLAN_STYLE_SINGLE,
     .group = WLAN,
     .hidden = true,
     .symbol = {.hollow = true, .line = 0xe66101, .width_mm = 0.2, .hatch = 0xe66101, .hatch_mm = 1.6},
     .tip = "models_usable models area_m2"},
    {.layer = "wlan_cells",
     .group = WLAN,
     BY_GRADE("share_usable", need_colours),
     .hidden = true,
     .breaks = wlan_share_breaks,
     .break_names = wlan_share_names,
     .symbol = {.line = 0xffffff, .width_mm = 0.1},
     .tip = "cell_id share_usable share_likely level_dbm disagreement_db disputed_share measure_rank"},

    {.layer = "findings",
     .kind = PLAN_STYLE_SINGLE,
     .group = NOTES,
     .hidden = true,
     .symbol = {.fill = ALARM, .line = ALARM, .width_mm = 0.4, .marker = PLAN_MARKER_CROSS, .size_mm = 1.8},
     .tip = "code layer source_id text"},

    {.layer = "sites",
     .group = CITY,
     BY_TEXT("kind", site_kinds),
     .scale = 15000,
     .tip = "kind name operator height_m"},
    {.layer = "places",
     .kind = PLAN_STYLE_SINGLE,
     .group = CITY,
     .column = "kind",
     .symbol = {.hollow = true},
     NAMED("name", place_names),
     .tip = "name kind population"},
    {.layer = "addresses",
     .kind = PLAN_STYLE_SINGLE,
     .group = CITY,
     .hidden = true,
     .scale = 5000,
     .symbol =
         {.fill = 0x7d7d7d, .line = 0xffffff, .width_mm = 0.1, .marker = PLAN_MARKER_CIRCLE, .size_mm = 0.8},
     NAMED("housenumber", house_numbers),
     .tip = "street housenumber"},
    {.layer = "works",
     .kind = PLAN_STYLE_SINGLE,
     .group = CITY,
     .symbol = {.line = 0xd08a2e, .width_mm = 0.8, .dash = PLAN_DASH_DASH},
     NAMED("year", works_years),
     .tip = "kind year"},
    {.layer = "ducts",
     .kind = PLAN_STYLE_SINGLE,
     .group = CITY,
     .symbol = {.line = 0x8e6bb0, .width_mm = 0.5},
     .tip = "owner free_microducts diameter"},
    {.layer = "buildings",
     .group = CITY,
     BY_TEXT("use", building_kinds),
     .tip = "name use public_kind street housenumber levels dwellings residents assumed"},
    {.layer = "districts",
     .kind = PLAN_STYLE_SINGLE,
     .group = CITY,
     .symbol = {.hollow = true, .line = 0x8a8a8a, .width_mm = 0.3, .dash = PLAN_DASH_DASH},
     NAMED("name", district_names),
     .tip = "name"},
    {.layer = "barriers",
     .group = CITY,
     BY_TEXT("kind", barrier_line_kinds),
     NAMED("name", line_names),
     .tip = "kind name"},
    {.layer = "streets",
     .group = CITY,
     BY_TEXT("class", street_kinds),
     NAMED("name", street_names),
     .tip = "name class surface width_m"},
    {.layer = "wlan_coverage",
     .group = WLAN,
     BY_TEXT("class", wlan_areas),
     .tip = "class from_dbm to_dbm area_m2"},
    {.layer = "supply",
     .group = CITY,
     BY_GRADE("down_mbit", need_colours),
     .hidden = true,
     .symbol = {.width_mm = 0.1},
     .tip = "down_mbit up_mbit technology"},
    {.layer = "cells",
     .kind = PLAN_STYLE_SINGLE,
     .group = CITY,
     .hidden = true,
     .symbol = {.hollow = true, .line = 0x9a9a9a, .width_mm = 0.1},
     .tip = "cell_id"},
    {.layer = "barrier_areas",
     .group = CITY,
     BY_TEXT("kind", barrier_area_kinds),
     NAMED("name", water_names),
     .tip = "kind name"},
    {.layer = "squares",
     .group = CITY,
     BY_TEXT("kind", square_kinds),
     NAMED("name", square_names),
     .tip = "kind name"},
    {.layer = "trees",
     .kind = PLAN_STYLE_SINGLE,
     .group = CITY,
     .hidden = true,
     .symbol = DOT(PLAN_MARKER_CIRCLE, 0xb9cfa6, 1.0),
     .tip = "kind height_m crown_m assumed"},
    {.layer = "vegetation",
     .kind = PLAN_STYLE_SINGLE,
     .group = CITY,
     .symbol = AREA(0xcfe0c0, 0xb9cea8),
     .tip = "kind height_m"},
    {.layer = NULL},
};

/* Layers without a definition of their own. */
static const plan_style_def plain[] = {
    [PLAN_GEOM_NONE] = {.layer = "", .kind = PLAN_STYLE_TABLE, .group = "Tables"},
    [PLAN_GEOM_POINT] = {.layer = "",
                         .kind = PLAN_STYLE_SINGLE,
                         .group = "",
                         .symbol = DOT(PLAN_MARKER_CIRCLE, 0xbdbdbd, 1.6)},
    [PLAN_GEOM_LINE] = {.layer = "",
                        .kind = PLAN_STYLE_SINGLE,
                        .group = "",
                        .symbol = {.line = 0x7d7d7d, .width_mm = 0.3}},
    [PLAN_GEOM_POLYGON] = {.layer = "",
                           .kind = PLAN_STYLE_SINGLE,
                           .group = "",
                           .symbol = AREA(0xe4e4e4, 0x9a9a9a)},
};

const plan_style_def *plan_style_find(const char *layer, plan_geom_kind geom, int32_t *order)
{
    static const char context[] = "context_";
    int32_t at = 0;
    const char *name = strncmp(layer, context, sizeof context - 1) == 0 ? layer + sizeof context - 1 : layer;
    const plan_style_def *found = &plain[geom];
    for (; plan_style_defs[at].layer; at++) {
        if (geom != PLAN_GEOM_NONE && strcmp(plan_style_defs[at].layer, name) == 0) {
            found = &plan_style_defs[at];
            break;
        }
    }
    if (order)
        *order = at;
    return found;
}
