/* dossier_page — filling what is shown of a dossier, from the engine's answers. */
#include "system/portal/dossier_page.h"

#include "engine/dossier/timely.h"

#include "system/portal/dossier.html.h"

/* ---- what was done, what comes ----------------------------------------------------------- */

static const struct {
    const char *verb;
    Message     title;
} TITLES[] = {
    {"dossier.submitted", MSG_PORTAL_DID_SUBMIT},
    {"dossier.received", MSG_PORTAL_DID_RECEIVE},
    {"dossier.assigned", MSG_PORTAL_DID_ASSIGN},
    {"dossier.examined", MSG_PORTAL_DID_EXAMINE},
    {"dossier.inspected", MSG_PORTAL_DID_INSPECT},
    {"dossier.reviewed", MSG_PORTAL_DID_REVIEW},
    {"dossier.returned", MSG_PORTAL_DID_RETURN},
    {"dossier.signed", MSG_PORTAL_DID_SIGN},
    {"dossier.numbered", MSG_PORTAL_DID_NUMBER},
    {"dossier.delivered", MSG_PORTAL_DID_DELIVER},
    {"dossier.supplement_asked", MSG_PORTAL_DID_ASK},
    {"dossier.supplemented", MSG_PORTAL_DID_SUPPLEMENT},
    {"dossier.refused", MSG_PORTAL_DID_REFUSE},
    {"dossier.withdrawn", MSG_PORTAL_DID_WITHDRAW},
    {"dossier.stopped", MSG_PORTAL_DID_STOP},
    {"dossier.rated", MSG_PORTAL_DID_RATE},
    {"dossier.extended", MSG_PORTAL_DID_EXTEND},
    {"dossier.reassigned", MSG_PORTAL_DID_ASSIGN},
    {"dossier.handed_back", MSG_PORTAL_DID_RETURN},
    {"dossier.corrected", MSG_PORTAL_DID_CORRECT},
    {"dossier.reissued", MSG_PORTAL_DID_REISSUE},
    {"dossier.paid", MSG_PORTAL_DID_PAY},
    {"dossier.concluded", MSG_PORTAL_DID_CONCLUDE},
    {"dossier.paused", MSG_PORTAL_DID_PAUSE},
    {"dossier.resumed", MSG_PORTAL_DID_RESUME},
    {"dossier.replanned", MSG_PORTAL_DID_REPLAN},
    {"dossier.asked", MSG_PORTAL_DID_CONSULT},
    {"dossier.opinion", MSG_PORTAL_DID_OPINION},
    {"dossier.silent", MSG_PORTAL_DID_SILENT},
    {"dossier.child_opened", MSG_PORTAL_DID_OPEN_KIN},
    {"dossier.child_received", MSG_PORTAL_DID_KIN_RECEIVE},
    {"dossier.child_closed", MSG_PORTAL_DID_KIN_CLOSE},
    {"dossier.linked", MSG_PORTAL_DID_LINK},
    {"dossier.recorded", MSG_PORTAL_DID_RECORD},
    {"dossier.moved", MSG_PORTAL_DID_MOVE},
    {"dossier.handed_over", MSG_PORTAL_DID_HAND_OVER},
};

static Str title_of(Ctx *ctx, const DossierLine *line)
{
    Message title = MSG_PORTAL_DID_OTHER;
    for (size_t i = 0; i < COUNT(TITLES); i++)
        if (str_eq(line->verb, str_of(TITLES[i].verb)))
            title = TITLES[i].title;
    if (title == MSG_PORTAL_DID_CONSULT && line->verdict.len) /* not for the first time */
        title = str_eq(line->verdict, S("returned")) ? MSG_PORTAL_DID_CONSULT_AGAIN
                                                     : MSG_PORTAL_DID_CONSULT_LONGER;
    Str words = msg_text(ctx->lang, title);
    return line->late.len ? str_fmt(ctx->arena, "%.*s · %.*s", FMT(words),
                                    FMT(timely_text(TIMELY_LATE, ctx->lang)))
                          : words;
}

/* The reason is for the applicant where the act is one towards them. */
static bool tells_reason(Str verb)
{
    static const char *const TOLD[] = {"dossier.supplement_asked", "dossier.refused",
                                        "dossier.stopped",          "dossier.extended",
                                        "dossier.corrected",        "dossier.reissued"};
    for (size_t i = 0; i < COUNT(TOLD); i++)
        if (str_eq(verb, str_of(TOLD[i])))
            return true;
    return false;
}

/* What officers note for one another is not the applicant's business. */
static bool is_inside(Str verb)
{
    return str_eq(verb, S("dossier.commented")) || str_eq(verb, S("dossier.attached"));
}

