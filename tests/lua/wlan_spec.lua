-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- city:wlan as a planner writes it.

local plan = require "plan"
local helper = require "helper"

describe("wlan", function()
  local city

  setup(function()
    city = assert(plan.open(helper.block()))
  end)

  it("knows its tables, and the first of them", function()
    local result = assert(city:wlan { own = true, disagreement = false, threads = 1 })
    assert.are.equal("wlan", result.stage)
    assert.are.equal(#result.tables.wlan_buildings, #result.table)
    assert.are.equal(result.totals.public_buildings, #result.table)
    for site in result.tables.wlan_sites:rows() do
      assert.is_true(site.eirp_dbm <= site.limit_dbm)
    end
    assert.has_error(function() return result.totals.disputed_m2 end) -- one model alone disagrees with nobody
    assert.has_error(function() return result.tables.wlan_measured end)
  end)

  it("takes access points as a list of tables", function()
    local building
    for row in city:layer("buildings"):rows() do building = building or row.source_id end
    local points = {
      { building = building, band = "2.4", name = "inside" },
      { building = building, band = "6", existing = true, eirp_dbm = 30 },
    }
    local result = assert(city:wlan { access_points = points, existing = false })
    local sites = result.tables.wlan_sites
    assert.are.equal(2, #sites)
    assert.are.equal("inside", sites[1].name)
    assert.are.equal("given", sites[1].basis)
    assert.are.equal("existing", sites[2].basis)
    assert.is_true(sites[2].eirp_dbm < 24) -- 6 GHz indoors: 23 dBm, whatever was asked for
    local ok, problem = pcall(city.wlan, city, { access_points = { { lon = 0, lat = 0 } } })
    assert.is_false(ok)
    assert.matches("outside the city", problem)
  end)

  it("refuses what it does not know", function()
    assert.has_error(function() city:wlan { acces_points = {} } end)
    local _, problem = pcall(city.wlan, city, { access_points = { { lon = 0, lat = 0, band = "7" } } })
    assert.matches("band", problem)
    _, problem = pcall(city.wlan, city, { models = "none" })
    assert.matches("models", problem)
    _, problem = pcall(city.wlan, city, { edition = "P.1411-99" })
    assert.matches("P.1411%-99", problem)
  end)

  it("returns nil and a message where a file is missing", function()
    local result, problem, code = city:wlan { measured = "/nowhere/walk.csv" }
    assert.is_nil(result)
    assert.matches("walk.csv", problem)
    assert.is_string(code)
  end)
end)
