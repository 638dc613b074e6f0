-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2
-- luacheck: no max line length

-- Where results are written to: never over what they were made of, only to GeoPackages, into folders that
-- may have to be made.

local plan = require "plan"
local helper = require "helper"

local run, path = helper.run, helper.path

local function copy(from, name)
  return helper.write(path(name), assert(helper.read(from)))
end

-- A symbolic and a hard link to a file.
local function links(file)
  local soft, hard = path "soft.gpkg", path "hard.gpkg"
  assert(os.execute(("ln -sf '%s' '%s' && ln -f '%s' '%s'"):format(file, soft, file, hard)))
  return soft, hard
end

describe("the summary", function()
  it("tells the key figures first, each once, and no reason for which nothing was left out", function()
    local city <close> = assert(plan.open(helper.block()))
    local network = assert(city:network())
    local text = network:summary()
    local cost = text:find "cost of the network"
    assert.is_true(cost < text:find "\n  counted\n")
    assert.is_nil(text:find("cost of the network", cost + 1, true))
    assert.is_truthy(text:find "cost of the network[^\n]+ %(assumed%)\n")
    assert.are.equal(0, network.totals.unserved_no_street)
    assert.is_nil(text:find("reason no_street", 1, true))
    local far = assert(city:network { max_drop_m = 5 })
    assert.is_true(far.totals.unserved_drop_too_long > 0)
    assert.is_truthy(far:summary():find("reason drop_too_long", 1, true))
  end)
end)

