/* setup — fills a fresh installation for a benchmark, through the functions of the product.
 *   bench-setup DIR bodies N             N communes as bodies, from every province
 *   bench-setup DIR submit N FILE        N accounts, each signed in, and for each a request that
 *                                        applies for a construction permit at another commune
 *   bench-setup DIR queue N FILE         N dossiers; a request for the first page of a desk's queue
 *   bench-setup DIR code                 prints the code of the newest dossier
 *   bench-setup DIR jobs                 prints how many documents are still to be made
 *   bench-setup DIR model FILE           the newest submission, for the bare programs
 * FILE is else what bench-load sends. */
#include "bench/setup.h"

#include "base/json.h"
#include "base/log.h"
#include "base/time.h"
#include "core/account.h"
#include "core/file.h"
#include "engine/dossier/catalogue.h"
#include "engine/org/import.h"
#include "main/cli.h"
#include "main/demo.h"

#include <stdio.h>
#include <stdlib.h>

#define HOME_WARD S("19789") /* where the applicants live; the parcel is anywhere */

enum { SETUP_MEMORY = 1 << 30, PROVINCES = 34 };

/* ---- bodies ------------------------------------------------------------------------------ */

static Err add_commune(Ctx *ctx, const Territory *ward, size_t number)
{
    Body parent;
    Str  id;
    TRY(org_competent_body(ctx, (Competence){.level = LEVEL_PROVINCE}, ward->code, MERGER_DAY,
                           &parent));
    Body body = {
        .code_2020 = str_fmt(ctx->arena, "%.*s.%02zu", FMT(parent.code_2020), number),
        .name_vi = str_fmt(ctx->arena, "Ủy ban nhân dân %.*s", FMT(ward->full_name)),
        .name_en = str_fmt(ctx->arena, "People's Committee of %.*s", FMT(ward->name_en)),
        .kind = S("committee"),
        .level = LEVEL_COMMUNE,
        .parent = parent.id,
        .territory = ward->code,
        .seat = ward->full_name,
        .valid_from = MERGER_DAY,
    };
    return org_body_add(ctx, &body, &id);
}

static Err add_bodies(Ctx *ctx, size_t wanted)
{
    Territories provinces, wards;
    size_t each = (wanted + PROVINCES - 1) / PROVINCES, added = 0;
    TRY(territory_children(ctx, (Str){0}, MERGER_DAY, &provinces));
    for (size_t i = 0; i < provinces.len; i++) {
        TRY(territory_children(ctx, provinces.at[i].code, MERGER_DAY, &wards));
        for (size_t k = 0; k < wards.len && k < each && added < wanted; k++, added++)
            TRY(add_commune(ctx, &wards.at[k], k + 1));
    }
    if (added < wanted)
        return fail(ctx, ERR_LIMIT, "only %zu communes", added);
    return OK;
}

SQL_WHOLE_TABLE(bench_communes,
    "SELECT territory FROM body WHERE level = 'commune' AND territory <> '' ORDER BY id");

/* ---- requests ---------------------------------------------------------------------------- */

void setup_request(FILE *out, Str text)
{
    fprintf(out, "%zu\n%.*s", text.len, FMT(text));
}

Str setup_address(Ctx *ctx, size_t i)
{
    return str_fmt(ctx->arena, "10.%zu.%zu.9", i / 250 % 250 + 1, i % 250 + 1);
}

Err setup_session(Ctx *ctx, const NewAccount *fresh, Str post, Str *account, Str *token)
{
    Account found;
    TRY(account_add(ctx, fresh, account));
    TRY(account_find(ctx, *account, &found));
    return session_open(ctx, &found, post, token);
}

/* One file of the account for each paper that the service needs. */
static Err add_papers(Ctx *ctx, const Answers *answers, Str account, JsonOut *json)
{
    static const char PDF[] = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n";
    ExprEnv env = answers_env(answers);
    json_key(json, S("papers"));
    json_begin_array(json);
    for (size_t i = 0; i < answers->def->n_papers; i++) {
        const DefinitionPaper *paper = &answers->def->papers[i];
        File                   file;
        if (!paper->is_needed || paper->from != FROM_UPLOAD || !expr_holds(&paper->condition, &env))
            continue;
        TRY(file_keep_bytes(ctx, (Str){PDF, sizeof PDF - 1}, S("ban-ve.pdf"),
                            S("application/pdf"),
                            str_fmt(ctx->arena, "account:%.*s", FMT(account)), &file));
        json_begin_object(json);
        json_field_text(json, S("file"), file.id);
        json_field_text(json, S("paper"), paper->id);
        json_end_object(json);
    }
    json_end_array(json);
    return OK;
}

