/* store — one table of columns serves the row, the payload of an event and its fold. */
#include "engine/dossier/store.h"

#include "base/text.h"

typedef enum Kind { KIND_TEXT, KIND_INT, KIND_ENUM } Kind;

typedef struct DossierColumn {
    const char *name;
    size_t      at;
    Kind        kind;
    bool        is_of_step; /* dossier_update_step writes it */
} DossierColumn;

#define COLUMN(name, ...)  {#name, offsetof(Dossier, name), __VA_ARGS__}
#define TEXT_COLUMN(name)  COLUMN(name, KIND_TEXT, false)
#define INT_COLUMN(name)   COLUMN(name, KIND_INT, false)
#define ENUM_COLUMN(name)  COLUMN(name, KIND_ENUM, false)
#define TEXT_OF_STEP(name) COLUMN(name, KIND_TEXT, true)
#define INT_OF_STEP(name)  COLUMN(name, KIND_INT, true)
#define ENUM_OF_STEP(name) COLUMN(name, KIND_ENUM, true)

static const DossierColumn COLUMNS[] = {
    TEXT_COLUMN(id),            TEXT_COLUMN(code),          TEXT_COLUMN(service),
    INT_COLUMN(version),        TEXT_COLUMN(body),          TEXT_COLUMN(applicant),
    TEXT_COLUMN(applicant_name),TEXT_COLUMN(subject),       ENUM_OF_STEP(status),
    ENUM_OF_STEP(outcome),      TEXT_OF_STEP(step),         TEXT_OF_STEP(role),
    TEXT_OF_STEP(holder),       TEXT_OF_STEP(assigned),     INT_COLUMN(submitted_at),
    INT_COLUMN(accepted_at),    INT_COLUMN(clock_from),     INT_COLUMN(due_at),
    INT_OF_STEP(step_due_at),   INT_COLUMN(paused_at),      INT_COLUMN(supplement_due_at),
    INT_COLUMN(done_at),        INT_COLUMN(delivered_at),   INT_OF_STEP(changed_at),
    INT_COLUMN(supplements),    TEXT_COLUMN(channel),       TEXT_COLUMN(number),
    TEXT_COLUMN(parent),        TEXT_COLUMN(parent_step),   TEXT_COLUMN(parent_open),
    ENUM_COLUMN(pause),         INT_COLUMN(term),           INT_COLUMN(stood),
    INT_COLUMN(first_due_at),   INT_COLUMN(extended),       INT_COLUMN(extended_at),
    INT_OF_STEP(waits),         INT_COLUMN(corrections),    INT_OF_STEP(step_at),
};

static Str text_at(const Dossier *dossier, const DossierColumn *column)
{
    return *(const Str *)(const void *)((const char *)dossier + column->at);
}

static int64_t int_at(const Dossier *dossier, const DossierColumn *column)
{
    const void *at = (const char *)dossier + column->at;
    return column->kind == KIND_INT ? *(const int64_t *)at : (int64_t) * (const int *)at;
}

static void set_int(Dossier *dossier, const DossierColumn *column, int64_t n)
{
    void *at = (char *)dossier + column->at;
    if (column->kind == KIND_INT)
        *(int64_t *)at = n;
    else
        *(int *)at = (int)n;
}

static void set_text(Dossier *dossier, const DossierColumn *column, Str text)
{
    *(Str *)(void *)((char *)dossier + column->at) = text;
}

static bool same(const Dossier *a, const Dossier *b, const DossierColumn *column)
{
    if (column->kind == KIND_TEXT)
        return str_eq(text_at(a, column), text_at(b, column));
    return int_at(a, column) == int_at(b, column);
}

void dossier_of_row(Row row, Dossier *out)
{
    *out = (Dossier){0};
    for (size_t i = 0; i < COUNT(COLUMNS); i++)
        if (COLUMNS[i].kind == KIND_TEXT)
            set_text(out, &COLUMNS[i], row_text(row, COLUMNS[i].name));
        else
            set_int(out, &COLUMNS[i], row_int(row, COLUMNS[i].name));
    out->head.number = row_int(row, "events");
    Str hash = row_bytes(row, "head");
    if (hash.len == HASH)
        memcpy(out->head.hash, hash.at, HASH);
}

/* ---- events --------------------------------------------------------------------------------- */

static void add_fact(JsonOut *json, const char *name, Str value)
{
    if (value.len)
        json_field_text(json, str_of(name), value);
}

