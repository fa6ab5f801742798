/* components — the parts every page is built from; /components shows them all.
 *
 * In a template: {@input(&(Input){.name = S("phone"), .label = t:apply.phone})}. A control
 * shows by itself what the person typed and what is wrong with it, from the request. Fields
 * whose name ends in _html hold safe HTML (from {#html}); all others are escaped. An empty Str
 * is left out. */
#pragma once
#include "base/base.h"

typedef struct View View;

/* ---- layouts: {#layout citizen} and {#layout desk} ---- */
void layout_citizen_open(View *view);
void layout_citizen_close(View *view);
void layout_desk_open(View *view);
void layout_desk_close(View *view);

/* ---- icons: a sign beside words, never alone ---- */
typedef enum Icon {
    ICON_NONE, ICON_CHILD, ICON_HOUSE, ICON_RING, ICON_SCHOOL, ICON_SHOP, ICON_HEALTH,
    ICON_CARE, ICON_PILLAR, ICON_SEARCH, ICON_PAPER, ICON_CLOCK, ICON_PERSON, ICON_PHONE, ICON_PLACE,
    ICON_MAIL, ICON_DONE, ICON_EYE, ICON_SHIELD, ICON_PAUSE, ICON_BELL, ICON_DOWN, ICON_COUNT
} Icon;
void icon_part(View *view, Icon icon);
void mark_part(View *view, bool on_dark); /* the door and the lotus */

/* ---- forms ---- */
typedef struct FormStart {
    Str  action;    /* empty: this page */
    Str  autosave;  /* where a draft is kept while typing; empty: not kept */
    bool is_upload, is_get;
    Str  class;
} FormStart;
void form_open_part(View *view, const FormStart *form); /* with the CSRF field */
void form_close_part(View *view);

typedef enum ButtonKind { BUTTON_MAIN, BUTTON_SECOND, BUTTON_WARNING } ButtonKind;
typedef struct Button {
    Str        text;
    ButtonKind kind;
    Str        href;        /* a link that looks like a button; else it sends the form */
    Str        name, value; /* which button was pressed */
    Str        action;      /* sends the form elsewhere */
    bool       is_small, is_wide;
    const char *key;        /* shortcut of the desk, shown as a hint */
} Button;
void button_part(View *view, const Button *button);

typedef struct Input {
    Str         name, label, hint, value, problem, suffix;
    const char *type;         /* "text" when NULL */
    const char *autocomplete; /* "off" is not for us: leave NULL */
    const char *inputmode;    /* "numeric" … */
    int         width;        /* characters: 2, 3, 4, 5, 10, 20, 30; 0: full */
    int         max;
    bool        is_heading;   /* the label is the question of the page */
    Str         shown_when;   /* "field=value": hidden by the script while it is not so */
} Input;
void input_part(View *view, const Input *input);

typedef struct Textarea {
    Str  name, label, hint, value, problem, shown_when;
    int  rows, max;
    bool is_heading;
} Textarea;
void textarea_part(View *view, const Textarea *area);

typedef struct ControlOption {
    Str  value, label, hint, reveal_html; /* what is asked when this one is chosen */
    bool is_chosen;
} ControlOption;
typedef struct Choose {
    Str           name, label, hint, problem, shown_when;
    const ControlOption *options;
    size_t        count;
    bool          is_heading, is_inline;
    Str           empty; /* select: the first, valueless choice */
} Choose;
void radios_part(View *view, const Choose *choose);
void checkboxes_part(View *view, const Choose *choose);
void select_part(View *view, const Choose *choose);

/* Three fields: name-day, name-month, name-year. */
typedef struct DateInput {
    Str  name, label, hint, problem, shown_when;
    Str  day, month, year;
    bool is_heading;
    bool is_birth; /* the browser may fill it in */
} DateInput;
void date_part(View *view, const DateInput *date);

typedef struct FileInput {
    Str  name, label, hint, problem, accept;
    Str  kept_name, kept_href, kept_note; /* a file that is already there */
    bool many, is_heading;
} FileInput;
void file_part(View *view, const FileInput *file);

/* All problems of the request, first thing on the page; nothing when there are none. */
void error_summary_part(View *view);

