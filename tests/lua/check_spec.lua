-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- What `plan check` prints for people.

local helper = require "helper"
local plan = require "plan"

describe("plan check", function()
  it("says of every finding where it is", function()
    local out = helper.run("check", helper.block()).out
    assert.is_truthy(out:find("\n  streets w30013440: 2 streets of 490 m do not join the others", 1, true), out)
  end)

  it("rounds for people", function()
    local out = helper.run("check", helper.block()).out
    assert.is_truthy(out:find("\nstreets +135 +line +25833 +0%.99 +network, rollout"), out)
  end)
end)

describe("plan compare", function()
  it("counts no persons that were assumed", function()
    local city = assert(plan.open(helper.block()))
    local need, network = assert(city:need()), assert(city:network())
    local fair = assert(network:rollout { need = need, budget_eur = 1e5 })
    local market = assert(network:rollout { need = need, budget_eur = 1e5, by = "profit" })
    for row in assert(fair:compare(market)).tables.summary:rows() do
      if row.key:find "^persons" then assert.are.equal("assumed", row.basis) end
    end
  end)
end)
