-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local host = require "plan.host"
local cli = require "lib.cli"
local commands = require "lib.commands"

-- Set by the program when there is no script of the name asked for.
local unknown = rawget(_G, "unknown_command")
if unknown then
  local problem = unknown == "" and "a command is missing" or "unknown command"
  cli.usage_error(problem .. "; there is " .. table.concat(commands, ", "))
end

local given = cli.parse({
  name = "help",
  brief = "list the sub-commands, or explain one",
  text = "Lists the sub-commands, or explains one.",
  arguments = { { name = "COMMAND", text = "sub-command to explain", optional = true } },
}, { ... })

local function command_of(name)
  return cli.command_of(("%s/%s.lua"):format(host.script_dir, name))
end

if given[1] then
  for _, name in ipairs(commands) do
    if name == given[1] then
      cli.write(cli.help_text(command_of(name)))
      return
    end
  end
  cli.usage_error(("unknown command '%s'; there is %s"):format(given[1], table.concat(commands, ", ")))
end

cli.write [[
Usage: plan COMMAND [ARGUMENT]...
Municipal broadband by need: from a map file to a fibre rollout.

]]
for _, name in ipairs(commands) do
  cli.write(("  %-9s %s\n"):format(name, command_of(name).brief))
end
cli.write "\n'plan COMMAND --help' explains a command.\n"
