-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local plan = require "plan"
local cli = require "lib.cli"
local json = require "lib.json"
local rows = require "lib.rows"

local given = cli.parse({
  name = "sql",
  brief = "ask a workspace or result in SQL",
  text = "Asks a GeoPackage in SQL, with SpatiaLite's ST_ functions, read-only. Rows come as aligned text.",
  arguments = {
    { name = "CITY.gpkg", text = "workspace or result" },
    { name = "QUERY", text = "one SELECT, or - to read it from standard input" },
  },
  stages = {},
  flags = {
    { name = "--results", takes = "RESULT.gpkg", text = "a second file, its tables as result.NAME" },
    { name = "--csv", value = true, text = "print the rows as CSV" },
  },
  json = "print the rows as JSON",
  examples = {
    [[plan sql city.gpkg "SELECT use, count(*) AS n, sum(residents) FROM buildings GROUP BY use"]],
    [[plan sql c.gpkg --results o.gpkg "SELECT year, count(*) FROM result.rollout_trench GROUP BY 1"]],
  },
}, { ... })

if given.json and given.csv then cli.usage_error "give --json or --csv, not both" end
local query = given[2] == "-" and io.stdin:read "a" or given[2]
local found = cli.call(plan.sql, given[1], query, { results = given.results })
if given.json then
  cli.write(json.rows(found), "\n")
elseif given.csv then
  rows.csv(found, cli.write)
else
  rows.text(found, cli.write)
end
