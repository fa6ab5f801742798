/* draft — an application while it is typed. */
#include "engine/dossier/draft.h"

#include "core/file.h"
#include "crypto/crypto.h"
#include "engine/dossier/act.h"
#include "engine/dossier/catalogue.h"

#define DRAFT_COLUMNS                                                                      \
    "id, account, service, version, dossier, answers, page, created_at, saved_at, revision,"    \
    " older"

/* An anonymous draft belongs to whoever holds its key; a signed-in one to its account. */
typedef struct Owner {
    Param account, key;
} Owner;

static Owner owner_of(Ctx *ctx, Str key)
{
    if (ctx->actor->account.len)
        return (Owner){db_text(ctx->actor->account), db_null()};
    return (Owner){db_text(S("")), key.len ? db_bytes(crypto_token_hash(ctx->arena, key))
                                           : db_null()};
}

static void of_row(Row row, Draft *out)
{
    *out = (Draft){
        .id = row_text(row, "id"),
        .account = row_text(row, "account"),
        .service = row_text(row, "service"),
        .version = row_int(row, "version"),
        .dossier = row_text(row, "dossier"),
        .answers = row_text(row, "answers"),
        .page = row_text(row, "page"),
        .created_at = row_int(row, "created_at"),
        .saved_at = row_int(row, "saved_at"),
        .revision = row_int(row, "revision"),
        .older = row_text(row, "older"),
    };
}

SQL(draft_by_id_of_account,
    "SELECT " DRAFT_COLUMNS " FROM draft WHERE id = $1 AND account = $2 AND account <> ''");
SQL(draft_by_id_of_key,
    "SELECT " DRAFT_COLUMNS " FROM draft WHERE id = $1 AND account = '' AND key_hash = $2");

Err draft_find(Ctx *ctx, Str id, Str key, Draft *out)
{
    Row  row;
    bool found = false;
    if (ctx->actor->account.len)
        TRY(db_maybe(ctx, &draft_by_id_of_account,
                     PARAMS(db_text(id), db_text(ctx->actor->account)), &row, &found));
    if (!found && !key.len)
        return fail(ctx, ERR_NOT_FOUND, "nobody's draft");
    if (!found)
        TRY(db_one(ctx, &draft_by_id_of_key,
                   PARAMS(db_text(id), db_bytes(crypto_token_hash(ctx->arena, key))), &row));
    of_row(row, out);
    return draft_renew(ctx, out);
}

SQL(draft_set_key, "UPDATE draft SET key_hash = $2 WHERE id = $1");

Err draft_hold(Ctx *ctx, const Draft *draft, Str key)
{
    if (!key.len)
        return OK;
    return db_run(ctx, &draft_set_key,
                  PARAMS(db_text(draft->id), db_bytes(crypto_token_hash(ctx->arena, key))));
}

SQL(draft_by_id_held, "SELECT " DRAFT_COLUMNS " FROM draft WHERE id = $1 AND key_hash = $2");

Err draft_find_held(Ctx *ctx, Str id, Str key, Draft *out)
{
    Row row;
    if (!key.len)
        return fail(ctx, ERR_NOT_FOUND, "nobody's draft");
    TRY(db_one(ctx, &draft_by_id_held,
               PARAMS(db_text(id), db_bytes(crypto_token_hash(ctx->arena, key))), &row));
    of_row(row, out);
    return draft_renew(ctx, out);
}

SQL(draft_of_service_account,
    "SELECT " DRAFT_COLUMNS " FROM draft"
    " WHERE account = $1 AND service = $2 AND dossier = '' ORDER BY nr DESC LIMIT 1");
SQL(draft_of_service_key, "SELECT " DRAFT_COLUMNS " FROM draft"
                          " WHERE key_hash = $1 AND service = $2 AND account = '' AND dossier "
                          "= '' ORDER BY nr DESC LIMIT 1");
SQL(draft_insert,
    "INSERT INTO draft (id, account, key_hash, service, version, dossier, answers, page,"
    "  created_at, saved_at, revision)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $8, 1)");

static Err make(Ctx *ctx, const ServiceDefinition *definition, Owner owner, Draft *out)
{
    *out = (Draft){
        .id = crypto_random_id(ctx->arena),
        .account = ctx->actor->account,
        .service = definition->service,
        .version = definition->version,
        .dossier = out->dossier,
        .answers = out->answers.len ? out->answers : S("{}"),
        .created_at = ctx->now,
        .saved_at = ctx->now,
        .revision = 1,
    };
    return db_run(ctx, &draft_insert,
                  PARAMS(db_text(out->id), owner.account, owner.key, db_text(out->service),
                         db_int(out->version), db_text(out->dossier), db_text(out->answers),
                         db_int(ctx->now)));
}

