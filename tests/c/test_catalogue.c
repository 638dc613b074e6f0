/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Price lists and trench rules: what is read, what is refused and how it is said, and what is charged. */

#include "fibre/bill.h"
#include "fibre/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define PRICE_HEAD "key,description,unit,price_eur,labour_share,year,source\n"
#define FIXED                                                                                                     \
    "drop_trench,d,m,55,0.8,2025,s\nwall_passage,d,piece,900,0.8,2025,s\nbuilding_entry,d,piece,380,0.5,2025,s\n" \
    "inhouse_wiring,d,dwelling,240,0.7,2025,s\nport,d,piece,110,0.2,2025,s\nsplitter,d,piece,420,0.25,2025,s\n"   \
    "pop,d,piece,70000,0.4,2025,s\npop_existing,d,piece,30000,0.4,2025,s\n"                                       \
    "cabinet,d,piece,3800,0.4,2025,s\n" CABLE "duct_1x10,d,m,1,0.2,2025,s\n"
#define CABLE "cable_12x7,d,m,1.6,0.5,2025,s\n"
#define JOIN "pop_join,d,m,160,0.8,2025,s\n"
#define ROAD "road,d,m,100.05,0.8,2025,s\n"
#define RULE_HEAD "what,kind,surface,method,item,setup_item,reach_m,drop\n"
#define RULE "street,*,*,open,road,,,yes\n"

