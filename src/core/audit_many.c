/* audit_many — events of many objects by one statement. */
#include "core/audit_own.h"

#define EVENTS(insert, from)                                                                  \
    insert " INTO event (" EVENT_APPENDED ")"                                                  \
    " SELECT c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14 FROM " from
SQL(events_insert_sqlite, EVENTS("INSERT OR FAIL", "bulk($1)"));
SQL(events_insert_postgres,
    EVENTS("INSERT", "unnest(" BULK_TEXTS(1) ", " BULK_INTS(2) ", " BULK_INTS(3) ", " BULK_TEXTS(4) ", "
           BULK_TEXTS(5) ", " BULK_TEXTS(6) ", " BULK_TEXTS(7) ", " BULK_TEXTS(8) ", "
           BULK_TEXTS(9) ", " BULK_TEXTS(10) ", " BULK_BYTES(11) ", " BULK_BYTES(12) ", "
           BULK_BYTES(13) ", " BULK_BYTES(14) ")"
           " AS bulk (c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14)"));
static const BulkSql events_insert = {&events_insert_sqlite, &events_insert_postgres};

Bulk audit_gather_new(Ctx *ctx, size_t most) { return bulk_new(ctx, "tiitttttttbbbb", most); }

void audit_gather(Ctx *ctx, Bulk *events, ObjectHead *head, const char *verb, Str payload)
{
    Event event = audit_new(ctx, head, verb, payload);
    Param params[EVENT_PARAMS];
    audit_params(&event, params);
    bulk_add(events, (Params){params, EVENT_PARAMS});
    head->number = event.number;
    memcpy(head->hash, event.hash.at, HASH);
}

Err audit_gathered(Ctx *ctx, Bulk *events) { return db_bulk(ctx, &events_insert, events); }
