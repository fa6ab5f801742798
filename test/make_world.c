/* make_world — what made definitions refer to, and how each of them can be broken. */
#include "test/make_own.h"

static const char *const ROLES[] = {"one_stop", "specialist", "head", "chair", "clerk", NULL};
static const char *const FIELDS[] = {"construction", NULL};
static const char *const REGISTERS[] = {"land", "population", NULL};
static const char *const PAPERS[] = {"permit", NULL};

static bool has(const char *const *list, Str id)
{
    for (; *list; list++)
        if (str_eq(id, str_of(*list)))
            return true;
    return false;
}

static bool has_role(const void *arg, Str id) { return arg && has(ROLES, id); }
static bool has_field(const void *arg, Str id) { return arg && has(FIELDS, id); }
static bool has_registry(const void *arg, Str id) { return arg && has(REGISTERS, id); }
static bool has_paper(const void *arg, Str id) { return arg && has(PAPERS, id); }

static const Placeholder *placeholders(const void *arg, Str template, size_t *count)
{
    static const Placeholder NAMES[] = {
        {{"number", 6}, true}, {{"owner_name", 10}, true}, {{"area", 4}, false}};
    *count = COUNT(NAMES);
    return arg && str_eq(template, S("permit")) ? NAMES : NULL;
}

static const ServiceDefinition *child(const void *arg, Str service, int32_t day)
{
    (void)day;
    bool is_known = str_eq(service, S("9.000001")) || str_eq(service, S("9.000002"));
    return is_known ? arg : NULL;
}

/* The service that some open. */
static const ServiceDefinition *make_child(Ctx *ctx)
{
    ServiceDefinition *def = NEW(ctx->arena, ServiceDefinition);
    DefinitionField   *fields = NEW_ARRAY(ctx->arena, DefinitionField, 2);
    static const DeadlineRule RULE = {.working_days = 5};
    static const DefinitionPage PAGE = {.n_fields = 2};
    fields[0] = (DefinitionField){.id = S("child_name"), .type = FIELD_TEXT, .is_needed = true,
                                  .parent = NO_FIELD};
    fields[1] = (DefinitionField){.id = S("child_place"), .type = FIELD_AREA, .is_needed = true,
                                  .parent = NO_FIELD};
    *def = (ServiceDefinition){.service = S("9.000001"), .version = 1, .pages = &PAGE,
                               .n_pages = 1, .fields = fields, .n_fields = 2};
    def->deadline.rules = &RULE;
    def->deadline.n_rules = 1;
    return def;
}

const DefinitionWorld *made_world(Ctx *ctx)
{
    DefinitionWorld *world = NEW(ctx->arena, DefinitionWorld);
    *world = (DefinitionWorld){
        .arg = ROLES, .has_role = has_role, .has_field = has_field, .has_registry = has_registry,
        .has_paper = has_paper, .placeholders = placeholders, .service = child,
        .service_arg = make_child(ctx),
    };
    return world;
}

