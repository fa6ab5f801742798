/* components — the parts of pages, compiled from src/core/ui, and the tables they read. */
#include "core/page.h"

#include <assert.h>

#define TEXT(literal) {literal, sizeof(literal) - 1}

static const char *const LANG_CODES[LANG_COUNT] = {"vi", "en"};

/* Signs on a grid of 24, drawn by lines of 1.7; in the order of enum Icon. */
static const Str ICONS[ICON_COUNT] = {
    {"", 0},
    TEXT("M12 13a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M5 21c.4-4 3.2-6 7-6s6.6 2 7 6"
         "M10.3 8h.01M13.7 8h.01M10.5 10.3c1 .8 2 .8 3 0"),
    TEXT("M3 11 12 4l9 7M5.5 9.5V20h13V9.5M10 20v-6h4v6"),
    TEXT("M9 20a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11"
         "M15 20a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11M10 5l2-2 2 2-2 2z"),
    TEXT("M2 9l10-5 10 5-10 5zM6 11v5c2 2 10 2 12 0v-5M22 9v6"),
    TEXT("M4.5 11v9h15v-9M3 9l2-5h14l2 5a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0"
         "M10 20v-5h4v5"),
    TEXT("M12 20s-8.5-4.5-8.5-11A4.7 4.7 0 0 1 12 6.5 4.7 4.7 0 0 1 20.5 9c0 6.5-8.5 "
         "11-8.5 11M9 11.5h6M12 8.5v6"),
    TEXT("M10 6a2 2 0 1 0 0-.01M10 9v6M10 11l4.5 2.5M10 15l-2.5 6M10 15l3 6"
         "M17 13.5V21M14.5 13.5h2.5"),
    TEXT("M8 21h8M9.5 21v-9h5v9M12 12v-2.5M12 3c2.3 2.6 2.3 5 0 6.5-2.3-1.5-2.3-3.9 0-6.5"),
    TEXT("M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.5 15.5 20 20"),
    TEXT("M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"),
    TEXT("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3.5 2"),
    TEXT("M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 21c.5-4.5 3.5-6.5 7.5-6.5s7 2 7.5 6.5"),
    TEXT("M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3c0 2-1.5 3-3 3C10 20.5 3.5 "
         "14 3 6c0-1.5 1-3 3-3"),
    TEXT("M12 21s-7-6.5-7-11.5a7 7 0 0 1 14 0C19 14.5 12 21 12 21"
         "M12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5"),
    TEXT("M3 6h18v13H3zM3 7l9 7 9-7"),
    TEXT("M4 12.5 9.5 18 20 7"),
    TEXT("M2 12c4-7.5 16-7.5 20 0-4 7.5-16 7.5-20 0M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6"),
    TEXT("M12 3l8 3v6c0 5-3.5 7.5-8 9-4.5-1.5-8-4-8-9V6zM8.5 12l2.5 2.5 4.5-5"),
    TEXT("M9 5v14M15 5v14"),
    TEXT("M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21h4"),
    TEXT("M12 4v12M7 11.5l5 5 5-5M5 20h14"),
};

static const char *const BUTTON_CLASSES[] = {
    [BUTTON_MAIN] = "",
    [BUTTON_SECOND] = " govuk-button--secondary",
    [BUTTON_WARNING] = " govuk-button--warning",
};

static const char *const TAG_CLASSES[] = {
    [TAG_BLUE] = "",
    [TAG_GREEN] = " govuk-tag--green",
    [TAG_YELLOW] = " govuk-tag--yellow",
    [TAG_RED] = " govuk-tag--red",
    [TAG_GREY] = " govuk-tag--grey",
};

static const char *const DUE_CLASSES[] = {
    [DUE_FAR] = "",
    [DUE_SOON] = " mc-due--soon",
    [DUE_LATE] = " mc-due--late",
    [DUE_STOPPED] = " mc-due--stop",
};

static const char *const DUE_METERS[] = {
    [DUE_FAR] = "",
    [DUE_SOON] = " mc-meter--soon",
    [DUE_LATE] = " mc-meter--late",
    [DUE_STOPPED] = " mc-meter--stop",
};

static const char *const CARD_CLASSES[] = {
    [CARD_PLAIN] = "",
    [CARD_ACT] = " mc-card--jade",
    [CARD_TODO] = " mc-card--todo",
    [CARD_LATE] = " mc-card--late",
};

static const char *const MOMENT_CLASSES[] = {
    [MOMENT_DONE] = "",
    [MOMENT_NOW] = "is-now",
    [MOMENT_NEXT] = "is-next",
};

/* The national statuses: one label and one colour each, everywhere. */
enum { STATUS_COUNT = 10 };
static const struct {
    Message   label;
    TagColour colour;
} STATUSES[STATUS_COUNT + 1] = {
    [1] = {MSG_STATUS_NEW, TAG_BLUE},
    [2] = {MSG_STATUS_RECEIVED, TAG_BLUE},
    [3] = {MSG_STATUS_NOT_RECEIVED, TAG_RED},
    [4] = {MSG_STATUS_PROCESSING, TAG_BLUE},
    [5] = {MSG_STATUS_SUPPLEMENT, TAG_YELLOW},
    [6] = {MSG_STATUS_PAYMENT, TAG_YELLOW},
    [7] = {MSG_STATUS_WITHDRAWN, TAG_GREY},
    [8] = {MSG_STATUS_STOPPED, TAG_GREY},
    [9] = {MSG_STATUS_FINISHED, TAG_GREEN},
    [10] = {MSG_STATUS_DELIVERED, TAG_GREEN},
};

Str status_text(Lang lang, int status)
{
    assert(status >= 1 && status <= STATUS_COUNT);
    return msg_text(lang, STATUSES[status].label);
}

typedef struct DateBox {
    const char *part;
    Message     label;
    int         width;
    Str         value, id;
} DateBox;

/* The first has the name of the field itself, where the error summary leads. */
static Str option_id(const View *view, Str name, size_t i)
{
    return i ? str_fmt(view->out->arena, "%.*s-%zu", FMT(name), i + 1) : name;
}

/* Secrets are typed again, never shown. */
static bool is_secret(const Input *input)
{
    return input->type && str_eq(str_of(input->type), S("password"));
}

static int part_of(int64_t used, int64_t total, int whole)
{
    if (total <= 0 || used >= total)
        return whole;
    return used < 0 ? 0 : (int)(used * whole / total);
}

/* 1 … 4 [5] 6 … 20 */
static bool page_is_shown(const Pages *pages, int n)
{
    return n == 1 || n == pages->count || (n >= pages->page - 1 && n <= pages->page + 1);
}

static int next_page(const Pages *pages, int n)
{
    if (n >= pages->count || page_is_shown(pages, n + 1))
        return n + 1;
    return n + 1 < pages->page ? pages->page - 1 : pages->count;
}

static bool page_gap_before(const Pages *pages, int n)
{
    return n > 1 && !page_is_shown(pages, n - 1);
}

#include "core/ui/layouts.html.h"
#include "core/ui/controls.html.h"
#include "core/ui/lists.html.h"
#include "core/ui/notices.html.h"

static const ControlOption WARDS[] = {
    {.value = TEXT("thuan-hoa"), .label = TEXT("Phường Thuận Hoá"), .is_chosen = true},
    {.value = TEXT("phu-xuan"), .label = TEXT("Phường Phú Xuân")},
    {.value = TEXT("vy-da"), .label = TEXT("Phường Vỹ Dạ")},
};

#include "core/ui/components_page.html.h"
