-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local cli = require "lib.cli"

local given = cli.parse({
  name = "import",
  brief = "map file to workspace",
  text = "Makes a workspace out of files from outside. 'osm' reads an OpenStreetMap extract (.osm.pbf) "
    .. "by mapping rules that are data; what the map does not say (heights, dwellings, residents) is "
    .. "estimated by documented rules and marked in the column 'assumed'.",
  arguments = {
    { name = "osm", text = "kind of file" },
    { name = "FILE.osm.pbf", text = "OpenStreetMap extract" },
    { name = "CITY.gpkg", text = "workspace; replaced when all of it is written", target = true },
  },
  stages = { "import" },
  json = "print the totals as JSON",
  examples = {
    "plan import osm town.osm.pbf city.gpkg",
    "plan import osm town.osm.pbf city.gpkg --bbox 13.2,53.5,13.3,53.6",
  },
}, { ... })

if given[1] ~= "osm" then cli.usage_error(("cannot import '%s'; there is osm"):format(given[1])) end
local city = cli.call(plan.import_osm, given[2], given.options.import)
cli.save(city, given[3])
cli.report(given, city, given[3])
