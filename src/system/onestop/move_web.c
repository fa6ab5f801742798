/* move_web — GET and POST /desk/definitions/move: what a newer version changes, which open dossiers can
 * go over and which cannot, and the result for each. */
#include "system/onestop/publish_own.h"

#include "base/time.h"
#include "engine/dossier/move.h"

typedef struct MoveLine {
    Str     id, code, applicant, step, why_not; /* why_not empty: it can go, or went */
    int64_t due_before, due_after, fee_before, fee_after;
    bool    is_moved;
} MoveLine;

typedef struct MoveData {
    Str       service, name;
    int64_t   from, to;
    Str      *changes;
    size_t    change_count;
    MoveLine *lines;
    size_t    count;
    int64_t   fine, moved;
    bool      is_done; /* the lines are results */
} MoveData;

#include "system/onestop/move.html.h"

static const JsonField LINE[] = {
    JSON(MoveLine, id),   JSON(MoveLine, code),           JSON(MoveLine, step),
    JSON(MoveLine, why_not), JSON_TIME(MoveLine, due_before), JSON_TIME(MoveLine, due_after),
    JSON(MoveLine, fee_before), JSON(MoveLine, fee_after), JSON(MoveLine, is_moved), {0}};
static const JsonField TWIN[] = {
    JSON(MoveData, service), JSON(MoveData, from), JSON(MoveData, to), JSON(MoveData, fine),
    JSON(MoveData, moved), JSON_LIST(MoveData, lines, count, LINE), {0}};

static Str why_not(Ctx *ctx, const MoveItem *item)
{
    static const Message WHY[MOVE_OBSTACLES] = {
        [MOVE_NO_STEP] = MSG_VERSIONS_NO_STEP__WHAT,
        [MOVE_ANSWERS] = MSG_VERSIONS_NO_ANSWER__WHAT,
        [MOVE_PAPERS] = MSG_VERSIONS_NO_PAPER__WHAT,
        [MOVE_SUPPLEMENT] = MSG_VERSIONS_SUPPLEMENT,
        [MOVE_WAITS] = MSG_VERSIONS_WAITS,
    };
    MsgArg what = msg_arg(item->what);
    if (item->obstacle == MOVE_FINE)
        return (Str){0};
    return msg_str(ctx->arena, ctx->lang, WHY[item->obstacle], &what,
                   msg_arg_count(WHY[item->obstacle]));
}

static MoveLine line_of(Ctx *ctx, const MoveItem *item)
{
    return (MoveLine){
        .id = item->dossier.id,
        .code = item->dossier.code,
        .applicant = item->dossier.applicant_name,
        .step = item->dossier.step,
        .why_not = why_not(ctx, item),
        .due_before = item->dossier.due_at,
        .due_after = item->after.due_at,
        .fee_before = item->fee_before,
        .fee_after = item->fee_after,
        .is_moved = item->is_moved,
    };
}

typedef struct MoveForm {
    Str     service, reason;
    int64_t from, to;
} MoveForm;
static const Field FIELDS[] = {
    {"service", FORM_TEXT, offsetof(MoveForm, service), true, .max = 100},
    {"from", FORM_INT, offsetof(MoveForm, from), true, .min = 1},
    {"to", FORM_INT, offsetof(MoveForm, to), true, .min = 1},
    {"reason", FORM_LONG, offsetof(MoveForm, reason), true, .max = 1000},
    {0},
};

static Err fill(Ctx *ctx, MoveData *data)
{
    MovePreview preview;
    TRY(move_preview(ctx, data->service, data->from, data->to, &preview));
    data->name = words_in(preview.to->catalogue.name, ctx->lang);
    data->change_count = preview.diff.count;
    data->changes = NEW_ARRAY(ctx->arena, Str, preview.diff.count + 1);
    for (size_t i = 0; i < preview.diff.count; i++)
        data->changes[i] = words_in(preview.diff.lines[i].text, ctx->lang);
    if (data->is_done)
        return OK;
    data->count = preview.count;
    data->fine = (int64_t)preview.fine;
    data->lines = NEW_ARRAY(ctx->arena, MoveLine, preview.count + 1);
    for (size_t i = 0; i < preview.count; i++)
        data->lines[i] = line_of(ctx, &preview.items[i]);
    return OK;
}

/* From the query, or from the form that came back with problems. */
static Str given(Ctx *ctx, const Req *req, const char *name)
{
    return req->method == POST ? req_value(req, name) : req_query(ctx, req, name);
}

/* GET /desk/definitions/move?service=&from=&to= */
Err definitions_move_get(Ctx *ctx, Req *req, Res *res)
{
    MoveData data = {.service = given(ctx, req, "service")};
    if (!data.service.len || !str_to_int(given(ctx, req, "from"), &data.from) ||
        !str_to_int(given(ctx, req, "to"), &data.to))
        return fail(ctx, ERR_NOT_FOUND, "say service, from and to");
    TRY(fill(ctx, &data));
    return page_send(ctx, req, res, move_page, TWIN, &data);
}

/* One after the other; what cannot go says why, and stays. */
static Err move_chosen(Ctx *ctx, Req *req, const MoveForm *form, MoveData *data)
{
    const Pair *chosen;
    data->lines = NEW_ARRAY(ctx->arena, MoveLine, MOVE_AT_ONCE + 1);
    for (size_t i = 0; (chosen = req_pair(req, "dossier", i)) && i < MOVE_AT_ONCE; i++) {
        MoveItem item;
        Err      err = move_dossier(ctx, chosen->value, form->to, form->reason, &item);
        if (err == ERR_NOT_FOUND || err == ERR_INVALID) { /* closed, or moved since the page */
            fault_clear(ctx);
            continue;
        }
        TRY(err);
        data->lines[data->count++] = line_of(ctx, &item);
        data->moved += item.is_moved;
    }
    return OK;
}

/* POST /desk/definitions/move */
Err definitions_move_post(Ctx *ctx, Req *req, Res *res)
{
    MoveForm form = {0};
    TRY(form_read(ctx, req, FIELDS, &form));
    if (!req_has(req, "dossier")) {
        req_problem(req, S("dossier"), MSG_VERSIONS_CHOOSE, (Str){0});
        return fail(ctx, ERR_INVALID, "no dossier was chosen");
    }
    MoveData data = {.service = form.service, .from = form.from, .to = form.to, .is_done = true};
    TRY(move_chosen(ctx, req, &form, &data));
    TRY(fill(ctx, &data));
    return page_send(ctx, req, res, move_page, TWIN, &data);
}
