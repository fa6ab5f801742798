/* org — bodies, units, posts and their holders; territory and its succession; the working
 * calendar of each body: who is competent, on which day, and when the clock ticks.
 *
 * Everything has a validity: valid_from <= day < valid_to; a valid_to of zeros is open. What is
 * asked "on a day" is answered for that day, so a file of 2024 finds the bodies of 2024.
 * Found rows live in ctx->arena. Every change appends an event on "body:ID", "unit:ID",
 * "post:ID" or "calendar:ID"; who may make it is decided by the caller's route. */
#pragma once
#include "core/core.h"
#include "engine/org/calendar.h"
#include "engine/org/codes.h"

/* ---- bodies, units, posts ---- */

typedef enum BodyLevel {
    LEVEL_CENTRAL,
    LEVEL_PROVINCE,
    LEVEL_DISTRICT, /* until 2025-06-30 */
    LEVEL_COMMUNE,
} BodyLevel;
Str  body_level_text(BodyLevel level); /* "commune" */
bool body_level_read(Str text, BodyLevel *out);

typedef struct Body {
    Str       id, code_2020, code_2016; /* code_2016 may be empty */
    Str       name_vi, name_en;
    Str       kind;  /* "committee" (people's committee), "department", "ministry", "agency" */
    BodyLevel level;
    Str       field; /* of a department: an id of definitions/fields.json; else empty */
    Str       parent, territory, seat, calendar; /* body id, unit code, address, calendar id */
    int64_t   version;
    Date      valid_from, valid_to;
} Body;
typedef struct Bodies { Body *at; size_t len; } Bodies;

typedef struct Unit {
    Str     id, body;
    Str     kind; /* "leadership", "office", "one_stop", "specialist" */
    Str     name_vi, name_en;
    int64_t version;
    Date    valid_from, valid_to;
} Unit;
typedef struct Units { Unit *at; size_t len; } Units;

typedef struct Post {
    Str     id, unit, body;
    Str     role; /* a name of definitions/roles.json */
    Str     title_vi, title_en;
    int64_t version;
    Date    valid_from, valid_to;
} Post;
typedef struct Posts { Post *at; size_t len; } Posts;

enum { ORG_LIST_MAX = 500 }; /* a list holds at most so many rows */

/* The name of a body, unit or post in a language. */
static inline Str body_name(const Body *body, Lang lang)
{
    return lang == LANG_EN ? body->name_en : body->name_vi;
}
static inline Str unit_name(const Unit *unit, Lang lang)
{
    return lang == LANG_EN ? unit->name_en : unit->name_vi;
}
static inline Str post_title(const Post *post, Lang lang)
{
    return lang == LANG_EN ? post->title_en : post->title_vi;
}

/* By id whatever its validity; the others on a day. ERR_NOT_FOUND. */
Err org_body_find(Ctx *ctx, Str id, Body *out);
/* Either form of the agency code. */
Err org_body_by_code(Ctx *ctx, Str code, Date day, Body *out);
Err org_body_children(Ctx *ctx, Str parent, Date day, Bodies *out);
/* All bodies of a level, in Vietnamese order of names. */
Err org_bodies_of_level(Ctx *ctx, BodyLevel level, Date day, Bodies *out);
Err org_unit_find(Ctx *ctx, Str id, Unit *out);
Err org_units_of(Ctx *ctx, Str body, Date day, Units *out);
Err org_post_find(Ctx *ctx, Str id, Post *out);
Err org_posts_of(Ctx *ctx, Str unit, Date day, Posts *out);
/* Posts of a body with this role, in all its units. */
Err org_role_posts(Ctx *ctx, Str body, Str role, Date day, Posts *out);
/* Ids of the accounts that hold a post, oldest holder first; none is OK. */
typedef struct Accounts { Str *at; size_t len; } Accounts;
Err org_holders_of(Ctx *ctx, Str post, Date day, Accounts *out);

/* The seats an account may act in: its own posts, then those it acts for by delegation. */
typedef struct OrgSeat {
    Seat seat;      /* by delegation: post is the delegate's own, the rest the other post's */
    Str  on_behalf; /* the delegating post, for Actor.on_behalf; empty in one's own seat */
} OrgSeat;
typedef struct OrgSeats { OrgSeat *at; size_t len; } OrgSeats;
Err org_seats_of(Ctx *ctx, Str account, Date day, OrgSeats *out);

/* Who decides for a ward: LEVEL_COMMUNE is its people's committee; LEVEL_PROVINCE the
 * department of the field in its province, or the province's people's committee when field
 * is empty. ward_code is a ward of that day; one of an older structure is followed to its
 * successor. ERR_INVALID: it was divided and the parts have different answers, so the person
 * must choose (territory_successors). ERR_NOT_FOUND: no such ward, or no such body here. */
typedef struct Competence {
    BodyLevel level;
    Str       field;
} Competence;
Err org_competent_body(Ctx *ctx, Competence what, Str ward_code, Date day, Body *out);

