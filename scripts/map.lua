-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local cli = require "lib.cli"
local progress = require "lib.progress"

local given = cli.parse({
  name = "map",
  brief = "a result as a printed map",
  text = "Draws a result as sheets that can be handed out: map, legend with counts, key figures, chart, scale, "
    .. "sources. A PDF can be an atlas of many sheets with an index.",
  arguments = {
    { name = "RESULT.gpkg", text = "result of 'plan need', 'network', 'rollout', 'compare' or 'wlan'" },
    { name = "OUT.pdf", text = "map to write; its name ends in .pdf, .svg or .png" },
  },
  stages = { "map" },
  flags = {
    { name = "--landscape", value = true, text = "the sheet lies: short for --orientation landscape" },
    { name = "--portrait", value = true, text = "the sheet stands: short for --orientation portrait" },
    { name = "--city", takes = "CITY.gpkg", text = "workspace, for layers the result lacks" },
  },
  json = "print sheets, labels and findings as JSON",
  examples = {
    "plan map rollout.gpkg rollout.pdf",
    "plan map rollout.gpkg need.png --theme need --paper A4 --lang en",
    "plan map rollout.gpkg atlas.pdf --atlas grid --scale 5000",
  },
}, { ... })

local options = given.options.map
if given.landscape and given.portrait then cli.usage_error "--landscape and --portrait exclude one another" end
if given.landscape then options.orientation = "landscape" end
if given.portrait then options.orientation = "portrait" end
options.city = given.city
local result = cli.call(plan.map, given[1], given[2], options)
progress.clear()
if given.json then
  cli.write(cli.check(result:json()), "\n")
elseif not given.quiet then
  for row in result:findings():rows() do cli.write("  ", row.code, ": ", row.text, "\n") end
  cli.write("written: ", given[2], "\n")
end
