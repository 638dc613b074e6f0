-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2
-- luacheck: no max line length

-- The command `plan` as a shell sees it.

local helper = require "helper"
local json = require "dkjson"

local run, path = helper.run, helper.path
local commands = dofile(helper.srcdir .. "/scripts/lib/commands.lua")

-- The run failed with the code, and said why in one line.
local function fails(code, word, result)
  assert.are.equal(code, result.code, result.err)
  assert.is_truthy(result.err:find "^plan[^\n]+\n$", result.err)
  assert.is_nil(result.err:find("%.lua:%d"), result.err)
  assert.is_truthy(result.err:find(word, 1, true), result.err)
end

local function succeeds(result)
  assert.are.equal(0, result.code, result.err)
  assert.are.equal("", result.err)
  return result
end

describe("plan", function()
  it("explains itself and every sub-command", function()
    local help = succeeds(run "--help").out
    assert.are.equal(help, succeeds(run "help").out)
    for _, name in ipairs(commands) do
      assert.is_truthy(help:find("\n  " .. name .. " ", 1, true), name)
      local text = succeeds(run(name, "--help")).out
      assert.is_truthy(text:find("^Usage: plan " .. name), text)
      assert.are.equal(text, succeeds(run("help", name)).out)
      for line in text:gmatch "[^\n]+" do
        assert.is_true(#line <= 100, line)
      end
    end
    assert.is_truthy(run("rollout", "--help").out:find("--budget-eur, --budget EUR", 1, true))
    assert.is_truthy(run("network", "--help").out:find("--max-drop-m", 1, true))
    assert.is_truthy(run("sites", "--help").out:find("--indoor, --no-indoor\n", 1, true)) -- on unless switched off
    assert.is_falsy(run("wlan", "--help").out:find("--no-own", 1, true))
    assert.is_truthy(succeeds(run "--version").out:find "^plan %d+%.%d+%.%d+\n$")
  end)

  it("has a script for every sub-command it names, and no other", function()
    local found = {}
    for name in io.popen("ls '" .. helper.srcdir .. "/scripts'"):lines() do
      local command = name:match "^(%l+)%.lua$"
      if command then found[#found + 1] = command end
    end
    local named = { table.unpack(commands) }
    table.sort(named)
    table.sort(found)
    assert.are.same(named, found)
  end)

  it("refuses wrong use with exit code 2 and one line", function()
    fails(2, "a command is missing", run())
    fails(2, "unknown command", run "nonsense")
    fails(2, "unknown command", run "../help")
    fails(2, "unknown command", run("help", "nonsense"))
    fails(2, "OUT.gpkg is missing", run("network", "city.gpkg"))
    fails(2, "one argument too many", run("check", "a.gpkg", "b.gpkg"))
    fails(2, "--max-drop", run("network", "a.gpkg", "b.gpkg", "--max-drop", "far"))
    fails(2, "needs a value", run("network", "a.gpkg", "b.gpkg", "--max-drop"))
    fails(2, "did you mean --budget", run("rollout", "a.gpkg", "b.gpkg", "--budgte", "1"))
    fails(2, "takes no value", run("network", "a.gpkg", "b.gpkg", "--public-only=yes"))
    fails(2, "LON,LAT", run("network", "a.gpkg", "b.gpkg", "--pop", "here"))
    fails(2, "plan network: PoP 1 at lon 13.5, lat 53.5: ", run("network", helper.block(), path "x.gpkg", "--pop", "13.5,53.5"))
    fails(2, "may have changed places", run("network", helper.block(), path "x.gpkg", "--pop", "53.5569,13.2612"))
    fails(2, "numbers joined by commas", run("rollout", "a.gpkg", "b.gpkg", "--budgets", "1,two"))
    fails(2, "need, profit, distance", run("rollout", "a.gpkg", "b.gpkg", "--by", "luck"))
    -- what would be without effect is refused
    local block, out = helper.block(), path "out.gpkg"
    fails(2, "give either", run("network", block, out, "--pop", "13.2612,53.5569", "--propose-pops", "2"))
    fails(2, "power -2 has no effect", run("need", block, out, "--power=-2"))
    fails(2, "take_up has no effect", run("rollout", block, out, "--budget", "1e4", "--take-up", "0.5"))
    fails(2, "give either", run("rollout", block, out, "--budget", "1e4", "--budgets", "1e4,2e4"))
    fails(2, "neither --budget nor --budgets", run("rollout", block, out))
    fails(2, "that is the order itself", run("rollout", block, out, "--budget", "1e4", "--compare", "need"))
    fails(2, "neither rollout is by profit",
      run("rollout", block, out, "--budget", "1e4", "--compare", "distance", "--take-up", "0.5"))
    fails(2, "cannot import 'dxf'", run("import", "dxf", "a", "b.gpkg"))
    fails(2, "NEW.gpkg is missing", run("import", "walk", "a.csv", "b.gpkg"))
    fails(2, "one argument too many", run("import", "osm", "a.osm.pbf", "b.gpkg", "c.gpkg"))
    fails(2, "is for osm alone", run("import", "walk", "a.csv", "b.gpkg", "c.gpkg", "--epsg", "25833"))
    fails(2, "not both", run("sql", "a.gpkg", "SELECT 1", "--json", "--csv"))
    fails(2, "budget", run("rollout", helper.block(), path "out.gpkg"))
    -- a stage that is the command is not named twice
    local twice = run("sql", helper.block(), "SELEC 1").err .. run("rollout", helper.block(), path "out.gpkg").err
    assert.is_nil(twice:find("plan (%l+): %1:"), twice)
  end)

  it("adds lists of access points and walk tests to a workspace", function()
    local list = helper.write(path "aps.csv", "source_id,name,lon,lat,band\na1,hall,13.26,53.556,5\n")
    local walk = helper.write(path "walk.csv", "lon,lat,level_dbm,band\n13.26,53.556,-61.5,5\n")
    succeeds(run("import", "access-points", list, helper.block(), path "aps.gpkg"))
    succeeds(run("import", "walk", walk, path "aps.gpkg", path "walk.gpkg"))
    local sites = run("sql", path "walk.gpkg", "SELECT name, kind FROM sites WHERE source_id = 'a1'", "--csv").out
    assert.is_truthy(sites:find("hall,access_point", 1, true), sites)
    local levels = run("sql", path "walk.gpkg", "SELECT level_dbm, band FROM wlan_walk", "--csv").out
    assert.is_truthy(levels:find("-61.5,5", 1, true), levels)
    helper.write(walk, "lon,lat,level_dbm,band\n13.26,53.556,61.5,5\n")
    fails(1, "row 1, column level_dbm: '61.5'", run("import", "walk", walk, helper.block(), path "none.gpkg"))
    assert.is_nil(io.open(path "none.gpkg"))
  end)

  it("says what failed with exit code 1 and leaves the old output", function()
    local out = helper.write(path "old.gpkg", "the old output")
    fails(1, "nowhere.gpkg", run("network", "nowhere.gpkg", out))
    fails(1, "nothing.csv", run("network", helper.block(), out, "--catalogue", "nothing.csv"))
    fails(1, "/dev/null/no", run("network", helper.block(), "/dev/null/no/out.gpkg"))
    fails(1, "nowhere.lua", run("need", helper.block(), out, "--scheme", "nowhere.lua"))
    fails(1, "nowhere.lua", run("run", "nowhere.lua"))
    fails(1, "holds no result", run("compare", helper.block(), helper.block()))
    assert.are.equal("the old output", helper.read(out))
  end)

  it("plans with a copy of the prices, as the README says", function()
    local prices = helper.write(path "our-prices.csv", helper.read(helper.srcdir .. "/data/catalogue/example-2025.csv"))
    succeeds(run("network", helper.block(), path "own.gpkg", "--catalogue", prices))
  end)

  it("notices a full disk behind standard output, and a reader that left", function()
    fails(1, "standard output", run("help", { ">/dev/full" }))
    fails(1, "standard output", run("sql", helper.block(), "SELECT * FROM buildings", { ">/dev/full" }))
    local script = ("{ '%s' sql '%s' 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000) "
      .. "SELECT * FROM n'; echo $? >'%s'; } | head -n 1 >/dev/null"):format(helper.plan, helper.block(), path "code")
    os.execute(script)
    assert.are.equal("1\n", helper.read(path "code"))
  end)

  it("imports, checks, plans, compares and asks", function()
    local city, out, market = path "city.gpkg", path "out.gpkg", path "market.gpkg"
    succeeds(run("import", "osm", helper.block_pbf, city))
    local check = run("check", city)
    assert.is_true(check.code <= 1)
    assert.is_truthy(check.out:find("buildings", 1, true))
    local checked = assert(json.decode(run("check", city, "--json").out))
    assert.is_true(#checked.layers > 0 and #checked.stages > 0)

    local done = succeeds(run("rollout", city, out, "--budget", "1e5", "--first-year", "2027", "--by", "need"))
    assert.is_truthy(done.out:find("written: " .. out, 1, true))
    local totals = assert(json.decode(succeeds(run("rollout", city, market, "--budget-eur=1e5", "--by=profit", "--json")).out))
    assert.is_table(totals.rollout)
    assert.is_table(totals.network)
    succeeds(run("compare", out, market))
    assert.is_table(json.decode(succeeds(run("compare", out, market, path "c.gpkg", "--json")).out))
    assert.are.equal("", succeeds(run("need", city, path "need.gpkg", "--quiet")).out)
    succeeds(run("network", city, path "network.gpkg", "--pop", "13.265,53.558", "--pop", "North=13.266,53.559"))
    succeeds(run("rollout", city, path "both.gpkg", "--budgets", "1e4,5e4", "--compare", "profit"))

    -- From the result of an earlier run; its options are used up.
    succeeds(run("rollout", out, path "half.gpkg", "--budget", "5e4"))
    fails(2, "network result already", run("rollout", out, path "half.gpkg", "--budget", "5e4", "--max-drop", "50"))

    -- One half of what a rollout needs is no workspace either.
    fails(1, "holds a network but no need; start from the workspace",
      run("rollout", path "network.gpkg", path "on.gpkg", "--budget", "5e4"))
    fails(1, "holds a need but no network; start from the workspace",
      run("rollout", path "need.gpkg", path "on.gpkg", "--budget", "5e4"))

    local rows = succeeds(run("sql", city, "SELECT use, count(*) AS n FROM buildings GROUP BY use ORDER BY use"))
    assert.is_truthy(rows.out:find "^use +n\n")
    local list = assert(json.decode(succeeds(run("sql", city, "SELECT 'a\"b' AS t, 1.5 AS x, NULL AS y", "--json")).out))
    assert.are.same({ { t = 'a"b', x = 1.5 } }, list)
    assert.are.equal('t,x\n"a,""b",2\n', succeeds(run("sql", city, "SELECT 'a,\"b' AS t, 2 AS x", "--csv")).out)
    local joined = run("sql", city, "--results", out, "SELECT count(*) AS n FROM result.rollout_trench")
    assert.is_truthy(succeeds(joined).out:find "^n\n *%d+\n$" or joined.out:find "^ *n\n *%d+\n$")
    fails(1, "sql", run("sql", city, "DROP TABLE buildings"))
  end)

  it("takes a scheme from a file", function()
    local scheme = helper.write(path "scheme.lua", [[
      return {
        combine = "geometric",
        indicators = {
          { name = "people", column = "residents", normalise = "rank" },
          { name = "schools", value = function(b) return b.public_kind == "school" end, weight = 2 },
        },
      }]])
    local out = path "scheme.gpkg"
    succeeds(run("need", helper.block(), out, "--scheme", scheme))
    local rows = succeeds(run("sql", out, "SELECT name FROM need_indicators ORDER BY fid", "--csv"))
    assert.are.equal("name\npeople\nschools\n", rows.out)
    fails(1, "must return a table", run("need", helper.block(), out, "--scheme", helper.write(scheme, "return 5")))
    fails(2, "wieght", run("need", helper.block(), out, "--scheme",
      helper.write(scheme, "return { { name = 'a', column = 'residents', wieght = 1 } }")))
  end)

  it("runs scenarios, with arguments, errors in one line and exit codes", function()
    local scenario = helper.write(path "scenario.lua", [[
      local plan = require "plan"
      local city = assert(plan.open((...)))
      print(arg[1] == ..., arg[2], #city:layer "buildings" > 0)
      return tonumber(arg[2])]])
    local done = run("run", scenario, helper.block(), "7", "--flag")
    assert.are.equal("true\t7\ttrue\n", done.out)
    assert.are.equal(7, done.code)
    local broken = run("run", helper.write(scenario, "local plan = require 'plan'\nplan.open(nil)"))
    assert.are.equal(1, broken.code)
    assert.is_truthy(broken.err:find("^plan run: .*scenario.lua:2: [^\n]*\n$"), broken.err)
    fails(1, "scenario.lua", { code = run("run", helper.write(scenario, "x = = 1")).code,
      err = run("run", scenario).err:gsub("%.lua:%d+", ".lua") })
  end)
end)

-- A scenario that says by a file when it has begun, so that no signal comes before the program can take it.
local function scenario_of(name, text)
  local ready = path "ready"
  return helper.write(path(name), ("io.open(%q, 'w'):close()\n"):format(ready) .. text)
end

-- Runs a scenario in the background and sends it a signal some time after its beginning. One that does not
-- end within 30 s is killed. Returns the exit code and standard error.
local function interrupted(signal, after, scenario, ...)
  local words = {}
  for i, word in ipairs { helper.plan, "run", scenario, ... } do words[i] = "'" .. word .. "'" end
  local names = { ERR = path "err", CODE = path "code", READY = path "ready", SIGNAL = signal, AFTER = after }
  os.remove(names.READY)
  local script = ([[
    WORDS >/dev/null 2>'ERR' & child=$!
    n=0; while [ ! -e 'READY' ] && [ $n -lt 600 ]; do sleep 0.05; n=$((n + 1)); done
    sleep AFTER; kill -SIGNAL $child
    (sleep 30; kill -KILL $child) >/dev/null 2>&1 & guard=$!
    wait $child; echo $? >'CODE'; kill $guard]]):gsub("%u%u%u+", names)
  os.execute((script:gsub("WORDS", function() return table.concat(words, " ") end)))
  return tonumber(helper.read(names.CODE)), helper.read(names.ERR)
end

describe("Ctrl-C", function()
  -- A shell starts background children with SIGINT ignored; the program takes it nonetheless.
  it("stops Lua code", function()
    local code, err = interrupted("INT", "0.1", scenario_of("loop.lua", "while true do end"))
    assert.are.equal(130, code)
    assert.are.equal("plan run: cancelled\n", err)
  end)

  it("stops Lua code that catches errors, and coroutines", function()
    local text = "while true do pcall(function() while true do end end) end"
    assert.are.equal(130, (interrupted("INT", "0.1", scenario_of("catch.lua", text))))
    text = "coroutine.wrap(function() while true do end end)()"
    assert.are.equal(130, (interrupted("INT", "0.1", scenario_of("co.lua", text))))
  end)

  it("stops a stage and the writer, and leaves whole files only", function()
    local scenario = scenario_of("stage.lua", [[
      local plan = require "plan"
      local city = assert(plan.open(arg[1]))
      while true do
        local network = assert(city:network())
        assert(network:save(arg[2]))
      end]])
    for _, after in ipairs { "0", "0.05", "0.11", "0.17", "0.3" } do
      local out = helper.write(path "stage.gpkg", "the old output")
      local code, err = interrupted("INT", after, scenario, helper.block(), out)
      assert.are.equal(130, code)
      assert.are.equal("plan run: cancelled\n", err)
      if helper.read(out) ~= "the old output" then
        assert.are.equal(0, run("sql", out, "SELECT count(*) FROM trench").code)
      end
    end
    for name in io.popen("ls -a '" .. helper.tmp .. "'"):lines() do
      assert.is_nil(name:find "^%.?stage%.gpkg.+", name)
    end
  end)

  it("stops SQL", function()
    local scenario = scenario_of("sql.lua", [[
      require "plan".sql(arg[1],
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")]])
    local code, err = interrupted("INT", "0.3", scenario, helper.block())
    assert.are.equal(130, code)
    assert.are.equal("plan run: cancelled\n", err)
  end)

  it("is told apart from a termination signal", function()
    local code = interrupted("TERM", "0.1", scenario_of("loop.lua", "while true do end"))
    assert.are.equal(143, code)
  end)
end)

describe("plan demo", function()
  it("makes every output and leaves the scenario", function()
    local sample = io.open((os.getenv "PLAN_DATA_DIR" or "data") .. "/neubrandenburg/neubrandenburg.osm.pbf", "rb")
    if not sample then return pending "the sample city is not in the data folder" end
    sample:close()
    local dir = path "demo"
    local done = succeeds(run("demo", dir))
    for _, name in ipairs { "neubrandenburg.gpkg", "fair-rollout.gpkg", "fair-rollout.lua" } do
      assert.is_truthy(helper.read(dir .. "/" .. name), name)
      assert.is_truthy(done.out:find(name, 1, true), name)
    end
    local example = helper.read(helper.srcdir .. "/scripts/examples/fair-rollout.lua")
    assert.are.equal(example, helper.read(dir .. "/fair-rollout.lua"))
  end)
end)
