#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
"""Writes small valid files for the fuzz targets to start from:  make-seeds.py DIR  (DIR/NAME/...)."""

import os
import pathlib
import shutil
import sqlite3
import struct
import sys
import zlib


# --- protocol buffers, as far as a map file needs them ------------------------------------------


def varint(n):
    n &= (1 << 64) - 1
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def zigzag(n):
    return varint(n << 1 if n >= 0 else (-n << 1) - 1)


def number(field, n):
    return varint(field << 3) + varint(n)


def data(field, payload):
    payload = payload.encode() if isinstance(payload, str) else payload
    return varint(field << 3 | 2) + varint(len(payload)) + payload


def packed(field, numbers, encode=varint):
    numbers = list(numbers)
    return data(field, b"".join(encode(n) for n in numbers)) if numbers else b""


def deltas(numbers):
    return [b - a for a, b in zip([0] + list(numbers), numbers)]


def blob(kind, payload, compress):
    body = number(2, len(payload)) + data(3, zlib.compress(payload)) if compress else data(1, payload)
    header = data(1, kind) + number(3, len(body))
    return struct.pack(">I", len(header)) + header + body


class Map:
    """A few objects in one block."""

    def __init__(self):
        self.texts = [""]
        self.nodes, self.ways, self.relations = [], [], []

    def tags(self, tags, *fields):
        for text in [t for pair in tags.items() for t in pair]:
            if text not in self.texts:
                self.texts.append(text)
        index = self.texts.index
        keys, values = [index(k) for k in tags], [index(v) for v in tags.values()]
        return (packed(fields[0], keys) + packed(fields[1], values)) if fields else zip(keys, values)

    def node(self, id_, lon, lat, **tags):
        self.nodes.append((id_, round(lon * 1e7), round(lat * 1e7), list(self.tags(tags))))

    def way(self, id_, refs, **tags):
        self.ways.append(number(1, id_) + self.tags(tags, 2, 3) + packed(8, deltas(refs), zigzag))

    def relation(self, id_, ways, roles, **tags):
        tagged = self.tags(tags, 2, 3)
        self.tags({role: role for role in roles})
        sids = [self.texts.index(role) for role in roles]
        self.relations.append(
            number(1, id_) + tagged + packed(8, sids) + packed(9, deltas(ways), zigzag) + packed(10, [1] * len(ways))
        )

    def dense(self):
        pairs = []
        for *_, tags in self.nodes:
            pairs += [n for pair in tags for n in pair] + [0]
        columns = list(zip(*[n[:3] for n in self.nodes]))
        return (
            packed(1, deltas(columns[0]), zigzag)
            + packed(8, deltas(columns[2]), zigzag)
            + packed(9, deltas(columns[1]), zigzag)
            + packed(10, pairs)
        )

    def file(self, compress):
        groups = [data(2, self.dense()), b"".join(data(3, w) for w in self.ways)]
        groups.append(b"".join(data(4, r) for r in self.relations))
        table = b"".join(data(1, text) for text in self.texts)
        block = data(1, table) + b"".join(data(2, group) for group in groups if group)
        header = data(4, "OsmSchema-V0.6") + data(4, "DenseNodes") + number(32, 1700000000)
        return blob("OSMHeader", header, compress) + blob("OSMData", block, compress)


def town():
    made = Map()
    lon, lat = 13.26, 53.55
    for i in range(5):
        made.node(1 + i, lon + 0.001 * i, lat)
    for i, (x, y) in enumerate([(0, 1), (3, 1), (3, 3), (0, 3), (1, 1.5), (2, 1.5), (2, 2), (1, 2)]):
        made.node(11 + i, lon + 1e-4 * x, lat + 1e-4 * y)
    made.node(30, lon + 0.002, lat + 1e-4, man_made="street_cabinet")
    made.node(31, lon + 15e-5, lat + 2e-4, amenity="library", name="Bücherei")
    made.way(101, [1, 2, 3, 4, 5], highway="residential", name="Lange Straße")
    made.way(102, [11, 12, 13, 14, 11])
    made.way(103, [15, 16, 17, 18, 15])
    made.way(104, [2, 12, 13, 3, 2], building="apartments", **{"building:levels": "5"})
    made.way(105, [1, 4], railway="rail")
    made.relation(201, [102, 103], ["outer", "inner"], type="multipolygon", building="school")
    return made


