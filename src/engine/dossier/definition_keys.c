/* definition_keys — the keys of the format, one table per object. docs/DEFINITIONS.md and
 * definitions/service.schema.json say the same; a test compares. */
#include "engine/dossier/definition_read.h"

#define AT(Raw, member) offsetof(Raw, member)
#define NEEDED true
#define MAY false
#define SHAPE(symbol, text, table, ...) \
    const DefShape symbol = {text, table, COUNT(table), __VA_ARGS__}

static const char *const WHO[] = {"citizen", "household", "enterprise", "organisation", NULL};
static const char *const SUBMIT[] = {"online", "counter", "post", NULL};
static const char *const PAY[] = {"online", "counter", "post", "transfer", NULL};
static const char *const TYPES[] = {"text", "long_text", "integer", "decimal", "money", "date",
    "partial_date", "choice", "choices", "yes_no", "code", "area", "phone", "email",
    "personal_id", "tax_code", "person", "address", "parcel", "repeat", NULL};
static const char *const FILES[] = {"pdf", "jpeg", "png", NULL};
static const char *const STARTS[] = {"accepted", NULL};
static const char *const UNITS[] = {"wd", NULL};
static const char *const CLOCKS[] = {"reset", "continue", NULL};
static const char *const VERB_WORDS[] = {"receive", "assign", "examine", "inspect", "review",
    "sign", "number", "deliver", "consult", "link", "charge", "record", NULL};

static const char *const RECEIPTS[] = {"always", "on_demand", NULL};
static const char *const PAUSES[] = {"payment", "applicant", "court", NULL};
static const char *const SILENCES[] = {"none", "consent", "escalate", NULL};
static const char *const NEEDS[] = {"ack", "result", NULL};
static const char *const RECORDS[] = {"time", "place", "present", "content", NULL};

static const char *const LATER_RESULT[] = {"geometry", "valid", "public", NULL};
static const char *const LATER_AFTER[] = {"remind", "publish", NULL};
static const char *const LATER_FIELD[] = {"check", NULL};

static const DefKey ROOT[] = {
    {"service", KEY_TEXT, NEEDED, AT(RawRoot, service)},
    {"version", KEY_INT, NEEDED, AT(RawRoot, version), 1, 9999},
    {"effective", KEY_LIST, NEEDED, AT(RawRoot, effective), 2, 2},
    {"basis", KEY_WORDS_LIST, NEEDED, AT(RawRoot, basis), 1, 40},
    {"catalogue", KEY_MAP, NEEDED, AT(RawRoot, catalogue)},
    {"channel", KEY_MAP, NEEDED, AT(RawRoot, channel)},
    {"form", KEY_MAP, NEEDED, AT(RawRoot, form)},
    {"papers", KEY_LIST, NEEDED, AT(RawRoot, papers), 0, 40},
    {"fees", KEY_LIST, NEEDED, AT(RawRoot, fees), 0, 40},
    {"deadline", KEY_MAP, NEEDED, AT(RawRoot, deadline)},
    {"competent", KEY_LIST, NEEDED, AT(RawRoot, competent), 1, 40},
    {"steps", KEY_LIST, NEEDED, AT(RawRoot, steps), 1, 64},
    {"result", KEY_MAP, NEEDED, AT(RawRoot, result)},
    {"summary", KEY_MAP, NEEDED, AT(RawRoot, summary)},
    {"after", KEY_MAP, NEEDED, AT(RawRoot, after)},
    {"privacy", KEY_MAP, MAY, AT(RawRoot, privacy)},
};
SHAPE(SHAPE_ROOT, "service", ROOT, NULL);

static const DefKey CATALOGUE[] = {
    {"name", KEY_WORDS, NEEDED, AT(RawCatalogue, name)},
    {"what", KEY_WORDS, NEEDED, AT(RawCatalogue, what)},
    {"who", KEY_SOME_OF, NEEDED, AT(RawCatalogue, who), 1, 4, WHO},
    {"who_can", KEY_WORDS, NEEDED, AT(RawCatalogue, who_can)},
    {"field", KEY_ID, NEEDED, AT(RawCatalogue, field)},
    {"how", KEY_WORDS_LIST, NEEDED, AT(RawCatalogue, how), 1, 20},
    {"conditions", KEY_WORDS_LIST, MAY, AT(RawCatalogue, conditions), 1, 20},
    {"result", KEY_WORDS, NEEDED, AT(RawCatalogue, result)},
    {"authority", KEY_WORDS, NEEDED, AT(RawCatalogue, authority)},
    {"hours", KEY_WORDS, NEEDED, AT(RawCatalogue, hours)},
    {"keywords", KEY_TEXT_LIST, MAY, AT(RawCatalogue, keywords), 1, 30},
    {"members", KEY_TEXT_LIST, MAY, AT(RawCatalogue, members), 2, 10},
};
SHAPE(SHAPE_CATALOGUE, "catalogue", CATALOGUE, NULL);

