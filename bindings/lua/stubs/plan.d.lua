-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2
-- luacheck: ignore 241

---@meta plan

-- Made by `make lua-reference`; changes belong into bindings/lua/api.lua or the specs in the C sources.

---OpenStreetMap file to workspace layers
---@class plan.import_osm_options
---@field bbox? string cut to a box: west,south,east,north (degree)
---@field boundary? string cut to the polygons of a file, or to the administrative boundary of that name in the OpenStreetMap file
---@field rules? string mapping rules (CSV): which objects become what
---@field estimates? string estimate rules (CSV): storeys, heights, dwellings and residents where the map says nothing
---@field epsg? integer working CRS, metric; 0 = the UTM zone of the data
---@field threads? integer threads to use; 0 = all processors

---need of every building, from indicators
---@class plan.need_options
---@field indicators? plan.indicator[] indicators and groups; none = undersupply, residents and public facilities
---@field combine? "arithmetic"|"geometric"|"power" mean at the top; geometric and negative power let no strength make up for a weakness
---@field power? number exponent of the power mean at the top, not 0
---@field floor? number least normalised value under geometric and negative power means
---@field weigh_by? "persons"|"dwellings"|"buildings" what the score is multiplied with to give the need
---@field persons_per_site? number persons a commercial or industrial building counts for
---@field persons_per_public? number persons a public building counts for
---@field assumed_supply? string CSV of rates by distance to cabinet or exchange, where the workspace has no supply layer
---@field threads? integer threads; 0 = one a processor

---an indicator of need, or a group of indicators
---@class plan.indicator
---@field name? string name of the indicator or group: a-z, 0-9 and _, unique
---@field group? string name of the group it belongs to
---@field column? string where the value is from: 'layer.column', a column of buildings, or a layer; a text counts 1 where it is there, else 0
---@field value? (fun(building: plan.buildings_row): number|boolean|nil)|number[]|plan.column value of a building, instead of column
---@field join? "auto"|"within"|"share"|"nearest"|"distance"|"count" how a layer is joined to a building by place
---@field filter? string 'column=value' or 'column=value|other': only features where this holds
---@field max_distance_m? number how far a feature may be (nearest, distance, count) (m)
---@field weight? number weight within its group
---@field normalise? "auto"|"minmax"|"z"|"rank"|"percentile"|"goalposts"|"target"|"none" how values become need in 0 .. 1
---@field good? number goalposts: value of no need
---@field bad? number goalposts, target: value of most need
---@field target? number distance to target: value from which on there is no need
---@field log? boolean normalise the logarithm, so that every doubling counts alike
---@field invert? boolean small values are the need (minmax, z, rank, percentile, target)
---@field winsorise? number share of extreme values drawn in at each end (minmax, z, target)
---@field missing? "skip"|"median"|"worst"|"best"|"error" what a missing value does
---@field combine? "arithmetic"|"geometric"|"power" groups: mean of the members
---@field power? number groups: exponent of the power mean, not 0
---@field indicators? plan.indicator[] members of a group

