/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Options and tables of the network stage, told once. */

#include "fibre/network.h"

#include <stddef.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_pop pop_defaults = PLAN_POP_INIT;
static const plan_optspec pop_opts[] = {
    {"name", PLAN_OPT_TEXT, offsetof(plan_pop, name), "", 0, 0, NULL, NULL,
     "name; PoP 1, PoP 2, ... where not given"},
    {"x", PLAN_OPT_DOUBLE, offsetof(plan_pop, x), "m", -1e8, 1e8, NULL, NULL, "easting in the working CRS"},
    {"y", PLAN_OPT_DOUBLE, offsetof(plan_pop, y), "m", -1e8, 1e8, NULL, NULL, "northing in the working CRS"},
    {"lon", PLAN_OPT_DOUBLE, offsetof(plan_pop, lon), "degrees", -180, 180, NULL, NULL,
     "longitude, instead of x"},
    {"lat", PLAN_OPT_DOUBLE, offsetof(plan_pop, lat), "degrees", -90, 90, NULL, NULL,
     "latitude, instead of y"},
};
const plan_optset plan_pop_optset = {
    "pop",        "point of presence given by the planner", pop_opts, COUNT(pop_opts), sizeof(plan_pop),
    &pop_defaults};

static const char *const architectures[] = {"point-to-multipoint", "point-to-point", NULL};
static const plan_named_street named_defaults = PLAN_NAMED_STREET_INIT;
static const plan_optspec named_opts[] = {
    {"source_id", PLAN_OPT_TEXT, offsetof(plan_named_street, source_id), "", 0, 0, NULL, NULL,
     "source_id of the street"},
};
const plan_optset plan_named_street_optset = {
    "named_street",    "street named by the planner", named_opts,
    COUNT(named_opts), sizeof(plan_named_street),     &named_defaults};

static const plan_network_opts network_defaults = PLAN_NETWORK_OPTS_INIT;
#define AT(member) offsetof(plan_network_opts, member)
static const plan_optspec network_opts[] = {
    {"catalogue", PLAN_OPT_FILE, AT(catalogue), "", 0, 0, NULL, NULL, "CSV file of unit prices"},
    {"prices", PLAN_OPT_FILE, AT(prices), "", 0, 0, NULL, NULL,
     "CSV file of your own prices: its rows replace those of the catalogue with the same key"},
    {"rules", PLAN_OPT_FILE, AT(rules), "", 0, 0, NULL, NULL,
     "CSV file of which street takes which item; trench-rules.csv beside the catalogue where not given"},
    {"pops", PLAN_OPT_RECORDS, AT(pops), "", 0, 0, NULL, &plan_pop_optset,
     "points of presence; where none is given those of layer sites (kind pop), else proposed"},
    {"propose_pops", PLAN_OPT_INT, AT(propose_pops), "1", 0, 1000, NULL, NULL,
     "how many points of presence to propose; 0 = where none is given, as many as capacity and reach ask for and as pay"},
    {"pop_units", PLAN_OPT_INT, AT(pop_units), "1", 0, 10000000, NULL, NULL,
     "most lines of demand a point of presence serves; 0 = as the optics file says"},
    {"max_drop_m", PLAN_OPT_DOUBLE, AT(max_drop_m), "m", 1, 500, NULL, NULL,
     "longest drop from façade to street"},
    {"candidates", PLAN_OPT_INT, AT(candidates), "1", 1, 3, NULL, NULL, "candidate drops a building"},
    {"straighten", PLAN_OPT_BOOL, AT(straighten), "", 0, 0, NULL, NULL,
     "trade trench for shorter ways from the PoP where that is cheaper with the feeder reckoned in"},
    {"architecture", PLAN_OPT_CHOICE, AT(architecture), "", 0, 0, architectures, NULL,
     "point-to-multipoint: splitters at the cabinets; point-to-point: a fibre a customer all the way"},
    {"split_ratio", PLAN_OPT_INT, AT(split_ratio), "1", 1, 256, NULL, NULL,
     "customers a splitter; 1 = point-to-point, no splitters"},
    {"reserve", PLAN_OPT_DOUBLE, AT(reserve), "1", 0, 2, NULL, NULL,
     "share added to demand when fibres, splitters and tubes are counted"},
    {"cabinet_units", PLAN_OPT_INT, AT(cabinet_units), "1", 1, 100000, NULL, NULL,
     "most lines of demand a cabinet serves, and a PoP by itself"},
    {"cabinet_reach_m", PLAN_OPT_DOUBLE, AT(cabinet_reach_m), "m", 500, 50000, NULL, NULL,
     "longest way from a cabinet to a façade"},
    {"optics", PLAN_OPT_FILE, AT(optics), "", 0, 0, NULL, NULL,
     "CSV file of optical losses and equipment; optics.csv beside the catalogue where not given"},
    {"optical_class", PLAN_OPT_TEXT, AT(optical_class), "", 0, 0, NULL, NULL,
     "class of the optical equipment, as N2; the first that will do for all customers where not given"},
    {"forbid", PLAN_OPT_RECORDS, AT(forbid), "", 0, 0, NULL, &plan_named_street_optset,
     "streets that must not be dug, by source_id"},
    {"force", PLAN_OPT_RECORDS, AT(force), "", 0, 0, NULL, &plan_named_street_optset,
     "streets that get a trench in any case, by source_id"},
    {"public_only", PLAN_OPT_BOOL, AT(public_only), "", 0, 0, NULL, NULL, "connect public buildings only"},
    {"effort_s", PLAN_OPT_DOUBLE, AT(effort_s), "s", 0, 86400, NULL, NULL,
     "work spent on cheaper trenches and on the proof, in seconds of a usual processor, 0 = none; where not given it grows with the "
     "city: 25 for 12,000 buildings, at most 120"},
    {"threads", PLAN_OPT_INT, AT(threads), "1", 0, 64, NULL, NULL, "threads; 0 = all processors"},
};
const plan_optset plan_network_optset = {
    "network",
    "fibre network joining every building with demand to a PoP, by cabinets",
    network_opts,
    COUNT(network_opts),
    sizeof(plan_network_opts),
    &network_defaults};

