/* acts — what the dossier's page offers now, and why the rest is missing; the clocks. */
#include "system/onestop/dossier_page.h"

#include "base/time.h"

static const struct {
    const char *name;
    Message     label; /* of the acts that are one button */
} ACTS[ACT_COUNT] = {
    [ACT_RECEIVE] = {"receive", MSG_DESK_DO_RECEIVE}, [ACT_ASSIGN] = {"assign", MSG_DESK_LOOK},
    [ACT_VERDICT] = {"verdict", MSG_DESK_LOOK},       [ACT_SIGN] = {"sign", MSG_DESK_DO_SIGN},
    [ACT_NUMBER] = {"number", MSG_DESK_DO_NUMBER},
    [ACT_DELIVER] = {"deliver", MSG_DESK_DO_DELIVER},
    [ACT_SUPPLEMENT] = {"supplement", MSG_DESK_LOOK}, [ACT_REFUSE] = {"refuse", MSG_DESK_LOOK},
};

static Err fill_assignees(Desk *desk)
{
    Ctx      *ctx = desk->ctx;
    DeskActs *acts = &desk->data->acts;
    Assignee *assignees;
    TRY(dossier_assignees(ctx, &desk->dossier, &assignees, &acts->assignee_count));
    acts->may_assign = true;
    acts->assignees = NEW_ARRAY(ctx->arena, ControlOption, acts->assignee_count + 1);
    for (size_t i = 0; i < acts->assignee_count; i++)
        acts->assignees[i] = (ControlOption){
            .value = assignees[i].post,
            .label = assignees[i].name.len ? assignees[i].name : assignees[i].title,
            .hint = msg_fmt(ctx->arena, ctx->lang, MSG_DESK_ASSIGNEE__N__UNIT,
                            assignees[i].open, assignees[i].unit),
            .is_chosen = acts->assignee_count == 1};
    return OK;
}

/* Verdicts that lead to a supplement or a refusal have pages of their own. */
static void fill_verdicts(Desk *desk)
{
    DeskActs             *acts = &desk->data->acts;
    const DefinitionStep *step = desk->step;
    acts->is_verdict = true;
    acts->is_inspection = step->verb == VERB_INSPECT;
    acts->backs = NEW_ARRAY(desk->ctx->arena, ControlOption, step->n_verdicts + 1u);
    for (uint16_t i = 0; i < step->n_verdicts; i++) {
        const DefinitionVerdict *verdict = &step->verdicts[i];
        if (verdict->to == TO_SUPPLEMENT || verdict->to == TO_REFUSE)
            continue;
        acts->may_stop |= verdict->to == TO_STOP;
        acts->backs[acts->back_count++] = (ControlOption){
            .value = verdict->id, .label = words_in(verdict->name, desk->ctx->lang)};
    }
    if (acts->back_count == 1)
        acts->backs[0].is_chosen = true;
}

static Str waiting_words(const Desk *desk, Str role)
{
    const Ctx *ctx = desk->ctx;
    Str        who = catalogue_role_name(ctx, role);
    if (desk->data->holder.len && !str_eq(desk->data->holder, who))
        who = str_fmt(ctx->arena, "%.*s (%.*s)", FMT(desk->data->holder), FMT(who));
    return msg_fmt(ctx->arena, ctx->lang, MSG_DESK_WAITS_FOR__WHO, who);
}

static void fill_reasons(Desk *desk, const Permitted *permitted)
{
    const Ctx     *ctx = desk->ctx;
    const Dossier *d = &desk->dossier;
    DeskActs      *acts = &desk->data->acts;
    if (permitted->is_step_act) {
        bool asks = desk->step->verb == VERB_RECEIVE || desk->step->verb == VERB_EXAMINE ||
                    desk->step->verb == VERB_INSPECT;
        if (asks && !acts->may_supplement)
            acts->also_not = msg_text(ctx->lang, MSG_DESK_ASKED_BEFORE);
    } else if (d->paused_at) {
        acts->why_not = msg_fmt(ctx->arena, ctx->lang, MSG_DESK_WAITS_FOR_CITIZEN__AT,
                                time_text(ctx->arena, d->supplement_due_at, ctx->lang));
    } else if (!desk->step) {
        acts->why_not = msg_text(ctx->lang, MSG_DESK_IS_OVER);
    } else {
        acts->why_not = waiting_words(desk, permitted->waits_for);
    }
}

