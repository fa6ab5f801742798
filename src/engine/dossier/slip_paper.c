/* slip_paper — the control slip as a form: names for the ids, then the document engine. */
#include "engine/dossier/slip.h"

#include "base/encode.h"
#include "core/account.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/sheet.h"

enum { HASH_SHOWN = 16 }; /* hexadecimal digits on paper */

static Err unit_of_post(Ctx *ctx, Str post, Str *text)
{
    Post found;
    Unit unit;
    TRY(org_post_find(ctx, post, &found));
    TRY(org_unit_find(ctx, found.unit, &unit));
    *text = unit.name_vi;
    return OK;
}

static Err office_text(Ctx *ctx, const SlipPlace *place, Str *text)
{
    Lang lang = ctx->lang;
    Str  name = {0}, unit = {0};
    ctx->lang = LANG_VI; /* the form is in Vietnamese, whoever asks for it */
    Err err = dossier_post_name(ctx, place->post, &name);
    Str role = catalogue_role_name(ctx, place->role);
    ctx->lang = lang;
    TRY(err);
    if (place->post.len) {
        err = unit_of_post(ctx, place->post, &unit);
        if (err != ERR_NOT_FOUND)
            TRY(err);
        else
            fault_clear(ctx);
    }
    *text = name.len && unit.len ? str_fmt(ctx->arena, "%.*s: %.*s", FMT(unit), FMT(name))
                                 : role;
    return OK;
}

Err slip_place_text(Ctx *ctx, const SlipPlace *place, Str *text)
{
    *text = (Str){0};
    if (place->at == SLIP_APPLICANT)
        *text = S("Người nộp hồ sơ");
    if (place->at == SLIP_SYSTEM)
        *text = S("Hệ thống");
    if (place->at == SLIP_OTHER)
        *text = place->name.len ? place->name : str_fmt(ctx->arena, "Cơ quan phối hợp (%.*s)",
                                                        FMT(place->item));
    return place->at == SLIP_OFFICE ? office_text(ctx, place, text) : OK;
}

/* An opinion's or a child's verdict in words; any other reason as it stands. */
static Str note_of(const SlipRow *row)
{
    static const struct { const char *verdict, *words; } WORDS[] = {
        {"agree", "Đồng ý"}, {"agree_with_comments", "Đồng ý, có ý kiến"},
        {"disagree", "Không đồng ý"}, {"other", "Ý kiến khác"},
        {"declined", "Không thuộc thẩm quyền"}, {"returned", "Đề nghị cho ý kiến lại"},
        {"extended", "Gia hạn cho ý kiến"}, {"consent", "Quá hạn, coi như đồng ý"},
        {"escalate", "Quá hạn, báo cáo lãnh đạo"}, {"granted", "Đã giải quyết"},
        {"refused", "Từ chối"}, {"ended", "Đã kết thúc"}, {"failed", "Không mở được hồ sơ"}};
    for (size_t i = 0; row->is_parallel && i < COUNT(WORDS); i++)
        if (str_eq(row->reason, str_of(WORDS[i].verdict)))
            return str_of(WORDS[i].words);
    return row->reason;
}

/* Who handed it over did so by an account of their own, also where no post held it yet. */
static Err giver_text(Ctx *ctx, const SlipRow *row, Str *text)
{
    Account account;
    TRY(slip_place_text(ctx, &row->from, text));
    if (row->from.at != SLIP_OFFICE || row->from.post.len || str_eq(row->actor, S("system")))
        return OK;
    Err err = account_find(ctx, row->actor, &account);
    if (err == OK)
        *text = str_fmt(ctx->arena, "%.*s: %.*s", FMT(*text), FMT(account.name));
    if (err != ERR_NOT_FOUND)
        return err;
    fault_clear(ctx);
    return OK;
}

static Err add_row(Sheet *sheet, const SlipRow *row)
{
    Str from, to;
    TRY(giver_text(sheet->ctx, row, &from));
    TRY(slip_place_text(sheet->ctx, &row->to, &to));
    json_begin_object(&sheet->json);
    sheet_add(sheet, "at", sheet_moment(sheet->ctx, row->handed_at));
    sheet_add(sheet, "from", from);
    sheet_add(sheet, "note", note_of(row));
    sheet_add(sheet, "result", timely_text(row->result, LANG_VI));
    sheet_add(sheet, "to", to);
    json_end_object(&sheet->json);
    return OK;
}

static Err fill(Sheet *sheet, const Slip *slip)
{
    Ctx           *ctx = sheet->ctx;
    const Dossier *d = &slip->dossier;
    Str            hash = encode_hex(ctx->arena, slip->last_hash);
    sheet_add(sheet, "due", d->due_at ? sheet_moment(ctx, d->due_at) : S("-"));
    sheet_add(sheet, "finished", sheet_moment(ctx, d->done_at));
    sheet_add(sheet, "last_hash", (Str){hash.at, hash.len < HASH_SHOWN ? hash.len : HASH_SHOWN});
    json_field_int(&sheet->json, S("last_event"), slip->last_event);
    sheet_add(sheet, "officer_name", sheet_officer(ctx));
    sheet_add(sheet, "received", d->accepted_at ? sheet_moment(ctx, d->accepted_at) : S("-"));
    sheet_add(sheet, "result", timely_text(slip->result, LANG_VI));
    json_key(&sheet->json, S("rows"));
    json_begin_array(&sheet->json);
    for (size_t i = 0; i < slip->count; i++)
        TRY(add_row(sheet, &slip->rows[i]));
    json_end_array(&sheet->json);
    return OK;
}

/* The one made since the last change says the same. */
static Err find_fresh(Ctx *ctx, Str object, const Dossier *dossier, Str *id)
{
    Document last;
    *id = (Str){0};
    Err err = document_last(ctx, object, str_of(form_kind(FORM_SLIP)), &last);
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    if (last.asked_at > dossier->changed_at)
        *id = last.id;
    return OK;
}

Err dossier_slip_ask(Ctx *ctx, const Dossier *dossier, Str *document)
{
    Slip                     slip;
    Sheet                    sheet;
    const ServiceDefinition *definition;
    Str object = str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier->id));
    TRY(find_fresh(ctx, object, dossier, document));
    if (document->len)
        return OK;
    TRY(dossier_slip(ctx, dossier, &slip));
    TRY(dossier_definition(ctx, dossier, &definition));
    TRY(sheet_begin(&sheet, ctx, dossier->body, FORM_SLIP));
    sheet_add(&sheet, "code", dossier->code);
    sheet_add(&sheet, "service_name", words_in(definition->catalogue.name, LANG_VI));
    TRY(fill(&sheet, &slip));
    return sheet_ask(&sheet, object, (DocumentOrder){0}, document);
}
