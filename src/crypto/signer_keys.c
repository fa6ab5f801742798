/* signer_keys — makes keys with their certificates, keeps them in a folder, loads them. */
#include "crypto/signer_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FILE = 256 * 1024 };

bool signer_is_word(Str word)
{
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        bool is_fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') || c == '_' || c == '-' || c == ':' || c == '.';
        if (!is_fine)
            return false;
    }
    return word.len > 0 && word.len <= SIGNER_WORD;
}

static const char *path_of(Ctx *ctx, Str folder, Str name, const char *ending)
{
    return str_fmt(ctx->arena, "%.*s/%.*s%s", FMT(folder), FMT(name), ending).at;
}

static Err read_file(Ctx *ctx, const char *path, Str *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(ctx, errno == ENOENT ? ERR_NOT_FOUND : ERR_BROKEN, "%s: %s", path,
                    strerror(errno));
    struct stat info;
    if (fstat(fd, &info) != 0 || info.st_size >= MAX_FILE) {
        close(fd);
        return fail(ctx, ERR_LIMIT, "%s is too large", path);
    }
    char   *at = arena_bytes(ctx->arena, (size_t)info.st_size + 1, 1);
    ssize_t n = read(fd, at, (size_t)info.st_size);
    close(fd);
    if (n != info.st_size)
        return fail(ctx, ERR_BROKEN, "%s cannot be read", path);
    *out = (Str){at, (size_t)n};
    return OK;
}

/* how: O_EXCL for a file that must be new, O_APPEND for the manifest. On disk when it returns.
 */
static Err write_file(Ctx *ctx, const char *path, int how, Str text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0600);
    if (fd < 0)
        return fail(ctx, errno == EEXIST ? ERR_CONFLICT : ERR_BROKEN, "%s: %s", path,
                    strerror(errno));
    bool is_done = write(fd, text.at, text.len) == (ssize_t)text.len && fsync(fd) == 0;
    close(fd);
    return is_done ? OK : fail(ctx, ERR_BROKEN, "%s: %s", path, strerror(errno));
}

/* A new file survives a power cut only when its folder was synced too. */
static Err sync_folder(Ctx *ctx, Str folder)
{
    int  fd = open(str_c(ctx->arena, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return is_done ? OK : fail(ctx, ERR_BROKEN, "%.*s: %s", FMT(folder), strerror(errno));
}

static Err write_identity(Ctx *ctx, Str folder, Str id, const Identity *identity)
{
    Str key, certificate;
    TRY(identity_key_pem(ctx, identity, &key));
    TRY(identity_certificate_pem(ctx, identity, &certificate));
    TRY(write_file(ctx, path_of(ctx, folder, id, ".key"), O_EXCL, key));
    return write_file(ctx, path_of(ctx, folder, id, ".pem"), O_EXCL, certificate);
}

static Err read_identity(Ctx *ctx, Str folder, Str id, LoadedKey *out)
{
    Str key;
    TRY(read_file(ctx, path_of(ctx, folder, id, ".key"), &key));
    TRY(read_file(ctx, path_of(ctx, folder, id, ".pem"), &out->certificate_pem));
    out->id = id;
    return identity_read(ctx, key, out->certificate_pem, &out->identity);
}

static Err check_key(Ctx *ctx, const SignerKey *key)
{
    if (!signer_is_word(key->id) || memchr(key->id.at, '.', key->id.len) ||
        memchr(key->id.at, ':', key->id.len) || str_eq(key->id, S("authority")))
        return fail(ctx, ERR_INVALID, "'%.*s' is no key id", FMT(key->id));
    if (key->purposes.len == 0 || key->common_name.len == 0)
        return fail(ctx, ERR_INVALID, "key %.*s needs a purpose and a name", FMT(key->id));
    for (Str rest = key->purposes, one; rest.len;) {
        str_cut(rest, ',', &one, &rest);
        if (!signer_is_word(one))
            return fail(ctx, ERR_INVALID, "key %.*s: '%.*s' is no purpose", FMT(key->id),
                        FMT(one));
    }
    return OK;
}

/* X.509 allows 64 characters; UTF-8 is cut before a letter, not within. */
static Str common_name(Str name)
{
    size_t letters = 0, i = 0;
    for (; i < name.len; i++)
        if ((name.at[i] & 0xc0) != 0x80 && ++letters > 64)
            break;
    return (Str){name.at, i};
}

Err signer_add_key(Ctx *ctx, Str folder, const SignerKey *key)
{
    TRY(check_key(ctx, key));
    LoadedKey authority;
    TRY(read_identity(ctx, folder, S("authority"), &authority));
    Identity identity;
    Subject  subject = {common_name(key->common_name), common_name(key->organisation), false};
    TRY(identity_make(ctx, &subject, &authority.identity, &identity));
    TRY(write_identity(ctx, folder, key->id, &identity));
    TRY(write_file(ctx, path_of(ctx, folder, S("manifest"), ""), O_APPEND,
                   str_fmt(ctx->arena, "%.*s %.*s %.*s\n", FMT(key->id), FMT(key->purposes),
                           FMT(subject.common_name))));
    return sync_folder(ctx, folder);
}

Err signer_init_keys(Ctx *ctx, Str folder, Str node_name, const SignerKey *keys, size_t n)
{
    const char *path = str_c(ctx->arena, folder);
    if (mkdir(path, 0700) && errno != EEXIST)
        return fail(ctx, ERR_BROKEN, "%s: %s", path, strerror(errno));
    if (chmod(path, 0700))
        return fail(ctx, ERR_BROKEN, "%s: %s", path, strerror(errno));
    Str      name = common_name(str_fmt(ctx->arena, "DEMO CA %.*s", FMT(node_name)));
    Identity authority;
    TRY(identity_make(ctx, &(Subject){name, common_name(node_name), true}, NULL, &authority));
    TRY(write_identity(ctx, folder, S("authority"), &authority));
    for (size_t i = 0; i < n; i++)
        TRY(signer_add_key(ctx, folder, &keys[i]));
    return OK;
}

Err signer_certificate(Ctx *ctx, Str folder, Str key_id, Str *pem)
{
    if (!signer_is_word(key_id) || memchr(key_id.at, '.', key_id.len))
        return fail(ctx, ERR_INVALID, "'%.*s' is no key id", FMT(key_id));
    return read_file(ctx, path_of(ctx, folder, key_id, ".pem"), pem);
}

Err signer_load_keys(Ctx *ctx, Str folder, KeyRing *out)
{
    Str manifest;
    TRY(read_identity(ctx, folder, S("authority"), &out->authority));
    TRY(read_file(ctx, path_of(ctx, folder, S("manifest"), ""), &manifest));
    while (manifest.len) {
        Str line, id, purposes, title;
        str_cut(manifest, '\n', &line, &manifest);
        str_cut(line, ' ', &id, &line);
        str_cut(line, ' ', &purposes, &title);
        if (!signer_is_word(id) || purposes.len == 0)
            return fail(ctx, ERR_BROKEN, "the manifest of keys has a line that is none");
        if (out->count == MAX_KEYS)
            return fail(ctx, ERR_LIMIT, "more than %d keys", MAX_KEYS);
        LoadedKey *key = &out->keys[out->count++];
        TRY(read_identity(ctx, folder, id, key));
        key->purposes = purposes;
    }
    return OK;
}
