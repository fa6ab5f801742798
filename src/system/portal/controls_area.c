/* controls_area — provinces and wards: two selects that work without a script. The ward's list
 * is that of the province saved or chosen last; a button asks for another. */
#include "system/portal/controls.h"

static Date today_of(const Controls *controls) { return date_of_time(controls->ctx->now); }

/* A look-up that fails is remembered: the page is not sent with half its lists. */
static bool ok(Controls *controls, Err err)
{
    if (err != OK && controls->err == OK)
        controls->err = err;
    return err == OK;
}

/* Where this node's own wards lie; empty at a node without any. */
static Str home(Controls *controls)
{
    Bodies    communes;
    Territory ward;
    if (controls->home_province.len ||
        !ok(controls,
            org_bodies_of_level(controls->ctx, LEVEL_COMMUNE, today_of(controls), &communes)))
        return controls->home_province;
    if (communes.len && territory_find(controls->ctx, WARD, communes.at[0].territory,
                                       today_of(controls), &ward) == OK)
        controls->home_province = ward.parent;
    else
        fault_clear(controls->ctx);
    return controls->home_province;
}

static void add_select(Controls *controls, const Leafage *leaf, const Territories *list,
                       Str chosen)
{
    ControlOption *options = NEW_ARRAY(controls->ctx->arena, ControlOption, list->len + 1);
    for (size_t i = 0; i < list->len; i++)
        options[i] = (ControlOption){.value = list->at[i].code,
                                     .label = list->at[i].full_name,
                                     .is_chosen = str_eq(list->at[i].code, chosen)};
    controls_add(controls, (Control){.kind = CONTROL_SELECT,
                                     .choose = {.name = leaf->name, .label = leaf->label,
                                                .hint = leaf->hint, .options = options,
                                                .count = list->len,
                                                .shown_when = leaf->shown_when,
                                                .empty = msg_text(controls->ctx->lang,
                                                                  MSG_PORTAL_CHOOSE)}});
}

void controls_province(Controls *controls, const Leafage *leaf)
{
    Territories provinces;
    Lang        lang = controls->ctx->lang;
    if (!ok(controls,
            territory_children(controls->ctx, (Str){0}, today_of(controls), &provinces)))
        return;
    add_select(controls, leaf, &provinces, leaf->value.len ? leaf->value : home(controls));
    controls_add(
        controls,
        (Control){.kind = CONTROL_ACT,
                  .act = {S("province"), msg_text(lang, MSG_PORTAL_SHOW_WARDS), leaf->label}});
}

void controls_ward(Controls *controls, const Leafage *leaf, Str province)
{
    Territories wards = {0};
    if (province.len &&
        !ok(controls, territory_children(controls->ctx, province, today_of(controls), &wards)))
        return;
    add_select(controls, leaf, &wards, leaf->value);
}

/* The province part of the same address, as it was saved. */
static Str address_province(Controls *controls, const Leafage *leaf)
{
    Str name = leaf->name;
    while (name.len && name.at[name.len - 1] != '.')
        name.len--;
    AnswerPath path;
    name = str_fmt(controls->ctx->arena, "%.*sprovince", FMT(name));
    if (!answer_path(controls->journey->def, name, &path))
        return (Str){0};
    Str chosen = answer_input(controls->ctx, &controls->journey->answers, path);
    return chosen.len ? chosen : home(controls);
}

Str controls_ward_province(Controls *controls, const Leafage *leaf)
{
    Ctx *ctx = controls->ctx;
    if (leaf->field->type == FIELD_ADDRESS)
        return address_province(controls, leaf);
    Territory ward;
    Str       own = str_fmt(ctx->arena, "_province.%.*s", FMT(leaf->name));
    Str       chosen = req_value(controls->req, str_c(ctx->arena, own));
    if (!chosen.len && leaf->value.len) {
        if (territory_find(ctx, WARD, leaf->value, today_of(controls), &ward) == OK)
            chosen = ward.parent;
        else
            fault_clear(ctx);
    }
    if (!chosen.len)
        chosen = home(controls);
    Leafage province = {.field = leaf->field, .type = FIELD_PROVINCE, .name = own,
                        .label = msg_text(ctx->lang, MSG_PORTAL_PROVINCE), .value = chosen,
                        .shown_when = leaf->shown_when};
    controls_province(controls, &province);
    return chosen;
}
