-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- The sub-commands, in the order a planner meets them.
return {
  "import", "check", "need", "network", "rollout", "wlan", "compare", "sites", "mesh",
  "map", "report", "sql", "run", "demo", "help", "version",
}
