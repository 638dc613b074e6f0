-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local cli = require "lib.cli"
local chain = require "lib.chain"
local rows = require "lib.rows"

local given = cli.parse({
  name = "network",
  brief = "cabinets, trenches, drops, cost and bill of quantities",
  text = "Plans the trenches, cabinets, cables and ducts that join every building with demand to a PoP, what "
    .. "they cost, and the bill of quantities.",
  arguments = {
    { name = "CITY.gpkg", text = "workspace, as 'plan import' makes it" },
    { name = "OUT.gpkg", text = "result; replaced when all of it is written", target = true },
  },
  stages = { "network" },
  flags = {
    chain.pop_flag,
    chain.forbid_flag,
    chain.force_flag,
    {
      name = "--bill",
      takes = "DIR",
      text = "also write the bill as CSV into this folder, which must be there: bill.csv, and bill_areas.csv by "
        .. "cabinet",
    },
  },
  json = "print the totals as JSON",
  examples = {
    "plan network city.gpkg network.gpkg --pop 13.2612,53.5569",
    "plan network city.gpkg network.gpkg --propose-pops 3 --max-drop-m 80",
    "plan network city.gpkg network.gpkg --architecture point-to-point --prices ours.csv --bill .",
  },
}, { ... })

-- Writes a table as CSV; the file appears when all of it is written.
local function write_csv(tbl, path)
  local part = path .. ".part"
  local file = cli.call(io.open, part, "wb")
  rows.csv(tbl, function(...) cli.call(file.write, file, ...) end)
  cli.call(file.close, file)
  cli.call(os.rename, part, path)
end

local city = chain.open(given[1])
local network = chain.network(city, given)
cli.save(network, given[2])
if given.bill then
  for _, name in ipairs { "bill", "bill_areas" } do
    write_csv(network.tables[name], ("%s/%s.csv"):format(given.bill, name))
  end
end
cli.report(given, network, given[2])
