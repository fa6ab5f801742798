/* cmd_verify — the parts of `motcua verify`. */
#pragma once
#include "main/cli.h"

/* `given`: the text of a proof, or a file: a receipt's PDF, or a text. ERR_CONFLICT: not valid;
 * ERR_INVALID: no proof at all; ERR_NOT_FOUND: its key's certificate is not here. */
Err verify_receipt(Cli *cli, const char *given);
