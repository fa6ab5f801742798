/* ask_store — an ask and its targets as rows, and as the fold of the events on "ask:ID".
 *
 * Two tables of columns serve rows, payloads and fold: {"set":{…},"targets":[{"number":1,…}]}
 * names what an event changed. */
#include "engine/ask/ask_own.h"

typedef enum Kind { KIND_TEXT, KIND_INT, KIND_ENUM } Kind;

typedef struct AskColumn {
    const char *name;
    size_t      at;
    Kind        kind;
} AskColumn;

#define COLUMN(type, name, kind) {#name, offsetof(type, name), kind}

static const AskColumn ASK[] = {
    COLUMN(Ask, id, KIND_TEXT),       COLUMN(Ask, item, KIND_TEXT),
    COLUMN(Ask, source, KIND_TEXT),   COLUMN(Ask, subject, KIND_TEXT),
    COLUMN(Ask, body, KIND_TEXT),     COLUMN(Ask, post, KIND_TEXT),
    COLUMN(Ask, role, KIND_TEXT),     COLUMN(Ask, about_vi, KIND_TEXT),
    COLUMN(Ask, about_en, KIND_TEXT), COLUMN(Ask, silence, KIND_ENUM),
    COLUMN(Ask, asked_at, KIND_INT),
};

#define TARGET_TEXT(name) COLUMN(AskTarget, name, KIND_TEXT)
#define TARGET_INT(name)  COLUMN(AskTarget, name, KIND_INT)

static const AskColumn TARGET[] = {
    TARGET_TEXT(body),        TARGET_TEXT(role),      COLUMN(AskTarget, state, KIND_ENUM),
    TARGET_INT(due_first),    TARGET_INT(due_now),    TARGET_INT(due_from),
    TARGET_INT(due_days),     TARGET_INT(due_minutes), TARGET_INT(delivered_at),
    TARGET_INT(seen_at),      TARGET_INT(silent_at),  TARGET_INT(closed_at),
    COLUMN(AskTarget, verdict, KIND_ENUM),            TARGET_TEXT(text),
    TARGET_TEXT(file),        TARGET_TEXT(file_sha256), TARGET_TEXT(person),
    TARGET_TEXT(post),        TARGET_TEXT(on_behalf), TARGET_TEXT(signature),
    TARGET_TEXT(reason),      TARGET_INT(stage),      TARGET_INT(next_at),
};

static Str text_at(const void *thing, const AskColumn *column)
{
    return *(const Str *)(const void *)((const char *)thing + column->at);
}

static int64_t int_at(const void *thing, const AskColumn *column)
{
    const void *at = (const char *)thing + column->at;
    return column->kind == KIND_INT ? *(const int64_t *)at : (int64_t) * (const int *)at;
}

static void set_int(void *thing, const AskColumn *column, int64_t n)
{
    void *at = (char *)thing + column->at;
    if (column->kind == KIND_INT)
        *(int64_t *)at = n;
    else
        *(int *)at = (int)n;
}

static void set_text(void *thing, const AskColumn *column, Str text)
{
    *(Str *)(void *)((char *)thing + column->at) = text;
}

static bool same(const void *a, const void *b, const AskColumn *column)
{
    return column->kind == KIND_TEXT ? str_eq(text_at(a, column), text_at(b, column))
                                     : int_at(a, column) == int_at(b, column);
}

static void read_row(Row row, const AskColumn *columns, size_t n, void *thing)
{
    for (size_t i = 0; i < n; i++)
        if (columns[i].kind == KIND_TEXT)
            set_text(thing, &columns[i], row_text(row, columns[i].name));
        else
            set_int(thing, &columns[i], row_int(row, columns[i].name));
}

static void read_json(const Json *set, const AskColumn *columns, size_t n, void *thing)
{
    for (size_t i = 0; i < n; i++) {
        const Json *value = json_get(set, str_of(columns[i].name));
        if (json_kind(value) == JSON_IS_TEXT && columns[i].kind == KIND_TEXT)
            set_text(thing, &columns[i], json_text(value));
        else if (json_kind(value) == JSON_IS_INT && columns[i].kind != KIND_TEXT)
            set_int(thing, &columns[i], json_int(value, 0));
    }
}

static const char *difference(const void *a, const void *b, const AskColumn *columns, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!same(a, b, &columns[i]))
            return columns[i].name;
    return NULL;
}

