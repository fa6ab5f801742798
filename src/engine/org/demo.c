#include "engine/org/demo.h"

#include "base/encode.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "engine/org/import.h"

/* A post of a plan; posts of one unit stand together. */
typedef struct PostPlan {
    const char *unit_kind, *unit_vi, *unit_en;
    const char *role, *login, *title_vi, *title_en;
} PostPlan;

#define LEADERSHIP "leadership", "Lãnh đạo", "Leadership"
#define ONE_STOP   "one_stop", "Trung tâm Phục vụ hành chính công", "Public service centre"
#define OFFICE     "office", "Văn phòng", "Office"
#define COUNCIL_OFFICE                                                                        \
    "office", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",                               \
        "Office of the council and committee"
#define ECONOMY    "specialist", "Phòng Kinh tế, Hạ tầng và Đô thị", "Economy division"
#define SOCIETY    "specialist", "Phòng Văn hóa - Xã hội", "Culture and society"
#define EXPERTS    "specialist", "Phòng Nghiệp vụ", "Professional division"
#define DESK       "one_stop", "motcua", "Cán bộ Một cửa", "One-stop officer"
#define EXPERT     "specialist", "chuyenvien", "Chuyên viên", "Specialist"
#define HEAD       "head", "truongphong", "Trưởng phòng", "Head of division"
#define INSPECTOR  "inspector_site", "kiemtra", "Cán bộ kiểm tra thực địa", "Site inspector"
#define CLERK      "clerk", "vanthu", "Văn thư", "Records clerk"
#define CHAIR      "chair", "chutich", "Chủ tịch Ủy ban nhân dân", "Chair of the committee"

#define VICE_CHAIR                                                                            \
    "vice_chair", "phochutich", "Phó Chủ tịch Ủy ban nhân dân", "Vice chair of the committee"

static const PostPlan CITY[] = {
    {LEADERSHIP, CHAIR},      {LEADERSHIP, VICE_CHAIR}, {COUNCIL_OFFICE, CLERK},
    {COUNCIL_OFFICE, HEAD},   {COUNCIL_OFFICE, EXPERT}, {ONE_STOP, DESK},
    {ONE_STOP, DESK},
};
static const PostPlan DEPARTMENT[] = {
    {LEADERSHIP, "chair", "giamdoc", "Giám đốc Sở", "Director of the department"},
    {OFFICE, CLERK},      {ONE_STOP, DESK},  {EXPERTS, HEAD},
    {EXPERTS, EXPERT},    {EXPERTS, EXPERT}, {EXPERTS, INSPECTOR},
};
static const PostPlan COMMUNE[] = {
    {LEADERSHIP, CHAIR}, {LEADERSHIP, VICE_CHAIR}, {COUNCIL_OFFICE, CLERK}, {ONE_STOP, DESK},
    {ONE_STOP, DESK},    {ECONOMY, HEAD},          {ECONOMY, EXPERT},       {ECONOMY, EXPERT},
    {ECONOMY, INSPECTOR}, {SOCIETY, HEAD},         {SOCIETY, EXPERT},
};

#define TEAMS      "specialist", "Tổ Nghiệp vụ", "Professional team"
#define RECEPTION  "one_stop", "Bộ phận Tiếp nhận và trả kết quả", "Reception desk"
#define TEAM_HEAD  "head", "totruong", "Tổ trưởng", "Team leader"
#define DIRECTOR(vi, en) {LEADERSHIP, "director", "thutruong", vi, en}
#define SECTOR_STAFF                                                                          \
    {OFFICE, CLERK}, {RECEPTION, DESK}, {TEAMS, TEAM_HEAD}, {TEAMS, EXPERT}, {TEAMS, EXPERT}

static const PostPlan POLICE[] = {DIRECTOR("Trưởng Công an", "Chief of police"), SECTOR_STAFF};
static const PostPlan INSURANCE[] = {DIRECTOR("Giám đốc Bảo hiểm xã hội cơ sở",
                                              "Director of the insurance office"), SECTOR_STAFF};
static const PostPlan TAX[] = {DIRECTOR("Trưởng Thuế cơ sở", "Head of the tax office"),
                               SECTOR_STAFF};
static const PostPlan LAND_REGISTRY[] = {
    DIRECTOR("Giám đốc Văn phòng Đăng ký đất đai", "Director of the land registration office"),
    SECTOR_STAFF,
    {TEAMS, "surveyor", "dodac", "Cán bộ đo đạc", "Surveyor"},
    {TEAMS, "checker", "kiemtrabando", "Cán bộ kiểm tra bản đồ", "Map checker"},
};

