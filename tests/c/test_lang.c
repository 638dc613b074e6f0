/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Translations: the .po format as the gettext manual tells it, hostile files, numbers and dates. */

#include "core/lang.h"
#include "core/lang_private.h"

#include "files.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEADER                                                                  \
    "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n" \
    "\"Language: de\\n\"\n\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n\n"

static plan_lang *read_text(const char *text)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_lang *lang = NULL;
    if (plan_lang_read(files_write("x.po", text), &lang, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    return lang;
}

static plan_lang *read_shipped(const char *code)
{
    char path[1000];
    plan_error err = PLAN_ERROR_INIT;
    plan_lang *lang = NULL;
    snprintf(path, sizeof path, "%s/locale/%s.po", getenv("PLAN_DATA_DIR"), code);
    if (plan_lang_read(path, &lang, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    return lang;
}

/* ---- the format ---- */

static void test_english_needs_no_file(void **state)
{
    int none;
    plan_lang *lang = (plan_lang *)(void *)&none; /* must be overwritten */
    (void)state;
    assert_int_equal(plan_lang_read(NULL, &lang, NULL), PLAN_OK);
    assert_null(lang);
    assert_int_equal(plan_lang_read("en", &lang, NULL), PLAN_OK);
    assert_null(lang);
    assert_string_equal(plan_lang_tag(NULL), "en");
    assert_string_equal(plan_lang_notice(NULL), "");
    assert_string_equal(plan_lang_text(NULL, "Need"), "Need");
    assert_string_equal(plan_lang_plural(NULL, "one", "many", 1), "one");
    assert_string_equal(plan_lang_plural(NULL, "one", "many", 0), "many");
    plan_lang_free(NULL);
}

static void test_messages(void **state)
{
    (void)state;
    plan_lang *lang = read_text(
        "# comment\n" HEADER "#: somewhere.c:3\n#, fuzzy\nmsgid \"guessed\"\nmsgstr \"geraten\"\n"
        "msgid \"empty\"\nmsgstr \"\"\n\n"
        "msgid \"\"\n\"in two \"\n\"lines\"\nmsgstr \"in \"\n\"zwei\\n\\\"Zeilen\\\"\\t\\\\\"\n"
        "msgctxt \"building\"\nmsgid \"order\"\nmsgstr \"Reihenfolge\"\n"
        "msgctxt \"shop\"\nmsgid \"order\"\nmsgstr \"Bestellung\"\n"
        "msgid \"order\"\nmsgstr \"Ordnung\"\n#~ msgid \"old\"\n#~ msgstr \"alt\"\n");
    assert_string_equal(plan_lang_tag(lang), "de");
    assert_string_equal(plan_lang_text(lang, "guessed"), "guessed");
    assert_string_equal(plan_lang_text(lang, "empty"), "empty");
    assert_string_equal(plan_lang_text(lang, "in two lines"), "in zwei\n\"Zeilen\"\t\\");
    assert_string_equal(plan_lang_text(lang, "order"), "Ordnung");
    assert_string_equal(plan_lang_text_in(lang, "building", "order"), "Reihenfolge");
    assert_string_equal(plan_lang_text_in(lang, "shop", "order"), "Bestellung");
    assert_string_equal(plan_lang_text_in(lang, "sho", "order"), "order");
    assert_string_equal(plan_lang_text(lang, "old"), "old");
    plan_lang_free(lang);
}

/* Every message is found again, whatever the order they stand in. */
static void test_many_messages(void **state)
{
    enum { N = 2000 };
    (void)state;
    plan_buf text = PLAN_BUF_INIT;
    plan_buf_add(&text, HEADER);
    for (int i = 0; i < N; i++)
        plan_buf_printf(&text, "msgctxt \"c%d\"\nmsgid \"m%d\"\nmsgstr \"t%d\"\n", i % 7, i * 7919 % N,
                        i * 7919 % N);
    plan_lang *lang = read_text(text.text);
    for (int i = 0; i < N; i++) {
        char context[16], id[16], want[16];
        snprintf(context, sizeof context, "c%d", i % 7);
        snprintf(id, sizeof id, "m%d", i * 7919 % N);
        snprintf(want, sizeof want, "t%d", i * 7919 % N);
        assert_string_equal(plan_lang_text_in(lang, context, id), want);
    }
    plan_lang_free(lang);
    plan_buf_free(&text);
}

/* Formulas and numbers of forms from the gettext manual, "Plural forms"; a loop over n with the C compiler's own
 * reading of the formula as oracle. */
#define FORMULA(f) \
    {              \
#f, f      \
    }
static void test_plural_formulas(void **state)
{
    (void)state;
    for (uint64_t n = 0; n < 250; n++) {
        const struct {
            const char *text;
            uint64_t value;
        } cases[] = {
            FORMULA(0),
            FORMULA(n != 1),
            FORMULA((n > 1)),
            FORMULA(n % 10 == 1 && n % 100 != 11 ? 0
                    : n != 0                     ? 1
                                                 : 2),
            FORMULA(n % 10 == 1 && n % 100 != 11                                    ? 0
                    : n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 10 || n % 100 >= 20) ? 1
                                                                                    : 2),
            FORMULA((n == 1)             ? 0
                    : (n >= 2 && n <= 4) ? 1
                                         : 2),
            FORMULA(!(n < 3) * 2 + n / 7 - 1 * 0),
        };
        for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
            uint64_t value = 99;
            assert_true(plan_lang_plural_value(cases[k].text, n, &value));
            assert_int_equal(value, cases[k].value);
        }
    }
}

static void test_bad_formulas(void **state)
{
    static const char *const bad[] = {"",    "m",   "n !", "n = 1",       "(n",       "n)", "n ? 1",
                                      "n/0", "n%0", "1 2", "99999999999", "n ? 1 : ", "-1", "n & 1"};
    char deep[4001];
    uint64_t value;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(plan_lang_plural_value(bad[i], 1, &value));
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_false(plan_lang_plural_value(deep, 1, &value));
    memset(deep, '!', sizeof deep - 1);
    assert_false(plan_lang_plural_value(deep, 1, &value));
}

static void test_plural_messages(void **state)
{
    (void)state;
    plan_lang *lang = read_text(HEADER "msgid \"{n} house\"\nmsgid_plural \"{n} houses\"\n"
                                       "msgstr[0] \"{n} Haus\"\nmsgstr[1] \"{n} Häuser\"\n"
                                       "msgid \"half\"\nmsgid_plural \"halves\"\nmsgstr[0] \"halb\"\n");
    assert_string_equal(plan_lang_plural(lang, "{n} house", "{n} houses", 1), "{n} Haus");
    assert_string_equal(plan_lang_plural(lang, "{n} house", "{n} houses", 0), "{n} Häuser");
    assert_string_equal(plan_lang_plural(lang, "{n} house", "{n} houses", INT64_MIN), "{n} Häuser");
    assert_string_equal(plan_lang_plural(lang, "half", "halves", 2), "halves");
    plan_lang_free(lang);
}

static void test_bad_files(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "has no header"},
        {"msgid \"a\"\nmsgstr \"b\"\n", "has no header"},
        {"msgid \"\"\nmsgstr \"Language: de\\n\"\n", "line 1: Content-Type"},
        {"msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n", "line 1: Language"},
        {HEADER "msgid \"a\"\n", "ends without msgstr"},
        {HEADER "msgid \"a\"\nmsgid \"b\"\n", "line 7: a message ends without msgstr"},
        {HEADER "msgid \"a\nmsgstr \"b\"\n", "line 7: a text in quotes has no end"},
        {HEADER "msgid \"a\" x\n", "line 7: a text in quotes has no end"},
        {HEADER "msgid a\n", "line 7: expected a text in quotes"},
        {HEADER "msgid \"a\\q\"\n", "line 7: unknown escape"},
        {HEADER "msgid \"a\\", "line 7: unknown escape"},
        {HEADER "hello\n", "line 7: expected msgctxt"},
        {HEADER "msgid\n", "line 7: expected msgctxt"},
        {"\"a\"\n", "line 1: a text in quotes without msgid"},
        {"msgstr \"a\"\n", "line 1: msgstr without msgid"},
        {HEADER "msgid_plural \"a\"\n", "line 7: msgid_plural without msgid"},
        {HEADER "msgid \"a\"\nmsgstr[0] \"b\"\n", "line 8: msgstr[N] without msgid_plural"},
        {HEADER "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr \"b\"\n", "line 9: expected msgstr[N]"},
        {HEADER "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[9] \"b\"\n",
         "line 9: expected msgstr[N], each N once"},
        {HEADER "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"b\"\nmsgstr[0] \"c\"\n",
         "line 10: expected msgstr[N]"},
        {HEADER "msgid \"a\"\nmsgstr \"b\"\nmsgid \"a\"\nmsgstr \"c\"\n",
         "line 9: the message stands in the file before"},
        {"msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nLanguage: de\\nPlural-Forms: nplurals=9; plural=n;\\n\"\n",
         "line 1: Plural-Forms"},
        {"msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nLanguage: de\\nPlural-Forms: nplurals=2; plural=(n;\\n\"\n",
         "line 1: Plural-Forms: the expression"},
        {"msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nLanguage: d<e\\n\"\n",
         "line 1: Language"},
        {HEADER "msgid \"a\"\nmsgstr \"\xff\"\n", "is not UTF-8"},
        {HEADER "msgid \"a\"\nmsgstr \"\xc0\x80\"\n", "is not UTF-8"},
        {HEADER "msgid \"a\"\nmsgstr \"\xed\xa0\x80\"\n", "is not UTF-8"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_error err = PLAN_ERROR_INIT;
        plan_lang *lang = NULL;
        assert_int_equal(plan_lang_read(files_write("x.po", cases[i].text), &lang, &err), PLAN_E_DATA);
        if (!strstr(err.message, cases[i].message) || !strstr(err.message, "x.po"))
            fail_msg("case %zu: '%s' lacks '%s'", i, err.message, cases[i].message);
        assert_null(lang);
    }
    plan_error err = PLAN_ERROR_INIT;
    plan_lang *lang = NULL;
    assert_int_equal(plan_lang_read(files_path("no-such.po"), &lang, &err), PLAN_E_NOT_FOUND);
    assert_non_null(strstr(err.message, "no-such.po"));
}

