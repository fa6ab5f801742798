/* document — parses a template line by line; blocks close with `end`. */
#include "press/document.h"
#include "base/text.h"

static const double POINTS_PER_MM = 72 / 25.4;

typedef struct Open {
    Node  *node; /* NULL: the document itself */
    Node **last; /* where the next node of the block is hung */
} Open;

typedef struct Parser {
    Ctx      *ctx;
    Document *document;
    int       line;
    size_t    nodes;
    Open      open[DOCUMENT_DEPTH + 1];
    size_t    depth;
} Parser;

/* One line: `word arguments: text`. */
typedef struct Line {
    Str  word, arguments, text;
    bool has_text;
} Line;

typedef Err Command(Parser *parser, const Line *line, Node *node);

#define wrong(parser, ...)                                                                     \
    fail((parser)->ctx, ERR_INVALID, "%.*s:%d: %.*s", FMT((parser)->document->name),           \
         (parser)->line, FMT(str_fmt((parser)->ctx->arena, __VA_ARGS__)))

static bool next_word(Str *rest, Str *word)
{
    *rest = str_trim(*rest);
    str_cut(*rest, ' ', word, rest);
    return word->len > 0;
}

/* 12 or 12.5, up to 1000. */
static bool read_size(Str text, double *out)
{
    Str     whole, part;
    int64_t n = 0, tenth = 0;
    bool    has_part = str_cut(text, '.', &whole, &part);
    if (!str_to_int(whole, &n) || n < 0 || n > 1000)
        return false;
    if (has_part && (part.len != 1 || !str_to_int(part, &tenth)))
        return false;
    *out = (double)n + (double)tenth / 10;
    return true;
}

static Err read_sizes(Parser *parser, const Line *line, Node *node, size_t min, size_t max)
{
    for (Str rest = line->arguments, word; next_word(&rest, &word);) {
        if (node->size_count == max)
            return wrong(parser, "at most %zu sizes belong here", max);
        size_t i = node->size_count++;
        char   last = word.at[word.len - 1];
        if (node->kind == NODE_TABLE && (last == 'c' || last == 'r')) {
            node->aligns[i] = last == 'c' ? ALIGN_CENTER : ALIGN_RIGHT;
            word.len--;
        }
        if (!read_size(word, &node->sizes[i]))
            return wrong(parser, "'%.*s' is no size", FMT(word));
    }
    return node->size_count >= min ? OK : wrong(parser, "a size is missing");
}

static Err read_text(Parser *parser, const Line *line, Node *node)
{
    if (!line->has_text)
        return wrong(parser, "after '%.*s' comes a colon and text", FMT(line->word));
    Err err = document_pieces(parser->ctx, line->text, node);
    if (err != OK) {
        Str why = parser->ctx->fault.message;
        fault_clear(parser->ctx);
        return wrong(parser, "%.*s", FMT(why));
    }
    return OK;
}

static Err text(Parser *parser, const Line *line, Node *node)
{
    static const struct {
        const char *word;
        double      scale;
    } scales[] = {{"", 1}, {"tiny", 0.7}, {"small", 0.85}, {"big", 1.2}, {"huge", 1.5}};
    Str    size = str_trim(line->arguments);
    double points = 0;
    for (size_t i = 0; i < COUNT(scales) && node->scale == 0; i++)
        if (str_eq(size, str_of(scales[i].word)))
            node->scale = scales[i].scale;
    if (node->scale == 0 && read_size(size, &points) && points >= 5 && points <= 60 &&
        parser->document->size > 0)
        node->scale = points / parser->document->size;
    if (node->scale == 0)
        return wrong(parser, "'%.*s' is no size of letters", FMT(size));
    return read_text(parser, line, node);
}

static Err one_size(Parser *parser, const Line *line, Node *node)
{
    return read_sizes(parser, line, node, 1, 1);
}

static Err row(Parser *parser, const Line *line, Node *node)
{
    node->scale = 1;
    return read_text(parser, line, node);
}

static Err qr(Parser *parser, const Line *line, Node *node)
{
    TRY(read_sizes(parser, line, node, 1, 1));
    return read_text(parser, line, node);
}

static Err box(Parser *parser, const Line *line, Node *node)
{
    Line sizes = *line;
    if (!next_word(&sizes.arguments, &node->key) || !document_is_key(node->key, false))
        return wrong(parser, "a signature has a name");
    return read_sizes(parser, &sizes, node, 2, 2);
}

static Err open_block(Parser *parser, Node *node)
{
    if (parser->depth == DOCUMENT_DEPTH)
        return wrong(parser, "more than %d blocks within each other", DOCUMENT_DEPTH);
    parser->open[++parser->depth] = (Open){node, &node->children};
    return OK;
}

static Err widths(Parser *parser, const Line *line, Node *node)
{
    double total = 0;
    TRY(read_sizes(parser, line, node, 1, DOCUMENT_SIZES));
    for (size_t i = 0; i < node->size_count; i++)
        total += node->sizes[i];
    if (total > 100.01 || total < 1)
        return wrong(parser, "the widths are percents and add up to 100 at most");
    return open_block(parser, node);
}

