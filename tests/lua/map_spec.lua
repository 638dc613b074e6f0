-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- Printed maps from Lua: of a result at hand and of one that was saved.

local plan = require "plan"
local helper = require "helper"

local path = helper.path

describe("result:map", function()
  local city, network

  lazy_setup(function()
    city = assert(plan.open(helper.block()))
    network = assert(city:network())
  end)

  it("writes a sheet and says what is on it", function()
    local file = path "network.pdf"
    local sheets = assert(network:map { file = file, paper = "A4", lang = "en", orientation = "portrait" })
    assert.are.equal("map", sheets.stage)
    assert.are.equal(1, sheets.totals.sheets)
    assert.are.equal("%PDF", helper.read(file):sub(1, 4))
    assert.are.equal(1, #sheets.tables.map_sheets)
  end)

  it("draws the same of the saved result", function()
    local saved, here, there = path "saved.gpkg", path "here.svg", path "there.svg"
    assert(network:save(saved))
    assert(network:map { file = here, lang = "en" })
    assert(plan.map(saved, there, { lang = "en" }))
    assert.are.equal(helper.read(here), helper.read(there))
  end)

  it("refuses what it does not know", function()
    assert.has_error(function() network:map { file = "x.pdf", papper = "A4" } end,
      "map: unknown option 'papper'; did you mean 'paper'?")
    assert.has_error(function() network:map {} end)
    assert.has_error(function() network:map { file = path "x.txt" } end,
      path "x.txt" .. ": a map is written: its name must end in .pdf, .svg or .png")
  end)
end)
