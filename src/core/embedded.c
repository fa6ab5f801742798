/* embedded — finds what the program carries. */
#include "core/embedded.h"

const Asset *asset_find(Str path)
{
    for (size_t i = 0; i < asset_count; i++)
        if (str_eq(assets[i].path, path))
            return &assets[i];
    return NULL;
}

bool embedded_find(Str path, Str *text)
{
    size_t from = 0, to = embedded_file_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int    order = str_cmp(path, str_of(embedded_files[middle].path));
        if (order == 0) {
            *text = embedded_files[middle].text;
            return true;
        }
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return false;
}
