/* act_result — a result that is out already: corrected, because the office erred (Decree 61/2018
 * Art 21), or issued once more. Step and clocks stay as they are. */
#include "engine/dossier/act.h"

#include "base/json.h"

static bool is_datum(const ServiceDefinition *definition, Str name)
{
    for (uint16_t i = 0; i < definition->result.n_data; i++)
        if (str_eq(definition->result.data[i].placeholder, name))
            return true;
    return false;
}

static Err read_fixes(Acting *a)
{
    Buf     out = {.arena = a->ctx->arena};
    JsonOut json = {.buf = &out};
    if (!a->input->fix_count)
        return OK;
    json_begin_object(&json);
    for (size_t i = 0; i < a->input->fix_count; i++) {
        const ResultFix *fix = &a->input->fixes[i];
        if (!is_datum(a->flow.definition, fix->name) || !str_trim(fix->text).len)
            return fail(a->ctx, ERR_INVALID, "no such datum of the result, or no text for it");
        json_field_text(&json, fix->name, fix->text);
    }
    json_end_object(&json);
    a->facts.fixes = buf_str(&out);
    return OK;
}

/* All fixes that events tell of, the older first: a later one replaces an earlier. */
static Err add_earlier(Acting *a, ResultFix *fixes, size_t most)
{
    Events events;
    TRY(audit_of(a->ctx, dossier_file_owner(a->ctx, a->d), 1000, &events));
    for (size_t i = 0; i < events.len; i++) {
        const Json *payload, *made;
        if (!str_eq(events.at[i].verb, S("dossier.corrected")) || !events.at[i].payload.len)
            continue;
        TRY(json_read(a->ctx, events.at[i].payload, (JsonLimits){0}, &payload));
        Str text = json_text(json_get(payload, S("fixes")));
        if (!text.len)
            continue;
        TRY(json_read(a->ctx, text, (JsonLimits){0}, &made));
        for (JsonItems item = json_items(made); json_next(&item) && a->fix_count < most;)
            fixes[a->fix_count++] = (ResultFix){item.key, json_text(item.value)};
    }
    return OK;
}

/* The result is made anew: signed by who acts, and numbered where it had a number. */
static Err make_anew(Acting *a)
{
    enum { MOST = 200 };
    ResultFix *fixes = NEW_ARRAY(a->ctx->arena, ResultFix, MOST + a->input->fix_count);
    a->fixes = fixes;
    TRY(add_earlier(a, fixes, MOST));
    for (size_t i = 0; a->facts.fixes.len && i < a->input->fix_count; i++)
        fixes[a->fix_count++] = a->input->fixes[i];
    a->d->corrections++;
    a->d->head.object = dossier_file_owner(a->ctx, a->d);
    TRY(paperwork_result(a));
    return a->d->number.len ? paperwork_number(a) : OK;
}

Err act_correct(Acting *a)
{
    a->verb = "dossier.corrected";
    TRY(act_needs_reason(a));
    TRY(read_fixes(a));
    return make_anew(a);
}

Err act_reissue(Acting *a)
{
    a->verb = "dossier.reissued";
    TRY(act_needs_reason(a));
    return make_anew(a);
}