---fibre network joining every building with demand to a PoP, by cabinets
---@class plan.network_options
---@field catalogue? string CSV file of unit prices
---@field prices? string CSV file of your own prices: its rows replace those of the catalogue with the same key
---@field rules? string CSV file of which street takes which item; trench-rules.csv beside the catalogue, else of the data folder, where not given
---@field pops? plan.pop[] points of presence; where none is given those of layer sites (kind pop), else proposed
---@field propose_pops? integer how many points of presence to propose; 0 = where none is given, as many as capacity and reach ask for and as pay
---@field pop_units? integer most lines of demand a point of presence serves; 0 = as the optics file says
---@field max_drop_m? number longest drop from façade to street (m)
---@field candidates? integer candidate drops a building
---@field straighten? boolean trade trench for shorter ways from the PoP where that is cheaper with the feeder reckoned in
---@field architecture? "point-to-multipoint"|"point-to-point" point-to-multipoint: splitters at the cabinets; point-to-point: a fibre a customer all the way
---@field split_ratio? integer customers a splitter; 1 = point-to-point, no splitters
---@field reserve? number share added to demand when fibres, splitters and tubes are counted
---@field cabinet_units? integer most lines of demand a cabinet serves, and a PoP by itself
---@field cabinet_reach_m? number longest way from a cabinet to a façade (m)
---@field optics? string CSV file of optical losses and equipment; optics.csv beside the catalogue, else of the data folder, where not given
---@field optical_class? string class of the optical equipment, as N2; the first that will do for all customers where not given
---@field forbid? plan.named_street[] streets that must not be dug, by source_id
---@field force? plan.named_street[] streets that get a trench in any case, by source_id
---@field public_only? boolean connect public buildings only
---@field effort_s? number work spent on cheaper trenches and on the proof, in seconds of a usual processor, 0 = none; where not given it grows with the city: 25 for 12,000 buildings, at most 120 (s)
---@field threads? integer threads; 0 = all processors

---point of presence given by the planner
---@class plan.pop
---@field name? string name; PoP 1, PoP 2, ... where not given
---@field x? number easting in the working CRS (m)
---@field y? number northing in the working CRS (m)
---@field lon? number longitude, instead of x (degrees)
---@field lat? number latitude, instead of y (degrees)

---street named by the planner
---@class plan.named_street
---@field source_id? string source_id of the street

---street named by the planner
---@class plan.named_street
---@field source_id? string source_id of the street

---order of building, cut into years by budget
---@class plan.rollout_options
---@field need plan.result result of city:need
---@field by? "need"|"profit"|"distance"|"value" what comes first: most need, revenue or value per euro, or the nearest to the PoP
---@field value? (fun(building: plan.row): number|boolean|nil)|number[]|plan.column worth of a building, 0 or more (by 'value')
---@field budget_eur? number budget a year (EUR)
---@field budgets? number[] budgets of the first years, the last one goes on; instead of budget_eur (EUR)
---@field first_year? integer first year of building
---@field years? integer years to build at most; 0 = until all is built
---@field take_up? number share of lines that become customers (by 'profit')
---@field revenue_eur? number revenue a customer and month (by 'profit') (EUR)

---radio links from roof to roof
---@class plan.mesh_options
---@field on? "public"|"known" public: roofs of public buildings and nodes that are there; known: only those
---@field list? string file of existing mesh nodes: a Freifunk list (meshviewer.json, nodelist.json) or CSV
---@field gateway? string source_id of the building or node with an uplink; otherwise by rollout, list, or nearest to a PoP
---@field year? integer buildings with fibre by the end of this year are gateways; 0 = the rollout's first year
---@field max_link_m? number longest link (m)
---@field eirp_dbm? number power with antenna gain; where not given the most that is lawful (dBm)
---@field gain_dbi? number gain of the receiving antenna (dBi)
---@field width_mhz? integer width of the channel: 20, 40, 80 or 160 (MHz)
---@field rate_mbit? number rate of the physical layer, one stream, that a link must hold; about half is usable (Mbit/s)
---@field margin_db? number on top of what that rate needs (dB)
---@field fresnel_share? number share of the first Fresnel zone that must be clear
---@field hops_max? integer nodes with more links than this to a gateway are listed as findings; 0 = any number will do
---@field mast_m? number usual height of a mast above the roof (m)
---@field mast_max_m? number greatest height of a mast above the roof (m)
---@field cell_m? number side of a raster cell (m)
---@field level_m? number height of a storey (m)
---@field terrain? string GeoTIFF of the ground, m above datum; flat where not given
---@field models? string coefficients of P.1411, with the files of the other models beside it
---@field rules? string what is lawful, with dates and sources
---@field rates? string sensitivities and rates of 802.11n/ac/ax
---@field costs? string prices of sites and radio links
---@field country? string whose rules
---@field date? integer day whose rules hold, as in 20270101 (yyyymmdd)
---@field threads? integer threads; 0 = as many as processors (the result is the same)

