/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_FIELD_PRIVATE_H
#define PLAN_WLAN_FIELD_PRIVATE_H

#include "wlan/field.h"
#include "wlan/obstacles_private.h"

/* Internal. What field.c, its tables and its kernels share.
 *
 * The window is seen as four quadrants (cells further off along one axis than along the other). In each, u is the
 * distance from the antenna along the main axis and y that across, in cells; lines are rows of cells of the same u.
 * Directions y/u within -1 .. 1 are cut into wedges. A run of cells of one height in a line is a rectangle: which
 * wedges it touches and which it covers is exact, and so are the bounds of the slope (rise above the antenna / u) under
 * which it hides what is behind. */

enum {
    PLAN_FIELD_LANES_MAX = 16,
    PLAN_FIELD_PAD = 64, /* items readable and writable past the end of every array the kernels touch */
    PLAN_FIELD_WEDGES_MAX = 4096,
    PLAN_FIELD_WEDGES_ROOM = PLAN_FIELD_WEDGES_MAX + PLAN_FIELD_PAD,
    PLAN_FIELD_DOUBTFUL = 255, /* state between the kernel and the exact check */
    PLAN_FIELD_BITS = 15,      /* floats are looked up by their bits less so many: 256 entries an octave */
    PLAN_FIELD_NU_BASE = (127 - 20) << 8,
    PLAN_FIELD_NU_N = 40 * 256,   /* ν² from 2^-20 to 2^20 */
    PLAN_FIELD_D_BASE = 127 << 8, /* d² from 1 m² */
    PLAN_FIELD_DB_STEPS = 128,    /* losses of streets kept, and of free space, a dB */
    PLAN_FIELD_LEAF_N = 4096,
    PLAN_FIELD_LEAF_STEPS = 4 /* entries a metre */
};

/* Curves as the kernels take them: by the bits of squares, so that a cell costs no root and no logarithm. */
typedef struct plan_field_tables {
    plan_propagation p; /* copy of what they are made from: its arrays are owned */
    int32_t n;
    float *free_db; /* by d², rounded up to 1/128 dB */
    float *los_db;  /* by d² */
    float *edge_db; /* Bullington's loss by ν² */
    float *leaf_db; /* by length within vegetation */
    float *lg;      /* lg of the distance of the entries of p */
} plan_field_tables;

/** Makes them anew where p is another than last time. */
PLAN_CHECKED plan_status plan_field_tables_make(plan_field_tables *t, const plan_propagation *p,
                                                plan_error *err);
void plan_field_tables_free(plan_field_tables *t);

/* Cells from .. until-1 of a line with one number of what is solid there. */
typedef struct plan_field_run {
    int32_t from, until, number;
    float rise_m;        /* of its top above the antenna */
    bool solid, indoors; /* something stands on the ground; no receiver there */
    int32_t touch_from, touch_until, cover_from, cover_until; /* wedges */
} plan_field_run;

/* By wedge, what the lines so far have left. */
typedef struct plan_field_polar {
    int32_t n;
    float *high, *low; /* a line of sight with a slope not below high is clear, one below low is blocked */
    float *slope, *slope_u; /* steepest top seen from the antenna, and at which u */
    float *edge_m, *edge_u; /* last edge of something solid: rise above the antenna, u */
    float *leaf_m;          /* length within vegetation */
    float *shrink;          /* u / distance in plan */
    int32_t *
        met; /* a bit for each line with anything touched: word line / 32 of wedge k at word * WEDGES_ROOM + k */
} plan_field_polar;

/* A line of targets. */
typedef struct plan_field_line {
    const plan_field_tables *tables;
    const plan_field_polar *polar;
    float u, y0;                 /* y of cell m is m + y0 (m counted from the antenna's) */
    float wedge_scale, wedge_of; /* wedge of y is y * scale + of */
    float cell2_m2;              /* square of the cell's side */
    float nu_scale;              /* 2 u / (wavelength * cell) */
    float drop_m;                /* receiver less antenna, where the ground is flat */
    const float *ground;         /* else of the line, by m from the antenna's; NULL = flat */
    float below_m;               /* antenna above datum less receiver above ground: drop = ground - this */
    bool leaves;
} plan_field_line;

/* The inner loops, compiled for every processor and for those with AVX2: the same operations in the same order, so
 * the same bytes. */
