/* dossier_web — the page of one dossier: data, papers, what may be done, clocks, history. */
#include "system/onestop/dossier_page.h"

#include "system/onestop/dossier.html.h"

/* ---- for programs ------------------------------------------------------------------------ */

static const JsonField ROW[] = {JSON(DataRow, key), JSON(DataRow, value),
                                JSON(DataRow, is_masked), {0}};
static const JsonField SECTION[] = {JSON(DataSection, title),
                                    JSON_LIST(DataSection, rows, count, ROW), {0}};
static const JsonField PAPER[] = {JSON(PaperLine, name), JSON(PaperLine, file),
                                  JSON(PaperLine, file_name), JSON(PaperLine, href),
                                  JSON(PaperLine, round), {0}};
static const JsonField DOCUMENT[] = {JSON(DocumentLine, title), JSON(DocumentLine, number),
                                     JSON(DocumentLine, href), JSON(DocumentLine, is_final),
                                     {0}};
static const JsonField CHOICE[] = {JSON(ControlOption, value), JSON(ControlOption, label), {0}};
static const JsonField ACTS[] = {
    JSON_TEXTS(DeskActs, may, name_count),
    JSON(DeskActs, why_not),
    JSON_LIST(DeskActs, assignees, assignee_count, CHOICE),
    JSON_LIST(DeskActs, backs, back_count, CHOICE),
    {0},
};
static const JsonField OPINION[] = {
    JSON(OpinionLine, id), JSON(OpinionLine, number), JSON(OpinionLine, body),
    JSON(OpinionLine, about), JSON(OpinionLine, state), JSON(OpinionLine, verdict),
    JSON(OpinionLine, text), JSON(OpinionLine, is_open), JSON(OpinionLine, is_late),
    JSON(OpinionLine, return_href), JSON(OpinionLine, extend_href),
    JSON_OBJECT(OpinionLine, term, DESK_TERM), {0}};
static const JsonField CHILD[] = {
    JSON(ChildLine, code), JSON(ChildLine, service), JSON(ChildLine, body),
    JSON(ChildLine, href), JSON_AS("state", ChildLine, word), JSON(ChildLine, is_lead),
    JSON(ChildLine, is_late), JSON(ChildLine, result), JSON(ChildLine, reason), {0}};
static const JsonField CLOCK[] = {
    JSON(ClockLine, title), JSON(ClockLine, note), JSON(ClockLine, why), JSON(ClockLine, also),
    JSON(ClockLine, used), JSON(ClockLine, total), JSON_OBJECT(ClockLine, term, DESK_TERM), {0}};
static const JsonField DOSSIER_TWIN[] = {
    JSON(DossierData, id),       JSON(DossierData, code),      JSON(DossierData, service),
    JSON(DossierData, applicant), JSON(DossierData, subject),  JSON(DossierData, seen),
    JSON(DossierData, status),   JSON(DossierData, step),      JSON(DossierData, holder),
    JSON(DossierData, number),   JSON(DossierData, channel),
    JSON_TIME(DossierData, submitted_at),
    JSON_OBJECT(DossierData, acts, ACTS),
    JSON_LIST(DossierData, sections, section_count, SECTION),
    JSON_LIST(DossierData, papers, paper_count, PAPER),
    JSON_LIST(DossierData, documents, document_count, DOCUMENT),
    JSON_LIST(DossierData, files, file_count, PAPER),
    JSON_LIST(DossierData, opinions, opinion_count, OPINION),
    JSON_LIST(DossierData, children, child_count, CHILD),
    JSON(DossierData, parent_code),
    JSON_LIST(DossierData, clocks, clock_count, CLOCK),
    JSON_LIST(DossierData, events, event_count, DESK_EVENT_LINE),
    {0},
};

/* ---- filling ----------------------------------------------------------------------------- */

/* A PDF of a few pages is shown beside the data at once; a large one, which would come anew with
 * every look at the dossier, when it was chosen. */
enum { FRAMED_AT_ONCE = 2 * 1024 * 1024 };

