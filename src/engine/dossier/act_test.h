/* act_test — what tests of acts share: acting in a seat, and being refused. */
#pragma once
#include "base/time.h"
#include "core/audit.h"
#include "db/db.h"
#include "engine/dossier/notice.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT "1.013225"
#define REASON .reason = S("Lý do"), .basis = S("Nghị định 61/2018/NĐ-CP")

static inline Err act_as(Ctx *ctx, const World *world, WorldSeat seat, Dossier *dossier, ActInput input)
{
    input.seen = dossier->head.number;
    ctx->actor = world_officer(ctx, world, seat);
    return dossier_act(ctx, dossier, &input);
}

/* Refused, with nothing changed. */
static inline bool denied(Ctx *ctx, const World *world, WorldSeat seat, Dossier dossier, ActInput input)
{
    Err err = act_as(ctx, world, seat, &dossier, input);
    fault_clear(ctx);
    return err == ERR_DENIED;
}

static inline bool invalid(Ctx *ctx, const World *world, WorldSeat seat, Dossier dossier, ActInput input)
{
    Err err = act_as(ctx, world, seat, &dossier, input);
    fault_clear(ctx);
    return err == ERR_INVALID;
}

static inline Event last_event(Ctx *ctx, const Dossier *dossier)
{
    Events events;
    CHECK(audit_of(ctx, dossier_file_owner(ctx, dossier), 100, &events) == OK && events.len);
    return events.at[events.len - 1];
}

static inline Dossier accepted(Ctx *ctx, World *world)
{
    world_make(ctx, world);
    Dossier dossier = world_dossier(ctx, world, PERMIT);
    world_acts(ctx, world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    return dossier;
}

static inline bool was_told(Ctx *ctx, const World *world, const char *kind)
{
    Notice *notices;
    size_t  count;
    ctx->actor = world_citizen(ctx, world);
    CHECK(notice_list(ctx, 1, &notices, &count) == OK && count == 1);
    return count && str_eq(notices[0].kind, str_of(kind));
}