/* A file cut anywhere is read or refused, never more. */
static void test_cut_files(void **state)
{
    static const char text[] = HEADER "#, fuzzy\nmsgctxt \"c\"\nmsgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] "
                                      "\"x\\n\"\n\"y\"\nmsgstr[1] \"z\"\n";
    (void)state;
    for (size_t n = 0; n < sizeof text; n++) {
        char cut[sizeof text];
        plan_lang *lang = NULL;
        memcpy(cut, text, n);
        cut[n] = '\0';
        if (plan_lang_read(files_write("x.po", cut), &lang, NULL) == PLAN_OK)
            plan_lang_free(lang);
    }
}

static void test_fallback(void **state)
{
    (void)state;
    files_write("base.po", HEADER "msgid \"a\"\nmsgstr \"A\"\nmsgid \"b\"\nmsgstr \"B\"\n");
    plan_lang *lang = read_text(
        "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nLanguage: de-x\\n"
        "X-Fallback: base\\n\"\nmsgid \"a\"\nmsgstr \"aa\"\n");
    assert_string_equal(plan_lang_text(lang, "a"), "aa");
    assert_string_equal(plan_lang_text(lang, "b"), "B");
    assert_string_equal(plan_lang_text(lang, "c"), "c");
    assert_string_equal(plan_lang_tag(lang), "de-x");
    plan_lang_free(lang);
    plan_error err = PLAN_ERROR_INIT;
    static const char *const bad[][2] = {{"none-there", "none-there.po"}, {"../base", "X-Fallback"}};
    for (int i = 0; i < 2; i++) {
        char text[300];
        snprintf(
            text, sizeof text,
            "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nLanguage: de\\nX-Fallback: %s\\n\"\n",
            bad[i][0]);
        err = (plan_error)PLAN_ERROR_INIT;
        assert_int_not_equal(plan_lang_read(files_write("x.po", text), &lang, &err), PLAN_OK);
        assert_non_null(strstr(err.message, bad[i][1]));
    }
}

