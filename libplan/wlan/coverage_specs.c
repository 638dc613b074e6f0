/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Options and tables of WLAN coverage, told once. */

#include "wlan/coverage.h"

#include <stddef.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define AT(member) offsetof(plan_wlan_opts, member)
#define POINT_AT(member) offsetof(plan_access_point, member)

static const char *const band_names[] = {"2.4", "5", "6", NULL};
static const char *const bands_names[] = {"all", "2.4", "5", "6", NULL};
static const char *const place_names[] = {"auto", "indoor", "outdoor", NULL};
static const char *const model_names[] = {"p1411", "umi", NULL};
static const char *const town_names[] = {"high-rise", "low-rise", "residential", NULL};
static const char *const standard_names[] = {"n", "ac", "ax", NULL};
static const char *const walls_names[] = {"traditional", "efficient", NULL};

static const plan_access_point point_defaults = PLAN_ACCESS_POINT_INIT;
static const plan_optspec point_opts[] = {
    {"name", PLAN_OPT_TEXT, POINT_AT(name), "", 0, 0, NULL, NULL, "name; default \"AP n\""},
    {"lon", PLAN_OPT_DOUBLE, POINT_AT(lon), "degrees", -180, 180, NULL, NULL,
     "longitude; not needed where a building is named"},
    {"lat", PLAN_OPT_DOUBLE, POINT_AT(lat), "degrees", -90, 90, NULL, NULL,
     "latitude; not needed where a building is named"},
    {"building", PLAN_OPT_TEXT, POINT_AT(building), "", 0, 0, NULL, NULL,
     "source_id of the building it hangs in or on"},
    {"height_m", PLAN_OPT_DOUBLE, POINT_AT(height_m), "m", -INFINITY, 500, NULL, NULL,
     "height above ground; where not given 4 outdoors, indoors under the ceiling of the middle storey"},
    {"band", PLAN_OPT_CHOICE, POINT_AT(band), "", 0, 0, band_names, NULL, "band in GHz"},
    {"channel", PLAN_OPT_INT, POINT_AT(channel), "", 0, 253, NULL, NULL,
     "channel of 20 MHz; 0 = the lowest that is lawful there"},
    {"eirp_dbm", PLAN_OPT_DOUBLE, POINT_AT(eirp_dbm), "dBm", -INFINITY, 60, NULL, NULL,
     "power with antenna gain; where not given the most that is lawful there"},
    {"antenna", PLAN_OPT_FILE, POINT_AT(antenna), "", 0, 0, NULL, NULL,
     "omni, sector or the CSV of a pattern"},
    {"gain_dbi", PLAN_OPT_DOUBLE, POINT_AT(gain_dbi), "dBi", -10, 40, NULL, NULL,
     "gain of the antenna in its main beam; where not given that of the file, 10 for a sector, 2 else"},
    {"azimuth_deg", PLAN_OPT_DOUBLE, POINT_AT(azimuth_deg), "degrees", -360, 360, NULL, NULL,
     "direction of the main beam, clockwise from north"},
    {"tilt_deg", PLAN_OPT_DOUBLE, POINT_AT(tilt_deg), "degrees", -90, 90, NULL, NULL,
     "tilt of the main beam, downwards"},
    {"place", PLAN_OPT_CHOICE, POINT_AT(place), "", 0, 0, place_names, NULL,
     "indoor or outdoor; auto = indoors where the place lies in a building"},
    {"existing", PLAN_OPT_BOOL, POINT_AT(existing), "", 0, 0, NULL, NULL, "hangs there already"},
    {"ssid", PLAN_OPT_TEXT, POINT_AT(ssid), "", 0, 0, NULL, NULL,
     "name of its network: a walk test is compared by it"},
    {"bssid", PLAN_OPT_TEXT, POINT_AT(bssid), "", 0, 0, NULL, NULL,
     "address of its radio: a walk test is compared by it"},
};
const plan_optset plan_access_point_optset = {
    "access_point",    "an access point on one band", point_opts,
    COUNT(point_opts), sizeof(plan_access_point),     &point_defaults};

