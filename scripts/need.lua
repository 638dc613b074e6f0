-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local cli = require "lib.cli"
local chain = require "lib.chain"

local given = cli.parse({
  name = "need",
  brief = "score of every building's need",
  text = "Scores the need of every building for a better connection, and says why: each indicator's "
    .. "contribution stands beside the score.",
  arguments = {
    { name = "CITY.gpkg", text = "workspace, as 'plan import' makes it" },
    { name = "OUT.gpkg", text = "result; replaced when all of it is written", target = true },
  },
  stages = { "need" },
  flags = { chain.scheme_flag },
  json = "print the totals as JSON",
  examples = {
    "plan need city.gpkg need.gpkg",
    "plan need city.gpkg need.gpkg --scheme indicators.lua --combine geometric",
  },
}, { ... })

local city = chain.open(given[1])
local need = chain.need(city, given)
cli.save(need, given[2])
cli.report(given, need, given[2])
