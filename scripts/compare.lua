-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local cli = require "lib.cli"

local given = cli.parse({
  name = "compare",
  brief = "two rollouts side by side",
  text = "Puts two rollouts of the same city side by side: who is connected earlier, who later, what "
    .. "each year brings.",
  arguments = {
    { name = "A.gpkg", text = "result of 'plan rollout'" },
    { name = "B.gpkg", text = "another rollout of the same city" },
    { name = "OUT.gpkg", text = "A with the comparison", optional = true, target = true },
  },
  stages = {},
  json = "print the totals as JSON",
  examples = { "plan compare fair.gpkg market.gpkg" },
}, { ... })

local function load_rollout(path)
  local loaded = cli.call(plan.load, path)
  if not loaded.rollout then cli.fail(path .. ": holds no rollout") end
  return loaded.rollout
end

local a, b = load_rollout(given[1]), load_rollout(given[2])
local result = cli.call(a.compare, a, b)
if given[3] then cli.save(result, given[3]) end
if given.json then
  cli.write(cli.check(result:json()), "\n")
elseif not given.quiet then
  cli.write(cli.check(result:summary()))
  if given[3] then cli.write("written: ", given[3], "\n") end
end
