/* paperwork_result — the result as a paper: signed, numbered; corrected or issued once more. */
#include "engine/dossier/act.h"

#include "engine/dossier/sheet.h"

/* As it was put right last, see act_result.c. */
static void add_datum(Sheet *sheet, const Acting *a, const AnswerText *datum)
{
    Str text = datum->text;
    for (size_t i = 0; i < a->fix_count; i++)
        if (str_eq(a->fixes[i].name, datum->name))
            text = a->fixes[i].text;
    if (text.len)
        json_field_text(&sheet->json, datum->name, text);
}

static Str book_of(const DefinitionResult *result)
{
    return result->symbol.len ? result->symbol : result->as;
}

Err paperwork_result(Acting *a)
{
    Sheet       sheet;
    Str         id;
    AnswerText *data;
    size_t      count;
    TRY(sheet_begin_dossier(&sheet, a->ctx, a->d, &a->flow, FORMS));
    TRY(answers_result(a->ctx, a->flow.answers, LANG_VI, &data, &count));
    for (size_t i = 0; i < count; i++)
        add_datum(&sheet, a, &data[i]);
    TRY(sheet_add_signer(&sheet));
    return sheet_ask(&sheet, sheet_object(&sheet),
                     (DocumentOrder){.kind = S("result"),
                                     .template = a->flow.definition->result.template,
                                     .signer_post = actor_post(a->ctx->actor),
                                     .signer_name = sheet_officer(a->ctx),
                                     .is_numbered = true},
                     &id);
}

Err paperwork_number(Acting *a)
{
    Document result;
    Str      object = str_fmt(a->ctx->arena, "dossier:%.*s", FMT(a->d->id));
    TRY(document_last(a->ctx, object, S("result"), &result));
    return document_number(a->ctx, &result, book_of(&a->flow.definition->result), &a->d->number);
}

/* ---- where people reach us ---------------------------------------------------------------------- */

static Str public_url = {"", 0};

void dossier_set_public_url(Str url) { public_url = url; }
Str  dossier_public_url(void) { return public_url; }