static void write_difference(JsonOut *json, const void *before, const void *after,
                             const AskColumn *columns, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (same(before, after, &columns[i]))
            continue;
        if (columns[i].kind == KIND_TEXT)
            json_field_text(json, str_of(columns[i].name), text_at(after, &columns[i]));
        else
            json_field_int(json, str_of(columns[i].name), int_at(after, &columns[i]));
    }
}

/* ---- fold ----------------------------------------------------------------------------------- */

const char *ask_difference(const Ask *a, const Ask *b)
{
    const char *column = difference(a, b, ASK, COUNT(ASK));
    if (!column && a->count != b->count)
        return "number";
    for (size_t i = 0; i < a->count && !column; i++)
        column = difference(&a->targets[i], &b->targets[i], TARGET, COUNT(TARGET));
    return column;
}

void ask_apply(Ctx *ctx, Ask *ask, const Json *payload)
{
    const Json *targets = json_get(payload, S("targets"));
    read_json(json_get(payload, S("set")), ASK, COUNT(ASK), ask);
    if (!ask->targets) { /* the first event names all of them */
        ask->count = json_count(targets);
        ask->targets = NEW_ARRAY(ctx->arena, AskTarget, ask->count + 1);
    }
    for (size_t i = 0; i < json_count(targets); i++) {
        const Json *target = json_item(targets, i);
        int64_t     number = json_int(json_get(target, S("number")), 0);
        if (number < 1 || number > (int64_t)ask->count)
            continue;
        ask->targets[number - 1].number = number;
        read_json(target, TARGET, COUNT(TARGET), &ask->targets[number - 1]);
    }
}

