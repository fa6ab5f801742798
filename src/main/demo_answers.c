/* demo_answers — what invented people type into the four shipped forms. */
#include "main/demo.h"

#include "base/time.h"

typedef struct Typed {
    const char *service, *field, *text; /* service NULL: any form that has the field */
} Typed;

/* %n the citizen, %i the personal id, %b the birth date, %s the sex, %w the ward, %p the phone,
 * %k a number that changes with the dossier. */
static const Typed TYPED[] = {
    {NULL, "owner.name", "%n"},        {NULL, "owner.id", "%i"},
    {NULL, "owner.born", "%b"},        {NULL, "owner.sex", "%s"},
    {NULL, "requester.name", "%n"},    {NULL, "requester.id", "%i"},
    {NULL, "requester.born", "%b"},    {NULL, "requester.sex", "%s"},
    {NULL, "owner_address.province", "46"}, {NULL, "owner_address.commune", "%w"},
    {NULL, "owner_address.street", "%k Lê Lợi"},
    {NULL, "phone", "%p"},             {NULL, "email", "nguoidan%k@example.vn"},
    {NULL, "receive_by", "online"},    {NULL, "copies", "2"},
    /* construction permit */
    {NULL, "capacity", "owner"},       {NULL, "parcel.ward", "%w"},
    {NULL, "parcel.sheet", "38"},      {NULL, "parcel.number", "%k"},
    {NULL, "parcel_area", "128,5"},    {NULL, "parcel_place", "kiệt %k Lê Lợi"},
    {NULL, "work", "new"},             {NULL, "start_on", "%d"},
    {NULL, "floors.0.floor_area", "96"}, {NULL, "floors.1.floor_area", "88,5"},
    {NULL, "height", "7,5"},           {NULL, "has_basement", "no"},
    {NULL, "adjoining", "none"},       {NULL, "designer", "Công ty Tư vấn xây dựng Cố Đô"},
    {NULL, "designer_certificate", "HUE-00012345"},
    /* birth registration */
    {"1.001193", "relation", "mother"}, {NULL, "child_name", "Nguyễn Gia %k"},
    {NULL, "child_born", "%c"},        {NULL, "child_sex", "female"},
    {NULL, "child_ethnic", "01"},      {NULL, "child_nationality", "Việt Nam"},
    {NULL, "child_hometown", "thành phố Huế"},
    {NULL, "birth_place", "Bệnh viện Trung ương Huế"},
    {NULL, "proof", "certificate"},    {NULL, "proof_number", "GCS-%k"},
    {NULL, "mother.name", "%n"},       {NULL, "mother.id", "046190000218"},
    {NULL, "mother.born", "12/03/1990"}, {NULL, "mother.sex", "female"},
    {NULL, "mother_ethnic", "01"},     {NULL, "mother_address.province", "46"},
    {NULL, "mother_address.commune", "%w"}, {NULL, "mother_address.street", "%k Lê Lợi"},
    {NULL, "married", "yes"},          {NULL, "marriage_number", "15/2018"},
    {NULL, "father.name", "Trần Văn Khoa"}, {NULL, "father.id", "046088000777"},
    {NULL, "father.born", "02/09/1988"}, {NULL, "father.sex", "male"},
    {NULL, "father_ethnic", "01"},     {NULL, "father_address.province", "46"},
    {NULL, "father_address.commune", "%w"}, {NULL, "father_address.street", "%k Lê Lợi"},
    {NULL, "register_at", "%w"},
    /* certified copy */
    {"2.000635", "relation", "self"},  {NULL, "subject_name", "%n"},
    {NULL, "subject_born", "%b"},      {NULL, "subject_sex", "%s"},
    {NULL, "registered_at", "UBND phường Thuận Hoá"}, {NULL, "record_number", "%k"},
    {NULL, "father_name", "Trần Văn Khoa"}, {NULL, "mother_name", "Lê Thị Gái"},
    {NULL, "issue_at", "%w"},
    /* household business */
    {NULL, "founders", "person"},      {NULL, "business_name", "Hộ kinh doanh Cố Đô %k"},
    {NULL, "seat.province", "46"},     {NULL, "seat.commune", "%w"},
    {NULL, "seat.street", "%k Nguyễn Công Trứ"},
    {NULL, "lines.0.line_name", "Quán ăn, quán cà phê"}, {NULL, "lines.0.line_code", "5610"},
    {NULL, "capital", "150000000"},    {NULL, "workers", "3"},
    {NULL, "begin_on", "%d"},          {NULL, "filer", "owner"},
};

