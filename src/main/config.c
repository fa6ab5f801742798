/* config — motcua.conf: one table of settings for reading, writing and showing. */
#include "main/config.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILE_NAME "motcua.conf"
enum { WORKERS_SQLITE = 2, WORKERS_POSTGRES = 8 };

typedef enum Kind { TEXT, NUMBER, FLAG } Kind;
typedef struct Setting {
    const char *key;
    size_t      at;
    Kind        kind;
    int64_t     min, max;
    const char *default_text, *what;
} Setting;

#define SETTING(key, kind, ...) {#key, offsetof(Config, key), kind, __VA_ARGS__}
static const Setting SETTINGS[] = {
    SETTING(database, TEXT, 0, 0, "", "sqlite:FILE or postgresql://…; empty: motcua.db here"),
    SETTING(address, TEXT, 0, 0, "127.0.0.1", "address to listen on; a proxy stands before it"),
    SETTING(port, NUMBER, 1, 65535, "8080", "port to listen on"),
    SETTING(workers, NUMBER, 0, 64, "0", "web workers; 0: two on SQLite, eight on PostgreSQL"),
    SETTING(public_url, TEXT, 0, 0, "", "how people reach it, https://…"),
    SETTING(trusted_proxy, TEXT, 0, 0, "", "address whose X-Forwarded-For counts"),
    SETTING(name_vi, TEXT, 0, 0, "Một cửa", "name of the place, Vietnamese"),
    SETTING(name_en, TEXT, 0, 0, "One-stop shop", "name of the place, English"),
    SETTING(hotline, TEXT, 0, 0, "1022", "telephone for help"),
    SETTING(body, TEXT, 0, 0, "", "code of the body that runs this node"),
    SETTING(is_demo, FLAG, 0, 1, "no", "yes: identities are invented, every page says so"),
};

static const char *KEYS[COUNT(SETTINGS)];

const char *const *config_keys(size_t *count)
{
    for (size_t i = 0; i < COUNT(SETTINGS); i++)
        KEYS[i] = SETTINGS[i].key;
    *count = COUNT(SETTINGS);
    return KEYS;
}

Str config_path(Ctx *ctx, const Config *config, const char *name)
{
    return str_fmt(ctx->arena, "%.*s/%s", FMT(config->data), name);
}

static bool set(Config *config, const Setting *setting, Str value)
{
    void   *at = (char *)config + setting->at;
    int64_t n;
    switch (setting->kind) {
    case TEXT:
        *(Str *)at = value;
        return text_valid(value) && !memchr(value.at, '\n', value.len);
    case NUMBER:
        if (!str_to_int(value, &n) || n < setting->min || n > setting->max)
            return false;
        *(int64_t *)at = n;
        return true;
    case FLAG:
        *(bool *)at = str_eq(value, S("yes"));
        return str_eq(value, S("yes")) || str_eq(value, S("no"));
    }
    return false;
}

static Str get(Ctx *ctx, const Config *config, const Setting *setting)
{
    const void *at = (const char *)config + setting->at;
    switch (setting->kind) {
    case TEXT:   return *(const Str *)at;
    case NUMBER: return str_fmt(ctx->arena, "%lld", (long long)*(const int64_t *)at);
    case FLAG:   return *(const bool *)at ? S("yes") : S("no");
    }
    return (Str){0};
}

static const Setting *setting_of(Str key)
{
    for (size_t i = 0; i < COUNT(SETTINGS); i++)
        if (str_eq(key, str_of(SETTINGS[i].key)))
            return &SETTINGS[i];
    return NULL;
}

bool config_get(Ctx *ctx, const Config *config, Str key, Str *value)
{
    const Setting *setting = setting_of(key);
    if (setting)
        *value = get(ctx, config, setting);
    return setting != NULL;
}

