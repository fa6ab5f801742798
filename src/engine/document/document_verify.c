/* document_verify — documents and the books of numbers against their events. */
#include "engine/document/make.h"

#include "base/encode.h"
#include "base/json.h"
#include "base/time.h"
#include "crypto/crypto.h"

SQL(document_for_verify,
    "SELECT d.object, d.kind, d.template, d.lang, d.data, d.state, d.body, d.signer_post,"
    "       d.is_numbered, d.number, d.numbered_at, d.asked_at, d.final_at, d.version,"
    "       f.sha256 AS file_sha256"
    "  FROM document AS d LEFT JOIN file AS f ON f.id = d.file WHERE d.id = $1");
SQL(documents_without_events,
    "SELECT d.id FROM document AS d"
    " LEFT JOIN event AS e ON e.object = 'document:' || d.id AND e.number = 1"
    " WHERE d.object = $1 AND e.id IS NULL LIMIT 1");
SQL(book_by_key, "SELECT last FROM book_number WHERE body = $1 AND book = $2 AND year = $3");

/* What the events say a document is now. */
typedef struct Folded {
    Str     state, number, sha256;
    int64_t numbered_at, final_at;
} Folded;

static Err read_payload(Ctx *ctx, const Event *event, const Json **out)
{
    *out = NULL;
    return event->payload.len ? json_read(ctx, event->payload, (JsonLimits){0}, out) : OK;
}

static Err fold(Ctx *ctx, const Events *events, Folded *out)
{
    *out = (Folded){.state = S("asked")};
    for (size_t i = 1; i < events->len; i++) {
        const Event *event = &events->at[i];
        const Json  *payload;
        TRY(read_payload(ctx, event, &payload));
        if (str_eq(event->verb, S("document.numbered"))) {
            out->number = json_text(json_get(payload, S("number")));
            out->numbered_at = event->at;
            continue;
        }
        bool is_final = str_eq(event->verb, S("document.final"));
        out->state = is_final ? S("final") : S("signed");
        out->final_at = is_final ? event->at : 0;
        out->sha256 = json_text(json_get(payload, S("sha256")));
    }
    return OK;
}

static bool is_as_asked(Ctx *ctx, Row row, const Event *asked, const Json *facts)
{
    static const char *const TEXTS[] = {"body",   "kind",        "lang",
                                        "object", "signer_post", "template"};
    Str data = encode_hex(ctx->arena, crypto_sha256_str(ctx->arena, row_text(row, "data")));
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        if (!str_eq(row_text(row, TEXTS[i]), json_text(json_get(facts, str_of(TEXTS[i])))))
            return false;
    return str_eq(data, json_text(json_get(facts, S("data")))) &&
           (row_int(row, "is_numbered") != 0) ==
               json_bool(json_get(facts, S("is_numbered")), false) &&
           row_int(row, "asked_at") == asked->at;
}

static bool is_as_folded(Ctx *ctx, Row row, const Folded *folded, const Events *events)
{
    return str_eq(row_text(row, "state"), folded->state) &&
           str_eq(row_text(row, "number"), folded->number) &&
           row_int(row, "numbered_at") == folded->numbered_at &&
           row_int(row, "final_at") == folded->final_at &&
           row_int(row, "version") == (int64_t)events->len &&
           str_eq(encode_hex(ctx->arena, row_bytes(row, "file_sha256")), folded->sha256);
}

Err document_verify(Ctx *ctx, const Events *events, Str *problem)
{
    Str         kind, id;
    Row         row;
    Folded      folded;
    const Json *facts;
    for (size_t i = 0; i < events->len; i++)
        if (events->at[i].is_erased)
            return OK;
    str_cut(events->at[0].object, ':', &kind, &id);
    TRY(db_one(ctx, &document_for_verify, PARAMS(db_text(id)), &row));
    TRY(read_payload(ctx, &events->at[0], &facts));
    TRY(fold(ctx, events, &folded));
    if (!is_as_asked(ctx, row, &events->at[0], facts))
        *problem = S("table document: it is not what was asked for");
    else if (!is_as_folded(ctx, row, &folded, events))
        *problem =
            S("table document: state, number, version or file are not what the events say");
    return OK;
}

Err document_verify_of(Ctx *ctx, Str object, Str *problem)
{
    Row  row;
    bool found;
    TRY(db_maybe(ctx, &documents_without_events, PARAMS(db_text(object)), &row, &found));
    if (found)
        *problem =
            str_fmt(ctx->arena, "table document: no event of %.*s is there, but its row is",
                    FMT(row_text(row, "id")));
    return OK;
}

/* One event for each number that was given: the numbers are 1, 2, 3 … and nothing else. */
Err document_verify_book(Ctx *ctx, const Events *events, Str *problem)
{
    Row         row;
    const Json *facts;
    for (size_t i = 0; i < events->len; i++) {
        if (events->at[i].is_erased)
            return OK;
        ArenaMark mark = arena_mark(ctx->arena);
        TRY(read_payload(ctx, &events->at[i], &facts));
        Str number = json_text(json_get(facts, S("number")));
        Str want = str_fmt(ctx->arena, "%zu/", i + 1);
        if (!str_starts(number, want))
            *problem = S("table book_number: a number was given twice, or left out");
        arena_reset(ctx->arena, mark);
    }
    TRY(read_payload(ctx, &events->at[0], &facts));
    TRY(db_one(ctx, &book_by_key,
               PARAMS(db_text(json_text(json_get(facts, S("body")))),
                      db_text(json_text(json_get(facts, S("book")))),
                      db_int(json_int(json_get(facts, S("year")), 0))),
               &row));
    if (row_int(row, "last") != (int64_t)events->len)
        *problem = S("table book_number: last is not the number given last");
    return OK;
}