Str dossier_payload(Ctx *ctx, const Dossier *before, const Dossier *after, const Facts *facts)
{
    Buf     out = {.arena = ctx->arena};
    JsonOut json = {.buf = &out};
    json_begin_object(&json);
    add_fact(&json, "answers", facts->answers_sha256);
    add_fact(&json, "basis", facts->basis);
    add_fact(&json, "child", facts->child);
    add_fact(&json, "file", facts->file);
    add_fact(&json, "file_sha256", facts->file_sha256);
    add_fact(&json, "fixes", facts->fixes);
    add_fact(&json, "item", facts->item);
    add_fact(&json, "late", facts->late);
    add_fact(&json, "note", facts->note);
    add_fact(&json, "papers", facts->papers);
    add_fact(&json, "reason", facts->reason);
    json_key(&json, S("set"));
    json_begin_object(&json);
    for (size_t i = 0; i < COUNT(COLUMNS); i++) {
        if (same(before, after, &COLUMNS[i]))
            continue;
        if (COLUMNS[i].kind == KIND_TEXT)
            json_field_text(&json, str_of(COLUMNS[i].name), text_at(after, &COLUMNS[i]));
        else
            json_field_int(&json, str_of(COLUMNS[i].name), int_at(after, &COLUMNS[i]));
    }
    json_end_object(&json);
    add_fact(&json, "to", facts->to);
    add_fact(&json, "verdict", facts->verdict);
    json_end_object(&json);
    return buf_str(&out);
}

const char *dossier_difference(const Dossier *a, const Dossier *b)
{
    for (size_t i = 0; i < COUNT(COLUMNS); i++)
        if (!same(a, b, &COLUMNS[i]))
            return COLUMNS[i].name;
    return NULL;
}

void dossier_apply(Dossier *dossier, const Json *payload)
{
    const Json *set = json_get(payload, S("set"));
    for (size_t i = 0; i < COUNT(COLUMNS); i++) {
        const Json *value = json_get(set, str_of(COLUMNS[i].name));
        if (json_kind(value) == JSON_IS_TEXT && COLUMNS[i].kind == KIND_TEXT)
            set_text(dossier, &COLUMNS[i], json_text(value));
        else if (json_kind(value) == JSON_IS_INT && COLUMNS[i].kind != KIND_TEXT)
            set_int(dossier, &COLUMNS[i], json_int(value, 0));
    }
}

/* ---- the row -------------------------------------------------------------------------------- */

SQL(dossier_insert_row,
    "INSERT INTO dossier (id, code, service, version, body, applicant, applicant_name,"
    "  applicant_fold, subject, status, outcome, step, role, holder, submitted_at, accepted_at,"
    "  clock_from, due_at, step_due_at, paused_at, supplement_due_at, done_at, delivered_at,"
    "  changed_at, supplements, channel, number, is_open, urgent_at, events, head, assigned,"
    "  parent, parent_step, parent_open, pause, term, stood, first_due_at, extended, extended_at,"
    "  waits, corrections, step_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
    "  $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36,"
    "  $37, $38, $39, $40, $41, $42, $43, $44)");

SQL_SURE(dossier_update_row,
    "UPDATE dossier"
    "   SET subject = $3, status = $4, outcome = $5, step = $6, role = $7, holder = $8,"
    "       accepted_at = $9, clock_from = $10, due_at = $11, step_due_at = $12, paused_at = $13,"
    "       supplement_due_at = $14, done_at = $15, delivered_at = $16, changed_at = $17,"
    "       supplements = $18, number = $19, is_open = $20, urgent_at = $21, events = $22,"
    "       head = $23, version = $24, body = $25, assigned = $26, pause = $27, term = $28,"
    "       stood = $29, first_due_at = $30, extended = $31, extended_at = $32, waits = $33,"
    "       corrections = $34, step_at = $35"
    " WHERE id = $1 AND 1 = 1 / (CASE WHEN events = $2 OR id <> $1 THEN 1 ELSE 0 END)");

/* Most acts go from step to step and touch nothing else. SQLite writes an index anew when one of its
 * columns is set, changed or not: three of them less. */
SQL_SURE(dossier_update_step,
    "UPDATE dossier"
    "   SET status = $3, outcome = $4, step = $5, role = $6, holder = $7, assigned = $8,"
    "       step_due_at = $9, changed_at = $10, waits = $11, step_at = $12, urgent_at = $13,"
    "       events = $14, head = $15"
    " WHERE id = $1 AND 1 = 1 / (CASE WHEN events = $2 OR id <> $1 THEN 1 ELSE 0 END)");

bool dossier_is_open(const Dossier *dossier)
{
    return dossier->status != STATUS_NOT_RECEIVED && dossier->status != STATUS_WITHDRAWN &&
           dossier->status != STATUS_STOPPED && dossier->status != STATUS_DELIVERED;
}