/* ---- answers and lists ---- */
typedef struct SummaryRow {
    Str key, value, value_html;
    Str href, what; /* "Sửa" + hidden " số điện thoại" */
} SummaryRow;
typedef struct Summary {
    Str               title;  /* makes it a card */
    Str               source; /* "Từ dữ liệu dân cư" */
    const SummaryRow *rows;
    size_t            count;
} Summary;
void summary_part(View *view, const Summary *summary);

typedef enum TagColour { TAG_BLUE, TAG_GREEN, TAG_YELLOW, TAG_RED, TAG_GREY } TagColour;
void tag_part(View *view, TagColour colour, Str text);
/* One of the ten national statuses, 1 to 10. */
void status_part(View *view, int status);
Str  status_text(Lang lang, int status);

typedef enum DueState { DUE_FAR, DUE_SOON, DUE_LATE, DUE_STOPPED } DueState;
void due_part(View *view, DueState state, Str text);

typedef struct TaskItem {
    Str       title, hint, href, status; /* no href: cannot be begun yet */
    TagColour colour;
    bool      is_done; /* the status is plain text */
} TaskItem;
void tasks_part(View *view, const TaskItem *tasks, size_t count);

typedef struct TableColumn {
    Str  label;
    bool is_number;
} TableColumn;
typedef struct TableCell {
    Str  text, html, href;
    bool is_picked; /* on the first cell: the row is */
} TableCell;
typedef struct Table {
    Str           caption;
    bool          hide_caption, is_wide; /* wide: scrolls instead of becoming cards */
    const TableColumn *columns;
    size_t        column_count;
    const TableCell   *cells; /* row by row; the first of a row names it */
    size_t        row_count;
} Table;
void table_part(View *view, const Table *table);

typedef struct Pages {
    Str href;  /* "/queue?sort=due&page=": the number is added */
    int page, count;
} Pages;
void pagination_part(View *view, const Pages *pages);

typedef struct Tab {
    Str  text, href, count;
    bool is_current;
} Tab;
void tabs_part(View *view, Str label, const Tab *tabs, size_t count);

typedef enum Moment { MOMENT_DONE, MOMENT_NOW, MOMENT_NEXT } Moment;
typedef struct TimelineItem {
    Moment moment;
    Str    title, when, text, text_html;
} TimelineItem;
void timeline_part(View *view, const TimelineItem *events, size_t count);

typedef struct FigureItem {
    Str label, value;
} FigureItem;
void figures_part(View *view, const FigureItem *figures, size_t count);

typedef struct FactItem {
    Str term, text, note;
} FactItem;
void facts_part(View *view, const FactItem *facts, size_t count);

/* ---- around the content ---- */
typedef struct Crumb {
    Str text, href; /* no href: this page */
} Crumb;
void breadcrumbs_part(View *view, const Crumb *crumbs, size_t count);
void back_link_part(View *view, Str href);

typedef struct Progress {
    int step, count;
    Str title, saved; /* "Thửa đất", "Đã lưu nháp lúc 09:12" */
} Progress;
void progress_part(View *view, const Progress *progress);

/* is_heading: it is the first heading of its page. */
void panel_part(View *view, Str title, Str body_html, bool is_heading);
typedef enum BannerKind { BANNER_NOTE, BANNER_DONE } BannerKind;
void banner_part(View *view, BannerKind kind, Str title, Str body_html);
void inset_part(View *view, Str body_html);
void details_part(View *view, Str summary, Str body_html, bool is_open);
typedef enum CardKind { CARD_PLAIN, CARD_ACT, CARD_TODO, CARD_LATE } CardKind;
void card_part(View *view, CardKind kind, Str title, Str body_html);
void empty_part(View *view, Icon icon, Str title, Str body_html);
/* How much of a term is used: a bar, and a ring for people. */
void meter_part(View *view, int64_t used, int64_t total, DueState state, Str label);
void ring_part(View *view, int64_t used, int64_t total, Str unit, Str label);
void search_part(View *view, Str action, Str label, Str value);

/* ---- the page that shows them: GET /components ---- */
void components_page(View *view, const void *data); /* data: NULL */
