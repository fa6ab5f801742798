/* paperwork — the forms of the one-stop (Circular 01/2018 Art 9) and the result, filled from the
 * dossier and asked of the document engine. Official papers are in Vietnamese. */
#include "engine/dossier/act.h"

#include "base/text.h"
#include "base/time.h"
#include "engine/document/document.h"

/* What every form says of the body, the applicant and the moment. */
typedef struct Sheet {
    Ctx       *ctx;
    Acting    *a;
    Buf        out;
    JsonOut    json;
    Body       body;
    Str        agency_parent;
    AnswersSummary applicant;
} Sheet;

static void add(Sheet *sheet, const char *key, Str value)
{
    if (value.len)
        json_field_text(&sheet->json, str_of(key), value);
}

static Str words_vi(Words words) { return words_in(words, LANG_VI); }

/* "09 giờ 15 phút, ngày 23/11/2026" */
static Str moment(Ctx *ctx, int64_t at)
{
    LocalTime local = time_to_local(at);
    return str_fmt(ctx->arena, "%02d giờ %02d phút, ngày %.*s", local.hour, local.minute,
                   FMT(date_text(ctx->arena, local.date)));
}

/* The first address among the answers is where the applicant lives. */
static Str address_of(Sheet *sheet)
{
    const ServiceDefinition *def = sheet->a->flow.definition;
    for (uint16_t i = 0; i < def->n_fields; i++) {
        if (def->fields[i].type != FIELD_ADDRESS || def->fields[i].parent != NO_FIELD)
            continue;
        Str text = answers_print_field(sheet->ctx, sheet->a->flow.answers, i, PART_ALL, LANG_VI);
        if (text.len)
            return text;
    }
    return S("(không khai)");
}

static void add_applicant(Sheet *sheet)
{
    json_key(&sheet->json, S("applicant"));
    json_begin_object(&sheet->json);
    add(sheet, "address", address_of(sheet));
    add(sheet, "email", sheet->applicant.email);
    add(sheet, "id_number", sheet->applicant.personal_id);
    add(sheet, "name", sheet->applicant.applicant);
    add(sheet, "phone", sheet->applicant.phone);
    json_end_object(&sheet->json);
}

static void add_issued(Sheet *sheet)
{
    Date day = date_of_time(sheet->ctx->now);
    json_key(&sheet->json, S("issued"));
    json_begin_object(&sheet->json);
    add(sheet, "day", str_fmt(sheet->ctx->arena, "%02d", day.day));
    add(sheet, "month", str_fmt(sheet->ctx->arena, "%02d", day.month));
    add(sheet, "year", str_fmt(sheet->ctx->arena, "%d", day.year));
    json_end_object(&sheet->json);
}

/* "Thuận Hóa" of "Ủy ban nhân dân phường Thuận Hóa": where a paper is dated. */
static Err place_of(Ctx *ctx, const Body *body, Str *place)
{
    static const TerritoryLevel LEVELS[] = {WARD, PROVINCE};
    for (size_t i = 0; i < COUNT(LEVELS); i++) {
        Territory found;
        Err err = territory_find(ctx, LEVELS[i], body->territory, date_of_time(ctx->now), &found);
        if (err == OK) {
            *place = found.name;
            return OK;
        }
        if (err != ERR_NOT_FOUND)
            return err;
        fault_clear(ctx);
    }
    *place = body->name_vi;
    return OK;
}