static const DefKey CHANNEL[] = {
    {"submit", KEY_SOME_OF, NEEDED, AT(RawChannel, submit), 1, 3, SUBMIT},
    {"pay", KEY_SOME_OF, MAY, AT(RawChannel, pay), 1, 4, PAY},
    {"reason", KEY_WORDS, MAY, AT(RawChannel, reason)},
    {"receipt", KEY_ONE_OF, MAY, AT(RawChannel, receipt), 0, 0, RECEIPTS},
};
SHAPE(SHAPE_CHANNEL, "channel", CHANNEL, NULL);

static const DefKey FORM[] = {{"pages", KEY_LIST, NEEDED, 0, 1, MAX_PAGES}};
SHAPE(SHAPE_FORM, "form", FORM, NULL);

static const DefKey PAGE[] = {
    {"id", KEY_ID, NEEDED, AT(RawPage, id)},
    {"title", KEY_WORDS, NEEDED, AT(RawPage, title)},
    {"guide", KEY_WORDS, MAY, AT(RawPage, guide)},
    {"if", KEY_IF, MAY, AT(RawPage, condition)},
    {"fields", KEY_LIST, NEEDED, AT(RawPage, fields), 1, 40},
};
SHAPE(SHAPE_PAGE, "page", PAGE, NULL);

static const DefKey FIELD[] = {
    {"id", KEY_ID, NEEDED, AT(RawField, id)},
    {"type", KEY_ONE_OF, NEEDED, AT(RawField, type), 0, 0, TYPES},
    {"label", KEY_WORDS, NEEDED, AT(RawField, label)},
    {"hint", KEY_WORDS, MAY, AT(RawField, hint)},
    {"why", KEY_WORDS, MAY, AT(RawField, why)},
    {"if", KEY_IF, MAY, AT(RawField, condition)},
    {"need", KEY_BOOL, MAY, AT(RawField, need)},
    {"personal", KEY_BOOL, MAY, AT(RawField, personal)},
    {"min", KEY_ANY, MAY, AT(RawField, min)},
    {"max", KEY_ANY, MAY, AT(RawField, max)},
    {"options", KEY_LIST, MAY, AT(RawField, options), 2, 60},
    {"of", KEY_ID, MAY, AT(RawField, of)},
    {"unit", KEY_TEXT, MAY, AT(RawField, unit)},
    {"from", KEY_ID, MAY, AT(RawField, from)},
    {"fields", KEY_LIST, MAY, AT(RawField, fields), 1, 20},
    {"min_rows", KEY_INT, MAY, AT(RawField, min_rows), 0, 100},
    {"max_rows", KEY_INT, MAY, AT(RawField, max_rows), 1, 100},
};
SHAPE(SHAPE_FIELD, "field", FIELD, LATER_FIELD);

static const DefKey OPTION[] = {
    {"id", KEY_ID, NEEDED, AT(RawOption, id)},
    {"name", KEY_WORDS, NEEDED, AT(RawOption, name)},
    {"hint", KEY_WORDS, MAY, AT(RawOption, hint)},
};
SHAPE(SHAPE_OPTION, "option", OPTION, NULL);

static const DefKey PAPER[] = {
    {"id", KEY_ID, NEEDED, AT(RawPaper, id)},
    {"name", KEY_WORDS, NEEDED, AT(RawPaper, name)},
    {"guide", KEY_WORDS, MAY, AT(RawPaper, guide)},
    {"from", KEY_TEXT, NEEDED, AT(RawPaper, from)},
    {"else", KEY_TEXT, MAY, AT(RawPaper, otherwise)},
    {"types", KEY_SOME_OF, MAY, AT(RawPaper, types), 1, 3, FILES},
    {"max_mb", KEY_INT, MAY, AT(RawPaper, max_mb), 1, 100},
    {"originals", KEY_INT, MAY, AT(RawPaper, originals), 0, 20},
    {"copies", KEY_INT, MAY, AT(RawPaper, copies), 0, 20},
    {"need", KEY_BOOL, MAY, AT(RawPaper, need)},
    {"if", KEY_IF, MAY, AT(RawPaper, condition)},
};
SHAPE(SHAPE_PAPER, "paper", PAPER, NULL);

