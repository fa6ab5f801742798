/* lint_people — check 8: whoever is to act exists wherever the dossier can go; check 15: personal
 * data is held by a law, and not for longer than the dossier. */
#include "engine/dossier/lint_flow.h"

static void check_agency(Load *load, const TreeNode *node, AgencyKind kind, Str sector, Str role)
{
    const DefinitionWorld *world = load->world;
    AgencyRole             asked = {kind, sector, role, load->def->from_day};
    Str                    lacking = {0};
    if (!world->agencies_have_role(world->arg, &asked, &lacking))
        load_refuse(load, CHECK_ROLES, node,
                    "there is no post with the role \"%.*s\" at %.*s, where this can lead",
                    FMT(role), FMT(lacking));
}

/* At every body that may be competent. */
static void check_own(Load *load, const TreeNode *node, Str role)
{
    const ServiceDefinition *def = load->def;
    for (size_t i = 0; i < def->n_competent; i++) {
        const CompetentRule *rule = &def->competent[i];
        bool                 is_known = false;
        for (size_t k = 0; k < i; k++)
            is_known |= def->competent[k].kind == rule->kind &&
                        str_eq(def->competent[k].sector, rule->sector);
        if (!is_known)
            check_agency(load, node, rule->kind, rule->sector, role);
    }
}

static void check_asked(Load *load, const TreeNode *node, const DefinitionAsk *ask)
{
    Str             role = ask->role.len ? ask->role : S("head");
    const TreeNode *at = tree_get(node, ask->role.len ? "role" : "to");
    if (ask->to.kind == AGENCY_OWN)
        check_own(load, at, role);
    else
        check_agency(load, at, ask->to.kind, ask->to.sector, role);
}

void lint_roles(Load *load)
{
    const ServiceDefinition *def = load->def;
    if (!load->world->agencies_have_role)
        return;
    const TreeNode *node = tree_get(load->root, "steps")->first;
    for (size_t i = 0; i < def->n_steps; i++, node = node->next) {
        bool is_known = def->steps[i].role.len == 0;
        for (size_t k = 0; k < i; k++)
            is_known |= str_eq(def->steps[k].role, def->steps[i].role);
        if (!is_known)
            check_own(load, tree_get(node, "by"), def->steps[i].role);
        const TreeNode *ask = tree_get(node, "ask");
        ask = ask ? ask->first : NULL;
        for (size_t k = 0; ask && k < def->steps[i].n_asks; k++, ask = ask->next)
            check_asked(load, ask, &def->steps[i].asks[k]);
    }
}

static const TreeNode *nth(const TreeNode *list, size_t n)
{
    const TreeNode *node = list->first;
    while (n-- > 0)
        node = node->next;
    return node;
}

static const TreeNode *field_node(const Load *load, const DefinitionField *field)
{
    const ServiceDefinition *def = load->def;
    const TreeNode *pages = tree_get(tree_get(load->root, "form"), "pages");
    const TreeNode *list = tree_get(nth(pages, field->page), "fields");
    const TreeNode *found = NULL;
    for (const TreeNode *node = list->first; node; node = node->next) {
        size_t top = definition_field(def, tree_get(node, "id")->text);
        size_t at = (size_t)(field - def->fields);
        if (top == at || top == field->parent)
            found = top == at ? node : nth(tree_get(node, "fields"), at - top - 1);
    }
    return found;
}

void lint_privacy(Load *load)
{
    const ServiceDefinition *def = load->def;
    const DefinitionPrivacy *privacy = &def->privacy;
    const DefinitionField   *personal = NULL;
    for (size_t i = 0; i < def->n_fields && !personal; i++)
        if (def->fields[i].is_personal)
            personal = &def->fields[i];
    if (personal && privacy->n_basis == 0)
        load_refuse(load, CHECK_PRIVACY, field_node(load, personal),
                    "this holds personal data, so the definition must say \"privacy\": by which "
                    "law (\"basis\") and how long (\"retain\") it is held");
    bool is_longer = privacy->n_basis > 0 && def->retain_years > 0 &&
                     (privacy->retain_years == 0 || privacy->retain_years > def->retain_years);
    if (is_longer)
        load_refuse(load, CHECK_PRIVACY, tree_get(tree_get(load->root, "privacy"), "retain"),
                    "personal data is not kept for longer than the dossier, %d years",
                    def->retain_years);
}
