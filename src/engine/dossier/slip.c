/* slip — the fold: state before and after each event; where it moved, there is a row. */
#include "engine/dossier/slip.h"

#include "engine/dossier/store.h"

enum { SLIP_EVENTS = 1000 };

typedef struct Folding {
    Ctx    *ctx;
    Slip   *out;
    Dossier before;
} Folding;

/* The applicant has it while something is asked of them, and when it is over. */
static SlipPlace place_of(const Dossier *d)
{
    if (!d->id.len || !d->step.len || d->status == STATUS_SUPPLEMENT ||
        d->status == STATUS_PAYMENT)
        return (SlipPlace){.at = SLIP_APPLICANT};
    if (!d->role.len)
        return (SlipPlace){.at = SLIP_SYSTEM, .body = d->body};
    return (SlipPlace){.at = SLIP_OFFICE, .body = d->body, .role = d->role, .post = d->holder};
}

static bool same_place(const SlipPlace *a, const SlipPlace *b)
{
    return a->at == b->at && str_eq(a->body, b->body) && str_eq(a->role, b->role) &&
           str_eq(a->post, b->post);
}

/* What the giver had to do by when. Who passes a step on unfinished has no result. */
static int64_t due_of(const Dossier *before, const Dossier *after, const SlipPlace *from)
{
    if (from->at == SLIP_APPLICANT)
        return before->supplement_due_at;
    bool is_same_step = str_eq(before->step, after->step) &&
                        before->status != STATUS_SUPPLEMENT && after->status != STATUS_SUPPLEMENT;
    return is_same_step ? 0 : before->step_due_at;
}

/* ---- beside the dossier's own way: opinions and child dossiers ------------------------------- */

static const struct {
    const char *verb;
    bool        is_given; /* from the office; else to it */
} PARALLEL[] = {{"dossier.asked", true},        {"dossier.opinion", false},
                {"dossier.silent", false},      {"dossier.child_opened", true},
                {"dossier.child_closed", false}};

/* What others gave after their term, as its event says; who was given more time is not late again. */
static bool comes_late(const Event *event, const Json *payload)
{
    return str_eq(event->verb, S("dossier.silent")) || json_text(json_get(payload, S("late"))).len;
}

static bool add_parallel(Folding *folding, const Event *event, const Json *payload)
{
    Slip  *slip = folding->out;
    size_t i = 0;
    while (i < COUNT(PARALLEL) && !str_eq(event->verb, str_of(PARALLEL[i].verb)))
        i++;
    if (i == COUNT(PARALLEL))
        return false;
    SlipPlace office = place_of(&slip->dossier);
    SlipPlace other = {.at = SLIP_OTHER, .item = json_text(json_get(payload, S("item"))),
                       .name = json_text(json_get(payload, S("note")))};
    Str  reason = json_text(json_get(payload, S("reason")));
    bool is_late = !PARALLEL[i].is_given && comes_late(event, payload);
    slip->rows[slip->count++] = (SlipRow){
        .number = event->number, .verb = event->verb, .actor = event->actor,
        .from = PARALLEL[i].is_given ? office : other,
        .to = PARALLEL[i].is_given ? other : office,
        .step = slip->dossier.step, .handed_at = event->at, .received_at = event->at,
        .result = is_late ? TIMELY_LATE : TIMELY_NONE, .is_parallel = true,
        .reason = reason.len ? reason : json_text(json_get(payload, S("verdict")))};
    return true;
}

static void add_row(Folding *folding, const Event *event, const Json *payload)
{
    const Dossier *before = &folding->before, *after = &folding->out->dossier;
    SlipPlace      from = place_of(before), to = place_of(after);
    if (same_place(&from, &to) && str_eq(before->step, after->step))
        return;
    SlipRow *row = &folding->out->rows[folding->out->count++];
    *row = (SlipRow){.number = event->number, .verb = event->verb, .actor = event->actor,
                     .from = from, .to = to, .step = before->step,
                     .handed_at = event->at, .received_at = event->at,
                     .due_at = due_of(before, after, &from),
                     .reason = json_text(json_get(payload, S("reason")))};
    row->result = timely(row->due_at, row->handed_at);
}

Err slip_fold(Ctx *ctx, const Events *events, Slip *out)
{
    *out = (Slip){.rows = NEW_ARRAY(ctx->arena, SlipRow, events->len + 1)};
    Folding folding = {.ctx = ctx, .out = out};
    for (size_t i = 0; i < events->len; i++) {
        const Event *event = &events->at[i];
        const Json  *payload;
        if (event->is_erased || !event->payload.len)
            return fail(ctx, ERR_INVALID, "event %lld says nothing any more",
                        (long long)event->number);
        TRY(json_read(ctx, event->payload, (JsonLimits){0}, &payload));
        dossier_apply(&out->dossier, payload);
        if (!add_parallel(&folding, event, payload))
            add_row(&folding, event, payload);
        folding.before = out->dossier;
        out->last_event = event->number;
        out->last_hash = event->hash;
    }
    out->result = dossier_timely(&out->dossier);
    return OK;
}

Err dossier_slip(Ctx *ctx, const Dossier *dossier, Slip *out)
{
    Events events;
    TRY(audit_of(ctx, str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier->id)), SLIP_EVENTS,
                 &events));
    return slip_fold(ctx, &events, out);
}
