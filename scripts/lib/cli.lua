-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

-- What all sub-commands share: flags made from the option specs of the stages, --help, errors and
-- exit codes (0 done, 1 failure, 2 wrong use), output that notices a full disk.

local plan = require "plan"
local host = require "plan.host"
local progress = require "lib.progress"

local cli = {}

-- Ends the command: one line on standard error and an exit code.
function cli.fail(message, code)
  error({ code = code or 1, message = message }, 0)
end

function cli.usage_error(message)
  cli.fail(message, 2)
end

-- Passes on what a call of the module returned, or ends with its message.
function cli.check(value, ...)
  if value == nil then cli.fail((...) or "failed") end
  return value, ...
end

-- Calls a function of the module and hands on what it returns. Options it refuses came from the command line: wrong
-- use, without a script's line number.
function cli.try(stage, ...)
  local returned = table.pack(pcall(stage, ...))
  progress.clear()
  if returned[1] then return table.unpack(returned, 2, returned.n) end
  local problem = returned[2]
  if type(problem) ~= "string" then error(problem, 0) end
  cli.usage_error((problem:gsub("^[^\n]-%.lua:%d+: ", "")))
end

-- The same, and ends the command where the call fails.
function cli.call(stage, ...)
  return cli.check(cli.try(stage, ...))
end

-- Writes to standard output; a reader that has gone is no reason for a message, but the end.
function cli.write(...)
  local ok, problem, number = io.stdout:write(...)
  if ok then return end
  local gone = number == 32 -- EPIPE
  cli.fail(gone and "" or "standard output: " .. tostring(problem))
end

local function flag_name(option)
  return "--" .. option:gsub("_", "-")
end

local units = { EUR = "_eur", m = "_m", s = "_s" }

