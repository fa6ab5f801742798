/* forms — the sets of forms and their days. */
#include "engine/dossier/forms.h"

/* Circular 01/2018/TT-VPCP Art 9 has six forms and none for a stop, which is told by form 03;
 * Circular 03/2025/TT-VPCP, Annex I, has seven. To be verified: the first days of both. */
static const FormSet SETS[] = {
    {"01/2018/TT-VPCP",
     {2019, 1, 8},
     {[FORM_RECEIPT] = {"01", "receipt"},
      [FORM_SUPPLEMENT] = {"02", "supplement"},
      [FORM_REFUSAL] = {"03", "refusal"},
      [FORM_APOLOGY] = {"04", "apology_2018"},
      [FORM_STOP] = {"03", "refusal"},
      [FORM_SLIP] = {"05", "slip"},
      [FORM_REGISTER] = {"06", "register"}}},
    {"03/2025/TT-VPCP",
     {2025, 9, 15},
     {[FORM_RECEIPT] = {"01", "receipt"},
      [FORM_SUPPLEMENT] = {"02", "supplement"},
      [FORM_REFUSAL] = {"03", "refusal"},
      [FORM_APOLOGY] = {"04", "apology"},
      [FORM_STOP] = {"05", "stop"},
      [FORM_SLIP] = {"06", "slip"},
      [FORM_REGISTER] = {"07", "register"}}},
};

const FormSet *form_set_on(Date day)
{
    size_t i = COUNT(SETS) - 1;
    while (i > 0 && date_cmp(day, SETS[i].from) < 0)
        i--;
    return &SETS[i];
}

const char *form_kind(Form form)
{
    static const char *const KINDS[FORMS] = {"receipt", "supplement", "refusal", "apology",
                                             "stop",    "slip",       "register"};
    return KINDS[form];
}

Str form_label(Arena *arena, const FormSet *set, Form form)
{
    return str_fmt(arena, "Mẫu số %s - Thông tư %s", set->forms[form].number, set->circular);
}
