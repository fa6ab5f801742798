/* page — how a handler shows something: a compiled template, or its JSON twin.
 *
 * A handler fills one struct and calls page_send. The template (src/X.html, see tools/html2c.c)
 * becomes a function `name_page`; parts of pages are in core/components.h. */
#pragma once
#include "core/assets.h"
#include "core/components.h"
#include "core/core.h"
#include "core/show.h"
#include "core/message.h"
#include "core/twin.h"

typedef struct View {
    Buf               *out;
    Lang               lang;
    Ctx               *ctx;
    const Req         *req;   /* never NULL */
    const Actor       *actor; /* never NULL */
    const struct Site *site;  /* never NULL */
    Str                title; /* safe HTML, set by {#title} */
    bool               has_problems; /* the form comes back: title begins with "Lỗi:" */
} View;

typedef void PageFn(View *view, const void *data);

/* An entry of a menu. Shown when permission is NULL or the actor has it. */
typedef struct NavLink {
    Message           label;
    const char       *href;
    const Permission *permission;
} NavLink;

/* What is the same on every page of a node. Menus end with {0} and may be NULL. */
typedef struct Site {
    Str            name[LANG_COUNT]; /* "Thành phố Huế" */
    Str            hotline;          /* "1022" */
    bool           is_demo;          /* identities here are invented: a banner says so */
    const NavLink *citizen_menu, *desk_menu;
    const NavLink *person_menu;      /* under the name of who is signed in */
    const NavLink *help_links, *rights_links, *about_links; /* columns of the footer */
    const char    *sign_in, *sign_out; /* a page; a POST */
    const char    *desk_search;        /* GET with q; NULL: no search box */
} Site;

/* Once, before the first page, by main. The site must stay. */
void        page_setup(const Site *site);
const Site *page_site(void);

/* Fills res with the page, or with the twin when JSON is wanted and `twin` is not NULL. The twin
 * of a refused form holds the problems too. Always OK, so that a handler may return it. */
Err page_send(Ctx *ctx, Req *req, Res *res, PageFn *page, const JsonField *twin,
              const void *data);
/* The page alone, into out. */
void page_write(Ctx *ctx, const Req *req, Buf *out, PageFn *page, const void *data);

/* For compiled templates: takes out of the page what was written since `from`, as safe HTML. */
Str page_take(View *view, size_t from);
/* What the person typed, when the form came back with problems; else `value`. */
Str  field_value(const View *view, Str name, Str value);
bool field_chosen(const View *view, Str name, Str option, bool is_chosen);
/* What is wrong with a field, in the person's language; empty when nothing is. */
Str field_problem(const View *view, Str name);
Str problem_text(Arena *arena, Lang lang, const Problem *problem);
/* The entry of the menu this page lies under: the longest that begins the path. NULL: none. */
const NavLink *menu_place(const NavLink *menu, Str path);
bool           menu_shows(const View *view, const NavLink *link);
/* This page in the other language. */
Str page_in_language(const View *view, Lang lang);
