/* make_steps — a way through the office: opinions, child dossiers, duties, verdicts. */
#include "test/make_own.h"

#include <stdio.h>

#define NO "{\"to\": \"@refuse\", \"name\": {\"vi\": \"Từ chối\", \"en\": \"Refuse\"}}"

/* Working time in hours or days; the minutes of it. */
static int time_of(Maker *m, char text[16], unsigned most_hours)
{
    unsigned hours = 1 + made_below(m, most_hours);
    if (hours > 8) {
        snprintf(text, 16, "%ud", hours / 8);
        return (int)(hours / 8) * 480;
    }
    snprintf(text, 16, "%uh", hours);
    return (int)hours * 60;
}

static void step(Maker *m, const char *verb, const char *role)
{
    char in[16];
    m->minutes += time_of(m, in, 24);
    made_put(m, "    {\"id\": \"%s\", \"do\": \"%s\", \"by\": \"%s\", \"in\": \"%s\"", verb, verb,
             role, in);
}

static int asks(Maker *m)
{
    static const char *const SILENCE[] = {"none", "consent", "escalate"};
    int      most = 0;
    unsigned n = 1 + made_below(m, 4);
    made_put(m, ",\n      \"ask\": [\n");
    for (unsigned i = 0; i < n; i++) {
        char in[16];
        int  minutes = time_of(m, in, 30);
        most = minutes > most ? minutes : most;
        made_put(m, "        {\"id\": \"opinion_%u\", ", i);
        if (made_chance(m, 30))
            made_put(m, "\"to\": \"own\", ");
        else
            made_put(m, "\"to\": \"%s'construction', %s)\", ",
                     made_chance(m, 50) ? "department(" : "sector(", m->area);
        made_words(m, "about");
        made_put(m, ", \"in\": \"%s\", \"silence\": \"%s\"}%s\n", in, SILENCE[made_below(m, 3)],
                 i + 1 < n ? "," : "");
    }
    made_put(m, "      ]");
    return most;
}

static void consult(Maker *m)
{
    made_put(m, "    {\"id\": \"consult\", \"do\": \"consult\", \"by\": \"specialist\"");
    m->minutes += asks(m);
    made_put(m, ",\n      \"on\": {\"no\": " NO "}},\n");
}

static void open_one(Maker *m, const char *id, const char *in)
{
    made_put(m, "        {\"id\": \"%s\", \"service\": \"9.000001\", \"at\": \"commune(%s)\", "
                "\"map\": {\"child_name\": \"owner.name\", \"child_place\": \"%s\"}, "
                "\"need\": \"result\", \"in\": \"%s\"}", id, m->area, m->area, in);
}

static void link(Maker *m)
{
    bool is_short = m->how == BREAK_CHILD_TERM;
    made_put(m, "    {\"id\": \"link\", \"do\": \"link\", \"open\": [\n");
    bool has_two = m->how == BREAK_SAME_OPEN || made_chance(m, 40);
    open_one(m, "child_a", is_short ? "2d" : "5d");
    if (has_two) {
        made_put(m, ",\n");
        open_one(m, m->how == BREAK_SAME_OPEN ? "child_a" : "child_b", "6d");
    }
    m->minutes += (has_two ? 6 : 5) * 480;
    made_put(m, "\n      ]");
    const char *verdict = m->how == BREAK_LINK_VERDICT ? "perhaps" : "refused";
    if (m->how == BREAK_SYSTEM_BACK)
        made_put(m, ", \"on\": {\"refused\": {\"to\": \"examine\", \"name\": {\"vi\": \"Lại\", "
                    "\"en\": \"Again\"}}}");
    else if (m->how == BREAK_LINK_VERDICT || made_chance(m, 60))
        made_put(m, ", \"on\": {\"%s\": " NO "}", verdict);
    made_put(m, "},\n");
}

