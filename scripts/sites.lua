-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local cli = require "lib.cli"
local chain = require "lib.chain"

local given = cli.parse({
  name = "sites",
  brief = "where access points should stand",
  text = "Proposes access points: in public buildings as many as their rooms need, outdoors those that reach most "
    .. "persons on squares, parks, playgrounds and at stops for their cost. What is covered already is taken off and "
    .. "told. Every proposal has its reason, every public building and place left its own.",
  arguments = {
    { name = "CITY.gpkg", text = "workspace, as 'plan import' makes it" },
    { name = "OUT.gpkg", text = "result; replaced when all of it is written", target = true },
  },
  stages = { "sites" },
  flags = {
    {
      name = "--rollout",
      takes = "FILE.gpkg",
      text = "result of 'plan rollout' of the same city: the fibre that sites are joined to, and its year",
    },
    {
      name = "--list",
      takes = "FILE",
      text = "existing access points: CSV or a Freifunk list (meshviewer.json, nodelist.json)",
    },
  },
  json = "print the totals as JSON",
  examples = {
    "plan sites city.gpkg sites.gpkg --share 0.9",
    "plan sites city.gpkg sites.gpkg --budget-eur 100000 --rollout rollout.gpkg --year-eur 25000",
    "plan sites city.gpkg sites.gpkg --n-sites 30 --list meshviewer.json",
  },
}, { ... })

local options = given.options.sites
if given.rollout then
  local loaded = cli.call(plan.load, given.rollout)
  if not loaded.rollout then cli.fail(given.rollout .. ": holds no rollout") end
  options.rollout = loaded.rollout
  options.network = loaded.network
end
local city = chain.open(given[1])
local coverage = cli.call(city.wlan, city, {
  list = given.list,
  cell_m = options.cell_m,
  level_m = options.level_m,
  terrain = options.terrain,
  client_dbm = options.client_dbm,
  usable_dbm = options.usable_dbm,
  country = options.country,
  date = options.date,
  rules = options.rules,
  models = options.models,
  threads = options.threads,
  disagreement = false,
})
local sites = cli.call(coverage.sites, coverage, options)
cli.save(sites, given[2])
cli.report(given, sites, given[2], "one")
