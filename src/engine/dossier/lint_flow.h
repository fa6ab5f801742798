/* lint_flow — the walk through the steps. Private to lint*.c. */
#pragma once
#include "engine/dossier/definition_read.h"

void lint_flow(Load *load);
