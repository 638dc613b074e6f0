/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_FIELD_PRIVATE_H
#define PLAN_WLAN_FIELD_PRIVATE_H

#include "wlan/field.h"
#include "wlan/obstacles_private.h"

#ifdef __clang__ /* GCC does so where it is told the standard's C */
#pragma STDC FP_CONTRACT OFF
#endif

/* Of the kernels: what is the same for all blocks of a line is to stay in registers, and no vector is handed over. */
#define PLAN_FIELD_INLINE static inline __attribute__((always_inline))

/* Internal. What field.c, its tables and its kernels share.
 *
 * The window is seen as four quadrants (cells further off along one axis than along the other). In each, u is the
 * distance from the antenna along the main axis and y that across, in cells; lines are rows of cells of the same u.
 * Directions y/u within -1 .. 1 are cut into wedges, half a one to one a cell: near the antenna they are wider, and kept once
 * for each such level. A run of cells of one height in a line is a rectangle: which wedges it touches and which it covers is
 * exact, and so are the bounds of the slope (rise above the antenna / u) under which it hides what is behind. */

enum {
    PLAN_FIELD_LANES_MAX = 16,
    PLAN_FIELD_PAD = 64,   /* items readable and writable past the end of every array the kernels touch */
    PLAN_FIELD_ALIGN = 64, /* bytes of a line of memory, and of the longest vector */
    PLAN_FIELD_LEVELS = 4,
    PLAN_FIELD_WEDGES_MAX = 4096,
    PLAN_FIELD_OCTAVES = 32, /* of ν², from 2^-12 on */
    PLAN_FIELD_NU_BASE = 127 - 12,
    PLAN_FIELD_SMOOTH = 16, /* cells over which lg d is taken as a parabola, from line .._U on */
    PLAN_FIELD_SMOOTH_U = 80,
    PLAN_FIELD_KIND_SIGHT = PLAN_FIELD_SIGHT - PLAN_FIELD_BUILDING,
    PLAN_FIELD_KIND_ROOF,
    PLAN_FIELD_KIND_STREET,
    PLAN_FIELD_KINDS = (1 << PLAN_FIELD_KIND_BITS) - 1,
    PLAN_FIELD_CELL_BUILDING = 0x0404 /* bytes of one value, to be filled in as such */
};

/* log2 (1 + t) for t in 0 .. 1, exact at both ends, elsewhere within 1.6e-5 (5e-5 dB of some 21 lg d); fitted here. */
#define PLAN_FIELD_LG2(t) \
    ((t) * (1 + ((t)-1) * (-0.44191698F + (t) * (0.26717899F + (t) * (-0.14842582F + (t)*0.04514857F)))))

#define PLAN_FIELD_NU_LEAST 0x1p-12F
#define PLAN_FIELD_NU_MOST 0x1.fffffep19F

/* As fmin and fmax, where nothing is not a number. */
static inline double plan_field_less(double a, double b)
{
    return a < b ? a : b;
}
static inline double plan_field_more(double a, double b)
{
    return a > b ? a : b;
}
/* a / b, rounded down; b > 0. */
static inline int32_t plan_field_floor_div(int32_t a, int32_t b)
{
    return a >= 0 ? a / b : -((b - 1 - a) / b);
}

/* Wedge at a place, 0 .. n. */
static inline int32_t plan_field_wedge_at(float place, int32_t n)
{
    return place <= 0 ? 0 : place >= (float)n ? n : (int32_t)place;
}

/* A power law as the kernels take it: at + by * log2 d², in steps. */
typedef struct plan_field_law {
    float at, by;
} plan_field_law;

/* Curves in steps (PLAN_FIELD_STEPS a dB), by squares, so that a cell costs no root. */
typedef struct plan_field_tables {
    plan_propagation p; /* copy of what they are made from: its arrays are owned */
    plan_field_law free, sight[2];
    bool bent;   /* the second law of sight is another one */
    float *edge; /* Bullington's loss by ν²: a parabola for each octave, their numbers by threes apart */
    float leaf_most, leaf_rate; /* loss by metres within vegetation: most * (1 - 2^(-rate * metres)) */
    float *lg;                  /* lg of the distance of the entries of p */
} plan_field_tables;

