/* world — what answers refer to: communes and provinces of the day, code lists. */
#include "base/time.h"
#include "engine/dossier/codes_list.h"
#include "engine/dossier/flow.h"

/* Answers ask while they are checked; what cannot be found is unknown, not an error. */
static bool find(const void *arg, TerritoryLevel level, Str code, Territory *out)
{
    Ctx *ctx = (Ctx *)(uintptr_t)arg;
    if (!ctx->db || territory_find(ctx, level, code, date_of_time(ctx->now), out) == OK)
        return ctx->db != NULL;
    fault_clear(ctx);
    return false;
}

static Str area_name(const void *arg, Str commune)
{
    Territory ward;
    return find(arg, WARD, commune, &ward) ? ward.full_name : (Str){0};
}

static Str area_province(const void *arg, Str commune)
{
    Territory ward;
    return find(arg, WARD, commune, &ward) ? ward.parent : (Str){0};
}

static Str province_name(const void *arg, Str province)
{
    Territory found;
    return find(arg, PROVINCE, province, &found) ? found.full_name : (Str){0};
}

static Str code_name(const void *arg, Str list, Str code, Lang lang)
{
    (void)arg;
    return code_list_name(list, code, lang);
}

const AnswerWorld *answer_world(Ctx *ctx)
{
    AnswerWorld *world = NEW(ctx->arena, AnswerWorld);
    *world = (AnswerWorld){ctx, area_name, area_province, province_name, code_name};
    return world;
}
