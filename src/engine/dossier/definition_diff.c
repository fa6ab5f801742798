/* definition_diff — items of two versions matched by id, and what is said of each. */
#include "engine/dossier/definition_diff_own.h"

enum { MAX_LINES = 1000 };

typedef struct Differ {
    Ctx                     *ctx;
    const ServiceDefinition *before, *after;
    DiffLine                *lines;
    DefinitionDiff          *out;
} Differ;

#define SAYS(vi, en) {{{"" vi, sizeof(vi) - 1}, {"" en, sizeof(en) - 1}}}

static const Words KINDS[] = {
    [DIFF_ADDED] = SAYS("thêm", "added"),
    [DIFF_REMOVED] = SAYS("bỏ", "removed"),
    [DIFF_CHANGED] = SAYS("đổi", "changed"),
};

/* line.text: in what they differ, or nothing; it becomes the whole sentence. */
static void say(Differ *d, const DiffItems *items, Words name, DiffLine line)
{
    if (d->out->count == MAX_LINES)
        return;
    for (Lang lang = 0; lang < LANG_COUNT; lang++) {
        Buf buf = {.arena = d->ctx->arena};
        buf_fmt(&buf, "%.*s", FMT(items->what.in[lang]));
        if (name.in[lang].len)
            buf_fmt(&buf, " “%.*s”", FMT(name.in[lang]));
        if (line.id.len)
            buf_fmt(&buf, " (%.*s)", FMT(line.id));
        buf_fmt(&buf, ": %.*s", FMT(KINDS[line.kind].in[lang]));
        if (line.text.in[lang].len)
            buf_fmt(&buf, " %.*s", FMT(line.text.in[lang]));
        line.text.in[lang] = buf_str(&buf);
    }
    d->lines[d->out->count++] = line;
    d->out->answers_stand &= !line.is_unsafe;
}

/* The aspects in which two items differ, in words; false when in none. */
static bool differ(Differ *d, const DiffItems *items, const void *a, const void *b,
                   DiffLine *line)
{
    Buf    buf[LANG_COUNT] = {{.arena = d->ctx->arena}, {.arena = d->ctx->arena}};
    size_t n = 0;
    for (const DiffAspect *aspect = items->aspects; aspect->same; aspect++) {
        if (aspect->same((DiffPair){d->before, d->after, a, b}))
            continue;
        for (Lang lang = 0; lang < LANG_COUNT; lang++)
            buf_fmt(&buf[lang], "%s%.*s", n ? ", " : "", FMT(aspect->name.in[lang]));
        line->is_unsafe |= aspect->is_unsafe;
        n++;
    }
    for (Lang lang = 0; lang < LANG_COUNT; lang++)
        line->text.in[lang] = buf_str(&buf[lang]);
    return n > 0;
}

static const void *at(const DiffItems *items, const void *list, size_t i)
{
    return (const char *)list + i * items->size;
}

/* The item with this id, and the how-many-th of that id it is: fees have several rows. */
static const void *twin(const DiffItems *items, DiffList list, Str id, size_t nth)
{
    for (size_t i = 0; i < list.count; i++)
        if (str_eq(items->id(at(items, list.items, i), i), id) && nth-- == 0)
            return at(items, list.items, i);
    return NULL;
}

static size_t nth_of(const DiffItems *items, DiffList list, Str id, size_t until)
{
    size_t n = 0;
    for (size_t i = 0; i < until; i++)
        n += str_eq(items->id(at(items, list.items, i), i), id);
    return n;
}

static void diff_items(Differ *d, const DiffItems *items)
{
    DiffList before = items->list(d->before), after = items->list(d->after);
    for (size_t i = 0; i < after.count; i++) {
        const void *now = at(items, after.items, i);
        DiffLine    line = {.kind = DIFF_CHANGED, .part = items->part, .id = items->id(now, i)};
        const void *old = twin(items, before, line.id, nth_of(items, after, line.id, i));
        if (items->hides_id)
            line.id = (Str){0};
        if (!old) {
            line.kind = DIFF_ADDED;
            line.is_unsafe = items->added_is_unsafe && items->added_is_unsafe(now);
            say(d, items, items->name(now), line);
        } else if (differ(d, items, old, now, &line)) {
            say(d, items, items->name(now), line);
        }
    }
    for (size_t i = 0; i < before.count; i++) {
        const void *old = at(items, before.items, i);
        Str         id = items->id(old, i);
        DiffLine    line = {.kind = DIFF_REMOVED, .part = items->part, .id = id,
                            .is_unsafe = items->removed_is_unsafe};
        if (items->hides_id)
            line.id = (Str){0};
        if (!twin(items, after, id, nth_of(items, before, id, i)))
            say(d, items, items->name(old), line);
    }
}

void definition_diff(Ctx *ctx, const ServiceDefinition *before, const ServiceDefinition *after,
                     DefinitionDiff *out)
{
    Differ d = {.ctx = ctx, .before = before, .after = after, .out = out};
    *out = (DefinitionDiff){.answers_stand = true};
    d.lines = NEW_ARRAY(ctx->arena, DiffLine, MAX_LINES);
    out->lines = d.lines;
    for (const DiffItems *items = DIFF_ITEMS; items->list; items++)
        diff_items(&d, items);
}