static Str payload_of(Ctx *ctx, const Ask *before, const Ask *after, Str reason)
{
    static const AskTarget no_target;
    static const Ask       nothing;
    Buf                    out = {.arena = ctx->arena};
    JsonOut                json = {.buf = &out};
    json_begin_object(&json);
    if (reason.len)
        json_field_text(&json, S("reason"), reason);
    json_key(&json, S("set"));
    json_begin_object(&json);
    write_difference(&json, before ? before : &nothing, after, ASK, COUNT(ASK));
    json_end_object(&json);
    json_key(&json, S("targets"));
    json_begin_array(&json);
    for (size_t i = 0; i < after->count; i++) {
        const AskTarget *was = before ? &before->targets[i] : &no_target;
        if (before && !difference(was, &after->targets[i], TARGET, COUNT(TARGET)))
            continue;
        json_begin_object(&json);
        json_field_int(&json, S("number"), after->targets[i].number);
        write_difference(&json, was, &after->targets[i], TARGET, COUNT(TARGET));
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
    return buf_str(&out);
}

Ask ask_copy(Ctx *ctx, const Ask *ask)
{
    Ask copy = *ask;
    copy.targets = NEW_ARRAY(ctx->arena, AskTarget, ask->count + 1);
    for (size_t i = 0; i < ask->count; i++)
        copy.targets[i] = ask->targets[i];
    return copy;
}

/* ---- rows ----------------------------------------------------------------------------------- */

SQL(ask_insert,
    "INSERT INTO ask (id, item, source, subject, body, post, role, about_vi, about_en, silence,"
    "  asked_at, events, head)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
SQL(ask_update,
    "UPDATE ask SET events = $3, head = $4, body = $5, post = $6 WHERE id = $1 AND events = $2");
SQL(ask_target_insert,
    "INSERT INTO ask_target (ask, number, body, role, state, due_first, due_now, delivered_at,"
    "  seen_at, silent_at, closed_at, verdict, text, file, file_sha256, person, post, on_behalf,"
    "  signature, reason, stage, next_at, is_open, due_from, due_days, due_minutes)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
    "  $19, $20, $21, $22, $23, $24, $25, $26)");
SQL(ask_target_update,
    "UPDATE ask_target"
    "   SET state = $3, due_now = $4, delivered_at = $5, seen_at = $6, silent_at = $7,"
    "       closed_at = $8, verdict = $9, text = $10, file = $11, file_sha256 = $12,"
    "       person = $13, post = $14, on_behalf = $15, signature = $16, reason = $17,"
    "       stage = $18, next_at = $19, is_open = $20, body = $21, due_from = $22,"
    "       due_days = $23, due_minutes = $24"
    " WHERE ask = $1 AND number = $2");

static Err insert_target(Ctx *ctx, Str ask, const AskTarget *t)
{
    return db_later(ctx, &ask_target_insert,
                    PARAMS(db_text(ask), db_int(t->number), db_text(t->body), db_text(t->role),
                           db_int(t->state), db_int(t->due_first), db_int(t->due_now),
                           db_int(t->delivered_at), db_int(t->seen_at), db_int(t->silent_at),
                           db_int(t->closed_at), db_int(t->verdict), db_text(t->text),
                           db_text(t->file), db_text(t->file_sha256), db_text(t->person),
                           db_text(t->post), db_text(t->on_behalf), db_text(t->signature),
                           db_text(t->reason), db_int(t->stage), db_int(t->next_at),
                           db_int(ask_is_open(t)), db_int(t->due_from),
                           db_int(t->due_days), db_int(t->due_minutes)));
}

static Err update_target(Ctx *ctx, Str ask, const AskTarget *t)
{
    return db_later(ctx, &ask_target_update,
                    PARAMS(db_text(ask), db_int(t->number), db_int(t->state), db_int(t->due_now),
                           db_int(t->delivered_at), db_int(t->seen_at), db_int(t->silent_at),
                           db_int(t->closed_at), db_int(t->verdict), db_text(t->text),
                           db_text(t->file), db_text(t->file_sha256), db_text(t->person),
                           db_text(t->post), db_text(t->on_behalf), db_text(t->signature),
                           db_text(t->reason), db_int(t->stage), db_int(t->next_at),
                           db_int(ask_is_open(t)), db_text(t->body), db_int(t->due_from),
                           db_int(t->due_days), db_int(t->due_minutes)));
}

static Param head_hash(const Ask *ask)
{
    return db_bytes((Str){(const char *)ask->head.hash, HASH});
}

Err ask_write(Ctx *ctx, const Ask *before, Ask *after, const char *verb, Str reason)
{
    Ask *a = after;
    a->head = before ? before->head : (ObjectHead){0};
    a->head.object = ask_file_owner(ctx, a);
    TRY(audit_append(ctx, &a->head, verb, payload_of(ctx, before, a, reason)));
    if (before)
        TRY(db_change(ctx, &ask_update, PARAMS(db_text(a->id), db_int(before->head.number),
                                               db_int(a->head.number), head_hash(a),
                                               db_text(a->body), db_text(a->post))));
    else
        TRY(db_change(ctx, &ask_insert,
                      PARAMS(db_text(a->id), db_text(a->item), db_text(a->source),
                             db_text(a->subject), db_text(a->body), db_text(a->post),
                             db_text(a->role), db_text(a->about_vi), db_text(a->about_en),
                             db_int(a->silence), db_int(a->asked_at), db_int(a->head.number),
                             head_hash(a))));
    for (size_t i = 0; i < a->count; i++)
        if (!before)
            TRY(insert_target(ctx, a->id, &a->targets[i]));
        else if (difference(&before->targets[i], &a->targets[i], TARGET, COUNT(TARGET)))
            TRY(update_target(ctx, a->id, &a->targets[i]));
    return OK;
}

SQL(ask_targets_of,
    "SELECT number, body, role, state, due_first, due_now, due_from, due_days, due_minutes,"
    "       delivered_at, seen_at, silent_at, closed_at, verdict, text, file, file_sha256,"
    "       person, post, on_behalf, signature, reason, stage, next_at, is_open"
    "  FROM ask_target WHERE ask = $1 ORDER BY number LIMIT 100");

Err ask_of_row(Ctx *ctx, Row row, Ask *out)
{
    Rows rows;
    *out = (Ask){0};
    read_row(row, ASK, COUNT(ASK), out);
    out->head.number = row_int(row, "events");
    Str hash = row_bytes(row, "head");
    if (hash.len == HASH)
        memcpy(out->head.hash, hash.at, HASH);
    TRY(db_all(ctx, &ask_targets_of, PARAMS(db_text(out->id)), &rows));
    out->count = rows.len;
    out->targets = NEW_ARRAY(ctx->arena, AskTarget, rows.len + 1);
    for (size_t i = 0; i < rows.len; i++) {
        AskTarget *target = &out->targets[i];
        read_row(rows_at(&rows, i), TARGET, COUNT(TARGET), target);
        target->number = row_int(rows_at(&rows, i), "number");
        if (row_int(rows_at(&rows, i), "is_open") != ask_is_open(target))
            return fail(ctx, ERR_BROKEN, "ask_target: is_open of %.*s", FMT(out->id));
    }
    return OK;
}

SQL(ask_by_id, "SELECT " ASK_COLUMNS " FROM ask WHERE id = $1");

Err ask_load(Ctx *ctx, Str id, Ask *out)
{
    Row row;
    TRY(db_one(ctx, &ask_by_id, PARAMS(db_text(id)), &row));
    return ask_of_row(ctx, row, out);
}
