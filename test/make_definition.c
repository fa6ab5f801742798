/* make_definition — the sections of a made definition but its form and its steps. */
#include "test/make_own.h"

static uint64_t next(Maker *m)
{
    uint64_t z = (m->random += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

unsigned made_below(Maker *m, unsigned n) { return n ? (unsigned)(next(m) % n) : 0; }

void made_put(Maker *m, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Str text = str_vfmt(m->buf.arena, format, args);
    va_end(args);
    buf_add(&m->buf, text);
}

void made_words(Maker *m, const char *key)
{
    static const char *const VI[] = {"Giấy chứng nhận", "Người đề nghị", "Nơi cư trú", "Ngày cấp",
        "Diện tích đất", "Mục đích sử dụng", "Hồ sơ kèm theo", "Ý kiến thẩm định",
        "Tài liệu chứng minh", "Lý do thay đổi", "Thông tin liên hệ", "Cơ quan tiếp nhận"};
    static const char *const EN[] = {"Certificate", "Applicant", "Residence", "Date of issue",
        "Area of the land", "Purpose of use", "Papers enclosed", "Opinion of the examiner",
        "Evidence", "Reason for the change", "How to reach you", "Receiving body"};
    unsigned first = made_below(m, COUNT(VI)), second = made_below(m, COUNT(VI));
    unsigned number = made_below(m, 1000);
    made_put(m, "\"%s\": {\"vi\": \"%s, %s %u\", \"en\": \"%s, %s %u\"}", key, VI[first],
             VI[second], number, EN[first], EN[second], number);
}

static void texts(Maker *m, const char *key, unsigned n)
{
    made_put(m, "    \"%s\": [\n", key);
    for (unsigned i = 0; i < n; i++) {
        Buf whole = m->buf;
        m->buf = (Buf){.arena = whole.arena};
        made_words(m, "x"); /* only the object behind "x": */
        Str object = buf_str(&m->buf);
        m->buf = whole;
        made_put(m, "      %.*s%s\n", FMT(((Str){object.at + 5, object.len - 5})),
                 i + 1 < n ? "," : "");
    }
    made_put(m, "    ],\n");
}

static void head(Maker *m, uint64_t seed)
{
    made_put(m, "{\n  \"service\": \"9.%06u\",\n  \"version\": %s,\n",
             (unsigned)(seed % 900000) + 100, m->how == BREAK_NUMBER ? "0" : "1");
    if (m->how == BREAK_UNKNOWN_KEY)
        made_put(m, "  \"colour\": \"red\",\n");
    made_put(m, "  \"effective\": [\"2026-%02u-01\", null],\n", 1 + made_below(m, 12));
    texts(m, "basis", 1 + made_below(m, 4));
    made_put(m, "  \"catalogue\": {\n    ");
    made_words(m, "name");
    made_put(m, ",\n    ");
    made_words(m, "what");
    made_put(m, ",\n    \"who\": [\"citizen\", \"enterprise\"],\n    ");
    made_words(m, "who_can");
    made_put(m, ",\n    \"field\": \"construction\",\n");
    texts(m, "how", 2 + made_below(m, 5));
    if (made_chance(m, 60))
        texts(m, "conditions", 1 + made_below(m, 3));
    made_put(m, "    ");
    made_words(m, "result");
    made_put(m, ",\n    ");
    made_words(m, "authority");
    made_put(m, ",\n    ");
    made_words(m, "hours");
    made_put(m, ",\n    \"keywords\": [\"giấy phép\", \"permit %u\"]\n  },\n",
             made_below(m, 1000));
}

/* A fee cannot be paid online here, and then the service is partly online and says why. */
static void channel(Maker *m)
{
    m->has_fee = m->how == BREAK_REASON || made_chance(m, 60);
    m->is_online = made_chance(m, 90);
    bool is_partial = m->has_fee || !m->is_online;
    made_put(m, "  \"channel\": {\"submit\": [%s\"counter\"]", m->is_online ? "\"online\", " : "");
    if (m->has_fee)
        made_put(m, ", \"pay\": [\"counter\", \"post\"]");
    if (is_partial != (m->how == BREAK_REASON)) {
        made_put(m, ", ");
        made_words(m, "reason");
    }
    made_put(m, "},\n");
}

static void papers(Maker *m)
{
    unsigned n = 1 + made_below(m, 6);
    made_put(m, "  \"papers\": [\n");
    for (unsigned i = 0; i < n; i++) {
        bool is_registry = made_chance(m, 25);
        made_put(m, "    {\n      \"id\": \"paper_%u\",\n      ", i);
        made_words(m, "name");
        made_put(m, ",\n      \"from\": \"%s\",\n      \"max_mb\": %u,\n      \"originals\": %u",
                 is_registry ? "registry:land" : "upload", 1 + made_below(m, 50),
                 made_below(m, 3));
        if (made_chance(m, 50)) {
            made_put(m, ",\n      \"need\": true,\n      \"if\": \"");
            made_condition(m);
            made_put(m, "\"");
        }
        made_put(m, "\n    }%s\n", i + 1 < n ? "," : "");
    }
    made_put(m, "  ],\n");
}

static void fee_row(Maker *m, unsigned fee, bool is_last)
{
    made_put(m, "    {\"id\": \"fee_%u\", ", fee);
    made_words(m, "name");
    made_put(m, ", \"amount\": %u000", made_below(m, 500) + 1);
    if (made_chance(m, 20))
        made_put(m, ", \"each\": \"copies\"");
    if (!is_last || (m->how == BREAK_LAST_FEE && fee == 0)) {
        made_put(m, ", \"if\": \"");
        made_condition(m);
        made_put(m, "\"");
    }
    if (!is_last && made_chance(m, 30))
        made_put(m, ", \"from\": \"2026-01-01\", \"to\": \"2027-06-30\"");
    made_put(m, "}");
}

static void fees(Maker *m)
{
    unsigned n = m->has_fee || m->how == BREAK_LAST_FEE ? 1 + made_below(m, 3) : 0;
    made_put(m, "  \"fees\": [\n");
    for (unsigned i = 0; i < n; i++) {
        for (unsigned rows = made_below(m, 3); rows > 0; rows--) {
            fee_row(m, i, false);
            made_put(m, ",\n");
        }
        fee_row(m, i, true);
        made_put(m, "%s\n", i + 1 < n ? "," : "");
    }
    made_put(m, "  ],\n");
}

/* The steps are made first, so that the term is never shorter than they are. The first kind of
 * application takes longer and has a longer term: only its own rows of both go together. */
static void deadline(Maker *m)
{
    int      need = (m->minutes + 479) / 480, most = (m->minutes + m->extra_minutes + 479) / 480;
    bool     is_tight = m->how == BREAK_TOO_LONG_ONCE || m->how == BREAK_TOO_LONG;
    unsigned spare = is_tight ? 0 : made_below(m, 6);
    made_put(m, "  \"deadline\": {\n    \"start\": \"accepted\",\n    \"unit\": \"wd\",\n"
                "    \"rules\": [\n");
    if (m->extra_minutes > 0 && m->how != BREAK_TOO_LONG_ONCE)
        made_put(m, "      {\"if\": \"kind = 'one'\", \"in\": %d},\n", most + (int)spare);
    if (made_chance(m, 30))
        made_put(m, "      {\"if\": \"kind = 'two'\", \"in\": %d},\n", need + (int)spare);
    made_put(m, "      {%s\"in\": %d}\n    ],\n",
             m->how == BREAK_LAST_TERM ? "\"if\": \"kind = 'two'\", " : "", need + (int)spare);
    made_put(m, "    \"supplement\": {\"applicant\": %u, \"clock\": \"%s\"}\n  },\n",
             1 + made_below(m, 10), made_chance(m, 80) ? "reset" : "continue");
    made_put(m, "  \"competent\": [\n");
    if (made_chance(m, 40))
        made_put(m, "    {\"if\": \"kind = 'two'\", \"agency\": "
                    "\"department('construction', %s)\"},\n", m->area);
    made_put(m, "    {%s\"agency\": \"commune(%s)\"}\n  ],\n",
             m->how == BREAK_LAST_BODY ? "\"if\": \"kind = 'one'\", " : "",
             m->how == BREAK_SELECTOR ? "owner.name" : m->area);
}

static void tail(Maker *m)
{
    made_put(m, "  \"result\": {\n    \"template\": \"permit\",\n    \"as\": \"%s\",\n    ",
             m->how == BREAK_PAPER_TYPE ? "poem" : "permit");
    made_words(m, "name");
    made_put(m, ",\n    \"sign\": [\"chair\", \"agency_seal\"],\n"
                "    \"deliver\": [\"online\", \"counter\", \"post\"],\n    \"data\": {\n");
    if (m->how == BREAK_ENGINE_DATA)
        made_put(m, "      \"number\": \"owner.name\",\n");
    if (m->how != BREAK_NO_DATA)
        made_put(m, "      \"owner_name\": \"owner.name\",\n");
    made_put(m, "      \"area\": \"%s\"\n    }\n  },\n",
             m->area);
    made_put(m, "  \"summary\": {\"applicant\": \"owner\", \"phone\": \"phone\", "
                "\"subject\": [\"kind\"]},\n");
    made_put(m, "  \"after\": {\"rate\": %s, \"retain\": \"20y\"}", made_chance(m, 70) ? "true"
                                                                                       : "false");
    if (m->how != BREAK_PRIVACY) {
        made_put(m, ",\n  \"privacy\": {\n");
        texts(m, "basis", 1 + made_below(m, 2));
        made_put(m, "    \"retain\": \"%s\"\n  }", m->how == BREAK_KEPT_LONGER ? "perm" : "20y");
    }
    made_put(m, "%s\n}\n", m->how == BREAK_COMMA ? "," : "");
}

static Str make(Arena *arena, uint64_t seed, Break how)
{
    Maker m = {.buf = {.arena = arena}, .random = seed, .how = how};
    Maker steps;
    buf_reserve(&m.buf, 32768);
    head(&m, seed);
    channel(&m);
    made_form(&m);
    papers(&m);
    fees(&m);
    steps = m;
    steps.buf = (Buf){.arena = arena};
    made_steps(&steps);
    m.minutes = steps.minutes;
    m.extra_minutes = steps.extra_minutes;
    deadline(&m);
    buf_add(&m.buf, buf_str(&steps.buf));
    tail(&m);
    return buf_str(&m.buf);
}

Str made_definition(Arena *arena, uint64_t seed) { return make(arena, seed, BREAK_NONE); }

Str made_broken(Arena *arena, uint64_t seed, size_t breakage)
{
    return make(arena, seed, (Break)breakage);
}
