/* onestop — its routes and permissions. */
#include "system/onestop/own.h"

PERMISSION(MAY_WORK, "desk.work");
PERMISSION(MAY_OVERSEE, "desk.oversee");

#define DOSSIER "/desk/dossiers/:id"

static const Route ROUTES[] = {
    {GET, "/desk", desk_get, &MAY_WORK},
    {GET, "/desk/queues/:queue", queue_get, &MAY_WORK},
    {GET, "/desk/queues/:queue/csv", queue_csv, &MAY_WORK},
    {GET, "/desk/search", search_get, &MAY_WORK},
    {GET, "/desk/head", head_get, &MAY_OVERSEE},
    {GET, DOSSIER, dossier_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {POST, DOSSIER "/receive", receive_post, &MAY_WORK},
    {POST, DOSSIER "/assign", assign_post, &MAY_WORK, .on_invalid = dossier_get},
    {POST, DOSSIER "/verdict", verdict_post, &MAY_WORK, .on_invalid = dossier_get},
    {POST, DOSSIER "/sign", sign_post, &MAY_WORK},
    {POST, DOSSIER "/number", number_post, &MAY_WORK},
    {POST, DOSSIER "/deliver", deliver_post, &MAY_WORK},
    {GET, DOSSIER "/supplement", supplement_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {POST, DOSSIER "/supplement", supplement_post, &MAY_WORK, .on_invalid = supplement_get},
    {GET, DOSSIER "/refuse", refuse_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {POST, DOSSIER "/refuse", refuse_post, &MAY_WORK, .on_invalid = refuse_get},
    {GET, DOSSIER "/papers/:file", paper_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {GET, DOSSIER "/documents/:document", document_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {0},
};

const Module ONESTOP = {"onestop", ROUTES, NULL};