int64_t dossier_urgent_at(const Dossier *dossier)
{
    if (dossier->paused_at && dossier->supplement_due_at)
        return dossier->supplement_due_at;
    if (dossier->paused_at && dossier->step_due_at) /* by when the duty is to be paid */
        return dossier->step_due_at;
    return dossier->due_at ? dossier->due_at : dossier->step_due_at;
}

static Param head_hash(const Dossier *dossier)
{
    return db_bytes((Str){(const char *)dossier->head.hash, HASH});
}

Err dossier_insert(Ctx *ctx, Dossier *fresh, const char *verb, const Facts *facts)
{
    const Dossier nothing = {0};
    Dossier      *d = fresh;
    d->changed_at = ctx->now;
    d->head = (ObjectHead){.object = str_fmt(ctx->arena, "dossier:%.*s", FMT(d->id))};
    TRY(audit_append(ctx, &d->head, verb, dossier_payload(ctx, &nothing, d, facts)));
    return db_later(
        ctx, &dossier_insert_row,
        PARAMS(db_text(d->id), db_text(d->code), db_text(d->service), db_int(d->version),
               db_text(d->body), db_text(d->applicant), db_text(d->applicant_name),
               db_text(text_fold(ctx->arena, d->applicant_name)), db_text(d->subject),
               db_int(d->status), db_int(d->outcome), db_text(d->step), db_text(d->role),
               db_text(d->holder), db_int(d->submitted_at), db_int(d->accepted_at),
               db_int(d->clock_from), db_int(d->due_at), db_int(d->step_due_at),
               db_int(d->paused_at), db_int(d->supplement_due_at), db_int(d->done_at),
               db_int(d->delivered_at), db_int(d->changed_at), db_int(d->supplements),
               db_text(d->channel), db_text(d->number), db_int(dossier_is_open(d)),
               db_int(dossier_urgent_at(d)), db_int(d->head.number), head_hash(d),
               db_text(d->assigned), db_text(d->parent), db_text(d->parent_step),
               db_text(d->parent_open), db_int(d->pause), db_int(d->term), db_int(d->stood),
               db_int(d->first_due_at), db_int(d->extended), db_int(d->extended_at),
               db_int(d->waits), db_int(d->corrections), db_int(d->step_at)));
}

static bool is_step_alone(const Dossier *a, const Dossier *b)
{
    for (size_t i = 0; i < COUNT(COLUMNS); i++)
        if (!COLUMNS[i].is_of_step && !same(a, b, &COLUMNS[i]))
            return false;
    return dossier_is_open(a) == dossier_is_open(b);
}

static Err update_step(Ctx *ctx, int64_t events_before, const Dossier *d)
{
    return db_later(
        ctx, &dossier_update_step,
        PARAMS(db_text(d->id), db_int(events_before), db_int(d->status), db_int(d->outcome),
               db_text(d->step), db_text(d->role), db_text(d->holder), db_text(d->assigned),
               db_int(d->step_due_at), db_int(d->changed_at), db_int(d->waits),
               db_int(d->step_at), db_int(dossier_urgent_at(d)), db_int(d->head.number),
               head_hash(d)));
}

Err dossier_change(Ctx *ctx, const Dossier *before, Dossier *after, const char *verb,
                   const Facts *facts)
{
    Dossier *d = after;
    d->changed_at = ctx->now;
    d->head = before->head;
    d->head.object = str_fmt(ctx->arena, "dossier:%.*s", FMT(d->id));
    TRY(audit_append(ctx, &d->head, verb, dossier_payload(ctx, before, d, facts)));
    if (is_step_alone(before, d))
        return update_step(ctx, before->head.number, d);
    return db_later(
        ctx, &dossier_update_row,
        PARAMS(db_text(d->id), db_int(before->head.number), db_text(d->subject),
               db_int(d->status), db_int(d->outcome), db_text(d->step), db_text(d->role),
               db_text(d->holder), db_int(d->accepted_at), db_int(d->clock_from),
               db_int(d->due_at), db_int(d->step_due_at), db_int(d->paused_at),
               db_int(d->supplement_due_at), db_int(d->done_at), db_int(d->delivered_at),
               db_int(d->changed_at), db_int(d->supplements), db_text(d->number),
               db_int(dossier_is_open(d)), db_int(dossier_urgent_at(d)), db_int(d->head.number),
               head_hash(d), db_int(d->version), db_text(d->body), db_text(d->assigned),
               db_int(d->pause), db_int(d->term), db_int(d->stood), db_int(d->first_due_at),
               db_int(d->extended), db_int(d->extended_at), db_int(d->waits),
               db_int(d->corrections), db_int(d->step_at)));
}
