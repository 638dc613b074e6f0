/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* A sight line through prisms, cell by cell (Amanatides & Woo, "A fast voxel traversal algorithm for ray tracing",
 * Eurographics 1987), with the place of every border computed afresh, so that nothing adds up. */

#include "wlan/sight.h"

#include <math.h>
#include <string.h>

/* Speed of light, m/ns (exact): wavelength in m is this by the frequency in GHz. */
static const double light_m_ns = 0.299792458;
/* Borders of a row and a column closer than this share of the line are one corner: no cell is crossed there. */
static const double corner_share = 1e-12;
/* Ends further off than this many cells are not looked at. */
static const double far_cells = 1e8;

/* From the end that comes first to the other: a line and its reverse are one computation. */
typedef struct line {
    const plan_obstacles *obstacles;
    double a[3], b[3]; /* a first */
    bool turned;
    double u, v, du, dv;    /* in cells */
    double plan_m;          /* length in plan */
    int32_t from[2], to[2]; /* cells of the ends */
    int32_t col, row;       /* cell in hand */
    double t;               /* where it is entered, share of the line */
} line;

/* A cell crossed, from t0 to t1. */
typedef struct crossing {
    int32_t col, row;
    double t0, t1;
    double z0, z1; /* of the line there */
    bool end;      /* cell of an end: it blocks nothing */
    plan_obstacle cell;
} crossing;

static bool comes_first(const double a[3], const double b[3])
{
    for (int i = 0; i < 3; i++)
        if (a[i] != b[i])
            return a[i] < b[i];
    return true;
}

/** False where an end is nowhere. */
static bool start(line *l, const plan_obstacles *o, const double a[3], const double b[3])
{
    const plan_grid *g = plan_obstacles_grid(o);
    memset(l, 0, sizeof *l);
    l->obstacles = o;
    l->turned = !comes_first(a, b);
    memcpy(l->a, l->turned ? b : a, sizeof l->a);
    memcpy(l->b, l->turned ? a : b, sizeof l->b);
    l->u = (l->a[0] - g->x0) / g->cell_m;
    l->v = (l->a[1] - g->y0) / g->cell_m;
    double u = (l->b[0] - g->x0) / g->cell_m, v = (l->b[1] - g->y0) / g->cell_m;
    if (!(fabs(l->u) < far_cells && fabs(l->v) < far_cells && fabs(u) < far_cells && fabs(v) < far_cells) ||
        !isfinite(l->a[2]) || !isfinite(l->b[2]))
        return false;
    l->du = u - l->u;
    l->dv = v - l->v;
    l->plan_m = hypot(l->b[0] - l->a[0], l->b[1] - l->a[1]);
    l->from[0] = l->col = (int32_t)floor(l->u);
    l->from[1] = l->row = (int32_t)floor(l->v);
    l->to[0] = (int32_t)floor(u);
    l->to[1] = (int32_t)floor(v);
    return true;
}

static double next_border(double from, double step, int32_t at)
{
    return step > 0 ? (at + 1 - from) / step : step < 0 ? (at - from) / step : INFINITY;
}

static double height_at(const line *l, double t)
{
    return l->a[2] + t * (l->b[2] - l->a[2]);
}

/** Next cell of some length, without what stands there; false past the end. */
static bool step(line *l, crossing *c)
{
    while (l->t < 1) {
        double tx = next_border(l->u, l->du, l->col), ty = next_border(l->v, l->dv, l->row);
        double t1 = fmin(fmin(tx, ty), 1);
        *c = (crossing){.col = l->col, .row = l->row, .t0 = l->t, .t1 = t1};
        l->col += tx - t1 <= corner_share ? (l->du > 0 ? 1 : -1) : 0;
        l->row += ty - t1 <= corner_share ? (l->dv > 0 ? 1 : -1) : 0;
        l->t = t1;
        if (c->t1 - c->t0 <= corner_share)
            continue;
        c->end = (c->col == l->from[0] && c->row == l->from[1]) || (c->col == l->to[0] && c->row == l->to[1]);
        return true;
    }
    return false;
}