/* Taken only for the first kind. */
static void inspect(Maker *m)
{
    unsigned days = 1 + made_below(m, 5);
    m->extra_minutes = (int)days * 480;
    made_put(m, "    {\"id\": \"inspect\", \"do\": \"inspect\", \"by\": \"specialist\", "
                "\"in\": \"%ud\", \"if\": \"kind = 'one'\", \"record\": [\"time\", \"place\"]},\n",
             days);
}

static void first_steps(Maker *m)
{
    step(m, m->how == BREAK_FIRST_STEP ? "assign" : "receive", "one_stop");
    made_put(m, "},\n");
    if (m->how != BREAK_FIRST_STEP && made_chance(m, 60)) {
        step(m, "assign", "head");
        made_put(m, "},\n");
    }
    if (m->how == BREAK_UNREACHED)
        made_put(m, "    {\"id\": \"early\", \"do\": \"deliver\", \"by\": \"one_stop\"},\n");
    step(m, "examine", "specialist");
    made_put(m, ",\n      \"on\": {\"lack\": {\"to\": \"@supplement\", \"name\": {\"vi\": \"Thiếu\", "
                "\"en\": \"Incomplete\"}}, \"no\": " NO "}},\n");
    if (m->how == BREAK_TOO_LONG_ONCE || made_chance(m, 50))
        inspect(m);
    if (made_chance(m, 40))
        consult(m);
    bool needs_link = m->how == BREAK_CHILD_TERM || m->how == BREAK_SAME_OPEN ||
                      m->how == BREAK_LINK_VERDICT || m->how == BREAK_SYSTEM_BACK;
    if (needs_link || made_chance(m, 25))
        link(m);
    if (made_chance(m, 30))
        made_put(m, "    {\"id\": \"charge\", \"do\": \"charge\", \"by\": \"one_stop\", "
                    "\"in\": \"5d\", \"pause\": \"payment\"},\n");
}

void made_steps(Maker *m)
{
    made_put(m, "  \"steps\": [\n");
    first_steps(m);
    if (made_chance(m, 60)) {
        step(m, "review", "head");
        made_put(m, ", \"on\": {\"redo\": {\"to\": \"examine\", \"name\": {\"vi\": \"Làm lại\", "
                    "\"en\": \"Again\"}}}},\n");
    }
    if (m->how == BREAK_TOO_LONG) { /* two of these three days are not in the term */
        made_put(m, "    {\"id\": \"rest\", \"do\": \"review\", \"by\": \"head\", "
                    "\"in\": \"3d\"},\n");
        m->minutes += 480;
    }
    step(m, "sign", "chair");
    made_put(m, ", \"on\": {\"redo\": {\"to\": \"%s\", \"name\": {\"vi\": \"Làm lại\", "
                "\"en\": \"Again\"}}}%s%s},\n",
             m->how == BREAK_NO_STEP ? "nowhere" : "examine",
             m->how == BREAK_VERB_KEY ? ", \"record\": [\"time\"]" : "",
             m->how == BREAK_DONE_TWICE ? ", \"done\": true" : "");
    step(m, "number", m->how == BREAK_ROLE ? "cleric" : "clerk");
    made_put(m, "%s},\n", m->how == BREAK_NOT_DONE ? "" : ", \"done\": true");
    if (made_chance(m, 40))
        made_put(m, "    {\"id\": \"record\", \"do\": \"record\", \"write\": \"land\"},\n");
    if (m->how == BREAK_DONE_AGAIN)
        made_put(m, "    {\"id\": \"look\", \"do\": \"review\", \"by\": \"head\", \"in\": \"1h\", "
                    "\"on\": {\"redo\": {\"to\": \"sign\", \"name\": {\"vi\": \"Làm lại\", "
                    "\"en\": \"Again\"}}}},\n");
    if (m->how == BREAK_LAST_STEP)
        made_put(m, "    {\"id\": \"deliver\", \"do\": \"review\", \"by\": \"head\", "
                    "\"in\": \"1h\"}\n  ],\n");
    else
        made_put(m, "    {\"id\": \"deliver\", \"do\": \"deliver\", \"by\": \"one_stop\"}\n  ],\n");
}
