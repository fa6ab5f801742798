/* parallel — what a step begins beside itself, and how the system's own steps go on. */
#include "engine/dossier/parallel_own.h"

#include "base/time.h"

/* ---- shared --------------------------------------------------------------------------------- */

Err parallel_load(Ctx *ctx, Str id, Dossier *out)
{
    const Actor *actor = ctx->actor;
    ctx->actor = &SYSTEM_ACTOR;
    Err err = dossier_find(ctx, id, out);
    ctx->actor = actor;
    return err;
}


Err parallel_tell_post(Ctx *ctx, Str post, const char *kind, Str dossier)
{
    Accounts holders;
    if (!post.len)
        return OK;
    TRY(org_holders_of(ctx, post, date_of_time(ctx->now), &holders));
    for (size_t i = 0; i < holders.len; i++)
        TRY(notice_add(ctx, holders.at[i], kind, dossier));
    return OK;
}

Err parallel_tell_role(Ctx *ctx, Str body, Str role, const char *kind, Str dossier)
{
    Posts posts;
    TRY(org_role_posts(ctx, body, role, date_of_time(ctx->now), &posts));
    for (size_t i = 0; i < posts.len; i++)
        TRY(parallel_tell_post(ctx, posts.at[i].id, kind, dossier));
    return OK;
}

/* ---- the hooks of an act (act.h) ------------------------------------------------------------- */

Err step_begins(Acting *a)
{
    Verb verb = a->flow.step->verb;
    a->d->waits = 0;
    TRY(consult_begins(a));
    TRY(children_begin(a));
    if (verb != VERB_RECORD && (verb != VERB_LINK || a->d->waits))
        return OK;
    return job_add(a->ctx, "dossier.advance", a->d->id, a->d->id, 0);
}

Err step_leaves(Acting *a)
{
    TRY(consult_leaves(a));
    a->d->waits = 0;
    return OK;
}

/* It ended without a grant: what other agencies still do for it is for nothing. */
static bool has_failed(const Acting *a)
{
    bool is_refused = a->d->outcome == OUTCOME_REFUSED && a->before.outcome != OUTCOME_REFUSED;
    return is_refused || (dossier_is_open(&a->before) && !dossier_is_open(a->d) &&
                          a->d->status != STATUS_DELIVERED);
}

static bool has_opens(const ServiceDefinition *definition)
{
    for (size_t i = 0; i < definition->n_steps; i++)
        if (definition->steps[i].n_opens)
            return true;
    return false;
}

/* What a parent wants to know: it was received, or there is a result, or there will be none. */
static bool is_news(const Acting *a)
{
    return (!a->before.accepted_at && a->d->accepted_at) ||
           (!a->before.done_at && a->d->done_at) ||
           (dossier_is_open(&a->before) && !dossier_is_open(a->d));
}

Err dossier_follows(Acting *a)
{
    Ctx *ctx = a->ctx;
    Str  id = a->d->id;
    TRY(consult_follows(a));
    if (has_failed(a) && has_opens(a->flow.definition))
        TRY(children_cancel(ctx, a->d));
    if (a->d->parent.len && is_news(a))
        TRY(job_add(ctx, "dossier.child_told", id, id, 0));
    int step = definition_step(a->flow.definition, a->before.step);
    if (a->input->act != ACT_NUMBER || step < 0 || !a->flow.definition->steps[step].write.len)
        return OK;
    Str key = str_fmt(ctx->arena, "%.*s:%.*s", FMT(id), FMT(a->before.step));
    return job_add(ctx, "dossier.record", key, key, 0);
}

/* ---- the system's own steps ------------------------------------------------------------------ */

static const DefinitionVerdict *verdict_of(const DefinitionStep *step, Str id)
{
    for (size_t i = 0; i < step->n_verdicts; i++)
        if (str_eq(step->verdicts[i].id, id))
            return &step->verdicts[i];
    return NULL;
}

/* The newest row of an open speaks for it: one may have been opened again after a refusal. */
static bool is_newest(const Child *all, size_t count, size_t i)
{
    for (size_t k = i + 1; k < count; k++)
        if (str_eq(all[k].open, all[i].open) && str_eq(all[k].step, all[i].step))
            return false;
    return true;
}

typedef struct Tally {
    size_t opened, refused;
    Str    reasons;
} Tally;

static Err count_children(Ctx *ctx, const Dossier *d, Tally *out)
{
    Child *all;
    size_t count;
    Buf    reasons = {.arena = ctx->arena};
    *out = (Tally){0};
    TRY(children_of(ctx, d->id, &all, &count));
    for (size_t i = 0; i < count; i++) {
        Body body = {0};
        if (!str_eq(all[i].step, d->step) || !is_newest(all, count, i))
            continue;
        out->opened++;
        if (!child_is_refused(&all[i]))
            continue;
        if (all[i].body.len)
            TRY(org_body_find(ctx, all[i].body, &body));
        buf_fmt(&reasons, "%s%.*s%s%.*s", out->refused++ ? "; " : "", FMT(body.name_vi),
                body.name_vi.len ? ": " : "", FMT(all[i].reason));
    }
    out->reasons = buf_str(&reasons);
    return OK;
}

/* Some refused: the verdict "refused", or it goes on with what there is. All refused:
 * "all_refused", else "refused", else it is refused itself. */
static Err advance_link(Ctx *ctx, Dossier *d, const DefinitionStep *step)
{
    Tally    tally;
    ActInput input = {.act = ACT_VERDICT,
                      .basis = S("Nghị định 61/2018/NĐ-CP, Điều 19 khoản 6, khoản 8")};
    TRY(count_children(ctx, d, &tally));
    bool                     is_all = tally.refused && tally.refused == tally.opened;
    const DefinitionVerdict *some = verdict_of(step, S(VERDICT_REFUSED));
    const DefinitionVerdict *all = verdict_of(step, S(VERDICT_ALL_REFUSED));
    if (tally.refused) {
        input.reason = str_trim(tally.reasons).len
                           ? tally.reasons : S("Cơ quan phối hợp từ chối, không nêu lý do");
        if (is_all && all)
            input.verdict = all->id;
        else if (some)
            input.verdict = some->id;
        else if (is_all && !d->done_at) /* what was granted before cannot be refused */
            input.act = ACT_REFUSE;
    }
    return dossier_system_act(ctx, d, &input);
}

Err parallel_advance(Ctx *ctx, Dossier *d)
{
    const ServiceDefinition *definition;
    TRY(dossier_definition(ctx, d, &definition));
    int index = definition_step(definition, d->step);
    if (index < 0 || !dossier_is_open(d))
        return OK;
    const DefinitionStep *step = &definition->steps[index];
    if (step->verb == VERB_LINK)
        return d->waits ? OK : advance_link(ctx, d, step);
    return step->verb == VERB_RECORD ? record_run(ctx, d, step->id) : OK;
}

static Err advance_run(Ctx *ctx, const Job *job)
{
    Dossier dossier;
    TRY(parallel_load(ctx, job->payload, &dossier));
    return parallel_advance(ctx, &dossier);
}

const JobKind PARALLEL_JOBS[] = {
    {"dossier.advance", advance_run},
    {"dossier.child_open", child_open_run, .begins_itself = true},
    {"dossier.child_told", child_told_run},
    {"dossier.child_withdraw", child_withdraw_run},
    {"dossier.record", record_job_run},
    {0},
};
