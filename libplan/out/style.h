/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_OUT_STYLE_H
#define PLAN_OUT_STYLE_H

#include "core/lang.h"
#include "core/table.h"

#include <stdbool.h>
#include <stdint.h>

/* Internal. How layers look, told once as data and drawn by any painter (QGIS: out/qgis.h). Colours are
 * 0xRRGGBB, lengths mm on the sheet, scales the n of 1:n. */

enum { PLAN_STYLE_MAX_CLASSES = 12, PLAN_STYLE_LABEL_SIZE = 80 };

typedef enum plan_marker {
    PLAN_MARKER_CIRCLE,
    PLAN_MARKER_SQUARE,
    PLAN_MARKER_DIAMOND,
    PLAN_MARKER_TRIANGLE,
    PLAN_MARKER_CROSS
} plan_marker;
typedef enum plan_dash { PLAN_DASH_SOLID, PLAN_DASH_DASH, PLAN_DASH_DOT } plan_dash;

/** One symbol for all kinds of geometry; what does not fit the kind is not looked at. */
typedef struct plan_symbol {
    uint32_t fill;   /**< areas and markers */
    bool hollow;     /**< not filled */
    uint32_t line;   /**< lines and outlines */
    double width_mm; /**< of line or outline; 0 = none */
    plan_dash dash;
    uint32_t casing;  /**< lines: colour of the edge along both sides */
    double casing_mm; /**< width of that edge on each side; 0 = none */
    uint32_t hatch;   /**< areas: colour of diagonal lines */
    double hatch_mm;  /**< distance of the lines; 0 = none */
    plan_marker marker;
    double size_mm; /**< of the marker */
} plan_symbol;

typedef enum plan_style_kind {
    PLAN_STYLE_TABLE,      /**< not drawn */
    PLAN_STYLE_SINGLE,     /**< one symbol */
    PLAN_STYLE_CATEGORIES, /**< by the text of a column */
    PLAN_STYLE_GRADES,     /**< by classes of a number */
    PLAN_STYLE_YEARS       /**< by the years of a column that occur, early years dark */
} plan_style_kind;

typedef struct plan_style_category {
    const char *value; /**< text, several separated by '|'; NULL = everything else, missing too */
    const char *label;
    plan_symbol symbol;
} plan_style_category;

/** How the names of some rows are written, on a white halo. */
typedef struct plan_style_label {
    const char *values; /**< of the definition's column, several separated by '|'; NULL = every row left */
    double size_pt;
    uint32_t colour;
    double scale; /**< labels from 1:scale on, larger; 0 = always */
    double halo_mm;
    bool bold, italic, capitals;
    double spacing_em; /**< between letters */
} plan_style_label;

/** What is settled before there are data. */
typedef struct plan_style_def {
    const char *layer;
    plan_style_kind kind;
    const char *group;                     /**< heading it stands under; "" = none */
    bool hidden;                           /**< there, but not shown at first */
    const char *column;                    /**< CATEGORIES, GRADES, YEARS */
    plan_symbol symbol;                    /**< of SINGLE; of the others what the classes share */
    const plan_style_category *categories; /**< CATEGORIES; YEARS: the last class, without a year */
    int32_t n_categories;
    const uint32_t *colours; /**< GRADES: of the classes, low to high */
    int32_t n_colours;
    const double *breaks; /**< GRADES: n_colours - 1 inner limits; NULL = rounded quantiles of the data */
    const char *const *break_names; /**< with breaks: what the n_colours classes are called */
    int32_t n_low;                  /**< GRADES: so many classes from the lowest have a second channel ... */
    uint32_t low_hatch;             /**< ... areas: a hatch of this colour, */
    double low_hatch_mm;            /**< its lines so far apart; */
    plan_marker low_marker;         /**< points: this marker */
    const char *width_column;       /**< lines: width grows with the root of this column ... */
    double width_max_mm;      /**< ... from symbol.width_mm at 0 to this at the column's greatest value */
    const char *label_column; /**< NULL = no labels */
    const plan_style_label *labels; /**< the first that fits a row; the more important first */
    int32_t n_labels;
    double scale;              /**< drawn from 1:scale on, larger; 0 = always */
    const char *superseded_by; /**< not shown at first where this layer is there too; NULL = none */
    const char *tip;           /**< columns told when pointed at, separated by ' ' */
} plan_style_def;

/** All definitions, uppermost layer first; ended by layer NULL. Layers "context_x" look like x. */
extern const plan_style_def plan_style_defs[];
/** Definition for a table: its own, or a plain one by kind of geometry. Never NULL. *order (may be NULL): place in
 *  the drawing order, smaller is above. */
const plan_style_def *plan_style_find(const char *layer, plan_geom_kind geom, int32_t *order);

/** A class as the data have it. */
typedef struct plan_style_class {
    char label[PLAN_STYLE_LABEL_SIZE];
    const char *value; /**< CATEGORIES: as in the definition (borrowed) */
    double from, to;   /**< GRADES: from <= v < to, without end outwards; YEARS: from <= v <= to */
    bool rest;         /**< everything else, missing too */
    plan_symbol symbol;
    int32_t rows; /**< rows of the table in it */
} plan_style_class;

/** What a painter works from. Holds pointers to constants only: copied freely. */
typedef struct plan_style {
    const plan_style_def *def;
    plan_style_kind kind; /**< SINGLE where def's column is missing or has no value */
    plan_geom_kind geom;
    plan_style_class classes[PLAN_STYLE_MAX_CLASSES];
    int32_t n_classes; /**< 1 for SINGLE, 0 for TABLE */
    int decimals;      /**< GRADES: of the limits in the labels */
    bool is_whole; /**< GRADES: of whole numbers, whose classes are called by the first and last of them */
    double least;  /**< GRADES: the least value */
    double width_max_value; /**< greatest value of width_column; 0 = width does not vary */
} plan_style;

/** Classes of a sealed table. O(n log n). */
PLAN_CHECKED plan_status plan_style_make(const plan_table *table, plan_style *out, plan_error *err);
/** Puts the labels of the classes into a language. */
void plan_style_translate(plan_style *style, const plan_lang *lang);
/** Class of a row; -1 where it has none (not drawn). */
int32_t plan_style_class_of(const plan_style *style, const plan_table *table, int32_t row);

/** Place among its definition's labels of a row's; -1 where it has no name or none fits. */
int32_t plan_style_label_of(const plan_style_def *def, const plan_table *table, int32_t row);

/** CIE lightness L* (0 black .. 100 white) of a colour, sRGB, D65. */
double plan_colour_lightness(uint32_t colour);
/** n colours from dark to light blue-green, evenly spaced in lightness (after ColorBrewer's YlGnBu, without its
 *  palest, which do not show on white paper). */
void plan_colour_ramp(int32_t n, uint32_t *colours);

#endif
