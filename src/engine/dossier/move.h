/* move — live dossiers go to a newer version of their definition, by a staff act.
 *
 * A dossier keeps the version it was accepted under. An administrator or head may move it to another
 * one, at the step of the same name and verb, when all its answers and papers still fit: one event
 * dossier.moved with the reason. The legal term becomes the shorter of both: what the receipt
 * promised is never put off by a move. The step's term counts from when the step began. */
#pragma once
#include "engine/dossier/definition_diff.h"
#include "engine/dossier/dossier.h"

typedef enum MoveObstacle {
    MOVE_FINE,
    MOVE_NO_STEP,  /* the step it waits at is gone, or does something else now */
    MOVE_ANSWERS,  /* an answer no longer fits, or one is missing; see .what */
    MOVE_PAPERS,   /* a paper that is needed now was never asked for; see .what */
    MOVE_SUPPLEMENT, /* the applicant is being asked for a supplement of the old form */
    MOVE_WAITS,    /* opinions or child dossiers are still out */
    MOVE_OBSTACLES,
} MoveObstacle;

typedef struct MoveItem {
    Dossier      dossier; /* as it is */
    Dossier      after;   /* as it would be, or became */
    MoveObstacle obstacle;
    Str          what;    /* id of the field or paper that does not fit; or empty */
    int64_t      fee_before, fee_after; /* đồng */
    bool         is_moved; /* move_dossier: it was done */
} MoveItem;

typedef struct MovePreview {
    const ServiceDefinition *from, *to;
    DefinitionDiff           diff;
    MoveItem                *items; /* open dossiers of the actor's body, due first */
    size_t                   count; /* at most MOVE_AT_ONCE */
    size_t                   fine;  /* of them can be moved */
} MovePreview;
enum { MOVE_AT_ONCE = 200 };

/* Writes nothing. ERR_NOT_FOUND: no such version; ERR_INVALID: it is the same. */
Err move_preview(Ctx *ctx, Str service, int64_t from, int64_t to, MovePreview *out);
/* One open dossier of the actor's body. What cannot be moved is said in *out and stays; ERR_INVALID:
 * no reason, or the dossier has that version already; ERR_NOT_FOUND; ERR_CONFLICT: someone acted
 * on it at the same moment. */
Err move_dossier(Ctx *ctx, Str id, int64_t to, Str reason, MoveItem *out);
