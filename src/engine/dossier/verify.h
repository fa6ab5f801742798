/* verify — how `motcua verify` holds the rows of this engine against its events. */
#pragma once
#include "core/seal.h"

/* Ends with {0}. */
extern const VerifyPort DOSSIER_VERIFY[];
