/* my_web — a person's own work: what they must do first, dossiers, drafts, notices, and
 * who read their data. */
#include "system/portal/portal_own.h"

#include "core/account.h"
#include "core/audit.h"
#include "engine/dossier/notice.h"

enum { DOSSIERS = 50, NOTICES = 20, TRACES = 50 };

typedef struct MyDossier {
    Str     id, code, service_name, href, note;
    int     status;
    bool    must_act;
    int64_t due_at, changed_at;
} MyDossier;

typedef struct MyDraft {
    Str     id, service_name, href, saved, remove;
    int64_t saved_at;
} MyDraft;

typedef struct MyNotice {
    Str     kind, text, code, href, when;
    int64_t at;
    bool    is_new;
} MyNotice;

typedef struct MyTrace {
    int64_t at;
    Str     when, who, body, what, purpose;
} MyTrace;

typedef struct MyData {
    Str        name, csrf;
    MyDossier *dossiers, *todo;
    size_t     dossier_count, todo_count;
    MyDraft   *drafts;
    size_t     draft_count;
    MyNotice  *notices;
    size_t     notice_count, unread;
    MyTrace   *traces;
    size_t     trace_count;
} MyData;

#include "system/portal/my.html.h"

static const JsonField DOSSIER[] = {
    JSON(MyDossier, id),     JSON(MyDossier, code),        JSON(MyDossier, service_name),
    JSON(MyDossier, status), JSON(MyDossier, must_act),    JSON_TIME(MyDossier, due_at),
    JSON(MyDossier, href),   JSON_TIME(MyDossier, changed_at), {0},
};
static const JsonField DRAFT[] = {JSON(MyDraft, id), JSON(MyDraft, service_name),
                                  JSON(MyDraft, href), JSON_TIME(MyDraft, saved_at), {0}};
static const JsonField NOTICE[] = {JSON(MyNotice, kind), JSON(MyNotice, text),
                                   JSON(MyNotice, code), JSON(MyNotice, href),
                                   JSON_TIME(MyNotice, at), JSON(MyNotice, is_new), {0}};
static const JsonField TRACE[] = {JSON_TIME(MyTrace, at), JSON(MyTrace, who),
                                  JSON(MyTrace, body), JSON(MyTrace, what),
                                  JSON(MyTrace, purpose), {0}};
static const JsonField MY[] = {
    JSON(MyData, name),
    JSON_LIST(MyData, todo, todo_count, DOSSIER),
    JSON_LIST(MyData, dossiers, dossier_count, DOSSIER),
    JSON_LIST(MyData, drafts, draft_count, DRAFT),
    JSON_LIST(MyData, notices, notice_count, NOTICE),
    JSON(MyData, unread),
    JSON_LIST(MyData, traces, trace_count, TRACE),
    JSON(MyData, csrf),
    {0},
};

/* ---- dossiers and drafts ----------------------------------------------------------------- */

static Str note_of(Ctx *ctx, const Dossier *d)
{
    if (d->status == STATUS_SUPPLEMENT)
        return msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_BEFORE__AT,
                       moment_text(ctx, d->supplement_due_at));
    if (d->due_at && !d->done_at)
        return msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_RESULT_BY__AT,
                       moment_text(ctx, d->due_at));
    return msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_UPDATED__AT,
                   moment_text(ctx, d->changed_at));
}

static Err list_dossiers(Ctx *ctx, MyData *data)
{
    Dossier *mine;
    TRY(dossier_mine(ctx, DOSSIERS, &mine, &data->dossier_count));
    data->dossiers = NEW_ARRAY(ctx->arena, MyDossier, data->dossier_count + 1);
    data->todo = NEW_ARRAY(ctx->arena, MyDossier, data->dossier_count + 1);
    for (size_t i = 0; i < data->dossier_count; i++) {
        MyDossier *line = &data->dossiers[i];
        *line = (MyDossier){
            .id = mine[i].id, .code = mine[i].code, .status = (int)mine[i].status,
            .href = str_fmt(ctx->arena, "/dossiers/%.*s", FMT(mine[i].id)),
            .note = note_of(ctx, &mine[i]), .due_at = mine[i].due_at,
            .changed_at = mine[i].changed_at,
            .must_act = mine[i].status == STATUS_SUPPLEMENT,
        };
        TRY(service_name(ctx, mine[i].service, mine[i].version, &line->service_name));
        if (line->must_act)
            data->todo[data->todo_count++] = *line;
    }
    return OK;
}