/* field: of definitions/fields.json. */
static const struct { const char *code, *field, *login, *vi, *en; } DEPARTMENTS[] = {
    {"H57.01", "construction", "soxaydung", "Sở Xây dựng", "Department of Construction"},
    {"H57.02", "justice", "sotuphap", "Sở Tư pháp", "Department of Justice"},
    {"H57.03", "business", "sotaichinh", "Sở Tài chính", "Department of Finance"},
    {"H57.04", "land", "sonongnghiep", "Sở Nông nghiệp và Môi trường",
     "Department of Agriculture and Environment"},
    {"H57.05", "social", "soyte", "Sở Y tế", "Department of Health"},
    {"H57.06", "culture", "sovanhoa", "Sở Văn hóa và Thể thao",
     "Department of Culture and Sports"},
};
/* H57.21 to H57.60 in the order of the ward codes; made up, the real ones are not published. */
static const struct { const char *ward, *code, *login; } COMMUNES[] = {
    {"19789", "H57.24", "thuanhoa"}, {"19753", "H57.21", "phuxuan"},
    {"19774", "H57.22", "kimlong"},  {"19777", "H57.23", "vyda"},
    {"19813", "H57.26", "thuyxuan"}, {"19815", "H57.27", "ancuu"},
    {"19885", "H57.34", "dandien"},  {"19900", "H57.35", "thuanan"},
    {"19945", "H57.40", "phuvinh"},  {"19960", "H57.41", "phubai"},
    {"19975", "H57.43", "huongthuy"}, {"20056", "H57.50", "aluoi1"},
    {"20107", "H57.53", "phuloc"},
};

/* Offices of their own line that serve several of the wards above; made up as well. wards: the
 * first is its seat; none: the whole city. */
static const struct SectorOffice {
    const char     *code, *field, *login, *vi, *en;
    const PostPlan *plan;
    size_t          posts;
    const char     *wards[8];
} OFFICES[] = {
    {"H57.71", "insurance", "thuanhoa.bhxh", "Bảo hiểm xã hội cơ sở Thuận Hoá",
     "Social insurance office of Thuan Hoa", INSURANCE, COUNT(INSURANCE),
     {"19789", "19753", "19774", "19777", "19813", "19815"}},
    {"H57.72", "insurance", "phubai.bhxh", "Bảo hiểm xã hội cơ sở Phú Bài",
     "Social insurance office of Phu Bai", INSURANCE, COUNT(INSURANCE),
     {"19960", "19885", "19900", "19945", "19975", "20056", "20107"}},
    {"H57.73", "tax", "thuanhoa.thue", "Thuế cơ sở 1 thành phố Huế", "Tax office 1 of Hue", TAX,
     COUNT(TAX), {"19789", "19753", "19774", "19777", "19813", "19815"}},
    {"H57.74", "tax", "phubai.thue", "Thuế cơ sở 2 thành phố Huế", "Tax office 2 of Hue", TAX,
     COUNT(TAX), {"19960", "19885", "19900", "19945", "19975", "20056", "20107"}},
    {"H57.75", "land_registry", "vpdk", "Văn phòng Đăng ký đất đai thành phố Huế",
     "Land registration office of Hue", LAND_REGISTRY, COUNT(LAND_REGISTRY), {0}},
};

enum { POSTS_MAX = 400 };

/* The same id in every run, as long as a random one. */
static Str demo_id(Ctx *ctx, Str key)
{
    Str hash = crypto_sha256_str(ctx->arena, str_fmt(ctx->arena, "motcua demo %.*s", FMT(key)));
    return encode_base32(ctx->arena, (Str){hash.at, 16});
}

static Str demo_person(Ctx *ctx, size_t number)
{
    static const char *const FAMILY[] = {"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Tôn Thất",
                                         "Võ", "Đặng", "Bùi", "Hồ", "Phan"};
    static const char *const MIDDLE[] = {"Văn", "Thị", "Minh", "Thị Thu", "Quốc", "Thị Ngọc",
                                         "Đình"};
    static const char *const GIVEN[] = {"An", "Hương", "Bình", "Lan", "Dũng", "Mai", "Khánh",
                                        "Hạnh", "Phúc", "Thảo", "Sơn", "Yến", "Tuấn"};
    size_t mixed = number * 7 + number / 13;
    /* Odd places of both lists are women's. */
    size_t middle = mixed % COUNT(MIDDLE), given = mixed % COUNT(GIVEN);
    if (middle % 2 != given % 2)
        given = (given + 1) % (COUNT(GIVEN) - 1);
    return str_fmt(ctx->arena, "%s %s %s", FAMILY[number % COUNT(FAMILY)], MIDDLE[middle],
                   GIVEN[given]);
}