Err draft_open(Ctx *ctx, const ServiceDefinition *definition, Str key, Draft *out)
{
    Row   row;
    bool  found = false;
    Owner owner = owner_of(ctx, key);
    if (ctx->actor->account.len)
        TRY(db_maybe(ctx, &draft_of_service_account,
                     PARAMS(owner.account, db_text(definition->service)), &row, &found));
    else if (owner.key.type == CELL_BYTES)
        TRY(db_maybe(ctx, &draft_of_service_key,
                     PARAMS(owner.key, db_text(definition->service)), &row, &found));
    else
        return fail(ctx, ERR_DENIED, "a draft needs an owner: an account or a key");
    if (found) {
        of_row(row, out);
        return draft_renew(ctx, out);
    }
    *out = (Draft){0};
    return make(ctx, definition, owner, out);
}

SQL(drafts_of_account,
    "SELECT " DRAFT_COLUMNS " FROM draft"
    " WHERE account = $1 AND account <> '' AND dossier = '' ORDER BY nr DESC LIMIT 100");

SQL(drafts_of_key,
    "SELECT " DRAFT_COLUMNS " FROM draft"
    " WHERE key_hash = $1 AND account = '' AND dossier = '' ORDER BY nr DESC LIMIT 100");

static void list(Ctx *ctx, const Rows *rows, Draft **out, size_t *count)
{
    *out = NEW_ARRAY(ctx->arena, Draft, rows->len + 1);
    *count = rows->len;
    for (size_t i = 0; i < rows->len; i++)
        of_row(rows_at(rows, i), &(*out)[i]);
}

Err draft_of_account(Ctx *ctx, Draft **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &drafts_of_account, PARAMS(db_text(ctx->actor->account)), &rows));
    list(ctx, &rows, out, count);
    return OK;
}

Err draft_of_key(Ctx *ctx, Str key, Draft **out, size_t *count)
{
    Rows  rows = {0};
    Param hash = owner_of(ctx, key).key;
    if (hash.type == CELL_BYTES)
        TRY(db_all(ctx, &drafts_of_key, PARAMS(hash), &rows));
    list(ctx, &rows, out, count);
    return OK;
}

Err draft_answers(Ctx *ctx, const Draft *draft, Answers *out)
{
    const ServiceDefinition *definition;
    TRY(catalogue_version(ctx, draft->service, draft->version, &definition));
    return flow_answers(ctx, definition, draft->answers, out);
}

Err draft_answers_read(Ctx *ctx, const Draft *draft, Str json, Answers *out,
                       AnswersReadError *error)
{
    const ServiceDefinition *definition;
    TRY(catalogue_version(ctx, draft->service, draft->version, &definition));
    return answers_read(ctx, definition, answer_world(ctx), json, out, error);
}

SQL(draft_update,
    "UPDATE draft SET answers = $3, page = $4, saved_at = $5, version = $6, older = $7,"
    "  revision = revision + 1"
    " WHERE id = $1 AND revision = $2");

Err draft_save(Ctx *ctx, Draft *draft, Str page, const Answers *answers)
{
    draft->answers = answers_dump(ctx, answers, ANSWERS_DRAFT);
    draft->page = page;
    draft->saved_at = ctx->now;
    TRY(db_change(ctx, &draft_update,
                  PARAMS(db_text(draft->id), db_int(draft->revision), db_text(draft->answers),
                         db_text(page), db_int(ctx->now), db_int(draft->version),
                         db_text(draft->older))));
    draft->revision++;
    return OK;
}

SQL(draft_take_over,
    "UPDATE draft SET account = $1, key_hash = NULL WHERE key_hash = $2 AND account = ''");

Err draft_adopt(Ctx *ctx, Str key)
{
    if (!key.len || ctx->actor->kind != ACTOR_CITIZEN)
        return OK;
    return db_run(ctx, &draft_take_over,
                  PARAMS(db_text(ctx->actor->account),
                         db_bytes(crypto_token_hash(ctx->arena, key))));
}

SQL(draft_remove, "DELETE FROM draft WHERE id = $1");
SQL(draft_papers_remove, "DELETE FROM draft_paper WHERE draft = $1");

Err draft_delete(Ctx *ctx, const Draft *draft)
{
    TRY(db_run(ctx, &draft_papers_remove, PARAMS(db_text(draft->id))));
    return db_change(ctx, &draft_remove, PARAMS(db_text(draft->id)));
}
