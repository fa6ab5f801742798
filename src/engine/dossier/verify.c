/* verify — the rows of a dossier against its events: its own row, answers, papers, requests for
 * supplement, documents; and ratings. */
#include "engine/dossier/verify.h"

#include "base/encode.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "engine/document/document.h"
#include "engine/dossier/handover.h"
#include "engine/dossier/parallel_own.h"
#include "engine/dossier/publish.h"
#include "engine/dossier/store.h"

/* One object under verification: its events with their payloads read, once. */
typedef struct Checking {
    Ctx          *ctx;
    const Events *events;
    const Json  **payloads;
    Str           id;
    Str          *problem;
} Checking;

static bool is_verb(const Event *event, const char *verb)
{
    return str_eq(event->verb, str_of(verb));
}

static Str fact(const Checking *checking, size_t event, const char *name)
{
    return json_text(json_get(checking->payloads[event], str_of(name)));
}

static void wrong(const Checking *checking, const char *what)
{
    if (!checking->problem->len)
        *checking->problem =
            str_fmt(checking->ctx->arena, "%s of %.*s", what, FMT(checking->id));
}

/* ---- the row of the dossier -------------------------------------------------------------- */

SQL(dossier_row_of_object, "SELECT " DOSSIER_COLUMNS ", is_open, urgent_at, applicant_fold"
                           "  FROM dossier WHERE id = $1");

static Err check_row(const Checking *checking)
{
    Ctx    *ctx = checking->ctx;
    Row     found;
    Dossier folded = {0}, row;
    for (size_t i = 0; i < checking->events->len; i++)
        dossier_apply(&folded, checking->payloads[i]);
    TRY(db_one(ctx, &dossier_row_of_object, PARAMS(db_text(checking->id)), &found));
    dossier_of_row(found, &row);
    const char  *column = dossier_difference(&row, &folded);
    const Event *last = &checking->events->at[checking->events->len - 1];
    if (column)
        wrong(checking,
              str_c(ctx->arena, str_fmt(ctx->arena, "table dossier: column %s", column)));
    else if (row.head.number != last->number ||
             !str_eq((Str){(const char *)row.head.hash, HASH}, last->hash))
        wrong(checking,
              "table dossier: events and head do not end where the events do: the row");
    else if (row_int(found, "is_open") != dossier_is_open(&row) ||
             row_int(found, "urgent_at") != dossier_urgent_at(&row))
        wrong(checking, "table dossier: is_open or urgent_at, its place in the queue,");
    else if (!str_eq(row_text(found, "applicant_fold"),
                     text_fold(ctx->arena, row.applicant_name)))
        wrong(checking, "table dossier: column applicant_fold");
    return OK;
}

/* ---- answers and papers ------------------------------------------------------------------ */

SQL(verify_data, "SELECT answers, sha256 FROM dossier_data WHERE dossier = $1");
SQL(verify_papers, "SELECT p.paper, p.sha256, f.sha256 AS file_sha256"
                   "  FROM dossier_paper AS p LEFT JOIN file AS f ON f.id = p.file"
                   " WHERE p.dossier = $1 ORDER BY p.nr LIMIT 500");

static Err check_answers(const Checking *checking)
{
    Ctx *ctx = checking->ctx;
    Row  row;
    bool found;
    Str  want = {0};
    for (size_t i = 0; i < checking->events->len; i++)
        if (fact(checking, i, "answers").len)
            want = fact(checking, i, "answers");
    TRY(db_maybe(ctx, &verify_data, PARAMS(db_text(checking->id)), &row, &found));
    if (!found) {
        wrong(checking, "table dossier_data: the row");
        return OK;
    }
    Str hash = row_bytes(row, "sha256");
    if (!str_eq(encode_hex(ctx->arena, hash), want) ||
        !str_eq(crypto_sha256_str(ctx->arena, row_text(row, "answers")), hash))
        wrong(checking, "table dossier_data: the answers");
    return OK;
}

