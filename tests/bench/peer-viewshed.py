# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2

"""peer-viewshed.py DIR: GDAL's viewshed on the raster and from the sites that the program wlan left in DIR, in one process
and one thread, visibility only; and how many cells err against the exact check left there too. Cells are those
within the radius. Exits 77 where GDAL's Python is missing."""

import csv
import math
import sys
import time

try:
    import numpy
    from osgeo import gdal
except ImportError as e:
    print(f"peer-viewshed: {e} (Debian: python3-gdal, python3-numpy)", file=sys.stderr)
    sys.exit(77)

RUNS = 3
gdal.UseExceptions()
gdal.SetConfigOption("GDAL_NUM_THREADS", "1")
folder = sys.argv[1]
with open(f"{folder}/sites.csv") as f:
    rows = list(csv.reader(f))
n_cols, n_rows = int(rows[0][0]), int(rows[0][1])
cell, x0, y0 = (float(v) for v in rows[0][2:5])
raster = gdal.GetDriverByName("MEM").Create("", n_cols, n_rows, 1, gdal.GDT_Float32)
raster.SetGeoTransform((x0, cell, 0, y0 + n_rows * cell, 0, -cell))
raster.GetRasterBand(1).WriteArray(numpy.fromfile(f"{folder}/top.bin", "<f4").reshape(n_rows, n_cols))


def viewshed(site):
    x, y, height, receiver, radius = (float(v) for v in site[:5])
    return gdal.ViewshedGenerate(raster.GetRasterBand(1), "MEM", "", [], x, y, height, receiver, 255, 0, 0, 0, 0.0,
                                 gdal.GVM_Edge, radius)


def compare(site, seen, exact):
    """Cells looked at, in sight by the exact check, told otherwise."""
    col, row, n = (int(v) for v in site[5:8])
    gt = seen.GetGeoTransform()
    # lower left of what GDAL gives, in cells of the raster
    c0 = round((gt[0] - x0) / cell)
    r0 = round((gt[3] - y0) / cell) - seen.RasterYSize
    got = numpy.flipud(seen.ReadAsArray())
    theirs = numpy.full((n, n), 2, numpy.uint8)
    known = numpy.zeros((n, n), bool)
    a0, a1 = max(c0, col), min(c0 + seen.RasterXSize, col + n)
    b0, b1 = max(r0, row), min(r0 + seen.RasterYSize, row + n)
    theirs[b0 - row : b1 - row, a0 - col : a1 - col] = numpy.where(got[b0 - r0 : b1 - r0, a0 - c0 : a1 - c0] > 0, 3, 2)
    known[b0 - row : b1 - row, a0 - col : a1 - col] = True
    ground = (exact >= 2) & known
    return ground.sum(), (exact[ground] == 3).sum(), (exact[ground] != theirs[ground]).sum()


sites = rows[1:]
least = math.inf
for _ in range(RUNS):
    begin = time.process_time()
    for site in sites:
        viewshed(site)
    least = min(least, time.process_time() - begin)
looked = clear = wrong = 0
with open(f"{folder}/exact.bin", "rb") as f:
    for site in sites:
        n = int(site[7])
        exact = numpy.frombuffer(f.read(n * n), numpy.uint8).reshape(n, n)
        a, b, c = compare(site, viewshed(site), exact)
        looked, clear, wrong = looked + a, clear + b, wrong + c
cells = len(sites) * math.pi * (float(sites[0][4]) / cell) ** 2
print(f"{'GDAL viewshed, one process':28s} {least:8.4f} s  {cells / least / 1e6:8.1f} Mcells/s")
print(f"exact: {wrong} of {looked} cells err = {100 * wrong / looked:.4f} % of cells, "
      f"{100 * wrong / clear:.4f} % of {clear} in sight")
