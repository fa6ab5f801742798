/* Any bytes as a form body; the first byte chooses JSON or urlencoded. What form_read lets pass
 * keeps every promise of the table. */
#include "base/text.h"
#include "base/time.h"
#include "http/http.h"

#include <setjmp.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static void jump(void *place) { longjmp(*(jmp_buf *)place, 1); }

typedef struct Sample {
    Str     name, note, secret;
    int64_t age;
    int     colour;
    bool    agreed;
    Date    born;
} Sample;
static const Choice COLOURS[] = {{"red", 3}, {"blue", 4}, {0}};
static const Field SAMPLE[] = {
    {"name", FORM_TEXT, offsetof(Sample, name), .required = true, .max = 5},
    {"note", FORM_LONG, offsetof(Sample, note)},
    {"secret", FORM_SECRET, offsetof(Sample, secret), .min = 3},
    {"age", FORM_INT, offsetof(Sample, age), .min = -5, .max = 150},
    {"colour", FORM_CHOICE, offsetof(Sample, colour), .choices = COLOURS},
    {"agreed", FORM_BOOL, offsetof(Sample, agreed)},
    {"born", FORM_DATE, offsetof(Sample, born)},
    {0},
};

static void check(Ctx *ctx, const Sample *sample)
{
    Str again;
    must(sample->name.len && text_length(sample->name) <= 5 && text_valid(sample->name));
    must(!memchr(sample->name.at, '\n', sample->name.len));
    must(text_nfc(ctx, sample->name, &again) == OK && str_eq(again, sample->name));
    must(text_length(sample->note) <= 2000 && text_valid(sample->note));
    must(!sample->secret.len || text_length(sample->secret) >= 3);
    must(sample->age >= -5 && sample->age <= 150);
    must(sample->colour == 0 || sample->colour == 3 || sample->colour == 4);
    must(!sample->born.day || date_valid(sample->born));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jmp_buf full;
    Arena  *arena = arena_new(32 << 20);
    Ctx     ctx = {.arena = arena};
    if (!size)
        data = (const uint8_t *)"u", size = 1;
    arena_on_full(arena, jump, &full);
    if (setjmp(full) == 0) {
        Sample sample = {0};
        Req   *req = NEW(arena, Req);
        req->method = POST;
        req->type = data[0] == 'j' ? S("application/json")
                                   : S("application/x-www-form-urlencoded");
        req->body = (Str){(const char *)data + 1, size - 1};
        if (form_read(&ctx, req, SAMPLE, &sample) == OK)
            check(&ctx, &sample);
        else
            must(ctx.fault.err == ERR_INVALID || ctx.fault.err == ERR_LIMIT);
    }
    arena_free(arena);
    return 0;
}