static Err block(Parser *parser, const Line *line, Node *node)
{
    if (str_trim(line->arguments).len || line->has_text)
        return wrong(parser, "nothing comes after '%.*s'", FMT(line->word));
    return open_block(parser, node);
}

/* A column ends where the next begins. */
static Err column(Parser *parser, const Line *line, Node *node)
{
    return block(parser, line, node);
}

static Err keyed(Parser *parser, const Line *line, Node *node)
{
    Str rest = line->arguments;
    next_word(&rest, &node->key);
    if (node->kind == NODE_IF && str_eq(node->key, S("not"))) {
        node->is_not = true;
        next_word(&rest, &node->key);
    }
    if (!document_is_key(node->key, true) || rest.len || line->has_text)
        return wrong(parser, "after '%.*s' comes a key", FMT(line->word));
    return open_block(parser, node);
}

static const struct {
    const char *word;
    NodeKind    kind;
    Align       align;
    Command    *run;
} COMMANDS[] = {
    {"left", NODE_TEXT, ALIGN_LEFT, text},
    {"center", NODE_TEXT, ALIGN_CENTER, text},
    {"right", NODE_TEXT, ALIGN_RIGHT, text},
    {"justify", NODE_TEXT, ALIGN_JUSTIFY, text},
    {"para", NODE_TEXT, ALIGN_PARA, text},
    {"space", NODE_SPACE, ALIGN_LEFT, one_size},
    {"rule", NODE_RULE, ALIGN_CENTER, one_size},
    {"columns", NODE_COLUMNS, ALIGN_LEFT, widths},
    {"column", NODE_COLUMN, ALIGN_LEFT, column},
    {"table", NODE_TABLE, ALIGN_LEFT, widths},
    {"head", NODE_HEAD, ALIGN_CENTER, row},
    {"row", NODE_ROW, ALIGN_LEFT, row},
    {"each", NODE_EACH, ALIGN_LEFT, keyed},
    {"if", NODE_IF, ALIGN_LEFT, keyed},
    {"keep", NODE_KEEP, ALIGN_LEFT, block},
    {"qr", NODE_QR, ALIGN_CENTER, qr},
    {"signature", NODE_SIGNATURE, ALIGN_CENTER, box},
    {"seal", NODE_SEAL, ALIGN_LEFT, box},
};

static Err set_page(Parser *parser, const Line *line, Node *node)
{
    (void)node;
    static const struct {
        const char *word;
        double      width, height; /* mm */
    } pages[] = {{"A4", 210, 297}, {"A5", 148, 210}, {"A4 landscape", 297, 210}};
    for (size_t i = 0; i < COUNT(pages); i++)
        if (str_eq(str_trim(line->arguments), str_of(pages[i].word))) {
            parser->document->width = pages[i].width * POINTS_PER_MM;
            parser->document->height = pages[i].height * POINTS_PER_MM;
            return OK;
        }
    return wrong(parser, "a page is A4, A5 or A4 landscape");
}

static Err set_margins(Parser *parser, const Line *line, Node *node)
{
    TRY(read_sizes(parser, line, node, 4, 4));
    for (size_t i = 0; i < 4; i++) {
        if (node->sizes[i] > 50)
            return wrong(parser, "a margin is at most 50 mm");
        parser->document->margins[i] = node->sizes[i] * POINTS_PER_MM;
    }
    return OK;
}

static Err set_size(Parser *parser, const Line *line, Node *node)
{
    TRY(read_sizes(parser, line, node, 1, 1));
    parser->document->size = node->sizes[0];
    bool is_fine = parser->document->size >= 6 && parser->document->size <= 30;
    return is_fine ? OK : wrong(parser, "letters are 6 to 30 points");
}

static Err set_title(Parser *parser, const Line *line, Node *node)
{
    parser->document->title = node;
    return read_text(parser, line, node);
}

static Err set_keywords(Parser *parser, const Line *line, Node *node)
{
    parser->document->keywords = node;
    return read_text(parser, line, node);
}

static const struct {
    const char *word;
    Command    *run;
} SETTINGS[] = {
    {"page", set_page},   {"margins", set_margins},   {"size", set_size},
    {"title", set_title}, {"keywords", set_keywords}};

static Err close_block(Parser *parser)
{
    Node *node = parser->open[parser->depth].node;
    if (!node)
        return wrong(parser, "'end' closes nothing");
    if (node->kind == NODE_COLUMN) /* the end of columns is the end of its last column */
        node = parser->open[--parser->depth].node;
    if (node->kind == NODE_COLUMNS) {
        size_t count = 0;
        for (const Node *child = node->children; child; child = child->next)
            count++;
        if (count != node->size_count)
            return wrong(parser, "there are %zu widths and %zu columns", node->size_count,
                         count);
    }
    parser->depth--;
    return OK;
}

