-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2
-- luacheck: no max line length

-- Makes docs/lua-reference.md, docs/data-dictionary.md and the editor stubs out of api.lua and the
-- specs of the library: `plan run bindings/lua/reference.lua TOP [OUTDIR]` (`make lua-reference`).
-- The same specs give the same bytes.

local plan = require "plan"

local top, into = ...
into = into or top
local api = dofile(top .. "/bindings/lua/api.lua")
local described = plan.describe()

-- In two pieces, so that nobody takes them for this file's own.
local licence = {
  "SPDX-" .. "FileCopyrightText: 2026 libplan contributors",
  "SPDX-" .. "License-Identifier: EUPL-1.2",
}
local note = "Made by `make lua-reference`; changes belong into bindings/lua/api.lua or the specs in the C sources."

-- A document under construction.
local function document()
  local lines = {}
  return {
    add = function(...)
      for _, line in ipairs { ... } do lines[#lines + 1] = line end
    end,
    write = function(name)
      local path = into .. "/" .. name
      local file = assert(io.open(path, "wb"))
      assert(file:write(table.concat(lines, "\n"), "\n"))
      assert(file:close())
      print(path)
    end,
  }
end

local function markdown(title)
  local doc = document()
  doc.add("<!--", licence[1], licence[2], "-->", "", "# " .. title, "", note, "")
  return doc
end

local function cell(text)
  return (tostring(text):gsub("|", "\\|"))
end

local function add_table(doc, head, rows)
  doc.add("| " .. table.concat(head, " | ") .. " |", "|" .. ("---|"):rep(#head))
  for _, row in ipairs(rows) do
    local cells = {}
    for i, text in ipairs(row) do cells[i] = cell(text) end
    doc.add("| " .. table.concat(cells, " | ") .. " |")
  end
  doc.add ""
end

local function unit_text(unit)
  return unit == "1" and "" or unit
end

local function number_text(value)
  if not value then return nil end
  return ("%.15g"):format(value)
end

local function range_text(option)
  if option.choices then return table.concat(option.choices, ", ") end
  local least, most = number_text(option.min), number_text(option.max)
  if least and most then return least .. " to " .. most end
  if least then return "at least " .. least end
  return most and "at most " .. most or ""
end

-- Types as a Lua programmer says them.
local function option_type(option)
  if option.type == "choice" then return "string" end
  if option.type == "records" then return "list of " .. option.records.name end
  if option.type ~= "values" then return option.type end
  return option.name == "value" and "function of the building, or list of numbers" or "list of numbers"
end

-- Option sets of stages and the records within them, each once, in order.
local function every_set()
  local sets = {}
  for _, stage in ipairs(described.stages) do
    if stage.set then
      sets[#sets + 1] = { set = stage.set, stage = stage }
      for _, option in ipairs(stage.set.options) do
        if option.records then sets[#sets + 1] = { set = option.records } end
      end
    end
  end
  return sets
end

local function is_nested(set)
  local found = {}
  for _, option in ipairs(set.options) do found[option.name] = true end
  return found.group and found.name
end

local function add_options(doc, entry)
  local set, rows = entry.set, {}
  doc.add(("### %s options"):format(set.name), "", set.text .. ".", "")
  for i, option in ipairs(set.options) do
    rows[i] = {
      "`" .. option.name .. "`", option_type(option), unit_text(option.unit), range_text(option), option.default,
      option.text,
    }
  end
  if entry.stage and entry.stage.name == "rollout" then
    table.insert(rows, 1, { "`need`", "result", "", "", "", "result of city:need; required" })
  end
  add_table(doc, { "option", "type", "unit", "allowed", "default", "meaning" }, rows)
  if is_nested(set) then
    doc.add("An entry may hold such a list itself (`indicators = { ... }`): it is then a group, and the entries in it are "
      .. "its members.", "")
  end
end

local function signature(class, entry, colon)
  local names = {}
  for i, parameter in ipairs(entry[2]) do
    local name = parameter[1]
    names[i] = name:sub(-1) == "?" and "[" .. name:sub(1, -2) .. "]" or name
  end
  local owner = class.class:match "[^.]+$"
  return ("%s%s%s(%s)"):format(owner, colon and ":" or ".", entry[1], table.concat(names, ", "))
end

local function add_function(doc, class, entry, colon)
  doc.add(("### `%s`"):format(signature(class, entry, colon)), "", entry[4], "")
  for _, parameter in ipairs(entry[2]) do
    local text = parameter[3] and ": " .. parameter[3] or ""
    doc.add(("- `%s` (%s)%s"):format(parameter[1]:gsub("%?$", ""), parameter[2]:gsub("|", " or "), text))
  end
  local first = entry[3][1]
  if first then
    local or_nil = #entry[3] == 3 and "; or nil, message, code" or ""
    doc.add(("- returns %s%s"):format(first[2], or_nil))
  end
  doc.add ""
end

local function add_class(doc, class)
  doc.add("## " .. class.title, "", class.text, "")
  if class.fields then
    local rows = {}
    for i, field in ipairs(class.fields) do rows[i] = { "`" .. field[1] .. "`", field[2], field[3] } end
    add_table(doc, { "field", "type", "meaning" }, rows)
  end
  for _, entry in ipairs(class.functions or {}) do add_function(doc, class, entry, false) end
  for _, entry in ipairs(class.methods or {}) do add_function(doc, class, entry, true) end
end

local function write_reference()
  local doc = markdown "Lua reference"
  doc.add("Misuse (an unknown option, a wrong type, a closed object, a column that is not there) raises an error that "
    .. "names the option and what was expected. What may fail in a healthy program (a missing file, an unreadable layer, "
    .. "bad data) returns nil, a message of one line, and a code: `not_found`, `data`, `io`, `cancelled` or `internal`.",
    "", "What the stages put into their tables is in [the data dictionary](data-dictionary.md).", "")
  for _, class in ipairs(api) do add_class(doc, class) end
  doc.add("## Options", "")
  for _, entry in ipairs(every_set()) do add_options(doc, entry) end
  doc.write "docs/lua-reference.md"
end

local function add_layer(doc, layer)
  local geometry = layer.geometry == "none" and "table" or layer.geometry
  doc.add(("### `%s`"):format(layer.name), "", ("%s (%s): %s."):format(layer.title, geometry, layer.text), "")
  local rows = {}
  for i, column in ipairs(layer.columns) do
    rows[i] = { "`" .. column.name .. "`", column.type, unit_text(column.unit), column.alias, column.text }
  end
  add_table(doc, { "column", "type", "unit", "title", "meaning" }, rows)
end

local function write_dictionary()
  local doc = markdown "Data dictionary"
  doc.add("## Workspace", "", "Layers of a city's GeoPackage. All are optional but buildings and streets.", "")
  for _, layer in ipairs(described.workspace) do add_layer(doc, layer) end
  for _, stage in ipairs(described.stages) do
    if #stage.tables > 0 then
      doc.add(("## Result of %s"):format(stage.name), "", ("`%s`: %s."):format(stage.call, stage.text), "")
      for _, layer in ipairs(stage.tables) do add_layer(doc, layer) end
    end
  end
  doc.add("## In every result", "")
  for _, layer in ipairs(described.common) do add_layer(doc, layer) end
  doc.write "docs/data-dictionary.md"
end

local function stub_type(option, set)
  if option.choices then return '"' .. table.concat(option.choices, '"|"') .. '"' end
  if option.type == "records" then return ("plan.%s[]"):format(option.records.name) end
  if option.type ~= "values" then return option.type end
  if option.name ~= "value" then return "number[]" end
  local row = set.name == "indicator" and "plan.buildings_row" or "plan.row"
  return ("(fun(building: %s): number|boolean|nil)|number[]|plan.column"):format(row)
end

local function add_option_class(doc, entry)
  local set = entry.set
  doc.add(("---%s"):format(set.text), ("---@class plan.%s%s"):format(set.name, entry.stage and "_options" or ""))
  if entry.stage and entry.stage.name == "rollout" then
    doc.add "---@field need plan.result result of city:need"
  end
  for _, option in ipairs(set.options) do
    local unit = unit_text(option.unit)
    doc.add(("---@field %s? %s %s%s"):format(option.name, stub_type(option, set), option.text,
      unit ~= "" and " (" .. unit .. ")" or ""))
  end
  if is_nested(set) then doc.add(("---@field indicators? plan.%s[] members of a group"):format(set.name)) end
  doc.add ""
end

local function add_row_class(doc, layer)
  local types = { number = "number", integer = "integer", integer64 = "integer", boolean = "boolean", text = "string" }
  doc.add(("---A row of layer %s"):format(layer.name), ("---@class plan.%s_row: plan.row"):format(layer.name))
  for _, column in ipairs(layer.columns) do
    doc.add(("---@field %s %s? %s"):format(column.name, types[column.type], column.text))
  end
  doc.add ""
end

local function add_stub_function(doc, variable, entry, colon)
  doc.add("---" .. entry[4])
  local names = {}
  for i, parameter in ipairs(entry[2]) do
    names[i] = parameter[1]:gsub("%?$", "")
    doc.add(("---@param %s %s %s"):format(parameter[1], parameter[2], parameter[3] or ""):gsub(" +$", "") .. "")
  end
  for _, value in ipairs(entry[3]) do doc.add(("---@return %s # %s"):format(value[1], value[2])) end
  doc.add(("function %s%s%s(%s) end"):format(variable, colon and ":" or ".", entry[1], table.concat(names, ", ")), "")
end

local function add_stub_class(doc, class)
  local variable = class.class:gsub("%.", "_")
  doc.add("---" .. class.text, "---@class " .. class.class)
  for _, field in ipairs(class.fields or {}) do
    doc.add(("---@field %s %s %s"):format(field[1], field[2], field[3]))
  end
  if class.class == "plan.table" then doc.add "---@field [string] plan.column" end
  if class.class == "plan.column" then doc.add "---@field [integer] any" end
  if class.class == "plan.row" then doc.add "---@field [string] any" end
  doc.add(("local %s = {}"):format(variable), "")
  for _, entry in ipairs(class.functions or {}) do add_stub_function(doc, variable, entry, false) end
  for _, entry in ipairs(class.methods or {}) do add_stub_function(doc, variable, entry, true) end
end

local function write_stubs()
  local doc = document()
  doc.add("-- " .. licence[1], "-- " .. licence[2], "-- luacheck: ignore 241", "", "---@meta plan", "")
  doc.add("-- " .. note, "")
  for _, entry in ipairs(every_set()) do add_option_class(doc, entry) end
  doc.add("---Results of a file by stage", "---@class plan.loaded", "---@field need? plan.result",
    "---@field network? plan.result", "---@field rollout? plan.result", "")
  for _, layer in ipairs(described.workspace) do
    if layer.name == "buildings" then add_row_class(doc, layer) end
  end
  for i = #api, 1, -1 do add_stub_class(doc, api[i]) end
  doc.add "return plan"
  doc.write "bindings/lua/stubs/plan.d.lua"
end

write_reference()
write_dictionary()
write_stubs()
