/* onestop — its routes and permissions. */
#include "system/onestop/own.h"

PERMISSION(MAY_WORK, "desk.work");
PERMISSION(MAY_OVERSEE, "desk.oversee");

#define DOSSIER "/desk/dossiers/:id"
#define ASK     "/desk/asks/:id"

static const Route ROUTES[] = {
    {GET, "/desk", desk_get, &MAY_WORK},
    {GET, "/desk/queues/:queue", desk_queue_get, &MAY_WORK},
    {GET, "/desk/queues/:queue/csv", desk_queue_csv, &MAY_WORK},
    {GET, "/desk/search", desk_search_get, &MAY_WORK},
    {GET, "/desk/head", desk_head_get, &MAY_OVERSEE},
    {GET, "/desk/registers", desk_register_get, &MAY_WORK},
    {POST, "/desk/registers", desk_register_post, &MAY_WORK, .on_invalid = desk_register_get},
    {GET, "/desk/registers/:year/:document", desk_register_document, &MAY_WORK},
    {GET, DOSSIER, desk_dossier_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {POST, DOSSIER "/receive", desk_receive_post, &MAY_WORK},
    {POST, DOSSIER "/assign", desk_assign_post, &MAY_WORK, .on_invalid = desk_dossier_get},
    {POST, DOSSIER "/verdict", desk_verdict_post, &MAY_WORK, .on_invalid = desk_dossier_get},
    {POST, DOSSIER "/sign", desk_sign_post, &MAY_WORK},
    {POST, DOSSIER "/number", desk_number_post, &MAY_WORK},
    {POST, DOSSIER "/deliver", desk_deliver_post, &MAY_WORK},
    {GET, DOSSIER "/supplement", desk_act_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {POST, DOSSIER "/supplement", desk_act_post, &MAY_WORK, .on_invalid = desk_act_get},
    {GET, DOSSIER "/refuse", desk_act_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {POST, DOSSIER "/refuse", desk_act_post, &MAY_WORK, .on_invalid = desk_act_get},
    {GET, DOSSIER "/acts/:act", desk_act_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {POST, DOSSIER "/acts/:act", desk_act_post, &MAY_WORK, .on_invalid = desk_act_get,
     .flags = ROUTE_UPLOAD},
    {GET, DOSSIER "/files/:file", desk_file_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {POST, DOSSIER "/slip", desk_slip_post, &MAY_WORK},
    {POST, DOSSIER "/receipt", desk_receipt_post, &MAY_WORK},
    {GET, DOSSIER "/papers/:file", desk_paper_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {GET, DOSSIER "/documents/:document", desk_document_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {GET, "/desk/asks", desk_asks_get, &MAY_WORK},
    {GET, ASK, desk_ask_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {GET, ASK "/files/:file", desk_ask_file_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {POST, ASK "/answer", desk_ask_answer_post, &MAY_WORK, .on_invalid = desk_ask_get,
     .flags = ROUTE_UPLOAD},
    {POST, ASK "/seen", desk_ask_seen_post, &MAY_WORK},
    {POST, ASK "/decline", desk_ask_decline_post, &MAY_WORK, .on_invalid = desk_ask_get},
    {GET, ASK "/targets/:number/:act", desk_asker_get, &MAY_WORK, .flags = ROUTE_TRACES},
    {POST, ASK "/targets/:number/:act", desk_asker_post, &MAY_WORK,
     .on_invalid = desk_asker_get},
    {GET, "/desk/delegations", desk_delegations_get, &MAY_WORK},
    {POST, "/desk/delegations", desk_delegations_post, &MAY_WORK,
     .on_invalid = desk_delegations_get},
    {POST, "/desk/delegations/:id/end", desk_delegation_end_post, &MAY_WORK},
    {GET, "/desk/apologies", desk_apologies_get, &MAY_OVERSEE},
    {POST, "/desk/apologies", desk_apologies_post, &MAY_OVERSEE,
     .on_invalid = desk_apologies_get},
    {0},
};

const Module ONESTOP = {"onestop", ROUTES, NULL};
