-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local cli = require "lib.cli"

cli.parse({
  name = "version",
  brief = "print the version",
  text = "Prints the version.",
  arguments = {},
}, { ... })
cli.write("plan ", plan.version, "\n")