static const plan_colspec pops_cols[] = {
    {"id", PLAN_INT32, "", "PoP", "number of the point of presence, from 0"},
    {"name", PLAN_TEXT, "", "Name", "name"},
    {"basis", PLAN_TEXT, "", "Basis", "given (by the planner), sites (in the layer) or proposed"},
    {"x_m", PLAN_DOUBLE, "m", "Easting", "easting in the working CRS"},
    {"y_m", PLAN_DOUBLE, "m", "Northing", "northing in the working CRS"},
    {"buildings", PLAN_INT32, "1", "Buildings", "buildings joined to it"},
    {"dwellings", PLAN_INT32, "1", "Dwellings", "dwellings joined to it"},
    {"units", PLAN_INT32, "1", "Lines", "lines of demand joined to it"},
    {"capacity_units", PLAN_INT32, "1", "Capacity", "most lines of demand it may serve"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost", "the PoP itself, its way to the street and the splitters in it"},
    {"reason", PLAN_TEXT, "", "Reason", "why here"},
};
const plan_layerspec plan_pops_spec = {
    "pops",    PLAN_GEOM_POINT, "Points of presence", "where the fibres of a part of town come together",
    pops_cols, COUNT(pops_cols)};

static const plan_colspec trench_cols[] = {
    {"id", PLAN_INT32, "", "Segment", "number of the segment, from 0; a segment's parent has a lower one"},
    {"parent", PLAN_INT32, "", "Upstream segment", "segment it continues towards the PoP; -1 at the PoP"},
    {"pop", PLAN_INT32, "", "PoP", "point of presence it leads to"},
    {"source_id", PLAN_TEXT, "", "Street id", "source_id of the street"},
    {"name", PLAN_TEXT, "", "Street", "name of the street"},
    {"class", PLAN_TEXT, "", "Class", "class of the street"},
    {"method", PLAN_TEXT, "", "Method",
     "open, micro, bridge, tunnel, bore, crossing (of a carriageway) or duct (there already)"},
    {"item", PLAN_TEXT, "", "Item", "key of the catalogue, per metre"},
    {"works_year", PLAN_INT32, "", "Works", "year in which works open the street anyway"},
    {"length_m", PLAN_DOUBLE, "m", "Length", "length on the ellipsoid"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost", "civil works, set-up, ducts and cables of the segment"},
    {"buildings", PLAN_INT32, "1", "Buildings", "buildings served through it"},
    {"dwellings", PLAN_INT32, "1", "Dwellings", "dwellings served through it"},
    {"cabinet", PLAN_INT32, "", "Cabinet", "cabinet in whose area it lies; -1 = the PoP's own"},
    {"fibres", PLAN_INT32, "1", "Fibres", "feeder and distribution fibres needed, reserve included"},
    {"cables", PLAN_INT32, "1", "Cables", "cables side by side"},
    {"ducts", PLAN_INT32, "1", "Ducts", "ducts side by side"},
    {"duct_item", PLAN_TEXT, "", "Which ducts", "keys of the catalogue, with their number where it is not 1"},
    {"width_class", PLAN_INT32, "cm", "Width", "class of the trench's width, by its ducts: 30, 45 or 60"},
};
const plan_layerspec plan_trench_spec = {"trench",    PLAN_GEOM_LINE,
                                         "Trenches",  "trenches in the streets, drawn away from the PoP",
                                         trench_cols, COUNT(trench_cols)};

static const plan_colspec drops_cols[] = {
    {"id", PLAN_INT32, "", "Drop", "number of the drop, from 0"},
    {"building", PLAN_INT32, "", "Building row", "row of layer buildings, from 0"},
    {"source_id", PLAN_TEXT, "", "Building id", "source_id of the building"},
    {"trench", PLAN_INT32, "", "Segment",
     "trench segment at whose far end it begins; -1 = at the PoP itself"},
    {"pop", PLAN_INT32, "", "PoP", "point of presence it leads to"},
    {"dwellings", PLAN_INT32, "1", "Dwellings", "dwellings in the building"},
    {"residents", PLAN_DOUBLE, "1", "Residents", "people living in the building"},
    {"units", PLAN_INT32, "1", "Lines",
     "lines of demand: one a dwelling, or one for a site without dwellings"},
    {"length_m", PLAN_DOUBLE, "m", "Length", "from the street's axis to the façade, on the ellipsoid"},
    {"item", PLAN_TEXT, "", "Item", "key of the catalogue, per metre"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost",
     "trench, duct, cable, passages, building entry, wiring and ports"},
    {"cabinet", PLAN_INT32, "", "Cabinet", "cabinet that serves it; -1 = the PoP"},
    {"fibres", PLAN_INT32, "1", "Fibres", "fibres needed, reserve included"},
    {"fibre_m", PLAN_DOUBLE, "m", "Way of light", "fibre from the PoP to the façade"},
    {"loss_db", PLAN_DOUBLE, "dB", "Optical loss",
     "from the PoP to the customer: fibre, splices, connectors, splitter"},
    {"margin_db", PLAN_DOUBLE, "dB", "Margin",
     "what the equipment bears, less the loss and the reserve for ageing; below 0 it will not do"},
};
const plan_layerspec plan_drops_spec = {
    "drops", PLAN_GEOM_LINE, "Drops", "from the street to the building", drops_cols, COUNT(drops_cols)};

static const plan_colspec cabinets_cols[] = {
    {"id", PLAN_INT32, "", "Cabinet", "number of the cabinet, from 0"},
    {"pop", PLAN_INT32, "", "PoP", "point of presence it is fed from"},
    {"trench", PLAN_INT32, "", "Segment",
     "trench segment at whose far end it stands; -1 = at the PoP itself"},
    {"units", PLAN_INT32, "1", "Lines", "lines of demand it serves"},
    {"buildings", PLAN_INT32, "1", "Buildings", "buildings it serves"},
    {"housings", PLAN_INT32, "1", "Housings",
     "cabinets side by side; more than 1 for a building larger than one"},
    {"splitters", PLAN_INT32, "1", "Splitters", "optical splitters in it, reserve included"},
    {"ports", PLAN_INT32, "1", "Ports", "lines it can take: outputs of its splitters, or fibres"},
    {"fibres", PLAN_INT32, "1", "Feeder fibres", "fibres from the PoP, reserve included"},
    {"feeder_m", PLAN_DOUBLE, "m", "Feeder", "way from the PoP"},
    {"longest_m", PLAN_DOUBLE, "m", "Longest way", "to the furthest façade it serves"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost", "housings and splitters"},
    {"reason", PLAN_TEXT, "", "Reason", "why here"},
};
const plan_layerspec plan_cabinets_spec = {
    "cabinets",    PLAN_GEOM_POINT,
    "Cabinets",    "where feeder fibres end and those to the buildings begin",
    cabinets_cols, COUNT(cabinets_cols)};

static const plan_colspec cables_cols[] = {
    {"trench", PLAN_INT32, "", "Segment", "trench segment it lies in; -1 = in a drop"},
    {"drop", PLAN_INT32, "", "Drop", "drop it lies in; -1 = in a segment"},
    {"role", PLAN_TEXT, "", "Role", "feeder (PoP to cabinet), distribution (cabinet to building) or drop"},
    {"item", PLAN_TEXT, "", "Item", "key of the catalogue, per metre"},
    {"fibres", PLAN_INT32, "1", "Fibres", "fibres of one cable"},
    {"number", PLAN_INT32, "1", "Number", "cables of this size side by side"},
    {"length_m", PLAN_DOUBLE, "m", "Length", "length of one, on the ellipsoid"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost", "cost of all, in that of the segment or drop"},
};
const plan_layerspec plan_cables_spec = {"cables",    PLAN_GEOM_NONE,    "Cables", "which cables lie where",
                                         cables_cols, COUNT(cables_cols)};

static const plan_colspec unserved_cols[] = {
    {"building", PLAN_INT32, "", "Building row", "row of layer buildings, from 0"},
    {"source_id", PLAN_TEXT, "", "Building id", "source_id of the building"},
    {"reason", PLAN_TEXT, "", "Reason",
     "no_street, drop_too_long, drop_blocked, drop_enclosed or disconnected"},
    {"text", PLAN_TEXT, "", "In words", "the reason in words"},
    {"dwellings", PLAN_INT32, "1", "Dwellings", "dwellings in the building"},
    {"residents", PLAN_DOUBLE, "1", "Residents", "people living in the building"},
};
const plan_layerspec plan_unserved_spec = {"unserved",    PLAN_GEOM_POINT,
                                           "Not served",  "buildings with demand that could not be joined",
                                           unserved_cols, COUNT(unserved_cols)};

static const plan_colspec bill_cols[] = {
    {"item", PLAN_TEXT, "", "Item", "key of the catalogue"},
    {"description", PLAN_TEXT, "", "Description", "what is billed"},
    {"unit", PLAN_TEXT, "", "Unit", "m, piece or dwelling"},
    {"quantity", PLAN_DOUBLE, "", "Quantity", "how much of it"},
    {"unit_price_eur", PLAN_DOUBLE, "EUR", "Unit price", "price of one unit"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost",
     "quantity x unit price, rounded to cents; sums to the cost of the network"},
    {"labour_eur", PLAN_DOUBLE, "EUR", "Labour", "labour in it"},
    {"material_eur", PLAN_DOUBLE, "EUR", "Material", "material in it"},
    {"year", PLAN_INT32, "", "Price level", "year of the price level"},
    {"source", PLAN_TEXT, "", "Source", "where the price comes from"},
};
const plan_layerspec plan_bill_spec = {
    "bill",    PLAN_GEOM_NONE,  "Bill of quantities", "what is to be built, and its price",
    bill_cols, COUNT(bill_cols)};

static const plan_colspec bill_areas_cols[] = {
    {"cabinet", PLAN_INT32, "", "Cabinet", "cabinet of the area; -1 = the PoP's own area"},
    {"pop", PLAN_INT32, "", "PoP", "point of presence of the area"},
    {"item", PLAN_TEXT, "", "Item", "key of the catalogue"},
    {"unit", PLAN_TEXT, "", "Unit", "m, piece or dwelling"},
    {"quantity", PLAN_DOUBLE, "", "Quantity", "how much of it"},
    {"unit_price_eur", PLAN_DOUBLE, "EUR", "Unit price", "price of one unit"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost",
     "its part of the bill's cost of the item; sums to it to the cent"},
    {"labour_eur", PLAN_DOUBLE, "EUR", "Labour", "labour in it; sums to the bill's to the cent"},
    {"material_eur", PLAN_DOUBLE, "EUR", "Material", "material in it; sums to the bill's to the cent"},
};
const plan_layerspec plan_bill_areas_spec = {"bill_areas",
                                             PLAN_GEOM_NONE,
                                             "Bill of quantities by cabinet",
                                             "what is to be built in each cabinet's area, and its price",
                                             bill_areas_cols,
                                             COUNT(bill_areas_cols)};
