/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GEO_GEOM_H
#define PLAN_GEO_GEOM_H

#include "core/table.h"

#include <stdbool.h>

/* Internal. Plane geometry on flat coordinates: pure, no library below. Boxes are {xmin, ymin, xmax, ymax}. */

#define PLAN_BBOX_EMPTY                          \
    {                                            \
        INFINITY, INFINITY, -INFINITY, -INFINITY \
    }
void plan_bbox_add(double bbox[4], const double *xy, int32_t n);
/** Box of a row / of all rows; empty box where there is no coordinate. */
void plan_geom_row_bbox(const plan_geom *g, int32_t row, double bbox[4]);
void plan_geom_bbox(const plan_geom *g, double bbox[4]);

/** Signed area of a closed ring (counter-clockwise positive), m². */
double plan_ring_area(const double *xy, int32_t n);
/** Area of a polygon row, holes taken off, m². */
double plan_geom_row_area(const plan_geom *g, int32_t row);
double plan_path_length(const double *xy, int32_t n);
/** The point of a path of n >= 2 points at `along` of its length, beyond its ends the end. */
void plan_path_point(const double *xy, int32_t n, double along, double out[2]);
/** The part of it between two such places: fills out (room for n points), says how many. */
int32_t plan_path_part(const double *xy, int32_t n, double from, double to, double *out);
/** Length of all paths of a row in map units. */
double plan_geom_row_length(const plan_geom *g, int32_t row);
/** Even-odd over all rings of a polygon row; points on the boundary may fall either way. */
bool plan_geom_row_contains(const plan_geom *g, int32_t row, double x, double y);
/** Length of segment a-b inside a polygon row. What runs along an edge, within 2 mm of it, is outside. O(n) a crossing. */
double plan_geom_row_overlap(const plan_geom *g, int32_t row, const double a[2], const double b[2]);
/** A point inside a polygon row (the middle of the widest stretch on the scan line through the
 *  centre, or the centroid where that is inside), the middle of a line, the point itself. False where the
 *  row is empty. */
bool plan_geom_row_point(const plan_geom *g, int32_t row, double xy[2]);

/** Nearest point of segment a-b to p; *t in [0, 1] is its place. Returns the distance. */
double plan_segment_nearest(const double a[2], const double b[2], const double p[2], double q[2], double *t);
/** Whether a-b crosses the horizontal through y (half-open, so that a corner counts once), and at which x. */
bool plan_segment_level(const double *a, const double *b, double y, double *x);
/** Whether segments a-b and c-d share a point (touching counts). */
bool plan_segments_meet(const double a[2], const double b[2], const double c[2], const double d[2]);
/** Where they cross properly (one inner point of both): place along a-b in *t. */
bool plan_segments_cross(const double a[2], const double b[2], const double c[2], const double d[2],
                         double *t);

#endif