/* "land:9f86… design:3ba1…" of all that was handed in, in its order. */
static Err check_papers(const Checking *checking)
{
    Ctx *ctx = checking->ctx;
    Rows rows;
    Buf  want = {.arena = ctx->arena}, have = want;
    for (size_t i = 0; i < checking->events->len; i++)
        if ((is_verb(&checking->events->at[i], "dossier.submitted") ||
             is_verb(&checking->events->at[i], "dossier.supplemented")) &&
            fact(checking, i, "papers").len)
            buf_fmt(&want, "%.*s ", FMT(fact(checking, i, "papers")));
    TRY(db_all(ctx, &verify_papers, PARAMS(db_text(checking->id)), &rows));
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        Str hash = row_bytes(row, "sha256");
        buf_fmt(&have, "%.*s:%.*s ", FMT(row_text(row, "paper")),
                FMT(encode_hex(ctx->arena, hash)));
        if (!str_eq(hash, row_bytes(row, "file_sha256")))
            wrong(checking, "table dossier_paper: the file of a paper");
    }
    if (!str_eq(buf_str(&want), buf_str(&have)))
        wrong(checking, "table dossier_paper: the papers");
    return OK;
}

/* ---- requests for supplement ------------------------------------------------------------- */

SQL(verify_supplements,
    "SELECT number, reason, basis, papers, asked_at, due_at, answered_at FROM supplement"
    " WHERE dossier = $1 ORDER BY number LIMIT 500");

static bool is_as_asked(const Checking *checking, size_t event, Row row)
{
    const Event *asked = &checking->events->at[event];
    const Json  *set = json_get(checking->payloads[event], S("set"));
    int64_t      answered_at = 0;
    for (size_t i = event + 1; i < checking->events->len && !answered_at; i++)
        if (is_verb(&checking->events->at[i], "dossier.supplemented"))
            answered_at = checking->events->at[i].at;
    return row_int(row, "number") == asked->number && row_int(row, "asked_at") == asked->at &&
           row_int(row, "due_at") == json_int(json_get(set, S("supplement_due_at")), 0) &&
           row_int(row, "answered_at") == answered_at &&
           str_eq(row_text(row, "reason"), fact(checking, event, "reason")) &&
           str_eq(row_text(row, "basis"), fact(checking, event, "basis")) &&
           str_eq(row_text(row, "papers"), fact(checking, event, "papers"));
}

static Err check_supplements(const Checking *checking)
{
    Rows   rows;
    size_t n = 0;
    TRY(db_all(checking->ctx, &verify_supplements, PARAMS(db_text(checking->id)), &rows));
    for (size_t i = 0; i < checking->events->len; i++) {
        if (!is_verb(&checking->events->at[i], "dossier.supplement_asked"))
            continue;
        if (n == rows.len || !is_as_asked(checking, i, rows_at(&rows, n++)))
            wrong(checking, "table supplement: a request");
    }
    if (n < rows.len)
        wrong(checking, "table supplement: a request nobody made");
    return OK;
}

/* ---- files of officers -------------------------------------------------------------------- */

SQL(verify_files,
    "SELECT d.number, d.file, d.sha256, d.at, f.sha256 AS file_sha256"
    "  FROM dossier_file AS d LEFT JOIN file AS f ON f.id = d.file"
    " WHERE d.dossier = $1 ORDER BY d.number LIMIT 500");

static Err check_files(const Checking *checking)
{
    Rows   rows;
    size_t n = 0;
    TRY(db_all(checking->ctx, &verify_files, PARAMS(db_text(checking->id)), &rows));
    for (size_t i = 0; i < checking->events->len; i++) {
        const Event *event = &checking->events->at[i];
        if (!is_verb(event, "dossier.attached"))
            continue;
        Row row = rows_at(&rows, n < rows.len ? n : 0);
        if (n++ >= rows.len || row_int(row, "number") != event->number ||
            row_int(row, "at") != event->at ||
            !str_eq(row_text(row, "file"), fact(checking, i, "file")) ||
            !str_eq(encode_hex(checking->ctx->arena, row_bytes(row, "sha256")),
                    fact(checking, i, "file_sha256")) ||
            !str_eq(row_bytes(row, "sha256"), row_bytes(row, "file_sha256")))
            wrong(checking, "table dossier_file: an officer's file");
    }
    if (n < rows.len)
        wrong(checking, "table dossier_file: a file nobody attached");
    return OK;
}