static const plan_wlan_opts wlan_defaults = PLAN_WLAN_OPTS_INIT;
static const plan_optspec wlan_opts[] = {
    {"access_points", PLAN_OPT_RECORDS, AT(access_points), "", 0, 0, NULL, &plan_access_point_optset,
     "access points, given or existing"},
    {"list", PLAN_OPT_FILE, AT(list), "", 0, 0, NULL, NULL,
     "file of existing access points: CSV, or a Freifunk list (meshviewer.json, nodelist.json)"},
    {"existing", PLAN_OPT_BOOL, AT(existing), "", 0, 0, NULL, NULL,
     "count the access points of layer sites (kinds access_point and mesh_node) as existing"},
    {"closed", PLAN_OPT_BOOL, AT(closed), "", 0, 0, NULL, NULL,
     "count existing access points with a fee (yes or customers) too: they are open to who pays alone"},
    {"own", PLAN_OPT_BOOL, AT(own), "", 0, 0, NULL, NULL,
     "assume an access point of its own in every public building that has none"},
    {"own_band", PLAN_OPT_CHOICE, AT(own_band), "", 0, 0, band_names, NULL, "band of these in GHz"},
    {"bands", PLAN_OPT_CHOICE, AT(bands), "", 0, 0, bands_names, NULL, "bands that count, in GHz"},
    {"models", PLAN_OPT_FILE, AT(models), "", 0, 0, NULL, NULL,
     "coefficients of P.1411, with the files of the other models beside it"},
    {"rules", PLAN_OPT_FILE, AT(rules), "", 0, 0, NULL, NULL, "what is lawful, with dates and sources"},
    {"country", PLAN_OPT_TEXT, AT(country), "", 0, 0, NULL, NULL, "whose rules"},
    {"date", PLAN_OPT_INT, AT(date), "yyyymmdd", 19000101, 23001231, NULL, NULL,
     "day whose rules hold, as in 20270101"},
    {"rates", PLAN_OPT_FILE, AT(rates), "", 0, 0, NULL, NULL, "sensitivities and rates of 802.11n/ac/ax"},
    {"standard", PLAN_OPT_CHOICE, AT(standard), "", 0, 0, standard_names, NULL,
     "802.11 of the devices, for rates; n for ac at 2.4 GHz, ax at 6 GHz"},
    {"width_mhz", PLAN_OPT_INT, AT(width_mhz), "MHz", 20, 160, NULL, NULL,
     "width of the channels, 20, 40, 80 or 160, for rates and what is lawful; at 2.4 GHz at most 40"},
    {"streams", PLAN_OPT_INT, AT(streams), "1", 1, 4, NULL, NULL,
     "spatial streams of the devices, for rates"},
    {"model", PLAN_OPT_CHOICE, AT(model), "", 0, 0, model_names, NULL,
     "propagation outdoors: p1411 (ITU-R P.1411) or umi (3GPP TR 38.901 UMi)"},
    {"edition", PLAN_OPT_TEXT, AT(edition), "", 0, 0, NULL, NULL,
     "edition of P.1411; the last in the file where not given"},
    {"surroundings", PLAN_OPT_CHOICE, AT(surroundings), "", 0, 0, town_names, NULL,
     "kind of town as P.1411 tells them apart"},
    {"vegetation", PLAN_OPT_TEXT, AT(vegetation), "", 0, 0, NULL, NULL,
     "pair of coefficients of P.833 by its name in p833.csv (second); the unnamed one where not given"},
    {"disagreement", PLAN_OPT_BOOL, AT(disagreement), "", 0, 0, NULL, NULL,
     "reckon with all models, to see where they disagree"},
    {"walls", PLAN_OPT_CHOICE, AT(walls), "", 0, 0, walls_names, NULL,
     "walls and windows: traditional or thermally efficient"},
    {"cell_m", PLAN_OPT_DOUBLE, AT(cell_m), "m", 0.5, 10, NULL, NULL, "side of a raster cell"},
    {"level_m", PLAN_OPT_DOUBLE, AT(level_m), "m", 2, 6, NULL, NULL, "height of a storey"},
    {"radius_m", PLAN_OPT_DOUBLE, AT(radius_m), "m", 10, 1000, NULL, NULL,
     "farthest an access point is reckoned to serve"},
    {"receiver_m", PLAN_OPT_DOUBLE, AT(receiver_m), "m", 0.5, 3, NULL, NULL,
     "height of the device above ground or floor"},
    {"client_dbm", PLAN_OPT_DOUBLE, AT(client_dbm), "dBm", 0, 30, NULL, NULL, "EIRP of the device"},
    {"usable_dbm", PLAN_OPT_DOUBLE, AT(usable_dbm), "dBm", -90, -40, NULL, NULL,
     "least level that counts as usable"},
    {"place_share", PLAN_OPT_DOUBLE, AT(place_share), "1", 0.5, 0.99, NULL, NULL,
     "share of alike places that reach the cautious level told beside the median"},
    {"terrain", PLAN_OPT_FILE, AT(terrain), "", 0, 0, NULL, NULL,
     "GeoTIFF of the ground, m above datum; flat where not given"},
    {"measured", PLAN_OPT_FILE, AT(measured), "", 0, 0, NULL, NULL,
     "CSV of a walk test, to be told beside the model; layer wlan_walk of the workspace where not given"},
    {"threads", PLAN_OPT_INT, AT(threads), "1", 0, 64, NULL, NULL,
     "threads; 0 = as many as processors (the result is the same)"},
};
const plan_optset plan_wlan_optset = {"wlan",
                                      "WLAN coverage of public buildings and squares",
                                      wlan_opts,
                                      COUNT(wlan_opts),
                                      sizeof(plan_wlan_opts),
                                      &wlan_defaults};