const Breakage BREAKAGES[] = {
    [BREAK_UNKNOWN_KEY] = {"a key nobody knows", DEFINITION_UNKNOWN_KEY, CHECK_STRICT, "colour"},
    [BREAK_ONE_LANGUAGE] = {"words in one language", DEFINITION_MISSING_WORDS, CHECK_STRICT,
                            "form.pages[0].fields[0].label"},
    [BREAK_COMMA] = {"a comma too many", DEFINITION_SYNTAX, CHECK_STRICT, ""},
    [BREAK_NUMBER] = {"a number out of range", DEFINITION_WRONG_VALUE, CHECK_STRICT, "version"},
    [BREAK_VERB_KEY] = {"a key of another verb", DEFINITION_WRONG_VALUE, CHECK_STRICT, ".record"},
    [BREAK_LINK_VERDICT] = {"a verdict a link does not know", DEFINITION_WRONG_VALUE,
                            CHECK_STRICT, "on.perhaps"},
    [BREAK_SELECTOR] = {"a body of no place", DEFINITION_WRONG_VALUE, CHECK_STRICT, ".agency"},
    [BREAK_SAME_FIELD] = {"an id twice", DEFINITION_DUPLICATE, CHECK_NAMES, "]"},
    [BREAK_NO_STEP] = {"a verdict to nowhere", DEFINITION_UNKNOWN_NAME, CHECK_NAMES,
                       "on.redo.to"},
    [BREAK_SAME_OPEN] = {"two children of one id", DEFINITION_DUPLICATE, CHECK_NAMES, "open[1]"},
    [BREAK_FIRST_STEP] = {"not received", DEFINITION_LINT, CHECK_PATHS, "steps[0]"},
    [BREAK_LAST_STEP] = {"never delivered", DEFINITION_LINT, CHECK_PATHS, "]"},
    [BREAK_UNREACHED] = {"a step behind the end", DEFINITION_LINT, CHECK_PATHS, "]"},
    [BREAK_SYSTEM_BACK] = {"the system goes back", DEFINITION_LINT, CHECK_PATHS,
                           "on.refused.to"},
    [BREAK_TOO_LONG] = {"longer than the term", DEFINITION_LINT, CHECK_TIME, ".in"},
    [BREAK_TOO_LONG_ONCE] = {"longer in one case", DEFINITION_LINT, CHECK_TIME, ".in"},
    [BREAK_CHILD_TERM] = {"a child in a hurry", DEFINITION_LINT, CHECK_CHILDREN, "open[0].in"},
    [BREAK_LAST_TERM] = {"no term for some", DEFINITION_LINT, CHECK_TABLES, "]"},
    [BREAK_LAST_FEE] = {"no fee for some", DEFINITION_LINT, CHECK_TABLES, "]"},
    [BREAK_LAST_BODY] = {"nobody competent for some", DEFINITION_LINT, CHECK_TABLES, "]"},
    [BREAK_NO_FIELD] = {"a condition on nothing", DEFINITION_EXPRESSION, CHECK_EXPRESSIONS,
                        ".if"},
    [BREAK_WRONG_TYPE] = {"a text is more than three", DEFINITION_EXPRESSION, CHECK_EXPRESSIONS,
                          ".if"},
    [BREAK_NO_OPTION] = {"an option nobody has", DEFINITION_EXPRESSION, CHECK_EXPRESSIONS,
                         ".if"},
    [BREAK_ROLE] = {"a role nobody has", DEFINITION_UNKNOWN_NAME, CHECK_ROLES, ".by"},
    [BREAK_DONE_TWICE] = {"stopped twice", DEFINITION_LINT, CHECK_DONE, "steps"},
    [BREAK_NOT_DONE] = {"never stopped", DEFINITION_LINT, CHECK_DONE, "steps"},
    [BREAK_DONE_AGAIN] = {"back behind the end", DEFINITION_LINT, CHECK_DONE, "on.redo.to"},
    [BREAK_REASON] = {"partly online without a reason", DEFINITION_LINT, CHECK_LEVEL, "channel"},
    [BREAK_ENGINE_DATA] = {"what the engine fills in", DEFINITION_LINT, CHECK_TEMPLATE,
                           "data.number"},
    [BREAK_NO_DATA] = {"nothing to fill in", DEFINITION_LINT, CHECK_TEMPLATE, "result.data"},
    [BREAK_PAPER_TYPE] = {"a paper of no type", DEFINITION_UNKNOWN_NAME, CHECK_PAPER_TYPES,
                          "result.as"},
    [BREAK_PRIVACY] = {"personal data without a law", DEFINITION_LINT, CHECK_PRIVACY,
                       "form.pages[0].fields[0]"},
    [BREAK_KEPT_LONGER] = {"kept longer than the dossier", DEFINITION_LINT, CHECK_PRIVACY,
                           "privacy.retain"},
};
const size_t BREAKAGE_COUNT = COUNT(BREAKAGES);