static bool next(line *l, crossing *c)
{
    if (!step(l, c))
        return false;
    c->z0 = height_at(l, c->t0);
    c->z1 = height_at(l, c->t1);
    c->cell = plan_obstacles_at(l->obstacles, c->col, c->row);
    return true;
}

/** ν of Rec. ITU-R P.526-15 eq. (26): h above the line, distances in plan as in its profiles. */
static double nu_of(double h_m, double t, double plan_m, double wavelength_m)
{
    return h_m * sqrt(2 / (wavelength_m * plan_m * t * (1 - t)));
}

/** Where on the prism's top ν is greatest: at one of its edges, or, where h / sqrt(t (1 - t)) with h linear in t has
 *  its one stationary point within it, there. The ends of the line are no places for an edge. NaN where there is none. */
static double worst_place(const line *l, const crossing *c)
{
    double at_a = (double)c->cell.top - l->a[2], at_b = (double)c->cell.top - l->b[2];
    double places[] = {c->t0, c->t1, at_a / (at_a + at_b)};
    double worst = NAN, most = -INFINITY;
    for (int i = 0; i < 3; i++) {
        double t = places[i];
        if (!(t > 0 && t < 1 && t >= c->t0 && t <= c->t1))
            continue;
        double nu = ((double)c->cell.top - height_at(l, t)) / sqrt(t * (1 - t));
        if (nu > most) {
            most = nu;
            worst = t;
        }
    }
    return worst;
}

static void take_edge(const line *l, const crossing *c, double wavelength_m, plan_sight *out)
{
    double t = worst_place(l, c);
    if (isnan(t))
        return;
    double h = (double)c->cell.top - height_at(l, t), nu = nu_of(h, t, l->plan_m, wavelength_m);
    if (nu <= out->nu)
        return;
    out->nu = nu;
    out->edge_m = (l->turned ? 1 - t : t) * l->plan_m;
    out->excess_m = h;
    out->edge_col = c->col;
    out->edge_row = c->row;
    out->edge_building = c->cell.building;
}

/** Share of the cell's stretch on which the line runs above `low` and below `high`. */
static double share_between(const crossing *c, double low, double high)
{
    double near = fmin(c->z0, c->z1), far = fmax(c->z0, c->z1);
    if (high <= low)
        return 0;
    if (near == far)
        return near >= low && near < high;
    double stretch = fmin(far, high) - fmax(near, low);
    return stretch > 0 ? stretch / (far - near) : 0;
}

enum { ROOFS_TOLD_APART = 32 };

/* Buildings met so far; beyond so many, one met again counts again. */
typedef struct met {
    int32_t building[ROOFS_TOLD_APART];
} met;

static void count_roof(met *m, int32_t building, int32_t *roofs)
{
    int32_t known = *roofs < ROOFS_TOLD_APART ? *roofs : ROOFS_TOLD_APART;
    for (int32_t i = 0; i < known; i++)
        if (m->building[i] == building)
            return;
    m->building[*roofs % ROOFS_TOLD_APART] = building;
    ++*roofs;
}

