-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- The texts to translate that stand in specs, styles, catalogues and totals, as a .pot file: what no xgettext finds.
-- plan run data/locale/pot.lua SRCDIR OUT.pot; `make pot` calls it.

local plan = require "plan"

local top, target = ...
local seen, entries, units = {}, {}, { years = true }

local function add(text, where)
  if type(text) ~= "string" or text == "" or not text:find "%a" then return end
  if seen[text] then
    seen[text][where] = true
    return
  end
  seen[text] = { [where] = true }
  entries[#entries + 1] = text
end

local function add_layer(layer)
  add(layer.title, "layers")
  add(layer.text, "layers")
  for _, column in ipairs(layer.columns) do
    add(column.alias, "columns")
    add(column.text, "columns")
  end
end

-- Stages whose results record the options of their run, which a report lists.
local recorded = { need = true, network = true, rollout = true, compare = true, wlan = true, sites = true, mesh = true }

local function add_options(set, shown)
  for _, option in ipairs(set.options) do
    -- As results record it, who know no data folder.
    local text = option.text:gsub(", else of the data folder, where not given", " where not given")
    if text ~= option.text then add(option.text, "options") end
    add(text, shown and "parameters" or "options")
    if option.records then add_options(option.records, shown) end
  end
end

local described = plan.describe()
for _, stage in ipairs(described.stages) do
  for _, layer in ipairs(stage.tables) do add_layer(layer) end
  if stage.set then add_options(stage.set, recorded[stage.name]) end
end
for _, layer in ipairs(described.workspace) do add_layer(layer) end
for _, layer in ipairs(described.common) do add_layer(layer) end
for _, label in ipairs(described.labels) do add(label, "styles") end

-- The example catalogue's items as they stand in a bill: key,description,unit,...
for line in io.lines(top .. "/data/catalogue/example-2025.csv") do
  local description, unit = line:match '^[%w_]+,"([^"]*)",([^,]*)'
  if not description then description, unit = line:match "^[%w_]+,([^,]*),([^,]*)" end
  if description and description ~= "description" then
    add(description, "catalogue")
    if #unit > 2 then units[unit] = true end
  end
end

-- Totals, by a small city's own run.
local city_path = os.tmpname() .. ".gpkg"
assert(assert(plan.import_osm(top .. "/tests/data/block.osm.pbf")):save(city_path))
local city = assert(plan.open(city_path))
local need = assert(city:need())
local network = assert(city:network { propose_pops = 1 })
local rollout = assert(network:rollout { need = need, budget_eur = 1e5, first_year = 2027 })
local compare = assert(rollout:compare(rollout))
local wlan = assert(city:wlan {})
local sites = assert(wlan:sites { rollout = rollout })
local mesh = assert(wlan:mesh { rollout = rollout })
for _, result in ipairs { need, network, rollout, compare, wlan, sites, mesh } do
  for row in result.tables.summary:rows() do add(row.text, "totals") end
  for row in result.tables.parameters:rows() do add(row.text, "parameters") end
end
for row in need.tables.need_indicators:rows() do add(row.name, "indicators") end
os.remove(city_path)

table.sort(entries)
local function quoted(text)
  return '"' .. text:gsub("[\\\"]", "\\%0"):gsub("\n", "\\n") .. '"'
end
local out = assert(io.open(target, "wb"))
out:write('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n')
for _, text in ipairs(entries) do
  local places = {}
  for place in pairs(seen[text]) do places[#places + 1] = place end
  table.sort(places)
  out:write("\n#: ", table.concat(places, " "), "\nmsgid ", quoted(text), '\nmsgstr ""\n')
end
local names = {}
for unit in pairs(units) do names[#names + 1] = unit end
table.sort(names)
for _, unit in ipairs(names) do
  out:write('\n#: units\nmsgctxt "unit"\nmsgid ', quoted(unit), '\nmsgstr ""\n')
end
assert(out:close())
