/* draft_renew — a draft goes on in the version of the form that is in force.
 *
 * Answers that the new form reads are taken over. What it cannot take, asks again or asks for the first
 * time is kept as a list of {"again", "en", "id", "text", "vi"}, so that the person is told plainly
 * and has before them what they had typed. Nothing is written here: reading a draft changes nothing,
 * draft_save keeps it. */
#include "engine/dossier/draft.h"

#include "base/json.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/flow.h"

typedef struct Renewal {
    Ctx    *ctx;
    Answers was, is;
    Buf     list;
    JsonOut json;
} Renewal;

static void note(Renewal *r, const DefinitionField *field, bool again, Str text)
{
    json_begin_object(&r->json);
    json_field_bool(&r->json, S("again"), again);
    json_field_text(&r->json, S("en"), words_in(field->label, LANG_EN));
    json_field_text(&r->json, S("id"), field->id);
    json_field_text(&r->json, S("text"), text);
    json_field_text(&r->json, S("vi"), words_in(field->label, LANG_VI));
    json_end_object(&r->json);
}

/* What an earlier renewal noted stays. */
static Err begin(Renewal *r, Str older)
{
    const Json *known = NULL;
    r->list = (Buf){.arena = r->ctx->arena};
    r->json = (JsonOut){.buf = &r->list};
    json_begin_array(&r->json);
    if (older.len)
        TRY(json_read(r->ctx, older, (JsonLimits){0}, &known));
    for (JsonItems item = json_items(known); json_next(&item);)
        json_write_raw(&r->json, json_canonical(r->ctx->arena, item.value));
    return OK;
}

/* Field by field, so that one that does not fit keeps no other back. */
static Err take_over(Renewal *r, const ServiceDefinition *to, Str answers)
{
    Ctx        *ctx = r->ctx;
    const Json *all;
    Buf         kept = {.arena = ctx->arena};
    JsonOut     out = {.buf = &kept};
    TRY(json_read(ctx, answers, (JsonLimits){0}, &all));
    json_begin_object(&out);
    for (JsonItems item = json_items(all); json_next(&item);) {
        AnswersReadError error;
        Str value = json_canonical(ctx->arena, item.value);
        Str alone = str_fmt(ctx->arena, "{\"%.*s\":%.*s}", FMT(item.key), FMT(value));
        if (answers_read(ctx, to, answer_world(ctx), alone, &r->is, &error) == OK) {
            json_key(&out, item.key);
            json_write_raw(&out, value);
            continue;
        }
        fault_clear(ctx);
        uint16_t field = definition_field(r->was.def, item.key);
        if (field == NO_FIELD)
            continue;
        note(r, &r->was.def->fields[field], definition_field(to, item.key) != NO_FIELD,
             answers_print_field(ctx, &r->was, field, PART_ALL, ctx->lang));
    }
    json_end_object(&out);
    return flow_answers(ctx, to, buf_str(&kept), &r->is);
}

static bool has_problem(const AnswerProblem *problems, size_t count, const ServiceDefinition *def,
                        Str field)
{
    for (size_t i = 0; i < count && i < ANSWERS_MAX_PROBLEMS; i++)
        if (str_eq(def->fields[problems[i].path.field].id, field))
            return true;
    return false;
}

/* Answers that were right and are no longer, and questions that nobody asked before. */
static void note_problems(Renewal *r)
{
    AnswerProblem was[ANSWERS_MAX_PROBLEMS], is[ANSWERS_MAX_PROBLEMS];
    size_t n_was = answers_problems(&r->was, ANSWERS_ALL, was, COUNT(was));
    size_t n_is = answers_problems(&r->is, ANSWERS_ALL, is, COUNT(is));
    for (size_t i = 0; i < n_is && i < COUNT(is); i++) {
        const DefinitionField *field = &r->is.def->fields[is[i].path.field];
        uint16_t               old = definition_field(r->was.def, field->id);
        bool is_new_here = !has_problem(is, i, r->is.def, field->id);
        if (!is_new_here || has_problem(was, n_was, r->was.def, field->id))
            continue;
        bool was_shown = old != NO_FIELD && r->was.visible[old];
        note(r, field, true,
             was_shown ? answers_print_field(r->ctx, &r->was, old, PART_ALL, r->ctx->lang)
                       : (Str){0});
    }
}

static Err renew(Ctx *ctx, const ServiceDefinition *to, Draft *draft)
{
    Renewal                  r = {.ctx = ctx};
    const ServiceDefinition *from;
    TRY(catalogue_version(ctx, draft->service, draft->version, &from));
    TRY(flow_answers(ctx, from, draft->answers, &r.was));
    TRY(begin(&r, draft->older));
    TRY(take_over(&r, to, draft->answers));
    note_problems(&r);
    json_end_array(&r.json);
    Str list = buf_str(&r.list);
    draft->older = str_eq(list, S("[]")) ? (Str){0} : list;
    draft->answers = answers_dump(ctx, &r.is, ANSWERS_DRAFT);
    draft->version = to->version;
    for (size_t i = 0; i < to->n_pages; i++)
        if (str_eq(to->pages[i].id, draft->page))
            return OK;
    draft->page = (Str){0}; /* the page is gone: it begins at the first */
    return OK;
}

Err draft_renew(Ctx *ctx, Draft *draft)
{
    const ServiceDefinition *to;
    if (draft->dossier.len) /* a supplement is of its dossier's version */
        return OK;
    Err err = catalogue_find(ctx, draft->service, &to);
    if (err == ERR_NOT_FOUND) { /* no longer offered: what was typed can still be read */
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    return to->version == draft->version ? OK : renew(ctx, to, draft);
}

/* A question that was answered since needs no telling. */
static bool is_open(const Answers *answers, Str field)
{
    AnswerProblem problems[ANSWERS_MAX_PROBLEMS];
    size_t        n = answers_problems(answers, ANSWERS_ALL, problems, COUNT(problems));
    return has_problem(problems, n, answers->def, field);
}

Err draft_changes(Ctx *ctx, const Draft *draft, DraftChange **out, size_t *count)
{
    const Json *list;
    Answers     answers;
    *count = 0;
    *out = NULL;
    if (!draft->older.len)
        return OK;
    TRY(json_read(ctx, draft->older, (JsonLimits){0}, &list));
    TRY(draft_answers(ctx, draft, &answers));
    *out = NEW_ARRAY(ctx->arena, DraftChange, json_count(list) + 1);
    for (JsonItems item = json_items(list); json_next(&item);) {
        DraftChange change = {
            .field = json_text(json_get(item.value, S("id"))),
            .label = json_text(json_get(item.value, ctx->lang == LANG_EN ? S("en") : S("vi"))),
            .typed = json_text(json_get(item.value, S("text"))),
            .is_asked = json_bool(json_get(item.value, S("again")), false),
        };
        if (!change.is_asked || is_open(&answers, change.field))
            (*out)[(*count)++] = change;
    }
    return OK;
}