static Err begin(Sheet *sheet, Acting *a)
{
    Ctx *ctx = a->ctx;
    Str  place;
    *sheet = (Sheet){.ctx = ctx, .a = a, .out = {.arena = ctx->arena}};
    sheet->json.buf = &sheet->out;
    answers_summary(ctx, a->flow.answers, LANG_VI, &sheet->applicant);
    TRY(org_body_find(ctx, a->d->body, &sheet->body));
    if (sheet->body.parent.len) {
        Body parent;
        TRY(org_body_find(ctx, sheet->body.parent, &parent));
        sheet->agency_parent = parent.name_vi;
    }
    TRY(place_of(ctx, &sheet->body, &place));
    json_begin_object(&sheet->json);
    add(sheet, "agency", sheet->body.name_vi);
    add(sheet, "agency_parent", sheet->agency_parent);
    add(sheet, "code", a->d->code);
    add(sheet, "created_at", time_iso(ctx->arena, ctx->now));
    add(sheet, "place", place);
    add(sheet, "service_name", words_vi(a->flow.definition->catalogue.name));
    add(sheet, "unit", S("Bộ phận Một cửa"));
    add_applicant(sheet);
    add_issued(sheet);
    return OK;
}

static Err ask(Sheet *sheet, DocumentOrder order)
{
    Str id;
    json_end_object(&sheet->json);
    order.object = sheet->a->d->head.object;
    order.data = buf_str(&sheet->out);
    order.body = sheet->body.id;
    order.seal_name = sheet->body.name_vi;
    order.lang = LANG_VI;
    return document_ask(sheet->ctx, &order, &id);
}

/* The name of the officer who acts; empty for the system. */
static Str officer(const Sheet *sheet)
{
    const Actor *actor = sheet->ctx->actor;
    return actor->kind == ACTOR_OFFICER && actor->name.len ? actor->name : S("Hệ thống");
}

/* In Vietnamese, whatever language the officer reads the pages in. */
static Err title_of(Ctx *ctx, Str *title)
{
    Post post;
    Str  id = actor_post(ctx->actor);
    *title = S("Thừa lệnh");
    if (!id.len)
        return OK;
    TRY(org_post_find(ctx, id, &post));
    if (post.title_vi.len)
        *title = post.title_vi;
    return OK;
}

static Err add_signer(Sheet *sheet)
{
    Str title;
    TRY(title_of(sheet->ctx, &title));
    json_key(&sheet->json, S("signer"));
    json_begin_object(&sheet->json);
    add(sheet, "name", officer(sheet));
    add(sheet, "title", title);
    json_end_object(&sheet->json);
    return OK;
}

/* ---- form 01: receipt and appointment -------------------------------------------------------- */

