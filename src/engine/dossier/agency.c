/* agency — which body a selector of a definition means. */
#include "engine/dossier/agency.h"

#include "base/time.h"

Err agency_find(Ctx *ctx, const AgencySelector *selector, Str commune, Str own, Body *out)
{
    Date       today = date_of_time(ctx->now);
    Competence what = {.level = LEVEL_PROVINCE};
    if (selector->kind == AGENCY_OWN)
        return org_body_find(ctx, own, out);
    if (!commune.len)
        return fail(ctx, ERR_INVALID, "the answers name no commune to decide which body");
    if (selector->kind == AGENCY_SECTOR)
        return org_sector_body(ctx, selector->sector, commune, today, out);
    if (selector->kind == AGENCY_COMMUNE)
        what.level = LEVEL_COMMUNE;
    if (selector->kind == AGENCY_DEPARTMENT)
        what.field = selector->sector;
    return org_competent_body(ctx, what, commune, today, out);
}

Err agency_of(Ctx *ctx, const AgencySelector *selector, const ExprEnv *env, Str own, Body *out)
{
    Str commune = {0};
    if (selector->kind != AGENCY_OWN && selector->slot < env->count &&
        env->values[selector->slot].kind == VALUE_TEXT)
        commune = env->values[selector->slot].text;
    return agency_find(ctx, selector, commune, own, out);
}
