/* child_map — the answers of a child's form, made of its parent's: fields copied whole or by part,
 * expressions, and what an earlier child has brought ("ks.result.number"). */
#include "engine/dossier/parallel_own.h"

#include "base/time.h"

typedef struct Mapping {
    Ctx                  *ctx;
    const Flow           *flow; /* of the parent */
    const Json           *answers;
    const Child          *children;
    size_t                count;
    const DefinitionOpen *open;
    JsonOut              *out;
} Mapping;

static void write_value(Mapping *m, const Value *value)
{
    Buf text = {.arena = m->ctx->arena};
    switch (value->kind) {
    case VALUE_BOOL: json_write_bool(m->out, value->truth); return;
    case VALUE_TEXT: json_write_text(m->out, value->text); return;
    case VALUE_NUMBER:
        value_add_number(&text, value->number);
        json_write_raw(m->out, buf_str(&text));
        return;
    case VALUE_DATE:
        value_add_date(&text, *value);
        json_write_text(m->out, buf_str(&text));
        return;
    case VALUE_LIST:
        json_begin_array(m->out);
        for (uint32_t i = 0; i < value->list.count; i++)
            json_write_text(m->out, value->list.items[i].text); /* choices: texts alone */
        json_end_array(m->out);
        return;
    default: json_write_null(m->out); return;
    }
}

/* The newest of that open that was granted. */
static const Child *result_of(const Mapping *m, Str open)
{
    const Child *found = NULL;
    for (size_t i = 0; i < m->count; i++)
        if (str_eq(m->children[i].open, open) && m->children[i].state == CHILD_GRANTED)
            found = &m->children[i];
    return found;
}

static Str result_text(const Mapping *m, const ChildDatum *datum)
{
    const Child *child = result_of(m, datum->child);
    if (!child)
        return (Str){0};
    if (str_eq(datum->child_key, S("number")))
        return child->result;
    if (str_eq(datum->child_key, S("code")))
        return child->code;
    return str_eq(datum->child_key, S("day"))
               ? date_iso(m->ctx->arena, date_of_time(child->closed_at)) : (Str){0};
}

static void write_field(Mapping *m, const ChildDatum *datum)
{
    const DefinitionField *field = &m->flow->definition->fields[datum->field];
    const Json            *value = json_get(m->answers, field->id);
    size_t                 n;
    const FieldPart       *parts = field_parts(field->type, &n);
    if (datum->part < n)
        value = json_get(value, str_of(parts[datum->part].id));
    if (value)
        json_write_raw(m->out, json_canonical(m->ctx->arena, value));
    else
        json_write_null(m->out);
}

static void write_datum(Mapping *m, const ChildDatum *datum)
{
    Value value;
    if (datum->child.len) {
        Str text = result_text(m, datum);
        if (text.len)
            json_write_text(m->out, text);
        else
            json_write_null(m->out);
    } else if (datum->field != NO_FIELD) {
        write_field(m, datum);
    } else {
        expr_eval(&datum->value, &m->flow->env, &value);
        write_value(m, &value);
    }
}

/* "owner.id" names a part of the child's field `owner`. */
static bool is_part_of(Str to, Str field, Str *part)
{
    Str name;
    return str_cut(to, '.', &name, part) && str_eq(name, field);
}

static void write_child_field(Mapping *m, Str field)
{
    const DefinitionOpen *open = m->open;
    Str                   part;
    bool                  is_begun = false;
    for (size_t i = 0; i < open->n_map; i++)
        if (str_eq(open->map[i].to, field)) {
            json_key(m->out, field);
            write_datum(m, &open->map[i]);
            return;
        }
    for (size_t i = 0; i < open->n_map; i++) {
        if (!is_part_of(open->map[i].to, field, &part))
            continue;
        if (!is_begun) {
            json_key(m->out, field);
            json_begin_object(m->out);
        }
        is_begun = true;
        json_key(m->out, part);
        write_datum(m, &open->map[i]);
    }
    if (is_begun)
        json_end_object(m->out);
}

Err child_answers(Ctx *ctx, const Dossier *parent, const DefinitionOpen *open,
                  const ServiceDefinition *service, Str *json)
{
    enum { ANSWERS_BYTES = 1 << 20 };
    Flow    flow;
    Str     answers;
    Child  *children;
    Buf     text = {.arena = ctx->arena};
    JsonOut out = {.buf = &text};
    Mapping m = {.ctx = ctx, .flow = &flow, .open = open, .out = &out};
    TRY(flow_of(ctx, parent, &flow));
    TRY(dossier_answers(ctx, parent, &answers));
    TRY(json_read(ctx, answers, (JsonLimits){.size = ANSWERS_BYTES}, &m.answers));
    TRY(children_of(ctx, parent->id, &children, &m.count));
    m.children = children;
    json_begin_object(&out);
    for (uint16_t i = 0; i < service->n_fields; i++)
        if (service->fields[i].parent == NO_FIELD)
            write_child_field(&m, service->fields[i].id);
    json_end_object(&out);
    *json = buf_str(&text);
    return OK;
}
