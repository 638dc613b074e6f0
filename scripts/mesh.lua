-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local cli = require "lib.cli"
local chain = require "lib.chain"

local given = cli.parse({
  name = "mesh",
  brief = "radio links from roof to roof",
  text = "Plans a mesh on the roofs of public buildings and on mesh nodes that are there: which links are clear, "
    .. "with what margin and on how high a mast, which tree and which reserves to build so that any one site may "
    .. "fail, and what blocks the others.",
  arguments = {
    { name = "CITY.gpkg", text = "workspace, as 'plan import' makes it" },
    { name = "OUT.gpkg", text = "result; replaced when all of it is written", target = true },
  },
  stages = { "mesh" },
  flags = {
    {
      name = "--rollout",
      takes = "FILE.gpkg",
      text = "result of 'plan rollout' of the same city: its buildings with fibre (by --year) are the gateways",
    },
  },
  json = "print the totals as JSON",
  examples = {
    "plan mesh city.gpkg mesh.gpkg",
    "plan mesh city.gpkg mesh.gpkg --rollout rollout.gpkg --year 2029",
    "plan mesh city.gpkg mesh.gpkg --on known --list meshviewer.json",
  },
}, { ... })

local options = given.options.mesh
if given.rollout then
  local loaded = cli.call(plan.load, given.rollout)
  if not loaded.rollout then cli.fail(given.rollout .. ": holds no rollout") end
  options.rollout = loaded.rollout
end
local city = chain.open(given[1])
local mesh = cli.call(city.mesh, city, options)
cli.save(mesh, given[2])
cli.report(given, mesh, given[2], "one")
