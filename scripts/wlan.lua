-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2

local cli = require "lib.cli"
local chain = require "lib.chain"

-- Options of an access point by the words that follow its place.
local numbers = {
  height = "height_m", channel = "channel", eirp = "eirp_dbm", gain = "gain_dbi", azimuth = "azimuth_deg",
  tilt = "tilt_deg",
}
local texts = { band = "band", antenna = "antenna", place = "place", building = "building", ssid = "ssid",
  bssid = "bssid" }

-- [NAME=]LON,LAT[,KEY=VALUE]... or [NAME=]building=ID[,KEY=VALUE]...
local function parse_access_point(word)
  local point = {}
  local rest = word
  local name, place = word:match "^([^=,]+)=(.*)$"
  if name and name ~= "building" then point.name, rest = name, place end
  local lon, lat, more = rest:match "^%s*([^,=]+),([^,=]+)(.*)$"
  point.lon, point.lat = tonumber(lon), tonumber(lat)
  if point.lon and point.lat then rest = more end
  for piece in rest:gmatch "[^,]+" do
    local key, value = piece:match "^%s*(%w+)=(.*)$"
    if key and numbers[key] and tonumber(value) then
      point[numbers[key]] = tonumber(value)
    elseif key and texts[key] then
      point[texts[key]] = value
    elseif piece == "existing" then
      point.existing = true
    else
      local expected = "expected LON,LAT and then height=, band=, eirp=, channel=, antenna=, gain=, azimuth=, tilt=, "
        .. "place=, building=, ssid=, bssid= or existing, not '%s'"
      return nil, expected:format(piece)
    end
  end
  if not (point.lon and point.lat or point.building) then
    return nil, ("expected LON,LAT in degrees, as in 13.26,53.56,height=6, or building=ID, not '%s'"):format(word)
  end
  return point
end

local given = cli.parse({
  name = "wlan",
  brief = "WLAN coverage of public buildings and squares",
  text = "Reckons what WLAN reaches: every public building outside and inside, every square, park, playground and "
    .. "schoolyard, the ground between. Existing access points come from the workspace and from lists; others are "
    .. "given with --ap, or --own assumes one in every public building.",
  arguments = {
    { name = "CITY.gpkg", text = "workspace, as 'plan import' makes it" },
    { name = "OUT.gpkg", text = "result; replaced when all of it is written; a GeoTIFF goes beside it", target = true },
  },
  stages = { "wlan" },
  flags = {
    {
      name = "--ap",
      takes = "LON,LAT",
      many = true,
      parse = parse_access_point,
      text = "access point in degrees, with a name as NAME=LON,LAT, and what is known of it as "
        .. "LON,LAT,height=6,band=5,eirp=27,channel=100,antenna=sector,azimuth=90,tilt=5,place=outdoor; "
        .. "building=ID instead of LON,LAT hangs it in that building; may be given several times",
    },
  },
  json = "print the totals as JSON",
  examples = {
    "plan wlan city.gpkg wlan.gpkg --own",
    "plan wlan city.gpkg wlan.gpkg --ap 13.2606,53.5570,height=6 --terrain dgm.tif",
    "plan wlan city.gpkg wlan.gpkg --list meshviewer.json --measured walk.csv",
  },
}, { ... })

local city = chain.open(given[1])
local options = {}
for name, value in pairs(given.options.wlan) do options[name] = value end
options.access_points = given.ap
local result = cli.call(city.wlan, city, options)
cli.save(result, given[2])
cli.report(given, result, given[2])
if not given.json and not given.quiet and #result.tables.wlan_coverage > 0 then
  local stem = given[2]:gsub("%.[^.]*$", "")
  cli.write("beside it: ", stem, "-wlan.tif, ", stem, "-server.tif\n")
end
