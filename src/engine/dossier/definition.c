/* definition — a file becomes a ServiceDefinition: sections in order, hash, lint. */
#include "engine/dossier/definition.h"

#include "base/encode.h"
#include "crypto/crypto.h"
#include "engine/dossier/definition_read.h"

#include <stdlib.h>

static const DefinitionWorld NO_WORLD;

static void start(Load *load, Ctx *ctx, Str json, Str file, DefinitionErrors *errors)
{
    *load = (Load){.ctx = ctx, .lasting = ctx->arena, .json = json, .world = &NO_WORLD,
                   .errors = errors};
    *errors = (DefinitionErrors){.file = file};
}

static Err parse(Load *load)
{
    TreeNode *root;
    TreeError error;
    if (tree_read(load->ctx, load->json, &root, &error) == OK) {
        load->root = root;
        return OK;
    }
    DefinitionError *first = &load->errors->items[load->errors->count++];
    *first = (DefinitionError){.kind = DEFINITION_SYNTAX, .check = CHECK_STRICT,
                               .message = error.message};
    tree_place(load->json, error.at, &first->line, &first->column);
    load->errors->n_refusals++;
    return fail(load->ctx, ERR_INVALID, "%.*s is not JSON", FMT(load->errors->file));
}

static void check_service(Load *load, Str service)
{
    bool is_code = service.len >= 3 && service.len <= MAX_ID;
    for (size_t i = 0; i < service.len; i++) {
        char c = service.at[i];
        is_code &= (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
    }
    if (!is_code && service.len > 0)
        load_error(load, DEFINITION_WRONG_VALUE, tree_get(load->root, "service"),
                   "write the code of the national procedure database, such as \"1.001193\"");
}

static void read_effective(Load *load, const TreeNode *list)
{
    ServiceDefinition *def = load->def;
    const TreeNode    *from = list->first, *to = from->next;
    Value              day;
    def->to_day = INT32_MAX;
    if (from->kind == TREE_TEXT && value_date(from->text, false, &day))
        def->from_day = day.day;
    else
        load_error(load, DEFINITION_WRONG_VALUE, from, "write a day such as \"2026-07-01\"");
    if (to->kind == TREE_NULL)
        return;
    if (to->kind == TREE_TEXT && value_date(to->text, false, &day) && day.day >= def->from_day)
        def->to_day = day.day;
    else
        load_error(load, DEFINITION_WRONG_VALUE, to,
                   "write the last day, not before the first, or null");
}

static void read_catalogue(Load *load, const TreeNode *node)
{
    RawCatalogue raw = {0};
    read_shape(load, node, &SHAPE_CATALOGUE, &raw);
    load->def->catalogue = (DefinitionCatalogue){
        .name = raw.name, .what = raw.what, .result = raw.result, .authority = raw.authority,
        .hours = raw.hours, .who = raw.who_can, .who_kinds = raw.who, .field = raw.field,
        .how = raw.how.items, .n_how = raw.how.count,
        .conditions = raw.conditions.items, .n_conditions = raw.conditions.count,
        .keywords = raw.keywords.items, .n_keywords = raw.keywords.count,
        .members = raw.members.items, .n_members = raw.members.count,
    };
    const DefinitionWorld *world = load->world;
    if (raw.field.len && world->has_field && !world->has_field(world->arg, raw.field))
        load_error(load, DEFINITION_UNKNOWN_NAME, tree_get(node, "field"),
                   "there is no field \"%.*s\"; definitions/fields.json lists them",
                   FMT(raw.field));
}

static void read_channel(Load *load, const TreeNode *node)
{
    RawChannel raw = {0};
    read_shape(load, node, &SHAPE_CHANNEL, &raw);
    load->def->submit = raw.submit;
    load->def->pay = raw.pay;
    load->def->partial_reason = raw.reason;
    load->def->receipt_on_demand = raw.receipt == 1;
    if (raw.pay & PAY_ONLINE && !load->world->pays_online)
        load_error(load, DEFINITION_NOT_AVAILABLE, tree_get(node, "pay"),
                   "paying online is not available in this version");
}

void read_years(Load *load, const TreeNode *node, int *years)
{
    int64_t n = 0;
    Str     text = node->text;
    if (str_eq(text, S("perm")))
        return;
    if (text.len <= 4 && str_ends(text, S("y")) &&
        str_to_int((Str){text.at, text.len - 1}, &n) && n > 0)
        *years = (int)n;
    else
        load_error(load, DEFINITION_WRONG_VALUE, node,
                   "write \"perm\", or years such as \"20y\"");
}

static void read_after(Load *load, const TreeNode *node)
{
    RawAfter raw = {0};
    read_shape(load, node, &SHAPE_AFTER, &raw);
    load->def->is_rated = raw.rate;
    if (raw.retain.len)
        read_years(load, tree_get(node, "retain"), &load->def->retain_years);
}

void read_privacy(Load *load, const TreeNode *node)
{
    RawPrivacy raw = {0};
    read_shape(load, node, &SHAPE_PRIVACY, &raw);
    DefinitionPrivacy *privacy = &load->def->privacy;
    privacy->basis = raw.basis.items;
    privacy->n_basis = raw.basis.count;
    if (raw.retain.len)
        read_years(load, tree_get(node, "retain"), &privacy->retain_years);
}

static int by_field_id(const void *a, const void *b, void *fields)
{
    const DefinitionField *all = fields;
    return str_cmp(all[*(const uint16_t *)a].id, all[*(const uint16_t *)b].id);
}

static void sort_fields(Load *load)
{
    ServiceDefinition *def = load->def;
    uint16_t          *by_id = NEW_ARRAY(load->lasting, uint16_t, def->n_fields + 1u);
    for (uint16_t i = 0; i < def->n_fields; i++)
        by_id[i] = i;
    if (def->n_fields > 0)
        qsort_r(by_id, def->n_fields, sizeof *by_id, by_field_id, load->fields);
    def->by_id = by_id;
}

/* Most definitions have none. */
static void keep_marks(Load *load)
{
    size_t      n = load->def->n_verify;
    VerifyMark *kept = NEW_ARRAY(load->lasting, VerifyMark, n + 1);
    memcpy(kept, load->marks, n * sizeof *kept);
    load->def->verify = kept;
}

static void hash(Load *load)
{
    unsigned char digest[SHA256_SIZE];
    crypto_sha256(tree_canonical(load->ctx, load->root), digest);
    Str hex = encode_hex(load->ctx->arena, (Str){(const char *)digest, sizeof digest});
    memcpy(load->def->hash, hex.at, hex.len);
}

/* The form comes first: everything after it speaks of its fields. */
static void read_sections(Load *load, const RawRoot *raw)
{
    const struct {
        const TreeNode *node;
        void (*read)(Load *, const TreeNode *);
    } SECTIONS[] = {
        {raw->effective, read_effective}, {raw->catalogue, read_catalogue},
        {raw->channel, read_channel},     {raw->form, read_form},
        {raw->papers, read_papers},       {raw->fees, read_fees},
        {raw->deadline, read_deadline},   {raw->competent, read_competent},
        {raw->steps, read_steps},         {raw->result, read_result},
        {raw->summary, read_summary},     {raw->after, read_after},
        {raw->privacy, read_privacy},
    };
    for (size_t i = 0; i < COUNT(SECTIONS); i++)
        if (SECTIONS[i].node)
            SECTIONS[i].read(load, SECTIONS[i].node);
}

Err definition_load(Ctx *ctx, Str json, Str file, const DefinitionWorld *world,
                    ServiceDefinition **out, DefinitionErrors *errors)
{
    Load load;
    start(&load, ctx, json, file, errors);
    load.world = world ? world : &NO_WORLD;
    if (load.world->lasting)
        load.lasting = load.world->lasting;
    TRY(parse(&load));
    load.def = NEW(load.lasting, ServiceDefinition);
    load.marks = NEW_ARRAY(ctx->arena, VerifyMark, MAX_MARKS);
    RawRoot raw = {0};
    if (read_shape(&load, load.root, &SHAPE_ROOT, &raw)) {
        load.def->service = raw.service;
        load.def->version = (int)raw.version;
        load.def->basis = raw.basis.items;
        load.def->n_basis = raw.basis.count;
        check_service(&load, raw.service);
        read_sections(&load, &raw);
    }
    if (errors->n_refusals == 0 && !load.world->was_published)
        lint_definition(&load);
    if (errors->n_refusals > 0)
        return fail(ctx, ERR_INVALID, "%.*s has %zu errors", FMT(file), errors->n_refusals);
    sort_fields(&load);
    keep_marks(&load);
    hash(&load);
    *out = load.def;
    return OK;
}

Str definition_errors_text(Ctx *ctx, const DefinitionErrors *errors)
{
    Buf buf = {.arena = ctx->arena};
    for (size_t i = 0; i < errors->count; i++) {
        const DefinitionError *error = &errors->items[i];
        buf_fmt(&buf, "%.*s:%d:%d: %s%.*s%s%.*s\n", FMT(errors->file), error->line,
                error->column, error->is_warning ? "warning: " : "", FMT(error->key),
                error->key.len ? ": " : "", FMT(error->message));
    }
    return buf_str(&buf);
}

DefinitionLevel definition_level(const ServiceDefinition *def)
{
    bool has_fee = false;
    for (size_t i = 0; i < def->n_fees; i++)
        has_fee |= def->fees[i].amount_dong > 0;
    bool is_online = def->submit & SUBMIT_ONLINE;
    bool is_paid_online = !has_fee || def->pay & PAY_ONLINE;
    bool is_sent = def->result.by_online || def->result.by_post;

    /* Level 1 is what the loader demands: the eleven items of Circular 32/2017. Level 2 asks
     * for a form that can be printed, and every form here can. */
    DefinitionLevel level = {.level = !is_online ? 2 : is_paid_online && is_sent ? 4 : 3};
    level.missing = (is_online ? 0 : LACKS_ONLINE) | (is_paid_online ? 0 : LACKS_PAYMENT) |
                    (is_sent ? 0 : LACKS_RESULT);
    level.is_full = level.missing == 0;
    return level;
}

Err definition_names_load(Ctx *ctx, Str json, Str file, DefinitionNames *out,
                          DefinitionErrors *errors)
{
    Load load;
    start(&load, ctx, json, file, errors);
    TRY(parse(&load));
    if (load.root->kind != TREE_LIST)
        load_error(&load, DEFINITION_WRONG_TYPE, load.root, "this must be a list [ ]");
    DefinitionName *items = NEW_ARRAY(ctx->arena, DefinitionName, load.root->count + 1);
    *out = (DefinitionNames){items, 0};
    for (const TreeNode *node = load.root->first; node; node = node->next) {
        DefinitionName item = {0};
        read_shape(&load, node, &SHAPE_NAME, &item);
        if (item.id.len && definition_name(out, item.id))
            load_error(&load, DEFINITION_DUPLICATE, node, "the id \"%.*s\" stands twice",
                       FMT(item.id));
        items[out->count++] = item;
    }
    if (errors->n_refusals > 0)
        return fail(ctx, ERR_INVALID, "%.*s has %zu errors", FMT(file), errors->n_refusals);
    return OK;
}
