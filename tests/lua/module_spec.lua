-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local helper = require "helper"

local error_of = helper.error_of

-- Every case: options, what the message must say (plain text).
local function misuse(call, cases)
  for _, case in ipairs(cases) do
    local message = error_of(call, case[1])
    for i = 2, #case do
      assert.is_truthy(message:find(case[i], 1, true), ("%q does not say %q"):format(message, case[i]))
    end
  end
end

describe("module plan", function()
  local city

  setup(function() city = assert(plan.open(helper.block())) end)

  it("has a version and no globals", function()
    assert.is_truthy(plan.version:match "^%d+%.%d+%.%d+")
    assert.is_nil(rawget(_G, "plan"))
  end)

  it("refuses misuse of need with the option's name and what was expected", function()
    misuse(function(options) return city:need(options) end, {
      { { wieght_by = "persons" }, "need:", "wieght_by" },
      { { combin = "geometric" }, "combin", "did you mean 'combine'" },
      { { combine = "harmonic" }, "combine", "arithmetic, geometric, power", "harmonic" },
      { { combine = 1 }, "combine", "not a number" },
      { { power = "2" }, "power", "a number", "string" },
      { { floor = 0.9 }, "floor", "0.5", "0.9" },
      { { threads = 1.5 }, "threads", "whole number" },
      { { assumed_supply = 5 }, "assumed_supply", "a text" },
      { { 1, 2 }, "by name", "[1]" },
      { "geometric", "need: options must be a table" },
      { { indicators = "schools" }, "indicators", "a list of tables" },
      { { indicators = { name = "x" } }, "indicators", "is a list" },
      { { indicators = { "x" } }, "indicators[1]", "a table" },
      { { indicators = { { name = "a", column = "residents" }, { name = "b", wieght = 1 } } },
        "indicators[2]", "wieght", "did you mean 'weight'" },
      { { indicators = { { name = "a", weight = "3" } } }, "indicators[1]", "weight", "a number" },
      { { indicators = { { name = "a", normalise = "best" } } }, "normalise", "minmax", "best" },
      { { indicators = { { name = "a", invert = 1 } } }, "invert", "true or false" },
    })
  end)

  it("refuses misuse of network and rollout", function()
    local network = assert(city:network())
    local need = assert(city:need())
    misuse(function(options) return city:network(options) end, {
      { { max_drop_m = -1 }, "max_drop_m" },
      { { split_ratio = 2.5 }, "split_ratio", "whole number" },
      { { public_only = "yes" }, "public_only", "true or false" },
      { { pops = { { lon = 13, lat = 53, size = 1 } } }, "pops[1]", "size" },
      { { pops = { { lon = "13", lat = 53 } } }, "pops[1]", "lon", "a number" },
    })
    misuse(function(options) return network:rollout(options) end, {
      { nil, "rollout: options must be a table" },
      { { budget_eur = 1e6 }, "'need' is missing" },
      { { need = 5, budget_eur = 1e6 }, "'need'", "need result", "number" },
      { { need = network, budget_eur = 1e6 }, "'need'", "not a network result" },
      { { need = need }, "budget" },
      { { need = need, budget_eur = 0 }, "budget_eur" },
      { { need = need, budget_eur = -1 }, "budget_eur" },
      { { need = need, budget_eur = 0 / 0 }, "budget_eur" },
      { { need = need, budget_eur = 1e6, by = "luck" }, "by", "need, profit, distance", "luck" },
      { { need = need, budgets = { 1e6, "2e6" } }, "budgets[2]", "number", "string" },
      { { need = need, budget_eur = 1e6, by = "value", value = { 1, 2 } }, "value", "2 numbers" },
    })
    assert.is_truthy(error_of(function() return need.rollout end):find("network result", 1, true))
    assert.is_truthy(error_of(function() return network.compare end):find("rollout result", 1, true))
    assert.is_truthy(error_of(network.rollout, city, {}):find("network result", 1, true))
  end)

  it("returns nil, message and code for what may fail", function()
    local function failure(code, word, ...)
      local value, message, got = ...
      assert.is_nil(value)
      assert.are.equal(code, got)
      assert.is_truthy(message:find(word, 1, true), message)
      assert.is_nil(message:find "\n")
    end
    failure("not_found", "nowhere.gpkg", plan.open "nowhere.gpkg")
    failure("not_found", "nowhere.osm.pbf", plan.import_osm "nowhere.osm.pbf")
    failure("not_found", "nowhere.gpkg", plan.load "nowhere.gpkg")
    failure("not_found", "nowhere.gpkg", plan.read "nowhere.gpkg")
    failure("not_found", "nowhere.gpkg", plan.sql("nowhere.gpkg", "SELECT 1"))
    failure("not_found", "trams", city:layer "trams")
    failure("not_found", "catalogue/none-such.csv", city:network { catalogue = "none-such" })
    failure("not_found", "no.csv", city:network { catalogue = "./no.csv" })
    failure("not_found", "none", plan.data "catalogue/none")
    failure("not_found", "holds no result", plan.load(helper.block()))
    failure("io", "/dev/null/no", city:need():save "/dev/null/no/out.gpkg")
  end)

  it("takes a number for no text, and a whole number for a row however it is written", function()
    for _, call in ipairs { plan.open, plan.import_osm, plan.load, plan.read, plan.data } do
      assert.is_truthy(error_of(call, 3):find("string expected, got number", 1, true))
    end
    assert.is_truthy(error_of(plan.sql, helper.block(), 3):find("string expected, got number", 1, true))
    assert.is_truthy(error_of(city.layer, city, 3):find("string expected, got number", 1, true))
    local buildings = city:layer "buildings"
    assert.are.equal(buildings[2].source_id, buildings[2.0].source_id)
    assert.are.equal(buildings.source_id[2], buildings.source_id[2.0])
    assert.is_truthy(error_of(function() return buildings[1e9] end):find("has rows 1 to", 1, true))
    assert.is_truthy(error_of(function() return buildings[1.5] end):find("integer", 1, true))
  end)

  it("refuses a text that every building has as an indicator", function()
    local message = error_of(function() return city:need { indicators = { { name = "u", column = "use" } } } end)
    assert.is_truthy(message:find("'use' is a text that every building has", 1, true), message)
    assert.is_truthy(city:need { indicators = { { name = "u", column = "use", filter = "use=public" } } })
  end)

  it("says the same of an option in help and in results", function()
    local texts = {}
    for _, stage in ipairs(plan.describe().stages) do
      for _, option in ipairs(stage.set and stage.set.options or {}) do
        texts[stage.name .. "." .. option.name] = option.text
      end
    end
    for row in city:network().tables.parameters:rows() do
      if row.name == "catalogue" then assert.are.equal(texts["network.catalogue"], row.text) end
    end
  end)

  it("finds data files and catalogues", function()
    assert.is_truthy(plan.data("catalogue/example-2025.csv"):find "example%-2025%.csv$")
    assert.is_truthy(city:network { catalogue = "example-2025" })
    assert.is_truthy(city:network { catalogue = plan.data "catalogue/example-2025.csv" })
    -- a copy of the prices alone, as the README says; rules beside it come first
    local own = helper.write(helper.path "prices.csv", helper.read(plan.data "catalogue/example-2025.csv"))
    assert.is_truthy(city:network { catalogue = own })
    helper.write(helper.path "trench-rules.csv", "broken")
    local _, message = city:network { catalogue = own }
    assert.is_truthy(message:find("trench-rules.csv", 1, true), message)
    os.remove(helper.path "trench-rules.csv")
  end)

  it("records files by name and content, not by place", function()
    local names = {}
    for _, stage in ipairs { city:need(), city:network() } do
      for row in stage.tables.parameters:rows() do
        assert.is_nil(tostring(row.value):find("/", 1, true), row.value)
        names[row.name] = row.value
      end
    end
    for name, file in pairs { catalogue = "example-2025", rules = "trench-rules", assumed_supply = "assumed-supply" } do
      assert.is_truthy(names[name]:find("^" .. file:gsub("%-", "%%-") .. "%.csv %(sha256 %x+%)$"), names[name])
    end
  end)

  it("describes every stage, and checks words by the same specs", function()
    local names = {}
    for i, stage in ipairs(plan.describe().stages) do names[i] = stage.name end
    local stages = { "import", "check", "need", "network", "rollout", "compare", "mesh", "map",
      "wlan", "sites", "report" }
    assert.are.same(stages, names)
    assert.are.equal(80.0, plan.option("network", "max_drop_m", "80"))
    assert.are.equal("integer", math.type(plan.option("network", "split_ratio", "16")))
    assert.are.equal("profit", plan.option("rollout", "by", "profit"))
    local value, message, code = plan.option("network", "max_drop_m", "far")
    assert.is_nil(value)
    assert.are.equal("argument", code)
    assert.is_truthy(message:find("max_drop_m", 1, true))
  end)

  it("refuses unknown keys of save, read and sql", function()
    local need = city:need()
    misuse(function(options) return need:save(helper.path "x.gpkg", options) end, {
      { { language = "de" }, "save", "language", "lang, with" },
      { { lang = 5 }, "lang", "a text" },
      { { with = need }, "with", "list" },
      { { with = { 5 } }, "with", "number" },
    })
    misuse(function(options) return plan.read(helper.block(), "streets", options) end,
      { { { epsg = 1 }, "read", "epsg" }, { { crs = "x" }, "crs", "EPSG" } })
    misuse(function(options) return city:sql("SELECT 1", options) end,
      { { { result = 1 }, "sql", "result" }, { { results = 1 }, "results", "path" } })
  end)
end)