static Err submission_json(Ctx *ctx, const Answers *answers, Str account, Str *out)
{
    Buf     buf = {.arena = ctx->arena};
    JsonOut json = {.buf = &buf};
    json_begin_object(&json);
    json_key(&json, S("answers"));
    json_write_raw(&json, answers_dump(ctx, answers, ANSWERS_SUBMITTED));
    json_field_bool(&json, S("declare"), true);
    TRY(add_papers(ctx, answers, account, &json));
    json_end_object(&json);
    *out = buf_str(&buf);
    return OK;
}

static Err add_request(Ctx *ctx, const ServiceDefinition *definition, Str ward, size_t i,
                       FILE *out)
{
    Answers     answers;
    AnswerPath  parcel;
    Str         account, token, json;
    DemoCitizen citizen = demo_citizen(ctx, i % DEMO_CITIZENS);
    NewAccount  fresh = {.login = str_fmt(ctx->arena, "nguoidan%zu", i), .name = citizen.name,
                         .personal_id = citizen.personal_id, .birth_date = citizen.birth,
                         .phone = citizen.phone, .kind = ACTOR_CITIZEN, .is_demo = true};
    TRY(setup_session(ctx, &fresh, (Str){0}, &account, &token));
    TRY(demo_answers(ctx, definition, &citizen, HOME_WARD, i, &answers));
    if (!answer_path(definition, S("parcel.ward"), &parcel))
        return fail(ctx, ERR_INVALID, "the service has no parcel");
    TRY(answer_set_text(ctx, &answers, parcel, ward, NULL));
    TRY(submission_json(ctx, &answers, account, &json));
    setup_request(out, str_fmt(ctx->arena,
                               "POST /api/services/%.*s/dossiers HTTP/1.1\r\n"
                               "Host: 127.0.0.1\r\nAccept: application/json\r\n"
                               "Content-Type: application/json\r\nCookie: __Host-sid=%.*s\r\n"
                               "X-Forwarded-For: %.*s\r\nContent-Length: %zu\r\n\r\n%.*s",
                               FMT(definition->service), FMT(token),
                               FMT(setup_address(ctx, i)), json.len, FMT(json)));
    return OK;
}

static Err add_requests(Ctx *ctx, size_t wanted, FILE *out)
{
    Rows                     wards;
    const ServiceDefinition *definition;
    TRY(db_all(ctx, &bench_communes, NO_PARAMS, &wards));
    TRY(catalogue_find(ctx, S("1.013225"), &definition));
    if (!wards.len)
        return fail(ctx, ERR_NOT_FOUND, "no communes: run bodies first");
    for (size_t i = 0; i < wanted; i++) {
        Str ward = row_text(rows_at(&wards, i % wards.len), "territory");
        TRY(add_request(ctx, definition, ward, i, out));
    }
    return OK;
}

/* ---- the model of the bare programs ------------------------------------------------------- */

SQL_WHOLE_TABLE(bench_newest, "SELECT id, code FROM dossier ORDER BY nr DESC LIMIT 1");
SQL(model_dossier,
    "SELECT id, code, service, version, body, applicant, applicant_name, applicant_fold,"
    " subject, status, outcome, step, role, holder, assigned, submitted_at, accepted_at,"
    " clock_from, due_at, step_due_at, paused_at, supplement_due_at, done_at, delivered_at,"
    " changed_at, supplements, channel, number, is_open, urgent_at, events, head,"
    " parent, parent_step, parent_open, pause, term, stood, first_due_at, extended, extended_at,"
    " waits, corrections, step_at"
    "  FROM dossier WHERE id = $1");
SQL(model_data, "SELECT dossier, answers, sha256 FROM dossier_data WHERE dossier = $1");
SQL(model_paper,
    "SELECT dossier, paper, round, file, name, type, size, sha256 FROM dossier_paper"
    " WHERE dossier = $1 ORDER BY nr LIMIT 10");
SQL(model_event,
    "SELECT object, number, at, actor, on_behalf, body, unit, post, verb, payload, salt,"
    " payload_hash, previous, hash FROM event WHERE object = 'dossier:' || $1 AND number = 1");
SQL_WHOLE_TABLE(model_body,
    "SELECT id, code_2020 FROM body WHERE level = 'commune' AND $1 <> '' ORDER BY id LIMIT 4000");