static Err turn_otherwise(Parser *parser)
{
    Open *open = &parser->open[parser->depth];
    if (!open->node || open->node->kind != NODE_IF || open->last == &open->node->otherwise ||
        open->node->otherwise)
        return wrong(parser, "'else' belongs to no 'if'");
    open->last = &open->node->otherwise;
    return OK;
}

/* The block that decides what may stand here: each and if are open to what is around them. */
static const Node *surrounding(const Parser *parser)
{
    for (size_t i = parser->depth; i > 0; i--) {
        const Node *node = parser->open[i].node;
        if (node && node->kind != NODE_EACH && node->kind != NODE_IF)
            return node;
    }
    return NULL;
}

static Err check_place(Parser *parser, const Node *node)
{
    const Node *around = surrounding(parser);
    bool        in_table = around && around->kind == NODE_TABLE;
    bool        in_columns = around && around->kind == NODE_COLUMNS;
    bool        is_row = node->kind == NODE_ROW || node->kind == NODE_HEAD;
    bool        is_open = node->kind == NODE_EACH || node->kind == NODE_IF;
    if (is_row != in_table && !(is_open && in_table))
        return wrong(parser, is_row ? "a row stands in a table" : "a table has only rows");
    if ((node->kind == NODE_COLUMN) != in_columns)
        return wrong(parser,
                     in_columns ? "columns begin with 'column'" : "'column' stands in columns");
    return OK;
}

static Err check_cells(Parser *parser, const Node *node)
{
    size_t cells = 1;
    for (size_t i = 0; i < node->piece_count; i++)
        cells += node->pieces[i].kind == PIECE_CELL;
    size_t want = surrounding(parser)->size_count;
    return cells == want ? OK
                         : wrong(parser, "the table has %zu columns, the row %zu", want, cells);
}

static Err run_command(Parser *parser, const Line *line, size_t i)
{
    if (COMMANDS[i].kind == NODE_COLUMN && parser->open[parser->depth].node &&
        parser->open[parser->depth].node->kind == NODE_COLUMN)
        parser->depth--;
    if (++parser->nodes > DOCUMENT_NODES)
        return wrong(parser, "more than %d lines", DOCUMENT_NODES);
    Node *node = NEW(parser->ctx->arena, Node);
    node->kind = COMMANDS[i].kind;
    node->align = COMMANDS[i].align;
    node->line = parser->line;
    TRY(check_place(parser, node));
    Open *open = &parser->open[parser->depth];
    *open->last = node;
    open->last = &node->next;
    TRY(COMMANDS[i].run(parser, line, node));
    bool is_row = node->kind == NODE_ROW || node->kind == NODE_HEAD;
    return is_row ? check_cells(parser, node) : OK;
}

static Err run_line(Parser *parser, Str whole)
{
    Line line = {0};
    Str  before;
    line.has_text = str_cut(whole, ':', &before, &line.text);
    line.text = str_trim(line.text);
    next_word(&before, &line.word);
    line.arguments = before;
    if (str_eq(line.word, S("end")))
        return close_block(parser);
    if (str_eq(line.word, S("else")))
        return turn_otherwise(parser);
    for (size_t i = 0; i < COUNT(COMMANDS); i++)
        if (str_eq(line.word, str_of(COMMANDS[i].word)))
            return run_command(parser, &line, i);
    for (size_t i = 0; i < COUNT(SETTINGS); i++)
        if (str_eq(line.word, str_of(SETTINGS[i].word))) {
            if (parser->nodes)
                return wrong(parser, "'%.*s' comes before the text", FMT(line.word));
            Node *node = NEW(parser->ctx->arena, Node);
            node->line = parser->line;
            node->scale = 1;
            return SETTINGS[i].run(parser, &line, node);
        }
    return wrong(parser, "'%.*s' is no command", FMT(line.word));
}

Err document_parse(Ctx *ctx, Str name, Str text, Document *out)
{
    Str normal;
    *out = (Document){.name = name};
    if (text.len > DOCUMENT_LIMIT)
        return fail(ctx, ERR_LIMIT, "%.*s is too large", FMT(name));
    if (!text_valid(text))
        return fail(ctx, ERR_INVALID, "%.*s is not UTF-8", FMT(name));
    TRY(text_nfc(ctx, text, &normal));
    Parser parser = {.ctx = ctx, .document = out};
    parser.open[0] = (Open){NULL, &out->nodes};
    while (normal.len) {
        Str line;
        parser.line++;
        str_cut(normal, '\n', &line, &normal);
        line = str_trim(line);
        if (line.len && line.at[0] != '#')
            TRY(run_line(&parser, line));
    }
    if (parser.depth)
        return wrong(&parser, "the block of line %d has no end",
                     parser.open[parser.depth].node->line);
    if (out->width <= 0 || out->size <= 0 || !out->title || !out->nodes)
        return wrong(&parser, "page, size, title and some text belong to a document");
    if (out->margins[1] + out->margins[3] > out->width / 2)
        return wrong(&parser, "the margins leave too little room");
    return OK;
}
