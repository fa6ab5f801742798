/* slow — questions to other processes: asked once, the handler runs again with the answer. */
#include "core/slow.h"

Err slow_ask(Ctx *ctx, const char *kind, Str question, Str *answer)
{
    Slow *slow = ctx->slow;
    if (!slow)
        return fail(ctx, ERR_BROKEN, "slow: '%s' asked where nobody can answer", kind);
    if (slow->now)
        return slow->now(ctx, kind, question, answer);
    if (slow->next < slow->count) {
        const SlowAnswer *known = &slow->asked[slow->next++];
        if (strcmp(known->kind, kind) || !known->is_answered)
            return fail(ctx, ERR_BROKEN, "slow: '%s' asked out of order", kind);
        if (known->err != OK)
            return fail(ctx, known->err, "slow: '%s' was refused", kind);
        *answer = known->answer;
        return OK;
    }
    if (slow->count == MAX_SLOW)
        return fail(ctx, ERR_BROKEN, "slow: more than %d questions", MAX_SLOW);
    slow->asked[slow->count++] = (SlowAnswer){.kind = kind, .question = question};
    slow->pending = true;
    return fail(ctx, ERR_UNAVAILABLE, "slow: '%s' asked", kind);
}