typedef struct plan_field_kernel {
    const char *name;
    /** Cells from .. until-1 (relative to the antenna's) of a line into loss and state (both of cell 0); up to
     *  PLAN_FIELD_LANES_MAX - 1 more are overwritten. Those not decided are listed. Returns how many. */
    int32_t (*line)(const plan_field_line *l, int32_t from, int32_t until, float *loss, uint8_t *state,
                    int32_t *doubtful);
    /** Before the targets of a line: upper bounds. */
    void (*touch)(const plan_field_polar *p, const plan_field_run *r, float slope, int32_t line);
    /** After them: lower bounds and edges. */
    void (*pass)(const plan_field_polar *p, const plan_field_run *r, float low, float slope, float slope_u,
                 float edge_u);
    /** Adds to leaf_m: metres / shrink. */
    void (*leaf)(const plan_field_polar *p, int32_t from, int32_t until, float metres);
    /** Cuts cells from .. until-1 into runs of the same number; negative ones left out. */
    int32_t (*runs)(const int32_t *numbers, int32_t from, int32_t until, plan_field_run *runs);
    /** Gives the n cells of a line that are behind roofs to the streets where they lose less. */
    void (*streets)(const float *level, int32_t n, float *loss, uint8_t *state);
} plan_field_kernel;

/* Adds metres of leaves to wedges from some line on. */
typedef struct plan_field_event {
    int32_t next; /* of the same line; -1 = none */
    int32_t from, until;
    float metres;
} plan_field_event;

/* One of the four: kept in the scratch, its arrays used again. */
typedef struct plan_field_quadrant {
    const plan_obstacles *obstacles;
    const plan_field_kernel *kernel;
    const plan_field_tables *tables;
    const int32_t *numbers;    /* of what is solid, line by line; -1 none */
    const float *ground, *top; /* m above datum; NULL = flat */
    const uint16_t *plants;    /* cm; NULL = nothing grows */
    float *loss;
    uint8_t *state;
    int32_t n, half;       /* cells of a line; of one beside the antenna's */
    int32_t sign;          /* of the main axis */
    double along, across;  /* antenna less middle of its cell, in cells; along by sign */
    double cell_m, radius; /* radius in cells */
    double z_m, receiver_m;
    plan_field_polar polar;
    plan_field_run *runs;
    int32_t n_runs;
    int32_t *doubtful;
    float *spare_loss; /* a line to write past the end of */
    uint8_t *spare_state;
    plan_field_event *events;
    size_t n_events, cap_events;
    int32_t *events_of; /* first of a line */
    int32_t scale;      /* wedges for a slope of 1 */
    int32_t room;       /* cells of a line there is memory for */
} plan_field_quadrant;

/** Room for lines of n cells. */
PLAN_CHECKED plan_status plan_field_quadrant_reserve(plan_field_quadrant *q, int32_t n, plan_error *err);
void plan_field_quadrant_free(plan_field_quadrant *q);
PLAN_CHECKED plan_status plan_field_quadrant_run(plan_field_quadrant *q, plan_error *err);

/* A square of open ground (wlan/obstacles_ways.c) as the way to it is found. */
typedef struct plan_field_way {
    int32_t key;    /* length in sixteenths of a square's side, by the steps of the grid */
    int32_t anchor; /* square of the last bend */
    int32_t bend;   /* square in sight where the way leaves sight; -1 = never reached */
    float before_m; /* way to the anchor */
    float way_m;
    float loss_db;    /* INFINITY = no way */
    int16_t col, row; /* middle of its ground, a cell of the field */
    uint8_t exits, middle;
    uint8_t steps; /* directions since the anchor, a bit each */
    uint8_t bends; /* 0 = in sight */
    int32_t from;  /* square it is reached from */
} plan_field_way;

/* Of one antenna; kept in the scratch. Squares of a window with a margin that has no exits. */
typedef struct plan_field_ways {
    int32_t col, row, n_cols, n_rows; /* of the margin's lower left square in plan_way_grid */
    plan_field_way *at;
    int32_t *heads;   /* by key, into entries */
    int32_t *entries; /* square and next entry, by twos */
    float *level;     /* of a line of cells */
    size_t cap_at, cap_heads, cap_entries, cap_level, n_entries;
} plan_field_ways;

/** Finds the ways round the buildings from where the field is in sight, and lets streets have the cells where they lose less
 *  than the roofs. */
PLAN_CHECKED plan_status plan_field_follow_ways(plan_field_ways *w, const plan_obstacles *o,
                                                const plan_field_site *site, const plan_field_tables *t,
                                                const plan_field_kernel *kernel, bool leaves,
                                                const float *ground, plan_field *f, plan_error *err);
PLAN_CHECKED plan_status plan_field_ways_keep(const plan_field_ways *w, plan_field_streets *out,
                                              plan_error *err);
void plan_field_ways_free(plan_field_ways *w);

/** Kinds of processors there are kernels for, of those this one can run; 0 is the plain one, the last the fastest. */
int plan_field_kernels(const plan_field_kernel *kernels[3]);
/** From now on with this one. */
void plan_field_scratch_use(plan_field_scratch *scratch, const plan_field_kernel *kernel);

extern const plan_field_kernel plan_field_plain;
#if defined(__x86_64__) && defined(__GNUC__)
#define PLAN_FIELD_X86 1
extern const plan_field_kernel plan_field_avx2, plan_field_avx512;
#endif

#endif
