/* submit — a checked form becomes a dossier: competent body, code, row, event. */
#include "engine/dossier/act.h"
#include "engine/dossier/agency.h"

#include "base/encode.h"
#include "base/time.h"
#include "core/account.h"
#include "crypto/crypto.h"

/* ---- the competent body --------------------------------------------------------------------- */

Err draft_destination(Ctx *ctx, const Answers *answers, Body *out)
{
    Str                  commune;
    ExprEnv              env = answers_env(answers);
    const CompetentRule *rule = definition_competent(answers->def, &env, &commune);
    if (!rule)
        return fail(ctx, ERR_INVALID, "the answers do not say yet which body");
    AgencySelector which = {.kind = rule->kind, .sector = rule->sector, .slot = rule->slot};
    Err            err = agency_find(ctx, &which, commune, (Str){0}, out);
    if (err != ERR_NOT_FOUND)
        return err;
    return fail(ctx, ERR_INVALID, "no body of this node decides for %.*s", FMT(commune));
}

Err draft_due(Ctx *ctx, const Answers *answers, const Body *body, int64_t *due_at)
{
    Dossier trial = {0};
    Flow    flow = {.definition = answers->def, .answers = answers, .env = answers_env(answers)};
    TRY(org_calendar(ctx, body->id, &flow.calendar));
    TRY(flow_start_clock(ctx, &flow, &trial));
    *due_at = trial.due_at;
    return OK;
}

/* ---- the code ------------------------------------------------------------------------------- */

SQL(dossier_serial_next,
    "INSERT INTO dossier_serial (body, day, last) VALUES ($1, $2, 1)"
    " ON CONFLICT (body, day) DO UPDATE SET last = dossier_serial.last + 1"
    " RETURNING last");

typedef struct SubmissionAsked {
    Body    body;
    DbAhead serial;
    bool    has_serial; /* it is asked */
} SubmissionAsked;

static Err serial_ask(Ctx *ctx, SubmissionAsked *asked)
{
    int64_t day = date_to_days(date_of_time(ctx->now));
    asked->has_serial = true;
    return db_ahead(ctx, &dossier_serial_next, PARAMS(db_text(asked->body.id), db_int(day)),
                    &asked->serial);
}

/* Circular 01/2018 Art 19; one body has 9,999 codes a day, the next one fails loudly. */
static Err next_code(Ctx *ctx, SubmissionAsked *asked, Str *code)
{
    Row         row;
    Date        day = date_of_time(ctx->now);
    const Body *body = &asked->body;
    if (!asked->has_serial)
        TRY(serial_ask(ctx, asked));
    TRY(db_ahead_one(ctx, &asked->serial, &row));
    DossierCode parts = {.form = DOSSIER_OLD, .agency = body->code_2020, .day = day,
                         .serial = row_int(row, "last")};
    return dossier_code_print(ctx, &parts, code);
}

/* ---- rows ----------------------------------------------------------------------------------- */

SQL(dossier_data_insert,
    "INSERT INTO dossier_data (dossier, answers, sha256) VALUES ($1, $2, $3)");