/** Makes them anew where p is another than last time. */
PLAN_CHECKED plan_status plan_field_tables_make(plan_field_tables *t, const plan_propagation *p,
                                                plan_error *err);
void plan_field_tables_free(plan_field_tables *t);
/** Loss in sight, in steps, as the kernels have it; and in free space. */
float plan_field_sight_steps(const plan_field_tables *t, float d2_m2);
float plan_field_free_steps(const plan_field_tables *t, float d2_m2);
/** Of a loss in whole steps and a kind. */
static inline uint16_t plan_field_cell(float steps, int kind)
{
    float most = PLAN_FIELD_STEPS_MAX;
    return (uint16_t)((int32_t)(steps < most ? steps : most) << PLAN_FIELD_KIND_BITS | kind);
}

/* Cells from .. until-1 of a line that stand equally high. */
typedef struct plan_field_run {
    int32_t from, until;
    float rise_m;        /* of their top above the antenna */
    bool solid, indoors; /* something stands on the ground; no receiver there */
} plan_field_run;

/* Wedges from .. until-1 a run touches, those it covers from side to side, and those it covers the middle of. */
typedef struct plan_field_cut {
    int32_t touch_from, touch_until, cover_from, cover_until, middle_from, middle_until;
    float begin, end; /* where among the wedges it begins and ends, and somewhat more */
} plan_field_cut;

/* By wedge, what the lines so far have left. */
typedef struct plan_field_polar {
    void *memory;     /* of all arrays */
    int32_t room;     /* items of each */
    int32_t scale, n; /* wedges for a slope of 1; of all */
    double by_scale;
    float *high, *low; /* a line of sight with a slope not below high is clear, one below low is blocked */
    /* So is one clear that lies between these two places (k .. k + 1) and is not below this slope: what runs leave open that
     * end within the wedge. */
    float *open_from, *open_until, *open_above;
    float *slope, *slope_u;        /* steepest top seen from the antenna, and at which u */
    float *edge_m, *edge_u;        /* last edge of something solid in the middle: rise above the antenna, u */
    float *leaf_m, *leaf;          /* length within vegetation, and its loss in steps */
    float *shrink, *stretch;       /* u / distance in plan, and the other way round */
    float *roofs;                  /* of a line of targets on level ground: see make_roofs */
    int32_t leaf_from, leaf_until; /* no others have leaves */
    int32_t busy_from, busy_until; /* in no others does anything stand or grow */
    /* A bit for each line with anything touched that a doubtful line of sight may meet, and the steepest of what 32 of
     * them have: those from line 32 w on, of wedge k, at w * room + k. */
    int32_t *met;
    float *met_high;
} plan_field_polar;

/* What a run leaves behind. */
typedef struct plan_field_edge {
    float low;            /* it hides all below this slope */
    float slope, slope_u; /* of its top, and where */
    float edge_m, edge_u; /* rise and place of its further edge */
    bool solid;
} plan_field_edge;

/* A line of targets. */
typedef struct plan_field_line {
    const plan_field_tables *tables;
    const plan_field_polar *polar;
    float u, by_u, y0;           /* by_u = 1 / u; y of cell m is m + y0 (m counted from the antenna's) */
    float wedge_scale, wedge_of; /* wedge of y is y * scale + of */
    float cell2_m2;              /* square of the cell's side */
    float nu_scale;              /* 2 u / (wavelength * cell) */
    float drop_m;                /* receiver less antenna, where the ground is flat */
    const float *ground;         /* else of the line, by m from the antenna's; NULL = flat */
    float below_m;               /* antenna above datum less receiver above ground: drop = ground - this */
    float *smooth;               /* room for three numbers for each PLAN_FIELD_SMOOTH cells */
    int32_t smooth_room;         /* and how far apart they are */
} plan_field_line;

