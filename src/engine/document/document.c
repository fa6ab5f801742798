/* document — the rows: asking for a paper, finding it, giving it a number. */
#include "engine/document/make.h"

#include "base/encode.h"
#include "base/json.h"
#include "base/time.h"
#include "core/audit.h"
#include "crypto/crypto.h"

#define DOCUMENT_COLUMNS                                                                        \
    "id, object, kind, template, lang, state, body, seal_name, signer_post, signer_name,"       \
    " is_numbered, number, numbered_at, file, asked_at, final_at, version"

SQL(document_insert,
    "INSERT INTO document (id, object, kind, template, lang, data, state, body, seal_name,"
    "  signer_post, signer_name, is_numbered, number, numbered_at, file, asked_at, final_at, version)"
    " VALUES ($1, $2, $3, $4, $5, $6, 'asked', $7, $8, $9, $10, $11, '', 0, '', $12, 0, 1)");

/* All that the paper will say, so that nothing of it can be exchanged before it is drawn. */
static Str facts_of(Ctx *ctx, const DocumentOrder *order)
{
    Buf     out = {.arena = ctx->arena};
    JsonOut json = {.buf = &out};
    json_begin_object(&json);
    json_field_text(&json, S("body"), order->body);
    json_field_text(&json, S("data"),
                    encode_hex(ctx->arena, crypto_sha256_str(ctx->arena, order->data)));
    json_field_bool(&json, S("is_numbered"), order->is_numbered);
    json_field_text(&json, S("kind"), order->kind);
    json_field_text(&json, S("lang"), order->lang == LANG_EN ? S("en") : S("vi"));
    json_field_text(&json, S("object"), order->object);
    json_field_text(&json, S("signer_post"), order->signer_post);
    json_field_text(&json, S("template"), order->template);
    json_end_object(&json);
    return buf_str(&out);
}

Err document_ask(Ctx *ctx, const DocumentOrder *order, Str *id)
{
    *id = crypto_random_id(ctx->arena);
    ObjectHead fresh = {.object = str_fmt(ctx->arena, "document:%.*s", FMT(*id))};
    TRY(db_later(ctx, &document_insert,
                 PARAMS(db_text(*id), db_text(order->object), db_text(order->kind),
                        db_text(order->template), db_text(order->lang == LANG_EN ? S("en") : S("vi")),
                        db_text(order->data), db_text(order->body), db_text(order->seal_name),
                        db_text(order->signer_post), db_text(order->signer_name),
                        db_int(order->is_numbered), db_int(ctx->now))));
    TRY(audit_append(ctx, &fresh, "document.asked", facts_of(ctx, order)));
    return job_add(ctx, "document.make", str_fmt(ctx->arena, "{\"id\":\"%.*s\"}", FMT(*id)),
                   (Str){0}, 0);
}

static void of_row(Row row, Document *out)
{
    *out = (Document){
        .id = row_text(row, "id"),
        .object = row_text(row, "object"),
        .kind = row_text(row, "kind"),
        .template = row_text(row, "template"),
        .lang = str_eq(row_text(row, "lang"), S("en")) ? LANG_EN : LANG_VI,
        .state = row_text(row, "state"),
        .body = row_text(row, "body"),
        .seal_name = row_text(row, "seal_name"),
        .signer_post = row_text(row, "signer_post"),
        .signer_name = row_text(row, "signer_name"),
        .is_numbered = row_int(row, "is_numbered") != 0,
        .number = row_text(row, "number"),
        .numbered_at = row_int(row, "numbered_at"),
        .file = row_text(row, "file"),
        .asked_at = row_int(row, "asked_at"),
        .final_at = row_int(row, "final_at"),
        .version = row_int(row, "version"),
    };
}

SQL(documents_of_object,
    "SELECT " DOCUMENT_COLUMNS
    "  FROM document WHERE object = $1 ORDER BY nr LIMIT 100");

Err document_of(Ctx *ctx, Str object, Document **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &documents_of_object, PARAMS(db_text(object)), &rows));
    *out = NEW_ARRAY(ctx->arena, Document, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++)
        of_row(rows_at(&rows, i), &(*out)[i]);
    return OK;
}

SQL(document_newest,
    "SELECT " DOCUMENT_COLUMNS
    "  FROM document WHERE object = $1 AND kind = $2 ORDER BY nr DESC LIMIT 1");

Err document_last(Ctx *ctx, Str object, Str kind, Document *out)
{
    Row row;
    TRY(db_one(ctx, &document_newest, PARAMS(db_text(object), db_text(kind)), &row));
    of_row(row, out);
    return OK;
}

