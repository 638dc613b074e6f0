-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- A plan table as aligned text or CSV.

local host = require "plan.host"

local rows = {}

local function word(value, exact)
  if value == nil then return "" end
  if math.type(value) == "float" then
    if value == math.floor(value) and math.abs(value) < 1e15 then return ("%.0f"):format(value) end
    local short = (exact and "%.15g" or "%.10g"):format(value)
    return (not exact or tonumber(short) == value) and short or ("%.17g"):format(value)
  end
  return tostring(value)
end

-- Names of the columns to show, the geometry last.
local function header(tbl)
  local names = tbl:columns()
  if tbl:info().geometry ~= "none" then names[#names + 1] = "geometry" end
  return names
end

-- Calls each(list of words) for every row. names: as header gives them, or a choice of columns. exact:
-- numbers so that they read back the same, else for people.
local function every_row(tbl, names, exact, each)
  local is_column = {}
  for _, name in ipairs(tbl:columns()) do is_column[name] = true end
  for row, i in tbl:rows() do
    local words = {}
    for c, name in ipairs(names) do
      words[c] = is_column[name] and word(row[name], exact) or tbl:geometry(i) or ""
    end
    each(words)
  end
end

local function length(text)
  return utf8.len(text) or #text
end

local function is_number(tbl, name)
  local ok, column = pcall(tbl.column, tbl, name)
  return ok and (column.type == "number" or column.type == "integer")
end

-- Aligned columns, numbers to the right, long texts (geometry) as they are. names: columns to show
-- (default all). formats: of the numbers of some columns, by name.
function rows.text(tbl, write, names, formats)
  names = names or header(tbl)
  local widths, right, all = {}, {}, {}
  for c, name in ipairs(names) do
    widths[c] = length(host.line(name))
    right[c] = is_number(tbl, name)
  end
  every_row(tbl, names, false, function(words)
    for c, name in ipairs(names) do
      local number = formats and formats[name] and tonumber(words[c])
      if number then words[c] = formats[name]:format(number) end
    end
    for c, text in ipairs(words) do
      words[c] = host.line(text)
      widths[c] = math.max(widths[c], math.min(length(words[c]), 60))
    end
    all[#all + 1] = words
  end)
  local function line(words)
    local pieces = {}
    for c, text in ipairs(words) do
      local space = (" "):rep(widths[c] - length(text))
      pieces[c] = right[c] and space .. text or text .. space
    end
    write((table.concat(pieces, "  "):gsub(" +$", "")), "\n")
  end
  local titles = {}
  for c, name in ipairs(names) do titles[c] = host.line(name) end
  line(titles)
  for _, words in ipairs(all) do line(words) end
end

local function quoted(text)
  if text:find '[",\n\r]' then return '"' .. text:gsub('"', '""') .. '"' end
  return text
end

-- RFC 4180, with line feeds.
function rows.csv(tbl, write)
  local function line(words)
    local pieces = {}
    for c, text in ipairs(words) do pieces[c] = quoted(text) end
    write(table.concat(pieces, ","), "\n")
  end
  local names = header(tbl)
  line(names)
  every_row(tbl, names, true, line)
end

return rows