static Err read_line(Ctx *ctx, Config *config, Str file, int line, Str text)
{
    Str key, value;
    text = str_trim(text);
    if (!text.len || text.at[0] == '#')
        return OK;
    bool has_value = str_cut(text, '=', &key, &value);
    const Setting *setting = setting_of(str_trim(key));
    if (!has_value || !setting)
        return fail(ctx, ERR_INVALID, "%.*s:%d: '%.*s' is not a setting; see motcua config --help",
                    FMT(file), line, FMT(str_trim(key)));
    if (!set(config, setting, str_trim(value)))
        return fail(ctx, ERR_INVALID, "%.*s:%d: '%.*s' is not a value of %s (%s)", FMT(file), line,
                    FMT(str_trim(value)), setting->key, setting->what);
    return OK;
}

static Err read_file(Ctx *ctx, Str path, Str *text)
{
    enum { MAX_FILE = 64 * 1024 };
    char *at = arena_bytes(ctx->arena, MAX_FILE, 1);
    int   fd = open(str_c(ctx->arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(ctx, ERR_NOT_FOUND, "%.*s: %s; run motcua init first", FMT(path),
                    strerror(errno));
    ssize_t n = read(fd, at, MAX_FILE);
    close(fd);
    if (n < 0 || n == MAX_FILE)
        return fail(ctx, ERR_INVALID, "%.*s: cannot be read, or is too long", FMT(path));
    *text = (Str){at, (size_t)n};
    return OK;
}

void config_defaults(Config *out)
{
    *out = (Config){0};
    for (size_t i = 0; i < COUNT(SETTINGS); i++)
        set(out, &SETTINGS[i], str_of(SETTINGS[i].default_text));
}

static void set_public_url(Ctx *ctx, Config *config)
{
    bool is_v6 = memchr(config->address.at, ':', config->address.len) != NULL;
    config->public_url = str_fmt(ctx->arena, is_v6 ? "http://[%.*s]:%lld" : "http://%.*s:%lld",
                                 FMT(config->address), (long long)config->port);
}

static void resolve(Ctx *ctx, Config *config)
{
    if (!config->database.len)
        config->database = str_fmt(ctx->arena, "sqlite:%.*s",
                                   FMT(config_path(ctx, config, "motcua.db")));
    if (!config->workers)
        config->workers = config_on_postgres(config) ? WORKERS_POSTGRES : WORKERS_SQLITE;
    if (!config->public_url.len)
        set_public_url(ctx, config);
}

void config_set_port(Ctx *ctx, Config *config, int64_t port)
{
    Str said = config->public_url;
    set_public_url(ctx, config);
    bool is_default = str_eq(said, config->public_url);
    config->port = port;
    set_public_url(ctx, config);
    if (!is_default)
        config->public_url = said;
}

bool config_on_postgres(const Config *config)
{
    return str_starts(config->database, S("postgres"));
}

Err config_read(Ctx *ctx, Str folder, Config *out)
{
    char whole[PATH_MAX];
    Str  rest, text;
    if (!realpath(str_c(ctx->arena, folder), whole))
        return fail(ctx, ERR_NOT_FOUND, "%.*s: %s; run motcua init first", FMT(folder),
                    strerror(errno));
    config_defaults(out);
    out->data = str_copy(ctx->arena, str_of(whole));
    Str path = config_path(ctx, out, FILE_NAME);
    TRY(read_file(ctx, path, &rest));
    for (int line = 1; rest.len; line++) {
        str_cut(rest, '\n', &text, &rest);
        TRY(read_line(ctx, out, path, line, text));
    }
    resolve(ctx, out);
    return OK;
}

/* ---- writing --------------------------------------------------------------------------------- */

static Err write_file(Ctx *ctx, const char *path, Str text, int flags)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0640);
    if (fd < 0)
        return fail(ctx, errno == EEXIST ? ERR_CONFLICT : ERR_BROKEN, "%s: %s", path,
                    strerror(errno));
    bool is_whole = write(fd, text.at, text.len) == (ssize_t)text.len && fsync(fd) == 0;
    int  why = errno;
    close(fd);
    return is_whole ? OK : fail(ctx, ERR_BROKEN, "%s: %s", path, strerror(why));
}

