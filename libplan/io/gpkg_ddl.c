/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/gpkg_ddl.h"

#define NOW "DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))"

const char plan_gpkg_ddl_core[] =
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, "
    "organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, "
    "description TEXT);"
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, "
    "identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL " NOW ", "
    "min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER, "
    "CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));"
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
    "geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, "
    "CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), "
    "CONSTRAINT uk_gc_table_name UNIQUE (table_name), "
    "CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), "
    "CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));"
    "CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, "
    "definition TEXT NOT NULL, scope TEXT NOT NULL, "
    "CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));"
    "CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER DEFAULT NULL);"
    "CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, "
    "md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL, "
    "mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');"
    "CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, "
    "row_id_value INTEGER, timestamp DATETIME NOT NULL " NOW ", md_file_id INTEGER NOT NULL, "
    "md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id), "
    "CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));"
    "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, "
    "description TEXT, mime_type TEXT, constraint_name TEXT, "
    "CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));"
    "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, "
    "value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT, "
    "CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));"
    "INSERT INTO gpkg_spatial_ref_sys VALUES "
    "('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),"
    "('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');"
    "INSERT INTO gpkg_extensions VALUES "
    "('gpkg_metadata', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec121/#extension_metadata', "
    "'read-write'),"
    "('gpkg_metadata_reference', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec121/#extension_metadata', "
    "'read-write'),"
    "('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', "
    "'read-write'),"
    "('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', "
    "'read-write');";

const char plan_gpkg_ddl_count[] =
    "CREATE TRIGGER \"trigger_insert_feature_count_$i\" AFTER INSERT ON \"$i\" BEGIN "
    "UPDATE gpkg_ogr_contents SET feature_count = feature_count + 1 WHERE lower(table_name) = lower('$l'); END;"
    "CREATE TRIGGER \"trigger_delete_feature_count_$i\" AFTER DELETE ON \"$i\" BEGIN "
    "UPDATE gpkg_ogr_contents SET feature_count = feature_count - 1 WHERE lower(table_name) = lower('$l'); END;";

#define PRESENT "(NEW.\"geom\" NOT NULL AND NOT ST_IsEmpty(NEW.\"geom\"))"
#define ABSENT "(NEW.\"geom\" ISNULL OR ST_IsEmpty(NEW.\"geom\"))"
#define PUT_BOX                                                                                                    \
    "INSERT OR REPLACE INTO \"rtree_$i_geom\" VALUES (NEW.\"fid\", ST_MinX(NEW.\"geom\"), ST_MaxX(NEW.\"geom\"), " \
    "ST_MinY(NEW.\"geom\"), ST_MaxY(NEW.\"geom\")); "
#define DROP_OLD "DELETE FROM \"rtree_$i_geom\" WHERE id = OLD.\"fid\"; "

const char plan_gpkg_ddl_rtree[] =
    "CREATE TRIGGER \"rtree_$i_geom_insert\" AFTER INSERT ON \"$i\" WHEN " PRESENT " BEGIN " PUT_BOX "END;"
    "CREATE TRIGGER \"rtree_$i_geom_update1\" AFTER UPDATE OF \"geom\" ON \"$i\" "
    "WHEN OLD.\"fid\" = NEW.\"fid\" AND " PRESENT " BEGIN " PUT_BOX "END;"
    "CREATE TRIGGER \"rtree_$i_geom_update2\" AFTER UPDATE OF \"geom\" ON \"$i\" "
    "WHEN OLD.\"fid\" = NEW.\"fid\" AND " ABSENT " BEGIN " DROP_OLD "END;"
    "CREATE TRIGGER \"rtree_$i_geom_update3\" AFTER UPDATE ON \"$i\" "
    "WHEN OLD.\"fid\" != NEW.\"fid\" AND " PRESENT " BEGIN " DROP_OLD PUT_BOX "END;"
    "CREATE TRIGGER \"rtree_$i_geom_update4\" AFTER UPDATE ON \"$i\" "
    "WHEN OLD.\"fid\" != NEW.\"fid\" AND " ABSENT
    " BEGIN DELETE FROM \"rtree_$i_geom\" WHERE id IN (OLD.\"fid\", NEW.\"fid\"); END;"
    "CREATE TRIGGER \"rtree_$i_geom_delete\" AFTER DELETE ON \"$i\" WHEN OLD.\"geom\" NOT NULL "
    "BEGIN " DROP_OLD "END;";

/* As QGIS 3.22 lets GDAL make it. */
const char plan_gpkg_ddl_styles[] =
    "CREATE TABLE layer_styles (\"id\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, \"f_table_catalog\" TEXT(256), "
    "\"f_table_schema\" TEXT(256), \"f_table_name\" TEXT(256), \"f_geometry_column\" TEXT(256), "
    "\"styleName\" TEXT(30), \"styleQML\" TEXT, \"styleSLD\" TEXT, \"useAsDefault\" BOOLEAN, "
    "\"description\" TEXT, \"owner\" TEXT(30), \"ui\" TEXT(30), \"update_time\" DATETIME " NOW ");";

const char plan_gpkg_ddl_projects[] =
    "CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB);";

void plan_gpkg_ddl_fill(plan_buf *out, const char *sql, const char *name)
{
    for (const char *c = sql; *c; c++) {
        if (*c != '$') {
            plan_buf_add_n(out, c, 1);
            continue;
        }
        char quote = *++c == 'i' ? '"' : '\'';
        for (const char *n = name; *n; n++) {
            if (*n == quote)
                plan_buf_add_n(out, n, 1);
            plan_buf_add_n(out, n, 1);
        }
    }
}

static const char *sql_type(plan_type type)
{
    switch (type) {
    case PLAN_DOUBLE: return "REAL";
    case PLAN_INT32: return "MEDIUMINT";
    case PLAN_INT64: return "INTEGER";
    case PLAN_BOOL: return "BOOLEAN";
    case PLAN_TEXT: break;
    }
    return "TEXT";
}

void plan_gpkg_ddl_table(plan_buf *out, const plan_table *table, const char *geom_type)
{
    plan_gpkg_ddl_fill(out, "CREATE TABLE \"$i\" (\"fid\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
                       plan_table_name(table));
    if (geom_type)
        plan_buf_printf(out, ", \"geom\" %s", geom_type);
    for (int32_t i = 0; i < plan_table_n_columns(table); i++) {
        const plan_column *col = plan_table_column(table, i);
        plan_gpkg_ddl_fill(out, ", \"$i\" ", col->name);
        plan_buf_add(out, sql_type(col->type));
    }
    plan_buf_add(out, ")");
}
