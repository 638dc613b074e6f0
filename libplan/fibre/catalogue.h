/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_CATALOGUE_H
#define PLAN_FIBRE_CATALOGUE_H

#include "core/csv.h"
#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/* Internal. Unit prices, and the rules that say which street takes which of them. Both are files a planner edits; the
 * columns are explained in data/catalogue. */

typedef enum plan_unit { PLAN_UNIT_M, PLAN_UNIT_PIECE, PLAN_UNIT_DWELLING } plan_unit;

typedef struct plan_item {
    const char *key, *description, *source; /**< borrowed from the file */
    plan_unit unit;
    int64_t price_ct;    /**< cents a unit, 0 .. PLAN_PRICE_MAX_CT */
    double labour_share; /**< [0, 1] */
    int32_t year;        /**< of the price level */
    const char *file;    /**< where it stands, borrowed; an override's own */
    int32_t line;
    int32_t many,
        mm; /**< cable_<fibres>x<mm>: fibres, and the microduct it is blown into; duct_<tubes>x<mm>; else 0 */
} plan_item;
#define PLAN_PRICE_MAX_CT ((int64_t)100000000) /* EUR 1e6 */

/** Items every catalogue must have; trench items are named by the rules. */
typedef enum plan_fixed_item {
    PLAN_ITEM_DROP_TRENCH,    /**< m, façade to street */
    PLAN_ITEM_WALL_PASSAGE,   /**< piece, a drop through another building */
    PLAN_ITEM_BUILDING_ENTRY, /**< piece a building */
    PLAN_ITEM_INHOUSE,        /**< dwelling */
    PLAN_ITEM_PORT,           /**< piece a unit of demand */
    PLAN_ITEM_SPLITTER,       /**< piece */
    PLAN_ITEM_CABINET,        /**< piece */
    PLAN_ITEM_POP,            /**< piece, new */
    PLAN_ITEM_POP_EXISTING,   /**< piece, in an existing PoP or exchange */
    PLAN_ITEM_POP_JOIN,       /**< m, PoP to street */
    PLAN_N_FIXED_ITEMS
} plan_fixed_item;

typedef enum plan_rule_of {
    PLAN_RULE_STREET,
    PLAN_RULE_BRIDGE,
    PLAN_RULE_TUNNEL,
    PLAN_RULE_BARRIER,
    PLAN_RULE_SIDE, /**< trenches at both sides of a street; surface = sidewalk, reach_m = beyond the kerb */
    PLAN_RULE_CROSSING, /**< of a carriageway between two sides; reach_m = one every so many metres */
    PLAN_RULE_DUCT,     /**< a duct that is there; reach_m = how near */
    PLAN_RULE_WORKS     /**< works that open the street anyway; reach_m = how near */
} plan_rule_of;

typedef struct plan_rule {
    plan_rule_of of;
    const char *kind, *surface, *method; /**< borrowed from the file; "*" fits everything */
    int32_t item, setup;                 /**< index of the item; -1 = none (item: method "none") */
    double reach_m;                      /**< barriers: beyond it on each side, >= 0 */
    bool drop;                           /**< streets: drops may begin; barriers: drops may cross */
} plan_rule;

typedef struct plan_catalogue {
    plan_csv prices, uses, own; /**< own: the planner's, NULL path where there is none */
    plan_item *items;
    plan_rule *rules;
    int32_t n_items, n_rules;
    int32_t fixed[PLAN_N_FIXED_ITEMS]; /**< index of each fixed item */
} plan_catalogue;
#define PLAN_CATALOGUE_INIT                                            \
    {                                                                  \
        PLAN_CSV_INIT, PLAN_CSV_INIT, PLAN_CSV_INIT, NULL, NULL, 0, 0, \
        {                                                              \
            0                                                          \
        }                                                              \
    }

/** Reads prices and rules (fills; free it on failure too). rules NULL = "trench-rules.csv" in the folder of
 *  prices.
 *  PLAN_E_DATA names file, line, column and value: a key unknown, missing or there twice, a wrong unit, a price that
 *  is negative, no number or has more than two decimals, a rule for an item that is not there. */
PLAN_CHECKED plan_status plan_catalogue_read(const char *prices, const char *rules, plan_catalogue *out,
                                             plan_error *err);
/** The same with a second price list (NULL = none), whose rows replace those of prices with the same key; a key that is
 *  not in prices, or has another unit there, is PLAN_E_DATA. */
PLAN_CHECKED plan_status plan_catalogue_read_own(const char *prices, const char *own, const char *rules,
                                                 plan_catalogue *out, plan_error *err);
/** Path of a file in the folder of another; malloc'ed, NULL = out of memory. */
char *plan_catalogue_beside(const char *path, const char *name);
void plan_catalogue_free(plan_catalogue *catalogue);
/** Rule of a street, bridges and tunnels by their own; -1 where no trench may be. Texts may be NULL. */
int32_t plan_catalogue_street(const plan_catalogue *catalogue, const char *street_class, const char *surface,
                              bool bridge, bool tunnel);
/** Rule of a barrier; -1 where it cannot be crossed. */
int32_t plan_catalogue_barrier(const plan_catalogue *catalogue, const char *kind);
/** First rule of a kind that fits; -1 where there is none or no trench may be. kind may be NULL. */
int32_t plan_catalogue_first(const plan_catalogue *catalogue, plan_rule_of of, const char *kind);
/** Rule of the sides of a street, by class, width (kind ">=8.5") and sidewalk; -1 = along its axis. Texts may be NULL,
 *  width NaN. */
int32_t plan_catalogue_side(const plan_catalogue *catalogue, const char *street_class, double width_m,
                            const char *sidewalk);
const char *plan_unit_name(plan_unit unit);
/** Whether an item is a cable (duct) of a size: many and mm are set. */
bool plan_item_is_cable(const plan_item *item);
bool plan_item_is_duct(const plan_item *item);

#endif
