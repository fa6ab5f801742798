/* cmd_handover — the open dossiers of one body go to another. */
#include "base/encode.h"
#include "base/json.h"
#include "base/time.h"
#include "engine/dossier/handover.h"
#include "main/cli.h"

#include <stdio.h>

/* By its id or its agency code, whatever its validity: the giver may be gone. */
static Err body_of(Ctx *ctx, const char *word, Date day, Body *out)
{
    if (!word)
        return fail(ctx, ERR_INVALID, "say which body gives and which receives");
    Str code = str_of(word);
    Err err = org_body_find(ctx, code, out);
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        err = org_body_by_code(ctx, code, day, out);
    }
    if (err == ERR_NOT_FOUND) { /* its last day was the one before */
        fault_clear(ctx);
        err = org_body_by_code(ctx, code, date_add_days(day, -1), out);
    }
    return err == ERR_NOT_FOUND ? fail(ctx, err, "there is no body %s", word) : err;
}

static Err preview(Cli *cli, const HandoverOrder *order)
{
    Ctx            *ctx = cli->ctx;
    HandoverPreview found;
    int64_t         elsewhere = 0, nobody = 0;
    TRY(handover_preview(ctx, order, &found));
    for (size_t i = 0; i < found.count; i++) {
        const HandoverCandidate *it = &found.items[i];
        elsewhere += it->elsewhere.len > 0;
        nobody += it->nobody;
        if (!cli->json)
            printf("%.*s %.*s %s\n", FMT(it->dossier.code), FMT(it->dossier.step),
                   it->elsewhere.len ? "stays: another body is competent by rule"
                   : it->nobody      ? "the receiving body has no post of its role"
                                     : "goes");
    }
    printf(cli->json ? "{\"open\":%lld,\"elsewhere\":%lld,\"nobody\":%lld}\n"
                     : "%lld open dossiers; of those shown %lld stay, %lld find no post\n",
           (long long)found.open, (long long)elsewhere, (long long)nobody);
    return OK;
}

static void print(Cli *cli, const Handover *h)
{
    static const char *const STATES[] = {"", "ordered", "under way", "complete"};
    Buf     out = {.arena = cli->ctx->arena};
    JsonOut json = {.buf = &out};
    Str     hash = h->list_hash.len ? encode_hex(cli->ctx->arena, h->list_hash) : S("");
    if (!cli->json) {
        printf("hand-over %.*s: %s, %lld dossiers", FMT(h->id), STATES[h->state],
               (long long)h->total);
        if (h->state == HANDOVER_COMPLETE)
            printf(", %lld stay\nlist %.*s", (long long)h->elsewhere, FMT(hash));
        printf("\n");
        return;
    }
    json_begin_object(&json);
    json_field_text(&json, S("id"), h->id);
    json_field_text(&json, S("state"), str_of(STATES[h->state]));
    json_field_int(&json, S("total"), h->total);
    json_field_int(&json, S("elsewhere"), h->elsewhere);
    json_field_text(&json, S("list"), hash);
    json_end_object(&json);
    printf("%.*s\n", FMT(buf_str(&out)));
}

/* Ends the giver on the day, where it has not ended: the same transaction as the order. */
static Err end_body(Ctx *ctx, const Body *giver, Date day)
{
    if (giver->valid_to.year)
        return OK;
    return org_body_end(ctx, giver, day);
}

static Err order_it(Ctx *ctx, const HandoverOrder *order, const Body *ends, Handover *out)
{
    TRY(db_begin(ctx, true));
    Err err = handover_order(ctx, order, out);
    if (err == OK && ends)
        err = end_body(ctx, ends, order->day);
    if (err == OK)
        return db_commit(ctx);
    db_rollback(ctx);
    return err;
}

/* Batch after batch, each a transaction of its own. */
static Err run_all(Cli *cli, Handover *h)
{
    Ctx    *ctx = cli->ctx;
    int64_t after = 0;
    do {
        TRY(db_begin(ctx, true));
        Err err = handover_batch(ctx, h, HANDOVER_BATCH, &after);
        if (err != OK) {
            db_rollback(ctx);
            return err;
        }
        TRY(db_commit(ctx));
        if (!cli->json)
            fprintf(stderr, "%lld dossiers\n", (long long)h->total);
    } while (after);
    return OK;
}

static Err run(Cli *cli)
{
    Ctx          *ctx = cli->ctx;
    Body          giver, receiver;
    Handover      handover;
    HandoverOrder order = {0};
    const char   *on = cli_option(cli, "--on"), *basis = cli_option(cli, "--basis");
    bool          only_preview = cli_flag(cli, "--preview"), ends = cli_flag(cli, "--end");
    bool          receipt = cli_flag(cli, "--receipt");
    TRY(cli_open(cli));
    const char *from = cli_word(cli), *to = cli_word(cli);
    TRY(cli_end(cli));
    TRY(main_setup(ctx, &cli->config));
    order.day = date_of_time(ctx->now);
    if (on && !date_parse_iso(str_of(on), &order.day))
        return fail(ctx, ERR_INVALID, "--on is a day such as 2025-07-01");
    TRY(body_of(ctx, from, order.day, &giver));
    TRY(body_of(ctx, to, order.day, &receiver));
    order.giver = giver.id;
    order.receiver = receiver.id;
    order.basis = basis ? str_of(basis) : only_preview ? S("-") : S("");
    if (only_preview)
        return preview(cli, &order);
    TRY(order_it(ctx, &order, ends ? &giver : NULL, &handover));
    if (ctx->now >= time_of_date(order.day))
        TRY(run_all(cli, &handover));
    print(cli, &handover);
    if (receipt && handover.state == HANDOVER_COMPLETE) {
        Str text;
        TRY(handover_receipt(ctx, &handover, &text));
        printf("%.*s", FMT(text));
    }
    return OK;
}

const Command CMD_HANDOVER = {
    "handover", "FROM TO --on DAY --basis TEXT [--data DIR] [--preview] [--end] [--receipt] [--json]",
    "hand a body's open dossiers to another",
    "FROM and TO are agency codes (H57.24) or ids. From that day on all open dossiers of FROM go to\n"
    "TO with their step and unbroken terms; --end also ends FROM on that day. Before the day it is\n"
    "only ordered: the node does it then. Repeated, it goes on where it stopped. --preview writes\n"
    "nothing; --receipt prints the list whose hash both heads confirm on the desk.",
    run};