static void path_of(char path[500], const char *name)
{
    const char *folder = getenv("PLAN_TMP");
    snprintf(path, 500, "%s/%s-%ld.csv", folder ? folder : "/tmp", name, (long)getpid());
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static plan_status read_texts(const char *prices, const char *rules, plan_catalogue *c, plan_error *err)
{
    char price_path[500], rule_path[500];
    path_of(price_path, "prices");
    path_of(rule_path, "rules");
    write_text(price_path, prices);
    write_text(rule_path, rules);
    plan_status status = plan_catalogue_read(price_path, rule_path, c, err);
    remove(price_path);
    remove(rule_path);
    return status;
}

static void mistakes_are_named(void **state)
{
    (void)state;
    const struct {
        const char *prices, *rules, *want; /* a part of the message */
    } cases[] = {
        {PRICE_HEAD FIXED ROAD, RULE_HEAD RULE, "key pop_join (unit m) is missing"},
        {PRICE_HEAD FIXED JOIN ROAD "cable_48x14,d,m,2,0.5,2025,s\n", RULE_HEAD RULE,
         "line 15, column key: 'cable_48x14' needs a duct of 14 mm"},
        {PRICE_HEAD FIXED JOIN ROAD "duct_7x7,d,piece,2,0.5,2025,s\n", RULE_HEAD RULE,
         "line 15, column unit: 'piece' of duct_7x7 must be 'm'"},
        {PRICE_HEAD FIXED JOIN ROAD "duct_7,d,m,2,0.5,2025,s\n", RULE_HEAD RULE,
         "line 15, column key: 'duct_7' is unknown"},
        {PRICE_HEAD FIXED JOIN ROAD ROAD, RULE_HEAD RULE, "line 15, column key: 'road' is there already"},
        {PRICE_HEAD FIXED JOIN ROAD "raod,d,m,1,0,2025,s\n", RULE_HEAD RULE,
         "line 15, column key: 'raod' is unknown"},
        {PRICE_HEAD FIXED "pop_join,d,piece,160,0.8,2025,s\n" ROAD, RULE_HEAD RULE,
         "line 13, column unit: 'piece' of pop_join must be 'm'"},
        {PRICE_HEAD FIXED "pop_join,d,metre,160,0.8,2025,s\n" ROAD, RULE_HEAD RULE,
         "line 13, column unit: 'metre'"},
        {PRICE_HEAD FIXED "pop_join,d,m,-160,0.8,2025,s\n" ROAD, RULE_HEAD RULE,
         "line 13, column price_eur: '-160'"},
        {PRICE_HEAD FIXED "pop_join,d,m,dear,0.8,2025,s\n" ROAD, RULE_HEAD RULE,
         "line 13, column price_eur: 'dear'"},
        {PRICE_HEAD FIXED "pop_join,d,m,nan,0.8,2025,s\n" ROAD, RULE_HEAD RULE,
         "line 13, column price_eur: 'nan'"},
        {PRICE_HEAD FIXED "pop_join,d,m,,0.8,2025,s\n" ROAD, RULE_HEAD RULE, "line 13, column price_eur: ''"},
        {PRICE_HEAD FIXED "pop_join,d,m,1e12,0.8,2025,s\n" ROAD, RULE_HEAD RULE,
         "line 13, column price_eur: '1e12'"},
        {PRICE_HEAD FIXED "pop_join,d,m,1000000.01,0.8,2025,s\n" ROAD, RULE_HEAD RULE,
         "line 13, column price_eur: '1000000.01' is not between 0 and 1000000"},
        {PRICE_HEAD FIXED "pop_join,d,m,1.005,0.8,2025,s\n" ROAD, RULE_HEAD RULE,
         "has more than two decimals"},
        {PRICE_HEAD FIXED "pop_join,d,m,1,80,2025,s\n" ROAD, RULE_HEAD RULE,
         "line 13, column labour_share: '80'"},
        {PRICE_HEAD FIXED "pop_join,d,m,1,0.8,soon,s\n" ROAD, RULE_HEAD RULE, "line 13, column year: 'soon'"},
        {PRICE_HEAD FIXED "pop_join,d,m,1,0.8,2025,\n" ROAD, RULE_HEAD RULE, "line 13, column source"},
        {"key,description,unit,price,labour_share,year,source\n", RULE_HEAD RULE, "price"},
        {PRICE_HEAD FIXED JOIN ROAD, RULE_HEAD RULE "street,*,*,open,rod,,,yes\n",
         "line 3, column item: 'rod' is not in"},
        {PRICE_HEAD FIXED JOIN ROAD, RULE_HEAD "street,*,*,open,port,,,yes\n", "'piece' of port must be 'm'"},
        {PRICE_HEAD FIXED JOIN ROAD, RULE_HEAD "street,*,*,dig,road,,,yes\n", "line 2, column method: 'dig'"},
        {PRICE_HEAD FIXED JOIN ROAD, RULE_HEAD "path,*,*,open,road,,,yes\n", "line 2, column what: 'path'"},
        {PRICE_HEAD FIXED JOIN ROAD, RULE_HEAD "street,*,*,open,road,,,perhaps\n",
         "line 2, column drop: 'perhaps'"},
        {PRICE_HEAD FIXED JOIN ROAD, RULE_HEAD "street,*,*,open,,,,yes\n", "line 2, column item"},
        {PRICE_HEAD FIXED JOIN ROAD, RULE_HEAD RULE "barrier,rail,*,bore,road,,-1,no\n",
         "column reach_m: '-1'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_catalogue c = PLAN_CATALOGUE_INIT;
        plan_error err = PLAN_ERROR_INIT;
        plan_status status = read_texts(cases[i].prices, cases[i].rules, &c, &err);
        if (status != PLAN_E_DATA || !strstr(err.message, cases[i].want) || !strstr(err.message, ".csv"))
            fail_msg("case %zu: wanted '%s', got %s '%s'", i, cases[i].want, plan_status_name(status),
                     err.message);
        plan_catalogue_free(&c);
    }
}

/* The planner's own rows take the place of the catalogue's; whatever else they hold is a mistake. */
static void own_prices_override_by_key(void **state)
{
    (void)state;
    const struct {
        const char *own, *want; /* want: a part of the message, NULL = it is taken */
    } cases[] = {
        {PRICE_HEAD "port,mine,piece,99.5,0.1,2026,offer\nroad,mine,m,80,0.5,2026,offer\n", NULL},
        {PRICE_HEAD, NULL},
        {PRICE_HEAD "raod,d,m,1,0.5,2026,s\n", "own-"},
        {PRICE_HEAD "raod,d,m,1,0.5,2026,s\n", "line 2, column key: 'raod' is not in"},
        {PRICE_HEAD "port,d,piece,1,0.5,2026,s\nport,d,piece,1,0.5,2026,s\n",
         "line 3, column key: 'port' is there already"},
        {PRICE_HEAD "road,d,piece,1,0.5,2026,s\n", "line 2, column unit: 'piece' of road must be 'm'"},
        {PRICE_HEAD "inhouse_wiring,d,piece,1,0.5,2026,s\n",
         "line 2, column unit: 'piece' of inhouse_wiring must be 'dwelling'"},
        {PRICE_HEAD "road,d,m,1.234,0.5,2026,s\n", "line 2, column price_eur: '1.234'"},
    };
    char prices[500], rules[500], own[500];
    path_of(prices, "prices");
    path_of(rules, "rules");
    path_of(own, "own");
    write_text(prices, PRICE_HEAD FIXED JOIN ROAD);
    write_text(rules, RULE_HEAD RULE);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_catalogue c = PLAN_CATALOGUE_INIT;
        plan_error err = PLAN_ERROR_INIT;
        write_text(own, cases[i].own);
        plan_status status = plan_catalogue_read_own(prices, own, rules, &c, &err);
        if (cases[i].want ? status != PLAN_E_DATA || !strstr(err.message, cases[i].want) : status != PLAN_OK)
            fail_msg("case %zu: %s '%s'", i, plan_status_name(status), err.message);
        if (i == 0) {
            assert_int_equal(c.items[c.fixed[PLAN_ITEM_PORT]].price_ct, 9950);
            assert_int_equal(c.items[c.rules[0].item].price_ct, 8000);
            assert_int_equal(c.items[c.fixed[PLAN_ITEM_SPLITTER]].price_ct, 42000);
        }
        plan_catalogue_free(&c);
    }
    remove(prices);
    remove(rules);
    remove(own);
}

static void absent_files_are_not_found(void **state)
{
    (void)state;
    plan_catalogue c = PLAN_CATALOGUE_INIT;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_catalogue_read("/nowhere/prices.csv", NULL, &c, &err), PLAN_E_NOT_FOUND);
    plan_catalogue_free(&c);

    char path[500];
    err = (plan_error)PLAN_ERROR_INIT;
    path_of(path, "lonely");
    write_text(path, PRICE_HEAD FIXED JOIN ROAD);
    assert_int_equal(plan_catalogue_read(path, NULL, &c, &err), PLAN_E_NOT_FOUND);
    assert_non_null(strstr(err.message, "trench-rules.csv"));
    remove(path);
    plan_catalogue_free(&c);
}

