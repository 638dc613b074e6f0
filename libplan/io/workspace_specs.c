/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The canonical layers of a workspace: one table each, in the order of the design. */

#include "io/workspace.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define SOURCE_ID                                                               \
    {                                                                           \
        "source_id", PLAN_TEXT, "", "Source id",                                \
            "id in the file it came from (OpenStreetMap: n, w or r and number)" \
    }

static const plan_colspec buildings_cols[] = {
    SOURCE_ID,
    {"name", PLAN_TEXT, "", "Name", "name of the building"},
    {"use", PLAN_TEXT, "", "Use", "residential, public, commercial, industrial or other"},
    {"public_kind", PLAN_TEXT, "", "Public kind",
     "school, kindergarten, townhall, library, hospital, fire, police, university, community, culture, sport, worship, "
     "social, ...; missing where the building is not public"},
    {"operator", PLAN_TEXT, "", "Operator", "who runs it"},
    {"levels", PLAN_DOUBLE, "1", "Storeys", "storeys above ground, the roof's included where it is lived in"},
    {"height_m", PLAN_DOUBLE, "m", "Height", "height above ground to the ridge"},
    {"dwellings", PLAN_INT32, "1", "Dwellings", "homes in the building, 100000 at most"},
    {"residents", PLAN_DOUBLE, "1", "Residents", "people living in the building, 100000 at most"},
    {"street", PLAN_TEXT, "", "Street", "street of the address"},
    {"housenumber", PLAN_TEXT, "", "House number", "house number, several joined by ';'"},
    {"assumed", PLAN_TEXT, "", "Assumed",
     "which columns were estimated and by which rule: 'levels=rule;residents=rule'"},
};
static const plan_colspec addresses_cols[] = {
    SOURCE_ID,
    {"building", PLAN_TEXT, "", "Building",
     "source_id of the building it belongs to; missing where it stands in none"},
    {"street", PLAN_TEXT, "", "Street", "street name"},
    {"housenumber", PLAN_TEXT, "", "House number", "house number"},
};
static const plan_colspec streets_cols[] = {
    SOURCE_ID,
    {"name", PLAN_TEXT, "", "Name", "street name"},
    {"class", PLAN_TEXT, "", "Class", "value of highway=* (residential, footway, track, ...)"},
    {"surface", PLAN_TEXT, "", "Surface", "asphalt, paved or unpaved"},
    {"width_m", PLAN_DOUBLE, "m", "Width", "width of the carriageway, 1000 at most"},
    {"bridge", PLAN_BOOL, "", "Bridge", "lies on a bridge"},
    {"tunnel", PLAN_BOOL, "", "Tunnel", "lies in a tunnel or culvert"},
    {"sidewalk", PLAN_TEXT, "", "Sidewalk", "both, left, right, no or separate"},
    {"oneway", PLAN_BOOL, "", "One-way", "traffic goes one way only, as on half of a dual carriageway"},
    {"assumed", PLAN_TEXT, "", "Assumed", "which columns were estimated and by which rule"},
};
static const plan_colspec barriers_cols[] = {
    SOURCE_ID,
    {"name", PLAN_TEXT, "", "Name", "name"},
    {"kind", PLAN_TEXT, "", "Kind", "rail, water, motorway or protected"},
};
static const plan_colspec squares_cols[] = {
    SOURCE_ID,
    {"name", PLAN_TEXT, "", "Name", "name"},
    {"kind", PLAN_TEXT, "", "Kind", "square, park, playground, schoolyard, station, ..."},
};
static const plan_colspec sites_cols[] = {
    SOURCE_ID,
    {"name", PLAN_TEXT, "", "Name", "name"},
    {"kind", PLAN_TEXT, "", "Kind",
     "pop, exchange, cabinet, street_lamp, access_point, mesh_node, mast, stop, ..."},
    {"height_m", PLAN_DOUBLE, "m", "Height", "height above ground"},
    {"operator", PLAN_TEXT, "", "Operator", "who runs it"},
    {"online", PLAN_BOOL, "", "Online", "in service (access points and mesh nodes)"},
    {"ssid", PLAN_TEXT, "", "Network", "name of the network (access points)"},
    {"fee", PLAN_TEXT, "", "Fee", "no, yes or customers (access points)"},
};
static const plan_colspec ducts_cols[] = {
    SOURCE_ID,
    {"owner", PLAN_TEXT, "", "Owner", "who owns the duct"},
    {"free_microducts", PLAN_INT32, "1", "Free microducts", "microducts free for use, 100000 at most"},
    {"diameter", PLAN_TEXT, "", "Diameter", "outer/inner diameter in mm"},
};
static const plan_colspec works_cols[] = {
    SOURCE_ID,
    {"kind", PLAN_TEXT, "", "Kind", "road, heat, sewer, water, power, ..."},
    {"year", PLAN_INT32, "", "Year", "year the street is opened anyway"},
};
static const plan_colspec supply_cols[] = {
    SOURCE_ID,
    {"down_mbit", PLAN_DOUBLE, "Mbit/s", "Download", "download rate available"},
    {"up_mbit", PLAN_DOUBLE, "Mbit/s", "Upload", "upload rate available"},
    {"technology", PLAN_TEXT, "", "Technology", "fttb, fttc, hfc, ..."},
};
static const plan_colspec cells_cols[] = {
    {"cell_id", PLAN_TEXT, "", "Cell", "id of the grid cell; any further numeric columns are indicators"},
};
static const plan_colspec districts_cols[] = {
    SOURCE_ID,
    {"name", PLAN_TEXT, "", "Name", "name of the district"},
    {"admin_level", PLAN_INT32, "", "Level",
     "administrative level (OpenStreetMap: 8 municipality, 9-11 parts of it)"},
};
static const plan_colspec places_cols[] = {
    SOURCE_ID,
    {"name", PLAN_TEXT, "", "Name", "name of the place"},
    {"kind", PLAN_TEXT, "", "Kind",
     "town, suburb, quarter or neighbourhood (parts of a town, large to small), village, hamlet or farm"},
    {"population", PLAN_INT32, "1", "Population", "people who live there, where the map says so"},
};
static const plan_colspec vegetation_cols[] = {
    SOURCE_ID,
    {"kind", PLAN_TEXT, "", "Kind", "wood, scrub, orchard, tree_row"},
    {"height_m", PLAN_DOUBLE, "m", "Height", "height of the canopy"},
};
static const plan_colspec trees_cols[] = {
    SOURCE_ID,
    {"kind", PLAN_TEXT, "", "Kind", "tree"},
    {"height_m", PLAN_DOUBLE, "m", "Height", "height of the tree"},
    {"crown_m", PLAN_DOUBLE, "m", "Crown", "diameter of the crown"},
    {"assumed", PLAN_TEXT, "", "Assumed", "which columns were estimated and by which rule"},
};
static const plan_colspec provenance_cols[] = {
    {"file", PLAN_TEXT, "", "File", "name of the file the data came from"},
    {"sha256", PLAN_TEXT, "", "SHA-256", "hash of that file"},
    {"licence", PLAN_TEXT, "", "Licence", "SPDX licence of the data"},
    {"attribution", PLAN_TEXT, "", "Attribution", "text to print with everything made from it"},
    {"state_of", PLAN_TEXT, "", "State of", "date the data describe (ISO 8601)"},
    {"imported_by", PLAN_TEXT, "", "Imported by", "program, version, rules and their hash"},
};

