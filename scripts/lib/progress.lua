-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- Progress bar with the time left, on a terminal only; warnings on standard error.

local plan = require "plan"
local host = require "plan.host"

local progress = {}

local WIDTH = 24
local drawn = false
local step_name, step_began

function progress.clear()
  if drawn then io.stderr:write "\r\27[K" end
  drawn = false
end

local function time_left(share, passed)
  if passed < 1 or share <= 0.02 then return "" end
  local left = passed * (1 - share) / share
  if left >= 90 then return (", %d min left"):format(math.ceil(left / 60)) end
  return (", %d s left"):format(math.ceil(left))
end

local function draw(step, share)
  local now = host.clock()
  if step ~= step_name then
    step_name, step_began = step, now
  end
  share = math.max(0, math.min(1, share))
  local full = math.floor(share * WIDTH + 0.5)
  io.stderr:write("\r\27[K", host.line(step):sub(1, 40), " [", ("#"):rep(full), ("."):rep(WIDTH - full), "] ",
    ("%3d %%"):format(math.floor(share * 100)), time_left(share, now - step_began))
  drawn = true
end

function progress.start(command, quiet)
  plan.on_log(function(level, message)
    if level ~= "warning" then return end
    progress.clear()
    io.stderr:write("plan ", command, ": warning: ", message, "\n")
  end)
  if not quiet and host.isatty(2) then plan.on_progress(draw) end
end

-- The bar must not stand in the way of what a scenario prints.
function progress.guard_print(quiet)
  local plain_print = print
  _G.print = function(...)
    progress.clear()
    if not quiet then plain_print(...) end
  end
end

return progress
