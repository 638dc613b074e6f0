/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_SPEC_H
#define PLAN_CORE_SPEC_H

#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** \file
 *  Options are plain structs with a PLAN_..._INIT; a plan_optset beside each tells them once. From it
 *  come Lua argument checks, command-line flags, reference docs and editor annotations.
 *
 *  Wherever a public function takes options, NULL stands for the defaults of its PLAN_..._INIT. Where these lack what the
 *  stage cannot do without (a catalogue, rules), that is PLAN_E_ARGUMENT, as it is with the struct. */

typedef enum plan_opt_type {
    PLAN_OPT_DOUBLE, /**< double */
    PLAN_OPT_INT,    /**< int32_t */
    PLAN_OPT_BOOL,   /**< bool */
    PLAN_OPT_TEXT,   /**< const char *, borrowed; NULL = not given */
    PLAN_OPT_CHOICE, /**< an enum with the size of int; its value is the index into choices */
    PLAN_OPT_VALUES, /**< plan_values: one number per building (Lua: a function of the building, or a list) */
    PLAN_OPT_RECORDS, /**< plan_records: a list of option structs of their own */
    PLAN_OPT_FILE     /**< as TEXT, the path of a file; results record its name and hash, not its place */
} plan_opt_type;

typedef struct plan_values {
    const double *at; /**< borrowed; NULL = not given */
    int32_t n;
} plan_values;

typedef struct plan_records {
    const void *at; /**< borrowed array of structs; NULL = not given */
    int32_t n;
} plan_records;

struct plan_optset;

typedef struct plan_optspec {
    const char *name;
    plan_opt_type type;
    size_t offset;              /**< of the member in the options struct */
    const char *unit;           /**< "" where there is none; "yyyymmdd" = a day of the calendar, 20270131 */
    double min, max;            /**< numbers: allowed closed range; a default of NaN means "not given" */
    const char *const *choices; /**< CHOICE: names, ended by NULL */
    const struct plan_optset *records; /**< RECORDS: what one record holds */
    const char *text;                  /**< one line */
} plan_optspec;

typedef struct plan_optset {
    const char *name; /**< of the stage or record: "need", "network", "indicator" */
    const char *text; /**< one line */
    const plan_optspec *opts;
    size_t n_opts;
    size_t size;          /**< of the options struct */
    const void *defaults; /**< a struct holding the PLAN_..._INIT values */
} plan_optset;

/** The spec of an option by name; NULL where there is none. */
PLAN_API const plan_optspec *plan_opt_find(const plan_optset *set, const char *name);
/** PLAN_E_ARGUMENT "need: unknown option 'wieght'; did you mean 'weight'?" */
PLAN_API plan_status plan_opt_unknown(const plan_optset *set, const char *name, plan_error *err);
/** Sets a DOUBLE or INT of *opts; refuses NaN, fractions for INT, and values outside min .. max. */
PLAN_API PLAN_CHECKED plan_status plan_opt_set_number(const plan_optset *set, void *opts, const char *name,
                                                      double value, plan_error *err);
/** Sets a BOOL. */
PLAN_API PLAN_CHECKED plan_status plan_opt_set_bool(const plan_optset *set, void *opts, const char *name,
                                                    bool value, plan_error *err);
/** Sets a TEXT or FILE (borrows text) or a CHOICE; an unknown choice lists the known ones. */
PLAN_API PLAN_CHECKED plan_status plan_opt_set_text(const plan_optset *set, void *opts, const char *name,
                                                    const char *text, plan_error *err);
/** Sets any scalar option from a command-line word. */
PLAN_API PLAN_CHECKED plan_status plan_opt_parse(const plan_optset *set, void *opts, const char *name,
                                                 const char *word, plan_error *err);
/** Checks every scalar of a struct filled by a C caller, and the records in it. */
PLAN_API PLAN_CHECKED plan_status plan_opts_check(const plan_optset *set, const void *opts, plan_error *err);
/** PLAN_E_ARGUMENT "mesh: option 'rules' names no file" for the first of names (FILE options, ended by NULL) that is not
 *  given. */
PLAN_API PLAN_CHECKED plan_status plan_opts_need_files(const plan_optset *set, const void *opts,
                                                       const char *const *names, plan_error *err);
/** Value of a scalar option as text ("2.5e6" as "2500000", a choice by its name, "" = not given). */
PLAN_API void plan_opt_format(const plan_optspec *spec, const void *opts, char *text, size_t size);
/** As plan_opt_format, for a record of what was calculated: a FILE becomes its name without folders and the
 *  first 12 digits of its SHA-256, "prices.csv (sha256 0123456789ab)", so that the same content gives the
 *  same record wherever it lies; without the digits where it cannot be read. Reads the file. */
PLAN_API void plan_opt_record(const plan_optspec *spec, const void *opts, char *text, size_t size);

#ifdef __cplusplus
}
#endif

#endif
