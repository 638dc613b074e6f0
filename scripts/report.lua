-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local cli = require "lib.cli"
local progress = require "lib.progress"

local given = cli.parse({
  name = "report",
  brief = "a result as a web page people understand",
  text = "Writes one HTML file that needs nothing else: a summary in plain words, charts, tables, maps, what is "
    .. "proven and what is assumed, methods, parameters, sources. For council papers and the town's website.",
  arguments = {
    { name = "RESULT.gpkg", text = "result of 'plan need', 'network', 'rollout' or 'compare'" },
    { name = "OUT.html", text = "page; replaced when all of it is written" },
  },
  stages = { "report" },
  examples = {
    "plan report rollout.gpkg report.html --place Neubrandenburg",
    "plan report rollout.gpkg report-en.html --lang en",
  },
}, { ... })

cli.call(plan.report, given[1], given[2], given.options.report)
progress.clear()
if not given.quiet then cli.write("written: ", given[2], "\n") end