---a printed map
---@class plan.map_options
---@field theme? "auto"|"rollout"|"need"|"network"|"wlan"|"supply"|"compare"|"sites"|"mesh" what the map is about; auto = what the result says most about
---@field paper? "A4"|"A3"|"A2"|"A1"|"A0" size of the sheet
---@field orientation? "auto"|"landscape"|"portrait" how the sheet stands; auto = so that the map is larger
---@field atlas? "none"|"district"|"grid" many sheets with an index: one a district, or cells of a grid
---@field extent? "town"|"all" town = where the people of the town live, if that makes the map clearly larger; all = every building
---@field scale? number n of 1:n; where not given the largest round one that shows the extent
---@field dpi? integer points an inch of a PNG (1/inch)
---@field lang? string language of all words: en, de, ... or the path of a .po file
---@field title? string title; where not given made from the result
---@field message? string sentence under the title; where not given made from the result
---@field font? string family of the type; where not given the first installed of Source Sans 3, Noto Sans, Open Sans, Lato, Liberation Sans, DejaVu Sans

---WLAN coverage of public buildings and squares
---@class plan.wlan_options
---@field access_points? plan.access_point[] access points, given or existing
---@field list? string file of existing access points: CSV, or a Freifunk list (meshviewer.json, nodelist.json)
---@field existing? boolean count the access points of layer sites (kinds access_point and mesh_node) as existing
---@field closed? boolean count existing access points with a fee (yes or customers) too: they are open to who pays alone
---@field own? boolean assume an access point of its own in every public building that has none
---@field own_band? "2.4"|"5"|"6" band of these in GHz
---@field bands? "all"|"2.4"|"5"|"6" bands that count, in GHz
---@field models? string coefficients of P.1411, with the files of the other models beside it
---@field rules? string what is lawful, with dates and sources
---@field country? string whose rules
---@field date? integer day whose rules hold, as in 20270101 (yyyymmdd)
---@field rates? string sensitivities and rates of 802.11n/ac/ax
---@field standard? "n"|"ac"|"ax" 802.11 of the devices, for rates; n for ac at 2.4 GHz, ax at 6 GHz
---@field width_mhz? integer width of the channels, 20, 40, 80 or 160, for rates and what is lawful; at 2.4 GHz at most 40 (MHz)
---@field streams? integer spatial streams of the devices, for rates
---@field model? "p1411"|"umi" propagation outdoors: p1411 (ITU-R P.1411) or umi (3GPP TR 38.901 UMi)
---@field edition? string edition of P.1411; the last in the file where not given
---@field surroundings? "high-rise"|"low-rise"|"residential" kind of town as P.1411 tells them apart
---@field vegetation? string pair of coefficients of P.833 by its name in p833.csv (second); the unnamed one where not given
---@field disagreement? boolean reckon with all models, to see where they disagree
---@field walls? "traditional"|"efficient" walls and windows: traditional or thermally efficient
---@field cell_m? number side of a raster cell (m)
---@field level_m? number height of a storey (m)
---@field radius_m? number farthest an access point is reckoned to serve (m)
---@field receiver_m? number height of the device above ground or floor (m)
---@field client_dbm? number EIRP of the device (dBm)
---@field usable_dbm? number least level that counts as usable (dBm)
---@field place_share? number share of alike places that reach the cautious level told beside the median
---@field terrain? string GeoTIFF of the ground, m above datum; flat where not given
---@field measured? string CSV of a walk test, to be told beside the model; layer wlan_walk of the workspace where not given
---@field threads? integer threads; 0 = as many as processors (the result is the same)

