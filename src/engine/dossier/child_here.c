/* child_here — the other end of a child dossier, where the other agency is on this node. */
#include "engine/dossier/parallel_own.h"

#include "engine/dossier/catalogue.h"

/* ---- the child is opened --------------------------------------------------------------------- */

/* The parent's papers that the child's service takes, under the same ids. */
static size_t papers_for(Ctx *ctx, const ServiceDefinition *service, const ChildOrder *order,
                         const DossierPaper **out)
{
    size_t        n = 0;
    DossierPaper *papers = NEW_ARRAY(ctx->arena, DossierPaper, order->paper_count + 1);
    for (size_t i = 0; i < order->paper_count; i++)
        if (definition_paper(service, order->papers[i].paper) >= 0)
            papers[n++] = order->papers[i];
    *out = papers;
    return n;
}

static Err open_here(Ctx *ctx, const ChildOrder *order, Str *code)
{
    Dossier                  child;
    Answers                  answers;
    AnswersReadError         error;
    const ServiceDefinition *service;
    Err err = parallel_load(ctx, order->dossier, &child);
    if (err == OK) {
        *code = child.code;
        return OK;
    }
    if (err != ERR_NOT_FOUND)
        return err;
    fault_clear(ctx);
    TRY(catalogue_find(ctx, order->service, &service));
    err = answers_read(ctx, service, answer_world(ctx), order->answers, &answers, &error);
    if (err != OK)
        return fail(ctx, err, "the mapped answers do not fit %.*s, at %.*s", FMT(order->service),
                    FMT(error.key));
    Submission submission = {.answers = &answers,
                             .id = order->dossier,
                             .body = order->body,
                             .channel = order->parent->channel,
                             .parent = order->parent,
                             .parent_step = order->step,
                             .parent_open = order->open};
    submission.paper_count = papers_for(ctx, service, order, &submission.papers);
    TRY(dossier_submit(ctx, &submission, &child));
    *code = child.code;
    return OK;
}

/* ---- it ends before its time, or is delivered ------------------------------------------------- */

static Err withdraw_here(Ctx *ctx, Str dossier, Str reason)
{
    Dossier child;
    TRY(parallel_load(ctx, dossier, &child));
    if (!dossier_is_open(&child) || child.done_at)
        return OK;
    return dossier_system_act(ctx, &child, &(ActInput){.act = ACT_WITHDRAW, .reason = reason});
}

/* Its result goes to the parent, not to a counter: the last step is the system's. */
static Err taken_here(Ctx *ctx, Str dossier)
{
    Dossier                  child;
    const ServiceDefinition *service;
    TRY(parallel_load(ctx, dossier, &child));
    TRY(dossier_definition(ctx, &child, &service));
    int step = definition_step(service, child.step);
    if (step < 0 || !child.done_at || service->steps[step].verb != VERB_DELIVER)
        return OK;
    return dossier_system_act(ctx, &child, &(ActInput){.act = ACT_DELIVER});
}

const ChildPort CHILD_HERE = {open_here, withdraw_here, taken_here};

/* ---- the parent is told ----------------------------------------------------------------------- */

/* What whoever ended it wrote, as the last event says. */
static Err reason_of(Ctx *ctx, const Dossier *child, Str *reason)
{
    enum { LOOKED_AT = 1000 };
    Events events;
    *reason = (Str){0};
    TRY(audit_of(ctx, str_fmt(ctx->arena, "dossier:%.*s", FMT(child->id)), LOOKED_AT, &events));
    for (size_t i = events.len; i-- > 0 && !reason->len;) {
        const Json *payload;
        if (!events.at[i].payload.len)
            continue;
        TRY(json_read(ctx, events.at[i].payload, (JsonLimits){0}, &payload));
        *reason = json_text(json_get(payload, S("reason")));
    }
    return OK;
}

Err child_told_run(Ctx *ctx, const Job *job)
{
    Dossier child;
    TRY(parallel_load(ctx, job->payload, &child));
    ChildNews news = {
        .dossier = child.id,
        .code = child.code,
        .result = child.number,
        .is_received = child.accepted_at != 0,
        .is_closed = child.done_at || !dossier_is_open(&child),
        .outcome = child.status == STATUS_NOT_RECEIVED ? OUTCOME_REFUSED : child.outcome,
        .closed_at = child.done_at,
    };
    if (child.status == STATUS_WITHDRAWN || child.status == STATUS_STOPPED)
        news.outcome = OUTCOME_NONE;
    if (news.is_closed && news.outcome != OUTCOME_GRANTED)
        TRY(reason_of(ctx, &child, &news.reason));
    TRY(dossier_child_told(ctx, &news));
    return news.is_closed ? taken_here(ctx, child.id) : OK;
}
