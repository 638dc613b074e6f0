-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local host = require "plan.host"
local cli = require "lib.cli"
local progress = require "lib.progress"

local given = cli.parse({
  name = "demo",
  brief = "the sample city from map to plan",
  text = "Runs the sample city (Neubrandenburg, OpenStreetMap, ODbL) from the map file to every output, and "
    .. "leaves the scenario it ran beside them.",
  arguments = { { name = "OUTDIR", text = "folder for the outputs; made where it is not there" } },
  stages = {},
  examples = { "plan demo demo-out" },
}, { ... })

local function say(...)
  progress.clear()
  if not given.quiet then cli.write(...) end
end

local function copy(from, to)
  local source = cli.check(io.open(from, "rb"))
  local text = cli.check(source:read "a")
  source:close()
  local target = cli.check(io.open(to, "wb"))
  cli.check(target:write(text))
  cli.check(target:close())
end

local sample = cli.call(plan.data, "neubrandenburg/neubrandenburg.osm.pbf")
sample = cli.check(host.absolute(sample))
local scenario = cli.check(host.absolute(host.script_dir .. "/examples/fair-rollout.lua"))
cli.check(host.mkdir(given[1]))
cli.check(host.chdir(given[1]))

say "Import of the sample city\n"
local import = cli.call(plan.import_osm, sample)
cli.save(import, "neubrandenburg.gpkg")
say(cli.check(import:summary()), "\n")

copy(scenario, "fair-rollout.lua")
say "Scenario fair-rollout.lua\n"
local chunk = cli.check(loadfile("fair-rollout.lua", "t"))
progress.guard_print(given.quiet)
chunk()
say "\nMaps and report\n"
local sheets = {
  { "map-rollout.pdf", {} }, { "map-need.pdf", { theme = "need" } }, { "map-network.pdf", { theme = "network" } },
  { "atlas.pdf", { atlas = "grid" } },
}
for _, sheet in ipairs(sheets) do cli.call(plan.map, "fair-rollout.gpkg", sheet[1], sheet[2]) end
local reports = { ["report.html"] = "de", ["report-en.html"] = "en", ["report-leicht.html"] = "de-leicht" }
for file, lang in pairs(reports) do
  cli.call(plan.report, "fair-rollout.gpkg", file, { place = "Neubrandenburg", lang = lang })
end
say("\nIn ", given[1], ":\n",
  "  neubrandenburg.gpkg   the workspace: buildings, streets and all other layers read from the map\n",
  "  fair-rollout.gpkg     the plan: need, trenches, rollout by year; open it in QGIS: styles are in it\n",
  "  fair-rollout.lua      the scenario that made it: change it and run 'plan run fair-rollout.lua' there\n",
  "  map-rollout.pdf       the plan as a sheet for the council, A3; map-need.pdf and map-network.pdf beside it\n",
  "  atlas.pdf             the plan on many sheets, with an index\n",
  "  report.html           what it all means, in plain words; report-en.html in English, report-leicht.html in\n",
  "                        Leichte Sprache (a draft)\n")
