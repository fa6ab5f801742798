/* register_paper — the register as a form: a job reads it through once, then asks for its volumes. */
#include "engine/dossier/register.h"

#include "base/json.h"
#include "engine/dossier/sheet.h"

enum { VOLUMES = 100, VOLUME_MEMORY = 256 << 20, MOST_DAYS = 366 };

Str register_object(Arena *arena, Str body, int year)
{
    return str_fmt(arena, "register:%.*s:%d", FMT(body), year);
}

/* ---- asking --------------------------------------------------------------------------------- */

static Str payload_of(Ctx *ctx, const RegisterPeriod *period)
{
    Buf     out = {.arena = ctx->arena};
    JsonOut json = {.buf = &out};
    json_begin_object(&json);
    json_field_text(&json, S("body"), period->body);
    json_field_text(&json, S("from"), date_iso(ctx->arena, period->from));
    json_field_text(&json, S("officer"), sheet_officer(ctx));
    json_field_text(&json, S("to"), date_iso(ctx->arena, period->to));
    json_end_object(&json);
    return buf_str(&out);
}

Err register_ask(Ctx *ctx, const RegisterPeriod *period)
{
    int64_t days = date_to_days(period->to) - date_to_days(period->from);
    if (days < 0 || days > MOST_DAYS)
        return fail(ctx, ERR_INVALID, "a register is of one day to one year");
    Str payload = payload_of(ctx, period);
    TRY(audit_event(ctx, register_object(ctx->arena, period->body, period->from.year),
                    "register.asked", payload));
    return job_add(ctx, "register.make", payload, (Str){0}, 0);
}

/* ---- the job -------------------------------------------------------------------------------- */

typedef struct Volume {
    Sheet   sheet;
    int64_t lines, done, early, on_time, late;
} Volume;

typedef struct Making {
    Ctx           *ctx;
    RegisterPeriod period;
    Str            officer;
    Volume        *volumes;
    size_t         count;
    int64_t        number; /* of lines so far */
    Arena         *arena;  /* of the volumes: outlives the memory of a line */
} Making;

/* The sheet's text grows beside the memory that each line gives back. */
static Err open_volume(Making *making)
{
    Ctx   *ctx = making->ctx;
    Arena *lines = ctx->arena;
    if (making->count == VOLUMES)
        return fail(ctx, ERR_LIMIT, "a register of more than %d volumes", VOLUMES);
    Volume *volume = &making->volumes[making->count++];
    ctx->arena = making->arena;
    Err err = sheet_begin(&volume->sheet, ctx, making->period.body, FORM_REGISTER);
    ctx->arena = lines;
    TRY(err);
    Sheet *sheet = &volume->sheet;
    sheet_add(sheet, "from", date_text(making->arena, making->period.from));
    sheet_add(sheet, "to", date_text(making->arena, making->period.to));
    sheet_add(sheet, "made", sheet_moment(ctx, ctx->now));
    sheet_add(sheet, "officer_name", making->officer);
    json_field_int(&sheet->json, S("volume"), (int64_t)making->count);
    json_key(&sheet->json, S("lines"));
    json_begin_array(&sheet->json);
    return OK;
}

static void close_volume(Volume *volume)
{
    JsonOut *json = &volume->sheet.json;
    json_end_array(json);
    json_field_int(json, S("line_count"), volume->lines);
    json_field_int(json, S("done_count"), volume->done);
    json_field_int(json, S("early_count"), volume->early);
    json_field_int(json, S("on_time_count"), volume->on_time);
    json_field_int(json, S("late_count"), volume->late);
    json_field_int(json, S("open_count"), volume->lines - volume->done);
}

/* "12 Lê Lợi, phường Thuận Hóa; 0905 123 456" */
static Err contact_of(Ctx *ctx, const RegisterLine *line, const ServiceDefinition *definition,
                      Str *out)
{
    Str            json;
    Answers        answers;
    AnswersSummary summary;
    Dossier        dossier = {.id = line->dossier};
    TRY(dossier_answers(ctx, &dossier, &json));
    TRY(flow_answers(ctx, definition, json, &answers));
    answers_summary(ctx, &answers, LANG_VI, &summary);
    Str address = sheet_address(ctx, &answers);
    *out = str_fmt(ctx->arena, "%.*s%s%.*s", FMT(address),
                   address.len && summary.phone.len ? "; " : "", FMT(summary.phone));
    return OK;
}

static Str short_moment(Ctx *ctx, int64_t at)
{
    LocalTime local = time_to_local(at);
    return at ? str_fmt(ctx->arena, "%02d:%02d %.*s", local.hour, local.minute,
                        FMT(date_text(ctx->arena, local.date)))
              : (Str){0};
}

