/* onestop — its routes and permissions. */
#include "system/onestop/own.h"

PERMISSION(MAY_WORK, "desk.work");
PERMISSION(MAY_OVERSEE, "desk.oversee");

#define DOSSIER "/desk/dossiers/:id"

static const Route ROUTES[] = {
    {GET, "/desk", desk_get, &MAY_WORK},
    {GET, "/desk/queues/:queue", desk_queue_get, &MAY_WORK},
    {GET, "/desk/queues/:queue/csv", desk_queue_csv, &MAY_WORK},
    {GET, "/desk/search", desk_search_get, &MAY_WORK},
    {GET, "/desk/head", desk_head_get, &MAY_OVERSEE},
    {GET, DOSSIER, desk_dossier_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {POST, DOSSIER "/receive", desk_receive_post, &MAY_WORK},
    {POST, DOSSIER "/assign", desk_assign_post, &MAY_WORK, .on_invalid = desk_dossier_get},
    {POST, DOSSIER "/verdict", desk_verdict_post, &MAY_WORK, .on_invalid = desk_dossier_get},
    {POST, DOSSIER "/sign", desk_sign_post, &MAY_WORK},
    {POST, DOSSIER "/number", desk_number_post, &MAY_WORK},
    {POST, DOSSIER "/deliver", desk_deliver_post, &MAY_WORK},
    {GET, DOSSIER "/supplement", desk_supplement_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {POST, DOSSIER "/supplement", desk_supplement_post, &MAY_WORK,
     .on_invalid = desk_supplement_get},
    {GET, DOSSIER "/refuse", desk_refuse_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {POST, DOSSIER "/refuse", desk_refuse_post, &MAY_WORK, .on_invalid = desk_refuse_get},
    {GET, DOSSIER "/papers/:file", desk_paper_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {GET, DOSSIER "/documents/:document", desk_document_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {0},
};

const Module ONESTOP = {"onestop", ROUTES, NULL};