/* Those who apply: the others of the demo have no session. */
SQL_WHOLE_TABLE(model_account,
    "SELECT id FROM account WHERE $1 <> '' AND id IN (SELECT account FROM session)"
    " ORDER BY id LIMIT 4000");

static Err print_code(Ctx *ctx)
{
    Row newest;
    TRY(db_one(ctx, &bench_newest, NO_PARAMS, &newest));
    printf("%.*s\n", FMT(row_text(newest, "code")));
    return OK;
}

SQL_WHOLE_TABLE(bench_jobs,
    "SELECT count(*) AS n FROM job WHERE kind = 'document.make' AND failed_at IS NULL");

static Err print_jobs(Ctx *ctx)
{
    Row row;
    TRY(db_one(ctx, &bench_jobs, NO_PARAMS, &row));
    printf("%lld\n", (long long)row_int(row, "n"));
    return OK;
}

static void write_row(FILE *out, const char *table, const Rows *rows, size_t row)
{
    fprintf(out, "row %s %zu\n", table, rows->columns);
    for (size_t i = 0; i < rows->columns; i++) {
        const Cell *cell = &rows->cells[row * rows->columns + i];
        fprintf(out, "col %.*s %d %lld %zu\n", FMT(rows->names[i]), (int)cell->type,
                (long long)cell->n, cell->s.len);
        fwrite(cell->s.at, 1, cell->s.len, out);
        fputc('\n', out);
    }
}

static Err write_model(Ctx *ctx, FILE *out)
{
    static const struct { const char *table; const Sql *sql; } TABLES[] = {
        {"body", &model_body}, {"account", &model_account}, {"dossier_data", &model_data},
        {"dossier_paper", &model_paper}, {"event", &model_event}, {"dossier", &model_dossier}};
    Row newest;
    TRY(db_one(ctx, &bench_newest, NO_PARAMS, &newest));
    for (size_t i = 0; i < COUNT(TABLES); i++) {
        Rows rows;
        TRY(db_all(ctx, TABLES[i].sql, PARAMS(db_text(row_text(newest, "id"))), &rows));
        for (size_t k = 0; k < rows.len; k++)
            write_row(out, TABLES[i].table, &rows, k);
    }
    return OK;
}

/* ---- the command ------------------------------------------------------------------------- */

static Err act(Ctx *ctx, int argc, char **argv, FILE *out)
{
    if (argc == 4 && !strcmp(argv[2], "bodies"))
        return add_bodies(ctx, strtoul(argv[3], NULL, 10));
    if (argc == 5 && !strcmp(argv[2], "submit"))
        return add_requests(ctx, strtoul(argv[3], NULL, 10), out);
    if (argc == 3 && !strcmp(argv[2], "code"))
        return print_code(ctx);
    if (argc == 3 && !strcmp(argv[2], "jobs"))
        return print_jobs(ctx);
    if (argc == 4 && !strcmp(argv[2], "model"))
        return write_model(ctx, out);
    if (argc == 5 && !strcmp(argv[2], "queue"))
        return setup_queue(ctx, strtoul(argv[3], NULL, 10), out);
    return fail(ctx, ERR_INVALID, "usage: see the head of bench/setup.c");
}

static Err run(Ctx *ctx, int argc, char **argv, FILE *out)
{
    Config config;
    TRY(config_read(ctx, str_of(argc > 1 ? argv[1] : "."), &config));
    TRY(db_open(ctx, config.database, &ctx->db));
    TRY(main_setup(ctx, &config));
    TRY(db_begin(ctx, true));
    TRY(act(ctx, argc, argv, out));
    return db_commit(ctx);
}

int main(int argc, char **argv)
{
    bool  has_file = argc > 3 && strcmp(argv[2], "bodies") != 0;
    FILE *out = has_file ? fopen(argv[argc - 1], "wb") : stdout;
    Ctx   ctx = {.arena = arena_new(SETUP_MEMORY), .actor = &SYSTEM_ACTOR, .now = time_now_ms()};
    Err   err = out ? run(&ctx, argc, argv, out) : ERR_INVALID;
    if (err != OK)
        fprintf(stderr, "bench-setup: %.*s\n", FMT(ctx.fault.message));
    if (out && has_file && fclose(out))
        err = ERR_BROKEN;
    if (ctx.db)
        db_close(ctx.db);
    arena_free(ctx.arena);
    return err != OK;
}
