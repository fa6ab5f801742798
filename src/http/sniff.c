/* sniff — what a file is, by its own bytes; what its name or its sender claims decides
 * nothing.
 *
 * A file that could be two things is what its first bytes say: a JPEG with a PDF inside is a
 * JPEG, and text with a PDF inside is nothing we know. */
#include "http/http.h"

#include "base/text.h"

#include <strings.h>

static bool begins(Str head, size_t at, Str magic)
{
    return head.len >= at + magic.len && !memcmp(head.at + at, magic.at, magic.len);
}

static bool contains(Str head, Str word)
{
    return memmem(head.at, head.len, word.at, word.len) != NULL;
}

static bool ends_with(Str name, Str ending)
{
    return name.len >= ending.len &&
           !strncasecmp(name.at + name.len - ending.len, ending.at, ending.len);
}

/* Office files are ZIP archives that begin with the list of their parts. */
static const char *zip_type(Str head, Str name)
{
    bool is_office =
        contains(head, S("[Content_Types].xml")) || contains(head, S("_rels/.rels"));
    if (is_office && ends_with(name, S(".docx")))
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    if (is_office && ends_with(name, S(".xlsx")))
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    return "application/zip";
}

static bool is_text(Str head)
{
    /* The last letter may be cut by the end of what was read. */
    for (int cut = 0; head.len == SNIFF && cut < 3 && !text_valid(head); cut++)
        head.len--;
    if (!head.len || !text_valid(head))
        return false;
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.at[i];
        if (c == 0x7f || (c < ' ' && !(c >= '\t' && c <= '\r')))
            return false;
    }
    return !contains(head, S("%PDF-"));
}

const char *http_sniff(Str head, Str name)
{
    if (begins(head, 0, S("%PDF-")))
        return "application/pdf";
    if (begins(head, 0, S("\x89PNG\r\n\x1a\n")) && begins(head, 12, S("IHDR")))
        return "image/png";
    if (begins(head, 0, S("\xff\xd8\xff")))
        return "image/jpeg";
    if (begins(head, 0, S("RIFF")) && begins(head, 8, S("WEBP")))
        return "image/webp";
    if (begins(head, 0, S("PK\x03\x04")))
        return zip_type(head, name);
    if (is_text(head))
        return "text/plain; charset=utf-8";
    return "application/octet-stream";
}
