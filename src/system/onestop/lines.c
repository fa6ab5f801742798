/* lines — rows of a queue as the desk shows them, and the list of queues. */
#include "system/onestop/own.h"

#include "engine/dossier/apologies.h"
#include "engine/dossier/handover.h"

const JsonField DESK_QUEUE_LINE[] = {
    JSON(QueueLine, id),         JSON(QueueLine, code),
    JSON(QueueLine, service),    JSON(QueueLine, applicant),
    JSON(QueueLine, subject),    JSON(QueueLine, status),
    JSON(QueueLine, step),       JSON(QueueLine, holder),
    JSON(QueueLine, is_mine),    JSON_TIME(QueueLine, submitted_at),
    JSON_OBJECT(QueueLine, due, DESK_TERM), JSON_OBJECT(QueueLine, step_due, DESK_TERM),
    {0},
};

static Str my_post(const Ctx *ctx)
{
    return ctx->actor->on_behalf.len ? ctx->actor->on_behalf : ctx->actor->seat.post;
}

/* Only a hint for the button; the engine decides when the act is done. */
static bool waits_for_me(const Ctx *ctx, const QueueRow *row)
{
    return !row->paused_at && str_eq(row->role, ctx->actor->seat.role) &&
           (!row->holder.len || str_eq(row->holder, my_post(ctx)));
}

static bool is_over(Status status)
{
    return status == STATUS_NOT_RECEIVED || status == STATUS_WITHDRAWN ||
           status == STATUS_STOPPED || status == STATUS_DELIVERED;
}

static Err terms(Ctx *ctx, const Calendar *calendar, const QueueRow *row, QueueLine *line)
{
    if (is_over(row->status))
        return OK;
    if (row->paused_at) {
        line->due = line->step_due = desk_term_stopped(ctx, row->paused_at);
        return OK;
    }
    if (row->status != STATUS_DONE)
        TRY(desk_term_of(ctx, calendar, TERM_LEGAL, row->due_at, &line->due));
    return desk_term_of(ctx, calendar, TERM_STEP, row->step_due_at, &line->step_due);
}

static Err line_of(Ctx *ctx, const Calendar *calendar, Holders *holders, const QueueRow *row,
                   QueueLine *line)
{
    const ServiceDefinition *def;
    TRY(catalogue_version(ctx, row->service, row->version, &def));
    int step = definition_step(def, row->step);
    *line = (QueueLine){
        .id = row->id, .code = row->code, .subject = row->subject,
        .service = words_in(def->catalogue.name, ctx->lang),
        .applicant = row->applicant_name, .status = (int)row->status,
        .step = desk_step_name(ctx, def, row->step), .is_mine = waits_for_me(ctx, row),
        .submitted_at = row->submitted_at,
    };
    line->act = line->is_mine && step >= 0 ? desk_verb_words(ctx, def->steps[step].verb)
                                           : msg_text(ctx->lang, MSG_DESK_LOOK);
    TRY(terms(ctx, calendar, row, line));
    if (row->paused_at) {
        line->holder = msg_text(ctx->lang, MSG_DESK_CITIZEN);
        return OK;
    }
    TRY(desk_holder_name(ctx, holders, row->holder, &line->holder));
    if (!line->holder.len && row->role.len)
        line->holder = catalogue_role_name(ctx, row->role);
    return OK;
}

Err desk_queue_lines(Ctx *ctx, const QueuePage *page, QueueLine **out)
{
    const Calendar *calendar;
    Holders        *holders = NEW(ctx->arena, Holders);
    TRY(org_calendar(ctx, ctx->actor->seat.body, &calendar));
    *out = NEW_ARRAY(ctx->arena, QueueLine, page->count + 1);
    for (size_t i = 0; i < page->count; i++)
        TRY(line_of(ctx, calendar, holders, &page->rows[i], &(*out)[i]));
    return OK;
}

/* ---- the list of queues ------------------------------------------------------------------ */

enum { OTHERS = 5 }; /* lists of the desk that are no queues, at most */

