-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- Which buildings get fibre first, if need decides and not profit?
local plan = require "plan"

local city    = assert(plan.open "neubrandenburg.gpkg")
local need    = assert(city:need())
local network = assert(city:network { catalogue = "example-2025", split_ratio = 32 })
local fair    = assert(network:rollout { need = need, budget_eur = 2.5e6, first_year = 2027, by = "need" })
local market  = assert(network:rollout { need = need, budget_eur = 2.5e6, first_year = 2027, by = "profit" })
local versus  = assert(fair:compare(market))

for _, result in ipairs { network, fair, versus } do print(result) end
assert(versus:save "fair-rollout.gpkg")
