/* make_form — pages and fields of every type, asked under conditions. */
#include "test/make_own.h"

#include <stdio.h>

static const MadeField *pick(Maker *m)
{
    return m->n_fields ? &m->fields[made_below(m, (unsigned)m->n_fields)] : NULL;
}

static void about(Maker *m, const MadeField *field)
{
    unsigned n = made_below(m, 50);
    switch (field->type) {
    case FIELD_CHOICE:
        if (made_chance(m, 50))
            made_put(m, "%s = 'option_%u'", field->id, n % (unsigned)field->n_options);
        else
            made_put(m, "%s in ['option_0', 'option_%d']", field->id, field->n_options - 1);
        break;
    case FIELD_CHOICES: made_put(m, "%s has 'option_0'", field->id); break;
    case FIELD_YES_NO: made_put(m, "%s%s", made_chance(m, 30) ? "not " : "", field->id); break;
    case FIELD_DATE:
        made_put(m, made_chance(m, 50) ? "days(%s, today) > %u" : "age(%s) >= %u", field->id, n);
        break;
    case FIELD_TEXT: made_put(m, "%s != null", field->id); break;
    default: made_put(m, "%s %s %u", field->id, made_chance(m, 50) ? ">=" : "<", n);
    }
}

void made_condition(Maker *m)
{
    const MadeField *first = pick(m), *second = pick(m);
    about(m, first);
    if (!made_chance(m, 30))
        return;
    made_put(m, made_chance(m, 50) ? " and " : " or ");
    about(m, second);
}

static void options(Maker *m, int n)
{
    made_put(m, ",\n            \"options\": [\n");
    for (int i = 0; i < n; i++) {
        made_put(m, "              {\"id\": \"option_%d\", ", i);
        made_words(m, "name");
        made_put(m, "}%s\n", i + 1 < n ? "," : "");
    }
    made_put(m, "            ]");
}

static void begin(Maker *m, const char *id, const char *type)
{
    made_put(m, "          {\n            \"id\": \"%s\",\n            \"type\": \"%s\",\n"
                "            ", id, type);
    made_words(m, "label");
    if (made_chance(m, 25)) {
        made_put(m, ",\n            ");
        made_words(m, "hint");
    }
}

static void limits(Maker *m, FieldType type)
{
    if (type == FIELD_TEXT || type == FIELD_LONG_TEXT)
        made_put(m, ",\n            \"min\": 1, \"max\": %u", 20 + made_below(m, 400));
    if (type == FIELD_INTEGER || type == FIELD_DECIMAL)
        made_put(m, ",\n            \"min\": 0, \"max\": %u, \"unit\": \"m²\"",
                 10 + made_below(m, 90));
    if (type == FIELD_DATE)
        made_put(m, ",\n            \"max\": \"today\"");
}

static void repeat(Maker *m, const char *id)
{
    begin(m, id, "repeat");
    made_put(m, ",\n            \"max_rows\": %u,\n            \"fields\": [\n"
                "              {\"id\": \"%s_area\", \"type\": \"decimal\", ",
             2 + made_below(m, 20), id);
    made_words(m, "label");
    made_put(m, ", \"need\": true, \"min\": 1}\n            ]\n          }");
}

static void condition(Maker *m)
{
    if (m->how == BREAK_NO_FIELD && m->n_ids == 1)
        made_put(m, ",\n            \"if\": \"nobody = 'x'\"");
    else if (m->how == BREAK_WRONG_TYPE && m->n_ids == 1)
        made_put(m, ",\n            \"if\": \"kind > 3\"");
    else if (m->how == BREAK_NO_OPTION && m->n_ids == 1)
        made_put(m, ",\n            \"if\": \"kind = 'three hundred'\"");
    else if (made_chance(m, 30)) {
        made_put(m, ",\n            \"if\": \"");
        made_condition(m);
        made_put(m, "\"");
    }
}

