/* publish_web — GET /desk/definitions: which versions there are, signed or not, and how many open
 * dossiers of this body each has. */
#include "system/onestop/publish_own.h"

#include "base/time.h"
#include "engine/dossier/publish.h"

PERMISSION(MAY_MOVE, "definitions.move");
PERMISSION(MAY_HAND_OVER, "handover.order");

#define HANDOVER "/desk/handovers/:id"

static const Route ROUTES[] = {
    {GET, "/desk/definitions", definitions_get, &MAY_MOVE},
    {GET, "/desk/definitions/move", definitions_move_get, &MAY_MOVE},
    {POST, "/desk/definitions/move", definitions_move_post, &MAY_MOVE,
     .on_invalid = definitions_move_get},
    /* Who led the giver on its last day may hold no post today: the engine says who may see it. */
    {GET, "/desk/handovers", handovers_get, &SIGNED_IN},
    {POST, "/desk/handovers", handovers_post, &MAY_HAND_OVER, .on_invalid = handovers_get},
    {GET, HANDOVER, handover_get, &SIGNED_IN},
    {GET, HANDOVER "/receipt", handover_receipt_get, &SIGNED_IN},
    {POST, HANDOVER "/confirm", handover_confirm_post, &SIGNED_IN},
    {0},
};

const Module VERSIONS = {"versions", ROUTES, NULL};

typedef struct VersionLine {
    Str     service, name, hash, move_href;
    Str     from, to, changes;
    int64_t version, signed_at, open;
} VersionLine;

typedef struct DefinitionsData {
    VersionLine *lines;
    size_t       count;
} DefinitionsData;

#include "system/onestop/publish.html.h"

static const JsonField LINE[] = {
    JSON(VersionLine, service), JSON(VersionLine, name), JSON(VersionLine, version),
    JSON(VersionLine, from),    JSON(VersionLine, to),   JSON(VersionLine, hash),
    JSON_TIME(VersionLine, signed_at), JSON(VersionLine, open), JSON(VersionLine, changes), {0}};
static const JsonField TWIN[] = {JSON_LIST(DefinitionsData, lines, count, LINE), {0}};

/* Dossiers of a version that no longer holds may be moved to the one that does. */
static Err line_of(Ctx *ctx, const ServiceVersion *version, VersionLine *out)
{
    const ServiceDefinition *own, *now;
    TRY(catalogue_version(ctx, version->service, version->version, &own));
    *out = (VersionLine){
        .service = version->service,
        .version = version->version,
        .name = words_in(own->catalogue.name, ctx->lang),
        .hash = (Str){version->hash.at, version->hash.len < 16 ? version->hash.len : 16},
        .from = date_text(ctx->arena, date_from_days(version->from_day)),
        .to = version->to_day == INT32_MAX ? S("")
                                           : date_text(ctx->arena, date_from_days(version->to_day)),
        .changes = version->changes,
        .signed_at = version->signed_at,
        .open = version->open_dossiers,
    };
    Err err = catalogue_find(ctx, version->service, &now);
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    if (version->open_dossiers && now->version != version->version)
        out->move_href = str_fmt(ctx->arena,
                                 "/desk/definitions/move?service=%.*s&from=%lld&to=%d",
                                 FMT(version->service), (long long)version->version, now->version);
    return OK;
}

/* GET /desk/definitions */
Err definitions_get(Ctx *ctx, Req *req, Res *res)
{
    DefinitionsData data = {0};
    ServiceVersion *all;
    TRY(publish_list(ctx, (Str){0}, &all, &data.count));
    data.lines = NEW_ARRAY(ctx->arena, VersionLine, data.count + 1);
    for (size_t i = 0; i < data.count; i++)
        TRY(line_of(ctx, &all[i], &data.lines[i]));
    return page_send(ctx, req, res, publish_page, TWIN, &data);
}