static Str note_of(Ctx *ctx, const RegisterLine *line)
{
    static const struct { Status status; const char *words; } ENDS[] = {
        {STATUS_WITHDRAWN, "; đã rút hồ sơ"}, {STATUS_STOPPED, "; dừng giải quyết"}};
    Str how = str_eq(line->channel, S("online")) ? S("Trực tuyến")
              : str_eq(line->channel, S("post")) ? S("Bưu chính") : S("Trực tiếp");
    Buf out = {.arena = ctx->arena};
    buf_add(&out, how);
    if (line->result != TIMELY_NONE)
        buf_fmt(&out, "; %.*s", FMT(timely_text(line->result, LANG_VI)));
    if (line->outcome == OUTCOME_REFUSED)
        buf_add(&out, S("; từ chối"));
    if (line->extended)
        buf_add(&out, S("; đã gia hạn"));
    for (size_t i = 0; i < COUNT(ENDS); i++)
        if (line->status == ENDS[i].status)
            buf_add(&out, str_of(ENDS[i].words));
    return buf_str(&out);
}

static void count_line(Volume *volume, const RegisterLine *line)
{
    volume->lines++;
    volume->done += line->done_at != 0;
    volume->early += line->result == TIMELY_EARLY;
    volume->on_time += line->result == TIMELY_ON_TIME;
    volume->late += line->result == TIMELY_LATE;
}

static Err write_line(Ctx *ctx, void *arg, const RegisterLine *line)
{
    Making                  *making = arg;
    const ServiceDefinition *definition;
    Str                      contact;
    Dossier dossier = {.service = line->service, .version = line->version};
    if (making->number % REGISTER_LINES == 0)
        TRY(open_volume(making));
    Volume *volume = &making->volumes[making->count - 1];
    Sheet  *sheet = &volume->sheet;
    TRY(dossier_definition(ctx, &dossier, &definition));
    TRY(contact_of(ctx, line, definition, &contact));
    json_begin_object(&sheet->json);
    sheet_add(sheet, "applicant", line->applicant_name);
    sheet_add(sheet, "code", line->code);
    sheet_add(sheet, "contact", contact);
    sheet_add(sheet, "due", short_moment(ctx, line->due_at));
    sheet_add(sheet, "note", note_of(ctx, line));
    json_field_int(&sheet->json, S("number"), ++making->number);
    sheet_add(sheet, "received", short_moment(ctx, line->received_at));
    sheet_add(sheet, "returned", short_moment(ctx, line->delivered_at));
    sheet_add(sheet, "service", words_in(definition->catalogue.name, LANG_VI));
    json_field_int(&sheet->json, S("sets"), 1);
    json_end_object(&sheet->json);
    count_line(volume, line);
    return OK;
}

static void free_arena(void *arena) { arena_free(arena); }

static Err begin(Ctx *ctx, const Job *job, Making *making)
{
    const Json *payload;
    TRY(json_read(ctx, job->payload, (JsonLimits){0}, &payload));
    *making = (Making){.ctx = ctx, .officer = json_text(json_get(payload, S("officer"))),
                       .period.body = json_text(json_get(payload, S("body"))),
                       .volumes = NEW_ARRAY(ctx->arena, Volume, VOLUMES)};
    if (!date_parse_iso(json_text(json_get(payload, S("from"))), &making->period.from) ||
        !date_parse_iso(json_text(json_get(payload, S("to"))), &making->period.to))
        return fail(ctx, ERR_BROKEN, "a register without days");
    making->arena = arena_new(VOLUME_MEMORY);
    arena_defer(ctx->arena, free_arena, making->arena);
    return OK;
}

/* Read in one transaction, asked for in another: nobody waits while a year is read. */
static Err make(Ctx *ctx, const Job *job)
{
    Making making;
    Str    id;
    TRY(begin(ctx, job, &making));
    TRY(db_begin(ctx, false));
    TRY(register_each(ctx, &making.period, write_line, &making));
    if (!making.count)
        TRY(open_volume(&making));
    TRY(db_commit(ctx));
    TRY(db_begin(ctx, true));
    for (size_t i = 0; i < making.count; i++) {
        Volume *volume = &making.volumes[i];
        close_volume(volume);
        TRY(sheet_ask(&volume->sheet,
                      register_object(ctx->arena, making.period.body, making.period.from.year),
                      (DocumentOrder){0}, &id));
    }
    return db_commit(ctx);
}

const JobKind REGISTER_JOBS[] = {{"register.make", make, .begins_itself = true}, {0}};