static const DefKey FEE[] = {
    {"id", KEY_ID, NEEDED, AT(RawFee, id)},
    {"name", KEY_WORDS, NEEDED, AT(RawFee, name)},
    {"amount", KEY_INT, NEEDED, AT(RawFee, amount), 0, 1000000000},
    {"each", KEY_TEXT, MAY, AT(RawFee, each)},
    {"if", KEY_IF, MAY, AT(RawFee, condition)},
    {"from", KEY_TEXT, MAY, AT(RawFee, from)},
    {"to", KEY_TEXT, MAY, AT(RawFee, to)},
    {"basis", KEY_WORDS, MAY, AT(RawFee, basis)},
};
SHAPE(SHAPE_FEE, "fee", FEE, NULL);

static const DefKey DEADLINE[] = {
    {"start", KEY_ONE_OF, NEEDED, AT(RawDeadline, start), 0, 0, STARTS},
    {"unit", KEY_ONE_OF, NEEDED, AT(RawDeadline, unit), 0, 0, UNITS},
    {"rules", KEY_LIST, NEEDED, AT(RawDeadline, rules), 1, 20},
    {"supplement", KEY_MAP, NEEDED, AT(RawDeadline, supplement)},
    {"apology", KEY_MAP, MAY, AT(RawDeadline, apology)},
    {"cutoff", KEY_TEXT, MAY, AT(RawDeadline, cutoff)},
};
SHAPE(SHAPE_DEADLINE, "deadline", DEADLINE, NULL);

static const DefKey RULE[] = {
    {"if", KEY_IF, MAY, AT(RawRule, condition)},
    {"in", KEY_INT, NEEDED, AT(RawRule, in), 0, 400},
};
SHAPE(SHAPE_RULE, "rule", RULE, NULL);

static const DefKey SUPPLEMENT[] = {
    {"applicant", KEY_INT, NEEDED, AT(RawSupplement, applicant), 1, 400},
    {"clock", KEY_ONE_OF, NEEDED, AT(RawSupplement, clock), 0, 0, CLOCKS},
};
SHAPE(SHAPE_SUPPLEMENT, "supplement", SUPPLEMENT, NULL);

static const DefKey APOLOGY[] = {
    {"before", KEY_INT, NEEDED, AT(RawApology, before), 0, 30},
    {"times", KEY_INT, NEEDED, AT(RawApology, times), 0, 1},
};
SHAPE(SHAPE_APOLOGY, "apology", APOLOGY, NULL);

static const DefKey COMPETENT[] = {
    {"if", KEY_IF, MAY, AT(RawCompetent, condition)},
    {"agency", KEY_TEXT, NEEDED, AT(RawCompetent, agency)},
};
SHAPE(SHAPE_COMPETENT, "competent", COMPETENT, NULL);

static const DefKey STEP[] = {
    {"id", KEY_ID, NEEDED, AT(RawStep, id)},
    {"do", KEY_ONE_OF, NEEDED, AT(RawStep, verb), 0, 0, VERB_WORDS},
    {"by", KEY_TEXT, MAY, AT(RawStep, by)},
    {"name", KEY_WORDS, MAY, AT(RawStep, name)},
    {"in", KEY_TEXT, MAY, AT(RawStep, in)},
    {"if", KEY_IF, MAY, AT(RawStep, condition)},
    {"on", KEY_MAP, MAY, AT(RawStep, on)},
    {"done", KEY_BOOL, MAY, AT(RawStep, done)},
    {"ask", KEY_LIST, MAY, AT(RawStep, ask), 1, 12},
    {"open", KEY_LIST, MAY, AT(RawStep, open), 1, 12},
    {"write", KEY_ID, MAY, AT(RawStep, write)},
    {"record", KEY_SOME_OF, MAY, AT(RawStep, record), 1, 4, RECORDS},
    {"pause", KEY_ONE_OF, MAY, AT(RawStep, pause), 0, 0, PAUSES},
    {"text", KEY_WORDS, MAY, AT(RawStep, text)},
};
SHAPE(SHAPE_STEP, "step", STEP, NULL);

