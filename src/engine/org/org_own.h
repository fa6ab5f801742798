/* org_own — what the files of this engine share and others need not see. */
#pragma once
#include "engine/org/csv.h"
#include "engine/org/org.h"

/* A day as a parameter; NULL for none. */
Param org_day(Ctx *ctx, Date day);
/* A day column; NULL reads as zeros. */
Date org_row_day(Row row, const char *column);
Date org_today(const Ctx *ctx);
/* ERR_INVALID unless from is a day and to is none or later. */
Err org_check_validity(Ctx *ctx, Date from, Date to);

/* The payload of an event; the keys are given in sorted order, as canonical JSON wants. */
typedef struct OrgPair {
    const char *key;
    Str         value;
} OrgPair;
Str org_payload(Ctx *ctx, const OrgPair *pairs, size_t count);

/* "Xã Phú Vinh" is found as Phú Vinh; what is only a number keeps its kind: "Phường 12". */
Str territory_bare_name(Str full_name);

/* The unit of this level that *unit lies in; ERR_NOT_FOUND when the structure has none
 * there. */
Err territory_above(Ctx *ctx, TerritoryLevel level, Date day, Territory *unit);

/* The ward of that day: itself, or what became of an older one. A divided ward will do when only
 * its province is wanted and all parts lie in one; else ERR_INVALID. */
Err org_ward_on(Ctx *ctx, Str code, Date day, TerritoryLevel want, Territory *out);

/* Opens a file that ships with the program and sees that it has these columns. */
Err org_shipped_csv(Ctx *ctx, const char *path, const char *columns, Csv *csv);
