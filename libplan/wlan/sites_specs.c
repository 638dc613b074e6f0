/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Options and tables of the choice of sites, told once. */

#include "wlan/sites.h"

#include <stddef.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define AT(member) offsetof(plan_sites_opts, member)

static const char *const bands[] = {"2.4", "5", "6", NULL};
static const plan_sites_opts defaults = PLAN_SITES_OPTS_INIT;
static const plan_optspec opts[] = {
    {"budget_eur", PLAN_OPT_DOUBLE, AT(budget_eur), "EUR", 0, 1e10, NULL, NULL,
     "for access points outdoors, all years together; goes before n_sites and share"},
    {"n_sites", PLAN_OPT_INT, AT(n_sites), "1", -1, 100000, NULL, NULL,
     "access points outdoors; -1 = not given; goes before share"},
    {"share", PLAN_OPT_DOUBLE, AT(share), "1", 0, 1, NULL, NULL,
     "share of the persons outdoors that can be reached, at least cost"},
    {"indoor", PLAN_OPT_BOOL, AT(indoor), "", 0, 0, NULL, NULL,
     "propose access points in public buildings too"},
    {"year_eur", PLAN_OPT_DOUBLE, AT(year_eur), "EUR", 1, 1e10, NULL, NULL,
     "spent a year at most; where not given every site is built when its fibre is there"},
    {"first_year", PLAN_OPT_INT, AT(first_year), "", 1990, 2300, NULL, NULL, "first year of building"},
    {"band", PLAN_OPT_CHOICE, AT(band), "", 0, 0, bands, NULL,
     "band outdoors in GHz; 6 is refused where only portable equipment may use it"},
    {"indoor_band", PLAN_OPT_CHOICE, AT(indoor_band), "", 0, 0, bands, NULL, "band indoors in GHz"},
    {"usable_dbm", PLAN_OPT_DOUBLE, AT(usable_dbm), "dBm", -90, -40, NULL, NULL,
     "least median level outdoors that counts as covered"},
    {"indoor_dbm", PLAN_OPT_DOUBLE, AT(indoor_dbm), "dBm", -90, -40, NULL, NULL,
     "median level the worst place in a public building is to have"},
    {"radius_m", PLAN_OPT_DOUBLE, AT(radius_m), "m", 10, 1000, NULL, NULL,
     "farthest an access point is reckoned to serve"},
    {"demand_m", PLAN_OPT_DOUBLE, AT(demand_m), "m", 1, 50, NULL, NULL,
     "distance of the places looked at on squares"},
    {"facade_m", PLAN_OPT_DOUBLE, AT(facade_m), "m", 5, 500, NULL, NULL,
     "distance of candidates along the facades of public buildings"},
    {"client_dbm", PLAN_OPT_DOUBLE, AT(client_dbm), "dBm", 0, 30, NULL, NULL, "EIRP of the device"},
    {"cell_m", PLAN_OPT_DOUBLE, AT(cell_m), "m", 0.5, 10, NULL, NULL, "side of a raster cell"},
    {"level_m", PLAN_OPT_DOUBLE, AT(level_m), "m", 2, 6, NULL, NULL, "height of a storey"},
    {"terrain", PLAN_OPT_FILE, AT(terrain), "", 0, 0, NULL, NULL,
     "GeoTIFF of the ground, m above datum; flat where not given"},
    {"models", PLAN_OPT_FILE, AT(models), "", 0, 0, NULL, NULL,
     "coefficients of P.1411, with the files of the other models beside it"},
    {"rules", PLAN_OPT_FILE, AT(rules), "", 0, 0, NULL, NULL, "what is lawful, with dates and sources"},
    {"costs", PLAN_OPT_FILE, AT(costs), "", 0, 0, NULL, NULL, "prices of sites and radio links"},
    {"demand", PLAN_OPT_FILE, AT(demand), "", 0, 0, NULL, NULL,
     "persons that places outdoors count for, by kind"},
    {"country", PLAN_OPT_TEXT, AT(country), "", 0, 0, NULL, NULL, "whose rules"},
    {"date", PLAN_OPT_INT, AT(date), "yyyymmdd", 19000101, 23001231, NULL, NULL,
     "day whose rules hold, as in 20270101"},
    {"threads", PLAN_OPT_INT, AT(threads), "1", 0, 64, NULL, NULL,
     "threads; 0 = as many as processors (the result is the same)"},
};
const plan_optset plan_sites_optset = {
    "sites", "where access points should stand", opts, COUNT(opts), sizeof(plan_sites_opts), &defaults};