describe("value functions", function()
  local city

  setup(function() city = assert(plan.open(helper.block())) end)

  local function need_of(f)
    return city:need { indicators = { { name = "own", value = f } } }
  end

  it("see each building by name", function()
    local seen = 0
    local need = assert(need_of(function(b)
      seen = seen + 1
      return b.use == "residential" and (b.residents or 0) or 0
    end))
    local buildings = city:layer "buildings"
    assert.are.equal(#buildings, seen)
    for i = 1, #buildings do
      local expected = buildings.use[i] == "residential" and (buildings.residents[i] or 0) or 0
      assert.are.equal(expected, need.table.v_own[i])
    end
  end)

  it("may give true, false and nil", function()
    local need = assert(need_of(function(b)
      if b.use == "public" then return true end
      if b.use == "residential" then return false end
    end))
    for row in need.table:rows() do
      local expected = row.use == "public" and 1 or row.use == "residential" and 0 or nil
      assert.are.equal(expected, row.v_own)
    end
  end)

  it("may be a list or a column instead", function()
    local list = {}
    for i, residents in ipairs(city:layer("buildings").residents:values()) do list[i] = residents or 0 end
    for i = 1, #city:layer "buildings" do list[i] = list[i] or 0 end
    assert.is_truthy(need_of(list))
    assert.is_truthy(need_of(city:layer("buildings").residents))
    assert.is_truthy(error_of(need_of, { 1, 2, 3 }):find("3 numbers", 1, true))
    assert.is_truthy(error_of(need_of, city:layer("buildings").name):find("value", 1, true))
  end)

  it("say where they are wrong", function()
    local message = error_of(need_of, function() return "many" end)
    assert.is_truthy(message:find("indicators[1]", 1, true))
    assert.is_truthy(message:find("string for building 1 (", 1, true))
    message = error_of(need_of, function(b) return b.residence end)
    assert.is_truthy(message:find("buildings has no column 'residence'", 1, true))
    assert.is_truthy(error_of(need_of, function() error "mine" end):find "mine")
  end)

  it("may close the city, which is an error and no crash", function()
    local other = assert(plan.open(helper.block()))
    local calls = 0
    local message = error_of(function()
      return other:need { indicators = { { name = "own", value = function()
        calls = calls + 1
        if calls == 3 then other:close() end
        return 1
      end } } }
    end)
    assert.is_truthy(message:find "closed")
  end)

  it("may change the options while they are read, which is an error and no crash", function()
    local options = { indicators = {
      { name = "g", indicators = { { name = "a" } } },
      { name = "last", column = "residents" },
    } }
    local inner = options.indicators[1].indicators
    inner[1].value = function()
      for i = 2, 500 do inner[i] = { name = "n" .. i, column = "residents" } end
      options.indicators[2] = 5
      return 1
    end
    assert.is_truthy(error_of(function() return city:need(options) end):find("changed", 1, true))
  end)

  it("are grouped by nesting as by name", function()
    local nested = assert(city:need { indicators = {
      { name = "people", combine = "geometric", indicators = {
        { name = "residents", column = "residents" },
        { name = "dwellings", column = "dwellings", weight = 2 } } },
      { name = "levels", column = "levels" },
    } })
    local flat = assert(city:need { indicators = {
      { name = "people", combine = "geometric" },
      { name = "residents", group = "people", column = "residents" },
      { name = "dwellings", group = "people", column = "dwellings", weight = 2 },
      { name = "levels", column = "levels" },
    } })
    for i = 1, #nested.table do
      assert.are.equal(flat.table.score[i], nested.table.score[i])
    end
    local member = { name = "a", group = "g", column = "residents" }
    local both = { indicators = { { name = "g", indicators = { member } } } }
    assert.is_truthy(error_of(function() return city:need(both) end):find("'group'", 1, true))
    local nameless = { indicators = { { indicators = { { name = "a", column = "residents" } } } } }
    assert.is_truthy(error_of(function() return city:need(nameless) end):find("needs a name", 1, true))
    local endless = { name = "e" }
    endless.indicators = { endless }
    local message = error_of(function() return city:need { indicators = { endless } } end)
    assert.is_truthy(message:find("nested", 1, true))
  end)
end)

describe("progress and log", function()
  local city
  local patience = 20000000

  setup(function() city = assert(plan.open(helper.block())) end)
  after_each(function()
    plan.on_progress(nil)
    plan.on_log(nil)
  end)

  -- The hook is called at most every 50 ms: calls until it has been.
  local function until_called(call, called)
    for _ = 1, patience do
      local returned = table.pack(pcall(call))
      if called() then return table.unpack(returned, 1, returned.n) end
    end
    error "progress was never told"
  end

  it("tells the step and its share", function()
    local step, share
    plan.on_progress(function(...) step, share = ... end)
    until_called(function() city:network() end, function() return step end)
    assert.is_string(step)
    assert.is_true(share >= 0 and share <= 1)
  end)

  it("cancels when told to", function()
    local called
    plan.on_progress(function()
      called = true
      return false
    end)
    local function network() return city:network() end
    local ok, value, message, code = until_called(network, function() return called end)
    assert.is_true(ok)
    assert.is_nil(value)
    assert.is_string(message)
    assert.are.equal("cancelled", code)
  end)

  it("passes an error in the function on", function()
    local called
    plan.on_progress(function()
      called = true
      error({ "mine" })
    end)
    local ok, problem = until_called(function() return city:network() end, function() return called end)
    assert.is_false(ok)
    assert.are.same({ "mine" }, problem)
    plan.on_progress(nil)
    assert.is_truthy(city:network())
  end)

  it("cannot start a stage or close what is in use", function()
    local problems = {}
    plan.on_progress(function()
      problems[1] = select(2, pcall(city.network, city))
      problems[2] = select(2, pcall(city.close, city))
    end)
    until_called(function() return city:network() end, function() return problems[2] end)
    assert.is_truthy(problems[1]:find("progress", 1, true))
    assert.is_truthy(problems[2]:find("in use", 1, true))
    plan.on_progress(nil)
    assert.is_truthy(city:network())
  end)

  it("cannot close what is being saved along", function()
    local need, network = city:need(), city:network()
    local problem
    plan.on_progress(function() problem = problem or select(2, pcall(need.close, need)) end)
    until_called(function() return network:save(helper.path "with.gpkg", { with = { need } }) end,
      function() return problem end)
    assert.is_truthy(problem:find("in use", 1, true))
  end)

  it("gives back the function before", function()
    local function mine() end
    assert.is_nil(plan.on_log(mine))
    assert.are.equal(mine, plan.on_log(nil))
    assert.is_truthy(error_of(plan.on_log, 5))
  end)
end)