#define PLACE_COLS                                                 \
    {"source_id", PLAN_TEXT, "", "Source id", "id in the source"}, \
    {                                                              \
        "name", PLAN_TEXT, "", "Name", "name"                      \
    }
#define CLASS_TEXT \
    "best (-60 dBm and more), good (-67), fair (-70), weak (-75), edge (-80) or none, by the median"

#define RATE_TEXT "half of the rate on air, by standard, width and streams of the options"

static const plan_colspec sites_cols[] = {
    {"id", PLAN_INT32, "", "Access point", "number of the access point, from 0"},
    PLACE_COLS,
    {"basis", PLAN_TEXT, "", "Basis",
     "existing (layer sites, list, or told so), given (by the planner) or assumed (one in each public building)"},
    {"from", PLAN_TEXT, "", "From", "sites (workspace), list (file), options, or own (assumed)"},
    {"operator", PLAN_TEXT, "", "Operator", "who runs it"},
    {"ssid", PLAN_TEXT, "", "Network", "name of the network (SSID)"},
    {"fee", PLAN_TEXT, "", "Fee", "no, yes or customers, where known"},
    {"indoor", PLAN_BOOL, "", "Indoors", "hangs in a building"},
    {"building", PLAN_INT32, "", "Building", "row of the building it hangs in or on"},
    {"height_m", PLAN_DOUBLE, "m", "Height", "height of the antenna above ground"},
    {"band", PLAN_TEXT, "GHz", "Band", "2.4, 5 or 6"},
    {"channel", PLAN_INT32, "", "Channel", "channel of 20 MHz"},
    {"f_ghz", PLAN_DOUBLE, "GHz", "Frequency", "middle of the channel"},
    {"eirp_dbm", PLAN_DOUBLE, "dBm", "EIRP", "power with antenna gain"},
    {"limit_dbm", PLAN_DOUBLE, "dBm", "Lawful limit",
     "most EIRP that is lawful on this channel at this place"},
    {"rule", PLAN_TEXT, "", "Rule", "what makes it lawful"},
    {"antenna", PLAN_TEXT, "", "Antenna", "omni, sector or the file of a pattern"},
    {"azimuth_deg", PLAN_DOUBLE, "degrees", "Azimuth", "direction of the main beam, clockwise from north"},
    {"tilt_deg", PLAN_DOUBLE, "degrees", "Tilt", "tilt of the main beam, downwards"},
    {"assumed", PLAN_TEXT, "", "Assumed", "which columns nobody told: 'height_m=outdoor;eirp_dbm=limit'"},
    {"served_m2", PLAN_DOUBLE, "m²", "Area served", "usable ground outdoors on which it is the best server"},
    {"down_over_db", PLAN_DOUBLE, "dB", "Down over level",
     "how much more than the level told (the worse direction) arrives downwards: add it to those of the raster"},
    {"up_over_db", PLAN_DOUBLE, "dB", "Up over level", "the same upwards; one of both is 0"},
    {"reach_sight_m", PLAN_DOUBLE, "m", "Reach in sight",
     "distance at which the level falls below usable with nothing in between, by the model chosen"},
    {"reach_blocked_m", PLAN_DOUBLE, "m", "Reach blocked", "the same where blocked, by the model chosen"},
    {"reach_sight_least_m", PLAN_DOUBLE, "m", "Reach in sight, least", "least of all models"},
    {"reach_sight_most_m", PLAN_DOUBLE, "m", "Reach in sight, most", "most of all models"},
    {"reach_blocked_least_m", PLAN_DOUBLE, "m", "Reach blocked, least", "least of all models"},
    {"reach_blocked_most_m", PLAN_DOUBLE, "m", "Reach blocked, most", "most of all models"},
};
const plan_layerspec plan_wlan_sites_spec = {"wlan_sites",    PLAN_GEOM_POINT,
                                             "Access points", "access points the coverage was reckoned with",
                                             sites_cols,      COUNT(sites_cols)};

