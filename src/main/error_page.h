/* error_page — an error, said to the person: what happened, what to do, nothing about our insides. */
#pragma once
#include "core/core.h"

void error_page(Ctx *ctx, Req *req, Res *res, Err err);
