-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local cli = require "lib.cli"
local chain = require "lib.chain"

local given = cli.parse({
  name = "rollout",
  brief = "who is connected in which year, the whole way",
  text = "Plans which buildings are connected in which year with a yearly budget: the whole way from the "
    .. "workspace through need and network, or on from the result of an earlier run.",
  arguments = {
    { name = "CITY.gpkg", text = "workspace, or a result that holds need and network" },
    { name = "OUT.gpkg", text = "result; replaced when all of it is written", target = true },
  },
  stages = { "rollout", "need", "network" },
  flags = {
    {
      name = "--compare",
      takes = "ORDER",
      parse = function(word) return plan.option("rollout", "by", word) end,
      text = "compare with the rollout in another order (profit, distance) and write the comparison along",
    },
    chain.scheme_flag,
    chain.pop_flag,
    chain.forbid_flag,
    chain.force_flag,
  },
  json = "print the totals as JSON",
  examples = {
    "plan rollout city.gpkg out.gpkg --budget 2.5e6 --first-year 2027 --by need",
    "plan rollout city.gpkg out.gpkg --budgets 1e6,2e6,4e6 --compare profit",
    "plan rollout out.gpkg half.gpkg --budget 1.25e6",
  },
}, { ... })

-- Options that an earlier run has used up cannot be given once more.
local function refuse(stage, flags)
  local name = next(given.options[stage])
  if name == "threads" then name = next(given.options[stage], name) end
  if name or flags then
    local problem = "%s holds a %s result already; options of %s need the workspace"
    cli.usage_error(problem:format(given[1], stage, stage))
  end
end

local function upstream(path)
  local loaded = cli.try(plan.load, path)
  if loaded and loaded.need and loaded.network then
    refuse("need", given.scheme)
    refuse("network", given.pop or given.forbid or given.force)
    return loaded.need, loaded.network
  end
  local city, problem = cli.try(plan.open, path)
  if not city and loaded and (loaded.need or loaded.network) then
    local has, lacks = "network", "need"
    if loaded.need then has, lacks = lacks, has end
    cli.fail(("%s: holds a %s but no %s; start from the workspace"):format(path, has, lacks))
  end
  cli.check(city, problem)
  return chain.need(city, given), chain.network(city, given)
end

local by = given.options.rollout.by or "need"
if given.compare == by then
  cli.usage_error(("--compare %s: that is the order itself; compare with another one"):format(by))
end
if given.compare and given.compare ~= "profit" and by ~= "profit" then
  for _, name in ipairs { "take_up", "revenue_eur" } do
    if given.options.rollout[name] then
      cli.usage_error(("--%s has no effect: neither rollout is by profit"):format((name:gsub("_", "-"))))
    end
  end
end
-- What the last stage would refuse is told before minutes of work.
local rollout_options = given.options.rollout
if not rollout_options.budget_eur and not rollout_options.budgets then
  cli.usage_error "neither --budget nor --budgets is given: expected EUR a year"
elseif rollout_options.budget_eur and rollout_options.budgets then
  cli.usage_error "--budget and --budgets are both given; give either"
end
local need, network = upstream(given[1])
local rollout = chain.rollout(network, need, given)
local result = rollout
if given.compare then
  local other = chain.rollout(network, need, given, given.compare)
  result = cli.call(rollout.compare, rollout, other)
end
cli.save(result, given[2])
cli.report(given, result, given[2])