static Err add_papers(Sheet *sheet)
{
    DossierPaper *papers;
    size_t        count;
    TRY(dossier_papers(sheet->ctx, sheet->a->d, &papers, &count));
    if (!count)
        return OK;
    json_key(&sheet->json, S("papers"));
    json_begin_array(&sheet->json);
    for (size_t i = 0; i < count; i++) {
        int index = definition_paper(sheet->a->flow.definition, papers[i].paper);
        json_begin_object(&sheet->json);
        add(sheet, "form", S("Bản điện tử"));
        add(sheet, "name", index < 0 ? papers[i].name
                                     : words_vi(sheet->a->flow.definition->papers[index].name));
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

Err paperwork_receipt(Acting *a)
{
    Sheet sheet;
    Ctx  *ctx = a->ctx;
    int   days = definition_term(a->flow.definition, &a->flow.env);
    int64_t fee = definition_fee(a->flow.definition, &a->flow.env);
    TRY(begin(&sheet, a));
    TRY(add_papers(&sheet));
    add(&sheet, "due", moment(ctx, a->d->due_at));
    if (fee)
        add(&sheet, "fee", text_money(ctx->arena, fee));
    add(&sheet, "officer_name", officer(&sheet));
    add(&sheet, "qr_text", str_fmt(ctx->arena, "%.*s/track", FMT(dossier_public_url())));
    add(&sheet, "received", moment(ctx, a->d->accepted_at));
    add(&sheet, "return_place", return_place(ctx, &a->flow.definition->result));
    json_field_int(&sheet.json, S("set_count"), 1);
    json_field_bool(&sheet.json, S("submitted_online"), str_eq(a->d->channel, S("online")));
    add(&sheet, "term", days ? str_fmt(ctx->arena, "%d ngày làm việc", days) : S("trong ngày"));
    return ask(&sheet, (DocumentOrder){.kind = S("receipt"), .template = S("receipt")});
}

/* ---- forms 02 and 03 -------------------------------------------------------------------------- */

Err paperwork_supplement(Acting *a)
{
    Sheet sheet;
    Ctx  *ctx = a->ctx;
    size_t items = a->input->paper_count ? a->input->paper_count : 1;
    TRY(begin(&sheet, a));
    add(&sheet, "deadline", moment(ctx, a->d->supplement_due_at));
    json_key(&sheet.json, S("items"));
    json_begin_array(&sheet.json);
    for (size_t i = 0; i < items; i++) {
        int index = a->input->paper_count
                        ? definition_paper(a->flow.definition, a->input->papers[i]) : -1;
        json_begin_object(&sheet.json);
        add(&sheet, "legal_basis", a->facts.basis);
        add(&sheet, "name", index < 0 ? S("Nội dung kê khai")
                                      : words_vi(a->flow.definition->papers[index].name));
        add(&sheet, "reason", a->facts.reason);
        json_end_object(&sheet.json);
    }
    json_end_array(&sheet.json);
    add(&sheet, "officer_name", officer(&sheet));
    add(&sheet, "received", date_text(ctx->arena, date_of_time(a->d->submitted_at)));
    return ask(&sheet, (DocumentOrder){.kind = S("supplement"), .template = S("supplement")});
}

Err paperwork_refusal(Acting *a)
{
    Sheet sheet;
    TRY(begin(&sheet, a));
    json_key(&sheet.json, S("reasons"));
    json_begin_array(&sheet.json);
    json_begin_object(&sheet.json);
    add(&sheet, "legal_basis", a->facts.basis);
    add(&sheet, "reason", a->facts.reason);
    json_end_object(&sheet.json);
    json_end_array(&sheet.json);
    add(&sheet, "received", date_text(a->ctx->arena, date_of_time(a->d->submitted_at)));
    TRY(add_signer(&sheet));
    return ask(&sheet, (DocumentOrder){.kind = S("refusal"), .template = S("refusal")});
}

/* ---- forms 04 and 05 -------------------------------------------------------------------------- */

Err paperwork_apology(Acting *a)
{
    (void)a;
    return OK;
}

Err paperwork_stop(Acting *a)
{
    (void)a;
    return OK;
}

/* ---- the result --------------------------------------------------------------------------------- */

/* As it was put right last, see act_result.c. */
static void add_datum(Sheet *sheet, const AnswerText *datum)
{
    Str text = datum->text;
    for (size_t i = 0; i < sheet->a->fix_count; i++)
        if (str_eq(sheet->a->fixes[i].name, datum->name))
            text = sheet->a->fixes[i].text;
    if (text.len)
        json_field_text(&sheet->json, datum->name, text);
}

Err paperwork_result(Acting *a)
{
    Sheet       sheet;
    AnswerText *data;
    size_t      count;
    TRY(begin(&sheet, a));
    TRY(answers_result(a->ctx, a->flow.answers, LANG_VI, &data, &count));
    for (size_t i = 0; i < count; i++)
        add_datum(&sheet, &data[i]);
    TRY(add_signer(&sheet));
    return ask(&sheet, (DocumentOrder){.kind = S("result"),
                                       .template = a->flow.definition->result.template,
                                       .signer_post = actor_post(a->ctx->actor),
                                       .signer_name = officer(&sheet),
                                       .is_numbered = true});
}

Err paperwork_number(Acting *a)
{
    Document result;
    Str      object = str_fmt(a->ctx->arena, "dossier:%.*s", FMT(a->d->id));
    TRY(document_last(a->ctx, object, S("result"), &result));
    const DefinitionResult *as = &a->flow.definition->result;
    return document_number(a->ctx, &result, as->symbol.len ? as->symbol : as->as, &a->d->number);
}

/* ---- where people reach us ----------------------------------------------------------------------- */

static Str public_url = {"", 0};

void dossier_set_public_url(Str url) { public_url = url; }
Str  dossier_public_url(void) { return public_url; }
