/* route — does this path fit that pattern. */
#include "http/http.h"

bool route_match(const Route *route, Req *req)
{
    Method method = req->method == HEAD ? GET : req->method;
    if (route->method != method)
        return false;
    const char *want = route->path;
    const char *have = req->path.at, *end = have + req->path.len;
    Pair        params[MAX_PARAMS];
    size_t      count = 0;
    while (*want && have < end) {
        if (*want != ':') {
            if (*want++ != *have++)
                return false;
            continue;
        }
        size_t name_len = strcspn(want + 1, "/");
        const char *slash = memchr(have, '/', (size_t)(end - have));
        size_t      len = (size_t)((slash ? slash : end) - have);
        if (!len || count == MAX_PARAMS)
            return false;
        params[count++] = (Pair){.name = {want + 1, name_len}, .value = {have, len}};
        want += 1 + name_len;
        have += len;
    }
    if (*want || have < end)
        return false;
    req->param_count = count;
    if (count)
        memcpy(req->params, params, count * sizeof *params);
    return true;
}