static void field(Maker *m)
{
    static const struct {
        FieldType   type;
        const char *name;
    } TYPES[] = {{FIELD_TEXT, "text"}, {FIELD_LONG_TEXT, "long_text"}, {FIELD_INTEGER, "integer"},
                 {FIELD_DECIMAL, "decimal"}, {FIELD_MONEY, "money"}, {FIELD_DATE, "date"},
                 {FIELD_CHOICE, "choice"}, {FIELD_CHOICES, "choices"}, {FIELD_YES_NO, "yes_no"},
                 {FIELD_PERSON, "person"}, {FIELD_ADDRESS, "address"}, {FIELD_EMAIL, "email"},
                 {FIELD_REPEAT, "repeat"}};
    MadeField made = {0};
    size_t    t = made_below(m, COUNT(TYPES));
    if (m->n_ids == 0)
        t = 0; /* the first one can have a condition */
    made.type = TYPES[t].type;
    snprintf(made.id, sizeof made.id, "answer_%d", ++m->n_ids);
    if (m->how == BREAK_SAME_FIELD && m->n_ids == 2)
        memcpy(made.id, "owner", 6);
    if (made.type == FIELD_REPEAT) {
        repeat(m, made.id);
        return;
    }
    begin(m, made.id, TYPES[t].name);
    if (made_chance(m, 60))
        made_put(m, ",\n            \"need\": true");
    limits(m, made.type);
    if (made.type == FIELD_CHOICE || made.type == FIELD_CHOICES)
        options(m, made.n_options = 2 + (int)made_below(m, 5));
    condition(m);
    made_put(m, "\n          }");
    bool is_plain = made.type < FIELD_CODE && made.type != FIELD_LONG_TEXT &&
                    made.type != FIELD_PARTIAL_DATE;
    if (is_plain && m->n_fields < COUNT(m->fields))
        m->fields[m->n_fields++] = made;
}

static void page_head(Maker *m, const char *id)
{
    made_put(m, "      {\n        \"id\": \"%s\",\n        ", id);
    made_words(m, "title");
    made_put(m, ",\n        \"fields\": [\n");
}

static void page_end(Maker *m, bool is_last)
{
    made_put(m, "\n        ]\n      }%s\n", is_last ? "" : ",");
}

/* What every service needs: who, where, which kind, how to be reached. */
static void first_pages(Maker *m)
{
    bool is_parcel = made_chance(m, 50);
    m->area = is_parcel ? "place.ward" : "place.commune";
    page_head(m, "who");
    made_put(m, "          {\"id\": \"owner\", \"type\": \"person\", \"need\": true, "
                "\"from\": \"population\", %s},\n",
             m->how == BREAK_ONE_LANGUAGE ? "\"label\": {\"vi\": \"Chủ\"}"
                                          : "\"label\": {\"vi\": \"Chủ\", \"en\": \"Owner\"}");
    made_put(m, "          {\"id\": \"phone\", \"type\": \"phone\", ");
    made_words(m, "label");
    made_put(m, "}");
    page_end(m, false);
    page_head(m, "what");
    made_put(m, "          {\"id\": \"kind\", \"type\": \"choice\", \"need\": true, ");
    made_words(m, "label");
    made_put(m, ", \"options\": [{\"id\": \"one\", ");
    made_words(m, "name");
    made_put(m, "}, {\"id\": \"two\", ");
    made_words(m, "name");
    made_put(m, "}]},\n          {\"id\": \"copies\", \"type\": \"integer\", \"min\": 0, ");
    made_words(m, "label");
    made_put(m, "},\n          {\"id\": \"place\", \"type\": \"%s\", \"need\": true, ",
             is_parcel ? "parcel" : "address");
    made_words(m, "label");
    made_put(m, "}");
    page_end(m, false);
    m->fields[m->n_fields++] = (MadeField){.id = "copies", .type = FIELD_INTEGER};
}

void made_form(Maker *m)
{
    unsigned pages = 1 + made_below(m, 6);
    made_put(m, "  \"form\": {\n    \"pages\": [\n");
    first_pages(m);
    for (unsigned i = 0; i < pages; i++) {
        char id[24];
        snprintf(id, sizeof id, "page_%u", i);
        page_head(m, id);
        for (unsigned n = 2 + made_below(m, 5); n > 0; n--) {
            field(m);
            made_put(m, n > 1 ? ",\n" : "");
        }
        page_end(m, i + 1 == pages);
    }
    made_put(m, "    ]\n  },\n");
}