static const plan_colspec buildings_cols[] = {
    {"building", PLAN_INT32, "", "Building", "row of the building in the workspace"},
    PLACE_COLS,
    {"public_kind", PLAN_TEXT, "", "Public kind", "kind of public building"},
    {"operator", PLAN_TEXT, "", "Operator", "who runs it"},
    {"street", PLAN_TEXT, "", "Street", "street of the address"},
    {"housenumber", PLAN_TEXT, "", "House number", "house number"},
    {"district", PLAN_TEXT, "", "District", "smallest district it lies in"},
    {"storeys", PLAN_INT32, "1", "Storeys", "storeys looked at"},
    {"height_m", PLAN_DOUBLE, "m", "Height", "height above ground as the radio raster has it"},
    {"floor_m2", PLAN_DOUBLE, "m²", "Floor area", "ground area times storeys"},
    {"own", PLAN_INT32, "1", "Own access points", "access points in it"},
    {"outside_dbm", PLAN_DOUBLE, "dBm", "Level outside",
     "median level before the best façade at the height of a person"},
    {"outside_share", PLAN_DOUBLE, "1", "Façades usable",
     "share of the places looked at before its façades, at the height of a person, that are usable"},
    {"sight", PLAN_BOOL, "", "In sight", "an access point outside sees one of its façades"},
    {"window_dbm", PLAN_DOUBLE, "dBm", "Level at the window",
     "median level just inside the best façade of any storey, from access points outside"},
    {"inside_dbm", PLAN_DOUBLE, "dBm", "Level inside", "median over the floor area of the median level"},
    {"cautious_dbm", PLAN_DOUBLE, "dBm", "Level inside, cautious",
     "the same, as the share of alike places named in the options reaches it"},
    {"down_dbm", PLAN_DOUBLE, "dBm", "Level down",
     "median over the floor area of the median level from its best access point to the device"},
    {"up_dbm", PLAN_DOUBLE, "dBm", "Level up",
     "median over the floor area of the median level from the device to its best access point"},
    {"inside_24_dbm", PLAN_DOUBLE, "dBm", "Level, 2.4 GHz",
     "the level by access points of 2.4 GHz alone; missing = none"},
    {"inside_5_dbm", PLAN_DOUBLE, "dBm", "Level, 5 GHz",
     "the level by access points of 5 GHz alone; missing = none"},
    {"inside_6_dbm", PLAN_DOUBLE, "dBm", "Level, 6 GHz",
     "the level by access points of 6 GHz alone; missing = none"},
    {"inside_share", PLAN_DOUBLE, "1", "Inside usable", "share of the floor area that is usable"},
    {"storeys_usable", PLAN_INT32, "1", "Storeys usable", "storeys of which at least half is usable"},
    {"class", PLAN_TEXT, "", "Class", "of the level inside: " CLASS_TEXT},
    {"rate_mbit", PLAN_DOUBLE, "Mbit/s", "Rate", "what one device gets at the level inside: " RATE_TEXT},
    {"server", PLAN_INT32, "", "Best access point", "id of the access point that serves most of it"},
    {"band", PLAN_TEXT, "GHz", "Band", "of that access point"},
    {"reason", PLAN_TEXT, "", "In words", "what serves it, or why nothing does"},
};
const plan_layerspec plan_wlan_buildings_spec = {"wlan_buildings",
                                                 PLAN_GEOM_POLYGON,
                                                 "WLAN in public buildings",
                                                 "every public building: WLAN before its façades and inside",
                                                 buildings_cols,
                                                 COUNT(buildings_cols)};

