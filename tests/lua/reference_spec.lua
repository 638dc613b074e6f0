-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- The reference, the editor stubs and the data dictionary are what the specs make of them today.

local plan = require "plan"
local helper = require "helper"

local files = { "docs/lua-reference.md", "docs/data-dictionary.md", "bindings/lua/stubs/plan.d.lua" }
local api = dofile(helper.srcdir .. "/bindings/lua/api.lua")

describe("the reference", function()
  it("is not stale (make lua-reference)", function()
    local out = helper.path "reference"
    os.execute(("mkdir -p '%s/docs' '%s/bindings/lua/stubs'"):format(out, out))
    local done = helper.run("run", helper.srcdir .. "/bindings/lua/reference.lua", helper.srcdir, out)
    assert.are.equal(0, done.code, done.err)
    for _, name in ipairs(files) do
      assert.is_true(helper.read(out .. "/" .. name) == helper.read(helper.srcdir .. "/" .. name),
        name .. " is stale: run make lua-reference")
    end
  end)

  local function names_of(entries)
    local names = {}
    for _, entry in ipairs(entries or {}) do names[entry[1]] = true end
    return names
  end

  it("tells of every function and method, and of none that is not there", function()
    local city = assert(plan.open(helper.block()))
    local objects = {
      ["plan.city"] = city,
      ["plan.result"] = city:check(),
      ["plan.table"] = city:layer "buildings",
      ["plan.column"] = city:layer("buildings").use,
      ["plan.row"] = city:layer("buildings")[1],
    }
    for _, class in ipairs(api) do
      local there = {}
      if class.class == "plan" then
        for name, value in pairs(plan) do if type(value) == "function" then there[name] = true end end
        assert.are.same(names_of(class.functions), there)
        for name in pairs(names_of(class.fields)) do assert.is_truthy(plan[name], name) end
      else
        for name in pairs(debug.getmetatable(objects[class.class]).methods) do there[name] = true end
        assert.are.same(names_of(class.methods), there)
        for name in pairs(names_of(class.fields)) do assert.is_truthy(objects[class.class][name], name) end
      end
    end
  end)

  it("has stubs that are Lua, with every class they speak of", function()
    local path = helper.srcdir .. "/bindings/lua/stubs/plan.d.lua"
    assert.is_function(loadfile(path))
    local text, classes = helper.read(path), { ["plan.buildings_row"] = true }
    for class in text:gmatch "\n%-%-%-@class ([%w._]+)" do classes[class] = true end
    for kind, line in text:gmatch "\n%-%-%-@(%l+) ([^\n]*)" do
      if kind == "param" or kind == "field" or kind == "return" then
        local name = line:match "^%S+ (plan%.[%l_]+)" or line:match "^(plan%.[%l_]+)"
        assert.is_true(not name or classes[name], name)
      end
    end
  end)

  it("describes the tables as they are", function()
    local city = assert(plan.open(helper.block()))
    local need, network = city:need(), city:network()
    local rollout = assert(network:rollout { need = need, budget_eur = 1e5 })
    local other = assert(network:rollout { need = need, budget_eur = 1e5, by = "profit" })
    local results = {
      check = city:check(), need = need, network = network, rollout = rollout,
      compare = rollout:compare(other), map = network:map { file = helper.path "reference.svg", lang = "en" },
      wlan = city:wlan { threads = 1 }, sites = city:sites { threads = 1 }, mesh = city:mesh { threads = 1 },
    }
    local where_asked_for = { wlan_disputed = true, wlan_measured = true, wlan_measured_streets = true }
    for _, stage in ipairs(plan.describe().stages) do
      for _, layer in ipairs(stage.tables) do
        local there, tbl = pcall(function() return results[stage.name].tables[layer.name] end)
        assert.is_true(there or where_asked_for[layer.name], layer.name)
        if not there then goto next end
        assert.are.equal(layer.geometry, tbl:info().geometry)
        for _, column in ipairs(layer.columns) do
          assert.are.equal(column.unit, tbl:column(column.name).unit)
        end
        ::next::
      end
    end
  end)
end)
