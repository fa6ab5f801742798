/* twin — walks a table of fields and writes what it finds in the struct. */
#include "core/twin.h"

#include "core/page.h"

#include <assert.h>

typedef struct Twin {
    Ctx    *ctx;
    JsonOut out;
} Twin;

static void write_object(Twin *twin, const JsonField *table, const void *data);

static void write_text(Twin *twin, const JsonField *field, const char *at)
{
    (void)field;
    json_write_text(&twin->out, *(const Str *)(const void *)at);
}

static void write_chars(Twin *twin, const JsonField *field, const char *at)
{
    (void)field;
    const char *text = *(const char *const *)(const void *)at;
    if (text)
        json_write_text(&twin->out, str_of(text));
    else
        json_write_null(&twin->out);
}

static void write_int(Twin *twin, const JsonField *field, const char *at)
{
    (void)field;
    json_write_int(&twin->out, *(const int *)(const void *)at);
}

static void write_long(Twin *twin, const JsonField *field, const char *at)
{
    (void)field;
    json_write_int(&twin->out, *(const int64_t *)(const void *)at);
}

static void write_bool(Twin *twin, const JsonField *field, const char *at)
{
    (void)field;
    json_write_bool(&twin->out, *(const bool *)(const void *)at);
}

static void write_time(Twin *twin, const JsonField *field, const char *at)
{
    (void)field;
    int64_t at_ms = *(const int64_t *)(const void *)at;
    if (at_ms)
        json_write_text(&twin->out, time_iso(twin->ctx->arena, at_ms));
    else
        json_write_null(&twin->out);
}

static void write_date(Twin *twin, const JsonField *field, const char *at)
{
    (void)field;
    Date date = *(const Date *)(const void *)at;
    if (date.year)
        json_write_text(&twin->out, date_iso(twin->ctx->arena, date));
    else
        json_write_null(&twin->out);
}

static void write_partial(Twin *twin, const JsonField *field, const char *at)
{
    (void)field;
    PartialDate date = *(const PartialDate *)(const void *)at;
    if (date.year)
        json_write_text(&twin->out, partial_iso(twin->ctx->arena, date));
    else
        json_write_null(&twin->out);
}

static size_t count_of(const JsonField *field, const char *at)
{
    const char *data = at - field->at;
    return *(const size_t *)(const void *)(data + field->count_at);
}

static void write_list(Twin *twin, const JsonField *field, const char *at)
{
    const char *items = *(const char *const *)(const void *)at;
    size_t      n = count_of(field, at);
    json_begin_array(&twin->out);
    for (size_t i = 0; i < n; i++)
        write_object(twin, field->table, items + i * field->size);
    json_end_array(&twin->out);
}

static void write_texts(Twin *twin, const JsonField *field, const char *at)
{
    const Str *items = *(const Str *const *)(const void *)at;
    size_t     n = count_of(field, at);
    json_begin_array(&twin->out);
    for (size_t i = 0; i < n; i++)
        json_write_text(&twin->out, items[i]);
    json_end_array(&twin->out);
}

static void write_struct(Twin *twin, const JsonField *field, const char *at)
{
    write_object(twin, field->table, at);
}

static void write_pointer(Twin *twin, const JsonField *field, const char *at)
{
    const void *data = *(const void *const *)(const void *)at;
    if (data)
        write_object(twin, field->table, data);
    else
        json_write_null(&twin->out);
}

typedef void Writer(Twin *twin, const JsonField *field, const char *at);

static Writer *const WRITERS[] = {
    [TWIN_TEXT] = write_text,       [TWIN_CHARS] = write_chars,
    [TWIN_INT] = write_int,         [TWIN_LONG] = write_long,
    [TWIN_BOOL] = write_bool,       [TWIN_TIME] = write_time,
    [TWIN_DATE] = write_date,       [TWIN_PARTIAL] = write_partial,
    [TWIN_LIST] = write_list,       [TWIN_TEXTS] = write_texts,
    [TWIN_OBJECT] = write_struct,   [TWIN_POINTER] = write_pointer,
};

static void write_fields(Twin *twin, const JsonField *table, const void *data)
{
    for (const JsonField *field = table; field->name; field++) {
        assert(field->kind > TWIN_END && field->kind < COUNT(WRITERS));
        json_key(&twin->out, str_of(field->name));
        WRITERS[field->kind](twin, field, (const char *)data + field->at);
    }
}

static void write_object(Twin *twin, const JsonField *table, const void *data)
{
    json_begin_object(&twin->out);
    write_fields(twin, table, data);
    json_end_object(&twin->out);
}

static void write_problems(Twin *twin, const Req *req)
{
    json_key(&twin->out, S("problems"));
    json_begin_array(&twin->out);
    for (size_t i = 0; i < req->problem_count; i++) {
        const Problem *problem = &req->problems[i];
        json_begin_object(&twin->out);
        json_field_text(&twin->out, S("field"), problem->field);
        json_field_text(&twin->out, S("key"), msg_key((Message)problem->message));
        json_field_text(&twin->out, S("text"),
                        problem_text(twin->ctx->arena, twin->ctx->lang, problem));
        json_end_object(&twin->out);
    }
    json_end_array(&twin->out);
}

void twin_write(Ctx *ctx, const Req *req, Buf *out, const JsonField *table, const void *data)
{
    Twin twin = {.ctx = ctx, .out = {.buf = out}};
    json_begin_object(&twin.out);
    write_fields(&twin, table, data);
    if (req && req->problem_count)
        write_problems(&twin, req);
    json_end_object(&twin.out);
}