---an access point on one band
---@class plan.access_point
---@field name? string name; default "AP n"
---@field lon? number longitude; not needed where a building is named (degrees)
---@field lat? number latitude; not needed where a building is named (degrees)
---@field building? string source_id of the building it hangs in or on
---@field height_m? number height above ground; where not given 4 outdoors, indoors under the ceiling of the middle storey (m)
---@field band? "2.4"|"5"|"6" band in GHz
---@field channel? integer channel of 20 MHz; 0 = the lowest that is lawful there
---@field eirp_dbm? number power with antenna gain; where not given the most that is lawful there (dBm)
---@field antenna? string omni, sector or the CSV of a pattern
---@field gain_dbi? number gain of the antenna in its main beam; where not given that of the file, 10 for a sector, 2 else (dBi)
---@field azimuth_deg? number direction of the main beam, clockwise from north (degrees)
---@field tilt_deg? number tilt of the main beam, downwards (degrees)
---@field place? "auto"|"indoor"|"outdoor" indoor or outdoor; auto = indoors where the place lies in a building
---@field existing? boolean hangs there already
---@field ssid? string name of its network: a walk test is compared by it
---@field bssid? string address of its radio: a walk test is compared by it

---where access points should stand
---@class plan.sites_options
---@field budget_eur? number for access points outdoors, all years together; goes before n_sites and share (EUR)
---@field n_sites? integer access points outdoors; -1 = not given; goes before share
---@field share? number share of the persons outdoors that can be reached, at least cost
---@field indoor? boolean propose access points in public buildings too
---@field year_eur? number spent a year at most; where not given every site is built when its fibre is there (EUR)
---@field first_year? integer first year of building
---@field band? "2.4"|"5"|"6" band outdoors in GHz; 6 is refused where only portable equipment may use it
---@field indoor_band? "2.4"|"5"|"6" band indoors in GHz
---@field usable_dbm? number least median level outdoors that counts as covered (dBm)
---@field indoor_dbm? number median level the worst place in a public building is to have (dBm)
---@field radius_m? number farthest an access point is reckoned to serve (m)
---@field demand_m? number distance of the places looked at on squares (m)
---@field facade_m? number distance of candidates along the facades of public buildings (m)
---@field client_dbm? number EIRP of the device (dBm)
---@field cell_m? number side of a raster cell (m)
---@field level_m? number height of a storey (m)
---@field terrain? string GeoTIFF of the ground, m above datum; flat where not given
---@field models? string coefficients of P.1411, with the files of the other models beside it
---@field rules? string what is lawful, with dates and sources
---@field costs? string prices of sites and radio links
---@field demand? string persons that places outdoors count for, by kind
---@field country? string whose rules
---@field date? integer day whose rules hold, as in 20270101 (yyyymmdd)
---@field threads? integer threads; 0 = as many as processors (the result is the same)

---report as one accessible HTML file
---@class plan.report_options
---@field lang? string language: en, or a translation by name or path
---@field title? string title of the report; made from what the result is about where not given
---@field place? string name of the town; where not given that whose border holds most of the plan
---@field maps? boolean with maps

---Results of a file by stage
---@class plan.loaded
---@field need? plan.result
---@field network? plan.result
---@field rollout? plan.result

---A row of layer buildings
---@class plan.buildings_row: plan.row
---@field source_id string? id in the file it came from (OpenStreetMap: n, w or r and number)
---@field name string? name of the building
---@field use string? residential, public, commercial, industrial or other
---@field public_kind string? school, kindergarten, townhall, library, hospital, fire, police, university, community, culture, sport, worship, social, ...; missing where the building is not public
---@field operator string? who runs it
---@field levels number? storeys above ground, the roof's included where it is lived in
---@field height_m number? height above ground to the ridge
---@field dwellings integer? homes in the building, 100000 at most
---@field residents number? people living in the building, 100000 at most
---@field street string? street of the address
---@field housenumber string? house number, several joined by ';'
---@field assumed string? which columns were estimated and by which rule: 'levels=rule;residents=rule'