static void test_titles(void **state)
{
    char text[64];
    (void)state;
    plan_lang *lang = read_text(HEADER "msgid \"Value\"\nmsgstr \"Wert\"\nmsgid \"need\"\nmsgstr \"Bedarf\"\n"
                                       "msgid \"Years: A\"\nmsgstr \"Jahre\"\n");
    assert_string_equal(plan_lang_title(lang, "Value: need", text, sizeof text), "Wert: Bedarf");
    assert_string_equal(plan_lang_title(lang, "Value: mine", text, sizeof text), "Wert: mine");
    assert_string_equal(plan_lang_title(lang, "Other: need", text, sizeof text), "Other: need");
    assert_string_equal(plan_lang_title(lang, "Years: A", text, sizeof text), "Jahre");
    assert_string_equal(plan_lang_title(NULL, "Value: need", text, sizeof text), "Value: need");
    plan_lang_free(lang);
}

/* ---- numbers ---- */

static void test_fill(void **state)
{
    static const plan_lang_arg args[] = {{"a", "1"}, {"year", "2027"}, {"none", NULL}};
    plan_buf out = PLAN_BUF_INIT;
    (void)state;
    plan_lang_fill(&out, "{year}: {a}{a} {b} {{a}} {a {none}%s {", args, 3);
    assert_string_equal(out.text, "2027: 11 {b} {1} {a %s {");
    plan_buf_free(&out);
}

