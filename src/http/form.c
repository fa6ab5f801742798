/* form — a table of fields checks what was typed and fills a struct; each fault is a
 * Problem. */
#include "http/http.h"

#include "base/text.h"
#include "base/time.h"
#include "core/messages.h" /* generated; belongs to no layer */

#include <assert.h>

enum { DEFAULT_MAX = 2000, MAX_SECRET = 1024 };

typedef struct Reader {
    Ctx         *ctx;
    Req         *req;
    const Field *field;
    Str          value; /* as typed, trimmed unless secret */
    Str          raw;
    void        *place;
} Reader;

static void problem(const Reader *reader, int message, Str arg)
{
    req_problem(reader->req, str_of(reader->field->name), message, arg);
}

static Str number(const Reader *reader, int64_t n)
{
    return str_fmt(reader->ctx->arena, "%lld", (long long)n);
}

static bool length_fits(const Reader *reader, Str value)
{
    const Field *field = reader->field;
    size_t       max = field->max ? field->max : DEFAULT_MAX;
    size_t       length = text_length(value);
    if (length > max)
        problem(reader, MSG_FORM_TOO_LONG__ARG, number(reader, (int64_t)max));
    else if ((int64_t)length < field->min)
        problem(reader, MSG_FORM_TOO_SHORT__ARG, number(reader, field->min));
    else
        return true;
    return false;
}

static void read_long(const Reader *reader)
{
    if (length_fits(reader, reader->value))
        *(Str *)reader->place = reader->value;
}

static void read_text(const Reader *reader)
{
    if (reader->value.len && memchr(reader->value.at, '\n', reader->value.len))
        problem(reader, MSG_FORM_BAD_TEXT, (Str){0});
    else
        read_long(reader);
}

static void read_secret(const Reader *reader)
{
    if (reader->raw.len > MAX_SECRET)
        problem(reader, MSG_FORM_TOO_LONG__ARG, number(reader, MAX_SECRET));
    else if (length_fits(reader, reader->raw))
        *(Str *)reader->place = reader->raw;
}

static void read_int(const Reader *reader)
{
    const Field *field = reader->field;
    int64_t      n;
    if (!str_to_int(reader->value, &n))
        problem(reader, MSG_FORM_NOT_A_NUMBER, (Str){0});
    else if (n < field->min)
        problem(reader, MSG_FORM_TOO_SMALL__ARG, number(reader, field->min));
    else if (field->max && n > (int64_t)field->max)
        problem(reader, MSG_FORM_TOO_LARGE__ARG, number(reader, (int64_t)field->max));
    else
        *(int64_t *)reader->place = n;
}

static void read_choice(const Reader *reader)
{
    for (const Choice *choice = reader->field->choices; choice && choice->word; choice++)
        if (str_eq(reader->value, str_of(choice->word))) {
            *(int *)reader->place = choice->value;
            return;
        }
    problem(reader, MSG_FORM_NOT_A_CHOICE, (Str){0});
}

static void read_bool(const Reader *reader)
{
    *(bool *)reader->place =
        !str_eq(reader->value, S("0")) && !str_eq(reader->value, S("false"));
}

static void read_date(const Reader *reader)
{
    Date *date = reader->place;
    if (!date_parse_iso(reader->value, date) && !date_parse(reader->value, date))
        problem(reader, MSG_FORM_BAD_DATE, (Str){0});
}

static void (*const READERS[])(const Reader *) = {
    [FORM_TEXT] = read_text,     [FORM_LONG] = read_long, [FORM_INT] = read_int,
    [FORM_CHOICE] = read_choice, [FORM_BOOL] = read_bool, [FORM_DATE] = read_date,
    [FORM_SECRET] = read_secret,
};

/* Three small fields, day, month and year, as one text yyyy-mm-dd. */
static Str date_parts(const Reader *reader)
{
    static const char *const PARTS[] = {"year", "month", "day"};
    Arena  *arena = reader->ctx->arena;
    Str     text[3];
    int64_t n[3];
    size_t  given = 0;
    bool    is_number = true;
    for (size_t i = 0; i < 3; i++) {
        const char *name = str_c(arena, str_fmt(arena, "%s-%s", reader->field->name, PARTS[i]));
        text[i] = str_trim(req_value(reader->req, name));
        given += text[i].len > 0;
        is_number &= str_to_int(text[i], &n[i]) && n[i] >= 0 && n[i] <= 9999;
    }
    if (!given)
        return (Str){0};
    if (!is_number)
        return S("-"); /* no date: the problem is told by read_date */
    return str_fmt(arena, "%04d-%02d-%02d", (int)n[0], (int)n[1], (int)n[2]);
}

static void read_field(Reader *reader)
{
    const Field *field = reader->field;
    const Pair  *pair = req_pair(reader->req, field->name, 0);
    assert((size_t)field->type < COUNT(READERS));
    reader->raw = pair ? pair->raw : (Str){0};
    reader->value = pair ? str_trim(pair->value) : (Str){0};
    if (field->type == FORM_DATE && !reader->value.len)
        reader->value = date_parts(reader);
    bool is_empty = field->type == FORM_SECRET ? !reader->raw.len : !reader->value.len;
    if (!is_empty)
        READERS[field->type](reader);
    else if (field->required)
        problem(reader, MSG_FORM_REQUIRED, (Str){0});
}

Err form_read(Ctx *ctx, Req *req, const Field *fields, void *out)
{
    TRY(form_parse(ctx, req));
    for (const Field *field = fields; field->name; field++) {
        Reader reader = {ctx, req, field, .place = (char *)out + field->at};
        read_field(&reader);
    }
    if (req->problem_count)
        return fail(ctx, ERR_INVALID, "%zu fields to correct", req->problem_count);
    return OK;
}