describe("the years of a rollout", function()
  local function table_of(text)
    local lines, at = {}, nil
    for line in text:gmatch "[^\n]+" do
      if line == "  years" then at = 0 elseif at and line:find "^    " then lines[#lines + 1] = line else at = nil end
    end
    return lines
  end

  it("stand in the summary and in the JSON", function()
    local out = path "years.gpkg"
    local done = run("rollout", helper.block(), out, "--budget", "1e5", "--first-year", "2027")
    assert.are.equal(0, done.code, done.err)
    local lines = table_of(done.out)
    local years = plan.read(out, "rollout_years")
    assert.are.equal(#years + 1, #lines)
    assert.is_truthy(lines[1]:find "year +spend EUR +trench km +buildings +residents +need met +so far$")
    for i = 1, #years do
      assert.are.equal(#lines[1], #lines[i + 1])
      local year, spend, _, buildings = lines[i + 1]:match "^ +(%d+) +([%d.,]+) +([%d.,]+) +([%d,]+)"
      assert.are.equal(years.year[i], tonumber(year))
      assert.are.equal(("%.2f"):format(years.spend_eur[i]), (spend:gsub(",", "")))
      assert.are.equal(years.buildings[i], tonumber((buildings:gsub(",", ""))))
    end
    local told = require "dkjson".decode(run("rollout", helper.block(), out, "--budget", "1e5", "--json").out)
    assert.are.equal(#years, #told.years)
    for i = 1, #years do assert.are.equal(years.spend_eur[i], told.years[i].spend_eur) end
  end)

  it("are cut after forty lines", function()
    local city <close> = assert(plan.open(helper.block()))
    local need, network = assert(city:need()), assert(city:network())
    local rollout = assert(network:rollout { need = need, budget_eur = 14000 })
    local n = #rollout.tables.rollout_years
    assert.is_true(n > 40, n)
    local lines = table_of(rollout:summary())
    assert.are.equal(41, #lines)
    assert.is_truthy(lines[41]:find(("and %d more years"):format(n - 39), 1, true), lines[41])
  end)
end)

describe("the target of save", function()
  it("is never the input, by whatever name", function()
    local file = copy(helper.block(), "own.gpkg")
    local before = helper.read(file)
    local soft, hard = links(file)
    for _, target in ipairs { file, soft, hard, path "./own.gpkg" } do
      local city <close> = assert(plan.open(file))
      local need, network = assert(city:need()), assert(city:network())
      local rollout = assert(network:rollout { need = need, budget_eur = 1e5 })
      for _, result in ipairs { need, network, rollout, rollout:compare(rollout), city:check() } do
        local message = helper.error_of(result.save, result, target)
        assert.is_truthy(message:find("is the input too", 1, true), message)
      end
      local done = run("rollout", file, target, "--budget", "1e5")
      assert.are.equal(2, done.code)
      assert.is_truthy(done.err:find("is the input too", 1, true), done.err)
      for _, command in ipairs { "need", "network" } do
        assert.are.equal(2, run(command, file, target).code)
      end
    end
    assert.are.equal(before, helper.read(file))
  end)

  it("is not a result the work went on from, nor the other of a comparison", function()
    local a, b = path "a.gpkg", path "b.gpkg"
    for _, out in ipairs { a, b } do
      assert.are.equal(0, run("rollout", helper.block(), out, "--budget", "1e5").code)
    end
    local first, second = helper.read(a), helper.read(b)
    local loaded, other = assert(plan.load(a)), assert(plan.load(b))
    local on = assert(loaded.network:rollout { need = loaded.need, budget_eur = 5e4 })
    helper.error_of(on.save, on, a)
    local versus = assert(loaded.rollout:compare(other.rollout))
    helper.error_of(versus.save, versus, a)
    helper.error_of(versus.save, versus, b)
    assert.are.equal(2, run("rollout", a, a, "--budget", "5e4").code)
    assert.are.equal(2, run("compare", a, b, b).code)
    assert.are.equal(2, run("compare", a, b, a).code)
    assert.are.equal(first, helper.read(a))
    assert.are.equal(second, helper.read(b))
    assert.is_true(versus:save(path "versus.gpkg"))
  end)

  it("is not the map that was imported", function()
    local map = copy(helper.block_pbf, "map.osm.pbf")
    local link = path "map.gpkg"
    assert(os.execute(("ln -sf '%s' '%s'"):format(map, link)))
    local import = assert(plan.import_osm(map))
    local message = helper.error_of(import.save, import, link)
    assert.is_truthy(message:find("is the input too", 1, true), message)
    assert.are.equal(2, run("import", "osm", map, link).code)
    assert.are.equal(2, run("import", "osm", map, map).code)
    assert.are.equal(helper.read(helper.block_pbf), helper.read(map))
  end)

  it("ends in .gpkg", function()
    local city <close> = assert(plan.open(helper.block()))
    local need = assert(city:need())
    for _, name in ipairs { "need.txt", "need", ".gpkg", "need.gpkg.zip" } do
      local message = helper.error_of(need.save, need, path(name))
      assert.is_truthy(message:find("must end in .gpkg", 1, true), message)
      local done = run("need", helper.block(), path(name))
      assert.are.equal(2, done.code)
      assert.is_truthy(done.err:find("must end in .gpkg", 1, true), done.err)
      assert.is_nil(helper.read(path(name)))
    end
    assert.are.equal(2, run("import", "osm", helper.block_pbf, path "city.osm.pbf").code)
    assert.is_true(need:save(path "UPPER.GPKG"))
  end)

  it("is named in the QGIS project, as the documents say", function()
    for _, name in ipairs { "README.md", "docs/plan.1" } do
      assert.is_truthy(helper.read(helper.srcdir .. "/" .. name):lower():find "project[^.]*names the file", name)
    end
  end)

  it("may lie in folders that are not there yet", function()
    local city <close> = assert(plan.open(helper.block()))
    assert.is_true(city:need():save(path "new/folder/need.gpkg"))
    assert.is_truthy(helper.read(path "new/folder/need.gpkg"))
    assert.are.equal(0, run("need", helper.block(), path "another//one/need.gpkg").code)
    assert.is_truthy(helper.read(path "another/one/need.gpkg"))
    local file = helper.write(path "file", "no folder")
    local done, message, code = city:need():save(file .. "/sub/need.gpkg")
    assert.is_nil(done)
    assert.are.equal("io", code)
    assert.is_truthy(message:find(file .. "/sub", 1, true), message)
    assert.are.equal("no folder", helper.read(file))
  end)
end)
