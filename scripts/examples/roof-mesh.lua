-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- Which public roofs see each other, and how much do higher masts bring? Gateways are the buildings with fibre once the
-- money of the rollout's first year is spent.
local plan = require "plan"

local city    = assert(plan.open "neubrandenburg.gpkg")
local need    = assert(city:need())
local network = assert(city:network())
local rollout = assert(network:rollout { need = need, budget_eur = 3e6, first_year = 2027 })

local best
for _, mast in ipairs { 2, 6, 10 } do
  best = assert(city:mesh { rollout = rollout, year = 2027, mast_max_m = mast })
  local total = best.totals
  print(("masts up to %d m: %d clear links, %d of %d roofs reached, %d cut sites, %.0f EUR"):format(
    mast, total.mesh_clear, total.mesh_reached, total.mesh_nodes, total.mesh_cut_sites, total.mesh_cost_eur))
end

-- What stands in the way of those that nothing reaches.
for link in best.tables.wlan_links:rows() do
  if link.state == "blocked" then print(link.name_a, link.name_b, link.reason) end
end
assert(best:save "roof-mesh.gpkg")
