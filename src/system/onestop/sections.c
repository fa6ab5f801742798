/* sections — what was declared, page by page, as an officer reads it. Identity numbers are
 * masked: showing them is a deliberate act that the person sees. */
#include "system/onestop/own.h"

#include "base/text.h"

Err desk_answers(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def, Answers *out)
{
    Str              json;
    AnswersReadError error;
    TRY(dossier_answers(ctx, dossier, &json));
    if (answers_read(ctx, def, answer_world(ctx), json, out, &error) == OK)
        return OK;
    return fail(ctx, ERR_BROKEN, "stored answers do not fit their definition, at %.*s",
                FMT(error.key));
}

typedef struct Writing {
    Ctx         *ctx;
    Answers      answers;
    DataSection *section;
    size_t       cap;
    bool         shows_ids;
} Writing;

/* 046 1•• ••• 218 */
static Str masked(Ctx *ctx, Str number)
{
    if (number.len < 8)
        return S("•••");
    return str_fmt(ctx->arena, "%.*s %c•• ••• %.*s", 3, number.at, number.at[3], 3,
                   number.at + number.len - 3);
}

static void add(Writing *w, Str key, Str value, bool is_id)
{
    DataSection *section = w->section;
    if (!value.len)
        return;
    if (section->count == w->cap) {
        size_t   cap = w->cap ? 2 * w->cap : 16;
        DataRow *rows = NEW_ARRAY(w->ctx->arena, DataRow, cap);
        if (section->count)
            memcpy(rows, section->rows, section->count * sizeof *rows);
        section->rows = rows;
        w->cap = cap;
    }
    bool is_masked = is_id && !w->shows_ids;
    section->rows[section->count++] =
        (DataRow){key, is_masked ? masked(w->ctx, value) : value, is_masked};
}

static Str join(Ctx *ctx, Str a, Str b)
{
    return a.len ? str_fmt(ctx->arena, "%.*s · %.*s", FMT(a), FMT(b)) : b;
}

/* In a row of a repeat the parts of a compound stand one after the other. */
static Str printed(const Writing *w, const DefinitionField *field, AnswerPath path)
{
    Ctx   *ctx = w->ctx;
    Buf    out = {.arena = ctx->arena};
    size_t count;
    if (field->parent == NO_FIELD)
        return answers_print_field(ctx, &w->answers, path.field, PART_ALL, ctx->lang);
    field_parts(field->type, &count);
    for (size_t i = 0; i < count || i == 0; i++) {
        path.part = (uint8_t)i;
        Str text = answers_print(ctx, &w->answers, path, ctx->lang);
        if (text.len && out.len)
            buf_add(&out, S(", "));
        buf_add(&out, text);
    }
    return buf_str(&out);
}

/* A person in several rows, since the number is masked alone; all else in one. */
static void add_field(Writing *w, const DefinitionField *field, AnswerPath path, Str before)
{
    Ctx   *ctx = w->ctx;
    size_t count;
    Str    label = join(ctx, before, words_in(field->label, ctx->lang));
    if (field->type != FIELD_PERSON) {
        add(w, label, printed(w, field, path), field->type == FIELD_PERSONAL_ID);
        return;
    }
    const FieldPart *parts = field_parts(field->type, &count);
    for (size_t i = 0; i < count; i++) {
        path.part = (uint8_t)i;
        add(w, i ? words_in(parts[i].name, ctx->lang) : label,
            answers_print(ctx, &w->answers, path, ctx->lang),
            parts[i].type == FIELD_PERSONAL_ID);
    }
}

static void add_rows(Writing *w, uint16_t index, const DefinitionField *field)
{
    const AnswerRows *rows = &w->answers.rows[index];
    for (uint16_t row = 0; row < rows->count; row++) {
        Str head = str_fmt(w->ctx->arena, "%.*s %u", FMT(words_in(field->label, w->ctx->lang)),
                           row + 1u);
        for (uint16_t i = 0; i < field->n_children; i++) {
            uint16_t child = (uint16_t)(field->first_child + i);
            add_field(w, &w->answers.def->fields[child],
                      (AnswerPath){.field = child, .row = row}, head);
        }
    }
}

static void add_page(Writing *w, const DefinitionPage *page)
{
    const ServiceDefinition *def = w->answers.def;
    for (uint16_t i = 0; i < page->n_fields; i++) {
        uint16_t               index = (uint16_t)(page->first_field + i);
        const DefinitionField *field = &def->fields[index];
        if (field->parent != NO_FIELD || !answer_is_visible(&w->answers, index))
            continue;
        if (field->type == FIELD_REPEAT)
            add_rows(w, index, field);
        else
            add_field(w, field, (AnswerPath){.field = index}, (Str){0});
    }
}

Err desk_dossier_sections(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def,
                     bool shows_ids, DataSection **out, size_t *count)
{
    Writing w = {.ctx = ctx, .shows_ids = shows_ids};
    TRY(desk_answers(ctx, dossier, def, &w.answers));
    *out = NEW_ARRAY(ctx->arena, DataSection, def->n_pages + 1u);
    *count = 0;
    for (uint16_t i = 0; i < def->n_pages; i++) {
        if (!answers_page_is_visible(&w.answers, i))
            continue;
        w.section = &(*out)[*count];
        w.section->title = words_in(def->pages[i].title, ctx->lang);
        w.cap = 0;
        add_page(&w, &def->pages[i]);
        *count += w.section->count > 0;
    }
    return OK;
}
