-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- Which public buildings and squares have WLAN, and what would one access point in every public building change?
local plan = require "plan"

local city  = assert(plan.open "neubrandenburg.gpkg")
local today = assert(city:wlan { disagreement = false })
local own   = assert(city:wlan { own = true, own_band = "5" })

for _, result in ipairs { today, own } do print(result) end

-- The largest squares that nobody serves: where the next access point could hang.
local shown = 0
for gap in own.tables.wlan_gaps:rows() do
  if gap.of == "square" and gap.name and shown < 10 then
    print(("%s: %.0f m2, %s"):format(gap.name, gap.area_m2, gap.reason))
    shown = shown + 1
  end
end
assert(own:save "wlan-coverage.gpkg")
