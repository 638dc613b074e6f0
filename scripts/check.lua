-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local cli = require "lib.cli"
local chain = require "lib.chain"
local json = require "lib.json"
local host = require "plan.host"
local rows = require "lib.rows"
local progress = require "lib.progress"

local given = cli.parse({
  name = "check",
  brief = "what a workspace holds, lacks and gets wrong; whether a result is sound",
  text = "Of a workspace: says what it holds, what is missing for which stage, and what looks wrong. Of a result: "
    .. "verifies network and rollout from what is written alone.",
  arguments = { { name = "FILE.gpkg", text = "workspace, as 'plan import' makes it, or a result" } },
  stages = { "check" },
  flags = {
    {
      name = "--findings",
      takes = "N",
      parse = function(word)
        local n = math.tointeger(tonumber(word))
        if n and n >= 0 then return n end
        return nil, "expected a whole number"
      end,
      text = "list so many findings of each kind (default 3)",
    },
  },
  json = "print layers and stages (of a workspace), totals and findings as JSON",
}, { ... })

-- Findings by code, in the order of their first appearance.
local function by_code(findings)
  local codes, groups = {}, {}
  for row, i in findings:rows() do
    if not groups[row.code] then
      codes[#codes + 1] = row.code
      groups[row.code] = {}
    end
    table.insert(groups[row.code], i)
  end
  return codes, groups
end

-- "buildings w123": where to look for it.
local function place_of(finding)
  local at = finding.source_id or finding.row and ("row %d"):format(finding.row + 1)
  local words = {}
  if finding.layer then words[#words + 1] = finding.layer end
  if at then words[#words + 1] = at end
  return host.line(table.concat(words, " "))
end

local function print_findings(findings, most)
  local codes, groups = by_code(findings)
  for _, code in ipairs(codes) do
    cli.write(("%s: %d\n"):format(code, #groups[code]))
    for k = 1, math.min(most, #groups[code]) do
      local row = findings[groups[code][k]]
      local place = place_of(row)
      cli.write("  ", place, place ~= "" and ": " or "", row.text or "", "\n")
    end
    local left = #groups[code] - most
    if left > 0 and most > 0 then cli.write(("  ... and %d more\n"):format(left)) end
  end
end

local function print_json(result)
  cli.write(json.object {
    { "layers", json.rows(result.tables.check_layers) },
    { "stages", json.rows(result.tables.check_stages) },
    { "summary", json.rows(result.tables.summary) },
    { "findings", json.rows(result:findings()) },
  }, "\n")
end

-- A result is verified; 1 where there is a violation.
local function verify(result)
  progress.clear()
  if given.json then
    cli.write(json.object {
      { "summary", json.rows(result.tables.summary) },
      { "findings", json.rows(result:findings()) },
    }, "\n")
  elseif not given.quiet then
    cli.write(cli.check(result:summary()))
    print_findings(result:findings(), given.findings or 3)
  end
  return result.totals.violations > 0 and 1 or 0
end

-- What cannot be read at all is told by opening it as a workspace.
local could, verified, problem, code = pcall(plan.verify, given[1])
if could and verified then return verify(verified) end
if could and code == "data" and problem:find " result is missing$" then cli.fail(problem) end

local city = chain.open(given[1])
local result = cli.call(city.check, city)
progress.clear()
if given.json then
  print_json(result)
elseif not given.quiet then
  rows.text(result.tables.check_layers, cli.write,
    { "layer", "rows", "geometry", "crs", "assumed_share", "needed_by", "text" },
    { assumed_share = "%.2f" })
  cli.write "\n"
  rows.text(result.tables.check_stages, cli.write)
  cli.write("\n", cli.check(result:summary()), "\n")
  print_findings(result:findings(), given.findings or 3)
end

-- A workspace that does not serve for the stages there are is a failure; others may come.
local is_stage = {}
for _, stage in ipairs(plan.describe().stages) do is_stage[stage.name] = true end
for row in result.tables.check_stages:rows() do
  if is_stage[row.stage] and not row.ready then return 1 end
end