/* Keys of squares that are no length of a way. */
enum {
    PLAN_FIELD_NO_GROUND = -3,
    PLAN_FIELD_SEEN = -2, /* in sight */
    PLAN_FIELD_SETTLED = -1,
    PLAN_FIELD_NEVER = INT32_MAX
};
enum {
    PLAN_FIELD_WAY_OPEN = 1, /* out of sight */
    PLAN_FIELD_WAY_SEEN = 2,
    PLAN_FIELD_WAY_PIECES = 4,
    PLAN_FIELD_WAY_ROOFS = 8 /* some cells are behind roofs */
};
/* A row of squares of ground (wlan/obstacles_ways.c): what the field says of each, by its place in the row. */
typedef struct plan_field_squares {
    const plan_way_node *nodes;
    const uint16_t *cell, *roofs; /* of the field; of the row, from the field's first column on */
    int32_t k, n;                 /* cells of a square's side, of the field's */
    int32_t col, row;             /* lower left cell of the first square in the field */
    int32_t *key, *middle;        /* see plan_field_ways */
    uint16_t *seen;
    uint8_t *kind;
} plan_field_squares;

/* Columns and rows of the field, as one number; somewhat outside of it too. */
enum { PLAN_FIELD_MIDDLE_BITS = 15 };
static inline int32_t plan_field_middle_of(int32_t col, int32_t row)
{
    return (row + PLAN_FIELD_PAD) << PLAN_FIELD_MIDDLE_BITS | (col + PLAN_FIELD_PAD);
}
static inline int32_t plan_field_middle_col(int32_t middle)
{
    return (middle & ((1 << PLAN_FIELD_MIDDLE_BITS) - 1)) - PLAN_FIELD_PAD;
}
static inline int32_t plan_field_middle_row(int32_t middle)
{
    return (middle >> PLAN_FIELD_MIDDLE_BITS) - PLAN_FIELD_PAD;
}

/* The inner loops, compiled for every processor and for those with AVX2 and AVX-512: the same operations in the same
 * order, so the same bytes. */
typedef struct plan_field_kernel {
    const char *name;
    /** Cells from .. until-1 (relative to the antenna's) of a line, whose own is at cell[0]. Those not decided are
     *  listed, and blocked for the time being. Returns how many. */
    int32_t (*line)(const plan_field_line *l, int32_t from, int32_t until, uint16_t *cell, int32_t *doubtful);
    /** Before the targets of a line: upper bounds. */
    void (*touch)(const plan_field_polar *p, const plan_field_cut *cut, float slope, int32_t line);
    /** After them: lower bounds and edges. */
    void (*pass)(const plan_field_polar *p, const plan_field_cut *cut, const plan_field_edge *edge);
    /** Adds to the leaves: metres * stretch. */
    void (*leaf)(const plan_field_polar *p, const plan_field_tables *t, int32_t from, int32_t until,
                 float metres);
    /** Gives the n cells of a line that are behind roofs to the streets where they lose less. */
    void (*streets)(const uint16_t *level, int32_t n, uint16_t *cell);
    /** Whether any of `wide` cells from one on is behind roofs, or of those above it in `rows`, before streets have theirs:
     *  not 0. any is written from -PLAN_WAY_SIDE_MAX to n - 1, and nowhere else but 0. */
    void (*roofs)(const uint16_t *cell, size_t stride, int32_t rows, int32_t n, int32_t wide, uint16_t *any);
    /** Squares from .. until-1 of a row, and some more. */
    void (*squares)(const plan_field_squares *row, int32_t from, int32_t until);
} plan_field_kernel;

/* Adds metres of leaves to slopes y / u from some line on. */
typedef struct plan_field_event {
    int32_t next; /* of the same line; -1 = none */
    float from, until, metres;
} plan_field_event;