static Err fill_papers(Desk *desk)
{
    Ctx          *ctx = desk->ctx;
    DossierData  *data = desk->data;
    DossierPaper *papers;
    Str           wanted = req_query(ctx, desk->req, "paper");
    TRY(dossier_papers(ctx, &desk->dossier, &papers, &data->paper_count));
    data->papers = NEW_ARRAY(ctx->arena, PaperLine, data->paper_count + 1);
    for (size_t i = 0; i < data->paper_count; i++) {
        PaperLine *line = &data->papers[i];
        int        index = definition_paper(desk->def, papers[i].paper);
        *line = (PaperLine){
            .name = index < 0 ? papers[i].name
                              : words_in(desk->def->papers[index].name, ctx->lang),
            .file = papers[i].file, .file_name = papers[i].name, .round = papers[i].round,
            .size = show_bytes(ctx->arena, ctx->lang, papers[i].size),
            .href = str_fmt(ctx->arena, "%.*s/papers/%.*s", FMT(data->href),
                            FMT(papers[i].file)),
            .is_image = str_starts(papers[i].type, S("image/")),
            .is_framed = str_eq(papers[i].type, S("application/pdf")) &&
                         (wanted.len || papers[i].size <= FRAMED_AT_ONCE),
        };
        if (str_eq(line->file, wanted) || (!wanted.len && !data->shown))
            data->shown = line;
    }
    if (data->shown)
        data->shown->is_shown = true;
    return OK;
}

static Err fill_documents(Desk *desk)
{
    static const struct { const char *kind; Message words; } KINDS[] = {
        {"receipt", MSG_DESK_DOCUMENT_RECEIPT}, {"supplement", MSG_DESK_DOCUMENT_SUPPLEMENT},
        {"refusal", MSG_DESK_DOCUMENT_REFUSAL},
        {"apology", MSG_DESK_DOCUMENT_APOLOGY}, {"stop", MSG_DESK_DOCUMENT_STOP},
        {"slip", MSG_DESK_DOCUMENT_SLIP}};
    Ctx         *ctx = desk->ctx;
    DossierData *data = desk->data;
    Document    *documents;
    Str          object = str_fmt(ctx->arena, "dossier:%.*s", FMT(desk->dossier.id));
    TRY(document_of(ctx, object, &documents, &data->document_count));
    data->documents = NEW_ARRAY(ctx->arena, DocumentLine, data->document_count + 1);
    data->may_ask_receipt = desk->def->receipt_on_demand && desk->dossier.accepted_at;
    for (size_t i = 0; i < data->document_count; i++) {
        DocumentLine *line = &data->documents[i];
        *line = (DocumentLine){.title = words_in(desk->def->result.name, ctx->lang),
                               .number = documents[i].number,
                               .is_final = document_is_final(&documents[i])};
        data->may_ask_receipt &= !str_eq(documents[i].kind, S("receipt"));
        for (size_t k = 0; k < COUNT(KINDS); k++)
            if (str_eq(documents[i].kind, str_of(KINDS[k].kind)))
                line->title = msg_text(ctx->lang, KINDS[k].words);
        if (documents[i].file.len)
            line->href = str_fmt(ctx->arena, "%.*s/documents/%.*s", FMT(data->href),
                                 FMT(documents[i].id));
    }
    return OK;
}

static Err fill_events(Desk *desk)
{
    Ctx         *ctx = desk->ctx;
    DossierData *data = desk->data;
    TRY(desk_event_lines(ctx, &desk->dossier, 0, &data->events, &data->event_count));
    data->items = NEW_ARRAY(ctx->arena, TimelineItem, data->event_count + 1);
    for (size_t i = 0; i < data->event_count; i++) {
        const EventLine *event = &data->events[i];
        Str              when = time_text(ctx->arena, event->at, ctx->lang);
        if (event->who.len)
            when = str_fmt(ctx->arena, "%.*s · %.*s", FMT(when), FMT(event->who));
        data->items[i] = (TimelineItem){MOMENT_DONE, event->title, when, event->reason, {0}};
    }
    return OK;
}