static const plan_colspec storeys_cols[] = {
    {"building", PLAN_INT32, "", "Building", "row of the building in the workspace"},
    PLACE_COLS,
    {"storey", PLAN_INT32, "", "Storey", "0 = ground floor"},
    {"height_m", PLAN_DOUBLE, "m", "Height", "height of the device above ground"},
    {"outside_dbm", PLAN_DOUBLE, "dBm", "Level outside",
     "median level before the best façade at that height"},
    {"facades", PLAN_INT32, "1", "Places", "places before the façades that were looked at"},
    {"facades_usable", PLAN_INT32, "1", "Places usable", "those of them that are usable"},
    {"window_dbm", PLAN_DOUBLE, "dBm", "Level at the window",
     "median level just inside the best façade (P.2109)"},
    {"own_dbm", PLAN_DOUBLE, "dBm", "Level of own",
     "median over the floor of the level of own access points (P.1238)"},
    {"inside_dbm", PLAN_DOUBLE, "dBm", "Level inside", "median over the floor of the better of both"},
    {"inside_share", PLAN_DOUBLE, "1", "Inside usable", "share of the floor that is usable"},
    {"class", PLAN_TEXT, "", "Class", "of the level inside: " CLASS_TEXT},
};
const plan_layerspec plan_wlan_storeys_spec = {
    "wlan_storeys", PLAN_GEOM_NONE,     "WLAN storey by storey", "every storey of every public building",
    storeys_cols,   COUNT(storeys_cols)};

static const plan_colspec facades_cols[] = {
    {"building", PLAN_INT32, "", "Building", "row of the building in the workspace"},
    PLACE_COLS,
    {"facade", PLAN_INT32, "", "Façade",
     "number of the façade round the building, from 0; shared walls have no row"},
    {"azimuth_deg", PLAN_DOUBLE, "degrees", "Faces", "the way it faces, clockwise from grid north"},
    {"length_m", PLAN_DOUBLE, "m", "Length", "length of the wall before which there are places"},
    {"courtyard", PLAN_BOOL, "", "Courtyard", "faces a courtyard of the building"},
    {"places", PLAN_INT32, "1", "Places", "places before it that were looked at, at the height of a person"},
    {"level_dbm", PLAN_DOUBLE, "dBm", "Level", "median over its places of the median level; missing = none"},
    {"best_dbm", PLAN_DOUBLE, "dBm", "Best level", "level at its best place"},
    {"down_dbm", PLAN_DOUBLE, "dBm", "Level down",
     "median over its places of the median level from its best access point to the device"},
    {"up_dbm", PLAN_DOUBLE, "dBm", "Level up",
     "median over its places of the median level from the device to its best access point"},
    {"level_24_dbm", PLAN_DOUBLE, "dBm", "Level, 2.4 GHz",
     "the level by access points of 2.4 GHz alone; missing = none"},
    {"level_5_dbm", PLAN_DOUBLE, "dBm", "Level, 5 GHz",
     "the level by access points of 5 GHz alone; missing = none"},
    {"level_6_dbm", PLAN_DOUBLE, "dBm", "Level, 6 GHz",
     "the level by access points of 6 GHz alone; missing = none"},
    {"usable_share", PLAN_DOUBLE, "1", "Usable", "share of its places that are usable"},
    {"sight", PLAN_BOOL, "", "In sight", "the best access point of one of its places sees it"},
    {"server", PLAN_INT32, "", "Best access point", "id of the best access point at its best place"},
    {"class", PLAN_TEXT, "", "Class", "of the level: " CLASS_TEXT},
    {"rate_mbit", PLAN_DOUBLE, "Mbit/s", "Rate", "what one device gets at that level: " RATE_TEXT},
};
const plan_layerspec plan_wlan_facades_spec = {
    "wlan_facades",        PLAN_GEOM_LINE,
    "WLAN before façades", "every façade of every public building, at the height of a person before it",
    facades_cols,          COUNT(facades_cols)};