static const struct {
    const char *word;
    Message     name;
} QUEUES[QUEUE_COUNT] = {
    [QUEUE_MINE] = {"mine", MSG_DESK_QUEUE_MINE},
    [QUEUE_UNIT] = {"unit", MSG_DESK_QUEUE_UNIT},
    [QUEUE_INTAKE] = {"intake", MSG_DESK_QUEUE_INTAKE},
    [QUEUE_ALL] = {"all", MSG_DESK_QUEUE_ALL},
    [QUEUE_SOON] = {"soon", MSG_DESK_QUEUE_SOON},
    [QUEUE_LATE] = {"late", MSG_DESK_QUEUE_LATE},
    [QUEUE_SUPPLEMENT] = {"supplement", MSG_DESK_QUEUE_SUPPLEMENT},
    [QUEUE_DELIVER] = {"deliver", MSG_DESK_QUEUE_DELIVER},
    [QUEUE_CLOSED] = {"closed", MSG_DESK_QUEUE_CLOSED},
};

bool desk_queue_by_word(Str word, Queue *out)
{
    for (int i = 0; i < QUEUE_COUNT; i++)
        if (str_eq(word, str_of(QUEUES[i].word))) {
            *out = (Queue)i;
            return true;
        }
    return false;
}

static Str count_text(const Ctx *ctx, int64_t n)
{
    return n > 99 ? S("99+") : str_fmt(ctx->arena, "%d", (int)n);
}

static void add(DeskNav *nav, const char *word, Str name, Str href)
{
    nav->links[nav->count++] = (QueueLink){.word = word, .name = name, .href = href};
}

/* What is no queue of dossiers. */
static Err add_others(Ctx *ctx, DeskNav *nav)
{
    int64_t   open, late, apologies;
    Handover *handovers;
    size_t    owed;
    TRY(ask_counts(ctx, &open, &late));
    add(nav, "asks", msg_text(ctx->lang, MSG_DESK_ASKS), S("/desk/asks"));
    nav->links[nav->count - 1].count = count_text(ctx, open);
    nav->links[nav->count - 1].is_late = late > 0;
    if (actor_may(ctx->actor, &MAY_OVERSEE)) {
        TRY(dossier_apology_count(ctx, &apologies));
        add(nav, "apologies", msg_text(ctx->lang, MSG_DESK_APOLOGIES), S("/desk/apologies"));
        nav->links[nav->count - 1].count = count_text(ctx, apologies);
    }
    TRY(handover_owed(ctx, &handovers, &owed));
    if (owed) {
        add(nav, "handovers", msg_text(ctx->lang, MSG_VERSIONS_TO_CONFIRM), S("/desk/handovers"));
        nav->links[nav->count - 1].count = count_text(ctx, (int64_t)owed);
    }
    add(nav, "delegations", msg_text(ctx->lang, MSG_DESK_DELEGATIONS), S("/desk/delegations"));
    add(nav, "registers", msg_text(ctx->lang, MSG_FORMS_REGISTER), S("/desk/registers"));
    return OK;
}

Err desk_nav(Ctx *ctx, const char *current, DeskNav *out)
{
    *out = (DeskNav){.links = NEW_ARRAY(ctx->arena, QueueLink, QUEUE_COUNT + OTHERS)};
    TRY(dossier_queue_counts(ctx, out->counts));
    for (int i = 0; i < QUEUE_COUNT; i++) {
        add(out, QUEUES[i].word, msg_text(ctx->lang, QUEUES[i].name),
            str_fmt(ctx->arena, "/desk/queues/%s", QUEUES[i].word));
        if (i != QUEUE_CLOSED)
            out->links[i].count = count_text(ctx, out->counts[i]);
        out->links[i].is_late = i == QUEUE_LATE && out->counts[i] > 0;
    }
    TRY(add_others(ctx, out));
    for (size_t i = 0; i < out->count; i++)
        out->links[i].is_current = current && strcmp(out->links[i].word, current) == 0;
    return OK;
}