---`row.NAME` is a value, read when asked for; nil where it is missing. `pairs(row)` goes through all columns.
---@class plan.row
---@field [string] any
local plan_row = {}

---`c[i]` is a value, nil where it is missing; `#c` the number of rows.
---@class plan.column
---@field name string name
---@field unit string unit, "" where there is none
---@field alias string title for people
---@field text string what it says
---@field type string number, integer, boolean or string
---@field [integer] any
local plan_column = {}

---All values as a Lua list; missing ones are holes.
---@return any[] # copy of all values
function plan_column:values() end

---Sum of the values that are not missing, without rounding drift.
---@return number # sum
function plan_column:sum() end

---A view, not a copy. `t.NAME` is a column, `t[i]` a row, `#t` the number of rows; rows count from 1. A column that is called as a method is (`rows` in check_layers) is had by `t:column "rows"`. Columns that hold row numbers (`building`, `trench`, `pop`, `parent`) count from 0 as in the file.
---@class plan.table
---@field [string] plan.column
local plan_table = {}

---`for row, i in t:rows() do print(i, row.score) end`
---@return fun(): plan.row?, integer? # iterator
function plan_table:rows() end

---Names of the columns.
---@return string[] # names in order
function plan_table:columns() end

---A column by name.
---@param name string
---@return plan.column # the column
function plan_table:column(name) end

---Geometry of a row in the working CRS.
---@param i integer row
---@param form? "wkt"|"coordinates"
---@return any # WKT; or x, y of a point, else a list of paths of {x, y} with `hole`; nil where empty
function plan_table:geometry(i, form) end

---About the table.
---@return table # name, title, text, rows, geometry, crs
function plan_table:info() end

---What every stage gives back. `print(result)` prints its summary.
---@class plan.result
---@field stage string import, check, need, network, rollout, compare, wlan, sites, mesh or verify
---@field table plan.table main table of the stage: buildings, check_layers, need_buildings, trench, rollout_buildings, compare_buildings
---@field tables table<string, plan.table> all tables by name
---@field totals table<string, number> totals by key; `tables.summary` has their units and basis
local plan_result = {}

---Totals in words: counted, proven, found by heuristic and assumed apart.
---@param scope? "one"|"all" "all" adds the results it rests on
---@return string # several lines
function plan_result:summary(scope) end

---Totals and numbers of findings as JSON.
---@param scope? "one"|"all"
---@return string # JSON
function plan_result:json(scope) end

---What was dropped, repaired, assumed or left unserved.
---@return plan.table # findings
function plan_result:findings() end

---Writes the result and those it rests on (a rollout: need and network too) into one GeoPackage with styles.
---@param path string GeoPackage (.gpkg); appears when all of it is written; folders on the way are made; not a file the result was made of
---@param options? { lang: string?, with: plan.result[]? } language of titles, aliases and styles ("en" where not given; see `report`); further results to write along
---@return true? # done
---@return string? # message
---@return string? # code
function plan_result:save(path, options) end

---Draws the result and those it rests on as sheets that can be handed out: `map { file = "rollout.pdf", paper = "A3", lang = "de" }`. The file's name ends in .pdf, .svg or .png; `lang` as in `report`.
---@param options plan.map_options
---@return plan.result? # result `map`: sheets and labels
---@return string? # message
---@return string? # code
function plan_result:map(options) end

---Writes one accessible HTML file about the result and those it rests on: `report { file = "report.html", lang = "de", place = "Neubrandenburg" }`. `lang` is "en", the name of a file in `locale/` of the data folder ("de", which is the default, "tr", "de-leicht"), or the path of a .po file.
---@param options plan.report_options
---@return true? # done
---@return string? # message
---@return string? # code
function plan_result:report(options) end

---Of a network: the order of building, cut into years by budget. `need` is a result of `city:need`.
---@param options plan.rollout_options
---@return plan.result? # result `rollout`
---@return string? # message
---@return string? # code
function plan_result:rollout(options) end

