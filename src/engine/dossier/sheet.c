/* sheet — what stands on every paper. */
#include "engine/dossier/sheet.h"

void sheet_add(Sheet *sheet, const char *key, Str value)
{
    if (value.len)
        json_field_text(&sheet->json, str_of(key), value);
}

Str sheet_moment(Ctx *ctx, int64_t at)
{
    LocalTime local = time_to_local(at);
    if (!at)
        return (Str){0};
    return str_fmt(ctx->arena, "%02d giờ %02d phút, ngày %.*s", local.hour, local.minute,
                   FMT(date_text(ctx->arena, local.date)));
}

Str sheet_address(Ctx *ctx, const Answers *answers)
{
    const ServiceDefinition *def = answers->def;
    for (uint16_t i = 0; i < def->n_fields; i++) {
        if (def->fields[i].type != FIELD_ADDRESS || def->fields[i].parent != NO_FIELD)
            continue;
        Str text = answers_print_field(ctx, answers, i, PART_ALL, LANG_VI);
        if (text.len)
            return text;
    }
    return (Str){0};
}

static void add_applicant(Sheet *sheet)
{
    AnswersSummary applicant;
    Str            address = sheet_address(sheet->ctx, sheet->flow->answers);
    answers_summary(sheet->ctx, sheet->flow->answers, LANG_VI, &applicant);
    json_key(&sheet->json, S("applicant"));
    json_begin_object(&sheet->json);
    sheet_add(sheet, "address", address.len ? address : S("(không khai)"));
    sheet_add(sheet, "email", applicant.email);
    sheet_add(sheet, "id_number", applicant.personal_id);
    sheet_add(sheet, "name", applicant.applicant);
    sheet_add(sheet, "phone", applicant.phone);
    json_end_object(&sheet->json);
}

static void add_issued(Sheet *sheet, Date day)
{
    json_key(&sheet->json, S("issued"));
    json_begin_object(&sheet->json);
    sheet_add(sheet, "day", str_fmt(sheet->ctx->arena, "%02d", day.day));
    sheet_add(sheet, "month", str_fmt(sheet->ctx->arena, "%02d", day.month));
    sheet_add(sheet, "year", str_fmt(sheet->ctx->arena, "%d", day.year));
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

Err sheet_begin(Sheet *sheet, Ctx *ctx, Str body, Form form)
{
    Body parent = {0};
    Str  place;
    Date today = date_of_time(ctx->now);
    *sheet = (Sheet){.ctx = ctx, .form = form, .set = form_set_on(today),
                     .out = {.arena = ctx->arena}};
    sheet->json.buf = &sheet->out;
    TRY(org_body_find(ctx, body, &sheet->body));
    if (sheet->body.parent.len)
        TRY(org_body_find(ctx, sheet->body.parent, &parent));
    TRY(place_of(ctx, &sheet->body, &place));
    json_begin_object(&sheet->json);
    sheet_add(sheet, "agency", sheet->body.name_vi);
    sheet_add(sheet, "agency_parent", parent.name_vi);
    sheet_add(sheet, "created_at", time_iso(ctx->arena, ctx->now));
    sheet_add(sheet, "place", place);
    sheet_add(sheet, "unit", S("Bộ phận Một cửa"));
    if (form != FORMS)
        sheet_add(sheet, "form_label", form_label(ctx->arena, sheet->set, form));
    add_issued(sheet, today);
    return OK;
}

Err sheet_begin_dossier(Sheet *sheet, Ctx *ctx, const Dossier *dossier, Flow *flow, Form form)
{
    TRY(flow_answered(ctx, flow));
    TRY(sheet_begin(sheet, ctx, dossier->body, form));
    sheet->dossier = dossier;
    sheet->flow = flow;
    sheet_add(sheet, "code", dossier->code);
    sheet_add(sheet, "service_name", words_in(flow->definition->catalogue.name, LANG_VI));
    add_applicant(sheet);
    return OK;
}

Str sheet_object(const Sheet *sheet)
{
    return str_fmt(sheet->ctx->arena, "dossier:%.*s", FMT(sheet->dossier->id));
}

Err sheet_ask(Sheet *sheet, Str object, DocumentOrder order, Str *id)
{
    json_end_object(&sheet->json);
    if (sheet->form != FORMS) {
        order.kind = str_of(form_kind(sheet->form));
        order.template = str_of(sheet->set->forms[sheet->form].template);
    }
    order.object = object;
    order.data = buf_str(&sheet->out);
    order.body = sheet->body.id;
    order.seal_name = sheet->body.name_vi;
    order.lang = LANG_VI;
    return document_ask(sheet->ctx, &order, id);
}

Str sheet_officer(const Ctx *ctx)
{
    const Actor *actor = ctx->actor;
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

Err sheet_add_signer(Sheet *sheet)
{
    Str title;
    TRY(title_of(sheet->ctx, &title));
    json_key(&sheet->json, S("signer"));
    json_begin_object(&sheet->json);
    sheet_add(sheet, "name", sheet_officer(sheet->ctx));
    sheet_add(sheet, "title", title);
    json_end_object(&sheet->json);
    return OK;
}
