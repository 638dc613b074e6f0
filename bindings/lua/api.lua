-- SPDX-FileCopyrightText: 2026 libplan contributors
-- SPDX-License-Identifier: EUPL-1.2
-- luacheck: no max line length

-- What the module offers, told once: reference.lua makes the reference and the editor stubs of it.
-- Options and columns are not here; they come from the specs of the library.

local failure = { { "string?", "message" }, { "string?", "code" } }

local function returns(kind, text)
  return { { kind, text }, table.unpack(failure) }
end

return {
  {
    class = "plan",
    title = "Module plan",
    text = "`local plan = require \"plan\"`",
    fields = {
      { "version", "string", "version of libplan" },
    },
    functions = {
      {
        "open", { { "path", "string", "workspace GeoPackage" } }, returns("plan.city?", "the city"),
        "Opens a workspace. Layers are read when first asked for.",
      },
      {
        "import_osm",
        { { "path", "string", "OpenStreetMap file (.osm.pbf)" }, { "options?", "plan.import_osm_options" } },
        returns("plan.result?", "result `import`: the workspace layers; `save` writes the workspace"),
        "Makes workspace layers of an OpenStreetMap extract. `rules` and `estimates` default to `osm/mapping.csv` and "
          .. "`osm/estimates.csv` of the data folder.",
      },
      {
        "import_list",
        {
          { "city", "string", "workspace GeoPackage" },
          { "kind", "string", "`access_points` (layer `sites`) or `walk` (layer `wlan_walk`)" },
          { "path", "string", "CSV; access points also meshviewer.json or nodelist.json of Freifunk" },
        },
        returns("plan.result?", "result `import`: the workspace with the list; `save` writes it as another file"),
        "Adds a list of access points or a walk test to a workspace. CSV: places as `lon` and `lat` or `x` and `y`; access "
          .. "points `source_id`, `name`, `kind`, `height_m`, `operator`, `online`, `ssid`, `band`, `eirp_dbm`, `indoor`; walk "
          .. "tests `level_dbm` and `band` or `freq_mhz`.",
      },
      {
        "load", { { "path", "string", "GeoPackage that `save` wrote" } },
        returns("plan.loaded?", "the results in it by stage: `need`, `network`, `rollout`, `wlan`, `sites`, `mesh`"),
        "Reads results of an earlier run, so that a rollout goes on where it ended.",
      },
      {
        "verify", { { "path", "string", "GeoPackage that `save` wrote" } },
        returns("plan.result?", "result `verify`: a finding for each violation; total `violations`"),
        "Verifies the network and the rollout in a file from what is written alone: trees, counts, lengths on the "
          .. "ellipsoid, capacities, the bill to the cent, order and money of the years.",
      },
      {
        "read",
        {
          { "path", "string", "local vector file (GeoPackage, SQLite, GeoJSON, Shapefile, CSV, FlatGeobuf, OSM, GML)" },
          { "layer?", "string", "may be left out where the file has one layer" },
          { "options?", "{ crs: integer? }", "EPSG code to bring the geometry into" },
        },
        returns("plan.table?", "the layer"), "Reads any layer into a table.",
      },
      {
        "sql",
        {
          { "path", "string", "GeoPackage" }, { "query", "string", "one SELECT, with SpatiaLite's ST_ functions" },
          { "options?", "{ results: string? }", "a second file, its tables as `result.NAME`" },
        },
        returns("plan.table?", "the rows"), "Asks a GeoPackage, read-only.",
      },
      {
        "map",
        {
          { "path", "string", "GeoPackage that a result was saved to" },
          { "file", "string", "map to write: its name ends in .pdf, .svg or .png" },
          { "options?", "plan.map_options", "and `city`, the path of the workspace, for layers the result lacks" },
        },
        returns("plan.result?", "result `map`: sheets and labels"), "As `result:map`, of a file.",
      },
      {
        "report",
        {
          { "path", "string", "GeoPackage that a result was saved to" }, { "page", "string", "HTML file to write" },
          { "options?", "plan.report_options" },
        },
        returns("true?", "done"), "As `result:report`, of a file.",
      },
      {
        "data", { { "name", "string", "as in `catalogue/example-2025.csv`" } },
        returns("string?", "its path"),
        "Path of a file of the data folder: that of the environment variable `PLAN_DATA_DIR`, else where libplan was "
          .. "installed.",
      },
      {
        "on_progress",
        { { "f?", "fun(step: string, share: number): boolean?", "nil = none; returning false cancels" } },
        { { "function?", "the function before" } },
        "Sets the function that is told of progress, at most 20 times a second. An error in it ends the call and is "
          .. "passed on. It cannot start a stage.",
      },
      {
        "on_log", { { "f?", "fun(level: string, message: string)", "level is debug, info or warning" } },
        { { "function?", "the function before" } }, "Sets the function that is told of warnings.",
      },
      {
        "describe", {}, { { "table", "stages with options and tables, workspace layers, common tables" } },
        "The specs this reference is made of.",
      },
      {
        "option",
        {
          { "stage", "string", "import, need, network or rollout" }, { "name", "string", "option" },
          { "word", "string", "as typed on a command line" },
        },
        returns("any", "its value"), "Reads an option's value from a word and checks it.",
      },
    },
  },
  {
    class = "plan.city",
    title = "City",
    text = "A workspace that was opened. It is closed by `close`, at the end of a `local city <close>`, or when it is "
      .. "collected.",
    fields = {
      { "path", "string", "the file" },
      { "crs", "integer", "EPSG code of the metric working CRS" },
    },
    methods = {
      {
        "need", { { "options?", "plan.need_options" } }, returns("plan.result?", "result `need`"),
        "Scores the need of every building. Without indicators: those for a town with only OpenStreetMap. "
          .. "`assumed_supply` defaults to `need/assumed-supply.csv` of the data folder, \"none\" switches it off.",
      },
      {
        "network", { { "options?", "plan.network_options" } }, returns("plan.result?", "result `network`"),
        "Plans the trenches. `catalogue` is a path, or the bare name of a file in `catalogue/` of the data folder; it "
          .. "defaults to \"example-2025\".",
      },
      {
        "wlan", { { "options?", "plan.wlan_options" } }, returns("plan.result?", "result `wlan`"),
        "Reckons WLAN coverage. `save` writes the levels as GeoTIFF beside the GeoPackage. `models`, `rules` and `rates` "
          .. "default to the files of `wlan/` in the data folder. Without `own`, `list` and `access_points` only the "
          .. "access points of the layer `sites` count.",
      },
      {
        "sites", { { "options?", "plan.sites_options" } }, returns("plan.result?", "result `sites`"),
        "Proposes access points where none count as existing; `coverage:sites` takes off what is covered already. "
          .. "`rollout` is the rollout whose fibre they are joined to. `models`, `rules`, `rates`, `costs` and `demand` "
          .. "default to the files of `wlan/` in the data folder.",
      },
      {
        "mesh", { { "options?", "plan.mesh_options" } }, returns("plan.result?", "result `mesh`"),
        "Plans radio links from roof to roof. `rollout` is the rollout whose buildings with fibre (by `year`) are gateways.",
      },
      { "check", {}, returns("plan.result?", "result `check`"), "What is there, what is missing, what looks wrong." },
      {
        "layer", { { "name", "string" } }, returns("plan.table?", "the layer"),
        "A layer of the workspace; nil, message, \"not_found\" where there is none.",
      },
      { "layers", {}, { { "string[]", "names" } }, "Names of all layers of the file." },
      { "findings", {}, { { "plan.table", "findings so far" } }, "What was dropped or repaired while reading." },
      {
        "sql", { { "query", "string" }, { "options?", "{ results: string? }" } },
        returns("plan.table?", "the rows"), "As `plan.sql`, on the file of the city.",
      },
      { "close", {}, {}, "Closes. Closing twice is no mistake; using what is closed is." },
    },
  },
  {
    class = "plan.result",
    title = "Result",
    text = "What every stage gives back. `print(result)` prints its summary.",
    fields = {
      { "stage", "string", "import, check, need, network, rollout, compare, wlan, sites, mesh or verify" },
      {
        "table", "plan.table",
        "main table of the stage: buildings, check_layers, need_buildings, trench, rollout_buildings, compare_buildings",
      },
      { "tables", "table<string, plan.table>", "all tables by name" },
      { "totals", "table<string, number>", "totals by key; `tables.summary` has their units and basis" },
    },
    methods = {
      {
        "summary", { { "scope?", '"one"|"all"', '"all" adds the results it rests on' } },
        { { "string", "several lines" } },
        "Totals in words: counted, proven, found by heuristic and assumed apart.",
      },
      { "json", { { "scope?", '"one"|"all"' } }, { { "string", "JSON" } }, "Totals and numbers of findings as JSON." },
      { "findings", {}, { { "plan.table", "findings" } }, "What was dropped, repaired, assumed or left unserved." },
      {
        "save",
        {
          { "path", "string", "GeoPackage (.gpkg); appears when all of it is written; folders on the way are made; not a file "
            .. "the result was made of" },
          {
            "options?", "{ lang: string?, with: plan.result[]? }",
            "language of titles, aliases and styles (\"en\" where not given; see `report`); further results to write along",
          },
        },
        returns("true?", "done"),
        "Writes the result and those it rests on (a rollout: need and network too) into one GeoPackage with styles.",
      },
      {
        "map", { { "options", "plan.map_options" } }, returns("plan.result?", "result `map`: sheets and labels"),
        "Draws the result and those it rests on as sheets that can be handed out: `map { file = \"rollout.pdf\", paper = "
          .. "\"A3\", lang = \"de\" }`. The file's name ends in .pdf, .svg or .png; `lang` as in `report`.",
      },
      {
        "report", { { "options", "plan.report_options" } }, returns("true?", "done"),
        "Writes one accessible HTML file about the result and those it rests on: `report { file = \"report.html\", lang = "
          .. "\"de\", place = \"Neubrandenburg\" }`. `lang` is \"en\", the name of a file in `locale/` of the data folder "
          .. "(\"de\", which is the default, \"tr\", \"de-leicht\"), or the path of a .po file.",
      },
      {
        "rollout", { { "options", "plan.rollout_options" } }, returns("plan.result?", "result `rollout`"),
        "Of a network: the order of building, cut into years by budget. `need` is a result of `city:need`.",
      },
      {
        "compare", { { "other", "plan.result", "rollout of the same city" } },
        returns("plan.result?", "result `compare`"),
        "Of a rollout: this one and another side by side. Saving it writes what this one rests on along.",
      },
      {
        "sites", { { "options?", "plan.sites_options" } }, returns("plan.result?", "result `sites`"),
        "Of a coverage (`city:wlan`): proposes access points for what it does not cover, each with its reason, its lawful "
          .. "band and channels, its cost and year. `rollout` as in `city:sites`. A coverage read from a file has lost its "
          .. "raster: reckon it anew.",
      },
      {
        "mesh", { { "options?", "plan.mesh_options" } }, returns("plan.result?", "result `mesh`"),
        "As `city:mesh`, of the city of a coverage.",
      },
      { "close", {}, {}, "Frees the memory now." },
    },
  },
  {
    class = "plan.table",
    title = "Table",
    text = "A view, not a copy. `t.NAME` is a column, `t[i]` a row, `#t` the number of rows; rows count from 1. A column "
      .. "that is called as a method is (`rows` in check_layers) is had by `t:column \"rows\"`. Columns that hold row "
      .. "numbers (`building`, `trench`, `pop`, `parent`) count from 0 as in the file.",
    methods = {
      {
        "rows", {}, { { "fun(): plan.row?, integer?", "iterator" } },
        "`for row, i in t:rows() do print(i, row.score) end`",
      },
      { "columns", {}, { { "string[]", "names in order" } }, "Names of the columns." },
      { "column", { { "name", "string" } }, { { "plan.column", "the column" } }, "A column by name." },
      {
        "geometry", { { "i", "integer", "row" }, { "form?", '"wkt"|"coordinates"' } },
        { { "any", "WKT; or x, y of a point, else a list of paths of {x, y} with `hole`; nil where empty" } },
        "Geometry of a row in the working CRS.",
      },
      {
        "info", {}, { { "table", "name, title, text, rows, geometry, crs" } }, "About the table.",
      },
    },
  },
  {
    class = "plan.column",
    title = "Column",
    text = "`c[i]` is a value, nil where it is missing; `#c` the number of rows.",
    fields = {
      { "name", "string", "name" }, { "unit", "string", "unit, \"\" where there is none" },
      { "alias", "string", "title for people" }, { "text", "string", "what it says" },
      { "type", "string", "number, integer, boolean or string" },
    },
    methods = {
      { "values", {}, { { "any[]", "copy of all values" } }, "All values as a Lua list; missing ones are holes." },
      { "sum", {}, { { "number", "sum" } }, "Sum of the values that are not missing, without rounding drift." },
    },
  },
  {
    class = "plan.row",
    title = "Row",
    text = "`row.NAME` is a value, read when asked for; nil where it is missing. `pairs(row)` goes through all columns.",
  },
}