static HistoryLine line_of(Ctx *ctx, const DossierLine *line)
{
    bool by_unit = line->unit_name.len > 0;
    return (HistoryLine){
        .at = line->at,
        .verb = line->verb,
        .title = title_of(ctx, line),
        .when = moment_text(ctx, line->at),
        .who = by_unit ? str_fmt(ctx->arena, "%.*s%s%.*s", FMT(line->actor_name),
                                 line->actor_name.len ? ", " : "", FMT(line->unit_name))
                       : (Str){0},
        .text = tells_reason(line->verb) ? line->reason : (Str){0},
        .moment = MOMENT_DONE,
    };
}

/* The step it waits at, and those behind it. */
static void list_next(Ctx *ctx, DossierData *data)
{
    int at = definition_step(data->def, data->dossier.step);
    for (int i = at; at >= 0 && i < data->def->n_steps; i++)
        data->history[data->history_count++] =
            (HistoryLine){.title = step_name(ctx, &data->def->steps[i]),
                          .when = i == at ? data->step_name : (Str){0},
                          .moment = i == at ? MOMENT_NOW : MOMENT_NEXT};
    if (at >= 0)
        data->history[data->history_count - (size_t)(data->def->n_steps - at)].when =
            data->dossier.step_due_at && !data->paused_at
                ? msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_AT_LATEST__AT,
                          moment_text(ctx, data->dossier.step_due_at))
                : (Str){0};
}

static Err list_history(Ctx *ctx, DossierData *data)
{
    DossierLine *lines;
    size_t       n;
    TRY(dossier_history(ctx, &data->dossier, &lines, &n));
    data->history = NEW_ARRAY(ctx->arena, HistoryLine, n + data->def->n_steps + 1u);
    for (size_t i = 0; i < n; i++)
        if (!is_inside(lines[i].verb))
            data->history[data->history_count++] = line_of(ctx, &lines[i]);
    data->done_count = data->history_count;
    list_next(ctx, data);
    return OK;
}

/* ---- papers, documents ------------------------------------------------------------------- */

static Err list_files(Ctx *ctx, DossierData *data)
{
    DossierPaper *papers;
    TRY(dossier_papers(ctx, &data->dossier, &papers, &data->file_count));
    data->files = NEW_ARRAY(ctx->arena, FileLine, data->file_count + 1);
    data->file_papers = NEW_ARRAY(ctx->arena, Str, data->file_count + 1);
    for (size_t i = 0; i < data->file_count; i++) {
        int index = definition_paper(data->def, papers[i].paper);
        data->files[i] = file_line(ctx, &papers[i],
                                   str_fmt(ctx->arena, "/dossiers/%.*s/papers/%.*s",
                                           FMT(data->dossier.id), FMT(papers[i].file)));
        data->file_papers[i] = index < 0 ? papers[i].paper
                                         : words_in(data->def->papers[index].name, ctx->lang);
    }
    return OK;
}

static Str document_name(Ctx *ctx, const DossierData *data, Str kind)
{
    static const struct { const char *kind; Message name; } NAMES[] = {
        {"receipt", MSG_PORTAL_DOCUMENT_RECEIPT},
        {"supplement", MSG_PORTAL_DOCUMENT_SUPPLEMENT},
        {"refusal", MSG_PORTAL_DOCUMENT_REFUSAL},
        {"apology", MSG_PORTAL_DOCUMENT_APOLOGY},
        {"stop", MSG_PORTAL_DOCUMENT_STOP},
    };
    for (size_t i = 0; i < COUNT(NAMES); i++)
        if (str_eq(kind, str_of(NAMES[i].kind)))
            return msg_text(ctx->lang, NAMES[i].name);
    return words_in(data->def->result.name, ctx->lang);
}

static Err list_documents(Ctx *ctx, DossierData *data)
{
    Document *documents;
    size_t    n;
    Str       object = str_fmt(ctx->arena, "dossier:%.*s", FMT(data->dossier.id));
    TRY(document_of(ctx, object, &documents, &n));
    data->documents = NEW_ARRAY(ctx->arena, DocumentLine, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool is_final = document_is_final(&documents[i]);
        /* The signed permit waits for its number: not yet the applicant's. The control slip is the
         * office's own. */
        if ((str_eq(documents[i].kind, S("result")) && !data->dossier.done_at) ||
            str_eq(documents[i].kind, S("slip")))
            continue;
        data->documents[data->document_count++] = (DocumentLine){
            .id = documents[i].id, .kind = documents[i].kind,
            .name = document_name(ctx, data, documents[i].kind), .state = documents[i].state,
            .number = documents[i].number, .is_final = is_final,
            .href = str_fmt(ctx->arena, "/dossiers/%.*s/documents/%.*s", FMT(data->dossier.id),
                            FMT(documents[i].id))};
    }
    return OK;
}

/* ---- what is asked ----------------------------------------------------------------------- */

