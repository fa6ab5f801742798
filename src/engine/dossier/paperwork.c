/* paperwork — the forms that acts issue (receipt, supplement, refusal, apology, stop), filled from
 * the dossier and asked of the document engine. The result is in paperwork_result.c. */
#include "engine/dossier/act.h"

#include "base/text.h"
#include "engine/dossier/proof.h"
#include "engine/dossier/sheet.h"

static Err begin(Sheet *sheet, Acting *a, Form form)
{
    return sheet_begin_dossier(sheet, a->ctx, a->d, &a->flow, form);
}

static Err ask(Sheet *sheet)
{
    Str id;
    return sheet_ask(sheet, sheet_object(sheet), (DocumentOrder){0}, &id);
}

/* ---- receipt and appointment ------------------------------------------------------------------ */

static Err add_papers(Sheet *sheet)
{
    const ServiceDefinition *def = sheet->flow->definition;
    DossierPaper            *papers;
    size_t                   count;
    TRY(dossier_papers(sheet->ctx, sheet->dossier, &papers, &count));
    if (!count)
        return OK;
    json_key(&sheet->json, S("papers"));
    json_begin_array(&sheet->json);
    for (size_t i = 0; i < count; i++) {
        int index = definition_paper(def, papers[i].paper);
        json_begin_object(&sheet->json);
        sheet_add(sheet, "form", S("Bản điện tử"));
        sheet_add(sheet, "name", index < 0 ? papers[i].name
                                           : words_in(def->papers[index].name, LANG_VI));
        json_field_int(&sheet->json, S("quantity"), 1);
        json_end_object(&sheet->json);
    }
    json_end_array(&sheet->json);
    return OK;
}

/* The ways in which the service says that its result is given out. */
static Str return_place(Ctx *ctx, const DefinitionResult *result)
{
    const struct { bool is_offered; Str words; } WAYS[] = {
        {result->by_online, S("bản điện tử trên Cổng dịch vụ công")},
        {result->by_counter, S("bản giấy tại Bộ phận Một cửa")},
        {result->by_post, S("bản giấy qua dịch vụ bưu chính")}};
    Buf out = {.arena = ctx->arena};
    for (size_t i = 0; i < COUNT(WAYS); i++)
        if (WAYS[i].is_offered)
            buf_fmt(&out, "%s%.*s", out.len ? "; " : "", FMT(WAYS[i].words));
    return buf_str(&out);
}

/* What the job signs and the QR code holds; the address before it is where it is checked. */
static void add_proof(Sheet *sheet)
{
    const Dossier *d = sheet->dossier;
    const Body    *body = &sheet->body;
    Proof          proof = {.code = d->code, .service = d->service,
                            .body = body->code_2020.len ? body->code_2020 : body->id,
                            .key = DOCUMENT_PROOF,
                            .received_at = d->accepted_at, .due_at = d->due_at};
    sheet_add(sheet, "check_url",
              str_fmt(sheet->ctx->arena, "%.*s/check", FMT(dossier_public_url())));
    sheet_add(sheet, "proof", proof_message(sheet->ctx->arena, &proof));
}

static Err receipt(Acting *a)
{
    Sheet sheet;
    Ctx  *ctx = a->ctx;
    TRY(begin(&sheet, a, FORM_RECEIPT));
    int     days = definition_term(a->flow.definition, &a->flow.env);
    int64_t fee = definition_fee(a->flow.definition, &a->flow.env);
    TRY(add_papers(&sheet));
    add_proof(&sheet);
    sheet_add(&sheet, "due", sheet_moment(ctx, a->d->due_at));
    if (fee)
        sheet_add(&sheet, "fee", text_money(ctx->arena, fee));
    sheet_add(&sheet, "officer_name", sheet_officer(ctx));
    sheet_add(&sheet, "qr_text", str_fmt(ctx->arena, "%.*s/track", FMT(dossier_public_url())));
    sheet_add(&sheet, "received", sheet_moment(ctx, a->d->accepted_at));
    sheet_add(&sheet, "return_place", return_place(ctx, &a->flow.definition->result));
    json_field_int(&sheet.json, S("set_count"), 1);
    json_field_bool(&sheet.json, S("submitted_online"), str_eq(a->d->channel, S("online")));
    sheet_add(&sheet, "term",
              days ? str_fmt(ctx->arena, "%d ngày làm việc", days) : S("trong ngày"));
    return ask(&sheet);
}

/* A result of the same day needs no receipt unless somebody asks for it; the acceptance is logged
 * all the same (Decree 61/2018 Art 17.4). */
Err paperwork_receipt(Acting *a)
{
    return a->flow.definition->receipt_on_demand ? OK : receipt(a);
}

