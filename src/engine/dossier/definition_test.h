/* definition_test — the shipped definitions, for the tests of this folder. */
#pragma once
#include "engine/dossier/answers.h"
#include "test/test.h"

#include <stdlib.h>

static inline Str test_file(Ctx *ctx, const char *path)
{
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    if (!file)
        return (Str){0};
    char  *bytes = arena_bytes(ctx->arena, 1 << 20, 1);
    size_t n = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return (Str){bytes, n};
}

#define PERMIT_FILE "definitions/services/construction_permit.json"
#define BIRTH_FILE  "definitions/services/birth_registration.json"
#define HOUSEHOLD_FILE "definitions/services/household_business.json"
#define COPY_FILE   "definitions/services/birth_copy.json"

static inline ServiceDefinition *test_definition(Ctx *ctx, const char *path)
{
    ServiceDefinition *def = NULL;
    DefinitionErrors   errors;
    Str                json = test_file(ctx, path);
    CHECK(definition_load(ctx, json, str_of(path), NULL, &def, &errors) == OK);
    CHECK_STR(definition_errors_text(ctx, &errors), S(""));
    if (!def)
        abort();
    return def;
}

/* The first `from` in the text becomes `to`; the test fails when there is none. */
static inline Str test_replace(Ctx *ctx, Str text, const char *from, const char *to)
{
    const char *found = memmem(text.at, text.len, from, strlen(from));
    CHECK(found != NULL);
    if (!found)
        printf("    not in the file: %s\n", from);
    if (!found)
        return text;
    size_t before = (size_t)(found - text.at), after = before + strlen(from);
    Buf    buf = {.arena = ctx->arena};
    buf_add(&buf, (Str){text.at, before});
    buf_add(&buf, str_of(to));
    buf_add(&buf, (Str){text.at + after, text.len - after});
    return buf_str(&buf);
}

static inline bool test_has(Str text, const char *part)
{
    return memmem(text.at, text.len, part, strlen(part)) != NULL;
}
