/* cmd_simulate — last year's dossiers against a changed definition, calendar or staff. */
#include "base/json.h"
#include "base/time.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/simulate.h"
#include "main/cli.h"
#include "main/simulate_report.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { MAX_TEXT = 1 << 20, MAX_DAYS = 400, MAX_STAFF = 32 };

static Err read_text(Ctx *ctx, const char *path, Str *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(ctx, ERR_NOT_FOUND, "%s cannot be opened", path);
    char   *at = arena_bytes(ctx->arena, MAX_TEXT, 1);
    ssize_t n = read(fd, at, MAX_TEXT);
    close(fd);
    if (n < 0 || n == MAX_TEXT)
        return fail(ctx, ERR_INVALID, "%s cannot be read, or is larger than 1 MiB", path);
    *out = (Str){at, (size_t)n};
    return OK;
}

/* A file, or the id of a service that is in force. */
static Err definition_of(Ctx *ctx, const char *word, const ServiceDefinition **out)
{
    Str text;
    if (access(word, F_OK) != 0)
        return catalogue_find(ctx, str_of(word), out);
    ServiceDefinition *loaded;
    DefinitionErrors  *errors = NEW(ctx->arena, DefinitionErrors);
    TRY(read_text(ctx, word, &text));
    errors->file = str_of(word);
    if (definition_load(ctx, text, str_of(word), catalogue_world(), &loaded, errors) != OK) {
        fprintf(stderr, "%.*s", FMT(definition_errors_text(ctx, errors)));
        fault_clear(ctx);
        return fail(ctx, ERR_INVALID, "%s does not pass", word);
    }
    *out = loaded;
    return OK;
}

/* "2026-09-07 off" or "2026-09-12 work", a line each; # begins a remark. */
static Err read_days(Ctx *ctx, const char *path, SimulateOrder *order)
{
    Str      text, line;
    DayRule *days = NEW_ARRAY(ctx->arena, DayRule, MAX_DAYS);
    TRY(read_text(ctx, path, &text));
    while (text.len) {
        Date day;
        Str  first, what;
        str_cut(text, '\n', &line, &text);
        str_cut(line, '#', &line, &first);
        line = str_trim(line);
        if (!line.len)
            continue;
        str_cut(line, ' ', &first, &what);
        what = str_trim(what);
        bool is_off = str_eq(what, S("off"));
        if (!date_parse_iso(first, &day) || (!is_off && !str_eq(what, S("work"))) ||
            order->day_count == MAX_DAYS)
            return fail(ctx, ERR_INVALID, "%s: '%.*s' is no line such as '2026-09-07 off'", path,
                        FMT(line));
        days[order->day_count++] = (DayRule){.day = date_to_days(day),
                                             .kind = is_off ? DAY_OFF : DAY_AS_WEEKDAY};
    }
    order->days = days;
    return OK;
}

/* --staff ROLE=N, as often as there are roles to change. */
static Err read_staff(Cli *cli, SimulateOrder *order, Str *text)
{
    Ctx           *ctx = cli->ctx;
    SimulateStaff *staff = NEW_ARRAY(ctx->arena, SimulateStaff, MAX_STAFF);
    Buf            all = {.arena = ctx->arena};
    for (const char *word; (word = cli_option(cli, "--staff"));) {
        SimulateStaff *one = &staff[order->staff_count];
        Str            count;
        if (order->staff_count++ == MAX_STAFF || !str_cut(str_of(word), '=', &one->role, &count) ||
            !str_to_int(count, &one->count) || one->count < 1 || one->count > 1000)
            return fail(ctx, ERR_INVALID, "--staff is ROLE=N, such as specialist=3");
        buf_fmt(&all, "%s%s", all.len ? ", " : "", word);
    }
    order->staff = staff;
    *text = buf_str(&all);
    return OK;
}

/* "2026" or "2026-03" */
static Err read_period(Ctx *ctx, const char *word, SimulateOrder *order)
{
    int64_t year = 0, month = 0;
    Str     first, rest;
    if (!word)
        return fail(ctx, ERR_INVALID, "say which year: --on 2025");
    bool has_month = str_cut(str_of(word), '-', &first, &rest);
    if (!str_to_int(first, &year) || year < 2000 || year > 2200 ||
        (has_month && (!str_to_int(rest, &month) || month < 1 || month > 12)))
        return fail(ctx, ERR_INVALID, "--on is a year such as 2025, or a month such as 2025-07");
    Date from = {(int)year, has_month ? (int)month : 1, 1};
    Date to = has_month && month < 12 ? (Date){(int)year, (int)month + 1, 1}
                                      : (Date){(int)year + 1, 1, 1};
    order->from = time_of_date(from);
    order->to = time_of_date(to);
    return OK;
}