#define SHARES                                                                                            \
    {"share_best", PLAN_DOUBLE, "1", "Best", "share of the ground with -60 dBm and more"},                \
        {"share_good", PLAN_DOUBLE, "1", "Good", "share of the ground with -67 to -60 dBm"},              \
        {"share_fair", PLAN_DOUBLE, "1", "Fair", "share of the ground with -70 to -67 dBm"},              \
        {"share_weak", PLAN_DOUBLE, "1", "Weak", "share of the ground with -75 to -70 dBm"},              \
        {"share_edge", PLAN_DOUBLE, "1", "Edge", "share of the ground with -80 to -75 dBm"},              \
        {"share_usable", PLAN_DOUBLE, "1", "Usable", "share of the ground whose median level is usable"}, \
    {                                                                                                     \
        "share_likely", PLAN_DOUBLE, "1", "Usable, expected",                                             \
            "share of the ground that is usable when the spread between alike places is reckoned in"      \
    }

static const plan_colspec squares_cols[] = {
    {"square", PLAN_INT32, "", "Square", "row of the square in the workspace"},
    PLACE_COLS,
    {"kind", PLAN_TEXT, "", "Kind", "square, park, playground, schoolyard, station, ..."},
    {"district", PLAN_TEXT, "", "District", "smallest district it lies in"},
    {"ground_m2", PLAN_DOUBLE, "m²", "Ground", "ground without buildings"},
    SHARES,
    {"sight_share", PLAN_DOUBLE, "1", "In sight", "share of the ground that sees its best access point"},
    {"level_dbm", PLAN_DOUBLE, "dBm", "Level", "median over the ground of the median level; missing = none"},
    {"best_dbm", PLAN_DOUBLE, "dBm", "Best level", "level at its best place"},
    {"down_dbm", PLAN_DOUBLE, "dBm", "Level down",
     "median over the ground of the median level from its best access point to the device"},
    {"up_dbm", PLAN_DOUBLE, "dBm", "Level up",
     "median over the ground of the median level from the device to its best access point"},
    {"level_24_dbm", PLAN_DOUBLE, "dBm", "Level, 2.4 GHz",
     "the level by access points of 2.4 GHz alone; missing = none"},
    {"level_5_dbm", PLAN_DOUBLE, "dBm", "Level, 5 GHz",
     "the level by access points of 5 GHz alone; missing = none"},
    {"level_6_dbm", PLAN_DOUBLE, "dBm", "Level, 6 GHz",
     "the level by access points of 6 GHz alone; missing = none"},
    {"class", PLAN_TEXT, "", "Class", "of the level: " CLASS_TEXT},
    {"rate_mbit", PLAN_DOUBLE, "Mbit/s", "Rate", "what one device gets at that level: " RATE_TEXT},
    {"server", PLAN_INT32, "", "Best access point", "id of the access point that serves most of it"},
    {"reason", PLAN_TEXT, "", "In words", "what serves it, or why nothing does"},
};
const plan_layerspec plan_wlan_squares_spec = {
    "wlan_squares",    PLAN_GEOM_POLYGON,
    "WLAN on squares", "every square, park, playground and schoolyard: shares of its ground by class",
    squares_cols,      COUNT(squares_cols)};

static const plan_colspec coverage_cols[] = {
    {"class", PLAN_TEXT, "", "Class", CLASS_TEXT},
    {"from_dbm", PLAN_DOUBLE, "dBm", "From", "least level of the class"},
    {"to_dbm", PLAN_DOUBLE, "dBm", "To", "level at which the next class begins; missing for the best"},
    {"rate_mbit", PLAN_DOUBLE, "Mbit/s", "Rate",
     "what one device gets at the least level of the class: " RATE_TEXT},
    {"area_m2", PLAN_DOUBLE, "m²", "Area", "area"},
};
const plan_layerspec plan_wlan_coverage_spec = {
    "wlan_coverage", PLAN_GEOM_POLYGON,   "WLAN outdoors", "ground outdoors by class of the median level",
    coverage_cols,   COUNT(coverage_cols)};