/* A line of cells. */
typedef struct plan_field_span {
    int32_t number; /* 0 = through the antenna's cell */
    double u0, u, u1;
    double by_u0, by_u, by_u1; /* 1 / them, at most 1e9 */
    size_t at;                 /* of its cell beside the antenna's, in the arrays */
    int32_t reach;             /* cells to each side that any wedge meets */
} plan_field_span;

/* One of the four: kept in the scratch, its arrays used again. */
typedef struct plan_field_quadrant {
    const plan_obstacles *obstacles;
    const plan_field_kernel *kernel;
    const plan_field_tables *tables;
    /* Where there is a terrain: of the window, line by line; NULL = flat, and the obstacles' stripes tell. */
    const int32_t *numbers;             /* of what is solid; -1 none */
    const float *ground, *top;          /* m above datum */
    const plan_stripes *solid, *plants; /* plants NULL = nothing grows */
    int32_t own_line, own_cell;         /* of the antenna, in the stripes */
    int32_t n, half;                    /* cells of a line; of one beside the antenna's */
    int32_t sign;                       /* of the main axis */
    double east, north;                 /* antenna less middle of its cell, in cells */
    double along, across;               /* the same by the quadrant's axes; along by sign */
    double cell_m, radius;              /* radius in cells */
    double z_m, receiver_m;
    double nu_scale; /* 2 / (wavelength * cell) */
    plan_field_polar polar[PLAN_FIELD_LEVELS];
    plan_stripe *stripes; /* of a line */
    plan_field_run *runs; /* of all lines where it is flat, else of the last */
    size_t n_runs, cap_runs, cap_cuts;
    size_t *runs_of;      /* first run of each line, and of the next */
    plan_field_cut *cuts; /* of the runs of the last line, by their levels */
    int32_t *doubtful;
    float *smooth;
    plan_field_event *events;
    size_t n_events, cap_events;
    int32_t *events_of; /* first of a line */
    int32_t room;       /* cells of a line there is memory for */
} plan_field_quadrant;

/** Room for lines of n cells. */
PLAN_CHECKED plan_status plan_field_quadrant_reserve(plan_field_quadrant *q, int32_t n, plan_error *err);
void plan_field_quadrant_free(plan_field_quadrant *q);
/** To be called once, then _line for the lines 0 .. half: writes those cells of a line that are the quadrant's, from .. until-1;
 *  its cell beside the antenna's is cell[0]. */
void plan_field_quadrant_begin(plan_field_quadrant *q);
PLAN_CHECKED plan_status plan_field_quadrant_line(plan_field_quadrant *q, int32_t i, uint16_t *cell,
                                                  int32_t *from, int32_t *until, plan_error *err);

/** Whether the middle of cell m of a line is in sight, by a line through every cell: of wedge `wedge` of p. */
bool plan_field_is_clear(const plan_field_quadrant *q, const plan_field_polar *p, const plan_field_span *s,
                         int32_t m, int32_t wedge);

static inline plan_field_span plan_field_span_of(const plan_field_quadrant *q, int32_t i)
{
    double u0 = i - 0.5 - q->along;
    plan_field_span s = {.number = i, .u0 = u0 > 0 ? u0 : 0, .u = i - q->along, .u1 = i + 0.5 - q->along};
    s.by_u0 = s.u0 > 1e-9 ? 1 / s.u0 : 1e9;
    s.by_u = s.u > 1e-9 ? 1 / s.u : 1e9;
    s.by_u1 = s.u1 > 1e-9 ? 1 / s.u1 : 1e9;
    s.at = (size_t)(q->half + q->sign * i) * (size_t)q->n + (size_t)q->half;
    return s;
}

/* One a way leads to, or one in sight it sets out from. */
typedef struct plan_field_way {
    int32_t from;   /* square it is reached from */
    int32_t anchor; /* middle of the square of the last bend */
    int32_t out;    /* where the way leaves sight */
    float before_m; /* way to the anchor */
    float way_m;
    float loss_db;
    uint8_t steps; /* directions since the anchor, a bit each */
    uint8_t bends; /* 0 = in sight, 1, 2 = or more */
} plan_field_way;
/* What all ways have in common that leave sight at one square. */
typedef struct plan_field_out {
    float way_m, loss_db;
    float corner_db; /* loss beyond the corner zone, but for what falls with the length of the way */
    float leaves_db; /* of it, on the stretch in sight */
} plan_field_out;
typedef struct plan_field_entry {
    int32_t square, next;
} plan_field_entry;
typedef struct plan_field_piece {
    uint64_t cells;
    int32_t at; /* of the first in level */
    uint16_t level;
} plan_field_piece;

