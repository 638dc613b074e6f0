-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- Views outlive the names they were made from, closing is final, and no order of collection matters.

local plan = require "plan"
local helper = require "helper"

local error_of = helper.error_of

local function open()
  return assert(plan.open(helper.block()))
end

local function collect()
  collectgarbage()
  collectgarbage()
end

describe("lifetime", function()
  it("of a column keeps the table and the city", function()
    local column = open():layer("buildings").source_id
    local row = open():layer("buildings")[3]
    local iterate = open():layer("buildings"):rows()
    collect()
    assert.is_string(column[1])
    assert.is_string(row.source_id)
    assert.is_string(iterate().source_id)
  end)

  it("of a result keeps what it rests on", function()
    local function make()
      local city = open()
      return assert(city:network():rollout { need = city:need(), budget_eur = 1e5 })
    end
    local rollout = make()
    collect()
    assert.is_true(#rollout.table > 0)
    assert.is_true(rollout:save(helper.path "kept.gpkg"))
    assert.is_truthy(plan.load(helper.path "kept.gpkg").network)
    local years = make().tables.rollout_years
    collect()
    assert.is_number(years.year[1])
  end)

  it("ends with close, for the views too", function()
    local city = open()
    local buildings = city:layer "buildings"
    local column, row, iterate = buildings.residents, buildings[1], buildings:rows()
    city:close()
    city:close()
    for _, f in ipairs {
      function() return city:need() end,
      function() return city:layer "buildings" end,
      function() return city.path end,
      function() return #buildings end,
      function() return buildings.residents end,
      function() return buildings:geometry(1) end,
      function() return column[1] end,
      function() return #column end,
      function() return row.residents end,
      function() return iterate() end,
      function() return pairs(row)(row) end,
    } do
      assert.is_truthy(error_of(f):find "closed")
    end
    for _, object in ipairs { city, buildings, column, row } do
      assert.is_truthy(tostring(object):find "closed")
    end
  end)

  it("ends with a to-be-closed variable", function()
    local kept
    do
      local city <close> = open()
      kept = city
    end
    assert.is_truthy(error_of(function() return kept.crs end):find "closed")
  end)

  it("of a result: what rests on a closed one cannot be saved with it", function()
    local city = open()
    local need, network = city:need(), city:network()
    local rollout = assert(network:rollout { need = need, budget_eur = 1e5 })
    need:close()
    need:close()
    assert.is_truthy(tostring(need):find "closed")
    assert.is_truthy(error_of(function() return need.table end):find "closed")
    assert.is_truthy(error_of(function() network:rollout { need = need, budget_eur = 1e5 } end):find "closed")
    assert.is_truthy(error_of(function() rollout:save(helper.path "x.gpkg") end):find "closed")
    assert.is_true(#rollout.table > 0)
  end)

  it("cannot be cut short through the metatable", function()
    local city = open()
    assert.are.equal("plan.city", getmetatable(city))
    assert.is_false(pcall(setmetatable, city, {}))
    local meta = debug.getmetatable(city)
    local buildings = city:layer "buildings"
    meta.__gc(city)
    meta.__gc(city)
    meta.__close(city)
    assert.is_truthy(error_of(function() return #buildings end):find "closed")
    meta.__gc(nil)
  end)

  it("withstands wrong selfs", function()
    local city = open()
    local buildings = city:layer "buildings"
    local things = { city, buildings, buildings.use, buildings[1], city:need(), 5, "x", {}, io.stdout, print }
    for _, owner in ipairs { city, buildings, buildings.use, things[5] } do
      local meta = debug.getmetatable(owner)
      for name, f in pairs(meta.methods) do
        for i = 1, 11 do
          local closable = name == "close" and (i == 1 or i == 5)
          if debug.getmetatable(things[i]) ~= meta and not closable then
            assert.is_false((pcall(f, things[i], "x", "y")), name)
          end
        end
      end
    end
  end)
end)

describe("collection", function()
  local function work()
    local city = open()
    local own = { name = "own", value = function(b) return b.residents or 0 end }
    local need = city:need { indicators = { own } }
    local network = city:network { pops = {} }
    local fair = assert(network:rollout { need = need, budget_eur = 1e5 })
    local other = assert(network:rollout { need = need, budget_eur = 1e5, by = "distance" })
    local versus = assert(fair:compare(other))
    local sum = 0
    for row in fair.table:rows() do sum = sum + (row.year or 0) end
    return sum, #versus.table, fair:summary()
  end

  after_each(function()
    collectgarbage "incremental"
    collectgarbage("setpause", 200)
    collectgarbage("setstepmul", 100)
  end)

  it("at every turn changes nothing", function()
    local expected = table.pack(work())
    collectgarbage("setpause", 0)
    collectgarbage("setstepmul", 1000)
    assert.are.same(expected, table.pack(work()))
    collectgarbage "generational"
    assert.are.same(expected, table.pack(work()))
  end)

  it("from within a value function changes nothing", function()
    local city = open()
    local function score(f)
      return city:need({ indicators = { { name = "own", value = f } } }).table.score:values()
    end
    local quiet = score(function(b) return b.residents or 0 end)
    local wild = score(function(b)
      collectgarbage "step"
      return b.residents or 0
    end)
    assert.are.same(quiet, wild)
  end)

  it("of many unfinished things leaves nothing behind", function()
    local city = open()
    for i = 1, 200 do
      plan.open(helper.path "nowhere.gpkg")
      pcall(city.need, city, { threads = -i })
      pcall(city.network, city, { catalogue = "none-such" })
    end
    collect()
    local before = collectgarbage "count"
    for _ = 1, 5 do work() end
    collect()
    assert.is_true(collectgarbage "count" < before + 500)
  end)

  it("finds resurrected objects closed", function()
    local saved
    do
      local city = open()
      setmetatable({}, { __gc = function() saved = city end })
    end
    collect()
    collect()
    if saved then
      local ok = pcall(function() return saved.crs end)
      assert.is_boolean(ok)
      saved:close()
    end
  end)
end)
