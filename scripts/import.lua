-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local cli = require "lib.cli"

local given = cli.parse({
  name = "import",
  brief = "map file to workspace",
  text = "Makes a workspace out of files from outside. 'osm' reads an OpenStreetMap extract (.osm.pbf) "
    .. "by mapping rules that are data; what the map does not say (heights, dwellings, residents) is "
    .. "estimated by documented rules and marked in the column 'assumed'. 'access-points' and 'walk' add a list of "
    .. "access points, or levels measured in the street, to a workspace there is.",
  arguments = {
    { name = "KIND", text = "osm, access-points or walk" },
    { name = "FILE", text = "osm: OpenStreetMap extract (.osm.pbf); access-points: CSV, or Freifunk's meshviewer.json "
      .. "or nodelist.json; walk: CSV" },
    { name = "CITY.gpkg", text = "osm: workspace written; else the workspace the list is added to", target = true },
    { name = "NEW.gpkg", text = "access-points, walk: workspace written", optional = true, target = true },
  },
  stages = { "import" },
  json = "print the totals as JSON",
  examples = {
    "plan import osm town.osm.pbf city.gpkg",
    "plan import osm town.osm.pbf city.gpkg --bbox 13.2,53.5,13.3,53.6",
    "plan import access-points nodelist.json city.gpkg city-wlan.gpkg",
  },
}, { ... })

local kind, file, city, target = table.unpack(given, 1, 4)
local lists = { ["access-points"] = "access_points", walk = "walk" }
if kind ~= "osm" and not lists[kind] then
  cli.usage_error(("cannot import '%s'; there is osm, access-points, walk"):format(kind))
elseif kind == "osm" and target then
  cli.usage_error(("'%s' is one argument too many; usage: plan import osm FILE.osm.pbf CITY.gpkg"):format(target))
elseif kind ~= "osm" and not target then
  cli.usage_error(("NEW.gpkg is missing; usage: plan import %s LIST CITY.gpkg NEW.gpkg"):format(kind))
elseif kind ~= "osm" and next(given.options.import) then
  cli.usage_error(("option %s is for osm alone"):format((next(given.options.import))))
end
local result = kind == "osm" and cli.call(plan.import_osm, file, given.options.import)
  or cli.call(plan.import_list, city, lists[kind], file)
target = target or city
cli.save(result, target)
cli.report(given, result, target)
