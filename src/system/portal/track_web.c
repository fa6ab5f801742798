/* track_web — how far a dossier is, for whoever has its code: no person, no parcel, no holder.
 * The code is typed and sent by POST, so that it stands in no address and no log. */
#include "engine/dossier/drawing.h"
#include "system/portal/kin_page.h"

typedef struct TrackData {
    Str     code, service_name, submitted, due, changed, status_name;
    int     status;
    int64_t submitted_at, due_at, changed_at, steps_done, steps;
    bool    is_paused, is_found, is_late;
    KinLine *kin; /* at other agencies */
    size_t  kin_count;
    Flowchart chart;
} TrackData;

#include "system/portal/track.html.h"

static const JsonField TRACK[] = {
    JSON(TrackData, code),
    JSON(TrackData, service_name),
    JSON(TrackData, status),
    JSON(TrackData, status_name),
    JSON(TrackData, steps_done),
    JSON(TrackData, steps),
    JSON(TrackData, is_paused),
    JSON_TIME(TrackData, submitted_at),
    JSON_TIME(TrackData, due_at),
    JSON_TIME(TrackData, changed_at),
    JSON_LIST(TrackData, kin, kin_count, KIN_LINE),
    {0},
};

/* GET /track */
Err portal_track_form(Ctx *ctx, Req *req, Res *res)
{
    TrackData data = {0};
    return page_send(ctx, req, res, track_page, TRACK, &data);
}

/* As it may be typed: capitals, no spaces. */
static Str clean_code(Ctx *ctx, Str typed)
{
    Buf out = {.arena = ctx->arena};
    for (size_t i = 0; i < typed.len && out.len < 64; i++) {
        char c = typed.at[i];
        if (c == ' ' || c == '\t')
            continue;
        buf_char(&out, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    return buf_str(&out);
}

static Err fill(Ctx *ctx, const PublicTrack *track, TrackData *data)
{
    *data = (TrackData){
        .code = track->code,
        .status = (int)track->status,
        .status_name = status_text(ctx->lang, (int)track->status),
        .submitted = moment_text(ctx, track->submitted_at),
        .due = moment_text(ctx, track->due_at),
        .changed = moment_text(ctx, track->changed_at),
        .submitted_at = track->submitted_at,
        .due_at = track->due_at,
        .changed_at = track->changed_at,
        .steps_done = (int64_t)track->steps_done,
        .steps = (int64_t)track->steps,
        .is_paused = track->is_paused,
        .is_late = track->due_at && ctx->now > track->due_at &&
                   track->steps_done < track->steps && !track->is_paused,
        .is_found = true,
    };
    return service_name(ctx, track->service, track->version, &data->service_name);
}

static Err fill_kin(Ctx *ctx, Str code, TrackData *data)
{
    Child *children;
    TRY(dossier_track_children(ctx, code, &children, &data->kin_count));
    return kin_lines(ctx, children, data->kin_count, false, &data->kin);
}

/* POST /track */
Err portal_track(Ctx *ctx, Req *req, Res *res)
{
    PublicTrack track;
    TrackData   data = {0};
    Str         code = clean_code(ctx, req_value(req, "code"));
    if (!code.len) {
        req_problem(req, S("code"), MSG_PORTAL_CODE_NEEDED, (Str){0});
        res->status = 422;
        return page_send(ctx, req, res, track_page, TRACK, &data);
    }
    Err err = dossier_track(ctx, code, &track);
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        req_problem(req, S("code"), MSG_PORTAL_CODE_UNKNOWN, (Str){0});
        res->status = 404;
        return page_send(ctx, req, res, track_page, TRACK, &data);
    }
    TRY(err);
    TRY(fill(ctx, &track, &data));
    TRY(fill_kin(ctx, code, &data));
    TRY(drawing_of_code(ctx, code, &data.chart));
    return page_send(ctx, req, res, track_page, TRACK, &data);
}