static const plan_colspec sites_cols[] = {
    {"id", PLAN_INT32, "", "Access point", "number of the row, from 0"},
    {"source_id", PLAN_TEXT, "", "Source id", "id of the building, lamp, ... it hangs in or on"},
    {"name", PLAN_TEXT, "", "Name", "name of that"},
    {"basis", PLAN_TEXT, "", "Basis",
     "existing or given (taken over from the coverage), proposed (outdoors) or proposed_indoor"},
    {"rank", PLAN_INT32, "1", "Rank",
     "of those proposed outdoors: place by gain for its cost, given those before"},
    {"gain_persons", PLAN_DOUBLE, "1", "Gain", "persons it reaches that nobody before it does (demand file)"},
    {"mount", PLAN_TEXT, "", "Mount", "facade, roof, lamp, stop, cabinet or room"},
    {"indoor", PLAN_BOOL, "", "Indoors", "hangs in a building"},
    {"building", PLAN_INT32, "", "Building", "row of the building"},
    {"storey", PLAN_INT32, "1", "Storey", "indoors: 0 = ground floor"},
    {"height_m", PLAN_DOUBLE, "m", "Height", "height of the antenna above ground"},
    {"band", PLAN_TEXT, "GHz", "Band", "2.4, 5 or 6"},
    {"channel", PLAN_INT32, "", "Channel", "least used by others near"},
    {"channels", PLAN_TEXT, "", "Lawful channels", "all that are lawful there"},
    {"f_ghz", PLAN_DOUBLE, "GHz", "Frequency", "middle of the channel"},
    {"eirp_dbm", PLAN_DOUBLE, "dBm", "EIRP", "power with antenna gain, lawful"},
    {"limit_dbm", PLAN_DOUBLE, "dBm", "Lawful limit",
     "most EIRP that is lawful on this channel at this place"},
    {"power", PLAN_TEXT, "", "Power from", "building, lamp or cabinet"},
    {"uplink", PLAN_TEXT, "", "Uplink",
     "building (cable in it), fibre (trench) or radio (from a public building)"},
    {"uplink_m", PLAN_DOUBLE, "m", "Way of uplink", "length of trench or radio link"},
    {"fibre_m", PLAN_DOUBLE, "m", "Fibre away", "to the nearest trench or building of the rollout"},
    {"fibre_year", PLAN_INT32, "", "Fibre in", "year in which that is built"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost", "access point, power, mast, uplink"},
    {"year", PLAN_INT32, "", "Year", "of building: fibre there, and money"},
    {"district", PLAN_TEXT, "", "District", "smallest district it lies in"},
    {"reason", PLAN_TEXT, "", "Reason", "in words"},
};
const plan_layerspec plan_sites_sites_spec = {"wlan_sites",
                                              PLAN_GEOM_POINT,
                                              "Access points, existing and proposed",
                                              "where access points are and should be, in which order and why",
                                              sites_cols,
                                              COUNT(sites_cols)};

static const plan_colspec indoor_cols[] = {
    {"building", PLAN_INT32, "", "Building", "row of the building in the workspace"},
    {"source_id", PLAN_TEXT, "", "Source id", "id in the source"},
    {"name", PLAN_TEXT, "", "Name", "name"},
    {"public_kind", PLAN_TEXT, "", "Public kind", "kind of public building"},
    {"district", PLAN_TEXT, "", "District", "smallest district it lies in"},
    {"storeys", PLAN_INT32, "1", "Storeys", "storeys reckoned with"},
    {"floor_m2", PLAN_DOUBLE, "m²", "Floor area", "ground area times storeys"},
    {"existing", PLAN_INT32, "1", "Existing", "access points in it already"},
    {"storeys_usable", PLAN_INT32, "1", "Storeys usable",
     "of which at least half is usable already, by the coverage: nothing is proposed on them"},
    {"proposed", PLAN_INT32, "1", "Proposed", "access points proposed"},
    {"worst_dbm", PLAN_DOUBLE, "dBm", "Worst place",
     "median level at the place farthest from those proposed"},
    {"uplink", PLAN_TEXT, "", "Uplink", "building (its own fibre), fibre (trench) or radio"},
    {"uplink_m", PLAN_DOUBLE, "m", "Way of uplink", "length of trench or radio link"},
    {"gain_persons", PLAN_DOUBLE, "1", "Gain",
     "persons at one time on the storeys proposed for (demand file, kind rooms)"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost", "access points and uplink"},
    {"year", PLAN_INT32, "", "Year", "of building"},
    {"reason", PLAN_TEXT, "", "Reason", "what is proposed, or why nothing is"},
};
const plan_layerspec plan_sites_indoor_spec = {"wlan_indoor",
                                               PLAN_GEOM_POLYGON,
                                               "Access points in public buildings",
                                               "what every public building is to get, or why it gets nothing",
                                               indoor_cols,
                                               COUNT(indoor_cols)};

static const plan_colspec gaps_cols[] = {
    {"source_id", PLAN_TEXT, "", "Source id", "id in the source"},
    {"name", PLAN_TEXT, "", "Name", "name"},
    {"kind", PLAN_TEXT, "", "Kind", "square, park, playground, stop, ..."},
    {"district", PLAN_TEXT, "", "District", "smallest district it lies in"},
    {"persons", PLAN_DOUBLE, "1", "Persons", "it counts for (demand file)"},
    {"share_existing", PLAN_DOUBLE, "1", "Covered already", "share of its ground covered by what is there"},
    {"share_proposed", PLAN_DOUBLE, "1", "Covered then", "share covered with what is proposed"},
    {"share_possible", PLAN_DOUBLE, "1", "Possible", "share that any candidate could cover"},
    {"reason", PLAN_TEXT, "", "Reason", "why it is left"},
};
const plan_layerspec plan_sites_gaps_spec = {
    "wlan_gaps_left",
    PLAN_GEOM_POINT,
    "WLAN gaps that stay",
    "places outdoors of which less than half is covered with what is proposed",
    gaps_cols,
    COUNT(gaps_cols)};

static const plan_colspec curve_cols[] = {
    {"rank", PLAN_INT32, "1", "Access points", "the first so many outdoors"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Money", "cost of all of them"},
    {"persons", PLAN_DOUBLE, "1", "Persons", "reached by them and by what is there"},
    {"share", PLAN_DOUBLE, "1", "Share", "of all persons outdoors"},
    {"places", PLAN_INT32, "1", "Places", "outdoors with at least half of their persons reached"},
    {"indoor_eur", PLAN_DOUBLE, "EUR", "Money indoors",
     "beside it: spent in public buildings by the end of that year"},
    {"year", PLAN_INT32, "", "Year", "of building of the last"},
};
const plan_layerspec plan_sites_curve_spec = {"wlan_curve",
                                              PLAN_GEOM_NONE,
                                              "Persons reached against euros",
                                              "what each further access point outdoors costs and brings",
                                              curve_cols,
                                              COUNT(curve_cols)};

static const plan_colspec years_cols[] = {
    {"year", PLAN_INT32, "", "Year", "of building; years in which nothing is built are left out"},
    {"outdoor", PLAN_INT32, "1", "Outdoors", "access points built outdoors"},
    {"indoor", PLAN_INT32, "1", "Indoors", "access points built in public buildings"},
    {"buildings", PLAN_INT32, "1", "Public buildings", "they are built in"},
    {"outdoor_eur", PLAN_DOUBLE, "EUR", "Cost outdoors", "of those"},
    {"indoor_eur", PLAN_DOUBLE, "EUR", "Cost indoors", "of those"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost", "of both"},
    {"persons", PLAN_DOUBLE, "1", "Persons", "reached outdoors that were not before"},
    {"places", PLAN_INT32, "1", "Places", "outdoors with half of their persons reached that were not before"},
    {"cost_so_far_eur", PLAN_DOUBLE, "EUR", "Cost so far", "of all years up to this"},
    {"persons_so_far", PLAN_DOUBLE, "1", "Persons so far", "reached outdoors, by what was there too"},
    {"places_so_far", PLAN_INT32, "1", "Places so far",
     "outdoors with half of their persons reached, by what was there too"},
};
const plan_layerspec plan_sites_years_spec = {"wlan_sites_years",
                                              PLAN_GEOM_NONE,
                                              "Access points by year",
                                              "what is built, spent and reached in which year",
                                              years_cols,
                                              COUNT(years_cols)};

static const plan_colspec districts_cols[] = {
    {"district", PLAN_TEXT, "", "District", "name of the district; missing = in none"},
    {"outdoor", PLAN_INT32, "1", "Outdoors", "access points proposed outdoors"},
    {"indoor", PLAN_INT32, "1", "Indoors", "access points proposed in public buildings"},
    {"buildings", PLAN_INT32, "1", "Public buildings", "public buildings"},
    {"buildings_served", PLAN_INT32, "1", "Served",
     "of them with at least half of their storeys usable then"},
    {"places", PLAN_INT32, "1", "Places outdoors", "squares, parks, playgrounds, stops, ..."},
    {"persons", PLAN_DOUBLE, "1", "Persons outdoors", "they count for"},
    {"persons_existing", PLAN_DOUBLE, "1", "Reached already", "by what is there"},
    {"persons_then", PLAN_DOUBLE, "1", "Reached then", "with what is proposed"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost", "of all proposed"},
};
const plan_layerspec plan_sites_districts_spec = {"wlan_sites_districts",
                                                  PLAN_GEOM_NONE,
                                                  "Access points by district",
                                                  "what is proposed and reached by district",
                                                  districts_cols,
                                                  COUNT(districts_cols)};
