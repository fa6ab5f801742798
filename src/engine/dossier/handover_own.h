/* handover_own — what the files of the hand-over share; for this engine alone. */
#pragma once
#include "engine/dossier/handover.h"

#define HANDOVER_COLUMNS                                                                      \
    "id, giver, receiver, day, basis, ordered_by, ordered_at, state, total, elsewhere,"       \
    " finished_at, list_hash, giver_by, giver_at, receiver_by, receiver_at, events, head"
void handover_of_row(Row row, Handover *out);
/* Appends the event and writes the row, if it still is as it was found. */
Err handover_write(Ctx *ctx, Handover *handover, const char *verb, Str payload);

/* Where dossiers of one hand-over go; what was found once is kept. */
typedef struct Resolver {
    const Handover *handover;
    Date            day;
    struct { Str post, role, to; } known[64];
    size_t          known_count;
} Resolver;
Resolver handover_resolver(const Handover *handover);
Err handover_resolve(Ctx *ctx, Resolver *resolver, const Dossier *dossier,
                     HandoverCandidate *out);
