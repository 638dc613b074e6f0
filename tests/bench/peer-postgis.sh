#!/bin/bash
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2

# The same way as `plan` - OpenStreetMap file, street graph by shared coordinates, nearest street of every
# building, tree from one PoP - in PostGIS + pgRouting with hand-written SQL, one backend.
# Usage: peer-postgis.sh FILE.osm.pbf EPSG
# Prints one line "step seconds" for each step, then "reached N of M". Exits 77 where a part is missing.
# Works in a throw-away cluster on a unix socket, removed at the end.

set -euo pipefail
export LC_ALL=C

pbf=$(realpath "$1") epsg=$2

bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ] || ! command -v ogr2ogr >/dev/null ||
    ! ls "${bin%/bin}"/../../../share/postgresql/*/extension/pgrouting.control >/dev/null 2>&1; then
    echo "peer-postgis: needs postgresql, postgis, pgrouting and gdal-bin" >&2
    exit 77
fi

dir=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then
    # initdb refuses root
    chown postgres "$dir"
    as=(setpriv --reuid postgres --regid postgres --clear-groups)
fi
clean() {
    "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap clean EXIT

cd "$dir"
"${as[@]}" "$bin/initdb" -D "$dir/data" -A trust >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" start \
    -o "-k $dir -c listen_addresses='' -c fsync=off -c shared_buffers=512MB -c work_mem=256MB \
        -c max_parallel_workers_per_gather=0 -c jit=off" >/dev/null
user=$([ "$(id -u)" = 0 ] && echo postgres || id -un)
sql() {
    "${as[@]}" "$bin/psql" -h "$dir" -U "$user" -d peer -X -q -A -t -v ON_ERROR_STOP=1 "$@"
}
"${as[@]}" "$bin/createdb" -h "$dir" -U "$user" peer
sql -c 'create extension postgis; create extension pgrouting' >/dev/null

step() {
    local name=$1 from to
    shift
    from=$(date +%s.%N)
    "$@" >/dev/null
    to=$(date +%s.%N)
    awk -v n="$name" -v a="$from" -v b="$to" 'BEGIN { printf "%s %.3f\n", n, b - a }'
}

import() {
    # One transaction and COPY: the fastest way ogr2ogr knows.
    PG_USE_COPY=YES ogr2ogr -q -f PostgreSQL "PG:host=$dir user=$user dbname=peer" "$pbf" lines multipolygons \
        -t_srs "EPSG:$epsg" -lco GEOMETRY_NAME=g -lco FID=id -gt unlimited
}
graph() {
    sql <<'SQL'
create table points as
  select l.id as way, (d).path[1] as i, (d).geom as g, st_x((d).geom) as x, st_y((d).geom) as y
  from lines l, lateral st_dumppoints(l.g) d
  where l.highway is not null
    and l.highway not in ('motorway', 'motorway_link', 'proposed', 'construction', 'platform', 'corridor', 'raceway');
create table joints as
  select row_number() over () as id, x, y from (
    select x, y from points p
    join (select way, min(i) as first, max(i) as last from points group by way) e using (way)
    group by x, y having count(*) > 1 or bool_or(i = first or i = last)) s;
create index on joints (x, y);
analyze joints;
create table marked as
  select p.way, p.i, p.g, j.id as joint,
         count(j.id) over (partition by p.way order by p.i) as piece
  from points p left join joints j using (x, y);
create table edges as
  with pieces as (
    select way, piece, i, g, joint from marked
    union all
    select way, piece - 1, i, g, joint from marked where joint is not null and piece > 1)
  select row_number() over () as id, (array_agg(joint order by i))[1] as source,
         (array_agg(joint order by i desc))[1] as target, st_makeline(g order by i) as g
  from pieces group by way, piece having count(*) > 1;
alter table edges add cost float8;
update edges set cost = st_length(g);
create index on edges using gist (g);
analyze edges;
SQL
}
nearest() {
    sql <<'SQL'
create table taps as
  select b.id as building, e.id as edge, e.source as joint
  from (select id, st_pointonsurface(g) as g from multipolygons where building is not null) b
  cross join lateral (select id, source from edges order by edges.g <-> b.g limit 1) e;
SQL
}
tree() {
    sql <<'SQL'
create table reached as
  select node, edge, agg_cost from pgr_drivingdistance(
    'select id, source, target, cost from edges',
    (select joint from taps group by joint order by count(*) desc, joint limit 1), 1e9, false);
create index on reached (node);
analyze reached;
SQL
}
prune() {
    sql <<'SQL'
create table trench as
  with recursive up(node) as (
    select joint from taps
    union
    select case when e.source = r.node then e.target else e.source end
    from up join reached r using (node) join edges e on e.id = r.edge)
  select r.edge from up join reached r using (node) where r.edge > 0;
SQL
}

step import import
step graph graph
step nearest nearest
step tree tree
step prune prune
sql -F ' ' -c "select 'reached', count(r.node), 'of', count(*) from taps left join reached r on r.node = taps.joint"