/* Of one antenna; kept in the scratch. Squares of a window with a margin that has no exits. */
typedef struct plan_field_ways {
    const plan_way_grid *grid;
    const plan_field_tables *tables;
    const plan_field_kernel *kernel;
    bool leaves;
    int32_t field_col, field_row;     /* of the field in the raster */
    double u, v;                      /* antenna, in cells of the field */
    double cell_m, side_m, rise_m;    /* of a cell, a square; antenna above receivers */
    float free_steps;                 /* free space beyond the furthest of all cells */
    int32_t last_key;                 /* lengths in sixteenths of a square's side, by the steps of the grid */
    int32_t col, row, n_cols, n_rows; /* of the margin's lower left square in the grid */
    int32_t *key;                     /* length, or what else there is to say */
    uint8_t *kind;
    uint16_t *levels; /* loss of those settled, as cells have it; UINT16_MAX = no way */
    plan_way_node *nodes;
    int32_t *middle; /* of its open ground, a cell of the field: plan_field_middle_of */
    uint16_t *seen;  /* that cell */
    plan_field_way *at;
    plan_field_out *outs;
    int32_t *order; /* those settled, by length */
    int32_t *heads; /* by key, into entries; -1 = none */
    plan_field_entry *entries;
    uint16_t *level,
        *roofs; /* of a line of cells, of a row of squares; PLAN_FIELD_PAD more before and behind */
    plan_field_piece *pieces;
    int32_t n_outs, n_order, n_entries, n_pieces;
    size_t cap_key, cap_kind, cap_levels, cap_nodes, cap_middle, cap_seen, cap_at, cap_outs, cap_order,
        cap_heads, cap_entries, cap_level, cap_roofs, cap_pieces;
} plan_field_ways;

/** Finds the ways round the buildings from where the field is in sight. */
PLAN_CHECKED plan_status plan_field_ways_find(plan_field_ways *w, const plan_obstacles *o,
                                              const plan_field_site *site, const plan_field_tables *t,
                                              const plan_field_kernel *kernel, bool leaves,
                                              const float *ground, const plan_field *f, plan_error *err);
/** Loss at the cells out of sight of a square, as cells have it, less the kind: never less than free space at the furthest
 *  of them; UINT16_MAX = no way. */
uint16_t plan_field_way_level(const plan_field_ways *w, size_t i);
/** Lets streets have the cells where they lose less than the roofs. */
void plan_field_ways_give(plan_field_ways *w, const plan_field_site *site, const float *ground,
                          plan_field *f);
/** Forgets the last antenna's: of one that sees all there is. */
void plan_field_ways_none(plan_field_ways *w);
PLAN_CHECKED plan_status plan_field_ways_keep(const plan_field_ways *w, plan_field_streets *out,
                                              plan_error *err);
void plan_field_ways_free(plan_field_ways *w);

/** Kinds of processors there are kernels for, of those this one can run; 0 is the plain one, the last the fastest. */
enum { PLAN_FIELD_KERNELS_MAX = 3 };
int plan_field_kernels(const plan_field_kernel *kernels[PLAN_FIELD_KERNELS_MAX]);
/** From now on with this one. */
void plan_field_scratch_use(plan_field_scratch *scratch, const plan_field_kernel *kernel);

extern const plan_field_kernel plan_field_plain;
#if defined(__x86_64__) && defined(__GNUC__)
#define PLAN_FIELD_X86 1
extern const plan_field_kernel plan_field_avx2, plan_field_avx512;
#endif

#endif
