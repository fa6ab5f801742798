/* register_web — the forms that officers ask for: a dossier's control slip, and the register of
 * their body for some days. Jobs make them. */
#include "engine/dossier/register.h"
#include "engine/dossier/slip.h"
#include "system/onestop/own.h"

/* POST /desk/dossiers/:id/slip — the paper appears among the documents when it is made. */
Err desk_slip_post(Ctx *ctx, Req *req, Res *res)
{
    Dossier dossier;
    Str     document;
    TRY(desk_dossier(ctx, req, NULL, &dossier));
    TRY(dossier_slip_ask(ctx, &dossier, &document));
    res_redirect(ctx, res, desk_dossier_href(ctx, &dossier));
    return OK;
}

/* POST /desk/dossiers/:id/receipt — of a service that makes it on demand. */
Err desk_receipt_post(Ctx *ctx, Req *req, Res *res)
{
    Dossier dossier;
    TRY(desk_dossier(ctx, req, NULL, &dossier));
    TRY(dossier_receipt_ask(ctx, &dossier));
    res_redirect(ctx, res, desk_dossier_href(ctx, &dossier));
    return OK;
}

typedef struct VolumeLine {
    Str     href, asked;
    int64_t asked_at;
    bool    is_final;
} VolumeLine;

typedef struct RegisterData {
    DeskNav     nav;
    int         year;
    Str         from_day, from_month, from_year, to_day, to_month, to_year, body;
    VolumeLine *volumes;
    size_t      volume_count;
} RegisterData;

#include "system/onestop/register.html.h"

static const JsonField VOLUME[] = {JSON(VolumeLine, href), JSON(VolumeLine, is_final),
                                   JSON_TIME(VolumeLine, asked_at), {0}};
static const JsonField REGISTER_TWIN[] = {
    JSON(RegisterData, body), JSON(RegisterData, year),
    JSON_LIST(RegisterData, volumes, volume_count, VOLUME), {0}};

static void fill_month(Ctx *ctx, RegisterData *data)
{
    Date today = date_of_time(ctx->now);
    data->year = today.year;
    data->from_day = S("1");
    data->from_month = data->to_month = str_fmt(ctx->arena, "%d", today.month);
    data->from_year = data->to_year = str_fmt(ctx->arena, "%d", today.year);
    data->to_day = str_fmt(ctx->arena, "%d", today.day);
}

/* Newest first. */
static Err fill_volumes(Ctx *ctx, RegisterData *data)
{
    Document *documents;
    Str       object = register_object(ctx->arena, ctx->actor->seat.body, data->year);
    TRY(document_of(ctx, object, &documents, &data->volume_count));
    data->volumes = NEW_ARRAY(ctx->arena, VolumeLine, data->volume_count + 1);
    for (size_t i = 0; i < data->volume_count; i++) {
        const Document *document = &documents[data->volume_count - 1 - i];
        data->volumes[i] = (VolumeLine){
            .asked = time_text(ctx->arena, document->asked_at, ctx->lang),
            .asked_at = document->asked_at,
            .is_final = document_is_final(document),
            .href = str_fmt(ctx->arena, "/desk/registers/%d/%.*s", data->year, FMT(document->id)),
        };
    }
    return OK;
}

/* GET /desk/registers?year=2026 */
Err desk_register_get(Ctx *ctx, Req *req, Res *res)
{
    int64_t      year;
    RegisterData data = {.body = ctx->actor->seat.body_name};
    TRY(desk_nav(ctx, "registers", &data.nav));
    fill_month(ctx, &data);
    if (str_to_int(req_query(ctx, req, "year"), &year) && year > 2000 && year < 3000)
        data.year = (int)year;
    TRY(fill_volumes(ctx, &data));
    return page_send(ctx, req, res, register_page, REGISTER_TWIN, &data);
}

/* A date of three fields, "from-day" …; a problem is noted under the field. */
static bool read_day(Ctx *ctx, Req *req, const char *name, Date *out)
{
    int64_t n[3];
    static const char *const PARTS[] = {"day", "month", "year"};
    for (size_t i = 0; i < COUNT(PARTS); i++)
        if (!str_to_int(req_value(req, str_fmt(ctx->arena, "%s-%s", name, PARTS[i]).at), &n[i]) ||
            n[i] < 0 || n[i] > 9999)
            n[i] = 0;
    *out = (Date){(int)n[2], (int)n[1], (int)n[0]};
    if (date_valid(*out))
        return true;
    req_problem(req, str_of(name), MSG_FORMS_DATE_WRONG, (Str){0});
    return false;
}

/* POST /desk/registers */
Err desk_register_post(Ctx *ctx, Req *req, Res *res)
{
    RegisterPeriod period = {.body = ctx->actor->seat.body};
    bool           is_good = read_day(ctx, req, "from", &period.from);
    is_good = read_day(ctx, req, "to", &period.to) && is_good;
    if (!is_good)
        return fail(ctx, ERR_INVALID, "the days of a register are wrong");
    Err err = register_ask(ctx, &period);
    if (err == ERR_INVALID)
        req_problem(req, S("to"), MSG_FORMS_PERIOD_WRONG, (Str){0});
    TRY(err);
    res_redirect(ctx, res,
                 str_fmt(ctx->arena, "/desk/registers?year=%d", period.from.year));
    return OK;
}

/* GET /desk/registers/:year/:document — of the officer's own body alone. */
Err desk_register_document(Ctx *ctx, Req *req, Res *res)
{
    int64_t  year;
    Document document;
    File     file;
    if (!str_to_int(req_param(req, "year"), &year) || year < 2000 || year > 3000)
        return fail(ctx, ERR_NOT_FOUND, "no such year");
    TRY(document_find(ctx, register_object(ctx->arena, ctx->actor->seat.body, (int)year),
                      req_param(req, "document"), &document));
    if (!document_is_final(&document))
        return fail(ctx, ERR_NOT_FOUND, "the register is not made yet");
    TRY(file_find(ctx, document.file, &file));
    return file_send(ctx, &file, res, str_eq(req_query(ctx, req, "download"), S("1")));
}