Err dossier_page_asked(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def,
                       AskedData **out)
{
    Supplement asked;
    *out = NULL;
    if (dossier->status != STATUS_SUPPLEMENT)
        return OK;
    TRY(dossier_supplement(ctx, dossier, &asked));
    AskedData *data = NEW(ctx->arena, AskedData);
    *data = (AskedData){
        .reason = asked.reason, .basis = asked.basis, .asked_at = asked.asked_at,
        .due_at = asked.due_at, .due = moment_text(ctx, asked.due_at),
        .due_state = ctx->now > asked.due_at ? DUE_LATE : DUE_SOON,
        .papers = asked.papers, .paper_count = asked.paper_count,
        .names = NEW_ARRAY(ctx->arena, Str, asked.paper_count + 1),
        .href = str_fmt(ctx->arena, "/dossiers/%.*s/supplement", FMT(dossier->id)),
    };
    for (size_t i = 0; i < asked.paper_count; i++) {
        int index = definition_paper(def, asked.papers[i]);
        data->names[i] =
            index < 0 ? asked.papers[i] : words_in(def->papers[index].name, ctx->lang);
    }
    *out = data;
    return OK;
}

/* ---- the clock --------------------------------------------------------------------------- */

/* Whole working days used of the term; the ring and its words are drawn from these two. */
static Err read_clock(Ctx *ctx, DossierData *data)
{
    const Dossier  *d = &data->dossier;
    const Calendar *calendar;
    if (!d->accepted_at || !d->due_at)
        return OK;
    int64_t until = d->done_at ? d->done_at : d->paused_at ? d->paused_at : ctx->now;
    int64_t from_day, due_day = 0, until_day;
    TRY(org_calendar(ctx, d->body, &calendar));
    TRY(calendar_received_day(ctx, calendar, d->clock_from, &from_day));
    due_day = calendar_day_of(calendar, d->due_at);
    until_day = calendar_day_of(calendar, until);
    TRY(calendar_working_days_between(ctx, calendar, from_day, due_day, &data->term_days));
    TRY(calendar_working_days_between(ctx, calendar, from_day, until_day, &data->used_days));
    data->used_days = data->used_days < 0 ? 0 : data->used_days;
    data->is_late = !d->paused_at && until > d->due_at;
    bool is_near = data->used_days * 5 >= data->term_days * 4;
    data->due_state = d->paused_at   ? DUE_STOPPED
                      : data->is_late ? DUE_LATE
                      : is_near      ? DUE_SOON
                                     : DUE_FAR;
    return OK;
}

static Err who_holds(Ctx *ctx, DossierData *data)
{
    const Dossier *d = &data->dossier;
    int            step = definition_step(data->def, d->step);
    data->is_open = step >= 0;
    data->is_mine_to_act = d->status == STATUS_SUPPLEMENT;
    data->step_name = step < 0 ? (Str){0} : step_name(ctx, &data->def->steps[step]);
    data->role_name = d->role.len ? catalogue_role_name(ctx, d->role) : (Str){0};
    TRY(body_name_of(ctx, d->body, &data->body));
    return dossier_post_name(ctx, d->holder, &data->holder_name);
}

static void copy_facts(Ctx *ctx, DossierData *data)
{
    const Dossier *d = &data->dossier;
    data->id = d->id;
    data->code = d->code;
    data->service = d->service;
    data->service_name = words_in(data->def->catalogue.name, ctx->lang);
    data->status = (int)d->status;
    data->status_name = status_text(ctx->lang, (int)d->status);
    data->step = d->step;
    data->number = d->number;
    data->seen = d->head.number;
    data->submitted_at = d->submitted_at;
    data->accepted_at = d->accepted_at;
    data->due_at = d->due_at;
    data->paused_at = d->paused_at;
    data->done_at = d->done_at;
    data->changed_at = d->changed_at;
    data->submitted = moment_text(ctx, d->submitted_at);
    data->changed = moment_text(ctx, d->changed_at);
    data->due = moment_text(ctx, d->due_at);
    data->answer_due = d->accepted_at ? (Str){0} : moment_text(ctx, d->step_due_at);
    data->csrf = ctx->actor->csrf;
}

Err dossier_page_fill(Ctx *ctx, DossierData *data)
{
    Permitted permitted;
    copy_facts(ctx, data);
    TRY(who_holds(ctx, data));
    TRY(read_clock(ctx, data));
    TRY(dossier_page_asked(ctx, &data->dossier, data->def, &data->asked));
    TRY(dossier_page_kin(ctx, data));
    TRY(drawing_of_dossier(ctx, &data->dossier, &data->chart));
    TRY(list_history(ctx, data));
    TRY(list_files(ctx, data));
    TRY(list_documents(ctx, data));
    TRY(dossier_permitted(ctx, &data->dossier, &permitted));
    data->may_withdraw = permitted.may[ACT_WITHDRAW];
    TRY(dossier_rating(ctx, &data->dossier, &data->rating));
    data->may_rate = data->dossier.status == STATUS_DELIVERED && !data->rating &&
                     data->def->is_rated;
    return OK;
}