static Err list_drafts(Ctx *ctx, MyData *data)
{
    Draft *drafts;
    TRY(draft_of_account(ctx, &drafts, &data->draft_count));
    data->drafts = NEW_ARRAY(ctx->arena, MyDraft, data->draft_count + 1);
    for (size_t i = 0; i < data->draft_count; i++) {
        data->drafts[i] = (MyDraft){
            .id = drafts[i].id,
            .href = str_fmt(ctx->arena, "/drafts/%.*s", FMT(drafts[i].id)),
            .remove = str_fmt(ctx->arena, "/drafts/%.*s/delete", FMT(drafts[i].id)),
            .saved = moment_text(ctx, drafts[i].saved_at),
            .saved_at = drafts[i].saved_at,
        };
        TRY(service_name(ctx, drafts[i].service, drafts[i].version,
                         &data->drafts[i].service_name));
    }
    return OK;
}

/* ---- notices, traces --------------------------------------------------------------------- */

/* Officers are told things, too: those lead to the desk. */
static const struct NoticeKind {
    const char *kind;
    Message     text;
    const char *place; /* NULL: the dossier's own page; ends in / where its id follows */
} KINDS[] = {
    {"received", MSG_PORTAL_NOTICE_RECEIVED, NULL},
    {"supplement", MSG_PORTAL_NOTICE_SUPPLEMENT, NULL},
    {"refused", MSG_PORTAL_NOTICE_REFUSED, NULL},
    {"delivered", MSG_PORTAL_NOTICE_DELIVERED, NULL},
    {"document", MSG_PORTAL_NOTICE_DOCUMENT, NULL},
    {"extended", MSG_PORTAL_NOTICE_EXTENDED, NULL},
    {"stopped", MSG_PORTAL_NOTICE_STOPPED, NULL},
    {"corrected", MSG_PORTAL_NOTICE_CORRECTED, NULL},
    {"reissued", MSG_PORTAL_NOTICE_REISSUED, NULL},
    {"payment", MSG_PORTAL_NOTICE_PAYMENT, NULL},
    {"paid", MSG_PORTAL_NOTICE_PAID, NULL},
    {"replanned", MSG_PORTAL_NOTICE_REPLANNED, NULL},
    {"handed_over", MSG_PORTAL_NOTICE_HANDED_OVER, NULL},
    {"moved", MSG_PORTAL_NOTICE_MOVED, NULL},
    {"apology_drafts", MSG_PORTAL_NOTICE_APOLOGIES, "/desk/apologies"},
    {"ask", MSG_PORTAL_NOTICE_ASK, "/desk/asks"},
    {"ask_soon", MSG_PORTAL_NOTICE_ASK_SOON, "/desk/asks"},
    {"ask_due", MSG_PORTAL_NOTICE_ASK_DUE, "/desk/asks"},
    {"ask_late", MSG_PORTAL_NOTICE_ASK_LATE, "/desk/asks"},
    {"ask_returned", MSG_PORTAL_NOTICE_ASK_RETURNED, "/desk/asks"},
    {"ask_extended", MSG_PORTAL_NOTICE_ASK_EXTENDED, "/desk/asks"},
    {"ask_overdue", MSG_PORTAL_NOTICE_ASK_OVERDUE, "/desk/asks"},
    {"ask_urged", MSG_PORTAL_NOTICE_ASK_URGED, "/desk/asks"},
    {"opinion", MSG_PORTAL_NOTICE_OPINION, "/desk/dossiers/"},
    {"opinion_late", MSG_PORTAL_NOTICE_OPINION_LATE, "/desk/dossiers/"},
    {"ask_declined", MSG_PORTAL_NOTICE_ASK_DECLINED, "/desk/dossiers/"},
    {"ask_silent", MSG_PORTAL_NOTICE_ASK_SILENT, "/desk/dossiers/"},
    {"ask_nobody", MSG_PORTAL_NOTICE_ASK_NOBODY, "/desk/dossiers/"},
    {"child_failed", MSG_PORTAL_NOTICE_CHILD_FAILED, "/desk/dossiers/"},
};

