/* words — names of steps, verbs and events, and of who holds a post. */
#include "system/onestop/own.h"

static const Message VERB_WORDS[VERBS] = {
    [VERB_RECEIVE] = MSG_DESK_VERB_RECEIVE, [VERB_ASSIGN] = MSG_DESK_VERB_ASSIGN,
    [VERB_EXAMINE] = MSG_DESK_VERB_EXAMINE, [VERB_INSPECT] = MSG_DESK_VERB_INSPECT,
    [VERB_REVIEW] = MSG_DESK_VERB_REVIEW,   [VERB_SIGN] = MSG_DESK_VERB_SIGN,
    [VERB_NUMBER] = MSG_DESK_VERB_NUMBER,   [VERB_DELIVER] = MSG_DESK_VERB_DELIVER,
    [VERB_CONSULT] = MSG_DESK_VERB_CONSULT, [VERB_LINK] = MSG_DESK_VERB_LINK,
    [VERB_CHARGE] = MSG_DESK_VERB_CHARGE,   [VERB_RECORD] = MSG_DESK_VERB_RECORD,
};

Str desk_verb_words(const Ctx *ctx, Verb verb)
{
    return msg_text(ctx->lang, VERB_WORDS[verb]);
}

Str desk_step_name(const Ctx *ctx, const ServiceDefinition *def, Str step)
{
    int index = definition_step(def, step);
    if (index < 0)
        return (Str){0};
    const DefinitionStep *found = &def->steps[index];
    return words_are_none(found->name) ? desk_verb_words(ctx, found->verb)
                                       : words_in(found->name, ctx->lang);
}

static const struct {
    const char *verb;
    Message     words;
} EVENTS[] = {
    {"dossier.submitted", MSG_DESK_DID_SUBMIT},
    {"dossier.received", MSG_DESK_DID_RECEIVE},
    {"dossier.assigned", MSG_DESK_DID_ASSIGN},
    {"dossier.examined", MSG_DESK_DID_EXAMINE},
    {"dossier.inspected", MSG_DESK_DID_INSPECT},
    {"dossier.reviewed", MSG_DESK_DID_REVIEW},
    {"dossier.returned", MSG_DESK_DID_RETURN},
    {"dossier.signed", MSG_DESK_DID_SIGN},
    {"dossier.numbered", MSG_DESK_DID_NUMBER},
    {"dossier.delivered", MSG_DESK_DID_DELIVER},
    {"dossier.supplement_asked", MSG_DESK_DID_SUPPLEMENT},
    {"dossier.supplemented", MSG_DESK_DID_ANSWER},
    {"dossier.refused", MSG_DESK_DID_REFUSE},
    {"dossier.stopped", MSG_DESK_DID_STOP},
    {"dossier.withdrawn", MSG_DESK_DID_WITHDRAW},
    {"dossier.rated", MSG_DESK_DID_RATE},
    {"dossier.extended", MSG_DESK_DID_EXTEND},
    {"dossier.reassigned", MSG_DESK_DID_REASSIGN},
    {"dossier.handed_back", MSG_DESK_DID_HAND_BACK},
    {"dossier.commented", MSG_DESK_DID_COMMENT},
    {"dossier.attached", MSG_DESK_DID_ATTACH},
    {"dossier.corrected", MSG_DESK_DID_CORRECT},
    {"dossier.reissued", MSG_DESK_DID_REISSUE},
    {"dossier.paid", MSG_DESK_DID_PAY},
    {"dossier.concluded", MSG_DESK_DID_CONCLUDE},
    {"dossier.paused", MSG_DESK_DID_PAUSE},
    {"dossier.resumed", MSG_DESK_DID_RESUME},
    {"dossier.replanned", MSG_DESK_DID_REPLAN},
    {"dossier.asked", MSG_DESK_DID_ASK},
    {"dossier.opinion", MSG_DESK_DID_OPINION},
    {"dossier.silent", MSG_DESK_DID_SILENT},
    {"dossier.child_opened", MSG_DESK_DID_OPEN_CHILD},
    {"dossier.child_received", MSG_DESK_DID_CHILD_RECEIVE},
    {"dossier.child_closed", MSG_DESK_DID_CHILD_CLOSE},
    {"dossier.linked", MSG_DESK_DID_LINK},
    {"dossier.recorded", MSG_DESK_DID_RECORD},
    {"dossier.moved", MSG_DESK_DID_MOVE},
    {"dossier.handed_over", MSG_DESK_DID_HAND_OVER},
};

Str desk_event_words(const Ctx *ctx, Str verb)
{
    for (size_t i = 0; i < COUNT(EVENTS); i++)
        if (str_eq(verb, str_of(EVENTS[i].verb)))
            return msg_text(ctx->lang, EVENTS[i].words);
    return verb;
}

Err desk_holder_name(Ctx *ctx, Holders *holders, Str post, Str *name)
{
    *name = (Str){0};
    if (!post.len)
        return OK;
    for (size_t i = 0; i < holders->len; i++)
        if (str_eq(holders->at[i].post, post)) {
            *name = holders->at[i].name;
            return OK;
        }
    TRY(dossier_post_name(ctx, post, name));
    if (holders->len < COUNT(holders->at)) {
        holders->at[holders->len].post = post;
        holders->at[holders->len++].name = *name;
    }
    return OK;
}