void plan_sight_line(const plan_obstacles *obstacles, const double a[3], const double b[3], double f_ghz,
                     plan_sight *out)
{
    line l;
    crossing c;
    met m;
    *out = (plan_sight){.nu = -INFINITY, .edge_m = NAN, .fresnel_share = INFINITY};
    out->excess_m = NAN;
    out->edge_col = out->edge_row = out->edge_building = -1;
    if (!start(&l, obstacles, a, b))
        return;
    bool plants = plan_obstacles_has_vegetation(obstacles);
    double wavelength_m = light_m_ns / f_ghz;
    out->clear = true;
    out->length_m = hypot(l.plan_m, l.b[2] - l.a[2]);
    while (next(&l, &c)) {
        if (plants)
            out->vegetation_m += (c.t1 - c.t0) * out->length_m *
                                 share_between(&c, (double)c.cell.top, (double)c.cell.vegetation);
        if (c.end)
            continue;
        take_edge(&l, &c, wavelength_m, out);
        if (fmin(c.z0, c.z1) >= (double)c.cell.top)
            continue;
        out->clear = false;
        if (c.cell.building >= 0)
            count_roof(&m, c.cell.building, &out->roofs);
    }
    /* Radius of the first zone and ν are of one kind: ν = √2 · height above the line / radius (P.526 eq. (2), (26)). */
    out->fresnel_share = -out->nu / sqrt(2);
}

/* --- raising ----------------------------------------------------------------------------------- */

/* Blocks are passed over when all of them lies lower than this below what is known, m: more than any rounding. */
static const double slack_m = 1e-9;

/* The share of the first zone asked for: half its width is width_m √(t (1 - t)). */
typedef struct zone {
    double width_m;
    double peak; /* where its lower edge is lowest beside a level top */
} zone;

static zone zone_of(const line *l, double f_ghz, double share)
{
    zone z = {share * sqrt(light_m_ns / f_ghz * l->plan_m), 0};
    double k = (l->b[2] - l->a[2]) / z.width_m;
    z.peak = z.width_m > 0 ? 0.5 * (1 - k / sqrt(1 + k * k)) : l->a[2] < l->b[2] ? 0 : 1;
    return z;
}

/** Greatest height of a top from t0 to t1, with its share of the zone, above the line; the zone's edge is concave along
 *  the line, so that the place is its stationary point or the end nearest to it. */
static double lack_at(const line *l, const zone *z, float top, double t0, double t1)
{
    double t = fmin(fmax(z->peak, t0), t1);
    return (double)top + z->width_m * sqrt(t * (1 - t)) - height_at(l, t);
}

/* The block of the cell in hand: its last column and row on the way, and where these end. */
typedef struct block {
    int32_t col, row;
    double tx, ty, t1;
    float top;
} block;

static int32_t last_in_block(int32_t at, double way)
{
    int32_t into = ((at % PLAN_BLOCK) + PLAN_BLOCK) % PLAN_BLOCK;
    return way > 0 ? at - into + PLAN_BLOCK - 1 : at - into;
}

static block block_at(const line *l)
{
    block b = {.col = last_in_block(l->col, l->du), .row = last_in_block(l->row, l->dv)};
    b.tx = next_border(l->u, l->du, b.col);
    b.ty = next_border(l->v, l->dv, b.row);
    b.t1 = fmin(fmin(b.tx, b.ty), 1);
    b.top = plan_obstacles_block_top(l->obstacles, l->col, l->row);
    return b;
}

/* Column or row that walking cell by cell would have come to at t1; *t: where, if a border is as good as there. */
static int32_t come_to(double from, double way, int32_t at, int32_t last, double t1, double *t)
{
    int32_t to = way > 0 ? 1 : -1;
    double guess = floor(from + t1 * way);
    int32_t i = way > 0 ? (int32_t)fmin(fmax(guess, at), last) : (int32_t)fmax(fmin(guess, at), last);
    while (i != last && next_border(from, way, i) - t1 <= corner_share)
        i += to;
    while (i != at && next_border(from, way, i - to) - t1 > corner_share)
        i -= to;
    if (i != at && t1 - next_border(from, way, i - to) <= corner_share)
        *t = fmin(*t, next_border(from, way, i - to));
    return i;
}

/** To where walking through all cells of the block would have ended. */
static void leave(line *l, const block *b)
{
    double t = b->t1;
    bool east_west = b->tx - b->t1 <= corner_share, north_south = b->ty - b->t1 <= corner_share;
    l->col = east_west ? b->col + (l->du > 0 ? 1 : -1) : come_to(l->u, l->du, l->col, b->col, b->t1, &t);
    l->row = north_south ? b->row + (l->dv > 0 ? 1 : -1) : come_to(l->v, l->dv, l->row, b->row, b->t1, &t);
    l->t = t;
}