/* How many posts of a plan have the login word, and which of them this is. */
static Str demo_login(Ctx *ctx, const PostPlan *plan, size_t len, size_t i, const char *place)
{
    size_t all = 0, nth = 0;
    for (size_t k = 0; k < len; k++)
        if (strcmp(plan[k].login, plan[i].login) == 0) {
            all++;
            nth += k <= i;
        }
    if (all == 1)
        return str_fmt(ctx->arena, "%s.%s", place, plan[i].login);
    return str_fmt(ctx->arena, "%s.%s%zu", place, plan[i].login, nth);
}

typedef struct Staff {
    const PostPlan *plan;
    size_t          len;
    const char     *place; /* first part of the logins */
} Staff;

static Err add_post(Ctx *ctx, const Body *body, Str unit, const PostPlan *plan, DemoPost *out)
{
    Post post = {
        .id = demo_id(ctx, str_fmt(ctx->arena, "post %.*s", FMT(out->login))),
        .unit = unit,
        .role = str_of(plan->role),
        .title_vi = str_of(plan->title_vi),
        .title_en = str_of(plan->title_en),
        .valid_from = MERGER_DAY,
    };
    out->body = body->id;
    out->body_code = body->code_2020;
    out->body_name = body->name_vi;
    out->role = post.role;
    out->title = post.title_vi;
    return org_post_add(ctx, &post, &out->post);
}

static Err add_staff(Ctx *ctx, const Body *body, Staff staff, DemoOrg *out)
{
    Str unit = {0};
    for (size_t i = 0; i < staff.len; i++) {
        const PostPlan *plan = &staff.plan[i];
        if (out->len == POSTS_MAX)
            return fail(ctx, ERR_LIMIT, "demo: too many posts");
        if (i == 0 || strcmp(plan->unit_vi, plan[-1].unit_vi) != 0) {
            Str key = str_fmt(ctx->arena, "unit %.*s %zu", FMT(body->code_2020), i);
            Unit fresh = {.id = demo_id(ctx, key), .body = body->id,
                          .kind = str_of(plan->unit_kind), .name_vi = str_of(plan->unit_vi),
                          .name_en = str_of(plan->unit_en), .valid_from = MERGER_DAY};
            TRY(org_unit_add(ctx, &fresh, &unit));
        }
        DemoPost *post = &out->at[out->len];
        post->login = demo_login(ctx, staff.plan, staff.len, i, staff.place);
        post->name = demo_person(ctx, out->len++);
        TRY(add_post(ctx, body, unit, plan, post));
    }
    return OK;
}

static Err add_body(Ctx *ctx, Body *body)
{
    body->id = demo_id(ctx, str_fmt(ctx->arena, "body %.*s", FMT(body->code_2020)));
    body->valid_from = MERGER_DAY;
    if (agency_code_to_2016(ctx, body->code_2020, &body->code_2016) != OK)
        fault_clear(ctx);
    return org_body_add(ctx, body, &body->id);
}

static Err add_department(Ctx *ctx, const Body *city, size_t i, DemoOrg *out)
{
    Body body = {
        .code_2020 = str_of(DEPARTMENTS[i].code),
        .name_vi = str_fmt(ctx->arena, "%s thành phố Huế", DEPARTMENTS[i].vi),
        .name_en = str_fmt(ctx->arena, "%s of Hue", DEPARTMENTS[i].en),
        .kind = S("department"),
        .level = LEVEL_PROVINCE,
        .field = str_of(DEPARTMENTS[i].field),
        .parent = city->id,
        .territory = city->territory,
        .seat = S("Thành phố Huế"),
    };
    TRY(add_body(ctx, &body));
    return add_staff(ctx, &body, (Staff){DEPARTMENT, COUNT(DEPARTMENT), DEPARTMENTS[i].login},
                     out);
}