-- --budget-eur is also --budget: the unit is for those who read, not for those who type.
local function short_name(option)
  local suffix = units[option.unit]
  if suffix and option.name:sub(-#suffix) == suffix then
    return flag_name(option.name:sub(1, -#suffix - 1))
  end
end

local function placeholder(option)
  if option.type == "choice" then return table.concat(option.choices, "|") end
  if option.type == "values" then return "N,N,..." end
  if option.type == "string" then return "TEXT" end
  local unit = option.unit
  if unit == "" or unit == "1" then return "N" end
  return (unit:upper():gsub("[^%w/]", ""))
end

local function parse_list(stage, option)
  return function(word)
    local numbers = {}
    for piece in (word .. ","):gmatch "([^,]*)," do
      local number = tonumber(piece)
      if not number then
        local problem = "%s: option '%s' must be numbers joined by commas, not '%s'"
        return nil, problem:format(stage, option.name, word)
      end
      numbers[#numbers + 1] = number
    end
    return numbers
  end
end

local function option_text(option)
  local text = option.text
  if option.default ~= "" then text = ("%s (default %s)"):format(text, option.default) end
  return text
end

-- Flags for the options of a stage. Records and functions need more than a word: the scripts add flags of
-- their own for them.
local function stage_flags(stage)
  local flags = {}
  for _, option in ipairs(stage.set and stage.set.options or {}) do
    local scalar = option.type ~= "values" and option.type ~= "records"
    if scalar or (option.type == "values" and option.name ~= "value") then
      local flag = {
        name = flag_name(option.name),
        short = short_name(option),
        text = option_text(option),
        choices = option.choices,
        stage = stage.name,
        option = option.name,
      }
      if option.type == "boolean" then
        flag.value = true
        flag.off = option.default == "true" and "--no-" .. flag.name:sub(3) or nil
      else
        flag.takes = placeholder(option)
        flag.parse = scalar and function(word) return plan.option(stage.name, option.name, word) end
          or parse_list(stage.name, option)
      end
      flags[#flags + 1] = flag
    end
  end
  return flags
end

local function writes(command)
  for _, argument in ipairs(command.arguments) do
    if argument.target then return true end
  end
end

local lang_text = "language of titles, aliases and legends: en, de, tr, or the path of a .po file (default en)"

local function common_flags(command)
  local flags = {}
  if writes(command) then flags[#flags + 1] = { name = "--lang", takes = "LANG", text = lang_text } end
  if command.json then flags[#flags + 1] = { name = "--json", value = true, text = command.json } end
  if command.stages then
    flags[#flags + 1] = { name = "--quiet", value = true, text = "no progress bar, no summary" }
  end
  flags[#flags + 1] = { name = "--help", value = true, text = "print this" }
  return flags
end

local function describe_stages(names)
  local found = {}
  local described = plan.describe().stages
  for _, name in ipairs(names or {}) do
    for _, stage in ipairs(described) do
      if stage.name == name then found[#found + 1] = stage end
    end
  end
  return found
end

-- All flags in groups: { title, flags }.
local function flag_groups(command)
  local groups = {}
  if command.flags then groups[1] = { title = "Options", flags = command.flags } end
  for _, stage in ipairs(describe_stages(command.stages)) do
    local flags = stage_flags(stage)
    if #flags > 0 then groups[#groups + 1] = { title = "Options of " .. stage.name, flags = flags } end
  end
  groups[#groups + 1] = { title = "General", flags = common_flags(command) }
  return groups
end

-- Flags by name. The same option of several stages (threads) is one flag that sets them all.
local function index_flags(groups)
  local by_name, order = {}, {}
  local function add(name, flag)
    if not by_name[name] then
      by_name[name] = {}
      order[#order + 1] = name
    end
    table.insert(by_name[name], flag)
  end
  for _, group in ipairs(groups) do
    for _, flag in ipairs(group.flags) do
      add(flag.name, flag)
      if flag.value and flag.option then
        add("--no-" .. flag.name:sub(3), setmetatable({ value = false }, { __index = flag }))
      end
    end
  end
  for _, group in ipairs(groups) do
    for _, flag in ipairs(group.flags) do
      if flag.short and (not by_name[flag.short] or by_name[flag.short][1].short == flag.short) then
        add(flag.short, flag)
      end
    end
  end
  return by_name, order
end

local function wrap(text, indent, width)
  local lines, line = {}, ""
  for word in text:gmatch "%S+" do
    if #line > 0 and #line + 1 + #word > width - indent then
      lines[#lines + 1] = line
      line = word
    else
      line = #line > 0 and line .. " " .. word or word
    end
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n" .. (" "):rep(indent))
end

local function usage_line(command)
  local words = { "plan", command.name }
  for _, argument in ipairs(command.arguments) do
    words[#words + 1] = argument.optional and "[" .. argument.name .. "]" or argument.name
  end
  words[#words + 1] = command.rest and command.rest or "[OPTION]..."
  return table.concat(words, " ")
end

function cli.help_text(command)
  local out = { "Usage: ", usage_line(command), "\n", wrap(command.text, 0, 80), "\n" }
  local function add(...)
    for _, piece in ipairs { ... } do out[#out + 1] = piece end
  end
  add "\n"
  for _, argument in ipairs(command.arguments) do
    add(("  %-14s "):format(argument.name), wrap(argument.text, 17, 80), "\n")
  end
  for _, group in ipairs(flag_groups(command)) do
    add("\n", group.title, ":\n")
    for _, flag in ipairs(group.flags) do
      local names = flag.name .. (flag.short and ", " .. flag.short or "") .. (flag.off and ", " .. flag.off or "")
      add("  ", names, flag.takes and " " .. flag.takes or "", "\n        ", wrap(flag.text, 8, 80), "\n")
    end
  end
  if command.examples then
    add "\nExamples:\n"
    for _, example in ipairs(command.examples) do add("  ", example, "\n") end
  end
  return table.concat(out)
end

local function set(given, flag, value)
  local into = given
  local key = flag.option or flag.name:sub(3):gsub("-", "_")
  if flag.stage then into = given.options[flag.stage] end
  if flag.many then
    into[key] = into[key] or {}
    table.insert(into[key], value)
  else
    into[key] = value
  end
end

local function take_flag(given, flags, name, word)
  for _, flag in ipairs(flags) do
    local value = flag.value
    if flag.takes then
      local problem
      value = word
      if flag.parse then value, problem = flag.parse(word) end
      if value == nil then cli.usage_error(("%s: %s"):format(name, problem)) end
    end
    set(given, flag, value)
  end
end

local function nearest(name, names)
  local best, most = nil, 3
  for _, candidate in ipairs(names) do
    local same = 0
    while same < #name and name:byte(same + 1) == candidate:byte(same + 1) do same = same + 1 end
    if same > most then best, most = candidate, same end
  end
  return best
end

local function unknown_flag(command, name, names)
  local hint = nearest(name, names)
  cli.usage_error(("unknown option %s%s; see 'plan %s --help'"):format(name,
    hint and ("; did you mean " .. hint .. "?") or "", command.name))
end

local function check_arguments(command, given)
  local least, most = 0, #command.arguments
  for _, argument in ipairs(command.arguments) do
    if not argument.optional then least = least + 1 end
  end
  if #given < least then
    local missing = command.arguments[#given + 1].name
    cli.usage_error(("%s is missing; usage: %s"):format(missing, usage_line(command)))
  elseif #given > most and not command.rest then
    local extra = given[most + 1]
    cli.usage_error(("'%s' is one argument too many; usage: %s"):format(extra, usage_line(command)))
  end
end

-- Before anything is worked out: what cannot be written to, or must not be. Saving looks once more.
local function check_target(command, given)
  for i, argument in ipairs(command.arguments) do
    local path = given[i]
    if argument.target and path then
      local extension = path:match "[^/]%.([^./]*)$" or ""
      if extension:lower() ~= "gpkg" then
        cli.usage_error(("%s: a GeoPackage is written: its name must end in .gpkg"):format(path))
      end
      for k, other in ipairs(given) do
        if k ~= i and host.same_file(path, other) then
          local problem = "%s: is the input too (%s) and would be lost; give the output another name"
          cli.usage_error(problem:format(path, other))
        end
      end
    end
  end
end

local function parse(command, words)
  local by_name, names = index_flags(flag_groups(command))
  local given = { options = {} }
  for _, stage in ipairs(command.stages or {}) do given.options[stage] = {} end
  local i, only_arguments = 1, false
  while i <= #words do
    local word = words[i]
    local name, joined = word:match "^(%-%-[^=]+)=(.*)$"
    name = name or word
    local flags = by_name[name]
    if only_arguments or word == "-" or word:sub(1, 1) ~= "-" then
      given[#given + 1] = word
      -- What follows a scenario belongs to the scenario.
      if command.rest and #given == #command.arguments then only_arguments = true end
    elseif word == "--" then
      only_arguments = true
    elseif name == "--help" or name == "-h" then
      cli.write(cli.help_text(command))
      cli.fail("", 0)
    elseif not flags then
      unknown_flag(command, name, names)
    elseif flags[1].takes then
      if not joined then
        i = i + 1
        joined = words[i]
      end
      if not joined then cli.usage_error(("%s needs a value: %s"):format(name, flags[1].takes)) end
      take_flag(given, flags, name, joined)
    else
      if joined then cli.usage_error(("%s takes no value"):format(name)) end
      take_flag(given, flags, name)
    end
    i = i + 1
  end
  check_arguments(command, given)
  check_target(command, given)
  return given
end

-- Reads the command line of a sub-command. command: name, brief, text, arguments { name, text, optional,
-- target }, stages (whose options become flags), flags of its own { name, text, takes or value, parse,
-- many }, json (text of --json), rest (what follows belongs to the script run). Returns the positional words,
-- flags by name, and the options of each stage in .options.
function cli.parse(command, words)
  if cli.collect then return cli.collect(command) end
  local given = parse(command, words)
  if command.stages then progress.start(command.name, given.quiet) end
  cli.lang = given.lang
  return given
end

-- The command table of a script, for help and completion.
function cli.command_of(path)
  local command
  cli.collect = function(found)
    command = found
    error("collected", 0)
  end
  local chunk = assert(loadfile(path))
  pcall(chunk)
  cli.collect = nil
  return command
end

-- All flags of a command in order, for completion.
function cli.flags_of(command)
  return index_flags(flag_groups(command))
end

-- What a stage's command prints at its end: of the result and of what it rests on, or of "one" alone.
function cli.report(given, result, path, scope)
  progress.clear()
  if given.json then
    cli.write(cli.check(result:json "all"), "\n")
  elseif not given.quiet then
    cli.write(cli.check(result:summary(scope or "all")))
    if path then cli.write("written: ", path, "\n") end
  end
end

-- Saves a result in the language of --lang; nothing appears under the path unless all of it is written.
function cli.save(result, path, options)
  options = options or {}
  options.lang = options.lang or cli.lang
  cli.call(result.save, result, path, options)
end

return cli