Err dossier_receipt_ask(Ctx *ctx, const Dossier *dossier)
{
    Dossier   own = *dossier;
    Acting    acting = {.ctx = ctx, .before = *dossier, .d = &own};
    Document *documents;
    size_t    count;
    if (!dossier->accepted_at)
        return fail(ctx, ERR_CONFLICT, "it was not accepted yet");
    TRY(document_of(ctx, str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier->id)), &documents,
                    &count));
    for (size_t i = 0; i < count; i++)
        if (str_eq(documents[i].kind, S("receipt")))
            return OK;
    TRY(flow_begin(ctx, &own, &acting.flow));
    return receipt(&acting);
}

/* ---- supplement, refusal ----------------------------------------------------------------------- */

static Str submitted_day(const Acting *a)
{
    return date_text(a->ctx->arena, date_of_time(a->d->submitted_at));
}

Err paperwork_supplement(Acting *a)
{
    Sheet sheet;
    Ctx  *ctx = a->ctx;
    size_t items = a->input->paper_count ? a->input->paper_count : 1;
    TRY(begin(&sheet, a, FORM_SUPPLEMENT));
    sheet_add(&sheet, "deadline", sheet_moment(ctx, a->d->supplement_due_at));
    json_key(&sheet.json, S("items"));
    json_begin_array(&sheet.json);
    for (size_t i = 0; i < items; i++) {
        int index = a->input->paper_count
                        ? definition_paper(a->flow.definition, a->input->papers[i]) : -1;
        json_begin_object(&sheet.json);
        sheet_add(&sheet, "legal_basis", a->facts.basis);
        sheet_add(&sheet, "name",
                  index < 0 ? S("Nội dung kê khai")
                            : words_in(a->flow.definition->papers[index].name, LANG_VI));
        sheet_add(&sheet, "reason", a->facts.reason);
        json_end_object(&sheet.json);
    }
    json_end_array(&sheet.json);
    sheet_add(&sheet, "officer_name", sheet_officer(ctx));
    sheet_add(&sheet, "received", submitted_day(a));
    return ask(&sheet);
}

static Err refusal(Acting *a, Form form)
{
    Sheet sheet;
    TRY(begin(&sheet, a, form));
    json_key(&sheet.json, S("reasons"));
    json_begin_array(&sheet.json);
    json_begin_object(&sheet.json);
    sheet_add(&sheet, "legal_basis", a->facts.basis);
    sheet_add(&sheet, "reason", a->facts.reason);
    json_end_object(&sheet.json);
    json_end_array(&sheet.json);
    sheet_add(&sheet, "received", submitted_day(a));
    TRY(sheet_add_signer(&sheet));
    return ask(&sheet);
}

Err paperwork_refusal(Acting *a) { return refusal(a, FORM_REFUSAL); }

/* ---- apology and extension, stop ---------------------------------------------------------------- */

static Err reasoned(Sheet *sheet, Acting *a, Form form)
{
    TRY(begin(sheet, a, form));
    sheet_add(sheet, "reason", a->facts.reason);
    sheet_add(sheet, "legal_basis", a->facts.basis);
    sheet_add(sheet, "received", submitted_day(a));
    return sheet_add_signer(sheet);
}

/* The date that was promised is the one before this act. */
Err paperwork_apology(Acting *a)
{
    Sheet           sheet;
    int64_t         days;
    const Calendar *calendar = a->flow.calendar;
    TRY(calendar_working_days_between(a->ctx, calendar,
                                      calendar_day_of(calendar, a->before.due_at),
                                      calendar_day_of(calendar, a->d->due_at), &days));
    TRY(reasoned(&sheet, a, FORM_APOLOGY));
    sheet_add(&sheet, "first_due", sheet_moment(a->ctx, a->before.due_at));
    sheet_add(&sheet, "due", sheet_moment(a->ctx, a->d->due_at));
    sheet_add(&sheet, "extension",
              str_fmt(a->ctx->arena, "%lld ngày làm việc", (long long)days));
    return ask(&sheet);
}

/* The set of 2018 has no form for it: it is told by that of a refusal. */
Err paperwork_stop(Acting *a)
{
    Sheet          sheet;
    const FormSet *set = form_set_on(date_of_time(a->ctx->now));
    if (strcmp(set->forms[FORM_STOP].template, set->forms[FORM_REFUSAL].template) == 0)
        return refusal(a, FORM_STOP);
    TRY(reasoned(&sheet, a, FORM_STOP));
    sheet_add(&sheet, "stopped", sheet_moment(a->ctx, a->d->done_at));
    return ask(&sheet);
}
