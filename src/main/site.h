/* site — what belongs to no system: assets, the language, health, the components page; menus. */
#pragma once
#include "core/core.h"
#include "main/config.h"

extern const Module SITE;
/* Names and menus of this installation; ctx->arena must live as long as the process. */
Err site_setup(Ctx *ctx, const Config *config);