static void put_steps(JsonOut *json, const Simulation *sim)
{
    json_key(json, S("steps"));
    json_begin_array(json);
    for (size_t i = 0; i < sim->step_count; i++) {
        const SimulatedStep *step = &sim->steps[i];
        json_begin_object(json);
        json_field_text(json, S("step"), step->id);
        json_field_text(json, S("role"), step->role);
        json_field_int(json, S("visits"), step->visits);
        json_field_int(json, S("wait_was"), step->wait_was);
        json_field_int(json, S("wait"), step->wait);
        json_field_int(json, S("queue_was"), step->queue_was);
        json_field_int(json, S("queue"), step->queue);
        json_end_object(json);
    }
    json_end_array(json);
}

static void print_json(Ctx *ctx, const SimulateOrder *order, const Simulation *sim)
{
    Buf     out = {.arena = ctx->arena};
    JsonOut json = {.buf = &out};
    json_begin_object(&json);
    json_field_text(&json, S("service"), order->definition->service);
    json_field_int(&json, S("dossiers"), (int64_t)sim->dossier_count);
    json_field_int(&json, S("others"), sim->others);
    json_field_int(&json, S("late_was"), sim->late_was);
    json_field_int(&json, S("late"), sim->late);
    put_steps(&json, sim);
    json_key(&json, S("late_dossiers"));
    json_begin_array(&json);
    for (size_t i = 0; i < sim->dossier_count; i++) {
        const SimulatedDossier *it = &sim->dossiers[i];
        if (!it->late && !it->late_was)
            continue;
        json_begin_object(&json);
        json_field_text(&json, S("code"), it->code);
        json_field_bool(&json, S("late_was"), it->late_was);
        json_field_bool(&json, S("late"), it->late);
        json_field_text(&json, S("due"), it->due ? time_iso(ctx->arena, it->due) : S(""));
        json_field_text(&json, S("done"), it->done ? time_iso(ctx->arena, it->done) : S(""));
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
    printf("%.*s\n", FMT(buf_str(&out)));
}

static void print(const Simulation *sim)
{
    printf("%zu dossiers (and %lld of other services): late %lld, would be %lld "
           "(%lld more, %lld fewer)\n",
           sim->dossier_count, (long long)sim->others, (long long)sim->late_was,
           (long long)sim->late, (long long)sim->newly_late, (long long)sim->no_longer_late);
    for (size_t i = 0; i < sim->step_count; i++) {
        const SimulatedStep *step = &sim->steps[i];
        printf("  %-16.*s %6lld visits, waits %lld → %lld working minutes, queue %lld → %lld\n",
               FMT(step->id), (long long)step->visits, (long long)step->wait_was,
               (long long)step->wait, (long long)step->queue_was, (long long)step->queue);
    }
}

static Err write_report(Ctx *ctx, const char *path, const ReportOrder *report)
{
    Buf out = {.arena = ctx->arena};
    simulate_report(ctx, report, &out);
    int  fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool is_written = fd >= 0 && write(fd, out.at, out.len) == (ssize_t)out.len;
    if (fd >= 0)
        close(fd);
    return is_written ? OK : fail(ctx, ERR_BROKEN, "%s cannot be written", path);
}

static Err run(Cli *cli)
{
    Ctx          *ctx = cli->ctx;
    SimulateOrder order = {0};
    Simulation    sim;
    ReportOrder   report = {.order = &order, .result = &sim};
    const char   *on = cli_option(cli, "--on"), *calendar = cli_option(cli, "--calendar");
    const char   *path = cli_option(cli, "--report"), *lang = cli_option(cli, "--lang");
    TRY(cli_open(cli));
    TRY(read_staff(cli, &order, &report.staff));
    const char *word = cli_word(cli);
    TRY(cli_end(cli));
    if (!word)
        return fail(ctx, ERR_INVALID, "say which definition: a file, or the id of a service");
    TRY(main_setup(ctx, &cli->config));
    TRY(read_period(ctx, on, &order));
    TRY(definition_of(ctx, word, &order.definition));
    if (calendar)
        TRY(read_days(ctx, calendar, &order));
    TRY(simulate(ctx, &order, &sim));
    if (cli->json)
        print_json(ctx, &order, &sim);
    else
        print(&sim);
    if (!path)
        return OK;
    ctx->lang = lang && !strcmp(lang, "en") ? LANG_EN : LANG_VI;
    report.period = str_of(on);
    report.calendar = calendar ? str_of(calendar) : (Str){0};
    return write_report(ctx, path, &report);
}

const Command CMD_SIMULATE = {
    "simulate",
    "DEFINITION --on YEAR [--calendar FILE] [--staff ROLE=N] [--report FILE] [--lang en] [--json]",
    "replay past dossiers against a change",
    "DEFINITION is a file, or the id of a published service. The dossiers submitted in YEAR (2025, or\n"
    "a month: 2025-07) are replayed with its steps and terms, with the days of --calendar (lines\n"
    "such as '2026-09-07 off' or '2026-09-12 work') and with N officers of a role in each body.\n"
    "Says what would be late and where the queue forms; --report draws it as one HTML file, with\n"
    "the assumptions. Nothing is written to the node.",
    run};
