/* demo_examples — the example dossier of a shipped service, as one of the invented people. */
#include "main/demo.h"

#include "base/time.h"
#include "core/embedded.h"

/* Who applies in every example (definitions/examples), where, and a birth of these days. */
#define NAME  "Nguyễn Thị Hoài Thương"
#define ID    "046190000218"
#define BORN  "1990-02-14"
#define WARD  "19789"
#define FRESH "2026-11-10"

typedef struct Change {
    Str from, to;
} Change;

/* At most one change begins at a place; longer texts are looked at first. */
static Str changed(Ctx *ctx, Str text, const Change *changes, size_t count)
{
    Buf out = {.arena = ctx->arena};
    for (size_t i = 0; i < text.len;) {
        size_t k = 0;
        while (k < count && !str_starts((Str){text.at + i, text.len - i}, changes[k].from))
            k++;
        if (k == count)
            buf_char(&out, text.at[i++]);
        else {
            buf_add(&out, changes[k].to);
            i += changes[k].from.len;
        }
    }
    return buf_str(&out);
}

static Str iso(Ctx *ctx, Date day)
{
    return str_fmt(ctx->arena, "%04d-%02d-%02d", day.year, day.month, day.day);
}

/* The object behind "answers" of a submission: the example's last key but "papers". */
static Str answers_in(Str json)
{
    Str    key = S("\"answers\": "), end = S(",\n  \"papers\"");
    char  *from = memmem(json.at, json.len, key.at, key.len);
    size_t start = from ? (size_t)(from - json.at) + key.len : json.len;
    char  *to = memmem(json.at + start, json.len - start, end.at, end.len);
    return (Str){json.at + start, to ? (size_t)(to - json.at) - start : 0};
}

Err demo_example(Ctx *ctx, const ServiceDefinition *definition, const char *name,
                 const DemoPlace *place, Answers *out)
{
    Str              json;
    AnswersReadError error;
    const DemoCitizen *citizen = place->citizen;
    Date born, today = date_of_time(ctx->now);
    if (!embedded_find(str_fmt(ctx->arena, "definitions/examples/%s.json", name), &json) ||
        !date_parse(citizen->birth, &born))
        return fail(ctx, ERR_BROKEN, "demo: no example %s", name);
    const Change changes[] = {{S(NAME), citizen->name}, {S(ID), citizen->personal_id},
                              {S(BORN), iso(ctx, born)}, {S(WARD), place->ward},
                              {S(FRESH), iso(ctx, date_add_days(today, -12))}};
    Str text = changed(ctx, answers_in(json), changes, COUNT(changes));
    Err err = answers_read(ctx, definition, answer_world(ctx), text, out, &error);
    if (err != OK)
        return fail(ctx, ERR_BROKEN, "demo: the example %s, line %d: %.*s", name, error.line,
                    FMT(error.key));
    return OK;
}