static const plan_colspec gaps_cols[] = {
    {"of", PLAN_TEXT, "", "Of", "building or square"},
    {"row", PLAN_INT32, "", "Row", "its row in the workspace"},
    PLACE_COLS,
    {"kind", PLAN_TEXT, "", "Kind", "public kind of the building, kind of the square"},
    {"district", PLAN_TEXT, "", "District", "smallest district it lies in"},
    {"area_m2", PLAN_DOUBLE, "m²", "Area", "floor area, or ground of the square, that is not usable"},
    {"share", PLAN_DOUBLE, "1", "Share", "share of it that is not usable"},
    {"nearest", PLAN_INT32, "", "Nearest access point", "id of the nearest access point"},
    {"nearest_m", PLAN_DOUBLE, "m", "Distance", "distance to it"},
    {"reason", PLAN_TEXT, "", "In words", "why there is a gap"},
};
const plan_layerspec plan_wlan_gaps_spec = {
    "wlan_gaps", PLAN_GEOM_POLYGON,
    "WLAN gaps", "public buildings and squares of which less than half is usable, the largest first",
    gaps_cols,   COUNT(gaps_cols)};

static const plan_colspec cells_cols[] = {
    {"cell_id", PLAN_TEXT, "", "Cell", "id in the European 100 m grid: CRS3035RES100mN...E..."},
    {"x_mp_3035", PLAN_DOUBLE, "m", "Easting", "easting of its middle, EPSG:3035"},
    {"y_mp_3035", PLAN_DOUBLE, "m", "Northing", "northing of its middle, EPSG:3035"},
    {"ground_m2", PLAN_DOUBLE, "m²", "Ground", "ground without buildings"},
    SHARES,
    {"sight_share", PLAN_DOUBLE, "1", "In sight", "share of the ground that sees its best access point"},
    {"level_dbm", PLAN_DOUBLE, "dBm", "Level", "mean of the median level where there is any"},
    {"down_dbm", PLAN_DOUBLE, "dBm", "Level down",
     "mean of the median level from its best access point to the device"},
    {"up_dbm", PLAN_DOUBLE, "dBm", "Level up",
     "mean of the median level from the device to its best access point"},
    {"rate_mbit", PLAN_DOUBLE, "Mbit/s", "Rate", "what one device gets at that level: " RATE_TEXT},
    {"server", PLAN_INT32, "", "Best access point", "id of the access point that serves most of it"},
    {"disagreement_db", PLAN_DOUBLE, "dB", "Disagreement",
     "mean difference between the models' highest and lowest level where any model gives one above -90 dBm"},
    {"disputed_share", PLAN_DOUBLE, "1", "Disputed",
     "share of the ground that is usable by some models and not by others"},
    {"measure_rank", PLAN_INT32, "", "Measure first",
     "where staff should measure first: 1 = most ground disputed; missing = nothing disputed"},
};
const plan_layerspec plan_wlan_cells_spec = {
    "wlan_cells",
    PLAN_GEOM_POLYGON,
    "WLAN by 100 m cell",
    "share covered by cell of the European 100 m grid, at the height of a person; where the models disagree",
    cells_cols,
    COUNT(cells_cols)};

static const plan_colspec disputed_cols[] = {
    {"models_usable", PLAN_INT32, "1", "Models for", "models by which the ground is usable"},
    {"models", PLAN_INT32, "1", "Models", "models asked"},
    {"area_m2", PLAN_DOUBLE, "m²", "Area", "area"},
};
const plan_layerspec plan_wlan_disputed_spec = {
    "wlan_disputed",         PLAN_GEOM_POLYGON,
    "WLAN: models disagree", "ground outdoors that is usable by some models and not by others",
    disputed_cols,           COUNT(disputed_cols)};