Err desk_fill_acts(Desk *desk)
{
    static const Act SIMPLE[] = {ACT_RECEIVE, ACT_SIGN, ACT_NUMBER, ACT_DELIVER};
    Permitted permitted;
    DeskActs *acts = &desk->data->acts;
    TRY(dossier_permitted(desk->ctx, &desk->dossier, &permitted));
    acts->may = NEW_ARRAY(desk->ctx->arena, Str, ACT_COUNT);
    for (int i = 0; i < ACT_COUNT; i++)
        if (permitted.may[i] && ACTS[i].name)
            acts->may[acts->name_count++] = str_of(ACTS[i].name);
    for (size_t i = 0; i < COUNT(SIMPLE); i++)
        if (permitted.may[SIMPLE[i]]) {
            acts->simple = ACTS[SIMPLE[i]].name;
            acts->simple_label = msg_text(desk->ctx->lang, ACTS[SIMPLE[i]].label);
        }
    acts->may_supplement = permitted.may[ACT_SUPPLEMENT];
    acts->may_refuse = permitted.may[ACT_REFUSE];
    if (permitted.may[ACT_VERDICT])
        fill_verdicts(desk);
    if (permitted.may[ACT_ASSIGN])
        TRY(fill_assignees(desk));
    fill_reasons(desk, &permitted);
    return OK;
}

/* ---- clocks ------------------------------------------------------------------------------ */

static ClockLine *add_clock(Desk *desk, Str title)
{
    ClockLine *clock = &desk->data->clocks[desk->data->clock_count++];
    clock->title = title;
    return clock;
}

static void fill_used(Desk *desk, ClockLine *clock, int64_t total)
{
    Ctx *ctx = desk->ctx;
    clock->total = total;
    clock->used = total - clock->term.left;
    if (clock->used > total)
        clock->used = total;
    if (clock->used < 0)
        clock->used = 0;
    clock->used_text = msg_fmt(ctx->arena, ctx->lang, MSG_DESK_USED__TOTAL__USED,
                               desk_minutes_text(ctx, desk->calendar, total),
                               desk_minutes_text(ctx, desk->calendar, clock->used));
}

static Err legal_clock(Desk *desk)
{
    Ctx           *ctx = desk->ctx;
    const Dossier *d = &desk->dossier;
    int64_t        total;
    ClockLine     *clock = add_clock(desk, msg_text(ctx->lang, MSG_DESK_CLOCK_LEGAL));
    if (d->done_at) {
        bool in_time = d->done_at <= d->due_at;
        clock->note = msg_fmt(ctx->arena, ctx->lang,
                              in_time ? MSG_DESK_DONE_IN_TIME__AT : MSG_DESK_DONE_LATE__AT,
                              time_text(ctx->arena, d->done_at, ctx->lang));
        return OK;
    }
    if (d->paused_at) {
        clock->term = desk_term_stopped(ctx, d->paused_at);
        return OK;
    }
    TRY(desk_term_of(ctx, desk->calendar, TERM_LEGAL, d->due_at, &clock->term));
    TRY(calendar_elapsed(ctx, desk->calendar, d->clock_from, d->due_at, &total));
    fill_used(desk, clock, total);
    return OK;
}

Err desk_fill_clocks(Desk *desk)
{
    Ctx           *ctx = desk->ctx;
    const Dossier *d = &desk->dossier;
    if (d->due_at)
        TRY(legal_clock(desk));
    if (d->paused_at) {
        ClockLine *clock = add_clock(desk, msg_text(ctx->lang, MSG_DESK_CLOCK_SUPPLEMENT));
        return desk_term_of(ctx, desk->calendar, TERM_LEGAL, d->supplement_due_at,
                            &clock->term);
    }
    if (!d->step_due_at || !desk->step)
        return OK;
    ClockLine *clock = add_clock(desk, msg_fmt(ctx->arena, ctx->lang, MSG_DESK_CLOCK_STEP__STEP,
                                               desk->data->step));
    TRY(desk_term_of(ctx, desk->calendar, TERM_STEP, d->step_due_at, &clock->term));
    fill_used(desk, clock, desk->step->minutes +
                               desk->step->days * calendar_day_minutes(desk->calendar));
    return OK;
}