/* English as in the house's texts, German by DIN 5008, Turkish by the spelling guide of the Türk Dil Kurumu
 * (per cent sign before the number). */
static void test_numbers(void **state)
{
    static const struct {
        const char *code;
        double value;
        int decimals;
        const char *number, *money, *money_short, *share;
    } cases[] = {
        {NULL, 0, 0, "0", "€0", "€0", "0%"},
        {NULL, 1234.56, 1, "1,234.6", "€1,235", "€1,235", "123,456.0%"},
        {NULL, -0.4, 0, "0", "€0", "€0",
         "\xe2\x88\x92"
         "40%"},
        {NULL, 999999.5, 0, "1,000,000", "€1,000,000", "€1 million", "99,999,950%"},
        {NULL, 2.45e6, 0, "2,450,000", "€2,450,000", "€2.5 million", "245,000,000%"},
        {"de", 1234.56, 1, "1.234,6", "1.235 €", "1.235 €", "123.456,0 %"},
        {"de", 2.5e6, 2, "2.500.000,00", "2.500.000 €", "2,5 Mio. €", "250.000.000,00 %"},
        {"tr", 2.5e6, 0, "2.500.000", "2.500.000 €", "2,5 milyon €", "%250.000.000"},
        {NULL, 0.9996, 3, "1.000", "€1", "€1", "99.960%"},
    };
    char text[PLAN_LANG_SIZE], plain[PLAN_LANG_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_lang *lang = cases[i].code ? read_shipped(cases[i].code) : NULL;
        const char *const got[] = {cases[i].number, cases[i].money, cases[i].money_short, cases[i].share};
        for (int k = 0; k < 4; k++) {
            double v = cases[i].value;
            k == 0   ? plan_lang_number(lang, v, cases[i].decimals, text)
            : k == 1 ? plan_lang_money(lang, v, text)
            : k == 2 ? plan_lang_money_short(lang, v, text)
                     : plan_lang_share(lang, v, cases[i].decimals, text);
            /* A space that keeps number and sign on one line is as good as any. */
            char *to = plain;
            for (const char *c = text; *c; c++) {
                if (strncmp(c, "\xc2\xa0", 2) == 0 || strncmp(c, "\xe2\x80\xaf", 3) == 0) {
                    *to++ = ' ';
                    c += *c == '\xc2' ? 1 : 2;
                } else {
                    *to++ = *c;
                }
            }
            *to = '\0';
            assert_string_equal(plain, got[k]);
        }
        plan_lang_free(lang);
    }
    assert_string_equal(plan_lang_number(NULL, NAN, 2, text), "unknown");
    assert_string_equal(plan_lang_number(NULL, INFINITY, 2, text), "inf");
}

static void test_dates_and_quantities(void **state)
{
    char text[PLAN_LANG_SIZE];
    plan_lang *de = read_shipped("de"), *tr = read_shipped("tr"), *simple = read_shipped("de-leicht");
    (void)state;
    assert_string_equal(plan_lang_date(NULL, 2026, 3, 5, text), "5 March 2026");
    assert_string_equal(plan_lang_date(de, 2026, 3, 5, text), "5. März 2026");
    assert_string_equal(plan_lang_date(tr, 2026, 3, 5, text), "5 Mart 2026");
    assert_string_equal(plan_lang_date(de, 2026, 13, 5, text), "5. ? 2026");
    assert_string_equal(plan_lang_quantity(NULL, 1500, 0, "m", text), "1,500\xc2\xa0m");
    assert_string_equal(plan_lang_quantity(NULL, 1500, 0, "1", text), "1,500");
    assert_string_equal(plan_lang_quantity(NULL, 1500, 0, "EUR", text), "€1,500");
    assert_string_equal(plan_lang_quantity(de, 1.6, 2, "EUR", text), "1,60\xc2\xa0€");
    assert_string_equal(plan_lang_tag(simple), "de-simple");
    assert_string_equal(plan_lang_notice(simple), "Entwurf, noch nicht geprüft");
    assert_string_equal(plan_lang_notice(de), "");
    plan_lang_free(de);
    plan_lang_free(tr);
    plan_lang_free(simple);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_english_needs_no_file),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_many_messages),
        cmocka_unit_test(test_plural_formulas),
        cmocka_unit_test(test_bad_formulas),
        cmocka_unit_test(test_plural_messages),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_cut_files),
        cmocka_unit_test(test_fallback),
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_fill),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_dates_and_quantities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