static const plan_layerspec specs[] = {
    {"buildings", PLAN_GEOM_POLYGON, "Buildings", "buildings with use, size, people and address",
     buildings_cols, COUNT(buildings_cols)},
    {"addresses", PLAN_GEOM_POINT, "Addresses", "house numbers", addresses_cols, COUNT(addresses_cols)},
    {"streets", PLAN_GEOM_LINE, "Streets", "streets and ways, sharing coordinates where they join",
     streets_cols, COUNT(streets_cols)},
    {"barriers", PLAN_GEOM_LINE, "Barriers", "lines a trench may cross only by bridge, tunnel or bore",
     barriers_cols, COUNT(barriers_cols)},
    {"barrier_areas", PLAN_GEOM_POLYGON, "Barrier areas",
     "areas a trench may cross only by bridge, tunnel or bore", barriers_cols, COUNT(barriers_cols)},
    {"squares", PLAN_GEOM_POLYGON, "Squares and parks", "public open places", squares_cols,
     COUNT(squares_cols)},
    {"sites", PLAN_GEOM_POINT, "Sites", "places of telecommunication equipment, existing or possible",
     sites_cols, COUNT(sites_cols)},
    {"ducts", PLAN_GEOM_LINE, "Ducts", "existing ducts", ducts_cols, COUNT(ducts_cols)},
    {"works", PLAN_GEOM_LINE, "Works", "planned works that open a street anyway", works_cols,
     COUNT(works_cols)},
    {"supply", PLAN_GEOM_POLYGON, "Supply", "broadband available today", supply_cols, COUNT(supply_cols)},
    {"cells", PLAN_GEOM_POLYGON, "Cells", "statistical cells with indicators", cells_cols, COUNT(cells_cols)},
    {"districts", PLAN_GEOM_POLYGON, "Districts", "municipality and its parts", districts_cols,
     COUNT(districts_cols)},
    {"places", PLAN_GEOM_POINT, "Place names", "names of parts of the town and of what lies around it",
     places_cols, COUNT(places_cols)},
    {"vegetation", PLAN_GEOM_POLYGON, "Vegetation", "woods and other vegetation", vegetation_cols,
     COUNT(vegetation_cols)},
    {"trees", PLAN_GEOM_POINT, "Trees", "single trees", trees_cols, COUNT(trees_cols)},
    {"provenance", PLAN_GEOM_NONE, "Provenance", "where the data came from", provenance_cols,
     COUNT(provenance_cols)},
};

const plan_layerspec *const plan_workspace_specs[] = {
    &specs[0], &specs[1],  &specs[2],  &specs[3],  &specs[4],  &specs[5],  &specs[6],  &specs[7], &specs[8],
    &specs[9], &specs[10], &specs[11], &specs[12], &specs[13], &specs[14], &specs[15], NULL,
};

bool plan_workspace_is_assumed(const char *assumed, const char *column)
{
    size_t length = strlen(column);
    for (const char *at = assumed; at && *at; at += strspn(at, ";")) {
        size_t item = strcspn(at, ";");
        if (item >= length && memcmp(at, column, length) == 0 && (item == length || at[length] == '='))
            return true;
        at += item;
    }
    return false;
}

plan_basis plan_workspace_basis(const plan_table *layer, const char *column)
{
    const plan_column *assumed = plan_table_find(layer, "assumed");
    for (int32_t c = 0; assumed && assumed->type == PLAN_TEXT && c < plan_column_n_texts(assumed); c++)
        if (plan_workspace_is_assumed(plan_column_text_at(assumed, c), column))
            return PLAN_BASIS_ASSUMED;
    return PLAN_BASIS_COUNTED;
}

const plan_layerspec *plan_workspace_spec(const char *layer)
{
    for (size_t i = 0; i < COUNT(specs); i++)
        if (strcmp(specs[i].name, layer) == 0)
            return &specs[i];
    return NULL;
}
