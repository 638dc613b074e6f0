-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- What the specs share: a small real city (a few blocks of Neubrandenburg), and runs of the command.

local plan = require "plan"

local helper = {}

local function environment(name, fallback)
  local value = os.getenv(name)
  return value and value ~= "" and value or fallback
end

helper.srcdir = environment("PLAN_SRCDIR", ".")
helper.tmp = environment("PLAN_TMP", "/tmp")
helper.plan = environment("PLAN", "./plan")
helper.shared = environment("PLAN_SHARED", helper.srcdir .. "/../shared")
helper.block_pbf = helper.srcdir .. "/tests/data/block.osm.pbf"

local made

-- Path of the workspace of a few blocks, made once a spec.
function helper.block()
  if not made then
    made = helper.tmp .. "/block.gpkg"
    local import = assert(plan.import_osm(helper.block_pbf))
    assert(import:save(made))
    import:close()
  end
  return made
end

function helper.path(name)
  return helper.tmp .. "/" .. name
end

function helper.read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read "a"
  file:close()
  return text
end

function helper.write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  file:close()
  return path
end

local function quoted(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

-- Runs the command with words; returns its exit code, standard output and standard error. A word that
-- is a table holds shell text that takes the place of standard output ({ ">/dev/full" }).
function helper.run(...)
  local words = { quoted(helper.plan) }
  local out, err = helper.path ".stdout", helper.path ".stderr"
  local redirect = " >" .. quoted(out)
  for _, word in ipairs { ... } do
    if type(word) == "table" then redirect = " " .. word[1] else words[#words + 1] = quoted(word) end
  end
  local line = table.concat(words, " ") .. redirect .. " 2>" .. quoted(err) .. " </dev/null"
  local _, kind, code = os.execute(line)
  local result = { out = helper.read(out) or "", err = helper.read(err) }
  result.code = kind == "exit" and code or 128 + code
  os.remove(out)
  os.remove(err)
  return result
end

-- The error a function raises, as text.
function helper.error_of(f, ...)
  local ok, message = pcall(f, ...)
  assert(not ok, "no error was raised")
  return tostring(message)
end

-- Path of the sample city's map, or nil with the reason to skip.
function helper.neubrandenburg()
  local sample = plan.data "neubrandenburg/neubrandenburg.osm.pbf"
  if sample then return sample end
  local path = helper.shared .. "/data/neubrandenburg/neubrandenburg.osm.pbf"
  local file = io.open(path, "rb")
  if not file then return nil, "the map of Neubrandenburg is not there: " .. path end
  file:close()
  return path
end

return helper