/* The office of a line of its own, such as police, insurance or tax, that serves a ward: that of
 * the ward itself; else the one whose area holds the ward (org_body_serve); else the province's.
 * Errors as above. */
Err org_sector_body(Ctx *ctx, Str field, Str ward_code, Date day, Body *out);
/* The body, which has a field, serves this ward from that day on. ERR_NOT_FOUND: no such ward. */
Err org_body_serve(Ctx *ctx, const Body *body, Str ward, Date from);

/* Writes. Given: all but id and version; an empty valid_from day is today. *id is new, unless a
 * demo or an import gave one in ->id. ERR_INVALID: names, code or parent are not sound;
 * ERR_CONFLICT: the code is taken from that day. */
Err org_body_add(Ctx *ctx, const Body *fresh, Str *id);
Err org_unit_add(Ctx *ctx, const Unit *fresh, Str *id);
Err org_post_add(Ctx *ctx, const Post *fresh, Str *id); /* ->body is taken from the unit */
Err org_holder_add(Ctx *ctx, Str post, Str account, Date from, Date to);
/* The account leaves the post: the last day is the one before `day`. */
Err org_holder_end(Ctx *ctx, Str post, Str account, Date day);
typedef struct Delegation {
    Str  from_post, to_post;
    Str  basis; /* the written decision */
    Date valid_from, valid_to; /* both needed */
} Delegation;
Err org_delegate(Ctx *ctx, const Delegation *fresh, Str *id);
/* The body ceases on `day` (merged, dissolved); ERR_CONFLICT when version is not the one
 * seen. */
Err org_body_end(Ctx *ctx, const Body *seen, Date day);
Err org_body_set_calendar(Ctx *ctx, const Body *seen, Str calendar);

/* ---- territory ---- */

typedef enum TerritoryLevel { PROVINCE, DISTRICT, WARD } TerritoryLevel;

typedef struct Territory {
    TerritoryLevel level;
    Str  code;   /* 2, 3 or 5 digits; may mean another unit in another structure */
    Str  parent; /* code of the district or province above; empty for a province */
    Str  name, full_name, name_en; /* Huế, Thành phố Huế, Hue */
    Str  unit_type;
    Date valid_from, valid_to;
} Territory;
typedef struct Territories { Territory *at; size_t len; } Territories;

Err territory_find(Ctx *ctx, TerritoryLevel level, Str code, Date day, Territory *out);
/* The province a ward lies in on that day. */
Err territory_province(Ctx *ctx, Str ward_code, Date day, Territory *out);
/* Units right below; parent empty: all provinces. In Vietnamese order. */
Err territory_children(Ctx *ctx, Str parent, Date day, Territories *out);
/* Units whose name begins so, marks and capitals forgiven; with or without "Xã", "Phường" … */
Err territory_search(Ctx *ctx, TerritoryLevel level, Str words, Date day, Territories *out);
typedef struct Succession {
    Territory unit;
    bool      is_divided; /* only a part of the old unit went here */
} Succession;
typedef struct Successions { Succession *at; size_t len; } Successions;
/* What became of a ward of the structure before `day`; empty when nothing is known. */
Err territory_successors(Ctx *ctx, Str old_ward, Date day, Successions *out);
/* The old wards, each at its last day, that a ward of today was made of. */
Err territory_predecessors(Ctx *ctx, Str ward, Date day, Successions *out);

/* ---- calendars ---- */

/* The compiled calendar of a body (its own, else the national one), covering at least five
 * years before and after ctx->now. Kept per process; one indexed lookup sees whether it
 * still holds. The pointer is good until fifteen other calendars have been asked for: ask
 * again, do not keep it. ERR_NOT_FOUND: no such body, or no national calendar
 * (org_import_calendar). */
Err org_calendar(Ctx *ctx, Str body, const Calendar **out);

#define NATIONAL_CALENDAR S("vn")

typedef struct CalendarHead {
    Str id; /* empty: a new one */
    Str name_vi, name_en;
    Str parent; /* its exceptions hold here too, unless overridden; may be empty */
    int cut_off_min;
} CalendarHead;
Err org_calendar_add(Ctx *ctx, const CalendarHead *head, const DayHours week[7], Str *id);
/* Sets what holds on a day, in place of what held. Open clocks must be planned anew by the
 * caller: the dates of running terms may move. */
typedef struct CalendarException {
    Date    day;
    DayRule rule; /* .day is ignored */
    Str     name_vi, name_en, source, confidence;
} CalendarException;
Err org_calendar_set_exception(Ctx *ctx, Str calendar, const CalendarException *exception);
/* Exceptions of a calendar itself between two days, both included, for pages. */
typedef struct CalendarExceptions { CalendarException *at; size_t len; } CalendarExceptions;
Err org_calendar_exceptions(Ctx *ctx, Str calendar, Date from, Date to,
                            CalendarExceptions *out);