SQL(dossier_paper_insert,
    "INSERT INTO dossier_paper (dossier, paper, round, file, name, type, size, sha256)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

Err paper_insert(Ctx *ctx, Str dossier, const DossierPaper *paper, int64_t round)
{
    return db_later(ctx, &dossier_paper_insert,
                    PARAMS(db_text(dossier), db_text(paper->paper), db_int(round),
                           db_text(paper->file), db_text(paper->name), db_text(paper->type),
                           db_int(paper->size), db_bytes(paper->sha256)));
}

Str papers_text(Ctx *ctx, const Submission *submission)
{
    Buf out = {.arena = ctx->arena};
    for (size_t i = 0; i < submission->paper_count; i++) {
        const DossierPaper *paper = &submission->papers[i];
        buf_fmt(&out, "%s%.*s:%.*s", i ? " " : "", FMT(paper->paper),
                FMT(encode_hex(ctx->arena, paper->sha256)));
    }
    return buf_str(&out);
}

static Err first_step(Ctx *ctx, const Submission *submission, const Body *body, Dossier *d)
{
    int  first;
    Flow flow = {.definition = submission->answers->def, .answers = submission->answers,
                 .env = answers_env(submission->answers)};
    TRY(org_calendar(ctx, body->id, &flow.calendar));
    TRY(flow_next(ctx, &flow, -1, &first));
    return flow_enter(ctx, &flow, d, first);
}

static Err fill(Ctx *ctx, const Submission *submission, const Body *body, Dossier *out)
{
    AnswersSummary summary;
    const Dossier *parent = submission->parent;
    answers_summary(ctx, submission->answers, LANG_VI, &summary);
    *out = (Dossier){
        .id = submission->id.len ? submission->id : crypto_random_id(ctx->arena),
        .service = submission->answers->def->service,
        .version = submission->answers->def->version,
        .body = body->id,
        .applicant = parent                                ? parent->applicant
                     : ctx->actor->kind == ACTOR_CITIZEN ? ctx->actor->account
                                                         : (Str){0},
        .applicant_name = summary.applicant,
        .subject = summary.subject,
        .status = STATUS_SUBMITTED,
        .submitted_at = ctx->now,
        .channel = submission->channel,
        .parent = parent ? parent->id : (Str){0},
        .parent_step = submission->parent_step,
        .parent_open = submission->parent_open,
    };
    return first_step(ctx, submission, body, out);
}

bool paper_is_missing(const Submission *submission, const DefinitionPaper *paper)
{
    ExprEnv env = answers_env(submission->answers);
    if (!paper->is_needed || (paper->from != FROM_UPLOAD && !paper->else_upload) ||
        !expr_holds(&paper->condition, &env))
        return false;
    for (size_t i = 0; i < submission->paper_count; i++)
        if (str_eq(submission->papers[i].paper, paper->id))
            return false;
    return true;
}

static Err complete(Ctx *ctx, const Submission *submission)
{
    AnswerProblem            first;
    const ServiceDefinition *def = submission->answers->def;
    if (answers_problems(submission->answers, ANSWERS_ALL, &first, 1))
        return fail(ctx, ERR_INVALID, "answers are missing or wrong");
    for (size_t i = 0; i < def->n_papers; i++)
        if (paper_is_missing(submission, &def->papers[i]))
            return fail(ctx, ERR_INVALID, "the paper '%.*s' is missing", FMT(def->papers[i].id));
    return OK;
}

SQL(dossier_serial_back,
    "UPDATE dossier_serial SET last = last - 1 WHERE body = $1 AND day = $2");

/* The serial's row is shared by everybody of the body: from here to COMMIT nobody is waited for.
 * With its number comes what the files are; should they not do, it is given back before anybody
 * else could see it. */
static Err take_code(Ctx *ctx, Submission *own, Dossier *out)
{
    TRY(next_code(ctx, own->asked, &out->code));
    Err err = submission_files(ctx, own);
    if (err == OK || err == ERR_UNAVAILABLE || err == ERR_BROKEN)
        return err;
    Fault   fault = ctx->fault;
    int64_t day = date_to_days(date_of_time(ctx->now));
    TRY(db_change(ctx, &dossier_serial_back, PARAMS(db_text(out->body), db_int(day))));
    ctx->fault = fault;
    return err;
}

static Err write_rows(Ctx *ctx, Submission *own, Dossier *out)
{
    Str json = answers_dump(ctx, own->answers, ANSWERS_SUBMITTED);
    Str hash = crypto_sha256_str(ctx->arena, json);
    TRY(take_code(ctx, own, out));
    TRY(db_later(ctx, &dossier_data_insert,
                 PARAMS(db_text(out->id), db_text(json), db_bytes(hash))));
    for (size_t i = 0; i < own->paper_count; i++)
        TRY(paper_insert(ctx, out->id, &own->papers[i], 0));
    Facts facts = {.answers_sha256 = encode_hex(ctx->arena, hash),
                   .papers = papers_text(ctx, own)};
    return dossier_insert(ctx, out, "dossier.submitted", &facts);
}

static Err find_body(Ctx *ctx, Submission *own)
{
    TRY(complete(ctx, own));
    own->asked = NEW(ctx->arena, SubmissionAsked);
    *own->asked = (SubmissionAsked){0};
    return own->body.len ? org_body_find(ctx, own->body, &own->asked->body)
                         : draft_destination(ctx, own->answers, &own->asked->body);
}

/* On SQLite a question waits for nobody, and a unit that has written before it is refused would
 * cost its batch. */
Err dossier_submit_ask(Ctx *ctx, Submission *submission)
{
    TRY(find_body(ctx, submission));
    return db_is_postgres(ctx->db) ? serial_ask(ctx, submission->asked) : OK;
}

Err dossier_submit(Ctx *ctx, const Submission *submission, Dossier *out)
{
    Submission own = *submission;
    if (!own.asked)
        TRY(find_body(ctx, &own));
    TRY(fill(ctx, &own, &own.asked->body, out));
    return write_rows(ctx, &own, out);
}
