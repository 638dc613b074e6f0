-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- The whole way, on a few blocks and on a real city: what the tables must say of each other.

local plan = require "plan"
local helper = require "helper"

local function near(a, b, tolerance)
  return math.abs(a - b) <= tolerance
end

-- What holds of every plan, whatever the city.
local function check_plan(city, need, network, rollout, budget)
  local buildings = city:layer "buildings"
  assert.are.equal(#buildings, #need.table)

  -- Every building with demand is in drops or in unserved.
  local joined = {}
  for row in network.tables.drops:rows() do
    assert.is_nil(joined[row.building])
    joined[row.building] = true
  end
  for row in network.tables.unserved:rows() do
    assert.is_nil(joined[row.building])
    assert.is_string(row.reason)
    joined[row.building] = true
  end

  -- Trench and drops cost what the bill says, to the cent.
  local function cents(table_name)
    local sum = 0
    for _, value in pairs(network.tables[table_name].cost_eur:values()) do
      sum = sum + math.floor(value * 100 + 0.5)
    end
    return sum
  end
  assert.are.equal(cents "bill", cents "trench" + cents "drops" + cents "pops" + cents "cabinets")

  -- Parents stand before their children, so that each tree is connected.
  local trench = network.table
  for row, i in trench:rows() do
    assert.are.equal(i - 1, row.id)
    assert.is_true(row.parent < row.id)
  end

  -- Years never spend more than there is, and together the cost.
  local years = rollout.tables.rollout_years
  local carried, spent = 0, 0
  for row in years:rows() do
    assert.is_true(near(row.available_eur, budget + carried, 0.01))
    assert.is_true(row.spend_eur <= row.available_eur + 0.005)
    carried = row.carry_eur
    spent = spent + math.floor(row.spend_eur * 100 + 0.5)
  end
  local last = years[#years]
  assert.are.equal(spent, math.floor(last.cum_spend_eur * 100 + 0.5))
  assert.are.equal(spent, cents "bill")
  -- All need but that of the buildings which could not be joined.
  local met = 0
  for row in rollout.table:rows() do met = met + (row.need or 0) end
  assert.is_true(near(last.cum_need_share, met / need.table.need:sum(), 1e-9))
end

describe("a few blocks", function()
  local city, need, network, rollout
  local budget = 100000

  setup(function()
    city = assert(plan.open(helper.block()))
    need = assert(city:need())
    network = assert(city:network { split_ratio = 32 })
    rollout = assert(network:rollout { need = need, budget_eur = budget, first_year = 2027, by = "need" })
  end)

  it("are planned from need to years", function()
    check_plan(city, need, network, rollout, budget)
  end)

  it("are ordered by need at least as well as by profit or distance", function()
    -- Horn's order minimises the sum of need x time, so no other order can have a smaller one.
    local function waiting(by)
      local r = assert(network:rollout { need = need, budget_eur = 5000, by = by })
      local sum = 0
      for row in r.table:rows() do sum = sum + (row.need or 0) * row.year end
      return sum
    end
    local best = waiting "need"
    assert.is_true(best <= waiting "profit" * 1.01)
    assert.is_true(best <= waiting "distance" * 1.01)
  end)

  it("take a value of the planner's own", function()
    local schools = assert(network:rollout {
      need = need, budget_eur = 20000, by = "value",
      value = function(b) return b.public_kind == "school" and 100 or 1 end,
    })
    assert.is_true(#schools.table > 0)
    local flat = assert(network:rollout { need = need, budgets = { 5000, 10000, 20000 }, by = "distance" })
    assert.are.equal(10000, flat.tables.rollout_years.budget_eur[2])
    assert.are.equal(20000, flat.tables.rollout_years.budget_eur[3])
  end)

  it("are saved whole, upstream too, and read back the same", function()
    local path = helper.path "rollout.gpkg"
    assert.is_true(rollout:save(path))
    local again = assert(plan.load(path))
    for _, stage in ipairs { "need", "network", "rollout" } do assert.are.equal(stage, again[stage].stage) end
    for key, value in pairs(rollout.totals) do
      if value == value then assert.are.equal(value, again.rollout.totals[key]) end
    end
    for i = 1, #need.table do
      assert.are.equal(need.table.score[i], again.need.table.score[i])
      assert.are.equal(need.table:geometry(i), again.need.table:geometry(i))
    end
    -- Where the data came from and the map beneath go on into what is made of the file.
    local function background(file)
      local names = {}
      local metadata = plan.sql(file, "SELECT json_extract(metadata, '$.provenance') || "
        .. "json_extract(metadata, '$.attribution') AS text FROM gpkg_metadata").text[1]
      for row in plan.sql(file, "SELECT table_name AS name FROM gpkg_contents WHERE "
        .. "table_name = 'provenance' OR table_name LIKE 'context%' ORDER BY 1"):rows() do
        names[#names + 1] = row.name
        local t, columns = assert(plan.read(file, row.name)), {}
        for _, column in ipairs(t:columns()) do columns[column] = t[column]:values() end
        columns.geometry = #t > 0 and t:info().geometry ~= "none" and t:geometry(#t) or nil
        names[row.name] = columns
        local described = plan.sql(file, ("SELECT column_name || title || description AS text FROM "
          .. "gpkg_data_columns WHERE table_name = '%s' ORDER BY 1"):format(row.name))
        names[row.name .. " texts"] = described.text:values()
      end
      return names, metadata
    end
    local had, said = background(path)
    assert.is_truthy(said:find "OpenStreetMap")
    assert.is_true(#had > 2)
    for i, result in ipairs { again.rollout, again.need, again.network,
      assert(again.rollout:compare(again.rollout)),
      assert(again.network:rollout { need = again.need, budget_eur = budget }) } do
      local copy = helper.path("again" .. i .. ".gpkg")
      assert(result:save(copy))
      local has, says = background(copy)
      assert.are.same(had, has)
      assert.are.equal(said, says)
    end
    -- A rollout from the file is the rollout from the city.
    local other = assert(again.network:rollout { need = again.need, budget_eur = budget })
    assert.are.same(rollout.table.year:values(), other.table.year:values())
    local function spent(result) return result.tables.rollout_years.spend_eur:values() end
    assert.are.same(spent(rollout), spent(other))
    local path2 = helper.path "rollout2.gpkg"
    assert.is_true(other:save(path2))
    local a = assert(plan.sql(path, "SELECT * FROM rollout_trench ORDER BY fid"))
    local b = assert(plan.sql(path2, "SELECT * FROM rollout_trench ORDER BY fid"))
    assert.are.same(a.cost_eur:values(), b.cost_eur:values())
    local count = "SELECT count(*) AS n FROM parameters WHERE stage IN ('need', 'network')"
    assert.are.equal(plan.sql(path, count).n[1], plan.sql(path2, count).n[1])
  end)

  it("are written the same twice, with one thread and two", function()
    local function bytes(threads)
      local path = helper.path "same.gpkg"
      local fresh = assert(plan.open(helper.block()))
      local n = assert(fresh:need { threads = threads })
      local w = assert(fresh:network { threads = threads })
      assert(assert(w:rollout { need = n, budget_eur = budget }):save(path))
      return helper.read(path)
    end
    local first = bytes(1)
    assert.is_true(first == bytes(1))
    assert.is_true(first == bytes(2))
  end)

  it("are compared", function()
    local market = assert(network:rollout { need = need, budget_eur = 20000, by = "profit" })
    local fair = assert(network:rollout { need = need, budget_eur = 20000 })
    local versus = assert(fair:compare(market))
    assert.are.equal("compare", versus.stage)
    assert.is_true(#versus.table > 0)
    assert.is_string(tostring(versus))
    local path = helper.path "compare.gpkg"
    assert.is_true(versus:save(path))
    local same = plan.sql(path, "SELECT year FROM rollout_buildings ORDER BY fid")
    assert.are.same(fair.table.year:values(), same.year:values())
    local other = assert(plan.open(helper.block()))
    local strange = assert(other:network():rollout { need = other:need(), budget_eur = 20000 })
    assert.is_truthy(helper.error_of(fair.compare, fair, strange):find("different cities", 1, true))
    assert.is_truthy(helper.error_of(network.rollout, network, { need = other:need(), budget_eur = 1 })
      :find("different cities", 1, true))
  end)

  it("can be saved with further results", function()
    local path = helper.path "with.gpkg"
    assert.is_true(network:save(path, { with = { need } }))
    local loaded = plan.load(path)
    assert.is_truthy(loaded.need)
    assert.is_nil(loaded.rollout)
  end)
end)

-- Middle of a building's first ring, good enough to say in which cell of 100 m it stands.
local function middle(path)
  local x, y = 0, 0
  for i = 1, #path - 1 do x, y = x + path[i][1], y + path[i][2] end
  return x / (#path - 1), y / (#path - 1)
end

local function cell_of(x, y)
  return ("%d:%d"):format(x // 100, y // 100)
end

-- Inhabitants by cell out of the census file; nil with the reason to skip.
local function census()
  local path = helper.shared .. "/data/neubrandenburg/zensus2011_population_100m.csv"
  local text = helper.read(path)
  if not text then return nil, "the census is not there: " .. path end
  local cells, total = {}, 0
  for x, y, inhabitants in text:gmatch "(%d+),(%d+),(%d+)" do
    cells[cell_of(x, y)] = true
    total = total + inhabitants
  end
  return cells, total
end

describe("Neubrandenburg", function()
  it("has about as many residents as the census counted in the same cells", function()
    local pbf, reason = helper.neubrandenburg()
    if not pbf then return pending(reason) end
    local cells, total = census()
    if not cells then return pending(total) end
    assert.are.equal(64447, total) -- by the description of the census file
    local path = helper.path "people.gpkg"
    assert(assert(plan.import_osm(pbf)):save(path))
    local buildings = assert(plan.read(path, "buildings", { crs = 3035 }))
    local residents = 0
    for row, i in buildings:rows() do
      if cells[cell_of(middle(buildings:geometry(i, "coordinates")[1]))] then
        residents = residents + (row.residents or 0)
      end
    end
    local close = near(residents, total, 0.1 * total)
    assert.is_true(close, ("%.0f residents, %d counted"):format(residents, total))
  end)

  it("is planned from the map to the saved rollout", function()
    local pbf, reason = helper.neubrandenburg()
    if not pbf then return pending(reason) end
    local path = helper.path "neubrandenburg.gpkg"
    local import = assert(plan.import_osm(pbf))
    assert(import:save(path))
    local city = assert(plan.open(path))
    assert.are.equal(25833, city.crs)
    -- 15,397 buildings in the source by its description, some of them relations cut at the edge
    assert.is_true(#city:layer "buildings" > 15300 and #city:layer "buildings" < 15400)
    local need = assert(city:need())
    local network = assert(city:network { catalogue = "example-2025", effort_s = 1 })
    local budget = 2.5e6
    local rollout = assert(network:rollout { need = need, budget_eur = budget, first_year = 2027 })
    check_plan(city, need, network, rollout, budget)
    assert(rollout:save(helper.path "neubrandenburg-rollout.gpkg"))
  end)
end)
