/* cmd_calendar — a day changes (a storm, a moved working day): the calendar is set and every open clock
 * planned anew by the job worker; and how far that is. */
#include "base/json.h"
#include "base/time.h"
#include "engine/dossier/clocks.h"
#include "main/cli.h"

#include <stdio.h>

static Err list(Cli *cli)
{
    enum { NEWEST = 50 };
    Replan *replans;
    size_t  count;
    Ctx    *ctx = cli->ctx;
    Buf     out = {.arena = ctx->arena};
    JsonOut json = {.buf = &out};
    TRY(cli_open(cli));
    TRY(cli_end(cli));
    TRY(clocks_replans(ctx, NEWEST, &replans, &count));
    json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        const Replan *r = &replans[i];
        Str           asked = time_iso(ctx->arena, r->asked_at);
        if (!cli->json)
            printf("%.*s calendar %.*s, day %.*s: %lld clocks looked at, %lld moved, %s\n",
                   FMT(asked), FMT(r->calendar), FMT(r->day), (long long)r->looked,
                   (long long)r->moved, r->finished_at ? "complete" : "under way");
        json_begin_object(&json);
        json_field_text(&json, S("asked_at"), asked);
        json_field_text(&json, S("calendar"), r->calendar);
        json_field_text(&json, S("day"), r->day);
        json_field_int(&json, S("looked"), r->looked);
        json_field_int(&json, S("moved"), r->moved);
        json_field_bool(&json, S("complete"), r->finished_at != 0);
        json_end_object(&json);
    }
    json_end_array(&json);
    if (cli->json)
        printf("%.*s\n", FMT(buf_str(&out)));
    else if (!count)
        printf("no calendar was changed\n");
    return OK;
}

static bool read_weekday(const char *word, int *out)
{
    static const char *const DAYS[] = {"monday", "tuesday", "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};
    for (size_t i = 0; word && i < COUNT(DAYS); i++)
        if (!strcmp(word, DAYS[i])) {
            *out = (int)i;
            return true;
        }
    return false;
}

static Str text_option(Cli *cli, const char *name)
{
    const char *text = cli_option(cli, name);
    return text ? str_of(text) : (Str){0};
}

/* "off 2026-11-25 …" or "worked 2026-12-05 --like friday …". */
static Err read_exception(Cli *cli, bool is_off, CalendarException *out)
{
    Ctx        *ctx = cli->ctx;
    const char *day = cli_word(cli), *like = cli_option(cli, "--like");
    *out = (CalendarException){.rule = {.kind = is_off ? DAY_OFF : DAY_AS_WEEKDAY},
                               .name_vi = text_option(cli, "--name-vi"),
                               .name_en = text_option(cli, "--name-en"),
                               .source = text_option(cli, "--source"),
                               .confidence = S("high")};
    if (!day || (!date_parse_iso(str_of(day), &out->day) && !date_parse(str_of(day), &out->day)))
        return fail(ctx, ERR_INVALID, "say which day, such as 2026-11-25");
    if (!is_off && !read_weekday(like, &out->rule.weekday))
        return fail(ctx, ERR_INVALID, "--like: the weekday whose hours are worked, such as friday");
    if (!out->name_vi.len || !out->name_en.len || !out->source.len)
        return fail(ctx, ERR_INVALID, "--name-vi, --name-en and --source are needed: people read"
                                      " why their date moved");
    return OK;
}

static Err set(Cli *cli, bool is_off)
{
    CalendarException exception;
    Ctx *ctx = cli->ctx;
    Str  calendar = text_option(cli, "--calendar");
    TRY(read_exception(cli, is_off, &exception));
    TRY(cli_open(cli));
    TRY(cli_end(cli));
    if (!calendar.len)
        calendar = NATIONAL_CALENDAR;
    TRY(db_begin(ctx, true));
    Err err = clocks_set_exception(ctx, calendar, &exception);
    if (err == ERR_CONFLICT)
        return fail(ctx, ERR_INVALID, "there is no calendar '%.*s'", FMT(calendar));
    TRY(err);
    TRY(db_commit(ctx));
    if (!cli->json)
        printf("%.*s is set in calendar %.*s; the node plans its open clocks anew:"
               " see motcua calendar list\n",
               FMT(date_iso(ctx->arena, exception.day)), FMT(calendar));
    return OK;
}

static Err run(Cli *cli)
{
    const char *word = cli_word(cli);
    if (word && !strcmp(word, "list"))
        return list(cli);
    if (!word || (strcmp(word, "off") && strcmp(word, "worked")))
        return fail(cli->ctx, ERR_INVALID, "say off, worked or list; see --help");
    return set(cli, !strcmp(word, "off"));
}

const Command CMD_CALENDAR = {
    "calendar", "off DAY|worked DAY|list [--data DIR] [--calendar ID] …",
    "a day off or worked by exception; clocks planned anew",
    "  off DAY --name-vi … --name-en … --source …                    a holiday, a storm\n"
    "  worked DAY --like WEEKDAY --name-vi … --name-en … --source …  a moved working day\n"
    "  list                                                          the last changes, and how far\n"
    "                                                                the open clocks are planned anew\n"
    "--calendar names one that is not the national one.",
    run};