static const DefKey ASK[] = {
    {"id", KEY_ID, NEEDED, AT(RawAsk, id)},
    {"to", KEY_TEXT, NEEDED, AT(RawAsk, to)},
    {"role", KEY_TEXT, MAY, AT(RawAsk, role)},
    {"about", KEY_WORDS, NEEDED, AT(RawAsk, about)},
    {"in", KEY_TEXT, NEEDED, AT(RawAsk, in)},
    {"silence", KEY_ONE_OF, NEEDED, AT(RawAsk, silence), 0, 0, SILENCES},
    {"if", KEY_IF, MAY, AT(RawAsk, condition)},
};
SHAPE(SHAPE_ASK, "ask", ASK, NULL);

static const DefKey OPEN[] = {
    {"id", KEY_ID, NEEDED, AT(RawOpen, id)},
    {"service", KEY_TEXT, NEEDED, AT(RawOpen, service)},
    {"at", KEY_TEXT, NEEDED, AT(RawOpen, at)},
    {"map", KEY_MAP, NEEDED, AT(RawOpen, map)},
    {"need", KEY_ONE_OF, NEEDED, AT(RawOpen, need), 0, 0, NEEDS},
    {"in", KEY_TEXT, NEEDED, AT(RawOpen, in)},
    {"if", KEY_IF, MAY, AT(RawOpen, condition)},
    {"lead", KEY_BOOL, MAY, AT(RawOpen, lead)},
    {"waiver", KEY_WORDS, MAY, AT(RawOpen, waiver)},
};
SHAPE(SHAPE_OPEN, "open", OPEN, NULL);

static const DefKey VERDICT[] = {
    {"to", KEY_TEXT, NEEDED, AT(RawVerdict, to)},
    {"name", KEY_WORDS, NEEDED, AT(RawVerdict, name)},
};
SHAPE(SHAPE_VERDICT, "verdict", VERDICT, NULL);

static const DefKey RESULT[] = {
    {"template", KEY_ID, MAY, AT(RawResult, template)},
    {"as", KEY_ID, NEEDED, AT(RawResult, as)},
    {"symbol", KEY_TEXT, MAY, AT(RawResult, symbol)},
    {"name", KEY_WORDS, NEEDED, AT(RawResult, name)},
    {"sign", KEY_TEXT_LIST, MAY, AT(RawResult, sign), 1, 8},
    {"data", KEY_MAP, MAY, AT(RawResult, data)},
    {"bundle", KEY_TEXT_LIST, MAY, AT(RawResult, bundle), 1, 12},
    {"deliver", KEY_SOME_OF, NEEDED, AT(RawResult, deliver), 1, 3, SUBMIT},
};
SHAPE(SHAPE_RESULT, "result", RESULT, LATER_RESULT);

static const DefKey SUMMARY[] = {
    {"applicant", KEY_ID, NEEDED, AT(RawSummary, applicant)},
    {"phone", KEY_ID, MAY, AT(RawSummary, phone)},
    {"email", KEY_ID, MAY, AT(RawSummary, email)},
    {"subject", KEY_TEXT_LIST, NEEDED, AT(RawSummary, subject), 1, 4},
};
SHAPE(SHAPE_SUMMARY, "summary", SUMMARY, NULL);

static const DefKey AFTER[] = {
    {"rate", KEY_BOOL, NEEDED, AT(RawAfter, rate)},
    {"retain", KEY_TEXT, NEEDED, AT(RawAfter, retain)},
};
SHAPE(SHAPE_AFTER, "after", AFTER, LATER_AFTER);

static const DefKey PRIVACY[] = {
    {"basis", KEY_WORDS_LIST, NEEDED, AT(RawPrivacy, basis), 1, 10},
    {"retain", KEY_TEXT, NEEDED, AT(RawPrivacy, retain)},
};
SHAPE(SHAPE_PRIVACY, "privacy", PRIVACY, NULL);

static const DefKey NAME[] = {
    {"id", KEY_ID, NEEDED, AT(DefinitionName, id)},
    {"name", KEY_WORDS, NEEDED, AT(DefinitionName, name)},
    {"registry", KEY_ID, MAY, AT(DefinitionName, registry)},
};
SHAPE(SHAPE_NAME, "name", NAME, NULL);

const char *field_type_name(FieldType type)
{
    return type < COUNT(TYPES) - 1 ? TYPES[type] : "province";
}

const char *record_name(size_t i) { return i < COUNT(RECORDS) ? RECORDS[i] : NULL; }

const char *verb_name(Verb verb) { return VERB_WORDS[verb]; }