static Err fill_head(Desk *desk)
{
    Ctx           *ctx = desk->ctx;
    const Dossier *d = &desk->dossier;
    DossierData   *data = desk->data;
    *data = (DossierData){
        .id = d->id, .code = d->code, .applicant = d->applicant_name, .subject = d->subject,
        .service = words_in(desk->def->catalogue.name, ctx->lang), .number = d->number,
        .href = desk_dossier_href(ctx, d), .status = (int)d->status, .channel = d->channel,
        .seen = str_fmt(ctx->arena, "%lld", (long long)d->head.number),
        .step = desk_step_name(ctx, desk->def, d->step), .submitted_at = d->submitted_at,
        .version = str_fmt(ctx->arena, "%lld", (long long)d->version),
        .shows_ids = desk->req->method != POST &&
                     str_eq(req_query(ctx, desk->req, "show"), S("id")),
    };
    data->show_href = str_fmt(ctx->arena, "%.*s?show=id", FMT(data->href));
    int index = definition_step(desk->def, d->step);
    if (index >= 0) {
        desk->step = &desk->def->steps[index];
        data->step_line = msg_fmt(ctx->arena, ctx->lang, MSG_DESK_STEP_LINE__N__TOTAL,
                                  index + 1, (int)desk->def->n_steps);
    }
    TRY(desk_holder_name(ctx, &desk->holders, d->holder, &data->holder));
    if (!data->holder.len && d->role.len)
        data->holder = catalogue_role_name(ctx, d->role);
    return OK;
}

/* ---- after an act ------------------------------------------------------------------------ */

/* The one that is due first and waits for this person. */
static Err fill_next(Desk *desk)
{
    static const Queue FROM[] = {QUEUE_MINE, QUEUE_UNIT};
    Ctx *ctx = desk->ctx;
    for (size_t q = 0; q < COUNT(FROM); q++) {
        QueuePage page;
        TRY(dossier_queue(ctx, FROM[q], (Str){0}, &page));
        for (size_t i = 0; i < page.count; i++)
            if (!str_eq(page.rows[i].id, desk->dossier.id)) {
                desk->data->next_href = str_fmt(ctx->arena, "/desk/dossiers/%.*s",
                                                FMT(page.rows[i].id));
                desk->data->done_next = page.rows[i].code;
                return OK;
            }
    }
    return OK;
}

static Err fill_done(Desk *desk)
{
    Str word = req_query(desk->ctx, desk->req, "done");
    bool is_return = str_eq(word, S("ask_return"));
    if (is_return || str_eq(word, S("ask_extend"))) {
        desk->data->done = msg_text(desk->ctx->lang, is_return ? MSG_DESK_ASKER_RETURNED
                                                               : MSG_DESK_ASKER_EXTENDED);
        return OK;
    }
    for (size_t i = 0; word.len && i < ACT_COUNT; i++)
        if (DESK_ACTS[i].word && str_eq(word, str_of(DESK_ACTS[i].word))) {
            desk->data->done = msg_text(desk->ctx->lang, DESK_ACTS[i].done);
            return fill_next(desk);
        }
    return OK;
}

/* GET /desk/dossiers/:id?show=id&paper=FILE&done=… — also the form after a mistake. */
Err desk_dossier_get(Ctx *ctx, Req *req, Res *res)
{
    DossierData data;
    Desk        desk = {.ctx = ctx, .req = req, .data = &data};
    bool        shows_ids = str_eq(req_query(ctx, req, "show"), S("id"));
    const char *purpose = shows_ids ? "identity" : "dossier";
    TRY(desk_dossier(ctx, req, req->method == POST ? NULL : purpose, &desk.dossier));
    TRY(dossier_definition(ctx, &desk.dossier, &desk.def));
    TRY(org_calendar(ctx, desk.dossier.body, &desk.calendar));
    TRY(fill_head(&desk));
    TRY(desk_dossier_sections(ctx, &desk.dossier, desk.def, data.shows_ids, &data.sections,
                         &data.section_count));
    TRY(fill_papers(&desk));
    TRY(fill_documents(&desk));
    TRY(fill_events(&desk));
    TRY(desk_fill_files(&desk));
    TRY(desk_fill_opinions(&desk));
    TRY(desk_fill_kin(&desk));
    TRY(desk_fill_acts(&desk));
    TRY(desk_fill_apology(&desk));
    TRY(desk_fill_clocks(&desk));
    TRY(drawing_of_dossier(ctx, &desk.dossier, &data.chart));
    TRY(fill_done(&desk));
    res->has_frame = data.shown && data.shown->is_framed;
    return page_send(ctx, req, res, dossier_page, DOSSIER_TWIN, &data);
}