static void read_example(plan_catalogue *c)
{
    char path[500];
    plan_error err = PLAN_ERROR_INIT;
    const char *data = getenv("PLAN_DATA_DIR");
    snprintf(path, sizeof path, "%s/catalogue/example-2025.csv", data ? data : "data");
    if (plan_catalogue_read(path, NULL, c, &err) != PLAN_OK)
        fail_msg("%s", err.message);
}

static void the_first_rule_that_fits_counts(void **state)
{
    (void)state;
    const struct {
        const char *street_class, *surface;
        bool bridge, tunnel;
        const char *item; /* NULL = no trench */
    } cases[] = {
        {"residential", "asphalt", false, false, "trench_asphalt"},
        {"residential", NULL, false, false, "trench_asphalt"},
        {"residential", "paved", false, false, "trench_paved"},
        {"residential", "unpaved", false, false, "trench_unpaved"},
        {"footway", "asphalt", false, false, "trench_paved"},
        {"path", NULL, false, false, "trench_unpaved"},
        {"motorway", "asphalt", false, false, NULL},
        {"motorway", "asphalt", true, false, NULL},
        {"steps", NULL, false, false, NULL},
        {"residential", "asphalt", true, false, "duct_bridge"},
        {"footway", NULL, false, true, "duct_tunnel"},
        {NULL, NULL, false, false, "trench_asphalt"},
    };
    plan_catalogue c = PLAN_CATALOGUE_INIT;
    read_example(&c);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t rule = plan_catalogue_street(&c, cases[i].street_class, cases[i].surface, cases[i].bridge,
                                             cases[i].tunnel);
        assert_int_equal(rule < 0, cases[i].item == NULL);
        if (rule >= 0)
            assert_string_equal(c.items[c.rules[rule].item].key, cases[i].item);
    }
    assert_string_equal(c.items[c.rules[plan_catalogue_barrier(&c, "rail")].setup].key, "bore_rail_setup");
    assert_false(c.rules[plan_catalogue_barrier(&c, "water")].drop);
    assert_int_equal(plan_catalogue_barrier(&c, "wall"), -1);
    assert_int_equal(plan_catalogue_barrier(&c, NULL), -1);
    plan_catalogue_free(&c);
}

/* Shares of 1 cm at 100.05 EUR/m are 100.05 cents: whole cents that sum to the rounded whole at every step. */
static void charges_sum_to_the_rounded_whole(void **state)
{
    (void)state;
    plan_catalogue c = PLAN_CATALOGUE_INIT;
    plan_error err = PLAN_ERROR_INIT;
    plan_bill bill;
    assert_int_equal(read_texts(PRICE_HEAD FIXED JOIN ROAD, RULE_HEAD RULE, &c, &err), PLAN_OK);
    assert_int_equal(plan_bill_init(&bill, &c, &err), PLAN_OK);
    int32_t road = c.rules[0].item;
    int64_t sum = 0;
    for (int64_t n = 1; n <= 1000; n++) {
        int64_t share = plan_bill_charge(&bill, road, 1);
        assert_true(share == 100 || share == 101);
        sum += share;
        assert_int_equal(sum, (n * 10005 + 50) / 100);
    }
    assert_int_equal(plan_bill_charge(&bill, c.fixed[PLAN_ITEM_PORT], 3), 33000);
    assert_int_equal(plan_bill_charge(&bill, c.fixed[PLAN_ITEM_PORT], 0), 0);
    assert_int_equal(plan_bill_total(&bill), 100050 + 33000);

    plan_table *table = NULL;
    assert_int_equal(plan_bill_table(&bill, &table, &err), PLAN_OK);
    assert_int_equal(plan_table_rows(table), 2); /* items in use only, in catalogue order */
    assert_string_equal(plan_column_text(plan_table_find(table, "item"), 0), "port");
    assert_true(plan_column_number(plan_table_find(table, "quantity"), 1) == 10.0);
    assert_true(plan_column_number(plan_table_find(table, "cost_eur"), 1) == 1000.5);
    assert_true(plan_column_number(plan_table_find(table, "labour_eur"), 1) == 800.4);
    assert_true(plan_column_number(plan_table_find(table, "material_eur"), 1) == 200.1);
    plan_table_free(table);
    plan_bill_free(&bill);
    plan_catalogue_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(own_prices_override_by_key),
        cmocka_unit_test(absent_files_are_not_found),
        cmocka_unit_test(the_first_rule_that_fits_counts),
        cmocka_unit_test(charges_sum_to_the_rounded_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
