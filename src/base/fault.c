/* fault — how an error starts, with its place and words. */
#include "base/base.h"

#include <stdio.h>

Err fail_at(Ctx *ctx, Err err, const char *file, int line, const char *format, ...)
{
    if (ctx->fault.err == OK) {
        va_list args;
        va_start(args, format);
        ctx->fault = (Fault){err, file, line, str_vfmt(ctx->arena, format, args)};
        va_end(args);
    }
    return err;
}