---Of a rollout: this one and another side by side. Saving it writes what this one rests on along.
---@param other plan.result rollout of the same city
---@return plan.result? # result `compare`
---@return string? # message
---@return string? # code
function plan_result:compare(other) end

---Of a coverage (`city:wlan`): proposes access points for what it does not cover, each with its reason, its lawful band and channels, its cost and year. `rollout` as in `city:sites`. A coverage read from a file has lost its raster: reckon it anew.
---@param options? plan.sites_options
---@return plan.result? # result `sites`
---@return string? # message
---@return string? # code
function plan_result:sites(options) end

---As `city:mesh`, of the city of a coverage.
---@param options? plan.mesh_options
---@return plan.result? # result `mesh`
---@return string? # message
---@return string? # code
function plan_result:mesh(options) end

---Frees the memory now.
function plan_result:close() end

---A workspace that was opened. It is closed by `close`, at the end of a `local city <close>`, or when it is collected.
---@class plan.city
---@field path string the file
---@field crs integer EPSG code of the metric working CRS
local plan_city = {}

---Scores the need of every building. Without indicators: those for a town with only OpenStreetMap. `assumed_supply` defaults to `need/assumed-supply.csv` of the data folder, "none" switches it off.
---@param options? plan.need_options
---@return plan.result? # result `need`
---@return string? # message
---@return string? # code
function plan_city:need(options) end

---Plans the trenches. `catalogue` is a path, or the bare name of a file in `catalogue/` of the data folder; it defaults to "example-2025".
---@param options? plan.network_options
---@return plan.result? # result `network`
---@return string? # message
---@return string? # code
function plan_city:network(options) end

---Reckons WLAN coverage. `save` writes the levels as GeoTIFF beside the GeoPackage. `models`, `rules` and `rates` default to the files of `wlan/` in the data folder. Without `own`, `list` and `access_points` only the access points of the layer `sites` count.
---@param options? plan.wlan_options
---@return plan.result? # result `wlan`
---@return string? # message
---@return string? # code
function plan_city:wlan(options) end

---Proposes access points where none count as existing; `coverage:sites` takes off what is covered already. `rollout` is the rollout whose fibre they are joined to. `models`, `rules`, `rates`, `costs` and `demand` default to the files of `wlan/` in the data folder.
---@param options? plan.sites_options
---@return plan.result? # result `sites`
---@return string? # message
---@return string? # code
function plan_city:sites(options) end

---Plans radio links from roof to roof. `rollout` is the rollout whose buildings with fibre (by `year`) are gateways.
---@param options? plan.mesh_options
---@return plan.result? # result `mesh`
---@return string? # message
---@return string? # code
function plan_city:mesh(options) end

---What is there, what is missing, what looks wrong.
---@return plan.result? # result `check`
---@return string? # message
---@return string? # code
function plan_city:check() end

---A layer of the workspace; nil, message, "not_found" where there is none.
---@param name string
---@return plan.table? # the layer
---@return string? # message
---@return string? # code
function plan_city:layer(name) end

---Names of all layers of the file.
---@return string[] # names
function plan_city:layers() end

---What was dropped or repaired while reading.
---@return plan.table # findings so far
function plan_city:findings() end

---As `plan.sql`, on the file of the city.
---@param query string
---@param options? { results: string? }
---@return plan.table? # the rows
---@return string? # message
---@return string? # code
function plan_city:sql(query, options) end

---Closes. Closing twice is no mistake; using what is closed is.
function plan_city:close() end

---`local plan = require "plan"`
---@class plan
---@field version string version of libplan
local plan = {}

---Opens a workspace. Layers are read when first asked for.
---@param path string workspace GeoPackage
---@return plan.city? # the city
---@return string? # message
---@return string? # code
function plan.open(path) end

