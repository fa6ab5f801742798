/* definition_agency — which body is meant: commune(path), sector('police', path), "own". */
#include "engine/dossier/definition_read.h"

/* The slot of a path that holds a commune; false when it names none. */
static bool commune_slot(Load *load, Str path, uint16_t *slot)
{
    uint16_t field;
    uint8_t  part;
    if (!read_field_path(load, path, &field, &part))
        return false;
    const DefinitionField *found = &load->fields[field];
    size_t                 n;
    const FieldPart       *parts = field_parts(found->type, &n);
    FieldType type = part == PART_ALL ? found->type : parts[part].type;
    *slot = (uint16_t)(found->slot + (part == PART_ALL ? 0 : part));
    return type == FIELD_AREA;
}

/* 'police', path */
static bool cut_sector(Load *load, Str *path, Str *sector)
{
    Str name, rest;
    if (!str_cut(*path, ',', &name, &rest))
        return false;
    name = str_trim(name);
    if (name.len < 3 || name.at[0] != '\'' || name.at[name.len - 1] != '\'')
        return false;
    *sector = load_keep(load, (Str){name.at + 1, name.len - 2});
    *path = str_trim(rest);
    return true;
}

static bool parse(Load *load, Str text, AgencySelector *out)
{
    static const struct {
        const char *name;
        AgencyKind  kind;
        bool        has_sector;
    } KINDS[] = {
        {"commune", AGENCY_COMMUNE, false},
        {"province", AGENCY_PROVINCE, false},
        {"department", AGENCY_DEPARTMENT, true},
        {"sector", AGENCY_SECTOR, true},
    };
    Str name, inside, path;
    if (!str_cut(text, '(', &name, &inside) || !str_ends(inside, S(")")))
        return false;
    path = str_trim((Str){inside.at, inside.len - 1});
    for (size_t i = 0; i < COUNT(KINDS); i++) {
        if (!str_eq(str_trim(name), str_of(KINDS[i].name)))
            continue;
        out->kind = KINDS[i].kind;
        return (!KINDS[i].has_sector || cut_sector(load, &path, &out->sector)) &&
               commune_slot(load, path, &out->slot);
    }
    return false;
}

void read_selector(Load *load, const TreeNode *node, bool may_be_own, AgencySelector *out)
{
    const DefinitionWorld *world = load->world;
    *out = (AgencySelector){0};
    if (node->kind != TREE_TEXT || node->text.len == 0)
        return; /* its shape has said so */
    if (may_be_own && str_eq(node->text, S("own"))) {
        out->kind = AGENCY_OWN;
        return;
    }
    if (!parse(load, node->text, out))
        load_error(load, DEFINITION_WRONG_VALUE, node,
                   "write %scommune(path), province(path), department('field', path) or "
                   "sector('field', path), where path is an area field or a part such as "
                   "parcel.ward", may_be_own ? "\"own\", " : "");
    else if (out->sector.len && world->has_field && !world->has_field(world->arg, out->sector))
        load_error(load, DEFINITION_UNKNOWN_NAME, node,
                   "there is no field of administration \"%.*s\"; definitions/fields.json "
                   "lists them", FMT(out->sector));
}
