/* codes_dossier — codes of procedures and of dossiers. */
#include "engine/org/codes.h"

static bool is_number(Str text, size_t len)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.len == len;
}

static Str part(Str text, size_t from, size_t len) { return (Str){text.at + from, len}; }

/* ---- procedures ---- */

Err procedure_code_parse(Ctx *ctx, Str text, ProcedureCode *out)
{
    enum { NUMBER = 8 };
    *out = (ProcedureCode){0};
    bool sound = text.len >= NUMBER && text.at[0] >= '1' && text.at[0] <= '3' &&
                 text.at[1] == '.' && is_number(part(text, 2, 6), 6) &&
                 (text.len == NUMBER || text.at[NUMBER] == '.');
    if (!sound)
        return fail(ctx, ERR_INVALID, "codes: not a procedure code");
    out->number = part(text, 0, NUMBER);
    if (text.len == NUMBER)
        return OK;
    Str rest = part(text, NUMBER + 1, text.len - NUMBER - 1);
    if (agency_code_is_2020(rest) || agency_code_is_2016(rest)) {
        out->agency = rest;
        return OK;
    }
    if (is_number(rest, 2)) {
        out->service = rest;
        return OK;
    }
    if (rest.len > 3 && rest.at[rest.len - 3] == '.' &&
        is_number(part(rest, rest.len - 2, 2), 2) &&
        agency_code_is_2016(part(rest, 0, rest.len - 3))) {
        out->agency = part(rest, 0, rest.len - 3);
        out->service = part(rest, rest.len - 2, 2);
        return OK;
    }
    return fail(ctx, ERR_INVALID, "codes: not a procedure code");
}

/* ---- dossiers ---- */

static const struct {
    size_t  day_digits, serial_digits;
    int64_t serial_max;
} FORMS[] = {
    [DOSSIER_OLD] = {6, 4, 9999},
    [DOSSIER_NEW] = {8, 7, 9999999},
};

static bool read_day(Str digits, Date *out)
{
    int64_t n;
    if (!str_to_int(digits, &n))
        return false;
    if (digits.len == 6)
        n += 20000000;
    *out = (Date){(int)(n / 10000), (int)(n / 100 % 100), (int)(n % 100)};
    return date_valid(*out);
}

Err dossier_code_parse(Ctx *ctx, Str text, DossierCode *out)
{
    Str agency, day, serial;
    bool cut = str_cut(text, '-', &agency, &serial) && str_cut(serial, '-', &day, &serial);
    bool known = cut && (agency_code_is_2020(agency) || agency_code_is_2016(agency));
    for (size_t form = 0; known && form < COUNT(FORMS); form++) {
        if (!is_number(day, FORMS[form].day_digits) ||
            !is_number(serial, FORMS[form].serial_digits))
            continue;
        *out = (DossierCode){.form = (DossierForm)form, .agency = agency};
        if (read_day(day, &out->day) && str_to_int(serial, &out->serial) && out->serial > 0)
            return OK;
    }
    return fail(ctx, ERR_INVALID, "codes: not a dossier code");
}

Err dossier_code_print(Ctx *ctx, const DossierCode *code, Str *out)
{
    Str agency = code->agency;
    Date day = code->day;
    if (!agency_code_is_2020(agency) && !agency_code_is_2016(agency))
        return fail(ctx, ERR_INVALID, "codes: not an agency code");
    if (!date_valid(day) || day.year < 2000 || day.year > 2099 || code->serial < 1)
        return fail(ctx, ERR_INVALID, "codes: no such day or serial");
    if (code->serial > FORMS[code->form].serial_max)
        return fail(ctx, ERR_LIMIT, "codes: the serial numbers of the day are used up");
    int date = day.year * 10000 + day.month * 100 + day.day;
    if (code->form == DOSSIER_OLD)
        *out = str_fmt(ctx->arena, "%.*s-%06d-%04d", FMT(agency), date % 1000000,
                       (int)code->serial);
    else
        *out = str_fmt(ctx->arena, "%.*s-%08d-%07d", FMT(agency), date, (int)code->serial);
    return OK;
}