SQL(document_by_id,
    "SELECT " DOCUMENT_COLUMNS "  FROM document WHERE id = $1 AND object = $2");

Err document_find(Ctx *ctx, Str object, Str id, Document *out)
{
    Row row;
    TRY(db_one(ctx, &document_by_id, PARAMS(db_text(id), db_text(object)), &row));
    of_row(row, out);
    return OK;
}

bool document_is_final(const Document *document) { return document->final_at != 0; }

/* ---- numbers -------------------------------------------------------------------------------- */

SQL(book_next,
    "INSERT INTO book_number (body, book, year, last) VALUES ($1, $2, $3, 1)"
    " ON CONFLICT (body, book, year) DO UPDATE SET last = book_number.last + 1"
    " RETURNING last");
SQL(document_set_number,
    "UPDATE document SET number = $3, numbered_at = $4, version = version + 1"
    " WHERE id = $1 AND version = $2 AND number = '' AND is_numbered = 1");

/* What numbering a document reads; on PostgreSQL all of it in one round trip. */
typedef struct Numbering {
    Str        number;
    ObjectHead book, document;
} Numbering;

/* The book's row is changed first, which keeps others away, then its last event is read. */
static Err next_number(Ctx *ctx, const Document *document, Str book, int year, Numbering *out)
{
    Row     row;
    DbAhead next, of_book, of_document;
    Str     object = str_fmt(ctx->arena, "book:%.*s/%.*s/%d", FMT(document->body), FMT(book), year);
    Str     own = str_fmt(ctx->arena, "document:%.*s", FMT(document->id));
    if (object.len > 80)
        return fail(ctx, ERR_BROKEN, "the symbol of book %.*s is too long", FMT(book));
    TRY(db_ahead(ctx, &book_next, PARAMS(db_text(document->body), db_text(book), db_int(year)),
                 &next));
    TRY(audit_head_ask(ctx, object, &of_book));
    TRY(audit_head_ask(ctx, own, &of_document));
    TRY(db_ahead_one(ctx, &next, &row));
    out->number = str_fmt(ctx->arena, "%lld/%.*s", (long long)row_int(row, "last"), FMT(book));
    TRY(audit_head_take(ctx, object, &of_book, &out->book));
    return audit_head_take(ctx, own, &of_document, &out->document);
}

/* Each number is an event of its book, so that none can be given twice or left out unseen. */
static Err enter(Ctx *ctx, const Document *document, Str book, int year, Numbering *numbering)
{
    Buf     out = {.arena = ctx->arena};
    JsonOut json = {.buf = &out};
    json_begin_object(&json);
    json_field_text(&json, S("body"), document->body);
    json_field_text(&json, S("book"), book);
    json_field_text(&json, S("document"), document->id);
    json_field_text(&json, S("number"), numbering->number);
    json_field_int(&json, S("year"), year);
    json_end_object(&json);
    return audit_append(ctx, &numbering->book, "book.entered", buf_str(&out));
}

Err document_number(Ctx *ctx, const Document *document, Str book, Str *number)
{
    Numbering numbering;
    int       year = date_of_time(ctx->now).year;
    TRY(next_number(ctx, document, book, year, &numbering));
    *number = numbering.number;
    TRY(enter(ctx, document, book, year, &numbering));
    TRY(db_later(ctx, &document_set_number,
                 PARAMS(db_text(document->id), db_int(document->version), db_text(*number),
                        db_int(ctx->now))));
    TRY(audit_append(ctx, &numbering.document, "document.numbered",
                     str_fmt(ctx->arena, "{\"number\":\"%.*s\"}", FMT(*number))));
    return job_add(ctx, "document.make",
                   str_fmt(ctx->arena, "{\"id\":\"%.*s\"}", FMT(document->id)), (Str){0}, 0);
}

/* ---- for the job, document_make.c ----------------------------------------------------------- */

SQL(document_to_make,
    "SELECT " DOCUMENT_COLUMNS ", data FROM document WHERE id = $1");

Err document_load(Ctx *ctx, Str id, Document *out, Str *data)
{
    Row row;
    TRY(db_one(ctx, &document_to_make, PARAMS(db_text(id)), &row));
    of_row(row, out);
    *data = row_text(row, "data");
    return OK;
}

SQL(document_set_file,
    "UPDATE document SET file = $3, state = $4, final_at = $5, version = version + 1"
    " WHERE id = $1 AND version = $2");

Err document_keep(Ctx *ctx, const Document *document, Str file, bool is_final)
{
    return db_change(ctx, &document_set_file,
                     PARAMS(db_text(document->id), db_int(document->version), db_text(file),
                            db_text(is_final ? S("final") : S("signed")),
                            db_int(is_final ? ctx->now : 0)));
}
