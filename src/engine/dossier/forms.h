/* forms — the forms of the one-stop that the law prescribes, by the day they are issued.
 *
 * Law is dated data: this is the one place that says which set of forms is in force when, which
 * number a form has in it and which template prints it. */
#pragma once
#include "base/time.h"

typedef enum Form {
    FORM_RECEIPT,    /* giấy tiếp nhận hồ sơ và hẹn trả kết quả */
    FORM_SUPPLEMENT, /* phiếu yêu cầu bổ sung, hoàn thiện hồ sơ */
    FORM_REFUSAL,    /* phiếu từ chối tiếp nhận, giải quyết hồ sơ */
    FORM_APOLOGY,    /* văn bản xin lỗi và đề nghị gia hạn; phiếu xin lỗi và hẹn lại ngày trả */
    FORM_STOP,       /* thông báo dừng giải quyết hồ sơ */
    FORM_SLIP,       /* phiếu kiểm soát quá trình giải quyết hồ sơ */
    FORM_REGISTER,   /* sổ theo dõi hồ sơ */
    FORMS,
} Form;

typedef struct FormSet {
    const char *circular;
    Date        from; /* the first day it is in force; until the next set's */
    struct {
        const char *number; /* of the set */
        const char *template;
    } forms[FORMS];
} FormSet;

/* Days before the first set get the first. */
const FormSet *form_set_on(Date day);
/* The id of a document's kind: "receipt" …; the same in every set. */
const char *form_kind(Form form);
/* "Mẫu số 04 - Thông tư 03/2025/TT-VPCP" */
Str form_label(Arena *arena, const FormSet *set, Form form);
