/* listed_database — what only a node's own database can say of a definition: whether every body
 * that may get a dossier has somebody for each step, and which services are published. */
#include "engine/dossier/listed.h"

#include "base/time.h"
#include "core/embedded.h"
#include "engine/dossier/catalogue.h"
#include "engine/org/org.h"

#define ON_DAY(table) \
    table ".valid_from <= $1 AND (" table ".valid_to IS NULL OR " table ".valid_to > $1)"

/* Bodies that work here, which is that they have posts, but none with this role. */
SQL(body_without_role,
    "SELECT name_vi FROM body"
    " WHERE level = $2 AND field = $3 AND kind = $4 AND " ON_DAY("body")
    "   AND EXISTS (SELECT 1 FROM post WHERE post.body = body.id AND " ON_DAY("post") ")"
    "   AND NOT EXISTS (SELECT 1 FROM post"
    "                    WHERE post.body = body.id AND post.role = $5 AND " ON_DAY("post") ")"
    " ORDER BY code_2020 LIMIT 1");
/* A few thousand bodies, read when somebody publishes. */
SQL_WHOLE_TABLE(office_without_role,
    "SELECT name_vi FROM body"
    " WHERE field = $2 AND kind = 'agency' AND " ON_DAY("body")
    "   AND EXISTS (SELECT 1 FROM post WHERE post.body = body.id AND " ON_DAY("post") ")"
    "   AND NOT EXISTS (SELECT 1 FROM post"
    "                    WHERE post.body = body.id AND post.role = $3 AND " ON_DAY("post") ")"
    " ORDER BY code_2020 LIMIT 1");

/* A database that does not answer refuses nothing: the next statement says what is wrong. */
static bool agencies_have_role(const void *arg, const AgencyRole *asked, Str *lacking)
{
    Ctx  *ctx = (Ctx *)(uintptr_t)arg;
    Row   row;
    bool  found = false;
    Param day = db_text(date_iso(ctx->arena, date_of_time(ctx->now)));
    bool  is_commune = asked->kind == AGENCY_COMMUNE;
    Err   err = asked->kind == AGENCY_SECTOR
                  ? db_maybe(ctx, &office_without_role,
                             PARAMS(day, db_text(asked->sector), db_text(asked->role)), &row,
                             &found)
                  : db_maybe(ctx, &body_without_role,
                             PARAMS(day,
                                    db_text(body_level_text(is_commune ? LEVEL_COMMUNE
                                                                       : LEVEL_PROVINCE)),
                                    db_text(asked->sector),
                                    db_text(asked->sector.len ? S("department")
                                                              : S("committee")),
                                    db_text(asked->role)),
                             &row, &found);
    if (err != OK)
        fault_clear(ctx);
    else if (found)
        *lacking = row_text(row, "name_vi");
    return !found;
}

static const ServiceDefinition *shipped(const void *arg, Str code, int32_t day)
{
    Ctx                  *ctx = (Ctx *)(uintptr_t)arg;
    const DefinitionWorld read_only = {.was_published = true};
    for (size_t i = 0; i < embedded_file_count; i++) {
        ServiceDefinition *found;
        Str                path = str_of(embedded_files[i].path);
        Str                text = embedded_files[i].text;
        if (!str_starts(path, S("definitions/services/")) ||
            !memmem(text.at, text.len, code.at, code.len))
            continue;
        ArenaMark         mark = arena_mark(ctx->arena);
        DefinitionErrors *errors = NEW(ctx->arena, DefinitionErrors);
        Err               err = definition_load(ctx, text, path, &read_only, &found, errors);
        if (err == OK && str_eq(found->service, code) && day <= found->to_day)
            return found;
        fault_clear(ctx);
        arena_reset(ctx->arena, mark);
    }
    return NULL;
}

/* A service may be published before the one it opens, when both ship with the program. */
static const ServiceDefinition *published(const void *arg, Str code, int32_t day)
{
    Ctx                     *ctx = (Ctx *)(uintptr_t)arg;
    const ServiceDefinition *found;
    if (catalogue_find(ctx, code, &found) == OK)
        return found;
    fault_clear(ctx);
    return shipped(arg, code, day);
}

const DefinitionWorld *listed_with_shipped(Ctx *ctx, const DefinitionWorld *world)
{
    DefinitionWorld *out = NEW(ctx->arena, DefinitionWorld);
    *out = *world;
    out->service = shipped;
    out->service_arg = ctx;
    return out;
}

const DefinitionWorld *listed_with_database(Ctx *ctx, const DefinitionWorld *world)
{
    DefinitionWorld *out = NEW(ctx->arena, DefinitionWorld);
    *out = *world;
    out->arg = ctx; /* what the others ask is kept by the process and needs none */
    out->agencies_have_role = agencies_have_role;
    out->service = published;
    out->service_arg = ctx;
    return out;
}