Err config_write(Ctx *ctx, const Config *config)
{
    Buf out = {.arena = ctx->arena};
    buf_add(&out, S("# Settings of this installation; docs/OPERATE.md explains them.\n"));
    for (size_t i = 0; i < COUNT(SETTINGS); i++) {
        Config trial;
        Str    value = get(ctx, config, &SETTINGS[i]);
        if (!set(&trial, &SETTINGS[i], value))
            return fail(ctx, ERR_INVALID, "'%.*s' is not a value of %s", FMT(value),
                        SETTINGS[i].key);
        buf_fmt(&out, "\n# %s\n%s = %.*s\n", SETTINGS[i].what, SETTINGS[i].key, FMT(value));
    }
    return write_file(ctx, str_c(ctx->arena, config_path(ctx, config, FILE_NAME)),
                      buf_str(&out), O_EXCL);
}

typedef struct Change {
    Str  key, value;
    bool is_done;
} Change;

static Change *change_of(Change *changes, size_t count, Str line)
{
    Str key, value;
    str_cut(line, '=', &key, &value);
    for (size_t i = 0; i < count; i++)
        if (str_eq(str_trim(key), changes[i].key))
            return &changes[i];
    return NULL;
}

/* Only the lines of these keys: what the operator wrote beside them stays. */
static Err change_file(Ctx *ctx, const Config *config, Change *changes, size_t count)
{
    Str rest, line, path = config_path(ctx, config, FILE_NAME);
    Buf out = {.arena = ctx->arena};
    TRY(read_file(ctx, path, &rest));
    while (rest.len) {
        str_cut(rest, '\n', &line, &rest);
        Change *change = change_of(changes, count, line);
        if (change)
            change->is_done = true;
        if (change)
            buf_fmt(&out, "%.*s = %.*s\n", FMT(change->key), FMT(change->value));
        else
            buf_fmt(&out, "%.*s\n", FMT(line));
    }
    for (size_t i = 0; i < count; i++)
        if (!changes[i].is_done)
            buf_fmt(&out, "%.*s = %.*s\n", FMT(changes[i].key), FMT(changes[i].value));
    const char *fresh = str_c(ctx->arena, config_path(ctx, config, FILE_NAME ".new"));
    TRY(write_file(ctx, fresh, buf_str(&out), O_TRUNC));
    if (rename(fresh, str_c(ctx->arena, path)))
        return fail(ctx, ERR_BROKEN, "%.*s: %s", FMT(path), strerror(errno));
    return OK;
}

Err config_set_database(Ctx *ctx, const Config *config, Str database)
{
    Change changes[] = {{S("database"), database, false}};
    return change_file(ctx, config, changes, COUNT(changes));
}

Err config_set_demo(Ctx *ctx, const Config *config)
{
    Change changes[] = {{S("is_demo"), S("yes"), false},
                        {S("name_vi"), S("Thành phố Huế"), false},
                        {S("name_en"), S("Hue City"), false},
                        {S("body"), S("H57"), false}};
    return change_file(ctx, config, changes, COUNT(changes));
}

/* ---- showing --------------------------------------------------------------------------------- */

/* scheme://user:password@host and …?password=…&…: everything else of an URL may be seen. */
Str config_without_secret(Ctx *ctx, Str url)
{
    Buf         out = {.arena = ctx->arena};
    const char *scheme = memmem(url.at, url.len, "://", 3);
    if (!scheme)
        return url;
    size_t      start = (size_t)(scheme - url.at) + 3;
    const char *host = memrchr(url.at + start, '@', url.len - start);
    const char *colon = host ? memchr(url.at + start, ':', (size_t)(host - url.at) - start) : NULL;
    size_t      from = colon ? (size_t)(host - url.at) : 0;
    if (colon)
        buf_fmt(&out, "%.*s:***", (int)(colon - url.at), url.at);
    while (from < url.len) {
        Str rest = {url.at + from, url.len - from};
        if ((rest.at[0] == '?' || rest.at[0] == '&') &&
            str_starts((Str){rest.at + 1, rest.len - 1}, S("password="))) {
            const char *next = memchr(rest.at + 1, '&', rest.len - 1);
            buf_fmt(&out, "%cpassword=***", rest.at[0]);
            from = next ? (size_t)(next - url.at) : url.len;
        } else {
            buf_char(&out, rest.at[0]);
            from++;
        }
    }
    return buf_str(&out);
}