---Makes workspace layers of an OpenStreetMap extract. `rules` and `estimates` default to `osm/mapping.csv` and `osm/estimates.csv` of the data folder.
---@param path string OpenStreetMap file (.osm.pbf)
---@param options? plan.import_osm_options
---@return plan.result? # result `import`: the workspace layers; `save` writes the workspace
---@return string? # message
---@return string? # code
function plan.import_osm(path, options) end

---Adds a list of access points or a walk test to a workspace. CSV: places as `lon` and `lat` or `x` and `y`; access points `source_id`, `name`, `kind`, `height_m`, `operator`, `online`, `ssid`, `band`, `eirp_dbm`, `indoor`; walk tests `level_dbm` and `band` or `freq_mhz`.
---@param city string workspace GeoPackage
---@param kind string `access_points` (layer `sites`) or `walk` (layer `wlan_walk`)
---@param path string CSV; access points also meshviewer.json or nodelist.json of Freifunk
---@return plan.result? # result `import`: the workspace with the list; `save` writes it as another file
---@return string? # message
---@return string? # code
function plan.import_list(city, kind, path) end

---Reads results of an earlier run, so that a rollout goes on where it ended.
---@param path string GeoPackage that `save` wrote
---@return plan.loaded? # the results in it by stage: `need`, `network`, `rollout`, `wlan`, `sites`, `mesh`
---@return string? # message
---@return string? # code
function plan.load(path) end

---Verifies the network and the rollout in a file from what is written alone: trees, counts, lengths on the ellipsoid, capacities, the bill to the cent, order and money of the years.
---@param path string GeoPackage that `save` wrote
---@return plan.result? # result `verify`: a finding for each violation; total `violations`
---@return string? # message
---@return string? # code
function plan.verify(path) end

---Reads any layer into a table.
---@param path string local vector file (GeoPackage, SQLite, GeoJSON, Shapefile, CSV, FlatGeobuf, OSM, GML)
---@param layer? string may be left out where the file has one layer
---@param options? { crs: integer? } EPSG code to bring the geometry into
---@return plan.table? # the layer
---@return string? # message
---@return string? # code
function plan.read(path, layer, options) end

---Asks a GeoPackage, read-only.
---@param path string GeoPackage
---@param query string one SELECT, with SpatiaLite's ST_ functions
---@param options? { results: string? } a second file, its tables as `result.NAME`
---@return plan.table? # the rows
---@return string? # message
---@return string? # code
function plan.sql(path, query, options) end

---As `result:map`, of a file.
---@param path string GeoPackage that a result was saved to
---@param file string map to write: its name ends in .pdf, .svg or .png
---@param options? plan.map_options and `city`, the path of the workspace, for layers the result lacks
---@return plan.result? # result `map`: sheets and labels
---@return string? # message
---@return string? # code
function plan.map(path, file, options) end

---As `result:report`, of a file.
---@param path string GeoPackage that a result was saved to
---@param page string HTML file to write
---@param options? plan.report_options
---@return true? # done
---@return string? # message
---@return string? # code
function plan.report(path, page, options) end

---Path of a file of the data folder: that of the environment variable `PLAN_DATA_DIR`, else where libplan was installed.
---@param name string as in `catalogue/example-2025.csv`
---@return string? # its path
---@return string? # message
---@return string? # code
function plan.data(name) end

---Sets the function that is told of progress, at most 20 times a second. An error in it ends the call and is passed on. It cannot start a stage.
---@param f? fun(step: string, share: number): boolean? nil = none; returning false cancels
---@return function? # the function before
function plan.on_progress(f) end

---Sets the function that is told of warnings.
---@param f? fun(level: string, message: string) level is debug, info or warning
---@return function? # the function before
function plan.on_log(f) end

---The specs this reference is made of.
---@return table # stages with options and tables, workspace layers, common tables
function plan.describe() end

---Reads an option's value from a word and checks it.
---@param stage string import, need, network or rollout
---@param name string option
---@param word string as typed on a command line
---@return any # its value
---@return string? # message
---@return string? # code
function plan.option(stage, name, word) end

return plan
