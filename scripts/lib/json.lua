-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- JSON out of Lua values and plan tables, keys in the order given.

local json = {}

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

local function text(value)
  value = value:gsub('[%c"\\\127]', function(c)
    return escapes[c] or ("\\u%04x"):format(c:byte())
  end)
  return '"' .. value .. '"'
end

local function number(value)
  if math.type(value) == "integer" then return ("%d"):format(value) end
  if value ~= value or value == math.huge or value == -math.huge then return "null" end
  if value == math.floor(value) and math.abs(value) < 1e15 then return ("%.0f"):format(value) end
  local short = ("%.15g"):format(value)
  return tonumber(short) == value and short or ("%.17g"):format(value)
end

function json.value(value)
  local kind = type(value)
  if kind == "string" then return text(value) end
  if kind == "number" then return number(value) end
  if kind == "boolean" then return tostring(value) end
  return "null"
end

-- An object of already encoded values: { {key, encoded}, ... }.
function json.object(pairs_in_order)
  local pieces = {}
  for i, pair in ipairs(pairs_in_order) do pieces[i] = text(pair[1]) .. ": " .. pair[2] end
  return "{" .. table.concat(pieces, ", ") .. "}"
end

-- The rows of a plan table as a list of objects, one a line; geometry as WKT.
function json.rows(tbl)
  local columns, lines = tbl:columns(), {}
  local with_geometry = tbl:info().geometry ~= "none"
  for row, i in tbl:rows() do
    local members = {}
    for c, name in ipairs(columns) do members[c] = { name, json.value(row[name]) } end
    if with_geometry then members[#members + 1] = { "geometry", json.value(tbl:geometry(i)) } end
    lines[i] = "  " .. json.object(members)
  end
  if #lines == 0 then return "[]" end
  return "[\n" .. table.concat(lines, ",\n") .. "\n]"
end

return json
