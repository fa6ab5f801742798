/* check_report — what `motcua check` found, as text, as JSON, or as SARIF 2.1.0 for code hosts. */
#include "main/check_report.h"

#include <stdio.h>

static const char *level_of(const DefinitionError *error)
{
    return error->is_warning ? "warning" : "error";
}

/* ---- JSON: a list ---------------------------------------------------------------------------- */

static void json_one(JsonOut *out, Str file, const DefinitionError *error)
{
    json_begin_object(out);
    json_field_text(out, S("file"), file);
    json_field_int(out, S("line"), error->line);
    json_field_int(out, S("column"), error->column);
    json_field_text(out, S("key"), error->key);
    json_field_int(out, S("check"), error->check);
    json_field_text(out, S("message"), error->message);
    json_field_bool(out, S("warning"), error->is_warning);
    json_end_object(out);
}

/* ---- SARIF ----------------------------------------------------------------------------------- */

/* Segment by segment: the slashes of a path stay. */
static Str uri(Arena *arena, Str path)
{
    Buf  buf = {.arena = arena};
    Str  part;
    bool has_more = true;
    while (has_more) {
        has_more = str_cut(path, '/', &part, &path);
        buf_add(&buf, encode_url(arena, part));
        if (has_more)
            buf_char(&buf, '/');
    }
    return buf_str(&buf);
}

static void sarif_text(JsonOut *out, Str key, Str text)
{
    json_key(out, key);
    json_begin_object(out);
    json_field_text(out, S("text"), text);
    json_end_object(out);
}

static void sarif_place(JsonOut *out, Str file, const DefinitionError *error)
{
    json_begin_object(out);
    json_key(out, S("physicalLocation"));
    json_begin_object(out);
    json_key(out, S("artifactLocation"));
    json_begin_object(out);
    json_field_text(out, S("uri"), file);
    json_end_object(out);
    json_key(out, S("region"));
    json_begin_object(out);
    json_field_int(out, S("startLine"), error->line);
    json_field_int(out, S("startColumn"), error->column);
    json_end_object(out);
    json_end_object(out);
    if (error->key.len) {
        json_key(out, S("logicalLocations"));
        json_begin_array(out);
        json_begin_object(out);
        json_field_text(out, S("fullyQualifiedName"), error->key);
        json_end_object(out);
        json_end_array(out);
    }
    json_end_object(out);
}

static void sarif_one(JsonOut *out, Str file, const DefinitionError *error)
{
    json_begin_object(out);
    json_field_text(out, S("ruleId"), str_of(LINT_CHECKS[error->check].id));
    json_field_int(out, S("ruleIndex"), error->check - 1);
    json_field_text(out, S("level"), str_of(level_of(error)));
    sarif_text(out, S("message"), error->message);
    json_key(out, S("locations"));
    json_begin_array(out);
    sarif_place(out, file, error);
    json_end_array(out);
    json_end_object(out);
}

static void sarif_rules(JsonOut *out)
{
    json_key(out, S("rules"));
    json_begin_array(out);
    for (int i = 1; i <= DEFINITION_CHECKS; i++) {
        json_begin_object(out);
        json_field_text(out, S("id"), str_of(LINT_CHECKS[i].id));
        sarif_text(out, S("shortDescription"), str_of(LINT_CHECKS[i].words));
        json_end_object(out);
    }
    json_end_array(out);
}

static void sarif_begin(JsonOut *out)
{
    json_begin_object(out);
    json_field_text(out, S("$schema"), S("https://json.schemastore.org/sarif-2.1.0.json"));
    json_field_text(out, S("version"), S("2.1.0"));
    json_key(out, S("runs"));
    json_begin_array(out);
    json_begin_object(out);
    json_key(out, S("tool"));
    json_begin_object(out);
    json_key(out, S("driver"));
    json_begin_object(out);
    json_field_text(out, S("name"), S("motcua check"));
    sarif_rules(out);
    json_end_object(out);
    json_end_object(out);
    json_field_text(out, S("columnKind"), S("unicodeCodePoints"));
    json_key(out, S("results"));
    json_begin_array(out);
}

static void sarif_end(JsonOut *out)
{
    json_end_array(out);
    json_end_object(out);
    json_end_array(out);
    json_end_object(out);
}

/* ---- all three ------------------------------------------------------------------------------- */

void check_report_begin(CheckReport *report)
{
    if (report->form == REPORT_JSON)
        json_begin_array(&report->json);
    if (report->form == REPORT_SARIF)
        sarif_begin(&report->json);
}

void check_report_add(CheckReport *report, Ctx *ctx, const DefinitionErrors *errors)
{
    if (report->form == REPORT_TEXT && errors->count)
        printf("%.*s", FMT(definition_errors_text(ctx, errors)));
    Str file = report->form == REPORT_SARIF ? uri(ctx->arena, errors->file) : errors->file;
    for (size_t i = 0; i < errors->count && report->form != REPORT_TEXT; i++)
        (report->form == REPORT_JSON ? json_one : sarif_one)(&report->json, file,
                                                             &errors->items[i]);
}

void check_report_end(CheckReport *report, const LintMany *many)
{
    if (report->form == REPORT_JSON)
        json_end_array(&report->json);
    if (report->form == REPORT_SARIF)
        sarif_end(&report->json);
    if (report->form == REPORT_TEXT)
        printf("%zu definitions, %zu refused, %zu warnings\n", many->count, many->n_refused,
               many->n_warnings);
    else
        printf("%.*s\n", FMT(buf_str(report->json.buf)));
}
