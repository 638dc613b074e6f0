-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- coverage:sites and city:mesh as a planner writes them.

local plan = require "plan"
local helper = require "helper"

describe("sites and mesh", function()
  local city, coverage, rollout

  setup(function()
    city = assert(plan.open(helper.block()))
    coverage = assert(city:wlan { disagreement = false, threads = 1 })
    rollout = assert(assert(city:network()):rollout { need = assert(city:need()), budget_eur = 1e5, first_year = 2027 })
  end)

  it("ranks what is proposed, and adds up", function()
    local sites = assert(coverage:sites { share = 1, threads = 1 })
    assert.are.equal("sites", sites.stage)
    local rank, cents, gain = 0, 0, 0
    for site in sites.table:rows() do
      assert.is_true(site.eirp_dbm <= site.limit_dbm)
      assert.is_truthy(site.reason)
      if site.rank then
        rank, cents, gain = rank + 1, cents + site.cost_eur, gain + site.gain_persons
        assert.are.equal(rank, site.rank)
      end
    end
    local curve, total = sites.tables.wlan_curve, sites.totals
    assert.are.equal(rank, total.sites_outdoor)
    assert.are.equal(rank + 1, #curve)
    assert.is_near(cents, curve[#curve].cost_eur, 1e-6)
    assert.is_near(gain + total.sites_persons_existing, curve[#curve].persons, 1e-6)
    assert.is_near(total.sites_persons_possible, curve[#curve].persons, 1e-6) -- share = 1 reaches all that can be
    assert.are.equal(#sites.tables.wlan_indoor, total.sites_buildings)
    for building in sites.tables.wlan_indoor:rows() do assert.is_truthy(building.reason) end
  end)

  it("waits for the fibre of the rollout", function()
    local sites = assert(coverage:sites { rollout = rollout, budget_eur = 20000, year_eur = 1e9, threads = 1 })
    local year_of = {}
    for row in rollout.tables.rollout_buildings:rows() do year_of[row.building] = row.year end
    for site in sites.table:rows() do
      if site.uplink == "building" then
        assert.is_truthy(year_of[site.building])
        assert.are.equal(math.max(2027, year_of[site.building]), site.year)
      end
    end
    assert.is_true(sites.totals.sites_outdoor_eur <= 20000)
  end)

  it("tells how far the fibre is, and hangs access points on its cabinets", function()
    local network = assert(city:network())
    local plain = assert(coverage:sites { share = 1, rollout = rollout, threads = 1 })
    local more = assert(coverage:sites { share = 1, rollout = rollout, network = network, threads = 1 })
    local joints = #network.tables.cabinets + #network.tables.pops
    assert.are.equal(plain.totals.sites_candidates + joints, more.totals.sites_candidates)
    local n = 0
    for site in more.table:rows() do
      n = n + 1
      assert.is_true(site.fibre_m >= 0 and site.fibre_year >= 2027)
    end
    assert.is_true(n > 0)
    local alone = assert(coverage:sites { n_sites = 1, threads = 1 })
    for site in alone.table:rows() do assert.is_nil(site.fibre_m) end
  end)

  it("is verified from its file, and goes on from it", function()
    local path = helper.path "sites.gpkg"
    local sites = assert(coverage:sites { n_sites = 2, threads = 1 })
    assert(sites:save(path))
    assert.are.equal(0, assert(plan.verify(path)).totals.violations)
    local loaded = assert(plan.load(path))
    assert.are.equal(sites.totals.sites_gap, loaded.sites.totals.sites_gap)
    assert.are.equal(#sites.table, #loaded.sites.table)
    assert.is_truthy(loaded.wlan)
    assert.has_error(function() loaded.wlan:sites {} end)
  end)

  it("refuses what cannot be", function()
    local own = assert(city:wlan { own = true, disagreement = false, threads = 1 })
    local function problem_of(...)
      local _, message, code = pcall(...)
      return tostring(message) .. tostring(code)
    end
    assert.matches("own", problem_of(own.sites, own, {}))
    assert.matches("n_site", problem_of(coverage.sites, coverage, { n_site = 3 }))
    assert.matches("budget_eur", problem_of(coverage.sites, coverage, { budget_eur = -1 }))
    assert.matches("rollout", problem_of(coverage.sites, coverage, { rollout = coverage }))
    assert.matches("rules", problem_of(coverage.sites, coverage, { band = "6", date = 20200101 }))
    assert.matches("nowhere", problem_of(city.mesh, city, { gateway = "nowhere" }))
    assert.matches("width_mhz", problem_of(city.mesh, city, { width_mhz = 30 }))
  end)

  it("plans a mesh, verified from its file", function()
    local mesh = assert(city:mesh { rollout = rollout, threads = 1 })
    assert.are.equal("mesh", mesh.stage)
    local path = helper.path "mesh.gpkg"
    assert(mesh:save(path))
    assert.are.equal(0, assert(plan.verify(path)).totals.violations)
    assert.are.equal(#mesh.tables.wlan_nodes, #assert(plan.load(path)).mesh.tables.wlan_nodes)
    for node in mesh.tables.wlan_nodes:rows() do assert.is_truthy(node.reason) end
    local cost, island, nodes = 0, 0, 0
    for row in mesh.tables.wlan_mesh_districts:rows() do
      cost, island, nodes = cost + row.cost_eur, island + row.island_eur, nodes + row.nodes
    end
    assert.is_near(mesh.totals.mesh_cost_eur, cost, 1e-6)
    assert.is_near(mesh.totals.mesh_island_eur, island, 1e-6)
    assert.are.equal(mesh.totals.mesh_nodes, nodes)
    assert.are.equal(mesh.totals.mesh_masts, #mesh.tables.wlan_masts)
    assert.has_error(function() return rollout:mesh {} end)
  end)

  it("has examples that run", function()
    for _, name in ipairs { "wlan-sites", "roof-mesh" } do
      local text = helper.read(helper.srcdir .. "/scripts/examples/" .. name .. ".lua")
      text = text:gsub('"neubrandenburg.gpkg"', ("%q"):format(helper.block()))
        :gsub('"([%w-]+%.gpkg)"', function(file) return ("%q"):format(helper.path(file)) end)
      local path = helper.path(name .. ".lua")
      local file = assert(io.open(path, "w"))
      file:write(text)
      file:close()
      local done = helper.run("run", path)
      assert.are.equal(0, done.code, done.err)
      assert.are.equal(0, assert(plan.verify(helper.path(name .. ".gpkg"))).totals.violations)
    end
  end)
end)