static const plan_colspec districts_cols[] = {
    {"district", PLAN_TEXT, "", "District", "name of the district; missing = in none"},
    {"of", PLAN_TEXT, "", "Of", "building or square"},
    {"kind", PLAN_TEXT, "", "Kind", "public kind of the buildings, kind of the squares"},
    {"n", PLAN_INT32, "1", "Number", "public buildings or squares"},
    {"with_own", PLAN_INT32, "1", "With own", "buildings with an access point of their own"},
    {"outside_usable", PLAN_INT32, "1", "Usable outside", "buildings with a usable level before a façade"},
    {"usable", PLAN_INT32, "1", "Usable", "those of which at least half is usable"},
    {"not_usable", PLAN_INT32, "1", "Not usable", "those of which nothing is usable"},
    {"area_m2", PLAN_DOUBLE, "m²", "Area", "floor area of the buildings, ground of the squares"},
    {"usable_m2", PLAN_DOUBLE, "m²", "Usable area", "that of it that is usable"},
    {"usable_share", PLAN_DOUBLE, "1", "Usable share", "share of the area that is usable"},
};
const plan_layerspec plan_wlan_districts_spec = {"wlan_districts",
                                                 PLAN_GEOM_NONE,
                                                 "WLAN by district and kind",
                                                 "public buildings and squares by district and kind",
                                                 districts_cols,
                                                 COUNT(districts_cols)};

static const plan_colspec measured_cols[] = {
    {"id", PLAN_INT32, "", "Measurement", "row of the walk test, from 0"},
    {"band", PLAN_TEXT, "GHz", "Band", "2.4, 5 or 6; missing = not told"},
    {"level_dbm", PLAN_DOUBLE, "dBm", "Measured", "level measured"},
    {"bssid", PLAN_TEXT, "", "Address heard", "address of the access point heard (BSSID)"},
    {"ssid", PLAN_TEXT, "", "Network heard", "name of the network heard (SSID)"},
    {"matched_by", PLAN_TEXT, "", "Matched by",
     "what tells which existing access points it is compared with: bssid, ssid, or band where neither is known on both sides"},
    {"model_dbm", PLAN_DOUBLE, "dBm", "Modelled", "median level of the model, downwards, at that place"},
    {"difference_db", PLAN_DOUBLE, "dB", "Difference", "measured less modelled"},
    {"street", PLAN_TEXT, "", "Street", "nearest street with a name, within 30 m"},
    {"server", PLAN_INT32, "", "Access point", "id of the best existing access point there that it can be"},
    {"sight", PLAN_BOOL, "", "In sight", "it is in line of sight"},
    {"outlier", PLAN_BOOL, "", "Not compared",
     "no existing access point that it can be is modelled there, or the place lies in a building"},
};
const plan_layerspec plan_wlan_measured_spec = {"wlan_measured", PLAN_GEOM_POINT,
                                                "WLAN measured", "walk test: measured beside modelled",
                                                measured_cols,   COUNT(measured_cols)};

static const plan_colspec measured_streets_cols[] = {
    {"street", PLAN_TEXT, "", "Street", "name of the street; missing = none near, '(all)' = all together"},
    {"n", PLAN_INT32, "1", "Measurements", "measurements compared"},
    {"bias_db", PLAN_DOUBLE, "dB", "Bias", "mean of measured less modelled"},
    {"spread_db", PLAN_DOUBLE, "dB", "Spread", "standard deviation about that mean; missing for one"},
    {"rmse_db", PLAN_DOUBLE, "dB", "RMSE", "root of the mean square of measured less modelled"},
    {"not_compared", PLAN_INT32, "1", "Not compared", "measurements without a level modelled"},
};
const plan_layerspec plan_wlan_measured_streets_spec = {
    "wlan_measured_streets",    PLAN_GEOM_NONE,
    "WLAN measured, by street", "bias and spread of the model by street",
    measured_streets_cols,      COUNT(measured_streets_cols)};

static const plan_colspec context_cols[] = {
    {"source_id", PLAN_TEXT, "", "Source id", "id of the building in the source"},
    {"name", PLAN_TEXT, "", "Name", "name of the building"},
    {"use", PLAN_TEXT, "", "Use", "residential, public, commercial, industrial or other"},
};
const plan_layerspec plan_wlan_context_spec = {
    "context_buildings", PLAN_GEOM_POLYGON,
    "Buildings",         "all buildings: what stands between the access points",
    context_cols,        COUNT(context_cols)};
