/* The template parser: what it accepts, and the line it names when it does not. */
#include "press/document.h"
#include "test/test.h"

static const char HEAD[] = "page A5\nmargins 10 10 10 15\nsize 10\ntitle: T\n";

static Err parse(Ctx *ctx, const char *body, Document *out)
{
    fault_clear(ctx);
    return document_parse(ctx, S("x.mdoc"), str_fmt(ctx->arena, "%s%s", HEAD, body), out);
}

TEST(a_template_becomes_a_tree)
{
    Document document;
    CHECK(parse(ctx,
                "# a comment\n"
                "center big: *Bold* and _{name^?}_ [number 40 right]/X \\*\n"
                "columns 40 60\n column\n  left: a\n column\n  right: b\nend\n"
                "if not done\n left: no\nelse\n left: yes\nend\n"
                "table 30c 70\n head: A | B\n each rows\n  row: {#} | {text}\n end\nend\n",
                &document) == OK);
    const Node *text = document.nodes;
    CHECK(text->kind == NODE_TEXT && text->align == ALIGN_CENTER && text->scale == 1.2);
    CHECK(text->piece_count == 6);
    CHECK(text->pieces[0].is_bold && str_eq(text->pieces[0].text, S("Bold")));
    CHECK_STR(text->pieces[1].text, S(" and "));
    CHECK(text->pieces[2].kind == PIECE_FIELD && text->pieces[2].is_optional &&
          text->pieces[2].is_upper && text->pieces[2].is_italic);
    CHECK(text->pieces[4].kind == PIECE_RESERVED && text->pieces[4].width == 40 &&
          text->pieces[4].is_right);
    CHECK_STR(text->pieces[5].text, S("/X *"));
    const Node *columns = text->next;
    CHECK(columns->kind == NODE_COLUMNS && columns->children->kind == NODE_COLUMN);
    CHECK(columns->children->next->children->align == ALIGN_RIGHT);
    const Node *condition = columns->next;
    CHECK(condition->kind == NODE_IF && condition->is_not && condition->otherwise);
    const Node *table = condition->next;
    CHECK(table->kind == NODE_TABLE && table->aligns[0] == ALIGN_CENTER);
    CHECK(table->children->next->kind == NODE_EACH && table->next == NULL);
    CHECK(table->children->pieces[0].text.len == 1); /* blanks beside | are no text */
}

TEST(a_wrong_template_is_refused_with_its_line)
{
    const struct {
        const char *body, *words;
    } cases[] = {
        {"centre: x\n", "x.mdoc:5: 'centre' is no command"},
        {"left x\n", "x.mdoc:5"},
        {"left: {Name}\n", "x.mdoc:5: '{Name}' is no key"},
        {"left: {a\n", "x.mdoc:5: a '}' is missing"},
        {"left: *a\n", "x.mdoc:5: a '*' is not closed"},
        {"left: a}\n", "x.mdoc:5"},
        {"left: [number]\n", "x.mdoc:5: '[number]' is no reserved field"},
        {"left: [number 4000]\n", "x.mdoc:5"},
        {"left: \\x\n", "x.mdoc:5"},
        {"end\n", "x.mdoc:5: 'end' closes nothing"},
        {"else\n", "x.mdoc:5: 'else' belongs to no 'if'"},
        {"if a\nelse\nelse\nend\n", "x.mdoc:7"},
        {"if a\nleft: b\n", "the block of line 5 has no end"},
        {"row: a\n", "x.mdoc:5: a row stands in a table"},
        {"table 50 50\nleft: a\nend\n", "x.mdoc:6: a table has only rows"},
        {"table 50 50\nrow: a\nend\n", "x.mdoc:6: the table has 2 columns, the row 1"},
        {"table 60 60\nend\n", "x.mdoc:5"},
        {"columns 50 50\ncolumn\nend\n", "x.mdoc:7: there are 2 widths and 1 columns"},
        {"columns 50 50\nleft: a\nend\n", "x.mdoc:6: columns begin with 'column'"},
        {"column\nend\n", "x.mdoc:5: 'column' stands in columns"},
        {"space\n", "x.mdoc:5: a size is missing"},
        {"space 3 4\n", "x.mdoc:5: at most 1 sizes"},
        {"space x\n", "x.mdoc:5: 'x' is no size"},
        {"signature 1 2\n", "x.mdoc:5"},
        {"each\nend\n", "x.mdoc:5"},
        {"left: a\nsize 12\n", "x.mdoc:6: 'size' comes before the text"},
        {"page B5\n", "x.mdoc:5: a page is A4, A5 or A4 landscape"},
        {"", "page, size, title and some text"},
        {"keep\nkeep\nkeep\nkeep\nkeep\nkeep\nkeep\nkeep\nkeep\nkeep\nkeep\n", "x.mdoc:15"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Document document;
        CHECK(parse(ctx, cases[i].body, &document) == ERR_INVALID);
        Str said = ctx->fault.message, want = str_of(cases[i].words);
        if (!memmem(said.at, said.len, want.at, want.len))
            CHECK_STR(said, want);
    }
    Document document;
    CHECK(document_parse(ctx, S("x"), S("left: \xff\n"), &document) == ERR_INVALID);
    char *large = arena_bytes(ctx->arena, DOCUMENT_LIMIT + 1, 1);
    fault_clear(ctx);
    CHECK(document_parse(ctx, S("x"), (Str){large, DOCUMENT_LIMIT + 1}, &document) ==
          ERR_LIMIT);
}
