/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/source_path.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char *const no_options[] = {NULL};
/* Coordinates in columns, by the names German and English files give them. */
static const char *const csv_options[] = {
    "X_POSSIBLE_NAMES=x,lon,long,longitude,laenge,laengengrad,easting,ostwert,rechtswert,x_mp,x_mp_100m,x_mp_3035",
    "Y_POSSIBLE_NAMES=y,lat,latitude,breite,breitengrad,northing,nordwert,hochwert,y_mp,y_mp_100m,y_mp_3035",
    "GEOM_POSSIBLE_NAMES=wkt,geom,geometry,the_geom",
    "KEEP_GEOM_COLUMNS=YES",
    NULL,
};
static const char *const json_options[] = {"DATE_AS_STRING=YES", NULL};
/* Neither a schema from the network nor a side file on the disk. */
static const char *const gml_options[] = {"DOWNLOAD_SCHEMA=NO", "WRITE_GFS=NO", NULL};
static const char *const sqlite_options[] = {"LIST_ALL_TABLES=YES", "LIST_VIRTUAL_OGR=NO", NULL};

static const plan_format formats[] = {
    {".gpkg", "GPKG", true, no_options},
    {".sqlite", "SQLite", true, sqlite_options},
    {".sqlite3", "SQLite", true, sqlite_options},
    {".db", "SQLite", true, sqlite_options},
    {".geojson", "GeoJSON", false, json_options},
    {".json", "GeoJSON", false, json_options},
    {".shp", "ESRI Shapefile", false, no_options},
    {".csv", "CSV", false, csv_options},
    {".tsv", "CSV", false, csv_options},
    {".fgb", "FlatGeobuf", false, no_options},
    {".osm.pbf", "OSM", false, no_options},
    {".pbf", "OSM", false, no_options},
    {".osm", "OSM", false, no_options},
    {".gml", "GML", false, gml_options},
};

const plan_format *plan_format_of(const char *name, size_t length)
{
    for (size_t i = 0; i < COUNT(formats); i++) {
        size_t n = strlen(formats[i].extension);
        if (length > n && strncasecmp(name + length - n, formats[i].extension, n) == 0)
            return &formats[i];
    }
    return NULL;
}

void plan_format_list(char *text, size_t size)
{
    size_t at = 0;
    for (size_t i = 0; i < COUNT(formats) && at < size; i++) {
        int n = snprintf(text + at, size - at, "%s, ", formats[i].extension);
        at += n > 0 ? (size_t)n : 0;
    }
    if (at < size)
        (void)snprintf(text + at, size - at, "and .zip or .gz of these");
}

/** A scheme before a colon, as in "WFS:..." or "PG:...". */
static bool is_connection(const char *path)
{
    size_t n = strspn(path, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    return n >= 2 && path[n] == ':';
}

plan_status plan_source_path_check(const char *path, plan_error *err)
{
    struct stat info;
    if (!path || !path[0])
        return plan_error_set(err, PLAN_E_ARGUMENT, "no file name given");
    if (strstr(path, "://"))
        return plan_error_set(err, PLAN_E_ARGUMENT, "%s: URLs are refused, only local files are read", path);
    if (strncasecmp(path, "/vsi", 4) == 0)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "%s: virtual file systems are refused, name the file itself", path);
    if (path[0] == '<' || path[0] == '{')
        return plan_error_set(err, PLAN_E_ARGUMENT, "%.40s...: a document in place of a file name is refused",
                              path);
    if (stat(path, &info) != 0) {
        if (is_connection(path))
            return plan_error_set(err, PLAN_E_ARGUMENT,
                                  "%s: connections are refused, only local files are read", path);
        return plan_error_set(err, errno == ENOENT || errno == ENOTDIR ? PLAN_E_NOT_FOUND : PLAN_E_IO,
                              "%s: %s", path, strerror(errno));
    }
    if (!S_ISREG(info.st_mode))
        return plan_error_set(err, PLAN_E_ARGUMENT, "%s: %s, not a file", path,
                              S_ISDIR(info.st_mode) ? "a folder" : "a device");
    if (info.st_size == 0)
        return plan_error_set(err, PLAN_E_DATA, "%s: the file is empty", path);
    return PLAN_OK;
}
