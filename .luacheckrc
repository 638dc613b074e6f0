-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

std = "lua54"
max_line_length = 120
exclude_files = { "build-aux", "demo-out" }
files["tests/lua"] = { std = "lua54+busted" }
files["bindings/lua/stubs"] = { ignore = { "111", "112", "113", "131", "211", "212", "213", "631" } }