# --- GeoPackage --------------------------------------------------------------------------------


def points(ring):
    return struct.pack("<I", len(ring)) + b"".join(struct.pack("<dd", *p) for p in ring)


def gpkg_blob(wkb, epsg=25833):
    return b"GP\0\x01" + struct.pack("<i", epsg) + wkb


def geometries():
    square = [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)]
    hole = [(1, 1), (1, 2), (2, 2), (1, 1)]
    polygon = b"\x01\x03\0\0\0" + struct.pack("<I", 2) + points(square) + points(hole)
    line = b"\x01\x02\0\0\0" + points([(0, -5), (9, -5), (20, -4)])
    nan = struct.pack("<d", float("nan"))
    return {
        "circle_of_nan": b"\x01\x08\0\0\0" + struct.pack("<I", 3) + bytes(16) + nan + nan + bytes(16),
        "point": b"\x01\x01\0\0\0" + struct.pack("<dd", 1, 2),
        "line": line,
        "polygon": polygon,
        "empty_rings": b"\x01\x03\0\0\0" + struct.pack("<I", 2) + points([]) + points([]),
        "multipolygon": b"\x01\x06\0\0\0" + struct.pack("<I", 1) + polygon,
        "multiline": b"\x01\x05\0\0\0" + struct.pack("<I", 2) + line + line,
        "collection": b"\x01\x07\0\0\0" + struct.pack("<I", 1) + line,
    }


def workspace(path):
    base = sqlite3.connect(path)
    base.executescript(
        """
        PRAGMA page_size = 512;
        PRAGMA application_id = 1196444487;
        PRAGMA user_version = 10200;
        CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
            organization_coordsys_id INTEGER, definition TEXT, description TEXT);
        INSERT INTO gpkg_spatial_ref_sys VALUES ('UTM 33N', 25833, 'EPSG', 25833, 'undefined', '');
        CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT,
            description TEXT, last_change TEXT, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
            srs_id INTEGER);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,
            srs_id INTEGER, z TINYINT, m TINYINT);
        CREATE TABLE buildings (fid INTEGER PRIMARY KEY, geom BLOB, source_id TEXT, use TEXT,
            dwellings INTEGER, residents DOUBLE);
        CREATE TABLE streets (fid INTEGER PRIMARY KEY, geom BLOB, source_id TEXT, class TEXT);
        """
    )
    shapes = geometries()
    for table, kind in (("buildings", "MULTIPOLYGON"), ("streets", "LINESTRING")):
        base.execute(
            "INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', '2026-01-01T00:00:00Z', 0, 0, 9, 9, 25833)",
            (table, table),
        )
        base.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 25833, 0, 0)", (table, kind))
    base.execute(
        "INSERT INTO buildings VALUES (1, ?, 'w1', 'residential', 2, 4.5)", (gpkg_blob(shapes["multipolygon"]),)
    )
    base.execute("INSERT INTO streets VALUES (1, ?, 'w2', 'residential')", (gpkg_blob(shapes["line"]),))
    base.commit()
    base.close()


def main(top):
    top = pathlib.Path(top)
    shutil.rmtree(top, ignore_errors=True)
    for name in ("import", "workspace", "blob", "rules"):
        (top / name).mkdir(parents=True)
    (top / "import" / "raw").write_bytes(town().file(False))
    (top / "import" / "zlib").write_bytes(town().file(True))
    workspace(top / "workspace" / "town")
    for name, wkb in geometries().items():
        (top / "blob" / name).write_bytes(gpkg_blob(wkb))
    source = pathlib.Path(os.environ.get("PLAN_DATA_DIR", "data"))
    shutil.copy(source / "osm" / "mapping.csv", top / "rules" / "mapping")


if __name__ == "__main__":
    main(sys.argv[1])
