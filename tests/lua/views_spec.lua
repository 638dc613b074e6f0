-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local helper = require "helper"

local error_of = helper.error_of

describe("tables", function()
  local city, buildings

  setup(function()
    city = assert(plan.open(helper.block()))
    buildings = assert(city:layer "buildings")
  end)

  it("count rows from 1", function()
    assert.is_true(#buildings > 10)
    assert.are.equal(#buildings, #buildings.source_id)
    assert.is_string(buildings.source_id[1])
    assert.is_string(buildings.source_id[#buildings])
    assert.is_nil(buildings.source_id[#buildings + 1])
    assert.is_truthy(error_of(function() return buildings.source_id[0] end):find("rows 1 to", 1, true))
    assert.is_truthy(error_of(function() return buildings[0] end):find("rows 1 to", 1, true))
    assert.is_truthy(error_of(function() return buildings.source_id[1.5] end))
  end)

  it("agree by column, by row and by SQL", function()
    local rows = assert(city:sql "SELECT source_id, residents, dwellings, use FROM buildings ORDER BY fid")
    assert.are.equal(#buildings, #rows)
    local n = 0
    for row, i in buildings:rows() do
      n = n + 1
      assert.are.equal(n, i)
      assert.are.equal(buildings.source_id[i], row.source_id)
      assert.are.equal(rows.source_id[i], row.source_id)
      assert.are.equal(rows.residents[i], row.residents)
      assert.are.equal(rows.use[i], buildings[i].use)
    end
    assert.are.equal(#buildings, n)
  end)

  it("name what there is when asked for what is not", function()
    for _, f in ipairs {
      function() return buildings.scor end,
      function() return buildings:column "scor" end,
      function() return buildings[1].scor end,
    } do
      local message = error_of(f)
      assert.is_truthy(message:find("no column 'scor'", 1, true))
      assert.is_truthy(message:find("residents", 1, true))
    end
    assert.is_truthy(error_of(function() return buildings.residents.mean end):find("sum", 1, true))
    assert.is_truthy(error_of(function() return city.streets end):find("layer", 1, true))
  end)

  it("are read-only", function()
    assert.is_truthy(error_of(function() buildings.x = 1 end):find("read-only", 1, true))
    assert.is_truthy(error_of(function() buildings.residents[1] = 1 end):find("read-only", 1, true))
    assert.is_truthy(error_of(function() buildings[1].residents = 1 end):find("read-only", 1, true))
  end)

  it("have columns with unit, type and text", function()
    local height = buildings.height_m
    assert.are.equal("height_m", height.name)
    assert.are.equal("m", height.unit)
    assert.are.equal("number", height.type)
    assert.is_true(#height.text > 0)
    assert.are.equal("string", buildings.use.type)
    assert.are.equal("integer", buildings.dwellings.type)
    assert.are.equal("integer", math.type(buildings.dwellings[1] or 0))
    assert.are.equal("source_id", buildings:columns()[1])
    local by_hand = 0
    for _, value in pairs(buildings.residents:values()) do by_hand = by_hand + value end
    assert.is_true(math.abs(by_hand - buildings.residents:sum()) < 1e-6)
    assert.is_truthy(error_of(function() return buildings.use:sum() end):find("text", 1, true))
  end)

  it("have geometry as WKT and as coordinates", function()
    assert.are.equal("polygon", buildings:info().geometry)
    assert.are.equal(city.crs, buildings:info().crs)
    for i = 1, #buildings do
      assert.is_truthy(buildings:geometry(i):find "^M?U?L?T?I?POLYGON %(%(")
      for _, path in ipairs(buildings:geometry(i, "coordinates")) do
        assert.are.same(path[1], path[#path])
        assert.is_true(#path >= 4)
      end
    end
    local addresses = city:layer "addresses"
    local x, y = addresses:geometry(1, "coordinates")
    assert.are.equal(("POINT (%.12g %.12g)"):format(x, y), addresses:geometry(1))
    local wkt = assert(city:sql "SELECT ST_AsText(geom) AS wkt FROM addresses ORDER BY fid LIMIT 1")
    local sx, sy = wkt.wkt[1]:match "%(([%d.]+) ([%d.]+)%)"
    assert.is_true(math.abs(sx - x) < 1e-3 and math.abs(sy - y) < 1e-3)
    assert.is_truthy(city:layer("streets"):geometry(1):find "^LINESTRING %(")
    assert.is_truthy(error_of(function() return buildings:geometry(0) end))
    assert.is_truthy(error_of(function() return buildings:geometry(1, "svg") end))
    assert.is_truthy(error_of(function() return city:layer("provenance"):geometry(1) end):find "no geometry")
  end)

  it("go through a row's columns in order", function()
    local names, n = buildings:columns(), 0
    for name, value in pairs(buildings[1]) do
      n = n + 1
      assert.are.equal(names[n], name)
      assert.are.equal(buildings[1][name], value)
    end
    assert.are.equal(#names, n)
  end)

  it("say what they are", function()
    assert.is_truthy(tostring(buildings):find "buildings")
    assert.is_truthy(tostring(buildings.use):find "use")
    assert.is_truthy(tostring(buildings[2]):find "row 2")
    assert.is_truthy(tostring(city):find("EPSG:" .. city.crs, 1, true))
  end)

  it("come from any file and from SQL with geometry", function()
    local streets = assert(plan.read(helper.block(), "streets"))
    assert.are.equal(#city:layer "streets", #streets)
    local value, message, code = plan.read(helper.block())
    assert.is_nil(value)
    assert.are.equal("not_found", code)
    assert.is_truthy(message:find "name one")
    local geojson = helper.write(helper.path "one.geojson",
      '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"n": 7}, "geometry": '
      .. '{"type": "Point", "coordinates": [13.0, 53.5]}}]}')
    local one = assert(plan.read(geojson, nil, { crs = 25833 }))
    assert.are.equal(7, one.n[1])
    local x, y = one:geometry(1, "coordinates")
    -- 2 degrees west of zone 33's meridian: cos(53.5) * 111.3 km * 2 * 0.9996 = 132.7 km west of 500 km
    assert.is_true(math.abs(x - 367300) < 500 and math.abs(y - 5929700) < 2500)
    local found = assert(city:sql "SELECT geom, source_id FROM buildings WHERE use = 'residential' LIMIT 5")
    assert.are.equal("polygon", found:info().geometry)
    value, message, code = city:sql "DELETE FROM buildings"
    assert.is_nil(value)
    assert.is_string(code)
    assert.is_truthy(message:find "%a")
  end)
end)

describe("results", function()
  local city, network

  setup(function()
    city = assert(plan.open(helper.block()))
    network = assert(city:network())
  end)

  it("have stage, tables, totals and findings", function()
    assert.are.equal("network", network.stage)
    assert.are.equal("trench", network.table:info().name)
    assert.are.equal(#network.table, #network.tables.trench)
    local summary = network.tables.summary
    local i = 0
    for key, value in pairs(network.totals) do
      i = i + 1
      assert.are.equal(summary.key[i], key)
      assert.are.equal(summary.value[i], value)
    end
    assert.are.equal(#summary, i)
    assert.are.equal("findings", network:findings():info().name)
    assert.is_truthy(error_of(function() return network.totals.prize end):find("no total 'prize'", 1, true))
    assert.is_truthy(error_of(function() return network.tables.prize end):find("trench", 1, true))
    assert.is_truthy(error_of(function() return network.prize end):find("no 'prize'", 1, true))
  end)

  it("speak for themselves", function()
    assert.are.equal(network:summary(), tostring(network))
    assert.are.equal("{", network:json():sub(1, 1))
    assert.is_truthy(error_of(network.summary, network, "some"))
  end)
end)
