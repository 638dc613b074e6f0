-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- The stages as several sub-commands need them, from the words of a command line.

local plan = require "plan"
local cli = require "lib.cli"

local chain = {}

-- --pop LON,LAT or NAME=LON,LAT
local function parse_pop(word)
  local name, place = word:match "^([^=]+)=(.*)$"
  local lon, lat = (place or word):match "^%s*([^,]+),([^,]+)$"
  lon, lat = tonumber(lon), tonumber(lat)
  if not (lon and lat) then
    return nil, ("expected LON,LAT in degrees, as in 13.26,53.56, not '%s'"):format(word)
  end
  return { name = name, lon = lon, lat = lat }
end

chain.pop_flag = {
  name = "--pop",
  takes = "LON,LAT",
  many = true,
  parse = parse_pop,
  text = "place of a PoP in degrees, with a name as NAME=LON,LAT; may be given several times (default: the "
    .. "workspace's sites of kind pop, else proposed)",
}

local function named_street(word)
  return { source_id = word }
end

chain.forbid_flag = {
  name = "--forbid", takes = "ID", many = true, parse = named_street,
  text = "street that must not be dug, by source_id; may be given several times",
}

chain.force_flag = {
  name = "--force", takes = "ID", many = true, parse = named_street,
  text = "street that gets a trench in any case, by source_id; may be given several times",
}

chain.scheme_flag = {
  name = "--scheme",
  takes = "FILE.lua",
  text = "Lua file that returns the indicators, or all options of need (default: a scheme for a town with "
    .. "only OpenStreetMap)",
}

local function is_list(value)
  return #value > 0
end

-- Options of need: those of the scheme file, the command line's on top.
local function need_options(given)
  local options = {}
  if given.scheme then
    local chunk, problem = loadfile(given.scheme, "t")
    if not chunk then cli.fail(problem) end
    local scheme = chunk()
    if type(scheme) ~= "table" then cli.fail(given.scheme .. ": must return a table of indicators") end
    if is_list(scheme) then scheme = { indicators = scheme } end
    for name, value in pairs(scheme) do options[name] = value end
  end
  for name, value in pairs(given.options.need) do options[name] = value end
  return options
end

function chain.open(path)
  return cli.call(plan.open, path)
end

function chain.need(city, given)
  return cli.call(city.need, city, need_options(given))
end

function chain.network(city, given)
  local options = given.options.network
  options.pops = given.pop
  options.forbid, options.force = given.forbid, given.force
  return cli.call(city.network, city, options)
end

function chain.rollout(network, need, given, by)
  local options = { need = need }
  for name, value in pairs(given.options.rollout) do options[name] = value end
  options.by = by or options.by
  -- Of two rollouts side by side, only one may be by profit.
  if given.compare and (options.by or "need") ~= "profit" then
    options.take_up, options.revenue_eur = nil, nil
  end
  return cli.call(network.rollout, network, options)
end

return chain