static double walk_through(line *l, const block *b, const zone *z, double raise_m)
{
    crossing c;
    while (last_in_block(l->col, l->du) == b->col && last_in_block(l->row, l->dv) == b->row && step(l, &c))
        if (!c.end)
            raise_m = fmax(raise_m,
                           lack_at(l, z, plan_obstacles_top(l->obstacles, c.col, c.row), c.t0, c.t1));
    return raise_m;
}

/* The block in which most may lack is looked at first: often nothing of the others matters then. */
static double highest_block(const line *start, const zone *z)
{
    line worst = *start;
    double most = -INFINITY;
    for (line l = *start; l.t < 1;) {
        block b = block_at(&l);
        double could = lack_at(&l, z, b.top, l.t, b.t1);
        if (could > most) {
            most = could;
            worst = l;
        }
        leave(&l, &b);
    }
    block b = block_at(&worst);
    return walk_through(&worst, &b, z, -INFINITY);
}

double plan_sight_raise_m(const plan_obstacles *obstacles, const double a[3], const double b[3], double f_ghz,
                          double share, double enough)
{
    line l;
    if (!start(&l, obstacles, a, b) || !(l.plan_m > 0))
        return -INFINITY;
    zone z = zone_of(&l, f_ghz, share);
    double raise_m = highest_block(&l, &z);
    while (l.t < 1 && raise_m < enough) {
        block here = block_at(&l);
        if (lack_at(&l, &z, here.top, l.t, here.t1) + slack_m > raise_m)
            raise_m = walk_through(&l, &here, &z, raise_m);
        else
            leave(&l, &here);
    }
    return raise_m;
}

/* --- diffraction ------------------------------------------------------------------------------- */

/** J(ν) of P.526-15 eq. (31), 0 where ν <= -0.78. */
static double knife_edge_db(double nu)
{
    if (!(nu > -0.78))
        return 0;
    double x = nu - 0.1;
    return 6.9 + 20 * log10(sqrt(x * x + 1) + x);
}

double plan_sight_diffraction_db(const plan_obstacles *obstacles, const double a[3], const double b[3],
                                 double f_ghz)
{
    line l;
    crossing c;
    double rise_a = -INFINITY, rise_b = -INFINITY, nu = -INFINITY; /* steepest slope to a top from each end */
    if (!start(&l, obstacles, a, b) || !(l.plan_m > 0))
        return 0;
    double wavelength_m = light_m_ns / f_ghz, d = l.plan_m, h_a = l.a[2], h_b = l.b[2];
    while (next(&l, &c)) {
        double top = (double)c.cell.top, worst = c.end ? NAN : worst_place(&l, &c);
        for (int i = 0; i < 2 && !c.end; i++) {
            double t = i ? c.t1 : c.t0;
            if (!(t > 0 && t < 1))
                continue;
            rise_a = fmax(rise_a, (top - h_a) / (t * d));
            rise_b = fmax(rise_b, (top - h_b) / ((1 - t) * d));
        }
        if (!isnan(worst))
            nu = fmax(nu, nu_of(top - height_at(&l, worst), worst, d, wavelength_m));
    }
    if (rise_a >= (h_b - h_a) / d) { /* blocked: the edge both ends see their steepest top under */
        double d_edge = (h_b - h_a + rise_b * d) / (rise_a + rise_b);
        double t = d_edge / d;
        nu = t > 0 && t < 1 ? nu_of(h_a + rise_a * d_edge - height_at(&l, t), t, d, wavelength_m) : nu;
    }
    double loss_db = knife_edge_db(nu);
    return loss_db + (1 - exp(-loss_db / 6)) * (10 + 0.02 * d / 1000);
}