/* ---- the whole --------------------------------------------------------------------------- */

/* False when a payload was erased: the chain holds, the rows can no longer be told from it. */
static bool read_payloads(Checking *checking)
{
    Ctx *ctx = checking->ctx;
    Str  kind;
    checking->payloads = NEW_ARRAY(ctx->arena, const Json *, checking->events->len + 1);
    str_cut(checking->events->at[0].object, ':', &kind, &checking->id);
    for (size_t i = 0; i < checking->events->len; i++) {
        Str payload = checking->events->at[i].payload;
        if (!payload.len ||
            json_read(ctx, payload, (JsonLimits){0}, &checking->payloads[i]) != OK) {
            fault_clear(ctx);
            return false;
        }
    }
    return true;
}

static Err check_dossier(Ctx *ctx, const Events *events, Str *problem)
{
    Checking checking = {.ctx = ctx, .events = events, .problem = problem};
    if (!read_payloads(&checking))
        return OK;
    TRY(check_row(&checking));
    TRY(check_answers(&checking));
    TRY(check_papers(&checking));
    TRY(check_supplements(&checking));
    TRY(check_files(&checking));
    if (!problem->len)
        TRY(parallel_verify(ctx, events, problem));
    return problem->len ? OK : document_verify_of(ctx, events->at[0].object, problem);
}

SQL(verify_rating,
    "SELECT r.score, r.comment, r.at, r.service, d.service AS of_service"
    "  FROM rating AS r JOIN dossier AS d ON d.id = r.dossier WHERE r.dossier = $1");

static Err check_rating(Ctx *ctx, const Events *events, Str *problem)
{
    Row      row;
    Checking checking = {.ctx = ctx, .events = events, .problem = problem};
    if (!read_payloads(&checking))
        return OK;
    TRY(db_one(ctx, &verify_rating, PARAMS(db_text(checking.id)), &row));
    if (row_int(row, "score") != json_int(json_get(checking.payloads[0], S("score")), 0) ||
        !str_eq(row_text(row, "comment"), fact(&checking, 0, "comment")) ||
        row_int(row, "at") != events->at[0].at || events->len != 1 ||
        !str_eq(row_text(row, "service"), row_text(row, "of_service")))
        wrong(&checking, "table rating: the rating");
    return OK;
}

/* The index on id serves the joins; the tables themselves are read whole, on purpose. */
SQL_WHOLE_TABLE(dossiers_without_events,
                "SELECT 'dossier:' || d.id AS object FROM dossier AS d"
                " LEFT JOIN event AS e ON e.object = 'dossier:' || d.id AND e.number = 1"
                " WHERE e.id IS NULL LIMIT 1");
SQL_WHOLE_TABLE(ratings_without_events,
                "SELECT 'rating:' || r.dossier AS object FROM rating AS r"
                " LEFT JOIN event AS e ON e.object = 'rating:' || r.dossier AND e.number = 1"
                " WHERE e.id IS NULL LIMIT 1");

const VerifyPort DOSSIER_VERIFY[] = {
    {"dossier", check_dossier, &dossiers_without_events},
    {"ask", ask_verify, &ASK_WITHOUT_EVENTS},
    {"service", publish_verify, &PUBLISH_WITHOUT_EVENTS},
    {"handover", handover_verify, &HANDOVER_WITHOUT_EVENTS},
    {"rating", check_rating, &ratings_without_events},
    {"document", document_verify, NULL}, /* check_dossier asks for those without events */
    {"book", document_verify_book, NULL},
    {0},
};