static const struct NoticeKind *kind_of(Str kind)
{
    static const struct NoticeKind OTHER = {"", MSG_PORTAL_NOTICE_OTHER, NULL};
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (str_eq(kind, str_of(KINDS[i].kind)))
            return &KINDS[i];
    return &OTHER;
}

static Str notice_href(Ctx *ctx, const Notice *notice)
{
    const char *place = kind_of(notice->kind)->place;
    if (!place)
        return str_fmt(ctx->arena, "/dossiers/%.*s", FMT(notice->dossier));
    if (place[strlen(place) - 1] != '/')
        return str_of(place);
    return str_fmt(ctx->arena, "%s%.*s", place, FMT(notice->dossier));
}

static Err list_notices(Ctx *ctx, MyData *data)
{
    Notice *notices;
    TRY(notice_list(ctx, NOTICES, &notices, &data->notice_count));
    data->notices = NEW_ARRAY(ctx->arena, MyNotice, data->notice_count + 1);
    for (size_t i = 0; i < data->notice_count; i++) {
        data->notices[i] = (MyNotice){
            .kind = notices[i].kind, .text = msg_text(ctx->lang, kind_of(notices[i].kind)->text),
            .code = notices[i].code, .at = notices[i].at,
            .href = notice_href(ctx, &notices[i]),
            .when = moment_text(ctx, notices[i].at), .is_new = !notices[i].read_at,
        };
        data->unread += data->notices[i].is_new;
    }
    return OK;
}

/* What a reading was for; the word itself when it has no words. */
static Str purpose_words(const Ctx *ctx, Str purpose)
{
    static const struct {
        const char *purpose;
        Message     words;
    } PURPOSES[] = {
        {"dossier", MSG_PORTAL_PURPOSE_DOSSIER}, {"identity", MSG_PORTAL_PURPOSE_IDENTITY},
        {"act", MSG_PORTAL_PURPOSE_ACT},         {"paper", MSG_PORTAL_PURPOSE_PAPER},
        {"document", MSG_PORTAL_PURPOSE_PAPER},  {"opinion", MSG_PORTAL_PURPOSE_OPINION},
    };
    for (size_t i = 0; i < COUNT(PURPOSES); i++)
        if (str_eq(purpose, str_of(PURPOSES[i].purpose)))
            return msg_text(ctx->lang, PURPOSES[i].words);
    return purpose;
}

static Err trace_line(Ctx *ctx, const Trace *trace, MyTrace *out)
{
    Account account;
    Err     err = account_find(ctx, trace->actor, &account);
    if (err != OK && err != ERR_NOT_FOUND)
        return err;
    fault_clear(ctx);
    *out =
        (MyTrace){.at = trace->at,
                  .when = moment_text(ctx, trace->at),
                  .who = err == OK ? account.name : msg_text(ctx->lang, MSG_PORTAL_THE_SYSTEM),
                  .what = trace->object,
                  .purpose = purpose_words(ctx, trace->purpose)};
    Dossier dossier;
    Str     kind, id;
    if (str_cut(trace->object, ':', &kind, &id) && str_eq(kind, S("dossier"))) {
        if (dossier_find(ctx, id, &dossier) == OK)
            out->what = dossier.code;
        fault_clear(ctx);
    }
    return body_name_of(ctx, trace->body, &out->body);
}

static Err list_traces(Ctx *ctx, MyData *data)
{
    Trace *traces;
    TRY(trace_of(ctx, ctx->actor->account, TRACES, &traces, &data->trace_count));
    data->traces = NEW_ARRAY(ctx->arena, MyTrace, data->trace_count + 1);
    for (size_t i = 0; i < data->trace_count; i++)
        TRY(trace_line(ctx, &traces[i], &data->traces[i]));
    return OK;
}

/* GET /my */
Err portal_my(Ctx *ctx, Req *req, Res *res)
{
    MyData data = {.name = ctx->actor->name, .csrf = ctx->actor->csrf};
    TRY(list_dossiers(ctx, &data));
    TRY(list_drafts(ctx, &data));
    TRY(list_notices(ctx, &data));
    TRY(list_traces(ctx, &data));
    return page_send(ctx, req, res, my_page, MY, &data);
}

/* POST /my/notices/read */
Err portal_my_read(Ctx *ctx, Req *req, Res *res)
{
    TRY(notice_mark_read(ctx));
    if (req->wants_json)
        return portal_my(ctx, req, res);
    res_redirect(ctx, res, S("/my"));
    return OK;
}
