-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local cli = require "lib.cli"
local progress = require "lib.progress"

local given = cli.parse({
  name = "run",
  brief = "run a scenario written in Lua",
  text = "Runs a scenario written in Lua; 'require \"plan\"' gives it the stages. What follows the file "
    .. "is passed to it.",
  arguments = { { name = "SCENARIO.lua", text = "scenario; see scripts/examples" } },
  stages = {},
  rest = "[ARGUMENT]...",
  examples = { "plan run fair-rollout.lua" },
}, { ... })

local chunk, problem = loadfile(given[1], "t")
if not chunk then cli.fail(problem) end
_G.arg = { [0] = given[1], table.unpack(given, 2) }
progress.guard_print()
local code = chunk(table.unpack(given, 2))
progress.clear()
return math.type(code) == "integer" and code or 0