static Err add_commune(Ctx *ctx, const Body *city, size_t i, DemoOrg *out)
{
    Territory ward;
    TRY(territory_find(ctx, WARD, str_of(COMMUNES[i].ward), MERGER_DAY, &ward));
    bool urban = str_eq(ward.unit_type, S("Phường"));
    Body body = {
        .code_2020 = str_of(COMMUNES[i].code),
        .name_vi = str_fmt(ctx->arena, "Ủy ban nhân dân %s %.*s", urban ? "phường" : "xã",
                           FMT(ward.name)),
        .name_en = str_fmt(ctx->arena, "People's Committee of %.*s %s", FMT(ward.name_en),
                           urban ? "ward" : "commune"),
        .kind = S("committee"),
        .level = LEVEL_COMMUNE,
        .parent = city->id,
        .territory = ward.code,
        .seat = str_fmt(ctx->arena, "%.*s, thành phố Huế", FMT(ward.full_name)),
    };
    TRY(add_body(ctx, &body));
    return add_staff(ctx, &body, (Staff){COMMUNE, COUNT(COMMUNE), COMMUNES[i].login}, out);
}

/* The police of a ward have its number behind 8: H57.834 of H57.34. */
static Err add_police(Ctx *ctx, const Body *city, size_t i, DemoOrg *out)
{
    Territory ward;
    TRY(territory_find(ctx, WARD, str_of(COMMUNES[i].ward), MERGER_DAY, &ward));
    bool urban = str_eq(ward.unit_type, S("Phường"));
    Body body = {
        .code_2020 = str_fmt(ctx->arena, "H57.8%s", COMMUNES[i].code + 4),
        .name_vi = str_fmt(ctx->arena, "Công an %s %.*s", urban ? "phường" : "xã",
                           FMT(ward.name)),
        .name_en = str_fmt(ctx->arena, "Police of %.*s %s", FMT(ward.name_en),
                           urban ? "ward" : "commune"),
        .kind = S("agency"),
        .level = LEVEL_COMMUNE,
        .field = S("police"),
        .parent = city->id,
        .territory = ward.code,
        .seat = str_fmt(ctx->arena, "%.*s, thành phố Huế", FMT(ward.full_name)),
    };
    TRY(add_body(ctx, &body));
    const char *place = str_c(ctx->arena, str_fmt(ctx->arena, "%s.congan", COMMUNES[i].login));
    return add_staff(ctx, &body, (Staff){POLICE, COUNT(POLICE), place}, out);
}

static Err add_office(Ctx *ctx, const Body *city, size_t i, DemoOrg *out)
{
    const struct SectorOffice *office = &OFFICES[i];
    bool is_of_city = !office->wards[0];
    Body body = {
        .code_2020 = str_of(office->code),
        .name_vi = str_of(office->vi),
        .name_en = str_of(office->en),
        .kind = S("agency"),
        .level = is_of_city ? LEVEL_PROVINCE : LEVEL_COMMUNE,
        .field = str_of(office->field),
        .parent = city->id,
        .territory = is_of_city ? city->territory : str_of(office->wards[0]),
        .seat = S("Thành phố Huế"),
    };
    TRY(add_body(ctx, &body));
    for (size_t k = 0; k < COUNT(office->wards) && office->wards[k]; k++)
        TRY(org_body_serve(ctx, &body, str_of(office->wards[k]), MERGER_DAY));
    return add_staff(ctx, &body, (Staff){office->plan, office->posts, office->login}, out);
}

Err org_demo(Ctx *ctx, DemoOrg *out)
{
    Body city;
    TRY(org_body_by_code(ctx, S("H57"), MERGER_DAY, &city));
    *out = (DemoOrg){.city = city.id, .at = NEW_ARRAY(ctx->arena, DemoPost, POSTS_MAX)};
    TRY(add_staff(ctx, &city, (Staff){CITY, COUNT(CITY), "hue"}, out));
    for (size_t i = 0; i < COUNT(DEPARTMENTS); i++)
        TRY(add_department(ctx, &city, i, out));
    for (size_t i = 0; i < COUNT(COMMUNES); i++)
        TRY(add_commune(ctx, &city, i, out));
    for (size_t i = 0; i < COUNT(COMMUNES); i++) /* behind the others, who keep their names */
        TRY(add_police(ctx, &city, i, out));
    for (size_t i = 0; i < COUNT(OFFICES); i++)
        TRY(add_office(ctx, &city, i, out));
    return OK;
}