typedef struct Fill {
    Ctx               *ctx;
    const DemoCitizen *citizen;
    Str                ward;
    size_t             number;
} Fill;

static Str one(const Fill *fill, char what)
{
    Arena *arena = fill->ctx->arena;
    Date   today = date_of_time(fill->ctx->now);
    switch (what) {
    case 'n': return fill->citizen->name;
    case 'i': return fill->citizen->personal_id;
    case 'b': return fill->citizen->birth;
    case 's': return fill->citizen->sex;
    case 'p': return fill->citizen->phone;
    case 'w': return fill->ward;
    case 'd': return date_text(arena, date_add_days(today, 40));
    case 'c': return date_text(arena, date_add_days(today, -12));
    default:  return str_fmt(arena, "%zu", 100 + fill->number);
    }
}

static Str filled(const Fill *fill, Str pattern)
{
    Buf out = {.arena = fill->ctx->arena};
    for (size_t i = 0; i < pattern.len; i++)
        if (pattern.at[i] == '%' && i + 1 < pattern.len)
            buf_add(&out, one(fill, pattern.at[++i]));
        else
            buf_char(&out, pattern.at[i]);
    return buf_str(&out);
}

Err demo_answers(Ctx *ctx, const ServiceDefinition *definition, const DemoCitizen *citizen,
                 Str ward, size_t i, Answers *out)
{
    Fill fill = {ctx, citizen, ward, i};
    answers_new(ctx, definition, answer_world(ctx), out);
    for (size_t k = 0; k < COUNT(TYPED); k++) {
        AnswerPath    path;
        AnswerProblem problem;
        const Typed  *typed = &TYPED[k];
        if (typed->service && !str_eq(definition->service, str_of(typed->service)))
            continue;
        if (!answer_path(definition, str_of(typed->field), &path))
            continue;
        Str text = filled(&fill, str_of(typed->text));
        if (answer_set_text(ctx, out, path, text, &problem) != OK)
            return fail(ctx, ERR_BROKEN, "demo: '%s' does not take '%.*s' (%d)", typed->field,
                        FMT(text), (int)problem.kind);
    }
    return OK;
}

DemoCitizen demo_citizen(Ctx *ctx, size_t i)
{
    static const struct { const char *name, *birth; bool is_female; } PEOPLE[DEMO_CITIZENS] = {
        {"Nguyễn Thị Hoài Thương", "14/02/1990", true}, {"Trần Đình Khoa", "03/08/1985", false},
        {"Lê Thị Diễm Quỳnh", "21/11/1994", true},  {"Hồ Đắc Thịnh", "30/05/1988", false},
        {"Phạm Thị Thu Nguyệt", "09/09/1979", true}, {"Võ Quốc Thịnh", "17/01/1982", false},
        {"Châu Thị Bích Thuỷ", "25/12/1991", true}, {"Hoàng Trọng Nghĩa", "11/04/1975", false},
        {"Tôn Nữ Hạnh Nguyên", "06/06/1996", true}, {"Đoàn Nhật Quang", "28/02/1969", false},
        {"Bùi Thị Ngọc Ánh", "19/07/1987", true}, {"Nguyễn Phước Vĩnh Thắng", "01/10/1993", false}};
    Str birth = str_of(PEOPLE[i].birth);
    return (DemoCitizen){
        .login = str_fmt(ctx->arena, "congdan%zu", i + 1),
        .name = str_of(PEOPLE[i].name),
        .birth = birth,
        .sex = PEOPLE[i].is_female ? S("female") : S("male"),
        .personal_id = str_fmt(ctx->arena, "046%d%.*s%06zu", PEOPLE[i].is_female ? 1 : 0,
                               FMT(((Str){birth.at + 8, 2})), 218 + i),
        .phone = str_fmt(ctx->arena, "0905%06zu", 123400 + i),
    };
}
