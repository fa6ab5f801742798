/* config — motcua.conf: one table of settings for reading, writing and showing. */
#include "main/config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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
    SETTING(workers, NUMBER, 1, 64, "2", "web workers; more on PostgreSQL"),
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
        return true;
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

Err config_read(Ctx *ctx, Str folder, Config *out)
{
    char whole[PATH_MAX];
    Str  rest, text;
    if (!realpath(str_c(ctx->arena, folder), whole))
        return fail(ctx, ERR_NOT_FOUND, "%.*s: %s; run motcua init first", FMT(folder),
                    strerror(errno));
    config_defaults(out);
    out->data = str_copy(ctx->arena, str_of(whole));
    Str path = config_path(ctx, out, "motcua.conf");
    TRY(read_file(ctx, path, &rest));
    for (int line = 1; rest.len; line++) {
        str_cut(rest, '\n', &text, &rest);
        TRY(read_line(ctx, out, path, line, text));
    }
    if (!out->database.len)
        out->database = str_fmt(ctx->arena, "sqlite:%.*s", FMT(config_path(ctx, out, "motcua.db")));
    if (!out->public_url.len)
        out->public_url = str_fmt(ctx->arena, "http://%.*s:%lld", FMT(out->address),
                                  (long long)out->port);
    return OK;
}

static Err write_file(Ctx *ctx, const Config *config, int flags)
{
    Buf out = {.arena = ctx->arena};
    buf_add(&out, S("# Settings of this installation; docs/OPERATE.md explains them.\n"));
    for (size_t i = 0; i < COUNT(SETTINGS); i++)
        buf_fmt(&out, "\n# %s\n%s = %.*s\n", SETTINGS[i].what, SETTINGS[i].key,
                FMT(get(ctx, config, &SETTINGS[i])));
    const char *path = str_c(ctx->arena, config_path(ctx, config, "motcua.conf"));
    int         fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0640);
    if (fd < 0)
        return fail(ctx, errno == EEXIST ? ERR_CONFLICT : ERR_BROKEN, "%s: %s", path,
                    strerror(errno));
    bool whole = write(fd, out.at, out.len) == (ssize_t)out.len && fsync(fd) == 0;
    close(fd);
    return whole ? OK : fail(ctx, ERR_BROKEN, "%s: %s", path, strerror(errno));
}

Err config_write(Ctx *ctx, const Config *config) { return write_file(ctx, config, O_EXCL); }

Err config_set_database(Ctx *ctx, const Config *config, Str database)
{
    Config changed = *config;
    changed.database = database;
    return write_file(ctx, &changed, O_TRUNC);
}

Err config_set_demo(Ctx *ctx, const Config *config)
{
    Config changed = *config;
    changed.is_demo = true;
    changed.name_vi = S("Thành phố Huế");
    changed.name_en = S("Hue City");
    changed.body = S("H57");
    return write_file(ctx, &changed, O_TRUNC);
}
