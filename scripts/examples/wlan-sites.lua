-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- What do 50,000 euros of access points bring, and what would twice as much? Existing networks count as they are.
local plan = require "plan"

local city     = assert(plan.open "neubrandenburg.gpkg")
local coverage = assert(city:wlan { disagreement = false })

for _, budget in ipairs { 50000, 100000 } do
  local sites = assert(coverage:sites { budget_eur = budget, indoor = false })
  local total = sites.totals
  print(("%d EUR: %d access points, %.0f of %.0f persons, at most %.1f %% more are possible"):format(
    budget, total.sites_outdoor, total.sites_persons_then, total.sites_persons_possible, 100 * total.sites_gap))
end

-- The whole plan with rooms, 60,000 euros a year: the first ten sites outdoors, and why.
local sites = assert(coverage:sites { budget_eur = 50000, year_eur = 60000 })
for site in sites.tables.wlan_sites:rows() do
  if site.rank and site.rank <= 10 then print(site.rank, site.year, site.mount, site.reason) end
end
assert(sites:save "wlan-sites.gpkg")
